/* The sampling sheet: what is written is read again, as CSV and as a workbook; what somebody did to
 * it is named by its row. */
#include "support/assert_status.h"

#include "support/assert_audit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "audit/report/sampling.h"
#include "tools/common/sheet.h"

enum { ITEMS = 400 };

struct world {
    struct audit_book book;
    struct audit_book_disbursement rows[ITEMS];
    struct audit_sample_plan plan;
    struct audit_sample sample;
    struct audit_buffer file;
    struct audit_sampling_reader *reader;
    struct audit_error err;
};

static const struct audit_book_programme programmes[1];
static struct audit_book_payee payees[2];

static void
world_open(struct world *world, enum audit_sample_method method)
{
    *world = (struct world){.plan = {
                                .method = method,
                                .seed = 5,
                                .confidence = 95,
                                .tolerable = {true, 50000},
                                .of = AUDIT_SAMPLE_OF_ALL,
                                .tree_size = 9,
                                .root = {{7}},
                            }};
    payees[0] = (struct audit_book_payee){.name = audit_text("=虚构,\"科技\"有限公司")};
    payees[1] = (struct audit_book_payee){.kind = AUDIT_PAYEE_PERSON};
    for (uint32_t i = 0; i < ITEMS; i++)
        world->rows[i] = (struct audit_book_disbursement){
            .entry = 3 * i + 1,
            .voucher = i / 50,
            .payee = i % 2,
            .date = 20230101 + i % 28,
            .fen = i % 40 == 0 ? 250000000 : (int64_t)(i * 7919 % 900000) + 1,
            .reference = audit_text("00123"),
        };
    world->book = (struct audit_book){.programmes = programmes,
                                      .programme_count = 1,
                                      .payees = payees,
                                      .payee_count = 2,
                                      .disbursements = world->rows,
                                      .disbursement_count = ITEMS};
    assert_audit(audit_sample_population(&world->book, &world->plan, &world->sample, &world->err),
                 AUDIT_OK, &world->err);
    assert_audit(audit_sample_draw(&world->plan, &world->sample, &world->err), AUDIT_OK,
                 &world->err);
    assert_audit(audit_sampling_reader_new(&world->reader, &world->err), AUDIT_OK, &world->err);
}

static void
world_close(struct world *world)
{
    audit_sample_free(&world->sample);
    audit_buffer_free(&world->file);
    audit_sampling_reader_free(world->reader);
}

static bool
collect(void *context, struct audit_bytes piece)
{
    audit_buffer_append(context, piece);
    return true;
}

static void
world_write(struct world *world, enum audit_format format, enum audit_language language)
{
    const struct audit_report_head head = {
        .title = audit_sampling_title,
        .language = language,
        .origin = audit_text("park.example/2023"),
        .tree_size = 9,
        .recipe = "sample --method mus",
        .version = "0.1.0",
    };
    struct audit_report *report = NULL;
    world->file.size = 0;
    assert_audit(audit_report_begin(format, &head, collect, &world->file, &report, &world->err),
                 AUDIT_OK, &world->err);
    audit_sampling_write(report, language, &world->plan, &world->sample, &world->book);
    assert_audit(audit_report_end(report, NULL, &world->err), AUDIT_OK, &world->err);
}

/* --- read again --- */

/* Fills the findings in, as a person would: the column is looked up, the rest is left alone. */
struct filling {
    struct world *world;
    size_t column;
    bool has_column;
    const char *found; /* NULL: what the book says */
};

static enum ledger_status
take_row(void *context, const struct sheet_row *row, struct ledger_error *err)
{
    struct filling *filling = context;
    struct audit_bytes cells[SHEET_COLUMN_COUNT_MAX] = {{0}};
    (void)err;
    for (size_t i = 0; i < row->cell_count; i++) {
        cells[i] = (struct audit_bytes){row->cells[i].data, row->cells[i].size};
        if (audit_bytes_equal(cells[i], audit_text("审定金额")) ||
            audit_bytes_equal(cells[i], audit_text("Audited value")) ||
            audit_bytes_equal(cells[i], audit_text("是否偏差"))) {
            filling->column = i;
            filling->has_column = true;
        }
    }
    size_t count = row->cell_count;
    if (filling->has_column && cells[filling->column].size == 0 && count > 7) {
        cells[filling->column] =
            filling->found != NULL ? audit_text(filling->found) : cells[6]; /* Book value */
        count = count > filling->column ? count : filling->column + 1;
    }
    assert_audit(audit_sampling_reader_row(filling->world->reader, row->number, cells, count,
                                           &filling->world->err),
                 AUDIT_OK, &filling->world->err);
    return LEDGER_OK;
}

