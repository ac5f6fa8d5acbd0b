/* Two readers, one law: what ledger/record writes, audit/evidence reads to the same values, and any
 * change of one byte gets the same verdict from both: accepted, refused, or newer. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "audit/evidence/view.h"
#include "random_entry.h"
#include "support/assert_audit.h"
#include "support/assert_status.h"

enum { ENTRIES = 2000, MUTATIONS = 100, HEADERS = 300, SEALS = 300 };

static struct audit_bytes
bytes_of(struct ledger_slice slice)
{
    return (struct audit_bytes){slice.data, slice.size};
}

/* -- the same values -------------------------------------------------------------------------- */

static void
same_text(const char *text, struct audit_bytes bytes)
{
    assert_int_equal(strlen(text), bytes.size);
    assert_true(audit_bytes_equal(audit_text(text), bytes));
}

static void
same_bytes(struct ledger_slice slice, struct audit_bytes bytes)
{
    assert_int_equal(slice.size, bytes.size);
    assert_true(audit_bytes_equal(bytes_of(slice), bytes));
}

static void
same_digest(const struct ledger_digest *digest, struct audit_bytes bytes)
{
    same_bytes(ledger_slice_of(digest->bytes, sizeof digest->bytes), bytes);
}

static void
same_account(const struct ledger_account *a, const struct audit_account *b)
{
    same_text(a->bank, b->bank);
    same_text(a->last_four, b->last_four);
    same_bytes(a->commitment, b->commitment);
}

#define TEXT(body, member) same_text(a->body.member, b->body.member)
#define BYTES(body, member) same_bytes(a->body.member, b->body.member)
#define NUMBER(body, member) assert_true(a->body.member == b->body.member)
#define ACCOUNT(body, member) same_account(&a->body.member, &b->body.member)

static void
same_officer(const struct ledger_entry *a, const struct audit_entry *b)
{
    unsigned roles = 0;
    for (size_t i = 0; i < a->officer.role_count; i++)
        roles |= 1u << a->officer.roles[i];
    assert_int_equal(roles, b->officer.roles);
    assert_int_equal(a->officer.action, b->officer.action);
    TEXT(officer, name);
    TEXT(officer, full_name);
    TEXT(officer, unit);
    TEXT(officer, unit_code);
    BYTES(officer, person);
    TEXT(officer, vkey);
    TEXT(officer, reason);
}

static void
same_rule(const struct ledger_entry *a, const struct audit_entry *b)
{
    size_t at = 0;
    struct audit_bytes element;
    TEXT(rule, reason);
    assert_int_equal(a->rule.requirement_count, b->rule.requirements.count);
    for (size_t i = 0; i < a->rule.requirement_count; i++) {
        assert_true(audit_list_next(&b->rule.requirements, &at, &element));
        struct audit_requirement requirement = audit_view_requirement(element);
        assert_int_equal(a->rule.requirements[i].body, requirement.body);
        assert_int_equal(a->rule.requirements[i].role, requirement.role);
        assert_int_equal(a->rule.requirements[i].count, requirement.count);
        assert_true(a->rule.requirements[i].from_fen == requirement.from_fen);
    }
    assert_false(audit_list_next(&b->rule.requirements, &at, &element));
}

static void
same_programme(const struct ledger_entry *a, const struct audit_entry *b)
{
    assert_int_equal(a->programme.action, b->programme.action);
    assert_int_equal(a->programme.instrument, b->programme.instrument);
    NUMBER(programme, first_date);
    NUMBER(programme, last_date);
    NUMBER(programme, payee_cap_fen);
    NUMBER(programme, ceiling);
    TEXT(programme, code);
    TEXT(programme, name);
    TEXT(programme, category);
    TEXT(programme, document);
    TEXT(programme, function_code);
    TEXT(programme, government_economic_code);
    TEXT(programme, department_economic_code);
    TEXT(programme, revenue_code);
    TEXT(programme, reason);
}

static void
same_payee(const struct ledger_payee *a, const struct audit_payee *b)
{
    struct audit_buffer id = {0};
    char text[LEDGER_PAYEE_ID_SIZE];
    same_text(a->name, b->name);
    assert_int_equal(a->kind, b->kind);
    size_t size = ledger_payee_id(a, text);
    audit_payee_id(b, &id);
    same_bytes(ledger_slice_of((const uint8_t *)text, size), audit_buffer_bytes(&id));
    audit_buffer_free(&id);
}

