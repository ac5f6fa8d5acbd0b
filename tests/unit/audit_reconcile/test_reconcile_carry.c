/* From run to run: what is pending, what persists, what was resolved; and verdicts. */
#include "reconcile_support.h"

#include <stdlib.h>
#include <string.h>

#define ACME "6222020200012345678"
#define BOLT "6222020200087654321"

static const struct audit_result *
result_of(const struct scene *scene)
{
    return audit_reconcile_result(scene->run);
}

static enum audit_reconcile_verdict
verdict_of(const struct told *told, size_t told_count, const struct booked *booked, size_t count)
{
    struct scene scene;
    enum audit_reconcile_verdict verdict;

    scene_open(&scene);
    scene_run(&scene, told, told_count, booked, count);
    verdict = result_of(&scene)->verdict;
    scene_close(&scene);
    return verdict;
}

static void
the_verdict_says_how_bad_it_is(void **state)
{
    const struct told paid[] = {
        {.reference = "S-1", .fen = 50000, .date = 20260407, .account = ACME}};
    const struct booked fits[] = {{.fen = 50000, .date = 20260408, .account = ACME}};
    const struct told late[] = {
        {.reference = "S-1", .fen = 50000, .date = 20260407, .account = ACME},
        {.reference = "S-2", .fen = 700, .date = 20260429, .account = BOLT}};
    const struct told old[] = {
        {.reference = "S-1", .fen = 50000, .date = 20260407, .account = ACME},
        {.reference = "S-2", .fen = 700, .date = 20260409, .account = BOLT}};
    const struct booked in_and_out[] = {{.fen = 50000, .date = 20260408, .account = ACME},
                                        {.fen = 100000, .date = 20260429},
                                        {.fen = -100000, .date = 20260430}};
    const struct booked interest[] = {{.fen = 50000, .date = 20260408, .account = ACME},
                                      {.fen = -31, .date = 20260430, .purpose = "结息"}};

    (void)state;
    assert_int_equal(verdict_of(paid, 1, fits, 1), AUDIT_BALANCED);
    assert_int_equal(verdict_of(late, 2, fits, 1), AUDIT_BALANCED_WITH_PENDING);
    assert_int_equal(verdict_of(old, 2, fits, 1), AUDIT_BREAKS);
    assert_int_equal(verdict_of(paid, 1, interest, 2), AUDIT_BALANCED_WITH_PENDING);
    /* A difference of nothing in sum, and two things wrong. */
    assert_int_equal(verdict_of(paid, 1, in_and_out, 3), AUDIT_BREAKS);
}

static void
what_is_missing_makes_it_incomplete(void **state)
{
    const struct told told[] = {
        {.reference = "S-1", .fen = 50000, .date = 20260407, .account = ACME}};
    const struct booked booked[] = {{.fen = 50000, .date = 20260408, .account = ACME}};
    struct audit_reconcile *run = NULL;
    struct audit_error err = {0};
    struct scene scene;

    (void)state;
    scene_open(&scene);
    scene_run(&scene, told, 1, booked, 1);
    scene.statements[0].closing_fen -= 1;
    assert_audit(audit_reconcile_run(scene.words, scene.items, scene.statements, 1, NULL,
                                     &scene.settings, &run, &err),
                 AUDIT_OK, &err);
    assert_int_equal(audit_reconcile_result(run)->verdict, AUDIT_INCOMPLETE);
    assert_false(audit_reconcile_result(run)->identities[AUDIT_IDENTITY_BANK_SUM].holds);
    assert_false(audit_reconcile_result(run)->identities[AUDIT_IDENTITY_BRIDGE].holds);
    audit_reconcile_free(run);
    scene.statements[0].closing_fen += 1;
    scene.statements[0].finding_count = 1; /* a page is missing, says the reader */
    assert_audit(audit_reconcile_run(scene.words, scene.items, scene.statements, 1, NULL,
                                     &scene.settings, &run, &err),
                 AUDIT_OK, &err);
    assert_int_equal(audit_reconcile_result(run)->verdict, AUDIT_INCOMPLETE);
    audit_reconcile_free(run);
    assert_audit(
        audit_reconcile_run(scene.words, scene.items, NULL, 0, NULL, &scene.settings, &run, &err),
        AUDIT_OK, &err);
    assert_int_equal(audit_reconcile_result(run)->verdict, AUDIT_INCOMPLETE);
    audit_reconcile_free(run);
    scene_close(&scene);
}

