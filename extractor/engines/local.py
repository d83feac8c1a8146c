"""Worker processes on this machine, by pebble.

In: items. Out: what came of each. A worker that hangs past its time or takes too much
memory is stopped, one that crashes is replaced; that costs the one item it was at.

Processes are never forked from this one, whose threads would not survive that: Linux
forks them from a helper process that has imported what they need, others start anew.
"""

import multiprocessing
import signal
import time
from collections import deque
from collections.abc import Generator, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.context import BaseContext
from typing import Any, ClassVar

import psutil
from pebble import ProcessExpired, ProcessPool

from extractor.engines import (
    USUAL,
    Function,
    Limits,
    Lost,
    R,
    Running,
    SetUp,
    T,
    Watch,
    losses,
    no_set_up,
    worker,
)
from extractor.engines.warming import METHOD, warm_up

TICK = 0.2  # seconds between looks at the workers
AHEAD = 2  # items in the hands of each worker, so that none waits for the next
MOST_STARTS = 3  # of an item whose worker ended through no fault that we know


@dataclass(slots=True)
class _Ticket:
    """An item in the hands of the pool, and the slot its worker reports in."""

    item: Any
    slot: int
    starts: int = 1
    stopped: Lost | None = None  # why we stopped its worker
    most: int = 0  # bytes of memory it was seen to hold


@dataclass(frozen=True, slots=True)
class Local:
    """`jobs` worker processes; each calls `set_up` when it begins."""

    jobs: int
    limits: Limits = USUAL
    set_up: SetUp = no_set_up
    far: ClassVar[bool] = False

    @property
    def parallel(self) -> bool:
        """Whether there are several workers."""
        return self.jobs > 1

    def each(
        self, function: Function[T, R], items: Iterable[T], watch: Watch
    ) -> Generator[tuple[T, R | Lost]]:
        """See `Engine.each`."""
        with Workers.started(self, function) as workers:
            for item in items:
                while workers.full():
                    yield from workers.finished()
                    watch(workers.running())
                workers.take(item)
            while workers.busy():
                yield from workers.finished()
                watch(workers.running())


