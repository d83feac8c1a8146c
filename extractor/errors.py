"""Errors a user can meet; each class owns its exit code (see docs/contract.md).

An error means that the program cannot go on with a document or a run. Anything that
is wrong *in* a document is data: a fact without value, an outcome, never an exception.

    ExtractorError
    ├── InputError              a document cannot be read                      3
    ├── UsageError              the arguments cannot be carried out            2
    ├── PatternError            a pattern file is invalid                      5
    ├── MissingDependencyError  an optional package is not installed           6
    └── OutputError             an output cannot be written                    7
"""

from enum import IntEnum


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
        super().__init__(f"{where}: {problem}{tail}")


class InputError(ExtractorError):
    """A document that cannot be read."""

    exit_code = ExitCode.SOME_UNREADABLE


class UsageError(ExtractorError):
    """Arguments that cannot be carried out."""

    exit_code = ExitCode.USAGE


class PatternError(ExtractorError):
    """A pattern file with a mistake; `where` is `file: key.path`."""

    exit_code = ExitCode.PATTERNS


class MissingDependencyError(ExtractorError):
    """A package outside the base install is needed and missing."""

    exit_code = ExitCode.MISSING_DEPENDENCY


class OutputError(ExtractorError):
    """An output that cannot be written."""

    exit_code = ExitCode.OUTPUT
