/* The line from which a report can be made again:
 *
 *   mingzhang-report/1 FORMAT LANGUAGE SIZE ROOT VERSION : OPTIONS ;
 *
 * Bytes of the last two that a format would have to escape, or that are no printable ASCII, are
 * written %XX, and so is ";", which therefore ends the line. A reader takes the last such line of a
 * file: whatever stands in the texts of a report, its own line is behind it. */
#include <assert.h>
#include <string.h>

#include "audit/report/report_internal.h"

static const char mark[] = "mingzhang-report/1 ";

enum {
    OPTIONS_SIZE_MAX = sizeof(((struct audit_recipe *)0)->options) - 1,
    VERSION_SIZE_MAX = sizeof(((struct audit_recipe *)0)->version) - 1,
    LINE_SIZE_MAX = 3 * (OPTIONS_SIZE_MAX + VERSION_SIZE_MAX) + 256,
};

/* --- writing --- */

static void
put_escaped(struct audit_buffer *out, const char *text, const char *unfit)
{
    static const char digits[] = "0123456789ABCDEF";

    for (; *text != '\0'; text++) {
        const uint8_t byte = (uint8_t)*text;
        const char escaped[] = {'%', digits[byte >> 4], digits[byte & 15]};

        if (byte < 0x20 || byte > 0x7E || strchr(unfit, byte) != NULL)
            audit_buffer_append(out, (struct audit_bytes){(const uint8_t *)escaped, 3});
        else
            audit_buffer_append(out, (struct audit_bytes){&byte, 1});
    }
}

enum audit_status
audit_recipe_compose(enum audit_format format, const struct audit_report_head *head,
                     struct audit_buffer *out, struct audit_error *err)
{
    if (strlen(head->recipe) > OPTIONS_SIZE_MAX)
        return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_REPORT_RECIPE_LONG,
                          (uint64_t)strlen(head->recipe));
    if (audit_text_needs_cleaning(audit_text(head->recipe)))
        return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_REPORT_RECIPE_TEXT,
                          audit_text(head->recipe));
    assert(strlen(head->version) <= VERSION_SIZE_MAX);
    assert(!audit_text_needs_cleaning(audit_text(head->version)));
    audit_buffer_text(out, mark);
    audit_buffer_text(out, audit_format_name(format));
    audit_buffer_text(out, head->language == AUDIT_ZH ? " zh " : " en ");
    audit_buffer_decimal(out, head->tree_size);
    audit_buffer_text(out, " ");
    audit_buffer_hex(out, (struct audit_bytes){head->root.bytes, sizeof head->root.bytes});
    audit_buffer_text(out, " ");
    put_escaped(out, head->version, "\"'`<>&()\\;% ");
    audit_buffer_text(out, " : ");
    put_escaped(out, head->recipe, "\"'`<>&()\\;%");
    audit_buffer_text(out, " ;");
    return audit_buffer_status(out, err);
}

/* --- reading --- */

/* What stands before the next blank; false: there is none. */
static bool
word_take(struct audit_bytes *rest, struct audit_bytes *out)
{
    const uint8_t *end = rest->size > 0 ? memchr(rest->data, ' ', rest->size) : NULL;

    if (end == NULL)
        return false;
    *out = (struct audit_bytes){rest->data, (size_t)(end - rest->data)};
    rest->size -= out->size + 1;
    rest->data = end + 1;
    return true;
}

static bool
unescape(struct audit_bytes text, char *out, size_t size_max)
{
    size_t size = 0;

    for (size_t at = 0; at < text.size; at++, size++) {
        uint8_t byte = text.data[at];

        if (byte < 0x20 || byte > 0x7E || size == size_max)
            return false;
        if (byte == '%') {
            char hex[2];

            if (text.size - at < 3)
                return false;
            for (size_t i = 0; i < 2; i++) {
                const uint8_t digit = text.data[at + 1 + i];
                hex[i] = (char)(digit >= 'A' && digit <= 'F' ? digit + ('a' - 'A') : digit);
            }
            if (!audit_hex_read((struct audit_bytes){(const uint8_t *)hex, 2}, &byte, 1))
                return false;
            at += 2;
        }
        if (byte == '\0')
            return false;
        out[size] = (char)byte;
    }
    out[size] = '\0';
    /* It is shown to people before it is known to be true. */
    return !audit_text_needs_cleaning((struct audit_bytes){(const uint8_t *)out, size});
}

static bool
format_read(struct audit_bytes word, enum audit_format *out)
{
    char name[16];

    if (word.size >= sizeof name)
        return false;
    memcpy(name, word.data, word.size);
    name[word.size] = '\0';
    return strlen(name) == word.size && audit_format_of_name(name, out);
}

/* `line` begins behind the mark. */
static bool
line_read(struct audit_bytes line, struct audit_recipe *out)
{
    const uint8_t *end =
        memchr(line.data, ';', line.size < LINE_SIZE_MAX ? line.size : LINE_SIZE_MAX);
    struct audit_bytes format, language, size, root, version, colon;

    if (end == NULL || end - line.data < 1 || end[-1] != ' ')
        return false;
    line.size = (size_t)(end - line.data) - 1; /* without the blank in front of the ";" */
    if (!word_take(&line, &format) || !word_take(&line, &language) || !word_take(&line, &size) ||
        !word_take(&line, &root) || !word_take(&line, &version) || !word_take(&line, &colon))
        return false;
    if (audit_bytes_equal(language, audit_text("zh")))
        out->language = AUDIT_ZH;
    else if (audit_bytes_equal(language, audit_text("en")))
        out->language = AUDIT_EN;
    else
        return false;
    return format_read(format, &out->format) &&
           audit_decimal_read(size, INT64_MAX, &out->tree_size) &&
           audit_hex_read(root, out->root.bytes, sizeof out->root.bytes) &&
           unescape(version, out->version, VERSION_SIZE_MAX) &&
           audit_bytes_equal(colon, audit_text(":")) &&
           unescape(line, out->options, OPTIONS_SIZE_MAX);
}

/* Where the last mark ends; 0: there is none. */
static size_t
last_mark(struct audit_bytes bytes)
{
    const size_t size = sizeof mark - 1;

    for (size_t at = bytes.size; at >= size; at--)
        if (bytes.data[at - 1] == ' ' && memcmp(bytes.data + at - size, mark, size) == 0)
            return at;
    return 0;
}

static enum audit_status
recipe_find(struct audit_bytes bytes, struct audit_recipe *out, struct audit_error *err)
{
    const size_t at = last_mark(bytes);
    struct audit_recipe recipe = {0};

    if (at == 0)
        return AUDIT_NOT_FOUND;
    if (!line_read((struct audit_bytes){bytes.data + at, bytes.size - at}, &recipe))
        return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_REPORT_RECIPE_DAMAGED);
    *out = recipe;
    return AUDIT_OK;
}

/* Only a workbook is packed: in all others the line stands as it is. */
enum audit_status
audit_report_recipe(struct audit_bytes file, struct audit_recipe *out, struct audit_error *err)
{
    struct audit_buffer properties = {0};
    enum audit_status status;

    if (file.size < 4 || memcmp(file.data, "PK\3\4", 4) != 0)
        return recipe_find(file, out, err);
    status = audit_recipe_unzip(file, &properties, err);
    if (status == AUDIT_OK)
        status = recipe_find(audit_buffer_bytes(&properties), out, err);
    audit_buffer_free(&properties);
    return status;
}
