#include <string.h>

#include "audit/examine/capital.h"
#include "audit/report/kinds_internal.h"

const struct audit_report_kind audit_report_kinds[] = {
    {{"summary", "拨付汇总表", "Summary of disbursements"},
     {"", "按公布口径、政策项目、月份、资金形式汇总，附图和同比",
      "by category, programme, month and instrument, with charts and the year before"},
     AUDIT_PAPER_A4_LANDSCAPE,
     false,
     false,
     kind_build_summary},
    {{"disbursements", "拨付明细表", "List of disbursements"},
     {"", "逐笔列出：收款单位、金额、冲销退回、支付、审签人",
      "each payout: payee, amount, adjustments, settlement, signers"},
     AUDIT_PAPER_A4_LANDSCAPE,
     false,
     false,
     kind_build_disbursements},
    {{"programmes", "政策项目台账", "Ledger of programmes"},
     {"", "每个政策项目：指标、拨付、冲销、退回、可用、进度",
      "each programme: appropriated, paid, adjusted, returned, available, progress"},
     AUDIT_PAPER_A4_LANDSCAPE,
     false,
     false,
     kind_build_programmes},
    {{"payee", "单位收款台账", "Ledger of a payee"},
     {"", "一个收款单位的每一笔（--payee）", "all that one payee was paid (--payee)"},
     AUDIT_PAPER_A4_LANDSCAPE,
     true,
     false,
     kind_build_payee},
    {{"voucher", "审签单", "Voucher"},
     {"", "一张审签单：明细、大写金额、谁何时签名、二维码（--voucher）",
      "one voucher: entries, amount in capitals, who signed when, a code (--voucher)"},
     AUDIT_PAPER_A4,
     false,
     true,
     kind_build_voucher},
    {{"verification", "核验报告", "Report of the verification"},
     {"", "每项检查的范围和结果，审计人员签字用；不成立时也可出具",
      "each check with scope and result, for the auditor's signature; also when it does not hold"},
     AUDIT_PAPER_A4,
     false,
     false,
     kind_build_verification},
    {{"publicity", "公示名单", "List for publication"},
     {"", "收款单位、项目、金额；身份和账号不公开",
      "payees, programmes and amounts; identities and accounts stay unseen"},
     AUDIT_PAPER_A4,
     false,
     false,
     kind_build_publicity},
    {{"log", "操作日志", "Log of what was done"},
     {"", "按时间列出每张审签单由谁以什么角色签名、记了什么",
      "by time: who signed what in which role"},
     AUDIT_PAPER_A4_LANDSCAPE,
     false,
     false,
     kind_build_log},
    {{NULL, NULL, NULL}, {NULL, NULL, NULL}, AUDIT_PAPER_A4, false, false, NULL},
};

const struct audit_report_kind *
audit_report_kind_of(const char *key)
{
    for (const struct audit_report_kind *kind = audit_report_kinds; kind->title.key != NULL; kind++)
        if (strcmp(kind->title.key, key) == 0)
            return kind;
    return NULL;
}

/* --- what takes part --- */

bool
kind_takes_date(const struct audit_report_subject *subject, uint32_t date)
{
    return (subject->from_date == 0 || date >= subject->from_date) &&
           (subject->to_date == 0 || date <= subject->to_date);
}

bool
kind_takes_programme(const struct audit_report_subject *subject, uint32_t programme)
{
    const struct audit_book_programme *row = &subject->book->programmes[programme];

    return (subject->programme.size == 0 || audit_bytes_equal(subject->programme, row->code)) &&
           (subject->category.size == 0 || audit_bytes_equal(subject->category, row->category));
}

bool
kind_takes(const struct audit_report_subject *subject, uint32_t disbursement)
{
    const struct audit_book_disbursement *row = &subject->book->disbursements[disbursement];

    return kind_takes_date(subject, row->date) && kind_takes_programme(subject, row->programme) &&
           (subject->takes == NULL ||
            subject->takes(subject->takes_context, subject->book, disbursement));
}

bool
kind_is_relief(const struct audit_book *book, uint32_t disbursement)
{
    const uint32_t programme = book->disbursements[disbursement].programme;

    return book->programmes[programme].instrument == AUDIT_RELIEF;
}

/* --- words --- */

const char *
kind_word(const struct audit_report_subject *subject, const char *zh, const char *en)
{
    return subject->language == AUDIT_ZH ? zh : en;
}

const char *
kind_instrument(const struct audit_report_subject *subject, enum audit_instrument instrument)
{
    static const char *const zh[] = {"", "拨付", "退库", "减免"};
    static const char *const en[] = {"", "subsidy", "refund", "relief"};

    return kind_word(subject, zh[instrument], en[instrument]);
}

