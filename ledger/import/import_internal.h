/* What the files of ledger/import share. Private to this folder. */
#ifndef LEDGER_IMPORT_IMPORT_INTERNAL_H
#define LEDGER_IMPORT_IMPORT_INTERNAL_H

#include "ledger/import/import.h"

#define IMPORT_NO_COLUMN SIZE_MAX

/* All fields, in both forms; a message takes what fits. */
enum { IMPORT_FIELDS_SIZE = 1024 };

/* The last account of a column: payers have one, and lists are often sorted by payee. */
struct import_account_seen {
    const char *digits;
    struct ledger_account account;
};

/* What was said of a cell before its row. */
struct import_fault {
    size_t column;
    bool is_covered;
    struct ledger_error why;
};

enum { IMPORT_SHEET_SIZE = 257 };

struct ledger_import {
    struct ledger_import_options options;
    struct ledger_arena arena;
    struct ledger_digest file;
    char sheet[IMPORT_SHEET_SIZE];

    /* The heading; column_count 0 before it. */
    uint64_t heading_row;
    struct ledger_import_column *columns;
    size_t column_count;
    size_t column_of[LEDGER_IMPORT_FIELD_COUNT];
    enum ledger_money_unit unit_above; /* "单位：万元" above the heading; 0: nothing said */
    size_t rows_above;
    uint64_t footer_row;
    bool footer_is_doubtful;

    struct import_fault *faults; /* of the row to be taken next */
    size_t fault_count;
    size_t fault_capacity;

    struct ledger_import_row *rows;
    size_t row_count;
    size_t row_capacity;
    struct ledger_entry *drafts;
    size_t draft_count;
    size_t draft_capacity;
    struct ledger_import_finding *findings;
    size_t finding_count;
    size_t finding_capacity;
    int64_t sum_fen; /* of all rows so far */
    bool sum_is_known;

    const char *text_seen[LEDGER_IMPORT_FIELD_COUNT];
    struct import_account_seen account_seen[2];
};

/* Makes room for one more element; `*items` is the array's own. */
enum ledger_status import_grow(void **items, size_t *capacity, size_t count, size_t size,
                               struct ledger_error *err) LEDGER_MUST_CHECK;

/* Notes a finding; what `err` says is copied. */
enum ledger_status import_find(struct ledger_import *import, uint64_t row, size_t column,
                               enum ledger_import_class class, const struct ledger_error *why,
                               struct ledger_error *err) LEDGER_MUST_CHECK;

/* What was said of the row's cell in a column, or NULL; of a field, or NULL. */
const struct import_fault *import_fault_at(const struct ledger_import *import, size_t column);
const struct import_fault *import_fault_of(const struct ledger_import *import,
                                           enum ledger_import_field field);
/* The first cell of the row that holds something doubtful, or NULL. */
const struct import_fault *import_fault_first(const struct ledger_import *import);
/* Whether a field's cell holds something, be it doubtful. */
bool import_has_content(const struct ledger_import *import, enum ledger_import_field field,
                        const struct ledger_slice *cells, size_t cell_count);

/* Without the blanks of any kind around: a tab behind a number is how people keep a spreadsheet
 * from changing it. */
struct ledger_slice import_trim(struct ledger_slice cell);
/* A copy in the arena; NULL when memory is out. */
char *import_text(struct ledger_import *import, struct ledger_slice text, struct ledger_error *err);

/* A title in one form; false for what is none: empty, too long, or not UTF-8. */
enum { IMPORT_TITLE_SIZE_MAX = 120 };
bool import_title_normalise(struct ledger_slice cell, char title[static IMPORT_TITLE_SIZE_MAX + 1]);
/* The field of a normalised title, UNKNOWN for none; with the unit that it names, or 0. */
enum ledger_import_field import_title_field(const char *title, enum ledger_money_unit *out_unit);
/* By name or synonym alone. */
enum ledger_import_field import_field_of_word(const char *title);
/* False, without writing, for a unit that we do not read. */
bool import_unit_of_word(const char *word, enum ledger_money_unit *out_unit);
bool import_is_money(enum ledger_import_field field);
bool import_is_required(enum ledger_import_field field);

/* How many cells are titles of fields. */
size_t import_heading_likeness(const struct ledger_import *import, const struct ledger_slice *cells,
                               size_t cell_count);
/* Reads the heading. */
enum ledger_status import_heading_read(struct ledger_import *import, uint64_t number,
                                       const struct ledger_slice *cells, size_t cell_count,
                                       struct ledger_error *err) LEDGER_MUST_CHECK;
/* Whether a cell above the heading names the unit of amounts ("单位：万元"), and which; MALFORMED
 * for one that we do not read. */
enum ledger_status import_unit_read(struct ledger_slice cell, enum ledger_money_unit *out_unit,
                                    struct ledger_error *err) LEDGER_MUST_CHECK;
/* What a heading has to say, for the sentence when there is none. */
void import_fields_wanted(char text[static IMPORT_FIELDS_SIZE]);

/* One row on its way. */
struct import_reading {
    struct ledger_import *import;
    struct ledger_import_row *row;
    const struct ledger_slice *cells;
    size_t cell_count;
    struct ledger_entry *draft;
    bool is_sound;
};

/* The heading of a field's column, in the file's words. */
const char *import_title_of(const struct import_reading *reading, enum ledger_import_field field);

/* A reader takes a clean text that is not empty, and writes to a member of the disbursement.
 * MALFORMED and OUT_OF_RANGE are findings. */
typedef enum ledger_status import_cell_fn(struct import_reading *reading,
                                          enum ledger_import_field field, struct ledger_slice text,
                                          void *out, struct ledger_error *err);
import_cell_fn import_identifier_read;
import_cell_fn import_programme_read;
import_cell_fn import_year_read;
import_cell_fn import_words_read;
import_cell_fn import_code_read;
import_cell_fn import_payout_read;
import_cell_fn import_date_read;
import_cell_fn import_document_read;
import_cell_fn import_account_read;
import_cell_fn import_person_read;

/* Reads the cells of a row into a draft. Findings are noted, `*out_is_sound` says whether there was
 * none; the row's reference, programme and amount are set as far as they can be read. */
enum ledger_status import_cells_read(struct ledger_import *import, struct ledger_import_row *row,
                                     const struct ledger_slice *cells, size_t cell_count,
                                     struct ledger_entry *draft, bool *out_is_sound,
                                     struct ledger_error *err) LEDGER_MUST_CHECK;
/* A figure of a money column, in its unit. */
enum ledger_status import_amount_read(const struct ledger_import *import,
                                      enum ledger_import_field field, struct ledger_slice text,
                                      int64_t *out_fen, struct ledger_error *err) LEDGER_MUST_CHECK;
/* The trimmed cell of a field; empty where there is no such column or the row is short. */
struct ledger_slice import_cell(const struct ledger_import *import, enum ledger_import_field field,
                                const struct ledger_slice *cells, size_t cell_count);

#endif
