"""Indicator rows and goals of a text dump.

In: a part of a dump and its kind. Out: its indicators. A row ends where two bare
numbers, weight and score, close a line; before them stand headings, the name, the
target and the actual value, behind them the reason for points lost.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import regex

from extractor.dumps.goals import SHORT_UNIT, cell_fact, goals_of
from extractor.dumps.tape import (
    GUESS,
    PLACED,
    SURE,
    Segment,
    Token,
    evidence,
)
from extractor.kinds import IndicatorPattern, ValueType
from extractor.model import Evidence, Indicator, Quantity
from extractor.text import fold_key
from extractor.values import parse

IN_BRACKETS = regex.compile(r"\(([^()]+)")
BARE = regex.compile(r"\d{1,3}(?:\.\d+)?")
OPERATORS = ("≥", "≤", ">", "<", "=")
FIGURE = regex.compile(r"[≥≤><=]?\d[\d.,]*")
DATE = regex.compile(r"\d{4}\p{Han}\d{0,2}\p{Han}?\d{0,2}\p{Han}{0,2}")


@dataclass(slots=True)
class Group:
    """The headings that hold while rows are read."""

    level1: str = ""
    level2: str = ""
    points: Quantity | None = None
    where: Evidence | None = None


@dataclass(frozen=True, slots=True)
class Words:
    """A row's tokens: before its two figures, the figures, and behind them.

    `mixed` says that the end of a reason may stand before the name.
    """

    body: Sequence[Token]
    figures: tuple[Token, Token]
    reason: Sequence[Token]
    mixed: bool


def indicators_of(
    segments: Sequence[Segment], pattern: IndicatorPattern
) -> tuple[Indicator, ...]:
    """The indicators on a tape; goals where the kind's have no weight."""
    scored = "weight" in pattern.columns
    rows = _rows(_body(segments)) if scored else goals_of(segments)
    return tuple(_labelled(row, pattern) for row in rows)


def _labelled(row: Indicator, pattern: IndicatorPattern) -> Indicator:
    """The row with the headings of its columns, which a dump tears off, as labels."""
    cells = {
        cell: replace(fact, label=pattern.columns.get(cell, ("",))[0])
        for cell, fact in row.cells.items()
    }
    return replace(row, cells=cells)


def _body(segments: Sequence[Segment]) -> Sequence[Segment]:
    """What stands between the last heading of the table and its closing row."""
    heads = [
        i for i, s in enumerate(segments) if s.of("indicator") in ("score", "reason")
    ]
    first = next(
        (i for i, s in enumerate(segments) if s.of("indicator") == "level1"), 0
    )
    start = next((i + 1 for i in heads if i > first), len(segments))
    while start < len(segments) and segments[start].of("indicator") == "reason":
        start += 1
    while start < len(segments) and not (
        segments[start].of("level1") or segments[start].of("level2")
    ):
        start += 1
    closing = (i for i in range(start, len(segments)) if segments[i].of("total"))
    return segments[start : next(closing, len(segments))]


def _rows(segments: Sequence[Segment]) -> Iterator[Indicator]:
    group = Group()
    pending: list[Token] = []
    number, mixed = 0, False  # mixed: a reason may stand before the next name
    points = _points(segments)
    for i, segment in enumerate(segments):
        above = group.level2
        heading = _enter(group, segment, points.get(i))
        if not heading:
            pending += segment.label
        tokens = [t for t in segment.tokens if not _is_points(t)]
        while tokens:
            pair = _closing_pair(tokens)
            if pair is None:
                pending += tokens
                break
            number += 1
            body = [*pending, *tokens[:pair]]
            weight, score = tokens[pair : pair + 2]
            tokens = tokens[pair + 2 :]
            last = _closing_pair(tokens) is None
            reason = tokens if last and tokens else []
            if reason and not _next_is_heading(segments, i):
                reason = []
            tokens = tokens if not reason else []
            if heading and body and _is_value(body, 0):
                # named like a heading: the one before it is its own
                body, group.level2 = [*segment.label, *body], above or group.level2
            words = Words(body, (weight, score), reason, mixed and not heading)
            yield _indicator(number, group, words)
            mixed = Decimal(score.key) < Decimal(weight.key) and not reason
            pending, heading = [], False


