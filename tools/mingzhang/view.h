/* Entries and vouchers as people read them: every field of any of the 15 bodies as a line with a
 * title, and for programs the same under stable keys. What is shown before a signature and what is
 * looked up afterwards go through here alike, so that nobody reads one thing and signs another.
 *
 * Texts and keys live in the view's arena, which must outlive the record. */
#ifndef TOOLS_MINGZHANG_VIEW_H
#define TOOLS_MINGZHANG_VIEW_H

#include "ledger/read.h"
#include "ledger/vault.h"
#include "tools/common/output.h"

/* What is behind a commitment: NOT_FOUND when the bytes are not at hand, with `*out_erased` set
 * where the ledger says that they were erased. */
typedef enum ledger_status view_private_fn(void *context, struct ledger_slice commitment,
                                           struct ledger_arena *arena,
                                           struct ledger_private *out_private, bool *out_erased,
                                           struct ledger_error *err);

struct view {
    const struct output *output; /* Its language; with --json words are stable names. */
    struct ledger_arena *arena;
    view_private_fn *find_private; /* NULL: commitments alone are shown. */
    void *private_context;
};

/* find_private of a ledger; its context is the struct ledger. */
view_private_fn view_private_of_ledger;

/* Adds the fields of an entry: its kind first, then what it states, in the order of a form. Money
 * is grouped; the amounts of disbursements and adjustments stand in capitals (大写) too. */
enum ledger_status view_entry(const struct view *view, const struct ledger_entry *entry,
                              struct output_record *record,
                              struct ledger_error *err) LEDGER_MUST_CHECK;

/* Adds the fields of a voucher's header: id, counts by kind, control totals, when it was prepared.
 */
enum ledger_status view_header(const struct view *view, const struct ledger_voucher_header *header,
                               struct output_record *record,
                               struct ledger_error *err) LEDGER_MUST_CHECK;

/* The header, and who signed, in which role, when and over which head. */
enum ledger_status view_voucher(const struct view *view, const struct ledger_voucher_header *header,
                                const struct ledger_sign_off *signatures, size_t signature_count,
                                struct output_record *record,
                                struct ledger_error *err) LEDGER_MUST_CHECK;

/* Signatures as a table, a row each. The caller's. */
enum ledger_status view_signatures(const struct view *view,
                                   const struct ledger_sign_off *signatures, size_t signature_count,
                                   struct output_table **out_table,
                                   struct ledger_error *err) LEDGER_MUST_CHECK;

/* One line about an entry, for lists: "拨付 SB-2023-0001 东川样例一号公司". From the arena. */
enum ledger_status view_line(const struct view *view, const struct ledger_entry *entry,
                             const char **out_text, struct ledger_error *err) LEDGER_MUST_CHECK;

/* The words of things, in a language; static storage. A number that is none: "?". */
const char *view_body_word(enum ledger_language language, enum ledger_body body);
const char *view_role_word(enum ledger_language language, enum ledger_role role);
const char *view_instrument_word(enum ledger_language language, enum ledger_instrument instrument);
const char *view_adjustment_word(enum ledger_language language, enum ledger_adjustment_kind kind);

/* Where a disbursement stands, from what later entries did to it. */
enum view_state {
    VIEW_STATE_UNPAID,
    VIEW_STATE_PARTLY_PAID,
    VIEW_STATE_PAID,
    VIEW_STATE_REVERSED,  /* in full */
    VIEW_STATE_RETURNED,  /* and not paid again in full */
    VIEW_STATE_RECOVERED, /* in full */
    VIEW_STATE_REPLACED,  /* returned and paid again in full */
    VIEW_STATE_RELIEF,    /* no cash: nothing to pay */
};
enum view_state view_state_of(const struct ledger_disbursement_state *disbursement);
/* "partly-paid": for --json. */
const char *view_state_name(enum view_state state);
enum output_tone view_state_tone(enum view_state state);
const char *view_state_word(enum ledger_language language, enum view_state state);

/* Lower-case hex, from the arena; NULL when memory is out. */
const char *view_hex(const struct view *view, struct ledger_slice bytes);

#endif
