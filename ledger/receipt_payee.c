/* A payee's total: his line of a closing and the statement behind it, or the lines between which it
 * would stand. */
#include <stdlib.h>
#include <string.h>

#include "ledger/base/text.h"
#include "ledger/receipt_internal.h"
#include "ledger/state/closing.h"
#include "ledger/value/id.h"
#include "ledger/value/uscc.h"

_Static_assert((int)LEDGER_PROOF_FILE_LINE_SIZE == (int)LEDGER_CLOSING_PAYEE_LINE_SIZE,
               "a receipt holds a closing's lines");

/* All leaves of payee_root, and of the lines those that matter: 32 bytes a payee. */
struct line_scan {
    struct receipt_making *making;
    struct ledger_digest payee_hash;
    struct ledger_digest *leaves;
    uint64_t count;
    uint64_t expected; /* how many the closing states */
    bool has_before;   /* the last line below his */
    bool has_at;       /* his own */
    bool has_after;    /* the first one above */
    struct ledger_proof_payee_line before, at, after;
    struct ledger_slice statement;
};

static struct ledger_proof_payee_line
line_of(const struct line_scan *scan, const struct ledger_closing_payee_line *line)
{
    struct ledger_proof_payee_line kept = {.index = scan->count};

    memcpy(kept.line, line->bytes, sizeof(kept.line));
    return kept;
}

static enum ledger_status
statement_keep(struct line_scan *scan, struct ledger_slice statement, struct ledger_error *err)
{
    uint8_t *copy = ledger_arena_take(scan->making->arena, statement.size);

    if (copy == NULL)
        return receipt_no_memory(err, statement.size);
    memcpy(copy, statement.data, statement.size);
    scan->statement = ledger_slice_of(copy, statement.size);
    return LEDGER_OK;
}

static enum ledger_status
line_note(void *context, const struct ledger_closing_payee_line *line, struct ledger_error *err)
{
    struct line_scan *scan = context;
    const int order = memcmp(line->payee_hash.bytes, scan->payee_hash.bytes, 32);
    enum ledger_status status = LEDGER_OK;

    if (scan->count == scan->expected)
        return ledger_fail(err, LEDGER_DAMAGED, LEDGER_MESSAGE_RECEIPT_CLOSING_DIFFERS,
                           scan->making->sealed.seal.number);
    if (order < 0) {
        scan->has_before = true;
        scan->before = line_of(scan, line);
    } else if (order == 0) {
        scan->has_at = true;
        scan->at = line_of(scan, line);
        status = statement_keep(scan, line->statement, err);
    } else if (!scan->has_after) {
        scan->has_after = true;
        scan->after = line_of(scan, line);
    }
    scan->leaves[scan->count++] =
        ledger_tree_leaf(ledger_slice_of(line->bytes, sizeof(line->bytes)));
    return status;
}

static enum ledger_status
line_prove(const struct line_scan *scan, const struct ledger_closing *closing,
           struct ledger_proof_payee_line *line, struct ledger_error *err)
{
    const struct ledger_tree_leaves leaves = {scan->leaves, scan->count};
    struct receipt_path path;
    enum ledger_status status = receipt_leaf_path(
        scan->making, &leaves, line->index, &closing->payee_root, scan->making->sealed.seal.number,
        LEDGER_MESSAGE_RECEIPT_CLOSING_DIFFERS, &path, err);

    if (status != LEDGER_OK)
        return status;
    line->path = path.hashes;
    line->path_count = path.count;
    return LEDGER_OK;
}

static enum ledger_status
lines_prove(struct line_scan *scan, const struct ledger_closing *closing, struct ledger_error *err)
{
    struct ledger_proof_payee *payee = &scan->making->file.payee;
    struct ledger_proof_payee_line *lines =
        ledger_arena_take(scan->making->arena, 2 * sizeof(*lines));
    size_t count = 0;

    if (lines == NULL)
        return receipt_no_memory(err, 2 * sizeof(*lines));
    if (scan->has_at) {
        lines[count++] = scan->at;
    } else {
        if (scan->has_before)
            lines[count++] = scan->before;
        if (scan->has_after)
            lines[count++] = scan->after;
    }
    for (size_t i = 0; i < count; i++) {
        enum ledger_status status = line_prove(scan, closing, &lines[i], err);

        if (status != LEDGER_OK)
            return status;
    }
    payee->stated = true;
    payee->statement = scan->statement;
    payee->lines = lines;
    payee->line_count = count;
    return LEDGER_OK;
}

enum ledger_status
receipt_payee_total(struct receipt_making *making, const struct ledger_closing *closing,
                    const char *payee_id, struct ledger_error *err)
{
    struct line_scan scan = {
        .making = making,
        .payee_hash = ledger_digest_of(ledger_slice_of_text(payee_id)),
        .expected = closing->payee_count,
    };
    enum ledger_status status;

    if (scan.expected > SIZE_MAX / sizeof(*scan.leaves) - 1)
        return receipt_no_memory(err, SIZE_MAX);
    scan.leaves = calloc((size_t)scan.expected + 1, sizeof(*scan.leaves));
    if (scan.leaves == NULL)
        return receipt_no_memory(err, (size_t)scan.expected * sizeof(*scan.leaves));
    making->file.payee.payee = ledger_slice_of_text(payee_id);
    status = ledger_closing_payee_lines(making->txn, closing->month, line_note, &scan, err);
    if (status == LEDGER_OK && scan.count != scan.expected)
        status = ledger_fail(err, LEDGER_DAMAGED, LEDGER_MESSAGE_RECEIPT_CLOSING_DIFFERS,
                             making->sealed.seal.number);
    if (status == LEDGER_OK)
        status = lines_prove(&scan, closing, err);
    free(scan.leaves);
    return status;
}

