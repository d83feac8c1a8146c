"""Labels of a kind, found in table cells and at the head of printed lines.

In: labels of a pattern file and printed text. Out: which names a text bears, and the
slices of a text that stand behind its labels. Everything is compared in folded form.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from extractor.model import Passage
from extractor.text import CIRCLED, NUMERALS, Folded, fold, fold_key

YEAR = "YYYY"  # in a label: any year
ENDING = "..."  # before a label (… folded): the text may begin with a few other words

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_NUMBER = re.compile(
    rf"(?:\([{NUMERALS}]{{1,3}}\)[、.,]?|\d{{1,2}}[.](?!\d)|\d{{1,2}}[,)]"
    rf"|[{NUMERALS}]{{0,3}}、|[{CIRCLED}])+"
)
_BRACKET = re.compile(r"\([^()]*\)?$")
_LONGEST_PREFIX = 6  # characters that may stand before an ENDING label


@lru_cache(maxsize=65_536)
def masked(text: str) -> str:
    """`text` folded, each year in it written YYYY."""
    return _YEAR.sub(YEAR, fold_key(text))


def year_in(text: str) -> str:
    """The first year printed in `text`, or nothing."""
    found = _YEAR.search(fold_key(text))
    return found.group() if found else ""


def without_number(text: str) -> str:
    """`text` folded, without a list number before it, or the mark it left behind.

    >>> without_number("（1）其他项目"), without_number("、其他项目")
    ('其他项目', '其他项目')
    """
    key = fold_key(text)
    found = _NUMBER.match(key)
    return key[found.end() :] if found and found.end() < len(key) else key


def _readings(text: str) -> Iterator[str]:
    """The forms in which a cell's text may be a label, the plainest first."""
    key = masked(text).rstrip(":")
    yield key
    bare = without_number(key)
    yield bare
    yield _BRACKET.sub("", bare)


class Labels:
    """Labels and the names they stand for; one label may stand for several."""

    def __init__(self, labels: Iterable[tuple[str, str]]) -> None:
        """`labels` are pairs of name and label, the better label of a name first."""
        self._names: dict[str, list[str]] = {}
        self._rank: dict[tuple[str, str], int] = {}
        self._endings: dict[str, list[str]] = {}
        for name, label in labels:
            key = fold_key(label)
            home = self._endings if key.startswith((ENDING, "…")) else self._names
            key = key.removeprefix(ENDING).removeprefix("…")
            self._rank.setdefault((name, key), len(self._rank))
            if name not in (known := home.setdefault(key, [])):
                known.append(name)
        self._lengths = sorted({len(k) for k in self._names}, reverse=True)

    def names(self, text: str) -> tuple[str, ...]:
        """Names whose label is the whole of `text`, its decoration aside."""
        for reading in _readings(text):
            if found := self._names.get(reading):
                return tuple(found)
        key = masked(text).rstrip(":")
        for ending, names in self._endings.items():
            before = len(key) - len(ending)
            if key.endswith(ending) and 0 <= before <= _LONGEST_PREFIX:
                return tuple(names)
        return ()

    def names_behind(self, text: str) -> tuple[str, ...]:
        """Like `names`; else of what stands behind the last colon (heading: label)."""
        found = self.names(text)
        if found:
            return found
        _, colon, rest = fold_key(text).rstrip(":").rpartition(":")
        return self.names(rest) if colon else ()

    def rank(self, name: str, text: str) -> int:
        """Place of the label `text` among all; a small one is preferred."""
        ranks = (self._rank.get((name, reading)) for reading in _readings(text))
        return next((r for r in ranks if r is not None), len(self._rank))

    def suffix_of(self, text: str) -> tuple[str, int]:
        """The name of an ending label that `text` closes with, and where it starts.

        The offset is one of `text`; an empty name means that there is none.
        """
        folded = fold(text)
        for ending, names in self._endings.items():
            if folded.text.endswith(ending) and len(folded.text) > len(ending):
                at = folded.offsets[len(folded.text) - len(ending)]
                return names[0], at
        return "", 0

    def at(self, key: str, start: int) -> tuple[int, tuple[str, ...]]:
        """The longest label at `start` of a folded text: its length and names."""
        for length in self._lengths:
            label = key[start : start + length]
            if len(label) == length and (found := self._names.get(label)):
                return length, tuple(found)
        return 0, ()


@dataclass(frozen=True, slots=True)
class Slice:
    """A label in a text and what stands behind it, as offsets in the printed text."""

    names: tuple[str, ...]
    label: tuple[int, int]
    value: tuple[int, int]


_BEHIND_LABEL = re.compile(r"(?:\([^()]*\))?:")
_SURE_LENGTH = 3  # a label this long with a colon is one even in the middle of a line


def slices(content: Passage, labels: Labels) -> tuple[Slice, ...]:
    """The `label：value` stretches of a text that begins a line with a label.

    A value reaches to the next label or the end; the first label stands at the head of
    a line, others there, behind a blank, or anywhere when long enough to be sure.
    """
    folded = fold(content.text)
    heads = _line_heads(content)
    found: list[tuple[int, int, int, tuple[str, ...]]] = []
    at = 0
    while at < len(folded.text):
        length, names = _label_at(folded, at, labels, heads, bool(found))
        if names:
            colon = _BEHIND_LABEL.match(folded.text, at + length)
            end = colon.end() if colon else at + length
            found.append((at, at + length, end, names))
            at = end
        else:
            at += 1
    ends = [*(start for start, *_ in found), len(folded.text)][1:]
    return tuple(
        Slice(names, folded.span(start, stop), _between(folded, begin, end))
        for (start, stop, begin, names), end in zip(found, ends, strict=True)
    )


def _between(folded: Folded, start: int, end: int) -> tuple[int, int]:
    """Slice of the printed text between two folded places, its blanks included."""
    first = folded.offsets[start - 1] + 1 if start else 0
    return first, folded.offsets[end]


def _line_heads(content: Passage) -> frozenset[int]:
    """Offsets at which a printed line or a paragraph begins."""
    breaks = (i + 1 for i, c in enumerate(content.text) if c == "\n")
    return frozenset((0, *content.starts, *breaks))


def _label_at(
    folded: Folded, at: int, labels: Labels, heads: frozenset[int], later: bool
) -> tuple[int, tuple[str, ...]]:
    """Length and names of the label at a folded place, (0, ()) where none stands."""
    length, names = labels.at(folded.text, at)
    if not names:
        return 0, ()
    begin = folded.offsets[at - 1] + 1 if at else 0
    head = any(i in heads for i in range(begin, folded.offsets[at] + 1))
    if not _BEHIND_LABEL.match(folded.text, at + length):
        stop = at + length
        whole_line = stop == len(folded.text) or any(
            i in heads
            for i in range(folded.offsets[stop - 1] + 1, folded.offsets[stop] + 1)
        )
        return (length, names) if later and head and whole_line else (0, ())
    blank = begin < folded.offsets[at] or folded.text[at - 1] in ":;,。、"
    if head or (later and (blank or length >= _SURE_LENGTH)):
        return length, names
    return 0, ()


def index(labels: Mapping[str, Sequence[str]]) -> Labels:
    """The labels of a mapping from name to labels."""
    return Labels((name, label) for name, all_ in labels.items() for label in all_)


def fold_key_behind(text: str) -> str:
    """`text` folded, without the few words that a colon at its head sets apart."""
    key = fold_key(text).rstrip(":")
    head, colon, rest = key.partition(":")
    return rest if colon and rest and len(head) <= _LONGEST_PREFIX else key
