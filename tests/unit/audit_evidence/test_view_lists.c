/* Lists: how long they may be, and that they ascend where they must. */
#include <stdio.h>
#include <string.h>

#include "support/assert_status.h"
#include "view_support.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void
append(struct ledger_buffer *out, struct wire_message message)
{
    wire_write(&message, out);
}

static struct ledger_slice
hash_of(uint32_t i)
{
    static uint8_t hash[32];
    hash[30] = (uint8_t)(i >> 8);
    hash[31] = (uint8_t)i;
    return ledger_slice_of(hash, sizeof hash);
}

/* Element `i` of a list; each maker's elements ascend where they must. */
typedef void make_fn(uint32_t i, struct ledger_buffer *out);

static void
make_hash(uint32_t i, struct ledger_buffer *out)
{
    assert_status(ledger_buffer_append(out, hash_of(i), NULL), LEDGER_OK, NULL);
}

static void
make_attachment(uint32_t i, struct ledger_buffer *out)
{
    append(out, (struct wire_message){
                    2, {wire_bytes(1, ledger_slice_of_text("x")), wire_bytes(2, hash_of(i))}});
}

static void
make_requirement(uint32_t i, struct ledger_buffer *out)
{
    append(out, (struct wire_message){
                    3, {wire_number(1, 3 + i / 5), wire_number(2, 1 + i % 5), wire_number(3, 1)}});
}

static void
make_bank_line(uint32_t i, struct ledger_buffer *out)
{
    append(out, (struct wire_message){
                    3, {wire_bytes(1, hash_of(0)), wire_number(2, 1 + i), wire_number(5, 2)}});
}

static void
make_line(uint32_t i, struct ledger_buffer *out)
{
    append(out, (struct wire_message){1, {wire_number(1, 1 + i)}});
}

static void
make_kind(uint32_t i, struct ledger_buffer *out)
{
    append(out, (struct wire_message){2, {wire_number(1, 3 + i), wire_number(2, 1)}});
}

static void
make_signature(uint32_t i, struct ledger_buffer *out)
{
    static const uint8_t ed25519[64];
    char name[8];
    snprintf(name, sizeof name, "a%03u", i);
    append(out, (struct wire_message){5,
                                      {wire_bytes(1, ledger_slice_of_text(name)), wire_number(2, 1),
                                       wire_number(3, 1), wire_bytes(5, hash_of(1)),
                                       wire_bytes(6, ledger_slice_of(ed25519, 64))}});
}

/* Of two entries of each seal. */
static void
make_enrolment(uint32_t i, struct ledger_buffer *out)
{
    struct ledger_buffer seal = {0};
    struct wire_message message = {1, {wire_number(1, 1)}};
    if (i > 1)
        wire_insert(&message, 1, wire_number(2, i / 2));
    append(&seal, message);
    message = (struct wire_message){
        2, {wire_bytes(1, ledger_buffer_slice(&seal)), wire_bytes(4, hash_of(i))}};
    if (i % 2 == 1)
        wire_insert(&message, 1, wire_number(3, 1));
    append(out, message);
    ledger_buffer_free(&seal);
}

static void
make_payee_line(uint32_t i, struct ledger_buffer *out)
{
    static const uint8_t line[64];
    struct wire_message message = {1, {wire_bytes(2, ledger_slice_of(line, 64))}};
    if (i > 0)
        wire_insert(&message, 0, wire_number(1, i));
    append(out, message);
}

