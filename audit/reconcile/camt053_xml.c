/* XML to parts and fields, by expat. Paths (camt053_paths.def) are a tree; where the reader is in
 * it stands on a stack, a number an element, so that an element costs one look among the children
 * of its parent. What stands in no path, and all of another namespace, is passed over with
 * everything in it.
 *
 * Hostile files: no document type, hence no entities; depth, attributes and the text of an element
 * are bounded; memory does not grow with what is passed over. */
#include "audit/reconcile/camt053.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <expat.h>

enum {
    DEPTH_MAX = 64,
    WRAPPER_DEPTH_MAX = 4, /* banks wrap the Document into a message of their own */
    ATTRIBUTE_COUNT_MAX = 32,
    TEXT_SIZE_MAX = 64 << 10,
    NODE_COUNT_MAX = 192,
    NAMESPACE_SIZE_MAX = 64,
    PIECE_SIZE = 1 << 20,
    VERSION_MIN = 2,
    VERSION_MAX = 13,
};
static const char separator = '\n'; /* of namespace and name: no URI has it */

/* Numbers on the stack. */
enum { NODE_PASSED_OVER, NODE_WRAPPER, NODE_DOCUMENT, NODE_FIRST };

struct node {
    const char *name;
    size_t name_size;
    uint16_t first_child, next; /* 0: none */
    enum camt_field field;
    enum camt_part part; /* of which the field is one; with `opens`, which begins here */
    bool opens, often;
};

struct camt_xml {
    XML_Parser parser;
    const char *name;
    const struct camt_handler *handler;
    struct node nodes[NODE_COUNT_MAX];
    uint16_t node_count, depth;
    uint16_t stack[DEPTH_MAX];
    char namespace[NAMESPACE_SIZE_MAX]; /* of the Document, with its separator */
    size_t namespace_size;
    char version[3];
    uint64_t documents;
    struct audit_buffer text;
    char currency[8];
    char element[32];
    uint64_t serial, stamps[CAMT_PART_COUNT], seen[CAMT_FIELD_COUNT];
    enum audit_status status;
    struct audit_error err;
};

/* --- the tree of paths --- */

static const struct path {
    enum camt_field field;
    enum camt_part part;
    bool opens, often;
    const char *path;
} paths[] = {
#define ONCE false
#define OFTEN true
#define CAMT_PART(part, path) {CAMT_NOTHING, CAMT_##part, true, false, path},
#define CAMT_FIELD(field, part, often, path) {CAMT_##field, CAMT_##part, false, often, path},
#include "audit/reconcile/camt053_paths.def"
#undef CAMT_PART
#undef CAMT_FIELD
#undef ONCE
#undef OFTEN
};

/* 0: there is none. */
static uint16_t
child_of(const struct camt_xml *xml, uint16_t parent, const char *name, size_t size)
{
    uint16_t child = xml->nodes[parent].first_child;
    while (child != 0 &&
           (xml->nodes[child].name_size != size || memcmp(xml->nodes[child].name, name, size) != 0))
        child = xml->nodes[child].next;
    return child;
}

static uint16_t
add_child(struct camt_xml *xml, uint16_t parent, const char *name, size_t size)
{
    uint16_t child = child_of(xml, parent, name, size);
    if (child != 0)
        return child;
    if (xml->node_count == NODE_COUNT_MAX)
        abort(); /* The table is ours. */
    child = xml->node_count++;
    xml->nodes[child] =
        (struct node){.name = name, .name_size = size, .next = xml->nodes[parent].first_child};
    xml->nodes[parent].first_child = child;
    return child;
}

static void
add_path(struct camt_xml *xml, uint16_t root, const struct path *path)
{
    uint16_t node = root;
    for (const char *at = path->path; *at != '\0';) {
        size_t size = strcspn(at, "/");
        node = add_child(xml, node, at, size);
        at += size + (at[size] == '/');
    }
    xml->nodes[node].field = path->field;
    xml->nodes[node].part = path->part;
    xml->nodes[node].opens = path->opens;
    xml->nodes[node].often = path->often;
}

