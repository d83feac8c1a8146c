"""Where worker processes come from, and how they begin early.

Light, for it is the first thing that a command does.
"""

import multiprocessing
import sys

METHOD = "forkserver" if sys.platform == "linux" else "spawn"
HEAVY = ["extractor.staging"]  # what a worker needs, imported once for all of them


def warm_up() -> None:
    """Begin to import what workers need, in the helper process that they come from.

    Called early, most of it is done by the time the first document is known.
    """
    if METHOD == "forkserver":
        from multiprocessing import forkserver

        multiprocessing.get_context(METHOD).set_forkserver_preload(HEAVY)
        forkserver.ensure_running()
