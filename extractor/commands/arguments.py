"""Arguments as typed → options of a run, mistakes told before anything is read."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from extractor.errors import UsageError
from extractor.options import Ocr, OcrEngine, Options

if TYPE_CHECKING:
    from extractor.kinds import PatternBook
    from extractor.project import Project

RANGE = re.compile(r"(\d+)(?:-(\d+))?")
MOST_PAGES = 100_000  # a slip of the keyboard, not a report
YEARS = range(1990, 2100)
KINDS = {"--pages": "page or range", "--years": "year or range"}


class FailOn(StrEnum):
    """From which severity findings make the exit code 1."""

    ERROR = "error"
    WARNING = "warning"
    NEVER = "never"


class Shape(StrEnum):
    """How a panel lies: a row per report, or per value."""

    WIDE = "wide"
    LONG = "long"


@dataclass(frozen=True, slots=True)
class Request:
    """What was typed, as it was typed."""

    paths: tuple[str, ...]
    out: Path
    formats: str = "csv"
    pages: str = ""
    kind: str = ""
    patterns: Path | None = None
    password_file: Path | None = None
    only: str = ""
    skip: str = ""
    ocr: Ocr = Ocr.AUTO
    engine: OcrEngine = OcrEngine.RAPID
    redact: bool = False
    audit: bool = True
    jobs: int = 0
    timeout: float = 300.0
    memory: float = 4.0
    cluster: str = ""
    verbose: int = 0
    project: Path | None = None


def project_of(request: Request, book: "PatternBook") -> "Project":
    """What the project file decides: the one named, else the one in this folder."""
    from extractor.project import PROJECT_FILE, UNDECIDED, load_project

    path = request.project or Path(PROJECT_FILE)
    if not request.audit or not (request.project or path.is_file()):
        return UNDECIDED
    return load_project(path, codes_of(book))


def codes_of(book: "PatternBook") -> set[str]:
    """Codes of all checks there are."""
    codes = {c for k in book.kinds.values() for c in k.checks}
    return {*codes, *book.across, *book.portfolio}


def options_of(request: Request, book: "PatternBook") -> Options:
    """The options that a request means; raises UsageError for what means nothing."""
    if request.kind and request.kind not in book.kinds:
        known = ", ".join(sorted(book.kinds))
        raise UsageError("--kind", f"there is no kind {request.kind}", f"use {known}")
    codes = codes_of(book)
    return Options(
        pages=parse_pages(request.pages),
        kind=request.kind or None,
        patterns=request.patterns,
        passwords=read_passwords(request.password_file),
        only=_codes("--only", request.only, codes),
        skip=_codes("--skip", request.skip, codes),
        ocr=request.ocr,
        engine=request.engine,
        redact=request.redact,
        audit=request.audit,
    )


def parse_pages(text: str) -> frozenset[int] | None:
    """Page numbers of a list as 1-3,7; None when the list is empty.

    >>> sorted(parse_pages("1-3,7"))
    [1, 2, 3, 7]
    """
    pages = _numbers(text, "--pages", range(1, MOST_PAGES + 1), "1-3,7")
    return pages or None


def parse_years(text: str) -> frozenset[int]:
    """Years of a list as 2019-2022,2024; empty when the list is."""
    return _numbers(text, "--years", YEARS, "2019-2024")


def _numbers(text: str, option: str, known: range, example: str) -> frozenset[int]:
    found: set[int] = set()
    for piece in split(text):
        match = RANGE.fullmatch(piece)
        first, last = (int(match[1]), int(match[2] or match[1])) if match else (0, 0)
        if first > last or first not in known or last not in known:
            raise UsageError(
                option, f"{piece} is no {KINDS[option]}", f"as in {example}"
            )
        found.update(range(first, last + 1))
    return frozenset(found)


def parse_formats(text: str, known: Iterable[str]) -> tuple[str, ...]:
    """Formats of a list, each once."""
    formats = tuple(dict.fromkeys(split(text)))
    for name in formats or ("",):
        if name not in known:
            advice = f"use {','.join(known)}"
            raise UsageError("--format", f"there is no format {name!r}", advice)
    return formats


def refuse_open_pages(formats: Sequence[str], *, redact: bool) -> None:
    """Raise UsageError where names are to be hidden but pages shown as they are."""
    if redact and "pdf" in formats:
        problem = "a searchable PDF shows the pages as they are, names too"
        raise UsageError("--redact", problem, "leave out --redact or pdf")


def read_passwords(path: Path | None) -> tuple[str, ...]:
    """Passwords of a file, one a line; empty lines are none."""
    if path is None:
        return ()
    where = f"--password-file {path}"
    try:
        text = path.read_text("utf-8-sig")
    except OSError as error:
        problem = f"cannot be read ({error.strerror})"
        raise UsageError(where, problem, "check the path") from error
    except UnicodeDecodeError as error:
        raise UsageError(where, "is not UTF-8", "save it as UTF-8") from error
    return tuple(line for line in text.splitlines() if line)


def _codes(option: str, text: str, known: set[str]) -> frozenset[str]:
    codes = frozenset(code.upper() for code in split(text))
    # sub-checks bear a small letter: F04a
    codes = frozenset(code[:3] + code[3:].lower() for code in codes)
    for code in sorted(codes - known):
        raise UsageError(option, f"there is no check {code}", "see gouji checks list")
    return codes


def split(text: str) -> list[str]:
    """The pieces of a list, without blanks around them."""
    return [piece.strip() for piece in text.split(",") if piece.strip()]
