#include "page/schema.h"

static const news_field_t news_schema_date_fields[] = {
    [NEWS_AT_DATE_WORDS] = {NEWS_STR("words"), NULL},
    [NEWS_AT_DATE_MACHINE] = {NEWS_STR("machine"), NULL},
};

const news_schema_t news_schema_date = {NEWS_AT_DATE_FIELDS,
                                        news_schema_date_fields};

static const news_field_t news_schema_image_fields[] = {
    [NEWS_AT_IMAGE_URL] = {NEWS_STR("url"), NULL},
    [NEWS_AT_IMAGE_ALT] = {NEWS_STR("alt"), NULL},
    [NEWS_AT_IMAGE_CREDIT] = {NEWS_STR("credit"), NULL},
    [NEWS_AT_IMAGE_WIDTH] = {NEWS_STR("width"), NULL},
    [NEWS_AT_IMAGE_HEIGHT] = {NEWS_STR("height"), NULL},
};

const news_schema_t news_schema_image = {NEWS_AT_IMAGE_FIELDS,
                                         news_schema_image_fields};

static const news_field_t news_schema_link_fields[] = {
    [NEWS_AT_LINK_NAME] = {NEWS_STR("name"), NULL},
    [NEWS_AT_LINK_PATH] = {NEWS_STR("path"), NULL},
    [NEWS_AT_LINK_SEPARATOR] = {NEWS_STR("separator"), NULL},
    [NEWS_AT_LINK_CURRENT] = {NEWS_STR("current"), NULL},
    [NEWS_AT_LINK_COUNT] = {NEWS_STR("count"), NULL},
    [NEWS_AT_LINK_GAP] = {NEWS_STR("gap"), NULL},
};

const news_schema_t news_schema_link = {NEWS_AT_LINK_FIELDS,
                                        news_schema_link_fields};

static const news_field_t news_schema_feed_fields[] = {
    [NEWS_AT_FEED_TITLE] = {NEWS_STR("title"), NULL},
    [NEWS_AT_FEED_URL] = {NEWS_STR("url"), NULL},
    [NEWS_AT_FEED_MEDIA] = {NEWS_STR("media"), NULL},
};

const news_schema_t news_schema_feed = {NEWS_AT_FEED_FIELDS,
                                        news_schema_feed_fields};

static const news_field_t news_schema_card_fields[] = {
    [NEWS_AT_CARD_HEADLINE] = {NEWS_STR("headline"), NULL},
    [NEWS_AT_CARD_PATH] = {NEWS_STR("path"), NULL},
    [NEWS_AT_CARD_STANDFIRST] = {NEWS_STR("standfirst"), NULL},
    [NEWS_AT_CARD_CATEGORY] = {NEWS_STR("category"), NULL},
    [NEWS_AT_CARD_CATEGORY_PATH] = {NEWS_STR("category_path"), NULL},
    [NEWS_AT_CARD_BYLINE] = {NEWS_STR("byline"), NULL},
    [NEWS_AT_CARD_PUBLISHED] = {NEWS_STR("published"), &news_schema_date},
    [NEWS_AT_CARD_UPDATED] = {NEWS_STR("updated"), &news_schema_date},
    [NEWS_AT_CARD_IMAGE] = {NEWS_STR("image"), &news_schema_image},
    [NEWS_AT_CARD_READING_TIME] = {NEWS_STR("reading_time"), NULL},
    [NEWS_AT_CARD_LANGUAGE] = {NEWS_STR("language"), NULL},
    [NEWS_AT_CARD_DIRECTION] = {NEWS_STR("direction"), NULL},
    [NEWS_AT_CARD_SNIPPET] = {NEWS_STR("snippet"), NULL},
};

const news_schema_t news_schema_card = {NEWS_AT_CARD_FIELDS,
                                        news_schema_card_fields};

