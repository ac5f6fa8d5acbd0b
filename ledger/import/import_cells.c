/* The cells of a row into a draft: one reader for each kind of cell. What a reader objects to is a
 * finding, and the next cell is read all the same. */
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "ledger/base/text.h"
#include "ledger/import/import_internal.h"
#include "ledger/value/date.h"
#include "ledger/value/document.h"
#include "ledger/value/uscc.h"

enum {
    NAME_SIZE_MAX = 256,
    TEXT_SIZE_MAX = 1024,
    ACCOUNT_DIGITS_MIN = 8,
    ACCOUNT_DIGITS_MAX = 40,
    IDENTITY_SIZE = 18,
};

/* One row on its way. */
struct reading {
    struct ledger_import *import;
    struct ledger_import_row *row;
    const struct ledger_slice *cells;
    size_t cell_count;
    struct ledger_entry *draft;
    bool is_sound;
};

typedef enum ledger_status cell_fn(struct reading *reading, enum ledger_import_field field,
                                   struct ledger_slice text, void *out, struct ledger_error *err);

static bool
is_blank(uint32_t point)
{
    return point == ' ' || point == '\t' || point == '\r' || point == '\n' || point == 0xA0 ||
           point == 0x3000;
}

struct ledger_slice
import_trim(struct ledger_slice cell)
{
    size_t first = SIZE_MAX;
    size_t end = 0;

    for (size_t at = 0; at < cell.size;) {
        size_t start = at;
        uint32_t point = ledger_text_next(cell, &at);

        if (point == UINT32_MAX)
            return cell;
        if (is_blank(point))
            continue;
        if (first == SIZE_MAX)
            first = start;
        end = at;
    }
    return first == SIZE_MAX ? (struct ledger_slice){0}
                             : ledger_slice_of(cell.data + first, end - first);
}

struct ledger_slice
import_cell(const struct ledger_import *import, enum ledger_import_field field,
            const struct ledger_slice *cells, size_t cell_count)
{
    size_t column = import->column_of[field];

    if (column == IMPORT_NO_COLUMN || column >= cell_count)
        return (struct ledger_slice){0};
    return import_trim(cells[column]);
}

/* ="0123" and '0123 are how people keep a spreadsheet from taking a number for one. */
static struct ledger_slice
unquote(struct ledger_slice text)
{
    if (text.size >= 3 && text.data[0] == '=' && text.data[1] == '"' &&
        text.data[text.size - 1] == '"')
        return import_trim(ledger_slice_of(text.data + 2, text.size - 3));
    if (text.size >= 1 && text.data[0] == '\'')
        return import_trim(ledger_slice_of(text.data + 1, text.size - 1));
    return text;
}

static const char *
title_of(const struct reading *reading, enum ledger_import_field field)
{
    size_t column = reading->import->column_of[field];

    return column == IMPORT_NO_COLUMN ? ledger_import_field_title(field)
                                      : reading->import->columns[column].title;
}

/* Lists repeat themselves from row to row: the same programme, document, paying account. */
static enum ledger_status
text_keep(struct reading *reading, enum ledger_import_field field, struct ledger_slice text,
          const char **out, struct ledger_error *err)
{
    const char **seen = &reading->import->text_seen[field];

    if (*seen == NULL || !ledger_slice_equal(ledger_slice_of_text(*seen), text)) {
        const char *kept = import_text(reading->import, text, err);

        if (kept == NULL)
            return LEDGER_NO_MEMORY;
        *seen = kept;
    }
    *out = *seen;
    return LEDGER_OK;
}

/* --- readers --- */

static enum ledger_status
identifier_read(struct reading *reading, enum ledger_import_field field, struct ledger_slice text,
                void *out, struct ledger_error *err)
{
    text = unquote(text);
    if (!ledger_id_is_identifier(text))
        return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_IMPORT_IDENTIFIER, text,
                           title_of(reading, field));
    return text_keep(reading, field, text, out, err);
}

