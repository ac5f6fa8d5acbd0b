/* Private to the reports of kinds.h: how things of the book are said in all of them. */
#ifndef AUDIT_REPORT_KINDS_INTERNAL_H
#define AUDIT_REPORT_KINDS_INTERNAL_H

#include "audit/report/kinds.h"

/* Whether a disbursement takes part: dates, programme, category and the caller's own filter. */
bool kind_takes(const struct audit_report_subject *subject, uint32_t disbursement);
/* The same for the programme alone. */
bool kind_takes_programme(const struct audit_report_subject *subject, uint32_t programme);
bool kind_takes_date(const struct audit_report_subject *subject, uint32_t date);
bool kind_is_relief(const struct audit_book *book, uint32_t disbursement);

/* What identifies a payee to people: the credit code, register and number, or 个人 for a person,
 * whose number no report shows. Text in `out`, which is emptied before. */
struct audit_cell kind_payee_id(const struct audit_report_subject *subject,
                                const struct audit_book_payee *payee, struct audit_buffer *out);
/* Whether this is his id in full, or as kind_payee_id shows it. */
bool kind_payee_is_called(const struct audit_book_payee *payee, struct audit_bytes called);
/* "*6789": an account by its last four digits. Text in `out`, which is emptied before. */
struct audit_cell kind_account(const struct audit_book_account *account, struct audit_buffer *out);
/* Who signed a voucher in a role: full names, "、" between them. */
struct audit_cell kind_signers(const struct audit_report_subject *subject, uint64_t voucher,
                               enum audit_role role, struct audit_buffer *out);
/* "拨付 12，政策项目 1": what a voucher holds, by kind. Text in `out`. */
struct audit_cell kind_contents(const struct audit_report_subject *subject,
                                const struct audit_book_voucher *voucher, struct audit_buffer *out);
const char *kind_word(const struct audit_report_subject *subject, const char *zh, const char *en);
const char *kind_instrument(const struct audit_report_subject *subject,
                            enum audit_instrument instrument);
const char *kind_role(const struct audit_report_subject *subject, enum audit_role role);
const char *kind_adjustment(const struct audit_report_subject *subject,
                            enum audit_adjustment_kind kind);

/* Adds, checked. */
enum audit_status kind_add(int64_t *sum, int64_t fen, struct audit_error *err) AUDIT_MUST_CHECK;
/* Sums of money over some rows of the book. */
struct kind_sums {
    uint64_t count;
    int64_t disbursed, reversed, returned, recovered, net, settled;
};
enum audit_status kind_sum(struct kind_sums *sums, const struct audit_book_disbursement *row,
                           struct audit_error *err) AUDIT_MUST_CHECK;
/* Part of a whole, rounded towards zero; EMPTY where there is no whole, or where the part is so
 * many times as much that a share says nothing. */
struct audit_cell kind_share(int64_t part, int64_t whole);
/* The line below the sums: how many, how much, and that in capital letters. */
void kind_sum_fields(struct audit_report *report, const struct audit_report_subject *subject,
                     uint64_t count, int64_t fen);

/* A table that leaves columns out. {0} has none. */
struct kind_shape {
    struct audit_column columns[AUDIT_COLUMNS_MAX];
    size_t of[AUDIT_COLUMNS_MAX]; /* which of all columns each is */
    size_t count;
};
void kind_shape_add(struct kind_shape *shape, const struct audit_column *all, size_t column);
/* A row of it, of the cells of all columns. */
void kind_shape_row(struct audit_report *report, const struct kind_shape *shape,
                    const struct audit_cell *all);

/* The period and the filters, as fields. */
void kind_scope(struct audit_report *report, const struct audit_report_subject *subject);
/* 编制人 复核人 日期 */
void kind_signatures(struct audit_report *report);

/* One builder a kind. */
typedef enum audit_status kind_build_fn(struct audit_report *report,
                                        const struct audit_report_subject *subject,
                                        struct audit_error *err);
kind_build_fn kind_build_summary, kind_build_disbursements, kind_build_programmes, kind_build_payee,
    kind_build_voucher, kind_build_parts, kind_build_verification, kind_build_publicity,
    kind_build_log;

#endif
