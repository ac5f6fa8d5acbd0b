#include "tools/common/pinyin.h"

uint32_t
pinyin_initials(uint32_t code_point)
{
    uint32_t first = 0;
    uint32_t end = pinyin_rare_count;

    if (code_point >= PINYIN_BLOCK_FIRST && code_point < PINYIN_BLOCK_END) {
        const uint8_t at = pinyin_block[code_point - PINYIN_BLOCK_FIRST];

        return at == 0 ? 0 : pinyin_sets[at - 1];
    }
    while (first < end) {
        const uint32_t middle = first + (end - first) / 2;

        if (pinyin_rare[middle].code_point < code_point)
            first = middle + 1;
        else
            end = middle;
    }
    if (first < pinyin_rare_count && pinyin_rare[first].code_point == code_point)
        return pinyin_rare[first].initials;
    return 0;
}
