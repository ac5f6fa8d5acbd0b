// Checks evidence of Mingzhang with golang.org/x/mod/sumdb: note opens the checkpoint, tlog computes the
// root, and proves and checks inclusion of every seal and consistency of every pair of sizes, over a
// reader of our tiles. (The checkpoint parser and tile paths of sumdb are those of the Go checksum
// database, so these two are ours.)
//
//	main EVIDENCE VKEY
package main

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const tileWidth = 256

func fail(format string, args ...interface{}) {
	fmt.Fprintf(os.Stderr, format+"\n", args...)
	os.Exit(1)
}

// number is N of a path in C2SP tlog-tiles: groups of three digits, all but the last after an x.
func number(n int64) string {
	text := fmt.Sprintf("%03d", n%1000)
	for n >= 1000 {
		n /= 1000
		text = fmt.Sprintf("x%03d/%s", n%1000, text)
	}
	return text
}

// read gives the file of `count` records, or the full one in its place.
func read(evidence, kind string, n, count int64) []byte {
	path := filepath.Join(evidence, "tile", kind, number(n))
	if count < tileWidth {
		if data, err := os.ReadFile(path + ".p/" + strconv.FormatInt(count, 10)); err == nil {
			return data
		}
	}
	data, err := os.ReadFile(path)
	if err != nil {
		fail("%v", err)
	}
	return data
}

// tiles is a tlog.HashReader over the evidence.
type tiles struct {
	evidence string
	size     int64
}

func (t tiles) tile(level int, n int64) []byte {
	count := t.size>>(8*uint(level)) - n*tileWidth
	if count > tileWidth {
		count = tileWidth
	}
	return read(t.evidence, strconv.Itoa(level), n, count)
}

// hash is that of the full subtree of 2^level leaves number n.
func (t tiles) hash(level int, n int64) tlog.Hash {
	if level%8 == 0 {
		data := t.tile(level/8, n/tileWidth)
		var h tlog.Hash
		copy(h[:], data[n%tileWidth*tlog.HashSize:])
		return h
	}
	return tlog.NodeHash(t.hash(level-1, 2*n), t.hash(level-1, 2*n+1))
}

func (t tiles) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	hashes := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		level, n := tlog.SplitStoredHashIndex(index)
		hashes[i] = t.hash(level, n)
	}
	return hashes, nil
}

func main() {
	evidence, vkey := os.Args[1], os.Args[2]
	verifier, err := note.NewVerifier(vkey)
	if err != nil {
		fail("the vkey: %v", err)
	}
	text, err := os.ReadFile(filepath.Join(evidence, "checkpoint"))
	if err != nil {
		fail("%v", err)
	}
	opened, err := note.Open(text, note.VerifierList(verifier))
	if err != nil {
		fail("the checkpoint: %v", err)
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[0] != verifier.Name() {
		fail("the checkpoint is not three lines of %s", verifier.Name())
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil {
		fail("the size: %v", err)
	}
	rootBytes, err := base64.StdEncoding.DecodeString(lines[2])
	if err != nil || len(rootBytes) != tlog.HashSize {
		fail("the root is none")
	}
	var root tlog.Hash
	copy(root[:], rootBytes)

	reader := tiles{evidence, size}
	computed, err := tlog.TreeHash(size, reader)
	if err != nil || computed != root {
		fail("the tiles give the root %v, the checkpoint has %v (%v)", computed, root, err)
	}
	inclusions, consistencies := 0, 0
	for i := int64(0); i < size; i++ {
		count := size - i/tileWidth*tileWidth
		if count > tileWidth {
			count = tileWidth
		}
		bundle := read(evidence, "entries", i/tileWidth, count)
		for j := int64(0); j < i%tileWidth; j++ {
			bundle = bundle[2+int(binary.BigEndian.Uint16(bundle)):]
		}
		seal := bundle[2 : 2+int(binary.BigEndian.Uint16(bundle))]
		proof, err := tlog.ProveRecord(size, i, reader)
		if err != nil {
			fail("proof of seal %d: %v", i, err)
		}
		if err := tlog.CheckRecord(proof, size, root, i, tlog.RecordHash(seal)); err != nil {
			fail("seal %d: %v", i, err)
		}
		inclusions++
	}
	for n := int64(1); n <= size; n++ {
		older, err := tlog.TreeHash(n, reader)
		if err != nil {
			fail("the root at %d: %v", n, err)
		}
		proof, err := tlog.ProveTree(size, n, reader)
		if err != nil {
			fail("proof from %d: %v", n, err)
		}
		if err := tlog.CheckTree(proof, size, root, n, older); err != nil {
			fail("from %d: %v", n, err)
		}
		consistencies++
	}
	fmt.Printf("%d seals included, %d sizes consistent\n", inclusions, consistencies)
}
