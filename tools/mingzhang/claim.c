#include "tools/mingzhang/claim.h"

#include <string.h>

#include "ledger/state/state.h"

/* --- what the names mean --- */

static enum ledger_status
note_programme(void *context, const struct ledger_programme_state *programme,
               struct ledger_error *err)
{
    struct claims *claims = context;

    (void)err;
    for (size_t i = 0; i < claims->count; i++) {
        struct claim *claim = &claims->claims[i];
        bool is_category = strcmp(claim->name, programme->programme.category) == 0;

        /* A category goes before a code that is spelled the same. */
        if (is_category)
            claim->is_programme = false;
        else if (strcmp(claim->name, programme->programme.code) == 0 && !claim->known)
            claim->is_programme = true;
        else
            continue;
        claim->known = true;
    }
    return LEDGER_OK;
}

static enum ledger_status
find_names(struct command_context *context, struct claims *claims, struct ledger_error *err)
{
    struct ledger_store_txn *txn = NULL;
    enum ledger_status status =
        ledger_store_begin(ledger_store_of(context->ledger), LEDGER_STORE_READ, &txn, err);

    if (status == LEDGER_OK)
        status = ledger_state_programmes(txn, note_programme, claims, err);
    ledger_store_abort(txn);
    for (size_t i = 0; i < claims->count && status == LEDGER_OK; i++) {
        if (!claims->claims[i].known)
            status = ledger_fail(err, LEDGER_NOT_FOUND, LEDGER_MESSAGE_CLAIM_OF_NOTHING,
                                 claims->claims[i].name);
    }
    return status;
}

/* --- sums --- */

static enum ledger_status
ignore_group(void *context, const struct ledger_totals_group *group, struct ledger_error *err)
{
    (void)context;
    (void)group;
    (void)err;
    return LEDGER_OK;
}

static enum ledger_status
claim_judge(struct command_context *context, const struct ledger_totals_query *dates,
            struct claim *claim, struct ledger_error *err)
{
    const struct ledger_totals_query query = {
        .by = LEDGER_TOTALS_BY_NOTHING,
        .from_date = dates->from_date,
        .to_date = dates->to_date,
        .programme = claim->is_programme ? claim->name : NULL,
        .category = claim->is_programme ? NULL : claim->name,
    };
    struct ledger_totals_group all;
    enum ledger_status status = ledger_totals(context->ledger, &query, ignore_group,
                                              /* context= */ NULL, &all, err);

    if (status != LEDGER_OK)
        return status;
    if (ledger_money_subtract((struct ledger_money){all.cash.disbursed_fen},
                              (struct ledger_money){all.cash.adjusted_fen},
                              &claim->cash) != LEDGER_OK ||
        ledger_money_subtract((struct ledger_money){all.relief.disbursed_fen},
                              (struct ledger_money){all.relief.adjusted_fen},
                              &claim->relief) != LEDGER_OK ||
        ledger_money_add(claim->cash, claim->relief, &claim->sum) != LEDGER_OK)
        return ledger_fail(err, LEDGER_OUT_OF_RANGE, LEDGER_MESSAGE_GROUP_OVERFLOW, claim->name);
    claim->answer = ledger_claim_judge(&claim->claim, claim->sum);
    return LEDGER_OK;
}

enum ledger_status
claims_judge(struct command_context *context, const struct ledger_totals_query *query,
             struct claims *claims, struct ledger_error *err)
{
    enum ledger_status status = LEDGER_OK;

    if (claims->count > 0)
        status = find_names(context, claims, err);
    for (size_t i = 0; i < claims->count && status == LEDGER_OK; i++) {
        status = claim_judge(context, query, &claims->claims[i], err);
        if (status == LEDGER_OK && claims->claims[i].answer == LEDGER_CLAIM_FAILS)
            claims->failed++;
    }
    return status;
}

/* --- in words --- */

static bool
is_weak(const struct claim *claim)
{
    return claim->claim.kind == LEDGER_CLAIM_ABOUT;
}

static bool
reaches_next_step(const struct claim *claim)
{
    return claim->claim.end_is_convention && claim->sum.fen >= claim->claim.end_fen;
}

static bool
has_end(const struct claim *claim)
{
    return claim->claim.end_fen != INT64_MAX;
}

/* How far the sum lies within a bound; negative: beyond it. Sums and bounds lie within
 * ±9.1·10^18 / 2 of each other in any ledger that adds up at all; else the difference is said to be
 * the largest there is. */
static struct ledger_money
distance(int64_t from_fen, int64_t to_fen)
{
    int64_t difference;

    if (__builtin_sub_overflow(to_fen, from_fen, &difference))
        difference = to_fen > from_fen ? INT64_MAX : INT64_MIN;
    return (struct ledger_money){difference};
}

static const char *
answer_name(const struct claim *claim)
{
    if (claim->answer == LEDGER_CLAIM_FAILS)
        return "fails";
    return is_weak(claim) ? "holds-weakly" : "holds";
}

static const char *
note_name(const struct claim *claim)
{
    if (is_weak(claim))
        return "weak";
    return reaches_next_step(claim) ? "next-step-reached" : NULL;
}

