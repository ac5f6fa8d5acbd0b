/* Lists as tests write them: rows of cells divided by '|'. */
#ifndef TESTS_UNIT_IMPORT_IMPORT_SUPPORT_H
#define TESTS_UNIT_IMPORT_IMPORT_SUPPORT_H

#include "ledger/import/import.h"

#define LIST_HEADING                                                                               \
    "业务单号|项目代码|预算年度|收款单位|统一社会信用代码|金额(元)|拨付日期|账号|备注"
#define LIST_CODE "91999999MA5JDJJ82C"

/* Commits by hashing: enough to see what was committed. Counts in list_commit_count. */
extern size_t list_commit_count;
extern char list_committed[64]; /* the last canonical bytes */
struct ledger_import *list_new(const struct ledger_import_options *options);
/* One row; `number` 0: the next. */
enum ledger_status list_take(struct ledger_import *import, uint64_t number, const char *line,
                             struct ledger_error *err);
/* Lines divided by newlines, from row 1, and the end. */
enum ledger_status list_read(struct ledger_import *import, const char *lines,
                             struct ledger_error *err);

#endif
