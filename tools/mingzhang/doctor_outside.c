/* What surrounds the ledger: program, memory, directory, disk, key files. */
#include <errno.h>
#include <string.h>

#include <sodium.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <unistd.h>

#include "audit/report/report.h"
#include "ledger/base/file.h"
#include "ledger/crypto/key.h"
#include "ledger/ledger.h"
#include "ledger/state/state.h"
#include "tools/mingzhang/doctor.h"
#include "tools/mingzhang/people.h"

enum {
    MEMLOCK_MIN = 1 << 20, /* room for the secrets of a run, with guard pages */
    DISK_LEFT_MIN_MIB = 1024,
    STORE_FULL_PERCENT = 85,
    FONTS_SECONDS = 30,
};

enum ledger_language
doctor_language(const struct doctor *doctor)
{
    return doctor->context->output.language;
}

enum ledger_status
doctor_put(struct doctor *doctor, struct language_text item, enum doctor_state state,
           enum word what_to_do, struct ledger_buffer *line, enum ledger_status status)
{
    static const char *const names[] = {"good", "attention", "problem"};
    static const enum word words[] = {WORD_DOCTOR_GOOD, WORD_DOCTOR_ATTENTION, WORD_DOCTOR_PROBLEM};
    const struct output *output = &doctor->context->output;

    if (status == LEDGER_OK) {
        output_table_text(doctor->table, language_pick(output->language, item));
        output_table_text(doctor->table, output->json
                                             ? names[state]
                                             : language_word(output->language, words[state]));
        output_table_text(doctor->table, (const char *)line->data);
        if (state == DOCTOR_GOOD)
            output_table_none(doctor->table);
        else
            output_table_text(doctor->table, language_word(output->language, what_to_do));
        doctor->problem_count += state == DOCTOR_PROBLEM;
    }
    ledger_buffer_free(line);
    return status;
}

static enum ledger_status
put_memlock(struct doctor *doctor, struct ledger_error *err)
{
    static const struct language_text item = {"可锁定内存", "Lockable memory"};
    struct ledger_buffer line = {0};
    struct rlimit limit;
    enum doctor_state state;
    enum ledger_status status;

    if (getrlimit(RLIMIT_MEMLOCK, &limit) != 0)
        return ledger_fail(err, LEDGER_IO, LEDGER_MESSAGE_PROCESS_CANNOT_PROTECT, errno);
    if (limit.rlim_cur == RLIM_INFINITY) {
        status = language_append(&line, doctor_language(doctor), err, WORD_DOCTOR_MEMLOCK_FREE);
        return doctor_put(doctor, item, DOCTOR_GOOD, WORD_DOCTOR_DO_MEMLOCK, &line, status);
    }
    state = limit.rlim_cur < MEMLOCK_MIN ? DOCTOR_ATTENTION : DOCTOR_GOOD;
    status = language_append(&line, doctor_language(doctor), err, WORD_DOCTOR_MEMLOCK,
                             (uint64_t)limit.rlim_cur / 1024);
    return doctor_put(doctor, item, state, WORD_DOCTOR_DO_MEMLOCK, &line, status);
}

/* Asked by a process of its own: fontconfig ends the program when it gets no memory, and a check-up
 * must not end with the patient. Nothing was written yet that both would print. */
static bool
has_fonts(void)
{
    int ended = 0;
    pid_t child = fork();

    if (child == 0) {
        (void)alarm(FONTS_SECONDS); /* Short of memory it may also wait for ever. */
        _exit(audit_report_prepare(AUDIT_FORMAT_PDF, NULL, NULL) == AUDIT_OK ? 0 : 1);
    }
    while (child > 0 && waitpid(child, &ended, 0) < 0 && errno == EINTR)
        ;
    return child > 0 && WIFEXITED(ended) && WEXITSTATUS(ended) == 0;
}

/* PDF reports are set in one Chinese font, and only in that. */
static enum ledger_status
put_fonts(struct doctor *doctor, struct ledger_error *err)
{
    struct ledger_buffer line = {0};
    bool found = has_fonts();
    enum ledger_status status =
        language_append(&line, doctor_language(doctor), err,
                        found ? WORD_DOCTOR_FONT_GOOD : WORD_DOCTOR_FONT_MISSING);

    return doctor_put(doctor, (struct language_text){"中文字体", "Fonts"},
                      found ? DOCTOR_GOOD : DOCTOR_ATTENTION, WORD_DOCTOR_DO_FONT, &line, status);
}

