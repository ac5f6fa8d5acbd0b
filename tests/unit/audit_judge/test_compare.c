#include "tree_support.h"

#include <stdlib.h>
#include <string.h>

#include "audit/judge/compare.h"

#define ORIGIN "ledger.example/compared"

/* Two trees and what is compared of them. */
struct pair {
    struct signer log, other;
    struct tree trees[2];
    struct audit_buffer notes[2];
    struct audit_evidence *evidence[2];
    struct audit_side sides[2];
    struct audit_trust *trust;
};

/* Sizes a and b; the second's leaves differ from `from` on. */
static void
pair_open(struct pair *pair, uint64_t a, uint64_t b, uint64_t from)
{
    *pair = (struct pair){.log = signer_of(ORIGIN, AUDIT_KEY_ED25519, 1),
                          .other = signer_of(ORIGIN, AUDIT_KEY_ED25519, 2),
                          .trees = {{.size = a, .other_from = TREE_MAX},
                                    {.size = b, .other_from = from, .history = 1}}};
    pair->trust = trust_of_log(&pair->log);
    for (size_t i = 0; i < 2; i++) {
        tree_checkpoint(&pair->trees[i], &pair->log, &pair->notes[i]);
        pair->evidence[i] = tree_evidence(&pair->trees[i]);
    }
}

static void
pair_close(struct pair *pair)
{
    for (size_t i = 0; i < 2; i++) {
        audit_evidence_close(pair->evidence[i]);
        audit_buffer_free(&pair->notes[i]);
    }
    audit_trust_free(pair->trust);
}

/* Compares what the notes are now; bit i of `tiles`: with the evidence of side i. */
static struct audit_comparison
compared(struct pair *pair, unsigned tiles, bool with_policy)
{
    struct audit_comparison comparison;
    struct audit_error err = {0};
    for (size_t i = 0; i < 2; i++) {
        assert_audit(audit_checkpoint_parse(audit_buffer_bytes(&pair->notes[i]),
                                            &pair->sides[i].checkpoint, &err),
                     AUDIT_OK, &err);
        pair->sides[i].evidence = (tiles >> i & 1) != 0 ? pair->evidence[i] : NULL;
    }
    assert_audit(audit_compare(pair->sides, with_policy ? pair->trust : NULL, &comparison, &err),
                 AUDIT_OK, &err);
    assert_int_equal(comparison.checked, with_policy);
    assert_int_equal(comparison.relation == AUDIT_UNTOLD, comparison.reason.status != AUDIT_OK);
    return comparison;
}

static void
untold_because(const struct audit_comparison *comparison, enum audit_message message)
{
    assert_int_equal(comparison->relation, AUDIT_UNTOLD);
    assert_audit_message(&comparison->reason, message);
}

/* Written, read again by a third party, and judged by the policy. */
static void
proves_a_fork(const struct audit_comparison *comparison, const struct audit_trust *trust)
{
    struct audit_buffer file = {0}, again = {0};
    struct audit_fork fork;
    struct audit_error err = {0};
    audit_fork_write(&comparison->fork, &file);
    assert_audit(audit_fork_read(audit_buffer_bytes(&file), &fork, &err), AUDIT_OK, &err);
    assert_audit(audit_fork_check(&fork, trust, &err), AUDIT_OK, &err);
    audit_fork_write(&fork, &again);
    assert_true(audit_bytes_equal(audit_buffer_bytes(&file), audit_buffer_bytes(&again)));
    audit_buffer_free(&file);
    audit_buffer_free(&again);
}

