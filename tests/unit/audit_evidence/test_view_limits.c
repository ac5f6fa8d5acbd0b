/* The table of limits in proto/CANONICAL.md, section 1, field by field: what is at a limit is
 * accepted, what is one beyond is refused under the field's name. */
#include <stdio.h>
#include <string.h>

#include "audit/evidence/signed_note.h"
#include "view_support.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define FEN_MAX UINT64_C(9000000000000000000)

enum kind {
    TEXT,
    IDENTIFIER,
    CODE,
    ORDERED_CODE, /* the lists' order hangs on it: nothing but refusals */
    ORIGIN,
    VKEY,
    CREDIT_CODE,
    LAST_FOUR,
    FIXED,
    BYTES,
    UINT,
    ENUM, /* what else must be stated depends on it: nothing but refusals */
    UINT64,
    BOOL,
    DATE,
    LATER_DATE, /* not before another one: the first possible is refused */
    EARLIER_DATE,
    MONTH,
    YEAR,
    INSTANT,
    FEN,
    SIGNED_FEN,
    NEGATIVE_FEN, /* in a settlement that takes another back */
};

static const struct row {
    unsigned sample;
    uint32_t path[5]; /* field numbers, ended by 0 */
    const char *name;
    enum kind kind;
    uint64_t limit;
} rows[] = {
    {3, {2}, "salt", FIXED, 16},
    {3, {3, 1}, "identity.name", TEXT, 256},
    {3, {3, 2}, "identity.origin", ORIGIN, 64},
    {3, {3, 3}, "identity.vkey", VKEY, 182},
    {3, {3, 4}, "identity.reason", TEXT, 1024},
    {3, {3, 5}, "identity.last_checkpoint", BYTES, 4096},
    {4, {4, 1}, "officer.action", ENUM, 4},
    {4, {4, 2}, "officer.name", CODE, 64},
    {4, {4, 3}, "officer.full_name", TEXT, 256},
    {4, {4, 4}, "officer.unit", TEXT, 256},
    {4, {4, 5}, "officer.unit_code", CREDIT_CODE, 18},
    {4, {4, 6}, "officer.person", FIXED, 32},
    {4, {4, 7}, "officer.vkey", VKEY, 182},
    {4, {4, 9}, "officer.reason", TEXT, 1024},
    {5, {5, 1, 1}, "rule.requirements[0].body", ENUM, 17},
    {5, {5, 1, 2}, "rule.requirements[0].role", ENUM, 5},
    {5, {5, 1, 3}, "rule.requirements[0].count", UINT, 8},
    {5, {5, 2}, "rule.reason", TEXT, 1024},
    {6, {6, 1}, "programme.action", ENUM, 3},
    {6, {6, 2}, "programme.code", CODE, 64},
    {6, {6, 3}, "programme.name", TEXT, 256},
    {6, {6, 4}, "programme.category", TEXT, 256},
    {6, {6, 5}, "programme.document", TEXT, 256},
    {6, {6, 6}, "programme.instrument", UINT, 3},
    {6, {6, 7}, "programme.first_date", EARLIER_DATE, 0},
    {6, {6, 8}, "programme.last_date", LATER_DATE, 0},
    {6, {6, 9}, "programme.payee_cap_fen", FEN, 0},
    {6, {6, 10}, "programme.ceiling", BOOL, 0},
    {6, {6, 11}, "programme.function_code", CODE, 64},
    {6, {6, 12}, "programme.government_economic_code", CODE, 64},
    {6, {6, 13}, "programme.department_economic_code", CODE, 64},
    {6, {6, 14}, "programme.revenue_code", CODE, 64},
    {6, {6, 15}, "programme.reason", TEXT, 1024},
    {VIEW_LEAST_PROGRAMME, {6, 7}, "programme.first_date", DATE, 0},
    {7, {7, 1}, "appropriation.programme", CODE, 64},
    {7, {7, 2}, "appropriation.budget_year", YEAR, 0},
    {7, {7, 3}, "appropriation.amount_fen", SIGNED_FEN, 0},
    {7, {7, 4}, "appropriation.date", DATE, 0},
    {7, {7, 5}, "appropriation.document", TEXT, 256},
    {7, {7, 6}, "appropriation.memo", TEXT, 1024},
    {8, {8, 1}, "disbursement.programme", CODE, 64},
    {8, {8, 2}, "disbursement.budget_year", YEAR, 0},
    {8, {8, 3}, "disbursement.reference", IDENTIFIER, 64},
    {8, {8, 4, 1}, "disbursement.payee.name", TEXT, 256},
    {8, {8, 4, 2}, "disbursement.payee.credit_code", CREDIT_CODE, 18},
    {VIEW_PERSON, {8, 4, 3}, "disbursement.payee.person", FIXED, 32},
    {VIEW_OTHER, {8, 4, 4, 1}, "disbursement.payee.other.register", TEXT, 256},
    {VIEW_OTHER, {8, 4, 4, 2}, "disbursement.payee.other.number", IDENTIFIER, 64},
    {8, {8, 5}, "disbursement.amount_fen", FEN, 0},
    {8, {8, 6}, "disbursement.date", DATE, 0},
    {8, {8, 7}, "disbursement.claim", IDENTIFIER, 64},
    {8, {8, 8}, "disbursement.claim_approved_fen", FEN, 0},
    {8, {8, 9, 1}, "disbursement.account.bank", TEXT, 256},
    {8, {8, 9, 2}, "disbursement.account.last_four", LAST_FOUR, 4},
    {8, {8, 9, 3}, "disbursement.account.commitment", FIXED, 32},
    {8, {8, 10, 3}, "disbursement.paying_account.commitment", FIXED, 32},
    {8, {8, 11}, "disbursement.payment_voucher", IDENTIFIER, 64},
    {8, {8, 12}, "disbursement.document", TEXT, 256},
    {8, {8, 13}, "disbursement.applied_date", DATE, 0},
    {8, {8, 14}, "disbursement.approved_date", DATE, 0},
    {8, {8, 15}, "disbursement.replaces", IDENTIFIER, 64},
    {8, {8, 16, 1}, "disbursement.attachments[0].name", TEXT, 256},
    {8, {8, 16, 2}, "disbursement.attachments[0].sha256", FIXED, 32},
    {8, {8, 17}, "disbursement.memo", TEXT, 1024},
    {8, {8, 18}, "disbursement.reason", TEXT, 1024},
    {8, {8, 19, 1}, "disbursement.source.file_sha256", FIXED, 32},
    {8, {8, 19, 2}, "disbursement.source.sheet", TEXT, 256},
    {8, {8, 19, 3}, "disbursement.source.row", UINT, UINT32_MAX},
    {9, {9, 1}, "adjustment.kind", UINT, 3},
    {9, {9, 2}, "adjustment.target", IDENTIFIER, 64},
    {9, {9, 3}, "adjustment.amount_fen", FEN, 0},
    {9, {9, 4}, "adjustment.date", DATE, 0},
    {9, {9, 5}, "adjustment.reason", TEXT, 1024},
    {9, {9, 6}, "adjustment.bank_reference", IDENTIFIER, 64},
    {9, {9, 7}, "adjustment.bank_date", DATE, 0},
    {9, {9, 8, 2}, "adjustment.account.last_four", LAST_FOUR, 4},
    {9, {9, 9, 1}, "adjustment.attachments[0].name", TEXT, 256},
    {9, {9, 10, 3}, "adjustment.source.row", UINT, UINT32_MAX},
    {10, {10, 1}, "settlement.target", IDENTIFIER, 64},
    {10, {10, 2}, "settlement.amount_fen", NEGATIVE_FEN, 0},
    {10, {10, 3}, "settlement.date", DATE, 0},
    {10, {10, 4}, "settlement.bank_reference", IDENTIFIER, 64},
    {10, {10, 5}, "settlement.bank_date", DATE, 0},
    {10, {10, 6, 1}, "settlement.account.bank", TEXT, 256},
    {10, {10, 7}, "settlement.statement_sha256", FIXED, 32},
    {10, {10, 8}, "settlement.takes_back", UINT64, 0},
    {10, {10, 9}, "settlement.reason", TEXT, 1024},
    {10, {10, 10, 1}, "settlement.source.file_sha256", FIXED, 32},
    {11, {11, 1}, "match.action", ENUM, 2},
    {11, {11, 2, 3}, "match.account.commitment", FIXED, 32},
    {11, {11, 3, 1}, "match.lines[0].statement_sha256", FIXED, 32},
    {11, {11, 3, 2}, "match.lines[0].row", UINT, UINT32_MAX},
    {11, {11, 3, 5}, "match.lines[0].amount_fen", SIGNED_FEN, 0},
    {11, {11, 6}, "match.reason", TEXT, 1024},
    {12, {12, 1, 2}, "reconciliation.account.last_four", LAST_FOUR, 4},
    {12, {12, 2}, "reconciliation.first_date", EARLIER_DATE, 0},
    {12, {12, 3}, "reconciliation.last_date", LATER_DATE, 0},
    {12, {12, 4}, "reconciliation.tree_size", UINT64, 0},
    {12, {12, 6}, "reconciliation.rules_sha256", FIXED, 32},
    {12, {12, 7}, "reconciliation.opening_fen", SIGNED_FEN, 0},
    {12, {12, 8}, "reconciliation.closing_fen", SIGNED_FEN, 0},
    {12, {12, 9, 1}, "reconciliation.lines[0].classification", ENUM, 10},
    {12, {12, 9, 2}, "reconciliation.lines[0].ledger_count", UINT64, 0},
    {12, {12, 9, 3}, "reconciliation.lines[0].ledger_fen", SIGNED_FEN, 0},
    {12, {12, 9, 4}, "reconciliation.lines[0].bank_count", UINT64, 0},
    {12, {12, 9, 5}, "reconciliation.lines[0].bank_fen", SIGNED_FEN, 0},
    {12, {12, 10}, "reconciliation.verdict", UINT, 4},
    {12, {12, 11}, "reconciliation.report_sha256", FIXED, 32},
    {12, {12, 12}, "reconciliation.previous", UINT64, 0},
    {12, {12, 13}, "reconciliation.memo", TEXT, 1024},
    {13, {13, 1}, "closing.month", MONTH, 0},
    {13, {13, 2, 1}, "closing.cash.appropriated_count", UINT64, 0},
    {13, {13, 2, 2}, "closing.cash.appropriated_fen", SIGNED_FEN, 0},
    {13, {13, 2, 3}, "closing.cash.disbursed_count", UINT64, 0},
    {13, {13, 2, 4}, "closing.cash.disbursed_fen", FEN, 0},
    {13, {13, 2, 5}, "closing.cash.adjusted_count", UINT64, 0},
    {13, {13, 2, 6}, "closing.cash.adjusted_fen", FEN, 0},
    {13, {13, 2, 7}, "closing.cash.settled_count", UINT64, 0},
    {13, {13, 2, 8}, "closing.cash.settled_fen", SIGNED_FEN, 0},
    {13, {13, 3, 8}, "closing.relief.settled_fen", SIGNED_FEN, 0},
    {13, {13, 4}, "closing.programme_count", UINT64, 0},
    {13, {13, 5}, "closing.programme_root", FIXED, 32},
    {13, {13, 6}, "closing.payee_count", UINT64, 0},
    {13, {13, 7}, "closing.payee_root", FIXED, 32},
    {13, {13, 8}, "closing.memo", TEXT, 1024},
    {14, {14, 1}, "rejection.voucher", FIXED, 16},
    {14, {14, 2}, "rejection.header_sha256", FIXED, 32},
    {14, {14, 3}, "rejection.reason", TEXT, 1024},
    {15, {15, 1}, "anchor.vkey", VKEY, 182},
    {15, {15, 2}, "anchor.checkpoint", BYTES, 4096},
    {15, {15, 4}, "anchor.memo", TEXT, 1024},
    {16, {16, 2}, "erasure.basis", TEXT, 1024},
    {16, {16, 3}, "erasure.reason", TEXT, 1024},
    {17, {17, 1}, "incident.kind", UINT, 5},
    {17, {17, 2}, "incident.description", TEXT, 1024},
    {17, {17, 3}, "incident.from_entry", UINT64, 0},
    {17, {17, 4}, "incident.from_ms", INSTANT, 0},
    {17, {17, 5}, "incident.officer", CODE, 64},
    {VIEW_HEADER, {2}, "header.origin", ORIGIN, 64},
    {VIEW_HEADER, {3}, "header.voucher", FIXED, 16},
    {VIEW_HEADER, {4}, "header.entry_count", UINT, 65536},
    {VIEW_HEADER, {5}, "header.entries_root", FIXED, 32},
    {VIEW_HEADER, {6, 2}, "header.kinds[0].count", UINT, UINT32_MAX},
    {VIEW_HEADER, {7}, "header.appropriated_fen", SIGNED_FEN, 0},
    {VIEW_HEADER, {8}, "header.disbursed_fen", FEN, 0},
    {VIEW_HEADER, {9}, "header.adjusted_fen", FEN, 0},
    {VIEW_HEADER, {10}, "header.settled_fen", SIGNED_FEN, 0},
    {VIEW_HEADER, {11}, "header.prepared_at_ms", INSTANT, 0},
    {VIEW_SEAL, {2}, "seal.number", UINT64, 0},
    {VIEW_SEAL, {3}, "seal.previous", FIXED, 32},
    {VIEW_SEAL, {4}, "seal.first_entry", UINT64, 0},
    {VIEW_SEAL, {5}, "seal.sealed_at_ms", INSTANT, 0},
    {VIEW_SEAL, {6}, "seal.header", BYTES, 2048},
    {VIEW_SEAL, {7, 1}, "seal.signatures[0].officer", ORDERED_CODE, 64},
    {VIEW_SEAL, {7, 2}, "seal.signatures[0].role", ENUM, 6},
    {VIEW_SEAL, {7, 3}, "seal.signatures[0].signed_at_ms", INSTANT, 0},
    {VIEW_SEAL, {7, 4}, "seal.signatures[0].seen_size", UINT64, 0},
    {VIEW_SEAL, {7, 5}, "seal.signatures[0].seen_root", FIXED, 32},
    {VIEW_SEAL, {7, 6}, "seal.signatures[0].ed25519", FIXED, 64},
    {VIEW_RECEIPT, {2}, "receipt.seal", BYTES, 32768},
    {VIEW_RECEIPT, {3}, "receipt.entry_index", UINT, 65535},
    {VIEW_RECEIPT, {4}, "receipt.entry", BYTES, 16384},
    {VIEW_RECEIPT, {7, 1}, "receipt.enrolments[0].seal", BYTES, 32768},
    {VIEW_RECEIPT, {7, 3}, "receipt.enrolments[0].entry_index", UINT, 65535},
    {VIEW_RECEIPT, {7, 4}, "receipt.enrolments[0].entry", BYTES, 16384},
    {VIEW_RECEIPT, {8, 3, 1}, "receipt.payee.lines[0].index", UINT64, 0},
    {VIEW_RECEIPT, {8, 3, 2}, "receipt.payee.lines[0].line", FIXED, 64},
};

