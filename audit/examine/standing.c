#include "audit/examine/standing.h"

static const struct {
    const char *name, *zh, *en;
} words[AUDIT_STANDING_END] = {
    [AUDIT_STANDING_UNPAID] = {"unpaid", "未付", "unpaid"},
    [AUDIT_STANDING_PARTLY_PAID] = {"partly-paid", "部分付", "partly paid"},
    [AUDIT_STANDING_PAID] = {"paid", "已付", "paid"},
    [AUDIT_STANDING_REVERSED] = {"reversed", "已冲销", "reversed"},
    [AUDIT_STANDING_RETURNED] = {"returned", "退汇", "returned"},
    [AUDIT_STANDING_REPLACED] = {"replaced", "退汇重付", "paid again"},
    [AUDIT_STANDING_RECOVERED] = {"recovered", "已追回", "recovered"},
    [AUDIT_STANDING_RELIEF] = {"relief", "减免", "relief"},
};

enum audit_standing
audit_standing_of(const struct audit_book *book, uint32_t disbursement)
{
    const struct audit_book_disbursement *row = &book->disbursements[disbursement];
    const int64_t left = row->fen - row->reversed_fen;

    if (left <= 0)
        return AUDIT_STANDING_REVERSED;
    if (row->returned_fen > 0)
        return row->replaced_fen >= row->returned_fen ? AUDIT_STANDING_REPLACED
                                                      : AUDIT_STANDING_RETURNED;
    if (row->recovered_fen >= left)
        return AUDIT_STANDING_RECOVERED;
    if (book->programmes[row->programme].instrument == AUDIT_RELIEF)
        return AUDIT_STANDING_RELIEF;
    if (row->settled_fen <= 0)
        return AUDIT_STANDING_UNPAID;
    return row->settled_fen < left ? AUDIT_STANDING_PARTLY_PAID : AUDIT_STANDING_PAID;
}

const char *
audit_standing_name(enum audit_standing standing)
{
    return words[standing].name;
}

const char *
audit_standing_word(enum audit_standing standing, enum audit_language language)
{
    return language == AUDIT_ZH ? words[standing].zh : words[standing].en;
}
