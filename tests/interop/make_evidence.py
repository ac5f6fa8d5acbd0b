#!/usr/bin/python3
"""Writes the evidence of small ledgers: a second writer, from proto/CANONICAL.md alone, for tests.

    make_evidence.py DIRECTORY     an invented half year with all fifteen bodies: DIRECTORY/evidence,
                                   DIRECTORY/policy and DIRECTORY/genesis.txt

Keys, salts and times are made from fixed words, so that a ledger is the same on every machine. Every
statement is signed as its entries ask, whether they keep the rules or not: a test can seal a voucher
that a ledger would have refused. Nothing here is anybody's: names, codes and numbers are invented.
"""

import base64
import hashlib
import os
import sys

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

ORIGIN = "park.example/policy-funds"
START_MS = 1672970400000  # 2023-01-06 10:00:00 UTC+8
HOUR, DAY = 3600000, 86400000
MAKER, REVIEWER, APPROVER, ADMIN, CASHIER, RECOVERY_KEY = 1, 2, 3, 4, 5, 6
BREAK_GLASS = 1
ROLES = {1: "maker", 2: "reviewer", 3: "approver", 4: "admin", 5: "cashier", 6: "recovery"}

# Invented enterprises whose credit codes keep both check characters.
CODE_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def credit_code(body8, second_good=True):
    """A code of an enterprise of region 350100 around 8 characters of GB 11714."""
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    check = "0123456789X0"[11 - sum(int(c, 36) * w for c, w in zip(body8, weights)) % 11]
    if not second_good:
        check = "0" if check != "0" else "1"
    code = "91350100" + body8 + check
    total = sum(CODE_ALPHABET.index(c) * 3**i for i, c in enumerate(code))
    return code + CODE_ALPHABET[(31 - total % 31) % 31]


def sha256(data):
    return hashlib.sha256(data).digest()


def b64(data):
    return base64.b64encode(data).decode()


def leaf(data):
    return sha256(b"\0" + data)


def mth(leaves):
    """RFC 6962, 2.1, word for word."""
    if not leaves:
        return sha256(b"")
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return sha256(b"\1" + mth(leaves[:k]) + mth(leaves[k:]))


def consistency(m, leaves, flag=True):
    if m == len(leaves):
        return [] if flag else [mth(leaves)]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    if m <= k:
        return consistency(m, leaves[:k], flag) + [mth(leaves[k:])]
    return consistency(m - k, leaves[k:], False) + [mth(leaves[:k])]


