/* Errors planted among ten thousand honest payments: every one is found and called by its name, and
 * nothing else is. */
#include "reconcile_support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HONEST = 10000, PLANTS = 25, ENTRIES_MAX = 14000, PAYEES = 3000, TEXT_SIZE = 48 };

struct field {
    struct told told[ENTRIES_MAX];
    struct booked booked[ENTRIES_MAX];
    enum audit_class told_class[ENTRIES_MAX], booked_class[ENTRIES_MAX];
    char references[ENTRIES_MAX][TEXT_SIZE], purposes[ENTRIES_MAX][TEXT_SIZE];
    char serials[ENTRIES_MAX][TEXT_SIZE];
    char accounts[PAYEES][TEXT_SIZE], wrong_accounts[PAYEES][TEXT_SIZE], names[PAYEES][TEXT_SIZE];
    size_t told_count, booked_count, payee; /* payees of plants are used once */
    uint64_t random;
};

static uint32_t
next(struct field *field, uint32_t below)
{
    field->random = field->random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(field->random >> 33) % below;
}

/* A weekday of the first three weeks. */
static uint32_t
a_day(struct field *field)
{
    const uint32_t day = next(field, 15);

    return 20260401 + day + (day >= 3 ? 2 : 0) + (day >= 8 ? 2 : 0) + (day >= 13 ? 2 : 0);
}

static struct told *
tell(struct field *field, size_t payee, int64_t fen, uint32_t date, enum audit_class class)
{
    const size_t i = field->told_count++;

    assert_true(i < ENTRIES_MAX);
    snprintf(field->references[i], TEXT_SIZE, "FY26-%05zu", i);
    field->told_class[i] = class;
    field->told[i] = (struct told){.reference = field->references[i],
                                   .fen = fen,
                                   .date = date,
                                   .account = field->accounts[payee],
                                   .name = field->names[payee]};
    return &field->told[i];
}

static struct booked *
book(struct field *field, size_t payee, int64_t fen, uint32_t date, enum audit_class class)
{
    const size_t i = field->booked_count++;

    assert_true(i < ENTRIES_MAX);
    snprintf(field->serials[i], TEXT_SIZE, "2026%08zu", i);
    field->booked_class[i] = class;
    field->booked[i] = (struct booked){.fen = fen,
                                       .date = date,
                                       .account = field->accounts[payee],
                                       .name = field->names[payee],
                                       .purpose = "惠企奖补",
                                       .reference = field->serials[i]};
    return &field->booked[i];
}

/* Odd sums, so that no two of them resemble each other by chance. */
static int64_t
a_sum(struct field *field)
{
    return 1000000 + (int64_t)next(field, 900000000);
}

static void
make_payees(struct field *field)
{
    for (size_t i = 0; i < PAYEES; i++) {
        snprintf(field->accounts[i], TEXT_SIZE, "62220202%06zu%05zu", i * 317 % 1000000,
                 i * 7919 % 100000);
        memcpy(field->wrong_accounts[i], field->accounts[i], TEXT_SIZE);
        field->wrong_accounts[i][7] = field->accounts[i][8];
        field->wrong_accounts[i][8] = field->accounts[i][7];
        if (field->accounts[i][7] == field->accounts[i][8])
            field->wrong_accounts[i][9] = (char)('0' + (field->accounts[i][9] - '0' + 3) % 10);
        snprintf(field->names[i], TEXT_SIZE, "东川%zu（科技）公司", i);
    }
}

/* One payment as ledgers and banks write it: with its number, with the account, by the name alone,
 * or by the last four digits; many of one fixed sum. */
static void
honest_payment(struct field *field)
{
    const size_t payee = next(field, PAYEES / 2);
    const int64_t fen = next(field, 3) == 0 ? 5000000 : a_sum(field);
    const uint32_t date = a_day(field);
    const size_t entry = field->told_count;
    struct told *told = tell(field, payee, fen, date, AUDIT_CLASS_MATCHED);
    struct booked *booked = book(field, payee, fen, date + next(field, 5), AUDIT_CLASS_MATCHED);

    switch (next(field, 4)) {
    case 0:
        snprintf(field->purposes[entry], TEXT_SIZE, "奖补 %s号", told->reference);
        booked->purpose = field->purposes[entry];
        booked->account = NULL;
        break;
    case 1:
        booked->name = NULL;
        break;
    default:
        break;
    }
}

