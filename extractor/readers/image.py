"""Picture files to pages: nothing is written on them until OCR has looked.

In: a picture file (a TIFF may hold many pages) or a folder of page pictures, which is
one document. Out: `Page`s without characters, one at a time; pictures are decoded when
asked for and kept by nobody.
"""

from collections.abc import Iterator
from pathlib import Path

from extractor.model import Condition, Page
from extractor.options import Options
from extractor.pictures import Raster, frames_of, load, page_size, raster


class ImageSource:
    """An open picture file or folder of them (see `readers.Source`)."""

    dump = False

    def __init__(self, path: Path, sha256: str, options: Options) -> None:
        self.path = path
        self.sha256 = sha256
        self._wanted = options.pages
        self._frames = frames_of(path)
        self.n_pages = len(self._frames)

    def pages(self) -> Iterator[Page]:
        """The pages asked for, in order; raises InputError at a damaged one."""
        for number, frame in enumerate(self._frames, start=1):
            if self._wanted is None or number in self._wanted:
                width, height = page_size(frame)
                yield Page(number, width, height, (), (), Condition.NO_TEXT)

    def picture(self, number: int, dpi: int) -> Raster:
        """Page `number` as displayed, at `dpi`; raises InputError when damaged."""
        return raster(load(self._frames[number - 1], dpi))

    def close(self) -> None:
        """Nothing to let go of: every picture is closed when it is read."""
