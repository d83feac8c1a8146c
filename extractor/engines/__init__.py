"""A folder is a choice: where documents are worked on.

In: a function and the items it is for. Out: what came of each item, as they are
finished. `local` has worker processes on this machine, `cluster` a Dask scheduler's.
An item that crashes, hangs or eats memory is `Lost`; the others go on.
"""

from collections.abc import Callable, Generator, Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Protocol, TypeVar

T = TypeVar("T")
R = TypeVar("R")

GIBIBYTE = 2**30


@dataclass(frozen=True, slots=True)
class Limits:
    """What one item may take: seconds, those added by each page of OCR, bytes."""

    seconds: float = 300.0
    seconds_for_ocr: float = 20.0
    memory: int = 4 * GIBIBYTE


USUAL = Limits()


@dataclass(frozen=True, slots=True)
class Lost:
    """An item whose worker was stopped or ended by itself; nothing came of it."""

    problem: str
    advice: str


@dataclass(frozen=True, slots=True)
class Running:
    """An item that is being worked on: since when, and how far it is."""

    item: object
    seconds: float
    n_read: int = 0
    n_pages: int = 0


Report = Callable[[int, int, int], None]  # pages read, pages to read, read by OCR
Function = Callable[[T, Report], R]  # pickled once per worker
Watch = Callable[[Sequence[Running]], None]  # may raise KeyboardInterrupt
SetUp = Callable[[], None]  # called when a worker begins: its logging


class Engine(Protocol):
    """Has items worked on; `far` when its workers do not see our disk."""

    far: ClassVar[bool]

    @property
    def parallel(self) -> bool:
        """Whether several items are worked on at once."""

    def each(
        self, function: Function[T, R], items: Iterable[T], watch: Watch
    ) -> Generator[tuple[T, R | Lost]]:
        """What came of each item, in the order in which they are finished.

        Items are taken as workers become free, so there may be any number of them.
        Whatever ends the iteration, an error or an interruption, ends the work too.
        """


def no_set_up() -> None:
    """For workers that need none."""
