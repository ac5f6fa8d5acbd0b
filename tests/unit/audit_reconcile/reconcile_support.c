#include "reconcile_support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct audit_bytes
text(const char *words)
{
    return words != NULL ? audit_text(words) : (struct audit_bytes){0};
}

/* Commitments of the scene are "P" and the digits, or "U" and the last four. */
static struct audit_bytes
digits(void *context, struct audit_bytes commitment)
{
    (void)context;
    if (commitment.size == 0 || commitment.data[0] != 'P')
        return (struct audit_bytes){0};
    return (struct audit_bytes){commitment.data + 1, commitment.size - 1};
}

/* Digits point into their commitment here, so it lives as long as the scene. */
static struct audit_account
account(const struct scene *scene, const char *number)
{
    enum { COMMITMENT_SIZE = 64 };
    const bool known = number != NULL && number[0] != '~';
    const size_t size = number != NULL ? strlen(number) : 0;
    char *commitment;
    audit_ref unused;

    if (number == NULL)
        return (struct audit_account){0};
    commitment = audit_arena_take(scene->arena, COMMITMENT_SIZE, &unused);
    assert_non_null(commitment);
    snprintf(commitment, COMMITMENT_SIZE, "%c%s", known ? 'P' : 'U', known ? number : number + 1);
    return (struct audit_account){.last_four = audit_text(number + size - 4),
                                  .commitment = audit_text(commitment)};
}

void
scene_open(struct scene *scene)
{
    struct audit_error err = {0};

    *scene = (struct scene){0};
    assert_audit(audit_arena_open(NULL, &scene->arena, &err), AUDIT_OK, &err);
    assert_audit(audit_arena_open(NULL, &scene->words, &err), AUDIT_OK, &err);
    scene->items_settings = (struct audit_items_settings){
        .unstated_is_ours = true, .first_date = 20260401, .last_date = 20260430, .digits = digits};
    scene->settings = (struct audit_reconcile_settings){.account = audit_text("6217000000001234"),
                                                        .first_date = 20260401,
                                                        .last_date = 20260430,
                                                        .tree_size = 9};
}

/* What a test set for a statement stays; the rows go. */
static void
forget_rows(struct audit_statement *statement)
{
    struct audit_statement rows = {.rows = statement->rows, .memory = statement->memory};

    audit_statement_clear(&rows);
    statement->rows = NULL;
    statement->memory = NULL;
    statement->row_count = 0;
}

static void
forget_run(struct scene *scene)
{
    audit_reconcile_free(scene->run);
    audit_items_free(scene->items);
    for (size_t i = 0; i < SCENE_FILES; i++)
        forget_rows(&scene->statements[i]);
    scene->run = NULL;
    scene->items = NULL;
}

void
scene_close(struct scene *scene)
{
    forget_run(scene);
    audit_carry_free(scene->carry);
    audit_arena_close(scene->arena);
    audit_arena_close(scene->words);
}

static void
feed(struct scene *scene, uint64_t voucher, uint64_t number, const struct audit_entry *entry)
{
    struct audit_error err = {0};

    assert_audit(audit_items_entry(scene->items, voucher, number, entry, &err), AUDIT_OK, &err);
}

static void
feed_programmes(struct scene *scene)
{
    static const struct {
        const char *code;
        enum audit_instrument instrument;
    } programmes[] = {{"SUB", AUDIT_SUBSIDY},
                      {"SUB2", AUDIT_SUBSIDY},
                      {"REF", AUDIT_REFUND},
                      {"REL", AUDIT_RELIEF}};

    for (unsigned i = 0; i < sizeof programmes / sizeof *programmes; i++) {
        struct audit_entry entry = {.body = AUDIT_PROGRAMME};

        entry.programme.action = AUDIT_OPEN;
        entry.programme.instrument = programmes[i].instrument;
        entry.programme.code = audit_text(programmes[i].code);
        feed(scene, 0, i, &entry);
    }
}

static void
feed_payment(struct scene *scene, uint64_t voucher, uint64_t number, const struct told *told)
{
    struct audit_entry entry = {.body = AUDIT_DISBURSEMENT};

    entry.disbursement.amount_fen = told->fen;
    entry.disbursement.date = told->date;
    entry.disbursement.programme = text(told->programme != NULL ? told->programme : "SUB");
    entry.disbursement.reference = text(told->reference);
    entry.disbursement.payment_voucher = text(told->voucher);
    entry.disbursement.claim = text(told->claim);
    entry.disbursement.reason = text(told->reason);
    entry.disbursement.payee.name = text(told->name);
    entry.disbursement.account = account(scene, told->account);
    entry.disbursement.paying_account = account(scene, told->paying);
    entry.disbursement.source_file_sha256 = text(told->source);
    entry.disbursement.source_row = told->source_row;
    feed(scene, voucher, number, &entry);
}

static void
varint(struct audit_buffer *buffer, uint64_t value)
{
    do {
        const uint8_t byte = (uint8_t)((value & 0x7F) | (value > 0x7F ? 0x80 : 0));

        audit_buffer_append(buffer, (struct audit_bytes){&byte, 1});
        value >>= 7;
    } while (value > 0);
}

