#include "support/audit_feed.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "support/assert_audit.h"

void
audit_feed_open(struct audit_feed *feed)
{
    struct audit_error err = {0};

    *feed = (struct audit_feed){0};
    assert_audit(audit_arena_open(/* directory= */ NULL, &feed->arena, &err), AUDIT_OK, &err);
    assert_audit(audit_replay_begin(feed->arena, &feed->replay, &err), AUDIT_OK, &err);
}

static void
forget_saved(struct audit_feed *feed)
{
    if (feed->saved != NULL)
        (void)fclose(feed->saved);
    feed->saved = NULL;
}

void
audit_feed_close(struct audit_feed *feed)
{
    forget_saved(feed);
    audit_replay_free(feed->replay);
    audit_arena_close(feed->arena);
    *feed = (struct audit_feed){0};
}

/* Objections come in the order of section 6: rules of the voucher, then entries, each once. */
static void
note(void *context, const struct audit_objection *objection)
{
    struct audit_feed_result *result = context;
    const struct audit_objection *last =
        &result->objections[(result->objection_count - 1) % AUDIT_FEED_OBJECTIONS_MAX];
    char text[AUDIT_ERROR_TEXT_SIZE];

    if (result->objection_count > 0 && result->objection_count <= AUDIT_FEED_OBJECTIONS_MAX) {
        assert_true(objection->concerns_entry || !last->concerns_entry);
        if (!objection->concerns_entry)
            assert_true(objection->rule >= last->rule);
        if (last->concerns_entry)
            assert_true(objection->entry > last->entry);
    }
    /* Each has its sentence in both languages, with every argument filled in. */
    for (int language = AUDIT_ZH; language <= AUDIT_EN; language++) {
        audit_error_text(&objection->what, (enum audit_language)language, text);
        if (strchr(text, '{') != NULL || strlen(text) < 10)
            fail_msg("no sentence: %s", text);
    }
    if (result->objection_count < AUDIT_FEED_OBJECTIONS_MAX)
        result->objections[result->objection_count] = *objection;
    result->objection_count++;
}

static void
refused_by_reader(struct audit_feed_result *out, const struct audit_error *err)
{
    out->rule = AUDIT_RULE_FORM;
    out->objection_count = 1;
    out->objections[0] = (struct audit_objection){.rule = AUDIT_RULE_FORM, .what = *err};
}

/* What the reader made of the bytes. */
struct views {
    struct audit_seal seal;
    struct audit_header header;
    struct audit_entry *entries;
    struct audit_hash *leaves;
};

static bool
read_entries(const struct audit_feed_voucher *voucher, struct views *views, struct audit_error *err)
{
    assert_true(voucher->entry_count <= views->header.entry_count);
    views->entries = calloc(views->header.entry_count, sizeof(*views->entries));
    views->leaves = calloc(views->header.entry_count, sizeof(*views->leaves));
    assert_non_null(views->entries);
    assert_non_null(views->leaves);
    for (size_t i = 0; i < voucher->entry_count; i++) {
        struct audit_error why = {0};

        if (voucher->entries[i].data == NULL)
            continue;
        views->leaves[i] = audit_leaf_hash(voucher->entries[i]);
        if (audit_view_entry(voucher->entries[i], &views->entries[i], &why) == AUDIT_OK ||
            voucher->damaged)
            continue;
        *err = why;
        return false;
    }
    return true;
}

static bool
read_all(const struct audit_feed_voucher *voucher, struct views *views, struct audit_error *err)
{
    if (voucher->seal_view != NULL)
        views->seal = *voucher->seal_view;
    else if (audit_view_seal(voucher->seal, &views->seal, err) != AUDIT_OK)
        return false;
    if (voucher->header_lost)
        return true;
    return audit_view_header(views->seal.header_bytes, &views->header, err) == AUDIT_OK &&
           read_entries(voucher, views, err);
}

static void
judge(struct audit_replay *replay, const struct audit_feed_voucher *voucher,
      struct audit_feed_result *out)
{
    const struct audit_replay_sink sink = {.objection = note, .context = out};
    struct audit_voucher judged = {.unsealed = voucher->unsealed,
                                   .seal_changed = voucher->seal_changed};
    struct views views = {0};
    struct audit_error err = {0};

    *out = (struct audit_feed_result){0};
    if (!read_all(voucher, &views, &err)) {
        refused_by_reader(out, &err);
        goto out;
    }
    judged.seal = &views.seal;
    judged.header = voucher->header_lost ? NULL : &views.header;
    judged.leaf = audit_leaf_hash(voucher->seal);
    judged.entries = views.entries;
    judged.leaves = views.leaves;
    assert_audit(audit_replay_voucher(replay, &judged, &sink, &err), AUDIT_OK, &err);
    if (out->objection_count > 0) {
        out->rule = out->objections[0].rule;
        out->concerns_entry = out->objections[0].concerns_entry;
        out->entry = out->objections[0].entry;
    }

out:
    free(views.entries);
    free(views.leaves);
}

void
audit_feed_take(struct audit_feed *feed, const struct audit_feed_voucher *voucher,
                struct audit_feed_result *out)
{
    forget_saved(feed);
    judge(feed->replay, voucher, out);
}

void
audit_feed_try(struct audit_feed *feed, const struct audit_feed_voucher *voucher,
               struct audit_feed_result *out)
{
    struct audit_arena *arena = NULL;
    struct audit_replay *replay = NULL;
    struct audit_error err = {0};

    if (feed->saved == NULL) {
        feed->saved = tmpfile();
        assert_non_null(feed->saved);
        assert_audit(audit_arena_save(feed->arena, fileno(feed->saved), &err), AUDIT_OK, &err);
    }
    assert_int_equal(lseek(fileno(feed->saved), 0, SEEK_SET), 0);
    assert_audit(audit_arena_load(fileno(feed->saved), /* directory= */ NULL, &arena, &err),
                 AUDIT_OK, &err);
    assert_audit(audit_replay_begin(arena, &replay, &err), AUDIT_OK, &err);
    judge(replay, voucher, out);
    audit_replay_free(replay);
    audit_arena_close(arena);
}
