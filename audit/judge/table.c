/* A hash table that grows a page at a time (extendible hashing), so that no insert has to move all
 * that came before, and a look-up touches one page of buckets and one record.
 *
 * A directory of 2^g references leads to pages of buckets by the first g bits of a key's tag, which
 * is the first 27 bits of its SipHash. A page of depth d holds the keys that have its first d bits,
 * and 2^(g-d) references lead to it. A page that is full is split by its next bit; where it has as
 * many bits as the directory, the directory doubles first. A small table has one page that is
 * smaller than a page.
 *
 * A bucket is 8 bytes: tag in the upper 27 bits, the record's place (in units of 8 bytes) in the
 * others; 0 is empty. Within a page collisions go to the next bucket. A record is the key, filled
 * up to 8 bytes, `struct record`, and the value, so that what is compared and what is wanted lie
 * together; a reference to it is one to its value. */
#include <assert.h>
#include <string.h>

#include <sodium.h>

#include "audit/judge/arena_internal.h"

enum {
    TAG_BITS = 27,
    PLACE_BITS = 37,
    SLOT_BITS = 9,
    SLOTS_MIN = 7,
    SLOTS_MAX = (1 << SLOT_BITS) - 1,
};
_Static_assert(TAG_BITS + PLACE_BITS == 64, "a bucket");
_Static_assert(PLACE_BITS + 3 == ARENA_REF_BITS, "a place of every reference");

struct page {
    uint16_t count;
    uint16_t capacity;
    uint32_t depth;
    uint64_t slots[];
};
_Static_assert(sizeof(struct page) + SLOTS_MAX * 8 == ARENA_PAGE_SIZE, "a full page is a page");

struct record {
    audit_ref next;
    uint64_t key_size;
};

static uint32_t
tag_of(const struct audit_arena *arena, struct audit_bytes key)
{
    uint8_t out[crypto_shorthash_BYTES];
    uint64_t hash;
    _Static_assert(crypto_shorthash_KEYBYTES == ARENA_HASH_KEY_SIZE, "SipHash");
    crypto_shorthash(out, key.data, key.size, arena_head(arena)->hash_key);
    memcpy(&hash, out, sizeof hash);
    return (uint32_t)(hash >> PLACE_BITS);
}

static uint64_t
bucket_of(uint32_t tag, audit_ref value)
{
    return (uint64_t)tag << PLACE_BITS | value >> 3;
}

static uint32_t
bucket_tag(uint64_t bucket)
{
    return (uint32_t)(bucket >> PLACE_BITS);
}

static audit_ref
bucket_value(uint64_t bucket)
{
    return (bucket & ((UINT64_C(1) << PLACE_BITS) - 1)) << 3;
}

static size_t
filled_up(size_t size)
{
    return (size + 7) & ~(size_t)7;
}

static struct record *
record_of(const struct audit_arena *arena, audit_ref value)
{
    return (struct record *)audit_arena_at(arena, value) - 1;
}

/* How many bits of a tag choose in the directory. */
static unsigned
directory_bits(const struct audit_table *table)
{
    return (unsigned)__builtin_ctzll(table->bucket_count);
}

static audit_ref *
directory_entry(const struct audit_arena *arena, const struct audit_table *table, uint32_t tag)
{
    audit_ref *directory = audit_arena_at(arena, table->buckets);
    return directory + (tag >> (TAG_BITS - directory_bits(table)));
}

static struct page *
page_of(const struct audit_arena *arena, const struct audit_table *table, uint32_t tag)
{
    return audit_arena_at(arena, *directory_entry(arena, table, tag));
}

/* Only the page of a small table is not a full one: others need not be asked. */
static unsigned
capacity_of(const struct audit_table *table, const struct page *page)
{
    return table->bucket_count > 1 ? SLOTS_MAX : page->capacity;
}

static unsigned
first_slot(unsigned capacity, uint32_t tag)
{
    unsigned bits = tag & SLOTS_MAX;
    if (capacity == SLOTS_MAX)
        return bits == SLOTS_MAX ? 0 : bits;
    return bits % capacity;
}

static unsigned
next_slot(unsigned capacity, unsigned slot)
{
    return slot + 1 == capacity ? 0 : slot + 1;
}

