#include "random_entry.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define FEN_MAX INT64_C(9000000000000000000)
#define INSTANT_MAX INT64_C(253402300799999)
#define VKEY "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"

static uint64_t state;

/* Room for what one entry borrows. */
static union {
    char bytes[1 << 17];
    uint64_t aligned;
} room;
static size_t room_used;

void
random_start(uint64_t seed)
{
    state = seed;
}

/* splitmix64 */
static uint64_t
random_word(void)
{
    uint64_t z = (state += UINT64_C(0x9E3779B97F4A7C15));
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

uint64_t
random_below(uint64_t count)
{
    return random_word() % count;
}

static bool
coin(void)
{
    return random_below(2) == 0;
}

static void *
take(size_t size)
{
    void *at = room.bytes + room_used;
    room_used += (size + 15) / 16 * 16;
    assert(room_used <= sizeof room.bytes);
    return at;
}

/* Text of `size` bytes at most, of pieces that may stand at either end. */
static const char *
text_of(const char *const *pieces, size_t piece_count, size_t size)
{
    char *text = take(size + 1);
    size_t used = 0, wanted = 1 + random_below(coin() ? 12 : size);
    while (used < wanted) {
        const char *piece = pieces[random_below(piece_count)];
        if (used + strlen(piece) > size)
            break;
        memcpy(text + used, piece, strlen(piece));
        used += strlen(piece);
    }
    if (used == 0)
        text[used++] = 'x';
    text[used] = '\0';
    return text;
}

static const char *
clean(size_t size)
{
    static const char *const pieces[] = {"a",
                                         "东",
                                         "川",
                                         "（第",
                                         "一",
                                         "）",
                                         "é",
                                         "+",
                                         "x y",
                                         "z",
                                         "〔2024〕",
                                         "\xF0\xA0\xAE\xB7",
                                         "policy-funds",
                                         "～",
                                         "ß"};
    return text_of(pieces, sizeof pieces / sizeof pieces[0], size);
}

static const char *
identifier(void)
{
    static const char *const pieces[] = {"YF", "-", "2024", "东", "/", "0", "é", "#", "A", "字第"};
    return text_of(pieces, sizeof pieces / sizeof pieces[0], 64);
}

static const char *
code(void)
{
    static const char *const pieces[] = {"a", "Z", "0", "9", ".", "-", "_", "li.si"};
    return text_of(pieces, sizeof pieces / sizeof pieces[0], 64);
}

static const char *
origin(void)
{
    static const char *const pieces[] = {"a", "~", "!", "/", "park.example", "@", "0"};
    return text_of(pieces, sizeof pieces / sizeof pieces[0], 64);
}

static const char *
maybe(const char *text)
{
    return coin() ? text : "";
}

static struct ledger_slice
bytes_of(size_t size)
{
    uint8_t *bytes = take(size);
    for (size_t i = 0; i < size; i++)
        bytes[i] = (uint8_t)random_word();
    return ledger_slice_of(bytes, size);
}

static struct ledger_slice
hash(void)
{
    return bytes_of(32);
}

static struct ledger_slice
maybe_hash(void)
{
    return coin() ? hash() : (struct ledger_slice){0};
}

static struct ledger_digest
digest(void)
{
    struct ledger_digest out;
    memcpy(out.bytes, hash().data, sizeof out.bytes);
    return out;
}

static int
compare_hashes(const void *a, const void *b)
{
    return memcmp(((const struct ledger_slice *)a)->data, ((const struct ledger_slice *)b)->data,
                  32);
}

static const struct ledger_slice *
ascending_hashes(size_t count)
{
    struct ledger_slice *hashes = take(count * sizeof *hashes);
    for (size_t i = 0; i < count; i++)
        hashes[i] = hash();
    qsort(hashes, count, sizeof *hashes, compare_hashes);
    return hashes;
}

/* Near either end as often as in between. */
static uint64_t
number(uint64_t first, uint64_t last)
{
    uint64_t span = last - first;
    switch (random_below(4)) {
    case 0:
        return first + (span > 0 ? random_below(span < 300 ? span + 1 : 300) : 0);
    case 1:
        return last - (span > 0 ? random_below(span < 300 ? span + 1 : 300) : 0);
    default:
        return first + (span == UINT64_MAX ? random_word() : random_below(span + 1));
    }
}

static int64_t
fen(void)
{
    return (int64_t)number(1, FEN_MAX);
}

static int64_t
signed_fen(void)
{
    return coin() ? fen() : -fen();
}

static int64_t
maybe_fen(void)
{
    return coin() ? fen() : 0;
}

static int64_t
maybe_signed_fen(void)
{
    return coin() ? signed_fen() : 0;
}

static uint32_t
date(void)
{
    return (uint32_t)(number(1900, 9999) * 10000 + number(1, 12) * 100 + number(1, 28));
}

static uint32_t
maybe_date(void)
{
    return coin() ? date() : 0;
}

static uint32_t
uint32(void)
{
    return (uint32_t)number(1, UINT32_MAX);
}

static const char *
credit_code(void)
{
    static const char characters[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    char *text = take(19);
    for (size_t i = 0; i < 18; i++)
        text[i] = characters[random_below(31)];
    text[18] = '\0';
    return text;
}

static struct ledger_account
account(void)
{
    char *digits = take(5);
    for (size_t i = 0; i < 4; i++)
        digits[i] = (char)('0' + random_below(10));
    digits[4] = '\0';
    return (struct ledger_account){true, maybe(clean(256)), digits, hash()};
}

static struct ledger_account
maybe_account(void)
{
    return coin() ? account() : (struct ledger_account){false, "", "", {0}};
}

static struct ledger_source
maybe_source(void)
{
    return coin() ? (struct ledger_source){true, hash(), maybe(clean(256)), uint32()}
                  : (struct ledger_source){false, {0}, "", 0};
}

static const struct ledger_attachment *
attachments(size_t *out_count)
{
    *out_count = coin() ? 0 : random_below(17);
    struct ledger_attachment *list = take(sizeof *list * 16);
    for (size_t i = 0; i < *out_count; i++)
        list[i] = (struct ledger_attachment){clean(64), hash()};
    return list;
}

static void
officer(struct ledger_officer *body)
{
    enum ledger_role *roles = take(sizeof *roles * 6);
    body->action = (enum ledger_officer_action)(1 + random_below(4));
    body->name = code();
    if (body->action == LEDGER_OFFICER_ENROL || body->action == LEDGER_OFFICER_CHANGE) {
        body->full_name = clean(256);
        body->unit = clean(256);
        body->unit_code = maybe(credit_code());
        body->person = maybe_hash();
        unsigned bits = 1 + (unsigned)random_below(63);
        for (unsigned role = 1; role <= 6; role++)
            if ((bits >> (role - 1) & 1) != 0)
                roles[body->role_count++] = (enum ledger_role)role;
        body->roles = roles;
    }
    if (body->action == LEDGER_OFFICER_ENROL || body->action == LEDGER_OFFICER_ROTATE)
        body->vkey = VKEY;
    body->reason = body->action == LEDGER_OFFICER_ENROL ? maybe(clean(1024)) : clean(1024);
}

static void
rule(struct ledger_rule *body)
{
    struct ledger_requirement *list = take(sizeof *list * 64);
    body->reason = clean(1024);
    body->requirements = list;
    for (unsigned i = 0; i < 75 && body->requirement_count < 64; i++) {
        if (random_below(4) != 0)
            continue;
        unsigned number_of = 3 + i / 5;
        list[body->requirement_count++] = (struct ledger_requirement){
            (enum ledger_body)number_of, (enum ledger_role)(1 + i % 5),
            1 + (uint32_t)random_below(8), number_of >= 7 && number_of <= 10 ? maybe_fen() : 0};
    }
}

static void
programme(struct ledger_programme *body)
{
    body->action = (enum ledger_programme_action)(1 + random_below(3));
    body->code = code();
    body->reason = body->action == LEDGER_PROGRAMME_OPEN ? maybe(clean(1024)) : clean(1024);
    body->last_date = date();
    if (body->action == LEDGER_PROGRAMME_CLOSE)
        return;
    body->name = clean(256);
    body->category = clean(256);
    body->document = maybe(clean(256));
    body->instrument = (enum ledger_instrument)(1 + random_below(3));
    body->first_date = date();
    if (body->last_date < body->first_date)
        body->last_date = coin() ? 0 : body->first_date;
    body->payee_cap_fen = maybe_fen();
    body->ceiling = body->instrument == LEDGER_INSTRUMENT_SUBSIDY || coin();
    body->function_code = maybe(code());
    body->government_economic_code = maybe(code());
    body->department_economic_code = maybe(code());
    body->revenue_code = maybe(code());
}

static void
payee(struct ledger_payee *body)
{
    body->kind = (enum ledger_payee_kind)(2 + random_below(3));
    body->name = body->kind == LEDGER_PAYEE_PERSON ? "" : clean(256);
    if (body->kind == LEDGER_PAYEE_ENTERPRISE)
        body->credit_code = credit_code();
    if (body->kind == LEDGER_PAYEE_PERSON)
        body->person = hash();
    if (body->kind == LEDGER_PAYEE_OTHER) {
        body->register_name = clean(256);
        body->register_number = identifier();
    }
}

static void
disbursement(struct ledger_disbursement *body)
{
    body->programme = code();
    body->budget_year = (uint32_t)number(1900, 9999);
    body->reference = identifier();
    payee(&body->payee);
    body->amount_fen = fen();
    body->date = date();
    body->claim = maybe(identifier());
    body->claim_approved_fen = body->claim[0] != '\0' ? fen() : 0;
    body->account = maybe_account();
    body->paying_account = maybe_account();
    body->payment_voucher = maybe(identifier());
    body->document = maybe(clean(256));
    body->applied_date = maybe_date();
    body->approved_date = maybe_date();
    body->replaces = maybe(identifier());
    body->attachments = attachments(&body->attachment_count);
    body->memo = maybe(clean(1024));
    body->reason = maybe(clean(1024));
    body->source = maybe_source();
}

static void
adjustment(struct ledger_adjustment *body)
{
    body->kind = (enum ledger_adjustment_kind)(1 + random_below(3));
    body->target = identifier();
    body->amount_fen = fen();
    body->date = date();
    body->reason = clean(1024);
    body->bank_reference =
        body->kind == LEDGER_ADJUSTMENT_RETURN ? identifier() : maybe(identifier());
    body->bank_date = maybe_date();
    body->account = maybe_account();
    body->attachments = attachments(&body->attachment_count);
    body->source = maybe_source();
}

static void
settlement(struct ledger_settlement *body)
{
    body->target = identifier();
    body->amount_fen = signed_fen();
    body->date = date();
    body->bank_reference = identifier();
    body->bank_date = maybe_date();
    body->account = maybe_account();
    body->statement_sha256 = maybe_hash();
    body->takes_back = body->amount_fen < 0 ? number(1, UINT64_MAX) : 0;
    body->reason = body->amount_fen < 0 ? clean(1024) : maybe(clean(1024));
    body->source = maybe_source();
}

static void
match(struct ledger_match *body)
{
    body->reason = clean(1024);
    body->action = (enum ledger_match_action)(1 + random_below(2));
    body->parts = number(1, UINT64_MAX);
    if (body->action == LEDGER_MATCH_PART)
        return;
    body->parts = 0;
    body->account = account();
    body->line_count = 1 + random_below(64);
    struct ledger_bank_line *lines = take(sizeof *lines * body->line_count);
    for (size_t i = 0; i < body->line_count; i++)
        lines[i] = (struct ledger_bank_line){hash(), uint32(), maybe(identifier()), maybe_date(),
                                             signed_fen()};
    body->lines = lines;
    body->entry_count = 1 + random_below(256);
    uint64_t *entries = take(sizeof *entries * body->entry_count);
    uint64_t at = random_below(2);
    for (size_t i = 0; i < body->entry_count; i++, at += 1 + random_below(UINT64_C(1) << 40))
        entries[i] = at;
    body->entries = entries;
}

static void
reconciliation(struct ledger_reconciliation *body)
{
    body->account = account();
    body->first_date = date();
    body->last_date = date();
    if (body->last_date < body->first_date)
        body->last_date = body->first_date;
    body->tree_size = number(1, UINT64_MAX);
    body->statement_count = 1 + random_below(64);
    body->statements = ascending_hashes(body->statement_count);
    body->rules_sha256 = maybe_hash();
    body->opening_fen = maybe_signed_fen();
    body->closing_fen = maybe_signed_fen();
    struct ledger_reconciliation_line *lines = take(sizeof *lines * 10);
    for (uint32_t class = 1; class <= 10; class ++)
        if (coin() || (class == 10 && body->line_count == 0))
            lines[body->line_count++] = (struct ledger_reconciliation_line){
                class, coin() ? number(1, UINT64_MAX) : 0, maybe_signed_fen(),
                coin() ? number(1, UINT64_MAX) : 0, maybe_signed_fen()};
    body->lines = lines;
    body->verdict = (enum ledger_reconciliation_verdict)(1 + random_below(4));
    body->report_sha256 = hash();
    body->previous = coin() ? number(1, UINT64_MAX) : 0;
    body->memo = maybe(clean(1024));
}

static struct ledger_totals
totals(void)
{
    return (struct ledger_totals){random_below(3), maybe_signed_fen(), random_below(1000),
                                  maybe_fen(),     random_below(3),    maybe_fen(),
                                  random_below(3), maybe_signed_fen()};
}

static void
anchor(struct ledger_anchor *body)
{
    body->vkey = VKEY;
    body->checkpoint = bytes_of(number(1, 4096));
    body->proof_count = coin() ? 0 : random_below(65);
    struct ledger_digest *proof = take(sizeof *proof * 64);
    for (size_t i = 0; i < body->proof_count; i++)
        proof[i] = digest();
    body->proof = proof;
    body->memo = maybe(clean(1024));
}

void
random_entry(struct ledger_entry *entry, enum ledger_body body)
{
    room_used = 0;
    ledger_entry_init(entry, body);
    memcpy(entry->salt, bytes_of(sizeof entry->salt).data, sizeof entry->salt);
    switch (body) {
    case LEDGER_BODY_IDENTITY:
        entry->identity =
            (struct ledger_identity){clean(256), origin(), VKEY, clean(1024),
                                     coin() ? bytes_of(number(1, 4096)) : (struct ledger_slice){0}};
        break;
    case LEDGER_BODY_OFFICER:
        officer(&entry->officer);
        break;
    case LEDGER_BODY_RULE:
        rule(&entry->rule);
        break;
    case LEDGER_BODY_PROGRAMME:
        programme(&entry->programme);
        break;
    case LEDGER_BODY_APPROPRIATION:
        entry->appropriation = (struct ledger_appropriation){code(),
                                                             (uint32_t)number(1900, 9999),
                                                             signed_fen(),
                                                             date(),
                                                             maybe(clean(256)),
                                                             maybe(clean(1024))};
        break;
    case LEDGER_BODY_DISBURSEMENT:
        disbursement(&entry->disbursement);
        break;
    case LEDGER_BODY_ADJUSTMENT:
        adjustment(&entry->adjustment);
        break;
    case LEDGER_BODY_SETTLEMENT:
        settlement(&entry->settlement);
        break;
    case LEDGER_BODY_MATCH:
        match(&entry->match);
        break;
    case LEDGER_BODY_RECONCILIATION:
        reconciliation(&entry->reconciliation);
        break;
    case LEDGER_BODY_CLOSING:
        entry->closing =
            (struct ledger_closing){(uint32_t)(number(1900, 9999) * 100 + number(1, 12)),
                                    totals(),
                                    totals(),
                                    random_below(3),
                                    digest(),
                                    random_below(3),
                                    digest(),
                                    maybe(clean(1024))};
        break;
    case LEDGER_BODY_REJECTION:
        memcpy(entry->rejection.voucher.bytes, bytes_of(16).data, 16);
        entry->rejection.header_sha256 = digest();
        entry->rejection.reason = clean(1024);
        break;
    case LEDGER_BODY_ANCHOR:
        anchor(&entry->anchor);
        break;
    case LEDGER_BODY_ERASURE:
        entry->erasure.commitment_count = 1 + random_below(256);
        entry->erasure.commitments = ascending_hashes(entry->erasure.commitment_count);
        entry->erasure.basis = clean(1024);
        entry->erasure.reason = maybe(clean(1024));
        break;
    case LEDGER_BODY_INCIDENT:
        entry->incident =
            (struct ledger_incident){(enum ledger_incident_kind)(1 + random_below(5)), clean(1024),
                                     coin() ? number(1, UINT64_MAX) : 0,
                                     coin() ? (int64_t)number(1, INSTANT_MAX) : 0, maybe(code())};
        break;
    }
}

void
random_header(struct ledger_voucher_header *header)
{
    room_used = 0;
    *header = (struct ledger_voucher_header){
        .origin = origin(),
        .entry_count = (uint32_t)number(1, 65536),
        .entries_root = digest(),
        .appropriated_fen = maybe_signed_fen(),
        .disbursed_fen = maybe_fen(),
        .adjusted_fen = maybe_fen(),
        .settled_fen = maybe_signed_fen(),
        .prepared_at_ms = (int64_t)number(1, INSTANT_MAX),
    };
    memcpy(header->voucher.bytes, bytes_of(16).data, 16);
    for (unsigned body = 3; body < LEDGER_BODY_END; body++)
        if (coin() || (body == 17 && header->kind_count == 0))
            header->kinds[header->kind_count++] =
                (struct ledger_kind_count){(enum ledger_body)body, (uint32_t)number(1, 65536)};
}

void
random_seal(struct ledger_seal *seal)
{
    room_used = 0;
    *seal = (struct ledger_seal){
        .number = coin() ? number(1, UINT64_MAX) : 0,
        .previous = digest(),
        .first_entry = coin() ? number(1, UINT64_MAX) : 0,
        .sealed_at_ms = (int64_t)number(1, INSTANT_MAX),
        .header = bytes_of(number(1, 2048)),
        .signature_count = 1 + random_below(coin() ? 3 : 64),
    };
    struct ledger_sign_off *list = take(sizeof *list * seal->signature_count);
    for (size_t i = 0; i < seal->signature_count; i++) {
        /* A name of its own for each: a part at random, and the number. */
        char *name = take(65);
        size_t size = random_below(61);
        for (size_t j = 0; j < size; j++)
            name[j] = (char)('a' + random_below(26));
        name[size] = '.';
        name[size + 1] = (char)('0' + i / 10);
        name[size + 2] = (char)('0' + i % 10);
        name[size + 3] = '\0';
        list[i] = (struct ledger_sign_off){
            .officer = name,
            .role = (enum ledger_role)(1 + random_below(6)),
            .signed_at_ms = (int64_t)number(1, INSTANT_MAX),
            .seen_size = coin() ? number(1, UINT64_MAX) : 0,
            .seen_root = digest(),
        };
        memcpy(list[i].ed25519.bytes, bytes_of(64).data, 64);
    }
    qsort(list, seal->signature_count, sizeof *list, ledger_sign_off_compare);
    seal->signatures = list;
}
