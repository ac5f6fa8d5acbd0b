/* Allocations that fail. */
/* RTLD_NEXT is GNU's. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <malloc.h>
#include <pthread.h>
#include <stdlib.h>

#include "fault.h"

/* Under AddressSanitizer the next definition is its own, so that what is lost is still seen. */

static bool
refuses(void)
{
    if (!fault_hits(FAULT_MEMORY, /* moves= */ false))
        return false;
    errno = ENOMEM;
    return true;
}

void *
malloc(size_t size)
{
    return refuses() ? NULL : REAL(malloc)(size);
}

void *
calloc(size_t count, size_t size)
{
    return refuses() ? NULL : REAL(calloc)(count, size);
}

void *
realloc(void *bytes, size_t size)
{
    return refuses() ? NULL : REAL(realloc)(bytes, size);
}

void *
reallocarray(void *bytes, size_t count, size_t size)
{
    return refuses() ? NULL : REAL(reallocarray)(bytes, count, size);
}

void *
aligned_alloc(size_t alignment, size_t size)
{
    return refuses() ? NULL : REAL(aligned_alloc)(alignment, size);
}

void *
memalign(size_t alignment, size_t size)
{
    return refuses() ? NULL : REAL(memalign)(alignment, size);
}

int
posix_memalign(void **out, size_t alignment, size_t size)
{
    return refuses() ? ENOMEM : REAL(posix_memalign)(out, alignment, size);
}

int
pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *),
               void *context)
{
    return refuses() ? EAGAIN : REAL(pthread_create)(thread, attributes, run, context);
}