static void
same_disbursement(const struct ledger_entry *a, const struct audit_entry *b)
{
    TEXT(disbursement, programme);
    NUMBER(disbursement, budget_year);
    TEXT(disbursement, reference);
    same_payee(&a->disbursement.payee, &b->disbursement.payee);
    NUMBER(disbursement, amount_fen);
    NUMBER(disbursement, date);
    TEXT(disbursement, claim);
    NUMBER(disbursement, claim_approved_fen);
    ACCOUNT(disbursement, account);
    ACCOUNT(disbursement, paying_account);
    TEXT(disbursement, payment_voucher);
    TEXT(disbursement, document);
    NUMBER(disbursement, applied_date);
    NUMBER(disbursement, approved_date);
    TEXT(disbursement, replaces);
    assert_int_equal(a->disbursement.attachment_count, b->disbursement.attachments.count);
    TEXT(disbursement, memo);
    TEXT(disbursement, reason);
    same_bytes(a->disbursement.source.file_sha256, b->disbursement.source_file_sha256);
    same_text(a->disbursement.source.sheet, b->disbursement.source_sheet);
    assert_int_equal(a->disbursement.source.row, b->disbursement.source_row);
}

static void
same_adjustment(const struct ledger_entry *a, const struct audit_entry *b)
{
    assert_int_equal(a->adjustment.kind, b->adjustment.kind);
    TEXT(adjustment, target);
    NUMBER(adjustment, amount_fen);
    NUMBER(adjustment, date);
    TEXT(adjustment, reason);
    TEXT(adjustment, bank_reference);
    NUMBER(adjustment, bank_date);
    ACCOUNT(adjustment, account);
}

static void
same_settlement(const struct ledger_entry *a, const struct audit_entry *b)
{
    TEXT(settlement, target);
    NUMBER(settlement, amount_fen);
    NUMBER(settlement, date);
    TEXT(settlement, bank_reference);
    NUMBER(settlement, bank_date);
    ACCOUNT(settlement, account);
    BYTES(settlement, statement_sha256);
    NUMBER(settlement, takes_back);
    TEXT(settlement, reason);
}

static void
same_match(const struct ledger_entry *a, const struct audit_entry *b)
{
    size_t at = 0;
    uint64_t number;
    assert_int_equal(a->match.action, b->match.action);
    ACCOUNT(match, account);
    assert_int_equal(a->match.line_count, b->match.lines.count);
    for (size_t i = 0; i < a->match.entry_count; i++) {
        assert_true(audit_packed_next(b->match.entries, &at, &number));
        assert_true(number == a->match.entries[i]);
    }
    assert_false(audit_packed_next(b->match.entries, &at, &number));
    NUMBER(match, parts);
    TEXT(match, reason);
}

static void
same_hashes(const struct ledger_slice *hashes, size_t count, const struct audit_list *list)
{
    size_t at = 0;
    struct audit_bytes element;
    assert_int_equal(count, list->count);
    for (size_t i = 0; i < count; i++) {
        assert_true(audit_list_next(list, &at, &element));
        same_bytes(hashes[i], element);
    }
    assert_false(audit_list_next(list, &at, &element));
}

static void
same_reconciliation(const struct ledger_entry *a, const struct audit_entry *b)
{
    ACCOUNT(reconciliation, account);
    NUMBER(reconciliation, first_date);
    NUMBER(reconciliation, last_date);
    assert_int_equal(a->reconciliation.verdict, b->reconciliation.verdict);
    NUMBER(reconciliation, tree_size);
    NUMBER(reconciliation, previous);
    NUMBER(reconciliation, opening_fen);
    NUMBER(reconciliation, closing_fen);
    same_hashes(a->reconciliation.statements, a->reconciliation.statement_count,
                &b->reconciliation.statements);
    assert_int_equal(a->reconciliation.line_count, b->reconciliation.lines.count);
    BYTES(reconciliation, rules_sha256);
    BYTES(reconciliation, report_sha256);
    TEXT(reconciliation, memo);
}

