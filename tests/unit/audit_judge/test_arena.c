#define _GNU_SOURCE /* unshare */
#include "support/assert_audit.h"

#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "audit/judge/arena.h"

static struct audit_arena *
open_arena(void)
{
    struct audit_arena *arena = NULL;
    struct audit_error err = {0};
    assert_audit(audit_arena_open(NULL, &arena, &err), AUDIT_OK, &err);
    return arena;
}

/* Of this process, in bytes. */
static uint64_t
resident(void)
{
    unsigned long long all, in_memory;
    FILE *file = fopen("/proc/self/statm", "r");
    assert_non_null(file);
    assert_int_equal(fscanf(file, "%llu %llu", &all, &in_memory), 2);
    fclose(file);
    return in_memory * (uint64_t)sysconf(_SC_PAGESIZE);
}

static void
what_is_taken_is_zeroed_aligned_and_stays(void **state)
{
    (void)state;
    struct audit_arena *arena = open_arena();
    audit_ref first, last = 0, ref;
    uint64_t *root = audit_arena_take(arena, sizeof *root, &first);
    assert_non_null(root);
    *root = 7;
    audit_arena_set_root(arena, first);
    for (size_t size = 0; size < 3000; size++) {
        uint8_t *bytes = audit_arena_take(arena, size, &ref);
        assert_non_null(bytes);
        assert_true(ref > last && ref % 8 == 0 && (uintptr_t)bytes % 8 == 0);
        assert_ptr_equal(bytes, audit_arena_at(arena, ref));
        for (size_t i = 0; i < size; i++)
            assert_int_equal(bytes[i], 0);
        memset(bytes, 0xFF, size);
        last = ref;
    }
    assert_true(audit_arena_size(arena) > 4000000);
    assert_null(audit_arena_at(arena, 0));
    assert_ptr_equal(root, audit_arena_at(arena, audit_arena_root(arena)));
    assert_int_equal(*root, 7);
    audit_arena_close(arena);
    audit_arena_close(NULL);
}

static void
an_absurd_size_is_a_failure_that_is_kept(void **state)
{
    (void)state;
    struct audit_arena *arena = open_arena();
    struct audit_error err = {0};
    audit_ref ref;
    assert_audit(audit_arena_status(arena, &err), AUDIT_OK, &err);
    assert_null(audit_arena_take(arena, SIZE_MAX, &ref));
    assert_audit(audit_arena_status(arena, &err), AUDIT_NO_MEMORY, &err);
    assert_null(audit_arena_take(arena, 8, &ref));
    assert_audit(audit_arena_status(arena, &err), AUDIT_NO_MEMORY, &err);
    audit_arena_close(arena);
}

static void
a_directory_that_is_none_is_named(void **state)
{
    (void)state;
    struct audit_arena *arena = NULL;
    struct audit_error err = {0};
    assert_audit(audit_arena_open("/no/such/directory", &arena, &err), AUDIT_DENIED, &err);
    assert_audit_message(&err, AUDIT_MESSAGE_ARENA_NO_FILE);
    assert_string_equal(err.arguments[0], "/no/such/directory");
    assert_null(arena);
}

/* Fills an arena until it is full; the exit status says how that went. */
static void
fill_and_exit(const char *directory, size_t piece)
{
    struct audit_arena *arena = NULL;
    struct audit_error err = {0};
    audit_ref ref;
    if (audit_arena_open(directory, &arena, &err) != AUDIT_OK)
        _exit(2);
    size_t taken = 0;
    for (void *at; (at = audit_arena_take(arena, piece, &ref)) != NULL; taken += piece) {
        memset(at, 1, piece);
        if (taken > (8u << 20))
            _exit(3);
    }
    if (audit_arena_status(arena, &err) != AUDIT_NO_SPACE ||
        err.message != AUDIT_MESSAGE_ARENA_FULL)
        _exit(4);
    _exit(taken > (3u << 20) / 2 ? 0 : 5); /* Nearly all that there was. */
}