static const struct list {
    unsigned sample;
    uint32_t path[4]; /* ends with the list's own number */
    uint32_t limit;
    make_fn *make;
    bool ascends;
    const char *name;
} lists[] = {
    {5, {5, 1}, 64, make_requirement, true, "rule.requirements"},
    {8, {8, 16}, 16, make_attachment, false, "disbursement.attachments"},
    {9, {9, 9}, 16, make_attachment, false, "adjustment.attachments"},
    {11, {11, 3}, 64, make_bank_line, false, "match.lines"},
    {12, {12, 5}, 64, make_hash, true, "reconciliation.statements"},
    {12, {12, 9}, 10, make_line, true, "reconciliation.lines"},
    {15, {15, 3}, 64, make_hash, false, "anchor.proof"},
    {16, {16, 1}, 256, make_hash, true, "erasure.commitments"},
    {VIEW_HEADER, {6}, 15, make_kind, true, "header.kinds"},
    {VIEW_SEAL, {7}, 64, make_signature, true, "seal.signatures"},
    {VIEW_RECEIPT, {5}, 64, make_hash, false, "receipt.entry_path"},
    {VIEW_RECEIPT, {6}, 64, make_hash, false, "receipt.genesis_path"},
    {VIEW_RECEIPT, {7}, 128, make_enrolment, true, "receipt.enrolments"},
    {VIEW_RECEIPT, {7, 2}, 64, make_hash, false, "receipt.enrolments[0].seal_path"},
    {VIEW_RECEIPT, {7, 5}, 64, make_hash, false, "receipt.enrolments[0].entry_path"},
    {VIEW_RECEIPT, {8, 3}, 2, make_payee_line, true, "receipt.payee.lines"},
    {VIEW_RECEIPT, {8, 3, 3}, 64, make_hash, false, "receipt.payee.lines[0].path"},
};

/* Elements to put in place of a list: the i-th of `order`, or i itself. */
struct elements {
    const struct list *list;
    uint32_t number;
    uint32_t count;
    const uint32_t *order;
};

/* The field; of the first only length and content, as the writer puts its tag. */
static void
put_element(struct ledger_buffer *out, struct ledger_slice element, uint32_t number, bool first)
{
    struct ledger_buffer field = {0};
    size_t skipped = !first ? 0 : number < 16 ? 1 : 2;
    append(&field, (struct wire_message){1, {wire_bytes(number, element)}});
    assert_status(ledger_buffer_append(
                      out, ledger_slice_of(field.data + skipped, field.size - skipped), NULL),
                  LEDGER_OK, NULL);
    ledger_buffer_free(&field);
}

static struct ledger_buffer raw;

static void
put_elements(struct wire_message *message, const void *context)
{
    const struct elements *elements = context;
    size_t kept = 0, at = 0;
    bool found = false;
    for (size_t i = 0; i < message->count; i++) {
        if (message->fields[i].number != elements->number)
            message->fields[kept++] = message->fields[i];
        else if (!found)
            at = kept;
        found = found || message->fields[i].number == elements->number;
    }
    assert_true(found);
    message->count = kept;
    ledger_buffer_free(&raw);
    for (uint32_t i = 0; i < elements->count; i++) {
        struct ledger_buffer element = {0};
        elements->list->make(elements->order != NULL ? elements->order[i] : i, &element);
        put_element(&raw, ledger_buffer_slice(&element), elements->number, i == 0);
        ledger_buffer_free(&element);
    }
    struct wire_field field = wire_bytes(elements->number, ledger_buffer_slice(&raw));
    field.raw_length = true;
    wire_insert(message, at, field);
}

static void
expect_list(const struct list *list, uint32_t count, const uint32_t *order,
            enum audit_message message, const char *name)
{
    struct ledger_buffer sample = {0}, edited = {0};
    struct elements elements = {list, 0, count, order};
    uint32_t parent[4] = {0};
    for (size_t i = 0; i < 4 && list->path[i] != 0; i++) {
        if (i > 0)
            parent[i - 1] = list->path[i - 1];
        elements.number = list->path[i];
    }
    view_sample(list->sample, &sample);
    wire_edit(ledger_buffer_slice(&sample), parent, put_elements, &elements, &edited);
    view_expect(list->sample, ledger_buffer_slice(&edited),
                message == AUDIT_MESSAGE_NONE ? AUDIT_OK : AUDIT_MALFORMED, message, name);
    ledger_buffer_free(&sample);
    ledger_buffer_free(&edited);
}

