#!/usr/bin/env python3
"""Every input or output call and every allocation of every command fails, once and for ever, and it must end in a
sentence with a name or in success; afterwards everything is there, and the same command goes through.

usage: faults.py [--every-site | --every-call] [--count N] [--seed N] [--state FILE] [--kind io|memory]
                 [--command NAME]... [--pretend-success] [--only "COMMAND KIND MODE ERRNO AT"]
       faults.py --compound --count N [--seed N] [--state FILE]
       faults.py --full-output | --file-size-limit | --full-disk [--step BYTES] [--command NAME]...

--every-site  the first and the last call of each place, which is a stack of callers; --every-call: all of them.
              Each fails once and for ever (an interruption: sixty-four times) with EIO, ENOSPC, EINTR, EDQUOT and
              EMFILE, or is done by half; each allocation fails once and for ever. Without either: --count of them.
--compound    the command is killed before one of its calls, and a call of what comes after it fails: the same command
              or another one. Then the command is run once more.
--state       goes on where it stopped. It refuses another seed or other options.
--pretend-success  takes every exit status for success: the run must then find what was not done.

Needs MINGZHANG, MINGZHANG_AUDIT, FAULT (the preloaded library) and LEDGER_DIR, a folder that faults_park.sh made.
"""
import argparse
import collections
import errno
import hashlib
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time

import faults_commands
from faults_commands import COMMANDS, WRITING
from faults_run import KINDS, Park, Program, Shared, Wrong

ERRORS = [errno.EIO, errno.ENOSPC, errno.EINTR, errno.EDQUOT, errno.EMFILE]
SOURCE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../..")
# Of these alone one may say that it failed although it was done: the sentence says where to look.
IN_DOUBT = {"store-commit-in-doubt", "voucher-in-doubt", "sealed-not-released", "output-cannot-write", "store-in-doubt", "recorded-not-said"}


def stable_names():
    names = {"no-memory", "io", "busy", "denied", "no-space", "in-doubt", "damaged", "not-found", "malformed"}
    for path in ("ledger/base/messages.def", "audit/evidence/messages.def", "tools/common/words.def"):
        with open(f"{SOURCE}/{path}", encoding="utf-8") as file:
            names |= {name.lower().replace("_", "-") for name in re.findall(r"^[A-Z_]+\(([A-Z0-9_]+),", file.read(), re.M)}
    return names


