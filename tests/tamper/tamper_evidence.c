/* The tamper matrix: a small evidence is spoilt in every way that we can think of, and the auditor
 * is asked each time. Prints a table, attack by attack: how many trials, how many were detected,
 * and how often the entry or voucher at fault was named. Anything undetected fails, and so do
 * logical edits that name their entry less than 99 times in 100.
 *
 *     tamper_evidence           every byte, every field
 *     tamper_evidence --bits    every bit
 *     tamper_evidence --table   the table as Markdown */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "audit/judge/verify.h"
#include "ledger/record/codec.h"
#include "support/assert_status.h"
#include "support/forge.h"
#include "support/history.h"

enum { NOBODY = -1 };

struct attack {
    const char *name;
    bool logical; /* an edit that means something: it must be named */
    bool either;  /* of two neighbours one is named: which was moved is a matter of words */
    unsigned long trials, detected, named, not_named_by_nature;
};

enum { ATTACKS_MAX = 64 };

struct matrix {
    struct fixture fixture;
    struct forge forge;          /* as it was */
    struct evidence_files files; /* likewise */
    struct audit_trust *trust;
    struct audit_hash genesis;
    struct audit_checkpoint held; /* the true head, kept elsewhere */
    bool bits;
    struct attack attacks[ATTACKS_MAX];
    size_t attack_count;
};

/* ---- one trial */

static struct attack *
attack(struct matrix *matrix, const char *name, bool logical)
{
    for (size_t i = 0; i < matrix->attack_count; i++)
        if (strcmp(matrix->attacks[i].name, name) == 0)
            return &matrix->attacks[i];
    if (matrix->attack_count == ATTACKS_MAX)
        abort();
    struct attack *row = &matrix->attacks[matrix->attack_count++];
    *row = (struct attack){.name = name, .logical = logical};
    return row;
}

static bool
names(const struct audit_verification *report, long entry, long seal)
{
    for (size_t i = 0; i < report->finding_count; i++) {
        const struct audit_finding *finding = &report->findings[i];
        if (entry != NOBODY && finding->concerns_entry && finding->entry == (uint64_t)entry)
            return true;
        if (seal != NOBODY && finding->concerns_seal && finding->seal == (uint64_t)seal)
            return true;
    }
    return false;
}

/* Verifies what was spoilt. `entry` or `seal` is what should be named; NOBODY twice: nothing can
 * be. */
static void
judge(struct matrix *matrix, struct evidence_files *files, struct attack *row, long entry,
      long seal, const char *detail, bool with_held)
{
    struct audit_evidence *evidence = evidence_files_open(files);
    struct audit_verify_options options = {.trust = matrix->trust,
                                           .genesis = &matrix->genesis,
                                           .held = with_held ? &matrix->held : NULL,
                                           .threads = 1};
    struct audit_verification report;
    struct audit_error err = {0};
    if (audit_verify(evidence, &options, &report, NULL, &err) != AUDIT_OK)
        abort();
    /* What cannot be told is no acquittal: nobody would rely on such evidence. */
    bool detected = report.verdict != AUDIT_HOLDS;
    row->trials++;
    row->detected += detected;
    if (entry == NOBODY && seal == NOBODY)
        row->not_named_by_nature++;
    else if (names(&report, entry, seal) ||
             (row->either && names(&report, entry == NOBODY ? NOBODY : entry - 1,
                                   seal == NOBODY ? NOBODY : seal - 1)))
        row->named++;
    else if (row->logical || getenv("TAMPER_VERBOSE") != NULL)
        printf("not named: %s, %s (entry %ld, voucher %ld)\n", row->name, detail, entry, seal);
    if (!detected)
        printf("NOT DETECTED: %s, %s\n", row->name, detail);
    audit_verification_free(&report);
    audit_evidence_close(evidence);
}

