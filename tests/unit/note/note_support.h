/* Keys for the tests of this folder. */
#ifndef TESTS_UNIT_NOTE_NOTE_SUPPORT_H
#define TESTS_UNIT_NOTE_NOTE_SUPPORT_H

#include <string.h>

#include "support/assert_status.h"

#include "ledger/base/text.h"
#include "ledger/note/note.h"

#define DASH "\xe2\x80\x94"

static inline struct ledger_key
key_of_hex(const char *seed_hex)
{
    struct ledger_secret seed = {0};
    struct ledger_key key = {.seed = {0}};
    struct ledger_error err = {0};

    assert_status(ledger_secret_take(&seed, 32, &err), LEDGER_OK, &err);
    assert_int_equal(ledger_text_from_hex(seed_hex, seed.data, 32), LEDGER_OK);
    assert_status(ledger_key_from_seed(&seed, &key, &err), LEDGER_OK, &err);
    return key;
}

static inline struct ledger_vkey
vkey_of(const char *text)
{
    struct ledger_vkey vkey;
    struct ledger_error err = {0};

    assert_status(ledger_vkey_parse(ledger_slice_of_text(text), &vkey, &err), LEDGER_OK, &err);
    return vkey;
}

static inline void
assert_slice_text(struct ledger_slice slice, const char *text)
{
    assert_int_equal(slice.size, strlen(text));
    assert_memory_equal(slice.data, text, slice.size);
}

static inline int
prepare_process(void **state)
{
    struct ledger_error err = {0};

    (void)state;
    assert_status(ledger_secret_prepare_process(&err), LEDGER_OK, &err);
    return 0;
}

#endif
