/* What people read of each of the fifteen bodies: every field that is stated, under its key, and
 * nothing of what is not. */
#include "support/assert_status.h"

#include <stdlib.h>
#include <string.h>

#include "tools/mingzhang/view.h"

static const uint8_t bytes32[32] = {0xAB, [31] = 0x01};
#define HEX32 "ab00000000000000000000000000000000000000000000000000000000000001"
static const struct ledger_slice commitment = {bytes32, sizeof(bytes32)};

struct expected {
    const char *key;
    const char *value; /* Of money and counts: as JSON has them; flags "true" and "false". */
};

static json_t *
view_as_json(const struct ledger_entry *entry, view_private_fn *find_private)
{
    struct output output = {.stream = stdout, .json = true, .language = LEDGER_LANGUAGE_ZH};
    struct ledger_arena arena = {0};
    struct view view = {.output = &output, .arena = &arena, .find_private = find_private};
    struct output_record *record = NULL;
    json_t *document = NULL;
    struct ledger_error err = {0};

    assert_status(output_record_new(&record, &err), LEDGER_OK, &err);
    assert_status(view_entry(&view, entry, record, &err), LEDGER_OK, &err);
    assert_status(output_record_json(record, &document, &err), LEDGER_OK, &err);
    output_record_free(record);
    ledger_arena_free(&arena);
    return document;
}

static void
view_as_text(const struct ledger_entry *entry, enum ledger_language language, char *text,
             size_t capacity)
{
    struct output output = {.stream = tmpfile(), .language = language};
    struct ledger_arena arena = {0};
    struct view view = {.output = &output, .arena = &arena};
    struct output_record *record = NULL;
    struct ledger_error err = {0};

    assert_non_null(output.stream);
    assert_status(output_record_new(&record, &err), LEDGER_OK, &err);
    assert_status(view_entry(&view, entry, record, &err), LEDGER_OK, &err);
    assert_status(output_record_print(&output, record, &err), LEDGER_OK, &err);
    rewind(output.stream);
    text[fread(text, 1, capacity - 1, output.stream)] = '\0';
    (void)fclose(output.stream);
    output_record_free(record);
    ledger_arena_free(&arena);
}

static void
assert_value(json_t *document, const struct expected *expected)
{
    json_t *value = json_object_get(document, expected->key);
    char text[64];

    if (value == NULL)
        fail_msg("there is no field %s", expected->key);
    if (json_is_boolean(value))
        assert_string_equal(json_is_true(value) ? "true" : "false", expected->value);
    else if (json_is_integer(value)) {
        (void)snprintf(text, sizeof(text), "%lld", (long long)json_integer_value(value));
        assert_string_equal(text, expected->value);
    } else
        assert_string_equal(json_string_value(value), expected->value);
}

/* All that is expected and nothing else; and both languages have a line for each of it. */
static void
assert_view(const struct ledger_entry *entry, const struct expected *expected, size_t count)
{
    json_t *document = view_as_json(entry, NULL);
    char zh[8192];
    char en[8192];
    size_t zh_lines = 0;
    size_t en_lines = 0;

    for (size_t i = 0; i < count; i++)
        assert_value(document, &expected[i]);
    assert_string_equal(json_string_value(json_object_get(document, "body")),
                        ledger_body_name(entry->body));
    assert_int_equal(json_object_size(document), count + 1);
    json_decref(document);

    view_as_text(entry, LEDGER_LANGUAGE_ZH, zh, sizeof(zh));
    view_as_text(entry, LEDGER_LANGUAGE_EN, en, sizeof(en));
    for (const char *at = zh; *at != '\0'; at++)
        zh_lines += *at == '\n';
    for (const char *at = en; *at != '\0'; at++)
        en_lines += *at == '\n';
    assert_int_equal(zh_lines, count + 1);
    assert_int_equal(en_lines, count + 1);
    assert_null(strchr(zh, '?'));
    assert_null(strchr(en, '?'));
}

#define ASSERT_VIEW(entry, expected)                                                               \
    assert_view((entry), (expected), sizeof(expected) / sizeof(*(expected)))

static struct ledger_account
account(void)
{
    return (struct ledger_account){
        .stated = true, .bank = "虚构银行", .last_four = "1234", .commitment = commitment};
}