static void
honest_batch(struct field *field, uint32_t number)
{
    const uint32_t date = a_day(field), count = 3 + next(field, 12);
    int64_t sum = 0;

    for (uint32_t i = 0; i < count; i++) {
        struct told *told =
            tell(field, next(field, PAYEES / 2), a_sum(field), date, AUDIT_CLASS_MATCHED);

        told->sealed = number;
        sum += told->fen;
    }
    *book(field, 0, sum, date + 1, AUDIT_CLASS_MATCHED) =
        (struct booked){.fen = sum, .date = date + 1, .purpose = "批量代发"};
}

static void
honest_split(struct field *field)
{
    const size_t payee = field->payee++;
    const uint32_t date = a_day(field);
    const int64_t first = a_sum(field), second = a_sum(field);

    tell(field, payee, first + second, date, AUDIT_CLASS_MATCHED);
    book(field, payee, first, date, AUDIT_CLASS_MATCHED);
    book(field, payee, second, date + 1, AUDIT_CLASS_MATCHED);
}

static void
plant_each(struct field *field)
{
    const uint32_t date = a_day(field);
    const int64_t fen = a_sum(field);
    size_t payee = field->payee++;
    struct booked *booked;

    /* missing at the bank; missing in the ledger */
    tell(field, payee, fen, date, AUDIT_CLASS_LEDGER_ONLY);
    payee = field->payee++;
    book(field, payee, a_sum(field), date, AUDIT_CLASS_BANK_ONLY);
    /* paid twice; recorded twice */
    payee = field->payee++;
    tell(field, payee, fen + 1, date, AUDIT_CLASS_MATCHED);
    book(field, payee, fen + 1, date, AUDIT_CLASS_MATCHED);
    book(field, payee, fen + 1, date + 1, AUDIT_CLASS_DUPLICATE_IN_BANK);
    payee = field->payee++;
    tell(field, payee, fen + 2, date, AUDIT_CLASS_MATCHED);
    book(field, payee, fen + 2, date, AUDIT_CLASS_MATCHED);
    tell(field, payee, fen + 2, date + 1, AUDIT_CLASS_DUPLICATE_IN_LEDGER);
    /* one fen too much; digits that changed places */
    payee = field->payee++;
    tell(field, payee, fen + 3, date, AUDIT_CLASS_AMOUNT_MISMATCH);
    book(field, payee, fen + 4, date + 1, AUDIT_CLASS_AMOUNT_MISMATCH);
    payee = field->payee++;
    tell(field, payee, fen / 1000 * 1000 + 120, date, AUDIT_CLASS_AMOUNT_MISMATCH);
    book(field, payee, fen / 1000 * 1000 + 210, date + 1, AUDIT_CLASS_AMOUNT_MISMATCH);
    /* to somebody else; to an account with digits that changed places */
    payee = field->payee++;
    tell(field, payee, fen + 5, date, AUDIT_CLASS_PAYEE_MISMATCH);
    payee = field->payee++;
    book(field, payee, fen + 5, date + 1, AUDIT_CLASS_PAYEE_MISMATCH);
    payee = field->payee++;
    tell(field, payee, fen + 6, date, AUDIT_CLASS_PAYEE_MISMATCH);
    booked = book(field, payee, fen + 6, date + 1, AUDIT_CLASS_PAYEE_MISMATCH);
    booked->account = field->wrong_accounts[payee];
    /* returned, and nobody recorded it */
    payee = field->payee++;
    tell(field, payee, fen + 7, date, AUDIT_CLASS_MATCHED);
    book(field, payee, fen + 7, date, AUDIT_CLASS_MATCHED);
    book(field, payee, -(fen + 7), date + 2, AUDIT_CLASS_RETURNED);
}

