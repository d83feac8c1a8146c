"""camelot's reading of a page: the second one where the first is in doubt, and the
only one where rulings are drawn as pictures or curves.

The one room of camelot. It opens the file itself, costs most of a second to import and
is asked about single pages only. Its boxes come back in the program's coordinates.
"""

import logging
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from extractor.geometry import BBox, contains, union
from extractor.model import Page
from extractor.walled import whole_cells

log = logging.getLogger(__name__)

CLIP = 1.0  # point: how far text may reach over the area it is looked for in


@dataclass(frozen=True, slots=True)
class Read:
    """A box of camelot's finest grid and the text in it."""

    bbox: BBox
    text: str


@dataclass(frozen=True, slots=True)
class ReadTable:
    """A table as camelot sees it: `reads` per finest box, `merged` the whole cells."""

    reads: tuple[Read, ...]
    merged: tuple[BBox, ...]

    @property
    def bbox(self) -> BBox:
        """The box around all reads."""
        return union(r.bbox for r in self.reads)


def second_reading(path: Path, page: Page) -> tuple[ReadTable, ...]:
    """Tables between the rulings of the file; none when it cannot be read."""
    return _read(path, page, {"flavor": "lattice", "engine": "vector"})


def lattice(path: Path, page: Page) -> tuple[ReadTable, ...]:
    """Tables whose rulings are seen on the page's picture as well."""
    return _read(path, page, {"flavor": "lattice", "engine": "combined"})


def stream(
    path: Path, page: Page, area: BBox, separators: Sequence[float]
) -> tuple[ReadTable, ...]:
    """The text in an area, parted at the separators (x, in points)."""
    box = BBox(area.x0 - CLIP, area.top - CLIP, area.x1 + CLIP, area.bottom + CLIP)
    low, high = page.height - box.bottom, page.height - box.top
    corners = f"{box.x0:.1f},{high:.1f},{box.x1:.1f},{low:.1f}"
    columns = ",".join(f"{x:.1f}" for x in separators)
    return _read(
        path,
        page,
        {"flavor": "stream", "table_areas": [corners], "columns": [columns]},
    )


def text_of(tables: Sequence[ReadTable], box: BBox) -> str | None:
    """What was read in the box; None where no table covers it."""
    inside = [
        read.text
        for table in tables
        for read in table.reads
        if contains(
            box,
            (read.bbox.x0 + read.bbox.x1) / 2,
            (read.bbox.top + read.bbox.bottom) / 2,
        )
    ]
    return "\n".join(t for t in inside if t) if inside else None


def _read(path: Path, page: Page, how: Mapping[str, Any]) -> tuple[ReadTable, ...]:
    """Camelot's tables on a page; none when it cannot read the file."""
    for name in ("playa", "camelot"):  # playa prints whole fonts as warnings
        logging.getLogger(name).setLevel(logging.ERROR)
    from camelot.io import read_pdf
    from playa.exceptions import PDFException

    mistakes = (
        PDFException,
        ArithmeticError,
        AttributeError,
        LookupError,
        NotImplementedError,
        OSError,
        RuntimeError,
        TypeError,
        ValueError,
    )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = read_pdf(str(path), pages=str(page.number), split_text=True, **how)
            return tuple(_table(t, page.height) for t in found if t.cells)
    except mistakes as error:
        log.debug("page %d has no second reading: %s", page.number, type(error))
        return ()


def _table(table: Any, height: float) -> ReadTable:  # noqa: ANN401 - camelot's
    rows = table.cells
    reads = tuple(_read_cell(c, height) for row in rows for c in row)
    return ReadTable(reads, tuple(whole_cells(rows, height)))


def _read_cell(cell: Any, height: float) -> Read:  # noqa: ANN401 - camelot's
    box = BBox(cell.x1, height - cell.y2, cell.x2, height - cell.y1)
    return Read(box, cell.text.strip())
