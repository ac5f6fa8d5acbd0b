/* The conditions of CANONICAL.md, section 1, between fields: which body must state which, and what
 * stands in ascending order. */
#include "ledger/record/codec_internal.h"

/* Fails unless each condition holds; reads as a table. `required` and `absent` name a field. */
struct judge_condition {
    bool holds;
    enum ledger_message message;
    const char *name;
};

static enum ledger_status
judge_all(const struct judge_condition *conditions, size_t count, const struct codec_path *path,
          struct ledger_error *err)
{
    for (size_t i = 0; i < count; i++)
        if (!conditions[i].holds)
            return codec_fail(err, LEDGER_MALFORMED, conditions[i].message, path,
                              conditions[i].name);
    return LEDGER_OK;
}

#define JUDGE(path, err, ...)                                                                      \
    judge_all((const struct judge_condition[]){__VA_ARGS__},                                       \
              sizeof((const struct judge_condition[]){__VA_ARGS__}) /                              \
                  sizeof(struct judge_condition),                                                  \
              path, err)
/* `name` must be stated when `when`, and must not be otherwise. */
#define EXACTLY_WHEN(when, stated, name)                                                           \
    {!(when) || (stated), LEDGER_MESSAGE_RECORD_FIELD_MISSING, name},                              \
    {                                                                                              \
        (when) || !(stated), LEDGER_MESSAGE_RECORD_FIELD_SUPERFLUOUS, name                         \
    }
#define REQUIRED_WHEN(when, stated, name)                                                          \
    {                                                                                              \
        !(when) || (stated), LEDGER_MESSAGE_RECORD_FIELD_MISSING, name                             \
    }
#define ONLY_WHEN(when, stated, name)                                                              \
    {                                                                                              \
        (when) || !(stated), LEDGER_MESSAGE_RECORD_FIELD_SUPERFLUOUS, name                         \
    }

static bool
stated(const char *text)
{
    return text[0] != '\0';
}

static enum ledger_status
judge_not_ascending(const struct codec_path *path, const char *name, struct ledger_error *err)
{
    return codec_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_RECORD_NOT_ASCENDING, path, name);
}

static enum ledger_status
judge_slices_ascend(const struct ledger_slice *slices, size_t count, const struct codec_path *path,
                    const char *name, struct ledger_error *err)
{
    for (size_t i = 1; i < count; i++)
        if (ledger_slice_compare(slices[i - 1], slices[i]) >= 0)
            return judge_not_ascending(path, name, err);
    return LEDGER_OK;
}

static enum ledger_status
judge_dates_in_order(uint32_t first, uint32_t last, const struct codec_path *path,
                     struct ledger_error *err)
{
    char where[CODEC_PATH_TEXT_SIZE];

    if (last == 0 || first <= last)
        return LEDGER_OK;
    codec_path_text(path, "last_date", where);
    return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_RECORD_DATES_REVERSED, where, last,
                       first);
}

enum ledger_status
codec_judge_officer(const void *object, const struct codec_path *path, struct ledger_error *err)
{
    const struct ledger_officer *officer = object;
    const bool enrol = officer->action == LEDGER_OFFICER_ENROL;
    const bool person = enrol || officer->action == LEDGER_OFFICER_CHANGE;
    const bool key = enrol || officer->action == LEDGER_OFFICER_ROTATE;
    enum ledger_status status =
        JUDGE(path, err, EXACTLY_WHEN(person, stated(officer->full_name), "full_name"),
              EXACTLY_WHEN(person, stated(officer->unit), "unit"),
              ONLY_WHEN(person, stated(officer->unit_code), "unit_code"),
              ONLY_WHEN(person, officer->person.size > 0, "person"),
              EXACTLY_WHEN(key, stated(officer->vkey), "vkey"),
              EXACTLY_WHEN(person, officer->role_count > 0, "roles"),
              REQUIRED_WHEN(!enrol, stated(officer->reason), "reason"));

    for (size_t i = 1; status == LEDGER_OK && i < officer->role_count; i++)
        if (officer->roles[i - 1] >= officer->roles[i])
            status = judge_not_ascending(path, "roles", err);
    return status;
}

enum ledger_status
codec_judge_requirement(const void *object, const struct codec_path *path, struct ledger_error *err)
{
    const struct ledger_requirement *requirement = object;
    const bool money = requirement->body >= LEDGER_BODY_APPROPRIATION &&
                       requirement->body <= LEDGER_BODY_SETTLEMENT;

    return JUDGE(path, err, ONLY_WHEN(money, requirement->from_fen != 0, "from_fen"));
}

