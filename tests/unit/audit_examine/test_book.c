/* The book fed by hand: what later entries do to what stood before, and what no ledger that holds
 * can say. */
#include <stdio.h>
#include <string.h>

#include "book_support.h"

static const uint8_t account_of_one[32] = {2};
static const uint8_t person[32] = {3};

static void
assert_text(struct audit_bytes text, const char *expected)
{
    assert_int_equal(text.size, strlen(expected));
    if (text.size > 0)
        assert_memory_equal(text.data, expected, text.size);
}

static void
a_programme_is_as_its_newest_amendment_says(void **state)
{
    struct audit_book *book = book_new(NULL);
    struct audit_entry opened = book_programme(AUDIT_OPEN, "P-1", "技改补助");
    struct audit_entry amended = book_programme(AUDIT_AMEND, "P-1", "技术改造补助");
    struct audit_entry closed = book_entry_of(AUDIT_PROGRAMME);
    (void)state;
    opened.programme.document = audit_text("示文〔2023〕1号");
    opened.programme.last_date = 20231231;
    amended.programme.payee_cap_fen = 500;
    closed.programme.action = AUDIT_CLOSE;
    closed.programme.code = audit_text("P-1");
    closed.programme.last_date = 20240131;
    book_taken(book, opened, amended);
    const struct audit_book_programme *row = &book->programmes[0];
    assert_int_equal(book->programme_count, 1);
    assert_text(row->name, "技术改造补助");
    assert_text(row->document, ""); /* What an amendment leaves out is gone. */
    assert_int_equal(row->last_date, 0);
    assert_int_equal(row->payee_cap_fen, 500);
    assert_false(row->closed);
    book_taken(book, closed);
    row = &book->programmes[0];
    assert_true(row->closed);
    assert_int_equal(row->last_date, 20240131);
    assert_text(row->name, "技术改造补助");
    assert_int_equal(audit_book_programme_of(book, audit_text("P-1")), 0);
    assert_int_equal(audit_book_programme_of(book, audit_text("P-2")), AUDIT_NO_ROW);
    audit_book_free(book);
}

static void
an_officer_is_as_he_is_now(void **state)
{
    struct audit_book *book = book_new(NULL);
    struct audit_entry enrolled = book_officer(AUDIT_ENROL, "li.si");
    struct audit_entry changed = book_officer(AUDIT_CHANGE, "li.si");
    struct audit_entry rotated = book_officer(AUDIT_ROTATE, "li.si");
    (void)state;
    enrolled.officer.full_name = audit_text("李四");
    enrolled.officer.unit = audit_text("财政局");
    enrolled.officer.unit_code = audit_text("11999999MB0000001X");
    enrolled.officer.vkey = audit_text("li.si+1+A");
    enrolled.officer.roles = 1u << AUDIT_MAKER;
    changed.officer.full_name = audit_text("李四");
    changed.officer.unit = audit_text("审计局");
    changed.officer.roles = 1u << AUDIT_REVIEWER;
    rotated.officer.vkey = audit_text("li.si+2+B");
    book_taken(book, enrolled, changed, rotated);
    const struct audit_book_officer *row = &book->officers[0];
    assert_text(row->unit, "审计局");
    assert_text(row->unit_code, "");
    assert_text(row->vkey, "li.si+2+B");
    assert_int_equal(row->roles, 1u << AUDIT_REVIEWER);
    assert_false(row->revoked);
    book_taken(book, book_officer(AUDIT_REVOKE, "li.si"));
    assert_true(book->officers[0].revoked);
    assert_int_equal(book->officers[0].roles, 1u << AUDIT_REVIEWER);
    assert_int_equal(book->officer_count, 1);
    audit_book_free(book);
}

