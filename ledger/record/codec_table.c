/* The rows: every field of every message, beside its place in the structs of entry.h and voucher.h
 * and its limits of CANONICAL.md, section 1. The only file that names generated types.
 *
 * The macros take a member's offset through _Generic, so that a row whose kind does not fit the
 * member's C type does not compile. */
#include "ledger/record/codec_internal.h"

#include "receipt.pb-c.h"
#include "voucher.pb-c.h"

#define AT(type, member, c_type)                                                                   \
    _Generic(((const struct type *)NULL)->member, c_type : offsetof(struct type, member))
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define VERSION                                                                                    \
    {                                                                                              \
        .kind = CODEC_VERSION, .max = 1                                                            \
    }
#define TEXT(form, type, member, needed)                                                           \
    {                                                                                              \
        .kind = CODEC_##form, .flags = (needed), .offset = AT(type, member, const char *)          \
    }
#define BYTES(type, member, first, last, needed)                                                   \
    {                                                                                              \
        .kind = CODEC_BYTES, .flags = (needed), .min = (first), .max = (last),                     \
        .offset = AT(type, member, struct ledger_slice)                                            \
    }
#define HASH(type, member, needed) BYTES(type, member, 32, 32, needed)
#define FIXED(type, member)                                                                        \
    {                                                                                              \
        .kind = CODEC_FIXED, .flags = CODEC_REQUIRED, .offset = offsetof(struct type, member),     \
        .max = sizeof(((const struct type *)NULL)->member)                                         \
    }
#define SMALL(form, type, member, first, last, needed)                                             \
    {                                                                                              \
        .kind = CODEC_##form, .flags = (needed), .min = (first), .max = (last),                    \
        .offset = AT(type, member, unsigned int)                                                   \
    }
#define UINT32(type, member, first, last, needed) SMALL(UINT32, type, member, first, last, needed)
#define ENUM(type, member, last, needed) SMALL(ENUM, type, member, 1, last, needed)
#define DATE(type, member, needed) SMALL(DATE, type, member, 0, 0, needed)
#define MONTH(type, member, needed) SMALL(MONTH, type, member, 0, 0, needed)
#define YEAR(type, member, needed) UINT32(type, member, 1900, 9999, needed)
#define UINT64(type, member, needed)                                                               \
    {                                                                                              \
        .kind = CODEC_UINT64, .flags = (needed), .max = UINT64_MAX,                                \
        .offset = AT(type, member, uint64_t)                                                       \
    }
#define SIGNED(form, type, member, limit, needed)                                                  \
    {                                                                                              \
        .kind = CODEC_##form, .flags = (needed), .max = (limit),                                   \
        .offset = AT(type, member, int64_t)                                                        \
    }
#define FEN(type, member, needed) SIGNED(INT64, type, member, LEDGER_MONEY_FEN_MAX, needed)
#define SIGNED_FEN(type, member, needed) SIGNED(SINT64, type, member, LEDGER_MONEY_FEN_MAX, needed)
#define INSTANT(type, member, needed) SIGNED(INT64, type, member, INT64_C(253402300799999), needed)
#define BOOL(type, member)                                                                         \
    {                                                                                              \
        .kind = CODEC_BOOL, .offset = AT(type, member, bool)                                       \
    }
#define PART(type, member, of)                                                                     \
    {                                                                                              \
        .kind = CODEC_MESSAGE, .flags = CODEC_REQUIRED, .offset = offsetof(struct type, member),   \
        .message = &(of)                                                                           \
    }
#define PART_IF_STATED(type, member, of, needed)                                                   \
    {                                                                                              \
        .kind = CODEC_OPTIONAL_MESSAGE, .flags = (needed),                                         \
        .offset = offsetof(struct type, member), .message = &(of)                                  \
    }
#define LIST(form, type, member, count, most, needed, ...)                                         \
    {                                                                                              \
        .kind = CODEC_##form, .flags = CODEC_LIST | (needed),                                      \
        .offset = offsetof(struct type, member), .count_offset = AT(type, count, size_t),          \
        .count_max = (most), __VA_ARGS__                                                           \
    }
#define MESSAGE(name, rows, type, c_name, ...)                                                     \
    static const struct codec_message name = {.wire = &mingzhang__v1__##c_name##__descriptor,      \
                                              .fields = (rows),                                    \
                                              .field_count = COUNT(rows),                          \
                                              .size = sizeof(struct type),                         \
                                              __VA_ARGS__}
