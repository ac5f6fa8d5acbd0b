/* What the other side says: a bank's statement, or another office's list, as rows. Whatever the
 * format, every row of the file becomes one row here with a status, or the file is refused: nothing
 * is skipped in silence.
 *
 * Two words to keep apart: on a bank's statement 借方 is money that left the account, in the unit's
 * own books money that came in. Here money is `out` or `in`. */
#ifndef AUDIT_RECONCILE_STATEMENT_H
#define AUDIT_RECONCILE_STATEMENT_H

#include "audit/evidence/bytes.h"

enum audit_row_status {
    AUDIT_ROW_COUNTED = 0, /* an amount that takes part */
    AUDIT_ROW_PREAMBLE,    /* before the heading */
    AUDIT_ROW_HEADING,
    AUDIT_ROW_FOOTER, /* totals of the bank's own, page ends */
    AUDIT_ROW_BLANK,
    AUDIT_ROW_REPEATED,  /* a second heading, a page's opening balance */
    AUDIT_ROW_NO_AMOUNT, /* a notice: both columns say nothing */
    AUDIT_ROW_PENDING,   /* the bank has not booked it (camt: Sts other than BOOK) */
};

/* One booking, written out (audit_statement_at). Texts live as long as the statement. {0}: the file
 * does not say. */
struct audit_bank_row {
    /* Of the list, as a spreadsheet shows it; for camt the number of the row in its file, counted
     * over all statements of the file: a file and a line name one row. */
    uint64_t line;
    enum audit_row_status status;
    bool out;            /* money left the account */
    bool reversal;       /* takes back an earlier booking (camt RvslInd) */
    int64_t amount_fen;  /* not negative */
    uint32_t date;       /* booking date */
    uint32_t value_date; /* 0: not said */
    bool has_balance;
    int64_t balance_fen;          /* after this booking */
    struct audit_bytes reference; /* the bank's serial number */
    struct audit_bytes
        end_to_end; /* camt EndToEndId; 业务单号 or 收入退还书号 where a list has it */
    struct audit_bytes voucher; /* 凭证号 */
    struct audit_bytes name,
        account; /* of the other party; the account as digits, masked ones as they stand */
    struct audit_bytes purpose;       /* 用途, 摘要, 附言, behind each other */
    struct audit_bytes return_reason; /* camt RtrInf code, or the words of the bank */
    uint32_t batch; /* rows of one batched booking share a number, of its file; 0: none */
    struct audit_bytes batch_id;
};

enum audit_statement_fault {
    AUDIT_STATEMENT_BALANCE_BREAKS =
        1,                         /* row `line`: balance is not the one before plus in less out */
    AUDIT_STATEMENT_TOTAL_DIFFERS, /* TxsSummry, batch or footer: `expected_fen`, `found_fen` */
    AUDIT_STATEMENT_CLOSING_DIFFERS, /* opening + in − out is not the closing balance */
    AUDIT_STATEMENT_PAGE_MISSING,
    AUDIT_STATEMENT_DAY_MISSING,     /* between two statements of one account */
    AUDIT_STATEMENT_OPENING_DIFFERS, /* not the closing of the statement before */
    AUDIT_STATEMENT_OVERLAP,         /* two statements cover the same days */
    AUDIT_STATEMENT_COUNT_DIFFERS,   /* as TOTAL_DIFFERS, of a number of bookings */
};
struct audit_statement_finding {
    enum audit_statement_fault fault;
    uint64_t line;
    int64_t expected_fen, found_fen; /* for COUNT_DIFFERS numbers of bookings */
    uint32_t date;
};

struct audit_statement;
/* A finding as a sentence (audit_error_text), with the file, the row and the amounts. */
void audit_statement_explain(const struct audit_statement *statement,
                             const struct audit_statement_finding *finding,
                             struct audit_error *out);

/* A row of the file that is no booking. */
struct audit_other_row {
    uint64_t line;
    enum audit_row_status status;
};

