/* The list of a handover: every file below the folder, in order of its path. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "ledger/base/file.h"
#include "tools/mingzhang/handover.h"

struct listed_file {
    const char *path; /* below the folder, with "/" between */
    const char *meaning;
    uint64_t size;
    struct ledger_digest digest;
};

struct listing_files {
    const char *folder;
    struct ledger_arena arena;
    struct listed_file *files;
    size_t count;
    size_t capacity;
};

/* The first row that the path begins with says what it is. */
static const struct {
    const char *prefix;
    const char *meaning;
} meanings[] = {
    {"evidence/checkpoints/", "较早的检查点"},
    {"evidence/checkpoint", "检查点：账本签名的总根"},
    {"evidence/tile/entries/", "入账记录：审签单及其签名"},
    {"evidence/tile/lines/", "明细"},
    {"evidence/tile/hints/", "明细的提示散列，用于定位改动"},
    {"evidence/tile/", "散列瓦片"},
    {"evidence/private/", "非公开信息（证件号码、账号），只供有权查看的人"},
    {"policy", "信任策略：账本公钥、见证人和要求的见证数"},
    {"genesis.txt", "创世散列：指明是哪一本账"},
    {"verify.py", "核验程序"},
    {"核验.bat", "在 Windows 上双击核验"},
    {"读我.txt", "说明"},
    {HANDOVER_LIST_CSV, "本清单的表格形式"},
    {"", "其他"},
};

static const char *
meaning_of(const char *path)
{
    size_t i = 0;

    while (strncmp(path, meanings[i].prefix, strlen(meanings[i].prefix)) != 0)
        i++;
    return meanings[i].meaning;
}

static enum ledger_status
add_file(struct listing_files *list, const char *path, struct ledger_error *err)
{
    struct listed_file *grown;
    size_t capacity = list->capacity == 0 ? 64 : 2 * list->capacity;

    if (list->count == list->capacity) {
        grown = realloc(list->files, capacity * sizeof(*grown));
        if (grown == NULL)
            return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY,
                               capacity * sizeof(*grown));
        list->files = grown;
        list->capacity = capacity;
    }
    list->files[list->count] = (struct listed_file){
        .path = ledger_arena_text(&list->arena, ledger_slice_of_text(path)),
        .meaning = meaning_of(path),
    };
    if (list->files[list->count].path == NULL)
        return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY, strlen(path));
    list->count++;
    return LEDGER_OK;
}

static enum ledger_status walk(struct listing_files *list, const char *below,
                               struct ledger_error *err);

/* `name` in the directory `below`: a file is noted, a directory is walked. The folder is our own,
 * made a moment ago, so there is nothing else in it. */
static enum ledger_status
walk_one(struct listing_files *list, const char *below, const char *name, struct ledger_error *err)
{
    struct ledger_buffer relative = {0};
    struct ledger_buffer path = {0};
    struct stat info;
    enum ledger_status status = LEDGER_OK;

    if (*below == '\0')
        status = ledger_buffer_printf(&relative, err, "%s", name);
    else
        status = ledger_path_join(below, name, &relative, err);
    if (status == LEDGER_OK)
        status = ledger_path_join(list->folder, (const char *)relative.data, &path, err);
    if (status == LEDGER_OK && lstat((const char *)path.data, &info) != 0)
        status =
            ledger_file_fail(err, errno, LEDGER_MESSAGE_FILE_CANNOT_READ, (const char *)path.data);
    if (status == LEDGER_OK && S_ISDIR(info.st_mode))
        status = walk(list, (const char *)relative.data, err);
    else if (status == LEDGER_OK)
        status = add_file(list, (const char *)relative.data, err);
    ledger_buffer_free(&relative);
    ledger_buffer_free(&path);
    return status;
}

static enum ledger_status
walk(struct listing_files *list, const char *below, struct ledger_error *err)
{
    struct ledger_buffer path = {0};
    const struct dirent *entry;
    DIR *directory = NULL;
    enum ledger_status status = ledger_path_join(list->folder, below, &path, err);

    if (status != LEDGER_OK)
        goto out;
    directory = opendir((const char *)path.data);
    if (directory == NULL) {
        status =
            ledger_file_fail(err, errno, LEDGER_MESSAGE_FILE_CANNOT_READ, (const char *)path.data);
        goto out;
    }
    while (status == LEDGER_OK && (entry = readdir(directory)) != NULL) {
        /* A dot begins ".", ".." and temporary names; nothing that is handed over. */
        if (entry->d_name[0] != '.')
            status = walk_one(list, below, entry->d_name, err);
    }
out:
    if (directory != NULL)
        (void)closedir(directory);
    ledger_buffer_free(&path);
    return status;
}

static int
by_path(const void *a, const void *b)
{
    return strcmp(((const struct listed_file *)a)->path, ((const struct listed_file *)b)->path);
}