static void
an_identity_is_read_with_the_checkpoint_on_one_line(void **state)
{
    static const char note[] = "old.example\n4\nroot\n\n— sig\n";
    static const struct expected expected[] = {
        {"name", "虚构账本"},
        {"origin", "new.example"},
        {"vkey", "vkey-text"},
        {"reason", "更名"},
        {"last_checkpoint", "old.example / 4 / root / — sig"},
    };
    struct ledger_entry entry;

    (void)state;
    ledger_entry_init(&entry, LEDGER_BODY_IDENTITY);
    entry.identity.name = "虚构账本";
    entry.identity.origin = "new.example";
    entry.identity.vkey = "vkey-text";
    entry.identity.reason = "更名";
    entry.identity.last_checkpoint = ledger_slice_of(note, sizeof(note) - 1);
    ASSERT_VIEW(&entry, expected);
}

static void
an_officer_is_read_with_all_his_roles(void **state)
{
    static const enum ledger_role roles[] = {LEDGER_ROLE_MAKER, LEDGER_ROLE_CASHIER};
    static const struct expected expected[] = {
        {"action", "enrol"},        {"name", "li.si"},     {"full_name", "李四"},
        {"unit", "财政局"},         {"unit_code", "CODE"}, {"person_commitment", HEX32},
        {"roles", "maker cashier"}, {"vkey", "vkey-text"}, {"reason", "到岗"},
    };
    struct ledger_entry entry;
    char text[4096];

    (void)state;
    ledger_entry_init(&entry, LEDGER_BODY_OFFICER);
    entry.officer = (struct ledger_officer){.action = LEDGER_OFFICER_ENROL,
                                            .name = "li.si",
                                            .full_name = "李四",
                                            .unit = "财政局",
                                            .unit_code = "CODE",
                                            .person = commitment,
                                            .vkey = "vkey-text",
                                            .roles = roles,
                                            .role_count = 2,
                                            .reason = "到岗"};
    ASSERT_VIEW(&entry, expected);
    view_as_text(&entry, LEDGER_LANGUAGE_ZH, text, sizeof(text));
    assert_non_null(strstr(text, "经办 出纳"));
    assert_non_null(strstr(text, "登记"));
}

static void
a_rule_is_read_requirement_by_requirement(void **state)
{
    static const struct ledger_requirement requirements[] = {
        {LEDGER_BODY_DISBURSEMENT, LEDGER_ROLE_APPROVER, 2, 100000000},
        {LEDGER_BODY_CLOSING, LEDGER_ROLE_REVIEWER, 1, 0},
    };
    static const struct expected expected[] = {
        {"requirement_1", "disbursement: approver 2, from 1,000,000.00 yuan"},
        {"requirement_2", "closing: reviewer 1"},
        {"reason", "加强审批"},
    };
    static const struct expected defaults[] = {{"requirements", "defaults"}, {"reason", "恢复"}};
    struct ledger_entry entry;
    char text[4096];

    (void)state;
    ledger_entry_init(&entry, LEDGER_BODY_RULE);
    entry.rule = (struct ledger_rule){
        .requirements = requirements, .requirement_count = 2, .reason = "加强审批"};
    ASSERT_VIEW(&entry, expected);
    view_as_text(&entry, LEDGER_LANGUAGE_ZH, text, sizeof(text));
    assert_non_null(strstr(text, "拨付：审批 2 人，自 1,000,000.00 元起"));
    entry.rule = (struct ledger_rule){.reason = "恢复"};
    ASSERT_VIEW(&entry, defaults);
}

