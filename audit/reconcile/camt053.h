/* A camt.053 under way: the XML as parts and fields, the parts as statements. Private to this
 * folder. */
#ifndef AUDIT_RECONCILE_CAMT053_H
#define AUDIT_RECONCILE_CAMT053_H

#include "audit/reconcile/statement_internal.h"

/* Parts hold each other in this order, but for BALANCE, which holds none. */
enum camt_part {
    CAMT_MESSAGE,
    CAMT_STATEMENT,
    CAMT_BALANCE,
    CAMT_ENTRY,
    CAMT_BATCH,
    CAMT_DETAIL,
    CAMT_PART_COUNT
};

enum camt_field {
    CAMT_NOTHING,
    CAMT_MESSAGE_PAGE,
    CAMT_MESSAGE_LAST,
    CAMT_ID,
    CAMT_PAGE,
    CAMT_LAST,
    CAMT_SEQUENCE,
    CAMT_LEGAL_SEQUENCE,
    CAMT_FROM,
    CAMT_TO,
    CAMT_ACCOUNT,
    CAMT_CURRENCY,
    CAMT_ALL_COUNT,
    CAMT_ALL_SUM,
    CAMT_IN_COUNT,
    CAMT_IN_SUM,
    CAMT_OUT_COUNT,
    CAMT_OUT_SUM,
    CAMT_BALANCE_TYPE,
    CAMT_BALANCE_AMOUNT,
    CAMT_BALANCE_SIGN,
    CAMT_ENTRY_REFERENCE,
    CAMT_ENTRY_AMOUNT,
    CAMT_ENTRY_SIGN,
    CAMT_REVERSAL,
    CAMT_STATUS,
    CAMT_BOOKED,
    CAMT_VALUED,
    CAMT_ENTRY_SERVICER,
    CAMT_ENTRY_INFORMATION,
    CAMT_BATCH_MESSAGE,
    CAMT_BATCH_ID,
    CAMT_BATCH_COUNT,
    CAMT_BATCH_SUM,
    CAMT_SERVICER,
    CAMT_END_TO_END,
    CAMT_TRANSACTION,
    CAMT_INSTRUCTION,
    CAMT_UETR,
    CAMT_VOUCHER,
    CAMT_AMOUNT,
    CAMT_SIGN,
    CAMT_OTHER_AMOUNT,
    CAMT_DEBTOR,
    CAMT_DEBTOR_ACCOUNT,
    CAMT_CREDITOR,
    CAMT_CREDITOR_ACCOUNT,
    CAMT_REMITTANCE,
    CAMT_RETURN,
    CAMT_RETURN_WORDS,
    CAMT_INFORMATION,
    CAMT_FIELD_COUNT
};

/* What the XML turns out to be, in order. */
struct camt_handler {
    void *context;
    enum audit_status (*begin)(void *context, enum camt_part part, struct audit_error *err);
    enum audit_status (*end)(void *context, enum camt_part part, struct audit_error *err);
    /* `text` without outer blanks, never empty; `currency` is the attribute Ccy, or {0}. */
    enum audit_status (*field)(void *context, enum camt_field field, struct audit_bytes text,
                               struct audit_bytes currency, struct audit_error *err);
};

struct camt_xml;
enum audit_status camt_xml_read(struct audit_bytes file, const char *name,
                                const struct camt_handler *handler, struct camt_xml **xml,
                                struct audit_error *err) AUDIT_MUST_CHECK;
void camt_xml_free(struct camt_xml *xml);
/* Where the reader is; "08" of the namespace. Valid while it reads. */
uint64_t camt_xml_line(const struct camt_xml *xml);
const char *camt_xml_version(const struct camt_xml *xml);
const char *camt_xml_element(const struct camt_xml *xml); /* "Amt" */

/* What a list of totals says, and what was seen. */
struct camt_total {
    bool has_count, has_sum;
    uint64_t count;
    int64_t sum_fen;
};
struct camt_sum {
    uint64_t count;
    int64_t fen;
};

