#include "differential/compare.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ledger/note/checkpoint.h"
#include "ledger/record/codec.h"
#include "ledger/state/closing.h"
#include "ledger/store/bundle.h"
#include "ledger/store/tiles.h"
#include "ledger/verify_internal.h"
#include "support/assert_audit.h"
#include "support/assert_status.h"

/* ---- evidence */

static const struct forge *
sealed_of(const struct exhibit *exhibit)
{
    return exhibit->is_covered ? &exhibit->forge : &exhibit->sealed;
}

unsigned
entry_body(const struct ledger_buffer *bytes)
{
    enum { BEHIND_SALT = 2 + 2 + LEDGER_ENTRY_SALT_SIZE };

    if (bytes->size < BEHIND_SALT + 2)
        return 0;
    const uint8_t *tag = bytes->data + BEHIND_SALT;
    return tag[0] < 0x80 ? tag[0] >> 3 : (tag[0] & 0x7Fu) >> 3 | (unsigned)tag[1] << 4;
}

/* The newest identity that can be read. */
static void
find_identity(const struct forge *forge, struct ledger_arena *arena, struct ledger_entry *out)
{
    ledger_entry_init(out, LEDGER_BODY_IDENTITY);
    out->identity.origin = life_origins[0];
    for (size_t i = 0; i < forge->entry_count; i++) {
        struct ledger_entry entry;

        if (entry_body(&forge->entries[i]) == LEDGER_BODY_IDENTITY &&
            ledger_entry_decode(ledger_buffer_slice(&forge->entries[i]), arena, &entry, NULL) ==
                LEDGER_OK &&
            entry.body == LEDGER_BODY_IDENTITY)
            *out = entry;
    }
}

/* Whose key a vkey is; the ledger's first one, where it is nobody's. */
static const struct ledger_key *
key_of(const struct pool *pool, const char *text, char name[static 160])
{
    struct ledger_vkey vkey;
    const struct fixture *fixture = &pool->fixture;

    (void)snprintf(name, 160, "%s", life_origins[0]);
    if (ledger_vkey_parse(ledger_slice_of_text(text), &vkey, NULL) != LEDGER_OK)
        return &fixture->ledger_key;
    for (size_t i = 0; i < fixture->officer_count; i++)
        if (memcmp(&fixture->officers[i].key.public_key, &vkey.public_key,
                   sizeof(vkey.public_key)) == 0) {
            (void)snprintf(name, 160, "%s", vkey.name);
            return &fixture->officers[i].key;
        }
    if (memcmp(&fixture->ledger_key.public_key, &vkey.public_key, sizeof(vkey.public_key)) == 0)
        (void)snprintf(name, 160, "%s", vkey.name);
    return &fixture->ledger_key;
}

static struct ledger_digest
root_of(const struct forge *forge)
{
    struct ledger_tree_range range = {0};

    for (size_t i = 0; i < forge->seal_count; i++) {
        struct ledger_digest leaf = ledger_tree_leaf(ledger_buffer_slice(&forge->seals[i]));

        ledger_tree_range_add(&range, &leaf);
    }
    return ledger_tree_range_root(&range);
}

static void
put_checkpoint(struct exhibit *exhibit, const struct pool *pool)
{
    const struct forge *sealed = sealed_of(exhibit);
    struct ledger_checkpoint checkpoint = {.size = sealed->seal_count, .root = root_of(sealed)};
    struct ledger_buffer text = {0}, note = {0};
    struct ledger_arena arena = {0};
    struct ledger_entry identity;
    struct ledger_error err = {0};
    char name[160];
    const struct ledger_key *key;

    find_identity(sealed, &arena, &identity);
    key = key_of(pool, identity.identity.vkey, name);
    (void)snprintf(checkpoint.origin, sizeof(checkpoint.origin), "%s", identity.identity.origin);
    ledger_vkey_format(name, LEDGER_KEY_ED25519, &key->public_key, exhibit->vkey);
    assert_status(ledger_checkpoint_format(&checkpoint, &text, &err), LEDGER_OK, &err);
    assert_status(ledger_note_sign(ledger_buffer_slice(&text), name, key, &note, &err), LEDGER_OK,
                  &err);
    evidence_files_put(&exhibit->files, "checkpoint", note.data, note.size);
    ledger_buffer_free(&text);
    ledger_buffer_free(&note);
    ledger_arena_free(&arena);
}

void
exhibit_publish(struct exhibit *exhibit, const struct pool *pool)
{
    const struct forge *sealed = sealed_of(exhibit);

    forge_put_lines(&exhibit->forge, &exhibit->files);
    forge_put_seals(&exhibit->forge, &exhibit->files);
    forge_put_hints(exhibit->is_covered_by_hints ? &exhibit->forge : sealed, &exhibit->files);
    forge_put_tiles(sealed, &exhibit->files);
    put_checkpoint(exhibit, pool);
}

static bool
read_seal(const struct ledger_buffer *bytes, struct ledger_arena *arena, struct ledger_seal *seal,
          struct ledger_voucher_header *header)
{
    return ledger_seal_decode(ledger_buffer_slice(bytes), arena, seal, NULL) == LEDGER_OK &&
           ledger_voucher_header_decode(seal->header, arena, header, NULL) == LEDGER_OK;
}

bool
exhibit_fits(const struct exhibit *exhibit)
{
    const struct forge *sealed = sealed_of(exhibit);
    struct ledger_arena arena = {0};
    struct ledger_seal seal;
    struct ledger_voucher_header header;
    const bool fits = !read_seal(&sealed->seals[sealed->seal_count - 1], &arena, &seal, &header) ||
                      seal.first_entry + header.entry_count == sealed->entry_count;

    ledger_arena_free(&arena);
    return fits;
}

bool
exhibit_adds_up(const struct exhibit *exhibit)
{
    const struct forge *sealed = sealed_of(exhibit);
    struct ledger_arena arena = {0};
    uint64_t count = 0;

    for (size_t i = 0; i < sealed->seal_count; i++) {
        struct ledger_seal seal;
        struct ledger_voucher_header header;

        if (read_seal(&sealed->seals[i], &arena, &seal, &header))
            count += header.entry_count;
    }
    ledger_arena_free(&arena);
    return count == sealed->entry_count && exhibit_fits(exhibit);
}

void
exhibit_free(struct exhibit *exhibit)
{
    forge_free(&exhibit->forge);
    if (!exhibit->is_covered)
        forge_free(&exhibit->sealed);
    evidence_files_free(&exhibit->files);
}

/* ---- the ledger */

static void
append(struct ledger_store_txn *txn, enum ledger_bundle_kind kind,
       const struct ledger_buffer *records, size_t count)
{
    struct ledger_slice *slices = calloc(count + 1, sizeof(*slices));
    struct ledger_error err = {0};

    assert_non_null(slices);
    for (size_t i = 0; i < count; i++)
        slices[i] = ledger_buffer_slice(&records[i]);
    assert_status(ledger_bundle_append(txn, kind, 0, slices, count, &err), LEDGER_OK, &err);
    free(slices);
}

static void
append_hints(struct ledger_store_txn *txn, const struct forge *forge)
{
    struct ledger_digest *leaves = calloc(forge->entry_count + 1, sizeof(*leaves));
    struct ledger_slice *hints = calloc(forge->entry_count + 1, sizeof(*hints));
    struct ledger_error err = {0};

    assert_non_null(leaves);
    assert_non_null(hints);
    for (size_t i = 0; i < forge->entry_count; i++) {
        leaves[i] = ledger_tree_leaf(ledger_buffer_slice(&forge->entries[i]));
        hints[i] = ledger_slice_of(leaves[i].bytes, LEDGER_HINT_SIZE);
    }
    assert_status(
        ledger_bundle_append(txn, LEDGER_BUNDLE_HINTS, 0, hints, forge->entry_count, &err),
        LEDGER_OK, &err);
    free(leaves);
    free(hints);
}

/* What the ledger would have stored. */
static void
fill(struct ledger_store_txn *txn, const struct exhibit *exhibit)
{
    const struct forge *sealed = sealed_of(exhibit);
    struct ledger_tree_range range = {0};
    struct ledger_error err = {0};

    append(txn, LEDGER_BUNDLE_SEALS, exhibit->forge.seals, exhibit->forge.seal_count);
    append(txn, LEDGER_BUNDLE_LINES, exhibit->forge.entries, exhibit->forge.entry_count);
    append_hints(txn, exhibit->is_covered_by_hints ? &exhibit->forge : sealed);
    for (size_t i = 0; i < sealed->seal_count; i++) {
        const struct ledger_digest leaf = ledger_tree_leaf(ledger_buffer_slice(&sealed->seals[i]));

        assert_status(ledger_tiles_append(txn, &range, &leaf, &err), LEDGER_OK, &err);
    }
}

/* "payee-cap", or "form: …". */
static int
rule_named(const char *place)
{
    const size_t size = strcspn(place, ":");

    for (int rule = LEDGER_RULE_FORM; rule < LEDGER_RULE_END; rule++) {
        const char *name = ledger_rule_name((enum ledger_rule_number)rule);

        if (strlen(name) == size && memcmp(place, name, size) == 0)
            return rule;
    }
    return 0;
}

/* Bytes, chain and entries are looked at before the rules: what is wrong there breaks the first or
 * the third of them. An entry that is missing breaks none. */
