#include "ledger/witness.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "ledger/base/file.h"
#include "ledger/base/text.h"
#include "ledger/cosigned.h"
#include "ledger/note/cosign.h"
#include "ledger/store/tiles.h"

/* --- asking --- */

static enum ledger_status
checkpoint_row(struct ledger_store_txn *txn, struct ledger_slice *out_note,
               struct ledger_error *err)
{
    enum ledger_status status =
        ledger_store_get(txn, LEDGER_STORE_HEAD, ledger_slice_of_text("checkpoint"), out_note, err);

    if (status == LEDGER_NOT_FOUND)
        status = ledger_fail(err, LEDGER_NOT_FOUND, LEDGER_MESSAGE_NO_GENESIS);
    return status;
}

static enum ledger_status
hash_line(const struct ledger_digest *hash, struct ledger_buffer *out, struct ledger_error *err)
{
    char text[LEDGER_DIGEST_BASE64_SIZE];

    ledger_digest_base64(hash, text);
    return ledger_buffer_printf(out, err, "%s\n", text);
}

/* From size 0 there is nothing to prove. */
static enum ledger_status
body_compose(struct ledger_store_txn *txn, const struct ledger_witness_request *request,
             struct ledger_slice note, struct ledger_buffer *out, struct ledger_error *err)
{
    struct ledger_tree_proof proof = {.count = 0};
    enum ledger_status status = LEDGER_OK;

    if (request->old_size > request->size)
        return ledger_fail(err, LEDGER_OUT_OF_RANGE, LEDGER_MESSAGE_WITNESS_OLD_BEYOND,
                           request->old_size, request->size);
    if (request->old_size > 0)
        status = ledger_tree_consistency(request->old_size, request->size, ledger_tiles_read, txn,
                                         &proof, err);
    if (status == LEDGER_OK)
        status = ledger_buffer_printf(out, err, "old %" PRIu64 "\n", request->old_size);
    for (size_t i = 0; i < proof.count && status == LEDGER_OK; i++)
        status = hash_line(&proof.hashes[i], out, err);
    if (status == LEDGER_OK)
        status = ledger_buffer_append_text(out, "\n", err);
    if (status == LEDGER_OK)
        status = ledger_buffer_append(out, note, err);
    return status;
}

/* Remembered as it is, unless it is already, perhaps with more signatures. */
static enum ledger_status
remember(struct ledger_store_txn *txn, uint64_t size, struct ledger_slice note,
         struct ledger_error *err)
{
    struct ledger_slice there;
    enum ledger_status status = ledger_cosigned_get(txn, size, &there, err);

    return status == LEDGER_NOT_FOUND ? ledger_cosigned_put(txn, size, note, err) : status;
}

enum ledger_status
ledger_witness_request(struct ledger *ledger, uint64_t old_size, struct ledger_buffer *out_body,
                       struct ledger_witness_request *out_request, struct ledger_error *err)
{
    struct ledger_witness_request request = {.old_size = old_size};
    struct ledger_checkpoint checkpoint;
    struct ledger_store_txn *txn = NULL;
    struct ledger_buffer body = {0}, note = {0};
    struct ledger_note read;
    struct ledger_slice row;
    enum ledger_status status = ledger_store_begin(ledger->store, LEDGER_STORE_WRITE, &txn, err);

    if (status == LEDGER_OK)
        status = checkpoint_row(txn, &row, err);
    if (status == LEDGER_OK)
        status =
            ledger_buffer_append(&note, row, err); /* The row goes when something is written. */
    if (status == LEDGER_OK)
        status = ledger_note_parse(ledger_buffer_slice(&note), &read, err);
    if (status == LEDGER_OK)
        status = ledger_checkpoint_parse(read.text, &checkpoint, err);
    if (status != LEDGER_OK)
        goto out;
    request.size = checkpoint.size;
    memcpy(request.origin, checkpoint.origin, sizeof(request.origin));
    status = body_compose(txn, &request, ledger_buffer_slice(&note), &body, err);
    if (status == LEDGER_OK)
        status = remember(txn, request.size, ledger_buffer_slice(&note), err);
    if (status == LEDGER_OK)
        status = ledger_store_commit(&txn, err);
    /* What goes out is never newer than what the ledger will hold itself to. */
    if (status == LEDGER_OK)
        status = ledger_release(ledger, ledger_buffer_slice(&note), err);
    if (status == LEDGER_OK)
        status = ledger_buffer_append(out_body, ledger_buffer_slice(&body), err);
    if (status == LEDGER_OK)
        *out_request = request;

out:
    ledger_store_abort(txn);
    ledger_buffer_free(&note);
    ledger_buffer_free(&body);
    return status;
}

