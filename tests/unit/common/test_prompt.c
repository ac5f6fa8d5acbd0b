/* Asks on a pseudo-terminal and plays the person at it. _XOPEN_SOURCE: posix_openpt. */
#define _XOPEN_SOURCE 700

#include "support/assert_status.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "tools/common/prompt.h"

enum play { PLAY_LINE, PLAY_LINE_DEFAULT, PLAY_YES_NO, PLAY_SECRET, PLAY_SECRET_TWICE };

/* Asks, and tells on `tell` what came of it: "status:answer". */
static void
ask(enum play play, int tell)
{
    struct ledger_error err = {0};
    struct ledger_buffer line = {0};
    struct ledger_secret secret = {0};
    enum ledger_status status = LEDGER_OK;
    struct ledger_slice answer = {0};
    bool yes = false;
    char text[512];
    int size;

    switch (play) {
    case PLAY_LINE:
    case PLAY_LINE_DEFAULT:
        status =
            prompt_line(LEDGER_LANGUAGE_ZH, "姓名", play == PLAY_LINE ? NULL : "张三", &line, &err);
        answer = ledger_buffer_slice(&line);
        break;
    case PLAY_YES_NO:
        status = prompt_yes_no(LEDGER_LANGUAGE_ZH, "入账", false, &yes, &err);
        answer = ledger_slice_of_text(yes ? "yes" : "no");
        break;
    case PLAY_SECRET:
    case PLAY_SECRET_TWICE:
        status =
            prompt_secret(LEDGER_LANGUAGE_ZH, "口令", play == PLAY_SECRET_TWICE, &secret, &err);
        answer = ledger_slice_of(secret.data, secret.size);
        break;
    }
    size = snprintf(text, sizeof(text), "%s:%s:%.*s", ledger_status_name(status),
                    ledger_message_name(err.message), status == LEDGER_OK ? (int)answer.size : 0,
                    (const char *)answer.data);
    if (write(tell, text, (size_t)size) != size)
        _exit(98);
    _exit(0);
}

struct stage {
    int master;
    int told;
    pid_t pid;
    char screen[4096];
    size_t screen_size;
};

static void
start(struct stage *stage, enum play play)
{
    int pipes[2];

    *stage = (struct stage){.master = posix_openpt(O_RDWR | O_NOCTTY)};
    assert_true(stage->master >= 0);
    assert_int_equal(grantpt(stage->master), 0);
    assert_int_equal(unlockpt(stage->master), 0);
    assert_int_equal(pipe(pipes), 0);
    stage->pid = fork();
    assert_true(stage->pid >= 0);
    if (stage->pid == 0) {
        /* The first terminal that a new session opens is its own: /dev/tty. */
        if (setsid() < 0 || open(ptsname(stage->master), O_RDWR) < 0)
            _exit(97);
        ask(play, pipes[1]);
    }
    (void)close(pipes[1]);
    stage->told = pipes[0];
}

/* Reads the screen until `text` stands on it `times` times. */
static void
wait_for(struct stage *stage, const char *text, int times)
{
    for (;;) {
        const char *at = stage->screen;
        int seen = 0;
        ssize_t size;

        while ((at = strstr(at, text)) != NULL) {
            seen++;
            at++;
        }
        if (seen >= times)
            return;
        size = read(stage->master, stage->screen + stage->screen_size,
                    sizeof(stage->screen) - 1 - stage->screen_size);
        if (size <= 0)
            fail_msg("the screen ended: %s", stage->screen);
        stage->screen_size += (size_t)size;
    }
}

static void
type(const struct stage *stage, const char *keys)
{
    assert_int_equal(write(stage->master, keys, strlen(keys)), (ssize_t)strlen(keys));
}

static bool
echo_is_on(const struct stage *stage)
{
    struct termios terminal;

    assert_int_equal(tcgetattr(stage->master, &terminal), 0);
    return (terminal.c_lflag & ECHO) != 0;
}

/* Ends the scene; what the program told. */
static int
finish(struct stage *stage, char *told, size_t capacity)
{
    ssize_t size = read(stage->told, told, capacity - 1);
    int state = 0;

    assert_true(size >= 0);
    told[size] = '\0';
    assert_int_equal(waitpid(stage->pid, &state, 0), stage->pid);
    (void)close(stage->told);
    return state;
}

