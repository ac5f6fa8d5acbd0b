/* Private to the verifier: one run over evidence. Tiles come first, level by level
 * (verify_tiles.c); then seals (verify_seals.c) and entries (verify_lines.c) as two streams, and
 * voucher by voucher both beside each other (verify_vouchers.c, verify_entries.c); the rest of the
 * files at the end (verify_files.c). Whatever is wrong is found by findings.c. */
#ifndef AUDIT_JUDGE_VERIFY_INTERNAL_H
#define AUDIT_JUDGE_VERIFY_INTERNAL_H

#include "audit/judge/align.h"
#include "audit/judge/pool.h"
#include "audit/judge/verify.h"

enum {
    BUNDLE_RECORDS = 256,
    HINT_SIZE = 8,
    /* A head can claim any size. Where more files of a kind than these are missing, whoever looks
     * on learns nothing and never ends. */
    ABSENT_FILES_MAX = 1024,
};

/* Findings as they come; sorted into the ledger's order at the end. */
struct findings {
    struct audit_finding *rows; /* at most AUDIT_FINDINGS_MAX */
    size_t count, capacity;
    uint64_t total;
    struct audit_finding passed_over; /* what there was no room for */
};
void findings_free(struct findings *findings);
/* A new row, zeroed, to be filled; never NULL: beyond AUDIT_FINDINGS_MAX findings are counted only.
 */
struct audit_finding *findings_add(struct findings *findings);
void findings_sort(struct findings *findings);

enum { UNIT_RECORDS_MAX = BUNDLE_RECORDS + 16 }; /* a few too many are looked at, to name them */

/* A bundle of entries with its hints, read, hashed and decoded by one task. */
struct line_unit {
    struct audit_task task;
    const struct audit_evidence *evidence;
    uint64_t number;
    size_t expected;          /* records that it must have */
    enum audit_status status; /* of reading the bundle */
    struct audit_error err;
    struct audit_buffer bytes;
    size_t count; /* records that it has */
    bool torn;    /* bytes are left that are no record */
    struct audit_bytes records[UNIT_RECORDS_MAX];
    struct audit_hash leaves[UNIT_RECORDS_MAX];
    enum audit_status decoded[UNIT_RECORDS_MAX];
    struct audit_entry *entries; /* room for UNIT_RECORDS_MAX; NULL once given back */
    enum audit_status hint_status;
    struct audit_error hint_err;
    struct audit_buffer hints;
    size_t hint_count;
    unsigned users; /* the window, and a voucher whose entries lie in it */
};

/* An entry that is due. */
struct line_place {
    struct line_unit *unit; /* NULL: it is missing */
    size_t record;
    bool off_hint; /* its leaf hash is not what the hint says */
};

/* A record too many, or entries that are missing: one that was moved is both. */
struct line_stray {
    uint64_t entry; /* before which it stands; or the first that is missing */
    uint64_t count;
    uint64_t seal; /* whose voucher was read */
    uint8_t hint[HINT_SIZE];
    bool known; /* the hint is, and stands for one entry */
    bool paired;
};
enum { LINE_WINDOW = 10, LINE_STRAYS_MAX = 1024 };

/* The entries of the evidence in order, by entry number, each beside its hint. */
struct line_stream {
    struct verify *verify;
    uint64_t entry_count; /* how many there are to be */
    uint64_t entry;       /* that is due */
    uint64_t first_unit;  /* number of window[0] */
    struct line_unit *window[LINE_WINDOW];
    size_t window_count;
    uint64_t unit; /* where the next record stands */
    size_t record;
    size_t changed, missing, inserted; /* of an alignment, still to be gone through */
    struct line_unit *spare[LINE_WINDOW];
    size_t spare_count;
    struct line_stray *extra, *lost; /* at most LINE_STRAYS_MAX each */
    size_t extra_count, lost_count;
    size_t absent; /* bundles that are not there; beyond ABSENT_FILES_MAX nothing more is read */
};
enum audit_status line_stream_open(struct line_stream *stream, struct verify *verify,
                                   uint64_t first_entry, uint64_t entry_count,
                                   struct audit_error *err) AUDIT_MUST_CHECK;
void line_stream_close(struct line_stream *stream);
/* The next entry's place, with the unit held until line_stream_release. What is not where its hint
 * wants it is aligned with what follows; strays are kept for line_stream_end. */
