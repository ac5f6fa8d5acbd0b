/* A crash, or a disk that fails, at every single step of publishing and of restoring: what is there
 * afterwards is the evidence of before or of after, and a ledger or none. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ledger/publish.h"
#include "ledger/restore.h"
#include "support/folders.h"
#include "support/park.h"

enum { PATH_SIZE = 160, CRASHED = 77, DIRECTORIES_MAX = 256 };

/* --- the system, as it stops --- */

/* The linker puts these in the place of what the library calls. LMDB is another library and keeps
 * the system's own. */
int __real_fsync(int fd);
int __real_renameat(int from_fd, const char *from, int to_fd, const char *to);
int __real_rename(const char *from, const char *to);
int __real_unlinkat(int fd, const char *name, int flags);
int __real_mkdirat(int fd, const char *name, mode_t mode);
ssize_t __real_write(int fd, const void *bytes, size_t size);
int __wrap_fsync(int fd);
int __wrap_renameat(int from_fd, const char *from, int to_fd, const char *to);
int __wrap_rename(const char *from, const char *to);
int __wrap_unlinkat(int fd, const char *name, int flags);
int __wrap_mkdirat(int fd, const char *name, mode_t mode);
ssize_t __wrap_write(int fd, const void *bytes, size_t size);

static struct {
    unsigned left;    /* steps until it happens; 0: it never does */
    int system_error; /* what the step fails with; 0: the process ends */
    unsigned count;   /* steps so far */
    /* What a power cut would lose: files not synced before they get their name, and folders whose
     * names were not synced before the checkpoint gets its own. */
    ino_t dirty[DIRECTORIES_MAX];
    size_t dirty_count;
    ino_t synced_file;
    unsigned unsafe;
} machine;

static bool
step_fails(void)
{
    machine.count++;
    if (machine.left == 0 || --machine.left > 0)
        return false;
    if (machine.system_error == 0)
        _exit(CRASHED);
    errno = machine.system_error;
    return true;
}

static void
dirty_remove(ino_t inode)
{
    for (size_t i = 0; i < machine.dirty_count; i++)
        if (machine.dirty[i] == inode)
            machine.dirty[i--] = machine.dirty[--machine.dirty_count];
}

static void
dirty_add(ino_t inode)
{
    dirty_remove(inode);
    assert_true(machine.dirty_count < DIRECTORIES_MAX);
    machine.dirty[machine.dirty_count++] = inode;
}

int
__wrap_fsync(int fd)
{
    struct stat about;

    if (step_fails())
        return -1;
    assert_int_equal(fstat(fd, &about), 0);
    if (S_ISDIR(about.st_mode))
        dirty_remove(about.st_ino);
    else
        machine.synced_file = about.st_ino;
    return 0; /* The order is what counts here; a disk would be most of the time. */
}

int
__wrap_renameat(int from_fd, const char *from, int to_fd, const char *to)
{
    struct stat file;
    struct stat directory;

    if (step_fails())
        return -1;
    if (fstatat(from_fd, from, &file, AT_SYMLINK_NOFOLLOW) == 0 && fstat(to_fd, &directory) == 0) {
        machine.unsafe += file.st_ino != machine.synced_file;
        machine.unsafe += strcmp(to, "checkpoint") == 0 && machine.dirty_count > 0;
        dirty_add(directory.st_ino);
    }
    return __real_renameat(from_fd, from, to_fd, to);
}

int
__wrap_rename(const char *from, const char *to)
{
    return step_fails() ? -1 : __real_rename(from, to);
}

int
__wrap_unlinkat(int fd, const char *name, int flags)
{
    return step_fails() ? -1 : __real_unlinkat(fd, name, flags);
}

int
__wrap_mkdirat(int fd, const char *name, mode_t mode)
{
    struct stat about;

    if (step_fails() || __real_mkdirat(fd, name, mode) != 0)
        return -1;
    if (fstat(fd, &about) == 0)
        dirty_add(about.st_ino);
    return 0;
}