struct audit_statement {
    char format[32];             /* "camt.053.001.08", "icbc-corporate", a rules file's name */
    struct audit_bytes name;     /* what sentences call the file */
    struct audit_hash sha256;    /* of the file */
    struct audit_bytes account;  /* digits; {0}: the file does not say */
    struct audit_bytes currency; /* "CNY" */
    struct audit_bytes id;       /* camt Stmt/Id */
    uint32_t first_date, last_date;
    bool period_stated;        /* by the file; else the dates of its first and last booking */
    uint64_t sequence;         /* camt ElctrncSeqNb or LglSeqNb; 0: not said */
    uint32_t page, page_count; /* 0: not said; page_count is said by the last page alone */
    bool has_opening, has_closing;
    int64_t opening_fen, closing_fen;
    bool newest_first; /* the file's order; rows are in booking order here */
    /* COUNTED, NO_AMOUNT and PENDING; all others below. Together they are the file's rows. Kept
     * small, 64 bytes and its texts each: audit_statement_at. */
    struct audit_statement_row *rows;
    size_t row_count;
    struct audit_other_row *others;
    size_t other_count;
    uint64_t status_counts[8]; /* by audit_row_status: their sum is the file's rows */
    int64_t in_fen, out_fen;   /* of counted rows */
    struct audit_statement_finding *findings;
    size_t finding_count;
    struct audit_statement_memory *memory; /* what texts live in */
};
/* Row number `row` (from 0). */
struct audit_bank_row audit_statement_at(const struct audit_statement *statement, size_t row);
/* One more row at the end of a statement; {0} has none. Texts are copied, equal ones mostly once.
 * Lines beyond 32 bits are none. False: no memory, and the statement is none any more. */
bool audit_statement_append(struct audit_statement *statement, const struct audit_bank_row *row);
void audit_statement_clear(struct audit_statement *statement); /* accepts {0} */

/* A file may hold several statements (camt). The array is the caller's, freed whole. */
struct audit_statements {
    struct audit_statement *statements;
    size_t count;
};
void audit_statements_free(struct audit_statements *statements);

/* ISO 20022 camt.053, versions .02 to .13, any prefix; streaming by expat, one pass, no DTD, no
 * entity, depth and size bounded. `name` is what sentences call the file. MALFORMED names line and
 * element: not well formed, cut off, a currency other than CNY, more than two decimals, a sum that
 * does not fit the range. Appends to `statements`, all of the file or nothing.
 *
 * A row is an entry, or, where the details of an entry have amounts that add up to it, a detail:
 * then they share a number `batch`. Who the other party is follows from the direction, and for what
 * takes back an earlier booking (a reversal, a return) from the direction of that one. */
enum audit_status audit_camt053_read(struct audit_bytes file, const char *name,
                                     struct audit_statements *statements,
                                     struct audit_error *err) AUDIT_MUST_CHECK;

/* ---- lists as rows of cells: the layouts of banks are data (bank_rules.h) */
struct audit_bank_rules;

struct audit_row_reader; /* one file under way */
enum audit_status audit_rows_begin(const struct audit_bank_rules *rules, const char *name,
                                   struct audit_row_reader **out,
                                   struct audit_error *err) AUDIT_MUST_CHECK;
/* The next row of the file, blank ones included; cells are copied as far as they are kept. */
enum audit_status audit_rows_add(struct audit_row_reader *reader, uint64_t line,
                                 const struct audit_bytes *cells, size_t cell_count,
                                 struct audit_error *err) AUDIT_MUST_CHECK;
/* Recognises the layout by its heading, reads all rows, checks balances in the file's order or the
 * other way round, and appends one statement. `sha256` is the file's. The reader is freed in any
 * case. */
enum audit_status audit_rows_end(struct audit_row_reader *reader, const struct audit_hash *sha256,
                                 struct audit_statements *statements,
                                 struct audit_error *err) AUDIT_MUST_CHECK;
void audit_rows_free(struct audit_row_reader *reader);

/* Puts the statements into order, those of each account behind each other, and looks for gaps
 * between them: findings on the later one. A statement of another account than `account` (digits)
 * is MALFORMED; one that does not say its account, or masks digits of it, is believed as far as it
 * speaks. `account` {0}: any. A missing day is found between periods that files state: lists that
 * state none can only be followed by their balances. */
enum audit_status audit_statements_join(struct audit_statements *statements,
                                        struct audit_bytes account,
                                        struct audit_error *err) AUDIT_MUST_CHECK;

#endif
