/* The book read along with the verifier: every voucher once and in order, nothing behind damage,
 * and sums that are the verifier's own. */
#include <stdio.h>
#include <string.h>

#include "../audit_judge/verify_world.h"
#include "audit/examine/book.h"
#include "support/assert_audit.h"
#include "support/history.h"

/* What was handed on. */
struct along {
    struct audit_book *book;
    uint64_t next_voucher, next_entry;
};

static enum audit_status
read_along(void *context, const struct audit_voucher *voucher, uint64_t first_entry,
           struct audit_error *err)
{
    struct along *along = context;
    assert_int_equal(voucher->seal->number, along->next_voucher);
    assert_int_equal(first_entry, along->next_entry);
    along->next_voucher++;
    along->next_entry += voucher->header->entry_count;
    return audit_book_voucher(along->book, voucher, first_entry, err);
}

static struct audit_verification
verify_along(struct verify_world *world, struct along *along)
{
    struct audit_error err = {0};
    *along = (struct along){0};
    assert_audit(audit_book_new(0, NULL, NULL, &along->book, &err), AUDIT_OK, &err);
    struct audit_verify_options options = {
        .threads = 2, .voucher = read_along, .voucher_context = along};
    return verify_files_of(world, &world->files, &options);
}

static bool
is_relief(const struct audit_book *book, uint32_t programme)
{
    return book->programmes[programme].instrument == AUDIT_RELIEF;
}

/* All that a book holds, added up as the verifier's report does. */
static void
sum_up(const struct audit_book *book, struct audit_totals sums[static 2])
{
    memset(sums, 0, 2 * sizeof sums[0]);
    for (size_t i = 0; i < book->appropriation_count; i++) {
        struct audit_totals *to = &sums[is_relief(book, book->appropriations[i].programme)];
        to->appropriated_count++;
        to->appropriated_fen += book->appropriations[i].fen;
    }
    for (size_t i = 0; i < book->disbursement_count; i++) {
        const struct audit_book_disbursement *row = &book->disbursements[i];
        struct audit_totals *to = &sums[is_relief(book, row->programme)];
        to->disbursed_count++;
        to->disbursed_fen += row->fen;
        to->adjusted_fen += row->reversed_fen + row->returned_fen + row->recovered_fen;
        to->settled_fen += row->settled_fen;
        for (uint32_t at = row->first_adjustment; at != AUDIT_NO_ROW;
             at = book->adjustments[at].next_of_target)
            to->adjusted_count++;
        for (uint32_t at = row->first_settlement; at != AUDIT_NO_ROW;
             at = book->settlements[at].next_of_target)
            to->settled_count++;
    }
}

static void
assert_totals(const struct audit_totals *a, const struct audit_totals *b)
{
    assert_int_equal(a->appropriated_count, b->appropriated_count);
    assert_int_equal(a->appropriated_fen, b->appropriated_fen);
    assert_int_equal(a->disbursed_count, b->disbursed_count);
    assert_int_equal(a->disbursed_fen, b->disbursed_fen);
    assert_int_equal(a->adjusted_count, b->adjusted_count);
    assert_int_equal(a->adjusted_fen, b->adjusted_fen);
    assert_int_equal(a->settled_count, b->settled_count);
    assert_int_equal(a->settled_fen, b->settled_fen);
}

static void
assert_whole(const struct along *along, const struct audit_verification *report)
{
    struct audit_totals sums[2];
    if (report->verdict != AUDIT_HOLDS)
        verify_report_print(report);
    assert_int_equal(report->verdict, AUDIT_HOLDS);
    assert_int_equal(along->next_voucher, report->size);
    assert_int_equal(along->next_entry, report->entry_count);
    assert_int_equal(along->book->voucher_count, report->size);
    assert_int_equal(along->book->entry_count, report->entry_count);
    sum_up(along->book, sums);
    assert_totals(&sums[0], &report->cash);
    assert_totals(&sums[1], &report->relief);
}

static void
a_history_of_every_kind_is_read_whole(void **state)
{
    static struct verify_world world;
    struct along along;
    (void)state;
    verify_world_open(&world);
    struct audit_verification report = verify_along(&world, &along);
    const struct audit_book *book = along.book;
    assert_whole(&along, &report);
    assert_int_equal(book->officer_count, FIXTURE_GENESIS_END + 1);
    assert_int_equal(book->programme_count, 3);
    assert_int_equal(book->disbursement_count, 9);
    assert_int_equal(book->adjustment_count, 2);
    assert_int_equal(book->settlement_count, 1);
    /* Enterprises 1 to 4 less one, a person, and one abroad, then 6 and 7. */
    assert_int_equal(book->payee_count, 7);
    const struct audit_book_voucher *genesis = &book->vouchers[0];
    assert_int_equal(genesis->signature_count, 3);
    assert_int_equal(genesis->id.size, 16);
    assert_int_equal(genesis->header_sha256.size, 32);
    assert_int_equal(genesis->entries_root.size, 32);
    for (size_t i = 0; i < book->signature_count; i++)
        assert_true(book->signatures[i].officer < book->officer_count);
    const struct audit_book_disbursement *again = &book->disbursements[6]; /* B-7 */
    assert_int_equal(again->replaces, 1);
    assert_int_equal(book->disbursements[1].replaced_by, 6);
    assert_int_equal(audit_book_net_fen(&book->disbursements[1]), 0);
    audit_book_free(along.book);
    audit_verification_free(&report);
    verify_world_close(&world);
}

