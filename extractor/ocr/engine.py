"""What an OCR engine must be able to do; `ocr.ENGINES` names those there are.

In: gray pictures, numpy uint8 of shape (height, width). Out: text with a confidence,
places in pixels of the picture given, origin at its top left.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from numpy import ndarray

from extractor.geometry import BBox

Gray = ndarray[Any, Any]  # uint8, height × width


@dataclass(frozen=True, slots=True)
class Recognised:
    """What stands in one line; nothing recognised is empty text.

    `confidences[i]`, 0–1, is that of `text[i]`, `centres[i]` the x of its middle, in
    pixels of the crop; `confidence` is that of the whole.
    """

    text: str
    confidence: float
    confidences: tuple[float, ...]
    centres: tuple[float, ...]


NOTHING_READ = Recognised("", 0.0, (), ())


@dataclass(frozen=True, slots=True)
class Spotted:
    """A line that was found and read; `bbox` in pixels, `centres` from its left."""

    bbox: BBox
    said: Recognised


class Engine(Protocol):
    """An OCR engine that is ready to work; it keeps its threads as given when made."""

    def lines(self, gray: Gray) -> list[Spotted]:
        """Every line on the picture: found, then read."""

    def texts(self, crops: Sequence[Gray]) -> list[Recognised]:
        """What stands in each crop, which holds one line; in the order given."""
