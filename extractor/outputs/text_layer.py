"""An invisible text layer over scanned pages, each word where it is printed.

In: a document's file and its sheets, with the lines that OCR read. Out: one PDF. Pages
of a PDF are copied untouched but for the layer; those of picture files are put on pages
of the pictures' size.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import groupby
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Name

from extractor.errors import InputError, LockedError
from extractor.geometry import Turn
from extractor.model import Sheet, TextLine
from extractor.opening import is_pdf, read_head
from extractor.outputs.glyphless import ASCENT, DESCENT, EM, GlyphlessFont
from extractor.outputs.picture_pages import add_pictures

INVISIBLE = 3  # text render mode
SHOWING = frozenset(("Tj", "TJ", "'", '"'))
BELOW = -DESCENT / (ASCENT - DESCENT)  # of a line's height: from baseline to bottom

Place = Callable[
    [float, float], tuple[float, float]
]  # displayed points → the PDF's own


def lay_text(
    source: Path, passwords: Sequence[str], sheets: Mapping[int, Sheet], target: Path
) -> None:
    """Write the pages of `source` to `target`, those with a sheet searchable.

    `sheets` are by page number. Raises InputError where the file cannot be copied.
    """
    try:
        with _opened(source, passwords) as pdf:
            font = GlyphlessFont(pdf)
            for number, page in enumerate(pdf.pages, start=1):
                if sheet := sheets.get(number):
                    _lay_text(pdf, page, sheet, font)
            if sheets:
                font.finish()
            pdf.save(target)
    except pikepdf.PdfError:
        problem = "the pages of this PDF cannot be copied"
        advice = "print it into a new PDF or leave pdf out"
        raise InputError(str(source), problem, advice) from None


def _opened(path: Path, passwords: Sequence[str]) -> pikepdf.Pdf:
    """The document's own PDF, or one of its pictures."""
    if path.is_dir() or not is_pdf(read_head(path)):
        pdf = pikepdf.new()
        add_pictures(pdf, path)
        return pdf
    for password in ("", *passwords):
        with suppress(pikepdf.PasswordError):
            return pikepdf.open(path, password=password)
    raise LockedError(str(path), "none of the passwords fits", "name the right one")


def _lay_text(
    pdf: pikepdf.Pdf, page: pikepdf.Page, sheet: Sheet, font: GlyphlessFont
) -> None:
    """Lay the sheet's lines over the page; an older invisible layer goes."""
    depth = _without_old_layer(pdf, page)
    name = page.add_resource(font.font, Name.Font)
    text = "\n".join(_lines(sheet, _place_on(page), font))
    layer = f"q BT {INVISIBLE} Tr {name} 1 Tf\n{text}\nET Q\n"
    page.contents_add(b"q\n", prepend=True)
    page.contents_add(("\n" + "Q " * (depth + 1) + layer).encode("ascii"))


def _without_old_layer(pdf: pikepdf.Pdf, page: pikepdf.Page) -> int:
    """Take invisible text off the page; how many states its content leaves open."""
    try:
        content = list(pikepdf.parse_content_stream(page))
    except pikepdf.PdfError:
        return 0
    kept, depth, modes = [], 0, [0]
    for instruction in content:
        operator = str(instruction.operator)
        if operator == "q":
            depth += 1
            modes.append(modes[-1])
        elif operator == "Q":
            depth = max(0, depth - 1)
            modes[1:] = modes[1:-1]
        elif operator == "Tr":
            modes[-1] = int(instruction.operands[0])
        if modes[-1] != INVISIBLE or operator not in SHOWING:
            kept.append(instruction)
    if len(kept) < len(content):
        page.obj.Contents = pdf.make_stream(pikepdf.unparse_content_stream(kept))
    return depth


def _place_on(page: pikepdf.Page) -> Place:
    """From points of the page as displayed to the PDF's own coordinates."""
    crop, media = _corners(page.cropbox), _corners(page.mediabox)
    x0, y0 = max(crop[0], media[0]), max(crop[1], media[1])
    x1, y1 = min(crop[2], media[2]), min(crop[3], media[3])
    ways: dict[int, Place] = {
        0: lambda x, y: (x0 + x, y1 - y),
        90: lambda x, y: (x0 + y, y0 + x),
        180: lambda x, y: (x1 - x, y0 + y),
        270: lambda x, y: (x1 - y, y1 - x),
    }
    return ways.get(_rotation(page.obj), ways[0])


def _corners(box: Any) -> tuple[float, float, float, float]:  # noqa: ANN401 - pikepdf's
    a, b, c, d = (float(side) for side in box)
    return min(a, c), min(b, d), max(a, c), max(b, d)


def _rotation(node: Any) -> int:  # noqa: ANN401 - an object of pikepdf
    """The page's /Rotate, which it may have from the nodes above."""
    for _ in range(50):  # a broken tree may go in a circle
        if "/Rotate" in node:
            return int(node.Rotate) % 360
        if "/Parent" not in node:
            break
        node = node.Parent
    return 0


def _lines(sheet: Sheet, place: Place, font: GlyphlessFont) -> Iterator[str]:
    """The instructions that set the sheet's lines, each word where it stands."""
    turn = sheet.turn or Turn()
    for line in sheet.lines:
        for start, end in _words(line.text):
            word = line.text[start:end]
            across = (line.edges[start], line.edges[end])
            matrix = _matrix(line, across, lambda x, y: place(*turn.point(x, y)))
            width = font.width(word)
            a, b, *rest = matrix
            numbers = (a / width, b / width, *rest)
            shown = " ".join(f"{number:.3f}" for number in numbers)
            yield f"{shown} Tm {font.encode(word)} Tj"


def _words(text: str) -> Iterator[tuple[int, int]]:
    """Ends of the stretches of text between spaces, and of the spaces."""
    at = 0
    for _, letters in groupby(text, str.isspace):
        length = len(list(letters))
        yield at, at + length
        at += length


def _matrix(
    line: TextLine, across: tuple[float, float], place: Place
) -> tuple[float, float, float, float, float, float]:
    """Where a word of width and height 1 goes, which stands on the origin."""
    left, right = across
    height = line.bbox.bottom - line.bbox.top
    base = line.bbox.bottom - BELOW * height
    x, y = place(left, base)
    x_right, y_right = place(right, base)
    x_up, y_up = place(left, base - height * EM / (ASCENT - DESCENT))
    return (x_right - x, y_right - y, x_up - x, y_up - y, x, y)
