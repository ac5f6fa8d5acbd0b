/* Private to the root of the library: a folder of plain files, such as published evidence. Below
 * the folder itself no link is ever followed, and what is no regular file is refused: the folder
 * may be one that others can write to.
 *
 * Names are relative ("tile/0/x001/234.p/7"). A file is put in place whole: it is written beside
 * the top of the folder, made durable, and renamed. The names themselves are durable after
 * ledger_folder_sync. */
#ifndef LEDGER_FOLDER_H
#define LEDGER_FOLDER_H

#include "ledger/base/bytes.h"

enum { LEDGER_FOLDER_NAME_SIZE = 128 };

struct ledger_folder {
    int fd;     /* -1: not open */
    char *path; /* as it was given, for messages */
    int sub;    /* the folder that was written to last, or -1 */
    char sub_name[LEDGER_FOLDER_NAME_SIZE];
    bool sub_is_dirty;
    uint64_t file_count; /* written so far */
    uint64_t byte_count;
};
#define LEDGER_FOLDER_CLOSED ((struct ledger_folder){.fd = -1, .sub = -1})

/* For reading. NOT_FOUND, with a message, when there is none. */
enum ledger_status ledger_folder_open(const char *path, struct ledger_folder *out_folder,
                                      struct ledger_error *err) LEDGER_MUST_CHECK;
/* For writing: makes it where there is none, keeps other writers out (BUSY) until it is closed, and
 * removes what a crash left half written. */
enum ledger_status ledger_folder_open_writer(const char *path, struct ledger_folder *out_folder,
                                             struct ledger_error *err) LEDGER_MUST_CHECK;
/* Accepts one that is closed. */
void ledger_folder_close(struct ledger_folder *folder);

/* Appends a whole file to `out`, which is as it was on failure. NOT_FOUND without message;
 * MALFORMED for a link, a directory, a device; OUT_OF_RANGE beyond `size_max`, before anything is
 * read. */
enum ledger_status ledger_folder_read(const struct ledger_folder *folder, const char *name,
                                      size_t size_max, struct ledger_buffer *out,
                                      struct ledger_error *err) LEDGER_MUST_CHECK;

/* A file that is read from its beginning, piece by piece: for one that may be large. */
struct ledger_stream {
    int fd; /* -1: closed */
    size_t at;
    size_t end;
    uint8_t bytes[65536];
};
#define LEDGER_STREAM_CLOSED ((struct ledger_stream){.fd = -1})
enum ledger_status ledger_stream_open(const struct ledger_folder *folder, const char *name,
                                      struct ledger_stream *stream,
                                      struct ledger_error *err) LEDGER_MUST_CHECK;
/* Appends the next `size` bytes, or what there still is. */
enum ledger_status ledger_stream_read(struct ledger_stream *stream, size_t size,
                                      struct ledger_buffer *out, size_t *out_got,
                                      struct ledger_error *err) LEDGER_MUST_CHECK;
void ledger_stream_close(struct ledger_stream *stream);

/* Puts a file in place, and the folders on the way to it. One that has these very bytes is left
 * alone, but for its name, which is made durable as that of a new one. */
enum ledger_status ledger_folder_put(struct ledger_folder *folder, const char *name,
                                     struct ledger_slice bytes,
                                     struct ledger_error *err) LEDGER_MUST_CHECK;
/* The same for a file that is made piece by piece, readable by its owner alone: begin, add, finish.
 * A file that was begun and not finished is gone with the next begin or opening. */
enum ledger_status ledger_folder_begin(struct ledger_folder *folder, int *out_fd,
                                       struct ledger_error *err) LEDGER_MUST_CHECK;
enum ledger_status ledger_folder_add(struct ledger_folder *folder, int fd,
                                     struct ledger_slice bytes,
                                     struct ledger_error *err) LEDGER_MUST_CHECK;
/* Closes `*fd`, which becomes -1. */
enum ledger_status ledger_folder_finish(struct ledger_folder *folder, int *fd, const char *name,
                                        struct ledger_error *err) LEDGER_MUST_CHECK;

/* Gives up a file that was begun. Accepts one that was not (-1) or is finished. */
void ledger_folder_drop(struct ledger_folder *folder, int *fd);

/* Makes the names of all files durable that were put so far. */
enum ledger_status ledger_folder_sync(struct ledger_folder *folder,
                                      struct ledger_error *err) LEDGER_MUST_CHECK;

/* Removes a folder of numbered files, such as "tile/0/003.p". Where there is none, or something
 * else stands in it, that is as it is. */
enum ledger_status ledger_folder_remove_numbered(struct ledger_folder *folder, const char *name,
                                                 struct ledger_error *err) LEDGER_MUST_CHECK;

/* Calls for every name in a folder ("": the top one), in no order. NOT_FOUND without message. */
typedef enum ledger_status ledger_folder_name_fn(void *context, const char *name,
                                                 struct ledger_error *err);
enum ledger_status ledger_folder_list(const struct ledger_folder *folder, const char *name,
                                      ledger_folder_name_fn *each, void *context,
                                      struct ledger_error *err) LEDGER_MUST_CHECK;

/* Records a failure with the file's whole path as its place. */
enum ledger_status ledger_folder_blame(const struct ledger_folder *folder, const char *name,
                                       enum ledger_status status, struct ledger_error *err);

#endif
