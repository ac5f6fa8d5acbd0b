/* Preloaded into a test program: flips one conditional of it, or tells which of many are reached.
 *
 * MUTATION_PROGRAM   the program meant; whatever else it starts is left alone
 * MUTATION_FLIP      "address:old:new", hexadecimal: this byte of the program's code becomes
 * another MUTATION_SITES     a file of 64-bit addresses, and MUTATION_SEEN      a file of as many
 * bytes: a byte becomes 1 when its address is reached MUTATION_SECONDS   of processor time, after
 * which the program hangs for certain
 *
 * Addresses are those of the file; the program may be anywhere in memory. Nothing of the project is
 * in here, because it lives inside the program that it spoils. */
#define _GNU_SOURCE /* dl_iterate_phdr, and REG_RIP of a signal's context */
#include <fcntl.h>
#include <link.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <ucontext.h>
#include <unistd.h>

enum { TRAP = 0xcc, CANNOT = 99 };

static const uint64_t *sites;
static volatile uint8_t *seen;
static uint8_t *bytes_before;
static size_t site_count;
static uintptr_t base;

/* What cannot be measured must not look like a verdict: the caller knows this exit status. */
static void
cannot(const char *what)
{
    fprintf(stderr, "mutation: %s\n", what);
    _exit(CANNOT);
}

static int
first_object(struct dl_phdr_info *info, size_t size, void *out_base)
{
    (void)size;
    *(uintptr_t *)out_base = info->dlpi_addr;
    return 1;
}

static uint8_t *
writable_code(uint64_t address)
{
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    uintptr_t place = base + address;

    if (mprotect((void *)(place & ~(page - 1)), page, PROT_READ | PROT_WRITE | PROT_EXEC) != 0)
        cannot("the code cannot be made writable");
    return (uint8_t *)place;
}

static void
flip(const char *order)
{
    for (; order != NULL; order = strchr(order, ',')) {
        unsigned long long address;
        unsigned int old_byte, new_byte;
        uint8_t *place;

        order += *order == ',';
        if (sscanf(order, "%llx:%x:%x", &address, &old_byte, &new_byte) != 3)
            cannot("MUTATION_FLIP is not address:old:new");
        place = writable_code(address);
        if (*place != old_byte)
            cannot("another byte stands there: the program was built anew");
        *place = (uint8_t)new_byte;
    }
}

/* The trap has been reached: it is noted, and the instruction that stood there goes on. */
static void
reached(int number, siginfo_t *info, void *context)
{
    greg_t *rip = &((ucontext_t *)context)->uc_mcontext.gregs[REG_RIP];
    uint64_t address = (uint64_t)(*rip - 1) - base;
    size_t low = 0, high = site_count;

    (void)number;
    (void)info;
    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (sites[middle] < address)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == site_count || sites[low] != address)
        cannot("a trap that nobody set");
    seen[low] = 1;
    *(uint8_t *)(base + address) = bytes_before[low];
    *rip -= 1;
}

static void *
map(const char *path, int flags, int protection, size_t *out_size)
{
    struct stat about;
    void *mapped;
    int fd = open(path, flags | O_CLOEXEC);

    if (fd < 0 || fstat(fd, &about) != 0 || about.st_size == 0)
        cannot("a file of addresses cannot be read");
    *out_size = (size_t)about.st_size;
    mapped = mmap(NULL, *out_size, protection, MAP_SHARED, fd, 0);
    close(fd);
    if (mapped == MAP_FAILED)
        cannot("a file of addresses cannot be mapped");
    return mapped;
}

static void
watch(const char *sites_path, const char *seen_path)
{
    struct sigaction action = {.sa_flags = SA_SIGINFO};
    size_t size, seen_size;

    sites = map(sites_path, O_RDONLY, PROT_READ, &size);
    seen = map(seen_path, O_RDWR, PROT_READ | PROT_WRITE, &seen_size);
    site_count = size / sizeof *sites;
    bytes_before = malloc(site_count);
    if (seen_size != site_count || bytes_before == NULL)
        cannot("the two files of addresses do not fit");
    action.sa_sigaction = reached;
    sigaction(SIGTRAP, &action, NULL);
    for (size_t i = 0; i < site_count; i++) {
        uint8_t *place = writable_code(sites[i]);

        bytes_before[i] = *place;
        *place = TRAP;
    }
}

__attribute__((constructor)) static void
begin(void)
{
    const char *program = getenv("MUTATION_PROGRAM");
    const char *order = getenv("MUTATION_FLIP");
    const char *sites_path = getenv("MUTATION_SITES");
    const char *seen_path = getenv("MUTATION_SEEN");
    const char *seconds = getenv("MUTATION_SECONDS");
    char self[4096];
    ssize_t size = readlink("/proc/self/exe", self, sizeof self - 1);

    if (program == NULL || size < 0)
        return;
    self[size] = '\0';
    if (strcmp(self, program) != 0)
        return;
    prctl(PR_SET_PDEATHSIG, SIGKILL); /* Who hangs does not outlive a harness that is stopped. */
    dl_iterate_phdr(first_object, &base);
    if (seconds != NULL) {
        rlim_t limit = strtoul(seconds, NULL, 10);
        struct rlimit time = {limit, limit + 1}, core = {0, 0};

        setrlimit(RLIMIT_CPU, &time);
        setrlimit(RLIMIT_CORE, &core);
    }
    if (order != NULL)
        flip(order);
    if (sites_path != NULL && seen_path != NULL)
        watch(sites_path, seen_path);
}