static void
same_totals(const struct ledger_totals *a, const struct audit_totals *b)
{
    assert_true(a->appropriated_count == b->appropriated_count);
    assert_true(a->appropriated_fen == b->appropriated_fen);
    assert_true(a->disbursed_count == b->disbursed_count);
    assert_true(a->disbursed_fen == b->disbursed_fen);
    assert_true(a->adjusted_count == b->adjusted_count);
    assert_true(a->adjusted_fen == b->adjusted_fen);
    assert_true(a->settled_count == b->settled_count);
    assert_true(a->settled_fen == b->settled_fen);
}

static void
same_closing(const struct ledger_entry *a, const struct audit_entry *b)
{
    NUMBER(closing, month);
    same_totals(&a->closing.cash, &b->closing.cash);
    same_totals(&a->closing.relief, &b->closing.relief);
    NUMBER(closing, programme_count);
    same_digest(&a->closing.programme_root, b->closing.programme_root);
    NUMBER(closing, payee_count);
    same_digest(&a->closing.payee_root, b->closing.payee_root);
    TEXT(closing, memo);
}

static void
same_anchor(const struct ledger_entry *a, const struct audit_entry *b)
{
    size_t at = 0;
    struct audit_bytes element;
    TEXT(anchor, vkey);
    BYTES(anchor, checkpoint);
    TEXT(anchor, memo);
    assert_int_equal(a->anchor.proof_count, b->anchor.proof.count);
    for (size_t i = 0; i < a->anchor.proof_count; i++) {
        assert_true(audit_list_next(&b->anchor.proof, &at, &element));
        same_digest(&a->anchor.proof[i], element);
    }
}

static void
same_other(const struct ledger_entry *a, const struct audit_entry *b)
{
    if (a->body == LEDGER_BODY_IDENTITY) {
        TEXT(identity, name);
        TEXT(identity, origin);
        TEXT(identity, vkey);
        TEXT(identity, reason);
        BYTES(identity, last_checkpoint);
    } else if (a->body == LEDGER_BODY_APPROPRIATION) {
        TEXT(appropriation, programme);
        NUMBER(appropriation, budget_year);
        NUMBER(appropriation, amount_fen);
        NUMBER(appropriation, date);
        TEXT(appropriation, document);
        TEXT(appropriation, memo);
    } else if (a->body == LEDGER_BODY_REJECTION) {
        same_bytes(ledger_slice_of(a->rejection.voucher.bytes, 16), b->rejection.voucher);
        same_digest(&a->rejection.header_sha256, b->rejection.header_sha256);
        TEXT(rejection, reason);
    } else if (a->body == LEDGER_BODY_ERASURE) {
        same_hashes(a->erasure.commitments, a->erasure.commitment_count, &b->erasure.commitments);
        TEXT(erasure, basis);
        TEXT(erasure, reason);
    } else {
        assert_int_equal(a->body, LEDGER_BODY_INCIDENT);
        assert_int_equal(a->incident.kind, b->incident.kind);
        NUMBER(incident, from_entry);
        NUMBER(incident, from_ms);
        TEXT(incident, description);
        TEXT(incident, officer);
    }
}

static void
same_entry(const struct ledger_entry *a, const struct audit_entry *b)
{
    static void (*const same[LEDGER_BODY_END])(const struct ledger_entry *,
                                               const struct audit_entry *) = {
        [LEDGER_BODY_OFFICER] = same_officer,
        [LEDGER_BODY_RULE] = same_rule,
        [LEDGER_BODY_PROGRAMME] = same_programme,
        [LEDGER_BODY_DISBURSEMENT] = same_disbursement,
        [LEDGER_BODY_ADJUSTMENT] = same_adjustment,
        [LEDGER_BODY_SETTLEMENT] = same_settlement,
        [LEDGER_BODY_MATCH] = same_match,
        [LEDGER_BODY_RECONCILIATION] = same_reconciliation,
        [LEDGER_BODY_CLOSING] = same_closing,
        [LEDGER_BODY_ANCHOR] = same_anchor,
    };
    assert_int_equal(a->body, b->body);
    same_bytes(ledger_slice_of(a->salt, sizeof a->salt), b->salt);
    if (same[a->body] != NULL)
        same[a->body](a, b);
    else
        same_other(a, b);
    assert_string_equal(ledger_body_name(a->body), audit_body_name(b->body));
}