/* Half of it is written, then it happens: what is left has no full bytes. */
ssize_t
__wrap_write(int fd, const void *bytes, size_t size)
{
    if (machine.left == 1 && size > 1)
        (void)!__real_write(fd, bytes, size / 2);
    return step_fails() ? -1 : __real_write(fd, bytes, size);
}

static void
machine_set(unsigned left, int system_error)
{
    memset(&machine, 0, sizeof(machine));
    machine.left = left;
    machine.system_error = system_error;
}

/* --- --- */

struct scene {
    struct park park;
    char before[PATH_SIZE]; /* evidence of `before_size` */
    char after[PATH_SIZE];  /* the same folder, published again at `after_size` */
    char work[PATH_SIZE];
    char restored[PATH_SIZE];
    uint64_t before_size;
    uint64_t after_size;
};

static void
scene_path(const struct scene *scene, const char *name, char path[static PATH_SIZE])
{
    (void)snprintf(path, PATH_SIZE, "%s/%s", scene->park.directory, name);
}

static void
record_payouts(struct park *park, size_t count)
{
    static unsigned counter;
    static char references[256][24];
    struct ledger_entry drafts[256];

    for (size_t i = 0; i < count; i++) {
        (void)snprintf(references[i], sizeof(references[i]), "PAY-%06u", ++counter);
        drafts[i] = park_payout("TG-1", references[i], 100 + (int64_t)counter, 20230301);
    }
    (void)park_record(park, drafts, count);
}

static enum ledger_status
publish_to(struct ledger *ledger, const char *path, uint64_t *out_size, struct ledger_error *err)
{
    const struct ledger_publish_options options = {.directory = path};
    struct ledger_publication done;
    enum ledger_status status = ledger_publish(ledger, &options, &done, err);

    if (status == LEDGER_OK)
        *out_size = done.size;
    return status;
}

/* In between, bundles of entries, hints and seals fill up, and with them a tile. */
static void
scene_open(struct scene *scene)
{
    struct ledger_error err = {0};

    machine_set(0, 0);
    park_with_programme(&scene->park);
    scene_path(scene, "before", scene->before);
    scene_path(scene, "after", scene->after);
    scene_path(scene, "work", scene->work);
    scene_path(scene, "restored", scene->restored);
    for (int i = 0; i < 247; i++)
        record_payouts(&scene->park, 1);
    assert_status(publish_to(scene->park.ledger, scene->before, &scene->before_size, &err),
                  LEDGER_OK, &err);
    for (int i = 0; i < 10; i++)
        record_payouts(&scene->park, 2);
    folder_copy(scene->before, scene->after);
    assert_status(publish_to(scene->park.ledger, scene->after, &scene->after_size, &err), LEDGER_OK,
                  &err);
    assert_true(scene->before_size < 256 && scene->after_size > 256);
    /* After fork, each process opens the ledger for itself. */
    ledger_close(scene->park.ledger);
    scene->park.ledger = NULL;
}

static void
scene_close(struct scene *scene)
{
    machine_set(0, 0);
    park_reopen(&scene->park);
    park_close(&scene->park);
}

/* Publishes to the folder `work` in another process; what it came to, as its exit status, and how
 * many steps it took, when it was not stopped. */
static int
published_by_another(const struct scene *scene, unsigned left, int system_error,
                     unsigned *out_count)
{
    const struct ledger_options options = {.directory = scene->park.ledger_path};
    int channel[2];
    int status;
    unsigned counts[2] = {0, 0};
    pid_t child;

    assert_int_equal(pipe(channel), 0);
    child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct ledger *ledger = NULL;
        struct ledger_error err = {0};
        uint64_t size;
        enum ledger_status result;

        if (ledger_open(&options, &ledger, &err) != LEDGER_OK)
            _exit(99);
        machine_set(left, system_error);
        result = publish_to(ledger, scene->work, &size, &err);
        counts[0] = machine.count;
        counts[1] = machine.unsafe;
        (void)!__real_write(channel[1], counts, sizeof(counts));
        ledger_close(ledger);
        _exit((int)result);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    (void)close(channel[1]);
    (void)!read(channel[0], counts, sizeof(counts));
    (void)close(channel[0]);
    assert_true(WIFEXITED(status));
    assert_int_equal(counts[1], 0); /* Nothing got its name before it was durable. */
    if (out_count != NULL)
        *out_count = counts[0];
    return WEXITSTATUS(status);
}