#define NEEDED CODEC_REQUIRED

_Static_assert(sizeof(enum ledger_role) == sizeof(uint32_t), "enums are read as uint32_t");
_Static_assert(offsetof(struct ledger_account, stated) == 0, "an optional part begins with stated");
_Static_assert(offsetof(struct ledger_source, stated) == 0, "an optional part begins with stated");
_Static_assert(offsetof(struct ledger_proof_payee, stated) == 0,
               "an optional part begins with stated");
_Static_assert(sizeof(protobuf_c_boolean) == sizeof(int), "as protobuf-c 1.4 has it");

/* clang-format off */

/* -- parts ------------------------------------------------------------------------------------ */

static const struct codec_field account_rows[] = {
    TEXT(NAME, ledger_account, bank, 0),
    TEXT(LAST_FOUR, ledger_account, last_four, NEEDED),
    HASH(ledger_account, commitment, NEEDED),
};
MESSAGE(account, account_rows, ledger_account, account, .title = "account");

static const struct codec_field attachment_rows[] = {
    TEXT(NAME, ledger_attachment, name, NEEDED),
    HASH(ledger_attachment, sha256, NEEDED),
};
MESSAGE(attachment, attachment_rows, ledger_attachment, attachment, .title = "attachment");

static const struct codec_field source_rows[] = {
    HASH(ledger_source, file_sha256, NEEDED),
    TEXT(NAME, ledger_source, sheet, 0),
    UINT32(ledger_source, row, 1, UINT32_MAX, NEEDED),
};
MESSAGE(source, source_rows, ledger_source, source, .title = "source");

/* Its two texts lie in the payee. */
static const struct codec_field registration_rows[] = {
    TEXT(NAME, ledger_payee, register_name, NEEDED),
    TEXT(IDENTIFIER, ledger_payee, register_number, NEEDED),
};
MESSAGE(registration, registration_rows, ledger_payee, registration, .title = "other");

static const struct codec_field payee_rows[] = {
    TEXT(NAME, ledger_payee, name, 0),
    TEXT(CREDIT_CODE, ledger_payee, credit_code, NEEDED),
    HASH(ledger_payee, person, NEEDED),
    {.kind = CODEC_MESSAGE, .flags = NEEDED, .offset = 0, .message = &registration},
};
MESSAGE(payee, payee_rows, ledger_payee, payee, .title = "payee", .choice = "id",
        .choice_offset = offsetof(struct ledger_payee, kind), .judge = codec_judge_payee);

/* -- bodies ----------------------------------------------------------------------------------- */

static const struct codec_field identity_rows[] = {
    TEXT(NAME, ledger_identity, name, NEEDED),
    TEXT(ORIGIN, ledger_identity, origin, NEEDED),
    TEXT(VKEY, ledger_identity, vkey, NEEDED),
    TEXT(TEXT, ledger_identity, reason, NEEDED),
    BYTES(ledger_identity, last_checkpoint, 1, 4096, 0),
};
MESSAGE(identity, identity_rows, ledger_identity, identity, .title = "identity");

static const struct codec_field officer_rows[] = {
    ENUM(ledger_officer, action, LEDGER_OFFICER_REVOKE, NEEDED),
    TEXT(CODE, ledger_officer, name, NEEDED),
    TEXT(NAME, ledger_officer, full_name, 0),
    TEXT(NAME, ledger_officer, unit, 0),
    TEXT(CREDIT_CODE, ledger_officer, unit_code, 0),
    HASH(ledger_officer, person, 0),
    TEXT(VKEY, ledger_officer, vkey, 0),
    LIST(ENUM, ledger_officer, roles, role_count, 6, 0, .min = 1, .max = LEDGER_ROLE_RECOVERY),
    TEXT(TEXT, ledger_officer, reason, 0),
};
MESSAGE(officer, officer_rows, ledger_officer, officer, .title = "officer",
        .judge = codec_judge_officer);

static const struct codec_field requirement_rows[] = {
    UINT32(ledger_requirement, body, LEDGER_BODY_FIRST, LEDGER_BODY_END - 1, NEEDED),
    /* No rule asks for the recovery key: it would be needed where it may not sign. */
    ENUM(ledger_requirement, role, LEDGER_ROLE_CASHIER, NEEDED),
    UINT32(ledger_requirement, count, 1, 8, NEEDED),
    FEN(ledger_requirement, from_fen, 0),
};
MESSAGE(requirement, requirement_rows, ledger_requirement, requirement, .title = "requirement",
        .judge = codec_judge_requirement);

