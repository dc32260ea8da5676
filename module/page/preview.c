#include "page/preview.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdio.h>


bool
news_preview_sign(news_str_t secret, news_str_t slug, int64_t expires,
                  char out[NEWS_PREVIEW_SIGNATURE + 1])
{
    unsigned char mac[EVP_MAX_MD_SIZE];
    unsigned      i, len = 0;
    news_buf_t    text = NEWS_BUF_INIT;
    bool          done;

    news_buf_append(&text, slug);
    news_buf_append_char(&text, '/');
    news_buf_append_int(&text, expires);

    done = !text.failed && secret.len
           && HMAC(EVP_sha256(), secret.data, (int) secret.len,
                   (const unsigned char *) text.data, text.len, mac, &len)
           && 2 * len == NEWS_PREVIEW_SIGNATURE;
    news_buf_free(&text);

    for (i = 0; done && i < len; i++) {
        snprintf(out + 2 * i, 3, "%02x", mac[i]);
    }

    return done;
}


bool
news_preview_check(news_str_t secret, news_str_t slug, int64_t expires,
                   news_str_t signature)
{
    char expected[NEWS_PREVIEW_SIGNATURE + 1];

    return signature.len == NEWS_PREVIEW_SIGNATURE
           && news_preview_sign(secret, slug, expires, expected)
           && CRYPTO_memcmp(expected, signature.data, signature.len) == 0;
}
