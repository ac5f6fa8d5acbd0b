#include "tools/common/command.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ledger/base/secret.h"
#include "ledger/base/text.h"
#include "tools/common/command_parse.h"

enum command_exit
command_exit_of(enum ledger_status status)
{
    switch (status) {
    case LEDGER_OK:
    case LEDGER_EXISTS:
        return COMMAND_EXIT_DONE;
    case LEDGER_REFUSED:
        return COMMAND_EXIT_REFUSED;
    case LEDGER_DAMAGED:
    case LEDGER_ROLLED_BACK:
        return COMMAND_EXIT_NOT_HELD;
    case LEDGER_NOT_FOUND:
    case LEDGER_MALFORMED:
    case LEDGER_NOT_CANONICAL:
    case LEDGER_OUT_OF_RANGE:
    case LEDGER_UNSUPPORTED:
    case LEDGER_WRONG_KEY:
    case LEDGER_BUSY:
    case LEDGER_DENIED:
    case LEDGER_NO_SPACE:
    case LEDGER_NO_MEMORY:
    case LEDGER_IO:
    case LEDGER_IN_DOUBT:
        return COMMAND_EXIT_FAILED;
    }
    return COMMAND_EXIT_FAILED;
}

enum ledger_status
command_misuse(struct command_context *context, enum ledger_status status)
{
    assert(status != LEDGER_OK);
    context->misused = true;
    return status;
}

const struct command *
command_find(const struct command_program *program, const char *name)
{
    for (size_t i = 0; program->commands[i] != NULL; i++) {
        if (strcmp(program->commands[i]->name, name) == 0)
            return program->commands[i];
    }
    return NULL;
}

/* The stable name of a failure: that of its message, or of its status when it has none. */
static const char *
error_name(const struct ledger_error *err)
{
    if (err->message != LEDGER_MESSAGE_NONE)
        return ledger_message_name(err->message);
    return ledger_status_name(err->status);
}

static void
print_error_json(const struct command_context *context, const char *kind, const char *text,
                 const char *name, const struct ledger_error *err)
{
    const char *status = context->misused ? "usage" : ledger_status_name(err->status);
    json_t *body = json_object();
    json_t *document = json_object();

    /* A member that memory does not suffice for is missing; the name is never. */
    (void)json_object_set_new(body, "name", json_string(name));
    (void)json_object_set_new(body, "status", json_string(status));
    (void)json_object_set_new(body, "text", output_json_text(ledger_slice_of_text(text)));
    (void)json_object_set_new(body, "place", output_json_text(ledger_slice_of_text(err->place)));
    (void)json_object_set_new(document, kind, body);
    if (json_object_get(json_object_get(document, kind), "name") == NULL ||
        json_dumpf(document, stderr, JSON_COMPACT) != 0)
        (void)fprintf(stderr, "{\"%s\":{\"name\":\"%s\",\"status\":\"%s\"}}", kind, name, status);
    (void)fputc('\n', stderr);
    json_decref(document);
}

/* "Error: {1} [{2}]", without memory, which may be what failed; at once, for a line of another
 * process could come between. */
static void
put_line(FILE *stream, const char *line, const char *const arguments[static 2])
{
    char text[4 * LEDGER_ERROR_TEXT_SIZE];
    size_t size = 0;

    while (*line != '\0' && size + 2 < sizeof(text)) {
        if (line[0] == '{' && (line[1] == '1' || line[1] == '2') && line[2] == '}') {
            size += output_escape(arguments[line[1] - '1'], text + size, sizeof(text) - 1 - size);
            line += 3;
        } else {
            text[size++] = *line++;
        }
    }
    text[size++] = '\n';
    (void)fwrite(text, 1, size, stream);
}

