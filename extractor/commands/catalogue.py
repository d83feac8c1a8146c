"""What the pattern files know, as text: kinds, their fields, checks."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from extractor.checks import catalogue as fields
from extractor.checks import formula
from extractor.errors import UsageError
from extractor.kinds import CheckPattern, PatternBook
from extractor.loading import load_book

ACROSS = "across kinds"
PORTFOLIO = "across documents"
NOT_READ = ("except", "kinds")  # arguments that name what a check leaves out
NAME = re.compile(r"[a-z_][a-z0-9_]*(\.[a-z_][a-z0-9_]*)*")


def list_kinds(patterns: Path | None) -> str:
    """A line for each kind: name, title, how many fields and checks."""
    kinds = load_book(patterns).kinds
    width = max(map(len, kinds), default=0)
    return "\n".join(
        f"{name:<{width}}  {kind.title}"
        f"  ({len(fields.catalogue(kind))} fields, {len(kind.checks)} checks)"
        for name, kind in kinds.items()
    )


def show_kind(name: str, patterns: Path | None) -> str:
    """A kind's titles, its fields and its checks."""
    kinds = load_book(patterns).kinds
    if name not in kinds:
        raise UsageError(name, "there is no such kind", f"use {', '.join(kinds)}")
    kind = kinds[name]
    lines = [f"{name}  {kind.title}", f"titles: {' '.join(kind.titles) or '-'}", ""]
    entries = fields.catalogue(kind)
    width = max(map(len, entries), default=0)
    lines += [
        f"{field:<{width}}  {e.type:<8}{e.unit or '-':<4}{e.label}"
        for field, e in entries.items()
    ]
    lines += ["", *_check_lines(name, kind.checks)]
    return "\n".join(lines)


def check_patterns(folder: Path | None) -> str:
    """That the patterns are valid; raises PatternError with file and key else."""
    book = load_book(folder)
    n_checks = sum(1 for _ in _all_checks(book))
    place = f"{folder} in front of the shipped files" if folder else "shipped files"
    return f"{place}: valid; {len(book.kinds)} kinds, {n_checks} checks"


def list_checks(patterns: Path | None) -> str:
    """A line for each check."""
    book = load_book(patterns)
    named = {name: kind.checks for name, kind in book.kinds.items()}
    groups = (named | {ACROSS: book.across, PORTFOLIO: book.portfolio}).items()
    return "\n".join(line for name, c in groups for line in _check_lines(name, c))


def _check_lines(kind: str, checks: Mapping[str, CheckPattern]) -> list[str]:
    return [
        f"{code:<5} {kind:<15} {check.severity:<8} {check.title}"
        for code, check in sorted(checks.items())
    ]


def show_check(code: str, patterns: Path | None) -> str:
    """All that is to be known of a check, in every kind that has it, in two languages.

    Raises UsageError where there is no such check.
    """
    book = load_book(patterns)
    wanted = code[:3].upper() + code[3:].lower()
    found = [(k, name, c) for k, name, c in _all_checks(book) if name == wanted]
    if found:
        return "\n\n".join("\n".join(_told(book, *entry)) for entry in found)
    if wanted in book.not_yet:
        return f"{wanted}: not yet ({book.not_yet[wanted]})"
    raise UsageError(code, "there is no such check", "see gouji checks list")


def _all_checks(book: PatternBook) -> Iterator[tuple[str, str, CheckPattern]]:
    for name, kind in book.kinds.items():
        for code, check in kind.checks.items():
            yield name, code, check
    for code, check in book.across.items():
        yield ACROSS, code, check
    for code, check in book.portfolio.items():
        yield PORTFOLIO, code, check


def _told(
    book: PatternBook, kind: str, code: str, check: CheckPattern
) -> Iterator[str]:
    terms, labels = book.terms, _labels(book, kind)
    yield f"{code}  {check.title}"
    yield f"{'':<{len(code)}}  {book.english.get(code, '')}".rstrip()
    where = book.kinds[kind].title if kind in book.kinds else terms["across"]
    arguments = ", ".join(f"{k}={v}" for k, v in check.arguments.items())
    told = {
        "kind": f"{kind}  {where}",
        "severity": f"{check.severity}  {terms[f'severity.{check.severity}']}",
        "formula": check.formula,
        "predicate": f"{check.predicate}({arguments})" if check.predicate else "",
        "for each": " ".join((check.for_each, ", ".join(check.columns))).strip(),
        "when": check.when,
        "source": check.source,
    }
    for name, text in told.items():
        if text:
            yield f"{name} {terms[name]}: {text}"
        if text and name == "formula":
            yield f"    {in_words(_instance(check, check.formula), labels)}"
    for other in check.otherwise:
        because = f"  ({other.because})" if other.because else ""
        yield f"otherwise {terms['otherwise']}: {other.formula}{because}"
        yield f"    {in_words(_instance(check, other.formula), labels)}"
    yield f"needs {terms['needs']}:"
    yield from (f"    {name}  {labels.get(name, '')}".rstrip() for name in needs(check))
    for outcome, cases in check.cases.items():
        for case in cases:
            values = ", ".join(f"{k}={v}" for k, v in case.items())
            said = terms.get(f"outcome.{outcome}", "")
            yield f"example {terms['example']}: {outcome} {said}: {values}"


def _labels(book: PatternBook, kind: str) -> Mapping[str, str]:
    """Labels of the fields that a check of the kind may name."""
    if kind in book.kinds:
        entries = fields.catalogue(book.kinds[kind]).items()
        return {name: entry.label or name for name, entry in entries}
    return {
        f"{k}.{name}": f"《{found.title}》{entry.label or name}"
        for k, found in book.kinds.items()
        for name, entry in fields.catalogue(found).items()
    }


def _instance(check: CheckPattern, text: str) -> str:
    """A formula for one of its columns."""
    return text.replace("{column}", check.columns[0] if check.columns else "")


def in_words(formula_text: str, labels: Mapping[str, str]) -> str:
    """A formula with labels for names; what has no label stays.

    >>> in_words("a.b = c", {"a.b": "合计", "c": "本年"})
    '合计 = 本年'
    """
    return NAME.sub(lambda found: labels.get(found[0], found[0]), formula_text)


def needs(check: CheckPattern) -> tuple[str, ...]:
    """Fields that the check reads, each once, in order of the formula."""
    if not check.formula:
        read = (text for key, text in check.arguments.items() if key not in NOT_READ)
        words = (word for text in read for word in text.split())
        return tuple(dict.fromkeys(word for word in words if NAME.fullmatch(word)))
    found: dict[str, None] = {}
    for column in check.columns or ("",):
        for statement in formula.parse(check.formula.replace("{column}", column)):
            for equation in statement:
                found.update((r.name, None) for r in equation.references)
    return tuple(found)