struct last {
    const struct ledger_vkey *witness;
    uint64_t size;
};

static enum ledger_status
last_look(void *context, uint64_t size, struct ledger_slice bytes, struct ledger_error *err)
{
    struct last *last = context;
    struct ledger_note note;
    uint64_t time_s;
    enum ledger_status status = ledger_note_parse(bytes, &note, err);

    if (status != LEDGER_OK || last->size > 0)
        return status;
    if (ledger_cosignature_verify(&note, last->witness, &time_s, /* err= */ NULL) == LEDGER_OK)
        last->size = size; /* They come from the newest on. */
    return LEDGER_OK;
}

enum ledger_status
ledger_witness_last(struct ledger *ledger, const struct ledger_vkey *witness, uint64_t *out_size,
                    struct ledger_error *err)
{
    struct last last = {.witness = witness};
    struct ledger_store_txn *txn = NULL;
    enum ledger_status status = ledger_store_begin(ledger->store, LEDGER_STORE_READ, &txn, err);

    if (status == LEDGER_OK)
        status = ledger_cosigned_each(txn, last_look, &last, err);
    ledger_store_abort(txn);
    if (status == LEDGER_OK)
        *out_size = last.size;
    return status;
}

struct newest {
    const struct ledger_policy *policy;
    struct ledger_witnessed found;
};

static enum ledger_status
newest_look(void *context, uint64_t size, struct ledger_slice bytes, struct ledger_error *err)
{
    struct newest *newest = context;
    struct ledger_policy_verdict verdict;
    struct ledger_note note;
    enum ledger_status status;

    if (newest->found.size > 0)
        return LEDGER_OK; /* They come from the newest on. */
    status = ledger_note_parse(bytes, &note, err);
    if (status == LEDGER_OK)
        status = ledger_policy_judge(newest->policy, &note, &verdict, err);
    if (status != LEDGER_OK || !verdict.met)
        return status;
    newest->found.size = size;
    for (size_t i = 0; i < ledger_policy_witness_count(newest->policy); i++)
        if (verdict.cosigned[i] && (int64_t)verdict.times_s[i] * 1000 > newest->found.time_ms)
            newest->found.time_ms = (int64_t)verdict.times_s[i] * 1000;
    return LEDGER_OK;
}

enum ledger_status
ledger_witness_newest(struct ledger *ledger, const struct ledger_policy *policy,
                      struct ledger_witnessed *out_witnessed, struct ledger_error *err)
{
    struct newest newest = {.policy = policy};
    struct ledger_store_txn *txn = NULL;
    enum ledger_status status = ledger_store_begin(ledger->store, LEDGER_STORE_READ, &txn, err);

    if (status == LEDGER_OK)
        status = ledger_cosigned_each(txn, newest_look, &newest, err);
    ledger_store_abort(txn);
    if (status == LEDGER_OK && newest.found.size == 0)
        return LEDGER_NOT_FOUND;
    if (status == LEDGER_OK)
        *out_witnessed = newest.found;
    return status;
}

/* --- taking --- */

enum ledger_answer_kind
ledger_answer_kind(struct ledger_slice answer, uint64_t *out_size)
{
    static const char dash[] = "\xe2\x80\x94 ";

    if (answer.size > sizeof(dash) && memcmp(answer.data, dash, sizeof(dash) - 1) == 0)
        return LEDGER_ANSWER_COSIGNATURES;
    if (answer.size > 1 && answer.data[answer.size - 1] == '\n' &&
        ledger_text_from_decimal(ledger_slice_of(answer.data, answer.size - 1),
                                 LEDGER_TREE_SIZE_MAX, out_size) == LEDGER_OK)
        return LEDGER_ANSWER_SIZE;
    return LEDGER_ANSWER_OTHER;
}

/* An answer that is being taken. */
struct taking {
    const struct ledger_policy *policy;
    struct ledger_note lines; /* of the answer; its text means nothing */
    struct ledger_cosignatures added;
    /* The line that is looked at now, and whose it is. */
    const struct ledger_note_line *line;
    const struct ledger_policy_witness *witness;
    uint64_t time_s;
    uint64_t found_size; /* 0: it holds for none */
    struct ledger_buffer found;
};

