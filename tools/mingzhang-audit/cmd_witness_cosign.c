/* witness cosign: one add-checkpoint request from a file, answered as by HTTP. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "audit/evidence/sandbox.h"
#include "tools/mingzhang-audit/commands.h"
#include "tools/mingzhang-audit/witness.h"

/* One run. */
struct cosigning {
    struct command_context *context;
    struct witness_folder witness;
    struct audit_buffer request;
    struct audit_witness_key key;
    struct audit_witness_answer answer;
    enum audit_status failed; /* what HTTP would call 500 */
    struct audit_error failed_why;
    int out; /* -1: stdout */
};

static enum ledger_status
cannot_write(struct cosigning *cosigning, int why)
{
    struct audit_error err = {0};
    return input_tell(cosigning->context,
                      audit_fail(&err, why == ENOSPC ? AUDIT_NO_SPACE : AUDIT_IO,
                                 AUDIT_MESSAGE_OUTPUT_CANNOT_WRITE,
                                 command_text(cosigning->context, "out"), why),
                      &err);
}

/* Opened before anything is signed, so that a signature has somewhere to go. */
static enum ledger_status
open_out(struct cosigning *cosigning)
{
    const char *path = command_text(cosigning->context, "out");
    if (path == NULL)
        return LEDGER_OK;
    cosigning->out = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0644);
    return cosigning->out >= 0 ? LEDGER_OK : cannot_write(cosigning, errno);
}

static enum ledger_status
open_witness(struct cosigning *cosigning)
{
    struct command_context *context = cosigning->context;
    struct audit_error err = {0};
    enum ledger_status status = witness_open(context, context->arguments[0], &cosigning->witness);
    if (status == LEDGER_OK && cosigning->witness.logs == NULL)
        status = input_tell(context,
                            audit_fail(&err, AUDIT_NOT_FOUND, AUDIT_MESSAGE_WITNESS_NO_LOGS), &err);
    if (status == LEDGER_OK)
        status = input_tell(
            context,
            audit_witness_places(&cosigning->witness.folder, cosigning->witness.logs, &err), &err);
    return status;
}

static enum ledger_status
unlock_key(struct cosigning *cosigning, struct ledger_error *err)
{
    struct command_context *context = cosigning->context;
    struct ledger_secret passphrase = {0};
    struct audit_error why = {0};
    enum ledger_status status = prompt_passphrase(context, /* twice= */ false, &passphrase, err);
    if (status == LEDGER_OK)
        status = input_tell(
            context,
            audit_witness_key_open(audit_buffer_bytes(&cosigning->witness.key_file),
                                   (struct audit_bytes){passphrase.data, passphrase.size},
                                   &cosigning->key, &why),
            &why);
    ledger_secret_free(&passphrase);
    return status;
}

/* From here on the request's bytes are looked at. */
static enum ledger_status
answer(struct cosigning *cosigning)
{
    struct audit_sandbox allowed = {
        .evidence = -1, .evidence_2 = -1, .writable = cosigning->witness.folder.seen};
    struct audit_sandbox_result result;
    struct audit_error err = {0};
    const struct audit_witness witness = {
        .folder = &cosigning->witness.folder,
        .logs = cosigning->witness.logs,
        .key = &cosigning->key,
        .now = (uint64_t)time(NULL),
    };
    enum audit_status status = audit_sandbox_enter(&allowed, &result, &err);
    if (status != AUDIT_OK)
        return input_tell(cosigning->context, status, &err);
    cosigning->failed =
        audit_witness_add_checkpoint(&witness, audit_buffer_bytes(&cosigning->request),
                                     &cosigning->answer, &cosigning->failed_why);
    return LEDGER_OK;
}

/* --- what is said --- */

static unsigned
http_status(const struct cosigning *cosigning)
{
    return cosigning->failed != AUDIT_OK ? 500 : (unsigned)cosigning->answer.status;
}