/* Whether the evidence is judged sound before anything is done to it. */
static bool
holds(struct matrix *matrix)
{
    struct audit_evidence *evidence = evidence_files_open(&matrix->files);
    struct audit_verify_options options = {
        .trust = matrix->trust, .genesis = &matrix->genesis, .held = &matrix->held, .threads = 1};
    struct audit_verification report;
    struct audit_error err = {0};
    bool sound = audit_verify(evidence, &options, &report, NULL, &err) == AUDIT_OK &&
                 report.verdict == AUDIT_HOLDS && report.complete;
    audit_verification_free(&report);
    audit_evidence_close(evidence);
    return sound;
}

/* How far a forger goes in covering up: what he writes again after his edit. */
enum cover { COVER_NOTHING, COVER_HINTS, COVER_ALL };

/* Evidence of an edited ledger. With COVER_ALL header, links, tiles and checkpoint fit again, by a
 * stolen ledger key: only people's signatures are left to tell. */
static void
cover_up(struct matrix *matrix, struct forge *forge, size_t seal, enum cover cover,
         struct evidence_files *out)
{
    evidence_files_copy(&matrix->files, out);
    if (cover == COVER_ALL) {
        (void)forge_header_again(forge, seal);
        forge_link_again(forge, seal);
        evidence_files_free(out);
        forge_evidence(forge, FIXTURE_ORIGIN, &matrix->fixture.ledger_key, out);
        return;
    }
    forge_put_lines(forge, out);
    if (cover == COVER_HINTS)
        forge_put_hints(forge, out);
}

/* ---- bytes */

/* The entry in whose record a byte of a file of entries lies; NOBODY for its length. */
static long
entry_at(const struct forge *forge, size_t offset)
{
    size_t at = 0;
    for (size_t i = 0; i < forge->entry_count; i++) {
        if (offset < at + 2)
            return NOBODY;
        at += 2 + forge->entries[i].size;
        if (offset < at)
            return (long)i;
    }
    return NOBODY;
}

static long
seal_at(const struct forge *forge, size_t offset)
{
    size_t at = 0;
    for (size_t i = 0; i < forge->seal_count; i++) {
        if (offset < at + 2)
            return NOBODY;
        at += 2 + forge->seals[i].size;
        if (offset < at)
            return (long)i;
    }
    return NOBODY;
}

static void
spoil_bytes(struct matrix *matrix)
{
    static const struct {
        const char *prefix, *name;
    } kinds[] = {{"checkpoint", "a byte of the checkpoint"},
                 {"tile/lines/", "a byte of the entries"},
                 {"tile/entries/", "a byte of the seals"},
                 {"tile/hints/", "a byte of the hints"},
                 {"tile/", "a byte of a tile"}};
    for (size_t i = 0; i < matrix->files.count; i++) {
        struct evidence_file *file = &matrix->files.files[i];
        size_t kind = 0;
        while (strncmp(file->path, kinds[kind].prefix, strlen(kinds[kind].prefix)) != 0)
            kind++;
        struct attack *row = attack(matrix, kinds[kind].name, false);
        for (size_t at = 0; at < file->size; at++) {
            long entry = kind == 1 ? entry_at(&matrix->forge, at) : NOBODY;
            long seal = kind == 2 ? seal_at(&matrix->forge, at) : NOBODY;
            for (unsigned bit = 0; bit < (matrix->bits ? 8u : 1u); bit++) {
                uint8_t mask = (uint8_t)(matrix->bits ? 1u << bit : 0xFFu);
                char detail[128];
                (void)snprintf(detail, sizeof(detail), "%s at %zu", file->path, at);
                file->data[at] = (uint8_t)(file->data[at] ^ mask);
                judge(matrix, &matrix->files, row, entry, seal, detail, false);
                file->data[at] = (uint8_t)(file->data[at] ^ mask);
            }
        }
    }
}

/* ---- fields */

struct field {
    size_t begin, value, end; /* tag, contents, and what comes behind */
    bool is_bytes;
};

static bool
varint(struct ledger_slice bytes, size_t *at, uint64_t *out)
{
    *out = 0;
    for (unsigned shift = 0; *at < bytes.size && shift < 64; shift += 7) {
        uint8_t byte = bytes.data[(*at)++];
        *out |= (uint64_t)(byte & 0x7F) << shift;
        if (byte < 0x80)
            return true;
    }
    return false;
}

