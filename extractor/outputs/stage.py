"""What is finished of a run, document by document, so that a second run goes on.

In: the rows of one document. Out: a file of JSON lines in OUT/.gouji, written whole,
named for what it depends on; memory never holds more than one document.
"""

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from extractor.outputs.columns import Row
from extractor.outputs.files import OWN, output_errors
from extractor.outputs.rows import NamedRow

OPEN, REDACTED = ".jsonl", ".redacted.jsonl"


@dataclass(frozen=True, slots=True)
class Staged:
    """A document of the run: its name, its row, and where its other rows wait."""

    name: str
    row: Row
    path: Path | None = None

    def rows(self) -> Iterator[NamedRow]:
        """Rows behind the document's own; figures as exact text, not as numbers."""
        if self.path is None:
            return
        with self.path.open(encoding="utf-8") as file:
            next(file)
            for line in file:
                name, *cells = json.loads(line)
                yield name, tuple(tuple(c) if isinstance(c, list) else c for c in cells)


@dataclass(frozen=True, slots=True)
class Store:
    """The finished documents of an output folder."""

    out: Path
    redact: bool = False

    def open(self) -> None:
        """Make the folder; a redacted run throws away what an open one left."""
        with output_errors(self.out):
            (self.out / OWN).mkdir(parents=True, exist_ok=True)
            for path in (self.out / OWN).iterdir() if self.redact else ():
                if path.name.endswith(OPEN) and not path.name.endswith(REDACTED):
                    path.unlink()

    def find(self, key: str, name: str) -> Staged | None:
        """The document `name` as finished under `key`, None when it is not.

        A file that a power cut left short is as good as none.
        """
        path = self._path(key)
        with output_errors(path):
            if not path.exists():
                return None
            with path.open("rb") as file:
                first = file.readline()
                file.seek(-1, os.SEEK_END) if first else None
                whole = first.endswith(b"\n") and file.read() == b"\n"
            return Staged(name, tuple(json.loads(first)), path) if whole else None

    def keep(self, key: str, name: str, row: Row, rows: Iterable[NamedRow]) -> Staged:
        """Write the document's rows; all of them or none."""
        path = self._path(key)
        aside = path.with_name(path.name + ".new")
        try:
            with output_errors(path):
                with aside.open("w", encoding="utf-8", errors="replace") as file:
                    file.write(_line(row))
                    for table, cells in rows:
                        file.write(_line((table, *cells)))
                aside.replace(path)
        finally:
            aside.unlink(missing_ok=True)
        return Staged(name, row, path)

    def _path(self, key: str) -> Path:
        return self.out / OWN / f"{key}{REDACTED if self.redact else OPEN}"


def _line(cells: Iterable[object]) -> str:
    return json.dumps(list(cells), ensure_ascii=False, default=_plain) + "\n"


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return format(value, "f")
    raise TypeError(f"{type(value).__name__} has no place in a row")
