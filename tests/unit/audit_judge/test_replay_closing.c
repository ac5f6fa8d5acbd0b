/* Closings as the auditor makes them again: against lines written here by hand, and through random
 * months in which the ledger closes and the auditor must come to the same, but to nothing else. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "replay_support.h"

static const struct ledger_payee in_hamburg = {.kind = LEDGER_PAYEE_OTHER,
                                               .name = "Hansa GmbH",
                                               .credit_code = "",
                                               .register_name = "Handelsregister Hamburg",
                                               .register_number = "HRB-4711"};

/* 2023-08-15, 10:00 in UTC+8. */
#define AUGUST_MS (FIXTURE_NOW_MS + INT64_C(31) * 86400000)

static struct audit_hash
root_of(const struct audit_bytes *lines, size_t count)
{
    struct audit_hash leaves[8];

    for (size_t i = 0; i < count; i++)
        leaves[i] = audit_leaf_hash(lines[i]);
    return audit_merkle_root(leaves, count);
}

/* A payee's line; `text` lacks what stands behind "last <number> ". */
static void
payee_line(uint8_t line[static 64], const char *id, const char *text, const struct audit_hash *leaf)
{
    struct audit_buffer statement = {0};
    struct audit_hash hash = audit_sha256(audit_text(id));

    memcpy(line, hash.bytes, 32);
    audit_buffer_text(&statement, text);
    audit_buffer_base64(&statement, (struct audit_bytes){leaf->bytes, 32});
    audit_buffer_text(&statement, "\n");
    hash = audit_sha256(audit_buffer_bytes(&statement));
    memcpy(line + 32, hash.bytes, 32);
    audit_buffer_free(&statement);
}

/* Records entries and gives their leaves. */
static void
record(struct fixture *fixture, const struct ledger_entry *entries, size_t count,
       struct audit_hash *out_leaves)
{
    struct fixture_voucher voucher;
    struct fixture_result result;

    fixture_prepare(fixture, entries, count, &voucher);
    fixture_sign_all(fixture, &voucher, FIXTURE_EVERYBODY);
    for (size_t i = 0; i < count; i++)
        out_leaves[i] =
            audit_leaf_hash((struct audit_bytes){voucher.entries[i].data, voucher.entries[i].size});
    result = fixture_seal(fixture, &voucher);
    assert_verdict(&result, LEDGER_RULE_NONE, NONE);
    fixture_voucher_free(&voucher);
}

