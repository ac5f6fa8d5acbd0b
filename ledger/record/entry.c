#include "ledger/record/entry.h"

#include <assert.h>
#include <string.h>

#include "ledger/base/text.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const char *const body_names[LEDGER_BODY_END] = {
    [LEDGER_BODY_IDENTITY] = "identity",
    [LEDGER_BODY_OFFICER] = "officer",
    [LEDGER_BODY_RULE] = "rule",
    [LEDGER_BODY_PROGRAMME] = "programme",
    [LEDGER_BODY_APPROPRIATION] = "appropriation",
    [LEDGER_BODY_DISBURSEMENT] = "disbursement",
    [LEDGER_BODY_ADJUSTMENT] = "adjustment",
    [LEDGER_BODY_SETTLEMENT] = "settlement",
    [LEDGER_BODY_MATCH] = "match",
    [LEDGER_BODY_RECONCILIATION] = "reconciliation",
    [LEDGER_BODY_CLOSING] = "closing",
    [LEDGER_BODY_REJECTION] = "rejection",
    [LEDGER_BODY_ANCHOR] = "anchor",
    [LEDGER_BODY_ERASURE] = "erasure",
    [LEDGER_BODY_INCIDENT] = "incident",
};

static const char *const role_names[LEDGER_ROLE_END] = {
    [LEDGER_ROLE_MAKER] = "maker",       [LEDGER_ROLE_REVIEWER] = "reviewer",
    [LEDGER_ROLE_APPROVER] = "approver", [LEDGER_ROLE_ADMIN] = "admin",
    [LEDGER_ROLE_CASHIER] = "cashier",   [LEDGER_ROLE_RECOVERY] = "recovery",
};

static const char *const instrument_names[LEDGER_INSTRUMENT_END] = {
    [LEDGER_INSTRUMENT_SUBSIDY] = "subsidy",
    [LEDGER_INSTRUMENT_REFUND] = "refund",
    [LEDGER_INSTRUMENT_RELIEF] = "relief",
};

static const char *const adjustment_kind_names[] = {
    [LEDGER_ADJUSTMENT_REVERSAL] = "reversal",
    [LEDGER_ADJUSTMENT_RETURN] = "return",
    [LEDGER_ADJUSTMENT_RECOVERY] = "recovery",
};

static const char *const officer_action_names[] = {
    [LEDGER_OFFICER_ENROL] = "enrol",
    [LEDGER_OFFICER_CHANGE] = "change",
    [LEDGER_OFFICER_ROTATE] = "rotate",
    [LEDGER_OFFICER_REVOKE] = "revoke",
};

static const char *const programme_action_names[] = {
    [LEDGER_PROGRAMME_OPEN] = "open",
    [LEDGER_PROGRAMME_AMEND] = "amend",
    [LEDGER_PROGRAMME_CLOSE] = "close",
};

static const char *const incident_kind_names[] = {
    [LEDGER_INCIDENT_BREAK_GLASS] = "break-glass",
    [LEDGER_INCIDENT_LOST_KEY] = "lost-key",
    [LEDGER_INCIDENT_CLOCK] = "clock",
    [LEDGER_INCIDENT_RESTORE] = "restore",
    [LEDGER_INCIDENT_OTHER] = "other",
};

static const char *
name_at(const char *const *names, size_t count, size_t number)
{
    return number < count ? names[number] : NULL;
}

const char *
ledger_body_name(enum ledger_body body)
{
    return name_at(body_names, COUNT(body_names), body);
}

const char *
ledger_role_name(enum ledger_role role)
{
    return name_at(role_names, COUNT(role_names), role);
}

enum ledger_role
ledger_role_from_name(const char *name)
{
    assert(name != NULL);
    for (unsigned role = LEDGER_ROLE_MAKER; role < LEDGER_ROLE_END; role++)
        if (strcmp(name, role_names[role]) == 0)
            return (enum ledger_role)role;
    return LEDGER_ROLE_NONE;
}

const char *
ledger_instrument_name(enum ledger_instrument instrument)
{
    return name_at(instrument_names, COUNT(instrument_names), instrument);
}

const char *
ledger_adjustment_kind_name(enum ledger_adjustment_kind kind)
{
    return name_at(adjustment_kind_names, COUNT(adjustment_kind_names), kind);
}

const char *
ledger_officer_action_name(enum ledger_officer_action action)
{
    return name_at(officer_action_names, COUNT(officer_action_names), action);
}

const char *
ledger_programme_action_name(enum ledger_programme_action action)
{
    return name_at(programme_action_names, COUNT(programme_action_names), action);
}

const char *
ledger_incident_kind_name(enum ledger_incident_kind kind)
{
    return name_at(incident_kind_names, COUNT(incident_kind_names), kind);
}

/* Appends at `size`; the sum of all limits leaves room in LEDGER_PAYEE_ID_SIZE. */
static size_t
id_append(char *text, size_t size, const char *piece)
{
    const size_t piece_size = strlen(piece);

    assert(size + piece_size < LEDGER_PAYEE_ID_SIZE);
    memcpy(text + size, piece, piece_size + 1);
    return size + piece_size;
}

size_t
ledger_payee_id(const struct ledger_payee *payee, char text[static LEDGER_PAYEE_ID_SIZE])
{
    char hex[LEDGER_DIGEST_HEX_SIZE];
    size_t size = 0;

    switch (payee->kind) {
    case LEDGER_PAYEE_ENTERPRISE:
        size = id_append(text, size, "credit-code ");
        return id_append(text, size, payee->credit_code);
    case LEDGER_PAYEE_PERSON:
        assert(payee->person.size == sizeof(struct ledger_digest));
        ledger_text_hex(payee->person, hex);
        size = id_append(text, size, "person ");
        return id_append(text, size, hex);
    case LEDGER_PAYEE_OTHER:
        size = id_append(text, size, "other ");
        size = id_append(text, size, payee->register_name);
        size = id_append(text, size, "\n");
        return id_append(text, size, payee->register_number);
    }
    assert(false && "a payee has an id");
    return 0;
}

struct ledger_digest
ledger_payee_hash(const struct ledger_payee *payee)
{
    char text[LEDGER_PAYEE_ID_SIZE];
    const size_t size = ledger_payee_id(payee, text);

    return ledger_digest_of(ledger_slice_of(text, size));
}

struct ledger_digest
ledger_commitment_of(enum ledger_commitment_kind kind, const uint8_t salt[static 32],
                     struct ledger_slice canonical)
{
    const char *const domain =
        kind == LEDGER_COMMITMENT_PERSON ? "mingzhang/v1 person\n" : "mingzhang/v1 account\n";
    struct ledger_hasher hasher;

    ledger_hasher_start(&hasher);
    ledger_hasher_add(&hasher, ledger_slice_of_text(domain));
    ledger_hasher_add(&hasher, ledger_slice_of(salt, 32));
    ledger_hasher_add(&hasher, canonical);
    return ledger_hasher_finish(&hasher);
}
