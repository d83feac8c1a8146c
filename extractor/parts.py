"""Where each part of a document begins and ends, and of which kind it is.

In: the passages and tables of a document. Out: its parts, one per form or report. A
part begins at its title, or where the opening label of a kind comes and enough of its
other labels follow (forms are bundled without title pages, several on a page, even in
one table). What belongs to no known kind belongs to no part.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from extractor.cutting import cut
from extractor.items import Item, items_of
from extractor.kinds import Kind, PatternBook
from extractor.model import Document, Part, Passage, Table
from extractor.signs import OTHER, Hit, Signs, Title, find_hits, find_titles

MOSTLY = 0.6  # share of a fingerprint that tells an untitled part
HALF = 0.5  # share that decides between the kinds which bear one title
FEWEST_LABELS = 2  # entries of a fingerprint that confirm a title
FEWEST_HEADINGS = 3  # chapters that tell an untitled narrative
ENOUGH_TEXT = 200  # characters of running text that confirm a narrative's title
WINDOW = 160  # items after an opening label in which the rest of the form must come
COVER_ITEMS = 15  # items at most between a title on a cover and the same title again
LEAD_ITEMS = 8  # short paragraphs at most that may stand above an untitled form
HEAD_ROWS = 4  # rows at most above an opening label that go with it
LEAD_LENGTH = 30  # characters at most of such a paragraph, or of a name
SHORTEST_NAME = 4  # characters of a unit's name


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
    begins = [(start.item, start.kind) for start in starts]
    if begins and begins[0][1] != OTHER and book.kinds[begins[0][1]].narrative:
        begins[0] = (_name_above(items, begins[0][0]), begins[0][1])
    return cut(items, begins, passages, tables)


def _name_above(items: Sequence[Item], first: int) -> int:
    """The item above the document's first title if that is the name of a unit."""
    if first == 0:
        return first
    above, title = items[first - 1], items[first]
    text = "".join(above.texts)
    is_name = SHORTEST_NAME <= len(text) <= LEAD_LENGTH and text.isalpha()
    return (
        first - 1 if is_name and above.page == title.page and not above.row else first
    )


def _starts(signs: Signs) -> list[Start]:
    """Where parts begin, in order; kind OTHER begins what belongs to no part."""
    titled = dict(_confirmed(signs))
    openings: dict[int, list[tuple[str, Hit]]] = {}
    for kind, hits in signs.hits.items():
        for hit in hits:
            if hit.entry == 0:
                openings.setdefault(hit.item, []).append((kind, hit))
    resumed = _resumed(signs)
    starts: list[Start] = []
    for i in sorted({*titled, *openings, *resumed}):
        current = starts[-1] if starts else None
        if i in titled:
            begun = _titled(signs, titled, i, current)
        else:
            begun = _untitled(signs, titled, i, openings.get(i, ()), current)
        if not begun and i in resumed and i not in titled:
            begun = _after_gap(signs, titled, i, current)
        if begun:
            current = begun
            starts.append(begun)
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


def _after_gap(
    signs: Signs, titled: Mapping[int, str], i: int, current: Start | None
) -> Start | None:
    """The part in whose midst item i stands, after an unread page.

    None where the part before the page can go on; OTHER where nothing tells the kind.
    """
    bounds = (*titled, *_resumed(signs), len(signs.items))
    end = min(bound for bound in bounds if bound > i)
    rows = any(item.row for item in signs.items[i:end])
    told = {
        kind: len(signs.entries(kind, i, end))
        for kind in signs.kinds
        if signs.kinds[kind].narrative is not rows
    }
    best = max(told, key=told.__getitem__, default=OTHER)
    enough = best != OTHER and told[best] >= FEWEST_LABELS
    if current and current.kind != OTHER:
        own = len(signs.entries(current.kind, i, end))
        running_on = signs.kinds[current.kind].narrative and not rows
        if running_on or (own and not (enough and told[best] > own)):
            return None
    if not enough:
        return Start(i, OTHER) if current else None
    return Start(i, best)


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