static void
a_closing_holds_what_section_5_says(void **state)
{
    struct fixture fixture;
    struct ledger_entry entries[9];
    struct audit_hash leaves[9], programme_root, payee_root;
    char code[19], enterprise[256], statement[2][512];
    uint8_t lines[2][64];
    struct audit_bytes rows[2];
    struct ledger_entry closing;
    size_t count = 0, first;

    (void)state;
    fixture_open(&fixture);
    first = (size_t)fixture.entry_count;
    entries[count++] = fixture_programme("SUB", LEDGER_INSTRUMENT_SUBSIDY);
    entries[count++] = fixture_programme("RE-L", LEDGER_INSTRUMENT_RELIEF);
    entries[count] = fixture_appropriation("SUB", 500000);
    entries[count++].appropriation.date = 20230701;
    entries[count++] = fixture_disbursement("SUB", "D-1", 1, 12345); /* 3 */
    entries[count++] = fixture_disbursement("RE-L", "R-1", 1, 7);    /* 4 */
    entries[count] = fixture_disbursement("RE-L", "R-2", 1, 100);    /* 5 */
    entries[count].disbursement.budget_year = 2022;
    entries[count++].disbursement.payee = in_hamburg;
    entries[count++] = fixture_adjustment(LEDGER_ADJUSTMENT_RETURN, "D-1", 45); /* 6 */
    entries[count++] = fixture_settlement("D-1", 12300);                        /* 7 */
    record(&fixture, entries, count, leaves);
    /* In August there is more, which July's closing does not see. */
    fixture.now_ms = AUGUST_MS;
    entries[0] = fixture_disbursement("SUB", "D-2", 1, 999);
    entries[0].disbursement.date = 20230801;
    fixture_record(&fixture, entries, 1);

    rows[0] = audit_text("RE-L 2022 0 0.00 1 1.00 0 0.00 0 0.00\n");
    rows[1] = audit_text("RE-L 2023 0 0.00 1 0.07 0 0.00 0 0.00\n");
    programme_root = root_of((struct audit_bytes[]){rows[0], rows[1],
                                                    audit_text("SUB 2023 1 5000.00 1 123.45 "
                                                               "1 0.45 1 123.00\n")},
                             3);
    fixture_credit_code(2, code);
    (void)snprintf(enterprise, sizeof(enterprise), "credit-code %s", code);
    (void)snprintf(statement[0], sizeof(statement[0]),
                   "mingzhang/v1 payee\n202307\n%s\nRE-L 2023 1 0.07 0 0.00 0 0.00\n"
                   "SUB 2023 1 123.45 1 0.45 1 123.00\nlast %zu ",
                   enterprise, first + 7);
    (void)snprintf(statement[1], sizeof(statement[1]),
                   "mingzhang/v1 payee\n202307\nother Handelsregister Hamburg HRB-4711\n"
                   "RE-L 2022 1 1.00 0 0.00 0 0.00\nlast %zu ",
                   first + 5);
    payee_line(lines[0], enterprise, statement[0], &leaves[7]);
    payee_line(lines[1], "other Handelsregister Hamburg\nHRB-4711", statement[1], &leaves[5]);
    if (memcmp(lines[0], lines[1], 32) < 0)
        memcpy(rows, (struct audit_bytes[]){{lines[0], 64}, {lines[1], 64}}, sizeof(rows));
    else
        memcpy(rows, (struct audit_bytes[]){{lines[1], 64}, {lines[0], 64}}, sizeof(rows));
    payee_root = root_of(rows, 2);

    ledger_entry_init(&closing, LEDGER_BODY_CLOSING);
    closing.closing.month = 202307;
    closing.closing.cash = (struct ledger_totals){1, 500000, 1, 12345, 1, 45, 1, 12300};
    closing.closing.relief = (struct ledger_totals){0, 0, 2, 107, 0, 0, 0, 0};
    closing.closing.programme_count = 3;
    closing.closing.payee_count = 2;
    memcpy(closing.closing.programme_root.bytes, programme_root.bytes, 32);
    memcpy(closing.closing.payee_root.bytes, payee_root.bytes, 32);
    assert_objection(&fixture, &closing, 1, 0, AUDIT_RULE_END, AUDIT_MESSAGE_NONE);
    /* And the ledger agrees. */
    fixture_record(&fixture, &closing, 1);
    fixture_close(&fixture);
}

static void
the_month_whose_turn_it_is_when_it_is_over(void **state)
{
    static const struct {
        uint32_t month;
        int64_t days;
        enum audit_message message;
    } rows[] = {
        {202307, 31, AUDIT_MESSAGE_NONE},
        {202307, 17, AUDIT_MESSAGE_NONE},              /* on 1 August */
        {202307, 16, AUDIT_MESSAGE_CLOSING_TOO_EARLY}, /* on 31 July */
        {202306, 31, AUDIT_MESSAGE_CLOSING_OUT_OF_TURN},
        {202308, 80, AUDIT_MESSAGE_CLOSING_OUT_OF_TURN},
    };
    struct fixture fixture;
    struct ledger_entry entries[2], closing;

    (void)state;
    fixture_open(&fixture);
    ledger_entry_init(&closing, LEDGER_BODY_CLOSING);
    closing.closing.month = 202307;
    fixture.now_ms += INT64_C(31) * 86400000;
    assert_objection(&fixture, &closing, 1, 0, AUDIT_RULE_CONDITIONS,
                     AUDIT_MESSAGE_CLOSING_OF_NOTHING);
    fixture.now_ms -= INT64_C(31) * 86400000;
    entries[0] = fixture_programme("REF", LEDGER_INSTRUMENT_REFUND);
    entries[1] = fixture_disbursement("REF", "D-1", 1, 12345);
    fixture_record(&fixture, entries, 2);
    closing = fixture_closing(&fixture, 202307);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        fixture.now_ms += rows[i].days * 86400000;
        closing.closing.month = rows[i].month;
        assert_objection(&fixture, &closing, 1, 0,
                         rows[i].message == AUDIT_MESSAGE_NONE ? AUDIT_RULE_END
                                                               : AUDIT_RULE_CONDITIONS,
                         rows[i].message);
        fixture.now_ms -= rows[i].days * 86400000;
    }
    fixture_close(&fixture);
}