class Bench:
    """The park, and every program that is run in it."""

    def __init__(self, work):
        self.park = Park(os.environ["LEDGER_DIR"], f"{work}/park")
        self.shared = Shared(f"{work}/shared")
        self.programs = {}
        self.names = stable_names()
        self.normal = {}  # command: (status, standard output, files that it writes)
        self.tally = collections.Counter()
        self.judged = set()
        self.in_library = 0  # ended within a library that does not look whether it got its memory
        self.waiting = self.pending()

    def run(self, words, **fault):
        if words not in self.programs:
            self.programs[words] = Program(faults_commands.arguments(words, self.park.path), self.park.path, self.shared)
        return self.programs[words].run(**fault)

    def forget(self, words):
        if words in self.programs:
            self.programs.pop(words).stop()

    def pending(self):
        status, out, err = self.run("mingzhang pending --json {ledger}")
        if status != 0:
            raise Wrong(f"what waits cannot be listed\n{err}")
        return {row["voucher"] for row in json.loads(out)["rows"]}

    def digest(self, path):
        try:
            with open(path.replace("{park}", self.park.path), "rb") as file:
                return hashlib.sha256(file.read()).hexdigest()
        except OSError:
            return None

    def normally(self, name):
        """What the command does when nothing fails, twice over: what differs then is compared with nothing."""
        if name in self.normal:
            return self.normal[name]
        words, probes, _ = COMMANDS[name]
        seen = []
        for _ in range(2):
            self.park.restore()
            status, out, err = self.run(words)
            files = {probe[1]: self.digest(probe[1]) for probe in probes if probe[0] == "file"}
            if status not in (0, 5) or (status and name in WRITING and "reconcile" not in name):
                raise Wrong(f"{name} fails without a fault: {status}\n{out}{err}")
            if not self.is_done(name, files):
                raise Wrong(f"{name}: one does not see that it was done")
            seen.append((status, self.comparable(out), files))
        self.park.restore()
        if probes == [] and seen[0] != seen[1]:
            raise Wrong(f"{name} says another thing each time:\n{seen[0][1]}\n{seen[1][1]}")
        for path in seen[0][2]:
            if seen[0][2][path] != seen[1][2][path]:
                raise Wrong(f"{name} writes another {path} each time")
        self.normal[name] = seen[0]
        return seen[0]

    @staticmethod
    def comparable(out):
        """Without what is measured as it runs: durations, memory, space and the time of day."""
        out = re.sub(r"\d[\d,.]* (entries a second|entries/s|threads?|ms|s|seconds|GiB|MiB|KiB|bytes)\b", "N", out)
        return re.sub(r"20\d\d-\d\d-\d\d \d\d:\d\d(:\d\d)?", "T", out)

    def is_done(self, name, files):
        for probe in COMMANDS[name][1]:
            if probe[0] == "file":
                done = self.digest(probe[1]) == files[probe[1]] and files[probe[1]] is not None
            elif probe[0] == "there":
                done = os.path.exists(probe[1].replace("{park}", self.park.path))
            elif probe[0] == "more-waits":
                done = len(self.pending()) > len(self.waiting)
            else:
                status, out, _ = self.run(probe[1])
                done = status == 0 and (probe[0] == "holds" or probe[2] in out)
            if not done:
                return False
        return True

    def everything_is_there(self, name=None):
        status, out, err = self.run("mingzhang verify {ledger}")
        if status != 0:
            raise Wrong(f"the ledger does not verify any more:\n{out}{err}")
        _, out, _ = self.run("mingzhang list --json {ledger}")
        lost = [f"F-{i}" for i in range(1, 7) if f'"F-{i}"' not in out]
        if lost:
            raise Wrong(f"lost: {lost}")
        lost = self.waiting - self.pending()
        settled = COMMANDS[name][2] if name else ""
        if settled:
            with open(f"{self.park.path}/waiting.{settled}", encoding="utf-8") as file:
                lost -= {file.read().strip()}
            if settled in ("enrol", "identity", "erase", "review", "approve", "reject") and \
                    len(self.waiting - self.pending()) == 1 and not self.is_done(name, self.normal[name][2]):
                raise Wrong("a voucher waits no longer, and is not sealed")
        if lost:
            raise Wrong(f"lost among what waits: {lost}")

    def sanely(self, name, status, out, err, normal, faulted, mode=""):
        """Whatever it came to is a status and a name that are written down somewhere."""
        if status == -11 and self.shared.in_library():
            self.tally["within a library", "SIGSEGV"] += 1
            self.in_library += 1
            return
        if status < 0 or "Sanitizer" in err or "runtime error" in err:
            raise Wrong(f"ended by signal {-status}\n{err[-3000:]}")
        if status == normal:
            return
        found = re.findall(r"\[([a-z][a-z0-9-]+)\]\s*$|\"error\":{\"name\":\"([a-z0-9-]+)\"", err, re.M)
        found = [one or other for one, other in found]
        if faulted:
            self.tally[(status, found[-1] if found else "")] += 1
        if not found or found[-1] not in self.names:
            raise Wrong(f"exit status {status} without the name of an error\n{out[-500:]}{err}")
        # Half a page of a regular file is given by no kernel; LMDB takes it for damage, and so do we.
        if mode == "short" and found[-1] == "store-damaged" and "-30793" in err:
            return
        if faulted and status != 1:
            raise Wrong(f"exit status {status}: what could not be found out is said to be so\n{out[-800:]}{err}")

    def look_up(self, err):
        """The command that the sentence names shows the voucher that it names."""
        if "[voucher-in-doubt]" not in err and "[sealed-not-released]" not in err:
            return
        told = re.search(r"mingzhang (show voucher:[0-9a-f]+)", err)
        if told is None:
            raise Wrong(f"it does not say where to look the voucher up\n{err}")
        words = f"mingzhang {told.group(1)} {{ledger}}"
        status, _, said = self.run(words)
        self.forget(words)
        if status != 0 and not ("[voucher-in-doubt]" in err and "[show-no-voucher]" in said):
            raise Wrong(f"the command that it names fails: {status}\n{err}{said}")

    def judge(self, name, fault, pretend=False):
        """One case in a park that is as it was. Whether the fault was met."""
        normal, output, files = self.normally(name)
        status, out, err = self.run(COMMANDS[name][0], **fault)
        _, hits, site = self.shared.counts()
        in_library = hits > 0 and self.shared.in_library()
        self.sanely(name, status, out, err, normal, hits > 0 or "limit" in fault or "full" in fault,
                    fault.get("mode"))
        if status != normal and ("limit" in fault or "full" in fault):
            hits = 1
        said_done = status == normal or pretend
        # What doctor cannot look at is one thing more to be seen to, under the same exit status 5.
        if said_done and not COMMANDS[name][1] and name != "doctor" and self.comparable(out) != output:
            raise Wrong(f"it says that it succeeded, and says another thing than ever:\n{out}{err}")
        if self.park.is_pristine() and not (said_done and COMMANDS[name][1]):
            return hits, site
        lasts = fault.get("mode") in ("ever", "often") or "limit" in fault
        # Much is left in the same state by many cases; it is judged once.
        state = (name, said_done, lasts, any(f"[{word}]" in err for word in IN_DOUBT), self.park.digest())
        if state in self.judged:
            return hits, site
        self.everything_is_there(name)
        self.look_up(err)
        if said_done and in_library and not self.is_done(name, files):
            self.tally["within a library", "not told"] += 1
            self.in_library += 1
            return hits, site
        if said_done and not self.is_done(name, files):
            raise Wrong(f"it said that it was done, and it was not\n{out}{err}")
        if not said_done and any(probe[0] in ("says", "more-waits") for probe in COMMANDS[name][1]) and \
                not any(f"[{word}]" in err for word in IN_DOUBT) and self.is_done(name, files):
            raise Wrong(f"it said that it failed, and it was done\n{out}{err}")
        self.once_more(name, normal, files, lasts)
        self.judged.add(state)
        return hits, site

    def once_more(self, name, normal, files, fault_lasts):
        """Without a fault it goes through, or says what is there already."""
        status, out, err = self.run(COMMANDS[name][0], chance=2)
        self.sanely(name, status, out, err, normal, False)
        if status != normal and not self.is_done(name, files) and not self.may_stay(name, err, fault_lasts):
            raise Wrong(f"it cannot be done again\n{out}{err}")
        self.everything_is_there(name)

    @staticmethod
    def may_stay(name, err, fault_lasts):
        """What a disk that fails for ever let nobody finish or remove is left alone: another folder is to be taken."""
        return any(name == which and f"[{word}]" in err for which, word in (
            ("key-new", "signer-exists"), ("key-rotate", "signer-exists"), ("witness-init", "witness-key-there"),
            ("init", "ledger-exists"), ("handover", "handover-partial"))) and fault_lasts

    def compound(self, name, after, killed_at, fault):
        normal, _, files = self.normally(name)
        normal_after = self.normally(after)[0]
        self.park.restore()
        status, _, _ = self.run(COMMANDS[name][0], kind="io", mode="kill", at=killed_at)
        if status != -9:
            return 0, 0
        # Another voucher than before the kill; but a report says when it was made.
        status, out, err = self.run(COMMANDS[after][0], chance=0 if "report" in after else 1, **fault)
        _, hits, site = self.shared.counts()
        in_library = self.shared.in_library()
        if hits:
            # What the kill left may be refused by a rule; but nothing is said to be damaged.
            self.sanely(after, status, out, err, normal_after, after == name and status == 4, fault["mode"])
            self.everything_is_there(name) if after not in WRITING or after == name else None
            self.look_up(err)
            if after == name and status == normal and in_library and not self.is_done(name, files):
                self.in_library += 1
            elif after == name and status == normal and not self.is_done(name, files):
                raise Wrong(f"it said that it was done, and it was not\n{out}{err}")
            if after == name:
                self.once_more(name, normal, files, True)
            else:
                status, out, err = self.run(COMMANDS[name][0], chance=2)
                self.sanely(name, status, out, err, normal, False)
                status, out, err = self.run("mingzhang verify {ledger}")
                if status != 0:
                    raise Wrong(f"the ledger does not verify any more:\n{out}{err}")
        return hits, site


