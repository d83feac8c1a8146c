"""Print a sample as a text dump: blank cells and page breaks are gone, lines apart."""

import re
import unicodedata
from pathlib import Path

from making.paper import Cell, Grid, Sample

LINE = 80


def wrapped(text: str, width: float) -> list[str]:
    """Text broken to lines of `width` half-width characters, figures kept whole."""
    out = []
    for paragraph in text.split("\n"):
        line, used = "", 0
        for piece in re.findall(r"[\d.,%]+|.", paragraph):
            wide = sum(unicodedata.east_asian_width(c) in "WFA" for c in piece)
            size = len(piece) + wide
            if line and used + size > width:
                out.append(line)
                line, used = "", 0
            line, used = line + piece, used + size
        if line:
            out.append(line)
    return out


def grid_lines(grid: Grid) -> list[str]:
    """Cells in reading order: neighbours of one line share a line."""
    out: list[str] = []
    unit = LINE / sum(grid.widths)
    rows: dict[int, list[tuple[int, Cell]]] = {}
    for r, c, cell in grid.placed():
        rows.setdefault(r, []).append((c, cell))
    for cells in rows.values():
        single: list[str] = []
        for c, cell in cells:
            width = sum(grid.widths[c : c + cell.cols]) * unit
            lines = wrapped(cell.text, max(width, 4))
            if len(lines) == 1:
                single.append(lines[0])
                continue
            if single and lines:
                out.append(" ".join(single))
                single = []
            out += lines
        if single:
            out.append(" ".join(single))
    return out


def print_dump(sample: Sample, target: Path) -> None:
    """Write the dump, a blank line after every line."""
    out: list[str] = []
    for form in sample.forms:
        for block in form.blocks:
            out += (
                grid_lines(block)
                if isinstance(block, Grid)
                else wrapped(block.text, LINE)
            )
        out.append("")
    target.write_text("".join(f"{line}\n\n" for line in out), encoding="utf-8")
