#!/usr/bin/env python3
"""The program is killed at every call of every writing command by which anything changes: a sweep, nothing drawn.

usage: kill_program.py [--count N] [--seed N] [--command NAME]... [--state FILE] [--lie]

Needs MINGZHANG, MINGZHANG_AUDIT, strace, and LEDGER_DIR, a folder that faults_park.sh made, for the commands that
need no more, or kill_park.sh, for all. Each command is first run whole, with its calls recorded: every call that
writes, names, syncs or removes is a moment, and so is the end of the process. Then, for each moment, a fresh copy:
strace kills the command when it enters that call, which is then not done. Afterwards, without anybody's hand:

- the first command that opens the ledger is ready in less than a second, and all of it verifies;
- what is there is what was there before, or what is there after the whole command: nothing in between, and the
  latter when the killed command had said so; a file that it writes is not there, or whole;
- the same command (where the manual names another one, that) goes through, or says that it was done; then
  everything that is sealed is as after the whole command, once. What waits may wait twice, when the first answer was
  never given: it is counted, and so is what the command asks to be taken away by hand;
- evidence can be published, and the auditor's program takes it, going on from the checkpoint that was held before.

--count draws so many moments (0: all, in order; --state keeps the place, so that the next call goes on).
--lie takes every killed command for one that said that it was done: the run must fail.
"""
import argparse
import collections
import fcntl
import hashlib
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

PROGRAM = os.environ["MINGZHANG"]
AUDITOR = os.environ["MINGZHANG_AUDIT"]
PARK = os.environ["LEDGER_DIR"]
CHANGING = ("write pwrite64 writev pwritev copy_file_range sendfile fallocate ftruncate fsync fdatasync msync sync_file_range "
            "rename renameat renameat2 link linkat symlink symlinkat unlink unlinkat mkdir mkdirat rmdir chmod fchmod "
            "fchmodat utimensat open openat creat flock exit_group").split()
READY_MAX_S = 1.0
ERASED = ("11010119900307851X", "欧阳抹除样例")

# again: what is run afterwards, where it is not the same. by_hand: what the named refusals ask to be taken away.
Command = collections.namedtuple("Command", "arguments again ledger output needs by_hand",
                                 defaults=(None, "ledger", None, (), {}))


class Wrong(Exception):
    pass


def first_line(path):
    with open(f"{PARK}/{path}") as file:
        return file.read().strip()


