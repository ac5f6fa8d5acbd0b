#include "differential/ask_python.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ledger/crypto/digest.h"
#include "support/assert_status.h"

struct python {
    const char *verify_path;
    char directory[32];
    FILE *list;
    uint64_t count;
};

struct python *
python_open(const char *verify_path)
{
    struct python *python = calloc(1, sizeof(*python));
    char path[64];

    assert_non_null(python);
    python->verify_path = verify_path;
    (void)snprintf(python->directory, sizeof(python->directory), "/tmp/differential-XXXXXX");
    assert_non_null(mkdtemp(python->directory));
    (void)snprintf(path, sizeof(path), "%s/list", python->directory);
    python->list = fopen(path, "w");
    assert_non_null(python->list);
    return python;
}

static void
write_hex(FILE *file, const uint8_t *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++)
        fprintf(file, "%02x", bytes[i]);
}

static void
write_totals(FILE *file, bool known, const struct ledger_totals *totals)
{
    if (!known) {
        fprintf(file, "\t");
        return;
    }
    fprintf(file, "\t%llu %lld %llu %lld %llu %lld %llu %lld",
            (unsigned long long)totals->appropriated_count, (long long)totals->appropriated_fen,
            (unsigned long long)totals->disbursed_count, (long long)totals->disbursed_fen,
            (unsigned long long)totals->adjusted_count, (long long)totals->adjusted_fen,
            (unsigned long long)totals->settled_count, (long long)totals->settled_fen);
}

/* One line, between tabs: seed, vkey, genesis, verdict, rule ("-": need not be the same), number of
 * the voucher or entry, and two groups of totals, empty where they need not be the same. */
void
python_ask(struct python *python, uint64_t seed, const struct exhibit *exhibit,
           const struct verdict *ledger, const struct verdict *auditor)
{
    static const char *const opinions[] = {"holds", "does not hold", "could not tell"};
    const struct forge *sealed = exhibit->is_covered ? &exhibit->forge : &exhibit->sealed;
    const struct ledger_digest genesis = ledger_tree_leaf(ledger_buffer_slice(&sealed->seals[0]));
    const bool by_rule = exhibit->is_covered && exhibit->has_store && exhibit_adds_up(exhibit) &&
                         ledger->opinion == OPINION_OBJECTS && ledger->check == LEDGER_CHECK_RULES;
    char path[96];

    (void)snprintf(path, sizeof(path), "%s/%llu", python->directory, (unsigned long long)seed);
    assert_int_equal(mkdir(path, 0700), 0);
    evidence_files_write(&exhibit->files, path);
    fprintf(python->list, "%llu\t%s\t", (unsigned long long)seed, exhibit->vkey);
    write_hex(python->list, genesis.bytes, sizeof(genesis.bytes));
    fprintf(python->list, "\t%s\t%s\t%llu", opinions[auditor->opinion],
            by_rule ? ledger_rule_name((enum ledger_rule_number)auditor->rule) : "-",
            (unsigned long long)(auditor->rule >= LEDGER_RULE_PROGRAMME ? auditor->entry
                                                                        : auditor->seal));
    write_totals(python->list, ledger->has_totals, &auditor->cash);
    write_totals(python->list, ledger->has_totals, &auditor->relief);
    fprintf(python->list, "\n");
    python->count++;
}

uint64_t
python_close(struct python *python, uint64_t *out_count)
{
    char command[1024];
    int status, differences;

    *out_count = python->count;
    assert_int_equal(fclose(python->list), 0);
    (void)fflush(stdout);
    (void)snprintf(command, sizeof(command), "/usr/bin/python3 '%s' '%s' '%s'",
                   DIFFERENTIAL_ASK_PYTHON, python->verify_path, python->directory);
    status = system(command);
    differences = status == -1 || !WIFEXITED(status) ? 1 : WEXITSTATUS(status);
    (void)snprintf(command, sizeof(command), "rm -rf '%s'", python->directory);
    if (differences == 0 && system(command) != 0)
        printf("%s is still there\n", python->directory);
    free(python);
    return (uint64_t)differences;
}
