/* The way of a voucher in a fixture: prepared, signed, judged, sealed. */
#include <stdlib.h>
#include <string.h>

#include "ledger/record/codec.h"
#include "ledger/store/bundle.h"
#include "ledger/store/tiles.h"
#include "support/assert_status.h"
#include "support/fixture.h"

void
fixture_prepare(struct fixture *fixture, const struct ledger_entry *entries, size_t entry_count,
                struct fixture_voucher *out_voucher)
{
    struct fixture_voucher voucher = {.entry_count = entry_count};
    struct ledger_tree_range range = {0};
    struct ledger_error err = {0};

    voucher.entry_bytes = calloc(entry_count, sizeof(*voucher.entry_bytes));
    voucher.entries = calloc(entry_count, sizeof(*voucher.entries));
    assert_non_null(voucher.entry_bytes);
    assert_non_null(voucher.entries);
    for (size_t i = 0; i < entry_count; i++) {
        struct ledger_entry entry = entries[i];
        struct ledger_digest leaf;

        ledger_put_u32(entry.salt, ++fixture->counter);
        assert_status(ledger_entry_encode(&entry, &voucher.entry_bytes[i], &err), LEDGER_OK, &err);
        voucher.entries[i] = ledger_buffer_slice(&voucher.entry_bytes[i]);
        assert_status(ledger_voucher_header_count(&voucher.header, &entry, &err), LEDGER_OK, &err);
        leaf = ledger_tree_leaf(voucher.entries[i]);
        ledger_tree_range_add(&range, &leaf);
    }
    voucher.header.origin = FIXTURE_ORIGIN;
    ledger_put_u32(voucher.header.voucher.bytes, ++fixture->counter);
    voucher.header.entry_count = (uint32_t)entry_count;
    voucher.header.entries_root = ledger_tree_range_root(&range);
    voucher.header.prepared_at_ms = fixture->now_ms;
    fixture_header_again(&voucher);
    *out_voucher = voucher;
}

void
fixture_header_again(struct fixture_voucher *voucher)
{
    struct ledger_error err = {0};

    ledger_buffer_clear(&voucher->header_bytes);
    assert_status(ledger_voucher_header_encode(&voucher->header, &voucher->header_bytes, &err),
                  LEDGER_OK, &err);
}

void
fixture_sign_again(struct fixture *fixture, struct fixture_voucher *voucher, size_t index,
                   size_t who)
{
    struct ledger_buffer statement = {0};
    struct ledger_error err = {0};

    assert_status(ledger_statement_compose(&voucher->header,
                                           ledger_buffer_slice(&voucher->header_bytes),
                                           &voucher->signatures[index], &statement, &err),
                  LEDGER_OK, &err);
    assert_status(ledger_key_sign(&fixture->officers[who].key, ledger_buffer_slice(&statement),
                                  &voucher->signatures[index].ed25519, &err),
                  LEDGER_OK, &err);
    ledger_buffer_free(&statement);
}

void
fixture_sign(struct fixture *fixture, struct fixture_voucher *voucher, size_t who)
{
    const struct fixture_officer *officer = &fixture->officers[who];
    size_t index = voucher->signature_count++;

    voucher->signatures[index] = (struct ledger_sign_off){
        .officer = officer->name,
        .role = officer->role,
        .signed_at_ms = fixture->now_ms,
        .seen_size = fixture->seal_count,
        .seen_root = ledger_tree_range_root(&fixture->range),
    };
    fixture_sign_again(fixture, voucher, index, who);
    qsort(voucher->signatures, voucher->signature_count, sizeof(voucher->signatures[0]),
          ledger_sign_off_compare);
}

void
fixture_sign_all(struct fixture *fixture, struct fixture_voucher *voucher, unsigned signers)
{
    for (size_t who = 0; who < fixture->officer_count; who++) {
        if ((signers & 1u << who) != 0)
            fixture_sign(fixture, voucher, who);
    }
}

void
fixture_voucher_free(struct fixture_voucher *voucher)
{
    for (size_t i = 0; i < voucher->entry_count; i++)
        ledger_buffer_free(&voucher->entry_bytes[i]);
    free(voucher->entry_bytes);
    free(voucher->entries);
    ledger_buffer_free(&voucher->header_bytes);
    *voucher = (struct fixture_voucher){0};
}

static struct fixture_result
judge_in(struct fixture *fixture, struct ledger_store_txn *txn,
         const struct fixture_voucher *voucher, bool preparing, struct ledger_digest *leaves)
{
    const struct ledger_case the_case = {
        .txn = txn,
        .header_bytes = ledger_buffer_slice(&voucher->header_bytes),
        .entries = voucher->entries,
        .entry_count = voucher->entry_count,
        .signatures = voucher->signatures,
        .signature_count = preparing ? 0 : voucher->signature_count,
        .seal_number = fixture->seal_count,
        .first_entry = fixture->entry_count,
        .sealed_at_ms = fixture->now_ms,
        .previous_sealed_at_ms = fixture->sealed_at_ms,
        .preparing = preparing,
    };
    /* Something that the verdict must replace. */
    struct fixture_result result = {
        .verdict = {.rule = LEDGER_RULE_END, .concerns_entry = true, .entry_index = 7}};
    struct ledger_arena arena = {0};
    struct ledger_voucher_header header;

    result.status =
        ledger_rules_judge(&the_case, &arena, &header, leaves, &result.verdict, &result.err);
    ledger_arena_free(&arena);
    return result;
}

