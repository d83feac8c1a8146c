"""Lines drawn on a PDF page, whatever they were drawn with.

In: an open page. Out: `Ruling`s in display coordinates: stroked lines (dashed too), the
four sides of stroked rectangles, and thin filled rectangles as one line each.
White strokes are not seen; clips are ignored. Forms are walked with their maps.
"""

import ctypes
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

import pypdfium2.raw as pdfium_c

from extractor.geometry import (
    BBox,
    contains,
    horizontal_overlap,
    union,
    vertical_overlap,
)
from extractor.model import Ruling
from extractor.readers.display import Matrix, is_white

THIN = 3.0  # points: a filled rectangle no wider than this is a line
SLANT = 1.0  # points a line may be off the axis over its whole length
SHORTEST = 2.0  # points: less is a dot
DEEPEST_FORM = 12  # forms within forms; deeper ones are not drawings of a report
MOST_OBJECTS = 200_000  # walked per page
COVER = 0.75  # share of the page from which a picture is the page

Point = tuple[float, float]


@dataclass(slots=True)
class Drawing:
    """What is drawn on a page besides text; `picture` says a picture fills it.

    `pictures` are the places of all of them.
    """

    rulings: dict[Ruling, None] = field(default_factory=dict)
    dark: list[BBox] = field(default_factory=list)
    n_drawn: int = 0
    n_texts: int = 0
    n_texts_covered: int = 0  # text objects that an opaque picture was laid over
    picture: bool = False
    pictures: list[BBox] = field(default_factory=list)
    n_left: int = MOST_OBJECTS

    @property
    def covers_text(self) -> bool:
        """Whether all text lies under a picture: an OCR layer, not what is shown."""
        return 0 < self.n_texts == self.n_texts_covered

    def is_dark(self, x: float, y: float) -> bool:
        """Whether a coloured area lies there, on which white print shows."""
        return any(contains(box, x, y) for box in self.dark)


def read_drawing(page: pdfium_c.FPDF_PAGE, display: Matrix, bbox: BBox) -> Drawing:
    """All rulings on pdfium's `page`, and what else its drawings tell."""
    drawing = Drawing()
    count, get = pdfium_c.FPDFPage_CountObjects, pdfium_c.FPDFPage_GetObject
    for i in range(count(page)):
        _walk(drawing, get(page, i), display, bbox)
    return drawing


def _walk(
    drawing: Drawing,
    thing: pdfium_c.FPDF_PAGEOBJECT,
    matrix: Matrix,
    bbox: BBox,
    depth: int = 0,
) -> None:
    drawing.n_left -= 1
    if drawing.n_left < 0:
        return
    kind = pdfium_c.FPDFPageObj_GetType(thing)
    if kind == pdfium_c.FPDF_PAGEOBJ_TEXT:
        drawing.n_texts += 1
    elif kind == pdfium_c.FPDF_PAGEOBJ_PATH:
        _read_path(drawing, thing, matrix, bbox)
    elif kind == pdfium_c.FPDF_PAGEOBJ_FORM and depth < DEEPEST_FORM:
        inner = matrix.after(_matrix(thing))
        for i in range(pdfium_c.FPDFFormObj_CountObjects(thing)):
            part = pdfium_c.FPDFFormObj_GetObject(thing, i)
            _walk(drawing, part, inner, bbox, depth + 1)
    elif kind in (pdfium_c.FPDF_PAGEOBJ_IMAGE, pdfium_c.FPDF_PAGEOBJ_SHADING):
        drawing.n_drawn += 1
        if kind == pdfium_c.FPDF_PAGEOBJ_IMAGE:
            _add_picture(drawing, _bounds(thing, matrix))
        if kind == pdfium_c.FPDF_PAGEOBJ_IMAGE and _covers(thing, matrix, bbox):
            drawing.picture = True
            if not pdfium_c.FPDFPageObj_HasTransparency(thing):
                drawing.n_texts_covered = drawing.n_texts


def _add_picture(drawing: Drawing, box: BBox) -> None:
    """Take a picture in; strips that some programs cut one into are put together."""
    last = drawing.pictures[-1] if drawing.pictures else None
    if last and _goes_on(last, box):
        drawing.pictures[-1] = union((last, box))
    else:
        drawing.pictures.append(box)


def _goes_on(last: BBox, box: BBox) -> bool:
    """Whether one lies right above the other and is as wide."""
    aside = max(abs(box.x0 - last.x0), abs(box.x1 - last.x1))
    apart = min(abs(box.top - last.bottom), abs(box.bottom - last.top))
    return max(aside, apart) <= SLANT


def _covers(picture: pdfium_c.FPDF_PAGEOBJECT, matrix: Matrix, bbox: BBox) -> bool:
    box = _bounds(picture, matrix)
    shared = horizontal_overlap(box, bbox) * vertical_overlap(box, bbox)
    return shared >= COVER * (bbox.x1 - bbox.x0) * (bbox.bottom - bbox.top)


def _matrix(thing: pdfium_c.FPDF_PAGEOBJECT) -> Matrix:
    raw = pdfium_c.FS_MATRIX()
    if not pdfium_c.FPDFPageObj_GetMatrix(thing, ctypes.byref(raw)):
        return Matrix(1, 0, 0, 1, 0, 0)
    return Matrix(raw.a, raw.b, raw.c, raw.d, raw.e, raw.f)


