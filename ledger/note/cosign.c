#include "ledger/note/cosign.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

#include "ledger/base/text.h"

enum {
    KEY_ID_SIZE = 4,
    TIME_SIZE = 8,
    PAYLOAD_SIZE = TIME_SIZE + sizeof(struct ledger_signature),
};
_Static_assert(PAYLOAD_SIZE == sizeof(((struct ledger_note_line *)0)->payload),
               "a note keeps the payloads of cosignatures");

bool
ledger_note_line_is_of(const struct ledger_note_line *line, const struct ledger_vkey *vkey)
{
    return line->key_id == vkey->key_id &&
           ledger_slice_equal(line->name, ledger_slice_of_text(vkey->name));
}

bool
ledger_cosignature_holds(const struct ledger_note_line *line, struct ledger_slice text,
                         const struct ledger_public_key *key, uint64_t *out_time_s)
{
    struct ledger_buffer message = {0};
    struct ledger_signature signature;
    bool holds = false;

    if (line->payload_size != PAYLOAD_SIZE)
        return false;
    uint64_t time_s = ledger_get_u64(line->payload);
    if (time_s > INT64_MAX)
        return false;
    memcpy(signature.bytes, line->payload + TIME_SIZE, sizeof(signature.bytes));
    /* Without memory it does not hold: whoever could not look does not say yes. */
    if (ledger_buffer_printf(&message, /* err= */ NULL, "cosignature/v1\ntime %" PRIu64 "\n",
                             time_s) == LEDGER_OK &&
        ledger_buffer_append(&message, text, /* err= */ NULL) == LEDGER_OK)
        holds = ledger_signature_holds(&signature, ledger_buffer_slice(&message), key);
    ledger_buffer_free(&message);
    if (holds)
        *out_time_s = time_s;
    return holds;
}

enum ledger_status
ledger_cosignature_verify(const struct ledger_note *note, const struct ledger_vkey *vkey,
                          uint64_t *out_time_s, struct ledger_error *err)
{
    enum ledger_status status = LEDGER_NOT_FOUND;
    uint64_t newest_s = 0;
    uint64_t time_s = 0;

    /* A note's key signs another message; the same key must not count for this one. */
    if (vkey->type != LEDGER_KEY_COSIGNATURE)
        return ledger_fail(err, LEDGER_UNSUPPORTED, LEDGER_MESSAGE_VKEY_TYPE_UNKNOWN, vkey->name,
                           (uint64_t)vkey->type);
    for (size_t i = 0; i < note->line_count; i++) {
        if (!ledger_note_line_is_of(&note->lines[i], vkey))
            continue;
        if (!ledger_cosignature_holds(&note->lines[i], note->text, &vkey->public_key, &time_s))
            return ledger_fail(err, LEDGER_WRONG_KEY, LEDGER_MESSAGE_NOTE_SIGNATURE_WRONG,
                               vkey->name);
        newest_s = time_s > newest_s ? time_s : newest_s;
        status = LEDGER_OK;
    }
    if (status == LEDGER_OK)
        *out_time_s = newest_s;
    return status;
}

enum ledger_status
ledger_note_line_write(const struct ledger_note_line *line, struct ledger_buffer *out,
                       struct ledger_error *err)
{
    uint8_t blob[KEY_ID_SIZE + sizeof(line->payload)];
    char text[LEDGER_BASE64_SIZE(sizeof(blob))];

    assert(line->payload_size <= sizeof(line->payload));
    ledger_put_u32(blob, line->key_id);
    memcpy(blob + KEY_ID_SIZE, line->payload, line->payload_size);
    ledger_text_base64(ledger_slice_of(blob, KEY_ID_SIZE + line->payload_size), text);
    return ledger_buffer_printf(out, err, "\xe2\x80\x94 %.*s %s\n", (int)line->name.size,
                                (const char *)line->name.data, text);
}
