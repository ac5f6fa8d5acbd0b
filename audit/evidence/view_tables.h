/* Words that the tables of fields share. Private to this folder. */
#ifndef AUDIT_EVIDENCE_VIEW_TABLES_H
#define AUDIT_EVIDENCE_VIEW_TABLES_H

#include "audit/evidence/view_form.h"

#define AT(member) offsetof(struct audit_entry, member)
#define B(number) (UINT32_C(1) << (number))
#define MANY UINT32_MAX
#define FORM(table) .fields = (table), .last = sizeof(table) / sizeof(table)[0] - 1

enum {
    CODE = AUDIT_KIND_CODE,
    COUNT = AUDIT_KIND_COUNT,
    DATE = AUDIT_KIND_DATE,
    FEN = AUDIT_KIND_FEN,
    FIXED = AUDIT_KIND_FIXED,
    IDENTIFIER = AUDIT_KIND_IDENTIFIER,
    MESSAGE = AUDIT_KIND_MESSAGE,
    MESSAGES = AUDIT_KIND_MESSAGES,
    NUMBER = AUDIT_KIND_NUMBER,
    SIGNED_FEN = AUDIT_KIND_SIGNED_FEN,
    TEXT = AUDIT_KIND_TEXT,
    /* Sizes. */
    ID = 64,
    NAME = 256,
    LONG = 1024,
    HASH = 32,
    VKEY = 182,
};

/* Used by bodies of both files. */
extern const struct audit_form audit_form_account;

extern const struct audit_form audit_form_programme;
extern const struct audit_form audit_form_appropriation;
extern const struct audit_form audit_form_disbursement;
extern const struct audit_form audit_form_adjustment;
extern const struct audit_form audit_form_settlement;

/* A range of dates that ends before it begins; 0 is no end. */
enum audit_status audit_check_dates(const struct audit_place *place, uint32_t first, uint32_t last,
                                    struct audit_error *err);

#endif
