#include "tools/common/output.h"

#include <assert.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "ledger/base/text.h"

static atomic_bool is_short;

void
output_fell_short(void)
{
    atomic_store(&is_short, true);
}

static bool (*watched)(void);

void
output_watch(bool (*was_out_of_memory)(void))
{
    watched = was_out_of_memory;
}

bool
output_is_short(void)
{
    return atomic_load(&is_short) || (watched != NULL && watched());
}

static void *
json_memory(size_t size)
{
    void *memory = malloc(size);

    if (memory == NULL)
        output_fell_short();
    return memory;
}

void
output_watch_json(void)
{
    json_set_alloc_funcs(json_memory, free);
}

json_t *
output_json_text(struct ledger_slice text)
{
    struct ledger_buffer escaped = {0};
    json_t *value = NULL;

    if (ledger_text_escape(text, &escaped, /* err= */ NULL) == LEDGER_OK)
        value = json_stringn(escaped.size == 0 ? "" : (const char *)escaped.data, escaped.size);
    else
        output_fell_short();
    ledger_buffer_free(&escaped);
    return value;
}

json_t *
output_json_money(struct ledger_money amount)
{
    char text[LEDGER_MONEY_TEXT_SIZE];

    ledger_money_format(amount, text);
    return json_string(text);
}

static enum ledger_status
write_json(const struct output *output, json_t *value, size_t flags, struct ledger_error *err)
{
    int result;

    if (value == NULL)
        return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY, (size_t)0);
    errno = 0;
    result = json_dumpf(value, output->stream, flags);
    json_decref(value);
    if (result != 0 || fputc('\n', output->stream) == EOF)
        return ledger_fail(err, errno == ENOSPC ? LEDGER_NO_SPACE : LEDGER_IO,
                           LEDGER_MESSAGE_OUTPUT_CANNOT_WRITE, errno == 0 ? EIO : errno);
    return LEDGER_OK;
}

enum ledger_status
output_json(const struct output *output, json_t *value, struct ledger_error *err)
{
    return write_json(output, value, JSON_INDENT(2), err);
}

enum ledger_status
output_json_line(const struct output *output, json_t *value, struct ledger_error *err)
{
    return write_json(output, value, JSON_COMPACT, err);
}

size_t
output_escape(const char *text, char *out, size_t capacity)
{
    static const char replacement[] = "\xEF\xBF\xBD";
    const struct ledger_slice from = ledger_slice_of_text(text);
    size_t size = 0;

    assert(capacity > 0);
    for (size_t at = 0; at < from.size;) {
        size_t first = at;
        uint32_t code_point = ledger_text_next(from, &at);
        bool is_safe = code_point != UINT32_MAX && !ledger_text_steers(code_point);
        size_t piece = is_safe ? at - first : sizeof(replacement) - 1;

        if (code_point == UINT32_MAX)
            at++;
        if (piece >= capacity - size)
            break;
        memcpy(out + size, is_safe ? text + first : replacement, piece);
        size += piece;
    }
    out[size] = '\0';
    return size;
}

void
output_line(const struct output *output, const char *text)
{
    struct ledger_buffer escaped = {0};

    /* What could not be escaped is not shown, and the end says so. */
    if (ledger_text_escape(ledger_slice_of_text(text), &escaped, /* err= */ NULL) == LEDGER_OK)
        (void)fwrite(escaped.data == NULL ? (const uint8_t *)"" : escaped.data, 1, escaped.size,
                     output->stream);
    else
        output_fell_short();
    (void)fputc('\n', output->stream);
    ledger_buffer_free(&escaped);
}
