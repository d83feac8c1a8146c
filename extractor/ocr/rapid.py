"""RapidOCR: its detector finds the lines, its recognition model reads them.

The models come in the wheel of `rapidocr`; nothing is downloaded. Detection is
RapidOCR's own at a long side of `DETECTION_SIDE`. Recognition runs its model directly,
because the library pads every crop to 320 pixels, gives no confidence by character and
leaves cores idle between small steps: here crops of like width are read together,
unpadded, one batch for each thread at a time.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any
from unicodedata import normalize

import cv2
import numpy as np
import onnxruntime
import rapidocr

from extractor.geometry import BBox
from extractor.ocr.engine import NOTHING_READ, Gray, Recognised, Spotted
from extractor.options import n_cores

DETECTION_SIDE = 1280  # pixels; measured 1.4 times as fast as 2000 without a loss
RECOGNITION_MODEL = "PP-OCRv6_rec_small.onnx"
HEIGHT = 48  # of a crop as the model reads it, pixels
COLUMN = 8  # pixels of such a crop for each step of the model's output
LONG, SQUEEZED = 640, 0.75  # pixels: a sentence is read a quarter narrower
LONGEST = 3200  # pixels: a longer line is squeezed
BATCH = 1600  # pixels of width read in one go
CLOSE = 0.9  # of the widest crop of a batch: what is narrower is padded for nothing
FEWEST = 2 * COLUMN
FIGURES = {"0": ("0", "O", "o"), "1": ("1", "l", "I", "|")}
AMONG_FIGURES = frozenset("0123456789.,%")
LIKELY = 0.1  # of the letter's chance: a figure's, to be one among figures


class RapidEngine:
    """RapidOCR's models on `threads` threads, 0 for as many as there are cores."""

    def __init__(self, threads: int = 0) -> None:
        self._threads = threads or n_cores()
        cv2.setNumThreads(self._threads)
        self._detector = rapidocr.RapidOCR(params=_detection(self._threads))
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 4
        model = Path(rapidocr.__file__).parent / "models" / RECOGNITION_MODEL
        self._model = onnxruntime.InferenceSession(
            str(model), options, providers=["CPUExecutionProvider"]
        )
        known = self._model.get_modelmeta().custom_metadata_map["character"]
        self._letters = np.array(["", *known.splitlines(), " "])
        self._alike = _alike(self._letters)
        self._places = {f: int(np.argmax(self._letters == f)) for f in FIGURES}

    def lines(self, gray: Gray) -> list[Spotted]:
        """Every line on the picture; a line is a box with straight sides."""
        boxes = self._find(gray)
        crops = [gray[t:b, x0:x1] for x0, t, x1, b in boxes]
        return [
            Spotted(BBox(*map(float, box)), said)
            for box, said in zip(boxes, self.texts(crops), strict=True)
            if said.text
        ]

    def texts(self, crops: Sequence[Gray]) -> list[Recognised]:
        """What stands in each crop, which holds one line; in the order given."""
        read: list[Recognised] = [NOTHING_READ] * len(crops)
        batches = list(_batches(crops))
        with ThreadPoolExecutor(self._threads) as pool:
            results = pool.map(partial(self._read, crops), batches)
            for i, said in zip(chain(*batches), chain(*results), strict=True):
                read[i] = said
        return read

    def _find(self, gray: Gray) -> list[tuple[int, int, int, int]]:
        """Boxes of the lines, in pixels, top to bottom."""
        if min(gray.shape) < FEWEST:
            return []
        shrink = min(1.0, DETECTION_SIDE / max(gray.shape))
        small = cv2.resize(
            gray, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA
        )
        found: Any = self._detector(
            cv2.cvtColor(small, cv2.COLOR_GRAY2BGR), use_cls=False, use_rec=False
        )
        if getattr(found, "boxes", None) is None:
            return []
        corners = np.asarray(found.boxes, dtype=float) / shrink
        low = np.maximum(0, np.floor(corners.min(axis=1))).astype(int)
        high = np.ceil(corners.max(axis=1)).astype(int)
        return [
            (int(x0), int(top), int(x1), int(bottom))
            for (x0, top), (x1, bottom) in zip(low, high, strict=True)
        ]

    def _read(self, crops: Sequence[Gray], batch: Sequence[int]) -> list[Recognised]:
        widths = [_width(crops[i]) for i in batch]
        stack = np.zeros((len(batch), 1, HEIGHT, max(widths)), dtype=np.float32)
        for row, i in enumerate(batch):
            crop = cv2.resize(crops[i], (widths[row], HEIGHT))
            stack[row, 0, :, : widths[row]] = crop / np.float32(127.5) - 1
        stack = np.repeat(stack, 3, axis=1)
        chances = self._model.run(None, {"x": stack})[0]
        return [
            self._decode(chances[row], crops[i].shape[1] / widths[row])
            for row, i in enumerate(batch)
        ]

    def _decode(self, chances: Gray, scale: float) -> Recognised:
        """What a line's steps say: repeats are one letter, the first class is none."""
        best = chances.argmax(axis=1)
        starts = np.flatnonzero(np.diff(best, prepend=-1))
        ends = np.append(starts[1:], len(best))
        # among figures, what is set like one is one
        best = self._with_figures(best, chances, starts)
        runs = [
            (best[s], self._sure(chances[s:e], best[s]), (s + e) / 2 * COLUMN * scale)
            for s, e in zip(starts, ends, strict=True)
            if best[s]
        ]
        if not runs:
            return NOTHING_READ
        which, confidences, centres = zip(*runs, strict=True)
        text = "".join(self._letters[list(which)])
        return Recognised(text, float(np.mean(confidences)), confidences, centres)

    def _with_figures(self, best: Gray, chances: Gray, starts: Gray) -> Gray:
        """The letters, those set like a figure made one where no word is around."""
        said = [(s, str(self._letters[best[s]])) for s in starts if best[s]]
        text = "".join(letter for _, letter in said)
        for i, (start, letter) in enumerate(said):
            figure = next((f for f, like in FIGURES.items() if letter in like), letter)
            beside = text[max(0, i - 1) : i] + text[i + 1 : i + 2]
            if figure == letter or not set(beside) <= AMONG_FIGURES:
                continue
            place = self._places[figure]
            if chances[start, place] >= LIKELY * chances[start, best[start]]:
                best[start] = place  # the run's first step names it
        return best

    def _sure(self, chances: Gray, letter: int) -> float:
        """How sure a letter is: what is its like in print is not held against it."""
        like = self._alike.get(letter, [letter])
        return min(1.0, float(chances[:, like].sum(axis=1).max()))


