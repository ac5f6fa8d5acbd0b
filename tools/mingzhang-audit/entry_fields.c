#include "tools/mingzhang-audit/entry_fields.h"

#include "ledger/value/date.h"

/* --- single fields --- */

static const char *
keep(const struct entry_fields *fields, struct audit_bytes text)
{
    return ledger_arena_text(&fields->context->arena, ledger_slice_of(text.data, text.size));
}

static void
put_cell(const struct entry_fields *fields, const char *key, struct language_text title,
         struct audit_cell cell)
{
    audit_report_field(fields->report, (struct audit_words){key, title.zh, title.en}, cell);
}

void
entry_fields_text(const struct entry_fields *fields, const char *key, struct language_text title,
                  struct audit_bytes text)
{
    if (text.size == 0)
        return;
    if (fields->record == NULL)
        put_cell(fields, key, title, audit_cell_text(text));
    else
        output_record_text(fields->record, key, title, keep(fields, text));
}

void
entry_fields_hex(const struct entry_fields *fields, const char *key, struct language_text title,
                 struct audit_bytes bytes)
{
    struct audit_buffer hex = {0};

    if (bytes.size == 0)
        return;
    audit_buffer_hex(&hex, bytes);
    entry_fields_text(fields, key, title, audit_buffer_bytes(&hex));
    audit_buffer_free(&hex);
}

void
entry_fields_count(const struct entry_fields *fields, const char *key, struct language_text title,
                   uint64_t count)
{
    if (count != 0)
        entry_fields_number(fields, key, title, count);
}

void
entry_fields_number(const struct entry_fields *fields, const char *key, struct language_text title,
                    uint64_t number)
{
    if (fields->record == NULL)
        put_cell(fields, key, title, audit_cell_count(number));
    else
        output_record_count(fields->record, key, title, number);
}

void
entry_fields_money(const struct entry_fields *fields, const char *key, struct language_text title,
                   int64_t fen)
{
    if (fields->record == NULL)
        put_cell(fields, key, title, audit_cell_money(fen));
    else
        output_record_money(fields->record, key, title, (struct ledger_money){fen});
}

void
entry_fields_instant(const struct entry_fields *fields, const char *key, struct language_text title,
                     int64_t instant_ms)
{
    char text[LEDGER_DATE_TIME_SIZE];

    if (instant_ms == 0)
        return;
    ledger_instant_format(instant_ms, text);
    if (fields->record == NULL)
        put_cell(fields, key, title, audit_cell_time(instant_ms));
    else
        entry_fields_text(fields, key, title, audit_text(text));
}

void
entry_fields_date(const struct entry_fields *fields, const char *key, struct language_text title,
                  uint32_t date)
{
    if (date == 0)
        return;
    if (fields->record == NULL)
        put_cell(fields, key, title, audit_cell_date(date));
    else
        output_record_date(fields->record, key, title, date);
}

void
entry_fields_word(const struct entry_fields *fields, const char *key, struct language_text title,
                  const char *name, struct language_text words)
{
    const struct output *output = &fields->context->output;
    const char *word = output->json ? name : language_pick(output->language, words);

    if (fields->record == NULL)
        put_cell(fields, key, title, audit_cell_words(word));
    else
        output_record_text(fields->record, key, title, word);
}

/* --- words --- */

struct language_text
entry_body_words(unsigned body)
{
    static const struct language_text words[AUDIT_BODY_END] = {
        [AUDIT_IDENTITY] = {"账本身份", "identity"},
        [AUDIT_OFFICER] = {"人员", "officer"},
        [AUDIT_RULE] = {"审签规则", "signing rule"},
        [AUDIT_PROGRAMME] = {"政策项目", "programme"},
        [AUDIT_APPROPRIATION] = {"指标", "appropriation"},
        [AUDIT_DISBURSEMENT] = {"拨付", "disbursement"},
        [AUDIT_ADJUSTMENT] = {"调整", "adjustment"},
        [AUDIT_SETTLEMENT] = {"支付确认", "settlement"},
        [AUDIT_MATCH] = {"人工勾对", "match"},
        [AUDIT_RECONCILIATION] = {"对账", "reconciliation"},
        [AUDIT_CLOSING] = {"结账", "closing"},
        [AUDIT_REJECTION] = {"退回审签单", "rejection"},
        [AUDIT_ANCHOR] = {"外部账本存证", "anchor"},
        [AUDIT_ERASURE] = {"个人信息抹除", "erasure"},
        [AUDIT_INCIDENT] = {"异常事项", "incident"},
    };

    return body >= AUDIT_IDENTITY && body < AUDIT_BODY_END ? words[body]
                                                           : (struct language_text){"?", "?"};
}

struct language_text
entry_role_words(unsigned role)
{
    static const struct language_text words[AUDIT_ROLE_END] = {
        [AUDIT_MAKER] = {"经办", "maker"},       [AUDIT_REVIEWER] = {"复核", "reviewer"},
        [AUDIT_APPROVER] = {"审批", "approver"}, [AUDIT_ADMIN] = {"管理", "admin"},
        [AUDIT_CASHIER] = {"出纳", "cashier"},   [AUDIT_RECOVERY_KEY] = {"应急", "recovery"},
    };

    return role >= AUDIT_MAKER && role < AUDIT_ROLE_END ? words[role]
                                                        : (struct language_text){"?", "?"};
}
