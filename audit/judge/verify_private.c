/* Private rows, where they were handed over: each must be what its commitment says. */
#include "audit/judge/private_rows.h"
#include "audit/judge/verify_internal.h"

static void
found(struct verify *verify, struct audit_file file, enum audit_message message, uint64_t row)
{
    struct audit_finding *finding = verify_found(verify, AUDIT_CHECK_PRIVATE, AUDIT_CHANGED,
                                                 UINT64_MAX, UINT64_MAX, message, row);
    finding->concerns_file = true;
    finding->file = file;
}

void
verify_private(struct verify *verify)
{
    struct audit_file file = {.kind = AUDIT_FILE_PRIVATE};
    struct audit_buffer bytes = {0};
    struct audit_bytes before = {0};
    struct audit_private_raw raw;
    struct audit_private_row row;
    struct audit_error why = {0};
    uint64_t number = 0;
    enum audit_status status = verify_read(verify, file, &bytes, &why);
    struct audit_bytes rest = audit_buffer_bytes(&bytes);
    if (status != AUDIT_OK)
        verify_found_in_file(verify, AUDIT_CHECK_PRIVATE, file, status, &why);
    for (; status == AUDIT_OK && rest.size > 0; number++) {
        if (!audit_private_next(&rest, &raw)) {
            found(verify, file, AUDIT_MESSAGE_PRIVATE_CUT, number);
            break;
        }
        verify->report->checked[AUDIT_CHECK_PRIVATE]++;
        if (number > 0 && audit_bytes_compare(before, raw.commitment) >= 0)
            found(verify, file, AUDIT_MESSAGE_PRIVATE_ORDER, number);
        else if (!audit_private_holds(&raw, &row))
            found(verify, file, AUDIT_MESSAGE_PRIVATE_DIFFERS, number);
        before = raw.commitment;
    }
    audit_buffer_free(&bytes);
}
