/*
 * Which version this is.  The mark lies in each file that is built of these
 * sources, so that `newsctl doctor` finds it there.  Any thread.
 */

#ifndef NEWS_BASE_VERSION_H
#define NEWS_BASE_VERSION_H

#define NEWS_VERSION "0.2"

/* What stands before the version in a file. */
#define NEWS_VERSION_MARK "@(#)news pages "

extern const char news_version_mark[];

#endif
