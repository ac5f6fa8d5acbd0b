/* Rule 11: a reference is used once. The same row again is answered with the entry that there is;
 * another row under the same reference is refused, and told apart by its first differing field. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "ledger/record/codec.h"
#include "ledger/rules/judging.h"
#include "ledger/store/bundle.h"
#include "ledger/value/date.h"

enum field_kind { FIELD_TEXT, FIELD_YEAR, FIELD_DATE, FIELD_MONEY, FIELD_ACCOUNT };

/* Every field but the payee, the attachments, and the two that may differ: source and salt. */
struct field {
    enum field_kind kind;
    size_t offset;
    enum ledger_message differs; /* reference, entry number, what is recorded, what is stated */
};

#define FIELD(kind, member, message)                                                               \
    {                                                                                              \
        kind, offsetof(struct ledger_disbursement, member), LEDGER_MESSAGE_##message               \
    }
static const struct field fields[] = {
    FIELD(FIELD_MONEY, amount_fen, DUPLICATE_AMOUNT),
    FIELD(FIELD_DATE, date, DUPLICATE_DATE),
    FIELD(FIELD_TEXT, payee.name, DUPLICATE_PAYEE_NAME),
    FIELD(FIELD_TEXT, programme, DUPLICATE_PROGRAMME),
    FIELD(FIELD_YEAR, budget_year, DUPLICATE_BUDGET_YEAR),
    FIELD(FIELD_TEXT, claim, DUPLICATE_CLAIM),
    FIELD(FIELD_MONEY, claim_approved_fen, DUPLICATE_CLAIM_APPROVED),
    FIELD(FIELD_ACCOUNT, account, DUPLICATE_ACCOUNT),
    FIELD(FIELD_ACCOUNT, paying_account, DUPLICATE_PAYING_ACCOUNT),
    FIELD(FIELD_TEXT, payment_voucher, DUPLICATE_PAYMENT_VOUCHER),
    FIELD(FIELD_TEXT, document, DUPLICATE_DOCUMENT),
    FIELD(FIELD_DATE, applied_date, DUPLICATE_APPLIED_DATE),
    FIELD(FIELD_DATE, approved_date, DUPLICATE_APPROVED_DATE),
    FIELD(FIELD_TEXT, replaces, DUPLICATE_REPLACES),
    FIELD(FIELD_TEXT, memo, DUPLICATE_MEMO),
    FIELD(FIELD_TEXT, reason, DUPLICATE_REASON),
};
#undef FIELD

/* What a field says, for a sentence; ledger_fail shortens what is long. */
static void
field_text(enum field_kind kind, const void *value, char text[static LEDGER_ERROR_ARGUMENT_SIZE])
{
    const struct ledger_account *account = value;
    char date[LEDGER_DATE_TEXT_SIZE];
    char money[LEDGER_MONEY_TEXT_SIZE];

    text[0] = '\0';
    switch (kind) {
    case FIELD_TEXT:
        (void)snprintf(text, LEDGER_ERROR_ARGUMENT_SIZE, "%.150s", *(const char *const *)value);
        break;
    case FIELD_YEAR:
        (void)snprintf(text, LEDGER_ERROR_ARGUMENT_SIZE, "%" PRIu32, *(const uint32_t *)value);
        break;
    case FIELD_DATE:
        ledger_date_format(*(const uint32_t *)value, date);
        (void)snprintf(text, LEDGER_ERROR_ARGUMENT_SIZE, "%s", date);
        break;
    case FIELD_MONEY:
        ledger_money_format((struct ledger_money){*(const int64_t *)value}, money);
        (void)snprintf(text, LEDGER_ERROR_ARGUMENT_SIZE, "%s", money);
        break;
    case FIELD_ACCOUNT:
        if (account->stated)
            (void)snprintf(text, LEDGER_ERROR_ARGUMENT_SIZE, "%.100s *%.4s", account->bank,
                           account->last_four);
        break;
    }
    if (text[0] == '\0')
        (void)snprintf(text, LEDGER_ERROR_ARGUMENT_SIZE, "—");
}

static bool
accounts_equal(const struct ledger_account *a, const struct ledger_account *b)
{
    if (a->stated != b->stated)
        return false;
    return !a->stated ||
           (strcmp(a->bank, b->bank) == 0 && strcmp(a->last_four, b->last_four) == 0 &&
            ledger_slice_equal(a->commitment, b->commitment));
}

static bool
field_equal(enum field_kind kind, const void *a, const void *b)
{
    switch (kind) {
    case FIELD_TEXT:
        return strcmp(*(const char *const *)a, *(const char *const *)b) == 0;
    case FIELD_YEAR:
    case FIELD_DATE:
        return *(const uint32_t *)a == *(const uint32_t *)b;
    case FIELD_MONEY:
        return *(const int64_t *)a == *(const int64_t *)b;
    case FIELD_ACCOUNT:
        return accounts_equal(a, b);
    }
    return false;
}