def commands():
    """Each in a copy of the park, which is its working directory."""
    def key(who):
        return ["--key", f"keys/{who}", "--passphrase-file", f"pw/{who}", "--yes", "--json"]

    def waiting(name):
        return first_line(f"waits.{name}") if os.path.exists(f"{PARK}/waits.{name}") else name

    own_keys = f"{PARK}/ledger/keys"
    own_key = "ledger/keys/" + min(os.listdir(own_keys), key=lambda name: os.stat(f"{own_keys}/{name}").st_mtime_ns)
    ours = ["--account", "9999000000000000017"]
    payee = ["--payee-code", "91999999MA00000154", "--payee-name", "样例科技"]
    admins = [word for name in ("a", "b", "c") for word in
              ("--admin", f"keys/admin.{name}", "--admin-passphrase-file", f"pw/admin.{name}")]
    table = {
        "pay": Command(["pay", "--programme", "KJ-01", "--reference", "F-NEW", "--amount", "12.00", *payee, "--date",
                        "2023-06-20", "--year", "2023", "--account", "6222000000000001234", *key("maker")]),
        "import": Command(["import", "list.csv", "--year", "2023", "--commit", *key("maker")]),
        "review": Command(["review", first_line("waiting"), *key("reviewer")]),
        "publish": Command(["publish", "evidence", "--json"]),
        "publish-anew": Command(["publish", "evidence-2", "--with-private", "--json"]),
        "restore": Command(["restore", "evidence", "--ledger-key", own_key, "--json"], ledger="restored"),
        "reindex": Command(["reindex", "--json"]),
        "key-new": Command(["key", "new", "frisch", "--out", "keys/frisch", "--kdf", "light", "--passphrase-file",
                            "pw/maker", "--json"]),
        "key-passphrase": Command(["key", "passphrase", "keys/cashier", "--kdf", "light", "--passphrase-file", "pw/cashier",
                                   "--new-passphrase-file", "pw/maker", "--json"]),
        "receipt": Command(["receipt", "F-1", "--out", "receipt", "--json"], output="receipt"),
        "report": Command(["report", "disbursements", "--out", "report.csv"], output="report.csv"),
        "handover": Command(["handover", "handed", "--json"], output="handed", by_hand={"handover-partial": "handed.partial"}),
        "init": Command(["init", "--origin", "neu.example/a", "--name", "账本", "--unit", "财政局", *admins, "--json"],
                        ledger="new", by_hand={"ledger-exists": "new"}),
        "init-recovery": Command(["init", "--origin", "neu.example/a", "--name", "账本", "--unit", "财政局", "--recovery",
                                  "--recovery-code-file", "code", "--recovery-code-file", "code.2", *admins, "--json"], ledger="new",
                                 by_hand={"ledger-exists": "new", "file-exists": "code"}),
        "policy-set": Command(["policy", "--set", "policy"]),
        "programme": Command(["programme", "open", "KJ-02", "--name", "另一", "--category", "企业优惠政策资金", "--instrument",
                              "subsidy", "--from", "2023-01-01", *key("maker")]),
        "appropriate": Command(["appropriate", "KJ-01", "1.00", "--year", "2023", "--date", "2023-06-02", *key("maker")]),
        "settle": Command(["settle", "F-1", "--bank-reference", "B-1", "--date", "2023-06-22", *key("cashier")]),
        "reverse": Command(["reverse", "F-2", "--reason", "录错", "--date", "2023-06-22", *key("maker")]),
        "close": Command(["close", *key("maker")]),
        "incident": Command(["incident", "--kind", "other", "--description", "测试", *key("admin.a")]),
        "officer-enrol": Command(["officer", "enrol", "--vkey", "keys/neu/public.vkey", "--full-name", "李四", "--unit",
                                  "财政局", "--role", "maker", *key("admin.a")], needs=("keys/neu",)),
        "officer-rotate": Command(["officer", "rotate", "--vkey", "keys/cashier.2/public.vkey", "--reason", "遗失",
                                   *key("admin.a")], needs=("keys/cashier.2",)),
        "officer-revoke": Command(["officer", "revoke", "--name", "cashier", "--reason", "调离", *key("admin.a")]),
        "identity": Command(["identity", "--rotate-key", "--reason", "例行更换", *key("admin.a")]),
        "approve": Command(["approve", waiting("approve"), *key("approver")], needs=("waits.approve",)),
        "sign-enrol": Command(["sign", waiting("enrol"), *key("admin.b")], needs=("waits.enrol",)),
        "sign-identity": Command(["sign", waiting("identity"), *key("admin.b")], needs=("waits.identity",)),
        "reject": Command(["reject", waiting("reject"), "--reason", "有误", *key("reviewer")], needs=("waits.reject",)),
        "pending-export": Command(["pending", "--export", "out.mzv", waiting("reject"), "--json"], output="out.mzv",
                                  needs=("waits.reject",)),
        "pending-import": Command(["pending", "--import", "travels.mzv", "--json"], needs=("travels.mzv",)),
        "reconcile": Command(["reconcile", "june.xml", *ours, "--out", "result", "--json"], output="result", needs=("june.xml",)),
        "reconcile-seal": Command(["reconcile", "june.xml", *ours, "--seal", *key("maker")], needs=("june.xml",)),
        "reconcile-settle": Command(["reconcile", "june.xml", *ours, "--settle", *key("cashier")], needs=("june.xml",)),
        "erase": Command(["erase", "--person", "11010119900307851X", "--basis", "依据", *key("admin.a")], needs=("erasing",)),
        "sign-erase": Command(["sign", waiting("erase"), *key("admin.b")], again=["erase", "--finish", "--json"],
                              ledger="erasing", needs=("waits.erase",)),
        "erase-finish": Command(["erase", "--finish", "--json"], ledger="erased", needs=("erased",)),
    }
    return {name: command for name, command in table.items() if all(os.path.exists(f"{PARK}/{path}") for path in command.needs)}


def environment(ledger):
    return dict(os.environ, LC_ALL="C.UTF-8", MINGZHANG_LEDGER=ledger,
                ASAN_OPTIONS=os.environ.get("ASAN_OPTIONS", "") + ":detect_leaks=0")


