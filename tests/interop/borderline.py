"""Vouchers at the borders of proto/CANONICAL.md: each row is the verdict that the law gives (exit
status, rule, entry for rules 9 to 17) and how the ledger comes about. Judges that never saw each
other's code are put before them; where the law left room they had read it differently.

Every ledger ends with a harmless voucher, so that what a row seals is never the newest."""

import make_evidence as make
from make_evidence import BETA, DAY, START_MS, Key

HOLDS, BROKEN, UNKNOWN = 0, 4, 1
N = 16  # the first entry on top of make.working()


def pay(code="SUB", reference="X-1", payee=make.ALPHA, fen=100, **other):
    return make.disbursement(code, reference, make.enterprise(payee), fen, **other)


def on(seal):
    """What `seal` seals on top of the working ledger."""
    def build():
        ledger = make.working()
        seal(ledger)
        ledger.seal([make.incident()])
        return ledger
    return build


def genesis(bodies, signers=("admin.a", "admin.b"), **other):
    """Another voucher 0: `bodies` of the identity, two administrators' entries and the ledger."""
    def build():
        ledger = make.Ledger("genesis")
        first = make.identity(vkey=ledger.key.vkey())
        people = [ledger.enrol(name) for name in ("admin.a", "admin.b")]
        ledger.seal(bodies(first, people, ledger), signers=list(signers), at=START_MS, **other)
        ledger.seal([make.incident()])
        return ledger
    return build


def bare(*seals):
    """The seals alone on top of the working ledger, with nothing behind them."""
    def build():
        ledger = make.working()
        for seal in seals:
            seal(ledger)
        return ledger
    return build


def key_as(key, name):
    """The vkey of somebody's key under another name."""
    other = Key(name)
    other.public = key.public
    return other.vkey()


def vkey_of(name, public):
    return "%s+%s+%s" % (name, make.sha256(name.encode() + b"\n\1" + public)[:4].hex(), make.b64(b"\1" + public))


# What is no key: no point of the curve (y = 2 has no x), one of mixed order, one written with y + p.
NO_POINT = (2).to_bytes(32, "little")
MIXED_ORDER = bytes.fromhex("d8ed94bf3cb6ea9a099645fc06cb17da92195ff2b5678f975b58cffd2f91b1d9")
NOT_CANONICAL = (2**255 - 19 + 3).to_bytes(32, "little")


def enrol(name, **other):
    stated = dict(full_name="虚构" + name, unit="虚构单位", vkey=Key(name, "new " + name).vkey(), roles=[make.MAKER])
    stated.update(other)
    return make.officer(1, name, **stated)


def revoke(name):
    return make.officer(4, name, reason="离任")


def head(origin, size, root=bytes(32), key=None, more=""):
    text = ("%s\n%d\n%s\n%s" % (origin, size, make.b64(root), more)).encode()
    return text + b"\n" + (key or Key(origin)).note_line(text).encode()


def anchor(size=3, root=None, origin="o.example", key=None, more="", proof=()):
    key = key or Key("o.example")
    root = make.sha256(b"%d" % size) if root is None else root
    return make.anchor(key.vkey(), head(origin, size, root, key, more), proof)


def identity_to(last, key=None):
    """A change of origin that states `last`; the key that signs from then on is the new one."""
    def seal(ledger):
        new = key(ledger) if key else Key("b.example").vkey()
        ledger.seal([make.identity(origin="b.example", vkey=new, last=last(ledger))])
        ledger.key, ledger.origin = Key("b.example"), "b.example"
    return seal


def reconciliation(*lines):
    number, fields = make.reconciliation(make.OUR_ACCOUNT, 1)
    before = [f for f in fields if f[0] < 9]
    return number, before + [(9, line) for line in lines] + [f for f in fields if f[0] > 9]


def seals(*vouchers, **other):
    return lambda ledger: [ledger.seal(bodies, **other) for bodies in vouchers]


def raw(change, **other):
    """A payout whose encoded bytes are what `change` makes of them."""
    return lambda ledger: ledger.seal([pay()], raw={0: change(ledger.entry(pay()))}, **other)


def later(month_end_days, *bodies):
    return lambda ledger: ledger.seal(list(bodies), at=START_MS + month_end_days * DAY)


