#include "ledger/verify.h"

#include <assert.h>
#include <stdlib.h>

#include "ledger/verify_internal.h"

const char *
ledger_check_name(enum ledger_check check)
{
    static const char *const names[LEDGER_CHECK_COUNT] = {
        [LEDGER_CHECK_BYTES] = "bytes",     [LEDGER_CHECK_CHAIN] = "chain",
        [LEDGER_CHECK_ENTRIES] = "entries", [LEDGER_CHECK_HINTS] = "hints",
        [LEDGER_CHECK_RULES] = "rules",     [LEDGER_CHECK_TREE] = "tree",
        [LEDGER_CHECK_HEAD] = "head",       [LEDGER_CHECK_INDEXES] = "indexes",
        [LEDGER_CHECK_PRIVATE] = "private", [LEDGER_CHECK_PENDING] = "pending",
    };

    assert(check < LEDGER_CHECK_COUNT);
    return names[check];
}

static void
finding_put(struct ledger_verifying *verifying, const struct ledger_finding *finding)
{
    struct ledger_verification *out = verifying->out;

    if (out->finding_count < LEDGER_FINDINGS_MAX)
        out->findings[out->finding_count] = *finding;
    out->finding_count++;
}

void
ledger_finding_add(struct ledger_verifying *verifying, enum ledger_check check,
                   const struct ledger_error *what)
{
    finding_put(verifying, &(struct ledger_finding){.check = check, .what = *what});
}

void
ledger_finding_add_entry(struct ledger_verifying *verifying, enum ledger_check check,
                         uint64_t entry_number, const struct ledger_error *what)
{
    finding_put(verifying, &(struct ledger_finding){.check = check,
                                                    .concerns_entry = true,
                                                    .entry_number = entry_number,
                                                    .what = *what});
}

void
ledger_finding_add_seal(struct ledger_verifying *verifying, enum ledger_check check,
                        uint64_t seal_number, const struct ledger_error *what)
{
    finding_put(verifying, &(struct ledger_finding){.check = check,
                                                    .concerns_seal = true,
                                                    .seal_number = seal_number,
                                                    .what = *what});
}

bool
ledger_status_is_finding(enum ledger_status status)
{
    switch (status) {
    case LEDGER_NOT_FOUND:
    case LEDGER_EXISTS:
    case LEDGER_MALFORMED:
    case LEDGER_NOT_CANONICAL:
    case LEDGER_OUT_OF_RANGE:
    case LEDGER_REFUSED:
    case LEDGER_DAMAGED:
    case LEDGER_ROLLED_BACK:
    case LEDGER_WRONG_KEY:
        return true;
    case LEDGER_OK:
    case LEDGER_UNSUPPORTED:
    case LEDGER_BUSY:
    case LEDGER_DENIED:
    case LEDGER_NO_SPACE:
    case LEDGER_NO_MEMORY:
    case LEDGER_IO:
    case LEDGER_IN_DOUBT:
        break;
    }
    return false;
}

void
ledger_verify_step(struct ledger_verifying *verifying, enum ledger_check check,
                   enum ledger_status status, const struct ledger_error *what)
{
    if (status == LEDGER_OK)
        return;
    if (ledger_status_is_finding(status)) {
        ledger_finding_add(verifying, check, what);
    } else if (verifying->failed == LEDGER_OK) {
        verifying->failed = status;
        verifying->failure = *what;
    }
}

/* Every part is looked at, whatever became of the one before. */
static void
verify_all(struct ledger_verifying *verifying, struct ledger_slice head_file)
{
    struct ledger_error what = {0};
    enum ledger_status status = ledger_verify_replay(verifying, &what);

    if (status != LEDGER_OK)
        verifying->is_replaying = false;
    ledger_verify_step(verifying, LEDGER_CHECK_BYTES, status, &what);
    ledger_verify_tables(verifying, head_file);
    ledger_verify_waiting(verifying);
}

static enum ledger_status
verify_begin(struct ledger_verifying *verifying, struct ledger_error *err)
{
    enum ledger_status status = ledger_store_open_memory(&verifying->memory, err);

    if (status == LEDGER_OK)
        status =
            ledger_store_begin(verifying->memory, LEDGER_STORE_WRITE, &verifying->scratch, err);
    if (status == LEDGER_OK)
        status =
            ledger_store_begin(verifying->ledger->store, LEDGER_STORE_READ, &verifying->txn, err);
    if (status != LEDGER_OK)
        return status;

    status = ledger_position_read(verifying->txn, &verifying->stated, err);
    if (ledger_status_is_finding(status)) {
        ledger_finding_add(verifying, LEDGER_CHECK_HEAD, err);
        return LEDGER_DAMAGED;
    }
    return status;
}

enum ledger_status
ledger_verify(struct ledger *ledger, struct ledger_progress progress,
              struct ledger_verification *out_verification, struct ledger_error *err)
{
    struct ledger_verifying verifying = {
        .ledger = ledger,
        .out = out_verification,
        .progress = progress,
        .is_replaying = true,
    };
    struct ledger_buffer head_file = {0};
    struct ledger_error why = {0};
    enum ledger_status status;

    *out_verification = (struct ledger_verification){.good_root = ledger_tree_empty_root()};
    status = ledger_head_file_read(ledger, &head_file, &why);
    if (status == LEDGER_OK)
        status = verify_begin(&verifying, &why);
    if (status == LEDGER_OK) {
        verify_all(&verifying, ledger_buffer_slice(&head_file));
        status = verifying.failed;
        why = verifying.failure;
    }
    if (out_verification->finding_count > 0) {
        why = out_verification->findings[0].what;
        status = LEDGER_DAMAGED;
    }
    if (status != LEDGER_OK && err != NULL)
        *err = why;

    ledger_store_abort(verifying.txn);
    ledger_store_abort(verifying.scratch);
    ledger_store_close(verifying.memory);
    ledger_buffer_free(&head_file);
    return status;
}
