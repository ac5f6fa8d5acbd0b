#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "ledger/base/text.h"
#include "ledger/value/capital.h"
#include "ledger/value/date.h"
#include "tools/mingzhang/view_internal.h"

static void
fail_memory(struct view_fields *fields, size_t size)
{
    if (fields->status == LEDGER_OK)
        fields->status =
            ledger_fail(fields->err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY, size);
}

const char *
view_printf(struct view_fields *fields, const char *format, ...)
{
    va_list arguments;
    va_list again;
    char *text = NULL;
    int size;

    va_start(arguments, format);
    va_copy(again, arguments);
    size = vsnprintf(NULL, 0, format, arguments);
    if (size >= 0)
        text = ledger_arena_take(fields->view->arena, (size_t)size + 1);
    if (text != NULL)
        (void)vsnprintf(text, (size_t)size + 1, format, again);
    va_end(again);
    va_end(arguments);
    if (text == NULL)
        fail_memory(fields, size < 0 ? 0 : (size_t)size + 1);
    return text == NULL ? "" : text;
}

const char *
view_hex(const struct view *view, struct ledger_slice bytes)
{
    char *text = ledger_arena_take(view->arena, 2 * bytes.size + 1);

    if (text != NULL)
        ledger_text_hex(bytes, text);
    return text;
}

const char *
view_choose(const struct view_fields *fields, const char *name, struct language_text word)
{
    const struct output *output = fields->view->output;

    if (output->json)
        return name == NULL ? "?" : name;
    return language_pick(output->language, word);
}

void
view_put_text(struct view_fields *fields, const char *key, struct language_text title,
              const char *text)
{
    if (text != NULL && text[0] != '\0')
        output_record_text(fields->record, key, title, text);
}

void
view_put_count(struct view_fields *fields, const char *key, struct language_text title,
               uint64_t count)
{
    if (count != 0)
        output_record_count(fields->record, key, title, count);
}

void
view_put_hex(struct view_fields *fields, const char *key, struct language_text title,
             struct ledger_slice bytes)
{
    const char *text;

    if (bytes.size == 0)
        return;
    text = view_hex(fields->view, bytes);
    if (text == NULL)
        fail_memory(fields, 2 * bytes.size + 1);
    view_put_text(fields, key, title, text);
}

void
view_put_month(struct view_fields *fields, const char *key, struct language_text title,
               uint32_t month)
{
    char text[LEDGER_DATE_TEXT_SIZE];

    if (month == 0)
        return;
    ledger_month_format(month, text);
    output_record_text(fields->record, key, title, text);
}

void
view_put_instant(struct view_fields *fields, const char *key, struct language_text title,
                 int64_t instant_ms)
{
    char text[LEDGER_DATE_TIME_SIZE];

    if (instant_ms == 0)
        return;
    ledger_instant_format(instant_ms, text);
    output_record_text(fields->record, key, title, text);
}

void
view_put_note(struct view_fields *fields, const char *key, struct language_text title,
              struct ledger_slice note)
{
    struct ledger_buffer line = {0};
    bool ends = false;

    for (size_t i = 0; i < note.size && fields->status == LEDGER_OK; i++) {
        const char *joint = ends ? " / " : "";

        ends = note.data[i] == '\n';
        if (ends)
            continue;
        fields->status = ledger_buffer_append_text(&line, joint, fields->err);
        if (fields->status == LEDGER_OK)
            fields->status =
                ledger_buffer_append(&line, ledger_slice_of(&note.data[i], 1), fields->err);
    }
    if (line.size > 0 && fields->status == LEDGER_OK)
        view_put_text(fields, key, title,
                      view_printf(fields, "%.*s", (int)line.size, (const char *)line.data));
    ledger_buffer_free(&line);
}

void
view_put_money(struct view_fields *fields, const char *key, struct language_text title, int64_t fen)
{
    output_record_money(fields->record, key, title, (struct ledger_money){fen});
}

void
view_put_amount(struct view_fields *fields, int64_t fen, bool in_capitals)
{
    char text[LEDGER_CAPITAL_TEXT_SIZE];

    view_put_money(fields, "amount", (struct language_text){"金额（元）", "Amount (yuan)"}, fen);
    /* From a million million yuan on there is no settled way to write it. */
    if (in_capitals && ledger_capital_format((struct ledger_money){fen}, text) == LEDGER_OK)
        output_record_text(fields->record, "amount_capital",
                           (struct language_text){"大写", "In capitals"}, text);
}

void
view_put_word(struct view_fields *fields, const char *key, struct language_text title,
              const char *name, struct language_text word)
{
    output_record_text(fields->record, key, title, view_choose(fields, name, word));
}

void
view_put_part(struct view_fields *fields, struct view_group group, const char *key,
              struct language_text title, const char *text)
{
    struct language_text whole;
    const char *name;

