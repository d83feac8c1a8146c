"""What came of a run, for a person: findings, counts, where the files are."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import typer

from extractor.batch import Run
from extractor.errors import one_line
from extractor.outputs import columns

MOST = 20  # findings shown; all of them stand in findings.csv
SEVERITIES = ("error", "warning", "info")
NARROW = 120  # columns where the output is no terminal
SHORTEST = 30  # columns that a message gets at least
LINES = 2  # that a message gets at most
GAP = 2  # columns between columns
HEADINGS = ("severity", "check", "document / part", "pages")

Finding = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Summary:
    """Counts over all documents; `findings` holds the gravest ones, MOST at most."""

    n_read: int
    n_failed: int
    unread: tuple[tuple[str, str], ...]
    unknown: tuple[str, ...]
    severities: Mapping[str, int]
    outcomes: Mapping[str, int]
    findings: tuple[Finding, ...]
    audited: bool


def summarise(run: Run, *, audited: bool) -> Summary:
    """The counts of a run; no more than MOST findings a severity are held at once."""
    severities: Counter[str] = Counter()
    outcomes: Counter[str] = Counter()
    gravest: dict[str, list[Finding]] = {s: [] for s in SEVERITIES}
    unread, unknown = [], []
    for document in run.documents:
        about = dict(zip(columns.COLUMNS[columns.DOCUMENTS], document.row, strict=True))
        if about["unread_pages"]:
            unread.append((document.name, str(about["unread_pages"])))
        if about["status"] == "ok" and not about["kinds"]:
            unknown.append(document.name)
        for name, row in document.rows() if audited else ():
            if name not in columns.AUDITED:
                continue
            entry = dict(zip(columns.COLUMNS[name], row, strict=True))
            if name == columns.CHECKS:
                outcomes[str(entry["outcome"])] += 1
                continue
            severity = str(entry["severity"])
            severities[severity] += 1
            if len(gravest[severity]) < MOST:
                gravest[severity].append({"document": document.name, **entry})
    chosen = [finding for s in SEVERITIES for finding in gravest[s]][:MOST]
    failed = len(run.failures)
    return Summary(
        n_read=len(run.documents) - failed,
        n_failed=failed,
        unread=tuple(unread),
        unknown=tuple(unknown),
        severities=severities,
        outcomes=outcomes,
        findings=tuple(chosen),
        audited=audited,
    )


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
    if summary.audited and n_read:
        lines += [_checks_line(summary), _findings_line(summary)]
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
    files = ["json/"] if "json" in formats else []
    if "csv" not in formats:
        return files
    found = ["findings.csv", "checks.csv"] if audited else []
    return [*found, "facts.csv", "records/", "tables/", *files]


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


def _findings_line(summary: Summary) -> str:
    counts = summary.severities
    told = ", ".join(f"{counts.get(s, 0)} {s}" for s in SEVERITIES)
    return f"findings: {told}"


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
