/* A book by hand: some thousand honest payouts of a year, and what somebody hid among them. The
 * same seed gives the same book. Everything is invented. */
#ifndef TESTS_UNIT_AUDIT_EXAMINE_ANALYSE_SUPPORT_H
#define TESTS_UNIT_AUDIT_EXAMINE_ANALYSE_SUPPORT_H

#include "support/assert_audit.h"

#include "audit/examine/analyse.h"

enum {
    SCENE_ROWS = 8000,
    SCENE_PAYEES = 4000,
    SCENE_PROGRAMMES = 16,
    SCENE_OFFICERS = 12,
    SCENE_ADJUSTMENTS = 200,
    SCENE_TEXT = 48
};
enum { MAKER_1, MAKER_2, MAKER_3, REVIEWER_1, REVIEWER_2, REVIEWER_3, APPROVER_1, OFFICERS };

/* A payout as it is planned; the book is made of them in order of date. */
struct payout {
    uint32_t programme, payee, date, account; /* account 0: the payee's own */
    int64_t fen, approved_fen;
    uint32_t approved_date, paid_on; /* paid_on: the bank's date; 0: not confirmed */
    uint32_t maker, reviewer, approver;
    uint32_t minute; /* of the day, at which it is signed */
    int plant;       /* 0: honest */
    const char *claim, *memo, *name, *voucher;
    size_t replaces; /* of the plan, + 1 */
};
struct taken_back {
    size_t payout; /* of the plan */
    enum audit_adjustment_kind kind;
    uint32_t date;
    int64_t fen;
    bool sealed_first; /* before what is dated the same day */
};
struct scene {
    struct payout plan[SCENE_ROWS];
    struct taken_back taken[SCENE_ADJUSTMENTS];
    size_t plan_count, taken_count, payee_count, programme_count, officer_count, voucher_numbers;
    uint64_t random;
    char names[SCENE_PAYEES][SCENE_TEXT], ids[SCENE_PAYEES][SCENE_TEXT];
    char references[SCENE_ROWS][SCENE_TEXT], vouchers[SCENE_ROWS][SCENE_TEXT];
    char claims[SCENE_ROWS][SCENE_TEXT], accounts[SCENE_PAYEES][33];
    uint32_t place[SCENE_ROWS]; /* of the plan's rows in the book */
    struct audit_book_officer officers[SCENE_OFFICERS];
    struct audit_book_programme programmes[SCENE_PROGRAMMES];
    struct audit_book_payee payees[SCENE_PAYEES];
    struct audit_book_appropriation appropriations[SCENE_PROGRAMMES];
    struct audit_book_disbursement disbursements[SCENE_ROWS];
    struct audit_book_adjustment adjustments[SCENE_ADJUSTMENTS];
    struct audit_book_settlement settlements[SCENE_ROWS];
    struct audit_book_voucher book_vouchers[SCENE_ROWS + SCENE_ADJUSTMENTS];
    struct audit_book_signature signatures[3 * (SCENE_ROWS + SCENE_ADJUSTMENTS)];
    int plant_of_entry[SCENE_ROWS + SCENE_ADJUSTMENTS + SCENE_PROGRAMMES];
    struct audit_calendar calendar;
    struct audit_register registered;
    struct audit_book book;
};

struct scene *scene_new(uint64_t seed); /* officers, and a calendar of 2023 */
void scene_free(struct scene *scene);
uint32_t scene_programme(struct scene *scene, const char *code, int64_t cap_fen);
/* A payee with a sound code and an account of its own; `name` NULL: one of its own. */
uint32_t scene_payee(struct scene *scene, const char *name);
/* A payout by one of the makers, signed in the morning; change what it should be otherwise. */
struct payout *scene_pay(struct scene *scene, uint32_t programme, uint32_t payee, int64_t fen,
                         uint32_t date);
void scene_take_back(struct scene *scene, const struct payout *payout,
                     enum audit_adjustment_kind kind, uint32_t date, bool sealed_first);
uint32_t scene_below(struct scene *scene, uint32_t below);
/* A working day of 2023, from the first to the last of these months. */
uint32_t scene_day(struct scene *scene, uint32_t first_month, uint32_t last_month);
/* An amount between, each order of magnitude as likely as any other, never a whole hundred yuan. */
int64_t scene_amount(struct scene *scene, int64_t least_fen, int64_t most_fen);
/* The honest year. */
void scene_honest(struct scene *scene);
/* Makes the book of the plan. */
void scene_book(struct scene *scene);
/* The leads of a test that hold an entry of this plant; `*out_entries`: how many of its entries all
 * of them hold together. */
size_t scene_found(const struct scene *scene, const struct audit_analysis *analysis,
                   enum audit_test test, int plant, size_t *out_entries);
/* Leads of the test without an entry of any plant. */
size_t scene_false(const struct scene *scene, const struct audit_analysis *analysis,
                   enum audit_test test);

#endif
