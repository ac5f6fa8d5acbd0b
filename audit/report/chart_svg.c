/* The pen that writes SVG. Only presentation attributes: a strict content policy forbids styles in
 * attributes, and these are none. */
#define _XOPEN_SOURCE 700 /* M_PI */
#include <math.h>

#include "audit/report/chart_pen.h"
#include "audit/report/markup.h"

/* Dark to light and back, so that neighbours differ in grey too. */
const uint32_t chart_colours[CHART_FILLS] = {0x1F4E79, 0xD98324, 0x2E8B57,
                                             0xA63D40, 0x6C757D, 0x8E6BBF};

struct svg {
    struct audit_buffer *out;
    unsigned ordinal;
};

static void
put(struct svg *svg, const char *text)
{
    audit_buffer_text(svg->out, text);
}

static void
number(struct svg *svg, const char *before, double place)
{
    audit_buffer_text(svg->out, before);
    audit_markup_place(svg->out, place);
}

static void
colour(struct svg *svg, unsigned fill)
{
    uint8_t rgb[] = {(uint8_t)(chart_colours[fill] >> 16), (uint8_t)(chart_colours[fill] >> 8),
                     (uint8_t)chart_colours[fill]};
    put(svg, "#");
    audit_buffer_hex(svg->out, (struct audit_bytes){rgb, sizeof rgb});
}

static void
fill_reference(struct svg *svg, unsigned fill)
{
    put(svg, " fill=\"url(#f");
    audit_buffer_decimal(svg->out, svg->ordinal);
    put(svg, "-");
    audit_buffer_decimal(svg->out, fill);
    put(svg, ")\" stroke=\"");
    colour(svg, fill);
    put(svg, "\"");
}

static void
svg_line(void *context, double x1, double y1, double x2, double y2, bool strong)
{
    struct svg *svg = context;
    number(svg, "<path d=\"M", x1);
    number(svg, " ", y1);
    number(svg, "L", x2);
    number(svg, " ", y2);
    put(svg, strong ? "\" stroke=\"#000\" stroke-width=\".8\"/>"
                    : "\" stroke=\"#bbb\" stroke-width=\".4\"/>");
}

static void
svg_bar(void *context, double x, double y, double width, double height, unsigned fill)
{
    struct svg *svg = context;
    number(svg, "<rect x=\"", x);
    number(svg, "\" y=\"", y);
    number(svg, "\" width=\"", width);
    number(svg, "\" height=\"", height);
    put(svg, "\"");
    fill_reference(svg, fill);
    put(svg, "/>");
}

static void
on_ring(struct svg *svg, const char *before, double x, double y, double radius, double turns)
{
    number(svg, before, x + radius * sin(turns * 2 * M_PI));
    number(svg, " ", y - radius * cos(turns * 2 * M_PI));
}

static void
arc_to(struct svg *svg, double x, double y, double radius, double to, const char *flags)
{
    number(svg, "A", radius);
    number(svg, " ", radius);
    put(svg, flags);
    on_ring(svg, "", x, y, radius, to);
}

static void
svg_wedge(void *context, double x, double y, double outer, double inner, double from, double to,
          unsigned fill)
{
    struct svg *svg = context;
    /* An arc of a whole turn would begin where it ends: two halves. */
    double half = (from + to) / 2;
    on_ring(svg, "<path d=\"M", x, y, outer, from);
    arc_to(svg, x, y, outer, half, " 0 0 1 ");
    arc_to(svg, x, y, outer, to, " 0 0 1 ");
    on_ring(svg, "L", x, y, inner, to);
    arc_to(svg, x, y, inner, half, " 0 0 0 ");
    arc_to(svg, x, y, inner, from, " 0 0 0 ");
    put(svg, "z\"");
    fill_reference(svg, fill);
    put(svg, "/>");
}

