"""Inside a worker of a cluster: an item in a process of its own, as it is at home.

In: the function with its limits, and an item. Out: what came of it. The process of each
of the worker's threads is kept from one item to the next.
"""

import multiprocessing
import pickle
import threading
import zlib
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass

from extractor.engines.local import Local, Workers
from extractor.engines.losses import GIVEN_UP, MOST_WORKERS
from extractor.program import versions


@dataclass(frozen=True, slots=True)
class Refusal:
    """A worker that is not what the one who asks is."""

    worker: str
    differences: str


@dataclass(slots=True)
class _Pool:
    """The process of a thread, and what it was made for."""

    given: bytes
    workers: Workers
    stack: ExitStack


_pools: dict[int, _Pool] = {}
_lock = threading.Lock()


def run_there(
    given: bytes, expected: Mapping[str, str], item: object, name: str
) -> object:
    """What came of an item; `name` is that of the queue which counts
    the starts that nobody came back from.
    """
    from distributed import Queue, get_client, get_worker

    address = get_worker().address
    if versions() != expected:
        return Refusal(address, differences(versions(), expected))
    starts = Queue(name, client=get_client())
    if starts.qsize() >= MOST_WORKERS:
        return GIVEN_UP
    starts.put(address)
    try:
        return _pool(given).workers.one(item)
    finally:  # it came back: its result may still be lost with the worker, unjudged
        starts.get()


def differences(theirs: Mapping[str, str], mine: Mapping[str, str]) -> str:
    """Which versions differ.

    >>> differences({"python": "3.12"}, {"python": "3.11"})
    'has python 3.12 (here 3.11)'
    """
    told = [
        f"{name} {theirs.get(name) or 'not at all'} (here {version or 'not at all'})"
        for name, version in mine.items()
        if theirs.get(name) != version
    ]
    return "has " + ", ".join(told)


def _pool(given: bytes) -> _Pool:
    thread = threading.get_ident()
    with _lock:
        pool = _pools.get(thread)
        if pool is None or pool.given != given:
            if pool is not None:
                _pools.pop(thread).stack.close()
            pool = _pools[thread] = _started(given)
        return pool


def _started(given: bytes) -> _Pool:
    # Dask marks its workers as having no children; ours end with their parent
    multiprocessing.current_process().daemon = False
    function, limits, set_up = pickle.loads(zlib.decompress(given))
    stack = ExitStack()
    workers = stack.enter_context(Workers.started(Local(1, limits, set_up), function))
    return _Pool(given, workers, stack)


def close_pools() -> None:
    """End the processes of this worker."""
    with _lock:
        for pool in _pools.values():
            pool.stack.close()
        _pools.clear()
