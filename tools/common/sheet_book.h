/* A workbook: its sheets, its shared strings, what its number formats mean. Internal to
 * tools/common. */
#ifndef TOOLS_COMMON_SHEET_BOOK_H
#define TOOLS_COMMON_SHEET_BOOK_H

#include "tools/common/sheet_number.h"
#include "tools/common/sheet_xml.h"

enum {
    SHEET_BOOK_SHEET_COUNT_MAX = 1024,
    SHEET_BOOK_NAME_SIZE_MAX = 127,      /* of a sheet: 31 characters */
    SHEET_BOOK_FORMAT_COUNT_MAX = 65536, /* Excel's own limit is 64,000 */
    SHEET_BOOK_OWN_FORMAT_COUNT_MAX = 4096,
    SHEET_BOOK_RELATION_COUNT_MAX = 65536,
    SHEET_BOOK_STRINGS_SIZE_MAX = 256 << 20,
    SHEET_BOOK_STRING_COUNT_MAX = 16 << 20,
};

struct sheet_book_sheet {
    const char *name;
    const char *part;   /* "xl/worksheets/sheet1.xml"; NULL for charts and the like */
    const char *target; /* its relationship, until the part is known */
    bool is_hidden;
};

/* Starts as {0}; sheet_book_free accepts that. */
struct sheet_book {
    struct sheet_zip *zip; /* the caller's */
    struct ledger_arena arena;
    bool is_1904;
    struct sheet_book_sheet *sheets;
    size_t sheet_count;
    enum sheet_format *formats; /* by a cell's style */
    size_t format_count;
    struct ledger_buffer strings; /* one behind the other */
    size_t *string_ends;
    size_t string_count;
    size_t string_capacity;
};

/* Reads all but the sheets. UNSUPPORTED: a macro, a binary workbook, another kind of archive. */
enum ledger_status sheet_book_read(struct sheet_zip *zip, struct sheet_book *book,
                                   struct ledger_error *err) LEDGER_MUST_CHECK;
void sheet_book_free(struct sheet_book *book);

/* The table of shared strings; a workbook may do without. */
enum ledger_status sheet_strings_read(struct sheet_book *book, const char *part,
                                      struct ledger_error *err) LEDGER_MUST_CHECK;

/* The sheet of that name, or with NULL the first that is visible. */
enum ledger_status sheet_book_pick(const struct sheet_book *book, const char *name,
                                   const struct sheet_book_sheet **out_sheet,
                                   struct ledger_error *err) LEDGER_MUST_CHECK;
/* False for a number that no string has. */
bool sheet_book_string(const struct sheet_book *book, uint64_t number, struct ledger_slice *out);
/* The names of sheets but one, with ", " between; those that do not fit become "…". */
void sheet_book_names(const struct sheet_book *book, const struct sheet_book_sheet *without,
                      bool hidden, char *text, size_t size);

/* Text of a cell or a shared string that comes in runs, as both have it. Starts as {0} at each. */
struct sheet_runs {
    unsigned in_text;
    unsigned in_phonetic; /* how it is read aloud, in small print: no part of it */
};
void sheet_runs_start(struct sheet_runs *runs, const char *name);
void sheet_runs_end(struct sheet_runs *runs, const char *name);
static inline bool
sheet_runs_count(const struct sheet_runs *runs)
{
    return runs->in_text > 0 && runs->in_phonetic == 0;
}
/* Undoes _x000D_ from `start` of the buffer on: how the format writes what XML cannot. */
void sheet_runs_unescape(struct ledger_buffer *text, size_t start);

#endif
