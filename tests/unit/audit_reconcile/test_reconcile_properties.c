/* What holds whatever is fed: made-up months with many look-alikes, in any order of files. */
#include "reconcile_support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS = 60, ROUNDS = 150, NAME_SIZE = 16 };

struct month {
    struct told told[ROWS];
    struct booked booked[ROWS];
    char references[ROWS][NAME_SIZE];
    uint64_t random;
};

/* Numbers that are the same on every machine. */
static uint32_t
next(struct month *month, uint32_t below)
{
    month->random = month->random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(month->random >> 33) % below;
}

static const char *const accounts[] = {"6222020200012345678", "6222020200087654321",
                                       "6222020200099995678", NULL};
static const char *const names[] = {"甲公司", "乙公司", NULL};

/* Few accounts, few amounts and few days, so that nearly everything has several partners. */
static void
make_month(struct month *month, uint64_t seed)
{
    *month = (struct month){.random = seed};
    for (int i = 0; i < ROWS; i++) {
        const int64_t fen = 100 * (1 + next(month, 4)) + (next(month, 8) == 0 ? 5 : 0);
        struct told *told = &month->told[i];
        struct booked *booked = &month->booked[i];

        snprintf(month->references[i], NAME_SIZE, "S-%d", i);
        *told = (struct told){.reference = month->references[i],
                              .fen = fen,
                              .date = 20260401 + next(month, 30),
                              .account = accounts[next(month, 4)],
                              .name = names[next(month, 3)],
                              .programme = next(month, 5) == 0 ? "SUB2" : "SUB",
                              .voucher = next(month, 6) == 0 ? "ZF1" : NULL,
                              .sealed = 1 + next(month, 20)};
        if (i > 0 && next(month, 8) == 0)
            *told = (struct told){.adjusts = (enum audit_adjustment_kind)(1 + next(month, 3)),
                                  .target = "S-0",
                                  .fen = 1,
                                  .date = 20260401 + next(month, 30),
                                  .bank_reference = month->references[i]};
        *booked = (struct booked){.fen = next(month, 6) == 0 ? -fen : fen,
                                  .date = 20260401 + next(month, 30),
                                  .account = accounts[next(month, 4)],
                                  .name = names[next(month, 3)],
                                  .purpose = next(month, 5) == 0 ? month->references[i] : "奖补",
                                  .reference = next(month, 4) == 0 ? month->references[i] : NULL,
                                  .batch = next(month, 6) == 0 ? 1 + next(month, 3) : 0,
                                  .file = next(month, 3)};
    }
    month->told[0] = (struct told){.reference = "S-0", .fen = 100000, .date = 20260401};
}

static void
run_again(struct scene *scene)
{
    struct audit_error err = {0};

    audit_reconcile_free(scene->run);
    scene->run = NULL;
    assert_audit(audit_reconcile_run(scene->words, scene->items, scene->statements,
                                     scene->statement_count, NULL, &scene->settings, &scene->run,
                                     &err),
                 AUDIT_OK, &err);
    assert_identities(scene->run);
}

static void
assert_same_text(const struct scene *scene, struct audit_bytes expected)
{
    struct audit_buffer text = scene_text(scene);

    if (!audit_bytes_equal(audit_buffer_bytes(&text), expected))
        print_error("%.*s\n---\n%.*s\n", (int)expected.size, (const char *)expected.data,
                    (int)text.size, (const char *)text.data);
    assert_true(audit_bytes_equal(audit_buffer_bytes(&text), expected));
    audit_buffer_free(&text);
}

static void
reverse_rows(struct audit_statement *statement)
{
    struct audit_statement reversed = {0}, before = *statement;

    for (size_t i = statement->row_count; i > 0; i--) {
        const struct audit_bank_row row = audit_statement_at(statement, i - 1);

        assert_true(audit_statement_append(&reversed, &row));
    }
    statement->rows = reversed.rows;
    statement->memory = reversed.memory;
    reversed.rows = before.rows;
    reversed.memory = before.memory;
    audit_statement_clear(&reversed);
}

/* scene_run asserts that every row is in one class and that all identities hold. */
static void
no_order_of_files_changes_a_byte(void **state)
{
    struct month *month = calloc(1, sizeof *month);

    (void)state;
    assert_non_null(month);
    for (uint64_t seed = 1; seed <= ROUNDS; seed++) {
        struct scene scene;
        struct audit_statement first;
        struct audit_buffer text;

        make_month(month, seed);
        scene_open(&scene);
        scene.statement_count = 3;
        scene_run(&scene, month->told, ROWS, month->booked, ROWS);
        text = scene_text(&scene);
        first = scene.statements[0];
        scene.statements[0] = scene.statements[2];
        scene.statements[2] = scene.statements[1];
        scene.statements[1] = first;
        for (size_t i = 0; i < 3; i++)
            reverse_rows(&scene.statements[i]);
        run_again(&scene);
        assert_same_text(&scene, audit_buffer_bytes(&text));
        audit_buffer_free(&text);
        scene_close(&scene);
    }
    free(month);
}

/* Entries, and rows of the bank, that differ in their number alone: which of them comes first is
 * nobody's merit. */
