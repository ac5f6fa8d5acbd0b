/* A payee's total: that a closing has this line for him, and that this statement is behind it, or
 * that the closing has no line for him at all. */
#include <stdlib.h>
#include <string.h>

#include "audit/judge/receipt_internal.h"
#include "audit/judge/replay_internal.h"

enum { KEY_SIZE = 32, LINE_SIZE = 64, REGISTER_MAX = 256, NUMBER_MAX = 64, FEN_DIGITS = 2 };

static const char code_prefix[] = "credit-code ";
static const char person_prefix[] = "person ";
static const char other_prefix[] = "other ";

static enum audit_status
not_held(struct audit_error *err, enum audit_message message)
{
    return audit_fail(err, AUDIT_NOT_HELD, message);
}

/* --- the id --- */

/* What stands behind a prefix; false when it is not there. */
static bool
skip(struct audit_bytes *text, const char *prefix)
{
    const size_t size = strlen(prefix);

    if (text->size < size || memcmp(text->data, prefix, size) != 0)
        return false;
    *text = (struct audit_bytes){text->data + size, text->size - size};
    return true;
}

static bool
has_byte(struct audit_bytes text, char byte)
{
    return text.size > 0 && memchr(text.data, byte, text.size) != NULL;
}

/* A number holds no space, of which rule 8 of section 1 knows three; nor a plus. */
static bool
number_is_sound(struct audit_bytes number)
{
    static const char *const spaces[] = {"\xC2\xA0", "\xE3\x80\x80"};

    if (number.size == 0 || number.size > NUMBER_MAX || !audit_text_is_clean(number) ||
        has_byte(number, ' ') || has_byte(number, '+'))
        return false;
    for (size_t i = 0; i < sizeof(spaces) / sizeof(*spaces); i++)
        for (size_t at = 0; at + strlen(spaces[i]) <= number.size; at++)
            if (memcmp(number.data + at, spaces[i], strlen(spaces[i])) == 0)
                return false;
    return true;
}

static bool
other_is_sound(struct audit_bytes text)
{
    const uint8_t *newline = text.size == 0 ? NULL : memchr(text.data, '\n', text.size);
    struct audit_bytes name, number;

    if (newline == NULL)
        return false;
    name = (struct audit_bytes){text.data, (size_t)(newline - text.data)};
    number = (struct audit_bytes){newline + 1, text.size - name.size - 1};
    return name.size > 0 && name.size <= REGISTER_MAX && audit_text_is_clean(name) &&
           number_is_sound(number);
}

/* Section 4. Whatever else is said in its place would be absent from every closing, and prove
 * nothing about anybody. */
static bool
id_is_sound(struct audit_bytes id)
{
    uint8_t commitment[KEY_SIZE];

    if (skip(&id, code_prefix))
        return replay_credit_code_holds(id);
    if (skip(&id, person_prefix))
        return audit_hex_read(id, commitment, sizeof(commitment));
    return skip(&id, other_prefix) && other_is_sound(id);
}

/* --- the statement --- */

/* The next word of a line, up to a space or the end. */
static struct audit_bytes
take_word(struct audit_bytes *line)
{
    const uint8_t *space = line->size == 0 ? NULL : memchr(line->data, ' ', line->size);
    const size_t size = space == NULL ? line->size : (size_t)(space - line->data);
    const struct audit_bytes word = {line->data, size};
    const size_t used = space == NULL ? size : size + 1;

    *line = (struct audit_bytes){line->data + used, line->size - used};
    return word;
}

/* "-12.30": as audit_buffer_yuan writes it. */
static bool
read_yuan(struct audit_bytes text, int64_t *out_fen)
{
    const bool negative = text.size > 0 && text.data[0] == '-';
    uint64_t yuan, cents;

    if (negative)
        text = (struct audit_bytes){text.data + 1, text.size - 1};
    if (text.size < FEN_DIGITS + 2 || text.data[text.size - FEN_DIGITS - 1] != '.')
        return false;
    if (!audit_decimal_read((struct audit_bytes){text.data, text.size - FEN_DIGITS - 1},
                            UINT64_C(90000000000000000), &yuan))
        return false;
    cents = 0;
    for (size_t i = text.size - FEN_DIGITS; i < text.size; i++) {
        if (text.data[i] < '0' || text.data[i] > '9')
            return false;
        cents = cents * 10 + (uint64_t)(text.data[i] - '0');
    }
    *out_fen = (int64_t)(yuan * 100 + cents);
    if (!negative)
        return true;
    *out_fen = -*out_fen;
    return *out_fen != 0; /* No "-0.00". */
}

