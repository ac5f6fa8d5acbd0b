/* Who signs, and which signatures are asked for beyond the defaults.
 *
 * officer: 'n' | text0 name -> u8 roles (bit 1 << role) | u8 revoked | public key (32)
 *                              | u64 enrolled entry | u64 changed entry | text full name
 *                              | text unit | text unit code | commitment of the person
 *          'c' -> u64 admins who are not revoked
 *          ('k' is state_identity.c's)
 * rule:    u64 entry number -> u8 count | each: u8 body | u8 role | u8 count | i64 from_fen */
#include <string.h>

#include "ledger/state/state_apply.h"

enum {
    KEY_NAME = 'n',
    KEY_ADMINS = 'c',
    ROLES_MASK = (1 << LEDGER_ROLE_END) - (1 << LEDGER_ROLE_MAKER),
    REQUIREMENTS_MAX = 64,
    REQUIREMENT_COUNT_MAX = 8,
};

static struct ledger_store_key
name_key(const char *name)
{
    struct ledger_store_key key = {0};

    ledger_store_key_add_u8(&key, KEY_NAME);
    ledger_store_key_add_text(&key, name);
    return key;
}

static struct ledger_store_key
admins_key(void)
{
    struct ledger_store_key key = {0};

    ledger_store_key_add_u8(&key, KEY_ADMINS);
    return key;
}

/* Reads all but the name, which is in the key. */
static void
officer_get(struct ledger_row_reader *row, struct ledger_arena *arena,
            struct ledger_officer_state *officer)
{
    struct ledger_slice public_key;

    officer->roles = ledger_row_get_u8(row);
    if ((officer->roles & ~(unsigned)ROLES_MASK) != 0)
        row->damaged = true;
    officer->revoked = ledger_row_get_bool(row);
    public_key = ledger_row_get_bytes(row, sizeof(officer->public_key.bytes));
    if (public_key.size == sizeof(officer->public_key.bytes))
        memcpy(officer->public_key.bytes, public_key.data, public_key.size);
    officer->enrolled_entry = ledger_row_get_u64(row);
    officer->changed_entry = ledger_row_get_u64(row);
    officer->full_name = ledger_row_get_text(row, arena);
    officer->unit = ledger_row_get_text(row, arena);
    officer->unit_code = ledger_row_get_text(row, arena);
    officer->person = ledger_row_get_commitment(row, arena);
}

static enum ledger_status
officer_put(struct ledger_store_txn *txn, const struct ledger_officer_state *officer, bool is_new,
            struct ledger_error *err)
{
    const struct ledger_store_key key = name_key(officer->name);
    const uint64_t entry_number = officer->changed_entry;
    struct ledger_row_writer row;

    ledger_row_start(&row);
    ledger_row_put_u8(&row, (uint8_t)officer->roles);
    ledger_row_put_u8(&row, officer->revoked ? 1 : 0);
    ledger_row_put_bytes(
        &row, ledger_slice_of(officer->public_key.bytes, sizeof(officer->public_key.bytes)));
    ledger_row_put_u64(&row, officer->enrolled_entry);
    ledger_row_put_u64(&row, officer->changed_entry);
    ledger_row_put_text(&row, officer->full_name);
    ledger_row_put_text(&row, officer->unit);
    ledger_row_put_text(&row, officer->unit_code);
    ledger_row_put_commitment(&row, officer->person);
    return is_new ? ledger_row_insert(txn, LEDGER_STORE_OFFICER, &key, &row, entry_number, err)
                  : ledger_row_replace(txn, LEDGER_STORE_OFFICER, &key, &row, entry_number, err);
}

enum ledger_status
ledger_state_officer(struct ledger_store_txn *txn, const char *name, struct ledger_arena *arena,
                     struct ledger_officer_state *out_officer, struct ledger_error *err)
{
    struct ledger_officer_state officer = {0};
    struct ledger_store_key key;
    struct ledger_row_reader row;
    enum ledger_status status;

    if (!ledger_id_fits(name))
        return LEDGER_NOT_FOUND;
    key = name_key(name);
    status = ledger_row_find(txn, LEDGER_STORE_OFFICER, &key, &row, err);
    if (status != LEDGER_OK)
        return status;
    officer_get(&row, arena, &officer);
    officer.name = ledger_arena_text(arena, ledger_slice_of_text(name));
    if (officer.name == NULL)
        row.no_memory = true;
    status = ledger_row_end(&row, LEDGER_STORE_OFFICER, err);
    if (status == LEDGER_OK)
        *out_officer = officer;
    return status;
}

struct officers_scan {
    ledger_state_officer_fn *each;
    void *context;
    struct ledger_arena arena;
};

