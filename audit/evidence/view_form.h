/* How a message is described to the reader: one row for each field, by field number, and the
 * conditions between fields. view_read.c reads by these rows; view_tables.c and view_tables_seal.c
 * hold them. Private to this folder. */
#ifndef AUDIT_EVIDENCE_VIEW_FORM_H
#define AUDIT_EVIDENCE_VIEW_FORM_H

#include "audit/evidence/view.h"

/* What a field holds: the kinds of proto/CANONICAL.md, section 1. The groups' order matters. */
enum audit_kind {
    AUDIT_KIND_NONE = 0, /* no such field */
    /* Varints. */
    AUDIT_KIND_VERSION,
    AUDIT_KIND_COUNT,      /* uint32 or enum, 1 to limit */
    AUDIT_KIND_NUMBER,     /* uint64 */
    AUDIT_KIND_BOOL,       /* 1 */
    AUDIT_KIND_DATE,       /* YYYYMMDD */
    AUDIT_KIND_MONTH,      /* YYYYMM */
    AUDIT_KIND_YEAR,       /* 1900 to 9999 */
    AUDIT_KIND_INSTANT,    /* int64 */
    AUDIT_KIND_FEN,        /* int64 */
    AUDIT_KIND_SIGNED_FEN, /* sint64 */
    /* Length-delimited. */
    AUDIT_KIND_TEXT,        /* clean, 1 to limit bytes */
    AUDIT_KIND_IDENTIFIER,  /* 1 to 64 */
    AUDIT_KIND_CODE,        /* 1 to 64 */
    AUDIT_KIND_ORIGIN,      /* 1 to 64 */
    AUDIT_KIND_VKEY,        /* 1 to 182 */
    AUDIT_KIND_CREDIT_CODE, /* 18 */
    AUDIT_KIND_LAST_FOUR,   /* 4 digits */
    AUDIT_KIND_FIXED,       /* exactly limit bytes */
    AUDIT_KIND_BYTES,       /* 1 to limit bytes */
    AUDIT_KIND_ROLES,       /* packed, ascending; kept as bits */
    AUDIT_KIND_PACKED,      /* packed uint64, ascending, at most limit */
    AUDIT_KIND_MESSAGE,
    /* Repeated and length-delimited, at most limit elements. */
    AUDIT_KIND_HASHES,           /* 32 bytes each */
    AUDIT_KIND_HASHES_ASCENDING, /* the same */
    AUDIT_KIND_MESSAGES,
};

/* The offset of what is checked and not kept. */
enum { AUDIT_NOWHERE = 0xFFFF };

struct audit_form;

struct audit_field {
    const char *name;
    const struct audit_form *form; /* MESSAGE, MESSAGES */
    uint32_t limit;
    uint16_t offset; /* in the view of the message; MESSAGE: where the view of its fields begins */
    uint8_t kind;    /* enum audit_kind */
};

/* Which fields an action must and may state; bit 1 << field number. */
struct audit_case {
    uint32_t must, may;
};

/* Where we are, for the sentence about what is wrong: "rule.requirements[2]". */
struct audit_place {
    const struct audit_place *up;
    const char *name;  /* NULL: an entry, whose bodies are named alone */
    uint32_t position; /* in a list, from 1; 0: in none */
};

/* Conditions between fields. `stated` has bit 1 << number for each field that is there. */
typedef enum audit_status audit_check_fn(void *view, uint32_t stated,
                                         const struct audit_place *place, struct audit_error *err);

struct audit_form {
    const struct audit_field *fields; /* by number */
    uint32_t last;                    /* the highest number */
    uint32_t must;                    /* stated always */
    /* For a message whose field 1 says what it is about: by its value, which stands in the view at
     * `action_offset`. */
    const struct audit_case *cases;
    size_t action_offset;
    audit_check_fn *check;
    /* For an element of a list: whether it may stand behind that one; where it is kept. */
    bool (*ascends)(const void *before, const void *element);
    void (*keep)(void *view, uint32_t index, const void *element);
};

struct audit_kind_count {
    uint32_t body, count;
};

/* Room for the view of any element of a list. */
union audit_element {
    struct audit_bytes hash;
    struct audit_requirement requirement;
    struct audit_kind_count kind_count;
    struct audit_signature signature;
    struct audit_enrolment enrolment;
    struct audit_payee_line payee_line;
    uint32_t classification;
};

/* A header on its way: a kind that we do not know makes it newer, if all else is as it must be. */
struct audit_header_reading {
    struct audit_header header;
    uint32_t unknown_kind;
};

extern const struct audit_form audit_form_entry;   /* struct audit_entry */
extern const struct audit_form audit_form_header;  /* struct audit_header_reading */
extern const struct audit_form audit_form_seal;    /* struct audit_seal */
extern const struct audit_form audit_form_receipt; /* struct audit_receipt_view */
extern const struct audit_form audit_form_requirement;
extern const struct audit_form audit_form_enrolment;
extern const struct audit_form audit_form_payee_line;

/* Reads a whole message into `view`, which starts as {0}. */
enum audit_status audit_form_read(const struct audit_form *form, const struct audit_place *place,
                                  struct audit_bytes bytes, void *view,
                                  struct audit_error *err) AUDIT_MUST_CHECK;

/* What is wrong with the values of single fields; 0 when nothing is. */
enum audit_message audit_text_wrong(const struct audit_field *field, struct audit_bytes text);
bool audit_date_exists(uint64_t date);

/* Refusals. The first argument of each sentence is the path of the field `name` at `place` (NULL:
 * the place itself). */
enum audit_status audit_refuse(const struct audit_place *place, const char *name,
                               enum audit_message message, struct audit_error *err);
enum audit_status audit_refuse_numbers(const struct audit_place *place, const char *name,
                                       enum audit_message message, uint64_t first, uint64_t second,
                                       uint64_t third, struct audit_error *err);
enum audit_status audit_refuse_text(const struct audit_place *place, const char *name,
                                    enum audit_message message, struct audit_bytes text,
                                    struct audit_error *err);

#endif
