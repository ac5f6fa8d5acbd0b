/* Private to codec*.c: what the ledger knows of its messages, one row a field.
 *
 * A struct codec_message joins three descriptions of one message: the generated protobuf descriptor
 * (names, numbers, wire types, where the member of the unpacked message lies), the struct of
 * entry.h or voucher.h (where its member lies), and the limits of CANONICAL.md, section 1. Row i
 * belongs to field i of the descriptor; fields ascend in both. Four small machines walk it:
 *
 *   codec_scan.c   bytes from outside: is this the one encoding of anything?
 *   codec_map.c    between unpacked message and struct, both ways
 *   codec_form.c   ranges, lengths, required fields: is it what an entry may say?
 *   codec_table.c  the rows; the only file that names generated types
 *
 * No message contains itself (a test walks the rows), so recursion ends at CODEC_DEPTH_MAX. */
#ifndef LEDGER_RECORD_CODEC_INTERNAL_H
#define LEDGER_RECORD_CODEC_INTERNAL_H

#include <string.h>

#include <protobuf-c/protobuf-c.h>

#include "ledger/record/codec.h"

enum {
    CODEC_DEPTH_MAX = 6,
    CODEC_NAME_SIZE_MAX = 256,
    CODEC_TEXT_SIZE_MAX = 1024,
    CODEC_SIGN_OFF_SIZE_MAX = 512,
    CODEC_FIELD_NUMBER_MAX = (1 << 29) - 1, /* The largest number of a field, and so of a body. */
};

/* What a field holds; the C type of the struct's member stands behind it. */
enum codec_kind {
    CODEC_VERSION, /* none: it is 1 */

    CODEC_IDENTIFIER, /* const char * ... */
    CODEC_CODE,
    CODEC_ORIGIN,
    CODEC_NAME,
    CODEC_TEXT,
    CODEC_VKEY,
    CODEC_CREDIT_CODE,
    CODEC_LAST_FOUR,

    CODEC_BYTES, /* struct ledger_slice of `min` to `max` bytes, or none */
    CODEC_FIXED, /* exactly `max` bytes inside the struct, always stated */

    CODEC_UINT32, /* uint32_t of `min` to `max`, or 0 ... */
    CODEC_ENUM,   /* an enum */
    CODEC_DATE,   /* uint32_t ... */
    CODEC_MONTH,
    CODEC_UINT64, /* uint64_t */
    CODEC_INT64,  /* int64_t of 0 to `max` */
    CODEC_SINT64, /* int64_t of -`max` to `max` */
    CODEC_BOOL,   /* bool */

    CODEC_MESSAGE,          /* a struct inside the struct, always stated */
    CODEC_OPTIONAL_MESSAGE, /* one that begins with `bool stated` */
};

enum {
    CODEC_REQUIRED = 1, /* Neither empty nor zero. */
    CODEC_LIST = 2,     /* Elements at a pointer, their number at `count_offset`. */
    CODEC_INLINE = 4,   /* The elements of the list lie inside the struct. */
};

struct codec_message;

struct codec_field {
    enum codec_kind kind;
    unsigned flags;
    size_t offset;
    size_t count_offset;
    size_t count_max;
    uint64_t min;
    uint64_t max;
    const struct codec_message *message;
};

/* Where we are, for the sentence to a person: "disbursement.payee.other.number". Links live on the
 * stack; text is made only when something failed. */
struct codec_path {
    const struct codec_path *parent;
    const char *name;
    size_t index; /* Of an element, from 0, or CODEC_NO_INDEX. */
};
#define CODEC_NO_INDEX SIZE_MAX

typedef enum ledger_status codec_judge_fn(const void *object, const struct codec_path *path,
                                          struct ledger_error *err);

struct codec_message {
    const ProtobufCMessageDescriptor *wire;
    const struct codec_field *fields;
    size_t field_count;
    size_t size;           /* Of the struct. */
    size_t choice_offset;  /* Where the number of the chosen oneof member stands. */
    const char *choice;    /* The oneof's name, or NULL. */
    codec_judge_fn *judge; /* What one row cannot say, or NULL. */
    size_t bytes_max;      /* Of a message that stands by itself. */
    bool shares_memory;    /* The oneof is a C union. */
    const char *title;     /* "entry": how a message about the whole names it. */
};

