#include "audit/examine/capital.h"

#include <assert.h>
#include <string.h>

/* A word: a digit is itself. */
enum word {
    WORD_SHI = 10,
    WORD_BAI,
    WORD_QIAN,
    WORD_WAN,
    WORD_YI,
    WORD_YUAN,
    WORD_JIAO,
    WORD_FEN,
    WORD_ZHENG,
    WORD_RED,
    WORD_END
};

/* The first spelling is the one that is written. */
static const struct {
    const char *text;
    enum word word;
} spellings[] = {
    {"零", 0},
    {"壹", 1},
    {"贰", 2},
    {"叁", 3},
    {"肆", 4},
    {"伍", 5},
    {"陆", 6},
    {"柒", 7},
    {"捌", 8},
    {"玖", 9},
    {"拾", WORD_SHI},
    {"佰", WORD_BAI},
    {"仟", WORD_QIAN},
    {"万", WORD_WAN},
    {"亿", WORD_YI},
    {"元", WORD_YUAN},
    {"角", WORD_JIAO},
    {"分", WORD_FEN},
    {"整", WORD_ZHENG},
    {"（红字）", WORD_RED},
    /* Also accepted. */
    {"貳", 2},
    {"叄", 3},
    {"參", 3},
    {"陸", 6},
    {"萬", WORD_WAN},
    {"億", WORD_YI},
    {"圆", WORD_YUAN},
    {"圓", WORD_YUAN},
    {"正", WORD_ZHENG},
    {"（紅字）", WORD_RED},
};
enum { SPELLING_COUNT = sizeof spellings / sizeof spellings[0] };

static const char prefix[] = "人民币";

/* No amount has more words than this: 12 digits with units, 5 zeros, 角, 分 and a sign. */
enum { WORDS_MAX = 48, PLACES = 14 };
static const int64_t end_fen = INT64_C(100000000000000);

enum presence { WRITTEN, OPEN_WRITTEN, OPEN_LEFT_OUT };

struct form {
    size_t count;
    enum word words[WORDS_MAX];
    enum presence presence[WORDS_MAX];
};

static void
form_add(struct form *form, enum word word, enum presence presence)
{
    assert(form->count < WORDS_MAX);
    form->words[form->count] = word;
    form->presence[form->count++] = presence;
}

/* --- the description of an amount --- */

/* Places count from the right: 0 is 分, 1 is 角, 2 to 13 are 元 to 仟亿. */
static void
form_unit(struct form *form, unsigned place)
{
    static const enum word within[4] = {WORD_END, WORD_SHI, WORD_BAI, WORD_QIAN};
    if (place == 0)
        form_add(form, WORD_FEN, WRITTEN);
    else if (place == 1)
        form_add(form, WORD_JIAO, WRITTEN);
    else if ((place - 2) % 4 != 0)
        form_add(form, within[(place - 2) % 4], WRITTEN);
}

/* The 零 for `zeros` places right above `place`. */
static void
form_zero(struct form *form, unsigned place, unsigned zeros)
{
    bool is_open = place == 1 || (place >= 2 && (place - 2) % 4 == 3);
    /* Above a 仟 four zeros are a section. Above 角 stands 元, which parts them. */
    bool is_section = place != 1 && zeros >= 4;
    form_add(form, 0, !is_open ? WRITTEN : is_section ? OPEN_WRITTEN : OPEN_LEFT_OUT);
}

/* What stands behind the digits of a section. */
static void
form_section_end(struct form *form, unsigned place, bool section_has_digit, bool has_digit)
{
    if (place == 10 && section_has_digit)
        form_add(form, WORD_YI, WRITTEN);
    if (place == 6 && section_has_digit)
        form_add(form, WORD_WAN, WRITTEN);
    if (place == 2 && has_digit)
        form_add(form, WORD_YUAN, WRITTEN);
}

