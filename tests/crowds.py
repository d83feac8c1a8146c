"""Many reports from few: samples as a run leaves them, over and over, each another's.

A copy has bytes, name and unit of its own; so a folder of any size costs the reading of
a few. And what can be done to those who load it: killing them.
"""

import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from sqlalchemy import Engine, delete, event

from extractor import cli
from extractor.archive import schema
from extractor.archive.connecting import opened
from tests.archives import everything

SAMPLES = Path(__file__).parent.parent / "samples"
SEEDS = ("dump.txt", "adjusted-layout.pdf")


def command(*arguments):
    return [sys.executable, "-m", "extractor", *map(str, arguments)]


def read_samples(out):
    """An output folder with the samples in it."""
    paths = [SAMPLES / name for name in SEEDS]
    subprocess.run(
        command("audit", *paths, "-o", out, "-q"), check=True, capture_output=True
    )
    return out


def multiply(source, out, n_documents, *, correction=""):
    """An output folder of `n_documents`: copies of those in `source`.

    With a `correction` the same units file again, other bytes and other figures.
    """
    (out / ".gouji").mkdir(parents=True)
    ledger = json.loads((source / ".gouji/run.json").read_text("utf-8"))
    seeds = [
        (name, (source / ".gouji" / file).read_text("utf-8"))
        for name, file in ledger["documents"]
    ]
    ledger["documents"] = []
    for i in range(n_documents):
        name, text = seeds[i % len(seeds)]
        row = json.loads(text.partition("\n")[0])
        digest = hashlib.sha256(f"{i} {correction}".encode()).hexdigest()
        text = text.replace(row[0], digest).replace(row[8], f"{row[8]}{i:05d}")
        text = text.replace("1243", f"{i:04d}")  # the credit code, where there is one
        (out / f".gouji/{digest}.jsonl").write_text(text, "utf-8")
        ledger["documents"].append([f"{i:05d}{correction}-{name}", f"{digest}.jsonl"])
    (out / ".gouji/run.json").write_text(json.dumps(ledger), "utf-8")
    return out


def wholly_there(found, reference):
    """The documents that are there; each with all its rows, or it raises."""
    digests = {row[1] for row in found["documents"]}
    for table, every in reference.items():
        place = 1 if table == "documents" else 0
        wanted = [row for row in every if _digest(row[place]) in digests]
        assert found[table] == wanted, table
    return digests


def _digest(cell):
    return cell[0] if isinstance(cell, tuple) else cell


def empty(url):
    with opened(url) as archive, archive.writing() as connection:
        connection.execute(delete(schema.documents))


def kill_loaders(out, url, reference, n_times, dice=None):
    """Kill that many loaders at random moments; after each, all that is there is whole.

    Returns at how many documents they were killed. Every third one is killed by the
    clock, from its first breath on; the others amid their documents, at a statement.
    """
    dice = dice or random.Random(6)
    n_documents = len(reference["documents"])
    moments, left = [], n_documents
    while len(moments) < n_times:
        if left < 3:
            empty(url)
            left = n_documents
        loading = ("load", out, "--db", url, "-q")
        if len(moments) % 3:
            place = dice.randint(2, left - 1), dice.randint(0, 20)
            process = subprocess.Popen(_mortal(*place, *loading))
        else:
            process = subprocess.Popen(command(*loading))
            time.sleep(dice.uniform(0, 1.5))
            process.kill()
        process.wait()
        there = wholly_there(everything(url), reference)
        if process.returncode == -signal.SIGKILL:
            moments.append(len(there))
        left = n_documents - len(there)
    return moments


def _mortal(*arguments):
    return [sys.executable, "-m", __name__, *map(str, arguments)]


def _die_at(document, statement):
    """Kill this process: so many statements into its document of that number."""
    seen = Counter()

    def count(_connection, _cursor, text, *_):
        seen["documents"] += text.startswith("INSERT INTO documents")
        if seen["documents"] >= document:
            seen["statements"] += 1
        if seen["statements"] > statement:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(Engine, "before_cursor_execute", count)


if __name__ == "__main__":
    _die_at(*map(int, sys.argv[1:3]))
    sys.argv[1:] = sys.argv[3:]
    cli.main()