static void
place(struct page *page, uint64_t bucket)
{
    unsigned slot = first_slot(page->capacity, bucket_tag(bucket));
    assert(page->count < page->capacity);
    while (page->slots[slot] != 0)
        slot = next_slot(page->capacity, slot);
    page->slots[slot] = bucket;
    page->count++;
}

void
audit_table_begin(struct audit_table *table, uint32_t value_size)
{
    *table = (struct audit_table){.value_size = value_size};
}

struct audit_bytes
audit_table_key(const struct audit_arena *arena, audit_ref value)
{
    const struct record *record = record_of(arena, value);
    size_t size = (size_t)record->key_size;
    return (struct audit_bytes){(const uint8_t *)record - filled_up(size), size};
}

audit_ref
audit_table_ref(const struct audit_arena *arena, const void *value)
{
    return (audit_ref)((const uint8_t *)value - arena->base);
}

static audit_ref
find(const struct audit_arena *arena, const struct audit_table *table, struct audit_bytes key,
     uint32_t tag)
{
    const struct page *page = page_of(arena, table, tag);
    unsigned capacity = capacity_of(table, page);
    for (unsigned slot = first_slot(capacity, tag); page->slots[slot] != 0;
         slot = next_slot(capacity, slot)) {
        audit_ref value = bucket_value(page->slots[slot]);
        if (bucket_tag(page->slots[slot]) == tag &&
            audit_bytes_equal(audit_table_key(arena, value), key))
            return value;
    }
    return 0;
}

uint32_t
audit_table_tag(const struct audit_arena *arena, struct audit_bytes key)
{
    return tag_of(arena, key);
}

void
audit_table_expect(const struct audit_arena *arena, const struct audit_table *table, uint32_t tag)
{
    if (table->count == 0)
        return;
    const struct page *page = page_of(arena, table, tag);
    __builtin_prefetch(&page->slots[first_slot(capacity_of(table, page), tag)]);
}

audit_ref
audit_table_guess(const struct audit_arena *arena, const struct audit_table *table, uint32_t tag)
{
    if (table->count == 0)
        return 0;
    const struct page *page = page_of(arena, table, tag);
    unsigned capacity = capacity_of(table, page);
    for (unsigned slot = first_slot(capacity, tag); page->slots[slot] != 0;
         slot = next_slot(capacity, slot))
        if (bucket_tag(page->slots[slot]) == tag)
            return bucket_value(page->slots[slot]);
    return 0;
}

void *
audit_table_find_tagged(const struct audit_arena *arena, const struct audit_table *table,
                        struct audit_bytes key, uint32_t tag)
{
    return table->count > 0 ? audit_arena_at(arena, find(arena, table, key, tag)) : NULL;
}

void *
audit_table_find(const struct audit_arena *arena, const struct audit_table *table,
                 struct audit_bytes key)
{
    if (table->count == 0)
        return NULL;
    return audit_table_find_tagged(arena, table, key, tag_of(arena, key));
}

/* One page that has less than a page, or becomes one. */
static struct page *
take_small_page(struct audit_arena *arena, unsigned capacity, audit_ref *out_ref)
{
    struct page *page = capacity == SLOTS_MAX
                            ? arena_take_page(arena, out_ref)
                            : audit_arena_take(arena, sizeof *page + capacity * 8, out_ref);
    if (page != NULL)
        page->capacity = (uint16_t)capacity;
    return page;
}

static bool
begin_directory(struct audit_arena *arena, struct audit_table *table)
{
    audit_ref page, directory;
    audit_ref *entry = audit_arena_take(arena, sizeof *entry, &directory);
    if (entry == NULL || take_small_page(arena, SLOTS_MIN, &page) == NULL)
        return false;
    *entry = page;
    table->buckets = directory;
    table->bucket_count = 1;
    return true;
}

static bool
double_directory(struct audit_arena *arena, struct audit_table *table)
{
    audit_ref ref;
    const audit_ref *old = audit_arena_at(arena, table->buckets);
    audit_ref *directory =
        audit_arena_take(arena, (size_t)table->bucket_count * 2 * sizeof *directory, &ref);
    if (directory == NULL)
        return false;
    for (uint64_t i = 0; i < table->bucket_count; i++)
        directory[2 * i] = directory[2 * i + 1] = old[i];
    table->buckets = ref;
    table->bucket_count *= 2;
    return true;
}

