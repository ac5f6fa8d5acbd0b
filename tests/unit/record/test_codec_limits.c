/* The table of limits in CANONICAL.md, section 1: what is at a limit is written and read, what is
 * one beyond is refused by the encoder under the field's name. That the decoder judges the same is
 * tested by taking the encoder's bytes apart, below. */
#include <string.h>

#include "ledger/crypto/key.h"
#include "sample.h"
#include "support/assert_status.h"
#include "wire.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Encodes; where that works, decodes too. */
static enum ledger_status
round_trip(const struct ledger_entry *entry, struct ledger_error *err)
{
    struct ledger_buffer bytes = {0};
    struct ledger_arena arena = {0};
    struct ledger_entry back;
    enum ledger_status status = ledger_entry_encode(entry, &bytes, err);

    if (status == LEDGER_OK)
        assert_status(ledger_entry_decode(ledger_buffer_slice(&bytes), &arena, &back, err),
                      LEDGER_OK, err);
    else
        assert_int_equal(bytes.size, 0);
    ledger_buffer_free(&bytes);
    ledger_arena_free(&arena);
    return status;
}

static void
assert_refused(const struct ledger_entry *entry, enum ledger_status status,
               enum ledger_message message, const char *field)
{
    struct ledger_error err = {0};
    enum ledger_status is = round_trip(entry, &err);

    if (is != status || strcmp(err.arguments[0], field) != 0)
        print_error("%s, where it is %s\n", field, err.arguments[0]);
    assert_status(is, status, &err);
    assert_message(&err, message);
    assert_string_equal(err.arguments[0], field);
}

/* -- texts ------------------------------------------------------------------------------------ */

#define TEXT(body, part, member, limit)                                                            \
    {                                                                                              \
        LEDGER_BODY_##body, #part "." #member, offsetof(struct ledger_entry, part.member), limit   \
    }

static const struct {
    enum ledger_body body;
    const char *field;
    size_t offset;
    size_t limit;
} texts[] = {
    TEXT(IDENTITY, identity, name, 256),
    TEXT(IDENTITY, identity, origin, 64),
    TEXT(IDENTITY, identity, reason, 1024),
    TEXT(OFFICER, officer, name, 64),
    TEXT(OFFICER, officer, full_name, 256),
    TEXT(OFFICER, officer, unit, 256),
    TEXT(OFFICER, officer, reason, 1024),
    TEXT(RULE, rule, reason, 1024),
    TEXT(PROGRAMME, programme, code, 64),
    TEXT(PROGRAMME, programme, name, 256),
    TEXT(PROGRAMME, programme, category, 256),
    TEXT(PROGRAMME, programme, document, 256),
    TEXT(PROGRAMME, programme, function_code, 64),
    TEXT(PROGRAMME, programme, government_economic_code, 64),
    TEXT(PROGRAMME, programme, department_economic_code, 64),
    TEXT(PROGRAMME, programme, revenue_code, 64),
    TEXT(PROGRAMME, programme, reason, 1024),
    TEXT(APPROPRIATION, appropriation, programme, 64),
    TEXT(APPROPRIATION, appropriation, document, 256),
    TEXT(APPROPRIATION, appropriation, memo, 1024),
    TEXT(DISBURSEMENT, disbursement, programme, 64),
    TEXT(DISBURSEMENT, disbursement, reference, 64),
    TEXT(DISBURSEMENT, disbursement, payee.name, 256),
    TEXT(DISBURSEMENT, disbursement, claim, 64),
    TEXT(DISBURSEMENT, disbursement, account.bank, 256),
    TEXT(DISBURSEMENT, disbursement, paying_account.bank, 256),
    TEXT(DISBURSEMENT, disbursement, payment_voucher, 64),
    TEXT(DISBURSEMENT, disbursement, document, 256),
    TEXT(DISBURSEMENT, disbursement, replaces, 64),
    TEXT(DISBURSEMENT, disbursement, memo, 1024),
    TEXT(DISBURSEMENT, disbursement, reason, 1024),
    TEXT(DISBURSEMENT, disbursement, source.sheet, 256),
    TEXT(ADJUSTMENT, adjustment, target, 64),
    TEXT(ADJUSTMENT, adjustment, reason, 1024),
    TEXT(ADJUSTMENT, adjustment, bank_reference, 64),
    TEXT(SETTLEMENT, settlement, target, 64),
    TEXT(SETTLEMENT, settlement, bank_reference, 64),
    TEXT(SETTLEMENT, settlement, reason, 1024),
    TEXT(MATCH, match, reason, 1024),
    TEXT(RECONCILIATION, reconciliation, memo, 1024),
    TEXT(CLOSING, closing, memo, 1024),
    TEXT(REJECTION, rejection, reason, 1024),
    TEXT(ANCHOR, anchor, memo, 1024),
    TEXT(ERASURE, erasure, basis, 1024),
    TEXT(ERASURE, erasure, reason, 1024),
    TEXT(INCIDENT, incident, description, 1024),
    TEXT(INCIDENT, incident, officer, 64),
};

