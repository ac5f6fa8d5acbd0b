/* A register of payees from elsewhere (the park's, the market regulator's): which credit codes
 * there are, under which name, and until when. Fed row by row, so that a list of any form will do.
 */
#ifndef AUDIT_EXAMINE_REGISTER_H
#define AUDIT_EXAMINE_REGISTER_H

#include "audit/evidence/bytes.h"

struct audit_register_row {
    char code[19];
    uint32_t ended; /* 注销日期, YYYYMMDD; 0: not */
    struct audit_bytes name;
};
struct audit_register {
    struct audit_register_row *rows; /* by code once it is complete; no code twice */
    size_t count, capacity;
    struct audit_buffer names; /* behind each other */
    size_t columns[3];         /* where code, name and end stand; SIZE_MAX: not at all */
    bool headed;
};

/* {0} is empty. The first row that has any cell is the heading: 统一社会信用代码 (credit_code),
 * 名称 (name), 注销日期 (deregistered), others are passed over; only the first is needed. MALFORMED
 * names the row. Free it in any case. */
enum audit_status audit_register_add(struct audit_register *registered, const char *name,
                                     uint64_t line, const struct audit_bytes *cells, size_t count,
                                     struct audit_error *err) AUDIT_MUST_CHECK;
/* Behind the last row: puts it in order. */
enum audit_status audit_register_end(struct audit_register *registered, const char *name,
                                     struct audit_error *err) AUDIT_MUST_CHECK;
void audit_register_free(struct audit_register *registered);
/* NULL: no such code. */
const struct audit_register_row *audit_register_find(const struct audit_register *registered,
                                                     struct audit_bytes code);

#endif