/* An entry at random and its bytes. */
static void
encoded_entry(unsigned i, struct ledger_entry *entry, struct ledger_buffer *out)
{
    struct ledger_error err = {0};
    random_entry(entry, (enum ledger_body)(LEDGER_BODY_FIRST + i % 15));
    assert_status(ledger_entry_encode(entry, out, &err), LEDGER_OK, &err);
}

static void
entries_at_random_have_the_same_values_in_both(void **state)
{
    (void)state;
    random_start(1);
    for (unsigned i = 0; i < ENTRIES; i++) {
        struct ledger_entry entry;
        struct ledger_buffer bytes = {0};
        struct audit_entry view;
        struct audit_error err = {0};
        encoded_entry(i, &entry, &bytes);
        assert_audit(audit_view_entry(bytes_of(ledger_buffer_slice(&bytes)), &view, &err), AUDIT_OK,
                     &err);
        same_entry(&entry, &view);
        assert_ptr_equal(view.bytes.data, bytes.data);
        assert_int_equal(view.bytes.size, bytes.size);
        ledger_buffer_free(&bytes);
    }
}

static void
headers_at_random_have_the_same_values_in_both(void **state)
{
    (void)state;
    random_start(2);
    for (unsigned i = 0; i < HEADERS; i++) {
        struct ledger_voucher_header a;
        struct ledger_buffer bytes = {0};
        struct ledger_error error = {0};
        struct audit_header b;
        struct audit_error err = {0};
        random_header(&a);
        assert_status(ledger_voucher_header_encode(&a, &bytes, &error), LEDGER_OK, &error);
        assert_audit(audit_view_header(bytes_of(ledger_buffer_slice(&bytes)), &b, &err), AUDIT_OK,
                     &err);
        same_text(a.origin, b.origin);
        same_bytes(ledger_slice_of(a.voucher.bytes, 16), b.voucher);
        assert_int_equal(a.entry_count, b.entry_count);
        same_digest(&a.entries_root, b.entries_root);
        uint32_t kinds[LEDGER_BODY_END] = {0};
        for (size_t k = 0; k < a.kind_count; k++)
            kinds[a.kinds[k].body] = a.kinds[k].count;
        assert_memory_equal(kinds, b.kinds, sizeof kinds);
        assert_true(a.appropriated_fen == b.appropriated_fen);
        assert_true(a.disbursed_fen == b.disbursed_fen);
        assert_true(a.adjusted_fen == b.adjusted_fen);
        assert_true(a.settled_fen == b.settled_fen);
        assert_true(a.prepared_at_ms == b.prepared_at_ms);
        ledger_buffer_free(&bytes);
    }
}

static void
seals_at_random_have_the_same_values_in_both(void **state)
{
    (void)state;
    random_start(3);
    for (unsigned i = 0; i < SEALS; i++) {
        struct ledger_seal a;
        struct ledger_buffer bytes = {0};
        struct ledger_error error = {0};
        struct audit_seal b;
        struct audit_error err = {0};
        random_seal(&a);
        assert_status(ledger_seal_encode(&a, &bytes, &error), LEDGER_OK, &error);
        assert_audit(audit_view_seal(bytes_of(ledger_buffer_slice(&bytes)), &b, &err), AUDIT_OK,
                     &err);
        assert_true(a.number == b.number && a.first_entry == b.first_entry);
        assert_true(a.sealed_at_ms == b.sealed_at_ms);
        same_digest(&a.previous, b.previous);
        same_bytes(a.header, b.header_bytes);
        assert_int_equal(a.signature_count, b.signature_count);
        for (size_t s = 0; s < a.signature_count; s++) {
            same_text(a.signatures[s].officer, b.signatures[s].officer);
            assert_int_equal(a.signatures[s].role, b.signatures[s].role);
            assert_true(a.signatures[s].signed_at_ms == b.signatures[s].signed_at_ms);
            assert_true(a.signatures[s].seen_size == b.signatures[s].seen_size);
            same_digest(&a.signatures[s].seen_root, b.signatures[s].seen_root);
            same_bytes(ledger_slice_of(a.signatures[s].ed25519.bytes, 64), b.signatures[s].ed25519);
        }
        ledger_buffer_free(&bytes);
    }
}

