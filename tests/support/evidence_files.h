/* Evidence as a set of files in memory, for tests that spoil one after the other. */
#ifndef TESTS_SUPPORT_EVIDENCE_FILES_H
#define TESTS_SUPPORT_EVIDENCE_FILES_H

#include "audit/evidence/evidence.h"

struct evidence_file {
    char path[AUDIT_FILE_PATH_SIZE];
    uint8_t *data; /* NULL: an empty file */
    size_t size;
};

struct evidence_files {
    struct evidence_file *files;
    size_t count, capacity;
};

/* Adds a file or replaces what it holds; copies. */
void evidence_files_put(struct evidence_files *files, const char *path, const void *data,
                        size_t size);
struct evidence_file *evidence_files_find(const struct evidence_files *files, const char *path);
void evidence_files_remove(struct evidence_files *files, const char *path);
void evidence_files_copy(const struct evidence_files *from, struct evidence_files *out);
void evidence_files_free(struct evidence_files *files);

/* Opens them for the auditor. Borrowed: they stay the caller's and may be changed between reads. */
struct audit_evidence *evidence_files_open(struct evidence_files *files);
/* Writes them below a directory that is there. */
void evidence_files_write(const struct evidence_files *files, const char *directory);

#endif
