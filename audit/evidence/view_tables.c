/* The fields of entries and of their bodies that are not money: proto/entry.proto, with the limits
 * of proto/CANONICAL.md, section 1, and its table of what each body must state. */
#include "audit/evidence/view_tables.h"

static const struct audit_field identity_fields[] = {
    [1] = {"name", NULL, NAME, AT(identity.name), TEXT},
    [2] = {"origin", NULL, ID, AT(identity.origin), AUDIT_KIND_ORIGIN},
    [3] = {"vkey", NULL, VKEY, AT(identity.vkey), AUDIT_KIND_VKEY},
    [4] = {"reason", NULL, LONG, AT(identity.reason), TEXT},
    [5] = {"last_checkpoint", NULL, 4096, AT(identity.last_checkpoint), AUDIT_KIND_BYTES},
};
static const struct audit_form identity = {FORM(identity_fields),
                                           .must = B(1) | B(2) | B(3) | B(4)};

static const struct audit_field officer_fields[] = {
    [1] = {"action", NULL, AUDIT_REVOKE, AT(officer.action), COUNT},
    [2] = {"name", NULL, ID, AT(officer.name), CODE},
    [3] = {"full_name", NULL, NAME, AT(officer.full_name), TEXT},
    [4] = {"unit", NULL, NAME, AT(officer.unit), TEXT},
    [5] = {"unit_code", NULL, 18, AT(officer.unit_code), AUDIT_KIND_CREDIT_CODE},
    [6] = {"person", NULL, HASH, AT(officer.person), FIXED},
    [7] = {"vkey", NULL, VKEY, AT(officer.vkey), AUDIT_KIND_VKEY},
    [8] = {"roles", NULL, AUDIT_ROLE_END - 1, AT(officer.roles), AUDIT_KIND_ROLES},
    [9] = {"reason", NULL, LONG, AT(officer.reason), TEXT},
};
static const struct audit_case officer_cases[] = {
    [AUDIT_ENROL] = {B(3) | B(4) | B(7) | B(8), MANY},
    [AUDIT_CHANGE] = {B(3) | B(4) | B(8) | B(9), ~B(7)},
    [AUDIT_ROTATE] = {B(7) | B(9), B(1) | B(2) | B(7) | B(9)},
    [AUDIT_REVOKE] = {B(9), B(1) | B(2) | B(9)},
};
static const struct audit_form officer = {FORM(officer_fields), .must = B(1) | B(2),
                                          .cases = officer_cases,
                                          .action_offset = AT(officer.action)};

static const struct audit_field requirement_fields[] = {
    [1] = {"body", NULL, AUDIT_BODY_END - 1, offsetof(struct audit_requirement, body), COUNT},
    [2] = {"role", NULL, AUDIT_CASHIER, offsetof(struct audit_requirement, role), COUNT},
    [3] = {"count", NULL, 8, offsetof(struct audit_requirement, count), COUNT},
    [4] = {"from_fen", NULL, 0, offsetof(struct audit_requirement, from_fen), FEN},
};

static enum audit_status
check_requirement(void *view, uint32_t stated, const struct audit_place *place,
                  struct audit_error *err)
{
    const struct audit_requirement *requirement = view;
    if (requirement->body < AUDIT_IDENTITY)
        return audit_refuse_numbers(place, "body", AUDIT_MESSAGE_VIEW_NUMBER, requirement->body,
                                    AUDIT_IDENTITY, AUDIT_BODY_END - 1, err);
    bool has_amount =
        requirement->body >= AUDIT_APPROPRIATION && requirement->body <= AUDIT_SETTLEMENT;
    if (!has_amount && (stated & B(4)) != 0)
        return audit_refuse(place, "from_fen", AUDIT_MESSAGE_VIEW_NO_AMOUNT, err);
    return AUDIT_OK;
}

static bool
requirement_ascends(const void *before, const void *element)
{
    const struct audit_requirement *a = before, *b = element;
    return a->body < b->body || (a->body == b->body && a->role < b->role);
}