struct ledger_seal
fixture_seal_of(const struct fixture *fixture, const struct fixture_voucher *voucher)
{
    return (struct ledger_seal){
        .number = fixture->seal_count,
        .previous = fixture->last_leaf,
        .first_entry = fixture->entry_count,
        .sealed_at_ms = fixture->now_ms,
        .header = ledger_buffer_slice(&voucher->header_bytes),
        .signatures = voucher->signatures,
        .signature_count = voucher->signature_count,
    };
}

struct ledger_buffer
fixture_seal_bytes(const struct ledger_seal *seal)
{
    struct ledger_buffer bytes = {0};

    if (ledger_seal_encode(seal, &bytes, /* err= */ NULL) != LEDGER_OK)
        ledger_buffer_free(&bytes);
    return bytes;
}

static struct audit_bytes
as_audit(struct ledger_slice slice)
{
    return (struct audit_bytes){slice.data, slice.size};
}

/* The view of a seal that has no bytes: nobody signed it. */
static struct audit_seal
unsigned_view(const struct ledger_seal *seal)
{
    return (struct audit_seal){
        .number = seal->number,
        .first_entry = seal->first_entry,
        .sealed_at_ms = seal->sealed_at_ms,
        .previous = {seal->previous.bytes, sizeof(seal->previous.bytes)},
        .header_bytes = as_audit(seal->header),
    };
}

static void
assert_agreed(const struct fixture *fixture, const struct fixture_result *ledger,
              const struct audit_feed_result *auditor)
{
    const struct ledger_verdict *verdict = &ledger->verdict;
    const char *rule = ledger->status == LEDGER_OK ? "" : ledger_rule_name(verdict->rule);
    const bool concerns_entry = ledger->status != LEDGER_OK && verdict->concerns_entry;
    const uint64_t entry = concerns_entry ? fixture->entry_count + verdict->entry_index : 0;
    char text[AUDIT_ERROR_TEXT_SIZE] = "";
    char why[LEDGER_ERROR_TEXT_SIZE] = "";

    if (strcmp(rule, audit_rule_name(auditor->rule)) == 0 &&
        concerns_entry == auditor->concerns_entry && entry == auditor->entry)
        return;
    if (auditor->objection_count > 0)
        audit_error_text(&auditor->objections[0].what, AUDIT_EN, text);
    if (ledger->status != LEDGER_OK)
        ledger_error_text(&ledger->err, LEDGER_LANGUAGE_EN, why);
    print_error("the ledger: '%s', entry %llu. %s\n", rule, (unsigned long long)entry, why);
    print_error("the auditor: '%s', entry %llu. %s\n", audit_rule_name(auditor->rule),
                (unsigned long long)auditor->entry, text);
    fail_msg("the auditor judges otherwise than the ledger");
}

/* The auditor judges the same voucher from its bytes; `sealed` says that it is evidence now. */
static void
ask_auditor(struct fixture *fixture, const struct fixture_voucher *voucher,
            const struct fixture_result *result, bool sealed)
{
    const struct ledger_seal seal = fixture_seal_of(fixture, voucher);
    const struct audit_seal view = unsigned_view(&seal);
    struct audit_bytes *entries = calloc(voucher->entry_count, sizeof(*entries));
    struct audit_feed_voucher fed = {.entries = entries, .entry_count = voucher->entry_count};
    struct ledger_buffer bytes = fixture_seal_bytes(&seal);
    struct audit_feed_result auditor;

    assert_non_null(entries);
    for (size_t i = 0; i < voucher->entry_count; i++)
        entries[i] = as_audit(voucher->entries[i]);
    fed.seal = as_audit(ledger_buffer_slice(&bytes));
    if (voucher->signature_count == 0)
        fed.seal_view = &view;
    /* Without bytes there is no evidence to judge. */
    if (bytes.size == 0 && voucher->signature_count > 0) {
        assert_int_equal(result->verdict.rule, LEDGER_RULE_FORM);
        goto out;
    }
    if (sealed)
        audit_feed_take(&fixture->auditor, &fed, &auditor);
    else
        audit_feed_try(&fixture->auditor, &fed, &auditor);
    assert_agreed(fixture, result, &auditor);

out:
    ledger_buffer_free(&bytes);
    free(entries);
}

static bool
was_judged(const struct fixture_result *result)
{
    return result->status == LEDGER_OK || result->status == LEDGER_REFUSED ||
           result->status == LEDGER_EXISTS;
}

struct fixture_result
fixture_judge(struct fixture *fixture, const struct fixture_voucher *voucher, bool preparing)
{
    struct ledger_store_txn *txn = NULL;
    struct fixture_result result;
    struct ledger_error err = {0};

    assert_status(ledger_store_begin(fixture->store, LEDGER_STORE_WRITE, &txn, &err), LEDGER_OK,
                  &err);
    result = judge_in(fixture, txn, voucher, preparing, /* leaves= */ NULL);
    ledger_store_abort(txn);
    if (!preparing && was_judged(&result))
        ask_auditor(fixture, voucher, &result, /* sealed= */ false);
    return result;
}

