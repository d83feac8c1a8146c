"""Text dumps to pages: each character in its column and line, no rulings.

In: a text file in UTF-8, GB18030 (GBK) or UTF-16. Out: `Page`s whose x counts
characters and whose y counts lines, both from 0; a form feed starts a page.
"""

import codecs
import re
from collections.abc import Iterator
from pathlib import Path

from extractor.errors import InputError
from extractor.model import Char, Condition, Page
from extractor.opening import describe
from extractor.options import Options
from extractor.pictures import Raster

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_ENCODINGS = ("utf-8", "gb18030", "utf-16-le", "utf-16-be")
_LINE_END = re.compile(r"\r\n?|\n")
_USUAL = re.compile(r"[\s -~\u2000-\u206f\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
USUAL_SHARE = 0.9  # of the characters, in a text whose encoding is a guess
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ufffe\uffff]")
CONTROL_SHARE = (
    0.001  # of the characters: a text file has next to no control characters
)


class DumpSource:
    """An open text dump (see `readers.Source`)."""

    dump = True

    def __init__(self, path: Path, sha256: str, options: Options) -> None:
        self.path = path
        self.sha256 = sha256
        self._wanted = options.pages
        self._pages = _split_pages(decode(path.read_bytes(), str(path)))
        self.n_pages = len(self._pages)

    def pages(self) -> Iterator[Page]:
        """The pages asked for, in order."""
        for number, text in enumerate(self._pages, start=1):
            if self._wanted is None or number in self._wanted:
                yield _read_page(text, number)

    def picture(self, number: int, dpi: int) -> Raster:
        """Raises InputError: a dump has no picture."""
        where = f"{self.path}: page {number}"
        raise InputError(where, "a text dump has no picture", "name the PDF")

    def close(self) -> None:
        """Nothing to let go of: the file is read at once."""


def decode(data: bytes, where: str) -> str:
    """The text in `data`, by its byte order mark or the first encoding that fits.

    Raises InputError, naming `where`, for what is no text.
    """
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return data[len(bom) :].decode(encoding, errors="replace")
    zeros = data.count(0) > len(data) // 20
    for encoding in _ENCODINGS:
        if zeros != encoding.startswith("utf-16"):
            continue
        text = _decode_strictly(data, encoding)
        if text is not None and _is_text(text) and (not zeros or _is_usual(text)):
            return text
    problem = f"is not a text file but {describe(data[:1024])}"
    raise InputError(where, problem, "give a PDF, or text in UTF-8 or GB18030")


def _decode_strictly(data: bytes, encoding: str) -> str | None:
    """`data` decoded, less a character cut off at its end; None if it does not fit."""
    decoder = codecs.getincrementaldecoder(encoding)(errors="strict")
    try:
        return decoder.decode(data, final=False)
    except UnicodeDecodeError:
        return None


def _is_text(text: str) -> bool:
    return len(_CONTROL.findall(text)) <= CONTROL_SHARE * len(text)


def _is_usual(text: str) -> bool:
    """Whether a guess at UTF-16 gives mostly Latin and Chinese, not random scripts."""
    return len(_USUAL.findall(text)) >= USUAL_SHARE * len(text)


def _split_pages(text: str) -> tuple[str, ...]:
    """Page texts; a form feed after the last line does not start another page."""
    pages = text.split("\f")
    if len(pages) > 1 and not pages[-1].strip():
        pages.pop()
    return tuple(pages)


def _read_page(text: str, number: int) -> Page:
    lines = _LINE_END.split(text)
    chars = tuple(
        Char(char, float(column), float(row), float(column + 1), float(row + 1), 1.0)
        for row, line in enumerate(lines)
        for column, char in enumerate(line.rstrip())
        if column >= len(line) - len(line.lstrip()) and not _CONTROL.match(char)
    )
    return Page(
        number=number,
        width=float(max(map(len, lines))),
        height=float(len(lines)),
        chars=chars,
        rulings=(),
        condition=Condition.TEXT if chars else Condition.EMPTY,
    )