static void
one_history_is_the_same_or_extends(void **state)
{
    static const struct {
        uint64_t a, b;
    } rows[] = {{0, 0}, {0, 1},   {0, 300},   {1, 1},     {1, 2},     {3, 7},
                {8, 8}, {8, 300}, {255, 256}, {256, 256}, {256, 257}, {257, 600}};
    (void)state;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        for (unsigned turned = 0; turned < 2; turned++) {
            struct pair pair;
            pair_open(&pair, turned ? rows[i].b : rows[i].a, turned ? rows[i].a : rows[i].b,
                      TREE_MAX);
            bool same = rows[i].a == rows[i].b;
            for (unsigned policy = 0; policy < 2; policy++) {
                struct audit_comparison comparison = compared(&pair, 3, policy != 0);
                assert_int_equal(comparison.relation, same ? AUDIT_SAME : AUDIT_EXTENDS);
                assert_int_equal(comparison.by, rows[i].b - rows[i].a);
                assert_int_equal(comparison.larger, same || !turned ? 1 : 0);
                assert_int_equal(comparison.trusted[0].log != NULL, policy);
            }
            pair_close(&pair);
        }
    }
}

/* At every position of every small tree, and around full tiles. */
static void
a_fork_at_every_position_is_found_and_proved(void **state)
{
    (void)state;
    for (uint64_t a = 1; a <= 9; a++)
        for (uint64_t b = 1; b <= 9; b++)
            for (uint64_t from = 0; from < 9; from++) {
                struct pair pair;
                pair_open(&pair, a, b, from);
                uint64_t smaller = a < b ? a : b;
                struct audit_comparison comparison = compared(&pair, 3, true);
                if (from < smaller) {
                    assert_int_equal(comparison.relation, AUDIT_FORK);
                    assert_true(comparison.common_known);
                    assert_int_equal(comparison.common_size, from);
                    proves_a_fork(&comparison, pair.trust);
                } else {
                    assert_int_equal(comparison.relation, a == b ? AUDIT_SAME : AUDIT_EXTENDS);
                }
                pair_close(&pair);
            }
}

static void
a_fork_of_a_large_tree_is_found_and_proved(void **state)
{
    static const struct {
        uint64_t a, b, from;
    } rows[] = {{300, 300, 299}, {300, 600, 0},     {256, 600, 255},
                {257, 256, 100}, {65800, 300, 299}, {65800, 66000, 65700}};
    (void)state;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct pair pair;
        pair_open(&pair, rows[i].a, rows[i].b, rows[i].from);
        struct audit_comparison comparison = compared(&pair, 3, true);
        assert_int_equal(comparison.relation, AUDIT_FORK);
        assert_true(comparison.common_known);
        assert_int_equal(comparison.common_size, rows[i].from);
        proves_a_fork(&comparison, pair.trust);
        pair_close(&pair);
    }
}

static void
bare_checkpoints_tell_what_they_can(void **state)
{
    static const struct {
        uint64_t a, b, from;
        unsigned tiles;
        enum audit_relation relation;
    } rows[] = {
        {5, 5, TREE_MAX, 0, AUDIT_SAME},
        {5, 5, 4, 0, AUDIT_FORK},
        {0, 5, TREE_MAX, 0, AUDIT_EXTENDS},
        {5, 6, TREE_MAX, 0, AUDIT_UNTOLD},
        {5, 6, 2, 0, AUDIT_UNTOLD},
        {5, 6, TREE_MAX, 1, AUDIT_UNTOLD}, /* The smaller one's tiles do not help. */
        {6, 5, TREE_MAX, 2, AUDIT_UNTOLD},
        {5, 6, TREE_MAX, 2, AUDIT_EXTENDS},
        {6, 5, TREE_MAX, 1, AUDIT_EXTENDS},
        {5, 6, 2, 2, AUDIT_FORK},
        {6, 5, 2, 1, AUDIT_FORK},
    };
    (void)state;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct pair pair;
        pair_open(&pair, rows[i].a, rows[i].b, rows[i].from);
        struct audit_comparison comparison = compared(&pair, rows[i].tiles, true);
        assert_int_equal(comparison.relation, rows[i].relation);
        assert_false(comparison.common_known);
        if (rows[i].relation == AUDIT_UNTOLD) {
            untold_because(&comparison, AUDIT_MESSAGE_COMPARE_NEEDS_TILES);
            assert_string_equal(comparison.reason.arguments[1], "6");
        }
        if (rows[i].relation == AUDIT_FORK)
            proves_a_fork(&comparison, pair.trust);
        pair_close(&pair);
    }
}