const char *
kind_role(const struct audit_report_subject *subject, enum audit_role role)
{
    static const char *const zh[] = {"", "经办", "复核", "审批", "管理员", "出纳", "应急密钥"};
    static const char *const en[] = {"",      "maker",   "reviewer",    "approver",
                                     "admin", "cashier", "recovery key"};

    return kind_word(subject, zh[role], en[role]);
}

const char *
kind_adjustment(const struct audit_report_subject *subject, enum audit_adjustment_kind kind)
{
    static const char *const zh[] = {"", "冲销", "退汇", "追回"};
    static const char *const en[] = {"", "reversal", "return", "recovery"};

    return kind_word(subject, zh[kind], en[kind]);
}

/* What stands behind the first word of an id. */
static struct audit_bytes
behind_the_word(struct audit_bytes id)
{
    size_t at = 0;

    while (at < id.size && id.data[at] != ' ')
        at++;
    at += at < id.size;
    return (struct audit_bytes){id.data + at, id.size - at};
}

struct audit_cell
kind_payee_id(const struct audit_report_subject *subject, const struct audit_book_payee *payee,
              struct audit_buffer *out)
{
    const struct audit_bytes id = behind_the_word(payee->id);

    if (payee->kind == AUDIT_PAYEE_PERSON)
        return audit_cell_words(kind_word(subject, "个人", "a person"));
    if (payee->kind == AUDIT_PAYEE_CREDIT_CODE)
        return audit_cell_text(id);
    out->size = 0;
    for (size_t i = 0; i < id.size; i++)
        audit_buffer_append(out, id.data[i] == '\n' ? audit_text(" ")
                                                    : (struct audit_bytes){id.data + i, 1});
    return audit_cell_text(audit_buffer_bytes(out));
}

bool
kind_payee_is_called(const struct audit_book_payee *payee, struct audit_bytes called)
{
    const struct audit_bytes id = behind_the_word(payee->id);
    bool same = id.size == called.size && id.size > 0;

    if (audit_bytes_equal(payee->id, called))
        return true;
    if (payee->kind == AUDIT_PAYEE_PERSON)
        return false;
    for (size_t i = 0; i < id.size && same; i++)
        same = id.data[i] == called.data[i] || (id.data[i] == '\n' && called.data[i] == ' ');
    return same;
}

struct audit_cell
kind_account(const struct audit_book_account *account, struct audit_buffer *out)
{
    if (account->last_four.size == 0)
        return (struct audit_cell){.kind = AUDIT_CELL_EMPTY};
    out->size = 0;
    audit_buffer_text(out, "*");
    audit_buffer_append(out, account->last_four);
    return audit_cell_text(audit_buffer_bytes(out));
}

struct audit_cell
kind_signers(const struct audit_report_subject *subject, uint64_t voucher, enum audit_role role,
             struct audit_buffer *out)
{
    const struct audit_book *book = subject->book;
    const struct audit_book_voucher *row = &book->vouchers[voucher];

    out->size = 0;
    for (size_t i = 0; i < row->signature_count; i++) {
        const struct audit_book_signature *signature = &book->signatures[row->first_signature + i];
        const struct audit_book_officer *officer = &book->officers[signature->officer];

        if (signature->role != role)
            continue;
        if (out->size > 0)
            audit_buffer_text(out, kind_word(subject, "、", ", "));
        audit_buffer_append(out, officer->full_name.size > 0 ? officer->full_name : officer->name);
    }
    return audit_cell_text(audit_buffer_bytes(out));
}

static const char *const bodies[AUDIT_BODY_END][2] = {
    [AUDIT_IDENTITY] = {"账本身份", "identity"},
    [AUDIT_OFFICER] = {"人员", "officer"},
    [AUDIT_RULE] = {"审签规则", "rule"},
    [AUDIT_PROGRAMME] = {"政策项目", "programme"},
    [AUDIT_APPROPRIATION] = {"指标", "appropriation"},
    [AUDIT_DISBURSEMENT] = {"拨付", "disbursement"},
    [AUDIT_ADJUSTMENT] = {"冲销退回", "adjustment"},
    [AUDIT_SETTLEMENT] = {"支付确认", "settlement"},
    [AUDIT_MATCH] = {"人工勾对", "match"},
    [AUDIT_RECONCILIATION] = {"对账", "reconciliation"},
    [AUDIT_CLOSING] = {"结账", "closing"},
    [AUDIT_REJECTION] = {"退回", "rejection"},
    [AUDIT_ANCHOR] = {"锚定", "anchor"},
    [AUDIT_ERASURE] = {"抹除", "erasure"},
    [AUDIT_INCIDENT] = {"事件", "incident"},
};

