/* Options and files of a reconciliation, before anything is read. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "tools/mingzhang-audit/reconciling.h"

enum { PREVIOUS_SIZE_MAX = 1 << 30, DAYS_MAX = 250, LAST_FOUR = 4 };

static const char *const against_words[] = {
    [AUDIT_AGAINST_BANK] = "bank",
    [AUDIT_AGAINST_TREASURY] = "treasury",
    [AUDIT_AGAINST_LIST] = "list",
};

static enum ledger_status
read_against(struct command_context *context, enum audit_against *out, struct ledger_error *err)
{
    const char *given = command_text(context, "against");
    for (unsigned i = 0; i < sizeof against_words / sizeof against_words[0]; i++)
        if (given != NULL && strcmp(given, against_words[i]) == 0) {
            *out = (enum audit_against)i;
            return LEDGER_OK;
        }
    if (given == NULL)
        return LEDGER_OK;
    return command_misuse(context,
                          ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_USAGE_WORD_UNKNOWN,
                                      "--against", given, "bank, treasury, list"));
}

/* All digits, or four. */
static enum ledger_status
read_account(struct command_context *context, struct reconciling_inputs *out,
             struct ledger_error *err)
{
    const char *given = command_text(context, "account");
    if (given == NULL && out->against != AUDIT_AGAINST_BANK)
        return LEDGER_OK;
    if (given == NULL)
        return command_misuse(context, ledger_fail(err, LEDGER_MALFORMED,
                                                   LEDGER_MESSAGE_USAGE_OPTION_MISSING,
                                                   context->command->name, "account", "NUMBER"));
    if (strlen(given) < LAST_FOUR || strspn(given, "0123456789") != strlen(given))
        return command_misuse(
            context, ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_USAGE_ACCOUNT, given));
    out->account = audit_text(given);
    return LEDGER_OK;
}

static enum ledger_status
read_programme(struct command_context *context, struct reconciling_inputs *out,
               struct ledger_error *err)
{
    const char *given = command_text(context, "programme");
    if (given != NULL && out->against != AUDIT_AGAINST_LIST)
        return command_misuse(
            context, ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_USAGE_PROGRAMME_LIST));
    if (given != NULL)
        out->programme = audit_text(given);
    return LEDGER_OK;
}

static enum ledger_status
read_period(struct command_context *context, struct reconciling_inputs *out,
            struct ledger_error *err)
{
    enum ledger_status status = command_date(context, "from", &out->first_date, err);
    if (status == LEDGER_OK)
        status = command_date(context, "to", &out->last_date, err);
    if (status == LEDGER_OK && out->last_date > 0 && out->first_date > out->last_date)
        status = command_misuse(context, ledger_fail(err, LEDGER_MALFORMED,
                                                     LEDGER_MESSAGE_USAGE_PERIOD_REVERSED,
                                                     out->first_date, out->last_date));
    return status;
}

static enum ledger_status
read_days(struct command_context *context, const char *option, uint32_t *out,
          struct ledger_error *err)
{
    uint64_t days = 0;
    enum ledger_status status = command_number(context, option, DAYS_MAX, &days, err);
    if (status == LEDGER_OK && days == 0 && command_has(context, option)) {
        status = ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_USAGE_DAYS_NONE);
        ledger_error_add_place(err, option);
        return command_misuse(context, status);
    }
    *out = (uint32_t)days;
    return status;
}

static enum ledger_status
read_opening(struct command_context *context, struct reconciling_inputs *out,
             struct ledger_error *err)
{
    struct ledger_money opening = {0};
    enum ledger_status status = command_money(context, "opening", &opening, err);
    out->has_opening = command_has(context, "opening");
    out->opening_fen = opening.fen;
    return status;
}

static enum ledger_status
open_files(struct command_context *context, struct reconciling_inputs *out)
{
    enum ledger_status status = LEDGER_OK;
    out->previous_name = command_text(context, "previous");
    out->calendar_name = command_text(context, "calendar");
    if (out->previous_name != NULL)
        status = input_file(context, out->previous_name, PREVIOUS_SIZE_MAX, &out->previous);
    if (status == LEDGER_OK && out->calendar_name != NULL)
        status = input_file(context, out->calendar_name, AUDIT_CALENDAR_SIZE_MAX, &out->calendar);
    return status;
}

static enum ledger_status
open_arenas(struct command_context *context, struct reconciling_inputs *out)
{
    struct audit_error why = {0};
    enum audit_status status = audit_arena_open(NULL, &out->arena, &why);
    if (status == AUDIT_OK)
        status = audit_arena_open(NULL, &out->state, &why);
    return input_tell(context, status, &why);
}

