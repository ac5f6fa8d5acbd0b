#!/usr/bin/env python3
"""Reports as programs of other people read them: python's csv and json, and openpyxl.

usage: read_reports.py WRITE_REPORT csv|json|xlsx|long|same
"""

import csv
import datetime
import io
import json
import os
import re
import subprocess
import sys
import tempfile
import zipfile

WRITER = sys.argv[1]
SOURCE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "report_support.c")


def report(format, language, what, directory=None, **environment):
    with tempfile.TemporaryDirectory(dir=directory) as folder:
        path = os.path.join(folder, "report")
        env = dict(os.environ, TMPDIR=folder, **environment)
        subprocess.run([WRITER, format, language, what, path], check=True, env=env, stderr=subprocess.PIPE)
        left = sorted(os.listdir(folder))
        assert left == ["report"], "working files are left: %s" % left
        with open(path, "rb") as file:
            return file.read()


def unescaped(literals):
    """A C string, of one or more literals, as bytes."""
    simple = {"r": b"\r", "n": b"\n", "t": b"\t"}
    out = b""
    for literal in re.findall(r'"((?:[^"\\]|\\.)*)"', literals):
        for part in re.findall(r"\\x[0-9A-Fa-f]{2}|\\.|[^\\]+", literal):
            if part.startswith("\\x"):
                out += bytes([int(part[2:], 16)])
            elif part.startswith("\\"):
                out += simple.get(part[1], part[1].encode())
            else:
                out += part.encode()
    return out


STEERS = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff]")


def cleaned(data):
    """As report.h promises, decided by Python alone."""
    text, at = "", 0
    while at < len(data):
        for size in (1, 2, 3, 4):
            try:
                text += STEERS.sub("\ufffd", data[at:at + size].decode())
                at += size
                break
            except UnicodeDecodeError:
                pass
        else:
            text += "\ufffd"
            at += 1
    return text


def hostile():
    with open(SOURCE, encoding="utf-8") as file:
        body = re.search(r"hostile_texts\[\] = \{(.*?)\n    NULL,", file.read(), re.S).group(1)
    literal = r'"(?:[^"\\]|\\.)*"'
    texts = [unescaped(match) for match in re.findall(r"((?:%s\s*)+)," % literal, body)]
    assert len(texts) > 50
    return [cleaned(text) for text in texts]


NUMBER = re.compile(r"-?[0-9]+(\.[0-9]{2}%?)?|[0-9]{4}-[0-9]{2}(-[0-9]{2}( [0-9:]{8})?)?")
FORMULA = re.compile(r"[\s\u200b]*[=+\-@\uff1d\uff0b\uff0d\uff20\t\r]")


def without_mark(text):
    return text[1:] if text[:1] in ("'", "\t") else text


def csv_rows(data, encoding):
    text = data.decode(encoding)
    assert not re.search("(?<!\r)\n", text), "lines end in CR LF"
    return list(csv.reader(io.StringIO(text, newline="")))


def check_csv():
    for format, encoding in (("csv", "utf-8-sig"), ("csv-gb18030", "gb18030")):
        data = report(format, "zh", "parts")
        assert data.startswith(b"\xef\xbb\xbf") == (format == "csv")
        rows = csv_rows(data, encoding)
        assert rows[0][0] == "明细号" and rows[0][4] == "金额（元）", rows[0]
        ends = [i for i, row in enumerate(rows) if not row]
        assert len(ends) == 2
        table = list(csv.DictReader(io.StringIO(data.decode(encoding), newline="")))
        assert without_mark(table[0]["统一社会信用代码"]) == "91370200MA3C000017"
        assert without_mark(table[1]["统一社会信用代码"]) == "913702000000000019"
        assert without_mark(table[5]["统一社会信用代码"]) == "1234567890123456789"
        assert table[5]["统一社会信用代码"][0] == "\t"
        assert [row["金额（元）"] for row in table[:7]] == [
            "85121.50", "123.50", "85245.00", "-42.00", "9999999999999.99", "-10000000000000.00", "85202.99"]
        assert table[2]["收款单位"] == "小计" and table[6]["明细号"] == "合计"
        assert all(len(row) == 7 for row in rows[:ends[0]])
        assert rows[ends[0] + 1] == ["来源文件"]
        tail = rows[ends[1] + 1:]
        assert all(len(row) == 2 for row in tail), tail
        names = {name: without_mark(value) for name, value in tail}
        assert names["政策项目"] == '=HYPERLINK("http://x")'
        assert names["已核比例"] == "62.35%"
        assert tail[-1][0] == "生成选项" and tail[-1][1].startswith("mingzhang-report/1 %s zh 1204 a5a5" % format)

        rows = csv_rows(report(format, "zh", "hostile"), encoding)
        texts = hostile()
        for i, text in enumerate(texts):
            row = rows[1 + i]
            assert row[0] == str(i) and len(row) == 3
            for cell in row[1:]:
                # The original may begin with ' itself: then it has a mark as well.
                assert without_mark(cell) == text, (cell, text)
        for row in rows:
            for cell in row:
                # Nothing that is no number begins like a formula, in any field.
                assert NUMBER.fullmatch(cell) or not FORMULA.match(cell.lstrip("\t") if cell[:1] == "\t" else cell), cell
                assert not re.fullmatch(r"0[0-9]+|[0-9]{16,}", cell), cell
        tail = rows[rows.index([]) + 1:]
        fields = [without_mark(value) for name, value in tail if name == "文字"]
        notes = [without_mark(value) for name, value in tail if name == "说明"]
        assert fields == texts and notes == texts
        assert [without_mark(value) for name, value in tail if name == "核验"] == texts