/* -- one field with another value ------------------------------------------------------------- */

static void
replace(struct wire_message *message, const void *context)
{
    const struct wire_field *field = context;
    *wire_find(message, field->number) = *field;
}

static void
repeat(struct wire_message *message, const void *context)
{
    const uint32_t *number = context;
    struct wire_field *field = wire_find(message, *number);
    wire_insert(message, (size_t)(field - message->fields), *field);
}

/* The row's path without its last number, which is returned. */
static uint32_t
parent_of(const struct row *row, uint32_t parent[static 5])
{
    size_t size = 0;
    while (row->path[size] != 0)
        size++;
    memset(parent, 0, 5 * sizeof *parent);
    memcpy(parent, row->path, (size - 1) * sizeof *parent);
    return row->path[size - 1];
}

static void
expect_edited(const struct row *row, wire_edit_fn *edit, const void *context,
              enum audit_message message)
{
    struct ledger_buffer sample = {0}, edited = {0};
    uint32_t parent[5];
    parent_of(row, parent);
    view_sample(row->sample, &sample);
    wire_edit(ledger_buffer_slice(&sample), parent, edit, context, &edited);
    view_expect(row->sample, ledger_buffer_slice(&edited),
                message == AUDIT_MESSAGE_NONE ? AUDIT_OK : AUDIT_MALFORMED, message,
                message == AUDIT_MESSAGE_NONE ? NULL : row->name);
    ledger_buffer_free(&sample);
    ledger_buffer_free(&edited);
}

