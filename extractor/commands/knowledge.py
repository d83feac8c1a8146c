"""The commands that tell what the pattern files know; `catalogue` looks it up."""

from pathlib import Path
from typing import Annotated

import typer

from extractor.commands.options import Patterns

kinds = typer.Typer(
    help="The pattern files: what is known, are they valid.",
    epilog="Example: gouji kinds show overall_form",
    no_args_is_help=True,
    rich_markup_mode=None,
)
checks = typer.Typer(
    help="Each check: formula, source, severity, the fields it needs.",
    epilog="Example: gouji checks show F04",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@kinds.command("list", epilog="Example: gouji kinds list --patterns my-patterns/")
def kinds_list(patterns: Patterns = None) -> None:
    """The kinds of report that are known."""
    from extractor.commands.catalogue import list_kinds

    typer.echo(list_kinds(patterns))


@kinds.command("show", epilog="Example: gouji kinds show overall_form")
def kinds_show(
    name: Annotated[str, typer.Argument(metavar="KIND", show_default=False)],
    patterns: Patterns = None,
) -> None:
    """The fields, types, units and labels of a kind."""
    from extractor.commands.catalogue import show_kind

    typer.echo(show_kind(name, patterns))


@kinds.command("check", epilog="Example: gouji kinds check my-patterns/")
def kinds_check(
    folder: Annotated[
        Path | None,
        typer.Argument(
            metavar="DIR",
            help="A folder of pattern files; without it the shipped ones.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Whether pattern files are valid; names the first mistake."""
    from extractor.commands.catalogue import check_patterns

    typer.echo(check_patterns(folder))


@checks.command("list", epilog="Example: gouji checks list | grep error")
def checks_list(patterns: Patterns = None) -> None:
    """Every check with its code, severity and title."""
    from extractor.commands.catalogue import list_checks

    typer.echo(list_checks(patterns))


@checks.command("show", epilog="Example: gouji checks show F04")
def checks_show(
    code: Annotated[str, typer.Argument(metavar="CODE", show_default=False)],
    patterns: Patterns = None,
) -> None:
    """A check: title, formula, source, severity, the fields it needs, cases."""
    from extractor.commands.catalogue import show_check

    typer.echo(show_check(code, patterns))
