"""Time and memory of reading a scan against RapidOCR and Tesseract alone.

    python -m tests.benchmarks.ocr [PDF] [--repeats 1] [--long PAGES]

Every engine draws the same pages at 200 dpi and uses all cores; each measurement is a
process of its own. RapidOCR and Tesseract run in a plain loop with their defaults and
find text only; `extract` puts the pages right, reads them, finds tables and facts.
Absolute figures drift with the machine: only the ratios count, those of CPU time most
where others use the machine. Without a PDF a scan is made of the clean sample. --long
measures the memory of a scan of so many pages, which takes minutes.
"""

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

import pikepdf

from tests import scanning
from tests.benchmarks.run import ROOT, probe, repeat, say

NAMES = ("rapidocr", "tesseract", "extract")
MOST = 0.5  # seconds of extract for one of RapidOCR
MOST_MEMORY = 2 * 1024 * 1024  # kilobytes


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("pdf", nargs="?", type=Path)
    parser.add_argument("--repeats", type=int, default=1)
    parser.add_argument("--long", type=int, default=0)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        pdf = arguments.pdf or made_scan(Path(folder))
        good = [compared(pdf, arguments.repeats)]
        if arguments.long:
            long = repeat([pdf], Path(folder) / "long.pdf", arguments.long)
            good.append(fits(long, arguments.long))
    return 0 if all(good) else 1


def made_scan(folder: Path) -> Path:
    """The clean sample as a scanner gives it: skewed, grainy, as JPEG."""
    seen = scanning.pictures(ROOT / "samples" / "clean.pdf", 200)
    damages = (scanning.skewed(0.7), scanning.noisy)
    return scanning.as_pdf(scanning.damaged(seen, *damages), folder / "scan.pdf", 200)


def compared(pdf: Path, repeats: int) -> bool:
    """Measure and tell; whether the target is met."""
    names = [n for n in NAMES if n != "tesseract" or shutil.which("tesseract")]
    with pikepdf.open(pdf) as document:
        n_pages = len(document.pages)
    best = {name: {"wall": float("inf"), "seconds": float("inf")} for name in names}
    for _ in range(repeats):
        for name in names:
            result = probe(name, pdf)
            best[name] = min(best[name], result, key=lambda r: r["seconds"])
    say(f"{pdf.name}, {n_pages} pages; s a page and MB")
    say(f"{'':<12}{'clock':>8}{'CPU':>8}{'peak':>8}   share of RapidOCR: clock, CPU")
    plain = best["rapidocr"]
    for name, found in best.items():
        wall, cpu = found["wall"] / n_pages, found["seconds"] / n_pages
        say(
            f"{name:<12}{wall:>8.2f}{cpu:>8.2f}{found['peak'] / 1024:>8.0f}"
            f"{found['wall'] / plain['wall']:>10.2f}"
            f"{found['seconds'] / plain['seconds']:>8.2f}"
        )
    met = best["extract"]["seconds"] <= MOST * plain["seconds"]
    say(f"target: at most {MOST} of RapidOCR: {'ok' if met else 'MISSED'}")
    return met


def fits(pdf: Path, n_pages: int) -> bool:
    """Whether a long scan is read within the memory allowed."""
    peak = probe("extract", pdf)["peak"]
    fine = peak <= MOST_MEMORY
    mark = "ok" if fine else "MISSED"
    say(f"memory of {n_pages} pages: {peak // 1024} MB, at most 2048: {mark}")
    return fine


if __name__ == "__main__":
    sys.exit(main())
