"""verify.py against ledgers that make_evidence.py writes: what holds, and every way of not holding.

usage: test_python_verify.py VERIFY.PY   (both files are found beside this one or by that argument)
"""

import contextlib
import io
import json
import os
import shutil
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.dont_write_bytecode = True

import make_evidence as make  # noqa: E402
import load_verify  # noqa: E402
from borderline import BORDERLINE, key_as  # noqa: E402
from make_evidence import ADMIN, ALPHA, APPROVER, BETA, DAY, GAMMA, MAKER, REVIEWER, START_MS  # noqa: E402

VERIFY = os.path.abspath(sys.argv.pop(1))


verify = load_verify.load(VERIFY)
BY_HAND, BY_LIBRARY = verify.verify_by_hand, verify.ed25519_verify


def run(*arguments):
    """verify.py's exit status and its JSON lines."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        status = verify.main(list(arguments) + ["--json", "--lang", "en"])
    return status, [json.loads(line) for line in out.getvalue().splitlines()]


class Case(unittest.TestCase):
    def setUp(self):
        self.directory = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.directory)

    def path(self, name):
        return os.path.join(self.directory, name)

    def publish(self, ledger, policy=None, **other):
        shutil.rmtree(self.path("evidence"), ignore_errors=True)
        ledger.publish(self.path("evidence"), **other)
        make.write(self.path("policy"), policy or ledger.policy())
        return ledger

    def judge(self, genesis, *more):
        arguments = [self.path("evidence"), "--policy", self.path("policy")]
        arguments += ["--genesis", genesis] if genesis else []
        status, lines = run(*arguments, *more)
        return status, lines[0]

    def judged(self, ledger, *more, **other):
        self.publish(ledger, **other)
        return self.judge(ledger.genesis(), *more)

    def refused(self, answer, rule, entry=None, located=None):
        status, found = answer
        self.assertEqual((status, found["verdict"], found["rule"], found["entry"]), (4, "does not hold", rule, entry),
                         found["sentence"])
        if located is not None:
            self.assertEqual(found["located"], located)

    def alter(self, path, change):
        path = self.path(os.path.join("evidence", path))
        with open(path, "rb") as file:
            data = file.read()
        with open(path, "wb") as file:
            file.write(change(data))


class WhatHolds(Case):
    def test_every_body_and_rule_by_both_ed25519(self):
        ledger = make.half_year()
        for back_end in ("auto", "builtin"):
            status, found = self.judged(ledger, "--ed25519", back_end)
            verify.ed25519_verify = BY_LIBRARY
            self.assertEqual((status, found["verdict"], found["complete"]), (0, "holds", "not proved"), found["sentence"])
            self.assertEqual((found["size"], found["entries"]), (len(ledger.seals), len(ledger.entries)))
            self.assertEqual(found["root"], make.mth(ledger.leaves).hex())
            cash, relief = found["totals"]["cash"], found["totals"]["relief"]
            for column, name in enumerate(("appropriated", "disbursed", "adjusted", "settled")):
                for total, is_relief in ((cash, False), (relief, True)):
                    rows = [r for r in ledger.money if r[1] == column and (ledger.instruments[r[2]] == 3) == is_relief]
                    self.assertEqual((total[name + "_count"], total[name + "_fen"]), (len(rows), sum(r[5] for r in rows)))
            self.assertTrue(all(check["holds"] for check in found["checks"]))

    def test_bundles_tiles_and_a_level_above(self):
        ledger = make.large(300)
        self.publish(ledger)
        self.assertTrue(os.path.exists(self.path("evidence/tile/1/000.p/1")))
        self.assertTrue(os.path.exists(self.path("evidence/tile/lines/002.p/94")))
        status, found = self.judge(ledger.genesis())
        self.assertEqual((status, found["entries"]), (0, 606), found["sentence"])

    def test_every_size_on_the_way(self):
        ledger = make.half_year()
        ledger.checkpoints.clear()
        whole = list(ledger.seals), list(ledger.leaves), list(ledger.entries)
        firsts = [verify.read_seal(seal)[0]["first_entry"] for seal in whole[0]] + [len(whole[2])]
        key = make.Key(make.ORIGIN, "half year ledger")
        for size in range(1, 20):
            ledger.seals, ledger.leaves, ledger.entries = (whole[0][:size], whole[1][:size], whole[2][:firsts[size]])
            policy = "log %s\nquorum none\n" % key.vkey()
            self.publish(ledger, policy=policy, checkpoint=ledger.checkpoint(key=key, origin=make.ORIGIN))
            status, found = self.judge(ledger.genesis())
            self.assertEqual((status, found["size"]), (0, size), found["sentence"])

    def test_older_partial_files_and_files_beyond(self):
        ledger = make.large(258)
        self.publish(ledger)
        for partial, full, width in (("tile/0/000.p/7", "tile/0/000", 7 * 32), ("tile/hints/000.p/9", "tile/hints/000", 72)):
            with open(self.path("evidence/" + full), "rb") as file:
                make.write(self.path("evidence/" + partial), file.read()[:width])
        make.write(self.path("evidence/tile/0/001.p/9"), b"not evidence yet")
        make.write(self.path("evidence/checkpoints/1000"), b"not evidence yet")
        self.assertEqual(self.judge(ledger.genesis())[0], 0)
        self.alter("tile/0/000.p/7", lambda data: data[:-1] + bytes([data[-1] ^ 1]))
        self.refused(self.judge(ledger.genesis()), "evidence")

    def test_witnesses_and_quorum(self):
        ledger, witnesses = make.working(), [make.Key("w%d.example" % i) for i in range(3)]
        policy = ledger.policy(witnesses, quorum=2)
        stranger = make.Key("w9.example")
        for signed, status in ((witnesses, 0), (witnesses[:2], 0), (witnesses[:1], 1), ([], 1), ([stranger] * 5, 1)):
            answer = self.judged(ledger, policy=policy, checkpoint=ledger.checkpoint(witnesses=signed))
            self.assertEqual((answer[0], answer[1]["damage"]), (status, []))
        forged = make.Key("w0.example")
        forged.private = stranger.private
        self.refused(self.judged(ledger, policy=policy, checkpoint=ledger.checkpoint(witnesses=[forged])), "checkpoint")

    def test_a_checkpoint_from_elsewhere(self):
        ledger = make.half_year()
        held = self.path("held")
        key = make.Key(make.ORIGIN, "half year ledger")
        make.write(held, ledger.checkpoint(7, key=key, origin=make.ORIGIN))
        status, found = self.judged(ledger, "--checkpoint", held)
        self.assertEqual((status, found["complete"]), (0, "proved up to size 7"))
        make.write(held, ledger.checkpoint(7, key=key, origin=make.ORIGIN, root=bytes(32)))
        self.refused(self.judge(ledger.genesis(), "--checkpoint", held), "fork")
        make.write(held, ledger.checkpoint(7, key=make.Key(make.ORIGIN, "stranger"), origin=make.ORIGIN, root=bytes(32)))
        self.assertEqual(self.judge(ledger.genesis(), "--checkpoint", held)[0], 1)  # accuses nobody
        size = len(ledger.leaves)
        make.write(held, ledger.checkpoint(root=bytes(32)).replace(b"\n%d\n" % size, b"\n%d\n" % (size + 1)))
        self.assertEqual(self.judge(ledger.genesis(), "--checkpoint", held)[0], 1)  # not signed: proves nothing
        text = make.checkpoint_text(ledger.origin, size + 1, bytes(32))
        make.write(held, text + b"\n" + ledger.key.note_line(text).encode())
        self.refused(self.judge(ledger.genesis(), "--checkpoint", held), "rollback")

    def test_private_rows(self):
        ledger, rows = make.working(), []
        for kind, word, canonical in ((1, b"person", b"resident-id 999999199001010018"), (2, b"account", b"6222000000001")):
            salt = make.sha256(word)
            name = make.sha256(b"mingzhang/v1 " + word + b"\n" + salt + canonical)
            row = bytes([kind]) + salt + len(canonical).to_bytes(2, "big") + canonical + b"\0\0"
            rows.append(name + (len(row) + 8).to_bytes(2, "big") + row + make.sha256(row)[:8])
        self.publish(ledger)
        make.write(self.path("evidence/private/rows"), b"".join(sorted(rows)))
        self.assertEqual(self.judge(ledger.genesis())[0], 0)
        data = b"".join(sorted(rows))
        for bad in (b"".join(sorted(rows, reverse=True)), data[:-1], data + b"x", data[:40] + b"\1" + data[41:]):
            make.write(self.path("evidence/private/rows"), bad)
            self.refused(self.judge(ledger.genesis()), "private")

    def test_several_directories_give_a_line_each_and_the_worst_status(self):
        ledger = self.publish(make.working())
        shutil.copytree(self.path("evidence"), self.path("copy"))
        with open(self.path("copy/tile/hints/000.p/16"), "wb") as file:
            file.write(bytes(128))
        status, lines = run(self.path("evidence"), self.path("copy"), self.path("none"), "--policy", self.path("policy"),
                            "--genesis", ledger.genesis())
        self.assertEqual((status, [line["verdict"] for line in lines]), (4, ["holds", "does not hold", "could not tell"]))


def pay(code="SUB", reference="X-1", payee=ALPHA, fen=100, **other):
    return make.disbursement(code, reference, make.enterprise(payee), fen, **other)


def enrolled(ledger, name, role, **other):
    """One more officer, with a key of his own."""
    ledger.people[name] = make.Key(name, "extra " + name)
    ledger.seal([make.officer(1, name, "虚构" + name, "虚构单位", vkey=ledger.people[name].vkey(), roles=[role], **other)])
    return (name, role)


# What is sealed on top of make.working(), whose entries are 0 to 15: the rule that objects, and the
# entry (None for rules 1 to 8). A row is (name, rule, entry, what is sealed).
B = 16
NAMED = dict(
    form_default_written=("form", None, lambda p: p.seal([pay()], raw={0: p.entry(pay()) + b"\x42\x00"})),
    form_unknown_field=("form", None, lambda p: p.seal([pay()], raw={0: p.entry((8, pay()[1] + [(20, "x")]))})),
    form_two_bodies=("form", None, lambda p: p.seal([pay()], raw={0: p.entry(pay()) + make.encode([(17, make.incident()[1])])})),
    form_salt=("form", None, lambda p: p.seal([pay()], raw={0: make.encode([(1, 1), (2, b"short"), pay()])})),
    form_date=("form", None, lambda p: p.seal([pay(date=20230230)])),
    form_bidi=("form", None, lambda p: p.seal([pay(memo="a\u202eb")])),
    form_space=("form", None, lambda p: p.seal([pay(memo="a ")])),
    form_claim_alone=("form", None, lambda p: p.seal([pay(claim="SB-1")])),
    form_person_with_name=("form", None, lambda p: p.seal(
        [make.disbursement("SUB", "X-1", [(1, "某"), (3, make.PERSON)], 100)])),
    form_ceiling=("form", None, lambda p: p.seal([make.programme("NEW", ceiling=False)])),
    form_key_of_small_order=("form", None, lambda p: p.seal([make.officer(
        1, "x", "虚构", "虚构", vkey="x+%s+%s" % (make.sha256(b"x\n\1\1" + bytes(31))[:4].hex(), make.b64(b"\1\1" + bytes(31))),
        roles=[MAKER])])),
    form_origin=("form", None, lambda p: p.seal([pay()], header={2: "other.example/funds"})),
    form_twice=("form", None, lambda p: p.seal([pay()], signers=[("maker", MAKER), ("maker", REVIEWER)])),
    known_again=("voucher-known", None, lambda p: p.seal([pay(reference="X-2")], voucher=p.seal([pay()]))),
    known_rejected=("voucher-known", None, lambda p: (p.seal([make.rejection(bytes(16))]), p.seal([pay()], voucher=bytes(16)))),
    totals_count=("totals", None, lambda p: p.seal([pay()], header={6: [(1, 8), (2, 2)]})),
    totals_sum=("totals", None, lambda p: p.seal([pay()], header={8: 101})),
    totals_root=("totals", None, lambda p: p.seal([pay()], header={5: bytes(32)})),
    totals_range=("totals", None, lambda p: p.seal([make.appropriation("REF", 5 * 10**18), make.appropriation("REF", 5 * 10**18)],
                                                   header={7: make.Signed(9 * 10**18)})),
    seen_other=("seen", None, lambda p: p.seal([pay()], seen=(3, make.sha256(b"other")))),
    seen_later=("seen", None, lambda p: p.seal([pay()], seen=(6, make.sha256(b"later")))),
    seen_nothing=("seen", None, lambda p: p.seal([pay()], seen=(0, make.sha256(b"")))),
    signature_role=("signature", None, lambda p: p.seal([pay()], signers=[("approver", MAKER), "reviewer"])),
    signature_bytes=("signature", None, lambda p: p.seal([pay()], signature={6: bytes(64)})),
    signature_stranger=("signature", None, lambda p: p.seal([pay()], signature={1: "nobody", 2: MAKER}, signers=["maker"])),
    signature_revoked=("signature", None, lambda p: (p.seal([make.officer(4, "maker", reason="离任")]), p.seal([pay()]))),
    separation_unit=("separation", None, lambda p: p.seal([pay()], signers=[enrolled(p, "his", MAKER, unit_code=ALPHA), "reviewer"])),
    separation_person=("separation", None, lambda p: p.seal([make.disbursement("SUB", "X-1", make.person_payee(make.PERSON), 100)],
                                                            signers=[enrolled(p, "he", MAKER, person=make.PERSON), "reviewer"])),
    separation_one_person=("separation", None, lambda p: p.seal([pay()], signers=[
        enrolled(p, "he", MAKER, person=make.PERSON), enrolled(p, "him", REVIEWER, person=make.PERSON)])),
    roles_reviewer=("required-roles", None, lambda p: p.seal([pay()], signers=["maker"])),
    roles_approver=("required-roles", None, lambda p: p.seal([pay(fen=50000000)], signers=["maker", "reviewer"])),
    roles_sum_to_payee=("required-roles", None, lambda p: p.seal([pay(fen=25000000), pay(reference="X-2", fen=25000000)],
                                                                 signers=["maker", "reviewer"])),
    roles_union=("required-roles", None, lambda p: p.seal([pay(), make.settlement("S-1", 1)], signers=["maker", "reviewer"])),
    roles_by_rule=("required-roles", None, lambda p: (p.seal([make.rule([(8, MAKER, 2, 0)])]), p.seal([pay()]))),
    clock_prepared=("clock", None, lambda p: p.seal([pay()], header={11: START_MS + DAY})),
    clock_signed_late=("clock", None, lambda p: p.seal([pay()], signature={3: p.last_ms + 3600000 + 300001})),
    clock_signed_early=("clock", None, lambda p: p.seal([pay()], at=START_MS + 40 * DAY, header={11: START_MS},
                                                        signature={3: START_MS + 9 * DAY - 1})),
    clock_back=("clock", None, lambda p: p.seal([pay()], at=p.last_ms - 1)),
    clock_ahead=("clock", None, lambda p: p.seal([pay()], at=p.last_ms + 7948800001)),
    programme_unknown=("programme", B, lambda p: p.seal([pay("NONE")])),
    programme_before=("programme", B, lambda p: p.seal([pay(date=20221231)])),
    programme_opened_twice=("programme", B, lambda p: p.seal([make.programme("SUB")])),
    programme_amend=("programme", B, lambda p: p.seal([make.programme("REF", 3, action=2, reason="改")])),
    programme_closed=("programme", B + 1, lambda p: p.seal([make.programme("SUB", action=3, last=20230105, reason="止"), pay()])),
    programme_relief_account=("programme", B, lambda p: p.seal([pay("REL", account=make.account(bytes(32)))])),
    period_future=("period", B, lambda p: p.seal([pay(date=20230107)])),
    period_closed=("period", B + 1, lambda p: (p.seal([p.closing(202301)], at=START_MS + 30 * DAY), p.seal([pay()]))),
    duplicate=("duplicate-reference", B, lambda p: p.seal([pay(reference="S-1")])),
    duplicate_inside=("duplicate-reference", B + 1, lambda p: p.seal([pay(), pay(fen=200)])),
    payee_check=("payee", B, lambda p: p.seal([pay(payee=ALPHA[:17] + ("0" if ALPHA[17] != "0" else "1"))])),
    appropriation_over=("appropriation", B, lambda p: p.seal([pay(fen=99900001)])),
    appropriation_cut=("appropriation", B, lambda p: p.seal([make.appropriation("SUB", -99900001)])),
    appropriation_negative=("appropriation", B, lambda p: p.seal([make.appropriation("REF", -1)])),
    appropriation_range=("appropriation", B + 1, lambda p: [p.seal([make.appropriation("REF", 5 * 10**18)]) for _ in "12"]),
    appropriation_range_in_month=("appropriation", B + 2, lambda p: [
        p.seal([make.appropriation("REF", 5 * 10**18, date=20230103)]),
        p.seal([make.appropriation("REF", -5 * 10**18, date=20230206)], at=START_MS + 40 * DAY),
        p.seal([make.appropriation("REF", 5 * 10**18, date=20230103)])]),
    cap=("payee-cap", B + 1, lambda p: p.seal([pay("CAP", fen=60000), pay("CAP", "X-2", fen=40001)])),
    claim_over=("payee-cap", B + 1, lambda p: p.seal([pay(claim="A", approved=150), pay(reference="X-2", fen=51, claim="A", approved=150)])),
    claim_moves=("payee-cap", B + 1, lambda p: p.seal([pay(claim="A", approved=900), pay(reference="X-2", payee=BETA, claim="A", approved=900)])),
    adjusted_unknown=("adjustment", B, lambda p: p.seal([make.adjustment(1, "NONE", 1, date=20230106)])),
    adjusted_beyond=("adjustment", B + 1, lambda p: p.seal([make.adjustment(3, "S-1", 60000, date=20230106), make.adjustment(3, "S-1", 40001, date=20230106)])),
    adjusted_before=("adjustment", B, lambda p: p.seal([make.adjustment(1, "S-1", 1, date=20230105)])),
    reversed_settled=("adjustment", B + 1, lambda p: (p.seal([make.settlement("S-1", 60000, date=20230106)]),
                                                      p.seal([make.adjustment(1, "S-1", 40001, date=20230106)]))),
    returned_twice=("adjustment", B + 1, lambda p: p.seal([make.adjustment(2, "S-1", i, date=20230106, bank_reference="T") for i in (1, 2)])),
    relief_returned=("adjustment", B, lambda p: p.seal([make.adjustment(2, "E-1", 1, date=20230106, bank_reference="T")])),
    relief_settled=("adjustment", B, lambda p: p.seal([make.settlement("E-1", 1, date=20230106)])),
    settled_beyond=("adjustment", B + 1, lambda p: (p.seal([make.adjustment(1, "S-1", 1, date=20230106)]),
                                                    p.seal([make.settlement("S-1", 100000, date=20230106)]))),
    taken_back_twice=("adjustment", B + 2, lambda p: p.seal(
        [make.settlement("S-1", 9, date=20230106)] + [make.settlement("S-1", -9, date=20230106, takes_back=B, reason="错") for _ in "12"])),
    taken_back_other=("adjustment", B + 1, lambda p: p.seal([make.settlement("S-1", 9, date=20230106), make.settlement(
        "S-1", -8, date=20230106, takes_back=B, reason="错")])),
    replaces_beyond=("adjustment", B + 1, lambda p: p.seal([make.adjustment(2, "S-1", 50, date=20230106, bank_reference="T"),
                                                            pay(fen=51, replaces="S-1")])),
    replaces_other_payee=("adjustment", B + 1, lambda p: p.seal([make.adjustment(2, "S-1", 50, date=20230106, bank_reference="T"),
                                                                 pay(payee=BETA, fen=50, replaces="S-1")])),
    closing_early=("closing", B, lambda p: p.seal([p.closing(202301)])),
    closing_month=("closing", B, lambda p: p.seal([p.closing(202302)], at=START_MS + 60 * DAY)),
    closing_programmes=("closing", B, lambda p: p.seal([p.closing(202301, {5: bytes(32)})], at=START_MS + 30 * DAY)),
    closing_payees=("closing", B, lambda p: p.seal([p.closing(202301, {7: bytes(32)})], at=START_MS + 30 * DAY)),
    closing_totals=("closing", B, lambda p: p.seal([p.closing(202301, {2: [(1, 2), (2, make.Signed(101000000)), (3, 1), (4, 99999)]})],
                                                   at=START_MS + 30 * DAY)),
    officer_name=("closing", B, lambda p: p.seal([make.officer(1, "maker", "虚构", "虚构", vkey=make.Key("maker", "2").vkey(), roles=[1])])),
    officer_key=("closing", B, lambda p: p.seal([make.officer(1, "new", "虚构", "虚构", vkey=key_as(p.people["maker"], "new"), roles=[1])])),
    officer_key_name=("closing", B, lambda p: p.seal([make.officer(1, "new", "虚构", "虚构", vkey=make.Key("other", "2").vkey(), roles=[1])])),
    officer_admin=("closing", B, lambda p: p.seal([make.officer(1, "new", "虚构", "虚构", vkey=make.Key("new").vkey(), roles=[1, 4])])),
    officer_unit_code=("closing", B, lambda p: p.seal([make.officer(1, "new", "虚构", "虚构", vkey=make.Key("new").vkey(), roles=[1],
                                                                    unit_code=ALPHA[:17] + ("0" if ALPHA[17] != "0" else "1"))])),
    officer_last_admins=("closing", B + 1, lambda p: p.seal([make.officer(4, name, reason="离任") for name in ("admin.c", "admin.b")])),
    identity_same=("closing", B, lambda p: p.seal([make.identity(vkey=p.key.vkey())])),
    identity_key_name=("closing", B, lambda p: p.seal([make.identity(vkey=make.Key("other.example", "2").vkey())])),
    identity_unsigned=("closing", B, lambda p: p.seal([make.identity(origin="b.example", vkey=make.Key("b.example").vkey(), last=p.checkpoint(
        key=make.Key(make.ORIGIN, "2")))])),
    identity_old_key=("closing", B + 1, lambda p: p.seal([make.identity(vkey=make.Key(make.ORIGIN, "2").vkey()), make.identity(vkey=p.key.vkey())])),
    rule_weak=("closing", B, lambda p: p.seal([make.rule([(10, 5, 1, 100)])])),
    match_later=("closing", B, lambda p: p.seal([make.join([B], make.OUR_ACCOUNT)])),
    match_parted=("closing", B + 2, lambda p: p.seal([make.join([1], make.OUR_ACCOUNT), make.part(B), make.part(B)])),
    reconciliation_size=("closing", B, lambda p: p.seal([make.reconciliation(make.OUR_ACCOUNT, 6)])),
    reconciliation_account=("closing", B + 1, lambda p: p.seal([make.reconciliation(make.OUR_ACCOUNT, 1), make.reconciliation(
        make.account(bytes(32)), 1, previous=B)])),
    rejection_sealed=("closing", B + 1, lambda p: p.seal([make.rejection(p.seal([pay()]))])),
    anchor_unsigned=("closing", B, lambda p: p.seal([make.anchor(make.Key("o.example", "2").vkey(), foreign_head(3))])),
    anchor_fork=("closing", B + 1, lambda p: p.seal([make.anchor(make.Key("o.example").vkey(), foreign_head(size)) for size in (3, 4)])),
    erasure_twice=("closing", B + 1, lambda p: p.seal([make.erasure([make.PERSON]), make.erasure([make.PERSON])])),
    incident_later=("closing", B, lambda p: p.seal([make.incident(from_entry=B + 1)])),
    unexplained_repeat=("unexplained", B, lambda p: p.seal([pay(fen=100000)])),
    unexplained_code=("unexplained", B, lambda p: p.seal([pay(payee=make.credit_code("MA00000D", second_good=False))])),
    unexplained_name=("unexplained", B, lambda p: p.seal([make.disbursement("SUB", "X-1", make.enterprise(ALPHA, "另一个名称"), 1)])),
    unexplained_account=("unexplained", B + 1, lambda p: p.seal([pay(account=make.account(bytes(32))), pay(
        reference="X-2", fen=1, account=make.account(b"\1" * 32))])),
    chain_previous=("form", None, lambda p: p.seal([pay()], seal={3: bytes(32)})),
    chain_number=("form", None, lambda p: p.seal([pay()], seal={2: 6})),
    chain_first_entry=("form", None, lambda p: p.seal([pay()], seal={4: 15})),
)


def foreign_head(size):
    text = make.checkpoint_text("o.example", size, make.sha256(b"%d" % size))
    return text + b"\n" + make.Key("o.example").note_line(text).encode()


class WhatARuleRefuses(Case):
    """Vouchers that were signed and sealed as if nothing were wrong."""


def working_with(seal):
    def build():
        ledger = make.working()
        seal(ledger)
        ledger.seal([make.incident()])  # nothing that follows may hide it
        return ledger
    return build


def rule_test(build, expected):
    def test(self):
        status, found = self.judged(build())
        self.assertEqual((status, found["rule"], found["entry"]), expected, found["sentence"])
    return test


for name_, (rule_, entry_, seal_) in NAMED.items():
    setattr(WhatARuleRefuses, "test_" + name_, rule_test(working_with(seal_), (4, rule_, entry_)))
for name_, (status_, rule_, entry_, build_) in BORDERLINE.items():
    setattr(WhatARuleRefuses, "test_at_the_border_" + name_, rule_test(build_, (status_, rule_, entry_)))


class WhatGenesisMustBe(Case):
    def founded(self, bodies, signers=("admin.a", "admin.b"), **other):
        ledger = make.Ledger("genesis")
        first = make.identity(vkey=ledger.key.vkey())
        people = [ledger.enrol(name) for name in ("admin.a", "admin.b")]
        ledger.seal(bodies(first, people, ledger), signers=list(signers), at=START_MS, **other)
        return self.judged(ledger)

    def test_is_signed_by_all_its_administrators(self):
        self.assertEqual(self.founded(lambda i, p, l: [i] + p)[0], 0)
        self.refused(self.founded(lambda i, p, l: [i] + p, signers=["admin.a"]), "required-roles")
        self.refused(self.founded(lambda i, p, l: [i] + p[:1], signers=["admin.a"]), "required-roles")

    def test_begins_with_one_identity(self):
        self.refused(self.founded(lambda i, p, l: p + [i]), "closing", 0)
        self.refused(self.founded(lambda i, p, l: [i, i] + p), "closing", 1)
        self.refused(self.founded(lambda i, p, l: [i] + p + [make.incident()]), "closing", 3)

    def test_sees_nothing(self):
        self.refused(self.founded(lambda i, p, l: [i] + p, seen=(0, bytes(32))), "seen")


class WhatIsChangedAfterwards(Case):
    """Files of evidence that was good when it was published."""

    def setUp(self):
        super().setUp()
        self.ledger = self.publish(make.working())

    def again(self, *more):
        return self.judge(self.ledger.genesis(), *more)

    def flip(self, path, at):
        self.alter(path, lambda data: data[:at] + bytes([data[at] ^ 1]) + data[at + 1:])

    def test_an_amount_is_changed_and_the_entry_is_named(self):
        at = sum(2 + len(e) for e in self.ledger.entries[:14]) + 2
        entry = self.ledger.entries[14]
        self.flip("tile/lines/000.p/16", at + entry.index(make.encode([(5, 100000)])) + 1)
        self.refused(self.again(), "totals", None, located=14)

    def test_an_entry_is_no_entry_any_more(self):
        self.flip("tile/lines/000.p/16", 2)
        self.refused(self.again(), "form", None, located=0)

    def test_two_entries_change_places(self):
        entries = list(self.ledger.entries)
        entries[12], entries[13] = entries[13], entries[12]
        self.alter("tile/lines/000.p/16", lambda data: b"".join(len(e).to_bytes(2, "big") + e for e in entries))
        self.refused(self.again(), "totals", None, located=12)

    def test_a_hint_is_changed(self):
        self.flip("tile/hints/000.p/16", 8 * 9)
        self.refused(self.again(), "hints", 9)

    def test_a_seal_is_changed(self):
        at = 2 + len(self.ledger.seals[0]) + 2 + 40
        self.flip("tile/entries/000.p/5", at)
        status, found = self.again()
        self.assertEqual((status, found["rule"], found["seal"]), (4, "tree", 1))

    def test_a_tile_is_changed(self):
        self.flip("tile/0/000.p/5", 32 * 3)
        status, found = self.again()
        self.assertEqual((status, found["rule"], found["seal"]), (4, "tile", 3))

    def test_every_file_is_needed(self):
        for path in ("tile/0/000.p/5", "tile/entries/000.p/5", "tile/lines/000.p/16", "tile/hints/000.p/16"):
            file = self.path("evidence/" + path)
            os.rename(file, self.path("away"))
            self.refused(self.again(), "evidence")
            os.rename(self.path("away"), file)
        self.assertEqual(self.again()[0], 0)
        os.remove(self.path("evidence/checkpoint"))
        self.assertEqual(self.again()[0], 1)

    def test_what_does_not_belong(self):
        for path in ("readme.txt", "tile/0/0", "tile/0/x000/001", "tile/64/000", "tile/0/000.p/256", "tile/0/000.p/0",
                     "checkpoints/05", "tile/lines/000.p/16.bak", "private/others"):
            make.write(self.path("evidence/" + path), b"")
            self.refused(self.again(), "evidence")
            os.remove(self.path("evidence/" + path))
        self.assertEqual(self.again()[0], 0)

    def test_links_directories_and_pipes_are_no_files(self):
        for name in ("checkpoint", "tile/hints/000.p/16"):
            file = self.path("evidence/" + name)
            os.rename(file, self.path("away"))
            for make_it in (lambda: os.symlink(self.path("away"), file), lambda: os.mkdir(file), lambda: os.mkfifo(file)):
                make_it()
                self.refused(self.again(), "evidence")
                (os.rmdir if os.path.isdir(file) else os.remove)(file)
            os.rename(self.path("away"), file)

    def test_a_file_of_four_gigabytes_of_nothing(self):
        with open(self.path("evidence/tile/lines/000.p/16"), "r+b") as file:
            file.truncate(4 << 30)
        self.refused(self.again(), "evidence")

    def test_files_end_where_they_must(self):
        for path in ("tile/0/000.p/5", "tile/entries/000.p/5", "tile/lines/000.p/16", "tile/hints/000.p/16"):
            for change in (lambda data: data[:-1], lambda data: data + b"\0", lambda data: b""):
                with open(self.path("evidence/" + path), "rb") as file:
                    good = file.read()
                self.alter(path, change)
                self.refused(self.again(), "evidence")
                make.write(self.path("evidence/" + path), good)

    def test_another_ledger(self):
        self.refused(self.judge(make.working("other").genesis()), "genesis")

    def test_no_genesis_hash(self):
        status, found = self.judge(None)
        self.assertEqual((status, found["verdict"]), (1, "could not tell"))

    def test_checkpoints_that_are_none(self):
        good = self.ledger.checkpoint()
        text, line = good.split(b"\n\n")
        stolen = self.ledger.checkpoint(key=make.Key(make.ORIGIN, "stolen"))
        many = text + b"\n\n" + line + "\u2014 x AAAAAAA=\n".encode() * 70000
        for bad in (b"", text + b"\n", good[:-1], good.replace(b"\n5\n", b"\n05\n"), good.replace(b"\n5\n", b"\n6\n"),
                    text + b"\nextra\n\n" + line, good.replace(b"=\n", b"\n", 1), stolen, many, good + b"\xff\n",
                    good.replace(b"park.", b"dark.", 1), good[:-3] + b"B=\n", self.ledger.checkpoint(root=bytes(32))[:-9]):
            make.write(self.path("evidence/checkpoint"), bad)
            self.assertEqual(self.again()[0], 4, bad[:200])
        self.refused(self.judged(self.ledger, checkpoint=self.ledger.checkpoint(root=bytes(32))), "tree")
        self.assertEqual(self.judged(self.ledger, checkpoint=self.ledger.checkpoint(0, root=make.sha256(b"")))[0], 1)
        self.refused(self.judged(self.ledger, checkpoint=stolen), "checkpoint")
        unknown = good + "\u2014 somebody.example AAAAAAA=\n".encode()
        self.assertEqual(self.judged(self.ledger, checkpoint=unknown)[0], 0)

    def test_an_earlier_checkpoint_of_another_history(self):
        self.publish(self.ledger)
        for bad in (self.ledger.checkpoint(5, root=bytes(32)), self.ledger.checkpoint(4), b"nonsense",
                    self.ledger.checkpoint(5, key=make.Key(make.ORIGIN, "stolen"))):
            make.write(self.path("evidence/checkpoints/5"), bad)
            self.refused(self.again(), "earlier-checkpoint")

    def test_policies_that_cannot_be_used(self):
        log = "log %s\n" % self.ledger.key.vkey()
        witness = make.Key("w.example").vkey(4)
        for bad in ("", log, "quorum none\n", log + "quorum w\n", log + "quorum none\nquorum none\n", log + log + "quorum none\n",
                    log + "witness w %s\nquorum g\n" % witness, log + "witness none %s\nquorum none\n" % witness,
                    log + "witness w %s\nwitness v %s\nquorum w\n" % (witness, witness), log + "group g 1 w\nquorum g\n",
                    log + "witness w %s\ngroup g 2 w\nquorum g\n" % witness, log + "quorum none\x01\n", log + "rest\nquorum none\n",
                    log + "witness w %s\nquorum w\n" % self.ledger.key.vkey(), "log x+00000000+AA==\nquorum none\n",
                    log + "witness w %s\ngroup g 1 w\ngroup h 1 w\nquorum g\n" % witness, log + "quorum none",
                    "log %s\nquorum none\n" % make.Key(make.ORIGIN, "another").vkey()):
            make.write(self.path("policy"), bad)
            self.assertEqual(self.again()[0], 1, bad)

    def test_newer_formats_are_neither_good_nor_bad(self):
        unknown = (18, [(1, "?")])
        for seal in (lambda p: p.seal([unknown], signers=["maker", "reviewer"]),
                     lambda p: p.seal([pay()], raw={0: p.entry(pay(), version=2)}),
                     lambda p: p.seal([pay()], header={1: 2}),
                     lambda p: p.seal([pay()], seal={1: 2}),
                     lambda p: p.seal([pay()], raw={0: p.entry(unknown)})):
            ledger = make.working()
            seal(ledger)
            self.assertEqual(self.judged(ledger)[0], 1)
        for bodies, rule, entry in (([pay("NONE")], None, None), ([pay(memo="a ")], "form", None)):
            ledger = make.working()
            ledger.seal([unknown], signers=["maker", "reviewer"])
            ledger.seal(bodies)  # may rest on what is not known; its form does not
            answer = self.judged(ledger)
            self.assertEqual((answer[0], answer[1]["rule"], answer[1]["entry"]), (4 if rule else 1, rule, entry))
        ledger = make.working()
        ledger.seal([pay("NONE")])
        ledger.seal([unknown], signers=["maker", "reviewer"])
        self.refused(self.judged(ledger), "programme", 16)

    def test_all_damage_is_listed(self):
        self.flip("tile/lines/000.p/16", 2)
        self.flip("tile/hints/000.p/16", 8 * 9)
        _, found = self.again()
        self.assertGreaterEqual({row["rule"] for row in found["damage"]}, {"form", "hints"})

    def test_bytes_flipped_anywhere_are_found(self):
        step = 1 if os.environ.get("LEDGER_TEST_LONG") else 53
        for folder, _, names in os.walk(self.path("evidence")):
            for name in names:
                path = os.path.relpath(os.path.join(folder, name), self.path("evidence"))
                if path.startswith("checkpoints"):
                    continue
                with open(os.path.join(folder, name), "rb") as file:
                    good = file.read()
                for at in range(0, len(good), step):
                    self.flip(path, at)
                    status, found = self.again()
                    self.assertEqual(status, 4, (path, at, found["sentence"]))
                    self.assertNotIn("this program failed", " ".join(found["could_not_tell"]))
                    make.write(self.path("evidence/" + path), good)

    def test_a_history_made_again_with_the_ledger_key_is_caught_by_what_people_signed(self):
        forged = make.Ledger("park")
        forged.key, honest = self.ledger.key, self.ledger
        for number, seal in enumerate(honest.seals):
            stated, header = verify.read_seal(seal)
            entries = honest.entries[stated["first_entry"]:stated["first_entry"] + header["entry_count"]]
            if number == 2:  # one seal says another time; all that follow are linked again
                seal = seal.replace(make.encode([(5, stated["sealed_at_ms"])]), make.encode([(5, stated["sealed_at_ms"] + 1)]))
            elif number > 2:
                seal = seal.replace(stated["previous"], forged.leaves[-1])
            forged.append(seal, entries)
        self.refused(self.judged(forged), "seen")

    def test_the_list_of_a_handover(self):
        rows = ["文件,字节数,SHA-256,说明"]
        for path in ("policy", "evidence/checkpoint"):
            with open(self.path(path), "rb") as file:
                rows.append("%s,%d,%s,x" % (path, 0, make.sha256(file.read()).hex()))
        good = "\ufeff" + "\r\n".join(rows) + "\r\n"
        make.write(self.path("移交清单.csv"), good)
        self.assertEqual(self.again()[0], 0)
        for bad in (good.replace("policy", "missing"), good.replace("evidence/checkpoint", "policy"),
                    good.replace("policy", "../policy"), good.replace("policy", "/etc/passwd")):
            make.write(self.path("移交清单.csv"), bad)
            self.refused(self.again(), "list")


if __name__ == "__main__":
    unittest.main()
