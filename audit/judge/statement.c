#include "audit/judge/statement.h"

static void
put_kinds(struct audit_buffer *text, const struct audit_header *header)
{
    const char *before = "contains ";

    for (unsigned body = AUDIT_IDENTITY; body < AUDIT_BODY_END; body++) {
        if (header->kinds[body] == 0)
            continue;
        audit_buffer_text(text, before);
        audit_buffer_text(text, audit_body_name(body));
        audit_buffer_text(text, " ");
        audit_buffer_decimal(text, header->kinds[body]);
        before = ", ";
    }
    audit_buffer_text(text, "\n");
}

static void
put_sum(struct audit_buffer *text, const char *name, int64_t fen)
{
    audit_buffer_text(text, name);
    audit_buffer_yuan(text, fen);
    audit_buffer_text(text, "\n");
}

void
audit_statement_begin(const struct audit_header *header, struct audit_bytes header_bytes,
                      struct audit_buffer *text)
{
    const struct audit_hash digest = audit_sha256(header_bytes);

    audit_buffer_text(text, "mingzhang/v1 voucher\n");
    audit_buffer_append(text, header->origin);
    audit_buffer_text(text, "\n");
    audit_buffer_hex(text, header->voucher);
    audit_buffer_text(text, "\nheader ");
    audit_buffer_base64(text, (struct audit_bytes){digest.bytes, sizeof(digest.bytes)});
    audit_buffer_text(text, "\n");
    put_kinds(text, header);
    put_sum(text, "appropriated ", header->appropriated_fen);
    put_sum(text, "disbursed ", header->disbursed_fen);
    put_sum(text, "adjusted ", header->adjusted_fen);
    put_sum(text, "settled ", header->settled_fen);
}

void
audit_statement_end(const struct audit_signature *signature, struct audit_buffer *text)
{
    audit_buffer_text(text, "seen ");
    audit_buffer_decimal(text, signature->seen_size);
    audit_buffer_text(text, " ");
    audit_buffer_base64(text, signature->seen_root);
    audit_buffer_text(text, "\nofficer ");
    audit_buffer_append(text, signature->officer);
    audit_buffer_text(text, "\nrole ");
    audit_buffer_text(text, audit_role_name(signature->role));
    audit_buffer_text(text, "\ntime ");
    audit_buffer_decimal(text, (uint64_t)signature->signed_at_ms);
    audit_buffer_text(text, "\n");
}
