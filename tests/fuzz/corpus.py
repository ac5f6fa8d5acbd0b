#!/usr/bin/env python3
"""Writes sound messages of every kind as seeds of fuzz_codec, so that a fuzzer need not find the first one.

usage: tests/fuzz/corpus.py DIRECTORY [VOUCHER_FILE_DIRECTORY [AUDIT_VIEW_DIRECTORY]]

With the second directory also whole voucher files, right in every sum and proof, for fuzz_voucher_file; with the
third what fuzz_audit_view reads: entries, headers, seals and receipts.

An encoder of its own, twenty lines, from proto/CANONICAL.md: that our decoder takes these bytes is a test.
"""

import base64
import hashlib
import os
import sys


def varint(n):
    out = b""
    while n > 0x7F:
        out += bytes([n & 0x7F | 0x80])
        n >>= 7
    return out + bytes([n])


def message(*fields):
    out = b""
    for number, value in fields:
        if isinstance(value, int):
            out += varint(number << 3) + varint(value)
        else:
            value = value.encode() if isinstance(value, str) else value
            out += varint(number << 3 | 2) + varint(len(value)) + value
    return out


def signed(n):
    return (n << 1) ^ (n >> 63) if n >= 0 else ((-n) << 1) - 1


H = bytes(range(32))
ID = bytes(range(16))
CODE = "91350100M000100Y43"
ACCOUNT = message((1, "虚构示例银行"), (2, "0017"), (3, H))
# The public key of RFC 8032, 7.1, test 1.
KEY = b"\x01" + bytes.fromhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")


def vkey(name):
    key_id = hashlib.sha256(name.encode() + b"\n" + KEY).hexdigest()[:8]
    return "%s+%s+%s" % (name, key_id, base64.b64encode(KEY).decode())


TOTALS = message((1, 2), (2, signed(500)), (3, 3), (4, 400), (5, 1), (6, 20), (7, 1), (8, signed(380)))
SOURCE = message((1, H), (2, "明细"), (3, 17))
BODIES = {
    3: message((1, "虚构示例园区账本"), (2, "park.example/2023"), (3, vkey("park.example/2023")), (4, "建账")),
    4: message((1, 1), (2, "li.si"), (3, "李四"), (4, "虚构示例局"), (5, CODE), (6, H), (7, vkey("li.si")), (8, b"\x01\x02")),
    5: message((1, message((1, 8), (2, 3), (3, 1), (4, 5000))), (2, "加严")),
    6: message((1, 1), (2, "SB-2023-01"), (3, "技术改造补助"), (4, "企业优惠政策资金"), (5, "虚构园发〔2023〕11号"), (6, 1),
               (7, 20230101), (8, 20231231), (9, 400000000), (10, 1), (11, "2150805")),
    7: message((1, "SB-2023-01"), (2, 2023), (3, signed(-1230)), (4, 20230103), (5, "虚构财预〔2023〕1号")),
    8: message((1, "SB-2023-01"), (2, 2023), (3, "YH2023-00001"),
               (4, message((1, "虚构示例有限公司"), (2, CODE))), (5, 123456), (6, 20230105), (7, "SB2023-1"), (8, 200000),
               (9, ACCOUNT), (10, ACCOUNT), (11, "ZF1"), (12, "虚构园发〔2023〕11号"), (13, 20230101), (14, 20230102),
               (16, message((1, "批复.pdf"), (2, H))), (17, "第一批"), (19, SOURCE)),
    9: message((1, 2), (2, "YH2023-00001"), (3, 100), (4, 20230110), (5, "账号有误"), (6, "B1"), (7, 20230109), (8, ACCOUNT)),
    10: message((1, "YH2023-00001"), (2, signed(123456)), (3, 20230106), (4, "B2"), (5, 20230106), (7, H)),
    11: message((1, 1), (2, ACCOUNT), (3, message((1, H), (2, 3), (3, "B2"), (4, 20230106), (5, signed(5)))),
                (4, b"\x05\x07"), (6, "同一笔")),
    12: message((1, ACCOUNT), (2, 20230101), (3, 20230131), (4, 3), (5, H), (7, signed(9)), (8, signed(8)),
                (9, message((1, 1), (2, 5), (3, signed(9)), (4, 5), (5, signed(9)))), (10, 1), (11, H)),
    13: message((1, 202301), (2, TOTALS), (3, TOTALS), (4, 1), (5, H), (6, 1), (7, H)),
    14: message((1, ID), (2, H), (3, "重复")),
    15: message((1, vkey("other.example")), (2, b"origin\n3\nAAAA\n"), (3, H)),
    16: message((1, H), (2, "个人信息保护法"), (3, "本人申请")),
    17: message((1, 3), (2, "时钟快了一天"), (3, 4), (4, 1700000000000), (5, "li.si")),
}
HEADER = message((1, 1), (2, "park.example/2023"), (3, ID), (4, 2), (5, H), (6, message((1, 7), (2, 1))),
                 (6, message((1, 8), (2, 1))), (7, signed(9)), (8, 9), (10, signed(-1)), (11, 1700000000000))
