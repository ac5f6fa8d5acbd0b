#include "tools/common/sheet.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ledger/base/file.h"
#include "tools/common/sheet_csv.h"
#include "tools/common/sheet_xlsx.h"

void
sheet_cell_name(uint64_t row_number, size_t column, char name[static SHEET_CELL_NAME_SIZE])
{
    char letters[8];
    size_t at = sizeof(letters) - 1;

    /* A to Z, AA to ZZ …: digits of base 26 without a zero. */
    letters[at] = '\0';
    for (size_t rest = column + 1; rest > 0 && at > 0; rest = (rest - 1) / 26)
        letters[--at] = (char)('A' + (rest - 1) % 26);
    (void)snprintf(name, SHEET_CELL_NAME_SIZE, "%s%" PRIu64, letters + at, row_number);
}

/* What a file is by its first bytes. */
enum file_kind { FILE_TEXT, FILE_ZIP, FILE_COMPOUND };

static enum ledger_status
file_kind_read(struct sheet_bytes *bytes, enum file_kind *out_kind, struct ledger_error *err)
{
    uint8_t start[4] = {0};
    size_t size = 0;
    enum ledger_status status = sheet_bytes_read(bytes, start, sizeof(start), &size, err);

    if (status != LEDGER_OK)
        return status;
    *out_kind = FILE_TEXT;
    if (memcmp(start, "PK\x03\x04", 4) == 0 || memcmp(start, "PK\x05\x06", 4) == 0)
        *out_kind = FILE_ZIP;
    if (memcmp(start, "\xD0\xCF\x11\xE0", 4) == 0)
        *out_kind = FILE_COMPOUND;
    return sheet_bytes_rewind(bytes, err);
}

/* A workbook is read from its end, so all of it is taken first, and hashed as it was taken. */
static enum ledger_status
bytes_load(struct sheet_bytes *bytes, struct ledger_buffer *all, struct ledger_slice *out,
           struct ledger_error *err)
{
    size_t size = 1;

    if (bytes->file == NULL) {
        *out = bytes->memory;
        if (out->size > SHEET_BOOK_SIZE_MAX)
            return ledger_fail(err, LEDGER_OUT_OF_RANGE, LEDGER_MESSAGE_SHEET_FILE_TOO_LARGE,
                               (size_t)SHEET_BOOK_SIZE_MAX >> 20);
        return LEDGER_OK;
    }
    while (size > 0) {
        enum ledger_status status = ledger_buffer_reserve(all, SHEET_BLOCK_SIZE, err);

        if (status == LEDGER_OK)
            status = sheet_bytes_read(bytes, all->data + all->size, SHEET_BLOCK_SIZE, &size, err);
        if (status != LEDGER_OK)
            return status;
        all->size += size;
        if (all->size > SHEET_BOOK_SIZE_MAX)
            return ledger_fail(err, LEDGER_OUT_OF_RANGE, LEDGER_MESSAGE_SHEET_FILE_TOO_LARGE,
                               (size_t)SHEET_BOOK_SIZE_MAX >> 20);
    }
    *out = ledger_buffer_slice(all);
    return LEDGER_OK;
}

/* Office keeps old workbooks, and new ones with a password, in the same kind of container. */
static enum ledger_status
refuse_compound(struct ledger_slice bytes, struct ledger_error *err)
{
    static const char name[] = "E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e";

    for (size_t at = 0; at + sizeof(name) <= bytes.size; at++) {
        if (memcmp(bytes.data + at, name, sizeof(name)) == 0)
            return ledger_fail(err, LEDGER_UNSUPPORTED, LEDGER_MESSAGE_SHEET_ENCRYPTED);
    }
    return ledger_fail(err, LEDGER_UNSUPPORTED, LEDGER_MESSAGE_SHEET_IS_XLS);
}

static enum ledger_status
read_workbook(struct sheet_bytes *bytes, enum file_kind kind, const struct sheet_options *options,
              sheet_row_fn *row, void *context, struct sheet_found *out_found,
              struct ledger_error *err)
{
    struct sheet_found found = {.is_workbook = true};
    struct ledger_buffer all = {0};
    struct ledger_slice workbook = {0};
    struct sha256_ctx hasher;
    enum ledger_status status = bytes_load(bytes, &all, &workbook, err);

    if (status == LEDGER_OK && kind == FILE_COMPOUND)
        status = refuse_compound(workbook, err);
    if (status == LEDGER_OK)
        status = sheet_xlsx_read(workbook, options, row, context, &found, err);
    if (status == LEDGER_OK) {
        sha256_init(&hasher);
        sha256_update(&hasher, workbook.size, workbook.data);
        sha256_digest(&hasher, sizeof(found.digest.bytes), found.digest.bytes);
        *out_found = found;
    }
    ledger_buffer_free(&all);
    return status;
}

