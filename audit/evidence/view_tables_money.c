/* The fields of programmes and of money: proto/entry.proto, with the limits of proto/CANONICAL.md,
 * section 1, and its table of what each body must state. */
#include "audit/evidence/view_tables.h"

static const struct audit_field registration_fields[] = {
    [1] = {"register", NULL, NAME, offsetof(struct audit_payee, id), TEXT},
    [2] = {"number", NULL, ID, offsetof(struct audit_payee, number), IDENTIFIER},
};
static const struct audit_form registration = {FORM(registration_fields), .must = B(1) | B(2)};

static const struct audit_field payee_fields[] = {
    [1] = {"name", NULL, NAME, offsetof(struct audit_payee, name), TEXT},
    [2] = {"credit_code", NULL, 18, offsetof(struct audit_payee, id), AUDIT_KIND_CREDIT_CODE},
    [3] = {"person", NULL, HASH, offsetof(struct audit_payee, id), FIXED},
    [4] = {"other", &registration, 0, 0, MESSAGE},
};

static enum audit_status
check_payee(void *view, uint32_t stated, const struct audit_place *place, struct audit_error *err)
{
    struct audit_payee *payee = view;
    uint32_t ids = stated & (B(2) | B(3) | B(4));
    if (ids == 0 || (ids & (ids - 1)) != 0)
        return audit_refuse(place, NULL, AUDIT_MESSAGE_VIEW_PAYEE_ID, err);
    if (ids == B(3) && (stated & B(1)) != 0)
        return audit_refuse(place, "name", AUDIT_MESSAGE_VIEW_PERSON_NAMED, err);
    if (ids != B(3) && (stated & B(1)) == 0)
        return audit_refuse(place, "name", AUDIT_MESSAGE_VIEW_MISSING, err);
    payee->kind = (enum audit_payee_kind)__builtin_ctz(ids);
    return AUDIT_OK;
}

static const struct audit_form payee = {FORM(payee_fields), .check = check_payee};

static const struct audit_field account_fields[] = {
    [1] = {"bank", NULL, NAME, offsetof(struct audit_account, bank), TEXT},
    [2] = {"last_four", NULL, 4, offsetof(struct audit_account, last_four), AUDIT_KIND_LAST_FOUR},
    [3] = {"commitment", NULL, HASH, offsetof(struct audit_account, commitment), FIXED},
};
const struct audit_form audit_form_account = {FORM(account_fields), .must = B(2) | B(3)};

static const struct audit_field attachment_fields[] = {
    [1] = {"name", NULL, NAME, AUDIT_NOWHERE, TEXT},
    [2] = {"sha256", NULL, HASH, AUDIT_NOWHERE, FIXED},
};
static const struct audit_form attachment = {FORM(attachment_fields), .must = B(1) | B(2)};

/* Where a disbursement comes from is kept; of an adjustment or settlement nobody asks. */
static const struct audit_field kept_source_fields[] = {
    [1] = {"file_sha256", NULL, HASH, AT(disbursement.source_file_sha256), FIXED},
    [2] = {"sheet", NULL, NAME, AT(disbursement.source_sheet), TEXT},
    [3] = {"row", NULL, MANY, AT(disbursement.source_row), COUNT},
};
static const struct audit_form kept_source = {FORM(kept_source_fields), .must = B(1) | B(3)};
static const struct audit_field source_fields[] = {
    [1] = {"file_sha256", NULL, HASH, AUDIT_NOWHERE, FIXED},
    [2] = {"sheet", NULL, NAME, AUDIT_NOWHERE, TEXT},
    [3] = {"row", NULL, MANY, AUDIT_NOWHERE, COUNT},
};
static const struct audit_form source = {FORM(source_fields), .must = B(1) | B(3)};