static enum ledger_status
programme_read(struct reading *reading, enum ledger_import_field field, struct ledger_slice text,
               void *out, struct ledger_error *err)
{
    text = unquote(text);
    if (!ledger_id_is_code(text))
        return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_IMPORT_PROGRAMME, text);
    return text_keep(reading, field, text, out, err);
}

static enum ledger_status
year_read(struct reading *reading, enum ledger_import_field field, struct ledger_slice text,
          void *out, struct ledger_error *err)
{
    const size_t suffix = strlen("年");
    struct ledger_slice digits = unquote(text);
    uint64_t year;

    (void)reading;
    (void)field;
    if (digits.size == 4 + suffix && memcmp(digits.data + 4, "年", suffix) == 0)
        digits.size -= suffix;
    if (ledger_text_from_decimal(digits, 9999, &year) != LEDGER_OK || year < 1900)
        return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_IMPORT_YEAR, text);
    *(uint32_t *)out = (uint32_t)year;
    return LEDGER_OK;
}

/* A spreadsheet that opens our own lists must not calculate; and a formula is nobody's remark. */
static enum ledger_status
words_read(struct reading *reading, enum ledger_import_field field, struct ledger_slice text,
           void *out, struct ledger_error *err)
{
    size_t size_max = field == LEDGER_IMPORT_MEMO || field == LEDGER_IMPORT_REASON ? TEXT_SIZE_MAX
                                                                                   : NAME_SIZE_MAX;

    if (text.data[0] == '=')
        return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_IMPORT_FORMULA, text);
    if (text.size > size_max)
        return ledger_fail(err, LEDGER_OUT_OF_RANGE, LEDGER_MESSAGE_IMPORT_TEXT_TOO_LONG,
                           title_of(reading, field), text.size, size_max);
    return text_keep(reading, field, text, out, err);
}

static enum ledger_status
code_read(struct reading *reading, enum ledger_import_field field, struct ledger_slice text,
          void *out, struct ledger_error *err)
{
    char code[LEDGER_USCC_SIZE + 1];
    enum ledger_status status = ledger_uscc_parse(unquote(text), code, err);

    if (status != LEDGER_OK)
        return status;
    return text_keep(reading, field, ledger_slice_of_text(code), out, err);
}

enum ledger_status
import_amount_read(const struct ledger_import *import, enum ledger_import_field field,
                   struct ledger_slice text, int64_t *out_fen, struct ledger_error *err)
{
    struct ledger_money amount;
    enum ledger_status status = ledger_money_parse_loose(
        text, import->columns[import->column_of[field]].unit, &amount, err);

    if (status == LEDGER_OK)
        *out_fen = amount.fen;
    return status;
}

static enum ledger_status
amount_read(struct reading *reading, enum ledger_import_field field, struct ledger_slice text,
            void *out, struct ledger_error *err)
{
    int64_t fen;
    enum ledger_status status = import_amount_read(reading->import, field, text, &fen, err);

    if (status != LEDGER_OK)
        return status;
    if (fen <= 0)
        return ledger_fail(err, LEDGER_OUT_OF_RANGE, LEDGER_MESSAGE_IMPORT_AMOUNT_NOT_POSITIVE,
                           text, title_of(reading, field));
    if (fen > LEDGER_MONEY_FEN_MAX)
        return ledger_fail(err, LEDGER_OUT_OF_RANGE, LEDGER_MESSAGE_AMOUNT_OUT_OF_RANGE, text);
    *(int64_t *)out = fen;
    return LEDGER_OK;
}

static enum ledger_status
date_read(struct reading *reading, enum ledger_import_field field, struct ledger_slice text,
          void *out, struct ledger_error *err)
{
    (void)reading;
    (void)field;
    return ledger_date_parse(text, out, err);
}

static enum ledger_status
document_read(struct reading *reading, enum ledger_import_field field, struct ledger_slice text,
              void *out, struct ledger_error *err)
{
    struct ledger_buffer canonical = {0};
    enum ledger_status status = ledger_document_normalise(text, &canonical, err);

    if (status == LEDGER_OK && canonical.size > NAME_SIZE_MAX)
        status = ledger_fail(err, LEDGER_OUT_OF_RANGE, LEDGER_MESSAGE_IMPORT_TEXT_TOO_LONG,
                             title_of(reading, field), canonical.size, (size_t)NAME_SIZE_MAX);
    if (status == LEDGER_OK)
        status = text_keep(reading, field, ledger_buffer_slice(&canonical), out, err);
    ledger_buffer_free(&canonical);
    return status;
}

