"""Inside a worker process: the function it was given, its limits, how far it is.

In: items from the engine. Out: their results, and a few numbers in shared memory that
the engine looks at. A worker does not outlive the program that started it.
"""

import multiprocessing
import os
import sys
import threading
import time
from collections.abc import MutableSequence
from dataclasses import dataclass
from typing import Any

from extractor.engines import Function, SetUp

Numbers = MutableSequence[float]  # shared memory, without a lock that could be lost

PID, STARTED, READ, PAGES, OCR = range(5)  # what a slot holds
SIZE = 5


@dataclass(slots=True)
class _Given:
    """What this process was started with."""

    function: Function[Any, Any]
    numbers: Numbers


_given: list[_Given] = []


def begin(
    function: Function[Any, Any], numbers: Numbers, memory: int, set_up: SetUp
) -> None:
    """Make this process a worker."""
    _limit_memory(memory)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    set_up()
    _given[:] = [_Given(function, numbers)]


def work(item: object, slot: int) -> object:
    """The function's result for an item; how far it is stands in the slot."""
    given = _given[0]
    numbers, at = given.numbers, slot * SIZE

    def report(n_read: int, n_pages: int, n_ocr: int) -> None:
        numbers[at + READ], numbers[at + PAGES] = n_read, n_pages
        numbers[at + OCR] = n_ocr

    report(0, 0, 0)
    numbers[at + STARTED] = time.monotonic()
    numbers[at + PID] = os.getpid()
    try:
        return given.function(item, report)
    finally:
        numbers[at + PID] = 0


def _limit_memory(memory: int) -> None:
    """Let the system refuse what goes far beyond, faster than anybody looks.

    Counted is what may be written to, not what a library merely reserves.
    """
    if sys.platform == "win32":
        return
    import resource

    hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
    most = memory * 3 // 2
    if hard != resource.RLIM_INFINITY:
        most = min(most, hard)
    resource.setrlimit(resource.RLIMIT_DATA, (most, hard))


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
