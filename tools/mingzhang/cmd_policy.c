/* policy: whose signatures make this ledger's checkpoints count, for auditors and for publishing.
 */
#include <string.h>

#include "ledger/base/file.h"
#include "ledger/state/state.h"
#include "tools/mingzhang/commands.h"
#include "tools/mingzhang/witnessing.h"

static enum ledger_status
present_vkey(struct command_context *context, struct ledger_identity_state *out,
             struct ledger_vkey *out_vkey, struct ledger_error *err)
{
    struct ledger_store_txn *txn = NULL;
    enum ledger_status status =
        ledger_store_begin(ledger_store_of(context->ledger), LEDGER_STORE_READ, &txn, err);

    if (status == LEDGER_OK)
        status = ledger_state_identity(txn, &context->arena, out, err);
    if (status == LEDGER_NOT_FOUND)
        status = ledger_fail(err, status, LEDGER_MESSAGE_NO_GENESIS);
    ledger_store_abort(txn);
    return status == LEDGER_OK ? ledger_vkey_parse(ledger_slice_of_text(out->vkey), out_vkey, err)
                               : status;
}

/* A policy by which nobody could verify this ledger is refused. */
static enum ledger_status
judge(struct ledger_slice text, const char *name, const struct ledger_identity_state *identity,
      const struct ledger_vkey *vkey, struct ledger_policy **out_policy, struct ledger_error *err)
{
    enum ledger_status status = ledger_policy_parse(text, out_policy, err);

    if (status != LEDGER_OK)
        ledger_error_add_place(err, name);
    else if (!ledger_policy_has_log(*out_policy, vkey))
        status = ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_POLICY_WITHOUT_US, identity->vkey);
    return status;
}

static enum ledger_status
print(struct command_context *context, const struct ledger_buffer *text, bool kept,
      const struct ledger_policy *policy, struct ledger_error *err)
{
    json_t *document, *witnesses;

    if (!context->output.json) {
        (void)fwrite(text->data, 1, text->size, context->output.stream);
        return LEDGER_OK;
    }
    witnesses = json_array();
    for (size_t i = 0; i < ledger_policy_witness_count(policy); i++) {
        const struct ledger_policy_witness *witness = ledger_policy_witness(policy, i);
        uint64_t last = 0;
        enum ledger_status status =
            ledger_witness_last(context->ledger, &witness->vkey, &last, err);

        if (status != LEDGER_OK) {
            json_decref(witnesses);
            return status;
        }
        (void)json_array_append_new(witnesses,
                                    json_pack("{s:s, s:s, s:s?, s:I}", "name", witness->name,
                                              "key_name", witness->vkey.name, "url", witness->url,
                                              "last_size", (json_int_t)last));
    }
    document =
        json_pack("{s:s%, s:b, s:s, s:o}", "policy", (const char *)text->data, text->size, "kept",
                  kept, "quorum", ledger_policy_quorum(policy), "witnesses", witnesses);
    return output_json(&context->output, document, err);
}

static enum ledger_status
policy_run(struct command_context *context, struct ledger_error *err)
{
    const char *given = command_text(context, "set");
    struct ledger_identity_state identity;
    struct ledger_policy *policy = NULL;
    struct ledger_buffer path = {0}, text = {0};
    struct ledger_vkey vkey;
    enum ledger_status status = present_vkey(context, &identity, &vkey, err);

    if (status == LEDGER_OK)
        status = ledger_path_join(ledger_directory(context->ledger), "policy", &path, err);
    if (status != LEDGER_OK)
        goto out;
    const char *name = given != NULL ? given : (const char *)path.data;
    status = ledger_file_read(name, LEDGER_POLICY_SIZE_MAX, &text, err);
    if (status == LEDGER_NOT_FOUND && given != NULL)
        status = ledger_fail(err, status, LEDGER_MESSAGE_POLICY_NO_FILE, given);
    const bool is_default = status == LEDGER_NOT_FOUND && given == NULL;
    if (is_default)
        status = ledger_buffer_printf(&text, err, "log %s\nquorum none\n", identity.vkey);
    if (status == LEDGER_OK)
        status = judge(ledger_buffer_slice(&text), name, &identity, &vkey, &policy, err);
    if (status == LEDGER_OK && given != NULL)
        status =
            ledger_file_replace((const char *)path.data, ledger_buffer_slice(&text), 0644, err);
    if (status == LEDGER_OK)
        status = print(context, &text, !is_default, policy, err);

out:
    ledger_policy_free(policy);
    ledger_buffer_free(&path);
    ledger_buffer_free(&text);
    return status;
}

static const struct command_option policy_options[] = {
    {.name = "set",
     .value = "FILE",
     .kind = COMMAND_VALUE,
     .help = {"检查后存入账本目录，此后按它决定能否发布",
              "check it and keep it in the ledger's directory: from now on it says what may be "
              "published"}},
    {.name = NULL},
};

const struct command cmd_policy = {
    .name = "policy",
    .group = COMMAND_GROUP_PROVE,
    .summary = {"打印信任策略：账本公钥、见证人和法定见证数",
                "print the trust policy: the ledger's key, its witnesses and the quorum"},
    .details =
        {"输出可直接存为文件交给审计人员（C2SP tlog-policy）。没有设定策略时不要求见证。设定了见"
         "证要求的，没有达到要求的检查点不会发布。",
         "What it prints is a file for auditors (C2SP tlog-policy). Where none was set, no witness "
         "is asked for. Where one asks for witnesses, nothing is published that they did not "
         "cosign."},
    .examples = {"policy", "policy --set witnesses.policy"},
    .options = policy_options,
    .needs = COMMAND_NEEDS_READER,
    .run = policy_run,
};
