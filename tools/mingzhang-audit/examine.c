#include "tools/mingzhang-audit/examine.h"

#include <unistd.h>

#include "tools/common/progress.h"
#include "tools/mingzhang-audit/verdict.h"

/* What is to be done: verify, pin, or read along. */
enum purpose { TO_VERIFY, TO_PIN, TO_READ };

static enum ledger_status
open_pin(struct command_context *context, enum purpose purpose, struct examination *out)
{
    struct audit_error err = {0};
    const char *path = command_text(context, "pin");
    if (path == NULL)
        return LEDGER_OK;
    enum audit_status status = audit_pin_open(path, purpose == TO_PIN, &out->pin_directory, &err);
    if (status == AUDIT_OK) {
        bool with_state = out->since || purpose == TO_PIN;
        status = audit_pin_read(out->pin_directory, with_state, &out->pin, &err);
        out->has_pin = status == AUDIT_OK;
        if (status == AUDIT_NOT_FOUND && purpose == TO_PIN)
            status = AUDIT_OK; /* The first pin. */
    }
    return input_tell(context, status, &err);
}

/* Which checkpoint is held: the one given, else the pin's. */
static enum ledger_status
open_held(struct command_context *context, enum purpose purpose, struct examination *out)
{
    const char *path = out->since ? command_text(context, "since") : NULL;
    if (path == NULL && purpose != TO_PIN)
        path = command_text(context, "held");
    if (path != NULL) {
        out->has_held = true;
        return input_checkpoint(context, path, &out->held_bytes, &out->held);
    }
    if (out->has_pin) {
        out->held = out->pin.checkpoint;
        out->has_held = true;
    }
    return LEDGER_OK;
}

static void
tell_full(struct command_context *context, const struct audit_error *why)
{
    char text[AUDIT_ERROR_TEXT_SIZE];
    input_sentence(context, why, text);
    output_notice(&context->output, WORD_AUDIT_FROM_THE_START, text);
}

static enum ledger_status
open_state(struct command_context *context, enum purpose purpose, struct examination *out)
{
    struct audit_error err = {0};
    enum audit_status status = AUDIT_OK;
    bool is_pinned = out->has_held && out->has_pin && out->held.size == out->pin.checkpoint.size &&
                     audit_hash_equal(&out->held.root, &out->pin.checkpoint.root);
    if (is_pinned && out->pin.state_error.status != AUDIT_OK) {
        tell_full(context, &out->pin.state_error);
        out->since = false;
    }
    bool fits = is_pinned && out->pin.state != NULL;
    if (fits && !(purpose == TO_PIN && command_has(context, "full"))) {
        out->state = out->pin.state;
        out->pin.state = NULL;
    } else if (!out->since) {
        status = audit_arena_open(NULL, &out->state, &err);
    }
    return input_tell(context, status, &err);
}

static enum ledger_status
open_for(struct command_context *context, enum purpose purpose, struct input_rooms rooms,
         struct examination *out)
{
    struct audit_error why = {0};
    enum ledger_status status;
    *out = (struct examination){.pin_directory = -1};
    out->since = purpose == TO_VERIFY && command_has(context, "since");
    if ((status = input_policy(context, &out->trust)) != LEDGER_OK ||
        (status = input_genesis(context, &out->genesis, &out->has_genesis)) != LEDGER_OK ||
        (status = open_pin(context, purpose, out)) != LEDGER_OK ||
        (status = open_held(context, purpose, out)) != LEDGER_OK ||
        (status = open_state(context, purpose, out)) != LEDGER_OK)
        return status;
    if (!out->has_genesis && out->has_pin) {
        out->genesis = out->pin.genesis;
        out->has_genesis = true;
    }
    enum audit_status opened = audit_evidence_open(context->arguments[0], &out->evidence, &why);
    if (opened == AUDIT_OK) {
        struct audit_sandbox allowed = {
            .evidence = audit_evidence_directory(out->evidence),
            .evidence_2 = -1,
            .writable = purpose == TO_PIN ? out->pin_directory : rooms.writable,
            .fonts = rooms.fonts,
        };
        opened = audit_sandbox_enter(&allowed, &out->sandbox, &why);
    }
    return input_tell(context, opened, &why);
}