/* The one place that says what went wrong. */
static void
print_error(const struct command_context *context, enum ledger_status status,
            const struct ledger_error *recorded)
{
    struct ledger_error err = *recorded;
    char text[LEDGER_ERROR_TEXT_SIZE];
    const char *arguments[2];
    const char *line;
    bool notice = status == LEDGER_EXISTS;

    /* NOT_FOUND and others may come without a record; the status then speaks for itself. */
    if (err.status == LEDGER_OK)
        err.status = status;
    if (notice && context->output.quiet)
        return;
    bool said = context->sentence.text[0] != '\0';
    const char *name = said ? context->sentence.name : error_name(&err);
    if (context->output.json) {
        struct ledger_error placeless = err;

        placeless.place[0] = '\0';
        ledger_error_text(&placeless, context->output.language, text);
        print_error_json(context, notice ? "notice" : "error", said ? context->sentence.text : text,
                         name, &err);
        return;
    }
    ledger_error_text(&err, context->output.language, text);
    line = language_word(context->output.language, notice ? WORD_NOTICE_LINE : WORD_ERROR_LINE);
    arguments[0] = said ? context->sentence.text : text;
    arguments[1] = name;
    put_line(stderr, line, arguments);
}

/* A full disk under stdout is found at the latest here, or a script would keep half a list. */
static enum ledger_status
flush_output(const struct output *output, struct ledger_error *err)
{
    bool failed_before = ferror(output->stream) != 0;
    int system_error;

    errno = 0;
    if (fflush(output->stream) == 0 && !failed_before)
        return output_is_short()
                   ? ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUTPUT_CANNOT_WRITE, ENOMEM)
                   : LEDGER_OK;
    system_error = errno == 0 ? EIO : errno;
    return ledger_fail(err, system_error == ENOSPC ? LEDGER_NO_SPACE : LEDGER_IO,
                       LEDGER_MESSAGE_OUTPUT_CANNOT_WRITE, system_error);
}

static enum ledger_status
run_command(struct command_context *context, struct ledger_error *err)
{
    const struct command *command = context->command;
    enum ledger_status status = LEDGER_OK;

    if (command->needs != COMMAND_NEEDS_NOTHING) {
        assert(context->program->open != NULL);
        status = context->program->open(context, command->needs, err);
    }
    if (status == LEDGER_OK)
        status = command->run(context, err);
    return status;
}

/* What to do when there is no command to run: 0 when help was asked for, 2 when nothing was. */
static enum command_exit
run_help(const struct command_context *context, const struct command_parsed *parsed)
{
    FILE *stream = context->output.stream;

    if (parsed->wants == COMMAND_WANTS_VERSION)
        (void)fprintf(stream, "%s %s\n", context->program->name, context->program->version);
    else if (context->command != NULL)
        command_help_of(context, context->command, stream);
    else
        command_help_short(context, stream);
    /* No command is not "done": a script whose variable came out empty must not read success. */
    return parsed->wants == COMMAND_WANTS_NOTHING ? COMMAND_EXIT_USAGE : COMMAND_EXIT_DONE;
}

int
command_main(const struct command_program *program, int argc, char **argv)
{
    struct command_context context = {.program = program, .output = {.stream = stdout}};
    struct command_parsed parsed = {.wants = COMMAND_WANTS_NOTHING};
    struct ledger_error err = {0};
    struct ledger_error flush_err = {0};
    enum command_exit exit_status;
    enum ledger_status status;

    output_watch_json();
    context.output.language = language_of_environment();
    command_parse_early(&context, argc, argv);
    status = ledger_secret_prepare_process(&err);
    if (status == LEDGER_OK)
        status = command_parse(&context, argc, argv, &parsed, &err);
    if (status == LEDGER_OK && parsed.wants == COMMAND_WANTS_RUN)
        status = run_command(&context, &err);

    exit_status = context.misused ? COMMAND_EXIT_USAGE : command_exit_of(status);
    if (status == LEDGER_OK && parsed.wants != COMMAND_WANTS_RUN)
        exit_status = run_help(&context, &parsed);
    else if (status == LEDGER_OK && context.answer_is_no)
        exit_status = COMMAND_EXIT_NO;
    if (status != LEDGER_OK)
        print_error(&context, status, &err);

    status = flush_output(&context.output, &flush_err);
    if (status != LEDGER_OK) {
        print_error(&context, status, &flush_err);
        if (exit_status == COMMAND_EXIT_DONE || exit_status == COMMAND_EXIT_NO ||
            (exit_status == COMMAND_EXIT_NOT_HELD && output_is_short()))
            exit_status = COMMAND_EXIT_FAILED;
    }
    if (program->close != NULL)
        program->close(&context);
    ledger_arena_free(&context.arena);
    return (int)exit_status;
}