def _bounds(thing: pdfium_c.FPDF_PAGEOBJECT, matrix: Matrix) -> BBox:
    sides = [ctypes.c_float() for _ in range(4)]
    pdfium_c.FPDFPageObj_GetBounds(thing, *map(ctypes.byref, sides))
    return matrix.box(*(side.value for side in sides))


def _read_path(
    drawing: Drawing, path: pdfium_c.FPDF_PAGEOBJECT, matrix: Matrix, bbox: BBox
) -> None:
    fill_mode, stroked = ctypes.c_int(), ctypes.c_int()
    pdfium_c.FPDFPath_GetDrawMode(path, ctypes.byref(fill_mode), ctypes.byref(stroked))
    strokes = bool(stroked.value) and _shows(path, pdfium_c.FPDFPageObj_GetStrokeColor)
    fills = bool(fill_mode.value) and _shows(path, pdfium_c.FPDFPageObj_GetFillColor)
    if not strokes and not fills:
        return
    drawing.n_drawn += 1
    if fills and not strokes:  # most tables: spares reading every corner
        box = _bounds(path, matrix)
        if min(box.x1 - box.x0, box.bottom - box.top) <= THIN:
            _add(drawing, box, bbox)
            return
    whole = matrix.after(_matrix(path))
    thin = strokes and _line_width(path) * whole.scale <= THIN
    for points, curved in _subpaths(path, whole):
        box = _around(points)
        is_line = min(box.x1 - box.x0, box.bottom - box.top) <= THIN
        if fills and not is_line:
            drawing.dark.append(box)
        if curved:
            continue
        if is_line:
            _add(drawing, box, bbox)
        elif thin:
            for side in pairwise(points):
                _add_side(drawing, side, bbox)


def _shows(path: pdfium_c.FPDF_PAGEOBJECT, read: Callable[..., int]) -> bool:
    """Whether a stroke or fill leaves a mark on white paper."""
    colour = [ctypes.c_uint() for _ in range(4)]
    if not read(path, *map(ctypes.byref, colour)):
        return True  # a pattern has no single colour
    red, green, blue, alpha = (c.value for c in colour)
    return alpha > 0 and not is_white(red, green, blue)


def _line_width(path: pdfium_c.FPDF_PAGEOBJECT) -> float:
    width = ctypes.c_float()
    pdfium_c.FPDFPageObj_GetStrokeWidth(path, ctypes.byref(width))
    return width.value


def _subpaths(
    path: pdfium_c.FPDF_PAGEOBJECT, matrix: Matrix
) -> Iterator[tuple[list[Point], bool]]:
    """Each subpath's corners in display points, and whether it has curves."""
    points: list[Point] = []
    curved = False
    x, y = ctypes.c_float(), ctypes.c_float()
    at_x, at_y = ctypes.byref(x), ctypes.byref(y)
    for i in range(pdfium_c.FPDFPath_CountSegments(path)):
        segment = pdfium_c.FPDFPath_GetPathSegment(path, i)
        kind = pdfium_c.FPDFPathSegment_GetType(segment)
        pdfium_c.FPDFPathSegment_GetPoint(segment, at_x, at_y)
        if kind == pdfium_c.FPDF_SEGMENT_MOVETO:
            if len(points) > 1:
                yield points, curved
            points, curved = [], False
        curved = curved or kind == pdfium_c.FPDF_SEGMENT_BEZIERTO
        points.append(matrix.point(x.value, y.value))
        if pdfium_c.FPDFPathSegment_GetClose(segment) and points[0] != points[-1]:
            points.append(points[0])
    if len(points) > 1:
        yield points, curved


def _around(points: list[Point]) -> BBox:
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    return BBox(min(xs), min(ys), max(xs), max(ys))


def _touches(box: BBox, bbox: BBox) -> bool:
    return (
        box.x1 >= bbox.x0
        and box.x0 <= bbox.x1
        and box.bottom >= bbox.top
        and box.top <= bbox.bottom
    )


def _middle(box: BBox) -> tuple[float, float, float, float]:
    if box.x1 - box.x0 >= box.bottom - box.top:
        y = (box.top + box.bottom) / 2
        return box.x0, y, box.x1, y
    x = (box.x0 + box.x1) / 2
    return x, box.top, x, box.bottom


def _add_side(drawing: Drawing, side: tuple[Point, Point], bbox: BBox) -> None:
    """A segment of a stroked path, when it runs along an axis."""
    box = _around(list(side))
    if min(box.x1 - box.x0, box.bottom - box.top) <= SLANT:
        _add(drawing, box, bbox)


def _add(drawing: Drawing, box: BBox, bbox: BBox) -> None:
    """The middle line of a flat box, when it is on the page and no dot."""
    x0, top, x1, bottom = _middle(box)
    if max(x1 - x0, bottom - top) >= SHORTEST and _touches(box, bbox):
        sides = (round(side, 3) for side in (x0, top, x1, bottom))
        drawing.rulings[Ruling(*sides)] = None
