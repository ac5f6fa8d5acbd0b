/* Lists by every filter, sums by every key, seals by their entries, and a ledger of several
 * bundles. */
#include <stdio.h>
#include <string.h>

#include "ledger/index.h"
#include "ledger/list.h"
#include "ledger/totals.h"
#include "ledger/verify.h"
#include "support/park.h"

static const enum park_person maker_and_reviewer[] = {PARK_MAKER, PARK_REVIEWER, PARK_PEOPLE};
static const enum park_person cashier[] = {PARK_CASHIER, PARK_PEOPLE};

static void
accept(struct park *park, const struct ledger_entry *drafts, size_t count,
       const enum park_person *signers)
{
    struct ledger_receipt receipt;
    struct ledger_verdict verdict;
    struct ledger_error err = {0};

    assert_status(park_submit(park, drafts, count, signers, &receipt, &verdict, &err), LEDGER_OK,
                  &err);
}

static struct ledger_entry
adjustment(enum ledger_adjustment_kind kind, const char *target, int64_t fen, uint32_t date)
{
    struct ledger_entry entry;

    ledger_entry_init(&entry, LEDGER_BODY_ADJUSTMENT);
    entry.adjustment.kind = kind;
    entry.adjustment.target = target;
    entry.adjustment.amount_fen = fen;
    entry.adjustment.date = date;
    entry.adjustment.reason = "户名有误";
    entry.adjustment.bank_reference = kind == LEDGER_ADJUSTMENT_RETURN ? "TH-1" : "";
    return entry;
}

static struct ledger_entry
settlement(const char *target, int64_t fen, uint32_t date, const char *bank_reference)
{
    struct ledger_entry entry;

    ledger_entry_init(&entry, LEDGER_BODY_SETTLEMENT);
    entry.settlement.target = target;
    entry.settlement.amount_fen = fen;
    entry.settlement.date = date;
    entry.settlement.bank_reference = bank_reference;
    return entry;
}

/* Entries 8 to 12: programmes and appropriation; 13 to 17: five payouts; then what became of them.
 */
static void
half_year(struct park *park)
{
    struct ledger_entry opening[3] = {
        park_programme("TG-1", LEDGER_INSTRUMENT_SUBSIDY),
        park_appropriation("TG-1", 100000000, 20230105),
        park_programme("JM-1", LEDGER_INSTRUMENT_RELIEF),
    };
    struct ledger_entry payouts[5] = {
        park_payout("TG-1", "PAY-0001", 10000, 20230110),
        park_payout("TG-1", "PAY-0002", 20000, 20230215),
        park_payout("TG-1", "PAY-0003", 40000, 20230228),
        park_payout("JM-1", "PAY-0004", 80000, 20230301),
        park_payout("TG-1", "PAY-0005", 160000, 20230630),
    };
    struct ledger_entry later[3] = {
        adjustment(LEDGER_ADJUSTMENT_RETURN, "PAY-0001", 10000, 20230120),
        adjustment(LEDGER_ADJUSTMENT_REVERSAL, "PAY-0002", 5000, 20230302),
        adjustment(LEDGER_ADJUSTMENT_RECOVERY, "PAY-0003", 1000, 20230401),
    };
    struct ledger_entry paid[2] = {
        settlement("PAY-0002", 15000, 20230303, "YH-1"),
        settlement("PAY-0005", 60000, 20230630, "YH-2"),
    };

    payouts[1].disbursement.payee.name = "虚构样本软件有限公司";
    payouts[1].disbursement.payee.credit_code = "91350100M000100Y43";
    payouts[1].disbursement.reason = "名称变更";
    payouts[2].disbursement.reason = "名称变更";
    payouts[2].disbursement.memo = "第二批";
    payouts[3].disbursement.document = "虚构税〔2023〕7号";
    park_open(park);
    accept(park, opening, 3, maker_and_reviewer);
    accept(park, payouts, 5, maker_and_reviewer);
    accept(park, later, 3, maker_and_reviewer);
    accept(park, paid, 2, cashier);
}

static enum ledger_status
number_collect(void *context, const struct ledger_record *record, struct ledger_error *err)
{
    char *numbers = context;
    size_t used = strlen(numbers);

    (void)err;
    assert_non_null(record->txn);
    (void)snprintf(numbers + used, 256 - used, "%s%llu", used == 0 ? "" : " ",
                   (unsigned long long)record->number);
    return LEDGER_OK;
}

