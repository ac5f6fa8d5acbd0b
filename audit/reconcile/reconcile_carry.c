/* Reads back what a run left open. The text is checked as a whole before a line of it is believed.
 */
#include <stdlib.h>
#include <string.h>

#include "audit/evidence/date.h"
#include "audit/reconcile/cell.h"
#include "audit/reconcile/reconcile.h"
#include "audit/reconcile/statement_internal.h"

/* Texts of rows, unescaped, in one piece: no longer than the text itself. */
struct audit_carry_memory {
    uint8_t *text;
    size_t size;
    struct audit_buffer account;
};

struct reader {
    struct audit_bytes rest; /* of the line */
    struct audit_carry *carry;
    size_t entry_capacity, row_capacity, id_capacity;
    bool wrong;
    bool has_period, has_entries, has_balances;
};

void
audit_carry_free(struct audit_carry *carry)
{
    if (carry == NULL)
        return;
    if (carry->memory != NULL) {
        free(carry->memory->text);
        audit_buffer_free(&carry->memory->account);
    }
    free(carry->memory);
    free(carry->entries);
    audit_statement_clear(&carry->rows);
    free(carry->row_statements);
    free(carry->row_ordinals);
    free(carry->ids);
    free(carry);
}

static struct audit_bytes
next_word(struct reader *reader)
{
    struct audit_bytes word = reader->rest;

    word.size = 0;
    while (word.size < reader->rest.size && word.data[word.size] != ' ')
        word.size++;
    if (word.size == 0)
        reader->wrong = true;
    reader->rest.data += word.size;
    reader->rest.size -= word.size;
    if (reader->rest.size > 0) {
        reader->rest.data++;
        reader->rest.size--;
    }
    return word;
}

static bool
is(struct audit_bytes word, const char *text)
{
    return audit_bytes_equal(word, audit_text(text));
}

static uint64_t
next_number(struct reader *reader, uint64_t max)
{
    uint64_t number = 0;

    if (!audit_decimal_read(next_word(reader), max, &number))
        reader->wrong = true;
    return number;
}

/* A day of the calendar: business days are counted from it. */
static uint32_t
next_date(struct reader *reader)
{
    const uint32_t date = (uint32_t)next_number(reader, 99991231);

    if (date < 19000101 || audit_days_date(audit_date_days(date)) != date)
        reader->wrong = true;
    return date;
}

/* "-12.30" */
static int64_t
next_yuan(struct reader *reader)
{
    struct audit_bytes word = next_word(reader);
    const bool negative = word.size > 0 && word.data[0] == '-';
    uint64_t yuan = 0;
    int64_t fen;

    if (negative) {
        word.data++;
        word.size--;
    }
    if (word.size < 4 || word.data[word.size - 3] != '.' ||
        !audit_decimal_read((struct audit_bytes){word.data, word.size - 3},
                            UINT64_C(92233720368547757), &yuan)) {
        reader->wrong = true;
        return 0;
    }
    for (size_t i = word.size - 2; i < word.size; i++)
        if (word.data[i] < '0' || word.data[i] > '9') {
            reader->wrong = true;
            return 0;
        }
    fen = (int64_t)yuan * 100 + (word.data[word.size - 2] - '0') * 10 +
          (word.data[word.size - 1] - '0');
    return negative ? -fen : fen;
}

static struct audit_hash
next_hash(struct reader *reader)
{
    struct audit_hash hash = {{0}};

    if (!audit_hex_read(next_word(reader), hash.bytes, sizeof hash.bytes))
        reader->wrong = true;
    return hash;
}

static struct audit_bytes
next_text(struct reader *reader)
{
    struct audit_bytes word = next_word(reader), text;
    struct audit_carry_memory *memory = reader->carry->memory;

    if (is(word, "-"))
        return (struct audit_bytes){0};
    text = (struct audit_bytes){memory->text + memory->size, 0};
    for (size_t i = 0; i < word.size; i++) {
        uint8_t byte = word.data[i];

        if (byte == '\\') {
            if (i + 1 < word.size && (word.data[i + 1] == '\\' || word.data[i + 1] == '-')) {
                byte = word.data[++i];
            } else if (i + 3 < word.size && word.data[i + 1] == 'x' &&
                       audit_hex_read((struct audit_bytes){word.data + i + 2, 2}, &byte, 1)) {
                i += 3;
            } else {
                reader->wrong = true;
                return (struct audit_bytes){0};
            }
        }
        memory->text[memory->size++] = byte;
        text.size++;
    }
    return text;
}

