"""Labels that OCR misread, spelled as the pattern files spell them.

In: tables and passages, the pages that OCR read. Out: the same; a cell or a line's
head that is nearly one label, and nearly no other, is that label. Figures are not
changed: what else a misread one may say is put beside it, for an equation to prove.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from extractor.headings import ENDING, masked, without_number
from extractor.kinds import Kind, PatternBook
from extractor.misreadings import doubted, in_doubt, variants, with_dashes
from extractor.model import Cell, Passage, Table, TextLine
from extractor.text import fold, fold_key, is_cjk

SURE = 0.95  # how sure a character's reading is that no label may replace
LONGEST_LABEL = 40  # characters; longer text is no label
SHORTEST_LOST = 6  # characters of a label of which one may be lost altogether
HEAD = re.compile(r"[^:：]{2,20}(?=[:：])")  # what a line says before its colon
OPERATORS = ("≥", "≤", "=", ">", "<")
BRACKET = re.compile(r"\([^()]*\)?$")


def allowed(length: int) -> int:
    """How many characters of a label of that length may be misread.

    >>> [allowed(n) for n in (2, 4, 7, 8, 12, 30)]
    [1, 1, 1, 2, 3, 3]
    """
    return max(1, min(3, length // 4))


class Speller:
    """The labels and titles of all kinds, found by what is nearly them."""

    def __init__(self, book: PatternBook) -> None:
        """Index every label that a cell or a line may consist of."""
        self.confusions = book.vocabulary.confusions
        self._owners: dict[str, set[tuple[str, str]]] = defaultdict(set)
        for name, kind in book.kinds.items():
            for owner, label in _labels(kind):
                self._owners[masked(label).rstrip(":")].add((name, owner))
        for words in book.vocabulary.lists.values():
            for word in words:
                self._owners[fold_key(word)].add(("", word))
        self._with: dict[str, set[str]] = defaultdict(set)
        for label in self._owners:
            for char in label:
                self._with[char].add(label)

    def knows(self, key: str) -> bool:
        """Whether the text, in one of the forms a label has, is a label."""
        return any(form in self._owners for form in _forms(key))

    def label(self, key: str, sure: Sequence[float]) -> str:
        """The label that `key` (folded) must be, empty where it is none or may be two.

        `sure[i]` is how sure the reading of `key[i]` is; empty: all of it.
        """
        found: list[tuple[int, str]] = []
        for label in self._near(key):
            bound = allowed(len(label))
            wrong = self._edits(key, sure, label, bound)
            if wrong is not None:
                found.append((wrong, label))
        found.sort()
        if not found:
            return ""
        least, best = found[0]
        rivals = (
            self._rival(best, label, wrong == least) for wrong, label in found[1:]
        )
        return "" if any(rivals) else best

    def _rival(self, label: str, other: str, equal: bool) -> bool:
        """Whether the other may be meant: as near, or another thing of one kind."""
        ours, theirs = self._owners[label], self._owners[other]
        if ours & theirs:
            return False
        return equal or bool({kind for kind, _ in ours} & {kind for kind, _ in theirs})

    def _near(self, key: str) -> Iterator[str]:
        """Labels of about the length that share enough of the characters."""
        common: defaultdict[str, int] = defaultdict(int)
        for char in set(key):
            for label in self._with.get(char, ()):
                common[label] += 1
        for label, count in common.items():
            bound = allowed(len(label))
            near = abs(len(label) - len(key)) <= bound
            if near and count >= len(set(label)) - bound:
                yield label

    def _edits(
        self, key: str, sure: Sequence[float], label: str, bound: int
    ) -> int | None:
        """How many characters of `key` must be misread for it to be the label.

        None where more than `bound`, or one whose reading is sure and that is not known
        to be mistaken for the other.
        """
        never = bound + 1
        lost = 1 if len(label) >= SHORTEST_LOST else never
        costs = [i * lost for i in range(len(label) + 1)]
        for i, char in enumerate(key):
            unsure = i < len(sure) and sure[i] < SURE
            added = 1 if unsure else never
            row = [costs[0] + added]
            for j, other in enumerate(label):
                change = 0 if char == other else self._change(char, other, unsure)
                if len(label) < 4 and unsure and change:
                    change = self._change(char, other, unsure=False)
                row.append(
                    min(
                        costs[j] + (never if change is None else change),
                        costs[j + 1] + added,
                        row[j] + lost,
                    )
                )
            costs = row
        return costs[-1] if costs[-1] <= bound else None

    def _change(self, char: str, other: str, unsure: bool) -> int | None:
        known = other in self.confusions.labels.get(char, "")
        return 1 if unsure or known else None


@lru_cache(maxsize=2)
def _speller(book: PatternBook) -> Speller:
    return Speller(book)


def _labels(kind: Kind) -> Iterator[tuple[str, str]]:
    """Every label of a kind with the name of what it stands for."""
    for name, field in kind.fields.items():
        yield from ((name, label) for label in field.labels)
    for prefix, grid in kind.grids.items():
        for name, column in grid.columns.items():
            yield from ((f"{prefix} column {name}", lb) for lb in column.labels)
        for name, row in grid.rows.items():
            yield from ((f"{prefix} row {name}", label) for label in row.labels)
    if kind.indicators:
        for name, labels in kind.indicators.columns.items():
            yield from ((f"indicators {name}", label) for label in labels)
        for word in (*kind.indicators.level1, *kind.indicators.level2):
            yield f"level {word}", word
        yield from (("indicators total", label) for label in kind.indicators.total)
    yield from (("title", title) for title in (kind.title, *kind.titles))
    yield from ((f"stop {stop}", stop) for stop in (*kind.stops, *kind.sections))
    for entry in (*kind.fingerprint, *kind.headings):
        yield from ((f"sign {entry}", label) for label in entry.split("|"))


def spell_tables(
    tables: Sequence[Table], pages: Collection[int], book: PatternBook
) -> tuple[Table, ...]:
    """The tables, labels in cells on `pages` spelled as they must be."""
    if not pages:
        return tuple(tables)
    speller = _speller(book)
    return tuple(
        replace(
            table,
            cells=tuple(
                _cell(cell, speller, table) if cell.page in pages else cell
                for cell in table.cells
            ),
        )
        for table in tables
    )


def spell_passages(
    passages: Sequence[Passage], pages: Collection[int], book: PatternBook
) -> tuple[Passage, ...]:
    """The passages, lines on `pages` that are or begin with a label spelled right."""
    if not pages:
        return tuple(passages)
    speller = _speller(book)
    return tuple(_passage(passage, pages, speller) for passage in passages)


def _cell(cell: Cell, speller: Speller, table: Table) -> Cell:
    content, confusions = cell.content, speller.confusions
    if not content.text.strip():
        return cell
    if (sign := confusions.operators.get(content.text)) and any(
        c.col == cell.col and fold_key(c.content.text) in OPERATORS for c in table.cells
    ):  # in a column of signs
        return replace(cell, content=in_doubt(_respelled(content, sign)))
    sure = _sureness(content)
    content = doubted(content, confusions)
    content = _respelled(content, with_dashes(content.text, confusions))
    said = variants(content.text, _sureness(content), confusions)
    if said is not None:
        return replace(cell, content=content, variants=said)
    label = _spelled(content.text, sure, speller)
    if not label:
        return replace(cell, content=content)
    if len(label) == len(content.text):
        return replace(cell, content=_respelled(content, label))
    return replace(cell, content=replace(content, text=label))


def _passage(passage: Passage, pages: Collection[int], speller: Speller) -> Passage:
    text = passage.text
    for line, start in zip(passage.lines, passage.starts, strict=True):
        if line.page not in pages:
            continue
        head = HEAD.match(line.text)
        read = head[0] if head else line.text
        label = _spelled(read, line.sureness, speller)
        if label and len(label) == len(read):
            text = text[:start] + label + text[start + len(label) :]
    return _respelled(passage, with_dashes(text, speller.confusions))


def _respelled(passage: Passage, text: str) -> Passage:
    """The passage with other characters in the same places."""
    if text == passage.text:
        return passage
    lines: list[TextLine] = []
    for line, start in zip(passage.lines, passage.starts, strict=True):
        said = text[start : start + len(line.text)]
        lines.append(replace(line, text=said) if said != line.text else line)
    return Passage(text, tuple(lines), passage.starts)


def _sureness(content: Passage) -> Sequence[float]:
    """How sure the reading of each character of a text is."""
    sure = [1.0] * len(content.text)
    for line, start in zip(content.lines, content.starts, strict=True):
        sure[start : start + len(line.sureness)] = line.sureness
    return sure


def _spelled(text: str, sure: Sequence[float], speller: Speller) -> str:
    """The text with its label spelled right; empty where nothing is to be changed."""
    if len(text) > LONGEST_LABEL or sum(map(is_cjk, text)) < 2:
        return ""
    folded = fold(text)
    if speller.knows(folded.text):
        return ""
    own = [sure[i] if i < len(sure) else 1.0 for i in folded.offsets[:-1]]
    for form in _forms(folded.text):
        at = folded.text.find(form)
        label = speller.label(form, own[at : at + len(form)]) if at >= 0 else ""
        if label and len(label) == len(form):
            return _in_place(text, folded.offsets[at:], form, label)
        if label:
            return folded.text.replace(form, label)
    return ""


def _in_place(text: str, offsets: Sequence[int], form: str, label: str) -> str:
    """The printed text with the characters changed in which form and label differ."""
    chars = list(text)
    for offset, read, right in zip(offsets, form, label, strict=False):
        if read != right:
            chars[offset] = right
    return "".join(chars)


def _forms(key: str) -> tuple[str, ...]:
    """The forms in which a text may be a label, the plainest first."""
    whole = masked(key).rstrip(":").removeprefix(ENDING)
    bare = without_number(whole)
    behind = whole.rpartition(":")[2]
    return tuple(dict.fromkeys((whole, bare, BRACKET.sub("", bare), behind)))
