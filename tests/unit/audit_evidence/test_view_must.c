/* What each body must state and must not: the second table of proto/CANONICAL.md, section 1. */
#include <string.h>

#include "view_support.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum { FIELDS_MAX = 20 };

/* A message of which the sample states everything: where it is, which fields it must have, and
 * which it may. Fields are named by number; lists end with 0. */
static const struct row {
    unsigned sample;
    uint32_t path[4];
    const char *name; /* as a sentence names it */
    uint64_t action;  /* of field 1, where the message has one */
    uint32_t must[FIELDS_MAX];
    uint32_t may[FIELDS_MAX];
    uint32_t must_not[FIELDS_MAX];
} rows[] = {
    {3, {3}, "identity", 0, {1, 2, 3, 4}, {5}, {0}},
    {4, {4}, "officer", 1, {1, 2, 3, 4, 7, 8}, {5, 6, 9}, {0}},
    {4, {4}, "officer", 2, {1, 2, 3, 4, 8, 9}, {5, 6}, {7}},
    {4, {4}, "officer", 3, {1, 2, 7, 9}, {0}, {3, 4, 5, 6, 8}},
    {4, {4}, "officer", 4, {1, 2, 9}, {0}, {3, 4, 5, 6, 7, 8}},
    {5, {5}, "rule", 0, {2}, {1}, {0}},
    {5, {5, 1}, "rule.requirements[0]", 0, {1, 2, 3}, {4}, {0}},
    {6, {6}, "programme", 1, {1, 2, 3, 4, 6, 7, 10}, {5, 8, 9, 11, 12, 13, 14, 15}, {0}},
    {6, {6}, "programme", 2, {1, 2, 3, 4, 6, 7, 10, 15}, {5, 8, 9, 11, 12, 13, 14}, {0}},
    {6, {6}, "programme", 3, {1, 2, 8, 15}, {0}, {3, 4, 5, 6, 7, 9, 10, 11, 12, 13, 14}},
    {7, {7}, "appropriation", 0, {1, 2, 3, 4}, {5, 6}, {0}},
    /* With a claim. */
    {8,
     {8},
     "disbursement",
     0,
     {1, 2, 3, 4, 5, 6, 7, 8},
     {9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19},
     {0}},
    {8, {8, 4}, "disbursement.payee", 0, {1}, {0}, {0}},
    {VIEW_OTHER, {8, 4, 4}, "disbursement.payee.other", 0, {1, 2}, {0}, {0}},
    {8, {8, 9}, "disbursement.account", 0, {2, 3}, {1}, {0}},
    {8, {8, 10}, "disbursement.paying_account", 0, {2, 3}, {1}, {0}},
    {8, {8, 16}, "disbursement.attachments[0]", 0, {1, 2}, {0}, {0}},
    {8, {8, 19}, "disbursement.source", 0, {1, 3}, {2}, {0}},
    {9, {9}, "adjustment", 1, {1, 2, 3, 4, 5}, {6, 7, 8, 9, 10}, {0}},
    {9, {9}, "adjustment", 2, {1, 2, 3, 4, 5, 6}, {7, 8, 9, 10}, {0}},
    {9, {9}, "adjustment", 3, {1, 2, 3, 4, 5}, {6, 7, 8, 9, 10}, {0}},
    {9, {9, 10}, "adjustment.source", 0, {1, 3}, {2}, {0}},
    /* One that takes another back. */
    {10, {10}, "settlement", 0, {1, 2, 3, 4, 8, 9}, {5, 6, 7, 10}, {0}},
    {10, {10, 10}, "settlement.source", 0, {1, 3}, {2}, {0}},
    {11, {11}, "match", 1, {1, 2, 3, 4, 6}, {0}, {5}},
    {11, {11}, "match", 2, {1, 5, 6}, {0}, {2, 3, 4}},
    {11, {11, 3}, "match.lines[0]", 0, {1, 2, 5}, {3, 4}, {0}},
    {12, {12}, "reconciliation", 0, {1, 2, 3, 4, 5, 9, 10, 11}, {6, 7, 8, 12, 13}, {0}},
    {12, {12, 9}, "reconciliation.lines[0]", 0, {1}, {2, 3, 4, 5}, {0}},
    {13, {13}, "closing", 0, {1, 2, 3, 5, 7}, {4, 6, 8}, {0}},
    {13, {13, 2}, "closing.cash", 0, {0}, {1, 2, 3, 4, 5, 6, 7, 8}, {0}},
    {13, {13, 3}, "closing.relief", 0, {0}, {1, 2, 3, 4, 5, 6, 7, 8}, {0}},
    {14, {14}, "rejection", 0, {1, 2, 3}, {0}, {0}},
    {15, {15}, "anchor", 0, {1, 2}, {3, 4}, {0}},
    {16, {16}, "erasure", 0, {1, 2}, {3}, {0}},
    {17, {17}, "incident", 0, {1, 2}, {3, 4, 5}, {0}},
    {17, {0}, "", 0, {1, 2}, {0}, {0}},
    {VIEW_HEADER, {0}, "header", 0, {1, 2, 3, 4, 5, 6, 11}, {7, 8, 9, 10}, {0}},
    {VIEW_HEADER, {6}, "header.kinds[0]", 0, {1, 2}, {0}, {0}},
    {VIEW_SEAL, {0}, "seal", 0, {1, 3, 5, 6, 7}, {2, 4}, {0}},
    {VIEW_SEAL, {7}, "seal.signatures[0]", 0, {1, 2, 3, 5, 6}, {4}, {0}},
    {VIEW_RECEIPT, {0}, "receipt", 0, {1, 2, 4}, {3, 5, 6, 7, 8}, {0}},
    {VIEW_RECEIPT, {7}, "receipt.enrolments[0]", 0, {1, 4}, {2, 3, 5}, {0}},
    {VIEW_RECEIPT, {8}, "receipt.payee", 0, {1}, {2, 3}, {0}},
    {VIEW_RECEIPT, {8, 3}, "receipt.payee.lines[0]", 0, {2}, {1, 3}, {0}},
};

