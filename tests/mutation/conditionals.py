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
    """One of them, and where it stands in the source. `copies` are its places in object files (source of the object,
    beginning of the instruction, byte with the condition): more than one where a header's function was compiled with
    each that includes it. They are flipped together, as they would be if the header were changed."""

    def __init__(self, function, line, copy, byte, kind):
        self.function, self.line, self.copies, self.byte, self.kind = function, line, [copy], byte, kind
        self.source, self.text, self.number, self.promised, self.key = "", "", 0, False, ""

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


def headers(root):
    """In which header a function is, by its name."""
    found = {}
    for path in [*root.glob("ledger/**/*.h"), *root.glob("audit/**/*.h")]:
        for name in re.findall(r"^(\w+)\(", path.read_text(), re.MULTILINE):
            found.setdefault(name, str(path.relative_to(root)))
    return found


def read(root, source, object_file, by_header):
    """All conditionals of an object file, in the order of the code. objdump does not tell a header from the source that
    includes it, but a function's name does."""
    listing = subprocess.run(["objdump", "-d", "-l", "-w", "-j", ".text", object_file], capture_output=True, text=True,
                             check=True, env={"LC_ALL": "C"}).stdout
    found, function, line, before, codes = [], None, 0, "", {}
    for text in listing.splitlines():
        if match := FUNCTION.match(text):
            function, before = match[2], ""
            codes[function] = [int(match[1], 16), hashlib.sha256()]
        elif match := LINE.match(text):
            line = int(match[2])
        elif match := INSTRUCTION.match(text):
            code = bytes.fromhex(match[2])
            codes[function][1].update(code)
            place = encoded(code)
            if match[3].startswith("movaps %xmm0,") and before.startswith("je "):
                found.pop()  # A function of many arguments, asking whether some are floating.
            if place and not added_by_the_compiler(before):
                start = int(match[1], 16)
                copy = source, start, start + place[0]
                found.append(Conditional(function, line, copy, code[place[0]], place[1]))
            before = match[3].split("#")[0].strip()
    name_them(root, source, found, codes, by_header)
    return found


def name_them(root, source, found, codes, by_header):
    text_of = {source: (root / source).read_text()}
    own = set(re.findall(r"^(\w+)\(", text_of[source], re.MULTILINE))
    counts = {}
    for each in found:
        start, code = codes[each.function]
        each.source = source if each.function in own else by_header.get(each.function, source)
        lines = text_of.setdefault(each.source, (root / each.source).read_text()).splitlines()
        each.text = lines[each.line - 1].strip()
        same = each.function, each.text
        each.number = counts[same] = counts.get(same, 0) + 1
        each.promised = each.line in assertions(lines)
        digest = code.hexdigest()[:16] if each.source == source else "header"
        each.key = f"{each.source} {each.function}+{each.copies[0][2] - start:x} {digest}"
