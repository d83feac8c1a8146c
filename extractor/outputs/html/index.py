"""The index over a folder: units, years, findings; what failed and was not read.

In: staged documents and the book. Out: the bytes of one HTML file, which links to the
reports beside it.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote

from extractor.kinds import PatternBook
from extractor.outputs import columns
from extractor.outputs.files import safe_path
from extractor.outputs.html.page import made_page
from extractor.outputs.stage import Staged

RATES = ("funds.total.rate", "execution_rate")
SCORES = ("total_score", "score")
FIGURES = (*RATES, *SCORES)
INDEX = "index"
IDLE = ("not_evaluable", "not_applicable")


def index_page(
    documents: Sequence[Staged], book: PatternBook, *, audited: bool
) -> bytes:
    """The index over the documents; each is read once and let go."""
    entries = [_entry(document, book) for document in documents]
    return made_page(
        "index",
        audited=audited,
        data={"documents": entries, "zh": _titles(book), "en": _english(book)},
        n_documents=len(entries),
    )


def _titles(book: PatternBook) -> dict[str, str]:
    checks = [(c, k) for kind in book.kinds.values() for c, k in kind.checks.items()]
    others = (*book.across.items(), *book.portfolio.items())
    return {code: check.title for code, check in (*checks, *others)}


def _english(book: PatternBook) -> dict[str, str]:
    return {code: book.english.get(code, "") for code in _titles(book)}


@dataclass
class _Tally:
    """What is counted of a document's rows."""

    severities: Counter[str] = field(default_factory=Counter)
    failing: Counter[str] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)
    across: list[tuple[object, ...]] = field(default_factory=list)
    figures: dict[str, str] = field(default_factory=dict)

    def finding(self, row: Mapping[str, object], book: PatternBook) -> None:
        self.severities[str(row["severity"])] += 1
        if row["verdict"] == "fail":
            self.failing[str(row["check"])] += 1
        if row["check"] in book.portfolio:
            self.across.append((row["check"], row["severity"], row["message"]))


def _tally(document: Staged, book: PatternBook) -> _Tally:
    tally = _Tally()
    for name, row in document.rows():
        named = dict(zip(columns.COLUMNS.get(name, ()), row, strict=False))
        if name == columns.FINDINGS:
            tally.finding(named, book)
        elif name == columns.CHECKS:
            tally.outcomes[str(named["outcome"])] += 1
        elif name == columns.FACTS and named["field"] in FIGURES and named["chosen"]:
            _keep(tally.figures, named)
    return tally


def _entry(document: Staged, book: PatternBook) -> dict[str, object]:
    """What the index shows of a document; what is empty is left out."""
    about = dict(zip(columns.COLUMNS[columns.DOCUMENTS], document.row, strict=True))
    tally = _tally(document, book)
    outcomes, severities = tally.outcomes, tally.severities
    failed = about["status"] == "failed"
    found = {
        "name": document.name,
        "link": _link(document) if document.attachments else "",
        "error": about["error"] if failed else "",
        "failed": int(failed),
        "unit": about["unit_name"],
        "year": about["fiscal_year"],
        "pages": about["pages"],
        "unread": about["unread_pages"],
        "kinds": about["kinds"],
        "errors": severities["error"],
        "warnings": severities["warning"],
        "infos": severities["info"],
        "ran": outcomes.total() - sum(outcomes[outcome] for outcome in IDLE),
        "idle": outcomes["not_evaluable"],
        "failing": dict(tally.failing),
        "across": tally.across,
        "rate": _first(tally.figures, RATES),
        "score": _first(tally.figures, SCORES),
    }
    return {
        key: value for key, value in found.items() if value not in ("", 0, None, {}, [])
    }


def _keep(figures: dict[str, str], fact: Mapping[str, object]) -> None:
    """Keep the first figure of a field that is the unit's, not a project's."""
    of_unit = not str(fact["part"]).startswith("project_table")
    plain = str(fact["value"] or "").removeprefix("-").replace(".", "", 1).isdecimal()
    if of_unit and plain and not fact["row"]:
        figures.setdefault(str(fact["field"]), str(fact["value"]))


def _first(figures: dict[str, str], fields: Sequence[str]) -> str:
    return next((figures[field] for field in fields if field in figures), "")


def _link(document: Staged) -> str:
    """The report's address from the index."""
    return "./" + quote(f"{safe_path(report_name(document.name))}.html")


def report_name(document: str) -> str:
    """The document's name, changed where its report would be called as the index."""
    return f"{document}~report" if document.lower() == INDEX else document
