/* Payees' totals in receipts: his line, or his absence. */
#include <stdio.h>
#include <string.h>

#include "receipt_support.h"

/* The total of the payee at line 1, changed. */
CHANGE(payee_other, r->file.payee.payee = ledger_slice_of_text(world.payees[2]))
CHANGE(statement_other, r->file.payee.statement = ledger_slice_of_text(world.statements[2]))
CHANGE(statement_byte, r->file.payee.statement = spoiled(r, r->file.payee.statement, 60))
CHANGE(statement_left_out, r->file.payee.statement = ledger_slice_of(NULL, 0))
CHANGE(line_other, memcpy(r->lines[0].line, world.lines[2], 64))
CHANGE(line_byte, r->lines[0].line[63] ^= 1)
CHANGE(line_index, r->lines[0].index = 2)
CHANGE(line_index_beyond, r->lines[0].index = WORLD_PAYEES)
CHANGE(line_path_long, lengthen(&r->line_paths[0]))
CHANGE(line_path_short, shorten(&r->line_paths[0]))
CHANGE(line_path_changed, spoil(&r->line_paths[0]))
CHANGE(line_left_out, r->line_count = 0)
CHANGE(a_line_more, (r->lines[1] = r->lines[0], r->line_paths[1] = r->line_paths[0],
                     r->lines[1].index++, r->line_count = 2))

static void
every_change_to_a_payees_total_is_found(void **state)
{
    static const struct {
        const char *what;
        void (*change)(struct world_receipt *receipt);
        enum audit_message message;
    } rows[] = {
#define ROW(change, message) {#change, change, AUDIT_MESSAGE_##message}
        ROW(payee_other, RECEIPT_LINE_OTHER),      ROW(statement_other, RECEIPT_LINE_OTHER),
        ROW(statement_byte, RECEIPT_LINE_OTHER),   ROW(statement_left_out, RECEIPT_NOT_ABSENT),
        ROW(line_other, RECEIPT_LINE_OTHER),       ROW(line_byte, RECEIPT_LINE_OTHER),
        ROW(line_index, RECEIPT_LINE_PATH),        ROW(line_index_beyond, PROOF_INDEX),
        ROW(line_path_long, PROOF_LENGTH),         ROW(line_path_short, PROOF_LENGTH),
        ROW(line_path_changed, RECEIPT_LINE_PATH), ROW(line_left_out, RECEIPT_ONE_LINE),
        ROW(a_line_more, RECEIPT_ONE_LINE),
#undef ROW
    };
    static struct world_receipt parts;

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        closing(&parts);
        world_receipt_payee(&world, 1, &parts);
        rows[i].change(&parts);
        assert_judged(&parts, AUDIT_DOES_NOT_HOLD, rows[i].message, rows[i].what);
    }
    payout(&parts);
    world_receipt_payee(&world, 1, &parts);
    assert_broken(&parts, RECEIPT_NO_CLOSING, "a total on a payout");
    world_receipt(&world, WORLD_EMPTY_CLOSING, 0, late, LATE_COUNT, &parts);
    world_receipt_payee(&world, 1, &parts);
    assert_broken(&parts, PROOF_INDEX, "a total of another month");
}

static void
absence_needs_the_neighbours_of_his_place(void **state)
{
    static const struct {
        const char *what;
        size_t at; /* where his line would stand */
        size_t first, count;
    } rows[] = {
        {"none, though there are lines", 2, 0, 0},
        {"before all, but shown the second", 0, 1, 1},
        {"before all, but shown the last", 0, 3, 1},
        {"behind all, but shown the first", 4, 0, 1},
        {"behind all, but shown the last but one", 4, 2, 1},
        {"between two, but shown the lower alone", 2, 1, 1},
        {"between two, but shown the upper alone", 2, 2, 1},
        {"between two, but shown the first alone", 2, 0, 1},
        {"between two, but shown the two below", 2, 0, 2},
        {"between two, but shown the two above", 2, 2, 2},
        {"behind all, but shown two", 4, 2, 2},
    };
    static struct world_receipt parts;
    char id[64];

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        world_absent_id(&world, rows[i].at, id);
        closing(&parts);
        world_receipt_absent(&world, id, rows[i].first, rows[i].count, &parts);
        assert_broken(&parts, RECEIPT_NOT_ABSENT, rows[i].what);
    }
    /* Lines 0 and 2, or 0 and 3, stand on both sides of him and are no neighbours. */
    for (size_t upper = 2; upper < WORLD_PAYEES; upper++) {
        static struct world_receipt other;

        world_absent_id(&world, 2, id);
        closing(&parts);
        world_receipt_absent(&world, id, 0, 1, &parts);
        closing(&other);
        world_receipt_absent(&world, id, upper, 1, &other);
        parts.lines[1] = other.lines[0];
        parts.line_paths[1] = other.line_paths[0];
        parts.line_count = 2;
        assert_broken(&parts, RECEIPT_NOT_ABSENT, "no neighbours");
    }
    /* Somebody who has a line, with those around it. */
    for (size_t first = 0; first < WORLD_PAYEES; first++) {
        closing(&parts);
        world_receipt_absent(&world, world.payees[1], first, first + 1 < WORLD_PAYEES ? 2 : 1,
                             &parts);
        assert_broken(&parts, RECEIPT_NOT_ABSENT, "he is there");
    }
    world_absent_id(&world, 2, id);
    closing(&parts);
    world_receipt_absent(&world, id, 1, 2, &parts);
    spoil(&parts.line_paths[1]);
    assert_broken(&parts, RECEIPT_LINE_PATH, "a neighbour that is none");
}