/* Signs a side's checkpoint anew. */
static void
sign_again(struct pair *pair, size_t side, const struct signer *signer)
{
    pair->notes[side].size = 0;
    tree_checkpoint(&pair->trees[side], signer, &pair->notes[side]);
}

static void
nobody_is_accused_without_his_signature(void **state)
{
    struct pair pair;
    struct audit_comparison comparison;
    (void)state;

    pair_open(&pair, 5, 7, 3);
    comparison = compared(&pair, 3, false);
    untold_because(&comparison, AUDIT_MESSAGE_COMPARE_NOT_CHECKED);
    /* Signed by a key that the policy does not know. */
    for (size_t side = 0; side < 2; side++) {
        sign_again(&pair, side, &pair.other);
        comparison = compared(&pair, 3, true);
        untold_because(&comparison, AUDIT_MESSAGE_TRUST_NO_LOG);
        sign_again(&pair, side, &pair.log);
    }
    assert_int_equal(compared(&pair, 3, true).relation, AUDIT_FORK);
    /* A known key's signature that fails: not a fork, but it does not hold. */
    pair.notes[1].data[strlen(ORIGIN) + 4] ^= 1; /* a digit of the root */
    comparison = compared(&pair, 3, true);
    untold_because(&comparison, AUDIT_MESSAGE_NOTE_SIGNATURE);
    assert_int_equal(comparison.reason.status, AUDIT_NOT_HELD);
    pair_close(&pair);

    /* One history, but who signed it cannot be told. */
    pair_open(&pair, 5, 7, TREE_MAX);
    sign_again(&pair, 1, &pair.other);
    comparison = compared(&pair, 3, true);
    untold_because(&comparison, AUDIT_MESSAGE_TRUST_NO_LOG);
    assert_int_equal(compared(&pair, 3, false).relation, AUDIT_EXTENDS);
    pair_close(&pair);
}

/* A ledger that went on under another name after a restore has two histories and no fork. */
static void
another_origin_is_no_fork(void **state)
{
    struct pair pair;
    struct audit_comparison comparison;
    struct signer renamed = signer_of("ledger.example/renamed", AUDIT_KEY_ED25519, 3);
    (void)state;

    for (unsigned forked = 0; forked < 2; forked++) {
        pair_open(&pair, 5, 7, forked ? 3 : TREE_MAX);
        sign_again(&pair, 1, &renamed);
        comparison = compared(&pair, 3, false);
        if (forked)
            untold_because(&comparison, AUDIT_MESSAGE_COMPARE_ORIGINS);
        else
            assert_int_equal(comparison.relation, AUDIT_EXTENDS);
        pair_close(&pair);
    }
}

/* Whatever is wrong with tiles, it must not look like a fork, nor hide one. */
static void
damaged_tiles_are_named_and_accuse_nobody(void **state)
{
    static const char *const tiles[] = {"tile/0/000", "tile/0/001", "tile/0/002.p/88",
                                        "tile/1/000.p/2"};
    (void)state;

    for (size_t i = 0; i < sizeof tiles / sizeof tiles[0]; i++)
        for (unsigned damage = TREE_FLIPPED; damage <= TREE_SHORT; damage++)
            for (unsigned forked = 0; forked < 2; forked++) {
                struct pair pair;
                pair_open(&pair, 300, 600, forked ? 299 : TREE_MAX);
                (void)snprintf(pair.trees[1].damaged, sizeof pair.trees[1].damaged, "%s", tiles[i]);
                pair.trees[1].damage = damage == TREE_FLIPPED   ? TREE_FLIPPED
                                       : damage == TREE_MISSING ? TREE_MISSING
                                                                : TREE_SHORT;
                struct audit_comparison comparison = compared(&pair, 3, true);
                /* A tile that the question does not touch may be left unread. */
                if (comparison.relation == AUDIT_UNTOLD)
                    assert_true(comparison.reason.status != AUDIT_NOT_HELD);
                else
                    assert_int_equal(comparison.relation, forked ? AUDIT_FORK : AUDIT_EXTENDS);
                if (i == 1 || i == 2)
                    assert_int_equal(comparison.relation, AUDIT_UNTOLD);
                pair_close(&pair);
            }
}

