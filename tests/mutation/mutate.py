#!/usr/bin/env python3
"""Mutation testing: every conditional of the compiled core is flipped, one at a time, and a test must fail.

usage: mutate.py BUILD [--core FILE] [--source PATTERN]... [--accept] [--jobs N] [--state FILE] [--list]
                       [--sample N] [--seed N] [--without TEST]... [--target NAME]... [--quick SECONDS]
                       [--known] [--at-least PERCENT]

BUILD is a build without optimisation and without sanitizers:
    cmake -S . -B build/mutation -G Ninja -DCMAKE_BUILD_TYPE=Debug && ninja -C build/mutation
Nothing is compiled or linked again: a library that is preloaded (switch.c) changes one byte of the test's code in memory,
and the first run of each test tells by traps which conditionals it reaches. What is known stays in the state file, so
the same command goes on where it stopped; new tests are tried on what survived.

core.txt names sources and tests, accept.txt the functions through which a verifier accepts, equivalent.txt the
conditionals whose flipping changes nothing that can be seen, each with its reason. A line of these that fits nothing
any more, or an "equivalent" that a test notices, is an error. Assertions are told apart and not counted.

--accept takes only the accepting functions; --list prints the survivors; --sample draws so many conditionals;
--without leaves a test out, which must show; --quick tries only tests that take less processor time;
--known tries nothing and tells what the state file knows. Exit status: 0; 1 where a list is stale or fewer than
--at-least are noticed; 2 where it cannot run.
"""
import argparse
import fnmatch
import hashlib
import json
import multiprocessing
import os
import pathlib
import random
import re
import subprocess
import sys
import time

import conditionals
import trials

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent


def arguments():
    parser = argparse.ArgumentParser(usage=__doc__.split("\n\n")[1].removeprefix("usage: "))
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--core", type=pathlib.Path, default=HERE / "core.txt")
    parser.add_argument("--source", action="append", default=[])
    parser.add_argument("--accept", action="store_true")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--state", type=pathlib.Path)
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--sample", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--without", action="append", default=[])
    parser.add_argument("--quick", type=float, default=1e9)
    parser.add_argument("--at-least", type=float, default=0)
    parser.add_argument("--known", action="store_true")
    parser.add_argument("--target", action="append", default=[])
    return parser.parse_args()


def lines_of(path):
    """The lines of a list, without what is said about them."""
    text = path.read_text().splitlines() if path.exists() else []
    return [line for line in text if line.strip() and not line.startswith("#")]


class Core:
    """Sources, their object files and their conditionals."""

    def __init__(self, options):
        rows = [line.split() for line in lines_of(options.core)]
        self.folders = {folder for row in rows if row[0] == "tests" for folder in row[1:]}
        self.patterns = [row[1] for row in rows if row[0] == "source"]
        self.runs = [row[1:] for row in rows if row[0] == "run"]
        self.objects_of, by_key, by_header = {}, {}, conditionals.headers(ROOT)
        targets = options.target or ["mingzhang", "mingzhang_basics", "mingzhang-audit"]
        for source, object_file in self.objects(options.build, targets):
            self.objects_of[source] = trials.functions(object_file)
            for each in conditionals.read(ROOT, source, object_file, by_header):
                if each.key in by_key:
                    by_key[each.key].copies += each.copies
                by_key.setdefault(each.key, each)
        self.conditionals = list(by_key.values())
        self.sources = {each.source for each in self.conditionals}

    def objects(self, build, targets):
        found = {}
        for row in json.loads((build / "compile_commands.json").read_text()):
            source = os.path.relpath(row["file"], ROOT)
            order = next((n for n, each in enumerate(self.patterns) if fnmatch.fnmatch(source, each)), None)
            output = re.search(r" -o (\S+/([\w-]+)\.dir/\S+)", row["command"])
            if order is None or output is None or output[2] not in targets:
                continue
            if re.search(r" -O[1-3sg](?!.* -O0)| -fsanitize| --coverage", row["command"]):
                raise trials.Broken(f"{build} is optimised or instrumented: conditionals would not be those of the source")
            found[source] = order, pathlib.Path(row["directory"]) / output[1]
            if os.stat(row["file"]).st_mtime > os.stat(found[source][1]).st_mtime:
                raise trials.Broken(f"{source} has changed since {build} was built")
        return [(source, path) for source, (_, path) in sorted(found.items(), key=lambda each: (each[1][0], each[0]))]


