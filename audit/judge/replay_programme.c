/* Programmes and what is appropriated to them (rules 9, 10 and 13). */
#include "audit/judge/replay_internal.h"

static void
keep_text(struct audit_replay *replay, audit_ref *kept, struct audit_bytes text)
{
    if (!audit_bytes_equal(replay_text(replay->arena, *kept), text))
        *kept = replay_text_keep(replay->arena, text);
}

/* What OPEN and AMEND both state and AMEND may change. */
static void
take_terms(struct audit_replay *replay, struct replay_programme *programme,
           const struct audit_entry *entry)
{
    keep_text(replay, &programme->name, entry->programme.name);
    programme->first_date = entry->programme.first_date;
    programme->last_date = entry->programme.last_date;
    programme->payee_cap_fen = entry->programme.payee_cap_fen;
}

static void
programme_open(struct audit_replay *replay, const struct audit_entry *entry)
{
    bool is_new;
    struct replay_programme *programme = audit_table_insert(
        replay->arena, &replay->state->money.programmes, entry->programme.code, &is_new);

    if (programme == NULL)
        return;
    if (!is_new) {
        replay_object(replay, AUDIT_RULE_PROGRAMME, AUDIT_MESSAGE_PROGRAMME_EXISTS,
                      entry->programme.code);
        return;
    }
    take_terms(replay, programme, entry);
    programme->code = replay_text_keep(replay->arena, entry->programme.code);
    programme->category = replay_text_keep(replay->arena, entry->programme.category);
    programme->instrument = (uint8_t)entry->programme.instrument;
    programme->ceiling = entry->programme.ceiling;
}

/* NULL when AMEND keeps what it must keep. */
static const char *
changed_by(struct audit_replay *replay, const struct replay_programme *programme,
           const struct audit_entry *entry)
{
    if (programme->instrument != (uint8_t)entry->programme.instrument)
        return "instrument";
    if (programme->ceiling != entry->programme.ceiling)
        return "ceiling";
    if (!audit_bytes_equal(replay_text(replay->arena, programme->category),
                           entry->programme.category))
        return "category";
    return NULL;
}

static void
programme_amend(struct audit_replay *replay, struct replay_programme *programme,
                const struct audit_entry *entry)
{
    const char *field = changed_by(replay, programme, entry);

    if (field != NULL)
        replay_object(replay, AUDIT_RULE_PROGRAMME, AUDIT_MESSAGE_PROGRAMME_KEEPS,
                      entry->programme.code, field);
    take_terms(replay, programme, entry);
}

static void
programme_close(struct audit_replay *replay, struct replay_programme *programme,
                const struct audit_entry *entry)
{
    if (entry->programme.last_date < programme->first_date)
        replay_object(replay, AUDIT_RULE_PROGRAMME, AUDIT_MESSAGE_PROGRAMME_ENDS_BEFORE_IT_BEGINS,
                      entry->programme.code, entry->programme.last_date, programme->first_date);
    programme->last_date = entry->programme.last_date;
    programme->closed = true;
}

void
replay_programme_entry(struct audit_replay *replay, const struct audit_entry *entry)
{
    struct replay_programme *programme;

    if (entry->programme.action == AUDIT_OPEN) {
        programme_open(replay, entry);
        return;
    }
    programme = replay_programme_find(replay, entry->programme.code);
    if (programme == NULL) {
        replay_object(replay, AUDIT_RULE_PROGRAMME, AUDIT_MESSAGE_PROGRAMME_UNKNOWN,
                      entry->programme.code);
        return;
    }
    if (programme->closed)
        replay_object(replay, AUDIT_RULE_PROGRAMME, AUDIT_MESSAGE_PROGRAMME_IS_CLOSED,
                      entry->programme.code);
    if (entry->programme.action == AUDIT_AMEND)
        programme_amend(replay, programme, entry);
    else
        programme_close(replay, programme, entry);
}

void
replay_appropriation_entry(struct audit_replay *replay, const struct audit_entry *entry,
                           const struct audit_hash *leaf)
{
    struct replay_item item = {
        .kind = REPLAY_APPROPRIATED,
        .amount_fen = entry->appropriation.amount_fen,
        .date = entry->appropriation.date,
        .entry = replay->entry,
        .leaf = leaf,
        .programme = replay_programme_find(replay, entry->appropriation.programme),
    };

    if (item.programme == NULL) {
        replay_object(replay, AUDIT_RULE_PROGRAMME, AUDIT_MESSAGE_PROGRAMME_UNKNOWN,
                      entry->appropriation.programme);
        return;
    }
    item.year = replay_year_of(replay, item.programme, entry->appropriation.budget_year);
    if (item.year == NULL || !replay_item_month(replay, &item))
        return;
    if (item.amount_fen > 0)
        replay_judge_open(replay, item.programme, item.date);
    replay_judge_period(replay, item.date);
    replay_judge_range(replay, &item);
    if (item.amount_fen < 0)
        replay_judge_ceiling(replay, &item);
    replay_judge_sums(replay, &item);
    replay_item_add(replay, &item);
}
