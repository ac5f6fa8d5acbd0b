/* Private to the charts: what the layout asks of the two that draw. Places are points from the top
 * left of the picture. */
#ifndef AUDIT_REPORT_CHART_PEN_H
#define AUDIT_REPORT_CHART_PEN_H

#include "audit/report/chart.h"

enum chart_anchor { CHART_LEFT, CHART_MIDDLE, CHART_RIGHT };
enum { CHART_FILLS = 6, CHART_TEXT_SIZE = 9 /* points */ };

/* The colour of a series, 0xRRGGBB; its pattern has the same number. */
extern const uint32_t chart_colours[CHART_FILLS];

struct chart_pen {
    void *context;
    void (*line)(void *context, double x1, double y1, double x2, double y2, bool strong);
    void (*bar)(void *context, double x, double y, double width, double height, unsigned fill);
    /* A part of a ring, from one angle to another, clockwise from the top, in turns. */
    void (*wedge)(void *context, double x, double y, double outer, double inner, double from,
                  double to, unsigned fill);
    /* A line through points, and a mark of the series on each. */
    void (*path)(void *context, const double *xs, const double *ys, size_t count, unsigned fill);
    /* On the base line `y`; `size` in points. */
    void (*text)(void *context, double x, double y, enum chart_anchor anchor, double size,
                 bool bold, struct audit_bytes text);
};

/* How high a chart is; depends on its labels. */
double chart_height(const struct audit_chart *chart, double width);
void chart_draw(const struct audit_chart *chart, enum audit_language language, double width,
                const struct chart_pen *pen);

#endif