/* 6217 0012-…: blanks and hyphens between groups of digits are how cards have them. Full-width
 * digits are plain. */
static enum ledger_status
digits_read(struct ledger_slice text, char digits[static ACCOUNT_DIGITS_MAX + 1],
            struct ledger_error *err)
{
    struct ledger_slice plain = unquote(text);
    size_t count = 0;
    bool has_digit = false;
    bool has_exponent = false;
    bool has_point = false; /* 9.99E+18, or 6217….0 */
    bool has_other = false;

    for (size_t at = 0; at < plain.size;) {
        uint32_t point = ledger_text_next(plain, &at);

        if (point >= 0xFF10 && point <= 0xFF19)
            point -= 0xFEE0;
        if (is_blank(point) || (point == '-' && has_digit))
            continue;
        if (point >= '0' && point <= '9') {
            has_digit = true;
            if (count < ACCOUNT_DIGITS_MAX)
                digits[count] = (char)point;
            count++;
        } else if (has_digit && (point == 'e' || point == 'E') && !has_exponent)
            has_exponent = true;
        else if (point == '.' && has_digit)
            has_point = true;
        else if (point != '+' || !has_exponent)
            has_other = true;
    }
    if ((has_exponent || has_point) && !has_other)
        return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_IMPORT_ACCOUNT_SCIENTIFIC, text);
    if (has_other)
        return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_IMPORT_ACCOUNT_LETTERS, text);
    if (count < ACCOUNT_DIGITS_MIN || count > ACCOUNT_DIGITS_MAX)
        return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_IMPORT_ACCOUNT_LENGTH, text, count,
                           (size_t)ACCOUNT_DIGITS_MIN, (size_t)ACCOUNT_DIGITS_MAX);
    digits[count] = '\0';
    return LEDGER_OK;
}

static enum ledger_status
commit(struct reading *reading, enum ledger_commitment_kind kind, const char *canonical,
       const char *display, struct ledger_slice *out, struct ledger_error *err)
{
    const struct ledger_import_options *options = &reading->import->options;
    struct ledger_digest commitment;
    uint8_t *kept;
    enum ledger_status status = options->commit(
        options->context, kind, ledger_slice_of_text(canonical), display, &commitment, err);

    if (status != LEDGER_OK)
        return status;
    kept = ledger_arena_take(&reading->import->arena, sizeof(commitment.bytes));
    if (kept == NULL)
        return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY,
                           sizeof(commitment.bytes));
    memcpy(kept, commitment.bytes, sizeof(commitment.bytes));
    *out = ledger_slice_of(kept, sizeof(commitment.bytes));
    return LEDGER_OK;
}

/* The bank's name has been read already: the field stands before. */
static enum ledger_status
account_read(struct reading *reading, enum ledger_import_field field, struct ledger_slice text,
             void *out, struct ledger_error *err)
{
    struct import_account_seen *seen =
        &reading->import->account_seen[field == LEDGER_IMPORT_ACCOUNT ? 0 : 1];
    struct ledger_account *account = out;
    const char *bank = account->bank;
    char digits[ACCOUNT_DIGITS_MAX + 1];
    struct import_account_seen fresh = {.account = {.stated = true}};
    enum ledger_status status = digits_read(text, digits, err);

    if (status != LEDGER_OK)
        return status;
    if (seen->digits == NULL || strcmp(seen->digits, digits) != 0) {
        fresh.digits = import_text(reading->import, ledger_slice_of_text(digits), err);
        if (fresh.digits == NULL)
            return LEDGER_NO_MEMORY;
        fresh.account.last_four = fresh.digits + strlen(digits) - 4;
        status =
            commit(reading, LEDGER_COMMITMENT_ACCOUNT, digits, "", &fresh.account.commitment, err);
        if (status != LEDGER_OK)
            return status;
        *seen = fresh;
    }
    *account = seen->account;
    account->bank = bank;
    return LEDGER_OK;
}

