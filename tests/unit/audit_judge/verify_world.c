#include "verify_world.h"

#include <stdio.h>
#include <string.h>

#include "support/assert_status.h"
#include "support/history.h"

void
verify_world_evidence(struct verify_world *world)
{
    char text[512];
    forge_read(&world->fixture, &world->forge);
    forge_evidence(&world->forge, FIXTURE_ORIGIN, &world->fixture.ledger_key, &world->files);
    (void)snprintf(text, sizeof(text), "log %s\nquorum none\n", world->fixture.vkey);
    assert_int_equal(audit_trust_read(audit_text(text), "policy", &world->trust, NULL), AUDIT_OK);
    world->genesis = audit_leaf_hash(
        (struct audit_bytes){world->forge.seals[0].data, world->forge.seals[0].size});
}

void
verify_world_open(struct verify_world *world)
{
    history_open(&world->fixture, HISTORY_VOUCHERS);
    verify_world_evidence(world);
}

void
verify_world_open_long(struct verify_world *world, size_t vouchers)
{
    struct ledger_entry programme = fixture_programme("TK-1", LEDGER_INSTRUMENT_REFUND);
    fixture_open(&world->fixture);
    fixture_record(&world->fixture, &programme, 1);
    for (size_t i = 2; i < vouchers; i++) {
        char reference[32];
        (void)snprintf(reference, sizeof(reference), "B-%zu", i);
        struct ledger_entry entry =
            fixture_disbursement("TK-1", reference, (unsigned)i % 8, 100 + (int64_t)i);
        fixture_record(&world->fixture, &entry, 1);
    }
    verify_world_evidence(world);
}

void
verify_world_close(struct verify_world *world)
{
    audit_trust_free(world->trust);
    evidence_files_free(&world->files);
    forge_free(&world->forge);
    fixture_close(&world->fixture);
}

struct audit_checkpoint
verify_world_checkpoint(struct verify_world *world, size_t seals, struct audit_buffer *out_bytes)
{
    struct evidence_files files = {0};
    struct audit_checkpoint checkpoint;
    struct forge forge;
    forge_copy(&world->forge, &forge);
    forge_cut(&forge, seals);
    forge_put_checkpoint(&forge, FIXTURE_ORIGIN, &world->fixture.ledger_key, &files);
    *out_bytes = (struct audit_buffer){0};
    audit_buffer_append(out_bytes, (struct audit_bytes){files.files[0].data, files.files[0].size});
    assert_int_equal(audit_checkpoint_read(audit_buffer_bytes(out_bytes), &checkpoint, NULL),
                     AUDIT_OK);
    evidence_files_free(&files);
    forge_free(&forge);
    return checkpoint;
}

struct audit_verification
verify_files_of(struct verify_world *world, struct evidence_files *files,
                const struct audit_verify_options *options)
{
    struct audit_evidence *evidence = evidence_files_open(files);
    struct audit_verify_options mine = {.threads = 1};
    struct audit_verification report;
    struct audit_error err = {0};
    if (options != NULL)
        mine = *options;
    if (mine.trust == NULL)
        mine.trust = world->trust;
    if (mine.genesis == NULL)
        mine.genesis = &world->genesis;
    if (audit_verify(evidence, &mine, &report, NULL, &err) != AUDIT_OK) {
        char text[AUDIT_ERROR_TEXT_SIZE];
        audit_error_text(&err, AUDIT_EN, text);
        fail_msg("the verifier failed: %s", text);
    }
    audit_evidence_close(evidence);
    return report;
}

const struct audit_finding *
verify_finds(const struct audit_verification *report, const char *message)
{
    for (size_t i = 0; i < report->finding_count; i++) {
        char name[AUDIT_MESSAGE_NAME_SIZE];
        audit_message_name(report->findings[i].what.message, name);
        if (strcmp(name, message) == 0)
            return &report->findings[i];
    }
    return NULL;
}

void
verify_report_print(const struct audit_verification *report)
{
    static const char *const verdicts[] = {"holds", "does not hold", "could not tell"};
    char text[AUDIT_ERROR_TEXT_SIZE];
    print_message("%s; size %lu, entries %lu, good %lu, %lu findings\n", verdicts[report->verdict],
                  (unsigned long)report->size, (unsigned long)report->entry_count,
                  (unsigned long)report->good_size, (unsigned long)report->finding_total);
    for (size_t i = 0; i < report->finding_count && i < 20; i++) {
        char name[AUDIT_MESSAGE_NAME_SIZE];
        audit_message_name(report->findings[i].what.message, name);
        audit_error_text(&report->findings[i].what, AUDIT_EN, text);
        print_message("  [%s] %s (%s)\n", audit_damage_name(report->findings[i].damage), text,
                      name);
    }
}
