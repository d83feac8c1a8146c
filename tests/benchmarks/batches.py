"""Folders of reports: one worker process against two, and the parent's memory.

    python -m tests.benchmarks.batches [COUNT]

The clock is told, and the processor's time: on a machine that others use too, only the
second says what two free cores would give (the work, with what the second worker adds
to it, shared by two). Memory is that of the program itself, its workers apart.
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import psutil

from tests.mass import make_reports

ROOT = Path(__file__).parents[2]
# read in no time: it is the parent that counts
LITTLE = "甲县水利局\n一段没有表格的文字。\n"


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_reports(folder / "reports", count)
        one, two = (run(folder / "reports", folder / f"out{j}", j) for j in (1, 2))
        say(f"{count} reports: one worker {one}")
        say(f"{count} reports: two workers {two}")
        say(f"clock, one / two: {one.seconds / two.seconds:.2f} (target 1.8)")
        say(f"processor, 2 x one / two: {2 * one.cpu / two.cpu:.2f} (target 1.8)")
        say(f"parent's own share with two: {two.parent_cpu / two.cpu:.1%}")
        for n in range(count):
            path = folder / f"little/{n:05d}.txt"
            path.parent.mkdir(exist_ok=True)
            path.write_text(f"{LITTLE}{n}\n", "utf-8")
        flat = run(folder / "little", folder / "out", 2)
        quarters = [median(q or [0]) for q in flat.quarters()]
        told = ", ".join(f"{size / 2**20:.1f}" for size in quarters)
        say(f"parent's memory by quarters of {count} documents: {told} MB")
        if all(quarters):  # too few documents are read before anybody looks
            say(f"last / second: {quarters[3] / quarters[1]:.3f} (target 1.05)")


class Course:
    """How a run went: seconds, processor time, the parent's memory over time."""

    def __init__(self) -> None:
        self.seconds = self.cpu = self.parent_cpu = 0.0
        self.memory: list[tuple[int, int]] = []

    def quarters(self) -> list[list[int]]:
        """The parent's bytes while each quarter of the documents was read."""
        most = self.memory[-1][0] or 1
        found: list[list[int]] = [[], [], [], []]
        for done, size in self.memory:
            if 0 < done < most:  # while documents were read
                found[min(3, 4 * (done - 1) // most)].append(size)
        return found

    def __str__(self) -> str:
        return f"{self.seconds:.0f} s by the clock, {self.cpu:.0f} s of processor"


def run(folder: Path, out: Path, jobs: int) -> Course:
    """Audit a folder with so many workers, looking at it all the while."""
    course, spent = Course(), {}
    command = ["audit", str(folder), "-o", str(out), "-j", str(jobs), "-q"]
    started = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-m", "extractor", *command], cwd=ROOT)
    parent = psutil.Process(process.pid)
    while process.poll() is None:
        try:
            for each in (parent, *parent.children(recursive=True)):
                times = each.cpu_times()
                spent[each.pid] = times.user + times.system
            staged = sum(1 for _ in (out / ".gouji").glob("*.jsonl"))
            course.memory.append((staged, parent.memory_info().rss))
        except psutil.Error:
            continue  # one that has just ended
        time.sleep(0.5)
    course.seconds = time.perf_counter() - started
    course.cpu, course.parent_cpu = sum(spent.values()), spent[process.pid]
    return course


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
