#include "tools/mingzhang/erasing.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ledger/base/file.h"
#include "ledger/base/text.h"
#include "ledger/publish.h"
#include "ledger/record/codec.h"
#include "ledger/vault.h"
#include "tools/mingzhang/last_publication.h"
#include "tools/mingzhang/people.h"

enum { FILE_SIZE_MAX = 1 << 30, SHORT_HEX_DIGITS = 8, TEXT_SIZE_MIN = 4, WIPE_SIZE = 65536 };

/* --- the ledger's own files that repeat it --- */

static bool
holds(const struct ledger_buffer *bytes, const char *text)
{
    const size_t size = strlen(text);

    if (size < TEXT_SIZE_MIN)
        return false;
    for (size_t at = 0; at + size <= bytes->size; at++) {
        const uint8_t *found = memchr(bytes->data + at, text[0], bytes->size - size + 1 - at);

        if (found == NULL)
            return false;
        at = (size_t)(found - bytes->data);
        if (memcmp(found, text, size) == 0)
            return true;
    }
    return false;
}

/* The number alone, without the word for its kind. */
static const char *
number_of(const struct ledger_private *behind)
{
    const char *blank = strchr(behind->canonical, ' ');

    return blank == NULL ? behind->canonical : blank + 1;
}

/* What a reconciliation came to is text with names and accounts from the bank's list, and its hash
 * is sealed: nobody changes it, but people may decide to do without. */
static enum ledger_status
file_look(struct command_context *context, const char *path, const struct ledger_private *behind,
          struct ledger_error *err)
{
    struct ledger_buffer bytes = {0};
    enum ledger_status status = ledger_file_read(path, FILE_SIZE_MAX, &bytes, err);

    if (status == LEDGER_OK && (holds(&bytes, number_of(behind)) || holds(&bytes, behind->display)))
        output_notice(&context->output, WORD_ERASE_IN_FILE, path);
    ledger_buffer_free(&bytes);
    return status == LEDGER_NOT_FOUND || status == LEDGER_MALFORMED ? LEDGER_OK : status;
}

static enum ledger_status
reconciliations_look(struct command_context *context, const struct ledger_private *behind,
                     struct ledger_error *err)
{
    const char *folder = people_path(context, ledger_directory(context->ledger), "reconciliations");
    enum ledger_status status = LEDGER_OK;
    struct dirent *found;
    DIR *stream;

    if (folder == NULL)
        return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY, sizeof("folder"));
    stream = opendir(folder);
    if (stream == NULL)
        return errno == ENOENT
                   ? LEDGER_OK
                   : ledger_file_fail(err, errno, LEDGER_MESSAGE_FILE_CANNOT_READ, folder);
    while (status == LEDGER_OK && (found = readdir(stream)) != NULL) {
        const char *path = people_path(context, folder, found->d_name);

        if (path == NULL)
            status =
                ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY, sizeof("path"));
        else if (found->d_name[0] != '.')
            status = file_look(context, path, behind, err);
    }
    (void)closedir(stream);
    return status;
}

/* --- before --- */

static enum ledger_status
commitment_tell(struct command_context *context, struct ledger_slice commitment,
                struct ledger_error *err)
{
    struct ledger_erasure_scope scope;
    struct ledger_private behind;
    char hex[2 * sizeof(struct ledger_digest) + 1];
    enum ledger_status status = ledger_erasure_scope(context->ledger, commitment, &scope, err);

    /* Without his own number in the ledger an officer could pay himself, and no rule would know. */
    if (status == LEDGER_OK && scope.officer[0] != '\0')
        status =
            ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_ERASE_OFFICER_IN_OFFICE, scope.officer);
    if (status != LEDGER_OK)
        return status;
    ledger_text_hex(commitment, hex);
    hex[SHORT_HEX_DIGITS] = '\0';
    output_notice(&context->output, WORD_ERASE_SCOPE, hex, scope.entry_count,
                  scope.disbursement_count, scope.waiting_count);
    status = ledger_private_get(context->ledger, commitment, &context->arena, &behind, err);
    if (status == LEDGER_OK)
        status = reconciliations_look(context, &behind, err);
    return status == LEDGER_NOT_FOUND ? LEDGER_OK : status;
}

enum ledger_status
erasing_tell(struct command_context *context, const struct ledger_erasure *erasure,
             struct ledger_error *err)
{
    enum ledger_status status = LEDGER_OK;

    for (size_t i = 0; i < erasure->commitment_count && status == LEDGER_OK; i++)
        status = commitment_tell(context, erasure->commitments[i], err);
    if (status == LEDGER_OK)
        output_notice(&context->output, WORD_ERASE_STAYS);
    return status;
}

