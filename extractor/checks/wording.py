"""Judgements → sentences an auditor can paste, out of the templates of the patterns.

In: a judgement and the templates of `_messages.yaml`. Out: text with both figures and
both places. No wording stands here.
"""

import ast
from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from string import Template
from typing import NamedTuple

from extractor.checks.explain import Hint
from extractor.checks.formula import references
from extractor.checks.interval import HUNDREDTH, PERCENT, decimal, surplus
from extractor.checks.judge import Judgement
from extractor.checks.operands import INDICATOR, POINTS, Operand
from extractor.model import Bound, Citation, Fact, Quantity, Verdict
from extractor.text import fold_key
from extractor.values import convert, format_number

ONE = Decimal(1)
LONGEST_TEXT = 60  # characters of a text that a sentence quotes
MOST_PARTS = 6  # addends a sentence names one by one
SHOWN = Decimal("0.0001")  # finest digit of a computed figure in a sentence
HOLDS_BOTH = (Verdict.ROUNDING, Verdict.DEFINITIONAL, Verdict.DEVIATION, Verdict.GAP)


class Figures(NamedTuple):
    """Numbers of a finding in the unit of its first figure."""

    expected: Decimal
    actual: Decimal
    difference: Decimal
    unit: str


def figures(judgement: Judgement) -> Figures | None:
    """Expected (right side) and actual (left); None when the judgement did not run."""
    compared = judgement.compared
    if compared is None:
        return None
    unit = _unit(judgement)
    left, right = (_shown(n.nominal, unit) for n in (compared.left, compared.right))
    difference = _shown(surplus(compared.left, compared.right), unit)
    return Figures(right, left, difference, unit.name)


class Unit(NamedTuple):
    """The unit of a finding's numbers, and how many of it the computed unit is."""

    name: str
    factor: Fraction


def _unit(judgement: Judgement) -> Unit:
    """The unit of the first figure; the printed one where all of its kind have it."""
    name = next((o.unit for o in judgement.operands if o.unit), "")
    facts = [o.citation.fact for o in judgement.operands if o.citation]
    values = [f.value for f in facts if isinstance(f.value, Quantity)]
    printed = {v.unit for v in values if convert(Quantity(ONE, v.unit), name)}
    if name == PERCENT:
        return Unit(name, 1 / HUNDREDTH)
    other = next(iter(printed)) if len(printed) == 1 else name
    one = convert(Quantity(ONE, name), other)
    return Unit(other, Fraction(one.number)) if one else Unit(name, Fraction(1))


def _shown(value: Fraction, unit: Unit) -> Decimal:
    return decimal(value * unit.factor)


def sentence(
    judgement: Judgement, told: Figures | None, title: str, templates: Mapping[str, str]
) -> str:
    """The message of a finding; empty for one that is none, or without templates.

    `told` are its `figures`.
    """
    name = judgement.texts.get("template", "")
    values = {"title": title, "because": judgement.because, **judgement.texts}
    if told is not None and judgement.equation is not None:
        values["left"] = _side(judgement.equation.left, judgement, templates)
        values["right"] = _side(judgement.equation.right, judgement, templates)
        values["difference"] = _text(abs(told.difference), told.unit)
    elif judgement.citations:
        values["left"] = _fill(templates, "and").join(
            _told("one", citation, templates) for citation in judgement.citations
        )
    bound = judgement.equation is not None and judgement.equation.bound
    verdict = judgement.verdict
    if not name:
        name = str(verdict) if verdict in HOLDS_BOTH else "fail"
        if bound and told is not None and f"{name}_bound" in templates:
            name = f"{name}_bound"
    return _fill(templates, name, **values)


def explanation(
    judgement: Judgement,
    told: Figures | None,
    hints: Sequence[Hint],
    templates: Mapping[str, str],
) -> str:
    """The hints in words, likeliest first; `told` are the judgement's `figures`."""
    if told is None:
        return ""
    gap = f"{abs(told.difference):f}"
    if judgement.because:
        return _fill(templates, "explain_because", gap=gap, because=judgement.because)
    words = [
        _fill(
            templates,
            hint.template,
            gap=gap,
            label=hint.fact.label if hint.fact else "",
            page=_page(hint.fact) if hint.fact else "",
            value="" if hint.value is None else _size(hint, judgement),
        )
        for hint in hints
    ]
    return _fill(templates, "and").join(word for word in words if word)


def _side(side: ast.expr, judgement: Judgement, templates: Mapping[str, str]) -> str:
    operands = [
        o
        for r in references(side)
        for o in judgement.bound[r]
        if o.citation is not None
    ]
    compared = judgement.compared
    if compared is None or judgement.equation is None:
        return ""
    left = side is judgement.equation.left
    number = compared.left if left else compared.right
    value = _computed(number.nominal, _unit(judgement))
    if not operands:
        bound = judgement.equation.bound
        return _fill(templates, "limit" if bound else "constant", value=value)
    cited = [o.citation for o in operands if o.citation]
    if len(cited) == 1 and (_is_sum(side) or not isinstance(side, ast.BinOp)):
        return _told("one", cited[0], templates)
    name = "several" if _is_sum(side) else "computed"
    return _fill(templates, name, parts=_parts(operands, templates), value=value)


def _is_sum(side: ast.expr) -> bool:
    """Whether the side only adds."""
    return not any(
        isinstance(n, ast.Sub | ast.Mult | ast.Div | ast.USub)
        or (isinstance(n, ast.Name) and n.id in ("min", "max"))
        for n in ast.walk(side)
    )


def _parts(operands: Sequence[Operand], templates: Mapping[str, str]) -> str:
    cited = {o.address: o.citation for o in operands if o.citation and o.number}
    told = list(cited.values())
    named = [_told("part", citation, templates) for citation in told[:MOST_PARTS]]
    text = _fill(templates, "comma").join(named)
    if len(told) > MOST_PARTS:
        text += _fill(templates, "more", count=str(len(told)))
    return text


def _told(name: str, citation: Citation, templates: Mapping[str, str]) -> str:
    """A figure with its place, in another document too."""
    fact, document = citation.fact, citation.document
    return _fill(
        templates,
        f"{name}_elsewhere" if document else name,
        label=label_of(fact, templates),
        page=_page(fact),
        value=_value(fact) or _fill(templates, "nothing"),
        document=document,
    )


def label_of(fact: Fact, templates: Mapping[str, str]) -> str:
    """What a sentence calls a figure: its printed label, with the row's name."""
    first, _, cell = fact.field.partition(".")
    if first == INDICATOR:
        name = "points" if cell == POINTS else "of_indicator"
        return _fill(templates, name, row=fact.row, label=fact.label)
    told = fold_key(fact.row) in fold_key(fact.label)  # a table's label has its row
    return fact.label if told else f"{fact.row}×{fact.label}"


def _page(fact: Fact) -> str:
    return str(fact.evidence.regions[0].page) if fact.evidence.regions else ""


def _value(fact: Fact) -> str:
    value = fact.value
    if isinstance(value, Quantity):
        return f"{format_number(value)}{value.unit}"
    if isinstance(value, Bound):
        return value.text
    text = "".join(fact.evidence.raw.split())
    return text if len(text) <= LONGEST_TEXT else f"{text[:LONGEST_TEXT]}…"


def _size(hint: Hint, judgement: Judgement) -> str:
    """The figure of a hint, an amount in the unit of the finding."""
    value = hint.value or Fraction(0)
    unit = _unit(judgement)
    if hint.unit != PERCENT and not convert(Quantity(ONE, hint.unit), unit.name):
        unit = Unit(hint.unit, Fraction(1))
    elif hint.unit == PERCENT:
        unit = Unit(PERCENT, 1 / HUNDREDTH)
    return _computed(value, unit)


def _computed(value: Fraction, unit: Unit) -> str:
    return _text(_shown(value, unit), unit.name)


def _text(value: Decimal, unit: str) -> str:
    short = value.quantize(SHOWN, ROUND_HALF_UP) if value.as_tuple().exponent else value
    return f"{short.normalize():f}{unit}"


def _fill(templates: Mapping[str, str], name: str, /, **values: str) -> str:
    return Template(templates.get(name, "")).safe_substitute(values)