/* A closing that is wrong, or that is missing, hides nothing behind it. */
static void
closings_behind_a_wrong_one_are_judged_for_what_they_are(void **state)
{
    struct fixture fixture;
    struct audit_feed_result result;
    struct ledger_entry entries[3], july, august;

    (void)state;
    fixture_open(&fixture);
    entries[0] = fixture_programme("REF", LEDGER_INSTRUMENT_REFUND);
    entries[1] = fixture_disbursement("REF", "D-1", 1, 12345);
    fixture_record(&fixture, entries, 2);
    fixture.now_ms += INT64_C(60) * 86400000; /* September */
    july = fixture_closing(&fixture, 202307);
    august = fixture_closing(&fixture, 202308);
    july.closing.cash.disbursed_fen++;
    entries[0] = july;
    entries[1] = august;
    entries[2] = fixture_disbursement("REF", "D-2", 1, 1); /* of July, which is closed */
    replay_take(&fixture, entries, 3, /* unsealed= */ NULL, &result);
    assert_int_equal(result.objection_count, 2);
    assert_int_equal(result.objections[0].what.message, AUDIT_MESSAGE_CLOSING_SUM_DIFFERS);
    assert_int_equal(result.objections[1].rule, AUDIT_RULE_PERIOD);
    /* July's closing is missing: August's is out of turn, and July is closed all the same. */
    fixture_close(&fixture);
    fixture_open(&fixture);
    entries[0] = fixture_programme("REF", LEDGER_INSTRUMENT_REFUND);
    entries[1] = fixture_disbursement("REF", "D-1", 1, 12345);
    fixture_record(&fixture, entries, 2);
    fixture.now_ms += INT64_C(60) * 86400000;
    entries[0] = august;
    entries[1] = entries[0];
    entries[2] = fixture_disbursement("REF", "D-2", 1, 1);
    replay_take(&fixture, entries, 3, /* unsealed= */ NULL, &result);
    assert_int_equal(result.objection_count, 3);
    assert_int_equal(result.objections[0].what.message, AUDIT_MESSAGE_CLOSING_OUT_OF_TURN);
    assert_int_equal(result.objections[1].what.message, AUDIT_MESSAGE_CLOSING_OUT_OF_TURN);
    assert_int_equal(result.objections[2].what.message, AUDIT_MESSAGE_PERIOD_CLOSED);
    fixture_close(&fixture);
}

