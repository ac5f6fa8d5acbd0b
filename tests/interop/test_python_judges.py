"""The same evidence before three judges who never saw each other's code: verify.py, mingzhang-audit
and the ledger itself (mingzhang restore). Every row of borderline.py and of the table of vouchers
against each rule: same verdict, same rule, same entry.

usage: test_python_judges.py VERIFY.PY MINGZHANG-AUDIT MINGZHANG
"""

import json
import os
import re
import subprocess
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.dont_write_bytecode = True

AUDIT, MINGZHANG = sys.argv.pop(2), sys.argv.pop(2)

import test_python_verify  # noqa: E402
from borderline import BORDERLINE  # noqa: E402
from test_python_verify import NAMED, make, working_with  # noqa: E402

# Where a judge is known to read the law otherwise. The day that he agrees the test asks for the row.
DIFFERS = {
    "mingzhang-audit": {
        # Does not read the entries under a header that names a newer kind.
        "newer_beside_what_is_malformed",
    },
    "mingzhang": {"genesis_enrols_twice"},  # counts an administrator enrolled twice as two
}

BY_ENTRY = ("programme", "period", "duplicate-reference", "payee", "appropriation", "payee-cap", "adjustment", "closing",
            "unexplained")


class Judges(test_python_verify.Case):
    def agrees(self, judge, name, found, expected):
        if name in DIFFERS[judge]:
            self.assertNotEqual(found, expected, "%s agrees now: take the row out of DIFFERS" % judge)
        else:
            self.assertEqual(found, expected, judge)

    def the_auditor(self, ledger):
        run = subprocess.run([AUDIT, "verify", self.path("evidence"), "--policy", self.path("policy"), "--genesis",
                              ledger.genesis(), "--json", "--lang", "en"], stdout=subprocess.PIPE, timeout=120)
        first = (json.loads(run.stdout.decode())["findings"] or [{}])[0]
        rule = first.get("rule") or {"entries": "totals", "chain": "form"}.get(first.get("check"), first.get("check"))
        return run.returncode, rule, first.get("entry") if rule in BY_ENTRY else None

    def the_ledger(self, ledger):
        """It refuses to restore what does not hold, and says why."""
        run = subprocess.run([MINGZHANG, "--ledger", self.path("restored"), "--lang", "en", "--json", "restore",
                              self.path("evidence")], stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120)
        if run.returncode == 0:
            return 0, None, None
        error = json.loads(run.stderr.decode() or run.stdout.decode())["error"]
        entry = re.search("entry ([0-9]+)", error["place"])
        rule = re.search("(?:^|: )([a-z-]+)", re.sub("(voucher|entry) [0-9]+", "", error["place"]))
        names = {"verify-entries-root": "totals", "verify-chain": "form", "record-signed-twice": "form"}
        rule = rule.group(1) if rule else names.get(error["name"], "form")
        status = 1 if error["status"] == "unsupported" else 4
        rule = rule if status == 4 else None
        return status, rule, int(entry.group(1)) if entry and rule in BY_ENTRY else None


def judge_test(name, build, expected):
    def test(self):
        ledger = build()
        self.publish(ledger)
        _, found = self.judge(ledger.genesis())
        verdict = {"holds": 0, "does not hold": 4, "could not tell": 1}[found["verdict"]]
        self.assertEqual((verdict, found["rule"], found["entry"]), expected, "verify.py")
        self.agrees("mingzhang-audit", name, self.the_auditor(ledger), expected)
        ledger_says = self.the_ledger(ledger)
        if expected[0] != 4 or ledger_says[0] != 1:  # it stops at a newer format, wherever that is
            self.agrees("mingzhang", name, ledger_says, expected)
    return test


rows = [(name, build, (status, rule, entry)) for name, (status, rule, entry, build) in BORDERLINE.items()]
rows += [(name, working_with(seal), (4, rule, entry)) for name, (rule, entry, seal) in NAMED.items()]
for row in rows:
    setattr(Judges, "test_" + row[0], judge_test(*row))


def load_tests(loader, tests, pattern):
    return loader.loadTestsFromTestCase(Judges)


if __name__ == "__main__":
    unittest.main()
