#include "tools/mingzhang/view.h"

#include "tools/mingzhang/view_internal.h"

static void
put_body(struct view_fields *fields, const struct ledger_entry *entry)
{
    switch (entry->body) {
    case LEDGER_BODY_IDENTITY:
        view_identity(fields, &entry->identity);
        break;
    case LEDGER_BODY_OFFICER:
        view_officer(fields, &entry->officer);
        break;
    case LEDGER_BODY_RULE:
        view_rule(fields, &entry->rule);
        break;
    case LEDGER_BODY_PROGRAMME:
        view_programme(fields, &entry->programme);
        break;
    case LEDGER_BODY_APPROPRIATION:
        view_appropriation(fields, &entry->appropriation);
        break;
    case LEDGER_BODY_DISBURSEMENT:
        view_disbursement(fields, &entry->disbursement);
        break;
    case LEDGER_BODY_ADJUSTMENT:
        view_adjustment(fields, &entry->adjustment);
        break;
    case LEDGER_BODY_SETTLEMENT:
        view_settlement(fields, &entry->settlement);
        break;
    case LEDGER_BODY_MATCH:
        view_match(fields, &entry->match);
        break;
    case LEDGER_BODY_RECONCILIATION:
        view_reconciliation(fields, &entry->reconciliation);
        break;
    case LEDGER_BODY_CLOSING:
        view_closing(fields, &entry->closing);
        break;
    case LEDGER_BODY_REJECTION:
        view_rejection(fields, &entry->rejection);
        break;
    case LEDGER_BODY_ANCHOR:
        view_anchor(fields, &entry->anchor);
        break;
    case LEDGER_BODY_ERASURE:
        view_erasure(fields, &entry->erasure);
        break;
    case LEDGER_BODY_INCIDENT:
        view_incident(fields, &entry->incident);
        break;
    }
}

enum ledger_status
view_entry(const struct view *view, const struct ledger_entry *entry, struct output_record *record,
           struct ledger_error *err)
{
    struct view_fields fields = {.view = view, .record = record, .err = err};

    view_put_word(&fields, "body", (struct language_text){"明细种类", "Kind of entry"},
                  ledger_body_name(entry->body), view_body_text(entry->body));
    put_body(&fields, entry);
    return fields.status;
}

enum ledger_status
view_private_of_ledger(void *context, struct ledger_slice commitment, struct ledger_arena *arena,
                       struct ledger_private *out_private, bool *out_erased,
                       struct ledger_error *err)
{
    struct ledger *ledger = context;
    struct ledger_store_txn *txn = NULL;
    struct ledger_digest digest;
    enum ledger_status status;
    bool is_erased = false;

    status = ledger_private_get(ledger, commitment, arena, out_private, err);
    if (status != LEDGER_NOT_FOUND || commitment.size != sizeof(digest.bytes))
        return status;

    for (size_t i = 0; i < sizeof(digest.bytes); i++)
        digest.bytes[i] = commitment.data[i];
    status = ledger_store_begin(ledger_store_of(ledger), LEDGER_STORE_READ, &txn, err);
    if (status == LEDGER_OK)
        status = ledger_state_is_erased(txn, &digest, &is_erased, err);
    ledger_store_abort(txn);
    if (status != LEDGER_OK)
        return status;
    *out_erased = is_erased;
    return LEDGER_NOT_FOUND;
}

static const char *
subject_of(struct view_fields *fields, const struct ledger_entry *entry)
{
    switch (entry->body) {
    case LEDGER_BODY_IDENTITY:
        return entry->identity.origin;
    case LEDGER_BODY_OFFICER:
        return entry->officer.name;
    case LEDGER_BODY_RULE:
        return entry->rule.reason;
    case LEDGER_BODY_PROGRAMME:
        return entry->programme.code;
    case LEDGER_BODY_APPROPRIATION:
        return entry->appropriation.programme;
    case LEDGER_BODY_DISBURSEMENT:
        return entry->disbursement.reference;
    case LEDGER_BODY_ADJUSTMENT:
        return entry->adjustment.target;
    case LEDGER_BODY_SETTLEMENT:
        return entry->settlement.target;
    case LEDGER_BODY_MATCH:
        return view_match_subject(fields, &entry->match);
    case LEDGER_BODY_RECONCILIATION:
        return view_reconciliation_subject(fields, &entry->reconciliation);
    case LEDGER_BODY_REJECTION:
        return entry->rejection.reason;
    case LEDGER_BODY_ANCHOR:
        return entry->anchor.vkey;
    case LEDGER_BODY_ERASURE:
        return entry->erasure.basis;
    case LEDGER_BODY_INCIDENT:
        return entry->incident.description;
    case LEDGER_BODY_CLOSING:
        break;
    }
    return "";
}

enum ledger_status
view_line(const struct view *view, const struct ledger_entry *entry, const char **out_text,
          struct ledger_error *err)
{
    struct view_fields fields = {.view = view, .err = err};
    enum ledger_language language = view->output->language;
    struct language_text word = view_body_text(entry->body);
    const char *name = "";
    const char *text;

    if (entry->body == LEDGER_BODY_DISBURSEMENT)
        name = entry->disbursement.payee.name;
    else if (entry->body == LEDGER_BODY_OFFICER)
        name = entry->officer.full_name;
    else if (entry->body == LEDGER_BODY_PROGRAMME)
        name = entry->programme.name;
    if (entry->body == LEDGER_BODY_ADJUSTMENT)
        word = view_adjustment_text(entry->adjustment.kind);
    if (entry->body == LEDGER_BODY_CLOSING)
        text = view_printf(&fields, "%s %u-%02u", language_pick(language, word),
                           entry->closing.month / 100, entry->closing.month % 100);
    else
        text = view_printf(&fields, "%s %s%s%s", language_pick(language, word),
                           subject_of(&fields, entry), name[0] == '\0' ? "" : " ", name);
    if (fields.status == LEDGER_OK)
        *out_text = text;
    return fields.status;
}
