/* Private rows, where they were handed over: each must be what its commitment says. */
#include <string.h>

#include "audit/judge/verify_internal.h"

enum { COMMITMENT_SIZE = 32, SALT_SIZE = 32, CHECK_SIZE = 8, KIND_PERSON = 1, KIND_ACCOUNT = 2 };

/* Takes `size` bytes off `rest`; false when there are not so many. */
static bool
take(struct audit_bytes *rest, size_t size, struct audit_bytes *out)
{
    if (rest->size < size)
        return false;
    *out = (struct audit_bytes){rest->data, size};
    rest->data += size;
    rest->size -= size;
    return true;
}

/* A text behind its u16 size. */
static bool
take_text(struct audit_bytes *rest, struct audit_bytes *out)
{
    struct audit_bytes size;
    return take(rest, 2, &size) && take(rest, (size_t)size.data[0] << 8 | size.data[1], out);
}

static bool
is_digits(struct audit_bytes text)
{
    for (size_t i = 0; i < text.size; i++)
        if (text.data[i] < '0' || text.data[i] > '9')
            return false;
    return text.size > 0;
}

/* Section 4: kind, salt, canonical bytes, display name, and the check over all of them. */
static bool
row_holds(struct audit_bytes commitment, struct audit_bytes row)
{
    struct audit_bytes rest = row, kind, salt, canonical, name, check;
    if (!take(&rest, 1, &kind) || !take(&rest, SALT_SIZE, &salt) || !take_text(&rest, &canonical) ||
        !take_text(&rest, &name) || !take(&rest, CHECK_SIZE, &check) || rest.size > 0)
        return false;
    struct audit_hash over = audit_sha256((struct audit_bytes){row.data, row.size - CHECK_SIZE});
    if (memcmp(over.bytes, check.data, CHECK_SIZE) != 0 || !audit_text_is_clean(name))
        return false;
    bool person = kind.data[0] == KIND_PERSON;
    if ((!person && kind.data[0] != KIND_ACCOUNT) ||
        (person ? canonical.size == 0 || !audit_text_is_clean(canonical) : !is_digits(canonical)))
        return false;
    struct audit_buffer committed = {0};
    audit_buffer_text(&committed, person ? "mingzhang/v1 person\n" : "mingzhang/v1 account\n");
    audit_buffer_append(&committed, salt);
    audit_buffer_append(&committed, canonical);
    struct audit_hash hash = audit_sha256(audit_buffer_bytes(&committed));
    bool holds = !committed.failed && memcmp(hash.bytes, commitment.data, COMMITMENT_SIZE) == 0;
    audit_buffer_free(&committed);
    return holds;
}

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
    struct audit_bytes before = {0}, commitment, row;
    struct audit_error why = {0};
    uint64_t number = 0;
    enum audit_status status = verify_read(verify, file, &bytes, &why);
    struct audit_bytes rest = audit_buffer_bytes(&bytes);
    if (status != AUDIT_OK)
        verify_found_in_file(verify, AUDIT_CHECK_PRIVATE, file, status, &why);
    for (; status == AUDIT_OK && rest.size > 0; number++) {
        if (!take(&rest, COMMITMENT_SIZE, &commitment) || !take_text(&rest, &row)) {
            found(verify, file, AUDIT_MESSAGE_PRIVATE_CUT, number);
            break;
        }
        verify->report->checked[AUDIT_CHECK_PRIVATE]++;
        if (number > 0 && audit_bytes_compare(before, commitment) >= 0)
            found(verify, file, AUDIT_MESSAGE_PRIVATE_ORDER, number);
        else if (!row_holds(commitment, row))
            found(verify, file, AUDIT_MESSAGE_PRIVATE_DIFFERS, number);
        before = commitment;
    }
    audit_buffer_free(&bytes);
}