/* The same payee, programme and amount each month is no warning, twice in one month is. */
static void
what_is_paid_every_month_is_no_repetition(void **state)
{
    struct fixture fixture;
    struct ledger_entry entries[2], closing;

    (void)state;
    fixture_open(&fixture);
    entries[0] = fixture_programme("REF", LEDGER_INSTRUMENT_REFUND);
    fixture_record(&fixture, entries, 1);
    for (uint32_t month = 0; month < 4; month++) {
        static char references[4][2][8];

        for (size_t i = 0; i < 2; i++) {
            (void)snprintf(references[month][i], sizeof(references[month][i]), "D-%u-%zu", month,
                           i);
            entries[i] = fixture_disbursement("REF", references[month][i], 1, 50000);
            entries[i].disbursement.date = FIXTURE_TODAY + 100 * month;
        }
        assert_objection(&fixture, entries, 2, 1, AUDIT_RULE_UNEXPLAINED,
                         AUDIT_MESSAGE_WARNING_REPEATED);
        fixture_record(&fixture, entries, 1);
        assert_objection(&fixture, &entries[1], 1, 0, AUDIT_RULE_UNEXPLAINED,
                         AUDIT_MESSAGE_WARNING_REPEATED);
        fixture.now_ms += INT64_C(31) * 86400000;
        if (month == 1)
            continue; /* and two months are closed later */
        closing = fixture_closing(&fixture, month == 2 ? 202308 : 202307 + month);
        fixture_record(&fixture, &closing, 1);
        if (month == 2) {
            closing = fixture_closing(&fixture, 202309);
            fixture_record(&fixture, &closing, 1);
        }
    }
    fixture_close(&fixture);
}

/* More lines than a payee's record has numbers for, in no order, over three closings. */
static void
a_payee_has_as_many_lines_as_he_needs(void **state)
{
    enum { PROGRAMMES = 9, YEARS = 5, LINES = PROGRAMMES * YEARS };
    static char programmes[PROGRAMMES][8], references[3][LINES][12];
    struct fixture fixture;
    struct ledger_entry entries[LINES], closing;

    (void)state;
    fixture_open(&fixture);
    for (size_t i = 0; i < PROGRAMMES; i++) {
        (void)snprintf(programmes[i], sizeof(programmes[i]), "P%zu", (i * 5 + 3) % PROGRAMMES);
        entries[i] = fixture_programme(programmes[i], LEDGER_INSTRUMENT_REFUND);
    }
    fixture_record(&fixture, entries, PROGRAMMES);
    for (size_t month = 0; month < 3; month++) {
        for (size_t i = 0; i < LINES; i++) {
            const size_t at = i * 7 % LINES;

            (void)snprintf(references[month][i], sizeof(references[month][i]), "D-%zu-%zu", month,
                           i);
            entries[i] = fixture_disbursement(programmes[at % PROGRAMMES], references[month][i], 1,
                                              1 + (int64_t)i);
            entries[i].disbursement.budget_year = 2020 + (uint32_t)(at / PROGRAMMES);
            entries[i].disbursement.date = 20230710 + 100 * (uint32_t)(month + i % 2);
            entries[i].disbursement.reason = "随机";
        }
        fixture.now_ms += INT64_C(31) * 86400000;
        fixture_record(&fixture, entries, LINES);
        closing = fixture_closing(&fixture, 202307 + (uint32_t)month);
        fixture_record(&fixture, &closing, 1);
    }
    fixture_close(&fixture);
}

/* What of a closing differs is in the sentence. */
#define NUMBERS(X)                                                                                 \
    X(cash.appropriated_count)                                                                     \
    X(cash.appropriated_fen)                                                                       \
    X(cash.disbursed_count)                                                                        \
    X(cash.disbursed_fen)                                                                          \
    X(cash.adjusted_count)                                                                         \
    X(cash.adjusted_fen)                                                                           \
    X(cash.settled_count)                                                                          \
    X(cash.settled_fen)                                                                            \
    X(relief.appropriated_count)                                                                   \
    X(relief.appropriated_fen)                                                                     \
    X(relief.disbursed_count)                                                                      \
    X(relief.disbursed_fen)                                                                        \
    X(relief.adjusted_count)                                                                       \
    X(relief.adjusted_fen)                                                                         \
    X(relief.settled_count)                                                                        \
    X(relief.settled_fen)                                                                          \
    X(programme_count) X(payee_count) X(programme_root.bytes[31]) X(payee_root.bytes[0])
#define ONE(field) 1 +
#define NAME(field) #field,
enum { NUMBER_COUNT = NUMBERS(ONE) 0 };
static const char *const number_names[] = {NUMBERS(NAME)};

static void
spoil(struct ledger_entry *closing, size_t number)
{
    size_t at = 0;

#define CASE(field)                                                                                \
    if (at++ == number)                                                                            \
        closing->closing.field++;
    NUMBERS(CASE)
}