/* GB 11643: 17 digits and a check character, ISO 7064 MOD 11-2. */
static bool
identity_is_sound(const char number[static IDENTITY_SIZE + 1])
{
    static const unsigned weights[] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
    unsigned sum = 0;

    for (size_t i = 0; i < IDENTITY_SIZE - 1; i++) {
        if (number[i] < '0' || number[i] > '9')
            return false;
        sum += weights[i] * (unsigned)(number[i] - '0');
    }
    return number[IDENTITY_SIZE - 1] == "10X98765432"[sum % 11];
}

/* The entry has the commitment alone; the name goes where it can be erased. */
static enum ledger_status
person_read(struct reading *reading, enum ledger_import_field field, struct ledger_slice text,
            void *out, struct ledger_error *err)
{
    struct ledger_payee *payee = out;
    struct ledger_slice plain = unquote(text);
    char number[IDENTITY_SIZE + 1] = "";
    char canonical[sizeof("resident-id ") + IDENTITY_SIZE];
    enum ledger_status status;

    (void)field;
    if (plain.size == IDENTITY_SIZE)
        memcpy(number, plain.data, IDENTITY_SIZE);
    if (number[IDENTITY_SIZE - 1] == 'x')
        number[IDENTITY_SIZE - 1] = 'X';
    /* The number itself is left out of the sentence: sentences end up in logs. */
    if (plain.size != IDENTITY_SIZE || !identity_is_sound(number))
        return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_IMPORT_IDENTITY_NUMBER);
    (void)snprintf(canonical, sizeof(canonical), "resident-id %s", number);
    status = commit(reading, LEDGER_COMMITMENT_PERSON, canonical, payee->name, &payee->person, err);
    if (status == LEDGER_OK)
        payee->kind = LEDGER_PAYEE_PERSON;
    return status;
}

/* --- the row --- */

#define MEMBER(name) offsetof(struct ledger_disbursement, name)
/* In the order of reading: a bank before its account, a name before the person. */
static const struct {
    enum ledger_import_field field;
    cell_fn *read;
    size_t offset;
    bool is_required;
} kinds[] = {
    {LEDGER_IMPORT_REFERENCE, identifier_read, MEMBER(reference), true},
    {LEDGER_IMPORT_PROGRAMME, programme_read, MEMBER(programme), true},
    {LEDGER_IMPORT_BUDGET_YEAR, year_read, MEMBER(budget_year), true},
    {LEDGER_IMPORT_PAYEE, words_read, MEMBER(payee.name), true},
    {LEDGER_IMPORT_CREDIT_CODE, code_read, MEMBER(payee.credit_code), false},
    {LEDGER_IMPORT_PERSON, person_read, MEMBER(payee), false},
    {LEDGER_IMPORT_AMOUNT, amount_read, MEMBER(amount_fen), true},
    {LEDGER_IMPORT_DATE, date_read, MEMBER(date), true},
    {LEDGER_IMPORT_CLAIM, identifier_read, MEMBER(claim), false},
    {LEDGER_IMPORT_CLAIM_APPROVED, amount_read, MEMBER(claim_approved_fen), false},
    {LEDGER_IMPORT_BANK, words_read, MEMBER(account.bank), false},
    {LEDGER_IMPORT_ACCOUNT, account_read, MEMBER(account), false},
    {LEDGER_IMPORT_PAYING_ACCOUNT, account_read, MEMBER(paying_account), false},
    {LEDGER_IMPORT_PAYMENT_VOUCHER, identifier_read, MEMBER(payment_voucher), false},
    {LEDGER_IMPORT_DOCUMENT, document_read, MEMBER(document), false},
    {LEDGER_IMPORT_APPLIED_DATE, date_read, MEMBER(applied_date), false},
    {LEDGER_IMPORT_APPROVED_DATE, date_read, MEMBER(approved_date), false},
    {LEDGER_IMPORT_REPLACES, identifier_read, MEMBER(replaces), false},
    {LEDGER_IMPORT_MEMO, words_read, MEMBER(memo), false},
    {LEDGER_IMPORT_REASON, words_read, MEMBER(reason), false},
};
#undef MEMBER
_Static_assert(sizeof(kinds) / sizeof(kinds[0]) == LEDGER_IMPORT_FIELD_COUNT, "a reader for each");

