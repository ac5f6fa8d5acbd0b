/* Private to HTML and SVG: text in markup, numbers in fixed point. */
#ifndef AUDIT_REPORT_MARKUP_H
#define AUDIT_REPORT_MARKUP_H

#include "audit/evidence/bytes.h"

/* Clean text with & < > " ' as references: fit for elements and for quoted attributes. */
void audit_markup_text(struct audit_buffer *out, struct audit_bytes text);
/* With two decimals, whatever the locale. Of at most 10^9. */
void audit_markup_place(struct audit_buffer *out, double place);
/* The dots of a QR code of `text` as one <svg>; false: it does not fit into one. */
bool audit_markup_code(struct audit_buffer *out, struct audit_bytes text, const char *title);

#endif
