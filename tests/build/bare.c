/* Built without any of the flags: hardening.sh must say so. */
#include <stdio.h>
#include <string.h>

int
main(int argc, char **argv)
{
    char name[16];

    strcpy(name, argc > 1 ? argv[1] : "bare"); /* what is not to be done */
    return puts(name) < 0;
}
