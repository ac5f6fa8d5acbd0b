/* Entries, headers, seals and receipts as views: what the bytes say, pointing into the bytes.
 *
 * A view lives as long as its bytes. Reading checks everything that can be known from the bytes
 * alone: proto/CANONICAL.md, section 1, its limits and its table of what each body must state. What
 * is not stated is 0, or {0}. Field names are those of the .proto files. */
#ifndef AUDIT_EVIDENCE_VIEW_H
#define AUDIT_EVIDENCE_VIEW_H

#include "audit/evidence/bytes.h"

/* The body's field number in Entry. */
enum audit_body {
    AUDIT_IDENTITY = 3,
    AUDIT_OFFICER,
    AUDIT_RULE,
    AUDIT_PROGRAMME,
    AUDIT_APPROPRIATION,
    AUDIT_DISBURSEMENT,
    AUDIT_ADJUSTMENT,
    AUDIT_SETTLEMENT,
    AUDIT_MATCH,
    AUDIT_RECONCILIATION,
    AUDIT_CLOSING,
    AUDIT_REJECTION,
    AUDIT_ANCHOR,
    AUDIT_ERASURE,
    AUDIT_INCIDENT = 17,
    AUDIT_BODY_END
};
/* "identity"; static storage. */
const char *audit_body_name(unsigned body);

enum audit_role {
    AUDIT_MAKER = 1,
    AUDIT_REVIEWER,
    AUDIT_APPROVER,
    AUDIT_ADMIN,
    AUDIT_CASHIER,
    AUDIT_RECOVERY_KEY,
    AUDIT_ROLE_END
};
const char *audit_role_name(unsigned role);

enum audit_officer_action { AUDIT_ENROL = 1, AUDIT_CHANGE, AUDIT_ROTATE, AUDIT_REVOKE };
enum audit_programme_action { AUDIT_OPEN = 1, AUDIT_AMEND, AUDIT_CLOSE };
enum audit_instrument { AUDIT_SUBSIDY = 1, AUDIT_REFUND, AUDIT_RELIEF };
enum audit_adjustment_kind { AUDIT_REVERSAL = 1, AUDIT_RETURN, AUDIT_RECOVERY };
enum audit_match_action { AUDIT_JOIN = 1, AUDIT_PART };
enum audit_incident_kind {
    AUDIT_BREAK_GLASS = 1,
    AUDIT_LOST_KEY,
    AUDIT_CLOCK,
    AUDIT_RESTORE,
    AUDIT_OTHER
};

/* A repeated message, string or bytes field: the elements stand behind each other, each with its
 * tag; already checked. Walk it with audit_list_next. */
struct audit_list {
    struct audit_bytes bytes; /* from the first element's tag to the end of the last */
    uint32_t count;
};
/* The next element's contents; false at the end. `*at` starts as 0. */
bool audit_list_next(const struct audit_list *list, size_t *at, struct audit_bytes *out_element);
/* The next of packed numbers; false at the end. */
bool audit_packed_next(struct audit_bytes packed, size_t *at, uint64_t *out_number);

enum audit_payee_kind { AUDIT_PAYEE_CREDIT_CODE = 2, AUDIT_PAYEE_PERSON, AUDIT_PAYEE_OTHER };

struct audit_payee {
    enum audit_payee_kind kind;
    struct audit_bytes name;
    struct audit_bytes id;     /* 18 characters, or the 32 bytes, or the register */
    struct audit_bytes number; /* OTHER */
};
/* Appends the payee's id as section 4 has it ("credit-code …"). */
void audit_payee_id(const struct audit_payee *payee, struct audit_buffer *out);

struct audit_account {
    struct audit_bytes bank, last_four, commitment; /* commitment {0}: not stated */
};

struct audit_totals {
    uint64_t appropriated_count;
    int64_t appropriated_fen;
    uint64_t disbursed_count;
    int64_t disbursed_fen;
    uint64_t adjusted_count;
    int64_t adjusted_fen;
    uint64_t settled_count;
    int64_t settled_fen;
};