def _titled(
    signs: Signs, titled: Mapping[int, str], i: int, current: Start | None
) -> Start | None:
    """The part that begins with the title at item i.

    None where the title only comes again, on a continued page: nothing opens after it.
    """
    if current and current.seen and current.kind == titled[i]:
        end = _next_title(titled, i, len(signs.items))
        if 0 not in signs.entries(current.kind, i, end):
            return None
    return Start(i, titled[i])


def _untitled(
    signs: Signs,
    titled: Mapping[int, str],
    i: int,
    openings: Sequence[tuple[str, Hit]],
    current: Start | None,
) -> Start | None:
    """The part that begins, without a title, with an opening label at item i."""
    if current and _of_other_title(signs, titled, i, current):
        return None
    shares: dict[str, float] = {}
    for kind, hit in openings:
        narrative = signs.kinds[kind].narrative
        same = current is not None and current.kind == kind
        if current and same and (narrative or hit.label not in current.seen):
            return None
        end = _next_title(titled, i, len(signs.items))
        if narrative:
            chapters = signs.entries(kind, i, end)
            shares[kind] = float(len(chapters) >= FEWEST_HEADINGS)
        else:
            again = (h.item for h in signs.hits[kind] if h.label == hit.label)
            rival = _rival(signs, kind, i)
            end = min(end, *(item for item in again if item > i), rival, i + WINDOW)
            shares[kind] = signs.share(kind, i, end)
    best = max(shares, key=shares.__getitem__, default=None)
    if best is None or shares[best] < MOSTLY:
        return None
    return Start(_lead(signs, best, i, current.item + 1 if current else 0), best)


def _of_other_title(
    signs: Signs, titled: Mapping[int, str], i: int, current: Start
) -> bool:
    """Whether item i opens the form whose title, of no known kind, stands above it."""
    near = i - current.item <= LEAD_ITEMS
    page = signs.items[i].page == signs.items[current.item].page
    return current.kind == OTHER and current.item in titled and near and page


def _rival(signs: Signs, kind: str, i: int) -> int:
    """First item after i where a form of another kind opens."""
    openings = (
        hit.item
        for other, hits in signs.hits.items()
        if other != kind and not signs.kinds[other].narrative
        for hit in hits
        if hit.entry == 0
        and i < hit.item < i + WINDOW
        and signs.share(other, hit.item, hit.item + WINDOW) >= MOSTLY
    )
    return min(openings, default=len(signs.items))


def _lead(signs: Signs, kind: str, i: int, floor: int) -> int:
    """First item of what stands above item i and goes with it.

    That is the head of its table, and short paragraphs above on its page or on a cover;
    above a narrative they may be long. Below another part they must look like it.
    """
    first = _head_of_table(signs, i, floor)
    below = first
    page = signs.items[i].page - (0 if floor else 1)  # a cover is a page before
    while first > floor and below - first < LEAD_ITEMS:
        item = signs.items[first - 1]
        text = "".join(item.texts)
        if item.row or (floor and not _is_lead(signs.kinds[kind], text)):
            break
        if item.page < page or (
            len(text) > LEAD_LENGTH and not signs.kinds[kind].narrative
        ):
            break
        first -= 1
    return first


def _head_of_table(signs: Signs, i: int, floor: int) -> int:
    """First row of the table of item i if only a few rows stand above it."""
    table, row = signs.items[i].at
    if not signs.items[i].row or (floor and row > HEAD_ROWS):
        return i
    first = i
    while first > floor:
        above = signs.items[first - 1]
        if not above.row or above.at[0] != table:
            break
        first -= 1
    return first if signs.items[first].at[1] == 0 else i


def _is_lead(kind: Kind, text: str) -> bool:
    """Whether text below another part belongs to the kind that follows it."""
    if kind.narrative:
        return len(text) > LEAD_LENGTH * 2
    if text.startswith("(") and text[1:5].isdigit():
        return True
    return len(text) <= LEAD_LENGTH and text[-1:] in {t[-1] for t in kind.titles}