static void
plant(struct camt_xml *xml)
{
    xml->node_count = NODE_FIRST;
    xml->nodes[NODE_DOCUMENT].opens = true;
    xml->nodes[NODE_DOCUMENT].part = CAMT_MESSAGE;
    uint16_t root = add_child(xml, NODE_DOCUMENT, "BkToCstmrStmt", strlen("BkToCstmrStmt"));
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++)
        add_path(xml, root, &paths[i]);
}

/* --- what expat calls --- */

static void
stop(struct camt_xml *xml, enum audit_status status)
{
    if (status == AUDIT_OK || xml->status != AUDIT_OK)
        return;
    xml->status = status;
    (void)XML_StopParser(xml->parser, XML_FALSE);
}

uint64_t
camt_xml_line(const struct camt_xml *xml)
{
    return XML_GetCurrentLineNumber(xml->parser);
}

const char *
camt_xml_version(const struct camt_xml *xml)
{
    return xml->version;
}

const char *
camt_xml_element(const struct camt_xml *xml)
{
    return xml->element;
}

static void
limit(struct camt_xml *xml, uint64_t max, const char *what)
{
    stop(xml, audit_fail(&xml->err, AUDIT_MALFORMED, AUDIT_MESSAGE_CAMT_LIMIT, xml->name,
                         camt_xml_line(xml), what, max));
}

/* The root of a message: which one, and of which version. */
static uint16_t
begin_document(struct camt_xml *xml, const char *name, size_t namespace_size)
{
    static const char known[] = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.";
    size_t known_size = sizeof known - 1;
    struct audit_bytes uri = {(const uint8_t *)name, namespace_size > 0 ? namespace_size - 1 : 0};
    uint64_t version = 0;
    bool fits = uri.size == known_size + 2 && memcmp(name, known, known_size) == 0;
    for (size_t i = 0; i < 2 && fits; i++) {
        char digit = name[known_size + i];
        fits = digit >= '0' && digit <= '9';
        version = version * 10 + (uint64_t)(digit - '0');
        xml->version[i] = digit;
    }
    if (!fits || version < VERSION_MIN || version > VERSION_MAX) {
        stop(xml, audit_fail(&xml->err, AUDIT_MALFORMED, AUDIT_MESSAGE_CAMT_OTHER, xml->name, uri));
        return NODE_PASSED_OVER;
    }
    memcpy(xml->namespace, name, namespace_size);
    xml->namespace_size = namespace_size;
    xml->documents++;
    return NODE_DOCUMENT;
}

static uint16_t
node_of(struct camt_xml *xml, const char *name)
{
    const char *end = strrchr(name, separator);
    size_t namespace_size = end != NULL ? (size_t)(end - name) + 1 : 0;
    const char *local = name + namespace_size;
    uint16_t parent = xml->depth > 0 ? xml->stack[xml->depth - 1] : (uint16_t)NODE_WRAPPER;
    if (parent == NODE_WRAPPER) {
        if (strcmp(local, "Document") == 0)
            return begin_document(xml, name, namespace_size);
        return xml->depth < WRAPPER_DEPTH_MAX ? NODE_WRAPPER : NODE_PASSED_OVER;
    }
    if (parent == NODE_PASSED_OVER || namespace_size != xml->namespace_size ||
        memcmp(name, xml->namespace, namespace_size) != 0)
        return NODE_PASSED_OVER;
    (void)snprintf(xml->element, sizeof xml->element, "%s", local);
    return child_of(xml, parent, local, strlen(local));
}

static void
keep_currency(struct camt_xml *xml, const XML_Char **attributes)
{
    xml->currency[0] = '\0';
    for (size_t i = 0; attributes[i] != NULL; i += 2) {
        if (i / 2 >= ATTRIBUTE_COUNT_MAX) {
            limit(xml, ATTRIBUTE_COUNT_MAX, "attributes");
            return;
        }
        if (strcmp(attributes[i], "Ccy") == 0)
            (void)snprintf(xml->currency, sizeof xml->currency, "%s", attributes[i + 1]);
    }
}