/* A match entry's lines as the wire has them. */
static void
feed_match(struct scene *scene, uint64_t voucher, uint64_t number, const struct told *told,
           const struct booked *booked)
{
    struct audit_entry entry = {.body = AUDIT_MATCH};
    struct audit_buffer lines = {0}, entries = {0};

    entry.match.action = told->joins != NULL ? AUDIT_JOIN : AUDIT_PART;
    entry.match.parts = told->parts;
    entry.match.reason = audit_text("by hand");
    for (size_t i = 0; told->joins != NULL && told->joins[i] != 0; i++) {
        struct audit_buffer line = {0};
        const int64_t fen = booked[told->joins[i] - 1].fen;
        const uint8_t zeros[32] = {0};

        varint(&line, 1 << 3 | 2);
        varint(&line, 32);
        audit_buffer_append(&line, (struct audit_bytes){zeros, sizeof zeros});
        varint(&line, 2 << 3);
        varint(&line, told->joins[i]);
        varint(&line, 5 << 3);
        varint(&line, fen < 0 ? (uint64_t)-fen * 2 - 1 : (uint64_t)fen * 2);
        varint(&lines, 3 << 3 | 2);
        varint(&lines, line.size);
        audit_buffer_append(&lines, audit_buffer_bytes(&line));
        audit_buffer_free(&line);
        entry.match.lines.count++;
    }
    for (size_t i = 0; told->entries != NULL && told->entries[i] != 0; i++)
        varint(&entries, told->entries[i]);
    entry.match.lines.bytes = audit_buffer_bytes(&lines);
    entry.match.entries = audit_buffer_bytes(&entries);
    feed(scene, voucher, number, &entry);
    audit_buffer_free(&lines);
    audit_buffer_free(&entries);
}

static void
feed_told(struct scene *scene, uint64_t number, const struct told *told,
          const struct booked *booked)
{
    const uint64_t voucher = told->sealed != 0 ? told->sealed : 1000 + number;
    struct audit_entry entry = {0};

    if (told->joins != NULL || told->parts != 0) {
        feed_match(scene, voucher, number, told, booked);
    } else if (told->settles) {
        entry.body = AUDIT_SETTLEMENT;
        entry.settlement.amount_fen = told->fen;
        entry.settlement.date = told->date;
        entry.settlement.target = text(told->target);
        entry.settlement.bank_reference = text(told->bank_reference);
        entry.settlement.takes_back = told->takes_back;
        feed(scene, voucher, number, &entry);
    } else if (told->adjusts != 0) {
        entry.body = AUDIT_ADJUSTMENT;
        entry.adjustment.kind = told->adjusts;
        entry.adjustment.amount_fen = told->fen;
        entry.adjustment.date = told->date;
        entry.adjustment.bank_date = told->bank_date;
        entry.adjustment.target = text(told->target);
        entry.adjustment.bank_reference = text(told->bank_reference);
        feed(scene, voucher, number, &entry);
    } else {
        feed_payment(scene, voucher, number, told);
    }
}

static void
add_row(struct scene *scene, const struct booked *booked, uint64_t line)
{
    struct audit_statement *statement = &scene->statements[booked->file];
    const struct audit_bank_row row = {.line = line,
                                       .out = booked->fen > 0,
                                       .amount_fen = booked->fen > 0 ? booked->fen : -booked->fen,
                                       .date = booked->date,
                                       .reference = text(booked->reference),
                                       .end_to_end = text(booked->end_to_end),
                                       .voucher = text(booked->voucher),
                                       .name = text(booked->name),
                                       .account = text(booked->account),
                                       .purpose = text(booked->purpose),
                                       .has_balance = booked->balance_fen != 0,
                                       .balance_fen = booked->balance_fen,
                                       .batch = booked->batch};

    assert_true(audit_statement_append(statement, &row));
    statement->closing_fen -= booked->again ? 0 : booked->fen;
}

static void
make_statements(struct scene *scene, const struct booked *booked, size_t count)
{
    int64_t balance = 100000000;

    if (scene->statement_count == 0)
        scene->statement_count = 1;
    for (size_t i = 0; i < scene->statement_count; i++) {
        struct audit_statement *statement = &scene->statements[i];
        uint64_t line = 0;

        if (!statement->has_opening) {
            statement->opening_fen = balance;
            statement->has_opening = statement->has_closing = true;
        }
        statement->closing_fen = statement->opening_fen;
        statement->sha256.bytes[0] = (uint8_t)i;
        statement->first_date = 20260401 + (uint32_t)i;
        statement->last_date = 20260430;
        for (size_t j = 0; j < count; j++)
            if (booked[j].file == i)
                add_row(scene, &booked[j], ++line);
        balance = statement->closing_fen;
    }
}

