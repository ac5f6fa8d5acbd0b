/* Vouchers that wait for an administrator, and a recovery key that signs in one's stead. */
#include <string.h>

#include "ledger/record/codec.h"
#include "support/park.h"

static const enum park_person two_admins[] = {PARK_ADMIN_A, PARK_ADMIN_B, PARK_PEOPLE};

/* A park whose third administrator's key is a recovery key from now on. */
static void
park_with_recovery_key(struct park *park)
{
    static const enum ledger_role recovery = LEDGER_ROLE_RECOVERY;
    struct ledger_entry change;
    struct ledger_receipt receipt;
    struct ledger_verdict verdict;
    struct ledger_error err = {0};

    park_open(park);
    ledger_entry_init(&change, LEDGER_BODY_OFFICER);
    change.officer.action = LEDGER_OFFICER_CHANGE;
    change.officer.name = park_name(PARK_ADMIN_C);
    change.officer.full_name = "应急密钥";
    change.officer.unit = "虚构高新区管理委员会";
    change.officer.roles = &recovery;
    change.officer.role_count = 1;
    change.officer.reason = "封存";
    assert_status(park_submit(park, &change, 1, two_admins, &receipt, &verdict, &err), LEDGER_OK,
                  &err);
}

static void
sign_in(struct park *park, struct ledger_voucher *voucher, enum park_person person,
        enum ledger_role role)
{
    struct ledger_seen head;
    struct ledger_sign_off sign_off;
    bool pinned;
    struct ledger_error err = {0};

    assert_status(ledger_signer_look(&park->people[person], park->ledger, &head, &pinned, &err),
                  LEDGER_OK, &err);
    assert_status(ledger_signer_sign(&park->people[person], voucher, role, &head, park->now_ms,
                                     &sign_off, &err),
                  LEDGER_OK, &err);
    assert_status(ledger_voucher_add_signature(voucher, &sign_off, &err), LEDGER_OK, &err);
}

/* The revocation of the cashier, with an incident of this kind beside it (0: without). */
static void
prepare(struct park *park, enum ledger_incident_kind kind, struct ledger_voucher *out_voucher)
{
    struct ledger_entry drafts[2];
    struct ledger_verdict verdict;
    struct ledger_error err = {0};

    ledger_entry_init(&drafts[0], LEDGER_BODY_OFFICER);
    drafts[0].officer.action = LEDGER_OFFICER_REVOKE;
    drafts[0].officer.name = park_name(PARK_CASHIER);
    drafts[0].officer.reason = "调离";
    ledger_entry_init(&drafts[1], LEDGER_BODY_INCIDENT);
    drafts[1].incident.kind = kind;
    drafts[1].incident.description = "管理员甲突发疾病";
    assert_status(ledger_voucher_prepare(park->ledger, drafts, kind == 0 ? 1 : 2, NULL, out_voucher,
                                         &verdict, &err),
                  LEDGER_OK, &err);
}

static void
assert_waits(struct park *park, struct ledger_voucher_id id, uint32_t admins, size_t dropped)
{
    struct ledger_voucher voucher = {0};
    uint32_t missing[LEDGER_ROLE_END];
    size_t was_dropped = 0;
    struct ledger_error err = {0};

    assert_status(ledger_pending_load(park->ledger, id, &voucher, &was_dropped, &err), LEDGER_OK,
                  &err);
    assert_int_equal(was_dropped, dropped);
    assert_status(ledger_voucher_missing(park->ledger, &voucher, missing, &err), LEDGER_OK, &err);
    for (int role = 0; role < LEDGER_ROLE_END; role++)
        assert_int_equal(missing[role], role == LEDGER_ROLE_ADMIN ? admins : 0);
    ledger_voucher_free(&voucher);
}

