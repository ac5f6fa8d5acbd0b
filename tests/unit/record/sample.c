#include "sample.h"

#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

struct ledger_slice
sample_hash(uint8_t byte)
{
    static uint8_t hashes[256][32];

    memset(hashes[byte], byte, 32);
    return ledger_slice_of(hashes[byte], 32);
}

static struct ledger_digest
sample_digest(uint8_t byte)
{
    struct ledger_digest digest;

    memset(digest.bytes, byte, sizeof(digest.bytes));
    return digest;
}

static struct ledger_account
sample_account(void)
{
    return (struct ledger_account){true, "中国工商银行东川支行", "0271", sample_hash(0xAC)};
}

static struct ledger_source
sample_source(void)
{
    return (struct ledger_source){true, sample_hash(0x5F), "2024年6月", 17};
}

static const struct ledger_attachment *
sample_attachments(void)
{
    static struct ledger_attachment attachments[2];

    attachments[0] = (struct ledger_attachment){"申报表.pdf", sample_hash(0xA1)};
    attachments[1] = (struct ledger_attachment){"审批单.pdf", sample_hash(0xA2)};
    return attachments;
}

static void
fill_identity(struct ledger_identity *identity, bool full)
{
    identity->name = "东川高新区政策资金账本";
    identity->origin = "ledger.dongchuan.example/funds";
    identity->vkey = SAMPLE_VKEY;
    identity->reason = "建账";
    if (full)
        identity->last_checkpoint = ledger_slice_of_text("old.example\n7\nAAAA\n");
}

static void
fill_officer(struct ledger_officer *officer, bool full)
{
    static const enum ledger_role roles[] = {LEDGER_ROLE_MAKER, LEDGER_ROLE_CASHIER};

    officer->action = LEDGER_OFFICER_ENROL;
    officer->name = "li.si";
    officer->full_name = "李四";
    officer->unit = "东川高新区财政局";
    officer->vkey = SAMPLE_VKEY;
    officer->roles = roles;
    officer->role_count = full ? 2 : 1;
    if (!full)
        return;
    officer->unit_code = "91350100M000100Y43";
    officer->person = sample_hash(0x11);
    officer->reason = "任职";
}

static void
fill_rule(struct ledger_rule *rule, bool full)
{
    static const struct ledger_requirement requirements[] = {
        {LEDGER_BODY_DISBURSEMENT, LEDGER_ROLE_REVIEWER, 2, 0},
        {LEDGER_BODY_DISBURSEMENT, LEDGER_ROLE_APPROVER, 1, 100000000},
        {LEDGER_BODY_INCIDENT, LEDGER_ROLE_ADMIN, 8, 0},
    };

    rule->reason = "大额支出由两人复核";
    if (!full)
        return;
    rule->requirements = requirements;
    rule->requirement_count = COUNT(requirements);
}

static void
fill_programme(struct ledger_programme *programme, bool full)
{
    programme->action = full ? LEDGER_PROGRAMME_AMEND : LEDGER_PROGRAMME_OPEN;
    programme->code = "QY-2024-01";
    programme->name = "企业研发奖补";
    programme->category = "企业优惠政策资金";
    programme->instrument = full ? LEDGER_INSTRUMENT_SUBSIDY : LEDGER_INSTRUMENT_REFUND;
    programme->first_date = 20240101;
    if (!full)
        return;
    programme->document = "财建〔2024〕148号";
    programme->last_date = 20261231;
    programme->payee_cap_fen = 500000000;
    programme->ceiling = true;
    programme->function_code = "2060404";
    programme->government_economic_code = "50799";
    programme->department_economic_code = "31299";
    programme->revenue_code = "1030199";
    programme->reason = "延长执行期";
}

static void
fill_appropriation(struct ledger_appropriation *appropriation, bool full)
{
    appropriation->programme = "QY-2024-01";
    appropriation->budget_year = 2024;
    appropriation->amount_fen = full ? -250000000 : 1;
    appropriation->date = 20240315;
    if (!full)
        return;
    appropriation->document = "东财指〔2024〕9号";
    appropriation->memo = "结转上年";
}

