"""What is finished of a run, document by document, so that a second run goes on.

In: the rows of one document, and its attachments. Out: a file of JSON lines in
OUT/.gouji, written whole, named for what it depends on, and a file for each attachment;
memory never holds more than one document.
"""

import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

from extractor.outputs.columns import Row
from extractor.outputs.files import OWN, output_errors
from extractor.outputs.judging import Judge
from extractor.outputs.rows import NamedRow

ROWS, REDACTED = ".jsonl", ".redacted"
ATTACHED = ("html", "pdf")  # all there may be, of which a run wants some

Write = Callable[[Path], None]


@dataclass(frozen=True, slots=True)
class Staged:
    """A document of the run: its name, its row, and where its other rows wait.

    `attachments` are finished files of its own by format; `judge` has the project's
    decisions, which its rows are given with.
    """

    name: str
    row: Row
    path: Path | None = None
    attachments: Mapping[str, Path] = field(default_factory=dict)
    judge: Judge | None = None

    def rows(self) -> Iterator[NamedRow]:
        """Rows behind the document's own; figures as exact text, not as numbers."""
        if self.path is None:
            return
        with self.path.open(encoding="utf-8") as file:
            next(file)
            for line in file:
                name, *cells = json.loads(line)
                row = tuple(tuple(c) if isinstance(c, list) else c for c in cells)
                yield name, self.judge.row(self.name, name, row) if self.judge else row


@dataclass(frozen=True, slots=True)
class Store:
    """The finished documents of an output folder; `wanted` names their attachments.

    `decisions` is the version of the project's, on which attachments depend.
    """

    out: Path
    redact: bool = False
    wanted: tuple[str, ...] = ()
    decisions: str = ""

    def open(self) -> None:
        """Make the folder; a redacted run throws away what an open one left."""
        with output_errors(self.out):
            (self.out / OWN).mkdir(parents=True, exist_ok=True)
            for path in (self.out / OWN).iterdir() if self.redact else ():
                if path.suffix in self._endings() and REDACTED not in path.suffixes:
                    path.unlink()

    def _endings(self) -> tuple[str, ...]:
        return (ROWS, *(f".{kind}" for kind in ATTACHED))

    def find(self, key: str, name: str) -> Staged | None:
        """The document `name` as finished under `key`, None when it is not.

        A file that a power cut left short is as good as none; so is one whose wanted
        attachments are not there.
        """
        path = self._path(key)
        attachments = self._attachments(key, name)
        if not all(made.exists() for made in attachments.values()):
            return None
        with output_errors(path):
            if not path.exists():
                return None
            with path.open("rb") as file:
                first = file.readline()
                file.seek(-1, os.SEEK_END) if first else None
                whole = first.endswith(b"\n") and file.read() == b"\n"
            row = tuple(json.loads(first)) if whole else ()
            return Staged(name, row, path, attachments) if whole else None

    def keep(self, key: str, name: str, row: Row, rows: Iterable[NamedRow]) -> Staged:
        """Write the document's rows; all of them or none.

        Its attachments are written before (`attach`), so that rows mean all is there.
        """
        path = self._path(key)

        def write(aside: Path) -> None:
            with aside.open("w", encoding="utf-8", errors="replace") as file:
                file.write(_line(row))
                for table, cells in rows:
                    file.write(_line((table, *cells)))

        _whole(path, write)
        return Staged(name, row, path, self._attachments(key, name))

    def attach(self, key: str, name: str, kind: str, write: Write) -> None:
        """Write one attachment of the document `name`; whole or not at all."""
        _whole(self._attachments(key, name)[kind], write)

    def _attachments(self, key: str, name: str) -> dict[str, Path]:
        # two documents of the same bytes share their rows, but each bears its name
        depends = f"{name}\0{self.decisions}".encode("utf-8", "replace")
        named = sha256(depends).hexdigest()[:12]
        stem = f"{key}-{named}{self._mark()}"
        return {kind: self.out / OWN / f"{stem}.{kind}" for kind in self.wanted}

    def _path(self, key: str) -> Path:
        return self.out / OWN / f"{key}{self._mark()}{ROWS}"

    def _mark(self) -> str:
        return REDACTED if self.redact else ""


def _whole(path: Path, write: Write) -> None:
    aside = path.with_name(path.name + ".new")
    try:
        with output_errors(path):
            write(aside)
            aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)


def _line(cells: Iterable[object]) -> str:
    return json.dumps(list(cells), ensure_ascii=False, default=_plain) + "\n"


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return format(value, "f")
    raise TypeError(f"{type(value).__name__} has no place in a row")
