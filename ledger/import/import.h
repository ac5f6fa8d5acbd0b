/* A list of payouts, row by row, into drafts of entries. What a spreadsheet made of a number is
 * never guessed: a cell that is not surely what it says becomes a finding, with its row and column,
 * and all findings of a file are there at once.
 *
 * Nothing is recorded here. Rows are judged by the ledger's own rules in a transaction that is
 * thrown away; the caller makes vouchers of the drafts that are new. */
#ifndef LEDGER_IMPORT_IMPORT_H
#define LEDGER_IMPORT_IMPORT_H

#include "ledger/record/entry.h"
#include "ledger/store/store.h"

enum ledger_import_field {
    LEDGER_IMPORT_REFERENCE = 0,
    LEDGER_IMPORT_PROGRAMME,
    LEDGER_IMPORT_BUDGET_YEAR,
    LEDGER_IMPORT_PAYEE,
    LEDGER_IMPORT_CREDIT_CODE,
    LEDGER_IMPORT_PERSON, /* number of an identity card */
    LEDGER_IMPORT_AMOUNT,
    LEDGER_IMPORT_DATE,
    LEDGER_IMPORT_CLAIM,
    LEDGER_IMPORT_CLAIM_APPROVED,
    LEDGER_IMPORT_BANK,
    LEDGER_IMPORT_ACCOUNT,
    LEDGER_IMPORT_PAYING_ACCOUNT,
    LEDGER_IMPORT_PAYMENT_VOUCHER,
    LEDGER_IMPORT_DOCUMENT,
    LEDGER_IMPORT_APPLIED_DATE,
    LEDGER_IMPORT_APPROVED_DATE,
    LEDGER_IMPORT_REPLACES,
    LEDGER_IMPORT_MEMO,
    LEDGER_IMPORT_REASON,
    LEDGER_IMPORT_FIELD_COUNT,
    LEDGER_IMPORT_IGNORED = LEDGER_IMPORT_FIELD_COUNT, /* by the person's wish */
    LEDGER_IMPORT_UNKNOWN,                             /* a title that says nothing to us */
};

/* "credit_code", and "统一社会信用代码". Static storage. */
const char *ledger_import_field_name(enum ledger_import_field field);
const char *ledger_import_field_title(enum ledger_import_field field);

/* "C17" for row 17 and column 2 (from 0). */
enum { LEDGER_IMPORT_CELL_NAME_SIZE = 32 };
void ledger_import_cell_name(uint64_t row, size_t column,
                             char name[static LEDGER_IMPORT_CELL_NAME_SIZE]);

/* The commitment of an account (digits) or a person; `display` is a person's name or "". */
typedef enum ledger_status ledger_import_commit_fn(void *context, enum ledger_commitment_kind kind,
                                                   struct ledger_slice canonical,
                                                   const char *display,
                                                   struct ledger_digest *out_commitment,
                                                   struct ledger_error *err);

/* Whether the draft's reference waits in a voucher that is not sealed yet. NOT_FOUND: no. EXISTS:
 * with the same content; REFUSED: with another; both with a sentence. */
typedef enum ledger_status ledger_import_waits_fn(void *context, const struct ledger_entry *draft,
                                                  struct ledger_error *err);

struct ledger_import_options {
    const char *programme;       /* for a list without such a column, or NULL */
    uint32_t budget_year;        /* likewise, or 0 */
    enum ledger_money_unit unit; /* of amounts whose heading names none; 0: yuan */
    const char *columns;         /* "title=field,title=field", "title=ignore"; or NULL */
    ledger_import_commit_fn *commit;
    ledger_import_waits_fn *waits; /* NULL: nothing waits */
    void *context;
};

enum ledger_import_class {
    LEDGER_IMPORT_NEW = 0,
    LEDGER_IMPORT_EXISTS,  /* in the ledger or waiting, with the same content */
    LEDGER_IMPORT_DIFFERS, /* there with another content */
    LEDGER_IMPORT_WARNING, /* wants a reason */
    LEDGER_IMPORT_ERROR,
    LEDGER_IMPORT_CLASS_COUNT
};
/* "new", "exists", … Static storage. */
const char *ledger_import_class_name(enum ledger_import_class class);

#define LEDGER_IMPORT_NO_DRAFT SIZE_MAX

struct ledger_import_row {
    uint64_t number;
    enum ledger_import_class class;
    size_t draft; /* or LEDGER_IMPORT_NO_DRAFT */
    const char *reference;
    const char *programme;
    bool has_amount;
    int64_t amount_fen;
};

