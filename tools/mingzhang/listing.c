#include "tools/mingzhang/listing.h"

#include <string.h>

#include "tools/common/pager.h"
#include "tools/mingzhang/finding.h"
#include "tools/mingzhang/view.h"

static const struct output_column disbursement_columns[] = {
    {.key = "entry", .title = {"序号", "Entry"}, .kind = OUTPUT_COUNT},
    {.key = "date", .title = {"日期", "Date"}, .kind = OUTPUT_DATE},
    {.key = "reference", .title = {"业务单号", "Reference"}, .kind = OUTPUT_TEXT},
    {.key = "programme", .title = {"项目", "Programme"}, .kind = OUTPUT_TEXT},
    {.key = "payee", .title = {"收款单位", "Payee"}, .kind = OUTPUT_TEXT},
    {.key = "amount", .title = {"金额", "Amount"}, .kind = OUTPUT_MONEY, .total = true},
    {.key = "adjusted", .title = {"已调整", "Adjusted"}, .kind = OUTPUT_MONEY, .total = true},
    {.key = "settled", .title = {"已付", "Settled"}, .kind = OUTPUT_MONEY, .total = true},
    {.key = "status", .title = {"状态", "Status"}, .kind = OUTPUT_TEXT},
};

static const struct output_column money_columns[] = {
    {.key = "entry", .title = {"序号", "Entry"}, .kind = OUTPUT_COUNT},
    {.key = "date", .title = {"日期", "Date"}, .kind = OUTPUT_DATE},
    {.key = "kind", .title = {"种类", "Kind"}, .kind = OUTPUT_TEXT},
    {.key = "reference", .title = {"业务单号", "Reference"}, .kind = OUTPUT_TEXT},
    {.key = "programme", .title = {"项目", "Programme"}, .kind = OUTPUT_TEXT},
    {.key = "payee", .title = {"收款单位", "Payee"}, .kind = OUTPUT_TEXT},
    {.key = "amount", .title = {"金额", "Amount"}, .kind = OUTPUT_MONEY, .total = true},
};

static const struct output_column mixed_columns[] = {
    {.key = "entry", .title = {"序号", "Entry"}, .kind = OUTPUT_COUNT},
    {.key = "date", .title = {"日期", "Date"}, .kind = OUTPUT_DATE},
    {.key = "body", .title = {"种类", "Kind"}, .kind = OUTPUT_TEXT},
    {.key = "text", .title = {"内容", "What"}, .kind = OUTPUT_TEXT},
    {.key = "amount", .title = {"金额", "Amount"}, .kind = OUTPUT_MONEY},
};

enum listing_shape
listing_shape_of(unsigned bodies)
{
    if (bodies == 1U << LEDGER_BODY_DISBURSEMENT)
        return LISTING_DISBURSEMENTS;
    if (bodies == 1U << LEDGER_BODY_APPROPRIATION || bodies == 1U << LEDGER_BODY_ADJUSTMENT ||
        bodies == 1U << LEDGER_BODY_SETTLEMENT)
        return LISTING_MONEY;
    return LISTING_MIXED;
}

static enum ledger_status
table_new(enum listing_shape shape, struct output_table **out_table, struct ledger_error *err)
{
    switch (shape) {
    case LISTING_DISBURSEMENTS:
        return output_table_new(disbursement_columns,
                                sizeof(disbursement_columns) / sizeof(*disbursement_columns),
                                out_table, err);
    case LISTING_MONEY:
        return output_table_new(money_columns, sizeof(money_columns) / sizeof(*money_columns),
                                out_table, err);
    case LISTING_MIXED:
        break;
    }
    return output_table_new(mixed_columns, sizeof(mixed_columns) / sizeof(*mixed_columns),
                            out_table, err);
}

struct listing {
    const struct output *output;
    enum listing_shape shape;
    uint64_t limit; /* 0: all */
    struct finding finding;
    struct listing_result result;
};

/* A person has no name in an entry: his own words stand in the private bytes, which a list does not
 * open. */
