/* Whether a struct says what an entry may say: the lengths, ranges and forms of CANONICAL.md,
 * section 1, row by row. Reading and writing judge the same, so that what was written can be read.
 * Conditions between fields are in codec_judge.c. */
#include "ledger/record/codec_internal.h"

#include <assert.h>
#include <stdio.h>

#include "ledger/base/text.h"
#include "ledger/crypto/key.h"
#include "ledger/value/date.h"
#include "ledger/value/uscc.h"

/* Where the next piece of a path goes; what does not fit is cut. */
static size_t
path_append(const struct codec_path *path, char text[static CODEC_PATH_TEXT_SIZE])
{
    size_t size = path->parent == NULL ? 0 : path_append(path->parent, text);
    const char *dot = size == 0 ? "" : ".";
    int more;

    if (path->index == CODEC_NO_INDEX)
        more = snprintf(text + size, CODEC_PATH_TEXT_SIZE - size, "%s%s", dot, path->name);
    else
        more = snprintf(text + size, CODEC_PATH_TEXT_SIZE - size, "%s%s[%zu]", dot, path->name,
                        path->index);
    assert(more >= 0);
    size += (size_t)more;
    return size < CODEC_PATH_TEXT_SIZE ? size : CODEC_PATH_TEXT_SIZE - 1;
}

void
codec_path_text(const struct codec_path *path, const char *name,
                char text[static CODEC_PATH_TEXT_SIZE])
{
    const struct codec_path last = {path, name, CODEC_NO_INDEX};

    text[0] = '\0';
    if (name != NULL)
        (void)path_append(&last, text);
    else if (path != NULL)
        (void)path_append(path, text);
}

enum ledger_status
codec_fail(struct ledger_error *err, enum ledger_status status, enum ledger_message message,
           const struct codec_path *path, const char *name)
{
    char text[CODEC_PATH_TEXT_SIZE];

    if (err == NULL)
        return status;
    codec_path_text(path, name, text);
    return ledger_fail(err, status, message, text);
}

enum ledger_status
codec_size_fail(const struct codec_field *field, size_t size, const struct codec_path *path,
                struct ledger_error *err)
{
    const size_t min = field->kind == CODEC_FIXED ? (size_t)field->max : (size_t)field->min;
    char text[CODEC_PATH_TEXT_SIZE];

    codec_path_text(path, NULL, text);
    return ledger_fail(err, LEDGER_OUT_OF_RANGE, LEDGER_MESSAGE_RECORD_SIZE_WRONG, text, size, min,
                       (size_t)field->max);
}

/* -- texts ------------------------------------------------------------------------------------ */

struct form_text {
    size_t size_max;
    enum ledger_message message; /* When the form is not this. */
};

static const struct form_text form_texts[] = {
    [CODEC_IDENTIFIER] = {LEDGER_ID_SIZE_MAX, LEDGER_MESSAGE_RECORD_NOT_IDENTIFIER},
    [CODEC_CODE] = {LEDGER_ID_SIZE_MAX, LEDGER_MESSAGE_RECORD_NOT_CODE},
    [CODEC_ORIGIN] = {LEDGER_ID_SIZE_MAX, LEDGER_MESSAGE_RECORD_NOT_ORIGIN},
    [CODEC_NAME] = {CODEC_NAME_SIZE_MAX, LEDGER_MESSAGE_RECORD_TEXT_UNCLEAN},
    [CODEC_TEXT] = {CODEC_TEXT_SIZE_MAX, LEDGER_MESSAGE_RECORD_TEXT_UNCLEAN},
    [CODEC_VKEY] = {LEDGER_VKEY_SIZE - 1, LEDGER_MESSAGE_RECORD_NOT_VKEY},
    [CODEC_CREDIT_CODE] = {LEDGER_USCC_SIZE, LEDGER_MESSAGE_RECORD_NOT_CREDIT_CODE},
    [CODEC_LAST_FOUR] = {4, LEDGER_MESSAGE_RECORD_NOT_LAST_FOUR},
};

static bool
is_last_four(struct ledger_slice text)
{
    if (text.size != 4)
        return false;
    for (size_t i = 0; i < text.size; i++)
        if (text.data[i] < '0' || text.data[i] > '9')
            return false;
    return true;
}

static bool
is_vkey(struct ledger_slice text)
{
    struct ledger_vkey vkey;

    return ledger_vkey_parse(text, &vkey, /* err= */ NULL) == LEDGER_OK &&
           vkey.type == LEDGER_KEY_ED25519;
}