static void
a_programme_is_read_with_its_budget_codes(void **state)
{
    static const struct expected expected[] = {
        {"action", "open"},
        {"code", "SUB"},
        {"name", "技改补助"},
        {"category", "企业优惠政策资金"},
        {"document", "虚〔2023〕1号"},
        {"instrument", "subsidy"},
        {"first_date", "2023-01-01"},
        {"last_date", "2023-12-31"},
        {"payee_cap", "5000.00"},
        {"ceiling", "true"},
        {"function_code", "2150599"},
        {"government_economic_code", "50799"},
        {"department_economic_code", "31299"},
        {"revenue_code", "10101"},
        {"reason", "新设"},
    };
    static const struct expected closed[] = {
        {"action", "close"}, {"code", "SUB"}, {"last_date", "2023-12-31"}, {"reason", "到期"}};
    struct ledger_entry entry;

    (void)state;
    ledger_entry_init(&entry, LEDGER_BODY_PROGRAMME);
    entry.programme = (struct ledger_programme){.action = LEDGER_PROGRAMME_OPEN,
                                                .code = "SUB",
                                                .name = "技改补助",
                                                .category = "企业优惠政策资金",
                                                .document = "虚〔2023〕1号",
                                                .instrument = LEDGER_INSTRUMENT_SUBSIDY,
                                                .first_date = 20230101,
                                                .last_date = 20231231,
                                                .payee_cap_fen = 500000,
                                                .ceiling = true,
                                                .function_code = "2150599",
                                                .government_economic_code = "50799",
                                                .department_economic_code = "31299",
                                                .revenue_code = "10101",
                                                .reason = "新设"};
    ASSERT_VIEW(&entry, expected);
    ledger_entry_init(&entry, LEDGER_BODY_PROGRAMME);
    entry.programme.action = LEDGER_PROGRAMME_CLOSE;
    entry.programme.code = "SUB";
    entry.programme.last_date = 20231231;
    entry.programme.reason = "到期";
    ASSERT_VIEW(&entry, closed);
}

static void
an_appropriation_is_read_with_its_sign(void **state)
{
    static const struct expected expected[] = {
        {"programme", "SUB"},   {"budget_year", "2023"},       {"amount", "-12.30"},
        {"date", "2023-06-01"}, {"document", "虚〔2023〕2号"}, {"memo", "调减"},
    };
    struct ledger_entry entry;

    (void)state;
    ledger_entry_init(&entry, LEDGER_BODY_APPROPRIATION);
    entry.appropriation = (struct ledger_appropriation){.programme = "SUB",
                                                        .budget_year = 2023,
                                                        .amount_fen = -1230,
                                                        .date = 20230601,
                                                        .document = "虚〔2023〕2号",
                                                        .memo = "调减"};
    ASSERT_VIEW(&entry, expected);
}

static const struct ledger_attachment attachments[] = {{"合同.pdf", {bytes32, sizeof(bytes32)}}};

static struct ledger_entry
full_disbursement(void)
{
    struct ledger_entry entry;

    ledger_entry_init(&entry, LEDGER_BODY_DISBURSEMENT);
    entry.disbursement = (struct ledger_disbursement){
        .programme = "SUB",
        .budget_year = 2023,
        .reference = "S-1",
        .payee = {.name = "虚构公司",
                  .kind = LEDGER_PAYEE_ENTERPRISE,
                  .credit_code = "CODE18",
                  .register_name = "",
                  .register_number = ""},
        .amount_fen = 140950,
        .date = 20230601,
        .claim = "SB-1",
        .claim_approved_fen = 200000,
        .account = account(),
        .paying_account = account(),
        .payment_voucher = "ZF-1",
        .document = "虚〔2023〕3号",
        .applied_date = 20230501,
        .approved_date = 20230515,
        .replaces = "S-0",
        .attachments = attachments,
        .attachment_count = 1,
        .memo = "首批",
        .reason = "分两次付",
        .source = {.stated = true, .file_sha256 = commitment, .sheet = "六月", .row = 17}};
    return entry;
}

