/* What a program prints: a table or a record, for people as aligned text and for programs as JSON,
 * from the same cells. Data go to stdout. All text is escaped, so that nothing that a stranger
 * wrote into a memo can steer a terminal. Money is grouped text, and in JSON a string ("12.30"):
 * JSON numbers are floating point to too many readers. */
#ifndef TOOLS_COMMON_OUTPUT_H
#define TOOLS_COMMON_OUTPUT_H

#include <jansson.h>

#include "ledger/value/money.h"
#include "tools/common/language.h"

/* Where output goes, and for whom. */
struct output {
    FILE *stream;
    enum ledger_language language;
    bool json;
    bool quiet;  /* No notices and no progress. */
    bool colour; /* Money below zero and toned text: at a terminal alone (pager.h). */
};

/* What a text tells of, for the eye; words say it too. */
enum output_tone {
    OUTPUT_PLAIN = 0,
    OUTPUT_GOOD,    /* green */
    OUTPUT_WAITING, /* yellow */
    OUTPUT_BAD,     /* red */
};

enum output_kind {
    OUTPUT_TEXT,  /* left */
    OUTPUT_COUNT, /* right; a JSON integer */
    OUTPUT_MONEY, /* right, grouped; a JSON string */
    OUTPUT_DATE,  /* YYYYMMDD shown as 2023-06-30; a JSON string */
    OUTPUT_FLAG,  /* 是/否, yes/no; a JSON boolean */
};

struct output_column {
    const char *key; /* In JSON: lower case, underscores. */
    struct language_text title;
    enum output_kind kind;
    bool total; /* Counts and money: its sum stands in the row 合计. */
};

/* Rows of cells. A failure to add a cell is kept and returned by output_table_print, so that
 * callers can fill a table without asking after each. `columns` is borrowed. */
struct output_table;
enum ledger_status output_table_new(const struct output_column *columns, size_t column_count,
                                    struct output_table **out_table,
                                    struct ledger_error *err) LEDGER_MUST_CHECK;
void output_table_free(struct output_table *table);

/* The next cell, from left to right, row after row; its kind must be the column's. */
void output_table_text(struct output_table *table, const char *text);
void output_table_toned(struct output_table *table, const char *text, enum output_tone tone);
void output_table_slice(struct output_table *table, struct ledger_slice text);
void output_table_count(struct output_table *table, uint64_t count);
void output_table_money(struct output_table *table, struct ledger_money amount);
void output_table_date(struct output_table *table, uint32_t date);
void output_table_flag(struct output_table *table, bool flag);
void output_table_none(struct output_table *table); /* Nothing to say; null in JSON. */

size_t output_table_row_count(const struct output_table *table);

/* Text: a heading, the rows, and the row 合计 when a column has a total. JSON: {"rows": [{...}],
 * "total": {...}}. A sum beyond int64 is LEDGER_OUT_OF_RANGE and nothing is printed. */
enum ledger_status output_table_print(const struct output *output, struct output_table *table,
                                      struct ledger_error *err) LEDGER_MUST_CHECK;
/* The table as a JSON value, for a document that holds more than one. The caller's. */
enum ledger_status output_table_json(struct output_table *table, json_t **out_json,
                                     struct ledger_error *err) LEDGER_MUST_CHECK;

/* One thing and its fields, one below the other: a table on its side. Print with
 * output_record_print; JSON is one object. Fields without a value (NULL, date 0) are left out. */
struct output_record;
enum ledger_status output_record_new(struct output_record **out_record,
                                     struct ledger_error *err) LEDGER_MUST_CHECK;
void output_record_free(struct output_record *record);
void output_record_text(struct output_record *record, const char *key, struct language_text title,
                        const char *text);
void output_record_toned(struct output_record *record, const char *key, struct language_text title,
                         const char *text, enum output_tone tone);
void output_record_count(struct output_record *record, const char *key, struct language_text title,
                         uint64_t count);
void output_record_money(struct output_record *record, const char *key, struct language_text title,
                         struct ledger_money amount);
void output_record_date(struct output_record *record, const char *key, struct language_text title,
                        uint32_t date);
void output_record_flag(struct output_record *record, const char *key, struct language_text title,
                        bool flag);
enum ledger_status output_record_print(const struct output *output, struct output_record *record,
                                       struct ledger_error *err) LEDGER_MUST_CHECK;
enum ledger_status output_record_json(struct output_record *record, json_t **out_json,
                                      struct ledger_error *err) LEDGER_MUST_CHECK;

/* Writes a JSON value, indented, with a newline; takes the reference over, also on failure. NULL
 * (jansson had no memory) is LEDGER_NO_MEMORY. */
enum ledger_status output_json(const struct output *output, json_t *value,
                               struct ledger_error *err) LEDGER_MUST_CHECK;
/* The same on one line: JSON Lines, for more rows than one wants in memory. */
enum ledger_status output_json_line(const struct output *output, json_t *value,
                                    struct ledger_error *err) LEDGER_MUST_CHECK;

/* A JSON string of money, and of text that was escaped as for a terminal. NULL when memory is out,
 * which json_object_set_new and output_json report. */
json_t *output_json_money(struct ledger_money amount);
json_t *output_json_text(struct ledger_slice text);

/* Whatever cannot be written because memory is out is missing in what was printed. It is noted, so
 * that the program does not end as if all had been said (command_main asks); jansson's members too,
 * once output_watch_json was called. */
void output_watch_json(void);
void output_fell_short(void);
bool output_is_short(void);
/* Also whatever else the program knows of that had no memory, and was not told. */
void output_watch(bool (*was_out_of_memory)(void));

/* Escapes without memory, for what must be said when there is none: as many whole characters as fit
 * into `capacity` bytes, with the NUL. Returns how many bytes stand before it. */
size_t output_escape(const char *text, char *out, size_t capacity);

/* Text, escaped, and a newline, to stdout; for a sentence that is the data. */
void output_line(const struct output *output, const char *text);

/* A sentence to stderr, unless --quiet: what was done, where a file is. With --json too: data alone
 * go to stdout. */
#define output_notice(output, ...)                                                                 \
    do {                                                                                           \
        if (!(output)->quiet)                                                                      \
            language_say(stderr, (output)->language, __VA_ARGS__);                                 \
    } while (0)

#endif