static bool
has_form(enum codec_kind kind, struct ledger_slice text)
{
    if (kind == CODEC_IDENTIFIER)
        return ledger_id_is_identifier(text);
    if (kind == CODEC_CODE)
        return ledger_id_is_code(text);
    if (kind == CODEC_ORIGIN)
        return ledger_id_is_origin(text);
    if (kind == CODEC_VKEY)
        return is_vkey(text);
    if (kind == CODEC_CREDIT_CODE)
        return ledger_uscc_check(text) != LEDGER_USCC_FORM;
    if (kind == CODEC_LAST_FOUR)
        return is_last_four(text);
    return ledger_text_is_clean(text);
}

static enum ledger_status
check_text(const struct codec_field *field, const char *text, const struct codec_path *path,
           struct ledger_error *err)
{
    const struct form_text *form = &form_texts[field->kind];
    const size_t size = strlen(text);
    char where[CODEC_PATH_TEXT_SIZE];

    if (size == 0)
        return LEDGER_OK;
    if (size > form->size_max) {
        codec_path_text(path, NULL, where);
        return ledger_fail(err, LEDGER_OUT_OF_RANGE, LEDGER_MESSAGE_RECORD_TEXT_TOO_LONG, where,
                           size, form->size_max);
    }
    if (!has_form(field->kind, ledger_slice_of(text, size)))
        return codec_fail(err, LEDGER_MALFORMED, form->message, path, NULL);
    return LEDGER_OK;
}

/* -- numbers ---------------------------------------------------------------------------------- */

static enum ledger_status
check_number(const struct codec_field *field, uint64_t value, const struct codec_path *path,
             struct ledger_error *err)
{
    char where[CODEC_PATH_TEXT_SIZE];

    if (value == 0 || (value >= field->min && value <= field->max))
        return LEDGER_OK;
    codec_path_text(path, NULL, where);
    return ledger_fail(err, LEDGER_OUT_OF_RANGE, LEDGER_MESSAGE_RECORD_NUMBER_OUT_OF_RANGE, where,
                       value, field->min, field->max);
}

static enum ledger_status
check_signed(const struct codec_field *field, int64_t value, const struct codec_path *path,
             struct ledger_error *err)
{
    const int64_t max = (int64_t)field->max;
    char where[CODEC_PATH_TEXT_SIZE];

    if (value <= max && value >= (field->kind == CODEC_SINT64 ? -max : 0))
        return LEDGER_OK;
    codec_path_text(path, NULL, where);
    return ledger_fail(err, LEDGER_OUT_OF_RANGE, LEDGER_MESSAGE_RECORD_SIGNED_OUT_OF_RANGE, where,
                       value, field->kind == CODEC_SINT64 ? -max : INT64_C(0), max);
}

static enum ledger_status
check_calendar(const struct codec_field *field, uint32_t value, const struct codec_path *path,
               struct ledger_error *err)
{
    const bool month = field->kind == CODEC_MONTH;
    char where[CODEC_PATH_TEXT_SIZE];

    if (value == 0 || (month ? ledger_month_exists(value) : ledger_date_exists(value)))
        return LEDGER_OK;
    codec_path_text(path, NULL, where);
    return ledger_fail(err, LEDGER_OUT_OF_RANGE,
                       month ? LEDGER_MESSAGE_RECORD_MONTH_INVALID
                             : LEDGER_MESSAGE_RECORD_DATE_INVALID,
                       where, (uint64_t)value);
}

/* -- fields ----------------------------------------------------------------------------------- */

static bool
is_stated(const struct codec_field *field, const void *object)
{
    const void *member = codec_at(object, field->offset);

    if ((field->flags & CODEC_LIST) != 0)
        return codec_count(field, object) > 0;
    if (codec_is_text(field->kind))
        return (*(const char *const *)member)[0] != '\0';
    if (field->kind == CODEC_BYTES)
        return ((const struct ledger_slice *)member)->size > 0;
    if (field->kind == CODEC_UINT64)
        return *(const uint64_t *)member != 0;
    if (field->kind == CODEC_INT64 || field->kind == CODEC_SINT64)
        return *(const int64_t *)member != 0;
    if (field->kind == CODEC_BOOL || field->kind == CODEC_OPTIONAL_MESSAGE)
        return *(const bool *)member;
    if (field->kind == CODEC_VERSION || field->kind == CODEC_FIXED || field->kind == CODEC_MESSAGE)
        return true;
    return *(const uint32_t *)member != 0;
}

