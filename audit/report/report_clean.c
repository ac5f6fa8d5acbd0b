/* Texts from outside, made harmless for all formats at once. */
#include "audit/report/renderer.h"

/* XML has no way to write U+FFFE and U+FFFF, and no text needs them. */
static bool
is_allowed(uint32_t point)
{
    return !audit_text_steers(point) && (point & 0xFFFE) != 0xFFFE;
}

bool
audit_text_needs_cleaning(struct audit_bytes text)
{
    for (size_t at = 0; at < text.size;) {
        uint32_t point = 0;
        size_t size = audit_text_next(text, at, &point);
        if (size == 0 || !is_allowed(point))
            return true;
        at += size;
    }
    return false;
}

void
audit_text_clean(struct audit_bytes text, struct audit_buffer *out)
{
    for (size_t at = 0; at < text.size;) {
        uint32_t point = 0;
        size_t size = audit_text_next(text, at, &point);
        if (size == 0 || !is_allowed(point))
            audit_buffer_text(out, "\xEF\xBF\xBD");
        else
            audit_buffer_append(out, (struct audit_bytes){text.data + at, size});
        at += size > 0 ? size : 1;
    }
}