static const news_field_t news_schema_site_fields[] = {
    [NEWS_AT_SITE_NAME] = {NEWS_STR("name"), NULL},
    [NEWS_AT_SITE_TAGLINE] = {NEWS_STR("tagline"), NULL},
    [NEWS_AT_SITE_URL] = {NEWS_STR("url"), NULL},
    [NEWS_AT_SITE_LANGUAGE] = {NEWS_STR("language"), NULL},
    [NEWS_AT_SITE_DIRECTION] = {NEWS_STR("direction"), NULL},
    [NEWS_AT_SITE_HOME] = {NEWS_STR("home"), NULL},
    [NEWS_AT_SITE_SEARCH] = {NEWS_STR("search"), NULL},
    [NEWS_AT_SITE_ARCHIVE] = {NEWS_STR("archive"), NULL},
    [NEWS_AT_SITE_SECTIONS] = {NEWS_STR("sections"), &news_schema_link},
};

const news_schema_t news_schema_site = {NEWS_AT_SITE_FIELDS,
                                        news_schema_site_fields};

static const news_field_t news_schema_page_fields[] = {
    [NEWS_AT_PAGE_TITLE] = {NEWS_STR("title"), NULL},
    [NEWS_AT_PAGE_DESCRIPTION] = {NEWS_STR("description"), NULL},
    [NEWS_AT_PAGE_URL] = {NEWS_STR("url"), NULL},
    [NEWS_AT_PAGE_LANGUAGE] = {NEWS_STR("language"), NULL},
    [NEWS_AT_PAGE_DIRECTION] = {NEWS_STR("direction"), NULL},
    [NEWS_AT_PAGE_NOINDEX] = {NEWS_STR("noindex"), NULL},
    [NEWS_AT_PAGE_ROBOTS] = {NEWS_STR("robots"), NULL},
    [NEWS_AT_PAGE_TYPE] = {NEWS_STR("type"), NULL},
    [NEWS_AT_PAGE_IMAGE] = {NEWS_STR("image"), &news_schema_image},
    [NEWS_AT_PAGE_FEEDS] = {NEWS_STR("feeds"), &news_schema_feed},
    [NEWS_AT_PAGE_FRONT] = {NEWS_STR("front"), NULL},
    [NEWS_AT_PAGE_PAGED] = {NEWS_STR("paged"), NULL},
    [NEWS_AT_PAGE_PREVIOUS] = {NEWS_STR("previous"), NULL},
    [NEWS_AT_PAGE_NEXT] = {NEWS_STR("next"), NULL},
    [NEWS_AT_PAGE_NUMBER] = {NEWS_STR("number"), NULL},
    [NEWS_AT_PAGE_TOTAL] = {NEWS_STR("total"), NULL},
    [NEWS_AT_PAGE_NUMBERS] = {NEWS_STR("numbers"), &news_schema_link},
    [NEWS_AT_PAGE_JSON_LD] = {NEWS_STR("json_ld"), NULL},
};

const news_schema_t news_schema_page = {NEWS_AT_PAGE_FIELDS,
                                        news_schema_page_fields};

static const news_field_t news_schema_gone_fields[] = {
    [NEWS_AT_GONE_LEGAL] = {NEWS_STR("legal"), NULL},
    [NEWS_AT_GONE_REASON] = {NEWS_STR("reason"), NULL},
    [NEWS_AT_GONE_BY] = {NEWS_STR("by"), NULL},
};

const news_schema_t news_schema_gone = {NEWS_AT_GONE_FIELDS,
                                        news_schema_gone_fields};