class State:
    """What is known: a file of lines, each a test that was measured or a conditional that was tried."""

    def __init__(self, path):
        self.path, self.tests, self.verdicts = path, {}, {}
        for line in path.read_text().splitlines() if path and path.exists() else []:
            try:
                row = json.loads(line)
            except ValueError:  # The last line of a run that was stopped.
                continue
            (self.tests if "test" in row else self.verdicts)[row.get("test") or row["key"]] = row

    def add(self, row):
        (self.tests if "test" in row else self.verdicts)[row.get("test") or row["key"]] = row
        if self.path:
            with open(self.path, "a") as file:
                file.write(json.dumps(row) + "\n")


def measured(test):
    try:
        trials.measure(test, SWITCH)
    except trials.Broken as error:
        return str(error)
    return {"test": test.name, "mark": test.mark, "core": core_of(test), "seconds": test.seconds, "processor": test.processor, "seen": sorted(test.seen)}


def tried(task):
    """A conditional flipped before the tests that reach it, the most promising first, until one notices."""
    conditional, tests, before = task
    tests = sorted(tests, key=lambda test: test.processor / (1 + KILLS.get((conditional.source, test.name), 0)))
    verdict = {"key": conditional.key, "result": "survives", "tried": before + [test.mark for test in tests]}
    for test in tests:
        if word := test.flip(SWITCH, conditional):
            KILLS[conditional.source, test.name] = KILLS.get((conditional.source, test.name), 0) + 1
            verdict = {"key": conditional.key, "result": word, "by": test.name}
            break
    trials.sweep()
    return verdict


def begin_worker():
    global KILLS
    KILLS = {}
    trials.stand_apart()
    os.nice(5)


def core_of(test):
    """The conditionals that the test is linked with: others, and it is measured again."""
    return hashlib.sha256("\n".join(sorted(test.addresses)).encode()).hexdigest()[:10]


def measure_all(tests, state, jobs):
    for test in tests:
        trials.place(test, CORE.objects_of, CORE.conditionals)
    known = lambda row, test: row is not None and (row["mark"], row["core"]) == (test.mark, core_of(test))
    unknown = [test for test in tests if test.addresses and not known(state.tests.get(test.name), test)]
    with multiprocessing.Pool(jobs, begin_worker) as pool:
        for row in pool.imap_unordered(measured, unknown):
            if isinstance(row, str):
                print(f"left out: {row}", file=sys.stderr)
            else:
                state.add(row)
    for test in tests:
        if known(row := state.tests.get(test.name), test):
            test.seconds, test.processor, test.seen = row["seconds"], row["processor"], set(row["seen"])


def try_all(chosen, tests, state, jobs, quick, say):
    tasks = []
    for each in chosen:
        reaching = [test for test in tests if each.key in test.seen]
        known = state.verdicts.get(each.key, {"result": "not reached"})
        before = known.get("tried", [])
        left = [test for test in reaching if test.processor < quick and test.mark not in before]
        if not reaching:
            state.verdicts[each.key] = {"key": each.key, "result": "not reached"}
        elif known["result"] in ("not reached", "survives") and left:
            tasks.append((each, left, before))
        elif known["result"] == "not reached":
            state.verdicts[each.key] = {"key": each.key, "result": "survives"}
    begun = time.monotonic()
    with multiprocessing.Pool(jobs, begin_worker) as pool:
        for done, verdict in enumerate(pool.imap_unordered(tried, tasks, chunksize=1), 1):
            state.add(verdict)
            if say and (done % 200 == 0 or done == len(tasks)):
                print(f"{done} of {len(tasks)} flipped in {time.monotonic() - begun:.0f} s", file=sys.stderr, flush=True)


