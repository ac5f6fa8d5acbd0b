#include "tools/mingzhang/witnessing.h"

#include <string.h>

#include "ledger/base/file.h"
#include "tools/mingzhang/witness_http.h"

/* --policy, else the ledger's own; `*out_policy` NULL when there is none. */
static enum ledger_status
policy_open(struct command_context *context, bool needed, struct ledger_policy **out_policy,
            struct ledger_error *err)
{
    enum ledger_status status =
        ledger_policy_load(context->ledger, command_text(context, "policy"), out_policy, err);

    if (status == LEDGER_OK && needed && *out_policy == NULL)
        status = ledger_fail(err, LEDGER_NOT_FOUND, LEDGER_MESSAGE_POLICY_UNKNOWN);
    return status;
}

static bool
same_url(const char *a, const char *b)
{
    size_t a_size = strlen(a), b_size = strlen(b);

    while (a_size > 0 && a[a_size - 1] == '/')
        a_size--;
    while (b_size > 0 && b[b_size - 1] == '/')
        b_size--;
    return a_size == b_size && memcmp(a, b, a_size) == 0;
}

/* The policy's witness of that name, key name or URL; NULL: none. */
static const struct ledger_policy_witness *
witness_find(const struct ledger_policy *policy, const char *name)
{
    for (size_t i = 0; policy != NULL && i < ledger_policy_witness_count(policy); i++) {
        const struct ledger_policy_witness *witness = ledger_policy_witness(policy, i);

        if (strcmp(witness->name, name) == 0 || strcmp(witness->vkey.name, name) == 0 ||
            (witness->url != NULL && same_url(witness->url, name)))
            return witness;
    }
    return NULL;
}

/* Whom the request is for: --for, or the one witness of the policy. NULL: nobody in particular. */
static enum ledger_status
witness_meant(struct command_context *context, const struct ledger_policy *policy,
              const struct ledger_policy_witness **out_witness, struct ledger_error *err)
{
    const char *name = command_text(context, "for");

    *out_witness = NULL;
    if (name == NULL) {
        if (policy != NULL && ledger_policy_witness_count(policy) == 1)
            *out_witness = ledger_policy_witness(policy, 0);
        return LEDGER_OK;
    }
    *out_witness = witness_find(policy, name);
    if (*out_witness == NULL)
        return ledger_fail(err, LEDGER_NOT_FOUND, LEDGER_MESSAGE_WITNESS_UNKNOWN, name);
    return LEDGER_OK;
}

/* What the witness has seen, as far as the ledger knows. */
static enum ledger_status
last_of(struct command_context *context, const struct ledger_policy_witness *witness,
        uint64_t *out_size, struct ledger_error *err)
{
    *out_size = 0;
    return witness == NULL ? LEDGER_OK
                           : ledger_witness_last(context->ledger, &witness->vkey, out_size, err);
}

/* A witness that has seen less than it signed was set back. */
static enum ledger_status
not_set_back(struct command_context *context, const struct ledger_policy_witness *witness,
             uint64_t size, struct ledger_error *err)
{
    uint64_t last;
    enum ledger_status status = last_of(context, witness, &last, err);

    if (status == LEDGER_OK && last > size)
        status = ledger_fail(err, LEDGER_ROLLED_BACK, LEDGER_MESSAGE_WITNESS_SET_BACK,
                             witness->name, size, last);
    return status;
}

/* --- a request as a file --- */

static enum ledger_status
print_request(struct command_context *context, const char *path,
              const struct ledger_witness_request *request, struct ledger_error *err)
{
    struct output_record *record = NULL;
    enum ledger_status status = output_record_new(&record, err);

    if (status != LEDGER_OK)
        return status;
    output_record_text(record, "request", (struct language_text){"见证请求", "request"}, path);
    output_record_text(record, "origin", (struct language_text){"账本标识", "origin"},
                       request->origin);
    output_record_count(record, "size", (struct language_text){"规模", "size"}, request->size);
    output_record_count(record, "old_size", (struct language_text){"起于规模", "from size"},
                        request->old_size);
    status = output_record_print(&context->output, record, err);
    output_record_free(record);
    if (status == LEDGER_OK)
        output_notice(&context->output, WORD_WITNESS_REQUEST_NEXT, path);
    return status;
}