void
scene_run(struct scene *scene, const struct told *told, size_t told_count,
          const struct booked *booked, size_t booked_count)
{
    struct audit_error err = {0};

    forget_run(scene);
    assert_audit(audit_items_begin(scene->arena, &scene->items_settings, &scene->items, &err),
                 AUDIT_OK, &err);
    feed_programmes(scene);
    for (size_t i = 0; i < told_count; i++)
        feed_told(scene, SCENE_FIRST_ENTRY + i, &told[i], booked);
    assert_audit(audit_items_end(scene->items, &err), AUDIT_OK, &err);
    make_statements(scene, booked, booked_count);
    assert_audit(audit_reconcile_run(scene->words, scene->items, scene->statements,
                                     scene->statement_count, scene->carry, &scene->settings,
                                     &scene->run, &err),
                 AUDIT_OK, &err);
    assert_identities(scene->run);
}

static bool
append(void *context, struct audit_bytes piece)
{
    struct audit_buffer *buffer = context;

    audit_buffer_append(buffer, piece);
    return !buffer->failed;
}

struct audit_buffer
scene_text(const struct scene *scene)
{
    struct audit_buffer buffer = {0};
    struct audit_hash said, found;
    struct audit_error err = {0};

    assert_audit(audit_reconcile_text(scene->run, append, &buffer, &said, &err), AUDIT_OK, &err);
    found = audit_sha256(audit_buffer_bytes(&buffer));
    assert_true(audit_hash_equal(&said, &found));
    return buffer;
}

struct said {
    uint64_t order;
    char words[128];
};

static int
compare_said(const void *a, const void *b)
{
    const struct said *first = a, *second = b;

    return (first->order > second->order) - (first->order < second->order);
}

static void
say_side(const struct scene *scene, enum audit_side side, struct said *said)
{
    for (size_t i = 0; i < audit_reconcile_count(scene->run, side); i++) {
        const struct audit_outcome outcome = audit_reconcile_outcome(scene->run, side, i);
        char who[80];

        if (side == AUDIT_SIDE_LEDGER) {
            const struct audit_item item = audit_reconcile_item(scene->run, i);

            said[i].order = item.entry;
            snprintf(who, sizeof who, "%s%.*s", item.kind == AUDIT_ITEM_PAYMENT ? "" : "~",
                     (int)item.reference.size, (const char *)item.reference.data);
        } else {
            struct audit_hash file;
            const struct audit_bank_row row = audit_reconcile_bank_row(scene->run, i, &file);

            said[i].order = file.bytes[0] * UINT64_C(1000000) + row.line;
            if (file.bytes[0] == 0)
                snprintf(who, sizeof who, "%u", (unsigned)row.line);
            else
                snprintf(who, sizeof who, "%u:%u", file.bytes[0], (unsigned)row.line);
        }
        snprintf(said[i].words, sizeof said[i].words, "%s %s %s", who,
                 audit_class_name(outcome.classification), audit_pass_name(outcome.pass));
    }
}

void
scene_says(const struct scene *scene, char *out, size_t size)
{
    size_t at = 0;

    out[0] = '\0';
    for (int side = 0; side < AUDIT_SIDES; side++) {
        const size_t count = audit_reconcile_count(scene->run, (enum audit_side)side);
        struct said *said = calloc(count + 1, sizeof *said);

        assert_non_null(said);
        say_side(scene, (enum audit_side)side, said);
        qsort(said, count, sizeof *said, compare_said);
        for (size_t i = 0; i < count; i++)
            at += (size_t)snprintf(out + at, size - at, "%s%s", i > 0 ? ", " : "", said[i].words);
        if (side == AUDIT_SIDE_LEDGER)
            at += (size_t)snprintf(out + at, size - at, " | ");
        free(said);
    }
    assert_true(at < size);
}

void
assert_scene_at(const struct told *told, size_t told_count, const struct booked *booked,
                size_t booked_count, const char *expected, const char *file, int line)
{
    struct scene scene;
    char says[4096];

    scene_open(&scene);
    scene_run(&scene, told, told_count, booked, booked_count);
    scene_says(&scene, says, sizeof says);
    if (strcmp(says, expected) != 0) {
        print_error("%s:%d: expected  %s\n  but it says %s\n", file, line, expected, says);
        _fail(file, line);
    }
    scene_close(&scene);
}

void
assert_identities(const struct audit_reconcile *run)
{
    const struct audit_result *result = audit_reconcile_result(run);

    for (int side = 0; side < AUDIT_SIDES; side++) {
        uint64_t count = 0;

        for (int class = 1; class < AUDIT_CLASS_END; class ++)
            count += result->classes[class].count[side];
        assert_int_equal(count, audit_reconcile_count(run, (enum audit_side)side));
        assert_int_equal(result->classes[0].count[side], 0);
    }
    for (int kind = 0; kind < AUDIT_IDENTITIES; kind++)
        if (result->identities[kind].stated && !result->identities[kind].holds) {
            print_error("identity %s: %lld, %lld\n",
                        audit_identity_name((enum audit_identity_kind)kind),
                        (long long)result->identities[kind].left_fen,
                        (long long)result->identities[kind].right_fen);
            fail();
        }
    assert_true(result->identities[AUDIT_IDENTITY_BRIDGE].stated);
}
