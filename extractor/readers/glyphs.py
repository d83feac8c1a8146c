"""Characters of a PDF page as the eye sees them, from pdfium's raw text interface.

In: an open page. Out: `Char`s in display coordinates and how many could not be
decoded. Hidden, white, doubly printed, diagonal and off-page characters are left out.
pdfium itself drops a character that repeats the previous one within a third of its
size (double printing of close neighbours), so counts may differ from other libraries.
"""

import ctypes
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import pypdfium2.raw as pdfium_c

from extractor.geometry import BBox
from extractor.model import Char
from extractor.readers.display import Matrix, is_white

# The em box around the baseline. Constant, because the boxes fonts declare differ per
# font and glyph, and characters of one line must share their top and bottom.
ASCENT, DESCENT = 0.88, 0.12
SAME_PLACE = 0.15  # of the font size: nearer equal characters are one, printed twice
NEARLY_ALL = 0.8  # of the characters
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
    """Characters in content order, and how many of them have no usable Unicode.

    `hidden` are those set in the invisible mode, as OCR sets its text over a scan.
    `quarters` is how far the page is turned by what nearly all of its text runs along,
    in quarters clockwise.
    """

    chars: tuple[Char, ...]
    n_garbled: int
    hidden: tuple[Char, ...] = ()
    quarters: int = 0


class _Style(NamedTuple):
    """What all characters of one text object share."""

    visible: bool
    hidden: bool
    white: bool
    upright: bool
    sideways: bool
    quarters: int  # clockwise, from the left to where the text runs
    size: float
    above: float  # from the baseline to one side of the em box, and to the other
    below: float
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
    chars: list[Char] = []
    hidden: list[Char] = []
    n_garbled = 0
    runs = [0] * 4
    for char, style, garbled in _placed(text_page, display):
        across, down = (char.x0 + char.x1) / 2, (char.top + char.bottom) / 2
        if not (bbox.x0 <= across <= bbox.x1 and bbox.top <= down <= bbox.bottom):
            continue
        if style.hidden:
            hidden.append(char)
            continue
        if style.white and not is_dark(across, down):
            continue
        n_garbled += garbled or style.unmapped
        runs[style.quarters] += 1
        chars.append(char)
    shown = _printed_once(_join_surrogates(chars))
    most = max(range(4), key=runs.__getitem__)
    turned = runs[most] >= NEARLY_ALL * len(chars)
    hidden_ones = tuple(_join_surrogates(hidden))
    return Glyphs(shown, n_garbled, hidden_ones, most if turned else 0)


def _placed(
    text_page: pdfium_c.FPDF_TEXTPAGE, display: Matrix
) -> Iterator[tuple[Char, _Style, bool]]:
    """Characters that are printed or hidden, and whether each cannot be decoded."""
    get_unicode = pdfium_c.FPDFText_GetUnicode
    get_object = pdfium_c.FPDFText_GetTextObject
    get_loose = pdfium_c.FPDFText_GetLooseCharBox
    get_origin = pdfium_c.FPDFText_GetCharOrigin
    loose, x, y = pdfium_c.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    at_loose, at_x, at_y = map(ctypes.byref, (loose, x, y))
    read_style = _StyleReader(text_page, display)
    styles: dict[int, _Style] = {}
    for i in range(pdfium_c.FPDFText_CountChars(text_page)):
        text, garbled = _decode(get_unicode(text_page, i))
        if not text:
            continue
        owner = get_object(text_page, i)
        address = ctypes.addressof(owner.contents) if owner else 0
        style = styles.get(address)
        if style is None:
            style = styles[address] = read_style(owner, i)
        if not (style.visible or style.hidden) or not get_loose(text_page, i, at_loose):
            continue
        get_origin(text_page, i, at_x, at_y)
        box = display.box(loose.left, loose.bottom, loose.right, loose.top)
        char = _place(text, box, display.point(x.value, y.value), style)
        yield char, style, garbled


