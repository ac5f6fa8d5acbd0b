/* What the ledger hands out as a receipt: everything in it, taken apart again with the ledger's own
 * means. Whether the auditor believes it is tested with the auditor. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ledger/base/text.h"
#include "ledger/evidence.h"
#include "ledger/receipt.h"
#include "ledger/record/codec.h"
#include "ledger/state/closing.h"
#include "ledger/tree/proof.h"
#include "support/park.h"

static const enum park_person two_admins[] = {PARK_ADMIN_A, PARK_ADMIN_B, PARK_PEOPLE};

static const struct ledger_slice newest = {0}; /* No checkpoint is given. */

/* A receipt, taken apart. */
struct taken {
    struct ledger_buffer bytes;
    struct ledger_buffer extra;
    struct ledger_arena arena;
    struct ledger_receipt_made made;
    struct ledger_proof_file file;
    struct ledger_seal seal;
    struct ledger_voucher_header header;
    struct ledger_entry entry;
    struct ledger_checkpoint checkpoint;
    struct ledger_tree_proof path;
    uint64_t index;
};

static void
taken_free(struct taken *taken)
{
    ledger_buffer_free(&taken->bytes);
    ledger_buffer_free(&taken->extra);
    ledger_arena_free(&taken->arena);
}

static struct ledger_slice
take_line(struct ledger_slice *rest)
{
    const uint8_t *newline = memchr(rest->data, '\n', rest->size);
    struct ledger_slice line;

    assert_non_null(newline);
    line = ledger_slice_of(rest->data, (size_t)(newline - rest->data));
    *rest = ledger_slice_of(newline + 1, rest->size - line.size - 1);
    return line;
}

static struct ledger_slice
behind(struct ledger_slice line, const char *word)
{
    assert_true(line.size >= strlen(word) && memcmp(line.data, word, strlen(word)) == 0);
    return ledger_slice_of(line.data + strlen(word), line.size - strlen(word));
}

static void
take_file(struct taken *taken)
{
    struct ledger_slice rest = ledger_buffer_slice(&taken->bytes);
    struct ledger_slice line = take_line(&rest);
    struct ledger_note note;
    struct ledger_error err = {0};

    assert_true(ledger_slice_equal(line, ledger_slice_of_text("c2sp.org/tlog-proof@v1")));
    line = behind(take_line(&rest), "extra ");
    assert_status(ledger_buffer_reserve(&taken->extra, line.size, &err), LEDGER_OK, &err);
    assert_status(ledger_text_from_base64(line, taken->extra.data, line.size, &taken->extra.size),
                  LEDGER_OK, &err);
    line = behind(take_line(&rest), "index ");
    assert_status(ledger_text_from_decimal(line, UINT64_MAX, &taken->index), LEDGER_OK, &err);
    for (line = take_line(&rest); line.size > 0; line = take_line(&rest))
        assert_status(ledger_digest_from_base64(line, &taken->path.hashes[taken->path.count++]),
                      LEDGER_OK, &err);
    assert_status(ledger_note_parse(rest, &note, &err), LEDGER_OK, &err);
    assert_status(ledger_checkpoint_parse(note.text, &taken->checkpoint, &err), LEDGER_OK, &err);
}

static void
take_records(struct taken *taken)
{
    struct ledger_error err = {0};

    assert_status(ledger_proof_file_decode(ledger_buffer_slice(&taken->extra), &taken->arena,
                                           &taken->file, &err),
                  LEDGER_OK, &err);
    assert_status(ledger_seal_decode(taken->file.seal, &taken->arena, &taken->seal, &err),
                  LEDGER_OK, &err);
    assert_status(
        ledger_voucher_header_decode(taken->seal.header, &taken->arena, &taken->header, &err),
        LEDGER_OK, &err);
    assert_status(ledger_entry_decode(taken->file.entry, &taken->arena, &taken->entry, &err),
                  LEDGER_OK, &err);
}

static void
assert_path(uint64_t index, uint64_t size, struct ledger_slice leaf,
            const struct ledger_digest *hashes, size_t count, const struct ledger_digest *root)
{
    struct ledger_tree_proof proof = {.count = count};
    struct ledger_digest hash = ledger_tree_leaf(leaf);

    assert_true(count <= LEDGER_TREE_PROOF_MAX);
    if (count > 0)
        memcpy(proof.hashes, hashes, count * sizeof(*hashes));
    assert_true(ledger_tree_inclusion_holds(index, size, &hash, &proof, root));
}