/* What is nobody's id is absent everywhere, and must not pass for somebody's. */
static void
only_an_id_is_absent(void **state)
{
    static const char *const none[] = {
        "x",
        "credit-code",
        "credit-code ",
        "credit-code  91440101000000019",
        "credit-code 914401010000000",
        "credit-code 91440101000000010A", /* its last character is wrong */
        "credit-code 9144010100000001IO",
        "Credit-code 91999999MA0000031R",
        "credit-code 91999999MA0000031R ",
        "person 0123",
        "person 0123456789ABCDEF0123456789abcdef0123456789abcdef0123456789abcdef",
        "other 虚构登记处 N-1",
        "other 虚构登记处\n",
        "other \nN-1",
        "other 虚构登记处\nN 1",
        "other 虚构登记处\nN+1",
        "other 虚构登记处\nN\xC2\xA0-1",
        "other 虚构登记处\nN-1\n",
        "other \x1b[2J\nN-1",
    };
    static struct world_receipt parts;

    (void)state;
    for (size_t i = 0; i < sizeof(none) / sizeof(*none); i++) {
        world_receipt(&world, WORLD_EMPTY_CLOSING, 0, late, LATE_COUNT, &parts);
        world_receipt_absent(&world, none[i], 0, 0, &parts);
        assert_broken(&parts, RECEIPT_PAYEE_ID, none[i]);
    }
    world_receipt(&world, WORLD_EMPTY_CLOSING, 0, late, LATE_COUNT, &parts);
    world_receipt_absent(&world, "credit-code 91999999MA0000031R", 0, 0, &parts);
    assert_holds(&parts, "a credit code");
    world_receipt(&world, WORLD_EMPTY_CLOSING, 0, late, LATE_COUNT, &parts);
    world_receipt_absent(&world,
                         "person 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
                         0, 0, &parts);
    assert_holds(&parts, "a person");
}