static void
number_is(const struct row *row, uint64_t value, enum audit_message message)
{
    uint32_t parent[5];
    struct wire_field field = wire_number(parent_of(row, parent), value);
    expect_edited(row, replace, &field, message);
}

static void
bytes_are(const struct row *row, struct ledger_slice bytes, enum audit_message message)
{
    uint32_t parent[5];
    struct wire_field field = wire_bytes(parent_of(row, parent), bytes);
    expect_edited(row, replace, &field, message);
}

static void
text_is(const struct row *row, const char *text, enum audit_message message)
{
    bytes_are(row, ledger_slice_of_text(text), message);
}

/* `size` times the character. */
static void
filled_with(const struct row *row, char character, size_t size, enum audit_message message)
{
    static char filled[40000];
    memset(filled, character, size);
    bytes_are(row, ledger_slice_of((const uint8_t *)filled, size), message);
}

#define FINE AUDIT_MESSAGE_NONE

/* -- the kinds -------------------------------------------------------------------------------- */

static const char *const unclean[] = {
    "\x1f",
    "a\177b",
    "\xC2\x80",
    "\xC2\x9F",
    "a\xD8\x9C",
    "\xE2\x80\x8E",
    "\xE2\x80\x8F",
    "\xE2\x80\xA8",
    "\xE2\x80\xA9",
    "\xE2\x80\xAA",
    "\xE2\x80\xAE",
    "\xE2\x81\xA6",
    "\xE2\x81\xA9",
    "\xEF\xBB\xBF",
    "12345678\n12345678",
    "\xC0\x80",
    "\xC1\xBF",
    "\xE0\x9F\xBF",
    "\xED\xA0\x80",
    "\xED\xBF\xBF",
    "\xF0\x8F\xBF\xBF",
    "\xF4\x90\x80\x80",
    "\xF5\x80\x80\x80",
    "\x80",
    "\xE4\xB8",
    "\xE4\xB8\x41",
    "\xE4\x41\xB8",
    "\xFF",
    "1234567\xC2",
    "东川\xE4",
};
static const char *const spaced[] = {
    " a", "a ",           "\302\240a", "a\xC2\xA0", "\343\200\200a", "a\xE3\x80\x80",
    " ",  "\xE3\x80\x80", "12345678 "};