static void
what_follows_a_payout_is_found_in_order(void **state)
{
    struct audit_book *book = book_new(NULL);
    struct audit_entry again = book_pay("B-2", 300), back = book_settle("B-1", -400);
    uint32_t at;
    (void)state;
    again.disbursement.replaces = audit_text("B-1");
    again.disbursement.payee.name = audit_text("甲公司（更名）");
    back.settlement.takes_back = 2;
    book_taken(book, book_programme(AUDIT_OPEN, "P-1", "技改补助"), book_pay("B-1", 1000),
               book_settle("B-1", 400), back, book_settle("B-1", 500),
               book_adjust(AUDIT_REVERSAL, "B-1", 100));
    book_taken(book, book_adjust(AUDIT_RETURN, "B-1", 300), book_adjust(AUDIT_RECOVERY, "B-1", 50),
               again);
    const struct audit_book_disbursement *row = &book->disbursements[0];
    assert_int_equal(row->entry, 1);
    assert_int_equal(row->reversed_fen, 100);
    assert_int_equal(row->returned_fen, 300);
    assert_int_equal(row->recovered_fen, 50);
    assert_int_equal(row->settled_fen, 500);
    assert_int_equal(audit_book_net_fen(row), 550);
    assert_int_equal(row->replaced_by, 1);
    assert_int_equal(book->disbursements[1].replaces, 0);
    assert_int_equal(book->disbursements[1].entry, 8);
    assert_int_equal(book->disbursements[1].voucher, 1);
    at = row->first_settlement;
    static const int64_t settled[] = {400, -400, 500};
    for (size_t i = 0; i < 3; i++, at = book->settlements[at].next_of_target) {
        assert_int_equal(book->settlements[at].fen, settled[i]);
        assert_int_equal(book->settlements[at].disbursement, 0);
    }
    assert_int_equal(at, AUDIT_NO_ROW);
    at = row->first_adjustment;
    static const int64_t adjusted[] = {100, 300, 50};
    for (size_t i = 0; i < 3; i++, at = book->adjustments[at].next_of_target)
        assert_int_equal(book->adjustments[at].fen, adjusted[i]);
    assert_int_equal(at, AUDIT_NO_ROW);
    assert_int_equal(book->payee_count, 1);
    assert_text(book->payees[0].id, "credit-code 91999999MA00000154");
    assert_text(book->payees[0].name, "甲公司（更名）");
    assert_text(row->name, "甲公司");
    assert_int_equal(book->payees[0].first, 0);
    assert_int_equal(book->payees[0].last, 1);
    assert_int_equal(book->payees[0].count, 2);
    assert_int_equal(row->next_of_payee, 1);
    assert_int_equal(audit_book_disbursement_of(book, 8), 1);
    assert_int_equal(audit_book_disbursement_of(book, 7), AUDIT_NO_ROW);
    assert_int_equal(audit_book_disbursement_of(book, 9), AUDIT_NO_ROW);
    audit_book_free(book);
}

static void
equal_texts_of_many_rows_stand_once(void **state)
{
    struct audit_book *book = book_new(NULL);
    char reference[16];
    (void)state;
    book_taken(book, book_programme(AUDIT_OPEN, "P-1", "技改补助"));
    for (unsigned i = 0; i < 3000; i++) {
        (void)snprintf(reference, sizeof reference, "B-%u", i);
        struct audit_entry entry = book_pay(reference, 1 + i);
        entry.disbursement.account =
            (struct audit_account){.bank = audit_text("示例银行"),
                                   .last_four = audit_text("0001"),
                                   .commitment = {account_of_one, sizeof account_of_one}};
        book_taken(book, entry);
    }
    const struct audit_book_disbursement *rows = book->disbursements;
    assert_int_equal(book->disbursement_count, 3000);
    for (unsigned i = 0; i < 3000; i++) {
        (void)snprintf(reference, sizeof reference, "B-%u", i);
        assert_text(rows[i].reference, reference);
        assert_ptr_equal(rows[i].account.bank.data, rows[0].account.bank.data);
        assert_ptr_equal(rows[i].name.data, rows[0].name.data);
        assert_int_equal(rows[i].next_of_payee, i == 2999 ? AUDIT_NO_ROW : i + 1);
        assert_null(rows[i].account.digits.data);
    }
    audit_book_free(book);
}

static struct audit_bytes
shown(void *context, struct audit_bytes commitment)
{
    (void)context;
    if (commitment.size == 32 && commitment.data[0] == person[0])
        return audit_text("王五");
    if (commitment.size == 32 && commitment.data[0] == account_of_one[0])
        return audit_text("6222000000000001");
    return (struct audit_bytes){0};
}

static void
private_rows_say_who_a_person_is(void **state)
{
    static audit_book_private_fn *const finds[] = {NULL, shown};
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct audit_book *book = book_new(finds[i]);
        struct audit_entry entry = book_pay("B-1", 100);
        entry.disbursement.payee =
            (struct audit_payee){.kind = AUDIT_PAYEE_PERSON, .id = {person, sizeof person}};
        entry.disbursement.account = (struct audit_account){
            .last_four = audit_text("0001"), .commitment = {account_of_one, sizeof account_of_one}};
        book_taken(book, book_programme(AUDIT_OPEN, "P-1", "补贴"), entry);
        assert_text(book->payees[0].name, i == 0 ? "" : "王五");
        assert_text(book->disbursements[0].name, i == 0 ? "" : "王五");
        assert_text(book->disbursements[0].account.digits, i == 0 ? "" : "6222000000000001");
        assert_text(book->disbursements[0].paying_account.digits, "");
        assert_int_equal(book->payees[0].kind, AUDIT_PAYEE_PERSON);
        audit_book_free(book);
    }
}

