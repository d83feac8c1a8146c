"""The HTML report in a real browser: what a reviewer does, and what must not run."""

import base64
import io
import json
import math
import os
import re
import shutil
import subprocess
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pdfplumber
import pytest
from PIL import Image
from playwright.sync_api import expect

from extractor.inputs import Input
from extractor.loading import load_book
from extractor.options import Ocr, Options
from extractor.outputs import columns
from extractor.outputs.html import document_page, index_page
from extractor.outputs.rows import result_rows
from extractor.outputs.stage import Staged
from extractor.staging import exhibit_of, read
from extractor.work import Work
from tests.browsing import browser, opened
from tests.scanning import noisy, skewed, turned
from tests.scanning import pictures as pictures_of
from tests.test_cli import gouji

SAMPLES = Path(__file__).parent.parent / "samples"
REPLICA = Path(__file__).parents[2] / "shared" / "reports" / "replica.pdf"
SAMPLE = "multi-unit.pdf"
BOOK = load_book()
# left, top, right, bottom of what is in the middle of the screen, in points of the page
PLACE_OF_MAIN_BOX = """() => {
  const svg = document.querySelector('#sheet svg');
  const frame = svg.getBoundingClientRect();
  const scale = frame.width / svg.viewBox.baseVal.width;
  const box = svg.querySelector('.box.main rect').getBoundingClientRect();
  const sides = [box.left - frame.left, box.top - frame.top,
    box.right - frame.left, box.bottom - frame.top];
  return {page: Number(svg.dataset.page), box: sides.map((side) => side / scale),
    seen: box.top >= 0 && box.bottom <= window.innerHeight};
}"""


def run(paths, out):
    """The reports of an audit."""
    gouji("audit", *paths, "-o", out, "--quiet")
    return out / "html"


def exhibit(path, **options):
    work = Work(BOOK, Options(**options))
    source = Input(path.name, path)
    return exhibit_of(read(source, work), source, work)


