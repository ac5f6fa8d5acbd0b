/* An invented park for tests: a ledger in a directory of its own, with three administrators, a
 * maker, a reviewer, an approver and a cashier, and a clock that the test sets. */
#ifndef TESTS_SUPPORT_PARK_H
#define TESTS_SUPPORT_PARK_H

#include "ledger/append.h"
#include "ledger/base/file.h"
#include "ledger/pending.h"
#include "ledger/signer.h"
#include "support/assert_status.h"

enum park_person {
    PARK_ADMIN_A,
    PARK_ADMIN_B,
    PARK_ADMIN_C,
    PARK_MAKER,
    PARK_REVIEWER,
    PARK_APPROVER,
    PARK_CASHIER,
    PARK_PEOPLE,
};

#define PARK_ORIGIN "park.example/policy-funds"
/* 2023-07-10 10:00:00 UTC+8, when a park opens. */
#define PARK_NOW_MS INT64_C(1688954400000)

struct park {
    char directory[64]; /* everything of this park; removed by park_close */
    char ledger_path[80];
    struct ledger *ledger;
    struct ledger_signer people[PARK_PEOPLE];
    int64_t now_ms;
    struct ledger_public_key ledger_key;
};

/* A directory and people with keys; no ledger opened yet, no genesis. */
void park_prepare(struct park *park);
/* The same with the people's folders and the ledger in places that are the caller's. */
void park_prepare_at(struct park *park, const char *directory, const char *ledger_path);
/* From a prepared park to an open one. */
void park_begin(struct park *park);
/* And a sealed genesis, and a voucher that enrols maker, reviewer, approver and cashier. */
void park_open(struct park *park);
void park_close(struct park *park);

/* Closes and opens the ledger again, as another process would. */
void park_reopen(struct park *park);

/* Prepares, has each person of the list sign in his role (ends with PARK_PEOPLE), and seals. What
 * does not go well is returned, with verdict and error. */
enum ledger_status park_submit(struct park *park, const struct ledger_entry *drafts,
                               size_t draft_count, const enum park_person *signers,
                               struct ledger_receipt *out_receipt,
                               struct ledger_verdict *out_verdict, struct ledger_error *err);
/* The same by maker and reviewer, and it must succeed. */
uint64_t park_record(struct park *park, const struct ledger_entry *drafts, size_t draft_count);
enum ledger_role park_role(enum park_person person);
const char *park_name(enum park_person person);

/* Signs a voucher in the ledger's sight; it must succeed. */
void park_sign(struct park *park, struct ledger_voucher *voucher, enum park_person person);

/* Drafts, plainly invented. Texts are borrowed for ever. */
/* The ledger's name and key from here on; `vkey` takes the text that the draft borrows. */
struct ledger_entry park_identity(const char *origin, const struct ledger_public_key *key,
                                  char vkey[static LEDGER_VKEY_SIZE]);
struct ledger_entry park_programme(const char *code, enum ledger_instrument instrument);
struct ledger_entry park_appropriation(const char *code, int64_t fen, uint32_t date);
struct ledger_entry park_payout(const char *code, const char *reference, int64_t fen,
                                uint32_t date);

/* A park that opens programme TG-1, a subsidy, and appropriates 1,000,000.00 yuan to it. */
void park_with_programme(struct park *park);

#endif
