#!/usr/bin/env python3
"""Every input or output call and every allocation of a command fails, once or for ever, and it must end in a clean
sentence or in success; afterwards everything is there, and the same command goes through.

usage: faults.py [--count N] [--seed N] [--state FILE] [--kind io|memory] [--command NAME] [--compound]
                 [--pretend-success]

Needs MINGZHANG, MINGZHANG_AUDIT, FAULT (the preloaded library) and LEDGER_DIR, a folder that faults_park.sh made.
--count draws so many cases evenly (0: all, in order; --state keeps the place, so that the next call goes on).
--compound first kills the command at a random moment, and then lets it fail at its recovery.
--pretend-success takes every exit status for 0: the run must then find what was not done, or it never would.
"""
import argparse
import errno
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile

PROGRAM = os.environ["MINGZHANG"]
AUDITOR = os.environ["MINGZHANG_AUDIT"]
PARK = os.environ["LEDGER_DIR"]
ERRORS = [errno.EIO, errno.ENOSPC, errno.EINTR, errno.EDQUOT, errno.EMFILE]
STATUSES = {0, 1, 2, 3, 4, 5}


def command_lines(park):
    """What is run, and how one sees afterwards that it was done."""
    key = lambda who: ["--key", f"{park}/keys/{who}", "--passphrase-file", f"{park}/pw/{who}", "--yes"]
    ledger = ["--ledger", f"{park}/ledger"]
    pay = ["--programme", "KJ-01", "--reference", "F-NEW", "--amount", "12.00", "--payee-code", "91999999MA00000154",
           "--payee-name", "样例科技", "--date", "2023-06-20", "--year", "2023", "--account", "6222000000000001234",
           "--reason", "测试"]
    genesis = open(f"{PARK}/genesis").read().strip()
    evidence = [f"{park}/evidence", "--policy", f"{park}/policy", "--genesis", genesis]
    waiting = open(f"{PARK}/waiting").read().strip()
    return {
        "pay": ([PROGRAM, "pay", *pay, *ledger, *key("maker")], ("pending", "F-NEW")),
        "review": ([PROGRAM, "review", waiting, *ledger, *key("reviewer")], ("list", "F-WAITS")),
        "import": ([PROGRAM, "import", f"{park}/list.csv", "--year", "2023", "--commit", *ledger, *key("maker")], ("pending", "F-LIST-1")),
        "publish": ([PROGRAM, "publish", f"{park}/evidence", *ledger], ("audit", evidence)),
        "publish-anew": ([PROGRAM, "publish", f"{park}/evidence-2", "--with-private", *ledger],
                         ("audit", [f"{park}/evidence-2", *evidence[1:]])),
        "restore": ([PROGRAM, "restore", f"{park}/evidence", "--ledger", f"{park}/restored",
                     "--ledger-key", f"{park}/ledger/keys/" + os.listdir(f"{PARK}/ledger/keys")[0]], ("verify", f"{park}/restored")),
        "reindex": ([PROGRAM, "reindex", *ledger], ("verify", f"{park}/ledger")),
        "key": ([PROGRAM, "key", "new", "neu", "--out", f"{park}/keys/neu", "--kdf", "light", "--passphrase-file",
                 f"{park}/pw/maker"], ("key", f"{park}/keys/neu")),
        "checkpoint": ([PROGRAM, "checkpoint", *ledger], None),
        "receipt": ([PROGRAM, "receipt", "F-1", "--out", f"{park}/receipt", *ledger], ("file", f"{park}/receipt")),
        "verify": ([PROGRAM, "verify", *ledger], None),
        "list": ([PROGRAM, "list", "--no-pager", *ledger], None),
        "totals": ([PROGRAM, "totals", *ledger], None),
        "doctor": ([PROGRAM, "doctor", *ledger], None),
        "audit-verify": ([AUDITOR, "verify", *evidence], None),
        "audit-totals": ([AUDITOR, "totals", *evidence], None),
    }


def run(arguments, **fault):
    environment = dict(os.environ, LC_ALL="C.UTF-8")
    environment["ASAN_OPTIONS"] = os.environ.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0"
    if fault:
        environment.update({f"FAULT_{name.upper()}": str(value) for name, value in fault.items()})
        environment["LD_PRELOAD"] = os.environ["FAULT"]
    done = subprocess.run(arguments, env=environment, stdin=subprocess.DEVNULL, capture_output=True, timeout=120)
    return done.returncode, done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace")


class Wrong(Exception):
    pass


def sanely(status, out, err, arguments):
    if status < 0 or status not in STATUSES or "Sanitizer" in err or "runtime error" in err:
        raise Wrong(f"exit status {status}\n{err}")
    if status == 1 and arguments[1] not in ("doctor",) and "[" not in err:
        raise Wrong(f"exit status 1 without the name of an error\n{out}{err}")


