#include "tools/mingzhang/own_evidence.h"

#include <string.h>
#include <sys/stat.h>

#include "ledger/base/file.h"
#include "ledger/publish.h"
#include "tools/common/progress.h"
#include "tools/mingzhang/people.h"

/* It holds private bytes: a folder that others can read, one that is served to the public perhaps,
 * is not taken. */
static enum ledger_status
folder_make(const char *path, struct ledger_error *err)
{
    struct stat found;
    enum ledger_status status = ledger_directory_create(path, 0700, err);

    if (status != LEDGER_EXISTS)
        return status;
    if (lstat(path, &found) != 0 || !S_ISDIR(found.st_mode))
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_RECONCILE_FOLDER_NONE, path);
    if ((found.st_mode & 077) != 0)
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_RECONCILE_FOLDER_OPEN, path);
    return LEDGER_OK;
}

/* The witnesses' policy is for what goes out. Here the ledger compares itself with a bank, and the
 * run says over which checkpoint it was made. */
static enum ledger_status
publish(struct command_context *context, const char *folder,
        struct ledger_publication *out_publication, struct ledger_error *err)
{
    struct progress progress;
    const struct ledger_publish_options options = {
        .directory = folder,
        .own_alone = true,
        .with_private = true,
        .progress = {progress_report, &progress},
    };
    enum ledger_status status;

    progress_begin(&progress, &context->output,
                   language_word(context->output.language, WORD_PUBLISH_PROGRESS));
    status = ledger_publish(context->ledger, &options, out_publication, err);
    progress_end(&progress);
    return status;
}

static enum ledger_status
trust(struct command_context *context, const struct ledger_publication *publication,
      struct own_evidence *out)
{
    char policy[sizeof("log \nquorum none\n") + LEDGER_VKEY_SIZE];
    struct audit_error why = {0};
    enum audit_status status;

    (void)snprintf(policy, sizeof(policy), "log %s\nquorum none\n", publication->vkey);
    memcpy(out->genesis.bytes, publication->genesis.bytes, sizeof(out->genesis.bytes));
    status = audit_trust_read(audit_text(policy), "policy", &out->trust, &why);
    if (status == AUDIT_OK)
        status = audit_evidence_open(out->folder, &out->evidence, &why);
    return input_tell(context, status, &why);
}

enum ledger_status
own_evidence_open(struct command_context *context, struct own_evidence *out,
                  struct ledger_error *err)
{
    struct ledger_publication publication;
    enum ledger_status status;

    out->folder = people_path(context, ledger_directory(context->ledger), "evidence");
    if (out->folder == NULL)
        return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY, sizeof("evidence"));
    status = folder_make(out->folder, err);
    if (status == LEDGER_OK)
        status = publish(context, out->folder, &publication, err);
    return status == LEDGER_OK ? trust(context, &publication, out) : status;
}

void
own_evidence_close(struct own_evidence *own)
{
    audit_evidence_close(own->evidence);
    audit_trust_free(own->trust);
    *own = (struct own_evidence){0};
}
