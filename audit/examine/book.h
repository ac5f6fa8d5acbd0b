/* The ledger as a book: all money entries of verified evidence with what later ones did to them, in
 * memory, for totals, claims, reports, samples and analyses. It is fed voucher by voucher while the
 * evidence is verified (audit_verify_options.voucher), and nothing that it says is true before the
 * verifier says HOLDS.
 *
 * Rows stand in the order of the ledger and name each other by their place. Texts live as long as
 * the book; equal texts of programmes, banks and payees stand once. About 450 bytes a
 * disbursement and 250 a voucher.
 */
#ifndef AUDIT_EXAMINE_BOOK_H
#define AUDIT_EXAMINE_BOOK_H

#include "audit/judge/verify.h"

#define AUDIT_NO_ROW UINT32_MAX

struct audit_book_officer {
    struct audit_bytes name, full_name, unit, unit_code, vkey; /* as they are now */
    unsigned roles;                                            /* bit 1 << role */
    bool revoked;
};

struct audit_book_programme {
    struct audit_bytes code, name, category, document, function_code, government_economic_code,
        department_economic_code, revenue_code;
    enum audit_instrument instrument;
    uint32_t first_date, last_date;
    int64_t payee_cap_fen; /* 0: none */
    bool ceiling, closed;
};

struct audit_book_payee {
    enum audit_payee_kind kind;
    struct audit_bytes id;   /* "credit-code 91…", as CANONICAL.md, section 4, has it */
    struct audit_bytes name; /* the newest; {0} for a person without private rows */
    uint32_t first, last;    /* its disbursements; see next_of_payee */
    uint32_t count;
};

struct audit_book_appropriation {
    uint64_t entry, voucher;
    uint32_t programme, budget_year, date;
    int64_t fen; /* negative: taken back */
    struct audit_bytes document, memo;
};

struct audit_book_account {
    struct audit_bytes bank, last_four, commitment; /* {0}: not stated */
    struct audit_bytes digits;                      /* {0}: no private rows */
};

struct audit_book_disbursement {
    uint64_t entry, voucher;
    uint32_t programme, payee, budget_year, date;
    int64_t fen, claim_approved_fen;
    int64_t reversed_fen, returned_fen, recovered_fen, settled_fen; /* by later entries */
    int64_t replaced_fen;                                           /* of payouts in its place */
    uint32_t applied_date, approved_date;
    uint32_t next_of_payee;         /* AUDIT_NO_ROW: the last */
    uint32_t first_adjustment;      /* AUDIT_NO_ROW: none; see next_of_target */
    uint32_t first_settlement;      /* likewise */
    uint32_t replaces, replaced_by; /* disbursements; the newest of those that do */
    uint32_t source_row;
    struct audit_bytes reference, claim, payment_voucher, document, memo, reason, name; /* of the
                                        payee, as this entry has it */
    struct audit_book_account account, paying_account;
    struct audit_bytes source_sha256;
};

struct audit_book_adjustment {
    uint64_t entry, voucher;
    uint32_t disbursement, next_of_target, date, bank_date;
    enum audit_adjustment_kind kind;
    int64_t fen;
    struct audit_bytes reason, bank_reference;
};

struct audit_book_settlement {
    uint64_t entry, voucher, takes_back;
    uint32_t disbursement, next_of_target, date, bank_date;
    int64_t fen; /* negative: takes one back */
    struct audit_bytes bank_reference, reason;
};

struct audit_book_signature {
    uint32_t officer;
    enum audit_role role;
    int64_t signed_at_ms;
};

struct audit_book_voucher {
    uint64_t first_entry;
    uint32_t entry_count;
    uint32_t kinds[AUDIT_BODY_END]; /* how many of each body */
    int64_t prepared_at_ms, sealed_at_ms;
    struct audit_bytes id, header_sha256, entries_root; /* the voucher id, its statement's hashes */
    size_t first_signature, signature_count;            /* in book.signatures */
};

struct audit_book {
    const struct audit_book_officer *officers;
    const struct audit_book_programme *programmes;
    const struct audit_book_payee *payees;
    const struct audit_book_appropriation *appropriations;
    const struct audit_book_disbursement *disbursements;
    const struct audit_book_adjustment *adjustments;
    const struct audit_book_settlement *settlements;
    const struct audit_book_voucher *vouchers; /* by their number */
    const struct audit_book_signature *signatures;
    size_t officer_count, programme_count, payee_count, appropriation_count, disbursement_count,
        adjustment_count, settlement_count, voucher_count, signature_count;
    uint64_t entry_count;
    struct audit_book_memory *memory;
};

/* What is behind a commitment, where private rows were handed over: the digits of an account, or
 * the name of a person; {0}: not known. It lives as long as the book. */
typedef struct audit_bytes audit_book_private_fn(void *context, struct audit_bytes commitment);

/* `size`: takes vouchers below this number alone; 0: all. `find`: NULL, no private rows. */
enum audit_status audit_book_new(uint64_t size, audit_book_private_fn *find, void *find_context,
                                 struct audit_book **out, struct audit_error *err) AUDIT_MUST_CHECK;
/* Takes the next voucher: this is audit_verify_options.voucher, and `book` its context. MALFORMED
 * for what no verified ledger has. */
enum audit_status audit_book_voucher(void *book, const struct audit_voucher *voucher,
                                     uint64_t first_entry,
                                     struct audit_error *err) AUDIT_MUST_CHECK;
void audit_book_free(struct audit_book *book); /* accepts NULL */

/* Root of the tree of the vouchers that it took. */
struct audit_hash audit_book_root(const struct audit_book *book);
/* What there is of a disbursement after its adjustments: cash that went out, or relief given. */
int64_t audit_book_net_fen(const struct audit_book_disbursement *disbursement);
/* The programme of this code; AUDIT_NO_ROW: none. */
uint32_t audit_book_programme_of(const struct audit_book *book, struct audit_bytes code);
/* The disbursement whose entry has this number; AUDIT_NO_ROW: none. */
uint32_t audit_book_disbursement_of(const struct audit_book *book, uint64_t entry);

#endif
