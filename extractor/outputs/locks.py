"""One run at a time in an output folder.

In: the folder. Out: a lock that the system takes back when the process ends, however it
ends, so that a killed run leaves none behind.
"""

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from extractor.errors import OutputError
from extractor.outputs.files import output_errors

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

LOCK = "lock"

log = logging.getLogger(__name__)


@contextmanager
def one_at_a_time(out: Path, own: Path) -> Iterator[None]:
    """Raises OutputError while another run writes into `out`."""
    with output_errors(out):
        file = (own / LOCK).open("ab")
    with file:
        try:
            _lock(file.fileno())
        except (BlockingIOError, PermissionError) as error:
            problem, advice = "another gouji is writing here", "wait for it, or use -o"
            raise OutputError(str(out), problem, advice) from error
        except OSError as error:  # a file system without locks
            log.info("%s: no lock (%s)", out, error.strerror)
        yield


def _lock(number: int) -> None:
    if sys.platform == "win32":
        msvcrt.locking(number, msvcrt.LK_NBLCK, 1)
    else:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
