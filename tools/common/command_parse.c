#include "tools/common/command_parse.h"

#include <assert.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "tools/common/suggest.h"

/* getopt_long returns a number for each option: FIRST_VALUE plus its place in the merged list,
 * which holds the global options and behind them the command's own. */
enum { OPTION_COUNT_MAX = 64, FIRST_VALUE = 256 };

struct option_list {
    const struct command_option *options[OPTION_COUNT_MAX];
    struct option longs[OPTION_COUNT_MAX + 1];
    char letters[2 * OPTION_COUNT_MAX + 3];
    size_t count;
};

static const struct command_option global_options[] = {
    {.name = "ledger",
     .value = "DIR",
     .kind = COMMAND_VALUE,
     .help = {"账本所在目录（默认取环境变量 MINGZHANG_LEDGER）",
              "the ledger's directory (default: $MINGZHANG_LEDGER)"}},
    {.name = "lang",
     .value = "zh|en",
     .kind = COMMAND_VALUE,
     .help = {"界面语言（默认取系统区域设置）", "language to talk in (default: by locale)"}},
    {.name = "json", .help = {"以 JSON 输出数据和错误", "print data and errors as JSON"}},
    {.name = "quiet", .letter = 'q', .help = {"不显示提示和进度", "no notices and no progress"}},
    {.name = "help", .letter = 'h', .help = {"显示用法", "show how to use it"}},
    {.name = "version", .help = {"显示版本", "show the version"}},
    {0},
};

const struct command_option *
command_global_options(const struct command_program *program)
{
    /* --ledger stands first, so that a program without a ledger starts at the second. */
    return program->ledger_variable != NULL ? global_options : global_options + 1;
}

static void
list_add(struct option_list *list, const struct command_option *options)
{
    size_t letters_size = strlen(list->letters);

    for (size_t i = 0; options != NULL && options[i].name != NULL; i++) {
        const struct command_option *option = &options[i];
        bool takes_value = option->kind != COMMAND_FLAG;

        assert(list->count < OPTION_COUNT_MAX);
        assert(takes_value == (option->value != NULL));
        list->options[list->count] = option;
        list->longs[list->count] =
            (struct option){.name = option->name,
                            .has_arg = takes_value ? required_argument : no_argument,
                            .val = FIRST_VALUE + (int)list->count};
        list->count++;
        if (option->letter != 0) {
            list->letters[letters_size++] = option->letter;
            if (takes_value)
                list->letters[letters_size++] = ':';
        }
    }
    list->letters[letters_size] = '\0';
}

/* The option behind what getopt_long returned or complained about; NULL when there is none. */
static const struct command_option *
list_find(const struct option_list *list, int value)
{
    if (value >= FIRST_VALUE && value < FIRST_VALUE + (int)list->count)
        return list->options[value - FIRST_VALUE];
    for (size_t i = 0; i < list->count; i++) {
        if (value != 0 && list->options[i]->letter == value)
            return list->options[i];
    }
    return NULL;
}

void
command_parse_early(struct command_context *context, int argc, char **argv)
{
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
        if (strcmp(argv[i], "--json") == 0)
            context->output.json = true;
        else if (strncmp(argv[i], "--lang=", 7) == 0)
            (void)language_from_name(argv[i] + 7, &context->output.language);
        else if (strcmp(argv[i], "--lang") == 0 && i + 1 < argc)
            (void)language_from_name(argv[i + 1], &context->output.language);
    }
}

/* Says which option is unknown, ambiguous, or given a value that it does not take. */
static enum ledger_status
refuse_option(struct command_context *context, const struct option_list *list, const char *word,
              struct ledger_error *err)
{
    const struct command_option *known = list_find(list, optopt);
    char name[64];
    char letter[3] = {'-', (char)optopt, '\0'};
    struct suggest search = {.wanted = name};