static bool
enlarge(struct audit_arena *arena, struct audit_table *table, const struct page *old)
{
    audit_ref ref;
    struct page *page = take_small_page(arena, old->capacity * 2u + 1, &ref);
    if (page == NULL)
        return false;
    for (unsigned i = 0; i < old->capacity; i++)
        if (old->slots[i] != 0)
            place(page, old->slots[i]);
    *directory_entry(arena, table, 0) = ref;
    return true;
}

/* Splits the page that `tag` leads to by its next bit. */
static bool
split(struct audit_arena *arena, struct audit_table *table, struct page *page, uint32_t tag)
{
    uint64_t slots[SLOTS_MAX];
    audit_ref ref;
    /* The tags of half a thousand keys agree in all bits only when SipHash is broken. */
    assert(page->depth < TAG_BITS);
    if (page->depth == directory_bits(table) && !double_directory(arena, table))
        return false;
    struct page *upper = take_small_page(arena, SLOTS_MAX, &ref);
    if (upper == NULL)
        return false;
    memcpy(slots, page->slots, sizeof slots);
    memset(page->slots, 0, sizeof slots);
    page->count = 0;
    upper->depth = ++page->depth;
    unsigned below = TAG_BITS - page->depth; /* bits that do not choose yet */
    for (unsigned i = 0; i < SLOTS_MAX; i++)
        if (slots[i] != 0)
            place((bucket_tag(slots[i]) >> below & 1) != 0 ? upper : page, slots[i]);
    uint32_t first = (tag >> below | 1u) << below;
    audit_ref *entry = directory_entry(arena, table, first);
    for (uint64_t i = UINT64_C(1) << (directory_bits(table) - page->depth); i > 0; i--)
        *entry++ = ref;
    return true;
}

/* That the page which `tag` leads to has an empty bucket more than it must. */
static bool
make_room(struct audit_arena *arena, struct audit_table *table, uint32_t tag)
{
    if (table->bucket_count == 0 && !begin_directory(arena, table))
        return false;
    for (;;) {
        struct page *page = page_of(arena, table, tag);
        if (8u * (page->count + 1u) <= 7u * page->capacity)
            return true;
        if (page->capacity < SLOTS_MAX ? !enlarge(arena, table, page)
                                       : !split(arena, table, page, tag))
            return false;
    }
}

/* A new record behind all others. */
static audit_ref
append(struct audit_arena *arena, struct audit_table *table, struct audit_bytes key)
{
    audit_ref ref;
    if (key.size > SIZE_MAX / 2)
        return 0;
    size_t offset = filled_up(key.size);
    uint8_t *at = audit_arena_take(arena, offset + sizeof(struct record) + table->value_size, &ref);
    if (at == NULL)
        return 0;
    struct record *record = (void *)(at + offset);
    record->key_size = key.size;
    if (key.size > 0)
        memcpy(at, key.data, key.size);
    audit_ref value = ref + offset + sizeof *record;
    if (table->last != 0)
        record_of(arena, table->last)->next = value;
    else
        table->first = value;
    table->last = value;
    table->count++;
    return value;
}

void *
audit_table_insert(struct audit_arena *arena, struct audit_table *table, struct audit_bytes key,
                   bool *out_new)
{
    return audit_table_insert_tagged(arena, table, key, tag_of(arena, key), out_new);
}

void *
audit_table_insert_tagged(struct audit_arena *arena, struct audit_table *table,
                          struct audit_bytes key, uint32_t tag, bool *out_new)
{
    arena_breathe(arena);
    audit_ref value = table->count > 0 ? find(arena, table, key, tag) : 0;
    bool is_new = value == 0;
    if (is_new) {
        if (!make_room(arena, table, tag))
            return NULL;
        value = append(arena, table, key);
        if (value == 0)
            return NULL;
        place(page_of(arena, table, tag), bucket_of(tag, value));
    }
    if (out_new != NULL)
        *out_new = is_new;
    return audit_arena_at(arena, value);
}

void *
audit_table_next(const struct audit_arena *arena, const struct audit_table *table, audit_ref *at,
                 struct audit_bytes *out_key)
{
    audit_ref value = *at == 0 ? table->first : record_of(arena, *at)->next;
    if (value == 0)
        return NULL;
    *at = value;
    if (out_key != NULL)
        *out_key = audit_table_key(arena, value);
    return audit_arena_at(arena, value);
}
