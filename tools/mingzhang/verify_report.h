/* What a verification found, for people and programs. */
#ifndef TOOLS_MINGZHANG_VERIFY_REPORT_H
#define TOOLS_MINGZHANG_VERIFY_REPORT_H

#include "ledger/verify.h"
#include "tools/common/output.h"

struct verify_report {
    struct ledger_verification *verification;
    bool examined; /* false: the store could not be opened, and the one finding says why */
    int64_t elapsed_ms;
};

enum ledger_status verify_report_print(const struct output *output,
                                       const struct verify_report *report,
                                       struct ledger_error *err) LEDGER_MUST_CHECK;

#endif
