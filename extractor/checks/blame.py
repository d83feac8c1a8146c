"""Which figures are to blame: the fewest whose change satisfies all that is broken.

In: all judgements of an audit. Out: per failure the address of a figure. Equations that
hold are constraints: a change that breaks one is worth less, one that also ends a
deviation more, and so is a figure that another rule finds odd. Of equally good ones the
change that looks like a slip of the pen (digits swapped, one digit other) wins, then
the figure named first. This is a diagnosis by minimal hitting sets (Reiter 1987), where
a figure hits an equation only if one new value of it satisfies that equation too.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple

from extractor.checks.judge import Judgement
from extractor.checks.slips import RANKS, slip
from extractor.checks.solving import HELD, Values, Weighing
from extractor.model import Verdict

ODD = (Verdict.FAIL, Verdict.DEVIATION)
MOST_FIGURES = 3  # sets up to this size are tried; beyond, figures are taken one by one
MOST_FAILURES = 12  # of one group; of more, no few figures are the cause
BREADTH = 6  # changes tried at each place of a set


Asked = tuple[frozenset[int], frozenset[tuple[str, Fraction]]]  # failures, values


class Change(NamedTuple):
    """Another value at an address; `slip` ranks how it may have come about."""

    address: str
    value: Fraction
    slip: int


class Effect(NamedTuple):
    """The failures that a change settles; `others` weighs what else it does."""

    change: Change
    settled: frozenset[int]
    others: int

    @property
    def rank(self) -> tuple[int, int]:
        """A failure settled is worth as much as an equation broken costs."""
        return 2 * len(self.settled) + self.others, self.change.slip


def causes(judgements: Sequence[Judgement]) -> Mapping[int, str]:
    """Per index of a failed judgement the address that is to blame."""
    ward = Ward(judgements)
    blamed: dict[int, str] = {}
    for failures in ward.groups():
        for effect in ward.repair(failures):
            for i in effect.settled:
                blamed.setdefault(i, effect.change.address)
    for i, judgement in enumerate(judgements):
        if judgement.verdict is Verdict.FAIL and i not in blamed:
            found = set(blamed.values()) & set(_addresses(judgement))
            if found:
                blamed[i] = min(found)
    return blamed


def _addresses(judgement: Judgement) -> Iterator[str]:
    """Of all figures that a judgement rests on."""
    for told in (judgement, *judgement.others):
        yield from (o.address for o in told.operands if o.address)
        yield from (citation.address for citation in told.citations)


def _figures(judgement: Judgement) -> set[str]:
    """Addresses of the figures in any equation that would satisfy the judgement."""
    return {
        o.address
        for told in (judgement, *judgement.others, *judgement.also)
        if told.compared is not None
        for o in told.operands
        if o.address and o.number is not None
    }


@dataclass(frozen=True, eq=False)
class Ward:
    """The judgements of an audit, and what changes do to them."""

    judgements: Sequence[Judgement]
    known: dict[Asked, list[Effect]] = field(default_factory=dict)

    @cached_property
    def weighings(self) -> Sequence[Weighing]:
        """The judgements on the scales, in their order."""
        return [Weighing(judgement) for judgement in self.judgements]

    @cached_property
    def near(self) -> Mapping[str, Sequence[int]]:
        """Judgements by the figures that stand in their equation."""
        found: dict[str, list[int]] = {}
        for i, judgement in enumerate(self.judgements):
            for address in _figures(judgement):
                found.setdefault(address, []).append(i)
        return found

    @cached_property
    def suspects(self) -> Mapping[str, int]:
        """How many rules that are no equation find a figure odd."""
        found: dict[str, int] = {}
        for judgement in self.judgements:
            if judgement.compared is None and judgement.verdict in ODD:
                for address in set(_addresses(judgement)):
                    found[address] = found.get(address, 0) + 1
        return found

    def groups(self) -> list[frozenset[int]]:
        """Failed equations that share figures together, for they may share a cause."""
        groups: list[tuple[frozenset[int], frozenset[str]]] = []
        for i, judgement in enumerate(self.judgements):
            if judgement.verdict is not Verdict.FAIL or judgement.compared is None:
                continue
            names = frozenset(_figures(judgement))
            touched = [g for g in groups if g[1] & names]
            groups = [g for g in groups if not g[1] & names]
            members = frozenset({i}).union(*(g[0] for g in touched))
            groups.append((members, names.union(*(g[1] for g in touched))))
        return [members for members, _ in groups]

    def repair(self, failures: frozenset[int]) -> Sequence[Effect]:
        """The fewest changes that settle all failures, or as many as can be."""
        if len(failures) > MOST_FAILURES:
            return self._at_a_glance(failures)
        for size in range(1, MOST_FIGURES + 1):
            found = self._smallest(failures, {}, size)
            if found is not None:
                return found
        return self._one_by_one(failures)

    def _at_a_glance(self, failures: frozenset[int]) -> list[Effect]:
        """Changes as they settle most, each weighed once: a report in ruins."""
        effects, found = self.effects(failures, {}), list[Effect]()
        while effects:
            found.append(effects[0])
            failures -= effects[0].settled
            left = (e._replace(settled=e.settled & failures) for e in effects[1:])
            effects = [e for e in left if e.settled]
            effects.sort(key=lambda e: e.rank, reverse=True)
        return found

    def _smallest(
        self, failures: frozenset[int], values: Values, size: int
    ) -> list[Effect] | None:
        """`size` changes that settle all; None when there are none."""
        effects = self.effects(failures, values)[:BREADTH]
        if size == 1:
            return next(([e] for e in effects if e.settled == failures), None)
        for effect in effects:
            after = {**values, effect.change.address: effect.change.value}
            rest = self._smallest(failures - effect.settled, after, size - 1)
            if rest is not None:
                return [effect, *rest]
        return None

    def _one_by_one(self, failures: frozenset[int]) -> list[Effect]:
        """Changes as they settle most, until none settles more."""
        found: list[Effect] = []
        values: dict[str, Fraction] = {}
        while effects := self.effects(failures, values):
            found.append(effects[0])
            values[effects[0].change.address] = effects[0].change.value
            failures -= effects[0].settled
        return found

    def effects(self, failures: frozenset[int], values: Values) -> list[Effect]:
        """What every change does that settles a failure, the best first."""
        asked = (failures, frozenset(values.items()))
        if asked not in self.known:
            self.known[asked] = self._effects(failures, values)
        return self.known[asked]

    def _effects(self, failures: frozenset[int], values: Values) -> list[Effect]:
        changes = {
            (change.address, change.value): change
            for i in sorted(failures)
            for change in _changes(self.weighings[i], values)
            if change.address not in values
        }
        found = [self._effect(c, failures, values) for c in changes.values()]
        return sorted(found, key=lambda e: e.rank, reverse=True)

    def _effect(
        self, change: Change, failures: frozenset[int], values: Values
    ) -> Effect:
        after = {**values, change.address: change.value}
        settled, others = set(), self.suspects.get(change.address, 0)
        for i in self.near[change.address]:
            held = self.weighings[i].holds(after)
            verdict = self.judgements[i].verdict
            if i in failures and held:
                settled.add(i)
            elif verdict is Verdict.DEVIATION and held:
                others += 1
            elif verdict in (*HELD, Verdict.DEFINITIONAL) and not held:
                others -= 2
        return Effect(change, frozenset(settled), others)


def _changes(weighing: Weighing, values: Values) -> Iterator[Change]:
    """Per operand the value, in printed steps, that would settle the judgement."""
    for told in (weighing, *weighing.others):
        judgement = told.judgement
        for operand in judgement.operands if judgement.compared is not None else ():
            if operand.number is None or not operand.address:
                continue
            old = operand.number.nominal
            value = told.solve(operand, values)
            if value is None or (value < 0 <= old):
                continue
            if told.holds({**values, operand.address: value}):
                rank = RANKS[slip(old, value, told.step(operand))]
                yield Change(operand.address, value, rank)
