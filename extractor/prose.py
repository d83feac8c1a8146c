"""Facts in running text: the phrases of a kind, found in the passages of a part.

Every phrase is a template of the pattern files; this module only carries out what their
named groups say (head of `patterns/_fragments.yaml`). Text is matched folded, evidence
is as printed.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain

import regex

from extractor.chapters import find_chapters
from extractor.errors import PatternError
from extractor.hedges import HEDGED, is_own, names_a_project
from extractor.kinds import BARE_FIGURES, FieldPattern, Kind, PatternBook, ValueType
from extractor.model import Fact, Nil, Part, Passage, Quantity, Source, Value
from extractor.numbering import Finding, number_rows, without_rows_of_one
from extractor.phrases import (
    OF_PROJECTS,
    PLACES,
    WHOLE,
    Pattern,
    compile_prose,
    words_needed,
)
from extractor.sentences import UNLIMITED, Story, tell
from extractor.values import parse

SECONDS = 2.0  # per phrase and document; a phrase that needs them is wrong
LONGEST_LABEL = 30  # characters of what stands before a value
CELL_OF_PROSE = 20  # characters from which a table cell holds running text
CLAUSE = regex.compile(r"[,:;。\n“\"]|(?<=\d)[^\d,:;。\n]{0,2}[,、]")

Match = regex.Match[str]


@dataclass(frozen=True, slots=True)
class Subject:
    """What figures behind `start` and before `end` are about, a project.

    `listed` says that the text was about projects before it named this one.
    """

    name: str
    start: int
    end: int
    listed: bool


def find_facts(part: Part, kind: Kind, book: PatternBook) -> tuple[Fact, ...]:
    """Facts of the running text of `part`, in order; cells with sentences too."""
    contents = (cell.content for table in part.tables for cell in table.cells)
    cells = (content for content in contents if len(content.text) >= CELL_OF_PROSE)
    texts = [part.passages, *((content,) for content in cells)]
    return tuple(chain.from_iterable(_read(text, kind, book) for text in texts if text))


def find_in_text(
    kind: Kind, book: PatternBook, text: str, heading: str = ""
) -> tuple[Fact, ...]:
    """Facts in `text` as it would stand under `heading`, without places on a page."""
    passages = tuple(Passage(line) for line in (heading, *text.split("\n")) if line)
    return find_facts(Part(kind.kind, 1, passages, ()), kind, book)


def _read(
    passages: tuple[Passage, ...], kind: Kind, book: PatternBook
) -> tuple[Fact, ...]:
    story = tell(passages, book.fragments)
    phrases = {
        name: (field, compile_prose(field, book.fragments, name))
        for name, field in kind.fields.items()
        if field.prose
    }
    subjects = tuple(_find_subjects(story, phrases))
    found = [
        finding
        for name, (field, patterns) in phrases.items()
        for finding in _find_field(story, name, field, patterns, subjects)
    ]
    found = without_rows_of_one(number_rows(found))
    found = sorted(found, key=lambda finding: finding.start)
    return tuple(finding.fact for finding in found)


Phrases = Mapping[str, tuple[FieldPattern, tuple[Pattern, ...]]]


def _matches(
    story: Story, name: str, field: FieldPattern, pattern: Pattern
) -> Iterator[Match]:
    """Where a phrase stands in the text, in the scopes its field is limited to."""
    scopes = field.scope.split()
    try:
        found = [
            match
            for start, end in _stretches(story, pattern)
            for match in pattern.finditer(story.text, start, end, timeout=SECONDS)
        ]
    except TimeoutError as error:
        raise PatternError(name, f"takes too long: {pattern.pattern[:80]}") from error
    for match in found:
        passed_over = OF_PROJECTS if WHOLE in match.re.groupindex else ""
        if scopes and story.topic(_topic_place(match), passed_over) not in scopes:
            continue
        if field.type not in HEDGED or is_own(story, match):
            yield match


def _topic_place(match: Match) -> int:
    """Up to where words tell what a match is about; the name of a subject counts."""
    groups = match.re.groupindex
    if "subject" in groups:
        return match.end("subject") + 1
    return max(match.start(group) for group in groups if group in PLACES)


def _stretches(story: Story, pattern: Pattern) -> Iterator[tuple[int, int]]:
    """Where a pattern can match: paragraphs with a word of its comment, if any."""
    words = words_needed(pattern)
    if not words:
        yield 0, len(story.text)
    end = -1
    while words:
        places = [p for word in words if (p := story.text.find(word, end + 1)) >= 0]
        if not places:
            return
        start, end = story.paragraph(min(places))
        yield start, end


def _find_subjects(story: Story, phrases: Phrases) -> Iterator[Subject]:
    """Names that figures behind them are about, up to the next name or paragraph."""
    spans = sorted(
        {
            match.span("subject")
            for name, (field, patterns) in phrases.items()
            for pattern in patterns
            if "subject" in pattern.groupindex
            for match in _matches(story, name, field, pattern)
        }
    )
    for (start, end), after in zip(spans, [*spans[1:], None], strict=False):
        number = story.piece_at(start)
        heading = story.heading_of(number)
        stop = (
            story.pieces[story.section_end(heading) - 1].end
            if heading
            else story.paragraph(start)[1]
        )
        if after:
            stop = min(stop, after[0])
        listed = story.topic(start) == OF_PROJECTS and not story.figure_before(start)
        yield Subject(_clean_row(story, start, end), start, stop, listed)


def _clean_row(story: Story, start: int, end: int) -> str:
    return "".join(story.evidence(start, end).raw.split())


def _find_field(
    story: Story,
    name: str,
    field: FieldPattern,
    patterns: Iterable[Pattern],
    subjects: tuple[Subject, ...],
) -> Iterator[Finding]:
    seen: set[int] = set()
    for pattern in patterns:
        if "section" in pattern.groupindex:
            yield from _find_chapters(story, name, field, pattern)
            continue
        for match in _matches(story, name, field, pattern):
            for finding in _findings(story, name, field, match, subjects):
                if finding.start not in seen:
                    seen.add(finding.start)
                    yield finding


def _findings(
    story: Story,
    name: str,
    field: FieldPattern,
    match: Match,
    subjects: tuple[Subject, ...],
) -> Iterator[Finding]:
    """The facts of one phrase: one, or one for each of the things it lists."""
    groups = match.re.groupindex
    values = [span for g in PLACES if g in groups for span in match.spans(g)]
    rows = match.spans("row") if "row" in groups else []
    orders = match.spans("order") if "order" in groups else []
    if len(orders) > len(values) == 1:
        values = values * len(orders)
    for i, (start, end) in enumerate(values):
        value = _value(story, field, match, start, end)
        subject = next((s for s in subjects if s.start <= start < s.end), None)
        if _of_a_project(story, field, match, start, subject):
            continue
        row, about, anchor, place = "", False, "", start
        if len(orders) == len(values):
            low, high = orders[i] if orders[i][0] < orders[i][1] else (start, end)
            anchor, place = story.text[low:high], low
        elif len(rows) == len(values) and rows[i][0] < rows[i][1]:
            row = _clean_row(story, *rows[i])
        elif "subject" in groups or (rows and subject):
            row = subject.name if subject else ""
            about = subject is not None and subject.listed
        fact = Fact(
            name,
            row,
            value,
            story.evidence(start, end),
            _label(story, match, start),
            Source.PROSE,
            story.certainty(start, end, figure=field.type in BARE_FIGURES),
        )
        yield Finding(fact, place, anchor, about)


def _of_a_project(
    story: Story, field: FieldPattern, match: Match, place: int, subject: Subject | None
) -> bool:
    """Whether a figure that looks like one of the whole is a project's."""
    groups = match.re.groupindex
    if subject:
        return WHOLE in groups
    rate = field.type is ValueType.PERCENT and UNLIMITED in field.scope
    unnamed = "row" in groups and not match["row"]
    return (rate or unnamed) and names_a_project(story, place)


