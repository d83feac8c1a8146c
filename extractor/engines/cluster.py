"""Workers of an existing Dask scheduler.

In: items. Out: what came of each, sent back by the workers. Inside a worker every item
is worked on in a process of its own as it is here, with the same limits and the same
messages. A worker that is lost costs a retry; an item that has lost two is given up.
"""

import logging
import pickle
import queue
import time
import uuid
import zlib
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

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
    no_set_up,
)
from extractor.engines.losses import GIVEN_UP, MOST_WORKERS
from extractor.engines.there import Refusal, close_pools, differences, run_there
from extractor.errors import ExtractorError, MissingDependencyError, UsageError
from extractor.program import versions

if TYPE_CHECKING:
    from distributed import Client, Future

log = logging.getLogger(__name__)

TICK = 0.2  # seconds between looks
PATIENCE = 30  # seconds for a scheduler to answer, for a first worker to come
RENEWED = 5.0  # seconds between looks at how many workers there are
AHEAD = 2  # items for each thread of each worker, so that none waits for the next
OPTION = "--cluster"


@dataclass(frozen=True, slots=True)
class Cluster:
    """The scheduler at `url`."""

    url: str
    limits: Limits = USUAL
    set_up: SetUp = no_set_up
    far: ClassVar[bool] = True

    @property
    def parallel(self) -> bool:
        """Always: a worker's other cores are for its other threads."""
        return True

    def each(
        self, function: Function[T, R], items: Iterable[T], watch: Watch
    ) -> Generator[tuple[T, R | Lost]]:
        """See `Engine.each`; raises UsageError when the cluster cannot be used."""
        given = (function, self.limits, self.set_up)
        with _connected(self.url) as client:
            _check(client, self.url)
            flight = _Flight(client, self.url, zlib.compress(pickle.dumps(given)))
            try:
                for item in items:
                    while flight.full():
                        yield from flight.landed()
                        watch(flight.running())
                    flight.send(item)
                while flight.sent:
                    yield from flight.landed()
                    watch(flight.running())
            finally:
                flight.end()


@dataclass(slots=True)
class _Sent:
    """An item on its way, and the queue that counts the workers it did not return from.

    The queue stands on the scheduler.
    """

    item: Any
    name: str
    since: float


@dataclass(slots=True)
class _Flight:
    """Items that are with the cluster."""

    client: "Client"
    url: str
    given: bytes
    sent: dict["Future[Any]", _Sent] = field(default_factory=dict)
    done: "queue.SimpleQueue[Future[Any]]" = field(default_factory=queue.SimpleQueue)
    room: int = 0
    looked: float = 0.0

    def full(self) -> bool:
        """Whether the workers have enough to do."""
        now = time.monotonic()
        if now - self.looked > RENEWED:
            self._alive()
            threads = sum(self.client.nthreads().values())
            self.room, self.looked = max(AHEAD, AHEAD * threads), now
        return len(self.sent) >= self.room

    def send(self, item: object) -> None:
        """Submit an item for the first time."""
        self._submit(item, f"gouji-{uuid.uuid4().hex}")

    def _submit(self, item: object, name: str) -> None:
        future = self.client.submit(
            run_there,
            self.given,
            versions(),
            item,
            name,
            key=f"gouji-{uuid.uuid4().hex}",
            pure=False,
        )
        self.sent[future] = _Sent(item, name, time.monotonic())
        future.add_done_callback(self.done.put)

    def landed(self) -> Iterator[tuple[Any, Any]]:
        """Items that are finished; waits a moment for the first."""
        try:
            futures = [self.done.get(timeout=TICK)]
        except queue.Empty:
            self._alive()
            return
        while not self.done.empty():
            futures.append(self.done.get())
        for future in futures:
            sent = self.sent.pop(future)
            came = self._came_of(future, sent)
            future.release()
            if came:
                self._queue(sent.name).close()
                yield sent.item, came[0]

    def _came_of(self, future: "Future[Any]", sent: _Sent) -> tuple[object] | tuple[()]:
        """What came of it, in a tuple; an empty one when it is sent again."""
        if future.status == "finished":
            return self._taken(future.result())
        self._alive()
        error = future.exception() if future.status == "error" else None
        log.debug("%s: %s %s", future.key, future.status, error)
        if isinstance(error, ExtractorError):
            raise error
        if self._queue(sent.name).qsize() >= MOST_WORKERS:
            return (GIVEN_UP,)
        if error is None or type(error).__name__ == "KilledWorker":
            self._submit(sent.item, sent.name)  # the scheduler blames whoever waited
            return ()
        told = f"was lost on the cluster ({type(error).__name__})"
        return (Lost(told, "look into the log of its workers, -vv shows more"),)

    def _taken(self, result: object) -> tuple[object]:
        if isinstance(result, Refusal):
            raise _refused(self.url, result.worker, result.differences)
        return (result,)

    def _queue(self, name: str) -> Any:  # noqa: ANN401 - distributed is not typed
        from distributed import Queue

        return Queue(name, client=self.client)

    def _alive(self) -> None:
        if self.client.status != "running":
            problem, advice = "the scheduler went away", "start it and run again"
            raise UsageError(f"{OPTION} {self.url}", problem, advice)

    def running(self) -> Sequence[Running]:
        """What is with the cluster, longest first; how far it is, nobody tells."""
        now = time.monotonic()
        return [Running(sent.item, now - sent.since) for sent in self.sent.values()]

    def end(self) -> None:
        """Call back what is still with the cluster, end the processes there."""
        if self.client.status != "running":
            return
        self.client.cancel(list(self.sent), force=True)
        for sent in self.sent.values():
            self._queue(sent.name).close()
        self.client.run(close_pools, on_error="ignore")


@contextmanager
def _connected(url: str) -> Iterator["Client"]:
    """The scheduler, and what it says that does not concern a user kept quiet."""
    try:
        import dask

        dask.config.set({"logging.distributed": "critical"})
        from distributed import Client
    except ImportError as error:
        advice = "pip install 'gouji[cluster]'"
        raise MissingDependencyError(OPTION, "needs Dask", advice) from error
    where = f"{OPTION} {url}"
    try:
        client = Client(url, timeout=PATIENCE // 3, set_as_default=False)
    except (OSError, ValueError, RuntimeError, TypeError) as error:
        log.debug("%s", url, exc_info=error)
        problem, advice = "no scheduler answers there", "as in tcp://HOST:8786"
        raise UsageError(where, problem, advice) from error
    try:
        yield client
    finally:
        client.close(timeout=2)


def _check(client: "Client", url: str) -> None:
    """Whether scheduler and workers are what we are; raises UsageError."""
    try:
        client.wait_for_workers(1, timeout=PATIENCE)
    except (TimeoutError, OSError) as error:
        problem, advice = (
            "the scheduler has no workers",
            f"start some: dask worker {url}",
        )
        raise UsageError(f"{OPTION} {url}", problem, advice) from error
    try:
        found = {"the scheduler": client.run_on_scheduler(versions)}
    except (ImportError, AttributeError, pickle.UnpicklingError) as error:
        found = {"the scheduler": error}
    found |= client.run(versions, on_error="return")
    mine = versions()
    for place, theirs in found.items():
        if not isinstance(theirs, Mapping):
            log.debug("%s: %s", place, theirs)
            raise _refused(url, place, "has no gouji, or another one")
        if theirs != mine:
            raise _refused(url, place, differences(theirs, mine))


def _refused(url: str, place: str, problem: str) -> UsageError:
    advice = "install the same versions on both sides"
    return UsageError(f"{OPTION} {url}", f"{place} {problem}", advice)
