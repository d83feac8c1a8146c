"""A PostgreSQL of the tests' own: Debian's program, in a folder that goes away.

No daemon is assumed. The server refuses to run as root, so that root gives its folder
to another user of the machine.
"""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import psycopg

USER, PASSWORD = "keeper", "right?&secret"
ENCODED = "right%3F%26secret"
UNPRIVILEGED = ("postgres", "nobody")


def binaries() -> Path:
    """The folder of initdb and postgres, the newest there is."""
    found = [Path(p).parent for p in [shutil.which("initdb")] if p]
    installed = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    found += sorted((p.parent for p in installed), key=lambda p: float(p.parts[-2]))
    if not found:
        raise RuntimeError("no PostgreSQL here: sh scripts/setup.sh test installs it")
    return found[-1]


@dataclass
class Server:
    """A running server; every database it is asked for is new and empty."""

    folder: Path
    port: int
    process: subprocess.Popen[bytes]
    numbers: Iterator[int] = field(default_factory=count)

    def new_database(self, name: str = "") -> str:
        """The URL of an empty database, through the socket, which asks no password."""
        name = name or f"archive{next(self.numbers)}"
        with psycopg.connect(self.conninfo("postgres"), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"')
        return self.url(name)

    def conninfo(self, name: str) -> str:
        return f"host={self.folder} port={self.port} user={USER} dbname={name}"

    def url(self, name: str) -> str:
        return f"postgresql://{USER}@/{name}?host={self.folder}&port={self.port}"

    def over_network(self, name: str, password: str = ENCODED) -> str:
        """The URL through the network, where the password counts."""
        return f"postgresql://{USER}:{password}@127.0.0.1:{self.port}/{name}"


@contextmanager
def postgresql(folder: Path | None = None, *settings: str) -> Iterator[Server]:
    """A server in a folder of its own, which is gone afterwards."""
    own = folder or Path(tempfile.mkdtemp(prefix="pg"))
    account = _account()
    os.chown(own, account.get("user", -1), account.get("group", -1))
    words = own / "password"
    words.write_text(PASSWORD)
    port = _free_port()
    command = [binaries() / "initdb", "-D", own / "data", "-U", USER, "-E", "UTF8"]
    command += ["--auth-local=trust", "--auth-host=scram-sha-256", "--no-sync"]
    command += [f"--pwfile={words}", "--locale=C"]
    words.chmod(0o644)
    subprocess.run(command, check=True, capture_output=True, cwd=own, **account)
    command = [binaries() / "postgres", "-D", own / "data", "-k", own, "-p", str(port)]
    for setting in ("fsync=off", "listen_addresses=127.0.0.1", *settings):
        command += ["-c", setting]
    log = (own / "log").open("wb")
    process = subprocess.Popen(command, stdout=log, stderr=log, cwd=own, **account)
    server = Server(own, port, process)
    try:
        _wait(server)
        yield server
    finally:
        process.send_signal(signal.SIGQUIT)  # at once: nothing here is to be kept
        process.wait(timeout=60)
        log.close()
        shutil.rmtree(own, ignore_errors=True)


def _account() -> dict[str, int]:
    """Who runs the server, as arguments of subprocess; nobody else unless root."""
    if os.getuid():
        return {}
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    entry = next(names[name] for name in UNPRIVILEGED if name in names)
    return {"user": entry.pw_uid, "group": entry.pw_gid}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(server: Server) -> None:
    ready = [str(binaries() / "pg_isready"), "-h", str(server.folder), "-t", "1"]
    for _ in range(60):
        if server.process.poll() is not None:
            raise RuntimeError((server.folder / "log").read_text("utf-8"))
        command = [*ready, "-p", str(server.port)]
        if subprocess.run(command, capture_output=True, check=False).returncode == 0:
            return
        subprocess.run(["sleep", "0.1"], check=True)
    raise RuntimeError("the server does not answer")
