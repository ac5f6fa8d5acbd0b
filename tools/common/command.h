/* A program as a table of sub-commands. A sub-command is one file with one row; from the row come
 * the reading of its options, its help, the completion of the shells and the exit status, so that
 * none of them can say something else than the program does. */
#ifndef TOOLS_COMMON_COMMAND_H
#define TOOLS_COMMON_COMMAND_H

#include <limits.h>

#include "ledger/value/money.h"
#include "tools/common/language.h"
#include "tools/common/output.h"

struct ledger;
struct ledger_head;
struct command_context;

/* What scripts may rely on. Explained by `help exit-codes`. */
enum command_exit {
    COMMAND_EXIT_DONE = 0,
    COMMAND_EXIT_FAILED = 1,   /* Could not do it, or could not tell. */
    COMMAND_EXIT_USAGE = 2,    /* Not used as it is meant to be. */
    COMMAND_EXIT_REFUSED = 3,  /* A rule of the ledger said no; nothing was recorded. */
    COMMAND_EXIT_NOT_HELD = 4, /* We looked, and the evidence does not hold. */
    COMMAND_EXIT_NO = 5,       /* The answer is no: a claim fails, a reconciliation breaks. */
    COMMAND_EXIT_COUNT
};

/* What the dispatcher has ready in context->ledger before it runs a command. */
enum command_needs {
    COMMAND_NEEDS_NOTHING = 0,
    COMMAND_NEEDS_READER, /* The ledger, opened read-only. */
    COMMAND_NEEDS_WRITER, /* The ledger, opened for writing. */
    COMMAND_NEEDS_HEAD,   /* Read-only, and where it stands in context->head. */
};

/* Where a command stands in the short help. */
enum command_group {
    COMMAND_GROUP_SETUP,
    COMMAND_GROUP_RECORD,
    COMMAND_GROUP_LOOK,
    COMMAND_GROUP_PROVE,
    COMMAND_GROUP_CARE,
    COMMAND_GROUP_COUNT
};

enum command_option_kind {
    COMMAND_FLAG = 0, /* --force */
    COMMAND_VALUE,    /* --date DATE; the last one given counts */
    COMMAND_LIST,     /* --attachment FILE, as often as one likes, in order */
};

/* A table of options ends with a row whose name is NULL. */
struct command_option {
    const char *name;  /* Without "--". */
    char letter;       /* 0: none. */
    const char *value; /* What the help calls its value: "DIR", "DATE". NULL for a flag. */
    struct language_text help;
    enum command_option_kind kind;
    bool required;
};

/* Does the work. What it returns becomes the exit status (see command_exit_of); sets
 * context->answer_is_no for exit status 5. */
typedef enum ledger_status command_run_fn(struct command_context *context,
                                          struct ledger_error *err);

enum { COMMAND_EXAMPLE_COUNT = 2 };

struct command {
    const char *name; /* "pay", or two words: "key new". */
    enum command_group group;
    const char *arguments; /* "<file>..."; NULL when it takes none. */
    struct language_text summary;
    struct language_text details;                /* A paragraph more for `help CMD`, or {0}. */
    const char *examples[COMMAND_EXAMPLE_COUNT]; /* At least one; without the program's name. */
    const struct command_option *options;        /* NULL: only the global ones. */
    int argument_count_min;
    int argument_count_max; /* INT_MAX: any number. */
    enum command_needs needs;
    command_run_fn *run;
};

/* Opens what `needs` names (never NOTHING) into context->ledger. context->ledger_path is what
 * --ledger or the variable says, or NULL. */
typedef enum ledger_status command_open_fn(struct command_context *context,
                                           enum command_needs needs, struct ledger_error *err);
/* Accepts a context whose ledger is NULL. */
typedef void command_close_fn(struct command_context *context);

