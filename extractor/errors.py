"""Errors a user can meet; each class owns its exit code (see docs/contract.md).

An error means that the program cannot go on with a document or a run. Anything that
is wrong *in* a document is data: a fact without value, an outcome, never an exception.

    ExtractorError
    ├── InputError              a document cannot be read                      3
    │   └── LockedError         it is encrypted and no password fits           3
    ├── UsageError              the arguments cannot be carried out            2
    ├── PatternError            a pattern file is invalid                      5
    ├── MissingDependencyError  an optional package is not installed           6
    └── OutputError             an output cannot be written                    7
"""

import re
import traceback
from enum import IntEnum
from pathlib import Path

# what breaks a line, steers a terminal or turns the direction of writing
_UNPRINTABLE = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)


def one_line(text: str) -> str:
    r"""`text` as it can be shown in a line, whatever a file is called.

    >>> one_line("a\nb.pdf")
    'a\\x0ab.pdf'
    """
    return _UNPRINTABLE.sub(lambda m: f"\\x{ord(m[0]):02x}", text)


class ExitCode(IntEnum):
    """What the command line returns; the highest that applies."""

    OK = 0
    FINDINGS = 1
    USAGE = 2
    SOME_UNREADABLE = 3
    NONE_READABLE = 4
    PATTERNS = 5
    MISSING_DEPENDENCY = 6
    OUTPUT = 7
    INTERRUPTED = 130


class ExtractorError(Exception):
    """Base of all errors. `where` names file and place, `advice` the next step."""

    exit_code = ExitCode.NONE_READABLE

    def __init__(self, where: str, problem: str, advice: str = "") -> None:
        self.where = where
        self.problem = problem
        self.advice = advice
        tail = f"; {advice}" if advice else ""
        super().__init__(one_line(f"{where}: {problem}{tail}"))

    def __reduce__(self) -> tuple[type["ExtractorError"], tuple[str, str, str]]:
        return type(self), (self.where, self.problem, self.advice)  # between processes


class InputError(ExtractorError):
    """A document that cannot be read."""

    exit_code = ExitCode.SOME_UNREADABLE


class LockedError(InputError):
    """An encrypted document that none of the passwords opens."""


class UsageError(ExtractorError):
    """Arguments that cannot be carried out."""

    exit_code = ExitCode.USAGE


class PatternError(ExtractorError):
    """A pattern file with a mistake; `where` is `file: key.path`."""

    exit_code = ExitCode.PATTERNS

    def __init__(self, where: str, problem: str, advice: str = "") -> None:
        super().__init__(
            where, problem, advice or "correct it as docs/patterns.md says"
        )


class MissingDependencyError(ExtractorError):
    """A package outside the base install is needed and missing."""

    exit_code = ExitCode.MISSING_DEPENDENCY


class OutputError(ExtractorError):
    """An output that cannot be written."""

    exit_code = ExitCode.OUTPUT


# What a mistake in the program raises on something odd. Caught in three places only: by
# `batch`, so that the other documents do not suffer, by `checks.cases`, so that the
# other checks do not, and by `cli`, so that a user sees a line and not a traceback.
# Never swallowed: all say where it happened.
DEFECTS = (
    *(ArithmeticError, AssertionError, AttributeError, LookupError, MemoryError),
    *(NameError, OSError, RuntimeError, TypeError, ValueError),
)


def place_of(defect: BaseException) -> str:
    """Type and place of a defect and nothing else: `KeyError at cells.py:12`."""
    last = traceback.extract_tb(defect.__traceback__)[-1]
    return f"{type(defect).__name__} at {Path(last.filename).name}:{last.lineno}"