static void
text_set(struct ledger_entry *entry, size_t offset, const char *text)
{
    memcpy((uint8_t *)entry + offset, &text, sizeof(text));
}

static void
texts_end_at_their_limit(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(texts); i++) {
        struct ledger_entry entry;
        struct ledger_error err = {0};
        char text[2048] = "";

        memset(text, 'x', texts[i].limit);
        sample_entry(&entry, texts[i].body, SAMPLE_FULL);
        text_set(&entry, texts[i].offset, text);
        assert_status(round_trip(&entry, &err), LEDGER_OK, &err);
        text[texts[i].limit] = 'x';
        assert_refused(&entry, LEDGER_OUT_OF_RANGE, LEDGER_MESSAGE_RECORD_TEXT_TOO_LONG,
                       texts[i].field);
    }
}

static void
no_text_takes_what_steers_a_terminal(void **state)
{
    static const char *const unclean[] = {
        "a\nb",
        "a\tb",
        "\x7F",
        "a\xC2\x85",
        "a\xE2\x80\xAE"
        "b",
        "\xEF\xBB\xBF"
        "a",
        " a",
        "a ",
        "\xE3\x80\x80"
        "a",
        "a\xED\xA0\x80",
        "a\xF4\x90\x80\x80",
        "a\xC1\xA1",
        "\xE2\x80\xA8",
    };

    (void)state;
    for (size_t i = 0; i < COUNT(texts); i++)
        for (size_t j = 0; j < COUNT(unclean); j++) {
            struct ledger_entry entry;
            struct ledger_error err = {0};

            sample_entry(&entry, texts[i].body, SAMPLE_FULL);
            text_set(&entry, texts[i].offset, unclean[j]);
            assert_status(round_trip(&entry, &err), LEDGER_MALFORMED, &err);
            assert_string_equal(err.arguments[0], texts[i].field);
        }
}