def check_json():
    for language in ("zh", "en"):
        value = json.loads(report("json", language, "parts"))
        assert value["report"] == "disbursements" and value["head"]["tree_size"] == 1204
        assert value["head"]["sealed_at"] == "2023-06-30T16:00:00+08:00"
        tables = {part["key"]: part for part in value["parts"] if part["part"] == "table"}
        rows = tables["disbursements"]["rows"]
        assert [row["amount"] for row in rows] == [
            "85121.50", "123.50", "-42.00", "9999999999999.99", "-10000000000000.00"]
        assert rows[4]["credit_code"] == "1234567890123456789" and rows[3]["date"] is None
        assert rows[2]["date"] == "2023-06" and rows[0]["share"] == 9985
        assert tables["disbursements"]["total"] == {"amount": "85202.99", "count": 5}
        assert tables["disbursements"]["subtotals"][0]["rows_before"] == 2
        assert tables["files"]["total"] == {"size": 1234567}
        assert value["recipe"].startswith("mingzhang-report/1 json %s 1204 " % language)
    value = json.loads(report("json", "zh", "hostile"))
    texts = hostile()
    assert value["checks"] == texts
    table = [part for part in value["parts"] if part["part"] == "table"][0]
    assert [row["text"] for row in table["rows"]] == texts
    assert [part["value"] for part in value["parts"] if part["part"] == "field"] == texts
    assert [part["text"] for part in value["parts"] if part["part"] == "note"] == texts
    assert [part["text"] for part in value["parts"] if part["part"] == "code"] == texts


def open_book(data):
    import openpyxl
    import warnings

    warnings.simplefilter("error")
    book = openpyxl.load_workbook(io.BytesIO(data))
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type in ("s", "n", "d", "inlineStr"), (cell.coordinate, cell.data_type)
                assert cell.hyperlink is None
                if cell.data_type == "s":
                    assert cell.number_format == "@", cell.coordinate
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        for name in parts.namelist():
            content = parts.read(name)
            if name.startswith("xl/worksheets/sheet"):
                assert b"<f>" not in content and b"<f " not in content and b"hyperlink" not in content
            assert "external" not in name.lower() and "vba" not in name.lower()
    return book


