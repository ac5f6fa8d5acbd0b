#include "support/assert_status.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ledger/base/secret.h"
#include "run.h"

/* A program that does nothing but say what it was asked. */
static enum ledger_status
echo_run(struct command_context *context, struct ledger_error *err)
{
    FILE *stream = context->output.stream;
    struct ledger_money amount = {0};
    uint32_t date = 20230630;
    uint64_t limit = 10;
    enum ledger_status status = command_money(context, "amount", &amount, err);

    if (status == LEDGER_OK)
        status = command_date(context, "date", &date, err);
    if (status == LEDGER_OK)
        status = command_number(context, "limit", 100, &limit, err);
    if (status != LEDGER_OK)
        return status;
    (void)fprintf(stream, "amount %lld date %u limit %u force %d\n", (long long)amount.fen,
                  (unsigned)date, (unsigned)limit, command_has(context, "force"));
    for (size_t i = 0; i < command_count(context, "tag"); i++)
        (void)fprintf(stream, "tag %s\n", command_text_at(context, "tag", i));
    for (int i = 0; i < context->argument_count; i++)
        (void)fprintf(stream, "argument %s\n", context->arguments[i]);
    (void)fprintf(stream, "ledger %s\n",
                  context->ledger_path == NULL ? "none" : context->ledger_path);
    return LEDGER_OK;
}

/* Ends with the status that its argument names. */
static enum ledger_status
end_run(struct command_context *context, struct ledger_error *err)
{
    const char *name = context->arguments[0];

    if (strcmp(name, "no") == 0) {
        context->answer_is_no = true;
        return LEDGER_OK;
    }
    for (int status = LEDGER_NOT_FOUND; status <= LEDGER_IN_DOUBT; status++) {
        if (strcmp(ledger_status_name((enum ledger_status)status), name) != 0)
            continue;
        if (status == LEDGER_NOT_FOUND)
            return LEDGER_NOT_FOUND;
        (void)ledger_fail(err, (enum ledger_status)status, LEDGER_MESSAGE_FILE_EXISTS, "甲\"乙");
        ledger_error_add_place(err, "C17");
        return (enum ledger_status)status;
    }
    return LEDGER_OK;
}

static enum ledger_status
needy_run(struct command_context *context, struct ledger_error *err)
{
    (void)err;
    (void)fprintf(context->output.stream, "opened %d\n", context->ledger != NULL);
    return LEDGER_OK;
}

static enum ledger_status
open_fake(struct command_context *context, enum command_needs needs, struct ledger_error *err)
{
    static char fake;

    if (needs == COMMAND_NEEDS_WRITER)
        return ledger_fail(err, LEDGER_ROLLED_BACK, LEDGER_MESSAGE_FILE_EXISTS, "x");
    context->ledger = (struct ledger *)(void *)&fake;
    return LEDGER_OK;
}

static void
close_fake(struct command_context *context)
{
    if (context->ledger != NULL)
        (void)fputs("closed\n", stderr);
}

static const struct command_option echo_options[] = {
    {.name = "amount",
     .letter = 'a',
     .value = "YUAN",
     .kind = COMMAND_VALUE,
     .required = true,
     .help = {"金额", "amount"}},
    {.name = "date", .value = "DATE", .kind = COMMAND_VALUE, .help = {"日期", "date"}},
    {.name = "limit", .value = "N", .kind = COMMAND_VALUE, .help = {"上限", "limit"}},
    {.name = "tag", .value = "TEXT", .kind = COMMAND_LIST, .help = {"标签", "tag"}},
    {.name = "force", .letter = 'f', .help = {"强制", "don't ask"}},
    {0},
};
static const struct command cmd_echo = {
    .name = "echo",
    .group = COMMAND_GROUP_RECORD,
    .arguments = "[word]...",
    .summary = {"复述", "say again"},
    .examples = {"echo --amount 1.00 a"},
    .options = echo_options,
    .argument_count_max = 3,
    .run = echo_run,
};
static const struct command cmd_end = {
    .name = "end",
    .group = COMMAND_GROUP_LOOK,
    .arguments = "<status>",
    .summary = {"结束", "end"},
    .examples = {"end refused"},
    .argument_count_min = 1,
    .argument_count_max = 1,
    .run = end_run,
};
static const struct command cmd_key_new = {
    .name = "key new",
    .group = COMMAND_GROUP_SETUP,
    .summary = {"新建密钥", "make a key"},
    .examples = {"key new"},
    .needs = COMMAND_NEEDS_READER,
    .run = needy_run,
};
static const struct command cmd_key_show = {
    .name = "key show",
    .group = COMMAND_GROUP_SETUP,
    .summary = {"显示密钥", "show a key"},
    .examples = {"key show"},
    .needs = COMMAND_NEEDS_WRITER,
    .run = needy_run,
};
static const struct command *const commands[] = {
    &cmd_key_new, &cmd_key_show, &cmd_echo, &cmd_end, &command_completion, &command_help, NULL,
};
static const struct command_program program = {
    .name = "probe",
    .version = "1.2",
    .ledger_variable = "PROBE_LEDGER",
    .claim = {"试验", "A probe."},
    .exits = {[COMMAND_EXIT_NO] = {"探针说不", "the probe said no"}},
    .examples = {"echo --amount 1.00", "end refused"},
    .commands = commands,
    .open = open_fake,
    .close = close_fake,
};