/* The fields of a message between two offsets; false where the bytes are no message. */
static bool
next_field(struct ledger_slice bytes, size_t *at, size_t end, struct field *out)
{
    uint64_t tag, size = 0;
    struct ledger_slice within = {bytes.data, end};
    out->begin = *at;
    if (!varint(within, at, &tag) || (tag & 7) % 2 != 0 || (tag & 7) > 2)
        return false;
    out->is_bytes = (tag & 7) == 2;
    if (!out->is_bytes)
        out->value = *at;
    if (!varint(within, at, &size))
        return false;
    if (out->is_bytes) {
        out->value = *at;
        if (size > end - *at)
            return false;
        *at += (size_t)size;
    }
    out->end = *at;
    return out->end > out->value;
}

static bool
is_message(struct ledger_slice bytes, size_t begin, size_t end)
{
    struct field field;
    size_t at = begin;
    while (at < end)
        if (!next_field(bytes, &at, end, &field))
            return false;
    return end > begin;
}

/* Calls `edit` for every field, and for those of messages within. */
typedef void field_fn(struct matrix *matrix, size_t number, struct field field, void *context);

static void
each_field(struct matrix *matrix, size_t number, struct ledger_slice bytes, size_t begin,
           size_t end, unsigned depth, field_fn *edit, void *context)
{
    struct field field;
    size_t at = begin;
    while (at < end && next_field(bytes, &at, end, &field)) {
        edit(matrix, number, field, context);
        if (field.is_bytes && depth < 3 && is_message(bytes, field.value, field.end))
            each_field(matrix, number, bytes, field.value, field.end, depth + 1, edit, context);
    }
}

struct editing {
    enum cover cover;
    bool seals; /* else entries */
    struct attack *changed, *zeroed, *swapped;
};

static void
judge_edit(struct matrix *matrix, size_t number, const struct ledger_buffer *bytes,
           const struct editing *editing, struct attack *row, const char *detail)
{
    struct forge forge;
    struct evidence_files files;
    struct ledger_slice edited = ledger_buffer_slice(bytes);
    forge_copy(&matrix->forge, &forge);
    if (!editing->seals) {
        size_t seal = forge_seal_of(&forge, number);
        forge_set_entry(&forge, number, edited);
        cover_up(matrix, &forge, seal, editing->cover, &files);
        /* Covered up, the voucher is all that can be named: its signatures fail. */
        long entry = editing->cover == COVER_NOTHING ? (long)number : NOBODY;
        judge(matrix, &files, row, entry, entry == NOBODY ? (long)seal : NOBODY, detail, false);
    } else {
        forge_set_seal(&forge, number, edited);
        if (editing->cover == COVER_ALL) {
            forge_link_again(&forge, number + 1);
            forge_evidence(&forge, FIXTURE_ORIGIN, &matrix->fixture.ledger_key, &files);
        } else {
            evidence_files_copy(&matrix->files, &files);
            forge_put_seals(&forge, &files);
        }
        /* When a voucher was sealed is the ledger's word alone until somebody has signed after it:
         * of the newest seal only a checkpoint held elsewhere tells. */
        judge(matrix, &files, row, NOBODY, (long)number, detail, editing->cover == COVER_ALL);
    }
    evidence_files_free(&files);
    forge_free(&forge);
}

