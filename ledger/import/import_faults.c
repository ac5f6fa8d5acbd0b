/* Cells of workbooks that say nothing for certain: told of before their row, and a finding only
 * where the cell would be read. */
#include <string.h>

#include "ledger/base/text.h"
#include "ledger/import/import_internal.h"

enum ledger_status
ledger_import_fault(struct ledger_import *import, size_t column, bool is_covered,
                    const struct ledger_error *why, struct ledger_error *err)
{
    void *items = import->faults;
    enum ledger_status status = import_grow(&items, &import->fault_capacity, import->fault_count,
                                            sizeof(*import->faults), err);

    if (status != LEDGER_OK)
        return status;
    import->faults = items;
    import->faults[import->fault_count++] =
        (struct import_fault){.column = column, .is_covered = is_covered, .why = *why};
    return LEDGER_OK;
}

void
ledger_import_name_sheet(struct ledger_import *import, const char *sheet)
{
    if (strlen(sheet) < IMPORT_SHEET_SIZE && ledger_text_is_clean(ledger_slice_of_text(sheet)))
        strcpy(import->sheet, sheet); /* Every draft's source points here. */
}

/* A cell that is doubtful itself comes before one that a merged cell covers. */
const struct import_fault *
import_fault_at(const struct ledger_import *import, size_t column)
{
    const struct import_fault *found = NULL;

    for (size_t i = 0; i < import->fault_count; i++) {
        const struct import_fault *fault = &import->faults[i];

        if (fault->column == column && (found == NULL || found->is_covered))
            found = fault;
    }
    return found;
}

const struct import_fault *
import_fault_of(const struct ledger_import *import, enum ledger_import_field field)
{
    size_t column = import->column_of[field];

    return column == IMPORT_NO_COLUMN ? NULL : import_fault_at(import, column);
}

bool
import_has_content(const struct ledger_import *import, enum ledger_import_field field,
                   const struct ledger_slice *cells, size_t cell_count)
{
    const struct import_fault *fault = import_fault_of(import, field);

    return import_cell(import, field, cells, cell_count).size > 0 ||
           (fault != NULL && !fault->is_covered);
}

const struct import_fault *
import_fault_first(const struct ledger_import *import)
{
    for (size_t i = 0; i < import->fault_count; i++) {
        if (!import->faults[i].is_covered)
            return &import->faults[i];
    }
    return NULL;
}
