"""Time and memory against pdfium, pdfplumber and camelot on the same pages.

    python -m tests.benchmarks [PDF...] [--repeats 3]

Absolute figures drift with the machine: only the ratios count. Pages are measured in
CPU time, whole processes by the clock. Every measurement is a
process of its own; repeats are interleaved and the best of each is kept. Without a
PDF the clean sample of the repository is measured.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import pikepdf

ROOT = Path(__file__).parents[2]
MANY, FEW, SHORT, LONG = 140, 14, 15, 300  # pages
# ratio, what it is, the most it may be
TARGETS = {
    "extract / pdfplumber": 0.3,
    "audit / pdfplumber": 0.3,
    "whole process, audit / pdfplumber": 0.8,
    "checks / extract, one report": 0.05,
    "memory, 300 pages / 15 pages": 1.3,
    "--help / python -c pass": 15.0,
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("pdf", nargs="*", type=Path)
    parser.add_argument("--repeats", type=int, default=1)
    arguments = parser.parse_args()
    sources = arguments.pdf or [ROOT / "samples" / "clean.pdf"]
    with tempfile.TemporaryDirectory() as folder:
        ratios = measure(sources, Path(folder), arguments.repeats)
    say(f"\n{'ratio':<40}{'measured':>10}{'target':>10}")
    for name, ratio in ratios.items():
        target = TARGETS.get(name)
        mark = "" if target is None else "ok" if ratio <= target else "MISSED"
        goal = "" if target is None else f"{target:.2f}"
        say(f"{name:<40}{ratio:>10.2f}{goal:>10}  {mark}")
    missed = [n for n, t in TARGETS.items() if n in ratios and ratios[n] > t]
    return 1 if missed else 0


def measure(sources: Sequence[Path], folder: Path, repeats: int) -> dict[str, float]:
    """All ratios; what was measured is said on the way."""
    many = repeat(sources, folder / "many.pdf", MANY)
    names = ("pdfium", "pdfplumber", "camelot", "extract", "audit")
    times = {name: float("inf") for name in names}
    for _ in range(repeats):
        for name in names:
            result = probe(name, many)
            times[name] = min(times[name], 1000 * result["seconds"] / MANY)
    for name in names:
        say(f"{name:<12}{times[name]:8.1f} ms a page over {MANY} pages")
    ratios = {
        f"{name} / {other}": times[name] / times[other]
        for name in ("extract", "audit")
        for other in ("pdfium", "pdfplumber", "camelot")
    }
    few = repeat(sources, folder / "few.pdf", FEW)
    ours = seconds_of("extractor", "audit", str(few), "-o", str(folder / "out"))
    theirs = seconds_of("tests.benchmarks.probe", "pdfplumber", str(few))
    say(f"{FEW} pages, whole process: audit {ours:.2f} s, pdfplumber {theirs:.2f} s")
    ratios["whole process, audit / pdfplumber"] = ours / theirs
    checks, again = (
        min(probe(name, sources[0])["seconds"] for _ in range(3))
        for name in ("checks", "extract again")
    )
    say(f"one report: {1000 * checks:.0f} ms checks, {1000 * again:.0f} ms extract")
    ratios["checks / extract, one report"] = checks / again
    short = probe("audit", repeat(sources, folder / "short.pdf", SHORT))["peak"]
    long = probe("audit", repeat(sources, folder / "long.pdf", LONG))["peak"]
    say(f"memory: {short // 1024} MB at {SHORT} pages, {long // 1024} MB at {LONG}")
    if short:
        ratios["memory, 300 pages / 15 pages"] = long / short
    help_time = min(seconds_of("extractor", "--help") for _ in range(3))
    nothing = min(run_seconds([sys.executable, "-c", "pass"]) for _ in range(3))
    ratios["--help / python -c pass"] = help_time / nothing
    return ratios


def repeat(sources: Sequence[Path], target: Path, n_pages: int) -> Path:
    """A PDF of `n_pages`: the pages of the sources over and over."""
    with pikepdf.new() as document:
        while len(document.pages) < n_pages:
            for source in sources:
                with pikepdf.open(source) as pdf:
                    document.pages.extend(pdf.pages)
        del document.pages[n_pages:]
        document.save(target)
    return target


def probe(name: str, path: Path) -> dict[str, float]:
    """What one measurement says."""
    command = [sys.executable, "-m", "tests.benchmarks.probe", name, str(path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    return json.loads(done.stdout)


def seconds_of(module: str, *arguments: str) -> float:
    """How long a whole Python process takes."""
    return run_seconds([sys.executable, "-m", module, *arguments])


def run_seconds(command: Sequence[str]) -> float:
    started = time.perf_counter()
    subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    return time.perf_counter() - started


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
