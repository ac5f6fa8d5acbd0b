/* Private to the replay: what it remembers of programmes, payouts, claims, payees and closings. */
#ifndef AUDIT_JUDGE_REPLAY_MONEY_H
#define AUDIT_JUDGE_REPLAY_MONEY_H

#include "audit/judge/arena.h"

struct replay_money {
    struct audit_table programmes; /* code -> struct in replay_money.c */
};

#endif