struct audit_entry {
    struct audit_bytes bytes;
    struct audit_bytes salt;
    enum audit_body body;
    union {
        struct {
            struct audit_bytes name, origin, vkey, reason, last_checkpoint;
        } identity;
        struct {
            enum audit_officer_action action;
            unsigned roles; /* bit 1 << role */
            struct audit_bytes name, full_name, unit, unit_code, person, vkey, reason;
        } officer;
        struct {
            struct audit_list requirements; /* audit_view_requirement */
            struct audit_bytes reason;
        } rule;
        struct {
            enum audit_programme_action action;
            enum audit_instrument instrument;
            uint32_t first_date, last_date;
            int64_t payee_cap_fen;
            bool ceiling;
            struct audit_bytes code, name, category, document, function_code,
                government_economic_code, department_economic_code, revenue_code, reason;
        } programme;
        struct {
            int64_t amount_fen;
            uint32_t budget_year, date;
            struct audit_bytes programme, document, memo;
        } appropriation;
        struct {
            int64_t amount_fen, claim_approved_fen;
            uint32_t budget_year, date, applied_date, approved_date;
            struct audit_bytes programme, reference, claim, payment_voucher, document, replaces,
                memo, reason;
            struct audit_payee payee;
            struct audit_account account, paying_account;
            struct audit_list attachments;
            struct audit_bytes source_file_sha256, source_sheet;
            uint32_t source_row;
        } disbursement;
        struct {
            enum audit_adjustment_kind kind;
            int64_t amount_fen;
            uint32_t date, bank_date;
            struct audit_bytes target, reason, bank_reference;
            struct audit_account account;
        } adjustment;
        struct {
            int64_t amount_fen;
            uint32_t date, bank_date;
            uint64_t takes_back;
            struct audit_bytes target, bank_reference, statement_sha256, reason;
            struct audit_account account;
        } settlement;
        struct {
            enum audit_match_action action;
            uint64_t parts;
            struct audit_account account;
            struct audit_list lines;
            struct audit_bytes entries; /* packed, ascending */
            struct audit_bytes reason;
        } match;
        struct {
            struct audit_account account;
            uint32_t first_date, last_date, verdict;
            uint64_t tree_size, previous;
            int64_t opening_fen, closing_fen;
            struct audit_list statements, lines;
            struct audit_bytes rules_sha256, report_sha256, memo;
        } reconciliation;
        struct {
            uint32_t month;
            struct audit_totals cash, relief;
            uint64_t programme_count, payee_count;
            struct audit_bytes programme_root, payee_root, memo;
        } closing;
        struct {
            struct audit_bytes voucher, header_sha256, reason;
        } rejection;
        struct {
            struct audit_bytes vkey, checkpoint, memo;
            struct audit_list proof;
        } anchor;
        struct {
            struct audit_list commitments;
            struct audit_bytes basis, reason;
        } erasure;
        struct {
            enum audit_incident_kind kind;
            uint64_t from_entry;
            int64_t from_ms;
            struct audit_bytes description, officer;
        } incident;
    };
};

struct audit_requirement {
    enum audit_body body;
    enum audit_role role;
    uint32_t count;
    int64_t from_fen;
};
/* An element of rule.requirements, already checked. */
struct audit_requirement audit_view_requirement(struct audit_bytes element);

struct audit_header {
    struct audit_bytes bytes;
    struct audit_bytes origin, voucher, entries_root;
    uint32_t entry_count;
    uint32_t kinds[AUDIT_BODY_END]; /* how many of each body */
    int64_t appropriated_fen, disbursed_fen, adjusted_fen, settled_fen, prepared_at_ms;
};

enum { AUDIT_SIGNATURES_MAX = 64 };

struct audit_signature {
    struct audit_bytes officer, seen_root, ed25519;
    enum audit_role role;
    int64_t signed_at_ms;
    uint64_t seen_size;
};

struct audit_seal {
    struct audit_bytes bytes;
    uint64_t number, first_entry;
    int64_t sealed_at_ms;
    struct audit_bytes previous; /* 32 */
    struct audit_bytes header_bytes;
    size_t signature_count;
    struct audit_signature signatures[AUDIT_SIGNATURES_MAX];
};

/* MALFORMED names the field ("disbursement.payee.name") and what is wrong with it; NEWER for a
 * body, kind or version above those known. `*out_*` is written only on success. */
enum audit_status audit_view_entry(struct audit_bytes bytes, struct audit_entry *out_entry,
                                   struct audit_error *err) AUDIT_MUST_CHECK;
enum audit_status audit_view_header(struct audit_bytes bytes, struct audit_header *out_header,
                                    struct audit_error *err) AUDIT_MUST_CHECK;
/* Reads the seal, not the header in it. */
enum audit_status audit_view_seal(struct audit_bytes bytes, struct audit_seal *out_seal,
                                  struct audit_error *err) AUDIT_MUST_CHECK;

/* proto/receipt.proto; lists hold checked elements, paths hold 32-byte hashes. */
struct audit_enrolment {
    struct audit_bytes seal, entry;
    uint32_t entry_index;
    struct audit_list seal_path, entry_path;
};
struct audit_payee_line {
    uint64_t index;
    struct audit_bytes line; /* 64 */
    struct audit_list path;
};
struct audit_receipt_view {
    struct audit_bytes seal, entry;
    uint32_t entry_index;
    struct audit_list entry_path, genesis_path, enrolments;
    bool has_payee;
    struct audit_bytes payee, statement;
    struct audit_list payee_lines;
};
enum audit_status audit_view_receipt(struct audit_bytes bytes, struct audit_receipt_view *out,
                                     struct audit_error *err) AUDIT_MUST_CHECK;
/* Elements of a receipt, already checked. */
struct audit_enrolment audit_view_enrolment(struct audit_bytes element);
struct audit_payee_line audit_view_payee_line(struct audit_bytes element);

#endif
