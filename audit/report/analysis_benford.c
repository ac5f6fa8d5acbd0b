#include <stdio.h>

#include "audit/examine/statistics.h"
#include "audit/report/analysis_internal.h"

#define W(key, zh, en)                                                                             \
    (struct audit_words)                                                                           \
    {                                                                                              \
        key, zh, en                                                                                \
    }

enum {
    SCOPE_PROGRAMME,
    SCOPE_KIND,
    SCOPE_COUNT,
    SCOPE_MAD,
    SCOPE_BAND,
    SCOPE_CHI,
    SCOPE_LIMIT,
    SCOPE_WHY,
    SCOPE_COLUMNS
};
static const struct audit_column scope_columns[SCOPE_COLUMNS] = {
    [SCOPE_PROGRAMME] = {{"programme", "范围", "Scope"}, AUDIT_CELL_TEXT, 12, false},
    [SCOPE_KIND] = {{"digits", "数位", "Digits"}, AUDIT_CELL_TEXT, 10, false},
    [SCOPE_COUNT] = {{"count", "笔数", "Count"}, AUDIT_CELL_COUNT, 8, false},
    [SCOPE_MAD] = {{"mad", "MAD", "MAD"}, AUDIT_CELL_TEXT, 8, false},
    [SCOPE_BAND] = {{"band", "符合程度", "Band"}, AUDIT_CELL_TEXT, 14, false},
    [SCOPE_CHI] = {{"chi_square", "χ²", "Chi-square"}, AUDIT_CELL_TEXT, 10, false},
    [SCOPE_LIMIT] = {{"chi_square_limit", "χ² 临界（5%）", "Limit (5 %)"},
                     AUDIT_CELL_TEXT,
                     11,
                     false},
    [SCOPE_WHY] = {{"not_applicable", "不适用的原因", "Why it does not apply"},
                   AUDIT_CELL_TEXT,
                   40,
                   false},
};

static const char *
kind_words(const struct writing *writing, enum audit_benford_kind kind)
{
    switch (kind) {
    case AUDIT_BENFORD_FIRST:
        return word(writing, "首位", "first");
    case AUDIT_BENFORD_SECOND:
        return word(writing, "次位", "second");
    case AUDIT_BENFORD_FIRST_TWO:
        return word(writing, "前两位", "first two");
    case AUDIT_BENFORD_KINDS:
        break;
    }
    return "";
}

static const char *
band_words(const struct writing *writing, enum audit_benford_band band)
{
    switch (band) {
    case AUDIT_BENFORD_CLOSE:
        return word(writing, "很符合", "close");
    case AUDIT_BENFORD_ACCEPTABLE:
        return word(writing, "可接受", "acceptable");
    case AUDIT_BENFORD_MARGINAL:
        return word(writing, "勉强", "marginal");
    case AUDIT_BENFORD_NONCONFORMING:
        return word(writing, "不符合", "nonconforming");
    }
    return "";
}

static struct audit_bytes
scope_name(const struct writing *writing, const struct audit_benford_scope *scope)
{
    return scope->programme != AUDIT_NO_ROW ? writing->book->programmes[scope->programme].code
                                            : audit_text(word(writing, "全部", "all"));
}

static void
put_scope(const struct writing *writing, const struct audit_benford_scope *scope, int kind)
{
    const struct audit_benford *result = &scope->results[kind];
    struct audit_cell cells[SCOPE_COLUMNS] = {{0}};
    char mad[32], chi[32], limit[32], why[AUDIT_ERROR_TEXT_SIZE];
    (void)snprintf(mad, sizeof mad, "%.5f", result->mad);
    (void)snprintf(chi, sizeof chi, "%.3f", result->chi_square);
    (void)snprintf(limit, sizeof limit, "%.3f", result->chi_square_limit);
    cells[SCOPE_PROGRAMME] = audit_cell_text(scope_name(writing, scope));
    cells[SCOPE_KIND] = audit_cell_words(kind_words(writing, (enum audit_benford_kind)kind));
    cells[SCOPE_COUNT] = audit_cell_count(scope->count);
    if (scope->applicable[kind]) {
        cells[SCOPE_MAD] = audit_cell_words(mad);
        cells[SCOPE_BAND] = audit_cell_words(band_words(writing, result->band));
        cells[SCOPE_CHI] = audit_cell_words(chi);
        cells[SCOPE_LIMIT] = audit_cell_words(limit);
    } else {
        audit_error_text(&scope->why[kind], writing->language, why);
        cells[SCOPE_WHY] = audit_cell_words(why);
    }
    audit_report_row(writing->report, cells);
}