static const struct ledger_policy_witness *
witness_of(const struct ledger_policy *policy, const struct ledger_note_line *line)
{
    for (size_t i = 0; i < ledger_policy_witness_count(policy); i++) {
        const struct ledger_policy_witness *witness = ledger_policy_witness(policy, i);

        if (ledger_note_line_is_of(line, &witness->vkey))
            return witness;
    }
    return NULL;
}

static enum ledger_status
candidate_try(void *context, uint64_t size, struct ledger_slice bytes, struct ledger_error *err)
{
    struct taking *taking = context;
    struct ledger_note note;
    enum ledger_status status = ledger_note_parse(bytes, &note, err);

    if (status != LEDGER_OK || taking->found_size > 0 ||
        !ledger_cosignature_holds(taking->line, note.text, &taking->witness->vkey.public_key,
                                  &taking->time_s))
        return status;
    taking->found_size = size;
    ledger_buffer_clear(&taking->found);
    return ledger_buffer_append(&taking->found, bytes, err);
}

/* The note with the line, in the place of the same witness's earlier one. An older line than the
 * one that is there changes nothing. */
static enum ledger_status
line_add(const struct taking *taking, struct ledger_buffer *out, struct ledger_error *err)
{
    struct ledger_note note;
    uint64_t there_s;
    enum ledger_status status = ledger_note_parse(ledger_buffer_slice(&taking->found), &note, err);

    if (status != LEDGER_OK)
        return status;
    if (ledger_cosignature_verify(&note, &taking->witness->vkey, &there_s, /* err= */ NULL) ==
            LEDGER_OK &&
        there_s >= taking->time_s)
        return ledger_buffer_append(out, ledger_buffer_slice(&taking->found), err);
    status = ledger_buffer_append(out, note.text, err);
    if (status == LEDGER_OK)
        status = ledger_buffer_append_text(out, "\n", err);
    for (size_t i = 0; i < note.line_count && status == LEDGER_OK; i++)
        if (!ledger_note_line_is_of(&note.lines[i], &taking->witness->vkey) &&
            note.lines[i].payload_size <= sizeof(note.lines[i].payload))
            status = ledger_note_line_write(&note.lines[i], out, err);
    if (status == LEDGER_OK)
        status = ledger_note_line_write(taking->line, out, err);
    if (status == LEDGER_OK) /* It must be read again, within the limits. */
        status = ledger_note_parse(ledger_buffer_slice(out), &note, err);
    return status;
}

/* The newest checkpoint has its own row, which receipts and `checkpoint` show. */
static enum ledger_status
note_keep(struct ledger_store_txn *txn, uint64_t size, struct ledger_slice note,
          struct ledger_error *err)
{
    struct ledger_position position;
    enum ledger_status status = ledger_cosigned_put(txn, size, note, err);

    if (status == LEDGER_OK)
        status = ledger_position_read(txn, &position, err);
    if (status == LEDGER_OK && position.seal_count == size)
        status = ledger_store_replace(txn, LEDGER_STORE_HEAD, ledger_slice_of_text("checkpoint"),
                                      note, err);
    return status;
}

static enum ledger_status
line_take(struct ledger_store_txn *txn, struct taking *taking, struct ledger_error *err)
{
    struct ledger_cosignatures *added = &taking->added;
    struct ledger_buffer note = {0};
    enum ledger_status status;

    taking->found_size = 0;
    status = ledger_cosigned_each(txn, candidate_try, taking, err);
    if (status == LEDGER_OK && taking->found_size == 0)
        status = ledger_fail(err, LEDGER_WRONG_KEY, LEDGER_MESSAGE_COSIGNATURE_OF_OTHER,
                             taking->witness->name);
    if (status == LEDGER_OK)
        status = line_add(taking, &note, err);
    if (status == LEDGER_OK)
        status = note_keep(txn, taking->found_size, ledger_buffer_slice(&note), err);
    ledger_buffer_free(&note);
    if (status != LEDGER_OK)
        return status;
    added->count++;
    added->size = taking->found_size > added->size ? taking->found_size : added->size;
    const size_t used = strlen(added->witnesses);
    (void)snprintf(added->witnesses + used, sizeof(added->witnesses) - used, "%s%s",
                   used > 0 ? ", " : "", taking->witness->name);
    return LEDGER_OK;
}

