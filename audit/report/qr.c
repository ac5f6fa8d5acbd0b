#include "audit/report/qr.h"

#include <qrencode.h>

bool
audit_qr_make(struct audit_bytes text, struct audit_qr *out)
{
    QRcode *code = NULL;
    if (text.size > 0 && text.size <= 1000)
        code = QRcode_encodeData((int)text.size, text.data, 0, QR_ECLEVEL_M);
    if (code == NULL)
        return false;
    *out = (struct audit_qr){(unsigned)code->width, code};
    return true;
}

bool
audit_qr_is_dark(const struct audit_qr *qr, unsigned x, unsigned y)
{
    const QRcode *code = qr->code;
    return (code->data[y * qr->side + x] & 1) != 0;
}

void
audit_qr_free(struct audit_qr *qr)
{
    QRcode_free(qr->code);
    *qr = (struct audit_qr){0};
}
