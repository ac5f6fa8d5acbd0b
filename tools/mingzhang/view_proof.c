/* Entries of reconciliation, closing and evidence. */
#include <inttypes.h>

#include "tools/mingzhang/view_internal.h"

static const struct language_text title_reason = {"说明", "Reason"};
static const struct language_text title_memo = {"摘要", "Memo"};

/* JSON speaks one language whatever the reader's. */
static bool
is_chinese(const struct view_fields *fields)
{
    return !fields->view->output->json && fields->view->output->language == LEDGER_LANGUAGE_ZH;
}

static const char *
money_text(struct view_fields *fields, int64_t fen)
{
    char text[LEDGER_MONEY_GROUPED_SIZE];

    ledger_money_format_grouped((struct ledger_money){fen}, text);
    return view_printf(fields, "%s", text);
}

static const char *
date_text(struct view_fields *fields, uint32_t date)
{
    return date == 0
               ? ""
               : view_printf(fields, " %04u-%02u-%02u", date / 10000, date / 100 % 100, date % 100);
}

static void
put_bank_line(struct view_fields *fields, size_t number, const struct ledger_bank_line *line)
{
    struct view_group group = {
        .key = view_printf(fields, "line_%zu", number),
        .title = {view_printf(fields, "银行流水%zu", number),
                  view_printf(fields, "Bank line %zu", number)},
    };
    const char *gap = line->bank_reference[0] == '\0' ? "" : " ";
    const char *date = date_text(fields, line->bank_date);
    const char *amount = money_text(fields, line->amount_fen);

    view_put_part(fields, group, "", (struct language_text){"", ""},
                  is_chinese(fields) ? view_printf(fields, "第 %u 行%s%s%s %s 元", line->row, date,
                                                   gap, line->bank_reference, amount)
                                     : view_printf(fields, "row %u%s%s%s %s yuan", line->row, date,
                                                   gap, line->bank_reference, amount));
    view_put_part(fields, group, "_statement_sha256",
                  (struct language_text){"所在对账单摘要", "statement's SHA-256"},
                  view_hex(fields->view, line->statement_sha256));
}

void
view_match(struct view_fields *fields, const struct ledger_match *match)
{
    const char *entries = "";
    bool joins = match->action == LEDGER_MATCH_JOIN;

    view_put_word(fields, "action", (struct language_text){"办理事项", "Action"},
                  joins ? "join" : "part",
                  joins ? (struct language_text){"勾对", "join"}
                        : (struct language_text){"撤销勾对", "part"});
    view_put_account(fields, (struct view_group){"account", {"账户", "Account"}}, &match->account);
    for (size_t i = 0; i < match->line_count; i++)
        put_bank_line(fields, i + 1, &match->lines[i]);
    for (size_t i = 0; i < match->entry_count; i++)
        entries =
            view_printf(fields, "%s%s%" PRIu64, entries, i == 0 ? "" : " ", match->entries[i]);
    view_put_text(fields, "entries", (struct language_text){"明细序号", "Entries"}, entries);
    view_put_count(fields, "parts", (struct language_text){"撤销勾对序号", "Takes back entry"},
                   match->parts);
    view_put_text(fields, "reason", title_reason, match->reason);
}

/* As in entry.proto's ReconciliationClass, in the words of reconcile. */
static const struct {
    const char *name;
    struct language_text word;
} classes[] = {
    {"?", {"?", "?"}},
    {"matched", {"已勾对", "Matched"}},
    {"ledger-only", {"单位已记、银行未达", "In the ledger only"}},
    {"bank-only", {"银行已记、单位未记", "At the bank only"}},
    {"amount-mismatch", {"金额不符", "Amounts differ"}},
    {"payee-mismatch", {"收款人或账号不符", "Payees differ"}},
    {"duplicate-in-bank", {"银行重复付款", "Twice at the bank"}},
    {"duplicate-in-ledger", {"账上重复登记", "Twice in the ledger"}},
    {"returned", {"退汇、退票", "Returned"}},
    {"ambiguous", {"待人工确认", "Ambiguous"}},
    {"date-out-of-window", {"跨期", "Date out of window"}},
};

