/* Prints the width of each code point, for width.py. */
#include <stdio.h>

#include "audit/report/renderer.h"

int
main(void)
{
    for (uint32_t point = 0; point <= 0x10FFFF; point++)
        if (point < 0xD800 || point > 0xDFFF)
            printf("%X %zu\n", (unsigned)point, audit_point_width(point));
    return 0;
}
