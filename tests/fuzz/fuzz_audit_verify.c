/* A small evidence (tests/support/history.h), spoilt by a script, and the verifier asked about it.
 *
 * First byte: bit 0, the forger has the ledger's key and makes everything fit again after edits of
 * entries and seals; bit 1, only what came after voucher 6 is verified, without a state. Then steps
 * of five bytes: what to do, to which file or record, where (16 bits), and a value.
 *
 * Nothing crashes; findings are explained and in order; and whatever is judged to hold has the very
 * bytes that the ledger wrote, wherever the verifier says that it looked. */
#include <stdio.h>
#include <string.h>

#include "audit/judge/verify.h"
#include "support/forge.h"
#include "support/history.h"
#include "tests/fuzz/fuzz_audit.h"

enum { SINCE = 6, STEPS_MAX = 24, STEP_SIZE = 5 };

static struct {
    bool open;
    struct fixture fixture;
    struct forge forge;
    struct evidence_files files;
    struct audit_trust *trust;
    struct audit_hash genesis;
    struct audit_checkpoint heads[2]; /* all of it; up to SINCE */
} world;

static struct audit_checkpoint
head_of(size_t seals)
{
    static struct evidence_files kept[2];
    static size_t count;
    struct evidence_files *files = &kept[count++];
    struct audit_checkpoint head;
    struct forge forge;

    forge_copy(&world.forge, &forge);
    forge_cut(&forge, seals);
    forge_put_checkpoint(&forge, FIXTURE_ORIGIN, &world.fixture.ledger_key, files);
    fuzz_holds(
        audit_checkpoint_read((struct audit_bytes){files->files[0].data, files->files[0].size},
                              &head, NULL) == AUDIT_OK);
    forge_free(&forge);
    return head;
}

static void
open_world(void)
{
    char text[512];

    history_open(&world.fixture, HISTORY_VOUCHERS);
    forge_read(&world.fixture, &world.forge);
    forge_evidence(&world.forge, FIXTURE_ORIGIN, &world.fixture.ledger_key, &world.files);
    (void)snprintf(text, sizeof(text), "log %s\nquorum none\n", world.fixture.vkey);
    fuzz_holds(audit_trust_read(audit_text(text), "policy", &world.trust, NULL) == AUDIT_OK);
    world.genesis =
        audit_leaf_hash((struct audit_bytes){world.forge.seals[0].data, world.forge.seals[0].size});
    world.heads[0] = head_of(HISTORY_VOUCHERS);
    world.heads[1] = head_of(SINCE);
    world.open = true;
}

struct step {
    uint8_t what, which;
    size_t at;
    uint8_t value;
};

/* ---- edits before the evidence is made: what a forger does to the ledger */

static void
swap_records(struct ledger_buffer *rows, size_t a, size_t b)
{
    struct ledger_buffer kept = rows[a];

    rows[a] = rows[b];
    rows[b] = kept;
}

static void
edit_ledger(struct forge *forge, const struct step *step)
{
    size_t entry = step->which % forge->entry_count, seal = step->which % forge->seal_count;
    struct ledger_buffer *record =
        step->what % 2 == 0 ? &forge->entries[entry] : &forge->seals[seal];

    switch (step->what / 2 % 4) {
    case 0:
        record->data[step->at % record->size] ^= step->value;
        break;
    case 1: /* the record's end is cut off */
        record->size = 1 + step->at % record->size;
        break;
    case 2:
        if (step->what % 2 == 0)
            swap_records(forge->entries, entry, step->at % forge->entry_count);
        else
            swap_records(forge->seals, seal, step->at % forge->seal_count);
        break;
    default:
        if (step->what % 2 == 0)
            (void)forge_header_again(forge, seal);
        else
            forge_cut(forge, 1 + seal);
        break;
    }
}

/* ---- edits of files */

static void
resize(struct evidence_file *file, size_t at, size_t removed, size_t added, uint8_t value)
{
    size_t size = file->size - removed + added;
    uint8_t *data = malloc(size > 0 ? size : 1);

    fuzz_holds(data != NULL);
    memcpy(data, file->data, at);
    memset(data + at, value, added);
    memcpy(data + at + added, file->data + at + removed, file->size - at - removed);
    free(file->data);
    file->data = data;
    file->size = size;
}

