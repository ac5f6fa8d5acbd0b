/* Entries about entries: matches, closings, anchors and the rest. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "differential/life.h"
#include "ledger/note/checkpoint.h"
#include "ledger/state/closing.h"
#include "ledger/value/date.h"
#include "support/assert_status.h"

static const struct life_mark *
any_mark(struct life *life, enum ledger_body body)
{
    const struct life_memory *memory = &life->memory;
    const size_t first = roll(&life->dice, LIFE_MARKS);

    for (size_t i = 0; i < memory->mark_count; i++) {
        const struct life_mark *mark = &memory->marks[(first + i) % memory->mark_count];

        if (mark->body == body && (!mark->parted || life_errs(life, 2)))
            return mark;
    }
    return NULL;
}

static int
ascending(const void *a, const void *b)
{
    const uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;

    return left < right ? -1 : left > right;
}

static void
join(struct life *life, struct draft *out)
{
    struct ledger_match *match = &out->entry.match;
    const uint64_t count = life->fixture.entry_count;
    size_t kept = 0;

    for (size_t i = 0; i < LIFE_NUMBERS; i++)
        out->numbers[i] = roll(&life->dice, (unsigned)count);
    if (life_errs(life, 3))
        out->numbers[0] = count + roll(&life->dice, 20);
    qsort(out->numbers, LIFE_NUMBERS, sizeof(out->numbers[0]), ascending);
    for (size_t i = 0; i < LIFE_NUMBERS; i++)
        if (kept == 0 || out->numbers[i] != out->numbers[kept - 1])
            out->numbers[kept++] = out->numbers[i];
    out->line = (struct ledger_bank_line){
        .statement_sha256 = life_hash(life, 62),
        .row = 3,
        .bank_reference = once_in(&life->dice, 2) ? "" : "B-1",
        .bank_date = 20230701,
        .amount_fen = once_in(&life->dice, 2) ? 100 : -100,
    };
    out->which = roll(&life->dice, 4);
    match->action = LEDGER_MATCH_JOIN;
    match->account = life_account(life, (unsigned)out->which);
    match->lines = &out->line;
    match->line_count = 1;
    match->entries = out->numbers;
    match->entry_count = kept;
}

bool
draft_match(struct life *life, struct draft *out)
{
    const struct life_mark *mark = any_mark(life, LEDGER_BODY_MATCH);

    if (life->memory.mark_count == LIFE_MARKS)
        return false;
    ledger_entry_init(&out->entry, LEDGER_BODY_MATCH);
    out->entry.match.reason = "核对";
    if (mark != NULL && once_in(&life->dice, 2)) {
        out->entry.match.action = LEDGER_MATCH_PART;
        out->entry.match.parts = life_errs(life, 4) ? mark->entry + 1 : mark->entry;
        return true;
    }
    join(life, out);
    return true;
}

bool
draft_reconciliation(struct life *life, struct draft *out)
{
    struct ledger_reconciliation *reconciliation = &out->entry.reconciliation;
    const struct life_mark *mark = any_mark(life, LEDGER_BODY_RECONCILIATION);

    if (life->memory.mark_count == LIFE_MARKS)
        return false;
    ledger_entry_init(&out->entry, LEDGER_BODY_RECONCILIATION);
    out->which = roll(&life->dice, 4);
    out->hashes[0] = life_hash(life, 62);
    out->rows[0] = (struct ledger_reconciliation_line){1, 1, 100, 1, 100};
    out->rows[1] = (struct ledger_reconciliation_line){3, 0, 0, 1, -100};
    *reconciliation = (struct ledger_reconciliation){
        .first_date = 20230601,
        .last_date = 20230630,
        .tree_size = 1 + roll(&life->dice, (unsigned)life->fixture.seal_count),
        .statements = out->hashes,
        .statement_count = 1,
        .opening_fen = once_in(&life->dice, 2) ? 0 : -500,
        .closing_fen = 380000,
        .lines = out->rows,
        .line_count = 1 + roll(&life->dice, 2),
        .verdict = (enum ledger_reconciliation_verdict)(1 + roll(&life->dice, 4)),
        .report_sha256 = life_hash(life, 63),
        .memo = "",
    };
    if (mark != NULL && once_in(&life->dice, 2)) {
        reconciliation->previous = mark->entry + life_errs(life, 4);
        out->which = life_errs(life, 4) ? out->which : mark->account;
    }
    if (life_errs(life, 6))
        reconciliation->tree_size = life->fixture.seal_count + 1;
    reconciliation->account = life_account(life, (unsigned)out->which);
    return true;
}

/* False where all programmes together come to more than can be written. */
static bool
compute(struct life *life, uint32_t month, struct ledger_entry *out)
{
    struct ledger_store_txn *txn = NULL;
    struct ledger_error err = {0};
    enum ledger_status status;

    ledger_entry_init(out, LEDGER_BODY_CLOSING);
    assert_status(ledger_store_begin(life->fixture.store, LEDGER_STORE_READ, &txn, &err), LEDGER_OK,
                  &err);
    status = ledger_closing_compute(txn, month, &out->closing, &err);
    ledger_store_abort(txn);
    if (status == LEDGER_OUT_OF_RANGE)
        return false;
    assert_status(status, LEDGER_OK, &err);
    out->closing.month = month;
    out->closing.memo = "";
    return true;
}

