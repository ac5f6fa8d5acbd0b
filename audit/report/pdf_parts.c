/* What stands between tables: fields, places for signatures, codes, charts, and the basis. */
#include <string.h>

#include "audit/report/chart_cairo.h"
#include "audit/report/pdf_page.h"
#include "audit/report/qr.h"

enum { GAP = 12 };

/* --- fields: two beside each other where both are short --- */

static double
half(const struct pdf *pdf)
{
    return (pdf->right - pdf->left - GAP) / 2;
}

/* A field that stands alone, over the whole width. */
static void
field_alone(struct pdf *pdf, struct audit_bytes text)
{
    pdf_paragraph(pdf, text, PDF_REGULAR, pdf->field_size, PDF_BLACK);
    pdf->y += 1;
}

void
pdf_fields_flush(struct pdf *pdf)
{
    if (pdf->is_waiting)
        field_alone(pdf, audit_buffer_bytes(&pdf->waiting));
    pdf->is_waiting = false;
}

static void
field_pair(struct pdf *pdf)
{
    pdf_set(pdf, pdf->layout, audit_buffer_bytes(&pdf->waiting), PDF_REGULAR, pdf->field_size, -1,
            PANGO_ALIGN_LEFT);
    double height = pdf_layout_height(pdf->layout);
    pdf_need(pdf, height); /* which writes a foot with this layout */
    pdf_line_of_text(pdf, audit_buffer_bytes(&pdf->waiting), PDF_REGULAR, pdf->field_size,
                     pdf->left, pdf->y, half(pdf), PANGO_ALIGN_LEFT);
    pdf_line_of_text(pdf, audit_buffer_bytes(&pdf->field), PDF_REGULAR, pdf->field_size,
                     pdf->left + half(pdf) + GAP, pdf->y, half(pdf), PANGO_ALIGN_LEFT);
    pdf->y += height + 1;
    pdf->is_waiting = false;
}

void
pdf_field(struct pdf *pdf, struct audit_words words, const struct audit_cell *value)
{
    pdf->field.size = 0;
    audit_buffer_text(&pdf->field, audit_report_word(pdf->report, words));
    audit_buffer_text(&pdf->field, pdf->zh ? "：" : ": ");
    audit_cell_show(value, &pdf->field);
    pdf_set(pdf, pdf->layout, audit_buffer_bytes(&pdf->field), PDF_REGULAR, pdf->field_size, -1,
            PANGO_ALIGN_LEFT);
    /* A negative sum is red, and only a paragraph has a colour. */
    bool red = value->kind == AUDIT_CELL_MONEY && value->number < 0;
    bool is_short = !red && pdf_layout_width(pdf->layout) <= half(pdf);
    if (is_short && pdf->is_waiting) {
        field_pair(pdf);
    } else if (is_short) {
        pdf->waiting.size = 0;
        audit_buffer_append(&pdf->waiting, audit_buffer_bytes(&pdf->field));
        pdf->is_waiting = true;
    } else {
        pdf_fields_flush(pdf);
        pdf_paragraph(pdf, audit_buffer_bytes(&pdf->field), PDF_REGULAR, pdf->field_size,
                      red ? PDF_RED : PDF_BLACK);
        pdf->y += 1;
    }
    if (pdf->field.failed && pdf->status == AUDIT_OK)
        pdf->status = audit_buffer_status(&pdf->field, &pdf->err);
}

/* --- signatures --- */

void
pdf_signatures(struct pdf *pdf, const struct audit_words *places, size_t count)
{
    enum { IN_A_LINE = 4, HIGH = 34 };
    for (size_t begin = 0; begin < count; begin += IN_A_LINE) {
        size_t these = count - begin < IN_A_LINE ? count - begin : IN_A_LINE;
        double slot = (pdf->right - pdf->left) / (double)these;
        pdf_need(pdf, HIGH);
        for (size_t i = 0; i < these; i++) {
            struct audit_buffer label = {0};
            double x = pdf->left + slot * (double)i, base = pdf->y + HIGH - 10;
            audit_buffer_text(&label, audit_report_word(pdf->report, places[begin + i]));
            audit_buffer_text(&label, pdf->zh ? "：" : ": ");
            pdf_set(pdf, pdf->layout, audit_buffer_bytes(&label), PDF_REGULAR, pdf->body_size + 0.5,
                    -1, PANGO_ALIGN_LEFT);
            double wide = pdf_layout_width(pdf->layout);
            pdf_show(pdf, pdf->layout, x, base - pdf_layout_height(pdf->layout) + 2);
            pdf_rule(pdf, x + wide, base, x + slot - GAP, base, 0.5);
            audit_buffer_free(&label);
        }
        pdf->y += HIGH;
    }
}