enum ledger_status
doctor_program(struct doctor *doctor, struct ledger_error *err)
{
    const struct command_program *program = doctor->context->program;
    struct ledger_buffer line = {0};
    enum ledger_status status =
        language_append(&line, doctor_language(doctor), err, WORD_DOCTOR_VERSIONS, program->name,
                        program->version, sodium_version_string());

    status = doctor_put(doctor, (struct language_text){"程序", "Program"}, DOCTOR_GOOD,
                        WORD_DOCTOR_GOOD, &line, status);
    if (status == LEDGER_OK)
        status = put_memlock(doctor, err);
    return status == LEDGER_OK ? put_fonts(doctor, err) : status;
}

static enum ledger_status
put_permissions(struct doctor *doctor, unsigned mode, struct ledger_error *err)
{
    struct ledger_buffer line = {0};
    char digits[16];
    enum ledger_status status;

    (void)snprintf(digits, sizeof(digits), "%04o", mode & 07777U);
    status =
        language_append(&line, doctor_language(doctor), err,
                        (mode & 077U) == 0 ? WORD_DOCTOR_MODE_GOOD : WORD_DOCTOR_MODE_OPEN, digits);
    return doctor_put(doctor, (struct language_text){"目录权限", "Permissions"},
                      (mode & 077U) == 0 ? DOCTOR_GOOD : DOCTOR_PROBLEM, WORD_DOCTOR_DO_MODE, &line,
                      status);
}

/* Those over a network are refused when the store is opened; here is what is left to say. */
static enum ledger_status
put_file_system(struct doctor *doctor, const char *path, struct ledger_error *err)
{
    static const struct {
        uint32_t magic;
        const char *name;
        enum doctor_state state;
    } known[] = {
        {0x0000EF53, "ext4", DOCTOR_GOOD},         {0x58465342, "XFS", DOCTOR_GOOD},
        {0x9123683E, "Btrfs", DOCTOR_GOOD},        {0x2FC12FC1, "ZFS", DOCTOR_GOOD},
        {0x01021994, "tmpfs", DOCTOR_PROBLEM},     {0x858458F6, "ramfs", DOCTOR_PROBLEM},
        {0x794C7630, "overlay", DOCTOR_ATTENTION},
    };
    struct ledger_buffer line = {0};
    struct statfs disk;
    char digits[16];
    const char *name = digits;
    enum doctor_state state = DOCTOR_ATTENTION;
    enum ledger_status status;

    if (statfs(path, &disk) != 0)
        return ledger_file_fail(err, errno, LEDGER_MESSAGE_FILE_CANNOT_OPEN, path);
    (void)snprintf(digits, sizeof(digits), "%08x", (unsigned)disk.f_type);
    for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
        if (known[i].magic == (uint32_t)disk.f_type) {
            name = known[i].name;
            state = known[i].state;
        }
    status = language_append(&line, doctor_language(doctor), err, WORD_DOCTOR_FILE_SYSTEM, name);
    return doctor_put(doctor, (struct language_text){"文件系统", "File system"}, state,
                      state == DOCTOR_PROBLEM ? WORD_DOCTOR_DO_MEMORY_DISK
                                              : WORD_DOCTOR_DO_FILE_SYSTEM,
                      &line, status);
}

static enum ledger_status
put_disk(struct doctor *doctor, const char *path, struct ledger_error *err)
{
    struct ledger_buffer line = {0};
    struct statvfs disk;
    uint64_t left_mib;
    enum ledger_status status;

    if (statvfs(path, &disk) != 0)
        return ledger_file_fail(err, errno, LEDGER_MESSAGE_FILE_CANNOT_OPEN, path);
    left_mib = (uint64_t)disk.f_bavail / 1024 * (uint64_t)disk.f_frsize / 1024;
    status = language_append(&line, doctor_language(doctor), err, WORD_DOCTOR_DISK, left_mib);
    return doctor_put(doctor, (struct language_text){"磁盘", "Disk"},
                      left_mib < DISK_LEFT_MIN_MIB ? DOCTOR_ATTENTION : DOCTOR_GOOD,
                      WORD_DOCTOR_DO_DISK, &line, status);
}

enum ledger_status
doctor_directory(struct doctor *doctor, struct ledger_error *err)
{
    const char *path = doctor->context->ledger_path;
    struct stat info;
    enum ledger_status status;

    if (stat(path, &info) != 0)
        return ledger_file_fail(err, errno, LEDGER_MESSAGE_FILE_CANNOT_OPEN, path);
    status = put_permissions(doctor, (unsigned)info.st_mode, err);
    if (status == LEDGER_OK)
        status = put_file_system(doctor, path, err);
    return status == LEDGER_OK ? put_disk(doctor, path, err) : status;
}

