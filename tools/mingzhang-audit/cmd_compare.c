/* compare: two checkpoints or copies of one ledger, and the proof when they are of two histories.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "audit/evidence/sandbox.h"
#include "audit/judge/compare.h"
#include "tools/mingzhang-audit/commands.h"
#include "tools/mingzhang-audit/inputs.h"

/* What was given, opened, and what it came to. */
struct comparing {
    struct command_context *context;
    struct audit_trust *trust;
    struct audit_evidence *evidence[2];
    struct audit_buffer notes[2];
    struct audit_side sides[2];
    struct audit_comparison result;
    const char *proof_name; /* behind the last '/' of --proof */
    int proof_directory;    /* -1: none is asked for */
};

static const char *
name_of(const struct comparing *comparing, size_t side)
{
    return comparing->context->arguments[side];
}

/* --- opening --- */

static enum ledger_status
cannot_write(struct comparing *comparing, int why)
{
    struct audit_error err = {0};
    enum audit_status status =
        audit_fail(&err, why == ENOSPC ? AUDIT_NO_SPACE : AUDIT_IO, AUDIT_MESSAGE_FORK_CANNOT_WRITE,
                   command_text(comparing->context, "proof"), why);
    return input_tell(comparing->context, status, &err);
}

/* The folder of the proof's file, which must not be there yet: said before the work and not after.
 */
static enum ledger_status
open_proof(struct comparing *comparing)
{
    const char *path = command_text(comparing->context, "proof");
    char folder[4096] = ".";
    if (path == NULL)
        return LEDGER_OK;
    const char *slash = strrchr(path, '/');
    comparing->proof_name = slash != NULL ? slash + 1 : path;
    size_t size = slash != NULL ? (size_t)(slash - path) + 1 : 0;
    if (size >= sizeof folder)
        return cannot_write(comparing, ENAMETOOLONG);
    if (size > 0) {
        memcpy(folder, path, size);
        folder[size] = '\0';
    }
    comparing->proof_directory = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (comparing->proof_directory < 0)
        return cannot_write(comparing, errno);
    if (faccessat(comparing->proof_directory, comparing->proof_name, F_OK, 0) == 0)
        return cannot_write(comparing, EEXIST);
    return LEDGER_OK;
}

static enum ledger_status
open_side(struct comparing *comparing, size_t side)
{
    struct command_context *context = comparing->context;
    const char *path = context->arguments[side];
    struct audit_error err = {0};
    struct stat about;
    if (stat(path, &about) != 0 || !S_ISDIR(about.st_mode))
        return input_file(context, path, AUDIT_NOTE_SIZE_MAX, &comparing->notes[side]);
    return input_tell(context, audit_evidence_open(path, &comparing->evidence[side], &err), &err);
}

/* From here on hostile bytes are read. */
static enum ledger_status
enter_sandbox(struct comparing *comparing)
{
    struct audit_sandbox allowed = {
        .evidence = -1, .evidence_2 = -1, .writable = comparing->proof_directory};
    struct audit_sandbox_result result;
    struct audit_error err = {0};
    if (comparing->evidence[0] != NULL)
        allowed.evidence = audit_evidence_directory(comparing->evidence[0]);
    if (comparing->evidence[1] != NULL)
        allowed.evidence_2 = audit_evidence_directory(comparing->evidence[1]);
    return input_tell(comparing->context, audit_sandbox_enter(&allowed, &result, &err), &err);
}

static enum ledger_status
read_side(struct comparing *comparing, size_t side)
{
    const struct audit_file file = {.kind = AUDIT_FILE_CHECKPOINT};
    struct audit_side *out = &comparing->sides[side];
    struct audit_error err = {0};
    enum audit_status status = AUDIT_OK;
    out->evidence = comparing->evidence[side];
    if (out->evidence != NULL)
        status = audit_evidence_read(out->evidence, file, &comparing->notes[side], &err);
    if (status == AUDIT_NOT_FOUND)
        status = audit_fail(&err, status, AUDIT_MESSAGE_NO_CHECKPOINT);
    if (status == AUDIT_OK)
        status = audit_checkpoint_parse(audit_buffer_bytes(&comparing->notes[side]),
                                        &out->checkpoint, &err);
    return input_tell(comparing->context, status, &err);
}

/* --- the answer --- */