static void
lists_hold_what_fits_every_filter(void **state)
{
    static const struct {
        struct ledger_list_query query;
        const char *numbers;
    } cases[] = {
        {{.limit = 2}, "0 1"},
        {{.first_entry = 19}, "19 20"},
        {{.first_entry = 99}, ""},
        {{.bodies = 1U << LEDGER_BODY_PROGRAMME}, "8 10"},
        {{.from_date = 20230215, .to_date = 20230301}, "12 13 14"},
        {{.to_date = 20230110}, "9 11"},
        {{.from_date = 20230630}, "15 20"},
        {{.from_date = 20230101, .first_entry = 12, .limit = 2}, "12 13"},
        {{.programme = "JM-1"}, "10 14"},
        {{.programme = "TG-1", .to_date = 20230131}, "9 11 16"},
        {{.reference = "PAY-0002"}, "12 17 19"},
        {{.reference = "PAY-000"}, ""},
        {{.payee = "样本软件", .bodies = 1U << LEDGER_BODY_DISBURSEMENT}, "12"},
        {{.payee = "00Y43", .to_date = 20230131}, "11 16"},
        {{.payee = "没有这家"}, ""},
        {{.text = "第二批"}, "13"},
        {{.text = "税〔2023〕"}, "14"},
        {{.text = "YH-2"}, "20"},
        {{.text = "户名有误"}, "16 17 18"},
        {{.text = "虚构技术改造补助"}, "8 10"},
        {{.text = "guan.er"}, "2"},
        {{.text = PARK_ORIGIN}, "0"},
        {{.status = LEDGER_LIST_UNSETTLED}, "11 13 15"},
        {{.status = LEDGER_LIST_SETTLED}, "12"},
        {{.status = LEDGER_LIST_ADJUSTED}, "11 12 13"},
        {{.status = LEDGER_LIST_RETURNED}, "11"},
        {{.amount_min_fen = 40000, .amount_max_fen = 80000}, "13 14 20"},
        {{.amount_min_fen = 100000000}, "9"},
    };
    struct park park;
    struct ledger_error err = {0};

    (void)state;
    half_year(&park);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char numbers[256] = "";

        assert_status(ledger_list(park.ledger, &cases[i].query, number_collect, numbers, &err),
                      LEDGER_OK, &err);
        if (strcmp(numbers, cases[i].numbers) != 0)
            print_error("case %zu\n", i);
        assert_string_equal(numbers, cases[i].numbers);
    }
    park_close(&park);
}

static enum ledger_status
refuse_record(void *context, const struct ledger_record *record, struct ledger_error *err)
{
    (void)context;
    return ledger_fail(err, LEDGER_IO, LEDGER_MESSAGE_VERIFY_HINT, record->number);
}

static void
what_the_listener_returns_ends_the_list(void **state)
{
    static const struct ledger_list_query queries[] = {{.limit = 0}, {.from_date = 20230101}};
    struct park park;
    struct ledger_error err = {0};

    (void)state;
    half_year(&park);
    for (size_t i = 0; i < 2; i++)
        assert_status(ledger_list(park.ledger, &queries[i], refuse_record, NULL, &err), LEDGER_IO,
                      &err);
    park_close(&park);
}

static enum ledger_status
group_collect(void *context, const struct ledger_totals_group *group, struct ledger_error *err)
{
    char *text = context;
    size_t used = strlen(text);

    (void)err;
    (void)snprintf(text + used, 1024 - used, "%s:%lld,%lld,%lld,%lld/%lld ", group->key,
                   (long long)group->cash.appropriated_fen, (long long)group->cash.disbursed_fen,
                   (long long)group->cash.adjusted_fen, (long long)group->cash.settled_fen,
                   (long long)group->relief.disbursed_fen);
    return LEDGER_OK;
}

