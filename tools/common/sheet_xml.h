/* One part of a workbook as elements. Internal to tools/common. */
#ifndef TOOLS_COMMON_SHEET_XML_H
#define TOOLS_COMMON_SHEET_XML_H

#include "tools/common/sheet_zip.h"

/* Names and values in turn, NULL at the end; a name with a namespace is "uri name". */
typedef enum ledger_status sheet_xml_start_fn(void *context, const char *name,
                                              const char **attributes, struct ledger_error *err);
typedef enum ledger_status sheet_xml_end_fn(void *context, const char *name,
                                            struct ledger_error *err);
typedef enum ledger_status sheet_xml_text_fn(void *context, struct ledger_slice text,
                                             struct ledger_error *err);

/* What to call for elements of spreadsheets and of relationships, by their local name, whatever
 * their prefix; others are passed over, text in them included when nothing asked for it. Another
 * status than LEDGER_OK ends the reading. */
struct sheet_xml_handler {
    sheet_xml_start_fn *start;
    sheet_xml_end_fn *end;   /* or NULL */
    sheet_xml_text_fn *text; /* or NULL */
};

/* Reads a part to its end. NOT_FOUND without a message when there is none. MALFORMED: no XML, or a
 * document type, which workbooks do not have and entity bombs need. OUT_OF_RANGE: nested or long
 * beyond any workbook. */
enum ledger_status sheet_xml_read(struct sheet_zip *zip, const char *part,
                                  const struct sheet_xml_handler *handler, void *context,
                                  struct ledger_error *err) LEDGER_MUST_CHECK;

/* The value of an attribute without a namespace, or of any with one (for r:id); NULL for none. */
const char *sheet_xml_attribute(const char **attributes, const char *name);
const char *sheet_xml_attribute_of_others(const char **attributes, const char *name);
/* Whether an attribute says "1" or "true". */
bool sheet_xml_flag(const char **attributes, const char *name);

#endif
