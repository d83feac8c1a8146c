"""Files written whole or not at all.

In: names and contents. Out: files; every failure of the disk as OutputError with the
next step. A folder of finished files is built aside and then put in place.
"""

import errno
import json
import logging
import os
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from tempfile import mkdtemp

from extractor.errors import OutputError

OWN = ".gouji"  # what a second run needs to go on; nothing for readers
MANIFEST = "files.json"
ASIDE = ".new"  # ending of a file that is being written
BUILDING = "new-"  # beginning of a folder that is being filled
LONGEST = 180  # bytes of a file name, endings and temporary names fit behind it
log = logging.getLogger(__name__)

Write = Callable[[Path], None]
HOSTILE = re.compile(r'[\x00-\x1f\x7f<>:"|?*\\/%]|[. ]$|^\.{1,2}$|^ ')


@contextmanager
def output_errors(where: Path) -> Iterator[None]:
    """Turns what the system says about `where` into an OutputError."""
    try:
        yield
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
        advice = "free some space" if full else "choose another folder with -o"
        place = str(error.filename or where)
        raise OutputError(
            place,
            f"cannot be written ({error.strerror or error})",
            f"{advice} and run again; what is finished is kept",
        ) from error


def write_whole(path: Path, write: Write) -> None:
    """Let `write` fill a file that then takes the place of `path`, or none does."""
    # two documents of the same bytes may be written at once
    aside = path.with_name(f"{path.name}.{os.getpid()}{ASIDE}")
    try:
        with output_errors(path):
            write(aside)
            aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)


def safe_path(document: str) -> str:
    """A document's name as a path below a folder, whatever it contains.

    >>> safe_path("2023/水利局.pdf"), safe_path("../x.pdf"), safe_path("a:b%")
    ('2023/水利局.pdf', '%2E%2E/x.pdf', 'a%3Ab%25')
    """
    return "/".join(_safe_name(name) for name in document.split("/") if name) or "%"


def _safe_name(name: str) -> str:
    if name in (".", ".."):
        return name.replace(".", "%2E")
    safe = HOSTILE.sub(lambda m: f"%{ord(m[0][0]):02X}", name)
    encoded = safe.encode("utf-8", "replace")
    if len(encoded) <= LONGEST:
        return encoded.decode()
    digest = sha256(name.encode("utf-8", "replace")).hexdigest()[:12]
    return f"{encoded[: LONGEST - 13].decode('utf-8', 'ignore')}~{digest}"


@contextmanager
def built_aside(out: Path) -> Iterator[Path]:
    """An empty folder whose files take their places in `out` when all are written.

    Files that an earlier run put there, and this one did not, are taken away.
    """
    with output_errors(out):
        own = out / OWN
        own.mkdir(parents=True, exist_ok=True)
        aside = Path(mkdtemp(prefix=BUILDING, dir=own))
        try:
            yield aside
            _put_in_place(aside, out)
        finally:
            shutil.rmtree(aside, ignore_errors=True)


def _put_in_place(aside: Path, out: Path) -> None:
    names = sorted(p.relative_to(aside).as_posix() for p in aside.rglob("*"))
    fresh = [name for name in names if (aside / name).is_file()]
    manifest = out / OWN / MANIFEST
    old = _listed(manifest)
    _list(manifest, sorted({*old, *fresh}), aside)
    for name in fresh:
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        (aside / name).replace(out / name)
    for name in set(old) - set(fresh):
        (out / name).unlink(missing_ok=True)
        _drop_empty(out, (out / name).parent)
    _list(manifest, fresh, aside)


def _listed(manifest: Path) -> list[str]:
    """The files that earlier runs put in place; a listing cut short tells none."""
    if not manifest.exists():
        return []
    try:
        names = json.loads(manifest.read_text("utf-8"))
    except ValueError:  # not JSON, not UTF-8
        names = None
    if isinstance(names, list):
        return [name for name in names if isinstance(name, str)]
    log.warning("%s: damaged; old files beside the new ones may be left", manifest)
    return []


def _list(manifest: Path, names: Sequence[str], aside: Path) -> None:
    """Write the listing so that not even a power cut leaves half of it."""
    listing = aside / MANIFEST
    with listing.open("w", encoding="utf-8") as file:
        file.write(json.dumps(names))
        file.flush()
        os.fsync(file.fileno())
    listing.replace(manifest)


def clear_leftovers(own: Path) -> None:
    """Take away what runs that were killed had begun to write."""
    for path in own.iterdir():
        if path.name.startswith(BUILDING):
            shutil.rmtree(path, ignore_errors=True)
        elif path.name.endswith(ASIDE):
            path.unlink(missing_ok=True)


def _drop_empty(out: Path, folder: Path) -> None:
    while folder != out and folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent
