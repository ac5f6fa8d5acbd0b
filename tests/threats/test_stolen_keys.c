/* Who can do what with which stolen key, and what it is caught by: the claims of SECURITY.md, and
 * what it admits. A small ledger is rewritten by somebody who has the ledger's own key and those of
 * some of its people, as well as he can; then the auditor judges the evidence, with and without a
 * checkpoint that was kept elsewhere. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "audit/judge/verify.h"
#include "ledger/record/codec.h"
#include "support/assert_audit.h"
#include "support/assert_status.h"
#include "support/forge.h"

/* The vouchers: the genesis, programmes, a payout, its settlement, another payout. */
enum { PAYOUT = 2, SETTLEMENT = 3, NEWEST = 4, VOUCHERS = 5 };
#define CASHIER (1u << FIXTURE_CASHIER)

struct world {
    struct fixture fixture;
    struct forge forge; /* as it is */
    struct audit_trust *trust;
    struct audit_hash genesis;
    struct audit_checkpoint held; /* the true head, kept elsewhere */
    struct evidence_files files;  /* the true evidence; `held` borrows from it */
};

static void
record(struct fixture *fixture, const struct ledger_entry *entries, size_t count, unsigned signers)
{
    struct fixture_result result = fixture_try(fixture, entries, count, signers);
    assert_status(result.status, LEDGER_OK, &result.err);
}

static void
open_world(struct world *world)
{
    struct ledger_entry programmes[] = {fixture_programme("SB-1", LEDGER_INSTRUMENT_SUBSIDY),
                                        fixture_appropriation("SB-1", 10000000)};
    struct ledger_entry first = fixture_disbursement("SB-1", "B-1", 1, 120000);
    struct ledger_entry settlement = fixture_settlement("B-1", 100000);
    struct ledger_entry second = fixture_disbursement("SB-1", "B-2", 2, 70000);
    struct audit_error err = {0};
    char policy[512];

    memset(world, 0, sizeof(*world));
    fixture_open(&world->fixture);
    record(&world->fixture, programmes, 2, FIXTURE_PAIR);
    record(&world->fixture, &first, 1, FIXTURE_PAIR);
    record(&world->fixture, &settlement, 1, CASHIER);
    record(&world->fixture, &second, 1, FIXTURE_PAIR);

    forge_read(&world->fixture, &world->forge);
    assert_int_equal(world->forge.seal_count, VOUCHERS);
    forge_evidence(&world->forge, FIXTURE_ORIGIN, &world->fixture.ledger_key, &world->files);
    (void)snprintf(policy, sizeof(policy), "log %s\nquorum none\n", world->fixture.vkey);
    assert_audit(audit_trust_read(audit_text(policy), "policy", &world->trust, &err), AUDIT_OK,
                 &err);
    struct ledger_digest genesis = ledger_tree_leaf(ledger_buffer_slice(&world->forge.seals[0]));
    memcpy(world->genesis.bytes, genesis.bytes, sizeof(genesis.bytes));
    const struct evidence_file *note = evidence_files_find(&world->files, "checkpoint");
    assert_audit(
        audit_checkpoint_parse((struct audit_bytes){note->data, note->size}, &world->held, &err),
        AUDIT_OK, &err);
}

static void
close_world(struct world *world)
{
    evidence_files_free(&world->files);
    forge_free(&world->forge);
    audit_trust_free(world->trust);
    fixture_close(&world->fixture);
}

/* ---- the auditor */

static struct audit_verification
judge(struct world *world, const struct forge *forge, const struct ledger_key *key,
      bool with_checkpoint_from_elsewhere)
{
    struct audit_verify_options options = {.trust = world->trust,
                                           .genesis = &world->genesis,
                                           .held =
                                               with_checkpoint_from_elsewhere ? &world->held : NULL,
                                           .threads = 1};
    struct evidence_files files;
    struct audit_verification report;
    struct audit_error err = {0};
    forge_evidence(forge, FIXTURE_ORIGIN, key, &files);
    struct audit_evidence *evidence = evidence_files_open(&files);
    assert_audit(audit_verify(evidence, &options, &report, NULL, &err), AUDIT_OK, &err);
    audit_evidence_close(evidence);
    evidence_files_free(&files);
    return report;
}

static bool
finds(const struct audit_verification *report, enum audit_damage damage)
{
    for (size_t i = 0; i < report->finding_count; i++)
        if (report->findings[i].damage == damage)
            return true;
    return false;
}

static bool
accuses(const struct audit_verification *report, uint64_t seal)
{
    for (size_t i = 0; i < report->finding_count; i++)
        if (report->findings[i].concerns_seal && report->findings[i].seal == seal)
            return true;
    return false;
}

/* Nothing in the evidence tells; a checkpoint from elsewhere does, and how. */
static void
only_a_checkpoint_from_elsewhere_tells(struct world *world, const struct forge *forge,
                                       enum audit_damage damage)
{
    struct audit_verification report = judge(world, forge, &world->fixture.ledger_key, false);
    assert_int_equal(report.verdict, AUDIT_HOLDS);
    assert_false(report.complete);
    audit_verification_free(&report);
    report = judge(world, forge, &world->fixture.ledger_key, true);
    assert_int_equal(report.verdict, AUDIT_DOES_NOT_HOLD);
    assert_true(finds(&report, damage));
    audit_verification_free(&report);
}

/* ---- the forger */

static struct ledger_digest
root_at(const struct forge *forge, uint64_t size)
{
    struct ledger_tree_range range = {0};
    for (uint64_t i = 0; i < size; i++) {
        struct ledger_digest leaf = ledger_tree_leaf(ledger_buffer_slice(&forge->seals[i]));
        ledger_tree_range_add(&range, &leaf);
    }
    return ledger_tree_range_root(&range);
}

static bool
has_key_of(const struct world *world, unsigned stolen, const char *officer, size_t *out_who)
{
    for (size_t who = 0; who < world->fixture.officer_count; who++)
        if ((stolen & 1u << who) != 0 && strcmp(world->fixture.officers[who].name, officer) == 0) {
            *out_who = who;
            return true;
        }
    return false;
}

/* Signs seal `number` again with each key that was stolen, over the history as it is now. Of the
 * others the old signatures stay. */
static void
sign_again(struct world *world, struct forge *forge, size_t number, unsigned stolen)
{
    struct ledger_arena arena = {0};
    struct ledger_voucher_header header;
    struct ledger_seal seal;
    struct ledger_buffer bytes = {0};
    struct ledger_sign_off signatures[LEDGER_SIGNATURES_MAX];
    struct ledger_error err = {0};
    assert_status(
        ledger_seal_decode(ledger_buffer_slice(&forge->seals[number]), &arena, &seal, &err),
        LEDGER_OK, &err);
    assert_status(ledger_voucher_header_decode(seal.header, &arena, &header, &err), LEDGER_OK,
                  &err);
    memcpy(signatures, seal.signatures, seal.signature_count * sizeof(*signatures));
    seal.signatures = signatures;
    for (size_t i = 0; i < seal.signature_count; i++) {
        struct ledger_buffer statement = {0};
        size_t who;
        if (!has_key_of(world, stolen, signatures[i].officer, &who))
            continue;
        signatures[i].seen_root = root_at(forge, signatures[i].seen_size);
        assert_status(
            ledger_statement_compose(&header, seal.header, &signatures[i], &statement, &err),
            LEDGER_OK, &err);
        assert_status(ledger_key_sign(&world->fixture.officers[who].key,
                                      ledger_buffer_slice(&statement), &signatures[i].ed25519,
                                      &err),
                      LEDGER_OK, &err);
        ledger_buffer_free(&statement);
    }
    assert_status(ledger_seal_encode(&seal, &bytes, &err), LEDGER_OK, &err);
    forge_set_seal(forge, number, ledger_buffer_slice(&bytes));
    ledger_buffer_free(&bytes);
    ledger_arena_free(&arena);
}

/* The first payout becomes another sum, and all after it is made to fit again. */
static void
rewrite_payout(struct world *world, unsigned stolen, struct forge *out)
{
    struct ledger_arena arena = {0};
    struct ledger_entry entry;
    struct ledger_buffer bytes = {0};
    size_t number = world->forge.first_entries[PAYOUT];
    struct ledger_error err = {0};
    assert_status(ledger_entry_decode(ledger_buffer_slice(&world->forge.entries[number]), &arena,
                                      &entry, &err),
                  LEDGER_OK, &err);
    entry.disbursement.amount_fen = 130000;
    assert_status(ledger_entry_encode(&entry, &bytes, &err), LEDGER_OK, &err);
    forge_copy(&world->forge, out);
    forge_set_entry(out, number, ledger_buffer_slice(&bytes));
    assert_true(forge_header_again(out, PAYOUT));
    for (size_t i = PAYOUT; i < VOUCHERS; i++) {
        forge_link_again(out, i);
        sign_again(world, out, i, stolen);
    }
    ledger_buffer_free(&bytes);
    ledger_arena_free(&arena);
}

/* Seal `number` says another time, an hour later, which no rule forbids, and all after it fits
 * again. */
static void
rewrite_time(struct world *world, size_t number, struct forge *out)
{
    struct ledger_arena arena = {0};
    struct ledger_seal seal;
    struct ledger_buffer bytes = {0};
    forge_copy(&world->forge, out);
    for (size_t i = number; i < VOUCHERS; i++) {
        assert_status(ledger_seal_decode(ledger_buffer_slice(&out->seals[i]), &arena, &seal, NULL),
                      LEDGER_OK, NULL);
        seal.sealed_at_ms += 3600000;
        ledger_buffer_clear(&bytes);
        assert_status(ledger_seal_encode(&seal, &bytes, NULL), LEDGER_OK, NULL);
        forge_set_seal(out, i, ledger_buffer_slice(&bytes));
    }
    forge_link_again(out, number);
    ledger_buffer_free(&bytes);
    ledger_arena_free(&arena);
}

/* ---- what he is caught by */

static void
what_nobody_touched_holds_up_to_the_checkpoint_kept_elsewhere(void **state)
{
    struct world world;
    (void)state;
    open_world(&world);
    struct audit_verification report = judge(&world, &world.forge, &world.fixture.ledger_key, true);
    assert_int_equal(report.verdict, AUDIT_HOLDS);
    assert_true(report.complete);
    audit_verification_free(&report);
    close_world(&world);
}

static void
with_the_ledgers_key_alone_no_payout_is_rewritten(void **state)
{
    struct world world;
    struct forge forge;
    (void)state;
    open_world(&world);
    rewrite_payout(&world, 0, &forge);
    struct audit_verification report = judge(&world, &forge, &world.fixture.ledger_key, false);
    assert_int_equal(report.verdict, AUDIT_DOES_NOT_HOLD);
    assert_true(finds(&report, AUDIT_SIGNATURE_BAD));
    assert_true(accuses(&report, PAYOUT));
    assert_int_equal(report.good_size, PAYOUT);
    audit_verification_free(&report);
    forge_free(&forge);
    close_world(&world);
}

static void
with_one_signers_key_besides_the_other_signature_tells(void **state)
{
    static const unsigned stolen[] = {1u << FIXTURE_MAKER, 1u << FIXTURE_REVIEWER};
    struct world world;
    (void)state;
    open_world(&world);
    for (size_t i = 0; i < 2; i++) {
        struct forge forge;
        rewrite_payout(&world, stolen[i], &forge);
        struct audit_verification report = judge(&world, &forge, &world.fixture.ledger_key, false);
        assert_int_equal(report.verdict, AUDIT_DOES_NOT_HOLD);
        assert_true(finds(&report, AUDIT_SIGNATURE_BAD));
        assert_true(accuses(&report, PAYOUT));
        audit_verification_free(&report);
        forge_free(&forge);
    }
    close_world(&world);
}

/* The payout's own signers are all his. The cashier signed later, over the head of that time. */
static void
with_all_keys_of_a_voucher_a_later_signers_seen_tells(void **state)
{
    struct world world;
    struct forge forge;
    (void)state;
    open_world(&world);
    rewrite_payout(&world, FIXTURE_PAIR, &forge);
    struct audit_verification report = judge(&world, &forge, &world.fixture.ledger_key, false);
    assert_int_equal(report.verdict, AUDIT_DOES_NOT_HOLD);
    assert_false(accuses(&report, PAYOUT));
    assert_true(accuses(&report, SETTLEMENT));
    assert_int_equal(report.good_size, SETTLEMENT);
    audit_verification_free(&report);
    forge_free(&forge);
    close_world(&world);
}

static void
with_everybodys_keys_only_a_checkpoint_kept_elsewhere_tells(void **state)
{
    struct world world;
    struct forge forge;
    (void)state;
    open_world(&world);
    rewrite_payout(&world, FIXTURE_PAIR | CASHIER, &forge);
    only_a_checkpoint_from_elsewhere_tells(&world, &forge, AUDIT_FORKED);
    forge_free(&forge);
    close_world(&world);
}

static void
without_the_ledgers_key_there_is_no_head(void **state)
{
    struct world world;
    struct forge forge;
    (void)state;
    open_world(&world);
    rewrite_payout(&world, FIXTURE_PAIR | CASHIER, &forge);
    struct audit_verification report =
        judge(&world, &forge, &world.fixture.officers[FIXTURE_MAKER].key, false);
    assert_int_not_equal(report.verdict, AUDIT_HOLDS);
    audit_verification_free(&report);
    forge_free(&forge);
    close_world(&world);
}

/* ---- what SECURITY.md admits */

static void
a_tail_cut_off_with_the_ledgers_key_is_told_by_a_checkpoint_kept_elsewhere(void **state)
{
    struct world world;
    (void)state;
    open_world(&world);
    for (size_t size = 1; size < VOUCHERS; size++) {
        struct forge forge;
        forge_copy(&world.forge, &forge);
        forge_cut(&forge, size);
        only_a_checkpoint_from_elsewhere_tells(&world, &forge, AUDIT_ROLLED_BACK);
        forge_free(&forge);
    }
    close_world(&world);
}

static void
the_newest_seals_time_is_the_ledgers_word_until_somebody_signs_after_it(void **state)
{
    struct world world;
    struct forge forge;
    (void)state;
    open_world(&world);
    rewrite_time(&world, NEWEST, &forge);
    only_a_checkpoint_from_elsewhere_tells(&world, &forge, AUDIT_FORKED);
    forge_free(&forge);

    /* Behind the settlement somebody has signed what he had seen. */
    rewrite_time(&world, SETTLEMENT, &forge);
    struct audit_verification report = judge(&world, &forge, &world.fixture.ledger_key, false);
    assert_int_equal(report.verdict, AUDIT_DOES_NOT_HOLD);
    assert_true(accuses(&report, NEWEST));
    audit_verification_free(&report);
    forge_free(&forge);
    close_world(&world);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_nobody_touched_holds_up_to_the_checkpoint_kept_elsewhere),
        cmocka_unit_test(with_the_ledgers_key_alone_no_payout_is_rewritten),
        cmocka_unit_test(with_one_signers_key_besides_the_other_signature_tells),
        cmocka_unit_test(with_all_keys_of_a_voucher_a_later_signers_seen_tells),
        cmocka_unit_test(with_everybodys_keys_only_a_checkpoint_kept_elsewhere_tells),
        cmocka_unit_test(without_the_ledgers_key_there_is_no_head),
        cmocka_unit_test(
            a_tail_cut_off_with_the_ledgers_key_is_told_by_a_checkpoint_kept_elsewhere),
        cmocka_unit_test(the_newest_seals_time_is_the_ledgers_word_until_somebody_signs_after_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
