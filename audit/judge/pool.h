/* A few threads that work off tasks in the order in which they were handed in. Who waits for a task
 * works along meanwhile. */
#ifndef AUDIT_JUDGE_POOL_H
#define AUDIT_JUDGE_POOL_H

#include "audit/evidence/bytes.h"

struct audit_pool;

/* Part of whatever the task works on; the owner keeps it until it is done. */
struct audit_task {
    void (*run)(struct audit_task *task);
    struct audit_task *next; /* the pool's */
    bool done;               /* the pool's: read it by audit_pool_wait */
};

/* `threads` besides the caller; with 0 everything runs in audit_pool_wait. */
enum audit_status audit_pool_open(unsigned threads, struct audit_pool **out,
                                  struct audit_error *err) AUDIT_MUST_CHECK;
/* Ends the threads; tasks that nobody waited for are not run. Accepts NULL. */
void audit_pool_close(struct audit_pool *pool);
void audit_pool_submit(struct audit_pool *pool, struct audit_task *task);
/* Returns when the task, which was submitted, is done; runs others until then. */
void audit_pool_wait(struct audit_pool *pool, struct audit_task *task);

#endif
