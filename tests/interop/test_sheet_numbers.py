#!/usr/bin/env python3
"""Numbers as spreadsheets store them, against Python's own floating point and decimals.

usage: test_sheet_numbers.py PROGRAM

The reader of workbooks has no floating point: it decides with whole numbers whether 852000000.28999996 is the binary
fraction of 852000000.29. Python asks the processor. Numbers are drawn as people and programs make them: amounts of fen,
results of arithmetic, neighbours of a binary fraction, few digits and many; the stream is the same each time.
"""

import random
import subprocess
import sys
from decimal import Decimal

COUNT = 60000


def neighbour(value, steps):
    step = abs(value) * 2.0 ** -52 or 2.0 ** -52
    return value + steps * step


def drawn(source):
    kind = source.randrange(5)
    if kind == 0:
        return round(source.random() * 10 ** source.randint(0, 13), 2)
    if kind == 1:
        return source.random() * 10 ** source.randint(-9, 15)
    if kind == 2:
        return float(f"{source.random() * 10 ** source.randint(-6, 15):.{source.randint(1, 15)}g}")
    if kind == 3:
        return neighbour(source.randrange(10 ** 11) / 100, source.choice((-2, -1, 1, 2)))
    return sum(source.randrange(10 ** 8) / 100 for _ in range(source.randint(2, 9)))


def expected(text):
    exact = Decimal(text)
    shown = f"{float(text):.15g}"
    if abs(exact) >= 10 ** 15:
        return None  # more digits than a spreadsheet keeps
    if len(exact.normalize().as_tuple().digits) <= 15:
        return exact
    return Decimal(shown) if float(shown) == float(text) else None


def main():
    source = random.Random(20260101)
    lines = [source.choice(("%.17g", "%.16g", "%.15g", "%r")) % drawn(source) for _ in range(COUNT)]
    answers = subprocess.run([sys.argv[1]], input="\n".join(lines) + "\n", capture_output=True, text=True, check=True)
    texts = answers.stdout.splitlines()
    assert len(texts) == COUNT, answers.stderr
    refused = 0
    for line, text in zip(lines, texts):
        want = expected(line)
        got = None if text == "-" else Decimal(text)
        assert got == want, f"{line}: {text} instead of {want}"
        assert "e" not in text.lower(), text
        refused += want is None
    # Both answers must have been met often, or nothing was compared.
    assert COUNT // 20 < refused < COUNT // 2, refused
    print(f"{COUNT} numbers, {refused} of them refused")


if __name__ == "__main__":
    main()
