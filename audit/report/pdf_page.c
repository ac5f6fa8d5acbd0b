#include "audit/report/pdf_page.h"

#include <pango/pangocairo.h>
#include <stdio.h>
#include <string.h>

/* --- failures --- */

enum audit_status
pdf_status(struct pdf *pdf, struct audit_error *err)
{
    cairo_status_t drawn = cairo_status(pdf->cairo);
    if (pdf->status == AUDIT_OK && drawn == CAIRO_STATUS_SUCCESS)
        drawn = cairo_surface_status(pdf->surface);
    if (pdf->status == AUDIT_OK && drawn == CAIRO_STATUS_NO_MEMORY)
        pdf->status = audit_fail(&pdf->err, AUDIT_NO_MEMORY, AUDIT_MESSAGE_OUT_OF_MEMORY,
                                 (uint64_t)sizeof *pdf);
    else if (pdf->status == AUDIT_OK && drawn != CAIRO_STATUS_SUCCESS)
        pdf->status = audit_fail(&pdf->err, AUDIT_IO, AUDIT_MESSAGE_PDF_FAILED,
                                 cairo_status_to_string(drawn));
    if (pdf->status != AUDIT_OK && err != NULL)
        *err = pdf->err;
    return pdf->status;
}

/* Which character it is: each by itself, since this happens once. */
static void
no_glyph(struct pdf *pdf, struct audit_bytes text)
{
    PangoLayout *layout = pango_layout_new(pdf->pango);
    char name[16] = "?";
    pango_layout_set_font_description(layout, pdf->faces[PDF_REGULAR]);
    for (size_t at = 0, size = 1; at < text.size && size > 0; at += size) {
        uint32_t point = 0;
        size = audit_text_next(text, at, &point);
        pango_layout_set_text(layout, (const char *)text.data + at, (int)size);
        if (size > 0 && pango_layout_get_unknown_glyphs_count(layout) > 0) {
            snprintf(name, sizeof name, "U+%04X", (unsigned)point);
            break;
        }
    }
    g_object_unref(layout);
    pdf->status = audit_fail(&pdf->err, AUDIT_NOT_FOUND, AUDIT_MESSAGE_PDF_NO_GLYPH, name, text);
}

/* --- text --- */

/* The font has no U+FFFD, which stands for what cannot be shown. Printers have always set a geta
 * mark (U+3013) in such a place; it has as many bytes. */
static struct audit_bytes
with_geta(struct pdf *pdf, struct audit_bytes text)
{
    static const char unshown[] = "\xEF\xBF\xBD", geta[] = "\xE3\x80\x93";
    size_t found = 0;
    for (size_t at = 0; at + 3 <= text.size; at++)
        if (text.data[at] == 0xEF && memcmp(text.data + at, unshown, 3) == 0) {
            if (found++ == 0) {
                pdf->shown.size = 0;
                audit_buffer_append(&pdf->shown, text);
                if (audit_buffer_status(&pdf->shown, &pdf->err) != AUDIT_OK) {
                    pdf->status = AUDIT_NO_MEMORY;
                    return text;
                }
            }
            memcpy(pdf->shown.data + at, geta, 3);
        }
    return found > 0 ? audit_buffer_bytes(&pdf->shown) : text;
}

void
pdf_set(struct pdf *pdf, PangoLayout *layout, struct audit_bytes text, enum pdf_face face,
        double size, double width, PangoAlignment align)
{
    pango_font_description_set_absolute_size(pdf->faces[face], size * PANGO_SCALE);
    pango_layout_set_font_description(layout, pdf->faces[face]);
    pango_layout_set_width(layout, width < 0 ? -1 : (int)(width * PANGO_SCALE));
    pango_layout_set_alignment(layout, align);
    pango_layout_set_ellipsize(layout, PANGO_ELLIPSIZE_NONE);
    text = with_geta(pdf, text);
    pango_layout_set_text(layout, text.size > 0 ? (const char *)text.data : "", (int)text.size);
    if (pdf->status == AUDIT_OK && pango_layout_get_unknown_glyphs_count(layout) > 0)
        no_glyph(pdf, text);
}

double
pdf_layout_height(PangoLayout *layout)
{
    int height = 0;
    pango_layout_get_size(layout, NULL, &height);
    return (double)height / PANGO_SCALE;
}

double
pdf_layout_width(PangoLayout *layout)
{
    int width = 0;
    pango_layout_get_size(layout, &width, NULL);
    return (double)width / PANGO_SCALE;
}

void
pdf_colour(struct pdf *pdf, enum pdf_colour colour)
{
    if (colour == PDF_RED)
        cairo_set_source_rgb(pdf->cairo, 0.75, 0, 0);
    else if (colour == PDF_GREY)
        cairo_set_source_rgb(pdf->cairo, 0.25, 0.25, 0.25);
    else
        cairo_set_source_rgb(pdf->cairo, 0, 0, 0);
}