static void
edit_field(struct matrix *matrix, size_t number, struct field field, void *context)
{
    const struct editing *editing = context;
    const struct ledger_buffer *records =
        editing->seals ? matrix->forge.seals : matrix->forge.entries;
    size_t count = editing->seals ? matrix->forge.seal_count : matrix->forge.entry_count;
    struct ledger_buffer bytes = {0};
    char detail[128];
    if (ledger_buffer_append(&bytes, ledger_buffer_slice(&records[number]), NULL) != LEDGER_OK)
        abort();
    (void)snprintf(detail, sizeof(detail), "%s %zu, bytes %zu to %zu",
                   editing->seals ? "seal" : "entry", number, field.value, field.end);
    /* Another value of the same length: in a text another letter, in a number one more or less. */
    bytes.data[field.is_bytes ? field.end - 1 : field.value] ^= 1;
    judge_edit(matrix, number, &bytes, editing, editing->changed, detail);
    bytes.data[field.is_bytes ? field.end - 1 : field.value] ^= 1;

    bool zero = true;
    for (size_t i = field.value; i < field.end; i++)
        zero = zero && bytes.data[i] == 0;
    if (!zero) {
        memset(bytes.data + field.value, 0, field.end - field.value);
        judge_edit(matrix, number, &bytes, editing, editing->zeroed, detail);
        memcpy(bytes.data + field.value, records[number].data + field.value,
               field.end - field.value);
    }
    /* The neighbour's bytes in the same place, where they are others and there are so many. */
    size_t next = number + 1;
    if (next < count && records[next].size >= field.end &&
        memcmp(records[next].data + field.value, bytes.data + field.value,
               field.end - field.value) != 0) {
        memcpy(bytes.data + field.value, records[next].data + field.value, field.end - field.value);
        judge_edit(matrix, number, &bytes, editing, editing->swapped, detail);
    }
    ledger_buffer_free(&bytes);
}

static void
spoil_fields(struct matrix *matrix)
{
    struct editing plain = {.changed = attack(matrix, "a field of an entry changed", true),
                            .zeroed = attack(matrix, "a field of an entry zeroed", true),
                            .swapped =
                                attack(matrix, "a field of an entry from its neighbour", true)};
    struct editing hinted = {.cover = COVER_HINTS,
                             .changed = attack(matrix, "… and the hints with it", false),
                             .zeroed = plain.changed,
                             .swapped = plain.changed};
    struct editing stolen = {.cover = COVER_ALL};
    stolen.changed = stolen.zeroed = stolen.swapped =
        attack(matrix, "… history rebuilt with the ledger's stolen key", true);
    hinted.zeroed = hinted.swapped = hinted.changed;
    struct editing *all[] = {&plain, &hinted, &stolen};
    for (size_t k = 0; k < 3; k++)
        for (size_t i = 0; i < matrix->forge.entry_count; i++) {
            struct ledger_slice bytes = ledger_buffer_slice(&matrix->forge.entries[i]);
            each_field(matrix, i, bytes, 0, bytes.size, 0, edit_field, all[k]);
        }
    struct editing seal = {.seals = true};
    seal.changed = attack(matrix, "a field of a seal, header or signature changed", true);
    seal.zeroed = attack(matrix, "a field of a seal, header or signature zeroed", true);
    seal.swapped = attack(matrix, "a field of a seal from its neighbour", true);
    struct editing rebuilt = {.seals = true, .cover = COVER_ALL};
    rebuilt.changed = rebuilt.zeroed = rebuilt.swapped =
        attack(matrix, "… history rebuilt with the ledger's stolen key (seals)", true);
    struct editing *both[] = {&seal, &rebuilt};
    for (size_t k = 0; k < 2; k++)
        for (size_t i = 0; i < matrix->forge.seal_count; i++) {
            struct ledger_slice bytes = ledger_buffer_slice(&matrix->forge.seals[i]);
            each_field(matrix, i, bytes, 0, bytes.size, 0, edit_field, both[k]);
        }
}

/* ---- records */

static void
swap_buffers(struct ledger_buffer *a, struct ledger_buffer *b)
{
    struct ledger_buffer c = *a;
    *a = *b;
    *b = c;
}

static void
judge_lines(struct matrix *matrix, struct forge *forge, struct attack *row, long entry,
            const char *detail)
{
    struct evidence_files files;
    evidence_files_copy(&matrix->files, &files);
    /* The forger keeps the file's name: its width is that of the checkpoint. */
    struct evidence_files lines = {0};
    forge_put_lines(forge, &lines);
    const struct evidence_file *one = NULL;
    for (size_t i = 0; i < matrix->files.count; i++)
        if (strncmp(matrix->files.files[i].path, "tile/lines/", 11) == 0)
            one = &matrix->files.files[i];
    evidence_files_put(&files, one->path, lines.files[0].data, lines.files[0].size);
    judge(matrix, &files, row, entry, NOBODY, detail, false);
    evidence_files_free(&lines);
    evidence_files_free(&files);
}