static enum ledger_status
officers_each(void *context, const struct ledger_store_row *row, struct ledger_error *err)
{
    struct officers_scan *scan = context;
    struct ledger_officer_state officer = {0};
    struct ledger_row_reader in_key;
    struct ledger_row_reader value;
    enum ledger_status status;

    ledger_arena_reset(&scan->arena);
    ledger_row_open(&in_key, row->key);
    (void)ledger_row_get_enum(&in_key, KEY_NAME, KEY_NAME);
    officer.name = ledger_row_get_key_text(&in_key, &scan->arena);
    ledger_row_open(&value, row->value);
    officer_get(&value, &scan->arena, &officer);
    status = ledger_row_end(&in_key, LEDGER_STORE_OFFICER, err);
    if (status == LEDGER_OK)
        status = ledger_row_end(&value, LEDGER_STORE_OFFICER, err);
    return status == LEDGER_OK ? scan->each(scan->context, &officer, err) : status;
}

enum ledger_status
ledger_state_officers(struct ledger_store_txn *txn, ledger_state_officer_fn *each, void *context,
                      struct ledger_error *err)
{
    struct officers_scan scan = {.each = each, .context = context};
    struct ledger_store_key first = {0};
    struct ledger_store_key end;
    enum ledger_status status;

    ledger_store_key_add_u8(&first, KEY_NAME);
    end = first;
    ledger_store_key_end_of_prefix(&end);
    status = ledger_store_scan(txn, LEDGER_STORE_OFFICER, ledger_store_key_slice(&first),
                               ledger_store_key_slice(&end), LEDGER_STORE_ASCENDING, officers_each,
                               &scan, err);
    ledger_arena_free(&scan.arena);
    return status;
}

enum ledger_status
ledger_state_admin_count(struct ledger_store_txn *txn, uint64_t *out_count,
                         struct ledger_error *err)
{
    const struct ledger_store_key key = admins_key();
    struct ledger_row_reader row;
    uint64_t count;
    enum ledger_status status = ledger_row_find(txn, LEDGER_STORE_OFFICER, &key, &row, err);

    if (status == LEDGER_NOT_FOUND) {
        *out_count = 0;
        return LEDGER_OK;
    }
    if (status != LEDGER_OK)
        return status;
    count = ledger_row_get_u64(&row);
    status = ledger_row_end(&row, LEDGER_STORE_OFFICER, err);
    if (status == LEDGER_OK)
        *out_count = count;
    return status;
}

static bool
officer_is_admin(const struct ledger_officer_state *officer)
{
    return !officer->revoked && (officer->roles & (1u << LEDGER_ROLE_ADMIN)) != 0;
}

/* Keeps the counter in step with one officer who was an active admin, or became one. */
static enum ledger_status
admins_follow(struct ledger_store_txn *txn, const struct ledger_state_place *place, bool was,
              bool is, struct ledger_error *err)
{
    const struct ledger_store_key key = admins_key();
    struct ledger_row_writer row;
    uint64_t count;
    enum ledger_status status;

    if (was == is)
        return LEDGER_OK;
    status = ledger_state_admin_count(txn, &count, err);
    if (status != LEDGER_OK)
        return status;
    if (is ? count == UINT64_MAX : count == 0)
        return ledger_row_damaged(LEDGER_STORE_OFFICER, err);
    ledger_row_start(&row);
    ledger_row_put_u64(&row, is ? count + 1 : count - 1);
    return ledger_row_replace(txn, LEDGER_STORE_OFFICER, &key, &row, place->entry_number, err);
}

/* What ENROL and CHANGE state: everything about the person but the key. */
static void
officer_describe(struct ledger_officer_state *state, const struct ledger_officer *officer)
{
    state->full_name = officer->full_name;
    state->unit = officer->unit;
    state->unit_code = officer->unit_code;
    state->person = officer->person;
    state->roles = 0;
    for (size_t i = 0; i < officer->role_count; i++)
        state->roles |= 1u << officer->roles[i];
}

static enum ledger_status
officer_take_key(struct ledger_store_txn *txn, const struct ledger_state_place *place,
                 const struct ledger_officer *officer, struct ledger_officer_state *state,
                 struct ledger_error *err)
{
    enum ledger_status status =
        ledger_state_vkey_read(place, officer->vkey, &state->public_key, err);

    if (status != LEDGER_OK)
        return status;
    state->enrolled_entry = place->entry_number;
    return ledger_state_key_put(txn, place, &state->public_key, LEDGER_STATE_OWNER_OFFICER,
                                officer->name, err);
}

