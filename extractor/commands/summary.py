"""What came of a run, for a person: findings, counts, where the files are."""

from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fnmatch import fnmatchcase
from pathlib import Path

import typer

from extractor.batch import Run
from extractor.errors import one_line
from extractor.model import Verdict
from extractor.outputs import columns, sarif, xlsx
from extractor.outputs.stage import Staged
from extractor.project import PROJECT_FILE, Project, Waiver

MOST = 20  # findings shown; all of them stand in findings.csv
MOST_REASONS = 5  # why checks could not run, why documents could not be read
MOST_SLOW = 3  # slowest documents shown
SLOW_AMONG = 10  # documents from which they are shown
SEVERITIES = ("error", "warning", "info")
NARROW = 120  # columns where the output is no terminal
SHORTEST = 30  # columns that a message gets at least
LINES = 2  # that a message gets at most
GAP = 2  # columns between columns
HEADINGS = ("severity", "check", "document / part", "pages")

WRITTEN = {
    "json": "json/",
    "html": "html/index.html",
    "xlsx": xlsx.FILE,
    "sarif": sarif.FILE,
    "pdf": "pdf/",
}

Finding = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Summary:
    """Counts over all documents; `findings` holds the gravest ones, MOST at most.

    `unable` counts checks that could not run by code and reason, `idle` are waivers for
    documents of this run that met no finding, `reasons` counts failures by problem,
    `slowest` has documents and their seconds.
    """

    n_read: int
    n_failed: int
    unread: tuple[tuple[str, str], ...]
    unknown: tuple[str, ...]
    severities: Mapping[str, int]
    outcomes: Mapping[str, int]
    findings: tuple[Finding, ...]
    audited: bool
    unable: Mapping[tuple[str, str], int] = field(default_factory=dict)
    n_waived: int = 0
    idle: tuple[Waiver, ...] = ()
    reasons: Mapping[str, int] = field(default_factory=dict)
    slowest: tuple[tuple[str, str], ...] = ()


def summarise(run: Run, project: Project, *, audited: bool) -> Summary:
    """The counts of a run; no more than MOST findings a severity are held at once."""
    tally = _Tally(project)
    unread, unknown = [], []
    slowest: list[tuple[str, str]] = []
    for document in run.documents:
        about = dict(zip(columns.COLUMNS[columns.DOCUMENTS], document.row, strict=True))
        if about["unread_pages"]:
            unread.append((document.name, str(about["unread_pages"])))
        if about["status"] == "ok" and not about["kinds"]:
            unknown.append(document.name)
        if about["seconds"] is not None:
            slowest.append((document.name, str(about["seconds"])))
            slowest.sort(key=lambda entry: -Decimal(entry[1]))
            del slowest[MOST_SLOW:]
        if audited:
            tally.add(document)
    failed = len(run.failures)
    return Summary(
        n_read=len(run.documents) - failed,
        n_failed=failed,
        unread=tuple(unread),
        unknown=tuple(unknown),
        severities=tally.severities,
        outcomes=tally.outcomes,
        findings=tuple([f for s in SEVERITIES for f in tally.gravest[s]][:MOST]),
        audited=audited,
        unable=tally.unable,
        n_waived=tally.met.total() - tally.met[None],
        idle=tuple(_idle(project, tally.met, [d.name for d in run.documents])),
        reasons=Counter(failure.error.problem for failure in run.failures),
        slowest=tuple(slowest),
    )


