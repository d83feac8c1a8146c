"""PDF files made on the fly for the tests of the readers: one drawing, many dresses."""

import io
from collections.abc import Callable
from pathlib import Path

import pikepdf
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

SONG = "STSong-Light"
SIZE = (400, 600)
SHARED = Path(__file__).parents[2] / "shared"

pdfmetrics.registerFont(UnicodeCIDFont(SONG))


def paper(draw: Callable[[Canvas], None], size: tuple[float, float] = SIZE) -> bytes:
    """A PDF of one page; `draw` sees pdf's own coordinates, from the bottom left."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=size)
    canvas.setFont(SONG, 12)
    draw(canvas)
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def change(data: bytes, edit: Callable[[pikepdf.Pdf], None], **saving: object) -> bytes:
    """The PDF after `edit`."""
    buffer = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        edit(pdf)
        pdf.save(buffer, **saving)
    return buffer.getvalue()