/* The whole check of a folder: that a ledger can be restored from it. */
static uint64_t
size_of_evidence(const struct scene *scene, const char *evidence)
{
    const struct ledger_restore_options options = {
        .evidence = evidence,
        .directory = scene->restored,
    };
    struct ledger_restoration restored = {0};
    struct ledger_error err = {0};

    assert_status(ledger_restore(&options, &restored, &err), LEDGER_OK, &err);
    folder_remove(scene->restored);
    return restored.seal_count;
}

static bool
has_checkpoint(const char *folder)
{
    char path[PATH_SIZE + 16];

    (void)snprintf(path, sizeof(path), "%s/checkpoint", folder);
    return access(path, F_OK) == 0;
}

static void
published_in_spite_of(const struct scene *scene, const char *before, unsigned step,
                      int system_error)
{
    const uint64_t before_size = before != NULL ? scene->before_size : 0;
    uint64_t size = 0;
    int result;

    if (before != NULL)
        folder_copy(before, scene->work);
    result = published_by_another(scene, step, system_error, NULL);
    if (system_error == 0)
        assert_int_equal(result, CRASHED);
    else
        assert_int_not_equal(result, CRASHED);

    machine_set(0, 0);
    if (has_checkpoint(scene->work))
        size = size_of_evidence(scene, scene->work);
    if (size != before_size && size != scene->after_size)
        fail_msg("step %u left evidence of size %llu", step, (unsigned long long)size);
    /* And the next publication makes good what was left undone. */
    assert_int_equal(published_by_another(scene, 0, 0, NULL), LEDGER_OK);
    if (before != NULL)
        assert_true(folder_equal(scene->work, scene->after));
    else
        assert_int_equal(size_of_evidence(scene, scene->work), scene->after_size);
    folder_remove(scene->work);
}

static unsigned
steps_of(const struct scene *scene, const char *before)
{
    unsigned count;

    if (before != NULL)
        folder_copy(before, scene->work);
    assert_int_equal(published_by_another(scene, 0, 0, &count), LEDGER_OK);
    folder_remove(scene->work);
    return count;
}

static void
a_crash_at_any_step_leaves_the_evidence_of_before_or_of_after(void **state)
{
    struct scene scene;
    unsigned steps;

    (void)state;
    scene_open(&scene);
    steps = steps_of(&scene, scene.before);
    assert_true(steps > 50);
    for (unsigned step = 1; step <= steps; step++)
        published_in_spite_of(&scene, scene.before, step, 0);
    scene_close(&scene);
}

static void
a_crash_of_the_first_publication_leaves_no_checkpoint_or_a_whole_one(void **state)
{
    struct scene scene;
    unsigned steps;

    (void)state;
    scene_open(&scene);
    steps = steps_of(&scene, NULL);
    for (unsigned step = 1; step <= steps; step += 3)
        published_in_spite_of(&scene, NULL, step, 0);
    scene_close(&scene);
}

static void
a_step_that_fails_leaves_the_evidence_of_before_or_of_after(void **state)
{
    static const int errors[] = {ENOSPC, EIO};
    struct scene scene;
    unsigned steps;

    (void)state;
    scene_open(&scene);
    steps = steps_of(&scene, scene.before);
    for (unsigned step = 1; step <= steps; step += 2)
        published_in_spite_of(&scene, scene.before, step, errors[step / 2 % 2]);
    scene_close(&scene);
}

/* --- restoring --- */