static void
form_digits(struct form *form, uint64_t fen)
{
    unsigned digits[PLACES];
    unsigned zeros = 0;
    bool has_digit = false, section_has_digit = false;
    for (unsigned place = 0; place < PLACES; place++, fen /= 10)
        digits[place] = (unsigned)(fen % 10);
    for (unsigned place = PLACES; place-- > 0;) {
        if (digits[place] == 0) {
            zeros++;
        } else {
            if (has_digit && zeros > 0)
                form_zero(form, place, zeros);
            form_add(form, digits[place], WRITTEN);
            form_unit(form, place);
            has_digit = section_has_digit = true;
            zeros = 0;
        }
        if (place >= 2 && (place - 2) % 4 == 0) {
            form_section_end(form, place, section_has_digit, has_digit);
            section_has_digit = false;
        }
    }
}

static void
form_of(int64_t fen, struct form *form)
{
    uint64_t size = fen < 0 ? 0 - (uint64_t)fen : (uint64_t)fen;
    form->count = 0;
    form_digits(form, size);
    if (size == 0) {
        form_add(form, 0, WRITTEN);
        form_add(form, WORD_YUAN, WRITTEN);
    }
    if (size % 100 == 0)
        form_add(form, WORD_ZHENG, WRITTEN);
    else if (size % 10 == 0)
        form_add(form, WORD_ZHENG, OPEN_LEFT_OUT);
    if (fen < 0)
        form_add(form, WORD_RED, WRITTEN);
}

/* --- writing --- */

static const char *
word_text(enum word word)
{
    size_t i = 0;
    while (spellings[i].word != word)
        i++;
    return spellings[i].text;
}

bool
audit_capital_write(int64_t fen, char text[static AUDIT_CAPITAL_SIZE])
{
    struct form form;
    size_t size = sizeof prefix - 1;
    if (fen >= end_fen || fen <= -end_fen)
        return false;
    form_of(fen, &form);
    memcpy(text, prefix, size);
    for (size_t i = 0; i < form.count; i++) {
        const char *word = word_text(form.words[i]);
        size_t word_size = strlen(word);
        if (form.presence[i] == OPEN_LEFT_OUT)
            continue;
        assert(size + word_size < AUDIT_CAPITAL_SIZE);
        memcpy(text + size, word, word_size);
        size += word_size;
    }
    text[size] = '\0';
    return true;
}

/* --- reading: words --- */

/* A word as it stands in a text, and its place, in characters from 1. */
struct heard {
    enum word word;
    struct audit_bytes text;
    uint64_t place;
};

static size_t
point_count(struct audit_bytes text)
{
    size_t count = 0;
    for (size_t i = 0; i < text.size; i++)
        count += (text.data[i] & 0xC0) != 0x80;
    return count;
}

static bool
begins_with(struct audit_bytes text, const char *word)
{
    size_t size = strlen(word);
    return text.size >= size && memcmp(text.data, word, size) == 0;
}

static bool
hear_word(struct audit_bytes rest, struct heard *out)
{
    for (size_t i = 0; i < SPELLING_COUNT; i++) {
        if (!begins_with(rest, spellings[i].text))
            continue;
        out->word = spellings[i].word;
        out->text = (struct audit_bytes){rest.data, strlen(spellings[i].text)};
        return true;
    }
    return false;
}

static enum audit_status
hear(struct audit_bytes text, struct heard *words, size_t *out_count, struct audit_error *err)
{
    uint64_t place = 1;
    size_t count = 0;
    if (begins_with(text, prefix)) {
        text = (struct audit_bytes){text.data + sizeof prefix - 1, text.size - (sizeof prefix - 1)};
        place += 3;
    }
    if (text.size == 0)
        return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_CAPITAL_EMPTY);
    while (text.size > 0) {
        uint32_t point = 0;
        if (!hear_word(text, &words[count])) {
            size_t size = audit_text_next(text, 0, &point);
            struct audit_bytes one = {text.data, size > 0 ? size : 1};
            return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_CAPITAL_CHARACTER, place, one);
        }
        if (count == WORDS_MAX - 1)
            return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_CAPITAL_LONG, place);
        words[count].place = place;
        place += point_count(words[count].text);
        text = (struct audit_bytes){text.data + words[count].text.size,
                                    text.size - words[count].text.size};
        count++;
    }
    words[count] = (struct heard){.word = WORD_END, .place = place};
    *out_count = count;
    return AUDIT_OK;
}

