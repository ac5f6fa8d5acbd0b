/* The examinations of doctor, each of which puts a row into its table. */
#ifndef TOOLS_MINGZHANG_DOCTOR_H
#define TOOLS_MINGZHANG_DOCTOR_H

#include "tools/common/command.h"

enum doctor_state { DOCTOR_GOOD, DOCTOR_ATTENTION, DOCTOR_PROBLEM };

struct doctor {
    struct command_context *context; /* its ledger and head are there, but for the first two */
    struct output_table *table;
    size_t problem_count;
};

#define DOCTOR_DAY_MS INT64_C(86400000)

enum ledger_language doctor_language(const struct doctor *doctor);

/* Puts a row. `line` holds the sentence, NUL-terminated, and is freed; `status` is that of
 * composing it: on failure there is no row, and it is returned. `what_to_do` is left out of rows
 * that are good. */
enum ledger_status doctor_put(struct doctor *doctor, struct language_text item,
                              enum doctor_state state, enum word what_to_do,
                              struct ledger_buffer *line,
                              enum ledger_status status) LEDGER_MUST_CHECK;

enum ledger_status doctor_program(struct doctor *doctor,
                                  struct ledger_error *err) LEDGER_MUST_CHECK;
enum ledger_status doctor_directory(struct doctor *doctor,
                                    struct ledger_error *err) LEDGER_MUST_CHECK;
/* The ledger could not be opened: why. */
enum ledger_status doctor_put_failure(struct doctor *doctor, const struct ledger_error *why,
                                      struct ledger_error *err) LEDGER_MUST_CHECK;

enum ledger_status doctor_store(struct doctor *doctor, struct ledger_error *err) LEDGER_MUST_CHECK;
enum ledger_status doctor_head(struct doctor *doctor, struct ledger_error *err) LEDGER_MUST_CHECK;
enum ledger_status doctor_clock(struct doctor *doctor, struct ledger_error *err) LEDGER_MUST_CHECK;
enum ledger_status doctor_own_key(struct doctor *doctor,
                                  struct ledger_error *err) LEDGER_MUST_CHECK;
enum ledger_status doctor_officers(struct doctor *doctor,
                                   struct ledger_error *err) LEDGER_MUST_CHECK;
enum ledger_status doctor_pending(struct doctor *doctor,
                                  struct ledger_error *err) LEDGER_MUST_CHECK;
/* The age of the officers' keys. */
enum ledger_status doctor_keys(struct doctor *doctor, struct ledger_error *err) LEDGER_MUST_CHECK;
/* What is left when this disk is gone. */
enum ledger_status doctor_published(struct doctor *doctor,
                                    struct ledger_error *err) LEDGER_MUST_CHECK;
enum ledger_status doctor_witnesses(struct doctor *doctor,
                                    struct ledger_error *err) LEDGER_MUST_CHECK;
/* Private bytes that were erased and stand in the ledger's files still. */
enum ledger_status doctor_erasures(struct doctor *doctor,
                                   struct ledger_error *err) LEDGER_MUST_CHECK;
enum ledger_status doctor_months(struct doctor *doctor, struct ledger_error *err) LEDGER_MUST_CHECK;

#endif
