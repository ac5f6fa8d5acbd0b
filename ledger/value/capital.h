/* 大写: an amount in the capital numerals of bills and vouchers, so that nobody can add a stroke.
 * 《正确填写票据和结算凭证的基本规定》. */
#ifndef LEDGER_VALUE_CAPITAL_H
#define LEDGER_VALUE_CAPITAL_H

#include "ledger/value/money.h"

/* Enough for any amount below 1,000,000,000,000.00 yuan with sign, and the NUL. */
enum { LEDGER_CAPITAL_TEXT_SIZE = 192 };

/* Writes the canonical form ("人民币壹仟肆佰零玖元伍角"); zero is 人民币零元整; a negative amount
 * is the positive form with （红字） behind. LEDGER_OUT_OF_RANGE, without a message, from
 * 1,000,000,000,000.00. */
enum ledger_status ledger_capital_format(
    struct ledger_money amount, char text[static LEDGER_CAPITAL_TEXT_SIZE]) LEDGER_MUST_CHECK;

#endif
