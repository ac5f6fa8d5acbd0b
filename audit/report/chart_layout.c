/* Where the parts of a chart stand. Long names of bars (programmes, companies) get a line to
 * themselves beside lying bars; months and years stand below upright ones. */
#include <assert.h>

#include "audit/report/chart_pen.h"
#include "audit/report/renderer.h"

enum {
    TITLE = 22,     /* height of the title and the unit */
    LEGEND = 16,    /* of a line of names */
    PLOT = 150,     /* of upright bars and lines */
    BAR_LYING = 11, /* thickness */
    LABEL_UPRIGHT_MAX = 8,
};

struct layout {
    const struct audit_chart *chart;
    enum audit_language language;
    const struct chart_pen *pen;
    double width, height;
    enum audit_unit unit;
    bool lying;
    /* The axis: whole steps in fen. */
    int64_t step, first, last; /* first * step … last * step */
    double left, top, right, bottom;
    struct audit_buffer text;
};

static double
text_wide(struct audit_bytes text)
{
    return (double)audit_text_width(text) * CHART_TEXT_SIZE * 0.56;
}

static size_t
label_widest(const struct audit_chart *chart)
{
    size_t widest = 0;
    for (size_t i = 0; i < chart->label_count; i++) {
        size_t width = audit_text_width(chart->labels[i]);
        widest = width > widest ? width : widest;
    }
    return widest;
}

static bool
is_lying(const struct audit_chart *chart)
{
    return (chart->kind == AUDIT_CHART_BARS || chart->kind == AUDIT_CHART_STACKED) &&
           (label_widest(chart) > LABEL_UPRIGHT_MAX || chart->label_count > 16);
}

static size_t
bars_a_label(const struct audit_chart *chart)
{
    return chart->kind == AUDIT_CHART_STACKED ? 1 : chart->series_count;
}

/* --- the range of values --- */

static void
extremes(const struct audit_chart *chart, int64_t *out_low, int64_t *out_high)
{
    int64_t low = 0, high = 0;
    for (size_t label = 0; label < chart->label_count; label++) {
        int64_t above = 0, below = 0;
        for (size_t i = 0; i < chart->series_count; i++) {
            int64_t fen = chart->series[i].fen[label];
            if (chart->kind != AUDIT_CHART_STACKED)
                above = below = 0;
            /* audit_chart_check saw that these fit. */
            above += fen > 0 ? fen : 0;
            below += fen < 0 ? fen : 0;
            low = below < low ? below : low;
            high = above > high ? above : high;
        }
    }
    *out_low = low;
    *out_high = high;
}

static uint64_t
size_of(int64_t fen)
{
    return fen < 0 ? 0 - (uint64_t)fen : (uint64_t)fen;
}

/* The smallest of 1, 2, 5, 10, 20 … fen that needs at most six steps. */
static void
axis_choose(struct layout *layout, int64_t low, int64_t high)
{
    static const int64_t factors[] = {2, 5, 10};
    int64_t base = 100;
    layout->step = base;
    for (size_t i = 0; high / layout->step - low / layout->step > 4; i++) {
        layout->step = base * factors[i % 3];
        if (i % 3 == 2)
            base = layout->step;
        if (layout->step > INT64_MAX / 100)
            break;
    }
    layout->first = low / layout->step - (low % layout->step != 0);
    layout->last = high / layout->step + (high % layout->step != 0);
    if (layout->first == layout->last)
        layout->last++;
}

/* Where a value stands, from 0 to 1 along the axis. */
static double
along(const struct layout *layout, double fen)
{
    double steps = fen / (double)layout->step;
    return (steps - (double)layout->first) / (double)(layout->last - layout->first);
}

static double
place(const struct layout *layout, double fen)
{
    double part = along(layout, fen);
    return layout->lying ? layout->left + part * (layout->right - layout->left)
                         : layout->bottom - part * (layout->bottom - layout->top);
}

/* --- words --- */

static void
put(struct layout *layout, double x, double y, enum chart_anchor anchor, struct audit_bytes text)
{
    layout->pen->text(layout->pen->context, x, y, anchor, CHART_TEXT_SIZE, false, text);
}

static void
put_sum(struct layout *layout, double x, double y, enum chart_anchor anchor, double size,
        int64_t fen)
{
    layout->text.size = 0;
    audit_unit_show(fen, layout->unit, layout->language, &layout->text);
    layout->pen->text(layout->pen->context, x, y, anchor, size, false,
                      audit_buffer_bytes(&layout->text));
}

