/* What `show` can be asked for, and how it is found. */
#ifndef TOOLS_MINGZHANG_SHOW_H
#define TOOLS_MINGZHANG_SHOW_H

#include "ledger/read.h"
#include "tools/common/command.h"

struct show_target {
    bool is_voucher;
    uint64_t number; /* of the entry, or of the seal */
};

/* "12" (an entry; where there is none, a reference), a reference, "ref:12" (a reference that looks
 * like a number), "voucher:3" (a seal), "voucher:3fa9c2d1" (the first digits of a voucher's id).
 * NOT_FOUND says what was looked for. */
enum ledger_status show_find(struct command_context *context, const char *text,
                             struct show_target *out_target,
                             struct ledger_error *err) LEDGER_MUST_CHECK;

#endif
