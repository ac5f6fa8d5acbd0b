/* nftw and mkdtemp */
#define _XOPEN_SOURCE 700

#include "support/park.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct {
    const char *name;
    const char *full_name;
    enum ledger_role role;
} people[PARK_PEOPLE] = {
    [PARK_ADMIN_A] = {"guan.yi", "管一", LEDGER_ROLE_ADMIN},
    [PARK_ADMIN_B] = {"guan.er", "管二", LEDGER_ROLE_ADMIN},
    [PARK_ADMIN_C] = {"guan.san", "管三", LEDGER_ROLE_ADMIN},
    [PARK_MAKER] = {"jing.ban", "经办甲", LEDGER_ROLE_MAKER},
    [PARK_REVIEWER] = {"fu.he", "复核乙", LEDGER_ROLE_REVIEWER},
    [PARK_APPROVER] = {"shen.pi", "审批丙", LEDGER_ROLE_APPROVER},
    [PARK_CASHIER] = {"chu.na", "出纳丁", LEDGER_ROLE_CASHIER},
};

enum ledger_role
park_role(enum park_person person)
{
    return people[person].role;
}

const char *
park_name(enum park_person person)
{
    return people[person].name;
}

static int64_t
park_clock(void *context)
{
    const struct park *park = context;

    return park->now_ms;
}

static void
person_make(struct park *park, enum park_person person)
{
    struct ledger_signer *signer = &park->people[person];
    char text[LEDGER_VKEY_SIZE];
    char path[160];
    struct ledger_error err = {0};

    assert_status(ledger_key_generate(&signer->key, &err), LEDGER_OK, &err);
    ledger_vkey_format(people[person].name, LEDGER_KEY_ED25519, &signer->key.public_key, text);
    assert_status(ledger_vkey_parse(ledger_slice_of_text(text), &signer->vkey, &err), LEDGER_OK,
                  &err);
    (void)snprintf(path, sizeof(path), "%s/%s", park->directory, people[person].name);
    assert_status(ledger_directory_create(path, 0700, &err), LEDGER_OK, &err);
    signer->directory = strdup(path);
    assert_non_null(signer->directory);
}

static void
ledger_reach(struct park *park)
{
    const struct ledger_options options = {
        .directory = park->ledger_path,
        .clock = {.now_ms = park_clock, .context = park},
    };
    struct ledger_error err = {0};

    assert_status(ledger_open(&options, &park->ledger, &err), LEDGER_OK, &err);
}

void
park_prepare(struct park *park)
{
    char directory[] = "/tmp/mingzhang-park-XXXXXX";
    char ledger_path[sizeof(directory) + 8];

    assert_non_null(mkdtemp(directory));
    (void)snprintf(ledger_path, sizeof(ledger_path), "%s/ledger", directory);
    park_prepare_at(park, directory, ledger_path);
}

void
park_prepare_at(struct park *park, const char *directory, const char *ledger_path)
{
    struct ledger_error err = {0};

    *park = (struct park){.now_ms = PARK_NOW_MS};
    assert_status(ledger_secret_prepare_process(&err), LEDGER_OK, &err);
    assert_true(strlen(directory) < sizeof(park->directory));
    assert_true(strlen(ledger_path) < sizeof(park->ledger_path));
    (void)snprintf(park->directory, sizeof(park->directory), "%s", directory);
    (void)snprintf(park->ledger_path, sizeof(park->ledger_path), "%s", ledger_path);
    for (int person = 0; person < PARK_PEOPLE; person++)
        person_make(park, (enum park_person)person);
    assert_status(
        ledger_create(park->ledger_path, NULL, ledger_keyfile_cost_light, &park->ledger_key, &err),
        LEDGER_OK, &err);
    ledger_reach(park);
}

