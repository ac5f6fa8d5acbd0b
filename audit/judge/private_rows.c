#include "audit/judge/private_rows.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { SALT_SIZE = 32, CHECK_SIZE = 8 };

/* --- one row --- */

/* Takes `size` bytes off `rest`; false when there are not so many. */
static bool
take(struct audit_bytes *rest, size_t size, struct audit_bytes *out)
{
    if (rest->size < size)
        return false;
    *out = (struct audit_bytes){rest->data, size};
    rest->data += size;
    rest->size -= size;
    return true;
}

/* A text behind its u16 size. */
static bool
take_text(struct audit_bytes *rest, struct audit_bytes *out)
{
    struct audit_bytes size;
    return take(rest, 2, &size) && take(rest, (size_t)size.data[0] << 8 | size.data[1], out);
}

bool
audit_private_next(struct audit_bytes *rest, struct audit_private_raw *out)
{
    struct audit_bytes left = *rest;
    struct audit_private_raw raw;
    if (!take(&left, AUDIT_COMMITMENT_SIZE, &raw.commitment) || !take_text(&left, &raw.row))
        return false;
    *rest = left;
    *out = raw;
    return true;
}

static bool
is_digits(struct audit_bytes text)
{
    for (size_t i = 0; i < text.size; i++)
        if (text.data[i] < '0' || text.data[i] > '9')
            return false;
    return text.size > 0;
}

static bool
is_committed(const struct audit_private_raw *raw, const struct audit_private_row *row,
             struct audit_bytes salt)
{
    struct audit_buffer committed = {0};
    audit_buffer_text(&committed, row->kind == AUDIT_PRIVATE_PERSON ? "mingzhang/v1 person\n"
                                                                    : "mingzhang/v1 account\n");
    audit_buffer_append(&committed, salt);
    audit_buffer_append(&committed, row->canonical);
    struct audit_hash hash = audit_sha256(audit_buffer_bytes(&committed));
    bool same = !committed.failed && raw->commitment.size == sizeof hash.bytes &&
                memcmp(hash.bytes, raw->commitment.data, sizeof hash.bytes) == 0;
    audit_buffer_free(&committed);
    return same;
}

/* Section 4: kind, salt, canonical bytes, display name, and the check over all of them. */
bool
audit_private_holds(const struct audit_private_raw *raw, struct audit_private_row *out)
{
    struct audit_bytes rest = raw->row, kind, salt, check;
    struct audit_private_row row;
    if (!take(&rest, 1, &kind) || !take(&rest, SALT_SIZE, &salt) ||
        !take_text(&rest, &row.canonical) || !take_text(&rest, &row.name) ||
        !take(&rest, CHECK_SIZE, &check) || rest.size > 0)
        return false;
    struct audit_hash over =
        audit_sha256((struct audit_bytes){raw->row.data, raw->row.size - CHECK_SIZE});
    if (memcmp(over.bytes, check.data, CHECK_SIZE) != 0 || !audit_text_is_clean(row.name))
        return false;
    if (kind.data[0] != AUDIT_PRIVATE_PERSON && kind.data[0] != AUDIT_PRIVATE_ACCOUNT)
        return false;
    row.kind = (enum audit_private_kind)kind.data[0];
    bool formed = row.kind == AUDIT_PRIVATE_ACCOUNT
                      ? is_digits(row.canonical)
                      : row.canonical.size > 0 && audit_text_is_clean(row.canonical);
    if (!formed || !is_committed(raw, &row, salt))
        return false;
    *out = row;
    return true;
}

/* --- all of them --- */

struct audit_private_rows {
    struct audit_buffer bytes; /* of the file; rows point into it */
    struct audit_private_raw *rows;
    size_t count;
};

void
audit_private_rows_free(struct audit_private_rows *rows)
{
    if (rows == NULL)
        return;
    audit_buffer_free(&rows->bytes);
    free(rows->rows);
    free(rows);
}

static int
by_commitment(const void *a, const void *b)
{
    const struct audit_private_raw *first = a, *second = b;
    return audit_bytes_compare(first->commitment, second->commitment);
}

/* Up to where the file is cut off. */
static enum audit_status
index_rows(struct audit_private_rows *rows, struct audit_error *err)
{
    struct audit_private_raw raw;
    bool ordered = true;
    size_t count = 0;
    for (struct audit_bytes rest = audit_buffer_bytes(&rows->bytes);
         audit_private_next(&rest, &raw);)
        count++;
    rows->rows = calloc(count + 1, sizeof *rows->rows);
    if (rows->rows == NULL)
        return audit_fail(err, AUDIT_NO_MEMORY, AUDIT_MESSAGE_OUT_OF_MEMORY,
                          (uint64_t)((count + 1) * sizeof *rows->rows));
    for (struct audit_bytes rest = audit_buffer_bytes(&rows->bytes);
         audit_private_next(&rest, &raw);) {
        ordered =
            ordered && (rows->count == 0 || by_commitment(&rows->rows[rows->count - 1], &raw) < 0);
        rows->rows[rows->count++] = raw;
    }
    if (!ordered)
        qsort(rows->rows, rows->count, sizeof *rows->rows, by_commitment);
    return AUDIT_OK;
}

enum audit_status
audit_private_rows_read(const struct audit_evidence *evidence, struct audit_private_rows **out,
                        struct audit_error *err)
{
    struct audit_private_rows *rows = calloc(1, sizeof *rows);
    enum audit_status status;
    if (rows == NULL)
        return audit_fail(err, AUDIT_NO_MEMORY, AUDIT_MESSAGE_OUT_OF_MEMORY,
                          (uint64_t)sizeof *rows);
    status = audit_evidence_read(evidence, (struct audit_file){.kind = AUDIT_FILE_PRIVATE},
                                 &rows->bytes, err);
    if (status == AUDIT_NOT_FOUND) {
        rows->bytes.size = 0;
        status = AUDIT_OK;
    }
    if (status == AUDIT_OK)
        status = index_rows(rows, err);
    if (status == AUDIT_OK) {
        *out = rows; /* now the caller's */
        rows = NULL;
    }
    audit_private_rows_free(rows);
    return status;
}

size_t
audit_private_rows_count(const struct audit_private_rows *rows)
{
    return rows->count;
}

bool
audit_private_find(const struct audit_private_rows *rows, struct audit_bytes commitment,
                   struct audit_private_row *out)
{
    const struct audit_private_raw wanted = {.commitment = commitment};
    assert(rows != NULL);
    const struct audit_private_raw *found =
        rows->count > 0
            ? bsearch(&wanted, rows->rows, rows->count, sizeof *rows->rows, by_commitment)
            : NULL;
    return found != NULL && audit_private_holds(found, out);
}

struct audit_bytes
audit_private_digits(void *rows, struct audit_bytes commitment)
{
    struct audit_private_row row;
    if (!audit_private_find(rows, commitment, &row) || row.kind != AUDIT_PRIVATE_ACCOUNT)
        return (struct audit_bytes){0};
    return row.canonical;
}

struct audit_bytes
audit_private_shown(void *rows, struct audit_bytes commitment)
{
    struct audit_private_row row;
    if (!audit_private_find(rows, commitment, &row))
        return (struct audit_bytes){0};
    return row.kind == AUDIT_PRIVATE_ACCOUNT ? row.canonical : row.name;
}
