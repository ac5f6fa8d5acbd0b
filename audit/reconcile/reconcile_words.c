/* Texts as numbers, so that passes compare and sort numbers. */
#include <string.h>

#include "audit/reconcile/reconcile_internal.h"

enum { WORD_SIZE_MAX = 1024 };

/* The kind, then the text; what is longer than any name is compared by its beginning and hash. */
static struct audit_bytes
with_kind(char kind, struct audit_bytes text, uint8_t buffer[static WORD_SIZE_MAX + 1])
{
    buffer[0] = (uint8_t)kind;
    if (text.size > WORD_SIZE_MAX) {
        const struct audit_hash hash = audit_sha256(text);

        memcpy(buffer + 1, hash.bytes, sizeof hash.bytes);
        memcpy(buffer + 1 + sizeof hash.bytes, text.data, WORD_SIZE_MAX - sizeof hash.bytes);
        return (struct audit_bytes){buffer, WORD_SIZE_MAX + 1};
    }
    memcpy(buffer + 1, text.data, text.size);
    return (struct audit_bytes){buffer, text.size + 1};
}

uint32_t
reconcile_word(struct audit_reconcile *run, char kind, struct audit_bytes text)
{
    uint8_t buffer[WORD_SIZE_MAX + 1];
    uint32_t *number;

    if (text.size == 0)
        return 0;
    number = audit_table_insert(run->arena, &run->words, with_kind(kind, text, buffer), NULL);
    if (number == NULL) {
        run->failed = true;
        return 0;
    }
    if (*number == 0)
        *number = (uint32_t)run->words.count;
    return *number;
}

uint32_t
reconcile_known_word(const struct audit_reconcile *run, char kind, struct audit_bytes text)
{
    uint8_t buffer[WORD_SIZE_MAX + 1];
    const uint32_t *number;

    if (text.size == 0)
        return 0;
    number = audit_table_find(run->arena, &run->words, with_kind(kind, text, buffer));
    return number != NULL ? *number : 0;
}

/* What a code point is compared as; 0: not at all. */
static uint32_t
plain(uint32_t point)
{
    if (point >= 0xFF01 && point <= 0xFF5E)
        point -= 0xFEE0;
    if (point == 0x3014 || point == 0x3010 || point == '[')
        return '(';
    if (point == 0x3015 || point == 0x3011 || point == ']')
        return ')';
    if (point == 0x2022 || point == 0x2027 || point == 0x30FB)
        return 0xB7; /* the dot within names */
    if (point <= 0x20 || point == 0xA0 || point == 0x3000 || point == 0x200B || point == 0xFEFF ||
        (point >= 0x2000 && point <= 0x200A))
        return 0;
    return point >= 'a' && point <= 'z' ? point - 32 : point;
}

static size_t
put(uint32_t point, uint8_t *out)
{
    if (point < 0x80) {
        out[0] = (uint8_t)point;
        return 1;
    }
    if (point < 0x800) {
        out[0] = (uint8_t)(0xC0 | point >> 6);
        out[1] = (uint8_t)(0x80 | (point & 0x3F));
        return 2;
    }
    if (point < 0x10000) {
        out[0] = (uint8_t)(0xE0 | point >> 12);
        out[1] = (uint8_t)(0x80 | (point >> 6 & 0x3F));
        out[2] = (uint8_t)(0x80 | (point & 0x3F));
        return 3;
    }
    out[0] = (uint8_t)(0xF0 | point >> 18);
    out[1] = (uint8_t)(0x80 | (point >> 12 & 0x3F));
    out[2] = (uint8_t)(0x80 | (point >> 6 & 0x3F));
    out[3] = (uint8_t)(0x80 | (point & 0x3F));
    return 4;
}

uint32_t
reconcile_name(struct audit_reconcile *run, struct audit_bytes name)
{
    uint8_t buffer[WORD_SIZE_MAX];
    size_t size = 0;

    for (size_t at = 0; at < name.size && size + 4 <= sizeof buffer;) {
        uint32_t point = name.data[at];
        const size_t step = audit_text_next(name, at, &point);

        point = plain(step == 0 ? name.data[at] : point);
        if (point != 0)
            size += put(point, buffer + size);
        at += step == 0 ? 1 : step;
    }
    return reconcile_word(run, 'n', (struct audit_bytes){buffer, size});
}

static bool
is_separator(uint32_t point)
{
    if (point < 0x80)
        return point <= 0x20 || strchr(",;:|()[]{}<>\"'=*", (int)point) != NULL;
    return point == 0xA0 || (point >= 0x3000 && point <= 0x3002) || point == 0x3010 ||
           point == 0x3011 || point == 0xFF08 || point == 0xFF09 || point == 0xFF0C ||
           point == 0xFF1A || point == 0xFF1B || point == 0xFF1D;
}

/* "12" in "12月" is no 业务单号, even where one is called so: a piece of a text counts when it has
 * a letter or six digits. */
static bool
can_be_number(struct audit_bytes piece)
{
    return piece.size >= 6 || (piece.size >= 3 && !reconcile_is_digits(piece));
}

static void
look_up(struct audit_reconcile *run, char kind, struct audit_bytes text, reconcile_word_fn *found,
        void *context)
{
    const uint32_t word = kind == RECONCILE_REFERENCES ? items_reference(run->items, text)
                                                       : reconcile_known_word(run, kind, text);

    if (word != 0)
        found(run, word, context);
}

/* Runs of ASCII in a piece that has other signs too: 款项S-12号. */
static void
ascii_in(struct audit_reconcile *run, char kind, struct audit_bytes piece, reconcile_word_fn *found,
         void *context)
{
    for (size_t at = 0; at < piece.size;) {
        size_t end = at;

        while (end < piece.size && piece.data[end] < 0x80)
            end++;
        if (end - at < piece.size && can_be_number((struct audit_bytes){piece.data + at, end - at}))
            look_up(run, kind, (struct audit_bytes){piece.data + at, end - at}, found, context);
        at = end > at ? end : at + 1;
    }
}

void
reconcile_words_in(struct audit_reconcile *run, char kind, struct audit_bytes text,
                   reconcile_word_fn *found, void *context)
{
    size_t begin = 0;

    if (text.size == 0)
        return;
    look_up(run, kind, text, found, context);
    for (size_t at = 0; at <= text.size;) {
        uint32_t point = ' ';
        size_t step = at < text.size ? audit_text_next(text, at, &point) : 1;

        if (step == 0)
            step = 1;
        if (is_separator(point)) {
            const struct audit_bytes piece = {text.data + begin, at - begin};

            if (piece.size > 0) {
                if (piece.size < text.size && can_be_number(piece))
                    look_up(run, kind, piece, found, context);
                ascii_in(run, kind, piece, found, context);
            }
            begin = at + step;
        }
        at += step;
    }
}

bool
reconcile_is_digits(struct audit_bytes text)
{
    for (size_t i = 0; i < text.size; i++)
        if (text.data[i] < '0' || text.data[i] > '9')
            return false;
    return text.size > 0;
}

uint16_t
reconcile_last_four(struct audit_bytes account)
{
    uint32_t number = 0;

    if (account.size < 4 ||
        !reconcile_is_digits((struct audit_bytes){account.data + account.size - 4, 4}))
        return 0;
    for (size_t i = account.size - 4; i < account.size; i++)
        number = number * 10 + (uint32_t)(account.data[i] - '0');
    return (uint16_t)(number + 1);
}