static bool
attachments_equal(const struct ledger_disbursement *a, const struct ledger_disbursement *b)
{
    if (a->attachment_count != b->attachment_count)
        return false;
    for (size_t i = 0; i < a->attachment_count; i++) {
        if (strcmp(a->attachments[i].name, b->attachments[i].name) != 0 ||
            !ledger_slice_equal(a->attachments[i].sha256, b->attachments[i].sha256))
            return false;
    }
    return true;
}

/* The id of another register has two lines. */
static void
id_on_one_line(char *id)
{
    char *newline = strchr(id, '\n');

    if (newline != NULL)
        *newline = ' ';
}

/* REFUSED with the first field that differs; OK when none does. */
static enum ledger_status
same_content(const struct ledger_disbursement *recorded, const struct ledger_disbursement *stated,
             uint64_t number, struct ledger_error *err)
{
    char ids[2][LEDGER_PAYEE_ID_SIZE];
    char texts[2][LEDGER_ERROR_ARGUMENT_SIZE];

    (void)ledger_payee_id(&recorded->payee, ids[0]);
    (void)ledger_payee_id(&stated->payee, ids[1]);
    if (strcmp(ids[0], ids[1]) != 0) {
        id_on_one_line(ids[0]);
        id_on_one_line(ids[1]);
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_DUPLICATE_PAYEE, stated->reference,
                           number, ids[0], ids[1]);
    }
    for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
        const void *a = (const char *)recorded + fields[i].offset;
        const void *b = (const char *)stated + fields[i].offset;

        if (field_equal(fields[i].kind, a, b))
            continue;
        field_text(fields[i].kind, a, texts[0]);
        field_text(fields[i].kind, b, texts[1]);
        return ledger_fail(err, LEDGER_REFUSED, fields[i].differs, stated->reference, number,
                           texts[0], texts[1]);
    }
    if (!attachments_equal(recorded, stated))
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_DUPLICATE_ATTACHMENTS,
                           stated->reference, number);
    return LEDGER_OK;
}

/* An earlier entry of this ledger or of this voucher. */
static enum ledger_status
entry_read(struct ledger_entry_judging *judging, uint64_t number, struct ledger_entry *out_entry,
           struct ledger_error *err)
{
    struct ledger_slice bytes;
    enum ledger_status status = LEDGER_OK;

    if (number >= judging->first_entry && judging->voucher_entries != NULL) {
        *out_entry = judging->voucher_entries[number - judging->first_entry];
        return LEDGER_OK;
    }
    if (number >= judging->first_entry)
        bytes = judging->voucher_bytes[number - judging->first_entry];
    else
        status = ledger_bundle_get(judging->lines, LEDGER_BUNDLE_LINES, number, &bytes, err);
    if (status == LEDGER_OK)
        status = ledger_entry_decode(bytes, &judging->arena, out_entry, err);
    if (status == LEDGER_OK && out_entry->body == LEDGER_BODY_DISBURSEMENT)
        return LEDGER_OK;
    if (status == LEDGER_NO_MEMORY || status == LEDGER_IO || status == LEDGER_DAMAGED)
        return status;
    return ledger_fail(err, LEDGER_DAMAGED, LEDGER_MESSAGE_RULES_ENTRY_DAMAGED, number);
}

enum ledger_status
ledger_rule_duplicate_reference(struct ledger_entry_judging *judging, struct ledger_error *err)
{
    const struct ledger_disbursement *stated = &judging->entry->disbursement;
    struct ledger_disbursement_state known;
    struct ledger_entry recorded;
    enum ledger_status status;

    if (judging->entry->body != LEDGER_BODY_DISBURSEMENT)
        return LEDGER_OK;
    status =
        ledger_state_disbursement(judging->txn, stated->reference, &judging->arena, &known, err);
    if (status == LEDGER_NOT_FOUND)
        return LEDGER_OK;
    if (status != LEDGER_OK)
        return status;
    if (known.entry_number >= judging->number)
        return ledger_fail(err, LEDGER_DAMAGED, LEDGER_MESSAGE_RULES_TABLES_DAMAGED,
                           known.entry_number);

    status = entry_read(judging, known.entry_number, &recorded, err);
    if (status == LEDGER_OK)
        status = same_content(&recorded.disbursement, stated, known.entry_number, err);
    if (status != LEDGER_OK)
        return status;
    judging->verdict.is_known = true;
    judging->verdict.known_number = known.entry_number;
    return ledger_fail(err, LEDGER_EXISTS,
                       known.entry_number < judging->first_entry
                           ? LEDGER_MESSAGE_DUPLICATE_EXISTS
                           : LEDGER_MESSAGE_DUPLICATE_IN_VOUCHER,
                       stated->reference, known.entry_number);
}
