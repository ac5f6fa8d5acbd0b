/* Completion for bash, zsh and fish, written from the table of commands. Names of commands and
 * options are letters, digits and hyphens (the unit test of each table says so), and descriptions
 * are quoted, so that nothing here needs more than single quotes. */
#include <assert.h>
#include <string.h>

#include "tools/common/command.h"

/* A description within single quotes; a quote itself is '\''. In zsh's _describe a colon ends the
 * word, so it is escaped there. */
static void
put_quoted(FILE *stream, const char *text, bool escape_colon)
{
    for (; *text != '\0'; text++) {
        if (*text == '\'')
            (void)fputs("'\\''", stream);
        else if (*text == ':' && escape_colon)
            (void)fputs("\\:", stream);
        else
            (void)fputc(*text, stream);
    }
}

static void
put_option_words(FILE *stream, const struct command_option *options)
{
    for (size_t i = 0; options != NULL && options[i].name != NULL; i++)
        (void)fprintf(stream, " --%s", options[i].name);
}

/* Whether the row number `index` is the first with its first word. */
static bool
is_first_of_family(const struct command *const *commands, size_t index)
{
    size_t size = strcspn(commands[index]->name, " ");

    for (size_t i = 0; i < index; i++) {
        if (strcspn(commands[i]->name, " ") == size &&
            strncmp(commands[i]->name, commands[index]->name, size) == 0)
            return false;
    }
    return true;
}

static void
put_first_words(FILE *stream, const struct command *const *commands)
{
    const char *space = "";

    for (size_t i = 0; commands[i] != NULL; i++) {
        if (!is_first_of_family(commands, i))
            continue;
        (void)fprintf(stream, "%s%.*s", space, (int)strcspn(commands[i]->name, " "),
                      commands[i]->name);
        space = " ";
    }
}

/* Whether the argument is one of some words: "bash|zsh|fish". One in angles is anything. */
static bool
takes_words(const struct command *command)
{
    return command == &command_help ||
           (command->arguments != NULL && strpbrk(command->arguments, "<[ ") == NULL);
}

static void
put_argument_words(FILE *stream, const struct command_program *program,
                   const struct command *command)
{
    if (!takes_words(command))
        return;
    if (command == &command_help) {
        (void)fputs(" exit-codes ", stream);
        put_first_words(stream, program->commands);
        return;
    }
    (void)fputc(' ', stream);
    for (const char *at = command->arguments; *at != '\0'; at++)
        (void)fputc(*at == '|' ? ' ' : *at, stream);
}

/* The case arms "first word) words ;;": a family offers its second words, each command its options.
 */
static void
put_bash_arms(FILE *stream, const struct command_program *program)
{
    const struct command *const *commands = program->commands;

    for (size_t i = 0; commands[i] != NULL; i++) {
        size_t size = strcspn(commands[i]->name, " ");

        if (!is_first_of_family(commands, i))
            continue;
        (void)fprintf(stream, "        %.*s) words=\"", (int)size, commands[i]->name);
        for (size_t j = i; commands[j] != NULL; j++) {
            if (strncmp(commands[j]->name, commands[i]->name, size) != 0)
                continue;
            if (commands[j]->name[size] == ' ')
                (void)fprintf(stream, " %s", commands[j]->name + size + 1);
            if (commands[j]->name[size] == ' ' || commands[j]->name[size] == '\0') {
                put_argument_words(stream, program, commands[j]);
                put_option_words(stream, commands[j]->options);
            }
        }
        (void)fputs("\" ;;\n", stream);
    }
}

static void
put_bash(const struct command_program *program, FILE *stream)
{
    (void)fprintf(stream,
                  "# bash completion for %s: source <(%s completion bash)\n"
                  "_%s() {\n"
                  "    local current=${COMP_WORDS[COMP_CWORD]} word words command=\n"
                  "    for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n"
                  "        case $word in\n"
                  "        -*) ;;\n"
                  "        *) case \" ",
                  program->name, program->name, program->name);
    put_first_words(stream, program->commands);
    (void)fputs(" \" in *\" $word \"*) command=$word; break ;; esac ;;\n"
                "        esac\n"
                "    done\n"
                "    case $command in\n"
                "        '') words=\"",
                stream);
    put_first_words(stream, program->commands);
    (void)fputs("\" ;;\n", stream);
    put_bash_arms(stream, program);
    (void)fputs("    esac\n    words+=\"", stream);
    put_option_words(stream, command_global_options(program));
    (void)fprintf(stream,
                  "\"\n"
                  "    COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n"
                  "}\n"
                  "complete -o default -F _%s %s\n",
                  program->name, program->name);
}