static void
a_disbursement_is_read_in_full_and_in_capitals(void **state)
{
    static const struct expected expected[] = {
        {"reference", "S-1"},
        {"payee", "虚构公司"},
        {"payee_credit_code", "CODE18"},
        {"amount", "1409.50"},
        {"amount_capital", "人民币壹仟肆佰零玖元伍角"},
        {"programme", "SUB"},
        {"budget_year", "2023"},
        {"date", "2023-06-01"},
        {"claim", "SB-1"},
        {"claim_approved", "2000.00"},
        {"account_bank", "虚构银行"},
        {"account_last_four", "1234"},
        {"account_commitment", HEX32},
        {"paying_account_bank", "虚构银行"},
        {"paying_account_last_four", "1234"},
        {"paying_account_commitment", HEX32},
        {"payment_voucher", "ZF-1"},
        {"document", "虚〔2023〕3号"},
        {"applied_date", "2023-05-01"},
        {"approved_date", "2023-05-15"},
        {"replaces", "S-0"},
        {"attachment_1", "合同.pdf"},
        {"attachment_1_sha256", HEX32},
        {"memo", "首批"},
        {"reason", "分两次付"},
        {"source_sheet", "六月"},
        {"source_row", "17"},
        {"source_sha256", HEX32},
    };
    static const struct expected other[] = {
        {"reference", "S-2"},
        {"payee", "Muster GmbH"},
        {"payee_register", "Hamburg"},
        {"payee_register_number", "HRB 1"},
        {"amount", "0.01"},
        {"amount_capital", "人民币壹分"},
        {"programme", "SUB"},
        {"budget_year", "2023"},
        {"date", "2023-06-01"},
    };
    struct ledger_entry entry = full_disbursement();

    (void)state;
    ASSERT_VIEW(&entry, expected);
    ledger_entry_init(&entry, LEDGER_BODY_DISBURSEMENT);
    entry.disbursement.programme = "SUB";
    entry.disbursement.budget_year = 2023;
    entry.disbursement.reference = "S-2";
    entry.disbursement.payee.kind = LEDGER_PAYEE_OTHER;
    entry.disbursement.payee.name = "Muster GmbH";
    entry.disbursement.payee.register_name = "Hamburg";
    entry.disbursement.payee.register_number = "HRB 1";
    entry.disbursement.amount_fen = 1;
    entry.disbursement.date = 20230601;
    ASSERT_VIEW(&entry, other);
}

/* Capitals end at a million million yuan; the amount does not. */
static void
an_amount_without_capitals_is_still_shown(void **state)
{
    struct ledger_entry entry = full_disbursement();
    json_t *document;

    (void)state;
    entry.disbursement.amount_fen = LEDGER_MONEY_FEN_MAX;
    document = view_as_json(&entry, NULL);
    assert_string_equal(json_string_value(json_object_get(document, "amount")),
                        "90000000000000000.00");
    assert_null(json_object_get(document, "amount_capital"));
    json_decref(document);
}

static void
an_adjustment_is_read_with_its_kind(void **state)
{
    static const struct expected expected[] = {
        {"kind", "return"},
        {"target", "S-1"},
        {"amount", "100.00"},
        {"amount_capital", "人民币壹佰元整"},
        {"date", "2023-06-25"},
        {"reason", "销户"},
        {"bank_reference", "TH-1"},
        {"bank_date", "2023-06-24"},
        {"account_bank", "虚构银行"},
        {"account_last_four", "1234"},
        {"account_commitment", HEX32},
        {"attachment_1", "合同.pdf"},
        {"attachment_1_sha256", HEX32},
        {"source_row", "3"},
        {"source_sha256", HEX32},
    };
    struct ledger_entry entry;

    (void)state;
    ledger_entry_init(&entry, LEDGER_BODY_ADJUSTMENT);
    entry.adjustment = (struct ledger_adjustment){
        .kind = LEDGER_ADJUSTMENT_RETURN,
        .target = "S-1",
        .amount_fen = 10000,
        .date = 20230625,
        .reason = "销户",
        .bank_reference = "TH-1",
        .bank_date = 20230624,
        .account = account(),
        .attachments = attachments,
        .attachment_count = 1,
        .source = {.stated = true, .file_sha256 = commitment, .sheet = "", .row = 3}};
    ASSERT_VIEW(&entry, expected);
}

static void
a_settlement_is_read_with_what_it_takes_back(void **state)
{
    static const struct expected expected[] = {
        {"target", "S-1"},
        {"amount", "-100.00"},
        {"date", "2023-06-25"},
        {"bank_reference", "YH-1"},
        {"bank_date", "2023-06-24"},
        {"account_bank", "虚构银行"},
        {"account_last_four", "1234"},
        {"account_commitment", HEX32},
        {"statement_sha256", HEX32},
        {"takes_back", "7"},
        {"reason", "认错行"},
        {"source_row", "3"},
        {"source_sha256", HEX32},
    };
    struct ledger_entry entry;

    (void)state;
    ledger_entry_init(&entry, LEDGER_BODY_SETTLEMENT);
    entry.settlement = (struct ledger_settlement){
        .target = "S-1",
        .amount_fen = -10000,
        .date = 20230625,
        .bank_reference = "YH-1",
        .bank_date = 20230624,
        .account = account(),
        .statement_sha256 = commitment,
        .takes_back = 7,
        .reason = "认错行",
        .source = {.stated = true, .file_sha256 = commitment, .sheet = "", .row = 3}};
    ASSERT_VIEW(&entry, expected);
}

