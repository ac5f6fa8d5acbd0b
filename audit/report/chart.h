/* A chart of sums. It is laid out once, as lines, areas and words on a page of points, and two pens
 * draw it: text of an SVG picture, and cairo. Areas differ by their pattern as well as by their
 * colour, and every bar says its value, so that a chart printed in black is as good. Values are
 * sums in fen and are rounded once, half up, to the unit that the chart states; only places on
 * paper are floating-point numbers. */
#ifndef AUDIT_REPORT_CHART_H
#define AUDIT_REPORT_CHART_H

#include "audit/report/report.h"

enum audit_chart_kind {
    AUDIT_CHART_BARS, /* side by side, one a series; they lie when a label is long */
    AUDIT_CHART_STACKED,
    AUDIT_CHART_LINE,  /* labels are points in time, from left to right */
    AUDIT_CHART_DONUT, /* one series; parts that are not above zero are left out */
};

enum { AUDIT_CHART_LABELS_MAX = 60, AUDIT_CHART_SERIES_MAX = 6 };

struct audit_chart_series {
    struct audit_bytes name; /* "2023"; may be empty where there is one series */
    const int64_t *fen;      /* as many as there are labels */
};
/* All of it lives during the call. */
struct audit_chart {
    enum audit_chart_kind kind;
    struct audit_words words; /* its title */
    const struct audit_bytes *labels;
    size_t label_count;
    const struct audit_chart_series *series;
    size_t series_count;
};

/* MALFORMED: nothing to draw, more than the two limits, a donut of several series, or sums of a
 * stack or a donut beyond the range of money. */
enum audit_status audit_chart_check(const struct audit_chart *chart,
                                    struct audit_error *err) AUDIT_MUST_CHECK;

/* The unit in which values of such a size are best read, and a sum in it with two decimals, rounded
 * half away from zero: 852,000,000.00 yuan is "8.52" of AUDIT_UNIT_YI. */
enum audit_unit { AUDIT_UNIT_YUAN, AUDIT_UNIT_WAN, AUDIT_UNIT_YI };
enum audit_unit audit_unit_of(uint64_t largest_fen);
/* Chinese units are 元, 万元, 亿元; English ones yuan, thousand yuan, million yuan. */
const char *audit_unit_name(enum audit_unit unit, enum audit_language language);
void audit_unit_show(int64_t fen, enum audit_unit unit, enum audit_language language,
                     struct audit_buffer *out);

/* The picture as one <svg> element of `width` points with its own height. `ordinal` tells it from
 * others in one document. The chart has been checked. */
void audit_chart_svg(const struct audit_chart *chart, enum audit_language language, unsigned width,
                     unsigned ordinal, struct audit_buffer *out);

#endif
