#include "support/assert_status.h"

#include <string.h>

static void
every_status_has_a_name_of_its_own(void **state)
{
    (void)state;
    assert_string_equal(ledger_status_name(LEDGER_OK), "ok");
    assert_string_equal(ledger_status_name(LEDGER_IN_DOUBT), "in-doubt");
    for (int i = LEDGER_OK; i <= LEDGER_IN_DOUBT; i++) {
        const char *name = ledger_status_name((enum ledger_status)i);

        assert_string_not_equal(name, "unknown");
        for (int j = LEDGER_OK; j < i; j++)
            assert_string_not_equal(name, ledger_status_name((enum ledger_status)j));
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_status_has_a_name_of_its_own)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
