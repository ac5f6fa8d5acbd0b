/* What all entries add up to so far, by instrument kind and by programme and budget year. */
#include "audit/judge/replay_internal.h"

void
replay_totals_add(struct replay_totals *totals,
                  const struct replay_sum sums[static REPLAY_KIND_COUNT])
{
    for (size_t i = 0; i < REPLAY_KIND_COUNT; i++) {
        totals->count[i] += sums[i].count;
        totals->fen[i] += sums[i].fen;
    }
}

int64_t
replay_totals_fen(replay_wide fen)
{
    return fen > INT64_MAX ? INT64_MAX : fen < INT64_MIN ? INT64_MIN : (int64_t)fen;
}

static struct audit_totals
totals_of(const struct replay_totals *totals)
{
    return (struct audit_totals){
        .appropriated_count = totals->count[REPLAY_APPROPRIATED],
        .appropriated_fen = replay_totals_fen(totals->fen[REPLAY_APPROPRIATED]),
        .disbursed_count = totals->count[REPLAY_DISBURSED],
        .disbursed_fen = replay_totals_fen(totals->fen[REPLAY_DISBURSED]),
        .adjusted_count = totals->count[REPLAY_ADJUSTED],
        .adjusted_fen = replay_totals_fen(totals->fen[REPLAY_ADJUSTED]),
        .settled_count = totals->count[REPLAY_SETTLED],
        .settled_fen = replay_totals_fen(totals->fen[REPLAY_SETTLED]),
    };
}

void
audit_replay_totals(const struct audit_replay *replay, struct audit_totals *out_cash,
                    struct audit_totals *out_relief)
{
    struct replay_totals cash = {0}, relief = {0};
    const struct replay_year *year;
    audit_ref at = 0;

    while ((year = audit_table_next(replay->arena, &replay->state->money.years, &at,
                                    /* out_key= */ NULL)) != NULL) {
        const struct replay_programme *programme = audit_arena_at(replay->arena, year->programme);

        replay_totals_add(programme->instrument == AUDIT_RELIEF ? &relief : &cash, year->all);
    }
    *out_cash = totals_of(&cash);
    *out_relief = totals_of(&relief);
}

enum audit_status
audit_replay_lines(const struct audit_replay *replay,
                   bool (*line)(void *context, const struct audit_programme_line *line),
                   void *context, struct audit_error *err)
{
    const struct replay_sorted *rows;
    size_t count;

    rows = replay_years_sorted(replay, /* closed= */ false, &count);
    if (rows == NULL)
        return audit_arena_status(replay->arena, err);
    for (size_t i = 0; i < count; i++) {
        const struct replay_year *year = audit_arena_at(replay->arena, rows[i].record);
        const struct replay_programme *programme = audit_arena_at(replay->arena, year->programme);
        struct replay_totals totals = {0};
        struct audit_programme_line told = {
            .code = replay_text(replay->arena, programme->code),
            .name = replay_text(replay->arena, programme->name),
            .category = replay_text(replay->arena, programme->category),
            .instrument = (enum audit_instrument)programme->instrument,
            .budget_year = year->budget_year,
        };

        replay_totals_add(&totals, year->all);
        told.totals = totals_of(&totals);
        if (!line(context, &told))
            break;
    }
    return AUDIT_OK;
}