static void
what_no_ledger_can_say_is_refused(void **state)
{
    struct audit_entry elsewhere = book_pay("B-2", 1), replacing = book_pay("B-2", 1);
    (void)state;
    elsewhere.disbursement.programme = audit_text("P-2");
    replacing.disbursement.replaces = audit_text("B-9");
    struct audit_entry appropriated = book_entry_of(AUDIT_APPROPRIATION);
    appropriated.appropriation.programme = audit_text("P-2");
    struct audit_entry lost = book_pay("B-2", 1);
    lost.bytes = (struct audit_bytes){0};
    const struct {
        struct audit_entry entry;
        enum audit_message message;
    } cases[] = {
        {book_programme(AUDIT_OPEN, "P-1", "又一次"), AUDIT_MESSAGE_BOOK_PROGRAMME},
        {book_programme(AUDIT_AMEND, "P-2", "没有"), AUDIT_MESSAGE_BOOK_PROGRAMME},
        {book_officer(AUDIT_ENROL, "li.si"), AUDIT_MESSAGE_BOOK_OFFICER},
        {book_officer(AUDIT_REVOKE, "wang.wu"), AUDIT_MESSAGE_BOOK_OFFICER},
        {appropriated, AUDIT_MESSAGE_BOOK_PROGRAMME},
        {elsewhere, AUDIT_MESSAGE_BOOK_PROGRAMME},
        {replacing, AUDIT_MESSAGE_BOOK_REFERENCE},
        {book_pay("B-1", 1), AUDIT_MESSAGE_BOOK_REFERENCE},
        {book_adjust(AUDIT_RETURN, "B-9", 1), AUDIT_MESSAGE_BOOK_REFERENCE},
        {book_settle("B-9", 1), AUDIT_MESSAGE_BOOK_REFERENCE},
        {book_adjust(AUDIT_RECOVERY, "B-1", 1001), AUDIT_MESSAGE_BOOK_SUM},
        {book_adjust(AUDIT_REVERSAL, "B-1", 601), AUDIT_MESSAGE_BOOK_SUM}, /* 400 are settled. */
        {book_settle("B-1", 601), AUDIT_MESSAGE_BOOK_SUM},
        {book_settle("B-1", -401), AUDIT_MESSAGE_BOOK_SUM},
        {book_settle("B-1", INT64_MAX), AUDIT_MESSAGE_BOOK_SUM},
        {lost, AUDIT_MESSAGE_BOOK_PLACE},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct audit_book *book = book_new(NULL);
        struct audit_error err = {0};
        book_taken(book, book_officer(AUDIT_ENROL, "li.si"),
                   book_programme(AUDIT_OPEN, "P-1", "技改补助"), book_pay("B-1", 1000),
                   book_settle("B-1", 400));
        assert_audit(book_take(book, &cases[i].entry, 1, &err), AUDIT_MALFORMED, &err);
        assert_audit_message(&err, cases[i].message);
        audit_book_free(book);
    }
}

static void
vouchers_come_one_after_the_other(void **state)
{
    struct audit_entry entry = book_programme(AUDIT_OPEN, "P-1", "技改补助");
    struct audit_header header = {.entry_count = 1};
    struct audit_seal seal;
    struct audit_voucher voucher = {.seal = &seal, .header = &header, .entries = &entry};
    struct audit_error err = {0};
    struct audit_book *book = book_new(NULL);
    (void)state;
    memset(&seal, 0, sizeof seal);
    seal.number = 1;
    assert_audit(audit_book_voucher(book, &voucher, 0, &err), AUDIT_MALFORMED, &err);
    assert_audit_message(&err, AUDIT_MESSAGE_BOOK_PLACE);
    seal.number = 0;
    assert_audit(audit_book_voucher(book, &voucher, 1, &err), AUDIT_MALFORMED, &err);
    seal.signature_count = 1;
    seal.signatures[0].officer = audit_text("nobody");
    assert_audit(audit_book_voucher(book, &voucher, 0, &err), AUDIT_MALFORMED, &err);
    assert_audit_message(&err, AUDIT_MESSAGE_BOOK_SIGNER);
    audit_book_free(book);
    audit_book_free(NULL);
}

static void
a_book_of_a_size_ends_there(void **state)
{
    struct audit_error err = {0};
    struct audit_book *book = NULL;
    struct audit_entry first = book_programme(AUDIT_OPEN, "P-1", "技改补助"),
                       later = book_pay("B-1", 5);
    struct audit_seal seal;
    struct audit_header header = {.entry_count = 1};
    struct audit_voucher voucher = {.seal = &seal, .header = &header, .entries = &later};
    (void)state;
    assert_audit(audit_book_new(1, NULL, NULL, &book, &err), AUDIT_OK, &err);
    assert_audit(book_take(book, &first, 1, &err), AUDIT_OK, &err);
    memset(&seal, 0, sizeof seal);
    seal.number = 1;
    assert_audit(audit_book_voucher(book, &voucher, 1, &err), AUDIT_OK, &err);
    assert_int_equal(book->voucher_count, 1);
    assert_int_equal(book->entry_count, 1);
    assert_int_equal(book->disbursement_count, 0);
    audit_book_free(book);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_programme_is_as_its_newest_amendment_says),
        cmocka_unit_test(an_officer_is_as_he_is_now),
        cmocka_unit_test(what_follows_a_payout_is_found_in_order),
        cmocka_unit_test(equal_texts_of_many_rows_stand_once),
        cmocka_unit_test(private_rows_say_who_a_person_is),
        cmocka_unit_test(what_no_ledger_can_say_is_refused),
        cmocka_unit_test(vouchers_come_one_after_the_other),
        cmocka_unit_test(a_book_of_a_size_ends_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