static enum ledger_status
hash_file(const char *folder, struct listed_file *file, struct ledger_error *err)
{
    uint8_t block[65536];
    struct ledger_hasher hasher;
    struct ledger_buffer path = {0};
    FILE *stream = NULL;
    size_t size;
    enum ledger_status status = ledger_path_join(folder, file->path, &path, err);

    if (status != LEDGER_OK)
        goto out;
    stream = fopen((const char *)path.data, "rb");
    ledger_hasher_start(&hasher);
    while (stream != NULL && (size = fread(block, 1, sizeof(block), stream)) > 0) {
        ledger_hasher_add(&hasher, ledger_slice_of(block, size));
        file->size += size;
    }
    if (stream == NULL || ferror(stream))
        status =
            ledger_file_fail(err, errno, LEDGER_MESSAGE_FILE_CANNOT_READ, (const char *)path.data);
    else
        file->digest = ledger_hasher_finish(&hasher);
out:
    if (stream != NULL)
        (void)fclose(stream);
    ledger_buffer_free(&path);
    return status;
}

/* For Excel: quoted, quotes doubled, and nothing that begins like a formula. */
static enum ledger_status
csv_fact(struct ledger_buffer *out, const char *title, const char *value, struct ledger_error *err)
{
    const char *guard = *value != '\0' && strchr("=+-@", *value) != NULL ? " " : "";
    enum ledger_status status = ledger_buffer_printf(out, err, "%s,\"%s", title, guard);

    for (; status == LEDGER_OK && *value != '\0'; value++)
        status = ledger_buffer_printf(out, err, *value == '"' ? "\"%c" : "%c", *value);
    return status == LEDGER_OK ? ledger_buffer_append_text(out, "\"\n", err) : status;
}

typedef enum ledger_status fact_fn(struct ledger_buffer *out, const char *title, const char *value,
                                   struct ledger_error *err);

static enum ledger_status
text_fact(struct ledger_buffer *out, const char *title, const char *value, struct ledger_error *err)
{
    return ledger_buffer_printf(out, err, "%s：%s\n", title, value);
}

static enum ledger_status
write_sums(struct ledger_buffer *out, fact_fn *fact, const char *title,
           const struct ledger_totals *sums, struct ledger_error *err)
{
    static const char *const names[] = {"指标", "发放", "冲减", "已支付"};
    const uint64_t counts[] = {sums->appropriated_count, sums->disbursed_count,
                               sums->adjusted_count, sums->settled_count};
    const int64_t fens[] = {sums->appropriated_fen, sums->disbursed_fen, sums->adjusted_fen,
                            sums->settled_fen};
    char amount[LEDGER_MONEY_TEXT_SIZE];
    char name[64];
    char value[64];
    enum ledger_status status = LEDGER_OK;

    for (size_t i = 0; status == LEDGER_OK && i < 4; i++) {
        ledger_money_format((struct ledger_money){fens[i]}, amount);
        (void)snprintf(name, sizeof(name), "%s%s（元）", title, names[i]);
        (void)snprintf(value, sizeof(value), "%s（%llu 笔）", amount,
                       (unsigned long long)counts[i]);
        status = fact(out, name, value, err);
    }
    return status;
}

/* Who, when, which ledger, how far, and how much. */
static enum ledger_status
write_facts(struct ledger_buffer *out, fact_fn *fact, const struct handover_facts *facts,
            struct ledger_error *err)
{
    char root[LEDGER_DIGEST_BASE64_SIZE];
    char genesis[LEDGER_DIGEST_HEX_SIZE];
    char covers[96];
    const struct {
        const char *title;
        const char *value;
    } rows[] = {
        {"账本", facts->name},   {"账本标识", facts->origin}, {"账本公钥", facts->published.vkey},
        {"创世散列", genesis},   {"检查点", covers},          {"总根", root},
        {"移交人", facts->from}, {"接收人", facts->to},       {"移交时间（北京时间）", facts->when},
    };
    enum ledger_status status = LEDGER_OK;

    ledger_digest_base64(&facts->published.root, root);
    ledger_digest_hex(&facts->published.genesis, genesis);
    (void)snprintf(covers, sizeof(covers), "%llu 张审签单，%llu 条明细",
                   (unsigned long long)facts->published.size,
                   (unsigned long long)facts->published.entries);
    for (size_t i = 0; status == LEDGER_OK && i < sizeof(rows) / sizeof(*rows); i++)
        status = fact(out, rows[i].title, rows[i].value, err);
    if (status == LEDGER_OK && facts->has_totals)
        status = write_sums(out, fact, "资金", &facts->totals.cash, err);
    if (status == LEDGER_OK && facts->has_totals)
        status = write_sums(out, fact, "减免", &facts->totals.relief, err);
    return status;
}

/* The rows that verify.py checks, an empty row, and the rest for people. */
static enum ledger_status
write_csv(const struct listing_files *list, const struct handover_facts *facts,
          struct ledger_error *err)
{
    struct ledger_buffer out = {0};
    char hex[LEDGER_DIGEST_HEX_SIZE];
    enum ledger_status status = ledger_buffer_append_text(&out, "文件,字节数,SHA-256,说明\n", err);