static void
assert_proved(struct taken *taken, struct park *park)
{
    const struct ledger_proof_file *file = &taken->file;
    struct ledger_arena arena = {0};
    struct ledger_head head;
    struct ledger_error err = {0};

    assert_status(ledger_head(park->ledger, &head, &err), LEDGER_OK, &err);
    assert_int_equal(taken->checkpoint.size, head.seal_count);
    assert_true(ledger_digest_equal(&taken->checkpoint.root, &head.root));
    assert_string_equal(taken->checkpoint.origin, PARK_ORIGIN);
    assert_int_equal(taken->seal.number, taken->index);
    assert_path(taken->index, head.seal_count, file->seal, taken->path.hashes, taken->path.count,
                &head.root);
    assert_path(file->entry_index, taken->header.entry_count, file->entry, file->entry_path,
                file->entry_path_count, &taken->header.entries_root);
    for (size_t i = 0; i < file->enrolment_count; i++) {
        const struct ledger_proof_enrolment *enrolment = &file->enrolments[i];
        struct ledger_seal seal;
        struct ledger_voucher_header header;

        assert_status(ledger_seal_decode(enrolment->seal, &arena, &seal, &err), LEDGER_OK, &err);
        assert_status(ledger_voucher_header_decode(seal.header, &arena, &header, &err), LEDGER_OK,
                      &err);
        assert_path(seal.number, head.seal_count, enrolment->seal, enrolment->seal_path,
                    enrolment->seal_path_count, &head.root);
        assert_path(enrolment->entry_index, header.entry_count, enrolment->entry,
                    enrolment->entry_path, enrolment->entry_path_count, &header.entries_root);
    }
    ledger_arena_free(&arena);
}

static void
take(struct park *park, uint64_t entry, struct taken *out_taken)
{
    struct ledger_error err = {0};

    *out_taken = (struct taken){.index = 0};
    assert_status(ledger_receipt_write(park->ledger, entry, newest, &out_taken->bytes,
                                       &out_taken->made, &err),
                  LEDGER_OK, &err);
    take_file(out_taken);
    take_records(out_taken);
    assert_proved(out_taken, park);
    assert_int_equal(out_taken->seal.first_entry + out_taken->file.entry_index, entry);
}

/* "ENROL jing.ban": of an enrolment in a receipt. */
static void
assert_enrolment(const struct taken *taken, size_t index, enum ledger_officer_action action,
                 const char *name)
{
    struct ledger_arena arena = {0};
    struct ledger_entry entry;
    struct ledger_error err = {0};

    assert_true(index < taken->file.enrolment_count);
    assert_status(ledger_entry_decode(taken->file.enrolments[index].entry, &arena, &entry, &err),
                  LEDGER_OK, &err);
    assert_int_equal(entry.body, LEDGER_BODY_OFFICER);
    assert_int_equal(entry.officer.action, action);
    assert_string_equal(entry.officer.name, name);
    ledger_arena_free(&arena);
}

static void
submit(struct park *park, const struct ledger_entry *draft, const enum park_person *signers)
{
    struct ledger_receipt receipt;
    struct ledger_verdict verdict;
    struct ledger_error err = {0};

    assert_status(park_submit(park, draft, 1, signers, &receipt, &verdict, &err), LEDGER_OK, &err);
}

/* Gives somebody a new key, which he signs with from now on. */
static void
rotate(struct park *park, enum park_person person)
{
    char vkey[LEDGER_VKEY_SIZE];
    struct ledger_key fresh = {0};
    struct ledger_entry entry;
    struct ledger_error err = {0};

    assert_status(ledger_key_generate(&fresh, &err), LEDGER_OK, &err);
    ledger_vkey_format(park_name(person), LEDGER_KEY_ED25519, &fresh.public_key, vkey);
    ledger_entry_init(&entry, LEDGER_BODY_OFFICER);
    entry.officer.action = LEDGER_OFFICER_ROTATE;
    entry.officer.name = park_name(person);
    entry.officer.vkey = vkey;
    entry.officer.reason = "U盘遗失";
    submit(park, &entry, two_admins);
    ledger_key_free(&park->people[person].key);
    park->people[person].key = fresh;
}