static const struct codec_field rule_rows[] = {
    LIST(MESSAGE, ledger_rule, requirements, requirement_count, 64, 0, .message = &requirement),
    TEXT(TEXT, ledger_rule, reason, NEEDED),
};
MESSAGE(rule, rule_rows, ledger_rule, rule, .title = "rule", .judge = codec_judge_rule);

static const struct codec_field programme_rows[] = {
    ENUM(ledger_programme, action, LEDGER_PROGRAMME_CLOSE, NEEDED),
    TEXT(CODE, ledger_programme, code, NEEDED),
    TEXT(NAME, ledger_programme, name, 0),
    TEXT(NAME, ledger_programme, category, 0),
    TEXT(NAME, ledger_programme, document, 0),
    ENUM(ledger_programme, instrument, LEDGER_INSTRUMENT_RELIEF, 0),
    DATE(ledger_programme, first_date, 0),
    DATE(ledger_programme, last_date, 0),
    FEN(ledger_programme, payee_cap_fen, 0),
    BOOL(ledger_programme, ceiling),
    TEXT(CODE, ledger_programme, function_code, 0),
    TEXT(CODE, ledger_programme, government_economic_code, 0),
    TEXT(CODE, ledger_programme, department_economic_code, 0),
    TEXT(CODE, ledger_programme, revenue_code, 0),
    TEXT(TEXT, ledger_programme, reason, 0),
};
MESSAGE(programme, programme_rows, ledger_programme, programme, .title = "programme",
        .judge = codec_judge_programme);

static const struct codec_field appropriation_rows[] = {
    TEXT(CODE, ledger_appropriation, programme, NEEDED),
    YEAR(ledger_appropriation, budget_year, NEEDED),
    SIGNED_FEN(ledger_appropriation, amount_fen, NEEDED),
    DATE(ledger_appropriation, date, NEEDED),
    TEXT(NAME, ledger_appropriation, document, 0),
    TEXT(TEXT, ledger_appropriation, memo, 0),
};
MESSAGE(appropriation, appropriation_rows, ledger_appropriation, appropriation,
        .title = "appropriation");

static const struct codec_field disbursement_rows[] = {
    TEXT(CODE, ledger_disbursement, programme, NEEDED),
    YEAR(ledger_disbursement, budget_year, NEEDED),
    TEXT(IDENTIFIER, ledger_disbursement, reference, NEEDED),
    PART(ledger_disbursement, payee, payee),
    FEN(ledger_disbursement, amount_fen, NEEDED),
    DATE(ledger_disbursement, date, NEEDED),
    TEXT(IDENTIFIER, ledger_disbursement, claim, 0),
    FEN(ledger_disbursement, claim_approved_fen, 0),
    PART_IF_STATED(ledger_disbursement, account, account, 0),
    PART_IF_STATED(ledger_disbursement, paying_account, account, 0),
    TEXT(IDENTIFIER, ledger_disbursement, payment_voucher, 0),
    TEXT(NAME, ledger_disbursement, document, 0),
    DATE(ledger_disbursement, applied_date, 0),
    DATE(ledger_disbursement, approved_date, 0),
    TEXT(IDENTIFIER, ledger_disbursement, replaces, 0),
    LIST(MESSAGE, ledger_disbursement, attachments, attachment_count, 16, 0,
         .message = &attachment),
    TEXT(TEXT, ledger_disbursement, memo, 0),
    TEXT(TEXT, ledger_disbursement, reason, 0),
    PART_IF_STATED(ledger_disbursement, source, source, 0),
};
MESSAGE(disbursement, disbursement_rows, ledger_disbursement, disbursement,
        .title = "disbursement", .judge = codec_judge_disbursement);