static void
say_extends(const struct comparing *comparing, char *text, size_t size)
{
    const struct audit_comparison *result = &comparing->result;
    const bool zh = comparing->context->output.language == LEDGER_LANGUAGE_ZH;
    (void)snprintf(text, size,
                   zh ? "%s 是 %s 的延续：多 %" PRIu64 " 张审签单，之前的历史相同。"
                   : result->by == 1
                       ? "%s extends %s by %" PRIu64 " voucher; the history before is the same."
                       : "%s extends %s by %" PRIu64 " vouchers; the history before is the same.",
                   name_of(comparing, result->larger), name_of(comparing, 1 - result->larger),
                   result->by);
}

static void
say_fork(const struct comparing *comparing, char *text, size_t size)
{
    const struct audit_comparison *result = &comparing->result;
    const bool zh = comparing->context->output.language == LEDGER_LANGUAGE_ZH;
    char common[160] = "";
    if (result->common_known)
        (void)snprintf(common, sizeof common,
                       zh ? "前 %" PRIu64 " 张审签单相同，从编号 %" PRIu64 " 起不同。"
                          : " The first %" PRIu64
                            " vouchers are the same; they part at number %" PRIu64 ".",
                       result->common_size, result->common_size);
    (void)snprintf(
        text, size,
        zh ? "分叉：同一账本给 %s 和 %s 签了两段不同的历史。%s请保留两份原件，报告审计机关。"
           : "FORK: one ledger signed two histories, in %s and in %s.%s Keep both as "
             "they are, and tell those who audit.",
        name_of(comparing, 0), name_of(comparing, 1), common);
}

static void
say_same(const struct comparing *comparing, char *text, size_t size)
{
    const bool zh = comparing->context->output.language == LEDGER_LANGUAGE_ZH;
    (void)snprintf(text, size, "%s",
                   zh ? "相同：两份检查点是同一个账本的同一时刻。"
                      : "Same: both are one head of one ledger.");
}

/* A ledger may go on under another name; the history is one all the same. */
static void
say_names(const struct comparing *comparing, char *text, size_t size)
{
    const struct audit_side *sides = comparing->sides;
    const size_t used = strlen(text);
    if (!audit_bytes_equal(sides[0].checkpoint.origin, sides[1].checkpoint.origin))
        (void)snprintf(text + used, size - used, "%s",
                       comparing->context->output.language == LEDGER_LANGUAGE_ZH
                           ? "两份的账本标识不同（账本改过名）。"
                           : " Their origins differ: the ledger changed its name.");
}

/* One sentence that says it all. */
static void
say(const struct comparing *comparing, char *text, size_t size)
{
    const bool zh = comparing->context->output.language == LEDGER_LANGUAGE_ZH;
    char why[AUDIT_ERROR_TEXT_SIZE];
    switch (comparing->result.relation) {
    case AUDIT_SAME:
        say_same(comparing, text, size);
        say_names(comparing, text, size);
        return;
    case AUDIT_EXTENDS:
        say_extends(comparing, text, size);
        say_names(comparing, text, size);
        return;
    case AUDIT_FORK:
        say_fork(comparing, text, size);
        return;
    case AUDIT_UNTOLD:
        break;
    }
    input_sentence(comparing->context, &comparing->result.reason, why);
    const char *verdict = comparing->result.reason.status == AUDIT_NOT_HELD
                              ? zh ? "不成立：" : "It does not hold: "
                          : zh ? "无法判断："
                               : "Could not tell: ";
    (void)snprintf(text, size, "%s%s", verdict, why);
}

static const char *
relation_word(const struct audit_comparison *result)
{
    switch (result->relation) {
    case AUDIT_SAME:
        return "same";
    case AUDIT_EXTENDS:
        return "extends";
    case AUDIT_FORK:
        return "fork";
    case AUDIT_UNTOLD:
        break;
    }
    return result->reason.status == AUDIT_NOT_HELD ? "does not hold" : "could not tell";
}

static json_t *
side_json(const struct comparing *comparing, size_t side)
{
    const struct audit_checkpoint *checkpoint = &comparing->sides[side].checkpoint;
    const struct audit_trusted *trusted = &comparing->result.trusted[side];
    char root[65];
    audit_hex_write((struct audit_bytes){checkpoint->root.bytes, 32}, root);
    return json_pack(
        "{s:s, s:o, s:I, s:s, s:b, s:o, s:I}", "given", comparing->context->arguments[side],
        "origin",
        output_json_text(ledger_slice_of(checkpoint->origin.data, checkpoint->origin.size)), "size",
        (json_int_t)checkpoint->size, "root", root, "tiles", comparing->evidence[side] != NULL,
        "signed_by", trusted->log != NULL ? json_string(trusted->log->name) : json_null(),
        "witnesses", (json_int_t)trusted->witness_count);
}

