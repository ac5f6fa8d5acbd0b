/* The seventeen rules in order of precedence, and the drive through them. A voucher is read twice:
 * rule 1 decodes every entry and gathers what rules 2 to 8 need (summary.h); then each entry is
 * decoded again, judged by rules 9 to 17 and applied, so that the next one sees it. Reading twice
 * costs less than holding 65,536 decoded entries, and no rule on entries may answer before every
 * rule on the voucher has. */
#include "ledger/rules/rules.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "ledger/record/codec.h"
#include "ledger/rules/judging.h"
#include "ledger/value/date.h"

struct voucher_rule {
    enum ledger_rule_number number;
    bool sealing_only; /* left out while preparing: nobody has signed yet */
    ledger_voucher_rule_fn *judge;
};

/* Order is precedence. */
static const struct voucher_rule voucher_rules[] = {
    {LEDGER_RULE_FORM, false, ledger_rule_form},
    {LEDGER_RULE_VOUCHER_KNOWN, false, ledger_rule_voucher_known},
    {LEDGER_RULE_TOTALS, false, ledger_rule_totals},
    {LEDGER_RULE_SEEN, true, ledger_rule_seen},
    {LEDGER_RULE_SIGNATURE, true, ledger_rule_signature},
    {LEDGER_RULE_SEPARATION, true, ledger_rule_separation},
    {LEDGER_RULE_REQUIRED_ROLES, true, ledger_rule_required_roles},
    {LEDGER_RULE_CLOCK, true, ledger_rule_clock},
};

struct entry_rule {
    enum ledger_rule_number number;
    ledger_entry_rule_fn *judge;
};

static const struct entry_rule entry_rules[] = {
    {LEDGER_RULE_PROGRAMME, ledger_rule_programme},
    {LEDGER_RULE_PERIOD, ledger_rule_period},
    {LEDGER_RULE_DUPLICATE_REFERENCE, ledger_rule_duplicate_reference},
    {LEDGER_RULE_PAYEE, ledger_rule_payee},
    {LEDGER_RULE_APPROPRIATION, ledger_rule_appropriation},
    {LEDGER_RULE_PAYEE_CAP, ledger_rule_payee_cap},
    {LEDGER_RULE_ADJUSTMENT, ledger_rule_adjustment},
    {LEDGER_RULE_CLOSING, ledger_rule_closing},
    {LEDGER_RULE_UNEXPLAINED, ledger_rule_unexplained},
};

enum {
    VOUCHER_RULE_COUNT = sizeof(voucher_rules) / sizeof(voucher_rules[0]),
    ENTRY_RULE_COUNT = sizeof(entry_rules) / sizeof(entry_rules[0]),
};
_Static_assert((int)VOUCHER_RULE_COUNT + (int)ENTRY_RULE_COUNT + 1 == (int)LEDGER_RULE_END,
               "every rule has a row");

const char *
ledger_rule_name(enum ledger_rule_number rule)
{
    static const char *const names[LEDGER_RULE_END] = {
        "none",    "form",          "voucher-known", "totals",
        "seen",    "signature",     "separation",    "required-roles",
        "clock",   "programme",     "period",        "duplicate-reference",
        "payee",   "appropriation", "payee-cap",     "adjustment",
        "closing", "unexplained",
    };

    assert(rule < LEDGER_RULE_END);
    return names[rule];
}

bool
ledger_rule_objects(enum ledger_status status)
{
    return status == LEDGER_REFUSED || status == LEDGER_EXISTS;
}

void
ledger_rule_label(const char *programme, uint32_t budget_year,
                  char label[static LEDGER_RULE_LABEL_SIZE])
{
    (void)snprintf(label, LEDGER_RULE_LABEL_SIZE, "%s / %" PRIu32, programme, budget_year);
}

void
ledger_rule_payee_label(const struct ledger_payee *payee, char label[static LEDGER_PAYEE_ID_SIZE])
{
    char *newline;

    if (payee->name[0] != '\0') {
        (void)snprintf(label, LEDGER_PAYEE_ID_SIZE, "%s", payee->name);
        return;
    }
    (void)ledger_payee_id(payee, label);
    newline = strchr(label, '\n');
    if (newline != NULL)
        *newline = ' ';
}

enum ledger_status
ledger_judge_entry(struct ledger_entry_judging *judging, const struct ledger_digest *leaf,
                   struct ledger_error *err)
{
    enum ledger_status status;