/* -- the same verdicts ------------------------------------------------------------------------ */

enum what { ENTRY, HEADER, SEAL };

static enum audit_status
verdict_of(enum ledger_status status)
{
    if (status == LEDGER_OK)
        return AUDIT_OK;
    return status == LEDGER_UNSUPPORTED ? AUDIT_NEWER : AUDIT_MALFORMED;
}

/* Verdicts so far, by audit_status. */
static size_t verdicts[AUDIT_IO + 1];
static size_t differences;

static void
report(struct audit_bytes bytes, enum audit_status first, const struct ledger_error *first_error,
       enum audit_status second, const struct audit_error *second_error)
{
    char ledger_text[LEDGER_ERROR_TEXT_SIZE] = "", audit_text_of[AUDIT_ERROR_TEXT_SIZE] = "";
    if (first != AUDIT_OK)
        ledger_error_text(first_error, LEDGER_LANGUAGE_EN, ledger_text);
    if (second != AUDIT_OK)
        audit_error_text(second_error, AUDIT_EN, audit_text_of);
    print_error("ledger %d (%s), audit %d (%s):\n", (int)first, ledger_text, (int)second,
                audit_text_of);
    for (size_t i = 0; i < bytes.size && i < 600; i++)
        print_error("%02x", bytes.data[i]);
    print_error("\n");
    differences++;
}

static void
compare_verdicts(enum what what, const uint8_t *bytes, size_t size)
{
    static struct ledger_arena arena;
    uint8_t *copy = malloc(size + 1); /* Just the size, so that one byte too far is seen. */
    assert_non_null(copy);
    uint8_t *data = copy + 1;
    memcpy(data, bytes, size);
    struct ledger_slice slice = ledger_slice_of(data, size);
    struct ledger_error ledger_err = {0};
    struct audit_error err = {0};
    enum audit_status first, second;
    ledger_arena_reset(&arena);
    if (what == ENTRY) {
        struct ledger_entry entry;
        struct audit_entry view;
        first = verdict_of(ledger_entry_decode(slice, &arena, &entry, &ledger_err));
        second = audit_view_entry(bytes_of(slice), &view, &err);
        if (first == AUDIT_OK && second == AUDIT_OK)
            same_entry(&entry, &view);
    } else if (what == HEADER) {
        struct ledger_voucher_header header;
        struct audit_header view;
        first = verdict_of(ledger_voucher_header_decode(slice, &arena, &header, &ledger_err));
        second = audit_view_header(bytes_of(slice), &view, &err);
    } else {
        struct ledger_seal seal;
        struct audit_seal view;
        first = verdict_of(ledger_seal_decode(slice, &arena, &seal, &ledger_err));
        second = audit_view_seal(bytes_of(slice), &view, &err);
    }
    if (first != second)
        report(bytes_of(slice), first, &ledger_err, second, &err);
    verdicts[second]++;
    free(copy);
}

/* A byte that is likely to matter: of a tag, a length, an end of a range. */
static uint8_t
telling_byte(uint8_t before)
{
    static const uint8_t bytes[] = {0x00, 0x01, 0x02, 0x08, 0x0A, 0x10, 0x12, 0x20,
                                    0x2B, 0x7F, 0x80, 0x81, 0x92, 0x9A, 0xA0, 0xC2,
                                    0xE2, 0xE3, 0xED, 0xEF, 0xF4, 0xFF};
    switch (random_below(5)) {
    case 0:
        return (uint8_t)(before + 1);
    case 1:
        return (uint8_t)(before - 1);
    case 2:
        return (uint8_t)(before ^ (1u << random_below(8)));
    case 3:
        return bytes[random_below(sizeof bytes)];
    default:
        return (uint8_t)random_below(256);
    }
}

