#include "tools/common/language.h"

#include <assert.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "ledger/base/text.h"
#include "ledger/value/date.h"
#include "ledger/value/money.h"
#include "tools/common/output.h"

struct word_row {
    const char *types;
    struct language_text text;
};

static const struct word_row word_rows[] = {
#define WORD(name, types, zh, en) {types, {zh, en}},
#include "tools/common/words.def"
#undef WORD
};
_Static_assert(sizeof(word_rows) / sizeof(word_rows[0]) == WORD_COUNT, "every word has a row");

/* A word that lacks a language does not compile. */
#define WORD(name, types, zh, en)                                                                  \
    _Static_assert(sizeof(zh) > 1 && sizeof(en) > 1, #name " has both languages");
#include "tools/common/words.def"
#undef WORD

enum { ARGUMENT_COUNT_MAX = 9 };

enum ledger_language
language_of_environment(void)
{
    static const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        const char *value = getenv(names[i]);

        if (value != NULL && value[0] != '\0')
            return strncmp(value, "zh", 2) == 0 ? LEDGER_LANGUAGE_ZH : LEDGER_LANGUAGE_EN;
    }
    return LEDGER_LANGUAGE_EN;
}

bool
language_from_name(const char *name, enum ledger_language *out_language)
{
    if (strcmp(name, "zh") == 0)
        *out_language = LEDGER_LANGUAGE_ZH;
    else if (strcmp(name, "en") == 0)
        *out_language = LEDGER_LANGUAGE_EN;
    else
        return false;
    return true;
}

const char *
language_pick(enum ledger_language language, struct language_text text)
{
    return language == LEDGER_LANGUAGE_ZH ? text.zh : text.en;
}

const char *
language_word(enum ledger_language language, enum word word)
{
    assert(word < WORD_COUNT);
    return language_pick(language, word_rows[word].text);
}

const char *
language_word_types(enum word word)
{
    assert(word < WORD_COUNT);
    return word_rows[word].types;
}

/* Appends one argument, taken from `values` by its type letter. */
static enum ledger_status
append_argument(struct ledger_buffer *out, char type, va_list *values, struct ledger_error *err)
{
    char text[LEDGER_MONEY_GROUPED_SIZE];

    assert(type != '\0' && strchr("szuimd", type) != NULL);
    switch (type) {
    case 's':
        return ledger_text_escape(ledger_slice_of_text(va_arg(*values, const char *)), out, err);
    case 'z':
        return ledger_buffer_printf(out, err, "%zu", va_arg(*values, size_t));
    case 'u':
        return ledger_buffer_printf(out, err, "%" PRIu64, va_arg(*values, uint64_t));
    case 'i':
        return ledger_buffer_printf(out, err, "%" PRId64, va_arg(*values, int64_t));
    case 'm':
        ledger_money_format_grouped((struct ledger_money){va_arg(*values, int64_t)}, text);
        return ledger_buffer_append_text(out, text, err);
    case 'd':
        ledger_date_format(va_arg(*values, uint32_t), text);
        return ledger_buffer_append_text(out, text, err);
    default:
        return LEDGER_OK;
    }
}

/* Formats all arguments one behind the other; `ends[i]` is where argument i ends. */
static enum ledger_status
format_arguments(struct ledger_buffer *arguments, size_t ends[static ARGUMENT_COUNT_MAX],
                 const char *types, va_list *values, struct ledger_error *err)
{
    enum ledger_status status = LEDGER_OK;

    assert(strlen(types) <= ARGUMENT_COUNT_MAX);
    for (size_t i = 0; types[i] != '\0' && status == LEDGER_OK; i++) {
        status = append_argument(arguments, types[i], values, err);
        ends[i] = arguments->size;
    }
    return status;
}

static enum ledger_status
append_values(struct ledger_buffer *out, enum ledger_language language, struct ledger_error *err,
              enum word word, va_list *values)
{
    const char *types = language_word_types(word);
    struct ledger_buffer arguments = {0};
    size_t ends[ARGUMENT_COUNT_MAX] = {0};
    enum ledger_status status = format_arguments(&arguments, ends, types, values, err);

    for (const char *at = language_word(language, word); *at != '\0' && status == LEDGER_OK;) {
        size_t plain_size = strcspn(at, "{");

        if (plain_size > 0) {
            status = ledger_buffer_append(out, ledger_slice_of(at, plain_size), err);
            at += plain_size;
        } else {
            size_t index = (size_t)(at[1] - '1');
            size_t start;

            assert(index < strlen(types) && at[2] == '}');
            start = index == 0 ? 0 : ends[index - 1];
            if (ends[index] > start)
                status = ledger_buffer_append(
                    out, ledger_slice_of(arguments.data + start, ends[index] - start), err);
            at += 3;
        }
    }
    if (status == LEDGER_OK)
        status = ledger_buffer_reserve(out, 1, err);
    if (status == LEDGER_OK)
        out->data[out->size] = '\0';
    ledger_buffer_free(&arguments);
    return status;
}

enum ledger_status
language_append(struct ledger_buffer *out, enum ledger_language language, struct ledger_error *err,
                enum word word, ...)
{
    va_list values;
    enum ledger_status status;

    va_start(values, word);
    status = append_values(out, language, err, word, &values);
    va_end(values);
    return status;
}

void
language_say(FILE *stream, enum ledger_language language, enum word word, ...)
{
    struct ledger_buffer sentence = {0};
    va_list values;

    va_start(values, word);
    if (append_values(&sentence, language, /* err= */ NULL, word, &values) == LEDGER_OK) {
        (void)fprintf(stream, "%s\n", (const char *)sentence.data);
    } else {
        (void)fprintf(stream, "%s\n", language_word(language, word));
        if (stream != stderr) /* It is data, and half of it. */
            output_fell_short();
    }
    va_end(values);
    ledger_buffer_free(&sentence);
}
