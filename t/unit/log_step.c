/*
 * Marks are taken without a lock.  A child takes one, or begins another epoch,
 * step by step under ptrace, and between any two instructions this process does
 * the other: no mark is of one epoch and of another.
 */

#include "cache/log.h"
#include "cache/process.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define SIZE (16 * 1024)
#define STEPS_MAX 1000000

/* The marks there are: of the first epoch, and of the second. */
#define FIRST 1
#define FIRST_POSITION 1005
#define SECOND 2
#define SECOND_POSITION 205

/* What both processes see. */
typedef struct {
    news_log_mark_t taken; /* by the child */
    news_log_t     *log;
    char            memory[SIZE] __attribute__((aligned(64)));
} world_t;

typedef void (*operation_t)(world_t *w);


static void
begin(world_t *w, uint64_t epoch, uint64_t position)
{
    news_log_mark_t mark;

    news_log_mark(w->log, 0, &mark);
    assert_true(news_log_reset(w->log, &mark, epoch, 0, position));
}


static void
begin_second(world_t *w)
{
    begin(w, SECOND, SECOND_POSITION);
}


static void
take(world_t *w)
{
    news_log_mark(w->log, 0, &w->taken);
}


static void
format(world_t *w)
{
    assert_int_equal(news_log_format(w->memory, SIZE, 99), NEWS_OK);
    w->log = news_log_attach(w->memory, SIZE);
    assert_int_equal(news_log_source(w->log, NEWS_STR("a")), 0);
    begin(w, FIRST, FIRST_POSITION);
}


static int
setup(void **state)
{
    *state = mmap(NULL, sizeof(world_t), PROT_READ | PROT_WRITE,
                  MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    assert_true(*state != MAP_FAILED);

    return 0;
}


static int
teardown(void **state)
{
    munmap(*state, sizeof(world_t));

    return 0;
}


/* A child that is about to begin. */
static pid_t
start(world_t *w, operation_t operation)
{
    int   status;
    pid_t child;

    format(w);
    (void) news_process_self();
    child = fork();

    if (child == 0) {
        (void) news_process_self();
        if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) == 0) {
            (void) raise(SIGSTOP);
            operation(w);
            (void) raise(SIGSTOP);
        }
        _exit(0);
    }

    assert_int_equal(waitpid(child, &status, 0), child);

    if (!WIFSTOPPED(status)) {
        skip();
    }

    return child;
}


/* One instruction.  False: it was the operation's last. */
static bool
step(pid_t child)
{
    int status;

    assert_int_equal(ptrace(PTRACE_SINGLESTEP, child, NULL, NULL), 0);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSTOPPED(status));

    return WSTOPSIG(status) == SIGTRAP;
}


static void
end(pid_t child)
{
    int status;

    (void) kill(child, SIGKILL);
    assert_int_equal(waitpid(child, &status, 0), child);
}


static bool
is(const news_log_mark_t *mark, uint64_t epoch, uint64_t position)
{
    return mark->epoch == epoch && mark->position == position;
}


/* The child begins the second epoch, or dies on the way: then it begins all
   the same, with whoever reads the log next. */
static void
test_begins(void **state)
{
    world_t        *w = *state;
    unsigned        steps = 0, nothing = 0;
    news_log_mark_t mark;
    pid_t           child = start(w, begin_second);

    do {
        news_log_mark(w->log, 0, &mark);
        nothing += mark.position == 0;
        assert_true(mark.position == 0 || is(&mark, FIRST, FIRST_POSITION)
                    || is(&mark, SECOND, SECOND_POSITION));
        assert_true(++steps < STEPS_MAX);
    } while (step(child));

    news_log_mark(w->log, 0, &mark);
    assert_true(is(&mark, SECOND, SECOND_POSITION));
    assert_true(nothing > 1);
    end(child);

    child = start(w, begin_second);

    do {
        assert_true(step(child));
        news_log_mark(w->log, 0, &mark);
    } while (mark.position);

    end(child);
    assert_true(is(&mark, FIRST, 0));
    begin_second(w);
    news_log_mark(w->log, 0, &mark);
    assert_true(is(&mark, SECOND, SECOND_POSITION));
}


/* The child takes a mark, and after so many of its instructions the second
   epoch begins. */
static void
test_taken(void **state)
{
    world_t *w = *state;
    unsigned n, i, steps, second = 0;
    pid_t    child;
    bool     more = true;

    for (n = 0; more; n++) {
        child = start(w, take);

        for (i = 0; more && i < n; i++) {
            more = step(child);
        }

        begin_second(w);

        for (steps = 0; more && step(child); steps++) {
            assert_true(steps < STEPS_MAX);
        }

        end(child);
        assert_true(is(&w->taken, FIRST, FIRST_POSITION)
                    || is(&w->taken, SECOND, SECOND_POSITION));
        second += w->taken.epoch == SECOND;
    }

    print_message("# %u instructions\n", n);
    assert_true(second > 0 && second < n);
}


int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_begins),
        TEST(test_taken),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);

    return cmocka_run_group_tests(tests, NULL, NULL);
}