/* A share on the cover is no number to the reader; nobody needs it. */
static enum ledger_status
pass_over(void *context, uint64_t row, size_t column, struct ledger_slice text, bool is_covered,
          const struct ledger_error *why, struct ledger_error *err)
{
    (void)context, (void)row, (void)column, (void)text, (void)is_covered, (void)why, (void)err;
    return LEDGER_OK;
}

static void
world_read(struct world *world, const char *found)
{
    struct filling filling = {.world = world, .found = found};
    struct sheet_options options = {.fault = pass_over};
    struct sheet_found about = {0}, other;
    struct ledger_error err = {0};
    const struct ledger_slice bytes = ledger_slice_of(world->file.data, world->file.size);
    char names[SHEET_NAMES_SIZE], *at = names;

    assert_status(sheet_read_bytes(bytes, &options, take_row, &filling, &about, &err), LEDGER_OK,
                  &err);
    memcpy(names, about.sheets_visible, sizeof names);
    while (about.is_workbook && at != NULL && at[0] != '\0') {
        char *end = strstr(at, ", ");
        if (end != NULL)
            *end = '\0';
        audit_sampling_reader_sheet(world->reader);
        filling.has_column = false;
        options.sheet = at;
        assert_status(sheet_read_bytes(bytes, &options, take_row, &filling, &other, &err),
                      LEDGER_OK, &err);
        at = end != NULL ? end + 2 : NULL;
    }
}

static void
what_was_written_is_read_again_in_both_formats_and_languages(void **state)
{
    static const struct {
        enum audit_format format;
        enum audit_language language;
        enum audit_sample_method method;
    } rows[] = {
        {AUDIT_FORMAT_CSV, AUDIT_ZH, AUDIT_SAMPLE_MUS},
        {AUDIT_FORMAT_CSV, AUDIT_EN, AUDIT_SAMPLE_STRATIFIED},
        {AUDIT_FORMAT_CSV_GB18030, AUDIT_ZH, AUDIT_SAMPLE_MUS},
        {AUDIT_FORMAT_XLSX, AUDIT_ZH, AUDIT_SAMPLE_MUS},
        {AUDIT_FORMAT_XLSX, AUDIT_EN, AUDIT_SAMPLE_STRATIFIED},
        {AUDIT_FORMAT_XLSX, AUDIT_ZH, AUDIT_SAMPLE_DISCOVERY},
        {AUDIT_FORMAT_CSV, AUDIT_ZH, AUDIT_SAMPLE_ATTRIBUTE},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct world world;
        struct audit_sample_plan plan;
        struct audit_found found[ITEMS];
        const bool of_money = rows[i].method <= AUDIT_SAMPLE_STRATIFIED;

        world_open(&world, rows[i].method);
        world_write(&world, rows[i].format, rows[i].language);
        world_read(&world, of_money ? NULL : "否");
        assert_audit(audit_sampling_reader_plan(world.reader, &plan, &world.err), AUDIT_OK,
                     &world.err);
        assert_memory_equal(&plan.root, &world.plan.root, sizeof plan.root);
        assert_int_equal(plan.seed, world.plan.seed);
        assert_audit(
            audit_sampling_reader_found(world.reader, &plan, &world.sample, found, &world.err),
            AUDIT_OK, &world.err);
        for (size_t j = 0; j < world.sample.pick_count; j++) {
            if (of_money)
                assert_true(found[j].audited_fen ==
                            world.sample.items[world.sample.picks[j].item].fen);
            else
                assert_false(found[j].deviates);
        }
        world_close(&world);
    }
}

/* --- what people do to sheets --- */