static void
fill_record(const struct claim *claim, enum ledger_language language, struct output_record *record)
{
    static const struct language_text title_end = {"低于（元）", "And below (yuan)"};
    enum word answer = claim->answer == LEDGER_CLAIM_FAILS ? WORD_CLAIM_FAILS
                       : is_weak(claim)                    ? WORD_CLAIM_HOLDS_WEAKLY
                                                           : WORD_CLAIM_HOLDS;

    output_record_text(record, "name", (struct language_text){"公布口径", "Claim about"},
                       claim->name);
    output_record_text(record, "figure", (struct language_text){"公布数", "Figure"}, claim->figure);
    output_record_text(record, "answer", (struct language_text){"结论", "Answer"},
                       language_word(language, answer));
    output_record_money(record, "cash",
                        (struct language_text){"现金净额（元）", "Cash, net (yuan)"}, claim->cash);
    output_record_money(record, "relief",
                        (struct language_text){"减免净额（元）", "Relief, net (yuan)"},
                        claim->relief);
    output_record_money(record, "sum", (struct language_text){"合计（元）", "Sum (yuan)"},
                        claim->sum);
    output_record_money(record, "from",
                        (struct language_text){"成立须不低于（元）", "Holds from (yuan)"},
                        (struct ledger_money){claim->claim.first_fen});
    output_record_money(record, "above_lower_bound",
                        (struct language_text){"距下限（元）", "Above that by (yuan)"},
                        distance(claim->claim.first_fen, claim->sum.fen));
    if (!has_end(claim)) {
        output_record_text(record, "below", title_end, language_word(language, WORD_CLAIM_NO_END));
        return;
    }
    output_record_money(record, "below", title_end, (struct ledger_money){claim->claim.end_fen});
    output_record_money(record, "below_upper_bound",
                        (struct language_text){"距上限（元）", "Below that by (yuan)"},
                        distance(claim->sum.fen, claim->claim.end_fen));
}

/* The sentence that one may put beside the figure. */
static void
say_sentence(const struct output *output, const struct claim *claim)
{
    enum word word =
        claim->answer == LEDGER_CLAIM_HOLDS ? WORD_CLAIM_SENTENCE_HOLDS : WORD_CLAIM_SENTENCE_FAILS;

    language_say(output->stream, output->language, word, claim->name, claim->sum.fen,
                 claim->figure);
    if (is_weak(claim))
        language_say(output->stream, output->language, WORD_CLAIM_WEAK);
    else if (reaches_next_step(claim))
        language_say(output->stream, output->language, WORD_CLAIM_NEXT_STEP, claim->claim.end_fen);
}

enum ledger_status
claims_print(const struct output *output, const struct claims *claims, struct ledger_error *err)
{
    enum ledger_status status = LEDGER_OK;

    for (size_t i = 0; i < claims->count && status == LEDGER_OK; i++) {
        struct output_record *record = NULL;

        status = output_record_new(&record, err);
        if (status != LEDGER_OK)
            break;
        fill_record(&claims->claims[i], output->language, record);
        (void)fputc('\n', output->stream);
        status = output_record_print(output, record, err);
        output_record_free(record);
        if (status == LEDGER_OK)
            say_sentence(output, &claims->claims[i]);
    }
    return status;
}

static json_t *
claim_json(const struct claim *claim)
{
    const char *note = note_name(claim);
    json_t *document = json_object();
    int failed = document == NULL;

    failed |=
        json_object_set_new(document, "name", output_json_text(ledger_slice_of_text(claim->name)));
    failed |= json_object_set_new(document, "is",
                                  json_string(claim->is_programme ? "programme" : "category"));
    failed |= json_object_set_new(document, "figure",
                                  output_json_text(ledger_slice_of_text(claim->figure)));
    failed |= json_object_set_new(document, "answer", json_string(answer_name(claim)));
    failed |= json_object_set_new(document, "cash", output_json_money(claim->cash));
    failed |= json_object_set_new(document, "relief", output_json_money(claim->relief));
    failed |= json_object_set_new(document, "sum", output_json_money(claim->sum));
    failed |= json_object_set_new(document, "from",
                                  output_json_money((struct ledger_money){claim->claim.first_fen}));
    failed |=
        json_object_set_new(document, "above_lower_bound",
                            output_json_money(distance(claim->claim.first_fen, claim->sum.fen)));
    failed |= json_object_set_new(
        document, "below",
        has_end(claim) ? output_json_money((struct ledger_money){claim->claim.end_fen})
                       : json_null());
    failed |= json_object_set_new(
        document, "below_upper_bound",
        has_end(claim) ? output_json_money(distance(claim->sum.fen, claim->claim.end_fen))
                       : json_null());
    failed |= json_object_set_new(document, "note", note == NULL ? json_null() : json_string(note));
    if (failed != 0) {
        json_decref(document);
        return NULL;
    }
    return document;
}

json_t *
claims_json(const struct claims *claims)
{
    json_t *list = json_array();

    for (size_t i = 0; i < claims->count && list != NULL; i++) {
        if (json_array_append_new(list, claim_json(&claims->claims[i])) != 0) {
            json_decref(list);
            list = NULL;
        }
    }
    return list;
}
