/* Who signs and what is paid for, as they are now: officers and programmes after all that changed
 * them. */
#include "audit/examine/book_internal.h"

/* ---- officers ---- */

/* The officer of an entry, a new one for ENROL. */
static enum audit_status
officer_for(struct audit_book_memory *memory, const struct book_entry *at,
            struct audit_book_officer **out, struct audit_error *err)
{
    const struct audit_bytes name = at->entry->officer.name;
    uint32_t row = book_index_find(memory, &memory->of_officer, book_officer_name, name);
    if ((at->entry->officer.action == AUDIT_ENROL) != (row == AUDIT_NO_ROW))
        return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_BOOK_OFFICER, at->number, name);
    if (row == AUDIT_NO_ROW) {
        row = (uint32_t)memory->officers.count;
        struct audit_book_officer *officer = book_array_add(&memory->officers, sizeof *officer);
        if (officer == NULL)
            return book_no_memory(err);
        officer->name = book_text(memory, name);
        if (!book_index_add(memory, &memory->of_officer, officer->name, row))
            return book_no_memory(err);
    }
    *out = (struct audit_book_officer *)memory->officers.rows + row;
    return AUDIT_OK;
}

enum audit_status
book_take_officer(struct audit_book_memory *memory, const struct book_entry *at,
                  struct audit_error *err)
{
    const struct audit_entry *entry = at->entry;
    const enum audit_officer_action action = entry->officer.action;
    struct audit_book_officer *officer = NULL;
    enum audit_status status = officer_for(memory, at, &officer, err);
    if (status != AUDIT_OK)
        return status;
    if (action == AUDIT_ENROL || action == AUDIT_CHANGE) {
        officer->full_name = book_common_text(memory, entry->officer.full_name);
        officer->unit = book_common_text(memory, entry->officer.unit);
        officer->unit_code = book_common_text(memory, entry->officer.unit_code);
        officer->roles = entry->officer.roles;
    }
    if (action == AUDIT_ENROL || action == AUDIT_ROTATE)
        officer->vkey = book_text(memory, entry->officer.vkey);
    if (action == AUDIT_REVOKE)
        officer->revoked = true;
    return AUDIT_OK;
}

/* ---- programmes ---- */

static enum audit_status
programme_for(struct audit_book_memory *memory, const struct book_entry *at,
              struct audit_book_programme **out, struct audit_error *err)
{
    const struct audit_bytes code = at->entry->programme.code;
    uint32_t row = book_index_find(memory, &memory->of_programme, book_programme_code, code);
    if ((at->entry->programme.action == AUDIT_OPEN) != (row == AUDIT_NO_ROW))
        return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_BOOK_PROGRAMME, at->number, code);
    if (row == AUDIT_NO_ROW) {
        row = (uint32_t)memory->programmes.count;
        struct audit_book_programme *programme =
            book_array_add(&memory->programmes, sizeof *programme);
        if (programme == NULL)
            return book_no_memory(err);
        programme->code = book_text(memory, code);
        if (!book_index_add(memory, &memory->of_programme, programme->code, row))
            return book_no_memory(err);
    }
    *out = (struct audit_book_programme *)memory->programmes.rows + row;
    return AUDIT_OK;
}

/* AMEND states the whole programme again: what it leaves out is cleared. */
static void
take_terms(struct audit_book_memory *memory, struct audit_book_programme *programme,
           const struct audit_entry *entry)
{
    const struct {
        struct audit_bytes *kept;
        struct audit_bytes stated;
    } texts[] = {
        {&programme->name, entry->programme.name},
        {&programme->category, entry->programme.category},
        {&programme->document, entry->programme.document},
        {&programme->function_code, entry->programme.function_code},
        {&programme->government_economic_code, entry->programme.government_economic_code},
        {&programme->department_economic_code, entry->programme.department_economic_code},
        {&programme->revenue_code, entry->programme.revenue_code},
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        *texts[i].kept = book_common_text(memory, texts[i].stated);
    programme->instrument = entry->programme.instrument;
    programme->first_date = entry->programme.first_date;
    programme->last_date = entry->programme.last_date;
    programme->payee_cap_fen = entry->programme.payee_cap_fen;
    programme->ceiling = entry->programme.ceiling;
}

enum audit_status
book_take_programme(struct audit_book_memory *memory, const struct book_entry *at,
                    struct audit_error *err)
{
    struct audit_book_programme *programme = NULL;
    enum audit_status status = programme_for(memory, at, &programme, err);
    if (status != AUDIT_OK)
        return status;
    if (at->entry->programme.action != AUDIT_CLOSE) {
        take_terms(memory, programme, at->entry);
    } else {
        programme->last_date = at->entry->programme.last_date;
        programme->closed = true;
    }
    return AUDIT_OK;
}
