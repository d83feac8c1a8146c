"""Picture files opened with Pillow; the one place where its errors become ours.

In: a path, or a folder that holds the pages of one document. Out: Pillow pictures in
8-bit RGB, upright as their EXIF tag says; sizes in points (1/72 inch). Size is checked
before anything is decoded. `readers.image` and `render` share it.
"""

import hashlib
import re
import struct
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from PIL import Image, ImageOps, UnidentifiedImageError

from extractor.errors import InputError
from extractor.geometry import POINTS_PER_INCH

if TYPE_CHECKING:
    from numpy import ndarray

Raster: TypeAlias = "ndarray[Any, Any]"  # uint8, height × width × 3, RGB

SUFFIXES = (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".webp")
FORMATS = ("PNG", "JPEG", "TIFF", "BMP", "WEBP")
MOST_PIXELS = 100_000_000  # A3 at 600 dpi has 70 million
MOST_PAGES = 10_000
A4_LONG = 841.89  # points: long side of a page whose picture does not tell its size
SANE_LONG = (400.0, 1300.0)  # points: long side of a page of A6 to A3
DEEP = 256  # 16-bit levels to one of 8 bits
_NUMBERS = re.compile(r"(\d+)")
_DAMAGED = "scan the page again or convert the picture"


class Frame(NamedTuple):
    """A page: picture `number` of the file at `path`."""

    path: Path
    number: int  # from 1

    @property
    def where(self) -> str:
        """What to call it in a message."""
        return f"{self.path}: page {self.number}" if self.number > 1 else str(self.path)


def is_picture(path: Path) -> bool:
    """Whether the name is that of a picture."""
    return path.suffix.lower() in SUFFIXES


def pages_in(folder: Path) -> tuple[Path, ...]:
    """The pictures in a folder, in the order a person counts them: 2 before 10."""
    try:
        found = [p for p in folder.iterdir() if is_picture(p) and p.is_file()]
    except OSError as error:
        problem = f"cannot be listed ({error.strerror})"
        raise InputError(str(folder), problem, "check its rights") from None
    return tuple(sorted((p for p in found if p.name[0] != "."), key=_natural))


def _natural(path: Path) -> tuple[list[tuple[int, str]], str]:
    pieces = _NUMBERS.split(path.name.lower())
    return [(int(p), "") if p.isdecimal() else (-1, p) for p in pieces], path.name


def digest(path: Path) -> str:
    """SHA-256 of a file's bytes; of a folder, of its pictures' digests in order.

    Raises OSError for what may not be read.
    """
    if path.is_dir():
        pages = "".join(digest(page) for page in pages_in(path))
        return hashlib.sha256(pages.encode()).hexdigest()
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def has_frames(path: Path) -> bool:
    """Whether the file is a TIFF of more than one page: a document of its own."""
    try:
        with path.open("rb") as file:
            order = {b"II*\0": "<", b"MM\0*": ">"}.get(file.read(4))
            if order is None:
                return False
            (start,) = struct.unpack(f"{order}I", file.read(4))
            file.seek(start)
            (count,) = struct.unpack(f"{order}H", file.read(2))
            file.seek(start + 2 + 12 * count)
            return bool(struct.unpack(f"{order}I", file.read(4))[0])
    except (OSError, struct.error):
        return False  # reading it tells what is wrong


def frames_of(path: Path) -> tuple[Frame, ...]:
    """Every page of a picture file or of a folder of them; nothing is decoded.

    Raises InputError for what is no picture, damaged, or has no pages; in a folder
    what cannot be opened counts as a page.
    """
    files = pages_in(path) if path.is_dir() else (path,)
    if not files:
        raise InputError(str(path), "no picture of a page in it", "name another")
    whole = not path.is_dir()  # in a folder a damaged picture is a page, found later
    frames = [f for file in files for f in _frames_in(file, whole)]
    if len(frames) > MOST_PAGES:
        problem = f"has {len(frames)} pages, more than {MOST_PAGES}"
        raise InputError(str(path), problem, "split it")
    return tuple(frames)


def _frames_in(path: Path, whole: bool) -> list[Frame]:
    first = Frame(path, 1)
    try:
        with _opened(first) as picture:
            return [Frame(path, i + 1) for i in range(getattr(picture, "n_frames", 1))]
    except InputError:
        if whole:
            raise
        return [first]


def page_size(frame: Frame) -> tuple[float, float]:
    """Width and height of the page as displayed, in points.

    By the picture's resolution where it says one that makes sense for a page, else
    its long side is taken for that of A4.
    """
    with _opened(frame) as picture:
        return _size_of(picture)


