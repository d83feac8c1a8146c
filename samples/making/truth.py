"""Write a sample's truth: its facts with their pages, indicators, planted errors."""

import json
import unicodedata
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import pypdfium2

from making.paper import Form, Line, Sample, Told


def squeezed(text: str) -> str:
    """Text without spaces, in one form of brackets."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def page_texts(pdf: Path) -> list[str]:
    """The printed text of each page, squeezed."""
    document = pypdfium2.PdfDocument(pdf)
    texts = [squeezed(page.get_textpage().get_text_range()) for page in document]
    document.close()
    return texts


def first_line(form: Form) -> str:
    """The line a form begins with."""
    return squeezed(next(b.text for b in form.blocks if isinstance(b, Line)))


def starts(forms: Sequence[Form], pages: Sequence[str]) -> list[int]:
    """Index of the page on which each form begins, in order."""
    out, at, used = [], 0, ""
    for form in forms:
        mark = first_line(form)
        again = used.count(mark) + 1 if out and not form.new_page else 1
        if form.new_page and out:
            at += 1
        while pages[at].count(mark) < again:
            at, again = at + 1, 1
        out.append(at)
        used = mark if form.new_page else used + mark
    return out


def printings(form: Form) -> list[tuple[str, tuple[Told, ...]]]:
    """Every text of a part in reading order, with the facts it tells."""
    out: list[tuple[str, tuple[Told, ...]]] = []
    for block in form.blocks:
        if isinstance(block, Line):
            out.append((block.text, block.told))
        else:
            # a cell over several rows can lie on two pages: it tells no page
            out += [
                (c.text if c.rows == 1 else "", c.told) for _, _, c in block.placed()
            ]
    return out


def pages_of(
    texts: Sequence[str], first: int, pages: Sequence[str]
) -> list[int | None]:
    """The page (from 1) of each text, None where that is not certain.

    A text found on one page only is there; what stands between two texts of a page is
    on that page, for rows and lines do not go backwards.
    """
    sure: list[int | None] = []
    for text in texts:
        mark = squeezed(text)
        hits = [i for i, page in enumerate(pages) if len(mark) > 3 and mark in page]
        sure.append(first + hits[0] + 1 if len(hits) == 1 else None)
    known = [i for i, page in enumerate(sure) if page]
    for a, b in pairwise(known):
        if sure[a] == sure[b]:
            sure[a:b] = [sure[a]] * (b - a)
    if len(pages) == 1:
        return [first + 1] * len(texts)
    return sure


def facts_of(sample: Sample, pages: Sequence[str]) -> list[dict[str, object]]:
    """Every fact with its page; without `pages` (a dump) blanks are lost."""
    begin = starts(sample.forms, pages) if pages else []
    out = []
    for i, form in enumerate(sample.forms):
        texts = printings(form)
        places: list[int | None] = [None] * len(texts)
        if pages:
            last = len(pages) - 1
            if i + 1 < len(sample.forms):
                last = begin[i + 1] - (1 if sample.forms[i + 1].new_page else 0)
            own = pages[begin[i] : max(last, begin[i]) + 1]
            places = pages_of([text for text, _ in texts], begin[i], own)
        for (_, facts), page in zip(texts, places, strict=True):
            for told in facts:
                if pages or told.state != "blank":
                    fact: dict[str, object] = {"part": form.part, "field": told.field}
                    fact |= {"row": told.row, "state": told.state, "value": told.value}
                    out.append(fact | {"unit": told.unit, "page": page})
    return out


def write_truth(sample: Sample, folder: Path, pdf: Path | None) -> None:
    """Write `<name>.truth.json` beside the sample, one fact a line."""
    pages = page_texts(pdf) if pdf else []
    truth = {
        "clean": sample.clean,
        "planted": sample.planted,
        "facts": facts_of(sample, pages),
        "indicators": [row for form in sample.forms for row in form.indicators],
    }
    parts = []
    for key, content in truth.items():
        if isinstance(content, list):
            rows = [json.dumps(row, ensure_ascii=False) for row in content]
            parts.append(f'"{key}": [\n' + ",\n".join(rows) + "\n]")
        else:
            parts.append(f'"{key}": {json.dumps(content)}')
    text = "{" + ",\n".join(parts) + "}\n"
    (folder / f"{sample.name}.truth.json").write_text(text, encoding="utf-8")