static void
put_class(struct view_fields *fields, const struct ledger_reconciliation_line *line)
{
    size_t number =
        line->classification < sizeof(classes) / sizeof(*classes) ? line->classification : 0;
    const char *ledger = money_text(fields, line->ledger_fen);
    const char *bank = money_text(fields, line->bank_fen);

    view_put_text(
        fields, view_printf(fields, "class_%s", classes[number].name), classes[number].word,
        is_chinese(fields)
            ? view_printf(fields, "账本 %" PRIu64 " 笔 %s 元，银行 %" PRIu64 " 笔 %s 元",
                          line->ledger_count, ledger, line->bank_count, bank)
            : view_printf(fields, "ledger %" PRIu64 ", %s yuan; bank %" PRIu64 ", %s yuan",
                          line->ledger_count, ledger, line->bank_count, bank));
}

static const struct {
    const char *name;
    struct language_text word;
} verdicts[] = {
    {"?", {"?", "?"}},
    {"balanced", {"相符", "balanced"}},
    {"balanced-with-pending", {"相符，有未达账项", "balanced, with items pending"}},
    {"breaks", {"不符", "does not balance"}},
    {"incomplete", {"资料不全", "incomplete"}},
};

static size_t
verdict_of(const struct ledger_reconciliation *run)
{
    return (size_t)run->verdict < sizeof(verdicts) / sizeof(*verdicts) ? (size_t)run->verdict : 0;
}

const char *
view_match_subject(struct view_fields *fields, const struct ledger_match *match)
{
    if (match->action == LEDGER_MATCH_JOIN)
        return match->reason;
    return view_printf(
        fields, is_chinese(fields) ? "撤销第 %" PRIu64 " 号：%s" : "takes back %" PRIu64 ": %s",
        match->parts, match->reason);
}

const char *
view_reconciliation_subject(struct view_fields *fields, const struct ledger_reconciliation *run)
{
    const struct language_text word = verdicts[verdict_of(run)].word;

    return view_printf(fields, "%s%s —%s %s", run->account.last_four,
                       date_text(fields, run->first_date), date_text(fields, run->last_date),
                       is_chinese(fields) ? word.zh : word.en);
}

void
view_reconciliation(struct view_fields *fields, const struct ledger_reconciliation *run)
{
    view_put_account(fields, (struct view_group){"account", {"账户", "Account"}}, &run->account);
    output_record_date(fields->record, "first_date", (struct language_text){"自", "From"},
                       run->first_date);
    output_record_date(fields->record, "last_date", (struct language_text){"至", "To"},
                       run->last_date);
    view_put_word(fields, "verdict", (struct language_text){"对账结论", "Verdict"},
                  verdicts[verdict_of(run)].name, verdicts[verdict_of(run)].word);
    for (size_t i = 0; i < run->line_count; i++)
        put_class(fields, &run->lines[i]);
    view_put_money(fields, "opening",
                   (struct language_text){"银行期初余额（元）", "Bank opened with (yuan)"},
                   run->opening_fen);
    view_put_money(fields, "closing",
                   (struct language_text){"银行期末余额（元）", "Bank closed with (yuan)"},
                   run->closing_fen);
    view_put_count(fields, "tree_size", (struct language_text){"账本规模（审签单）", "Tree size"},
                   run->tree_size);
    for (size_t i = 0; i < run->statement_count; i++)
        view_put_hex(fields, view_printf(fields, "statement_%zu_sha256", i + 1),
                     (struct language_text){view_printf(fields, "对账单%zu摘要", i + 1),
                                            view_printf(fields, "Statement %zu, SHA-256", i + 1)},
                     run->statements[i]);
    view_put_hex(fields, "rules_sha256", (struct language_text){"对账规则摘要", "Rules' SHA-256"},
                 run->rules_sha256);
    view_put_hex(fields, "report_sha256",
                 (struct language_text){"对账报告摘要", "Report's SHA-256"}, run->report_sha256);
    view_put_count(fields, "previous", (struct language_text){"上次对账序号", "Run before, entry"},
                   run->previous);
    view_put_text(fields, "memo", title_memo, run->memo);
}

static void
put_totals_row(struct view_fields *fields, struct view_group group, const char *key,
               struct language_text title, uint64_t count, int64_t fen)
{

    if (count == 0 && fen == 0)
        return;
    view_put_part(
        fields, group, key, title,
        is_chinese(fields)
            ? view_printf(fields, "%" PRIu64 " 笔 %s 元", count, money_text(fields, fen))
            : view_printf(fields, "%" PRIu64 ", %s yuan", count, money_text(fields, fen)));
}

