#!/usr/bin/env python3
"""Workbooks as other people's programs write and read them: openpyxl, and zip bombs.

usage: book.py list CSV OUT             a list as a workbook: amounts as numbers, dates as dates, ids as text
       book.py rows OUT [CELL=VALUE]…   a workbook with these cells; =1+1 is a formula, '=1+1 a text, #3.5 a number, @45082 a date
       book.py show FILE                every cell with its colour, drop-downs, formats; fails where a formula stands
       book.py set FILE OUT CELL=VALUE…  the same workbook with other texts in cells
       book.py fill TEMPLATE OUT ROWS   CSV rows written under the template's titles
       book.py bomb KIND OUT            data | strings | entries | attribute
"""

import csv
import datetime
import re
import sys
import zipfile

import openpyxl


def rows_of(path):
    with open(path, "rb") as file:
        data = file.read()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("gb18030")
    return list(csv.reader(text.splitlines()))


def put(cell, text):
    """As somebody types it: a number, a date, or what has the format of text."""
    if re.fullmatch(r"￥?[0-9,]+\.[0-9]+", text):
        cell.value = float(text.strip("￥").replace(",", ""))
        cell.number_format = "#,##0.00"
    elif re.fullmatch(r"[0-9]{4}[-/][0-9]+[-/][0-9]+", text):
        cell.value = datetime.datetime(*map(int, re.split("[-/]", text)))
        cell.number_format = "yyyy/m/d"
    elif text:
        cell.value = text.strip()
        cell.number_format = "@"


def make_list(source, out):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "明细"
    for i, row in enumerate(rows_of(source), 1):
        for j, text in enumerate(row, 1):
            put(sheet.cell(i, j), text)
    book.create_sheet("说明")["A1"] = "另一张表"
    book.save(out)


def assign(sheet, pairs):
    for pair in pairs:
        place, _, text = pair.partition("=")
        cell = sheet[place]
        if text.startswith("#") and text[1:2].isdigit():
            cell.value = float(text[1:])
        elif text.startswith("@"):
            cell.value = int(text[1:])
            cell.number_format = "yyyy-mm-dd"
        elif text.startswith("'"):
            cell.value = text[1:]
            cell.data_type = "s"
        else:
            cell.value = text


def show(path):
    book = openpyxl.load_workbook(path)
    for sheet in book:
        print("sheet", sheet.title, sheet.sheet_state)
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    sys.exit(f"{cell.coordinate} is a formula")
                if cell.value is not None or cell.fill.fill_type:
                    colour = cell.fill.start_color.rgb[2:] if cell.fill.fill_type else "-"
                    value = str(cell.value).replace("\n", "\\n")
                    print(f"{cell.coordinate} {colour} {cell.data_type} {cell.number_format} {value}")
        for rule in sheet.data_validations.dataValidation:
            print("rule", rule.sqref, rule.type, rule.formula1)
        for name, column in sorted(sheet.column_dimensions.items()):
            print("column", name, column.number_format)


def fill(template, out, source):
    book = openpyxl.load_workbook(template)
    sheet = book.active
    titles = [re.sub(r"（元）|\*", "", cell.value) for cell in sheet[1]]
    heading, *rows = rows_of(source)
    for i, row in enumerate(rows, 2):
        for title, text in zip(heading, row):
            put(sheet.cell(i, titles.index(title) + 1), text)
    book.save(out)


def bomb(kind, out):
    base = openpyxl.Workbook()
    base.active["A1"] = "x"
    base.save(out)
    with zipfile.ZipFile(out) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    big = 30 << 20
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, data in parts.items():
            if kind == "data" and name.endswith("sheet1.xml"):
                data = data.replace(b"</worksheet>", b" " * big + b"</worksheet>")
            # Various enough to pack at 100 to 1, and one tag that does not end.
            if kind == "attribute" and name.endswith("sheet1.xml"):
                value = b"".join(b"%d%s" % (i, b"a" * 300) for i in range(20000))
                data = data.replace(b"<worksheet", b'<worksheet a="' + value + b'"')
            archive.writestr(name, data)
        if kind == "strings":
            archive.writestr("xl/sharedStrings.xml", b"<sst><si><t>" + b"x" * big + b"</t></si></sst>")
        for i in range(3000 if kind == "entries" else 0):
            archive.writestr(f"xl/media/{i}", b"")


def main():
    what, *rest = sys.argv[1:]
    if what == "rows":
        book = openpyxl.Workbook()
        assign(book.active, rest[1:])
        book.save(rest[0])
    elif what == "set":
        book = openpyxl.load_workbook(rest[0])
        assign(book.active, rest[2:])
        book.save(rest[1])
    else:
        {"list": make_list, "show": show, "fill": fill, "bomb": bomb}[what](*rest)


if __name__ == "__main__":
    main()