static void
judge_text(const struct row *row)
{
    static const char *const clean[] = {
        "x",
        "a b",
        "东\xE3\x80\x80川",
        "a\xC2\xA0z",
        "\xC2\xA1",
        "\xE2\x80\xA7",
        "\xE2\x80\xAF",
        "\xE2\x81\xA5",
        "\xE2\x81\xAA",
        "\xEF\xBB\xBE",
        "\xED\x9F\xBF",
        "\xEE\x80\x80",
        "\xF4\x8F\xBF\xBF",
        "\xF0\x90\x80\x80",
        "\xE0\xA0\x80",
        "1234567 9",
        "~~~~~~~~",
        "\x7E+",
    };
    for (size_t i = 0; i < COUNT(clean); i++)
        text_is(row, clean[i], FINE);
    for (size_t i = 0; i < COUNT(unclean); i++)
        text_is(row, unclean[i], AUDIT_MESSAGE_VIEW_TEXT);
    for (size_t i = 0; i < COUNT(spaced); i++)
        text_is(row, spaced[i], AUDIT_MESSAGE_VIEW_TEXT);
    bytes_are(row, ledger_slice_of((const uint8_t *)"a\0b", 3), AUDIT_MESSAGE_VIEW_TEXT);
    filled_with(row, 'a', row->limit, FINE);
    filled_with(row, 'a', row->limit + 1, AUDIT_MESSAGE_VIEW_LENGTH);
}