static void
fill_disbursement(struct ledger_disbursement *disbursement, bool full)
{
    disbursement->programme = "QY-2024-01";
    disbursement->budget_year = 2024;
    disbursement->reference = "YF-2024-000017";
    disbursement->payee.name = "东川新材料有限公司";
    disbursement->payee.kind = LEDGER_PAYEE_ENTERPRISE;
    disbursement->payee.credit_code = "91350100M000100Y43";
    disbursement->amount_fen = 4990050;
    disbursement->date = 20240630;
    if (!full)
        return;
    disbursement->claim = "SB-2024-0099";
    disbursement->claim_approved_fen = 10000000;
    disbursement->account = sample_account();
    disbursement->paying_account = sample_account();
    disbursement->payment_voucher = "ZF20240630-3";
    disbursement->document = "东高新财〔2024〕5号";
    disbursement->applied_date = 20240401;
    disbursement->approved_date = 20240520;
    disbursement->replaces = "YF-2024-000011";
    disbursement->attachments = sample_attachments();
    disbursement->attachment_count = 2;
    disbursement->memo = "第一批";
    disbursement->reason = "账户变更，已核实";
    disbursement->source = sample_source();
}

static void
fill_adjustment(struct ledger_adjustment *adjustment, bool full)
{
    adjustment->kind = full ? LEDGER_ADJUSTMENT_RETURN : LEDGER_ADJUSTMENT_REVERSAL;
    adjustment->target = "YF-2024-000017";
    adjustment->amount_fen = 4990050;
    adjustment->date = 20240705;
    adjustment->reason = "户名不符，银行退回";
    if (!full)
        return;
    adjustment->bank_reference = "TH20240705001";
    adjustment->bank_date = 20240704;
    adjustment->account = sample_account();
    adjustment->attachments = sample_attachments();
    adjustment->attachment_count = 2;
    adjustment->source = sample_source();
}

static void
fill_settlement(struct ledger_settlement *settlement, bool full)
{
    settlement->target = "YF-2024-000017";
    settlement->amount_fen = full ? -4990050 : 4990050;
    settlement->date = 20240702;
    settlement->bank_reference = "FK20240702123";
    if (!full)
        return;
    settlement->bank_date = 20240701;
    settlement->account = sample_account();
    settlement->statement_sha256 = sample_hash(0x57);
    settlement->takes_back = 41;
    settlement->reason = "误登";
    settlement->source = sample_source();
}

static void
fill_match(struct ledger_match *match, bool full)
{
    static struct ledger_bank_line lines[2];
    static const uint64_t entries[] = {0, 127, 128, UINT64_MAX};

    match->action = full ? LEDGER_MATCH_JOIN : LEDGER_MATCH_PART;
    match->reason = "同一笔款项";
    match->parts = full ? 0 : 12;
    if (!full)
        return;
    lines[0] = (struct ledger_bank_line){sample_hash(0x57), 3, "", 0, 4990050};
    lines[1] = (struct ledger_bank_line){sample_hash(0x58), 9, "FK1", 20240701, -1};
    match->account = sample_account();
    match->lines = lines;
    match->line_count = COUNT(lines);
    match->entries = entries;
    match->entry_count = COUNT(entries);
}

static void
fill_reconciliation(struct ledger_reconciliation *run, bool full)
{
    static const struct ledger_reconciliation_line lines[] = {
        {1, 120, 990000000, 120, 990000000},
        {3, 0, 0, 1, -5000},
        {10, 0, 0, 0, 0},
    };
    static struct ledger_slice statements[2];

    statements[0] = sample_hash(0x57);
    statements[1] = sample_hash(0x58);
    run->account = sample_account();
    run->first_date = 20240601;
    run->last_date = 20240601;
    run->tree_size = 1;
    run->statements = statements;
    run->statement_count = full ? 2 : 1;
    run->lines = lines;
    run->line_count = full ? COUNT(lines) : 1;
    run->verdict = LEDGER_RECONCILIATION_BREAKS;
    run->report_sha256 = sample_hash(0xEE);
    if (!full)
        return;
    run->last_date = 20240630;
    run->rules_sha256 = sample_hash(0xEF);
    run->opening_fen = -1;
    run->closing_fen = 123456789;
    run->previous = 30;
    run->memo = "手续费待查";
}

static void
fill_closing(struct ledger_closing *closing, bool full)
{
    closing->month = 202406;
    closing->programme_root = sample_digest(0x01);
    closing->payee_root = sample_digest(0x02);
    if (!full)
        return;
    closing->cash = (struct ledger_totals){3, -250000000, 17, 4990050, 2, 5, 9, -7};
    closing->relief = (struct ledger_totals){1, 1, 1, 1, 1, 1, 1, 1};
    closing->programme_count = 4;
    closing->payee_count = 300;
    closing->memo = "六月";
}

static void
fill_rejection(struct ledger_rejection *rejection)
{
    memset(rejection->voucher.bytes, 0x5A, sizeof(rejection->voucher.bytes));
    rejection->header_sha256 = sample_digest(0x0D);
    rejection->reason = "附件不全";
}