static const struct audit_field programme_fields[] = {
    [1] = {"action", NULL, AUDIT_CLOSE, AT(programme.action), COUNT},
    [2] = {"code", NULL, ID, AT(programme.code), CODE},
    [3] = {"name", NULL, NAME, AT(programme.name), TEXT},
    [4] = {"category", NULL, NAME, AT(programme.category), TEXT},
    [5] = {"document", NULL, NAME, AT(programme.document), TEXT},
    [6] = {"instrument", NULL, AUDIT_RELIEF, AT(programme.instrument), COUNT},
    [7] = {"first_date", NULL, 0, AT(programme.first_date), DATE},
    [8] = {"last_date", NULL, 0, AT(programme.last_date), DATE},
    [9] = {"payee_cap_fen", NULL, 0, AT(programme.payee_cap_fen), FEN},
    [10] = {"ceiling", NULL, 0, AT(programme.ceiling), AUDIT_KIND_BOOL},
    [11] = {"function_code", NULL, ID, AT(programme.function_code), CODE},
    [12] = {"government_economic_code", NULL, ID, AT(programme.government_economic_code), CODE},
    [13] = {"department_economic_code", NULL, ID, AT(programme.department_economic_code), CODE},
    [14] = {"revenue_code", NULL, ID, AT(programme.revenue_code), CODE},
    [15] = {"reason", NULL, LONG, AT(programme.reason), TEXT},
};
static const struct audit_case programme_cases[] = {
    [AUDIT_OPEN] = {B(3) | B(4) | B(6) | B(7), MANY},
    [AUDIT_AMEND] = {B(3) | B(4) | B(6) | B(7) | B(15), MANY},
    [AUDIT_CLOSE] = {B(8) | B(15), B(1) | B(2) | B(8) | B(15)},
};

enum audit_status
audit_check_dates(const struct audit_place *place, uint32_t first, uint32_t last,
                  struct audit_error *err)
{
    if (last != 0 && last < first)
        return audit_refuse_numbers(place, "last_date", AUDIT_MESSAGE_VIEW_LAST_DATE, last, first,
                                    0, err);
    return AUDIT_OK;
}

static enum audit_status
check_programme(void *view, uint32_t stated, const struct audit_place *place,
                struct audit_error *err)
{
    const struct audit_entry *entry = view;
    (void)stated;
    if (entry->programme.instrument == AUDIT_SUBSIDY && !entry->programme.ceiling)
        return audit_refuse(place, "ceiling", AUDIT_MESSAGE_VIEW_CEILING, err);
    return audit_check_dates(place, entry->programme.first_date, entry->programme.last_date, err);
}

const struct audit_form audit_form_programme = {
    FORM(programme_fields), .must = B(1) | B(2), .cases = programme_cases,
    .action_offset = AT(programme.action), .check = check_programme};

static const struct audit_field appropriation_fields[] = {
    [1] = {"programme", NULL, ID, AT(appropriation.programme), CODE},
    [2] = {"budget_year", NULL, 0, AT(appropriation.budget_year), AUDIT_KIND_YEAR},
    [3] = {"amount_fen", NULL, 0, AT(appropriation.amount_fen), SIGNED_FEN},
    [4] = {"date", NULL, 0, AT(appropriation.date), DATE},
    [5] = {"document", NULL, NAME, AT(appropriation.document), TEXT},
    [6] = {"memo", NULL, LONG, AT(appropriation.memo), TEXT},
};
const struct audit_form audit_form_appropriation = {FORM(appropriation_fields),
                                                    .must = B(1) | B(2) | B(3) | B(4)};

static const struct audit_field disbursement_fields[] = {
    [1] = {"programme", NULL, ID, AT(disbursement.programme), CODE},
    [2] = {"budget_year", NULL, 0, AT(disbursement.budget_year), AUDIT_KIND_YEAR},
    [3] = {"reference", NULL, ID, AT(disbursement.reference), IDENTIFIER},
    [4] = {"payee", &payee, 0, AT(disbursement.payee), MESSAGE},
    [5] = {"amount_fen", NULL, 0, AT(disbursement.amount_fen), FEN},
    [6] = {"date", NULL, 0, AT(disbursement.date), DATE},
    [7] = {"claim", NULL, ID, AT(disbursement.claim), IDENTIFIER},
    [8] = {"claim_approved_fen", NULL, 0, AT(disbursement.claim_approved_fen), FEN},
    [9] = {"account", &audit_form_account, 0, AT(disbursement.account), MESSAGE},
    [10] = {"paying_account", &audit_form_account, 0, AT(disbursement.paying_account), MESSAGE},
    [11] = {"payment_voucher", NULL, ID, AT(disbursement.payment_voucher), IDENTIFIER},
    [12] = {"document", NULL, NAME, AT(disbursement.document), TEXT},
    [13] = {"applied_date", NULL, 0, AT(disbursement.applied_date), DATE},
    [14] = {"approved_date", NULL, 0, AT(disbursement.approved_date), DATE},
    [15] = {"replaces", NULL, ID, AT(disbursement.replaces), IDENTIFIER},
    [16] = {"attachments", &attachment, 16, AT(disbursement.attachments), MESSAGES},
    [17] = {"memo", NULL, LONG, AT(disbursement.memo), TEXT},
    [18] = {"reason", NULL, LONG, AT(disbursement.reason), TEXT},
    [19] = {"source", &kept_source, 0, 0, MESSAGE},
};