def run(park, arguments, ledger="ledger", program=PROGRAM):
    done = subprocess.run([program, *arguments], cwd=park, env=environment(ledger), stdin=subprocess.DEVNULL,
                          capture_output=True, timeout=120)
    out, err = done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace")
    if done.returncode < 0 or done.returncode > 5 or "Sanitizer" in err or "runtime error" in err:
        raise Wrong(f"{' '.join(arguments)}: exit status {done.returncode}\n{err}")
    return done.returncode, out, err


def must(park, arguments, ledger="ledger", program=PROGRAM):
    status, out, err = run(park, arguments, ledger, program)
    if status != 0:
        raise Wrong(f"{' '.join(arguments)}: exit status {status}\n{out}{err}")
    return out


def traced(park, command, options):
    return subprocess.run(["strace", "-f", "-qq", *options, PROGRAM, *command.arguments], cwd=park,
                          env=environment(command.ledger), stdin=subprocess.DEVNULL, capture_output=True, timeout=120)


def moments_of(log):
    """The calls by which something changes, each by its name and its number among the calls of that name."""
    counts = collections.Counter()
    moments = []
    for line in open(log, errors="replace"):
        call = re.match(r"(\d+) +(\w+)\((.*)", line)
        if call is None:
            continue
        process, name, rest = call.groups()
        counts[process, name] += 1
        if name in ("open", "openat") and not re.search(r"O_CREAT|O_TRUNC|O_TMPFILE", rest):
            continue
        if name == "write" and rest.startswith("2,"):
            continue  # Notices and progress.
        if (name, counts[process, name]) not in moments:
            moments.append((name, counts[process, name]))
    return moments


def park_new(park):
    shutil.rmtree(park, ignore_errors=True)
    shutil.copytree(PARK, park, symlinks=True)
    return park


def tree_of(path):
    """Names and, of files, a hash of the bytes."""
    if not os.path.isdir(path):
        return hashlib.sha256(open(path, "rb").read()).hexdigest() if os.path.exists(path) else None
    return {os.path.relpath(os.path.join(folder, name), path):
            hashlib.sha256(open(os.path.join(folder, name), "rb").read()).hexdigest()
            for folder, _, names in os.walk(path) for name in names}


def names_of(park):
    """Every file's name, but for what differs from run to run."""
    found = [os.path.relpath(os.path.join(folder, name), park) for folder, _, names in os.walk(park) for name in names]
    return collections.Counter(re.sub(r"[0-9a-f]{16,}", "#", name) for name in found if not name.endswith(("lock.mdb", "/lock")))


def key_state(park, name):
    """Which of two passphrases opens a key; one whose public half is not there yet is none that anybody has."""
    folder = f"{park}/keys/{name}"
    if not os.path.exists(f"{folder}/secret.key") or not os.path.exists(f"{folder}/public.vkey"):
        return None
    for passphrase in ("cashier", "maker"):
        copy = f"{park}/../key"
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(folder, copy)
        status, _, err = run(park, ["key", "passphrase", copy, "--kdf", "light", "--passphrase-file", f"pw/{passphrase}",
                                    "--new-passphrase-file", "pw/maker"])
        if status == 0:
            return passphrase
    raise Wrong(f"the key {name} opens by neither passphrase: {err}")


def state_of(park, command):
    """What is there, without what is drawn by lot: ids, times, new keys."""
    output = tree_of(f"{park}/{command.output}") if command.output else None
    # A handover states when it was made.
    state = {"output": sorted(output) if isinstance(output, dict) else output, "ready": 0}
    if command.arguments[0] == "key":
        name = os.path.basename(next(word for word in command.arguments if word.startswith("keys/")))
        state["key"] = key_state(park, name)
        return state
    begun = time.monotonic()
    status, out, err = run(park, ["list", "--json"], command.ledger)
    state["ready"] = time.monotonic() - begun
    if command.ledger in ("new", "restored") and (
            status != 0 or '"name"' not in run(park, ["officer", "list", "--json"], command.ledger)[1]):
        return dict(state, ledger=None)  # None yet, or one in which nothing was sealed.
    if status != 0:
        raise Wrong(f"the ledger does not open: {err}")
    state["list"] = json.loads(out)
    verification = json.loads(must(park, ["verify", "--json"], command.ledger))
    if not verification["holds"]:
        raise Wrong(f"it does not verify: {verification}")
    state["sealed"] = [(check["check"], check["looked_at"]) for check in verification["checks"]
                       if check["check"] not in ("private", "pending")]
    waiting = json.loads(must(park, ["pending", "--json"], command.ledger))["rows"]
    state["pending"] = sorted({str([row[name] for name in ("contains", "appropriated", "disbursed", "adjusted", "signed_by",
                                                          "missing")]) for row in waiting if row["missing"]})
    state["waits"] = len(waiting)
    state["officers"] = [{name: value for name, value in row.items() if name != "fingerprint" or command.ledger != "new"}
                         for row in json.loads(must(park, ["officer", "list", "--json"], command.ledger))["rows"]]
    state["policy"] = os.path.exists(f"{park}/{command.ledger}/policy")
    return state