static enum ledger_status
print_json(const struct comparing *comparing, const char *sentence, struct ledger_error *err)
{
    const struct audit_comparison *result = &comparing->result;
    json_t *document = json_pack("{s:s, s:s, s:b, s:o, s:o}", "relation", relation_word(result),
                                 "sentence", sentence, "signatures_checked", result->checked, "a",
                                 side_json(comparing, 0), "b", side_json(comparing, 1));
    if (document != NULL && result->relation == AUDIT_EXTENDS) {
        (void)json_object_set_new(document, "larger", json_string(result->larger == 0 ? "a" : "b"));
        (void)json_object_set_new(document, "by", json_integer((json_int_t)result->by));
    }
    if (document != NULL && result->relation == AUDIT_FORK && result->common_known)
        (void)json_object_set_new(document, "common_size",
                                  json_integer((json_int_t)result->common_size));
    return output_json(&comparing->context->output, document, err);
}

static enum ledger_status
print_table(const struct comparing *comparing, struct ledger_error *err)
{
    static const struct output_column columns[] = {
        {.key = "given", .title = {"给出的", "Given"}},
        {.key = "origin", .title = {"账本标识", "Origin"}},
        {.key = "size", .title = {"规模", "Size"}, .kind = OUTPUT_COUNT},
        {.key = "root", .title = {"根", "Root"}},
        {.key = "signed", .title = {"账本签名", "Signed"}},
        {.key = "witnesses", .title = {"见证", "Witnesses"}, .kind = OUTPUT_COUNT},
    };
    const struct output *output = &comparing->context->output;
    struct output_table *table = NULL;
    enum ledger_status status =
        output_table_new(columns, sizeof columns / sizeof columns[0], &table, err);
    for (size_t i = 0; i < 2 && status == LEDGER_OK; i++) {
        const struct audit_checkpoint *checkpoint = &comparing->sides[i].checkpoint;
        const struct audit_trusted *trusted = &comparing->result.trusted[i];
        struct language_text is_signed = {"未核对", "not checked"};
        char root[17];
        audit_hex_write((struct audit_bytes){checkpoint->root.bytes, 8}, root);
        if (comparing->result.checked)
            is_signed = trusted->log != NULL ? (struct language_text){"成立", "holds"}
                                             : (struct language_text){"没有", "no"};
        output_table_text(table, comparing->context->arguments[i]);
        output_table_slice(table,
                           ledger_slice_of(checkpoint->origin.data, checkpoint->origin.size));
        output_table_count(table, checkpoint->size);
        output_table_text(table, root);
        output_table_text(table, language_pick(output->language, is_signed));
        output_table_count(table, trusted->witness_count);
    }
    if (status == LEDGER_OK)
        status = output_table_print(output, table, err);
    output_table_free(table);
    return status;
}

static enum ledger_status
print(const struct comparing *comparing, const char *sentence, struct ledger_error *err)
{
    const struct output *output = &comparing->context->output;
    if (output->json)
        return print_json(comparing, sentence, err);
    enum ledger_status status = print_table(comparing, err);
    if (status == LEDGER_OK && !comparing->result.checked)
        output_line(output, output->language == LEDGER_LANGUAGE_ZH
                                ? "没有给出 --policy，签名未核对。"
                                : "No --policy was given: signatures not checked.");
    if (status == LEDGER_OK &&
        (comparing->result.relation == AUDIT_SAME || comparing->result.relation == AUDIT_EXTENDS))
        output_line(output, sentence);
    return status;
}

/* What the exit status is made of; the sentence is said with it. */
static enum ledger_status
verdict(struct comparing *comparing, const char *sentence)
{
    struct command_context *context = comparing->context;
    const struct audit_comparison *result = &comparing->result;
    if (result->relation == AUDIT_SAME || result->relation == AUDIT_EXTENDS)
        return LEDGER_OK;
    enum ledger_status status = LEDGER_DAMAGED;
    if (result->relation == AUDIT_UNTOLD)
        status = input_tell(context, result->reason.status, &result->reason);
    else
        (void)snprintf(context->sentence.name, sizeof context->sentence.name, "forked");
    (void)snprintf(context->sentence.text, sizeof context->sentence.text, "%.1023s", sentence);
    return status;
}