/* The first word with its description; behind it the options and second words, then files. */
static void
put_zsh(const struct command_context *context)
{
    const struct command_program *program = context->program;
    FILE *stream = context->output.stream;

    (void)fprintf(stream, "#compdef %s\n_%s_commands() {\n    local -a commands\n    commands=(\n",
                  program->name, program->name);
    for (size_t i = 0; program->commands[i] != NULL; i++) {
        if (!is_first_of_family(program->commands, i))
            continue;
        (void)fprintf(stream, "        '%.*s:", (int)strcspn(program->commands[i]->name, " "),
                      program->commands[i]->name);
        put_quoted(stream, language_pick(context->output.language, program->commands[i]->summary),
                   /* escape_colon= */ true);
        (void)fputs("'\n", stream);
    }
    (void)fprintf(stream, "    )\n    _describe command commands\n}\n_%s() {\n", program->name);
    (void)fprintf(stream,
                  "    if (( CURRENT == 2 )); then _%s_commands; return; fi\n"
                  "    local words_of=\n    case $words[2] in\n",
                  program->name);
    for (size_t i = 0; program->commands[i] != NULL; i++) {
        const char *name = program->commands[i]->name;
        size_t size = strcspn(name, " ");

        if (!is_first_of_family(program->commands, i))
            continue;
        (void)fprintf(stream, "        %.*s) words_of='", (int)size, name);
        for (size_t j = i; program->commands[j] != NULL; j++) {
            const char *other = program->commands[j]->name;

            if (strncmp(other, name, size) != 0 || (other[size] != ' ' && other[size] != '\0'))
                continue;
            if (other[size] == ' ')
                (void)fprintf(stream, " %s", other + size + 1);
            put_argument_words(stream, program, program->commands[j]);
            put_option_words(stream, program->commands[j]->options);
        }
        put_option_words(stream, command_global_options(program));
        (void)fputs("' ;;\n", stream);
    }
    (void)fprintf(stream,
                  "    esac\n    compadd -- ${=words_of}\n    _files\n}\n"
                  "compdef _%s %s\n",
                  program->name, program->name);
}

static void
put_fish_option(const struct command_context *context, const char *condition,
                const struct command_option *option)
{
    FILE *stream = context->output.stream;

    (void)fprintf(stream, "complete -c %s%s -l %s", context->program->name, condition,
                  option->name);
    if (option->letter != 0)
        (void)fprintf(stream, " -s %c", option->letter);
    if (option->kind != COMMAND_FLAG)
        (void)fputs(" -r", stream);
    (void)fputs(" -d '", stream);
    put_quoted(stream, language_pick(context->output.language, option->help),
               /* escape_colon= */ false);
    (void)fputs("'\n", stream);
}

static void
put_fish_command(const struct command_context *context, size_t index)
{
    const struct command_program *program = context->program;
    const struct command *command = program->commands[index];
    FILE *stream = context->output.stream;
    size_t size = strcspn(command->name, " ");
    char condition[128];

    if (is_first_of_family(program->commands, index)) {
        (void)fprintf(stream, "complete -c %s -n __fish_use_subcommand -a %.*s -d '", program->name,
                      (int)size, command->name);
        put_quoted(stream, language_pick(context->output.language, command->summary),
                   /* escape_colon= */ false);
        (void)fputs("'\n", stream);
    }
    (void)snprintf(condition, sizeof(condition), " -n '__fish_seen_subcommand_from %.*s'",
                   (int)size, command->name);
    if (command->name[size] == ' ')
        (void)fprintf(stream, "complete -c %s%s -a %s\n", program->name, condition,
                      command->name + size + 1);
    if (takes_words(command)) {
        (void)fprintf(stream, "complete -c %s%s -a '", program->name, condition);
        put_argument_words(stream, program, command);
        (void)fputs("'\n", stream);
    }
    for (size_t i = 0; command->options != NULL && command->options[i].name != NULL; i++)
        put_fish_option(context, condition, &command->options[i]);
}

static void
put_fish(const struct command_context *context)
{
    const struct command_option *options = command_global_options(context->program);

    for (size_t i = 0; context->program->commands[i] != NULL; i++)
        put_fish_command(context, i);
    for (size_t i = 0; options[i].name != NULL; i++)
        put_fish_option(context, "", &options[i]);
}

static enum ledger_status
completion_run(struct command_context *context, struct ledger_error *err)
{
    const char *shell = context->arguments[0];

    if (strcmp(shell, "bash") == 0)
        put_bash(context->program, context->output.stream);
    else if (strcmp(shell, "zsh") == 0)
        put_zsh(context);
    else if (strcmp(shell, "fish") == 0)
        put_fish(context);
    else
        return command_misuse(
            context, ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_USAGE_SHELL_UNKNOWN, shell));
    return LEDGER_OK;
}

const struct command command_completion = {
    .name = "completion",
    .group = COMMAND_GROUP_CARE,
    .arguments = "bash|zsh|fish",
    .summary = {"输出命令行补全脚本", "print a completion script for a shell"},
    .details =
        {"bash：放进 /etc/bash_completion.d/；zsh：放进 $fpath 下的 _程序名；"
         "fish：放进 ~/.config/fish/completions/。",
         "bash: into /etc/bash_completion.d/; zsh: as _<program> into a directory of $fpath; "
         "fish: into ~/.config/fish/completions/."},
    .examples = {"completion bash"},
    .argument_count_min = 1,
    .argument_count_max = 1,
    .run = completion_run,
};
