/* What a closing states, computed from the balances (CANONICAL.md, section 5).
 *
 * Nothing dated in a closed month is recorded later, so the lines and statements of a past closing
 * are composed anew at any time, for a receipt or a look. Memory is bounded by one payee. */
#ifndef LEDGER_STATE_CLOSING_H
#define LEDGER_STATE_CLOSING_H

#include "ledger/state/state.h"

enum { LEDGER_CLOSING_PAYEE_LINE_SIZE = 64 };

/* Fills in everything but the memo, over all that is applied and dated up to the end of `month`.
 * OUT_OF_RANGE when a sum over programmes leaves the range of an amount. */
enum ledger_status ledger_closing_compute(struct ledger_store_txn *txn, uint32_t month,
                                          struct ledger_closing *out_closing,
                                          struct ledger_error *err) LEDGER_MUST_CHECK;

/* One leaf of programme_root. `text` is the line with its newline. Valid during the call. */
struct ledger_closing_programme_line {
    const char *programme;
    uint32_t budget_year;
    struct ledger_totals totals;
    struct ledger_slice text;
};
typedef enum ledger_status ledger_closing_programme_fn(
    void *context, const struct ledger_closing_programme_line *line, struct ledger_error *err);
/* All of a month, in the order of the tree. */
enum ledger_status ledger_closing_programme_lines(struct ledger_store_txn *txn, uint32_t month,
                                                  ledger_closing_programme_fn *each, void *context,
                                                  struct ledger_error *err) LEDGER_MUST_CHECK;

/* One leaf of payee_root, and the statement that it stands for. Valid during the call. */
struct ledger_closing_payee_line {
    struct ledger_digest payee_hash;
    struct ledger_slice statement; /* every line ends in a newline, the last one too */
    uint8_t bytes[LEDGER_CLOSING_PAYEE_LINE_SIZE];
};
typedef enum ledger_status ledger_closing_payee_fn(void *context,
                                                   const struct ledger_closing_payee_line *line,
                                                   struct ledger_error *err);
enum ledger_status ledger_closing_payee_lines(struct ledger_store_txn *txn, uint32_t month,
                                              ledger_closing_payee_fn *each, void *context,
                                              struct ledger_error *err) LEDGER_MUST_CHECK;

/* Appends one programme line, or one payee's statement. NOT_FOUND when nothing dated up to the end
 * of `month` belongs to it: then there is no such leaf. */
enum ledger_status ledger_closing_programme_compose(struct ledger_store_txn *txn, uint32_t month,
                                                    const char *programme, uint32_t budget_year,
                                                    struct ledger_buffer *out,
                                                    struct ledger_error *err) LEDGER_MUST_CHECK;
enum ledger_status ledger_closing_statement_compose(struct ledger_store_txn *txn, uint32_t month,
                                                    const struct ledger_digest *payee_hash,
                                                    struct ledger_buffer *out,
                                                    struct ledger_error *err) LEDGER_MUST_CHECK;
/* The leaf of a statement: SHA-256(payee id) || SHA-256(statement). */
void ledger_closing_payee_leaf(const struct ledger_digest *payee_hash,
                               struct ledger_slice statement,
                               uint8_t bytes[static LEDGER_CLOSING_PAYEE_LINE_SIZE]);

#endif
