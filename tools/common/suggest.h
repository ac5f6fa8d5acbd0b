/* "Did you mean": the nearest of some known words. */
#ifndef TOOLS_COMMON_SUGGEST_H
#define TOOLS_COMMON_SUGGEST_H

#include <stddef.h>

/* Edits between two words: insert, delete, replace a byte, or swap two neighbours (optimal string
 * alignment). Words longer than 63 bytes are SIZE_MAX apart from everything. */
size_t suggest_distance(const char *a, const char *b);

/* The nearest of those offered to one search so far. Starts as {.wanted = word}. */
struct suggest {
    const char *wanted;
    const char
        *best; /* NULL while nothing is near enough: 2 edits, and fewer than half the word. */
    size_t best_distance;
};
void suggest_offer(struct suggest *search, const char *word);

#endif