static void
identifiers_codes_and_origins_take_their_characters_only(void **state)
{
    static const struct {
        enum ledger_body body;
        size_t offset;
        const char *text;
        enum ledger_status status;
        enum ledger_message message;
    } rows[] = {
        {LEDGER_BODY_DISBURSEMENT, offsetof(struct ledger_entry, disbursement.reference),
         "业务/2024#17", LEDGER_OK, 0},
        {LEDGER_BODY_DISBURSEMENT, offsetof(struct ledger_entry, disbursement.reference), "a b",
         LEDGER_MALFORMED, LEDGER_MESSAGE_RECORD_NOT_IDENTIFIER},
        {LEDGER_BODY_DISBURSEMENT, offsetof(struct ledger_entry, disbursement.reference), "a+b",
         LEDGER_MALFORMED, LEDGER_MESSAGE_RECORD_NOT_IDENTIFIER},
        {LEDGER_BODY_DISBURSEMENT, offsetof(struct ledger_entry, disbursement.reference),
         "a\xE3\x80\x80"
         "b",
         LEDGER_MALFORMED, LEDGER_MESSAGE_RECORD_NOT_IDENTIFIER},
        {LEDGER_BODY_DISBURSEMENT, offsetof(struct ledger_entry, disbursement.programme), "Az09.-_",
         LEDGER_OK, 0},
        {LEDGER_BODY_DISBURSEMENT, offsetof(struct ledger_entry, disbursement.programme), "项目",
         LEDGER_MALFORMED, LEDGER_MESSAGE_RECORD_NOT_CODE},
        {LEDGER_BODY_DISBURSEMENT, offsetof(struct ledger_entry, disbursement.programme), "a/b",
         LEDGER_MALFORMED, LEDGER_MESSAGE_RECORD_NOT_CODE},
        {LEDGER_BODY_IDENTITY, offsetof(struct ledger_entry, identity.origin), "a/b:8080~!",
         LEDGER_OK, 0},
        {LEDGER_BODY_IDENTITY, offsetof(struct ledger_entry, identity.origin), "账本",
         LEDGER_MALFORMED, LEDGER_MESSAGE_RECORD_NOT_ORIGIN},
        {LEDGER_BODY_DISBURSEMENT, offsetof(struct ledger_entry, disbursement.account.last_four),
         "0000", LEDGER_OK, 0},
        {LEDGER_BODY_DISBURSEMENT, offsetof(struct ledger_entry, disbursement.account.last_four),
         "123", LEDGER_MALFORMED, LEDGER_MESSAGE_RECORD_NOT_LAST_FOUR},
        {LEDGER_BODY_DISBURSEMENT, offsetof(struct ledger_entry, disbursement.account.last_four),
         "12345", LEDGER_OUT_OF_RANGE, LEDGER_MESSAGE_RECORD_TEXT_TOO_LONG},
        {LEDGER_BODY_DISBURSEMENT, offsetof(struct ledger_entry, disbursement.account.last_four),
         "12a4", LEDGER_MALFORMED, LEDGER_MESSAGE_RECORD_NOT_LAST_FOUR},
        {LEDGER_BODY_DISBURSEMENT, offsetof(struct ledger_entry, disbursement.payee.credit_code),
         "91350100M000100Y4", LEDGER_MALFORMED, LEDGER_MESSAGE_RECORD_NOT_CREDIT_CODE},
        {LEDGER_BODY_DISBURSEMENT, offsetof(struct ledger_entry, disbursement.payee.credit_code),
         "91350100M000100YI3", LEDGER_MALFORMED, LEDGER_MESSAGE_RECORD_NOT_CREDIT_CODE},
        /* A wrong check character is the rule `payee`'s business. */
        {LEDGER_BODY_DISBURSEMENT, offsetof(struct ledger_entry, disbursement.payee.credit_code),
         "91350100M000100Y44", LEDGER_OK, 0},
        {LEDGER_BODY_OFFICER, offsetof(struct ledger_entry, officer.vkey),
         "PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", LEDGER_MALFORMED,
         LEDGER_MESSAGE_RECORD_NOT_VKEY},
        {LEDGER_BODY_OFFICER, offsetof(struct ledger_entry, officer.vkey), "not a key",
         LEDGER_MALFORMED, LEDGER_MESSAGE_RECORD_NOT_VKEY},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct ledger_entry entry;
        struct ledger_error err = {0};

        sample_entry(&entry, rows[i].body, SAMPLE_FULL);
        text_set(&entry, rows[i].offset, rows[i].text);
        assert_status(round_trip(&entry, &err), rows[i].status, &err);
        assert_message(&err, rows[i].message);
    }
}

