#include "analyse_support.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/fixture.h"

static const char notice[] =
    "2023-01-02 休\n2023-01-21 休\n2023-01-23 休\n2023-01-24 休\n2023-01-25 休\n2023-01-26 休\n"
    "2023-01-27 休\n2023-01-28 班\n2023-01-29 班\n2023-04-05 休\n2023-04-23 班\n2023-05-01 休\n"
    "2023-05-02 休\n2023-05-03 休\n2023-05-06 班\n2023-06-22 休\n2023-06-23 休\n2023-06-25 班\n"
    "2023-09-29 休\n2023-10-02 休\n2023-10-03 休\n2023-10-04 休\n2023-10-05 休\n2023-10-06 休\n"
    "2023-10-07 班\n2023-10-08 班\n";

static struct audit_bytes
text(const char *words)
{
    return words != NULL ? audit_text(words) : (struct audit_bytes){0};
}

struct scene *
scene_new(uint64_t seed)
{
    static const char *const names[OFFICERS] = {
        "maker.1", "maker.2", "maker.3", "reviewer.1", "reviewer.2", "reviewer.3", "approver.1"};
    static const char *const full[OFFICERS] = {"赵一", "钱二", "孙三", "李四",
                                               "周五", "吴六", "郑七"};
    struct scene *scene = calloc(1, sizeof *scene);
    struct audit_error err = {0};
    assert_non_null(scene);
    scene->random = seed;
    for (size_t i = 0; i < OFFICERS; i++)
        scene->officers[i] = (struct audit_book_officer){
            .name = text(names[i]), .full_name = text(full[i]), .unit = text("虚构财政局")};
    scene->officer_count = OFFICERS;
    assert_audit(audit_calendar_read(audit_text(notice), "2023", &scene->calendar, &err), AUDIT_OK,
                 &err);
    return scene;
}

void
scene_free(struct scene *scene)
{
    audit_calendar_free(&scene->calendar);
    audit_register_free(&scene->registered);
    free(scene);
}

uint32_t
scene_below(struct scene *scene, uint32_t below)
{
    scene->random = scene->random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(scene->random >> 33) % below;
}

uint32_t
scene_programme(struct scene *scene, const char *code, int64_t cap_fen)
{
    const size_t i = scene->programme_count++;
    assert_true(i < SCENE_PROGRAMMES);
    scene->programmes[i] = (struct audit_book_programme){.code = text(code),
                                                         .name = text(code),
                                                         .instrument = AUDIT_SUBSIDY,
                                                         .payee_cap_fen = cap_fen,
                                                         .ceiling = true};
    return (uint32_t)i;
}

uint32_t
scene_payee(struct scene *scene, const char *name)
{
    const size_t i = scene->payee_count++;
    char code[19];
    assert_true(i < SCENE_PAYEES);
    fixture_credit_code((unsigned)(100000 + i), code);
    snprintf(scene->ids[i], SCENE_TEXT, "credit-code %s", code);
    if (name != NULL)
        snprintf(scene->names[i], SCENE_TEXT, "%s", name);
    else
        snprintf(scene->names[i], SCENE_TEXT, "虚构%04zu号有限公司", i);
    snprintf(scene->accounts[i], sizeof scene->accounts[i], "commitment of the account %06zu", i);
    scene->payees[i] = (struct audit_book_payee){
        .kind = AUDIT_PAYEE_CREDIT_CODE, .id = text(scene->ids[i]), .name = text(scene->names[i])};
    return (uint32_t)i;
}

struct payout *
scene_pay(struct scene *scene, uint32_t programme, uint32_t payee, int64_t fen, uint32_t date)
{
    const size_t i = scene->plan_count++;
    assert_true(i < SCENE_ROWS);
    snprintf(scene->claims[i], SCENE_TEXT, "SQ-%06zu", i);
    scene->plan[i] = (struct payout){.programme = programme,
                                     .payee = payee,
                                     .date = date,
                                     .fen = fen,
                                     .approved_fen = fen,
                                     .approved_date = audit_calendar_later(date, -10),
                                     .maker = scene_below(scene, 3),
                                     .reviewer = REVIEWER_1 + scene_below(scene, 3),
                                     .approver = fen >= 50000000 ? APPROVER_1 : AUDIT_NO_ROW,
                                     .minute = 540 + scene_below(scene, 480),
                                     .claim = scene->claims[i]};
    return &scene->plan[i];
}

void
scene_take_back(struct scene *scene, const struct payout *payout, enum audit_adjustment_kind kind,
                uint32_t date, bool sealed_first)
{
    assert_true(scene->taken_count < SCENE_ADJUSTMENTS);
    scene->taken[scene->taken_count++] =
        (struct taken_back){(size_t)(payout - scene->plan), kind, date, payout->fen, sealed_first};
}

uint32_t
scene_day(struct scene *scene, uint32_t first_month, uint32_t last_month)
{
    for (;;) {
        const uint32_t month = first_month + scene_below(scene, last_month - first_month + 1);
        const uint32_t date = 20230000 + 100 * month + 1 + scene_below(scene, 28);
        if (audit_calendar_worked(&scene->calendar, date))
            return date;
    }
}

