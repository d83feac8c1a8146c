"""Panels out of a database: what `export` does."""

from pathlib import Path

import typer

from extractor.archive.connecting import opened
from extractor.archive.panel import Question, asked
from extractor.loading import load_book
from extractor.outputs.panels import write_panel, writer_of


def export_panel(
    url: str, question: Question, out: Path, patterns: Path | None, *, quiet: bool
) -> None:
    """Write the panel that answers the question."""
    writer_of(out)  # an ending that is none is told before the work
    book = load_book(patterns)
    with opened(url) as archive, asked(archive, question, book) as panel:
        write_panel(out, panel)
        if not panel.n_rows:
            typer.echo(f"gouji: nothing in {archive.where} answers that", err=True)
    if not quiet:
        typer.echo(f"{out}: {panel.n_rows} rows, {len(panel.columns)} columns")
