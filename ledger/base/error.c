#include "ledger/base/error.h"

#include <assert.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

struct message_row {
    const char *name;
    const char *types;
    const char *texts[2]; /* By enum ledger_language. */
};

static const struct message_row message_rows[] = {
    {"", "", {"", ""}},
#define LEDGER_MESSAGE(name, types, zh, en) {#name, types, {zh, en}},
#include "ledger/base/messages.def"
#undef LEDGER_MESSAGE
};
_Static_assert(sizeof(message_rows) / sizeof(message_rows[0]) == LEDGER_MESSAGE_COUNT,
               "every message has a row");

/* What is said of a failure that carries no message of its own. */
static const char *
status_sentence(enum ledger_status status, enum ledger_language language)
{
    const bool zh = language == LEDGER_LANGUAGE_ZH;

    switch (status) {
    case LEDGER_OK:
        return zh ? "完成。" : "Done.";
    case LEDGER_NOT_FOUND:
        return zh ? "没有找到。" : "Not found.";
    case LEDGER_EXISTS:
        return zh ? "已经存在，未重复登记。" : "It is there already; nothing was recorded again.";
    case LEDGER_MALFORMED:
        return zh ? "格式不正确。" : "It does not have the form it must have.";
    case LEDGER_NOT_CANONICAL:
        return zh ? "字节不是唯一的规范编码。" : "The bytes are not the one canonical encoding.";
    case LEDGER_OUT_OF_RANGE:
        return zh ? "数值超出范围。" : "A number is out of range.";
    case LEDGER_REFUSED:
        return zh ? "违反账本规则，未登记。"
                  : "A rule of the ledger refused it; nothing was recorded.";
    case LEDGER_UNSUPPORTED:
        return zh ? "格式较新，请升级程序。" : "The format is newer than this program; upgrade it.";
    case LEDGER_DAMAGED:
        return zh ? "数据已损坏。" : "The data are damaged.";
    case LEDGER_ROLLED_BACK:
        return zh ? "账本比已发布的检查点旧。"
                  : "The ledger is older than the checkpoint it released.";
    case LEDGER_WRONG_KEY:
        return zh ? "口令或密钥不符。" : "The passphrase or key does not fit.";
    case LEDGER_BUSY:
        return zh ? "正被占用。" : "It is in use.";
    case LEDGER_DENIED:
        return zh ? "没有权限。" : "Permission denied.";
    case LEDGER_NO_SPACE:
        return zh ? "空间不足。" : "No space left.";
    case LEDGER_NO_MEMORY:
        return zh ? "内存不足。" : "Out of memory.";
    case LEDGER_IO:
        return zh ? "读写失败。" : "Reading or writing failed.";
    case LEDGER_IN_DOUBT:
        return zh ? "提交结果未知，请按审签单编号查询。"
                  : "The outcome of the commit is unknown; look it up by voucher id.";
    }
    return "";
}

/* Copies text into an argument: control characters become U+FFFD, and what does not fit ends in
 * "…". Cuts never fall inside a UTF-8 sequence. */
static void
argument_copy(char argument[static LEDGER_ERROR_ARGUMENT_SIZE], const char *text)
{
    static const char replacement[] = "\xEF\xBF\xBD";
    static const char ellipsis[] = "…";
    const size_t capacity = LEDGER_ERROR_ARGUMENT_SIZE - sizeof(ellipsis);
    size_t size = 0;

    for (const unsigned char *at = (const unsigned char *)text; *at != '\0';) {
        const char *piece = (const char *)at;
        size_t piece_size = 1;

        while ((at[piece_size] & 0xC0) == 0x80)
            piece_size++;
        at += piece_size;
        if ((unsigned char)piece[0] < 0x20 || piece[0] == 0x7F || piece_size > 4) {
            piece = replacement;
            piece_size = sizeof(replacement) - 1;
        }
        if (size + piece_size > capacity) {
            memcpy(argument + size, ellipsis, sizeof(ellipsis) - 1);
            size += sizeof(ellipsis) - 1;
            break;
        }
        memcpy(argument + size, piece, piece_size);
        size += piece_size;
    }
    argument[size] = '\0';
}