/* --- a code --- */

static void
draw_dots(struct pdf *pdf, const struct audit_qr *qr, double x, double y, double dot)
{
    for (unsigned row = 0; row < qr->side; row++)
        for (unsigned at = 0, run = 0; at<qr->side; at += run> 0 ? run : 1) {
            for (run = 0; at + run < qr->side && audit_qr_is_dark(qr, at + run, row); run++)
                continue;
            if (run > 0)
                cairo_rectangle(pdf->cairo, x + at * dot, y + row * dot, run * dot, dot);
        }
    cairo_fill(pdf->cairo); /* as one: dots apart would leave hairs between them */
}

void
pdf_code(struct pdf *pdf, struct audit_words words, struct audit_bytes text)
{
    struct audit_qr qr;
    if (!audit_qr_make(text, &qr))
        return; /* Nothing has no code. */
    /* 0.42 mm a dot, and at least 24 mm: what telephones read from paper. */
    double dot = 68.0 / qr.side > 1.2 ? 68.0 / qr.side : 1.2;
    double side = dot * qr.side, quiet = dot * 4;
    pdf_need(pdf, side + 2 * quiet);
    draw_dots(pdf, &qr, pdf->left + quiet, pdf->y + quiet, dot);
    audit_qr_free(&qr);
    pdf_line_of_text(pdf, audit_text(audit_report_word(pdf->report, words)), PDF_REGULAR,
                     pdf->body_size, pdf->left + side + 2 * quiet + 4, pdf->y + quiet,
                     pdf->right - pdf->left - side - 2 * quiet - 4, PANGO_ALIGN_LEFT);
    pdf->y += side + 2 * quiet;
}

/* --- a chart --- */

static void
chart_text(void *context, double x, double y, double size, bool bold, struct audit_bytes text,
           double part)
{
    struct pdf *pdf = context;
    pdf_set(pdf, pdf->layout, text, bold ? PDF_BOLD : PDF_REGULAR, size, -1, PANGO_ALIGN_LEFT);
    double base = (double)pango_layout_get_baseline(pdf->layout) / PANGO_SCALE;
    pdf_colour(pdf, PDF_BLACK);
    pdf_show(pdf, pdf->layout, x - pdf_layout_width(pdf->layout) * part, y - base);
}

void
pdf_chart(struct pdf *pdf, const struct audit_chart *chart)
{
    double width = pdf->right - pdf->left;
    width = width > 520 ? 520 : width;
    double height = chart_height(chart, width);
    pdf->y += 6;
    pdf_need(pdf, height);
    cairo_save(pdf->cairo);
    cairo_translate(pdf->cairo, pdf->left, pdf->y);
    chart_cairo(chart, pdf->zh ? AUDIT_ZH : AUDIT_EN, width, pdf->cairo, chart_text, pdf);
    cairo_restore(pdf->cairo);
    pdf->y += height + 6;
}

/* --- what it rests on --- */

void
pdf_basis(struct pdf *pdf)
{
    const struct audit_report_head *head = audit_report_head_of(pdf->report);
    struct audit_head_line lines[AUDIT_HEAD_LINES_MAX];
    size_t count = audit_report_head_lines(pdf->report, lines);
    struct audit_cell recipe = audit_cell_words(audit_report_recipe_line(pdf->report));
    pdf->y += 8;
    pdf_need(pdf, 60);
    pdf_rule(pdf, pdf->left, pdf->y, pdf->right, pdf->y, 0.4);
    pdf->y += 3;
    pdf->field_size = 7;
    for (size_t i = 0; i < count && pdf->status == AUDIT_OK; i++)
        pdf_field(pdf, lines[i].words, &lines[i].value);
    for (size_t i = 0; head->checks != NULL && head->checks[i] != NULL; i++) {
        struct audit_cell check = audit_cell_words(head->checks[i]);
        pdf_field(pdf, audit_report_words_checks, &check);
    }
    pdf_fields_flush(pdf);
    pdf_field(pdf, audit_report_words_recipe, &recipe);
    pdf_fields_flush(pdf);
}
