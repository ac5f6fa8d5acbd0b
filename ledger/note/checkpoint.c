#include "ledger/note/checkpoint.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

#include "ledger/base/text.h"

/* Takes a line off the front of `*text`, without its newline. */
static bool
take_line(struct ledger_slice *text, struct ledger_slice *out_line)
{
    const uint8_t *newline = text->size == 0 ? NULL : memchr(text->data, '\n', text->size);

    if (newline == NULL)
        return false;
    *out_line = ledger_slice_of(text->data, (size_t)(newline - text->data));
    *text = ledger_slice_of(newline + 1, text->size - out_line->size - 1);
    return true;
}

static bool
origin_is_sound(struct ledger_slice origin)
{
    if (origin.size == 0 || origin.size >= LEDGER_ORIGIN_SIZE)
        return false;
    for (size_t i = 0; i < origin.size; i++)
        if (origin.data[i] <= 0x20 || origin.data[i] >= 0x7f || origin.data[i] == '+')
            return false;
    return true;
}

static bool
root_is_possible(uint64_t size, const struct ledger_digest *root)
{
    struct ledger_digest empty = ledger_tree_empty_root();

    return size > 0 || ledger_digest_equal(root, &empty);
}

enum ledger_status
ledger_checkpoint_parse(struct ledger_slice text, struct ledger_checkpoint *out_checkpoint,
                        struct ledger_error *err)
{
    struct ledger_checkpoint checkpoint = {.size = 0};
    struct ledger_slice rest = text;
    struct ledger_slice origin;
    struct ledger_slice size;
    struct ledger_slice root;

    if (!take_line(&rest, &origin) || !take_line(&rest, &size) || !take_line(&rest, &root))
        return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_CHECKPOINT_CUT_SHORT);
    if (!origin_is_sound(origin))
        return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_CHECKPOINT_ORIGIN);
    memcpy(checkpoint.origin, origin.data, origin.size);
    if (ledger_text_from_decimal(size, LEDGER_TREE_SIZE_MAX, &checkpoint.size) != LEDGER_OK)
        return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_CHECKPOINT_SIZE);
    if (ledger_digest_from_base64(root, &checkpoint.root) != LEDGER_OK ||
        !root_is_possible(checkpoint.size, &checkpoint.root))
        return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_CHECKPOINT_ROOT);
    if (rest.size > 0)
        return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_CHECKPOINT_EXTENDED);
    *out_checkpoint = checkpoint;
    return LEDGER_OK;
}

enum ledger_status
ledger_checkpoint_format(const struct ledger_checkpoint *checkpoint, struct ledger_buffer *out,
                         struct ledger_error *err)
{
    char root[LEDGER_DIGEST_BASE64_SIZE];

    assert(origin_is_sound(ledger_slice_of_text(checkpoint->origin)));
    assert(checkpoint->size <= LEDGER_TREE_SIZE_MAX);
    assert(root_is_possible(checkpoint->size, &checkpoint->root));
    ledger_digest_base64(&checkpoint->root, root);
    return ledger_buffer_printf(out, err, "%s\n%" PRIu64 "\n%s\n", checkpoint->origin,
                                checkpoint->size, root);
}

enum ledger_status
ledger_checkpoint_open(struct ledger_slice note_bytes, const struct ledger_vkey *vkey,
                       struct ledger_checkpoint *out_checkpoint, struct ledger_error *err)
{
    struct ledger_note note;
    enum ledger_status status;

    status = ledger_note_parse(note_bytes, &note, err);
    if (status != LEDGER_OK)
        return status;
    status = ledger_note_verify(&note, vkey, err);
    if (status == LEDGER_NOT_FOUND)
        return ledger_fail(err, LEDGER_WRONG_KEY, LEDGER_MESSAGE_CHECKPOINT_NOT_SIGNED, vkey->name);
    if (status != LEDGER_OK)
        return status;
    return ledger_checkpoint_parse(note.text, out_checkpoint, err);
}