struct command_program {
    const char *name; /* "mingzhang" */
    const char *version;
    const char *ledger_variable; /* "MINGZHANG_LEDGER", or NULL: the program opens no ledger. */
    struct language_text claim;  /* What it is, in one line. */
    /* What an exit status means to this program; {0} where the general words fit. */
    struct language_text exits[COMMAND_EXIT_COUNT];
    const char *examples[COMMAND_EXAMPLE_COUNT]; /* Without the program's name. */
    const struct command *const *commands;       /* In the order of help; ends with NULL. */
    command_open_fn *open;                       /* NULL with ledger_variable NULL. */
    command_close_fn *close;
};

struct command_given; /* An option as it was given. */

/* Why a command failed, in the words of another library than the ledger's; empty: struct
 * ledger_error says it. */
struct command_sentence {
    char name[64]; /* stable: "entry-changed" */
    char text[1024];
};

/* What a run function works with. */
struct command_context {
    const struct command_program *program;
    const struct command *command;
    struct output output; /* Where data go; its language; --json and --quiet. */
    const char *ledger_path;
    struct ledger *ledger;
    const struct ledger_head *head; /* NULL unless needed. */
    char **arguments;               /* Those that are no options, NULL behind the last. */
    int argument_count;
    struct command_sentence sentence;
    bool answer_is_no;
    bool misused; /* Set by command_misuse. */

    struct ledger_arena arena; /* Small things that live as long as the command runs. */

    /* The dispatcher's own. */
    struct command_given *given;
    size_t given_count;
};

/* The whole program: reads the options, runs the command, prints what went wrong, flushes. Returns
 * the exit status. */
int command_main(const struct command_program *program, int argc, char **argv);

/* Whether an option of the command's own table was given. */
bool command_has(const struct command_context *context, const char *option);
/* Its last value, or NULL. Borrowed. */
const char *command_text(const struct command_context *context, const char *option);
/* How often it was given, and the value number `index` of it. */
size_t command_count(const struct command_context *context, const char *option);
const char *command_text_at(const struct command_context *context, const char *option,
                            size_t index);

/* Read a value. Not given: LEDGER_OK, and `*out` is left as it was, so that it holds the default.
 * Given and not of the form: misuse, exit status 2, the option as place. */
enum ledger_status command_date(struct command_context *context, const char *option,
                                uint32_t *out_date, struct ledger_error *err) LEDGER_MUST_CHECK;
enum ledger_status command_month(struct command_context *context, const char *option,
                                 uint32_t *out_month, struct ledger_error *err) LEDGER_MUST_CHECK;
enum ledger_status command_money(struct command_context *context, const char *option,
                                 struct ledger_money *out_amount,
                                 struct ledger_error *err) LEDGER_MUST_CHECK;
enum ledger_status command_number(struct command_context *context, const char *option, uint64_t max,
                                  uint64_t *out_number, struct ledger_error *err) LEDGER_MUST_CHECK;
/* The same for an argument (index from 0); `name` is the place that a message names. */
enum ledger_status command_argument_number(struct command_context *context, int index,
                                           const char *name, uint64_t max, uint64_t *out_number,
                                           struct ledger_error *err) LEDGER_MUST_CHECK;
enum ledger_status command_argument_money(struct command_context *context, int index,
                                          const char *name, struct ledger_money *out_amount,
                                          struct ledger_error *err) LEDGER_MUST_CHECK;

/* Marks a failure just recorded as misuse, so that it ends in exit status 2:
 *     return command_misuse(context, ledger_fail(err, LEDGER_MALFORMED, ...)); */
enum ledger_status command_misuse(struct command_context *context, enum ledger_status status);

/* What a status comes to; LEDGER_EXISTS is done, with a notice. */
enum command_exit command_exit_of(enum ledger_status status);

/* The row of that name ("key new"), or NULL. */
const struct command *command_find(const struct command_program *program, const char *name);
/* The options that every command of the program knows. */
const struct command_option *command_global_options(const struct command_program *program);

/* Rows that every program has: `help [command | exit-codes]`, `completion bash|zsh|fish`. */
extern const struct command command_help;
extern const struct command command_completion;

/* The texts of help: the short one, that of a command. Escaped for nothing: they are our own. */
void command_help_short(const struct command_context *context, FILE *stream);
void command_help_of(const struct command_context *context, const struct command *command,
                     FILE *stream);

#endif