static void
draw_title(struct layout *layout)
{
    bool zh = layout->language == AUDIT_ZH;
    const struct audit_words words = layout->chart->words;
    layout->pen->text(layout->pen->context, 0, 13, CHART_LEFT, 10.5, true,
                      audit_text(zh ? words.zh : words.en));
    layout->text.size = 0;
    audit_buffer_text(&layout->text, zh ? "单位：" : "in ");
    audit_buffer_text(&layout->text, audit_unit_name(layout->unit, layout->language));
    put(layout, layout->width, 13, CHART_RIGHT, audit_buffer_bytes(&layout->text));
}

static bool
has_legend(const struct audit_chart *chart)
{
    return chart->kind != AUDIT_CHART_DONUT && chart->series_count > 1;
}

static void
draw_legend(struct layout *layout)
{
    double x = layout->left, y = TITLE + 4;
    for (size_t i = 0; i < layout->chart->series_count; i++) {
        struct audit_bytes name = layout->chart->series[i].name;
        layout->pen->bar(layout->pen->context, x, y - 2, 14, 9, (unsigned)i);
        put(layout, x + 18, y + 6, CHART_LEFT, name);
        x += 18 + text_wide(name) + 14;
    }
}

/* Cut to what fits into `width` points, with "…". */
static void
put_label(struct layout *layout, double x, double y, enum chart_anchor anchor, double width,
          struct audit_bytes label)
{
    if (text_wide(label) <= width) {
        put(layout, x, y, anchor, label);
        return;
    }
    size_t at = 0, letters = (size_t)(width / (CHART_TEXT_SIZE * 0.56));
    uint32_t point = 0;
    for (size_t size = 0, wide = 2; at < label.size; at += size) {
        size = audit_text_next(label, at, &point);
        wide += size > 0 ? audit_point_width(point) : 1;
        if (size == 0 || wide > letters)
            break;
    }
    layout->text.size = 0;
    audit_buffer_append(&layout->text, (struct audit_bytes){label.data, at});
    audit_buffer_text(&layout->text, "…");
    put(layout, x, y, anchor, audit_buffer_bytes(&layout->text));
}

/* --- bars and lines --- */

static void
draw_axis(struct layout *layout)
{
    const struct chart_pen *pen = layout->pen;
    for (int64_t i = layout->first; i <= layout->last; i++) {
        double at = place(layout, (double)i * (double)layout->step);
        int64_t fen = 0;
        if (layout->lying)
            pen->line(pen->context, at, layout->top, at, layout->bottom, i == 0);
        else
            pen->line(pen->context, layout->left, at, layout->right, at, i == 0);
        if (__builtin_mul_overflow(i, layout->step, &fen))
            continue;
        if (layout->lying)
            put_sum(layout, at, layout->bottom + 11, CHART_MIDDLE, 7.5, fen);
        else
            put_sum(layout, layout->left - 4, at + 3, CHART_RIGHT, 7.5, fen);
    }
}

/* From one value to another, `at` across the axis. */
static void
draw_bar(struct layout *layout, double at, double thick, double from, double to, unsigned fill)
{
    double a = place(layout, from), b = place(layout, to);
    double low = a < b ? a : b, size = a < b ? b - a : a - b;
    if (size <= 0)
        return;
    if (layout->lying)
        layout->pen->bar(layout->pen->context, low, at, size, thick, fill);
    else
        layout->pen->bar(layout->pen->context, at, low, thick, size, fill);
}

/* At the end of a bar, outside. */
static void
draw_value(struct layout *layout, double at, double thick, double end, int64_t fen, double room)
{
    double place_end = place(layout, end), middle = at + thick / 2;
    layout->text.size = 0;
    audit_unit_show(fen, layout->unit, layout->language, &layout->text);
    /* Bars next to each other leave little room: smaller, and not at all where it would not be
     * read. */
    double wide = (double)layout->text.size * 0.56, size = 7.5;
    if (!layout->lying && wide * size > room)
        size = room / wide;
    if (size < 4)
        return;
    bool below = fen < 0;
    if (layout->lying)
        put_sum(layout, place_end + (below ? -3 : 3), middle + 3, below ? CHART_RIGHT : CHART_LEFT,
                size, fen);
    else
        put_sum(layout, middle, place_end + (below ? 9 : -3), CHART_MIDDLE, size, fen);
}