@pytest.fixture(scope="module")
def chromium():
    with browser() as made:
        yield made


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Reports on all samples, and on two files that cannot be read."""
    given = tmp_path_factory.mktemp("given")
    for sample in (*SAMPLES.glob("*.pdf"), SAMPLES / "dump.txt"):
        shutil.copy(sample, given)
    (given / "damaged.pdf").write_bytes(b"%PDF-1.7 and no more")
    noise = Image.effect_noise((800, 1100), 90)
    noise.save(given / "unread.pdf", format="PDF", resolution=100)
    return run(sorted(given.iterdir()), tmp_path_factory.mktemp("out"))


@pytest.fixture
def report(chromium, folder):
    page = opened(chromium, folder / f"{SAMPLE}.html")
    yield page
    assert page.told == []
    page.close()


@pytest.fixture
def index(chromium, folder):
    page = opened(chromium, folder / "index.html")
    yield page
    assert page.told == []
    page.close()


def rows_of(folder, name):
    import csv

    with (folder.parent / f"{name}.csv").open(encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def texts(page, selector):
    return [text.strip() for text in page.locator(selector).all_inner_texts()]


# ---- findings


def test_every_finding_is_there_the_worst_first(report, folder):
    findings = [f for f in rows_of(folder, "findings") if f["document"] == SAMPLE]
    assert len(findings) > 1
    told = [re.sub(r"\s+", "", text) for text in texts(report, ".finding .message")]
    assert sorted(told) == sorted(re.sub(r"\s+", "", f["message"]) for f in findings)
    shown = report.locator(".finding").evaluate_all(
        "all => all.map((each) => each.dataset.severity)"
    )
    ranks = ["error", "warning", "info"]
    assert shown == sorted(shown, key=ranks.index)


def test_findings_of_one_cause_stand_together(report, folder):
    causes = {
        f["cause"] or n
        for n, f in enumerate(rows_of(folder, "findings"))
        if f["document"] == SAMPLE
    }
    assert report.locator("article.group").count() == len(causes)
    first = report.locator("article.group").first
    assert first.locator(".finding").count() == 2
    assert "179.30" in first.locator(".cause").inner_text()


def test_both_figures_are_told(report, folder):
    finding = next(f for f in rows_of(folder, "findings") if f["check"] == "B07")
    card = report.locator(".finding", has_text="B07").first
    figures = [Decimal(text) for text in texts(card, ".sums dd")[:2]]
    assert figures == [Decimal(finding["actual"]), Decimal(finding["expected"])]


def test_j_k_enter_and_escape_lead_through_the_findings(report):
    cards = report.locator(".finding")
    place = "document.activeElement.id"
    ids = cards.evaluate_all("all => all.map((each) => each.id)")
    report.keyboard.press("j")
    assert report.evaluate(place) == ids[0]
    report.keyboard.press("j")
    assert report.evaluate(place) == ids[1]
    report.keyboard.press("k")
    assert report.evaluate(place) == ids[0]
    report.keyboard.press("Enter")
    assert report.locator("#viewer").is_visible()
    assert report.locator("#note .message").inner_text().strip() != ""
    report.keyboard.press("j")
    second = report.locator("#note .message").inner_text()
    assert second == cards.nth(1).locator(".message").inner_text()
    report.keyboard.press("Escape")
    assert not report.locator("#viewer").is_visible()
    assert report.evaluate(place) == ids[1]


def test_on_a_tablet_the_list_of_findings_does_not_move_the_page(chromium, folder):
    page = opened(chromium, folder / f"{SAMPLE}.html", 820)
    page.keyboard.press("j")
    top = "document.activeElement.getBoundingClientRect().top"
    assert 0 <= page.evaluate(top) < 60
    page.close()


@pytest.mark.parametrize("width", [1280, 820])
def test_the_box_lies_on_the_printed_figure(chromium, folder, width):
    page = opened(chromium, folder / f"{SAMPLE}.html", width)
    findings = [f for f in rows_of(folder, "findings") if f["document"] == SAMPLE]
    expected = [e for f in findings for e in json.loads(f["evidence"])]
    seen = 0
    with pdfplumber.open(SAMPLES / SAMPLE) as document:
        for link in page.locator(".figures a[data-box]").all():
            link.click()
            shown = page.evaluate(PLACE_OF_MAIN_BOX)
            page.keyboard.press("Escape")
            near = [
                e
                for e in expected
                if e["page"] == shown["page"]
                and shown["box"] == pytest.approx(e["bbox"], abs=1)
            ]
            assert near, shown
            assert shown["seen"]
            sheet = document.pages[shown["page"] - 1]
            printed = sheet.crop(shown["box"], strict=False).extract_text()
            assert near[0]["value"] in re.sub(r"\s+", "", printed)
            seen += 1
    assert seen == len(expected)
    page.close()


def test_a_crop_shows_its_boxes_where_the_evidence_is(report, folder):
    crop = report.locator("a.crop").first
    drawn = crop.evaluate(
        """(link) => {
          const svg = link.querySelector('svg');
          const view = svg.viewBox.baseVal;
          const frame = svg.getBoundingClientRect();
          const scale = frame.width / view.width;
          const box = svg.querySelector('.box rect').getBoundingClientRect();
          return [view.x + (box.left - frame.left) / scale,
            view.y + (box.top - frame.top) / scale];
        }"""
    )
    finding = next(f for f in rows_of(folder, "findings") if f["check"] == "B07")
    first = json.loads(finding["evidence"])[0]
    assert drawn == pytest.approx(first["bbox"][:2], abs=1)
    assert json.loads(finding["evidence"])[0]["page"] == int(
        crop.get_attribute("data-page")
    )


def test_the_picture_is_that_of_the_page(report):
    """What is dark on the page is dark behind the box, so nothing is shifted."""
    report.keyboard.press("j")
    report.keyboard.press("Enter")
    shown = report.evaluate(PLACE_OF_MAIN_BOX)
    picture = report.locator("#sheet svg").screenshot()
    image = Image.open(io.BytesIO(picture)).convert("L")
    with pdfplumber.open(SAMPLES / SAMPLE) as document:
        sheet = document.pages[shown["page"] - 1]
        scale = image.width / float(sheet.width)
        words = sheet.crop(shown["box"], strict=False).extract_words()
        assert words
        for word in words:
            sides = [word["x0"], word["top"], word["x1"], word["bottom"]]
            inked = image.crop([round(side * scale) for side in sides])
            assert inked.getextrema()[0] < 110


def test_severities_can_be_switched_off(report):
    before = report.locator(".finding:visible").count()
    report.locator("#findings [data-severity=error][aria-pressed]").click()
    assert report.locator(".finding:visible").count() < before
    assert report.locator(".finding[data-severity=error]:visible").count() == 0
    report.locator("#findings [data-severity=error][aria-pressed]").click()
    assert report.locator(".finding:visible").count() == before


# ---- records, indicators, coverage


def test_a_value_of_the_records_leads_to_its_spot(report, folder):
    fact = next(
        f
        for f in rows_of(folder, "facts")
        if f["document"] == SAMPLE and f["field"] == "income_total" and f["value"]
    )
    report.locator("#search-records").fill(fact["value"])
    report.locator("#records a.v:visible", has_text=fact["value"]).first.click()
    shown = report.evaluate(PLACE_OF_MAIN_BOX)
    assert shown["page"] == int(fact["page"])
    sides = [float(fact[name]) for name in ("x0", "top", "x1", "bottom")]
    assert shown["box"] == pytest.approx(sides, abs=1)


def test_every_chosen_value_is_in_the_records(report, folder):
    text = re.sub(r"\s+", "", report.locator("#records").text_content())
    chosen = [
        f for f in rows_of(folder, "facts") if f["document"] == SAMPLE and f["value"]
    ]
    missing = [f for f in chosen if re.sub(r"\s+", "", f["value"]) not in text]
    assert len(chosen) > 40
    assert [f for f in missing if f["chosen"] == "1"] == []


def test_a_search_keeps_what_matches(report):
    every = report.locator("#records [data-row]:visible").count()
    report.keyboard.press("/")
    report.keyboard.type("支出合计")
    found = report.locator("#records [data-row]:visible")
    assert 0 < found.count() < every
    report.locator("#search-records").fill("没有这样的内容")
    assert report.locator("#records [data-row]:visible").count() == 0
    assert report.locator("#records .count").inner_text() == "没有匹配的内容。"


def test_a_table_is_sorted_by_its_headings(chromium, folder):
    page = opened(chromium, folder / "clean.pdf.html")
    table = page.locator("table.indicators").last
    heading = table.locator("thead th").nth(6)  # the weight
    heading.locator("button").click()
    weights = [Decimal(t) for t in texts(table, "tbody td:nth-child(7)") if t]
    assert weights == sorted(weights)
    assert len(set(weights)) > 1
    heading.locator("button").click()
    weights = [Decimal(t) for t in texts(table, "tbody td:nth-child(7)") if t]
    assert weights == sorted(weights, reverse=True)
    assert heading.get_attribute("aria-sort") == "descending"
    page.close()


def test_coverage_has_every_check_and_why_one_could_not_run(report, folder):
    checks = [
        c
        for c in rows_of(folder, "checks")
        if c["document"] == SAMPLE and c["check"] not in BOOK.portfolio
    ]
    assert report.locator("#coverage tbody tr").count() == len(checks)
    idle = [c for c in checks if c["outcome"] == "not_applicable" and c["reason"]]
    report.locator("#outcome").select_option("not_applicable")
    shown = report.locator("#coverage tbody tr:visible")
    assert shown.count() == len([c for c in checks if c["outcome"] == "not_applicable"])
    cells = report.locator("#coverage tbody tr:visible td:last-child")
    reasons = [t for t in cells.all_text_contents() if t.strip()]
    assert len(reasons) == len(idle)


# ---- languages, paper, access


def test_the_language_switches_and_is_kept(report, chromium, folder):
    assert "问题" in report.locator("#h-findings").inner_text()
    report.locator("#language").click()
    assert report.locator("#h-findings").inner_text() == "Findings"
    assert report.locator("html").get_attribute("lang") == "en"
    english = BOOK.english["B07"]
    assert english in report.locator("#findings").inner_text()
    left = report.evaluate(
        "Array.from(document.querySelectorAll('[data-t]'), (e) => e.textContent)"
        ".join('')"
    )
    assert re.sub("[中文]", "", "".join(re.findall("[\u4e00-\u9fff]", left))) == ""
    report.locator("#language").click()
    assert "问题" in report.locator("#h-findings").inner_text()


def test_both_languages_say_the_same_things():
    words = {
        name: json.loads((PACKAGE / f"{name}.json").read_text("utf-8"))
        for name in ("zh", "en")
    }
    assert words["zh"].keys() == words["en"].keys()
    for key, text in words["zh"].items():
        assert ("{n}" in text) == ("{n}" in words["en"][key]), key


PACKAGE = Path(__file__).parent.parent / "extractor" / "outputs" / "html"


def test_it_prints(report, tmp_path):
    path = tmp_path / "printed.pdf"
    report.keyboard.press("j")
    report.pdf(path=path, prefer_css_page_size=True)
    with pdfplumber.open(path) as document:
        assert document.pages[0].width == pytest.approx(595, abs=2)
        text = "".join(page.extract_text() or "" for page in document.pages)
        # the crops are on paper too
        assert any(page.images for page in document.pages[:2])
    printed = re.sub(r"\s+", "", text)
    assert "713.56" in printed
    assert "键盘" not in printed


@pytest.mark.parametrize("name", [f"{SAMPLE}.html", "clean.pdf.html", "index.html"])
@pytest.mark.parametrize("width", [1280, 820])
def test_nothing_runs_out_of_the_window(chromium, folder, name, width):
    page = opened(chromium, folder / name, width)
    wide = page.evaluate("document.scrollingElement.scrollWidth - window.innerWidth")
    assert wide <= 0
    page.close()


# text with less than 4.5 : 1 (large 3 : 1) against what is behind it: WCAG 2.2, 1.4.3
FAINT = """() => {
  const linear = (c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
  const light = ([r, g, b]) =>
    0.2126 * linear(r / 255) + 0.7152 * linear(g / 255) + 0.0722 * linear(b / 255);
  const rgb = (text) => (text.match(/[\\d.]+/g) || []).map(Number);
  const behind = (e) => {
    for (; e; e = e.parentElement) {
      const c = rgb(getComputedStyle(e).backgroundColor);
      if (c.length === 3 || c[3] > 0.9) return c;
    }
    return [255, 255, 255];
  };
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node; (node = walker.nextNode()); ) {
    const [e, text] = [node.parentElement, node.textContent.trim()];
    if (!text || !e.checkVisibility()) continue;
    if (e.closest('svg, script, option, noscript')) continue;
    const style = getComputedStyle(e);
    const [a, b] = [light(rgb(style.color)), light(behind(e))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    const large = parseFloat(style.fontSize) >= 24;
    if (ratio < (large ? 3 : 4.5)) found.push(`${ratio} ${e.className} ${text}`);
  }
  return found;
}"""


@pytest.mark.parametrize(
    "name", [f"{SAMPLE}.html", "clean.pdf.html", "unread.pdf.html", "index.html"]
)
def test_every_text_has_contrast(chromium, folder, name):
    page = opened(chromium, folder / name)
    assert page.evaluate(FAINT) == []
    page.close()


@pytest.mark.parametrize("name", [f"{SAMPLE}.html", "index.html"])
def test_everything_has_a_name_and_a_place(chromium, folder, name):
    page = opened(chromium, folder / name)
    assert page.locator("main").count() == 1
    assert page.locator("h1").count() == 1
    levels = page.locator("h1, h2, h3, h4").evaluate_all(
        "all => all.filter((e) => e.checkVisibility()).map((e) => Number(e.tagName[1]))"
    )
    steps = [b - a for a, b in pairwise(levels)]
    assert all(step <= 1 for step in steps)
    nameless = page.locator("button, a[href], input, select").evaluate_all(
        "all => all.filter((e) => e.checkVisibility() && !(e.textContent.trim()"
        " || e.ariaLabel || e.title)).map((e) => e.outerHTML)"
    )
    assert nameless == []
    pictures = page.locator("svg[role=img]").evaluate_all(
        "all => all.filter((e) => !e.getAttribute('aria-label')).length"
    )
    assert pictures == 0
    # the first Tab leads past the navigation
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.close()


def test_the_dialog_keeps_the_focus(report):
    report.keyboard.press("j")
    report.keyboard.press("Enter")
    for _ in range(12):
        report.keyboard.press("Tab")
        inside = report.evaluate(
            "document.querySelector('#viewer').contains(document.activeElement)"
            " || document.activeElement === document.body"
        )
        assert inside


def test_it_can_be_read_without_scripts(chromium, folder):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((folder / f"{SAMPLE}.html").as_uri())
    assert page.locator(".finding .message").first.is_visible()
    assert page.locator(".crop svg use").first.is_visible()
    link = page.locator("#records a.v[href]").first
    assert page.locator(link.get_attribute("href")).count() == 1
    context.close()


# ---- dumps, pages that were not read


def test_a_text_dump_is_drawn_with_its_boxes(chromium, folder):
    page = opened(chromium, folder / "dump.txt.html")
    lines = (SAMPLES / "dump.txt").read_text("utf-8").splitlines()
    findings = [f for f in rows_of(folder, "findings") if f["document"] == "dump.txt"]
    evidence = [e for f in findings for e in json.loads(f["evidence"])]
    links = page.locator(".figures a[data-box]").all()
    assert len(links) == len(evidence) > 5
    inside = """() => {
      const box = document.querySelector('#sheet .box.main rect').getBBox();
      const paper = document.querySelector('.typed');
      return Array.from(paper.querySelectorAll('text')).flatMap((text) => {
        const y = text.y.baseVal.getItem(0).value;
        if (y < box.y || y > box.y + box.height) return [];
        return Array.from(text.textContent).filter((_, n) => {
          const x = text.x.baseVal.getItem(n).value + 2;
          return x > box.x && x < box.x + box.width;
        });
      }).join('');
    }"""
    places = set()
    for link in links:
        link.click()
        text = page.evaluate(inside)
        places.add(text)
        page.keyboard.press("Escape")
    for entry in evidence:
        x0, top, x1, bottom = (round(side) for side in entry["bbox"])
        if bottom - top == 1:
            printed = re.sub(r"\s+", "", lines[top][x0:x1])
            assert printed in places
    assert page.told == []
    page.close()


def test_a_page_that_was_not_read_is_said_so(chromium, folder):
    page = opened(chromium, folder / "unread.pdf.html")
    assert "未能读出的页：1" in page.locator("#overview").inner_text()
    assert (
        page.locator("#pages .trouble").inner_text() == "此页没有可读的文字，未参加核对"
    )
    assert page.locator("#pages svg").count() == 1  # and shown
    page.close()


# ---- nothing from a document can run

HOSTILE = [
    "<script>window.hacked=1</script>",
    '"><img src=x onerror="window.hacked=1">',
    "'><svg/onload=window.hacked=1>",
    "</script><script>window.hacked=1</script>",
    "</style><script>window.hacked=1</script>",
    "<!--<script>window.hacked=1//--></script>",
    "javascript:window.hacked=1",
    "{{ 7 * 7 }}{% raw %}",
    "\u2028window.hacked=1//",
    "<iframe srcdoc='<script>parent.hacked=1</script>'></iframe>",
    "&lt;img src=x onerror=window.hacked=1&gt;",
    "x' onmouseover='window.hacked=1",
]


def hostile_rows(rows, keep):
    """The rows with an attack in every text cell that is not the program's own."""
    attacks = iter(HOSTILE * 10_000)

    def cell(name, value):
        if name == "evidence":
            return tuple(
                {**e, "value": next(attacks), "row": next(attacks)} for e in value
            )
        if isinstance(value, str) and name not in keep:
            return next(attacks)
        return value

    for table, row in rows:
        names = columns.COLUMNS.get(table)
        yield table, tuple(map(cell, names, row)) if names else row


def attack(page):
    """Do all that a reader may do."""
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.keyboard.press("j")
    page.keyboard.press("Escape")
    for link in page.locator("main a:visible").all()[:40]:
        link.hover()
    page.locator("#language").click()
    page.evaluate("document.querySelectorAll('button').forEach((e) => e.click())")
    page.wait_for_timeout(50)
    return page.evaluate("window.hacked")


def test_nothing_from_a_document_runs(chromium, tmp_path):
    keep = ("part", "verdict", "severity", "check", "source", "state", "pages")
    calm = exhibit(SAMPLES / "clean.pdf")
    row = list(calm.row)
    about = columns.COLUMNS[columns.DOCUMENTS]
    for name in ("unit_name", "fiscal_year", "error"):
        row[about.index(name)] = HOSTILE[1]
    wild = replace(
        calm,
        name="".join(HOSTILE),
        row=tuple(row),
        rows=tuple(hostile_rows(calm.rows, (*keep, "outcome", "unit", "table"))),
    )
    path = tmp_path / "report.html"
    path.write_bytes(document_page(wild))
    page = opened(chromium, path)
    assert page.locator(".finding").count() > 1
    assert attack(page) is None
    assert page.told == []
    assert page.locator("iframe, script:not([id]):not(:last-of-type)").count() == 0
    addresses = page.locator("[href]").evaluate_all(
        "all => all.map((e) => e.getAttribute('href'))"
    )
    assert all(a.startswith(("#", "data:image/", "../")) for a in addresses)
    assert HOSTILE[0] in page.locator("body").inner_text()  # it is told, as text
    page.close()


def test_nothing_from_a_document_runs_in_the_index(chromium, tmp_path):
    about = columns.COLUMNS[columns.DOCUMENTS]
    rows = [
        tuple(text if n in ("unit_name", "fiscal_year", "error") else "" for n in about)
        for text in HOSTILE
    ]
    staged = [
        Staged(f"{text}.pdf", row, attachments={"html": tmp_path})
        for text, row in zip(HOSTILE, rows, strict=True)
    ]
    failed = [
        Staged(text, tuple("failed" if n == "status" else text for n in about))
        for text in HOSTILE
    ]
    path = tmp_path / "index.html"
    path.write_bytes(index_page([*staged, *failed], BOOK, audited=True))
    page = opened(chromium, path)
    assert page.locator("#list tbody tr").count() == 2 * len(HOSTILE)
    page.evaluate("document.querySelectorAll('button').forEach((e) => e.click())")
    page.locator("#language").click()
    assert page.evaluate("window.hacked") is None
    assert page.told == []
    addresses = page.locator("a[href]").evaluate_all(
        "all => all.map((e) => e.getAttribute('href'))"
    )
    assert all(a.startswith(("#", "./")) for a in addresses)
    page.close()


def test_a_hostile_file_is_harmless_from_end_to_end(chromium, tmp_path):
    text = (SAMPLES / "dump.txt").read_text("utf-8")
    text = text.replace("棠梨县水文勘测站", "</script><img src=x onerror=hacked=1>站")
    source = tmp_path / '"><img src=x onerror=hacked=1><script>hacked=1<script>.txt'
    source.write_text(text, "utf-8")
    pages = run([source], tmp_path / "out")
    names = {path.name for path in pages.iterdir()}
    assert len(names) == 2
    for name in names:
        page = opened(chromium, pages / name)
        assert "<img src=x" in page.locator("body").inner_text()
        page.evaluate("document.querySelectorAll('button').forEach((e) => e.click())")
        assert page.evaluate("window.hacked") is None
        assert page.told == []
        page.close()
    index = opened(chromium, pages / "index.html")
    with index.expect_navigation():
        index.locator("#list a").click()
    assert index.locator("#findings").count() == 1
    index.close()


def test_the_policy_stops_what_slips_in(chromium, folder):
    page = chromium.new_page()
    page.goto((folder / f"{SAMPLE}.html").as_uri())
    page.evaluate(
        """() => {
          const add = (html) => document.body.insertAdjacentHTML('beforeend', html);
          add('<img src="x" onerror="window.hacked=1">');
          const script = document.createElement('script');
          script.textContent = 'window.hacked=1';
          document.body.append(script);
          add('<iframe src="data:text/html,x"></iframe>');
        }"""
    )
    page.wait_for_timeout(100)
    assert page.evaluate("window.hacked") is None
    assert "unsafe" not in page.locator("meta[http-equiv]").get_attribute("content")
    page.close()


# ---- personal data


def pictures(html):
    """The pictures in a page's bytes."""
    for kind, data in re.findall(rb"data:image/(png|webp);base64,([\w+/=]+)", html):
        assert kind
        yield Image.open(io.BytesIO(base64.b64decode(data)))


def read_by_ocr(image, tmp_path):
    path = tmp_path / "seen.png"
    size = (image.width * 3 // 2, image.height * 3 // 2)
    image.convert("L").resize(size).save(path)
    done = subprocess.run(
        ["tesseract", path, "-", "-l", "chi_sim", "--psm", "6"],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "OMP_THREAD_LIMIT": "1"},
    )
    return re.sub(r"\s+", "", done.stdout)


def personal_values(name):
    facts = exhibit(SAMPLES / name).result.records
    kinds = {f"{r.part.kind}.{f.field}": f for r in facts for f in r.facts}
    assert kinds
    from extractor.checks.catalogue import catalogue
    from extractor.outputs.redaction import PERSONAL

    return {
        str(fact.value)
        for record in facts
        for fact in record.facts
        if catalogue(BOOK.kinds[record.part.kind])[fact.field].type in PERSONAL
        and isinstance(fact.value, str)
        and len(str(fact.value)) > 1
        and str(fact.value) not in ("blank", "dash", "slash", "none")
    }


@pytest.mark.slow
def test_redacted_no_personal_value_is_left_pictures_included(tmp_path):
    values = personal_values("clean.pdf")
    assert len(values) >= 4
    open_page = document_page(exhibit(SAMPLES / "clean.pdf"))
    hidden_page = document_page(exhibit(SAMPLES / "clean.pdf", redact=True))
    for value in values:
        assert value.encode() in open_page
        assert value.encode() not in hidden_page
    before, after = list(pictures(open_page)), list(pictures(hidden_page))
    assert len(before) == len(after) > 0
    changed = [
        (a, b)
        for a, b in zip(before, after, strict=True)
        if a.convert("L").tobytes() != b.convert("L").tobytes()
    ]
    shown = "".join(read_by_ocr(image, tmp_path) for image, _ in changed)
    seen = {value for value in values if value in shown}
    assert (
        len(seen) >= len(values) / 2
    )  # the reader sees them where they are not hidden
    hidden = "".join(read_by_ocr(image, tmp_path) for image in after)
    assert {value for value in values if value in hidden} == set()


def test_redacted_a_dump_hides_them_too():
    values = personal_values("dump.txt")
    assert values
    hidden = document_page(exhibit(SAMPLES / "dump.txt", redact=True)).decode()
    plain = document_page(exhibit(SAMPLES / "dump.txt")).decode()
    for value in values:
        assert value in plain
        assert value not in hidden


def test_redacted_a_page_that_nobody_could_read_is_not_shown(tmp_path):
    path = tmp_path / "unread.pdf"
    Image.new("L", (400, 600), 200).save(path, format="PDF")
    never = {"ocr": Ocr.NEVER}
    assert list(pictures(document_page(exhibit(path, **never)))) != []
    hidden = document_page(exhibit(path, redact=True, **never))
    assert list(pictures(hidden)) == []


# ---- scans


def scanned(tmp_path, sample, pages, *damages):
    """A PDF of pictures of some pages of a sample."""
    images = pictures_of(SAMPLES / sample, 200, pages)
    for damage in damages:
        images = [damage(image) for image in images]
    path = tmp_path / "scan.pdf"
    images[0].save(path, resolution=200, save_all=True, append_images=images[1:])
    return path


SKEW = 1.5  # degrees, against the clock


def skewed_point(x, y, width, height):
    """Where a point of the page comes to lie when it is put on the glass askew."""
    angle = math.radians(SKEW)
    dx, dy = x - width / 2, y - height / 2
    return (
        width / 2 + math.cos(angle) * dx + math.sin(angle) * dy,
        height / 2 - math.sin(angle) * dx + math.cos(angle) * dy,
    )


@pytest.mark.slow
@pytest.mark.parametrize("degrees", [0, 270])
def test_on_a_scan_the_boxes_lie_on_the_figures(chromium, folder, tmp_path, degrees):
    """Where the figures are on a skewed, sideways scan is known from the sample."""
    path = scanned(tmp_path, SAMPLE, [2], skewed(SKEW), noisy, turned(degrees))
    pages = run([path], tmp_path / "out")
    expected = [
        (f["value"], [float(f[side]) for side in ("x0", "top", "x1", "bottom")])
        for f in rows_of(folder, "facts")
        if f["document"] == SAMPLE and f["page"] == "2"
    ]
    with pdfplumber.open(SAMPLES / SAMPLE) as document:
        size = [float(side) for side in document.pages[1].bbox[2:]]
    page = opened(chromium, pages / "scan.pdf.html")
    right, seen = 0, 0
    for link in page.locator("#records table.matrix a.v[data-box]").all():
        value = link.inner_text().strip()
        if not re.fullmatch(r"\d+\.\d+", value):
            continue
        link.click()
        x0, top, x1, bottom = page.evaluate(PLACE_OF_MAIN_BOX)["box"]
        page.keyboard.press("Escape")
        seen += 1
        right += any(
            math.dist(
                skewed_point((b[0] + b[2]) / 2, (b[1] + b[3]) / 2, *size),
                ((x0 + x1) / 2, (top + bottom) / 2),
            )
            < 4
            for text, b in expected
            if text == value
        )
    assert page.told == []
    assert right == seen >= 12
    page.close()


@pytest.mark.slow
def test_redacted_a_scan_hides_them_too(tmp_path):
    path = scanned(tmp_path, "clean.pdf", [2], noisy)
    values = personal_values("clean.pdf")
    plain = exhibit(path)
    shown = next(pictures(document_page(plain)))
    scale = shown.width / plain.result.document.sheets[0].width
    places = [
        region.bbox
        for record in plain.result.records
        for fact in record.facts
        if fact.field == "contact_phone"
        for region in fact.evidence.regions
    ]
    number = shown.crop([round(side * scale) for side in places[0]])
    assert read_by_ocr(number, tmp_path) in values  # it can be read where it is shown
    hidden = document_page(
        replace(
            plain,
            options=replace(plain.options, redact=True),
            rows=tuple(result_rows(plain.result, BOOK, audited=True, redact=True)),
        )
    )
    black = next(pictures(hidden))
    after = read_by_ocr(black, tmp_path)
    assert {value for value in values if value in after} == set()
    for box in places:
        assert black.crop([round(s * scale) for s in box]).getextrema()[1] < 60
    assert not any(value.encode() in hidden for value in values)


def test_a_page_picture_is_shown(tmp_path):
    path = tmp_path / "page.png"
    Image.new("L", (400, 600), 200).save(path)
    assert [im.size for im in pictures(document_page(exhibit(path)))] != []


# ---- the index


def test_what_failed_is_in_plain_sight(index):
    told = index.locator("#trouble").inner_text()
    assert "damaged.pdf" in told
    assert "unread.pdf" in told
    totals = dict(
        zip(texts(index, "#totals dt"), texts(index, "#totals dd"), strict=True)
    )
    assert totals["未能读取的文件"] == "1"
    assert totals["有未读页的文件"] == "1"


def test_the_list_is_sorted_filtered_and_searched(index, folder):
    documents = rows_of(folder, "documents")
    assert index.locator("#list tbody tr").count() == len(documents)
    index.locator("#list th[data-column=errors] button").click()
    counts = [int(t) for t in texts(index, "#list tr:not(.failed) td:nth-child(4)")]
    assert counts == sorted(counts, reverse=True)
    assert counts[0] > counts[-1]
    index.locator("#show").select_option("show_failed")
    assert texts(index, "#list tbody tr td:nth-child(3)")[0].startswith("damaged.pdf")
    index.locator("#show").select_option("all")
    index.locator("#search").fill("multi")
    expect(index.locator("#list tbody tr")).to_have_count(1)
    with index.expect_navigation():
        index.locator("#list a").click()
    assert SAMPLE in index.locator("#overview").inner_text()


def test_units_by_years_lead_to_the_reports(index, folder):
    documents = [d for d in rows_of(folder, "documents") if d["unit_name"]]
    findings = rows_of(folder, "findings")
    one = next(d for d in documents if d["document"] == SAMPLE)
    row = index.locator("#units tbody tr", has_text=one["unit_name"])
    years = texts(index, "#units thead th")
    cell = row.locator("td").nth(years.index(one["fiscal_year"]) - 1)
    errors = [
        f for f in findings if f["document"] == SAMPLE and f["severity"] == "error"
    ]
    assert cell.inner_text().split(" · ")[0] == str(len(errors))
    with index.expect_navigation():
        cell.locator("a").click()
    assert one["unit_name"] in index.locator("h1").inner_text()


def test_a_bar_of_a_plot_narrows_the_list(index, folder):
    failing = [f for f in rows_of(folder, "findings") if f["verdict"] == "fail"]
    bar = index.locator("#plot-checks button").first
    code = bar.inner_text().split()[0]
    expected = {f["document"] for f in failing if f["check"] == code}
    bar.click()
    assert index.locator("#list tbody tr").count() == len(expected)
    index.locator("#clear").click()
    assert index.locator("#list tbody tr").count() == len(rows_of(folder, "documents"))


def test_ten_thousand_documents_stay_usable(chromium, tmp_path):
    about = columns.COLUMNS[columns.DOCUMENTS]

    def staged(n):
        cells = {
            "status": "failed" if n % 500 == 0 else "ok",
            "error": "damaged" if n % 500 == 0 else "",
            "pages": 12,
            "unread_pages": "3;4" if n % 333 == 0 else "",
            "unit_name": f"单位{n // 5}",
            "fiscal_year": str(2019 + n % 5),
        }
        row = tuple(cells.get(name, "") for name in about)
        return Staged(f"{n:05d}.pdf", row, attachments={"html": tmp_path})

    path = tmp_path / "index.html"
    page_bytes = index_page([staged(n) for n in range(10_000)], BOOK, audited=True)
    assert len(page_bytes) < 3_000_000
    path.write_bytes(page_bytes)
    page = opened(chromium, path)
    # never more than a screenful or two is drawn
    assert page.evaluate("document.querySelectorAll('*').length") < 20_000
    assert page.locator("#list tbody tr").count() == 200
    page.locator("#search").fill("单位1999")
    expect(page.locator("#list tbody tr")).to_have_count(5)
    page.locator("#search").fill("")
    page.locator("#list th[data-column=document] button").click()
    page.locator("#list th[data-column=document] button").click()
    assert texts(page, "#list tbody tr:first-child td:nth-child(3)")[0].startswith(
        "09999"
    )
    page.locator("#more").scroll_into_view_if_needed()
    expect(page.locator("#list tbody tr")).to_have_count(400)
    page.close()


# ---- what it weighs


@pytest.mark.skipif(not REPLICA.exists(), reason="needs ../shared")
def test_the_replica_fits_into_three_megabytes():
    assert len(document_page(exhibit(REPLICA))) <= 3_000_000


def test_each_page_is_held_once():
    html = document_page(exhibit(SAMPLES / SAMPLE)).decode()
    assert len(re.findall("data:image/", html)) == 3
    assert "</html>" in html
    assert next(pictures(html.encode())).format == "PNG"
