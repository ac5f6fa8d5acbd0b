/* Writes receipts of the test's world as seeds of fuzz_audit_receipt: `receipt_seeds DIRECTORY`,
 * and to stdout what that target must trust. Not a test; run when the form of receipts changes. */
#include <stdio.h>

#include "receipt_support.h"

static void
write_seed(const char *directory, const char *name, char kind, struct ledger_slice bytes)
{
    char path[512];
    FILE *file;

    (void)snprintf(path, sizeof(path), "%s/%s", directory, name);
    file = fopen(path, "wb");
    assert_non_null(file);
    (void)fputc(kind, file);
    (void)fwrite(bytes.data, 1, bytes.size, file);
    assert_int_equal(fclose(file), 0);
}

/* The file, and behind another first byte the message in it. */
static void
write_seeds(const char *directory, const char *name, struct world_receipt *parts)
{
    struct ledger_buffer bytes = {0};
    struct ledger_buffer extra = {0};
    struct ledger_error err = {0};
    char message[64];

    world_receipt_write(parts, &bytes);
    write_seed(directory, name, 'f', ledger_buffer_slice(&bytes));
    assert_status(ledger_proof_file_encode(&parts->file, &extra, &err), LEDGER_OK, &err);
    (void)snprintf(message, sizeof(message), "%s_message", name);
    write_seed(directory, message, 'm', ledger_buffer_slice(&extra));
    ledger_buffer_free(&extra);
    ledger_buffer_free(&bytes);
}

int
main(int argc, char **argv)
{
    static struct world_receipt parts;
    char id[64];
    char hex[65];

    if (argc != 2)
        return 2;
    (void)open_world(NULL);
    payout(&parts);
    write_seeds(argv[1], "payout", &parts);
    world_receipt(&world, WORLD_GENESIS, 0, admins, 3, &parts);
    write_seeds(argv[1], "genesis", &parts);
    closing(&parts);
    world_receipt_payee(&world, 1, &parts);
    write_seeds(argv[1], "payee", &parts);
    world_absent_id(&world, 2, id);
    closing(&parts);
    world_receipt_absent(&world, id, 1, 2, &parts);
    write_seeds(argv[1], "absent", &parts);
    payout(&parts);
    spoil(&parts.seal_path);
    write_seeds(argv[1], "broken", &parts);
    audit_hex_write((struct audit_bytes){genesis.bytes, sizeof(genesis.bytes)}, hex);
    (void)printf("%s\n%s\n", world.fixture.vkey, hex);
    return close_world(NULL);
}
