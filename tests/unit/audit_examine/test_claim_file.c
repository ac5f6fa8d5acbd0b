/* Files of published figures: what is read, and which line is at fault. */
#include <stdio.h>
#include <string.h>

#include "audit/examine/claim.h"
#include "support/assert_audit.h"

static enum audit_status
read_text(const char *text, size_t size, struct audit_claims *out, struct audit_error *err)
{
    *out = (struct audit_claims){0};
    return audit_claims_read(out, (struct audit_bytes){(const uint8_t *)text, size}, "claims.txt",
                             AUDIT_ROUNDING_HALF_UP, err);
}

static void
assert_text(struct audit_bytes text, const char *expected)
{
    assert_int_equal(text.size, strlen(expected));
    assert_memory_equal(text.data, expected, text.size);
}

static void
lines_are_names_and_figures(void **state)
{
    static const char text[] = "\xEF\xBB\xBF# 2023年上半年\r\n"
                               "减税降费政策资金 8.52亿元\r\n"
                               "\n"
                               "  企业优惠政策资金=1.49余亿元  \n"
                               "  # 缩进的注释\n"
                               "K J-01 ＝ 约 300 万元\n"
                               "A=B=1元\n"
                               "KJ-01\t近　5亿元";
    static const struct {
        const char *name, *figure;
        uint32_t line;
        enum audit_claim_kind kind;
    } expected[] = {
        {"减税降费政策资金", "8.52亿元", 2, AUDIT_CLAIM_ROUNDED},
        {"企业优惠政策资金", "1.49余亿元", 4, AUDIT_CLAIM_AT_LEAST},
        {"K J-01", "约 300 万元", 6, AUDIT_CLAIM_ABOUT},
        {"A=B", "1元", 7, AUDIT_CLAIM_ROUNDED},
        {"KJ-01", "近　5亿元", 8, AUDIT_CLAIM_NEARLY},
    };
    struct audit_claims claims;
    struct audit_error err = {0};
    (void)state;
    assert_audit(read_text(text, sizeof text - 1, &claims, &err), AUDIT_OK, &err);
    assert_int_equal(claims.count, sizeof expected / sizeof expected[0]);
    for (size_t i = 0; i < claims.count; i++) {
        assert_text(claims.claims[i].name, expected[i].name);
        assert_text(claims.claims[i].figure, expected[i].figure);
        assert_int_equal(claims.claims[i].line, expected[i].line);
        assert_int_equal(claims.claims[i].claim.kind, expected[i].kind);
    }
    audit_claims_free(&claims);
}

static void
a_bad_line_is_named_by_file_and_number(void **state)
{
    static const struct {
        const char *text;
        enum audit_message message;
        const char *place;
    } cases[] = {
        {"", AUDIT_MESSAGE_CLAIM_NONE, "claims.txt"},
        {"# 只有注释\n\n", AUDIT_MESSAGE_CLAIM_NONE, "claims.txt"},
        {"甲=1元\n乙\n", AUDIT_MESSAGE_CLAIM_LINE, "claims.txt:2"},
        {"甲=1元\n乙=\n", AUDIT_MESSAGE_CLAIM_LINE, "claims.txt:2"},
        {"=1元\n", AUDIT_MESSAGE_CLAIM_LINE, "claims.txt:1"},
        {"甲=1元\n\n\n乙=多少\n", AUDIT_MESSAGE_CLAIM_NUMBER, "claims.txt:4"},
        {"R D 补助 8亿元\n", AUDIT_MESSAGE_CLAIM_NUMBER, "claims.txt:1"},
        {"甲 100\n", AUDIT_MESSAGE_CLAIM_UNIT, "claims.txt:1"},
        {"甲=1元\n\xCE\xF7=1\xD4\xAA\n", AUDIT_MESSAGE_CLAIM_TEXT, "claims.txt:2"}, /* GBK */
        {"甲\x1B[31m=1元\n", AUDIT_MESSAGE_CLAIM_TEXT, "claims.txt:1"},
        {"甲\r乙=1元\n", AUDIT_MESSAGE_CLAIM_TEXT, "claims.txt:1"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct audit_claims claims;
        struct audit_error err = {0};
        assert_audit(read_text(cases[i].text, strlen(cases[i].text), &claims, &err),
                     AUDIT_MALFORMED, &err);
        assert_audit_message(&err, cases[i].message);
        assert_string_equal(err.arguments[0], cases[i].place);
        audit_claims_free(&claims);
    }
}

static void
a_file_has_an_end(void **state)
{
    static char text[(AUDIT_CLAIMS_MAX + 1) * 8], large[AUDIT_CLAIMS_FILE_MAX + 1];
    struct audit_claims claims;
    struct audit_error err = {0};
    size_t size = 0;
    (void)state;
    for (size_t i = 0; i <= AUDIT_CLAIMS_MAX; i++) {
        memcpy(text + size, "A 1\xE5\x85\x83\n", 7);
        size += 7;
    }
    assert_audit(read_text(text, size - 7, &claims, &err), AUDIT_OK, &err);
    assert_int_equal(claims.count, AUDIT_CLAIMS_MAX);
    audit_claims_free(&claims);
    assert_audit(read_text(text, size, &claims, &err), AUDIT_MALFORMED, &err);
    assert_audit_message(&err, AUDIT_MESSAGE_CLAIM_MANY);
    assert_string_equal(err.arguments[0], "claims.txt:1001");
    audit_claims_free(&claims);
    memset(large, '\n', sizeof large);
    assert_audit(read_text(large, sizeof large, &claims, &err), AUDIT_MALFORMED, &err);
    assert_audit_message(&err, AUDIT_MESSAGE_CLAIM_FILE_LARGE);
    audit_claims_free(&claims);
}

static void
an_option_needs_its_equals_sign(void **state)
{
    struct audit_claims claims = {0};
    struct audit_error err = {0};
    (void)state;
    assert_audit(
        audit_claims_add(&claims, audit_text("甲 1元"), "--claim", AUDIT_ROUNDING_HALF_UP, &err),
        AUDIT_MALFORMED, &err);
    assert_audit_message(&err, AUDIT_MESSAGE_CLAIM_LINE);
    assert_audit(
        audit_claims_add(&claims, audit_text("甲 乙=1元"), "--claim", AUDIT_ROUNDING_HALF_UP, &err),
        AUDIT_OK, &err);
    assert_text(claims.claims[0].name, "甲 乙");
    audit_claims_free(&claims);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_are_names_and_figures),
        cmocka_unit_test(a_bad_line_is_named_by_file_and_number),
        cmocka_unit_test(a_file_has_an_end),
        cmocka_unit_test(an_option_needs_its_equals_sign),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
