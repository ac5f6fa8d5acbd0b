#include "tools/common/prompt.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/select.h>
#include <termios.h>
#include <unistd.h>

#include "ledger/base/text.h"

enum { PROMPT_LINE_SIZE_MAX = 1024 };

/* The signals that a person or the system ends or stops a program with. */
static const int prompt_signals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGALRM, SIGTSTP};
enum { PROMPT_SIGNAL_COUNT = sizeof(prompt_signals) / sizeof(prompt_signals[0]) };

static volatile sig_atomic_t prompt_signal;

static void
note_signal(int signal_number)
{
    prompt_signal = signal_number;
}

/* A terminal while it is being asked, and all that must be put back afterwards. */
struct terminal {
    int fd;
    bool silent;
    struct termios before;
    sigset_t mask_before;
    struct sigaction actions_before[PROMPT_SIGNAL_COUNT];
};

static enum ledger_status
terminal_open(struct terminal *terminal, const char *question, struct ledger_error *err)
{
    terminal->fd = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (terminal->fd < 0 || terminal->fd >= FD_SETSIZE) {
        if (terminal->fd >= 0)
            (void)close(terminal->fd);
        terminal->fd = -1;
        return ledger_fail(err, LEDGER_DENIED, LEDGER_MESSAGE_PROMPT_NO_TERMINAL, question);
    }
    return LEDGER_OK;
}

/* Holds the signals back, so that they arrive only while pselect waits: none can fall between the
 * look at `prompt_signal` and the wait. One that is ignored stays ignored. */
static void
signals_take(struct terminal *terminal)
{
    struct sigaction action = {.sa_handler = note_signal};
    sigset_t held;

    prompt_signal = 0;
    (void)sigemptyset(&held);
    (void)sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < PROMPT_SIGNAL_COUNT; i++)
        (void)sigaddset(&held, prompt_signals[i]);
    (void)sigprocmask(SIG_BLOCK, &held, &terminal->mask_before);
    for (size_t i = 0; i < PROMPT_SIGNAL_COUNT; i++) {
        (void)sigaction(prompt_signals[i], NULL, &terminal->actions_before[i]);
        if (terminal->actions_before[i].sa_handler != SIG_IGN)
            (void)sigaction(prompt_signals[i], &action, NULL);
    }
}

static void
signals_give_back(struct terminal *terminal)
{
    for (size_t i = 0; i < PROMPT_SIGNAL_COUNT; i++)
        (void)sigaction(prompt_signals[i], &terminal->actions_before[i], NULL);
    (void)sigprocmask(SIG_SETMASK, &terminal->mask_before, NULL);
}

static void
echo_off(struct terminal *terminal)
{
    struct termios silent;

    if (tcgetattr(terminal->fd, &terminal->before) != 0)
        return;
    silent = terminal->before;
    silent.c_lflag &= ~(tcflag_t)(ECHO | ECHOE | ECHOK);
    silent.c_lflag |= ECHONL; /* The line still ends on the screen. */
    terminal->silent = tcsetattr(terminal->fd, TCSAFLUSH, &silent) == 0;
}

static void
echo_back(struct terminal *terminal)
{
    if (terminal->silent)
        (void)tcsetattr(terminal->fd, TCSAFLUSH, &terminal->before);
    terminal->silent = false;
}

/* Reads one byte; -1 for the end of input, -2 when a signal came. */
static int
read_byte(struct terminal *terminal)
{
    fd_set ready;
    unsigned char byte;
    ssize_t size;

    FD_ZERO(&ready);
    FD_SET(terminal->fd, &ready);
    if (pselect(terminal->fd + 1, &ready, NULL, NULL, NULL, &terminal->mask_before) < 0)
        return errno == EINTR ? -2 : -1;
    size = read(terminal->fd, &byte, 1);
    return size == 1 ? byte : -1;
}

/* Reads up to the newline. What does not fit is read and counted, so that the next question does
 * not take it for its answer. */