def _alike(letters: Gray) -> dict[int, list[int]]:
    """For each letter that has any, the letters that print does not tell from it.

    Forms of one width and of another, and the letters a figure is set like.
    """
    groups: dict[str, list[int]] = {}
    for i, letter in enumerate(letters.tolist()):
        form = normalize("NFKC", letter)
        figure = next((f for f, like in FIGURES.items() if form in like), form)
        groups.setdefault(figure, []).append(i)
    return {i: like for like in groups.values() if len(like) > 1 for i in like}


def _width(crop: Gray) -> int:
    """Width of the crop as the model reads it, in whole columns."""
    height, width = crop.shape
    scaled = width * HEIGHT / max(1, height)
    if scaled > LONG:
        scaled = max(LONG, SQUEEZED * scaled)
    return int(min(LONGEST, max(FEWEST, -(-scaled // COLUMN) * COLUMN)))


def _batches(crops: Sequence[Gray]) -> Iterator[list[int]]:
    """Numbers of crops to be read together, widest first: the last ones are short."""
    order = sorted(
        (i for i, crop in enumerate(crops) if crop.size),
        key=lambda i: -_width(crops[i]),
    )
    batch: list[int] = []
    for i in order:
        widest = _width(crops[batch[0]]) if batch else 0
        full = widest * (len(batch) + 1) > BATCH
        if batch and (full or _width(crops[i]) < CLOSE * widest):
            yield batch
            batch = []
        batch.append(i)
    if batch:
        yield batch


def _detection(threads: int) -> dict[str, Any]:
    """RapidOCR's settings for finding lines: no resizing but ours, memory kept."""
    return {
        "Global.log_level": "error",
        "Global.max_side_len": DETECTION_SIDE,
        "Det.limit_type": "max",
        "Det.limit_side_len": DETECTION_SIDE,
        "EngineConfig.onnxruntime.intra_op_num_threads": threads,
        "EngineConfig.onnxruntime.enable_cpu_mem_arena": True,
    }