/* --- reading: the amount, careless of form --- */

/* Amounts under way; each at most 10^12 yuan, or it is told to be too large. A unit without a digit
 * of its own counts as one of it, so that the 壹 that is missing is named. */
struct meaning {
    int64_t yuan, section, fen;
    int64_t digit; /* -1: none */
    bool has_yuan, is_red;
};

static int64_t
take_digit(struct meaning *meaning)
{
    int64_t digit = meaning->digit <= 0 ? 1 : meaning->digit;
    meaning->digit = -1;
    return digit;
}

static void
take_section(struct meaning *meaning, int64_t unit)
{
    if (meaning->digit > 0)
        meaning->section += meaning->digit;
    meaning->digit = -1;
    meaning->yuan += meaning->section * unit;
    meaning->section = 0;
}

static void
take_word(struct meaning *meaning, enum word word)
{
    if (word < WORD_SHI)
        meaning->digit = word;
    else if (word == WORD_SHI)
        meaning->section += take_digit(meaning) * 10;
    else if (word == WORD_BAI)
        meaning->section += take_digit(meaning) * 100;
    else if (word == WORD_QIAN)
        meaning->section += take_digit(meaning) * 1000;
    else if (word == WORD_WAN)
        take_section(meaning, 10000);
    else if (word == WORD_YI)
        take_section(meaning, 100000000);
    else if (word == WORD_YUAN)
        take_section(meaning, 1), meaning->has_yuan = true;
    else if (word == WORD_JIAO)
        meaning->fen += take_digit(meaning) * 10;
    else if (word == WORD_FEN)
        meaning->fen += take_digit(meaning);
    else if (word == WORD_RED)
        meaning->is_red = true;
}

/* 48 words of at most 9,000 亿 each stay far below the range of the type. */
static int64_t
meaning_of(const struct heard *words, size_t count)
{
    struct meaning meaning = {.digit = -1};
    for (size_t i = 0; i < count; i++)
        take_word(&meaning, words[i].word);
    if (!meaning.has_yuan)
        take_section(&meaning, 1);
    int64_t fen = meaning.yuan * 100 + meaning.fen;
    return meaning.is_red ? -fen : fen;
}

/* --- reading: against the description --- */

static enum audit_status
objection(const struct heard *heard, enum word expected, struct audit_error *err)
{
    if (heard->word == WORD_END)
        return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_CAPITAL_ENDS, heard->place - 1,
                          word_text(expected));
    if (expected == WORD_END || (heard->word == 0 && expected != 0))
        return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_CAPITAL_TOO_MUCH, heard->place,
                          heard->text);
    return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_CAPITAL_OTHER, heard->place, heard->text,
                      word_text(expected));
}

enum audit_status
audit_capital_read(struct audit_bytes text, int64_t *out_fen, struct audit_error *err)
{
    struct heard words[WORDS_MAX];
    struct form form;
    size_t count = 0, at = 0;
    enum audit_status status = hear(text, words, &count, err);
    if (status != AUDIT_OK)
        return status;
    int64_t fen = meaning_of(words, count);
    if (fen >= end_fen || fen <= -end_fen)
        return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_CAPITAL_LARGE);
    form_of(fen, &form);
    for (size_t i = 0; i < form.count; i++) {
        if (words[at].word == form.words[i])
            at++;
        else if (form.presence[i] == WRITTEN)
            return objection(&words[at], form.words[i], err);
    }
    if (at < count)
        return objection(&words[at], WORD_END, err);
    *out_fen = fen;
    return AUDIT_OK;
}
