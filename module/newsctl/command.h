/*
 * The commands, and the tables that help, man page and completions are made
 * from.  Read-only: any thread.
 */

#ifndef NEWSCTL_COMMAND_H
#define NEWSCTL_COMMAND_H

#include "newsctl/ctl.h"

/* The commands, each in the file that runs it. */
extern const news_command_t news_command_init;
extern const news_command_t news_command_site;
extern const news_command_t news_command_import;
extern const news_command_t news_command_export;
extern const news_command_t news_command_list;
extern const news_command_t news_command_show;
extern const news_command_t news_command_new;
extern const news_command_t news_command_edit;
extern const news_command_t news_command_publish;
extern const news_command_t news_command_unpublish;
extern const news_command_t news_command_retract;
extern const news_command_t news_command_delete;
extern const news_command_t news_command_rename;
extern const news_command_t news_command_move;
extern const news_command_t news_command_correct;
extern const news_command_t news_command_pin;
extern const news_command_t news_command_unpin;
extern const news_command_t news_command_sections;
extern const news_command_t news_command_sections_add;
extern const news_command_t news_command_sections_rename;
extern const news_command_t news_command_sections_describe;
extern const news_command_t news_command_sections_order;
extern const news_command_t news_command_sections_remove;
extern const news_command_t news_command_preview;
extern const news_command_t news_command_render;
extern const news_command_t news_command_invalidate;
extern const news_command_t news_command_explain;
extern const news_command_t news_command_warm;
extern const news_command_t news_command_log;
extern const news_command_t news_command_nodes;
extern const news_command_t news_command_theme_export;
extern const news_command_t news_command_theme_check;
extern const news_command_t news_command_stats;
extern const news_command_t news_command_doctor;
extern const news_command_t news_command_backup;
extern const news_command_t news_command_theme_try;
extern const news_command_t news_command_completion;
extern const news_command_t news_command_version;
extern const news_command_t news_command_help;

/* command.c: all commands in the order of help; NULL at the end. */
extern const news_command_t *const news_commands[];

/* The command that words name; *used: one or two of them.  NULL: none. */
const news_command_t *news_command_find(char **words, int count, int *used);
/* Whether commands of two words begin with this one. */
bool news_command_is_group(const char *word);

/* option.c */

typedef struct {
    const char *name;
    char        letter; /* 0: none */
    const char *value;  /* what stands for it; NULL: it takes none */
    const char *help;   /* where every command takes it */
} news_option_t;

/* By news_ctl_option_e. */
extern const news_option_t news_options[NEWS_CTL_OPTIONS];

/* Whether every command takes it. */
bool news_option_is_common(news_ctl_option_e option);
/* The command's own words about it; NULL: it does not take it. */
const news_command_option_t *news_option_of(const news_command_t *command,
                                            news_ctl_option_e     option);
/* What stands for its value there; NULL: it takes none. */
const char *news_option_value(const news_command_option_t *own);

/* Complains about a command that is not there, of this group ("": none). */
news_status_e news_command_unknown(news_ctl_t *ctl, const char *group,
                                   const char *name);

/* Reads the command line into ctl: the command, its options, its words. */
news_status_e news_option_parse(news_ctl_t *ctl, int argc, char **argv);

/* suggest.c: the word of the list (NULL at its end) that is the most like
   `word`; NULL: none is like it. */
const char *news_suggest(const char *word, const char *const *words);

/* help.c */

void news_help_all(FILE *out);
void news_help_group(FILE *out, const char *word);
void news_help_one(FILE *out, const news_command_t *command);

/* man.c: the manual page, for man(1). */
void news_man_print(void);


#endif