/* The field's name, without a place in it, is an argument of the sentence. */
static void
assert_named(const struct audit_feed_result *result, const char *name)
{
    char field[64];

    (void)snprintf(field, sizeof(field), "%.*s", (int)strcspn(name, "["), name);
    if (strstr(field, ".bytes") != NULL)
        *strstr(field, ".bytes") = '\0';
    assert_string_equal(result->objections[0].what.arguments[1], field);
}

static void
assert_each_number_counts(struct fixture *fixture, const struct ledger_entry *closing)
{
    for (size_t i = 0; i < NUMBER_COUNT; i++) {
        struct ledger_entry wrong = *closing;
        struct fixture_voucher voucher;
        struct fixture_result both;
        struct audit_feed_result result;

        spoil(&wrong, i);
        replay_try(fixture, &wrong, 1, &result);
        assert_int_equal(result.rule, AUDIT_RULE_CONDITIONS);
        assert_named(&result, number_names[i]);
        fixture_prepare(fixture, &wrong, 1, &voucher);
        fixture_sign_all(fixture, &voucher, FIXTURE_EVERYBODY);
        both = fixture_judge(fixture, &voucher, /* preparing= */ false);
        assert_int_equal(both.verdict.rule, LEDGER_RULE_CLOSING);
        fixture_voucher_free(&voucher);
    }
}

enum { SEEDS = 3, MONTHS = 14, VOUCHERS = 8, ENTRIES_MAX = 16, PAYEES = 40, ALL_MAX = 4096 };

static uint64_t
roll(uint64_t *dice, uint64_t sides)
{
    *dice ^= *dice >> 12;
    *dice ^= *dice << 25;
    *dice ^= *dice >> 27;
    return (*dice * UINT64_C(2685821657736338717) >> 33) % sides;
}

/* What was recorded, as a list. */
struct fact {
    enum ledger_body body;
    char reference[16], bank[16];
    uint32_t date;
    int64_t fen;
    size_t target; /* of an adjustment or a settlement */
    unsigned programme, year;
};
struct life {
    struct fixture fixture;
    uint64_t dice;
    struct fact facts[ALL_MAX];
    size_t count;
};
static const char *const codes[] = {"SUB", "REF", "R.EL", "SU"};

static uint32_t
date_in(uint64_t *dice, uint32_t month)
{
    return month * 100 + 1 + (uint32_t)roll(dice, 28);
}

static void
roll_payee(uint64_t *dice, struct ledger_entry *entry)
{
    static uint8_t person[32] = {9};
    const uint64_t who = roll(dice, PAYEES);

    if (who == 0)
        entry->disbursement.payee = in_hamburg;
    if (who == 1)
        entry->disbursement.payee = (struct ledger_payee){.kind = LEDGER_PAYEE_PERSON,
                                                          .name = "",
                                                          .credit_code = "",
                                                          .register_name = "",
                                                          .register_number = "",
                                                          .person = ledger_slice_of(person, 32)};
}

