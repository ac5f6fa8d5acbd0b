/* A test that runs the code and looks at nothing: with it alone mutants must survive
 * (CMakeLists.txt). */
#include <string.h>

#include "ledger/value/money.h"

int
main(void)
{
    static const char *const texts[] = {
        "0.00", "-12.30", "1,234.50", "12", "", "x", "92233720368547758.07"};

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct ledger_money amount = {0};
        char text[LEDGER_MONEY_TEXT_SIZE];

        if (ledger_money_parse(texts[i], strlen(texts[i]), &amount, NULL) == LEDGER_OK)
            ledger_money_format(amount, text);
    }
    return 0;
}
