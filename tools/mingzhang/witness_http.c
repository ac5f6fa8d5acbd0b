#include "tools/mingzhang/witness_http.h"

#include <curl/curl.h>
#include <string.h>

enum { CONNECT_TIMEOUT_S = 10 };

/* What has come back so far. */
struct receiving {
    struct ledger_buffer *out;
    struct ledger_error *err;
    enum ledger_status status;
};

static size_t
receive(char *data, size_t one, size_t size, void *context)
{
    struct receiving *receiving = context;

    (void)one; /* Always 1. */
    if (size > WITNESS_HTTP_ANSWER_MAX - receiving->out->size) {
        receiving->status = LEDGER_OUT_OF_RANGE;
        return 0; /* Ends the transfer. */
    }
    receiving->status =
        ledger_buffer_append(receiving->out, ledger_slice_of(data, size), receiving->err);
    return receiving->status == LEDGER_OK ? size : 0;
}

/* One sentence for each way in which there is no answer. */
static enum ledger_status
explain(CURLcode code, const char *url, uint64_t timeout_s, const struct receiving *receiving,
        struct ledger_error *err)
{
    switch ((int)code) {
    case CURLE_OK:
        return LEDGER_OK;
    case CURLE_URL_MALFORMAT:
    case CURLE_UNSUPPORTED_PROTOCOL:
        return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_WITNESS_URL, url);
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
        return ledger_fail(err, LEDGER_IO, LEDGER_MESSAGE_WITNESS_NO_HOST, url);
    case CURLE_COULDNT_CONNECT:
        return ledger_fail(err, LEDGER_IO, LEDGER_MESSAGE_WITNESS_NO_CONNECTION, url);
    case CURLE_OPERATION_TIMEDOUT:
        return ledger_fail(err, LEDGER_IO, LEDGER_MESSAGE_WITNESS_TIMEOUT, url, timeout_s);
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CONNECT_ERROR:
        return ledger_fail(err, LEDGER_DENIED, LEDGER_MESSAGE_WITNESS_TLS, url);
    case CURLE_WRITE_ERROR:
        if (receiving->status == LEDGER_OUT_OF_RANGE)
            return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_WITNESS_ANSWER_LARGE, url,
                               (uint64_t)WITNESS_HTTP_ANSWER_MAX);
        if (receiving->status != LEDGER_OK)
            return receiving->status;
        break;
    default:
        break;
    }
    return ledger_fail(err, LEDGER_IO, LEDGER_MESSAGE_WITNESS_HTTP, url, curl_easy_strerror(code));
}

static CURLcode
set_up(CURL *curl, const char *target, struct ledger_slice body, uint64_t timeout_s,
       struct curl_slist *headers, struct receiving *receiving)
{
    CURLcode code = curl_easy_setopt(curl, CURLOPT_URL, target);

    if (code == CURLE_OK)
        code = curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    if (code == CURLE_OK)
        code = curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
    if (code == CURLE_OK)
        code = curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    if (code == CURLE_OK)
        code = curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_TIMEOUT_S);
    if (code == CURLE_OK)
        code = curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long)timeout_s);
    if (code == CURLE_OK)
        code = curl_easy_setopt(curl, CURLOPT_USERAGENT, "mingzhang/" MINGZHANG_VERSION);
    if (code == CURLE_OK)
        code = curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    if (code == CURLE_OK)
        code = curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)body.size);
    if (code == CURLE_OK)
        code = curl_easy_setopt(curl, CURLOPT_POSTFIELDS, (const char *)body.data);
    if (code == CURLE_OK)
        code = curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, receive);
    if (code == CURLE_OK)
        code = curl_easy_setopt(curl, CURLOPT_WRITEDATA, receiving);
    return code;
}

/* "Expect: 100-continue" would only make us wait for servers that do not know it. */
static struct curl_slist *
headers_new(void)
{
    struct curl_slist *headers = curl_slist_append(NULL, "Content-Type: text/plain; charset=utf-8");
    struct curl_slist *more = headers == NULL ? NULL : curl_slist_append(headers, "Expect:");

    if (more == NULL)
        curl_slist_free_all(headers);
    return more;
}

enum ledger_status
witness_http_post(const char *url, struct ledger_slice body, uint64_t timeout_s,
                  long *out_http_status, struct ledger_buffer *out_answer, struct ledger_error *err)
{
    struct receiving receiving = {.out = out_answer, .err = err};
    struct ledger_buffer target = {0};
    struct curl_slist *headers = NULL;
    CURL *curl = NULL;
    size_t size = strlen(url);
    enum ledger_status status;

    while (size > 0 && url[size - 1] == '/')
        size--;
    status = ledger_buffer_printf(&target, err, "%.*s/add-checkpoint", (int)size, url);
    if (status != LEDGER_OK)
        return status;
    if (curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK)
        curl = curl_easy_init();
    headers = headers_new();
    if (curl == NULL || headers == NULL) {
        status = ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY, size);
    } else {
        CURLcode code =
            set_up(curl, (const char *)target.data, body, timeout_s, headers, &receiving);

        if (code == CURLE_OK)
            code = curl_easy_perform(curl);
        status = explain(code, url, timeout_s, &receiving, err);
        if (status == LEDGER_OK)
            (void)curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, out_http_status);
    }
    curl_slist_free_all(headers);
    curl_easy_cleanup(curl);
    curl_global_cleanup();
    ledger_buffer_free(&target);
    return status;
}