def yuan(fen):
    return "%s%d.%02d" % ("-" if fen < 0 else "", abs(fen) // 100, abs(fen) % 100)


# ---------------------------------------------------------------------------------------- encoding
# Protocol Buffers by hand. A message is a list of (field number, value): an int is a varint, bytes and
# str are length-delimited, a list of pairs is a message, Signed an sint64, Packed repeated numbers.


class Signed(int):
    pass


class Packed(list):
    pass


def varint(value):
    out = b""
    while value > 0x7F:
        out, value = out + bytes([value & 0x7F | 0x80]), value >> 7
    return out + bytes([value])


def encode(fields):
    out = b""
    for number, value in fields:
        if isinstance(value, Signed):
            value = 2 * value if value >= 0 else -2 * value - 1
        if value in (0, "", b"", None) and not isinstance(value, list):
            continue
        if isinstance(value, int):
            out += varint(number << 3) + varint(int(value))
            continue
        if isinstance(value, Packed):
            if not value:
                continue
            value = b"".join(varint(item) for item in value)
        elif isinstance(value, list):
            value = encode(value)
        elif isinstance(value, str):
            value = value.encode()
        out += varint(number << 3 | 2) + varint(len(value)) + value
    return out


# ------------------------------------------------------------------------------------------ bodies
# Each makes (body number, fields). What a caller does not name has an ordinary value.


def identity(name="虚构园区政策资金账本", origin=ORIGIN, vkey="", reason="建账", last=b""):
    return 3, [(1, name), (2, origin), (3, vkey), (4, reason), (5, last)]


def officer(action, name, full_name="", unit="", unit_code="", person=b"", vkey="", roles=(), reason=""):
    return 4, [(1, action), (2, name), (3, full_name), (4, unit), (5, unit_code), (6, person), (7, vkey),
               (8, Packed(roles)), (9, reason)]


def rule(requirements, reason="内部规定"):
    rows = [(1, [(1, body), (2, role), (3, count), (4, fen)]) for body, role, count, fen in requirements]
    return 5, rows + [(2, reason)]


def programme(code, instrument=1, action=1, cap=0, ceiling=None, first=20230101, last=0, category="企业扶持",
              reason="", name="虚构项目"):
    if action == 3:
        return 6, [(1, 3), (2, code), (8, last), (15, reason)]
    ceiling = instrument == 1 if ceiling is None else ceiling
    return 6, [(1, action), (2, code), (3, name), (4, category), (6, instrument), (7, first), (8, last), (9, cap),
               (10, int(ceiling)), (15, reason)]


def appropriation(code, fen, date=20230106, year=2023):
    return 7, [(1, code), (2, year), (3, Signed(fen)), (4, date), (5, "虚财指〔2023〕1号")]


def enterprise(code, name=""):
    return [(1, name or "虚构企业" + code[-4:]), (2, code)]


def person_payee(commitment):
    return [(3, commitment)]


def foreign(register, number, name="Invented GmbH"):
    return [(1, name), (4, [(1, register), (2, number)])]


def account(commitment, bank="虚构银行", last_four="1234"):
    return [(1, bank), (2, last_four), (3, commitment)]


def disbursement(code, reference, payee, fen, date=20230106, year=2023, claim="", approved=0, account=None, paying=None,
                 payment_voucher="", replaces="", reason="", memo=""):
    return 8, [(1, code), (2, year), (3, reference), (4, payee), (5, fen), (6, date), (7, claim), (8, approved),
               (9, account), (10, paying), (11, payment_voucher), (15, replaces), (17, memo), (18, reason)]


def adjustment(kind, target, fen, date=20230107, reason="更正", bank_reference=""):
    return 9, [(1, kind), (2, target), (3, fen), (4, date), (5, reason), (6, bank_reference)]


def settlement(target, fen, date=20230107, bank_reference="YH-1", takes_back=0, reason=""):
    return 10, [(1, target), (2, Signed(fen)), (3, date), (4, bank_reference), (8, takes_back), (9, reason)]


def join(entries, account_, fen=100):
    line = [(1, sha256(b"statement")), (2, 1), (5, Signed(fen))]
    return 11, [(1, 1), (2, account_), (3, line), (4, Packed(entries)), (6, "人工勾对")]


def part(number):
    return 11, [(1, 2), (5, number), (6, "勾对有误")]


def reconciliation(account_, tree_size, previous=0):
    return 12, [(1, account_), (2, 20230101), (3, 20230131), (4, tree_size), (5, sha256(b"statement")),
                (9, [(1, 1), (2, 1), (3, Signed(100)), (4, 1), (5, Signed(100))]), (10, 1), (11, sha256(b"report")),
                (12, previous)]


def rejection(voucher, header=b"header"):
    return 14, [(1, voucher), (2, sha256(header)), (3, "附件不全")]


def anchor(vkey, checkpoint, proof=()):
    return 15, [(1, vkey), (2, checkpoint)] + [(3, item) for item in proof]


def erasure(commitments, basis="个人信息保护法第四十七条"):
    return 16, [(1, item) for item in commitments] + [(2, basis)]


def incident(kind=5, description="演练", from_entry=0):
    return 17, [(1, kind), (2, description), (3, from_entry)]


DEFAULT_SIGNERS = {
    3: ["admin.a", "admin.b"], 4: ["admin.a", "admin.b"], 5: ["admin.a", "admin.b"], 16: ["admin.a", "admin.b"],
    17: ["admin.a", "admin.b"], 10: ["cashier"], 14: ["reviewer"], 15: ["maker"],
}
PEOPLE = {"maker": MAKER, "reviewer": REVIEWER, "approver": APPROVER, "cashier": CASHIER,
          "admin.a": ADMIN, "admin.b": ADMIN, "admin.c": ADMIN}


class Key:
    """An Ed25519 key from a word."""

    def __init__(self, name, word=None):
        self.name = name
        self.private = Ed25519PrivateKey.from_private_bytes(sha256(b"key " + (word or name).encode()))
        self.public = self.private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)

    def key_id(self, kind):
        return sha256(self.name.encode() + b"\n" + bytes([kind]) + self.public)[:4]

    def vkey(self, kind=1):
        return "%s+%s+%s" % (self.name, self.key_id(kind).hex(), b64(bytes([kind]) + self.public))

    def sign(self, message):
        return self.private.sign(message)

    def note_line(self, text):
        return "\u2014 %s %s\n" % (self.name, b64(self.key_id(1) + self.sign(text)))

    def cosign_line(self, text, seconds):
        signature = self.sign(b"cosignature/v1\ntime %d\n" % seconds + text)
        return "\u2014 %s %s\n" % (self.name, b64(self.key_id(4) + seconds.to_bytes(8, "big") + signature))


