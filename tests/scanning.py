"""Scans made of the samples: what a scanner, a fax or a telephone makes of a page.

Pictures are PIL images; every damage takes one and gives one. Nothing is drawn by
chance: the noise has a fixed seed.
"""

from collections.abc import Callable, Iterable, Sequence
from io import BytesIO
from pathlib import Path

import numpy as np
import pypdfium2 as pdfium
from PIL import Image, ImageFilter

from extractor.model import Page
from extractor.options import Options
from extractor.readers import open_document

POINTS = 72  # an inch
NOISE = 6.0  # gray levels, standard deviation
Damage = Callable[[Image.Image], Image.Image]


def pictures(
    pdf: Path, dpi: int, pages: Sequence[int] | None = None
) -> list[Image.Image]:
    """The pages (from 1) of a PDF as a scanner sees them, in colour."""
    with pdfium.PdfDocument(pdf) as document:
        wanted = pages or range(1, len(document) + 1)
        return [
            document[n - 1].render(scale=dpi / POINTS).to_pil().convert("RGB")
            for n in wanted
        ]


def exported(pdf: Path, number: int) -> tuple[Page, Image.Image]:
    """A page (from 1) of a PDF as it was exported, and its picture at 200 dpi."""
    with open_document(pdf, Options(pages=frozenset({number}))) as source:
        (page,) = source.pages()
    (picture,) = pictures(pdf, 200, [number])
    return page, picture


def noisy(picture: Image.Image) -> Image.Image:
    """Grainy, as the light-sensitive cells of a scanner see paper."""
    grain = np.random.default_rng(7).normal(0, NOISE, (*picture.size[::-1], 1))
    return Image.fromarray(np.clip(np.asarray(picture) + grain, 0, 255).astype("uint8"))


def skewed(degrees: float) -> Damage:
    """Put on the glass at an angle, against the clock."""
    return lambda picture: picture.rotate(
        degrees, Image.Resampling.BICUBIC, expand=False, fillcolor="white"
    )


def turned(degrees: int) -> Damage:
    """Put on the glass sideways or upside down."""
    return lambda picture: picture.rotate(degrees, expand=True)


def squeezed(quality: int) -> Damage:
    """Saved as JPEG."""

    def save(picture: Image.Image) -> Image.Image:
        file = BytesIO()
        picture.save(file, "JPEG", quality=quality)
        return Image.open(file)

    return save


def faxed(picture: Image.Image) -> Image.Image:
    """Black and white without gray, edges frayed, a speck here and there."""
    gray = np.asarray(noisy(picture.filter(ImageFilter.GaussianBlur(0.6))).convert("L"))
    specks = np.random.default_rng(11).random(gray.shape) < 0.0004
    return Image.fromarray(((gray > 150) & ~specks).astype("uint8") * 255).convert("1")


def in_bad_light(picture: Image.Image) -> Image.Image:
    """Photographed beside a lamp: bright in one corner, in the dark at the other."""
    height, width = picture.size[::-1]
    across = np.linspace(1.0, 0.55, width)[None, :, None]
    down = np.linspace(1.0, 0.7, height)[:, None, None]
    warm = np.array([1.0, 0.97, 0.88])
    lit = np.asarray(picture) * across * down * warm
    return noisy(Image.fromarray(lit.astype("uint8")))


def damaged(seen: Iterable[Image.Image], *damages: Damage) -> list[Image.Image]:
    """Every picture with every damage, one after the other."""
    found = []
    for picture in seen:
        for damage in damages:
            picture = damage(picture)
        found.append(picture)
    return found


def as_pdf(
    seen: Sequence[Image.Image], path: Path, dpi: int, quality: int = 75
) -> Path:
    """A PDF of pictures, JPEG inside."""
    first, *others = (picture.convert("RGB") for picture in seen)
    how = {"resolution": dpi, "quality": quality}
    first.save(path, "PDF", save_all=True, append_images=others, **how)
    return path


def as_tif(seen: Sequence[Image.Image], path: Path, dpi: int) -> Path:
    """A .tif of several pages, one bit a pixel, packed as fax machines do."""
    first, *others = seen
    first.save(
        path,
        save_all=True,
        append_images=others,
        compression="group4",
        dpi=(dpi, dpi),
    )
    return path


def as_photos(seen: Sequence[Image.Image], folder: Path, quality: int = 85) -> Path:
    """A folder of .jpg files, one a page."""
    folder.mkdir()
    for number, picture in enumerate(seen, start=1):
        picture.save(folder / f"{number}.jpg", quality=quality)
    return folder