static void
a_key_of_a_witness_is_no_key_of_an_officer(void **state)
{
    struct ledger_vkey vkey;
    struct ledger_entry entry;
    struct ledger_error err = {0};
    char text[LEDGER_VKEY_SIZE];
    char name[LEDGER_VKEY_NAME_SIZE] = "";

    (void)state;
    assert_status(ledger_vkey_parse(ledger_slice_of_text(SAMPLE_VKEY), &vkey, &err), LEDGER_OK,
                  &err);
    sample_entry(&entry, LEDGER_BODY_OFFICER, SAMPLE_FULL);
    entry.officer.vkey = text;
    memset(name, 'k', sizeof(name) - 1); /* The longest name of a key. */
    ledger_vkey_format(name, LEDGER_KEY_ED25519, &vkey.public_key, text);
    assert_status(round_trip(&entry, &err), LEDGER_OK, &err);
    ledger_vkey_format(name, LEDGER_KEY_COSIGNATURE, &vkey.public_key, text);
    assert_refused(&entry, LEDGER_MALFORMED, LEDGER_MESSAGE_RECORD_NOT_VKEY, "officer.vkey");
}

/* -- numbers ---------------------------------------------------------------------------------- */

#define NUMBER(body, part, member, value, status, message)                                         \
    {                                                                                              \
        LEDGER_BODY_##body, #part "." #member, offsetof(struct ledger_entry, part.member),         \
            sizeof(((struct ledger_entry *)NULL)->part.member), (int64_t)(value), LEDGER_##status, \
            LEDGER_MESSAGE_##message                                                               \
    }
