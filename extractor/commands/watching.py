"""While a run goes on: Ctrl-C, and how far it is."""

import signal
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from types import FrameType
from typing import TYPE_CHECKING

from extractor.engines import Running
from extractor.errors import one_line
from extractor.work import Task

if TYPE_CHECKING:
    from rich.progress import Progress


@contextmanager
def interruptible() -> Iterator[Callable[[], None]]:
    """Ctrl-C and a polite kill as KeyboardInterrupt, now or when the check is called.

    Python drops an exception that is raised while a destructor runs, as those of
    `regex` do all the time; the check, made several times a second, raises it then.
    """
    asked: list[int] = []

    def stop(number: int, frame: FrameType | None) -> None:
        asked.append(number)
        raise KeyboardInterrupt

    def stop_if_asked() -> None:
        if asked:
            raise KeyboardInterrupt

    before = {n: signal.signal(n, stop) for n in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop_if_asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class Bar:
    """What the batch tells of its progress to: a bar on a terminal, else nothing."""

    def __init__(self, total: int, shown: bool) -> None:
        self._total = total
        self._bar = _progress() if shown else None
        self._task = self._bar.add_task("", total=total, pace="") if self._bar else None
        self._started = time.monotonic()
        self._found: int | None = None  # documents that were done before this run

    def show(self, done: int, running: Sequence[Running]) -> None:
        """How many documents are done, and what is worked on."""
        if self._bar is None or self._task is None:
            return
        if running and self._found is None:
            self._found = done
        elapsed = time.monotonic() - self._started
        told = pace(done - (self._found or 0), self._total - done, elapsed)
        what = describe(running)
        self._bar.update(self._task, completed=done, description=what, pace=told)

    @contextmanager
    def shown(self) -> Iterator[None]:
        """The bar on the terminal until the end of the `with` block."""
        with self._bar or nullcontext():
            yield

    @contextmanager
    def put_away(self) -> Iterator[None]:
        """No bar until the end of the `with` block: somebody is asked something."""
        if self._bar is None:
            yield
            return
        self._bar.stop()
        try:
            yield
        finally:
            self._bar.start()


def _progress() -> "Progress":
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (
        BarColumn(bar_width=20),
        MofNCompleteColumn(),
        TextColumn("{task.fields[pace]}"),
        TextColumn("{task.description}", markup=False),
    )
    return Progress(*columns, console=Console(stderr=True), transient=True)


def pace(done: int, left: int, seconds: float) -> str:
    """Documents a minute and the time left, once something is done.

    >>> pace(30, 45, 20.0)
    '90/min, 0:30 left'
    """
    if done <= 0 or seconds <= 0:
        return ""
    rate = done / seconds
    minutes, rest = divmod(round(left / rate), 60)
    hours, minutes = divmod(minutes, 60)
    clock = f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"
    a_minute = rate * 60
    return f"{a_minute:.{0 if a_minute >= 10 else 1}f}/min, {clock} left"


def describe(running: Sequence[Running]) -> str:
    """The document that takes longest, and its page.

    >>> describe([])
    ''
    """
    if not running:
        return ""
    longest = running[0]
    assert isinstance(longest.item, Task)
    name = one_line(longest.item.source.name)
    pages = f" page {longest.n_read}/{longest.n_pages}" if longest.n_pages > 1 else ""
    return f"{name}{pages}"