@lru_cache(maxsize=32_768)
def _decode(code: int) -> tuple[str, bool]:
    """The character of a code, "" for white space, and whether it is unreadable."""
    if code == _HYPHEN_AT_LINE_END:
        return "-", False
    if code == 0 or code > 0x10FFFF:
        return _UNKNOWN, True
    char = chr(code)
    if char.isspace() or char in "\u200b\ufeff\u00ad":
        return "", False
    garbled = char == _UNKNOWN or unicodedata.category(char) in ("Cc", "Co", "Cn")
    return char, garbled


def _place(text: str, box: BBox, origin: tuple[float, float], style: _Style) -> Char:
    """Extent along the line from the advance width, across it from the baseline."""
    if style.upright:
        y = origin[1]
        return Char(text, box[0], y + style.above, box[2], y + style.below, style.size)
    if style.sideways:
        x = origin[0]
        return Char(text, x + style.above, box[1], x + style.below, box[3], style.size)
    return Char(text, *box, style.size)


class _StyleReader:
    """Reads what a text object looks like; buffers are made once for all of a page."""

    def __init__(self, text_page: pdfium_c.FPDF_TEXTPAGE, display: Matrix) -> None:
        self._text_page = text_page
        self._display = display
        self._colour = tuple(ctypes.c_uint() for _ in range(4))
        self._at_colour = tuple(map(ctypes.byref, self._colour))
        self._matrix = pdfium_c.FS_MATRIX()
        self._at_matrix = ctypes.byref(self._matrix)

    def __call__(self, owner: pdfium_c.FPDF_PAGEOBJECT, i: int) -> _Style:
        """The style of character i, which belongs to the text object `owner`."""
        text_page, matrix, vector = self._text_page, self._matrix, self._display.vector
        mode = pdfium_c.FPDFTextObj_GetTextRenderMode(owner) if owner else 0
        red, green, blue, alpha = self._read_colour(i, stroked=mode in _STROKED_MODES)
        pdfium_c.FPDFText_GetMatrix(text_page, i, self._at_matrix)
        font_size = abs(pdfium_c.FPDFText_GetFontSize(text_page, i)) or 1.0
        right, rise = vector(matrix.a, matrix.b)
        lean, up = vector(matrix.c, matrix.d)
        run = max(abs(right), abs(rise))
        upright = abs(rise) <= DIAGONAL * run and abs(up) >= abs(lean)
        sideways = abs(right) <= DIAGONAL * run and abs(lean) >= abs(up)
        size = font_size * max(abs(lean), abs(up)) or font_size
        stands_up = (up if upright else lean) < 0
        return _Style(
            visible=mode not in _INVISIBLE_MODES
            and alpha > 0
            and (upright or sideways),
            hidden=mode == pdfium_c.FPDF_TEXTRENDERMODE_INVISIBLE
            and (upright or sideways),
            white=is_white(red, green, blue),
            upright=upright,
            sideways=sideways,
            quarters=(2 if right < 0 else 0) if upright else (1 if rise > 0 else 3),
            size=size,
            above=-(ASCENT if stands_up else DESCENT) * size,
            below=(DESCENT if stands_up else ASCENT) * size,
            unmapped=pdfium_c.FPDFText_HasUnicodeMapError(text_page, i) == 1,
        )

    def _read_colour(self, i: int, *, stroked: bool) -> tuple[int, int, int, int]:
        read = (
            pdfium_c.FPDFText_GetStrokeColor
            if stroked
            else pdfium_c.FPDFText_GetFillColor
        )
        if not read(self._text_page, i, *self._at_colour):
            return 0, 0, 0, 255  # a pattern has no single colour
        red, green, blue, alpha = (channel.value for channel in self._colour)
        return red, green, blue, alpha


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


def _printed_once(chars: Sequence[Char]) -> tuple[Char, ...]:
    """Characters without those printed again in the same place to look bold."""
    again: set[int] = set()
    ordered = sorted(chars)  # by text, then x0
    for i, char in enumerate(ordered):
        near = SAME_PLACE * char.size
        for k in range(i + 1, len(ordered)):
            other = ordered[k]
            if other.text != char.text or other.x0 - char.x0 > near:
                break
            if abs(other.top - char.top) <= near:
                again.add(id(other))
    return tuple(char for char in chars if id(char) not in again)