/* Restores in another process, which ends at a step. */
static int
restored_by_another(const struct scene *scene, unsigned left, int system_error, unsigned *out_count)
{
    const struct ledger_restore_options options = {
        .evidence = scene->after,
        .directory = scene->restored,
    };
    int channel[2];
    int status;
    unsigned count = 0;
    pid_t child;

    assert_int_equal(pipe(channel), 0);
    child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct ledger_restoration restored;
        enum ledger_status result;

        machine_set(left, system_error);
        result = ledger_restore(&options, &restored, NULL);
        (void)!__real_write(channel[1], &machine.count, sizeof(machine.count));
        _exit((int)result);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    (void)close(channel[1]);
    (void)!read(channel[0], &count, sizeof(count));
    (void)close(channel[0]);
    assert_true(WIFEXITED(status));
    if (out_count != NULL)
        *out_count = count;
    return WEXITSTATUS(status);
}

static void
a_restoration_that_is_interrupted_leaves_a_whole_ledger_or_none(void **state)
{
    struct scene scene;
    unsigned steps;

    (void)state;
    scene_open(&scene);
    assert_int_equal(restored_by_another(&scene, 0, 0, &steps), LEDGER_OK);
    folder_remove(scene.restored);
    assert_true(steps > 5);
    for (unsigned step = 1; step <= steps; step++) {
        const int system_error = step % 2 == 0 ? EIO : 0;
        const struct ledger_options open_options = {.directory = scene.restored};
        struct ledger *ledger = NULL;
        struct ledger_head head;
        struct ledger_error err = {0};
        enum ledger_status status;

        (void)restored_by_another(&scene, step, system_error, NULL);
        machine_set(0, 0);
        status = ledger_open(&open_options, &ledger, &err);
        if (status == LEDGER_OK) {
            assert_status(ledger_head(ledger, &head, &err), LEDGER_OK, &err);
            assert_int_equal(head.seal_count, scene.after_size);
        } else {
            assert_status(status, LEDGER_NOT_FOUND, &err);
            /* The next attempt is not in the way of itself. */
            assert_int_equal(size_of_evidence(&scene, scene.after), scene.after_size);
        }
        ledger_close(ledger);
        folder_remove(scene.restored);
    }
    scene_close(&scene);
}

static ino_t
directory_above(const struct scene *scene)
{
    struct stat about;

    assert_int_equal(stat(scene->park.directory, &about), 0);
    return about.st_ino;
}

/* Killed between giving the ledger its name and seeing that the name is durable. */
static void
a_name_that_a_killed_restoration_left_is_made_durable_by_whoever_comes_next(void **state)
{
    struct scene scene;
    struct ledger_restoration restored;
    struct ledger_error err = {0};

    (void)state;
    scene_open(&scene);
    assert_int_equal(restored_by_another(&scene, 0, 0, NULL), LEDGER_OK);
    const struct ledger_restore_options again = {.evidence = scene.after,
                                                 .directory = scene.restored};
    const struct ledger_options open_options = {.directory = scene.restored};
    struct ledger *ledger = NULL;

    machine_set(0, 0);
    dirty_add(directory_above(&scene));
    assert_status(ledger_restore(&again, &restored, &err), LEDGER_REFUSED, &err);
    assert_message(&err, LEDGER_MESSAGE_RESTORE_TARGET);
    assert_int_equal(machine.dirty_count, 0);
    /* A disk that does not take the name is no ledger that is there. */
    machine_set(1, EIO);
    assert_status(ledger_restore(&again, &restored, &err), LEDGER_IO, &err);

    machine_set(0, 0);
    dirty_add(directory_above(&scene));
    assert_status(ledger_open(&open_options, &ledger, &err), LEDGER_OK, &err);
    assert_int_equal(machine.dirty_count, 0);
    ledger_close(ledger);
    folder_remove(scene.restored);
    scene_close(&scene);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_crash_at_any_step_leaves_the_evidence_of_before_or_of_after),
        cmocka_unit_test(a_crash_of_the_first_publication_leaves_no_checkpoint_or_a_whole_one),
        cmocka_unit_test(a_step_that_fails_leaves_the_evidence_of_before_or_of_after),
        cmocka_unit_test(a_restoration_that_is_interrupted_leaves_a_whole_ledger_or_none),
        cmocka_unit_test(
            a_name_that_a_killed_restoration_left_is_made_durable_by_whoever_comes_next),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
