"""Write a sample's truth: its facts with their pages, indicators, planted errors."""

import json
import unicodedata
from collections.abc import Sequence
from pathlib import Path

import pypdfium2

from making.paper import Form, Line, Sample


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


def page_of(printed: str, first: int, last: int, pages: Sequence[str]) -> int | None:
    """The page a text is printed on, None where that is not certain."""
    if first == last:
        return first + 1
    mark = squeezed(printed)
    hits = [i for i in range(first, last + 1) if mark and mark in pages[i]]
    return hits[0] + 1 if len(hits) == 1 and len(mark) > 3 else None


def facts_of(sample: Sample, pages: Sequence[str]) -> list[dict[str, object]]:
    """Every fact with its page; without `pages` (a dump) blanks are lost."""
    begin = starts(sample.forms, pages) if pages else []
    out = []
    for i, form in enumerate(sample.forms):
        later = sample.forms[i + 1 :]
        for told in form.told():
            fact: dict[str, object] = {"part": form.part, "field": told.field}
            fact |= {"row": told.row, "state": told.state, "value": told.value}
            fact |= {"unit": told.unit, "page": None}
            if pages:
                last = len(pages) - 1
                if later:
                    last = begin[i + 1] - (1 if later[0].new_page else 0)
                fact["page"] = page_of(
                    told.printed, begin[i], max(last, begin[i]), pages
                )
            elif told.state == "blank":
                continue
            out.append(fact)
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
