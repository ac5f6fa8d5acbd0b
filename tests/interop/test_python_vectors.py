"""verify.py's reading of what others published: RFC 6962, RFC 8032, and the C2SP logs of tests/vectors.

usage: test_python_vectors.py VERIFY.PY FORMAT-VECTORS.JSON
"""

import ast
import hashlib
import json
import os
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.dont_write_bytecode = True

import make_evidence as make  # noqa: E402
import load_verify  # noqa: E402

VERIFY, VECTORS = sys.argv.pop(1), sys.argv.pop(1)
verify = load_verify.load(VERIFY)
with open(VECTORS, encoding="utf-8") as file_:
    vectors = json.load(file_)

# RFC 8032, 7.1: TEST 1 to 3, public key, message, signature.
RFC_8032 = (
    ("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe246551"
     "41438e7a100b"),
    ("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d"
     "291612bb0c00"),
    ("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
     "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027"
     "beceea1ec40a"),
)
BACK_ENDS = {verify.verify_by_hand, verify.ed25519_verify}


class Ed25519(unittest.TestCase):
    def each(self, key, signature, message, expected):
        for back_end in BACK_ENDS:
            verify.ed25519_verify = back_end
            self.assertEqual(verify.signature_holds(key, signature, message), expected, back_end.__name__)

    def test_there_are_two_back_ends(self):
        self.assertEqual(len(BACK_ENDS), 2)

    def test_of_the_rfc_and_with_every_byte_changed(self):
        for key, message, signature in RFC_8032:
            key, message, signature = (bytes.fromhex(text) for text in (key, message, signature))
            self.each(key, signature, message, True)
            self.each(key, signature, message + b"x", False)
            for at in range(0, 64, 7):
                self.each(key, signature[:at] + bytes([signature[at] ^ 1]) + signature[at + 1:], message, False)
            for at in range(0, 32, 7):
                self.each(key[:at] + bytes([key[at] ^ 1]) + key[at + 1:], signature, message, False)

    def test_what_libraries_disagree_about(self):
        key, message = make.Key("x"), b"message"
        good = key.sign(message)
        order = verify.ORDER
        scalar = int.from_bytes(good[32:], "little")
        self.each(key.public, good[:32] + (scalar + order).to_bytes(32, "little"), message, False)
        # R is the neutral point and S = k * a: OpenSSL takes it, libsodium does not, section 2 neither.
        seed = make.sha256(b"key x")
        secret = int.from_bytes(hashlib.sha512(seed).digest()[:32], "little") & (1 << 254) - 8 | 1 << 254
        neutral = b"\1" + bytes(31)
        challenge = int.from_bytes(hashlib.sha512(neutral + key.public + message).digest(), "little")
        forged = neutral + (challenge * secret % order).to_bytes(32, "little")
        self.assertTrue(all(verifies(key.public, forged, message) for verifies in BACK_ENDS))
        self.each(key.public, forged, message, False)
        for y in verify.SMALL_ORDER_Y:
            self.each(y.to_bytes(32, "little"), good, message, False)
        self.each((verify.PRIME + 3).to_bytes(32, "little"), good, message, False)

    def test_random_keys_and_messages_alike(self):
        for number in range(40):
            key, message = make.Key("k%d" % number), make.sha256(b"%d" % number) * (number % 5)
            self.each(key.public, key.sign(message), message, True)
            self.each(key.public, key.sign(message), message + b"x", False)


