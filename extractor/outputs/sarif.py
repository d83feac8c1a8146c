"""findings.sarif: the findings of a run as SARIF 2.1.0 (OASIS), for tools that read it.

In: staged documents. Out: one log with one run. A rule is a check, a result a finding;
where it stands is a location with the document's name, and page and box in points from
the top left of the page as displayed in its properties, for SARIF knows lines only.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from urllib.parse import quote

from extractor.kinds import CheckPattern, PatternBook
from extractor.outputs.columns import COLUMNS, FINDINGS, Row
from extractor.outputs.judging import Judge
from extractor.outputs.stage import Staged

FILE = "findings.sarif"
SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
LEVELS = {"error": "error", "warning": "warning", "info": "note"}

Object = dict[str, object]


def write_sarif(
    folder: Path, documents: Sequence[Staged], book: PatternBook, audited: bool
) -> None:
    """Write the file; without checks it has no results. Results are streamed."""
    rules = list(_rules(book))
    indexes = {str(rule["id"]): n for n, rule in enumerate(rules)}
    driver = {
        "name": "gouji",
        "semanticVersion": version("gouji"),
        "language": "zh-CN",
        "rules": rules,
    }
    head = {"$schema": SCHEMA, "version": "2.1.0"}
    tail = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "artifacts": [_artifact(document) for document in documents],
        "invocations": [_invocation(documents)],
    }
    with (folder / FILE).open("w", encoding="utf-8", newline="\n") as file:
        file.write(_text(head)[:-1] + ', "runs": [' + _text(tail)[:-1])
        file.write(', "results": [')
        comma = "\n"
        for result in _results(documents, indexes) if audited else ():
            file.write(comma + _text(result))
            comma = ",\n"
        file.write("]}]}\n")


def _text(data: Mapping[str, object]) -> str:
    text = json.dumps(data, ensure_ascii=False)
    return text.encode("utf-8", "replace").decode()


def _rules(book: PatternBook) -> Iterator[Object]:
    """Each check once, as the first kind that has it says it."""
    found: dict[str, CheckPattern] = {}
    between = (book.across, book.portfolio)
    for checks in (*(kind.checks for kind in book.kinds.values()), *between):
        for code, check in checks.items():
            found.setdefault(code, check)
    for code, check in sorted(found.items()):
        rule: Object = {
            "id": code,
            "shortDescription": {"text": check.title},
            "defaultConfiguration": {"level": LEVELS[check.severity]},
        }
        if check.source:
            rule["help"] = {"text": check.source}
        if english := book.english.get(code):
            rule["fullDescription"] = {"text": english}
        yield rule


def _artifact(document: Staged) -> Object:
    about = dict(zip(COLUMNS["documents"], document.row, strict=True))
    artifact: Object = {"location": {"uri": _uri(document.name)}}
    if about["sha256"]:
        artifact["hashes"] = {"sha-256": about["sha256"]}
    return artifact


def _invocation(documents: Sequence[Staged]) -> Object:
    """Whether all could be read; a document that failed is a notification."""
    failed = [d for d in documents if d.path is None]
    return {
        "executionSuccessful": not failed,
        "toolExecutionNotifications": [
            {
                "level": "error",
                "message": {"text": str(d.row[COLUMNS["documents"].index("error")])},
                "locations": [_location(d.name, {})],
            }
            for d in failed
        ],
    }


def _results(
    documents: Sequence[Staged], indexes: Mapping[str, int]
) -> Iterator[Object]:
    for document in documents:
        for table, row in document.rows():
            if table == FINDINGS:
                yield _result(document, row, indexes)


def _result(document: Staged, row: Row, indexes: Mapping[str, int]) -> Object:
    entry = dict(zip(COLUMNS[FINDINGS], row, strict=True))
    evidence = entry.pop("evidence")
    places = evidence if isinstance(evidence, tuple) else ()
    message, check = str(entry.pop("message")), str(entry["check"])
    names = (str(entry[key]) for key in ("part", "check", "case"))
    result: Object = {
        "ruleId": check,
        "ruleIndex": indexes[check],
        "level": LEVELS[str(entry["severity"])],
        "message": {"text": message},
        "locations": [_location(document.name, place) for place in places[:1]],
        "relatedLocations": [_location(document.name, place) for place in places[1:]],
        "partialFingerprints": {"where": "/".join((document.name, *names))},
        "properties": {k: v for k, v in entry.items() if v not in ("", None)},
    }
    if waiver := _waiver(document.judge, document.name, entry):
        result["suppressions"] = [{"kind": "external", "justification": waiver}]
    return result


def _waiver(judge: Judge | None, document: str, entry: Mapping[str, object]) -> str:
    """Why the finding is waived; empty when it is not."""
    names = (str(entry[key]) for key in ("part", "check", "case"))
    waiver = judge.project.waiver_for(document, *names) if judge else None
    return waiver.reason if waiver else ""


def _location(document: str, place: Mapping[str, object]) -> Object:
    """Where a figure stands; of another document when the evidence names one."""
    name = str(place.get("document") or document)
    location: Object = {
        "physicalLocation": {"artifactLocation": {"uri": _uri(name)}},
    }
    if place.get("field"):
        address = (str(place.get(key) or "") for key in ("part", "field", "row"))
        location["logicalLocations"] = [
            {"fullyQualifiedName": " ".join(filter(None, address))}
        ]
    if place.get("page"):
        location["properties"] = {"page": place["page"], "bbox": place["bbox"]}
    return location


def _uri(document: str) -> str:
    """The document's name as a relative reference (RFC 3986)."""
    return quote(document, errors="replace")
