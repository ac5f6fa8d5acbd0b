/* What a receipt states, as fields for the screen, for a program or for a report. */
#ifndef TOOLS_MINGZHANG_AUDIT_RECEIPT_FIELDS_H
#define TOOLS_MINGZHANG_AUDIT_RECEIPT_FIELDS_H

#include "audit/judge/receipt.h"
#include "tools/mingzhang-audit/entry_fields.h"

/* The entry, with its number and leaf hash. */
void receipt_fields_entry(const struct entry_fields *fields, const struct audit_receipt *receipt);
/* The voucher's counts and totals. */
void receipt_fields_voucher(const struct entry_fields *fields, const struct audit_receipt *receipt);
/* Of a receipt with a payee: who he is, and up to when. */
void receipt_fields_payee(const struct entry_fields *fields, const struct audit_receipt *receipt);
/* The checkpoint, and the witnesses of the policy that cosigned it. */
void receipt_fields_checkpoint(const struct entry_fields *fields,
                               const struct audit_receipt *receipt, const struct audit_trust *trust,
                               const struct audit_hash *genesis);

/* Of these the keys alone: the ledger's, and who cosigned. */
void receipt_fields_signed_by(const struct entry_fields *fields,
                              const struct audit_receipt *receipt, const struct audit_trust *trust);

/* What a receipt that holds proves, and what it does not. */
struct language_text receipt_sentence(const struct audit_receipt *receipt);

#endif