def check_xlsx():
    try:
        from openpyxl.utils.escape import unescape
    except ImportError:
        sys.exit(77)

    book = open_book(report("xlsx", "zh", "parts"))
    assert book.sheetnames == ["封面", "拨付明细", "来源文件"], book.sheetnames
    assert book.active.title == "封面"
    sheet = book["拨付明细"]
    assert sheet["A1"].value == "明细号" and sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:G7" and sheet.print_title_rows.replace("$", "") == "1:1"
    assert sheet.page_setup.orientation == "landscape" and str(sheet.page_setup.paperSize) == "9"
    assert sheet.page_setup.fitToHeight in (0, "0") and sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.oddHeader.left.text == "拨付明细表" and "&P" in sheet.oddFooter.right.text.replace("&[Page]", "&P")
    assert [sheet.cell(row, 4).value for row in (2, 3, 5, 6, 7)] == [
        "91370200MA3C000017", "913702000000000019", "123456789012345678", "0012", "1234567890123456789"]
    assert [sheet.cell(row, 5).value for row in (2, 3, 4, 5, 6)] == [85121.5, 123.5, 85245, -42, 9999999999999.99]
    assert sheet["E5"].number_format == "#,##0.00;[Red]-#,##0.00"
    assert sheet["E7"].value == "-10,000,000,000,000.00" and sheet["E7"].alignment.horizontal == "right"
    assert sheet["A8"].value == "合计" and sheet["E8"].value == 85202.99 and sheet["F8"].value == 5
    assert sheet["B2"].value == datetime.datetime(2023, 6, 5) and sheet["B7"].value == datetime.datetime(9999, 12, 31)
    assert sheet["B5"].value == datetime.datetime(2023, 6, 1) and sheet["B5"].number_format == "yyyy-mm"
    assert sheet["G2"].value == 0.9985 and sheet["G2"].number_format == "0.00%"
    files = book["来源文件"]
    assert files["B2"].value == "a5" * 32 and files["C2"].value == datetime.datetime(2023, 6, 30, 16)
    below = [cell.value for row in files.iter_rows(min_row=4) for cell in row if cell.value]
    assert below == ["编制人", "复核人", "日期"], below
    cover = {row[0].value: row[1].value for row in book["封面"].iter_rows() if row[0].value}
    assert cover["账本"] == "ledger.example.gov.cn/subsidies" and cover["审签单张数"] == 1204
    assert cover["政策项目"] == '=HYPERLINK("http://x")' and cover["已核比例"] == 0.6235
    assert cover["生成选项"] == book.properties.description
    assert book.properties.created == datetime.datetime(2023, 1, 1) and not book.properties.creator

    book = open_book(report("xlsx", "zh", "hostile"))
    assert book.active.title == "文字"
    texts = hostile()
    value = lambda cell: unescape(cell.value) if cell.value else ""
    for column in (2, 3):
        assert [value(book["文字"].cell(2 + i, column)) for i in range(len(texts))] == texts
    for name in ("文字", "说明", "码", "核验"):
        there = [value(row[1]) for row in book["封面"].iter_rows() if row[0].value == name]
        assert there == texts, (name, there)


def check_long():
    """What one sheet does not hold goes on in the next; the total is that of all."""
    with zipfile.ZipFile(io.BytesIO(report("xlsx", "zh", "long"))) as parts:
        sheets = [name for name in parts.namelist() if name.startswith("xl/worksheets/sheet")]
        assert len(sheets) == 3, sheets
        first, second = (parts.read("xl/worksheets/sheet%d.xml" % i).decode() for i in (2, 3))
    number = re.compile(r"<c r=\"A[0-9]+\" s=\"[0-9]+\"><v>([0-9]+)</v>")
    rows = number.findall(first) + number.findall(second)
    total = rows.pop()
    assert rows == [str(i) for i in range(1, 1048601)]
    assert total == str(1048600 * 1048601 // 2)
    for sheet in (first, second):
        assert sheet.count("序号") == 1 and sheet.count("<autoFilter") == 1
        assert max(int(row) for row in re.findall(r'<row r="([0-9]+)"', sheet)) <= 1048576


def check_same():
    with tempfile.TemporaryDirectory() as folder:
        locales = os.path.join(folder, "locales")
        os.mkdir(locales)
        # A decimal comma, where the machine can make such a locale.
        made = subprocess.run(["localedef", "-i", "de_DE", "-f", "UTF-8", os.path.join(locales, "de_DE.UTF-8")],
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0
        other = os.path.join(folder, "another directory")
        os.mkdir(other)
        for format in ("text", "csv", "csv-gb18030", "json", "xlsx", "html", "pdf"):
            for what in ("parts", "hostile"):
                try:
                    first = report(format, "zh", what, LC_ALL="C", TZ="UTC")
                except subprocess.CalledProcessError as error:
                    # A program may be built without these two, and says so.
                    assert format in ("html", "pdf") and b"built without" in error.stderr, error.stderr
                    continue
                second = report(format, "zh", what, directory=other, TZ="America/New_York",
                                LC_ALL="de_DE.UTF-8" if made else "C.UTF-8", LOCPATH=locales)
                assert first == second, "%s %s is not the same elsewhere" % (format, what)


{"csv": check_csv, "json": check_json, "xlsx": check_xlsx, "long": check_long, "same": check_same}[sys.argv[2]]()
