/* What the checks and the kinds of damage are called, by programs and by people. */
#include "audit/judge/verify.h"

const char *
audit_check_name(enum audit_check check)
{
    static const char *const names[AUDIT_CHECK_COUNT] = {
        [AUDIT_CHECK_FILES] = "files",         [AUDIT_CHECK_CHECKPOINT] = "checkpoint",
        [AUDIT_CHECK_WITNESSES] = "witnesses", [AUDIT_CHECK_GENESIS] = "genesis",
        [AUDIT_CHECK_TREE] = "tree",           [AUDIT_CHECK_CHAIN] = "chain",
        [AUDIT_CHECK_FORM] = "form",           [AUDIT_CHECK_ENTRIES] = "entries",
        [AUDIT_CHECK_HINTS] = "hints",         [AUDIT_CHECK_SIGNATURES] = "signatures",
        [AUDIT_CHECK_RULES] = "rules",         [AUDIT_CHECK_CLOSINGS] = "closings",
        [AUDIT_CHECK_HISTORY] = "history",     [AUDIT_CHECK_HELD] = "held",
        [AUDIT_CHECK_PRIVATE] = "private",
    };
    return names[check];
}

const char *
audit_damage_name(enum audit_damage damage)
{
    static const char *const names[AUDIT_DAMAGE_COUNT] = {
        [AUDIT_CHANGED] = "changed",
        [AUDIT_INSERTED] = "inserted",
        [AUDIT_MISSING] = "missing",
        [AUDIT_REORDERED] = "reordered",
        [AUDIT_SIGNATURE_BAD] = "signature",
        [AUDIT_RULE_BROKEN] = "rule",
        [AUDIT_TOTAL_WRONG] = "total",
        [AUDIT_ROLLED_BACK] = "rollback",
        [AUDIT_FORKED] = "fork",
    };
    return names[damage];
}

const char *
audit_check_word(enum audit_check check, enum audit_language language)
{
    static const char *const words[AUDIT_CHECK_COUNT][2] = {
        [AUDIT_CHECK_FILES] = {"文件齐全，没有多余", "all files are there, and no others"},
        [AUDIT_CHECK_CHECKPOINT] = {"检查点由账本密钥签名",
                                    "the checkpoint is signed by the ledger"},
        [AUDIT_CHECK_WITNESSES] = {"见证人联签", "cosignatures of witnesses"},
        [AUDIT_CHECK_GENESIS] = {"创世哈希", "the genesis hash"},
        [AUDIT_CHECK_TREE] = {"哈希树的每个哈希", "every hash of the tree"},
        [AUDIT_CHECK_CHAIN] = {"每张审签单接续前一张", "each voucher follows the one before"},
        [AUDIT_CHECK_FORM] = {"字节合乎规范", "bytes are canonical"},
        [AUDIT_CHECK_ENTRIES] = {"明细与所签审签单一致", "entries are those that were signed"},
        [AUDIT_CHECK_HINTS] = {"提示哈希", "hints"},
        [AUDIT_CHECK_SIGNATURES] = {"每个人的签名", "every person's signature"},
        [AUDIT_CHECK_RULES] = {"十七条规则", "the seventeen rules"},
        [AUDIT_CHECK_CLOSINGS] = {"每月结账的合计与根", "totals and roots of each closing"},
        [AUDIT_CHECK_HISTORY] = {"较早的检查点", "earlier checkpoints"},
        [AUDIT_CHECK_HELD] = {"与手里的检查点相符", "agreement with a checkpoint from elsewhere"},
        [AUDIT_CHECK_PRIVATE] = {"私密内容与承诺", "private bytes and their commitments"},
    };
    return words[check][language == AUDIT_ZH ? 0 : 1];
}

const char *
audit_damage_word(enum audit_damage damage, enum audit_language language)
{
    static const char *const words[AUDIT_DAMAGE_COUNT][2] = {
        [AUDIT_CHANGED] = {"改动", "changed"},
        [AUDIT_INSERTED] = {"多出", "inserted"},
        [AUDIT_MISSING] = {"缺失", "missing"},
        [AUDIT_REORDERED] = {"移位", "reordered"},
        [AUDIT_SIGNATURE_BAD] = {"签名", "signature"},
        [AUDIT_RULE_BROKEN] = {"违规", "rule"},
        [AUDIT_TOTAL_WRONG] = {"合计", "total"},
        [AUDIT_ROLLED_BACK] = {"回退", "rollback"},
        [AUDIT_FORKED] = {"分叉", "fork"},
    };
    return words[damage][language == AUDIT_ZH ? 0 : 1];
}