static void
judge_identifier(const struct row *row)
{
    static const char *const good[] = {"x", "东-1", "~!", "第〔2024〕1号", "\xC2\xA1"};
    static const char *const bad[] = {"a b", "a+b", "+", "东+", "a\xC2\xA0z", "东\xE3\x80\x80川"};
    for (size_t i = 0; i < COUNT(good); i++)
        text_is(row, good[i], FINE);
    for (size_t i = 0; i < COUNT(bad); i++)
        text_is(row, bad[i], AUDIT_MESSAGE_VIEW_IDENTIFIER);
    for (size_t i = 0; i < COUNT(unclean); i++)
        text_is(row, unclean[i], AUDIT_MESSAGE_VIEW_IDENTIFIER);
    /* In texts that are read eight characters at a time. */
    for (size_t size = 7; size <= 17; size += 5)
        for (size_t at = 0; at < size; at++) {
            char text[18] = "-~!123456789abcde";
            text[size] = '\0';
            text_is(row, text, FINE);
            text[at] = '+';
            text_is(row, text, AUDIT_MESSAGE_VIEW_IDENTIFIER);
            text[at] = ' ';
            text_is(row, text, AUDIT_MESSAGE_VIEW_IDENTIFIER);
        }
    filled_with(row, 'a', 64, FINE);
    filled_with(row, 'a', 65, AUDIT_MESSAGE_VIEW_LENGTH);
}