/* --- who is meant --- */

struct payee_search {
    const char *words;
    struct ledger_arena *arena;
    const char *id; /* of the first that fits */
    size_t count;
    bool exact; /* nobody else is meant */
};

static bool
ends_with(const char *text, const char *part)
{
    const size_t text_size = strlen(text);
    const size_t part_size = strlen(part);

    return part_size <= text_size && strcmp(text + text_size - part_size, part) == 0;
}

/* Behind "credit-code ", "person " or the register of others. */
static const char *
number_of(const char *id)
{
    const char *newline = strchr(id, '\n');
    const char *space = strchr(id, ' ');

    return newline != NULL ? newline + 1 : space != NULL ? space + 1 : id;
}

static enum ledger_status
payee_compare(void *context, const struct ledger_digest *payee_hash,
              const struct ledger_payee_state *payee, struct ledger_error *err)
{
    struct payee_search *search = context;
    const bool exact =
        strcmp(number_of(payee->id), search->words) == 0 || strcmp(payee->name, search->words) == 0;
    const char *id;

    (void)payee_hash;
    if (search->exact ? !exact
                      : !exact && !ends_with(payee->id, search->words) &&
                            strstr(payee->name, search->words) == NULL)
        return LEDGER_OK;
    id = ledger_arena_text(search->arena, ledger_slice_of_text(payee->id));
    if (id == NULL)
        return receipt_no_memory(err, strlen(payee->id) + 1);
    search->count = exact && !search->exact ? 1 : search->count + 1;
    search->exact = search->exact || exact;
    search->id = id;
    return LEDGER_OK;
}

/* "other <register> <number>", as a statement has it: a number holds no space. */
static bool
read_other(const char *words, struct ledger_buffer *out)
{
    static const char other[] = "other ";
    const char *number = strrchr(words, ' ');
    struct ledger_slice name;
    struct ledger_error *nobody = NULL;

    if (strncmp(words, other, sizeof(other) - 1) != 0 || number < words + sizeof(other) ||
        strlen(words) > LEDGER_PROOF_FILE_PAYEE_MAX)
        return false;
    name =
        ledger_slice_of(words + sizeof(other) - 1, (size_t)(number - words) - (sizeof(other) - 1));
    return name.size <= 256 && ledger_text_is_clean(name) &&
           ledger_id_is_identifier(ledger_slice_of_text(number + 1)) &&
           ledger_buffer_printf(out, nobody, "other %.*s\n%s", (int)name.size,
                                (const char *)name.data, number + 1) == LEDGER_OK;
}

/* An id that was said in full, so that it can be proved that nothing was paid to it. */
static bool
read_in_full(const char *words, struct ledger_buffer *out)
{
    static const char code[] = "credit-code ";
    static const char person[] = "person ";
    struct ledger_error *nobody = NULL;
    uint8_t commitment[32];
    char credit_code[LEDGER_USCC_SIZE + 1];

    if (strncmp(words, code, sizeof(code) - 1) == 0)
        words += sizeof(code) - 1;
    if (ledger_uscc_parse(ledger_slice_of_text(words), credit_code, nobody) == LEDGER_OK)
        return ledger_buffer_printf(out, nobody, "%s%s", code, credit_code) == LEDGER_OK;
    if (strncmp(words, person, sizeof(person) - 1) == 0)
        words += sizeof(person) - 1;
    if (ledger_text_from_hex(words, commitment, sizeof(commitment)) == LEDGER_OK)
        return ledger_buffer_printf(out, nobody, "%s%s", person, words) == LEDGER_OK;
    return read_other(words, out);
}

enum ledger_status
ledger_receipt_payee(struct ledger *ledger, const char *words, struct ledger_arena *arena,
                     const char **out_payee_id, struct ledger_error *err)
{
    struct payee_search search = {.words = words, .arena = arena};
    struct ledger_store_txn *txn = NULL;
    struct ledger_buffer id = {0};
    enum ledger_status status = LEDGER_OK;

    if (read_in_full(words, &id)) {
        search.count = 1;
        search.id = ledger_arena_text(arena, ledger_buffer_slice(&id));
        if (search.id == NULL)
            status = receipt_no_memory(err, id.size + 1);
    } else if (words[0] != '\0') {
        status = ledger_store_begin(ledger->store, LEDGER_STORE_READ, &txn, err);
        if (status == LEDGER_OK)
            status = ledger_state_payees(txn, payee_compare, &search, err);
        ledger_store_abort(txn);
    }
    ledger_buffer_free(&id);
    if (status != LEDGER_OK)
        return status;
    if (search.count == 0)
        return ledger_fail(err, LEDGER_NOT_FOUND, LEDGER_MESSAGE_RECEIPT_NO_PAYEE, words);
    if (search.count > 1)
        return ledger_fail(err, LEDGER_OUT_OF_RANGE, LEDGER_MESSAGE_RECEIPT_SEVERAL_PAYEES, words,
                           search.count);
    *out_payee_id = search.id;
    return LEDGER_OK;
}
