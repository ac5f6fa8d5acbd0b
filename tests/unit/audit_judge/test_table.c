#include "support/assert_audit.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "audit/judge/arena.h"

struct value {
    uint64_t number;
    uint8_t odd[3]; /* so that the key does not follow at once */
};

static struct audit_arena *
open_arena(void)
{
    struct audit_arena *arena = NULL;
    struct audit_error err = {0};
    assert_audit(audit_arena_open(NULL, &arena, &err), AUDIT_OK, &err);
    return arena;
}

/* Keys of different lengths, none the beginning of another. */
static struct audit_bytes
key_of(uint64_t number, char text[static 64])
{
    int size = snprintf(text, 64, "%" PRIu64 "%.*s", number, (int)(number % 30),
                        "-abcdefghijklmnopqrstuvwxyzabcdef");
    return (struct audit_bytes){(const uint8_t *)text, (size_t)size};
}

/* Of this process, in bytes. */
static uint64_t
resident(void)
{
    unsigned long long all, in_memory;
    FILE *file = fopen("/proc/self/statm", "r");
    assert_non_null(file);
    assert_int_equal(fscanf(file, "%llu %llu", &all, &in_memory), 2);
    fclose(file);
    return in_memory * (uint64_t)sysconf(_SC_PAGESIZE);
}

static void
an_empty_table_has_nothing(void **state)
{
    (void)state;
    struct audit_arena *arena = open_arena();
    struct audit_table table;
    audit_ref at = 0;
    audit_table_begin(&table, sizeof(struct value));
    assert_null(audit_table_find(arena, &table, audit_text("key")));
    assert_null(audit_table_next(arena, &table, &at, NULL));
    assert_int_equal(table.count, 0);
    audit_arena_close(arena);
}

static void
keys_are_compared_whole(void **state)
{
    static const char *const keys[] = {"", "a", "b", "ab", "a\x01", "A", "aa"};
    const struct audit_bytes nul = {(const uint8_t *)"a\0", 2};
    (void)state;
    struct audit_arena *arena = open_arena();
    struct audit_table table;
    bool is_new = false;
    audit_table_begin(&table, sizeof(struct value));
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        struct value *value = audit_table_insert(arena, &table, audit_text(keys[i]), &is_new);
        assert_non_null(value);
        assert_true(is_new && value->number == 0 && value->odd[2] == 0);
        value->number = i + 1;
    }
    assert_null(audit_table_find(arena, &table, nul));
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        struct value *value = audit_table_insert(arena, &table, audit_text(keys[i]), &is_new);
        assert_false(is_new);
        assert_int_equal(value->number, i + 1);
        audit_ref ref = audit_table_ref(arena, value);
        assert_ptr_equal(audit_arena_at(arena, ref), value);
        assert_true(audit_bytes_equal(audit_table_key(arena, ref), audit_text(keys[i])));
    }
    assert_int_equal(table.count, sizeof keys / sizeof keys[0]);
    audit_arena_close(arena);
}

static void
a_value_of_no_size_makes_a_set(void **state)
{
    (void)state;
    struct audit_arena *arena = open_arena();
    struct audit_table table;
    char text[64];
    audit_table_begin(&table, 0);
    for (uint64_t i = 0; i < 5000; i++)
        assert_non_null(audit_table_insert(arena, &table, key_of(i % 1000, text), NULL));
    assert_int_equal(table.count, 1000);
    assert_non_null(audit_table_find(arena, &table, key_of(999, text)));
    assert_null(audit_table_find(arena, &table, key_of(1000, text)));
    audit_arena_close(arena);
}

/* All of 0 to `count` - 1 are there, in this order, and nothing else. */
static void
assert_holds(const struct audit_arena *arena, const struct audit_table *table, uint64_t count)
{
    char text[64];
    audit_ref at = 0;
    struct audit_bytes key;
    for (uint64_t i = 0; i < count; i++) {
        const struct value *value = audit_table_next(arena, table, &at, &key);
        assert_true(value != NULL && value->number == i);
        assert_true(audit_bytes_equal(key, key_of(i, text)));
        assert_ptr_equal(audit_table_find(arena, table, key), value);
    }
    assert_null(audit_table_next(arena, table, &at, &key));
    for (uint64_t i = count; i < count + 1000; i++)
        assert_null(audit_table_find(arena, table, key_of(i, text)));
    assert_true(table->count == count);
}

