"""Those who load: many at once, killed, out of room; nothing lost, nothing twice."""

import os
import resource
import signal
import subprocess

import pytest
from sqlalchemy import func, select

from extractor.archive import schema
from tests.archives import everything, rows
from tests.crowds import command, empty, kill_loaders, multiply
from tests.servers import postgresql

N_DOCUMENTS = 16
MOMENTS = int(os.environ.get("GOUJI_KILLS", "4"))  # 50 in the benchmark


@pytest.fixture(scope="module")
def crowd(samples, tmp_path_factory):
    return multiply(samples, tmp_path_factory.mktemp("crowd") / "out", N_DOCUMENTS)


@pytest.fixture(scope="module")
def reference(crowd, tmp_path_factory):
    """All rows, loaded by one loader that nobody disturbed."""
    url = f"sqlite:///{tmp_path_factory.mktemp('reference') / 'a.db'}"
    subprocess.run(command("load", crowd, "--db", url, "-q"), check=True)
    return everything(url)


def test_a_folder_goes_into_either_database_with_the_same_rows(
    crowd, reference, server
):
    url = server.new_database()
    done = subprocess.run(
        command("load", crowd, "--db", url), capture_output=True, text=True, check=True
    )
    assert f"{N_DOCUMENTS} loaded into postgresql://keeper@/archive" in done.stdout
    assert len(reference["documents"]) == N_DOCUMENTS
    assert everything(url) == reference


@pytest.mark.slow
def test_three_loaders_at_once_make_one_archive(crowd, reference, database):
    loaders = [
        subprocess.Popen(
            command("load", crowd, "--db", database), stdout=subprocess.PIPE, text=True
        )
        for _ in range(3)
    ]
    told = [loader.communicate(timeout=300)[0] for loader in loaders]
    assert [loader.returncode for loader in loaders] == [0] * 3
    assert sum(int(line.split()[0]) for line in told) == N_DOCUMENTS
    assert everything(database) == reference


@pytest.mark.slow
def test_loaders_of_several_versions_leave_one_current_part_each(
    samples, database, tmp_path
):
    folders = [
        multiply(samples, tmp_path / name, N_DOCUMENTS, correction=name)
        for name in ("first", "second", "third")
    ]
    loaders = [
        subprocess.Popen(command("load", folder, "--db", database, "-q"))
        for folder in folders
    ]
    assert [loader.wait(timeout=300) for loader in loaders] == [0] * 3
    parts = schema.parts
    key = (parts.c.unit_key, parts.c.fiscal_year, parts.c.kind, parts.c.project)
    current = parts.c.superseded_by.is_(None)
    counts = select(
        func.count(), func.count().filter(current), func.max(parts.c.document_id)
    )
    found = rows(database, counts.group_by(*key))
    assert {row[:2] for row in found} == {(3, 1)}
    newest = rows(database, select(func.sum(parts.c.document_id)).where(current))
    assert newest == [(sum(row[2] for row in found),)]


@pytest.mark.slow
def test_killed_loaders_leave_whole_documents_and_the_next_one_ends(
    crowd, reference, database
):
    moments = kill_loaders(crowd, database, reference, MOMENTS)
    assert any(0 < moment < N_DOCUMENTS for moment in moments)
    subprocess.run(command("load", crowd, "--db", database, "-q"), check=True)
    assert everything(database) == reference


@pytest.mark.slow
def test_a_full_disk_keeps_what_is_loaded_and_the_next_run_ends(
    crowd, reference, tmp_path
):
    url = f"sqlite:///{tmp_path / 'a.db'}"

    def limit():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))

    done = subprocess.run(
        command("load", crowd, "--db", url),
        capture_output=True,
        text=True,
        preexec_fn=limit,
        check=False,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    )
    assert done.returncode == 7
    (line,) = done.stderr.splitlines()
    assert "free some space and run again; what is loaded stays" in line
    there = everything(url)
    assert 0 < len(there["documents"]) < N_DOCUMENTS
    assert all(row in reference["facts"] for row in there["facts"])
    subprocess.run(command("load", crowd, "--db", url, "-q"), check=True)
    assert everything(url) == reference


@pytest.mark.slow
def test_a_server_out_of_room_keeps_what_is_loaded(crowd, reference, tmp_path):
    folder = tmp_path / "small"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=110m", "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("a small disk can be made by root only")
    for above in (tmp_path, *tmp_path.parents):
        above.chmod(above.stat().st_mode | 0o011)  # the server's user comes through
    try:
        with postgresql(folder, "wal_recycle=off", "max_wal_size=32MB") as server:
            url = server.new_database()
            filler = folder / "filler"
            subprocess.run(command("load", crowd, "--db", url, "-q"), check=True)
            empty(url)
            free = os.statvfs(folder).f_bavail * os.statvfs(folder).f_frsize
            filler.write_bytes(b"\1" * (free - 200_000))
            done = subprocess.run(
                command("load", crowd, "--db", url),
                capture_output=True,
                text=True,
                check=False,
            )
            assert done.returncode == 7
            (line,) = done.stderr.splitlines()
            assert "the server's disk is full; free some space there" in line
            filler.unlink()
            subprocess.run(command("load", crowd, "--db", url, "-q"), check=True)
            assert everything(url) == reference
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)