static void
a_list_is_as_long_as_its_limit_and_not_longer(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(lists); i++) {
        expect_list(&lists[i], 1, NULL, AUDIT_MESSAGE_NONE, NULL);
        expect_list(&lists[i], lists[i].limit, NULL, AUDIT_MESSAGE_NONE, NULL);
        expect_list(&lists[i], lists[i].limit + 1, NULL, AUDIT_MESSAGE_VIEW_TOO_MANY,
                    lists[i].name);
    }
}

static void
a_list_that_must_ascend_does(void **state)
{
    static const uint32_t twice[] = {0, 0}, down[] = {1, 0};
    (void)state;
    for (size_t i = 0; i < COUNT(lists); i++) {
        enum audit_message message =
            lists[i].ascends ? AUDIT_MESSAGE_VIEW_NOT_ASCENDING : AUDIT_MESSAGE_NONE;
        char second[64];
        snprintf(second, sizeof second, "%s[1]", lists[i].name);
        expect_list(&lists[i], 2, twice, message, lists[i].ascends ? second : NULL);
        expect_list(&lists[i], 2, down, message, lists[i].ascends ? second : NULL);
    }
}

static void
a_hash_of_a_list_has_32_bytes(void **state)
{
    static const uint32_t erasure[] = {16, 0}, anchor[] = {15, 0};
    static const struct {
        unsigned sample;
        const uint32_t *path;
        uint32_t number;
        const char *name;
    } rows[] = {{16, erasure, 1, "erasure.commitments[0]"}, {15, anchor, 3, "anchor.proof[0]"}};
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        for (size_t size = 0; size <= 33; size += size == 0 ? 31 : 2) {
            static const uint8_t zeros[33];
            struct ledger_buffer sample = {0}, edited = {0}, whole = {0};
            struct wire_message message;
            view_sample(rows[i].sample, &sample);
            wire_parse(ledger_buffer_slice(&sample), &message);
            struct wire_message body;
            wire_parse(message.fields[2].bytes, &body);
            wire_find(&body, rows[i].number)->bytes = ledger_slice_of(zeros, size);
            wire_write(&body, &edited);
            message.fields[2].bytes = ledger_buffer_slice(&edited);
            wire_write(&message, &whole);
            view_expect(rows[i].sample, ledger_buffer_slice(&whole), AUDIT_MALFORMED,
                        AUDIT_MESSAGE_VIEW_FIXED, rows[i].name);
            ledger_buffer_free(&sample);
            ledger_buffer_free(&edited);
            ledger_buffer_free(&whole);
        }
}

static void
set_packed(struct wire_message *message, const void *context)
{
    const struct wire_field *field = context;
    *wire_find(message, field->number) = *field;
}

static void
packed_numbers_ascend_and_are_spelt_shortest(void **state)
{
    static const uint32_t officer[] = {4, 0}, match[] = {11, 0};
    static const struct {
        unsigned sample;
        const uint32_t *path;
        uint32_t number;
        struct ledger_slice bytes;
        enum audit_message message;
    } rows[] = {
#define PACKED(text) {(const uint8_t *)(text), sizeof(text) - 1}
        {4, officer, 8, PACKED("\x01\x02\x03\x04\x05\x06"), AUDIT_MESSAGE_NONE},
        {4, officer, 8, PACKED("\x06"), AUDIT_MESSAGE_NONE},
        {4, officer, 8, PACKED(""), AUDIT_MESSAGE_VIEW_DEFAULT},
        {4, officer, 8, PACKED("\0"), AUDIT_MESSAGE_VIEW_NUMBER},
        {4, officer, 8, PACKED("\x07"), AUDIT_MESSAGE_VIEW_NUMBER},
        {4, officer, 8, PACKED("\x81\x80\x80\x80\x10"), AUDIT_MESSAGE_VIEW_NUMBER},
        {4, officer, 8, PACKED("\x01\x01"), AUDIT_MESSAGE_VIEW_NOT_ASCENDING},
        {4, officer, 8, PACKED("\x02\x01"), AUDIT_MESSAGE_VIEW_NOT_ASCENDING},
        {4, officer, 8, PACKED("\x81\x00"), AUDIT_MESSAGE_VIEW_WIRE_NUMBER},
        {4, officer, 8, PACKED("\x01\x82"), AUDIT_MESSAGE_VIEW_WIRE_NUMBER},
        {11, match, 4, PACKED("\0"), AUDIT_MESSAGE_NONE},
        {11, match, 4, PACKED("\0\x01\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x01"),
         AUDIT_MESSAGE_NONE},
        {11, match, 4, PACKED(""), AUDIT_MESSAGE_VIEW_DEFAULT},
        {11, match, 4, PACKED("\0\0"), AUDIT_MESSAGE_VIEW_NOT_ASCENDING},
        {11, match, 4, PACKED("\x02\x01"), AUDIT_MESSAGE_VIEW_NOT_ASCENDING},
        {11, match, 4, PACKED("\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x02"),
         AUDIT_MESSAGE_VIEW_WIRE_NUMBER},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct ledger_buffer sample = {0}, edited = {0};
        struct wire_field field = wire_bytes(rows[i].number, rows[i].bytes);
        view_sample(rows[i].sample, &sample);
        wire_edit(ledger_buffer_slice(&sample), rows[i].path, set_packed, &field, &edited);
        view_expect(rows[i].sample, ledger_buffer_slice(&edited),
                    rows[i].message == AUDIT_MESSAGE_NONE ? AUDIT_OK : AUDIT_MALFORMED,
                    rows[i].message, NULL);
        ledger_buffer_free(&sample);
        ledger_buffer_free(&edited);
    }
}

