"""Many documents: what fails is told, what is done is kept.

In: documents, a store, and an engine that has them worked on. Out: each one's staged
rows; a failed one has a row that says why, and the rest go on. A finished document of
the same bytes, options, patterns and program is not read again. At the end, or when
interrupted, the output files are written from the store, documents in order.
"""

import logging
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from functools import partial

from extractor.casework import check_together
from extractor.engines import Engine, Lost, Running
from extractor.engines import Watch as EngineWatch
from extractor.errors import InputError, LockedError
from extractor.inputs import Input
from extractor.outputs import FORMATS
from extractor.outputs.files import built_aside
from extractor.outputs.ledger import Finished, remember
from extractor.outputs.records import record_columns
from extractor.outputs.rows import failed_row
from extractor.outputs.stage import Documents, Staged, Store
from extractor.parcels import Reply, packed, stage_there
from extractor.project import UNDECIDED, Project
from extractor.work import Failure, Report, Task, Work, task_of, unwatched

log = logging.getLogger(__name__)

TRIES = 3  # passwords asked for per document

Ask = Callable[[str], str]  # document name → password, empty to go on without
# told several times a second: how many documents are done, and what is worked on
Watch = Callable[[int, Sequence[Running]], None]
Results = Generator[tuple[Task, Failure | Lost | None]]


@dataclass(frozen=True, slots=True)
class Run:
    """How a run ended: documents in order of name, and those that failed."""

    documents: Sequence[Staged]
    failures: tuple[Failure, ...]
    interrupted: bool = False
    project: Project = UNDECIDED


@dataclass(slots=True)
class _Ledger:
    """What became of each document so far: the key of its rows, or why it failed."""

    sources: Sequence[Input]
    finished: dict[Input, str] = field(default_factory=dict)
    failed: dict[Input, tuple[Failure, str]] = field(default_factory=dict)
    handed_out: dict[Input, Task] = field(default_factory=dict)

    def n_done(self) -> int:
        return len(self.finished) + len(self.failed)

    def enter(self, task: Task, failure: Failure | None) -> None:
        self.handed_out.pop(task.source, None)
        if failure is None:
            self.finished[task.source] = task.key
            self.failed.pop(task.source, None)
        else:
            self.failed[task.source] = failure, task.digest

    def locked(self) -> list[Input]:
        """Documents that no password opened so far, in order."""
        failed = self.failed.items()
        return sorted(s for s, (f, _) in failed if isinstance(f.error, LockedError))

    def documents(self, store: Store) -> Documents:
        """Those that are done, in order."""
        done: list[Staged | tuple[str, str]] = []
        for source in self.sources:
            if source in self.finished:
                done.append((source.name, self.finished[source]))
            elif source in self.failed:
                failure, digest = self.failed[source]
                row = failed_row(digest, failure.told())
                done.append(Staged(source.name, row))
        return Documents(store, tuple(done))

    def failures(self) -> tuple[Failure, ...]:
        return tuple(self.failed[s][0] for s in self.sources if s in self.failed)