struct camt_entry {
    bool has_amount, has_sign, out, reversal, has_status, booked;
    int64_t amount_fen;
    uint32_t date, value_date;
    struct audit_bytes reference, servicer, information;
    size_t first_row; /* of its details, in the statement's rows */
    bool details_fit; /* each has an amount */
    int64_t net_fen;  /* of its details, in its own direction */
    struct audit_bytes batch_id;
    struct camt_total batches; /* what its batches say of themselves together */
};

/* An element NtryDtls. */
struct camt_batch {
    struct camt_total total;
    struct audit_bytes message, id;
    struct camt_sum seen;
};

struct camt_detail {
    struct audit_bytes servicer, end_to_end, transaction, instruction, uetr, voucher;
    struct audit_bytes debtor, debtor_account, creditor, creditor_account, reason;
    bool has_amount, has_other_amount, has_sign, out;
    int64_t amount_fen, other_fen;
};

enum camt_totals { CAMT_ALL, CAMT_IN, CAMT_OUT, CAMT_TOTALS };

/* The whole state of a reading. */
struct camt {
    const char *name;
    struct audit_hash sha256;
    struct camt_xml *xml;
    struct audit_statements found;
    /* the statement that is open, and what it states beside its fields */
    struct audit_statement statement;
    uint32_t message_page;
    bool message_last, page_last;
    size_t message_first; /* statement of the message, among `found` */
    uint64_t legal_sequence;
    bool to_midnight;
    struct camt_total totals[CAMT_TOTALS];
    struct camt_sum booked[CAMT_TOTALS], all[CAMT_TOTALS];
    struct camt_balances {
        bool has_previous;
        int64_t previous_fen, interim_fen[2];
        unsigned interim_count; /* the first and the last are kept */
        /* the one that is open */
        char type[5];
        bool has_amount, has_sign, out;
        int64_t fen;
    } balances;
    struct camt_entry entry;
    struct camt_batch batch;
    struct camt_detail detail;
    struct audit_buffer purpose, reason_words; /* of the detail; emptied for the next */
    uint32_t batch_number;                     /* counts over the file, as rows do */
    size_t rows_before;                        /* of the file's statements before this one */
};

/* Read a field, or refuse it by line and element. */
enum audit_status camt_refuse(const struct camt *camt, struct audit_bytes text,
                              struct audit_error *err);
enum audit_status camt_missing(const struct camt *camt, const char *element,
                               struct audit_error *err);
enum audit_status camt_amount(const struct camt *camt, struct audit_bytes text, int64_t *out_fen,
                              struct audit_error *err);
enum audit_status camt_money(const struct camt *camt, struct audit_bytes text,
                             struct audit_bytes currency, int64_t *out_fen,
                             struct audit_error *err);
enum audit_status camt_sign(const struct camt *camt, struct audit_bytes text, bool *out_out,
                            struct audit_error *err);
enum audit_status camt_count(const struct camt *camt, struct audit_bytes text, uint64_t max,
                             uint64_t *out, struct audit_error *err);
enum audit_status camt_flag(const struct camt *camt, struct audit_bytes text, bool *out,
                            struct audit_error *err);
enum audit_status camt_date(const struct camt *camt, struct audit_bytes text, uint32_t *out_date,
                            bool *out_midnight, struct audit_error *err);
/* The number of an account, kept. */
enum audit_status camt_account(struct camt *camt, struct audit_bytes text, struct audit_bytes *out,
                               struct audit_error *err);
/* False: the sum does not fit. */
bool camt_add(struct camt_sum *sum, int64_t fen);

void camt_balance_begin(struct camt_balances *balances);
enum audit_status camt_balance_end(struct camt *camt, struct audit_error *err);
enum audit_status camt_balance_field(struct camt *camt, enum camt_field field,
                                     struct audit_bytes text, struct audit_bytes currency,
                                     struct audit_error *err);
/* Which of them open and close. */
void camt_balances_settle(struct camt *camt);

/* Entries, their batches and details (camt053_entry.c). */
enum audit_status camt_entry_begin(struct camt *camt, enum camt_part part, struct audit_error *err);
enum audit_status camt_entry_end(struct camt *camt, enum camt_part part, struct audit_error *err);
enum audit_status camt_entry_field(struct camt *camt, enum camt_field field,
                                   struct audit_bytes text, struct audit_bytes currency,
                                   struct audit_error *err);

#endif
