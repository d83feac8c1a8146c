"""Characters of a PDF page as the eye sees them, from pdfium's raw text interface.

In: an open page. Out: `Char`s in display coordinates and how many could not be
decoded. Hidden, white, doubly printed, diagonal and off-page characters are left out.
pdfium itself drops a character that repeats the previous one within a third of its
size (double printing of close neighbours), so counts may differ from other libraries.
"""

import ctypes
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import pypdfium2.raw as pdfium_c

from extractor.geometry import BBox
from extractor.model import Char
from extractor.readers.display import Matrix, is_white

# The em box around the baseline. Constant, because the boxes fonts declare differ per
# font and glyph, and characters of one line must share their top and bottom.
ASCENT, DESCENT = 0.88, 0.12
SAME_PLACE = 0.15  # of the font size: nearer equal characters are one, printed twice
DIAGONAL = 0.25  # sine from which slanting text is a watermark, not content
_INVISIBLE_MODES = frozenset(
    (pdfium_c.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium_c.FPDF_TEXTRENDERMODE_CLIP)
)
_STROKED_MODES = frozenset(
    (pdfium_c.FPDF_TEXTRENDERMODE_STROKE, pdfium_c.FPDF_TEXTRENDERMODE_STROKE_CLIP)
)
_HYPHEN_AT_LINE_END = 2  # pdfium's code for a hyphen that breaks a word
_UNKNOWN = "\ufffd"


@dataclass(frozen=True, slots=True)
class Glyphs:
    """Characters in content order, and how many of them have no usable Unicode."""

    chars: tuple[Char, ...]
    n_garbled: int


class _Style(NamedTuple):
    """What all characters of one text object share."""

    visible: bool
    white: bool
    upright: bool
    sideways: bool
    size: float
    up: float  # towards which side the glyphs stand: -1 up, 1 down the displayed page
    unmapped: bool


def read_glyphs(
    page: pdfium_c.FPDF_PAGE,
    display: Matrix,
    *,
    bbox: BBox,
    is_dark: Callable[[float, float], bool],
) -> Glyphs:
    """The visible characters of pdfium's `page`, their boxes in display coordinates.

    `bbox` is the displayed page; `is_dark(x, y)` tells where white print shows.
    """
    text_page = pdfium_c.FPDFText_LoadPage(page)
    if not text_page:
        return Glyphs((), 0)
    try:
        return _collect(text_page, display, bbox, is_dark)
    finally:
        pdfium_c.FPDFText_ClosePage(text_page)


def _collect(
    text_page: pdfium_c.FPDF_TEXTPAGE,
    display: Matrix,
    bbox: BBox,
    is_dark: Callable[[float, float], bool],
) -> Glyphs:
    get_unicode = pdfium_c.FPDFText_GetUnicode
    get_object = pdfium_c.FPDFText_GetTextObject
    get_loose = pdfium_c.FPDFText_GetLooseCharBox
    get_origin = pdfium_c.FPDFText_GetCharOrigin
    loose, x, y = pdfium_c.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    at_loose, at_x, at_y = map(ctypes.byref, (loose, x, y))
    styles: dict[int, _Style] = {}
    chars: list[Char] = []
    n_garbled = 0
    for i in range(pdfium_c.FPDFText_CountChars(text_page)):
        text = _decode(get_unicode(text_page, i))
        if not text:
            continue
        owner = ctypes.cast(get_object(text_page, i), ctypes.c_void_p).value or 0
        style = styles.get(owner)
        if style is None:
            style = styles[owner] = _style(text_page, i, display)
        if not style.visible or not get_loose(text_page, i, at_loose):
            continue
        get_origin(text_page, i, at_x, at_y)
        box = display.box(loose.left, loose.bottom, loose.right, loose.top)
        char = _place(text, box, display.point(x.value, y.value), style)
        across, down = (char.x0 + char.x1) / 2, (char.top + char.bottom) / 2
        if not (bbox.x0 <= across <= bbox.x1 and bbox.top <= down <= bbox.bottom):
            continue
        if style.white and not is_dark(across, down):
            continue
        n_garbled += style.unmapped or _is_garbled(text)
        chars.append(char)
    return Glyphs(_printed_once(_join_surrogates(chars)), n_garbled)