/* Writes fen as yuan. The magnitude is unsigned, so that INT64_MIN has one too. */
static void
argument_money(char *argument, int64_t fen)
{
    uint64_t magnitude = fen < 0 ? 0 - (uint64_t)fen : (uint64_t)fen;

    (void)snprintf(argument, LEDGER_ERROR_ARGUMENT_SIZE, "%s%" PRIu64 ".%02" PRIu64,
                   fen < 0 ? "-" : "", magnitude / 100, magnitude % 100);
}

enum ledger_status
ledger_fail(struct ledger_error *err, enum ledger_status status, enum ledger_message message, ...)
{
    va_list values;
    const char *types;

    assert(status != LEDGER_OK);
    assert(message < LEDGER_MESSAGE_COUNT);
    if (err == NULL)
        return status;

    *err = (struct ledger_error){.status = status, .message = message};
    types = message_rows[message].types;
    assert(strlen(types) <= LEDGER_ERROR_ARGUMENT_COUNT);

    va_start(values, message);
    for (size_t i = 0; types[i] != '\0'; i++) {
        char *argument = err->arguments[i];

        switch (types[i]) {
        case 's':
            argument_copy(argument, va_arg(values, const char *));
            break;
        case 'z':
            (void)snprintf(argument, LEDGER_ERROR_ARGUMENT_SIZE, "%zu", va_arg(values, size_t));
            break;
        case 'u':
            (void)snprintf(argument, LEDGER_ERROR_ARGUMENT_SIZE, "%" PRIu64,
                           va_arg(values, uint64_t));
            break;
        case 'i':
            (void)snprintf(argument, LEDGER_ERROR_ARGUMENT_SIZE, "%" PRId64,
                           va_arg(values, int64_t));
            break;
        case 'm':
            argument_money(argument, va_arg(values, int64_t));
            break;
        case 'd': {
            uint32_t date = va_arg(values, uint32_t);

            (void)snprintf(argument, LEDGER_ERROR_ARGUMENT_SIZE, "%04u-%02u-%02u", date / 10000,
                           date / 100 % 100, date % 100);
            break;
        }
        default:
            assert(!"a message's types are of s z u i m d");
        }
    }
    va_end(values);
    return status;
}

void
ledger_error_add_place(struct ledger_error *err, const char *place)
{
    char before[LEDGER_ERROR_PLACE_SIZE];

    if (err == NULL || place[0] == '\0')
        return;
    memcpy(before, err->place, sizeof(before));
    (void)snprintf(err->place, sizeof(err->place), "%s%s%s", place, before[0] == '\0' ? "" : ": ",
                   before);
}

void
ledger_error_text(const struct ledger_error *err, enum ledger_language language,
                  char text[static LEDGER_ERROR_TEXT_SIZE])
{
    const size_t capacity = LEDGER_ERROR_TEXT_SIZE - 1;
    const char *sentence = message_rows[err->message].texts[language];
    size_t size = 0;

    if (err->message == LEDGER_MESSAGE_NONE)
        sentence = status_sentence(err->status, language);
    if (err->place[0] != '\0')
        size = (size_t)snprintf(text, LEDGER_ERROR_TEXT_SIZE, "%s%s", err->place,
                                language == LEDGER_LANGUAGE_ZH ? "：" : ": ");

    for (const char *at = sentence; *at != '\0' && size < capacity;) {
        if (at[0] == '{' && at[1] >= '1' && at[1] <= '0' + LEDGER_ERROR_ARGUMENT_COUNT &&
            at[2] == '}') {
            const char *argument = err->arguments[at[1] - '1'];
            size_t argument_size = strnlen(argument, capacity - size);

            memcpy(text + size, argument, argument_size);
            size += argument_size;
            at += 3;
        } else {
            text[size++] = *at++;
        }
    }
    text[size] = '\0';
}

const char *
ledger_message_name(enum ledger_message message)
{
    static char names[LEDGER_MESSAGE_COUNT][64];
    const char *row_name = message_rows[message].name;
    char *name = names[message];

    /* Written the same by whoever comes first: a race writes equal bytes. */
    for (size_t i = 0; i < sizeof(names[0]) - 1 && row_name[i] != '\0'; i++)
        name[i] = row_name[i] == '_'
                      ? '-'
                      : (char)(row_name[i] >= 'A' && row_name[i] <= 'Z' ? row_name[i] - 'A' + 'a'
                                                                        : row_name[i]);
    return name;
}