@dataclass(slots=True)
class Workers:
    """The worker processes of one function."""

    engine: Local
    function: Function[Any, Any]
    context: BaseContext
    numbers: worker.Numbers
    pool: ProcessPool
    free: list[int]
    tickets: dict[Future[Any], _Ticket] = field(default_factory=dict)
    again: deque[_Ticket] = field(default_factory=deque)
    broken: int = 0  # pools in a row that broke before anything was done
    ended: bool = False

    @classmethod
    @contextmanager
    def started(
        cls, engine: Local, function: Function[Any, Any]
    ) -> Iterator["Workers"]:
        """The workers until the end of the `with` block, then none."""
        warm_up()
        context = multiprocessing.get_context(METHOD)
        slots = engine.jobs * AHEAD
        numbers = context.RawArray("d", slots * worker.SIZE)
        pool = _pool(engine, function, context, numbers)
        workers = cls(engine, function, context, numbers, pool, list(range(slots)))
        try:
            yield workers
        finally:
            workers.stop()

    def full(self) -> bool:
        """Whether every worker has enough to do."""
        return not self.free

    def busy(self) -> bool:
        """Whether anything is unfinished."""
        return bool(self.tickets or self.again)

    def take(self, item: object) -> None:
        """Give an item to the pool; there must be a free slot."""
        self._schedule(_Ticket(item, self.free.pop()))

    def _schedule(self, ticket: _Ticket) -> None:
        at = ticket.slot * worker.SIZE
        self.numbers[at + worker.PID] = self.numbers[at + worker.STARTED] = 0
        try:
            future = self.pool.schedule(worker.work, args=(ticket.item, ticket.slot))
        except RuntimeError:  # the pool broke this very moment
            self.again.append(ticket)
        else:
            self.tickets[future] = ticket

    def one(self, item: object) -> object:
        """What came of an item, for whoever has only one at a time."""
        self.take(item)
        while True:
            for _, came in self.finished():
                return came

    def finished(self) -> Iterator[tuple[Any, Any]]:
        """Items that are done or lost; waits a moment for the first."""
        if self.ended:  # by another thread
            yield from (
                (ticket.item, losses.CALLED_BACK) for ticket in self.tickets.values()
            )
        done, _ = wait(self.tickets, timeout=TICK, return_when=FIRST_COMPLETED)
        self._stop_beyond_limits()
        for future in done:
            ticket = self.tickets.pop(future)
            came = self._came_of(future, ticket)
            if came:
                self.broken = 0
                self.free.append(ticket.slot)
                yield ticket.item, came[0]
        if self.again:
            self._start_again()

    def _came_of(
        self, future: Future[Any], ticket: _Ticket
    ) -> tuple[object] | tuple[()]:
        """What came of it, in a tuple; an empty one when it is to be started again."""
        try:
            return (future.result(),)
        except MemoryError:
            return (losses.too_large(self.engine.limits),)
        except CancelledError:
            return (ticket.stopped,)
        except ProcessExpired as error:
            if ticket.stopped or self.ended:
                return (ticket.stopped or losses.CALLED_BACK,)
            if error.exitcode == -signal.SIGKILL and ticket.starts < MOST_STARTS:
                self.again.append(ticket)  # by whom? perhaps not the item's fault
                return ()
            if ticket.most > self.engine.limits.memory // 2:
                return (losses.too_large(self.engine.limits),)
            return (losses.crashed(error.exitcode),)
        except BrokenProcessPool:
            self.again.append(ticket)
            return ()

    def _start_again(self) -> None:
        """Hand out once more what was in the hands of a pool that broke."""
        if not self.pool.active:
            self.broken += 1
            if self.broken > MOST_STARTS:
                raise RuntimeError("worker processes end as soon as they begin")
            self._end_processes()
            parts = (self.engine, self.function, self.context, self.numbers)
            self.pool = _pool(*parts)
            self.again.extend(self.tickets.values())
            self.tickets.clear()
        while self.again:
            ticket = self.again.popleft()
            began = self.numbers[ticket.slot * worker.SIZE + worker.STARTED]
            ticket.starts += bool(began)
            self._schedule(ticket)

    def running(self) -> Sequence[Running]:
        """What is being worked on, longest first."""
        now = time.monotonic()
        found = []
        for ticket in self.tickets.values():
            pid, started, n_read, n_pages, _ = self._slot(ticket)
            if pid:
                parts = (ticket.item, now - started, int(n_read), int(n_pages))
                found.append(Running(*parts))
        return sorted(found, key=lambda running: -running.seconds)

    def _slot(self, ticket: _Ticket) -> Sequence[float]:
        at = ticket.slot * worker.SIZE
        return self.numbers[at : at + worker.SIZE]

    def _stop_beyond_limits(self) -> None:
        limits, now = self.engine.limits, time.monotonic()
        for future, ticket in self.tickets.items():
            pid, started, _, _, n_ocr = self._slot(ticket)
            if not pid or ticket.stopped:
                continue
            allowed = limits.seconds + n_ocr * limits.seconds_for_ocr
            ticket.most = max(ticket.most, _resident(int(pid)))
            if now - started > allowed:
                ticket.stopped = losses.too_slow(allowed)
            elif ticket.most > limits.memory:
                ticket.stopped = losses.too_large(limits)
            if ticket.stopped:
                future.cancel()

    def stop(self) -> None:
        """End all worker processes at once, whatever they are at."""
        self.ended = True
        self._end_processes()

    def _end_processes(self) -> None:
        self.pool.stop()
        for ticket in self.tickets.values():
            if pid := int(self._slot(ticket)[worker.PID]):
                _kill(pid)
        self.pool.join()


def _pool(
    engine: Local,
    function: Function[Any, Any],
    context: BaseContext,
    numbers: worker.Numbers,
) -> ProcessPool:
    given = (function, numbers, engine.limits.memory, engine.set_up)
    return ProcessPool(
        engine.jobs, initializer=worker.begin, initargs=given, context=context
    )


def _resident(pid: int) -> int:
    """Bytes of memory that a process holds; 0 when it is gone."""
    try:
        return int(psutil.Process(pid).memory_info().rss)
    except psutil.Error:
        return 0


def _kill(pid: int) -> None:
    try:
        psutil.Process(pid).kill()
    except psutil.Error:
        return  # it has ended already
