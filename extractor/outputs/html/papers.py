"""The pages of a document, each drawn once, as the report holds them.

In: a document at hand. Out: a `Paper` a page: a picture as a data address, or the
lines of a text dump. A page that cannot be shown says why.

Formats and resolution were measured (docs/report.md): printed pages are smallest as
PNG in 4 greys, scans as WebP.
"""

import io
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image

from extractor.errors import InputError
from extractor.geometry import POINTS_PER_INCH, BBox
from extractor.model import Region, Sheet
from extractor.outputs.blanking import hidden_regions
from extractor.outputs.exhibit import Exhibit
from extractor.outputs.html.placing import (
    MARGIN,
    Upright,
    columns_of,
    quarters_of,
    x_of,
    y_of,
)
from extractor.render import Album, blank_out, open_album

DPI = 132  # of the pictures; docs/report.md has their sizes
MOST = 3200  # pixels a side; a poster is shown more coarsely
GREYS, COLOURS = 4, 64
NOISY = 0.1  # bytes a pixel; what PNG packs worse than that is a scan or a photograph
QUALITY, METHOD = 50, 2
TURNS = (  # by one, two, three quarters clockwise
    Image.Transpose.ROTATE_270,
    Image.Transpose.ROTATE_180,
    Image.Transpose.ROTATE_90,
)
RUN_LENGTHS = 3  # zlib's strategy Z_RLE: the fastest, and the smallest for greys
EDGE = 34.0  # points at the sides of a page, where nothing is printed


@dataclass(frozen=True, slots=True)
class Run:
    """A line of a text dump: where each character stands, and the line's base."""

    xs: str
    y: float
    text: str


@dataclass(frozen=True, slots=True)
class Paper:
    """A page to show; `trouble` is the key of what keeps it from being shown or read.

    Width and height are in points; a picture has `source`, a dump's page `runs`.
    """

    number: int
    width: float
    height: float
    source: str = ""
    runs: tuple[Run, ...] = ()
    trouble: str = ""

    @property
    def area(self) -> BBox:
        """Where something may be printed."""
        edge = EDGE if self.source else 0.0
        return BBox(edge, 0.0, self.width - edge, self.height)

    @property
    def shown(self) -> bool:
        """Whether there is anything to show."""
        return bool(self.source or self.runs)


def find_papers(exhibit: Exhibit) -> tuple[Paper, ...]:
    """The pages that were read or should have been."""
    document = exhibit.result.document
    hidden = hidden_regions(exhibit) if exhibit.options.redact else {}
    if document.dump:
        return tuple(_typed(s, hidden.get(s.number, ())) for s in document.sheets)
    with open_album(exhibit.path, exhibit.options.passwords) as album:
        return tuple(
            _pictured(sheet, album, hidden.get(sheet.number, ()), exhibit)
            for sheet in document.sheets
        )


def _pictured(
    sheet: Sheet, album: Album, hidden: Sequence[Region], exhibit: Exhibit
) -> Paper:
    unread = sheet.condition.is_unread
    trouble = "unread" if unread else ""
    size = (round(sheet.width, 2), round(sheet.height, 2))
    if unread and exhibit.options.redact:
        # nobody knows what it says
        return Paper(sheet.number, *size, trouble="withheld")
    try:
        dpi = int(min(DPI, MOST * POINTS_PER_INCH / max(size)))
        image = album.picture(sheet.number, dpi, thrifty=True)
    except InputError:
        return Paper(sheet.number, *size, trouble="undrawable")
    if hidden:
        image = blank_out(image, dpi / POINTS_PER_INCH, hidden)
    quarters = quarters_of(sheet.turn) if sheet.turn else 0
    if quarters:
        image = image.transpose(TURNS[quarters - 1])
        size = Upright(quarters, *size).size
    return Paper(sheet.number, *size, source=data_address(image), trouble=trouble)


def data_address(image: Image.Image) -> str:
    """The picture inside an address, in the format that suits it."""
    kind, data = "png", _png(image)
    if len(data) > NOISY * image.width * image.height:
        kind, data = "webp", _saved(image, "WEBP", quality=QUALITY, method=METHOD)
    return f"data:image/{kind};base64,{b64encode(data).decode()}"


def _png(image: Image.Image) -> bytes:
    if image.mode != "L":
        few = image.quantize(
            COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE
        )
        return _saved(few, "PNG", compress_type=RUN_LENGTHS)
    last = GREYS - 1
    few = image.point([round(grey / 255 * last) for grey in range(256)])
    few.putpalette([grey * 255 // last for grey in range(GREYS) for _ in range(3)])
    return _saved(few, "PNG", bits=2, compress_type=RUN_LENGTHS)


def _saved(image: Image.Image, kind: str, **settings: int) -> bytes:
    file = io.BytesIO()
    image.save(file, format=kind, **settings)
    return file.getvalue()


def _typed(sheet: Sheet, hidden: Sequence[Region]) -> Paper:
    """A page of a text dump as drawn lines."""
    columns = columns_of(sheet.lines)
    runs = []
    for line in sheet.lines:
        row = int(line.bbox.top)
        black = [r.bbox for r in hidden if r.bbox.top <= row < r.bbox.bottom]
        cells = [
            ("█" if any(b.x0 <= x < b.x1 for b in black) else character, x)
            for character, x in zip(line.text, line.edges, strict=False)
            if not character.isspace()
        ]
        places = (x_of(columns[row], x) for _, x in cells)
        xs = " ".join(f"{x:g}" for x in places)
        runs.append(Run(xs, y_of(row + 0.75), "".join(c for c, _ in cells)))
    width = max((x_of(widths, sheet.width) for widths in columns.values()), default=0)
    size = (width + MARGIN, y_of(sheet.height) + MARGIN)
    return Paper(sheet.number, *size, runs=tuple(runs))
