#include "base/version.h"

const char news_version_mark[] = NEWS_VERSION_MARK NEWS_VERSION;