static void
statements_must_be_of_the_runs_days(void **state)
{
    const struct told told[] = {
        {.reference = "S-1", .fen = 50000, .date = 20260407, .account = ACME}};
    const struct booked booked[] = {{.fen = 50000, .date = 20260408, .account = ACME}};
    const struct booked later[] = {{.fen = 50000, .date = 20260408, .account = ACME},
                                   {.fen = 50000, .date = 20260504, .account = BOLT}};
    struct scene scene;

    (void)state;
    scene_open(&scene);
    scene.statements[0].period_stated = true;
    scene_run(&scene, told, 1, booked, 1);
    assert_int_equal(result_of(&scene)->verdict, AUDIT_BALANCED);
    scene.settings.last_date = 20260501; /* and the statement ends on 30 April */
    scene_run(&scene, told, 1, booked, 1);
    assert_true(result_of(&scene)->uncovered);
    assert_int_equal(result_of(&scene)->verdict, AUDIT_INCOMPLETE);
    scene.settings.last_date = 20260430;
    scene_run(&scene, told, 1, later, 2);
    assert_int_equal(result_of(&scene)->outside, 1);
    assert_int_equal(result_of(&scene)->verdict, AUDIT_INCOMPLETE);
    scene_close(&scene);
}

static void
the_bridge_has_two_sides(void **state)
{
    const struct told told[] = {
        {.reference = "S-1", .fen = 50000, .date = 20260407, .account = ACME},
        {.reference = "S-2", .fen = 700, .date = 20260429, .account = BOLT},
        {.adjusts = AUDIT_RECOVERY, .target = "S-1", .fen = 90, .date = 20260430}};
    const struct booked booked[] = {{.fen = 50000, .date = 20260408, .account = ACME},
                                    {.fen = 3, .date = 20260410, .purpose = "手续费"},
                                    {.fen = -31, .date = 20260430, .purpose = "结息"}};
    const struct audit_bridge *bridge;
    struct scene scene;

    (void)state;
    scene_open(&scene);
    scene_run(&scene, told, 3, booked, 3);
    bridge = &result_of(&scene)->bridge;
    assert_int_equal(bridge->ledger_fen, 100000000 - 50000 - 700 + 90);
    assert_int_equal(bridge->bank_fen, 100000000 - 50000 - 3 + 31);
    assert_int_equal(bridge->bank_in, 31);
    assert_int_equal(bridge->bank_out, 3);
    assert_int_equal(bridge->ledger_in, 90);
    assert_int_equal(bridge->ledger_out, 700);
    assert_int_equal(bridge->adjusted_ledger_fen, bridge->adjusted_bank_fen);
    assert_int_equal(result_of(&scene)->ages[0].count[AUDIT_SIDE_LEDGER], 2);
    assert_int_equal(result_of(&scene)->ages[2].count[AUDIT_SIDE_BANK], 1);
    scene_close(&scene);
}

static void
carry_on(struct scene *from, struct scene *to)
{
    struct audit_buffer text = scene_text(from);
    struct audit_error err = {0};

    assert_audit(audit_carry_read(audit_buffer_bytes(&text), &to->carry, &err), AUDIT_OK, &err);
    audit_buffer_free(&text);
    to->items_settings.carried = to->carry->entries;
    to->items_settings.carried_count = to->carry->entry_count_open;
    to->items_settings.carried_entries = to->carry->entry_count;
    to->items_settings.first_date = to->settings.first_date = 20260501;
    to->items_settings.last_date = to->settings.last_date = 20260531;
    to->statements[0].has_opening = to->statements[0].has_closing = true;
    to->statements[0].opening_fen = to->carry->bank_closing_fen;
}

