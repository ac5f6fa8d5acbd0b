#include "kinds_world.h"

#include <string.h>

#include "report_support.h"
#include "support/assert_audit.h"
#include "support/assert_status.h"

static const uint8_t person[32] = {7}, account[32] = {9};

/* --- the history --- */

static void
record(struct fixture *fixture, const struct ledger_entry *entries, size_t count, unsigned signers)
{
    struct fixture_result result = fixture_try(fixture, entries, count, signers);
    assert_status(result.status, LEDGER_OK, &result.err);
}

static struct ledger_entry
programme(const char *code, const char *name, const char *category, const char *document,
          enum ledger_instrument instrument)
{
    struct ledger_entry entry = fixture_programme(code, instrument);
    entry.programme.name = name;
    entry.programme.category = category;
    entry.programme.document = document;
    entry.programme.first_date = 20220101;
    return entry;
}

static struct ledger_entry
appropriation(uint32_t year, uint32_t date, int64_t fen)
{
    struct ledger_entry entry = fixture_appropriation("SB-1", fen);
    entry.appropriation.budget_year = year;
    entry.appropriation.date = date;
    entry.appropriation.document = "示财〔2022〕3号";
    return entry;
}

static struct ledger_entry
payout(const char *code, const char *reference, unsigned payee, int64_t fen, uint32_t date)
{
    struct ledger_entry entry = fixture_disbursement(code, reference, payee, fen);
    entry.disbursement.date = date;
    entry.disbursement.budget_year = date / 10000;
    return entry;
}

static void
open_programmes(struct fixture *fixture)
{
    const struct ledger_entry entries[] = {
        programme("SB-1", "技术改造补助", "企业优惠政策资金", "示园发〔2022〕8号",
                  LEDGER_INSTRUMENT_SUBSIDY),
        programme("TK-1", "留抵退税", "减税降费政策资金", "", LEDGER_INSTRUMENT_REFUND),
        programme("JM-1", "房租减免", "企业优惠政策资金", "示园发〔2022〕9号",
                  LEDGER_INSTRUMENT_RELIEF),
        appropriation(2022, 20220105, 50000000),
        appropriation(2023, 20230105, 80000000),
        appropriation(2023, 20230301, -10000000),
    };
    record(fixture, entries, sizeof entries / sizeof entries[0], FIXTURE_PAIR);
}

static void
pay_in_2022(struct fixture *fixture)
{
    const struct ledger_entry entries[] = {
        payout("SB-1", "B-1", 1, 1000000, 20220615),
        payout("TK-1", "B-2", 2, 250050, 20220616),
        payout("JM-1", "B-3", 1, 30000, 20220701),
    };
    record(fixture, entries, sizeof entries / sizeof entries[0], FIXTURE_EVERYBODY);
}

static void
pay_in_2023(struct fixture *fixture)
{
    struct ledger_entry entries[] = {
        payout("SB-1", "B-4", 1, 1500000, 20230310), payout("SB-1", "B-5", 2, 70000, 20230511),
        payout("TK-1", "B-6", 3, 99901, 20230612),   payout("JM-1", "B-7", 4, 5000, 20230613),
        payout("SB-1", "B-8", 0, 30100, 20230614),   payout("TK-1", "B-9", 5, 4200, 20230614),
        payout("SB-1", "B-10", 6, 8800, 20230615),
    };
    struct ledger_disbursement *first = &entries[0].disbursement;
    first->payee.name = "第2企业（集团）";
    first->account = (struct ledger_account){
        .stated = true, .bank = "示例银行", .last_four = "0001", .commitment = {account, 32}};
    first->payment_voucher = "PZ-1";
    first->document = "示文〔2023〕1号";
    first->memo = "首笔";
    first->reason = "企业更名";
    entries[4].disbursement.payee = (struct ledger_payee){.name = "",
                                                          .kind = LEDGER_PAYEE_PERSON,
                                                          .credit_code = "",
                                                          .person = {person, 32},
                                                          .register_name = "",
                                                          .register_number = ""};
    entries[5].disbursement.payee = (struct ledger_payee){.name = "Example Ltd",
                                                          .kind = LEDGER_PAYEE_OTHER,
                                                          .credit_code = "",
                                                          .register_name = "Companies Register",
                                                          .register_number = "EX-17"};
    record(fixture, entries, sizeof entries / sizeof entries[0], FIXTURE_EVERYBODY);
}

/* He signs a voucher, and is revoked. */
static void
a_maker_comes_and_goes(struct fixture *fixture)
{
    const size_t who = fixture_officer_new(fixture, "second.maker", LEDGER_ROLE_MAKER);
    const struct ledger_entry paid = payout("SB-1", "B-11", 7, 12345, 20230620);
    struct ledger_entry entry = fixture_enrol(fixture, who);
    entry.officer.full_name = "李四";
    record(fixture, &entry, 1, FIXTURE_ADMINS);
    record(fixture, &paid, 1,
           1u << who | 1u << FIXTURE_REVIEWER | 1u << FIXTURE_APPROVER | 1u << FIXTURE_CASHIER);
    ledger_entry_init(&entry, LEDGER_BODY_OFFICER);
    entry.officer.action = LEDGER_OFFICER_REVOKE;
    entry.officer.name = "second.maker";
    entry.officer.reason = "调离";
    record(fixture, &entry, 1, FIXTURE_ADMINS);
}

