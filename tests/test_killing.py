"""Killed at any moment: the next run completes, nothing lost, twice or half written."""

import random
import signal
import subprocess
import sys
import time

import pytest

from tests.clusters import ROOT
from tests.mass import make_reports
from tests.test_batch import report, rows
from tests.test_cluster import contents

N_REPORTS, N_KILLS = 8, 5  # `python -m tests.killing` takes more of them


def command(folder, out):
    return [sys.executable, "-m", "extractor", "audit", folder, "-o", out, "-q", "-j2"]


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1])
def test_a_folder_is_audited_whole_however_often_it_is_killed(tmp_path, seed):
    make_reports(tmp_path / "in", N_REPORTS)
    report(tmp_path / "in/broken.pdf", "%PDF-1.4")
    kill_and_compare(tmp_path, N_KILLS, random.Random(seed))


def kill_and_compare(folder, n_kills, draw):
    """Audit `in` with `n_kills` kills, and again at peace; both give the same."""
    source, out = folder / "in", folder / "killed"
    started = time.monotonic()
    subprocess.run(command(source, folder / "whole"), cwd=ROOT, check=False)
    lasts = time.monotonic() - started
    for _ in range(n_kills):
        with subprocess.Popen(command(source, out), cwd=ROOT) as running:
            time.sleep(draw.uniform(0, lasts))
            running.send_signal(signal.SIGKILL)
        if out.exists():
            whole_or_absent(out)
    done = subprocess.run(command(source, out), cwd=ROOT, check=False)
    assert done.returncode == 3  # the broken one
    assert contents(out) == contents(folder / "whole")
    names = [row["document"] for row in rows(out)]
    assert names == sorted(set(names))
    left = [p.name for p in (out / ".gouji").iterdir() if "new" in p.name]
    assert left == []


def whole_or_absent(out):
    """No file of a killed run is cut in the middle."""
    for path in out.rglob("*.csv"):
        if ".gouji" not in path.parts:
            assert path.read_bytes().endswith(b"\n")
    for path in (out / ".gouji").glob("*.jsonl"):
        assert path.read_bytes().endswith(b"\n")