static void
draw_stack(struct layout *layout, size_t label, double at, double thick, double room)
{
    const struct audit_chart *chart = layout->chart;
    int64_t above = 0, below = 0;
    for (size_t i = 0; i < chart->series_count; i++) {
        int64_t fen = chart->series[i].fen[label], *sum = fen < 0 ? &below : &above;
        draw_bar(layout, at, thick, (double)*sum, (double)(*sum + fen), (unsigned)i);
        *sum += fen;
    }
    if (above != 0 || below == 0)
        draw_value(layout, at, thick, (double)above, above, room);
    if (below != 0)
        draw_value(layout, at, thick, (double)below, below, room);
}

static void
draw_label(struct layout *layout, size_t label, double at, double slot)
{
    struct audit_bytes name = layout->chart->labels[label];
    if (layout->lying)
        put_label(layout, layout->left - 6, at + slot / 2 + 3, CHART_RIGHT, layout->left - 6, name);
    else
        put_label(layout, at + slot / 2, layout->bottom + 12, CHART_MIDDLE, slot, name);
}

static void
draw_bars(struct layout *layout)
{
    const struct audit_chart *chart = layout->chart;
    size_t bars = bars_a_label(chart);
    double origin = layout->lying ? layout->top : layout->left;
    double whole = layout->lying ? layout->bottom - layout->top : layout->right - layout->left;
    double slot = whole / (double)chart->label_count;
    double thick = slot * 0.72 / (double)bars;
    thick = thick > 36 ? 36 : thick;
    for (size_t label = 0; label < chart->label_count; label++) {
        double start = origin + slot * (double)label;
        double at = start + (slot - thick * (double)bars) / 2;
        double room = bars > 1 ? thick : slot * 0.96;
        for (size_t i = 0; i < bars && chart->kind == AUDIT_CHART_BARS; i++) {
            int64_t fen = chart->series[i].fen[label];
            double bar = at + thick * (double)i;
            draw_bar(layout, bar, thick, 0, (double)fen, (unsigned)i);
            draw_value(layout, bar, thick, (double)fen, fen, room);
        }
        if (chart->kind == AUDIT_CHART_STACKED)
            draw_stack(layout, label, at, thick, room);
        draw_label(layout, label, start, slot);
    }
}

static void
draw_lines(struct layout *layout)
{
    const struct audit_chart *chart = layout->chart;
    double slot = (layout->right - layout->left) / (double)chart->label_count;
    double xs[AUDIT_CHART_LABELS_MAX], ys[AUDIT_CHART_LABELS_MAX], above = -100;
    for (size_t i = 0; i < chart->series_count; i++) {
        for (size_t label = 0; label < chart->label_count; label++) {
            int64_t fen = chart->series[i].fen[label];
            xs[label] = layout->left + slot * ((double)label + 0.5);
            ys[label] = place(layout, (double)fen);
            /* Several lines would write over each other: the last value of each then. */
            if (chart->series_count != 1 && label + 1 != chart->label_count)
                continue;
            double y = ys[label] - 5;
            if (chart->series_count > 1 && y - above < 9 && above - y < 9)
                y = ys[label] + 11; /* below the point: another value stands above it */
            put_sum(layout, xs[label], y, CHART_MIDDLE, 7.5, fen);
            above = y;
        }
        layout->pen->path(layout->pen->context, xs, ys, chart->label_count, (unsigned)i);
    }
    for (size_t label = 0; label < chart->label_count; label++)
        draw_label(layout, label, layout->left + slot * (double)label, slot);
}

/* --- a donut --- */

enum { DONUT_PARTS = 5 }; /* and the rest as one */

/* The labels of the largest parts, in order; the rest is summed up. Equal ones as they come. */
static size_t
largest_parts(const struct audit_chart *chart, size_t parts[static DONUT_PARTS + 1],
              int64_t *out_sum, int64_t *out_rest)
{
    const int64_t *fen = chart->series[0].fen;
    bool taken[AUDIT_CHART_LABELS_MAX] = {false};
    size_t count = 0, positive = 0;
    *out_sum = *out_rest = 0;
    for (size_t i = 0; i < chart->label_count; i++)
        if (fen[i] > 0) {
            *out_sum += fen[i];
            positive++;
        }
    /* Nobody is left alone in "others". */
    size_t wanted = positive <= DONUT_PARTS + 1 ? positive : DONUT_PARTS;
    for (*out_rest = *out_sum; count < wanted; count++) {
        size_t best = chart->label_count;
        for (size_t i = 0; i < chart->label_count; i++)
            if (!taken[i] && fen[i] > 0 && (best == chart->label_count || fen[i] > fen[best]))
                best = i;
        assert(best < chart->label_count);
        taken[best] = true;
        parts[count] = best;
        *out_rest -= fen[best];
    }
    return count;
}