static const char *
http_reason(unsigned status)
{
    switch (status) {
    case AUDIT_WITNESS_COSIGNED:
        return "OK";
    case AUDIT_WITNESS_BAD_REQUEST:
        return "Bad Request";
    case AUDIT_WITNESS_FORBIDDEN:
        return "Forbidden";
    case AUDIT_WITNESS_UNKNOWN_LOG:
        return "Not Found";
    case AUDIT_WITNESS_OTHER_SIZE:
        return "Conflict";
    case AUDIT_WITNESS_INCONSISTENT:
        return "Unprocessable Entity";
    default:
        return "Internal Server Error";
    }
}

static void
sentence_of(const struct cosigning *cosigning, enum audit_language language,
            char text[static AUDIT_ERROR_TEXT_SIZE])
{
    const struct audit_witness_answer *given = &cosigning->answer;
    if (cosigning->failed != AUDIT_OK)
        audit_error_text(&cosigning->failed_why, language, text);
    else if (given->status != AUDIT_WITNESS_COSIGNED)
        audit_error_text(&given->why, language, text);
    else
        (void)snprintf(text, AUDIT_ERROR_TEXT_SIZE,
                       language == AUDIT_ZH ? "已见证：账本延续到规模 %" PRIu64
                                              "（此前见证到 %" PRIu64 "）。"
                                            : "Cosigned: the log continues to size %" PRIu64
                                              " (seen before: %" PRIu64 ").",
                       given->size, given->seen_size);
}

/* The body of the answer; where the protocol has none, the reason as a line of text. */
static void
body_of(const struct cosigning *cosigning, struct audit_buffer *out)
{
    char text[AUDIT_ERROR_TEXT_SIZE];
    if (cosigning->failed == AUDIT_OK && cosigning->answer.body.size > 0) {
        audit_buffer_append(out, audit_buffer_bytes(&cosigning->answer.body));
        return;
    }
    sentence_of(cosigning, AUDIT_EN, text);
    audit_buffer_text(out, text);
    audit_buffer_text(out, "\n");
}

static enum ledger_status
write_out(struct cosigning *cosigning, struct audit_bytes body)
{
    while (body.size > 0) {
        ssize_t size = write(cosigning->out, body.data, body.size);
        if (size < 0 && errno == EINTR)
            continue;
        if (size <= 0)
            return cannot_write(cosigning, errno);
        body = (struct audit_bytes){body.data + size, body.size - (size_t)size};
    }
    return fsync(cosigning->out) == 0 || errno == EINVAL ? LEDGER_OK
                                                         : cannot_write(cosigning, errno);
}

static enum ledger_status
print_json(const struct cosigning *cosigning, const struct audit_buffer *body, const char *sentence,
           struct ledger_error *err)
{
    const unsigned status = http_status(cosigning);
    return output_json(
        &cosigning->context->output,
        json_pack("{s:i, s:s, s:s, s:s#, s:s, s:I, s:b}", "status", (int)status, "reason",
                  http_reason(status), "content_type",
                  cosigning->answer.content_type != NULL ? cosigning->answer.content_type : "",
                  "body", (const char *)body->data, (int)body->size, "sentence", sentence,
                  "seen_size", (json_int_t)cosigning->answer.seen_size, "fork_kept",
                  cosigning->answer.forked),
        err);
}

/* 3 for what is refused, 4 for a log that does not hold. */
static enum ledger_status
verdict(struct cosigning *cosigning)
{
    struct command_context *context = cosigning->context;
    if (cosigning->failed != AUDIT_OK)
        return input_tell(context, cosigning->failed, &cosigning->failed_why);
    if (cosigning->answer.status == AUDIT_WITNESS_COSIGNED)
        return LEDGER_OK;
    (void)input_tell(context, AUDIT_NOT_HELD, &cosigning->answer.why);
    return cosigning->answer.status == AUDIT_WITNESS_INCONSISTENT ? LEDGER_DAMAGED : LEDGER_REFUSED;
}