/* Which fields of a row's message to keep, bit 1 << number. */
struct choice {
    const struct row *row;
    uint32_t fields;
};

static uint32_t
bits_of(const uint32_t numbers[static FIELDS_MAX])
{
    uint32_t bits = 0;
    for (size_t i = 0; i < FIELDS_MAX && numbers[i] != 0; i++)
        bits |= UINT32_C(1) << numbers[i];
    return bits;
}

/* Fields that the row does not speak of stay: the body of an entry, the id of a payee. */
static void
choose(struct wire_message *message, const void *context)
{
    const struct choice *choice = context;
    const struct row *row = choice->row;
    uint32_t listed = bits_of(row->must) | bits_of(row->may) | bits_of(row->must_not);
    size_t kept = 0;
    if (strcmp(row->name, "match") == 0) /* The sample joins, and so parts nothing. */
        wire_insert(message, message->count - 1, wire_number(5, 12));
    for (size_t i = 0; i < message->count; i++) {
        uint32_t bit = UINT32_C(1) << message->fields[i].number;
        if ((choice->fields & bit) != 0 || (listed & bit) == 0)
            message->fields[kept++] = message->fields[i];
    }
    message->count = kept;
    if (row->action != 0 && (choice->fields & 2) != 0)
        wire_find(message, 1)->value = row->action;
}

static void
expect_fields(const struct row *row, uint32_t fields, enum audit_message message)
{
    struct ledger_buffer sample = {0}, edited = {0};
    struct choice choice = {row, fields};
    view_sample(row->sample, &sample);
    wire_edit(ledger_buffer_slice(&sample), row->path, choose, &choice, &edited);
    view_expect(row->sample, ledger_buffer_slice(&edited),
                message == AUDIT_MESSAGE_NONE ? AUDIT_OK : AUDIT_MALFORMED, message, NULL);
    ledger_buffer_free(&sample);
    ledger_buffer_free(&edited);
}

static void
a_message_states_what_it_must_and_what_it_may(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        uint32_t must = bits_of(rows[i].must), may = bits_of(rows[i].may);
        expect_fields(&rows[i], must, AUDIT_MESSAGE_NONE);
        expect_fields(&rows[i], must | may, AUDIT_MESSAGE_NONE);
        for (uint32_t number = 1; number < 32; number++)
            if ((may >> number & 1) != 0)
                expect_fields(&rows[i], must | UINT32_C(1) << number, AUDIT_MESSAGE_NONE);
    }
}