static void
a_match_is_read_line_by_line(void **state)
{
    static const struct ledger_bank_line lines[] = {
        {{bytes32, sizeof(bytes32)}, 9, "YH-1", 20230624, 10000},
        {{bytes32, sizeof(bytes32)}, 10, "", 0, -500},
    };
    static const uint64_t entries[] = {3, 12};
    static const struct expected expected[] = {
        {"action", "join"},
        {"account_bank", "虚构银行"},
        {"account_last_four", "1234"},
        {"account_commitment", HEX32},
        {"line_1", "row 9 2023-06-24 YH-1 100.00 yuan"},
        {"line_1_statement_sha256", HEX32},
        {"line_2", "row 10 -5.00 yuan"},
        {"line_2_statement_sha256", HEX32},
        {"entries", "3 12"},
        {"reason", "合并付款"},
    };
    static const struct expected parted[] = {
        {"action", "part"}, {"parts", "5"}, {"reason", "勾错"}};
    struct ledger_entry entry;

    (void)state;
    ledger_entry_init(&entry, LEDGER_BODY_MATCH);
    entry.match = (struct ledger_match){.action = LEDGER_MATCH_JOIN,
                                        .account = account(),
                                        .lines = lines,
                                        .line_count = 2,
                                        .entries = entries,
                                        .entry_count = 2,
                                        .reason = "合并付款"};
    ASSERT_VIEW(&entry, expected);
    ledger_entry_init(&entry, LEDGER_BODY_MATCH);
    entry.match.action = LEDGER_MATCH_PART;
    entry.match.parts = 5;
    entry.match.reason = "勾错";
    ASSERT_VIEW(&entry, parted);
}

static void
a_reconciliation_is_read_class_by_class(void **state)
{
    static const struct ledger_reconciliation_line lines[] = {
        {1, 3, 30000, 3, 30000},
        {10, 1, 100, 0, 0},
    };
    static const struct ledger_slice statements[] = {{bytes32, sizeof(bytes32)}};
    static const struct expected expected[] = {
        {"account_bank", "虚构银行"},
        {"account_last_four", "1234"},
        {"account_commitment", HEX32},
        {"first_date", "2023-06-01"},
        {"last_date", "2023-06-30"},
        {"verdict", "balanced-with-pending"},
        {"class_matched", "ledger 3, 300.00 yuan; bank 3, 300.00 yuan"},
        {"class_date-out-of-window", "ledger 1, 1.00 yuan; bank 0, 0.00 yuan"},
        {"opening", "10.00"},
        {"closing", "-10.00"},
        {"tree_size", "8"},
        {"statement_1_sha256", HEX32},
        {"rules_sha256", HEX32},
        {"report_sha256", HEX32},
        {"previous", "4"},
        {"memo", "六月"},
    };
    struct ledger_entry entry;

    (void)state;
    ledger_entry_init(&entry, LEDGER_BODY_RECONCILIATION);
    entry.reconciliation =
        (struct ledger_reconciliation){.account = account(),
                                       .first_date = 20230601,
                                       .last_date = 20230630,
                                       .tree_size = 8,
                                       .statements = statements,
                                       .statement_count = 1,
                                       .rules_sha256 = commitment,
                                       .opening_fen = 1000,
                                       .closing_fen = -1000,
                                       .lines = lines,
                                       .line_count = 2,
                                       .verdict = LEDGER_RECONCILIATION_BALANCED_WITH_PENDING,
                                       .report_sha256 = commitment,
                                       .previous = 4,
                                       .memo = "六月"};
    ASSERT_VIEW(&entry, expected);
}