/* Bytes that could steer a terminal or turn the reading direction: named by number, because they
 * cannot be seen. */
static enum ledger_status
cell_is_clean(struct ledger_slice text, struct ledger_error *err)
{
    char name[16] = "?";

    if (ledger_text_is_clean(text))
        return LEDGER_OK;
    for (size_t at = 0; at < text.size;) {
        uint32_t point = ledger_text_next(text, &at);

        if (point == UINT32_MAX)
            break;
        if (ledger_text_steers(point)) {
            (void)snprintf(name, sizeof(name), "U+%04X", (unsigned)point);
            break;
        }
    }
    return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_IMPORT_CELL_STEERS, name);
}

/* What is wrong with a cell is a finding; what is wrong with the machine is a failure. */
static enum ledger_status
note(struct reading *reading, enum ledger_import_field field, enum ledger_status status,
     const struct ledger_error *why, struct ledger_error *err)
{
    size_t column = reading->import->column_of[field];

    if (status == LEDGER_OK)
        return LEDGER_OK;
    if (status != LEDGER_MALFORMED && status != LEDGER_OUT_OF_RANGE && status != LEDGER_REFUSED) {
        if (err != NULL)
            *err = *why;
        return status;
    }
    reading->is_sound = false;
    if (column == IMPORT_NO_COLUMN)
        column = reading->import->column_of[LEDGER_IMPORT_REFERENCE];
    return import_find(reading->import, reading->row->number, column, LEDGER_IMPORT_ERROR, why,
                       err);
}

static enum ledger_status
cell_read(struct reading *reading, size_t kind, struct ledger_error *err)
{
    enum ledger_import_field field = kinds[kind].field;
    struct ledger_slice text =
        import_cell(reading->import, field, reading->cells, reading->cell_count);
    char *out = (char *)&reading->draft->disbursement + kinds[kind].offset;
    struct ledger_error why = {0};
    enum ledger_status status;

    if (reading->import->column_of[field] == IMPORT_NO_COLUMN)
        return LEDGER_OK;
    if (text.size > 0) {
        status = cell_is_clean(text, &why);
        if (status == LEDGER_OK)
            status = kinds[kind].read(reading, field, text, out, &why);
    } else if (field == LEDGER_IMPORT_AMOUNT)
        status = ledger_fail(&why, LEDGER_MALFORMED, LEDGER_MESSAGE_AMOUNT_EMPTY);
    else if (kinds[kind].is_required)
        status = ledger_fail(&why, LEDGER_MALFORMED, LEDGER_MESSAGE_IMPORT_CELL_EMPTY,
                             title_of(reading, field));
    else
        return LEDGER_OK;
    return note(reading, field, status, &why, err);
}

static bool
has_text(const struct reading *reading, enum ledger_import_field field)
{
    return import_cell(reading->import, field, reading->cells, reading->cell_count).size > 0;
}

static enum ledger_status
payee_settle(struct reading *reading, struct ledger_error *err)
{
    struct ledger_payee *payee = &reading->draft->disbursement.payee;
    bool has_code = has_text(reading, LEDGER_IMPORT_CREDIT_CODE);
    bool has_person = has_text(reading, LEDGER_IMPORT_PERSON);
    struct ledger_error why = {0};
    enum ledger_import_field field = LEDGER_IMPORT_CREDIT_CODE;
    enum ledger_status status = LEDGER_OK;

    if (has_code && has_person) {
        field = LEDGER_IMPORT_PERSON;
        status = ledger_fail(&why, LEDGER_MALFORMED, LEDGER_MESSAGE_IMPORT_PAYEE_TWICE,
                             title_of(reading, LEDGER_IMPORT_CREDIT_CODE),
                             title_of(reading, LEDGER_IMPORT_PERSON));
    } else if (!has_code && !has_person) {
        if (reading->import->column_of[field] == IMPORT_NO_COLUMN)
            field = LEDGER_IMPORT_PERSON;
        status = ledger_fail(&why, LEDGER_MALFORMED, LEDGER_MESSAGE_IMPORT_CELL_EMPTY,
                             title_of(reading, field));
    }
    if (has_person)
        payee->name = "";
    else
        payee->kind = LEDGER_PAYEE_ENTERPRISE;
    return note(reading, field, status, &why, err);
}

