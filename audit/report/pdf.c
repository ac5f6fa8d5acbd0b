/* Pages by cairo, text by pango. A page is written when it is full, so that a table of any length
 * needs little memory; only the glyphs in use are kept until the end, for the fonts. */
#include <cairo-pdf.h>
#include <pango/pangocairo.h>
#include <stdlib.h>

#include "audit/report/chart.h"
#include "audit/report/pdf_fonts.h"
#include "audit/report/pdf_page.h"
#include "audit/report/report_internal.h"

static const double mm = 72 / 25.4;

/* --- where bytes go --- */

static cairo_status_t
sink(void *context, const unsigned char *data, unsigned size)
{
    struct pdf *pdf = context;
    if (pdf->is_dead)
        return CAIRO_STATUS_SUCCESS;
    enum audit_status status =
        audit_report_write(pdf->report, (struct audit_bytes){data, size}, &pdf->err);
    if (status == AUDIT_OK)
        return CAIRO_STATUS_SUCCESS;
    pdf->status = status;
    pdf->is_dead = true;
    return CAIRO_STATUS_WRITE_ERROR;
}

/* --- the beginning --- */

static void
choose_paper(struct pdf *pdf, enum audit_report_paper paper)
{
    static const double sizes[][2] = {{210, 297}, {297, 210}, {210, 148}};
    bool small = paper == AUDIT_PAPER_A5;
    pdf->width = sizes[paper][0] * mm;
    pdf->height = sizes[paper][1] * mm;
    pdf->left = 20 * mm; /* where it is bound */
    pdf->right = pdf->width - 14 * mm;
    pdf->top = (small ? 10 : 16) * mm;
    pdf->bottom = pdf->height - (small ? 14 : 18) * mm;
    pdf->body_size = small ? 8.5 : 9;
    pdf->field_size = pdf->body_size;
}

