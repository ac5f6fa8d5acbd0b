/* One fact of the ledger, as C sees it: the messages of proto/entry.proto, field for field.
 *
 * Texts are never NULL: "" means "not stated". Texts, arrays and sub-messages are borrowed: from
 * the arena after decoding, from whoever filled the struct before encoding. */
#ifndef LEDGER_RECORD_ENTRY_H
#define LEDGER_RECORD_ENTRY_H

#include "ledger/crypto/digest.h"
#include "ledger/value/id.h"
#include "ledger/value/money.h"

enum {
    LEDGER_ENTRY_SIZE_MAX = 16384,
    LEDGER_ENTRY_SALT_SIZE = 16,
    LEDGER_BODY_FIRST = 3,
    LEDGER_BODY_END = 18, /* One beyond the last body. */
};

/* A body, by its field number in Entry. */
enum ledger_body {
    LEDGER_BODY_IDENTITY = 3,
    LEDGER_BODY_OFFICER = 4,
    LEDGER_BODY_RULE = 5,
    LEDGER_BODY_PROGRAMME = 6,
    LEDGER_BODY_APPROPRIATION = 7,
    LEDGER_BODY_DISBURSEMENT = 8,
    LEDGER_BODY_ADJUSTMENT = 9,
    LEDGER_BODY_SETTLEMENT = 10,
    LEDGER_BODY_MATCH = 11,
    LEDGER_BODY_RECONCILIATION = 12,
    LEDGER_BODY_CLOSING = 13,
    LEDGER_BODY_REJECTION = 14,
    LEDGER_BODY_ANCHOR = 15,
    LEDGER_BODY_ERASURE = 16,
    LEDGER_BODY_INCIDENT = 17,
};

enum ledger_role {
    LEDGER_ROLE_NONE = 0,
    LEDGER_ROLE_MAKER = 1,
    LEDGER_ROLE_REVIEWER = 2,
    LEDGER_ROLE_APPROVER = 3,
    LEDGER_ROLE_ADMIN = 4,
    LEDGER_ROLE_CASHIER = 5,
    LEDGER_ROLE_RECOVERY = 6,
    LEDGER_ROLE_END
};

/* "disbursement", "maker": the words of statements and of --json. Static storage. NULL for a number
 * that is none. */
const char *ledger_body_name(enum ledger_body body);
const char *ledger_role_name(enum ledger_role role);
/* LEDGER_ROLE_NONE for a word that is none. */
enum ledger_role ledger_role_from_name(const char *name);

struct ledger_identity {
    const char *name;
    const char *origin;
    const char *vkey;
    const char *reason;
    struct ledger_slice last_checkpoint;
};

enum ledger_officer_action {
    LEDGER_OFFICER_ENROL = 1,
    LEDGER_OFFICER_CHANGE,
    LEDGER_OFFICER_ROTATE,
    LEDGER_OFFICER_REVOKE,
};

struct ledger_officer {
    enum ledger_officer_action action;
    const char *name;
    const char *full_name;
    const char *unit;
    const char *unit_code;
    struct ledger_slice person; /* 32 bytes or none */
    const char *vkey;
    const enum ledger_role *roles;
    size_t role_count;
    const char *reason;
};

struct ledger_requirement {
    enum ledger_body body;
    enum ledger_role role;
    uint32_t count;
    int64_t from_fen;
};

struct ledger_rule {
    const struct ledger_requirement *requirements;
    size_t requirement_count;
    const char *reason;
};

enum ledger_programme_action {
    LEDGER_PROGRAMME_OPEN = 1,
    LEDGER_PROGRAMME_AMEND,
    LEDGER_PROGRAMME_CLOSE,
};

enum ledger_instrument {
    LEDGER_INSTRUMENT_NONE = 0,
    LEDGER_INSTRUMENT_SUBSIDY = 1,
    LEDGER_INSTRUMENT_REFUND,
    LEDGER_INSTRUMENT_RELIEF,
    LEDGER_INSTRUMENT_END
};

struct ledger_programme {
    enum ledger_programme_action action;
    const char *code;
    const char *name;
    const char *category;
    const char *document;
    enum ledger_instrument instrument;
    uint32_t first_date;
    uint32_t last_date;
    int64_t payee_cap_fen;
    bool ceiling;
    const char *function_code;
    const char *government_economic_code;
    const char *department_economic_code;
    const char *revenue_code;
    const char *reason;
};