    /* A flag with "=value": getopt_long knows the option and names it. */
    if (known != NULL && optopt >= FIRST_VALUE)
        return command_misuse(context,
                              ledger_fail(err, LEDGER_MALFORMED,
                                          LEDGER_MESSAGE_USAGE_OPTION_TAKES_NO_VALUE, known->name));
    if (optopt != 0)
        return command_misuse(context, ledger_fail(err, LEDGER_MALFORMED,
                                                   LEDGER_MESSAGE_USAGE_UNKNOWN_LETTER, letter));
    (void)snprintf(name, sizeof(name), "%.*s", (int)strcspn(word + 2, "="), word + 2);
    for (size_t i = 0; i < list->count; i++)
        suggest_offer(&search, list->options[i]->name);
    if (search.best == NULL)
        return command_misuse(
            context, ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_USAGE_UNKNOWN_OPTION, name));
    return command_misuse(context,
                          ledger_fail(err, LEDGER_MALFORMED,
                                      LEDGER_MESSAGE_USAGE_UNKNOWN_OPTION_NEAR, name, search.best));
}

/* Keeps an option that was given, or acts on it when it is a global one. */
static enum ledger_status
take_option(struct command_context *context, const struct command_option *option, const char *value,
            struct command_parsed *parsed, struct ledger_error *err)
{
    struct output *output = &context->output;

    if (option < global_options ||
        option >= global_options + sizeof(global_options) / sizeof(global_options[0])) {
        context->given[context->given_count++] =
            (struct command_given){.option = option, .value = value};
        return LEDGER_OK;
    }
    if (strcmp(option->name, "ledger") == 0) {
        context->ledger_path = value;
    } else if (strcmp(option->name, "lang") == 0) {
        if (!language_from_name(value, &output->language))
            return command_misuse(
                context,
                ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_USAGE_LANGUAGE_UNKNOWN, value));
    } else if (strcmp(option->name, "json") == 0) {
        output->json = true;
    } else if (strcmp(option->name, "quiet") == 0) {
        output->quiet = true;
    } else if (strcmp(option->name, "help") == 0) {
        parsed->wants = COMMAND_WANTS_HELP;
    } else {
        assert(strcmp(option->name, "version") == 0);
        parsed->wants = COMMAND_WANTS_VERSION;
    }
    return LEDGER_OK;
}

/* Reads the options of argv[1..]. With '+' in the letters it stops at the first argument. */
static enum ledger_status
read_options(struct command_context *context, struct option_list *list, int argc, char **argv,
             struct command_parsed *parsed, struct ledger_error *err)
{
    enum ledger_status status = LEDGER_OK;
    int value;

    opterr = 0;
    optind = 0; /* glibc: starts anew, also when letters begin with '+'. */
    while (status == LEDGER_OK &&
           (value = getopt_long(argc, argv, list->letters, list->longs, NULL)) != -1) {
        if (value == ':') {
            const struct command_option *option = list_find(list, optopt);

            assert(option != NULL);
            status = command_misuse(context, ledger_fail(err, LEDGER_MALFORMED,
                                                         LEDGER_MESSAGE_USAGE_OPTION_NEEDS_VALUE,
                                                         option->name, option->value));
        } else if (value == '?') {
            status = refuse_option(context, list, argv[optind - 1], err);
        } else {
            status = take_option(context, list_find(list, value), optarg, parsed, err);
        }
    }
    return status;
}

static enum ledger_status
refuse_command(struct command_context *context, const char *name, struct ledger_error *err)
{
    const struct command *const *commands = context->program->commands;
    struct suggest search = {.wanted = name};
    size_t name_size = strlen(name);
    char family[128] = "";

    for (size_t i = 0; commands[i] != NULL; i++) {
        const char *known = commands[i]->name;
        size_t used = strlen(family);

        suggest_offer(&search, known);
        if (strncmp(known, name, name_size) == 0 && known[name_size] == ' ')
            (void)snprintf(family + used, sizeof(family) - used, "%s%s", used > 0 ? ", " : "",
                           known + name_size + 1);
    }
    if (family[0] != '\0')
        return command_misuse(context,
                              ledger_fail(err, LEDGER_MALFORMED,
                                          LEDGER_MESSAGE_USAGE_COMMAND_NEEDS_SECOND, name, family));
    if (search.best != NULL)
        return command_misuse(context, ledger_fail(err, LEDGER_MALFORMED,
                                                   LEDGER_MESSAGE_USAGE_UNKNOWN_COMMAND_NEAR, name,
                                                   search.best));
    return command_misuse(context,
                          ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_USAGE_UNKNOWN_COMMAND,
                                      name, context->program->name));
}

