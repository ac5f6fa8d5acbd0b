/* Tables on pages: the widths of columns, rows whose cells wrap within them, the heading again on
 * every page, and thin black lines. */
#include <assert.h>
#include <pango/pangocairo.h>
#include <string.h>

#include "audit/report/pdf_page.h"

enum { PAD_X = 3, PAD_Y = 2 };

static const double letter = 0.58; /* a Latin letter, in ems: digits and capitals are wide */
static const double smallest = 6.5, number_smallest = 3.5;

/* --- widths --- */

static double
natural(const struct audit_column *column, double size)
{
    unsigned letters = column->width < 4 ? 4 : column->width;
    return letters * letter * size + 2 * PAD_X;
}

/* Numbers and dates keep their width; texts wrap. */
static bool
is_flexible(const struct audit_column *column)
{
    return column->kind == AUDIT_CELL_TEXT || column->kind == AUDIT_CELL_HASH;
}

static void
sums(const struct audit_table *table, double size, double *out_flexible, double *out_fixed)
{
    *out_flexible = *out_fixed = 0;
    for (size_t i = 0; i < table->column_count; i++)
        *(is_flexible(&table->columns[i]) ? out_flexible : out_fixed) +=
            natural(&table->columns[i], size);
}

/* The largest letters with which all columns have their width; what is left over or lacking then
 * is shared by the texts, or by all where that would leave the texts less than a third. */
static void
place_columns(struct pdf *pdf)
{
    struct pdf_table *table = &pdf->table;
    double whole = pdf->right - pdf->left, flexible = 0, fixed = 0;
    table->size = pdf->body_size;
    sums(table->table, table->size, &flexible, &fixed);
    while (flexible + fixed > whole && table->size > smallest) {
        table->size -= 0.5;
        sums(table->table, table->size, &flexible, &fixed);
    }
    bool all = flexible <= 0 || whole - fixed < flexible / 3;
    double grow = all ? whole / (flexible + fixed) : (whole - fixed) / flexible;
    table->edges[0] = pdf->left;
    for (size_t i = 0; i < table->table->column_count; i++) {
        const struct audit_column *column = &table->table->columns[i];
        double width = natural(column, table->size);
        table->edges[i + 1] = table->edges[i] + (all || is_flexible(column) ? width * grow : width);
    }
}

/* --- cells --- */

/* How much of the room beside a number stands at its left. */
static double
part_left_of(enum audit_cell_kind kind)
{
    return kind == AUDIT_CELL_DATE || kind == AUDIT_CELL_TIME ? 0.5 : 1;
}

static double
inner_width(const struct pdf_table *table, size_t i)
{
    return table->edges[i + 1] - table->edges[i] - 2 * PAD_X;
}

/* A number broken over two lines is read as two: it gets smaller until it fits. It has no width of
 * its own, for that would have it shaped twice; draw_cell moves it to its side. */
static void
set_number(struct pdf *pdf, size_t i, enum pdf_face face)
{
    struct pdf_table *table = &pdf->table;
    struct audit_bytes text = audit_buffer_bytes(&table->shown[i]);
    double width = inner_width(table, i);
    pdf_set(pdf, table->cells[i], text, face, table->size, -1, PANGO_ALIGN_LEFT);
    double wide = pdf_layout_width(table->cells[i]);
    if (wide <= width)
        return;
    double size = table->size * width / wide * 0.995;
    if (size >= number_smallest)
        pdf_set(pdf, table->cells[i], text, face, size, -1, PANGO_ALIGN_LEFT);
    else
        pdf_set(pdf, table->cells[i], text, face, number_smallest, width, PANGO_ALIGN_RIGHT);
}

static bool
is_text(const struct audit_cell *cell)
{
    return cell->kind == AUDIT_CELL_TEXT || cell->kind == AUDIT_CELL_HASH ||
           cell->kind == AUDIT_CELL_EMPTY;
}

static void
set_cell(struct pdf *pdf, size_t i, const struct audit_cell *cell, enum audit_report_row_kind kind)
{
    struct pdf_table *table = &pdf->table;
    struct audit_buffer *shown = &table->shown[i], before = table->before[i];
    bool bold = kind != AUDIT_REPORT_ROW;
    table->before[i] = *shown;
    *shown = before;
    shown->size = 0;
    audit_cell_show(cell, shown);
    if (shown->failed)
        pdf->status = audit_buffer_status(shown, &pdf->err);
    /* Shaping is most of the work, and programmes and dates often stand below themselves. */

    if (table->styles[i].is_set && table->styles[i].bold == bold &&
        table->styles[i].kind == cell->kind &&
        audit_bytes_equal(audit_buffer_bytes(shown), audit_buffer_bytes(&table->before[i])))
        return;
    table->styles[i] = (struct pdf_cell_style){true, bold, cell->kind};
    if (is_text(cell))
        pdf_set(pdf, table->cells[i], audit_buffer_bytes(shown), bold ? PDF_BOLD : PDF_REGULAR,
                table->size, inner_width(table, i),
                kind == AUDIT_REPORT_TOTAL ? PANGO_ALIGN_CENTER : PANGO_ALIGN_LEFT);
    else
        set_number(pdf, i, bold ? PDF_BOLD : PDF_REGULAR);
}

