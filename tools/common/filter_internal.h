/* Private to filter*.c. */
#ifndef TOOLS_COMMON_FILTER_INTERNAL_H
#define TOOLS_COMMON_FILTER_INTERNAL_H

#include "tools/common/filter.h"

enum filter_field {
    FILTER_ANY = 0, /* a word without a key */
    FILTER_PAYEE,
    FILTER_PROGRAMME,
    FILTER_CATEGORY,
    FILTER_OFFICER,
    FILTER_AMOUNT,
    FILTER_DATE,
    FILTER_STATUS,
    FILTER_INSTRUMENT,
    FILTER_VOUCHER,
    FILTER_ENTRY,
    FILTER_FIELD_COUNT
};

/* Open ends of a range. */
#define FILTER_OPEN_LOW UINT64_C(0)
#define FILTER_OPEN_HIGH UINT64_MAX

struct filter_range {
    uint64_t low, high; /* inclusive: fen, YYYYMMDD, or numbers */
};

/* What is looked for, folded as filter_fold_case does. */
struct filter_text {
    const uint32_t *points;
    size_t count;
    bool is_letters; /* a to z alone, two at least: may be initials */
};

struct filter_term {
    enum filter_field field;
    bool negated;
    struct ledger_slice word; /* of fields that are text: as it was given, folded, unquoted */
    struct filter_text text;  /* the same to compare with */
    struct filter_range range;
    unsigned set; /* bit 1 << status or instrument */
};

struct filter {
    struct filter_term terms[FILTER_TERM_COUNT_MAX];
    size_t term_count;
    struct ledger_arena arena;
};

/* "amount", the name that is printed. */
const char *filter_field_name(enum filter_field field);
/* Names of a set, ascending; NULL behind the last, for number 0 too. */
const char *filter_status_name(unsigned status);
const char *filter_instrument_name(unsigned instrument);

/* filter_text.c: full-width forms become ASCII, every blank ' ', curved quotes '"'; then capitals
 * small. */
uint32_t filter_fold(uint32_t code_point);
uint32_t filter_fold_case(uint32_t code_point);
bool filter_text_is(struct ledger_slice text, const struct filter_text *wanted);
bool filter_text_contains(struct ledger_slice text, const struct filter_text *wanted);
bool filter_text_ends(struct ledger_slice text, const struct filter_text *wanted);
/* By initials: 东川(样例)一号 has dcylyh and what is inside of it. */
bool filter_text_has_initials(struct ledger_slice text, const struct filter_text *wanted);

/* filter_value.c: MALFORMED with a message. */
enum ledger_status filter_read_amounts(struct ledger_slice value, struct filter_range *out,
                                       struct ledger_error *err) LEDGER_MUST_CHECK;
enum ledger_status filter_read_dates(struct ledger_slice value, struct filter_range *out,
                                     struct ledger_error *err) LEDGER_MUST_CHECK;
enum ledger_status filter_read_numbers(struct ledger_slice value, struct filter_range *out,
                                       struct ledger_error *err) LEDGER_MUST_CHECK;
/* filter_words.c */
enum ledger_status filter_read_statuses(struct ledger_slice value, unsigned *out_set,
                                        struct ledger_error *err) LEDGER_MUST_CHECK;
enum ledger_status filter_read_instruments(struct ledger_slice value, unsigned *out_set,
                                           struct ledger_error *err) LEDGER_MUST_CHECK;
bool filter_read_field(struct ledger_slice key, enum filter_field *out);

#endif