struct ledger_appropriation {
    const char *programme;
    uint32_t budget_year;
    int64_t amount_fen;
    uint32_t date;
    const char *document;
    const char *memo;
};

enum ledger_payee_kind {
    LEDGER_PAYEE_ENTERPRISE = 2, /* The field numbers of Payee.id. */
    LEDGER_PAYEE_PERSON = 3,
    LEDGER_PAYEE_OTHER = 4,
};

struct ledger_payee {
    const char *name;
    enum ledger_payee_kind kind;
    const char *credit_code;     /* ENTERPRISE */
    struct ledger_slice person;  /* PERSON: 32 bytes */
    const char *register_name;   /* OTHER */
    const char *register_number; /* OTHER */
};

struct ledger_account {
    bool stated;
    const char *bank;
    const char *last_four;
    struct ledger_slice commitment; /* 32 bytes */
};

struct ledger_attachment {
    const char *name;
    struct ledger_slice sha256; /* 32 bytes */
};

struct ledger_source {
    bool stated;
    struct ledger_slice file_sha256; /* 32 bytes */
    const char *sheet;
    uint32_t row;
};

struct ledger_disbursement {
    const char *programme;
    uint32_t budget_year;
    const char *reference;
    struct ledger_payee payee;
    int64_t amount_fen;
    uint32_t date;
    const char *claim;
    int64_t claim_approved_fen;
    struct ledger_account account;
    struct ledger_account paying_account;
    const char *payment_voucher;
    const char *document;
    uint32_t applied_date;
    uint32_t approved_date;
    const char *replaces;
    const struct ledger_attachment *attachments;
    size_t attachment_count;
    const char *memo;
    const char *reason;
    struct ledger_source source;
};

enum ledger_adjustment_kind {
    LEDGER_ADJUSTMENT_REVERSAL = 1,
    LEDGER_ADJUSTMENT_RETURN,
    LEDGER_ADJUSTMENT_RECOVERY,
};

struct ledger_adjustment {
    enum ledger_adjustment_kind kind;
    const char *target;
    int64_t amount_fen;
    uint32_t date;
    const char *reason;
    const char *bank_reference;
    uint32_t bank_date;
    struct ledger_account account;
    const struct ledger_attachment *attachments;
    size_t attachment_count;
    struct ledger_source source;
};

struct ledger_settlement {
    const char *target;
    int64_t amount_fen;
    uint32_t date;
    const char *bank_reference;
    uint32_t bank_date;
    struct ledger_account account;
    struct ledger_slice statement_sha256; /* 32 bytes or none */
    uint64_t takes_back;
    const char *reason;
    struct ledger_source source;
};

enum ledger_match_action {
    LEDGER_MATCH_JOIN = 1,
    LEDGER_MATCH_PART,
};

struct ledger_bank_line {
    struct ledger_slice statement_sha256; /* 32 bytes */
    uint32_t row;
    const char *bank_reference;
    uint32_t bank_date;
    int64_t amount_fen;
};

struct ledger_match {
    enum ledger_match_action action;
    struct ledger_account account;
    const struct ledger_bank_line *lines;
    size_t line_count;
    const uint64_t *entries;
    size_t entry_count;
    uint64_t parts;
    const char *reason;
};

enum ledger_reconciliation_verdict {
    LEDGER_RECONCILIATION_BALANCED = 1,
    LEDGER_RECONCILIATION_BALANCED_WITH_PENDING,
    LEDGER_RECONCILIATION_BREAKS,
    LEDGER_RECONCILIATION_INCOMPLETE,
};

struct ledger_reconciliation_line {
    uint32_t classification; /* 1 MATCHED to 10 DATE_OUT_OF_WINDOW, as in entry.proto */
    uint64_t ledger_count;
    int64_t ledger_fen;
    uint64_t bank_count;
    int64_t bank_fen;
};