/* In ten-thousandths, half up. */
static int64_t
share_of(int64_t fen, int64_t sum)
{
    __extension__ typedef unsigned __int128 wide;
    return (int64_t)(((wide)fen * 20000 + (wide)sum) / ((wide)sum * 2));
}

static void
draw_part(struct layout *layout, size_t at, struct audit_bytes name, int64_t fen, int64_t sum,
          double *from)
{
    double radius = PLOT / 2.0, to = *from + (double)fen / (double)sum;
    double x = radius * 2 + 40, y = layout->top + 12 + 22 * (double)at;
    layout->pen->wedge(layout->pen->context, radius + 6, layout->top + radius, radius,
                       radius * 0.55, *from, to, (unsigned)at);
    *from = to;
    layout->pen->bar(layout->pen->context, x, y - 7, 14, 9, (unsigned)at);
    put_label(layout, x + 20, y, CHART_LEFT, layout->width - x - 20 - 130, name);
    put_sum(layout, layout->width - 62, y, CHART_RIGHT, CHART_TEXT_SIZE, fen);
    struct audit_cell share = {.kind = AUDIT_CELL_SHARE, .number = share_of(fen, sum)};
    layout->text.size = 0;
    audit_cell_show(&share, &layout->text);
    put(layout, layout->width - 4, y, CHART_RIGHT, audit_buffer_bytes(&layout->text));
}

static void
draw_donut(struct layout *layout)
{
    size_t parts[DONUT_PARTS + 1];
    int64_t sum, rest;
    double from = 0;
    size_t count = largest_parts(layout->chart, parts, &sum, &rest);
    for (size_t i = 0; i < count; i++)
        draw_part(layout, i, layout->chart->labels[parts[i]],
                  layout->chart->series[0].fen[parts[i]], sum, &from);
    if (rest > 0)
        draw_part(layout, count, audit_text(layout->language == AUDIT_ZH ? "其他" : "others"), rest,
                  sum, &from);
    double middle = layout->top + PLOT / 2.0;
    put(layout, PLOT / 2.0 + 6, middle - 3, CHART_MIDDLE,
        audit_text(layout->language == AUDIT_ZH ? "合计" : "total"));
    put_sum(layout, PLOT / 2.0 + 6, middle + 10, CHART_MIDDLE, CHART_TEXT_SIZE, sum);
}

/* --- all of it --- */

double
chart_height(const struct audit_chart *chart, double width)
{
    (void)width;
    double height = TITLE + 8 + (has_legend(chart) ? LEGEND : 0);
    if (chart->kind == AUDIT_CHART_DONUT)
        return height + PLOT + 8;
    if (!is_lying(chart))
        return height + PLOT + 22;
    double slot = (double)(BAR_LYING * bars_a_label(chart)) + 6;
    return height + slot * (double)chart->label_count + 18;
}

static void
layout_place(struct layout *layout)
{
    double labels = (double)label_widest(layout->chart) * CHART_TEXT_SIZE * 0.56 + 8;
    double most = layout->width * 0.35;
    layout->left = !layout->lying ? 52 : labels < most ? labels : most;
    layout->right = layout->width - (layout->lying ? 60 : 4);
    layout->top = TITLE + 12 + (has_legend(layout->chart) ? LEGEND : 0);
    layout->bottom = layout->height - (layout->lying ? 16 : 18);
}

void
chart_draw(const struct audit_chart *chart, enum audit_language language, double width,
           const struct chart_pen *pen)
{
    struct layout layout = {.chart = chart,
                            .language = language,
                            .pen = pen,
                            .width = width,
                            .height = chart_height(chart, width),
                            .lying = is_lying(chart)};
    int64_t low, high, rest;
    size_t parts[DONUT_PARTS + 1];
    extremes(chart, &low, &high);
    if (chart->kind == AUDIT_CHART_DONUT)
        (void)largest_parts(chart, parts, &high, &rest);
    layout.unit = audit_unit_of(size_of(low) > size_of(high) ? size_of(low) : size_of(high));
    axis_choose(&layout, low, high);
    layout_place(&layout);
    /* A negative lying bar has its value at the left: keep it off the names. */
    if (layout.lying && low < 0)
        layout.left += 44;
    draw_title(&layout);
    if (has_legend(chart))
        draw_legend(&layout);
    if (chart->kind == AUDIT_CHART_DONUT)
        draw_donut(&layout);
    else
        draw_axis(&layout);
    if (chart->kind == AUDIT_CHART_LINE)
        draw_lines(&layout);
    else if (chart->kind != AUDIT_CHART_DONUT)
        draw_bars(&layout);
    audit_buffer_free(&layout.text);
}