class _Tally:
    """Counts findings and checks document by document."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self.severities: Counter[str] = Counter()
        self.outcomes: Counter[str] = Counter()
        self.unable: Counter[tuple[str, str]] = Counter()
        self.met: Counter[Waiver | None] = Counter()
        self.gravest: dict[str, list[Finding]] = {s: [] for s in SEVERITIES}

    def add(self, document: Staged) -> None:
        """Count what was found in a document."""
        for name, row in document.rows():
            if name in columns.AUDITED:
                entry = dict(zip(columns.COLUMNS[name], row, strict=True))
                add = self._check if name == columns.CHECKS else self._finding
                add(document.name, entry)

    def _check(self, document: str, entry: Finding) -> None:
        self.outcomes[str(entry["outcome"])] += 1
        if entry["outcome"] == Verdict.NOT_EVALUABLE:
            self.unable[str(entry["check"]), str(entry["reason"])] += 1

    def _finding(self, document: str, entry: Finding) -> None:
        where = (str(entry[key]) for key in ("part", "check", "case"))
        self.met[self._project.waiver_for(document, *where)] += 1
        severity = str(entry["severity"])
        self.severities[severity] += 1
        if len(self.gravest[severity]) < MOST:
            self.gravest[severity].append({"document": document, **entry})


def _idle(
    project: Project, met: Container[Waiver | None], names: Sequence[str]
) -> Iterator[Waiver]:
    """Waivers whose documents were read and whose finding is not there any more."""
    for waiver in project.waivers:
        if waiver not in met and any(fnmatchcase(n, waiver.document) for n in names):
            yield waiver


def show(summary: Summary, out: Path, formats: Sequence[str]) -> None:
    """Print it."""
    if summary.findings:
        _show_findings(summary, out)
    for line in lines_of(summary, out, formats):
        typer.echo(line)


def lines_of(summary: Summary, out: Path, formats: Sequence[str]) -> list[str]:
    """The counts as sentences."""
    failed = f", {summary.n_failed} could not be read" if summary.n_failed else ""
    n_read = summary.n_read
    lines = [f"{n_read} document{'' if n_read == 1 else 's'} read{failed}"]
    if len(summary.reasons) > 1 or summary.n_failed > 1:
        lines.append(f"not read: {_most(summary.reasons)}")
    if n_read >= SLOW_AMONG:
        slow = (f"{name} {seconds} s" for name, seconds in summary.slowest)
        lines.append(f"slowest: {', '.join(slow)}")
    if summary.audited and n_read:
        lines += [_checks_line(summary), *_unable_line(summary)]
        lines.append(_findings_line(summary))
    lines += [
        f"{PROJECT_FILE}: no finding any more for the waiver {waiver}; take it out"
        for waiver in summary.idle
    ]
    lines += [
        f"{name}: no readable text on page {pages.replace(';', ', ')}"
        for name, pages in summary.unread
    ]
    lines += [
        f"{name}: no known kind of report; its tables are written"
        for name in summary.unknown
    ]
    files = ", ".join(_files(formats, summary.audited))
    return [one_line(line) for line in (*lines, f"written to {out}: {files}")]


def _files(formats: Sequence[str], audited: bool) -> list[str]:
    found = ["findings.csv", "checks.csv"] if audited else []
    csv = [*found, "facts.csv", "records/", "tables/"] if "csv" in formats else []
    return [*csv, *(WRITTEN[name] for name in formats if name in WRITTEN)]


def _most(counts: Mapping[str, int]) -> str:
    """The commonest, how often each."""
    common = sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))
    told = [f"{count} {reason}" for reason, count in common[:MOST_REASONS]]
    more = sum(count for _, count in common[MOST_REASONS:])
    return ", ".join([*told, *([f"{more} for other reasons"] if more else [])])


def _checks_line(summary: Summary) -> str:
    counts = summary.outcomes
    idle = counts.get("not_evaluable", 0), counts.get("not_applicable", 0)
    ran = sum(counts.values()) - sum(idle)
    failed, passed = counts.get("fail", 0), counts.get("pass", 0)
    return (
        f"checks: {ran} ran ({passed} passed, {failed} failed,"
        f" {ran - passed - failed} other), {idle[0]} could not run,"
        f" {idle[1]} not applicable (reasons in checks.csv)"
    )


def _unable_line(summary: Summary) -> list[str]:
    """Why checks could not run, the commonest reasons first."""
    reasons = sorted(summary.unable.items(), key=lambda entry: (-entry[1], entry[0]))
    told = [f"{code} x{n} ({why})" for (code, why), n in reasons[:MOST_REASONS]]
    more = len(reasons) - MOST_REASONS
    if more > 0:
        told.append(f"{more} more")
    return [f"could not run: {', '.join(told)}"] if told else []


def _findings_line(summary: Summary) -> str:
    counts = summary.severities
    told = ", ".join(f"{counts.get(s, 0)} {s}" for s in SEVERITIES)
    waived = f" ({summary.n_waived} waived)" if summary.n_waived else ""
    return f"findings: {told}{waived}"


def _show_findings(summary: Summary, out: Path) -> None:
    """A table of the gravest findings, as wide as the terminal."""
    from rich.cells import cell_len
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console()
    width = console.width if console.is_terminal else NARROW
    console = Console(width=width)
    rows = [_shown(finding) for finding in summary.findings]
    table = Table(box=None, pad_edge=False, header_style="bold")
    for i, heading in enumerate(HEADINGS):
        table.add_column(heading, no_wrap=True)
        width -= GAP + max(cell_len(row[i]) for row in (*rows, HEADINGS))
    width = max(width, SHORTEST)
    table.add_column("message", width=width)
    for *cells, message in rows:
        shortened = Text(message, overflow="fold")
        # full-width characters do not break where a line has one column left
        shortened.truncate(LINES * (width - 1), overflow="ellipsis")
        table.add_row(*map(Text, cells), shortened)
    console.print(table)
    more = sum(summary.severities.values()) - len(summary.findings)
    if more:
        typer.echo(f"... and {more} more in {out / 'findings.csv'}")


def _shown(finding: Finding) -> tuple[str, ...]:
    where = one_line(f"{finding['document']} {finding['part']}".strip())
    names = ("severity", "check", "pages", "message")
    severity, check, pages, message = (" ".join(str(finding[n]).split()) for n in names)
    return severity, check, where, pages, message
