#include "tools/common/suggest.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

enum { SUGGEST_WORD_SIZE_MAX = 63, SUGGEST_DISTANCE_MAX = 2 };

static size_t
smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

size_t
suggest_distance(const char *a, const char *b)
{
    size_t a_size = strlen(a);
    size_t b_size = strlen(b);
    uint8_t rows[SUGGEST_WORD_SIZE_MAX + 1][SUGGEST_WORD_SIZE_MAX + 1];

    if (a_size > SUGGEST_WORD_SIZE_MAX || b_size > SUGGEST_WORD_SIZE_MAX)
        return SIZE_MAX;
    for (size_t i = 0; i <= a_size; i++)
        rows[i][0] = (uint8_t)i;
    for (size_t j = 0; j <= b_size; j++)
        rows[0][j] = (uint8_t)j;
    for (size_t i = 1; i <= a_size; i++) {
        for (size_t j = 1; j <= b_size; j++) {
            size_t best = (size_t)rows[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);

            best = smaller(best, (size_t)rows[i - 1][j] + 1);
            best = smaller(best, (size_t)rows[i][j - 1] + 1);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                best = smaller(best, (size_t)rows[i - 2][j - 2] + 1);
            rows[i][j] = (uint8_t)best;
        }
    }
    return rows[a_size][b_size];
}

void
suggest_offer(struct suggest *search, const char *word)
{
    size_t distance = suggest_distance(search->wanted, word);

    /* "ab" is two edits from every two-letter word: near means that most of the word is right. */
    if (distance > SUGGEST_DISTANCE_MAX || distance * 2 > strlen(word))
        return;
    if (search->best == NULL || distance < search->best_distance) {
        search->best = word;
        search->best_distance = distance;
    }
}
