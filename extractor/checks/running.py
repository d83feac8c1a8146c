"""The running text of a part: what stands in it that should not, what breaks off.

In: a part's passages and the cells that hold sentences, folded. Out: cases of verdict
`text`, each with the place of the words. Words and regexes come with the arguments.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from extractor.checks.desk import Desk, Scope
from extractor.checks.judge import Judgement
from extractor.checks.told import Arguments, Cases
from extractor.layout import certainty, regions
from extractor.model import (
    CERTAIN,
    Citation,
    Evidence,
    Fact,
    Part,
    Passage,
    Region,
    Source,
    Verdict,
)
from extractor.text import Folded, fold
from extractor.values import number_in_chinese, read_chinese

TEXT = "text"  # field of the facts that cite words
SHORTEST = 8  # characters from which a cell's words are read
LONGEST_HEADING = 40  # characters
SHOWN = 40  # characters of a passage that a message quotes
MOST = 10  # places that one finding cites
BESIDE = 4  # characters on both sides that must be read for certain too


class Words(NamedTuple):
    """A stretch of a passage, folded."""

    passage: Passage
    folded: Folded
    region: Region | None = None


class Spot(NamedTuple):
    """Where in the words something stands."""

    words: Words
    start: int
    end: int


@lru_cache(maxsize=16)  # the parts of one document
def words_of(part: Part) -> tuple[Words, ...]:
    """The passages of a part in order, then its cells with sentences."""
    found = [Words(passage, fold(passage.text)) for passage in part.passages]
    for table in part.tables:
        for cell in table.cells:
            if len(cell.content.text) >= SHORTEST:
                box = Region(cell.page, cell.bbox)
                found.append(Words(cell.content, fold(cell.content.text), box))
    return tuple(found)


def cite(part: str, spot: Spot) -> Citation:
    """The words at a spot as evidence."""
    passage = spot.words.passage
    low, high = spot.words.folded.span(spot.start, spot.end)
    boxes = regions(passage, low, high) if passage.lines else ()
    if not boxes and spot.words.region:
        boxes = (spot.words.region,)
    text = passage.text[low:high]
    label = spot.words.folded.text[max(0, spot.start - SHOWN) : spot.start]
    evidence = Evidence(boxes, text)
    return Citation(part, Fact(TEXT, "", text, evidence, label, Source.PROSE))


def _told(part: str, spots: Sequence[Spot], texts: dict[str, str]) -> Judgement:
    """The finding on these spots; none on words that were not read for certain."""
    spots = [spot for spot in spots if _is_sure(spot)]
    if not spots:
        return Judgement(Verdict.NOT_EVALUABLE, "uncertain: words")
    citations = tuple(cite(part, spot) for spot in spots[:MOST])
    boxes = citations[0].fact.evidence.regions
    texts["page"] = str(boxes[0].page) if boxes else "1"
    return Judgement(Verdict.TEXT, citations=citations, texts=texts)


def _is_sure(spot: Spot) -> bool:
    """Whether the words at a spot, and those beside it, were read for certain."""
    passage, folded = spot.words.passage, spot.words.folded
    start = max(0, spot.start - BESIDE)
    end = min(len(folded.text), spot.end + BESIDE)
    low, high = folded.span(start, end)
    return certainty(passage, low, high, figure=True) >= CERTAIN


def phrases_absent(scope: Scope, desk: Desk, arguments: Arguments) -> Cases:
    """None of the `phrases`, a regex on folded text, stands in the part."""
    part = scope.home.part
    words = words_of(part)
    if not words:
        yield "", Judgement(Verdict.NOT_APPLICABLE, "no running text")
        return
    wanted = re.compile(arguments["phrases"])
    spots = [
        Spot(w, match.start(), match.end())
        for w in words
        for match in wanted.finditer(w.folded.text)
    ]
    if not spots:
        yield "", Judgement(Verdict.PASS)
        return
    quoted = dict.fromkeys(s.words.folded.text[s.start : s.end] for s in spots)
    texts = {"template": "phrase", "words": "”“".join(list(quoted)[:MOST])}
    yield "", _told(part.name, spots, texts)


def numbering(scope: Scope, desk: Desk, arguments: Arguments) -> Cases:
    """Lists and headings count on; `ordinals` are the words that count a list.

    A number left out counts only when it stands nowhere in the part, a heading inside
    another only when nothing stands between the two.
    """
    part = scope.home.part
    words = words_of(part)
    if not words:
        yield "", Judgement(Verdict.NOT_APPLICABLE, "no running text")
        return
    breaks = [
        *_lists(words, arguments["ordinals"].split()),
        *_headings(words, [p for p in arguments["headings"].split() if p]),
    ]
    for number, (spot, before, after) in enumerate(breaks, 1):
        texts = {"template": "numbering", "before": before, "after": after}
        yield str(number), _told(part.name, [spot], texts)
    if not breaks:
        yield "", Judgement(Verdict.PASS)


Break = tuple[Spot, str, str]  # where, the number before, the number there


def _lists(words: Sequence[Words], ordinals: Sequence[str]) -> Iterator[Break]:
    """Lists inside sentences that leave a number out."""
    known = re.compile(rf"(?<![^\W\d_])(?:{'|'.join(map(re.escape, ordinals))})")
    for stretch in words:
        last = 0
        for match in known.finditer(stretch.folded.text):
            number = ordinals.index(match[0]) + 1
            if last and number > last + 1:
                spot = Spot(stretch, match.start(), match.end())
                yield spot, ordinals[last - 1], match[0]
            last = number


def _headings(words: Sequence[Words], levels: Sequence[str]) -> Iterator[Break]:
    """Numbered headings that leave one out, or start anew inside one of their level."""
    patterns = [re.compile(level) for level in levels]
    last: dict[int, tuple[int, str]] = {}
    before = -1  # level of the heading directly before
    for stretch in words:
        text = stretch.folded.text
        level, match = _heading(text, patterns)
        if match is None or stretch.region:
            before = -1
            continue
        number = read_chinese(match[1]) or 0
        former, printed = last.get(level, (0, ""))
        spot = Spot(stretch, match.start(), match.end())
        inside = number == 1 and before == level
        if inside or (former and number > former + 1 and not _stands(words, printed)):
            yield spot, printed, match[0]
        for deeper in [n for n in last if n > level]:
            del last[deeper]
        last[level] = (number, match[0])
        before = level if len(text) <= LONGEST_HEADING else -1


def _heading(
    text: str, patterns: Sequence[re.Pattern[str]]
) -> tuple[int, re.Match[str] | None]:
    for level, pattern in enumerate(patterns):
        if match := pattern.match(text):
            return level, match
    return -1, None


def _stands(words: Sequence[Words], printed: str) -> bool:
    """Whether the number after `printed` stands anywhere, as the text has it."""
    number = re.search(r"[^\W\d_]+", printed)
    if number is None:
        return True
    follows = number_in_chinese((read_chinese(number[0]) or 0) + 1)
    wanted = printed.replace(number[0], follows)
    return any(wanted in stretch.folded.text for stretch in words)


def template_rows(scope: Scope, desk: Desk, arguments: Arguments) -> Cases:
    """No row of the form is left as the template has it; `rows` is a regex.

    `lines` is the one for a text dump, which has no rows.
    """
    part = scope.home.part
    known = re.compile(arguments["rows"])
    left = []
    for table in part.tables:
        filled = {
            (cell.row, cell.col)
            for cell in table.cells
            if cell.content.text.strip() and not known.fullmatch(_bare(cell.content))
        }
        for cell in table.cells:
            if not known.fullmatch(_bare(cell.content)):
                continue
            if not any(r == cell.row and c > cell.col for r, c in filled):
                box = Region(cell.page, cell.bbox)
                left.append(Words(cell.content, fold(cell.content.text), box))
    if not part.tables:
        line = re.compile(arguments["lines"])
        left = [w for w in words_of(part) if line.fullmatch(w.folded.text)]
    if not (part.tables or words_of(part)):
        yield "", Judgement(Verdict.NOT_APPLICABLE, "no table")
    elif not left:
        yield "", Judgement(Verdict.PASS)
    else:
        spots = [Spot(w, 0, len(w.folded.text)) for w in left]
        quoted = dict.fromkeys(w.folded.text for w in left)
        texts = {"template": "phrase", "words": "”“".join(list(quoted)[:MOST])}
        yield "", _told(part.name, spots, texts)


def _bare(passage: Passage) -> str:
    return fold(passage.text).text


def chapters_present(scope: Scope, desk: Desk, arguments: Arguments) -> Cases:
    """The report has a heading for each of the `chapters`: `word word; word`."""
    part = scope.home.part
    texts = [w for w in words_of(part) if not w.region]
    starts = [re.compile(level) for level in arguments["headings"].split()]
    heads = [
        w
        for w in texts
        if len(w.folded.text) <= LONGEST_HEADING
        and any(start.match(w.folded.text) for start in starts)
    ]
    if not heads:
        yield "", Judgement(Verdict.NOT_EVALUABLE, "no headings")
        return
    missing = [
        names.split()[0]
        for names in arguments["chapters"].split(";")
        if not any(name in w.folded.text for w in heads for name in names.split())
    ]
    if not missing:
        yield "", Judgement(Verdict.PASS)
        return
    spot = Spot(heads[0], 0, len(heads[0].folded.text))
    words = "”“".join(missing)
    told = _told(part.name, [spot], {"template": "missing", "words": words})
    yield "", told._replace(verdict=Verdict.GAP) if told.citations else told
