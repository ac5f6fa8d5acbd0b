/* 大写: amounts of renminbi in the capital numerals of bills and vouchers, both ways
 * (《正确填写票据和结算凭证的基本规定》).
 *
 * One description of an amount serves writing and reading: its words from the highest digit down,
 * each written in any case, left open and written, or left open and left out. To write is to take
 * what is written; to read is to tell the amount first, careless of form, and then to hold the text
 * against the description of that amount, where the first word that differs is the fault. So a text
 * that is read has one meaning, and what is written is read again.
 *
 * A 零 stands, once, for zeros between digits. It is left open (rule 5(c)) where the zeros end at
 * 元, 万 or 亿 and the next place, 角 or 仟, is none; it must stand before 分 without 角. Written
 * is of those left open only the one for a whole section of zeros. 整 stands behind 元, may stand
 * behind 角, and must not behind 分. */
#ifndef AUDIT_EXAMINE_CAPITAL_H
#define AUDIT_EXAMINE_CAPITAL_H

#include "audit/evidence/bytes.h"

/* The longest form, with sign and NUL. */
enum { AUDIT_CAPITAL_SIZE = 192 };

/* "人民币壹仟肆佰零玖元伍角"; zero is 人民币零元整, and （红字） stands behind a negative amount:
 * neither has an official form. False, without writing, from 1,000,000,000,000.00 yuan on. */
bool audit_capital_write(int64_t fen, char text[static AUDIT_CAPITAL_SIZE]);

/* Reads any legal form: with or without 人民币 in front, 圆 and 圓 for 元, 正 for 整, and the
 * traditional 貳 叄 參 陸 萬 億. MALFORMED names the character at fault by its place in the text,
 * from 1, and what should stand there. */
enum audit_status audit_capital_read(struct audit_bytes text, int64_t *out_fen,
                                     struct audit_error *err) AUDIT_MUST_CHECK;

#endif