static void
fill_anchor(struct ledger_anchor *anchor, bool full)
{
    static struct ledger_digest proof[2];

    anchor->vkey = SAMPLE_VKEY;
    anchor->checkpoint = ledger_slice_of_text("other.example\n9\nAAAA\n\n— x y\n");
    if (!full)
        return;
    proof[0] = sample_digest(0x21);
    proof[1] = sample_digest(0x20);
    anchor->proof = proof;
    anchor->proof_count = COUNT(proof);
    anchor->memo = "市级账本";
}

static void
fill_erasure(struct ledger_erasure *erasure, bool full)
{
    static struct ledger_slice commitments[2];

    commitments[0] = sample_hash(0x31);
    commitments[1] = sample_hash(0x32);
    erasure->commitments = commitments;
    erasure->commitment_count = full ? 2 : 1;
    erasure->basis = "《个人信息保护法》第四十七条";
    if (full)
        erasure->reason = "保存期限届满";
}

static void
fill_incident(struct ledger_incident *incident, bool full)
{
    incident->kind = LEDGER_INCIDENT_LOST_KEY;
    incident->description = "U盘遗失";
    if (!full)
        return;
    incident->from_entry = 77;
    incident->from_ms = 1719800000000;
    incident->officer = "li.si";
}

void
sample_entry(struct ledger_entry *entry, enum ledger_body body, enum sample_fill fill)
{
    const bool full = fill == SAMPLE_FULL;

    ledger_entry_init(entry, body);
    for (size_t i = 0; i < sizeof(entry->salt); i++)
        entry->salt[i] = (uint8_t)(0xF0 + i);
    switch (body) {
    case LEDGER_BODY_IDENTITY:
        fill_identity(&entry->identity, full);
        break;
    case LEDGER_BODY_OFFICER:
        fill_officer(&entry->officer, full);
        break;
    case LEDGER_BODY_RULE:
        fill_rule(&entry->rule, full);
        break;
    case LEDGER_BODY_PROGRAMME:
        fill_programme(&entry->programme, full);
        break;
    case LEDGER_BODY_APPROPRIATION:
        fill_appropriation(&entry->appropriation, full);
        break;
    case LEDGER_BODY_DISBURSEMENT:
        fill_disbursement(&entry->disbursement, full);
        break;
    case LEDGER_BODY_ADJUSTMENT:
        fill_adjustment(&entry->adjustment, full);
        break;
    case LEDGER_BODY_SETTLEMENT:
        fill_settlement(&entry->settlement, full);
        break;
    case LEDGER_BODY_MATCH:
        fill_match(&entry->match, full);
        break;
    case LEDGER_BODY_RECONCILIATION:
        fill_reconciliation(&entry->reconciliation, full);
        break;
    case LEDGER_BODY_CLOSING:
        fill_closing(&entry->closing, full);
        break;
    case LEDGER_BODY_REJECTION:
        fill_rejection(&entry->rejection);
        break;
    case LEDGER_BODY_ANCHOR:
        fill_anchor(&entry->anchor, full);
        break;
    case LEDGER_BODY_ERASURE:
        fill_erasure(&entry->erasure, full);
        break;
    case LEDGER_BODY_INCIDENT:
        fill_incident(&entry->incident, full);
        break;
    }
}

void
sample_header(struct ledger_voucher_header *header, enum sample_fill fill)
{
    *header = (struct ledger_voucher_header){
        .origin = "ledger.dongchuan.example/funds",
        .entry_count = 1,
        .entries_root = sample_digest(0x0E),
        .kind_count = 1,
        .kinds = {{LEDGER_BODY_DISBURSEMENT, 1}},
        .prepared_at_ms = 1,
    };
    for (size_t i = 0; i < sizeof(header->voucher.bytes); i++)
        header->voucher.bytes[i] = (uint8_t)(i * 17);
    if (fill == SAMPLE_LEAST)
        return;
    header->entry_count = 65536;
    header->kind_count = 3;
    header->kinds[0] = (struct ledger_kind_count){LEDGER_BODY_APPROPRIATION, 1};
    header->kinds[1] = (struct ledger_kind_count){LEDGER_BODY_DISBURSEMENT, 65534};
    header->kinds[2] = (struct ledger_kind_count){LEDGER_BODY_SETTLEMENT, 1};
    header->appropriated_fen = -1230;
    header->disbursed_fen = 123456789;
    header->adjusted_fen = 5;
    header->settled_fen = -100;
    header->prepared_at_ms = 1719800000000;
}

