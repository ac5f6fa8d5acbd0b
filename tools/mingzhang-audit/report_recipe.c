#include "tools/mingzhang-audit/report_recipe.h"

#include <string.h>

#include "audit/evidence/view_form.h"

/* --- paper --- */

static const char *const papers[] = {
    [AUDIT_PAPER_A4] = "a4",
    [AUDIT_PAPER_A4_LANDSCAPE] = "a4-landscape",
    [AUDIT_PAPER_A5] = "a5",
};

bool
report_paper_of_name(struct audit_bytes name, enum audit_report_paper *out)
{
    for (size_t i = 0; i < sizeof papers / sizeof papers[0]; i++)
        if (audit_bytes_equal(name, audit_text(papers[i]))) {
            *out = (enum audit_report_paper)i;
            return true;
        }
    return false;
}

enum audit_report_paper
report_paper_of(const struct report_options *options)
{
    return options->has_paper ? options->paper : options->kind->paper;
}

/* --- writing --- */

static void
put_text(struct audit_buffer *line, const char *name, struct audit_bytes text)
{
    if (text.size == 0)
        return;
    audit_buffer_text(line, " ");
    audit_buffer_text(line, name);
    audit_buffer_text(line, "=");
    for (size_t i = 0; i < text.size; i++) {
        const struct audit_bytes byte = {text.data + i, 1};

        if (*byte.data > ' ' && *byte.data < 0x7f && *byte.data != '%') {
            audit_buffer_append(line, byte);
        } else {
            audit_buffer_text(line, "%");
            audit_buffer_hex(line, byte);
        }
    }
}

static void
put_number(struct audit_buffer *line, const char *name, uint64_t number)
{
    audit_buffer_text(line, " ");
    audit_buffer_text(line, name);
    audit_buffer_text(line, "=");
    audit_buffer_decimal(line, number);
}

enum audit_status
report_options_write(const struct report_options *options, char line[static REPORT_RECIPE_SIZE],
                     struct audit_error *err)
{
    struct audit_buffer text = {0};
    enum audit_status status;

    audit_buffer_text(&text, options->kind->title.key);
    if (options->from_date != 0)
        put_number(&text, "from", options->from_date);
    if (options->to_date != 0)
        put_number(&text, "to", options->to_date);
    put_text(&text, "programme", options->programme);
    put_text(&text, "category", options->category);
    if (options->kind->needs_payee)
        put_text(&text, "payee", options->payee);
    if (options->kind->needs_voucher)
        put_number(&text, "voucher", options->voucher);
    if (strcmp(options->kind->title.key, "disbursements") == 0)
        put_text(&text, "parts", options->parts);
    if (options->has_paper)
        put_text(&text, "paper", audit_text(papers[options->paper]));
    put_text(&text, "where", options->where);
    status = audit_buffer_status(&text, err);
    if (status == AUDIT_OK && text.size >= REPORT_RECIPE_SIZE)
        status =
            audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_REPORT_RECIPE_LONG, (uint64_t)text.size);
    if (status == AUDIT_OK) {
        memcpy(line, text.data, text.size);
        line[text.size] = '\0';
    }
    audit_buffer_free(&text);
    return status;
}

/* --- reading --- */

static enum audit_status
unknown(struct audit_bytes word, struct audit_error *err)
{
    return audit_fail(err, AUDIT_NEWER, AUDIT_MESSAGE_REPORT_RECIPE_UNKNOWN, word);
}

/* The next word between blanks; false at the end. */
static bool
next_word(struct audit_bytes *rest, struct audit_bytes *out)
{
    size_t size = 0;

    while (rest->size > 0 && *rest->data == ' ')
        *rest = (struct audit_bytes){rest->data + 1, rest->size - 1};
    while (size < rest->size && rest->data[size] != ' ')
        size++;
    *out = (struct audit_bytes){rest->data, size};
    *rest = (struct audit_bytes){rest->data + size, rest->size - size};
    return size > 0;
}

/* Undoes put_text into the options' own room, which is as long as the longest line. */
static bool
read_text(struct audit_bytes value, struct report_options *out, size_t *used,
          struct audit_bytes *out_text)
{
    const size_t begin = *used;

    for (size_t i = 0; i < value.size; i++) {
        uint8_t byte = value.data[i];

        if (byte == '%' && (value.size - i < 3 ||
                            !audit_hex_read((struct audit_bytes){value.data + i + 1, 2}, &byte, 1)))
            return false;
        if (value.data[i] == '%')
            i += 2;
        if (*used == sizeof out->texts)
            return false;
        out->texts[(*used)++] = (char)byte;
    }
    *out_text = (struct audit_bytes){(const uint8_t *)out->texts + begin, *used - begin};
    return true;
}

static bool
read_date(struct audit_bytes value, uint32_t *out)
{
    uint64_t number;

    if (!audit_decimal_read(value, 99991231, &number) || !audit_date_exists(number))
        return false;
    *out = (uint32_t)number;
    return true;
}

static bool
is_named(struct audit_bytes word, const char *name, struct audit_bytes *out_value)
{
    const size_t size = strlen(name);

    if (word.size <= size || memcmp(word.data, name, size) != 0 || word.data[size] != '=')
        return false;
    *out_value = (struct audit_bytes){word.data + size + 1, word.size - size - 1};
    return true;
}

static bool
read_word(struct audit_bytes word, struct report_options *out, size_t *used)
{
    struct audit_bytes value;

    if (is_named(word, "from", &value))
        return read_date(value, &out->from_date);
    if (is_named(word, "to", &value))
        return read_date(value, &out->to_date);
    if (is_named(word, "programme", &value))
        return read_text(value, out, used, &out->programme);
    if (is_named(word, "category", &value))
        return read_text(value, out, used, &out->category);
    if (is_named(word, "payee", &value))
        return read_text(value, out, used, &out->payee);
    if (is_named(word, "parts", &value))
        return read_text(value, out, used, &out->parts);
    if (is_named(word, "paper", &value))
        return out->has_paper = report_paper_of_name(value, &out->paper);
    if (is_named(word, "where", &value))
        return read_text(value, out, used, &out->where);
    return is_named(word, "voucher", &value) && audit_decimal_read(value, INT64_MAX, &out->voucher);
}

/* One line for each choice of options: what would be written otherwise (twice, in another order,
 * without need) was not written here. */
static enum audit_status
is_as_written(const char *line, const struct report_options *options, struct audit_error *err)
{
    char again[REPORT_RECIPE_SIZE];
    enum audit_status status = report_options_write(options, again, err);

    if (status == AUDIT_OK && strcmp(line, again) != 0)
        status = audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_REPORT_RECIPE_DAMAGED);
    return status;
}

enum audit_status
report_options_read(const char *line, struct report_options *out, struct audit_error *err)
{
    struct audit_bytes rest = audit_text(line), word;
    char key[32];
    size_t used = 0;

    *out = (struct report_options){0};
    if (!next_word(&rest, &word) || word.size >= sizeof key)
        return unknown(word, err);
    memcpy(key, word.data, word.size);
    key[word.size] = '\0';
    if (strcmp(key, "receipt") == 0)
        return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_REPORT_OF_RECEIPT);
    out->kind = audit_report_kind_of(key);
    if (out->kind == NULL)
        return unknown(word, err);
    while (next_word(&rest, &word))
        if (!read_word(word, out, &used))
            return unknown(word, err);
    return is_as_written(line, out, err);
}