/* The next fact, in this month or in the one behind it. */
static struct ledger_entry
roll_entry(struct life *life, uint32_t month)
{
    uint64_t *dice = &life->dice;
    struct fact *fact = &life->facts[life->count];
    struct ledger_entry entry;
    const uint64_t kind = roll(dice, 8);

    *fact = (struct fact){.body = LEDGER_BODY_DISBURSEMENT,
                          .date = date_in(dice, roll(dice, 3) == 0 ? month + 1 : month),
                          .fen = 1 + (int64_t)roll(dice, 100000),
                          .target = roll(dice, life->count + 1),
                          .programme = (unsigned)roll(dice, 4),
                          .year = 2022 + (unsigned)roll(dice, 3)};
    if (month % 100 == 12 && fact->date / 100 != month)
        fact->date += 88 * 100; /* January */
    (void)snprintf(fact->reference, sizeof(fact->reference), "D-%zu", life->count);
    (void)snprintf(fact->bank, sizeof(fact->bank), "B-%zu", life->count);
    if (kind == 0) {
        fact->body = LEDGER_BODY_APPROPRIATION;
        entry = fixture_appropriation(codes[fact->programme], fact->fen);
        entry.appropriation.budget_year = fact->year;
        entry.appropriation.date = fact->date;
    } else if (kind < 5 || life->facts[fact->target].body != LEDGER_BODY_DISBURSEMENT ||
               fact->target == life->count) {
        entry = fixture_disbursement(codes[fact->programme], fact->reference,
                                     (unsigned)roll(dice, PAYEES), fact->fen);
        entry.disbursement.budget_year = fact->year;
        entry.disbursement.date = fact->date;
        /* Some are what an earlier one was, and few say why. */
        if (roll(dice, 2) == 0)
            entry.disbursement.amount_fen = fact->fen = 100 * (1 + (int64_t)roll(dice, 2));
        if (roll(dice, 4) == 0)
            entry.disbursement.reason = "随机";
        roll_payee(dice, &entry);
    } else if (kind == 5) {
        fact->body = LEDGER_BODY_SETTLEMENT;
        entry = fixture_settlement(life->facts[fact->target].reference, fact->fen);
        entry.settlement.date = fact->date;
    } else {
        fact->body = LEDGER_BODY_ADJUSTMENT;
        entry = fixture_adjustment((enum ledger_adjustment_kind)(1 + roll(dice, 3)),
                                   life->facts[fact->target].reference, fact->fen);
        entry.adjustment.date = fact->date;
        if (entry.adjustment.kind == LEDGER_ADJUSTMENT_RETURN)
            entry.adjustment.bank_reference = fact->bank;
    }
    life->count++;
    return entry;
}

static void
roll_vouchers(struct life *life, uint32_t month)
{
    for (size_t i = 0; i < VOUCHERS; i++) {
        struct ledger_entry entries[ENTRIES_MAX];
        size_t kept = 0;

        /* What a rule refuses is left out; sometimes the auditor is asked about it too. */
        for (size_t tries = 0; tries < ENTRIES_MAX; tries++) {
            const bool ask = roll(&life->dice, 16) == 0;
            struct fixture_voucher voucher;
            struct fixture_result result;

            entries[kept] = roll_entry(life, month);
            fixture_prepare(&life->fixture, entries, kept + 1, &voucher);
            if (ask)
                fixture_sign_all(&life->fixture, &voucher, FIXTURE_EVERYBODY);
            result = fixture_judge(&life->fixture, &voucher, /* preparing= */ !ask);
            fixture_voucher_free(&voucher);
            if (result.status == LEDGER_OK)
                kept++;
            else
                life->count--;
        }
        if (kept > 0)
            fixture_record(&life->fixture, entries, kept);
    }
}

struct sums {
    struct life *life;
    struct audit_totals cash, relief;
    size_t lines;
};

static void
add(struct audit_totals *to, const struct fact *fact)
{
    to->appropriated_count += fact->body == LEDGER_BODY_APPROPRIATION;
    to->appropriated_fen += fact->body == LEDGER_BODY_APPROPRIATION ? fact->fen : 0;
    to->disbursed_count += fact->body == LEDGER_BODY_DISBURSEMENT;
    to->disbursed_fen += fact->body == LEDGER_BODY_DISBURSEMENT ? fact->fen : 0;
    to->adjusted_count += fact->body == LEDGER_BODY_ADJUSTMENT;
    to->adjusted_fen += fact->body == LEDGER_BODY_ADJUSTMENT ? fact->fen : 0;
    to->settled_count += fact->body == LEDGER_BODY_SETTLEMENT;
    to->settled_fen += fact->body == LEDGER_BODY_SETTLEMENT ? fact->fen : 0;
}

static const struct fact *
where_it_counts(const struct life *life, const struct fact *fact)
{
    return fact->body == LEDGER_BODY_ADJUSTMENT || fact->body == LEDGER_BODY_SETTLEMENT
               ? &life->facts[fact->target]
               : fact;
}