static enum ledger_status
lines_take(struct ledger_store_txn *txn, struct taking *taking, struct ledger_error *err)
{
    struct ledger_policy_verdict verdict;
    struct ledger_slice bytes;
    struct ledger_note note;
    enum ledger_status status = LEDGER_OK;

    for (size_t i = 0; i < taking->lines.line_count && status == LEDGER_OK; i++) {
        taking->line = &taking->lines.lines[i];
        taking->witness = witness_of(taking->policy, taking->line);
        if (taking->witness == NULL)
            taking->added.ignored++;
        else
            status = line_take(txn, taking, err);
    }
    if (status == LEDGER_OK && taking->added.count == 0)
        status = ledger_fail(err, LEDGER_NOT_FOUND, LEDGER_MESSAGE_COSIGNATURE_OF_NOBODY,
                             taking->added.ignored);
    if (status == LEDGER_OK)
        status = ledger_cosigned_get(txn, taking->added.size, &bytes, err);
    if (status == LEDGER_OK)
        status = ledger_note_parse(bytes, &note, err);
    if (status == LEDGER_OK)
        status = ledger_policy_judge(taking->policy, &note, &verdict, err);
    if (status == LEDGER_OK)
        taking->added.meets_policy = verdict.met;
    return status;
}

/* Signature lines are read as part of a note, so that they have one form and one reader. */
static enum ledger_status
lines_parse(struct ledger_slice answer, struct ledger_buffer *bytes, struct ledger_note *out,
            struct ledger_error *err)
{
    uint64_t size;
    enum ledger_status status;

    if (answer.size > LEDGER_ANSWER_SIZE_MAX ||
        ledger_answer_kind(answer, &size) != LEDGER_ANSWER_COSIGNATURES)
        return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_COSIGNATURE_NONE);
    status = ledger_buffer_append_text(bytes, "answer\n\n", err);
    if (status == LEDGER_OK)
        status = ledger_buffer_append(bytes, answer, err);
    if (status == LEDGER_OK)
        status = ledger_note_parse(ledger_buffer_slice(bytes), out, err);
    /* An empty line in the answer would be a second text. */
    if (status == LEDGER_OK && out->text.size != strlen("answer\n"))
        status = ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_COSIGNATURE_NONE);
    return status;
}

enum ledger_status
ledger_cosignatures_add(struct ledger *ledger, struct ledger_slice answer,
                        const struct ledger_policy *policy, struct ledger_cosignatures *out_added,
                        struct ledger_error *err)
{
    struct taking taking = {.policy = policy};
    struct ledger_store_txn *txn = NULL;
    struct ledger_buffer bytes = {0};
    enum ledger_status status = lines_parse(answer, &bytes, &taking.lines, err);

    if (status == LEDGER_OK)
        status = ledger_store_begin(ledger->store, LEDGER_STORE_WRITE, &txn, err);
    if (status == LEDGER_OK)
        status = lines_take(txn, &taking, err);
    if (status == LEDGER_OK)
        status = ledger_store_commit(&txn, err);
    ledger_store_abort(txn);
    if (status == LEDGER_OK)
        *out_added = taking.added;
    ledger_buffer_free(&taking.found);
    ledger_buffer_free(&bytes);
    return status;
}

enum ledger_status
ledger_policy_load(const struct ledger *ledger, const char *path, struct ledger_policy **out_policy,
                   struct ledger_error *err)
{
    struct ledger_buffer own_path = {0}, text = {0};
    enum ledger_status status = LEDGER_OK;

    if (path == NULL) {
        status = ledger_path_join(ledger->directory, "policy", &own_path, err);
        if (status == LEDGER_OK)
            status =
                ledger_file_read((const char *)own_path.data, LEDGER_POLICY_SIZE_MAX, &text, err);
        if (status == LEDGER_NOT_FOUND) {
            ledger_buffer_free(&own_path);
            return LEDGER_OK;
        }
    } else {
        status = ledger_file_read(path, LEDGER_POLICY_SIZE_MAX, &text, err);
        if (status == LEDGER_NOT_FOUND)
            status = ledger_fail(err, status, LEDGER_MESSAGE_POLICY_NO_FILE, path);
    }
    if (status == LEDGER_OK) {
        status = ledger_policy_parse(ledger_buffer_slice(&text), out_policy, err);
        if (status != LEDGER_OK)
            ledger_error_add_place(err, path != NULL ? path : (const char *)own_path.data);
    }
    ledger_buffer_free(&own_path);
    ledger_buffer_free(&text);
    return status;
}
