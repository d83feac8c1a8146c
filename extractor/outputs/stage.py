"""What is finished of a run, document by document, so that a second run goes on.

In: the rows of one document, and its attachments. Out: a file of JSON lines in
OUT/.gouji, written whole, named for what it depends on, and a file for each attachment;
memory never holds more than one document.
"""

import json
import os
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import overload

from extractor.errors import OutputError
from extractor.outputs.columns import AUDITED, FINDINGS, Row
from extractor.outputs.files import (
    OWN,
    Write,
    clear_leftovers,
    output_errors,
    write_whole,
)
from extractor.outputs.findings import row_order
from extractor.outputs.judging import Judge
from extractor.outputs.locks import one_at_a_time
from extractor.outputs.rows import NamedRow

ROWS, REDACTED = ".jsonl", ".redacted"
ATTACHED = ("html", "pdf")  # all there may be, of which a run wants some
ACROSS = "across.rows"  # what the checks across documents add; of one run


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
    added: "Added | None" = None

    def rows(self) -> Iterator[NamedRow]:
        """Rows behind the document's own; figures as exact text, not as numbers.

        What the checks across documents added stands among its own findings and checks.
        """
        for name, row in self._all():
            yield name, self.judge.row(self.name, name, row) if self.judge else row

    def _all(self) -> Iterator[NamedRow]:
        if self.added is None:
            yield from self._own()
            return
        last: dict[str, list[Row]] = {name: [] for name in AUDITED}
        for name, row in self._own():
            if name in last:
                last[name].append(row)
            else:
                yield name, row
        for name, row in self.added.rows():
            last[name].append(row)
        last[FINDINGS].sort(key=row_order)
        for name, rows in last.items():
            yield from ((name, row) for row in rows)

    def rows_of(self, *tables: str) -> Iterator[NamedRow]:
        """Its own rows of these tables; the others are not even parsed."""
        starts = tuple(json.dumps([table])[:-1] + "," for table in tables)
        return (_read(line) for line in self._lines() if line.startswith(starts))

    def _own(self) -> Iterator[NamedRow]:
        return map(_read, self._lines())

    def _lines(self) -> Iterator[str]:
        if self.path is None:
            return
        with self.path.open(encoding="utf-8") as file:
            next(file)
            yield from file


@dataclass(frozen=True, slots=True)
class Added:
    """Rows of one document in the file that holds those of all."""

    path: Path
    offsets: "array[int]"

    def rows(self) -> Iterator[NamedRow]:
        """The rows in the order in which they were written."""
        with self.path.open("rb") as file:
            for offset in self.offsets:
                file.seek(offset)
                yield _read(file.readline().decode())


def _read(line: str) -> NamedRow:
    name, *cells = json.loads(line)
    return name, tuple([tuple(c) if type(c) is list else c for c in cells])


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
        own = self.out / OWN
        with output_errors(self.out):
            own.mkdir(parents=True, exist_ok=True)
            (own / ACROSS).unlink(missing_ok=True)
            for path in own.iterdir() if self.redact else ():
                if path.suffix in self._endings() and REDACTED not in path.suffixes:
                    path.unlink()

    @contextmanager
    def opened(self) -> Iterator[None]:
        """The folder made, and ours alone until the end of the `with` block.

        What a killed run left half done is taken away. Raises OutputError while another
        run is at work there.
        """
        own = self.out / OWN
        with output_errors(self.out):
            own.mkdir(parents=True, exist_ok=True)
        with one_at_a_time(self.out, own):
            with output_errors(self.out):
                clear_leftovers(own)
            self.open()
            yield

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

        write_whole(path, write)
        return Staged(name, row, path, self._attachments(key, name))

    def staged(self, key: str, name: str) -> tuple[tuple[str, bytes], ...]:
        """The files of a finished document by name, to be sent elsewhere; rows last."""
        paths = (*self._attachments(key, name).values(), self._path(key))
        return tuple((path.name, path.read_bytes()) for path in paths)

    def receive(self, files: Iterable[tuple[str, bytes]]) -> None:
        """Write what another store has sent, rows last: they mean that all is there."""
        for name, content in files:
            path = self.out / OWN / Path(name).name
            write_whole(path, partial(_put, content))

    def attach(self, key: str, name: str, kind: str, write: Write) -> None:
        """Write one attachment of the document `name`; whole or not at all."""
        write_whole(self._attachments(key, name)[kind], write)

    def _attachments(self, key: str, name: str) -> dict[str, Path]:
        # two documents of the same bytes share their rows, but each bears its name
        depends = f"{name}\0{self.decisions}".encode("utf-8", "replace")
        named = sha256(depends).hexdigest()[:12]
        stem = f"{key}-{named}{self._mark()}"
        return {kind: self.out / OWN / f"{stem}.{kind}" for kind in self.wanted}

    def add(
        self, documents: Sequence[Staged], rows: Iterable[tuple[str, NamedRow]]
    ) -> "Documents":
        """The documents, each with its share of `rows`, which come with its name."""
        path = self.out / OWN / ACROSS
        places: dict[str, array[int]] = {}
        with output_errors(path), path.open("wb") as file:
            for document, (table, cells) in rows:
                places.setdefault(document, array("Q")).append(file.tell())
                file.write(_line((table, *cells)).encode("utf-8", "replace"))
        added = {name: Added(path, offsets) for name, offsets in places.items()}
        if isinstance(documents, Documents):
            return replace(documents, added=added)
        return Documents(self, tuple(documents), added=added)

    def _path(self, key: str) -> Path:
        return self.out / OWN / f"{key}{self._mark()}{ROWS}"

    def _mark(self) -> str:
        return REDACTED if self.redact else ""


@dataclass(frozen=True, slots=True)
class Documents(Sequence[Staged]):
    """The documents of a run in order; each is looked up when it is asked for.

    `done` holds a document's name and key, or one that failed as it is: so ten
    thousand documents take little memory.
    """

    store: Store
    done: tuple[tuple[str, str] | Staged, ...]
    judge: Judge | None = None
    added: Mapping[str, Added] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.done)

    @overload
    def __getitem__(self, index: int) -> Staged: ...

    @overload
    def __getitem__(self, index: slice) -> "Documents": ...

    def __getitem__(self, index: int | slice) -> "Staged | Documents":
        if isinstance(index, slice):
            return replace(self, done=self.done[index])
        found = self._found(self.done[index])
        return replace(found, judge=self.judge, added=self.added.get(found.name))

    def _found(self, entry: tuple[str, str] | Staged) -> Staged:
        if isinstance(entry, Staged):
            return entry
        name, key = entry
        if found := self.store.find(key, name):
            return found
        where = str(self.store.out / OWN)
        problem = f"what was read of {name} is no longer there"
        raise OutputError(where, problem, "run again to read it anew")


def _put(content: bytes, path: Path) -> None:
    path.write_bytes(content)


def _line(cells: Iterable[object]) -> str:
    return json.dumps(list(cells), ensure_ascii=False, default=_plain) + "\n"


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return format(value, "f")
    raise TypeError(f"{type(value).__name__} has no place in a row")
