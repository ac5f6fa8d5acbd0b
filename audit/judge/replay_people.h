/* Private to the replay: what it remembers of people, vouchers and notes. */
#ifndef AUDIT_JUDGE_REPLAY_PEOPLE_H
#define AUDIT_JUDGE_REPLAY_PEOPLE_H

#include "audit/judge/arena.h"

struct replay_people {
    struct audit_table officers; /* name -> struct in replay_people.c */
};

#endif