/* Room for one more of `size`; false: no memory. */
static bool
grow(void **array, size_t capacity, size_t size)
{
    void *grown = realloc(*array, capacity * size);

    if (grown == NULL)
        return false;
    *array = grown;
    return true;
}

static bool
take_id(struct reader *reader, const struct audit_hash *id)
{
    struct audit_carry *carry = reader->carry;
    void *ids = carry->ids;

    if (carry->id_count == reader->id_capacity) {
        reader->id_capacity = reader->id_capacity > 0 ? reader->id_capacity * 2 : 64;
        if (!grow(&ids, reader->id_capacity, sizeof *carry->ids))
            return false;
        carry->ids = ids;
    }
    carry->ids[carry->id_count++] = *id;
    return true;
}

static bool
take_entry(struct reader *reader, uint64_t entry)
{
    struct audit_carry *carry = reader->carry;
    void *entries = carry->entries;

    if (carry->entry_count_open == reader->entry_capacity) {
        reader->entry_capacity = reader->entry_capacity > 0 ? reader->entry_capacity * 2 : 64;
        if (!grow(&entries, reader->entry_capacity, sizeof *carry->entries))
            return false;
        carry->entries = entries;
    }
    carry->entries[carry->entry_count_open++] = entry;
    return true;
}

static bool
take_row(struct reader *reader, const struct audit_bank_row *row,
         const struct audit_hash *statement, uint32_t ordinal)
{
    struct audit_carry *carry = reader->carry;
    void *statements = carry->row_statements, *ordinals = carry->row_ordinals;
    const size_t at = carry->rows.row_count;
    bool fine = true;

    if (at == reader->row_capacity) {
        reader->row_capacity = reader->row_capacity > 0 ? reader->row_capacity * 2 : 64;
        fine = grow(&statements, reader->row_capacity, sizeof *carry->row_statements) &&
               grow(&ordinals, reader->row_capacity, sizeof *carry->row_ordinals);
        carry->row_statements = statements;
        carry->row_ordinals = ordinals;
    }
    if (!fine || !audit_statement_append(&carry->rows, row))
        return false;
    carry->row_statements[at] = *statement;
    carry->row_ordinals[at] = ordinal;
    carry->rows.memory->row_files = carry->row_statements;
    return true;
}

static bool
read_open_row(struct reader *reader)
{
    struct audit_bank_row row = {.status = AUDIT_ROW_COUNTED};
    const struct audit_hash statement = next_hash(reader);
    uint32_t ordinal;

    row.line = next_number(reader, UINT32_MAX);
    ordinal = (uint32_t)next_number(reader, UINT32_MAX);
    row.date = next_date(reader);
    row.out = is(next_word(reader), "out");
    row.amount_fen = next_yuan(reader);
    if (row.amount_fen <= 0)
        reader->wrong = true; /* Which way it went stands before it. */
    row.reversal = is(next_word(reader), "reversal");
    row.reference = next_text(reader);
    row.end_to_end = next_text(reader);
    row.voucher = next_text(reader);
    row.account = next_text(reader);
    row.name = next_text(reader);
    row.purpose = next_text(reader);
    row.return_reason = next_text(reader);
    return reader->wrong || take_row(reader, &row, &statement, ordinal);
}

static bool
read_open(struct reader *reader)
{
    const bool bank = is(next_word(reader), "bank");
    const struct audit_hash id = next_hash(reader);

    for (int i = 0; i < 5; i++) /* what the run before thought of it: judged anew */
        (void)next_word(reader);
    if (!reader->wrong && !take_id(reader, &id))
        return false;
    if (bank)
        return read_open_row(reader);
    return take_entry(reader, next_number(reader, UINT64_MAX));
}

