/* The language that a program talks in, and the sentences that are its own. What the library has to
 * say comes as struct ledger_error; what a command says comes from words.def. */
#ifndef TOOLS_COMMON_LANGUAGE_H
#define TOOLS_COMMON_LANGUAGE_H

#include <stdio.h>

#include "ledger/base/bytes.h"

/* A text of a command's own table, in both languages. */
struct language_text {
    const char *zh;
    const char *en;
};

enum word {
#define WORD(name, types, zh, en) WORD_##name,
#include "tools/common/words.def"
#undef WORD
    WORD_COUNT
};

/* Chinese when the first of LC_ALL, LC_MESSAGES and LANG that is set begins with "zh"; else
 * English. The locale itself need not be installed: nothing here calls setlocale. */
enum ledger_language language_of_environment(void);

/* "zh" or "en" into `*out_language`; false, without writing, for anything else. */
bool language_from_name(const char *name, enum ledger_language *out_language);

const char *language_pick(enum ledger_language language, struct language_text text);

/* The sentence as it stands in words.def, its {1} unfilled: for words without arguments. */
const char *language_word(enum ledger_language language, enum word word);
const char *language_word_types(enum word word);

/* Appends the sentence with its arguments, of the types that words.def gives: s z u i m d as for
 * ledger_fail. Text arguments are escaped for terminals. A NUL stands behind the text. */
enum ledger_status language_append(struct ledger_buffer *out, enum ledger_language language,
                                   struct ledger_error *err, enum word word, ...) LEDGER_MUST_CHECK;

/* Writes the sentence and a newline. When memory is out the bare sentence is written. */
void language_say(FILE *stream, enum ledger_language language, enum word word, ...);

#endif