static enum ledger_status
check_value(const struct codec_field *field, const void *member, const struct codec_path *path,
            struct ledger_error *err)
{
    size_t size;

    switch (field->kind) {
    case CODEC_VERSION:
    case CODEC_FIXED:
    case CODEC_BOOL:
        return LEDGER_OK;
    case CODEC_IDENTIFIER:
    case CODEC_CODE:
    case CODEC_ORIGIN:
    case CODEC_NAME:
    case CODEC_TEXT:
    case CODEC_VKEY:
    case CODEC_CREDIT_CODE:
    case CODEC_LAST_FOUR:
        return check_text(field, *(const char *const *)member, path, err);
    case CODEC_BYTES:
        size = ((const struct ledger_slice *)member)->size;
        /* An element of a list has no way of being left out. */
        if ((size == 0 && (field->flags & CODEC_LIST) == 0) ||
            (size >= field->min && size <= field->max))
            return LEDGER_OK;
        return codec_size_fail(field, size, path, err);
    case CODEC_UINT32:
    case CODEC_ENUM:
        return check_number(field, *(const uint32_t *)member, path, err);
    case CODEC_DATE:
    case CODEC_MONTH:
        return check_calendar(field, *(const uint32_t *)member, path, err);
    case CODEC_UINT64:
        return check_number(field, *(const uint64_t *)member, path, err);
    case CODEC_INT64:
    case CODEC_SINT64:
        return check_signed(field, *(const int64_t *)member, path, err);
    case CODEC_MESSAGE:
        return codec_check(field->message, member, path, err);
    case CODEC_OPTIONAL_MESSAGE:
        return *(const bool *)member ? codec_check(field->message, member, path, err) : LEDGER_OK;
    }
    return LEDGER_OK;
}

static enum ledger_status
check_list(const struct codec_field *field, const void *object, struct codec_path *path,
           struct ledger_error *err)
{
    const void *elements = codec_elements(field, object);
    const size_t count = codec_count(field, object);
    enum ledger_status status = LEDGER_OK;
    char where[CODEC_PATH_TEXT_SIZE];

    if (count > field->count_max) {
        codec_path_text(path, NULL, where);
        return ledger_fail(err, LEDGER_OUT_OF_RANGE, LEDGER_MESSAGE_RECORD_TOO_MANY, where,
                           field->count_max);
    }
    for (size_t i = 0; status == LEDGER_OK && i < count; i++) {
        const void *element = codec_at(elements, i * codec_stride(field));

        path->index = i;
        if (field->kind == CODEC_ENUM && *(const uint32_t *)element == 0)
            return codec_fail(err, LEDGER_OUT_OF_RANGE, LEDGER_MESSAGE_RECORD_FIELD_MISSING, path,
                              NULL);
        status = check_value(field, element, path, err);
    }
    return status;
}

/* A oneof must be one of its members, but which need not all be known to be ruled out. */
static enum ledger_status
check_choice(const struct codec_message *message, const void *object, const struct codec_path *path,
             struct ledger_error *err)
{
    const uint32_t choice = codec_choice(message, object);

    for (size_t i = 0; i < message->field_count; i++)
        if (codec_is_choice(&message->wire->fields[i]) && message->wire->fields[i].id == choice)
            return LEDGER_OK;
    return codec_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_RECORD_FIELD_MISSING, path,
                      message->choice);
}

enum ledger_status
codec_check(const struct codec_message *message, const void *object, const struct codec_path *path,
            struct ledger_error *err)
{
    const uint32_t choice = codec_choice(message, object);
    enum ledger_status status = LEDGER_OK;

    if (message->choice != NULL)
        status = check_choice(message, object, path, err);
    for (size_t i = 0; status == LEDGER_OK && i < message->field_count; i++) {
        const struct codec_field *field = &message->fields[i];
        const ProtobufCFieldDescriptor *wire = &message->wire->fields[i];
        struct codec_path here = {path, wire->name, CODEC_NO_INDEX};

        if (codec_is_choice(wire) && wire->id != choice)
            continue;
        if ((field->flags & CODEC_REQUIRED) != 0 && !is_stated(field, object))
            return codec_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_RECORD_FIELD_MISSING, path,
                              wire->name);
        if ((field->flags & CODEC_LIST) != 0)
            status = check_list(field, object, &here, err);
        else
            status = check_value(field, codec_at(object, field->offset), &here, err);
    }
    if (status == LEDGER_OK && message->judge != NULL)
        status = message->judge(object, path, err);
    return status;
}
