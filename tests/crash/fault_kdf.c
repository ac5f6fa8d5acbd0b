/* Deriving a key costs a tenth of a second and 64 MiB at its lightest, and there are as many cases
 * as there are calls. Here it costs nothing, but for the memory, which can be denied. A park is
 * made and run with it. */
/* RTLD_NEXT is GNU's. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <sodium.h>
#include <stdlib.h>

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
