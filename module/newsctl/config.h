/*
 * What the command line does not say: it comes from the environment, from
 * newsctl.conf, and from nginx.conf, in that order.  One thread.
 */

#ifndef NEWSCTL_CONFIG_H
#define NEWSCTL_CONFIG_H

#include "newsctl/ctl.h"

#define NEWS_CONFIG_PATH "/etc/news/newsctl.conf"
#define NEWS_CONFIG_NGINX "/etc/nginx/nginx.conf"

/* Fills values that are NULL.  A file that is named must be there. */
news_status_e news_config_read(news_ctl_t *ctl);

/* Sets ctl->nginx: the file that is named, else the system's; that one may be
   missing, or not readable, and then it stays NULL. */
news_status_e news_config_nginx(news_ctl_t *ctl);
/* The site of ctl->nginx whose store ctl names; NULL: there is none. */
const struct news_nginx_site_s *news_config_site(const news_ctl_t *ctl);

#endif
