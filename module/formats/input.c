#include "formats/input.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#define NEWS_INPUT_HEAD 1024 /* bytes: where a declaration may stand */

static const struct {
    const char *bytes;
    size_t      len;
    const char *encoding;
} news_input_marks[] = {
    {"\xEF\xBB\xBF", 3, "UTF-8"},        {"\xFF\xFE\x00\x00", 4, "UTF-32LE"},
    {"\x00\x00\xFE\xFF", 4, "UTF-32BE"}, {"\xFF\xFE", 2, "UTF-16LE"},
    {"\xFE\xFF", 2, "UTF-16BE"},
};


static void
news_input_read(news_input_t *in)
{
    ssize_t n;

    while (in->raw_len < sizeof(in->raw)) {

        n = read(in->fd, in->raw + in->raw_len, sizeof(in->raw) - in->raw_len);

        if (n > 0) {
            in->raw_len += (size_t) n;

        } else if (n == 0) {
            in->ended = true;
            return;

        } else if (errno != EINTR) {
            in->status = news_error_set(&in->err, NEWS_EIO, in->line, 0, "%s",
                                        strerror(errno));
            return;
        }
    }
}


static void
news_input_drop(news_input_t *in, size_t len)
{
    in->raw_len -= len;
    in->bytes += len;
    memmove(in->raw, in->raw + len, in->raw_len);
}


/* NULL: there is no mark. */
static const char *
news_input_mark(news_input_t *in)
{
    size_t i;

    for (i = 0; i < sizeof(news_input_marks) / sizeof(news_input_marks[0]); i++)
    {
        if (in->raw_len >= news_input_marks[i].len
            && memcmp(in->raw, news_input_marks[i].bytes,
                      news_input_marks[i].len)
                   == 0)
        {
            news_input_drop(in, news_input_marks[i].len);
            return news_input_marks[i].encoding;
        }
    }

    return NULL;
}


/* What follows a name and '=', with or without quotes; empty: it is not
   there. */
static news_str_t
news_input_declared(news_str_t head, const char *name)
{
    size_t      len = strlen(name);
    const char *p;
    news_str_t  value;

    for (p = head.data; p + len < head.data + head.len; p++) {

        if (strncasecmp(p, name, len) != 0) {
            continue;
        }

        value = news_str_from(head, (size_t) (p - head.data) + len);
        value = news_str_trim(value);

        if (value.len == 0 || value.data[0] != '=') {
            continue;
        }

        value = news_str_trim(news_str_from(value, 1));

        while (value.len && (value.data[0] == '"' || value.data[0] == '\'')) {
            value = news_str_from(value, 1);
        }

        for (len = 0; len < value.len
                      && strchr("\"'> ;/?\r\n\t", value.data[len]) == NULL;
             len++)
        {
        }

        return (news_str_t) {len, value.data};
    }

    return NEWS_STR("");
}


/* `<?xml … encoding="…"?>`, or `<meta charset=…>` in HTML. */
static news_str_t
news_input_declaration(news_input_t *in)
{
    size_t len = in->raw_len < NEWS_INPUT_HEAD ? in->raw_len : NEWS_INPUT_HEAD;
    news_str_t  head = {len, in->raw};
    const char *end;

    if (news_str_starts(head, NEWS_STR("<?xml"))) {
        end = memmem(head.data, head.len, "?>", 2);
        head.len = end ? (size_t) (end - head.data) : head.len;
        return news_input_declared(head, "encoding");
    }

    if (memmem(head.data, head.len, "<meta", 5)
        || memmem(head.data, head.len, "<META", 5))
    {
        return news_input_declared(head, "charset");
    }

    return NEWS_STR("");
}


static bool
news_input_is_utf8(news_str_t encoding)
{
    return encoding.len == 0
           || news_str_equal_nocase(encoding, NEWS_STR("UTF-8"))
           || news_str_equal_nocase(encoding, NEWS_STR("UTF8"))
           || news_str_equal_nocase(encoding, NEWS_STR("US-ASCII"));
}