/* As the ledger computes it, so it has to be the first of its voucher. */
bool
draft_closing(struct life *life, size_t index, struct draft *out)
{
    struct life_memory *memory = &life->memory;
    struct ledger_closing *closing = &out->entry.closing;
    uint32_t month =
        memory->closed_month != 0 ? ledger_month_next(memory->closed_month) : memory->first_month;
    const bool errs = life_errs(life, 3);

    if (month == 0 || ((index > 0 || month >= ledger_date_month(life_today(life))) && !errs))
        return false;
    if (errs && once_in(&life->dice, 4))
        month = ledger_month_next(month);
    if (!compute(life, month, &out->entry))
        return false;
    if (!errs)
        return true;
    switch (roll(&life->dice, 8)) {
    case 0:
        closing->cash.disbursed_fen++;
        break;
    case 1:
        closing->relief.settled_count++;
        break;
    case 2:
        closing->programme_root.bytes[3] ^= 1;
        break;
    case 3:
        closing->payee_root.bytes[7] ^= 1;
        break;
    case 4:
        closing->payee_count++;
        break;
    default:
        break;
    }
    return true;
}

bool
draft_rejection(struct life *life, struct draft *out)
{
    struct ledger_rejection *rejection = &out->entry.rejection;

    ledger_entry_init(&out->entry, LEDGER_BODY_REJECTION);
    rejection->voucher.bytes[15] = 1;
    ledger_put_u32(rejection->voucher.bytes, ++life->memory.references);
    if (life_errs(life, 3)) {
        rejection->voucher.bytes[15] = 0;
        ledger_put_u32(rejection->voucher.bytes, roll(&life->dice, life->fixture.counter + 2));
    }
    rejection->header_sha256 = life->pool->hashes[roll(&life->dice, LIFE_HASHES)];
    rejection->reason = "依据不足";
    return true;
}