static int
read_line(struct terminal *terminal, uint8_t *line, size_t capacity, size_t *out_size)
{
    size_t size = 0;
    int byte;

    while ((byte = read_byte(terminal)) >= 0 && byte != '\n') {
        if (size < capacity)
            line[size] = (uint8_t)byte;
        size++;
    }
    *out_size = size;
    /* The end of input in the middle of a line ends the line, as Ctrl-D does in a shell. */
    return byte == -1 && size > 0 ? '\n' : byte;
}

static void
write_text(const struct terminal *terminal, const char *text)
{
    size_t size = strlen(text);

    while (size > 0) {
        ssize_t written = write(terminal->fd, text, size);

        if (written < 0)
            return; /* The answer is still readable, if somebody is there. */
        text += written;
        size -= (size_t)written;
    }
}

/* Asks once and reads the answer into `line`. A signal puts the terminal back, takes its course,
 * and if the program lives on (it was stopped and continued), the question is asked again. */
static enum ledger_status
ask(const char *question, const char *shown, bool silent, uint8_t *line, size_t *out_size,
    struct ledger_error *err)
{
    struct terminal terminal = {.fd = -1};
    enum ledger_status status = terminal_open(&terminal, question, err);
    int end = -2;

    while (status == LEDGER_OK && end == -2) {
        signals_take(&terminal);
        if (silent)
            echo_off(&terminal);
        if (silent && !terminal.silent) {
            status = ledger_fail(err, LEDGER_IO, LEDGER_MESSAGE_PROMPT_ECHO_STAYS, question);
        } else {
            write_text(&terminal, shown);
            end = read_line(&terminal, line, PROMPT_LINE_SIZE_MAX, out_size);
        }
        echo_back(&terminal);
        signals_give_back(&terminal);
        if (end == -2)
            (void)raise(prompt_signal);
    }
    if (terminal.fd >= 0)
        (void)close(terminal.fd);
    if (status != LEDGER_OK)
        return status;
    if (end == -1)
        return ledger_fail(err, LEDGER_DENIED, LEDGER_MESSAGE_PROMPT_CANCELLED, question);
    if (*out_size > PROMPT_LINE_SIZE_MAX)
        return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_PROMPT_TOO_LONG, question,
                           (size_t)PROMPT_LINE_SIZE_MAX);
    return LEDGER_OK;
}

enum ledger_status
prompt_line(enum ledger_language language, const char *question, const char *default_answer,
            struct ledger_buffer *out, struct ledger_error *err)
{
    uint8_t line[PROMPT_LINE_SIZE_MAX];
    struct ledger_buffer shown = {0};
    size_t size = 0;
    enum ledger_status status;

    if (default_answer == NULL)
        status = language_append(&shown, language, err, WORD_PROMPT_PLAIN, question);
    else
        status =
            language_append(&shown, language, err, WORD_PROMPT_DEFAULT, question, default_answer);

    while (status == LEDGER_OK && size == 0) {
        status = ask(question, (const char *)shown.data, /* silent= */ false, line, &size, err);
        if (status == LEDGER_OK && size == 0 && default_answer != NULL)
            break;
    }
    if (status == LEDGER_OK)
        status = ledger_buffer_append(
            out, size > 0 ? ledger_slice_of(line, size) : ledger_slice_of_text(default_answer),
            err);
    if (status == LEDGER_OK)
        status = ledger_buffer_reserve(out, 1, err);
    if (status == LEDGER_OK)
        out->data[out->size] = '\0';
    ledger_buffer_free(&shown);
    return status;
}

/* 1 yes, 0 no, -1 neither. */
static int
yes_or_no(const char *answer)
{
    static const char *const yes[] = {"y", "Y", "yes", "YES", "Yes", "是"};
    static const char *const no[] = {"n", "N", "no", "NO", "No", "否"};

    for (size_t i = 0; i < sizeof(yes) / sizeof(yes[0]); i++) {
        if (strcmp(answer, yes[i]) == 0)
            return 1;
        if (strcmp(answer, no[i]) == 0)
            return 0;
    }
    return -1;
}

