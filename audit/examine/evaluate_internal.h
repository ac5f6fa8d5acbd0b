/* Private to evaluate*.c. */
#ifndef AUDIT_EXAMINE_EVALUATE_INTERNAL_H
#define AUDIT_EXAMINE_EVALUATE_INTERNAL_H

#include "audit/examine/evaluate.h"
#include "audit/examine/sample_internal.h"

/* A sum that is beyond the range of money. */
enum audit_status audit_evaluate_large(struct audit_error *err);
enum audit_status audit_evaluate_strata(const struct audit_sample_plan *plan,
                                        const struct audit_sample *sample,
                                        const struct audit_found *found,
                                        struct audit_evaluation *out,
                                        struct audit_error *err) AUDIT_MUST_CHECK;

#endif