static void
options_are_read_wherever_they_stand(void **state)
{
    static const struct {
        const char *line;
        const char *out;
    } rows[] = {
        {"echo --amount 1,234.50 x",
         "amount 123450 date 20230630 limit 10 force 0\nargument x\nledger none\n"},
        {"--ledger D echo x -f -a 2 --date 2023-02-28 y --tag p --tag=q",
         "amount 200 date 20230228 limit 10 force 1\ntag p\ntag q\nargument x\nargument y\n"
         "ledger D\n"},
        {"echo -a1 -a2 --ledger E -- -5.00",
         "amount 200 date 20230630 limit 10 force 0\nargument -5.00\nledger E\n"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        static struct run run;

        run_program(&program, rows[i].line, NULL, &run);
        assert_string_equal(run.err, "");
        assert_string_equal(run.out, rows[i].out);
        assert_int_equal(run.exit_status, COMMAND_EXIT_DONE);
    }
}

static void
misuse_is_explained_and_ends_in_2(void **state)
{
    static const struct {
        const char *line;
        const char *err;
    } rows[] = {
        {"ehco", "Did you mean \"echo\"? [usage-unknown-command-near]"},
        {"frobnicate", "There is no command \"frobnicate\". probe help lists them all."},
        {"key", "\"key\" needs a second word: new, show. [usage-command-needs-second]"},
        {"key nwe", "\"key\" needs a second word"},
        {"echo --amuont 1", "There is no option --amuont. Did you mean --amount?"},
        {"echo --zzz=1", "There is no option --zzz. Add --help"},
        {"echo -z", "There is no option -z."},
        {"echo -a 1 -5.00", "There is no option -5."},
        {"echo --amount", "The option --amount needs a value (YUAN)."},
        {"echo -a", "The option --amount needs a value (YUAN)."},
        {"echo -a 1 --force=yes", "The option --force takes no value."},
        {"echo", "echo needs the option --amount YUAN."},
        {"echo -a 1 a b c d", "echo has too many arguments, from \"d\" on."},
        {"end", "end lacks an argument: <status>."},
        {"echo -a 1.234", "Error: --amount: "},
        {"echo -a 1 --date 2023-02-30", "Error: --date: "},
        {"echo -a 1 --limit 101", "Error: --limit: \"101\" is not a whole number from 0 to 100."},
        {"echo -a 1 --limit 007", "Error: --limit: \"007\" is not"},
        {"--lang fr echo -a 1", "The language \"fr\" is not known."},
        {"completion tcsh", "There is no completion for \"tcsh\"."},
        {"help ehco", "Did you mean \"echo\"?"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        static struct run run;

        run_program(&program, rows[i].line, NULL, &run);
        if (strstr(run.err, rows[i].err) == NULL || run.exit_status != COMMAND_EXIT_USAGE)
            fail_msg("%s: %d %s", rows[i].line, run.exit_status, run.err);
        assert_string_equal(run.out, "");
    }
}

static void
a_status_is_one_exit_status_and_one_sentence(void **state)
{
    static const struct {
        const char *line;
        int exit_status;
        const char *err;
    } rows[] = {
        {"end ok", 0, ""},
        {"end no", 5, ""},
        {"end not-found", 1, "Error: Not found. [not-found]\n"},
        {"end exists", 0,
         "Notice: C17: 甲\"乙 exists already and was not overwritten. Choose another name. "
         "[file-exists]\n"},
        {"end exists --quiet", 0, ""},
        {"end malformed", 1, "Error: C17: "},
        {"end not-canonical", 1, "Error: C17: "},
        {"end out-of-range", 1, "Error: C17: "},
        {"end refused", 3, "Error: C17: "},
        {"end unsupported", 1, "Error: C17: "},
        {"end damaged", 4, "Error: C17: "},
        {"end rolled-back", 4, "Error: C17: "},
        {"end wrong-key", 1, "Error: C17: "},
        {"end busy", 1, "Error: C17: "},
        {"end denied", 1, "Error: C17: "},
        {"end no-space", 1, "Error: C17: "},
        {"end no-memory", 1, "Error: C17: "},
        {"end io", 1, "Error: C17: "},
        {"end in-doubt", 1, "Error: C17: "},
        {"end refused --lang zh", 3,
         "错误：C17：文件 甲\"乙 已经存在，未覆盖。请换一个文件名。 [file-exists]\n"},
        {"end refused --json", 3,
         "{\"error\":{\"name\":\"file-exists\",\"status\":\"refused\",\"text\":\"甲\\\"乙 exists "
         "already and was not overwritten. Choose another name.\",\"place\":\"C17\"}}\n"},
        {"end exists --json", 0, "{\"notice\":{\"name\":\"file-exists\",\"status\":\"exists\""},
        {"--json --lang zh edn", 2,
         "{\"error\":{\"name\":\"usage-unknown-command-near\",\"status\":\"usage\",\"text\":"
         "\"没有“edn”这个命令。是不是“end”？\",\"place\":\"\"}}\n"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        static struct run run;

        run_program(&program, rows[i].line, NULL, &run);
        if (strncmp(run.err, rows[i].err, strlen(rows[i].err)) != 0 ||
            run.exit_status != rows[i].exit_status ||
            (rows[i].err[0] == '\0' && run.err[0] != '\0'))
            fail_msg("%s: %d %s", rows[i].line, run.exit_status, run.err);
    }
}

static void
the_ledger_is_opened_as_needed_and_closed(void **state)
{
    static struct run run;

    (void)state;
    run_program(&program, "key new", NULL, &run);
    assert_int_equal(run.exit_status, COMMAND_EXIT_DONE);
    assert_string_equal(run.out, "opened 1\n");
    assert_string_equal(run.err, "closed\n");
    run_program(&program, "key show", NULL, &run);
    assert_int_equal(run.exit_status, COMMAND_EXIT_NOT_HELD);
    assert_string_equal(run.out, "");
}

static void
the_variable_names_the_ledger_and_the_option_overrides_it(void **state)
{
    static struct run run;

    (void)state;
    (void)setenv("PROBE_LEDGER", "V", 1);
    run_program(&program, "echo -a 1", NULL, &run);
    assert_non_null(strstr(run.out, "ledger V\n"));
    run_program(&program, "echo -a 1 --ledger W", NULL, &run);
    assert_non_null(strstr(run.out, "ledger W\n"));
    (void)unsetenv("PROBE_LEDGER");
}

static void
help_comes_from_the_table(void **state)
{
    static struct run run;
    size_t lines = 0;

    (void)state;
    run_program(&program, "", NULL, &run);
    assert_int_equal(run.exit_status, COMMAND_EXIT_USAGE);
    for (const char *at = run.out; (at = strchr(at, '\n')) != NULL; at++)
        lines++;
    assert_int_equal(lines,
                     1 + 4 + 1 + 2); /* The claim, four groups in use, a pointer, examples. */
    assert_non_null(strstr(run.out, "  probe end refused\n"));

    run_program(&program, "help", NULL, &run);
    assert_int_equal(run.exit_status, COMMAND_EXIT_DONE);
    for (size_t i = 0; commands[i] != NULL; i++)
        assert_non_null(strstr(run.out, commands[i]->summary.en));

    run_program(&program, "help echo --lang zh", NULL, &run);
    assert_non_null(strstr(run.out, "用法：probe echo [选项] [word]...\n"));
    assert_non_null(strstr(run.out, "例：\n  probe echo --amount 1.00 a\n"));
    assert_non_null(strstr(run.out, "  -a, --amount YUAN"));
    assert_non_null(strstr(run.out, "金额（必填）\n"));
    assert_non_null(strstr(run.out, "标签（可重复）\n"));

    run_program(&program, "echo --help", NULL, &run);
    assert_int_equal(run.exit_status, COMMAND_EXIT_DONE);
    assert_non_null(strstr(run.out, "Usage: probe echo"));

    run_program(&program, "help key", NULL, &run);
    assert_non_null(strstr(run.out, "probe key new"));
    assert_non_null(strstr(run.out, "probe key show"));

    run_program(&program, "help exit-codes", NULL, &run);
    for (int i = 0; i < COMMAND_EXIT_COUNT; i++) {
        char line[8];

        (void)snprintf(line, sizeof(line), "  %d  ", i);
        assert_non_null(strstr(run.out, line));
    }
    assert_non_null(strstr(run.out, "  0  done; or it was recorded before"));
    assert_non_null(strstr(run.out, "  5  the probe said no\n"));
    assert_non_null(strstr(run.out, "Notes:\n"));
    run_program(&program, "--version", NULL, &run);
    assert_string_equal(run.out, "probe 1.2\n");
}

/* Lets bash itself complete, from the script that the table gave. */
static void
completion_offers_what_the_table_has(void **state)
{
    static struct run run;
    static const struct {
        const char *words;
        const char *offered;
    } rows[] = {
        {"probe e", "echo end"},         {"probe key n", "new"},
        {"probe echo --am", "--amount"}, {"probe --ledger D echo --fo", "--force"},
        {"probe end --js", "--json"},    {"probe completion z", "zsh"},
        {"probe help ex", "exit-codes"}, {"probe help ke", "key"},
    };
    char path[] = "/tmp/completion-XXXXXX";
    int fd = mkstemp(path);

    (void)state;
    assert_true(fd >= 0);
    run_program(&program, "completion bash", NULL, &run);
    assert_int_equal(write(fd, run.out, strlen(run.out)), (ssize_t)strlen(run.out));
    (void)close(fd);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char script[1024];
        char offered[256] = "";
        FILE *pipe;

        (void)snprintf(script, sizeof(script),
                       "bash -c 'source %s; COMP_WORDS=(%s); COMP_CWORD=$((${#COMP_WORDS[@]}-1)); "
                       "_probe; printf %%s \"${COMPREPLY[*]}\"'",
                       path, rows[i].words);
        pipe = popen(script, "r");
        assert_non_null(pipe);
        offered[fread(offered, 1, sizeof(offered) - 1, pipe)] = '\0';
        assert_int_equal(pclose(pipe), 0);
        assert_string_equal(offered, rows[i].offered);
    }
    (void)unlink(path);
    run_program(&program, "completion fish", NULL, &run);
    assert_non_null(
        strstr(run.out, "__fish_seen_subcommand_from completion' -a ' bash zsh fish'\n"));
    assert_non_null(
        strstr(run.out, "__fish_seen_subcommand_from help' -a ' exit-codes key echo end"));
    assert_non_null(strstr(run.out, "-l force -s f -d 'don'\\''t ask'\n"));
    run_program(&program, "completion zsh", NULL, &run);
    assert_non_null(strstr(run.out, "completion) words_of=' bash zsh fish --"));
    assert_non_null(strstr(run.out, "#compdef probe\n"));
    assert_non_null(strstr(run.out, "'echo:say again'"));
}

static void
a_full_disk_under_stdout_is_a_failure(void **state)
{
    static struct run run;

    (void)state;
    run_program(&program, "echo -a 1", "/dev/full", &run);
    assert_int_equal(run.exit_status, COMMAND_EXIT_FAILED);
    assert_non_null(strstr(run.err, "[output-cannot-write]"));
    /* What went wrong first keeps its exit status. */
    run_program(&program, "help", "/dev/full", &run);
    assert_int_equal(run.exit_status, COMMAND_EXIT_FAILED);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(options_are_read_wherever_they_stand),
        cmocka_unit_test(misuse_is_explained_and_ends_in_2),
        cmocka_unit_test(a_status_is_one_exit_status_and_one_sentence),
        cmocka_unit_test(the_ledger_is_opened_as_needed_and_closed),
        cmocka_unit_test(the_variable_names_the_ledger_and_the_option_overrides_it),
        cmocka_unit_test(help_comes_from_the_table),
        cmocka_unit_test(completion_offers_what_the_table_has),
        cmocka_unit_test(a_full_disk_under_stdout_is_a_failure),
    };

    (void)setenv("LC_ALL", "C", 1);
    (void)unsetenv("PROBE_LEDGER");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
