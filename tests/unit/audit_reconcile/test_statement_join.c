#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "audit/reconcile/statement_internal.h"
#include "tests/support/assert_audit.h"

#define ACCOUNT "9999000000000000017"

/* One statement of a case. Balances in yuan; -1: not said. */
struct given {
    const char *account, *id;
    uint32_t first, last; /* period; with `derived` that of the rows */
    int64_t opening, closing;
    uint32_t page, page_count;
    uint64_t sequence;
    bool derived;
};

static struct audit_statement
statement_of(const struct given *given, uint8_t hash)
{
    struct audit_statement out = {0};
    struct audit_hash sha256 = {.bytes = {hash}};
    struct audit_error err = {0};
    assert_audit(audit_statement_new("a.csv", &sha256, &out, &err), AUDIT_OK, &err);
    out.account = audit_text(given->account != NULL ? given->account : "");
    out.id = audit_text(given->id != NULL ? given->id : "");
    out.first_date = given->first;
    out.last_date = given->last;
    out.period_stated = !given->derived;
    out.has_opening = given->opening >= 0;
    out.has_closing = given->closing >= 0;
    out.opening_fen = out.has_opening ? given->opening * 100 : 0;
    out.closing_fen = out.has_closing ? given->closing * 100 : 0;
    out.page = given->page;
    out.page_count = given->page_count;
    out.sequence = given->sequence;
    return out;
}

/* Joins them, and writes what was found as "index:fault:date", in the order of time. */
static void
join(const struct given *given, size_t count, bool backwards, const char *account, char *out,
     size_t size)
{
    struct audit_statements statements = {0};
    struct audit_error err = {0};
    for (size_t i = 0; i < count; i++) {
        struct audit_statement one =
            statement_of(&given[backwards ? count - 1 - i : i], (uint8_t)(i + 1));
        assert_audit(audit_statements_take(&statements, &one, &err), AUDIT_OK, &err);
    }
    assert_audit(audit_statements_join(&statements, audit_text(account), &err), AUDIT_OK, &err);
    out[0] = '\0';
    for (size_t i = 0; i < statements.count; i++)
        for (size_t f = 0; f < statements.statements[i].finding_count; f++) {
            const struct audit_statement_finding *at = &statements.statements[i].findings[f];
            size_t used = strlen(out);
            (void)snprintf(out + used, size - used, "%s%zu:%d:%u", used > 0 ? " " : "", i,
                           (int)at->fault, at->date);
        }
    audit_statements_free(&statements);
}

