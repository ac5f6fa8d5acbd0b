/* Claims as they are given: in options, and in a file with one a line. */
#include <stdio.h>
#include <string.h>

#include "ledger/base/file.h"
#include "ledger/base/text.h"
#include "tools/mingzhang/claim.h"

enum { FILE_SIZE_MAX = 1 << 20, PLACE_SIZE = 512 };

/* --- a line --- */

static bool
is_blank(uint32_t point)
{
    return point == ' ' || point == '\t' || point == 0xA0 || point == 0x3000;
}

/* "=" as it comes from an input method too. */
static bool
is_equals(uint32_t point)
{
    return point == '=' || point == 0xFF1D;
}

/* Without blanks at either end. */
static struct ledger_slice
trimmed(struct ledger_slice text)
{
    size_t first = text.size;
    size_t end = 0;

    for (size_t at = 0; at < text.size;) {
        size_t before = at;

        if (is_blank(ledger_text_next(text, &at)))
            continue;
        if (at == before)
            at++; /* Not UTF-8; said by whoever reads the part. */
        if (first == text.size)
            first = before;
        end = at;
    }
    return first == text.size ? ledger_slice_of(text.data, 0)
                              : ledger_slice_of(text.data + first, end - first);
}

/* At the last "=": a name may hold one, a figure never does. Else, in a file, at the first blank.
 * False when there is neither, or a part is empty. */
static bool
split(struct ledger_slice line, bool at_blanks, struct ledger_slice *out_name,
      struct ledger_slice *out_figure)
{
    size_t first_blank = 0, behind_blank = 0, equals = 0, behind_equals = 0;

    for (size_t at = 0; at < line.size;) {
        size_t before = at;
        uint32_t point = ledger_text_next(line, &at);

        if (at == before)
            at++;
        else if (is_equals(point)) {
            equals = before;
            behind_equals = at;
        } else if (is_blank(point) && behind_blank == 0) {
            first_blank = before;
            behind_blank = at;
        }
    }
    if (behind_equals == 0 && at_blanks) {
        equals = first_blank;
        behind_equals = behind_blank;
    }
    if (behind_equals == 0)
        return false;
    *out_name = trimmed(ledger_slice_of(line.data, equals));
    *out_figure = trimmed(ledger_slice_of(line.data + behind_equals, line.size - behind_equals));
    return out_name->size > 0 && out_figure->size > 0;
}

static enum ledger_status
claim_read(struct command_context *context, struct ledger_slice line, bool at_blanks,
           struct claim *out_claim, struct ledger_error *err)
{
    struct ledger_slice name;
    struct ledger_slice figure;

    if (!split(line, at_blanks, &name, &figure) || !ledger_text_is_clean(name))
        return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_CLAIM_LINE, line);
    out_claim->name = ledger_arena_text(&context->arena, name);
    out_claim->figure = ledger_arena_text(&context->arena, figure);
    if (out_claim->name == NULL || out_claim->figure == NULL)
        return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY, line.size);
    return ledger_claim_parse(figure, &out_claim->claim, err);
}

/* --- a file --- */

static size_t
count_lines(struct ledger_slice text)
{
    size_t count = 1;

    for (size_t i = 0; i < text.size; i++)
        count += text.data[i] == '\n';
    return count;
}

/* Takes the next line off; its end may be CR LF. */
static struct ledger_slice
next_line(struct ledger_slice *rest)
{
    const uint8_t *newline = memchr(rest->data, '\n', rest->size);
    size_t size = newline == NULL ? rest->size : (size_t)(newline - rest->data);
    size_t taken = newline == NULL ? size : size + 1;
    struct ledger_slice line = {rest->data, size};

    *rest = ledger_slice_of(rest->data + taken, rest->size - taken);
    if (line.size > 0 && line.data[line.size - 1] == '\r')
        line.size--;
    return trimmed(line);
}

static enum ledger_status
lines_read(struct command_context *context, const char *path, struct ledger_slice text,
           struct claims *claims, struct ledger_error *err)
{
    size_t before = claims->count;

    if (text.size >= 3 && memcmp(text.data, "\xEF\xBB\xBF", 3) == 0)
        text = ledger_slice_of(text.data + 3, text.size - 3);
    for (size_t number = 1; text.size > 0; number++) {
        struct ledger_slice line = next_line(&text);
        char place[PLACE_SIZE];
        enum ledger_status status;

        if (line.size == 0 || line.data[0] == '#')
            continue;
        status =
            claim_read(context, line, /* at_blanks= */ true, &claims->claims[claims->count], err);
        if (status != LEDGER_OK) {
            (void)snprintf(place, sizeof(place), "%.400s:%zu", path, number);
            ledger_error_add_place(err, place);
            return status;
        }
        claims->count++;
    }
    if (claims->count == before)
        return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_CLAIM_FILE_EMPTY, path);
    return LEDGER_OK;
}

/* --- all that are given --- */

static enum ledger_status
options_read(struct command_context *context, struct claims *claims, struct ledger_error *err)
{
    for (size_t i = 0; i < command_count(context, "claim"); i++) {
        const char *text = command_text_at(context, "claim", i);
        enum ledger_status status =
            claim_read(context, ledger_slice_of_text(text), /* at_blanks= */ false,
                       &claims->claims[claims->count++], err);

        if (status == LEDGER_OK)
            continue;
        ledger_error_add_place(err, "--claim");
        return command_misuse(context, status);
    }
    return LEDGER_OK;
}

enum ledger_status
claims_read(struct command_context *context, struct claims *out_claims, struct ledger_error *err)
{
    const char *path = command_text(context, "claims");
    struct ledger_buffer file = {0};
    struct claims claims = {0};
    enum ledger_status status = LEDGER_OK;
    size_t most = command_count(context, "claim");

    if (path != NULL)
        status = ledger_file_read(path, FILE_SIZE_MAX, &file, err);
    if (status == LEDGER_NOT_FOUND)
        status = ledger_fail(err, status, LEDGER_MESSAGE_COMMAND_FILE_MISSING, path);
    if (status != LEDGER_OK)
        goto out;
    most += count_lines(ledger_buffer_slice(&file));
    claims.claims = ledger_arena_take(&context->arena, most * sizeof(*claims.claims));
    if (claims.claims == NULL) {
        status = ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY,
                             most * sizeof(*claims.claims));
        goto out;
    }
    status = options_read(context, &claims, err);
    if (status == LEDGER_OK && path != NULL)
        status = lines_read(context, path, ledger_buffer_slice(&file), &claims, err);
    if (status == LEDGER_OK)
        *out_claims = claims;

out:
    ledger_buffer_free(&file);
    return status;
}
