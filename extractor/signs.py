"""What tells one kind of report from another: titles, opening labels, chapter headings.

In: the items of a document in reading order (paragraphs, table rows; lines of a dump).
Out: where titles of known kinds stand, and where the fingerprint of a kind is met.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from extractor.items import Item
from extractor.kinds import Kind, PatternBook
from extractor.text import fold_key, starts_numbered

OTHER = ""  # the kind of a title that no pattern file knows
LONGEST_PREFIX = 34  # characters before a title: a unit's full name and the year
LONGEST_HEADING = 40  # characters of a chapter heading
SHORTEST_TITLE = 6  # characters a title that lost its first one must have left
UNMISTAKABLE = 8  # characters from which a title of no known kind needs no year
MOST_BEFORE = 3  # characters before an opening label in a line: a number, a level
SHORTEST_LINE = 15  # characters of a line of running text that is not its last
LONGEST_LINE = 60  # characters of a printed line; more is running text
MOST_LINES = 3  # lines that a title is broken into

_BREAK = "\0"
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_SENTENCE = re.compile(r"[。;,:!?、《》〈〉…]|\.{2,}")
_TAIL = re.compile(r"(?:\(?(?:19|20)\d\d[^\d()]{0,2}\)?)?(?:\([^()]{1,12}\)?)?$")
_NUMBER = re.compile(r"[(\[]?[^、).,:\]]{1,4}[、).,:\]]+")


@dataclass(frozen=True, slots=True)
class Title:
    """A title over items[start:end], and the kinds that bear it."""

    start: int
    end: int
    kinds: frozenset[str]


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry of a kind's fingerprint met in an item; entry 0 opens the kind."""

    item: int
    entry: int
    label: str


@dataclass(frozen=True, slots=True)
class Signs:
    """Items, titles and fingerprint hits of a document."""

    items: tuple[Item, ...]
    titles: tuple[Title, ...]
    hits: Mapping[str, tuple[Hit, ...]]
    kinds: Mapping[str, Kind]
    unread: tuple[int, ...] = ()

    def entries(self, kind: str, start: int, end: int) -> frozenset[int]:
        """Which entries of the kind's fingerprint stand in items[start:end]."""
        hits = self.hits[kind]
        return frozenset(h.entry for h in hits if start <= h.item < end)

    def share(self, kind: str, start: int, end: int) -> float:
        """How much of the kind's fingerprint stands in items[start:end], 0 to 1."""
        whole = len(self.kinds[kind].fingerprint)
        return len(self.entries(kind, start, end)) / whole if whole else 0.0

    def text_length(self, start: int, end: int) -> int:
        """Characters of running text in items[start:end]."""
        return sum(
            len(text)
            for item in self.items[start:end]
            if not item.row
            for text in item.texts
        )


def find_titles(items: Sequence[Item], book: PatternBook) -> tuple[Title, ...]:
    """Every title in order, those that only mention one or list them left out."""
    titles = _titles_of(book)
    every = (title for kind in book.kinds.values() for title in kind.sections)
    sections = frozenset(fold_key(title) for title in every)
    told = frozenset(k.kind for k in book.kinds.values() if k.narrative)
    annex = _annex_before(tuple(book.vocabulary.lists.get("annex", ())))
    unit = _unit_after(tuple(book.vocabulary.lists.get("unit_line", ())))
    found: list[Title] = []
    for end in range(1, len(items) + 1):
        for start in range(end - 1, max(end - 1 - MOST_LINES, -1), -1):
            if len(items[start].texts) != 1 or (items[start].row and start < end - 1):
                break
            whole = "".join(items[i].texts[0] for i in range(start, end))
            text = annex.sub("", unit.sub("", whole), count=1)
            kinds = _named(text, titles, sections)
            if kinds and not kinds & told and _runs_on(items, end, len(whole)):
                break
            if kinds:
                found.append(Title(start, end, kinds))
            if kinds or len(text) > LONGEST_PREFIX * 2:
                break
    return tuple(found)


def _runs_on(items: Sequence[Item], end: int, length: int) -> bool:
    """Whether a sentence runs on after a line that ends like a form's title."""
    if end == len(items) or items[end].row or items[end - 1].at[1] < 0:
        return False
    text = items[end].texts[0]
    full = len(text) >= max(length, SHORTEST_LINE)
    return full and ":" not in text and not starts_numbered(text)


def _titles_of(book: PatternBook) -> Mapping[str, frozenset[str]]:
    owners: dict[str, set[str]] = {}
    for title in book.vocabulary.lists.get("other_titles", ()):
        owners.setdefault(fold_key(title), set()).add(OTHER)
    for name, kind in book.kinds.items():
        for title in (kind.title, *kind.titles):
            owners.setdefault(fold_key(title), set()).add(name)
    return {
        title: frozenset(kinds - {OTHER} or kinds) for title, kinds in owners.items()
    }