def _size_of(picture: Image.Image) -> tuple[float, float]:
    across, down = picture.info.get("dpi", (0, 0))
    width, height = _points(picture.width, across), _points(picture.height, down)
    if not SANE_LONG[0] <= max(width, height) <= SANE_LONG[1]:
        scale = A4_LONG / max(picture.size)
        width, height = picture.width * scale, picture.height * scale
    sideways = picture.getexif().get(_ORIENTATION, 1) in _SIDEWAYS
    return (height, width) if sideways else (width, height)


_ORIENTATION = 0x0112
_SIDEWAYS = (5, 6, 7, 8)


def _points(pixels: int, dpi: float) -> float:
    return pixels * POINTS_PER_INCH / float(dpi) if dpi else 0.0


def load(frame: Frame, dpi: int) -> Image.Image:
    """The page as displayed, in RGB at `dpi`; raises InputError when it is damaged."""
    with _opened(frame) as picture:
        width, height = _size_of(picture)
        wanted = tuple(
            max(1, round(s * dpi / POINTS_PER_INCH)) for s in (width, height)
        )
        picture.draft("RGB", (max(wanted), max(wanted)))  # JPEGs decode smaller at once
        upright = ImageOps.exif_transpose(picture)
        plain = _in_rgb(upright)
        if plain.size == wanted:
            return plain
        smaller = plain.width > wanted[0]
        way = Image.Resampling.BOX if smaller else Image.Resampling.BICUBIC
        return plain.resize((wanted[0], wanted[1]), way, reducing_gap=2.0)


def original(frame: Frame) -> tuple[Image.Image, bool]:
    """The page as displayed, as large as it is stored: in 1 bit, gray or RGB.

    Also whether that is just what its file holds, a JPEG that stands upright. Raises
    InputError when it is damaged.
    """
    with _opened(frame) as picture:
        plain = picture.mode in ("1", "L", "RGB")
        turned = picture.getexif().get(_ORIENTATION, 1) != 1
        untouched = picture.format == "JPEG" and plain and not turned
        upright = ImageOps.exif_transpose(picture)
        return upright if plain else _in_rgb(upright), untouched


def raster(picture: Image.Image) -> Raster:
    """The same picture as an array; numpy is loaded when the first one is made."""
    import numpy as np

    return np.array(picture.convert("RGB"), dtype=np.uint8)


def _in_rgb(picture: Image.Image) -> Image.Image:
    """The picture in 8-bit RGB; what is transparent is paper."""
    if picture.mode.startswith(("I", "F")):
        low, high = _extremes(picture)
        span = DEEP * DEEP - 1 if high > 1 and low >= 0 else 1
        span = max(span, int(high))
        scaled = picture.convert("F").point(lambda v: v * (255 / span) + 0.0)
        return scaled.convert("L").convert("RGB")
    if picture.mode in ("RGBA", "LA", "PA", "La", "RGBa") or (
        picture.mode == "P" and "transparency" in picture.info
    ):
        layer = picture.convert("RGBA")
        paper = Image.new("RGBA", layer.size, "white")
        return Image.alpha_composite(paper, layer).convert("RGB")
    return picture.convert("RGB")


def _extremes(picture: Image.Image) -> tuple[float, float]:
    low, high = picture.convert("F").getextrema()
    assert isinstance(low, int | float) and isinstance(high, int | float)
    return float(low), float(high)


@contextmanager
def _opened(frame: Frame) -> Iterator[Image.Image]:
    """The picture at its frame, not yet decoded; Pillow's errors as InputError."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # damaged tags; size is checked below
            with Image.open(frame.path, formats=FORMATS) as picture:
                picture.seek(frame.number - 1)
                _refuse_absurd(picture.size, frame.where)
                yield picture
    except FileNotFoundError:
        raise InputError(frame.where, "no such file", "check the path") from None
    except PermissionError:
        problem = "may not be read"
        raise InputError(frame.where, problem, "give yourself the right") from None
    except Image.DecompressionBombError:
        _refuse_absurd((MOST_PIXELS, 2), frame.where)
    except UnidentifiedImageError:
        problem = "is not a picture, whatever its name says"
        raise InputError(frame.where, problem, _DAMAGED) from None
    except (
        OSError,
        EOFError,
        SyntaxError,
        ValueError,
        TypeError,
        struct.error,
    ) as error:
        # what Pillow's decoders raise on damaged data
        problem = "the picture is damaged or incomplete"
        raise InputError(frame.where, problem, _DAMAGED) from error


def _refuse_absurd(size: Sequence[int], where: str) -> None:
    if size[0] * size[1] > MOST_PIXELS:
        problem = f"a picture of more than {MOST_PIXELS // 1_000_000} million pixels"
        raise InputError(where, problem, "scan it at 300 dots per inch")