class Trees(unittest.TestCase):
    def digest(self, lines):
        return hashlib.sha256("".join(lines).encode()).hexdigest()

    def setUp(self):
        self.leaves = [verify.leaf_hash(bytes([i])) for i in range(130)]

    def test_roots_of_all_sizes(self):
        tree, known = verify.Tree(self.leaves), vectors["merkle_accumulated"]
        self.assertEqual(self.digest("%d %s\n" % (n, tree.root(n).hex()) for n in range(131)), known["roots_sha256"])

    def test_eight_leaves(self):
        known = vectors["rfc6962_8"]
        tree = verify.Tree(verify.leaf_hash(bytes.fromhex(text)) for text in known["leaves_hex"])
        self.assertEqual([leaf.hex() for leaf in tree.levels[0]], known["leaf_hashes"])
        self.assertEqual([tree.root(n).hex() for n in range(9)], known["roots_0_to_8"])

    def test_inclusion_proofs_hold_and_no_other(self):
        tree = verify.Tree(self.leaves)
        for size in (1, 2, 3, 7, 8, 13, 64, 130):
            for index in range(size):
                path = inclusion(index, self.leaves[:size])
                leaf, root = self.leaves[index], tree.root(size)
                self.assertTrue(verify.inclusion_holds(index, size, leaf, path, root))
                self.assertFalse(verify.inclusion_holds(index, size, leaf, path + [root], root))
                self.assertFalse(verify.inclusion_holds(index, size, leaf, path, tree.root(size + 1) if size < 130 else leaf))
                self.assertFalse(verify.inclusion_holds(size, size, leaf, path, root))
                if path:
                    self.assertFalse(verify.inclusion_holds(index, size, leaf, path[:-1], root))

    def test_consistency_proofs_hold_and_no_other(self):
        tree, lines = verify.Tree(self.leaves), []
        for n in range(131):
            for m in range(n + 1):
                proof = make.consistency(m, self.leaves[:n]) if 0 < m < n else []
                lines.append("%d %d%s\n" % (m, n, "".join(" " + h.hex() for h in proof)))
                if n % 13 == 0 or n - m < 3:
                    old, new = tree.root(m), tree.root(n)
                    self.assertTrue(verify.consistency_holds(m, n, old, new, proof))
                    self.assertFalse(verify.consistency_holds(m, n, old, new, proof + [old]))
                    self.assertFalse(verify.consistency_holds(m, n, bytes(32), new, proof))
                    if proof:
                        self.assertFalse(verify.consistency_holds(m, n, old, new, proof[:-1]))
                        self.assertFalse(verify.consistency_holds(m, n, old, bytes(32), proof))
        self.assertEqual(self.digest(lines), vectors["merkle_accumulated"]["consistency_sha256"])


def inclusion(index, leaves):
    if len(leaves) == 1:
        return []
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    if index < k:
        return inclusion(index, leaves[:k]) + [make.mth(leaves[k:])]
    return inclusion(index - k, leaves[k:]) + [make.mth(leaves[:k])]


class LogOfFifteen(unittest.TestCase):
    """Tessera's test log, three witnesses, a policy of two and a tlog-proof."""

    def setUp(self):
        self.log = vectors["log15"]
        self.tree = verify.Tree(verify.leaf_hash(entry.encode()) for entry in self.log["entries"])
        self.policy = verify.Policy(self.log["policy"].encode())

    def test_roots(self):
        self.assertEqual([self.tree.root(n).hex() for n in range(16)], self.log["roots"])

    def test_checkpoints_and_cosignatures(self):
        vkey = verify.read_vkey(self.log["log_vkey"])
        for name, size, met in (("checkpoint_7", 7, False), ("checkpoint_15_cosigned", 15, True)):
            head = verify.read_checkpoint(self.log[name].encode())
            self.assertEqual((head.origin, head.size, head.root), (self.log["origin"], size, self.tree.root(size)))
            self.assertIsNotNone(verify.note_signed_by(head.note, vkey))
            seen = self.policy.seen_by(head.note)
            self.assertEqual(self.policy.met(seen), met)
        self.assertEqual(sorted(seen.values()), self.log["cosignature_times"])

    def test_two_of_three_are_asked_for(self):
        for seen, met in ((("w1",), False), (("w1", "w3"), True), (("w1", "w2", "w3"), True), ((), False)):
            self.assertEqual(self.policy.met(dict.fromkeys(seen, 1)), met)

    def test_no_byte_of_the_note_can_be_another(self):
        vkey, note = verify.read_vkey(self.log["log_vkey"]), self.log["checkpoint_15_cosigned"].encode()
        for at in range(len(note)):
            try:
                changed = verify.read_checkpoint(note[:at] + bytes([note[at] ^ 1]) + note[at + 1:])
                held = verify.note_signed_by(changed.note, vkey) is not None and self.policy.met(
                    self.policy.seen_by(changed.note))
                # A changed name or key id makes a signature a stranger's: one witness of three may go.
                self.assertTrue(not held or changed.note.text == note.decode().split("\n\n")[0] + "\n", at)
            except verify.Malformed:
                pass

    def test_the_proof(self):
        lines, _, checkpoint = self.log["tlog_proof_index6_size15"].partition("\n\n")
        lines = lines.split("\n")
        self.assertEqual(lines[:2], ["c2sp.org/tlog-proof@v1", "index 6"])
        head = verify.read_checkpoint(checkpoint.encode())
        path = [verify.base64_decode(line) for line in lines[2:]]
        leaf = verify.leaf_hash(self.log["entries"][6].encode())
        self.assertTrue(self.policy.met(self.policy.seen_by(head.note)))
        self.assertTrue(verify.inclusion_holds(6, head.size, leaf, path, head.root))
        self.assertFalse(verify.inclusion_holds(7, head.size, leaf, path, head.root))

    def test_the_witness_request(self):
        lines, _, checkpoint = self.log["add_checkpoint_old7_to_15"].partition("\n\n")
        lines = lines.split("\n")
        head = verify.read_checkpoint(checkpoint.encode())
        proof = [verify.base64_decode(line) for line in lines[1:]]
        self.assertEqual(lines[0], "old 7")
        self.assertTrue(verify.consistency_holds(7, 15, self.tree.root(7), head.root, proof))


