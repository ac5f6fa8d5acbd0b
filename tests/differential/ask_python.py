#!/usr/bin/python3
"""What verify.py says of the evidence that `differential` has written down.

    ask_python.py VERIFY.PY DIRECTORY

DIRECTORY/list has a line for each evidence (ask_python.c). Prints where verify.py says otherwise; the exit status
is how often it did, at most 100.
"""

import contextlib
import io
import json
import os
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), os.pardir, "interop"))
from load_verify import load

NAMES = ("appropriated", "disbursed", "adjusted", "settled")
VOUCHER_RULES = ("form", "voucher-known", "totals", "seen", "signature", "separation", "required-roles", "clock")


def judge(verify, directory, vkey, genesis):
    policy = directory + ".policy"
    with open(policy, "w", encoding="utf-8") as file:
        file.write("log %s\nquorum none\n" % vkey)
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        verify.main([directory, "--policy", policy, "--genesis", genesis, "--json", "--lang", "en"])
    return json.loads(out.getvalue())


def numbers(totals):
    return [totals[name + suffix] for name in NAMES for suffix in ("_count", "_fen")]


def difference(verify, base, line):
    seed, vkey, genesis, verdict, rule, number, cash, relief = line.rstrip("\n").split("\t")
    said = judge(verify, os.path.join(base, seed), vkey, genesis)
    where = said["seal"] if said["rule"] in VOUCHER_RULES else said["entry"]
    if rule == "-" and verdict != "holds":
        same = said["verdict"] == verdict
    elif rule != "-":
        same = (said["verdict"], said["rule"], where) == (verdict, rule, int(number))
    else:
        same = said["verdict"] == verdict and all(
            not row or numbers(said["totals"][kind]) == [int(n) for n in row.split()]
            for kind, row in (("cash", cash), ("relief", relief)))
    if same:
        return None
    return "seed %s: Python says %s, rule %s, voucher %s, entry %s: %s; the others: %s, rule %s, %s" % (
        seed, said["verdict"], said["rule"], said["seal"], said["entry"], said["sentence"], verdict, rule, number)


def main():
    verify = load(sys.argv[1])
    base = sys.argv[2]
    count = 0
    with open(os.path.join(base, "list"), encoding="utf-8") as file:
        for line in file:
            found = difference(verify, base, line)
            if found:
                count += 1
                print(found)
    return min(count, 100)


if __name__ == "__main__":
    sys.exit(main())
