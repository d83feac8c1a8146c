"""Arguments → documents: what to read, and the name each document has in the outputs.

In: files, folders, a list on standard input. Out: paths with names that are told apart,
in order of name. A folder of page pictures and nothing else is one document. Nothing is
read here, but whether a TIFF has more pages than one.
"""

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from extractor.errors import InputError, UsageError
from extractor.pictures import SUFFIXES, has_frames, is_picture

READ = (".pdf", ".txt", *SUFFIXES)
SYSTEM_FILES = ("thumbs.db", "desktop.ini")  # what Windows puts into every folder


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
    reading it tells what is wrong, but where none is there nothing is to be written.
    Raises UsageError where there is nothing to read, InputError where none is there.
    """
    found: dict[str, _Found] = {}
    for argument in _spelled_out(arguments, listed):
        for entry in _in_argument(Path(argument)):
            found.setdefault(os.path.normpath(entry.path.absolute()), entry)
    if not found:
        raise UsageError("-", "the list is empty", "write a path on each line")
    paths = [str(entry.path) for entry in found.values()]
    if not any(map(os.path.exists, paths)):
        raise InputError(paths[0], "no such file or folder", "check the path")
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
    found = [
        _Found(entry, max(1, len(entry.relative_to(path).parts)))
        for entry in _in_folder(path)
    ]
    if not found:
        raise UsageError(
            str(path),
            "no PDF, picture or .txt file in this folder",
            "name the folder that holds the reports",
        )
    return found


def _in_folder(folder: Path) -> Iterator[Path]:
    """Documents in a folder and below; the folder itself where it is one."""
    try:
        entries = sorted(e for e in folder.iterdir() if not _is_hidden(e))
    except OSError as error:
        problem = f"cannot be searched ({error.strerror})"
        raise UsageError(str(folder), problem, "check its rights") from None
    files = [e for e in entries if e.is_file()]
    if files and len(files) == len(entries) and _are_pages(files):
        yield folder
        return
    for entry in entries:
        if entry.is_dir() and not entry.is_symlink():
            yield from _in_folder(entry)
        elif entry.suffix.lower() in READ and entry.is_file():
            yield entry


def _is_hidden(path: Path) -> bool:
    """Whether a system or program hides the file, or we wrote it."""
    return path.name.startswith(".") or path.name.lower() in SYSTEM_FILES


def _are_pages(files: Sequence[Path]) -> bool:
    """Whether the files are the pages of one document; a TIFF of many is whole."""
    return all(is_picture(f) for f in files) and not any(map(has_frames, files))


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