static void
what_a_voucher_waits_for_is_one_admin_less_once_the_recovery_key_has_signed(void **state)
{
    static const struct {
        enum ledger_incident_kind kind; /* 0: none */
        bool by_recovery, by_admin;
        uint32_t admins; /* that it still waits for */
        size_t dropped;  /* signatures that do not hold */
    } cases[] = {
        {0, false, true, 1, 0},
        {0, true, false, 2, 1},
        {0, true, true, 1, 1},
        {LEDGER_INCIDENT_LOST_KEY, true, true, 1, 1},
        {LEDGER_INCIDENT_BREAK_GLASS, false, true, 1, 0},
        {LEDGER_INCIDENT_BREAK_GLASS, true, false, 1, 0},
        {LEDGER_INCIDENT_BREAK_GLASS, true, true, 0, 0},
    };
    struct park park;
    struct ledger_error err = {0};

    (void)state;
    park_with_recovery_key(&park);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct ledger_voucher voucher = {0};

        prepare(&park, cases[i].kind, &voucher);
        if (cases[i].by_recovery)
            sign_in(&park, &voucher, PARK_ADMIN_C, LEDGER_ROLE_RECOVERY);
        if (cases[i].by_admin)
            sign_in(&park, &voucher, PARK_ADMIN_A, LEDGER_ROLE_ADMIN);
        assert_status(ledger_pending_put(park.ledger, &voucher, 1, NULL, &err), LEDGER_OK, &err);
        assert_waits(&park, voucher.header.voucher, cases[i].admins, cases[i].dropped);
        ledger_voucher_free(&voucher);
    }
    park_close(&park);
}

/* The waiting voucher as a file to which another machine added the recovery key's signature. */
static void
file_signed_elsewhere(struct park *park, struct ledger_voucher *voucher, struct ledger_buffer *out)
{
    struct ledger_buffer whole = {0};
    struct ledger_arena arena = {0};
    struct ledger_pending_file file;
    struct ledger_error err = {0};

    assert_status(ledger_pending_export(park->ledger, voucher->header.voucher, 0, &whole, &err),
                  LEDGER_OK, &err);
    assert_status(ledger_pending_file_decode(ledger_buffer_slice(&whole), &arena, &file, &err),
                  LEDGER_OK, &err);
    sign_in(park, voucher, PARK_ADMIN_C, LEDGER_ROLE_RECOVERY);
    file.signatures = voucher->signatures;
    file.signature_count = voucher->signature_count;
    assert_status(ledger_pending_file_encode(&file, out, &err), LEDGER_OK, &err);
    ledger_arena_free(&arena);
    ledger_buffer_free(&whole);
}

static void
a_file_brings_it_back_where_the_glass_is_broken_and_is_refused_elsewhere(void **state)
{
    struct park park;

    (void)state;
    park_with_recovery_key(&park);
    for (int breaks = 0; breaks < 2; breaks++) {
        struct ledger_voucher voucher = {0};
        struct ledger_voucher_id back;
        struct ledger_buffer file = {0};
        struct ledger_error err = {0};
        size_t fresh = 0;

        prepare(&park, breaks ? LEDGER_INCIDENT_BREAK_GLASS : LEDGER_INCIDENT_OTHER, &voucher);
        sign_in(&park, &voucher, PARK_ADMIN_A, LEDGER_ROLE_ADMIN);
        assert_status(ledger_pending_put(park.ledger, &voucher, 1, NULL, &err), LEDGER_OK, &err);
        file_signed_elsewhere(&park, &voucher, &file);
        assert_status(
            ledger_pending_import(park.ledger, ledger_buffer_slice(&file), &back, &fresh, &err),
            breaks ? LEDGER_OK : LEDGER_REFUSED, &err);
        if (!breaks)
            assert_message(&err, LEDGER_MESSAGE_RECOVERY_WITHOUT_BREAK_GLASS);
        assert_int_equal(fresh, breaks);
        assert_waits(&park, voucher.header.voucher, breaks ? 0 : 1, 0);
        ledger_buffer_free(&file);
        ledger_voucher_free(&voucher);
    }
    park_close(&park);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(
            what_a_voucher_waits_for_is_one_admin_less_once_the_recovery_key_has_signed),
        cmocka_unit_test(a_file_brings_it_back_where_the_glass_is_broken_and_is_refused_elsewhere),
    };

    return cmocka_run_group_tests_name("waiting recovery", tests, NULL, NULL);
}