void
sample_sign_off(struct ledger_sign_off *sign_off, enum sample_fill fill)
{
    *sign_off = (struct ledger_sign_off){
        .officer = "li.si",
        .role = LEDGER_ROLE_MAKER,
        .signed_at_ms = 1719800000123,
        .seen_size = fill == SAMPLE_FULL ? 42 : 0,
        .seen_root = sample_digest(0x5E),
    };
    memset(sign_off->ed25519.bytes, 0xED, sizeof(sign_off->ed25519.bytes));
}

static const struct ledger_sign_off *
sample_signatures(void)
{
    static struct ledger_sign_off signatures[3];

    for (size_t i = 0; i < COUNT(signatures); i++)
        sample_sign_off(&signatures[i], SAMPLE_FULL);
    signatures[1].officer = "wang.wu";
    signatures[2].officer = "an.qi";
    signatures[2].role = LEDGER_ROLE_REVIEWER;
    return signatures;
}

void
sample_seal(struct ledger_seal *seal, enum sample_fill fill)
{
    *seal = (struct ledger_seal){
        .sealed_at_ms = 1,
        .header = ledger_slice_of_text("h"),
        .signatures = sample_signatures(),
        .signature_count = 1,
    };
    if (fill == SAMPLE_LEAST)
        return;
    seal->number = UINT64_MAX;
    seal->previous = sample_digest(0x9D);
    seal->first_entry = 1000000;
    seal->sealed_at_ms = 253402300799999;
    seal->header = ledger_slice_of_text("the header's bytes");
    seal->signature_count = 3;
}

void
sample_pending_file(struct ledger_pending_file *file, enum sample_fill fill)
{
    static const struct ledger_slice entries[] = {{(const uint8_t *)"one", 3},
                                                  {(const uint8_t *)"three", 5}};
    static struct ledger_digest hashes[1];
    static const struct ledger_consistency_proof proofs[] = {{12, hashes, 1}, {0, NULL, 0}};
    static struct ledger_private_row rows[1];

    hashes[0] = sample_digest(0xC0);
    rows[0] = (struct ledger_private_row){sample_hash(0x11), ledger_slice_of_text("salt and all")};
    *file = (struct ledger_pending_file){
        .header = ledger_slice_of_text("h"),
        .entries = entries,
        .entry_count = 1,
    };
    if (fill == SAMPLE_LEAST)
        return;
    file->entry_count = COUNT(entries);
    file->signatures = sample_signatures();
    file->signature_count = 3;
    file->checkpoint = ledger_slice_of_text("o\n1\nAAAA\n");
    file->proofs = proofs;
    file->proof_count = COUNT(proofs);
    file->private_rows = rows;
    file->private_row_count = 1;
    file->genesis = sample_hash(0x6E);
}

void
sample_proof_file(struct ledger_proof_file *file, enum sample_fill fill)
{
    static struct ledger_digest path[2];
    static struct ledger_proof_enrolment enrolments[2];
    static struct ledger_proof_payee_line lines[2];

    path[0] = sample_digest(0xA0);
    path[1] = sample_digest(0xA1);
    enrolments[0] = (struct ledger_proof_enrolment){
        .seal = ledger_slice_of_text("s"),
        .entry = ledger_slice_of_text("e"),
    };
    *file = (struct ledger_proof_file){
        .seal = ledger_slice_of_text("s"),
        .entry = ledger_slice_of_text("e"),
        .enrolments = enrolments,
        .enrolment_count = 1,
    };
    if (fill == SAMPLE_LEAST)
        return;
    file->entry_index = 65535;
    file->entry_path = path;
    file->entry_path_count = 2;
    file->genesis_path = path;
    file->genesis_path_count = 1;
    enrolments[0].entry_index = 3;
    enrolments[0].seal_path = path;
    enrolments[0].seal_path_count = 2;
    enrolments[0].entry_path = path;
    enrolments[0].entry_path_count = 2;
    enrolments[1] = enrolments[0];
    file->enrolment_count = 2;
    memset(lines, 0, sizeof(lines));
    memset(lines[0].line, 0x0C, sizeof(lines[0].line));
    lines[1].index = UINT64_MAX;
    lines[1].path = path;
    lines[1].path_count = 2;
    lines[0].index = 7;
    file->payee = (struct ledger_proof_payee){
        .stated = true,
        .payee = ledger_slice_of_text("credit-code 91999999MA0000031R"),
        .statement = ledger_slice_of_text("mingzhang/v1 payee\n"),
        .lines = lines,
        .line_count = 2,
    };
}
