/* erase: what stands behind commitments to persons and accounts goes; the commitments stay. Two
 * administrators sign. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "ledger/base/text.h"
#include "ledger/vault.h"
#include "tools/mingzhang/commands.h"
#include "tools/mingzhang/erasing.h"
#include "tools/mingzhang/flow.h"
#include "tools/mingzhang/people.h"

enum { COMMITMENT_SIZE = sizeof(struct ledger_digest), COMMITMENTS_MAX = 256 };

/* --- whose --- */

static enum ledger_status
known_add(struct command_context *context, enum ledger_commitment_kind kind, const char *canonical,
          enum ledger_message unknown, struct ledger_buffer *commitments, struct ledger_error *err)
{
    enum ledger_status status = ledger_erasure_find(
        context->ledger, kind, ledger_slice_of_text(canonical), commitments, err);

    /* The number itself does not go into a message, which may be kept. */
    return status == LEDGER_NOT_FOUND ? ledger_fail(err, LEDGER_REFUSED, unknown) : status;
}

static enum ledger_status
person_add(struct command_context *context, const char *number, struct ledger_buffer *commitments,
           struct ledger_error *err)
{
    const char *kind = command_text(context, "person-kind");
    struct ledger_buffer canonical = {0};
    enum ledger_status status =
        ledger_buffer_printf(&canonical, err, "%s ", kind == NULL ? "resident-id" : kind);

    for (; *number != '\0' && status == LEDGER_OK; number++) {
        if (*number != ' ')
            status = ledger_buffer_printf(&canonical, err, "%c", toupper((unsigned char)*number));
    }
    if (status == LEDGER_OK)
        status = known_add(context, LEDGER_COMMITMENT_PERSON, (const char *)canonical.data,
                           LEDGER_MESSAGE_ERASE_PERSON_UNKNOWN, commitments, err);
    ledger_buffer_free(&canonical);
    return status;
}

static enum ledger_status
account_add(struct command_context *context, const char *text, struct ledger_buffer *commitments,
            struct ledger_error *err)
{
    char digits[41];

    if (!flow_account_digits(text, digits, sizeof(digits)))
        return command_misuse(context, ledger_fail(err, LEDGER_MALFORMED,
                                                   LEDGER_MESSAGE_FLOW_ACCOUNT_MALFORMED, text));
    return known_add(context, LEDGER_COMMITMENT_ACCOUNT, digits,
                     LEDGER_MESSAGE_ERASE_ACCOUNT_UNKNOWN, commitments, err);
}

/* One that no entry names, and behind which nothing stands, is a slip of the pen. A ledger that was
 * restored without private bytes knows it by its entries alone, and may say that it is erased. */
static enum ledger_status
commitment_add(struct command_context *context, const char *hex, struct ledger_buffer *commitments,
               struct ledger_error *err)
{
    struct ledger_digest digest;
    struct ledger_erasure_scope scope;
    struct ledger_private behind;
    enum ledger_status status;

    if (ledger_text_from_hex(hex, digest.bytes, sizeof(digest.bytes)) != LEDGER_OK)
        return command_misuse(context, ledger_fail(err, LEDGER_MALFORMED,
                                                   LEDGER_MESSAGE_ERASE_COMMITMENT_MALFORMED, hex));
    status = ledger_private_get(context->ledger, ledger_digest_slice(&digest), &context->arena,
                                &behind, err);
    if (status == LEDGER_NOT_FOUND) {
        status = ledger_erasure_scope(context->ledger, ledger_digest_slice(&digest), &scope, err);
        if (status == LEDGER_OK && scope.entry_count == 0)
            status = ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_ERASE_COMMITMENT_UNKNOWN, hex);
    }
    if (status == LEDGER_DAMAGED) /* A row that is damaged may go all the same. */
        status = LEDGER_OK;
    return status == LEDGER_OK
               ? ledger_buffer_append(commitments, ledger_digest_slice(&digest), err)
               : status;
}

typedef enum ledger_status adding_fn(struct command_context *context, const char *text,
                                     struct ledger_buffer *commitments, struct ledger_error *err);

static enum ledger_status
whose(struct command_context *context, struct ledger_buffer *commitments, struct ledger_error *err)
{
    static const struct {
        const char *option;
        adding_fn *add;
    } ways[] = {{"person", person_add}, {"account", account_add}, {"commitment", commitment_add}};
    enum ledger_status status = LEDGER_OK;

    for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++)
        for (size_t j = 0; j < command_count(context, ways[i].option) && status == LEDGER_OK; j++)
            status =
                ways[i].add(context, command_text_at(context, ways[i].option, j), commitments, err);
    if (status == LEDGER_OK && commitments->size == 0)
        status =
            command_misuse(context, ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_ERASE_WHOM));
    return status;
}

/* --- the entry --- */

static int
compare_commitments(const void *one, const void *other)
{
    return memcmp(one, other, COMMITMENT_SIZE);
}

static enum ledger_status
entry_fill(struct command_context *context, struct ledger_buffer *commitments,
           struct ledger_erasure *erasure, struct ledger_error *err)
{
    const size_t count = commitments->size / COMMITMENT_SIZE;
    struct ledger_slice *slices = ledger_arena_take(&context->arena, count * sizeof(*slices));
    enum ledger_status status = LEDGER_OK;

