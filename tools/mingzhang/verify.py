#!/usr/bin/env python3
"""Verifies the evidence of a Mingzhang ledger. 核验明账账本的证据。

One file, Python 3.8 or newer, nothing else needed; with the package `cryptography` it is faster.
Written from the ledger's written law alone (proto/CANONICAL.md; "section" below means its sections)
and from the C2SP documents that it names, not from the ledger's own code: a third opinion.

    python -I verify.py EVIDENCE --policy FILE --genesis HASH [--checkpoint FILE] [--json] [--lang zh|en]

(-I: Python then takes no module from the folder that it is run in, which others have filled.)


EVIDENCE      the directory that was published or handed over; several are judged one by one
--policy      whom you trust (C2SP tlog-policy): the ledger's key, witnesses, quorum
--genesis     which ledger you mean: the leaf hash of its first seal in hex, or a file that holds it
--checkpoint  a checkpoint that you received from elsewhere: proves that nothing before it is missing
--list        a list of files with their SHA-256; 移交清单.csv beside the evidence is taken by itself

Exit status: 0 holds, 4 does not hold, 1 could not tell, 2 wrong usage. Nothing is ever written.
"""

import argparse
import base64
import collections
import csv
import datetime
import functools
import hashlib
import io
import itertools
import json
import os
import re
import stat
import sys

CHINESE = False


def say(zh, en):
    """The same sentence in two languages; the reader's is taken."""
    return zh if CHINESE else en


class Malformed(Exception):
    """Bytes that break section 1 or 2."""


class Newer(Exception):
    """A version or body that this program does not know: neither valid nor invalid."""


class CannotTell(Exception):
    """What is needed for a verdict is not there, or not readable."""


# ==================================================================================================
# Section 2: hashes and trees
# ==================================================================================================

EMPTY_ROOT = hashlib.sha256(b"").digest()


def sha256(data):
    return hashlib.sha256(data).digest()


def leaf_hash(data):
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()


class Tree:
    """An RFC 6962 tree that grows: levels[k][i] is the complete subtree over leaves
    [i * 2^k, (i + 1) * 2^k)."""

    def __init__(self, leaves=()):
        self.levels = [[]]
        for leaf in leaves:
            self.append(leaf)

    @property
    def size(self):
        return len(self.levels[0])

    def append(self, leaf):
        level = 0
        self.levels[0].append(leaf)
        while len(self.levels[level]) % 2 == 0:
            if level + 1 == len(self.levels):
                self.levels.append([])
            left, right = self.levels[level][-2:]
            self.levels[level + 1].append(node_hash(left, right))
            level += 1

    def root(self, size):
        """The root over the first `size` leaves: its peaks, folded from the right."""
        root = None
        for level, nodes in enumerate(self.levels):
            if size >> level & 1:
                peak = nodes[(size >> level) - 1]
                root = peak if root is None else node_hash(peak, root)
        return EMPTY_ROOT if root is None else root


def inclusion_holds(index, size, leaf, path, root):
    """RFC 9162, 2.1.3.2."""
    if index >= size:
        return False
    at, last, computed = index, size - 1, leaf
    for other in path:
        if last == 0:
            return False
        if at & 1 or at == last:
            computed = node_hash(other, computed)
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            computed = node_hash(computed, other)
        at, last = at >> 1, last >> 1
    return last == 0 and computed == root