static void
equal_rows_may_change_places(void **state)
{
    struct month *month = calloc(1, sizeof *month);

    (void)state;
    assert_non_null(month);
    for (uint64_t seed = 1; seed <= ROUNDS; seed++) {
        struct scene scene, swapped;
        const size_t i = seed % (ROWS - 12) + 1, j = i + 10;

        make_month(month, 1000 + seed);
        month->told[i].adjusts = month->told[j].adjusts = 0;
        month->told[i].reference = "E-1";
        if (month->told[i].date == 0)
            month->told[i].date = 20260410;
        month->told[j] = month->told[i];
        month->told[j].reference = "E-2";
        month->booked[i].reference = "Q-1"; /* one for both, and it would be one booking */
        month->booked[j] = month->booked[i];
        month->booked[j].reference = "Q-2";
        scene_open(&scene);
        scene_open(&swapped);
        scene.statement_count = swapped.statement_count = 3;
        scene_run(&scene, month->told, ROWS, month->booked, ROWS);
        month->told[i].reference = "E-2";
        month->told[j].reference = "E-1";
        month->booked[i].reference = "Q-2";
        month->booked[j].reference = "Q-1";
        scene_run(&swapped, month->told, ROWS, month->booked, ROWS);
        assert_memory_equal(audit_reconcile_result(scene.run)->classes,
                            audit_reconcile_result(swapped.run)->classes,
                            sizeof audit_reconcile_result(scene.run)->classes);
        scene_close(&scene);
        scene_close(&swapped);
    }
    free(month);
}

/* Money out of the ledger and into it, the bank's the other way round: matched, they cancel. */
static int64_t
signed_fen(const struct audit_reconcile *run, enum audit_side side, size_t i)
{
    if (side == AUDIT_SIDE_LEDGER) {
        const struct audit_item item = audit_reconcile_item(run, i);

        return item.out ? item.amount_fen : -item.amount_fen;
    }
    const struct audit_bank_row row = audit_reconcile_bank_row(run, i, NULL);

    return row.out ? -row.amount_fen : row.amount_fen;
}

/* Matched rows of a group have the same sum on both sides, to the fen. */
static void
every_match_adds_up(void **state)
{
    struct month *month = calloc(1, sizeof *month);

    (void)state;
    assert_non_null(month);
    for (uint64_t seed = 1; seed <= ROUNDS; seed++) {
        int64_t sums[2 * ROWS + 1] = {0};
        struct scene scene;

        make_month(month, 5000 + seed);
        scene_open(&scene);
        scene.statement_count = 3;
        scene_run(&scene, month->told, ROWS, month->booked, ROWS);
        for (int side = 0; side < AUDIT_SIDES; side++)
            for (size_t i = 0; i < audit_reconcile_count(scene.run, (enum audit_side)side); i++) {
                const struct audit_outcome outcome =
                    audit_reconcile_outcome(scene.run, (enum audit_side)side, i);
                if (outcome.classification != AUDIT_CLASS_MATCHED)
                    continue;
                assert_int_not_equal(outcome.group, 0);
                assert_true(outcome.group <= 2 * ROWS);
                sums[outcome.group] += signed_fen(scene.run, (enum audit_side)side, i);
            }
        for (size_t i = 0; i <= 2 * ROWS; i++)
            assert_int_equal(sums[i], 0);
        scene_close(&scene);
    }
    free(month);
}

/* Whatever April left open, and whatever May brings and records late: the bridge closes. */
static void
the_bridge_closes_from_month_to_month(void **state)
{
    struct month *april = calloc(1, sizeof *april), *may = calloc(1, sizeof *may);
    struct told *both = calloc(2 * ROWS, sizeof *both);
    char(*references)[NAME_SIZE] = calloc(ROWS, sizeof *references);

    (void)state;
    assert_true(april != NULL && may != NULL && both != NULL && references != NULL);
    for (uint64_t seed = 1; seed <= ROUNDS; seed++) {
        struct scene first, second;
        struct audit_buffer text;
        struct audit_error err = {0};

        make_month(april, 8000 + seed);
        make_month(may, 9000 + seed);
        memcpy(both, april->told, sizeof april->told);
        memcpy(both + ROWS, may->told, sizeof may->told);
        for (int i = 0; i < ROWS; i++) {
            april->booked[i].file = may->booked[i].file = 0;
            may->booked[i].date += 100;
            both[ROWS + i].date += i % 9 == 0 ? 0 : 100;
            snprintf(references[i], NAME_SIZE, "M-%d", i);
            if (both[ROWS + i].reference != NULL)
                both[ROWS + i].reference = references[i];
        }
        scene_open(&first);
        scene_open(&second);
        scene_run(&first, april->told, ROWS, april->booked, ROWS);
        text = scene_text(&first);
        assert_audit(audit_carry_read(audit_buffer_bytes(&text), &second.carry, &err), AUDIT_OK,
                     &err);
        audit_buffer_free(&text);
        second.items_settings.carried = second.carry->entries;
        second.items_settings.carried_count = second.carry->entry_count_open;
        second.items_settings.carried_entries = second.carry->entry_count;
        second.items_settings.first_date = second.settings.first_date = 20260501;
        second.items_settings.last_date = second.settings.last_date = 20260531;
        second.statements[0].has_opening = second.statements[0].has_closing = true;
        second.statements[0].opening_fen = second.carry->bank_closing_fen;
        scene_run(&second, both, 2 * ROWS, may->booked, ROWS);
        assert_int_equal(audit_reconcile_result(second.run)->persisting_breaks +
                             audit_reconcile_result(second.run)->resolved_breaks,
                         second.carry->id_count);
        scene_close(&first);
        scene_close(&second);
    }
    free(april);
    free(may);
    free(both);
    free(references);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_order_of_files_changes_a_byte),
        cmocka_unit_test(equal_rows_may_change_places),
        cmocka_unit_test(every_match_adds_up),
        cmocka_unit_test(the_bridge_closes_from_month_to_month),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
