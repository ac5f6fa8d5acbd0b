/* realpath(3) with a buffer of its own is X/Open's. */
#define _XOPEN_SOURCE 700
#include "tools/mingzhang/last_publication.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "ledger/base/file.h"
#include "ledger/base/text.h"

static const char file_name[] = "published";
static const char title[] = "mingzhang/v1 published\n";

enum { FILE_SIZE_MAX = LAST_PUBLICATION_PATH_SIZE + 256 };

enum ledger_status
last_publication_put(struct ledger *ledger, const char *directory, uint64_t size,
                     struct ledger_error *err)
{
    struct ledger_buffer path = {0};
    struct ledger_buffer text = {0};
    char *absolute = realpath(directory, NULL);
    enum ledger_status status;

    if (absolute == NULL)
        return ledger_file_fail(err, errno, LEDGER_MESSAGE_FILE_CANNOT_OPEN, directory);
    status = ledger_path_join(ledger_directory(ledger), file_name, &path, err);
    if (status == LEDGER_OK)
        status =
            ledger_buffer_printf(&text, err, "%ssize %" PRIu64 "\ntime %" PRId64 "\ndirectory %s\n",
                                 title, size, ledger_now(ledger), absolute);
    if (status == LEDGER_OK)
        status =
            ledger_file_replace((const char *)path.data, ledger_buffer_slice(&text), 0600, err);
    free(absolute);
    ledger_buffer_free(&text);
    ledger_buffer_free(&path);
    return status;
}

/* "name value\n" at the beginning of what is left, which it takes away. */
static bool
take_line(struct ledger_slice *rest, const char *name, struct ledger_slice *out_value)
{
    size_t name_size = strlen(name);
    const uint8_t *end = rest->size == 0 ? NULL : memchr(rest->data, '\n', rest->size);
    size_t line_size = end == NULL ? 0 : (size_t)(end - rest->data);

    if (end == NULL || line_size < name_size || memcmp(rest->data, name, name_size) != 0)
        return false;
    *out_value = ledger_slice_of(rest->data + name_size, line_size - name_size);
    *rest = ledger_slice_of(end + 1, rest->size - line_size - 1);
    return true;
}

static bool
publication_parse(struct ledger_slice text, struct last_publication *out)
{
    struct ledger_slice value;
    uint64_t time_ms;

    if (!take_line(&text, "mingzhang/v1 published", &value) || value.size != 0 ||
        !take_line(&text, "size ", &value) ||
        ledger_text_from_decimal(value, UINT64_MAX, &out->size) != LEDGER_OK ||
        !take_line(&text, "time ", &value) ||
        ledger_text_from_decimal(value, INT64_MAX, &time_ms) != LEDGER_OK ||
        !take_line(&text, "directory ", &value) || value.size >= sizeof(out->directory) ||
        text.size != 0 || memchr(value.data, '\0', value.size) != NULL)
        return false;
    out->time_ms = (int64_t)time_ms;
    memcpy(out->directory, value.data, value.size);
    out->directory[value.size] = '\0';
    return true;
}

enum ledger_status
last_publication_get(const struct ledger *ledger, struct last_publication *out_publication,
                     struct ledger_error *err)
{
    struct ledger_buffer path = {0};
    struct ledger_buffer text = {0};
    struct last_publication found;
    enum ledger_status status = ledger_path_join(ledger_directory(ledger), file_name, &path, err);

    if (status == LEDGER_OK)
        status = ledger_file_read((const char *)path.data, FILE_SIZE_MAX, &text, err);
    if (status == LEDGER_MALFORMED || status == LEDGER_OUT_OF_RANGE ||
        (status == LEDGER_OK && !publication_parse(ledger_buffer_slice(&text), &found)))
        status = LEDGER_NOT_FOUND;
    if (status == LEDGER_OK)
        *out_publication = found;
    ledger_buffer_free(&text);
    ledger_buffer_free(&path);
    return status;
}
