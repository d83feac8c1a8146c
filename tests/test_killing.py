"""Killed at any moment: the next run completes, nothing lost, twice or half written.

    GOUJI_KILLS=50 python -m pytest tests/test_killing.py

takes that many random moments instead of a handful.
"""

import os
import random
import shutil
import signal
import subprocess
import sys
import time

import pytest

from tests.clusters import ROOT
from tests.mass import make_reports
from tests.test_batch import report, rows
from tests.test_cluster import contents

N_REPORTS = 5
N_KILLS = int(os.environ.get("GOUJI_KILLS", "3"))
IN_A_ROW = 5  # kills before a run is left to end


def command(folder, out):
    return [sys.executable, "-m", "extractor", "audit", folder, "-o", out, "-q", "-j2"]


@pytest.mark.slow
def test_a_folder_is_audited_whole_however_often_it_is_killed(tmp_path):
    make_reports(tmp_path / "in", N_REPORTS)
    report(tmp_path / "in/broken.pdf", "%PDF-1.4")
    source, out, whole = (tmp_path / name for name in ("in", "killed", "whole"))
    started = time.monotonic()
    subprocess.run(command(source, whole), cwd=ROOT, check=False)
    lasts, draw = time.monotonic() - started, random.Random(N_KILLS)
    for first in range(0, N_KILLS, IN_A_ROW):
        for _ in range(min(IN_A_ROW, N_KILLS - first)):
            kill(source, out, draw.uniform(0, lasts))
            whole_or_absent(out)
        done = subprocess.run(command(source, out), cwd=ROOT, check=False)
        assert done.returncode == 3  # the broken one
        assert contents(out) == contents(whole)
        names = [row["document"] for row in rows(out)]
        assert len(names) == len(set(names)) == N_REPORTS + 1
        assert [p for p in (out / ".gouji").iterdir() if "new" in p.name] == []
        shutil.rmtree(out)


def kill(source, out, seconds):
    """Begin a run and kill it after so many seconds."""
    with subprocess.Popen(command(source, out), cwd=ROOT) as running:
        time.sleep(seconds)
        running.send_signal(signal.SIGKILL)


def whole_or_absent(out):
    """No file of a killed run is cut in the middle."""
    for path in out.rglob("*.csv"):
        if ".gouji" not in path.parts:
            assert path.read_bytes().endswith(b"\n")
    for path in (out / ".gouji").glob("*.jsonl"):
        assert path.read_bytes().endswith(b"\n")