static const news_field_t news_schema_article_fields[] = {
    [NEWS_AT_ARTICLE_TAGLINE] = {NEWS_STR("tagline"), NULL},
    [NEWS_AT_ARTICLE_CATEGORY] = {NEWS_STR("category"), NULL},
    [NEWS_AT_ARTICLE_CATEGORY_SLUG] = {NEWS_STR("category_slug"), NULL},
    [NEWS_AT_ARTICLE_CATEGORY_PATH] = {NEWS_STR("category_path"), NULL},
    [NEWS_AT_ARTICLE_TRAIL] = {NEWS_STR("trail"), &news_schema_link},
    [NEWS_AT_ARTICLE_SLUG] = {NEWS_STR("slug"), NULL},
    [NEWS_AT_ARTICLE_HEADLINE] = {NEWS_STR("headline"), NULL},
    [NEWS_AT_ARTICLE_STANDFIRST] = {NEWS_STR("standfirst"), NULL},
    [NEWS_AT_ARTICLE_DESCRIPTION] = {NEWS_STR("description"), NULL},
    [NEWS_AT_ARTICLE_BODY] = {NEWS_STR("body"), NULL},
    [NEWS_AT_ARTICLE_AUTHORS] = {NEWS_STR("authors"), &news_schema_link},
    [NEWS_AT_ARTICLE_BYLINE] = {NEWS_STR("byline"), NULL},
    [NEWS_AT_ARTICLE_KEYWORDS] = {NEWS_STR("keywords"), &news_schema_link},
    [NEWS_AT_ARTICLE_KEYWORD_LINE] = {NEWS_STR("keyword_line"), NULL},
    [NEWS_AT_ARTICLE_CORRECTIONS] = {NEWS_STR("corrections"), NULL},
    [NEWS_AT_ARTICLE_CORRECTED] = {NEWS_STR("corrected"), NULL},
    [NEWS_AT_ARTICLE_PUBLISHED] = {NEWS_STR("published"), &news_schema_date},
    [NEWS_AT_ARTICLE_UPDATED] = {NEWS_STR("updated"), &news_schema_date},
    [NEWS_AT_ARTICLE_IMAGE] = {NEWS_STR("image"), &news_schema_image},
    [NEWS_AT_ARTICLE_READING_TIME] = {NEWS_STR("reading_time"), NULL},
    [NEWS_AT_ARTICLE_URL] = {NEWS_STR("url"), NULL},
    [NEWS_AT_ARTICLE_PATH] = {NEWS_STR("path"), NULL},
    [NEWS_AT_ARTICLE_LANGUAGE] = {NEWS_STR("language"), NULL},
    [NEWS_AT_ARTICLE_DIRECTION] = {NEWS_STR("direction"), NULL},
    [NEWS_AT_ARTICLE_PREVIEW] = {NEWS_STR("preview"), NULL},
    [NEWS_AT_ARTICLE_GONE] = {NEWS_STR("gone"), &news_schema_gone},
    [NEWS_AT_ARTICLE_HAS_RELATED] = {NEWS_STR("has_related"), NULL},
    [NEWS_AT_ARTICLE_RELATED] = {NEWS_STR("related"), &news_schema_card},
    [NEWS_AT_ARTICLE_HAS_NEIGHBOURS] = {NEWS_STR("has_neighbours"), NULL},
    [NEWS_AT_ARTICLE_PREVIOUS] = {NEWS_STR("previous"), &news_schema_card},
    [NEWS_AT_ARTICLE_NEXT] = {NEWS_STR("next"), &news_schema_card},
};

const news_schema_t news_schema_article = {NEWS_AT_ARTICLE_FIELDS,
                                           news_schema_article_fields};

static const news_field_t news_schema_shelf_fields[] = {
    [NEWS_AT_SHELF_NAME] = {NEWS_STR("name"), NULL},
    [NEWS_AT_SHELF_PATH] = {NEWS_STR("path"), NULL},
    [NEWS_AT_SHELF_ARTICLES] = {NEWS_STR("articles"), &news_schema_card},
};

const news_schema_t news_schema_shelf = {NEWS_AT_SHELF_FIELDS,
                                         news_schema_shelf_fields};

static const news_field_t news_schema_front_fields[] = {
    [NEWS_AT_FRONT_LEAD] = {NEWS_STR("lead"), &news_schema_card},
    [NEWS_AT_FRONT_TOP] = {NEWS_STR("top"), &news_schema_card},
    [NEWS_AT_FRONT_SECTIONS] = {NEWS_STR("sections"), &news_schema_shelf},
    [NEWS_AT_FRONT_HAS_LATEST] = {NEWS_STR("has_latest"), NULL},
    [NEWS_AT_FRONT_LATEST] = {NEWS_STR("latest"), &news_schema_card},
};