/* Some fields are missed for a reason of their own. */
static enum audit_message
missed(const struct row *row, uint32_t number)
{
    if (strcmp(row->name, "programme") == 0 && number == 10)
        return AUDIT_MESSAGE_VIEW_CEILING;
    if (strcmp(row->name, "disbursement") == 0 && number >= 7)
        return AUDIT_MESSAGE_VIEW_CLAIM;
    if (strcmp(row->name, "settlement") == 0 && number == 8)
        return AUDIT_MESSAGE_VIEW_TAKES_BACK;
    return AUDIT_MESSAGE_VIEW_MISSING;
}

static void
a_message_without_what_it_must_state_is_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        uint32_t must = bits_of(rows[i].must), may = bits_of(rows[i].may);
        for (uint32_t number = 1; number < 32; number++) {
            uint32_t bit = UINT32_C(1) << number;
            if ((must & bit) == 0)
                continue;
            expect_fields(&rows[i], must & ~bit, missed(&rows[i], number));
            expect_fields(&rows[i], (must | may) & ~bit, missed(&rows[i], number));
        }
    }
}

static void
a_message_with_what_it_must_not_state_is_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        uint32_t must = bits_of(rows[i].must), must_not = bits_of(rows[i].must_not);
        for (uint32_t number = 1; number < 32; number++)
            if ((must_not >> number & 1) != 0)
                expect_fields(&rows[i], must | UINT32_C(1) << number, AUDIT_MESSAGE_VIEW_NOT_HERE);
    }
}

/* -- conditions between fields ---------------------------------------------------------------- */

struct edit {
    uint32_t drop, number; /* 0: none */
    uint64_t value;
    struct ledger_slice bytes; /* in place of `value` */
};

static void
apply(struct wire_message *message, const void *context)
{
    const struct edit *edit = context;
    size_t kept = 0;
    for (size_t i = 0; i < message->count; i++)
        if ((edit->drop >> message->fields[i].number & 1) == 0 &&
            message->fields[i].number != edit->number)
            message->fields[kept++] = message->fields[i];
    message->count = kept;
    if (edit->number == 0)
        return;
    size_t at = 0;
    while (at < message->count && message->fields[at].number < edit->number)
        at++;
    wire_insert(message, at,
                edit->bytes.data != NULL ? wire_bytes(edit->number, edit->bytes)
                                         : wire_number(edit->number, edit->value));
}

#define BIT(number) (UINT32_C(1) << (number))