static void
insert_entry(struct forge *forge, size_t at, struct ledger_slice bytes)
{
    forge->entries = realloc(forge->entries, (forge->entry_count + 2) * sizeof(*forge->entries));
    if (forge->entries == NULL)
        abort();
    memmove(forge->entries + at + 1, forge->entries + at,
            (forge->entry_count - at) * sizeof(*forge->entries));
    forge->entries[at] = (struct ledger_buffer){0};
    forge->entry_count++;
    if (ledger_buffer_append(&forge->entries[at], bytes, NULL) != LEDGER_OK)
        abort();
}

static void
remove_entry(struct forge *forge, size_t at)
{
    ledger_buffer_free(&forge->entries[at]);
    memmove(forge->entries + at, forge->entries + at + 1,
            (--forge->entry_count - at) * sizeof(*forge->entries));
}

static void
spoil_entries(struct matrix *matrix)
{
    struct attack *removed = attack(matrix, "an entry deleted", true);
    struct attack *doubled = attack(matrix, "an entry duplicated", true);
    struct attack *inserted = attack(matrix, "an invented entry inserted", true);
    struct attack *swapped = attack(matrix, "neighbouring entries swapped", true);
    swapped->either = true;
    for (size_t i = 0; i < matrix->forge.entry_count; i++) {
        struct forge forge;
        char detail[64];
        (void)snprintf(detail, sizeof(detail), "entry %zu", i);
        forge_copy(&matrix->forge, &forge);
        remove_entry(&forge, i);
        judge_lines(matrix, &forge, removed, (long)i, detail);
        forge_free(&forge);

        forge_copy(&matrix->forge, &forge);
        insert_entry(&forge, i + 1, ledger_buffer_slice(&matrix->forge.entries[i]));
        judge_lines(matrix, &forge, doubled, (long)i + 1, detail);
        forge_free(&forge);

        struct ledger_buffer invented = {0};
        if (ledger_buffer_append(&invented, ledger_buffer_slice(&matrix->forge.entries[i]), NULL) !=
            LEDGER_OK)
            abort();
        invented.data[5] ^= 0x40; /* another salt: an entry that nobody sealed */
        forge_copy(&matrix->forge, &forge);
        insert_entry(&forge, i, ledger_buffer_slice(&invented));
        judge_lines(matrix, &forge, inserted, (long)i, detail);
        forge_free(&forge);
        ledger_buffer_free(&invented);

        if (i + 1 == matrix->forge.entry_count)
            continue;
        forge_copy(&matrix->forge, &forge);
        swap_buffers(&forge.entries[i], &forge.entries[i + 1]);
        judge_lines(matrix, &forge, swapped, (long)i + 1, detail);
        forge_free(&forge);
    }
}

/* Seals edited in their own file, and then with the whole tree made to fit by the ledger's stolen
 * key. */
static void
judge_seals(struct matrix *matrix, const struct forge *forge, struct attack *row, long seal,
            const char *detail)
{
    struct evidence_files files, seals = {0};
    evidence_files_copy(&matrix->files, &files);
    forge_put_seals(forge, &seals);
    const struct evidence_file *one = NULL;
    for (size_t i = 0; i < matrix->files.count; i++)
        if (strncmp(matrix->files.files[i].path, "tile/entries/", 13) == 0)
            one = &matrix->files.files[i];
    evidence_files_put(&files, one->path, seals.files[0].data, seals.files[0].size);
    judge(matrix, &files, row, NOBODY, seal, detail, false);
    evidence_files_free(&seals);
    evidence_files_free(&files);
}

static void
judge_rebuilt(struct matrix *matrix, struct forge *forge, size_t first, struct attack *row,
              long seal, const char *detail)
{
    struct evidence_files files;
    forge_link_again(forge, first);
    forge_evidence(forge, FIXTURE_ORIGIN, &matrix->fixture.ledger_key, &files);
    judge(matrix, &files, row, NOBODY, seal, detail, false);
    evidence_files_free(&files);
}

