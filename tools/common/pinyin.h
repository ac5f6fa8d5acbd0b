/* The initials by which Chinese names are typed: xnsl for 虚拟示例. From Unicode's Unihan database,
 * turned into a table while this is built (pinyin_make.c). */
#ifndef TOOLS_COMMON_PINYIN_H
#define TOOLS_COMMON_PINYIN_H

#include <stdint.h>

/* The letters that the readings of a character begin with: bit 0 is a, bit 25 is z. 重 has c and z.
 * 0: it is read in no Chinese way that the table knows. Modern readings alone, surnames among them:
 * what only the classics read otherwise would make everything match. */
uint32_t pinyin_initials(uint32_t code_point);

/* The table, made by pinyin_make.c; private to pinyin.c. A byte of the block is 0 or one more than
 * a place in `sets`. Beyond the block stand a few hundred rare characters, in order. */
#define PINYIN_BLOCK_FIRST UINT32_C(0x3400)
#define PINYIN_BLOCK_END UINT32_C(0xA000)
enum { PINYIN_SET_COUNT_MAX = 255, PINYIN_RARE_COUNT_MAX = 1024 };

struct pinyin_rare {
    uint32_t code_point;
    uint32_t initials;
};
extern const uint32_t pinyin_sets[];
extern const uint8_t pinyin_block[PINYIN_BLOCK_END - PINYIN_BLOCK_FIRST];
extern const struct pinyin_rare pinyin_rare[];
extern const uint32_t pinyin_rare_count;

#endif
