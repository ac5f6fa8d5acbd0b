/* Requests to a witness, and what its ledger makes of answers. A request that is read is written
 * again as it was; cut short it is none; and an answer is of one form only. */
#include "audit/witness/witness_request.h"
#include "ledger/witness.h"
#include "tests/fuzz/fuzz_audit.h"

static void
is_written_as_it_was(struct audit_bytes bytes, const struct audit_witness_request *request)
{
    struct audit_buffer again = {0};

    audit_buffer_text(&again, "old ");
    audit_buffer_decimal(&again, request->old_size);
    audit_buffer_text(&again, "\n");
    for (size_t i = 0; i < request->proof_count; i++) {
        audit_buffer_base64(&again, (struct audit_bytes){request->proof[i].bytes, 32});
        audit_buffer_text(&again, "\n");
    }
    audit_buffer_text(&again, "\n");
    audit_buffer_append(&again, request->checkpoint.note.bytes);
    fuzz_holds(audit_bytes_equal(audit_buffer_bytes(&again), bytes));
    audit_buffer_free(&again);
}

static void
answer_has_one_form(struct ledger_slice answer)
{
    uint64_t size = UINT64_MAX;
    enum ledger_answer_kind kind = ledger_answer_kind(answer, &size);

    fuzz_holds((kind == LEDGER_ANSWER_SIZE) == (size <= INT64_MAX));
    if (kind == LEDGER_ANSWER_COSIGNATURES)
        fuzz_holds(answer.data[0] == 0xE2);
    if (kind == LEDGER_ANSWER_SIZE)
        fuzz_holds(answer.data[0] >= '0' && answer.data[0] <= '9');
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct audit_witness_request request;
    struct audit_bytes bytes = {data, size};
    struct audit_error err = {0};
    enum audit_status status = audit_witness_request_read(bytes, &request, &err);

    answer_has_one_form(ledger_slice_of(data, size));
    fuzz_audit_explained(status, &err);
    fuzz_holds(status == AUDIT_OK || status == AUDIT_MALFORMED);
    if (status != AUDIT_OK)
        return 0;
    fuzz_holds(request.proof_count <= AUDIT_WITNESS_PROOF_MAX && request.old_size <= INT64_MAX);
    is_written_as_it_was(bytes, &request);
    bytes.size--;
    fuzz_holds(audit_witness_request_read(bytes, &request, NULL) == AUDIT_MALFORMED);
    return 0;
}
