/* A world that is the same each time, so that what a case comes to is looked at once, however many
 * cases come to it: chance and time are numbers of the case. And deriving a key, which takes a
 * tenth of a second and 64 MiB at its lightest, costs nothing, but for the memory, which can be
 * denied; a park is made and run with it. */
/* RTLD_NEXT is GNU's. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>

#include "fault.h"

static int
derive(unsigned char *out, unsigned long long out_size, const char *passphrase,
       unsigned long long passphrase_size, const unsigned char *salt, size_t memory_size)
{
    void *memory = malloc(memory_size);

    if (memory == NULL)
        return -1;
    free(memory);
    return REAL(crypto_generichash)(out, (size_t)out_size, (const unsigned char *)passphrase,
                                    passphrase_size, salt, crypto_pwhash_SALTBYTES);
}

#define DERIVE(name)                                                                               \
    int name(unsigned char *const out, unsigned long long out_size, const char *const passphrase,  \
             unsigned long long passphrase_size, const unsigned char *const salt,                  \
             unsigned long long operations, size_t memory_size, int algorithm)                     \
    {                                                                                              \
        (void)operations;                                                                          \
        (void)algorithm;                                                                           \
        return derive(out, out_size, passphrase, passphrase_size, salt, memory_size);              \
    }
DERIVE(crypto_pwhash)
DERIVE(crypto_pwhash_argon2id)

/* --- chance --- */

static _Atomic uint64_t drawn;

void
randombytes_buf(void *const out, const size_t size)
{
    unsigned char seed[randombytes_SEEDBYTES] = {0};
    uint64_t number = atomic_fetch_add(&drawn, 1);

    if (!fault.ready) {
        REAL(randombytes_buf)(out, size);
        return;
    }
    memcpy(seed, &fault.chance, sizeof(fault.chance));
    memcpy(seed + sizeof(fault.chance), &number, sizeof(number));
    randombytes_buf_deterministic(out, size, seed);
}

/* --- time --- */

int
clock_gettime(clockid_t clock, struct timespec *out)
{
    int result = REAL(clock_gettime)(clock, out);

    if (result == 0 && fault.ready && clock == CLOCK_REALTIME)
        *out = (struct timespec){.tv_sec = fault.time};
    return result;
}

time_t
time(time_t *out)
{
    time_t now = fault.ready ? fault.time : REAL(time)(NULL);

    if (out != NULL)
        *out = now;
    return now;
}