/* Appends the seal and its entries as the ledger does: seals, lines, hints, tree. */
static void
evidence_append(struct fixture *fixture, struct ledger_store_txn *txn,
                const struct fixture_voucher *voucher, const struct ledger_digest *leaves)
{
    const struct ledger_seal seal = fixture_seal_of(fixture, voucher);
    struct ledger_slice *hints = calloc(voucher->entry_count, sizeof(*hints));
    struct ledger_buffer bytes = {0};
    struct ledger_slice record;
    struct ledger_error err = {0};

    assert_non_null(hints);
    for (size_t i = 0; i < voucher->entry_count; i++)
        hints[i] = ledger_slice_of(leaves[i].bytes, LEDGER_HINT_SIZE);
    assert_status(ledger_seal_encode(&seal, &bytes, &err), LEDGER_OK, &err);
    record = ledger_buffer_slice(&bytes);
    fixture->last_leaf = ledger_tree_leaf(record);
    assert_status(ledger_bundle_append(txn, LEDGER_BUNDLE_SEALS, seal.number, &record, 1, &err),
                  LEDGER_OK, &err);
    assert_status(ledger_bundle_append(txn, LEDGER_BUNDLE_LINES, seal.first_entry, voucher->entries,
                                       voucher->entry_count, &err),
                  LEDGER_OK, &err);
    assert_status(ledger_bundle_append(txn, LEDGER_BUNDLE_HINTS, seal.first_entry, hints,
                                       voucher->entry_count, &err),
                  LEDGER_OK, &err);
    assert_status(ledger_tiles_append(txn, &fixture->range, &fixture->last_leaf, &err), LEDGER_OK,
                  &err);
    ledger_buffer_free(&bytes);
    free(hints);
}

struct fixture_result
fixture_seal(struct fixture *fixture, const struct fixture_voucher *voucher)
{
    struct ledger_digest *leaves = calloc(voucher->entry_count, sizeof(*leaves));
    struct ledger_store_txn *txn = NULL;
    struct fixture_result result;
    struct ledger_error err = {0};

    assert_non_null(leaves);
    assert_status(ledger_store_begin(fixture->store, LEDGER_STORE_WRITE, &txn, &err), LEDGER_OK,
                  &err);
    result = judge_in(fixture, txn, voucher, /* preparing= */ false, leaves);
    if (was_judged(&result))
        ask_auditor(fixture, voucher, &result, /* sealed= */ result.status == LEDGER_OK);
    if (result.status == LEDGER_OK) {
        evidence_append(fixture, txn, voucher, leaves);
        assert_status(ledger_store_commit(&txn, &err), LEDGER_OK, &err);
        fixture->seal_count++;
        fixture->entry_count += voucher->entry_count;
        fixture->sealed_at_ms = fixture->now_ms;
    }
    ledger_store_abort(txn);
    free(leaves);
    return result;
}

struct fixture_result
fixture_try(struct fixture *fixture, const struct ledger_entry *entries, size_t entry_count,
            unsigned signers)
{
    struct fixture_voucher voucher;
    struct fixture_result result;

    fixture_prepare(fixture, entries, entry_count, &voucher);
    fixture_sign_all(fixture, &voucher, signers);
    result = fixture_seal(fixture, &voucher);
    fixture_voucher_free(&voucher);
    return result;
}

void
fixture_record_at(struct fixture *fixture, const struct ledger_entry *entries, size_t count,
                  const char *file, int line)
{
    struct fixture_result result = fixture_try(fixture, entries, count, FIXTURE_EVERYBODY);

    assert_status_at(result.status, LEDGER_OK, &result.err, file, line);
}

void
assert_verdict_at(const struct fixture_result *result, enum ledger_rule_number rule,
                  enum ledger_message message, const char *file, int line)
{
    const bool known = result->verdict.is_known;
    const enum ledger_status expected = rule == LEDGER_RULE_NONE ? LEDGER_OK
                                        : known                  ? LEDGER_EXISTS
                                                                 : LEDGER_REFUSED;
    char text[LEDGER_ERROR_TEXT_SIZE];

    assert_status_at(result->status, expected, &result->err, file, line);
    if (result->verdict.rule != rule) {
        ledger_error_text(&result->err, LEDGER_LANGUAGE_EN, text);
        print_error("rule %s, expected %s. %s\n", ledger_rule_name(result->verdict.rule),
                    ledger_rule_name(rule), text);
        _fail(file, line);
    }
    if (rule == LEDGER_RULE_NONE)
        return;
    assert_message_at(&result->err, message, file, line);
    /* Each objection has its sentence in both languages, with every argument filled in. */
    ledger_error_text(&result->err, LEDGER_LANGUAGE_ZH, text);
    if (strchr(text, '{') != NULL || strlen(text) < 10) {
        print_error("no sentence: %s\n", text);
        _fail(file, line);
    }
}
