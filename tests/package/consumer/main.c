/* What somebody else's program needs: one include, and a link that pulls in the whole library. */
#include <ledger/ledger.h>
#include <stdio.h>

int
main(void)
{
    struct ledger_options options = {.directory = "no-such-ledger", .read_only = true};
    struct ledger_error err = {0};
    struct ledger *ledger = NULL;
    enum ledger_status status = ledger_open(&options, &ledger, &err);

    printf("%s\n", ledger_status_name(status));
    ledger_close(ledger);
    return status == LEDGER_NOT_FOUND ? 0 : 1;
}
