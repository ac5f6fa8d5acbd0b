/* One examination of evidence, as verify and pin make it: inputs are opened, the process gives up
 * what it will not need, and only then is the first byte of the evidence looked at.
 *
 * Who asks what the ledger says (totals, reports, samples) reads along into a book:
 *
 *     status = examination_open_to_read(context, INPUT_NO_ROOMS, &examination, err);
 *     if (status == LEDGER_OK)
 *         status = examination_read(context, &examination, &book, err);
 *     if (status == LEDGER_OK)
 *         ... book: the evidence holds ...
 *     examination_close(&examination);
 */
#ifndef TOOLS_MINGZHANG_AUDIT_EXAMINE_H
#define TOOLS_MINGZHANG_AUDIT_EXAMINE_H

#include "audit/evidence/sandbox.h"
#include "audit/examine/book.h"
#include "audit/judge/pin.h"
#include "audit/judge/private_rows.h"
#include "audit/judge/verify.h"
#include "tools/mingzhang-audit/inputs.h"

struct examination {
    struct audit_evidence *evidence;
    struct audit_trust *trust;
    struct audit_hash genesis;
    bool has_genesis;
    struct audit_buffer held_bytes;
    struct audit_checkpoint held;
    bool has_held;
    int pin_directory; /* -1: none */
    struct audit_pin pin;
    bool has_pin;
    struct audit_arena *state; /* the replay's memory, new or the pin's */
    bool since;
    struct audit_sandbox_result sandbox;
    struct audit_verification report;
    struct audit_private_rows *private_rows; /* with a book, where the evidence has them */
    struct audit_book *book;
    uint64_t book_size; /* it takes vouchers below this number alone; 0: all */
};

/* Rows for the options of a command that reads along. */
#define EXAMINATION_OPTIONS                                                                        \
    INPUT_POLICY_OPTION, INPUT_GENESIS_OPTION, INPUT_HELD_OPTION, INPUT_PIN_OPTION,                \
        INPUT_THREADS_OPTION

/* Opens what the options of the command name: evidence (argument 0), --policy, --genesis, --held,
 * --since, --pin. `writable`: the pin is written afterwards. */
enum ledger_status examination_open(struct command_context *context, bool writable,
                                    struct examination *out,
                                    struct ledger_error *err) LEDGER_MUST_CHECK;
/* Verifies, with a progress bar. */
enum ledger_status examination_run(struct command_context *context, struct examination *examination,
                                   struct ledger_error *err) LEDGER_MUST_CHECK;
/* Prints the report and returns what it comes to. */
enum ledger_status examination_print(struct command_context *context,
                                     struct examination *examination,
                                     struct ledger_error *err) LEDGER_MUST_CHECK;

/* As examination_open, for examination_read: the options are EXAMINATION_OPTIONS, and everything is
 * judged again from the first voucher on. Whatever else the command wants to read must be read
 * before; `rooms` is what it will need besides. */
enum ledger_status examination_open_to_read(struct command_context *context,
                                            struct input_rooms rooms, struct examination *out,
                                            struct ledger_error *err) LEDGER_MUST_CHECK;
/* Verifies while a book is read along. OK and a book only when the evidence HOLDS: otherwise the
 * report is printed, and what it comes to is returned, as verify does. The book is the
 * examination's, and so are its private rows. */
enum ledger_status examination_read(struct command_context *context,
                                    struct examination *examination, const struct audit_book **out,
                                    struct ledger_error *err) LEDGER_MUST_CHECK;
/* The same, with whatever verdict the report has: nothing is printed. The book is of vouchers
 * before the first fault. */
enum ledger_status examination_read_any(struct command_context *context,
                                        struct examination *examination,
                                        const struct audit_book **out,
                                        struct ledger_error *err) LEDGER_MUST_CHECK;
/* What a verdict comes to, with its sentence in the context: OK, DAMAGED, or could not tell. */
enum ledger_status examination_verdict(struct command_context *context,
                                       const struct examination *examination);
void examination_close(struct examination *examination);

#endif