static void
a_million_keys_are_found_saved_and_loaded(void **state)
{
    enum { KEYS = 1000000, BUDGET = 40 << 20, MORE = 16 << 20 };
    uint64_t before = resident(), most = 0;
    (void)state;
    struct audit_arena *arena = open_arena();
    struct audit_error err = {0};
    audit_ref root;
    char text[64];
    struct audit_table *table = audit_arena_take(arena, sizeof *table, &root);
    assert_non_null(table);
    audit_arena_set_root(arena, root);
    audit_table_begin(table, sizeof(struct value));
    const struct value *first = NULL;
    audit_arena_keep_below(arena, before + BUDGET); /* Said once. */
    for (uint64_t i = 0; i < KEYS; i++) {
        bool is_new = false;
        struct value *value = audit_table_insert(arena, table, key_of(i, text), &is_new);
        assert_true(value != NULL && is_new && value->number == 0);
        value->number = i;
        first = first == NULL ? value : first;
        if (i % 1000 == 0) {
            uint64_t now = resident();
            most = now > most ? now : most;
        }
    }
    assert_true(audit_arena_size(arena) > BUDGET + MORE);
    assert_in_range(most, before + BUDGET / 2, before + BUDGET + MORE);
    assert_ptr_equal(audit_table_find(arena, table, key_of(0, text)), first);
    assert_holds(arena, table, KEYS);
    FILE *file = tmpfile();
    assert_non_null(file);
    assert_audit(audit_arena_save(arena, fileno(file), &err), AUDIT_OK, &err);
    audit_arena_close(arena);
    lseek(fileno(file), 0, SEEK_SET);
    assert_audit(audit_arena_load(fileno(file), NULL, &arena, &err), AUDIT_OK, &err);
    table = audit_arena_at(arena, audit_arena_root(arena));
    assert_holds(arena, table, KEYS);
    assert_non_null(audit_table_insert(arena, table, audit_text("one more"), NULL));
    assert_int_equal(table->count, KEYS + 1);
    fclose(file);
    audit_arena_close(arena);
}

static void
a_full_arena_leaves_the_table_as_it_was(void **state)
{
    (void)state;
    struct audit_arena *arena = open_arena();
    struct audit_table table;
    char text[64];
    audit_ref ref;
    audit_table_begin(&table, sizeof(struct value));
    for (uint64_t i = 0; i < 1000; i++)
        ((struct value *)audit_table_insert(arena, &table, key_of(i, text), NULL))->number = i;
    assert_null(audit_arena_take(arena, SIZE_MAX, &ref));
    for (uint64_t i = 1000; i < 3000; i++)
        assert_null(audit_table_insert(arena, &table, key_of(i, text), NULL));
    assert_holds(arena, &table, 1000);
    audit_arena_close(arena);
}

/* A guess is where the record is, or nothing; asking ahead changes nothing. */
static void
what_is_asked_for_ahead_is_what_is_found(void **state)
{
    (void)state;
    struct audit_arena *arena = open_arena();
    struct audit_table table;
    char text[64];
    audit_table_begin(&table, sizeof(struct value));
    for (uint64_t i = 0; i < 20000; i++) {
        uint32_t tag = audit_table_tag(arena, key_of(i, text));
        bool is_new = false;
        audit_table_expect(arena, &table, tag);
        assert_null(audit_table_find_tagged(arena, &table, key_of(i, text), tag));
        struct value *value =
            audit_table_insert_tagged(arena, &table, key_of(i, text), tag, &is_new);
        assert_non_null(value);
        assert_true(is_new);
        value->number = i;
        assert_ptr_equal(audit_table_find(arena, &table, key_of(i, text)), value);
        /* Two of 20,000 keys may have one tag in one page: then the first of them is the guess. */
        audit_ref guess = audit_table_guess(arena, &table, tag);
        struct value *guessed = audit_arena_at(arena, guess);
        assert_non_null(guessed);
        assert_true(guessed == value ||
                    audit_table_tag(arena, audit_table_key(arena, guess)) == tag);
    }
    assert_int_equal(table.count, 20000);
    assert_holds(arena, &table, 20000);
    audit_arena_close(arena);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_table_has_nothing),
        cmocka_unit_test(keys_are_compared_whole),
        cmocka_unit_test(a_value_of_no_size_makes_a_set),
        cmocka_unit_test(a_million_keys_are_found_saved_and_loaded),
        cmocka_unit_test(what_is_asked_for_ahead_is_what_is_found),
        cmocka_unit_test(a_full_arena_leaves_the_table_as_it_was),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
