"""Looks for what was private in every file of folders, in every form that it may have been written in.

scan_bytes.py ROWS NEEDLES FOLDER...

ROWS is a published private/rows, from which the salts of the rows that hold a needle are taken; "-"
for none. NEEDLES has a text a line. Prints a line for each find, and ends with 0 when there is any.
"""
import base64
import os
import sys

rows, needles, folders = sys.argv[1], sys.argv[2], sys.argv[3:]
wanted = {}
for line in open(needles, encoding="utf-8").read().splitlines():
    wanted[line] = line.encode()
if rows != "-":
    data, at = open(rows, "rb").read(), 0
    while at < len(data):
        size = int.from_bytes(data[at + 32:at + 34], "big")
        value = data[at + 34:at + 34 + size]
        if any(needle in value for needle in list(wanted.values())):
            wanted["salt of %s..." % data[at:at + 4].hex()] = value[1:33]
        at += 34 + size


def forms(needle):
    yield "raw", needle
    yield "hex", needle.hex().encode()
    yield "HEX", needle.hex().upper().encode()
    yield "utf-16", needle.decode("utf-8", "replace").encode("utf-16-le")
    for shift in range(3):  # whatever stands before it: only whole groups of its own bytes
        first = (3 - shift) % 3
        whole = needle[first:first + (len(needle) - first) // 3 * 3]
        yield "base64", base64.b64encode(whole)


found = 0
for folder in folders:
    for directory, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(directory, name)
            content = open(path, "rb").read()
            for what, needle in wanted.items():
                for form, text in forms(needle):
                    if len(text) >= 6 and text in content:
                        found += 1
                        print("%s: %s (%s)" % (path, what, form))
print("%d finds of %d needles" % (found, len(wanted)), file=sys.stderr)
sys.exit(0 if found else 1)
