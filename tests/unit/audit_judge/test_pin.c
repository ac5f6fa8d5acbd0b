/* What a pin keeps: read back as it was written, and refused, with or without its state, when it
 * was not. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "audit/judge/pin.h"
#include "audit/judge/replay.h"
#include "support/assert_status.h"
#include "verify_world.h"

static struct verify_world world;
static struct audit_arena *state_of_all, *state_of_none;
static char folder[64];

static int
open_all(void **state)
{
    (void)state;
    verify_world_open(&world);
    assert_int_equal(audit_arena_open(NULL, &state_of_all, NULL), AUDIT_OK);
    assert_int_equal(audit_arena_open(NULL, &state_of_none, NULL), AUDIT_OK);
    struct audit_verification report =
        verify_files_of(&world, &world.files,
                        &(struct audit_verify_options){.since_state = state_of_all, .threads = 1});
    assert_int_equal(report.verdict, AUDIT_HOLDS);
    audit_verification_free(&report);
    struct audit_replay *replay = NULL;
    assert_int_equal(audit_replay_begin(state_of_none, &replay, NULL), AUDIT_OK);
    audit_replay_free(replay);
    return 0;
}

static int
close_all(void **state)
{
    (void)state;
    audit_arena_close(state_of_all);
    audit_arena_close(state_of_none);
    verify_world_close(&world);
    return 0;
}

static int
make_folder(void **state)
{
    (void)state;
    (void)snprintf(folder, sizeof(folder), "/tmp/test_pin.XXXXXX");
    assert_non_null(mkdtemp(folder));
    return 0;
}

static int
remove_folder(void **state)
{
    static const char *const names[] = {"checkpoint", "genesis", "state"};
    char path[128];
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        (void)snprintf(path, sizeof(path), "%s/%s", folder, names[i]);
        (void)remove(path);
    }
    return rmdir(folder);
}

static void
write_pin(struct audit_arena *state)
{
    const struct evidence_file *file = evidence_files_find(&world.files, "checkpoint");
    struct audit_error err = {0};
    int directory = -1;
    assert_int_equal(audit_pin_open(folder, /* create= */ true, &directory, &err), AUDIT_OK);
    assert_int_equal(audit_pin_write(directory, (struct audit_bytes){file->data, file->size},
                                     &world.genesis, state, &err),
                     AUDIT_OK);
    close(directory);
}

static enum audit_status
read_pin(bool with_state, struct audit_pin *out, struct audit_error *err)
{
    int directory = -1;
    *out = (struct audit_pin){0};
    enum audit_status status = audit_pin_open(folder, /* create= */ false, &directory, err);
    if (status == AUDIT_OK)
        status = audit_pin_read(directory, with_state, out, err);
    if (directory >= 0)
        close(directory);
    return status;
}