/* Faults by number: 4 page missing, 5 day missing, 6 opening differs, 7 overlap. */
static void
gaps_are_found_in_whatever_order_files_come(void **state)
{
    static const struct {
        struct given given[3];
        size_t count;
        const char *found;
    } cases[] = {
        {{{ACCOUNT, "", 20230101, 20230131, 5, 7, 0, 0, 0, false},
          {ACCOUNT, "", 20230201, 20230228, 7, 9, 0, 0, 0, false},
          {ACCOUNT, "", 20230301, 20230331, 9, 1, 0, 0, 0, false}},
         3,
         ""},
        {{{ACCOUNT, "", 20230101, 20230131, 5, 7, 0, 0, 0, false},
          {ACCOUNT, "", 20230301, 20230331, 7, 9, 0, 0, 0, false}},
         2,
         "1:5:20230201"},
        {{{ACCOUNT, "", 20230101, 20230131, 5, 7, 0, 0, 0, false},
          {ACCOUNT, "", 20230201, 20230228, 8, 9, 0, 0, 0, false}},
         2,
         "1:6:20230201"},
        {{{ACCOUNT, "", 20230101, 20230131, 5, 7, 0, 0, 0, false},
          {ACCOUNT, "", 20230130, 20230228, 7, 9, 0, 0, 0, false}},
         2,
         "1:7:20230130"},
        /* a day of a month that is there already */
        {{{ACCOUNT, "", 20230101, 20230131, 5, 7, 0, 0, 0, false},
          {ACCOUNT, "", 20230110, 20230110, -1, -1, 0, 0, 0, false},
          {ACCOUNT, "", 20230120, 20230120, -1, -1, 0, 0, 0, false}},
         3,
         "1:7:20230110 2:7:20230120"},
        /* and what comes behind follows the month */
        {{{ACCOUNT, "", 20230101, 20230131, 5, 7, 0, 0, 0, false},
          {ACCOUNT, "", 20230110, 20230110, 6, 6, 0, 0, 0, false},
          {ACCOUNT, "", 20230201, 20230228, 7, 9, 0, 0, 0, false}},
         3,
         "1:7:20230110"},
        /* a list in which nothing moved and that states no period may belong anywhere */
        {{{ACCOUNT, "", 0, 0, 9, 9, 0, 0, 0, true},
          {ACCOUNT, "", 20230101, 20230131, 5, 7, 0, 0, 0, false}},
         2,
         ""},
        /* Friday to Monday is no gap while the balance says the same; Thursday to Monday is */
        {{{ACCOUNT, "", 20230106, 20230106, 5, 7, 0, 0, 0, false},
          {ACCOUNT, "", 20230109, 20230109, 7, 9, 0, 0, 0, false}},
         2,
         ""},
        {{{ACCOUNT, "", 20230106, 20230106, 5, -1, 0, 0, 0, false},
          {ACCOUNT, "", 20230109, 20230109, 7, 9, 0, 0, 0, false}},
         2,
         "1:5:20230107"},
        {{{ACCOUNT, "", 20230105, 20230105, 5, 7, 0, 0, 0, false},
          {ACCOUNT, "", 20230109, 20230109, 7, 9, 0, 0, 0, false}},
         2,
         "1:5:20230106"},
        /* numbers of the bank's own say that nothing is in between, or that something is */
        {{{ACCOUNT, "", 20230120, 20230120, 5, 7, 0, 0, 11, false},
          {ACCOUNT, "", 20230128, 20230128, 7, 9, 0, 0, 12, false}},
         2,
         ""},
        {{{ACCOUNT, "", 20230120, 20230120, 5, 7, 0, 0, 11, false},
          {ACCOUNT, "", 20230128, 20230128, 7, 9, 0, 0, 13, false}},
         2,
         "1:5:20230121"},
        /* lists that state no period can only be followed by their balances */
        {{{ACCOUNT, "", 20230103, 20230115, 5, 7, 0, 0, 0, true},
          {ACCOUNT, "", 20230115, 20230130, 7, 9, 0, 0, 0, true},
          {ACCOUNT, "", 20230301, 20230330, 9, 9, 0, 0, 0, true}},
         3,
         ""},
        {{{ACCOUNT, "", 20230103, 20230115, 5, 7, 0, 0, 0, true},
          {ACCOUNT, "", 20230115, 20230130, 8, 9, 0, 0, 0, true}},
         2,
         "1:7:20230115"},
        /* pages */
        {{{ACCOUNT, "S", 20230101, 20230131, 5, 7, 1, 0, 0, false},
          {ACCOUNT, "S", 20230101, 20230131, 7, 8, 2, 0, 0, false},
          {ACCOUNT, "S", 20230101, 20230131, 8, 9, 3, 3, 0, false}},
         3,
         ""},
        {{{ACCOUNT, "S", 20230101, 20230131, 5, 7, 1, 0, 0, false},
          {ACCOUNT, "S", 20230101, 20230131, 8, 9, 3, 3, 0, false}},
         2,
         "1:4:20230101 1:7:20230101"},
        {{{ACCOUNT, "S", 20230101, 20230131, 5, 7, 2, 2, 0, false}}, 1, "0:4:20230101"},
        {{{ACCOUNT, "S", 20230101, 20230131, 5, 7, 1, 0, 0, false}}, 1, "0:4:20230131"},
        {{{ACCOUNT, "S", 20230101, 20230131, 5, 7, 1, 0, 0, false},
          {ACCOUNT, "T", 20230201, 20230228, 7, 9, 1, 1, 0, false}},
         2,
         "1:4:20230201"},
        /* accounts are not held against each other, when none is asked for */
        {{{"1", "", 20230101, 20230131, 5, 7, 0, 0, 0, false},
          {"2", "", 20230115, 20230131, 4, 4, 0, 0, 0, false}},
         2,
         ""},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        bool one = strcmp(cases[i].given[0].account, "1") != 0;
        for (unsigned backwards = 0; backwards < 2; backwards++) {
            char found[512];
            join(cases[i].given, cases[i].count, backwards != 0, one ? ACCOUNT : "", found,
                 sizeof found);
            if (strcmp(found, cases[i].found) != 0)
                fail_msg("case %zu: \"%s\", not \"%s\"", i, found, cases[i].found);
        }
    }
}

static void
a_statement_of_another_account_is_refused(void **state)
{
    static const struct {
        const char *said;
        bool taken;
    } cases[] = {
        {ACCOUNT, true},
        {NULL, true}, /* It does not say. */
        {"9999****0017", true},
        {"9999*****0018", false},
        {"**", false}, /* That says too little. */
        {"*017", false},
        {"999900000000000001", false},
        {"99990000000000000170", false},
        {"9999000000000000017*99990000000000000", false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct given given = {cases[i].said, "", 20230101, 20230131, 5, 7, 0, 0, 0, false};
        struct audit_statements statements = {0};
        struct audit_error err = {0};
        struct audit_statement one = statement_of(&given, 1);
        assert_audit(audit_statements_take(&statements, &one, &err), AUDIT_OK, &err);
        enum audit_status status = audit_statements_join(&statements, audit_text(ACCOUNT), &err);
        if ((status == AUDIT_OK) != cases[i].taken)
            fail_msg("\"%s\": %d", cases[i].said, (int)status);
        if (!cases[i].taken) {
            assert_audit(status, AUDIT_MALFORMED, &err);
            assert_audit_message(&err, AUDIT_MESSAGE_STATEMENT_OTHER_ACCOUNT);
            assert_string_equal(err.arguments[0], "a.csv");
        }
        audit_statements_free(&statements);
    }
}

/* The same file under two names counts its money twice. */
static void
one_file_given_twice_overlaps_itself(void **state)
{
    struct given day = {ACCOUNT, "", 20230105, 20230105, 7, 7, 0, 0, 0, true};
    struct audit_statements statements = {0};
    struct audit_error err = {0};
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct audit_statement one = statement_of(&day, 9);
        assert_audit(audit_statements_take(&statements, &one, &err), AUDIT_OK, &err);
    }
    assert_audit(audit_statements_join(&statements, audit_text(ACCOUNT), &err), AUDIT_OK, &err);
    assert_int_equal(statements.statements[1].finding_count, 1);
    assert_int_equal(statements.statements[1].findings[0].fault, AUDIT_STATEMENT_OVERLAP);
    audit_statements_free(&statements);
    assert_audit(audit_statements_join(&statements, audit_text(ACCOUNT), &err), AUDIT_OK, &err);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gaps_are_found_in_whatever_order_files_come),
        cmocka_unit_test(a_statement_of_another_account_is_refused),
        cmocka_unit_test(one_file_given_twice_overlaps_itself),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