def _decode(code: int) -> str:
    """The character of a code, "" for white space; what is no character is U+FFFD."""
    if code == _HYPHEN_AT_LINE_END:
        return "-"
    if code == 0 or code > 0x10FFFF:
        return _UNKNOWN
    char = chr(code)
    return "" if char.isspace() or char in "\u200b\ufeff\u00ad" else char


def _is_garbled(char: str) -> bool:
    return char == _UNKNOWN or unicodedata.category(char) in ("Cc", "Co", "Cn")


def _place(text: str, box: BBox, origin: tuple[float, float], style: _Style) -> Char:
    """Extent along the line from the advance width, across it from the baseline."""
    size, up = style.size, style.up
    if style.upright:
        edges = sorted(
            (origin[1] + up * ASCENT * size, origin[1] - up * DESCENT * size)
        )
        return Char(text, box.x0, edges[0], box.x1, edges[1], size)
    if style.sideways:
        edges = sorted(
            (origin[0] + up * ASCENT * size, origin[0] - up * DESCENT * size)
        )
        return Char(text, edges[0], box.top, edges[1], box.bottom, size)
    return Char(text, *box, size)


def _style(text_page: pdfium_c.FPDF_TEXTPAGE, i: int, display: Matrix) -> _Style:
    """Style of character i; it holds for all characters of the same text object."""
    text_object = pdfium_c.FPDFText_GetTextObject(text_page, i)
    mode = pdfium_c.FPDFTextObj_GetTextRenderMode(text_object) if text_object else 0
    stroked = mode in _STROKED_MODES
    colour = [ctypes.c_uint(0) for _ in range(4)]
    read = (
        pdfium_c.FPDFText_GetStrokeColor if stroked else pdfium_c.FPDFText_GetFillColor
    )
    known = read(text_page, i, *map(ctypes.byref, colour))
    red, green, blue, alpha = (c.value for c in colour) if known else (0, 0, 0, 255)
    matrix = pdfium_c.FS_MATRIX(1, 0, 0, 1, 0, 0)
    pdfium_c.FPDFText_GetMatrix(text_page, i, ctypes.byref(matrix))
    font_size = abs(pdfium_c.FPDFText_GetFontSize(text_page, i)) or 1.0
    right, rise = display.vector(matrix.a, matrix.b)
    lean, up = display.vector(matrix.c, matrix.d)
    run, stand = max(abs(right), abs(rise)), max(abs(lean), abs(up))
    upright = abs(rise) <= DIAGONAL * run and abs(up) >= abs(lean)
    sideways = abs(right) <= DIAGONAL * run and abs(lean) >= abs(up)
    return _Style(
        visible=mode not in _INVISIBLE_MODES and alpha > 0 and (upright or sideways),
        white=is_white(red, green, blue),
        upright=upright,
        sideways=sideways,
        size=font_size * stand or font_size,
        up=1.0 if (up if upright else lean) > 0 else -1.0,
        unmapped=pdfium_c.FPDFText_HasUnicodeMapError(text_page, i) == 1,
    )


def _join_surrogates(chars: Sequence[Char]) -> Sequence[Char]:
    """Two halves of a UTF-16 pair as one character; most pages have none."""
    if not any("\ud800" <= c.text <= "\udfff" for c in chars):
        return chars
    joined: list[Char] = []
    for char in chars:
        before = joined[-1].text if joined else ""
        if "\udc00" <= char.text <= "\udfff" and "\ud800" <= before <= "\udbff":
            pair = (before + char.text).encode("utf-16-le", "surrogatepass")
            joined[-1] = joined[-1]._replace(text=pair.decode("utf-16-le"))
        else:
            joined.append(char)
    lone = [c for c in joined if "\ud800" <= c.text <= "\udfff"]
    return [c._replace(text=_UNKNOWN) if c in lone else c for c in joined]


def _printed_once(chars: Iterable[Char]) -> tuple[Char, ...]:
    """Characters without those printed again in the same place to look bold."""
    kept: list[Char] = []
    places: defaultdict[tuple[str, int], list[Char]] = defaultdict(list)
    for char in chars:
        near = SAME_PLACE * char.size
        band = int(char.top // 4)
        if any(
            abs(other.x0 - char.x0) <= near and abs(other.top - char.top) <= near
            for b in (band - 1, band, band + 1)
            for other in places.get((char.text, b), ())
        ):
            continue
        places[char.text, band].append(char)
        kept.append(char)
    return tuple(kept)