# --- which cases there are ---

def chosen_calls(sites, every_call):
    """Numbers of calls, from 1, with their places."""
    if every_call:
        return [(at + 1, site) for at, site in enumerate(sites)]
    first, last = {}, {}
    for at, site in enumerate(sites):
        first.setdefault(site, at + 1)
        last[site] = at + 1
    return sorted({(at, site) for site, at in list(first.items()) + list(last.items())})


def faults_of(kind, site):
    if kind == "memory":
        return [("once", errno.ENOMEM), ("ever", errno.ENOMEM)]
    faults = [("once", error) for error in ERRORS]
    faults += [("often" if error == errno.EINTR else "ever", error) for error in ERRORS]
    return faults + ([("short", 0)] if site & 1 else [])


def plan_of(bench, name, kinds, every_call):
    bench.normally(name)
    plan = []
    for kind in kinds:
        bench.park.restore()
        bench.run(COMMANDS[name][0], kind=kind)
        sites = bench.shared.sites()
        if not sites:
            raise Wrong(f"{name}: no call of kind {kind} is seen: the library is not loaded")
        for at, site in chosen_calls(sites, every_call):
            plan += [{"kind": kind, "mode": mode, "errno": error, "at": at, "site": site}
                     for mode, error in faults_of(kind, site)]
    bench.park.restore()
    return plan