enum {
    DIGIT_SCOPE,
    DIGIT_KIND,
    DIGIT,
    DIGIT_COUNT,
    DIGIT_SHARE,
    DIGIT_EXPECTED,
    DIGIT_Z,
    DIGIT_COLUMNS
};
static const struct audit_column digit_columns[DIGIT_COLUMNS] = {
    [DIGIT_SCOPE] = {{"programme", "范围", "Scope"}, AUDIT_CELL_TEXT, 12, false},
    [DIGIT_KIND] = {{"digits", "数位", "Digits"}, AUDIT_CELL_TEXT, 10, false},
    [DIGIT] = {{"digit", "数字", "Digit"}, AUDIT_CELL_TEXT, 6, false},
    [DIGIT_COUNT] = {{"count", "笔数", "Count"}, AUDIT_CELL_COUNT, 8, false},
    [DIGIT_SHARE] = {{"actual", "实际", "Actual"}, AUDIT_CELL_SHARE, 9, false},
    [DIGIT_EXPECTED] = {{"expected", "期望", "Expected"}, AUDIT_CELL_SHARE, 9, false},
    [DIGIT_Z] = {{"z", "Z（超过 1.96 显著）", "Z (above 1.96: beyond chance)"},
                 AUDIT_CELL_TEXT,
                 10,
                 false},
};

static void
put_digits(const struct writing *writing, const struct audit_benford_scope *scope, int kind)
{
    const struct audit_benford *result = &scope->results[kind];
    for (size_t i = 0; i < audit_benford_digit_count(result->kind); i++) {
        const unsigned digit = audit_benford_first_digit(result->kind) + (unsigned)i;
        struct audit_cell cells[DIGIT_COLUMNS] = {{0}};
        char name[16], z[32];
        (void)snprintf(name, sizeof name, "%u", digit);
        (void)snprintf(z, sizeof z, "%.3f", result->z[i]);
        cells[DIGIT_SCOPE] = audit_cell_text(scope_name(writing, scope));
        cells[DIGIT_KIND] = audit_cell_words(kind_words(writing, result->kind));
        cells[DIGIT] = audit_cell_words(name);
        cells[DIGIT_COUNT] = audit_cell_count(result->counts[i]);
        cells[DIGIT_SHARE] = audit_cell_share(
            audit_ten_thousandths((int64_t)result->counts[i], (int64_t)result->count));
        cells[DIGIT_EXPECTED] =
            audit_cell_share((int64_t)(audit_benford_expected(result->kind, digit) * 10000 + 0.5));
        cells[DIGIT_Z] = audit_cell_words(z);
        audit_report_row(writing->report, cells);
    }
}

void
analysis_put_benford(const struct writing *writing)
{
    const struct audit_analysis *analysis = writing->analysis;
    if (analysis->outcomes[AUDIT_TEST_BENFORD].state == AUDIT_TEST_LEFT_OUT)
        return;
    audit_report_section(writing->report, W("benford", "本福特定律", "Benford's law"));
    audit_report_table(writing->report, W("benford_scopes", "适用性与结果", "Where it applies"),
                       scope_columns, SCOPE_COLUMNS, AUDIT_BENFORD_KINDS * analysis->benford_count);
    for (size_t i = 0; i < analysis->benford_count; i++)
        for (int kind = 0; kind < AUDIT_BENFORD_KINDS; kind++)
            put_scope(writing, &analysis->benford[i], kind);
    audit_report_table_end(writing->report);
    audit_report_table(writing->report, W("benford_digits", "各数字", "Digits"), digit_columns,
                       DIGIT_COLUMNS, 0);
    for (size_t i = 0; i < analysis->benford_count; i++)
        for (int kind = 0; kind < AUDIT_BENFORD_KINDS; kind++)
            if (analysis->benford[i].applicable[kind])
                put_digits(writing, &analysis->benford[i], kind);
    audit_report_table_end(writing->report);
}