struct audit_cell
kind_contents(const struct audit_report_subject *subject, const struct audit_book_voucher *voucher,
              struct audit_buffer *out)
{
    out->size = 0;
    for (size_t body = AUDIT_IDENTITY; body < AUDIT_BODY_END; body++) {
        if (voucher->kinds[body] == 0)
            continue;
        if (out->size > 0)
            audit_buffer_text(out, kind_word(subject, "，", ", "));
        audit_buffer_text(out, kind_word(subject, bodies[body][0], bodies[body][1]));
        audit_buffer_text(out, " ");
        audit_buffer_decimal(out, voucher->kinds[body]);
    }
    return audit_cell_text(audit_buffer_bytes(out));
}

/* --- sums --- */

enum audit_status
kind_add(int64_t *sum, int64_t fen, struct audit_error *err)
{
    if (__builtin_add_overflow(*sum, fen, sum))
        return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_REPORT_SUM_RANGE);
    return AUDIT_OK;
}

enum audit_status
kind_sum(struct kind_sums *sums, const struct audit_book_disbursement *row, struct audit_error *err)
{
    enum audit_status status = kind_add(&sums->disbursed, row->fen, err);

    if (status == AUDIT_OK)
        status = kind_add(&sums->reversed, row->reversed_fen, err);
    if (status == AUDIT_OK)
        status = kind_add(&sums->returned, row->returned_fen, err);
    if (status == AUDIT_OK)
        status = kind_add(&sums->recovered, row->recovered_fen, err);
    if (status == AUDIT_OK)
        status = kind_add(&sums->net, audit_book_net_fen(row), err);
    if (status == AUDIT_OK)
        status = kind_add(&sums->settled, row->settled_fen, err);
    sums->count++;
    return status;
}

struct audit_cell
kind_share(int64_t part, int64_t whole)
{
    enum { ONE = 10000, TOO_MANY = 1000 };
    int64_t share;

    if (whole <= 0 || part / TOO_MANY >= whole || part / TOO_MANY <= -whole)
        return (struct audit_cell){.kind = AUDIT_CELL_EMPTY};
    if (__builtin_mul_overflow(part, (int64_t)ONE, &share))
        return audit_cell_share(part / (whole / ONE));
    return audit_cell_share(share / whole);
}

void
kind_sum_fields(struct audit_report *report, const struct audit_report_subject *subject,
                uint64_t count, int64_t fen)
{
    char capital[AUDIT_CAPITAL_SIZE];

    audit_report_field(report, (struct audit_words){"count", "笔数", "Number"},
                       audit_cell_count(count));
    audit_report_field(report, (struct audit_words){"sum", "合计（元）", "Sum, in yuan"},
                       audit_cell_money(fen));
    if (subject->language == AUDIT_ZH && audit_capital_write(fen, capital))
        audit_report_field(report, (struct audit_words){"capital", "合计大写", "In capitals"},
                           audit_cell_words(capital));
}

/* --- parts that all have --- */

void
kind_scope(struct audit_report *report, const struct audit_report_subject *subject)
{
    if (subject->from_date != 0)
        audit_report_field(report, (struct audit_words){"from", "自", "From"},
                           audit_cell_date(subject->from_date));
    if (subject->to_date != 0)
        audit_report_field(report, (struct audit_words){"to", "至", "To"},
                           audit_cell_date(subject->to_date));
    if (subject->programme.size > 0)
        audit_report_field(report, (struct audit_words){"programme", "政策项目", "Programme"},
                           audit_cell_text(subject->programme));
    if (subject->category.size > 0)
        audit_report_field(report, (struct audit_words){"category", "公布口径", "Category"},
                           audit_cell_text(subject->category));
    if (subject->takes_words.size > 0)
        audit_report_field(report, (struct audit_words){"where", "筛选条件", "Filter"},
                           audit_cell_text(subject->takes_words));
}

void
kind_shape_add(struct kind_shape *shape, const struct audit_column *all, size_t column)
{
    shape->of[shape->count] = column;
    shape->columns[shape->count++] = all[column];
}

void
kind_shape_row(struct audit_report *report, const struct kind_shape *shape,
               const struct audit_cell *all)
{
    struct audit_cell cells[AUDIT_COLUMNS_MAX];

    for (size_t i = 0; i < shape->count; i++)
        cells[i] = all[shape->of[i]];
    audit_report_row(report, cells);
}

void
kind_signatures(struct audit_report *report)
{
    static const struct audit_words places[] = {
        {"prepared_by", "编制人", "Prepared by"},
        {"reviewed_by", "复核人", "Reviewed by"},
        {"date", "日期", "Date"},
    };

    audit_report_signatures(report, places, sizeof places / sizeof places[0]);
}
