#include "differential/voucher.h"

#include <stdlib.h>
#include <string.h>

#include "differential/honest.h"
#include "ledger/record/codec.h"
#include "support/assert_status.h"

static const int64_t day_ms = INT64_C(86400000);

/* ---- signatures */

static bool
holds(const struct life_officer *officer, enum ledger_role role)
{
    for (size_t i = 0; i < officer->role_count; i++)
        if (officer->roles[i] == role)
            return officer->enrolled && !officer->revoked;
    return false;
}

/* Signs as `who` in a role, over a head that he may have seen. */
static void
sign_as(struct life *life, const struct life_memory *before, struct sealing *sealing, size_t who,
        enum ledger_role role)
{
    struct fixture_voucher *voucher = &sealing->voucher;
    const size_t index = voucher->signature_count++;
    const uint64_t count = life->fixture.seal_count;
    uint64_t seen = count;

    if (count > 1 && once_in(&life->dice, 4))
        seen = 1 + roll(&life->dice, (unsigned)count);
    life->fixture.officers[who].key = *life_key(life, before->officers[who].key);
    voucher->signatures[index] = (struct ledger_sign_off){
        .officer = life->fixture.officers[who].name,
        .role = role,
        .signed_at_ms = life->fixture.now_ms - (int64_t)roll(&life->dice, 2 * 3600000),
        .seen_size = seen,
        .seen_root = sealing->roots[seen],
    };
    fixture_sign_again(&life->fixture, voucher, index, who);
}

static bool
has_signed(const struct life *life, const struct fixture_voucher *voucher, size_t who)
{
    for (size_t i = 0; i < voucher->signature_count; i++)
        if (strcmp(voucher->signatures[i].officer, life->fixture.officers[who].name) == 0)
            return true;
    return false;
}

static bool
sign_some(struct life *life, const struct life_memory *before, struct sealing *sealing,
          enum ledger_role role, uint32_t count)
{
    const size_t first = roll(&life->dice, LIFE_OFFICERS);

    for (size_t i = 0; i < LIFE_OFFICERS && count > 0; i++) {
        const size_t who = (first + i) % LIFE_OFFICERS;

        if (!holds(&before->officers[who], role) || has_signed(life, &sealing->voucher, who))
            continue;
        if (life->pool->honest && !life->pool->unmended &&
            !honest_may_sign(life, before, &sealing->voucher, sealing->drafts, sealing->draft_count,
                             who))
            continue;
        sign_as(life, before, sealing, who, role);
        count--;
    }
    return count == 0;
}

static void
sort_signatures(struct fixture_voucher *voucher)
{
    qsort(voucher->signatures, voucher->signature_count, sizeof(voucher->signatures[0]),
          ledger_sign_off_compare);
}

bool
voucher_sign(struct life *life, const struct life_memory *before,
             const struct ledger_needed *needed, struct sealing *sealing)
{
    struct ledger_needed rest = *needed;
    bool enough = true;

    /* One of the admins stays away, whether or not a second recovery key is at hand. */
    if (needed->break_glass && once_in(&life->dice, 2) &&
        sign_some(life, before, sealing, LEDGER_ROLE_RECOVERY, 1)) {
        rest.counts[LEDGER_ROLE_ADMIN]--;
        if (once_in(&life->dice, 3))
            (void)sign_some(life, before, sealing, LEDGER_ROLE_RECOVERY, 1);
    }
    for (int role = LEDGER_ROLE_MAKER; role < LEDGER_ROLE_END && enough; role++)
        enough = sign_some(life, before, sealing, (enum ledger_role)role, rest.counts[role]);
    sort_signatures(&sealing->voucher);
    return enough && sealing->voucher.signature_count > 0;
}

/* ---- spoilt */

static void
break_sum(struct life *life, struct ledger_voucher_header *header)
{
    int64_t *const sums[] = {&header->appropriated_fen, &header->disbursed_fen,
                             &header->adjusted_fen, &header->settled_fen};
    int64_t *sum = sums[roll(&life->dice, 4)];

    *sum = once_in(&life->dice, 3) ? 0 : *sum + 1;
}

static void
break_kinds(struct life *life, struct ledger_voucher_header *header)
{
    struct ledger_kind_count *kind =
        &header->kinds[roll(&life->dice, (unsigned)header->kind_count)];

    if (once_in(&life->dice, 2))
        kind->count++;
    else if (header->kind_count > 1)
        header->kind_count--;
    else
        kind->body =
            kind->body == LEDGER_BODY_INCIDENT ? LEDGER_BODY_ERASURE : LEDGER_BODY_INCIDENT;
}

static void
break_header(struct life *life, struct sealing *sealing)
{
    struct ledger_voucher_header *header = &sealing->voucher.header;
    struct dice *dice = &life->dice;
    const uint64_t count = life->fixture.seal_count;

    switch (roll(dice, 8)) {
    case 0:
        header->entries_root.bytes[roll(dice, 32)] ^= 1;
        break;
    case 1:
        header->entry_count = once_in(dice, 2) || header->entry_count == 1
                                  ? header->entry_count + 1
                                  : header->entry_count - 1;
        break;
    case 2:
        break_kinds(life, header);
        break;
    case 3:
    case 4:
        break_sum(life, header);
        break;
    case 5:
        header->origin = life_origins[roll(dice, LIFE_ORIGINS)];
        break;
    case 6:
        header->prepared_at_ms = life->fixture.now_ms + (int64_t)roll(dice, 900000);
        break;
    default:
        if (count > 0)
            header->voucher = sealing->ids[roll(dice, (unsigned)count)];
        break;
    }
}