/* Every byte by itself. */
static void
judge_ascii(const struct row *row)
{
    bool origin = row->kind == ORIGIN;
    for (unsigned byte = 1; byte < 256; byte++) {
        char text[] = {(char)byte, 'z', '\0'};
        bool letter = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
                      (byte >= '0' && byte <= '9') || strchr(".-_", (int)byte) != NULL;
        bool good = origin ? byte > 0x20 && byte < 0x7F && byte != '+' : letter;
        text_is(row, text,
                good     ? FINE
                : origin ? AUDIT_MESSAGE_VIEW_ORIGIN
                         : AUDIT_MESSAGE_VIEW_CODE);
    }
    filled_with(row, 'a', 1, FINE);
    filled_with(row, 'a', 64, FINE);
    filled_with(row, 'a', 65, AUDIT_MESSAGE_VIEW_LENGTH);
}

static void
vkey_is(const struct row *row, size_t name_size, uint8_t type, const uint8_t key[static 32],
        enum audit_message message)
{
    char name[256] = {0};
    struct audit_buffer text = {0};
    memset(name, 'n', name_size);
    audit_vkey_write(name, type, key, &text);
    assert_audit(audit_buffer_status(&text, NULL), AUDIT_OK, NULL);
    bytes_are(row, ledger_slice_of(text.data, text.size), message);
    audit_buffer_free(&text);
}

static void
judge_vkey(const struct row *row)
{
    /* RFC 8032, 7.1, test 1; the neutral element, which is of small order; and one of order 4. */
    static const uint8_t key[32] = {0xd7, 0x5a, 0x98, 0x01, 0x82, 0xb1, 0x0a, 0xb7,
                                    0xd5, 0x4b, 0xfe, 0xd3, 0xc9, 0x64, 0x07, 0x3a,
                                    0x0e, 0xe1, 0x72, 0xf3, 0xda, 0xa6, 0x23, 0x25,
                                    0xaf, 0x02, 0x1a, 0x68, 0xf7, 0x07, 0x51, 0x1a};
    static const uint8_t neutral[32] = {1}, of_order_4[32] = {0};
    vkey_is(row, 1, AUDIT_KEY_ED25519, key, FINE);
    vkey_is(row, 128, AUDIT_KEY_ED25519, key, FINE);
    vkey_is(row, 129, AUDIT_KEY_ED25519, key, AUDIT_MESSAGE_VIEW_LENGTH);
    vkey_is(row, 1, AUDIT_KEY_COSIGNATURE, key, AUDIT_MESSAGE_VIEW_VKEY);
    vkey_is(row, 1, AUDIT_KEY_ED25519, neutral, AUDIT_MESSAGE_VIEW_VKEY);
    vkey_is(row, 1, AUDIT_KEY_ED25519, of_order_4, AUDIT_MESSAGE_VIEW_VKEY);
    text_is(row, "PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
            AUDIT_MESSAGE_VIEW_VKEY);
    text_is(row, "PeterNeumann+C74F20A3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
            AUDIT_MESSAGE_VIEW_VKEY);
    text_is(row, "x", AUDIT_MESSAGE_VIEW_VKEY);
}

