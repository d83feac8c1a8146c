"""PDF files opened with pdfium; the one place where its errors become ours.

In: a path and passwords. Out: an open document, a page, its picture, or an InputError
that names the file, what is wrong with it and the next step. `readers.pdf` and `render`
share it.
"""

from collections.abc import Sequence
from pathlib import Path

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from PIL import Image

from extractor.errors import InputError, LockedError
from extractor.geometry import POINTS_PER_INCH

MOST_PIXELS = 80_000_000  # drawn: A1 at 200 dpi; more would take the machine's memory
LONGEST_SIDE = 14_400.0  # points; ISO 32000-1 annex C, and what viewers display
HEAD = 1024  # bytes that may stand before %PDF- (ISO 32000-1 annex H.3)

_PRINTED = frozenset(
    (
        pdfium_c.FPDF_ANNOT_WIDGET,
        pdfium_c.FPDF_ANNOT_FREETEXT,
        pdfium_c.FPDF_ANNOT_STAMP,
    )
)
_DAMAGED = "get a complete copy, or print it to PDF anew"
_SIGNATURES = (
    (b"PK\x03\x04", "a zip container (Word, Excel or OFD)"),
    (b"\xd0\xcf\x11\xe0", "an old Word or Excel file"),
    (b"{\\rtf", "a rich text file"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"II*\x00", "a TIFF picture"),
    (b"MM\x00*", "a TIFF picture"),
    (b"BM", "a BMP picture"),
    (b"RIFF", "a WebP picture"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"\x1f\x8b", "a gzip archive"),
)


def read_head(path: Path) -> bytes:
    """The first bytes of a file; raises InputError where there is nothing to read."""
    try:
        with path.open("rb") as file:
            head = file.read(HEAD + 5)
    except FileNotFoundError:
        raise InputError(str(path), "no such file", "check the path") from None
    except IsADirectoryError:
        raise InputError(
            str(path), "is a folder, not a document", "name the files in it"
        ) from None
    except PermissionError:
        raise InputError(
            str(path), "may not be read", "give yourself the right to read it"
        ) from None
    except OSError as error:
        problem = f"cannot be read ({error.strerror or error})"
        raise InputError(str(path), problem, "check the disk or share") from None
    if not head:
        raise InputError(str(path), "the file is empty", "get it again")
    return head


def is_pdf(head: bytes) -> bool:
    """Whether a file's first bytes are a PDF's, a little rubbish in front allowed."""
    return b"%PDF-" in head


def describe(head: bytes) -> str:
    """What a file that is not a PDF seems to be, judged by its first bytes."""
    for signature, name in _SIGNATURES:
        if head.startswith(signature):
            return name
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype", b"<html", b"<head", b"<?xml")):
        return "a web page (HTML), perhaps an error message of the site"
    return "of unknown content"


def open_pdf(path: Path, passwords: Sequence[str] = ()) -> pdfium.PdfDocument:
    """The PDF at `path`, opened without password or with the first one that fits.

    Raises InputError for what is no PDF, damaged, locked, or has no pages.
    """
    head = read_head(path)
    if not is_pdf(head):
        raise InputError(
            str(path), f"is not a PDF but {describe(head)}", "save it as PDF first"
        )
    for password in (None, *passwords):
        _forget_last_error()
        try:
            document = pdfium.PdfDocument(path, password=password)
        except pdfium.PdfiumError as error:
            if error.err_code != pdfium_c.FPDF_ERR_PASSWORD:
                raise _explain(path, error) from None
            continue
        if len(document) == 0:
            document.close()
            raise InputError(str(path), "the PDF has no pages", _DAMAGED)
        return document
    tried = "none of the passwords fits" if passwords else "is protected by a password"
    which = "the right one" if passwords else "it"
    raise LockedError(
        str(path), tried, f"write {which} into a file for --password-file"
    )


def _forget_last_error() -> None:
    """Puts a known error in the place of the last one.

    pdfium leaves the error of the document before standing when it refuses a document
    without pages. The file to be opened was read already, so ERR_FILE means that.
    """
    pdfium_c.FPDF_LoadDocument(b"", None)


def _explain(path: Path, error: pdfium.PdfiumError) -> InputError:
    if error.err_code == pdfium_c.FPDF_ERR_SECURITY:
        problem = "is encrypted in a way that cannot be read"
        return InputError(str(path), problem, "save it without encryption")
    if error.err_code in (pdfium_c.FPDF_ERR_FILE, pdfium_c.FPDF_ERR_SUCCESS):
        return InputError(str(path), "the PDF has no pages", _DAMAGED)
    return InputError(str(path), "the PDF is damaged or incomplete", _DAMAGED)


def load_page(document: pdfium.PdfDocument, path: Path, number: int) -> pdfium.PdfPage:
    """Page `number` from 1, what its form fields and stamps show printed on it.

    Raises InputError where the page is broken, has no extent or is absurdly large.
    """
    where = f"{path}: page {number}"
    try:
        page = document[number - 1]
        if _has_print(page) and pdfium_c.FPDFPage_Flatten(
            page.raw, pdfium_c.FLAT_NORMALDISPLAY
        ):
            page.close()
            page = document[number - 1]
    except pdfium.PdfiumError:
        problem = "the page is damaged"
        raise InputError(where, problem, "leave it out with --pages") from None
    width, height = page.get_size()
    if min(width, height) <= 0 or max(width, height) > LONGEST_SIDE:
        page.close()
        fault = "is too large" if width > 0 and height > 0 else "shows nothing"
        problem = f"a page of {width:.0f} x {height:.0f} points {fault}"
        raise InputError(where, problem, "leave it out with --pages")
    return page


def rendered(
    page: pdfium.PdfPage, where: str, dpi: int, *, grey: bool = False
) -> Image.Image:
    """The page as displayed, in RGB or in grey at `dpi`; `where` is for messages.

    Raises InputError where the picture would be too large or cannot be drawn.
    """
    scale = dpi / POINTS_PER_INCH
    width, height = page.get_size()
    if width * height * scale * scale > MOST_PIXELS:
        problem = f"a page of {width:.0f} x {height:.0f} points is too large to draw"
        raise InputError(where, problem, "draw it at fewer dots per inch")
    try:
        bitmap = page.render(scale=scale, grayscale=grey, rev_byteorder=not grey)
        picture: Image.Image = bitmap.to_pil()
    except pdfium.PdfiumError:
        raise InputError(where, "the page cannot be drawn", "print it anew") from None
    return picture.convert("L" if grey else "RGB")


def _has_print(page: pdfium.PdfPage) -> bool:
    """Whether annotations carry text of the document; links and notes do not."""
    for i in range(pdfium_c.FPDFPage_GetAnnotCount(page.raw)):
        annotation = pdfium_c.FPDFPage_GetAnnot(page.raw, i)
        kind = pdfium_c.FPDFAnnot_GetSubtype(annotation)
        pdfium_c.FPDFPage_CloseAnnot(annotation)
        if kind in _PRINTED:
            return True
    return False
