/* Notes, checkpoints and keys from outside, as the auditor reads them. First byte: note (even) or
 * key.
 *
 * Nothing verifies but what a key really signed; what the ledger's reader takes, this one takes and
 * understands the same; and a note that was read can be cosigned and read again. */
#include <string.h>

#include <sodium.h>

#include "audit/evidence/signed_note.h"
#include "ledger/note/checkpoint.h"
#include "tests/fuzz/fuzz_audit.h"

/* All that the log's or the first witness's key signed and that is published. */
static const char *const signed_texts[] = {
    AUDIT_TEXT_15,
    AUDIT_LOG "\n7\nIrSXADBqJ7EQoUODSDKROySgNveeL6CFhik2w/+fS7U=\n",
    "ledger.example/test\n300\nB1amWk/3Z1g3DK71h2rBisE8ZI0WCsx1gyyF8BAipHo=\n",
};

static void
text_is_a_signed_one(const struct audit_note *note, const char *vkey_text)
{
    struct audit_vkey vkey;
    struct audit_error err = {0};
    uint64_t time = 0;

    fuzz_holds(audit_vkey_read(audit_text(vkey_text), &vkey, &err) == AUDIT_OK);
    enum audit_status status = audit_note_check(note, &vkey, &time, &err);
    fuzz_holds(status == AUDIT_OK || status == AUDIT_NOT_FOUND || status == AUDIT_NOT_HELD);
    if (status == AUDIT_NOT_HELD)
        fuzz_audit_explained(status, &err);
    if (status != AUDIT_OK)
        return;
    bool known = false;
    for (size_t i = 0; i < sizeof signed_texts / sizeof signed_texts[0]; i++)
        known = known || audit_bytes_equal(note->text, audit_text(signed_texts[i]));
    fuzz_holds(known);
    fuzz_holds((time == 0) == (vkey.type == AUDIT_KEY_ED25519));
}

static void
note_is_cosigned(const struct audit_note *note)
{
    static const uint8_t seed[32] = {5};
    uint8_t public_key[32], secret[64];
    struct audit_buffer out = {0}, vkey_text = {0};
    struct audit_vkey vkey;
    struct audit_note again;
    uint64_t time = 0;

    crypto_sign_seed_keypair(public_key, secret, seed);
    audit_vkey_write("fuzz.example", AUDIT_KEY_COSIGNATURE, public_key, &vkey_text);
    fuzz_holds(audit_vkey_read(audit_buffer_bytes(&vkey_text), &vkey, NULL) == AUDIT_OK);
    audit_buffer_append(&out, note->bytes);
    fuzz_holds(audit_cosign(note, "fuzz.example", secret, note->text.size, &out, NULL) == AUDIT_OK);
    fuzz_holds(audit_note_read(audit_buffer_bytes(&out), &again, NULL) == AUDIT_OK);
    fuzz_holds(audit_bytes_equal(again.text, note->text));
    fuzz_holds(audit_note_check(&again, &vkey, &time, NULL) == AUDIT_OK);
    fuzz_holds(time == note->text.size);
    audit_buffer_free(&vkey_text);
    audit_buffer_free(&out);
}

static void
checkpoints_agree(struct audit_bytes bytes, const struct ledger_note *theirs)
{
    struct audit_checkpoint checkpoint;
    struct ledger_checkpoint other;
    struct audit_error err = {0};

    enum audit_status status = audit_checkpoint_read(bytes, &checkpoint, &err);
    fuzz_audit_explained(status, &err);
    if (theirs == NULL || ledger_checkpoint_parse(theirs->text, &other, NULL) != LEDGER_OK)
        return;
    fuzz_holds(status == AUDIT_OK);
    fuzz_holds(audit_bytes_equal(checkpoint.origin, audit_text(other.origin)));
    fuzz_holds(checkpoint.size == other.size);
    fuzz_holds(memcmp(checkpoint.root.bytes, other.root.bytes, sizeof other.root.bytes) == 0);
}

static void
read_note(struct audit_bytes bytes)
{
    static struct ledger_note theirs;
    struct audit_note note;
    struct audit_error err = {0};
    bool read_there = ledger_note_parse((struct ledger_slice){bytes.data, bytes.size}, &theirs,
                                        NULL) == LEDGER_OK;
    enum audit_status status = audit_note_read(bytes, &note, &err);

    fuzz_audit_explained(status, &err);
    fuzz_holds(status == AUDIT_OK || !read_there);
    checkpoints_agree(bytes, read_there ? &theirs : NULL);
    if (status != AUDIT_OK)
        return;
    fuzz_holds(note.text.data == bytes.data && note.text.data[note.text.size - 1] == '\n');
    fuzz_holds(note.lines.data == bytes.data + note.text.size + 1);
    fuzz_holds(note.text.size + 1 + note.lines.size == bytes.size);
    fuzz_holds(!read_there || note.text.size == theirs.text.size);
    text_is_a_signed_one(&note, AUDIT_LOG_VKEY);
    text_is_a_signed_one(&note, AUDIT_W1_VKEY);
    note_is_cosigned(&note);
}

static void
read_key(struct audit_bytes bytes)
{
    struct audit_vkey vkey;
    struct ledger_vkey theirs;
    struct audit_buffer again = {0};
    struct audit_error err = {0};
    enum audit_status status = audit_vkey_read(bytes, &vkey, &err);

    fuzz_audit_explained(status, &err);
    if (ledger_vkey_parse((struct ledger_slice){bytes.data, bytes.size}, &theirs, NULL) ==
            LEDGER_OK &&
        (theirs.type == LEDGER_KEY_ED25519 || theirs.type == LEDGER_KEY_COSIGNATURE))
        fuzz_holds(status == AUDIT_OK &&
                   memcmp(vkey.public_key, theirs.public_key.bytes, sizeof vkey.public_key) == 0);
    if (status != AUDIT_OK)
        return;
    audit_vkey_write(vkey.name, vkey.type, vkey.public_key, &again);
    fuzz_holds(audit_bytes_equal(audit_buffer_bytes(&again), bytes));
    audit_buffer_free(&again);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    struct audit_bytes rest = {data + 1, size - 1};
    if (data[0] % 2 == 0)
        read_note(rest);
    else
        read_key(rest);
    return 0;
}