static void
what_was_open_is_looked_at_again(void **state)
{
    const struct told told[] = {
        {.reference = "S-1", .fen = 50000, .date = 20260407, .account = ACME},
        {.reference = "S-2", .fen = 700, .date = 20260429, .account = BOLT}, /* the bank follows */
        {.reference = "S-3", .fen = 900, .date = 20260428, .account = BOLT}, /* it never does */
        {.reference = "S-4", .fen = 120, .date = 20260417, .account = ACME}, /* recorded later */
        {.reference = "S-5", .fen = 444, .date = 20260506, .account = ACME}};
    const struct booked april[] = {
        {.fen = 50000, .date = 20260408, .account = ACME},
        {.fen = 120, .date = 20260417, .account = ACME, .purpose = "a b\\c\n-", .name = "-"},
        {.fen = 8, .date = 20260420, .purpose = "手续费"},
        {.fen = 8, .date = 20260420, .purpose = "手续费"}};
    const struct booked may[] = {{.fen = 700, .date = 20260504, .account = BOLT},
                                 {.fen = 444, .date = 20260506, .account = ACME}};
    struct scene first, second, third;
    struct audit_hash fee;
    char says[512];

    (void)state;
    scene_open(&first);
    scene_open(&second);
    scene_open(&third);
    scene_run(&first, told, 3, april, 4);
    scene_says(&first, says, sizeof says);
    assert_string_equal(says, "S-1 matched account, S-2 ledger_only none, S-3 ledger_only none | "
                              "1 matched account, 2 bank_only none, 3 bank_only none, "
                              "4 bank_only none");
    assert_int_equal(result_of(&first)->new_breaks, 5);
    fee = audit_reconcile_break_id(first.run, AUDIT_SIDE_BANK, 3);

    carry_on(&first, &second);
    scene_run(&second, told, 5, may, 2);
    scene_says(&second, says, sizeof says);
    assert_string_equal(says, "S-2 matched account, S-3 ledger_only none, S-4 matched account, "
                              "S-5 matched account | 1 matched account, 2 matched account, "
                              "2 matched account, 3 bank_only none, 4 bank_only none");
    assert_int_equal(result_of(&second)->new_breaks, 0);
    assert_int_equal(result_of(&second)->persisting_breaks, 3);
    assert_int_equal(result_of(&second)->resolved_breaks, 2);
    assert_true(result_of(&second)->identities[AUDIT_IDENTITY_PERIODS_FOLLOW].holds);

    carry_on(&second, &third);
    third.items_settings.first_date = third.settings.first_date = 20260601;
    third.items_settings.last_date = third.settings.last_date = 20260630;
    scene_run(&third, told, 5, may, 0);
    assert_int_equal(result_of(&third)->persisting_breaks, 3);
    assert_int_equal(result_of(&third)->verdict, AUDIT_BREAKS);
    /* One name over three runs, although there are two rows that say the same. */
    assert_int_equal(third.carry->id_count, 3);
    assert_true(audit_hash_equal(&third.carry->ids[0], &fee) ||
                audit_hash_equal(&third.carry->ids[1], &fee) ||
                audit_hash_equal(&third.carry->ids[2], &fee));
    scene_close(&first);
    scene_close(&second);
    scene_close(&third);
}