@dataclass(frozen=True, slots=True)
class Batch:
    """What is read, how, and where to; `ask` is there when somebody can answer."""

    work: Work
    store: Store
    engine: Engine
    watch: Watch
    ask: Ask | None = None

    def run(self, sources: Sequence[Input], formats: Sequence[str]) -> Run:
        """Read all documents and write the files of all formats.

        An interruption ends the reading; what is finished is written all the same.
        Raises OutputError when the folder cannot be written.
        """
        ledger, interrupted = _Ledger(sources), False
        with self.store.opened():
            try:
                self._read(self._unfinished(ledger), ledger)
                if self.ask is not None:
                    self._read_locked(ledger, self.ask)
                documents = self._together(ledger)
            except KeyboardInterrupt:
                interrupted = True
                self._take_stock(ledger)
                documents = ledger.documents(self.store)
            documents = replace(documents, judge=self.work.judge)
            with built_aside(self.store.out) as folder:
                book, audited = self.work.book, self.work.options.audit
                for name in formats:
                    FORMATS[name](folder, documents, book, audited)
            headers = {name: record_columns(kind) for name, kind in book.kinds.items()}
            ended = Finished(documents, headers, audited, self.store.redact)
            remember(self.store.out, ended)
        return Run(documents, ledger.failures(), interrupted, self.work.project)

    def _together(self, ledger: _Ledger) -> Documents:
        """All that is done, with what the checks across documents found."""
        documents, options = ledger.documents(self.store), self.work.options
        if not options.audit:
            return documents
        return check_together(documents, self.work.book, options, self.store)

    def _unfinished(self, ledger: _Ledger) -> Iterator[Task]:
        """The documents that the store does not have, each looked at when asked for."""
        for source in ledger.sources:
            task = task_of(source, self.work)
            if self.store.find(task.key, source.name):
                log.info("%s: finished before, not read again", source.name)
                ledger.enter(task, None)
                self.watch(ledger.n_done(), ())
            else:
                yield task

    def _read(self, tasks: Iterable[Task], ledger: _Ledger) -> None:
        def watch(running: Sequence[Running]) -> None:
            self.watch(ledger.n_done(), running)

        def handed_out() -> Iterator[Task]:
            for task in tasks:
                ledger.handed_out[task.source] = task
                yield task

        have_staged = self._far if self.engine.far else self._near
        with closing(have_staged(handed_out(), watch)) as results:
            for task, came in results:
                ledger.enter(task, _failure(task, came) if came else None)

    def _near(self, tasks: Iterable[Task], watch: EngineWatch) -> Results:
        """Staged by workers that write into our folder."""
        function = partial(stage_here, self.work, self.store)
        with closing(self.engine.each(function, tasks, watch)) as results:
            yield from results

    def _far(self, tasks: Iterable[Task], watch: EngineWatch) -> Results:
        """Staged by workers that do not see our disk: sent there and back."""
        function = partial(stage_there, self.work, self.store)
        unread: list[Task] = []
        parcels = packed(tasks, unread)
        with closing(self.engine.each(function, parcels, watch)) as results:
            for parcel, came in results:
                if isinstance(came, Reply):
                    self.store.receive(came.staged)
                    yield parcel.task, came.failure
                else:
                    yield parcel.task, came
        for task in unread:  # which tells why
            yield task, stage_here(self.work, self.store, task, unwatched)

    def _take_stock(self, ledger: _Ledger) -> None:
        """Enter what workers finished before they could say so."""
        for task in tuple(ledger.handed_out.values()):
            if self.store.find(task.key, task.source.name):
                ledger.enter(task, None)

    def _read_locked(self, ledger: _Ledger, ask: Ask) -> None:
        """Ask for passwords; each one given is tried on every document left locked."""
        given: tuple[str, ...] = ()
        asked: dict[Input, int] = {}
        while left := [s for s in ledger.locked() if asked.get(s, 0) < TRIES]:
            self.watch(ledger.n_done(), ())
            answer = ask(left[0].name)
            asked[left[0]] = asked.get(left[0], 0) + 1 if answer else TRIES
            if answer:
                given = (answer, *given)
                tasks = (task_of(s, self.work) for s in ledger.locked())
                self._read((replace(t, passwords=given) for t in tasks), ledger)


def stage_here(work: Work, store: Store, task: Task, report: Report) -> Failure | None:
    """What a worker process does with a document: put it into the store."""
    from extractor.staging import stage  # heavy: whoever only hands out goes without

    return stage(task, work, store, report)


def _failure(task: Task, came: Failure | Lost) -> Failure:
    if isinstance(came, Failure):
        return came
    source = task.source
    error = InputError(str(source.path), came.problem, came.advice)
    return Failure(source.name, source.path, error)
