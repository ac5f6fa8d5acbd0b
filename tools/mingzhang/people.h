/* What the commands about people share: new keys and their passphrases, vkeys from files, the pin
 * of a ledger's genesis in a signer's folder. */
#ifndef TOOLS_MINGZHANG_PEOPLE_H
#define TOOLS_MINGZHANG_PEOPLE_H

#include "ledger/signer.h"
#include "tools/common/prompt.h"

/* A row for the table of a command that seals a key under a passphrase. */
#define PEOPLE_KDF_OPTION                                                                          \
    {                                                                                              \
        .name = "kdf", .value = "COST", .kind = COMMAND_VALUE,                                     \
        .help =                                                                                    \
        { "口令加密强度：light（演示用）、default（约一秒）、strong（约四秒，需 1 GiB 内存）",     \
          "how hard guessing the passphrase is made: light (for demonstrations), default (about "  \
          "a second), strong (about four, and 1 GiB of memory)" }                                  \
    }

/* What --kdf says; not given: default. */
enum ledger_status people_cost(struct command_context *context,
                               struct ledger_keyfile_cost *out_cost,
                               struct ledger_error *err) LEDGER_MUST_CHECK;

/* A new passphrase has at least eight characters. */
enum ledger_status people_passphrase_check(const struct ledger_secret *passphrase,
                                           struct ledger_error *err) LEDGER_MUST_CHECK;

/* Makes a folder with a key and prints what its owner hands on. `key` NULL: a new one; else this
 * one, which is taken over. With a ledger named, its genesis is pinned in the folder. When anything
 * fails, nothing is left in the folder that was not there before. */
enum ledger_status people_make_folder(struct command_context *context, const char *directory,
                                      const char *name, struct ledger_key *key,
                                      struct ledger_error *err) LEDGER_MUST_CHECK;

/* SHA-256 of the 32 bytes of the key, in hex: what two people read to each other. */
void people_fingerprint(const struct ledger_public_key *key,
                        char text[static LEDGER_DIGEST_HEX_SIZE]);

/* Writes down which ledger the signer signs for, where that is not known yet. */
enum ledger_status people_pin(struct ledger_signer *signer, const char *origin,
                              const struct ledger_digest *genesis,
                              struct ledger_error *err) LEDGER_MUST_CHECK;

/* The vkey that --`option` names: the text itself, or a file that holds it on one line. The text
 * lives as long as the command. */
enum ledger_status people_vkey(struct command_context *context, const char *option,
                               const char **out_text, struct ledger_vkey *out_vkey,
                               struct ledger_error *err) LEDGER_MUST_CHECK;

/* "directory/name" for as long as the command runs; NULL when memory is out. */
const char *people_path(struct command_context *context, const char *directory, const char *name);

/* The file of a key of the ledger's own within its directory, as ledger.h keeps them:
 * keys/<first 8 bytes, hex>.key */
enum { PEOPLE_OWN_KEY_NAME_SIZE = 32 };
void people_own_key_name(const struct ledger_public_key *key,
                         char name[static PEOPLE_OWN_KEY_NAME_SIZE]);

/* The text of an option, "" when it was not given: as drafts want it. */
const char *people_text(const struct command_context *context, const char *option);

#endif
