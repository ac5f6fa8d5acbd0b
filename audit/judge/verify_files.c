/* What else lies in the directory: earlier checkpoints and partial files, which must hold too, and
 * files that do not belong. */
#include <string.h>

#include "audit/judge/verify_internal.h"

struct files {
    struct verify *verify;
    struct audit_buffer bytes, whole;
    struct audit_file
        whole_file; /* that `whole` holds: its partial files stand beside each other */
    bool has_whole;
};

static void
found_in(struct files *files, enum audit_check check, enum audit_damage damage,
         struct audit_file file, enum audit_message message, const char *path)
{
    struct audit_finding *finding =
        verify_found(files->verify, check, damage, UINT64_MAX, UINT64_MAX, message, path);
    finding->concerns_file = true;
    finding->file = file;
}

/* Signed by whoever the ledger was at that size, and a root of this tree. */
static void
earlier_checkpoint(struct files *files, struct audit_file file, const char *path)
{
    struct verify *verify = files->verify;
    struct audit_checkpoint checkpoint;
    struct audit_identity identity;
    struct audit_vkey vkey;
    struct audit_hash root;
    struct audit_error why = {0};
    enum audit_status status = verify_read(verify, file, &files->bytes, &why);
    if (status == AUDIT_OK)
        status = audit_checkpoint_read(audit_buffer_bytes(&files->bytes), &checkpoint, &why);
    if (status != AUDIT_OK) {
        verify_found_in_file(verify, AUDIT_CHECK_HISTORY, file, status, &why);
        return;
    }
    if (checkpoint.size != file.number) {
        found_in(files, AUDIT_CHECK_HISTORY, AUDIT_CHANGED, file, AUDIT_MESSAGE_EARLIER_SIZE, path);
        return;
    }
    if (checkpoint.size > verify->report->size) {
        verify->report->newer_files++;
        return;
    }
    /* A newer format may hold an identity that we cannot read. */
    if (verify->replay == NULL || (verify->newer && checkpoint.size > verify->newer_seal)) {
        verify->report->skipped[AUDIT_CHECK_HISTORY]++;
        return;
    }
    verify->report->checked[AUDIT_CHECK_HISTORY]++;
    if (audit_replay_identity(verify->replay, checkpoint.size, &identity, NULL) != AUDIT_OK)
        return; /* The seals before could not be read, which was told. */
    bool is_ours = audit_bytes_equal(checkpoint.origin, identity.origin) &&
                   audit_vkey_read(identity.vkey, &vkey, NULL) == AUDIT_OK &&
                   audit_note_check(&checkpoint.note, &vkey, NULL, NULL) == AUDIT_OK;
    if (!is_ours && !verify->people_unsure)
        found_in(files, AUDIT_CHECK_HISTORY, AUDIT_SIGNATURE_BAD, file,
                 AUDIT_MESSAGE_EARLIER_SIGNATURE, path);
    else if (!audit_replay_root_at(verify->replay, checkpoint.size, &root) ||
             !audit_hash_equal(&root, &checkpoint.root))
        found_in(files, AUDIT_CHECK_HISTORY, AUDIT_FORKED, file, AUDIT_MESSAGE_EARLIER_ROOT, path);
}

/* How many records there are of the file's kind (and level). */
static uint64_t
records_of(const struct verify *verify, struct audit_file file)
{
    if (file.kind == AUDIT_FILE_LINES || file.kind == AUDIT_FILE_HINTS)
        return verify->report->entry_count;
    uint64_t count = verify->report->size;
    for (unsigned level = 0; level < file.level && count > 0; level++)
        count /= BUNDLE_RECORDS;
    return count;
}

