/* Vouchers: the header that people sign, and their signatures. */
#include <inttypes.h>

#include "ledger/value/date.h"
#include "tools/mingzhang/view_internal.h"

static const char *
kinds_text(struct view_fields *fields, const struct ledger_voucher_header *header)
{
    const char *text = "";

    for (size_t i = 0; i < header->kind_count; i++)
        text = view_printf(fields, "%s%s%s %u", text, i == 0 ? "" : ", ",
                           view_choose(fields, ledger_body_name(header->kinds[i].body),
                                       view_body_text(header->kinds[i].body)),
                           header->kinds[i].count);
    return text;
}

static void
put_control_totals(struct view_fields *fields, const struct ledger_voucher_header *header)
{
    view_put_money(fields, "appropriated",
                   (struct language_text){"指标合计（元）", "Appropriated (yuan)"},
                   header->appropriated_fen);
    view_put_money(fields, "disbursed",
                   (struct language_text){"支付合计（元）", "Disbursed (yuan)"},
                   header->disbursed_fen);
    view_put_money(fields, "adjusted", (struct language_text){"调整合计（元）", "Adjusted (yuan)"},
                   header->adjusted_fen);
    view_put_money(fields, "settled",
                   (struct language_text){"支付确认合计（元）", "Settled (yuan)"},
                   header->settled_fen);
}

static void
put_header(struct view_fields *fields, const struct ledger_voucher_header *header)
{
    view_put_hex(fields, "voucher", (struct language_text){"审签单", "Voucher"},
                 ledger_slice_of(header->voucher.bytes, sizeof(header->voucher.bytes)));
    view_put_text(fields, "origin", (struct language_text){"账本标识", "Origin"}, header->origin);
    output_record_count(fields->record, "entry_count",
                        (struct language_text){"明细笔数", "Entries"}, header->entry_count);
    view_put_text(fields, "kinds", (struct language_text){"其中", "Of which"},
                  kinds_text(fields, header));
    put_control_totals(fields, header);
    view_put_hex(fields, "entries_root", (struct language_text){"明细树根", "Root of the entries"},
                 ledger_slice_of(header->entries_root.bytes, sizeof(header->entries_root.bytes)));
    view_put_instant(fields, "prepared_at",
                     (struct language_text){"制单时间", "Prepared at (UTC+8)"},
                     header->prepared_at_ms);
}

enum ledger_status
view_header(const struct view *view, const struct ledger_voucher_header *header,
            struct output_record *record, struct ledger_error *err)
{
    struct view_fields fields = {.view = view, .record = record, .err = err};

    put_header(&fields, header);
    return fields.status;
}

static void
put_signature(struct view_fields *fields, size_t number, const struct ledger_sign_off *sign_off)
{
    const char *role =
        view_choose(fields, ledger_role_name(sign_off->role), view_role_text(sign_off->role));
    char when[LEDGER_DATE_TIME_SIZE];
    bool is_chinese =
        !fields->view->output->json && fields->view->output->language == LEDGER_LANGUAGE_ZH;

    ledger_instant_format(sign_off->signed_at_ms, when);
    view_put_text(fields, view_printf(fields, "signature_%zu", number),
                  (struct language_text){view_printf(fields, "签名%zu", number),
                                         view_printf(fields, "Signature %zu", number)},
                  is_chinese ? view_printf(fields, "%s（%s），%s，所见账本 %" PRIu64 " 张审签单",
                                           sign_off->officer, role, when, sign_off->seen_size)
                             : view_printf(fields, "%s (%s), %s, over a tree of %" PRIu64,
                                           sign_off->officer, role, when, sign_off->seen_size));
}

enum ledger_status
view_voucher(const struct view *view, const struct ledger_voucher_header *header,
             const struct ledger_sign_off *signatures, size_t signature_count,
             struct output_record *record, struct ledger_error *err)
{
    struct view_fields fields = {.view = view, .record = record, .err = err};

    put_header(&fields, header);
    for (size_t i = 0; i < signature_count; i++)
        put_signature(&fields, i + 1, &signatures[i]);
    return fields.status;
}

enum ledger_status
view_signatures(const struct view *view, const struct ledger_sign_off *signatures,
                size_t signature_count, struct output_table **out_table, struct ledger_error *err)
{
    static const struct output_column columns[] = {
        {.key = "role", .title = {"角色", "Role"}, .kind = OUTPUT_TEXT},
        {.key = "officer", .title = {"签名人", "Officer"}, .kind = OUTPUT_TEXT},
        {.key = "signed_at", .title = {"签名时间", "Signed at (UTC+8)"}, .kind = OUTPUT_TEXT},
        {.key = "seen_size", .title = {"所见账本", "Over a tree of"}, .kind = OUTPUT_COUNT},
    };
    struct view_fields fields = {.view = view, .err = err};
    struct output_table *table = NULL;
    char when[LEDGER_DATE_TIME_SIZE];
    enum ledger_status status;

    status = output_table_new(columns, sizeof(columns) / sizeof(*columns), &table, err);
    if (status != LEDGER_OK)
        return status;
    for (size_t i = 0; i < signature_count; i++) {
        ledger_instant_format(signatures[i].signed_at_ms, when);
        output_table_text(table, view_choose(&fields, ledger_role_name(signatures[i].role),
                                             view_role_text(signatures[i].role)));
        output_table_text(table, signatures[i].officer);
        output_table_text(table, when);
        output_table_count(table, signatures[i].seen_size);
    }
    *out_table = table;
    return LEDGER_OK;
}
