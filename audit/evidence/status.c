#include "audit/evidence/status.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "audit/evidence/bytes.h"

static const struct sentence {
    const char *name, *types, *zh, *en;
} sentences[AUDIT_MESSAGE_COUNT] = {
    [AUDIT_MESSAGE_NONE] = {"", "", "", ""},
#define AUDIT_MESSAGE(name, types, zh, en) [AUDIT_MESSAGE_##name] = {#name, types, zh, en},
#include "audit/evidence/messages.def"
#undef AUDIT_MESSAGE
};

/* What a status says when it carries no message. */
static const struct {
    const char *zh, *en;
} general[] = {
    [AUDIT_OK] = {"没有错误。", "No error."},
    [AUDIT_NOT_FOUND] = {"没有找到。", "It is not there."},
    [AUDIT_MALFORMED] = {"格式不正确。", "It does not have the form it must have."},
    [AUDIT_NEWER] =
        {"这是更新的格式，本程序无法判断。请改用新版本核验。",
         "This is a newer format, about which this program cannot tell. Use a newer version."},
    [AUDIT_NOT_HELD] = {"核验不成立。", "It does not hold."},
    [AUDIT_UNTRUSTED] = {"缺少信任策略所要求的签名。",
                         "The signatures that the policy asks for are not there."},
    [AUDIT_DENIED] = {"系统不允许此操作。", "The system does not allow it."},
    [AUDIT_NO_SPACE] = {"磁盘空间不足。", "The disk is full."},
    [AUDIT_NO_MEMORY] = {"内存不足。", "Out of memory."},
    [AUDIT_IO] = {"读写失败。", "Reading or writing failed."},
};

/* A line of text that is being filled; what does not fit is cut at a character's beginning. */
struct line {
    char *text;
    size_t capacity; /* with the NUL */
    size_t size;
    bool cut;
};

static void
put(struct line *line, const char *text, size_t size)
{
    if (line->cut)
        return;
    if (size < line->capacity - line->size) {
        memcpy(line->text + line->size, text, size);
        line->size += size;
    } else {
        line->cut = true;
        size_t end = line->size;
        while (end > 0 && end + sizeof "…" > line->capacity)
            end--;
        while (end > 0 && ((unsigned char)line->text[end] & 0xC0) == 0x80)
            end--;
        memcpy(line->text + end, "…", sizeof "…" - 1);
        line->size = end + sizeof "…" - 1;
    }
    line->text[line->size] = '\0';
}

static void
put_text(struct line *line, struct audit_bytes text)
{
    for (size_t at = 0; at < text.size && !line->cut;) {
        uint32_t point = 0;
        size_t size = audit_text_next(text, at, &point);
        if (size == 0 || audit_text_steers(point))
            put(line, "\xEF\xBF\xBD", 3);
        else
            put(line, (const char *)text.data + at, size);
        at += size > 0 ? size : 1;
    }
}

static void
put_fen(struct line *line, int64_t fen)
{
    struct audit_buffer plain = {0};
    audit_buffer_yuan(&plain, fen);
    size_t begin = fen < 0, point = plain.size - (plain.size > 3 ? 3 : 0);
    for (size_t i = 0; i < plain.size && !plain.failed; i++) {
        if (i > begin && i < point && (point - i) % 3 == 0)
            put(line, ",", 1);
        put(line, (const char *)plain.data + i, 1);
    }
    audit_buffer_free(&plain);
}

static void
put_date(struct line *line, uint32_t date)
{
    char text[16];
    if (date > 999999)
        snprintf(text, sizeof text, "%04u-%02u-%02u", date / 10000, date / 100 % 100, date % 100);
    else
        snprintf(text, sizeof text, "%04u-%02u", date / 100, date % 100);
    put(line, text, strlen(text));
}

static void
put_argument(struct line *line, char type, va_list *arguments)
{
    char text[128];
    switch (type) {
    case 's':
        put_text(line, audit_text(va_arg(*arguments, const char *)));
        return;
    case 't':
        put_text(line, va_arg(*arguments, struct audit_bytes));
        return;
    case 'h': {
        struct audit_bytes bytes = va_arg(*arguments, struct audit_bytes);
        if (bytes.size > 8)
            bytes.size = 8;
        audit_hex_write(bytes, text);
        break;
    }
    case 'u':
        snprintf(text, sizeof text, "%llu", (unsigned long long)va_arg(*arguments, uint64_t));
        break;
    case 'i':
        snprintf(text, sizeof text, "%lld", (long long)va_arg(*arguments, int64_t));
        break;
    case 'm':
        put_fen(line, va_arg(*arguments, int64_t));
        return;
    case 'd':
        put_date(line, va_arg(*arguments, uint32_t));
        return;
    default: /* 'e' */
        if (strerror_r(va_arg(*arguments, int), text, sizeof text) != 0)
            snprintf(text, sizeof text, "?");
        break;
    }
    put(line, text, strlen(text));
}

static atomic_uint_least64_t refusals;

uint64_t
audit_memory_refusals(void)
{
    return atomic_load(&refusals);
}

void
audit_memory_refused(void)
{
    atomic_fetch_add(&refusals, 1);
}

enum audit_status
audit_fail_list(struct audit_error *err, enum audit_status status, enum audit_message message,
                va_list arguments)
{
    if (status == AUDIT_NO_MEMORY)
        audit_memory_refused();
    if (err == NULL)
        return status;
    err->status = status;
    err->message = message;
    const char *types = sentences[message].types;
    va_list list;
    va_copy(list, arguments);
    for (size_t i = 0; i < AUDIT_ERROR_ARGUMENT_COUNT; i++) {
        struct line line = {.text = err->arguments[i], .capacity = sizeof err->arguments[i]};
        line.text[0] = '\0';
        if (*types != '\0')
            put_argument(&line, *types++, &list);
    }
    va_end(list);
    return status;
}

enum audit_status
audit_fail(struct audit_error *err, enum audit_status status, enum audit_message message, ...)
{
    va_list arguments;
    va_start(arguments, message);
    audit_fail_list(err, status, message, arguments);
    va_end(arguments);
    return status;
}

void
audit_error_text(const struct audit_error *err, enum audit_language language,
                 char text[static AUDIT_ERROR_TEXT_SIZE])
{
    struct line line = {.text = text, .capacity = AUDIT_ERROR_TEXT_SIZE};
    text[0] = '\0';
    if (err->message == AUDIT_MESSAGE_NONE) {
        const char *words =
            language == AUDIT_ZH ? general[err->status].zh : general[err->status].en;
        put(&line, words, strlen(words));
        return;
    }
    const struct sentence *sentence = &sentences[err->message];
    const char *words = language == AUDIT_ZH ? sentence->zh : sentence->en;
    for (const char *at = words; *at != '\0'; at++) {
        if (at[0] == '{' && at[1] >= '1' && at[1] <= '5' && at[2] == '}') {
            const char *argument = err->arguments[at[1] - '1'];
            put(&line, argument, strlen(argument));
            at += 2;
        } else {
            put(&line, at, 1);
        }
    }
}

void
audit_message_name(enum audit_message message, char name[static AUDIT_MESSAGE_NAME_SIZE])
{
    const char *row = sentences[message].name;
    size_t i = 0;
    for (; row[i] != '\0' && i + 1 < AUDIT_MESSAGE_NAME_SIZE; i++) {
        bool capital = row[i] >= 'A' && row[i] <= 'Z';
        name[i] = row[i] == '_' ? '-' : (char)(capital ? row[i] - 'A' + 'a' : row[i]);
    }
    name[i] = '\0';
}
