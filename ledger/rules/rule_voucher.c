/* Rules 2, 3, 4 and 8: the voucher as a whole, apart from who signed it. */
#include "ledger/record/codec.h"
#include "ledger/rules/judging.h"
#include "ledger/store/bundle.h"
#include "ledger/store/tiles.h"
#include "ledger/value/date.h"

/* The header's bytes are what people signed: they alone say whether it is the same voucher. */
static enum ledger_status
seal_has_header(struct ledger_judging *judging, uint64_t seal_number, bool *out_same,
                struct ledger_error *err)
{
    struct ledger_slice bytes;
    struct ledger_seal seal;
    enum ledger_status status =
        ledger_bundle_get(judging->the_case->txn, LEDGER_BUNDLE_SEALS, seal_number, &bytes, err);

    if (status == LEDGER_OK)
        status = ledger_seal_decode(bytes, judging->arena, &seal, err);
    if (status == LEDGER_NO_MEMORY || status == LEDGER_IO || status == LEDGER_DAMAGED)
        return status;
    if (status != LEDGER_OK)
        return ledger_fail(err, LEDGER_DAMAGED, LEDGER_MESSAGE_RULES_SEAL_DAMAGED, seal_number);
    *out_same = ledger_slice_equal(seal.header, judging->the_case->header_bytes);
    return LEDGER_OK;
}

enum ledger_status
ledger_rule_voucher_known(struct ledger_judging *judging, struct ledger_error *err)
{
    struct ledger_voucher_fate fate;
    char id[LEDGER_VOUCHER_ID_TEXT_SIZE];
    bool same = false;
    enum ledger_status status =
        ledger_state_voucher(judging->the_case->txn, judging->header.voucher, &fate, err);

    if (status == LEDGER_NOT_FOUND)
        return LEDGER_OK;
    if (status != LEDGER_OK)
        return status;

    ledger_voucher_id_format(judging->header.voucher, id);
    if (fate.rejected)
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_VOUCHER_WAS_REJECTED, id,
                           fate.number);
    status = seal_has_header(judging, fate.number, &same, err);
    if (status != LEDGER_OK)
        return status;
    if (!same)
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_VOUCHER_ID_USED, id, fate.number);
    judging->verdict.is_known = true;
    judging->verdict.known_number = fate.number;
    return ledger_fail(err, LEDGER_EXISTS, LEDGER_MESSAGE_VOUCHER_IS_SEALED, id, fate.number);
}

static enum ledger_status
kinds_match(const struct ledger_voucher_header *stated, const struct ledger_voucher_header *counted,
            struct ledger_error *err)
{
    uint32_t counts[2][LEDGER_BODY_END] = {{0}};

    for (size_t i = 0; i < stated->kind_count; i++)
        counts[0][stated->kinds[i].body] = stated->kinds[i].count;
    for (size_t i = 0; i < counted->kind_count; i++)
        counts[1][counted->kinds[i].body] = counted->kinds[i].count;
    for (unsigned body = LEDGER_BODY_FIRST; body < LEDGER_BODY_END; body++) {
        if (counts[0][body] != counts[1][body])
            return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_TOTALS_KIND_DIFFERS,
                               ledger_body_name((enum ledger_body)body), (uint64_t)counts[0][body],
                               (uint64_t)counts[1][body]);
    }
    return LEDGER_OK;
}

static enum ledger_status
sums_match(const struct ledger_voucher_header *stated, const struct ledger_voucher_header *counted,
           struct ledger_error *err)
{
    if (stated->appropriated_fen != counted->appropriated_fen)
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_TOTALS_APPROPRIATED_DIFFERS,
                           stated->appropriated_fen, counted->appropriated_fen);
    if (stated->disbursed_fen != counted->disbursed_fen)
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_TOTALS_DISBURSED_DIFFERS,
                           stated->disbursed_fen, counted->disbursed_fen);
    if (stated->adjusted_fen != counted->adjusted_fen)
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_TOTALS_ADJUSTED_DIFFERS,
                           stated->adjusted_fen, counted->adjusted_fen);
    if (stated->settled_fen != counted->settled_fen)
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_TOTALS_SETTLED_DIFFERS,
                           stated->settled_fen, counted->settled_fen);
    return LEDGER_OK;
}

enum ledger_status
ledger_rule_totals(struct ledger_judging *judging, struct ledger_error *err)
{
    const struct ledger_voucher_header *stated = &judging->header;
    const struct ledger_summary *summary = &judging->summary;
    const struct ledger_digest root = ledger_tree_range_root(&summary->range);
    enum ledger_status status;

    if (stated->entry_count != judging->the_case->entry_count)
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_TOTALS_COUNT_DIFFERS,
                           (uint64_t)stated->entry_count, (uint64_t)judging->the_case->entry_count);
    if (!ledger_digest_equal(&stated->entries_root, &root))
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_TOTALS_ROOT_DIFFERS);
    if (summary->overflow)
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_TOTALS_OVERFLOW);
    status = kinds_match(stated, &summary->counted, err);
    if (status != LEDGER_OK)
        return status;
    return sums_match(stated, &summary->counted, err);
}

