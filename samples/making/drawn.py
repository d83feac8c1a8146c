"""Print a sample with a PDF library: text set at positions, no rulings at all.

The font is STSong-Light, one of the fonts that a PDF names without carrying it.
"""

import re
from pathlib import Path

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from making.paper import Grid, Line, Sample

FONT = "STSong-Light"
LEFT, RIGHT, TOP, BOTTOM = 56.0, 539.0, 780.0, 60.0
CLOSING = "，。；：、）”％%"


def broken(text: str, size: float, width: float, indent: float) -> list[str]:
    """Text broken to lines, figures kept whole; no line begins with a closing mark."""
    lines, line, room = [], "", width - indent
    for piece in re.findall(r"[\d.%]+|.", text):
        wide = pdfmetrics.stringWidth(line + piece, FONT, size)
        if wide > room and piece not in CLOSING:
            lines.append(line)
            line, room = "", width
        line += piece
    return [*lines, line]


class Pen:
    """Where the next line goes; starts pages as they fill."""

    def __init__(self, target: Path) -> None:
        self.canvas = Canvas(str(target), pagesize=A4, invariant=1)
        self.y, self.page = TOP, 1

    def turn(self) -> None:
        """Number the page and begin the next."""
        self.canvas.setFont(FONT, 9)
        self.canvas.drawCentredString(A4[0] / 2, 36, f"— {self.page} —")
        self.canvas.showPage()
        self.y, self.page = TOP, self.page + 1

    def step(self, height: float) -> None:
        """Move down, to the next page if need be."""
        if self.y - height < BOTTOM:
            self.turn()
        self.y -= height

    def line(self, line: Line) -> None:
        """A paragraph."""
        size = {"title": 16, "subtitle": 11, "heading": 12, "note": 9}.get(
            line.look, 11
        )
        indent = 2 * size if line.look in ("body", "heading") else 0
        for i, text in enumerate(broken(line.text, size, RIGHT - LEFT, indent)):
            self.step(size * 1.7)
            self.canvas.setFont(FONT, size)
            if line.look in ("title", "subtitle"):
                self.canvas.drawCentredString(A4[0] / 2, self.y, text)
            elif line.look == "right":
                self.canvas.drawRightString(RIGHT, self.y, text)
            else:
                self.canvas.drawString(LEFT + (indent if i == 0 else 0), self.y, text)

    def grid(self, grid: Grid) -> None:
        """A table without lines: columns aligned by position only."""
        unit = (RIGHT - LEFT) / sum(grid.widths)
        placed: dict[int, list[tuple[int, object]]] = {}
        for r, c, cell in grid.placed():
            placed.setdefault(r, []).append((c, cell))
        for r in sorted(placed):
            texts = [(c, cell, cell.text.split("\n")) for c, cell in placed[r]]  # type: ignore[attr-defined]
            depth = max(len(t) for _, _, t in texts)
            self.step(8.0)
            for i in range(depth):
                self.step(13.0)
                self.canvas.setFont(FONT, 10)
                for c, cell, lines in texts:
                    if i >= len(lines):
                        continue
                    x0 = LEFT + sum(grid.widths[:c]) * unit
                    x1 = x0 + sum(grid.widths[c : c + cell.cols]) * unit  # type: ignore[attr-defined]
                    if cell.left:  # type: ignore[attr-defined]
                        self.canvas.drawString(x0 + 3, self.y, lines[i])
                    else:
                        self.canvas.drawCentredString((x0 + x1) / 2, self.y, lines[i])


def print_drawn(sample: Sample, target: Path) -> None:
    """Write the sample as a PDF."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    pen = Pen(target)
    for i, form in enumerate(sample.forms):
        if i and form.new_page:
            pen.turn()
        for block in form.blocks:
            if isinstance(block, Grid):
                pen.grid(block)
            else:
                pen.line(block)
    pen.turn()
    pen.canvas.save()