const struct audit_form audit_form_requirement = {
    FORM(requirement_fields), .must = B(1) | B(2) | B(3), .check = check_requirement,
    .ascends = requirement_ascends};

static const struct audit_field rule_fields[] = {
    [1] = {"requirements", &audit_form_requirement, 64, AT(rule.requirements), MESSAGES},
    [2] = {"reason", NULL, LONG, AT(rule.reason), TEXT},
};
static const struct audit_form rule = {FORM(rule_fields), .must = B(2)};

static const struct audit_field bank_line_fields[] = {
    [1] = {"statement_sha256", NULL, HASH, AUDIT_NOWHERE, FIXED},
    [2] = {"row", NULL, MANY, AUDIT_NOWHERE, COUNT},
    [3] = {"bank_reference", NULL, ID, AUDIT_NOWHERE, IDENTIFIER},
    [4] = {"bank_date", NULL, 0, AUDIT_NOWHERE, DATE},
    [5] = {"amount_fen", NULL, 0, AUDIT_NOWHERE, SIGNED_FEN},
};
static const struct audit_form bank_line = {FORM(bank_line_fields), .must = B(1) | B(2) | B(5)};

static const struct audit_field match_fields[] = {
    [1] = {"action", NULL, AUDIT_PART, AT(match.action), COUNT},
    [2] = {"account", &audit_form_account, 0, AT(match.account), MESSAGE},
    [3] = {"lines", &bank_line, 64, AT(match.lines), MESSAGES},
    [4] = {"entries", NULL, 256, AT(match.entries), AUDIT_KIND_PACKED},
    [5] = {"parts", NULL, 0, AT(match.parts), NUMBER},
    [6] = {"reason", NULL, LONG, AT(match.reason), TEXT},
};
static const struct audit_case match_cases[] = {
    [AUDIT_JOIN] = {B(2) | B(3) | B(4), ~B(5)},
    [AUDIT_PART] = {B(5), B(1) | B(5) | B(6)},
};
static const struct audit_form match = {FORM(match_fields), .must = B(1) | B(6),
                                        .cases = match_cases, .action_offset = AT(match.action)};

enum { CLASSIFICATIONS = 10, VERDICTS = 4 };

static const struct audit_field line_fields[] = {
    [1] = {"classification", NULL, CLASSIFICATIONS, 0, COUNT},
    [2] = {"ledger_count", NULL, 0, AUDIT_NOWHERE, NUMBER},
    [3] = {"ledger_fen", NULL, 0, AUDIT_NOWHERE, SIGNED_FEN},
    [4] = {"bank_count", NULL, 0, AUDIT_NOWHERE, NUMBER},
    [5] = {"bank_fen", NULL, 0, AUDIT_NOWHERE, SIGNED_FEN},
};

static bool
line_ascends(const void *before, const void *element)
{
    const union audit_element *a = before, *b = element;
    return a->classification < b->classification;
}

static const struct audit_form line = {FORM(line_fields), .must = B(1), .ascends = line_ascends};

static const struct audit_field reconciliation_fields[] = {
    [1] = {"account", &audit_form_account, 0, AT(reconciliation.account), MESSAGE},
    [2] = {"first_date", NULL, 0, AT(reconciliation.first_date), DATE},
    [3] = {"last_date", NULL, 0, AT(reconciliation.last_date), DATE},
    [4] = {"tree_size", NULL, 0, AT(reconciliation.tree_size), NUMBER},
    [5] = {"statements", NULL, 64, AT(reconciliation.statements), AUDIT_KIND_HASHES_ASCENDING},
    [6] = {"rules_sha256", NULL, HASH, AT(reconciliation.rules_sha256), FIXED},
    [7] = {"opening_fen", NULL, 0, AT(reconciliation.opening_fen), SIGNED_FEN},
    [8] = {"closing_fen", NULL, 0, AT(reconciliation.closing_fen), SIGNED_FEN},
    [9] = {"lines", &line, CLASSIFICATIONS, AT(reconciliation.lines), MESSAGES},
    [10] = {"verdict", NULL, VERDICTS, AT(reconciliation.verdict), COUNT},
    [11] = {"report_sha256", NULL, HASH, AT(reconciliation.report_sha256), FIXED},
    [12] = {"previous", NULL, 0, AT(reconciliation.previous), NUMBER},
    [13] = {"memo", NULL, LONG, AT(reconciliation.memo), TEXT},
};