/* A voucher with its entries goes. */
static void
remove_voucher(struct forge *forge, size_t seal)
{
    size_t first = forge->first_entries[seal];
    size_t count = forge->first_entries[seal + 1] - first;
    for (size_t i = 0; i < count; i++)
        remove_entry(forge, first);
    ledger_buffer_free(&forge->seals[seal]);
    memmove(forge->seals + seal, forge->seals + seal + 1,
            (forge->seal_count - seal - 1) * sizeof(*forge->seals));
    for (size_t i = seal; i < forge->seal_count; i++)
        forge->first_entries[i] = forge->first_entries[i + 1] - count;
    forge->seal_count--;
}

static void
spoil_vouchers(struct matrix *matrix)
{
    struct attack *removed = attack(matrix, "a seal deleted", true);
    struct attack *swapped = attack(matrix, "neighbouring seals swapped", true);
    swapped->either = true;
    struct attack *doubled = attack(matrix, "a seal duplicated", true);
    struct attack *gone =
        attack(matrix, "a voucher deleted, history rebuilt with the stolen key", true);
    struct attack *turned =
        attack(matrix, "vouchers swapped, history rebuilt with the stolen key", true);
    struct attack *signature = attack(matrix, "a signature by another person's key, rebuilt", true);
    for (size_t i = 0; i < matrix->forge.seal_count; i++) {
        struct forge forge;
        char detail[64];
        (void)snprintf(detail, sizeof(detail), "voucher %zu", i);
        forge_copy(&matrix->forge, &forge);
        ledger_buffer_free(&forge.seals[i]);
        memmove(forge.seals + i, forge.seals + i + 1,
                (--forge.seal_count - i) * sizeof(*forge.seals));
        judge_seals(matrix, &forge, removed, (long)i, detail);
        forge_free(&forge);

        forge_copy(&matrix->forge, &forge);
        if (i + 1 < forge.seal_count) {
            struct ledger_buffer *next = &forge.seals[i + 1];
            swap_buffers(&forge.seals[i], next);
            judge_seals(matrix, &forge, swapped, (long)i + 1, detail);
            swap_buffers(&forge.seals[i], next);
            forge_set_seal(&forge, i + 1, ledger_buffer_slice(&forge.seals[i]));
            judge_seals(matrix, &forge, doubled, (long)i + 1, detail);
        }
        forge_free(&forge);

        /* The genesis is held by its hash; whatever is cut at the end alone is a rollback. */
        if (i > 0 && i + 1 < matrix->forge.seal_count) {
            forge_copy(&matrix->forge, &forge);
            remove_voucher(&forge, i);
            judge_rebuilt(matrix, &forge, i, gone, (long)i, detail);
            forge_free(&forge);
        }
        if (i > 0 && i + 1 < matrix->forge.seal_count) {
            forge_copy(&matrix->forge, &forge);
            size_t first = forge.first_entries[i], middle = forge.first_entries[i + 1];
            size_t end = forge.first_entries[i + 2];
            size_t left = middle - first, right = end - middle;
            struct ledger_buffer *turning = calloc(left + right, sizeof(*turning));
            if (turning == NULL)
                abort();
            memcpy(turning, forge.entries + middle, right * sizeof(*turning));
            memcpy(turning + right, forge.entries + first, left * sizeof(*turning));
            memcpy(forge.entries + first, turning, (left + right) * sizeof(*turning));
            free(turning);
            swap_buffers(&forge.seals[i], &forge.seals[i + 1]);
            forge.first_entries[i + 1] = first + right;
            judge_rebuilt(matrix, &forge, i, turned, (long)i, detail);
            forge_free(&forge);
        }
    }
    /* Each signature made again by somebody else, over the very statement. */
    for (size_t i = 1; i < matrix->forge.seal_count; i++) {
        struct ledger_arena arena = {0};
        struct ledger_seal seal;
        struct ledger_voucher_header header;
        assert_status(
            ledger_seal_decode(ledger_buffer_slice(&matrix->forge.seals[i]), &arena, &seal, NULL),
            LEDGER_OK, NULL);
        assert_status(ledger_voucher_header_decode(seal.header, &arena, &header, NULL), LEDGER_OK,
                      NULL);
        for (size_t s = 0; s < seal.signature_count; s++) {
            struct ledger_sign_off *signatures =
                (struct ledger_sign_off *)(uintptr_t)seal.signatures;
            struct ledger_signature before = signatures[s].ed25519;
            struct ledger_buffer statement = {0}, bytes = {0};
            struct forge forge;
            assert_status(
                ledger_statement_compose(&header, seal.header, &signatures[s], &statement, NULL),
                LEDGER_OK, NULL);
            assert_status(ledger_key_sign(&matrix->fixture.ledger_key,
                                          ledger_buffer_slice(&statement), &signatures[s].ed25519,
                                          NULL),
                          LEDGER_OK, NULL);
            assert_status(ledger_seal_encode(&seal, &bytes, NULL), LEDGER_OK, NULL);
            signatures[s].ed25519 = before;
            forge_copy(&matrix->forge, &forge);
            forge_set_seal(&forge, i, ledger_buffer_slice(&bytes));
            judge_rebuilt(matrix, &forge, i + 1, signature, (long)i, "signed by the ledger's key");
            forge_free(&forge);
            ledger_buffer_free(&statement);
            ledger_buffer_free(&bytes);
        }
        ledger_arena_free(&arena);
    }
}