/* One byte other, less or more. Envelopes stand in front, so half of the faults do. */
static size_t
mutate(uint8_t *bytes, size_t size)
{
    size_t near = size < 64 ? size : 64;
    size_t at = random_below(random_below(2) == 0 ? near : size);
    switch (random_below(8)) {
    case 0:
        memmove(bytes + at, bytes + at + 1, size - 1 - at);
        return size - 1;
    case 1:
        memmove(bytes + at + 1, bytes + at, size - at);
        bytes[at] = telling_byte(bytes[at]);
        return size + 1;
    default:
        bytes[at] = telling_byte(bytes[at]);
        return size;
    }
}

/* Every fourth time two faults, of which both must find the same one to matter. */
static void
compare_mutations(enum what what, struct ledger_slice bytes, unsigned count)
{
    uint8_t *copy = malloc(bytes.size + 2);
    assert_non_null(copy);
    for (unsigned i = 0; i < count; i++) {
        memcpy(copy, bytes.data, bytes.size);
        size_t size = mutate(copy, bytes.size);
        if (i % 4 == 0)
            size = mutate(copy, size);
        compare_verdicts(what, copy, size);
    }
    free(copy);
}

static void
verdicts_start(uint64_t seed)
{
    random_start(seed);
    memset(verdicts, 0, sizeof verdicts);
    differences = 0;
}

/* Every verdict came up, or the comparison would say little. */
static void
verdicts_agree(size_t at_least, size_t newer_at_least)
{
    assert_int_equal(differences, 0);
    assert_true(verdicts[AUDIT_OK] > at_least / 20);
    assert_true(verdicts[AUDIT_MALFORMED] > at_least / 10);
    assert_true(verdicts[AUDIT_NEWER] >= newer_at_least);
    assert_int_equal(verdicts[AUDIT_OK] + verdicts[AUDIT_MALFORMED] + verdicts[AUDIT_NEWER],
                     at_least);
}

static void
a_changed_byte_of_an_entry_gets_the_same_verdict_from_both(void **state)
{
    (void)state;
    verdicts_start(4);
    for (unsigned i = 0; i < ENTRIES; i++) {
        struct ledger_entry entry;
        struct ledger_buffer bytes = {0};
        encoded_entry(i, &entry, &bytes);
        compare_mutations(ENTRY, ledger_buffer_slice(&bytes), MUTATIONS);
        ledger_buffer_free(&bytes);
    }
    verdicts_agree((size_t)ENTRIES * MUTATIONS, 500);
}

static void
a_changed_byte_of_a_header_gets_the_same_verdict_from_both(void **state)
{
    (void)state;
    verdicts_start(5);
    for (unsigned i = 0; i < HEADERS; i++) {
        struct ledger_voucher_header header;
        struct ledger_buffer bytes = {0};
        struct ledger_error err = {0};
        random_header(&header);
        assert_status(ledger_voucher_header_encode(&header, &bytes, &err), LEDGER_OK, &err);
        compare_mutations(HEADER, ledger_buffer_slice(&bytes), MUTATIONS);
        ledger_buffer_free(&bytes);
    }
    verdicts_agree((size_t)HEADERS * MUTATIONS, 100);
}

static void
a_changed_byte_of_a_seal_gets_the_same_verdict_from_both(void **state)
{
    (void)state;
    verdicts_start(6);
    for (unsigned i = 0; i < SEALS; i++) {
        struct ledger_seal seal;
        struct ledger_buffer bytes = {0};
        struct ledger_error err = {0};
        random_seal(&seal);
        assert_status(ledger_seal_encode(&seal, &bytes, &err), LEDGER_OK, &err);
        compare_mutations(SEAL, ledger_buffer_slice(&bytes), MUTATIONS);
        ledger_buffer_free(&bytes);
    }
    verdicts_agree((size_t)SEALS * MUTATIONS, 50);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(entries_at_random_have_the_same_values_in_both),
        cmocka_unit_test(headers_at_random_have_the_same_values_in_both),
        cmocka_unit_test(seals_at_random_have_the_same_values_in_both),
        cmocka_unit_test(a_changed_byte_of_an_entry_gets_the_same_verdict_from_both),
        cmocka_unit_test(a_changed_byte_of_a_header_gets_the_same_verdict_from_both),
        cmocka_unit_test(a_changed_byte_of_a_seal_gets_the_same_verdict_from_both),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