    ledger_arena_reset(&judging->arena);
    judging->verdict = (struct ledger_verdict){0};
    for (size_t i = 0; i < ENTRY_RULE_COUNT; i++) {
        status = entry_rules[i].judge(judging, err);
        if (ledger_rule_objects(status)) {
            judging->verdict.rule = entry_rules[i].number;
            judging->verdict.concerns_entry = true;
            judging->verdict.entry_index = judging->index;
        }
        if (status != LEDGER_OK)
            return status;
    }

    status = ledger_state_apply(judging->txn, judging->number, judging->seal_number, judging->entry,
                                leaf, err);
    if (status ==
        LEDGER_OUT_OF_RANGE) { /* Rule 13's last sentence: every sum that is kept must fit. */
        judging->verdict = (struct ledger_verdict){
            .rule = LEDGER_RULE_APPROPRIATION,
            .concerns_entry = true,
            .entry_index = judging->index,
        };
        if (err != NULL)
            err->status = LEDGER_REFUSED;
        return LEDGER_REFUSED;
    }
    /* What the rules let pass can be applied, or the tables are not those of this ledger. */
    if (ledger_rule_objects(status) || status == LEDGER_NOT_FOUND)
        status =
            ledger_fail(err, LEDGER_DAMAGED, LEDGER_MESSAGE_RULES_TABLES_DAMAGED, judging->number);
    return status;
}

static enum ledger_status
voucher_judge(struct ledger_judging *judging, struct ledger_error *err)
{
    for (size_t i = 0; i < VOUCHER_RULE_COUNT; i++) {
        enum ledger_status status;

        if (voucher_rules[i].sealing_only && judging->the_case->preparing)
            continue;
        status = voucher_rules[i].judge(judging, err);
        if (ledger_rule_objects(status))
            judging->verdict.rule = voucher_rules[i].number;
        if (status != LEDGER_OK)
            return status;
    }
    return LEDGER_OK;
}

static enum ledger_status
entries_judge(struct ledger_judging *judging, struct ledger_error *err)
{
    const struct ledger_case *the_case = judging->the_case;
    enum ledger_status status = LEDGER_OK;
    struct ledger_arena decoded = {0};
    struct ledger_entry_judging each = {
        .txn = the_case->txn,
        .lines = the_case->lines != NULL ? the_case->lines : the_case->txn,
        .entry_count = the_case->entry_count,
        .first_entry = the_case->first_entry,
        .seal_number = the_case->seal_number,
        .today = ledger_date_of_instant(the_case->sealed_at_ms),
        .voucher_bytes = the_case->entries,
    };

    for (size_t i = 0; i < the_case->entry_count; i++) {
        struct ledger_entry entry;

        ledger_arena_reset(&decoded);
        status = ledger_entry_decode(the_case->entries[i], &decoded, &entry, err);
        if (status != LEDGER_OK)
            goto out;
        each.entry = &entry;
        each.index = i;
        each.number = the_case->first_entry + i;
        status = ledger_judge_entry(&each, &judging->leaves[i], err);
        if (status != LEDGER_OK)
            goto out;
    }

out:
    judging->verdict = each.verdict;
    ledger_arena_free(&each.arena);
    ledger_arena_free(&decoded);
    return status;
}

enum ledger_status
ledger_rules_judge(const struct ledger_case *the_case, struct ledger_arena *arena,
                   struct ledger_voucher_header *out_header, struct ledger_digest *out_leaves,
                   struct ledger_verdict *out_verdict, struct ledger_error *err)
{
    enum ledger_status status;
    struct ledger_judging judging = {
        .the_case = the_case,
        .arena = arena,
        .leaves = out_leaves,
    };

    assert(the_case != NULL && the_case->txn != NULL);
    assert(arena != NULL && out_header != NULL && out_verdict != NULL);
    if (judging.leaves == NULL)
        judging.leaves = ledger_arena_take(arena, the_case->entry_count * sizeof(*out_leaves));
    if (judging.leaves == NULL)
        return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY,
                           the_case->entry_count * sizeof(*out_leaves));

    status = voucher_judge(&judging, err);
    if (status != LEDGER_OK)
        goto out;
    status = ledger_state_apply_voucher(the_case->txn, judging.header.voucher,
                                        the_case->seal_number, err);
    if (status != LEDGER_OK)
        goto out;
    status = entries_judge(&judging, err);
    if (status != LEDGER_OK)
        goto out;
    *out_header = judging.header;

out:
    if (status == LEDGER_OK || ledger_rule_objects(status))
        *out_verdict = judging.verdict;
    ledger_summary_free(&judging.summary);
    return status;
}