/* Where a record of a bundle begins and ends; false when there are not so many. */
static bool
find_record(const struct evidence_file *file, size_t number, size_t *begin, size_t *end)
{
    size_t at = 0;

    for (;; number--) {
        if (file->size - at < 2)
            return false;
        size_t size = 2 + ((size_t)file->data[at] << 8 | file->data[at + 1]);
        if (size > file->size - at)
            return false;
        *begin = at;
        *end = at += size;
        if (number == 0)
            return true;
    }
}

static void
edit_record(struct evidence_file *file, const struct step *step, bool insert)
{
    size_t begin, end, size;

    if (!find_record(file, step->at % 34, &begin, &end))
        return;
    if (!insert) {
        resize(file, begin, end - begin, 0, 0);
        return;
    }
    size = end - begin; /* the record twice, its second copy spoilt or not */
    resize(file, end, 0, size, 0);
    memcpy(file->data + end, file->data + begin, size);
    file->data[end + size - 1] ^= step->value;
}

static const char *const paths[] = {
    "tile/entries/000",     "tile/lines/000",   "tile/hints/000",
    "tile/0/000",           "tile/0/000.p/5",   "tile/1/000.p/1",
    "tile/entries/000.p/3", "tile/lines/001",   "tile/lines/000.p/9",
    "checkpoints/12",       "checkpoints/6",    "tile/entries/000.p/13",
    "tile/0/000.p/13",      "private/rows",     "letter",
    ".mingzhang.tmp",       "checkpoints/99999"};
enum { PATHS = sizeof(paths) / sizeof(paths[0]) };

static void
edit_files(struct evidence_files *files, const struct step *step)
{
    if (files->count == 0)
        return;
    struct evidence_file *file = &files->files[step->which % files->count];
    size_t at = file->size > 0 ? step->at % file->size : 0;

    switch (step->what % 8) {
    case 0:
        if (file->size > 0)
            file->data[at] ^= step->value;
        break;
    case 1:
        file->size = at;
        break;
    case 2:
        evidence_files_remove(files, file->path);
        break;
    case 3:
        resize(file, at, 0, 1 + step->value % 40u, (uint8_t)step->at);
        break;
    case 4:
        resize(file, at, (file->size - at) * step->value / 256, 0, 0);
        break;
    case 5:
    case 6:
        edit_record(file, step, step->what % 8 == 6);
        break;
    default: { /* A copy, because its memory is the set's. */
        struct evidence_files copy;
        evidence_files_copy(files, &copy);
        const struct evidence_file *from = &copy.files[step->which % copy.count];
        evidence_files_put(files, paths[step->value % PATHS], from->data, from->size);
        evidence_files_free(&copy);
        break;
    }
    }
}

/* ---- what must be true */

static void
report_is_explained(const struct audit_verification *report)
{
    fuzz_holds(report->finding_count <= report->finding_total);
    fuzz_holds((report->verdict == AUDIT_DOES_NOT_HOLD) == (report->finding_total > 0));
    if (report->verdict == AUDIT_COULD_NOT_TELL)
        fuzz_audit_explained(report->reason.status, &report->reason);
    fuzz_holds(report->good_size <= report->size);
    for (size_t i = 0; i < report->finding_count; i++) {
        const struct audit_finding *finding = &report->findings[i], *before = finding - 1;
        fuzz_audit_explained(finding->what.status, &finding->what);
        fuzz_holds(!finding->concerns_seal || finding->seal < report->size);
        if (i > 0 && finding->concerns_seal)
            fuzz_holds(before->concerns_seal && before->seal <= finding->seal);
        /* Nothing is told twice. */
        fuzz_holds(i == 0 || memcmp(before, finding, sizeof(*finding)) != 0);
    }
}

/* For who looks into one input: FUZZ_SHOW. */
static void
show(const struct audit_verification *report)
{
    fprintf(stderr, "verdict %d, size %lu, good %lu, findings %lu\n", (int)report->verdict,
            (unsigned long)report->size, (unsigned long)report->good_size,
            (unsigned long)report->finding_total);
    for (size_t i = 0; i < report->finding_count; i++) {
        char text[AUDIT_ERROR_TEXT_SIZE];
        audit_error_text(&report->findings[i].what, AUDIT_EN, text);
        fprintf(stderr, "  [%s] %s\n", audit_damage_name(report->findings[i].damage), text);
    }
}

