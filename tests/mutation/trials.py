"""Test programs, and what happens to them when one conditional of theirs is flipped."""
import array
import collections
import ctypes
import hashlib
import json
import os
import pathlib
import re
import resource
import shutil
import signal
import subprocess
import time

CANNOT = 99  # switch.c
CLONE_NEWNS, MS_REC, MS_PRIVATE = 0x20000, 0x4000, 0x40000
SCRATCH = ["/tmp", "/dev/shm"]


class Broken(Exception):
    """The harness itself cannot go on."""


OWN_SCRATCH = []  # What this process may sweep: nothing, unless stand_apart made it.


def stand_apart():
    """A mutant leaves behind what it likes where tests write: this process gets its own places, empty, to be swept
    between trials. Where that is not allowed, what mutants leave behind stays."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWNS) != 0 or libc.mount(b"none", b"/", None, MS_REC | MS_PRIVATE, None) != 0:
        return
    for place in SCRATCH:
        if libc.mount(b"tmpfs", place.encode(), b"tmpfs", 0, b"size=512m") == 0:
            OWN_SCRATCH.append(place)


def sweep():
    for place in map(pathlib.Path, OWN_SCRATCH):
        for entry in place.iterdir():
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry, ignore_errors=True)
            else:
                entry.unlink(missing_ok=True)


class Test:
    """A program that ctest runs. `seen` are the places of its conditionals that it reaches."""

    def __init__(self, name, command, environment, folder):
        self.name, self.command, self.folder = name, command, folder
        self.environment = dict(os.environ, CMOCKA_TEST_ABORT="1", **environment)
        self.bases, self.seconds, self.processor = {}, 0.0, 0.0
        self.addresses, self.seen = {}, set()
        self.mark = self.what_it_is()

    def what_it_is(self):
        """What the test itself is: its arguments and its own object files, whatever core it is linked with."""
        own = hashlib.sha256("\0".join([self.name, *self.command[1:]]).encode())
        program = pathlib.Path(self.command[0])
        for path in sorted((program.parent / "CMakeFiles" / f"{program.name}.dir").rglob("*.o")):
            own.update(path.read_bytes())
        return own.hexdigest()[:10]

    def run(self, switch, seconds, processor, **orders):
        """Its exit status (negative: a signal), or None where it hangs."""
        environment = dict(self.environment, LD_PRELOAD=switch, MUTATION_PROGRAM=os.path.realpath(self.command[0]),
                           MUTATION_SECONDS=str(int(processor) + 1))
        environment.update({f"MUTATION_{name.upper()}": str(value) for name, value in orders.items()})
        process = subprocess.Popen(self.command, env=environment, cwd=SCRATCH[0], start_new_session=True,
                                   stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            return process.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            return None
        finally:
            try:  # And what it started.
                os.killpg(process.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
            process.wait()

    def flip(self, switch, conditional):
        """What the test says of the flipped conditional: a word, or None where it notices nothing."""
        flips = ",".join(f"{address:x}:{conditional.byte:x}:{conditional.byte ^ 1:x}"
                         for _, address in self.addresses[conditional.key])
        status = self.run(switch, 20 + 10 * self.seconds, 1 + 4 * self.processor, flip=flips)
        if status == CANNOT:
            raise Broken(f"{self.name}: {conditional.source}:{conditional.line} cannot be flipped")
        if status is None or status in (-signal.SIGXCPU, -signal.SIGKILL):
            return "hangs"
        return None if status == 0 else "crashes" if status < 0 else "fails"


def functions(path):
    """Where each function is, by its name; those left out whose name is there twice."""
    listing = subprocess.run(["nm", "--defined-only", path], capture_output=True, text=True, check=True).stdout
    rows = [row for row in map(str.split, listing.splitlines()) if len(row) == 3 and row[1] in "Tt"]
    names = collections.Counter(row[2] for row in rows)
    return {row[2]: int(row[0], 16) for row in rows if names[row[2]] == 1}


def code_of(path):
    """The code of a program: where .text begins in memory, and its bytes."""
    listing = subprocess.run(["readelf", "-SW", path], capture_output=True, text=True, check=True).stdout
    address, offset, size = (int(word, 16) for word in re.search(r" \.text +\w+ +(\w+) (\w+) (\w+)", listing).groups())
    return address, pathlib.Path(path).read_bytes()[offset:offset + size]


def place(test, objects, conditionals):
    """Where each conditional is in the test's program (its instruction, its byte). An object file's code is linked in
    one piece, so that one of its functions tells where it begins; of those with namesakes in other files, the one where
    all its conditionals are."""
    program, (text, code) = functions(test.command[0]), code_of(test.command[0])
    parts = collections.defaultdict(list)
    for each in conditionals:
        for source, _, offset in each.copies:
            parts[source].append((offset, each.byte))
    fits = lambda begin, part: all(0 <= begin + offset - text < len(code) and code[begin + offset - text] == byte
                                   for offset, byte in part)
    bases = {}
    for source, own in objects.items():
        for begin in {program[name] - offset for name, offset in own.items() if name in program}:
            if fits(begin, parts[source]):
                bases[source] = begin
    for each in conditionals:
        at = [(bases[source] + start, bases[source] + offset) for source, start, offset in each.copies if source in bases]
        if at:
            test.addresses[each.key] = at


def measure(test, switch):
    """Runs the test as it is: how long it takes, and which conditionals it reaches."""
    begins = sorted((start, key) for key, copies in test.addresses.items() for start, _ in copies)
    if not begins:
        return
    sites, seen = (pathlib.Path(f"{SCRATCH[0]}/mutation.{name}.{os.getpid()}") for name in ("sites", "seen"))
    sites.write_bytes(array.array("Q", (start for start, _ in begins)).tobytes())
    seen.write_bytes(bytes(len(begins)))
    if (status := test.run(switch, 900, 900, sites=sites, seen=seen)) != 0:
        raise Broken(f"{test.name} fails as it is ({status})")
    test.seen = {key for (_, key), byte in zip(begins, seen.read_bytes()) if byte}
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    if (status := test.run(switch, 900, 900)) != 0:
        raise Broken(f"{test.name} fails as it is ({status})")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    test.seconds = time.monotonic() - begun
    test.processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    sweep()


def tests_of(build, folders, runs):
    """The programs that ctest knows in these folders of tests/, as far as they are built, and other runs of programs."""
    listing = subprocess.run(["ctest", "--show-only=json-v1"], cwd=build, capture_output=True, text=True, check=True)
    found = [Test(name, [str((build / program).resolve()), *rest], {}, "") for name, program, *rest in runs]
    for row in json.loads(listing.stdout)["tests"]:
        command = row.get("command")
        if not command or not os.path.exists(command[0]):
            continue
        folder = os.path.relpath(os.path.dirname(os.path.realpath(command[0])), os.path.realpath(build / "tests"))
        if folder not in folders:
            continue
        properties = {each["name"]: each["value"] for each in row["properties"]}
        if "PASS_REGULAR_EXPRESSION" in properties:
            continue  # A harness showing its teeth; its exit status says nothing.
        environment = dict(each.split("=", 1) for each in properties.get("ENVIRONMENT", []))
        found.append(Test(row["name"], command, environment, folder))
    return found
