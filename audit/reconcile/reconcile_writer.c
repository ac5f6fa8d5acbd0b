#include "audit/reconcile/reconcile_writer.h"

enum { PIECE_SIZE = 1 << 16 };

void
reconcile_hand_on(struct reconcile_writer *writer)
{
    const struct audit_bytes piece = audit_buffer_bytes(&writer->line);

    if (piece.size == 0 || writer->line.failed)
        return;
    sha256_update(&writer->sha, piece.size, piece.data);
    if (!writer->refused && !writer->write(writer->context, piece))
        writer->refused = true;
    writer->line.size = 0;
}

void
reconcile_put_word(struct reconcile_writer *writer, const char *text)
{
    audit_buffer_text(&writer->line, text);
    audit_buffer_text(&writer->line, " ");
}

void
reconcile_put_number(struct reconcile_writer *writer, uint64_t value)
{
    audit_buffer_decimal(&writer->line, value);
    audit_buffer_text(&writer->line, " ");
}

void
reconcile_put_yuan(struct reconcile_writer *writer, int64_t fen)
{
    audit_buffer_yuan(&writer->line, fen);
    audit_buffer_text(&writer->line, " ");
}

void
reconcile_put_hash(struct reconcile_writer *writer, const struct audit_hash *value)
{
    audit_buffer_hex(&writer->line, (struct audit_bytes){value->bytes, sizeof value->bytes});
    audit_buffer_text(&writer->line, " ");
}

void
reconcile_put_text(struct reconcile_writer *writer, struct audit_bytes text)
{
    static const char digits[] = "0123456789abcdef";

    if (text.size == 0)
        audit_buffer_text(&writer->line, "-");
    if (text.size == 1 && text.data[0] == '-')
        audit_buffer_text(&writer->line, "\\");
    for (size_t i = 0; i < text.size; i++) {
        const uint8_t byte = text.data[i];
        const char code[] = {'\\', 'x', digits[byte >> 4], digits[byte & 15], '\0'};

        if (byte == '\\')
            audit_buffer_text(&writer->line, "\\\\");
        else if (byte <= 0x20 || byte == 0x7F)
            audit_buffer_text(&writer->line, code);
        else
            audit_buffer_append(&writer->line, (struct audit_bytes){&byte, 1});
    }
    audit_buffer_text(&writer->line, " ");
}

void
reconcile_end_line(struct reconcile_writer *writer)
{
    if (writer->line.size > 0)
        writer->line.data[writer->line.size - 1] = '\n';
    if (writer->line.size >= PIECE_SIZE)
        reconcile_hand_on(writer);
}

void
reconcile_put_balance(struct reconcile_writer *writer, bool stated, int64_t fen)
{
    if (stated)
        reconcile_put_yuan(writer, fen);
    else
        reconcile_put_word(writer, "-");
}
