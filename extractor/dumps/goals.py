"""Goals of the form in a text dump: sentences behind counted names.

In: the segments of a tape. Out: goals as indicators without weight, target and result
told apart by the figures in them.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal

import regex

from extractor.dumps.tape import GUESS, PLACED, Segment, Token, evidence, passage
from extractor.kinds import ValueType
from extractor.model import Evidence, Fact, Indicator, Source
from extractor.values import parse
from extractor.values.numerals import LARGE

SAME_OPENING = 4  # characters that two sentences on one matter share
SHORT_UNIT = 3  # characters of a unit that stands apart from its figure


def goals_of(segments: Sequence[Segment]) -> Iterator[Indicator]:
    """Goals of the form, behind a counted name and a colon: target, then result."""
    level1 = level2 = ""
    found: list[tuple[str, str, Sequence[Token], list[Token]]] = []
    for segment in segments:
        counted = list(_counted(segment.tokens))
        if segment.of("level1"):
            level1, level2 = segment.of("level1"), ""
        elif segment.of("level2") and (counted or not found):
            level2 = segment.of("level2")
        elif segment.of("level2"):  # words of the goal that are a heading elsewhere
            found[-1][3].extend((*segment.label, *segment.tokens))
        elif found:
            break
        found += [(level1, level2, n, list(w)) for n, w in counted]
    for number, (level1, level2, name, words) in enumerate(found, 1):
        target, actual = _halves(words)
        sure = PLACED if actual else GUESS
        cells = {
            cell: cell_fact(cell, number, own, (ValueType.TEXT, sure), name[0])
            for cell, own in (("name", name), ("target", target), ("actual", actual))
        }
        yield Indicator(number, level1, None, level2, cells)


COUNTED = regex.compile(r"\p{Han}{2,4}\d{1,2}:")


def _counted(
    tokens: Sequence[Token],
) -> Iterator[tuple[Sequence[Token], Sequence[Token]]]:
    """Stretches behind a counted name, with that name; N may stand apart."""
    starts = [
        i
        for i in range(len(tokens))
        if COUNTED.match("".join(t.key for t in tokens[i : i + 2]))
    ]
    ends = [*starts[1:], len(tokens)] if starts else []
    for i, end in zip(starts, ends, strict=True):
        width = 1 if ":" in tokens[i].key else 2
        yield tokens[i : i + width], tokens[i + width : end]


def _halves(tokens: Sequence[Token]) -> tuple[Sequence[Token], Sequence[Token]]:
    """The target, and the result behind it.

    The result begins where the target's first words come again, else behind the
    target's figure and unit if another figure follows.
    """
    opening = tokens[0].key[:SAME_OPENING] if tokens else ""
    for i, token in enumerate(tokens):
        if i and len(opening) == SAME_OPENING and token.key.startswith(opening):
            return tokens[:i], tokens[i:]
    if len(tokens) == 2 and tokens[0].line is tokens[1].line:  # two cells side by side
        return tokens[:1], tokens[1:]
    for i, token in enumerate(tokens):
        if any(c.isdigit() for c in token.key):
            end = i + 1
            closed = token.key[-1:].isdigit() or token.key.endswith(tuple(LARGE))
            if closed and end < len(tokens) and len(tokens[end].key) <= SHORT_UNIT:
                end += 1
            rest = tokens[end:]
            if any(c.isdigit() for t in rest for c in t.key):
                return tokens[:end], rest
            break
    return tokens, ()


def cell_fact(
    cell: str,
    number: int,
    tokens: Sequence[Token],
    read: tuple[ValueType, Decimal],
    near: Token,
) -> Fact:
    """The fact of an indicator's cell; a blank one is said to stand near a token."""
    text = passage(tokens).text.rstrip(":：") if tokens else ""
    where = evidence(tokens or [near])
    return Fact(
        f"indicator.{cell}", str(number), parse(text, read[0]),
        Evidence(where.regions, text), cell, Source.TABLE, read[1],
    )  # fmt: skip
