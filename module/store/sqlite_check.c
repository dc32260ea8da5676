#include "base/utf8.h"
#include "store/sqlite.h"


static news_status_e
news_sqlite_check_slug(news_sqlite_t *sqlite, news_str_t slug)
{
    if (news_slug_valid(slug)) {
        return NEWS_OK;
    }

    return news_sqlite_refuse(sqlite, NEWS_EINVAL,
                              "\"%.*s\" is not a slug: expected at most %d "
                              "bytes of lower-case words joined by '-'",
                              NEWS_STR_ARG(news_utf8_cut(slug, 80)),
                              NEWS_SLUG_MAX);
}


news_status_e
news_sqlite_record_check(news_sqlite_t *sqlite, const news_article_t *article)
{
    const news_strs_t *lists[] = {&article->authors, &article->keywords,
                                  &article->corrections, &article->old_slugs};
    news_status_e      status = NEWS_OK;
    size_t             i;

    if (article->headline.len == 0
        || article->headline.len > NEWS_RECORD_LINE_MAX) {
        return news_sqlite_refuse(sqlite, NEWS_EINVAL,
                                  "expected a headline of 1 to %d bytes",
                                  NEWS_RECORD_LINE_MAX);
    }

    if (article->body.len > NEWS_RECORD_MAX) {
        return news_sqlite_refuse(sqlite, NEWS_ELIMIT,
                                  "expected a body of at most %d bytes",
                                  NEWS_RECORD_MAX);
    }

    for (i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
        if (lists[i]->count > NEWS_RECORD_ITEMS_MAX) {
            return news_sqlite_refuse(sqlite, NEWS_ELIMIT,
                                      "expected at most %d authors, keywords, "
                                      "corrections, old slugs of each",
                                      NEWS_RECORD_ITEMS_MAX);
        }
    }

    if (article->slug.len) {
        status = news_sqlite_check_slug(sqlite, article->slug);
    }

    if (status == NEWS_OK && article->category_slug.len
        && !news_category_valid(article->category_slug))
    {
        return news_sqlite_refuse(
            sqlite, NEWS_EINVAL,
            "\"%.*s\" is not a category: expected at "
            "most %d slugs with slashes between them",
            NEWS_STR_ARG(news_utf8_cut(article->category_slug, 80)),
            NEWS_CATEGORY_DEPTH_MAX);
    }

    if (status == NEWS_OK) {
        status = news_sqlite_gone_check(sqlite, article->gone_reason,
                                        article->gone_by);
    }

    if (status == NEWS_OK) {
        status = news_sqlite_dates_check(sqlite, article->published,
                                         article->updated, article->expires);
    }

    for (i = 0; status == NEWS_OK && i < article->old_slugs.count; i++) {
        status = news_sqlite_check_slug(sqlite, article->old_slugs.items[i]);
    }

    return status;
}


news_status_e
news_sqlite_dates_check(news_sqlite_t *sqlite, news_date_t published,
                        news_date_t updated, news_date_t expires)
{
    char       text[2][NEWS_DATE_TEXT_MAX];
    news_str_t from = news_date_machine(published, text[0]);

    switch (news_dates_check(published, updated, expires)) {

    case NEWS_DATES_UPDATED:
        return news_sqlite_refuse(
            sqlite, NEWS_EINVAL,
            "it would be updated %.*s, before it is published, %.*s: expected "
            "another time (--at)",
            NEWS_STR_ARG(news_date_machine(updated, text[1])),
            NEWS_STR_ARG(from));

    case NEWS_DATES_EXPIRES:
        return news_sqlite_refuse(
            sqlite, NEWS_EINVAL,
            "it expires %.*s, not after it is published, %.*s: take away its "
            "Expires: with newsctl edit",
            NEWS_STR_ARG(news_date_machine(expires, text[1])),
            NEWS_STR_ARG(from));

    default:
        return NEWS_OK;
    }
}