static void
judge_form(const struct row *row)
{
    if (row->kind == CREDIT_CODE) {
        text_is(row, "91350100M000100Y43", FINE);
        text_is(row, "0123456789ABCDEFGH", FINE);
        text_is(row, "JKLMNPQRTUWXY00000", FINE);
        text_is(row, "91350100M000100Y4", AUDIT_MESSAGE_VIEW_CREDIT_CODE);
        text_is(row, "91350100M000100Y433", AUDIT_MESSAGE_VIEW_LENGTH);
        for (const char *bad = "IOSVZa-+"; *bad != '\0'; bad++) {
            char text[] = "91350100M000100Y43";
            text[(size_t)*bad % 18] = *bad;
            text_is(row, text, AUDIT_MESSAGE_VIEW_CREDIT_CODE);
        }
    } else {
        text_is(row, "0000", FINE);
        text_is(row, "9999", FINE);
        text_is(row, "999", AUDIT_MESSAGE_VIEW_LAST_FOUR);
        text_is(row, "12a4", AUDIT_MESSAGE_VIEW_LAST_FOUR);
        text_is(row, "12/4", AUDIT_MESSAGE_VIEW_LAST_FOUR);
        text_is(row, "12345", AUDIT_MESSAGE_VIEW_LENGTH);
    }
}

static void
judge_bytes(const struct row *row)
{
    bool fixed = row->kind == FIXED;
    filled_with(row, '\n', row->limit, FINE);
    filled_with(row, 'x', 1, fixed ? AUDIT_MESSAGE_VIEW_FIXED : FINE);
    filled_with(row, 'x', row->limit - 1, fixed ? AUDIT_MESSAGE_VIEW_FIXED : FINE);
    filled_with(row, 'x', row->limit + 1,
                fixed ? AUDIT_MESSAGE_VIEW_FIXED : AUDIT_MESSAGE_VIEW_LENGTH);
}

static void
judge_range(const struct row *row, uint64_t first, uint64_t last, enum audit_message message)
{
    number_is(row, first, FINE);
    number_is(row, last, FINE);
    if (first > 1)
        number_is(row, first - 1, message);
    if (last < UINT64_MAX) {
        number_is(row, last + 1, message);
        number_is(row, UINT64_MAX, message);
    }
    if (last < UINT32_MAX)
        number_is(row, (UINT64_C(1) << 32) + first, message);
}

static void
judge_signed(const struct row *row)
{
    /* Zigzag. */
    uint64_t last = 2 * FEN_MAX, first = 2 * FEN_MAX - 1;
    if (row->kind == SIGNED_FEN) {
        number_is(row, 2, FINE);
        number_is(row, last, FINE);
    }
    number_is(row, 1, FINE);
    number_is(row, first, FINE);
    number_is(row, last + 2, AUDIT_MESSAGE_VIEW_FEN);
    number_is(row, first + 2, AUDIT_MESSAGE_VIEW_FEN);
    number_is(row, UINT64_MAX, AUDIT_MESSAGE_VIEW_FEN);
}

static void
judge_date(const struct row *row)
{
    static const uint64_t bad[] = {18991231, 100000101, 20230229, 19000229,  21000229, 20240230,
                                   20241301, 20240001,  20240100, 20240132,  20240431, 20240631,
                                   20240931, 20241131,  1,        UINT64_MAX};
    for (size_t i = 0; i < COUNT(bad); i++)
        number_is(row, bad[i], AUDIT_MESSAGE_VIEW_DATE);
    if (row->kind == LATER_DATE)
        number_is(row, 19000101, AUDIT_MESSAGE_VIEW_LAST_DATE);
    else
        number_is(row, 19000101, FINE);
    if (row->kind != EARLIER_DATE)
        number_is(row, 99991231, FINE);
    if (row->kind != DATE)
        return;
    static const uint64_t good[] = {20240229, 20000229, 20230228, 20240131, 20240430, 99990101};
    for (size_t i = 0; i < COUNT(good); i++)
        number_is(row, good[i], FINE);
}

