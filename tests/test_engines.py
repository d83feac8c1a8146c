"""Worker processes: what one document does to its worker is no other's business."""

import multiprocessing
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from extractor.engines import GIBIBYTE, Limits, Lost
from extractor.engines.local import Local
from tests.clusters import wait_for

ROOT = Path(__file__).parent.parent
HALF = GIBIBYTE // 2
EVIL = {
    "crash": "made the process that read it end (SIGSEGV)",
    "exit": "made the process that read it end (exit code 3)",
    "hang": "was not read within 3 s",
    "loop": "was not read within 3 s",
    "eat": "needs more than 0.5 GiB of memory",
    "gulp": "needs more than 0.5 GiB of memory",
}


def act(item, report):  # noqa: C901 - a list of misdeeds
    """Does what the item says, as a hostile document would make a library do."""
    match item:
        case "crash":
            os.kill(os.getpid(), signal.SIGSEGV)
        case "exit":
            os._exit(3)
        case "hang":
            time.sleep(3600)
        case "loop":  # in C, without ever letting go of the interpreter
            re.fullmatch("(a|aa)+", "a" * 1000 + "b")
        case "eat":
            eaten = []
            while True:
                eaten.append(b"x" * 2**24)
                time.sleep(0.02)
        case "gulp":
            return len(b"x" * 2**31)
        case ("once", path):
            if not Path(path).exists():
                Path(path).touch()
                os.kill(os.getpid(), signal.SIGKILL)
        case ("ocr", pages):
            for page in range(1, pages + 1):
                time.sleep(1)
                report(page, pages, page)
        case ("wait", path):
            Path(path).write_text(str(os.getpid()))
            time.sleep(3600)
    return f"did {item}"


def ignore(running):
    """Nobody watches."""


def all_of(engine, items, watch=ignore):
    return dict(engine.each(act, items, watch))


@pytest.mark.slow
@pytest.mark.parametrize("jobs", [1, 2])
def test_a_crash_a_hang_or_eaten_memory_cost_that_item_alone(jobs):
    items = ["a", *(x for evil in EVIL for x in (evil, f"after {evil}")), "z"]
    found = all_of(Local(jobs, Limits(seconds=3, memory=HALF)), items)
    assert set(found) == set(items)
    lost = {i: c.problem for i, c in found.items() if isinstance(c, Lost)}
    assert lost == EVIL
    assert all(found[i] == f"did {i}" for i in items if i not in EVIL)


def test_any_number_of_items_and_none_are_worked_on():
    assert all_of(Local(2), []) == {}
    assert len(all_of(Local(2), range(200))) == 200


def test_items_are_taken_only_as_workers_become_free():
    taken = []
    items = (taken.append(n) or n for n in range(50))
    for n_done, _ in enumerate(Local(2).each(act, items, ignore)):
        assert len(taken) <= n_done + 5


def test_an_item_whose_worker_was_killed_by_others_is_tried_again(tmp_path):
    item = ("once", str(tmp_path / "mark"))
    assert all_of(Local(1), [item]) == {item: f"did {item}"}


def test_each_page_read_by_ocr_gives_more_time():
    limits = Limits(seconds=2.5, seconds_for_ocr=1.5)
    assert all_of(Local(1, limits), [("ocr", 6)]) == {("ocr", 6): f"did {('ocr', 6)}"}


def test_who_watches_sees_pages_and_may_stop_it_all():
    seen = []

    def watch(running):
        seen.extend((r.n_read, r.n_pages) for r in running)
        if (2, 60) in seen:
            raise KeyboardInterrupt

    started = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        all_of(Local(1), [("ocr", 60)], watch)
    assert seen[-1] == (2, 60)
    assert time.monotonic() - started < 40  # and not the whole minute


def test_what_the_function_raises_comes_out():
    with pytest.raises(ZeroDivisionError):
        dict(Local(1).each(divide, [0], ignore))


def divide(item, report):
    return 1 / item


def test_no_process_is_left_behind():
    all_of(Local(2), ["a", "b"])
    assert not [p for p in multiprocessing.active_children() if p.is_alive()]


PARENT = """
import sys
from tests.test_engines import Local, act, ignore
if __name__ == "__main__":
    dict(Local(1).each(act, [("wait", sys.argv[1])], ignore))
"""


def test_workers_do_not_outlive_a_killed_program(tmp_path):
    (tmp_path / "parent.py").write_text(PARENT)
    mark = tmp_path / "mark"
    command = [sys.executable, tmp_path / "parent.py", mark]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, env=env, cwd=ROOT) as parent:
        wait_for(lambda: mark.exists() and mark.read_text())
        worker = psutil.Process(int(mark.read_text()))
        parent.kill()
    worker.wait(timeout=30)