def checkpoint_text(origin, size, root):
    return ("%s\n%d\n%s\n" % (origin, size, b64(root))).encode()


class Ledger:
    """A ledger that seals whatever it is told to."""

    def __init__(self, word="park", origin=ORIGIN):
        self.word, self.origin = word, origin
        self.key = Key(origin, word + " ledger")
        self.people = {name: Key(name, word + " " + name) for name in PEOPLE}
        self.entries, self.seals, self.headers = [], [], []
        self.leaves, self.last_ms, self.counter = [], START_MS, 0
        self.checkpoints = {}   # size -> bytes
        self.money, self.instruments = [], {}

    def random(self, size):
        self.counter += 1
        return sha256(b"%s %d" % (self.word.encode(), self.counter))[:size]

    def entry(self, body, version=1):
        number, fields = body
        return encode([(1, version), (2, self.random(16)), (number, fields)])

    def enrol(self, name, **other):
        stated = dict(full_name="虚构" + name, unit="虚构园区管委会", vkey=self.people[name].vkey(), roles=[PEOPLE[name]])
        stated.update(other)
        return officer(1, name, **stated)

    # -------------------------------------------------------------------------------- sealing

    def seal(self, bodies, signers=None, at=None, header=None, seal=None, signature=None, seen=None, raw=None, voucher=None):
        """Seals one voucher. `header`, `seal` and `signature` change fields {number: value} before what is above them
        is computed; `raw` replaces encoded entries {index: bytes}; `seen` = (size, root). Returns the voucher id."""
        at = self.last_ms + HOUR if at is None else at
        first, voucher = len(self.entries), voucher or self.random(16)
        encoded = [self.entry(body) for body in bodies]
        for index, data in (raw or {}).items():
            encoded[index] = data
        kinds, sums = {}, {7: 0, 8: 0, 9: 0, 10: 0}
        for number, fields in bodies:
            kinds[number] = kinds.get(number, 0) + 1
            if number in sums:
                sums[number] += next(v for n, v in fields if n == {7: 3, 8: 5, 9: 3, 10: 2}[number])
        fields = [(1, 1), (2, self.origin), (3, voucher), (4, len(encoded)), (5, mth([leaf(e) for e in encoded]))]
        fields += [(6, [(1, kind), (2, kinds[kind])]) for kind in sorted(kinds)]
        fields += [(7, Signed(sums[7])), (8, sums[8]), (9, sums[9]), (10, Signed(sums[10])), (11, at - 120000)]
        fields = [(n, (header or {}).get(n, v)) for n, v in fields]
        header_bytes = encode(fields)
        if signers is None:
            signers = sorted({s for number, _ in bodies for s in DEFAULT_SIGNERS.get(number, ["maker", "reviewer"])})
            if any(n == 8 and dict(f)[5] >= 50000000 for n, f in bodies):
                signers.append("approver")
        rows = [self.signature(s if isinstance(s, tuple) else (s, PEOPLE[s]), fields, header_bytes, at, seen, signature)
                for s in signers]
        rows.sort(key=lambda row: (dict(row)[2], dict(row)[1]))
        stated = {1: 1, 2: len(self.seals), 3: self.leaves[-1] if self.leaves else bytes(32), 4: first, 5: at,
                  6: header_bytes}
        stated.update(seal or {})
        self.append(encode(sorted(stated.items()) + [(7, row) for row in rows]), encoded, header_bytes)
        self.last_ms = at
        for index, (number, body) in enumerate(bodies):
            self.remember(number, dict(body), first + index, leaf(encoded[index]))
        return voucher

    def signature(self, signer, header, header_bytes, at, seen, changed):
        name, role = signer
        size, root = seen or (len(self.leaves), mth(self.leaves))
        signed_at, words = at - 60000, "identity officer rule programme appropriation disbursement adjustment " \
            "settlement match reconciliation closing rejection anchor erasure incident"
        words = dict(enumerate(words.split(), 3))
        stated = {n: v for n, v in header if n != 6}
        contains = ", ".join("%s %d" % (words.get(dict(k)[1], "?"), dict(k)[2]) for n, k in header if n == 6)
        signed_at = (changed or {}).get(3, signed_at)
        text = "mingzhang/v1 voucher\n%s\n%s\nheader %s\ncontains %s\nappropriated %s\ndisbursed %s\nadjusted %s\n" \
            "settled %s\nseen %d %s\nofficer %s\nrole %s\ntime %d\n" % (
                stated[2], stated[3].hex(), b64(sha256(header_bytes)), contains, yuan(stated[7]), yuan(stated[8]),
                yuan(stated[9]), yuan(stated[10]), size, b64(root), name, ROLES[role], signed_at)
        fields = {1: name, 2: role, 3: signed_at, 4: size, 5: root, 6: self.people[name].sign(text.encode())}
        fields.update({n: v for n, v in (changed or {}).items() if n != 3})
        return sorted(fields.items())

    def append(self, seal_bytes, entries, header_bytes=b""):
        self.seals.append(seal_bytes)
        self.headers.append(header_bytes)
        self.leaves.append(leaf(seal_bytes))
        self.entries += entries

    # -------------------------------------------------------------------------------- closings

    def remember(self, number, body, index, leaf_hash):
        """What a closing adds up: (date, column, programme, year, payee id, fen, entry, leaf)."""
        if number == 6 and body[1] == 1:
            self.instruments[body[2]] = body[6]
        elif number in (7, 8):
            payee = self.payee_text(dict(body[4])) if number == 8 else None
            date, fen = (body[4], body[3]) if number == 7 else (body[6], body[5])
            self.money.append((date, number - 7, body[1], body[2], payee, int(fen), index, leaf_hash, body.get(3)))
        elif number in (9, 10):
            target, fen, date = (body[2], body[3], body[4]) if number == 9 else (body[1], body[2], body[3])
            for row in self.money:
                if row[1] == 1 and row[8] == target:
                    self.money.append((date, number - 7, row[2], row[3], row[4], int(fen), index, leaf_hash, None))
                    break

    @staticmethod
    def payee_text(payee):
        if 2 in payee:
            return "credit-code " + payee[2]
        if 3 in payee:
            return "person " + payee[3].hex()
        other = dict(payee[4])
        return "other %s\n%s" % (other[1], other[2])

    def closing(self, month, changed=None):
        """The body that section 5 asks for, over everything sealed so far."""
        rows = [row for row in self.money if row[0] // 100 <= month]
        lines, payees, totals = {}, {}, {False: [0] * 8, True: [0] * 8}
        for date, column, code, year, payee, fen, index, leaf_hash, _ in rows:
            total = totals[self.instruments[code] == 3]
            line = lines.setdefault((code, year), [0] * 8)
            his = payees.setdefault(payee, {}).setdefault((code, year), [0] * 8)
            for sums in (total, line, his):
                sums[2 * column] += 1
                sums[2 * column + 1] += fen
        programme_lines = [self.line(key, lines[key], 0) for key in sorted(lines)]
        payee_lines = []
        for payee in payees:
            if payee is None:
                continue
            last = max((row[6], row[7]) for row in rows if row[4] == payee)
            text = "mingzhang/v1 payee\n%d\n%s\n" % (month, payee.replace("\n", " "))
            text += "".join(self.line(key, payees[payee][key], 2) for key in sorted(payees[payee]))
            text += "last %d %s\n" % (last[0], b64(last[1]))
            payee_lines.append(sha256(payee.encode()) + sha256(text.encode()))
        fields = {1: month, 4: len(programme_lines), 5: mth([leaf(line.encode()) for line in programme_lines]),
                  6: len(payee_lines), 7: mth([leaf(line) for line in sorted(payee_lines)])}
        for number, relief in ((2, False), (3, True)):
            t = totals[relief]
            fields[number] = [(1, t[0]), (2, Signed(t[1])), (3, t[2]), (4, t[3]), (5, t[4]), (6, t[5]), (7, t[6]),
                              (8, Signed(t[7]))]
        fields.update(changed or {})
        return 13, sorted(fields.items())

    @staticmethod
    def line(key, sums, start):
        words = " ".join("%d %s" % (sums[i], yuan(sums[i + 1])) for i in range(start, 8, 2))
        return "%s %d %s\n" % (key[0], key[1], words)

    # -------------------------------------------------------------------------------- evidence

    def checkpoint(self, size=None, key=None, origin=None, witnesses=(), seconds=1700000000, root=None):
        size = len(self.leaves) if size is None else size
        text = checkpoint_text(origin or self.origin, size, mth(self.leaves[:size]) if root is None else root)
        lines = (key or self.key).note_line(text)
        lines += "".join(w.cosign_line(text, seconds + i) for i, w in enumerate(witnesses))
        return text + b"\n" + lines.encode()

    def publish(self, directory, checkpoint=None):
        files = {"checkpoint": checkpoint or self.checkpoint()}
        for size, data in self.checkpoints.items():
            files["checkpoints/%d" % size] = data
        frame = lambda data: len(data).to_bytes(2, "big") + data
        tiles(files, "entries", [frame(seal) for seal in self.seals])
        tiles(files, "lines", [frame(entry) for entry in self.entries])
        tiles(files, "hints", [leaf(entry)[:8] for entry in self.entries])
        level, nodes = 0, self.leaves
        while nodes:
            tiles(files, str(level), nodes)
            nodes = [mth(nodes[i:i + 256]) for i in range(0, len(nodes) - 255, 256)]
            level += 1
        for path, data in files.items():
            write(os.path.join(directory, *path.split("/")), data)

    def genesis(self):
        return self.leaves[0].hex()

    def policy(self, witnesses=(), quorum=None):
        lines = ["log " + self.key.vkey()]
        lines += ["witness w%d %s" % (i, w.vkey(4)) for i, w in enumerate(witnesses)]
        if quorum:
            lines.append("group g %d %s" % (quorum, " ".join("w%d" % i for i in range(len(witnesses)))))
        return "\n".join(lines + ["quorum " + ("g" if quorum else "none")]) + "\n"


def tiles(files, kind, records):
    for number in range((len(records) + 255) // 256):
        part_ = records[256 * number:256 * number + 256]
        groups, rest = ["%03d" % (number % 1000)], number // 1000
        while rest:
            groups.insert(0, "x%03d" % (rest % 1000))
            rest //= 1000
        path = "tile/%s/%s" % (kind, "/".join(groups))
        files[path if len(part_) == 256 else "%s.p/%d" % (path, len(part_))] = b"".join(part_)


def write(path, data):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(data if isinstance(data, bytes) else data.encode())


# ------------------------------------------------------------------------------------------ ledgers

ALPHA, BETA, GAMMA = credit_code("MA00000A"), credit_code("MA00000B"), credit_code("MA00000C")
OUR_ACCOUNT = account(sha256(b"our account"), last_four="0001")
PERSON = sha256(b"a person")


def founded(word="park", **other):
    """Genesis by two administrators, and a voucher that enrols the staff."""
    ledger = Ledger(word, **other)
    ledger.seal([identity(vkey=ledger.key.vkey(), origin=ledger.origin), ledger.enrol("admin.a"), ledger.enrol("admin.b")],
                signers=["admin.a", "admin.b"], at=START_MS)
    ledger.seal([ledger.enrol(name) for name in ("maker", "reviewer", "approver", "cashier", "admin.c")])
    return ledger


def working(word="park", **other):
    """And programmes of every instrument, appropriations and payouts. Entries 0 to 15, seals 0 to 5."""
    ledger = founded(word, **other)
    ledger.seal([programme("SUB"), programme("REF", 2), programme("REL", 3), programme("CAP", cap=100000)])
    ledger.seal([appropriation("SUB", 100000000), appropriation("CAP", 1000000)])
    ledger.seal([disbursement("SUB", "S-1", enterprise(ALPHA), 100000), disbursement("REL", "E-1", enterprise(BETA), 5000)])
    ledger.checkpoints[5] = ledger.checkpoint()
    return ledger


def half_year():
    """Every body, adjustments of every kind, three months closed, a new name, a new key, a new origin."""
    ledger = working("half year")
    late = START_MS + 3 * DAY
    ledger.seal([rule([(8, APPROVER, 1, 10000000), (13, REVIEWER, 1, 0)]), incident()], at=late)
    ledger.seal([disbursement("SUB", "S-2", enterprise(BETA), 60000, account=account(sha256(b"b")), claim="SB-1",
                              approved=90000),
                 disbursement("SUB", "S-3", person_payee(PERSON), 70000, account=account(sha256(b"p"))),
                 disbursement("REF", "R-1", foreign("Handelsregister Hamburg", "HRB-1"), 80000),
                 disbursement("CAP", "C-1", enterprise(GAMMA), 100000)])
    ledger.seal([disbursement("SUB", "S-4", enterprise(GAMMA), 50000000)])
    first = len(ledger.entries)
    ledger.seal([settlement("S-1", 60000), settlement("S-1", 40000, bank_reference="YH-2"), settlement("R-1", 80000)])
    ledger.seal([settlement("S-1", -40000, takes_back=first + 1, reason="重复登记"), settlement("S-1", 30000)])
    ledger.seal([adjustment(2, "S-2", 60000, bank_reference="TH-1"), adjustment(1, "S-3", 20000), adjustment(3, "S-1", 1000),
                 adjustment(1, "E-1", 5000)])
    ledger.seal([disbursement("SUB", "S-5", enterprise(BETA), 60000, date=20230109, replaces="S-2", claim="SB-1",
                              approved=90000, account=account(sha256(b"c")), reason="账号更正")])
    ledger.seal([join([first, first + 1], OUR_ACCOUNT)])
    ledger.seal([part(len(ledger.entries) - 1), reconciliation(OUR_ACCOUNT, len(ledger.seals))])
    ledger.seal([reconciliation(OUR_ACCOUNT, 3, previous=len(ledger.entries) - 1)])
    ledger.seal([rejection(bytes(range(16)))])
    other, leaves = Key("other.example/log"), [leaf(b"%d" % i) for i in range(9)]
    notes = []
    for size in (5, 9):
        text = checkpoint_text(other.name, size, mth(leaves[:size]))
        notes.append(text + b"\n" + other.note_line(text).encode())
    ledger.seal([anchor(other.vkey(), notes[0])])
    ledger.seal([anchor(other.vkey(), notes[1], consistency(5, leaves)), erasure([PERSON])],
                signers=["maker", "admin.a", "admin.b"])
    ledger.seal([programme("SUB", action=2, cap=99999999, reason="调整限额"), programme("CAP", action=3, last=20230228,
                                                                               reason="到期")])
    ledger.seal([appropriation("SUB", -1000, date=20230109)])
    ledger.seal([ledger.closing(202301)], at=START_MS + 31 * DAY)
    renewed = Key("reviewer", "half year reviewer 2")
    ledger.seal([officer(3, "reviewer", vkey=renewed.vkey(), reason="换钥"),
                 officer(2, "maker", full_name="虚构经办", unit="虚构财政所", roles=[MAKER, REVIEWER], reason="调动"),
                 officer(4, "admin.c", reason="离任")])
    ledger.people["reviewer"] = renewed
    ledger.checkpoints[len(ledger.leaves)] = ledger.checkpoint()
    ledger.seal([disbursement("SUB", "S-6", enterprise(ALPHA), 12345, date=20230203)])
    ledger.key = Key(ORIGIN, "half year ledger 2")
    ledger.seal([identity(vkey=ledger.key.vkey(), reason="换钥")])
    ledger.checkpoints[len(ledger.leaves)] = ledger.checkpoint()
    head = ledger.checkpoint()
    new = Key("park.example/second", "half year ledger 3")
    ledger.seal([identity(origin=new.name, vkey=new.vkey(), reason="恢复", last=head)])
    ledger.key, ledger.origin = new, new.name
    ledger.seal([identity(name="虚构园区新账本", origin=new.name, vkey=new.vkey(), reason="更名")])
    ledger.seal([ledger.closing(202302), ledger.closing(202303)], at=START_MS + 92 * DAY)
    return ledger


def large(seals=300, per_seal=2):
    """More than one bundle and a tile of level 1."""
    ledger = working("large")
    for number in range(seals - len(ledger.seals)):
        ledger.seal([disbursement("REF", "L-%d-%d" % (number, i), enterprise(ALPHA), 1000 + number * per_seal + i)
                     for i in range(per_seal)], at=ledger.last_ms + 60000)
    return ledger


def main():
    directory = sys.argv[1]
    ledger = half_year()
    ledger.publish(os.path.join(directory, "evidence"))
    write(os.path.join(directory, "policy"), ledger.policy())
    write(os.path.join(directory, "genesis.txt"), ledger.genesis() + "\n")


if __name__ == "__main__":
    main()
