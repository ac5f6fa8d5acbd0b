/* A report: what people sign, hand in and file. It is written once, from top to bottom, as parts
 * (fields, sections, tables with rows, notes, charts, places for signatures), and a renderer makes
 * bytes of them as they come, so that a table of any length needs little memory. No part says how a
 * format looks, and no renderer knows what a report is about.
 *
 * The same calls give the same bytes, wherever and whenever they are made: no clock, no locale, no
 * path and no random number gets in. What could be taken for a formula by a spreadsheet, for markup
 * by a browser or for a command by a terminal is text in every format: invalid UTF-8, controls and
 * marks that turn the reading direction become U+FFFD, whatever the format.
 *
 * What programs may rely on:
 *
 * CSV: the first table's heading is the first line, its rows follow, and its totals behind "合计".
 * Each further table stands behind an empty line, under a line with its title. Behind another empty
 * line, rows of name and value: head, fields, notes and the recipe. Money is plain (1234.50). Lines
 * end in CR LF. A text gets one mark in front, and is put in quotes, where a spreadsheet would make
 * something else of it:
 *   '    before a text that, blanks aside, begins with = + - @ (or full-width ＝ ＋ － ＠) or with
 * ' (what begins like a formula stays text; OWASP's advice); TAB  before a text that begins with a
 * digit, a currency sign, "(" or ".": an id of 18 digits, a leading zero, "1-2" stay what they are.
 * A spreadsheet shows nothing of a tab, as in banks' lists, while ="…" would be a formula. No text
 * of a report begins with either by itself, so a reader takes one ' or TAB off the front of a text,
 * and has the original.
 *
 * JSON: one object whose "parts" stand in their order. A table is {"part": "table", "key", "title",
 * "columns": [{"key", "title", "kind"}], "rows": [{a column's key: its value}], "subtotals":
 * [{"rows_before", "cells": {…}}], "total": {…}}. Money is a string ("1234.50"), a count a number,
 * a share a number of ten-thousandths, a date "2023-06-05", an empty cell null.
 *
 * XLSX: a cover, then a sheet for each table, whose heading is row 1. Each text is a string in a
 * cell of the format "@", money below 10^13 yuan a number with two decimals (beyond, a double would
 * not hold each fen, and it is a string), a date a date; there is no formula. A text of more than
 * 16,000 bytes ends in "…". */
#ifndef AUDIT_REPORT_REPORT_H
#define AUDIT_REPORT_REPORT_H

#include "audit/evidence/bytes.h"

enum audit_format {
    AUDIT_FORMAT_TEXT = 1,
    AUDIT_FORMAT_CSV,         /* UTF-8 behind a byte order mark: spreadsheets read it right */
    AUDIT_FORMAT_CSV_GB18030, /* for those that do not */
    AUDIT_FORMAT_JSON,
    AUDIT_FORMAT_XLSX,
    AUDIT_FORMAT_HTML, /* one file, no script */
    AUDIT_FORMAT_PDF,
    AUDIT_FORMAT_END
};
/* By a name ("xlsx", "csv", "csv-gb18030") or by the end of a path ("x.xlsx"); false: none. */
bool audit_format_of_name(const char *name, enum audit_format *out);
bool audit_format_of_path(const char *path, enum audit_format *out);
const char *audit_format_name(enum audit_format format);

/* A thing's stable name for programs, and its title for people. Static storage. */
struct audit_words {
    const char *key, *zh, *en;
};

enum audit_cell_kind {
    AUDIT_CELL_EMPTY = 0,
    AUDIT_CELL_TEXT,  /* also numbers that are names: credit codes, accounts, serial numbers */
    AUDIT_CELL_MONEY, /* fen, shown as 1,234.50; a negative one red and with its minus */
    AUDIT_CELL_COUNT,
    AUDIT_CELL_SHARE, /* in ten-thousandths, shown as 62.35% */
    AUDIT_CELL_DATE,  /* YYYYMMDD, or YYYYMM for a month */
    AUDIT_CELL_TIME,  /* milliseconds since 1970, shown in UTC+8 */
    AUDIT_CELL_HASH,  /* 32 bytes, shown as hex */
    AUDIT_CELL_FILE,  /* TEXT that names a file beside this one: HTML leads there */
};
struct audit_cell {
    enum audit_cell_kind kind;
    union {
        struct audit_bytes text; /* TEXT, HASH, FILE; lives during the call */
        int64_t number;          /* of all others */
    };
};
struct audit_cell audit_cell_text(struct audit_bytes text); /* {0} is EMPTY */
struct audit_cell audit_cell_file(struct audit_bytes name); /* for columns of TEXT, and fields */
struct audit_cell audit_cell_words(const char *text);       /* NUL-terminated */
struct audit_cell audit_cell_money(int64_t fen);
struct audit_cell audit_cell_count(uint64_t count);
struct audit_cell audit_cell_share(int64_t ten_thousandths);
struct audit_cell audit_cell_date(uint32_t date); /* 0 is EMPTY */
struct audit_cell audit_cell_time(int64_t ms);
struct audit_cell audit_cell_hash(const struct audit_hash *hash);

struct audit_column {
    struct audit_words words;
    enum audit_cell_kind kind;
    unsigned width; /* how wide it usually is, in Latin letters (a Chinese one counts as two) */
    bool total;     /* added up below the table: MONEY and COUNT, checked */
};

