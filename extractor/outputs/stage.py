"""What is finished of a run, document by document, so that a second run goes on.

In: the rows of one document, and its attachments. Out: a file of JSON lines in
OUT/.gouji, written whole, named for what it depends on, and a file for each attachment;
memory never holds more than one document.
"""

import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import overload

from extractor.errors import OutputError
from extractor.outputs.columns import Row
from extractor.outputs.files import (
    OWN,
    Write,
    clear_leftovers,
    output_errors,
    write_whole,
)
from extractor.outputs.judging import Judge
from extractor.outputs.locks import one_at_a_time
from extractor.outputs.rows import NamedRow

ROWS, REDACTED = ".jsonl", ".redacted"
LEDGER = "run.json"  # which of the files the last run ended with
ATTACHED = ("html", "pdf")  # all there may be, of which a run wants some


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
        own = self.out / OWN
        with output_errors(self.out):
            own.mkdir(parents=True, exist_ok=True)
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

    def remember(
        self,
        documents: Iterable[Staged],
        headers: Mapping[str, Sequence[str]],
        *,
        audited: bool,
    ) -> None:
        """Note what the run ended with, for those who take up the folder later."""
        ledger = {
            "audited": audited,
            "redacted": self.redact,
            "headers": {kind: list(names) for kind, names in headers.items()},
            "documents": [[d.name, d.path.name] for d in documents if d.path],
        }
        text = json.dumps(ledger, ensure_ascii=False) + "\n"
        write_whole(self.out / OWN / LEDGER, lambda aside: _write_text(aside, text))

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

    def __len__(self) -> int:
        return len(self.done)

    @overload
    def __getitem__(self, index: int) -> Staged: ...

    @overload
    def __getitem__(self, index: slice) -> "Documents": ...

    def __getitem__(self, index: int | slice) -> "Staged | Documents":
        if isinstance(index, slice):
            return replace(self, done=self.done[index])
        entry = self.done[index]
        if isinstance(entry, Staged):
            return entry
        name, key = entry
        if found := self.store.find(key, name):
            return replace(found, judge=self.judge)
        where = str(self.store.out / OWN)
        problem = f"what was read of {name} is no longer there"
        raise OutputError(where, problem, "run again to read it anew")


@dataclass(frozen=True, slots=True)
class Finished:
    """What a folder holds: the documents that were read, in order of name.

    `headers` are the columns of each kind's records when they were written.
    """

    documents: Sequence[Staged]
    headers: Mapping[str, Sequence[str]]
    audited: bool
    redacted: bool


def is_finished(out: Path) -> bool:
    """Whether a run ended with this folder."""
    return (out / OWN / LEDGER).is_file()


def finished(out: Path) -> Finished:
    """What the last run left in the folder; raises OutputError when it is not whole."""
    try:
        ledger = json.loads((out / OWN / LEDGER).read_text("utf-8"))
        documents = tuple(_taken_up(out, *each) for each in ledger["documents"])
    except (OSError, ValueError) as error:
        problem = f"is not whole any more ({type(error).__name__})"
        raise OutputError(str(out), problem, "run gouji audit into it again") from error
    headers, audited = ledger["headers"], ledger["audited"]
    return Finished(documents, headers, audited, ledger["redacted"])


def _taken_up(out: Path, name: str, file: str) -> Staged:
    path = out / OWN / file
    with path.open("rb") as lines:
        return Staged(name, tuple(json.loads(lines.readline())), path)


def _write_text(path: Path, text: str) -> None:
    path.write_text(text, "utf-8", errors="replace")


def _put(content: bytes, path: Path) -> None:
    path.write_bytes(content)


def _line(cells: Iterable[object]) -> str:
    return json.dumps(list(cells), ensure_ascii=False, default=_plain) + "\n"


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return format(value, "f")
    raise TypeError(f"{type(value).__name__} has no place in a row")