static void
put_totals(struct view_fields *fields, struct view_group group, const struct ledger_totals *totals)
{
    put_totals_row(fields, group, "_appropriated", (struct language_text){"指标", "appropriated"},
                   totals->appropriated_count, totals->appropriated_fen);
    put_totals_row(fields, group, "_disbursed", (struct language_text){"拨付", "disbursed"},
                   totals->disbursed_count, totals->disbursed_fen);
    put_totals_row(fields, group, "_adjusted", (struct language_text){"调整", "adjusted"},
                   totals->adjusted_count, totals->adjusted_fen);
    put_totals_row(fields, group, "_settled", (struct language_text){"支付确认", "settled"},
                   totals->settled_count, totals->settled_fen);
}

static struct ledger_slice
slice_of_digest(const struct ledger_digest *digest)
{
    return ledger_slice_of(digest->bytes, sizeof(digest->bytes));
}

void
view_closing(struct view_fields *fields, const struct ledger_closing *closing)
{
    view_put_month(fields, "month", (struct language_text){"结账月份", "Month closed"},
                   closing->month);
    put_totals(fields, (struct view_group){"cash", {"累计现金", "Cash so far"}}, &closing->cash);
    put_totals(fields, (struct view_group){"relief", {"累计减免", "Relief so far"}},
               &closing->relief);
    output_record_count(fields->record, "programme_count",
                        (struct language_text){"项目行数", "Programme lines"},
                        closing->programme_count);
    view_put_hex(fields, "programme_root", (struct language_text){"项目行树根", "Programme root"},
                 slice_of_digest(&closing->programme_root));
    output_record_count(fields->record, "payee_count",
                        (struct language_text){"收款单位行数", "Payee lines"},
                        closing->payee_count);
    view_put_hex(fields, "payee_root", (struct language_text){"收款单位行树根", "Payee root"},
                 slice_of_digest(&closing->payee_root));
    view_put_text(fields, "memo", title_memo, closing->memo);
}

void
view_rejection(struct view_fields *fields, const struct ledger_rejection *rejection)
{
    view_put_hex(fields, "voucher", (struct language_text){"被退回审签单", "Voucher turned down"},
                 ledger_slice_of(rejection->voucher.bytes, sizeof(rejection->voucher.bytes)));
    view_put_hex(fields, "header_sha256", (struct language_text){"审签单摘要", "Header's SHA-256"},
                 slice_of_digest(&rejection->header_sha256));
    view_put_text(fields, "reason", title_reason, rejection->reason);
}

void
view_anchor(struct view_fields *fields, const struct ledger_anchor *anchor)
{
    view_put_text(fields, "vkey", (struct language_text){"对方验证公钥", "Its verification key"},
                  anchor->vkey);
    view_put_note(fields, "checkpoint", (struct language_text){"对方检查点", "Its checkpoint"},
                  anchor->checkpoint);
    for (size_t i = 0; i < anchor->proof_count; i++)
        view_put_hex(fields, view_printf(fields, "proof_%zu", i + 1),
                     (struct language_text){view_printf(fields, "已勾对性证明%zu", i + 1),
                                            view_printf(fields, "Consistency proof %zu", i + 1)},
                     slice_of_digest(&anchor->proof[i]));
    view_put_text(fields, "memo", title_memo, anchor->memo);
}

void
view_erasure(struct view_fields *fields, const struct ledger_erasure *erasure)
{
    for (size_t i = 0; i < erasure->commitment_count; i++) {
        view_put_hex(fields, view_printf(fields, "commitment_%zu", i + 1),
                     (struct language_text){view_printf(fields, "被抹除承诺%zu", i + 1),
                                            view_printf(fields, "Commitment erased %zu", i + 1)},
                     erasure->commitments[i]);
        view_put_masked(fields,
                        (struct view_group){
                            .key = view_printf(fields, "commitment_%zu", i + 1),
                            .title = {view_printf(fields, "承诺%zu", i + 1),
                                      view_printf(fields, "Commitment %zu", i + 1)},
                        },
                        erasure->commitments[i]);
    }
    view_put_text(fields, "basis", (struct language_text){"依据", "Legal basis"}, erasure->basis);
    view_put_text(fields, "reason", title_reason, erasure->reason);
}