static void
a_result_that_was_changed_is_not_carried_on(void **state)
{
    const struct told told[] = {
        {.reference = "S-1", .fen = 50000, .date = 20260407, .account = ACME}};
    const struct booked booked[] = {{.fen = 60000, .date = 20260408, .account = ACME}};
    struct audit_carry *carry = NULL;
    struct audit_error err = {0};
    struct audit_buffer text;
    struct scene scene;

    (void)state;
    scene_open(&scene);
    scene_run(&scene, told, 1, booked, 1);
    text = scene_text(&scene);
    for (size_t i = 0; i < text.size; i += 7) {
        text.data[i] ^= 1;
        assert_audit(audit_carry_read(audit_buffer_bytes(&text), &carry, &err), AUDIT_MALFORMED,
                     &err);
        assert_audit_message(&err, AUDIT_MESSAGE_RECONCILE_CARRY_CHANGED);
        text.data[i] ^= 1;
        assert_audit(audit_carry_read((struct audit_bytes){text.data, i}, &carry, &err),
                     AUDIT_MALFORMED, &err);
    }
    assert_null(carry);
    audit_buffer_free(&text);
    scene_close(&scene);
}

/* Lines with their hash behind them, as whoever can write the file could make them. */
static struct audit_buffer
sealed(const char *lines)
{
    struct audit_buffer text = {0};
    const struct audit_hash hash = audit_sha256(audit_text(lines));

    audit_buffer_text(&text, lines);
    audit_buffer_text(&text, "sha256 ");
    audit_buffer_hex(&text, (struct audit_bytes){hash.bytes, sizeof hash.bytes});
    audit_buffer_text(&text, "\n");
    return text;
}

static void
a_line_that_no_run_writes_is_named(void **state)
{
#define BEFORE "mingzhang/v1 reconcile\nperiod 20260401 20260430\nentries 3\nbalances - 1.00\n"
#define ZEROS "0000000000000000000000000000000000000000000000000000000000000000"
#define OPEN(line, date, fen)                                                                      \
    "open bank " ZEROS " new bank_only none 0 0 " ZEROS " " line " 0 " date " out " fen            \
    " - - - - - - - -\n"
    static const struct {
        const char *lines;
        enum audit_status status;
    } cases[] = {
        {BEFORE OPEN("1", "20260405", "1.00"), AUDIT_OK},
        {BEFORE OPEN("4294967295", "20260405", "1.00"), AUDIT_OK},
        {BEFORE OPEN("4294967296", "20260405", "1.00"), AUDIT_MALFORMED},
        {BEFORE OPEN("1", "20260231", "1.00"), AUDIT_MALFORMED},
        {BEFORE OPEN("1", "18991231", "1.00"), AUDIT_MALFORMED},
        {BEFORE OPEN("1", "20260405", "-1.00"), AUDIT_MALFORMED},
        {BEFORE OPEN("1", "20260405", "0.00"), AUDIT_MALFORMED},
        {BEFORE OPEN("1", "20260405", "1.0"), AUDIT_MALFORMED},
        {BEFORE OPEN("1", "20260405", "92233720368547757.99"), AUDIT_OK},
        {BEFORE OPEN("1", "20260405", "92233720368547757.9\xB9"), AUDIT_MALFORMED},
        {BEFORE OPEN("1", "20260405", "92233720368547758.00"), AUDIT_MALFORMED},
        {"mingzhang/v1 reconcile\nperiod 20260401 20260431\nentries 3\nbalances - 1.00\n",
         AUDIT_MALFORMED},
        {"mingzhang/v1 reconcile\nentries 3\nbalances - 1.00\n", AUDIT_MALFORMED},
        {"mingzhang/v2 reconcile\n", AUDIT_NEWER},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct audit_buffer text = sealed(cases[i].lines);
        struct audit_carry *carry = NULL;
        struct audit_error err = {0};

        assert_audit(audit_carry_read(audit_buffer_bytes(&text), &carry, &err), cases[i].status,
                     &err);
        if (cases[i].status == AUDIT_MALFORMED)
            assert_audit_message(&err, AUDIT_MESSAGE_RECONCILE_CARRY_LINE);
        audit_carry_free(carry);
        audit_buffer_free(&text);
    }
}