static void
a_checkpoint_of_nothing_has_one_root(void **state)
{
    static const struct {
        uint64_t a, b;
        bool wrong_a, wrong_b;
        enum audit_relation relation;
    } rows[] = {
        {0, 5, true, false, AUDIT_FORK},     {5, 0, false, true, AUDIT_FORK},
        {0, 0, true, false, AUDIT_FORK},     {0, 0, false, true, AUDIT_FORK},
        {0, 0, true, true, AUDIT_FORK},      {0, 0, false, false, AUDIT_SAME},
        {0, 5, false, false, AUDIT_EXTENDS},
    };
    (void)state;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct pair pair;
        struct audit_hash wrong = {{7}};
        pair_open(&pair, rows[i].a, rows[i].b, TREE_MAX);
        for (size_t side = 0; side < 2; side++)
            if (side == 0 ? rows[i].wrong_a : rows[i].wrong_b) {
                pair.notes[side].size = 0;
                checkpoint_write(ORIGIN, 0, &wrong, &pair.log, &pair.notes[side]);
            }
        struct audit_comparison comparison = compared(&pair, 0, true);
        assert_int_equal(comparison.relation, rows[i].relation);
        if (rows[i].relation == AUDIT_FORK)
            proves_a_fork(&comparison, pair.trust);
        pair_close(&pair);
    }
}

/* --- the file, changed --- */

static enum audit_status
checked(struct audit_bytes bytes, const struct audit_trust *trust, struct audit_error *err)
{
    struct audit_fork fork;
    enum audit_status status = audit_fork_read(bytes, &fork, err);
    return status == AUDIT_OK ? audit_fork_check(&fork, trust, err) : status;
}

static struct audit_buffer
fork_file(struct pair *pair)
{
    struct audit_buffer file = {0};
    pair_open(pair, 5, 7, 3);
    struct audit_comparison comparison = compared(pair, 3, true);
    assert_int_equal(comparison.relation, AUDIT_FORK);
    assert_int_equal(comparison.fork.proof_count, 4);
    audit_fork_write(&comparison.fork, &file);
    assert_audit(checked(audit_buffer_bytes(&file), pair->trust, NULL), AUDIT_OK, NULL);
    return file;
}

static void
every_bit_of_the_file_matters(void **state)
{
    struct pair pair;
    struct audit_buffer file = fork_file(&pair);
    (void)state;

    for (size_t at = 0; at < file.size; at++)
        for (unsigned bit = 0; bit < 8; bit++) {
            file.data[at] ^= (uint8_t)(1u << bit);
            struct audit_error err = {0};
            enum audit_status status = checked(audit_buffer_bytes(&file), pair.trust, &err);
            assert_true(status == AUDIT_MALFORMED || status == AUDIT_NOT_HELD ||
                        status == AUDIT_UNTRUSTED);
            assert_true(err.message != AUDIT_MESSAGE_NONE);
            file.data[at] ^= (uint8_t)(1u << bit);
        }
    for (size_t size = 0; size < file.size; size++)
        assert_audit(checked((struct audit_bytes){file.data, size}, pair.trust, NULL),
                     AUDIT_MALFORMED, NULL);
    audit_buffer_free(&file);
    pair_close(&pair);
}

/* The parts of a file, to be put together otherwise. */
struct parts {
    const char *kind, *size, *root, *proof[8], *lengths;
    const char *first, *second;
};

static struct audit_buffer
joined(const struct parts *parts)
{
    struct audit_buffer out = {0};
    audit_buffer_text(&out, parts->kind);
    audit_buffer_text(&out, parts->size);
    audit_buffer_text(&out, " ");
    audit_buffer_text(&out, parts->root);
    audit_buffer_text(&out, "\n");
    for (size_t i = 0; i < 8 && parts->proof[i] != NULL; i++) {
        audit_buffer_text(&out, parts->proof[i]);
        audit_buffer_text(&out, "\n");
    }
    audit_buffer_text(&out, "\n");
    if (parts->lengths != NULL) {
        audit_buffer_text(&out, parts->lengths);
    } else {
        audit_buffer_decimal(&out, strlen(parts->first));
        audit_buffer_text(&out, " ");
        audit_buffer_decimal(&out, strlen(parts->second));
    }
    audit_buffer_text(&out, "\n");
    audit_buffer_text(&out, parts->first);
    audit_buffer_text(&out, parts->second);
    return out;
}