static void
fields_that_depend_on_each_other_are_judged_together(void **state)
{
    static const struct {
        unsigned sample;
        uint32_t path[4];
        struct edit edit;
        enum audit_message message;
        const char *name;
    } cases[] = {
        /* A claim and what of it was approved. */
        {8, {8}, {.drop = BIT(7) | BIT(8)}, AUDIT_MESSAGE_NONE, NULL},
        /* A settlement takes another back when it is negative (zigzag: odd), and then says why. */
        {10, {10}, {.drop = BIT(8), .number = 2, .value = 8}, AUDIT_MESSAGE_NONE, NULL},
        {10, {10}, {.drop = BIT(8) | BIT(9), .number = 2, .value = 8}, AUDIT_MESSAGE_NONE, NULL},
        {10,
         {10},
         {.number = 2, .value = 8},
         AUDIT_MESSAGE_VIEW_TAKES_BACK,
         "settlement.takes_back"},
        {10, {10}, {.drop = BIT(9)}, AUDIT_MESSAGE_VIEW_MISSING, "settlement.reason"},
        /* Dates: the first is 20240101 (a run: 20240601). */
        {6, {6}, {.number = 8, .value = 20240101}, AUDIT_MESSAGE_NONE, NULL},
        {6,
         {6},
         {.number = 8, .value = 20231231},
         AUDIT_MESSAGE_VIEW_LAST_DATE,
         "programme.last_date"},
        {12, {12}, {.number = 3, .value = 20240601}, AUDIT_MESSAGE_NONE, NULL},
        {12,
         {12},
         {.number = 3, .value = 20240531},
         AUDIT_MESSAGE_VIEW_LAST_DATE,
         "reconciliation.last_date"},
        /* Only a subsidy must have a ceiling. */
        {6, {6}, {.drop = BIT(10), .number = 6, .value = AUDIT_REFUND}, AUDIT_MESSAGE_NONE, NULL},
        {6, {6}, {.drop = BIT(10), .number = 6, .value = AUDIT_RELIEF}, AUDIT_MESSAGE_NONE, NULL},
        {6, {6}, {.drop = BIT(10)}, AUDIT_MESSAGE_VIEW_CEILING, "programme.ceiling"},
        /* A requirement from an amount on; the sample's second is one on disbursements. */
        {5,
         {5, 1},
         {.number = 1, .value = 2},
         AUDIT_MESSAGE_VIEW_NUMBER,
         "rule.requirements[0].body"},
        {5, {5, 1}, {.number = 1, .value = 3}, AUDIT_MESSAGE_NONE, NULL},
        {5, {5, 1}, {.number = 4, .value = 1}, AUDIT_MESSAGE_NONE, NULL},
        /* Who is paid. */
        {8, {8, 4}, {.drop = BIT(2)}, AUDIT_MESSAGE_VIEW_PAYEE_ID, "disbursement.payee"},
        {8,
         {8, 4},
         {.number = 3, .bytes = {(const uint8_t *)"01234567890123456789012345678901", 32}},
         AUDIT_MESSAGE_VIEW_PAYEE_ID,
         "disbursement.payee"},
        {VIEW_PERSON,
         {8, 4},
         {.number = 1, .bytes = {(const uint8_t *)"x", 1}},
         AUDIT_MESSAGE_VIEW_PERSON_NAMED,
         "disbursement.payee.name"},
        {VIEW_OTHER,
         {8, 4},
         {.drop = BIT(1)},
         AUDIT_MESSAGE_VIEW_MISSING,
         "disbursement.payee.name"},
        {VIEW_OTHER,
         {8, 4, 4},
         {.drop = BIT(1)},
         AUDIT_MESSAGE_VIEW_MISSING,
         "disbursement.payee.other.register"},
        /* A kind below the bodies. */
        {VIEW_HEADER,
         {6},
         {.number = 1, .value = 2},
         AUDIT_MESSAGE_VIEW_NUMBER,
         "header.kinds[0].body"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct ledger_buffer sample = {0}, edited = {0};
        view_sample(cases[i].sample, &sample);
        wire_edit(ledger_buffer_slice(&sample), cases[i].path, apply, &cases[i].edit, &edited);
        view_expect(cases[i].sample, ledger_buffer_slice(&edited),
                    cases[i].message == AUDIT_MESSAGE_NONE ? AUDIT_OK : AUDIT_MALFORMED,
                    cases[i].message, cases[i].name);
        ledger_buffer_free(&sample);
        ledger_buffer_free(&edited);
    }
}

static void
only_a_body_with_an_amount_has_a_requirement_from_an_amount_on(void **state)
{
    (void)state;
    for (uint32_t body = AUDIT_IDENTITY; body < AUDIT_BODY_END; body++) {
        struct ledger_buffer requirement = {0}, sample = {0}, edited = {0};
        static const uint32_t path[] = {5, 0};
        bool has = body == AUDIT_APPROPRIATION || body == AUDIT_DISBURSEMENT ||
                   body == AUDIT_ADJUSTMENT || body == AUDIT_SETTLEMENT;
        wire_write(
            &(struct wire_message){
                4, {wire_number(1, body), wire_number(2, 1), wire_number(3, 8), wire_number(4, 1)}},
            &requirement);
        view_sample(AUDIT_RULE, &sample);
        wire_edit(ledger_buffer_slice(&sample), path, apply,
                  &(struct edit){.number = 1, .bytes = ledger_buffer_slice(&requirement)}, &edited);
        view_expect(AUDIT_RULE, ledger_buffer_slice(&edited), has ? AUDIT_OK : AUDIT_MALFORMED,
                    AUDIT_MESSAGE_VIEW_NO_AMOUNT, has ? NULL : "rule.requirements[0].from_fen");
        ledger_buffer_free(&requirement);
        ledger_buffer_free(&sample);
        ledger_buffer_free(&edited);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_message_states_what_it_must_and_what_it_may),
        cmocka_unit_test(a_message_without_what_it_must_state_is_refused),
        cmocka_unit_test(a_message_with_what_it_must_not_state_is_refused),
        cmocka_unit_test(fields_that_depend_on_each_other_are_judged_together),
        cmocka_unit_test(only_a_body_with_an_amount_has_a_requirement_from_an_amount_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