static void
put_payee(struct listing *listing, const char *name, bool is_person)
{
    if (name[0] == '\0' && is_person)
        name = listing->output->language == LEDGER_LANGUAGE_ZH ? "（个人）" : "(a person)";
    output_table_text(listing->result.table, name);
}

static enum ledger_status
put_payee_of(struct listing *listing, const struct ledger_record *record, struct ledger_error *err)
{
    struct ledger_arena arena = {0};
    struct ledger_payee_state payee;
    enum ledger_status status = LEDGER_NOT_FOUND;

    if (record->has_disbursement)
        status =
            ledger_state_payee(record->txn, &record->disbursement.payee_hash, &arena, &payee, err);
    if (status == LEDGER_OK)
        put_payee(listing, payee.name, /* is_person= */ true);
    else if (status == LEDGER_NOT_FOUND) {
        output_table_none(listing->result.table);
        status = LEDGER_OK;
    }
    ledger_arena_free(&arena);
    return status;
}

static void
put_disbursement(struct listing *listing, const struct ledger_record *record)
{
    const struct ledger_disbursement *payout = &record->entry.disbursement;
    const struct ledger_disbursement_state *state = &record->disbursement;
    struct output_table *table = listing->result.table;
    enum view_state where = view_state_of(state);
    /* No overflow: the rules keep their sum within the amount. */
    int64_t adjusted = state->reversed_fen + state->returned_fen + state->recovered_fen;

    output_table_count(table, record->number);
    output_table_date(table, payout->date);
    output_table_text(table, payout->reference);
    output_table_text(table, payout->programme);
    put_payee(listing, payout->payee.name, payout->payee.kind == LEDGER_PAYEE_PERSON);
    output_table_money(table, (struct ledger_money){payout->amount_fen});
    output_table_money(table, (struct ledger_money){adjusted});
    output_table_money(table, (struct ledger_money){state->settled_fen});
    output_table_toned(table,
                       listing->output->json ? view_state_name(where)
                                             : view_state_word(listing->output->language, where),
                       view_state_tone(where));
}

static const char *
kind_of(const struct listing *listing, const struct ledger_entry *entry)
{
    if (entry->body == LEDGER_BODY_ADJUSTMENT)
        return listing->output->json
                   ? ledger_adjustment_kind_name(entry->adjustment.kind)
                   : view_adjustment_word(listing->output->language, entry->adjustment.kind);
    return listing->output->json ? ledger_body_name(entry->body)
                                 : view_body_word(listing->output->language, entry->body);
}

static enum ledger_status
put_money(struct listing *listing, const struct ledger_record *record, struct ledger_error *err)
{
    const struct ledger_entry *entry = &record->entry;
    struct output_table *table = listing->result.table;
    int64_t amount = 0;
    uint32_t date = 0;
    enum ledger_status status;

    (void)ledger_entry_money(entry, &amount, &date);
    output_table_count(table, record->number);
    output_table_date(table, date);
    output_table_text(table, kind_of(listing, entry));
    if (entry->body == LEDGER_BODY_APPROPRIATION)
        output_table_none(table);
    else
        output_table_text(table, entry->body == LEDGER_BODY_ADJUSTMENT ? entry->adjustment.target
                                                                       : entry->settlement.target);
    output_table_text(table, entry->body == LEDGER_BODY_APPROPRIATION
                                 ? entry->appropriation.programme
                                 : record->disbursement.programme);
    status = put_payee_of(listing, record, err);
    output_table_money(table, (struct ledger_money){amount});
    return status;
}

/* A line of view.h begins with the kind, which has a column of its own here. */
static size_t
word_size(const struct listing *listing, const struct ledger_entry *entry)
{
    enum ledger_language language = listing->output->language;
    const char *word = entry->body == LEDGER_BODY_ADJUSTMENT
                           ? view_adjustment_word(language, entry->adjustment.kind)
                           : view_body_word(language, entry->body);

    return strlen(word) + 1;
}

