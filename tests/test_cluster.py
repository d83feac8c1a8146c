"""A real Dask cluster of separate processes: the bytes of home, workers lost."""

import os
import re
import shutil
import signal
import time
from multiprocessing import parent_process
from pathlib import Path

import psutil
import pytest

from extractor.engines import Limits
from extractor.engines import cluster as engine
from extractor.engines.cluster import Cluster
from tests.clusters import ROOT, cluster, kill_session, wait_for
from tests.test_batch import locked, report, rows
from tests.test_cli import gouji

SAMPLES = ROOT / "samples"
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def workers(tmp_path_factory):
    """Two workers, one process each, started again by their nannies when they end."""
    with cluster(tmp_path_factory.mktemp("dask"), 2) as running:
        yield running


def act(item, report):
    """Does what the item says; `kill` takes the Dask worker with it."""
    match item:
        case ("kill", log):
            with Path(log).open("a") as file:
                file.write("x")
            os.kill(parent_process().pid, signal.SIGKILL)
            time.sleep(60)
        case ("wait", folder, n):
            (Path(folder) / f"{n}-{os.getpid()}").touch()
            while not (Path(folder) / "go").exists():
                time.sleep(0.05)
        case ("pid", path):
            Path(path).write_text(str(os.getpid()))
        case "crash":
            os.kill(os.getpid(), signal.SIGSEGV)
        case "hang":
            time.sleep(3600)
    return f"did {item}"


def ignore(running):
    """Nobody watches."""


def all_of(workers, items, limits, watch=ignore):
    return dict(Cluster(workers.url, limits).each(act, items, watch))


def timeless(content):
    return re.sub(rb'"seconds": *[0-9.]+', b"", content)


def contents(out):
    """The files of a run, the seconds that it took apart."""
    files = (p for p in out.rglob("*") if p.is_file() and ".gouji" not in p.parts)
    found = {p.relative_to(out).as_posix(): timeless(p.read_bytes()) for p in files}
    del found["documents.csv"]
    table = [{**row, "seconds": ""} for row in rows(out)]
    return found, table


def test_a_cluster_one_process_and_two_give_the_same_bytes(tmp_path, workers):
    folder = tmp_path / "in"
    for name in ("clean.pdf", "ab-layout.pdf", "dump.txt"):
        report(folder / "2023" / name, "")
        shutil.copyfile(SAMPLES / name, folder / "2023" / name)
    shutil.copyfile(SAMPLES / "dump.txt", folder / "same bytes'\n=1+1;.txt")
    report(folder / "empty.pdf", "")
    (folder / "half.pdf").write_bytes((SAMPLES / "clean.pdf").read_bytes()[:5000])
    locked(folder / "locked.pdf", "secret")
    (tmp_path / "passwords").write_text("secret\n", "utf-8")
    ways = (("-j", 1), ("-j", 2), ("--cluster", workers.url))
    common = ("--format", "csv,json,html", "--password-file", tmp_path / "passwords")
    for n, way in enumerate(ways):
        done = gouji("audit", folder, "-o", tmp_path / f"{n}", *common, *way)
        assert done.returncode == 3, done.stderr
    one, two, far = (contents(tmp_path / f"{n}") for n in range(3))
    assert len(one[1]) == 7
    assert one == two
    assert one == far
    errors = {r["document"]: r["error"] for r in far[1] if r["status"] == "failed"}
    assert list(errors) == ["empty.pdf", "half.pdf"]
    assert "tmp" not in "".join(errors.values())
    again = gouji("audit", folder, "-o", tmp_path / "2", *common, *ways[2], "-v")
    assert again.stderr.count("not read again") == 5


def test_what_a_document_does_to_its_process_is_told_as_at_home(workers):
    found = all_of(workers, ["a", "crash", "hang", "z"], Limits(seconds=4))
    assert found["a"] == "did a" and found["z"] == "did z"
    assert found["crash"].problem == "made the process that read it end (SIGSEGV)"
    assert found["hang"].problem == "was not read within 4 s"