def differences(one, other):
    return "; ".join(f"{name}: {one.get(name)} and {other.get(name)}" for name in sorted(set(one) | set(other))
                     if one.get(name) != other.get(name) and name not in ("ready", "waits")) or None


def audited(park, evidence, policy, genesis, since=None):
    must(park, ["verify", evidence, "--policy", policy, "--genesis", genesis, *(["--since", since] if since else [])],
         program=AUDITOR)


def publish_and_audit(park, command):
    """What is there goes out, and an auditor who holds the checkpoint of before takes it."""
    evidence = "evidence" if command.ledger == "ledger" else f"published-{command.ledger}"
    told = json.loads(must(park, ["publish", evidence, "--json"], command.ledger))
    with open(f"{park}/policy-now", "w") as file:
        file.write(must(park, ["policy"], command.ledger))
    audited(park, evidence, "policy-now", told["genesis"], None if command.ledger == "new" else "held")
    if command.ledger == "ledger" and os.path.exists(f"{park}/evidence-2/checkpoint"):
        audited(park, "evidence-2", "policy-now", told["genesis"])


def written_to(park, command):
    """A restored ledger goes on."""
    key = ["--yes", "--json"]
    told = json.loads(must(park, ["pay", "--programme", "KJ-01", "--reference", "F-AFTER", "--amount", "13.37", "--payee-code",
                                  "91999999MA00000154", "--payee-name", "样例科技", "--date", "2023-06-20", "--year", "2023",
                                  "--key", "keys/maker", "--passphrase-file", "pw/maker", *key], command.ledger))
    must(park, ["review", told["voucher"], "--key", "keys/reviewer", "--passphrase-file", "pw/reviewer", *key], command.ledger)


class Sweep:
    """One command: what it does when nobody kills it, and its moments."""

    def __init__(self, name, command, work):
        self.name, self.command, self.work = name, command, work
        park = self.park()
        self.before = state_of(park, command)
        park = self.park()
        begun = traced(park, command, ["-o", f"{work}/calls", "-e", "trace=" + ",".join(CHANGING)])
        if begun.returncode not in (0, 5):
            sys.exit(f"{name} fails without a kill: exit status {begun.returncode}\n{begun.stdout.decode()}{begun.stderr.decode()}")
        self.moments = moments_of(f"{work}/calls")
        self.after = state_of(park, command)
        self.names = names_of(park)
        if command.again:
            must(park, command.again, command.ledger)
            self.after, self.names = state_of(park, command), names_of(park)

    def park(self):
        park = park_new(f"{self.work}/park")
        shutil.copy(f"{park}/evidence/checkpoint", f"{park}/held")
        if self.name == "restore":  # From all there is: people do not sign in an older copy.
            must(park, ["publish", "evidence"])
        if self.command.arguments[0] == "init":
            for name in os.listdir(f"{park}/keys"):
                if os.path.exists(f"{park}/keys/{name}/seen"):
                    os.remove(f"{park}/keys/{name}/seen")
        return park

    def judge(self, moment, tally, lie):
        call, number = moment
        command, park = self.command, self.park()
        killed = traced(park, command, ["-o", "/dev/null", "-e", f"trace={call}", "-e", f"inject={call}:signal=KILL:when={number}"])
        if killed.returncode != -signal.SIGKILL:
            raise Wrong(f"nobody was killed: exit status {killed.returncode}")
        now = state_of(park, command)
        tally["slowest"] = max(tally["slowest"], now["ready"])
        if now["ready"] > READY_MAX_S:
            raise Wrong(f"ready only after {now['ready']:.3f} s")
        is_done = differences(now, self.after) is None
        if not is_done and differences(now, self.before):
            raise Wrong("something half: before " + differences(now, self.before) + "\nafter " +
                        differences(now, self.after))
        if (killed.stdout or lie) and not is_done:
            raise Wrong(f"it said that it was done, and it is not\n{killed.stdout.decode()}\n{differences(now, self.after)}")
        tally["said"] += bool(killed.stdout)
        tally["done"] += is_done
        if self.name == "publish":  # What lies there is what was published before, or what is now.
            audited(park, "evidence", "policy", first_line("genesis"), "held")
        status, out, err = run(park, command.again if command.again and is_done else command.arguments, command.ledger)
        for name, path in command.by_hand.items():
            if status != 0 and not is_done and f'"{name}"' in err:
                tally["by hand"][self.name] += 1
                shutil.rmtree(f"{park}/{path}") if os.path.isdir(f"{park}/{path}") else os.remove(f"{park}/{path}")
                status, out, err = run(park, command.arguments, command.ledger)
        if status not in (0, 5):
            name = (re.findall(r"\[([a-z-]+)\]", err) or re.findall(r'"name": ?"([a-z-]+)"', err) or ["?"])[0]
            if not is_done:
                raise Wrong(f"it does not go through afterwards\n{out}{err}")
            tally["answers"][self.name, name] += 1
        now = state_of(park, command)
        if differences(now, self.after):
            raise Wrong(f"done again it is not as after the whole command: {differences(now, self.after)}")
        tally["wait twice"][self.name] += now.get("waits", 0) > self.after.get("waits", 0)
        for left in (names_of(park) - self.names):
            tally["left"][left] += 1
        if command.ledger in ("erasing", "erased") and status == 0:
            self.nothing_left(f"{park}/{command.ledger}")
        if command.arguments[0] != "key":
            if command.ledger == "restored":
                written_to(park, command)
            publish_and_audit(park, command)

    def nothing_left(self, folder):
        for path, _, names in os.walk(folder):
            for name in names:
                data = open(os.path.join(path, name), "rb").read()
                if any(text.encode() in data for text in ERASED):
                    raise Wrong(f"what was erased is still in {name}")


