"""What a project decides about checks: `gouji.toml`, severities and waivers.

In: a TOML file. Out: a Project, every mistake as `gouji.toml: key: problem`. A waiver
never hides a finding: it makes it `info` and says why.
"""

import tomllib
from collections.abc import Collection, Iterator, Mapping
from fnmatch import fnmatchcase
from hashlib import sha256
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from extractor.errors import UsageError

PROJECT_FILE = "gouji.toml"


class Waiver(BaseModel):
    """A finding that is known and accepted, and why.

    `document`, `part` and `case` are names as findings.csv has them, with `*` and `?`
    for anything.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    check: str
    document: str = "*"
    part: str = "*"
    case: str = "*"
    reason: str = Field(min_length=1)

    def is_for(self, document: str, part: str, check: str, case: str) -> bool:
        """Whether a finding of this document, part, check and case is meant."""
        return (
            check == self.check
            and fnmatchcase(document, self.document)
            and fnmatchcase(part, self.part)
            and fnmatchcase(case, self.case)
        )

    def __str__(self) -> str:
        narrowed = (self.document, self.part, self.case)
        return " ".join((self.check, *(text for text in narrowed if text != "*")))


class Project(BaseModel):
    """Decisions about checks; an empty one leaves all as it is."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    severity: Mapping[str, Literal["error", "warning", "info"]] = {}
    waivers: tuple[Waiver, ...] = Field(default=(), alias="waive")

    def waiver_for(
        self, document: str, part: str, check: str, case: str
    ) -> Waiver | None:
        """The first waiver that means this finding."""
        found = (w for w in self.waivers if w.is_for(document, part, check, case))
        return next(found, None)

    @property
    def version(self) -> str:
        """A digest of all decisions; empty when there are none."""
        if self == UNDECIDED:
            return ""
        return sha256(self.model_dump_json().encode()).hexdigest()[:12]


UNDECIDED = Project()


def load_project(path: Path, codes: Collection[str]) -> Project:
    """The decisions in a file; `codes` are the checks there are.

    Raises UsageError for a file that cannot be read, is no TOML or names what there is
    not.
    """
    try:
        data = tomllib.loads(path.read_text("utf-8-sig"))
    except OSError as error:
        problem = f"cannot be read ({error.strerror})"
        raise UsageError(str(path), problem, "check the path") from error
    except UnicodeDecodeError as error:
        raise UsageError(str(path), "is not UTF-8", "save it as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise UsageError(str(path), f"is no TOML: {error}") from error
    try:
        project = Project.model_validate(data)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(_counted(first["loc"]))
        raise UsageError(f"{path}: {where}", first["msg"], "see docs/checks.md") from (
            error
        )
    for where, code in _named(project):
        if code not in codes:
            problem = f"there is no check {code}"
            raise UsageError(f"{path}: {where}", problem, "see gouji checks list")
    return project


def _counted(location: tuple[int | str, ...]) -> Iterator[str]:
    """The keys of a mistake, entries of a list counted from 1."""
    for key in location:
        yield str(key + 1) if isinstance(key, int) else key


def _named(project: Project) -> Iterator[tuple[str, str]]:
    for code in project.severity:
        yield f"severity.{code}", code
    for n, waiver in enumerate(project.waivers, start=1):
        yield f"waive.{n}.check", waiver.check