static bool
encode_header(struct fixture_voucher *voucher)
{
    ledger_buffer_clear(&voucher->header_bytes);
    return ledger_voucher_header_encode(&voucher->header, &voucher->header_bytes, NULL) ==
           LEDGER_OK;
}

static void
break_statement(struct life *life, struct sealing *sealing, struct ledger_sign_off *signature)
{
    struct dice *dice = &life->dice;

    switch (roll(dice, 5)) {
    case 0:
        signature->seen_size += 1 + roll(dice, 2);
        break;
    case 1:
        signature->seen_size = roll(dice, (unsigned)life->fixture.seal_count + 1);
        break;
    case 2:
        signature->seen_root.bytes[roll(dice, 32)] ^= 1;
        break;
    case 3:
        signature->signed_at_ms = life->fixture.now_ms - 31 * day_ms - 1 + roll(dice, 3);
        break;
    default:
        signature->signed_at_ms = life->fixture.now_ms + 300000 + roll(dice, 3);
        break;
    }
    if (once_in(dice, 12))
        signature->seen_root = sealing->roots[0];
}

static size_t
officer_named(const struct life *life, const char *name)
{
    size_t who = 0;

    while (strcmp(life->fixture.officers[who].name, name) != 0)
        who++;
    return who;
}

/* Anybody, in any role, whether or not he may. */
static void
sign_anybody(struct life *life, const struct life_memory *before, struct sealing *sealing)
{
    const size_t who = roll(&life->dice, LIFE_OFFICERS);

    if (sealing->voucher.signature_count < FIXTURE_OFFICERS_MAX)
        sign_as(life, before, sealing, who, (enum ledger_role)(1 + roll(&life->dice, 6)));
    sort_signatures(&sealing->voucher);
}

/* A recovery key, whatever the voucher is. */
static void
sign_with_recovery_key(struct life *life, const struct life_memory *before, struct sealing *sealing)
{
    if (sealing->voucher.signature_count < FIXTURE_OFFICERS_MAX)
        (void)sign_some(life, before, sealing, LEDGER_ROLE_RECOVERY, 1);
    sort_signatures(&sealing->voucher);
}

static void
break_signers(struct life *life, const struct life_memory *before, struct sealing *sealing)
{
    struct fixture_voucher *voucher = &sealing->voucher;
    struct dice *dice = &life->dice;
    const size_t index = roll(dice, (unsigned)voucher->signature_count);
    struct ledger_sign_off *signature = &voucher->signatures[index];
    size_t who = officer_named(life, signature->officer);

    switch (roll(dice, 10)) {
    case 0: /* One is missing. */
    case 1:
        memmove(signature, signature + 1,
                (--voucher->signature_count - index) * sizeof(*signature));
        break;
    case 2: /* Another has signed in his place. */
        fixture_sign_again(&life->fixture, voucher, index, (who + 1) % LIFE_OFFICERS);
        break;
    case 3: /* In a role that may not be his. */
        signature->role = (enum ledger_role)(1 + roll(dice, 6));
        fixture_sign_again(&life->fixture, voucher, index, who);
        sort_signatures(voucher);
        break;
    case 4:
        signature->ed25519.bytes[roll(dice, 64)] ^= (uint8_t)(1u << roll(dice, 8));
        break;
    case 5:
        sign_anybody(life, before, sealing);
        break;
    case 6:
        sign_with_recovery_key(life, before, sealing);
        break;
    default:
        break_statement(life, sealing, signature);
        if (!once_in(dice, 6))
            fixture_sign_again(&life->fixture, voucher, index, who);
        break;
    }
}

static void
break_seal(struct life *life, struct ledger_seal *seal)
{
    struct dice *dice = &life->dice;

    switch (roll(dice, 6)) {
    case 0:
        seal->number += once_in(dice, 2) || seal->number == 0 ? 1 : UINT64_MAX;
        break;
    case 1:
        seal->previous.bytes[roll(dice, 32)] ^= 1;
        break;
    case 2:
        seal->first_entry += once_in(dice, 2) || seal->first_entry == 0 ? 1 : UINT64_MAX;
        break;
    case 3:
        seal->sealed_at_ms = life->fixture.sealed_at_ms - (int64_t)roll(dice, 2);
        break;
    case 4:
        seal->sealed_at_ms = life->fixture.sealed_at_ms + 92 * day_ms + roll(dice, 2);
        break;
    default:
        seal->sealed_at_ms += (int64_t)roll(dice, 70) * day_ms;
        break;
    }
    if (seal->sealed_at_ms < 1)
        seal->sealed_at_ms = 1;
}

bool
voucher_seal(struct life *life, const struct life_memory *before,
             const struct ledger_needed *needed, enum break_kind kind, struct sealing *sealing,
             struct ledger_buffer *out_bytes)
{
    struct fixture_voucher *voucher = &sealing->voucher;

    if (kind == BREAK_HEADER)
        break_header(life, sealing);
    if (!encode_header(voucher) || !voucher_sign(life, before, needed, sealing))
        return false;
    if (kind == BREAK_CHANGED)
        break_header(life, sealing);
    if (!encode_header(voucher))
        return false;
    if (kind == BREAK_SIGNERS)
        break_signers(life, before, sealing);
    sealing->seal = fixture_seal_of(&life->fixture, voucher);
    if (kind == BREAK_SEAL)
        break_seal(life, &sealing->seal);
    return ledger_seal_encode(&sealing->seal, out_bytes, NULL) == LEDGER_OK;
}
