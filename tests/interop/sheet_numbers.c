/* What the reader of workbooks makes of each line's number: its text, or "-". For
 * test_sheet_numbers.py. */
#include <stdio.h>
#include <string.h>

#include "tools/common/sheet_number.h"

int
main(void)
{
    char line[128];

    while (fgets(line, sizeof(line), stdin) != NULL) {
        char text[SHEET_NUMBER_SIZE];
        struct ledger_slice stored = ledger_slice_of(line, strcspn(line, "\n"));
        enum ledger_status status = sheet_number_text(stored, SHEET_FORMAT_NUMBER,
                                                      /* is_1904= */ false, text, /* err= */ NULL);

        puts(status == LEDGER_OK ? text : "-");
    }
    return 0;
}