/* The newest voucher's time, for there is no clock; cairo would look at one. */
static void
set_metadata(struct pdf *pdf)
{
    const struct audit_report_head *head = audit_report_head_of(pdf->report);
    struct audit_buffer text = {0};
    audit_buffer_clock(&text, head->sealed_at_ms, "T");
    audit_buffer_append(&text, (struct audit_bytes){(const uint8_t *)"+08:00", 7});
    const struct {
        cairo_pdf_metadata_t what;
        const char *text;
    } rows[] = {
        {CAIRO_PDF_METADATA_CREATE_DATE, text.failed ? "" : (const char *)text.data},
        {CAIRO_PDF_METADATA_TITLE, audit_report_word(pdf->report, head->title)},
        {CAIRO_PDF_METADATA_CREATOR, head->version},
        {CAIRO_PDF_METADATA_KEYWORDS, audit_report_recipe_line(pdf->report)},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        cairo_pdf_surface_set_metadata(pdf->surface, rows[i].what, rows[i].text);
    if (text.failed)
        pdf->status = audit_buffer_status(&text, &pdf->err);
    audit_buffer_free(&text);
}

/* Positions that do not depend on any screen, and no language but that of the report. */
static void
choose_text(struct pdf *pdf)
{
    PangoFontMap *map = pdf_fonts_map();
    cairo_font_options_t *options = cairo_font_options_create();
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
    pdf->pango = pango_font_map_create_context(map);
    pango_cairo_context_set_font_options(pdf->pango, options);
    pango_cairo_context_set_resolution(pdf->pango, 72);
    pango_context_set_language(pdf->pango, pango_language_from_string("zh-cn"));
    pango_context_set_base_dir(pdf->pango, PANGO_DIRECTION_LTR);
    pango_context_set_round_glyph_positions(pdf->pango, FALSE);
    cairo_font_options_destroy(options);
    g_object_unref(map);
    pdf->layout = pango_layout_new(pdf->pango);
    pango_layout_set_wrap(pdf->layout, PANGO_WRAP_WORD_CHAR);
    pango_layout_set_auto_dir(pdf->layout, FALSE);
    for (size_t i = 0; i < PDF_FACES; i++) {
        pdf->faces[i] = pango_font_description_new();
        pango_font_description_set_family_static(pdf->faces[i], PDF_FONT);
        pango_font_description_set_weight(pdf->faces[i],
                                          i == PDF_BOLD ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
        pango_font_description_set_absolute_size(pdf->faces[i], 9 * PANGO_SCALE);
    }
}

static void
write_title(struct pdf *pdf)
{
    const struct audit_report_head *head = audit_report_head_of(pdf->report);
    double size = pdf->body_size + 7;
    pdf_page_begin(pdf);
    pdf_set(pdf, pdf->layout, audit_text(audit_report_word(pdf->report, head->title)), PDF_BOLD,
            size, pdf->right - pdf->left, PANGO_ALIGN_CENTER);
    pdf_show(pdf, pdf->layout, pdf->left, pdf->y);
    pdf->y += pdf_layout_height(pdf->layout) + 6;
}

static enum audit_status
pdf_begin(struct audit_report *report, void **out_state, struct audit_error *err)
{
    const struct audit_report_head *head = audit_report_head_of(report);
    enum audit_status status = pdf_fonts_find(err);
    if (status != AUDIT_OK)
        return status;
    struct pdf *pdf = calloc(1, sizeof *pdf);
    if (pdf == NULL)
        return audit_fail(err, AUDIT_NO_MEMORY, AUDIT_MESSAGE_OUT_OF_MEMORY, (uint64_t)sizeof *pdf);
    *out_state = pdf;
    pdf->report = report;
    pdf->zh = head->language == AUDIT_ZH;
    choose_paper(pdf, head->paper);
    pdf->surface = cairo_pdf_surface_create_for_stream(sink, pdf, pdf->width, pdf->height);
    cairo_pdf_surface_restrict_to_version(pdf->surface, CAIRO_PDF_VERSION_1_5);
    pdf->cairo = cairo_create(pdf->surface);
    set_metadata(pdf);
    choose_text(pdf);
    write_title(pdf);
    return pdf_status(pdf, err);
}

/* --- parts --- */

static enum audit_status
part_section(void *state, struct audit_words words, struct audit_error *err)
{
    struct pdf *pdf = state;
    pdf_fields_flush(pdf);
    pdf->y += 8;
    pdf_need(pdf, 70); /* not alone at the foot of a page */
    pdf_paragraph(pdf, audit_text(audit_report_word(pdf->report, words)), PDF_BOLD,
                  pdf->body_size + 2, PDF_BLACK);
    pdf->y += 3;
    return pdf_status(pdf, err);
}

static enum audit_status
part_field(void *state, struct audit_words words, const struct audit_cell *value,
           struct audit_error *err)
{
    struct pdf *pdf = state;
    pdf_field(pdf, words, value);
    return pdf_status(pdf, err);
}

static enum audit_status
part_note(void *state, const char *text, struct audit_error *err)
{
    struct pdf *pdf = state;
    pdf_fields_flush(pdf);
    pdf_paragraph(pdf, audit_text(text), PDF_REGULAR, pdf->body_size, PDF_BLACK);
    pdf->y += 3;
    return pdf_status(pdf, err);
}

static enum audit_status
part_table(void *state, const struct audit_table *table, struct audit_error *err)
{
    struct pdf *pdf = state;
    pdf_fields_flush(pdf);
    pdf_table_begin(pdf, table);
    return pdf_status(pdf, err);
}

static enum audit_status
part_row(void *state, const struct audit_table *table, const struct audit_cell *cells,
         enum audit_report_row_kind kind, struct audit_error *err)
{
    struct pdf *pdf = state;
    (void)table;
    pdf_table_row(pdf, cells, kind);
    return pdf_status(pdf, err);
}

static enum audit_status
part_table_end(void *state, const struct audit_table *table, struct audit_error *err)
{
    struct pdf *pdf = state;
    (void)table;
    pdf_table_end(pdf);
    return pdf_status(pdf, err);
}

static enum audit_status
part_signatures(void *state, const struct audit_words *places, size_t count,
                struct audit_error *err)
{
    struct pdf *pdf = state;
    pdf_fields_flush(pdf);
    pdf_signatures(pdf, places, count);
    return pdf_status(pdf, err);
}

static enum audit_status
part_chart(void *state, const struct audit_chart *chart, struct audit_error *err)
{
    struct pdf *pdf = state;
    enum audit_status status = audit_chart_check(chart, err);
    if (status != AUDIT_OK)
        return status;
    pdf_fields_flush(pdf);
    pdf_chart(pdf, chart);
    return pdf_status(pdf, err);
}

static enum audit_status
part_code(void *state, struct audit_words words, struct audit_bytes text, struct audit_error *err)
{
    struct pdf *pdf = state;
    pdf_fields_flush(pdf);
    pdf_code(pdf, words, text);
    return pdf_status(pdf, err);
}

/* --- the end --- */

static enum audit_status
pdf_end(void *state, struct audit_error *err)
{
    struct pdf *pdf = state;
    pdf_fields_flush(pdf);
    pdf_basis(pdf);
    pdf->is_last = true;
    pdf_page_end(pdf);
    if (pdf_status(pdf, err) != AUDIT_OK)
        return pdf->status;
    /* Now the fonts are written, and the description with the recipe, last. */
    cairo_surface_finish(pdf->surface);
    return pdf_status(pdf, err);
}

static void
pdf_free(void *state)
{
    struct pdf *pdf = state;
    if (pdf == NULL)
        return;
    pdf->is_dead = true;
    pdf_table_free(pdf);
    if (pdf->layout != NULL)
        g_object_unref(pdf->layout);
    if (pdf->pango != NULL)
        g_object_unref(pdf->pango);
    for (size_t i = 0; i < PDF_FACES; i++)
        pango_font_description_free(pdf->faces[i]);
    if (pdf->cairo != NULL)
        cairo_destroy(pdf->cairo);
    if (pdf->surface != NULL)
        cairo_surface_destroy(pdf->surface);
    audit_buffer_free(&pdf->waiting);
    audit_buffer_free(&pdf->field);
    audit_buffer_free(&pdf->shown);
    free(pdf);
}

const struct audit_renderer audit_renderer_pdf = {
    pdf_begin,      part_section,    part_field, part_note, part_table, part_row,
    part_table_end, part_signatures, part_chart, part_code, pdf_end,    pdf_free};

enum audit_status
audit_report_prepare(enum audit_format format, int *out_fonts, struct audit_error *err)
{
    enum audit_status status = AUDIT_OK;
    if (format == AUDIT_FORMAT_PDF)
        status = pdf_fonts_find(err);
    if (status == AUDIT_OK && out_fonts != NULL)
        *out_fonts = format == AUDIT_FORMAT_PDF ? pdf_fonts_directory() : -1;
    return status;
}
