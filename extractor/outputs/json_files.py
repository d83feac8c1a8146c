"""One JSON file per document, as `document.schema.json` beside this module describes.

In: staged documents. Out: json/<document>.json; figures that are amounts as text, so
that no reader makes a float of them.
"""

import json
from collections.abc import Mapping, Sequence
from importlib import resources
from pathlib import Path

from extractor.kinds import Kind, PatternBook
from extractor.outputs import columns
from extractor.outputs.columns import Row
from extractor.outputs.files import safe_path
from extractor.outputs.records import record_columns
from extractor.outputs.stage import Staged

SCHEMA_VERSION = 1


def schema_text() -> str:
    """The JSON Schema that every file written here follows."""
    file = resources.files("extractor.outputs") / "document.schema.json"
    return file.read_text("utf-8")


def write_json(
    folder: Path, documents: Sequence[Staged], book: PatternBook, audited: bool
) -> None:
    """Write a file for every document that was read."""
    for document in documents:
        if document.path is None:
            continue
        path = folder / "json" / f"{safe_path(document.name)}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        data = _whole(document, book.kinds, audited)
        text = json.dumps(data, ensure_ascii=False, indent=1)
        path.write_text(text + "\n", "utf-8", errors="replace", newline="\n")


def _whole(
    document: Staged, kinds: Mapping[str, Kind], audited: bool
) -> dict[str, object]:
    tables = (*columns.ALWAYS, *(columns.AUDITED if audited else ()))
    named: dict[str, list[object]] = {name: [] for name in tables}
    records: list[object] = []
    grids: list[object] = []
    for name, row in document.rows():
        if name.startswith(columns.RECORDS):
            kind = name.removeprefix(columns.RECORDS)
            fields = dict(zip(record_columns(kinds[kind]), row, strict=True))
            part = fields.pop("part")
            records.append({"part": part, "kind": kind, "fields": fields})
        elif name == columns.GRIDS:
            grids.append(_named(name, row))
        else:
            named[name].append(_named(name, row))
    return {
        "schema_version": SCHEMA_VERSION,
        "document": {"name": document.name} | _named(columns.DOCUMENTS, document.row),
        **named,
        "records": records,
        "tables": grids,
    }


def _named(name: str, row: Row) -> dict[str, object]:
    return dict(zip(columns.COLUMNS[name], row, strict=True))
