/* The pen that draws on cairo. Patterns are lines within a clip: pictures of them would be dots in
 * a PDF. */
#define _XOPEN_SOURCE 700 /* M_PI */
#include "audit/report/chart_cairo.h"

#include <math.h>

struct pen {
    cairo_t *cairo;
    chart_text_fn *text;
    void *context;
};

static void
source(cairo_t *cairo, unsigned fill)
{
    uint32_t colour = chart_colours[fill];
    cairo_set_source_rgb(cairo, (double)(colour >> 16 & 255) / 255,
                         (double)(colour >> 8 & 255) / 255, (double)(colour & 255) / 255);
}

static void
pen_line(void *context, double x1, double y1, double x2, double y2, bool strong)
{
    cairo_t *cairo = ((struct pen *)context)->cairo;
    double grey = strong ? 0 : 0.73;
    cairo_set_source_rgb(cairo, grey, grey, grey);
    cairo_set_line_width(cairo, strong ? 0.8 : 0.4);
    cairo_move_to(cairo, x1, y1);
    cairo_line_to(cairo, x2, y2);
    cairo_stroke(cairo);
}

/* Slanting lines: up for 1, down for -1. */
static void
hatch(cairo_t *cairo, double x1, double y1, double x2, double y2, int slant)
{
    double high = y2 - y1;
    for (double x = floor((x1 - high) / 4) * 4; x < x2 + high; x += 4) {
        cairo_move_to(cairo, x, slant > 0 ? y2 : y1);
        cairo_line_to(cairo, x + high, slant > 0 ? y1 : y2);
    }
    cairo_stroke(cairo);
}

static void
level(cairo_t *cairo, double x1, double y1, double x2, double y2, bool upright)
{
    double from = floor((upright ? x1 : y1) / 4) * 4;
    for (double at = from; at < (upright ? x2 : y2); at += 4) {
        cairo_move_to(cairo, upright ? at + 1.5 : x1, upright ? y1 : at + 1.5);
        cairo_line_to(cairo, upright ? at + 1.5 : x2, upright ? y2 : at + 1.5);
    }
    cairo_stroke(cairo);
}

static void
dots(cairo_t *cairo, double x1, double y1, double x2, double y2)
{
    for (double y = floor(y1 / 2) * 2; y < y2; y += 2)
        for (double x = floor(x1 / 4) * 4 + (fmod(y, 4) != 0 ? 2 : 0); x < x2; x += 4)
            cairo_rectangle(cairo, x + 1, y + 1, 1, 1);
    cairo_fill(cairo);
}

/* Fills the present path with the pattern of a series, and draws its edge. */
static void
fill_path(cairo_t *cairo, unsigned fill)
{
    cairo_path_t *path = cairo_copy_path(cairo);
    double x1, y1, x2, y2;
    cairo_path_extents(cairo, &x1, &y1, &x2, &y2);
    cairo_save(cairo);
    cairo_set_line_width(cairo, 0.9);
    if (fill == 0)
        source(cairo, fill);
    else
        cairo_set_source_rgb(cairo, 1, 1, 1);
    cairo_fill_preserve(cairo);
    cairo_clip(cairo);
    source(cairo, fill);
    if (fill == 1 || fill == 3)
        hatch(cairo, x1, y1, x2, y2, 1);
    if (fill == 3)
        hatch(cairo, x1, y1, x2, y2, -1);
    if (fill == 2)
        dots(cairo, x1, y1, x2, y2);
    if (fill >= 4)
        level(cairo, x1, y1, x2, y2, fill == 4);
    cairo_restore(cairo);
    cairo_append_path(cairo, path);
    cairo_path_destroy(path);
    source(cairo, fill);
    cairo_set_line_width(cairo, 0.7);
    cairo_stroke(cairo);
}

static void
pen_bar(void *context, double x, double y, double width, double height, unsigned fill)
{
    cairo_t *cairo = ((struct pen *)context)->cairo;
    cairo_new_path(cairo);
    cairo_rectangle(cairo, x, y, width, height);
    fill_path(cairo, fill);
}

static void
pen_wedge(void *context, double x, double y, double outer, double inner, double from, double to,
          unsigned fill)
{
    cairo_t *cairo = ((struct pen *)context)->cairo;
    double begin = (from - 0.25) * 2 * M_PI, end = (to - 0.25) * 2 * M_PI;
    cairo_new_path(cairo);
    cairo_arc(cairo, x, y, outer, begin, end);
    cairo_arc_negative(cairo, x, y, inner, end, begin);
    cairo_close_path(cairo);
    fill_path(cairo, fill);
}

static void
pen_path(void *context, const double *xs, const double *ys, size_t count, unsigned fill)
{
    static const double dashes[CHART_FILLS][4] = {
        {0}, {5, 2, 5, 2}, {1.5, 2, 1.5, 2}, {7, 2, 1.5, 2}, {3, 3, 3, 3}, {9, 3, 9, 3}};
    cairo_t *cairo = ((struct pen *)context)->cairo;
    source(cairo, fill);
    cairo_set_line_width(cairo, 1.4);
    cairo_set_dash(cairo, dashes[fill], fill == 0 ? 0 : 4, 0);
    cairo_new_path(cairo);
    for (size_t i = 0; i < count; i++)
        cairo_line_to(cairo, xs[i], ys[i]);
    cairo_stroke(cairo);
    cairo_set_dash(cairo, NULL, 0, 0);
    for (size_t i = 0; i < count; i++) {
        cairo_arc(cairo, xs[i], ys[i], 2, 0, 2 * M_PI);
        cairo_fill(cairo);
    }
}

static void
pen_text(void *context, double x, double y, enum chart_anchor anchor, double size, bool bold,
         struct audit_bytes text)
{
    static const double parts[] = {0, 0.5, 1};
    struct pen *pen = context;
    pen->text(pen->context, x, y, size, bold, text, parts[anchor]);
}

void
chart_cairo(const struct audit_chart *chart, enum audit_language language, double width,
            cairo_t *cairo, chart_text_fn *text, void *context)
{
    struct pen own = {cairo, text, context};
    struct chart_pen pen = {&own, pen_line, pen_bar, pen_wedge, pen_path, pen_text};
    chart_draw(chart, language, width, &pen);
}
