/* Runs a fuzz target over the files it is given: how gcc, and every test run, replays a corpus. */
#include "tests/fuzz/fuzz.h"

static int
replay(const char *path)
{
    FILE *file = fopen(path, "rb");
    uint8_t *data = NULL;
    size_t size = 0;
    int result = -1;

    if (file == NULL)
        goto out;
    if (fseek(file, 0, SEEK_END) != 0)
        goto out;
    long end = ftell(file);
    if (end < 0 || fseek(file, 0, SEEK_SET) != 0)
        goto out;
    size = (size_t)end;
    /* Exactly as large as the input, so that a sanitizer sees the first byte read beyond it. */
    data = (uint8_t *)malloc(size > 0 ? size : 1);
    if (data == NULL || fread(data, 1, size, file) != size)
        goto out;
    (void)LLVMFuzzerTestOneInput(data, size);
    result = 0;

out:
    free(data);
    if (file != NULL)
        fclose(file);
    if (result != 0)
        fprintf(stderr, "cannot read %s\n", path);
    return result;
}

int
main(int argc, char **argv)
{
    if (argc < 2) {
        fprintf(stderr, "usage: %s FILE...\n", argv[0]);
        return 2;
    }
    for (int i = 1; i < argc; i++)
        if (replay(argv[i]) != 0)
            return 1;
    printf("%d inputs\n", argc - 1);
    return 0;
}