/* Of B-5 all comes back and is paid again; B-10 is reversed, of B-6 a part recovered; B-4 is paid,
 * B-1 in part. */
static void
adjust_and_settle(struct fixture *fixture)
{
    struct ledger_entry entries[] = {
        fixture_adjustment(LEDGER_ADJUSTMENT_RETURN, "B-5", 70000),
        fixture_adjustment(LEDGER_ADJUSTMENT_REVERSAL, "B-10", 8800),
        fixture_adjustment(LEDGER_ADJUSTMENT_RECOVERY, "B-6", 901),
        fixture_settlement("B-4", 1500000),
        fixture_settlement("B-1", 400000),
        payout("SB-1", "B-12", 2, 70000, 20230701),
    };
    entries[5].disbursement.replaces = "B-5";
    record(fixture, entries, sizeof entries / sizeof entries[0], FIXTURE_EVERYBODY);
}

/* --- the book --- */

static struct audit_bytes
who_is_behind(void *context, struct audit_bytes commitment)
{
    (void)context;
    if (commitment.size == 32 && commitment.data[0] == person[0])
        return audit_text("王五");
    if (commitment.size == 32 && commitment.data[0] == account[0])
        return audit_text("6222000000000001");
    return (struct audit_bytes){0};
}

static void
read_along(struct kinds_world *world)
{
    struct audit_error err = {0};
    struct audit_verify_options options = {.threads = 1, .voucher = audit_book_voucher};
    assert_audit(audit_book_new(0, who_is_behind, NULL, &world->book, &err), AUDIT_OK, &err);
    options.voucher_context = world->book;
    world->verification = verify_files_of(&world->world, &world->world.files, &options);
}

static void
read_what_holds(struct kinds_world *world)
{
    read_along(world);
    if (world->verification.verdict != AUDIT_HOLDS)
        verify_report_print(&world->verification);
    assert_int_equal(world->verification.verdict, AUDIT_HOLDS);
}

void
kinds_world_open(struct kinds_world *out)
{
    static void (*const steps[])(struct fixture * fixture) = {
        open_programmes, pay_in_2022, pay_in_2023, a_maker_comes_and_goes, adjust_and_settle};
    memset(out, 0, sizeof *out);
    fixture_open(&out->world.fixture);
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++)
        steps[i](&out->world.fixture);
    verify_world_evidence(&out->world);
    read_what_holds(out);
    assert_int_equal(out->book->voucher_count, KINDS_VOUCHERS);
}

void
kinds_world_open_empty(struct kinds_world *out)
{
    memset(out, 0, sizeof *out);
    fixture_open(&out->world.fixture);
    verify_world_evidence(&out->world);
    read_what_holds(out);
}

void
kinds_world_open_history(struct kinds_world *out)
{
    memset(out, 0, sizeof *out);
    verify_world_open(&out->world);
    read_what_holds(out);
}

void
kinds_world_damage(struct kinds_world *world)
{
    static const char lines[] = "tile/lines/";
    struct evidence_files *files = &world->world.files;
    struct evidence_file *file = NULL;
    for (size_t i = 0; i < files->count; i++)
        if (strncmp(files->files[i].path, lines, sizeof lines - 1) == 0)
            file = &files->files[i];
    assert_non_null(file);
    file->data[file->size - 40] ^= 1; /* in the last entry */
    audit_verification_free(&world->verification);
    audit_book_free(world->book);
    read_along(world);
}

void
kinds_world_close(struct kinds_world *world)
{
    audit_verification_free(&world->verification);
    audit_book_free(world->book);
    verify_world_close(&world->world);
}

/* --- reports of it --- */

const char *
kinds_world_payee(void)
{
    static char code[19];
    fixture_credit_code(2, code);
    return code;
}

struct audit_report_subject
kinds_subject(const struct kinds_world *world, enum audit_language language)
{
    return (struct audit_report_subject){
        .book = world->book, .verification = &world->verification, .language = language};
}

enum audit_status
kinds_build(const struct audit_report_subject *subject, const char *key, enum audit_format format,
            struct audit_buffer *out, struct audit_error *err)
{
    const struct audit_report_kind *kind = audit_report_kind_of(key);
    struct audit_report *report = NULL;
    enum audit_status status;
    assert_non_null(kind);
    const struct audit_report_head head = {
        .title = kind->title,
        .language = subject->language,
        .paper = kind->paper,
        .origin = audit_text("test.example/park"),
        .tree_size = subject->book->voucher_count,
        .root = audit_book_root(subject->book),
        .recipe = key,
        .version = "test",
    };
    *out = (struct audit_buffer){0};
    status = audit_report_begin(format, &head, to_buffer, out, &report, err);
    if (status == AUDIT_OK)
        status = kind->build(report, subject, err);
    if (status == AUDIT_OK)
        return audit_report_end(report, NULL, err);
    audit_report_free(report);
    return status;
}