struct ledger_reconciliation {
    struct ledger_account account;
    uint32_t first_date;
    uint32_t last_date;
    uint64_t tree_size;
    const struct ledger_slice *statements; /* 32 bytes each */
    size_t statement_count;
    struct ledger_slice rules_sha256; /* 32 bytes or none */
    int64_t opening_fen;
    int64_t closing_fen;
    const struct ledger_reconciliation_line *lines;
    size_t line_count;
    enum ledger_reconciliation_verdict verdict;
    struct ledger_slice report_sha256; /* 32 bytes */
    uint64_t previous;
    const char *memo;
};

/* Counts and sums of money entries. */
struct ledger_totals {
    uint64_t appropriated_count;
    int64_t appropriated_fen;
    uint64_t disbursed_count;
    int64_t disbursed_fen;
    uint64_t adjusted_count;
    int64_t adjusted_fen;
    uint64_t settled_count;
    int64_t settled_fen;
};

struct ledger_closing {
    uint32_t month;
    struct ledger_totals cash;
    struct ledger_totals relief;
    uint64_t programme_count;
    struct ledger_digest programme_root;
    uint64_t payee_count;
    struct ledger_digest payee_root;
    const char *memo;
};

struct ledger_rejection {
    struct ledger_voucher_id voucher;
    struct ledger_digest header_sha256;
    const char *reason;
};

struct ledger_anchor {
    const char *vkey;
    struct ledger_slice checkpoint;
    const struct ledger_digest *proof;
    size_t proof_count;
    const char *memo;
};

struct ledger_erasure {
    const struct ledger_slice *commitments; /* 32 bytes each */
    size_t commitment_count;
    const char *basis;
    const char *reason;
};

enum ledger_incident_kind {
    LEDGER_INCIDENT_BREAK_GLASS = 1,
    LEDGER_INCIDENT_LOST_KEY,
    LEDGER_INCIDENT_CLOCK,
    LEDGER_INCIDENT_RESTORE,
    LEDGER_INCIDENT_OTHER,
};

struct ledger_incident {
    enum ledger_incident_kind kind;
    const char *description;
    uint64_t from_entry;
    int64_t from_ms;
    const char *officer;
};

struct ledger_entry {
    uint8_t salt[LEDGER_ENTRY_SALT_SIZE];
    enum ledger_body body;
    union {
        struct ledger_identity identity;
        struct ledger_officer officer;
        struct ledger_rule rule;
        struct ledger_programme programme;
        struct ledger_appropriation appropriation;
        struct ledger_disbursement disbursement;
        struct ledger_adjustment adjustment;
        struct ledger_settlement settlement;
        struct ledger_match match;
        struct ledger_reconciliation reconciliation;
        struct ledger_closing closing;
        struct ledger_rejection rejection;
        struct ledger_anchor anchor;
        struct ledger_erasure erasure;
        struct ledger_incident incident;
    };
};

/* An entry of the given body with every text "" and everything else zero, so that one sets only
 * what one states. The salt is zero: ledger_voucher_prepare draws it. */
void ledger_entry_init(struct ledger_entry *entry, enum ledger_body body);

/* The name of an enum value in lower case ("subsidy", "reversal"), for --json and listings; NULL
 * for a number that is none. */
const char *ledger_instrument_name(enum ledger_instrument instrument);
const char *ledger_adjustment_kind_name(enum ledger_adjustment_kind kind);
const char *ledger_officer_action_name(enum ledger_officer_action action);
const char *ledger_programme_action_name(enum ledger_programme_action action);
const char *ledger_incident_kind_name(enum ledger_incident_kind kind);

/* A payee's id, as CANONICAL.md, section 4, has it, and its hash: the key under which the ledger
 * keeps what it knows of him. */
enum { LEDGER_PAYEE_ID_SIZE = 400 };
size_t ledger_payee_id(const struct ledger_payee *payee, char text[static LEDGER_PAYEE_ID_SIZE]);
struct ledger_digest ledger_payee_hash(const struct ledger_payee *payee);

/* The commitment of a person's or an account's canonical bytes (CANONICAL.md, section 4). */
enum ledger_commitment_kind { LEDGER_COMMITMENT_PERSON, LEDGER_COMMITMENT_ACCOUNT };
struct ledger_digest ledger_commitment_of(enum ledger_commitment_kind kind,
                                          const uint8_t salt[static 32],
                                          struct ledger_slice canonical);

#endif