/* What there is to say about a cell. */
struct ledger_import_finding {
    uint64_t row;
    size_t column; /* from 0 */
    enum ledger_import_class class;
    enum ledger_status status;
    enum ledger_message message;
    const char *arguments[LEDGER_ERROR_ARGUMENT_COUNT];
};
/* As an error whose place is the cell, for its sentence. */
void ledger_import_finding_error(const struct ledger_import_finding *finding,
                                 struct ledger_error *out_error);

struct ledger_import_column {
    const char *title; /* as it stands in the file, without blanks around */
    enum ledger_import_field field;
    enum ledger_money_unit unit; /* of a column of money */
};

/* A file in the making. Texts live until ledger_import_free. */
struct ledger_import;
enum ledger_status ledger_import_new(const struct ledger_import_options *options,
                                     struct ledger_import **out_import,
                                     struct ledger_error *err) LEDGER_MUST_CHECK;
void ledger_import_free(struct ledger_import *import);

/* Says beforehand that a cell of the row to be taken next says nothing for certain: a formula, an
 * error value, digits that are lost. It becomes a finding where the cell would be read, and is
 * nothing elsewhere. `is_covered`: the cell is under a merged one and holds nothing. */
enum ledger_status ledger_import_fault(struct ledger_import *import, size_t column, bool is_covered,
                                       const struct ledger_error *why,
                                       struct ledger_error *err) LEDGER_MUST_CHECK;
/* The sheet of a workbook that the rows stand in; becomes part of every draft's source. A name that
 * entries cannot hold is left out. */
void ledger_import_name_sheet(struct ledger_import *import, const char *sheet);

/* Takes the next row, the heading and what stands above it included. MALFORMED when the file is no
 * list that we can read: no heading, two, two columns for one field, a field without a column. A
 * bad cell is a finding, not a failure. */
enum ledger_status ledger_import_take(struct ledger_import *import, uint64_t number,
                                      const struct ledger_slice *cells, size_t cell_count,
                                      struct ledger_error *err) LEDGER_MUST_CHECK;
/* After the last row: MALFORMED when there was no heading, or nothing below it. The digest is that
 * of the file; it becomes every draft's source. */
enum ledger_status ledger_import_finish(struct ledger_import *import,
                                        const struct ledger_digest *file,
                                        struct ledger_error *err) LEDGER_MUST_CHECK;

/* Asks what waits, then judges every draft by rules 9 to 17 in a write transaction that is aborted,
 * and classifies its row. `first_entry` is the ledger's number of entries. */
enum ledger_status ledger_import_judge(struct ledger_import *import, struct ledger_store *store,
                                       uint64_t first_entry, int64_t now_ms,
                                       struct ledger_error *err) LEDGER_MUST_CHECK;

/* What came of it. Borrowed. */
uint64_t ledger_import_heading_row(const struct ledger_import *import);
const struct ledger_import_column *ledger_import_columns(const struct ledger_import *import,
                                                         size_t *out_count);
const struct ledger_import_row *ledger_import_rows(const struct ledger_import *import,
                                                   size_t *out_count);
const struct ledger_import_finding *ledger_import_findings(const struct ledger_import *import,
                                                           size_t *out_count);
size_t ledger_import_class_count(const struct ledger_import *import,
                                 enum ledger_import_class class);
/* A row 合计: 0 when there was none. One that is not the sum of the rows is an error. */
uint64_t ledger_import_footer_row(const struct ledger_import *import);
/* Its amount is a formula or the like, so that it was compared with nothing. */
bool ledger_import_footer_is_doubtful(const struct ledger_import *import);

/* The drafts whose rows are new, in the order of the file; the others are gone. */
const struct ledger_entry *ledger_import_take_new(struct ledger_import *import, size_t *out_count);

/* Control totals. */
struct ledger_import_total {
    const char *programme;
    uint64_t row_count;
    int64_t amount_fen;
    uint64_t new_count;
    int64_t new_fen;
};
/* One a programme, by code; rows whose amount cannot be read are in none. The array is the
 * caller's, to be given to free(). OUT_OF_RANGE when a sum does not fit. */
enum ledger_status ledger_import_totals(const struct ledger_import *import,
                                        struct ledger_import_total **out_totals, size_t *out_count,
                                        struct ledger_error *err) LEDGER_MUST_CHECK;

#endif
