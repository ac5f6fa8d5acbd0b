/* A C2SP tlog-proof:
 *
 *     c2sp.org/tlog-proof@v1
 *     extra <base64>            ours to require, where the format allows it
 *     index <decimal>
 *     <base64 of 32 bytes>      no line, or up to 64: the leaf's sibling first
 *     <empty line>
 *     <a checkpoint, as a signed note, to the end of the file> */
#include <string.h>

#include "audit/judge/receipt_internal.h"

static const char kind[] = "c2sp.org/tlog-proof@v1";
static const char kind_of_any_version[] = "c2sp.org/tlog-proof@v";

static bool
begins(struct audit_bytes text, const char *start)
{
    const size_t size = strlen(start);

    return text.size >= size && memcmp(text.data, start, size) == 0;
}

static struct audit_bytes
behind(struct audit_bytes text, size_t size)
{
    return (struct audit_bytes){text.data + size, text.size - size};
}

/* Reads "<word> <value>". */
static bool
read_word(struct audit_bytes *rest, const char *word, struct audit_bytes *out_value)
{
    struct audit_bytes line;

    if (!audit_line(rest, &line) || !begins(line, word))
        return false;
    *out_value = behind(line, strlen(word));
    return true;
}

static enum audit_status
refuse_line(uint64_t line, struct audit_error *err)
{
    return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_RECEIPT_LINE, line);
}

static enum audit_status
read_kind(struct audit_bytes *rest, struct audit_error *err)
{
    struct audit_bytes line, version;
    uint64_t number;

    if (!audit_line(rest, &line) || !begins(line, kind_of_any_version))
        return audit_fail(err, AUDIT_NOT_FOUND, AUDIT_MESSAGE_RECEIPT_IS_NONE);
    if (audit_bytes_equal(line, audit_text(kind)))
        return AUDIT_OK;
    version = behind(line, sizeof(kind_of_any_version) - 1);
    if (audit_decimal_read(version, UINT32_MAX, &number) && number > 1)
        return audit_fail(err, AUDIT_NEWER, AUDIT_MESSAGE_RECEIPT_NEWER, version);
    return refuse_line(1, err); /* Such as a Windows line end. */
}

/* The hashes, up to the empty line. */
static enum audit_status
read_path(struct audit_bytes *rest, struct receipt_file *file, struct audit_error *err)
{
    struct audit_bytes line;
    size_t size;

    for (uint64_t number = 4; audit_line(rest, &line); number++) {
        if (line.size == 0)
            return AUDIT_OK;
        if (file->path_count == AUDIT_PROOF_MAX)
            return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_RECEIPT_PATH_LONG,
                              (uint64_t)AUDIT_PROOF_MAX);
        if (!audit_base64_read(line, file->path[file->path_count].bytes, sizeof(*file->path),
                               &size) ||
            size != sizeof(*file->path))
            return refuse_line(number, err);
        file->path_count++;
    }
    return refuse_line(4 + file->path_count, err);
}

enum audit_status
receipt_file_read(struct audit_bytes bytes, struct receipt_file *out, struct audit_error *err)
{
    struct audit_bytes rest = bytes;
    struct audit_bytes index;
    enum audit_status status;

    *out = (struct receipt_file){.path_count = 0};
    if (bytes.size > AUDIT_RECEIPT_FILE_MAX)
        return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_RECEIPT_TOO_LARGE,
                          (uint64_t)bytes.size, (uint64_t)AUDIT_RECEIPT_FILE_MAX);
    status = read_kind(&rest, err);
    if (status != AUDIT_OK)
        return status;
    if (begins(rest, "index "))
        return audit_fail(err, AUDIT_NOT_FOUND, AUDIT_MESSAGE_RECEIPT_NO_EXTRA);
    if (!read_word(&rest, "extra ", &out->extra))
        return refuse_line(2, err);
    if (!read_word(&rest, "index ", &index) || !audit_decimal_read(index, UINT64_MAX, &out->index))
        return refuse_line(3, err);
    status = read_path(&rest, out, err);
    out->note = rest;
    return status;
}
