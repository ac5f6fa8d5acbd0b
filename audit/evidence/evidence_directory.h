/* Private to evidence/: the source of bytes that is a directory. */
#ifndef AUDIT_EVIDENCE_EVIDENCE_DIRECTORY_H
#define AUDIT_EVIDENCE_EVIDENCE_DIRECTORY_H

#include "audit/evidence/evidence.h"

/* `*out_directory` is the source's own descriptor, borrowed until its close. */
enum audit_status audit_directory_source(const char *path, struct audit_source *out,
                                         int *out_directory,
                                         struct audit_error *err) AUDIT_MUST_CHECK;

#endif
