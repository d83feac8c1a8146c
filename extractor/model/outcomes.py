"""How checks turn out, and all that is known of one document."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from extractor.model.facts import Fact, Record
from extractor.model.pages import Document, Table


class Verdict(StrEnum):
    """How a check turned out (docs/contract.md, `checks.csv`)."""

    PASS = "pass"
    FAIL = "fail"
    ROUNDING = "rounding"
    DEFINITIONAL = "definitional"
    GAP = "gap"
    DEVIATION = "deviation"
    TEXT = "text"
    NOT_EVALUABLE = "not_evaluable"
    NOT_APPLICABLE = "not_applicable"

    @property
    def is_worth_reading(self) -> bool:
        """Whether it makes a finding: neither a pass nor a check that did not run."""
        return self not in (Verdict.PASS, Verdict.NOT_EVALUABLE, Verdict.NOT_APPLICABLE)


class Severity(StrEnum):
    """How much a finding matters."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Citation:
    """A fact at its address, as evidence of an outcome.

    `document` is empty for a fact of the document that the outcome belongs to.
    """

    part: str
    fact: Fact
    document: str = ""

    @property
    def address(self) -> str:
        """`part field row`, the other document's name in front."""
        words = (self.document, self.part, self.fact.field, self.fact.row)
        return " ".join(filter(None, words))


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one check turned out on one case. Findings are the outcomes worth reading.

    `cause` is the address `part field row` of the figure whose change would settle it.
    `reason` tells why a check did not run, or which blank counted as zero. A `merged`
    one is told in the finding of another case.
    """

    check: str
    case: str
    part: str
    verdict: Verdict
    severity: Severity
    citations: tuple[Citation, ...] = ()
    expected: Decimal | None = None
    actual: Decimal | None = None
    difference: Decimal | None = None
    unit: str = ""
    message: str = ""
    explanation: str = ""
    cause: str = ""
    reason: str = ""
    merged: bool = False

    @property
    def is_finding(self) -> bool:
        """Whether the outcome goes to `findings.csv`."""
        return self.verdict.is_worth_reading and not self.merged


@dataclass(frozen=True, slots=True)
class Result:
    """All that is known of one document."""

    document: Document
    tables: tuple[Table, ...]
    records: tuple[Record, ...]
    outcomes: tuple[Outcome, ...] = ()
    fiscal_year: str = ""
    unit_name: str = ""
    seconds: float = 0.0