static enum audit_status
check_reconciliation(void *view, uint32_t stated, const struct audit_place *place,
                     struct audit_error *err)
{
    const struct audit_entry *entry = view;
    (void)stated;
    return audit_check_dates(place, entry->reconciliation.first_date,
                             entry->reconciliation.last_date, err);
}

static const struct audit_form reconciliation = {
    FORM(reconciliation_fields), .must = B(1) | B(2) | B(3) | B(4) | B(5) | B(9) | B(10) | B(11),
    .check = check_reconciliation};

static const struct audit_field totals_fields[] = {
    [1] = {"appropriated_count", NULL, 0, offsetof(struct audit_totals, appropriated_count),
           NUMBER},
    [2] = {"appropriated_fen", NULL, 0, offsetof(struct audit_totals, appropriated_fen),
           SIGNED_FEN},
    [3] = {"disbursed_count", NULL, 0, offsetof(struct audit_totals, disbursed_count), NUMBER},
    [4] = {"disbursed_fen", NULL, 0, offsetof(struct audit_totals, disbursed_fen), FEN},
    [5] = {"adjusted_count", NULL, 0, offsetof(struct audit_totals, adjusted_count), NUMBER},
    [6] = {"adjusted_fen", NULL, 0, offsetof(struct audit_totals, adjusted_fen), FEN},
    [7] = {"settled_count", NULL, 0, offsetof(struct audit_totals, settled_count), NUMBER},
    [8] = {"settled_fen", NULL, 0, offsetof(struct audit_totals, settled_fen), SIGNED_FEN},
};
static const struct audit_form totals = {FORM(totals_fields)};

static const struct audit_field closing_fields[] = {
    [1] = {"month", NULL, 0, AT(closing.month), AUDIT_KIND_MONTH},
    [2] = {"cash", &totals, 0, AT(closing.cash), MESSAGE},
    [3] = {"relief", &totals, 0, AT(closing.relief), MESSAGE},
    [4] = {"programme_count", NULL, 0, AT(closing.programme_count), NUMBER},
    [5] = {"programme_root", NULL, HASH, AT(closing.programme_root), FIXED},
    [6] = {"payee_count", NULL, 0, AT(closing.payee_count), NUMBER},
    [7] = {"payee_root", NULL, HASH, AT(closing.payee_root), FIXED},
    [8] = {"memo", NULL, LONG, AT(closing.memo), TEXT},
};
static const struct audit_form closing = {FORM(closing_fields),
                                          .must = B(1) | B(2) | B(3) | B(5) | B(7)};

static const struct audit_field rejection_fields[] = {
    [1] = {"voucher", NULL, 16, AT(rejection.voucher), FIXED},
    [2] = {"header_sha256", NULL, HASH, AT(rejection.header_sha256), FIXED},
    [3] = {"reason", NULL, LONG, AT(rejection.reason), TEXT},
};
static const struct audit_form rejection = {FORM(rejection_fields), .must = B(1) | B(2) | B(3)};

static const struct audit_field anchor_fields[] = {
    [1] = {"vkey", NULL, VKEY, AT(anchor.vkey), AUDIT_KIND_VKEY},
    [2] = {"checkpoint", NULL, 4096, AT(anchor.checkpoint), AUDIT_KIND_BYTES},
    [3] = {"proof", NULL, 64, AT(anchor.proof), AUDIT_KIND_HASHES},
    [4] = {"memo", NULL, LONG, AT(anchor.memo), TEXT},
};
static const struct audit_form anchor = {FORM(anchor_fields), .must = B(1) | B(2)};

