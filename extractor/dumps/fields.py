"""Form fields of a text dump: what stands behind their labels.

In: the segments of a tape. Out: facts of form fields and of the closing row of the
indicator table.
"""

from collections.abc import Iterator, Sequence

from extractor.dumps.rows import is_figure
from extractor.dumps.tape import (
    GUESS,
    PLACED,
    SURE,
    Segment,
    Token,
    evidence,
    passage,
)
from extractor.headings import fold_key_behind, year_in
from extractor.kinds import Kind, ValueType
from extractor.model import Evidence, Fact, Source, Value
from extractor.text import fold_key
from extractor.values import parse

COLONS = (":", "：")
SHORT = (ValueType.COUNT, ValueType.SCORE, ValueType.PERCENT, ValueType.GRADE)


def form_facts(segments: Sequence[Segment], kind: Kind) -> Iterator[Fact]:
    """Values behind labels of form fields; two headings side by side share a text."""
    for i, segment in enumerate(segments):
        name = _field_name(segments, i, kind)
        if not name or _only_heading(segments, i):
            continue
        field = kind.fields[name]
        before = segments[i - 1].of("field") if i else ""
        paired = before and not segments[i - 1].tokens and _is_text(before, kind)
        if field.type is ValueType.YEAR and year_in(segment.text):
            yield _fact(name, segment.label, year_in(segment.text), field.type, segment)
        elif field.after:
            yield _fact(name, segment.label, "", field.type, segment)
        elif paired and _is_text(name, kind):
            yield from _halves((before, name), segment)
        elif segment.tokens or not _is_text(name, kind) or segment.text[-1:] in COLONS:
            yield _value(name, field.type, segment)


def _field_name(segments: Sequence[Segment], at: int, kind: Kind) -> str:
    """The field a label names; one that follows another field is told by that."""
    names = [n.split("|")[2] for n in segments[at].names if n.startswith("field|")]
    following = [n for n in names if kind.fields[n].after]
    if not following:
        return names[0] if names else ""
    before = [n.split("|")[2] for s in segments[:at] for n in s.names]
    last = {kind.fields[n].after: n for n in following}
    return next((last[b] for b in reversed(before) if b in last), "")


def _is_text(name: str, kind: Kind) -> bool:
    return kind.fields[name].type is ValueType.TEXT


def _only_heading(segments: Sequence[Segment], at: int) -> bool:
    """Whether the label is rather a heading or row of a grid beside it."""
    names = segments[at].names
    if all(n.startswith("field|") for n in names):
        return False
    grids = {n.split("|")[1] for n in names if n.startswith(("column|", "row|"))}
    near = [*segments[max(0, at - 2) : at], *segments[at + 1 : at + 3]]
    return any(
        n.startswith(("column|", "row|")) and n.split("|")[1] in grids
        for s in near
        for n in s.names
    )


def _value(name: str, type_: ValueType, segment: Segment) -> Fact:
    tokens = segment.tokens
    if type_ in SHORT:
        tokens = tokens[:1]
    elif type_ in (ValueType.PERSON, ValueType.PHONE):
        line = tokens[0].line if tokens else None
        tokens = tuple(t for t in tokens if t.line is line)
    text = passage(tokens).text if tokens else ""
    return _fact(name, tokens or segment.label[-1:], text, type_, segment)


def _halves(names: tuple[str, str], segment: Segment) -> Iterator[Fact]:
    """One text behind two headings, cut in two where it can be told."""
    tokens = segment.tokens
    cut = _cut(tokens)
    confidence = PLACED if cut else GUESS
    for name, half in zip(names, (tokens[:cut], tokens[cut:]), strict=True):
        text = passage(half).text if half and cut else ""
        value: Value = parse(text, ValueType.TEXT)
        where = evidence(half or tokens)
        yield Fact(
            name, "", value if cut else None, Evidence(where.regions, text),
            segment.text, Source.FORM, confidence,
        )  # fmt: skip


def _cut(tokens: Sequence[Token]) -> int:
    """Where the second text begins: numbering anew, or two sentences; else 0."""
    if len(tokens) == 2:
        return 1
    for i in range(1, len(tokens)):
        opens = tokens[i].line is not tokens[i - 1].line
        if opens and _first(tokens[i].text):
            return i
    paragraphs = passage(tokens).text.split("\n")
    if len(paragraphs) != 2:
        return 0
    length = len(fold_key(paragraphs[0]))
    for i in range(1, len(tokens)):
        if len("".join(t.key for t in tokens[:i])) == length:
            return i
    return 0


def _first(paragraph: str) -> bool:
    """Whether the paragraph is the first of a numbered list."""
    key = fold_key_behind(paragraph)
    return key[:1] == "1" and not key[1:2].isdigit()


def _fact(
    name: str, tokens: Sequence[Token], text: str, type_: ValueType, segment: Segment
) -> Fact:
    where = evidence(tokens)
    return Fact(
        name, "", parse(text, type_), Evidence(where.regions, text),
        segment.text, Source.FORM, SURE,
    )  # fmt: skip


def total_facts(segments: Sequence[Segment], kind: Kind) -> Iterator[Fact]:
    """The closing row of the indicator table: weight, then score."""
    if not kind.indicators:
        return
    for segment in reversed(segments):
        figures = [t for t in segment.tokens if is_figure(t)]
        if segment.of("total") and len(figures) >= 2:  # a weight and a score
            for token, field in zip(
                figures, kind.indicators.total_fields.values(), strict=False
            ):
                yield Fact(
                    field, "", parse(token.text, ValueType.SCORE), evidence([token]),
                    segment.text, Source.TABLE, SURE,
                )  # fmt: skip
            return