/* ---- heads */

static void
spoil_heads(struct matrix *matrix)
{
    struct attack *rolled = attack(matrix, "rolled back to an earlier, truly signed head", false);
    struct attack *forked = attack(matrix, "forked with everybody's signatures", false);
    struct attack *cut = attack(matrix, "a file cut to every length", false);
    struct attack *other = attack(matrix, "another ledger of the same origin", false);
    struct attack *spliced =
        attack(matrix, "a voucher from another ledger of the same origin, rebuilt", true);
    char detail[64];
    for (size_t size = 1; size < matrix->forge.seal_count; size++) {
        struct forge forge;
        struct evidence_files files;
        (void)snprintf(detail, sizeof(detail), "at %zu", size);
        forge_copy(&matrix->forge, &forge);
        forge_cut(&forge, size);
        forge_evidence(&forge, FIXTURE_ORIGIN, &matrix->fixture.ledger_key, &files);
        judge(matrix, &files, rolled, NOBODY, NOBODY, detail, true);
        evidence_files_free(&files);
        forge_free(&forge);

        struct fixture fixture;
        history_open(&fixture, size);
        forge_read(&fixture, &forge);
        forge_evidence(&forge, FIXTURE_ORIGIN, &fixture.ledger_key, &files);
        judge(matrix, &files, forked, NOBODY, NOBODY, detail, true);
        evidence_files_free(&files);
        forge_free(&forge);
        fixture_close(&fixture);
    }
    for (size_t i = 0; i < matrix->files.count; i++) {
        struct evidence_file *file = &matrix->files.files[i];
        size_t size = file->size;
        for (file->size = 0; file->size < size; file->size++)
            judge(matrix, &matrix->files, cut, NOBODY, NOBODY, file->path, false);
        file->size = size;
    }
    struct fixture fixture;
    struct forge forge, mixed;
    struct evidence_files files;
    fixture_open_empty(&fixture);
    fixture.counter = 1000; /* other salts, other voucher ids: another genesis */
    {
        struct ledger_entry entries[FIXTURE_OFFICERS_MAX + 1];
        size_t count = fixture_genesis(&fixture, entries);
        struct fixture_result result =
            fixture_try(&fixture, entries, count, FIXTURE_GENESIS_ADMINS);
        assert_status(result.status, LEDGER_OK, &result.err);
    }
    forge_read(&fixture, &forge);
    forge_evidence(&forge, FIXTURE_ORIGIN, &fixture.ledger_key, &files);
    judge(matrix, &files, other, NOBODY, NOBODY, "its own genesis", false);
    evidence_files_free(&files);
    for (size_t i = 1; i < matrix->forge.seal_count; i++) {
        forge_copy(&matrix->forge, &mixed);
        forge_set_seal(&mixed, i, ledger_buffer_slice(&forge.seals[0]));
        (void)snprintf(detail, sizeof(detail), "in place %zu", i);
        judge_rebuilt(matrix, &mixed, i, spliced, (long)i, detail);
        forge_free(&mixed);
    }
    forge_free(&forge);
    fixture_close(&fixture);
}