enum ledger_status
codec_judge_rule(const void *object, const struct codec_path *path, struct ledger_error *err)
{
    const struct ledger_rule *rule = object;

    for (size_t i = 1; i < rule->requirement_count; i++) {
        const struct ledger_requirement *before = &rule->requirements[i - 1];
        const struct ledger_requirement *here = &rule->requirements[i];

        if (before->body > here->body || (before->body == here->body && before->role >= here->role))
            return judge_not_ascending(path, "requirements", err);
    }
    return LEDGER_OK;
}

/* CLOSE states code, last_date and reason only; the others the whole programme. */
enum ledger_status
codec_judge_programme(const void *object, const struct codec_path *path, struct ledger_error *err)
{
    const struct ledger_programme *programme = object;
    const bool whole = programme->action != LEDGER_PROGRAMME_CLOSE;
    const bool subsidy = programme->instrument == LEDGER_INSTRUMENT_SUBSIDY;
    enum ledger_status status = JUDGE(
        path, err, EXACTLY_WHEN(whole, stated(programme->name), "name"),
        EXACTLY_WHEN(whole, stated(programme->category), "category"),
        ONLY_WHEN(whole, stated(programme->document), "document"),
        EXACTLY_WHEN(whole, programme->instrument != LEDGER_INSTRUMENT_NONE, "instrument"),
        EXACTLY_WHEN(whole, programme->first_date != 0, "first_date"),
        REQUIRED_WHEN(!whole, programme->last_date != 0, "last_date"),
        ONLY_WHEN(whole, programme->payee_cap_fen != 0, "payee_cap_fen"),
        REQUIRED_WHEN(whole && subsidy, programme->ceiling, "ceiling"),
        ONLY_WHEN(whole, programme->ceiling, "ceiling"),
        ONLY_WHEN(whole, stated(programme->function_code), "function_code"),
        ONLY_WHEN(whole, stated(programme->government_economic_code), "government_economic_code"),
        ONLY_WHEN(whole, stated(programme->department_economic_code), "department_economic_code"),
        ONLY_WHEN(whole, stated(programme->revenue_code), "revenue_code"),
        REQUIRED_WHEN(programme->action != LEDGER_PROGRAMME_OPEN, stated(programme->reason),
                      "reason"));

    if (status == LEDGER_OK)
        status = judge_dates_in_order(programme->first_date, programme->last_date, path, err);
    return status;
}

/* A person's name is personal data. What another id would state is lost in writing, so it must not
 * be there; after decoding it never is. */
enum ledger_status
codec_judge_payee(const void *object, const struct codec_path *path, struct ledger_error *err)
{
    const struct ledger_payee *payee = object;
    const bool other = payee->kind == LEDGER_PAYEE_OTHER;
    const bool person = payee->kind == LEDGER_PAYEE_PERSON;

    return JUDGE(path, err, EXACTLY_WHEN(!person, stated(payee->name), "name"),
                 ONLY_WHEN(payee->kind == LEDGER_PAYEE_ENTERPRISE, stated(payee->credit_code),
                           "credit_code"),
                 ONLY_WHEN(person, payee->person.size > 0, "person"),
                 ONLY_WHEN(other, stated(payee->register_name), "other.register"),
                 ONLY_WHEN(other, stated(payee->register_number), "other.number"));
}

enum ledger_status
codec_judge_disbursement(const void *object, const struct codec_path *path,
                         struct ledger_error *err)
{
    const struct ledger_disbursement *disbursement = object;

    return JUDGE(
        path, err,
        REQUIRED_WHEN(disbursement->claim_approved_fen != 0, stated(disbursement->claim), "claim"),
        REQUIRED_WHEN(stated(disbursement->claim), disbursement->claim_approved_fen != 0,
                      "claim_approved_fen"));
}

enum ledger_status
codec_judge_adjustment(const void *object, const struct codec_path *path, struct ledger_error *err)
{
    const struct ledger_adjustment *adjustment = object;

    return JUDGE(path, err,
                 REQUIRED_WHEN(adjustment->kind == LEDGER_ADJUSTMENT_RETURN,
                               stated(adjustment->bank_reference), "bank_reference"));
}

