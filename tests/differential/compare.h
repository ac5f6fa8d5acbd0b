/* One ledger before two judges: what `mingzhang verify` says of a store that holds it, and what
 * `mingzhang-audit verify` says of its evidence. */
#ifndef TESTS_DIFFERENTIAL_COMPARE_H
#define TESTS_DIFFERENTIAL_COMPARE_H

#include "audit/judge/verify.h"
#include "differential/generate.h"
#include "ledger/rules/rules.h"
#include "ledger/verify.h"

/* What is judged. `sealed` is what hashes, hints and checkpoint are of: `forge` itself, or what it
 * was before it was changed. */
struct exhibit {
    struct forge forge;
    struct forge sealed;
    bool is_covered;          /* the two are the same */
    bool is_covered_by_hints; /* hints are of `forge` in any case */
    bool has_store; /* the ledger can be asked: as many seals and entries as were sealed */
    struct evidence_files files;
    char vkey[LEDGER_VKEY_SIZE];
};
/* Makes the evidence of both forges; `key` signs the checkpoint as who the ledger last was. */
void exhibit_publish(struct exhibit *exhibit, const struct pool *pool);
/* The body of an entry by its bytes alone, which need not be an entry; 0: cannot be told. Decoding
 * would check every officer's key again, and that is what costs most here. */
unsigned entry_body(const struct ledger_buffer *bytes);
void exhibit_free(struct exhibit *exhibit);

/* Whether the last seal can be read and is of the entries that there are: a file's name says how
 * many, and the auditor looks for that one. */
bool exhibit_fits(const struct exhibit *exhibit);
/* And whether the seals' own counts come to that. */
bool exhibit_adds_up(const struct exhibit *exhibit);

enum opinion { OPINION_HOLDS, OPINION_OBJECTS, OPINION_UNTOLD };

/* The first objection. */
struct verdict {
    enum opinion opinion;
    enum ledger_check check; /* the ledger's: where it looked */
    int rule;                /* 0: none */
    bool has_seal, has_entry;
    uint64_t seal, entry;
    bool has_totals; /* where nothing objects, and they fit */
    struct ledger_totals cash, relief;
    char why[LEDGER_ERROR_TEXT_SIZE];
};

void ask_ledger(const struct exhibit *exhibit, struct verdict *out);
/* The report stays the caller's. */
void ask_auditor_about(struct exhibit *exhibit, struct verdict *out,
                       struct audit_verification *report);

/* Whether both say the same; what they said is in the two. */
bool judges_agree(struct exhibit *exhibit, struct verdict *ledger, struct verdict *auditor);

#endif
