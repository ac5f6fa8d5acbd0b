/* Evidence as handed over (proto/CANONICAL.md, section 7): a directory, or in tests a set of files
 * in memory. Reads whole files into the caller's memory, never maps them (a file that shrinks while
 * it is read must not kill us), follows no link, and never reads more than a file of that kind may
 * have. */
#ifndef AUDIT_EVIDENCE_EVIDENCE_H
#define AUDIT_EVIDENCE_EVIDENCE_H

#include "audit/evidence/merkle.h"
#include "audit/evidence/signed_note.h"

enum audit_file_kind {
    AUDIT_FILE_CHECKPOINT,         /* number: 0 */
    AUDIT_FILE_EARLIER_CHECKPOINT, /* number: the size */
    AUDIT_FILE_TILE,               /* level and number */
    AUDIT_FILE_SEALS,
    AUDIT_FILE_LINES,
    AUDIT_FILE_HINTS,
    AUDIT_FILE_PRIVATE,
    AUDIT_FILE_KIND_COUNT
};

struct audit_file {
    enum audit_file_kind kind;
    unsigned level; /* TILE */
    uint64_t number;
    unsigned width; /* 1 to 255: partial; 0: full */
};
enum { AUDIT_FILE_PATH_SIZE = 64 };
/* "tile/entries/x001/234.p/7", NUL-terminated. */
void audit_file_path(struct audit_file file, char path[static AUDIT_FILE_PATH_SIZE]);
/* The reverse; false for a path that no evidence has. */
bool audit_file_of_path(const char *path, struct audit_file *out);
/* The most bytes that a file of this kind and width can have. */
size_t audit_file_size_max(struct audit_file file);

struct audit_evidence;

/* Where bytes come from. `read` fills `out` (emptied before) with at most `max` bytes of the file;
 * NOT_FOUND when there is none; MALFORMED for a directory, a link, a device or a file over `max`.
 */
struct audit_source {
    enum audit_status (*read)(void *context, const char *path, size_t max, struct audit_buffer *out,
                              struct audit_error *err);
    /* Calls `found` for every file below, in any order; a link, a device or a name that is not
     * valid is reported with `regular` false. */
    enum audit_status (*walk)(void *context,
                              enum audit_status (*found)(void *found_context, const char *path,
                                                         bool regular, uint64_t size,
                                                         struct audit_error *err),
                              void *found_context, struct audit_error *err);
    void (*close)(void *context);
    void *context;
};

/* Opens a directory (held open: later a sandbox allows nothing else). */
enum audit_status audit_evidence_open(const char *directory, struct audit_evidence **out,
                                      struct audit_error *err) AUDIT_MUST_CHECK;
/* Takes the source over. */
enum audit_status audit_evidence_from(struct audit_source source, struct audit_evidence **out,
                                      struct audit_error *err) AUDIT_MUST_CHECK;
void audit_evidence_close(struct audit_evidence *evidence);
const struct audit_source *audit_evidence_source(const struct audit_evidence *evidence);
/* The directory's descriptor for the sandbox; -1 when there is none. */
int audit_evidence_directory(const struct audit_evidence *evidence);

/* Whole file, exactly this one. Thread-safe as long as each caller has his own buffer. */
enum audit_status audit_evidence_read(const struct audit_evidence *evidence, struct audit_file file,
                                      struct audit_buffer *out,
                                      struct audit_error *err) AUDIT_MUST_CHECK;
/* The file of this width, or, where it is missing, the full one cut to its first `width` records; a
 * missing full file is NOT_FOUND. Sets `*out_read` to the file that was read. */
enum audit_status audit_evidence_read_records(const struct audit_evidence *evidence,
                                              struct audit_file file, struct audit_buffer *out,
                                              struct audit_file *out_read,
                                              struct audit_error *err) AUDIT_MUST_CHECK;

/* Splits a bundle of seals or lines into exactly `count` records (at most 256): MALFORMED when a
 * length runs past the end, a record is empty, or bytes are left. The slices point into `bundle`.
 */
enum audit_status audit_bundle_split(struct audit_bytes bundle, size_t count,
                                     struct audit_bytes out_records[static 256],
                                     struct audit_error *err) AUDIT_MUST_CHECK;

/* An audit_subtree_fn over the tiles, for a tree of `size`; keeps the newest tile of each level. */
struct audit_tile_reader {
    const struct audit_evidence *evidence;
    uint64_t size;
    struct {
        bool loaded;
        uint64_t number;
        size_t count; /* hashes in it */
        struct audit_hash hashes[256];
    } levels[8];
};
enum audit_status audit_tile_subtree(void *tile_reader, unsigned level, uint64_t index,
                                     struct audit_hash *out, struct audit_error *err);

#endif