enum ledger_status
examination_open(struct command_context *context, bool writable, struct examination *out,
                 struct ledger_error *err)
{
    (void)err;
    return open_for(context, writable ? TO_PIN : TO_VERIFY, INPUT_NO_ROOMS, out);
}

enum ledger_status
examination_open_to_read(struct command_context *context, struct input_rooms rooms,
                         struct examination *out, struct ledger_error *err)
{
    (void)err;
    return open_for(context, TO_READ, rooms, out);
}

enum ledger_status
examination_run(struct command_context *context, struct examination *examination,
                struct ledger_error *err)
{
    struct audit_error why = {0};
    struct progress progress;
    uint64_t threads = 0;
    enum ledger_status status = command_number(context, "threads", 256, &threads, err);
    if (status != LEDGER_OK)
        return status;
    progress_begin(&progress, &context->output,
                   context->output.language == LEDGER_LANGUAGE_ZH ? "核验" : "verifying");
    struct audit_verify_options options = {
        .trust = examination->trust,
        .genesis = examination->has_genesis ? &examination->genesis : NULL,
        .held = examination->has_held ? &examination->held : NULL,
        .since_state = examination->state,
        .only_since = examination->since,
        .threads = (unsigned)threads,
        .voucher = examination->book != NULL ? audit_book_voucher : NULL,
        .voucher_context = examination->book,
        .progress = progress_report,
        .progress_context = &progress,
    };
    enum audit_status verified =
        audit_verify(examination->evidence, &options, &examination->report, NULL, &why);
    progress_end(&progress);
    return input_tell(context, verified, &why);
}

enum ledger_status
examination_print(struct command_context *context, struct examination *examination,
                  struct ledger_error *err)
{
    struct verdict verdict = {
        .report = &examination->report,
        .trust = examination->trust,
        .evidence = context->arguments[0],
        .landlock = examination->sandbox.landlock,
        .seccomp = examination->sandbox.seccomp,
    };
    return verdict_print(context, &verdict, err);
}

enum ledger_status
examination_read_any(struct command_context *context, struct examination *examination,
                     const struct audit_book **out, struct ledger_error *err)
{
    struct audit_error why = {0};
    audit_book_private_fn *find = NULL;
    enum audit_status begun =
        audit_private_rows_read(examination->evidence, &examination->private_rows, &why);
    if (begun == AUDIT_OK && audit_private_rows_count(examination->private_rows) > 0)
        find = audit_private_shown;
    if (begun == AUDIT_OK)
        begun = audit_book_new(examination->book_size, find, examination->private_rows,
                               &examination->book, &why);
    enum ledger_status status = input_tell(context, begun, &why);
    if (status == LEDGER_OK)
        status = examination_run(context, examination, err);
    if (status == LEDGER_OK)
        *out = examination->book;
    return status;
}

enum ledger_status
examination_read(struct command_context *context, struct examination *examination,
                 const struct audit_book **out, struct ledger_error *err)
{
    const struct audit_book *book = NULL;
    enum ledger_status status = examination_read_any(context, examination, &book, err);
    if (status == LEDGER_OK && examination->report.verdict != AUDIT_HOLDS)
        return examination_print(context, examination, err);
    if (status == LEDGER_OK)
        *out = book;
    return status;
}

enum ledger_status
examination_verdict(struct command_context *context, const struct examination *examination)
{
    return verdict_status(context, &examination->report);
}

void
examination_close(struct examination *examination)
{
    audit_verification_free(&examination->report);
    audit_book_free(examination->book);
    audit_private_rows_free(examination->private_rows);
    audit_evidence_close(examination->evidence);
    audit_arena_close(examination->state);
    audit_pin_free(&examination->pin);
    audit_buffer_free(&examination->held_bytes);
    audit_trust_free(examination->trust);
    if (examination->pin_directory >= 0)
        (void)close(examination->pin_directory);
}