static double
cells_height(const struct pdf *pdf)
{
    double highest = 0;
    for (size_t i = 0; i < pdf->table.table->column_count; i++) {
        double height = pdf_layout_height(pdf->table.cells[i]);
        highest = height > highest ? height : highest;
    }
    return highest + 2 * PAD_Y;
}

/* --- lines and headings --- */

/* Closes the table on this page: the lines between columns, and the frame. */
static void
draw_frame(struct pdf *pdf)
{
    const struct pdf_table *table = &pdf->table;
    size_t count = table->table->column_count;
    for (size_t i = 1; i < count; i++)
        pdf_rule(pdf, table->edges[i], table->top, table->edges[i], pdf->y, 0.4);
    cairo_set_line_width(pdf->cairo, 0.9);
    cairo_rectangle(pdf->cairo, table->edges[0], table->top, table->edges[count] - table->edges[0],
                    pdf->y - table->top);
    cairo_stroke(pdf->cairo);
}

static bool
has_money(const struct audit_table *table)
{
    for (size_t i = 0; i < table->column_count; i++)
        if (table->columns[i].kind == AUDIT_CELL_MONEY)
            return true;
    return false;
}

/* The title at the left, the unit at the right, above the table. */
static void
draw_caption(struct pdf *pdf)
{
    struct pdf_table *table = &pdf->table;
    struct audit_buffer title = {0};
    double size = pdf->body_size;
    audit_buffer_text(&title, audit_report_word(pdf->report, table->table->words));
    if (table->continued)
        audit_buffer_text(&title, pdf->zh ? "（续）" : " (continued)");
    pdf_line_of_text(pdf, audit_buffer_bytes(&title), PDF_BOLD, size, pdf->left, pdf->y,
                     pdf->right - pdf->left - 80, PANGO_ALIGN_LEFT);
    if (has_money(table->table))
        pdf_line_of_text(pdf, audit_text(pdf->zh ? "单位：元" : "in yuan"), PDF_REGULAR, size,
                         pdf->right - 80, pdf->y, 80, PANGO_ALIGN_RIGHT);
    pdf->y += size * 1.5 + 2;
    audit_buffer_free(&title);
}

static void
set_heading(struct pdf *pdf)
{
    struct pdf_table *table = &pdf->table;
    for (size_t i = 0; i < table->table->column_count; i++) {
        table->styles[i].is_set = false;
        pdf_set(pdf, table->cells[i],
                audit_text(audit_report_word(pdf->report, table->table->columns[i].words)),
                PDF_BOLD, table->size, inner_width(table, i), PANGO_ALIGN_CENTER);
    }
}

static void
shade_heading(struct pdf *pdf, double height)
{
    const struct pdf_table *table = &pdf->table;
    double right = table->edges[table->table->column_count];
    cairo_set_source_rgb(pdf->cairo, 0.93, 0.93, 0.93);
    cairo_rectangle(pdf->cairo, table->edges[0], pdf->y, right - table->edges[0], height);
    cairo_fill(pdf->cairo);
    pdf_colour(pdf, PDF_BLACK);
}

static void
draw_heading(struct pdf *pdf)
{
    struct pdf_table *table = &pdf->table;
    draw_caption(pdf);
    table->top = pdf->y;
    set_heading(pdf);
    double height = cells_height(pdf) + 2;
    shade_heading(pdf, height);
    for (size_t i = 0; i < table->table->column_count; i++)
        pdf_show(pdf, table->cells[i], table->edges[i] + PAD_X,
                 pdf->y + (height - pdf_layout_height(table->cells[i])) / 2);
    pdf->y += height;
    pdf_rule(pdf, table->edges[0], pdf->y, table->edges[table->table->column_count], pdf->y, 0.4);
}

/* The next page, with the heading again. The cells' layouts are taken for it. */
static void
next_page(struct pdf *pdf)
{
    draw_frame(pdf);
    pdf_page_end(pdf);
    pdf_page_begin(pdf);
    pdf->table.continued = true;
    draw_heading(pdf);
}

/* --- rows --- */

static bool
is_red(const struct audit_cell *cell)
{
    return (cell->kind == AUDIT_CELL_MONEY || cell->kind == AUDIT_CELL_SHARE) && cell->number < 0;
}

static void
draw_cell(struct pdf *pdf, size_t i, const struct audit_cell *cell, double height)
{
    const struct pdf_table *table = &pdf->table;
    PangoLayout *layout = table->cells[i];
    double x = table->edges[i] + PAD_X;
    if (pango_layout_get_width(layout) < 0)
        x += (inner_width(table, i) - pdf_layout_width(layout)) * part_left_of(cell->kind);
    if (is_red(cell))
        pdf_colour(pdf, PDF_RED);
    pdf_show(pdf, layout, x, pdf->y + (height - pdf_layout_height(layout)) / 2);
    if (is_red(cell))
        pdf_colour(pdf, PDF_BLACK);
}

