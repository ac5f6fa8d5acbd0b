/* For statistics_check.py. Lines of stdin: "fen N" adds an amount, "judge" prints what Benford's
 * law says of all so far and begins anew, "chance HITS TRIALS MILLIONTHS" prints a chance. */
#include <stdio.h>
#include <string.h>

#include "audit/examine/benford.h"
#include "audit/examine/statistics.h"

static void
judge(struct audit_benford benford[AUDIT_BENFORD_KINDS])
{
    for (int kind = 0; kind < AUDIT_BENFORD_KINDS; kind++) {
        struct audit_benford *at = &benford[kind];
        audit_benford_judge(at);
        printf("%s %llu %.15g %.15g %s", audit_benford_kind_name(at->kind),
               (unsigned long long)at->count, at->chi_square, at->mad,
               audit_benford_band_name(at->band));
        for (size_t i = 0; i < audit_benford_digit_count(at->kind); i++)
            printf(" %llu/%.15g", (unsigned long long)at->counts[i], at->z[i]);
        printf("\n");
    }
}

int
main(void)
{
    struct audit_benford benford[AUDIT_BENFORD_KINDS];
    char line[128];
    long long fen;
    unsigned long long hits, trials, millionths;
    memset(benford, 0, sizeof benford);
    for (int kind = 0; kind < AUDIT_BENFORD_KINDS; kind++)
        benford[kind].kind = (enum audit_benford_kind)kind;
    while (fgets(line, sizeof line, stdin) != NULL) {
        if (sscanf(line, "fen %lld", &fen) == 1)
            for (int kind = 0; kind < AUDIT_BENFORD_KINDS; kind++)
                audit_benford_add(&benford[kind], fen);
        else if (sscanf(line, "chance %llu %llu %llu", &hits, &trials, &millionths) == 3)
            printf("%.15g\n", audit_chance_at_least(hits, trials, (double)millionths / 1e6));
        else {
            judge(benford);
            for (int kind = 0; kind < AUDIT_BENFORD_KINDS; kind++)
                benford[kind] = (struct audit_benford){.kind = (enum audit_benford_kind)kind};
        }
    }
    return 0;
}