static void
a_month_without_an_entry_is_a_run(void **state)
{
    const struct booked booked[] = {{.fen = 60000, .date = 20260408, .account = ACME}};
    struct scene scene;

    (void)state;
    scene_open(&scene);
    scene_run(&scene, NULL, 0, booked, 1);
    assert_int_equal(result_of(&scene)->classes[AUDIT_CLASS_BANK_ONLY].count[AUDIT_SIDE_BANK], 1);
    scene_run(&scene, NULL, 0, NULL, 0);
    assert_int_equal(audit_reconcile_count(scene.run, AUDIT_SIDE_BANK), 0);
    scene_close(&scene);
}

static void
periods_do_not_overlap(void **state)
{
    const struct told told[] = {
        {.reference = "S-1", .fen = 50000, .date = 20260407, .account = ACME}};
    const struct booked booked[] = {{.fen = 60000, .date = 20260408, .account = ACME}};
    struct audit_reconcile *run = NULL;
    struct audit_error err = {0};
    struct scene scene, next;

    (void)state;
    scene_open(&scene);
    scene_open(&next);
    scene_run(&scene, told, 1, booked, 1);
    carry_on(&scene, &next);
    next.settings.first_date = 20260430;
    assert_audit(audit_reconcile_run(scene.words, scene.items, scene.statements, 1, next.carry,
                                     &next.settings, &run, &err),
                 AUDIT_MALFORMED, &err);
    assert_audit_message(&err, AUDIT_MESSAGE_RECONCILE_PERIOD_OVERLAPS);
    assert_null(run);
    next.settings.first_date = 20260501;
    next.settings.account = audit_text("9999000000000000025");
    assert_audit(audit_reconcile_run(scene.words, scene.items, scene.statements, 1, next.carry,
                                     &next.settings, &run, &err),
                 AUDIT_MALFORMED, &err);
    assert_audit_message(&err, AUDIT_MESSAGE_RECONCILE_CARRY_ACCOUNT);
    assert_null(run);
    scene_close(&scene);
    scene_close(&next);
}

static void
what_a_verified_ledger_cannot_hold_is_refused(void **state)
{
    const struct {
        struct audit_entry entry;
        enum audit_message message;
    } rows[] = {
        {{.body = AUDIT_DISBURSEMENT}, AUDIT_MESSAGE_RECONCILE_NO_PROGRAMME},
        {{.body = AUDIT_ADJUSTMENT}, AUDIT_MESSAGE_RECONCILE_NO_TARGET},
        {{.body = AUDIT_SETTLEMENT}, AUDIT_MESSAGE_RECONCILE_NO_TARGET},
    };
    struct scene scene;

    (void)state;
    scene_open(&scene);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct audit_items *items = NULL;
        struct audit_error err = {0};
        struct audit_entry entry = rows[i].entry;

        if (entry.body == AUDIT_DISBURSEMENT)
            entry.disbursement.reference = audit_text("S-1");
        assert_audit(audit_items_begin(scene.arena, &scene.items_settings, &items, &err), AUDIT_OK,
                     &err);
        assert_audit(audit_items_entry(items, 0, 0, &entry, &err), AUDIT_MALFORMED, &err);
        assert_audit_message(&err, rows[i].message);
        audit_items_free(items);
    }
    scene_close(&scene);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_verdict_says_how_bad_it_is),
        cmocka_unit_test(what_is_missing_makes_it_incomplete),
        cmocka_unit_test(statements_must_be_of_the_runs_days),
        cmocka_unit_test(the_bridge_has_two_sides),
        cmocka_unit_test(what_was_open_is_looked_at_again),
        cmocka_unit_test(a_result_that_was_changed_is_not_carried_on),
        cmocka_unit_test(a_line_that_no_run_writes_is_named),
        cmocka_unit_test(a_month_without_an_entry_is_a_run),
        cmocka_unit_test(periods_do_not_overlap),
        cmocka_unit_test(what_a_verified_ledger_cannot_hold_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