static void
assert_child_succeeds(pid_t child)
{
    int how = 0;
    assert_true(child > 0);
    assert_int_equal(waitpid(child, &how, 0), child);
    assert_false(WIFSIGNALED(how));
    assert_int_equal(WEXITSTATUS(how), 0);
}

static void
a_limit_on_files_is_no_signal(void **state)
{
    (void)state;
    pid_t child = fork();
    if (child == 0) {
        struct rlimit limit = {2 << 20, 2 << 20};
        if (setrlimit(RLIMIT_FSIZE, &limit) != 0)
            _exit(6);
        fill_and_exit(NULL, 100000);
    }
    assert_child_succeeds(child);
}

static void
a_full_disk_is_no_signal(void **state)
{
    (void)state;
    char directory[] = "/tmp/mingzhang-arena-XXXXXX";
    assert_non_null(mkdtemp(directory));
    pid_t child = fork();
    if (child == 0) {
        if (unshare(CLONE_NEWNS) != 0 || mount("", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
            mount("tmpfs", directory, "tmpfs", 0, "size=2m") != 0)
            _exit(77);
        fill_and_exit(directory, 100000);
    }
    int how = 0;
    assert_int_equal(waitpid(child, &how, 0), child);
    assert_int_equal(rmdir(directory), 0);
    assert_false(WIFSIGNALED(how));
    if (WEXITSTATUS(how) == 77)
        skip(); /* Only root may mount. */
    assert_int_equal(WEXITSTATUS(how), 0);
}

static void
resident_memory_stays_below_its_bound(void **state)
{
    enum { PIECES = 4096, PIECE = 65536, LIMIT = 64 << 20 };
    (void)state;
    struct audit_arena *arena = open_arena();
    audit_ref refs[PIECES];
    uint64_t before = resident(), most = 0;
    for (size_t i = 0; i < PIECES; i++) { /* 256 MiB */
        uint8_t *bytes = audit_arena_take(arena, PIECE, &refs[i]);
        assert_non_null(bytes);
        memset(bytes, (int)(i % 251), PIECE);
        audit_arena_keep_below(arena, before + LIMIT);
        uint64_t now = resident();
        most = now > most ? now : most;
    }
    assert_true(audit_arena_size(arena) >= (uint64_t)PIECES * PIECE);
    assert_in_range(most - before, LIMIT / 2, LIMIT + (LIMIT >> 2));
    for (size_t i = 0; i < PIECES; i++) {
        const uint8_t *bytes = audit_arena_at(arena, refs[i]);
        assert_true(bytes[0] == i % 251 && bytes[PIECE - 1] == i % 251);
        audit_arena_keep_below(arena, before + LIMIT);
    }
    assert_true(resident() - before < LIMIT + (LIMIT >> 2));
    audit_arena_close(arena);
}

/* Saving and loading */

static FILE *
saved_arena(const char *before)
{
    struct audit_arena *arena = open_arena();
    struct audit_error err = {0};
    FILE *file = tmpfile();
    audit_ref ref;
    assert_non_null(file);
    char *text = audit_arena_take(arena, 3000000, &ref);
    assert_non_null(text);
    strcpy(text, "what the replay knows");
    audit_arena_set_root(arena, ref);
    assert_true(write(fileno(file), before, strlen(before)) == (ssize_t)strlen(before));
    assert_audit(audit_arena_save(arena, fileno(file), &err), AUDIT_OK, &err);
    assert_int_equal(lseek(fileno(file), 0, SEEK_CUR), lseek(fileno(file), 0, SEEK_END));
    audit_arena_close(arena);
    return file;
}

static void
what_was_saved_is_loaded_and_goes_on(void **state)
{
    (void)state;
    FILE *file = saved_arena("something before");
    struct audit_arena *arena = NULL;
    struct audit_error err = {0};
    audit_ref ref;
    assert_int_equal(lseek(fileno(file), 16, SEEK_SET), 16);
    assert_audit(audit_arena_load(fileno(file), NULL, &arena, &err), AUDIT_OK, &err);
    assert_string_equal(audit_arena_at(arena, audit_arena_root(arena)), "what the replay knows");
    const uint64_t *more = audit_arena_take(arena, 8, &ref);
    assert_non_null(more);
    assert_true(*more == 0 && ref > 3000000);
    audit_arena_close(arena);
    fclose(file);
}

static void
a_saved_state_that_was_changed_is_refused(void **state)
{
    FILE *file = saved_arena("");
    int fd = fileno(file);
    off_t size = lseek(fd, 0, SEEK_END);
    static const off_t places[] = {0,  15, 16, 23, 24, 31, 32,      39,
                                   40, 71, 72, 79, 80, 90, 1500000, -1};
    struct audit_arena *arena = NULL;
    struct audit_error err = {0};
    (void)state;
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        uint8_t byte, flipped;
        off_t at = places[i] < 0 ? size - 1 : places[i];
        assert_int_equal(pread(fd, &byte, 1, at), 1);
        flipped = byte ^ 1;
        assert_int_equal(pwrite(fd, &flipped, 1, at), 1);
        lseek(fd, 0, SEEK_SET);
        assert_audit(audit_arena_load(fd, NULL, &arena, &err), AUDIT_MALFORMED, &err);
        assert_int_equal(pwrite(fd, &byte, 1, at), 1);
    }
    lseek(fd, 0, SEEK_SET);
    assert_audit(audit_arena_load(fd, NULL, &arena, &err), AUDIT_OK, &err);
    audit_arena_close(arena);
    fclose(file);
}

