/* Private to flow*.c: one signature from the choice of a role to the answer. */
#ifndef TOOLS_MINGZHANG_FLOW_INTERNAL_H
#define TOOLS_MINGZHANG_FLOW_INTERNAL_H

#include "tools/mingzhang/flow.h"

/* What became of a voucher. */
struct flow_result {
    struct ledger_voucher_id voucher;
    size_t entry_count;
    bool is_sealed;
    struct ledger_receipt receipt;     /* sealed */
    uint32_t missing[LEDGER_ROLE_END]; /* waiting */
    bool erasing_is_due;               /* sealed, with private bytes left in the ledger's files */
};

/* Who signs, as what, over which head. Starts as {0}. */
struct flow_signing {
    struct ledger_signer signer;
    enum ledger_role role;
    struct ledger_seen head;
    bool followed;                    /* to another origin, behind a head that this key saw */
    bool was_pinned;                  /* the ledger's genesis was not known to this key before */
    const struct ledger_vault *vault; /* private rows that the voucher brings; NULL: none */
};
void flow_signing_free(struct flow_signing *signing);

/* The officer of the signer's key, as the ledger knows him: enrolled, not revoked, with this key,
 * and holding a role that fits. `role` LEDGER_ROLE_NONE: --role, else the only one he holds of
 * those that `missing` still asks for. Before the genesis: admin. */
enum ledger_status flow_choose_role(struct command_context *context,
                                    const struct ledger_signer *signer, enum ledger_role role,
                                    const uint32_t missing[static LEDGER_ROLE_END],
                                    enum ledger_role *out_role,
                                    struct ledger_error *err) LEDGER_MUST_CHECK;

/* Asks for the passphrase, and opens the key. */
enum ledger_status flow_unlock(struct command_context *context, struct flow_signing *signing,
                               struct ledger_error *err) LEDGER_MUST_CHECK;
/* Gives the ledger its own passphrase, where --ledger-passphrase-file says one. */
enum ledger_status flow_unlock_ledger(struct command_context *context,
                                      struct ledger_error *err) LEDGER_MUST_CHECK;

/* Signs, and adds the signature to the voucher. */
enum ledger_status flow_sign(struct command_context *context, struct flow_signing *signing,
                             struct ledger_voucher *voucher,
                             struct ledger_error *err) LEDGER_MUST_CHECK;

/* Judges the voucher with the signatures it has in a transaction that is thrown away: OK when
 * nothing objects but that signatures are missing. */
enum ledger_status flow_judge(struct ledger *ledger, const struct ledger_voucher *voucher,
                              struct ledger_error *err) LEDGER_MUST_CHECK;

/* Seals; asks for the passphrase of the ledger's own key when there is somebody to ask. */
enum ledger_status flow_seal(struct command_context *context, const struct ledger_voucher *voucher,
                             struct ledger_receipt *out_receipt,
                             struct ledger_error *err) LEDGER_MUST_CHECK;
/* Whether a seal failed for want of that passphrase alone. */
bool flow_is_locked(enum ledger_status status, const struct ledger_error *err);

/* What sealed erasures left in the ledger's files goes, now or as soon as it can. The ledger is
 * opened anew: to be called behind everything else. */
void flow_erase(struct command_context *context, struct flow_result *results, size_t count);

bool flow_is_complete(const uint32_t missing[static LEDGER_ROLE_END]);

/* Shows the voucher on stderr, decoded from the bytes that the signature will cover: entries,
 * header, signatures. `statement_role` NONE leaves the statement out. */
enum ledger_status flow_show(struct command_context *context, const struct ledger_voucher *voucher,
                             const struct flow_signing *signing,
                             struct ledger_error *err) LEDGER_MUST_CHECK;
/* The same of a voucher in a file: private bytes come from the file's own rows. */
enum ledger_status flow_show_file(struct command_context *context,
                                  const struct ledger_pending_file *file,
                                  const struct ledger_voucher *voucher,
                                  const struct flow_signing *signing,
                                  struct ledger_error *err) LEDGER_MUST_CHECK;
/* REFUSED when the officer's signature is there already: a second one would take the place of his
 * first. */
enum ledger_status flow_not_signed_yet(const struct command_context *context,
                                       const struct ledger_voucher *voucher, const char *officer,
                                       struct ledger_error *err) LEDGER_MUST_CHECK;
/* Seals a voucher that waits when all have signed, and says what became of it. */
enum ledger_status flow_finish_waiting(struct command_context *context, struct ledger_voucher_id id,
                                       struct ledger_error *err) LEDGER_MUST_CHECK;
/* Asks "sign this?" unless --yes. DENIED when the answer is no. */
enum ledger_status flow_ask(struct command_context *context, const struct flow_signing *signing,
                            struct ledger_error *err) LEDGER_MUST_CHECK;

/* Of keys that the sealed voucher changed or revoked: what people do next. It is sealed whatever
 * comes of this, so nothing fails. */
void flow_tell_keys(struct command_context *context, const struct ledger_voucher *voucher,
                    const struct flow_result *result);

/* Says what became of them, and what to type next. `as_list`: {"vouchers": [...]} also for one. */
enum ledger_status flow_answer(struct command_context *context, const struct flow_result *results,
                               size_t count, bool as_list,
                               struct ledger_error *err) LEDGER_MUST_CHECK;

#endif