def test_an_item_that_ends_two_workers_is_given_up_and_the_rest_go_on(
    tmp_path, workers
):
    killer = ("kill", str(tmp_path / "log"))
    items = [*range(6), killer, *range(6, 12)]
    found = all_of(workers, items, Limits())
    assert found[killer].problem == "ended the 2 workers that tried to read it"
    assert (tmp_path / "log").read_text() == "xx"
    assert [found[n] for n in range(12)] == [f"did {n}" for n in range(12)]


def test_a_worker_lost_in_mid_run_costs_only_a_retry(tmp_path, workers):
    lost = workers.add_worker("--no-nanny", "--name", "lost")
    items = [("wait", str(tmp_path), n) for n in range(6)]

    def watch(running):
        if len(list(tmp_path.glob("*-*"))) >= 3 and not (tmp_path / "go").exists():
            kill_session(lost)
            (tmp_path / "go").touch()

    found = all_of(workers, items, Limits(), watch)
    assert found == {item: f"did {item}" for item in items}


def test_who_stops_watching_calls_everything_back(tmp_path, workers):
    items = [("wait", str(tmp_path), n) for n in range(20)]

    def watch(running):
        if list(tmp_path.glob("*-*")):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        all_of(workers, items, Limits(), watch)
    assert all_of(workers, ["next"], Limits()) == {"next": "did next"}


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("tcp://127.0.0.1:9", "no scheduler answers there; as in tcp://HOST:8786"),
        ("nonsense://x", "no scheduler answers there; as in tcp://HOST:8786"),
    ],
)
def test_no_scheduler_is_one_line(tmp_path, monkeypatch, url, told):
    monkeypatch.setattr(engine, "PATIENCE", 3)
    path = report(tmp_path / "a.txt")
    done = gouji("audit", path, "-o", tmp_path / "out", "--cluster", url)
    assert done.returncode == 2
    assert done.stderr == f"gouji: --cluster {url}: {told}\n"
    assert not (tmp_path / "out/documents.csv").exists()


def test_a_scheduler_without_workers_is_told_how_to_get_some(tmp_path, monkeypatch):
    monkeypatch.setattr(engine, "PATIENCE", 6)
    with cluster(tmp_path) as empty:
        path = report(tmp_path / "a.txt")
        done = gouji("audit", path, "-o", tmp_path / "out", "--cluster", empty.url)
    assert done.returncode == 2
    assert done.stderr.endswith(f"no workers; start some: dask worker {empty.url}\n")


def test_workers_with_another_gouji_are_refused(tmp_path):
    for name in ("extractor", "patterns"):
        shutil.copytree(ROOT / name, tmp_path / "other" / name)
    with (tmp_path / "other/extractor/errors.py").open("a") as file:
        file.write("# another one\n")
    with cluster(tmp_path) as mixed:
        mixed.add_worker(root=tmp_path / "other")
        path = report(tmp_path / "a.txt")
        done = gouji("audit", path, "-o", tmp_path / "out", "--cluster", mixed.url)
    assert done.returncode == 2
    assert "has gouji" in done.stderr
    assert "install the same versions on both sides" in done.stderr


def test_a_scheduler_that_goes_away_is_told_and_what_is_done_is_kept(tmp_path):
    with cluster(tmp_path, 1) as going:
        items = [("wait", str(tmp_path), n) for n in range(4)]

        def watch(running):
            if list(tmp_path.glob("*-*")):
                kill_session(going.processes[0])

        with pytest.raises(engine.UsageError, match="the scheduler went away"):
            all_of(going, items, Limits(), watch)


def test_the_processes_of_a_worker_end_with_the_run(tmp_path, workers):
    items = [("pid", str(tmp_path / "pid"))]
    all_of(workers, items, Limits())
    pid = int((tmp_path / "pid").read_text())
    wait_for(lambda: not psutil.pid_exists(pid))
