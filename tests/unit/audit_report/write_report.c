/* Writes a report of the tests for readers outside: write_report FORMAT zh|en parts|hostile PATH,
 * in the locale of its environment. */
#include <locale.h>
#include <stdio.h>
#include <string.h>

#include "report_support.h"

int
main(int argc, char **argv)
{
    struct audit_buffer out = {0};
    enum audit_format format;
    FILE *file;

    (void)setlocale(LC_ALL, "");
    if (argc != 5 || !audit_format_of_name(argv[1], &format))
        return 2;
    if (strcmp(argv[3], "hostile") == 0)
        report_of_hostile_texts(format, &out);
    else if (strcmp(argv[3], "long") == 0)
        report_of_many_rows(format, &out);
    else {
        struct audit_report_head head =
            head_of_tests(strcmp(argv[2], "zh") == 0 ? AUDIT_ZH : AUDIT_EN);
        report_of_all_parts(format, &head, &out, NULL);
    }
    file = fopen(argv[4], "wb");
    if (file == NULL || fwrite(out.data, 1, out.size, file) != out.size || fclose(file) != 0) {
        fprintf(stderr, "%s cannot be written\n", argv[4]);
        return 1;
    }
    audit_buffer_free(&out);
    return 0;
}
