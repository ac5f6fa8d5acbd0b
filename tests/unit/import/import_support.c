#include "import_support.h"

#include <stdio.h>
#include <string.h>

#include "support/assert_status.h"

size_t list_commit_count;
char list_committed[64];

static enum ledger_status
commit(void *context, enum ledger_commitment_kind kind, struct ledger_slice canonical,
       const char *display, struct ledger_digest *out_commitment, struct ledger_error *err)
{
    (void)context;
    (void)kind;
    (void)display;
    (void)err;
    list_commit_count++;
    (void)snprintf(list_committed, sizeof(list_committed), "%.*s", (int)canonical.size,
                   (const char *)canonical.data);
    *out_commitment = ledger_digest_of(canonical);
    return LEDGER_OK;
}

struct ledger_import *
list_new(const struct ledger_import_options *options)
{
    struct ledger_import_options own = {0};
    struct ledger_import *import = NULL;
    struct ledger_error err = {0};

    if (options != NULL)
        own = *options;
    own.commit = commit;
    assert_status(ledger_import_new(&own, &import, &err), LEDGER_OK, &err);
    return import;
}

enum ledger_status
list_take(struct ledger_import *import, uint64_t number, const char *line, struct ledger_error *err)
{
    struct ledger_slice cells[64];
    size_t count = 0;

    for (;;) {
        size_t size = strcspn(line, "|\n");

        assert_true(count < 64);
        cells[count++] = ledger_slice_of(line, size);
        if (line[size] != '|')
            break;
        line += size + 1;
    }
    return ledger_import_take(import, number, cells, count, err);
}

enum ledger_status
list_read(struct ledger_import *import, const char *lines, struct ledger_error *err)
{
    struct ledger_digest file = ledger_digest_of(ledger_slice_of_text(lines));
    uint64_t number = 0;

    while (*lines != '\0') {
        enum ledger_status status = list_take(import, ++number, lines, err);

        if (status != LEDGER_OK)
            return status;
        lines += strcspn(lines, "\n");
        lines += *lines == '\n' ? 1 : 0;
    }
    return ledger_import_finish(import, &file, err);
}
