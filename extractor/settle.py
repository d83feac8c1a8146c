"""Doubtful figures, settled where the sums of the form allow one reading only.

In: the facts of a part, its indicator rows, its kind. Out: the same; a doubtful figure
has the value of the only reading with which the sums it stands in close, whether that
is what was read (then it is confirmed) or not (then `evidence.raw` keeps what was
read). Else it stays as it is, and two readings that differ are unreadable: a figure is
never chosen by taste, and none is proved by another one in doubt.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from extractor.balances import Sum, Term, left_over, sums_of
from extractor.kinds import Kind
from extractor.model import CERTAIN, Fact, Indicator, Nil, Quantity, Value

Address = tuple[str, str]
Known = Mapping[Address, Value]


def settle(
    facts: Sequence[Fact], indicators: Sequence[Indicator], kind: Kind
) -> tuple[tuple[Fact, ...], tuple[Indicator, ...]]:
    """The facts and the rows, doubtful figures settled where the sums prove them.

    One that is settled may help to prove the next.
    """
    cells = [fact for row in indicators for fact in row.cells.values()]
    every = [*facts, *cells]
    if not any(map(_in_doubt, every)):
        return tuple(facts), tuple(indicators)
    settled = _settled(every, kind)
    mended = {id(old): new for old, new in zip(every, settled, strict=True)}
    rows = (
        replace(row, cells={name: mended[id(f)] for name, f in row.cells.items()})
        for row in indicators
    )
    return tuple(mended[id(fact)] for fact in facts), tuple(rows)


def _settled(facts: Sequence[Fact], kind: Kind) -> list[Fact]:
    found = list(facts)
    again = True
    while again:
        known, again = _known(found), False
        for i, fact in enumerate(found):
            proved = _proved(fact, known, kind) if _in_doubt(fact) else None
            if proved is not None:
                found[i] = replace(fact, value=proved, confidence=CERTAIN)
                again = True
    return found


def _in_doubt(fact: Fact) -> bool:
    return bool(_readings(fact)) and (fact.value is None or fact.confidence < CERTAIN)


def _readings(fact: Fact) -> tuple[Value, ...]:
    """What the place may say; what was read of one that nothing else is known of."""
    return fact.readings or ((fact.value,) if isinstance(fact.value, Quantity) else ())


def _known(facts: Sequence[Fact]) -> Known:
    """The certain value of every place; None where there is only a doubtful one."""
    known: dict[Address, Value] = {}
    for fact in facts:
        certain = fact.confidence >= CERTAIN and fact.value is not None
        address = fact.field, fact.row
        if certain and known.get(address) is None:
            known[address] = fact.value
        known.setdefault(address, None)
    return known


def _proved(fact: Fact, known: Known, kind: Kind) -> Quantity | None:
    """The only reading that the sums of the form leave, None when they prove none."""
    bearing = [s for s in sums_of(kind) if s.bears(fact.field)]
    fitting = []
    for reading in _readings(fact):
        if not isinstance(reading, Quantity):
            continue
        tried = [_closes(s, fact, reading, known) for s in bearing]
        told = [closing for closing in tried if closing is not None]
        if told and all(told):
            fitting.append((reading, any(closing == "exactly" for closing in told)))
    if len({reading.number for reading, _ in fitting}) != 1:
        return None
    reading, exactly = fitting[0]
    return reading if exactly else None


def _closes(equation: Sum, fact: Fact, reading: Quantity, known: Known) -> str | None:
    """`exactly`, `rounded`, or nothing; None where it cannot be told.

    A sum of nothing but the reading tells nothing, nor does one without its total.
    """
    figures: list[tuple[Term, Sequence[Quantity]]] = []
    others = False
    for term in equation.terms:
        values = list(_values(term, fact, reading, known))
        if any(not isinstance(value, Quantity | Nil) for value in values):
            return None
        numbers = [value for value in values if isinstance(value, Quantity)]
        others = others or len(numbers) > (term.name == fact.field)
        figures.append((term, numbers))
    if not others or not figures[0][1]:
        return None
    left = left_over(equation, figures)
    if left is None:
        return None
    gap, rounding = left
    return "exactly" if not gap else "rounded" if gap <= rounding else ""


def _values(term: Term, fact: Fact, reading: Quantity, known: Known) -> Iterator[Value]:
    """The values of a term, the reading in the fact's place; none where not printed."""
    own = fact.field, fact.row
    if term.every:
        addresses = [address for address in known if address[0] == term.name]
    else:
        row = "" if fact.field.startswith("indicator.") else fact.row
        addresses = [(term.name, row)]
    for address in addresses:
        yield reading if address == own else known.get(address, Nil.BLANK)