static enum ledger_status
put_mixed(struct listing *listing, const struct ledger_record *record, struct ledger_error *err)
{
    struct output_table *table = listing->result.table;
    struct ledger_arena arena = {0};
    struct view view = {.output = listing->output, .arena = &arena};
    const char *text = "";
    int64_t amount;
    uint32_t date;
    bool is_money = ledger_entry_money(&record->entry, &amount, &date);
    enum ledger_status status = view_line(&view, &record->entry, &text, err);

    if (status == LEDGER_OK) {
        output_table_count(table, record->number);
        output_table_date(table, is_money ? date : 0);
        output_table_text(table, kind_of(listing, &record->entry));
        output_table_text(table, text + word_size(listing, &record->entry));
        if (is_money)
            output_table_money(table, (struct ledger_money){amount});
        else
            output_table_none(table);
    }
    ledger_arena_free(&arena);
    return status;
}

static enum ledger_status
listing_row(void *context, const struct ledger_record *record, struct ledger_error *err)
{
    struct listing *listing = context;
    bool fits = true;
    enum ledger_status status = LEDGER_OK;

    /* Nothing is judged beyond the page. */
    if (listing->finding.filter != NULL && !listing->result.more)
        status = finding_takes(&listing->finding, record, &fits, err);
    if (status != LEDGER_OK || !fits)
        return status;
    if (listing->limit != 0 && listing->result.count == listing->limit) {
        listing->result.more = true;
        return LEDGER_OK;
    }
    listing->result.count++;
    listing->result.last_entry = record->number;
    switch (listing->shape) {
    case LISTING_DISBURSEMENTS:
        put_disbursement(listing, record);
        return LEDGER_OK;
    case LISTING_MONEY:
        return put_money(listing, record, err);
    case LISTING_MIXED:
        break;
    }
    return put_mixed(listing, record, err);
}

enum ledger_status
listing_run(struct command_context *context, const struct ledger_list_query *query,
            const struct filter *filter, struct listing_result *out_result,
            struct ledger_error *err)
{
    struct listing listing = {
        .output = &context->output,
        .shape = listing_shape_of(query->bodies),
        .limit = query->limit,
        .finding = {.filter = filter},
    };
    struct ledger_list_query one_more = *query;
    enum ledger_status status = table_new(listing.shape, &listing.result.table, err);

    /* One more than is shown tells whether there are more; with a filter, it is the filter that
     * says how many of the query's that takes. */
    if (query->limit != 0)
        one_more.limit = filter == NULL ? query->limit + 1 : 0;
    if (status == LEDGER_OK)
        status = ledger_list(context->ledger, &one_more, listing_row, &listing, err);
    finding_free(&listing.finding);
    if (status != LEDGER_OK) {
        output_table_free(listing.result.table);
        return status;
    }
    *out_result = listing.result;
    return LEDGER_OK;
}

static enum ledger_status
print_json(const struct output *output, const struct listing_result *result,
           struct ledger_error *err)
{
    json_t *document = NULL;
    enum ledger_status status = output_table_json(result->table, &document, err);
    int failed = 0;

    if (status != LEDGER_OK)
        return status;
    failed |= json_object_set_new(document, "count", json_integer((json_int_t)result->count));
    failed |= json_object_set_new(document, "next_after",
                                  result->more ? json_integer((json_int_t)result->last_entry)
                                               : json_null());
    if (failed != 0) {
        json_decref(document);
        document = NULL;
    }
    return output_json(output, document, err);
}

enum ledger_status
listing_print(struct command_context *context, const struct ledger_list_query *query,
              const struct filter *filter, struct ledger_error *err)
{
    const struct output *output = &context->output;
    struct listing_result result = {0};
    struct pager pager;
    enum ledger_status status = listing_run(context, query, filter, &result, err);

    if (status != LEDGER_OK)
        return status;
    if (output->json)
        status = print_json(output, &result, err);
    else {
        pager_begin(&pager, context);
        status = output_table_print(output, result.table, err);
        if (status == LEDGER_OK)
            language_say(output->stream, output->language, WORD_LIST_COUNT, result.count);
        status = pager_end(&pager, status, err);
        if (status == LEDGER_OK && result.more)
            output_notice(output, WORD_LIST_MORE, result.last_entry);
    }
    output_table_free(result.table);
    return status;
}
