"""Every setting of a run and its default; the command line reads the defaults here."""

import os
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class Ocr(StrEnum):
    """Which pages are read by OCR."""

    AUTO = "auto"  # those without a text layer that can be trusted
    ALWAYS = "always"
    NEVER = "never"


class OcrEngine(StrEnum):
    """What reads them (`ocr.ENGINES`)."""

    RAPID = "rapid"
    TESSERACT = "tesseract"


@dataclass(frozen=True, slots=True)
class Options:
    """Settings of one run.

    `pages` holds page numbers from 1, None for all; `kind` skips recognition;
    `only` and `skip` hold check codes; `passwords` are tried in order on
    encrypted files; `redact` hides values of the types person and phone; `threads` is
    how many OCR may use, 0 for as many as there are cores.
    """

    pages: frozenset[int] | None = None
    kind: str | None = None
    patterns: Path | None = None
    passwords: tuple[str, ...] = ()
    only: frozenset[str] = frozenset()
    skip: frozenset[str] = frozenset()
    redact: bool = False
    audit: bool = True
    ocr: Ocr = Ocr.AUTO
    engine: OcrEngine = OcrEngine.RAPID
    threads: int = 0


def n_cores() -> int:
    """The cores that this process may use: workers and OCR threads unless told."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
