"""Picture files to pages: nothing is written on them until OCR has looked.

In: a picture file (a TIFF may hold many pages) or a folder of page pictures, which is
one document. Out: `Page`s without characters, one at a time; pictures are decoded when
asked for and kept by nobody.
"""

from collections.abc import Iterator
from pathlib import Path

from extractor.errors import InputError
from extractor.model import Condition, Page, damaged_page
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
        """The pages asked for, in order, one that cannot be opened DAMAGED.

        Raises InputError at the end where all of them are.
        """
        errors: list[InputError] = []
        n_read = 0
        for number, frame in enumerate(self._frames, start=1):
            if self._wanted is not None and number not in self._wanted:
                continue
            try:
                width, height = page_size(frame)
            except InputError as error:
                errors.append(error)
                yield damaged_page(number)
                continue
            n_read += 1
            yield Page(number, width, height, (), (), Condition.NO_TEXT)
        if errors and not n_read:
            raise errors[0]

    def picture(self, number: int, dpi: int) -> Raster:
        """Page `number` as displayed, at `dpi`; raises InputError when damaged."""
        return raster(load(self._frames[number - 1], dpi))

    def close(self) -> None:
        """Nothing to let go of: every picture is closed when it is read."""
