"""Pages as others see them: poppler reads their text, fonts and places, zbar the code.

usage: check_pdf.py WRITE_PDF WRITE_REPORT CASE"""

import os
import re
import shutil
import subprocess
import sys
import tempfile

WRITE_PDF, WRITE_REPORT, CASE = sys.argv[1:4]
PAPERS = {"a4": (595.3, 841.9), "a4-landscape": (841.9, 595.3), "a5": (595.3, 419.5)}
NAME = "青岛高新技术产业开发区某某新能源汽车动力电池与储能系统工程技术研究院有限责任公司分部"
failures = []


def check(holds, what):
    if not holds:
        failures.append(what)


def run(*command, env=None, wanted=0):
    done = subprocess.run(command, capture_output=True, env=env)
    if done.returncode != wanted:
        sys.exit(f"{command} ended with {done.returncode}: {done.stderr.decode(errors='replace')}")
    return done.stdout.decode("utf-8", errors="replace"), done.stderr.decode(errors="replace")


def pages_of(path):
    """Words of each page: (x1, y1, x2, y2, text)."""
    out, _ = run("pdftotext", "-bbox", path, "-")
    pages = []
    for page in re.findall(r"<page .*?</page>", out, re.S):
        words = re.findall(r'xMin="([-0-9.]+)" yMin="([-0-9.]+)" xMax="([-0-9.]+)" yMax="([-0-9.]+)">(.*?)</word>', page)
        pages.append([tuple(map(float, word[:4])) + (word[4],) for word in words])
    return pages


def upright_lines(path, page, width):
    """The x of lines between columns, from the picture of a page: dark from top to bottom of a table."""
    with tempfile.TemporaryDirectory() as folder:
        run("pdftoppm", "-r", "144", "-gray", "-f", str(page), "-l", str(page), path, folder + "/p")
        name = os.path.join(folder, os.listdir(folder)[0])
        with open(name, "rb") as file:
            data = file.read()
    magic, w, h, _, pixels = re.match(rb"(P5)\s(\d+)\s(\d+)\s(\d+)\s(.*)", data, re.S).groups()
    w, h = int(w), int(h)
    dark = bytes(1 if grey < 160 else 0 for grey in range(256))
    found = [x / 2 for x in range(w) if b"\1" * 61 in pixels[x::w].translate(dark)]
    lines = []
    for x in found:
        if lines and x - lines[-1][1] < 1.5:
            lines[-1][1] = x
        else:
            lines.append([x, x])
    return [(a + b) / 2 for a, b in lines]


def case_wide(folder):
    for paper, (width, height) in PAPERS.items():
        for language in "zh", "en":
            path = f"{folder}/{paper}-{language}.pdf"
            run(WRITE_PDF, "wide", language, paper, path)
            pages = pages_of(path)
            check(len(pages) > 1, f"{paper}: one page only")
            text, _ = run("pdftotext", "-raw", path, "-")
            joined = re.sub(r"\s", "", text)
            title = "拨付明细表" if language == "zh" else "Disbursements"
            check(title in joined, f"{paper}: no title")
            check("9,999,999,999,999.99" in text and "-9,999,999,999,999.99" in text, f"{paper}: no largest amount")
            check(NAME in joined, f"{paper}: no long name")
            check("合计" in joined or "Total" in joined, f"{paper}: no total")
            heads = 0
            for number, words in enumerate(pages, 1):
                texts = [word[4] for word in words]
                foot = f"第{number}页" if language == "zh" else f"Page{number}"
                check(foot in "".join(texts), f"{paper} {number}: no page number")
                check("a5a5a5a5a5a5a5a5" in texts, f"{paper} {number}: no root")
                for x1, y1, x2, y2, word in words:
                    check(x1 >= 0 and y1 >= 0 and x2 <= width + 0.5 and y2 <= height + 0.5, f"{paper} {number}: {word} off the page")
                if any("9137020" in word for word in texts):
                    heads += 1
                    check("拨付日期" in texts or "Date" in texts, f"{paper} {number}: no heading")
                    check_cells(path, number, words, width, f"{paper} {number}")
            check(heads > 1, f"{paper}: the table has one page")


def check_cells(path, number, words, width, where):
    lines = upright_lines(path, number, width)
    check(len(lines) == 8, f"{where}: {len(lines)} lines for 7 columns")
    inside = 0
    rows = [word for word in words if word[4] == "91370200MA3C000017"]
    if len(lines) != 8 or not rows:
        return
    top = min(word[1] for word in rows) - 3
    bottom = max(word[3] for word in rows) + 3
    for x1, y1, x2, y2, text in words:
        if y1 < top or y2 > bottom:
            continue
        inside += 1
        crossed = [x for x in lines if x1 + 0.4 < x < x2 - 0.4]
        check(not crossed, f"{where}: {text} from {x1:.1f} to {x2:.1f} crosses the line at {crossed}")
        check(x1 >= lines[0] and x2 <= lines[-1], f"{where}: {text} leaves the table")
    check(inside > 7, f"{where}: only {inside} words in the table")
    # A number is never broken, and rows do not run into each other.
    for x1, y1, x2, y2, text in words:
        check(not re.fullmatch(r"-?[\d,]+\.\d?", text), f"{where}: a broken number {text}")