class State:
    """Where a campaign stands; another campaign's is refused."""

    def __init__(self, path, campaign):
        self.path = path
        self.data = {"campaign": campaign, "done": 0, "met": 0, "found": 0, "commands": {}, "plan": None, "at": 0}
        if path and os.path.exists(path):
            with open(path, encoding="utf-8") as file:
                self.data = json.load(file)
            if self.data["campaign"] != campaign:
                sys.exit(f"{path} belongs to another campaign: {self.data['campaign']}. Take another file.")

    def save(self):
        if self.path:
            with open(f"{self.path}.new", "w", encoding="utf-8") as file:
                json.dump(self.data, file)
            os.rename(f"{self.path}.new", self.path)


def tell(name, fault, wrong):
    words = {key: value for key, value in fault.items() if key != "site"}
    print(f"FOUND {name} {words}: {wrong}", flush=True)


def attempt(bench, state, name, fault, pretend):
    state.data["done"] += 1
    try:
        hits, _ = bench.judge(name, {key: value for key, value in fault.items() if key != "site"}, pretend)
        state.data["met"] += hits > 0
    except Wrong as wrong:
        state.data["found"] += 1
        state.data["met"] += 1
        tell(name, fault, wrong)
    if not bench.park.is_pristine():
        bench.park.restore()