static const struct codec_field adjustment_rows[] = {
    ENUM(ledger_adjustment, kind, LEDGER_ADJUSTMENT_RECOVERY, NEEDED),
    TEXT(IDENTIFIER, ledger_adjustment, target, NEEDED),
    FEN(ledger_adjustment, amount_fen, NEEDED),
    DATE(ledger_adjustment, date, NEEDED),
    TEXT(TEXT, ledger_adjustment, reason, NEEDED),
    TEXT(IDENTIFIER, ledger_adjustment, bank_reference, 0),
    DATE(ledger_adjustment, bank_date, 0),
    PART_IF_STATED(ledger_adjustment, account, account, 0),
    LIST(MESSAGE, ledger_adjustment, attachments, attachment_count, 16, 0, .message = &attachment),
    PART_IF_STATED(ledger_adjustment, source, source, 0),
};
MESSAGE(adjustment, adjustment_rows, ledger_adjustment, adjustment, .title = "adjustment",
        .judge = codec_judge_adjustment);

static const struct codec_field settlement_rows[] = {
    TEXT(IDENTIFIER, ledger_settlement, target, NEEDED),
    SIGNED_FEN(ledger_settlement, amount_fen, NEEDED),
    DATE(ledger_settlement, date, NEEDED),
    TEXT(IDENTIFIER, ledger_settlement, bank_reference, NEEDED),
    DATE(ledger_settlement, bank_date, 0),
    PART_IF_STATED(ledger_settlement, account, account, 0),
    HASH(ledger_settlement, statement_sha256, 0),
    UINT64(ledger_settlement, takes_back, 0),
    TEXT(TEXT, ledger_settlement, reason, 0),
    PART_IF_STATED(ledger_settlement, source, source, 0),
};
MESSAGE(settlement, settlement_rows, ledger_settlement, settlement, .title = "settlement",
        .judge = codec_judge_settlement);

static const struct codec_field bank_line_rows[] = {
    HASH(ledger_bank_line, statement_sha256, NEEDED),
    UINT32(ledger_bank_line, row, 1, UINT32_MAX, NEEDED),
    TEXT(IDENTIFIER, ledger_bank_line, bank_reference, 0),
    DATE(ledger_bank_line, bank_date, 0),
    SIGNED_FEN(ledger_bank_line, amount_fen, NEEDED),
};
MESSAGE(bank_line, bank_line_rows, ledger_bank_line, bank_line, .title = "line");

static const struct codec_field match_rows[] = {
    ENUM(ledger_match, action, LEDGER_MATCH_PART, NEEDED),
    PART_IF_STATED(ledger_match, account, account, 0),
    LIST(MESSAGE, ledger_match, lines, line_count, 64, 0, .message = &bank_line),
    LIST(UINT64, ledger_match, entries, entry_count, 256, 0, .max = UINT64_MAX),
    UINT64(ledger_match, parts, 0),
    TEXT(TEXT, ledger_match, reason, NEEDED),
};
MESSAGE(match, match_rows, ledger_match, match, .title = "match", .judge = codec_judge_match);

static const struct codec_field reconciliation_line_rows[] = {
    SMALL(ENUM, ledger_reconciliation_line, classification, 1, 10, NEEDED),
    UINT64(ledger_reconciliation_line, ledger_count, 0),
    SIGNED_FEN(ledger_reconciliation_line, ledger_fen, 0),
    UINT64(ledger_reconciliation_line, bank_count, 0),
    SIGNED_FEN(ledger_reconciliation_line, bank_fen, 0),
};
MESSAGE(reconciliation_line, reconciliation_line_rows, ledger_reconciliation_line,
        reconciliation_line, .title = "line");

static const struct codec_field reconciliation_rows[] = {
    PART_IF_STATED(ledger_reconciliation, account, account, NEEDED),
    DATE(ledger_reconciliation, first_date, NEEDED),
    DATE(ledger_reconciliation, last_date, NEEDED),
    UINT64(ledger_reconciliation, tree_size, NEEDED),
    LIST(BYTES, ledger_reconciliation, statements, statement_count, 64, NEEDED,
         .min = 32, .max = 32),
    HASH(ledger_reconciliation, rules_sha256, 0),
    SIGNED_FEN(ledger_reconciliation, opening_fen, 0),
    SIGNED_FEN(ledger_reconciliation, closing_fen, 0),
    LIST(MESSAGE, ledger_reconciliation, lines, line_count, 10, NEEDED,
         .message = &reconciliation_line),
    ENUM(ledger_reconciliation, verdict, LEDGER_RECONCILIATION_INCOMPLETE, NEEDED),
    HASH(ledger_reconciliation, report_sha256, NEEDED),
    UINT64(ledger_reconciliation, previous, 0),
    TEXT(TEXT, ledger_reconciliation, memo, 0),
};
MESSAGE(reconciliation, reconciliation_rows, ledger_reconciliation, reconciliation,
        .title = "reconciliation", .judge = codec_judge_reconciliation);

