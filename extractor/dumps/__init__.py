"""Text dumps: forms without geometry, where only the order of the words is left.

In: a part of a dump and its kind. Out: facts and indicators. Known labels are found on
the tape of tokens; what stands between two labels is value. A row with fewer figures
than columns is placed where the kind's sums allow one way only; else it is a guess and
says so by its confidence.
"""

from extractor.dumps.fields import form_facts, total_facts
from extractor.dumps.grids import grid_facts
from extractor.dumps.indicators import indicators_of
from extractor.dumps.tape import labels_of, segments_of, tape
from extractor.kinds import Kind, PatternBook
from extractor.model import Fact, Indicator, Part


def find_facts(part: Part, kind: Kind, book: PatternBook) -> tuple[Fact, ...]:
    """Every fact that a form of this kind gives on the tape."""
    tokens = tape(part)
    segments = segments_of(tokens, labels_of(kind))
    return (
        *form_facts(segments, kind),
        *total_facts(segments, kind),
        *grid_facts(tokens, segments, kind),
    )


def find_indicators(part: Part, kind: Kind, book: PatternBook) -> tuple[Indicator, ...]:
    """The part's indicators, numbered from 1."""
    if not kind.indicators:
        return ()
    return indicators_of(segments_of(tape(part), labels_of(kind)), kind.indicators)
