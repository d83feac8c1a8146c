"""Every setting of a run and its default; the command line reads the defaults here."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Options:
    """Settings of one run.

    `pages` holds page numbers from 1, None for all; `kind` skips recognition;
    `only` and `skip` hold check codes; `passwords` are tried in order on
    encrypted files; `redact` hides values of the types person and phone.
    """

    pages: frozenset[int] | None = None
    kind: str | None = None
    patterns: Path | None = None
    passwords: tuple[str, ...] = ()
    only: frozenset[str] = frozenset()
    skip: frozenset[str] = frozenset()
    redact: bool = False
    audit: bool = True