const news_schema_t news_schema_front = {NEWS_AT_FRONT_FIELDS,
                                         news_schema_front_fields};

static const news_field_t news_schema_list_fields[] = {
    [NEWS_AT_LIST_TITLE] = {NEWS_STR("title"), NULL},
    [NEWS_AT_LIST_DESCRIPTION] = {NEWS_STR("description"), NULL},
    [NEWS_AT_LIST_SECTION] = {NEWS_STR("section"), NULL},
    [NEWS_AT_LIST_AUTHOR] = {NEWS_STR("author"), NULL},
    [NEWS_AT_LIST_KEYWORD] = {NEWS_STR("keyword"), NULL},
    [NEWS_AT_LIST_ARCHIVE] = {NEWS_STR("archive"), NULL},
    [NEWS_AT_LIST_LATEST] = {NEWS_STR("latest"), NULL},
    [NEWS_AT_LIST_HAS_TRAIL] = {NEWS_STR("has_trail"), NULL},
    [NEWS_AT_LIST_TRAIL] = {NEWS_STR("trail"), &news_schema_link},
    [NEWS_AT_LIST_HAS_CHILDREN] = {NEWS_STR("has_children"), NULL},
    [NEWS_AT_LIST_CHILDREN] = {NEWS_STR("children"), &news_schema_link},
    [NEWS_AT_LIST_ARTICLES] = {NEWS_STR("articles"), &news_schema_card},
    [NEWS_AT_LIST_TOTAL] = {NEWS_STR("total"), NULL},
};

const news_schema_t news_schema_list = {NEWS_AT_LIST_FIELDS,
                                        news_schema_list_fields};

static const news_field_t news_schema_search_fields[] = {
    [NEWS_AT_SEARCH_QUERY] = {NEWS_STR("query"), NULL},
    [NEWS_AT_SEARCH_ASKED] = {NEWS_STR("asked"), NULL},
    [NEWS_AT_SEARCH_RESULTS] = {NEWS_STR("results"), &news_schema_card},
    [NEWS_AT_SEARCH_PART] = {NEWS_STR("part"), NULL},
    [NEWS_AT_SEARCH_NEWEST] = {NEWS_STR("newest"), NULL},
};

const news_schema_t news_schema_search = {NEWS_AT_SEARCH_FIELDS,
                                          news_schema_search_fields};

static const news_field_t news_schema_error_fields[] = {
    [NEWS_AT_ERROR_STATUS] = {NEWS_STR("status"), NULL},
    [NEWS_AT_ERROR_TITLE] = {NEWS_STR("title"), NULL},
    [NEWS_AT_ERROR_NOT_FOUND] = {NEWS_STR("not_found"), NULL},
    [NEWS_AT_ERROR_GONE] = {NEWS_STR("gone"), NULL},
    [NEWS_AT_ERROR_LEGAL] = {NEWS_STR("legal"), NULL},
    [NEWS_AT_ERROR_SERVER] = {NEWS_STR("server"), NULL},
};

const news_schema_t news_schema_error = {NEWS_AT_ERROR_FIELDS,
                                         news_schema_error_fields};

static const news_field_t news_schema_root_fields[] = {
    [NEWS_AT_ROOT_SITE] = {NEWS_STR("site"), &news_schema_site},
    [NEWS_AT_ROOT_PAGE] = {NEWS_STR("page"), &news_schema_page},
    [NEWS_AT_ROOT_ARTICLE] = {NEWS_STR("article"), &news_schema_article},
    [NEWS_AT_ROOT_FRONT] = {NEWS_STR("front"), &news_schema_front},
    [NEWS_AT_ROOT_LIST] = {NEWS_STR("list"), &news_schema_list},
    [NEWS_AT_ROOT_SEARCH] = {NEWS_STR("search"), &news_schema_search},
    [NEWS_AT_ROOT_ERROR] = {NEWS_STR("error"), &news_schema_error},
};

const news_schema_t news_schema_root = {NEWS_AT_ROOT_FIELDS,
                                        news_schema_root_fields};