enum ledger_status
witnessing_request(struct command_context *context, struct ledger_error *err)
{
    const char *path = command_text(context, "request");
    const struct ledger_policy_witness *witness = NULL;
    struct ledger_policy *policy = NULL;
    struct ledger_witness_request request;
    struct ledger_buffer body = {0};
    uint64_t old_size = 0;
    enum ledger_status status = policy_open(context, command_has(context, "for"), &policy, err);

    if (status == LEDGER_OK)
        status = witness_meant(context, policy, &witness, err);
    if (status == LEDGER_OK)
        status = last_of(context, witness, &old_size, err);
    if (status == LEDGER_OK)
        status = command_number(context, "old", LEDGER_TREE_SIZE_MAX, &old_size, err);
    if (status == LEDGER_OK)
        status = ledger_witness_request(context->ledger, old_size, &body, &request, err);
    if (status == LEDGER_OK && strcmp(path, "-") == 0) {
        (void)fwrite(body.data, 1, body.size, context->output.stream);
    } else if (status == LEDGER_OK) {
        status = ledger_file_create(path, ledger_buffer_slice(&body), 0644, err);
        if (status == LEDGER_EXISTS) /* Nothing was made, so this is no success. */
            status = ledger_fail(err, LEDGER_DENIED, LEDGER_MESSAGE_FILE_EXISTS, path);
        if (status == LEDGER_OK)
            status = print_request(context, path, &request, err);
    }
    ledger_buffer_free(&body);
    ledger_policy_free(policy);
    return status;
}

/* --- an answer --- */

static enum ledger_status
print_added(struct command_context *context, const struct ledger_cosignatures *added,
            struct ledger_error *err)
{
    struct output_record *record = NULL;
    enum ledger_status status = output_record_new(&record, err);

    if (status != LEDGER_OK)
        return status;
    output_record_count(record, "size", (struct language_text){"规模", "size"}, added->size);
    output_record_text(record, "witnesses", (struct language_text){"见证人", "witnesses"},
                       added->witnesses);
    output_record_count(record, "cosignatures",
                        (struct language_text){"收下签名", "cosignatures kept"}, added->count);
    output_record_count(record, "ignored",
                        (struct language_text){"不认识的签名", "of unknown keys"}, added->ignored);
    output_record_flag(record, "meets_policy", (struct language_text){"达到见证要求", "quorum met"},
                       added->meets_policy);
    status = output_record_print(&context->output, record, err);
    output_record_free(record);
    if (status == LEDGER_OK)
        output_notice(&context->output,
                      added->meets_policy ? WORD_WITNESS_MET_NEXT : WORD_WITNESS_UNMET_NEXT);
    return status;
}

static enum ledger_status
take(struct command_context *context, struct ledger_slice answer,
     const struct ledger_policy *policy, struct ledger_error *err)
{
    struct ledger_cosignatures added;
    enum ledger_status status =
        ledger_cosignatures_add(context->ledger, answer, policy, &added, err);

    return status == LEDGER_OK ? print_added(context, &added, err) : status;
}

/* Its first line, so that a witness's reason reaches the reader. */
static struct ledger_slice
first_line(struct ledger_slice text)
{
    const uint8_t *newline = text.size == 0 ? NULL : memchr(text.data, '\n', text.size);

    if (newline != NULL)
        text.size = (size_t)(newline - text.data);
    return text;
}

enum ledger_status
witnessing_take(struct command_context *context, struct ledger_error *err)
{
    const char *path = command_text(context, "add-cosignatures");
    const struct ledger_policy_witness *witness = NULL;
    struct ledger_policy *policy = NULL;
    struct ledger_buffer answer = {0};
    uint64_t size = 0;
    enum ledger_status status = policy_open(context, /* needed= */ true, &policy, err);

    if (status == LEDGER_OK)
        status = witness_meant(context, policy, &witness, err);
    if (status == LEDGER_OK)
        status = ledger_file_read(path, LEDGER_ANSWER_SIZE_MAX, &answer, err);
    if (status == LEDGER_NOT_FOUND && answer.size == 0 && err->message == LEDGER_MESSAGE_NONE)
        status = ledger_fail(err, status, LEDGER_MESSAGE_COMMAND_FILE_MISSING, path);
    if (status == LEDGER_OK) {
        switch (ledger_answer_kind(ledger_buffer_slice(&answer), &size)) {
        case LEDGER_ANSWER_COSIGNATURES:
            status = take(context, ledger_buffer_slice(&answer), policy, err);
            break;
        case LEDGER_ANSWER_SIZE:
            status = not_set_back(context, witness, size, err);
            if (status == LEDGER_OK)
                status = ledger_fail(err, LEDGER_NOT_FOUND, LEDGER_MESSAGE_WITNESS_ASK_AGAIN, size);
            break;
        case LEDGER_ANSWER_OTHER:
            status = ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_WITNESS_SAID_NO,
                                 first_line(ledger_buffer_slice(&answer)));
            break;
        }
    }
    ledger_buffer_free(&answer);
    ledger_policy_free(policy);
    return status;
}

