"""Whether a PDF page is whole: what is drawn on it is there to its end.

In: the path of a PDF, a page number. Out: which of its pages break off. pdfium draws
what is there and says nothing; half a page read would be taken for a whole one.
"""

import zlib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream

LARGE = 200_000  # pixels of a picture that may hold print
END_OF_JPEG = b"\xff\xd9"
HEAD = 2  # bytes of zlib before deflated data
AT_ONCE = 1_000_000  # bytes
DEEPEST_FORM = 3


class Wholeness:
    """The pages of an open PDF, looked at one by one."""

    def __init__(self, path: Path, passwords: Sequence[str]) -> None:
        self._pdf = _opened(path, passwords)

    def has_whole_content(self, number: int) -> bool:
        """Whether what is drawn on page `number` is whole; so is what nobody knows."""
        return all(map(_is_whole, _contents(self._page(number))))

    def has_whole_pictures(self, number: int) -> bool:
        """Whether the large pictures on page `number` are whole, likewise."""
        resources = self._page(number).get(Name.Resources)
        return all(map(_is_whole, _pictures(resources, DEEPEST_FORM)))

    def _page(self, number: int) -> Dictionary:
        if self._pdf is None or number > len(self._pdf.pages):
            return Dictionary()
        return self._pdf.pages[number - 1].obj

    def close(self) -> None:
        """Let go of the file."""
        if self._pdf is not None:
            self._pdf.close()


def _opened(path: Path, passwords: Sequence[str]) -> pikepdf.Pdf | None:
    """The PDF; None where pikepdf cannot open it and nothing is known of it."""
    for password in ("", *passwords):
        with suppress(pikepdf.PdfError, pikepdf.PasswordError):
            return pikepdf.open(path, password=password)
    return None


def _contents(page: Dictionary) -> Iterator[Stream]:
    contents = page.get(Name.Contents)
    for stream in contents if isinstance(contents, Array) else (contents,):
        if isinstance(stream, Stream):
            yield stream


def _pictures(resources: pikepdf.Object | None, depth: int) -> Iterator[Stream]:
    """The large pictures that a page or a form names."""
    named = resources.get(Name.XObject) if isinstance(resources, Dictionary) else None
    for thing in dict(named).values() if isinstance(named, Dictionary) else ():
        if not isinstance(thing, Stream):
            continue
        if thing.get(Name.Subtype) == Name.Form and depth:
            yield from _pictures(thing.get(Name.Resources), depth - 1)
        elif int(thing.get(Name.Width, 0)) * int(thing.get(Name.Height, 0)) >= LARGE:
            yield thing


def _is_whole(stream: Stream) -> bool:
    """Whether the data of a stream reach their end; of other than two ways unknown."""
    way = stream.get(Name.Filter)
    way = way[0] if isinstance(way, Array) and len(way) else way
    if way == Name.FlateDecode:
        return _is_inflated(stream.read_raw_bytes())
    if way == Name.DCTDecode:
        return END_OF_JPEG in stream.read_raw_bytes()
    return True


def _is_inflated(data: bytes) -> bool:
    """Whether deflated data come to their end unchanged; a check sum may be missing."""
    try:
        return _ends(data, zlib.MAX_WBITS) or _ends(data[HEAD:], -zlib.MAX_WBITS)
    except zlib.error:
        return False


def _ends(data: bytes, form: int) -> bool:
    """Whether the data end as they say; what comes out is let go bit by bit."""
    inflater = zlib.decompressobj(form)
    while data and not inflater.eof:
        inflater.decompress(data, AT_ONCE)
        data = inflater.unconsumed_tail
    return inflater.eof
