#include "support/history.h"

#include <string.h>

#include "ledger/note/checkpoint.h"
#include "ledger/record/codec.h"
#include "support/assert_status.h"

struct history {
    struct fixture *fixture;
    size_t fork_at;
};

/* Whatever the voucher that comes now states as its memo. */
static const char *
memo(const struct history *history)
{
    return history->fixture->seal_count >= history->fork_at ? "另一种写法" : "";
}

static void
record(struct history *history, const struct ledger_entry *entries, size_t count, unsigned signers)
{
    struct fixture_result result = fixture_try(history->fixture, entries, count, signers);
    assert_status(result.status, LEDGER_OK, &result.err);
}

static void
open_programmes(struct history *history)
{
    struct ledger_entry entries[] = {
        fixture_programme("SB-1", LEDGER_INSTRUMENT_SUBSIDY),
        fixture_programme("TK-1", LEDGER_INSTRUMENT_REFUND),
        fixture_programme("JM-1", LEDGER_INSTRUMENT_RELIEF),
        fixture_appropriation("SB-1", 10000000),
    };
    entries[3].appropriation.memo = memo(history);
    record(history, entries, 4, FIXTURE_PAIR);
}

static void
pay(struct history *history)
{
    static const uint8_t person[32] = {7}, account[32] = {9}, file[32] = {11};
    static const struct ledger_attachment attachment = {.name = "批复.pdf",
                                                        .sha256 = {file, sizeof(file)}};
    struct ledger_entry entries[] = {
        fixture_disbursement("SB-1", "B-1", 1, 120000),
        fixture_disbursement("SB-1", "B-2", 2, 70000),
        fixture_disbursement("TK-1", "B-3", 3, 99900),
        fixture_disbursement("JM-1", "B-4", 1, 5000),
        fixture_disbursement("SB-1", "B-5", 4, 30100),
    };
    struct ledger_disbursement *first = &entries[0].disbursement;
    first->date = 20230610;
    first->claim = "SQ-1";
    first->claim_approved_fen = 200000;
    first->account = (struct ledger_account){
        .stated = true, .bank = "示例银行", .last_four = "0001", .commitment = {account, 32}};
    first->payment_voucher = "PZ-1";
    first->document = "示文〔2023〕1号";
    first->applied_date = 20230501;
    first->approved_date = 20230520;
    first->attachments = &attachment;
    first->attachment_count = 1;
    first->memo = "首笔";
    first->source = (struct ledger_source){
        .stated = true, .file_sha256 = {file, 32}, .sheet = "明细", .row = 2};
    entries[1].disbursement.date = 20230611;
    entries[1].disbursement.memo = memo(history);
    entries[4].disbursement.payee = (struct ledger_payee){.name = "",
                                                          .kind = LEDGER_PAYEE_PERSON,
                                                          .credit_code = "",
                                                          .person = {person, 32},
                                                          .register_name = "",
                                                          .register_number = ""};
    record(history, entries, 5, FIXTURE_EVERYBODY);
}

static void
pay_abroad(struct history *history)
{
    struct ledger_entry entry = fixture_disbursement("TK-1", "B-6", 5, 4200);
    entry.disbursement.payee = (struct ledger_payee){.name = "Example Ltd",
                                                     .kind = LEDGER_PAYEE_OTHER,
                                                     .credit_code = "",
                                                     .register_name = "Companies Register",
                                                     .register_number = "EX-17"};
    entry.disbursement.memo = memo(history);
    record(history, &entry, 1, FIXTURE_EVERYBODY);
}

static void
adjust_and_settle(struct history *history)
{
    struct ledger_entry entries[] = {
        fixture_adjustment(LEDGER_ADJUSTMENT_RETURN, "B-2", 70000),
        fixture_adjustment(LEDGER_ADJUSTMENT_REVERSAL, "B-5", 100),
        fixture_settlement("B-1", 120000),
        fixture_disbursement("SB-1", "B-7", 2, 70000),
    };
    entries[0].adjustment.bank_reference = "TH-1";
    entries[2].settlement.reason = memo(history);
    entries[3].disbursement.replaces = "B-2";
    record(history, entries, 4, FIXTURE_EVERYBODY);
}

static void
close_june(struct history *history)
{
    struct ledger_entry entry = fixture_closing(history->fixture, 202306);
    entry.closing.memo = memo(history);
    record(history, &entry, 1, FIXTURE_PAIR);
}