static void
feed(struct world *world, uint64_t number, const char *const *texts, size_t count)
{
    struct audit_bytes cells[8] = {{0}};
    for (size_t i = 0; i < count; i++)
        cells[i] = texts[i] != NULL ? audit_text(texts[i]) : (struct audit_bytes){0};
    assert_audit(audit_sampling_reader_row(world->reader, number, cells, count, &world->err),
                 AUDIT_OK, &world->err);
}

/* The table as it should be, but for one row: its entry, book value and finding are what is given
 * (NULL: as they were). `skip`: it is left out. */
static void
feed_table(struct world *world, size_t odd, const char *entry, const char *book, const char *found,
           bool skip)
{
    static const char *const heading[] = {"备注", "明细号", "序号", "账面金额", "审定金额"};
    feed(world, 1, heading, 5);
    for (size_t i = 0; i < world->sample.pick_count; i++) {
        const struct audit_sample_item *item = &world->sample.items[world->sample.picks[i].item];
        char number[24], own_entry[24], fen[32];
        (void)snprintf(number, sizeof number, "%zu", i + 1);
        (void)snprintf(own_entry, sizeof own_entry, "%llu", (unsigned long long)item->entry);
        (void)snprintf(fen, sizeof fen, "%lld.%02lld", (long long)item->fen / 100,
                       (long long)item->fen % 100);
        const char *cells[] = {NULL, i == odd && entry != NULL ? entry : own_entry, number,
                               i == odd && book != NULL ? book : fen,
                               i == odd && found != NULL ? found : fen};
        if (i != odd || !skip)
            feed(world, i + 2, cells, 5);
    }
}

static void
what_was_changed_in_a_sheet_is_named(void **state)
{
    static const struct {
        const char *entry, *book, *found;
        bool skip;
        enum audit_status status;
        enum audit_message message;
    } rows[] = {
        {NULL, NULL, NULL, true, AUDIT_NOT_HELD, AUDIT_MESSAGE_SHEET_MISSING},
        {"3", NULL, NULL, false, AUDIT_NOT_HELD, AUDIT_MESSAGE_SHEET_NOT_DRAWN},
        {"FIRST", NULL, NULL, false, AUDIT_NOT_HELD, AUDIT_MESSAGE_SHEET_TWICE},
        {NULL, "0.07", NULL, false, AUDIT_NOT_HELD, AUDIT_MESSAGE_SHEET_BOOK_CHANGED},
        {NULL, NULL, "", false, AUDIT_MALFORMED, AUDIT_MESSAGE_SHEET_UNEXAMINED},
        {NULL, NULL, "已核对", false, AUDIT_MALFORMED, AUDIT_MESSAGE_SHEET_AUDITED},
        {NULL, NULL, "-5.00", false, AUDIT_MALFORMED, AUDIT_MESSAGE_SHEET_AUDITED},
        {NULL, NULL, "1,23.00", false, AUDIT_MALFORMED, AUDIT_MESSAGE_SHEET_AUDITED},
        {NULL, NULL, "12,345,6", false, AUDIT_MALFORMED, AUDIT_MESSAGE_SHEET_AUDITED},
        {NULL, NULL, "5%", false, AUDIT_MALFORMED, AUDIT_MESSAGE_SHEET_AUDITED},
        {NULL, NULL, "1.234", false, AUDIT_MALFORMED, AUDIT_MESSAGE_SHEET_AUDITED},
        {NULL, NULL, "1000000000000", false, AUDIT_MALFORMED, AUDIT_MESSAGE_SHEET_AUDITED},
        {NULL, NULL, "999999999999.99", false, AUDIT_OK, AUDIT_MESSAGE_NONE},
        {NULL, NULL, " ￥1,234,567.8\xC2\xA0", false, AUDIT_OK, AUDIT_MESSAGE_NONE},
        {NULL, NULL, "0", false, AUDIT_OK, AUDIT_MESSAGE_NONE},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct world world;
        struct audit_found found[ITEMS];
        char first[24];
        const char *entry = rows[i].entry;

        world_open(&world, AUDIT_SAMPLE_MUS);
        (void)snprintf(first, sizeof first, "%llu",
                       (unsigned long long)world.sample.items[world.sample.picks[0].item].entry);
        if (entry != NULL && strcmp(entry, "FIRST") == 0)
            entry = first;
        feed_table(&world, 4, entry, rows[i].book, rows[i].found, rows[i].skip);
        enum audit_status status = audit_sampling_reader_found(world.reader, &world.plan,
                                                               &world.sample, found, &world.err);
        assert_audit(status, rows[i].status, &world.err);
        if (status != AUDIT_OK)
            assert_audit_message(&world.err, rows[i].message);
        if (rows[i].message != AUDIT_MESSAGE_SHEET_MISSING && status != AUDIT_OK)
            assert_string_equal(world.err.arguments[0], "6"); /* the row */
        world_close(&world);
    }
}