static void
answers_are_taken_from_the_terminal(void **state)
{
    static const struct {
        enum play play;
        const char *shown;
        const char *keys;
        const char *told;
    } rows[] = {
        {PLAY_LINE, "姓名：", "李四\n", "ok::李四"},
        {PLAY_LINE, "姓名：", "\nx\n", "ok::x"}, /* asked again */
        {PLAY_LINE_DEFAULT, "姓名 [张三]：", "\n", "ok::张三"},
        {PLAY_LINE_DEFAULT, "姓名 [张三]：", "王五\n", "ok::王五"},
        {PLAY_LINE, "姓名：", "\x04", "denied:prompt-cancelled:"},
        {PLAY_YES_NO, "入账 [n]：", "y\n", "ok::yes"},
        {PLAY_YES_NO, "入账 [n]：", "是\n", "ok::yes"},
        {PLAY_YES_NO, "入账 [n]：", "\n", "ok::no"},
        {PLAY_YES_NO, "入账 [n]：", "maybe\nno\n", "ok::no"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct stage stage;
        char told[512];

        start(&stage, rows[i].play);
        wait_for(&stage, rows[i].shown, 1);
        type(&stage, rows[i].keys);
        assert_int_equal(finish(&stage, told, sizeof(told)), 0);
        assert_string_equal(told, rows[i].told);
        (void)close(stage.master);
    }
}

static void
a_passphrase_is_never_on_the_screen(void **state)
{
    struct stage stage;
    char told[512];

    (void)state;
    start(&stage, PLAY_SECRET);
    wait_for(&stage, "口令：", 1);
    assert_false(echo_is_on(&stage));
    type(&stage, "open sesame\n");
    wait_for(&stage, "\r\n", 1);
    assert_int_equal(finish(&stage, told, sizeof(told)), 0);
    assert_string_equal(told, "ok::open sesame");
    assert_null(strstr(stage.screen, "sesame"));
    assert_true(echo_is_on(&stage));
    (void)close(stage.master);
}

static void
a_new_passphrase_is_typed_twice_the_same(void **state)
{
    static const struct {
        const char *again;
        const char *told;
    } rows[] = {
        {"one\n", "ok::one"},
        {"two\n", "malformed:prompt-passphrases-differ:"},
        {"\n", "malformed:prompt-passphrase-empty:"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct stage stage;
        char told[512];

        start(&stage, PLAY_SECRET_TWICE);
        wait_for(&stage, "口令：", 1);
        type(&stage, "one\n");
        wait_for(&stage, "再输入一次：", 1);
        type(&stage, rows[i].again);
        assert_int_equal(finish(&stage, told, sizeof(told)), 0);
        assert_string_equal(told, rows[i].told);
        (void)close(stage.master);
    }
}

static void
a_line_too_long_is_refused_whole(void **state)
{
    struct stage stage;
    char told[512];
    char keys[1100];

    (void)state;
    memset(keys, 'x', sizeof(keys));
    keys[sizeof(keys) - 2] = '\n';
    keys[sizeof(keys) - 1] = '\0';
    start(&stage, PLAY_SECRET);
    wait_for(&stage, "口令：", 1);
    type(&stage, keys);
    assert_int_equal(finish(&stage, told, sizeof(told)), 0);
    assert_string_equal(told, "malformed:prompt-too-long:");
    (void)close(stage.master);
}

static void
an_interrupt_ends_the_program_and_leaves_the_terminal_as_it_was(void **state)
{
    struct stage stage;
    char told[512];
    int ended;

    (void)state;
    start(&stage, PLAY_SECRET);
    wait_for(&stage, "口令：", 1);
    assert_false(echo_is_on(&stage));
    type(&stage, "half\x03");
    ended = finish(&stage, told, sizeof(told));
    assert_true(WIFSIGNALED(ended));
    assert_int_equal(WTERMSIG(ended), SIGINT);
    assert_string_equal(told, "");
    assert_true(echo_is_on(&stage));
    (void)close(stage.master);
}

static void
a_stopped_program_gives_the_echo_back_and_asks_again(void **state)
{
    struct stage stage;
    char told[512];

    (void)state;
    start(&stage, PLAY_SECRET);
    wait_for(&stage, "口令：", 1);
    /* The group is an orphan, so the kernel does not stop it; what the program does around the stop
     * is the same. */
    assert_int_equal(kill(stage.pid, SIGTSTP), 0);
    wait_for(&stage, "口令：", 2);
    type(&stage, "later\n");
    assert_int_equal(finish(&stage, told, sizeof(told)), 0);
    assert_string_equal(told, "ok::later");
    (void)close(stage.master);
}

static void
without_a_terminal_the_question_is_named(void **state)
{
    int pipes[2];
    char told[256];
    ssize_t size;
    pid_t pid;

    (void)state;
    assert_int_equal(pipe(pipes), 0);
    pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        (void)setsid();
        ask(PLAY_SECRET, pipes[1]);
    }
    (void)close(pipes[1]);
    size = read(pipes[0], told, sizeof(told) - 1);
    assert_true(size > 0);
    told[size] = '\0';
    assert_string_equal(told, "denied:prompt-no-terminal:");
    assert_int_equal(waitpid(pid, NULL, 0), pid);
    (void)close(pipes[0]);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answers_are_taken_from_the_terminal),
        cmocka_unit_test(a_passphrase_is_never_on_the_screen),
        cmocka_unit_test(a_new_passphrase_is_typed_twice_the_same),
        cmocka_unit_test(a_line_too_long_is_refused_whole),
        cmocka_unit_test(an_interrupt_ends_the_program_and_leaves_the_terminal_as_it_was),
        cmocka_unit_test(a_stopped_program_gives_the_echo_back_and_asks_again),
        cmocka_unit_test(without_a_terminal_the_question_is_named),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
