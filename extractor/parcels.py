"""A document on its way to a worker that does not see our disk, and back.

In: a task. Out: its files as bytes, there; what was staged as bytes, here. What a
worker far away stages is byte for byte what one beside us would have.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from extractor.inputs import Input
from extractor.outputs.stage import Store
from extractor.work import Failure, Report, Task, Work


@dataclass(frozen=True, slots=True)
class Parcel:
    """A task and the bytes of its files, by their paths below the document's own.

    A document that is one file has it under the empty path; one that is a folder of
    page pictures has them by name.
    """

    task: Task
    files: tuple[tuple[str, bytes], ...]


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back: the staged files by name, or why there are none."""

    staged: tuple[tuple[str, bytes], ...] = ()
    failure: Failure | None = None


def packed(tasks: Iterable[Task], unread: list[Task]) -> Iterator[Parcel]:
    """The documents with their bytes; those that have none to be had are `unread`."""
    for task in tasks:
        try:
            yield Parcel(task, _files(task.source.path))
        except OSError:
            unread.append(task)


def _files(path: Path) -> tuple[tuple[str, bytes], ...]:
    if not path.is_dir():
        return (("", path.read_bytes()),)
    found = sorted(p for p in path.iterdir() if p.is_file())
    return tuple((p.name, p.read_bytes()) for p in found)


def stage_there(work: Work, store: Store, parcel: Parcel, report: Report) -> Reply:
    """What a worker far away does with a document: stage it in a folder of its own."""
    from extractor.staging import stage  # heavy: whoever only hands out goes without

    task = parcel.task
    with TemporaryDirectory(prefix="gouji-") as folder:
        path = Path(folder) / "in" / task.source.path.name
        _unpack(parcel, path)
        there = replace(store, out=Path(folder) / "out")
        there.open()
        moved = replace(task, source=Input(task.source.name, path))
        failure = stage(moved, work, there, report)
        if failure is not None:
            return Reply(failure=_as_here(failure, task.source.path))
        return Reply(there.staged(task.key, task.source.name))


def _unpack(parcel: Parcel, path: Path) -> None:
    path.parent.mkdir()
    for name, content in parcel.files:
        file = path / name if name else path
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(content)


def _as_here(failure: Failure, path: Path) -> Failure:
    """The failure with the path that the document has at home."""
    error = failure.error
    parts = (error.where, error.problem, error.advice)
    where, problem, advice = (p.replace(str(failure.path), str(path)) for p in parts)
    return replace(failure, path=path, error=type(error)(where, problem, advice))
