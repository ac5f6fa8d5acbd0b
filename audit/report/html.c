/* One page for browsers, without script: it opens from a stick, prints, and is the same bytes each
 * time. Its policy forbids it to load anything, and names its one style by hash. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "audit/report/chart.h"
#include "audit/report/markup.h"
#include "audit/report/renderer.h"

enum { CHART_WIDTH = 640 };

struct html {
    struct audit_report *report;
    bool zh, in_fields;
    unsigned charts;
    struct audit_buffer out, cell;
};

static const char *const papers[] = {"A4", "A4 landscape", "A5 landscape"};

static const char style_common[] =
    "html{font:15px/1.65 system-ui,\"PingFang SC\",\"Microsoft YaHei\",\"Noto Sans CJK "
    "SC\",sans-serif;color:#000;background:#fff}"
    "body{max-width:76rem;margin:1.5rem auto;padding:0 1rem;font-variant-numeric:tabular-nums}"
    "h1{font-size:1.6rem;text-align:center;letter-spacing:.1em;margin:.5rem 0 1rem}"
    "h2{font-size:1.15rem;margin:1.4rem 0 .4rem;break-after:avoid}"
    "dl{display:grid;grid-template-columns:repeat(auto-fill,minmax(22rem,1fr));gap:.1rem "
    "1.5rem;margin:.5rem 0}"
    "dl div{display:flex;overflow-wrap:anywhere}dt{white-space:nowrap}dd{margin:0}"
    "table{border-collapse:collapse;width:100%;margin:.3rem 0 "
    "1rem;border:1.5px solid #000;font-size:.92em}"
    "caption{padding:.3rem 0;font-weight:bold;text-align:left}caption span{float:right;"
    "font-weight:normal}"
    "th,td{border:1px solid #000;padding:.2rem .45rem;overflow-wrap:anywhere}"
    "th{text-align:center;background:#f2f2f2}"
    "td.n{text-align:right;white-space:nowrap}td.d{text-align:center;white-space:nowrap}"
    ".neg{color:#c00000}.h{font-family:ui-monospace,\"Noto Sans Mono CJK SC\",monospace;"
    "font-size:.9em}"
    "tr.s td{font-weight:bold;background:#f7f7f7}tr.t td{font-weight:bold;"
    "border-top:1.5px solid #000}"
    ".signatures{display:flex;flex-wrap:wrap;gap:1rem 2rem;margin:1.6rem 0;break-inside:avoid}"
    ".signatures div{flex:1 0 9rem;display:flex}.signatures span{flex:1;border-bottom:1px "
    "solid #000;min-width:5rem}"
    "svg{display:block;max-width:100%;height:auto;break-inside:avoid;margin:.6rem 0}"
    "svg text{font-family:inherit}svg.code{width:34mm}"
    "figure{margin:1rem 0;break-inside:avoid}figcaption{font-size:.9em}"
    "footer{border-top:1px solid #000;margin-top:2rem;padding-top:.4rem;font-size:.8em}"
    "@media print{html{font-size:10.5pt}body{max-width:none;margin:0;padding:0}"
    "thead{display:table-header-group}tr{break-inside:avoid}h1,h2,caption{break-after:avoid}"
    "footer{break-inside:avoid}}";

/* --- bytes --- */

static void
put(struct html *html, const char *text)
{
    audit_buffer_text(&html->out, text);
}

static void
put_text(struct html *html, struct audit_bytes text)
{
    audit_markup_text(&html->out, text);
}

static void
put_word(struct html *html, struct audit_words words)
{
    put_text(html, audit_text(audit_report_word(html->report, words)));
}

/* Hands on what was written; every part ends so. */
static enum audit_status
flush(struct html *html, struct audit_error *err)
{
    enum audit_status status = audit_buffer_status(&html->out, err);
    if (status == AUDIT_OK)
        status = audit_report_write(html->report, audit_buffer_bytes(&html->out), err);
    html->out.size = 0;
    return status;
}

/* --- the head --- */

static void
put_style(struct html *html, enum audit_report_paper paper)
{
    struct audit_buffer style = {0};
    audit_buffer_text(&style, "@page{size:");
    audit_buffer_text(&style, papers[paper]);
    audit_buffer_text(&style, html->zh
                                  ? ";margin:16mm 14mm 16mm 20mm;@bottom-center{content:\"第 \" "
                                    "counter(page) \" 页\";font-size:8pt}}"
                                  : ";margin:16mm 14mm 16mm 20mm;@bottom-center{content:\"Page \" "
                                    "counter(page);font-size:8pt}}");
    audit_buffer_text(&style, style_common);
    struct audit_hash hash = audit_sha256(audit_buffer_bytes(&style));
    put(html, "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
              "style-src 'sha256-");
    audit_buffer_base64(&html->out, (struct audit_bytes){hash.bytes, sizeof hash.bytes});
    put(html, "'; img-src data:; base-uri 'none'; form-action 'none'\">\n<style>");
    audit_buffer_append(&html->out, audit_buffer_bytes(&style));
    put(html, "</style>\n");
    html->out.failed = html->out.failed || style.failed;
    audit_buffer_free(&style);
}

