"""One measurement in a process of its own: `python -m tests.benchmarks.probe NAME PDF`.

Prints JSON: `seconds` of CPU for the work without imports, those of other programs it
starts counted, `wall` seconds by the clock, `peak` resident kilobytes.
"""

import json
import logging
import os
import subprocess
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

SCAN_SCALE = 200 / 72  # pixels a point: the resolution of the scans


def pdfium_text(path: Path) -> Callable[[], object]:
    import pypdfium2

    def work() -> None:
        document = pypdfium2.PdfDocument(path)
        for page in document:
            text = page.get_textpage()
            text.get_text_range()
            text.close()
            page.close()

    return work


def pdfplumber_all(path: Path) -> Callable[[], object]:
    import pdfplumber

    def work() -> None:
        with pdfplumber.open(path) as document:
            for page in document.pages:
                page.extract_text()
                page.extract_tables()
                page.close()

    return work


def camelot_vector(path: Path) -> Callable[[], object]:
    logging.disable(logging.WARNING)
    warnings.simplefilter("ignore")
    from camelot.io import read_pdf

    def work() -> None:
        read_pdf(
            str(path), pages="all", flavor="lattice", engine="vector", split_text=True
        )

    return work


def gouji_extract(path: Path) -> Callable[[], object]:
    import extractor

    return lambda: extractor.extract(path)


def gouji_audit(path: Path) -> Callable[[], object]:
    import extractor

    return lambda: extractor.audit(path)


def rapidocr_loop(path: Path) -> Callable[[], object]:
    import pypdfium2
    from rapidocr import RapidOCR

    def work() -> None:
        engine = RapidOCR(params={"Global.log_level": "error"})
        for page in pypdfium2.PdfDocument(path):
            engine(page.render(scale=SCAN_SCALE).to_pil().convert("RGB"))
            page.close()

    return work


def tesseract_loop(path: Path) -> Callable[[], object]:
    import pypdfium2

    def work() -> None:
        with TemporaryDirectory() as folder:
            picture = Path(folder) / "page.png"
            for page in pypdfium2.PdfDocument(path):
                page.render(scale=SCAN_SCALE).to_pil().convert("L").save(picture)
                command = ["tesseract", str(picture), "-", "-l", "chi_sim", "tsv"]
                subprocess.run(command, capture_output=True, check=True)
                page.close()

    return work


def gouji_checks(path: Path) -> Callable[[], object]:
    """All checks on a report that is extracted already, another one checked before."""
    from extractor.loading import load_book
    from extractor.options import Options
    from extractor.pipeline import audit
    from extractor.reconcile import reconcile

    book = load_book()
    one, other = (audit(path, book, Options(audit=False)).records for _ in range(2))
    reconcile(one, book, Options())  # formulas are made once a process
    return lambda: reconcile(other, book, Options())


def gouji_extract_again(path: Path) -> Callable[[], object]:
    """Extracting a report in a process that has done it before."""
    from extractor.loading import load_book
    from extractor.options import Options
    from extractor.pipeline import audit

    book = load_book()
    audit(path, book, Options(audit=False))
    return lambda: audit(path, book, Options(audit=False))


PROBES = {
    "rapidocr": rapidocr_loop,
    "tesseract": tesseract_loop,
    "pdfium": pdfium_text,
    "pdfplumber": pdfplumber_all,
    "camelot": camelot_vector,
    "extract": gouji_extract,
    "audit": gouji_audit,
    "checks": gouji_checks,
    "extract again": gouji_extract_again,
}


def cpu_seconds() -> float:
    """Of this process and of those it started and waited for."""
    return sum(os.times()[:4])


def peak_kilobytes() -> int:
    """The most memory this process held; 0 where the system does not tell."""
    try:
        import resource
    except ImportError:
        return 0
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most // 1024 if sys.platform == "darwin" else most


def main() -> None:
    name, path = sys.argv[1], Path(sys.argv[2])
    work = PROBES[name](path)
    started, clock = cpu_seconds(), time.perf_counter()
    work()
    result = {
        "seconds": cpu_seconds() - started,
        "wall": time.perf_counter() - clock,
        "peak": peak_kilobytes(),
    }
    sys.stdout.write(json.dumps(result))


if __name__ == "__main__":
    main()