def close(month, at, changed=None):
    return lambda ledger: ledger.seal([ledger.closing(month, changed)], at=at)


def both(*steps):
    return lambda ledger: [step(ledger) for step in steps]


RECOVERY = [("recovery", make.RECOVERY_KEY), ("recovery.2", make.RECOVERY_KEY)]
GLASS = make.incident(make.BREAK_GLASS)


def with_recovery(bodies, signers):
    """On top of the working ledger and two recovery keys."""
    def enrolled(ledger):
        for name, _ in RECOVERY:
            ledger.people[name] = Key(name, "new " + name)
        ledger.seal([enrol(name, roles=[role]) for name, role in RECOVERY])
    return on(both(enrolled, seals(bodies, signers=signers)))


def genesis_with_recovery(bodies=lambda b: b, signers=(), roles=(make.RECOVERY_KEY,)):
    """Voucher 0 enrols a recovery key besides its two administrators."""
    def enrolled(i, p, ledger):
        ledger.people["recovery"] = Key("recovery", "new recovery")
        return bodies([i] + p + [enrol("recovery", roles=list(roles))])
    return genesis(enrolled, signers=["admin.a", *signers])


SALTED = make.encode([(1, 1), (2, bytes(16))])
UNKNOWN_BODY = (19, [(1, "?")])
STAFF = ["maker", "reviewer"]
newer = seals([UNKNOWN_BODY], signers=STAFF)
sub_closed = make.programme("SUB", action=3, last=20230105, reason="到期")