static enum audit_status
html_begin(struct audit_report *report, void **out_state, struct audit_error *err)
{
    const struct audit_report_head *head = audit_report_head_of(report);
    struct html *html = calloc(1, sizeof *html);
    if (html == NULL)
        return audit_fail(err, AUDIT_NO_MEMORY, AUDIT_MESSAGE_OUT_OF_MEMORY,
                          (uint64_t)sizeof *html);
    *out_state = html;
    html->report = report;
    html->zh = head->language == AUDIT_ZH;
    put(html, html->zh ? "<!DOCTYPE html>\n<html lang=\"zh-CN\">\n"
                       : "<!DOCTYPE html>\n<html lang=\"en\">\n");
    put(html, "<head>\n<meta charset=\"utf-8\">\n");
    put_style(html, head->paper);
    put(html, "<meta name=\"viewport\" content=\"width=device-width\">\n"
              "<meta name=\"referrer\" content=\"no-referrer\">\n<title>");
    put_word(html, head->title);
    put(html, "</title>\n</head>\n<body>\n<h1>");
    put_word(html, head->title);
    put(html, "</h1>\n");
    return flush(html, err);
}

/* --- cells --- */

/* A name, whatever is in it, leads to a file beside this one and nowhere else. */
static void
put_link(struct html *html, struct audit_bytes name)
{
    put(html, "<a href=\"./");
    for (size_t i = 0; i < name.size; i++) {
        const uint8_t byte = name.data[i];

        if ((byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
            (byte >= '0' && byte <= '9') || byte == '-' || byte == '.' || byte == '_') {
            audit_buffer_append(&html->out, (struct audit_bytes){name.data + i, 1});
        } else {
            put(html, "%");
            audit_buffer_hex(&html->out, (struct audit_bytes){name.data + i, 1});
        }
    }
    put(html, "\">");
    put_text(html, name);
    put(html, "</a>");
}

static void
put_value(struct html *html, const struct audit_cell *cell)
{
    if (cell->kind == AUDIT_CELL_FILE) {
        put_link(html, cell->text);
        return;
    }
    html->cell.size = 0;
    audit_cell_show(cell, &html->cell);
    html->out.failed = html->out.failed || html->cell.failed;
    put_text(html, audit_buffer_bytes(&html->cell));
}

static bool
is_red(const struct audit_cell *cell)
{
    return (cell->kind == AUDIT_CELL_MONEY || cell->kind == AUDIT_CELL_SHARE) && cell->number < 0;
}

static const char *
class_of(const struct audit_cell *cell)
{
    switch (cell->kind) {
    case AUDIT_CELL_MONEY:
    case AUDIT_CELL_COUNT:
    case AUDIT_CELL_SHARE:
        return is_red(cell) ? " class=\"n neg\"" : " class=\"n\"";
    case AUDIT_CELL_DATE:
    case AUDIT_CELL_TIME:
        return " class=\"d\"";
    case AUDIT_CELL_HASH:
        return " class=\"h\"";
    case AUDIT_CELL_EMPTY:
    case AUDIT_CELL_TEXT:
    case AUDIT_CELL_FILE:
        break;
    }
    return "";
}

/* --- parts --- */

static void
fields_end(struct html *html)
{
    if (html->in_fields)
        put(html, "</dl>\n");
    html->in_fields = false;
}

static enum audit_status
html_section(void *state, struct audit_words words, struct audit_error *err)
{
    struct html *html = state;
    fields_end(html);
    put(html, "<h2>");
    put_word(html, words);
    put(html, "</h2>\n");
    return flush(html, err);
}

static enum audit_status
html_field(void *state, struct audit_words words, const struct audit_cell *value,
           struct audit_error *err)
{
    struct html *html = state;
    if (!html->in_fields)
        put(html, "<dl>\n");
    html->in_fields = true;
    put(html, "<div><dt>");
    put_word(html, words);
    put(html, html->zh ? "：</dt><dd" : ":&nbsp;</dt><dd");
    put(html, is_red(value)                    ? " class=\"neg\""
              : value->kind == AUDIT_CELL_HASH ? " class=\"h\""
                                               : "");
    put(html, ">");
    put_value(html, value);
    put(html, "</dd></div>\n");
    return flush(html, err);
}

static enum audit_status
html_note(void *state, const char *text, struct audit_error *err)
{
    struct html *html = state;
    fields_end(html);
    put(html, "<p>");
    put_text(html, audit_text(text));
    put(html, "</p>\n");
    return flush(html, err);
}

static bool
has_money(const struct audit_table *table)
{
    for (size_t i = 0; i < table->column_count; i++)
        if (table->columns[i].kind == AUDIT_CELL_MONEY)
            return true;
    return false;
}

static enum audit_status
html_table(void *state, const struct audit_table *table, struct audit_error *err)
{
    struct html *html = state;
    fields_end(html);
    put(html, "<table>\n<caption>");
    put_word(html, table->words);
    if (has_money(table))
        put(html, html->zh ? "<span>单位：元</span>" : "<span>in yuan</span>");
    put(html, "</caption>\n<thead><tr>");
    for (size_t i = 0; i < table->column_count; i++) {
        put(html, "<th scope=\"col\">");
        put_word(html, table->columns[i].words);
        put(html, "</th>");
    }
    put(html, "</tr></thead>\n<tbody>\n");
    return flush(html, err);
}

static enum audit_status
html_row(void *state, const struct audit_table *table, const struct audit_cell *cells,
         enum audit_report_row_kind kind, struct audit_error *err)
{
    struct html *html = state;
    put(html, kind == AUDIT_REPORT_TOTAL      ? "<tr class=\"t\">"
              : kind == AUDIT_REPORT_SUBTOTAL ? "<tr class=\"s\">"
                                              : "<tr>");
    for (size_t i = 0; i < table->column_count; i++) {
        put(html, "<td");
        put(html, class_of(&cells[i]));
        put(html, ">");
        put_value(html, &cells[i]);
        put(html, "</td>");
    }
    put(html, "</tr>\n");
    return flush(html, err);
}

static enum audit_status
html_table_end(void *state, const struct audit_table *table, struct audit_error *err)
{
    struct html *html = state;
    (void)table;
    put(html, "</tbody>\n</table>\n");
    return flush(html, err);
}

static enum audit_status
html_signatures(void *state, const struct audit_words *places, size_t count,
                struct audit_error *err)
{
    struct html *html = state;
    fields_end(html);
    put(html, "<div class=\"signatures\">");
    for (size_t i = 0; i < count; i++) {
        put(html, "<div>");
        put_word(html, places[i]);
        put(html, html->zh ? "：<span></span></div>" : ":&nbsp;<span></span></div>");
    }
    put(html, "</div>\n");
    return flush(html, err);
}

static enum audit_status
html_chart(void *state, const struct audit_chart *chart, struct audit_error *err)
{
    struct html *html = state;
    enum audit_status status = audit_chart_check(chart, err);
    if (status != AUDIT_OK)
        return status;
    fields_end(html);
    audit_chart_svg(chart, html->zh ? AUDIT_ZH : AUDIT_EN, CHART_WIDTH, ++html->charts, &html->out);
    put(html, "\n");
    return flush(html, err);
}

static enum audit_status
html_code(void *state, struct audit_words words, struct audit_bytes text, struct audit_error *err)
{
    struct html *html = state;
    fields_end(html);
    put(html, "<figure>");
    /* Nothing has no code. */
    (void)audit_markup_code(&html->out, text, audit_report_word(html->report, words));
    put(html, "<figcaption>");
    put_word(html, words);
    put(html, "</figcaption></figure>\n");
    return flush(html, err);
}

/* --- the end: what it rests on, and the recipe behind all other texts --- */

static enum audit_status
html_end(void *state, struct audit_error *err)
{
    struct html *html = state;
    const struct audit_report_head *head = audit_report_head_of(html->report);
    struct audit_head_line lines[AUDIT_HEAD_LINES_MAX];
    size_t count = audit_report_head_lines(html->report, lines);
    enum audit_status status = AUDIT_OK;
    fields_end(html);
    put(html, "<footer>");
    for (size_t i = 0; status == AUDIT_OK && i < count; i++)
        status = html_field(html, lines[i].words, &lines[i].value, err);
    for (size_t i = 0; status == AUDIT_OK && head->checks != NULL && head->checks[i] != NULL; i++) {
        struct audit_cell check = audit_cell_words(head->checks[i]);
        status = html_field(html, audit_report_words_checks, &check, err);
    }
    if (status != AUDIT_OK)
        return status;
    put(html, "<div><dt>");
    put_word(html, audit_report_words_recipe);
    put(html, html->zh ? "：</dt><dd class=\"h\">" : ":&nbsp;</dt><dd class=\"h\">");
    put(html, audit_report_recipe_line(html->report));
    put(html, "</dd></div>\n");
    fields_end(html);
    put(html, "</footer>\n</body>\n</html>\n");
    return flush(html, err);
}

static void
html_free(void *state)
{
    struct html *html = state;
    if (html == NULL)
        return;
    audit_buffer_free(&html->out);
    audit_buffer_free(&html->cell);
    free(html);
}

const struct audit_renderer audit_renderer_html = {
    html_begin,     html_section,    html_field, html_note, html_table, html_row,
    html_table_end, html_signatures, html_chart, html_code, html_end,   html_free};