enum ledger_status
reconciling_open(struct command_context *context, char **names, size_t count,
                 struct reconciling_inputs *out, struct ledger_error *err)
{
    enum ledger_status status;
    out->stated_only = command_has(context, "stated-only");
    if ((status = read_against(context, &out->against, err)) != LEDGER_OK ||
        (status = read_account(context, out, err)) != LEDGER_OK ||
        (status = read_programme(context, out, err)) != LEDGER_OK ||
        (status = read_period(context, out, err)) != LEDGER_OK ||
        (status = read_days(context, "window", &out->window, err)) != LEDGER_OK ||
        (status = read_days(context, "grace", &out->grace, err)) != LEDGER_OK ||
        (status = read_opening(context, out, err)) != LEDGER_OK ||
        (status = statement_files_open(context, names, count, &out->statements)) != LEDGER_OK ||
        (status = open_files(context, out)) != LEDGER_OK)
        return status;
    return open_arenas(context, out);
}

void
reconciling_close(struct reconciling_inputs *inputs)
{
    statement_files_close(&inputs->statements);
    audit_buffer_free(&inputs->previous);
    audit_buffer_free(&inputs->calendar);
    audit_arena_close(inputs->arena);
    audit_arena_close(inputs->state);
    *inputs = (struct reconciling_inputs){0};
}

/* --- the result's file --- */

static enum audit_status
cannot_write(const char *path, struct audit_error *err)
{
    return audit_fail(err, errno == ENOSPC ? AUDIT_NO_SPACE : AUDIT_IO, AUDIT_MESSAGE_RECONCILE_OUT,
                      path, errno);
}

enum ledger_status
reconciling_file_open(struct command_context *context, const char *path,
                      struct reconciling_file *out)
{
    struct audit_error why = {0};
    enum audit_status status = AUDIT_OK;
    const char *slash = strrchr(path, '/');
    char folder[PATH_MAX] = ".";
    *out = (struct reconciling_file){-1, path, slash != NULL ? slash + 1 : path};
    if (out->name[0] == '\0' || strcmp(out->name, ".") == 0 || strcmp(out->name, "..") == 0 ||
        strlen(path) >= sizeof folder || strlen(out->name) > NAME_MAX - sizeof ".new") {
        status = audit_fail(&why, AUDIT_MALFORMED, AUDIT_MESSAGE_RECONCILE_OUT_NAME, path);
        return input_tell(context, status, &why);
    }
    if (slash != NULL) {
        size_t size = slash == path ? 1 : (size_t)(slash - path);
        memcpy(folder, path, size);
        folder[size] = '\0';
    }
    out->directory = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (out->directory < 0)
        status = cannot_write(path, &why);
    return input_tell(context, status, &why);
}

void
reconciling_file_close(struct reconciling_file *file)
{
    if (file->directory >= 0)
        (void)close(file->directory);
    file->directory = -1;
}

struct writing {
    int file;
    int failed; /* errno */
};

static bool
write_piece(void *context, struct audit_bytes piece)
{
    struct writing *writing = context;
    while (piece.size > 0) {
        ssize_t size = write(writing->file, piece.data, piece.size);
        if (size < 0 && errno == EINTR)
            continue;
        if (size < 0) {
            writing->failed = errno;
            return false;
        }
        piece.data += size;
        piece.size -= (size_t)size;
    }
    return true;
}

/* By way of a new file beside it, so that there is never half a result. */
enum ledger_status
reconciling_file_write(struct command_context *context, const struct reconciling_file *file,
                       reconciling_make_fn *make, void *make_context)
{
    char new_name[NAME_MAX + 1];
    struct audit_error why = {0};
    struct writing writing = {0};
    enum audit_status status;
    (void)snprintf(new_name, sizeof new_name, ".%s.new", file->name);
    writing.file = openat(file->directory, new_name,
                          O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (writing.file < 0)
        return input_tell(context, cannot_write(file->path, &why), &why);
    status = make(make_context, write_piece, &writing, &why);
    if (writing.failed != 0) {
        errno = writing.failed;
        status = cannot_write(file->path, &why);
    }
    if (status == AUDIT_OK && fsync(writing.file) != 0)
        status = cannot_write(file->path, &why);
    if (close(writing.file) != 0 && status == AUDIT_OK)
        status = cannot_write(file->path, &why);
    if (status == AUDIT_OK &&
        (renameat(file->directory, new_name, file->directory, file->name) != 0 ||
         fsync(file->directory) != 0))
        status = cannot_write(file->path, &why);
    if (status != AUDIT_OK)
        (void)unlinkat(file->directory, new_name, 0);
    return input_tell(context, status, &why);
}
