/* Sentences about bytes that are refused: the path of the field, and what is wrong with it. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "audit/evidence/view_form.h"

/* Longer than any path of the tables. */
enum { PATH_SIZE = 128 };

static void
path_add(char path[static PATH_SIZE], const char *name)
{
    size_t size = strlen(path);
    snprintf(path + size, PATH_SIZE - size, "%s%s", size > 0 ? "." : "", name);
}

static void
path_of_place(const struct audit_place *place, char path[static PATH_SIZE])
{
    if (place == NULL)
        return;
    path_of_place(place->up, path);
    if (place->name != NULL)
        path_add(path, place->name);
    if (place->position > 0) {
        size_t size = strlen(path);
        snprintf(path + size, PATH_SIZE - size, "[%" PRIu32 "]", place->position - 1);
    }
}

static void
path_of(const struct audit_place *place, const char *name, char path[static PATH_SIZE])
{
    path[0] = '\0';
    path_of_place(place, path);
    if (name != NULL)
        path_add(path, name);
    if (path[0] == '\0')
        path_add(path, "entry");
}

enum audit_status
audit_refuse(const struct audit_place *place, const char *name, enum audit_message message,
             struct audit_error *err)
{
    return audit_refuse_numbers(place, name, message, 0, 0, 0, err);
}

enum audit_status
audit_refuse_numbers(const struct audit_place *place, const char *name, enum audit_message message,
                     uint64_t first, uint64_t second, uint64_t third, struct audit_error *err)
{
    char path[PATH_SIZE];
    if (err == NULL)
        return AUDIT_MALFORMED;
    path_of(place, name, path);
    return audit_fail(err, AUDIT_MALFORMED, message, path, first, second, third);
}

enum audit_status
audit_refuse_text(const struct audit_place *place, const char *name, enum audit_message message,
                  struct audit_bytes text, struct audit_error *err)
{
    char path[PATH_SIZE];
    if (err == NULL)
        return AUDIT_MALFORMED;
    path_of(place, name, path);
    return audit_fail(err, AUDIT_MALFORMED, message, path, text);
}
