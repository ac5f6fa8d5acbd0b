/* pinyin_make <Unihan_Readings.txt >pinyin_table.c: runs while the tree is built, and is no part of
 * any program.
 *
 * Of the fields of Unihan it takes those that say how a character is read today: the most common
 * reading (kMandarin), those of a word count (kHanyuPinlu), and those of two dictionaries, which
 * have surnames too (kXHC1983, kTGHZ2013). kHanyuPinyin is left out: it has the readings of two
 * thousand years. Beyond the main blocks only what the dictionaries have is kept. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/common/pinyin.h"

enum { LINE_SIZE = 65536, BLOCK_SIZE = PINYIN_BLOCK_END - PINYIN_BLOCK_FIRST };

static uint32_t block[BLOCK_SIZE];
static struct pinyin_rare rare[PINYIN_RARE_COUNT_MAX];
static size_t rare_count;
static uint32_t sets[PINYIN_SET_COUNT_MAX];
static size_t set_count;

static void
fail(const char *what, const char *line)
{
    (void)fprintf(stderr, "pinyin_make: %s: %s\n", what, line);
    exit(1);
}

/* The letter below the tone mark that a syllable begins with; 0: it begins with no letter. */
static char
initial_of(const char *syllable)
{
    static const struct {
        const char *marked;
        char plain;
    } rows[] = {{"ā", 'a'}, {"á", 'a'}, {"ǎ", 'a'}, {"à", 'a'}, {"ē", 'e'}, {"é", 'e'}, {"ě", 'e'},
                {"è", 'e'}, {"ê", 'e'}, {"ế", 'e'}, {"ề", 'e'}, {"ō", 'o'}, {"ó", 'o'}, {"ǒ", 'o'},
                {"ò", 'o'}, {"ń", 'n'}, {"ň", 'n'}, {"ǹ", 'n'}, {"ḿ", 'm'}};

    if (*syllable >= 'a' && *syllable <= 'z')
        return *syllable;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        if (strncmp(syllable, rows[i].marked, strlen(rows[i].marked)) == 0)
            return rows[i].plain;
    }
    return 0;
}

/* "0149.100:chóng 1502.040:zhòng", "zhòng(1823) chóng(329)", "zhòng": syllables stand behind a
 * colon or comma, or begin a word. */
static uint32_t
initials_of(const char *value, const char *line)
{
    uint32_t initials = 0;

    for (const char *word = value; *word != '\0'; word += strspn(word, " \r\n")) {
        const size_t size = strcspn(word, " \r\n");
        const char *colon = memchr(word, ':', size);
        const char *end = word + size;

        for (const char *at = colon != NULL ? colon + 1 : word; at < end; at++) {
            const char letter = initial_of(at);

            if (letter == 0)
                fail("a reading that begins with no letter", line);
            initials |= UINT32_C(1) << (letter - 'a');
            at = memchr(at, ',', (size_t)(end - at));
            if (at == NULL)
                break;
        }
        word = end;
    }
    return initials;
}

static void
note(uint32_t code_point, uint32_t initials, bool of_dictionary, const char *line)
{
    if (code_point >= PINYIN_BLOCK_FIRST && code_point < PINYIN_BLOCK_END) {
        block[code_point - PINYIN_BLOCK_FIRST] |= initials;
        return;
    }
    for (size_t i = 0; i < rare_count; i++) {
        if (rare[i].code_point == code_point) {
            rare[i].initials |= initials;
            return;
        }
    }
    if (!of_dictionary)
        return;
    if (rare_count == PINYIN_RARE_COUNT_MAX)
        fail("more rare characters than there is room for", line);
    rare[rare_count++] = (struct pinyin_rare){code_point, initials};
}

static void
read_line(const char *line)
{
    static const struct {
        const char *name;
        bool of_dictionary;
    } fields[] = {{"\tkMandarin\t", false},
                  {"\tkHanyuPinlu\t", false},
                  {"\tkXHC1983\t", true},
                  {"\tkTGHZ2013\t", true}};
    char *end = NULL;
    unsigned long code_point;

    if (strncmp(line, "U+", 2) != 0)
        return;
    code_point = strtoul(line + 2, &end, 16);
    for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++) {
        const size_t size = strlen(fields[i].name);

        if (strncmp(end, fields[i].name, size) == 0)
            note((uint32_t)code_point, initials_of(end + size, line), fields[i].of_dictionary,
                 line);
    }
}

/* One more than the place of a set among the sets. */
static unsigned
set_of(uint32_t initials)
{
    size_t i = 0;

    if (initials == 0)
        return 0;
    while (i < set_count && sets[i] != initials)
        i++;
    if (i == PINYIN_SET_COUNT_MAX)
        fail("more sets of initials than a byte tells apart", "");
    if (i == set_count)
        sets[set_count++] = initials;
    return (unsigned)i + 1;
}

static int
compare_rare(const void *a, const void *b)
{
    const struct pinyin_rare *left = a;
    const struct pinyin_rare *right = b;

    return (left->code_point > right->code_point) - (left->code_point < right->code_point);
}

static void
write_table(void)
{
    (void)printf(
        "/* Made by pinyin_make.c from Unihan_Readings.txt of the Unicode Character Database.\n"
        " * Data: (c) Unicode, Inc.; terms of use: https://www.unicode.org/terms_of_use.html"
        " */\n"
        "#include \"tools/common/pinyin.h\"\n\n"
        "const uint8_t pinyin_block[PINYIN_BLOCK_END - PINYIN_BLOCK_FIRST] = {");
    for (size_t i = 0; i < BLOCK_SIZE; i++)
        (void)printf("%s%u,", i % 32 == 0 ? "\n" : "", set_of(block[i]));
    (void)printf("\n};\n\nconst uint32_t pinyin_sets[] = {");
    for (size_t i = 0; i < set_count; i++)
        (void)printf("%s0x%x,", i % 8 == 0 ? "\n" : "", (unsigned)sets[i]);
    (void)printf("\n};\n\nconst struct pinyin_rare pinyin_rare[] = {");
    for (size_t i = 0; i < rare_count; i++)
        (void)printf("%s{0x%x,0x%x},", i % 4 == 0 ? "\n" : "", (unsigned)rare[i].code_point,
                     (unsigned)rare[i].initials);
    (void)printf("\n};\n\nconst uint32_t pinyin_rare_count = %zu;\n", rare_count);
}

int
main(void)
{
    static char line[LINE_SIZE];

    while (fgets(line, sizeof(line), stdin) != NULL)
        read_line(line);
    /* A file that is another, or cut off, must not become a table that finds nothing. */
    if (ferror(stdin) != 0 || rare_count < 100 || block[0x91CD - PINYIN_BLOCK_FIRST] == 0)
        fail("this is not Unihan_Readings.txt, or it is cut off", "");
    qsort(rare, rare_count, sizeof(*rare), compare_rare);
    write_table();
    return fflush(stdout) == 0 && ferror(stdout) == 0 ? 0 : 1;
}
