"""From a PDF's own coordinates to the page as displayed.

pdfium is asked where three corners of the displayed page lie, which settles /Rotate,
crop box, inherited boxes and offsets at once.
"""

import ctypes
from typing import NamedTuple

import pypdfium2.raw as pdfium_c

from extractor.geometry import BBox, Turn

_GRID = 1_000_000  # device units per side: corners come back exact, whatever the size


class Matrix(NamedTuple):
    """An affine map: x' = a x + c y + e, y' = b x + d y + f."""

    a: float
    b: float
    c: float
    d: float
    e: float
    f: float

    def point(self, x: float, y: float) -> tuple[float, float]:
        """Where a point goes."""
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f

    def vector(self, x: float, y: float) -> tuple[float, float]:
        """What a direction becomes; its length is scaled with it."""
        return self.a * x + self.c * y, self.b * x + self.d * y

    def box(self, x0: float, y0: float, x1: float, y1: float) -> BBox:
        """The box around a rectangle's image."""
        a, b, c, d, e, f = self
        ax, ay = a * x0 + c * y0 + e, b * x0 + d * y0 + f
        bx, by = a * x1 + c * y1 + e, b * x1 + d * y1 + f
        if b or c:
            cx, cy = self.point(x0, y1)
            dx, dy = self.point(x1, y0)
            xs, ys = (ax, bx, cx, dx), (ay, by, cy, dy)
            return BBox(min(xs), min(ys), max(xs), max(ys))
        if ax > bx:
            ax, bx = bx, ax
        return BBox(ax, ay, bx, by) if ay <= by else BBox(ax, by, bx, ay)

    def after(self, first: "Matrix") -> "Matrix":
        """The map that does `first`, then this one."""
        a, b = self.vector(first.a, first.b)
        c, d = self.vector(first.c, first.d)
        return Matrix(a, b, c, d, *self.point(first.e, first.f))

    @property
    def scale(self) -> float:
        """How much an area's side grows."""
        return float(abs(self.a * self.d - self.b * self.c) ** 0.5)


def display_matrix(page: pdfium_c.FPDF_PAGE, width: float, height: float) -> Matrix:
    """Map from pdfium's `page` coordinates to display points, y downwards."""
    origin_x, origin_y = _to_page(page, 0, 0)
    right_x, right_y = _to_page(page, _GRID, 0)
    down_x, down_y = _to_page(page, 0, _GRID)
    ax, ay = (right_x - origin_x) / width, (right_y - origin_y) / width
    bx, by = (down_x - origin_x) / height, (down_y - origin_y) / height
    area = ax * by - bx * ay
    inverse = Matrix(by / area, -ay / area, -bx / area, ax / area, 0, 0)
    shift = inverse.vector(-origin_x, -origin_y)
    return Matrix(*inverse[:4], *shift)


def upright(quarters: int, width: float, height: float) -> tuple[Matrix, Turn]:
    """From the page as displayed to the page turned back by `quarters`, and back again.

    `width` and `height` are those of the page as displayed, `quarters` clockwise.
    """
    there, back = {
        1: (Matrix(0, -1, 1, 0, 0, width), Turn(0, 1, -1, 0, width, 0)),
        2: (Matrix(-1, 0, 0, -1, width, height), Turn(-1, 0, 0, -1, width, height)),
        3: (Matrix(0, 1, -1, 0, height, 0), Turn(0, -1, 1, 0, 0, height)),
    }[quarters]
    return there, back._replace(width=width, height=height)


def _to_page(page: pdfium_c.FPDF_PAGE, x: int, y: int) -> tuple[float, float]:
    page_x, page_y = ctypes.c_double(), ctypes.c_double()
    place = (ctypes.byref(page_x), ctypes.byref(page_y))
    pdfium_c.FPDF_DeviceToPage(page, 0, 0, _GRID, _GRID, 0, x, y, *place)
    return page_x.value, page_y.value


def is_white(red: int, green: int, blue: int) -> bool:
    """Whether a colour (0-255) cannot be told from white paper."""
    return min(red, green, blue) >= 250