static int
write_all(int file, struct audit_bytes bytes)
{
    while (bytes.size > 0) {
        ssize_t size = write(file, bytes.data, bytes.size);
        if (size < 0 && errno == EINTR)
            continue;
        if (size <= 0)
            return errno;
        bytes = (struct audit_bytes){bytes.data + size, bytes.size - (size_t)size};
    }
    return fsync(file) == 0 ? 0 : errno;
}

static enum ledger_status
write_proof(struct comparing *comparing)
{
    struct audit_buffer bytes = {0};
    struct audit_error err = {0};
    int file = -1, failed = 0;
    if (comparing->result.relation != AUDIT_FORK || comparing->proof_directory < 0)
        return LEDGER_OK;
    audit_fork_write(&comparing->result.fork, &bytes);
    if (audit_buffer_status(&bytes, &err) != AUDIT_OK)
        failed = ENOMEM;
    if (failed == 0) {
        file = openat(comparing->proof_directory, comparing->proof_name,
                      O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0644);
        failed = file < 0 ? errno : write_all(file, audit_buffer_bytes(&bytes));
    }
    if (file >= 0 && close(file) != 0 && failed == 0)
        failed = errno;
    if (file >= 0 && failed != 0)
        (void)unlinkat(comparing->proof_directory, comparing->proof_name, 0);
    audit_buffer_free(&bytes);
    return failed == 0 ? LEDGER_OK : cannot_write(comparing, failed);
}

static enum ledger_status
answer(struct comparing *comparing, struct ledger_error *err)
{
    char sentence[2048];
    say(comparing, sentence, sizeof sentence);
    enum ledger_status written = write_proof(comparing);
    enum ledger_status status = print(comparing, sentence, err);
    if (status != LEDGER_OK)
        return status;
    if (written != LEDGER_OK) {
        /* The fork is what matters; both are said. */
        size_t size = strlen(sentence);
        (void)snprintf(sentence + size, sizeof sentence - size, " %.800s",
                       comparing->context->sentence.text);
    }
    return verdict(comparing, sentence);
}

static enum ledger_status
run_compare(struct comparing *comparing, struct ledger_error *err)
{
    struct audit_error why = {0};
    enum ledger_status status = open_proof(comparing);
    for (size_t i = 0; i < 2 && status == LEDGER_OK; i++)
        status = open_side(comparing, i);
    if (status == LEDGER_OK)
        status = enter_sandbox(comparing);
    for (size_t i = 0; i < 2 && status == LEDGER_OK; i++)
        status = read_side(comparing, i);
    if (status == LEDGER_OK)
        status = input_tell(
            comparing->context,
            audit_compare(comparing->sides, comparing->trust, &comparing->result, &why), &why);
    return status == LEDGER_OK ? answer(comparing, err) : status;
}

/* --- a proof from somebody else --- */

static enum ledger_status
print_check(struct comparing *comparing, const struct audit_fork *fork, const char *sentence,
            struct ledger_error *err)
{
    struct output *output = &comparing->context->output;
    if (!output->json)
        return LEDGER_OK;
    return output_json(
        output,
        json_pack(
            "{s:s, s:s, s:o, s:I, s:I}", "relation", "fork", "sentence", sentence, "origin",
            output_json_text(ledger_slice_of(fork->first.origin.data, fork->first.origin.size)),
            "first_size", (json_int_t)fork->first.size, "second_size",
            (json_int_t)fork->second.size),
        err);
}

static enum ledger_status
proved(struct comparing *comparing, const struct audit_fork *fork, struct ledger_error *err)
{
    struct command_context *context = comparing->context;
    const bool zh = context->output.language == LEDGER_LANGUAGE_ZH;
    char sentence[AUDIT_ERROR_TEXT_SIZE];
    (void)snprintf(sentence, sizeof sentence,
                   zh ? "分叉属实：账本 %.*s 签了两段不同的历史（规模 %" PRIu64 " 与 %" PRIu64
                        " 的检查点不可能属于同一棵树）。请保留此文件，报告审计机关。"
                      : "FORK, proved: the ledger %.*s signed two histories (its checkpoints of "
                        "sizes %" PRIu64 " and %" PRIu64
                        " cannot be of one tree). Keep this file, and tell those who audit.",
                   (int)fork->first.origin.size, (const char *)fork->first.origin.data,
                   fork->first.size, fork->second.size);
    enum ledger_status status = print_check(comparing, fork, sentence, err);
    if (status != LEDGER_OK)
        return status;
    (void)snprintf(context->sentence.name, sizeof context->sentence.name, "forked");
    (void)snprintf(context->sentence.text, sizeof context->sentence.text, "%s", sentence);
    return LEDGER_DAMAGED;
}