enum ledger_status
prompt_yes_no(enum ledger_language language, const char *question, bool default_answer,
              bool *out_yes, struct ledger_error *err)
{
    struct ledger_buffer answer = {0};
    enum ledger_status status = LEDGER_OK;
    int verdict = -1;
    bool again = false;

    while (status == LEDGER_OK && verdict < 0) {
        ledger_buffer_clear(&answer);
        status = prompt_line(
            language, again ? language_word(language, WORD_PROMPT_ANSWER_YES_OR_NO) : question,
            default_answer ? "y" : "n", &answer, err);
        if (status == LEDGER_OK)
            verdict = yes_or_no((const char *)answer.data);
        again = true;
    }
    if (status == LEDGER_OK)
        *out_yes = verdict == 1;
    ledger_buffer_free(&answer);
    return status;
}

static enum ledger_status
ask_secret(enum ledger_language language, const char *question, struct ledger_secret *out_secret,
           struct ledger_error *err)
{
    struct ledger_secret room = {0};
    struct ledger_secret secret = {0};
    struct ledger_buffer shown = {0};
    size_t size = 0;
    enum ledger_status status;

    status = language_append(&shown, language, err, WORD_PROMPT_PLAIN, question);
    if (status == LEDGER_OK)
        status = ledger_secret_take(&room, PROMPT_LINE_SIZE_MAX, err);
    if (status == LEDGER_OK)
        status = ask(question, (const char *)shown.data, /* silent= */ true, room.data, &size, err);
    if (status == LEDGER_OK && size == 0)
        status = ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_PROMPT_PASSPHRASE_EMPTY);
    if (status == LEDGER_OK)
        status = ledger_secret_take(&secret, size, err);
    if (status == LEDGER_OK) {
        memcpy(secret.data, room.data, size);
        *out_secret = secret; /* Now the caller's. */
    }
    ledger_secret_free(&room);
    ledger_buffer_free(&shown);
    return status;
}

enum ledger_status
prompt_secret(enum ledger_language language, const char *question, bool twice,
              struct ledger_secret *out_secret, struct ledger_error *err)
{
    struct ledger_secret secret = {0};
    struct ledger_secret again = {0};
    enum ledger_status status = ask_secret(language, question, &secret, err);

    if (status == LEDGER_OK && twice) {
        status = ask_secret(language, language_word(language, WORD_PROMPT_PASSPHRASE_AGAIN), &again,
                            err);
        if (status == LEDGER_OK && !ledger_slice_equal(ledger_slice_of(secret.data, secret.size),
                                                       ledger_slice_of(again.data, again.size)))
            status = ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_PROMPT_PASSPHRASES_DIFFER);
    }
    if (status == LEDGER_OK) {
        *out_secret = secret;
        secret = (struct ledger_secret){0}; /* Now the caller's. */
    }
    ledger_secret_free(&secret);
    ledger_secret_free(&again);
    return status;
}

enum ledger_status
prompt_passphrase(struct command_context *context, bool twice, struct ledger_secret *out_secret,
                  struct ledger_error *err)
{
    enum ledger_language language = context->output.language;
    uint64_t descriptor = 0;
    enum ledger_status status;

    if (command_has(context, "passphrase-file"))
        return ledger_secret_read_file(command_text(context, "passphrase-file"), out_secret, err);
    if (command_has(context, "passphrase-fd")) {
        status = command_number(context, "passphrase-fd", INT_MAX, &descriptor, err);
        if (status != LEDGER_OK)
            return status;
        return ledger_secret_read_descriptor((int)descriptor, out_secret, err);
    }
    return prompt_secret(
        language,
        language_word(language, twice ? WORD_PROMPT_PASSPHRASE_NEW : WORD_PROMPT_PASSPHRASE), twice,
        out_secret, err);
}
