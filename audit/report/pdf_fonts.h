/* Private to PDF: the fonts of the pages, and no others of the machine. */
#ifndef AUDIT_REPORT_PDF_FONTS_H
#define AUDIT_REPORT_PDF_FONTS_H

#include <pango/pango.h>

#include "audit/evidence/status.h"

#define PDF_FONT "Noto Sans CJK SC"

/* Finds them, once a process. NOT_FOUND names the package. */
enum audit_status pdf_fonts_find(struct audit_error *err) AUDIT_MUST_CHECK;
/* The directory they stand in, open for as long as the process runs; -1 before they are found. */
int pdf_fonts_directory(void);
/* A map of them alone; found before. The caller unrefs it. */
PangoFontMap *pdf_fonts_map(void);

#endif