int64_t
scene_amount(struct scene *scene, int64_t least_fen, int64_t most_fen)
{
    const double share = (double)scene_below(scene, 1000000) / 1e6;
    const double ratio = (double)most_fen / (double)least_fen;
    const int64_t fen = (int64_t)((double)least_fen * pow(ratio, share));
    return fen % 10000 == 0 ? fen + 137 : fen;
}

/* --- the honest year --- */

static uint32_t
day_about_the_tenth(struct scene *scene, uint32_t month)
{
    uint32_t date = 20230000 + 100 * month + 8 + scene_below(scene, 5);
    while (!audit_calendar_worked(&scene->calendar, date))
        date++;
    return date;
}

/* Rents: each month the same amount for the same payee. */
static void
pay_rents(struct scene *scene)
{
    const uint32_t programme = scene_programme(scene, "RENT", 0);
    for (int i = 0; i < 60; i++) {
        const uint32_t payee = scene_payee(scene, NULL);
        const int64_t fen = scene_amount(scene, 300000, 9000000);
        for (uint32_t month = 1; month <= 12; month++)
            scene_pay(scene, programme, payee, fen, day_about_the_tenth(scene, month));
    }
}

/* Awards by a fixed tariff, once for each payee. */
static void
pay_awards(struct scene *scene)
{
    static const int64_t tariff[] = {10000000, 20000000, 50000000};
    const uint32_t programme = scene_programme(scene, "AWARD", 0);
    for (int i = 0; i < 400; i++)
        scene_pay(scene, programme, scene_payee(scene, NULL), tariff[scene_below(scene, 3)],
                  scene_day(scene, 1, 12));
}

/* Research: any amounts, several for a payee, all of them of the payee's own size; refunds
 * likewise, larger. */
static void
pay_freely(struct scene *scene, const char *code, uint32_t payees, int64_t most_fen)
{
    const uint32_t programme = scene_programme(scene, code, 0);
    for (uint32_t i = 0; i < payees; i++) {
        const uint32_t payee = scene_payee(scene, NULL);
        const int64_t size = scene_amount(scene, 200000, most_fen / 3);
        for (uint32_t k = scene_below(scene, 6) + 1; k > 0; k--) {
            struct payout *payout =
                scene_pay(scene, programme, payee, scene_amount(scene, size / 2, size * 3),
                          scene_day(scene, 1, 12));
            /* Some change their account, once, in the middle of the year. */
            if (i % 50 == 0 && payout->date > 20230630)
                payout->account = payee + SCENE_PAYEES / 2;
        }
    }
}

/* A returned payment that was paid again, and a mistake that was reversed and paid right. */
static void
mend(struct scene *scene)
{
    const uint32_t programme = 2;
    for (int i = 0; i < 6; i++) {
        struct payout *payout =
            scene_pay(scene, programme, scene_payee(scene, NULL),
                      scene_amount(scene, 100000, 9000000), scene_day(scene, 3, 9));
        uint32_t later = audit_calendar_later(payout->date, 5);
        while (!audit_calendar_worked(&scene->calendar, later))
            later = audit_calendar_later(later, 1);
        scene_take_back(scene, payout, i < 3 ? AUDIT_RETURN : AUDIT_REVERSAL, later, true);
        struct payout *again = scene_pay(scene, programme, payout->payee, payout->fen, later);
        again->claim = payout->claim;
        if (i < 3)
            again->replaces = (size_t)(payout - scene->plan) + 1;
    }
}

void
scene_honest(struct scene *scene)
{
    pay_rents(scene);
    pay_awards(scene);
    pay_freely(scene, "RD", 400, 300000000);
    pay_freely(scene, "REFUND", 300, 900000000);
    mend(scene);
}

/* --- what was found --- */

size_t
scene_found(const struct scene *scene, const struct audit_analysis *analysis, enum audit_test test,
            int plant, size_t *out_entries)
{
    static bool seen[SCENE_ROWS + SCENE_ADJUSTMENTS + SCENE_PROGRAMMES];
    size_t leads = 0;
    memset(seen, 0, sizeof seen);
    *out_entries = 0;
    for (size_t i = 0; i < analysis->lead_count; i++) {
        const struct audit_lead *lead = &analysis->leads[i];
        bool holds = false;
        for (size_t k = 0; k < lead->entry_count && lead->test == test; k++) {
            const uint64_t entry = analysis->entries[lead->first_entry + k];
            if (scene->plant_of_entry[entry] != plant)
                continue;
            holds = true;
            *out_entries += !seen[entry];
            seen[entry] = true;
        }
        leads += holds;
    }
    return leads;
}

size_t
scene_false(const struct scene *scene, const struct audit_analysis *analysis, enum audit_test test)
{
    size_t leads = 0;
    for (size_t i = 0; i < analysis->lead_count; i++) {
        const struct audit_lead *lead = &analysis->leads[i];
        bool planted = false;
        for (size_t k = 0; k < lead->entry_count; k++)
            planted =
                planted || scene->plant_of_entry[analysis->entries[lead->first_entry + k]] != 0;
        leads += lead->test == test && !planted;
    }
    return leads;
}
