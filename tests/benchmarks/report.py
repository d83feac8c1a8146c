"""What the HTML report costs: `python -m tests.benchmarks.report [PDF] [--repeats 5]`.

Prints its size, the time that writing it adds to an audit, and the time until a browser
first paints it, against a page with the bare pictures. Absolute figures drift with the
machine: only the ratios count. Repeats are interleaved and the median is taken.
"""

import argparse
import re
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from extractor.inputs import Input
from extractor.loading import load_book
from extractor.options import Options
from extractor.outputs.html import document_page
from extractor.staging import exhibit_of, read
from extractor.work import Failure, Work
from tests.browsing import browser

ROOT = Path(__file__).parents[2]
# ratio or size, what it is, the most it may be
TARGETS = {
    "megabytes": 3.0,
    "writing / audit": 0.6,
    "first paint / bare pictures": 3.0,
}
PAINTED = """() => new Promise((done) => {
  const look = () => {
    const entry = performance.getEntriesByName('first-contentful-paint')[0];
    if (entry) done(entry.startTime); else setTimeout(look, 10);
  };
  look();
})"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("pdf", nargs="?", type=Path)
    parser.add_argument("--repeats", type=int, default=5)
    arguments = parser.parse_args()
    source = arguments.pdf or ROOT / "samples" / "clean.pdf"
    page, measured = written(source, arguments.repeats)
    measured["megabytes"] = len(page) / 1e6
    measured["first paint / bare pictures"] = painted(page, arguments.repeats)
    for name, target in TARGETS.items():
        mark = "ok" if measured[name] <= target else "MISSED"
        sys.stdout.write(f"{name:<30}{measured[name]:>8.2f}{target:>8.2f}  {mark}\n")
    return 1 if any(measured[name] > TARGETS[name] for name in TARGETS) else 0


def written(source: Path, repeats: int) -> tuple[bytes, dict[str, float]]:
    """The report, and the CPU time that it adds to the audit in a warm process."""
    work = Work(load_book(), Options())
    given = Input(source.name, source)
    audits, writings = [], []
    for _ in range(repeats + 1):  # the first one warms up
        started = time.process_time()
        result = read(given, work)
        done = time.process_time()
        assert not isinstance(result, Failure), result
        page = document_page(exhibit_of(result, given, work))
        audits.append(done - started)
        writings.append(time.process_time() - done)
    return page, {"writing / audit": median(writings[1:]) / median(audits[1:])}


def painted(page: bytes, repeats: int) -> float:
    """Time to the first paint of the report over that of its pictures alone."""
    pictures = re.findall(rb'href="(data:image/[^"]+)"', page)
    bare = b"".join(b'<img width="595" src="%s">' % picture for picture in pictures)
    files = {"report": page, "bare": b"<!doctype html><title>-</title>" + bare}
    times: dict[str, list[float]] = {name: [] for name in files}
    with tempfile.TemporaryDirectory() as folder, browser() as chromium:
        for name, content in files.items():
            (Path(folder) / f"{name}.html").write_bytes(content)
        for _ in range(repeats):
            for name in files:
                opened = chromium.new_page(viewport={"width": 1280, "height": 900})
                opened.goto((Path(folder) / f"{name}.html").as_uri())
                times[name].append(opened.evaluate(PAINTED))
                opened.close()
    return median(times["report"]) / median(times["bare"])


if __name__ == "__main__":
    sys.exit(main())
