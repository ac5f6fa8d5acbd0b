"""The conditionals of a source, as the compiler made them: conditional jumps and sets in its object file.

A build without optimisation has one jump for each condition of the source, in its order, none of them merged, copied
or turned into arithmetic. What the compiler adds on its own (canaries, probes of the stack) is left out, and what stands
in an assertion is told apart: flipped, it always ends the program where it is reached.
"""
import hashlib
import re
import subprocess

INSTRUCTION = re.compile(r"^ *([0-9a-f]+):\t((?:[0-9a-f]{2} )+) *\t?(.*)$")
FUNCTION = re.compile(r"^([0-9a-f]+) <([^>]+)>:$")
LINE = re.compile(r"^(\S+\.[ch]):(\d+)(?: \(discriminator \d+\))?$")
NAMES = ["o", "no", "b", "ae", "e", "ne", "be", "a", "s", "ns", "p", "np", "l", "ge", "le", "g"]


class Conditional:
    """One of them: where it begins and has its condition (`start` and `offset` in .text), and where it stands in the source."""

    def __init__(self, source, function, line, start, byte_at, byte, kind):
        self.source, self.function, self.line = source, function, line
        self.start, self.offset, self.byte, self.kind = start, start + byte_at, byte, kind
        self.text, self.number, self.promised, self.key = "", 0, False, ""

    def condition(self):
        return f"{self.kind}{NAMES[self.byte & 15]} -> {self.kind}{NAMES[self.byte & 15 ^ 1]}"

    def name(self):
        """What stays the same when lines move: the n-th conditional of this text in this function."""
        return self.source, self.function, self.text, self.number


def encoded(code):
    """Which byte of an instruction holds a condition, and the kind of instruction; None for all the others."""
    at = 0
    while at < len(code) and (code[at] == 0x66 or code[at] & 0xf0 == 0x40):
        at += 1
    if code[at:] and code[at] & 0xf0 == 0x70 and len(code) == at + 2:
        return at, "j"
    if code[at:at + 1] == b"\x0f" and len(code) > at + 1:
        for high, kind in ((0x80, "j"), (0x90, "set"), (0x40, "cmov")):
            if code[at + 1] & 0xf0 == high:
                return at + 1, kind
    return None


def added_by_the_compiler(before):
    """A canary is compared with %fs:0x28, a probed stack with its end."""
    return "%fs:0x28" in before or re.match(r"cmp +%r\w+,%rsp$", before)


def assertions(lines):
    """The numbers of the lines that belong to assertions."""
    inside, numbers = False, set()
    for number, text in enumerate(lines, 1):
        inside = inside or text.lstrip().startswith("assert(")
        if inside:
            numbers.add(number)
            inside = not text.rstrip().endswith(";")
    return numbers


def read(root, source, object_file):
    """All conditionals of `source`, in the order of the code."""
    listing = subprocess.run(["objdump", "-d", "-l", "-w", "-j", ".text", object_file], capture_output=True, text=True,
                             check=True, env={"LC_ALL": "C"}).stdout
    found, function, line, before, codes = [], None, 0, "", {}
    for text in listing.splitlines():
        if match := FUNCTION.match(text):
            function, before = match[2], ""
            codes[function] = [int(match[1], 16), hashlib.sha256()]
        elif match := LINE.match(text):
            line = int(match[2]) if match[1].endswith(source) else 0
        elif match := INSTRUCTION.match(text):
            code = bytes.fromhex(match[2])
            codes[function][1].update(code)
            place = encoded(code)
            if place and line and not added_by_the_compiler(before):
                found.append(Conditional(source, function, line, int(match[1], 16), place[0], code[place[0]], place[1]))
            before = match[3].split("#")[0].strip()
    name_them(found, codes, (root / source).read_text().splitlines())
    return found


def name_them(found, codes, lines):
    promised, counts = assertions(lines), {}
    for each in found:
        start, code = codes[each.function]
        each.text = lines[each.line - 1].strip()
        same = each.function, each.text
        each.number = counts[same] = counts.get(same, 0) + 1
        each.promised = each.line in promised
        each.key = f"{each.source} {each.function}+{each.offset - start:x} {code.hexdigest()[:16]}"