static bool
read_count_and_yuan(struct audit_bytes *line, uint64_t *out_count, int64_t *out_fen)
{
    const struct audit_bytes count = take_word(line);
    const struct audit_bytes yuan = take_word(line);

    return audit_decimal_read(count, UINT64_MAX, out_count) && read_yuan(yuan, out_fen);
}

/* "<code> <budget year> <disbursed count> <yuan> <adjusted count> <yuan> <settled count> <yuan>" */
static bool
read_line(struct audit_bytes line, struct audit_receipt_payee_line *out)
{
    const struct audit_bytes whole = line;
    uint64_t year = 0;

    if (line.size == 0)
        return false;
    *out = (struct audit_receipt_payee_line){.programme = take_word(&line)};
    if (whole.data[whole.size - 1] == ' ' || out->programme.size == 0 ||
        out->programme.size > NUMBER_MAX || !audit_text_is_clean(out->programme) ||
        !audit_decimal_read(take_word(&line), 9999, &year) || year < 1900)
        return false;
    out->budget_year = (uint32_t)year;
    return read_count_and_yuan(&line, &out->totals.disbursed_count, &out->totals.disbursed_fen) &&
           read_count_and_yuan(&line, &out->totals.adjusted_count, &out->totals.adjusted_fen) &&
           read_count_and_yuan(&line, &out->totals.settled_count, &out->totals.settled_fen) &&
           line.size == 0;
}

static bool
line_ascends(const struct audit_receipt_payee_line *before,
             const struct audit_receipt_payee_line *line)
{
    const int order = audit_bytes_compare(before->programme, line->programme);

    return order < 0 || (order == 0 && before->budget_year < line->budget_year);
}

/* "last <entry number> <base64 leaf hash>" */
static bool
read_last(struct audit_bytes line, uint64_t *out_entry)
{
    uint8_t hash[KEY_SIZE];
    size_t size;

    return audit_bytes_equal(take_word(&line), audit_text("last")) &&
           audit_decimal_read(take_word(&line), UINT64_MAX, out_entry) &&
           audit_base64_read(line, hash, sizeof(hash), &size) && size == sizeof(hash);
}

static bool
read_head(struct audit_bytes *rest, uint32_t month, struct audit_bytes payee)
{
    struct audit_bytes line;
    uint64_t number;

    if (!audit_line(rest, &line) || !audit_bytes_equal(line, audit_text("mingzhang/v1 payee")) ||
        !audit_line(rest, &line) || !audit_decimal_read(line, 999912, &number) || number != month ||
        !audit_line(rest, &line) || line.size != payee.size)
        return false;
    for (size_t i = 0; i < payee.size; i++)
        if (line.data[i] != (payee.data[i] == '\n' ? ' ' : payee.data[i]))
            return false;
    return true;
}

/* The shortest line is "a 1900 0 0.00 0 0.00 0 0.00\n". */
static size_t
lines_max(struct audit_bytes text)
{
    return text.size / (sizeof("a 1900 0 0.00 0 0.00 0 0.00\n") - 1) + 1;
}

static bool
read_lines(struct audit_bytes rest, size_t max, struct audit_receipt *receipt)
{
    struct audit_bytes line;

    while (audit_line(&rest, &line)) {
        struct audit_receipt_payee_line *here = &receipt->payee_lines[receipt->payee_line_count];

        if (rest.size == 0)
            return receipt->payee_line_count > 0 && read_last(line, &receipt->payee_last_entry);
        if (receipt->payee_line_count == max || !read_line(line, here) ||
            (receipt->payee_line_count > 0 && !line_ascends(here - 1, here)))
            return false;
        receipt->payee_line_count++;
    }
    return false;
}

static enum audit_status
statement_read(struct audit_receipt *receipt, struct audit_error *err)
{
    struct audit_bytes rest = receipt->statement;
    size_t max;

    if (!read_head(&rest, receipt->entry.closing.month, receipt->payee))
        return not_held(err, AUDIT_MESSAGE_RECEIPT_STATEMENT_OTHER);
    max = lines_max(rest);
    receipt->payee_lines = calloc(max, sizeof(*receipt->payee_lines));
    if (receipt->payee_lines == NULL)
        return audit_fail(err, AUDIT_NO_MEMORY, AUDIT_MESSAGE_OUT_OF_MEMORY,
                          (uint64_t)(max * sizeof(*receipt->payee_lines)));
    return read_lines(rest, max, receipt) ? AUDIT_OK
                                          : not_held(err, AUDIT_MESSAGE_RECEIPT_STATEMENT_FORM);
}