/* Finds the command that argv[0] (and argv[1], for a name of two words) names; `*out_words` is how
 * many words it took. */
static enum ledger_status
choose_command(struct command_context *context, int argc, char **argv, int *out_words,
               struct ledger_error *err)
{
    char name[64];

    if (argc > 1) {
        (void)snprintf(name, sizeof(name), "%s %s", argv[0], argv[1]);
        context->command = command_find(context->program, name);
        if (context->command != NULL) {
            *out_words = 2;
            return LEDGER_OK;
        }
    }
    context->command = command_find(context->program, argv[0]);
    if (context->command == NULL)
        return refuse_command(context, argv[0], err);
    *out_words = 1;
    return LEDGER_OK;
}

static enum ledger_status
check_arity(struct command_context *context, struct ledger_error *err)
{
    const struct command *command = context->command;
    const struct command_option *options = command->options;

    for (size_t i = 0; options != NULL && options[i].name != NULL; i++) {
        if (options[i].required && !command_has(context, options[i].name))
            return command_misuse(
                context, ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_USAGE_OPTION_MISSING,
                                     command->name, options[i].name, options[i].value));
    }
    if (context->argument_count < command->argument_count_min)
        return command_misuse(context, ledger_fail(err, LEDGER_MALFORMED,
                                                   LEDGER_MESSAGE_USAGE_ARGUMENT_MISSING,
                                                   command->name, command->arguments));
    if (context->argument_count > command->argument_count_max)
        return command_misuse(
            context, ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_USAGE_ARGUMENT_TOO_MANY,
                                 command->name, context->arguments[command->argument_count_max]));
    return LEDGER_OK;
}

/* Reads what stands behind the command's name; argv[0] is its last word. */
static enum ledger_status
parse_command(struct command_context *context, int argc, char **argv, struct command_parsed *parsed,
              struct ledger_error *err)
{
    struct option_list list = {.letters = ":"};
    enum ledger_status status;

    list_add(&list, command_global_options(context->program));
    list_add(&list, context->command->options);
    context->given = ledger_arena_take(&context->arena, (size_t)argc * sizeof(*context->given));
    if (context->given == NULL)
        return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY, (size_t)argc);

    status = read_options(context, &list, argc, argv, parsed, err);
    if (status != LEDGER_OK)
        return status;
    context->arguments = argv + optind;
    context->argument_count = argc - optind;
    if (parsed->wants != COMMAND_WANTS_NOTHING)
        return LEDGER_OK;
    parsed->wants = COMMAND_WANTS_RUN;
    return check_arity(context, err);
}

enum ledger_status
command_parse(struct command_context *context, int argc, char **argv,
              struct command_parsed *out_parsed, struct ledger_error *err)
{
    const struct command_program *program = context->program;
    struct option_list list = {.letters = "+:"};
    struct command_parsed parsed = {.wants = COMMAND_WANTS_NOTHING};
    enum ledger_status status;
    int words = 0;

    if (program->ledger_variable != NULL)
        context->ledger_path = getenv(program->ledger_variable);
    list_add(&list, command_global_options(program));
    status = read_options(context, &list, argc, argv, &parsed, err);
    if (status == LEDGER_OK && optind < argc) {
        int first = optind;

        status = choose_command(context, argc - first, argv + first, &words, err);
        if (status == LEDGER_OK)
            status = parse_command(context, argc - first - words + 1, argv + first + words - 1,
                                   &parsed, err);
    }
    if (status == LEDGER_OK)
        *out_parsed = parsed;
    return status;
}
