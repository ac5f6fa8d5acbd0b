/* A filled-in sampling sheet of any content: lines of cells parted by tabs; a form feed begins
 * another sheet. It is read, or refused with a sentence; a plan that is read is one line; and what
 * was found of the draw that it names is evaluated. */
#include <string.h>

#include "audit/report/sampling.h"
#include "tests/fuzz/fuzz_audit.h"

enum { ITEMS = 40, CELLS = 64 };

static void
read_line(struct audit_sampling_reader *reader, uint64_t number, struct audit_bytes line)
{
    struct audit_bytes cells[CELLS];
    struct audit_error err = {0};
    size_t count = 0, from = 0;

    for (size_t at = 0; at <= line.size && count < CELLS; at++) {
        if (at < line.size && line.data[at] != '\t')
            continue;
        cells[count++] = (struct audit_bytes){line.data + from, at - from};
        from = at + 1;
    }
    enum audit_status status = audit_sampling_reader_row(reader, number, cells, count, &err);
    fuzz_audit_explained(status, &err);
    fuzz_holds(status == AUDIT_OK || status == AUDIT_MALFORMED);
}

static void
read_all(struct audit_sampling_reader *reader, struct audit_bytes rest)
{
    uint64_t number = 0;
    while (rest.size > 0) {
        const uint8_t *end = memchr(rest.data, '\n', rest.size);
        size_t size = end != NULL ? (size_t)(end - rest.data) : rest.size;
        if (rest.data[0] == '\f')
            audit_sampling_reader_sheet(reader);
        read_line(reader, ++number, (struct audit_bytes){rest.data, size});
        size += end != NULL;
        rest = (struct audit_bytes){rest.data + size, rest.size - size};
    }
}

static void
plan_is_one_line(const struct audit_sample_plan *plan)
{
    struct audit_buffer line = {0}, again = {0};
    struct audit_sample_plan read;
    audit_sample_plan_write(plan, &line);
    fuzz_holds(audit_sample_plan_read(audit_buffer_bytes(&line), &read, NULL) == AUDIT_OK);
    audit_sample_plan_write(&read, &again);
    fuzz_holds(audit_bytes_equal(audit_buffer_bytes(&line), audit_buffer_bytes(&again)));
    audit_buffer_free(&line);
    audit_buffer_free(&again);
}

static void
evaluate(const struct audit_sampling_reader *reader, const struct audit_sample_plan *plan)
{
    static const struct audit_book_programme programmes[1] = {{.instrument = AUDIT_SUBSIDY}};
    struct audit_book_disbursement rows[ITEMS] = {{0}};
    struct audit_book book = {.programmes = programmes,
                              .programme_count = 1,
                              .disbursements = rows,
                              .disbursement_count = ITEMS};
    struct audit_sample sample = {0};
    struct audit_found found[ITEMS] = {{0}};
    struct audit_evaluation made = {0};
    struct audit_error err = {0};

    for (uint32_t i = 0; i < ITEMS; i++) {
        rows[i].entry = i;
        rows[i].date = 20230101;
        rows[i].fen = (int64_t)(i + 1) * (i + 1) * 100000;
    }
    enum audit_status status = audit_sample_population(&book, plan, &sample, &err);
    if (status == AUDIT_OK)
        status = audit_sample_draw(plan, &sample, &err);
    if (status == AUDIT_OK) {
        fuzz_holds(sample.pick_count <= ITEMS);
        status = audit_sampling_reader_found(reader, plan, &sample, found, &err);
        if (status == AUDIT_OK)
            status = audit_evaluate(plan, &sample, found, &made, &err);
    }
    fuzz_audit_explained(status, &err);
    audit_evaluation_free(&made);
    audit_sample_free(&sample);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct audit_sampling_reader *reader = NULL;
    struct audit_sample_plan plan;
    struct audit_error err = {0};

    fuzz_holds(audit_sampling_reader_new(&reader, &err) == AUDIT_OK);
    read_all(reader, (struct audit_bytes){data, size});
    enum audit_status status = audit_sampling_reader_plan(reader, &plan, &err);
    fuzz_audit_explained(status, &err);
    if (status == AUDIT_OK) {
        plan_is_one_line(&plan);
        evaluate(reader, &plan);
    }
    audit_sampling_reader_free(reader);
    return 0;
}
