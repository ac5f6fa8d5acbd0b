/* How wide characters are on a terminal, by Unicode's data (width.def). */
#include "audit/report/renderer.h"

static const struct range {
    uint32_t first, last;
    uint8_t width;
} ranges[] = {
#define WIDTH(first, last, width) {first, last, width},
#include "audit/report/width.def"
#undef WIDTH
};

size_t
audit_point_width(uint32_t point)
{
    if (point < ranges[0].first)
        return 1;
    /* Nearly all Chinese: no need to look far. */
    if (point >= 0x4E00 && point <= 0x9FFF)
        return 2;
    size_t low = 0, high = sizeof ranges / sizeof ranges[0];
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (point > ranges[middle].last)
            low = middle + 1;
        else
            high = middle;
    }
    return low < sizeof ranges / sizeof ranges[0] && point >= ranges[low].first ? ranges[low].width
                                                                                : 1;
}

size_t
audit_text_width(struct audit_bytes text)
{
    size_t width = 0;
    for (size_t at = 0; at < text.size;) {
        uint32_t point = 0xFFFD;
        size_t size = audit_text_next(text, at, &point);
        width += audit_point_width(point);
        at += size > 0 ? size : 1;
    }
    return width;
}
