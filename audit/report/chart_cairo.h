/* Private: charts drawn by cairo. */
#ifndef AUDIT_REPORT_CHART_CAIRO_H
#define AUDIT_REPORT_CHART_CAIRO_H

#include <cairo.h>

#include "audit/report/chart_pen.h"

/* Writes text on the base line `y`; `part` of its width stands at the left of `x`. */
typedef void chart_text_fn(void *context, double x, double y, double size, bool bold,
                           struct audit_bytes text, double part);
void chart_cairo(const struct audit_chart *chart, enum audit_language language, double width,
                 cairo_t *cairo, chart_text_fn *text, void *context);

#endif