bool
draft_anchor(struct life *life, struct draft *out)
{
    const char *origin = life_errs(life, 5) ? life_origins[life->memory.origin] : "other.example/1";
    const unsigned old = life->memory.anchored;
    const unsigned size = life_errs(life, 3) ? roll(&life->dice, LIFE_LEAVES + 1)
                                             : old + roll(&life->dice, LIFE_LEAVES + 1 - old);
    struct ledger_tree_leaves leaves = {life->pool->leaves, LIFE_LEAVES};
    struct ledger_checkpoint checkpoint = {.size = size, .root = life->pool->roots[size]};
    const struct ledger_key *key = life_key(life, roll(&life->dice, 3));
    struct ledger_buffer text = {0};
    struct ledger_error err = {0};

    ledger_entry_init(&out->entry, LEDGER_BODY_ANCHOR);
    out->which = size;
    if (old <= size)
        assert_status(
            ledger_tree_consistency(old, size, ledger_tree_read_leaves, &leaves, &out->proof, &err),
            LEDGER_OK, &err);
    if (life_errs(life, 4) && out->proof.count > 0)
        out->proof.hashes[0].bytes[0] ^= 1;
    /* Of size 0 there is one root only, and no other can be written. */
    if (size > 0 && life_errs(life, 6))
        checkpoint.root.bytes[0] ^= 1;
    (void)snprintf(checkpoint.origin, sizeof(checkpoint.origin), "%s", origin);
    assert_status(ledger_checkpoint_format(&checkpoint, &text, &err), LEDGER_OK, &err);
    assert_status(ledger_note_sign(ledger_buffer_slice(&text), origin, key, &out->note, &err),
                  LEDGER_OK, &err);
    ledger_buffer_free(&text);
    if (life_errs(life, 6))
        key = life_key(life, 7);
    ledger_vkey_format(origin, LEDGER_KEY_ED25519, &key->public_key, out->vkey);
    out->entry.anchor.vkey = out->vkey;
    out->entry.anchor.checkpoint = ledger_buffer_slice(&out->note);
    out->entry.anchor.proof = out->proof.hashes;
    out->entry.anchor.proof_count = out->proof.count;
    return true;
}

bool
draft_erasure(struct life *life, struct draft *out)
{
    const unsigned which = roll(&life->dice, 60);

    if ((life->memory.erased >> which & 1) != 0 && !life->wild)
        return false;
    ledger_entry_init(&out->entry, LEDGER_BODY_ERASURE);
    out->which = which;
    out->hashes[0] = life_hash(life, which);
    if (life_errs(life, 3) && life->memory.erased != 0)
        for (unsigned i = 0; i < LIFE_HASHES; i++)
            if ((life->memory.erased >> i & 1) != 0)
                out->hashes[0] = life_hash(life, i);
    out->entry.erasure.commitments = out->hashes;
    out->entry.erasure.commitment_count = 1;
    out->entry.erasure.basis = "个人信息保护法第四十七条";
    return true;
}

bool
draft_incident(struct life *life, struct draft *out)
{
    struct ledger_incident *incident = &out->entry.incident;

    ledger_entry_init(&out->entry, LEDGER_BODY_INCIDENT);
    incident->kind = once_in(&life->dice, 3)
                         ? LEDGER_INCIDENT_BREAK_GLASS
                         : (enum ledger_incident_kind)(1 + roll(&life->dice, 5));
    incident->description = "演练";
    incident->from_entry = roll(&life->dice, 1 + (unsigned)life->fixture.entry_count +
                                                 (life_errs(life, 2) ? 20u : 0u));
    if (once_in(&life->dice, 3))
        incident->officer = life->fixture.officers[0].name;
    return true;
}

void
follow_notes(struct life *life, const struct draft *draft, uint64_t number)
{
    struct life_memory *memory = &life->memory;
    const struct ledger_entry *entry = &draft->entry;

    if (entry->body == LEDGER_BODY_ERASURE)
        memory->erased |= UINT64_C(1) << draft->which;
    if (entry->body == LEDGER_BODY_ANCHOR)
        memory->anchored = (unsigned)draft->which;
    if (entry->body == LEDGER_BODY_CLOSING)
        memory->closed_month = entry->closing.month;
    if (entry->body != LEDGER_BODY_RECONCILIATION && entry->body != LEDGER_BODY_MATCH)
        return;
    for (size_t i = 0; i < memory->mark_count; i++)
        if (entry->body == LEDGER_BODY_MATCH && memory->marks[i].entry == entry->match.parts &&
            memory->marks[i].body == LEDGER_BODY_MATCH)
            memory->marks[i].parted = true;
    if (entry->body == LEDGER_BODY_MATCH && entry->match.action == LEDGER_MATCH_PART)
        return;
    memory->marks[memory->mark_count++] =
        (struct life_mark){.entry = number, .body = entry->body, .account = (unsigned)draft->which};
}