extern const struct codec_message codec_entry;
extern const struct codec_message codec_header;
extern const struct codec_message codec_sign_off;
extern const struct codec_message codec_seal;
extern const struct codec_message codec_pending_file;
extern const struct codec_message codec_proof_file;

/* codec_judge.c: the conditions between fields, named in the rows of codec_table.c. */
codec_judge_fn codec_judge_officer, codec_judge_rule, codec_judge_requirement,
    codec_judge_programme, codec_judge_payee, codec_judge_disbursement, codec_judge_adjustment,
    codec_judge_settlement, codec_judge_match, codec_judge_reconciliation, codec_judge_erasure,
    codec_judge_header, codec_judge_seal, codec_judge_pending_file;

/* Fails with `message`, whose first argument is the path and `name` behind it (NULL: the path). */
enum ledger_status codec_fail(struct ledger_error *err, enum ledger_status status,
                              enum ledger_message message, const struct codec_path *path,
                              const char *name);
/* Bytes that are not as many as the field's row says. */
enum ledger_status codec_size_fail(const struct codec_field *field, size_t size,
                                   const struct codec_path *path, struct ledger_error *err);
enum { CODEC_PATH_TEXT_SIZE = 160 };
void codec_path_text(const struct codec_path *path, const char *name,
                     char text[static CODEC_PATH_TEXT_SIZE]);

/* Memory for the wire form while it is written: the stack's, and an arena's for what is larger. */
struct codec_scratch {
    _Alignas(max_align_t) uint8_t bytes[6144];
    size_t used;
    struct ledger_arena more;
};
void *codec_scratch_take(struct codec_scratch *scratch, size_t size);

enum ledger_status codec_scan(const struct codec_message *message, struct ledger_slice bytes,
                              const struct codec_path *path,
                              struct ledger_error *err) LEDGER_MUST_CHECK;

/* Every text "", everything else zero. */
void codec_init(const struct codec_message *message, void *object);
enum ledger_status codec_from_wire(const struct codec_message *message,
                                   const ProtobufCMessage *wire, struct ledger_arena *arena,
                                   void *object, const struct codec_path *path,
                                   struct ledger_error *err) LEDGER_MUST_CHECK;
enum ledger_status codec_to_wire(const struct codec_message *message, const void *object,
                                 struct codec_scratch *scratch, ProtobufCMessage *wire,
                                 struct ledger_error *err) LEDGER_MUST_CHECK;

enum ledger_status codec_check(const struct codec_message *message, const void *object,
                               const struct codec_path *path,
                               struct ledger_error *err) LEDGER_MUST_CHECK;

static inline const void *
codec_at(const void *object, size_t offset)
{
    return (const uint8_t *)object + offset;
}

static inline bool
codec_is_text(enum codec_kind kind)
{
    return kind >= CODEC_IDENTIFIER && kind <= CODEC_LAST_FOUR;
}

/* The number of the chosen oneof member; 0 without one. */
static inline uint32_t
codec_choice(const struct codec_message *message, const void *object)
{
    return message->choice == NULL ? 0
                                   : *(const uint32_t *)codec_at(object, message->choice_offset);
}

static inline bool
codec_is_choice(const ProtobufCFieldDescriptor *wire)
{
    return (wire->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) != 0;
}

/* The elements of a list: inside the struct or behind a pointer. */
static inline const void *
codec_elements(const struct codec_field *field, const void *object)
{
    const void *elements = codec_at(object, field->offset);

    if ((field->flags & CODEC_INLINE) == 0)
        memcpy(&elements, elements, sizeof(elements)); /* A pointer of whichever type. */
    return elements;
}

static inline size_t
codec_count(const struct codec_field *field, const void *object)
{
    return *(const size_t *)codec_at(object, field->count_offset);
}

enum codec_list_class { CODEC_LIST_OF_MESSAGES, CODEC_LIST_OF_BYTES, CODEC_LIST_OF_NUMBERS };
enum codec_list_class codec_list_class(const struct codec_field *field);

/* Bytes from one element of a list to the next. */
size_t codec_stride(const struct codec_field *field);

#endif
