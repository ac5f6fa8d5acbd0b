#!/usr/bin/env python3
"""Makes small workbooks, sound and bad, for tests/unit/common/test_sheet_xlsx.c.

usage: generate.py [DIRECTORY]     (default: beside this file)

The XML is written by hand, so that it can be what no library writes. Nothing is compressed and all dates are one, so that
bytes depend on nothing but this file. All contents are invented.
"""

import os
import struct
import sys
import zlib

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
OFFICE_STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def relations(*rows, office=OFFICE):
    items = "".join(
        f'<Relationship Id="rId{i}" Type="{office}/{kind}" Target="{target}"/>' for i, (kind, target) in enumerate(rows, 1))
    return f'{HEAD}<Relationships xmlns="{RELATIONS}">{items}</Relationships>'


def sheet(data, before="", after="", space=MAIN):
    return f'{HEAD}<worksheet xmlns="{space}">{before}<sheetData>{data}</sheetData>{after}</worksheet>'


def strings(*items):
    return f'{HEAD}<sst xmlns="{MAIN}">{"".join(f"<si>{item}</si>" for item in items)}</sst>'


def styles(*codes, numbers=()):
    """Cell style 0 is General, then one for each number, then one for each code."""
    own = "".join(f'<numFmt numFmtId="{164 + i}" formatCode="{code}"/>' for i, code in enumerate(codes))
    ids = [0, *numbers, *range(164, 164 + len(codes))]
    return (f'{HEAD}<styleSheet xmlns="{MAIN}"><numFmts>{own}</numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>'
            f'<cellXfs>{"".join(f"<xf numFmtId={chr(34)}{i}{chr(34)}/>" for i in ids)}</cellXfs></styleSheet>')


def workbook(sheets=(("清单", ""),), properties="", space=MAIN, office=OFFICE):
    rows = "".join(f'<sheet name="{name}" sheetId="{i}" {state} r:id="rId{i}"/>' for i, (name, state) in enumerate(sheets, 1))
    return f'{HEAD}<workbook xmlns="{space}" xmlns:r="{office}">{properties}<sheets>{rows}</sheets></workbook>'


def book(sheets, shared=None, style=None, properties="", names=None, office=OFFICE, space=MAIN):
    """The parts of a workbook, by name."""
    names = names or [("清单", "")]
    rows = [("worksheet", f"worksheets/sheet{i}.xml") for i in range(1, len(sheets) + 1)]
    parts = {"_rels/.rels": relations(("officeDocument", "xl/workbook.xml"), office=office),
             "xl/workbook.xml": workbook(names, properties, space, office)}
    for i, text in enumerate(sheets, 1):
        parts[f"xl/worksheets/sheet{i}.xml"] = text
    if shared is not None:
        rows.append(("sharedStrings", "sharedStrings.xml"))
        parts["xl/sharedStrings.xml"] = shared
    if style is not None:
        rows.append(("styles", "styles.xml"))
        parts["xl/styles.xml"] = style
    parts["xl/_rels/workbook.xml.rels"] = relations(*rows, office=office)
    return parts


def row(number, *cells, attributes=""):
    return f'<row r="{number}" {attributes}>{"".join(cells)}</row>'


def n(place, value, style=0, kind=""):
    return f'<c r="{place}" s="{style}" {kind}><v>{value}</v></c>'


def t(place, text):
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


def column(values, style=lambda i: 0, kind=""):
    return "".join(row(i, n(f"A{i}", value, style(i), kind)) for i, value in enumerate(values, 1))


NUMBERS = ["1234.5", "1.10", "0", "-0.50", "1.2345E3", "5E-3", "-1.5e+2", "123456789012345", "0.10000000000000001",
           "1234.0999999999999", "852000000.28999996", "0.30000000000000004", "1234.5600000000002", "9.9990000000000003E+18",
           "9999000000000000017", "1E+15", "1E400", "1,234", "12x", "0.07", "7.0000000000000007E-2", "99999999999999.984",
           "0E+300", "-0", "007", "1.", ".5"]
