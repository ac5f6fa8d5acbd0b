#!/usr/bin/env python3
"""Widths of characters by Unicode's own data, as Python has it.

usage: width.py --write > audit/report/width.def    the table
       width.py --check PROGRAM                     against what PROGRAM prints: "HEX WIDTH" per code point
"""

import subprocess
import sys
import unicodedata


def width(point):
    character = chr(point)
    if point == 0xAD:
        return 1  # a hyphen, where it shows
    if unicodedata.category(character) in ("Mn", "Me", "Cf") or 0x1160 <= point <= 0x11FF:
        return 0
    if unicodedata.category(character) == "Cn":  # Python says F of them; UAX 11 has these ranges wide
        wide = ((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x2FFFD), (0x30000, 0x3FFFD))
        return 2 if any(first <= point <= last for first, last in wide) else 1
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def ranges():
    first = 0
    for point in range(1, 0x110001):
        if point == 0x110000 or width(point) != width(first):
            if width(first) != 1:
                yield first, point - 1, width(first)
            first = point


def main():
    if sys.argv[1:] == ["--write"]:
        print("/* Made by tests/unit/audit_report/width.py --write from Unicode %s: the ranges of" % unicodedata.unidata_version)
        print(" * characters that are not one Latin letter wide (UAX 11; ambiguous ones are narrow). */")
        for first, last, wide in ranges():
            print("WIDTH(0x%04X, 0x%04X, %d)" % (first, last, wide))
        return 0
    printed = subprocess.run([sys.argv[2]], check=True, capture_output=True, text=True).stdout.split("\n")
    wrong = seen = 0
    for line in filter(None, printed):
        point, said = int(line.split()[0], 16), int(line.split()[1])
        # What a newer Unicode assigned since is not in the table yet.
        if unicodedata.category(chr(point)) not in ("Cn", "Cs") or unicodedata.unidata_version == "14.0.0":
            if said != width(point):
                wrong += 1
                print("U+%04X is %d, not %d" % (point, width(point), said))
        seen += 1
    if seen != 0x110000 - 0x800:
        print("%d code points instead of %d" % (seen, 0x110000 - 0x800))
        return 1
    return 1 if wrong else 0


sys.exit(main())