BORDERLINE = dict(
    # voucher 0
    genesis_without_identity=(BROKEN, "form", None, genesis(lambda i, p, l: p)),
    genesis_of_another_origin=(BROKEN, "form", None, genesis(lambda i, p, l: [i] + p, header={2: "z.example"})),
    genesis_with_last_checkpoint=(BROKEN, "closing", 0, genesis(lambda i, p, l: [make.identity(vkey=l.key.vkey(), last=b"x\n0\n")] + p)),
    genesis_rule_asks_a_maker=(BROKEN, "required-roles", None, genesis(lambda i, p, l: [i] + p + [make.rule([(3, 1, 1, 0)])])),
    genesis_rule_asks_three_admins=(BROKEN, "required-roles", None, genesis(lambda i, p, l: [i] + p + [make.rule([(4, 4, 3, 0)])])),
    genesis_rule_asks_less=(BROKEN, "closing", 3, genesis(lambda i, p, l: [i] + p + [make.rule([(4, 4, 1, 0)])])),
    genesis_admin_is_maker_too=(BROKEN, "closing", 3, genesis(
        lambda i, p, l: [i] + p + [l.enrol("admin.c", roles=[1, 4])], signers=("admin.a", "admin.b", "admin.c"))),
    genesis_maker_need_not_sign=(HOLDS, None, None, genesis(lambda i, p, l: [i] + p + [l.enrol("maker")])),
    genesis_maker_may_sign=(HOLDS, None, None, genesis(
        lambda i, p, l: [i] + p + [l.enrol("maker")], signers=("admin.a", "admin.b", "maker"))),
    genesis_revokes=(BROKEN, "closing", 4, genesis(
        lambda i, p, l: [i] + p + [l.enrol("admin.c"), revoke("admin.c")], signers=("admin.a", "admin.b", "admin.c"))),
    genesis_enrols_twice=(BROKEN, "closing", 3, genesis(lambda i, p, l: [i] + p + [p[0]])),
    genesis_with_a_recovery_key=(HOLDS, None, None, genesis_with_recovery(signers=["admin.b", RECOVERY[0]])),
    genesis_without_the_recovery_keys_signature=(BROKEN, "required-roles", None, genesis_with_recovery(signers=["admin.b"])),
    genesis_recovery_key_is_no_admin=(BROKEN, "required-roles", None, genesis_with_recovery(signers=[RECOVERY[0]])),
    genesis_breaks_no_glass=(BROKEN, "required-roles", None, genesis_with_recovery(lambda b: b + [GLASS], signers=[RECOVERY[0]])),
    genesis_recovery_key_has_another_role=(BROKEN, "closing", 3, genesis_with_recovery(
        signers=["admin.b", RECOVERY[0]], roles=(make.MAKER, make.RECOVERY_KEY))),
    genesis_recovery_key_signs_in_another_role=(BROKEN, "required-roles", None, genesis_with_recovery(
        signers=["admin.b", ("recovery", make.MAKER)], roles=(make.MAKER, make.RECOVERY_KEY))),
    genesis_admin_signs_in_another_role=(BROKEN, "required-roles", None, genesis(
        lambda i, p, l: [i] + p + [l.enrol("admin.c", roles=[1, 4])], signers=("admin.a", "admin.b", ("admin.c", make.MAKER)))),
    # recovery keys
    recovery_stands_for_an_admin=(HOLDS, None, None, with_recovery([GLASS, revoke("maker")], ["admin.a", RECOVERY[0]])),
    recovery_incident_stands_behind=(HOLDS, None, None, with_recovery([revoke("maker"), GLASS], ["admin.a", RECOVERY[0]])),
    recovery_incident_alone=(HOLDS, None, None, with_recovery([GLASS], ["admin.a", RECOVERY[0]])),
    recovery_beside_two_admins=(HOLDS, None, None, with_recovery([GLASS], ["admin.a", "admin.b"] + RECOVERY)),
    recovery_without_incident=(BROKEN, "signature", None, with_recovery([revoke("maker")], ["admin.a", RECOVERY[0]])),
    recovery_without_need_or_incident=(BROKEN, "signature", None, with_recovery([revoke("maker")], ["admin.a", "admin.b", RECOVERY[0]])),
    recovery_by_another_incident=(BROKEN, "signature", None, with_recovery([make.incident(2), revoke("maker")], ["admin.a", RECOVERY[0]])),
    recovery_alone=(BROKEN, "required-roles", None, with_recovery([GLASS], [RECOVERY[0]])),
    recovery_twice_is_once=(BROKEN, "required-roles", None, with_recovery([GLASS], RECOVERY)),
    recovery_is_no_maker=(BROKEN, "required-roles", None, with_recovery([GLASS, pay()], ["reviewer", "admin.a", RECOVERY[0]])),
    recovery_lets_others_pay=(HOLDS, None, None, with_recovery([GLASS, pay()], STAFF + ["admin.a", RECOVERY[0]])),
    recovery_as_admin=(BROKEN, "signature", None, with_recovery([GLASS], ["admin.a", ("recovery", make.ADMIN)])),
    recovery_by_an_admin=(BROKEN, "signature", None, with_recovery([GLASS], ["admin.a", ("admin.b", make.RECOVERY_KEY)])),
    recovery_is_no_admin_that_remains=(BROKEN, "closing", N + 4, with_recovery([GLASS, revoke("admin.c"), revoke("admin.b")], ["admin.a", RECOVERY[0]])),
    recovery_asked_for_by_a_rule=(BROKEN, "form", None, on(seals([make.rule([(6, make.RECOVERY_KEY, 1, 0)])]))),
    recovery_with_admin=(BROKEN, "closing", N, on(seals([enrol("n", roles=[make.ADMIN, make.RECOVERY_KEY])]))),
    role_7=(BROKEN, "form", None, on(seals([enrol("n", roles=[7])]))),
    # identity
    identity_last_without_change=(BROKEN, "closing", N, on(lambda p: p.seal([make.identity(name="新", vkey=p.key.vkey(), last=p.checkpoint())]))),
    identity_without_last=(BROKEN, "closing", N, on(identity_to(lambda p: b""))),
    identity_last_is_none=(BROKEN, "closing", N, on(identity_to(lambda p: b"zz"))),
    identity_last_of_others=(BROKEN, "closing", N, on(identity_to(lambda p: head("q.example", 1, key=p.key)))),
    identity_last_with_extension=(BROKEN, "closing", N, on(identity_to(lambda p: head(p.origin, 1, key=p.key, more="x\n")))),
    identity_last_of_any_size=(HOLDS, None, None, on(identity_to(lambda p: head(p.origin, 99, key=p.key)))),
    identity_keeps_the_key=(BROKEN, "closing", N, on(both(
        lambda p: p.seal([make.identity(origin="b.example", vkey=key_as(p.key, "b.example"), last=p.checkpoint())]),
        lambda p: setattr(p, "origin", "b.example")))),
    identity_takes_an_officers_key=(BROKEN, "closing", N, on(lambda p: p.seal([make.identity(vkey=key_as(p.people["maker"], make.ORIGIN))]))),
    identity_of_a_new_name_only=(HOLDS, None, None, on(lambda p: p.seal([make.identity(name="新名", vkey=p.key.vkey())]))),
    # officers
    officer_with_the_ledgers_key=(BROKEN, "closing", N, on(lambda p: p.seal([enrol("n", vkey=key_as(p.key, "n"))]))),
    officer_with_an_anchors_key=(HOLDS, None, None, on(both(seals([anchor()]), seals([enrol("n", vkey=key_as(Key("o.example"), "n"))])))),
    officer_back_to_an_old_key=(BROKEN, "closing", N + 1, on(both(
        seals([make.officer(3, "maker", vkey=Key("maker", "2").vkey(), reason="换钥")]),
        lambda p: p.seal([make.officer(3, "maker", vkey=p.people["maker"].vkey(), reason="换钥")])))),
    officer_key_is_no_point=(BROKEN, "form", None, on(seals([enrol("n", vkey=vkey_of("n", NO_POINT))]))),
    officer_key_of_mixed_order=(BROKEN, "form", None, on(seals([enrol("n", vkey=vkey_of("n", MIXED_ORDER))]))),
    officer_key_not_canonical=(BROKEN, "form", None, on(seals([enrol("n", vkey=vkey_of("n", NOT_CANONICAL))]))),
    officer_key_id_in_capitals=(BROKEN, "form", None, on(seals([enrol("n", vkey="+".join(
        [part.upper() if i == 1 else part for i, part in enumerate(Key("n", "z9").vkey().split("+", 2))]))]))),
    officer_key_id_of_another=(BROKEN, "form", None, on(seals([enrol("n", vkey="n+00000000+" + Key("n").vkey().split("+", 2)[2])]))),
    officer_key_of_a_witness=(BROKEN, "form", None, on(seals([enrol("n", vkey=Key("n").vkey(4))]))),
    officer_enrolled_with_reason=(HOLDS, None, None, on(seals([enrol("n", reason="新进")]))),
    officer_revoked_twice=(BROKEN, "closing", N + 1, on(seals([revoke("maker"), revoke("maker")]))),
    officer_enrolled_again=(BROKEN, "closing", N + 1, on(seals([revoke("maker")], [enrol("maker", vkey=Key("maker", "2").vkey())]))),
    officer_admins_leave_their_role=(BROKEN, "closing", N + 1, on(seals([make.officer(
        2, name, "虚构", "虚构", roles=[1], reason="转岗") for name in ("admin.c", "admin.b")]))),
    officer_admins_too_few_for_a_moment=(BROKEN, "closing", N + 1, on(seals([revoke("admin.c"), revoke("admin.b"), enrol("n", roles=[4])]))),
    # reconciliation, match
    reconciliation_class_missing=(BROKEN, "form", None, on(seals([reconciliation([(2, 1)])]))),
    reconciliation_classes_out_of_order=(BROKEN, "form", None, on(seals([reconciliation([(1, 2)], [(1, 1)])]))),
    reconciliation_after_what_is_none=(BROKEN, "closing", N, on(seals([make.reconciliation(make.OUR_ACCOUNT, 1, previous=3)]))),
    reconciliation_after_itself=(BROKEN, "closing", N, on(seals([make.reconciliation(make.OUR_ACCOUNT, 1, previous=N)]))),
    reconciliation_of_this_size=(HOLDS, None, None, on(seals([make.reconciliation(make.OUR_ACCOUNT, 5)]))),
    reconciliation_account_is_its_commitment=(HOLDS, None, None, on(seals([make.reconciliation(make.OUR_ACCOUNT, 1), make.reconciliation(
        make.account(make.sha256(b"our account"), bank="另一银行", last_four="0002"), 1, previous=N)]))),
    match_of_entry_0=(HOLDS, None, None, on(seals([make.join([0, 15], make.OUR_ACCOUNT)]))),
    match_in_the_same_voucher=(HOLDS, None, None, on(seals([pay(), make.join([N], make.OUR_ACCOUNT)]))),
    match_parts_what_is_none=(BROKEN, "closing", N, on(seals([make.part(3)]))),
    # anchors
    anchor_with_extension=(BROKEN, "closing", N, on(seals([anchor(more="x\n")]))),
    anchor_key_of_another_name=(HOLDS, None, None, on(seals([anchor(key=Key("o.key"))]))),
    anchor_of_itself=(BROKEN, "closing", N, on(lambda p: p.seal([make.anchor(p.key.vkey(), p.checkpoint())]))),
    anchor_of_its_former_origin=(HOLDS, None, None, on(both(
        identity_to(lambda p: p.checkpoint()),
        lambda p: p.seal([make.anchor(Key(make.ORIGIN, "park ledger").vkey(), head(make.ORIGIN, 5, key=Key(make.ORIGIN, "park ledger")))])))),
    anchor_first_with_a_proof=(HOLDS, None, None, on(seals([anchor(proof=[bytes(32)])]))),
    anchor_of_nothing=(HOLDS, None, None, on(seals([anchor(0, make.sha256(b""))]))),
    anchor_of_nothing_with_a_root=(BROKEN, "closing", N, on(seals([anchor(0, bytes(32))]))),
    anchor_from_nothing=(HOLDS, None, None, on(seals([anchor(0, make.sha256(b"")), anchor(3)]))),
    anchor_twice_the_same=(HOLDS, None, None, on(seals([anchor(), anchor()]))),
    anchor_smaller=(BROKEN, "closing", N + 1, on(seals([anchor(4), anchor(3)]))),
    anchor_by_another_key=(HOLDS, None, None, on(seals([anchor(), anchor(key=Key("o.example", "2"))]))),
    anchor_size_too_large=(BROKEN, "closing", N, on(seals([anchor(2**63)]))),
    anchor_size_largest=(HOLDS, None, None, on(seals([anchor(2**63 - 1)]))),
    anchor_origin_too_long=(BROKEN, "closing", N, on(seals([anchor(origin="o" * 65)]))),
    anchor_origin_not_ascii=(BROKEN, "closing", N, on(seals([anchor(origin="别处")]))),
    anchor_key_name_not_ascii=(HOLDS, None, None, on(seals([anchor(key=Key("别处"))]))),
    anchor_key_name_with_a_space=(BROKEN, "form", None, on(seals([anchor(key=Key("a\u2003b"))]))),
    # months
    period_before_the_first_closed=(BROKEN, "period", N + 2, on(both(
        seals([make.programme("OLD", 2, first=20200101)]), close(202301, START_MS + 30 * DAY), seals([pay("OLD", date=20221231)])))),
    period_after_a_closing_in_its_voucher=(BROKEN, "period", N + 1, on(lambda p: p.seal([p.closing(202301), pay()], at=START_MS + 30 * DAY))),
    closing_on_the_last_day=(BROKEN, "closing", N, on(close(202301, START_MS + 25 * DAY + 13 * 3600000))),
    closing_a_minute_later=(HOLDS, None, None, on(close(202301, START_MS + 25 * DAY + 14 * 3600000))),
    closing_of_another_relief=(BROKEN, "closing", N, on(close(202301, START_MS + 30 * DAY, {3: [(3, 1), (4, 5001)]}))),
    # what is only at one's own place
    incident_from_itself=(HOLDS, None, None, on(seals([make.incident(from_entry=N)]))),
    incident_from_the_next=(BROKEN, "closing", N, on(seals([make.incident(from_entry=N + 1), make.incident()]))),
    rejection_of_itself=(BROKEN, "closing", N, on(seals([make.rejection(b"\7" * 16)], voucher=b"\7" * 16))),
    rejection_twice=(BROKEN, "closing", N + 1, on(seals([make.rejection(b"\7" * 16)] * 2))),
    replaces_itself=(BROKEN, "adjustment", N, on(seals([pay(replaces="X-1")]))),
    takes_back_itself=(BROKEN, "adjustment", N, on(seals([make.settlement("S-1", -9, date=20230106, takes_back=N, reason="错")]))),
    erasure_out_of_order=(BROKEN, "form", None, on(seals([make.erasure([b"\2" * 32, b"\1" * 32])]))),
    # money
    totals_too_large_on_the_way=(BROKEN, "totals", None, on(seals([make.appropriation("REF", 9 * 10**18), make.appropriation(
        "CAP", 9 * 10**18 - 10**7), make.appropriation("CAP", 10**7 - 9 * 10**18)]))),
    totals_largest=(HOLDS, None, None, on(seals([make.appropriation("REF", 9 * 10**18)]))),
    amount_too_large=(BROKEN, "form", None, on(seals([pay("REF", fen=9 * 10**18 + 1)]))),
    programme_opened_again=(BROKEN, "programme", N + 1, on(seals([sub_closed, make.programme("SUB")]))),
    programme_closed_twice=(BROKEN, "programme", N + 1, on(seals([sub_closed, sub_closed]))),
    programme_amended_when_closed=(BROKEN, "programme", N + 1, on(seals([sub_closed, make.programme("SUB", action=2, reason="改")]))),
    programme_closed_before_it_begins=(BROKEN, "programme", N, on(seals([make.programme("SUB", action=3, last=20221231, reason="止")]))),
    appropriation_taken_back_later=(HOLDS, None, None, on(seals([sub_closed, make.appropriation("SUB", -5)]))),
    appropriation_given_later=(BROKEN, "programme", N + 1, on(seals([sub_closed, make.appropriation("SUB", 5)]))),
    cap_taken_away=(HOLDS, None, None, on(seals([make.programme("CAP", action=2, reason="放开"), pay("CAP", fen=200000)]))),
    relief_with_a_payment_voucher=(BROKEN, "programme", N, on(seals([pay("REL", payment_voucher="P-1")]))),
    relief_recovered=(HOLDS, None, None, on(seals([make.adjustment(3, "E-1", 1, date=20230106)]))),
    repeated_because_returned=(HOLDS, None, None, on(seals([make.adjustment(2, "S-1", 100000, date=20230106, bank_reference="T"),
                                                            pay(fen=100000, replaces="S-1")]))),
    account_left_out_the_second_time=(HOLDS, None, None, on(seals([pay(account=make.account(bytes(32))), pay(reference="X-2", fen=1)]))),
    name_of_a_foreigner_changes=(BROKEN, "unexplained", N + 1, on(seals([make.disbursement(
        "REF", "X-%d" % i, make.foreign("R", "1", name), i) for i, name in ((1, "A"), (2, "B"))]))),
    # signers
    signers_more_than_asked=(HOLDS, None, None, on(seals([pay()], signers=STAFF + ["cashier", "approver", "admin.a"]))),
    rule_again_and_less=(HOLDS, None, None, on(both(seals([make.rule([(8, 1, 2, 0)])], [make.rule([])]), seals([pay()])))),
    rule_moves_the_approver=(HOLDS, None, None, on(both(seals([make.rule([(8, 3, 1, 10**12)])]), seals([pay("REF", fen=50000001)], signers=STAFF)))),
    rule_by_absolute_amount=(BROKEN, "required-roles", None, on(both(
        seals([make.rule([(7, 3, 1, 100)])]), seals([make.appropriation("SUB", -100)], signers=STAFF)))),
    rule_pair_twice=(BROKEN, "form", None, on(seals([make.rule([(8, 1, 1, 0), (8, 1, 2, 0)])]))),
    rule_amount_where_there_is_none=(BROKEN, "form", None, on(seals([make.rule([(3, 4, 2, 5)])]))),
    rule_count_too_large=(BROKEN, "form", None, on(seals([make.rule([(8, 1, 9, 0)])]))),
    clock_back_by_an_incident=(HOLDS, None, None, on(lambda p: p.seal([make.incident()], at=p.last_ms - DAY))),
    clock_back_by_two=(BROKEN, "clock", None, on(lambda p: p.seal([make.incident(), make.incident()], at=p.last_ms - DAY))),
    clock_after_92_days=(HOLDS, None, None, on(lambda p: p.seal([pay()], at=p.last_ms + 7948800000))),
    # text
    text_with_a_space_inside=(HOLDS, None, None, on(seals([pay(memo="a\u00a0b\u2003")]))),
    text_with_a_space_behind=(BROKEN, "form", None, on(seals([pay(memo="a\u00a0")]))),
    text_with_a_joiner=(HOLDS, None, None, on(seals([pay(memo="a\u200d\uffffb")]))),
    text_longest=(HOLDS, None, None, on(seals([pay(memo="x" * 1024)]))),
    text_too_long=(BROKEN, "form", None, on(seals([pay(memo="x" * 1025)]))),
    reference_in_chinese=(HOLDS, None, None, on(seals([pay(reference="业务\u2003-1")]))),
    reference_with_a_plus=(BROKEN, "form", None, on(seals([pay(reference="a+b")]))),
    date_beyond_every_number=(BROKEN, "form", None, on(seals([pay(date=2**63)]))),
    date_before_1900=(BROKEN, "form", None, on(seals([pay(date=18991231)]))),
    header_prepared_never=(BROKEN, "form", None, on(seals([pay()], header={11: 0}))),
    # newer formats
    newer_body_alone=(UNKNOWN, None, None, on(raw(lambda e: SALTED + make.encode([(19, "x")])))),
    newer_body_empty=(UNKNOWN, None, None, on(raw(lambda e: SALTED + b"\x9a\x01\x00"))),
    newer_body_behind_a_known=(BROKEN, "form", None, on(raw(lambda e: e + make.encode([(19, "x")])))),
    newer_body_as_a_number=(BROKEN, "form", None, on(raw(lambda e: SALTED + make.encode([(19, 5)])))),
    newer_bodies_two=(BROKEN, "form", None, on(raw(lambda e: SALTED + make.encode([(18, "x"), (19, "x")])))),
    newer_body_short_salt=(BROKEN, "form", None, on(raw(lambda e: make.encode([(1, 1), (2, bytes(15)), (19, "x")])))),
    newer_body_too_large=(BROKEN, "form", None, on(raw(lambda e: SALTED + make.encode([(19, b"x" * 16400)])))),
    newer_version=(UNKNOWN, None, None, on(raw(lambda e: b"\x08\x02\xff"))),
    newer_version_too_large=(BROKEN, "form", None, on(raw(lambda e: b"\x08\x02" + b"x" * 20000))),
    newer_version_not_shortest=(BROKEN, "form", None, on(raw(lambda e: b"\x08\x82\x00" + e[2:]))),
    newer_version_beyond_32_bits=(BROKEN, "form", None, on(raw(lambda e: b"\x08" + b"\xff" * 9 + b"\x01" + e[2:]))),
    version_zero=(BROKEN, "form", None, on(raw(lambda e: b"\x08\x00" + e[2:]))),
    newer_header=(UNKNOWN, None, None, on(seals([pay()], header={1: 2}))),
    newer_seal=(UNKNOWN, None, None, on(seals([pay()], seal={1: 2}))),
    newer_kind=(UNKNOWN, None, None, on(newer)),
    newer_with_a_bad_signature=(UNKNOWN, None, None, on(seals([UNKNOWN_BODY], signers=STAFF, signature={6: bytes(64)}))),
    newer_version_with_a_bad_signature=(UNKNOWN, None, None, on(raw(lambda e: b"\x08\x02\xff", signature={6: bytes(64)}))),
    newer_beside_what_is_malformed=(BROKEN, "form", None, on(seals([UNKNOWN_BODY, pay(memo="a ")], signers=STAFF))),
    newer_before_what_may_rest_on_it=(UNKNOWN, None, None, bare(newer, seals([pay("NONE")]))),
    newer_before_what_is_malformed=(BROKEN, "form", None, bare(newer, seals([pay(memo="a ")]))),
    newer_before_a_seal_out_of_place=(BROKEN, "form", None, bare(newer, seals([pay()], seal={2: 77}))),
    newer_at_the_end=(UNKNOWN, None, None, bare(newer)),
    newer_behind_what_is_bad=(BROKEN, "programme", N, bare(seals([pay("NONE")]), newer)),
    separation_of_a_cashier_only_from_payouts=(HOLDS, None, None, on(both(
        seals([make.disbursement("SUB", "S-9", make.enterprise(BETA), 10)]),
        lambda p: p.people.__setitem__("teller", Key("teller", "new teller")),
        seals([enrol("teller", roles=[make.CASHIER], unit_code=BETA)]),
        seals([make.settlement("S-9", 1, date=20230106)], signers=[("teller", make.CASHIER)])))),
)