static void XMLCALL
on_start(void *context, const XML_Char *name, const XML_Char **attributes)
{
    struct camt_xml *xml = context;
    if (xml->status != AUDIT_OK)
        return;
    if (xml->depth == DEPTH_MAX) {
        limit(xml, DEPTH_MAX, "depth");
        return;
    }
    uint16_t node = node_of(xml, name);
    xml->stack[xml->depth++] = node;
    xml->text.size = 0;
    keep_currency(xml, attributes);
    if (xml->status == AUDIT_OK && xml->nodes[node].opens) {
        enum camt_part part = xml->nodes[node].part;
        xml->stamps[part] = ++xml->serial;
        stop(xml, xml->handler->begin(xml->handler->context, part, &xml->err));
    }
}

static struct audit_bytes
trimmed(const struct camt_xml *xml)
{
    struct audit_bytes text = audit_buffer_bytes(&xml->text);
    while (text.size > 0 && strchr(" \t\r\n", text.data[0]) != NULL)
        text = (struct audit_bytes){text.data + 1, text.size - 1};
    while (text.size > 0 && strchr(" \t\r\n", text.data[text.size - 1]) != NULL)
        text.size--;
    return text;
}

/* A second one would let a file say two things; which of them a reader believes is anybody's guess.
 */
static bool
stands_twice(struct camt_xml *xml, const struct node *node)
{
    bool twice = !node->often && xml->seen[node->field] == xml->stamps[node->part];
    xml->seen[node->field] = xml->stamps[node->part];
    return twice;
}

static void
end_field(struct camt_xml *xml, const struct node *node)
{
    struct audit_bytes text = trimmed(xml);
    (void)snprintf(xml->element, sizeof xml->element, "%.*s", (int)node->name_size, node->name);
    if (audit_buffer_status(&xml->text, &xml->err) != AUDIT_OK)
        stop(xml, AUDIT_NO_MEMORY);
    else if (text.size == 0)
        return; /* Sts of the later versions has only elements in it. */
    else if (stands_twice(xml, node))
        stop(xml, audit_fail(&xml->err, AUDIT_MALFORMED, AUDIT_MESSAGE_CAMT_TWICE, xml->name,
                             camt_xml_line(xml), xml->element));
    else
        stop(xml, xml->handler->field(xml->handler->context, node->field, text,
                                      audit_text(xml->currency), &xml->err));
}

static void XMLCALL
on_end(void *context, const XML_Char *name)
{
    struct camt_xml *xml = context;
    (void)name;
    if (xml->status != AUDIT_OK)
        return;
    const struct node *node = &xml->nodes[xml->stack[--xml->depth]];
    if (node->field != CAMT_NOTHING)
        end_field(xml, node);
    else if (node->opens)
        stop(xml, xml->handler->end(xml->handler->context, node->part, &xml->err));
    xml->text.size = 0;
    xml->currency[0] = '\0';
}

static void XMLCALL
on_text(void *context, const XML_Char *text, int size)
{
    struct camt_xml *xml = context;
    if (xml->status != AUDIT_OK || xml->depth == 0 ||
        xml->nodes[xml->stack[xml->depth - 1]].field == CAMT_NOTHING)
        return;
    if (xml->text.size + (size_t)size > TEXT_SIZE_MAX)
        limit(xml, TEXT_SIZE_MAX, "text");
    else
        audit_buffer_append(&xml->text, (struct audit_bytes){(const uint8_t *)text, (size_t)size});
}

static void
refuse_doctype(struct camt_xml *xml)
{
    stop(xml, audit_fail(&xml->err, AUDIT_MALFORMED, AUDIT_MESSAGE_CAMT_DOCTYPE, xml->name,
                         camt_xml_line(xml)));
}