news_status_e
news_input_open(news_input_t *in, int fd, const char *encoding,
                news_error_t *err)
{
    const char *mark;
    news_str_t  name;

    memset(in, 0, sizeof(*in));
    in->fd = fd;
    in->line = 1;
    in->converter = (iconv_t) -1;
    in->text = NEWS_BUF_INIT;

    news_input_read(in);

    if (in->status != NEWS_OK) {
        *err = in->err;
        return in->status;
    }

    mark = news_input_mark(in);
    name = news_str_borrow(mark ? mark : encoding);

    if (name.len == 0) {
        name = news_input_declaration(in);
    }

    if (news_input_is_utf8(name)) {
        return NEWS_OK;
    }

    if (name.len < sizeof(in->encoding)) {
        memcpy(in->encoding, name.data, name.len);
        in->converter = iconv_open("UTF-8", in->encoding);
    }

    if (in->converter == (iconv_t) -1) {
        return news_error_set(err, NEWS_EINVAL, 1, 0,
                              "there is no encoding \"%.*s\": expected a name "
                              "that `iconv -l` knows",
                              name.len > 60 ? 60 : (int) name.len, name.data);
    }

    return NEWS_OK;
}


void
news_input_close(news_input_t *in)
{
    if (in->converter != (iconv_t) -1) {
        iconv_close(in->converter);
    }

    if (in->owned) {
        close(in->fd);
    }

    news_buf_free(&in->text);
}


static news_status_e
news_input_fail(news_input_t *in)
{
    return news_error_set(&in->err, NEWS_EIO, 0, 0, "a temporary file: %s",
                          strerror(errno));
}


/* What is left, in UTF-8, in a file of its own. */
static news_status_e
news_input_copy(news_input_t *in, int fd)
{
    news_str_t text;
    ssize_t    n;

    while ((text = news_input_peek(in, 1)).len) {

        n = write(fd, text.data, text.len);

        if (n > 0) {
            news_input_take(in, (size_t) n);
        } else if (errno != EINTR) {
            return news_input_fail(in);
        }
    }

    return in->status;
}


static int
news_input_temporary(void)
{
    const char *dir = getenv("TMPDIR");

    return open(dir && *dir ? dir : "/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC,
                0600);
}


news_status_e
news_input_rewind(news_input_t *in, const char *encoding)
{
    int           fd = in->fd;
    bool          owned = in->owned;
    news_status_e status;
    news_error_t  err = {0};

    if (lseek(fd, 0, SEEK_CUR) == -1) {

        fd = news_input_temporary();
        if (fd == -1) {
            in->status = news_input_fail(in);
            return in->status;
        }

        owned = true;
        encoding = "UTF-8";
        in->status = news_input_copy(in, fd);

        if (in->status != NEWS_OK) {
            close(fd);
            return in->status;
        }
    }

    if (lseek(fd, 0, SEEK_SET) == -1) {
        in->status = news_input_fail(in);
        return in->status;
    }

    in->owned = false;
    news_input_close(in);
    status = news_input_open(in, fd, encoding, &err);
    in->owned = owned;

    if (status != NEWS_OK) {
        in->err = err;
        in->status = status;
    }

    return status;
}


static void
news_input_refuse(news_input_t *in)
{
    const char *p;
    unsigned    line = in->line;

    for (p = in->text.data + in->at;
         p
         && (p = memchr(p, '\n', in->text.len - (size_t) (p - in->text.data)));
         p++)
    {
        line++;
    }

    in->status = news_error_set(
        &in->err, NEWS_EINVAL, line, 0,
        "expected %s, found the byte 0x%02X at offset %llu", in->encoding,
        (unsigned char) in->raw[0], (unsigned long long) in->bytes);
}


/* The raw bytes as UTF-8 behind the text.  Half a character waits for the
   rest of it. */