static enum ledger_status
print(struct cosigning *cosigning, struct ledger_error *err)
{
    const struct output *output = &cosigning->context->output;
    const bool zh = output->language == LEDGER_LANGUAGE_ZH;
    const unsigned http = http_status(cosigning);
    struct audit_buffer body = {0};
    struct audit_error why = {0};
    char sentence[AUDIT_ERROR_TEXT_SIZE];
    enum ledger_status status = LEDGER_OK;
    body_of(cosigning, &body);
    sentence_of(cosigning, zh ? AUDIT_ZH : AUDIT_EN, sentence);
    status = input_tell(cosigning->context, audit_buffer_status(&body, &why), &why);
    if (status == LEDGER_OK && cosigning->out >= 0)
        status = write_out(cosigning, audit_buffer_bytes(&body));
    if (status == LEDGER_OK && output->json)
        status = print_json(cosigning, &body, sentence, err);
    else if (status == LEDGER_OK && cosigning->out < 0)
        (void)fwrite(body.data, 1, body.size, output->stream);
    if (status == LEDGER_OK && !output->quiet)
        (void)fprintf(stderr, zh ? "答复：%u %s\n" : "answer: %u %s\n", http, http_reason(http));
    if (status == LEDGER_OK && !output->quiet && http == AUDIT_WITNESS_COSIGNED)
        (void)fprintf(stderr, "%s\n", sentence);
    audit_buffer_free(&body);
    return status == LEDGER_OK ? verdict(cosigning) : status;
}

static enum ledger_status
cosign_run(struct command_context *context, struct ledger_error *err)
{
    static struct cosigning cosigning;
    cosigning = (struct cosigning){
        .context = context, .out = -1, .witness = {.folder = AUDIT_WITNESS_FOLDER_NONE}};
    enum ledger_status status = open_witness(&cosigning);
    if (status == LEDGER_OK)
        status = input_file(context, context->arguments[1], AUDIT_WITNESS_REQUEST_MAX,
                            &cosigning.request);
    if (status == LEDGER_OK)
        status = unlock_key(&cosigning, err);
    if (status == LEDGER_OK)
        status = open_out(&cosigning);
    if (status == LEDGER_OK)
        status = answer(&cosigning);
    if (status == LEDGER_OK)
        status = print(&cosigning, err);
    audit_witness_answer_free(&cosigning.answer);
    audit_witness_key_free(&cosigning.key);
    audit_buffer_free(&cosigning.request);
    witness_close(&cosigning.witness);
    if (cosigning.out >= 0)
        (void)close(cosigning.out);
    return status;
}

static const struct command_option options[] = {
    {.name = "out",
     .letter = 'o',
     .value = "FILE",
     .kind = COMMAND_VALUE,
     .help = {"答复写入这个新文件（默认输出到屏幕）",
              "write the answer to this new file (default: stdout)"}},
    PROMPT_PASSPHRASE_OPTIONS,
    {0}};

const struct command cmd_witness_cosign = {
    .name = "witness cosign",
    .group = COMMAND_GROUP_PROVE,
    .arguments = "<dir> <request>",
    .summary = {"审查一份见证请求，成立则联签检查点",
                "judge a request, and cosign the checkpoint when it holds"},
    .details =
        {"请求由账本一方用 mingzhang checkpoint --request 生成，答复交回去用 --add-cosignatures "
         "收下。二者与 C2SP tlog-witness 的 add-checkpoint 逐字节相同。先记录，后签出：断电或"
         "并发都不会让见证倒退。拒绝时退出码为 3，账本不成立（分叉、证明不成立）时为 4。",
         "The ledger's people make the request with mingzhang checkpoint --request, and take the "
         "answer with --add-cosignatures; both are byte for byte those of C2SP tlog-witness. What "
         "is signed is kept first, so that no crash and no second run takes a witness back. Exit "
         "status 3: refused; 4: the log does not hold (a fork, or a proof that fails)."},
    .examples = {"witness cosign /media/usb/witness request --out answer"},
    .options = options,
    .argument_count_min = 2,
    .argument_count_max = 2,
    .run = cosign_run,
};