static void
read_into(struct evidence_files *files, struct audit_file file, struct audit_buffer *out)
{
    struct audit_evidence *evidence = evidence_files_open(files);
    struct audit_file read;

    fuzz_holds(audit_evidence_read_records(evidence, file, out, &read, NULL) == AUDIT_OK);
    audit_evidence_close(evidence);
}

/* From record `first` on both are the same: what stands before was not looked at. Records have one
 * size (0: two bytes before each say it). */
static void
is_as_written(struct evidence_files *files, enum audit_file_kind kind, size_t count, size_t first,
              size_t record_size)
{
    struct audit_file file = {.kind = kind, .width = (unsigned)count};
    struct audit_buffer is = {0}, was = {0};
    size_t at = first * record_size, begin;

    read_into(files, file, &is);
    read_into(&world.files, file, &was);
    if (record_size == 0 && first > 0) {
        struct evidence_file written = {.data = was.data, .size = was.size};
        fuzz_holds(find_record(&written, first - 1, &begin, &at));
    }
    fuzz_holds(is.size >= was.size - at && (first > 0 || is.size == was.size));
    fuzz_holds(memcmp(is.data + (is.size - (was.size - at)), was.data + at, was.size - at) == 0);
    audit_buffer_free(&is);
    audit_buffer_free(&was);
}

/* It holds, and the head is the one that is held from elsewhere, or covered by its root. */
static void
bytes_are_as_written(struct evidence_files *files, const struct audit_verification *report,
                     bool since)
{
    size_t first = since ? SINCE : 0, first_entry = world.forge.first_entries[first];

    fuzz_holds(report->complete);
    if (report->size != HISTORY_VOUCHERS ||
        !audit_hash_equal(&report->root, &world.heads[0].root)) {
        fuzz_holds(since); /* Signatures were not judged, so the stolen key is enough. */
        return;
    }
    fuzz_holds(report->finding_total == 0 && report->good_size == report->size);
    fuzz_holds(report->entry_count == world.forge.entry_count);
    is_as_written(files, AUDIT_FILE_TILE, HISTORY_VOUCHERS, first, 32);
    is_as_written(files, AUDIT_FILE_HINTS, world.forge.entry_count, first_entry, 8);
    is_as_written(files, AUDIT_FILE_SEALS, HISTORY_VOUCHERS, first, 0);
    is_as_written(files, AUDIT_FILE_LINES, world.forge.entry_count, first_entry, 0);
}

static void
judge(struct evidence_files *files, bool since)
{
    struct audit_evidence *evidence = evidence_files_open(files);
    struct audit_verify_options options = {.trust = world.trust,
                                           .genesis = &world.genesis,
                                           .held = &world.heads[since],
                                           .only_since = since,
                                           .threads = 1};
    struct audit_verification report;
    struct audit_error err = {0};

    fuzz_holds(audit_verify(evidence, &options, &report, NULL, &err) == AUDIT_OK);
    if (getenv("FUZZ_SHOW") != NULL)
        show(&report);
    report_is_explained(&report);
    if (report.verdict == AUDIT_HOLDS)
        bytes_are_as_written(files, &report, since);
    audit_verification_free(&report);
    audit_evidence_close(evidence);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct forge forge;
    struct evidence_files files;
    bool stolen, since;

    if (!world.open)
        open_world();
    if (size == 0)
        return 0;
    stolen = (data[0] & 1) != 0;
    since = (data[0] & 2) != 0;
    forge_copy(&world.forge, &forge);
    if (!stolen)
        evidence_files_copy(&world.files, &files);
    for (unsigned pass = 0; pass < 2; pass++) {
        if (pass == 1 && stolen) {
            forge_link_again(&forge, 1);
            forge_evidence(&forge, FIXTURE_ORIGIN, &world.fixture.ledger_key, &files);
        }
        for (size_t at = 1; at + STEP_SIZE <= size && at < STEPS_MAX * STEP_SIZE; at += STEP_SIZE) {
            struct step step = {data[at], data[at + 1], (size_t)data[at + 2] << 8 | data[at + 3],
                                data[at + 4]};
            bool of_ledger = stolen && step.what >= 128;
            if (of_ledger && pass == 0)
                edit_ledger(&forge, &step);
            else if (!of_ledger && pass == 1)
                edit_files(&files, &step);
        }
    }
    judge(&files, since);
    evidence_files_free(&files);
    forge_free(&forge);
    return 0;
}
