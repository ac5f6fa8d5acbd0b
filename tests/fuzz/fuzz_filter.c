/* What people write to find entries. Whatever it is: a refusal is explained; what is taken is
 * printed as a filter that is printed the same and takes the same rows. The input is the filter
 * and, behind a NUL, a name that it is held against. */
#include <string.h>

#include "tests/fuzz/fuzz.h"
#include "tools/common/filter.h"

static struct ledger_slice
after_nul(struct ledger_slice *text)
{
    const uint8_t *nul = text->size == 0 ? NULL : memchr(text->data, 0, text->size);
    struct ledger_slice rest = {0};

    if (nul != NULL) {
        rest = ledger_slice_of(nul + 1, text->size - (size_t)(nul + 1 - text->data));
        text->size = (size_t)(nul - text->data);
    }
    return rest;
}

static void
rows_are_judged_alike(const struct filter *a, const struct filter *b, struct ledger_slice name)
{
    const struct filter_officer officer = {name, name};

    for (unsigned i = 0; i < 16; i++) {
        const struct filter_row row = {
            .payee = name,
            .payee_id = name,
            .reference = i % 2 == 0 ? name : (struct ledger_slice){0},
            .programme_name = name,
            .category = name,
            .texts = &name,
            .text_count = i / 2 % 2,
            .is_about_another = i % 2 != 0,
            .has_amount = i / 4 % 2 == 0,
            .has_voucher = i / 8 % 2 == 0,
            .fen = i % 3 == 0 ? INT64_MIN : (int64_t)i * 100000,
            .date = 20260101 + i,
            .status = (enum filter_status)(i % (FILTER_RELIEF + 1)),
            .instrument = (enum filter_instrument)(i % (FILTER_INSTRUMENT_RELIEF + 1)),
            .voucher = i,
            .officers = &officer,
            .officer_count = i % 2,
        };

        fuzz_holds(filter_takes(a, &row) == filter_takes(b, &row));
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ledger_slice text = ledger_slice_of(data, size);
    const struct ledger_slice name = after_nul(&text);
    struct ledger_buffer once = {0};
    struct ledger_buffer twice = {0};
    struct filter *filter = NULL;
    struct filter *again = NULL;
    struct ledger_error err = {0};
    const enum ledger_status status = filter_parse(text, &filter, &err);

    fuzz_explained(status, &err);
    fuzz_holds(status == LEDGER_OK || status == LEDGER_MALFORMED);
    if (status != LEDGER_OK)
        return 0;
    fuzz_holds(filter_print(filter, &once, NULL) == LEDGER_OK);
    /* Written out it may be longer than what may be written. */
    if (once.size <= FILTER_SIZE_MAX) {
        fuzz_holds(filter_parse(ledger_buffer_slice(&once), &again, NULL) == LEDGER_OK);
        fuzz_holds(filter_print(again, &twice, NULL) == LEDGER_OK);
        fuzz_holds(ledger_slice_equal(ledger_buffer_slice(&once), ledger_buffer_slice(&twice)));
        fuzz_holds(filter_needs(filter) == filter_needs(again));
        rows_are_judged_alike(filter, again, name);
    }
    filter_free(filter);
    filter_free(again);
    ledger_buffer_free(&once);
    ledger_buffer_free(&twice);
    return 0;
}