struct root_of_size {
    uint64_t size; /* 0: none yet */
    struct ledger_digest root;
};

/* The root of the ledger's tree at a size that a signer saw; `cached` is the last one asked for,
 * because the signers of one voucher mostly saw the same head. */
static enum ledger_status
root_at(struct ledger_store_txn *txn, uint64_t size, struct root_of_size *cached,
        struct ledger_error *err)
{
    enum ledger_status status;

    if (size == 0) {
        cached->size = 0;
        cached->root = ledger_tree_empty_root();
        return LEDGER_OK;
    }
    if (size == cached->size)
        return LEDGER_OK;
    status = ledger_tiles_root_at(txn, size, &cached->root, err);
    if (status == LEDGER_NOT_FOUND)
        status = ledger_fail(err, LEDGER_DAMAGED, LEDGER_MESSAGE_RULES_TREE_DAMAGED, size);
    if (status == LEDGER_OK)
        cached->size = size;
    return status;
}

enum ledger_status
ledger_rule_seen(struct ledger_judging *judging, struct ledger_error *err)
{
    const struct ledger_case *the_case = judging->the_case;
    struct root_of_size cached = {0};

    for (size_t i = 0; i < the_case->signature_count; i++) {
        const struct ledger_sign_off *signature = &the_case->signatures[i];
        enum ledger_status status;

        if (signature->seen_size > the_case->seal_number)
            return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_SEEN_AHEAD, signature->officer,
                               signature->seen_size, the_case->seal_number);
        if (signature->seen_size == 0 && the_case->seal_number > 0)
            return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_SEEN_NOTHING,
                               signature->officer);
        status = root_at(the_case->txn, signature->seen_size, &cached, err);
        if (status != LEDGER_OK)
            return status;
        if (!ledger_digest_equal(&cached.root, &signature->seen_root))
            return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_SEEN_OTHER_HISTORY,
                               signature->officer, signature->seen_size);
    }
    return LEDGER_OK;
}

enum {
    CLOCK_SLACK_MS = 300000, /* 5 minutes: clocks of different machines */
};
static const int64_t signature_age_max_ms = INT64_C(2678400000); /* 31 days */
static const int64_t seal_gap_max_ms = INT64_C(7948800000);      /* 92 days */

static enum ledger_status
signature_is_in_time(const struct ledger_judging *judging, const struct ledger_sign_off *signature,
                     struct ledger_error *err)
{
    const int64_t sealed_at_ms = judging->the_case->sealed_at_ms;
    char prepared_at[LEDGER_DATE_TIME_SIZE];
    char signed_at[LEDGER_DATE_TIME_SIZE];
    char sealed_at[LEDGER_DATE_TIME_SIZE];

    ledger_instant_format(judging->header.prepared_at_ms, prepared_at);
    ledger_instant_format(signature->signed_at_ms, signed_at);
    ledger_instant_format(sealed_at_ms, sealed_at);
    if (judging->header.prepared_at_ms > signature->signed_at_ms + CLOCK_SLACK_MS)
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_SIGNED_BEFORE_PREPARED,
                           signature->officer, signed_at, prepared_at);
    if (signature->signed_at_ms > sealed_at_ms + CLOCK_SLACK_MS)
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_SIGNED_IN_THE_FUTURE,
                           signature->officer, signed_at, sealed_at);
    if (signature->signed_at_ms < sealed_at_ms - signature_age_max_ms)
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_SIGNED_TOO_LONG_AGO,
                           signature->officer, signed_at, sealed_at);
    return LEDGER_OK;
}

enum ledger_status
ledger_rules_seal_follows(int64_t previous_sealed_at_ms, int64_t sealed_at_ms,
                          struct ledger_error *err)
{
    char before[LEDGER_DATE_TIME_SIZE];
    char now[LEDGER_DATE_TIME_SIZE];

    ledger_instant_format(previous_sealed_at_ms, before);
    ledger_instant_format(sealed_at_ms, now);
    if (sealed_at_ms < previous_sealed_at_ms)
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_CLOCK_WENT_BACK, now, before);
    if (sealed_at_ms - previous_sealed_at_ms > seal_gap_max_ms)
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_CLOCK_JUMPED, now, before);
    return LEDGER_OK;
}

enum ledger_status
ledger_rule_clock(struct ledger_judging *judging, struct ledger_error *err)
{
    const struct ledger_case *the_case = judging->the_case;
    const bool one_incident =
        the_case->entry_count == 1 && judging->summary.has_body[LEDGER_BODY_INCIDENT];

    for (size_t i = 0; i < the_case->signature_count; i++) {
        enum ledger_status status = signature_is_in_time(judging, &the_case->signatures[i], err);

        if (status != LEDGER_OK)
            return status;
    }
    /* Voucher 0 has no seal before it; an incident is how a wrong clock is owned up to. */
    if (the_case->seal_number == 0 || one_incident)
        return LEDGER_OK;
    return ledger_rules_seal_follows(the_case->previous_sealed_at_ms, the_case->sealed_at_ms, err);
}
