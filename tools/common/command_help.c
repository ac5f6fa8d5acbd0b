/* Help, written from the table of commands. */
#include <assert.h>
#include <string.h>

#include "ledger/base/text.h"
#include "tools/common/command.h"
#include "tools/common/suggest.h"

static enum word
group_word(enum command_group group)
{
    switch (group) {
    case COMMAND_GROUP_SETUP:
        return WORD_GROUP_SETUP;
    case COMMAND_GROUP_RECORD:
        return WORD_GROUP_RECORD;
    case COMMAND_GROUP_LOOK:
        return WORD_GROUP_LOOK;
    case COMMAND_GROUP_PROVE:
        return WORD_GROUP_PROVE;
    case COMMAND_GROUP_CARE:
    case COMMAND_GROUP_COUNT:
        return WORD_GROUP_CARE;
    }
    return WORD_GROUP_CARE;
}

static enum word
exit_word(enum command_exit exit_status)
{
    switch (exit_status) {
    case COMMAND_EXIT_DONE:
        return WORD_EXIT_DONE;
    case COMMAND_EXIT_FAILED:
        return WORD_EXIT_FAILED;
    case COMMAND_EXIT_USAGE:
        return WORD_EXIT_USAGE;
    case COMMAND_EXIT_REFUSED:
        return WORD_EXIT_REFUSED;
    case COMMAND_EXIT_NOT_HELD:
        return WORD_EXIT_NOT_HELD;
    case COMMAND_EXIT_NO:
    case COMMAND_EXIT_COUNT:
        return WORD_EXIT_NO;
    }
    return WORD_EXIT_NO;
}

/* Writes `text` and blanks up to `columns` on the screen. */
static void
put_padded(FILE *stream, const char *text, size_t columns)
{
    size_t used = ledger_text_columns(text);

    (void)fprintf(stream, "%s%*s", text, used < columns ? (int)(columns - used) : 0, "");
}

/* The first word of a name, and whether the row before has the same one: a family ("key new", "key
 * show") takes one word of the short help. */
static bool
same_family(const char *a, const char *b)
{
    size_t size = strcspn(a, " ");

    return size == strcspn(b, " ") && strncmp(a, b, size) == 0;
}

static void
put_group(const struct command_context *context, enum command_group group, FILE *stream)
{
    const struct command *const *commands = context->program->commands;
    const char *before = "";

    for (size_t i = 0; commands[i] != NULL; i++) {
        const char *name = commands[i]->name;

        if (commands[i]->group != group || same_family(name, before))
            continue;
        if (before[0] == '\0') {
            (void)fputs("  ", stream);
            put_padded(stream, language_word(context->output.language, group_word(group)), 12);
        }
        (void)fprintf(stream, " %.*s", (int)strcspn(name, " "), name);
        before = name;
    }
    if (before[0] != '\0')
        (void)fputc('\n', stream);
}

void
command_help_short(const struct command_context *context, FILE *stream)
{
    const struct command_program *program = context->program;
    enum ledger_language language = context->output.language;

    (void)fprintf(stream, "%s\n", language_pick(language, program->claim));
    for (int group = 0; group < COMMAND_GROUP_COUNT; group++)
        put_group(context, (enum command_group)group, stream);
    language_say(stream, language, WORD_HELP_POINTER, program->name);
    for (size_t i = 0; i < COMMAND_EXAMPLE_COUNT && program->examples[i] != NULL; i++)
        (void)fprintf(stream, "  %s %s\n", program->name, program->examples[i]);
}

/* "-q, --quiet" or "    --ledger DIR". */
static void
put_option(const struct output *output, const struct command_option *option, FILE *stream)
{
    char left[96];
    char letter[6] = "    ";

    if (option->letter != 0)
        (void)snprintf(letter, sizeof(letter), "-%c, ", option->letter);
    (void)snprintf(left, sizeof(left), "  %s--%s%s%s", letter, option->name,
                   option->value == NULL ? "" : " ", option->value == NULL ? "" : option->value);
    put_padded(stream, left, 30);
    (void)fprintf(stream, " %s%s%s\n", language_pick(output->language, option->help),
                  option->required ? language_word(output->language, WORD_OPTION_REQUIRED) : "",
                  option->kind == COMMAND_LIST
                      ? language_word(output->language, WORD_OPTION_REPEATABLE)
                      : "");
}

static void
put_options(const struct output *output, enum word title, const struct command_option *options,
            FILE *stream)
{
    if (options == NULL || options[0].name == NULL)
        return;
    (void)fprintf(stream, "\n%s\n", language_word(output->language, title));
    for (size_t i = 0; options[i].name != NULL; i++)
        put_option(output, &options[i], stream);
}