    if (slices == NULL)
        return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY,
                           count * sizeof(*slices));
    qsort(commitments->data, count, COMMITMENT_SIZE, compare_commitments);
    erasure->commitment_count = 0;
    for (size_t i = 0; i < count; i++) {
        const struct ledger_slice one =
            ledger_slice_of(commitments->data + i * COMMITMENT_SIZE, COMMITMENT_SIZE);

        if (i > 0 && ledger_slice_equal(one, slices[erasure->commitment_count - 1]))
            continue; /* Said twice. */
        slices[erasure->commitment_count++] = one;
    }
    if (erasure->commitment_count > COMMITMENTS_MAX)
        status = command_misuse(context,
                                ledger_fail(err, LEDGER_OUT_OF_RANGE, LEDGER_MESSAGE_ERASE_TOO_MANY,
                                            erasure->commitment_count));
    erasure->commitments = slices;
    erasure->basis = people_text(context, "basis");
    erasure->reason = people_text(context, "reason");
    return status;
}

static enum ledger_status
erase(struct command_context *context, struct ledger_error *err)
{
    struct ledger_entry entry;
    struct ledger_buffer commitments = {0};
    enum ledger_status status;

    if (people_text(context, "basis")[0] == '\0')
        return command_misuse(context,
                              ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_ERASE_NO_BASIS));
    ledger_entry_init(&entry, LEDGER_BODY_ERASURE);
    status = whose(context, &commitments, err);
    if (status == LEDGER_OK)
        status = entry_fill(context, &commitments, &entry.erasure, err);
    if (status == LEDGER_OK)
        status = erasing_tell(context, &entry.erasure, err);
    if (status == LEDGER_OK)
        status = flow_submit(context, &entry, 1, LEDGER_ROLE_ADMIN, /* vault= */ NULL, err);
    ledger_buffer_free(&commitments);
    return status;
}

/* --- what a crash or another program left to do --- */

static enum ledger_status
finish(struct command_context *context, struct ledger_error *err)
{
    const struct output *output = &context->output;
    uint64_t due = 0;
    enum ledger_status status = ledger_erasure_due(context->ledger, &due, err);

    if (status == LEDGER_OK && due > 0)
        status = erasing_finish(context, err);
    if (status != LEDGER_OK)
        return status;
    if (output->json)
        return output_json(output, json_pack("{s:I}", "erased", (json_int_t)due), err);
    if (due == 0)
        language_say(output->stream, output->language, WORD_ERASE_NOTHING_DUE);
    else
        language_say(output->stream, output->language, WORD_ERASE_DONE, due);
    return LEDGER_OK;
}

static enum ledger_status
erase_run(struct command_context *context, struct ledger_error *err)
{
    if (!command_has(context, "finish"))
        return erase(context, err);
    if (command_has(context, "person") || command_has(context, "account") ||
        command_has(context, "commitment") || command_has(context, "basis"))
        return command_misuse(
            context, ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_ERASE_FINISH_ALONE));
    return finish(context, err);
}

static const struct command_option erase_options[] = {
    {.name = "person",
     .value = "ID",
     .kind = COMMAND_LIST,
     .help = {"证件号码", "an identity number"}},
    {.name = "person-kind",
     .value = "KIND",
     .kind = COMMAND_VALUE,
     .help = {"证件种类，默认 resident-id（居民身份证）",
              "what kind of number it is; resident-id unless said otherwise"}},
    {.name = "account",
     .value = "NUMBER",
     .kind = COMMAND_LIST,
     .help = {"银行账号", "a bank account's number"}},
    {.name = "commitment",
     .value = "HEX",
     .kind = COMMAND_LIST,
     .help = {"承诺值（show 里有）", "a commitment, as show has it"}},
    {.name = "basis",
     .value = "TEXT",
     .kind = COMMAND_VALUE,
     .help = {"法律依据（必填），如“个人信息保护法第四十七条”",
              "the legal basis, which must be stated"}},
    {.name = "reason", .value = "TEXT", .kind = COMMAND_VALUE, .help = {"说明", "what led to it"}},
    {.name = "finish",
     .help =
         {"接着清除已抹除、但还留在账本文件里的内容（不用签名）",
          "take out of the ledger's files what was erased and is in them still (no signature)"}},
    FLOW_ROLE_GIVEN_OPTIONS,
    {.name = NULL},
};

const struct command cmd_erase = {
    .name = "erase",
    .group = COMMAND_GROUP_SETUP,
    .summary = {"依法抹除个人的证件号码、姓名或账号", "erase a person's number and name, or an "
                                                      "account's number, as the law demands"},
    .details =
        {"须两名管理员签署并写明法律依据。入账时，这些内容从账本、账本文件和账本自己的证据目"
         "录中清除；承诺值、金额和签名不变，仍可核验。已发布的证据、备份、导出的报表和交接包"
         "里的副本须由人去处理。此后再付给同一人，账本认不出是同一人，年度上限和重复付款从头"
         "算起。",
         "Two administrators sign, and state the legal basis. With the seal the bytes go from "
         "the ledger, its file and its own evidence; commitments, amounts and signatures "
         "stay, and verify. Copies in published evidence, backups, reports and handovers are "
         "for people to see to. Who is paid again afterwards is somebody new to the ledger: "
         "yearly caps and repeats count from the start."},
    .examples = {"erase --person 110101199003070011 --basis 个人信息保护法第四十七条 "
                 "--reason 本人申请 --key /media/usb/admin1",
                 "erase --finish"},
    .options = erase_options,
    .needs = COMMAND_NEEDS_WRITER,
    .run = erase_run,
};