static void
judge_value(const struct row *row)
{
    switch (row->kind) {
    case TEXT:
        judge_text(row);
        break;
    case IDENTIFIER:
        judge_identifier(row);
        break;
    case CODE:
    case ORIGIN:
        judge_ascii(row);
        break;
    case ORDERED_CODE:
        text_is(row, "li si", AUDIT_MESSAGE_VIEW_CODE);
        filled_with(row, 'a', 65, AUDIT_MESSAGE_VIEW_LENGTH);
        break;
    case VKEY:
        judge_vkey(row);
        break;
    case CREDIT_CODE:
    case LAST_FOUR:
        judge_form(row);
        break;
    case FIXED:
    case BYTES:
        judge_bytes(row);
        break;
    case UINT:
        judge_range(row, 1, row->limit, AUDIT_MESSAGE_VIEW_NUMBER);
        break;
    case ENUM:
        number_is(row, row->limit + 1, AUDIT_MESSAGE_VIEW_NUMBER);
        number_is(row, (UINT64_C(1) << 32) + 1, AUDIT_MESSAGE_VIEW_NUMBER);
        number_is(row, UINT64_MAX, AUDIT_MESSAGE_VIEW_NUMBER);
        break;
    case UINT64:
        judge_range(row, 1, UINT64_MAX, FINE);
        break;
    case BOOL:
        judge_range(row, 1, 1, AUDIT_MESSAGE_VIEW_NUMBER);
        break;
    case DATE:
    case LATER_DATE:
    case EARLIER_DATE:
        judge_date(row);
        break;
    case MONTH:
        judge_range(row, 190001, 999912, AUDIT_MESSAGE_VIEW_MONTH);
        number_is(row, 202400, AUDIT_MESSAGE_VIEW_MONTH);
        number_is(row, 202413, AUDIT_MESSAGE_VIEW_MONTH);
        break;
    case YEAR:
        judge_range(row, 1900, 9999, AUDIT_MESSAGE_VIEW_NUMBER);
        break;
    case INSTANT:
        judge_range(row, 1, UINT64_C(253402300799999), AUDIT_MESSAGE_VIEW_NUMBER);
        break;
    case FEN:
        judge_range(row, 1, FEN_MAX, AUDIT_MESSAGE_VIEW_NUMBER);
        break;
    case SIGNED_FEN:
    case NEGATIVE_FEN:
        judge_signed(row);
        break;
    }
}

static bool
is_varint(const struct row *row)
{
    return row->kind >= UINT;
}

static void
a_value_at_its_limit_is_accepted_and_one_beyond_is_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        judge_value(&rows[i]);
}

static void
a_value_that_is_its_default_is_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        if (is_varint(&rows[i]))
            number_is(&rows[i], 0, AUDIT_MESSAGE_VIEW_DEFAULT);
        else
            text_is(&rows[i], "", AUDIT_MESSAGE_VIEW_DEFAULT);
    }
}

static void
a_field_of_another_wire_type_is_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        if (is_varint(&rows[i]))
            text_is(&rows[i], "\x01", AUDIT_MESSAGE_VIEW_OTHER_TYPE);
        else
            number_is(&rows[i], 1, AUDIT_MESSAGE_VIEW_OTHER_TYPE);
    }
}

static void
a_field_that_stands_twice_is_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        uint32_t parent[5], number = parent_of(&rows[i], parent);
        expect_edited(&rows[i], repeat, &number, AUDIT_MESSAGE_VIEW_ORDER);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_value_at_its_limit_is_accepted_and_one_beyond_is_refused),
        cmocka_unit_test(a_value_that_is_its_default_is_refused),
        cmocka_unit_test(a_field_of_another_wire_type_is_refused),
        cmocka_unit_test(a_field_that_stands_twice_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
