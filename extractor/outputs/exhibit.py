"""What an attachment is made from, and how the finished ones take their places.

Some outputs need the document itself, its pictures, and not only its rows. They are
made while it is at hand, staged beside its rows, and put in place at the end.
"""

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from extractor.kinds import PatternBook
from extractor.model import Result
from extractor.options import Options
from extractor.outputs.columns import Row
from extractor.outputs.files import safe_path
from extractor.outputs.judging import Judge
from extractor.outputs.rows import NamedRow
from extractor.outputs.stage import Staged


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A document at hand: its name in the outputs, its file, all that is known of it.

    `row` and `rows` are as they are staged, personal values hidden if `options.redact`;
    `judged_rows` have the project's decisions. `options.passwords` open the file.
    """

    name: str
    path: Path
    result: Result
    book: PatternBook
    options: Options
    row: Row
    rows: Sequence[NamedRow]
    judge: Judge | None = None

    def judged_rows(self) -> Iterator[NamedRow]:
        """The rows as the outputs give them."""
        for table, row in self.rows:
            judge = self.judge
            yield table, judge.row(self.name, table, row) if judge else row


Attach = Callable[[Exhibit, Path], None]  # writes one whole file


def put_in_place(folder: Path, documents: Sequence[Staged], kind: str) -> None:
    """The attachments of one kind as `<kind>/<document>.<kind>` below `folder`."""
    for document in documents:
        if made := document.attachments.get(kind):
            path = folder / kind / f"{safe_path(document.name)}.{kind}"
            path.parent.mkdir(parents=True, exist_ok=True)
            _link(made, path)


def _link(made: Path, path: Path) -> None:
    try:
        os.link(made, path)
    except OSError:  # a file system without links
        shutil.copyfile(made, path)
