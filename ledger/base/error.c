#include "ledger/base/error.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ledger/base/text.h"

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

/* The system's words for the errors that people meet; for all others the C library's. */
static const char *
system_words(int system_error, enum ledger_language language)
{
    static const struct {
        int system_error;
        const char *texts[2];
    } rows[] = {
        {EACCES, {"权限不足", "permission denied"}},
        {EAGAIN, {"暂时不可用", "temporarily unavailable"}},
        {EBUSY, {"正被占用", "it is in use"}},
        {EDQUOT, {"超出磁盘配额", "the disk quota is used up"}},
        {EEXIST, {"已经存在", "it exists already"}},
        {EFBIG, {"文件超出大小限制", "the file would be too large"}},
        {EINVAL, {"参数无效", "invalid argument"}},
        {EIO, {"磁盘读写错误", "input or output error"}},
        {EISDIR, {"这是一个目录", "it is a directory"}},
        {ELOOP, {"符号链接过多", "too many symbolic links"}},
        {EMFILE, {"打开的文件过多", "too many open files"}},
        {ENAMETOOLONG, {"名称太长", "the name is too long"}},
        {ENFILE, {"系统打开的文件过多", "too many open files in the system"}},
        {ENODEV, {"没有这个设备", "no such device"}},
        {ENOENT, {"文件或目录不存在", "no such file or directory"}},
        {ENOMEM, {"内存不足", "out of memory"}},
        {ENOSPC, {"磁盘空间不足", "no space left on the disk"}},
        {ENOTDIR, {"路径中有一部分不是目录", "a part of the path is not a directory"}},
        {ENOTEMPTY, {"目录不是空的", "the directory is not empty"}},
        {EPERM, {"不允许此操作", "operation not permitted"}},
        {EROFS, {"文件系统是只读的", "the file system is read-only"}},
        {ESTALE, {"网络文件已失效", "the network file is gone"}},
        {ETIMEDOUT, {"超时", "timed out"}},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (rows[i].system_error == system_error)
            return rows[i].texts[language];
    }
    return strerror(system_error);
}

/* Copies text from outside: what could steer a terminal becomes U+FFFD, and what does not fit ends
 * in "…". Cuts never fall inside a UTF-8 sequence. */
static void
text_copy(char *to, size_t to_size, struct ledger_slice from)
{
    static const char replacement[] = "\xEF\xBF\xBD";
    static const char ellipsis[] = "…";
    const size_t capacity = to_size - sizeof(ellipsis);
    size_t size = 0;

    for (size_t at = 0; at < from.size;) {
        const char *piece = (const char *)from.data + at;
        size_t first = at;
        uint32_t code_point = ledger_text_next(from, &at);
        size_t piece_size;

        if (code_point == UINT32_MAX)
            at++;
        piece_size = at - first;
        if (code_point == UINT32_MAX || ledger_text_steers(code_point)) {
            piece = replacement;
            piece_size = sizeof(replacement) - 1;
        }
        if (size + piece_size > capacity) {
            memcpy(to + size, ellipsis, sizeof(ellipsis) - 1);
            size += sizeof(ellipsis) - 1;
            break;
        }
        memcpy(to + size, piece, piece_size);
        size += piece_size;
    }
    to[size] = '\0';
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
            text_copy(argument, LEDGER_ERROR_ARGUMENT_SIZE,
                      ledger_slice_of_text(va_arg(values, const char *)));
            break;
        case 't':
            text_copy(argument, LEDGER_ERROR_ARGUMENT_SIZE, va_arg(values, struct ledger_slice));
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
        case 'e': /* The number; its words wait for the language. */
            (void)snprintf(argument, LEDGER_ERROR_ARGUMENT_SIZE, "%d", va_arg(values, int));
            break;
        default:
            assert(false && "a message's types are of s t z u i m d e");
        }
    }
    va_end(values);
    return status;
}

void
ledger_error_add_place(struct ledger_error *err, const char *place)
{
    char joined[2 * LEDGER_ERROR_PLACE_SIZE + 2];
    char added[LEDGER_ERROR_PLACE_SIZE];

    if (err == NULL || place[0] == '\0')
        return;
    text_copy(added, sizeof(added), ledger_slice_of_text(place));
    (void)snprintf(joined, sizeof(joined), "%s%s%s", added, err->place[0] == '\0' ? "" : ": ",
                   err->place);
    text_copy(err->place, sizeof(err->place), ledger_slice_of_text(joined));
}

static size_t
text_append(char text[static LEDGER_ERROR_TEXT_SIZE], size_t size, const char *piece,
            size_t piece_size)
{
    const size_t room = LEDGER_ERROR_TEXT_SIZE - 1 - size;

    if (piece_size > room) {
        piece_size = room;
        while (piece_size > 0 && ((unsigned char)piece[piece_size] & 0xC0) == 0x80)
            piece_size--;
    }
    memcpy(text + size, piece, piece_size);
    return size + piece_size;
}

static const char *
argument_text(const struct ledger_error *err, size_t index, enum ledger_language language)
{
    const char *types = message_rows[err->message].types;

    if (index < strlen(types) && types[index] == 'e')
        return system_words((int)strtol(err->arguments[index], NULL, 10), language);
    return err->arguments[index];
}

void
ledger_error_text(const struct ledger_error *err, enum ledger_language language,
                  char text[static LEDGER_ERROR_TEXT_SIZE])
{
    const char *sentence = message_rows[err->message].texts[language];
    const char *colon = language == LEDGER_LANGUAGE_ZH ? "：" : ": ";
    size_t size = 0;

    if (err->message == LEDGER_MESSAGE_NONE)
        sentence = status_sentence(err->status, language);
    if (err->place[0] != '\0') {
        size = text_append(text, size, err->place, strlen(err->place));
        size = text_append(text, size, colon, strlen(colon));
    }

    while (*sentence != '\0') {
        size_t plain = strcspn(sentence, "{");

        size = text_append(text, size, sentence, plain);
        sentence += plain;
        if (sentence[0] == '{' && sentence[1] >= '1' &&
            sentence[1] <= '0' + LEDGER_ERROR_ARGUMENT_COUNT && sentence[2] == '}') {
            const char *argument = argument_text(err, (size_t)(sentence[1] - '1'), language);

            size = text_append(text, size, argument, strlen(argument));
            sentence += 3;
        } else if (sentence[0] == '{') {
            size = text_append(text, size, sentence++, 1);
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