def sweep(bench, options, state):
    kinds = [options.kind] if options.kind else ["io", "memory"]
    names = options.command or list(COMMANDS)
    for name in names:
        if name in state.data["commands"]:
            continue
        begun = time.monotonic()
        if state.data["plan"] is None:
            state.data["plan"], state.data["at"] = plan_of(bench, name, kinds, options.every_call), 0
        plan = state.data["plan"]
        for at in range(state.data["at"], len(plan)):
            attempt(bench, state, name, plan[at], options.pretend_success)
            state.data["at"] = at + 1
            if at % 500 == 499:
                state.save()
        state.data["commands"][name] = {"places": len({fault["site"] for fault in plan}), "cases": len(plan)}
        state.data["plan"] = None
        state.save()
        bench.forget(COMMANDS[name][0])
        print(f"{name}: {state.data['commands'][name]}, {time.monotonic() - begun:.0f} s", file=sys.stderr, flush=True)
    done = state.data["commands"].values()
    return f"{len(done)} commands, {sum(c['places'] for c in done)} places"


def draw(bench, options, state):
    """A few cases of all, evenly over commands."""
    dice = random.Random(options.seed)
    names = options.command or list(COMMANDS)
    plans = {}
    for number in range(options.count):
        name = names[number % len(names)] if len(names) <= options.count else dice.choice(names)
        kinds = [options.kind] if options.kind else ["io", "memory"]
        if name not in plans:
            plans[name] = plan_of(bench, name, kinds, every_call=True)
        attempt(bench, state, name, dice.choice(plans[name]), options.pretend_success)
    return f"{len(plans)} commands"


def compound(bench, options, state):
    calls = {}
    names = options.command or list(WRITING)
    afters = [name for name in COMMANDS if not name.startswith(("init", "key", "witness", "audit"))]

    def calls_of(name, kind):
        if (name, kind) not in calls:
            bench.normally(name)
            bench.run(COMMANDS[name][0], kind=kind)
            calls[name, kind] = bench.shared.counts()[0]
            bench.park.restore()
        return calls[name, kind]

    number = state.data["at"]
    while state.data["met"] < options.count:
        dice = random.Random(f"{options.seed} {number}")
        name = dice.choice(names)
        after = name if dice.random() < 0.7 else dice.choice(afters)
        kind = "io" if dice.random() < 0.7 else "memory"
        killed_at = dice.randint(1, calls_of(name, "io"))
        at = dice.randint(1, calls_of(after, kind))
        mode, error = dice.choice(faults_of(kind, 0))
        fault = {"kind": kind, "mode": mode, "errno": error, "at": at}
        state.data["done"] += 1
        try:
            state.data["met"] += bench.compound(name, after, killed_at, fault)[0] > 0
        except Wrong as wrong:
            state.data["found"] += 1
            state.data["met"] += 1
            tell(f"{number}: {name} killed at {killed_at}, then {after}", fault, wrong)
        bench.park.restore()
        number += 1
        state.data["at"] = number
        if number % 100 == 0:
            state.save()
    state.save()
    return "each fault after a kill"


def full_output(bench, options, state):
    """Standard output is a full disk: whoever has something to say there fails."""
    for name in options.command or COMMANDS:
        _, output, _ = bench.normally(name)
        attempt(bench, state, name, {"kind": "none", "full": 1, "site": 0}, False)
        if output:
            status, _, err = bench.run(COMMANDS[name][0], full=1)
            if status == bench.normal[name][0]:
                state.data["found"] += 1
                tell(name, {"full": 1}, Wrong(f"nobody could read what it said, and it succeeded\n{err}"))
        bench.park.restore()
    return "standard output full"


def file_size_limit(bench, options, state):
    for name in options.command or WRITING:
        bench.normally(name)
        bench.run(COMMANDS[name][0])
        largest = max(about[1] for about in bench.park.state().values() if len(about) > 1)
        bench.park.restore()
        for limit in [1, 100] + list(range(options.step, largest + options.step, options.step)):
            attempt(bench, state, name, {"kind": "none", "limit": limit, "site": 0}, False)
    return "ulimit -f"