/* One line against a walk over the list. */
static bool
check_line(void *context, const struct audit_programme_line *line)
{
    struct sums *sums = context;
    struct audit_totals expected = {0};

    for (size_t i = 0; i < sums->life->count; i++) {
        const struct fact *fact = &sums->life->facts[i];
        const struct fact *where = where_it_counts(sums->life, fact);

        if (where->year == line->budget_year &&
            audit_bytes_equal(audit_text(codes[where->programme]), line->code))
            add(&expected, fact);
    }
    assert_memory_equal(&line->totals, &expected, sizeof(expected));
    sums->lines++;
    return true;
}

static void
assert_sums(struct life *life)
{
    struct sums sums = {.life = life};
    struct audit_totals cash, relief;
    struct audit_error err = {0};

    for (size_t i = 0; i < life->count; i++)
        add(where_it_counts(life, &life->facts[i])->programme == 2 ? &sums.relief : &sums.cash,
            &life->facts[i]);
    audit_replay_totals(life->fixture.auditor.replay, &cash, &relief);
    assert_memory_equal(&cash, &sums.cash, sizeof(cash));
    assert_memory_equal(&relief, &sums.relief, sizeof(relief));
    assert_audit(audit_replay_lines(life->fixture.auditor.replay, check_line, &sums, &err),
                 AUDIT_OK, &err);
    assert_int_equal(sums.lines, 12);
}

static void
live(struct life *life)
{
    struct fixture *fixture = &life->fixture;
    struct ledger_entry entries[4];
    uint32_t month = 202301;

    fixture_open_empty(fixture);
    fixture->now_ms = INT64_C(1673748000000); /* 2023-01-15 */
    {
        struct ledger_entry genesis[FIXTURE_OFFICERS_MAX + 1];
        const size_t count = fixture_genesis(fixture, genesis);
        const struct fixture_result result =
            fixture_try(fixture, genesis, count, FIXTURE_GENESIS_ADMINS);

        assert_verdict(&result, LEDGER_RULE_NONE, NONE);
    }
    for (size_t i = 0; i < 4; i++) {
        entries[i] = fixture_programme(codes[i], i == 2 ? LEDGER_INSTRUMENT_RELIEF
                                                        : LEDGER_INSTRUMENT_REFUND);
        entries[i].programme.ceiling = false;
    }
    fixture_record(fixture, entries, 4);
    for (size_t i = 0; i < MONTHS; i++) {
        struct ledger_entry closing;

        /* The 28th of the month behind: it may hold entries, and is not over. */
        fixture->now_ms += INT64_C(30) * 86400000 + (i == 0 ? INT64_C(13) * 86400000 : 0);
        roll_vouchers(life, month);
        closing = fixture_closing(fixture, month);
        if (i % 4 == 3)
            assert_each_number_counts(fixture, &closing);
        fixture_record(fixture, &closing, 1);
        month = month % 100 == 12 ? month + 89 : month + 1;
    }
    assert_sums(life);
}

static void
every_closing_that_the_ledger_seals_holds_and_no_other(void **state)
{
    struct life *life = calloc(1, sizeof(*life));

    (void)state;
    assert_non_null(life);
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        life->dice = seed * UINT64_C(0x9E3779B97F4A7C15);
        life->count = 0;
        live(life);
        assert_true(life->count > MONTHS * VOUCHERS * 3);
        fixture_close(&life->fixture);
    }
    free(life);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_closing_holds_what_section_5_says),
        cmocka_unit_test(the_month_whose_turn_it_is_when_it_is_over),
        cmocka_unit_test(closings_behind_a_wrong_one_are_judged_for_what_they_are),
        cmocka_unit_test(what_is_paid_every_month_is_no_repetition),
        cmocka_unit_test(a_payee_has_as_many_lines_as_he_needs),
        cmocka_unit_test(every_closing_that_the_ledger_seals_holds_and_no_other),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