static void
a_saved_state_of_another_length_is_refused(void **state)
{
    (void)state;
    FILE *file = saved_arena("");
    int fd = fileno(file);
    off_t size = lseek(fd, 0, SEEK_END);
    const off_t sizes[] = {size + 1, size - 1, size / 2, 73, 72, 71, 16, 1, 0};
    struct audit_arena *arena = NULL;
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        struct audit_error err = {0};
        assert_int_equal(ftruncate(fd, sizes[i]), 0);
        lseek(fd, 0, SEEK_SET);
        assert_audit(audit_arena_load(fd, NULL, &arena, &err), AUDIT_MALFORMED, &err);
        assert_audit_message(&err, AUDIT_MESSAGE_ARENA_DAMAGED);
    }
    assert_null(arena);
    fclose(file);
}

static void
saving_to_where_it_does_not_fit_is_said(void **state)
{
    (void)state;
    pid_t child = fork();
    if (child == 0) {
        struct audit_error err = {0};
        struct audit_arena *arena = NULL;
        struct rlimit limit = {1 << 20, 1 << 20};
        audit_ref ref;
        FILE *file = tmpfile();
        FILE *full = fopen("/dev/full", "w");
        if (file == NULL || full == NULL || setrlimit(RLIMIT_FSIZE, &limit) != 0 ||
            audit_arena_open(NULL, &arena, &err) != AUDIT_OK ||
            audit_arena_take(arena, 1000000, &ref) == NULL)
            _exit(1);
        enum audit_status to_full = audit_arena_save(arena, fileno(full), &err);
        lseek(fileno(file), 500000, SEEK_SET);
        enum audit_status to_limit = audit_arena_save(arena, fileno(file), &err);
        _exit(to_full == AUDIT_NO_SPACE && to_limit == AUDIT_NO_SPACE ? 0 : 1);
    }
    assert_child_succeeds(child);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_taken_is_zeroed_aligned_and_stays),
        cmocka_unit_test(an_absurd_size_is_a_failure_that_is_kept),
        cmocka_unit_test(a_directory_that_is_none_is_named),
        cmocka_unit_test(a_limit_on_files_is_no_signal),
        cmocka_unit_test(a_full_disk_is_no_signal),
        cmocka_unit_test(resident_memory_stays_below_its_bound),
        cmocka_unit_test(what_was_saved_is_loaded_and_goes_on),
        cmocka_unit_test(a_saved_state_that_was_changed_is_refused),
        cmocka_unit_test(a_saved_state_of_another_length_is_refused),
        cmocka_unit_test(saving_to_where_it_does_not_fit_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