/* A split of which one part never came; a batch with a fen too little. */
static void
plant_sums(struct field *field, uint32_t number)
{
    const uint32_t date = a_day(field);
    const size_t payee = field->payee++;
    const int64_t first = a_sum(field), second = a_sum(field);
    const int64_t third = a_sum(field), fourth = a_sum(field);
    struct told *told;

    tell(field, payee, first + second, date, AUDIT_CLASS_LEDGER_ONLY);
    book(field, payee, first, date, AUDIT_CLASS_BANK_ONLY);
    told = tell(field, field->payee++, third, date, AUDIT_CLASS_LEDGER_ONLY);
    told->sealed = number;
    told = tell(field, field->payee++, fourth, date, AUDIT_CLASS_LEDGER_ONLY);
    told->sealed = number;
    *book(field, 0, third + fourth - 1, date, AUDIT_CLASS_BANK_ONLY) =
        (struct booked){.fen = third + fourth - 1, .date = date, .purpose = "批量代发"};
}

static void
fill(struct field *field, uint64_t seed, bool plants)
{
    memset(field, 0, sizeof *field);
    field->random = seed;
    field->payee = PAYEES / 2;
    make_payees(field);
    while (field->told_count < HONEST - 700)
        honest_payment(field);
    for (uint32_t i = 0; i < 50; i++)
        honest_batch(field, 1 + i);
    while (field->told_count < HONEST)
        honest_split(field);
    for (uint32_t i = 0; plants && i < PLANTS; i++) {
        plant_each(field);
        plant_sums(field, 500 + i);
    }
}

static size_t
count_wrong(const struct scene *scene, const struct field *field)
{
    size_t wrong = 0;

    for (int side = 0; side < AUDIT_SIDES; side++)
        for (size_t i = 0; i < audit_reconcile_count(scene->run, (enum audit_side)side); i++) {
            const struct audit_outcome outcome =
                audit_reconcile_outcome(scene->run, (enum audit_side)side, i);
            const uint64_t at = side == AUDIT_SIDE_LEDGER
                                    ? audit_reconcile_item(scene->run, i).entry - SCENE_FIRST_ENTRY
                                    : audit_reconcile_bank_row(scene->run, i, NULL).line - 1;
            const enum audit_class expected =
                side == AUDIT_SIDE_LEDGER ? field->told_class[at] : field->booked_class[at];

            if (outcome.classification == expected)
                continue;
            if (wrong++ < 10)
                print_error("%s %u: %s by %s, expected %s\n",
                            side == AUDIT_SIDE_LEDGER ? "entry" : "row", (unsigned)at,
                            audit_class_name(outcome.classification), audit_pass_name(outcome.pass),
                            audit_class_name(expected));
        }
    return wrong;
}

static void
run_field(uint64_t seed, bool plants, enum audit_reconcile_verdict verdict)
{
    struct field *field = calloc(1, sizeof *field);
    struct scene scene;

    assert_non_null(field);
    fill(field, seed, plants);
    scene_open(&scene);
    scene_run(&scene, field->told, field->told_count, field->booked, field->booked_count);
    assert_int_equal(count_wrong(&scene, field), 0);
    assert_int_equal(audit_reconcile_result(scene.run)->verdict, verdict);
    assert_int_equal(audit_reconcile_result(scene.run)->unsearched, 0);
    scene_close(&scene);
    free(field);
}

static void
ten_thousand_honest_rows_raise_no_alarm(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 5; seed++)
        run_field(seed, /* plants= */ false, AUDIT_BALANCED);
}

static void
every_plant_is_found_and_named(void **state)
{
    (void)state;
    for (uint64_t seed = 11; seed <= 15; seed++)
        run_field(seed, /* plants= */ true, AUDIT_BREAKS);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ten_thousand_honest_rows_raise_no_alarm),
        cmocka_unit_test(every_plant_is_found_and_named),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
