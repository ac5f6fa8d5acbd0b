/* What fuzz targets of the auditor's readers share: that failures are explained, and a log with its
 * witnesses (log15 of tests/vectors/format-vectors.json). */
#ifndef TESTS_FUZZ_FUZZ_AUDIT_H
#define TESTS_FUZZ_FUZZ_AUDIT_H

#include "audit/evidence/bytes.h"
#include "tests/fuzz/fuzz.h"

#define AUDIT_DASH "\xE2\x80\x94"
#define AUDIT_LOG "example.com/log/testdata"
#define AUDIT_LOG_VKEY AUDIT_LOG "+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx"
#define AUDIT_W1_VKEY "witness.example/w1+0ad7d35e+BIqI4910CfGV/VLbLTy6XXLKZwm/HZQSG/N0iAG0D29c"

#define AUDIT_TEXT_15 AUDIT_LOG "\n15\nrKbDipCvhuX1GZ7g5BBe8sA6BbJ7ja/1nk427v383cs=\n"
#define AUDIT_LOG_LINE                                                                             \
    AUDIT_DASH " " AUDIT_LOG " M9e0luh4jTG+UMBqOUo9/q+yAEvx1ilBEniMvjf1zfcBOhg+CKubMt53MvIt/uEWP6" \
               "zdkdIQzd/fmwlM/dlPWF74ewI=\n"
#define AUDIT_WITNESS_LINES                                                                        \
    AUDIT_DASH                                                                                     \
    " witness.example/w1 CtfTXgAAAABqsTuAAcyIIpxZ7wO4QKb5ZemTpq7ce5d5MsQMrziBDAevXAgFs"            \
    "UsO3uNk5CevUtjGVnKuhtxu1tqomdKVPs1gNvqaAQ==\n" AUDIT_DASH                                     \
    " witness.example/w2 kuazfAAAAABqsTuBzHHgBfOGYiUqcLETdt+JQz3az79d2SUu7paObn4Mnqkv2p"           \
    "pDq/NgkRx3ilX5WEUlszpJe7CtqfITcPuvlk05Bw==\n" AUDIT_DASH                                      \
    " witness.example/w3 ZdZFuAAAAABqsTuCIY+7jKcv4sbV1dEMIsJvo0yUgV4VIRtQpETlKq7uZEJ+iD"           \
    "PrcSShwTuU6dXKM5/skbu/Hy1cWz3GoZlF/Cr7CA==\n"

/* A sentence: UTF-8 that cannot steer a terminal, whatever was put into it. */
static inline void
fuzz_audit_shows(const char *sentence)
{
    struct audit_bytes text = audit_text(sentence);
    uint32_t point = 0;

    fuzz_holds(text.size > 0);
    for (size_t at = 0; at < text.size;) {
        size_t size = audit_text_next(text, at, &point);
        fuzz_holds(size > 0 && !audit_text_steers(point));
        at += size;
    }
}

/* A failure is recorded with its sentence in both languages. */
static inline void
fuzz_audit_explained(enum audit_status status, const struct audit_error *err)
{
    char text[AUDIT_ERROR_TEXT_SIZE];

    if (status == AUDIT_OK)
        return;
    fuzz_holds(err->status == status);
    fuzz_holds(err->message != AUDIT_MESSAGE_NONE);
    audit_error_text(err, AUDIT_ZH, text);
    fuzz_audit_shows(text);
    audit_error_text(err, AUDIT_EN, text);
    fuzz_audit_shows(text);
}

#endif
