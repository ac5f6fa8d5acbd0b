/* Private to PDF: pages, and text on them. All places are points from the top left of a page. */
#ifndef AUDIT_REPORT_PDF_PAGE_H
#define AUDIT_REPORT_PDF_PAGE_H

#include <cairo.h>
#include <pango/pango.h>

#include "audit/report/renderer.h"

enum pdf_face { PDF_REGULAR, PDF_BOLD };
enum { PDF_FACES = 2 };
enum pdf_colour { PDF_BLACK, PDF_RED, PDF_GREY };

struct pdf_cell_style {
    bool is_set, bold;
    enum audit_cell_kind kind;
};
struct pdf_table {
    const struct audit_table *table; /* NULL: none is open */
    double size;                     /* of its letters */
    double edges[AUDIT_COLUMNS_MAX + 1];
    double top; /* where its lines begin on this page */
    PangoLayout *cells[AUDIT_COLUMNS_MAX];
    struct audit_buffer shown[AUDIT_COLUMNS_MAX], before[AUDIT_COLUMNS_MAX];
    struct pdf_cell_style styles[AUDIT_COLUMNS_MAX]; /* of what the layouts hold */
    bool continued;
};

struct pdf {
    struct audit_report *report;
    bool zh, is_last;
    cairo_surface_t *surface;
    cairo_t *cairo;
    PangoContext *pango;
    PangoLayout *layout; /* for whatever is drawn at once */
    PangoFontDescription *faces[PDF_FACES];

    double width, height, left, right, top, bottom; /* the page, and what is written on */
    double body_size;                               /* of usual text */
    double y;
    unsigned page;

    struct pdf_table table;
    /* A field that waits for one to stand beside it. */
    struct audit_buffer waiting, field, shown;
    bool is_waiting;
    double field_size;

    bool is_dead; /* what cairo writes goes nowhere */
    enum audit_status status;
    struct audit_error err;
};

/* Goes on to a new page unless `height` more points fit onto this one; a page that is empty takes
 * anything. */
void pdf_need(struct pdf *pdf, double height);
bool pdf_fits(const struct pdf *pdf, double height);
/* Writes the foot of the page. The next one begins at its top. */
void pdf_page_end(struct pdf *pdf);
void pdf_page_begin(struct pdf *pdf);

/* Sets text; a width below zero does not wrap. A character without a glyph is kept as a failure,
 * once. */
void pdf_set(struct pdf *pdf, PangoLayout *layout, struct audit_bytes text, enum pdf_face face,
             double size, double width, PangoAlignment align);
double pdf_layout_height(PangoLayout *layout);
double pdf_layout_width(PangoLayout *layout);
void pdf_colour(struct pdf *pdf, enum pdf_colour colour);
/* Draws a layout with its top left at a place. */
void pdf_show(struct pdf *pdf, PangoLayout *layout, double x, double y);
/* One line of text within a width, with "…" where it does not fit. */
void pdf_line_of_text(struct pdf *pdf, struct audit_bytes text, enum pdf_face face, double size,
                      double x, double y, double width, PangoAlignment align);
/* A paragraph at the present place over the whole width, broken over pages. */
void pdf_paragraph(struct pdf *pdf, struct audit_bytes text, enum pdf_face face, double size,
                   enum pdf_colour colour);
void pdf_rule(struct pdf *pdf, double x1, double y1, double x2, double y2, double width);
/* What went wrong so far, with cairo's own failures. */
enum audit_status pdf_status(struct pdf *pdf, struct audit_error *err);

/* The tables (pdf_table.c). */
void pdf_table_begin(struct pdf *pdf, const struct audit_table *table);
void pdf_table_row(struct pdf *pdf, const struct audit_cell *cells,
                   enum audit_report_row_kind kind);
void pdf_table_end(struct pdf *pdf);
void pdf_table_free(struct pdf *pdf);

/* Other parts (pdf_parts.c). */
void pdf_fields_flush(struct pdf *pdf);
void pdf_field(struct pdf *pdf, struct audit_words words, const struct audit_cell *value);
void pdf_signatures(struct pdf *pdf, const struct audit_words *places, size_t count);
void pdf_code(struct pdf *pdf, struct audit_words words, struct audit_bytes text);
void pdf_chart(struct pdf *pdf, const struct audit_chart *chart);
/* What the report rests on, in small letters. */
void pdf_basis(struct pdf *pdf);

#endif