static void
change(struct park *park, enum park_person person)
{
    const enum ledger_role role = park_role(person);
    struct ledger_entry entry;

    ledger_entry_init(&entry, LEDGER_BODY_OFFICER);
    entry.officer.action = LEDGER_OFFICER_CHANGE;
    entry.officer.name = park_name(person);
    entry.officer.full_name = "改名某";
    entry.officer.unit = "虚构高新区财政局";
    entry.officer.roles = &role;
    entry.officer.role_count = 1;
    entry.officer.reason = "更名";
    submit(park, &entry, two_admins);
}

static void
every_entry_of_a_ledger_has_a_receipt(void **state)
{
    struct ledger_entry payouts[3] = {
        park_payout("TG-1", "PAY-1", 100, 20230705),
        park_payout("TG-1", "PAY-2", 200, 20230705),
        park_payout("TG-1", "PAY-3", 300, 20230705),
    };
    struct ledger_head head;
    struct taken taken;
    struct park park;
    struct ledger_error err = {0};

    (void)state;
    park_with_programme(&park);
    (void)park_record(&park, payouts, 3);
    assert_status(ledger_head(park.ledger, &head, &err), LEDGER_OK, &err);
    for (uint64_t entry = 0; entry < head.entry_count; entry++) {
        take(&park, entry, &taken);
        assert_int_equal(taken.made.entry, entry);
        assert_int_equal(taken.made.size, head.seal_count);
        assert_int_equal(taken.made.cosignature_count, 0);
        assert_true(ledger_digest_equal(&taken.made.genesis, &head.genesis));
        assert_string_equal(taken.made.origin, PARK_ORIGIN);
        assert_false(taken.file.payee.stated);
        taken_free(&taken);
    }
    assert_status(ledger_receipt_write(park.ledger, head.entry_count, newest, &taken.bytes,
                                       &taken.made, &err),
                  LEDGER_NOT_FOUND, &err);
    assert_message(&err, LEDGER_MESSAGE_RECEIPT_NO_ENTRY);
    park_close(&park);
}

static void
a_signature_rests_on_the_entries_of_its_time(void **state)
{
    struct ledger_entry payout = park_payout("TG-1", "PAY-1", 100, 20230705);
    uint64_t first, second, third;
    struct taken taken;
    struct park park;

    (void)state;
    park_with_programme(&park);
    first = park_record(&park, &payout, 1);
    rotate(&park, PARK_MAKER);
    payout.disbursement.reference = "PAY-2";
    payout.disbursement.amount_fen = 200;
    second = park_record(&park, &payout, 1);
    change(&park, PARK_MAKER);
    change(&park, PARK_REVIEWER);
    payout.disbursement.reference = "PAY-3";
    payout.disbursement.amount_fen = 300;
    third = park_record(&park, &payout, 1);

    take(&park, first, &taken); /* Both are as they were enrolled. */
    assert_int_equal(taken.file.enrolment_count, 2);
    assert_enrolment(&taken, 0, LEDGER_OFFICER_ENROL, park_name(PARK_MAKER));
    assert_enrolment(&taken, 1, LEDGER_OFFICER_ENROL, park_name(PARK_REVIEWER));
    taken_free(&taken);

    take(&park, second, &taken); /* The maker has a new key, and his roles from before. */
    assert_int_equal(taken.file.enrolment_count, 3);
    assert_enrolment(&taken, 0, LEDGER_OFFICER_ENROL, park_name(PARK_MAKER));
    assert_enrolment(&taken, 1, LEDGER_OFFICER_ENROL, park_name(PARK_REVIEWER));
    assert_enrolment(&taken, 2, LEDGER_OFFICER_ROTATE, park_name(PARK_MAKER));
    taken_free(&taken);

    take(&park, third, &taken); /* His roles are new too, so that his enrolment says nothing. */
    assert_int_equal(taken.file.enrolment_count, 4);
    assert_enrolment(&taken, 0, LEDGER_OFFICER_ENROL, park_name(PARK_REVIEWER));
    assert_enrolment(&taken, 1, LEDGER_OFFICER_ROTATE, park_name(PARK_MAKER));
    assert_enrolment(&taken, 2, LEDGER_OFFICER_CHANGE, park_name(PARK_MAKER));
    assert_enrolment(&taken, 3, LEDGER_OFFICER_CHANGE, park_name(PARK_REVIEWER));
    taken_free(&taken);
    park_close(&park);
}

/* --- payees --- */

