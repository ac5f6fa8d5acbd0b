#include "audit/report/markup.h"

#include <assert.h>

#include "audit/report/qr.h"

void
audit_markup_text(struct audit_buffer *out, struct audit_bytes text)
{
    size_t begin = 0;
    for (size_t at = 0; at < text.size; at++) {
        const char *reference = text.data[at] == '&'    ? "&amp;"
                                : text.data[at] == '<'  ? "&lt;"
                                : text.data[at] == '>'  ? "&gt;"
                                : text.data[at] == '"'  ? "&quot;"
                                : text.data[at] == '\'' ? "&#39;"
                                                        : NULL;
        if (reference == NULL)
            continue;
        audit_buffer_append(out, (struct audit_bytes){text.data + begin, at - begin});
        audit_buffer_text(out, reference);
        begin = at + 1;
    }
    if (begin < text.size)
        audit_buffer_append(out, (struct audit_bytes){text.data + begin, text.size - begin});
}

void
audit_markup_place(struct audit_buffer *out, double place)
{
    assert(place > -1e9 && place < 1e9);
    int64_t hundredths = (int64_t)(place * 100 + (place < 0 ? -0.5 : 0.5));
    if (hundredths < 0) {
        audit_buffer_text(out, "-");
        hundredths = -hundredths;
    }
    audit_buffer_decimal(out, (uint64_t)hundredths / 100);
    if (hundredths % 100 != 0) {
        char decimals[] = {'.', (char)('0' + hundredths / 10 % 10), (char)('0' + hundredths % 10),
                           0};
        audit_buffer_text(out, decimals);
    }
}

bool
audit_markup_code(struct audit_buffer *out, struct audit_bytes text, const char *title)
{
    struct audit_qr qr;
    if (!audit_qr_make(text, &qr))
        return false;
    unsigned side = qr.side + 8; /* with the quiet zone of four */
    audit_buffer_text(out, "<svg class=\"code\" role=\"img\" xmlns=\"http://www.w3.org/2000/svg\" "
                           "shape-rendering=\"crispEdges\" viewBox=\"0 0 ");
    audit_buffer_decimal(out, side);
    audit_buffer_text(out, " ");
    audit_buffer_decimal(out, side);
    audit_buffer_text(out, "\"><title>");
    audit_markup_text(out, audit_text(title));
    audit_buffer_text(out, "</title><path fill=\"#fff\" d=\"M0 0h");
    audit_buffer_decimal(out, side);
    audit_buffer_text(out, "v");
    audit_buffer_decimal(out, side);
    audit_buffer_text(out, "H0z\"/><path fill=\"#000\" d=\"");
    for (unsigned y = 0; y < qr.side; y++)
        for (unsigned x = 0, run = 0; x<qr.side; x += run> 0 ? run : 1) {
            for (run = 0; x + run < qr.side && audit_qr_is_dark(&qr, x + run, y); run++)
                continue;
            if (run == 0)
                continue;
            audit_buffer_text(out, "M");
            audit_buffer_decimal(out, x + 4);
            audit_buffer_text(out, " ");
            audit_buffer_decimal(out, y + 4);
            audit_buffer_text(out, "h");
            audit_buffer_decimal(out, run);
            audit_buffer_text(out, "v1h-");
            audit_buffer_decimal(out, run);
            audit_buffer_text(out, "z");
        }
    audit_buffer_text(out, "\"/></svg>");
    audit_qr_free(&qr);
    return true;
}