DATES_1900 = ["1", "59", "60", "61", "45082", "45082.354166666664", "45082.999999999", "2958465", "2958466", "-1", "0"]
DATES_1904 = ["0", "1", "43620", "2957003", "2957004"]
CODES = ["yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;;@", "[$-804]yyyy\\-mm\\-dd", "mm/dd", "h:mm:ss", "[h]:mm", "0.00E+00",
         "#,##0.00_);[Red]\\(#,##0.00\\)", "[$¥-804]#,##0.00", "#,##0,", "0\\.0,&quot;万&quot;", "0.00%", "G/通用格式",
         "[DBNum2][$-804]General", "@", "&quot;day&quot;0.00", "aaaa", "上午/下午h&quot;时&quot;mm&quot;分&quot;", "AM/PM h:mm",
         "_-* #,##0.00_-;\\-* #,##0.00_-", "[Red]0.00"]


def sound():
    yield "plain", book(
        [sheet(row(1, n("A1", 0, kind='t="s"'), n("B1", 1, kind='t="s"')) + row(2, n("A2", 2, kind='t="s"'), n("B2", "1234.5")))],
        shared=strings("<t>收款单位</t>", "<t>金额</t>", "<t>虚构示例甲 &amp; 乙</t>"))
    yield "rich", book(
        [sheet(column(range(6), kind='t="s"'))],
        shared=strings("<r><t>虚构</t></r><r><rPr><b/></rPr><t xml:space=\"preserve\"> 示例</t></r>",
                       "<t>東京</t><rPh sb=\"0\" eb=\"2\"><t>トウキョウ</t></rPh><phoneticPr fontId=\"1\"/>",
                       "<t>一行_x000D_\n二行</t>", "<t>_x005F_x000D_ _x00ZZ_ _xD83D_</t>", "<t>𠮷&#x1F600;</t>", "<t></t>"))
    yield "inline", book([sheet(
        row(1, t("A1", "甲"), '<c r="B1" t="inlineStr"><is><r><t>乙</t></r><r><t>丙</t></r><rPh><t>x</t></rPh></is></c>',
            '<c r="C1" t="str"><v>丁</v></c>', '<c r="D1" t="b"><v>1</v></c>', '<c r="E1" t="b"><v>0</v></c>',
            '<c r="F1" t="d"><v>2023-06-05T00:00:00</v></c>'))])
    yield "numbers", book([sheet(column(NUMBERS))])
    yield "dates-1900", book([sheet(column(DATES_1900, lambda i: 1))], style=styles(numbers=[14]))
    yield "dates-1904", book([sheet(column(DATES_1904, lambda i: 1))], style=styles(numbers=[14]),
                             properties='<workbookPr date1904="1"/>')
    yield "formats", book([sheet(column(["45082.5"] * len(CODES), lambda i: i))], style=styles(*CODES))
    yield "formats-built-in", book([sheet(column(["0.5"] * 8, lambda i: i))],
                                   style=styles(numbers=[1, 4, 9, 18, 21, 46, 56, 49]))
    yield "gaps", book([sheet(
        row(2, t("C2", "甲"), '<c r="D2" s="0"/>', t("F2", "乙")) + row(3) + row(4, '<c r="A4" s="0"/>') +
        row(7, t("A7", "丙"), '<c r="XFD7" s="0"/>') +
        f'<row>{t("", "丁").replace(" r=" + chr(34) * 2, "")}{t("", "戊").replace(" r=" + chr(34) * 2, "")}</row>')])
    prefixed = sheet(row(1, t("A1", "甲"), n("B1", "45082", 1))).replace("<", "<x:").replace("<x:/", "</x:")
    wps = book([prefixed.replace("<x:?xml", "<?xml").replace("xmlns=", "xmlns:x=")],
               style=styles("yyyy/m/d;@", "G/通用格式"))
    wps["xl/_rels/workbook.xml.rels"] = relations(("worksheet", "/xl/worksheets/sheet1.xml"), ("styles", "./styles.xml"),
                                                  ("sharedStrings", "sharedStrings.xml"))
    wps["docProps/app.xml"] = f"{HEAD}<Properties><Application>WPS 表格</Application></Properties>"
    wps["xl/worksheets/"] = ""
    yield "wps", wps
    yield "strict", book([sheet(row(1, t("A1", "甲"), n("B1", "7")), space=STRICT)], office=OFFICE_STRICT, space=STRICT)
    hidden = 'hidden="1"'
    yield "hidden", book(
        [sheet(row(1, t("A1", "藏"))), sheet(
            row(1, t("A1", "甲")) + row(2, t("A2", "乙"), attributes=hidden) + row(3, t("A3", "丙"), attributes=hidden) +
            row(4, t("A4", "丁")) + row(5, t("A5", "戊"), attributes=hidden) + row(6, attributes=hidden),
            before=f'<cols><col min="2" max="2" {hidden}/><col min="4" max="6" {hidden}/>'
                   f'<col min="9" max="16384" {hidden}/></cols>'), sheet(row(1, t("A1", "说明")))],
        names=[("旧", 'state="veryHidden"'), ("清单", ""), ("Notes", 'state="visible"')])
    yield "doubtful", book(
        [sheet(row(1, t("A1", "甲"), n("B1", "#N/A", kind='t="e"'), n("C1", "7")) +
               row(2, '<c r="A2"><f>SUM(C1:C1)</f><v>7</v></c>', '<c r="B2" t="str"><f>"x"</f><v>x</v></c>') +
               row(3, '<c r="A3"><f t="array" ref="A3:B4">C1:D2</f><v>1</v></c>', n("B3", "2"), n("C3", "3")) +
               row(4, n("A4", "4"), n("B4", "5"), t("C4", "丙")) + row(5, t("A5", "丁"), n("C5", "8")) +
               row(6, t("A6", "戊"), '<c r="B6"><f t="shared" si="0"/></c>') + row(7, n("A7", "7")),
               after='<mergeCells count="2"><mergeCell ref="B5:B7"/><mergeCell ref="C6:D6"/></mergeCells>')])