enum { AUDIT_COLUMNS_MAX = 32 };

/* Where bytes go; false ends it with AUDIT_IO. Called from the functions below. */
typedef bool audit_report_write_fn(void *context, struct audit_bytes piece);

/* A5 lies on its long side, as vouchers are bound. */
enum audit_report_paper { AUDIT_PAPER_A4 = 0, AUDIT_PAPER_A4_LANDSCAPE, AUDIT_PAPER_A5 };

struct audit_report_head {
    struct audit_words title; /* key: "disbursements"; 拨付明细表 */
    enum audit_language language;
    enum audit_report_paper paper;
    struct audit_bytes origin; /* the ledger's name */
    uint64_t tree_size;        /* of the head that it rests on */
    struct audit_hash root, genesis;
    int64_t sealed_at_ms; /* of the newest voucher: the report's date, since no clock gets in */
    const char *recipe;   /* the options that make it again, at most 1,023 bytes without controls:
                             "disbursements --from 2023-01-01 --to 2023-06-30" */
    const char *version;  /* of the program; at most 63 bytes */
    const char *const *checks; /* what was verified before, as sentences; NULL-terminated */
    /* A directory for working files (XLSX); NULL: $TMPDIR, else /tmp. */
    const char *work_directory;
};

struct audit_report;

/* What a format needs of the system, before a sandbox forbids to look for it: PDF finds its font.
 * `*out_fonts` (may be NULL) is the directory that must stay readable (struct audit_sandbox), open
 * as long as the process runs, or -1. Without a sandbox there is no need to call it. PDF is made by
 * one thread of a process at a time. NOT_FOUND names the Debian package of the font. */
enum audit_status audit_report_prepare(enum audit_format format, int *out_fonts,
                                       struct audit_error *err) AUDIT_MUST_CHECK;

/* NO_MEMORY, IO, NO_SPACE, DENIED; MALFORMED: a recipe that is too long or has controls; NOT_FOUND
 * says that this program was built without the format, or names the Debian package of a font that
 * PDF needs. Writes title and head. What head points to outlives the report. */
enum audit_status audit_report_begin(enum audit_format format, const struct audit_report_head *head,
                                     audit_report_write_fn *write, void *context,
                                     struct audit_report **out,
                                     struct audit_error *err) AUDIT_MUST_CHECK;

/* Texts may be of any bytes; words are ours. A cell is of its column's kind, or EMPTY, or TEXT
 * ("小计"). A date or time that is none is MALFORMED.
 *
 * The parts, in any order, any number of times. A failure is kept, every later call does nothing,
 * and audit_report_end returns it. */
void audit_report_section(struct audit_report *report, struct audit_words words);
/* A line of name and value, above or between tables. */
void audit_report_field(struct audit_report *report, struct audit_words words,
                        struct audit_cell value);
void audit_report_note(struct audit_report *report, const char *text);
/* A table: its columns, then each row with as many cells, then its end, which writes the line of
 * totals where a column has one. Two tables of one report have different keys. The columns outlive
 * the table. `row_count` is how many will come (0: not known): renderers may divide pages by it. */
void audit_report_table(struct audit_report *report, struct audit_words words,
                        const struct audit_column *columns, size_t column_count,
                        uint64_t row_count);
void audit_report_row(struct audit_report *report, const struct audit_cell *cells);
/* A row between others that sums up those above: bold, and not added into the totals. */
void audit_report_subtotal(struct audit_report *report, const struct audit_cell *cells);
void audit_report_table_end(struct audit_report *report);
/* Places for signatures side by side at this point: 编制人 复核人 日期. */
void audit_report_signatures(struct audit_report *report, const struct audit_words *places,
                             size_t count);
/* A chart of sums (audit/report/chart.h). Only HTML and PDF draw it: its figures stand in the
 * tables. */
struct audit_chart;
void audit_report_chart(struct audit_report *report, const struct audit_chart *chart);
/* A square of dots that scanners read (QR), in PDF and HTML; text of at most 1,000 bytes elsewhere.
 */
void audit_report_code(struct audit_report *report, struct audit_words words,
                       struct audit_bytes text);

/* Writes what is left, frees the report in any case, and returns the first failure. `*out_sha256`
 * (may be NULL) is that of all bytes. OUT OF RANGE totals are MALFORMED. */
enum audit_status audit_report_end(struct audit_report *report, struct audit_hash *out_sha256,
                                   struct audit_error *err) AUDIT_MUST_CHECK;
/* Gives up. Accepts NULL. */
void audit_report_free(struct audit_report *report);

/* The recipe that stands in a report of any format, with the size and root of its head: for
 * `report --check`. NOT_FOUND: there is none in these bytes; MALFORMED: it was cut or changed, or
 * a workbook is none. What it says is true once the report was made again and is the same. */
struct audit_recipe {
    enum audit_format format;
    enum audit_language language;
    uint64_t tree_size;
    struct audit_hash root;
    char options[1024];
    char version[64];
};
enum audit_status audit_report_recipe(struct audit_bytes file, struct audit_recipe *out,
                                      struct audit_error *err) AUDIT_MUST_CHECK;

#endif
