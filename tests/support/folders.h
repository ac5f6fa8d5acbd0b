/* Folders of plain files, compared and copied. */
#ifndef TESTS_SUPPORT_FOLDERS_H
#define TESTS_SUPPORT_FOLDERS_H

#include <stdbool.h>
#include <stddef.h>

/* How many files there are, at any depth; 0 when there is no such folder. */
size_t folder_file_count(const char *path);
/* Whether every file of `part` stands in `whole` with the same bytes; what does not is printed. */
bool folder_is_part_of(const char *part, const char *whole);
/* The same both ways. */
bool folder_equal(const char *a, const char *b);
/* Copies a folder to where nothing is yet; a step that fails fails the test. */
void folder_copy(const char *from, const char *to);
/* Removes it with all that is in it, if it is there. */
void folder_remove(const char *path);

#endif