static void
close_month(struct park *park, uint32_t month)
{
    static const enum park_person maker_and_reviewer[] = {PARK_MAKER, PARK_REVIEWER, PARK_PEOPLE};
    struct ledger_store_txn *txn = NULL;
    struct ledger_entry entry;
    struct ledger_error err = {0};

    ledger_entry_init(&entry, LEDGER_BODY_CLOSING);
    assert_status(ledger_store_begin(ledger_store_of(park->ledger), LEDGER_STORE_READ, &txn, &err),
                  LEDGER_OK, &err);
    assert_status(ledger_closing_compute(txn, month, &entry.closing, &err), LEDGER_OK, &err);
    ledger_store_abort(txn);
    submit(park, &entry, maker_and_reviewer);
}

static void
take_payee(struct park *park, const char *id, uint32_t month, struct taken *out_taken)
{
    struct ledger_error err = {0};

    *out_taken = (struct taken){.index = 0};
    assert_status(ledger_receipt_write_payee(park->ledger, id, month, newest, &out_taken->bytes,
                                             &out_taken->made, &err),
                  LEDGER_OK, &err);
    take_file(out_taken);
    take_records(out_taken);
    assert_proved(out_taken, park);
    assert_int_equal(out_taken->entry.body, LEDGER_BODY_CLOSING);
    assert_int_equal(out_taken->entry.closing.month, month);
    assert_true(out_taken->file.payee.stated);
    for (size_t i = 0; i < out_taken->file.payee.line_count; i++) {
        const struct ledger_proof_payee_line *line = &out_taken->file.payee.lines[i];

        assert_path(line->index, out_taken->entry.closing.payee_count,
                    ledger_slice_of(line->line, sizeof(line->line)), line->path, line->path_count,
                    &out_taken->entry.closing.payee_root);
    }
}

static void
a_payee_gets_his_line_or_those_around_his_place(void **state)
{
    static const char *const codes[] = {"91350100M000100Y43", "91999999MA00000154",
                                        "91999999MA0000023Y", "91999999MA0000031R"};
    unsigned absent = 0;
    struct taken taken;
    struct park park;
    char id[64];

    (void)state;
    park_with_programme(&park);
    for (size_t i = 0; i < 3; i++) {
        char reference[] = {'P', '-', (char)('0' + i), '\0'};
        struct ledger_entry payout = park_payout("TG-1", reference, 100, 20230605);

        payout.disbursement.payee.credit_code = codes[i];
        payout.disbursement.payee.name = codes[i];
        (void)park_record(&park, &payout, 1);
    }
    for (uint32_t month = 202301; month <= 202306; month++)
        close_month(&park, month);

    for (size_t i = 0; i < 4; i++) {
        const struct ledger_proof_payee *payee = &taken.file.payee;
        struct ledger_digest key, digest;

        (void)snprintf(id, sizeof(id), "credit-code %s", codes[i]);
        take_payee(&park, id, 202306, &taken);
        key = ledger_digest_of(ledger_slice_of_text(id));
        assert_true(ledger_slice_equal(payee->payee, ledger_slice_of_text(id)));
        if (i < 3) {
            digest = ledger_digest_of(payee->statement);
            assert_int_equal(payee->line_count, 1);
            assert_memory_equal(payee->lines[0].line, key.bytes, 32);
            assert_memory_equal(payee->lines[0].line + 32, digest.bytes, 32);
            assert_false(taken.made.absent);
        } else {
            assert_true(taken.made.absent);
            assert_int_equal(payee->statement.size, 0);
            assert_true(payee->line_count >= 1);
        }
        taken_free(&taken);
    }
    /* At whichever place he would stand: before all, between two, behind all. */
    for (unsigned i = 0; i < 40; i++) {
        unsigned below = 0;

        (void)snprintf(id, sizeof(id), "other 虚构登记处\nN-%u", i);
        take_payee(&park, id, 202306, &taken);
        assert_true(taken.made.absent);
        for (size_t j = 0; j < taken.file.payee.line_count; j++) {
            struct ledger_digest key = ledger_digest_of(ledger_slice_of_text(id));

            below += memcmp(taken.file.payee.lines[j].line, key.bytes, 32) < 0;
        }
        assert_int_equal(taken.file.payee.line_count == 2,
                         below == 1 && taken.file.payee.lines[0].index + 1 < 3);
        absent |= 1u << (taken.file.payee.line_count == 2 ? 1 : below == 0 ? 0 : 2);
        taken_free(&taken);
    }
    assert_int_equal(absent, 7);

    /* In May nobody had been paid. */
    take_payee(&park, "credit-code 91999999MA0000023Y", 202305, &taken);
    assert_true(taken.made.absent);
    assert_int_equal(taken.file.payee.line_count, 0);
    taken_free(&taken);
    park_close(&park);
}