def moments_drawn(sweeps, count, seed):
    every = [(sweep, moment) for sweep in sweeps for moment in sweep.moments]
    return random.Random(seed).sample(every, min(count, len(every))) if count else every


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--state")
    parser.add_argument("--command", action="append")
    parser.add_argument("--lie", action="store_true")
    options = parser.parse_args()
    if shutil.which("strace") is None:
        print("skipped: no strace")
        return 77
    table = commands()
    names = options.command or list(table)
    tally = {"slowest": 0.0, "said": 0, "done": 0, "answers": collections.Counter(), "left": collections.Counter(),
             "by hand": collections.Counter(), "wait twice": collections.Counter()}
    place = {"seed": options.seed, "done": {}, "found": 0}
    if options.state and os.path.exists(options.state):
        with open(options.state) as file:
            place = json.load(file)
    kills = 0
    with tempfile.TemporaryDirectory(prefix="mingzhang-kill-") as work:
        # One command after the other; only what is drawn needs all of them first.
        groups = [names] if options.count else [[name] for name in names if name not in place["done"]]
        for group in groups:
            sweeps = [Sweep(name, table[name], work) for name in group]
            found = 0
            for sweep, moment in moments_drawn(sweeps, options.count, options.seed):
                kills += 1
                try:
                    sweep.judge(moment, tally, options.lie)
                except (Wrong, subprocess.TimeoutExpired) as wrong:
                    found += 1
                    print(f"{sweep.name}, killed at {moment[0]} {moment[1]}: {wrong}", flush=True)
            place["found"] += found
            place["done"].update({sweep.name: len(sweep.moments) for sweep in sweeps})
            if not options.count:
                print(f"{group[0]}: {len(sweeps[0].moments)} moments, {found} found", flush=True)
            if options.state:
                with open(options.state, "w") as file:
                    json.dump(place, file)
    print(f"{kills} kills in this run; {len(place['done'])} commands, {sum(place['done'].values())} moments, "
          f"{place['found']} found; it was said {tally['said']} times that it was done, and done {tally['done']} times; "
          f"slowest opening {1000 * tally['slowest']:.0f} ms")
    for title in ("by hand", "wait twice", "answers", "left"):
        print(f"{title}: " + ", ".join(f"{key} {count}" for key, count in sorted(tally[title].items(), key=str) if count))
    return 1 if place["found"] else 0


if __name__ == "__main__":
    sys.exit(main())