static void
take_finding(const struct ledger_finding *finding, struct verdict *out)
{
    out->opinion = OPINION_OBJECTS;
    out->check = finding->check;
    out->has_seal = finding->concerns_seal;
    out->seal = finding->seal_number;
    out->has_entry = finding->concerns_entry;
    out->entry = finding->entry_number;
    if (finding->check == LEDGER_CHECK_RULES)
        out->rule = rule_named(finding->what.place);
    else if (finding->concerns_seal && finding->check != LEDGER_CHECK_ENTRIES &&
             finding->check != LEDGER_CHECK_TREE)
        out->rule = LEDGER_RULE_FORM;
    else if (finding->check == LEDGER_CHECK_ENTRIES)
        out->rule = LEDGER_RULE_TOTALS;
    ledger_error_text(&finding->what, LEDGER_LANGUAGE_EN, out->why);
}

static void
take_totals(struct ledger_store_txn *txn, struct verdict *out)
{
    struct ledger_closing closing;
    struct ledger_error err = {0};

    enum ledger_status status = ledger_closing_compute(txn, 999912, &closing, &err);

    /* Each programme's sums fit, all together they need not. */
    if (status == LEDGER_OUT_OF_RANGE)
        return;
    assert_status(status, LEDGER_OK, &err);
    out->has_totals = true;
    out->cash = closing.cash;
    out->relief = closing.relief;
}

void
ask_ledger(const struct exhibit *exhibit, struct verdict *out)
{
    static struct ledger_verification verification;
    struct ledger_store *store = NULL;
    struct ledger_verifying verifying = {.out = &verification, .is_replaying = true};
    struct ledger_error err = {0};
    enum ledger_status status;

    *out = (struct verdict){0};
    verification.finding_count = 0;
    memset(verification.checked, 0, sizeof(verification.checked));
    assert_status(ledger_store_open_memory(&store, &err), LEDGER_OK, &err);
    assert_status(ledger_store_open_memory(&verifying.memory, &err), LEDGER_OK, &err);
    assert_status(ledger_store_begin(store, LEDGER_STORE_WRITE, &verifying.txn, &err), LEDGER_OK,
                  &err);
    fill(verifying.txn, exhibit);
    assert_status(
        ledger_store_begin(verifying.memory, LEDGER_STORE_WRITE, &verifying.scratch, &err),
        LEDGER_OK, &err);
    verifying.stated.seal_count = exhibit->forge.seal_count;
    verifying.stated.entry_count = exhibit->forge.entry_count;
    status = ledger_verify_replay(&verifying, &err);
    if (verification.finding_count > 0) {
        take_finding(&verification.findings[0], out);
    } else if (status == LEDGER_UNSUPPORTED) {
        out->opinion = OPINION_UNTOLD;
        ledger_error_text(&err, LEDGER_LANGUAGE_EN, out->why);
    } else {
        assert_status(status, LEDGER_OK, &err);
        take_totals(verifying.scratch, out);
    }
    ledger_store_abort(verifying.scratch);
    ledger_store_abort(verifying.txn);
    ledger_store_close(verifying.memory);
    ledger_store_close(store);
}

/* ---- the auditor */

/* The rule that a finding is about; 0: none. */
static int
rule_of(const struct audit_finding *finding)
{
    if (finding->rule != 0)
        return (int)finding->rule;
    if (finding->check == AUDIT_CHECK_FORM || finding->check == AUDIT_CHECK_CHAIN)
        return AUDIT_RULE_FORM;
    return finding->check == AUDIT_CHECK_ENTRIES ? AUDIT_RULE_TOTALS : 0;
}

/* Findings come in the ledger's order, and within a voucher in that of section 6. */
static const struct audit_finding *
first_with_rule(const struct audit_verification *report)
{
    const struct audit_finding *first = NULL;

    for (size_t i = 0; i < report->finding_count; i++) {
        const struct audit_finding *finding = &report->findings[i];

        if (rule_of(finding) == 0 || !finding->concerns_seal)
            continue;
        if (first == NULL || (finding->seal == first->seal && rule_of(finding) < rule_of(first) &&
                              rule_of(finding) < AUDIT_RULE_PROGRAMME))
            first = finding;
    }
    return first;
}

static struct ledger_totals
totals_of(const struct audit_totals *totals)
{
    return (struct ledger_totals){
        totals->appropriated_count, totals->appropriated_fen, totals->disbursed_count,
        totals->disbursed_fen,      totals->adjusted_count,   totals->adjusted_fen,
        totals->settled_count,      totals->settled_fen,
    };
}