enum ledger_status
erasing_tell_of(struct command_context *context, const struct ledger_voucher *voucher,
                struct ledger_error *err)
{
    struct ledger_arena arena = {0};
    struct ledger_entry entry;
    enum ledger_status status = LEDGER_OK;

    for (size_t i = 0; i < voucher->entry_count && status == LEDGER_OK; i++) {
        ledger_arena_reset(&arena);
        status = ledger_entry_decode(voucher->entries[i], &arena, &entry, err);
        if (status == LEDGER_OK && entry.body == LEDGER_BODY_ERASURE)
            status = erasing_tell(context, &entry.erasure, err);
    }
    ledger_arena_free(&arena);
    return status;
}

/* --- the ledger's own evidence --- */

/* Zeros over a file that has lost its name; one that still has it is in use. */
static enum ledger_status
wipe_nameless(int fd, const char *path, struct ledger_error *err)
{
    static const uint8_t zeros[WIPE_SIZE];
    struct stat about;

    if (fstat(fd, &about) != 0)
        return ledger_file_fail(err, errno, LEDGER_MESSAGE_FILE_CANNOT_WRITE, path);
    for (off_t at = 0; about.st_nlink == 0 && at < about.st_size;) {
        const off_t left = about.st_size - at;
        const ssize_t put = pwrite(fd, zeros, left < WIPE_SIZE ? (size_t)left : WIPE_SIZE, at);

        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0)
            return ledger_file_fail(err, errno, LEDGER_MESSAGE_FILE_CANNOT_WRITE, path);
        at += put;
    }
    if (ledger_file_sync(fd) != 0)
        return ledger_file_fail(err, errno, LEDGER_MESSAGE_FILE_CANNOT_WRITE, path);
    return LEDGER_OK;
}

/* The folder that reconciling made: publishing leaves out what was erased. */
static enum ledger_status
own_evidence_clean(struct command_context *context, struct ledger_error *err)
{
    const char *folder = people_path(context, ledger_directory(context->ledger), "evidence");
    const char *rows =
        people_path(context, ledger_directory(context->ledger), "evidence/private/rows");
    struct ledger_publication publication;
    enum ledger_status status;
    int fd;

    if (folder == NULL || rows == NULL)
        return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY, sizeof("rows"));
    fd = open(rows, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0)
        return errno == ENOENT
                   ? LEDGER_OK
                   : ledger_file_fail(err, errno, LEDGER_MESSAGE_FILE_CANNOT_OPEN, rows);
    status = ledger_publish(
        context->ledger, &(struct ledger_publish_options){.directory = folder, .own_alone = true},
        &publication, err);
    if (status == LEDGER_OK)
        status = wipe_nameless(fd, rows, err);
    (void)close(fd);
    return status;
}

/* --- afterwards --- */

static enum ledger_status
outside_tell(struct command_context *context, struct ledger_error *err)
{
    struct last_publication *last = ledger_arena_take(&context->arena, sizeof(*last));
    enum ledger_status status;

    if (last == NULL)
        return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY, sizeof(*last));
    output_notice(&context->output, WORD_ERASE_OUTSIDE);
    status = last_publication_get(context->ledger, last, err);
    if (status == LEDGER_OK)
        output_notice(&context->output, WORD_ERASE_PUBLISHED, last->directory);
    return status == LEDGER_NOT_FOUND ? LEDGER_OK : status;
}

enum ledger_status
erasing_finish(struct command_context *context, struct ledger_error *err)
{
    enum ledger_status status = own_evidence_clean(context, err);

    context->head = NULL; /* It is of the ledger that is closed now. */
    if (status == LEDGER_OK)
        status = ledger_erasure_finish(&context->ledger, err);
    if (status == LEDGER_OK)
        status = outside_tell(context, err);
    return status;
}

bool
erasing_finish_if_due(struct command_context *context)
{
    const struct output *output = &context->output;
    struct ledger_error why = {0};
    char sentence[LEDGER_ERROR_TEXT_SIZE];
    uint64_t due = 0;
    enum ledger_status status = ledger_erasure_due(context->ledger, &due, &why);

    if (status == LEDGER_OK && due == 0)
        return true;
    if (status == LEDGER_OK)
        status = erasing_finish(context, &why);
    if (status == LEDGER_OK) {
        output_notice(output, WORD_ERASE_DONE, due);
        return true;
    }
    ledger_error_text(&why, output->language, sentence);
    output_notice(output, WORD_ERASE_DUE, sentence);
    return false;
}