static void XMLCALL
on_doctype(void *context, const XML_Char *name, const XML_Char *system, const XML_Char *public,
           int internal)
{
    (void)name, (void)system, (void)public, (void)internal;
    refuse_doctype(context);
}

static void XMLCALL
on_entity(void *context, const XML_Char *name, int parameter, const XML_Char *value, int value_size,
          const XML_Char *base, const XML_Char *system, const XML_Char *public,
          const XML_Char *notation)
{
    (void)name, (void)parameter, (void)value, (void)value_size;
    (void)base, (void)system, (void)public, (void)notation;
    refuse_doctype(context);
}

/* --- reading --- */

static enum audit_status
fail_of(struct camt_xml *xml, struct audit_error *err)
{
    enum XML_Error error = XML_GetErrorCode(xml->parser);
    uint64_t line = camt_xml_line(xml);
    switch ((int)error) {
    case XML_ERROR_NO_MEMORY:
        return audit_fail(err, AUDIT_NO_MEMORY, AUDIT_MESSAGE_OUT_OF_MEMORY, (uint64_t)PIECE_SIZE);
    case XML_ERROR_NO_ELEMENTS:
    case XML_ERROR_UNCLOSED_TOKEN:
    case XML_ERROR_PARTIAL_CHAR:
    case XML_ERROR_UNCLOSED_CDATA_SECTION:
        return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_CAMT_CUT, xml->name, line);
    case XML_ERROR_UNKNOWN_ENCODING:
    case XML_ERROR_INCORRECT_ENCODING:
        return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_CAMT_ENCODING, xml->name);
    default:
        return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_CAMT_XML, xml->name, line,
                          XML_ErrorString(error));
    }
}

static enum audit_status
parse(struct camt_xml *xml, struct audit_bytes file, struct audit_error *err)
{
    enum XML_Status parsed = XML_STATUS_OK;
    size_t at = 0;
    do {
        size_t size = file.size - at < PIECE_SIZE ? file.size - at : PIECE_SIZE;
        const char *piece = size > 0 ? (const char *)file.data + at : "";
        parsed = XML_Parse(xml->parser, piece, (int)size, at + size == file.size);
        at += size;
    } while (parsed == XML_STATUS_OK && at < file.size);
    if (xml->status != AUDIT_OK) {
        if (err != NULL)
            *err = xml->err;
        return xml->status;
    }
    if (parsed != XML_STATUS_OK)
        return fail_of(xml, err);
    if (xml->documents == 0)
        return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_CAMT_NONE, xml->name);
    return AUDIT_OK;
}

void
camt_xml_free(struct camt_xml *xml)
{
    if (xml == NULL)
        return;
    if (xml->parser != NULL)
        XML_ParserFree(xml->parser);
    audit_buffer_free(&xml->text);
    free(xml);
}

enum audit_status
camt_xml_read(struct audit_bytes file, const char *name, const struct camt_handler *handler,
              struct camt_xml **xml, struct audit_error *err)
{
    struct camt_xml *made = calloc(1, sizeof *made);
    if (made != NULL)
        made->parser = XML_ParserCreateNS(NULL, separator);
    if (made == NULL || made->parser == NULL) {
        camt_xml_free(made);
        return audit_fail(err, AUDIT_NO_MEMORY, AUDIT_MESSAGE_OUT_OF_MEMORY,
                          (uint64_t)sizeof *made);
    }
    made->name = name;
    made->handler = handler;
    plant(made);
    XML_SetUserData(made->parser, made);
    XML_SetElementHandler(made->parser, on_start, on_end);
    XML_SetCharacterDataHandler(made->parser, on_text);
    XML_SetStartDoctypeDeclHandler(made->parser, on_doctype);
    XML_SetEntityDeclHandler(made->parser, on_entity);
    *xml = made; /* The handler asks it for lines. */
    return parse(made, file, err);
}