static const struct codec_field totals_rows[] = {
    UINT64(ledger_totals, appropriated_count, 0),
    SIGNED_FEN(ledger_totals, appropriated_fen, 0),
    UINT64(ledger_totals, disbursed_count, 0),
    FEN(ledger_totals, disbursed_fen, 0),
    UINT64(ledger_totals, adjusted_count, 0),
    FEN(ledger_totals, adjusted_fen, 0),
    UINT64(ledger_totals, settled_count, 0),
    SIGNED_FEN(ledger_totals, settled_fen, 0),
};
MESSAGE(totals, totals_rows, ledger_totals, totals, .title = "totals");

static const struct codec_field closing_rows[] = {
    MONTH(ledger_closing, month, NEEDED),
    PART(ledger_closing, cash, totals),
    PART(ledger_closing, relief, totals),
    UINT64(ledger_closing, programme_count, 0),
    FIXED(ledger_closing, programme_root),
    UINT64(ledger_closing, payee_count, 0),
    FIXED(ledger_closing, payee_root),
    TEXT(TEXT, ledger_closing, memo, 0),
};
MESSAGE(closing, closing_rows, ledger_closing, closing, .title = "closing");

static const struct codec_field rejection_rows[] = {
    FIXED(ledger_rejection, voucher),
    FIXED(ledger_rejection, header_sha256),
    TEXT(TEXT, ledger_rejection, reason, NEEDED),
};
MESSAGE(rejection, rejection_rows, ledger_rejection, rejection, .title = "rejection");

static const struct codec_field anchor_rows[] = {
    TEXT(VKEY, ledger_anchor, vkey, NEEDED),
    BYTES(ledger_anchor, checkpoint, 1, 4096, NEEDED),
    LIST(FIXED, ledger_anchor, proof, proof_count, 64, 0, .max = 32),
    TEXT(TEXT, ledger_anchor, memo, 0),
};
MESSAGE(anchor, anchor_rows, ledger_anchor, anchor, .title = "anchor");

static const struct codec_field erasure_rows[] = {
    LIST(BYTES, ledger_erasure, commitments, commitment_count, 256, NEEDED, .min = 32, .max = 32),
    TEXT(TEXT, ledger_erasure, basis, NEEDED),
    TEXT(TEXT, ledger_erasure, reason, 0),
};
MESSAGE(erasure, erasure_rows, ledger_erasure, erasure, .title = "erasure",
        .judge = codec_judge_erasure);

static const struct codec_field incident_rows[] = {
    ENUM(ledger_incident, kind, LEDGER_INCIDENT_OTHER, NEEDED),
    TEXT(TEXT, ledger_incident, description, NEEDED),
    UINT64(ledger_incident, from_entry, 0),
    INSTANT(ledger_incident, from_ms, 0),
    TEXT(CODE, ledger_incident, officer, 0),
};
MESSAGE(incident, incident_rows, ledger_incident, incident, .title = "incident");

/* -- what stands by itself -------------------------------------------------------------------- */

static const struct codec_field entry_rows[] = {
    VERSION,
    FIXED(ledger_entry, salt),
    PART(ledger_entry, identity, identity),
    PART(ledger_entry, officer, officer),
    PART(ledger_entry, rule, rule),
    PART(ledger_entry, programme, programme),
    PART(ledger_entry, appropriation, appropriation),
    PART(ledger_entry, disbursement, disbursement),
    PART(ledger_entry, adjustment, adjustment),
    PART(ledger_entry, settlement, settlement),
    PART(ledger_entry, match, match),
    PART(ledger_entry, reconciliation, reconciliation),
    PART(ledger_entry, closing, closing),
    PART(ledger_entry, rejection, rejection),
    PART(ledger_entry, anchor, anchor),
    PART(ledger_entry, erasure, erasure),
    PART(ledger_entry, incident, incident),
};
const struct codec_message codec_entry = {
    .wire = &mingzhang__v1__entry__descriptor,
    .fields = entry_rows,
    .field_count = COUNT(entry_rows),
    .size = sizeof(struct ledger_entry),
    .choice = "body",
    .choice_offset = offsetof(struct ledger_entry, body),
    .shares_memory = true,
    .bytes_max = LEDGER_ENTRY_SIZE_MAX,
    .title = "entry",
};