static void
overwrite(const char *name, const char *bytes, size_t size, long at)
{
    char path[128];
    (void)snprintf(path, sizeof(path), "%s/%s", folder, name);
    FILE *file = fopen(path, at < 0 ? "wb" : "r+b");
    assert_non_null(file);
    assert_int_equal(fseek(file, at < 0 ? 0 : at, SEEK_SET), 0);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

static void
a_pin_is_read_as_it_was_written(void **state)
{
    struct audit_pin pin;
    struct audit_error err = {0};
    (void)state;
    write_pin(state_of_all);
    assert_int_equal(read_pin(true, &pin, &err), AUDIT_OK);
    assert_int_equal(pin.checkpoint.size, world.forge.seal_count);
    assert_true(audit_hash_equal(&pin.genesis, &world.genesis));
    assert_non_null(pin.state);
    assert_int_equal(pin.state_error.status, AUDIT_OK);
    audit_pin_free(&pin);
    assert_int_equal(read_pin(false, &pin, &err), AUDIT_OK);
    assert_null(pin.state);
    audit_pin_free(&pin);
}

static void
a_folder_without_a_pin_is_not_found(void **state)
{
    struct audit_pin pin;
    struct audit_error err = {0};
    (void)state;
    assert_int_equal(read_pin(true, &pin, &err), AUDIT_NOT_FOUND);
    assert_int_equal(rmdir(folder), 0);
    assert_int_equal(read_pin(true, &pin, &err), AUDIT_NOT_FOUND);
    assert_int_equal(mkdir(folder, 0700), 0);
}

/* The checkpoint and the genesis are what a pin is. */
static void
a_pin_that_cannot_be_read_is_no_pin(void **state)
{
    static const char zeros[AUDIT_NOTE_SIZE_MAX + 1] = {0};
    static const struct {
        const char *name, *bytes;
        size_t size;
        enum audit_status status;
    } rows[] = {{"checkpoint", "nonsense\n", 9, AUDIT_MALFORMED},
                {"checkpoint", "", 0, AUDIT_MALFORMED},
                {"checkpoint", zeros, sizeof(zeros), AUDIT_IO},
                {"genesis", "", 0, AUDIT_MALFORMED},
                {"genesis", "00\n", 3, AUDIT_MALFORMED},
                {"genesis", zeros, 65, AUDIT_MALFORMED},
                {"genesis", zeros, 66, AUDIT_IO}};
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct audit_pin pin;
        struct audit_error err = {0};
        write_pin(NULL);
        overwrite(rows[i].name, rows[i].bytes, rows[i].size, -1);
        enum audit_status status = read_pin(true, &pin, &err);
        if (status != rows[i].status)
            fail_msg("%s, row %zu: status %d", rows[i].name, i, (int)status);
        assert_int_equal(err.status, status);
        assert_null(pin.state);
        assert_int_equal(pin.checkpoint_bytes.size, 0);
    }
}

/* The state only saves time: without one that can be used the pin stands, and says why. */
static void
a_state_that_cannot_be_used_is_passed_over_and_told(void **state)
{
    static const struct {
        const char *what, *bytes;
        size_t size;
        long at; /* -1: all of the file */
    } rows[] = {{"empty", "", 0, -1},
                {"of somebody else", "nonsense", 8, -1},
                {"its beginning", "XXXXXXXX", 8, 0},
                {"a byte of it", "\377\376\375\374", 4, 5000}};
    (void)state;
    for (size_t i = 0; i <= sizeof(rows) / sizeof(rows[0]); i++) {
        bool other = i == sizeof(rows) / sizeof(rows[0]); /* whole, but not of this checkpoint */
        struct audit_pin pin;
        struct audit_error err = {0};
        write_pin(other ? state_of_none : state_of_all);
        if (!other)
            overwrite("state", rows[i].bytes, rows[i].size, rows[i].at);
        assert_int_equal(read_pin(true, &pin, &err), AUDIT_OK);
        assert_null(pin.state);
        if (pin.state_error.status == AUDIT_OK)
            fail_msg("%s: not told", other ? "of another checkpoint" : rows[i].what);
        assert_int_equal(pin.checkpoint.size, world.forge.seal_count);
        audit_pin_free(&pin);
    }
}

static void
a_pin_without_a_state_is_one(void **state)
{
    struct audit_pin pin;
    struct audit_error err = {0};
    (void)state;
    write_pin(NULL);
    assert_int_equal(read_pin(true, &pin, &err), AUDIT_OK);
    assert_null(pin.state);
    assert_int_equal(pin.state_error.status, AUDIT_OK);
    audit_pin_free(&pin);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_pin_is_read_as_it_was_written, make_folder,
                                        remove_folder),
        cmocka_unit_test_setup_teardown(a_folder_without_a_pin_is_not_found, make_folder,
                                        remove_folder),
        cmocka_unit_test_setup_teardown(a_pin_that_cannot_be_read_is_no_pin, make_folder,
                                        remove_folder),
        cmocka_unit_test_setup_teardown(a_state_that_cannot_be_used_is_passed_over_and_told,
                                        make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(a_pin_without_a_state_is_one, make_folder, remove_folder),
    };
    return cmocka_run_group_tests(tests, open_all, close_all);
}
