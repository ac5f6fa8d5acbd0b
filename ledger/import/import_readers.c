/* One reader for each kind of cell. What a reader is not sure of it refuses: a guess would be
 * somebody's money. */
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

const char *
import_title_of(const struct import_reading *reading, enum ledger_import_field field)
{
    size_t column = reading->import->column_of[field];

    return column == IMPORT_NO_COLUMN ? ledger_import_field_title(field)
                                      : reading->import->columns[column].title;
}

/* Lists repeat themselves from row to row: the same programme, document, paying account. */
static enum ledger_status
text_keep(struct import_reading *reading, enum ledger_import_field field, struct ledger_slice text,
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

enum ledger_status
import_identifier_read(struct import_reading *reading, enum ledger_import_field field,
                       struct ledger_slice text, void *out, struct ledger_error *err)
{
    text = unquote(text);
    if (!ledger_id_is_identifier(text))
        return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_IMPORT_IDENTIFIER, text,
                           import_title_of(reading, field));
    return text_keep(reading, field, text, out, err);
}

enum ledger_status
import_programme_read(struct import_reading *reading, enum ledger_import_field field,
                      struct ledger_slice text, void *out, struct ledger_error *err)
{
    text = unquote(text);
    if (!ledger_id_is_code(text))
        return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_IMPORT_PROGRAMME, text);
    return text_keep(reading, field, text, out, err);
}

enum ledger_status
import_year_read(struct import_reading *reading, enum ledger_import_field field,
                 struct ledger_slice text, void *out, struct ledger_error *err)
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
enum ledger_status
import_words_read(struct import_reading *reading, enum ledger_import_field field,
                  struct ledger_slice text, void *out, struct ledger_error *err)
{
    size_t size_max = field == LEDGER_IMPORT_MEMO || field == LEDGER_IMPORT_REASON ? TEXT_SIZE_MAX
                                                                                   : NAME_SIZE_MAX;

    if (text.data[0] == '=')
        return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_IMPORT_FORMULA, text);
    if (text.size > size_max)
        return ledger_fail(err, LEDGER_OUT_OF_RANGE, LEDGER_MESSAGE_IMPORT_TEXT_TOO_LONG,
                           import_title_of(reading, field), text.size, size_max);
    return text_keep(reading, field, text, out, err);
}

enum ledger_status
import_code_read(struct import_reading *reading, enum ledger_import_field field,
                 struct ledger_slice text, void *out, struct ledger_error *err)
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

enum ledger_status
import_payout_read(struct import_reading *reading, enum ledger_import_field field,
                   struct ledger_slice text, void *out, struct ledger_error *err)
{
    int64_t fen;
    enum ledger_status status = import_amount_read(reading->import, field, text, &fen, err);

    if (status != LEDGER_OK)
        return status;
    if (fen <= 0)
        return ledger_fail(err, LEDGER_OUT_OF_RANGE, LEDGER_MESSAGE_IMPORT_AMOUNT_NOT_POSITIVE,
                           text, import_title_of(reading, field));
    if (fen > LEDGER_MONEY_FEN_MAX)
        return ledger_fail(err, LEDGER_OUT_OF_RANGE, LEDGER_MESSAGE_AMOUNT_OUT_OF_RANGE, text);
    *(int64_t *)out = fen;
    return LEDGER_OK;
}

enum ledger_status
import_date_read(struct import_reading *reading, enum ledger_import_field field,
                 struct ledger_slice text, void *out, struct ledger_error *err)
{
    (void)reading;
    (void)field;
    return ledger_date_parse(text, out, err);
}

enum ledger_status
import_document_read(struct import_reading *reading, enum ledger_import_field field,
                     struct ledger_slice text, void *out, struct ledger_error *err)
{
    struct ledger_buffer canonical = {0};
    enum ledger_status status = ledger_document_normalise(text, &canonical, err);

    if (status == LEDGER_OK && canonical.size > NAME_SIZE_MAX)
        status =
            ledger_fail(err, LEDGER_OUT_OF_RANGE, LEDGER_MESSAGE_IMPORT_TEXT_TOO_LONG,
                        import_title_of(reading, field), canonical.size, (size_t)NAME_SIZE_MAX);
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
commit(struct import_reading *reading, enum ledger_commitment_kind kind, const char *canonical,
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
enum ledger_status
import_account_read(struct import_reading *reading, enum ledger_import_field field,
                    struct ledger_slice text, void *out, struct ledger_error *err)
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
enum ledger_status
import_person_read(struct import_reading *reading, enum ledger_import_field field,
                   struct ledger_slice text, void *out, struct ledger_error *err)
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
