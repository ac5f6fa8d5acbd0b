"""The commands that faults.py lets fail, and how one sees that each of them was done.

A command is a list of words and a list of probes. A probe is what must be true once the command was done:
  ("says", words, text)   the output of another command has the text
  ("holds", words)        another command ends with 0
  ("file", path)          the file is what the command writes when nothing fails
  ("there", path)         there is such a file, whose bytes are new each time
  ("more-waits",)         one more voucher waits than before
Words: {park} is the folder, {ledger} --ledger and the folder, {by:NAME} the key, passphrase and --yes of somebody.
"""
import os

EVIDENCE = "{park}/evidence --policy {park}/policy --genesis {park}/genesis"
PAYEE = ("--programme KJ-01 --amount 12.00 --payee-code 91999999MA00000154 --payee-name 样例科技 --date 2023-06-22 "
         "--year 2023 --account 6222000000000001234 --paying-account 9999000000000000017 --reason 测试")
OURS = "9999000000000000017"
LEDGER = "mingzhang"
AUDITOR = "mingzhang-audit"


def sealed(text):
    return [("says", f"{LEDGER} list --json --body all {{ledger}}", text)]


MORE_WAITS = [("more-waits",)]
SEALED = sealed('"entry": 18')


# name: (words, probes, vouchers that it settles). No probes: it only reads, and says the same as ever.
WRITING = {
    "init": (f"{LEDGER} init --ledger {{park}}/ledger-2 --origin zwei.example/a --name 账本 --unit 财政局 "
             + " ".join(f"--admin {{park}}/keys/zwei.{c} --admin-passphrase-file {{park}}/pw/zwei.{c}" for c in "abc"),
             [("holds", f"{LEDGER} verify --ledger {{park}}/ledger-2")], ""),
    "key-new": (f"{LEDGER} key new neu --out {{park}}/keys/neu --kdf light --passphrase-file {{park}}/pw/maker",
                [("holds", f"{LEDGER} key show {{park}}/keys/neu")], ""),
    "key-rotate": (f"{LEDGER} key rotate cashier --out {{park}}/keys/cashier.2 --kdf light --passphrase-file "
                   "{park}/pw/cashier", [("holds", f"{LEDGER} key show {{park}}/keys/cashier.2")], ""),
    "key-passphrase": (f"{LEDGER} key passphrase {{park}}/keys/spare --passphrase-file {{park}}/pw/spare "
                       "--new-passphrase-file {park}/pw/maker --kdf light",
                       [("holds", f"{LEDGER} key show {{park}}/keys/spare")], ""),
    "officer-enrol": (f"{LEDGER} sign {{waiting:enrol}} {{ledger}} {{by:admin.b}}", sealed("spare"), "enrol"),
    "officer-change": (f"{LEDGER} officer change --name cashier --role reviewer --reason 岗位调整 {{ledger}} {{by:admin.a}}",
                       MORE_WAITS, ""),
    "rule-set": (f"{LEDGER} rule set --require adjustment:approver:1 --reason 收紧 {{ledger}} {{by:admin.a}}", MORE_WAITS, ""),
    "incident": (f"{LEDGER} incident --kind other --description 演练 {{ledger}} {{by:admin.a}}", MORE_WAITS, ""),
    "identity": (f"{LEDGER} sign {{waiting:identity}} {{ledger}} {{by:admin.b}}", SEALED, "identity"),
    "erase": (f"{LEDGER} erase --person 11010119900101123x --basis 依据 --reason 再次申请 {{ledger}} {{by:admin.b}}",
              MORE_WAITS, ""),
    "erase-sign": (f"{LEDGER} sign {{waiting:erase}} {{ledger}} {{by:admin.b}}", SEALED, "erase"),
    "programme-open": (f"{LEDGER} programme open KJ-02 --name 二 --category 企业优惠政策资金 --instrument subsidy --from "
                       "2023-01-01 {ledger} {by:maker}", MORE_WAITS, ""),
    "appropriate": (f"{LEDGER} appropriate KJ-01 5,000.00 --year 2023 --date 2023-06-02 {{ledger}} {{by:maker}}",
                    MORE_WAITS, ""),
    "pay": (f"{LEDGER} pay --reference F-NEW {PAYEE} {{ledger}} {{by:maker}}", MORE_WAITS, ""),
    "import": (f"{LEDGER} import {{park}}/list.csv --year 2023 --commit {{ledger}} {{by:maker}}", MORE_WAITS, ""),
    "review": (f"{LEDGER} review {{waiting:review}} {{ledger}} {{by:reviewer}}", sealed("F-WAITS"), "review"),
    "approve": (f"{LEDGER} approve {{waiting:approve}} {{ledger}} {{by:approver}}", sealed("F-LARGE"), "approve"),
    "reject": (f"{LEDGER} reject {{waiting:reject}} --reason 金额不符 {{ledger}} {{by:reviewer}}", sealed("金额不符"), "reject"),
    "sign-file": (f"{LEDGER} sign {{park}}/travel.mzv --role reviewer {{by:reviewer}}", [("there", "{park}/travel.mzv")], ""),
    "pending-import": (f"{LEDGER} pending --import {{park}}/travelled.mzv {{ledger}}", sealed("F-WAITS"), "review"),
    "pending-export": (f"{LEDGER} pending --export {{park}}/out.mzv {{waiting:review}} {{ledger}}",
                       [("file", "{park}/out.mzv")], ""),
    "settle": (f"{LEDGER} settle F-1 --bank-reference B-1 --date 2023-06-23 {{ledger}} {{by:cashier}}", SEALED, ""),
    "return": (f"{LEDGER} return F-2 --bank-reference R-1 --reason 账号有误 --date 2023-06-23 {{ledger}} {{by:maker}}",
               MORE_WAITS, ""),
    "reverse": (f"{LEDGER} reverse F-4 --reason 重复登记 --date 2023-06-24 {{ledger}} {{by:maker}}", MORE_WAITS, ""),
    "recover": (f"{LEDGER} recover F-5 --reason 不符合条件 --date 2023-06-24 {{ledger}} {{by:maker}}", MORE_WAITS, ""),
    "close": (f"{LEDGER} close --month 2023-06 {{ledger}} {{by:maker}}", MORE_WAITS, ""),
    "reconcile-settle": (f"{LEDGER} reconcile {{park}}/june.xml --account {OURS} --settle {{ledger}} {{by:cashier}}",
                         SEALED, ""),
    "checkpoint-request": (f"{LEDGER} checkpoint --request {{park}}/request.2 {{ledger}}", [("file", "{park}/request.2")], ""),
    "policy-set": (f"{LEDGER} policy --set {{park}}/policy {{ledger}}", [("holds", f"{LEDGER} policy {{ledger}}")], ""),
    "publish": (f"{LEDGER} publish {{park}}/evidence --with-private {{ledger}}", [("holds", f"{AUDITOR} verify {EVIDENCE}")], ""),
    "publish-anew": (f"{LEDGER} publish {{park}}/evidence-2 {{ledger}}",
                     [("holds", f"{AUDITOR} verify " + EVIDENCE.replace("/evidence", "/evidence-2"))], ""),
    "restore": (f"{LEDGER} restore {{park}}/evidence --ledger {{park}}/restored --ledger-key {{park}}/own.key",
                [("holds", f"{LEDGER} verify --ledger {{park}}/restored")], ""),
    "reindex": (f"{LEDGER} reindex {{ledger}}", [("holds", f"{LEDGER} verify {{ledger}}")], ""),
    "receipt": (f"{LEDGER} receipt F-1 --out {{park}}/receipt {{ledger}}", [("file", "{park}/receipt")], ""),
    "report": (f"{LEDGER} report disbursements --out {{park}}/page.xlsx {{ledger}}", [("file", "{park}/page.xlsx")], ""),
    "report-csv": (f"{LEDGER} report log --out {{park}}/page.csv {{ledger}}", [("file", "{park}/page.csv")], ""),
    "handover": (f"{LEDGER} handover {{park}}/handed --from 甲 --to 乙 {{ledger}}",
                 [("there", "{park}/handed"), ("holds", f"{AUDITOR} verify {{park}}/handed/evidence --policy {{park}}/policy "
                                              "--genesis {park}/genesis")], ""),
    "import-template": (f"{LEDGER} import --template {{park}}/template.csv {{ledger}}", [("there", "{park}/template.csv")], ""),
    "audit-pin": (f"{AUDITOR} pin {EVIDENCE} --pin {{park}}/pinned", [("file", "{park}/pinned/checkpoint")], ""),
    "audit-sample": (f"{AUDITOR} sample {EVIDENCE} --method attribute --seed 7 --tolerable 5% --out {{park}}/sheet.xlsx",
                     [("file", "{park}/sheet.xlsx")], ""),
    "audit-report": (f"{AUDITOR} report {EVIDENCE} disbursements --out {{park}}/page.html", [("file", "{park}/page.html")], ""),
    "audit-reconcile": (f"{AUDITOR} reconcile {EVIDENCE} {{park}}/june.xml --account {OURS} --out {{park}}/june.result",
                        [("file", "{park}/june.result")], ""),
    "witness-init": (f"{AUDITOR} witness init {{park}}/stick-2 --name w2.example/witness --kdf light --passphrase-file "
                     "{park}/pw/w1", [("holds", f"{AUDITOR} witness show {{park}}/stick-2")], ""),
    "witness-trust": (f"{AUDITOR} witness trust {{park}}/stick --policy {{park}}/policy",
                      [("holds", f"{AUDITOR} witness show {{park}}/stick")], ""),
    "witness-cosign": (f"{AUDITOR} witness cosign {{park}}/stick {{park}}/request --out {{park}}/answer --passphrase-file "
                       "{park}/pw/w1", [("there", "{park}/answer")], ""),
}

