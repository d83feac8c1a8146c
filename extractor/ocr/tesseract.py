"""Tesseract as an engine: the program `tesseract` with its data for `chi_sim`.

It runs as a process of its own, several crops to one process and one process for each
thread. Its confidence is that of a word, which all letters of the word are given.
"""

import csv
import io
import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory

import cv2

from extractor.errors import InputError, MissingDependencyError
from extractor.geometry import BBox, union
from extractor.ocr.engine import NOTHING_READ, Gray, Recognised, Spotted
from extractor.options import n_cores

LANGUAGE = "chi_sim"
ADVICE = (
    "install the packages tesseract-ocr and tesseract-ocr-chi-sim "
    "or read with --ocr-engine rapid"
)
WHOLE_PAGE, ONE_LINE = "3", "7"  # what it takes a picture for (--psm)
DPI = "200"
PATIENCE = 600  # seconds for one process
LEAST_HEIGHT = 40  # pixels: a smaller crop is enlarged, it reads small print badly
PAPER, MARGIN = 255, 10  # pixels of paper around a crop: it wants some

Row = dict[str, str]


class TesseractEngine:
    """Tesseract on `threads` threads, 0 for as many as there are cores.

    Raises MissingDependencyError where the program or its data is not installed.
    """

    def __init__(self, threads: int = 0) -> None:
        self._threads = threads or n_cores()
        self._program = shutil.which("tesseract")
        if not self._program:
            problem = "the program is not installed"
            raise MissingDependencyError("tesseract", problem, ADVICE)
        if LANGUAGE not in self._ask("--list-langs", threads=1).split():
            problem = f"its data for {LANGUAGE} is not installed"
            raise MissingDependencyError("tesseract", problem, ADVICE)

    def lines(self, gray: Gray) -> list[Spotted]:
        """Every line on the picture: found, then read."""
        with TemporaryDirectory(prefix="gouji-") as folder:
            page = Path(folder) / "page.png"
            cv2.imwrite(str(page), gray)
            table = self._read(page, WHOLE_PAGE, self._threads)
        return list(_lines(table))

    def texts(self, crops: Sequence[Gray]) -> list[Recognised]:
        """What stands in each crop, which holds one line; in the order given."""
        shares = [range(i, len(crops), self._threads) for i in range(self._threads)]
        read = [NOTHING_READ] * len(crops)
        with ThreadPoolExecutor(self._threads) as pool:
            work = [pool.submit(self._share, crops, share) for share in shares if share]
            for done in work:
                for i, said in done.result():
                    read[i] = said
        return read

    def _share(
        self, crops: Sequence[Gray], share: Sequence[int]
    ) -> Iterator[tuple[int, Recognised]]:
        """Those of the crops that are numbered in `share`, read by one process."""
        scales = []
        with TemporaryDirectory(prefix="gouji-") as folder:
            names = []
            for i in share:
                picture, scale = _enlarged(crops[i])
                names.append(f"{folder}/{i}.png")
                cv2.imwrite(names[-1], picture)
                scales.append(scale)
            listed = Path(folder) / "crops.txt"
            listed.write_text("\n".join(names), encoding="utf-8")
            table = self._read(listed, ONE_LINE, 1)
        pages = {int(page): list(rows) for page, rows in groupby(table, _page)}
        for page, (i, scale) in enumerate(zip(share, scales, strict=True), start=1):
            yield i, _said(pages.get(page, ()), MARGIN, scale)

    def _read(self, path: Path, mode: str, threads: int) -> list[Row]:
        """The words on a picture, or on all pictures listed in a text file."""
        how = ("-l", LANGUAGE, "--dpi", DPI, "--psm", mode, "tsv")
        told = self._ask(str(path), "-", *how, threads=threads)
        table = csv.DictReader(
            io.StringIO(told), delimiter="\t", quoting=csv.QUOTE_NONE
        )
        return [row for row in table if row["level"] == "5" and row["text"].strip()]

    def _ask(self, *arguments: str, threads: int) -> str:
        """What the program prints."""
        environment = {**os.environ, "OMP_THREAD_LIMIT": str(threads)}
        try:
            done = subprocess.run(
                [str(self._program), *arguments],
                capture_output=True,
                env=environment,
                timeout=PATIENCE,
                check=True,
            )
        except subprocess.SubprocessError as error:
            problem = f"reading a page failed ({type(error).__name__})"
            raise InputError("tesseract", problem, "read with rapid instead") from None
        return done.stdout.decode("utf-8", "replace")


def _page(row: Row) -> str:
    return row["page_num"]


def _enlarged(crop: Gray) -> tuple[Gray, float]:
    """The crop with paper around it, and how many times it was enlarged."""
    scale = max(1.0, LEAST_HEIGHT / max(1, crop.shape[0]))
    large = cv2.resize(crop, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
    sides = (MARGIN,) * 4
    return cv2.copyMakeBorder(
        large, *sides, borderType=cv2.BORDER_CONSTANT, value=PAPER
    ), scale


def _lines(table: Sequence[Row]) -> Iterator[Spotted]:
    """The words of a page line by line."""
    for _, rows in groupby(
        table, lambda r: (r["block_num"], r["par_num"], r["line_num"])
    ):
        words = list(rows)
        box = union(_box(word) for word in words)
        yield Spotted(box, _said(words, box.x0, 1.0))


def _said(words: Sequence[Row], left: float, scale: float) -> Recognised:
    """The words as one line; a space where Tesseract has one between Latin words."""
    text, confidences, centres = "", [], []
    for word in words:
        box, letters = _box(word), word["text"]
        sure = min(1.0, max(0.0, float(word["conf"]) / 100))
        if text and text[-1].isascii() and letters[0].isascii():
            text += " "
            confidences.append(1.0)
            centres.append((box.x0 - left) / scale)
        step = (box.x1 - box.x0) / len(letters)
        text += letters
        confidences += [sure] * len(letters)
        centres += [
            (box.x0 + (i + 0.5) * step - left) / scale for i in range(len(letters))
        ]
    if not text:
        return NOTHING_READ
    whole = sum(confidences) / len(confidences)
    # boxes of neighbours overlap; their order is right
    return Recognised(text, whole, tuple(confidences), tuple(sorted(centres)))


def _box(word: Row) -> BBox:
    x, y, width, height = (
        float(word[key]) for key in ("left", "top", "width", "height")
    )
    return BBox(x, y, x + width, y + height)