static void
a_closing_is_read_with_cash_and_relief_apart(void **state)
{
    static const struct expected expected[] = {
        {"month", "2023-06"},
        {"cash_appropriated", "1, 100.00 yuan"},
        {"cash_disbursed", "2, 50.00 yuan"},
        {"cash_adjusted", "1, 5.00 yuan"},
        {"cash_settled", "1, 20.00 yuan"},
        {"relief_disbursed", "3, 9.00 yuan"},
        {"programme_count", "2"},
        {"programme_root", HEX32},
        {"payee_count", "0"},
        {"payee_root", HEX32},
        {"memo", "六月结账"},
    };
    struct ledger_entry entry;

    (void)state;
    ledger_entry_init(&entry, LEDGER_BODY_CLOSING);
    entry.closing = (struct ledger_closing){.month = 202306,
                                            .cash = {1, 10000, 2, 5000, 1, 500, 1, 2000},
                                            .relief = {.disbursed_count = 3, .disbursed_fen = 900},
                                            .programme_count = 2,
                                            .memo = "六月结账"};
    memcpy(entry.closing.programme_root.bytes, bytes32, sizeof(bytes32));
    memcpy(entry.closing.payee_root.bytes, bytes32, sizeof(bytes32));
    ASSERT_VIEW(&entry, expected);
}

static void
rejection_anchor_erasure_and_incident_are_read(void **state)
{
    static const struct ledger_slice commitments[] = {{bytes32, sizeof(bytes32)}};
    static const struct expected rejection[] = {{"voucher", "ab000000000000000000000000000000"},
                                                {"header_sha256", HEX32},
                                                {"reason", "金额有误"}};
    static const struct expected anchor[] = {{"vkey", "vkey-text"},
                                             {"checkpoint", "other.example / 1"},
                                             {"proof_1", HEX32},
                                             {"memo", "上级账本"}};
    static const struct expected erasure[] = {
        {"commitment_1", HEX32}, {"basis", "个人信息保护法第四十七条"}, {"reason", "本人申请"}};
    static const struct expected incident[] = {{"kind", "lost-key"},
                                               {"description", "U 盘遗失"},
                                               {"from_entry", "5"},
                                               {"from_time", "2023-07-10 10:00:00"},
                                               {"officer", "li.si"}};
    struct ledger_digest digest;
    struct ledger_entry entry;

    (void)state;
    memcpy(digest.bytes, bytes32, sizeof(bytes32));
    ledger_entry_init(&entry, LEDGER_BODY_REJECTION);
    entry.rejection.voucher.bytes[0] = 0xAB;
    entry.rejection.header_sha256 = digest;
    entry.rejection.reason = "金额有误";
    ASSERT_VIEW(&entry, rejection);

    ledger_entry_init(&entry, LEDGER_BODY_ANCHOR);
    entry.anchor = (struct ledger_anchor){.vkey = "vkey-text",
                                          .checkpoint = ledger_slice_of_text("other.example\n1\n"),
                                          .proof = &digest,
                                          .proof_count = 1,
                                          .memo = "上级账本"};
    ASSERT_VIEW(&entry, anchor);

    ledger_entry_init(&entry, LEDGER_BODY_ERASURE);
    entry.erasure = (struct ledger_erasure){.commitments = commitments,
                                            .commitment_count = 1,
                                            .basis = "个人信息保护法第四十七条",
                                            .reason = "本人申请"};
    ASSERT_VIEW(&entry, erasure);

    ledger_entry_init(&entry, LEDGER_BODY_INCIDENT);
    entry.incident = (struct ledger_incident){.kind = LEDGER_INCIDENT_LOST_KEY,
                                              .description = "U 盘遗失",
                                              .from_entry = 5,
                                              .from_ms = INT64_C(1688954400000),
                                              .officer = "li.si"};
    ASSERT_VIEW(&entry, incident);
}

/* --- private bytes --- */

static enum ledger_status
private_is_here(void *context, struct ledger_slice wanted, struct ledger_arena *arena,
                struct ledger_private *out_private, bool *out_erased, struct ledger_error *err)
{
    (void)context;
    (void)arena;
    (void)out_erased;
    (void)err;
    assert_true(ledger_slice_equal(wanted, commitment));
    *out_private = (struct ledger_private){
        .kind = LEDGER_COMMITMENT_PERSON, .canonical = "passport X1", .display = "柳某"};
    return LEDGER_OK;
}

static enum ledger_status
private_was_erased(void *context, struct ledger_slice wanted, struct ledger_arena *arena,
                   struct ledger_private *out_private, bool *out_erased, struct ledger_error *err)
{
    (void)context;
    (void)wanted;
    (void)arena;
    (void)out_private;
    (void)err;
    *out_erased = true;
    return LEDGER_NOT_FOUND;
}