static enum audit_status
check_disbursement(void *view, uint32_t stated, const struct audit_place *place,
                   struct audit_error *err)
{
    (void)view;
    if (((stated & B(7)) != 0) != ((stated & B(8)) != 0))
        return audit_refuse(place, "claim", AUDIT_MESSAGE_VIEW_CLAIM, err);
    return AUDIT_OK;
}

const struct audit_form audit_form_disbursement = {FORM(disbursement_fields),
                                                   .must = B(1) | B(2) | B(3) | B(4) | B(5) | B(6),
                                                   .check = check_disbursement};

static const struct audit_field adjustment_fields[] = {
    [1] = {"kind", NULL, AUDIT_RECOVERY, AT(adjustment.kind), COUNT},
    [2] = {"target", NULL, ID, AT(adjustment.target), IDENTIFIER},
    [3] = {"amount_fen", NULL, 0, AT(adjustment.amount_fen), FEN},
    [4] = {"date", NULL, 0, AT(adjustment.date), DATE},
    [5] = {"reason", NULL, LONG, AT(adjustment.reason), TEXT},
    [6] = {"bank_reference", NULL, ID, AT(adjustment.bank_reference), IDENTIFIER},
    [7] = {"bank_date", NULL, 0, AT(adjustment.bank_date), DATE},
    [8] = {"account", &audit_form_account, 0, AT(adjustment.account), MESSAGE},
    [9] = {"attachments", &attachment, 16, AUDIT_NOWHERE, MESSAGES},
    [10] = {"source", &source, 0, AUDIT_NOWHERE, MESSAGE},
};
static const struct audit_case adjustment_cases[] = {
    [AUDIT_REVERSAL] = {0, MANY},
    [AUDIT_RETURN] = {B(6), MANY},
    [AUDIT_RECOVERY] = {0, MANY},
};
const struct audit_form audit_form_adjustment = {
    FORM(adjustment_fields), .must = B(1) | B(2) | B(3) | B(4) | B(5), .cases = adjustment_cases,
    .action_offset = AT(adjustment.kind)};

static const struct audit_field settlement_fields[] = {
    [1] = {"target", NULL, ID, AT(settlement.target), IDENTIFIER},
    [2] = {"amount_fen", NULL, 0, AT(settlement.amount_fen), SIGNED_FEN},
    [3] = {"date", NULL, 0, AT(settlement.date), DATE},
    [4] = {"bank_reference", NULL, ID, AT(settlement.bank_reference), IDENTIFIER},
    [5] = {"bank_date", NULL, 0, AT(settlement.bank_date), DATE},
    [6] = {"account", &audit_form_account, 0, AT(settlement.account), MESSAGE},
    [7] = {"statement_sha256", NULL, HASH, AT(settlement.statement_sha256), FIXED},
    [8] = {"takes_back", NULL, 0, AT(settlement.takes_back), NUMBER},
    [9] = {"reason", NULL, LONG, AT(settlement.reason), TEXT},
    [10] = {"source", &source, 0, AUDIT_NOWHERE, MESSAGE},
};

static enum audit_status
check_settlement(void *view, uint32_t stated, const struct audit_place *place,
                 struct audit_error *err)
{
    const struct audit_entry *entry = view;
    bool negative = entry->settlement.amount_fen < 0;
    if (negative != ((stated & B(8)) != 0))
        return audit_refuse(place, "takes_back", AUDIT_MESSAGE_VIEW_TAKES_BACK, err);
    if (negative && (stated & B(9)) == 0)
        return audit_refuse(place, "reason", AUDIT_MESSAGE_VIEW_MISSING, err);
    return AUDIT_OK;
}

const struct audit_form audit_form_settlement = {
    FORM(settlement_fields), .must = B(1) | B(2) | B(3) | B(4), .check = check_settlement};