static char *
text_of(struct audit_bytes bytes)
{
    char *text = calloc(1, bytes.size + 1);
    assert_non_null(text);
    memcpy(text, bytes.data, bytes.size);
    return text;
}

static char *
base64_of(const struct audit_hash *hash)
{
    struct audit_buffer out = {0};
    audit_buffer_base64(&out, (struct audit_bytes){hash->bytes, sizeof hash->bytes});
    char *text = text_of(audit_buffer_bytes(&out));
    audit_buffer_free(&out);
    return text;
}

static void
edit_expects(const struct parts *parts, const struct audit_trust *trust, enum audit_status expected,
             enum audit_message message)
{
    struct audit_buffer file = joined(parts);
    struct audit_error err = {0};
    assert_audit(checked(audit_buffer_bytes(&file), trust, &err), expected, &err);
    if (expected != AUDIT_OK)
        assert_audit_message(&err, message);
    audit_buffer_free(&file);
}

static void
every_edit_of_the_file_is_refused(void **state)
{
    struct pair pair;
    struct audit_fork fork;
    struct audit_error err = {0};
    struct audit_buffer file = fork_file(&pair);
    (void)state;

    assert_audit(audit_fork_read(audit_buffer_bytes(&file), &fork, &err), AUDIT_OK, &err);
    char *root = base64_of(&fork.root), *first = text_of(fork.first.note.bytes);
    char *second = text_of(fork.second.note.bytes), *first_root = base64_of(&fork.first.root);
    char *proof[4];
    for (size_t i = 0; i < 4; i++)
        proof[i] = base64_of(&fork.proof[i]);
    struct audit_buffer other = {0}, unsigned_one = {0};
    struct signer renamed = signer_of("ledger.example/renamed", AUDIT_KEY_ED25519, 3);
    tree_checkpoint(&pair.trees[1], &renamed, &other);
    tree_checkpoint(&pair.trees[0], &pair.other, &unsigned_one);
    char *renamed_second = text_of(audit_buffer_bytes(&other));
    char *unsigned_first = text_of(audit_buffer_bytes(&unsigned_one));

    const struct parts honest = {"mingzhang/v1 fork\n",
                                 "5",
                                 root,
                                 {proof[0], proof[1], proof[2], proof[3]},
                                 NULL,
                                 first,
                                 second};
#define EDIT(status, message, ...)                                                                 \
    do {                                                                                           \
        struct parts edit = honest;                                                                \
        __VA_ARGS__;                                                                               \
        edit_expects(&edit, pair.trust, AUDIT_##status, AUDIT_MESSAGE_##message);                  \
    } while (0)
    EDIT(OK, NONE, (void)0);
    EDIT(MALFORMED, FORK_IS_NONE, edit.kind = "mingzhang/v2 fork\n");
    EDIT(MALFORMED, FORK_IS_NONE, edit.kind = "mingzhang/v1 fork\r\n");
    EDIT(MALFORMED, FORK_IS_NONE, edit.kind = "\nmingzhang/v1 fork\n");
    EDIT(MALFORMED, FORK_LINE, edit.size = "05");
    EDIT(MALFORMED, FORK_LINE, edit.size = "");
    EDIT(MALFORMED, FORK_LINE, edit.size = "-5");
    EDIT(MALFORMED, FORK_LINE, edit.size = "9223372036854775808");
    EDIT(MALFORMED, FORK_LINE, edit.root = "AAAA");
    EDIT(MALFORMED, FORK_SIZES, edit.size = "4");
    EDIT(MALFORMED, FORK_SIZES, edit.size = "7");
    EDIT(MALFORMED, FORK_SIZES, edit.first = second; edit.second = first);
    EDIT(NOT_HELD, FORK_PATH, edit.root = first_root); /* no fork at all, if it led there */
    EDIT(NOT_HELD, FORK_PATH, edit.root = proof[0]);
    EDIT(NOT_HELD, FORK_PATH, edit.proof[3] = NULL);
    EDIT(NOT_HELD, FORK_PATH, edit.proof[0] = NULL);
    EDIT(NOT_HELD, FORK_PATH, edit.proof[4] = proof[0]);
    EDIT(NOT_HELD, FORK_PATH, edit.proof[0] = proof[1]; edit.proof[1] = proof[0]);
    EDIT(NOT_HELD, FORK_PATH, edit.proof[3] = proof[2]);
    EDIT(MALFORMED, FORK_LINE, edit.proof[1] = "AAAA");
    EDIT(MALFORMED, FORK_LINE, edit.proof[1] = "");
    EDIT(MALFORMED, FORK_LINE, edit.lengths = "1");
    EDIT(MALFORMED, FORK_LINE, edit.lengths = "1 2 3");
    EDIT(MALFORMED, FORK_LENGTHS, edit.lengths = "1 2");
    EDIT(MALFORMED, FORK_LINE, edit.lengths = "0 99999999");
    EDIT(MALFORMED, FORK_LENGTHS, edit.lengths = "1048576 1048576");
    EDIT(NOT_HELD, FORK_ORIGINS, edit.second = renamed_second);
    EDIT(UNTRUSTED, TRUST_NO_LOG, edit.first = unsigned_first);
    /* The same checkpoint twice, and one that truly extends. */
    EDIT(NOT_HELD, FORK_NOT_ONE, edit.root = first_root; edit.second = first; edit.proof[0] = NULL);
#undef EDIT
    assert_audit(audit_fork_check(&fork, NULL, &err), AUDIT_UNTRUSTED, &err);
    assert_audit_message(&err, AUDIT_MESSAGE_FORK_NO_POLICY);

    char *const texts[] = {root,     first,    second,   first_root,     proof[0],
                           proof[1], proof[2], proof[3], renamed_second, unsigned_first};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        free(texts[i]);
    audit_buffer_free(&other);
    audit_buffer_free(&unsigned_one);
    audit_buffer_free(&file);
    pair_close(&pair);
}

/* A proof that leads from one history to itself is no fork, and neither is it of another file's. */
static void
an_honest_ledger_cannot_be_accused(void **state)
{
    struct pair pair;
    (void)state;
    for (uint64_t a = 1; a <= 8; a++)
        for (uint64_t b = a; b <= 8; b++) {
            struct audit_buffer file = {0};
            struct audit_error err = {0};
            pair_open(&pair, a, b, TREE_MAX);
            struct audit_comparison comparison = compared(&pair, 3, true);
            audit_fork_write(&comparison.fork, &file); /* What was looked at, as if it were one. */
            assert_audit(checked(audit_buffer_bytes(&file), pair.trust, &err), AUDIT_NOT_HELD,
                         &err);
            assert_audit_message(&err, AUDIT_MESSAGE_FORK_NOT_ONE);
            audit_buffer_free(&file);
            pair_close(&pair);
        }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_history_is_the_same_or_extends),
        cmocka_unit_test(a_fork_at_every_position_is_found_and_proved),
        cmocka_unit_test(a_fork_of_a_large_tree_is_found_and_proved),
        cmocka_unit_test(bare_checkpoints_tell_what_they_can),
        cmocka_unit_test(nobody_is_accused_without_his_signature),
        cmocka_unit_test(another_origin_is_no_fork),
        cmocka_unit_test(damaged_tiles_are_named_and_accuse_nobody),
        cmocka_unit_test(a_checkpoint_of_nothing_has_one_root),
        cmocka_unit_test(every_bit_of_the_file_matters),
        cmocka_unit_test(every_edit_of_the_file_is_refused),
        cmocka_unit_test(an_honest_ledger_cannot_be_accused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
