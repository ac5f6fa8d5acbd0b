#include <sys/prctl.h>

#include "audit/evidence/sandbox_internal.h"

enum audit_status
audit_sandbox_enter(const struct audit_sandbox *allowed, struct audit_sandbox_result *out,
                    struct audit_error *err)
{
    struct audit_sandbox_result result = {0};
    /* Both ask for it: a program that we would start must not have more rights than we. */
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0) {
        enum audit_status status = sandbox_landlock(allowed, &result.landlock, err);
        if (status != AUDIT_OK)
            return status;
        /* The second, because it forbids to enter the first. */
        result.seccomp = sandbox_seccomp(allowed);
    }
    *out = result;
    return AUDIT_OK;
}
