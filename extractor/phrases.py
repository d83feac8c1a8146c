r"""Templates of phrases → compiled regexes.

A template is a regex on folded text in which `$label` stands for any label of its field
and `$name` for a fragment. What its named groups mean stands at the head of
`patterns/_fragments.yaml`.
"""

from collections.abc import Mapping
from functools import lru_cache

import regex

from extractor.kinds import FieldPattern
from extractor.text import fold_key

Pattern = regex.Pattern[str]
FLAGS = regex.MULTILINE | regex.VERSION1
COMMENT = regex.compile(r"\(\?#([^()]+)\)")
REFERENCE = regex.compile(r"\$([a-z][a-z0-9_]*)")
DEEPEST = 6  # fragments inside fragments
PLACES = ("value", "none", "zero")  # groups that a fact stands in
GROUPS = frozenset(
    (
        *(*PLACES, "label", "row", "subject", "order", "lead", "minus", "section"),
        *("prior", "any_year", "whole", "spent"),
    )
)
WHOLE = "whole"  # group of phrases that tell of the whole, never of a project
OF_PROJECTS = "project"  # the topic of words that such phrases do not mind
SIGNIFICANT = (*PLACES, "section")


def compile_prose(
    field: FieldPattern, fragments: Mapping[str, str], name: str = ""
) -> tuple[Pattern, ...]:
    """The templates of `field`, compiled; `name` is the field's, for messages.

    Raises ValueError when a template names no fragment that exists, is no regex, is not
    in folded form or marks no value.
    """
    known = tuple(sorted(fragments.items()))
    return tuple(
        _compile(name or field.label, template, field.labels, known)
        for template in field.prose
    )


def compile_fragment(name: str, fragments: Mapping[str, str]) -> Pattern:
    """The fragment `name`, compiled; raises ValueError when it does not exist."""
    return _compile_text(name, f"${name}", (), tuple(sorted(fragments.items())))


@lru_cache(maxsize=4096)
def words_needed(pattern: Pattern) -> tuple[str, ...]:
    """Words of which a paragraph must hold one for `pattern` to be tried on it at all.

    A template says so in a comment at its head, `(?#word|word)`; most need not.
    """
    comment = COMMENT.match(pattern.pattern)
    return tuple(comment[1].split("|")) if comment else ()


@lru_cache(maxsize=4096)
def _compile(
    name: str,
    template: str,
    labels: tuple[str, ...],
    known: tuple[tuple[str, str], ...],
) -> Pattern:
    pattern = _compile_text(name, template, labels, known)
    groups = set(pattern.groupindex)
    if strange := groups - GROUPS:
        raise ValueError(f"{name}: {template}: no such group: {sorted(strange)[0]}")
    if not groups.intersection(SIGNIFICANT):
        raise ValueError(f"{name}: {template}: no group value, none, zero or section")
    return pattern


@lru_cache(maxsize=4096)
def _compile_text(
    name: str,
    template: str,
    labels: tuple[str, ...],
    known: tuple[tuple[str, str], ...],
) -> Pattern:
    text = _expand(name, template, {**dict(known), "label": _any_of(labels)})
    if fold_key(text) != text:
        raise ValueError(f"{name}: {template}: not in folded form (spaces, （, ：, ％)")
    try:
        return regex.compile(text, FLAGS)
    except regex.error as error:
        raise ValueError(f"{name}: {template}: {error}") from error


def _expand(name: str, template: str, known: Mapping[str, str]) -> str:
    text = template
    for _ in range(DEEPEST):
        missing = [n for n in REFERENCE.findall(text) if not known.get(n)]
        if missing:
            raise ValueError(f"{name}: {template}: no such fragment: {missing[0]}")
        whole = REFERENCE.sub(lambda found: f"(?:{known[found[1]]})", text)
        if whole == text:
            return text
        text = whole
    raise ValueError(f"{name}: {template}: fragments inside fragments without end")


def _any_of(labels: tuple[str, ...]) -> str:
    """A regex for any of `labels`, the longest first; empty when there are none."""
    folded = sorted(
        {fold_key(label) for label in labels}, key=lambda text: (-len(text), text)
    )
    words = (regex.escape(label, literal_spaces=True) for label in folded)
    joined = "|".join(word.replace("YYYY", r"\d{4}") for word in words)
    return f"(?P<label>{joined})" if joined else ""