static struct ledger_entry
enrolment(const struct park *park, enum park_person person, char vkey[static LEDGER_VKEY_SIZE])
{
    struct ledger_entry entry;

    ledger_entry_init(&entry, LEDGER_BODY_OFFICER);
    ledger_vkey_format(people[person].name, LEDGER_KEY_ED25519,
                       &park->people[person].key.public_key, vkey);
    entry.officer.action = LEDGER_OFFICER_ENROL;
    entry.officer.name = people[person].name;
    entry.officer.full_name = people[person].full_name;
    entry.officer.unit = "虚构高新区管理委员会";
    entry.officer.vkey = vkey;
    entry.officer.roles = &people[person].role;
    entry.officer.role_count = 1;
    return entry;
}

void
park_sign(struct park *park, struct ledger_voucher *voucher, enum park_person person)
{
    struct ledger_seen head;
    struct ledger_sign_off sign_off;
    bool pinned;
    struct ledger_error err = {0};

    assert_status(ledger_signer_look(&park->people[person], park->ledger, &head, &pinned, &err),
                  LEDGER_OK, &err);
    assert_status(ledger_signer_sign(&park->people[person], voucher, people[person].role, &head,
                                     park->now_ms, &sign_off, &err),
                  LEDGER_OK, &err);
    assert_status(ledger_voucher_add_signature(voucher, &sign_off, &err), LEDGER_OK, &err);
}

struct ledger_entry
park_identity(const char *origin, const struct ledger_public_key *key,
              char vkey[static LEDGER_VKEY_SIZE])
{
    struct ledger_entry entry;

    ledger_entry_init(&entry, LEDGER_BODY_IDENTITY);
    ledger_vkey_format(origin, LEDGER_KEY_ED25519, key, vkey);
    entry.identity.name = "虚构高新区政策资金账本";
    entry.identity.origin = origin;
    entry.identity.vkey = vkey;
    entry.identity.reason = "更换密钥";
    return entry;
}

static void
genesis_seal(struct park *park)
{
    static const enum park_person admins[] = {PARK_ADMIN_A, PARK_ADMIN_B, PARK_ADMIN_C};
    char vkeys[3][LEDGER_VKEY_SIZE];
    char own[LEDGER_VKEY_SIZE];
    struct ledger_entry drafts[4];
    struct ledger_voucher voucher = {0};
    struct ledger_verdict verdict;
    struct ledger_receipt receipt;
    struct ledger_error err = {0};

    drafts[0] = park_identity(PARK_ORIGIN, &park->ledger_key, own);
    drafts[0].identity.reason = "建账";
    for (size_t i = 0; i < 3; i++)
        drafts[i + 1] = enrolment(park, admins[i], vkeys[i]);

    assert_status(
        ledger_voucher_prepare(park->ledger, drafts, 4, PARK_ORIGIN, &voucher, &verdict, &err),
        LEDGER_OK, &err);
    for (size_t i = 0; i < 3; i++)
        park_sign(park, &voucher, admins[i]);
    assert_status(ledger_seal(park->ledger, &voucher, &receipt, &verdict, &err), LEDGER_OK, &err);
    ledger_voucher_free(&voucher);
}

void
park_open(struct park *park)
{
    park_prepare(park);
    park_begin(park);
}

void
park_begin(struct park *park)
{
    static const enum park_person admins[] = {PARK_ADMIN_A, PARK_ADMIN_B, PARK_PEOPLE};
    char vkeys[4][LEDGER_VKEY_SIZE];
    struct ledger_entry drafts[4];
    struct ledger_verdict verdict;
    struct ledger_receipt receipt;
    struct ledger_error err = {0};

    genesis_seal(park);
    for (int i = 0; i < 4; i++)
        drafts[i] = enrolment(park, (enum park_person)(PARK_MAKER + i), vkeys[i]);
    assert_status(park_submit(park, drafts, 4, admins, &receipt, &verdict, &err), LEDGER_OK, &err);
}

void
park_reopen(struct park *park)
{
    ledger_close(park->ledger);
    park->ledger = NULL;
    ledger_reach(park);
}

