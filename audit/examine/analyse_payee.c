/* Whether a payee may be one: its code by GB 32100, and a register from elsewhere. */
#include <string.h>

#include "audit/examine/analyse_internal.h"

/* The 18 characters behind "credit-code "; {0} for others. */
static struct audit_bytes
code_of(const struct audit_book_payee *payee)
{
    if (payee->kind != AUDIT_PAYEE_CREDIT_CODE || payee->id.size < 18)
        return (struct audit_bytes){0};
    return (struct audit_bytes){payee->id.data + payee->id.size - 18, 18};
}

static int
symbol_of(uint8_t byte)
{
    static const char symbols[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    const char *at = byte != 0 ? strchr(symbols, byte) : NULL;
    return at != NULL ? (int)(at - symbols) : -1;
}

static bool
code_is_sound(struct audit_bytes code)
{
    int sum = 0, weight = 1;
    for (size_t i = 0; i < 17; i++) {
        const int value = symbol_of(code.data[i]);
        if (value < 0)
            return false;
        sum += value * weight;
        weight = weight * 3 % 31;
    }
    return symbol_of(code.data[17]) == (31 - sum % 31) % 31;
}

/* Characters 9 to 17 are the older organisation code, with a check character of its own (GB 11714).
 */
static bool
organisation_is_sound(struct audit_bytes code)
{
    static const int weights[] = {3, 7, 9, 10, 5, 8, 4, 2};
    int sum = 0;
    for (size_t i = 0; i < 8; i++) {
        const uint8_t byte = code.data[8 + i];
        if (byte >= '0' && byte <= '9')
            sum += (byte - '0') * weights[i];
        else if (byte >= 'A' && byte <= 'Z')
            sum += (byte - 'A' + 10) * weights[i];
        else
            return false;
    }
    const int check = 11 - sum % 11;
    return code.data[16] == (check == 10 ? 'X' : check == 11 ? '0' : '0' + check);
}

static int
by_payee(const void *p, const void *q)
{
    analysis_ref x = ANALYSIS_REF(p), y = ANALYSIS_REF(q);
    int order = ANALYSIS_ORDER(x->at->payee, y->at->payee);
    if (order == 0)
        order = ANALYSIS_ORDER(x->at->date, y->at->date);
    return order != 0 ? order : analysis_by_row(x, y);
}

static bool
same_payee(analysis_ref x, analysis_ref y)
{
    return x->at->payee == y->at->payee;
}

static struct analysis_scope
scope_of(struct analysis *a, const analysis_ref *rows, size_t count)
{
    struct analysis_scope scope = analysis_of(rows[0], analysis_net(a, rows, count));
    scope.programme = AUDIT_NO_ROW;
    return scope;
}

static void
check_register(struct analysis *a, const analysis_ref *rows, size_t count, struct audit_bytes code)
{
    const struct audit_register_row *known = audit_register_find(a->options->registered, code);
    const struct audit_bytes name = analysis_payee_name(a, rows[0]);
    struct analysis_scope scope = scope_of(a, rows, count);
    size_t first = count;
    if (known == NULL) {
        analysis_tell(a, scope, rows, count, AUDIT_MESSAGE_ANALYSE_NOT_REGISTERED, name, code,
                      (uint64_t)count, scope.fen);
        return;
    }
    if (known->ended != 0) /* By date: those behind the end are the last. */
        while (first > 0 && rows[first - 1]->at->date > known->ended)
            first--;
    if (first < count) {
        scope = scope_of(a, rows + first, count - first);
        analysis_tell(a, scope, rows + first, count - first, AUDIT_MESSAGE_ANALYSE_DEREGISTERED,
                      name, code, known->ended, rows[first]->at->date, scope.fen);
    }
    for (size_t i = count; known->name.size > 0 && i > 0; i--)
        if (rows[i - 1]->at->name.size > 0 &&
            !audit_bytes_equal(rows[i - 1]->at->name, known->name)) {
            scope = scope_of(a, rows, count);
            analysis_tell(a, scope, rows + i - 1, 1, AUDIT_MESSAGE_ANALYSE_OTHER_NAME,
                          rows[i - 1]->at->name, code, known->name, scope.fen);
            break;
        }
}

static void
check_payee(struct analysis *a, const analysis_ref *rows, size_t count)
{
    const struct audit_bytes code = code_of(&a->book->payees[rows[0]->at->payee]);
    const struct analysis_scope scope = scope_of(a, rows, count);
    if (code.size == 0)
        return;
    if (!code_is_sound(code))
        analysis_tell(a, scope, rows, count, AUDIT_MESSAGE_ANALYSE_CODE_WRONG,
                      analysis_payee_name(a, rows[0]), code, scope.fen);
    else if (!organisation_is_sound(code))
        analysis_tell(a, scope, rows, count, AUDIT_MESSAGE_ANALYSE_CODE_ODD,
                      analysis_payee_name(a, rows[0]), code, scope.fen);
    if (a->options->registered != NULL)
        check_register(a, rows, count, code);
}

void
analyse_payee(struct analysis *a)
{
    const size_t count = analysis_sort(a, analysis_is_paid, by_payee);
    a->outcome->examined = count;
    if (a->options->registered == NULL)
        analysis_partly(a, AUDIT_MESSAGE_ANALYSE_NEEDS_REGISTER);
    analysis_runs(a, count, same_payee, check_payee);
}
