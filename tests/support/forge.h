/* A ledger taken apart, to be put together again as a forger would: seals and entries as bytes, and
 * the evidence that follows from them, with whatever signature he can make. */
#ifndef TESTS_SUPPORT_FORGE_H
#define TESTS_SUPPORT_FORGE_H

#include "support/evidence_files.h"
#include "support/fixture.h"

struct forge {
    struct ledger_buffer *seals;
    size_t seal_count;
    struct ledger_buffer *entries;
    size_t entry_count;
    size_t *first_entries; /* of each seal, and one behind the last */
};

/* From a ledger that holds. */
void forge_read(struct fixture *fixture, struct forge *out);
void forge_copy(const struct forge *from, struct forge *out);
void forge_free(struct forge *forge);

void forge_set_entry(struct forge *forge, size_t entry, struct ledger_slice bytes);
void forge_set_seal(struct forge *forge, size_t seal, struct ledger_slice bytes);
size_t forge_seal_of(const struct forge *forge, size_t entry);
/* Leaves the first `seals` with their entries. */
void forge_cut(struct forge *forge, size_t seals);

/* Makes header and seal number `seal` fit its entries again: root, counts, sums. Signatures stay.
 * False when the entries cannot be read. */
bool forge_header_again(struct forge *forge, size_t seal);
/* Links the seals from number `first` on again: number, previous, first entry. */
void forge_link_again(struct forge *forge, size_t first);

/* All files of the evidence, the checkpoint signed by `key` for `origin`. */
void forge_evidence(const struct forge *forge, const char *origin, const struct ledger_key *key,
                    struct evidence_files *out);
/* Only the files of entries and hints, or of seals, over those that are there. */
void forge_put_lines(const struct forge *forge, struct evidence_files *out);
void forge_put_hints(const struct forge *forge, struct evidence_files *out);
void forge_put_seals(const struct forge *forge, struct evidence_files *out);
void forge_put_tiles(const struct forge *forge, struct evidence_files *out);
void forge_put_checkpoint(const struct forge *forge, const char *origin,
                          const struct ledger_key *key, struct evidence_files *out);

#endif