static enum ledger_status
private_is_absent(void *context, struct ledger_slice wanted, struct ledger_arena *arena,
                  struct ledger_private *out_private, bool *out_erased, struct ledger_error *err)
{
    (void)context;
    (void)wanted;
    (void)arena;
    (void)out_private;
    (void)out_erased;
    (void)err;
    return LEDGER_NOT_FOUND;
}

static void
assert_private(view_private_fn *find_private, const struct expected *expected)
{
    struct ledger_entry entry;
    json_t *document;

    ledger_entry_init(&entry, LEDGER_BODY_DISBURSEMENT);
    entry.disbursement.payee.kind = LEDGER_PAYEE_PERSON;
    entry.disbursement.payee.person = commitment;
    document = view_as_json(&entry, find_private);
    assert_value(document, expected);
    /* The commitment stands whatever became of the bytes. */
    assert_value(document, &(struct expected){"payee_person_commitment", HEX32});
    json_decref(document);
}

static void
a_person_is_named_erased_or_not_here(void **state)
{
    (void)state;
    assert_private(private_is_here, &(struct expected){"payee_person_private", "passport X1"});
    assert_private(private_is_here, &(struct expected){"payee_person_private_name", "柳某"});
    assert_private(private_was_erased, &(struct expected){"payee_person_private_state", "erased"});
    assert_private(private_is_absent, &(struct expected){"payee_person_private_state", "absent"});
}

/* --- where a payout stands --- */

static void
a_payout_stands_where_later_entries_put_it(void **state)
{
    static const struct {
        struct ledger_disbursement_state payout;
        enum view_state expected;
    } rows[] = {
        {{.amount_fen = 100}, VIEW_STATE_UNPAID},
        {{.amount_fen = 100, .settled_fen = 40}, VIEW_STATE_PARTLY_PAID},
        {{.amount_fen = 100, .settled_fen = 100}, VIEW_STATE_PAID},
        {{.amount_fen = 100, .settled_fen = 60, .reversed_fen = 40}, VIEW_STATE_PAID},
        {{.amount_fen = 100, .reversed_fen = 100}, VIEW_STATE_REVERSED},
        {{.amount_fen = 100, .settled_fen = 100, .returned_fen = 100}, VIEW_STATE_RETURNED},
        {{.amount_fen = 100, .returned_fen = 100, .replaced_fen = 60}, VIEW_STATE_RETURNED},
        {{.amount_fen = 100, .returned_fen = 100, .replaced_fen = 100}, VIEW_STATE_REPLACED},
        {{.amount_fen = 100, .settled_fen = 100, .recovered_fen = 100}, VIEW_STATE_RECOVERED},
        {{.amount_fen = 100, .settled_fen = 100, .recovered_fen = 40}, VIEW_STATE_PAID},
        {{.amount_fen = 100, .instrument = LEDGER_INSTRUMENT_RELIEF}, VIEW_STATE_RELIEF},
        {{.amount_fen = 100, .reversed_fen = 100, .instrument = LEDGER_INSTRUMENT_RELIEF},
         VIEW_STATE_REVERSED},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        if (view_state_of(&rows[i].payout) != rows[i].expected)
            fail_msg("row %zu is %s", i, view_state_name(view_state_of(&rows[i].payout)));
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_identity_is_read_with_the_checkpoint_on_one_line),
        cmocka_unit_test(an_officer_is_read_with_all_his_roles),
        cmocka_unit_test(a_rule_is_read_requirement_by_requirement),
        cmocka_unit_test(a_programme_is_read_with_its_budget_codes),
        cmocka_unit_test(an_appropriation_is_read_with_its_sign),
        cmocka_unit_test(a_disbursement_is_read_in_full_and_in_capitals),
        cmocka_unit_test(an_amount_without_capitals_is_still_shown),
        cmocka_unit_test(an_adjustment_is_read_with_its_kind),
        cmocka_unit_test(a_settlement_is_read_with_what_it_takes_back),
        cmocka_unit_test(a_match_is_read_line_by_line),
        cmocka_unit_test(a_reconciliation_is_read_class_by_class),
        cmocka_unit_test(a_closing_is_read_with_cash_and_relief_apart),
        cmocka_unit_test(rejection_anchor_erasure_and_incident_are_read),
        cmocka_unit_test(a_person_is_named_erased_or_not_here),
        cmocka_unit_test(a_payout_stands_where_later_entries_put_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
