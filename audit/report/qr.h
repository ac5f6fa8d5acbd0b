/* Private to HTML and PDF: a QR code as dots. */
#ifndef AUDIT_REPORT_QR_H
#define AUDIT_REPORT_QR_H

#include "audit/evidence/bytes.h"

struct audit_qr {
    unsigned side; /* dots, without the quiet zone */
    void *code;
};
/* Smallest version that holds it, correction M (a fold or a stamp may cover 15 %). False: empty, or
 * out of memory. */
bool audit_qr_make(struct audit_bytes text, struct audit_qr *out);
bool audit_qr_is_dark(const struct audit_qr *qr, unsigned x, unsigned y);
void audit_qr_free(struct audit_qr *qr);

#endif
