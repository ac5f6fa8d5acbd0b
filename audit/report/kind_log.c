/* 操作日志: who signed what, in which role, when; by voucher, in the ledger's order. */
#include "audit/evidence/date.h"
#include "audit/report/kinds_internal.h"

enum column {
    VOUCHER,
    SIGNED_AT,
    OFFICER,
    UNIT,
    ROLE,
    WHAT,
    AMOUNT,
    RELIEF,
    SEALED_AT,
    COLUMN_COUNT
};

static const struct audit_column columns[COLUMN_COUNT] = {
    [VOUCHER] = {{"voucher", "审签单", "Voucher"}, AUDIT_CELL_COUNT, 8, false},
    [SIGNED_AT] = {{"signed_at", "签名时间", "Signed at"}, AUDIT_CELL_TIME, 19, false},
    [OFFICER] = {{"officer", "人员", "Officer"}, AUDIT_CELL_TEXT, 20, false},
    [UNIT] = {{"unit", "单位", "Unit"}, AUDIT_CELL_TEXT, 24, false},
    [ROLE] = {{"role", "角色", "Role"}, AUDIT_CELL_TEXT, 8, false},
    [WHAT] = {{"what", "内容", "What"}, AUDIT_CELL_TEXT, 40, false},
    [AMOUNT] = {{"amount", "拨付金额", "Disbursed"}, AUDIT_CELL_MONEY, 18, false},
    [RELIEF] = {{"relief", "减免金额", "Relief"}, AUDIT_CELL_MONEY, 16, false},
    [SEALED_AT] = {{"sealed_at", "入账时间", "Sealed at"}, AUDIT_CELL_TIME, 19, false},
};

/* What one voucher pays out, and what it forgoes. */
struct money {
    uint64_t cash_count, relief_count;
    int64_t cash, relief;
};

/* Takes the payouts of a voucher, which stand in its order. */
static enum audit_status
add_up(const struct audit_book *book, uint64_t voucher, uint32_t *payout, struct money *out,
       struct audit_error *err)
{
    enum audit_status status = AUDIT_OK;

    *out = (struct money){0};
    for (; *payout < book->disbursement_count && book->disbursements[*payout].voucher == voucher &&
           status == AUDIT_OK;
         ++*payout) {
        const bool relief = kind_is_relief(book, *payout);

        ++*(relief ? &out->relief_count : &out->cash_count);
        status =
            kind_add(relief ? &out->relief : &out->cash, book->disbursements[*payout].fen, err);
    }
    return status;
}

static struct audit_cell
money_cell(int64_t fen, uint64_t count)
{
    return count > 0 ? audit_cell_money(fen) : (struct audit_cell){.kind = AUDIT_CELL_EMPTY};
}

static void
put_signature(struct audit_report *report, const struct audit_report_subject *subject,
              uint64_t number, const struct audit_book_signature *signature, struct audit_cell what,
              const struct money *money)
{
    const struct audit_book_officer *officer = &subject->book->officers[signature->officer];

    audit_report_row(
        report, (const struct audit_cell[COLUMN_COUNT]){
                    [VOUCHER] = audit_cell_count(number),
                    [SIGNED_AT] = audit_cell_time(signature->signed_at_ms),
                    [OFFICER] = audit_cell_text(officer->full_name.size > 0 ? officer->full_name
                                                                            : officer->name),
                    [UNIT] = audit_cell_text(officer->unit),
                    [ROLE] = audit_cell_words(kind_role(subject, signature->role)),
                    [WHAT] = what,
                    [AMOUNT] = money_cell(money->cash, money->cash_count),
                    [RELIEF] = money_cell(money->relief, money->relief_count),
                    [SEALED_AT] = audit_cell_time(subject->book->vouchers[number].sealed_at_ms),
                });
}

enum audit_status
kind_build_log(struct audit_report *report, const struct audit_report_subject *subject,
               struct audit_error *err)
{
    const struct audit_book *book = subject->book;
    struct audit_buffer text = {0};
    enum audit_status status = AUDIT_OK;
    uint32_t payout = 0;

    kind_scope(report, subject);
    audit_report_table(report, (struct audit_words){"signatures", "签名", "Signatures"}, columns,
                       COLUMN_COUNT, 0);
    for (uint64_t i = 0; i < book->voucher_count && status == AUDIT_OK; i++) {
        const struct audit_book_voucher *voucher = &book->vouchers[i];
        const struct audit_cell what = kind_contents(subject, voucher, &text);
        struct money money;

        status = add_up(book, i, &payout, &money, err);
        for (size_t j = 0; j < voucher->signature_count; j++) {
            const struct audit_book_signature *signature =
                &book->signatures[voucher->first_signature + j];

            if (kind_takes_date(subject, audit_date_of(signature->signed_at_ms)))
                put_signature(report, subject, i, signature, what, &money);
        }
    }
    audit_report_table_end(report);
    audit_buffer_free(&text);
    return status;
}