static void
svg_path(void *context, const double *xs, const double *ys, size_t count, unsigned fill)
{
    static const char *const dashes[CHART_FILLS] = {"none",      "5 2", "1.5 2",
                                                    "7 2 1.5 2", "3 3", "9 3"};
    struct svg *svg = context;
    put(svg, "<path fill=\"none\" stroke-width=\"1.4\" stroke-dasharray=\"");
    put(svg, dashes[fill]);
    put(svg, "\" stroke=\"");
    colour(svg, fill);
    for (size_t i = 0; i < count; i++) {
        number(svg, i == 0 ? "\" d=\"M" : "L", xs[i]);
        number(svg, " ", ys[i]);
    }
    put(svg, "\"/>");
    for (size_t i = 0; i < count; i++) {
        number(svg, "<circle r=\"2\" cx=\"", xs[i]);
        number(svg, "\" cy=\"", ys[i]);
        put(svg, "\" fill=\"");
        colour(svg, fill);
        put(svg, "\"/>");
    }
}

static void
svg_text(void *context, double x, double y, enum chart_anchor anchor, double size, bool bold,
         struct audit_bytes text)
{
    static const char *const anchors[] = {"start", "middle", "end"};
    struct svg *svg = context;
    number(svg, "<text x=\"", x);
    number(svg, "\" y=\"", y);
    number(svg, "\" font-size=\"", size);
    put(svg, "\" text-anchor=\"");
    put(svg, anchors[anchor]);
    put(svg, bold ? "\" font-weight=\"bold\">" : "\">");
    audit_markup_text(svg->out, text);
    put(svg, "</text>");
}

/* One pattern a series: full, lines, dots, crossed lines, upright lines, level lines. */
static void
patterns(struct svg *svg, size_t count)
{
    static const char *const marks[CHART_FILLS] = {
        NULL,
        "M-1 5L5 -1M-1 1L1 -1M3 5L5 3",
        "M1 1h1v1h-1zM3 3h1v1h-1z",
        "M-1 5L5 -1M-1 -1L5 5",
        "M1 0v4",
        "M0 1h4",
    };
    put(svg, "<defs>");
    for (unsigned i = 0; i < count; i++) {
        put(svg, "<pattern id=\"f");
        audit_buffer_decimal(svg->out, svg->ordinal);
        put(svg, "-");
        audit_buffer_decimal(svg->out, i);
        put(svg, "\" width=\"4\" height=\"4\" patternUnits=\"userSpaceOnUse\"><rect width=\"4\" "
                 "height=\"4\" fill=\"");
        if (marks[i] == NULL)
            colour(svg, i);
        else
            put(svg, "#fff");
        put(svg, "\"/>");
        if (marks[i] != NULL) {
            put(svg, "<path stroke-width=\"1\" fill=\"none\" stroke=\"");
            colour(svg, i);
            put(svg, "\" d=\"");
            put(svg, marks[i]);
            put(svg, "\"/>");
        }
        put(svg, "</pattern>");
    }
    put(svg, "</defs>");
}

void
audit_chart_svg(const struct audit_chart *chart, enum audit_language language, unsigned width,
                unsigned ordinal, struct audit_buffer *out)
{
    struct svg svg = {out, ordinal};
    struct chart_pen pen = {&svg, svg_line, svg_bar, svg_wedge, svg_path, svg_text};
    double height = chart_height(chart, width);
    put(&svg, "<svg class=\"chart\" role=\"img\" xmlns=\"http://www.w3.org/2000/svg\" width=\"");
    audit_buffer_decimal(out, width);
    number(&svg, "\" height=\"", height);
    number(&svg, "\" viewBox=\"0 0 ", width);
    number(&svg, " ", height);
    put(&svg, "\"><title>");
    audit_markup_text(out, audit_text(language == AUDIT_ZH ? chart->words.zh : chart->words.en));
    put(&svg, "</title>");
    patterns(&svg, chart->kind == AUDIT_CHART_DONUT ? CHART_FILLS : chart->series_count);
    chart_draw(chart, language, width, &pen);
    put(&svg, "</svg>");
}