/* ---- all of it */

static void
open_matrix(struct matrix *matrix)
{
    struct ledger_buffer policy = {0};
    struct audit_error err = {0};
    char text[512];
    history_open(&matrix->fixture, HISTORY_VOUCHERS);
    forge_read(&matrix->fixture, &matrix->forge);
    forge_evidence(&matrix->forge, FIXTURE_ORIGIN, &matrix->fixture.ledger_key, &matrix->files);
    (void)snprintf(text, sizeof(text), "log %s\nquorum none\n", matrix->fixture.vkey);
    if (audit_trust_read(audit_text(text), "policy", &matrix->trust, &err) != AUDIT_OK)
        abort();
    struct ledger_digest genesis = ledger_tree_leaf(ledger_buffer_slice(&matrix->forge.seals[0]));
    memcpy(matrix->genesis.bytes, genesis.bytes, sizeof(genesis.bytes));
    /* A copy outlives what is done to the files. */
    const struct evidence_file *file = evidence_files_find(&matrix->files, "checkpoint");
    uint8_t *kept = malloc(file->size);
    if (kept == NULL)
        abort();
    memcpy(kept, file->data, file->size);
    if (audit_checkpoint_read((struct audit_bytes){kept, file->size}, &matrix->held, &err) !=
        AUDIT_OK)
        abort();
    ledger_buffer_free(&policy);
}

static int
print_table(const struct matrix *matrix, bool markdown)
{
    int failures = 0;
    unsigned long trials = 0, detected = 0;
    printf(markdown ? "| attack | trials | detected | named |\n|---|--:|--:|--:|\n"
                    : "%-62s %8s %9s %7s\n",
           "attack", "trials", "detected", "named");
    for (size_t i = 0; i < matrix->attack_count; i++) {
        const struct attack *row = &matrix->attacks[i];
        unsigned long nameable = row->trials - row->not_named_by_nature;
        char named[32] = "-";
        if (nameable > 0)
            (void)snprintf(named, sizeof(named), "%lu.%lu %%", row->named * 100 / nameable,
                           row->named * 1000 / nameable % 10);
        printf(markdown ? "| %s | %lu | %lu | %s |\n" : "%-62s %8lu %9lu %7s\n", row->name,
               row->trials, row->detected, named);
        trials += row->trials;
        detected += row->detected;
        failures += row->detected < row->trials || row->trials == 0;
        failures += row->logical && row->named * 100 < nameable * 99;
    }
    printf(markdown ? "| all | %lu | %lu | |\n" : "all: %lu trials, %lu detected\n", trials,
           detected);
    return failures;
}

int
main(int argc, char **argv)
{
    static struct matrix matrix;
    bool markdown = false;
    for (int i = 1; i < argc; i++) {
        matrix.bits = matrix.bits || strcmp(argv[i], "--bits") == 0;
        markdown = markdown || strcmp(argv[i], "--table") == 0;
    }
    open_matrix(&matrix);
    if (!holds(&matrix)) {
        printf("the evidence does not hold before anything is done to it\n");
        return 1;
    }
    spoil_bytes(&matrix);
    spoil_fields(&matrix);
    spoil_entries(&matrix);
    spoil_vouchers(&matrix);
    spoil_heads(&matrix);
    int failures = print_table(&matrix, markdown);
    free((void *)(uintptr_t)matrix.held.note.bytes.data);
    audit_trust_free(matrix.trust);
    evidence_files_free(&matrix.files);
    forge_free(&matrix.forge);
    fixture_close(&matrix.fixture);
    return failures > 0;
}
