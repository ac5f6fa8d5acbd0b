/* Private to view*.c: fields put one after the other, the first failure kept for the end. */
#ifndef TOOLS_MINGZHANG_VIEW_INTERNAL_H
#define TOOLS_MINGZHANG_VIEW_INTERNAL_H

#include "tools/mingzhang/view.h"

struct view_fields {
    const struct view *view;
    struct output_record *record;
    enum ledger_status status;
    struct ledger_error *err;
};

/* A field of a group of fields, such as an account: "paying_account" and "_bank", 付款账户 and
 * 开户行. A group of NULL: the field by itself. */
struct view_group {
    const char *key;
    struct language_text title;
};

/* printf into the view's arena; "" with the failure kept when memory is out. */
const char *view_printf(struct view_fields *fields, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Nothing is put for "", 0 and no bytes: not stated. */
void view_put_text(struct view_fields *fields, const char *key, struct language_text title,
                   const char *text);
void view_put_count(struct view_fields *fields, const char *key, struct language_text title,
                    uint64_t count);
void view_put_hex(struct view_fields *fields, const char *key, struct language_text title,
                  struct ledger_slice bytes);
void view_put_month(struct view_fields *fields, const char *key, struct language_text title,
                    uint32_t month);
void view_put_instant(struct view_fields *fields, const char *key, struct language_text title,
                      int64_t instant_ms);
/* Bytes that are text, a signed note, on one line: its newlines become " / ". */
void view_put_note(struct view_fields *fields, const char *key, struct language_text title,
                   struct ledger_slice note);
/* Money is put also when it is zero. */
void view_put_money(struct view_fields *fields, const char *key, struct language_text title,
                    int64_t fen);
/* The amount of an entry, and the same in capitals where there are any. */
void view_put_amount(struct view_fields *fields, int64_t fen, bool in_capitals);
/* A stable name in JSON, a word for people. */
void view_put_word(struct view_fields *fields, const char *key, struct language_text title,
                   const char *name, struct language_text word);
/* A part of a group; "" is left out. */
void view_put_part(struct view_fields *fields, struct view_group group, const char *key,
                   struct language_text title, const char *text);

/* A commitment and what is behind it. */
void view_put_commitment(struct view_fields *fields, struct view_group group,
                         struct ledger_slice commitment);
/* What is behind it so far that those who sign its erasure know whose it is, and no further. */
void view_put_masked(struct view_fields *fields, struct view_group group,
                     struct ledger_slice commitment);
void view_put_account(struct view_fields *fields, struct view_group group,
                      const struct ledger_account *account);
void view_put_attachments(struct view_fields *fields, const struct ledger_attachment *attachments,
                          size_t count);
void view_put_source(struct view_fields *fields, const struct ledger_source *source);

/* A word in the language of the output, or with --json its name. */
const char *view_choose(const struct view_fields *fields, const char *name,
                        struct language_text word);

/* The bodies. */
void view_identity(struct view_fields *fields, const struct ledger_identity *identity);
void view_officer(struct view_fields *fields, const struct ledger_officer *officer);
void view_rule(struct view_fields *fields, const struct ledger_rule *rule);
void view_programme(struct view_fields *fields, const struct ledger_programme *programme);
void view_appropriation(struct view_fields *fields,
                        const struct ledger_appropriation *appropriation);
void view_disbursement(struct view_fields *fields, const struct ledger_disbursement *disbursement);
void view_adjustment(struct view_fields *fields, const struct ledger_adjustment *adjustment);
void view_settlement(struct view_fields *fields, const struct ledger_settlement *settlement);
void view_match(struct view_fields *fields, const struct ledger_match *match);
void view_reconciliation(struct view_fields *fields,
                         const struct ledger_reconciliation *reconciliation);
void view_closing(struct view_fields *fields, const struct ledger_closing *closing);
void view_rejection(struct view_fields *fields, const struct ledger_rejection *rejection);
void view_anchor(struct view_fields *fields, const struct ledger_anchor *anchor);
void view_erasure(struct view_fields *fields, const struct ledger_erasure *erasure);
void view_incident(struct view_fields *fields, const struct ledger_incident *incident);

/* What one line says of them: the reason, or what is taken back; account, period and verdict. */
const char *view_match_subject(struct view_fields *fields, const struct ledger_match *match);
const char *view_reconciliation_subject(struct view_fields *fields,
                                        const struct ledger_reconciliation *reconciliation);

/* The words of enums. */
struct language_text view_body_text(enum ledger_body body);
struct language_text view_role_text(enum ledger_role role);
struct language_text view_instrument_text(enum ledger_instrument instrument);
struct language_text view_adjustment_text(enum ledger_adjustment_kind kind);

#endif