static struct sheet_options
with_limits(const struct sheet_options *options)
{
    struct sheet_options limited = *options;

    if (limited.row_count_max == 0)
        limited.row_count_max = SHEET_ROW_COUNT_MAX;
    if (limited.cell_size_max == 0)
        limited.cell_size_max = SHEET_CELL_SIZE_MAX;
    return limited;
}

static enum ledger_status
read_text(struct sheet_bytes *bytes, const struct sheet_options *options, sheet_row_fn *row,
          void *context, struct sheet_found *out_found, struct ledger_error *err)
{
    struct sheet_guess guess = {.encoding = options->encoding};
    struct sheet_found found = {0};
    struct sheet_text *text = calloc(1, sizeof(*text));
    enum ledger_status status;

    if (text == NULL)
        return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY, sizeof(*text));
    status = LEDGER_OK;
    if (guess.encoding == SHEET_ENCODING_GUESS) {
        status = sheet_guess(bytes, &guess, err);
        if (status == LEDGER_OK)
            status = sheet_bytes_rewind(bytes, err);
    }
    if (status == LEDGER_OK)
        status = sheet_text_open(text, bytes, guess.encoding, err);
    if (status == LEDGER_OK)
        status = sheet_csv_read(text, options, guess.mixed_line, row, context, &found, err);
    if (status == LEDGER_OK) {
        found.encoding = guess.encoding;
        sha256_digest(&text->hasher, sizeof(found.digest.bytes), found.digest.bytes);
        *out_found = found;
    }
    sheet_text_close(text);
    free(text);
    return status;
}

static enum ledger_status
read_sheet(struct sheet_bytes *bytes, const struct sheet_options *options, sheet_row_fn *row,
           void *context, struct sheet_found *out_found, struct ledger_error *err)
{
    struct sheet_options limited = with_limits(options);
    enum file_kind kind = FILE_TEXT;
    enum ledger_status status = file_kind_read(bytes, &kind, err);

    if (status != LEDGER_OK)
        return status;
    if (kind != FILE_TEXT)
        return read_workbook(bytes, kind, &limited, row, context, out_found, err);
    if (options->sheet != NULL)
        return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_SHEET_IS_TEXT,
                           ledger_slice_of_text(options->sheet));
    return read_text(bytes, &limited, row, context, out_found, err);
}

enum ledger_status
sheet_read_bytes(struct ledger_slice bytes, const struct sheet_options *options, sheet_row_fn *row,
                 void *context, struct sheet_found *out_found, struct ledger_error *err)
{
    struct sheet_bytes source = {.memory = bytes};

    if (bytes.size > SHEET_FILE_SIZE_MAX)
        return ledger_fail(err, LEDGER_OUT_OF_RANGE, LEDGER_MESSAGE_SHEET_FILE_TOO_LARGE,
                           (size_t)SHEET_FILE_SIZE_MAX >> 20);
    return read_sheet(&source, options, row, context, out_found, err);
}

/* Opens a regular file of a size that one may read. Without O_NONBLOCK a pipe would wait for a
 * writer before it could be refused. */
static enum ledger_status
open_file(const char *path, FILE **out_file, struct ledger_error *err)
{
    struct stat about;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    FILE *file;

    if (fd < 0)
        return ledger_file_fail(err, errno, LEDGER_MESSAGE_FILE_CANNOT_OPEN, path);
    if (fstat(fd, &about) != 0 || !S_ISREG(about.st_mode)) {
        (void)close(fd);
        return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_FILE_NOT_REGULAR, path);
    }
    if (about.st_size > SHEET_FILE_SIZE_MAX) {
        (void)close(fd);
        (void)ledger_fail(err, LEDGER_OUT_OF_RANGE, LEDGER_MESSAGE_SHEET_FILE_TOO_LARGE,
                          (size_t)SHEET_FILE_SIZE_MAX >> 20);
        ledger_error_add_place(err, path);
        return LEDGER_OUT_OF_RANGE;
    }
    file = fdopen(fd, "rb");
    if (file == NULL) {
        (void)close(fd);
        return ledger_file_fail(err, errno, LEDGER_MESSAGE_FILE_CANNOT_OPEN, path);
    }
    *out_file = file;
    return LEDGER_OK;
}

enum ledger_status
sheet_read_file(const char *path, const struct sheet_options *options, sheet_row_fn *row,
                void *context, struct sheet_found *out_found, struct ledger_error *err)
{
    struct sheet_bytes source = {0};
    enum ledger_status status = open_file(path, &source.file, err);

    if (status != LEDGER_OK)
        return status; /* Its sentence names the path. */
    status = read_sheet(&source, options, row, context, out_found, err);
    if (status != LEDGER_OK)
        ledger_error_add_place(err, path);
    (void)fclose(source.file);
    return status;
}
