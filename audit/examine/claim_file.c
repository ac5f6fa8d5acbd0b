/* Claims from a command line or a file. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "audit/examine/claim.h"

enum { PLACE_SIZE = AUDIT_ERROR_ARGUMENT_SIZE };

/* The size of the space that begins here; 0: there is none. */
static size_t
space_size(struct audit_bytes text)
{
    if (text.size >= 1 && (text.data[0] == ' ' || text.data[0] == '\t'))
        return 1;
    if (text.size >= 2 && memcmp(text.data, "\xC2\xA0", 2) == 0)
        return 2;
    return text.size >= 3 && memcmp(text.data, "\xE3\x80\x80", 3) == 0 ? 3 : 0;
}

static struct audit_bytes
behind(struct audit_bytes text, size_t at)
{
    return (struct audit_bytes){text.data + at, text.size - at};
}

static struct audit_bytes
trimmed(struct audit_bytes text)
{
    size_t end = 0;
    for (size_t size; (size = space_size(text)) > 0;)
        text = behind(text, size);
    for (size_t at = 0, size; at<text.size; at += size> 0 ? size : 1) {
        size = space_size(behind(text, at));
        end = size > 0 ? end : at + 1;
    }
    text.size = end;
    return text;
}

/* The size of "=" or its full-width form (U+FF1D) here. */
static size_t
equals_size(struct audit_bytes text)
{
    if (text.size >= 1 && text.data[0] == '=')
        return 1;
    return text.size >= 3 && memcmp(text.data, "\xEF\xBC\x9D", 3) == 0 ? 3 : 0;
}

/* At the last "="; else, where that is allowed, at the first space. False when one part is empty.
 */
static bool
split(struct audit_bytes text, bool by_space, struct audit_bytes *out_name,
      struct audit_bytes *out_figure)
{
    size_t at = text.size, size = 0;
    for (size_t i = 0; i < text.size; i++)
        if (equals_size(behind(text, i)) > 0) {
            at = i;
            size = equals_size(behind(text, i));
        }
    for (size_t i = 0; i < text.size && by_space && size == 0; i++)
        if (space_size(behind(text, i)) > 0) {
            at = i;
            size = space_size(behind(text, i));
        }
    *out_name = trimmed((struct audit_bytes){text.data, at});
    *out_figure = trimmed(behind(text, at + size));
    return size > 0 && out_name->size > 0 && out_figure->size > 0;
}

static enum audit_status
append(struct audit_claims *claims, const struct audit_claim_line *line, const char *place,
       struct audit_error *err)
{
    if (claims->count == AUDIT_CLAIMS_MAX)
        return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_CLAIM_MANY, place,
                          (uint64_t)AUDIT_CLAIMS_MAX);
    if (claims->count == claims->capacity) {
        size_t capacity = claims->capacity == 0 ? 16 : claims->capacity * 2;
        void *grown = realloc(claims->claims, capacity * sizeof *claims->claims);
        if (grown == NULL)
            return audit_fail(err, AUDIT_NO_MEMORY, AUDIT_MESSAGE_OUT_OF_MEMORY,
                              (uint64_t)(capacity * sizeof *claims->claims));
        claims->claims = grown;
        claims->capacity = capacity;
    }
    claims->claims[claims->count++] = *line;
    return AUDIT_OK;
}

static enum audit_status
add(struct audit_claims *claims, struct audit_bytes text, uint32_t number, const char *place,
    enum audit_rounding rounding, struct audit_error *err)
{
    struct audit_claim_line line = {.line = number, .programme = AUDIT_NO_ROW};
    if (!split(text, number > 0, &line.name, &line.figure))
        return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_CLAIM_LINE, place, text);
    enum audit_status status = audit_claim_read(line.figure, place, rounding, &line.claim, err);
    return status == AUDIT_OK ? append(claims, &line, place, err) : status;
}

enum audit_status
audit_claims_add(struct audit_claims *claims, struct audit_bytes text, const char *place,
                 enum audit_rounding rounding, struct audit_error *err)
{
    return add(claims, text, /* number= */ 0, place, rounding, err);
}

/* Text that could not stand on a line of its own, but for tabs. */
static bool
is_readable(struct audit_bytes text)
{
    uint32_t point;
    for (size_t at = 0, size; at < text.size; at += size) {
        size = audit_text_next(text, at, &point);
        if (size == 0 || (point != '\t' && audit_text_steers(point)))
            return false;
    }
    return true;
}

static enum audit_status
read_line(struct audit_claims *claims, struct audit_bytes line, const char *file, uint32_t number,
          enum audit_rounding rounding, struct audit_error *err)
{
    char place[PLACE_SIZE];
    /* The number must be seen, however long the name is. */
    (void)snprintf(place, sizeof place, "%.*s:%u", PLACE_SIZE - 16, file, number);
    if (line.size > 0 && line.data[line.size - 1] == '\r')
        line.size--;
    line = trimmed(line);
    if (line.size == 0 || line.data[0] == '#')
        return AUDIT_OK;
    if (!is_readable(line))
        return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_CLAIM_TEXT, place);
    return add(claims, line, number, place, rounding, err);
}

enum audit_status
audit_claims_read(struct audit_claims *claims, struct audit_bytes text, const char *file,
                  enum audit_rounding rounding, struct audit_error *err)
{
    size_t before = claims->count;
    if (text.size > AUDIT_CLAIMS_FILE_MAX)
        return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_CLAIM_FILE_LARGE, file,
                          (uint64_t)AUDIT_CLAIMS_FILE_MAX);
    if (text.size >= 3 && memcmp(text.data, "\xEF\xBB\xBF", 3) == 0)
        text = behind(text, 3);
    for (uint32_t number = 1; text.size > 0; number++) {
        struct audit_bytes line = text;
        if (audit_line(&text, &line) == false)
            text.size = 0; /* The last line may lack its newline. */
        enum audit_status status = read_line(claims, line, file, number, rounding, err);
        if (status != AUDIT_OK)
            return status;
    }
    return claims->count > before
               ? AUDIT_OK
               : audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_CLAIM_NONE, file);
}

void
audit_claims_free(struct audit_claims *claims)
{
    free(claims->claims);
    *claims = (struct audit_claims){0};
}