def _named(
    text: str, titles: Mapping[str, frozenset[str]], sections: frozenset[str]
) -> frozenset[str]:
    """The kinds whose title the text is; none when it is more than a title."""
    if len(text) > LONGEST_PREFIX * 2 or not _may_end(text, titles):
        return frozenset()
    text = text[: _tail_start(text)]
    numbered = starts_numbered(text)
    rest = _NUMBER.sub("", text, count=1) if numbered else text
    if rest in sections:
        return frozenset()
    best = max((t for t in titles if rest.endswith(t)), key=len, default="")
    if not best:
        lost = [t for t in titles if t[1:] == rest and len(rest) >= SHORTEST_TITLE]
        return titles[lost[0]] if lost else frozenset()
    prefix = rest[: -len(best)]
    if len(prefix) > LONGEST_PREFIX or _SENTENCE.search(prefix):
        return frozenset()
    if titles[best] == {OTHER}:
        plain = len(best) >= UNMISTAKABLE or _YEAR.search(text)
        return titles[best] if plain and not numbered else frozenset()
    return titles[best]


def _may_end(text: str, titles: Mapping[str, frozenset[str]]) -> bool:
    """A quick look: whether the text ends like a title or a remark behind one."""
    return text[-1:].isdigit() or text[-1:] in {")", *(title[-1] for title in titles)}


def _tail_start(text: str) -> int:
    """Where a year or a remark in brackets after the title begins."""
    tail = _TAIL.search(text)
    return tail.start() if tail else len(text)


def _annex_before(words: tuple[str, ...]) -> re.Pattern[str]:
    """What numbers an annex before its title."""
    any_of = "|".join(re.escape(fold_key(word)) for word in words)
    return re.compile(
        rf"^(?:{any_of})[\d\-—]{{0,4}}[:.、]?(?:\d[.、])?" if words else "^"
    )


def _unit_after(words: tuple[str, ...]) -> re.Pattern[str]:
    """What tells the unit behind a title, on its line."""
    any_of = "|".join(re.escape(fold_key(word)) for word in words)
    return re.compile(rf"\(?(?:{any_of}):\D{{1,3}}\)?$" if words else "$")


def find_hits(items: Sequence[Item], kind: Kind) -> tuple[Hit, ...]:
    """Where entries of the kind's fingerprint are met, in order."""
    if kind.narrative:
        return tuple(_heading_hits(items, kind.fingerprint))
    hits: list[Hit] = []
    for bounded in (True, False):
        text, starts = _stream(items, bounded)
        pattern, entries = _label_pattern(kind.fingerprint, bounded)
        for match in pattern.finditer(text):
            item = bisect_right(starts, match.start(1)) - 1
            label = _YEAR.sub("YYYY", match[1])
            inside = match.start(1) - starts[item] > MOST_BEFORE
            if bounded or entries[label] or not inside:
                hits.append(Hit(item, entries[label], label))
    return tuple(sorted(hits, key=lambda hit: hit.item))


def _stream(items: Sequence[Item], bounded: bool) -> tuple[str, list[int]]:
    """The texts of the items one after the other, and where each item begins.

    Lines of a dump run on, so that a label broken over lines is whole.
    """
    pieces, starts, length = [], [], 0
    for item in items:
        starts.append(length)
        if item.bounded is bounded and (bounded or len(item.texts[0]) <= LONGEST_LINE):
            between = _BREAK if bounded else ""
            pieces.append(between + between.join(item.texts))
            length += len(pieces[-1])
    return "".join(pieces), starts


@lru_cache(maxsize=64)
def _label_pattern(
    fingerprint: tuple[str, ...], bounded: bool
) -> tuple[re.Pattern[str], Mapping[str, int]]:
    entries = {
        fold_key(label): number
        for number, entry in reversed(list(enumerate(fingerprint)))
        for label in entry.split("|")
    }
    longest = sorted(entries, key=len, reverse=True)
    labels = "|".join(re.escape(label).replace("YYYY", r"\d{4}") for label in longest)
    if not labels:
        return re.compile(r"(?!)()"), {}
    if bounded:
        number = rf"(?:[(\[]?[^\W{_BREAK}]{{1,3}}[、).,\]])?"
        return re.compile(rf"{_BREAK}{number}({labels})(?=[{_BREAK}:(]|$)"), entries
    return re.compile(rf"({labels})"), entries


def _heading_hits(items: Sequence[Item], fingerprint: tuple[str, ...]) -> Iterable[Hit]:
    entries = [[fold_key(label) for label in e.split("|")] for e in fingerprint]
    for i, item in enumerate(items):
        if item.row or len(item.texts) != 1:
            continue
        text = item.texts[0]
        if len(text) > LONGEST_HEADING or not starts_numbered(text):
            continue
        for number, labels in enumerate(entries):
            found = [label for label in labels if label in text]
            if found:
                yield Hit(i, number, found[0])
                break
