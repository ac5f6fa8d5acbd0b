/* Books made by hand: entries as a reader would hand them on, without bytes behind them. */
#ifndef TESTS_UNIT_AUDIT_EXAMINE_BOOK_SUPPORT_H
#define TESTS_UNIT_AUDIT_EXAMINE_BOOK_SUPPORT_H

#include "audit/examine/book.h"
#include "support/assert_audit.h"

/* Entries to start from; set what else the test wants. Texts are borrowed. */
struct audit_entry book_entry_of(enum audit_body body);
/* A subsidy with a ceiling, of the category 企业优惠政策资金. */
struct audit_entry book_programme(enum audit_programme_action action, const char *code,
                                  const char *name);
struct audit_entry book_officer(enum audit_officer_action action, const char *name);
/* From P-1 to one enterprise, in June 2023. */
struct audit_entry book_pay(const char *reference, int64_t fen);
struct audit_entry book_adjust(enum audit_adjustment_kind kind, const char *target, int64_t fen);
struct audit_entry book_settle(const char *target, int64_t fen);

struct audit_book *book_new(audit_book_private_fn *find);
/* One voucher more, of these entries; signed by nobody. */
enum audit_status book_take(struct audit_book *book, const struct audit_entry *entries,
                            size_t count, struct audit_error *err);
/* The same, which must succeed. */
#define book_taken(book, ...)                                                                      \
    do {                                                                                           \
        const struct audit_entry entries_[] = {__VA_ARGS__};                                       \
        struct audit_error err_ = {0};                                                             \
        assert_audit(book_take((book), entries_, sizeof entries_ / sizeof entries_[0], &err_),     \
                     AUDIT_OK, &err_);                                                             \
    } while (0)

#endif
