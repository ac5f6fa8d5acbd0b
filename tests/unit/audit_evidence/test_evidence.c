/* nftw is of XSI. */
#define _XOPEN_SOURCE 700

#include "support/assert_audit.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "audit/evidence/evidence.h"

static char root[64];

static int
root_make(void **state)
{
    (void)state;
    strcpy(root, "/tmp/mingzhang-evidence-XXXXXX");
    return mkdtemp(root) == NULL;
}

static int
remove_one(const char *path, const struct stat *what, int kind, struct FTW *place)
{
    (void)what;
    (void)kind;
    (void)place;
    return remove(path);
}

static int
root_remove(void **state)
{
    (void)state;
    return nftw(root, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

/* The path of `name` in the root; the folders on the way are made. */
static const char *
place(const char *name)
{
    static char path[512];
    assert_true((size_t)snprintf(path, sizeof path, "%s/%s", root, name) < sizeof path);
    for (char *at = strchr(path + strlen(root) + 1, '/'); at != NULL; at = strchr(at + 1, '/')) {
        *at = '\0';
        assert_true(mkdir(path, 0777) == 0 || errno == EEXIST);
        *at = '/';
    }
    return path;
}

static void
put(const char *name, const void *bytes, size_t size)
{
    FILE *file = fopen(place(name), "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

static struct audit_evidence *
open_root(void)
{
    struct audit_evidence *evidence = NULL;
    struct audit_error err = {0};
    assert_audit(audit_evidence_open(root, &evidence, &err), AUDIT_OK, &err);
    return evidence;
}

/* Paths */

static void
a_path_and_its_file_are_one(void **state)
{
    static const struct {
        const char *path;
        struct audit_file file;
    } rows[] = {
        {"checkpoint", {AUDIT_FILE_CHECKPOINT, 0, 0, 0}},
        {"checkpoints/1", {AUDIT_FILE_EARLIER_CHECKPOINT, 0, 1, 0}},
        {"checkpoints/18446744073709551615", {AUDIT_FILE_EARLIER_CHECKPOINT, 0, UINT64_MAX, 0}},
        {"tile/0/000", {AUDIT_FILE_TILE, 0, 0, 0}},
        {"tile/1/x001/x234/067.p/255", {AUDIT_FILE_TILE, 1, 1234067, 255}},
        {"tile/7/000.p/1", {AUDIT_FILE_TILE, 7, 0, 1}},
        {"tile/entries/x001/234.p/7", {AUDIT_FILE_SEALS, 0, 1234, 7}},
        {"tile/lines/999", {AUDIT_FILE_LINES, 0, 999, 0}},
        {"tile/lines/x001/000", {AUDIT_FILE_LINES, 0, 1000, 0}},
        {"tile/lines/x072/x057/x594/x037/x927/935",
         {AUDIT_FILE_LINES, 0, UINT64_C(72057594037927935), 0}},
        {"tile/hints/x001/x000/000", {AUDIT_FILE_HINTS, 0, 1000000, 0}},
        {"private/rows", {AUDIT_FILE_PRIVATE, 0, 0, 0}},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char path[AUDIT_FILE_PATH_SIZE];
        struct audit_file file = {0};
        audit_file_path(rows[i].file, path);
        assert_string_equal(path, rows[i].path);
        assert_true(audit_file_of_path(path, &file));
        assert_int_equal(file.kind, rows[i].file.kind);
        assert_int_equal(file.level, rows[i].file.level);
        assert_true(file.number == rows[i].file.number);
        assert_int_equal(file.width, rows[i].file.width);
    }
}

static void
a_path_of_another_spelling_names_nothing(void **state)
{
    static const char *const paths[] = {
        "",
        "/",
        "checkpoint/",
        "/checkpoint",
        "checkpoint.tmp",
        "Checkpoint",
        "checkpoints",
        "checkpoints/",
        "checkpoints/0",
        "checkpoints/01",
        "checkpoints/18446744073709551616",
        "checkpoints/1.p/1",
        "tile",
        "tile/",
        "tile/0",
        "tile/0/",
        "tile/8/000",
        "tile/00/000",
        "tile/-1/000",
        "tile/0/0",
        "tile/0/0000",
        "tile/0/00x",
        "tile/0/x000/000",
        "tile/0/x000/001",
        "tile/0/x01/234",
        "tile/0/001/234",
        "tile/0/x001/x234",
        "tile/0/x001/234/",
        "tile/0/x001//234",
        "tile/0/1234",
        "tile/0/000.p",
        "tile/0/000.p/",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/01",
        "tile/0/000.q/1",
        "tile/0/000.p/1/",
        "tile/entries",
        "tile/entry/000",
        "tile/entrieslines/000",
        "tile/7/001",
        "tile/0/x072/x057/x594/x037/x927/936",
        "tile/0/x999/x999/x999/x999/x999/x999/999",
        "tile/lines/../lines/000",
        "tile/./lines/000",
        "private",
        "private/rows/",
        "private/row",
        "tile/lines/x000/x000/x000/x000/x000/x000/x000/x000/x000/x000/x000/x000/000",
    };
    (void)state;
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        struct audit_file file;
        if (audit_file_of_path(paths[i], &file))
            fail_msg("\"%s\" was taken", paths[i]);
    }
}

/* Reading */

static const struct audit_file lines_2 = {AUDIT_FILE_LINES, 0, 0, 2};

static void
files_are_read_whole_and_bad_ones_are_refused(void **state)
{
    (void)state;
    put("tile/lines/000.p/2", "\0\1a\0\2bc", 7);
    put("tile/hints/000.p/1", "12345678", 8);
    put("tile/hints/000.p/2", "123456789abcdef", 15);
    put("tile/0/000.p/1", "short", 5);
    put("tile/0/001", "in the way", 10);
    assert_int_equal(mkdir(place("tile/0/002"), 0777), 0);
    assert_int_equal(mkfifo(place("tile/0/003"), 0666), 0);
    assert_int_equal(symlink("/etc/passwd", place("tile/0/004")), 0);
    assert_int_equal(symlink("0", place("tile/1")), 0);
    put("checkpoint", "", 0);
    assert_int_equal(truncate(place("checkpoint"), (off_t)4 << 30), 0);
    int lonely = socket(AF_UNIX, SOCK_STREAM, 0);
    struct sockaddr_un name = {.sun_family = AF_UNIX};
    strcpy(name.sun_path, place("tile/0/005"));
    assert_int_equal(bind(lonely, (struct sockaddr *)&name, sizeof name), 0);

    static const struct {
        struct audit_file file;
        enum audit_status status;
        enum audit_message message;
        const char *bytes;
    } rows[] = {
        {{AUDIT_FILE_LINES, 0, 0, 2}, AUDIT_OK, AUDIT_MESSAGE_NONE, "\0\1a\0\2bc"},
        {{AUDIT_FILE_HINTS, 0, 0, 1}, AUDIT_OK, AUDIT_MESSAGE_NONE, "12345678"},
        {{AUDIT_FILE_HINTS, 0, 0, 2}, AUDIT_MALFORMED, AUDIT_MESSAGE_EVIDENCE_FILE_SIZE_WRONG, 0},
        {{AUDIT_FILE_TILE, 0, 0, 1}, AUDIT_MALFORMED, AUDIT_MESSAGE_EVIDENCE_FILE_SIZE_WRONG, 0},
        {{AUDIT_FILE_TILE, 0, 1001, 0}, AUDIT_NOT_FOUND, AUDIT_MESSAGE_EVIDENCE_FILE_MISSING, 0},
        {{AUDIT_FILE_TILE, 0, 2, 0}, AUDIT_MALFORMED, AUDIT_MESSAGE_EVIDENCE_IS_DIRECTORY, 0},
        {{AUDIT_FILE_TILE, 0, 3, 0}, AUDIT_MALFORMED, AUDIT_MESSAGE_EVIDENCE_NOT_A_FILE, 0},
        {{AUDIT_FILE_TILE, 0, 4, 0}, AUDIT_MALFORMED, AUDIT_MESSAGE_EVIDENCE_LINK, 0},
        {{AUDIT_FILE_TILE, 0, 5, 0}, AUDIT_MALFORMED, AUDIT_MESSAGE_EVIDENCE_NOT_A_FILE, 0},
        {{AUDIT_FILE_TILE, 1, 0, 1}, AUDIT_MALFORMED, AUDIT_MESSAGE_EVIDENCE_LINK, 0},
        {{AUDIT_FILE_CHECKPOINT, 0, 0, 0},
         AUDIT_MALFORMED,
         AUDIT_MESSAGE_EVIDENCE_FILE_TOO_LARGE,
         0},
        {{AUDIT_FILE_PRIVATE, 0, 0, 0}, AUDIT_NOT_FOUND, AUDIT_MESSAGE_EVIDENCE_FILE_MISSING, 0},
    };
    struct audit_evidence *evidence = open_root();
    struct audit_buffer bytes = {0};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct audit_error err = {0};
        enum audit_status status = audit_evidence_read(evidence, rows[i].file, &bytes, &err);
        assert_audit(status, rows[i].status, &err);
        assert_audit_message(&err, rows[i].message);
        assert_int_equal(bytes.size, status == AUDIT_OK ? 8 - (i == 0) : 0);
        if (status == AUDIT_OK)
            assert_memory_equal(bytes.data, rows[i].bytes, bytes.size);
    }
    assert_true(bytes.capacity < 4096); /* Nothing was made ready for the four GiB. */
    audit_buffer_free(&bytes);
    audit_evidence_close(evidence);
    close(lonely);
}

static void
a_file_where_a_folder_must_be_is_said(void **state)
{
    (void)state;
    put("tile/lines", "not a folder", 12);
    struct audit_evidence *evidence = open_root();
    struct audit_buffer bytes = {0};
    struct audit_error err = {0};
    char text[AUDIT_ERROR_TEXT_SIZE];
    assert_audit(audit_evidence_read(evidence, lines_2, &bytes, &err), AUDIT_MALFORMED, &err);
    audit_error_text(&err, AUDIT_EN, text);
    assert_string_equal(text, "lines, in which the evidence file tile/lines/000.p/2 must lie, is a "
                              "file instead of a directory.");
    audit_buffer_free(&bytes);
    audit_evidence_close(evidence);
}

static void
a_directory_that_is_none_is_refused(void **state)
{
    (void)state;
    struct audit_evidence *evidence = NULL;
    struct audit_error err = {0};
    assert_audit(audit_evidence_open("/tmp/mingzhang-no-such-evidence", &evidence, &err),
                 AUDIT_NOT_FOUND, &err);
    assert_audit_message(&err, AUDIT_MESSAGE_EVIDENCE_NO_DIRECTORY);
    put("file", "", 0);
    assert_audit(audit_evidence_open(place("file"), &evidence, &err), AUDIT_NOT_FOUND, &err);
    assert_null(evidence);
    audit_evidence_close(NULL);
}

static void
where_the_partial_file_is_gone_the_full_one_is_cut(void **state)
{
    static uint8_t bundle[256 * 3], hints[256 * 8];
    (void)state;
    for (size_t i = 0; i < 256; i++) {
        memcpy(bundle + 3 * i, "\0\1x", 3);
        memcpy(hints + 8 * i, &i, 8);
    }
    put("tile/lines/000", bundle, sizeof bundle);
    put("tile/hints/000", hints, sizeof hints);
    put("tile/lines/001", "\0\1a\1\0b", 6); /* The second record has 256 bytes, it says. */
    put("tile/lines/002.p/1", "\0\1a", 3);
    put("tile/lines/002", "\0\1b\0\1c", 6);

    static const struct {
        struct audit_file file;
        enum audit_status status;
        unsigned width;
        size_t size;
    } rows[] = {
        {{AUDIT_FILE_LINES, 0, 0, 2}, AUDIT_OK, 0, 6},
        {{AUDIT_FILE_LINES, 0, 0, 0}, AUDIT_OK, 0, sizeof bundle},
        {{AUDIT_FILE_HINTS, 0, 0, 255}, AUDIT_OK, 0, 255 * 8},
        {{AUDIT_FILE_LINES, 0, 1, 1}, AUDIT_OK, 0, 3},
        {{AUDIT_FILE_LINES, 0, 1, 2}, AUDIT_MALFORMED, 0, 0},
        {{AUDIT_FILE_LINES, 0, 2, 1}, AUDIT_OK, 1, 3},
        {{AUDIT_FILE_LINES, 0, 3, 1}, AUDIT_NOT_FOUND, 0, 0},
        {{AUDIT_FILE_LINES, 0, 3, 0}, AUDIT_NOT_FOUND, 0, 0},
    };
    struct audit_evidence *evidence = open_root();
    struct audit_buffer bytes = {0};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct audit_error err = {0};
        struct audit_file read = {0};
        enum audit_status status =
            audit_evidence_read_records(evidence, rows[i].file, &bytes, &read, &err);
        assert_audit(status, rows[i].status, &err);
        assert_int_equal(bytes.size, rows[i].size);
        if (status == AUDIT_OK)
            assert_int_equal(read.width, rows[i].width);
        else if (status == AUDIT_NOT_FOUND)
            assert_string_equal(err.arguments[0],
                                rows[i].file.width > 0 ? "tile/lines/003.p/1" : "tile/lines/003");
    }
    audit_buffer_free(&bytes);
    audit_evidence_close(evidence);
}

/* Walking */

struct seen {
    char text[4096]; /* a line for each file */
    size_t count, irregular;
};

static enum audit_status
see(void *context, const char *path, bool regular, uint64_t size, struct audit_error *err)
{
    struct seen *seen = context;
    (void)err;
    char line[4096];
    snprintf(line, sizeof line, "%s %llu\n", path, (unsigned long long)size);
    if (regular && strlen(seen->text) + strlen(line) < sizeof seen->text)
        strcat(seen->text, line);
    seen->count++;
    seen->irregular += !regular;
    return seen->count == 100 ? AUDIT_NO_MEMORY : AUDIT_OK;
}

static void
a_walk_meets_every_file_and_nothing_behind_a_link(void **state)
{
    static struct seen seen;
    (void)state;
    seen = (struct seen){0};
    put("checkpoint", "abc", 3);
    put("tile/lines/x001/234.p/7", "x", 1);
    put("tile/lines/\x1b[2J", "", 0);
    assert_int_equal(symlink("/etc", place("tile/etc")), 0);
    assert_int_equal(symlink("..", place("tile/lines/up")), 0);
    assert_int_equal(mkfifo(place("private"), 0666), 0);
    put("1/2/3/4/5/6/7/8/9/10/11/12/13/14/15", "too deep", 8);
    struct audit_evidence *evidence = open_root();
    const struct audit_source *source = audit_evidence_source(evidence);
    struct audit_error err = {0};
    assert_audit(source->walk(source->context, see, &seen, &err), AUDIT_OK, &err);
    assert_non_null(strstr(seen.text, "checkpoint 3\n"));
    assert_non_null(strstr(seen.text, "tile/lines/x001/234.p/7 1\n"));
    assert_int_equal(seen.count, 7);
    assert_int_equal(seen.irregular, 5);
    /* What the visitor says ends the walk. */
    seen = (struct seen){.count = 98};
    assert_audit(source->walk(source->context, see, &seen, &err), AUDIT_NO_MEMORY, &err);
    assert_int_equal(seen.count, 100);
    audit_evidence_close(evidence);
}

/* Bundles */

static void
a_bundle_is_split_or_said_to_be_wrong(void **state)
{
    static const struct {
        const char *bytes;
        size_t size, count;
        enum audit_message message;
    } rows[] = {
        {"", 0, 0, AUDIT_MESSAGE_NONE},
        {"\0\1a\0\2bc", 7, 2, AUDIT_MESSAGE_NONE},
        {"\0\1a\0\2bc", 7, 1, AUDIT_MESSAGE_BUNDLE_LEFT_OVER}, /* wider than its name */
        {"\0\1a\0\2bc", 7, 3, AUDIT_MESSAGE_BUNDLE_LENGTH},
        {"\0\1a\0\2b", 6, 2, AUDIT_MESSAGE_BUNDLE_LENGTH},
        {"\0\1a\0", 4, 2, AUDIT_MESSAGE_BUNDLE_LENGTH},
        {"\xFF\xFFxx", 4, 1, AUDIT_MESSAGE_BUNDLE_LENGTH},
        {"\0\0", 2, 1, AUDIT_MESSAGE_BUNDLE_RECORD_EMPTY},
        {"\0\1a\0\0", 5, 2, AUDIT_MESSAGE_BUNDLE_RECORD_EMPTY},
        {"\0", 1, 0, AUDIT_MESSAGE_BUNDLE_LEFT_OVER},
    };
    struct audit_bytes records[256];
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct audit_error err = {0};
        struct audit_bytes bundle = {(const uint8_t *)rows[i].bytes, rows[i].size};
        assert_audit(audit_bundle_split(bundle, rows[i].count, records, &err),
                     rows[i].message == AUDIT_MESSAGE_NONE ? AUDIT_OK : AUDIT_MALFORMED, &err);
        assert_audit_message(&err, rows[i].message);
    }
    struct audit_bytes good = {(const uint8_t *)"\0\1a\0\2bc", 7};
    assert_audit(audit_bundle_split(good, 2, records, NULL), AUDIT_OK, NULL);
    assert_true(audit_bytes_equal(records[0], audit_text("a")));
    assert_true(audit_bytes_equal(records[1], audit_text("bc")));
}