def full_disk(bench, options, state):
    """The park stands on a file system of its own, in which so many bytes are free."""

    def resize(size):
        subprocess.run(["mount", "-o", f"remount,size={size}", bench.park.path], check=True)

    for name in options.command or WRITING:
        bench.normally(name)
        about = os.statvfs(bench.park.path)
        used = (about.f_blocks - about.f_bfree) * about.f_frsize
        bench.run(COMMANDS[name][0])
        about = os.statvfs(bench.park.path)
        needed = max((about.f_blocks - about.f_bfree) * about.f_frsize - used, 0) + 64 * 1024
        bench.park.restore()
        for free in range(0, needed + options.step, options.step):
            about = os.statvfs(bench.park.path)
            used = (about.f_blocks - about.f_bfree) * about.f_frsize
            resize(used + free)
            normal, _, files = bench.normally(name)
            state.data["done"] += 1
            state.data["met"] += 1
            try:
                status, out, err = bench.run(COMMANDS[name][0])
                resize(64 << 20)
                bench.sanely(name, status, out, err, normal, True)
                bench.everything_is_there(name)
                bench.look_up(err)
                if status == normal and not bench.is_done(name, files):
                    raise Wrong(f"it said that it was done, and it was not\n{out}{err}")
                bench.once_more(name, normal, files, True)
            except Wrong as wrong:
                state.data["found"] += 1
                tell(name, {"free": free}, wrong)
            resize(64 << 20)
            bench.park.restore()
    return "disk full"


def one(bench, options, state):
    name, kind, mode, error, at = options.only.split()
    bench.normally(name)
    attempt(bench, state, name, {"kind": kind, "mode": mode, "errno": int(error), "at": int(at), "site": 0}, False)
    return "one case"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--step", type=int, default=4096)
    parser.add_argument("--state")
    parser.add_argument("--only")
    parser.add_argument("--kind", choices=[kind for kind in KINDS if kind != "none"])
    parser.add_argument("--command", action="append", choices=list(COMMANDS))
    for flag in ("every-site", "every-call", "compound", "full-output", "file-size-limit", "full-disk", "pretend-success"):
        parser.add_argument(f"--{flag}", action="store_true")
    options = parser.parse_args()
    campaign = {key: value for key, value in vars(options).items() if key not in ("state",)}
    if options.compound:
        campaign.pop("count")  # A longer run of the same cases goes on.
    state = State(options.state, campaign)
    kind_of_run = (compound if options.compound else full_output if options.full_output else
                   file_size_limit if options.file_size_limit else full_disk if options.full_disk else
                   one if options.only else draw if options.count else sweep)
    with tempfile.TemporaryDirectory(prefix="mingzhang-faults-", dir="/dev/shm") as work:
        mounted = False
        if options.full_disk:
            os.mkdir(f"{work}/park")
            mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", f"{work}/park"], check=False,
                                     capture_output=True).returncode == 0
            if not mounted:
                print("Skipped: whoever runs this may not mount a file system.")
                return 77
        try:
            bench = Bench(work)
            said = kind_of_run(bench, options, state)
        finally:
            for program in list(bench.programs.values()) if "bench" in locals() else []:
                program.stop()
            if mounted:
                subprocess.run(["umount", f"{work}/park"], check=False)
        for (status, name), count in sorted(bench.tally.items(), key=lambda item: -item[1]):
            print(f"  {count:7d}  exit status {status} [{name}]", file=sys.stderr)
        data = state.data
        data["in_library"] = data.get("in_library", 0) + bench.in_library
        state.save()
        print(f"{data['done']} cases, {data['met']} met their fault, {said}, seed {options.seed}: {data['found']} found; "
              f"{data['in_library']} ended within somebody else's library")
    return 1 if state.data["found"] else 0


if __name__ == "__main__":
    sys.exit(main())
