/* Findings as they come, and the sentences about files. */
#include <stdlib.h>
#include <string.h>

#include "audit/judge/verify_internal.h"

void
findings_free(struct findings *findings)
{
    free(findings->rows);
    *findings = (struct findings){0};
}

/* Two reports on the same bytes are the same, in whatever order a directory names its files. */
static int
compare_sentences(const struct audit_error *a, const struct audit_error *b)
{
    int order = a->message != b->message ? (a->message < b->message ? -1 : 1) : 0;
    for (size_t i = 0; i < sizeof a->arguments / sizeof a->arguments[0] && order == 0; i++)
        order = strcmp(a->arguments[i], b->arguments[i]);
    return order;
}

/* The place of a finding in a report: the ledger's order, then the law's. */
static int
compare(const void *left, const void *right)
{
    const struct audit_finding *a = left, *b = right;
    uint64_t a_seal = a->concerns_seal ? a->seal : UINT64_MAX;
    uint64_t b_seal = b->concerns_seal ? b->seal : UINT64_MAX;
    if (a_seal != b_seal)
        return a_seal < b_seal ? -1 : 1;
    /* The voucher's own rules come before its entries. */
    bool a_entry = a->rule >= AUDIT_RULE_PROGRAMME, b_entry = b->rule >= AUDIT_RULE_PROGRAMME;
    if (a_entry != b_entry)
        return a_entry ? 1 : -1;
    if (a_entry && a->entry != b->entry)
        return a->entry < b->entry ? -1 : 1;
    if (a->rule != b->rule)
        return a->rule < b->rule ? -1 : 1;
    if (a->concerns_entry != b->concerns_entry)
        return a->concerns_entry ? 1 : -1;
    if (a->concerns_entry && a->entry != b->entry)
        return a->entry < b->entry ? -1 : 1;
    if (a->check != b->check)
        return a->check < b->check ? -1 : 1;
    return compare_sentences(&a->what, &b->what);
}

void
findings_sort(struct findings *findings)
{
    if (findings->count > 0)
        qsort(findings->rows, findings->count, sizeof *findings->rows, compare);
}

struct audit_finding *
findings_add(struct findings *findings)
{
    findings->total++;
    if (findings->count == findings->capacity && findings->capacity < AUDIT_FINDINGS_MAX) {
        size_t capacity = findings->capacity > 0 ? 2 * findings->capacity : 16;
        if (capacity > AUDIT_FINDINGS_MAX)
            capacity = AUDIT_FINDINGS_MAX;
        struct audit_finding *rows = realloc(findings->rows, capacity * sizeof *rows);
        if (rows != NULL) {
            findings->rows = rows;
            findings->capacity = capacity;
        }
    }
    struct audit_finding *finding = findings->count < findings->capacity
                                        ? &findings->rows[findings->count++]
                                        : &findings->passed_over;
    *finding = (struct audit_finding){0};
    return finding;
}

struct audit_finding *
verify_found(struct verify *verify, enum audit_check check, enum audit_damage damage, uint64_t seal,
             uint64_t entry, enum audit_message message, ...)
{
    struct audit_finding *finding = findings_add(&verify->findings);
    va_list arguments;
    finding->check = check;
    finding->damage = damage;
    finding->concerns_seal = seal != UINT64_MAX;
    finding->seal = finding->concerns_seal ? seal : 0;
    if (finding->concerns_seal && seal < verify->first_bad_seal)
        verify->first_bad_seal = seal;
    finding->concerns_entry = entry != UINT64_MAX;
    finding->entry = finding->concerns_entry ? entry : 0;
    va_start(arguments, message);
    audit_fail_list(&finding->what, AUDIT_NOT_HELD, message, arguments);
    va_end(arguments);
    return finding;
}

void
verify_found_in_file(struct verify *verify, enum audit_check check, struct audit_file file,
                     enum audit_status status, const struct audit_error *why)
{
    char path[AUDIT_FILE_PATH_SIZE];
    if (status == AUDIT_NO_MEMORY || status == AUDIT_IO) {
        if (verify->machine.status == AUDIT_OK)
            verify->machine = *why;
        return;
    }
    audit_file_path(file, path);
    struct audit_finding *finding =
        verify_found(verify, check, status == AUDIT_NOT_FOUND ? AUDIT_MISSING : AUDIT_CHANGED,
                     UINT64_MAX, UINT64_MAX, AUDIT_MESSAGE_FILE_MISSING, path);
    if (status != AUDIT_NOT_FOUND && why->message != AUDIT_MESSAGE_NONE)
        finding->what = *why;
    finding->concerns_file = true;
    finding->file = file;
}

void
verify_found_count(struct verify *verify, struct audit_file file, size_t count, size_t expected,
                   bool torn)
{
    char path[AUDIT_FILE_PATH_SIZE];
    audit_file_path(file, path);
    enum audit_damage damage = torn || count == expected ? AUDIT_CHANGED
                               : count < expected        ? AUDIT_MISSING
                                                         : AUDIT_INSERTED;
    struct audit_finding *finding =
        verify_found(verify, AUDIT_CHECK_FILES, damage, UINT64_MAX, UINT64_MAX,
                     torn ? AUDIT_MESSAGE_FILE_TORN : AUDIT_MESSAGE_FILE_COUNT, path,
                     (uint64_t)count, (uint64_t)expected);
    finding->concerns_file = true;
    finding->file = file;
}