static void
a_match_names_256_entries_and_not_more(void **state)
{
    static const uint32_t match[] = {11, 0};
    (void)state;
    for (unsigned count = 255; count <= 257; count++) {
        struct ledger_buffer sample = {0}, edited = {0};
        uint8_t numbers[600];
        size_t size = 0;
        for (unsigned i = 0; i < count; i++) {
            numbers[size++] = (uint8_t)(i < 128 ? i : (i & 127) | 128);
            if (i >= 128)
                numbers[size++] = (uint8_t)(i >> 7);
        }
        struct wire_field field = wire_bytes(4, ledger_slice_of(numbers, size));
        view_sample(AUDIT_MATCH, &sample);
        wire_edit(ledger_buffer_slice(&sample), match, set_packed, &field, &edited);
        view_expect(AUDIT_MATCH, ledger_buffer_slice(&edited),
                    count <= 256 ? AUDIT_OK : AUDIT_MALFORMED, AUDIT_MESSAGE_VIEW_TOO_MANY,
                    count <= 256 ? NULL : "match.entries");
        ledger_buffer_free(&sample);
        ledger_buffer_free(&edited);
    }
}

/* Signatures ascend by role first, so one who signs in two roles does not stand beside himself. */
static void
nobody_signs_twice_in_whichever_role(void **state)
{
    struct ledger_buffer sample = {0}, again = {0}, edited = {0};
    struct wire_message seal, signature;
    (void)state;
    view_sample(VIEW_SEAL, &sample);
    wire_parse(ledger_buffer_slice(&sample), &seal);
    wire_parse(wire_find(&seal, 7)->bytes, &signature);
    wire_find(&signature, 2)->value = AUDIT_CASHIER;
    wire_write(&signature, &again);
    wire_insert(&seal, seal.count, wire_bytes(7, ledger_buffer_slice(&again)));
    wire_write(&seal, &edited);
    view_expect(VIEW_SEAL, ledger_buffer_slice(&edited), AUDIT_MALFORMED,
                AUDIT_MESSAGE_VIEW_SIGNED_TWICE, "seal.signatures");
    ledger_buffer_free(&sample);
    ledger_buffer_free(&again);
    ledger_buffer_free(&edited);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_list_is_as_long_as_its_limit_and_not_longer),
        cmocka_unit_test(a_list_that_must_ascend_does),
        cmocka_unit_test(a_hash_of_a_list_has_32_bytes),
        cmocka_unit_test(packed_numbers_ascend_and_are_spelt_shortest),
        cmocka_unit_test(a_match_names_256_entries_and_not_more),
        cmocka_unit_test(nobody_signs_twice_in_whichever_role),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    ledger_buffer_free(&raw);
    return failed;
}
