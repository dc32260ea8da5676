#include "newsctl/terminal.h"

#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>
#include <utf8proc.h>

#define NEWS_TERMINAL_WIDTH 80
#define NEWS_TERMINAL_WIDTH_MIN 20
#define NEWS_TERMINAL_WIDTH_MAX 500
#define NEWS_TERMINAL_HEIGHT 24
#define NEWS_TERMINAL_WRAP 78 /* columns that are easy to read */

static const int news_terminal_signals[] = {SIGINT, SIGTERM, SIGHUP};

static const char *volatile news_terminal_words;
static const char *volatile news_terminal_sequence;
static const char *volatile news_terminal_unfinished;
static struct termios        news_terminal_before; /* keys came one by one */
static volatile sig_atomic_t news_terminal_raw;


static void
news_terminal_say(const char *text)
{
    ssize_t n;

    if (text) {
        n = write(STDERR_FILENO, text, strlen(text));
        (void) n;
    }
}


/* Only what a signal handler may do.  The signal's own way of ending the
   process follows, so that a shell knows what happened. */
static void
news_terminal_end(int number)
{
    news_terminal_lines();

    if (news_terminal_unfinished) {
        (void) unlink(news_terminal_unfinished);
    }

    news_terminal_say(news_terminal_sequence);
    news_terminal_say(news_terminal_words);
    (void) signal(number, SIG_DFL);
    (void) raise(number);
}


void
news_terminal_start(void)
{
    struct sigaction action = {.sa_handler = news_terminal_end};
    struct sigaction before;
    size_t           i;

    for (i = 0; i < sizeof(news_terminal_signals) / sizeof(int); i++) {
        if (sigaction(news_terminal_signals[i], NULL, &before) == 0
            && before.sa_handler != SIG_IGN) /* nohup */
        {
            sigaction(news_terminal_signals[i], &action, NULL);
        }
    }
}


void
news_terminal_on_end(const char *words)
{
    news_terminal_words = words;
}


void
news_terminal_restore(const char *sequence)
{
    news_terminal_sequence = sequence;
}


bool
news_terminal_keys(void)
{
    struct termios now;

    if (tcgetattr(STDIN_FILENO, &news_terminal_before) != 0) {
        return false;
    }

    now = news_terminal_before;
    now.c_lflag &= (tcflag_t) ~(ICANON | ECHO);
    now.c_cc[VMIN] = 0;
    now.c_cc[VTIME] = 0;
    news_terminal_raw = 1;

    return tcsetattr(STDIN_FILENO, TCSADRAIN, &now) == 0;
}


/* A signal's handler calls this too. */
void
news_terminal_lines(void)
{
    if (news_terminal_raw) {
        (void) tcsetattr(STDIN_FILENO, TCSADRAIN, &news_terminal_before);
        news_terminal_raw = 0;
    }
}


void
news_terminal_remove(const char *path)
{
    news_terminal_unfinished = path;
}


bool
news_terminal_is(FILE *out)
{
    return isatty(fileno(out)) == 1;
}


/* Of the first of our streams that is a terminal. */
static bool
news_terminal_size(struct winsize *size)
{
    int fd;

    for (fd = STDOUT_FILENO; fd <= STDERR_FILENO; fd++) {
        if (isatty(fd) && ioctl(fd, TIOCGWINSZ, size) == 0) {
            return true;
        }
    }

    return false;
}


unsigned
news_terminal_width(void)
{
    struct winsize size;

    if (!news_terminal_size(&size) || size.ws_col < NEWS_TERMINAL_WIDTH_MIN) {
        return NEWS_TERMINAL_WIDTH;
    }

    return size.ws_col < NEWS_TERMINAL_WIDTH_MAX ? size.ws_col
                                                 : NEWS_TERMINAL_WIDTH_MAX;
}


unsigned
news_terminal_height(void)
{
    struct winsize size;

    return news_terminal_size(&size) && size.ws_row ? size.ws_row
                                                    : NEWS_TERMINAL_HEIGHT;
}


const char *
news_terminal_style(FILE *out, const char *style)
{
    static char text[4][16];
    static int  next;
    const char *no = getenv("NO_COLOR");
    const char *term = getenv("TERM");

    if (!news_terminal_is(out) || (no && *no) || term == NULL
        || strcmp(term, "dumb") == 0)
    {
        return "";
    }

    next = (next + 1) % 4;
    snprintf(text[next], sizeof(text[next]), "\033[%sm", style);

    return text[next];
}


bool
news_terminal_asks(void)
{
    return isatty(STDIN_FILENO) && isatty(STDERR_FILENO);
}


bool
news_terminal_confirm(bool *asked, const char *fmt, ...)
{
    char    answer[16] = "";
    va_list args;

    *asked = news_terminal_asks();
    if (!*asked) {
        return false;
    }

    va_start(args, fmt);
    vfprintf(stderr, fmt, args);
    va_end(args);
    fputs(" [y/N] ", stderr);

    if (fgets(answer, sizeof(answer), stdin) == NULL) {
        fputc('\n', stderr);
        return false;
    }

    answer[strcspn(answer, "\r\n")] = '\0';

    return strcasecmp(answer, "y") == 0 || strcasecmp(answer, "yes") == 0;
}


/* The bytes of the first character, and its columns. */
static size_t
news_terminal_character(news_str_t text, unsigned *columns)
{
    utf8proc_int32_t code;
    utf8proc_ssize_t n;
    int              width;

    n = utf8proc_iterate((const utf8proc_uint8_t *) text.data,
                         (utf8proc_ssize_t) text.len, &code);
    if (n <= 0) {
        *columns = 1;
        return 1;
    }

    width = utf8proc_charwidth(code);
    *columns = width > 0 ? (unsigned) width : 0;

    return (size_t) n;
}


size_t
news_terminal_fit(news_str_t text, unsigned width)
{
    unsigned columns, used = 0;
    size_t   n, at = 0;

    while (at < text.len) {
        n = news_terminal_character(news_str_from(text, at), &columns);
        if (used + columns > width) {
            break;
        }
        used += columns;
        at += n;
    }

    return at;
}


unsigned
news_terminal_columns(news_str_t text)
{
    unsigned columns, used = 0;
    size_t   at = 0;

    while (at < text.len) {
        at += news_terminal_character(news_str_from(text, at), &columns);
        used += columns;
    }

    return used;
}


/* A control character is a space: the words come from files too. */
static void
news_terminal_word(FILE *out, news_str_t word)
{
    size_t i;

    for (i = 0; i < word.len; i++) {
        unsigned char c = (unsigned char) word.data[i];

        fputc(c < 0x20 || c == 0x7f ? ' ' : c, out);
    }
}


void
news_terminal_wrap(FILE *out, news_str_t text, unsigned column)
{
    unsigned   width = NEWS_TERMINAL_WRAP, at = column, columns;
    news_str_t word;
    size_t     len;

    if (news_terminal_is(out) && news_terminal_width() - 1 < width) {
        width = news_terminal_width() - 1;
    }

    while (text.len) {

        for (len = 0; len < text.len && !strchr(" \n", text.data[len]); len++) {
        }

        word = (news_str_t) {len, text.data};
        text = news_str_from(text, len + 1);
        columns = news_terminal_columns(word);

        if (len == 0) {
            continue;
        }

        if (at > column && at + 1 + columns > width) {
            fprintf(out, "\n%*s", (int) column, "");
            at = column;
        }

        if (at > column) {
            fputc(' ', out);
            at++;
        }

        news_terminal_word(out, word);
        at += columns;
    }

    fputc('\n', out);
}
