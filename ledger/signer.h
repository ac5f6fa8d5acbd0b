/* A person's own folder, on his disk or USB stick, never in the ledger:
 *
 *   secret.key    his key (crypto/keyfile.h)
 *   public.vkey   his C2SP vkey, one line: what he hands to the administrators
 *   public.pem    the same key for openssl
 *   seen          which ledger he signs for and the last head that he signed over
 *
 * `seen` is text: "mingzhang/v1 seen\n<origin>\ngenesis <base64 leaf hash>\nseen <size> <base64
 * root>\n". His program refuses to sign over a head that does not extend it: so nobody can rewrite
 * history without every signer's key. */
#ifndef LEDGER_SIGNER_H
#define LEDGER_SIGNER_H

#include "ledger/append.h"

struct ledger_seen {
    char origin[LEDGER_ORIGIN_SIZE];
    struct ledger_digest genesis;
    uint64_t size; /* 0: pinned, nothing signed yet */
    struct ledger_digest root;
};

struct ledger_signer {
    char *directory;
    struct ledger_vkey vkey;
    struct ledger_key key; /* empty until unlocked */
    bool has_seen;
    struct ledger_seen seen;
};

/* Makes a folder with a new key (or, with `key`, this one, which is taken over). EXISTS when there
 * is a key in it. A folder that somebody was killed over, with a secret key and no `public.vkey`,
 * is finished: its key is taken, if the passphrase opens it. `name` is an officer name. */
enum ledger_status ledger_signer_create(const char *directory, const char *name,
                                        struct ledger_key *key,
                                        const struct ledger_secret *passphrase,
                                        struct ledger_keyfile_cost cost,
                                        struct ledger_vkey *out_vkey,
                                        struct ledger_error *err) LEDGER_MUST_CHECK;

/* Reads the folder; the key stays locked. NOT_FOUND (no key there), MALFORMED, DENIED (others may
 * read it). */
enum ledger_status ledger_signer_open(const char *directory, struct ledger_signer *out_signer,
                                      struct ledger_error *err) LEDGER_MUST_CHECK;
enum ledger_status ledger_signer_unlock(struct ledger_signer *signer,
                                        const struct ledger_secret *passphrase,
                                        struct ledger_error *err) LEDGER_MUST_CHECK;
void ledger_signer_free(struct ledger_signer *signer);

/* Another passphrase on the same key. */
enum ledger_status ledger_signer_change_passphrase(struct ledger_signer *signer,
                                                   const struct ledger_secret *passphrase,
                                                   struct ledger_keyfile_cost cost,
                                                   struct ledger_error *err) LEDGER_MUST_CHECK;

/* Writes `seen` down, durably. */
enum ledger_status ledger_signer_remember(struct ledger_signer *signer,
                                          const struct ledger_seen *seen,
                                          struct ledger_error *err) LEDGER_MUST_CHECK;

/* Checks that the ledger is the signer's and extends what he saw, and gives the head to sign over.
 * The first time, the ledger's genesis is pinned (out_pinned: tell the person which). ROLLED_BACK
 * says what he saw and what is there. */
enum ledger_status ledger_signer_look(struct ledger_signer *signer, struct ledger *ledger,
                                      struct ledger_seen *out_head, bool *out_pinned,
                                      struct ledger_error *err) LEDGER_MUST_CHECK;
/* The same for who is about to sign a voucher of these entries. After a loss the ledger goes on
 * behind a head that he saw, under another origin: he follows (out_followed: tell the person) when
 * one of the entries, or an entry of the ledger, is an `identity` that changes the origin and names
 * a head that covers what he saw. */
enum ledger_status ledger_signer_look_for(struct ledger_signer *signer, struct ledger *ledger,
                                          const struct ledger_slice *entries, size_t entry_count,
                                          struct ledger_seen *out_head, bool *out_pinned,
                                          bool *out_followed,
                                          struct ledger_error *err) LEDGER_MUST_CHECK;
/* The same from a voucher file, by its checkpoint and a proof in it from the size he saw.
 * NOT_FOUND, with a message, when the file has no such proof: it must be exported with --since. The
 * checkpoint's own signature is not judged here: his pin and the proof are what counts. Who has no
 * pin yet needs the proof from size 1, which ties the head to the genesis that he pins. Where the
 * file's own entries let him follow behind what he saw, no proof is asked for. */
enum ledger_status ledger_signer_look_in_file(struct ledger_signer *signer,
                                              const struct ledger_pending_file *file,
                                              struct ledger_seen *out_head, bool *out_pinned,
                                              struct ledger_error *err) LEDGER_MUST_CHECK;

/* Signs the statement in `role`, over `head`; `seen` is made durable first. The key must be
 * unlocked. BUSY when the key has signed elsewhere meanwhile over another tree: look again. */
enum ledger_status ledger_signer_sign(struct ledger_signer *signer,
                                      const struct ledger_voucher *voucher, enum ledger_role role,
                                      const struct ledger_seen *head, int64_t now_ms,
                                      struct ledger_sign_off *out_sign_off,
                                      struct ledger_error *err) LEDGER_MUST_CHECK;

#endif