enum ledger_status
ledger_state_apply_officer(struct ledger_store_txn *txn, const struct ledger_state_place *place,
                           const struct ledger_officer *officer, struct ledger_error *err)
{
    const bool enrols = officer->action == LEDGER_OFFICER_ENROL;
    struct ledger_officer_state state = {0};
    struct ledger_arena arena = {0};
    enum ledger_status status = LEDGER_OK;
    bool was_admin;

    if (!enrols)
        status = ledger_state_officer(txn, officer->name, &arena, &state, err);
    if (status == LEDGER_NOT_FOUND)
        status = ledger_state_target_missing(place, officer->name, err);
    if (status != LEDGER_OK)
        goto out;

    was_admin = officer_is_admin(&state);
    state.name = officer->name;
    state.changed_entry = place->entry_number;
    if (enrols || officer->action == LEDGER_OFFICER_CHANGE)
        officer_describe(&state, officer);
    if (officer->action == LEDGER_OFFICER_REVOKE)
        state.revoked = true;
    if (enrols || officer->action == LEDGER_OFFICER_ROTATE)
        status = officer_take_key(txn, place, officer, &state, err);
    if (status != LEDGER_OK)
        goto out;

    status = officer_put(txn, &state, enrols, err);
    if (status == LEDGER_OK)
        status = admins_follow(txn, place, was_admin, officer_is_admin(&state), err);

out:
    ledger_arena_free(&arena);
    return status;
}

enum ledger_status
ledger_state_apply_rule(struct ledger_store_txn *txn, const struct ledger_state_place *place,
                        const struct ledger_rule *rule, struct ledger_error *err)
{
    const struct ledger_store_key key = ledger_store_key_of_number(place->entry_number);
    struct ledger_row_writer row;

    ledger_row_start(&row);
    row.full = rule->requirement_count > REQUIREMENTS_MAX;
    ledger_row_put_u8(&row, (uint8_t)rule->requirement_count);
    for (size_t i = 0; i < rule->requirement_count; i++) {
        const struct ledger_requirement *requirement = &rule->requirements[i];

        ledger_row_put_u8(&row, (uint8_t)requirement->body);
        ledger_row_put_u8(&row, (uint8_t)requirement->role);
        ledger_row_put_u8(&row, (uint8_t)requirement->count);
        ledger_row_put_i64(&row, requirement->from_fen);
    }
    return ledger_row_insert(txn, LEDGER_STORE_RULE, &key, &row, place->entry_number, err);
}

static enum ledger_status
requirements_read(struct ledger_slice value, struct ledger_arena *arena,
                  const struct ledger_requirement **out_requirements, size_t *out_count,
                  struct ledger_error *err)
{
    struct ledger_row_reader row;
    struct ledger_requirement *requirements;
    enum ledger_status status;
    size_t count;

    ledger_row_open(&row, value);
    count = ledger_row_get_enum(&row, 0, REQUIREMENTS_MAX);
    requirements = ledger_arena_take(arena, (count + 1) * sizeof(*requirements));
    if (requirements == NULL)
        return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY,
                           (count + 1) * sizeof(*requirements));
    for (size_t i = 0; i < count; i++) {
        requirements[i].body =
            (enum ledger_body)ledger_row_get_enum(&row, LEDGER_BODY_FIRST, LEDGER_BODY_END - 1);
        requirements[i].role =
            (enum ledger_role)ledger_row_get_enum(&row, LEDGER_ROLE_MAKER, LEDGER_ROLE_CASHIER);
        requirements[i].count = ledger_row_get_enum(&row, 1, REQUIREMENT_COUNT_MAX);
        requirements[i].from_fen = ledger_row_get_i64(&row);
    }
    status = ledger_row_end(&row, LEDGER_STORE_RULE, err);
    if (status != LEDGER_OK)
        return status;
    *out_requirements = requirements;
    *out_count = count;
    return LEDGER_OK;
}

enum ledger_status
ledger_state_requirements(struct ledger_store_txn *txn, struct ledger_arena *arena,
                          const struct ledger_requirement **out_requirements, size_t *out_count,
                          struct ledger_error *err)
{
    const struct ledger_slice anywhere = {0};
    struct ledger_buffer key = {0};
    struct ledger_buffer value = {0};
    enum ledger_status status;

    status = ledger_row_find_first(txn, LEDGER_STORE_RULE, anywhere, anywhere,
                                   LEDGER_STORE_DESCENDING, &key, &value, err);
    if (status == LEDGER_OK) {
        status =
            requirements_read(ledger_buffer_slice(&value), arena, out_requirements, out_count, err);
    } else if (status == LEDGER_NOT_FOUND) {
        *out_requirements = NULL;
        *out_count = 0;
        status = LEDGER_OK;
    }
    ledger_buffer_free(&key);
    ledger_buffer_free(&value);
    return status;
}