static void
take_report(const struct audit_verification *report, struct verdict *out)
{
    const struct audit_finding *first = first_with_rule(report);

    *out = (struct verdict){.cash = totals_of(&report->cash), .relief = totals_of(&report->relief)};
    out->opinion = report->verdict == AUDIT_HOLDS           ? OPINION_HOLDS
                   : report->verdict == AUDIT_DOES_NOT_HOLD ? OPINION_OBJECTS
                                                            : OPINION_UNTOLD;
    if (out->opinion == OPINION_UNTOLD)
        audit_error_text(&report->reason, AUDIT_EN, out->why);
    if (first == NULL && report->finding_count > 0)
        audit_error_text(&report->findings[0].what, AUDIT_EN, out->why);
    if (first == NULL)
        return;
    out->rule = rule_of(first);
    out->has_seal = true;
    out->seal = first->seal;
    out->has_entry = first->concerns_entry;
    out->entry = first->entry;
    audit_error_text(&first->what, AUDIT_EN, out->why);
}

void
ask_auditor_about(struct exhibit *exhibit, struct verdict *out, struct audit_verification *report)
{
    /* Memory where there is some: a ledger's arena is small, and there are many ledgers. */
    static const char *const memory = "/dev/shm";
    const struct ledger_digest first = ledger_tree_leaf(
        ledger_buffer_slice(&(exhibit->is_covered ? &exhibit->forge : &exhibit->sealed)->seals[0]));
    struct audit_evidence *evidence = evidence_files_open(&exhibit->files);
    struct audit_verify_options options = {
        .threads = 1, .work_directory = access(memory, W_OK | X_OK) == 0 ? memory : NULL};
    struct audit_trust *trust = NULL;
    struct audit_hash genesis;
    struct audit_error err = {0};
    char policy[512];

    (void)snprintf(policy, sizeof(policy), "log %s\nquorum none\n", exhibit->vkey);
    assert_audit(audit_trust_read(audit_text(policy), "policy", &trust, &err), AUDIT_OK, &err);
    memcpy(genesis.bytes, first.bytes, sizeof(genesis.bytes));
    options.trust = trust;
    options.genesis = &genesis;
    assert_audit(audit_verify(evidence, &options, report, NULL, &err), AUDIT_OK, &err);
    take_report(report, out);
    audit_trust_free(trust);
    audit_evidence_close(evidence);
}

/* ---- both */

static bool
totals_equal(const struct ledger_totals *a, const struct ledger_totals *b)
{
    return a->appropriated_count == b->appropriated_count &&
           a->appropriated_fen == b->appropriated_fen && a->disbursed_count == b->disbursed_count &&
           a->disbursed_fen == b->disbursed_fen && a->adjusted_count == b->adjusted_count &&
           a->adjusted_fen == b->adjusted_fen && a->settled_count == b->settled_count &&
           a->settled_fen == b->settled_fen;
}

/* Whether some finding is about what the ledger found first. */
static bool
is_named(const struct audit_verification *report, const struct verdict *ledger)
{
    for (size_t i = 0; i < report->finding_count; i++) {
        const struct audit_finding *finding = &report->findings[i];

        if (ledger->has_entry && finding->concerns_entry && finding->entry == ledger->entry)
            return true;
        if (ledger->has_seal && finding->concerns_seal && finding->seal == ledger->seal)
            return true;
    }
    return false;
}

static bool
same_objection(const struct exhibit *exhibit, const struct verdict *ledger,
               const struct verdict *auditor, const struct audit_verification *report)
{
    if (ledger->check != LEDGER_CHECK_RULES)
        return is_named(report, ledger) &&
               (!exhibit->is_covered || ledger->rule == 0 ||
                (ledger->rule == auditor->rule && ledger->seal == auditor->seal));
    if (ledger->rule != auditor->rule)
        return false;
    return ledger->rule >= LEDGER_RULE_PROGRAMME ? ledger->entry == auditor->entry
                                                 : ledger->seal == auditor->seal;
}

bool
judges_agree(struct exhibit *exhibit, struct verdict *ledger, struct verdict *auditor)
{
    struct audit_verification report;
    bool agreed;

    ask_auditor_about(exhibit, auditor, &report);
    if (!exhibit->has_store || !exhibit_fits(exhibit)) {
        *ledger = (struct verdict){.opinion = OPINION_OBJECTS};
        agreed = auditor->opinion != OPINION_HOLDS;
    } else {
        ask_ledger(exhibit, ledger);
        agreed = ledger->opinion == auditor->opinion;
        if (agreed && ledger->opinion == OPINION_OBJECTS)
            agreed = same_objection(exhibit, ledger, auditor, &report);
        if (agreed && ledger->has_totals)
            agreed = totals_equal(&ledger->cash, &auditor->cash) &&
                     totals_equal(&ledger->relief, &auditor->relief);
    }
    audit_verification_free(&report);
    return agreed;
}