static void
rows_beside_the_table_are_left_alone_and_bad_ones_are_named(void **state)
{
    static const char *const heading[] = {"No.", "Entry", "Book value", "Audited value"};
    static const char *const notes[] = {"合计", "x", "y", "z"};
    struct audit_bytes bad_entry[] = {audit_text("1"), audit_text("十二"), audit_text("1.00")};
    struct audit_bytes bad_book[] = {audit_text("1"), audit_text("12"), audit_text("一元")};
    struct world world;
    struct audit_sample_plan plan;

    (void)state;
    world_open(&world, AUDIT_SAMPLE_MUS);
    feed(&world, 1, notes, 4);
    assert_audit(audit_sampling_reader_plan(world.reader, &plan, &world.err), AUDIT_MALFORMED,
                 &world.err);
    assert_audit_message(&world.err, AUDIT_MESSAGE_SHEET_NO_TABLE);
    feed(&world, 2, heading, 4);
    feed(&world, 3, notes, 4);
    assert_audit(audit_sampling_reader_plan(world.reader, &plan, &world.err), AUDIT_MALFORMED,
                 &world.err);
    assert_audit_message(&world.err, AUDIT_MESSAGE_SHEET_NO_PLAN);
    assert_audit(audit_sampling_reader_row(world.reader, 4, bad_entry, 3, &world.err),
                 AUDIT_MALFORMED, &world.err);
    assert_audit_message(&world.err, AUDIT_MESSAGE_SHEET_ENTRY);
    assert_audit(audit_sampling_reader_row(world.reader, 5, bad_book, 3, &world.err),
                 AUDIT_MALFORMED, &world.err);
    assert_audit_message(&world.err, AUDIT_MESSAGE_SHEET_BOOK);
    feed(&world, 6, (const char *const[]){"抽样口径", "mingzhang/v1 draw method=mus"}, 2);
    assert_audit(audit_sampling_reader_plan(world.reader, &plan, &world.err), AUDIT_MALFORMED,
                 &world.err);
    assert_audit_message(&world.err, AUDIT_MESSAGE_SAMPLE_PLAN_DAMAGED);
    feed(&world, 7, (const char *const[]){"抽样口径", "mingzhang/v1 draw method=mus seed=1"}, 2);
    assert_audit(audit_sampling_reader_plan(world.reader, &plan, &world.err), AUDIT_MALFORMED,
                 &world.err);
    assert_audit_message(&world.err, AUDIT_MESSAGE_SHEET_PLANS);
    world_close(&world);
}

/* A person whose name was not handed over has none in the sheet. */
static void
persons_without_names_stay_without(void **state)
{
    struct world world;

    (void)state;
    world_open(&world, AUDIT_SAMPLE_MUS);
    world_write(&world, AUDIT_FORMAT_TEXT, AUDIT_ZH);
    audit_buffer_append(&world.file, (struct audit_bytes){(const uint8_t *)"", 1});
    assert_non_null(strstr((const char *)world.file.data, "个人（未提供姓名）"));
    assert_non_null(strstr((const char *)world.file.data, "抽样口径"));
    assert_non_null(strstr((const char *)world.file.data, "审定金额"));
    world_close(&world);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_written_is_read_again_in_both_formats_and_languages),
        cmocka_unit_test(what_was_changed_in_a_sheet_is_named),
        cmocka_unit_test(rows_beside_the_table_are_left_alone_and_bad_ones_are_named),
        cmocka_unit_test(persons_without_names_stay_without),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