def case_text(folder):
    path = f"{folder}/p.pdf"
    run(WRITE_REPORT, "pdf", "zh", "parts", path)
    out, _ = run("pdftotext", "-raw", path, "-")
    for words in "拨付明细表", "单位：元", "收款单位", "编制人", "复核人", "小计", "合计", "青岛某某科技有限公司", "-42.00", "二、来源", "逐张核验":
        check(words in out, f"{words} is not found")
    out, _ = run("pdffonts", path)
    rows = out.splitlines()[2:]
    check(len(rows) >= 1, "no fonts")
    for row in rows:
        name, rest = row.split(None, 1)
        check("NotoSansCJK" in name, f"font {name}")
        check(re.search(r"Identity-H +yes +yes +yes", rest), f"not embedded as a subset with text: {row}")
    out, _ = run("pdfinfo", path)
    check("2023" in out and "JavaScript:      no" in out, "dates or scripts")
    path = f"{folder}/h.pdf"
    run(WRITE_REPORT, "pdf", "zh", "hostile", path)
    out, _ = run("pdftotext", "-raw", path, "-")
    for words in "=cmd|' /C calc'!A0", "<script>alert(1)</script>", "(123)", "\\\"}],\"x\":1":
        check(words in out, f"{words} is not text")
    with open(path, "rb") as file:
        data = file.read()
    for what in b"/JavaScript", b"/URI", b"/Launch", b"/OpenAction", b"/EmbeddedFile":
        check(what not in data, f"{what} in a page")
    # The recipe stands behind the forged one, unbroken, last.
    lines = re.findall(rb"mingzhang-report/1 [^;]*;", data)
    check(lines and lines[-1].startswith(b"mingzhang-report/1 pdf zh 1204 " + b"a5" * 32), f"recipe: {lines[-1:]}")


def case_long(folder):
    for paper, (width, height) in PAPERS.items():
        path = f"{folder}/{paper}.pdf"
        run(WRITE_PDF, "long", "zh", paper, path)
        out, _ = run("pdftotext", "-raw", path, "-")
        joined = re.sub(r"\s", "", out)
        check(joined.count("长") == 9000 and joined.count("文") == 9000, f"{paper}: {joined.count('长')} and {joined.count('文')} of 9,000")
        pages = pages_of(path)
        check(len(pages) >= 3, f"{paper}: {len(pages)} pages")
        for number, words in enumerate(pages, 1):
            foot = min(word[1] for word in words if word[4] == "a5a5a5a5a5a5a5a5")
            for x1, y1, x2, y2, text in words:
                check(y1 > foot - 2 or y2 < foot + 1, f"{paper} {number}: {text[:9]} runs into the foot")
                check(x2 <= width - 39, f"{paper} {number}: {text[:9]} leaves the page")


def case_same(folder):
    made = []
    for index, (zone, locale) in enumerate([("UTC", "C"), ("Asia/Tokyo", "C.UTF-8"), ("America/New_York", "zh_CN.UTF-8")]):
        place = f"{folder}/{index}"
        os.mkdir(place)
        env = dict(os.environ, TZ=zone, LC_ALL=locale, HOME=place, LANG=locale, XDG_CACHE_HOME=place)
        for kind in "parts", "charts":
            path = f"{place}/{kind}.pdf"
            os.chdir(place)
            if kind == "parts":
                run(WRITE_REPORT, "pdf", "zh", kind, path, env=env)
            else:
                run(WRITE_PDF, kind, "zh", "a4", path, env=env)
            with open(path, "rb") as file:
                made.append((kind, file.read()))
    os.chdir("/")
    for kind in "parts", "charts":
        check(len({data for name, data in made if name == kind}) == 1, f"{kind} differ by place, zone or locale")


def case_code(folder):
    path = f"{folder}/c.pdf"
    run(WRITE_PDF, "charts", "zh", "a4", path)
    run("pdftoppm", "-r", "150", "-png", path, folder + "/page")
    found = []
    for name in sorted(os.listdir(folder)):
        if name.endswith(".png"):
            done = subprocess.run(["zbarimg", "-q", "--raw", "--nodbus", f"{folder}/{name}"], capture_output=True)
            found += done.stdout.decode().splitlines()
    check(found == ["https://ledger.example/r/42"], f"codes: {found}")


def case_glyph(folder):
    _, err = run(WRITE_PDF, "glyph", "zh", "a4", f"{folder}/g.pdf", wanted=1)
    check("U+E000" in err and "fonts-noto-cjk" in err, err)
    # No font at all: a configuration without directories.
    config = f"{folder}/fonts.conf"
    with open(config, "w") as file:
        file.write(f"<fontconfig><cachedir>{folder}</cachedir></fontconfig>")
    env = dict(os.environ, FONTCONFIG_FILE=config)
    _, err = run(WRITE_PDF, "charts", "zh", "a4", f"{folder}/n.pdf", env=env, wanted=1)
    check("fonts-noto-cjk" in err, err)


def case_sandbox(folder):
    for format in "pdf", "html":
        path = f"{folder}/s.{format}"
        out, err = run(WRITE_PDF, "sandbox", format, path)
        check(err == "", f"{format}: {err}")
        if "landlock 1 seccomp 1" not in out:
            print(f"this kernel has {out}")
        if format == "pdf":
            check("技术改造补助" in run("pdftotext", path, "-")[0], "no text from behind the sandbox")


def main():
    needed = ["pdftotext", "pdffonts", "pdfinfo", "pdftoppm", "zbarimg"]
    missing = [name for name in needed if shutil.which(name) is None]
    if missing:
        print(f"not installed: {' '.join(missing)} (tools/deps.sh test)")
        sys.exit(77)
    with tempfile.TemporaryDirectory() as folder:
        globals()["case_" + CASE](folder)
    for failure in failures[:20]:
        print(failure)
    sys.exit(1 if failures else 0)


main()