static void
a_month_that_is_open_has_no_total(void **state)
{
    struct ledger_receipt_made made;
    struct ledger_buffer out = {0};
    struct park park;
    struct ledger_error err = {0};

    (void)state;
    park_with_programme(&park);
    assert_status(ledger_receipt_write_payee(park.ledger, "credit-code 91999999MA0000023Y", 202306,
                                             newest, &out, &made, &err),
                  LEDGER_NOT_FOUND, &err);
    assert_message(&err, LEDGER_MESSAGE_RECEIPT_MONTH_OPEN);
    assert_int_equal(out.size, 0);
    ledger_buffer_free(&out);
    park_close(&park);
}

static void
a_payee_is_found_by_what_one_knows_of_him(void **state)
{
    static const struct {
        const char *words;
        enum ledger_status status;
        const char *id;
    } rows[] = {
        {"91999999MA0000023Y", LEDGER_OK, "credit-code 91999999MA0000023Y"},
        {" 91999999ma0000023y", LEDGER_OK, "credit-code 91999999MA0000023Y"},
        {"credit-code 91999999MA0000023Y", LEDGER_OK, "credit-code 91999999MA0000023Y"},
        {"91999999MA0000031R", LEDGER_OK, "credit-code 91999999MA0000031R"}, /* unknown: in full */
        {"91999999MA0000031X", LEDGER_NOT_FOUND, NULL}, /* its last character is wrong */
        {"0023Y", LEDGER_OK, "credit-code 91999999MA0000023Y"},
        {"甲企业", LEDGER_OK, "credit-code 91999999MA00000154"}, /* the whole of a name */
        {"企业分", LEDGER_OK, "credit-code 91999999MA0000023Y"},
        {"企业", LEDGER_OUT_OF_RANGE, NULL},
        {"丙", LEDGER_NOT_FOUND, NULL},
        {"", LEDGER_NOT_FOUND, NULL},
        {"other 虚构 登记处 N-1", LEDGER_OK, "other 虚构 登记处\nN-1"},
        {"other N-1", LEDGER_NOT_FOUND, NULL},
        {"other 虚构登记处 N+1", LEDGER_NOT_FOUND, NULL},
        {"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", LEDGER_OK,
         "person 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"},
        {"0123456789ABCDEF0123456789abcdef0123456789abcdef0123456789abcdef", LEDGER_NOT_FOUND,
         NULL},
    };
    struct ledger_entry payouts[2] = {
        park_payout("TG-1", "P-1", 100, 20230605),
        park_payout("TG-1", "P-2", 100, 20230605),
    };
    struct ledger_arena arena = {0};
    struct park park;

    (void)state;
    payouts[0].disbursement.payee.credit_code = "91999999MA00000154";
    payouts[0].disbursement.payee.name = "甲企业";
    payouts[1].disbursement.payee.credit_code = "91999999MA0000023Y";
    payouts[1].disbursement.payee.name = "甲企业分公司";
    park_with_programme(&park);
    (void)park_record(&park, payouts, 2);
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct ledger_error err = {0};
        const char *id = NULL;

        assert_status(ledger_receipt_payee(park.ledger, rows[i].words, &arena, &id, &err),
                      rows[i].status, &err);
        if (rows[i].id != NULL)
            assert_string_equal(id, rows[i].id);
    }
    ledger_arena_free(&arena);
    park_close(&park);
}

static void
assert_refused_under(struct park *park, struct ledger_slice checkpoint, enum ledger_status status,
                     enum ledger_message message)
{
    struct ledger_receipt_made made;
    struct ledger_buffer out = {0};
    struct ledger_error err = {0};

    assert_status(ledger_receipt_write(park->ledger, 0, checkpoint, &out, &made, &err), status,
                  &err);
    assert_message(&err, message);
    assert_int_equal(out.size, 0);
    ledger_buffer_free(&out);
}

/* Signs what it is told to, by the park's own key, which somebody stole. */
static void
forge(const struct park *park, const struct ledger_checkpoint *checkpoint,
      struct ledger_buffer *out)
{
    struct ledger_buffer text = {0};
    struct ledger_key key = {0};
    struct ledger_error err = {0};

