#include "support/assert_status.h"

#include <string.h>

#include "ledger/base/text.h"
#include "ledger/value/document.h"

static void
numbers_of_documents_get_one_form(void **state)
{
    static const struct {
        const char *text;
        const char *canonical;
    } rows[] = {
        {"财建〔2024〕148号", "财建〔2024〕148号"},
        {"财建[2024]148号", "财建〔2024〕148号"},
        {"财建［2024］148号", "财建〔2024〕148号"},
        {"财建【2024】148号", "财建〔2024〕148号"},
        {"财建〖2024〗148号", "财建〔2024〕148号"},
        {"财建(2024)148号", "财建〔2024〕148号"},
        {"财建（2024）148号", "财建〔2024〕148号"},
        {" 财建 〔2024〕 148 号　", "财建〔2024〕148号"},
        {"财建〔２０２４〕１４８号", "财建〔2024〕148号"},
        {"财建〔2024〕第148号", "财建〔2024〕148号"},
        {"财建〔2024〕第01号", "财建〔2024〕1号"},
        {"财建〔2024〕0100号", "财建〔2024〕100号"},
        {"财税（预）〔2024〕3号", "财税（预）〔2024〕3号"},
        {"财税(预)(2024)3号", "财税（预）〔2024〕3号"},
        {"GXQ政发〔1999〕12345号", "GXQ政发〔1999〕12345号"},
        {"财政部 税务总局公告2022年第14号", "财政部 税务总局公告2022年第14号"},
        {"财政部  税务总局公告２０２２年第１４号", "财政部 税务总局公告2022年第14号"},
        {"财政部税务总局公告〔2022〕14号", "财政部税务总局公告〔2022〕14号"},
    };
    struct ledger_buffer out = {0};

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct ledger_error err = {0};
        struct ledger_buffer again = {0};

        ledger_buffer_clear(&out);
        assert_status(ledger_document_normalise(ledger_slice_of_text(rows[i].text), &out, &err),
                      LEDGER_OK, &err);
        if (!ledger_slice_equal(ledger_buffer_slice(&out), ledger_slice_of_text(rows[i].canonical)))
            fail_msg("%s: %.*s", rows[i].text, (int)out.size, (const char *)out.data);
        assert_true(ledger_text_is_clean(ledger_buffer_slice(&out)));
        assert_status(ledger_document_normalise(ledger_buffer_slice(&out), &again, &err), LEDGER_OK,
                      &err);
        assert_true(ledger_slice_equal(ledger_buffer_slice(&out), ledger_buffer_slice(&again)));
        ledger_buffer_free(&again);
    }
    ledger_buffer_free(&out);
}

static void
what_is_no_number_of_a_document_is_refused(void **state)
{
    static const char *const refused[] = {
        "",
        "号",
        "财建",
        "财建2024148号",
        "财建〔2024〕148",
        "财建〔2024〕号",
        "财建〔2024〕0号",
        "财建〔2024〕123456号",
        "财建〔24〕148号",
        "财建〔1824〕148号",
        "财建〔2124〕148号",
        "财建〔20245〕148号",
        "〔2024〕148号",
        "财建2〔2024〕148号",
        "财建+〔2024〕148号",
        "一二三四五六七八九十一二三四五六七八九十一二三四五〔2024〕1号",
        "财政部公告2022年第号",
        "财政部公告2022年第014号",
        "财政部公告22年第14号",
        "财政部公告2022年14号",
        "公告2022年第14号",
        "财政部2022年第14号",
        "财建〔2024〕148号\n",
        "\xFF〔2024〕148号",
    };
    struct ledger_buffer out = {0};

    (void)state;
    for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
        struct ledger_error err = {0};

        if (ledger_document_normalise(ledger_slice_of_text(refused[i]), &out, &err) !=
            LEDGER_MALFORMED)
            fail_msg("\"%s\" was taken", refused[i]);
        assert_message(&err, LEDGER_MESSAGE_DOCUMENT_MALFORMED);
        assert_int_equal(out.size, 0);
    }
    ledger_buffer_free(&out);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_of_documents_get_one_form),
        cmocka_unit_test(what_is_no_number_of_a_document_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