enum ledger_status
codec_judge_settlement(const void *object, const struct codec_path *path, struct ledger_error *err)
{
    const struct ledger_settlement *settlement = object;
    const bool negative = settlement->amount_fen < 0;

    return JUDGE(path, err, EXACTLY_WHEN(negative, settlement->takes_back != 0, "takes_back"),
                 REQUIRED_WHEN(negative, stated(settlement->reason), "reason"));
}

enum ledger_status
codec_judge_match(const void *object, const struct codec_path *path, struct ledger_error *err)
{
    const struct ledger_match *match = object;
    const bool join = match->action == LEDGER_MATCH_JOIN;
    enum ledger_status status =
        JUDGE(path, err, EXACTLY_WHEN(join, match->account.stated, "account"),
              EXACTLY_WHEN(join, match->line_count > 0, "lines"),
              EXACTLY_WHEN(join, match->entry_count > 0, "entries"),
              EXACTLY_WHEN(!join, match->parts != 0, "parts"));

    for (size_t i = 1; status == LEDGER_OK && i < match->entry_count; i++)
        if (match->entries[i - 1] >= match->entries[i])
            status = judge_not_ascending(path, "entries", err);
    return status;
}

enum ledger_status
codec_judge_reconciliation(const void *object, const struct codec_path *path,
                           struct ledger_error *err)
{
    const struct ledger_reconciliation *run = object;
    enum ledger_status status = judge_dates_in_order(run->first_date, run->last_date, path, err);

    if (status == LEDGER_OK)
        status =
            judge_slices_ascend(run->statements, run->statement_count, path, "statements", err);
    for (size_t i = 1; status == LEDGER_OK && i < run->line_count; i++)
        if (run->lines[i - 1].classification >= run->lines[i].classification)
            status = judge_not_ascending(path, "lines", err);
    return status;
}

enum ledger_status
codec_judge_erasure(const void *object, const struct codec_path *path, struct ledger_error *err)
{
    const struct ledger_erasure *erasure = object;

    return judge_slices_ascend(erasure->commitments, erasure->commitment_count, path, "commitments",
                               err);
}

/* A header that counts bodies of a newer format is no more invalid than they are; but it must be
 * right in all else. Kinds ascend, so the last is the highest. */
enum ledger_status
codec_judge_header(const void *object, const struct codec_path *path, struct ledger_error *err)
{
    const struct ledger_voucher_header *header = object;

    for (size_t i = 1; i < header->kind_count; i++)
        if (header->kinds[i - 1].body >= header->kinds[i].body)
            return judge_not_ascending(path, "kinds", err);
    if (header->kind_count == 0 ||
        header->kinds[header->kind_count - 1].body <= LEDGER_BODY_INCIDENT)
        return LEDGER_OK;
    return ledger_fail(err, LEDGER_UNSUPPORTED, LEDGER_MESSAGE_RECORD_BODY_NEWER,
                       (uint64_t)header->kinds[header->kind_count - 1].body);
}

/* Signatures ascend by role, then name; sorted so, one officer in two roles is not beside himself.
 */
enum ledger_status
codec_judge_seal(const void *object, const struct codec_path *path, struct ledger_error *err)
{
    const struct ledger_seal *seal = object;
    const struct ledger_sign_off *signatures = seal->signatures;

    for (size_t i = 1; i < seal->signature_count; i++) {
        if (ledger_sign_off_compare(&signatures[i - 1], &signatures[i]) >= 0)
            return judge_not_ascending(path, "signatures", err);
        for (size_t j = 0; j < i; j++)
            if (strcmp(signatures[j].officer, signatures[i].officer) == 0)
                return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_RECORD_SIGNED_TWICE,
                                   signatures[i].officer);
    }
    return LEDGER_OK;
}

enum ledger_status
codec_judge_pending_file(const void *object, const struct codec_path *path,
                         struct ledger_error *err)
{
    const struct ledger_pending_file *file = object;
    size_t size = 0;

    (void)path;
    for (size_t i = 0; i < file->entry_count; i++)
        size += file->entries[i].size; /* 65,536 times 16,384 at most. */
    if (size <= LEDGER_VOUCHER_BYTES_MAX)
        return LEDGER_OK;
    return ledger_fail(err, LEDGER_OUT_OF_RANGE, LEDGER_MESSAGE_RECORD_TOO_LARGE, "entries", size,
                       (size_t)LEDGER_VOUCHER_BYTES_MAX);
}
