/* Makes a ledger of many small vouchers, for trees that fill a tile: `many_vouchers DIR COUNT`.
 * DIR/ledger is the ledger; everything in it is invented. */
/* rename */
#define _XOPEN_SOURCE 700

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "support/park.h"

int
main(int argc, char **argv)
{
    struct park park;
    char path[4096];
    unsigned long count = argc == 3 ? strtoul(argv[2], NULL, 10) : 0;
    if (count < 4 || mkdir(argv[1], 0700) != 0) {
        (void)fprintf(stderr, "usage: many_vouchers DIR COUNT, DIR new\n");
        return 2;
    }
    park_with_programme(&park);
    struct ledger_head head;
    struct ledger_error err = {0};
    assert_status(ledger_head(park.ledger, &head, &err), LEDGER_OK, &err);
    for (unsigned long i = head.seal_count; i < count; i++) {
        char reference[32];
        (void)snprintf(reference, sizeof(reference), "MV-%05lu", i);
        /* Amounts differ, so that no payout looks like an earlier one. */
        struct ledger_entry payout = park_payout("TG-1", reference, (int64_t)(100 + i), 20230301);
        (void)park_record(&park, &payout, 1);
    }
    ledger_close(park.ledger);
    park.ledger = NULL;
    (void)snprintf(path, sizeof(path), "%s/ledger", argv[1]);
    if (rename(park.ledger_path, path) != 0)
        return 1;
    park_close(&park);
    return 0;
}