static const struct codec_field kind_count_rows[] = {
    UINT32(ledger_kind_count, body, LEDGER_BODY_FIRST, CODEC_FIELD_NUMBER_MAX, NEEDED),
    UINT32(ledger_kind_count, count, 1, UINT32_MAX, NEEDED),
};
MESSAGE(kind_count, kind_count_rows, ledger_kind_count, kind_count, .title = "kind");

static const struct codec_field header_rows[] = {
    VERSION,
    TEXT(ORIGIN, ledger_voucher_header, origin, NEEDED),
    FIXED(ledger_voucher_header, voucher),
    UINT32(ledger_voucher_header, entry_count, 1, LEDGER_VOUCHER_ENTRIES_MAX, NEEDED),
    FIXED(ledger_voucher_header, entries_root),
    LIST(MESSAGE, ledger_voucher_header, kinds, kind_count, LEDGER_KINDS_MAX,
         NEEDED | CODEC_INLINE, .message = &kind_count),
    SIGNED_FEN(ledger_voucher_header, appropriated_fen, 0),
    FEN(ledger_voucher_header, disbursed_fen, 0),
    FEN(ledger_voucher_header, adjusted_fen, 0),
    SIGNED_FEN(ledger_voucher_header, settled_fen, 0),
    INSTANT(ledger_voucher_header, prepared_at_ms, NEEDED),
};
const struct codec_message codec_header = {
    .wire = &mingzhang__v1__voucher_header__descriptor,
    .fields = header_rows,
    .field_count = COUNT(header_rows),
    .size = sizeof(struct ledger_voucher_header),
    .judge = codec_judge_header,
    .bytes_max = LEDGER_HEADER_SIZE_MAX,
    .title = "header",
};

static const struct codec_field sign_off_rows[] = {
    TEXT(CODE, ledger_sign_off, officer, NEEDED),
    ENUM(ledger_sign_off, role, LEDGER_ROLE_RECOVERY, NEEDED),
    INSTANT(ledger_sign_off, signed_at_ms, NEEDED),
    UINT64(ledger_sign_off, seen_size, 0),
    FIXED(ledger_sign_off, seen_root),
    FIXED(ledger_sign_off, ed25519),
};
const struct codec_message codec_sign_off = {
    .wire = &mingzhang__v1__signature__descriptor,
    .fields = sign_off_rows,
    .field_count = COUNT(sign_off_rows),
    .size = sizeof(struct ledger_sign_off),
    .bytes_max = CODEC_SIGN_OFF_SIZE_MAX,
    .title = "signature",
};

static const struct codec_field seal_rows[] = {
    VERSION,
    UINT64(ledger_seal, number, 0),
    FIXED(ledger_seal, previous),
    UINT64(ledger_seal, first_entry, 0),
    INSTANT(ledger_seal, sealed_at_ms, NEEDED),
    BYTES(ledger_seal, header, 1, LEDGER_HEADER_SIZE_MAX, NEEDED),
    LIST(MESSAGE, ledger_seal, signatures, signature_count, LEDGER_SIGNATURES_MAX, NEEDED,
         .message = &codec_sign_off),
};
const struct codec_message codec_seal = {
    .wire = &mingzhang__v1__seal__descriptor,
    .fields = seal_rows,
    .field_count = COUNT(seal_rows),
    .size = sizeof(struct ledger_seal),
    .judge = codec_judge_seal,
    .bytes_max = LEDGER_SEAL_SIZE_MAX,
    .title = "seal",
};

static const struct codec_field consistency_proof_rows[] = {
    UINT64(ledger_consistency_proof, size, 0),
    LIST(FIXED, ledger_consistency_proof, hashes, hash_count, 64, 0, .max = 32),
};
MESSAGE(consistency_proof, consistency_proof_rows, ledger_consistency_proof, consistency_proof,
        .title = "proof");

static const struct codec_field private_row_rows[] = {
    HASH(ledger_private_row, commitment, NEEDED),
    BYTES(ledger_private_row, value, 1, LEDGER_PRIVATE_VALUE_SIZE_MAX, NEEDED),
};
MESSAGE(private_row, private_row_rows, ledger_private_row, private_row, .title = "row");

