/* Receipts from outside. First byte: a whole file (even), or the message in its `extra` (odd).
 *
 * Nothing holds but over the one tree that the seeds' ledger signed (receipt_seeds.c writes them),
 * and whatever does not says why. The message is read alike by the ledger's codec and by the
 * auditor's reader. */
#include <string.h>

#include "audit/judge/receipt.h"
#include "ledger/record/codec.h"
#include "tests/fuzz/fuzz_audit.h"

/* What receipt_seeds prints. */
static const char policy[] =
    "log test.example/park+b3835ab3+Ab9gugyW9YrvX7gBT2BPCCH+z3iUDB00UvCxjQiG5MdL\nquorum none\n";
static const char genesis_hex[] =
    "8bfe05dfd167bd9eee90fc5ba8fd1ef25c41a06e04db5fd9e74b946c74f0a936";
enum { SEALS = 8 };

static void
payee_is_consistent(const struct audit_receipt *receipt)
{
    uint64_t count = 0;

    fuzz_holds(receipt->entry.body == AUDIT_CLOSING && receipt->payee.size > 0);
    fuzz_holds(receipt->absent == (receipt->statement.size == 0));
    fuzz_holds(receipt->absent == (receipt->payee_line_count == 0));
    for (size_t i = 0; i < receipt->payee_line_count; i++)
        count += receipt->payee_lines[i].programme.size > 0;
    fuzz_holds(count == receipt->payee_line_count);
}

static void
holding_is_consistent(const struct audit_receipt *receipt)
{
    fuzz_holds(receipt->checkpoint.size == SEALS && receipt->trusted.log != NULL);
    fuzz_holds(receipt->seal.number < SEALS);
    fuzz_holds(receipt->entry_number >= receipt->seal.first_entry);
    fuzz_holds(receipt->entry_number - receipt->seal.first_entry < receipt->header.entry_count);
    fuzz_holds(receipt->signer_count == receipt->seal.signature_count && receipt->signer_count > 0);
    for (size_t i = 0; i < receipt->signer_count; i++)
        fuzz_holds(receipt->signers[i].full_name.size > 0);
    if (receipt->has_payee)
        payee_is_consistent(receipt);
}

static void
file_judge(struct audit_bytes file)
{
    static struct audit_receipt receipt;
    struct audit_trust *trust = NULL;
    struct audit_hash genesis;
    struct audit_error err = {0};

    fuzz_holds(audit_hex_read(audit_text(genesis_hex), genesis.bytes, sizeof(genesis.bytes)));
    fuzz_holds(audit_trust_read(audit_text(policy), "policy", &trust, &err) == AUDIT_OK);
    fuzz_holds(audit_receipt_judge(file, trust, &genesis, &receipt, &err) == AUDIT_OK);
    if (receipt.verdict == AUDIT_HOLDS)
        holding_is_consistent(&receipt);
    else
        fuzz_audit_explained(receipt.reason.status, &receipt.reason);
    audit_receipt_free(&receipt);
    audit_trust_free(trust);
}

/* The ledger's codec asks for enrolments and bounds a payee's texts; so does the auditor, when he
 * judges. Their order he alone reads out of the seals. */
static bool
is_for_the_judge(const struct audit_receipt_view *view)
{
    return view->enrolments.count == 0 || view->payee.size > AUDIT_RECEIPT_PAYEE_MAX ||
           view->statement.size > AUDIT_RECEIPT_STATEMENT_MAX;
}

static void
message_read(struct audit_bytes message)
{
    struct ledger_arena arena = {0};
    struct ledger_proof_file file;
    struct audit_receipt_view view;
    struct ledger_error ledger_err = {0};
    struct audit_error err = {0};
    const enum ledger_status decoded = ledger_proof_file_decode(
        ledger_slice_of(message.data, message.size), &arena, &file, &ledger_err);
    const enum audit_status read = audit_view_receipt(message, &view, &err);

    fuzz_explained(decoded, &ledger_err);
    if (read != AUDIT_OK)
        fuzz_audit_explained(read, &err);
    if (read == AUDIT_OK && !is_for_the_judge(&view)) {
        fuzz_holds(decoded == LEDGER_OK);
        fuzz_holds(file.enrolment_count == view.enrolments.count);
        fuzz_holds(file.entry_path_count == view.entry_path.count);
        fuzz_holds(file.payee.stated == view.has_payee);
        fuzz_holds(file.payee.line_count == view.payee_lines.count);
        fuzz_holds(file.entry.size == view.entry.size &&
                   memcmp(file.entry.data, view.entry.data, view.entry.size) == 0);
    }
    ledger_arena_free(&arena);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    if (data[0] % 2 == 0)
        file_judge((struct audit_bytes){data + 1, size - 1});
    else
        message_read((struct audit_bytes){data + 1, size - 1});
    return 0;
}
