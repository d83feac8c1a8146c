"""Arguments → documents: what to read, and the name each document has in the outputs.

In: files, folders, a list on standard input. Out: paths with names that are told apart,
in order of name. Nothing is opened here.
"""

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from extractor.errors import UsageError

READ = (".pdf", ".txt")
PICTURES = (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".webp")


class Input(NamedTuple):
    """A document to read and its name in the outputs."""

    name: str
    path: Path


class _Found(NamedTuple):
    path: Path
    parts: int  # how many parts of the path, from its end, are the name


def find_inputs(arguments: Sequence[str], listed: Iterable[str] = ()) -> list[Input]:
    """Documents that the arguments name, each once, in order of name.

    `-` stands for the lines of `listed`. A file that is not there is a document too:
    reading it tells what is wrong. Raises UsageError where there is nothing to read.
    """
    found: dict[str, _Found] = {}
    for argument in _spelled_out(arguments, listed):
        for entry in _in_argument(Path(argument)):
            found.setdefault(os.path.normpath(entry.path.absolute()), entry)
    if not found:
        raise UsageError("-", "the list is empty", "write a path on each line")
    return sorted(_named(found))


def _spelled_out(arguments: Sequence[str], listed: Iterable[str]) -> Iterator[str]:
    for argument in arguments:
        if argument == "-":
            yield from (line.strip() for line in listed if line.strip())
        else:
            yield argument


def _in_argument(path: Path) -> list[_Found]:
    if not path.is_dir():
        return [_Found(path, 1)]
    files = sorted(p for p in path.rglob("*") if _is_readable_kind(p, path))
    if not files:
        pictures = any(p.suffix.lower() in PICTURES for p in path.rglob("*"))
        problem = "only pictures, " if pictures else ""
        raise UsageError(
            str(path),
            f"{problem}no .pdf or .txt file in this folder",
            "pictures of pages need OCR, which this version does not have"
            if pictures
            else "name the folder that holds the reports",
        )
    return [_Found(p, len(p.relative_to(path).parts)) for p in files]


def _is_readable_kind(path: Path, folder: Path) -> bool:
    """A report, and not a file that a system or program hides or we wrote."""
    hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
    return path.suffix.lower() in READ and not hidden and path.is_file()


def _named(found: dict[str, _Found]) -> Iterator[Input]:
    """Names of one part or more; equal ones get the folder above in front."""
    sizes = {whole: entry.parts for whole, entry in found.items()}
    while True:
        names = {whole: _tail(whole, size) for whole, size in sizes.items()}
        counts = Counter(names.values())
        twice = [w for w, n in names.items() if counts[n] > 1 and n != _tail(w, None)]
        if not twice:
            break
        for whole in twice:
            sizes[whole] += 1
    for whole, name in names.items():
        yield Input(name, found[whole].path)


def _tail(whole: str, size: int | None) -> str:
    parts = Path(whole).parts[1:]  # without the root
    name = "/".join(parts if size is None else parts[-size:])
    return os.fsencode(name).decode("utf-8", "replace")