static int
path_remove(const char *path, const struct stat *info, int type, struct FTW *walk)
{
    (void)info;
    (void)type;
    (void)walk;
    return remove(path);
}

void
park_close(struct park *park)
{
    ledger_close(park->ledger);
    for (int person = 0; person < PARK_PEOPLE; person++)
        ledger_signer_free(&park->people[person]);
    (void)nftw(park->directory, path_remove, 8, FTW_DEPTH | FTW_PHYS);
}

enum ledger_status
park_submit(struct park *park, const struct ledger_entry *drafts, size_t draft_count,
            const enum park_person *signers, struct ledger_receipt *out_receipt,
            struct ledger_verdict *out_verdict, struct ledger_error *err)
{
    struct ledger_voucher voucher = {0};
    enum ledger_status status =
        ledger_voucher_prepare(park->ledger, drafts, draft_count, NULL, &voucher, out_verdict, err);

    if (status != LEDGER_OK)
        return status;
    for (; *signers != PARK_PEOPLE; signers++)
        park_sign(park, &voucher, *signers);
    status = ledger_seal(park->ledger, &voucher, out_receipt, out_verdict, err);
    ledger_voucher_free(&voucher);
    return status;
}

uint64_t
park_record(struct park *park, const struct ledger_entry *drafts, size_t draft_count)
{
    static const enum park_person signers[] = {PARK_MAKER, PARK_REVIEWER, PARK_PEOPLE};
    struct ledger_receipt receipt = {0};
    struct ledger_verdict verdict;
    struct ledger_error err = {0};

    assert_status(park_submit(park, drafts, draft_count, signers, &receipt, &verdict, &err),
                  LEDGER_OK, &err);
    return receipt.first_entry;
}

struct ledger_entry
park_programme(const char *code, enum ledger_instrument instrument)
{
    struct ledger_entry entry;

    ledger_entry_init(&entry, LEDGER_BODY_PROGRAMME);
    entry.programme.action = LEDGER_PROGRAMME_OPEN;
    entry.programme.code = code;
    entry.programme.name = "虚构技术改造补助";
    entry.programme.category =
        instrument == LEDGER_INSTRUMENT_SUBSIDY ? "企业优惠政策资金" : "减税降费政策资金";
    entry.programme.instrument = instrument;
    entry.programme.first_date = 20230101;
    entry.programme.ceiling = instrument == LEDGER_INSTRUMENT_SUBSIDY;
    return entry;
}

struct ledger_entry
park_appropriation(const char *code, int64_t fen, uint32_t date)
{
    struct ledger_entry entry;

    ledger_entry_init(&entry, LEDGER_BODY_APPROPRIATION);
    entry.appropriation.programme = code;
    entry.appropriation.budget_year = 2023;
    entry.appropriation.amount_fen = fen;
    entry.appropriation.date = date;
    return entry;
}

struct ledger_entry
park_payout(const char *code, const char *reference, int64_t fen, uint32_t date)
{
    struct ledger_entry entry;

    ledger_entry_init(&entry, LEDGER_BODY_DISBURSEMENT);
    entry.disbursement.programme = code;
    entry.disbursement.budget_year = 2023;
    entry.disbursement.reference = reference;
    entry.disbursement.payee.name = "虚构示例精密制造有限公司";
    entry.disbursement.payee.kind = LEDGER_PAYEE_ENTERPRISE;
    entry.disbursement.payee.credit_code = "91350100M000100Y43";
    entry.disbursement.amount_fen = fen;
    entry.disbursement.date = date;
    return entry;
}

void
park_with_programme(struct park *park)
{
    struct ledger_entry drafts[2] = {
        park_programme("TG-1", LEDGER_INSTRUMENT_SUBSIDY),
        park_appropriation("TG-1", 100000000, 20230105),
    };

    park_open(park);
    (void)park_record(park, drafts, 2);
}