void
pdf_show(struct pdf *pdf, PangoLayout *layout, double x, double y)
{
    cairo_move_to(pdf->cairo, x, y);
    pango_cairo_show_layout(pdf->cairo, layout);
}

void
pdf_line_of_text(struct pdf *pdf, struct audit_bytes text, enum pdf_face face, double size,
                 double x, double y, double width, PangoAlignment align)
{
    pdf_set(pdf, pdf->layout, text, face, size, width, align);
    pango_layout_set_ellipsize(pdf->layout, PANGO_ELLIPSIZE_END);
    pdf_show(pdf, pdf->layout, x, y);
}

void
pdf_paragraph(struct pdf *pdf, struct audit_bytes text, enum pdf_face face, double size,
              enum pdf_colour colour)
{
    pdf_set(pdf, pdf->layout, text, face, size, pdf->right - pdf->left, PANGO_ALIGN_LEFT);
    /* A new page is footed with the same layout: a reference of its own for this one. */
    PangoLayout *layout = pango_layout_copy(pdf->layout);
    int count = pango_layout_get_line_count(layout);
    for (int i = 0; i < count && pdf->status == AUDIT_OK; i++) {
        PangoLayoutLine *line = pango_layout_get_line_readonly(layout, i);
        PangoRectangle box;
        pango_layout_line_get_extents(line, NULL, &box);
        pdf_need(pdf, (double)box.height / PANGO_SCALE);
        pdf_colour(pdf, colour);
        cairo_move_to(pdf->cairo, pdf->left, pdf->y - (double)box.y / PANGO_SCALE);
        pango_cairo_show_layout_line(pdf->cairo, line);
        pdf->y += (double)box.height / PANGO_SCALE;
    }
    pdf_colour(pdf, PDF_BLACK);
    g_object_unref(layout);
}

void
pdf_rule(struct pdf *pdf, double x1, double y1, double x2, double y2, double width)
{
    cairo_set_line_width(pdf->cairo, width);
    cairo_move_to(pdf->cairo, x1, y1);
    cairo_line_to(pdf->cairo, x2, y2);
    cairo_stroke(pdf->cairo);
}

/* --- pages --- */

bool
pdf_fits(const struct pdf *pdf, double height)
{
    return pdf->y + height <= pdf->bottom + 0.01;
}

void
pdf_need(struct pdf *pdf, double height)
{
    if (pdf_fits(pdf, height) || pdf->y <= pdf->top)
        return;
    pdf_page_end(pdf);
    pdf_page_begin(pdf);
}

void
pdf_page_begin(struct pdf *pdf)
{
    pdf->page++;
    pdf->y = pdf->top;
}

/* Title · ledger · size and root of its head: which of many sheets this is, and what it rests on.
 */
static void
foot_text(struct pdf *pdf, struct audit_buffer *out)
{
    const struct audit_report_head *head = audit_report_head_of(pdf->report);
    audit_buffer_text(out, audit_report_word(pdf->report, head->title));
    if (head->origin.size > 0)
        audit_buffer_text(out, " · ");
    audit_buffer_append(out, head->origin);
    audit_buffer_text(out, pdf->zh ? " · 审签单 " : " · vouchers ");
    audit_buffer_decimal(out, head->tree_size);
    audit_buffer_text(out, pdf->zh ? " 张 · 树根 " : " · root ");
    audit_buffer_hex(out, (struct audit_bytes){head->root.bytes, 8});
}

static void
page_text(const struct pdf *pdf, struct audit_buffer *out)
{
    audit_buffer_text(out, pdf->zh ? "第 " : "Page ");
    audit_buffer_decimal(out, pdf->page);
    audit_buffer_text(out, pdf->zh ? " 页" : "");
    if (!pdf->is_last)
        return;
    audit_buffer_text(out, pdf->zh ? "，共 " : " of ");
    audit_buffer_decimal(out, pdf->page);
    audit_buffer_text(out, pdf->zh ? " 页" : "");
}

void
pdf_page_end(struct pdf *pdf)
{
    enum { SIZE = 7, PAGES = 90 };
    struct audit_buffer text = {0};
    double y = pdf->bottom + 8;
    pdf_colour(pdf, PDF_BLACK);
    pdf_rule(pdf, pdf->left, y, pdf->right, y, 0.4);
    foot_text(pdf, &text);
    pdf_line_of_text(pdf, audit_buffer_bytes(&text), PDF_REGULAR, SIZE, pdf->left, y + 2,
                     pdf->right - pdf->left - PAGES, PANGO_ALIGN_LEFT);
    text.size = 0;
    page_text(pdf, &text);
    pdf_line_of_text(pdf, audit_buffer_bytes(&text), PDF_REGULAR, SIZE, pdf->right - PAGES, y + 2,
                     PAGES, PANGO_ALIGN_RIGHT);
    if (text.failed && pdf->status == AUDIT_OK)
        pdf->status = audit_buffer_status(&text, &pdf->err);
    audit_buffer_free(&text);
    cairo_show_page(pdf->cairo);
}