def bad():
    one = sheet(row(1, t("A1", "甲")))
    base = book([one])
    yield "cut-off", {**base, "xl/worksheets/sheet1.xml": one[:-20]}
    yield "not-xml", {**base, "xl/worksheets/sheet1.xml": "PK?"}
    yield "doctype", {**base, "xl/worksheets/sheet1.xml": one.replace(
        HEAD, HEAD + '<!DOCTYPE worksheet [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>')}
    yield "doctype-external", {**base, "xl/sharedStrings.xml": strings("<t>&a;</t>").replace(
        HEAD, HEAD + '<!DOCTYPE sst [<!ENTITY a SYSTEM "file:///etc/passwd">]>'),
        "xl/_rels/workbook.xml.rels": relations(("worksheet", "worksheets/sheet1.xml"), ("sharedStrings", "sharedStrings.xml"))}
    yield "deep", {**base, "xl/worksheets/sheet1.xml": sheet("<row>" * 80 + "</row>" * 80)}
    yield "rows-reversed", book([sheet(row(2, t("A2", "甲")) + row(1, t("A1", "乙")))])
    yield "row-twice", book([sheet(row(2, t("A2", "甲")) + row(2, t("A2", "乙")))])
    yield "cell-twice", book([sheet(row(1, t("B1", "甲"), t("B1", "乙")))])
    yield "cells-reversed", book([sheet(row(1, t("B1", "甲"), t("A1", "乙")))])
    yield "cell-of-another-row", book([sheet(row(1, t("B2", "甲")))])
    yield "cell-without-place", book([sheet(row(1, t("1B", "甲")))])
    yield "string-missing", book([sheet(row(1, n("B1", "3", kind='t="s"')))], shared=strings("<t>甲</t>"))
    yield "column-257", book([sheet(row(1, t("IW1", "甲")))])
    yield "empty", book([sheet("")])
    yield "empty-styled", book([sheet(row(1, '<c r="A1" s="0"/>'))])
    yield "all-hidden", book([one], names=[("清单", 'state="hidden"')])
    chart = book([one])
    chart["xl/_rels/workbook.xml.rels"] = relations(("chartsheet", "worksheets/sheet1.xml"))
    yield "chart", chart
    yield "macro", {**base, "xl/vbaProject.bin": "invented"}
    yield "macro-moved", {**base, "xl/_rels/workbook.xml.rels": relations(
        ("worksheet", "worksheets/sheet1.xml"), ("vbaProject", "harmless.bin")), "xl/harmless.bin": "invented"}
    yield "macro-sheet", {**base, "xl/_rels/workbook.xml.rels": relations(
        ("worksheet", "worksheets/sheet1.xml"), ("xlMacrosheet", "macrosheets/sheet1.xml"))}
    yield "binary", {"_rels/.rels": relations(("officeDocument", "xl/workbook.bin")), "xl/workbook.bin": "invented"}
    yield "ods", {"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<x/>"}
    yield "sheet-missing", {name: text for name, text in base.items() if not name.endswith("sheet1.xml")}
    yield "path-up", {**base, "../outside.xml": "x"}
    yield "path-absolute", {**base, "/etc/x": "x"}
    yield "path-backslash", {**base, "xl\\x": "x"}
    yield "formula", book([sheet(row(1, t("A1", "金额")) + row(2, '<c r="A2"><f>1+1</f><v>2</v></c>'))])
    yield "not-available", book([sheet(row(1, t("A1", "金额")) + row(2, n("A2", "#N/A", kind='t="e"')))])


