"""A Dask scheduler and workers of our own, separate processes as in real life."""

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parent.parent
START = 60  # seconds for processes to start on a busy machine


class Workers:
    """A scheduler at `url` and what was started for it."""

    def __init__(self, folder):
        self.folder = folder
        self.port = free_port()
        self.url = f"tcp://127.0.0.1:{self.port}"
        self.processes = []
        self._start("scheduler", "--host", "127.0.0.1", "--port", str(self.port))
        wait_for(self.answers)

    def answers(self):
        with socket.socket() as there:
            return there.connect_ex(("127.0.0.1", self.port)) == 0

    def add_worker(self, *options, root=ROOT):
        """Start one; `root` is the folder of the package that it shall have."""
        own = ("--nthreads", "1", "--local-directory", str(self.folder), *options)
        return self._start("worker", self.url, *own, root=root)

    def _start(self, what, *options, root=ROOT):
        path = self.folder / f"{what}-{len(self.processes)}.log"
        with path.open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "dask", what, "--no-dashboard", *options],
                cwd=self.folder,
                env={**os.environ, "PYTHONPATH": str(root)},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.processes.append(process)
        return process

    def stop(self):
        for process in reversed(self.processes):
            kill_session(process)


def kill_session(process):
    """A process and all that it has started, as when its machine loses power."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    process.wait(START)


@contextmanager
def cluster(folder, n_workers=0):
    workers = Workers(folder)
    try:
        for _ in range(n_workers):
            workers.add_worker()
        yield workers
    finally:
        workers.stop()


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def wait_for(holds, seconds=START):
    """Wait until something holds; fails when it does not in time."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "did not come to pass"
        time.sleep(0.05)
