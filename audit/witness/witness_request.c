#include "audit/witness/witness_request.h"

#include <string.h>

static enum audit_status
refuse_line(uint64_t line, struct audit_error *err)
{
    return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_WITNESS_REQUEST_LINE, line);
}

static bool
read_old(struct audit_bytes line, uint64_t *out)
{
    static const char word[] = "old ";
    size_t size = sizeof word - 1;
    return line.size > size && memcmp(line.data, word, size) == 0 &&
           audit_decimal_read((struct audit_bytes){line.data + size, line.size - size}, INT64_MAX,
                              out);
}

/* The hashes, up to the empty line. */
static enum audit_status
read_proof(struct audit_bytes *rest, struct audit_witness_request *request, struct audit_error *err)
{
    struct audit_bytes line;
    uint64_t number = 2;
    for (; audit_line(rest, &line); number++) {
        size_t size = 0;
        if (line.size == 0)
            return AUDIT_OK;
        if (request->proof_count == AUDIT_WITNESS_PROOF_MAX)
            return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_WITNESS_REQUEST_LONG,
                              (uint64_t)AUDIT_WITNESS_PROOF_MAX);
        struct audit_hash *hash = &request->proof[request->proof_count];
        if (!audit_base64_read(line, hash->bytes, sizeof hash->bytes, &size) ||
            size != sizeof hash->bytes)
            break;
        request->proof_count++;
    }
    return refuse_line(number, err);
}

enum audit_status
audit_witness_request_read(struct audit_bytes bytes, struct audit_witness_request *out,
                           struct audit_error *err)
{
    struct audit_witness_request request = {0};
    struct audit_bytes rest = bytes, line;
    if (bytes.size > AUDIT_WITNESS_REQUEST_MAX)
        return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_WITNESS_REQUEST_LARGE,
                          (uint64_t)bytes.size, (uint64_t)AUDIT_WITNESS_REQUEST_MAX);
    if (!audit_line(&rest, &line) || !read_old(line, &request.old_size))
        return refuse_line(1, err);
    enum audit_status status = read_proof(&rest, &request, err);
    if (status == AUDIT_OK)
        status = audit_checkpoint_parse(rest, &request.checkpoint, err);
    if (status == AUDIT_OK)
        *out = request;
    return status;
}
