#include "book_support.h"

#include <string.h>

static const uint8_t one[16] = {1};

struct audit_entry
book_entry_of(enum audit_body body)
{
    struct audit_entry entry;
    memset(&entry, 0, sizeof entry);
    entry.body = body;
    entry.bytes = (struct audit_bytes){one, sizeof one};
    return entry;
}

struct audit_entry
book_programme(enum audit_programme_action action, const char *code, const char *name)
{
    struct audit_entry entry = book_entry_of(AUDIT_PROGRAMME);
    entry.programme.action = action;
    entry.programme.code = audit_text(code);
    entry.programme.name = audit_text(name);
    entry.programme.category = audit_text("企业优惠政策资金");
    entry.programme.instrument = AUDIT_SUBSIDY;
    entry.programme.first_date = 20230101;
    entry.programme.ceiling = true;
    return entry;
}

struct audit_entry
book_officer(enum audit_officer_action action, const char *name)
{
    struct audit_entry entry = book_entry_of(AUDIT_OFFICER);
    entry.officer.action = action;
    entry.officer.name = audit_text(name);
    return entry;
}

struct audit_entry
book_pay(const char *reference, int64_t fen)
{
    struct audit_entry entry = book_entry_of(AUDIT_DISBURSEMENT);
    entry.disbursement.programme = audit_text("P-1");
    entry.disbursement.reference = audit_text(reference);
    entry.disbursement.payee.kind = AUDIT_PAYEE_CREDIT_CODE;
    entry.disbursement.payee.id = audit_text("91999999MA00000154");
    entry.disbursement.payee.name = audit_text("甲公司");
    entry.disbursement.amount_fen = fen;
    entry.disbursement.budget_year = 2023;
    entry.disbursement.date = 20230610;
    return entry;
}

struct audit_entry
book_adjust(enum audit_adjustment_kind kind, const char *target, int64_t fen)
{
    struct audit_entry entry = book_entry_of(AUDIT_ADJUSTMENT);
    entry.adjustment.kind = kind;
    entry.adjustment.target = audit_text(target);
    entry.adjustment.amount_fen = fen;
    entry.adjustment.date = 20230620;
    return entry;
}

struct audit_entry
book_settle(const char *target, int64_t fen)
{
    struct audit_entry entry = book_entry_of(AUDIT_SETTLEMENT);
    entry.settlement.target = audit_text(target);
    entry.settlement.amount_fen = fen;
    entry.settlement.date = 20230621;
    return entry;
}

/* One voucher more, of these entries. */
enum audit_status
book_take(struct audit_book *book, const struct audit_entry *entries, size_t count,
          struct audit_error *err)
{
    struct audit_seal seal;
    struct audit_header header = {.entry_count = (uint32_t)count};
    struct audit_voucher voucher = {.seal = &seal, .header = &header, .entries = entries};
    memset(&seal, 0, sizeof seal);
    seal.number = book->voucher_count;
    for (size_t i = 0; i < count; i++)
        header.kinds[entries[i].body]++;
    return audit_book_voucher(book, &voucher, book->entry_count, err);
}

struct audit_book *
book_new(audit_book_private_fn *find)
{
    struct audit_error err = {0};
    struct audit_book *book = NULL;
    assert_audit(audit_book_new(0, find, NULL, &book, &err), AUDIT_OK, &err);
    return book;
}