def _enter(group: Group, segment: Segment, points: Quantity | None) -> bool:
    """Note the heading that the segment is; a level-1 heading has points or is new."""
    level1, level2 = segment.of("level1"), segment.of("level2")
    if level1 and (points is not None or not level2):
        group.level1, group.level2, group.points = level1, "", points
        group.where = evidence(segment.label)
        return True
    if level2:
        group.level2 = level2
    return bool(level2)


def _points(segments: Sequence[Segment]) -> dict[int, Quantity]:
    """Points in brackets, given to the level-1 heading last seen without any."""
    found: dict[int, Quantity] = {}
    current: int | None = None
    for i, segment in enumerate(segments):
        own = _points_in("".join(t.text for t in segment.label))
        opens = segment.of("level1") and (
            not segment.of("level2") or own is not None or _led_by_points(segment)
        )
        if opens:
            current = i
        for quantity in (own, *(_points_in(t.text) for t in segment.tokens)):
            if quantity is not None and current is not None:
                found.setdefault(current, quantity)
    return found


def _led_by_points(segment: Segment) -> bool:
    return bool(segment.tokens) and _is_points(segment.tokens[0])


def _is_points(token: Token) -> bool:
    return token.key.startswith("(") and _points_in(token.text) is not None


def _points_in(text: str) -> Quantity | None:
    for piece in IN_BRACKETS.findall(fold_key(text)):
        value = parse(piece, ValueType.SCORE)
        if isinstance(value, Quantity) and len(piece) <= 2 * SHORT_UNIT:
            return value
    return None


def _closing_pair(tokens: Sequence[Token]) -> int | None:
    """Where two bare numbers close a line."""
    for i in range(len(tokens) - 1):
        one, two = tokens[i], tokens[i + 1]
        closes = i + 2 == len(tokens) or tokens[i + 2].line is not two.line
        bare = BARE.fullmatch(one.key) and BARE.fullmatch(two.key)
        if one.line is two.line and closes and bare:
            return i
    return None


def _next_is_heading(segments: Sequence[Segment], at: int) -> bool:
    return at + 1 >= len(segments) or bool(
        segments[at + 1].of("level1") or segments[at + 1].of("level2")
    )


def _indicator(number: int, group: Group, words: Words) -> Indicator:
    name, target, actual, sure = _told_apart(words.body)
    doubt = PLACED if sure and not words.mixed else GUESS
    figures = words.figures
    cells = {
        "name": (name, ValueType.TEXT, doubt),
        "target": (target, ValueType.TEXT, doubt),
        "actual": (actual, ValueType.TEXT, doubt),
        "weight": (figures[:1], ValueType.SCORE, SURE),
        "score": (figures[1:], ValueType.SCORE, SURE),
        "reason": (words.reason, ValueType.TEXT, doubt),
    }
    near = figures[0]
    facts = {
        cell: cell_fact(cell, number, tokens, (type_, confidence), near)
        for cell, (tokens, type_, confidence) in cells.items()
    }
    return Indicator(
        number, group.level1, group.points, group.level2, facts, group.where
    )


def _told_apart(
    body: Sequence[Token],
) -> tuple[Sequence[Token], Sequence[Token], Sequence[Token], bool]:
    """Name, target and actual, and whether the words leave no other choice."""
    starts = _value_starts(body)
    if len(starts) >= 2:
        first, second = starts[-2:]
        return body[:first], body[first:second], body[second:], first > 0
    on_last = [t for t in body if t.line is body[-1].line] if body else []
    if len(on_last) == len(body) == 3:
        return body[:1], body[1:2], body[2:], True
    if not starts and len(on_last) == 2:
        return body[:-2], body[-2:-1], body[-1:], len(body) > 2
    if len(starts) == 1 and starts[0]:
        return body[: starts[0]], body[starts[0] :], (), False
    return body, (), (), False


def _is_value(body: Sequence[Token], at: int) -> bool:
    """Whether a figure begins here, its operator apart from it or not."""
    joined = "".join(token.key for token in body[at : at + 2])
    return FIGURE.match(body[at].key) is not None or (
        body[at].key in OPERATORS and FIGURE.match(joined) is not None
    )


def _value_starts(body: Sequence[Token]) -> list[int]:
    """Where figures and dates begin; the pieces of a date are one value."""
    starts, at = [], 0
    while at < len(body):
        end = at + 1
        if _is_value(body, at):
            starts.append(at)
            end += body[at].key in OPERATORS
            joined = "".join(token.key for token in body[at:end])
            while end < len(body) and DATE.fullmatch(joined + body[end].key):
                joined += body[end].key
                end += 1
        at = end
    return starts