enum audit_status line_stream_next(struct line_stream *stream, struct line_place *out,
                                   struct audit_error *err) AUDIT_MUST_CHECK;
void line_stream_release(struct line_stream *stream, struct line_unit *unit);
/* Goes on to entry number `to`, or to the end: those between belong to no voucher that can be read.
 */
enum audit_status line_stream_skip(struct line_stream *stream, uint64_t to,
                                   struct audit_error *err) AUDIT_MUST_CHECK;
bool line_stream_gave_up(const struct line_stream *stream);
/* Behind the last entry: what is left over, and what was lost or moved, is found. */
void line_stream_end(struct line_stream *stream);
/* verify_strays.c: a record too many at the entry that is due, that entry missing, and what both
 * come to in the end. */
void line_strays_extra(struct line_stream *stream, const struct audit_hash *leaf);
void line_strays_lost(struct line_stream *stream, const uint8_t *hint);
void line_strays_tell(struct line_stream *stream);

/* A bundle of seals beside the tile of their hashes. */
struct seal_unit {
    uint64_t number;
    bool loaded;
    enum audit_status status; /* of reading the bundle */
    struct audit_error err;
    bool torn;
    struct audit_buffer bytes, tile;
    size_t count, expected;
    struct audit_bytes records[UNIT_RECORDS_MAX];
    struct audit_hash leaves[UNIT_RECORDS_MAX];
    bool used[UNIT_RECORDS_MAX]; /* it is some seal */
    size_t hash_count;
    struct audit_hash hashes[BUNDLE_RECORDS]; /* as the tile has them */
};

/* A seal that is due. */
struct seal_place {
    struct audit_bytes bytes; /* {0}: it is missing */
    struct audit_hash leaf;   /* that the tree has for it, as far as that is known */
    bool leaf_known;
    bool changed; /* these are not the bytes of that leaf */
    bool sound;   /* they are, says the tile or the seal behind it */
};

/* The seals of the evidence in order, a bundle at a time, with its neighbours, into which a record
 * may have been moved. */
struct seal_stream {
    struct verify *verify;
    struct seal_unit units[3];
    struct seal_unit *before, *now, *ahead;
    const struct audit_bytes *records[BUNDLE_RECORDS]; /* of `now`, by place; NULL: missing */
    struct audit_hash leaves[BUNDLE_RECORDS];          /* of these records */
    size_t absent;                                     /* as in struct line_stream */
    struct audit_seal scratch;
};
/* Brings bundle `number` into `now`; the one before it, when there was one, must have been there.
 */
void seal_stream_enter(struct seal_stream *stream, uint64_t number);
/* The seal at a place of the bundle. Finds a tile that is wrong about it. */
struct seal_place seal_stream_at(struct seal_stream *stream, size_t at);
/* The first entry of the next sound seal from place `at` on, over the bundle's end; false when none
 * tells. */
bool seal_stream_first_entry(struct seal_stream *stream, size_t at, uint64_t *out);
bool seal_stream_gave_up(const struct seal_stream *stream);
/* Behind the last bundle: what is left over is found. */
void seal_stream_end(struct seal_stream *stream);
void seal_stream_close(struct seal_stream *stream);
/* How many entries the seals cover. The last seal says it; where it cannot be trusted, the files
 * that are there do. */
uint64_t seal_stream_count_entries(struct seal_stream *stream);

/* Signatures on their way to the pool, a batch at a time. */
struct signature_batch;
enum { SIGNATURE_BATCHES = 8 };

struct verify {
    const struct audit_evidence *evidence;
    const struct audit_verify_options *options;
    struct audit_verification *report;
    struct findings findings;
    struct audit_pool *pool;
    struct audit_arena *arena;
    bool own_arena;
    struct audit_replay *replay; /* NULL: only hashes and forms (--since without a state) */
    struct signature_batch *batches[SIGNATURE_BATCHES]; /* used in turn */
    size_t batch;