static void
nothing_is_handed_on_behind_damage(void **state)
{
    static struct verify_world world;
    (void)state;
    verify_world_open(&world);
    for (size_t seal = 0; seal < HISTORY_VOUCHERS; seal++) {
        struct along along;
        struct forge forge;
        struct ledger_buffer *entry;
        forge_copy(&world.forge, &forge);
        entry = &forge.entries[forge.first_entries[seal]];
        entry->data[6] ^= 1; /* in its salt: it is read, and is not what was sealed */
        evidence_files_free(&world.files);
        forge_evidence(&forge, FIXTURE_ORIGIN, &world.fixture.ledger_key, &world.files);
        struct audit_verification report = verify_along(&world, &along);
        assert_int_equal(report.verdict, AUDIT_DOES_NOT_HOLD);
        assert_int_equal(along.next_voucher, seal);
        assert_int_equal(along.book->voucher_count, seal);
        audit_book_free(along.book);
        audit_verification_free(&report);
        forge_free(&forge);
    }
    verify_world_close(&world);
}

static enum audit_status
refuse_the_third(void *context, const struct audit_voucher *voucher, uint64_t first_entry,
                 struct audit_error *err)
{
    size_t *count = context;
    (void)first_entry;
    if (++*count < 3)
        return AUDIT_OK;
    return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_BOOK_PLACE, voucher->seal->number);
}

static void
a_status_of_the_reader_ends_the_verification(void **state)
{
    static struct verify_world world;
    struct audit_verification report;
    struct audit_error err = {0};
    size_t count = 0;
    (void)state;
    verify_world_open(&world);
    struct audit_evidence *evidence = evidence_files_open(&world.files);
    struct audit_verify_options options = {.trust = world.trust,
                                           .genesis = &world.genesis,
                                           .threads = 1,
                                           .voucher = refuse_the_third,
                                           .voucher_context = &count};
    assert_audit(audit_verify(evidence, &options, &report, NULL, &err), AUDIT_MALFORMED, &err);
    assert_audit_message(&err, AUDIT_MESSAGE_BOOK_PLACE);
    assert_int_equal(count, 3);
    audit_verification_free(&report);
    audit_evidence_close(evidence);
    verify_world_close(&world);
}

/* ---- random histories */

struct dice {
    uint64_t state;
};

static unsigned
roll(struct dice *dice, unsigned sides)
{
    dice->state ^= dice->state >> 12;
    dice->state ^= dice->state << 25;
    dice->state ^= dice->state >> 27;
    return (unsigned)((dice->state * UINT64_C(2685821657736338717) >> 33) % sides);
}

static const char *const codes[] = {"SB-1", "TK-1", "JM-1"};

/* One entry more; most of them may stand in the ledger, and the rest is refused. */
static void
try_one(struct fixture *fixture, struct dice *dice, unsigned *references)
{
    struct ledger_entry entry;
    char reference[16], bank[16];
    (void)snprintf(reference, sizeof reference, "B-%u", roll(dice, *references + 1));
    (void)snprintf(bank, sizeof bank, "TH-%u", roll(dice, 1000));
    switch (roll(dice, 6)) {
    case 0:
        entry = fixture_appropriation(codes[roll(dice, 3)], (int64_t)roll(dice, 200000) - 20000);
        break;
    case 1:
        entry = fixture_adjustment(1 + roll(dice, 3), reference, 1 + roll(dice, 9000));
        entry.adjustment.bank_reference = bank;
        break;
    case 2:
        entry = fixture_settlement(reference, 1 + roll(dice, 9000));
        break;
    default:
        (void)snprintf(reference, sizeof reference, "B-%u", ++*references);
        entry = fixture_disbursement(codes[roll(dice, 3)], reference, roll(dice, 9),
                                     1 + roll(dice, 9000));
        entry.disbursement.reason = "随机";
        break;
    }
    (void)fixture_try(fixture, &entry, 1, FIXTURE_EVERYBODY);
}

static void
random_histories_add_up_as_the_verifier_says(void **state)
{
    size_t adjusted = 0, settled = 0, appropriated = 0;
    (void)state;
    for (uint64_t seed = 1; seed <= 6; seed++) {
        static struct verify_world world;
        struct along along;
        struct dice dice = {seed * UINT64_C(0x9E3779B97F4A7C15)};
        struct ledger_entry programmes[] = {
            fixture_programme(codes[0], LEDGER_INSTRUMENT_SUBSIDY),
            fixture_programme(codes[1], LEDGER_INSTRUMENT_REFUND),
            fixture_programme(codes[2], LEDGER_INSTRUMENT_RELIEF),
        };
        unsigned references = 0;
        memset(&world, 0, sizeof world);
        fixture_open(&world.fixture);
        fixture_record(&world.fixture, programmes, 3);
        for (unsigned step = 0; step < 60; step++)
            try_one(&world.fixture, &dice, &references);
        verify_world_evidence(&world);
        struct audit_verification report = verify_along(&world, &along);
        assert_whole(&along, &report);
        assert_true(along.book->disbursement_count > 5);
        adjusted += along.book->adjustment_count;
        settled += along.book->settlement_count;
        appropriated += along.book->appropriation_count;
        audit_book_free(along.book);
        audit_verification_free(&report);
        verify_world_close(&world);
    }
    assert_true(adjusted > 10 && settled > 10 && appropriated > 10);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_history_of_every_kind_is_read_whole),
        cmocka_unit_test(nothing_is_handed_on_behind_damage),
        cmocka_unit_test(a_status_of_the_reader_ends_the_verification),
        cmocka_unit_test(random_histories_add_up_as_the_verifier_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