static const struct codec_field pending_file_rows[] = {
    VERSION,
    BYTES(ledger_pending_file, header, 1, LEDGER_HEADER_SIZE_MAX, NEEDED),
    LIST(BYTES, ledger_pending_file, entries, entry_count, LEDGER_VOUCHER_ENTRIES_MAX, NEEDED,
         .min = 1, .max = LEDGER_ENTRY_SIZE_MAX),
    LIST(MESSAGE, ledger_pending_file, signatures, signature_count, LEDGER_SIGNATURES_MAX, 0,
         .message = &codec_sign_off),
    BYTES(ledger_pending_file, checkpoint, 1, 4096, 0),
    LIST(MESSAGE, ledger_pending_file, proofs, proof_count, LEDGER_PENDING_PROOFS_MAX, 0,
         .message = &consistency_proof),
    LIST(MESSAGE, ledger_pending_file, private_rows, private_row_count,
         LEDGER_PENDING_PRIVATE_ROWS_MAX, 0, .message = &private_row),
    HASH(ledger_pending_file, genesis, 0),
};
const struct codec_message codec_pending_file = {
    .wire = &mingzhang__v1__pending_voucher__descriptor,
    .fields = pending_file_rows,
    .field_count = COUNT(pending_file_rows),
    .size = sizeof(struct ledger_pending_file),
    .judge = codec_judge_pending_file,
    .bytes_max = LEDGER_PENDING_SIZE_MAX,
    .title = "voucher file",
};

/* -- receipts --------------------------------------------------------------------------------- */

#define PATH(type, member, count)                                                                  \
    LIST(FIXED, type, member, count, LEDGER_PROOF_FILE_PATH_MAX, 0, .max = 32)
#define SEALED(type, member)                                                                       \
    BYTES(type, member, 1, LEDGER_SEAL_SIZE_MAX, NEEDED)
#define ENTRY(type, member)                                                                        \
    BYTES(type, member, 1, LEDGER_ENTRY_SIZE_MAX, NEEDED)
#define ENTRY_INDEX(type, member) UINT32(type, member, 0, LEDGER_VOUCHER_ENTRIES_MAX - 1, 0)

static const struct codec_field enrolment_rows[] = {
    SEALED(ledger_proof_enrolment, seal),
    PATH(ledger_proof_enrolment, seal_path, seal_path_count),
    ENTRY_INDEX(ledger_proof_enrolment, entry_index),
    ENTRY(ledger_proof_enrolment, entry),
    PATH(ledger_proof_enrolment, entry_path, entry_path_count),
};
MESSAGE(enrolment, enrolment_rows, ledger_proof_enrolment, enrolment, .title = "enrolment");

static const struct codec_field payee_line_rows[] = {
    UINT64(ledger_proof_payee_line, index, 0),
    FIXED(ledger_proof_payee_line, line),
    PATH(ledger_proof_payee_line, path, path_count),
};
MESSAGE(payee_line, payee_line_rows, ledger_proof_payee_line, payee_line, .title = "line");

static const struct codec_field payee_total_rows[] = {
    BYTES(ledger_proof_payee, payee, 1, LEDGER_PROOF_FILE_PAYEE_MAX, NEEDED),
    BYTES(ledger_proof_payee, statement, 1, LEDGER_PROOF_FILE_STATEMENT_MAX, 0),
    LIST(MESSAGE, ledger_proof_payee, lines, line_count, 2, 0, .message = &payee_line),
};
MESSAGE(payee_total, payee_total_rows, ledger_proof_payee, payee_total, .title = "payee");

static const struct codec_field proof_file_rows[] = {
    VERSION,
    SEALED(ledger_proof_file, seal),
    ENTRY_INDEX(ledger_proof_file, entry_index),
    ENTRY(ledger_proof_file, entry),
    PATH(ledger_proof_file, entry_path, entry_path_count),
    PATH(ledger_proof_file, genesis_path, genesis_path_count),
    LIST(MESSAGE, ledger_proof_file, enrolments, enrolment_count, LEDGER_PROOF_FILE_ENROLMENTS_MAX,
         NEEDED, .message = &enrolment),
    PART_IF_STATED(ledger_proof_file, payee, payee_total, 0),
};
const struct codec_message codec_proof_file = {
    .wire = &mingzhang__v1__receipt__descriptor,
    .fields = proof_file_rows,
    .field_count = COUNT(proof_file_rows),
    .size = sizeof(struct ledger_proof_file),
    .bytes_max = LEDGER_PROOF_FILE_SIZE_MAX,
    .title = "receipt",
};