SIGNATURE = message((1, "li.si"), (2, 1), (3, 1700000000001), (4, 3), (5, H), (6, H + H))
SEAL = message((1, 1), (2, 3), (3, H), (4, 4), (5, 1700000000002), (6, HEADER), (7, SIGNATURE))
ENTRY = message((1, 1), (2, ID), (8, BODIES[8]))
PENDING = message((1, 1), (2, HEADER), (3, ENTRY), (4, SIGNATURE), (5, b"origin\n3\nAAAA\n"), (6, message((1, 3), (2, H))),
                  (7, message((1, H), (2, H))), (8, H))


def sha(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def voucher_file(proofs=True, genesis=True, checkpoint=True, signature=True):
    """One payout; the head is of a tree of two seals."""
    first, second = sha(b"\x00", b"seal 0"), sha(b"\x00", b"seal 1")
    root = sha(b"\x01", first, second)
    header = message((1, 1), (2, "park.example/2023"), (3, ID), (4, 1), (5, sha(b"\x00", ENTRY)),
                     (6, message((1, 8), (2, 1))), (8, 123456), (11, 1700000000000))
    text = "park.example/2023\n2\n%s\n" % base64.b64encode(root).decode()
    note = "%s\n\u2014 park.example/2023 %s\n" % (text, base64.b64encode(bytes(68)).decode())
    parts = [(1, 1), (2, header), (3, ENTRY)]
    parts += [(4, SIGNATURE)] * signature
    parts += [(5, note)] * checkpoint
    parts += [(6, message((1, 1), (2, second))), (6, message((1, 2)))] * proofs
    parts += [(7, message((1, H), (2, H)))]
    parts += [(8, first)] * genesis
    return message(*parts)


def receipt(payee=True, enrolments=2):
    parts = [(1, 1), (2, SEAL), (3, 1), (4, ENTRY), (5, H), (5, H), (6, H)]
    parts += [(7, message((1, SEAL), (2, H), (3, 1 + i), (4, message((1, 1), (2, ID), (4, BODIES[4]))), (5, H)))
              for i in range(enrolments)]
    parts += [(8, message((1, "credit-code " + CODE), (2, "mingzhang/v1 payee\n"),
                          (3, message((1, 1), (2, H + H), (3, H))), (3, message((1, 2), (2, H + H)))))] * payee
    return message(*parts)


def main(directory, voucher_files=None, audit_views=None):
    os.makedirs(directory, exist_ok=True)
    seeds = {"entry-%02d" % body: b"\x00" + message((1, 1), (2, ID), (body, BODIES[body])) for body in BODIES}
    seeds.update({"header": b"\x01" + HEADER, "seal": b"\x02" + SEAL, "signature": b"\x03" + SIGNATURE,
                  "pending": b"\x04" + PENDING})
    for name, data in seeds.items():
        with open(os.path.join(directory, "sound-" + name), "wb") as out:
            out.write(data)
    if voucher_files is None:
        return
    os.makedirs(voucher_files, exist_ok=True)
    files = {"whole": voucher_file(), "no-proof": voucher_file(proofs=False), "no-genesis": voucher_file(genesis=False),
             "before-genesis": voucher_file(False, False, False), "unsigned": voucher_file(signature=False),
             "totals": PENDING}
    for name, data in files.items():
        with open(os.path.join(voucher_files, "sound-" + name), "wb") as out:
            out.write(data)
    if audit_views is None:
        return
    os.makedirs(audit_views, exist_ok=True)
    seeds = {name: data for name, data in seeds.items() if data[0] < 3}
    seeds.update({"receipt": b"\x03" + receipt(), "receipt-no-payee": b"\x03" + receipt(False, 0), "wire": b"\x04" + ENTRY,
                  "newer-body": b"\x00" + message((1, 1), (2, ID), (18, b"?")), "newer-version": b"\x01\x08\x02"})
    for name, data in seeds.items():
        with open(os.path.join(audit_views, "sound-" + name), "wb") as out:
            out.write(data)


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3, 4):
        sys.exit(__doc__)
    main(*sys.argv[1:])
