#!/usr/bin/env python3
"""Benford's law and binomial chances, computed again by Python alone and compared.

usage: statistics_check.py PROGRAM   (statistics_print)
"""

import math
import random
import subprocess
import sys
from fractions import Fraction

BANDS = {"first": (0.006, 0.012, 0.015), "second": (0.008, 0.010, 0.012), "first-two": (0.0012, 0.0018, 0.0022)}
NAMES = ("close", "acceptable", "marginal", "nonconforming")


def expected(kind):
    if kind == "first":
        return {d: math.log10((d + 1) / d) for d in range(1, 10)}
    if kind == "first-two":
        return {d: math.log10((d + 1) / d) for d in range(10, 100)}
    return {d: sum(math.log10((10 * a + d + 1) / (10 * a + d)) for a in range(1, 10)) for d in range(10)}


def digits(kind, fen):
    text = str(fen)
    if fen <= 0 or (kind != "first" and len(text) < 2):
        return None
    return int({"first": text[0], "second": text[1:2], "first-two": text[:2]}[kind])


def judged(kind, amounts):
    law = expected(kind)
    seen = [d for d in (digits(kind, a) for a in amounts) if d is not None]
    n = len(seen)
    counts = {d: seen.count(d) for d in law}
    chi = sum((counts[d] - n * p) ** 2 / (n * p) for d, p in law.items()) if n else 0.0
    mad = sum(abs(counts[d] / n - p) for d, p in law.items()) / len(law) if n else 0.0
    z = {}
    for d, p in law.items():
        if n == 0:
            z[d] = 0.0
            continue
        gap = abs(counts[d] / n - p)
        correction = 1 / (2 * n)
        z[d] = (gap - correction if correction < gap else gap) / math.sqrt(p * (1 - p) / n)
    band = NAMES[sum(mad > limit for limit in BANDS[kind])]
    return n, chi, mad, band, [(counts[d], z[d]) for d in law]


def chance(hits, trials, millionths):
    """In whole numbers, so that nothing is rounded before the end."""
    p = Fraction(millionths, 10**6)
    return float(sum(math.comb(trials, k) * p**k * (1 - p) ** (trials - k) for k in range(hits, trials + 1)))


def near(a, b):
    return math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-12)


def main():
    rng = random.Random(20230601)
    sets = [
        [],
        [int(10 ** rng.uniform(2, 9)) for _ in range(3000)],
        [rng.randrange(100000, 1000000) for _ in range(1500)],
        [50000000] * 40 + [20000000] * 30 + [-5, 0, 7],
        [2**63 - 1, 1, 9, 10, 99, 100],
    ]
    chances = [(rng.randrange(0, n + 2), n, rng.randrange(1, 999999)) for n in (1, 5, 17, 60, 200, 400) for _ in range(12)]
    chances += [(20, 22, 500000), (30, 33, 500000), (400, 400, 999999), (1, 400, 1)]
    lines = []
    for amounts in sets:
        lines += ["fen %d" % a for a in amounts] + ["judge"]
    lines += ["chance %d %d %d" % c for c in chances]
    out = subprocess.run([sys.argv[1]], input="\n".join(lines) + "\n", text=True, capture_output=True, check=True).stdout
    rows = out.splitlines()
    assert len(rows) == 3 * len(sets) + len(chances), len(rows)
    for i, amounts in enumerate(sets):
        for k, kind in enumerate(("first", "second", "first-two")):
            name, n, chi, mad, band, *cells = rows[3 * i + k].split()
            want = judged(kind, amounts)
            assert name == kind and int(n) == want[0] and band == want[3], (rows[3 * i + k], want)
            assert near(float(chi), want[1]) and near(float(mad), want[2]), (kind, chi, mad, want)
            for cell, (count, z) in zip(cells, want[4], strict=True):
                got_count, got_z = cell.split("/")
                assert int(got_count) == count and near(float(got_z), z), (kind, cell, count, z)
    for (hits, trials, millionths), row in zip(chances, rows[3 * len(sets):], strict=True):
        want = chance(hits, trials, millionths)
        assert near(float(row), want), (hits, trials, millionths, row, want)
    print("%d sets and %d chances agree" % (len(sets), len(chances)))


main()