/* A statement of another form, with a line of its own in a forged closing. */
static void
a_statement_has_one_form(void **state)
{
#define HEAD "mingzhang/v1 payee\n202307\ncredit-code 91999999MA0000031R\n"
#define LINE "KJ-01 2023 2 20.04 0 0.00 0 0.00\n"
#define LAST "last 7 AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"
    static const struct {
        const char *statement;
        enum audit_message message;
    } rows[] = {
        {HEAD LINE LAST, AUDIT_MESSAGE_NONE},
        {"mingzhang/v2 payee\n202307\ncredit-code 91999999MA0000031R\n" LINE LAST,
         AUDIT_MESSAGE_RECEIPT_STATEMENT_OTHER},
        {"mingzhang/v1 payee\n202306\ncredit-code 91999999MA0000031R\n" LINE LAST,
         AUDIT_MESSAGE_RECEIPT_STATEMENT_OTHER},
        {"mingzhang/v1 payee\n202307\ncredit-code 91999999MA0000023Y\n" LINE LAST,
         AUDIT_MESSAGE_RECEIPT_STATEMENT_OTHER},
        {HEAD, AUDIT_MESSAGE_RECEIPT_STATEMENT_FORM},
        {HEAD LAST, AUDIT_MESSAGE_RECEIPT_STATEMENT_FORM},
        {HEAD LINE, AUDIT_MESSAGE_RECEIPT_STATEMENT_FORM},
        {HEAD LINE LINE LAST, AUDIT_MESSAGE_RECEIPT_STATEMENT_FORM},
        /* By programme, then by year. */
        {HEAD LINE "KJ-01 2024 1 1.00 0 0.00 0 0.00\n" LAST, AUDIT_MESSAGE_NONE},
        {HEAD LINE "KJ-02 2022 1 1.00 0 0.00 0 0.00\n" LAST, AUDIT_MESSAGE_NONE},
        {HEAD LINE "KJ-01 2022 1 1.00 0 0.00 0 0.00\n" LAST, AUDIT_MESSAGE_RECEIPT_STATEMENT_FORM},
        {HEAD LINE "KJ-00 2024 1 1.00 0 0.00 0 0.00\n" LAST, AUDIT_MESSAGE_RECEIPT_STATEMENT_FORM},
        {HEAD LINE LAST LAST, AUDIT_MESSAGE_RECEIPT_STATEMENT_FORM},
        {HEAD LINE LAST "\n", AUDIT_MESSAGE_RECEIPT_STATEMENT_FORM},
        {HEAD LINE "\n" LAST, AUDIT_MESSAGE_RECEIPT_STATEMENT_FORM},
        {HEAD "KJ-01 2023 2 20.04 0 0.00 0 0.00 \n" LAST, AUDIT_MESSAGE_RECEIPT_STATEMENT_FORM},
        {HEAD "KJ-01  2023 2 20.04 0 0.00 0 0.00\n" LAST, AUDIT_MESSAGE_RECEIPT_STATEMENT_FORM},
        {HEAD "KJ-01 2023 2 20.04 0 0.00\n" LAST, AUDIT_MESSAGE_RECEIPT_STATEMENT_FORM},
        {HEAD "KJ-01 2023 2 20.4 0 0.00 0 0.00\n" LAST, AUDIT_MESSAGE_RECEIPT_STATEMENT_FORM},
        {HEAD "KJ-01 2023 2 20,04 0 0.00 0 0.00\n" LAST, AUDIT_MESSAGE_RECEIPT_STATEMENT_FORM},
        {HEAD "KJ-01 2023 2 020.04 0 0.00 0 0.00\n" LAST, AUDIT_MESSAGE_RECEIPT_STATEMENT_FORM},
        {HEAD "KJ-01 2023 2 20.04 0 -0.00 0 0.00\n" LAST, AUDIT_MESSAGE_RECEIPT_STATEMENT_FORM},
        {HEAD "KJ-01 2023 2 20.04 1 -0.01 0 0.00\n" LAST, AUDIT_MESSAGE_NONE},
        {HEAD "KJ-01 2023 2 20.04 1 -12.30 0 0.00\n" LAST, AUDIT_MESSAGE_NONE},
        {HEAD "KJ-01 2023 2 20.04 1 --1.00 0 0.00\n" LAST, AUDIT_MESSAGE_RECEIPT_STATEMENT_FORM},
        {HEAD "KJ-01 2023 02 20.04 0 0.00 0 0.00\n" LAST, AUDIT_MESSAGE_RECEIPT_STATEMENT_FORM},
        {HEAD "KJ-01 1899 2 20.04 0 0.00 0 0.00\n" LAST, AUDIT_MESSAGE_RECEIPT_STATEMENT_FORM},
        {HEAD "KJ-01 2023 2 90000000000000001.00 0 0.00 0 0.00\n" LAST,
         AUDIT_MESSAGE_RECEIPT_STATEMENT_FORM},
        {HEAD "\x1b[2J 2023 2 20.04 0 0.00 0 0.00\n" LAST, AUDIT_MESSAGE_RECEIPT_STATEMENT_FORM},
        {HEAD LINE "last 07 AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
         AUDIT_MESSAGE_RECEIPT_STATEMENT_FORM},
        {HEAD LINE "last 7 AAAA\n", AUDIT_MESSAGE_RECEIPT_STATEMENT_FORM},
        {HEAD LINE "lost 7 AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
         AUDIT_MESSAGE_RECEIPT_STATEMENT_FORM},
    };
    static const char id[] = "credit-code 91999999MA0000031R";
    static struct world_receipt parts;
    static struct world forged;

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        const struct ledger_slice statement = ledger_slice_of_text(rows[i].statement);
        const struct ledger_digest key = ledger_digest_of(ledger_slice_of_text(id));
        const struct ledger_digest digest = ledger_digest_of(statement);
        struct ledger_entry entry;
        uint8_t line[64];

        memcpy(line, key.bytes, 32);
        memcpy(line + 32, digest.bytes, 32);
        open_forgery(&forged);
        ledger_entry_init(&entry, LEDGER_BODY_CLOSING);
        entry.closing.month = 202307;
        entry.closing.payee_count = 1;
        entry.closing.payee_root = ledger_tree_leaf(ledger_slice_of(line, sizeof(line)));
        world_seal(&forged, &entry, 1, FIXTURE_PAIR);
        world_receipt(&forged, 1, 0, pair, 2, &parts);
        parts.file.payee.stated = true;
        parts.file.payee.payee = ledger_slice_of_text(id);
        parts.file.payee.statement = statement;
        memcpy(parts.lines[0].line, line, sizeof(line));
        parts.line_count = 1;
        assert_forgery(&forged, &parts,
                       rows[i].message == AUDIT_MESSAGE_NONE ? AUDIT_HOLDS : AUDIT_DOES_NOT_HOLD,
                       rows[i].message, rows[i].statement);
    }
#undef HEAD
#undef LINE
#undef LAST
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_change_to_a_payees_total_is_found),
        cmocka_unit_test(absence_needs_the_neighbours_of_his_place),
        cmocka_unit_test(only_an_id_is_absent),
        cmocka_unit_test(a_statement_has_one_form),
    };

    return cmocka_run_group_tests_name("receipt_payee", tests, open_world, close_world);
}
