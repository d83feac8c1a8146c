"""Where each part of a document begins and ends, and of which kind it is.

In: the passages and tables of a document. Out: its parts, one per form or report. A part
begins at its title, or where the opening label of a kind comes and enough of its other
labels follow (forms are bundled without title pages, several on a page, even in one
table). What belongs to no known kind belongs to no part.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from extractor.kinds import Kind, PatternBook
from extractor.model import Cell, Document, Part, Passage, Table
from extractor.signs import OTHER, Hit, Item, Title, find_hits, find_titles, items_of

MOSTLY = 0.6  # share of a fingerprint that tells an untitled part
HALF = 0.5  # share that decides between the kinds which bear one title
FEWEST_LABELS = 2  # entries of a fingerprint that confirm a title
FEWEST_HEADINGS = 3  # chapters that tell an untitled narrative
ENOUGH_TEXT = 200  # characters of running text that confirm a narrative's title
WINDOW = 160  # items after an opening label in which the rest of the form must come
COVER_ITEMS = 15  # items at most between a title on a cover and the same title again
LEAD_ITEMS = 8  # short paragraphs at most that may stand above an untitled form
LEAD_LENGTH = 30  # characters at most of such a paragraph


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


@dataclass(slots=True)
class Start:
    """Where a part begins; `seen` are the opening labels met in it so far."""

    item: int
    kind: str
    seen: set[str] = field(default_factory=set)


def split(
    document: Document,
    passages: Sequence[Passage],
    tables: Sequence[Table],
    book: PatternBook,
    kind: str | None = None,
) -> tuple[Part, ...]:
    """The parts in reading order; with `kind`, all of the document is of that kind."""
    items = items_of(document, passages, tables)
    if kind is not None:
        lists = {**book.vocabulary.lists, "other_titles": ()}
        words = book.vocabulary.model_copy(update={"lists": lists})
        only = {kind: book.kinds[kind]}
        book = book.model_copy(update={"kinds": only, "vocabulary": words})
    titles = find_titles(items, book)
    hits = {name: find_hits(items, k) for name, k in book.kinds.items()}
    starts = _starts(Signs(items, titles, hits, book.kinds, document.unread_pages))
    if kind is not None and items:
        starts = [Start(0, kind), *starts[1:]]
    return _cut(items, starts, passages, tables)


def _starts(signs: Signs) -> list[Start]:
    """Where parts begin, in order; kind OTHER begins what belongs to no part."""
    titled = dict(_confirmed(signs))
    openings: dict[int, list[tuple[str, Hit]]] = {}
    for kind, hits in signs.hits.items():
        for hit in hits:
            if hit.entry == 0:
                openings.setdefault(hit.item, []).append((kind, hit))
    starts: list[Start] = []
    resumed = _resumed(signs)
    for i in sorted({*titled, *openings, *resumed}):
        current = starts[-1] if starts else None
        if i in titled and not _repeats(signs, titled, i, current):
            current = Start(i, titled[i])
            starts.append(current)
        elif i not in titled:
            opened = _opened(signs, titled, openings.get(i, ()), current)
            end = _next_title(titled, i, len(signs.items))
            if not opened and i in resumed and current:
                if not _goes_on(signs, current.kind, i, end):
                    current = Start(i, OTHER)
                    starts.append(current)
            elif opened:
                floor = current.item + 1 if current else 0
                first = _lead(signs, opened, i, floor)
                current = Start(first, opened)
                starts.append(current)
        for kind, hit in openings.get(i, ()):
            if current and current.kind == kind:
                current.seen.add(hit.label)
    return starts


def _resumed(signs: Signs) -> frozenset[int]:
    """Items that are the first after a page nobody could read."""
    firsts = (
        next((i for i, item in enumerate(signs.items) if item.page > page), None)
        for page in signs.unread
    )
    return frozenset(i for i in firsts if i is not None)


def _goes_on(signs: Signs, kind: str, start: int, end: int) -> bool:
    """Whether items[start:end], after an unread page, can still be of the kind."""
    rows = any(item.row for item in signs.items[start:end])
    return not rows or kind == OTHER or bool(signs.entries(kind, start, end))


def _next_title(titled: Mapping[int, str], i: int, limit: int) -> int:
    return min((t for t in titled if t > i), default=limit)


def _confirmed(signs: Signs) -> Sequence[tuple[int, str]]:
    """First item and kind of each title that its kind's text follows.

    A title without (on a cover) moves the start of the same title after it.
    """
    found: list[tuple[int, str]] = []
    pending: Title | None = None
    for n, title in enumerate(signs.titles):
        last = n + 1 == len(signs.titles)
        end = len(signs.items) if last else signs.titles[n + 1].start
        kind = _decide(signs, title, end)
        if kind is None:
            pending = title
            continue
        start = title.start
        if pending and kind in pending.kinds and start - pending.end <= COVER_ITEMS:
            start = pending.start
        pending = None
        found.append((start, kind))
    return found


def _decide(signs: Signs, title: Title, end: int) -> str | None:
    """The kind of a title, by what stands between it and the next one."""
    if title.kinds == {OTHER}:
        return OTHER
    shares = {
        kind: signs.share(kind, title.end, end)
        for kind in sorted(title.kinds)
        if not signs.kinds[kind].narrative
    }
    best = max(shares, key=shares.__getitem__, default=OTHER)
    if shares and shares[best] >= HALF:
        return best
    for kind in sorted(title.kinds - {*shares}):
        headings = signs.entries(kind, title.end, end)
        if headings or signs.text_length(title.end, end) >= ENOUGH_TEXT:
            return kind
    if shares and len(signs.entries(best, title.end, end)) >= FEWEST_LABELS:
        return best
    return None


def _repeats(
    signs: Signs, titled: Mapping[int, str], i: int, current: Start | None
) -> bool:
    """Whether the title only comes again, on a continued page: nothing opens after it."""
    if not current or current.kind != titled[i] or current.kind == OTHER:
        return False
    end = _next_title(titled, i, len(signs.items))
    return bool(current.seen) and 0 not in signs.entries(current.kind, i, end)


def _opened(
    signs: Signs,
    titled: Mapping[int, str],
    openings: Sequence[tuple[str, Hit]],
    current: Start | None,
) -> str | None:
    """The kind of which an untitled part begins with one of the opening labels."""
    shares: dict[str, float] = {}
    for kind, hit in openings:
        narrative = signs.kinds[kind].narrative
        if (
            current
            and current.kind == kind
            and (narrative or hit.label not in current.seen)
        ):
            return None
        end = _next_title(titled, hit.item, len(signs.items))
        if narrative:
            chapters = signs.entries(kind, hit.item, end)
            shares[kind] = float(len(chapters) >= FEWEST_HEADINGS)
        else:
            again = (
                h.item
                for h in signs.hits[kind]
                if h.item > hit.item and h.label == hit.label
            )
            end = min(end, next(again, end), hit.item + WINDOW)
            shares[kind] = signs.share(kind, hit.item, end)
    best = max(shares, key=shares.__getitem__, default=None)
    return best if best is not None and shares[best] >= MOSTLY else None


def _lead(signs: Signs, kind: str, i: int, floor: int) -> int:
    """First item of the short paragraphs above item i that go with it.

    Above a narrative they may be long, above a form they must stand on its page.
    """
    first = i
    page = signs.items[i].page
    while first > floor and i - first < LEAD_ITEMS:
        item = signs.items[first - 1]
        text = "".join(item.texts)
        if item.row or (floor and not _is_lead(signs.kinds[kind], text)):
            break
        if item.page != page or (
            len(text) > LEAD_LENGTH and not signs.kinds[kind].narrative
        ):
            break
        first -= 1
    return first


def _is_lead(kind: Kind, text: str) -> bool:
    """Whether text below another part belongs to the kind that follows it."""
    if kind.narrative:
        return len(text) > LEAD_LENGTH * 2
    return text.startswith("(") and text[1:5].isdigit()


def _cut(
    items: Sequence[Item],
    starts: Sequence[Start],
    passages: Sequence[Passage],
    tables: Sequence[Table],
) -> tuple[Part, ...]:
    counts: Counter[str] = Counter()
    parts = []
    ends = [start.item for start in starts[1:]] + [len(items)]
    for start, end in zip(starts, ends, strict=True):
        if start.kind == OTHER:
            continue
        counts[start.kind] += 1
        own = items[start.item : end]
        parts.append(
            Part(
                kind=start.kind,
                number=counts[start.kind],
                passages=tuple(_own_passages(own, passages)),
                tables=tuple(_own_tables(own, tables)),
            )
        )
    return tuple(parts)


def _own_passages(own: Sequence[Item], passages: Sequence[Passage]) -> list[Passage]:
    lines: dict[int, list[int]] = {}
    for item in own:
        if not item.row:
            lines.setdefault(item.at[0], []).append(item.at[1])
    return [
        passages[i] if -1 in kept else _lines_of(passages[i], min(kept), max(kept) + 1)
        for i, kept in lines.items()
    ]


def _lines_of(passage: Passage, first: int, end: int) -> Passage:
    """The lines [first:end] of a passage as a passage."""
    if (first, end) == (0, len(passage.lines)):
        return passage
    begin = passage.starts[first]
    stop = passage.starts[end] if end < len(passage.starts) else len(passage.text)
    starts = tuple(start - begin for start in passage.starts[first:end])
    return Passage(passage.text[begin:stop].rstrip(), passage.lines[first:end], starts)


def _own_tables(own: Sequence[Item], tables: Sequence[Table]) -> list[Table]:
    rows: dict[int, list[int]] = {}
    for item in own:
        if item.row:
            rows.setdefault(item.at[0], []).append(item.at[1])
    return [_rows_of(tables[i], min(kept), max(kept)) for i, kept in rows.items()]


def _rows_of(table: Table, first: int, last: int) -> Table:
    """Rows first to last as a table, counted from 0; its columns stay."""
    if first == min(c.row for c in table.cells) == 0 and last == max(
        c.row for c in table.cells
    ):
        return table
    cells = tuple(
        _clipped(cell, first, last) for cell in table.cells if first <= cell.row <= last
    )
    return replace(table, page=cells[0].page, n_rows=last - first + 1, cells=cells)


def _clipped(cell: Cell, first: int, last: int) -> Cell:
    return replace(
        cell, row=cell.row - first, rowspan=min(cell.rowspan, last - cell.row + 1)
    )