void
command_help_of(const struct command_context *context, const struct command *command, FILE *stream)
{
    const struct output *output = &context->output;
    const char *details = language_pick(output->language, command->details);
    struct ledger_buffer synopsis = {0};

    (void)fprintf(stream, "%s %s — %s\n\n", context->program->name, command->name,
                  language_pick(output->language, command->summary));
    if (ledger_buffer_printf(
            &synopsis, /* err= */ NULL, "%s%s%s%s%s", command->name,
            command->options == NULL ? "" : " ",
            command->options == NULL ? "" : language_word(output->language, WORD_OPTIONS_WORD),
            command->arguments == NULL ? "" : " ",
            command->arguments == NULL ? "" : command->arguments) == LEDGER_OK)
        language_say(stream, output->language, WORD_USAGE, context->program->name,
                     (const char *)synopsis.data);
    ledger_buffer_free(&synopsis);
    if (details != NULL)
        (void)fprintf(stream, "\n%s\n", details);
    (void)fprintf(stream, "\n%s\n", language_word(output->language, WORD_EXAMPLES));
    for (size_t i = 0; i < COMMAND_EXAMPLE_COUNT && command->examples[i] != NULL; i++)
        (void)fprintf(stream, "  %s %s\n", context->program->name, command->examples[i]);
    put_options(output, WORD_OPTIONS, command->options, stream);
    put_options(output, WORD_OPTIONS_GLOBAL, command_global_options(context->program), stream);
}

static void
help_all(const struct command_context *context, FILE *stream)
{
    const struct command_program *program = context->program;
    const struct output *output = &context->output;

    (void)fprintf(stream, "%s\n", language_pick(output->language, program->claim));
    language_say(stream, output->language, WORD_USAGE, program->name,
                 language_word(output->language, WORD_COMMAND_WORD));
    for (int group = 0; group < COMMAND_GROUP_COUNT; group++) {
        bool titled = false;

        for (size_t i = 0; program->commands[i] != NULL; i++) {
            const struct command *command = program->commands[i];

            if ((int)command->group != group)
                continue;
            if (!titled)
                (void)fprintf(stream, "\n%s\n",
                              language_word(output->language, group_word(command->group)));
            titled = true;
            (void)fputs("  ", stream);
            put_padded(stream, command->name, 20);
            (void)fprintf(stream, " %s\n", language_pick(output->language, command->summary));
        }
    }
    put_options(output, WORD_OPTIONS_GLOBAL, command_global_options(program), stream);
    (void)fputc('\n', stream);
    language_say(stream, output->language, WORD_HELP_POINTER, program->name);
}

static void
help_exit_codes(const struct command_context *context)
{
    const struct output *output = &context->output;

    (void)fprintf(output->stream, "%s\n", language_word(output->language, WORD_EXIT_CODES_TITLE));
    for (int i = 0; i < COMMAND_EXIT_COUNT; i++) {
        const char *own = language_pick(output->language, context->program->exits[i]);

        (void)fprintf(
            output->stream, "  %d  %s\n", i,
            own != NULL ? own : language_word(output->language, exit_word((enum command_exit)i)));
    }
    (void)fprintf(output->stream, "\n%s\n", language_word(output->language, WORD_EXIT_CODES_NOTES));
}

static enum ledger_status
help_unknown(struct command_context *context, const char *topic, struct ledger_error *err)
{
    struct suggest search = {.wanted = topic};

    for (size_t i = 0; context->program->commands[i] != NULL; i++)
        suggest_offer(&search, context->program->commands[i]->name);
    if (search.best != NULL)
        return command_misuse(context, ledger_fail(err, LEDGER_MALFORMED,
                                                   LEDGER_MESSAGE_USAGE_UNKNOWN_COMMAND_NEAR, topic,
                                                   search.best));
    return command_misuse(context,
                          ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_USAGE_UNKNOWN_COMMAND,
                                      topic, context->program->name));
}

/* `help key` shows every command of the family. */
static enum ledger_status
help_topic(struct command_context *context, const char *topic, struct ledger_error *err)
{
    const struct command *const *commands = context->program->commands;
    bool two_words = strchr(topic, ' ') != NULL;
    bool found = false;

    for (size_t i = 0; commands[i] != NULL; i++) {
        if (strcmp(commands[i]->name, topic) != 0 &&
            (two_words || !same_family(commands[i]->name, topic)))
            continue;
        if (found)
            (void)fputc('\n', context->output.stream);
        command_help_of(context, commands[i], context->output.stream);
        found = true;
    }
    return found ? LEDGER_OK : help_unknown(context, topic, err);
}

static enum ledger_status
help_run(struct command_context *context, struct ledger_error *err)
{
    char topic[64];

    if (context->argument_count == 0) {
        help_all(context, context->output.stream);
        return LEDGER_OK;
    }
    if (strcmp(context->arguments[0], "exit-codes") == 0) {
        help_exit_codes(context);
        return LEDGER_OK;
    }
    (void)snprintf(topic, sizeof(topic), "%s%s%s", context->arguments[0],
                   context->argument_count > 1 ? " " : "",
                   context->argument_count > 1 ? context->arguments[1] : "");
    return help_topic(context, topic, err);
}

const struct command command_help = {
    .name = "help",
    .group = COMMAND_GROUP_CARE,
    .arguments = "[command | exit-codes]",
    .summary = {"显示全部命令、某个命令的用法或退出码",
                "show all commands, how to use one, or the exit statuses"},
    .examples = {"help exit-codes"},
    .argument_count_max = 2,
    .run = help_run,
};