/* Cells that only make sense together. */
static enum ledger_status
pairs_settle(struct reading *reading, struct ledger_error *err)
{
    static const enum ledger_import_field pairs[][2] = {
        {LEDGER_IMPORT_CLAIM, LEDGER_IMPORT_CLAIM_APPROVED},
        {LEDGER_IMPORT_CLAIM_APPROVED, LEDGER_IMPORT_CLAIM},
        {LEDGER_IMPORT_BANK, LEDGER_IMPORT_ACCOUNT},
    };
    enum ledger_status status = LEDGER_OK;

    for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]) && status == LEDGER_OK; i++) {
        struct ledger_error why = {0};

        if (!has_text(reading, pairs[i][0]) || has_text(reading, pairs[i][1]))
            continue;
        status = note(reading, pairs[i][0],
                      ledger_fail(&why, LEDGER_MALFORMED, LEDGER_MESSAGE_IMPORT_CELL_ALONE,
                                  title_of(reading, pairs[i][0]), title_of(reading, pairs[i][1])),
                      &why, err);
    }
    return status;
}

/* Text to the right of the last title belongs to no column; a comma too many shifts money. */
static enum ledger_status
excess_find(struct reading *reading, struct ledger_error *err)
{
    for (size_t i = reading->import->column_count; i < reading->cell_count; i++) {
        struct ledger_slice text = import_trim(reading->cells[i]);
        struct ledger_error why = {0};

        if (text.size == 0)
            continue;
        reading->is_sound = false;
        (void)ledger_fail(&why, LEDGER_MALFORMED, LEDGER_MESSAGE_IMPORT_CELL_BEYOND, text,
                          reading->import->heading_row);
        return import_find(reading->import, reading->row->number, i, LEDGER_IMPORT_ERROR, &why,
                           err);
    }
    return LEDGER_OK;
}

enum ledger_status
import_cells_read(struct ledger_import *import, struct ledger_import_row *row,
                  const struct ledger_slice *cells, size_t cell_count, struct ledger_entry *draft,
                  bool *out_is_sound, struct ledger_error *err)
{
    struct reading reading = {
        .import = import,
        .row = row,
        .cells = cells,
        .cell_count = cell_count,
        .draft = draft,
        .is_sound = true,
    };
    struct ledger_disbursement *out = &draft->disbursement;
    enum ledger_status status = LEDGER_OK;

    ledger_entry_init(draft, LEDGER_BODY_DISBURSEMENT);
    if (import->options.programme != NULL)
        out->programme = import->options.programme;
    out->budget_year = import->options.budget_year;
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]) && status == LEDGER_OK; i++)
        status = cell_read(&reading, i, err);
    if (status == LEDGER_OK)
        status = payee_settle(&reading, err);
    if (status == LEDGER_OK)
        status = pairs_settle(&reading, err);
    if (status == LEDGER_OK)
        status = excess_find(&reading, err);
    if (status != LEDGER_OK)
        return status;
    if (!out->account.stated)
        out->account.bank = "";
    out->source = (struct ledger_source){
        .stated = true,
        .file_sha256 = ledger_digest_slice(&import->file),
        .sheet = "",
        .row = (uint32_t)row->number,
    };
    row->reference = out->reference;
    row->programme = out->programme;
    row->has_amount = out->amount_fen > 0;
    row->amount_fen = out->amount_fen;
    *out_is_sound = reading.is_sound;
    return LEDGER_OK;
}
