/* Commitments and the private bytes behind them: identity numbers of persons, bank accounts. The
 * bytes stand in the erasable table `private`; entries hold commitments alone (CANONICAL.md,
 * section 4).
 *
 * A vault gathers the rows that a voucher in the making needs, in memory, and is stored together
 * with it, so that a preview writes nothing. For the same person or account it gives the commitment
 * that the ledger has already. */
#ifndef LEDGER_VAULT_H
#define LEDGER_VAULT_H

#include "ledger/ledger.h"
#include "ledger/record/voucher.h"

struct ledger_vault;

enum ledger_status ledger_vault_open(struct ledger *ledger, struct ledger_vault **out_vault,
                                     struct ledger_error *err) LEDGER_MUST_CHECK;
void ledger_vault_free(struct ledger_vault *vault);

/* `canonical` as CANONICAL.md, section 4, has it (an account: digits alone; 1 to 400 bytes);
 * `display` is the person's name, or "". */
enum ledger_status ledger_vault_commit(struct ledger_vault *vault, enum ledger_commitment_kind kind,
                                       struct ledger_slice canonical, const char *display,
                                       struct ledger_digest *out_commitment,
                                       struct ledger_error *err) LEDGER_MUST_CHECK;

/* Takes in a row from elsewhere (a voucher file), if it is what its commitment says. MALFORMED
 * otherwise. */
enum ledger_status ledger_vault_take_in(struct ledger_vault *vault,
                                        const struct ledger_private_row *row,
                                        struct ledger_error *err) LEDGER_MUST_CHECK;

/* What is behind a commitment. Texts from the arena. */
struct ledger_private {
    enum ledger_commitment_kind kind;
    const char *canonical;
    const char *display;
    struct ledger_slice value; /* the stored bytes */
};
/* Takes a private row's value apart. DAMAGED when it does not add up, or when it is not what the
 * commitment says. */
enum ledger_status ledger_private_open(struct ledger_slice commitment, struct ledger_slice value,
                                       struct ledger_arena *arena,
                                       struct ledger_private *out_private,
                                       struct ledger_error *err) LEDGER_MUST_CHECK;

/* NOT_FOUND: never here, or erased. */
enum ledger_status ledger_private_get(struct ledger *ledger, struct ledger_slice commitment,
                                      struct ledger_arena *arena,
                                      struct ledger_private *out_private,
                                      struct ledger_error *err) LEDGER_MUST_CHECK;

/* The same, where the vault of a voucher in the making may have it already. */
enum ledger_status ledger_vault_get(const struct ledger_vault *vault,
                                    struct ledger_slice commitment, struct ledger_arena *arena,
                                    struct ledger_private *out_private,
                                    struct ledger_error *err) LEDGER_MUST_CHECK;

/* The commitment that the ledger has for these canonical bytes. NOT_FOUND. */
enum ledger_status ledger_private_find(struct ledger *ledger, enum ledger_commitment_kind kind,
                                       struct ledger_slice canonical,
                                       struct ledger_digest *out_commitment,
                                       struct ledger_error *err) LEDGER_MUST_CHECK;

#endif