static void
news_input_convert(news_input_t *in)
{
    char  *from = in->raw, *to;
    size_t from_len = in->raw_len, to_len, n;
    int    error;

    do {
        if (!news_buf_reserve(&in->text, NEWS_INPUT_CHUNK)) {
            in->status = NEWS_ENOMEM;
            return;
        }

        to = in->text.data + in->text.len;
        to_len = NEWS_INPUT_CHUNK;
        n = iconv(in->converter, &from, &from_len, &to, &to_len);
        error = n == (size_t) -1 ? errno : 0;
        in->text.len += NEWS_INPUT_CHUNK - to_len;

    } while (error == E2BIG);

    news_input_drop(in, (size_t) (from - in->raw));

    if (error == EILSEQ || (in->raw_len && in->ended)) {
        news_input_refuse(in);
    }
}


static void
news_input_more(news_input_t *in)
{
    /* what was taken makes room first */
    if (in->at) {
        memmove(in->text.data, in->text.data + in->at, in->text.len - in->at);
        in->text.len -= in->at;
        in->at = 0;
    }

    if (in->converter != (iconv_t) -1) {
        news_input_convert(in);

    } else {
        news_buf_append(&in->text, (news_str_t) {in->raw_len, in->raw});
        news_input_drop(in, in->raw_len);
    }

    if (in->text.failed) {
        in->status = NEWS_ENOMEM;
    }

    if (in->status == NEWS_OK && !in->ended) {
        news_input_read(in);
    }
}


news_str_t
news_input_peek(news_input_t *in, size_t want)
{
    while (in->status == NEWS_OK && in->text.len - in->at < want
           && (in->raw_len || !in->ended))
    {
        news_input_more(in);
    }

    if (in->status != NEWS_OK) {
        if (in->err.text[0] == '\0') {
            news_error_set(&in->err, in->status, in->line, 0, "%s",
                           news_status_text(in->status));
        }
        return (news_str_t) {0, NULL};
    }

    return in->text.data
               ? (news_str_t) {in->text.len - in->at, in->text.data + in->at}
               : NEWS_STR("");
}


void
news_input_take(news_input_t *in, size_t len)
{
    const char *p = in->text.data + in->at, *end = p + len;

    in->at += len;

    while (len && (p = memchr(p, '\n', (size_t) (end - p)))) {
        in->line++;
        p++;
    }
}


/* Passes over what is left of a line. */
static void
news_input_skip_line(news_input_t *in)
{
    news_str_t  text;
    const char *end;

    do {
        text = news_input_peek(in, 1);
        end = text.len ? memchr(text.data, '\n', text.len) : NULL;
        news_input_take(in, end ? (size_t) (end - text.data) + 1 : text.len);
    } while (text.len && end == NULL);
}


news_str_t
news_input_line(news_input_t *in, size_t max, bool *too_long)
{
    news_str_t  text = NEWS_STR("");
    const char *end = NULL;
    size_t      seen = 0, want = 1;

    *too_long = false;

    /* in larger and larger pieces: each byte is looked at once */
    for (;;) {

        text = news_input_peek(in, want);
        if (text.data == NULL || text.len == 0) {
            return (news_str_t) {0, NULL};
        }

        end = memchr(text.data + seen, '\n', text.len - seen);

        if (end || text.len < want || text.len > max) {
            break;
        }

        seen = text.len;
        want = text.len + 1;
    }

    if (end && (size_t) (end - text.data) <= max) {
        news_input_take(in, (size_t) (end - text.data) + 1);
        text.len = (size_t) (end - text.data);
        return text;
    }

    if (text.len <= max) {
        news_input_take(in, text.len);
        return text;
    }

    /* the line stands in the buffer until the next peek */
    *too_long = true;
    text.len = 0;
    news_input_skip_line(in);

    return NEWS_STR("");
}


news_str_t
news_input_rest(news_input_t *in, size_t max)
{
    news_str_t text = news_input_peek(in, max + 1);

    if (text.data && text.len > max + 1) {
        text.len = max + 1;
    }

    return text;
}
