#include "support/assert_audit.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "audit/judge/pool.h"

enum { TASKS = 20000 };

struct work {
    struct audit_task task;
    uint64_t in, out;
    atomic_uint *running, *most;
    struct audit_pool *pool;
    struct work *inner;
};

static struct work works[TASKS];

static struct audit_pool *
open_pool(unsigned threads)
{
    struct audit_pool *pool = NULL;
    struct audit_error err = {0};
    assert_audit(audit_pool_open(threads, &pool, &err), AUDIT_OK, &err);
    return pool;
}

static void
square(struct audit_task *task)
{
    struct work *work = (struct work *)(void *)task;
    work->out = work->in * work->in;
}

static void
assert_squares(unsigned threads)
{
    struct audit_pool *pool = open_pool(threads);
    for (uint64_t i = 0; i < TASKS; i++) {
        works[i] = (struct work){.task.run = square, .in = i};
        audit_pool_submit(pool, &works[i].task);
    }
    for (uint64_t i = TASKS; i-- > 0;) {
        audit_pool_wait(pool, &works[i].task);
        assert_true(works[i].out == i * i);
    }
    audit_pool_close(pool);
}

static void
every_task_is_done_once_waited_for(void **state)
{
    (void)state;
    assert_squares(1);
    assert_squares(4);
    assert_squares(16);
}

static void
without_threads_the_waiter_does_the_work(void **state)
{
    (void)state;
    assert_squares(0);
}

static void
tasks_in_turn(struct audit_task *task)
{
    struct work *work = (struct work *)(void *)task;
    work->out = atomic_fetch_add(work->running, 1);
}

static void
tasks_begin_in_the_order_in_which_they_were_handed_in(void **state)
{
    atomic_uint turn = 0;
    (void)state;
    struct audit_pool *pool = open_pool(0);
    for (uint64_t i = 0; i < 100; i++) {
        works[i] = (struct work){.task.run = tasks_in_turn, .running = &turn};
        audit_pool_submit(pool, &works[i].task);
    }
    audit_pool_wait(pool, &works[99].task);
    for (uint64_t i = 0; i < 100; i++)
        assert_true(works[i].out == i);
    audit_pool_close(pool);
}

static void
linger(struct audit_task *task)
{
    struct work *work = (struct work *)(void *)task;
    unsigned now = atomic_fetch_add(work->running, 1) + 1, most = atomic_load(work->most);
    while (now > most && !atomic_compare_exchange_weak(work->most, &most, now))
        continue;
    nanosleep(&(struct timespec){0, 20000000}, NULL);
    atomic_fetch_sub(work->running, 1);
}

static void
threads_work_at_the_same_time_and_no_more_than_there_are(void **state)
{
    atomic_uint running = 0, most = 0;
    (void)state;
    struct audit_pool *pool = open_pool(3);
    for (size_t i = 0; i < 24; i++) {
        works[i] = (struct work){.task.run = linger, .running = &running, .most = &most};
        audit_pool_submit(pool, &works[i].task);
    }
    for (size_t i = 0; i < 24; i++)
        audit_pool_wait(pool, &works[i].task);
    assert_in_range(atomic_load(&most), 2, 4); /* three, and who waits */
    assert_int_equal(atomic_load(&running), 0);
    audit_pool_close(pool);
}

/* Hands in a task of its own and waits for it. */
static void
nest(struct audit_task *task)
{
    struct work *work = (struct work *)(void *)task;
    audit_pool_submit(work->pool, &work->inner->task);
    audit_pool_wait(work->pool, &work->inner->task);
    work->out = work->inner->out + 1;
}

static void
a_task_may_wait_for_another(void **state)
{
    (void)state;
    for (unsigned threads = 0; threads < 3; threads++) {
        struct audit_pool *pool = open_pool(threads);
        for (uint64_t i = 0; i < 1000; i++) {
            works[1000 + i] = (struct work){.task.run = square, .in = i};
            works[i] = (struct work){.task.run = nest, .pool = pool, .inner = &works[1000 + i]};
            audit_pool_submit(pool, &works[i].task);
        }
        for (uint64_t i = 0; i < 1000; i++) {
            audit_pool_wait(pool, &works[i].task);
            assert_true(works[i].out == i * i + 1);
        }
        audit_pool_close(pool);
    }
}

static void
a_pool_closes_with_work_left_and_a_task_may_be_handed_in_again(void **state)
{
    (void)state;
    for (unsigned round = 0; round < 50; round++) {
        struct audit_pool *pool = open_pool(2);
        for (uint64_t i = 0; i < 100; i++) {
            works[i] = (struct work){.task.run = square, .in = i};
            audit_pool_submit(pool, &works[i].task);
        }
        audit_pool_wait(pool, &works[50].task);
        works[50].in = 7;
        audit_pool_submit(pool, &works[50].task);
        audit_pool_wait(pool, &works[50].task);
        assert_true(works[50].out == 49);
        audit_pool_close(pool);
    }
    audit_pool_close(NULL);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_task_is_done_once_waited_for),
        cmocka_unit_test(without_threads_the_waiter_does_the_work),
        cmocka_unit_test(tasks_begin_in_the_order_in_which_they_were_handed_in),
        cmocka_unit_test(threads_work_at_the_same_time_and_no_more_than_there_are),
        cmocka_unit_test(a_task_may_wait_for_another),
        cmocka_unit_test(a_pool_closes_with_work_left_and_a_task_may_be_handed_in_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