def _value(
    story: Story, field: FieldPattern, match: Match, start: int, end: int
) -> Value:
    groups = match.re.groupindex
    if "none" in groups and match.span("none") == (start, end):
        return Nil.NONE
    zero = parse("0", field.type)
    if "zero" in groups and match.span("zero") == (start, end):
        return zero
    if field.type is ValueType.TEXT:
        return parse(story.evidence(start, end).raw, field.type)
    lead = (match["lead"] or "") if "lead" in groups else ""
    # a figure is read folded: the blanks of typesetting part no numbers in a sentence
    value = parse(lead + story.text[start:end], field.type)
    less = "minus" in groups and match["minus"]
    if less and isinstance(value, Quantity) and value.number > 0:
        return replace(value, number=-value.number)
    return value


def _label(story: Story, match: Match, start: int) -> str:
    """What named the value, as printed."""
    if "label" in match.re.groupindex and match["label"]:
        return story.evidence(*match.span("label")).raw
    before = story.text[min(match.start(), start) : start]
    parts = [part for part in CLAUSE.split(before) if part and not part.isdigit()]
    if not parts:
        return story.evidence(*match.span()).raw[:LONGEST_LABEL].split("\n")[0]
    at = min(match.start(), start) + before.rindex(parts[-1])
    return story.evidence(at, at + len(parts[-1])).raw[-LONGEST_LABEL:]


def _find_chapters(
    story: Story, name: str, field: FieldPattern, pattern: Pattern
) -> Iterator[Finding]:
    """The text of each chapter that `pattern` names, as one fact."""
    for title, (start, end) in find_chapters(story, pattern):
        evidence = story.evidence(start, end)
        label = story.evidence(*title).raw[:LONGEST_LABEL]
        value, sure = parse(evidence.raw, field.type), story.certainty(start, end)
        fact = Fact(name, "", value, evidence, label, Source.PROSE, sure)
        yield Finding(fact, start)