class LogOfThreeHundred(unittest.TestCase):
    def setUp(self):
        self.log = vectors["own300"]
        self.entries = [b"entry-%04d" % i for i in range(300)]
        self.tree = verify.Tree(map(verify.leaf_hash, self.entries))

    def test_roots_and_checkpoint(self):
        for size in (1, 256, 300):
            self.assertEqual(self.tree.root(size).hex(), self.log["root%d" % size])
        head = verify.read_checkpoint(self.log["checkpoint300"].encode())
        self.assertEqual((head.size, head.root), (300, self.tree.root(300)))
        self.assertIsNotNone(verify.note_signed_by(head.note, verify.read_vkey(self.log["vkey"])))

    def test_tiles_and_bundles(self):
        files = {}
        make.tiles(files, "0", self.tree.levels[0])
        make.tiles(files, "1", self.tree.levels[8])
        make.tiles(files, "entries", [len(e).to_bytes(2, "big") + e for e in self.entries])
        for path in ("tile/0/000", "tile/0/001.p/44", "tile/entries/000"):
            self.assertEqual(hashlib.sha256(files[path]).hexdigest(), self.log[path + " sha256"])
        self.assertEqual(files["tile/1/000.p/1"].hex(), self.log["tile/1/000.p/1 hex"])
        self.assertEqual(verify.tile_path("entries", 1234067), "tile/entries/x001/x234/067")
        self.assertEqual(verify.tile_path("0", 1000, 5), "tile/0/x001/000.p/5")

    def test_proofs(self):
        path = [bytes.fromhex(text) for text in self.log["incl_299_300"]]
        self.assertTrue(verify.inclusion_holds(299, 300, self.tree.levels[0][299], path, self.tree.root(300)))
        proof = [bytes.fromhex(text) for text in self.log["cons_256_300"]]
        self.assertTrue(verify.consistency_holds(256, 300, self.tree.root(256), self.tree.root(300), proof))


class Program(unittest.TestCase):
    def test_is_python_3_8_and_needs_nothing_else(self):
        with open(VERIFY, encoding="utf-8") as file:
            tree = ast.parse(file.read(), feature_version=(3, 8))
        names = set()
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                names |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                names.add(node.module.split(".")[0])
        self.assertEqual(names - set(sys.stdlib_module_names), {"cryptography"})


class Notes(unittest.TestCase):
    def test_the_example_of_signed_note(self):
        vkey = verify.read_vkey("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")
        note = verify.read_note(
            "This is an example message.\n\n— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYj"
            "OBH3mFXmRKuwHjG1Yu72IneyaQM=\n".encode())
        self.assertEqual(verify.note_signed_by(note, vkey), 0)

    def test_credit_codes(self):
        for code, good in (("91350100M000100Y43", True), ("91350100M000100Y44", False), ("9144030071526726XG", True),
                           ("914403001922038216", True), ("91330100799655058B", True), ("9144030071526726XH", False)):
            self.assertEqual(verify.credit_code_is_good(code), good, code)
            self.assertTrue(verify.organisation_code_is_good(code), code)

    def test_civil_dates(self):
        for instant, date in ((1, 19700101), (1688954400000, 20230710), (57599999, 19700101), (57600000, 19700102),
                              (253402300799999, 100000101)):
            self.assertEqual(verify.civil_date(instant), date)


if __name__ == "__main__":
    unittest.main()
