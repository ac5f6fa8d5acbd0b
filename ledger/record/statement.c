/* The text that a person signs (CANONICAL.md, section 3). One line a fact, so that it can be read
 * before it is signed, and made again by anybody from the header and the signature. */
#include <assert.h>
#include <inttypes.h>

#include "ledger/record/voucher.h"
#include "ledger/value/money.h"

static enum ledger_status
compose_kinds(const struct ledger_voucher_header *header, struct ledger_buffer *out,
              struct ledger_error *err)
{
    enum ledger_status status = LEDGER_OK;

    for (size_t i = 0; status == LEDGER_OK && i < header->kind_count; i++) {
        const char *name = ledger_body_name(header->kinds[i].body);

        assert(name != NULL); /* Neither decoding nor counting lets another in. */
        status = ledger_buffer_printf(out, err, "%s%s %" PRIu32, i == 0 ? "contains " : ", ", name,
                                      header->kinds[i].count);
    }
    return status == LEDGER_OK ? ledger_buffer_append_text(out, "\n", err) : status;
}

static enum ledger_status
compose_total(const char *name, int64_t fen, struct ledger_buffer *out, struct ledger_error *err)
{
    char yuan[LEDGER_MONEY_TEXT_SIZE];

    ledger_money_format((struct ledger_money){fen}, yuan);
    return ledger_buffer_printf(out, err, "%s %s\n", name, yuan);
}

static enum ledger_status
compose_header(const struct ledger_voucher_header *header, struct ledger_slice header_bytes,
               struct ledger_buffer *out, struct ledger_error *err)
{
    const struct ledger_digest digest = ledger_digest_of(header_bytes);
    char base64[LEDGER_DIGEST_BASE64_SIZE];
    char id[LEDGER_VOUCHER_ID_TEXT_SIZE];
    enum ledger_status status;

    ledger_voucher_id_format(header->voucher, id);
    ledger_digest_base64(&digest, base64);
    status = ledger_buffer_printf(out, err, "mingzhang/v1 voucher\n%s\n%s\nheader %s\n",
                                  header->origin, id, base64);
    if (status == LEDGER_OK)
        status = compose_kinds(header, out, err);
    if (status == LEDGER_OK)
        status = compose_total("appropriated", header->appropriated_fen, out, err);
    if (status == LEDGER_OK)
        status = compose_total("disbursed", header->disbursed_fen, out, err);
    if (status == LEDGER_OK)
        status = compose_total("adjusted", header->adjusted_fen, out, err);
    if (status == LEDGER_OK)
        status = compose_total("settled", header->settled_fen, out, err);
    return status;
}

enum ledger_status
ledger_statement_compose(const struct ledger_voucher_header *header,
                         struct ledger_slice header_bytes, const struct ledger_sign_off *sign_off,
                         struct ledger_buffer *out, struct ledger_error *err)
{
    const char *role = ledger_role_name(sign_off->role);
    const size_t size = out->size;
    char base64[LEDGER_DIGEST_BASE64_SIZE];
    enum ledger_status status;

    assert(role != NULL);
    ledger_digest_base64(&sign_off->seen_root, base64);
    status = compose_header(header, header_bytes, out, err);
    if (status == LEDGER_OK)
        status = ledger_buffer_printf(
            out, err, "seen %" PRIu64 " %s\nofficer %s\nrole %s\ntime %" PRId64 "\n",
            sign_off->seen_size, base64, sign_off->officer, role, sign_off->signed_at_ms);
    if (status != LEDGER_OK)
        out->size = size; /* Half a statement is none. */
    return status;
}