static bool
read_line(struct reader *reader)
{
    struct audit_carry *carry = reader->carry;
    const struct audit_bytes word = next_word(reader);

    if (is(word, "period")) {
        carry->first_date = next_date(reader);
        carry->last_date = next_date(reader);
        reader->has_period = true;
    } else if (is(word, "account")) {
        audit_buffer_append(&carry->memory->account, next_text(reader));
        carry->account = audit_buffer_bytes(&carry->memory->account);
        return !carry->memory->account.failed;
    } else if (is(word, "entries")) {
        carry->entry_count = next_number(reader, UINT64_MAX);
        reader->has_entries = true;
    } else if (is(word, "balances")) {
        if (reader->rest.size > 1 && reader->rest.data[0] == '-' && reader->rest.data[1] == ' ')
            (void)next_word(reader);
        else
            carry->has_bank_closing = true;
        if (carry->has_bank_closing)
            carry->bank_closing_fen = next_yuan(reader);
        carry->ledger_closing_fen = next_yuan(reader);
        reader->has_balances = true;
    } else if (is(word, "open")) {
        return read_open(reader);
    }
    return true;
}

static int
compare_entries(const void *a, const void *b)
{
    const uint64_t *first = a, *second = b;

    return (*first > *second) - (*first < *second);
}

static int
compare_hashes(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(struct audit_hash));
}

/* All but the last line, when that is their SHA-256. */
static bool
is_whole(struct audit_bytes text, struct audit_bytes *out_lines)
{
    enum { LAST_SIZE = 7 + 64 + 1 };
    struct audit_hash said, found;
    struct audit_bytes lines = text;

    if (text.size < LAST_SIZE)
        return false;
    lines.size -= LAST_SIZE;
    if (memcmp(text.data + lines.size, "sha256 ", 7) != 0 ||
        !audit_hex_read((struct audit_bytes){text.data + lines.size + 7, 64}, said.bytes,
                        sizeof said.bytes))
        return false;
    found = audit_sha256(lines);
    *out_lines = lines;
    return text.data[text.size - 1] == '\n' && audit_hash_equal(&said, &found);
}

static enum audit_status
read_lines(struct reader *reader, struct audit_bytes rest, struct audit_error *err)
{
    uint64_t number = 0;

    while (audit_line(&rest, &reader->rest)) {
        number++;
        if (number == 1) {
            if (!is(reader->rest, "mingzhang/v1 reconcile"))
                return audit_fail(err, AUDIT_NEWER, AUDIT_MESSAGE_RECONCILE_CARRY_NEWER);
            continue;
        }
        if (!read_line(reader))
            return audit_fail(err, AUDIT_NO_MEMORY, AUDIT_MESSAGE_OUT_OF_MEMORY,
                              (uint64_t)rest.size);
        if (reader->wrong)
            return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_RECONCILE_CARRY_LINE, number);
    }
    if (rest.size > 0 || !reader->has_period || !reader->has_entries || !reader->has_balances)
        return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_RECONCILE_CARRY_LINE, number + 1);
    return AUDIT_OK;
}

static enum audit_status
new_carry(struct audit_bytes text, struct audit_carry **out, struct audit_error *err)
{
    struct audit_carry *carry = calloc(1, sizeof *carry);

    if (carry != NULL)
        carry->memory = calloc(1, sizeof *carry->memory);
    if (carry != NULL && carry->memory != NULL)
        carry->memory->text = malloc(text.size);
    if (carry == NULL || carry->memory == NULL || carry->memory->text == NULL) {
        audit_carry_free(carry);
        return audit_fail(err, AUDIT_NO_MEMORY, AUDIT_MESSAGE_OUT_OF_MEMORY, (uint64_t)text.size);
    }
    carry->text_sha256 = audit_sha256(text);
    *out = carry;
    return AUDIT_OK;
}

enum audit_status
audit_carry_read(struct audit_bytes text, struct audit_carry **out, struct audit_error *err)
{
    struct reader reader = {0};
    struct audit_bytes lines;
    enum audit_status status;

    if (!is_whole(text, &lines))
        return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_RECONCILE_CARRY_CHANGED);
    status = new_carry(text, &reader.carry, err);
    if (status != AUDIT_OK)
        return status;
    status = read_lines(&reader, lines, err);
    if (status != AUDIT_OK) {
        audit_carry_free(reader.carry);
        return status;
    }
    if (reader.carry->entry_count_open > 0)
        qsort(reader.carry->entries, reader.carry->entry_count_open, sizeof(uint64_t),
              compare_entries);
    if (reader.carry->id_count > 0)
        qsort(reader.carry->ids, reader.carry->id_count, sizeof(struct audit_hash), compare_hashes);
    free(reader.carry->memory->text); /* Rows have copies. */
    reader.carry->memory->text = NULL;
    *out = reader.carry;
    return AUDIT_OK;
}
