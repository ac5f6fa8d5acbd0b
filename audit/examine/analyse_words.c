/* What tests are called, what they look for, and when they are wrong. */
#include <string.h>

#include "audit/examine/analyse.h"

static const struct audit_test_words words[AUDIT_TEST_COUNT] = {
    [AUDIT_TEST_DUPLICATE] =
        {"duplicate",
         {"重复付款", "Duplicate payment"},
         {"同一收款单位、项目、月份、金额，或同一账户同额短期内再次收款，或换名、换代码后同额收款，"
          "或一个申请编号多家使用。",
          "The same payee, programme, month and amount; the same account and amount soon again; "
          "the same amount under another name or code; one application of several payees."},
         {"按月的租金、分期款和固定标准奖励本来就同额；先看理由和申请编号。",
          "Monthly rents, instalments and fixed awards have equal amounts by nature; look at "
          "reason and application first."}},
    [AUDIT_TEST_ACCOUNTS] = {"accounts",
                             {"账户与收款单位不对应", "Accounts and payees"},
                             {"一个账户多个收款单位，或一个收款单位多个账户。",
                              "One account of several payees, or several accounts of one payee."},
                             {"集团财务公司、个体户与经营者、合法更换账户都会出现。",
                              "Treasuries of groups, sole traders and accounts that were changed "
                              "for good reason look the same."}},
    [AUDIT_TEST_SPLIT] =
        {"split",
         {"拆分付款", "Split payment"},
         {"短期内多笔都低于审批限额，合计达到限额。",
          "Several payments within days, each below an approval limit, together at or above it."},
         {"按批次、按季度兑付的政策会自然分笔；看是否同一申请。",
          "Policies paid in batches are split by nature; see whether it is one application."}},
    [AUDIT_TEST_BELOW] =
        {"just-below",
         {"略低于限额", "Just below a limit"},
         {"限额下方与上方同宽区间的笔数之比（二项检验，各半）。",
          "Counts just below and just above a limit (binomial test against one half)."},
         {"政策自身的最高额若在限额下方，也会聚集；固定标准的项目不参加。",
          "A policy's own maximum below the limit crowds amounts too; programmes with a fixed "
          "tariff are left out."}},
    [AUDIT_TEST_ROUND] =
        {"round",
         {"整数金额", "Round amounts"},
         {"一个收款单位或经办的整数金额明显多于同项目其余拨付。",
          "A payee or maker has more round amounts than the rest of the programme would give."},
         {"按档次核定的补助本来就是整数；固定标准的项目不参加。",
          "Awards by bracket are round by nature; programmes with a fixed tariff are left out."}},
    [AUDIT_TEST_DAY_OFF] =
        {"day-off",
         {"非工作日", "Days off"},
         {"日期或签名在周末、法定节假日且不是调休上班日。",
          "Dated or signed on a weekend or holiday that was not worked instead."},
         {"记账日期可以与签名日期不同；年末加班和值班要看批准。",
          "The date of an entry may differ from that of its signatures; look for approved "
          "overtime."}},
    [AUDIT_TEST_HOURS] =
        {"out-of-hours",
         {"非工作时间", "Out of hours"},
         {"签名时间在工作时间以外（北京时间）。", "Signed outside the hours of work (UTC+8)."},
         {"时间来自签名人的电脑；加班和时钟偏差都会出现。",
          "The time is that of the signer's machine; overtime and wrong clocks look the same."}},
    [AUDIT_TEST_SEQUENCE] =
        {"sequence",
         {"编号断号与重号", "Gaps in numbers"},
         {"支付凭证号、业务单号系列中缺的号，以及不同日期重复使用的支付凭证号。",
          "Numbers that are missing in series of payment vouchers and references; payment vouchers "
          "used on several dates."},
         {"作废的凭证、分系统编号会断号；同一凭证分批支付会重号。",
          "Voided vouchers and numbers shared with other systems leave gaps; a voucher paid in "
          "parts repeats."}},
    [AUDIT_TEST_CHAIN] =
        {"chain",
         {"链接与时间", "Chain and time"},
         {"入账时间倒退；链接、签名和密钥由核验逐项判断。",
          "Seals that go back in time; links, signatures and keys are judged by the verification."},
         {"时间倒退只可能出现在登记过的事件中。", "Time goes back only in a recorded incident."}},
    [AUDIT_TEST_SEGREGATION] = {"segregation",
                                {"职责分离", "Segregation of duties"},
                                {"同一人用两个身份签名、两人互相经办复核、银行先付后审。",
                                 "One person under two names, two people who review each other, "
                                 "paid by the bank before the last signature."},
                                {"小单位轮岗会互相复核；同名同单位也可能是两个人；垫付须有批准。",
                                 "Small offices rotate duties; two people may share a name; urgent "
                                 "payments need their own approval."}},
    [AUDIT_TEST_OVERPAID] =
        {"over-payment",
         {"超额拨付", "Over-payment"},
         {"超过核定金额、每户上限（也按账户合并）或指标。",
          "More than approved, than a payee's cap (also added up by account), or than "
          "appropriated."},
         {"上限可能事后下调；共用账户可能合法。",
          "A cap may have been lowered later; a shared account may be lawful."}},
    [AUDIT_TEST_RELATIVE_SIZE] = {"relative-size",
                                  {"相对大小", "Relative size"},
                                  {"一户最大一笔是第二大的许多倍。",
                                   "A payee's largest payment is many times its second largest."},
                                  {"一户可同时享受大小不同的政策。",
                                   "One payee may benefit from large and small policies alike."}},
    [AUDIT_TEST_TIMELINESS] =
        {"timeliness",
         {"拨付时效", "Timeliness"},
         {"批复到拨付、指标下达到拨付的天数；批复之前就拨付的。",
          "Days from approval and from appropriation to payment; paid before it was approved."},
         {"等待材料、分期兑付和跨年结转会拉长；以文件要求为准。",
          "Missing papers, instalments and carry-over take time; the policy's own terms count."}},
    [AUDIT_TEST_STALE_RETURN] =
        {"stale-return",
         {"退汇未处理", "Stale returns"},
         {"退汇后多个工作日没有重拨。",
          "Returned by the bank and not paid again for many working days."},
         {"收款单位放弃或已注销时不再重拨是对的，看有无说明。",
          "A payee that gave up or is gone is rightly not paid again; look for a note."}},
    [AUDIT_TEST_CONCENTRATION] =
        {"concentration",
         {"集中度", "Concentration"},
         {"一户、前十户或一名签审人占比很高（附 HHI）。",
          "One payee, the ten largest, or one officer has a very large share (with HHI)."},
         {"龙头企业和一次性重大项目会集中。",
          "Leading enterprises and single large projects concentrate money."}},
    [AUDIT_TEST_PAYEE] = {"ineligible-payee",
                          {"收款单位资格", "Ineligible payee"},
                          {"信用代码不合法、名册无此单位、注销后仍收款、名称与名册不同。",
                           "A credit code that is none; not in the register; paid after "
                           "deregistration; another name than registered."},
                          {"名册可能不是最新；更名需时间；“疑似”的代码多为老机构代码。",
                           "A register may be old and a change of name takes time; codes that are "
                           "only odd are mostly old ones."}},
    [AUDIT_TEST_YEAR_END] =
        {"year-end",
         {"年末突击", "Year-end rush"},
         {"12 月远高于此前月均，或最后几个工作日占全年比重大。",
          "December far above the months before, or a large share in the last working days."},
         {"年度清算类政策本来就在年末兑付。",
          "Policies settled once a year are paid at its end by nature."}},
    [AUDIT_TEST_REVERSAL] =
        {"reversal",
         {"冲销与重付", "Reversals"},
         {"冲销率高于其余拨付；冲销当日同额改付他人；退汇后付给另一收款单位。",
          "Reversed more often than the rest; the same amount to another payee on the day of a "
          "reversal; a return paid again to another."},
         {"更正付错的收款单位正是这样做的，看原因和附件。",
          "Correcting a wrong payee looks exactly like this; look at reason and attachments."}},
    [AUDIT_TEST_CAPITAL] = {"capital-amount",
                            {"大小写金额不符", "Amounts in capital numerals"},
                            {"备注、理由里的大写金额与登记金额不同。",
                             "Capital amounts in memos and reasons that differ from the entry."},
                            {"备注里的大写金额可能是批复总额或分期总额。",
                             "Such an amount may be that of the whole approval."}},
    [AUDIT_TEST_BENFORD] =
        {"benford",
         {"本福特定律", "Benford's law"},
         {"首位、次位、前两位数字的分布（Z、χ²、MAD）。",
          "How amounts begin: first, second, first two digits (Z, chi-square, MAD)."},
         {"只适用于跨两个数量级、非固定标准的金额；不符合不等于造假。",
          "Applies to amounts over two orders of magnitude without a tariff; nonconforming is not "
          "fraud."}},
};

const struct audit_test_words *
audit_test_words(enum audit_test test)
{
    return &words[test];
}

bool
audit_test_of(const char *key, enum audit_test *out)
{
    for (int i = 0; i < AUDIT_TEST_COUNT; i++)
        if (strcmp(words[i].key, key) == 0) {
            *out = (enum audit_test)i;
            return true;
        }
    return false;
}

const char *
audit_test_state_name(enum audit_test_state state)
{
    static const char *const names[] = {"left-out", "done", "partly", "not-done"};
    return names[state];
}