def is_done(effect, park):
    if effect is None:
        return True
    kind, what = effect
    if kind == "file":
        return os.path.exists(what)
    if kind == "audit":
        status, _, _ = run([AUDITOR, "verify", *what])
        return status == 0
    if kind == "verify":
        status, _, _ = run([PROGRAM, "verify", "--ledger", what])
        return status == 0
    if kind == "key":
        status, _, _ = run([PROGRAM, "key", "show", what])
        return status == 0
    _, out, _ = run([PROGRAM, kind, "--json", "--ledger", f"{park}/ledger"])
    if kind == "pending" and what not in out:  # Its references are in the voucher, which may be sealed.
        _, out, _ = run([PROGRAM, "search", what, "--json", "--ledger", f"{park}/ledger"])
        _, more, _ = run([PROGRAM, "pending", "--json", "--ledger", f"{park}/ledger"])
        return what in out or more.count('"voucher"') > 1
    return what in out


def everything_is_there(park):
    status, out, err = run([PROGRAM, "verify", "--ledger", f"{park}/ledger"])
    if status != 0:
        raise Wrong(f"the ledger does not verify any more:\n{out}{err}")
    _, out, _ = run([PROGRAM, "list", "--json", "--ledger", f"{park}/ledger"])
    if not all(reference in out for reference in ("F-1", "F-2", "F-3")):
        raise Wrong("a payout is lost")


def judge(name, park, case, pretend):
    """One case. The park is a fresh copy."""
    arguments, effect = command_lines(park)[name]
    if case["compound"]:
        child = subprocess.Popen(arguments, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                 env=dict(os.environ, ASAN_OPTIONS="detect_leaks=0"))
        try:
            child.wait(case["wait"])
        except subprocess.TimeoutExpired:
            child.send_signal(signal.SIGKILL)
            child.wait()
    status, out, err = run(arguments, kind=case["kind"], n=case["n"], errno=case["errno"], mode=case["mode"],
                           root=park)
    sanely(status, out, err, arguments)
    everything_is_there(park)
    if (status == 0 or pretend) and not case["compound"] and not is_done(effect, park):
        raise Wrong(f"it said that it was done, and it was not\n{out}{err}")
    status, out, err = run(arguments)
    sanely(status, out, err, arguments)
    # What was done after all, or had been killed too late, is answered so.
    # A key that a full disk let nobody finish or remove is left alone: another folder is to be taken.
    if status not in (0, 5) and "[signer-exists]" not in err and not is_done(effect, park):
        raise Wrong(f"it cannot be done again\n{out}{err}")
    everything_is_there(park)


def calls_of(name, kind, work):
    park = f"{work}/count"
    shutil.copytree(PARK, park, symlinks=True)
    arguments, _ = command_lines(park)[name]
    status, out, err = run(arguments, kind=kind, n=0, root=park, count=f"{work}/calls")
    shutil.rmtree(park)
    if status not in (0, 5):
        sys.exit(f"{name} fails without a fault: exit status {status}\n{out}{err}")
    return int(open(f"{work}/calls").read())


def cases_of(names, kinds, work, compound, dice):
    for name in names:
        for kind in kinds:
            calls = calls_of(name, kind, work)
            if calls == 0:
                sys.exit(f"{name}: no call of kind {kind} is seen: the library is not loaded")
            errors = ERRORS if kind == "io" else [errno.ENOMEM]
            modes = ["once", "ever"] + (["short"] if kind == "io" else [])
            for n in range(1, calls + 1):
                for mode in modes:
                    for error in errors if mode != "short" else [0]:
                        if error == errno.EINTR and mode == "ever":
                            continue  # A signal at every call for ever: whoever goes on is right, and never ends.
                        yield name, {"kind": kind, "n": n, "errno": error, "mode": mode, "compound": compound,
                                     "wait": dice.random() * 0.05}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--state")
    parser.add_argument("--kind", choices=["io", "memory"])
    parser.add_argument("--command", action="append")
    parser.add_argument("--compound", action="store_true")
    parser.add_argument("--pretend-success", action="store_true")
    options = parser.parse_args()
    dice = random.Random(options.seed)
    kinds = [options.kind] if options.kind else ["io", "memory"]
    found = 0
    with tempfile.TemporaryDirectory(prefix="mingzhang-faults-") as work:
        names = options.command or list(command_lines(PARK))
        cases = list(cases_of(names, kinds, work, options.compound, dice))
        everything = len(cases)
        if options.count:
            cases = [dice.choice(cases) for _ in range(options.count)] if options.compound else \
                dice.sample(cases, min(options.count, everything))
        begin = 0
        if options.state and os.path.exists(options.state):
            begin = int(open(options.state).read())
        for at in range(begin, len(cases)):
            name, case = cases[at]
            park = f"{work}/park"
            shutil.copytree(PARK, park, symlinks=True)
            try:
                judge(name, park, case, options.pretend_success)
            except (Wrong, subprocess.TimeoutExpired) as wrong:
                found += 1
                print(f"{name}, {case}: {wrong}", flush=True)
            shutil.rmtree(park)
            if options.state:
                with open(options.state, "w") as state:
                    state.write(f"{at + 1}\n")
            if sys.stderr.isatty():
                print(f"\r{at + 1} of {len(cases)}", end="", file=sys.stderr)
        print(f"{len(cases) - begin} cases of {everything} ({begin} done before), seed {options.seed}: {found} found")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