static void
match_and_reconcile(struct history *history)
{
    static const uint8_t statement[32] = {21}, account[32] = {9}, report[32] = {22};
    static const struct ledger_bank_line line = {.statement_sha256 = {statement, 32},
                                                 .row = 3,
                                                 .bank_reference = "B-1",
                                                 .bank_date = 20230612,
                                                 .amount_fen = 120000};
    static const struct ledger_slice statements[] = {{statement, 32}};
    static const struct ledger_reconciliation_line rows[] = {{.classification = 1,
                                                              .ledger_count = 1,
                                                              .ledger_fen = 120000,
                                                              .bank_count = 1,
                                                              .bank_fen = 120000}};
    static uint64_t matched[1];
    struct ledger_entry entries[2];
    struct ledger_account ours = {
        .stated = true, .bank = "示例银行", .last_four = "0009", .commitment = {account, 32}};
    matched[0] = history->fixture->entry_count - 1;
    ledger_entry_init(&entries[0], LEDGER_BODY_MATCH);
    entries[0].match.action = LEDGER_MATCH_JOIN;
    entries[0].match.account = ours;
    entries[0].match.lines = &line;
    entries[0].match.line_count = 1;
    entries[0].match.entries = matched;
    entries[0].match.entry_count = 1;
    entries[0].match.reason = "人工匹配";
    ledger_entry_init(&entries[1], LEDGER_BODY_RECONCILIATION);
    entries[1].reconciliation = (struct ledger_reconciliation){
        .account = ours,
        .first_date = 20230601,
        .last_date = 20230630,
        .tree_size = 3,
        .statements = statements,
        .statement_count = 1,
        .opening_fen = 500000,
        .closing_fen = 380000,
        .lines = rows,
        .line_count = 1,
        .verdict = LEDGER_RECONCILIATION_BALANCED,
        .report_sha256 = {report, 32},
        .memo = memo(history),
    };
    record(history, entries, 2, FIXTURE_PAIR);
}

static void
reject_one(struct history *history)
{
    struct ledger_entry entry;
    ledger_entry_init(&entry, LEDGER_BODY_REJECTION);
    memset(entry.rejection.voucher.bytes, 0x5A, sizeof(entry.rejection.voucher.bytes));
    memset(entry.rejection.header_sha256.bytes, 0x5B, sizeof(entry.rejection.header_sha256.bytes));
    entry.rejection.reason = memo(history)[0] != '\0' ? memo(history) : "金额有误";
    record(history, &entry, 1, 1u << FIXTURE_REVIEWER);
}

static void
anchor_another(struct history *history)
{
    struct ledger_checkpoint checkpoint = {.origin = "other.example/ledger", .size = 4};
    struct ledger_buffer text = {0}, note = {0};
    const struct ledger_key *key = &history->fixture->officers[0].key; /* any key */
    struct ledger_entry entry;
    struct ledger_error err = {0};
    char vkey[LEDGER_VKEY_SIZE];
    memset(checkpoint.root.bytes, 0x44, sizeof(checkpoint.root.bytes));
    assert_status(ledger_checkpoint_format(&checkpoint, &text, &err), LEDGER_OK, &err);
    assert_status(ledger_note_sign(ledger_buffer_slice(&text), checkpoint.origin, key, &note, &err),
                  LEDGER_OK, &err);
    ledger_vkey_format(checkpoint.origin, LEDGER_KEY_ED25519, &key->public_key, vkey);
    ledger_entry_init(&entry, LEDGER_BODY_ANCHOR);
    entry.anchor.vkey = vkey;
    entry.anchor.checkpoint = ledger_buffer_slice(&note);
    entry.anchor.memo = memo(history);
    record(history, &entry, 1, 1u << FIXTURE_MAKER);
    ledger_buffer_free(&text);
    ledger_buffer_free(&note);
}

static void
govern(struct history *history)
{
    static const uint8_t commitment[32] = {7};
    static const struct ledger_slice commitments[] = {{commitment, 32}};
    static const struct ledger_requirement requirements[] = {
        {LEDGER_BODY_DISBURSEMENT, LEDGER_ROLE_APPROVER, 1, 40000000}};
    struct ledger_entry entries[3];
    ledger_entry_init(&entries[0], LEDGER_BODY_ERASURE);
    entries[0].erasure.commitments = commitments;
    entries[0].erasure.commitment_count = 1;
    entries[0].erasure.basis = "个人信息保护法第四十七条";
    entries[0].erasure.reason = memo(history);
    ledger_entry_init(&entries[1], LEDGER_BODY_INCIDENT);
    entries[1].incident.kind = LEDGER_INCIDENT_OTHER;
    entries[1].incident.description = "演练";
    ledger_entry_init(&entries[2], LEDGER_BODY_RULE);
    entries[2].rule.requirements = requirements;
    entries[2].rule.requirement_count = 1;
    entries[2].rule.reason = "下调审批起点";
    record(history, entries, 3, FIXTURE_ADMINS);
}

static void
enrol_another(struct history *history)
{
    size_t who = fixture_officer_new(history->fixture, "second.maker", LEDGER_ROLE_MAKER);
    struct ledger_entry entry = fixture_enrol(history->fixture, who);
    entry.officer.reason = memo(history);
    record(history, &entry, 1, FIXTURE_ADMINS);
}

static void
pay_later(struct history *history)
{
    struct ledger_entry entries[] = {fixture_disbursement("SB-1", "B-8", 6, 8800),
                                     fixture_disbursement("SB-1", "B-9", 7, 8900)};
    entries[1].disbursement.memo = memo(history);
    record(history, entries, 2, FIXTURE_EVERYBODY);
}

void
history_open(struct fixture *fixture, size_t fork_at)
{
    struct history history = {.fixture = fixture, .fork_at = fork_at};
    static void (*const steps[])(struct history * history) = {open_programmes, pay,
                                                              pay_abroad,      adjust_and_settle,
                                                              close_june,      match_and_reconcile,
                                                              reject_one,      anchor_another,
                                                              govern,          enrol_another,
                                                              pay_later};
    fixture_open(fixture);
    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
        steps[i](&history);
    assert_int_equal(fixture->seal_count, HISTORY_VOUCHERS);
}
