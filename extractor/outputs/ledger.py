"""Which staged documents a run ended with, for those who take up its folder later.

In: the documents of a run. Out: one file in OUT/.gouji, and the documents again.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from extractor.errors import OutputError
from extractor.outputs.files import OWN, write_whole
from extractor.outputs.stage import Staged

LEDGER = "run.json"


@dataclass(frozen=True, slots=True)
class Finished:
    """What a folder holds: the documents that were read, in order of name.

    `headers` are the columns of each kind's records when they were written.
    """

    documents: Sequence[Staged]
    headers: Mapping[str, Sequence[str]]
    audited: bool
    redacted: bool


def remember(out: Path, found: Finished) -> None:
    """Note what the run ended with."""
    ledger = {
        "audited": found.audited,
        "redacted": found.redacted,
        "headers": {kind: list(names) for kind, names in found.headers.items()},
        "documents": [[d.name, d.path.name] for d in found.documents if d.path],
    }
    text = json.dumps(ledger, ensure_ascii=False) + "\n"
    write_whole(out / OWN / LEDGER, lambda aside: _write_text(aside, text))


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
