/* Any text as an amount in capitals: what is read means one amount, whose own form is read as the
 * same again; 人民币 in front changes nothing; and the ledger writes that amount alike. */
#include <string.h>

#include "audit/examine/capital.h"
#include "ledger/value/capital.h"
#include "tests/fuzz/fuzz_audit.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct audit_error err = {0};
    struct audit_bytes text = {data, size};
    char own[AUDIT_CAPITAL_SIZE], ledgers[LEDGER_CAPITAL_TEXT_SIZE];
    int64_t fen = -1, again = -1;
    enum audit_status status = audit_capital_read(text, &fen, &err);

    fuzz_audit_explained(status, &err);
    fuzz_holds(status == AUDIT_OK || status == AUDIT_MALFORMED);
    if (status != AUDIT_OK) {
        fuzz_holds(fen == -1);
        return 0;
    }
    fuzz_holds(audit_capital_write(fen, own));
    fuzz_holds(audit_capital_read(audit_text(own), &again, NULL) == AUDIT_OK && again == fen);
    fuzz_holds(ledger_capital_format((struct ledger_money){fen}, ledgers) == LEDGER_OK);
    fuzz_holds(strcmp(own, ledgers) == 0);
    /* The canonical form leaves out all that may be left out but a 零 for a section. */
    fuzz_holds(size + strlen("人民币") + strlen("零") >= strlen(own));
    return 0;
}