READING = {
    "key-show": f"{LEDGER} key show {{park}}/keys/maker",
    "officer-list": f"{LEDGER} officer list {{ledger}}",
    "rule-show": f"{LEDGER} rule show {{ledger}}",
    "programme-list": f"{LEDGER} programme list {{ledger}}",
    "pending": f"{LEDGER} pending {{ledger}}",
    "list": f"{LEDGER} list --no-pager {{ledger}}",
    "search": f"{LEDGER} search ylkj --json {{ledger}}",
    "show": f"{LEDGER} show F-1 {{ledger}}",
    "show-voucher": f"{LEDGER} show voucher:3 {{ledger}}",
    "totals": f"{LEDGER} totals {{ledger}}",
    "import-look": f"{LEDGER} import {{park}}/list.csv --year 2023 {{ledger}}",
    "reconcile": f"{LEDGER} reconcile {{park}}/june.xml --account {OURS} {{ledger}}",
    "report-text": f"{LEDGER} report summary {{ledger}}",
    "verify": f"{LEDGER} verify {{ledger}}",
    "checkpoint": f"{LEDGER} checkpoint {{ledger}}",
    "policy": f"{LEDGER} policy {{ledger}}",
    "doctor": f"{LEDGER} doctor {{ledger}}",
    "audit-verify": f"{AUDITOR} verify {EVIDENCE}",
    "audit-verify-pinned": f"{AUDITOR} verify {{park}}/evidence --policy {{park}}/policy --pin {{park}}/pinned",
    "audit-totals": f"{AUDITOR} totals {EVIDENCE}",
    "audit-receipt": f"{AUDITOR} receipt {{park}}/receipt.held --policy {{park}}/policy --genesis {{park}}/genesis",
    "audit-claim": f"{AUDITOR} claim {EVIDENCE.replace(' --policy', ' {park}/figures --policy', 1)}",
    "audit-compare": f"{AUDITOR} compare {{park}}/before {{park}}/evidence --policy {{park}}/policy",
    "audit-statement": f"{AUDITOR} statement {{park}}/june.xml",
    "audit-analyse": f"{AUDITOR} analyse {EVIDENCE}",
    "audit-evaluate": f"{AUDITOR} evaluate {EVIDENCE.replace('/evidence', '/before {park}/filled.csv', 1)}",
    "witness-show": f"{AUDITOR} witness show {{park}}/stick",
}

COMMANDS = {**WRITING, **{name: (words, [], "") for name, words in READING.items()}}


def arguments(words, park):
    """The words of a command in this park."""
    programs = {LEDGER: os.environ["MINGZHANG"], AUDITOR: os.environ["MINGZHANG_AUDIT"]}
    out = []
    for at, word in enumerate(words.split()):
        if at == 0:
            out.append(programs[word])
        elif word == "{ledger}":
            out += ["--ledger", f"{park}/ledger"]
        elif word.startswith("{by:"):
            who = word[4:-1]
            out += ["--key", f"{park}/keys/{who}", "--passphrase-file", f"{park}/pw/{who}", "--yes"]
        elif word.startswith("{waiting:"):
            with open(f"{park}/waiting.{word[9:-1]}", encoding="utf-8") as file:
                out.append(file.read().strip())
        else:
            out.append(word.replace("{park}", park))
    return out