/* --- over HTTP --- */

/* A conversation with one witness. */
struct asking {
    struct command_context *context;
    const char *url;
    const struct ledger_policy *policy;
    const struct ledger_policy_witness *witness; /* NULL: the policy does not say whose URL it is */
    uint64_t timeout_s;
    struct ledger_buffer answer;
    long http_status;
};

static enum ledger_status
post_from(struct asking *asking, uint64_t old_size, struct ledger_error *err)
{
    struct ledger_witness_request request;
    struct ledger_buffer body = {0};
    enum ledger_status status =
        ledger_witness_request(asking->context->ledger, old_size, &body, &request, err);

    ledger_buffer_clear(&asking->answer);
    if (status == LEDGER_OK)
        status = witness_http_post(asking->url, ledger_buffer_slice(&body), asking->timeout_s,
                                   &asking->http_status, &asking->answer, err);
    ledger_buffer_free(&body);
    return status;
}

/* Everything but cosignatures and another size. */
static enum ledger_status
refusal(const struct asking *asking, struct ledger_error *err)
{
    const struct ledger_slice said = first_line(ledger_buffer_slice(&asking->answer));

    switch (asking->http_status) {
    case 400:
        return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_WITNESS_HTTP_400, asking->url,
                           said);
    case 403:
        return ledger_fail(err, LEDGER_WRONG_KEY, LEDGER_MESSAGE_WITNESS_HTTP_403, asking->url,
                           said);
    case 404:
        return ledger_fail(err, LEDGER_NOT_FOUND, LEDGER_MESSAGE_WITNESS_HTTP_404, asking->url,
                           said);
    case 409: /* From the size that it said itself: an older witness, where roots differ. */
    case 422:
        return ledger_fail(err, LEDGER_ROLLED_BACK, LEDGER_MESSAGE_WITNESS_HTTP_422, asking->url,
                           said);
    default:
        return ledger_fail(err, LEDGER_IO, LEDGER_MESSAGE_WITNESS_HTTP_OTHER, asking->url,
                           (uint64_t)asking->http_status, said);
    }
}

/* The witness says from where; asked again from there, once. */
static enum ledger_status
converse(struct asking *asking, struct ledger_error *err)
{
    uint64_t old_size = 0, said = 0;
    enum ledger_status status = last_of(asking->context, asking->witness, &old_size, err);

    if (status == LEDGER_OK)
        status = post_from(asking, old_size, err);
    if (status == LEDGER_OK && asking->http_status == 409) {
        if (ledger_answer_kind(ledger_buffer_slice(&asking->answer), &said) != LEDGER_ANSWER_SIZE)
            return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_WITNESS_HTTP_409, asking->url);
        if (said != old_size) {
            status = not_set_back(asking->context, asking->witness, said, err);
            if (status == LEDGER_OK)
                status = post_from(asking, said, err);
        }
    }
    if (status == LEDGER_OK && asking->http_status != 200)
        status = refusal(asking, err);
    if (status == LEDGER_OK)
        status = take(asking->context, ledger_buffer_slice(&asking->answer), asking->policy, err);
    return status;
}

enum ledger_status
witnessing_ask(struct command_context *context, struct ledger_error *err)
{
    const char *name = command_text(context, "witness");
    struct ledger_policy *policy = NULL;
    struct asking asking = {.context = context, .url = name, .timeout_s = WITNESS_HTTP_TIMEOUT_S};
    enum ledger_status status = policy_open(context, /* needed= */ true, &policy, err);

    if (status == LEDGER_OK)
        status = command_number(context, "timeout", 3600, &asking.timeout_s, err);
    if (status == LEDGER_OK) {
        asking.policy = policy;
        asking.witness = witness_find(policy, name);
        if (strstr(name, "://") == NULL) {
            /* A name of the policy, whose line says where. */
            if (asking.witness == NULL)
                status = ledger_fail(err, LEDGER_NOT_FOUND, LEDGER_MESSAGE_WITNESS_UNKNOWN, name);
            else if (asking.witness->url == NULL)
                status =
                    ledger_fail(err, LEDGER_NOT_FOUND, LEDGER_MESSAGE_WITNESS_WITHOUT_URL, name);
            else
                asking.url = asking.witness->url;
        }
    }
    if (status == LEDGER_OK)
        status = converse(&asking, err);
    ledger_buffer_free(&asking.answer);
    ledger_policy_free(policy);
    return status;
}
