#include "same_values.h"

#include <string.h>

#include "support/assert_audit.h"

struct audit_bytes
bytes_of(struct ledger_slice slice)
{
    return (struct audit_bytes){slice.data, slice.size};
}

void
same_text(const char *text, struct audit_bytes bytes)
{
    assert_int_equal(strlen(text), bytes.size);
    assert_true(audit_bytes_equal(audit_text(text), bytes));
}

void
same_bytes(struct ledger_slice slice, struct audit_bytes bytes)
{
    assert_int_equal(slice.size, bytes.size);
    assert_true(audit_bytes_equal(bytes_of(slice), bytes));
}

void
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

void
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