static void
sums_by_every_key_agree(void **state)
{
    static const struct {
        struct ledger_totals_query query;
        const char *groups;
        int64_t disbursed;
        int64_t relief;
    } cases[] = {
        {{.by = LEDGER_TOTALS_BY_NOTHING}, "", 230000, 80000},
        {{.by = LEDGER_TOTALS_BY_CATEGORY},
         "企业优惠政策资金:100000000,230000,16000,75000/0 减税降费政策资金:0,0,0,0/80000 ",
         230000,
         80000},
        {{.by = LEDGER_TOTALS_BY_PROGRAMME},
         "JM-1:0,0,0,0/80000 TG-1:100000000,230000,16000,75000/0 ",
         230000,
         80000},
        {{.by = LEDGER_TOTALS_BY_MONTH},
         "2023-01:100000000,10000,10000,0/0 2023-02:0,60000,0,0/0 2023-03:0,0,5000,15000/80000 "
         "2023-04:0,0,1000,0/0 2023-06:0,160000,0,60000/0 ",
         230000,
         80000},
        {{.by = LEDGER_TOTALS_BY_PROGRAMME_MONTH, .from_date = 20230301},
         "JM-1 2023-03:0,0,0,0/80000 TG-1 2023-03:0,0,5000,15000/0 TG-1 2023-04:0,0,1000,0/0 "
         "TG-1 2023-06:0,160000,0,60000/0 ",
         160000,
         80000},
        {{.by = LEDGER_TOTALS_BY_INSTRUMENT},
         "relief:0,0,0,0/80000 subsidy:100000000,230000,16000,75000/0 ",
         230000,
         80000},
        {{.by = LEDGER_TOTALS_BY_YEAR}, "2023:100000000,230000,16000,75000/80000 ", 230000, 80000},
        {{.by = LEDGER_TOTALS_BY_PAYEE},
         "credit-code 91350100M000100Y43:0,230000,16000,75000/80000 ",
         230000,
         80000},
        {{.by = LEDGER_TOTALS_BY_PAYEE, .category = "减税降费政策资金"},
         "credit-code 91350100M000100Y43:0,0,0,0/80000 ",
         0,
         80000},
        {{.by = LEDGER_TOTALS_BY_MONTH, .from_date = 20230201, .to_date = 20230228},
         "2023-02:0,60000,0,0/0 ",
         60000,
         0},
        /* In the midst of months the entries are summed one by one. */
        {{.by = LEDGER_TOTALS_BY_MONTH, .from_date = 20230104, .to_date = 20230215},
         "2023-01:100000000,10000,10000,0/0 2023-02:0,20000,0,0/0 ",
         30000,
         0},
        {{.by = LEDGER_TOTALS_BY_PROGRAMME, .to_date = 20230302, .programme = "TG-1"},
         "TG-1:100000000,70000,15000,0/0 ",
         70000,
         0},
        {{.by = LEDGER_TOTALS_BY_YEAR, .category = "没有这一类"}, "", 0, 0},
    };
    struct park park;
    struct ledger_error err = {0};

    (void)state;
    half_year(&park);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char groups[1024] = "";
        struct ledger_totals_group all;

        assert_status(
            ledger_totals(park.ledger, &cases[i].query, group_collect, groups, &all, &err),
            LEDGER_OK, &err);
        assert_string_equal(groups, cases[i].groups);
        assert_int_equal(all.cash.disbursed_fen, cases[i].disbursed);
        assert_int_equal(all.relief.disbursed_fen, cases[i].relief);
    }
    park_close(&park);
}

static void
every_entry_has_the_seal_that_covers_it(void **state)
{
    struct park park;
    struct ledger_head head;
    struct ledger_arena arena = {0};
    struct ledger_sealed sealed;
    struct ledger_record record;
    struct ledger_error err = {0};

    (void)state;
    half_year(&park);
    assert_status(ledger_head(park.ledger, &head, &err), LEDGER_OK, &err);
    for (uint64_t number = 0; number < head.entry_count; number++) {
        ledger_arena_reset(&arena);
        assert_status(ledger_read_seal_of(park.ledger, number, &arena, &sealed, &err), LEDGER_OK,
                      &err);
        assert_true(sealed.seal.first_entry <= number);
        assert_true(number < sealed.seal.first_entry + sealed.header.entry_count);
    }
    assert_status(ledger_read_seal_of(park.ledger, head.entry_count, &arena, &sealed, &err),
                  LEDGER_NOT_FOUND, &err);
    assert_status(ledger_read_seal(park.ledger, head.seal_count, &arena, &sealed, &err),
                  LEDGER_NOT_FOUND, &err);
    assert_status(ledger_read_seal(park.ledger, head.seal_count - 1, &arena, &sealed, &err),
                  LEDGER_OK, &err);
    assert_memory_equal(sealed.leaf.bytes, head.last_leaf.bytes, 32);
    assert_status(ledger_read_entry(park.ledger, head.entry_count, &arena, &record, &err),
                  LEDGER_NOT_FOUND, &err);
    ledger_arena_free(&arena);
    park_close(&park);
}

