"""A database: COPY against inserts row by row, loading against reading, and kills.

    python -m tests.benchmarks.archives [--facts 1000000] [--documents 200] [--kills 50]

Starts a PostgreSQL of its own. Only the ratios count.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import extractor
from extractor.archive import schema
from extractor.archive.connecting import Archive, opened, renew_views
from extractor.archive.dialect import StoredRow
from extractor.archive.seeding import Origin, seed
from extractor.loading import load_book
from extractor.outputs.ledger import finished
from tests.archives import everything
from tests.crowds import SAMPLES, SEEDS, command, kill_loaders, multiply, read_samples
from tests.servers import Server, postgresql

A_PART = 1000  # facts of one, and of one transaction
ROW_BY_ROW = 5000  # facts are enough to know the speed of inserts
LEAST_COPY = 20.0  # times as fast as row by row
MOST_LOADING = 0.10  # of the time of reading
N_DOCUMENTS = 24  # that are loaded while loaders are killed


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--facts", type=int, default=1_000_000)
    parser.add_argument("--documents", type=int, default=200)
    parser.add_argument("--kills", type=int, default=50)
    arguments = parser.parse_args()
    good = []
    with tempfile.TemporaryDirectory() as name, postgresql() as server:
        folder = Path(name)
        if arguments.facts:
            good.append(copy_against_inserts(server, arguments.facts))
        if arguments.documents:
            for url in (f"sqlite:///{folder / 'l.db'}", server.new_database()):
                good.append(loading_against_reading(url, folder, arguments.documents))
        if arguments.kills:
            for url in (f"sqlite:///{folder / 'k.db'}", server.new_database()):
                good.append(kills(url, folder, arguments.kills))
    return 0 if all(good) else 1


def copy_against_inserts(server: Server, n_facts: int) -> bool:
    """Facts by COPY as gouji loads them, and row by row, in one transaction each."""
    with opened(server.new_database(), create=True) as archive:
        n_parts = n_facts // A_PART
        ids = _parts(archive, n_parts + 2 * ROW_BY_ROW // A_PART)
        started = time.perf_counter()
        for part in ids[:n_parts]:
            with archive.writing() as connection:
                archive.dialect.put(connection, schema.facts, _facts(part))
        by_copy = (time.perf_counter() - started) / (n_parts * A_PART)
        rest = ids[n_parts:]
        half = len(rest) // 2
        core = _row_by_row(archive, rest[:half], bare=False)
        bare = _row_by_row(archive, rest[half:], bare=True)
    say(f"{n_facts} facts by COPY: {1e6 * by_copy:.1f} µs each")
    say(f"row by row: {1e6 * core:.0f} µs (SQLAlchemy), {1e6 * bare:.0f} µs (psycopg)")
    return told(
        "COPY, times as fast as inserts", core / by_copy, LEAST_COPY, at_least=True
    )


def _parts(archive: Archive, n_parts: int) -> list[int]:
    documents, parts = schema.documents, schema.parts
    nothing = {"ocr_pages": "", "unread_pages": "", "kinds": "", "unit_name": ""}
    with archive.writing() as connection:
        statement = documents.insert().returning(documents.c.id)
        cells = {"document": "x", "sha256": "x", "audited": 1, "redacted": 0, **nothing}
        document = connection.execute(statement, cells).scalar_one()
        names = {"kind": "x", "credit_code": "", "unit_name": "", "record": {}}
        return [
            connection.execute(
                parts.insert().returning(parts.c.id),
                {"document_id": document, "part": f"x#{n}", "number": n, **names},
            ).scalar_one()
            for n in range(n_parts)
        ]


def _facts(part: int) -> list[StoredRow]:
    told = ("1,234.56", "年度资金总额 × 全年执行数", "table", "text", Decimal(1))
    amount = ("1234.56", Decimal("1234.56"), "万元", "value", "万元", 2)
    place = (3, 72.12, 100.5, 130.25, 112.0)
    return [
        (part, n, "funds.total.executed", "", 1, *amount, *told, *place)
        for n in range(A_PART)
    ]


def _row_by_row(archive: Archive, parts: Sequence[int], *, bare: bool) -> float:
    """Seconds a fact."""
    rows = [row for part in parts for row in _facts(part)]
    names = schema.facts.columns.keys()
    marks = ",".join(["%s"] * len(names))
    with archive.writing() as connection:
        cursor = connection.connection.driver_connection.cursor()
        started = time.perf_counter()
        for row in rows:
            if bare:
                cursor.execute(f"INSERT INTO facts VALUES ({marks})", row)
            else:
                cells = dict(zip(names, row, strict=True))
                connection.execute(schema.facts.insert(), cells)
        return (time.perf_counter() - started) / len(rows)


def loading_against_reading(url: str, folder: Path, n_documents: int) -> bool:
    """Processor time of loading, of that of an audit, without the start of either."""
    paths = [SAMPLES / name for name in SEEDS]
    reading = seconds_of(extractor.audit, paths)
    crowd = folder / "many"
    if not crowd.exists():
        multiply(read_samples(folder / "read"), crowd, n_documents)
    found, book = finished(crowd), load_book()
    origin = Origin(found.headers, found.audited, found.redacted)
    with opened(url, create=True) as archive:
        renew_views(archive, book)
        loading = seconds_of(
            lambda staged: seed(archive, staged, origin, book), found.documents
        )
    name = url.partition(":")[0]
    say(
        f"{name}: {1e3 * reading:.0f} ms to audit a report, {1e3 * loading:.1f} to load"
    )
    return told(f"loading / reading, {name}", loading / reading, MOST_LOADING)


def seconds_of(work: Callable[[Any], object], items: Sequence[Any]) -> float:
    """Processor time an item, of this process, once what is made once is made."""
    work(items[0])
    started = time.process_time()
    for item in items:
        work(item)
    return (time.process_time() - started) / len(items)


def kills(url: str, folder: Path, n_times: int) -> bool:
    """Loaders killed at random moments; nothing is lost, nothing is there twice."""
    crowd = folder / "crowd"
    if not crowd.exists():
        multiply(read_samples(folder / "samples"), crowd, N_DOCUMENTS)
    calm = f"sqlite:///{folder / 'calm.db'}"
    subprocess.run(command("load", crowd, "--db", calm, "-q"), check=True)
    reference = everything(calm)
    moments = kill_loaders(crowd, url, reference, n_times)
    subprocess.run(command("load", crowd, "--db", url, "-q"), check=True)
    good = everything(url) == reference
    name = url.partition(":")[0]
    between = sum(0 < moment < N_DOCUMENTS for moment in moments)
    say(f"{name}: killed {len(moments)} times, {between} amid the documents,")
    say(f"    the next run {'completes' if good else 'DOES NOT COMPLETE'}")
    return good


def told(what: str, ratio: float, goal: float, *, at_least: bool = False) -> bool:
    good = ratio >= goal if at_least else ratio <= goal
    say(f"{what:<40}{ratio:>10.3f}{goal:>10.2f}  {'ok' if good else 'MISSED'}")
    return good


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