def consistency_holds(old_size, new_size, old_root, new_root, proof):
    """RFC 9162, 2.1.4.2; from size 0 and between equal sizes the proof is empty."""
    if old_size > new_size:
        return False
    if old_size == new_size:
        return not proof and old_root == new_root
    if old_size == 0:
        return not proof and old_root == EMPTY_ROOT
    if not proof:
        return False
    proof = list(proof)
    if old_size & (old_size - 1) == 0:
        proof.insert(0, old_root)
    at, last = old_size - 1, new_size - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    old, new = proof[0], proof[0]
    for other in proof[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            old, new = node_hash(other, old), node_hash(other, new)
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            new = node_hash(new, other)
        at, last = at >> 1, last >> 1
    return last == 0 and old == old_root and new == new_root


# ==================================================================================================
# Section 2: Ed25519 (RFC 8032), by `cryptography` where it is installed, else by the code below
# ==================================================================================================

try:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
except Exception:  # any way in which a foreign package can fail to load
    Ed25519PublicKey = None

PRIME = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
CURVE_D = -121665 * pow(121666, PRIME - 2, PRIME) % PRIME
ROOT_OF_MINUS_1 = pow(2, (PRIME - 1) // 4, PRIME)
# The y of every point whose order divides 8; a key or R among them would fit many messages.
SMALL_ORDER_Y = frozenset(
    [0, 1, PRIME - 1]
    + [
        int.from_bytes(bytes.fromhex(text), "little")
        for text in (
            "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
            "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        )
    ]
)


def point_decode(data):
    """The point (extended coordinates) that 32 bytes name, or None."""
    number = int.from_bytes(data, "little")
    sign, y = number >> 255, number & (2**255 - 1)
    if y >= PRIME:
        return None
    square = (y * y - 1) * pow(CURVE_D * y * y + 1, PRIME - 2, PRIME) % PRIME
    x = pow(square, (PRIME + 3) // 8, PRIME)
    if (x * x - square) % PRIME:
        x = x * ROOT_OF_MINUS_1 % PRIME
    if (x * x - square) % PRIME or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = PRIME - x
    return (x, y, 1, x * y % PRIME)


def point_encode(point):
    x, y, z, _ = point
    inverse = pow(z, PRIME - 2, PRIME)
    x, y = x * inverse % PRIME, y * inverse % PRIME
    return (y | (x & 1) << 255).to_bytes(32, "little")


def point_add(p, q):
    a = (p[1] - p[0]) * (q[1] - q[0]) % PRIME
    b = (p[1] + p[0]) * (q[1] + q[0]) % PRIME
    c = 2 * p[3] * q[3] * CURVE_D % PRIME
    d = 2 * p[2] * q[2] % PRIME
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % PRIME, g * h % PRIME, f * g % PRIME, e * h % PRIME)


NEUTRAL = (0, 1, 1, 0)


def point_multiply(scalar, point):
    result = NEUTRAL
    while scalar:
        if scalar & 1:
            result = point_add(result, point)
        point = point_add(point, point)
        scalar >>= 1
    return result


BASE_POINT = point_decode((4 * pow(5, PRIME - 2, PRIME) % PRIME).to_bytes(32, "little"))


@functools.lru_cache(maxsize=4096)
def public_key_is_good(key):
    """Section 2: a point of the group of prime order, in its only encoding, and not the neutral one."""
    if len(key) != 32 or int.from_bytes(key, "little") & (2**255 - 1) in SMALL_ORDER_Y:
        return False
    point = point_decode(key)
    return point is not None and point_encode(point_multiply(ORDER, point)) == point_encode(NEUTRAL)


def verify_by_hand(key, signature, message):
    point = point_decode(key)
    scalar = int.from_bytes(signature[32:], "little")
    digest = hashlib.sha512(signature[:32] + key + message).digest()
    challenge = int.from_bytes(digest, "little") % ORDER
    minus_key = (PRIME - point[0], point[1], 1, PRIME - point[3])
    computed = point_add(point_multiply(scalar, BASE_POINT), point_multiply(challenge, minus_key))
    return point_encode(computed) == signature[:32]


def verify_by_cryptography(key, signature, message):
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
        return True
    except InvalidSignature:
        return False


ed25519_verify = verify_by_hand if Ed25519PublicKey is None else verify_by_cryptography


def signature_holds(key, signature, message):
    """One verdict for every back end: what some libraries let pass is refused here for all."""
    if len(signature) != 64 or not public_key_is_good(key):
        return False
    if int.from_bytes(signature[32:], "little") >= ORDER:
        return False
    if int.from_bytes(signature[:32], "little") & (2**255 - 1) in SMALL_ORDER_Y:
        return False
    return ed25519_verify(key, signature, message)


# ==================================================================================================
# C2SP: signed notes, checkpoints, cosignatures, trust policy
# ==================================================================================================

KEY_ED25519 = 1
KEY_COSIGNATURE = 4
NOTE_SIZE_MAX = 1048576

Vkey = collections.namedtuple("Vkey", "name id kind key text")
Note = collections.namedtuple("Note", "text signatures")
Checkpoint = collections.namedtuple("Checkpoint", "origin size root note")


def base64_decode(text):
    """RFC 4648, section 4, padded, with one spelling for every value."""
    try:
        data = base64.b64decode(text.encode("ascii"), validate=True)
    except (ValueError, UnicodeEncodeError):
        raise Malformed(say("Base64 写法不对", "not base64"))
    if base64.b64encode(data).decode() != text:
        raise Malformed(say("Base64 写法不唯一", "base64 that is not canonical"))
    return data


def base64_encode(data):
    return base64.b64encode(data).decode()


def decimal(text, most=2**64 - 1):
    if not re.fullmatch("0|[1-9][0-9]{0,19}", text) or int(text) > most:
        raise Malformed(say("数字写法不对：%.30s" % text, "not a plain number: %.30s" % text))
    return int(text)


def key_name_is_good(name):
    return name != "" and "+" not in name and not any(c.isspace() for c in name)


def read_vkey(text):
    parts = text.split("+", 2)
    if len(parts) != 3 or not key_name_is_good(parts[0]) or not re.fullmatch("[0-9a-f]{8}", parts[1]):
        raise Malformed(say("不是 vkey：%.60s" % text, "not a vkey: %.60s" % text))
    data = base64_decode(parts[2])
    expected = sha256(parts[0].encode() + b"\n" + data)[:4]
    if len(data) < 2 or bytes.fromhex(parts[1]) != expected:
        raise Malformed(say("vkey 的密钥编号与密钥不符：%.60s" % text,
                            "the key id of this vkey is not its key's: %.60s" % text))
    if data[0] in (KEY_ED25519, KEY_COSIGNATURE) and not public_key_is_good(data[1:]):
        raise Malformed(say("不可用的 Ed25519 公钥：%.60s" % text,
                            "not a usable Ed25519 public key: %.60s" % text))
    return Vkey(parts[0], expected, data[0], data[1:], text)


def read_note(data):
    """C2SP signed-note: the text, and (name, key id, signature) of every line."""
    if len(data) > NOTE_SIZE_MAX:
        raise Malformed(say("签名文书超过 %d 字节" % NOTE_SIZE_MAX,
                            "a signed note of over %d bytes" % NOTE_SIZE_MAX))
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        raise Malformed(say("签名文书不是 UTF-8", "a signed note that is not UTF-8"))
    if any(c < " " and c != "\n" for c in text):
        raise Malformed(say("签名文书中有控制字符", "control characters in a signed note"))
    split = text.rfind("\n\n")
    if split < 0 or not text.endswith("\n"):
        raise Malformed(say("不是签名文书：没有签名", "not a signed note: no signatures"))
    lines = text[split + 2:].split("\n")[:-1]
    signatures = []
    for line in lines:
        parts = line.split(" ")
        if len(parts) != 3 or parts[0] != "\u2014" or not key_name_is_good(parts[1]):
            raise Malformed(say("签名行写法不对", "a signature line of another form"))
        blob = base64_decode(parts[2])
        if len(blob) < 5:
            raise Malformed(say("签名太短", "a signature that is too short"))
        signatures.append((parts[1], blob[:4], blob[4:]))
    return Note(text[:split + 1], signatures)


def read_checkpoint(data, extensions=False):
    """C2SP tlog-checkpoint; section 2 allows no extension lines."""
    note = read_note(data)
    lines = note.text.split("\n")[:-1]
    if len(lines) < 3 or (len(lines) > 3 and not extensions) or "" in lines:
        raise Malformed(say("检查点应为三行：账本标识、大小、根",
                            "a checkpoint is three lines: origin, size, root"))
    root = base64_decode(lines[2])
    if len(root) != 32:
        raise Malformed(say("检查点的根不是 32 字节", "a checkpoint's root is not of 32 bytes"))
    size = decimal(lines[1], 2**63 - 1)
    if size == 0 and root != EMPTY_ROOT:
        raise Malformed(say("大小为 0 的检查点，根不是空树的根", "a checkpoint of size 0 with another root than that"))
    return Checkpoint(lines[0], size, root, note)


def note_signed_by(note, vkey):
    """Whether `vkey` signed the note. A signature of this very key that fails condemns the note.
    For a cosignature (C2SP cosignature/v1) the answer is the newest time that it states."""
    found = None
    for name, key_id, signature in note.signatures:
        if name != vkey.name or key_id != vkey.id:
            continue
        message, time = note.text.encode(), 0
        if vkey.kind == KEY_COSIGNATURE:
            time = int.from_bytes(signature[:8], "big")
            signature = signature[8:]
            message = b"cosignature/v1\ntime %d\n" % time + message
        if time >= 2**63 or not signature_holds(vkey.key, signature, message):
            raise Malformed(say("%s 的签名不对" % name, "the signature of %s does not verify" % name))
        found = max(time, found or 0)
    return found


class Policy:
    """C2SP tlog-policy. Whatever is not understood is refused: a policy fails closed."""

    def __init__(self, data):
        self.logs, self.witnesses, self.groups, self.quorum = [], {}, {}, None
        self.members, self.keys = set(), set()
        if re.search(rb"[^\t\n -~\x80-\xff]", data):
            raise Malformed(say("含有不允许的控制字符", "control characters that are not allowed"))
        if data and not data.endswith(b"\n"):
            raise Malformed(say("最后一行没有换行", "the last line does not end"))
        for number, line in enumerate(data.decode("latin-1").split("\n"), 1):
            words = [word for word in re.split("[ \t]+", line) if word]
            if not words or words[0].startswith("#"):
                continue
            try:
                self.read_line(words)
            except Malformed as fault:
                raise Malformed(say("第 %d 行：%s" % (number, fault), "line %d: %s" % (number, fault)))
        if self.quorum is None:
            raise Malformed(say("没有 quorum 行", "there is no quorum line"))
        if not self.logs:
            raise Malformed(say("没有 log 行", "there is no log line"))

    def read_line(self, words):
        keyword, count = words[0], len(words)
        if keyword == "log" and 2 <= count <= 3:
            self.logs.append(self.read_key(words[1], KEY_ED25519, "log"))
        elif keyword == "witness" and 3 <= count <= 4:
            self.define(words[1])
            self.witnesses[words[1]] = self.read_key(words[2], KEY_COSIGNATURE, "witness")
        elif keyword == "group" and count >= 4:
            self.define(words[1])
            self.groups[words[1]] = self.read_group(words[2], words[3:])
        elif keyword == "quorum" and count == 2:
            if self.quorum is not None:
                raise Malformed(say("quorum 重复", "a second quorum"))
            if words[1] != "none":
                self.known(words[1])
            self.quorum = words[1]
        else:
            raise Malformed(say("看不懂", "not understood"))

    def read_key(self, text, kind, family):
        vkey = read_vkey(text.encode("latin-1").decode("utf-8", "replace"))
        if vkey.kind != kind:
            raise Malformed(say("密钥类型 %02x 不能用在此处" % vkey.kind,
                                "keys of type %02x cannot be used here" % vkey.kind))
        if (family, vkey.key) in self.keys:
            raise Malformed(say("密钥重复", "the same key twice"))
        self.keys.add((family, vkey.key))
        return vkey

    def define(self, name):
        if name == "none" or name in self.witnesses or name in self.groups:
            raise Malformed(say("名称 %s 已用" % name, "the name %s is taken" % name))

    def known(self, name):
        if name not in self.witnesses and name not in self.groups:
            raise Malformed(say("前面没有 %s" % name, "no %s before" % name))

    def read_group(self, threshold, members):
        for member in members:
            self.known(member)
            if member in self.members:
                raise Malformed(say("%s 已在一个组里" % member, "%s is in a group already" % member))
            self.members.add(member)
        least = {"any": 1, "all": len(members)}.get(threshold)
        least = decimal(threshold) if least is None else least
        if not 1 <= least <= len(members):
            raise Malformed(say("门限不对", "a threshold that cannot be"))
        return least, members

    def seen_by(self, note):
        """name -> time, of every witness of this policy whose cosignature the note has."""
        times = {name: note_signed_by(note, vkey) for name, vkey in self.witnesses.items()}
        return {name: time for name, time in times.items() if time is not None}

    def met(self, cosigned):
        """Groups name only what stands before them, so one pass in order decides them all."""
        reached = set(cosigned)
        for name, (least, members) in self.groups.items():
            if sum(member in reached for member in members) >= least:
                reached.add(name)
        return self.quorum == "none" or self.quorum in reached


# ==================================================================================================
# Section 1: messages. The tables are the fields of entry.proto and voucher.proto; a kind is a row of
# KINDS or another message, "*16" means repeated up to 16 times, "+5" repeated numbers, packed
# ==================================================================================================

MONEY_MAX = 9000000000000000000
INSTANT_MAX = 253402300799999
ENTRY_SIZE_MAX = 16384
HEADER_SIZE_MAX = 2048
SEAL_SIZE_MAX = 32768
VOUCHER_ENTRIES_MAX = 65536
VOUCHER_SIZE_MAX = 67108864

BODIES = {
    3: "identity", 4: "officer", 5: "rule", 6: "programme", 7: "appropriation", 8: "disbursement",
    9: "adjustment", 10: "settlement", 11: "match", 12: "reconciliation", 13: "closing",
    14: "rejection", 15: "anchor", 16: "erasure", 17: "incident",
}
BODY_NUMBERS = {name: number for number, name in BODIES.items()}
ROLES = {1: "maker", 2: "reviewer", 3: "approver", 4: "admin", 5: "cashier", 6: "recovery"}
ROLES_ZH = {1: "经办", 2: "复核", 3: "审批", 4: "管理", 5: "出纳", 6: "应急"}
MAKER, REVIEWER, APPROVER, ADMIN, CASHIER, RECOVERY_KEY = 1, 2, 3, 4, 5, 6
ENROL, CHANGE, ROTATE, REVOKE = 1, 2, 3, 4
OPEN, AMEND, CLOSE = 1, 2, 3
SUBSIDY, REFUND, RELIEF = 1, 2, 3
REVERSAL, RETURN, RECOVERY = 1, 2, 3
JOIN, PART = 1, 2
BREAK_GLASS = 1

FIELDS = {
    "Entry": "1 version version, 2 salt id, 3 identity Identity, 4 officer Officer, 5 rule Rule, "
    "6 programme Programme, 7 appropriation Appropriation, 8 disbursement Disbursement, "
    "9 adjustment Adjustment, 10 settlement Settlement, 11 match Match, "
    "12 reconciliation Reconciliation, 13 closing Closing, 14 rejection Rejection, "
    "15 anchor Anchor, 16 erasure Erasure, 17 incident Incident",
    "Identity": "1 name name, 2 origin origin, 3 vkey vkey, 4 reason text, 5 last_checkpoint note",
    "Officer": "1 action enum4, 2 name code, 3 full_name name, 4 unit name, 5 unit_code credit, "
    "6 person hash, 7 vkey vkey, 8 roles enum6+6, 9 reason text",
    "Rule": "1 requirements Requirement*64, 2 reason text",
    "Requirement": "1 body u32, 2 role enum5, 3 count u32, 4 from_fen fen",
    "Programme": "1 action enum3, 2 code code, 3 name name, 4 category name, 5 document name, "
    "6 instrument enum3, 7 first_date date, 8 last_date date, 9 payee_cap_fen fen, "
    "10 ceiling bool, 11 function_code code, 12 government_economic_code code, "
    "13 department_economic_code code, 14 revenue_code code, 15 reason text",
    "Appropriation": "1 programme code, 2 budget_year year, 3 amount_fen sfen, 4 date date, "
    "5 document name, 6 memo text",
    "Payee": "1 name name, 2 credit_code credit, 3 person hash, 4 other Registration",
    "Registration": "1 register name, 2 number ident",
    "Account": "1 bank name, 2 last_four four, 3 commitment hash",
    "Attachment": "1 name name, 2 sha256 hash",
    "Source": "1 file_sha256 hash, 2 sheet name, 3 row u32",
    "Disbursement": "1 programme code, 2 budget_year year, 3 reference ident, 4 payee Payee, "
    "5 amount_fen fen, 6 date date, 7 claim ident, 8 claim_approved_fen fen, 9 account Account, "
    "10 paying_account Account, 11 payment_voucher ident, 12 document name, 13 applied_date date, "
    "14 approved_date date, 15 replaces ident, 16 attachments Attachment*16, 17 memo text, "
    "18 reason text, 19 source Source",
    "Adjustment": "1 kind enum3, 2 target ident, 3 amount_fen fen, 4 date date, 5 reason text, "
    "6 bank_reference ident, 7 bank_date date, 8 account Account, 9 attachments Attachment*16, "
    "10 source Source",
    "Settlement": "1 target ident, 2 amount_fen sfen, 3 date date, 4 bank_reference ident, "
    "5 bank_date date, 6 account Account, 7 statement_sha256 hash, 8 takes_back u64, "
    "9 reason text, 10 source Source",
    "BankLine": "1 statement_sha256 hash, 2 row u32, 3 bank_reference ident, 4 bank_date date, "
    "5 amount_fen sfen",
    "Match": "1 action enum2, 2 account Account, 3 lines BankLine*64, 4 entries u64+256, "
    "5 parts u64, 6 reason text",
    "ReconciliationLine": "1 classification enum10, 2 ledger_count u64, 3 ledger_fen sfen, "
    "4 bank_count u64, 5 bank_fen sfen",
    "Reconciliation": "1 account Account, 2 first_date date, 3 last_date date, 4 tree_size u64, "
    "5 statements hash*64, 6 rules_sha256 hash, 7 opening_fen sfen, 8 closing_fen sfen, "
    "9 lines ReconciliationLine*10, 10 verdict enum4, 11 report_sha256 hash, 12 previous u64, "
    "13 memo text",
    "Totals": "1 appropriated_count u64, 2 appropriated_fen sfen, 3 disbursed_count u64, "
    "4 disbursed_fen fen, 5 adjusted_count u64, 6 adjusted_fen fen, 7 settled_count u64, "
    "8 settled_fen sfen",
    "Closing": "1 month month, 2 cash Totals, 3 relief Totals, 4 programme_count u64, "
    "5 programme_root hash, 6 payee_count u64, 7 payee_root hash, 8 memo text",
    "Rejection": "1 voucher id, 2 header_sha256 hash, 3 reason text",
    "Anchor": "1 vkey vkey, 2 checkpoint note, 3 proof hash*64, 4 memo text",
    "Erasure": "1 commitments hash*256, 2 basis text, 3 reason text",
    "Incident": "1 kind enum5, 2 description text, 3 from_entry u64, 4 from_ms instant, "
    "5 officer code",
    "Header": "1 version version, 2 origin origin, 3 voucher id, 4 entry_count u32, "
    "5 entries_root hash, 6 kinds KindCount*15, 7 appropriated_fen sfen, 8 disbursed_fen fen, "
    "9 adjusted_fen fen, 10 settled_fen sfen, 11 prepared_at_ms instant",
    "KindCount": "1 body u32, 2 count u32",
    "Signature": "1 officer code, 2 role enum6, 3 signed_at_ms instant, 4 seen_size u64, "
    "5 seen_root hash, 6 ed25519 bytes64",
    "Seal": "1 version version, 2 number u64, 3 previous hash, 4 first_entry u64, "
    "5 sealed_at_ms instant, 6 header header, 7 signatures Signature*64",
}

# "Which fields each body must state." Where an action or kind decides, see `check_more` below.
MUST = {
    "Entry": "version salt",
    "Identity": "name origin vkey reason",
    "Officer": "action name",
    "Rule": "reason",
    "Requirement": "body role count",
    "Programme": "action code",
    "Appropriation": "programme budget_year amount_fen date",
    "Registration": "register number",
    "Account": "last_four commitment",
    "Attachment": "name sha256",
    "Source": "file_sha256 row",
    "Disbursement": "programme budget_year reference payee amount_fen date",
    "Adjustment": "kind target amount_fen date reason",
    "Settlement": "target amount_fen date bank_reference",
    "BankLine": "statement_sha256 row amount_fen",
    "Match": "action reason",
    "ReconciliationLine": "classification",
    "Reconciliation": "account first_date last_date tree_size statements lines verdict "
    "report_sha256",
    "Closing": "month cash relief programme_root payee_root",
    "Rejection": "voucher header_sha256 reason",
    "Anchor": "vkey checkpoint",
    "Erasure": "commitments basis",
    "Incident": "kind description",
    "Header": "version origin voucher entry_count entries_root kinds prepared_at_ms",
    "KindCount": "body count",
    "Signature": "officer role signed_at_ms seen_root ed25519",
    "Seal": "version previous sealed_at_ms header signatures",
}

FORBIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e"
                       "\u2066-\u2069\ufeff]")
SPACES = " \u00a0\u3000"
CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def check_text(most, form=None):
    def check(data):
        text = data.decode("utf-8")
        return (len(data) <= most and not FORBIDDEN.search(text)
                and text[:1] not in SPACES and text[-1:] not in SPACES
                and (form is None or re.fullmatch(form, text) is not None)), text
    return check


def check_vkey(data):
    good, text = check_text(182)(data)
    vkey = read_vkey(text)
    return good and vkey.kind == KEY_ED25519 and len(vkey.name.encode()) <= 128, text


def check_bytes(least, most):
    return lambda data: (least <= len(data) <= most, data)


def date_exists(value):
    if not 19000101 <= value <= 99991231:
        return False
    try:
        return datetime.date(value // 10000, value // 100 % 100, value % 100) is not None
    except ValueError:
        return False


def check_zigzag(value):
    value = value >> 1 if value & 1 == 0 else -(value >> 1) - 1
    return -MONEY_MAX <= value <= MONEY_MAX, value


def check_number(good):
    return lambda value: (good(value), value)


VARINT, DELIMITED = 0, 2
KINDS = {
    "version": (VARINT, check_number(lambda v: v == 1)),
    "u32": (VARINT, check_number(lambda v: v < 2**32)),
    "u64": (VARINT, check_number(lambda v: True)),
    "bool": (VARINT, check_number(lambda v: v == 1)),
    "date": (VARINT, check_number(date_exists)),
    "month": (VARINT, check_number(lambda v: 190001 <= v <= 999912 and 1 <= v % 100 <= 12)),
    "year": (VARINT, check_number(lambda v: 1900 <= v <= 9999)),
    "instant": (VARINT, check_number(lambda v: 1 <= v <= INSTANT_MAX)),
    "fen": (VARINT, check_number(lambda v: v <= MONEY_MAX)),
    "sfen": (VARINT, check_zigzag),
    "ident": (DELIMITED, check_text(64, "[^ \u00a0\u3000+]+")),
    "code": (DELIMITED, check_text(64, "[A-Za-z0-9._-]+")),
    "origin": (DELIMITED, check_text(64, "[!-*,-~]+")),
    "name": (DELIMITED, check_text(256)),
    "text": (DELIMITED, check_text(1024)),
    "vkey": (DELIMITED, check_vkey),
    "credit": (DELIMITED, check_text(18, "[%s]{18}" % CREDIT_ALPHABET)),
    "four": (DELIMITED, check_text(4, "[0-9]{4}")),
    "hash": (DELIMITED, check_bytes(32, 32)),
    "id": (DELIMITED, check_bytes(16, 16)),
    "bytes64": (DELIMITED, check_bytes(64, 64)),
    "note": (DELIMITED, check_bytes(1, 4096)),
    "header": (DELIMITED, check_bytes(1, HEADER_SIZE_MAX)),
}
for most in (2, 3, 4, 5, 6, 10):
    KINDS["enum%d" % most] = (VARINT, check_number(lambda v, most=most: 1 <= v <= most))

Field = collections.namedtuple("Field", "number name kind most packed")


def read_tables():
    tables = {}
    for message, rows in FIELDS.items():
        table = {}
        for row in rows.split(", "):
            number, name, kind = row.split()
            kind, _, packed = kind.partition("+")
            kind, _, repeated = kind.partition("*")
            most = int(packed or repeated or 0)
            table[int(number)] = Field(int(number), name, kind, most, bool(packed))
        tables[message] = table
    return tables


TABLES = read_tables()
MUST = {message: names.split() for message, names in MUST.items()}


def varint(data, at, size_max=10):
    value = 0
    for count in range(size_max):
        if at == len(data):
            raise Malformed(say("数字不完整", "a number that ends too early"))
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << 7 * count
        if byte < 0x80:
            if (byte == 0 and count) or value >> 64:
                raise Malformed(say("数字不是最短写法或过大", "a number not of the shortest form"))
            return value, at
    raise Malformed(say("数字过长", "a number that is too long"))


def delimited(data, at):
    size, at = varint(data, at)
    if size > len(data) - at:
        raise Malformed(say("长度超出末尾", "a length past the end"))
    return data[at:at + size], at + size


def read_scalar(field, raw):
    try:
        good, value = KINDS[field.kind][1](raw)
    except UnicodeDecodeError:
        good, value = False, None
    if not good:
        raise Malformed(say("字段 %s 的值不合要求" % field.name,
                            "field %s has a value that is not allowed" % field.name))
    return value


def read_packed(field, data):
    values, at = [], 0
    while at < len(data):
        value, at = varint(data, at)
        values.append(read_scalar(field, value))
    if not values:
        raise Malformed(say("字段 %s 为空" % field.name, "field %s is packed, and empty" % field.name))
    return values


def empty_message(message):
    empty = {"_": message}
    for field in TABLES[message].values():
        kind = field.kind
        if field.most:
            empty[field.name] = []
        elif kind in TABLES:
            empty[field.name] = None
        elif KINDS[kind][0] == VARINT:
            empty[field.name] = 0
        else:
            empty[field.name] = b"" if kind in ("hash", "id", "bytes64", "note", "header") else ""
    return empty


def read_message(message, data):
    """Section 1, rules 1 to 9: the one encoding, or Malformed."""
    table, result = TABLES[message], empty_message(message)
    at, last = 0, 0
    while at < len(data):
        tag, at = varint(data, at, 5)
        number, wire = tag >> 3, tag & 7
        field = table.get(number)
        if field is None or number < last or (number == last and not (field.most and not field.packed)):
            raise Malformed(say("字段 %d 未知、重复或次序不对" % number,
                                "field %d is unknown, repeated or out of order" % number))
        last = number
        scalar = field.kind not in TABLES
        expected = DELIMITED if field.packed or not scalar else KINDS[field.kind][0]
        if wire != expected:
            raise Malformed(say("字段 %s 类型不对" % field.name, "field %s has a wrong type" % field.name))
        raw, at = varint(data, at) if wire == VARINT else delimited(data, at)
        if field.packed:
            value = read_packed(field, raw)
        elif not scalar:
            value = read_message(field.kind, raw)
        elif not raw and not field.most and message != "Payee":  # Payee: members of a oneof
            raise Malformed(say("字段 %s 写出了默认值" % field.name,
                                "field %s is written with its default value" % field.name))
        else:
            value = read_scalar(field, raw)
        if field.most and not field.packed:
            result[field.name].append(value)
        else:
            result[field.name] = value
        if field.most and len(result[field.name]) > field.most:
            raise Malformed(say("字段 %s 超过 %d 个" % (field.name, field.most),
                                "over %d of field %s" % (field.most, field.name)))
    for name in MUST.get(message, ()):
        if result[name] in (0, "", b"", [], None):
            raise Malformed(say("%s 缺少字段 %s" % (message, name), "%s lacks field %s" % (message, name)))
    fault = check_more(message, result)
    if fault:
        raise Malformed(say("%s：%s 不合要求" % (message, fault), "%s: %s is not as it must be"
                            % (message, fault)))
    return result


def ascending(values):
    return all(a < b for a, b in zip(values, values[1:]))


def only(message, value, names):
    """Exactly these fields (besides the action) are stated."""
    stated = {f.name for f in TABLES[message].values() if value[f.name] not in (0, "", b"", [], None)}
    return stated == set(names.split())


def check_more(message, m):
    """The rest of the two tables of section 1, and the orders that the .proto files ask for. Returns
    the name of what is wrong."""
    if message == "Officer":
        if m["action"] in (ENROL, CHANGE):
            for name in ("full_name", "unit", "roles"):
                if not m[name]:
                    return name
            if m["action"] == ENROL and not m["vkey"]:
                return "vkey"
            if m["action"] == CHANGE and (m["vkey"] or not m["reason"]):
                return "vkey, reason"
        elif not only(message, m, "action name reason" + (" vkey" if m["action"] == ROTATE else "")):
            return "action"
        return "" if ascending(m["roles"]) else "roles"
    if message == "Requirement":
        if not 3 <= m["body"] <= 17 or m["count"] > 8:
            return "body, count"
        return "from_fen" if m["from_fen"] and not 7 <= m["body"] <= 10 else ""
    if message == "Rule":
        return "" if ascending([(r["body"], r["role"]) for r in m["requirements"]]) else "requirements"
    if message == "Programme":
        if m["action"] == CLOSE:
            return "" if only(message, m, "action code last_date reason") else "action"
        for name in ("name", "category", "instrument", "first_date"):
            if not m[name]:
                return name
        if m["last_date"] and m["last_date"] < m["first_date"]:
            return "last_date"
        if m["instrument"] == SUBSIDY and not m["ceiling"]:
            return "ceiling"
        return "reason" if m["action"] == AMEND and not m["reason"] else ""
    if message == "Payee":
        ids = [bool(m["credit_code"]), bool(m["person"]), m["other"] is not None]
        if sum(ids) != 1:
            return "id"
        return "name" if bool(m["name"]) == bool(m["person"]) else ""
    if message == "Disbursement":
        return "claim" if bool(m["claim"]) != bool(m["claim_approved_fen"]) else ""
    if message == "Adjustment":
        return "bank_reference" if m["kind"] == RETURN and not m["bank_reference"] else ""
    if message == "Settlement":
        if (m["amount_fen"] < 0) != bool(m["takes_back"]):
            return "takes_back"
        return "reason" if m["takes_back"] and not m["reason"] else ""
    if message == "Match":
        if m["action"] == PART:
            return "" if only(message, m, "action parts reason") else "action"
        if m["account"] is None or not m["lines"] or not m["entries"] or m["parts"]:
            return "action"
        return "" if ascending(m["entries"]) else "entries"
    if message == "Reconciliation":
        if m["last_date"] < m["first_date"]:
            return "last_date"
        if not ascending([line["classification"] for line in m["lines"]]):
            return "lines"
        return "" if ascending(m["statements"]) else "statements"
    if message == "Erasure":
        return "" if ascending(m["commitments"]) else "commitments"
    if message == "Header":
        if m["entry_count"] > VOUCHER_ENTRIES_MAX:
            return "entry_count"
        return "" if ascending([kind["body"] for kind in m["kinds"]]) else "kinds"
    if message == "KindCount":
        return "" if 3 <= m["body"] < 2**29 else "body"  # above 17: `refuse_newer`
    return ""


def check_newer(data, size_max):
    """A version above 1, and in an entry one unknown body behind version and salt."""
    if len(data) > size_max:
        raise Malformed(say("超过 %d 字节" % size_max, "over %d bytes" % size_max))
    if data[:1] == b"\x08" and varint(data, 1)[0] in range(2, 2**32):
        raise Newer(say("版本高于 1", "a version above 1"))


def read_entry(data):
    check_newer(data, ENTRY_SIZE_MAX)
    if data[:4] == b"\x08\x01\x12\x10" and len(data) > 20:
        tag, at = varint(data, 20, 5)
        if tag >> 3 > 17 and tag & 7 == DELIMITED and tag < 2**32 and delimited(data, at)[1] == len(data):
            raise Newer(say("更新的明细种类 %d" % (tag >> 3), "a newer body, number %d" % (tag >> 3)))
    entry = read_message("Entry", data)
    bodies = [name for name in BODY_NUMBERS if entry[name] is not None]
    if len(bodies) != 1:
        raise Malformed(say("明细应恰有一种内容", "an entry has exactly one body"))
    return bodies[0], entry[bodies[0]]


def read_seal(data):
    """A seal and its header, both strictly."""
    check_newer(data, SEAL_SIZE_MAX)
    seal = read_message("Seal", data)
    check_newer(seal["header"], HEADER_SIZE_MAX)
    return seal, read_message("Header", seal["header"])


def refuse_newer(header):
    if header["kinds"][-1]["body"] > 17:
        raise Newer(say("审签单含有更新的明细种类", "a voucher with bodies of a newer format"))


# ==================================================================================================
# Sections 3 and 4: the statement that people sign, payees, commitments, credit codes
# ==================================================================================================

def yuan(fen):
    return "%s%d.%02d" % ("-" if fen < 0 else "", abs(fen) // 100, abs(fen) % 100)


def statement(header, header_bytes, signature):
    kinds = ", ".join("%s %d" % (BODIES[k["body"]], k["count"]) for k in header["kinds"])
    lines = [
        "mingzhang/v1 voucher",
        header["origin"],
        header["voucher"].hex(),
        "header " + base64_encode(sha256(header_bytes)),
        "contains " + kinds,
        "appropriated " + yuan(header["appropriated_fen"]),
        "disbursed " + yuan(header["disbursed_fen"]),
        "adjusted " + yuan(header["adjusted_fen"]),
        "settled " + yuan(header["settled_fen"]),
        "seen %d %s" % (signature["seen_size"], base64_encode(signature["seen_root"])),
        "officer " + signature["officer"],
        "role " + ROLES[signature["role"]],
        "time %d" % signature["signed_at_ms"],
    ]
    return "".join(line + "\n" for line in lines).encode()


def payee_id(payee):
    if payee["credit_code"]:
        return "credit-code " + payee["credit_code"]
    if payee["person"]:
        return "person " + payee["person"].hex()
    return "other %s\n%s" % (payee["other"]["register"], payee["other"]["number"])


def commitment(kind, salt, canonical):
    word = {1: b"person", 2: b"account"}[kind]
    return sha256(b"mingzhang/v1 " + word + b"\n" + salt + canonical)


def check_private_row(name, row):
    """The private row behind a commitment (section 4). Raises Malformed."""
    def fail(zh, en):
        raise Malformed(say(zh, en))

    if len(row) < 1 + 32 + 2 + 2 + 8 or row[0] not in (1, 2):
        fail("行太短或种类不对", "too short, or of an unknown kind")
    at = 33 + 2 + int.from_bytes(row[33:35], "big")
    canonical = row[35:at]
    end = at + 2 + int.from_bytes(row[at:at + 2], "big")
    if end + 8 != len(row) or sha256(row[:end])[:8] != row[end:]:
        fail("长度或校验和不对", "lengths or check sum are wrong")
    if commitment(row[0], row[1:33], canonical) != name:
        fail("内容与承诺不符", "the content is not what was committed to")
    form = rb"[0-9]+" if row[0] == 2 else rb"[a-z][a-z-]* [^ a-z]+"
    if not re.fullmatch(form, canonical):
        fail("号码写法不规范", "a number that is not in canonical form")


def credit_code_is_good(code):
    """GB 32100, the last character."""
    total = sum(CREDIT_ALPHABET.index(c) * pow(3, i, 31) for i, c in enumerate(code[:17]))
    return CREDIT_ALPHABET.index(code[17]) == (31 - total % 31) % 31


def organisation_code_is_good(code):
    """GB 11714, character 17 over 9 to 16."""
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(c, 36) * weight for c, weight in zip(code[8:16], weights))
    return code[16] == "0123456789X0"[11 - total % 11]


def civil_date(instant_ms):
    """YYYYMMDD in UTC+8."""
    days = (instant_ms + 8 * 3600000) // 86400000
    if days >= 2932897:
        return 100000101  # 10000-01-01: later than every date that an entry can state
    day = datetime.date(1970, 1, 1) + datetime.timedelta(days=days)
    return day.year * 10000 + day.month * 100 + day.day


def month_after(month):
    return month + 1 if month % 100 < 12 else month + 89


# ==================================================================================================
# Section 6: the rules. `Ledger` is everything that they look at; each voucher is judged, then added
# ==================================================================================================

RULES = (
    ("form", "格式"), ("voucher-known", "审签单已入账"), ("totals", "控制总数"), ("seen", "所见检查点"),
    ("signature", "签名"), ("separation", "不相容岗位分离"), ("required-roles", "应签岗位"),
    ("clock", "时间"), ("programme", "政策项目"), ("period", "会计期间"),
    ("duplicate-reference", "业务单号重复"), ("payee", "收款单位"), ("appropriation", "指标"),
    ("payee-cap", "限额"), ("adjustment", "冲销、退汇与支付"), ("closing", "结账与登记事项"),
    ("unexplained", "未说明的警示"),
)

DEFAULT_REQUIREMENTS = {}  # (body name, role) -> (count, from_fen)
for names, role, count, from_fen in (
    ("identity officer rule erasure incident", ADMIN, 2, 0),
    ("programme appropriation disbursement adjustment match reconciliation closing", MAKER, 1, 0),
    ("programme appropriation disbursement adjustment match reconciliation closing", REVIEWER, 1, 0),
    ("disbursement", APPROVER, 1, 50000000),
    ("settlement", CASHIER, 1, 0),
    ("rejection", REVIEWER, 1, 0),
    ("anchor", MAKER, 1, 0),
):
    for name in names.split():
        DEFAULT_REQUIREMENTS[name, role] = (count, from_fen)

MONEY_BODIES = ("appropriation", "disbursement", "adjustment", "settlement")
APPROPRIATED, DISBURSED, ADJUSTED, SETTLED = range(4)
COLUMNS = ("appropriated", "disbursed", "adjusted", "settled")


class Entry:
    """One entry on its way through the rules."""

    def __init__(self, number, leaf, changed, name, body):
        self.number, self.leaf, self.changed = number, leaf, changed  # changed: not what the hint says
        self.name, self.body, self.applied = name, body, False


class Voucher:
    def __init__(self, number, seal, header, entries, size):
        self.number, self.seal, self.header = number, seal, header
        self.entries, self.size = entries, size
        self.today = civil_date(seal["sealed_at_ms"])


class Sums:
    """Counts and fen of the four columns."""

    def __init__(self):
        self.count, self.fen = [0] * 4, [0] * 4

    def add(self, column, fen):
        self.count[column] += 1
        self.fen[column] += fen

    def words(self, first=APPROPRIATED):
        return " ".join("%d %s" % (self.count[i], yuan(self.fen[i])) for i in range(first, 4))

    def named(self):
        named = {}
        for i, name in enumerate(COLUMNS):
            named[name + "_count"], named[name + "_fen"] = self.count[i], self.fen[i]
        return named


Movement = collections.namedtuple("Movement", "month programme year payee column fen number leaf")


class Closings:
    """Section 5. What is dated up to the last closed month is added up once; the rest waits."""

    def __init__(self):
        self.waiting, self.lines, self.payees, self.last = [], {}, {}, {}

    def add(self, movement):
        self.waiting.append(movement)

    def advance(self, month):
        later = []
        for move in self.waiting:
            if move.month > month:
                later.append(move)
                continue
            key = (move.programme, move.year)
            self.lines.setdefault(key, Sums()).add(move.column, move.fen)
            if move.payee is not None:
                self.payees.setdefault(move.payee, {}).setdefault(key, Sums()).add(move.column, move.fen)
                self.last[move.payee] = max(self.last.get(move.payee, (-1, b"")), (move.number, move.leaf))
        self.waiting = later

    def programme_lines(self):
        return [("%s %d %s\n" % (code, year, self.lines[code, year].words())).encode()
                for code, year in sorted(self.lines)]

    def payee_lines(self, month):
        return sorted(sha256(payee.encode()) + sha256(self.statement(payee, month))
                      for payee in self.payees)

    def statement(self, payee, month):
        lines = ["mingzhang/v1 payee", "%d" % month, payee.replace("\n", " ")]
        for code, year in sorted(self.payees[payee]):
            lines.append("%s %d %s" % (code, year, self.payees[payee][code, year].words(DISBURSED)))
        number, leaf = self.last[payee]
        lines.append("last %d %s" % (number, base64_encode(leaf)))
        return "".join(line + "\n" for line in lines).encode()

    def totals(self, programmes):
        """Cash (SUBSIDY and REFUND) and RELIEF over all programmes."""
        cash, relief = Sums(), Sums()
        for (code, _), sums in self.lines.items():
            programme = programmes.get(code)
            total = relief if programme and programme["instrument"] == RELIEF else cash
            for i in range(4):
                total.count[i] += sums.count[i]
                total.fen[i] += sums.fen[i]
        return cash, relief


def root_of(lines):
    tree = Tree(leaf_hash(line) for line in lines)
    return tree.root(tree.size)


class Ledger:
    def __init__(self):
        self.tree = Tree()               # over the seals
        self.entry_count = 0
        self.sealed_at = 0
        self.identities = []             # (seal number, Identity, vkey)
        self.origins, self.officers = set(), {}
        self.keys = set()                # public keys, of officers and the ledger: each is used once
        self.requirements = dict(DEFAULT_REQUIREMENTS)
        self.sealed, self.rejected = set(), set()
        self.programmes = {}             # code -> newest statement, with "closed"
        self.sums, self.month_sums = {}, {}
        self.payouts = {}                # reference -> what became of the disbursement
        self.claims, self.payee_nets = {}, {}
        self.repeats, self.payee_names, self.payee_accounts = set(), {}, {}
        self.returns, self.settlements = set(), {}
        self.joins, self.reconciliations = {}, {}
        self.anchors, self.erased = {}, set()
        self.closed_month, self.earliest_month = 0, 0
        self.closings = Closings()
        self.signatures, self.closing_count = 0, 0
        self.signed = collections.Counter()

    # ---------------------------------------------------------------- rules 1 to 8: the voucher

    def judge_voucher(self, v):
        """The first objection to the voucher as (rule, sentence), or None. Sizes and encodings (the
        larger part of rule 1) were judged when seal, header and entries were read."""
        self.people, self.needed = self.officers, self.requirements
        if v.number == 0:
            self.people, self.needed = genesis_people(v.entries)
        for rule, judge in (("form", self.form), ("voucher-known", self.voucher_known),
                            ("totals", self.totals), ("seen", self.seen),
                            ("signature", self.signature), ("separation", self.separation),
                            ("required-roles", self.required_roles), ("clock", self.clock)):
            sentence = judge(v)
            if sentence:
                return rule, sentence
        return None

    def form(self, v):  # rule 1
        if v.size > VOUCHER_SIZE_MAX:
            return say("明细合计超过 64 MiB", "over 64 MiB of entries")
        origin = self.identities[-1][1]["origin"] if self.identities else None
        if v.number == 0:
            origins = [e.body["origin"] for e in v.entries if e.name == "identity"]
            origin = origins[0] if origins else None
        if v.header["origin"] != origin:
            return say("审签单写的账本标识是 %s，当时应为 %s" % (v.header["origin"], origin),
                       "the voucher is of %s, the ledger was %s" % (v.header["origin"], origin))
        signers = [(s["role"], s["officer"]) for s in v.seal["signatures"]]
        if not ascending(signers) or len({name for _, name in signers}) < len(signers):
            return say("签名次序不对，或同一人签了两次", "signatures out of order, or one person twice")
        return None

    def voucher_known(self, v):  # rule 2
        if v.header["voucher"] in self.sealed:
            return say("同一审签单号已经入账", "a voucher of this id is sealed already")
        if v.header["voucher"] in self.rejected:
            return say("这张审签单已被退回", "this voucher was rejected")
        return None

    def totals(self, v):  # rule 3
        h = v.header
        if h["entry_count"] != len(v.entries) or h["entries_root"] != root_of_entries(v.entries):
            return say("明细与签名的审签单不符（明细根不同）",
                       "the entries are not those that were signed (another root)")
        kinds = collections.Counter(BODY_NUMBERS[e.name] for e in v.entries)
        if [(k["body"], k["count"]) for k in h["kinds"]] != sorted(kinds.items()):
            return say("各种明细的笔数不符", "the counts of bodies differ")
        for body, column in zip(MONEY_BODIES, COLUMNS):
            sums = list(itertools.accumulate(e.body["amount_fen"] for e in v.entries if e.name == body))
            total = sums[-1] if sums else 0
            if total != h[column + "_fen"] or any(abs(sum_) > MONEY_MAX for sum_ in sums):
                return say("控制总数 %s 写的是 %s，明细合计是 %s" % (column, yuan(h[column + "_fen"]), yuan(total)),
                           "%s is stated as %s, the entries sum to %s"
                           % (column, yuan(h[column + "_fen"]), yuan(total)))
        return None

    def seen(self, v):  # rule 4
        for s in v.seal["signatures"]:
            if s["seen_size"] > v.number or (s["seen_size"] == 0) != (v.number == 0):
                return say("%s 所见的大小 %d 不可能" % (s["officer"], s["seen_size"]),
                           "%s cannot have seen size %d" % (s["officer"], s["seen_size"]))
            if self.tree is not None and s["seen_root"] != self.tree.root(s["seen_size"]):
                return say("%s 签名时所见的账本不是这本账（大小 %d 处的根不同）" % (s["officer"], s["seen_size"]),
                           "%s saw another history (another root at size %d)"
                           % (s["officer"], s["seen_size"]))
        return None

    def signature(self, v):  # rule 5
        for s in v.seal["signatures"]:
            officer = self.people.get(s["officer"])
            if officer is None or officer["revoked"]:
                return say("签名人 %s 未登记或已注销" % s["officer"],
                           "the signer %s is not enrolled, or revoked" % s["officer"])
            if s["role"] not in officer["roles"]:
                return say("%s 没有%s岗位" % (s["officer"], ROLES_ZH[s["role"]]),
                           "%s does not hold the role %s" % (s["officer"], ROLES[s["role"]]))
            if s["role"] == RECOVERY_KEY and v.number and not breaks_glass(v):
                return say("应急密钥 %s 签了没有记启用应急密钥事件的审签单" % s["officer"],
                           "the recovery key %s signs a voucher that does not break the glass" % s["officer"])
            text = statement(v.header, v.seal["header"], s)
            if not signature_holds(officer["key"], s["ed25519"], text):
                return say("%s 的签名不对" % s["officer"], "the signature of %s does not verify" % s["officer"])
            self.signatures += 1
        return None

    def separation(self, v):  # rule 6
        signers = [self.people[s["officer"]] for s in v.seal["signatures"]]
        persons = [o["person"] for o in signers if o["person"]]
        if len(set(persons)) < len(persons):
            return say("两个签名人是同一个人", "two signers are one person")
        paid = {payee_id(e.body["payee"]) for e in v.entries if e.name == "disbursement"}
        for o in signers:
            if "credit-code " + o["unit_code"] in paid or "person " + o["person"].hex() in paid:
                return say("%s 为自己或自己的单位签批付款" % o["name"],
                           "%s signs a payment to himself or his own unit" % o["name"])
        return None

    def required_roles(self, v):  # rule 7
        have = collections.Counter(s["role"] for s in v.seal["signatures"])
        if v.number == 0:
            founders = {(name, role) for name, o in self.people.items()
                        for role in (ADMIN, RECOVERY_KEY) if role in o["roles"]}
            signed = {(s["officer"], s["role"]) for s in v.seal["signatures"]}
            if have[ADMIN] < 2 or not founders <= signed:
                return say("首张审签单应由其登记的全部管理和应急密钥签名，管理至少两人",
                           "voucher 0 needs the signatures of all its admins, at least two, and recovery keys")
        if breaks_glass(v) and have[RECOVERY_KEY]:
            have[ADMIN] += 1  # one, however many
        to_payee = collections.Counter()
        for e in v.entries:
            if e.name == "disbursement":
                to_payee[payee_id(e.body["payee"])] += e.body["amount_fen"]
        largest = {}  # body -> the greatest amount by which a requirement may be reached
        for e in v.entries:
            amount = abs(e.body["amount_fen"]) if e.name in MONEY_BODIES else 0
            if e.name == "disbursement":
                amount = to_payee[payee_id(e.body["payee"])]
            largest[e.name] = max(amount, largest.get(e.name, 0))
        for (name, role), (count, from_fen) in sorted(self.needed.items()):
            if name in largest and largest[name] >= from_fen and have[role] < count:
                return say("%s 需要 %d 个%s签名，只有 %d 个" % (name, count, ROLES_ZH[role], have[role]),
                           "%s needs %d signatures as %s, there are %d" % (name, count, ROLES[role], have[role]))
        return None

    def clock(self, v):  # rule 8
        sealed = v.seal["sealed_at_ms"]
        for s in v.seal["signatures"]:
            signed = s["signed_at_ms"]
            if v.header["prepared_at_ms"] > signed + 300000:
                return say("%s 的签名早于编制五分钟以上" % s["officer"],
                           "%s signed over 5 minutes before the voucher was prepared" % s["officer"])
            if signed > sealed + 300000 or signed < sealed - 2678400000:
                return say("%s 的签名时间与入账时间相差过大" % s["officer"],
                           "%s signed too long before, or after, the seal" % s["officer"])
        alone = len(v.entries) == 1 and v.entries[0].name == "incident"
        if v.number and not alone and not 0 <= sealed - self.sealed_at <= 7948800000:
            return say("入账时间倒退，或比上一张晚 92 天以上",
                       "the seal goes back in time, or is over 92 days after the one before")
        return None

    # ---------------------------------------------------------------- rules 9 to 17: an entry

    def judge_entry(self, e, v):
        for rule, judge in (("programme", self.programme), ("period", self.period),
                            ("duplicate-reference", self.duplicate_reference),
                            ("payee", self.payee), ("appropriation", self.appropriation),
                            ("payee-cap", self.payee_cap), ("adjustment", self.adjustment),
                            ("closing", self.closing), ("unexplained", self.unexplained),
                            ("appropriation", self.sums_in_range)):
            sentence = judge(e, v)
            if sentence:
                return rule, sentence
        return None

    def programme(self, e, v):  # rule 9
        b = e.body
        if e.name == "programme":
            known = self.programmes.get(b["code"])
            if b["action"] == OPEN:
                return known and say("项目 %s 已存在" % b["code"], "programme %s exists" % b["code"])
            if known is None or known["closed"]:
                return say("项目 %s 不存在或已关闭" % b["code"], "no open programme %s" % b["code"])
            if b["action"] == CLOSE:
                return b["last_date"] < known["first_date"] and say(
                    "项目止于开始之前", "the programme would end before it begins")
            for name in ("instrument", "category", "ceiling"):
                if b[name] != known[name]:
                    return say("修改项目时不得改动 %s" % name, "amended: %s cannot change" % name)
            return None
        if e.name not in ("appropriation", "disbursement"):
            return None
        known = self.programmes.get(b["programme"])
        if known is None:
            return say("没有项目 %s" % b["programme"], "there is no programme %s" % b["programme"])
        open_then = known["first_date"] <= b["date"] and b["date"] <= (known["last_date"] or 99991231)
        if not open_then and b["amount_fen"] > 0:
            return say("项目 %s 在 %d 不在执行期" % (b["programme"], b["date"]),
                       "programme %s is not open on %d" % (b["programme"], b["date"]))
        if e.name == "disbursement" and known["instrument"] == RELIEF and (
                b["account"] or b["paying_account"] or b["payment_voucher"]):
            return say("减免没有账户和支付凭证", "a relief has no account and no payment voucher")
        return None

    def period(self, e, v):  # rule 10
        if e.name not in MONEY_BODIES:
            return None
        if e.body["date"] // 100 <= self.closed_month:
            return say("日期 %d 在已结账的月份" % e.body["date"], "%d lies in a closed month" % e.body["date"])
        return e.body["date"] > v.today and say(
            "日期 %d 晚于入账日 %d" % (e.body["date"], v.today),
            "%d is after the day of the seal, %d" % (e.body["date"], v.today))

    def duplicate_reference(self, e, v):  # rule 11
        return e.name == "disbursement" and e.body["reference"] in self.payouts and say(
            "业务单号 %s 已用过" % e.body["reference"], "reference %s was used" % e.body["reference"])

    def payee(self, e, v):  # rule 12
        code = e.body["payee"]["credit_code"] if e.name == "disbursement" else ""
        return code and not credit_code_is_good(code) and say(
            "统一社会信用代码 %s 校验位不对" % code, "the last character of %s is wrong" % code)

    def programme_of(self, code):
        """Of a programme that a damaged ledger lacks nothing is asked; that was objected to before."""
        return self.programmes.get(code) or {"ceiling": False, "payee_cap_fen": 0, "instrument": 0}

    def money_of(self, e):
        """(programme, budget year, column) under which an entry counts; None when its target is unknown."""
        b = e.body
        if e.name in ("appropriation", "disbursement"):
            return b["programme"], b["budget_year"], MONEY_BODIES.index(e.name)
        payout = self.payouts.get(b["target"])
        return payout and (payout["programme"], payout["year"], MONEY_BODIES.index(e.name))

    def appropriation(self, e, v):  # rule 13
        if e.name not in ("appropriation", "disbursement"):
            return None
        code, year, column = self.money_of(e)
        amount = e.body["amount_fen"]
        fen = list(self.sums.get((code, year), Sums()).fen)
        fen[column] += amount
        if abs(fen[column]) > MONEY_MAX:
            return say("项目合计超出范围", "a sum of the programme leaves the range")
        net = fen[DISBURSED] - fen[ADJUSTED]
        if self.programme_of(code)["ceiling"]:
            spends = e.name == "disbursement" or (e.name == "appropriation" and amount < 0)
            return spends and net > fen[APPROPRIATED] and say(
                "%s %d 年度支出 %s 超过指标 %s" % (code, year, yuan(net), yuan(fen[APPROPRIATED])),
                "%s of %d: %s paid, %s appropriated" % (code, year, yuan(net), yuan(fen[APPROPRIATED])))
        return fen[APPROPRIATED] < 0 and say("指标成为负数", "the appropriation becomes negative")

    def sums_in_range(self, e, v):  # rule 13, behind all others
        money = e.name in MONEY_BODIES and self.money_of(e)
        if not money:
            return None
        code, year, column = money
        amount, month = e.body["amount_fen"], e.body["date"] // 100
        sums = (self.sums.get((code, year), Sums()), self.month_sums.get((code, year, month), Sums()))
        return any(abs(each.fen[column] + amount) > MONEY_MAX for each in sums) and say(
            "项目合计超出范围", "a sum of the programme leaves the range")

    def payee_cap(self, e, v):  # rule 14
        if e.name != "disbursement":
            return None
        b, payee = e.body, payee_id(e.body["payee"])
        cap = self.programme_of(b["programme"])["payee_cap_fen"]
        net = self.payee_nets.get((payee, b["programme"], b["budget_year"]), 0) + b["amount_fen"]
        if cap and net > cap:
            return say("对该收款人合计 %s 超过限额 %s" % (yuan(net), yuan(cap)),
                       "%s to this payee is over the cap of %s" % (yuan(net), yuan(cap)))
        if not b["claim"]:
            return None
        claim = self.claims.get((b["programme"], b["claim"]))
        if claim and (claim["payee"] != payee or claim["approved"] != b["claim_approved_fen"]):
            return say("申报 %s 的收款人或核定金额变了" % b["claim"],
                       "claim %s has another payee or approved amount" % b["claim"])
        return (claim["net"] if claim else 0) + b["amount_fen"] > b["claim_approved_fen"] and say(
            "申报 %s 付款超过核定金额" % b["claim"], "claim %s is paid beyond what was approved" % b["claim"])

    def adjustment(self, e, v):  # rule 15
        b = e.body
        if e.name == "disbursement":
            return self.replacement(b) if b["replaces"] else None
        if e.name not in ("adjustment", "settlement"):
            return None
        target = self.payouts.get(b["target"])
        if target is None:
            return say("没有业务单号 %s" % b["target"], "there is no payout %s" % b["target"])
        if b["date"] < target["date"]:
            return say("日期早于原业务", "the date is before the payout's")
        relief = self.programme_of(target["programme"])["instrument"] == RELIEF
        if e.name == "settlement":
            if relief:
                return say("减免没有支付", "a relief is not settled")
            return self.settlement(b, target)
        if target["adjusted"] + b["amount_fen"] > target["amount"]:
            return say("冲销合计超过原金额", "adjusted beyond the payout's amount")
        if b["kind"] == REVERSAL:
            left = target["amount"] - target["reversed"] - b["amount_fen"]
            return target["settled"] > left and say("冲销后少于已支付金额", "less would be left than is settled")
        if b["kind"] == RETURN and relief:
            return say("减免没有退汇", "a relief is not returned")
        return b["kind"] == RETURN and b["bank_reference"] in self.returns and say(
            "银行流水 %s 已登记过退汇" % b["bank_reference"],
            "the bank's %s was returned before" % b["bank_reference"])

    def settlement(self, b, target):
        if target["settled"] + b["amount_fen"] > target["amount"] - target["reversed"]:
            return say("支付合计超过应付金额", "settled beyond what the payout leaves")
        if not b["takes_back"]:
            return None
        taken = self.settlements.get(b["takes_back"])
        good = taken and taken["target"] == b["target"] and taken["fen"] == -b["amount_fen"] and not taken["back"]
        return not good and say("所撤回的支付不存在、不同或已撤回",
                                "what it takes back is no such settlement, or was taken back")

    def replacement(self, b):
        old = self.payouts.get(b["replaces"])
        same = old and (old["programme"], old["year"], old["payee"]) == (
            b["programme"], b["budget_year"], payee_id(b["payee"]))
        if not same:
            return say("所补付的业务不存在，或项目、年度、收款人不同",
                       "what it replaces is not there, or of another programme, year or payee")
        return old["replaced"] + b["amount_fen"] > old["returned"] and say(
            "补付合计超过退汇合计", "more is paid again than was returned")

    def unexplained(self, e, v):  # rule 17
        b = e.body
        if e.name != "disbursement" or b["reason"]:
            return None
        payee, account = payee_id(b["payee"]), b["account"]
        if b["payee"]["credit_code"] and not organisation_code_is_good(b["payee"]["credit_code"]):
            return say("信用代码第 17 位不符而无说明", "character 17 of the credit code is wrong, unexplained")
        if not b["replaces"] and repeat_key(b) in self.repeats:
            return say("同月同额重复付款而无说明", "the same payee, amount and month again, unexplained")
        name = b["payee"]["name"]
        if name and self.payee_names.get(payee, name) != name:
            return say("收款单位名称与上次不同而无说明", "another name than last time, unexplained")
        return account and self.payee_accounts.get(payee, account["commitment"]) != account["commitment"] \
            and say("收款账户与上次不同而无说明", "another account than last time, unexplained")

    # ---------------------------------------------------------------- rule 16, by body

    def closing(self, e, v):  # rule 16
        if v.number == 0:
            first = e.number == 0
            if first != (e.name == "identity") or (e.name == "officer" and e.body["action"] != ENROL) \
                    or e.name not in ("identity", "officer", "rule"):
                return say("首张审签单应先是账本标识，其后只有人员登记和规则",
                           "voucher 0 is the identity first, then only officers and rules")
        judge = getattr(self, "closing_" + e.name, None)
        sentence = judge(e.body, e, v) if judge else None
        if not sentence and v.number == 0 and e is v.entries[-1]:
            sentence = self.too_few_admins(e)
        return sentence

    def closing_identity(self, b, e, v):
        vkey = read_vkey(b["vkey"])
        if vkey.name != b["origin"]:
            return say("账本密钥的名称不是账本标识", "the ledger key's name is not the origin")
        if not self.identities:
            return b["last_checkpoint"] and say("首个账本标识没有前一检查点", "no checkpoint is before the first")
        _, old, old_vkey = self.identities[-1]
        renewed = vkey.key != old_vkey.key
        if b["origin"] == old["origin"]:
            if b["last_checkpoint"]:
                return say("标识未变，不应写前一检查点", "a last checkpoint, and the origin did not change")
            if renewed and vkey.key in self.keys:
                return say("这把密钥以前用过", "a key that was used before")
            return not renewed and b["name"] == old["name"] and say(
                "名称和密钥都没有变", "neither name nor key changes")
        if vkey.key in self.keys or b["origin"] in self.origins:
            return say("密钥或标识以前用过", "an origin or a key that was used before")
        try:
            last = read_checkpoint(b["last_checkpoint"])
            good = last.origin == old["origin"] and note_signed_by(last.note, old_vkey) is not None
        except Malformed:
            good = False
        return not good and say("前一检查点不是原账本所签", "the last checkpoint is not the old ledger's")

    def closing_officer(self, b, e, v):
        known = self.officers.get(b["name"])
        if b["action"] == ENROL and known:
            return say("人员代号 %s 已用过" % b["name"], "the name %s was used" % b["name"])
        if b["action"] != ENROL and (known is None or known["revoked"]):
            return say("没有人员 %s，或已注销" % b["name"], "no officer %s, or revoked" % b["name"])
        if b["vkey"]:
            vkey = read_vkey(b["vkey"])
            if vkey.name != b["name"] or vkey.key in self.keys:
                return say("密钥的名称不是人员代号，或密钥用过", "a key of another name, or used before")
        if b["unit_code"] and not credit_code_is_good(b["unit_code"]):
            return say("单位信用代码校验位不对", "the unit's credit code has a wrong last character")
        if (ADMIN in b["roles"] or RECOVERY_KEY in b["roles"]) and len(b["roles"]) > 1:
            return say("管理、应急密钥不得兼任其他岗位", "an admin or a recovery key has no other role")
        return None if v.number == 0 else self.too_few_admins(e)

    def too_few_admins(self, e):
        people = dict(self.officers)
        if e.name == "officer":
            apply_officer(people, e.body)
        admins = sum(ADMIN in o["roles"] and not o["revoked"] for o in people.values())
        return admins < 2 and say("管理少于两人", "fewer than two admins are left")

    def closing_rule(self, b, e, v):
        for r in b["requirements"]:
            key = (BODIES[r["body"]], r["role"])
            if key not in DEFAULT_REQUIREMENTS:
                continue
            least, _ = DEFAULT_REQUIREMENTS[key]
            if r["count"] < least or (r["from_fen"] and key != ("disbursement", APPROVER)):
                return say("规则少于默认要求：%s %s" % (key[0], ROLES_ZH[key[1]]),
                           "a rule asks less than the default: %s %s" % (key[0], ROLES[key[1]]))
        return None

    def closing_closing(self, b, e, v):
        month = b["month"]
        due = month_after(self.closed_month) if self.closed_month else self.earliest_month
        if month != due:
            return say("应结 %d 月，写的是 %d" % (due, month), "month %d is due, not %d" % (due, month))
        if month >= v.today // 100:
            return say("%d 月尚未结束" % month, "month %d is not over" % month)
        closings = self.closings
        closings.advance(month)
        self.closing_count += 1
        programmes, payees = closings.programme_lines(), closings.payee_lines(month)
        cash, relief = closings.totals(self.programmes)
        for name, stated, found in (
                ("cash", total_values(b["cash"]), cash.named()),
                ("relief", total_values(b["relief"]), relief.named()),
                ("programme_count", b["programme_count"], len(programmes)),
                ("programme_root", b["programme_root"], root_of(programmes)),
                ("payee_count", b["payee_count"], len(payees)),
                ("payee_root", b["payee_root"], root_of(payees))):
            if stated != found:
                return say("%d 月结账的 %s 与账本不符" % (month, name),
                           "%s of the closing of %d is not the ledger's" % (name, month))
        return None

    def closing_match(self, b, e, v):
        if any(number >= e.number for number in b["entries"]) or b["parts"] >= e.number:
            return say("引用了尚不存在的明细", "it names entries that were not there yet")
        return b["action"] == PART and self.joins.get(b["parts"]) is not True and say(
            "所拆的不是勾对，或已拆过", "what it parts is no match, or was parted")

    def closing_reconciliation(self, b, e, v):
        if b["tree_size"] > v.number:
            return say("对账所用的账本大小尚不存在", "the ledger was not of that size yet")
        return b["previous"] and self.reconciliations.get(b["previous"]) != b["account"]["commitment"] and say(
            "前一次对账不存在或不是同一账户", "the run before is not there, or of another account")

    def closing_rejection(self, b, e, v):
        known = b["voucher"] in self.sealed or b["voucher"] in self.rejected
        return (known or b["voucher"] == v.header["voucher"]) and say(
            "该审签单已入账或已退回", "that voucher is sealed or rejected already")

    def closing_anchor(self, b, e, v):
        try:
            head = read_checkpoint(b["checkpoint"])
            signed = note_signed_by(head.note, read_vkey(b["vkey"])) is not None
            signed = signed and KINDS["origin"][1](head.origin.encode())[0]
        except Malformed:
            signed = False
        if not signed:
            return say("外部检查点的签名不对", "the other ledger's checkpoint does not verify")
        if self.identities and head.origin == self.identities[-1][1]["origin"]:
            return say("锚定的是本账本自己", "it anchors this very ledger")
        before = self.anchors.get(head.origin)
        return before is not None and not consistency_holds(before.size, head.size, before.root, head.root, b["proof"]) and say(
            "与上次锚定不一致", "it does not extend the last anchor")

    def closing_erasure(self, b, e, v):
        return any(name in self.erased for name in b["commitments"]) and say(
            "该承诺已抹除过", "a commitment that was erased before")

    def closing_incident(self, b, e, v):
        return b["from_entry"] > e.number and say("起始明细尚不存在", "its first entry is not there yet")

    # ---------------------------------------------------------------- what an entry changes

    def apply(self, e, seal_number):
        e.applied = True
        getattr(self, "apply_" + e.name, lambda b, e, n: None)(e.body, e, seal_number)
        if e.name in MONEY_BODIES:
            self.apply_money(e)

    def apply_identity(self, b, e, seal_number):
        vkey = read_vkey(b["vkey"])
        self.identities.append((seal_number, b, vkey))
        self.keys.add(vkey.key)
        self.origins.add(b["origin"])

    def apply_officer(self, b, e, seal_number):
        apply_officer(self.officers, b)
        if b["vkey"]:
            self.keys.add(read_vkey(b["vkey"]).key)

    def apply_rule(self, b, e, seal_number):
        self.requirements = requirements_of(b)

    def apply_programme(self, b, e, seal_number):
        known = self.programmes.get(b["code"])
        if b["action"] != CLOSE:
            self.programmes[b["code"]] = dict(b, closed=False)
        elif known:
            self.programmes[b["code"]] = dict(known, closed=True, last_date=b["last_date"])

    def apply_money(self, e):
        money, b = self.money_of(e), e.body
        month = b["date"] // 100
        self.earliest_month = min(month, self.earliest_month or month)
        if not money:
            return
        code, year, column = money
        self.sums.setdefault((code, year), Sums()).add(column, b["amount_fen"])
        self.month_sums.setdefault((code, year, month), Sums()).add(column, b["amount_fen"])
        payee = None
        if e.name == "disbursement":
            payee = payee_id(b["payee"])
        elif e.name != "appropriation":
            payee = self.payouts[b["target"]]["payee"]
        self.closings.add(Movement(month, code, year, payee, column, b["amount_fen"], e.number, e.leaf))

    def apply_disbursement(self, b, e, seal_number):
        payee = payee_id(b["payee"])
        if b["reference"] not in self.payouts:
            self.payouts[b["reference"]] = {
                "programme": b["programme"], "year": b["budget_year"], "payee": payee,
                "amount": b["amount_fen"], "date": b["date"], "claim": b["claim"],
                "adjusted": 0, "reversed": 0, "returned": 0, "settled": 0, "replaced": 0}
        self.add_net(b["programme"], b["budget_year"], payee, b["claim"], b["claim_approved_fen"], b["amount_fen"])
        if b["replaces"] in self.payouts:
            self.payouts[b["replaces"]]["replaced"] += b["amount_fen"]
        self.repeats.add(repeat_key(b))
        if b["payee"]["name"]:
            self.payee_names[payee] = b["payee"]["name"]
        if b["account"]:
            self.payee_accounts[payee] = b["account"]["commitment"]

    def add_net(self, programme, year, payee, claim, approved, fen):
        key = (payee, programme, year)
        self.payee_nets[key] = self.payee_nets.get(key, 0) + fen
        if claim:
            row = self.claims.setdefault((programme, claim), {"payee": payee, "approved": approved, "net": 0})
            row["net"] += fen

    def apply_adjustment(self, b, e, seal_number):
        if b["kind"] == RETURN:
            self.returns.add(b["bank_reference"])
        target = self.payouts.get(b["target"])
        if not target:
            return
        target["adjusted"] += b["amount_fen"]
        column = {REVERSAL: "reversed", RETURN: "returned"}.get(b["kind"])
        if column:
            target[column] += b["amount_fen"]
        self.add_net(target["programme"], target["year"], target["payee"], target["claim"], 0, -b["amount_fen"])

    def apply_settlement(self, b, e, seal_number):
        self.settlements[e.number] = {"target": b["target"], "fen": b["amount_fen"], "back": False}
        if b["target"] in self.payouts:
            self.payouts[b["target"]]["settled"] += b["amount_fen"]
        if b["takes_back"] in self.settlements:
            self.settlements[b["takes_back"]]["back"] = True

    def apply_match(self, b, e, seal_number):
        if b["action"] == JOIN:
            self.joins[e.number] = True
        elif b["parts"] in self.joins:
            self.joins[b["parts"]] = False

    def apply_reconciliation(self, b, e, seal_number):
        self.reconciliations[e.number] = b["account"]["commitment"]

    def apply_closing(self, b, e, seal_number):
        self.closed_month = max(self.closed_month, b["month"])

    def apply_rejection(self, b, e, seal_number):
        self.rejected.add(b["voucher"])

    def apply_anchor(self, b, e, seal_number):
        try:
            head = read_checkpoint(b["checkpoint"])
            self.anchors[head.origin] = head
        except Malformed:
            pass  # objected to when it was judged

    def apply_erasure(self, b, e, seal_number):
        self.erased.update(b["commitments"])

    def apply_seal(self, seal, header):
        self.sealed.add(header["voucher"])
        self.sealed_at = seal["sealed_at_ms"]
        for s in seal["signatures"]:
            self.signed[s["officer"], s["role"]] += 1

    def identity_at(self, size):
        """The newest identity among the first `size` seals, or None."""
        found = None
        for seal_number, body, vkey in self.identities:
            if seal_number < size:
                found = (body, vkey)
        return found


def apply_officer(people, b):
    known = people.get(b["name"])
    if b["action"] == REVOKE and known:
        people[b["name"]] = dict(known, revoked=True)
    elif b["action"] == ROTATE and known:
        people[b["name"]] = dict(known, key=read_vkey(b["vkey"]).key)
    elif b["action"] == CHANGE and known:
        people[b["name"]] = dict(b, key=known["key"], revoked=known["revoked"])
    elif b["action"] == ENROL and not known:
        people[b["name"]] = dict(b, key=read_vkey(b["vkey"]).key, revoked=False)


def breaks_glass(v):
    return v.number > 0 and any(
        e.name == "incident" and e.body["kind"] == BREAK_GLASS for e in v.entries)


def requirements_of(rule):
    """A rule's pairs stand instead of the defaults' (which they may only tighten), beside the rest."""
    needed = dict(DEFAULT_REQUIREMENTS)
    for r in rule["requirements"]:
        needed[BODIES[r["body"]], r["role"]] = (r["count"], r["from_fen"])
    return needed


def genesis_people(entries):
    """Voucher 0 is judged against its own entries."""
    people, needed = {}, dict(DEFAULT_REQUIREMENTS)
    for e in entries:
        if e.name == "officer" and e.body["action"] == ENROL:  # rule 16 objects to others
            apply_officer(people, e.body)
        elif e.name == "rule":
            needed = requirements_of(e.body)
    return people, needed


def root_of_entries(entries):
    tree = Tree(e.leaf for e in entries)
    return tree.root(tree.size)


def repeat_key(b):
    return payee_id(b["payee"]), b["programme"], b["amount_fen"], b["date"] // 100


def total_values(totals):
    return {name: value for name, value in totals.items() if name != "_"}


# ==================================================================================================
# Section 7: evidence, read strictly
# ==================================================================================================

PATH_FORMS = (
    ("checkpoint", re.compile("checkpoint")),
    ("earlier", re.compile("checkpoints/(0|[1-9][0-9]{0,19})")),
    ("tile", re.compile("tile/([0-7]|entries|lines|hints)/((?:x[0-9]{3}/){0,6}[0-9]{3})"
                        r"(?:\.p/([1-9][0-9]{0,2}))?")),
    ("private", re.compile("private/rows")),
)
WINDOWS_LINKS = (0xA000000C, 0xA0000003)  # symbolic link, junction; not what OneDrive marks
RECORD_SIZE_MAX = {"entries": 2 + SEAL_SIZE_MAX, "lines": 2 + ENTRY_SIZE_MAX, "hints": 8}


def tile_path(kind, number, width=256):
    groups = ["%03d" % (number % 1000)]
    while number >= 1000:
        number //= 1000
        groups.insert(0, "x%03d" % (number % 1000))
    path = "tile/%s/%s" % (kind, "/".join(groups))
    return path if width == 256 else "%s.p/%d" % (path, width)


class Evidence:
    """The directory: which files there are, and their bytes on demand. Links are not followed."""

    def __init__(self, directory, objects):
        self.directory, self.objects = directory, objects
        self.files, self.bytes_read = {}, {}
        self.loose = False  # how many entries there are is not known: a newer format
        self.partials = collections.defaultdict(list)  # (kind, number) -> widths
        self.earlier = []
        self.bundle = {}
        if not os.path.isdir(directory):
            raise CannotTell(say("没有目录 %s" % directory, "there is no directory %s" % directory))
        self.walk("", 0)

    def walk(self, prefix, depth):
        try:
            names = sorted(os.listdir(os.path.join(self.directory, prefix)))
        except OSError as fault:
            raise CannotTell(say("读不了目录 %s：%s" % (prefix, fault), "cannot read %s: %s" % (prefix, fault)))
        for name in names:
            path = prefix + name
            info = os.lstat(os.path.join(self.directory, path))
            link = stat.S_ISLNK(info.st_mode) or getattr(info, "st_reparse_tag", 0) in WINDOWS_LINKS
            if name.startswith("."):
                continue  # section 7: a publication under way, or some program's own; never read
            if stat.S_ISDIR(info.st_mode) and not link and depth < 12:
                self.walk(path + "/", depth + 1)
            elif link or not stat.S_ISREG(info.st_mode):
                self.objects("evidence", say("%s 不是普通文件" % path, "%s is not a plain file" % path))
            else:
                self.sort(path, info.st_size)

    def sort(self, path, size):
        self.files[path] = size
        for kind, form in PATH_FORMS:
            match = form.fullmatch(path)
            if not match:
                continue
            if kind == "earlier":
                self.earlier.append(int(match.group(1)))
            elif kind == "tile":
                number = int(match.group(2).replace("x", "").replace("/", ""))
                width = int(match.group(3) or 256)
                if width > 256 or number >= 2**55 or tile_path(match.group(1), number, width) != path:
                    break
                if width < 256:
                    self.partials[match.group(1), number].append(width)
            return
        self.objects("evidence", say("%s 不属于证据" % path, "%s does not belong to evidence" % path))

    def read(self, path, size_max):
        """The bytes of a plain file of at most `size_max` bytes; None, and an objection, otherwise."""
        if path not in self.files:
            self.objects("evidence", say("缺少文件 %s" % path, "%s is missing" % path))
            return None
        try:
            with open_plain(os.path.join(self.directory, *path.split("/"))) as file:
                data = file.read(size_max + 1)
        except OSError as fault:
            raise CannotTell(say("读不了 %s：%s" % (path, fault), "cannot read %s: %s" % (path, fault)))
        if len(data) > size_max:
            self.objects("evidence", say("%s 过大" % path, "%s is too large" % path))
            return None
        self.bytes_read[path] = len(data)
        return data

    def main_file(self, kind, number, width):
        """The bytes that hold the first `width` records of a tile or bundle, by whichever file."""
        path = tile_path(kind, number, width)
        if path not in self.files and tile_path(kind, number) in self.files:
            path = tile_path(kind, number)
        wider = [w for w in self.partials[kind, number] if w > width]
        if path not in self.files and self.loose and wider:
            path = tile_path(kind, number, min(wider))
        return path, self.read(path, 256 * RECORD_SIZE_MAX.get(kind, 32))

    def records(self, kind, number, width):
        """`width` records of a bundle or tile; None for each that is not there."""
        path, data = self.main_file(kind, number, width)
        found = [None] * width
        if data is None:
            return found
        at = 0
        try:
            exact = path == tile_path(kind, number, width)
            for i in range(width):
                found[i], at = split_record(kind, data, at)
            if exact and at != len(data):
                raise Malformed(say("末尾有多余的字节", "bytes too many at the end"))
        except Malformed as fault:
            self.objects("evidence", say("%s：%s" % (path, fault), "%s: %s" % (path, fault)))
            return found
        for partial in sorted(self.partials[kind, number]):
            if partial <= width and tile_path(kind, number, partial) != path:
                self.check_partial(kind, number, partial, data)
        return found

    def check_partial(self, kind, number, width, data):
        """Every file that exists for a size up to the checkpoint's must hold."""
        path, end = tile_path(kind, number, width), 0
        for _ in range(width):
            _, end = split_record(kind, data, end)
        if self.read(path, 256 * RECORD_SIZE_MAX.get(kind, 32)) not in (None, data[:end]):
            self.objects("evidence", say("%s 与同一处更完整的文件不同" % path,
                                         "%s differs from the fuller file of its place" % path))

    def record(self, kind, index, size):
        """One record of a row of bundles over `size` records; a bundle at a time is kept."""
        number = index // 256
        kept = self.bundle.get(kind)
        if kept is None or kept[0] != number:
            kept = (number, self.records(kind, number, min(256, size - 256 * number)))
            self.bundle[kind] = kept
        return kept[1][index % 256]


def split_record(kind, data, at):
    size = 8 if kind == "hints" else 32
    if kind in ("entries", "lines"):
        size = int.from_bytes(data[at:at + 2], "big") if at + 2 <= len(data) else len(data)
        at += 2
    if at + size > len(data):
        raise Malformed(say("文件太短，或长度超出末尾", "too short, or a length past its end"))
    return data[at:at + size], at + size


def open_plain(path):
    """No link is followed, and nothing that is not a plain file is opened for long."""
    flags = os.O_RDONLY
    for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_BINARY"):
        flags |= getattr(os, name, 0)
    descriptor = os.open(path, flags)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(say("不是普通文件", "not a plain file"))
    return os.fdopen(descriptor, "rb")


# ==================================================================================================
# The audit: every check in its order, all damage that can be found, one verdict
# ==================================================================================================

DAMAGE_MAX = 1000
Damage = collections.namedtuple("Damage", "rule seal entry sentence located")
UNJUDGED = Damage(None, None, None, None, None)


class Audit:
    def __init__(self, directory, options):
        self.directory, self.options = directory, options
        self.damage, self.known_damage, self.faults = [], set(), collections.Counter()
        self.unknown, self.checks = [], []
        self.ledger, self.evidence, self.checkpoint = Ledger(), None, None
        self.leaves, self.tree, self.complete = [], None, "not proved"
        self.seen_by, self.entry_total = {}, 0
        self.seals_judged, self.entries_judged, self.newer = 0, 0, False

    def objects(self, rule, sentence, seal=None, entry=None, located=None, check=None):
        """Keeps one damage. `entry` is for what the law judges by entry; `located` is the entry that
        the hints or the reader found at fault where it judges the whole voucher. `check` is the line
        of the report that it belongs to, where that is not the rule's own."""
        if (rule, sentence) in self.known_damage:
            return
        self.faults[check or rule] += 1
        if len(self.damage) < DAMAGE_MAX:
            self.known_damage.add((rule, sentence))
            self.damage.append(Damage(rule, seal, entry, sentence, located))

    def check(self, title, rule, scope):
        """Notes a check that was made, and over what; it holds where nothing was objected to."""
        self.checks.append((title, not self.faults[rule], scope))

    def run(self):
        try:
            self.check_list()
            self.policy = self.read_policy()
            self.genesis = read_genesis(self.options.genesis)
            self.evidence = Evidence(self.directory, self.objects)
            self.check_checkpoint()
            if self.checkpoint:
                self.read_seals()
                self.check_tiles()
                self.replay()
                self.check_identity()
                self.check_earlier()
                self.check_private()
                self.check_outside()
            self.check(say("文件", "files"), "evidence", say(
                "%d 个文件，读入 %d 字节", "%d files, %d bytes read") % (
                    len(self.evidence.files), sum(self.evidence.bytes_read.values())))
            if self.genesis is None:
                self.unknown.append(say("没有给出创世散列（--genesis），不知道这是不是您要查的账本",
                                        "no genesis hash was given (--genesis): this may be another ledger"))
        except CannotTell as fault:
            self.unknown.append(str(fault))
        except OSError as fault:
            self.unknown.append(say("读不了：%s", "cannot read: %s") % fault)
        except Exception as fault:  # a hostile file that this program did not foresee
            self.unknown.append(say("核验程序内部出错，请把证据交给开发者：%r",
                                    "this program failed; please hand the evidence to its makers: %r") % fault)

    # ---------------------------------------------------------------- what we trust

    def read_policy(self):
        try:
            with open_plain(self.options.policy) as file:
                return Policy(file.read(1 << 20))
        except (OSError, Malformed) as fault:
            raise CannotTell(say("信任策略 %s 不能用：%s", "the policy %s cannot be used: %s")
                             % (self.options.policy, fault))

    def check_checkpoint(self):
        """Whether the policy accepts the checkpoint. Where it does not, nothing can be told from it;
        whether it is the ledger's at all is judged by `check_identity`."""
        if not os.path.lexists(os.path.join(self.directory, "checkpoint")):
            raise CannotTell(say("没有检查点文件，无从核验", "there is no checkpoint, and nothing to judge"))
        data, signer = self.evidence.read("checkpoint", NOTE_SIZE_MAX), None
        try:
            if data is not None:
                self.checkpoint = read_checkpoint(data)
                signer = self.signer_of(self.checkpoint)
                self.seen_by = self.policy.seen_by(self.checkpoint.note)
        except Malformed as fault:
            self.objects("checkpoint", say("检查点：%s", "checkpoint: %s") % fault)
        if self.checkpoint is None:
            return
        trusted = say("由 %s 签名", "signed by %s") % signer.name if signer else say(
            "没有信任策略所列账本密钥的签名", "not signed by a log key of the policy")
        self.checks.append((say("检查点", "checkpoint"), signer is not None, say("大小 %d，%s", "size %d, %s") % (
            self.checkpoint.size, trusted)))
        if not signer:
            self.unknown.append(say("检查点%s", "the checkpoint is %s") % trusted)
        quorum = say("不要求", "none asked for") if self.policy.quorum == "none" else self.policy.quorum
        self.checks.append((say("见证", "witnesses"), self.policy.met(self.seen_by), say(
            "%d 个见过此检查点；策略：%s", "%d saw this checkpoint; policy: %s") % (len(self.seen_by), quorum)))
        if not self.policy.met(self.seen_by):
            self.unknown.append(say("检查点的见证不足，信任策略要求 %s", "too few witnesses cosigned: the policy asks for %s")
                                % quorum)
        if self.checkpoint.size == 0:
            raise CannotTell(say("检查点大小为 0，没有账本可核验", "a checkpoint of size 0: no ledger to judge"))

    def signer_of(self, checkpoint):
        """The log key of the policy that signed, or None; its name is the origin (C2SP tlog-policy)."""
        for log in self.policy.logs:
            if log.name == checkpoint.origin and note_signed_by(checkpoint.note, log) is not None:
                return log
        return None

    # ---------------------------------------------------------------- the tree of seals

    def read_seals(self):
        """Every seal is hashed, and the root held against the checkpoint's."""
        size, evidence = self.checkpoint.size, self.evidence
        bundles = sum(path.startswith("tile/entries/") for path in evidence.files)
        if size > 256 * bundles + 65536:
            self.objects("evidence", say("检查点说有 %d 张审签单，入账文件远远不够", "the checkpoint covers %d "
                                         "seals; there are not nearly enough files") % size)
            raise CannotTell(say("入账文件不全，其余无法核验", "seals are missing; the rest cannot be judged"))
        self.survey, others = [], []
        for number in range(size):
            raw, tile = evidence.record("entries", number, size), evidence.record("0", number, size)
            self.leaves.append(leaf_hash(raw) if raw is not None else tile)
            if None not in (raw, tile) and self.leaves[-1] != tile:
                others.append(number)
            self.survey.append(survey_seal(raw))
        self.tree = None if None in self.leaves else Tree(self.leaves)
        if self.tree and self.tree.root(size) != self.checkpoint.root:
            where = say("，第 %d 张与散列瓦片不同", "; seal %d differs from its tile") % others[0] if others else ""
            self.objects("tree", say("入账重新计算的根与检查点不同", "the seals do not hash to the checkpoint's "
                                     "root") + where, seal=others[0] if others else None)
        elif others:
            self.objects("tile", say("散列瓦片与第 %d 张入账不同", "the tile differs from seal %d") % others[0],
                         seal=others[0])
        self.check(say("默克尔树", "Merkle tree"), "tree", say(
            "全部 %d 张入账重新散列，根 %s", "all %d seals hashed again, root %s") % (
                size, base64_encode(self.checkpoint.root)))
        if self.genesis is not None:
            if self.leaves[0] != self.genesis:
                self.objects("genesis", say(
                    "这不是您要查的账本，或首张入账被改动：它的散列是 %s",
                    "another ledger, or a changed first seal: it hashes to %s") % (self.leaves[0] or b"").hex(), seal=0)
            self.check(say("创世散列", "genesis"), "genesis", self.genesis.hex())
        fill_gaps(self.survey)
        self.entry_total = sum(count or 0 for _, count, _ in self.survey)
        evidence.loose = any(newer for _, _, newer in self.survey)

    def check_tiles(self):
        """Every hash of every tile above level 0, which read_seals compared."""
        hashes, level = len(self.leaves), 1
        while self.tree and self.checkpoint.size >> 8 * level:
            size = self.checkpoint.size >> 8 * level
            nodes = self.tree.levels[8 * level]
            for index in range(size):
                tile = self.evidence.record(str(level), index, size)
                if tile is not None and tile != nodes[index]:
                    self.objects("tile", say("第 %d 层瓦片第 %d 个散列不对", "tile level %d, hash %d is wrong")
                                 % (level, index))
            hashes, level = hashes + size, level + 1
        self.check(say("散列瓦片", "tiles"), "tile", say("%d 个散列", "%d hashes") % hashes)

    # ---------------------------------------------------------------- seals and vouchers, by the rules

    def replay(self):
        ledger, previous, first = self.ledger, bytes(32), 0
        for number, (_, count, _) in enumerate(self.survey):
            raw = self.evidence.record("entries", number, self.checkpoint.size)
            self.replay_seal(number, raw, previous, first, count or 0)
            first += count or 0
            previous = self.leaves[number]
            if previous is None:
                ledger.tree = None  # from here on nobody can tell what a signer saw
            elif ledger.tree is not None:
                ledger.tree.append(previous)
            if not self.newer:
                self.seals_judged = number + 1
            elif count is None:
                break  # nor which entries are whose
        self.report_rules()

    def met_newer(self, number, newer):
        """What follows may rest on what this program cannot read: only its form is still judged."""
        if not self.newer:
            self.unknown.append(say("第 %d 张审签单是更新的格式（%s），请用更新的程序核验",
                                    "voucher %d is of a newer format (%s); use a newer program") % (number, newer))
        self.newer = True

    def replay_seal(self, number, raw, previous, first, count):
        seal = header = None
        try:
            if raw is not None:
                seal, header = read_seal(raw)
                self.check_chain(number, seal, previous, first)
                refuse_newer(header)
        except Malformed as fault:
            self.objects("form", say("第 %d 张入账：%s", "seal %d: %s") % (number, fault), seal=number)
        except Newer as newer:
            self.met_newer(number, newer)
            seal = header = None
        entries, size = self.read_entries(number, first, count)
        if seal is not None and None not in entries and not self.newer:
            self.judge(Voucher(number, seal, header, entries, size))
            self.entries_judged += len(entries)
        for e in entries:
            if e is not None and not e.applied and e.body is not None:
                # what cannot be judged still counts for what follows
                self.ledger.apply(e, number)
        if seal is not None:
            self.ledger.apply_seal(seal, header)

    def check_chain(self, number, seal, previous, first):
        """Section 2: `previous`, and the seal's own number and first entry."""
        if seal["number"] != number or seal["first_entry"] != first:
            self.objects("form", say("第 %d 张入账写的是第 %d 张、首条明细 %d（应为 %d）",
                                      "seal %d states number %d and first entry %d (it should be %d)")
                         % (number, seal["number"], seal["first_entry"], first), seal=number, check="chain")
        elif previous is not None and seal["previous"] != previous:
            self.objects("form", say("第 %d 张入账没有接在前一张之后", "seal %d does not follow the one before")
                         % number, seal=number, check="chain")

    def read_entries(self, number, first, count):
        """The voucher's entries. Where one is missing or malformed it is None, and was objected to."""
        entries, size = [], 0
        for index in range(first, first + count):
            raw = self.evidence.record("lines", index, self.entry_total)
            hint = self.evidence.record("hints", index, self.entry_total)
            entries.append(None)
            if raw is None:
                self.objects("evidence", say("第 %d 张审签单缺少明细 %d", "voucher %d lacks entry %d") % (number, index),
                             seal=number, entry=index)
                continue
            leaf, size = leaf_hash(raw), size + len(raw)
            changed = hint is not None and hint != leaf[:8]
            try:
                entries[-1] = Entry(index, leaf, changed, *read_entry(raw))
            except Newer as newer:
                self.met_newer(number, newer)
                entries[-1] = Entry(index, leaf, changed, "newer", None)
            except Malformed as fault:
                self.objects("form", say("明细 %d%s：%s", "entry %d%s: %s") % (
                    index, say("（内容被改动）", " (changed)") if changed else "", fault), seal=number, located=index)
        return entries, size

    def judge(self, voucher):
        number = voucher.number
        rule, sentence = self.ledger.judge_voucher(voucher) or (None, None)
        changed = [e.number for e in voucher.entries if e.changed]
        located = changed[0] if changed and rule == "totals" else None
        if rule:
            where = "" if located is None else say("；被改动的是明细 %d", "; entry %d was changed") % located
            self.objects(rule, say("第 %d 张审签单：%s%s", "voucher %d: %s%s") % (number, sentence, where),
                         seal=number, located=located)
        for index in changed if located is None else ():
            self.objects("hints", say("明细 %d 的提示散列不对", "the hint of entry %d is wrong") % index,
                         seal=number, entry=index)
        for e in voucher.entries:
            rule, sentence = self.ledger.judge_entry(e, voucher) or (None, None)
            if rule:
                self.objects(rule, say("明细 %d：%s", "entry %d: %s") % (e.number, sentence),
                             seal=number, entry=e.number)
            self.ledger.apply(e, number)

    def report_rules(self):
        seals, entries = self.seals_judged, self.entries_judged
        self.check(say("入账链", "chain of seals"), "chain", say("%d 张，逐张相接", "%d seals, each after the one "
                                                              "before") % seals)
        self.check(say("人员签名", "people's signatures"), "signature", say(
            "%d 个，逐个重建所签的声明", "%d statements rebuilt and verified") % self.ledger.signatures)
        for number, (rule, zh) in enumerate(RULES, 1):
            scope = say("%d 张审签单", "%d vouchers") % seals if number <= 8 else say("%d 条明细", "%d entries") % entries
            self.check(say("规则 %d %s", "rule %d %s") % (number, say(zh, rule)), rule, scope)
        self.check(say("月结", "closings"), "closing", say(
            "%d 次，项目根和收款人根重新计算", "%d, programme and payee roots computed again") % self.ledger.closing_count)
        self.check(say("提示散列", "hints"), "hints", say("%d 条", "%d") % entries)

    # ---------------------------------------------------------------- the ledger's own key, then and now

    def check_identity(self):
        """The checkpoint is of the newest `identity`: its origin, signed by its vkey."""
        now = self.ledger.identity_at(self.checkpoint.size)
        if self.newer:
            return  # there may be an identity that this program cannot read
        try:
            good = now and now[0]["origin"] == self.checkpoint.origin and note_signed_by(
                self.checkpoint.note, now[1]) is not None
        except Malformed:
            good = False
        if not good:
            self.objects("checkpoint", say("检查点不是账本自己最新声明的密钥签的",
                                           "the checkpoint is not signed by the key that the ledger stated last"))
        self.check(say("账本密钥", "ledger key"), "checkpoint", say(
            "%d 次声明，检查点由最新一次的密钥签名", "stated %d times; the newest signed the checkpoint")
            % len(self.ledger.identities))

    def check_earlier(self):
        covered = [size for size in sorted(self.evidence.earlier) if size <= self.seals_judged]
        for size in covered:
            path = "checkpoints/%d" % size
            data = self.evidence.read(path, NOTE_SIZE_MAX)
            fault = self.earlier_fault(data, size) if data is not None else None
            if fault:
                self.objects("earlier-checkpoint", "%s: %s" % (path, fault))
        self.check(say("较早的检查点", "earlier checkpoints"), "earlier-checkpoint", say("%d 个", "%d") % len(covered))

    def earlier_fault(self, data, size):
        """What is wrong with a checkpoint of this ledger of a size up to today's; None when nothing."""
        try:
            old = read_checkpoint(data)
            identity = self.ledger.identity_at(old.size)
            if old.size != size:
                return say("写的大小是 %d", "it states size %d") % old.size
            if identity is None or old.origin != identity[0]["origin"]:
                return say("不是账本当时的标识", "not of the ledger's origin of then")
            if note_signed_by(old.note, identity[1]) is None:
                return say("不是账本当时的密钥签的", "not signed by the ledger's key of then")
        except Malformed as fault:
            return str(fault)
        if self.tree and self.tree.root(old.size) != old.root:
            return say("分叉：同样大小处，账本的根不同", "a fork: the ledger has another root at its size")
        return None

    def check_private(self):
        if "private/rows" not in self.evidence.files:
            return
        rows, at, last = 0, 0, b""
        data = self.evidence.read("private/rows", 1 << 32) or b""
        try:
            while at < len(data):
                name = data[at:at + 32]
                end = at + 34 + int.from_bytes(data[at + 32:at + 34], "big")
                if end > len(data) or at + 34 > len(data):
                    raise Malformed(say("文件在行中间结束", "the file ends within a row"))
                if name <= last:
                    raise Malformed(say("次序不对", "out of order"))
                check_private_row(name, data[at + 34:end])
                at, last, rows = end, name, rows + 1
        except Malformed as fault:
            self.objects("private", say("private/rows 第 %d 行：%s", "private/rows, row %d: %s") % (rows + 1, fault))
        self.check(say("非公开信息", "private rows"), "private", say("%d 行与其承诺相符", "%d rows as committed") % rows)

    def check_outside(self):
        """A checkpoint from elsewhere: the tree must extend it, and then nothing before it is missing.
        Where it does not, that is held against the ledger only if the ledger signed both."""
        if not self.options.checkpoint:
            return
        size = self.checkpoint.size
        try:
            with open_plain(self.options.checkpoint) as file:
                held = read_checkpoint(file.read(NOTE_SIZE_MAX + 1))
            keys = [vkey for _, _, vkey in self.ledger.identities] + self.policy.logs
            ours = any(note_signed_by(held.note, vkey) is not None for vkey in keys if vkey.name == held.origin)
        except (OSError, Malformed) as fault:
            raise CannotTell(say("给出的检查点不能用：%s", "the checkpoint given cannot be used: %s") % fault)
        if self.tree and held.size <= size and self.tree.root(held.size) == held.root:
            self.complete = "proved up to size %d" % held.size
        elif not ours:
            raise CannotTell(say("给出的检查点不是这个账本签的", "the checkpoint given was not signed by this ledger"))
        elif held.size > size:
            self.objects("rollback", say(
                "证据止于第 %d 张审签单，您持有的检查点已到第 %d 张：末尾缺失",
                "evidence ends at size %d, the checkpoint you hold is of size %d: the end is missing")
                % (size, held.size), seal=size)
        else:
            self.objects("fork", say("分叉：您持有的检查点（大小 %d）是另一段历史，两者都由账本签名",
                                     "a fork: the checkpoint you hold (size %d) is of another history, and the "
                                     "ledger signed both") % held.size)
        self.check(say("外来检查点", "checkpoint from elsewhere"), "fork" if held.size <= size else "rollback",
                   say("大小 %d，证据是它的延续", "size %d, which the evidence extends") % held.size)

    # ---------------------------------------------------------------- the list of a handover

    def check_list(self):
        path = self.options.list or os.path.join(os.path.dirname(os.path.abspath(self.directory)), "移交清单.csv")
        if not self.options.list and not os.path.isfile(path):
            return
        count = 0
        try:
            with open_plain(path) as file:
                text = file.read(1 << 28).decode("utf-8-sig")
            for row in list(csv.reader(io.StringIO(text)))[1:]:
                if not row:
                    break  # what follows an empty row is for people
                count += 1
                self.check_listed(os.path.dirname(os.path.abspath(path)), row)
        except (OSError, UnicodeError, csv.Error) as fault:
            raise CannotTell(say("移交清单不能用：%s" % fault, "the list cannot be used: %s" % fault))
        self.check(say("移交清单", "list of files"), "list", say("%d 个文件的 SHA-256", "SHA-256 of %d files") % count)

    def check_listed(self, folder, row):
        name = row[0] if row else ""
        if len(row) < 3 or re.search(r"(^|/)(\.\.?)?(/|$)|\\|:|^/", name) or not re.fullmatch("[0-9a-f]{64}", row[2]):
            self.objects("list", say("移交清单有一行看不懂：%.60s" % name, "a line of the list is not understood: %.60s" % name))
            return
        digest = hashlib.sha256()
        try:
            with open_plain(os.path.join(folder, *name.split("/"))) as file:
                for block in iter(lambda: file.read(1 << 20), b""):
                    digest.update(block)
        except OSError:
            self.objects("list", say("清单中的文件 %s 不在或读不了" % name, "%s of the list is not there" % name))
            return
        if digest.hexdigest() != row[2]:
            self.objects("list", say("文件 %s 与清单的 SHA-256 不同" % name, "%s has another SHA-256 than listed" % name))


def read_genesis(text):
    """64 hex digits, or 44 characters of base64, or a file that begins with one of them."""
    if not text:
        return None
    digits, base = "[0-9a-fA-F]{64}", "[A-Za-z0-9+/]{43}="
    if not re.fullmatch(digits + "|" + base, text):
        try:
            with open_plain(text) as file:
                text = file.read(4096).decode("utf-8-sig", "replace").split()[0]
        except (OSError, IndexError) as fault:
            raise CannotTell(say("创世散列读不了：%s", "the genesis hash cannot be read: %s") % fault)
    if re.fullmatch(digits, text):
        return bytes.fromhex(text)
    if re.fullmatch(base, text):
        return base64.b64decode(text)
    raise CannotTell(say("创世散列应为 64 位十六进制", "a genesis hash is 64 hex digits"))


def survey_seal(raw):
    """(first entry, count of entries, newer format) that a seal states, as far as it can be read."""
    try:
        seal, header = read_seal(b"" if raw is None else raw)
        return seal["first_entry"], header["entry_count"], False
    except Malformed:
        return None, None, False
    except Newer:
        return None, None, True


def fill_gaps(survey):
    """A seal that cannot be read has the entries up to the next one that can, so that one damaged
    seal does not hide all that follow."""
    first = 0
    for number, (_, count, newer) in enumerate(survey):
        if count is None and number + 1 < len(survey) and survey[number + 1][0] is not None:
            count = survey[number + 1][0] - first
            survey[number] = (first, count if 0 <= count <= VOUCHER_ENTRIES_MAX else None, newer)
        first += survey[number][1] or 0


# ==================================================================================================
# What the reader sees
# ==================================================================================================

VERDICTS = {"holds": ("成立", 0), "does not hold": ("不成立", 4), "could not tell": ("无法判断", 1)}


def verdict_of(audit):
    if audit.damage:
        return "does not hold"
    return "could not tell" if audit.unknown else "holds"


def sentence_of(audit):
    if audit.damage:
        return audit.damage[0].sentence
    if audit.unknown:
        return audit.unknown[0]
    return say("账本没有被改动：%d 张审签单、%d 条明细逐字节核对，签名和规则全部符合",
               "nothing was changed: %d vouchers with %d entries, every byte, signature and rule") % (
                   audit.checkpoint.size, audit.entry_total)


def totals_of(audit):
    """Over all entries, of every month."""
    closings = Closings()
    for (code, year), sums in audit.ledger.sums.items():
        closings.lines[code, year] = sums
    return closings.totals(audit.ledger.programmes)


def as_json(audit):
    first = audit.damage[0] if audit.damage else UNJUDGED
    cash, relief = totals_of(audit)
    head = audit.checkpoint
    return json.dumps({
        "evidence": audit.directory, "verdict": verdict_of(audit), "rule": first.rule,
        "entry": first.entry, "seal": first.seal, "located": first.located,
        "sentence": sentence_of(audit),
        "totals": {"cash": cash.named(), "relief": relief.named()},
        "size": head.size if head else None, "entries": audit.entry_total,
        "root": head.root.hex() if head else None, "complete": audit.complete,
        "damage": [d._asdict() for d in audit.damage], "damage_count": sum(audit.faults.values()),
        "could_not_tell": audit.unknown,
        "checks": [{"check": t, "holds": good, "scope": scope} for t, good, scope in audit.checks],
    }, ensure_ascii=False)


def as_text(audit):
    out = [say("证据  %s", "evidence  %s") % audit.directory]
    identity = audit.checkpoint and audit.ledger.identity_at(audit.checkpoint.size)
    if identity:
        out.append(say("账本  %s（%s）", "ledger    %s (%s)") % (identity[0]["name"], identity[0]["origin"]))
    out.append("")
    for title, good, scope in audit.checks:
        mark = say("符合", "ok  ") if good else say("不符", "NOT ")
        out.append("[%s] %s%s%s" % (mark, title, say("：", ": "), scope))
    for name, time in sorted(audit.seen_by.items()):
        seen = datetime.datetime(1970, 1, 1) + datetime.timedelta(seconds=min(time, INSTANT_MAX // 1000), hours=8)
        out.append(say("       见证 %s 于 %s（北京时间）见过此检查点", "       witness %s saw it at %s (UTC+8)")
                   % (name, seen.strftime("%Y-%m-%d %H:%M:%S") if seen.year < 9999 else "?"))
    if audit.ledger.signed:
        out += ["", say("签名人", "signers")]
        for (name, role), count in sorted(audit.ledger.signed.items()):
            officer = audit.ledger.officers.get(name, {"full_name": "?", "unit": "?"})
            out.append(say("  %s %s（%s）%s：%d 张", "  %s %s (%s) as %s: %d vouchers")
                       % (name, officer["full_name"], officer["unit"], role_word(role), count))
    out += ["", say("合计（元）", "totals (yuan)")]
    for title, sums in zip((say("资金", "cash"), say("减免", "relief")), totals_of(audit)):
        out.append("  " + title + "  " + say("；", "; ").join(
            say("%s %s（%d 笔）", "%s %s (%d)") % (name, yuan(sums.fen[i]), sums.count[i]) for i, name in enumerate(
                (say("指标", "appropriated"), say("发放", "disbursed"), say("冲减", "adjusted"), say("已支付", "settled")))))
    if audit.damage:
        out += ["", say("发现的问题，第一项即结论：", "damage found; the first is the verdict:")]
        out += ["  %d. [%s] %s" % (i, d.rule, d.sentence) for i, d in enumerate(audit.damage, 1)]
        if sum(audit.faults.values()) > len(audit.damage):
            out.append(say("  共 %d 项", "  %d in all") % sum(audit.faults.values()))
    out += [say("无法判断：", "could not tell: ") + reason for reason in audit.unknown]
    verdict = verdict_of(audit)
    out += ["", say("结论：%s。%s" % (VERDICTS[verdict][0], sentence_of(audit)), "verdict: %s. %s"
                    % (verdict, sentence_of(audit)))]
    if audit.complete == "not proved":
        out.append(say("完整性：未证明 / complete: not proved", "complete: not proved / 完整性：未证明"))
    else:
        out.append(say("完整性：已证明（%s）", "complete: %s") % audit.complete)
    return "\n".join(out)


def role_word(role):
    return say(ROLES_ZH[role], ROLES[role])


def speaks_chinese():
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if os.environ.get(name):
            return os.environ[name].lower().startswith("zh")
    try:
        import ctypes
        return ctypes.windll.kernel32.GetUserDefaultUILanguage() & 0x3FF == 4
    except Exception:  # not Windows
        return False


def main(arguments=None):
    global CHINESE, ed25519_verify
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("evidence", nargs="+")
    parser.add_argument("--policy", required=True)
    parser.add_argument("--genesis")
    parser.add_argument("--checkpoint")
    parser.add_argument("--list")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--lang", choices=("zh", "en"))
    parser.add_argument("--ed25519", choices=("auto", "builtin"), default="auto",
                        help="builtin: by this file alone, without `cryptography`")
    options = parser.parse_args(arguments)
    CHINESE = speaks_chinese() if options.lang is None else options.lang == "zh"
    if options.ed25519 == "builtin":
        ed25519_verify = verify_by_hand
    if hasattr(sys.stdout, "reconfigure"):
        if options.json or not sys.stdout.isatty():
            sys.stdout.reconfigure(encoding="utf-8", errors="replace")
        else:
            sys.stdout.reconfigure(errors="replace")
    worst = 0
    for directory in options.evidence:
        audit = Audit(directory, options)
        audit.run()
        print(as_json(audit) if options.json else as_text(audit))
        status = VERDICTS[verdict_of(audit)][1]
        worst = status if status == 4 or worst == 0 else worst
    return worst


if __name__ == "__main__":
    sys.exit(main())