#define GOOD(body, part, member, value) NUMBER(body, part, member, value, OK, NONE)
#define BAD(body, part, member, value, message)                                                    \
    NUMBER(body, part, member, value, OUT_OF_RANGE, RECORD_##message)
#define MISSING(body, part, member) NUMBER(body, part, member, 0, MALFORMED, RECORD_FIELD_MISSING)
#define FEN_MAX INT64_C(9000000000000000000)
#define INSTANT_MAX INT64_C(253402300799999)

static const struct {
    enum ledger_body body;
    const char *field;
    size_t offset;
    size_t size;
    int64_t value;
    enum ledger_status status;
    enum ledger_message message;
} numbers[] = {
    GOOD(DISBURSEMENT, disbursement, amount_fen, 1),
    GOOD(DISBURSEMENT, disbursement, amount_fen, FEN_MAX),
    BAD(DISBURSEMENT, disbursement, amount_fen, FEN_MAX + 1, SIGNED_OUT_OF_RANGE),
    BAD(DISBURSEMENT, disbursement, amount_fen, -1, SIGNED_OUT_OF_RANGE),
    MISSING(DISBURSEMENT, disbursement, amount_fen),
    GOOD(DISBURSEMENT, disbursement, claim_approved_fen, FEN_MAX),
    BAD(DISBURSEMENT, disbursement, claim_approved_fen, FEN_MAX + 1, SIGNED_OUT_OF_RANGE),
    BAD(DISBURSEMENT, disbursement, claim_approved_fen, -1, SIGNED_OUT_OF_RANGE),
    GOOD(APPROPRIATION, appropriation, amount_fen, FEN_MAX),
    GOOD(APPROPRIATION, appropriation, amount_fen, -FEN_MAX),
    BAD(APPROPRIATION, appropriation, amount_fen, FEN_MAX + 1, SIGNED_OUT_OF_RANGE),
    BAD(APPROPRIATION, appropriation, amount_fen, -FEN_MAX - 1, SIGNED_OUT_OF_RANGE),
    BAD(APPROPRIATION, appropriation, amount_fen, INT64_MIN, SIGNED_OUT_OF_RANGE),
    MISSING(APPROPRIATION, appropriation, amount_fen),
    GOOD(ADJUSTMENT, adjustment, amount_fen, FEN_MAX),
    BAD(ADJUSTMENT, adjustment, amount_fen, FEN_MAX + 1, SIGNED_OUT_OF_RANGE),
    MISSING(ADJUSTMENT, adjustment, amount_fen),
    GOOD(SETTLEMENT, settlement, amount_fen, -FEN_MAX),
    BAD(SETTLEMENT, settlement, amount_fen, -FEN_MAX - 1, SIGNED_OUT_OF_RANGE),
    MISSING(SETTLEMENT, settlement, amount_fen),
    GOOD(PROGRAMME, programme, payee_cap_fen, FEN_MAX),
    GOOD(PROGRAMME, programme, payee_cap_fen, 0),
    BAD(PROGRAMME, programme, payee_cap_fen, FEN_MAX + 1, SIGNED_OUT_OF_RANGE),
    GOOD(RECONCILIATION, reconciliation, opening_fen, -FEN_MAX),
    BAD(RECONCILIATION, reconciliation, opening_fen, -FEN_MAX - 1, SIGNED_OUT_OF_RANGE),
    GOOD(RECONCILIATION, reconciliation, closing_fen, FEN_MAX),
    BAD(RECONCILIATION, reconciliation, closing_fen, FEN_MAX + 1, SIGNED_OUT_OF_RANGE),
    GOOD(CLOSING, closing, cash.appropriated_fen, -FEN_MAX),
    BAD(CLOSING, closing, cash.appropriated_fen, -FEN_MAX - 1, SIGNED_OUT_OF_RANGE),
    GOOD(CLOSING, closing, cash.disbursed_fen, FEN_MAX),
    BAD(CLOSING, closing, cash.disbursed_fen, -1, SIGNED_OUT_OF_RANGE),
    BAD(CLOSING, closing, relief.adjusted_fen, FEN_MAX + 1, SIGNED_OUT_OF_RANGE),
    GOOD(CLOSING, closing, relief.settled_count, UINT64_MAX),

    GOOD(DISBURSEMENT, disbursement, budget_year, 1900),
    GOOD(DISBURSEMENT, disbursement, budget_year, 9999),
    BAD(DISBURSEMENT, disbursement, budget_year, 1899, NUMBER_OUT_OF_RANGE),
    BAD(DISBURSEMENT, disbursement, budget_year, 10000, NUMBER_OUT_OF_RANGE),
    MISSING(DISBURSEMENT, disbursement, budget_year),
    BAD(APPROPRIATION, appropriation, budget_year, 10000, NUMBER_OUT_OF_RANGE),

    GOOD(DISBURSEMENT, disbursement, date, 19000101),
    GOOD(DISBURSEMENT, disbursement, date, 99991231),
    GOOD(DISBURSEMENT, disbursement, date, 20240229),
    BAD(DISBURSEMENT, disbursement, date, 20230229, DATE_INVALID),
    BAD(DISBURSEMENT, disbursement, date, 19000229, DATE_INVALID),
    BAD(DISBURSEMENT, disbursement, date, 18991231, DATE_INVALID),
    BAD(DISBURSEMENT, disbursement, date, 100000101, DATE_INVALID),
    BAD(DISBURSEMENT, disbursement, date, 20240631, DATE_INVALID),
    BAD(DISBURSEMENT, disbursement, date, 1, DATE_INVALID),
    MISSING(DISBURSEMENT, disbursement, date),
    GOOD(DISBURSEMENT, disbursement, applied_date, 0),
    BAD(DISBURSEMENT, disbursement, applied_date, 20241301, DATE_INVALID),
    BAD(DISBURSEMENT, disbursement, approved_date, 20240500, DATE_INVALID),
    BAD(APPROPRIATION, appropriation, date, 20240230, DATE_INVALID),
    BAD(ADJUSTMENT, adjustment, date, 20240230, DATE_INVALID),
    BAD(ADJUSTMENT, adjustment, bank_date, 20240230, DATE_INVALID),
    BAD(SETTLEMENT, settlement, date, 20240230, DATE_INVALID),
    BAD(SETTLEMENT, settlement, bank_date, 20240230, DATE_INVALID),
    BAD(PROGRAMME, programme, first_date, 20240230, DATE_INVALID),
    BAD(RECONCILIATION, reconciliation, first_date, 20240230, DATE_INVALID),
    GOOD(CLOSING, closing, month, 190001),
    GOOD(CLOSING, closing, month, 999912),
    BAD(CLOSING, closing, month, 189912, MONTH_INVALID),
    BAD(CLOSING, closing, month, 202413, MONTH_INVALID),
    BAD(CLOSING, closing, month, 202400, MONTH_INVALID),
    BAD(CLOSING, closing, month, 1000001, MONTH_INVALID),
    MISSING(CLOSING, closing, month),

    GOOD(INCIDENT, incident, from_ms, 0),
    GOOD(INCIDENT, incident, from_ms, INSTANT_MAX),
    BAD(INCIDENT, incident, from_ms, INSTANT_MAX + 1, SIGNED_OUT_OF_RANGE),
    BAD(INCIDENT, incident, from_ms, -1, SIGNED_OUT_OF_RANGE),
    GOOD(INCIDENT, incident, from_entry, UINT64_MAX),
    GOOD(INCIDENT, incident, kind, 5),
    BAD(INCIDENT, incident, kind, 6, NUMBER_OUT_OF_RANGE),
    MISSING(INCIDENT, incident, kind),
    BAD(OFFICER, officer, action, 5, NUMBER_OUT_OF_RANGE),
    MISSING(OFFICER, officer, action),
    BAD(PROGRAMME, programme, action, 4, NUMBER_OUT_OF_RANGE),
    BAD(PROGRAMME, programme, instrument, 4, NUMBER_OUT_OF_RANGE),
    BAD(ADJUSTMENT, adjustment, kind, 4, NUMBER_OUT_OF_RANGE),
    BAD(MATCH, match, action, 3, NUMBER_OUT_OF_RANGE),
    GOOD(RECONCILIATION, reconciliation, verdict, 4),
    BAD(RECONCILIATION, reconciliation, verdict, 5, NUMBER_OUT_OF_RANGE),
    MISSING(RECONCILIATION, reconciliation, tree_size),
    GOOD(DISBURSEMENT, disbursement, source.row, UINT32_MAX),
    MISSING(DISBURSEMENT, disbursement, source.row),
};

static void
numbers_end_at_their_limits(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(numbers); i++) {
        struct ledger_entry entry;
        struct ledger_error err = {0};
        const uint32_t small = (uint32_t)numbers[i].value;
        void *member;

        sample_entry(&entry, numbers[i].body, SAMPLE_FULL);
        member = (uint8_t *)&entry + numbers[i].offset;
        if (numbers[i].size == sizeof(small))
            memcpy(member, &small, sizeof(small));
        else
            memcpy(member, &numbers[i].value, sizeof(numbers[i].value));
        if (numbers[i].status == LEDGER_OK)
            assert_status(round_trip(&entry, &err), LEDGER_OK, &err);
        else
            assert_refused(&entry, numbers[i].status, numbers[i].message, numbers[i].field);
    }
}

