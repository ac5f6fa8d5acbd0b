/* What decodes is canonical: it encodes to the very bytes that it came from. */
#include "ledger/record/codec.h"
#include "tests/fuzz/fuzz.h"

#define ROUND_TRIP(type, value)                                                                    \
    do {                                                                                           \
        status = ledger_##type##_decode(bytes, &arena, &(value), &err);                            \
        fuzz_explained(status, &err);                                                              \
        if (status == LEDGER_OK) {                                                                 \
            fuzz_holds(ledger_##type##_encode(&(value), &again, &err) == LEDGER_OK);               \
            fuzz_holds(ledger_slice_equal(bytes, ledger_buffer_slice(&again)));                    \
        }                                                                                          \
    } while (0)

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ledger_arena arena = {0};
    struct ledger_buffer again = {0};
    struct ledger_error err = {0};
    enum ledger_status status;
    struct ledger_entry entry;
    struct ledger_voucher_header header;
    struct ledger_seal seal;
    struct ledger_sign_off sign_off;
    struct ledger_pending_file pending;

    if (size == 0)
        return 0;
    struct ledger_slice bytes = ledger_slice_of(data + 1, size - 1);

    switch (data[0] % 5) {
    case 0:
        ROUND_TRIP(entry, entry);
        break;
    case 1:
        ROUND_TRIP(voucher_header, header);
        break;
    case 2:
        ROUND_TRIP(seal, seal);
        break;
    case 3:
        ROUND_TRIP(sign_off, sign_off);
        break;
    case 4:
        ROUND_TRIP(pending_file, pending);
        break;
    default:
        break;
    }
    ledger_buffer_free(&again);
    ledger_arena_free(&arena);
    return 0;
}
