"""What is told of an item that was lost, wherever it was worked on."""

import signal

from extractor.engines import GIBIBYTE, Limits, Lost

MOST_WORKERS = 2  # of a cluster that an item may end before it is given up
LEFT_OUT = "please report it; save the file anew, or leave it out"
CALLED_BACK = Lost("was called back", "run again to read it")
GIVEN_UP = Lost(f"ended the {MOST_WORKERS} workers that tried to read it", LEFT_OUT)


def too_slow(seconds: float) -> Lost:
    """An item that took more than its time."""
    return Lost(f"was not read within {seconds:.0f} s", "allow more with --timeout")


def too_large(limits: Limits) -> Lost:
    """An item that took more than its memory."""
    size = f"{limits.memory / GIBIBYTE:g} GiB"
    return Lost(f"needs more than {size} of memory", "allow more with --memory")


def crashed(code: int) -> Lost:
    """An item whose process ended by itself; a negative code is that of a signal."""
    name = f"exit code {code}"
    if code < 0:
        known = {number.value: number.name for number in signal.Signals}
        name = known.get(-code, f"signal {-code}")
    return Lost(f"made the process that read it end ({name})", LEFT_OUT)