static void
disbursements_are_found_by_their_reference_alone(void **state)
{
    struct ledger_disbursement_state found;
    struct ledger_arena arena = {0};
    struct ledger_error err = {0};
    struct park park;
    char name[600];

    (void)state;
    half_year(&park);
    assert_status(ledger_read_disbursement(park.ledger, "PAY-0004", &arena, &found, &err),
                  LEDGER_OK, &err);
    assert_int_equal(found.amount_fen, 80000);
    assert_string_equal(found.programme, "JM-1");
    /* Also of a text that no key of the store could hold. */
    memset(name, 'A', sizeof(name) - 1);
    name[sizeof(name) - 1] = '\0';
    for (size_t size = 1; size < sizeof(name); size += 13)
        assert_status(ledger_read_disbursement(park.ledger, name + sizeof(name) - 1 - size, &arena,
                                               &found, &err),
                      LEDGER_NOT_FOUND, &err);
    assert_int_equal(found.amount_fen, 80000);
    ledger_arena_free(&arena);
    park_close(&park);
}

static void
progress_note(void *context, uint64_t done, uint64_t total)
{
    uint64_t *last = context;

    assert_true(done <= total);
    *last = done;
}

static void
several_bundles_of_seals_and_entries_verify_reindex_and_are_read(void **state)
{
    enum { VOUCHERS = 300, ENTRIES = 3 };
    static struct ledger_verification verification;
    static char references[VOUCHERS * ENTRIES][24];
    struct park park;
    struct ledger_entry opening[2] = {
        park_programme("TG-1", LEDGER_INSTRUMENT_SUBSIDY),
        park_appropriation("TG-1", 100000000, 20230105),
    };
    struct ledger_arena arena = {0};
    struct ledger_sealed sealed;
    uint64_t last = 0;
    const struct ledger_progress progress = {.report = progress_note, .context = &last};
    struct ledger_error err = {0};

    (void)state;
    park_open(&park);
    accept(&park, opening, 2, maker_and_reviewer);
    for (size_t i = 0; i < VOUCHERS; i++) {
        struct ledger_entry drafts[ENTRIES];

        for (size_t j = 0; j < ENTRIES; j++) {
            char *reference = references[i * ENTRIES + j];

            (void)snprintf(reference, sizeof(references[0]), "PAY-%04zu", i * ENTRIES + j);
            drafts[j] = park_payout("TG-1", reference, 1 + (int64_t)(i * ENTRIES + j), 20230301);
        }
        accept(&park, drafts, ENTRIES, maker_and_reviewer);
    }
    assert_status(ledger_verify(park.ledger, progress, &verification, &err), LEDGER_OK, &err);
    assert_int_equal(verification.seal_count, VOUCHERS + 3);
    assert_int_equal(last, verification.entry_count);
    assert_status(ledger_reindex(park.ledger, progress, &err), LEDGER_OK, &err);
    assert_int_equal(last, verification.entry_count);
    park_reopen(&park);
    assert_status(ledger_verify(park.ledger, progress, &verification, &err), LEDGER_OK, &err);
    assert_status(ledger_read_seal_of(park.ledger, 10, &arena, &sealed, &err), LEDGER_OK, &err);
    assert_int_equal(sealed.seal.number, 3);
    assert_status(
        ledger_read_seal_of(park.ledger, 10 + (VOUCHERS - 1) * ENTRIES, &arena, &sealed, &err),
        LEDGER_OK, &err);
    assert_int_equal(sealed.seal.number, VOUCHERS + 2);
    ledger_arena_free(&arena);
    park_close(&park);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lists_hold_what_fits_every_filter),
        cmocka_unit_test(what_the_listener_returns_ends_the_list),
        cmocka_unit_test(sums_by_every_key_agree),
        cmocka_unit_test(every_entry_has_the_seal_that_covers_it),
        cmocka_unit_test(disbursements_are_found_by_their_reference_alone),
        cmocka_unit_test(several_bundles_of_seals_and_entries_verify_reindex_and_are_read),
    };

    return cmocka_run_group_tests_name("reading", tests, NULL, NULL);
}