    struct audit_buffer checkpoint_bytes;
    struct audit_checkpoint checkpoint;
    uint64_t first_seal, first_entry; /* judged from here on */
    bool tiles_hold;                  /* the tiles' leaf hashes give the checkpoint's root */
    bool since_known;                 /* the edge of the tree at first_seal could be read */
    struct audit_hash since_root;     /* of the tree there, as the tiles have it */
    struct audit_frontier frontier;   /* of the seals judged so far; only without a replay */
    bool gave_up;                     /* too much is missing */
    uint64_t seal;                    /* that is judged */
    uint64_t first_bad_seal;          /* UINT64_MAX: none */
    bool seal_changed;                /* its bytes are not those that were sealed */
    bool entries_changed;             /* likewise the voucher's entries */
    bool chain_broken;                /* it does not follow from the one before */
    bool genesis_unknown;             /* the leaf hash of seal 0 is */
    bool tree_unknown;                /* a leaf hash is: roots from here on cannot be told */
    /* Entries about people, or about money, were lost or changed: what later ones are judged by is
     * not what was sealed. */
    bool people_unsure, money_unsure;
    /* The machine failed: no memory, or a disk that does not give a file. Whatever was found may
     * only follow from it, and nobody is accused of what could not be read. */
    struct audit_error machine;
    uint64_t newer_seal; /* the first voucher of which the next is so */
    bool newer;          /* something is of a newer format: report.reason says what */
    uint64_t bytes_read; /* the main thread's; units add theirs when they are taken */
};

/* How many records of bundle number `bundle` there are when there are `count` in all; 0: none. */
size_t verify_records_in(uint64_t bundle, uint64_t count);
/* Takes apart as many records of a bundle as there are, so that damage can be named
 * (audit_bundle_split is all or nothing), and returns how many. `*out_torn`: bytes are left. */
size_t verify_split(struct audit_bytes bundle,
                    struct audit_bytes out_records[static UNIT_RECORDS_MAX], bool *out_torn);
/* Reads a file (or the full one in its place) and counts its bytes. */
enum audit_status verify_read(struct verify *verify, struct audit_file file,
                              struct audit_buffer *out, struct audit_error *err);

/* Something in the voucher that is judged is of a newer format; the first is the report's reason.
 */
void verify_met_newer(struct verify *verify, enum audit_message message, uint64_t number);

/* Adds a finding; UINT64_MAX for a seal or an entry that it does not concern. What is returned may
 * be told more, until the next finding. */
struct audit_finding *verify_found(struct verify *verify, enum audit_check check,
                                   enum audit_damage damage, uint64_t seal, uint64_t entry,
                                   enum audit_message message, ...);
/* A file that could not be read: missing, or not of its form. Where the machine failed, nothing is
 * found, and there is no verdict. */
void verify_found_in_file(struct verify *verify, enum audit_check check, struct audit_file file,
                          enum audit_status status, const struct audit_error *why);
/* A bundle or tile with another number of records than it must have. */
void verify_found_count(struct verify *verify, struct audit_file file, size_t count,
                        size_t expected, bool torn);

/* Whether the replay knows who the ledger was, at any size. */
bool verify_knows_identity(const struct verify *verify);

/* verify_head.c: checkpoint and policy before; root, genesis and what is held from elsewhere after.
 */
enum audit_status verify_head_begin(struct verify *verify,
                                    struct audit_error *err) AUDIT_MUST_CHECK;
void verify_head_end(struct verify *verify);
/* verify_tiles.c: recomputes what the tiles hold from first_seal on, from level 0 up, and compares;
 * sets tiles_hold, since_root and frontier. */
void verify_tiles(struct verify *verify);
/* verify_vouchers.c: every seal from first_seal on with its entries. */
enum audit_status verify_vouchers(struct verify *verify, struct audit_error *err) AUDIT_MUST_CHECK;
/* verify_signatures.c: the sink's side; `end` waits for all that were handed in. */
enum audit_status verify_signatures_begin(struct verify *verify,
                                          struct audit_error *err) AUDIT_MUST_CHECK;
void verify_signature_job(void *verify, const struct audit_signature_job *job);
void verify_signatures_end(struct verify *verify);
void verify_signatures_free(struct verify *verify);
/* verify_private.c: the rows of private/rows. */
void verify_private(struct verify *verify);
/* verify_files.c: earlier checkpoints, older partial files, files that do not belong. */
enum audit_status verify_files(struct verify *verify, struct audit_error *err) AUDIT_MUST_CHECK;

#endif