static const struct audit_field erasure_fields[] = {
    [1] = {"commitments", NULL, 256, AT(erasure.commitments), AUDIT_KIND_HASHES_ASCENDING},
    [2] = {"basis", NULL, LONG, AT(erasure.basis), TEXT},
    [3] = {"reason", NULL, LONG, AT(erasure.reason), TEXT},
};
static const struct audit_form erasure = {FORM(erasure_fields), .must = B(1) | B(2)};

static const struct audit_field incident_fields[] = {
    [1] = {"kind", NULL, AUDIT_OTHER, AT(incident.kind), COUNT},
    [2] = {"description", NULL, LONG, AT(incident.description), TEXT},
    [3] = {"from_entry", NULL, 0, AT(incident.from_entry), NUMBER},
    [4] = {"from_ms", NULL, 0, AT(incident.from_ms), AUDIT_KIND_INSTANT},
    [5] = {"officer", NULL, ID, AT(incident.officer), CODE},
};
static const struct audit_form incident = {FORM(incident_fields), .must = B(1) | B(2)};

static const struct audit_field entry_fields[] = {
    [1] = {"version", NULL, 0, AUDIT_NOWHERE, AUDIT_KIND_VERSION},
    [2] = {"salt", NULL, 16, AT(salt), FIXED},
    [AUDIT_IDENTITY] = {"identity", &identity, 0, 0, MESSAGE},
    [AUDIT_OFFICER] = {"officer", &officer, 0, 0, MESSAGE},
    [AUDIT_RULE] = {"rule", &rule, 0, 0, MESSAGE},
    [AUDIT_PROGRAMME] = {"programme", &audit_form_programme, 0, 0, MESSAGE},
    [AUDIT_APPROPRIATION] = {"appropriation", &audit_form_appropriation, 0, 0, MESSAGE},
    [AUDIT_DISBURSEMENT] = {"disbursement", &audit_form_disbursement, 0, 0, MESSAGE},
    [AUDIT_ADJUSTMENT] = {"adjustment", &audit_form_adjustment, 0, 0, MESSAGE},
    [AUDIT_SETTLEMENT] = {"settlement", &audit_form_settlement, 0, 0, MESSAGE},
    [AUDIT_MATCH] = {"match", &match, 0, 0, MESSAGE},
    [AUDIT_RECONCILIATION] = {"reconciliation", &reconciliation, 0, 0, MESSAGE},
    [AUDIT_CLOSING] = {"closing", &closing, 0, 0, MESSAGE},
    [AUDIT_REJECTION] = {"rejection", &rejection, 0, 0, MESSAGE},
    [AUDIT_ANCHOR] = {"anchor", &anchor, 0, 0, MESSAGE},
    [AUDIT_ERASURE] = {"erasure", &erasure, 0, 0, MESSAGE},
    [AUDIT_INCIDENT] = {"incident", &incident, 0, 0, MESSAGE},
};

/* A second body overlays the view of the first; the whole is refused here. */
static enum audit_status
check_entry(void *view, uint32_t stated, const struct audit_place *place, struct audit_error *err)
{
    struct audit_entry *entry = view;
    uint32_t bodies = stated >> AUDIT_IDENTITY << AUDIT_IDENTITY;
    if (bodies == 0 || (bodies & (bodies - 1)) != 0)
        return audit_refuse(place, NULL, AUDIT_MESSAGE_VIEW_ONE_BODY, err);
    entry->body = (enum audit_body)__builtin_ctz(bodies);
    return AUDIT_OK;
}

const struct audit_form audit_form_entry = {FORM(entry_fields), .must = B(1) | B(2),
                                            .check = check_entry};

const char *
audit_body_name(unsigned body)
{
    return body >= AUDIT_IDENTITY && body < AUDIT_BODY_END ? entry_fields[body].name : "";
}
