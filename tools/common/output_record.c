#include <assert.h>
#include <stdlib.h>

#include "ledger/base/text.h"
#include "tools/common/output_cell.h"

struct record_field {
    struct record_field *next;
    const char *key;
    struct language_text title;
    struct output_cell cell;
};

struct output_record {
    struct record_field *first;
    struct record_field **end; /* Where the next one is hung. */
    struct ledger_arena arena;
    enum ledger_status status; /* The first failure to add a field, and why. */
    struct ledger_error err;
};

enum ledger_status
output_record_new(struct output_record **out_record, struct ledger_error *err)
{
    struct output_record *record = calloc(1, sizeof(*record));

    if (record == NULL)
        return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY, sizeof(*record));
    record->end = &record->first;
    *out_record = record;
    return LEDGER_OK;
}

void
output_record_free(struct output_record *record)
{
    if (record == NULL)
        return;
    ledger_arena_free(&record->arena);
    free(record);
}

static void
add_field(struct output_record *record, const char *key, struct language_text title,
          struct output_cell cell)
{
    struct record_field *field;

    if (record->status != LEDGER_OK)
        return;
    field = ledger_arena_take(&record->arena, sizeof(*field));
    if (field == NULL) {
        record->status = ledger_fail(&record->err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY,
                                     sizeof(*field));
        return;
    }
    *field = (struct record_field){.key = key, .title = title, .cell = cell};
    *record->end = field;
    record->end = &field->next;
}

void
output_record_text(struct output_record *record, const char *key, struct language_text title,
                   const char *text)
{
    output_record_toned(record, key, title, text, OUTPUT_PLAIN);
}

void
output_record_toned(struct output_record *record, const char *key, struct language_text title,
                    const char *text, enum output_tone tone)
{
    struct output_cell cell = {0};

    if (text == NULL || record->status != LEDGER_OK)
        return;
    record->status =
        output_cell_of_text(&record->arena, ledger_slice_of_text(text), &cell, &record->err);
    cell.tone = tone;
    add_field(record, key, title, cell);
}

void
output_record_count(struct output_record *record, const char *key, struct language_text title,
                    uint64_t count)
{
    add_field(record, key, title, (struct output_cell){.kind = OUTPUT_COUNT, .number = count});
}

void
output_record_money(struct output_record *record, const char *key, struct language_text title,
                    struct ledger_money amount)
{
    add_field(record, key, title, (struct output_cell){.kind = OUTPUT_MONEY, .amount = amount});
}

void
output_record_date(struct output_record *record, const char *key, struct language_text title,
                   uint32_t date)
{
    if (date != 0)
        add_field(record, key, title, (struct output_cell){.kind = OUTPUT_DATE, .number = date});
}

void
output_record_flag(struct output_record *record, const char *key, struct language_text title,
                   bool flag)
{
    add_field(record, key, title, (struct output_cell){.kind = OUTPUT_FLAG, .number = flag});
}

static enum ledger_status
check_record(const struct output_record *record, struct ledger_error *err)
{
    if (record->status != LEDGER_OK && err != NULL)
        *err = record->err;
    return record->status;
}

enum ledger_status
output_record_json(struct output_record *record, json_t **out_json, struct ledger_error *err)
{
    enum ledger_status status = check_record(record, err);
    json_t *document;
    int failed = 0;

    if (status != LEDGER_OK)
        return status;
    document = json_object();
    for (const struct record_field *field = record->first; field != NULL; field = field->next)
        failed |= json_object_set_new(document, field->key, output_cell_json(&field->cell));
    if (failed != 0 || document == NULL) {
        json_decref(document);
        return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY, (size_t)0);
    }
    *out_json = document;
    return LEDGER_OK;
}

static void
print_text(const struct output *output, const struct output_record *record)
{
    char room[OUTPUT_CELL_TEXT_SIZE];
    const char *colon = output->language == LEDGER_LANGUAGE_ZH ? "：" : ":";
    size_t width = 0;

    for (const struct record_field *field = record->first; field != NULL; field = field->next) {
        size_t columns = ledger_text_columns(language_pick(output->language, field->title));

        width = columns > width ? columns : width;
    }
    for (const struct record_field *field = record->first; field != NULL; field = field->next) {
        const char *title = language_pick(output->language, field->title);

        (void)fprintf(output->stream, "%s%s%*s ", title, colon,
                      (int)(width - ledger_text_columns(title)), "");
        output_cell_put(output, &field->cell,
                        output_cell_show(&field->cell, output->language, room));
        (void)fputc('\n', output->stream);
    }
}

enum ledger_status
output_record_print(const struct output *output, struct output_record *record,
                    struct ledger_error *err)
{
    enum ledger_status status = check_record(record, err);
    json_t *document = NULL;

    if (status != LEDGER_OK)
        return status;
    if (!output->json) {
        print_text(output, record);
        return LEDGER_OK;
    }
    status = output_record_json(record, &document, err);
    return status == LEDGER_OK ? output_json(output, document, err) : status;
}