    for (size_t i = 0; status == LEDGER_OK && i < list->count; i++) {
        ledger_digest_hex(&list->files[i].digest, hex);
        status = ledger_buffer_printf(&out, err, "%s,%llu,%s,%s\n", list->files[i].path,
                                      (unsigned long long)list->files[i].size, hex,
                                      list->files[i].meaning);
    }
    if (status == LEDGER_OK)
        status = ledger_buffer_append_text(&out, "\n", err);
    if (status == LEDGER_OK)
        status = write_facts(&out, csv_fact, facts, err);
    if (status == LEDGER_OK)
        status = handover_write_text(list->folder, HANDOVER_LIST_CSV, ledger_buffer_slice(&out),
                                     /* mark= */ true, err);
    ledger_buffer_free(&out);
    return status;
}

static enum ledger_status
write_text(const struct listing_files *list, const struct handover_facts *facts,
           struct ledger_error *err)
{
    struct ledger_buffer out = {0};
    char hex[LEDGER_DIGEST_HEX_SIZE];
    enum ledger_status status = ledger_buffer_append_text(&out, "移交清单\n\n", err);

    if (status == LEDGER_OK)
        status = write_facts(&out, text_fact, facts, err);
    if (status == LEDGER_OK)
        status = ledger_buffer_append_text(&out, "\nSHA-256、字节数、文件、说明\n", err);
    for (size_t i = 0; status == LEDGER_OK && i < list->count; i++) {
        ledger_digest_hex(&list->files[i].digest, hex);
        status = ledger_buffer_printf(&out, err, "%s  %10llu  %s  %s\n", hex,
                                      (unsigned long long)list->files[i].size, list->files[i].path,
                                      list->files[i].meaning);
    }
    if (status == LEDGER_OK)
        status = ledger_buffer_append_text(
            &out, "\n移交人签字：                    接收人签字：                    日期：\n",
            err);
    if (status == LEDGER_OK)
        status = handover_write_text(list->folder, HANDOVER_LIST_TEXT, ledger_buffer_slice(&out),
                                     /* mark= */ true, err);
    ledger_buffer_free(&out);
    return status;
}

static enum ledger_status
hash_from(struct listing_files *list, size_t first, struct ledger_error *err)
{
    enum ledger_status status = LEDGER_OK;

    for (size_t i = first; status == LEDGER_OK && i < list->count; i++)
        status = hash_file(list->folder, &list->files[i], err);
    return status;
}

enum ledger_status
handover_list_write(const char *folder, const struct handover_facts *facts,
                    struct handover_listed *out_listed, struct ledger_error *err)
{
    struct listing_files list = {.folder = folder};
    struct handover_listed listed = {0};
    enum ledger_status status = walk(&list, "", err);

    if (status != LEDGER_OK)
        goto out;
    qsort(list.files, list.count, sizeof(*list.files), by_path);
    status = hash_from(&list, 0, err);
    if (status == LEDGER_OK)
        status = write_csv(&list, facts, err);
    if (status != LEDGER_OK)
        goto out;
    listed.file_count = list.count;
    for (size_t i = 0; i < list.count; i++)
        listed.byte_count += list.files[i].size;

    /* The paper names the table too: one signature under it then covers every file. */
    status = add_file(&list, HANDOVER_LIST_CSV, err);
    if (status == LEDGER_OK)
        status = hash_from(&list, list.count - 1, err);
    if (status == LEDGER_OK)
        status = write_text(&list, facts, err);
    if (status != LEDGER_OK)
        goto out;
    listed.csv = list.files[list.count - 1].digest;
    *out_listed = listed;
out:
    free(list.files);
    ledger_arena_free(&list.arena);
    return status;
}

enum ledger_status
handover_write_bytes(const char *folder, const char *name, struct ledger_slice bytes,
                     struct ledger_error *err)
{
    struct ledger_buffer path = {0};
    enum ledger_status status = ledger_path_join(folder, name, &path, err);

    if (status == LEDGER_OK)
        status = ledger_file_create((const char *)path.data, bytes, 0644, err);
    ledger_buffer_free(&path);
    return status;
}

enum ledger_status
handover_write_text(const char *folder, const char *name, struct ledger_slice text, bool mark,
                    struct ledger_error *err)
{
    struct ledger_buffer out = {0};
    enum ledger_status status = ledger_buffer_append_text(&out, mark ? "\xef\xbb\xbf" : "", err);

    for (size_t i = 0; status == LEDGER_OK && i < text.size; i++) {
        if (text.data[i] == '\n')
            status = ledger_buffer_append_text(&out, "\r", err);
        if (status == LEDGER_OK)
            status = ledger_buffer_append(&out, ledger_slice_of(text.data + i, 1), err);
    }
    if (status == LEDGER_OK)
        status = handover_write_bytes(folder, name, ledger_buffer_slice(&out), err);
    ledger_buffer_free(&out);
    return status;
}
