/* Private to the book: its arrays, its texts, and how a text finds its row. */
#ifndef AUDIT_EXAMINE_BOOK_INTERNAL_H
#define AUDIT_EXAMINE_BOOK_INTERNAL_H

#include "audit/examine/book.h"

/* Rows of one size, in one piece that moves when it grows. */
struct book_array {
    void *rows;
    size_t count, capacity;
};
/* A new zeroed row behind the others; its place is the count before. NULL: no memory. */
void *book_array_add(struct book_array *array, size_t row_size);

/* Which row a text leads to: open addressing, by SipHash with a key of its own, so that whoever
 * writes the evidence cannot choose collisions. */
struct book_slot {
    uint32_t hash;
    uint32_t row_1; /* the row + 1; 0: empty */
};
struct book_index {
    struct book_slot *slots;
    size_t slot_count, count; /* of slots a power of two, or 0 */
};

struct book_chunk; /* of texts, which never move */

/* The last of the rows that follow a disbursement, so that the next is found at once. */
struct book_tail {
    uint32_t adjustment, settlement;
};

struct audit_book_memory {
    uint64_t size; /* vouchers below; UINT64_MAX: all */
    audit_book_private_fn *find;
    void *find_context;
    uint8_t hash_key[16];
    struct book_array officers, programmes, payees, appropriations, disbursements, tails,
        adjustments, settlements, vouchers, signatures;
    struct book_array texts; /* struct audit_bytes: those that stand once */
    struct book_index of_text, of_officer, of_programme, of_payee, of_reference;
    struct book_chunk *chunks;
    size_t chunk_left;
    struct audit_frontier frontier; /* of the tree of the vouchers */
    struct audit_buffer scratch;    /* the id of a payee */
    bool failed;                    /* a text could not be kept */
};

/* Copies a text; {0} for {0}, and when there is no memory, which is kept in `failed`. */
struct audit_bytes book_text(struct audit_book_memory *memory, struct audit_bytes text);
/* The same, for texts that many rows have: equal ones stand once. */
struct audit_bytes book_common_text(struct audit_book_memory *memory, struct audit_bytes text);

/* The key of a row of the indexed kind. */
typedef struct audit_bytes book_key_fn(const struct audit_book_memory *memory, uint32_t row);
uint32_t book_index_find(const struct audit_book_memory *memory, const struct book_index *index,
                         book_key_fn *key_of, struct audit_bytes key);
/* `row` has a key that is not there yet. False: no memory. */
bool book_index_add(struct audit_book_memory *memory, struct book_index *index,
                    struct audit_bytes key, uint32_t row);
struct audit_bytes book_officer_name(const struct audit_book_memory *memory, uint32_t row);
struct audit_bytes book_programme_code(const struct audit_book_memory *memory, uint32_t row);
struct audit_bytes book_payee_id(const struct audit_book_memory *memory, uint32_t row);
struct audit_bytes book_reference(const struct audit_book_memory *memory, uint32_t row);

enum audit_status book_no_memory(struct audit_error *err);

/* What is read: one entry, its number, and the voucher that it is in. */
struct book_entry {
    const struct audit_entry *entry;
    uint64_t number, voucher;
};
/* Each takes an entry of its body. */
enum audit_status book_take_officer(struct audit_book_memory *memory, const struct book_entry *at,
                                    struct audit_error *err) AUDIT_MUST_CHECK;
enum audit_status book_take_programme(struct audit_book_memory *memory, const struct book_entry *at,
                                      struct audit_error *err) AUDIT_MUST_CHECK;
enum audit_status book_take_appropriation(struct audit_book_memory *memory,
                                          const struct book_entry *at,
                                          struct audit_error *err) AUDIT_MUST_CHECK;
enum audit_status book_take_disbursement(struct audit_book_memory *memory,
                                         const struct book_entry *at,
                                         struct audit_error *err) AUDIT_MUST_CHECK;
enum audit_status book_take_adjustment(struct audit_book_memory *memory,
                                       const struct book_entry *at,
                                       struct audit_error *err) AUDIT_MUST_CHECK;
enum audit_status book_take_settlement(struct audit_book_memory *memory,
                                       const struct book_entry *at,
                                       struct audit_error *err) AUDIT_MUST_CHECK;

#endif