/* A file that proves nothing says nothing about the ledger: exit status 1, not 4. */
static enum ledger_status
run_check(struct comparing *comparing, struct ledger_error *err)
{
    static struct audit_fork fork;
    struct command_context *context = comparing->context;
    struct audit_error why = {0};
    enum ledger_status status = input_file(context, command_text(context, "check"),
                                           AUDIT_FORK_SIZE_MAX, &comparing->notes[0]);
    if (status == LEDGER_OK)
        status = enter_sandbox(comparing);
    if (status != LEDGER_OK)
        return status;
    enum audit_status judged =
        audit_fork_read(audit_buffer_bytes(&comparing->notes[0]), &fork, &why);
    if (judged == AUDIT_OK)
        judged = audit_fork_check(&fork, comparing->trust, &why);
    if (judged == AUDIT_OK)
        return proved(comparing, &fork, err);
    status = input_tell(context, judged, &why);
    return status == LEDGER_DAMAGED ? LEDGER_WRONG_KEY : status;
}

/* Two things to compare, or --check and nothing else. */
static enum ledger_status
check_usage(struct command_context *context, bool checks, struct ledger_error *err)
{
    const char *superfluous = NULL;
    if (!checks && context->argument_count < 2)
        return command_misuse(context, ledger_fail(err, LEDGER_MALFORMED,
                                                   LEDGER_MESSAGE_USAGE_ARGUMENT_MISSING, "compare",
                                                   "<A> <B>"));
    if (checks && command_has(context, "proof"))
        superfluous = "--proof";
    if (checks && context->argument_count > 0)
        superfluous = context->arguments[0];
    if (superfluous == NULL)
        return LEDGER_OK;
    return command_misuse(context,
                          ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_USAGE_ARGUMENT_TOO_MANY,
                                      "compare --check", superfluous));
}

static enum ledger_status
compare_run(struct command_context *context, struct ledger_error *err)
{
    static struct comparing comparing;
    const bool checks = command_has(context, "check");
    comparing = (struct comparing){.context = context, .proof_directory = -1};
    enum ledger_status status = check_usage(context, checks, err);
    if (status == LEDGER_OK)
        status = input_policy(context, &comparing.trust);
    if (status == LEDGER_OK)
        status = checks ? run_check(&comparing, err) : run_compare(&comparing, err);
    for (size_t i = 0; i < 2; i++) {
        audit_evidence_close(comparing.evidence[i]);
        audit_buffer_free(&comparing.notes[i]);
    }
    audit_trust_free(comparing.trust);
    if (comparing.proof_directory >= 0)
        (void)close(comparing.proof_directory);
    return status;
}

static const struct command_option options[] = {
    INPUT_POLICY_OPTION,
    {.name = "proof",
     .value = "FILE",
     .kind = COMMAND_VALUE,
     .help = {"发现分叉时，把证明写入这个新文件，可交第三方核对",
              "when it is a fork, write the proof to this new file, for a third party"}},
    {.name = "check",
     .value = "FILE",
     .kind = COMMAND_VALUE,
     .help = {"核对别人给的分叉证明（不带其他参数）",
              "check a proof of a fork that somebody gave (without other arguments)"}},
    {0}};

const struct command cmd_compare = {
    .name = "compare",
    .group = COMMAND_GROUP_PROVE,
    .arguments = "<A> <B> | --check FILE",
    .summary = {"比较两份检查点或证据：相同、延续，还是分叉",
                "compare two checkpoints or evidence: same, extends, or a fork"},
    .details =
        {"A、B 各是一份检查点文件或证据目录。规模不同时，较大的一份要给证据目录。只有给出 "
         "--policy 才核对签名、才能指认分叉（退出码 4）。只比较历史，不核验内容；内容用 verify。",
         "A and B are each a checkpoint file or evidence. Of different sizes the larger one must "
         "be evidence. Only with --policy are signatures checked and a fork is called one (exit "
         "status 4). Histories are compared; content is what verify is for."},
    .examples = {"compare mine/evidence theirs/evidence --policy policy --proof fork.txt",
                 "compare --check fork.txt --policy policy"},
    .options = options,
    .argument_count_min = 0,
    .argument_count_max = 2,
    .run = compare_run,
};