    assert_status(ledger_own_key_read(park->ledger, &park->ledger_key, &key, &err), LEDGER_OK,
                  &err);
    assert_status(ledger_checkpoint_format(checkpoint, &text, &err), LEDGER_OK, &err);
    ledger_buffer_clear(out);
    assert_status(ledger_note_sign(ledger_buffer_slice(&text), checkpoint->origin, &key, out, &err),
                  LEDGER_OK, &err);
    ledger_key_free(&key);
    ledger_buffer_free(&text);
}

/* Where witnesses cosigned an earlier head, that is the one to prove an entry under. */
static void
an_earlier_checkpoint_of_this_ledger_will_do(void **state)
{
    struct ledger_entry payout = park_payout("TG-1", "PAY-1", 100, 20230705);
    struct ledger_buffer earlier = {0};
    struct ledger_buffer bytes = {0};
    struct ledger_buffer forged = {0};
    struct ledger_receipt_made made;
    struct ledger_checkpoint stated;
    struct ledger_note note;
    struct park park;
    struct ledger_error err = {0};
    uint64_t entry;

    (void)state;
    park_with_programme(&park);
    assert_status(ledger_checkpoint(park.ledger, &earlier, &err), LEDGER_OK, &err);
    assert_status(ledger_buffer_append_text(&earlier, "— w.example AAAAAAA=\n", &err), LEDGER_OK,
                  &err);
    entry = park_record(&park, &payout, 1);
    assert_status(ledger_receipt_write(park.ledger, entry - 1, ledger_buffer_slice(&earlier),
                                       &bytes, &made, &err),
                  LEDGER_OK, &err);
    assert_status(ledger_note_parse(ledger_buffer_slice(&earlier), &note, &err), LEDGER_OK, &err);
    assert_status(ledger_checkpoint_parse(note.text, &stated, &err), LEDGER_OK, &err);
    assert_int_equal(made.size, stated.size);
    assert_int_equal(made.cosignature_count, 1);
    assert_memory_equal(bytes.data + bytes.size - earlier.size, earlier.data, earlier.size);
    assert_status(ledger_receipt_write(park.ledger, entry, ledger_buffer_slice(&earlier), &bytes,
                                       &made, &err),
                  LEDGER_NOT_FOUND, &err);
    assert_message(&err, LEDGER_MESSAGE_RECEIPT_NOT_COVERED);

    stated.root.bytes[0] ^= 1;
    forge(&park, &stated, &forged);
    assert_refused_under(&park, ledger_buffer_slice(&forged), LEDGER_REFUSED,
                         LEDGER_MESSAGE_RECEIPT_CHECKPOINT_OTHER);
    stated.root.bytes[0] ^= 1;
    (void)strcpy(stated.origin, "other.example/funds");
    forge(&park, &stated, &forged);
    assert_refused_under(&park, ledger_buffer_slice(&forged), LEDGER_REFUSED,
                         LEDGER_MESSAGE_RECEIPT_CHECKPOINT_OTHER);
    stated.size += 100;
    forge(&park, &stated, &forged);
    assert_refused_under(&park, ledger_buffer_slice(&forged), LEDGER_REFUSED,
                         LEDGER_MESSAGE_RECEIPT_CHECKPOINT_AHEAD);
    ledger_buffer_free(&forged);
    ledger_buffer_free(&bytes);
    ledger_buffer_free(&earlier);
    park_close(&park);
}

static void
before_the_genesis_there_is_nothing_to_prove(void **state)
{
    struct ledger_receipt_made made;
    struct ledger_buffer out = {0};
    struct park park;
    struct ledger_error err = {0};

    (void)state;
    park_prepare(&park);
    assert_status(ledger_receipt_write(park.ledger, 0, newest, &out, &made, &err), LEDGER_NOT_FOUND,
                  &err);
    assert_message(&err, LEDGER_MESSAGE_RECEIPT_NO_CHECKPOINT);
    ledger_buffer_free(&out);
    park_close(&park);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_entry_of_a_ledger_has_a_receipt),
        cmocka_unit_test(a_signature_rests_on_the_entries_of_its_time),
        cmocka_unit_test(a_payee_gets_his_line_or_those_around_his_place),
        cmocka_unit_test(a_month_that_is_open_has_no_total),
        cmocka_unit_test(a_payee_is_found_by_what_one_knows_of_him),
        cmocka_unit_test(an_earlier_checkpoint_of_this_ledger_will_do),
        cmocka_unit_test(before_the_genesis_there_is_nothing_to_prove),
    };

    return cmocka_run_group_tests_name("receipt", tests, NULL, NULL);
}