static void
draw_row(struct pdf *pdf, const struct audit_cell *cells, double height)
{
    const struct pdf_table *table = &pdf->table;
    for (size_t i = 0; i < table->table->column_count; i++)
        if (table->shown[i].size > 0)
            draw_cell(pdf, i, &cells[i], height);
    pdf->y += height;
    pdf_rule(pdf, table->edges[0], pdf->y, table->edges[table->table->column_count], pdf->y, 0.4);
}

static void
set_row(struct pdf *pdf, const struct audit_cell *cells, enum audit_report_row_kind kind)
{
    for (size_t i = 0; i < pdf->table.table->column_count; i++)
        set_cell(pdf, i, &cells[i], kind);
}

/* Draws lines `*from` and on of a cell as far as they fit below `y`; false: all are drawn. */
static bool
draw_some_lines(struct pdf *pdf, size_t i, const struct audit_cell *cell, int *from,
                double *out_used)
{
    PangoLayout *layout = pdf->table.cells[i];
    int count = pango_layout_get_line_count(layout);
    double x = pdf->table.edges[i] + PAD_X, y = pdf->y + PAD_Y, start = y;
    if (pango_layout_get_width(layout) < 0)
        x += (inner_width(&pdf->table, i) - pdf_layout_width(layout)) * part_left_of(cell->kind);
    for (; *from < count; (*from)++) {
        PangoLayoutLine *line = pango_layout_get_line_readonly(layout, *from);
        PangoRectangle box;
        pango_layout_line_get_extents(line, NULL, &box);
        double height = (double)box.height / PANGO_SCALE;
        /* At least one, or a page too low for any would never be left. */
        if (y + height + PAD_Y > pdf->bottom && y > start)
            break;
        cairo_move_to(pdf->cairo, x, y - (double)box.y / PANGO_SCALE);
        pango_cairo_show_layout_line(pdf->cairo, line);
        y += height;
    }
    if (y - pdf->y + PAD_Y > *out_used)
        *out_used = y - pdf->y + PAD_Y;
    return *from < count;
}

/* A row that no page holds goes over several. */
static void
draw_long_row(struct pdf *pdf, const struct audit_cell *cells, enum audit_report_row_kind kind)
{
    int from[AUDIT_COLUMNS_MAX] = {0};
    bool more = true;
    while (more && pdf->status == AUDIT_OK) {
        double used = 0;
        more = false;
        for (size_t i = 0; i < pdf->table.table->column_count; i++)
            more = draw_some_lines(pdf, i, &cells[i], &from[i], &used) || more;
        pdf->y += used;
        if (!more)
            break;
        next_page(pdf);
        set_row(pdf, cells, kind);
    }
    pdf_rule(pdf, pdf->table.edges[0], pdf->y, pdf->table.edges[pdf->table.table->column_count],
             pdf->y, 0.4);
}

void
pdf_table_row(struct pdf *pdf, const struct audit_cell *cells, enum audit_report_row_kind kind)
{
    set_row(pdf, cells, kind);
    double height = cells_height(pdf);
    if (!pdf_fits(pdf, height)) {
        next_page(pdf);
        set_row(pdf, cells, kind);
    }
    if (pdf_fits(pdf, height))
        draw_row(pdf, cells, height);
    else
        draw_long_row(pdf, cells, kind);
}

void
pdf_table_begin(struct pdf *pdf, const struct audit_table *table)
{
    assert(pdf->table.table == NULL);
    pdf->table.table = table;
    pdf->table.continued = false;
    for (size_t i = 0; i < table->column_count; i++)
        if (pdf->table.cells[i] == NULL) {
            pdf->table.cells[i] = pango_layout_new(pdf->pango);
            pango_layout_set_wrap(pdf->table.cells[i], PANGO_WRAP_WORD_CHAR);
            pango_layout_set_auto_dir(pdf->table.cells[i], FALSE);
        }
    place_columns(pdf);
    pdf->y += 4;
    pdf_need(pdf, 5 * pdf->body_size * 1.5 + 16); /* caption, heading and a row or two */
    draw_heading(pdf);
}

void
pdf_table_end(struct pdf *pdf)
{
    draw_frame(pdf);
    pdf->table.table = NULL;
    pdf->y += 8;
}

void
pdf_table_free(struct pdf *pdf)
{
    for (size_t i = 0; i < AUDIT_COLUMNS_MAX; i++) {
        if (pdf->table.cells[i] != NULL)
            g_object_unref(pdf->table.cells[i]);
        audit_buffer_free(&pdf->table.shown[i]);
        audit_buffer_free(&pdf->table.before[i]);
    }
}