    if (text == NULL || text[0] == '\0')
        return;
    name = view_printf(fields, "%s%s", group.key, key);
    whole.zh = view_printf(fields, "%s%s", group.title.zh, title.zh);
    whole.en = title.en[0] == '\0' ? group.title.en
                                   : view_printf(fields, "%s, %s", group.title.en, title.en);
    output_record_text(fields->record, name, whole, text);
}

static void
put_private(struct view_fields *fields, struct view_group group,
            const struct ledger_private *behind)
{
    view_put_part(fields, group, "_private",
                  behind->kind == LEDGER_COMMITMENT_ACCOUNT
                      ? (struct language_text){"账号", "number"}
                      : (struct language_text){"证件号码", "identity number"},
                  behind->canonical);
    view_put_part(fields, group, "_private_name", (struct language_text){"姓名", "name"},
                  behind->display);
}

/* "张*", "****8515": the first character of a name, the last four of a number. */
static void
put_masked(struct view_fields *fields, struct view_group group, const struct ledger_private *behind)
{
    const struct ledger_slice name = ledger_slice_of_text(behind->display);
    const char *number = behind->canonical;
    const size_t size = strlen(number);
    size_t first = 0;

    if (name.size > 0) {
        (void)ledger_text_next(name, &first);
        view_put_part(fields, group, "_private_name", (struct language_text){"姓名", "name"},
                      view_printf(fields, "%.*s*", (int)first, behind->display));
    }
    view_put_part(fields, group, "_private",
                  behind->kind == LEDGER_COMMITMENT_ACCOUNT
                      ? (struct language_text){"账号", "number"}
                      : (struct language_text){"证件号码", "identity number"},
                  view_printf(fields, "****%s", size > 4 ? number + size - 4 : ""));
}

static void
put_absence(struct view_fields *fields, struct view_group group, bool is_erased)
{
    view_put_part(
        fields, group, "_private_state", (struct language_text){"私密内容", "private bytes"},
        view_choose(fields, is_erased ? "erased" : "absent",
                    is_erased
                        ? (struct language_text){"已抹除，承诺完好", "erased, commitment intact"}
                        : (struct language_text){"不在此处，未核对", "not here, not checked"}));
}

/* Looks for what is behind a commitment, and puts it with `put`, or why it is not there. */
static void
put_behind(struct view_fields *fields, struct view_group group, struct ledger_slice commitment,
           void (*put)(struct view_fields *fields, struct view_group group,
                       const struct ledger_private *behind))
{
    const struct view *view = fields->view;
    struct ledger_private behind;
    bool is_erased = false;
    enum ledger_status status;

    if (view->find_private == NULL)
        return;
    status = view->find_private(view->private_context, commitment, view->arena, &behind, &is_erased,
                                fields->err);
    if (status == LEDGER_OK)
        put(fields, group, &behind);
    else if (status != LEDGER_NOT_FOUND)
        fields->status = status;
    else
        put_absence(fields, group, is_erased);
}

void
view_put_masked(struct view_fields *fields, struct view_group group, struct ledger_slice commitment)
{
    if (fields->status == LEDGER_OK)
        put_behind(fields, group, commitment, put_masked);
}

void
view_put_commitment(struct view_fields *fields, struct view_group group,
                    struct ledger_slice commitment)
{
    if (commitment.size == 0 || fields->status != LEDGER_OK)
        return;
    put_behind(fields, group, commitment, put_private);
    view_put_part(fields, group, "_commitment", (struct language_text){"承诺", "commitment"},
                  view_hex(fields->view, commitment));
}

void
view_put_account(struct view_fields *fields, struct view_group group,
                 const struct ledger_account *account)
{
    if (!account->stated)
        return;
    view_put_part(fields, group, "_bank", (struct language_text){"开户行", "bank"}, account->bank);
    view_put_part(fields, group, "_last_four", (struct language_text){"尾号", "last four digits"},
                  account->last_four);
    view_put_commitment(fields, group, account->commitment);
}

void
view_put_attachments(struct view_fields *fields, const struct ledger_attachment *attachments,
                     size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct view_group group = {
            .key = view_printf(fields, "attachment_%zu", i + 1),
            .title = {view_printf(fields, "附件%zu", i + 1),
                      view_printf(fields, "Attachment %zu", i + 1)},
        };

        view_put_part(fields, group, "", (struct language_text){"", ""}, attachments[i].name);
        view_put_part(fields, group, "_sha256", (struct language_text){"摘要", "SHA-256"},
                      view_hex(fields->view, attachments[i].sha256));
    }
}

void
view_put_source(struct view_fields *fields, const struct ledger_source *source)
{
    if (!source->stated)
        return;
    view_put_text(fields, "source_sheet", (struct language_text){"来源工作表", "Source, sheet"},
                  source->sheet);
    view_put_count(fields, "source_row", (struct language_text){"来源行号", "Source, row"},
                   source->row);
    view_put_hex(fields, "source_sha256",
                 (struct language_text){"来源文件摘要", "Source, file's SHA-256"},
                 source->file_sha256);
}