def archive(parts):
    """A zip archive whose bytes are the same everywhere."""
    out = b""
    listing = b""
    for name, text in parts:
        data = text.encode()
        coded = name.encode()
        about = struct.pack("<HHHHHIIIHH", 20, 0x800, 0, 0, 0x21, zlib.crc32(data), len(data), len(data), len(coded), 0)
        listing += b"PK\x01\x02" + struct.pack("<H", 20) + about + struct.pack("<HHHII", 0, 0, 0, 0, len(out)) + coded
        out += b"PK\x03\x04" + about + coded + data
    end = struct.pack("<HHHHIIH", 0, 0, len(parts), len(parts), len(listing), len(out), 0)
    return out + listing + b"PK\x05\x06" + end


def damaged():
    """Archives that are wrong themselves."""
    parts = list(book([sheet(row(1, t("A1", "甲")))]).items())
    whole = archive(parts)
    yield "part-twice", archive(parts + [("XL/Workbook.xml", "x")])
    yield "zip-cut-off", whole[:-60]
    yield "zip-header-only", whole[:40]
    yield "zip-empty", b"PK\x05\x06" + bytes(18)
    name = b"xl/worksheets/sheet1.xml"
    entry = whole.rindex(name) - 46
    text = whole.index(b"\xe7\x94\xb2")
    yield "checksum", whole[:text] + "乙".encode() + whole[text + 3:]
    # The list of parts says other things than there are: locked, packed by bzip2, and a size of 512 MiB out of some bytes.
    yield "locked", whole[:entry + 8] + struct.pack("<H", 0x801) + whole[entry + 10:]
    yield "method", whole[:entry + 10] + struct.pack("<H", 12) + whole[entry + 12:]
    yield "ratio", whole[:entry + 24] + struct.pack("<I", 512 << 20) + whole[entry + 28:]
    yield "size", whole[:entry + 24] + struct.pack("<I", 0xFFFFFFFE) + whole[entry + 28:]
    yield "old", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
    yield "password", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "EncryptedPackage".encode("utf-16-le") + bytes(96)


def main():
    here = sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(os.path.abspath(__file__))
    os.makedirs(os.path.join(here, "bad"), exist_ok=True)
    made = [(name, archive(list(parts.items()))) for name, parts in sound()]
    made += [(f"bad/{name}", archive(list(parts.items()))) for name, parts in bad()]
    made += [(f"bad/{name}", data) for name, data in damaged()]
    for name, data in made:
        with open(os.path.join(here, name + ".xlsx"), "wb") as file:
            file.write(data)


if __name__ == "__main__":
    main()
