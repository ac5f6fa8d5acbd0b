/* What every command of the auditor is given: evidence, policy, genesis, checkpoints; and its
 * library's errors as the program tells them. */
#ifndef TOOLS_MINGZHANG_AUDIT_INPUTS_H
#define TOOLS_MINGZHANG_AUDIT_INPUTS_H

#include "audit/evidence/evidence.h"
#include "audit/evidence/trust.h"
#include "tools/common/command.h"

/* Rows of an option table. */
#define INPUT_POLICY_OPTION                                                                        \
    {                                                                                              \
        .name = "policy", .value = "FILE", .kind = COMMAND_VALUE, .help = {                        \
            "信任策略文件（C2SP tlog-policy）：信哪个账本密钥、哪些见证人",                        \
            "the policy (C2SP tlog-policy): which ledger key and which witnesses to trust"         \
        }                                                                                          \
    }
#define INPUT_GENESIS_OPTION                                                                       \
    {                                                                                              \
        .name = "genesis", .value = "HASH", .kind = COMMAND_VALUE, .help = {                       \
            "创世哈希（64 位十六进制），或存有它的文件",                                           \
            "the genesis hash (64 hex digits), or a file that holds it"                            \
        }                                                                                          \
    }

#define INPUT_HELD_OPTION                                                                          \
    {                                                                                              \
        .name = "held", .value = "CHECKPOINT", .kind = COMMAND_VALUE, .help = {                    \
            "从别处得到的检查点：证明完整到它为止",                                                \
            "a checkpoint from elsewhere: proves completeness up to it"                            \
        }                                                                                          \
    }
#define INPUT_PIN_OPTION                                                                           \
    {                                                                                              \
        .name = "pin", .value = "DIR", .kind = COMMAND_VALUE, .help = {                            \
            "上次核验留下的固定点（pin 命令），证明与它一致",                                      \
            "what the command pin kept last time: proves consistency with it"                      \
        }                                                                                          \
    }
#define INPUT_THREADS_OPTION                                                                       \
    {                                                                                              \
        .name = "threads", .value = "N", .kind = COMMAND_VALUE, .help = {                          \
            "线程数（默认：处理器个数）",                                                          \
            "threads (default: as many as processors)"                                             \
        }                                                                                          \
    }

/* Directories that a sandbox leaves open besides the evidence; -1: none. */
struct input_rooms {
    int writable; /* files may be made there */
    int fonts;    /* that PDF is set in */
};
#define INPUT_NO_ROOMS ((struct input_rooms){-1, -1})

/* Keeps the sentence in the context, to be said when the command returns the status. */
enum ledger_status input_tell(struct command_context *context, enum audit_status status,
                              const struct audit_error *err);

/* The context's language as the auditor's library names it. */
enum audit_language input_language(const struct command_context *context);
/* The sentence of an error in it. */
void input_sentence(const struct command_context *context, const struct audit_error *err,
                    char text[static AUDIT_ERROR_TEXT_SIZE]);

/* A small file from the command line ("-" is stdin), at most `max` bytes. The buffer is the
 * caller's. */
enum ledger_status input_file(struct command_context *context, const char *path, size_t max,
                              struct audit_buffer *out) LEDGER_MUST_CHECK;
/* --policy: `*out_trust` NULL when it is not given. */
enum ledger_status input_policy(struct command_context *context,
                                struct audit_trust **out_trust) LEDGER_MUST_CHECK;
/* --genesis, as digits or as a file with them in its first line. */
enum ledger_status input_genesis(struct command_context *context, struct audit_hash *out_genesis,
                                 bool *out_given) LEDGER_MUST_CHECK;
/* A checkpoint in a file, which `bytes` keeps. */
enum ledger_status input_checkpoint(struct command_context *context, const char *path,
                                    struct audit_buffer *bytes,
                                    struct audit_checkpoint *out) LEDGER_MUST_CHECK;

#endif