class Marks:
    """accept.txt ("source function") and equivalent.txt ("source: function: n: text", then its reason, indented)."""

    def __init__(self):
        self.accepting = [tuple(line.split()) for line in lines_of(HERE / "accept.txt")]
        self.equivalent = {}
        for line in lines_of(HERE / "equivalent.txt"):
            if not line.startswith(" "):
                source, function, number, text = line.split(": ", 3)
                last = (source, function, text, int(number))
                self.equivalent[last] = ""
            else:
                self.equivalent[last] += line.strip()

    def accepts(self, conditional):
        return any(conditional.source == source and fnmatch.fnmatch(conditional.function, function)
                   for source, function in self.accepting)

    def stale(self, verdicts):
        """What the lists say and the code does not."""
        by_name = {each.name(): each for each in CORE.conditionals}
        for name, reason in self.equivalent.items():
            each = by_name.get(name)
            if name[0] not in CORE.sources:
                continue
            if each is None:
                yield f"equivalent.txt: {': '.join(map(str, name))}: there is no such conditional"
            elif not reason:
                yield f"equivalent.txt: {': '.join(map(str, name))}: gives no reason"
            elif verdicts.get(each.key, {}).get("result") in ("fails", "crashes", "hangs"):
                yield f"equivalent.txt: {each.source}:{each.line}: {each.text}: {verdicts[each.key]['by']} notices it"
        for source, function in self.accepting:
            if source in CORE.sources and not any(
                    each.source == source and fnmatch.fnmatch(each.function, function) for each in CORE.conditionals):
                yield f"accept.txt: {source} {function}: there is no such function, or no conditional in it"


class Score:
    def __init__(self):
        self.noticed = self.survived = self.unreached = self.equivalent = self.promised = 0

    def add(self, result, promised, equivalent):
        if promised:
            self.promised += 1
        elif equivalent:
            self.equivalent += 1
        elif result == "survives":
            self.survived += 1
        elif result == "not reached":
            self.unreached += 1
        else:
            self.noticed += 1

    def counted(self):
        return self.noticed + self.survived + self.unreached

    def line(self, name):
        counted = self.counted()
        share = f"{100 * self.noticed / counted:5.1f} %" if counted else "      -"
        return (f"{name:42} {share}  {self.noticed:5} of {counted:5} noticed, {self.survived} survive, "
                f"{self.unreached} not reached, {self.equivalent} equivalent, {self.promised} in assertions")


def report(chosen, verdicts, marks, show):
    scores = {}
    for each in chosen:
        result = verdicts[each.key]["result"]
        equivalent = each.name() in marks.equivalent
        places = [each.source, os.path.dirname(each.source) + "/", "all"]
        places += ["accept path: " + each.source.split("/")[0]] if marks.accepts(each) else []
        for place in places:
            scores.setdefault(place, Score()).add(result, each.promised, equivalent)
        if show and result in ("survives", "not reached") and not (equivalent or each.promised):
            mark = " [accept]" if marks.accepts(each) else ""
            print(f"{each.source}:{each.line}: {each.function}: {each.number}: {each.text}\n"
                  f"    {result}: {each.condition()}{mark}")
    order = lambda place: (place == "all", place.startswith("accept"), place.endswith("/"), place)
    for place in sorted(scores, key=order):
        print(scores[place].line(place))
    return scores["all"]


def main():
    global CORE, SWITCH
    options = arguments()
    CORE, marks = Core(options), Marks()
    SWITCH = str((options.build / "tests/mutation/libmutation_switch.so").resolve())
    if not os.path.exists(SWITCH) or not CORE.conditionals:
        raise trials.Broken(f"{options.build} lacks mutation_switch or the core")
    tests = trials.tests_of(options.build, CORE.folders, CORE.runs)
    tests = [test for test in tests if test.name not in options.without]
    state = State(options.state or (None if options.sample else options.build / "mutation.state"))
    asked = lambda source: not options.source or any(fnmatch.fnmatch(source, pattern) for pattern in options.source)
    chosen = [each for each in CORE.conditionals if asked(each.source) and (not options.accept or marks.accepts(each))]
    if options.sample and options.sample < len(chosen):
        chosen = random.Random(options.seed).sample(chosen, options.sample)
    if options.known:
        chosen = [each for each in chosen if each.key in state.verdicts]
    else:
        measure_all(tests, state, options.jobs)
        try_all(chosen, tests, state, options.jobs, options.quick, not options.sample)
    score = report(chosen, state.verdicts, marks, options.list)
    wrong = list(marks.stale(state.verdicts))
    if 100 * score.noticed < options.at_least * score.counted():
        wrong.append(f"fewer than {options.at_least:g} % are noticed")
    print("\n".join(wrong), end="\n" if wrong else "")
    return 1 if wrong else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (trials.Broken, subprocess.CalledProcessError) as error:
        print(f"mutate.py: {error}", file=sys.stderr)
        sys.exit(2)
