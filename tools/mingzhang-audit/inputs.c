#include "tools/mingzhang-audit/inputs.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { POLICY_SIZE_MAX = 1 << 20, GENESIS_FILE_MAX = 4096 };

static enum ledger_status
status_of(enum audit_status status)
{
    switch (status) {
    case AUDIT_OK:
        return LEDGER_OK;
    case AUDIT_NOT_FOUND:
        return LEDGER_NOT_FOUND;
    case AUDIT_MALFORMED:
        return LEDGER_MALFORMED;
    case AUDIT_NEWER:
        return LEDGER_UNSUPPORTED;
    case AUDIT_NOT_HELD:
        return LEDGER_DAMAGED;
    case AUDIT_UNTRUSTED:
        return LEDGER_WRONG_KEY;
    case AUDIT_DENIED:
        return LEDGER_DENIED;
    case AUDIT_NO_SPACE:
        return LEDGER_NO_SPACE;
    case AUDIT_NO_MEMORY:
        return LEDGER_NO_MEMORY;
    case AUDIT_IO:
        break;
    }
    return LEDGER_IO;
}

enum audit_language
input_language(const struct command_context *context)
{
    return context->output.language == LEDGER_LANGUAGE_ZH ? AUDIT_ZH : AUDIT_EN;
}

void
input_sentence(const struct command_context *context, const struct audit_error *err,
               char text[static AUDIT_ERROR_TEXT_SIZE])
{
    audit_error_text(err, input_language(context), text);
}

enum ledger_status
input_tell(struct command_context *context, enum audit_status status, const struct audit_error *err)
{
    struct audit_error said = *err;
    if (said.status == AUDIT_OK)
        said.status = status;
    if (status != AUDIT_OK) {
        _Static_assert(sizeof context->sentence.text >= AUDIT_ERROR_TEXT_SIZE, "a sentence fits");
        _Static_assert(sizeof context->sentence.name >= AUDIT_MESSAGE_NAME_SIZE, "a name fits");
        input_sentence(context, &said, context->sentence.text);
        audit_message_name(said.message, context->sentence.name);
    }
    return status_of(status);
}

static enum audit_status
read_all(int file, const char *path, size_t max, struct audit_buffer *out, struct audit_error *err)
{
    uint8_t piece[4096];
    for (;;) {
        ssize_t size = read(file, piece, sizeof piece);
        if (size < 0 && errno == EINTR)
            continue;
        if (size < 0)
            return audit_fail(err, AUDIT_IO, AUDIT_MESSAGE_INPUT_CANNOT_READ, path, errno);
        if (size == 0)
            return audit_buffer_status(out, err);
        if ((size_t)size > max - out->size)
            return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_INPUT_TOO_LARGE, path,
                              (uint64_t)max);
        audit_buffer_append(out, (struct audit_bytes){piece, (size_t)size});
    }
}

enum ledger_status
input_file(struct command_context *context, const char *path, size_t max, struct audit_buffer *out)
{
    struct audit_error err = {0};
    struct stat about;
    enum audit_status status;
    bool is_stdin = strcmp(path, "-") == 0;
    int file = is_stdin ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    out->size = 0;
    if (file < 0)
        status = audit_fail(&err, errno == ENOENT ? AUDIT_NOT_FOUND : AUDIT_IO,
                            AUDIT_MESSAGE_INPUT_CANNOT_READ, path, errno);
    else if (!is_stdin && (fstat(file, &about) != 0 || !S_ISREG(about.st_mode)))
        status = audit_fail(&err, AUDIT_MALFORMED, AUDIT_MESSAGE_INPUT_NOT_A_FILE, path);
    else
        status = read_all(file, path, max, out, &err);
    if (file >= 0 && !is_stdin)
        (void)close(file);
    return input_tell(context, status, &err);
}

enum ledger_status
input_policy(struct command_context *context, struct audit_trust **out_trust)
{
    const char *path = command_text(context, "policy");
    struct audit_buffer text = {0};
    struct audit_error err = {0};
    *out_trust = NULL;
    if (path == NULL)
        return LEDGER_OK;
    enum ledger_status status = input_file(context, path, POLICY_SIZE_MAX, &text);
    if (status == LEDGER_OK)
        status = input_tell(
            context, audit_trust_read(audit_buffer_bytes(&text), path, out_trust, &err), &err);
    audit_buffer_free(&text);
    return status;
}

/* As digits, or as the ledger's own program prints it, in base64. */
static bool
read_hash(struct audit_bytes text, struct audit_hash *out)
{
    size_t size = 0;
    return audit_hex_read(text, out->bytes, sizeof out->bytes) ||
           (audit_base64_read(text, out->bytes, sizeof out->bytes, &size) &&
            size == sizeof out->bytes);
}

enum ledger_status
input_genesis(struct command_context *context, struct audit_hash *out_genesis, bool *out_given)
{
    const char *given = command_text(context, "genesis");
    struct audit_buffer text = {0};
    struct audit_error err = {0};
    enum ledger_status status = LEDGER_OK;
    *out_given = given != NULL;
    if (given == NULL || read_hash(audit_text(given), out_genesis))
        return LEDGER_OK;
    if (access(given, F_OK) == 0)
        status = input_file(context, given, GENESIS_FILE_MAX, &text);
    struct audit_bytes rest = audit_buffer_bytes(&text), line = rest;
    (void)audit_line(&rest, &line);
    while (line.size > 0 && (line.data[line.size - 1] == '\n' || line.data[line.size - 1] == '\r'))
        line.size--;
    if (status == LEDGER_OK && !read_hash(line, out_genesis))
        status = input_tell(
            context, audit_fail(&err, AUDIT_MALFORMED, AUDIT_MESSAGE_GENESIS_MALFORMED, given),
            &err);
    audit_buffer_free(&text);
    return status;
}

enum ledger_status
input_checkpoint(struct command_context *context, const char *path, struct audit_buffer *bytes,
                 struct audit_checkpoint *out)
{
    struct audit_error err = {0};
    enum ledger_status status = input_file(context, path, AUDIT_NOTE_SIZE_MAX, bytes);
    if (status == LEDGER_OK)
        status =
            input_tell(context, audit_checkpoint_read(audit_buffer_bytes(bytes), out, &err), &err);
    return status;
}
