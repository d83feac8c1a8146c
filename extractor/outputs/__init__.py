"""A folder is a choice: staged documents to the files of one format.

`FORMATS` writes the files of a run from its staged documents. A format that needs the
document itself has a line in `ATTACHMENTS` too: that is called while it is at hand.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from extractor.kinds import PatternBook
from extractor.outputs.csv_files import write_csv
from extractor.outputs.exhibit import Attach
from extractor.outputs.html import attach_html, write_html
from extractor.outputs.json_files import write_json
from extractor.outputs.sarif import write_sarif
from extractor.outputs.searchable import attach_pdf, write_pdf
from extractor.outputs.stage import Staged
from extractor.outputs.xlsx import write_xlsx

Writer = Callable[[Path, Sequence[Staged], PatternBook, bool], None]

FORMATS: Mapping[str, Writer] = {
    "csv": write_csv,
    "json": write_json,
    "xlsx": write_xlsx,
    "sarif": write_sarif,
    "html": write_html,
    "pdf": write_pdf,
}
ATTACHMENTS: Mapping[str, Attach] = {"html": attach_html, "pdf": attach_pdf}