/* --- the lines of the closing --- */

static enum audit_status
line_check(const struct audit_receipt *receipt, const struct audit_payee_line *line,
           struct audit_error *err)
{
    const struct audit_hash leaf = audit_leaf_hash(line->line);
    const struct audit_hash root = receipt_hash(receipt->entry.closing.payee_root);

    return receipt_path_check(&line->path, line->index, receipt->entry.closing.payee_count, &leaf,
                              &root, AUDIT_MESSAGE_RECEIPT_LINE_PATH, line->index, err);
}

static enum audit_status
stated_judge(const struct audit_payee_line *lines, size_t count, struct audit_receipt *receipt,
             struct audit_error *err)
{
    const struct audit_hash key = audit_sha256(receipt->payee);
    const struct audit_hash digest = audit_sha256(receipt->statement);
    enum audit_status status;

    if (count != 1)
        return not_held(err, AUDIT_MESSAGE_RECEIPT_ONE_LINE);
    if (memcmp(lines[0].line.data, key.bytes, KEY_SIZE) != 0 ||
        memcmp(lines[0].line.data + KEY_SIZE, digest.bytes, LINE_SIZE - KEY_SIZE) != 0)
        return not_held(err, AUDIT_MESSAGE_RECEIPT_LINE_OTHER);
    status = line_check(receipt, &lines[0], err);
    return status == AUDIT_OK ? statement_read(receipt, err) : status;
}

/* Whether so many lines, each of which is in the closing, leave no place for the key. */
static bool
leave_no_place(const struct audit_payee_line *lines, size_t count, uint64_t total,
               const struct audit_hash *key)
{
    int order[2] = {0, 0};

    for (size_t i = 0; i < count; i++) {
        order[i] = memcmp(lines[i].line.data, key->bytes, KEY_SIZE);
        if (order[i] == 0)
            return false;
    }
    if (count == 0)
        return total == 0;
    if (count == 1)
        return order[0] > 0 ? lines[0].index == 0 : lines[0].index + 1 == total;
    return lines[0].index + 1 == lines[1].index && order[0] < 0 && order[1] > 0;
}

static enum audit_status
absence_judge(const struct audit_payee_line *lines, size_t count, struct audit_receipt *receipt,
              struct audit_error *err)
{
    const struct audit_hash key = audit_sha256(receipt->payee);

    for (size_t i = 0; i < count; i++) {
        enum audit_status status = line_check(receipt, &lines[i], err);

        if (status != AUDIT_OK)
            return status;
    }
    if (!leave_no_place(lines, count, receipt->entry.closing.payee_count, &key))
        return not_held(err, AUDIT_MESSAGE_RECEIPT_NOT_ABSENT);
    receipt->absent = true;
    return AUDIT_OK;
}

enum audit_status
receipt_payee_judge(const struct audit_receipt_view *view, struct audit_receipt *receipt,
                    struct audit_error *err)
{
    struct audit_payee_line lines[2];
    struct audit_bytes element;
    size_t count = 0;
    size_t at = 0;

    if (receipt->entry.body != AUDIT_CLOSING)
        return not_held(err, AUDIT_MESSAGE_RECEIPT_NO_CLOSING);
    if (view->payee.size > AUDIT_RECEIPT_PAYEE_MAX || !id_is_sound(view->payee))
        return not_held(err, AUDIT_MESSAGE_RECEIPT_PAYEE_ID);
    if (view->statement.size > AUDIT_RECEIPT_STATEMENT_MAX)
        return not_held(err, AUDIT_MESSAGE_RECEIPT_STATEMENT_FORM);
    while (count < 2 && audit_list_next(&view->payee_lines, &at, &element))
        lines[count++] = audit_view_payee_line(element);
    receipt->has_payee = true;
    receipt->payee = view->payee;
    receipt->statement = view->statement;
    return view->statement.size > 0 ? stated_judge(lines, count, receipt, err)
                                    : absence_judge(lines, count, receipt, err);
}
