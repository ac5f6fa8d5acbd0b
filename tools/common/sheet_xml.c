#include "tools/common/sheet_xml.h"

#include <expat.h>
#include <string.h>

enum {
    BLOCK_SIZE = 65536,
    DEPTH_MAX = 64,
    TOKEN_SIZE_MAX = 4 << 20, /* of one tag or comment; text comes in pieces */
};

struct reading {
    XML_Parser parser;
    const struct sheet_xml_handler *handler;
    void *context;
    const char *part;
    unsigned depth;
    uint64_t fed;          /* bytes */
    uint64_t fed_at_event; /* when something was last told of */
    enum ledger_status status;
    struct ledger_error *err;
};

static void
stop(struct reading *reading, enum ledger_status status)
{
    if (status == LEDGER_OK || reading->status != LEDGER_OK)
        return;
    reading->status = status;
    (void)XML_StopParser(reading->parser, XML_FALSE);
}

/* The local name of an element that is ours, or NULL. Both editions of the standard, and the
 * package's own relationships. */
static const char *
own_name(const char *name)
{
    static const char *const spaces[] = {
        "http://schemas.openxmlformats.org/spreadsheetml/2006/main ",
        "http://purl.oclc.org/ooxml/spreadsheetml/main ",
        "http://schemas.openxmlformats.org/package/2006/relationships ",
    };

    for (size_t i = 0; i < sizeof(spaces) / sizeof(spaces[0]); i++) {
        if (strncmp(name, spaces[i], strlen(spaces[i])) == 0)
            return name + strlen(spaces[i]);
    }
    return NULL;
}

static void XMLCALL
on_start(void *context, const XML_Char *name, const XML_Char **attributes)
{
    struct reading *reading = context;
    const char *own = own_name(name);

    reading->fed_at_event = reading->fed;
    if (reading->status != LEDGER_OK)
        return;
    if (++reading->depth > DEPTH_MAX)
        stop(reading, ledger_fail(reading->err, LEDGER_OUT_OF_RANGE, LEDGER_MESSAGE_SHEET_XML_DEEP,
                                  reading->part));
    else if (own != NULL)
        stop(reading, reading->handler->start(reading->context, own, attributes, reading->err));
}

static void XMLCALL
on_end(void *context, const XML_Char *name)
{
    struct reading *reading = context;
    const char *own = own_name(name);

    reading->fed_at_event = reading->fed;
    if (reading->status != LEDGER_OK)
        return;
    reading->depth--;
    if (own != NULL && reading->handler->end != NULL)
        stop(reading, reading->handler->end(reading->context, own, reading->err));
}

static void XMLCALL
on_text(void *context, const XML_Char *text, int size)
{
    struct reading *reading = context;

    reading->fed_at_event = reading->fed;
    if (reading->status == LEDGER_OK && reading->handler->text != NULL)
        stop(reading, reading->handler->text(reading->context, ledger_slice_of(text, (size_t)size),
                                             reading->err));
}

static void XMLCALL
on_doctype(void *context, const XML_Char *name, const XML_Char *system_id,
           const XML_Char *public_id, int has_internal)
{
    struct reading *reading = context;

    (void)name;
    (void)system_id;
    (void)public_id;
    (void)has_internal;
    stop(reading, ledger_fail(reading->err, LEDGER_MALFORMED, LEDGER_MESSAGE_SHEET_XML_DOCTYPE,
                              reading->part));
}

static enum ledger_status
not_xml(const struct reading *reading, struct ledger_error *err)
{
    if (XML_GetErrorCode(reading->parser) == XML_ERROR_NO_MEMORY)
        return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY, (size_t)BLOCK_SIZE);
    return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_SHEET_XML_MALFORMED, reading->part,
                       (uint64_t)XML_GetCurrentLineNumber(reading->parser));
}

static enum ledger_status
feed(struct reading *reading, struct sheet_zip *zip, struct ledger_error *err)
{
    size_t size = 0;

    do {
        void *block = XML_GetBuffer(reading->parser, BLOCK_SIZE);
        enum ledger_status status;

        if (block == NULL)
            return not_xml(reading, err);
        status = sheet_zip_read(zip, block, BLOCK_SIZE, &size, err);
        if (status != LEDGER_OK)
            return status;
        reading->fed += size;
        if (XML_ParseBuffer(reading->parser, (int)size, size == 0) != XML_STATUS_OK)
            return reading->status != LEDGER_OK ? reading->status : not_xml(reading, err);
        /* The parser keeps a tag that is not complete; one that never ends would fill the memory.
         */
        if (reading->fed - reading->fed_at_event > TOKEN_SIZE_MAX)
            return ledger_fail(err, LEDGER_OUT_OF_RANGE, LEDGER_MESSAGE_SHEET_XML_DEEP,
                               reading->part);
    } while (size > 0);
    return LEDGER_OK;
}

enum ledger_status
sheet_xml_read(struct sheet_zip *zip, const char *part, const struct sheet_xml_handler *handler,
               void *context, struct ledger_error *err)
{
    struct reading reading = {
        .handler = handler, .context = context, .part = part, .status = LEDGER_OK, .err = err};
    enum ledger_status status = sheet_zip_begin(zip, part, err);

    if (status != LEDGER_OK)
        return status;
    reading.parser = XML_ParserCreateNS(NULL, ' ');
    if (reading.parser == NULL) {
        sheet_zip_abandon(zip);
        return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY, (size_t)BLOCK_SIZE);
    }
    XML_SetUserData(reading.parser, &reading);
    XML_SetElementHandler(reading.parser, on_start, on_end);
    XML_SetStartDoctypeDeclHandler(reading.parser, on_doctype);
    XML_SetCharacterDataHandler(reading.parser, on_text);
    status = feed(&reading, zip, err);
    XML_ParserFree(reading.parser);
    if (status == LEDGER_OK)
        return sheet_zip_end(zip, err);
    sheet_zip_abandon(zip);
    return status;
}

const char *
sheet_xml_attribute(const char **attributes, const char *name)
{
    for (; *attributes != NULL; attributes += 2) {
        if (strcmp(attributes[0], name) == 0)
            return attributes[1];
    }
    return NULL;
}

const char *
sheet_xml_attribute_of_others(const char **attributes, const char *name)
{
    for (; *attributes != NULL; attributes += 2) {
        const char *local = strrchr(attributes[0], ' ');

        if (local != NULL && strcmp(local + 1, name) == 0)
            return attributes[1];
    }
    return NULL;
}

bool
sheet_xml_flag(const char **attributes, const char *name)
{
    const char *value = sheet_xml_attribute(attributes, name);

    return value != NULL && (strcmp(value, "1") == 0 || strcmp(value, "true") == 0);
}
