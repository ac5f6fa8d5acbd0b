#include "audit/report/chart.h"

#include <assert.h>

static const uint64_t unit_fen[] = {100, 1000000, 10000000000};
static const uint64_t unit_fen_en[] = {100, 100000, 100000000};

enum audit_unit
audit_unit_of(uint64_t largest_fen)
{
    enum audit_unit unit = AUDIT_UNIT_YI;
    while (unit > AUDIT_UNIT_YUAN && largest_fen < unit_fen[unit])
        unit--;
    return unit;
}

const char *
audit_unit_name(enum audit_unit unit, enum audit_language language)
{
    static const char *const names[][2] = {
        {"元", "yuan"}, {"万元", "thousand yuan"}, {"亿元", "million yuan"}};
    return names[unit][language == AUDIT_ZH ? 0 : 1];
}

void
audit_unit_show(int64_t fen, enum audit_unit unit, enum audit_language language,
                struct audit_buffer *out)
{
    /* A hundredth of the unit; what is left decides about the last digit. */
    uint64_t step = (language == AUDIT_ZH ? unit_fen : unit_fen_en)[unit] / 100;
    uint64_t size = fen < 0 ? 0 - (uint64_t)fen : (uint64_t)fen;
    uint64_t hundredths = size / step + (step > 1 && size % step >= step / 2 ? 1 : 0);
    char decimals[] = {'.', (char)('0' + hundredths / 10 % 10), (char)('0' + hundredths % 10), 0};
    if (fen < 0 && hundredths > 0)
        audit_buffer_text(out, "-");
    uint64_t whole = hundredths / 100, scale = 1;
    while (whole / scale >= 1000)
        scale *= 1000;
    audit_buffer_decimal(out, whole / scale);
    for (scale /= 1000; scale > 0; scale /= 1000) {
        uint64_t group = whole / scale % 1000;
        char digits[] = {',', (char)('0' + group / 100), (char)('0' + group / 10 % 10),
                         (char)('0' + group % 10), 0};
        audit_buffer_text(out, digits);
    }
    audit_buffer_text(out, decimals);
}

/* Whether what stands on each other fits into int64, above zero and below it. */
static bool
stacks_fit(const struct audit_chart *chart)
{
    for (size_t label = 0; label < chart->label_count; label++) {
        int64_t above = 0, below = 0;
        for (size_t i = 0; i < chart->series_count; i++) {
            int64_t fen = chart->series[i].fen[label];
            int64_t *sum = fen < 0 ? &below : &above;
            if (__builtin_add_overflow(*sum, fen, sum))
                return false;
        }
    }
    return true;
}

static bool
donut_fits(const struct audit_chart *chart)
{
    int64_t sum = 0;
    for (size_t label = 0; label < chart->label_count; label++) {
        int64_t fen = chart->series[0].fen[label];
        if (fen > 0 && __builtin_add_overflow(sum, fen, &sum))
            return false;
    }
    return sum > 0;
}

enum audit_status
audit_chart_check(const struct audit_chart *chart, struct audit_error *err)
{
    assert(chart != NULL);
    bool donut = chart->kind == AUDIT_CHART_DONUT;
    if (chart->label_count == 0 || chart->label_count > AUDIT_CHART_LABELS_MAX ||
        chart->series_count == 0 || chart->series_count > AUDIT_CHART_SERIES_MAX ||
        (donut && chart->series_count != 1))
        return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_CHART_SHAPE, chart->words.zh,
                          (uint64_t)chart->label_count, (uint64_t)chart->series_count);
    if (chart->kind == AUDIT_CHART_STACKED && !stacks_fit(chart))
        return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_CHART_SUM, chart->words.zh);
    if (donut && !donut_fits(chart))
        return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_CHART_SUM, chart->words.zh);
    return AUDIT_OK;
}