/* The end of the first `count` records; SIZE_MAX when there are not so many. */
static size_t
end_of_records(struct audit_file file, struct audit_bytes bytes, size_t count)
{
    size_t at = 0;
    if (file.kind == AUDIT_FILE_TILE || file.kind == AUDIT_FILE_HINTS)
        at = count * (file.kind == AUDIT_FILE_TILE ? sizeof(struct audit_hash) : HINT_SIZE);
    else
        for (; count > 0; count--) {
            if (at > bytes.size || bytes.size - at < 2)
                return SIZE_MAX;
            at += 2 + ((size_t)bytes.data[at] << 8 | bytes.data[at + 1]);
        }
    return at <= bytes.size ? at : SIZE_MAX;
}

static bool
read_whole(struct files *files, struct audit_file file)
{
    const struct audit_file *has = &files->whole_file;
    if (files->has_whole && has->kind == file.kind && has->level == file.level &&
        has->number == file.number)
        return true;
    files->has_whole = verify_read(files->verify, file, &files->whole, NULL) == AUDIT_OK;
    files->whole_file = file;
    return files->has_whole;
}

/* A partial file of an earlier publication is the beginning of what is there now. */
static void
older_partial(struct files *files, struct audit_file file, const char *path)
{
    struct verify *verify = files->verify;
    struct audit_error why = {0};
    struct audit_file now = file;
    now.width = verify_records_in(file.number, records_of(verify, file)) % BUNDLE_RECORDS;
    enum audit_status status = verify_read(verify, file, &files->bytes, &why);
    if (status != AUDIT_OK) {
        verify_found_in_file(verify, AUDIT_CHECK_FILES, file, status, &why);
        return;
    }
    if (!read_whole(files, now))
        return; /* Found already. */
    size_t end = end_of_records(file, audit_buffer_bytes(&files->whole), file.width);
    if (end != files->bytes.size || memcmp(files->bytes.data, files->whole.data, end) != 0)
        found_in(files, AUDIT_CHECK_FILES, AUDIT_CHANGED, file, AUDIT_MESSAGE_PARTIAL_DIFFERS,
                 path);
}

/* A name that begins with a dot is no evidence: publications that were broken off leave such. */
static bool
is_dotted(const char *path)
{
    return path[0] == '.' || strstr(path, "/.") != NULL;
}

static enum audit_status
look(void *context, const char *path, bool regular, uint64_t size, struct audit_error *err)
{
    struct files *files = context;
    struct verify *verify = files->verify;
    struct audit_file file;
    (void)size;
    (void)err;
    if (is_dotted(path)) {
        verify->report->newer_files += regular && strcmp(path, ".mingzhang.tmp") == 0;
        return AUDIT_OK;
    }
    if (!regular || !audit_file_of_path(path, &file)) {
        verify_found(verify, AUDIT_CHECK_FILES, AUDIT_INSERTED, UINT64_MAX, UINT64_MAX,
                     regular ? AUDIT_MESSAGE_FILE_STRANGE : AUDIT_MESSAGE_FILE_NOT_PLAIN, path);
        return AUDIT_OK;
    }
    if (file.kind == AUDIT_FILE_CHECKPOINT)
        return AUDIT_OK;
    if (file.kind == AUDIT_FILE_PRIVATE) {
        verify_private(verify);
        return AUDIT_OK;
    }
    if (file.kind == AUDIT_FILE_EARLIER_CHECKPOINT) {
        earlier_checkpoint(files, file, path);
        return AUDIT_OK;
    }
    uint64_t records = records_of(verify, file);
    size_t there = verify_records_in(file.number, records);
    size_t width = file.width > 0 ? file.width : BUNDLE_RECORDS;
    if (width > there)
        verify->report->newer_files++;
    else if (width < there)
        older_partial(files, file, path);
    return AUDIT_OK;
}

enum audit_status
verify_files(struct verify *verify, struct audit_error *err)
{
    struct files files = {.verify = verify};
    const struct audit_source *source = audit_evidence_source(verify->evidence);
    enum audit_status status = source->walk(source->context, look, &files, err);
    audit_buffer_free(&files.bytes);
    audit_buffer_free(&files.whole);
    return status;
}