/* Tiles */

#define TREE_SIZE ((size_t)70000)

/* All tiles of a tree of TREE_SIZE leaves; `leaves` is filled. */
static void
put_tiles(struct audit_hash *leaves)
{
    for (size_t i = 0; i < TREE_SIZE; i++)
        leaves[i] = audit_sha256((struct audit_bytes){(const uint8_t *)&i, sizeof i});
    struct audit_hash *level = malloc(TREE_SIZE * sizeof *level);
    assert_non_null(level);
    memcpy(level, leaves, TREE_SIZE * sizeof *level);
    size_t count = TREE_SIZE;
    for (unsigned number = 0; count > 0; number++, count /= 256) {
        for (size_t at = 0; at < count; at += 256) {
            size_t width = count - at < 256 ? count - at : 256;
            struct audit_file file = {AUDIT_FILE_TILE, number, at / 256, width % 256};
            char path[AUDIT_FILE_PATH_SIZE];
            audit_file_path(file, path);
            put(path, level + at, width * sizeof *level);
            if (width == 256)
                level[at / 256] = audit_merkle_root(level + at, 256);
        }
    }
    free(level);
}

static void
subtrees_come_from_the_tiles_of_their_level(void **state)
{
    static struct audit_hash leaves[TREE_SIZE];
    static struct audit_tile_reader reader;
    (void)state;
    put_tiles(leaves);
    struct audit_evidence *evidence = open_root();
    reader = (struct audit_tile_reader){.evidence = evidence, .size = TREE_SIZE};
    struct audit_error err = {0};
    struct audit_hash hash;
    for (unsigned level = 0; level <= 16; level++) {
        uint64_t indices[] = {0, 1, (TREE_SIZE >> level) / 2, (TREE_SIZE >> level) - 1};
        for (size_t i = 0; i < 4 && indices[i] < TREE_SIZE >> level; i++) {
            assert_audit(audit_tile_subtree(&reader, level, indices[i], &hash, &err), AUDIT_OK,
                         &err);
            struct audit_hash expected =
                audit_merkle_root(leaves + (indices[i] << level), (size_t)1 << level);
            assert_memory_equal(&hash, &expected, sizeof hash);
        }
        assert_audit(audit_tile_subtree(&reader, level, TREE_SIZE >> level, &hash, &err),
                     AUDIT_NOT_FOUND, &err);
    }
    assert_audit(audit_tile_subtree(&reader, 63, 0, &hash, &err), AUDIT_NOT_FOUND, &err);
    /* A tree of a size in the past reads the same tiles, cut. */
    reader = (struct audit_tile_reader){.evidence = evidence, .size = 300};
    assert_audit(audit_tile_subtree(&reader, 5, 8, &hash, &err), AUDIT_OK, &err);
    struct audit_hash expected = audit_merkle_root(leaves + 256, 32);
    assert_memory_equal(&hash, &expected, sizeof hash);
    assert_int_equal(remove(place("tile/0/001")), 0);
    reader = (struct audit_tile_reader){.evidence = evidence, .size = 300};
    assert_audit(audit_tile_subtree(&reader, 5, 8, &hash, &err), AUDIT_NOT_FOUND, &err);
    assert_string_equal(err.arguments[0], "tile/0/001.p/44");
    audit_evidence_close(evidence);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_path_and_its_file_are_one),
        cmocka_unit_test(a_path_of_another_spelling_names_nothing),
        cmocka_unit_test_setup_teardown(files_are_read_whole_and_bad_ones_are_refused, root_make,
                                        root_remove),
        cmocka_unit_test_setup_teardown(a_file_where_a_folder_must_be_is_said, root_make,
                                        root_remove),
        cmocka_unit_test_setup_teardown(a_directory_that_is_none_is_refused, root_make,
                                        root_remove),
        cmocka_unit_test_setup_teardown(where_the_partial_file_is_gone_the_full_one_is_cut,
                                        root_make, root_remove),
        cmocka_unit_test_setup_teardown(a_walk_meets_every_file_and_nothing_behind_a_link,
                                        root_make, root_remove),
        cmocka_unit_test(a_bundle_is_split_or_said_to_be_wrong),
        cmocka_unit_test_setup_teardown(subtrees_come_from_the_tiles_of_their_level, root_make,
                                        root_remove),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