enum ledger_status
doctor_put_failure(struct doctor *doctor, const struct ledger_error *why, struct ledger_error *err)
{
    struct ledger_buffer line = {0};
    char text[LEDGER_ERROR_TEXT_SIZE];
    enum ledger_status status;

    ledger_error_text(why, doctor_language(doctor), text);
    status = ledger_buffer_append(&line, ledger_slice_of(text, strlen(text) + 1), err);
    return doctor_put(doctor, (struct language_text){"账本", "Ledger"}, DOCTOR_PROBLEM,
                      WORD_DOCTOR_DO_OPEN, &line, status);
}

enum ledger_status
doctor_store(struct doctor *doctor, struct ledger_error *err)
{
    struct ledger_buffer line = {0};
    uint64_t used = 0;
    uint64_t limit = 0;
    uint64_t percent;
    enum ledger_status status =
        ledger_store_usage(ledger_store_of(doctor->context->ledger), &used, &limit, err);

    if (status != LEDGER_OK)
        return status;
    percent = limit < 100 ? 0 : used / (limit / 100);
    status = language_append(&line, doctor_language(doctor), err, WORD_DOCTOR_STORE, used / 1048576,
                             limit / 1048576, percent);
    return doctor_put(doctor, (struct language_text){"存储", "Store"},
                      percent >= STORE_FULL_PERCENT ? DOCTOR_ATTENTION : DOCTOR_GOOD,
                      WORD_DOCTOR_DO_STORE, &line, status);
}

/* The key file is named by the first eight bytes of its public key. */
static enum ledger_status
key_path(const struct ledger *ledger, const struct ledger_public_key *key,
         struct ledger_buffer *out_path, struct ledger_error *err)
{
    char name[PEOPLE_OWN_KEY_NAME_SIZE];

    people_own_key_name(key, name);
    return ledger_path_join(ledger_directory(ledger), name, out_path, err);
}

static enum ledger_status
own_public_key(struct doctor *doctor, struct ledger_public_key *out_key, struct ledger_error *err)
{
    struct ledger_identity_state identity;
    struct ledger_vkey vkey;
    struct ledger_store_txn *txn = NULL;
    enum ledger_status status =
        ledger_store_begin(ledger_store_of(doctor->context->ledger), LEDGER_STORE_READ, &txn, err);

    if (status == LEDGER_OK)
        status = ledger_state_identity(txn, &doctor->context->arena, &identity, err);
    if (status == LEDGER_OK)
        status = ledger_vkey_parse(ledger_slice_of_text(identity.vkey), &vkey, err);
    ledger_store_abort(txn);
    if (status == LEDGER_OK)
        *out_key = vkey.public_key;
    return status;
}

enum ledger_status
doctor_own_key(struct doctor *doctor, struct ledger_error *err)
{
    static const struct language_text item = {"账本密钥", "The ledger's key"};
    struct ledger_buffer path = {0};
    struct ledger_buffer line = {0};
    struct ledger_public_key key;
    struct stat info;
    enum doctor_state state = DOCTOR_GOOD;
    enum word word = WORD_DOCTOR_KEY_GOOD;
    enum ledger_status status = own_public_key(doctor, &key, err);

    if (status == LEDGER_NOT_FOUND)
        return LEDGER_OK; /* Before the genesis: doctor_head says so. */
    if (status == LEDGER_OK)
        status = key_path(doctor->context->ledger, &key, &path, err);
    if (status != LEDGER_OK)
        goto out;
    if (stat((const char *)path.data, &info) != 0) {
        state = DOCTOR_PROBLEM;
        word = WORD_DOCTOR_KEY_MISSING;
    } else if ((info.st_mode & 077U) != 0) {
        state = DOCTOR_PROBLEM;
        word = WORD_DOCTOR_KEY_OPEN;
    }
    status = language_append(&line, doctor_language(doctor), err, word, (const char *)path.data);
    status = doctor_put(doctor, item, state,
                        word == WORD_DOCTOR_KEY_MISSING ? WORD_DOCTOR_DO_KEY_MISSING
                                                        : WORD_DOCTOR_DO_KEY_OPEN,
                        &line, status);

out:
    ledger_buffer_free(&path);
    return status;
}
