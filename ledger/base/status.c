#include "ledger/base/status.h"

const char *
ledger_status_name(enum ledger_status status)
{
    switch (status) {
    case LEDGER_OK:
        return "ok";
    case LEDGER_NOT_FOUND:
        return "not-found";
    case LEDGER_EXISTS:
        return "exists";
    case LEDGER_MALFORMED:
        return "malformed";
    case LEDGER_NOT_CANONICAL:
        return "not-canonical";
    case LEDGER_OUT_OF_RANGE:
        return "out-of-range";
    case LEDGER_REFUSED:
        return "refused";
    case LEDGER_UNSUPPORTED:
        return "unsupported";
    case LEDGER_DAMAGED:
        return "damaged";
    case LEDGER_ROLLED_BACK:
        return "rolled-back";
    case LEDGER_WRONG_KEY:
        return "wrong-key";
    case LEDGER_BUSY:
        return "busy";
    case LEDGER_DENIED:
        return "denied";
    case LEDGER_NO_SPACE:
        return "no-space";
    case LEDGER_NO_MEMORY:
        return "no-memory";
    case LEDGER_IO:
        return "io";
    case LEDGER_IN_DOUBT:
        return "in-doubt";
    }
    return "unknown";
}
