/* Published notes and keys, and keys that sign for tests. */
#ifndef TESTS_UNIT_AUDIT_EVIDENCE_NOTE_SUPPORT_H
#define TESTS_UNIT_AUDIT_EVIDENCE_NOTE_SUPPORT_H

#include "support/assert_audit.h"

#include <sodium.h>

#include "audit/evidence/signed_note.h"

#define DASH "\xE2\x80\x94"

/* C2SP signed-note's own example. */
#define SPEC_VKEY "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
#define SPEC_TEXT "This is an example message.\n"
#define SPEC_BASE64                                                                                \
    "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM="
#define SPEC_LINE DASH " example.com/foo " SPEC_BASE64 "\n"

/* golang.org/x/mod/sumdb/note */
#define GO_VKEY "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
#define GO_TEXT                                                                                    \
    "If you think cryptography is the answer to your problem,\n"                                   \
    "then you don't know what your problem is.\n"
#define GO_LINE                                                                                    \
    DASH " PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngo" \
         "tpRZb6KE6RyyBwJnAM=\n"

/* Go's checksum database, whose key has another name than its origin. */
#define SUMDB_VKEY "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8"
#define SUMDB_TEXT "go.sum database tree\n35225469\nvt5T6GaLCXvyHFl9VUvvItR43XZxfLgftEcTyO3eJCQ=\n"
#define SUMDB_LINE                                                                                 \
    DASH " sum.golang.org Az3grpukl5AXaVfYkLiDGORx/DN2nlcS5kZHR5uYOBV2KA2HgXpD+gu9HHONebHLAyaKbbT" \
         "M75QTtPydhKCExixSfwQ=\n"

#define SIGSUM_ORIGIN                                                                              \
    "sigsum.org/v1/tree/e796172b92befd62d9dc67e41c2f5bc9d3100a3023b20b1ca40288dd1c679e69"
#define SIGSUM_TEXT SIGSUM_ORIGIN "\n10\nHA5HAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"
#define SIGSUM_LINE                                                                                \
    DASH " " SIGSUM_ORIGIN " gJ2ho0n8F8olcerUF1FFdv235A/5as/coWrpLrtE7ovMeP5whgwouYExowG/lTznxu6O" \
         "UGjjt5yJQ6bXtTcf718MqAQ=\n"

/* A witness of tlog-cosignature with the seed 00..1f, over the checkpoint of 15 entries. */
#define COSIGN_VKEY "witness.example/w1+e75f6532+BAOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4"
#define COSIGN_LINE                                                                                \
    DASH " witness.example/w1 519lMgAAAABkGFDLo0vvaVMnQBetpNUCKKILroiWxoSAyyV9iB/cgczFo9ONQdSuKda" \
         "tX9+k2ggtjAKaVSHrTWaVvipK5HiRqnepAA==\n"
enum { COSIGN_TIME = 1679315147 };

/* A key of our own: the seed is one byte, repeated. */
struct signer {
    struct audit_vkey vkey;
    uint8_t secret[64];
};

struct signer signer_of(const char *name, uint8_t type, uint8_t seed_byte);
/* A key that must be read, and a note. */
struct audit_vkey vkey_of(const char *text);
struct audit_note note_of(struct audit_bytes bytes);

/* Appends a signature line: of any bytes, a note's, or a cosignature's. */
void append_line(struct audit_buffer *out, const struct audit_vkey *vkey, const void *signature,
                 size_t size);
void append_signed_line(struct audit_buffer *out, const struct signer *signer, const char *text);
void append_cosigned_line(struct audit_buffer *out, const struct signer *signer, const char *text,
                          uint64_t time);

#endif
