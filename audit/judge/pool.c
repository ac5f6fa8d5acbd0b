#include "audit/judge/pool.h"

#include <pthread.h>
#include <stdlib.h>

struct audit_pool {
    pthread_mutex_t lock;
    pthread_cond_t handed_in; /* or closing */
    pthread_cond_t finished;
    struct audit_task *first, *last;
    bool closing;
    unsigned thread_count;
    pthread_t threads[];
};

/* With the lock held: runs the first task, the lock released meanwhile. */
static void
run_first(struct audit_pool *pool)
{
    struct audit_task *task = pool->first;
    pool->first = task->next;
    if (pool->first == NULL)
        pool->last = NULL;
    pthread_mutex_unlock(&pool->lock);
    task->run(task);
    pthread_mutex_lock(&pool->lock);
    task->done = true;
    pthread_cond_broadcast(&pool->finished);
}

static void *
work(void *context)
{
    struct audit_pool *pool = context;
    pthread_mutex_lock(&pool->lock);
    while (!pool->closing) {
        if (pool->first != NULL)
            run_first(pool);
        else
            pthread_cond_wait(&pool->handed_in, &pool->lock);
    }
    pthread_mutex_unlock(&pool->lock);
    return NULL;
}

enum audit_status
audit_pool_open(unsigned threads, struct audit_pool **out, struct audit_error *err)
{
    size_t size = sizeof(struct audit_pool) + threads * sizeof(pthread_t);
    struct audit_pool *pool = calloc(1, size);
    if (pool == NULL)
        return audit_fail(err, AUDIT_NO_MEMORY, AUDIT_MESSAGE_OUT_OF_MEMORY, (uint64_t)size);
    pthread_mutex_init(&pool->lock, NULL);
    pthread_cond_init(&pool->handed_in, NULL);
    pthread_cond_init(&pool->finished, NULL);
    /* Fewer threads than wished for are slower and nothing else: who waits works along. */
    while (pool->thread_count < threads &&
           pthread_create(&pool->threads[pool->thread_count], NULL, work, pool) == 0)
        pool->thread_count++;
    *out = pool;
    return AUDIT_OK;
}

void
audit_pool_close(struct audit_pool *pool)
{
    if (pool == NULL)
        return;
    pthread_mutex_lock(&pool->lock);
    pool->closing = true;
    pthread_cond_broadcast(&pool->handed_in);
    pthread_mutex_unlock(&pool->lock);
    for (unsigned i = 0; i < pool->thread_count; i++)
        pthread_join(pool->threads[i], NULL);
    pthread_cond_destroy(&pool->finished);
    pthread_cond_destroy(&pool->handed_in);
    pthread_mutex_destroy(&pool->lock);
    free(pool);
}

void
audit_pool_submit(struct audit_pool *pool, struct audit_task *task)
{
    task->next = NULL;
    task->done = false;
    pthread_mutex_lock(&pool->lock);
    if (pool->last != NULL)
        pool->last->next = task;
    else
        pool->first = task;
    pool->last = task;
    pthread_cond_signal(&pool->handed_in);
    pthread_mutex_unlock(&pool->lock);
}

void
audit_pool_wait(struct audit_pool *pool, struct audit_task *task)
{
    pthread_mutex_lock(&pool->lock);
    while (!task->done) {
        if (pool->first != NULL)
            run_first(pool);
        else
            pthread_cond_wait(&pool->finished, &pool->lock);
    }
    pthread_mutex_unlock(&pool->lock);
}