/* -- bytes and lists -------------------------------------------------------------------------- */

static void
hashes_have_32_bytes(void **state)
{
    static const struct {
        enum ledger_body body;
        const char *field;
        size_t offset;
    } rows[] = {
#define HASH(body, part, member)                                                                   \
    {LEDGER_BODY_##body, #part "." #member, offsetof(struct ledger_entry, part.member)}
        HASH(OFFICER, officer, person),
        HASH(DISBURSEMENT, disbursement, account.commitment),
        HASH(DISBURSEMENT, disbursement, paying_account.commitment),
        HASH(DISBURSEMENT, disbursement, source.file_sha256),
        HASH(SETTLEMENT, settlement, statement_sha256),
        HASH(RECONCILIATION, reconciliation, rules_sha256),
        HASH(RECONCILIATION, reconciliation, report_sha256),
    };
    static const uint8_t bytes[33] = {1};

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        for (size_t size = 31; size <= 33; size++) {
            struct ledger_entry entry;
            struct ledger_error err = {0};
            const struct ledger_slice slice = ledger_slice_of(bytes, size);

            sample_entry(&entry, rows[i].body, SAMPLE_FULL);
            memcpy((uint8_t *)&entry + rows[i].offset, &slice, sizeof(slice));
            if (size == 32)
                assert_status(round_trip(&entry, &err), LEDGER_OK, &err);
            else
                assert_refused(&entry, LEDGER_OUT_OF_RANGE, LEDGER_MESSAGE_RECORD_SIZE_WRONG,
                               rows[i].field);
        }
}

static void
checkpoints_have_4096_bytes_at_most(void **state)
{
    static const uint8_t bytes[4097];
    struct ledger_entry entry;
    struct ledger_error err = {0};

    (void)state;
    sample_entry(&entry, LEDGER_BODY_ANCHOR, SAMPLE_LEAST);
    entry.anchor.checkpoint = ledger_slice_of(bytes, 4096);
    assert_status(round_trip(&entry, &err), LEDGER_OK, &err);
    entry.anchor.checkpoint = ledger_slice_of(bytes, 4097);
    assert_refused(&entry, LEDGER_OUT_OF_RANGE, LEDGER_MESSAGE_RECORD_SIZE_WRONG,
                   "anchor.checkpoint");
    sample_entry(&entry, LEDGER_BODY_IDENTITY, SAMPLE_FULL);
    entry.identity.last_checkpoint = ledger_slice_of(bytes, 4097);
    assert_refused(&entry, LEDGER_OUT_OF_RANGE, LEDGER_MESSAGE_RECORD_SIZE_WRONG,
                   "identity.last_checkpoint");
}

static void
lists_end_at_their_limits(void **state)
{
    static struct ledger_attachment attachments[17];
    static struct ledger_bank_line lines[65];
    static struct ledger_digest proof[65];
    static struct ledger_slice hashes[257];
    static uint8_t bytes[257][32];
    static uint64_t entries[257];
    struct ledger_entry entry;
    struct ledger_error err = {0};

    (void)state;
    for (size_t i = 0; i < 257; i++) {
        ledger_put_u32(bytes[i], (uint32_t)i);
        hashes[i] = ledger_slice_of(bytes[i], 32);
        entries[i] = i;
        if (i < COUNT(attachments))
            attachments[i] = (struct ledger_attachment){"a", sample_hash(1)};
        if (i < COUNT(lines))
            lines[i] = (struct ledger_bank_line){sample_hash(1), 1, "", 0, 1};
    }
#define LIST(body_, part, list, count, elements, limit)                                            \
    sample_entry(&entry, LEDGER_BODY_##body_, SAMPLE_FULL);                                        \
    entry.part.list = elements;                                                                    \
    entry.part.count = limit;                                                                      \
    assert_status(round_trip(&entry, &err), LEDGER_OK, &err);                                      \
    entry.part.count = limit + 1;                                                                  \
    assert_refused(&entry, LEDGER_OUT_OF_RANGE, LEDGER_MESSAGE_RECORD_TOO_MANY, #part "." #list)

    LIST(DISBURSEMENT, disbursement, attachments, attachment_count, attachments, 16);
    LIST(ADJUSTMENT, adjustment, attachments, attachment_count, attachments, 16);
    LIST(MATCH, match, lines, line_count, lines, 64);
    LIST(MATCH, match, entries, entry_count, entries, 256);
    LIST(RECONCILIATION, reconciliation, statements, statement_count, hashes, 64);
    LIST(ANCHOR, anchor, proof, proof_count, proof, 64);
    LIST(ERASURE, erasure, commitments, commitment_count, hashes, 256);
}

static void
a_rule_has_64_requirements_at_most(void **state)
{
    static struct ledger_requirement requirements[65];
    struct ledger_entry entry;
    struct ledger_error err = {0};

    (void)state;
    for (unsigned i = 0; i < COUNT(requirements); i++)
        requirements[i] = (struct ledger_requirement){(enum ledger_body)(3 + i / 5),
                                                      (enum ledger_role)(1 + i % 5), 1, 0};
    sample_entry(&entry, LEDGER_BODY_RULE, SAMPLE_FULL);
    entry.rule.requirements = requirements;
    entry.rule.requirement_count = 64;
    assert_status(round_trip(&entry, &err), LEDGER_OK, &err);
    entry.rule.requirement_count = 65;
    assert_refused(&entry, LEDGER_OUT_OF_RANGE, LEDGER_MESSAGE_RECORD_TOO_MANY,
                   "rule.requirements");
    entry.rule.requirement_count = 1;
    requirements[0] = (struct ledger_requirement){LEDGER_BODY_DISBURSEMENT, 1, 9, 0};
    assert_refused(&entry, LEDGER_OUT_OF_RANGE, LEDGER_MESSAGE_RECORD_NUMBER_OUT_OF_RANGE,
                   "rule.requirements[0].count");
    requirements[0] = (struct ledger_requirement){(enum ledger_body)18, 1, 1, 0};
    assert_refused(&entry, LEDGER_OUT_OF_RANGE, LEDGER_MESSAGE_RECORD_NUMBER_OUT_OF_RANGE,
                   "rule.requirements[0].body");
    requirements[0] = (struct ledger_requirement){(enum ledger_body)2, 1, 1, 0};
    assert_refused(&entry, LEDGER_OUT_OF_RANGE, LEDGER_MESSAGE_RECORD_NUMBER_OUT_OF_RANGE,
                   "rule.requirements[0].body");
}

static void
an_entry_has_16384_bytes_at_most(void **state)
{
    static struct ledger_attachment attachments[16];
    static char name[257], memo[1025];
    struct ledger_entry entry;
    struct ledger_buffer bytes = {0};
    struct ledger_error err = {0};

    (void)state;
    /* What the limits of its fields let one be is far less; so one is laid over with bytes that
     * mean nothing, which the size alone must refuse before anybody reads them. */
    memset(name, 'n', 256);
    memset(memo, 'm', 1024);
    for (size_t i = 0; i < COUNT(attachments); i++)
        attachments[i] = (struct ledger_attachment){name, sample_hash(1)};
    sample_entry(&entry, LEDGER_BODY_DISBURSEMENT, SAMPLE_FULL);
    entry.disbursement.attachments = attachments;
    entry.disbursement.attachment_count = COUNT(attachments);
    entry.disbursement.memo = memo;
    entry.disbursement.reason = memo;
    assert_status(round_trip(&entry, &err), LEDGER_OK, &err);
    for (size_t size = 16384; size <= 16385; size++) {
        struct ledger_arena arena = {0};

        assert_status(ledger_buffer_reserve(&bytes, size, &err), LEDGER_OK, &err);
        memset(bytes.data, 0, size);
        assert_status(ledger_entry_decode(ledger_slice_of(bytes.data, size), &arena, &entry, &err),
                      size == 16384 ? LEDGER_MALFORMED : LEDGER_OUT_OF_RANGE, &err);
    }
    assert_message(&err, LEDGER_MESSAGE_RECORD_TOO_LARGE);
    ledger_buffer_free(&bytes);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_end_at_their_limit),
        cmocka_unit_test(no_text_takes_what_steers_a_terminal),
        cmocka_unit_test(identifiers_codes_and_origins_take_their_characters_only),
        cmocka_unit_test(a_key_of_a_witness_is_no_key_of_an_officer),
        cmocka_unit_test(numbers_end_at_their_limits),
        cmocka_unit_test(hashes_have_32_bytes),
        cmocka_unit_test(checkpoints_have_4096_bytes_at_most),
        cmocka_unit_test(lists_end_at_their_limits),
        cmocka_unit_test(a_rule_has_64_requirements_at_most),
        cmocka_unit_test(an_entry_has_16384_bytes_at_most),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
