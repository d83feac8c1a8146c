"""Whether a figure in a sentence is the report's own: of its year and unit, no plan.

In: a story and a phrase found in it. The fragments `told_…` of the pattern files name
the words: which year is reported on, that another one is told, or another unit or a
part of this one, that it is a plan.
"""

import regex

from extractor.kinds import BARE_FIGURES, ValueType
from extractor.phrases import Pattern
from extractor.sentences import Story
from extractor.units import shortens

HEDGED = BARE_FIGURES | {ValueType.GRADE}  # types of what may be another's
UNIT = "told_unit"
PART = "told_part"
REGION = "told_region"
WE = "told_we"
PROJECT = "told_project"
SHORT_NAME = 4  # characters from which letters of a name in order abbreviate it
ROUGHLY = 2  # characters of the longest word for it
LONGEST = 300  # characters of a sentence that are looked at
FULL_STOP = regex.compile(r"[。!?\n]")
SENTENCE_END = regex.compile(r"[。;!?\n]")
PART_END = regex.compile(r"[。;:!?\n(]|(?<!\d),")

Match = regex.Match[str]


def is_own(story: Story, match: Match) -> bool:
    """Whether the figure of `match` is one that the field of its phrase asks for.

    A phrase with a group `any_year`, or that tells a change, is of any year; one with
    `prior` is of the year before; all others are of the report's own.
    """
    groups = match.re.groupindex
    if "value" not in groups or match.start("value") < 0 or not story.hints:
        return True
    place, end = match.span("value")
    if "spent" in groups and not _is_spent(story, match.start("spent")):
        return False
    counted = "row" in groups and match["row"]
    if not counted and (_rough(story, place, end) or _of_part(story, place)):
        return False
    if _hedged(story, place, end) or _of_another(story, place):
        return False
    if {"any_year", "minus", "zero"} & set(groups):
        return True
    return years_away(story, place) == (-1 if "prior" in groups else 0)


def _is_spent(story: Story, place: int) -> bool:
    """Whether what is named before `place` was spent, not planned or shifted."""
    return bool(story.hints["told_spent"].match(story.text, place))


def names_a_project(story: Story, place: int) -> bool:
    """Whether the sentence names a project before `place`, which is no total then."""
    start = _after(SENTENCE_END, story.text, place)
    return bool(story.hints and story.hints[PROJECT].search(story.text, start, place))


def years_away(story: Story, place: int) -> int:
    """How far from the report's year the year is that its sentence tells last."""
    start = _after(SENTENCE_END, story.text, place)
    found = story.hints["told_year"].finditer(story.text, start, place)
    told = [m for m in found if not _closed(story.text, m.start(), place)]
    if not told:
        return 0
    last = told[-1]
    if last["own"]:
        return 0
    if not last["year"]:
        return -1 if last["before"] else 1
    return int(last["year"]) - story.year if story.year else 0


def _of_another(story: Story, place: int) -> bool:
    """Whether the paragraph has last named another unit as the one it speaks of."""
    if not story.own_names:
        return False
    start = max(story.paragraph(place)[0], place - LONGEST)
    told = list(story.hints[UNIT].finditer(story.text, start, place))
    if not told or told[-1]["we"]:
        return False
    return not _is_reporting(story, told[-1]["unit"])


def _of_part(story: Story, place: int) -> bool:
    """Whether the sentence is of a region, or has last named a part of the unit."""
    if not story.own_names:
        return False
    whole = _after(FULL_STOP, story.text, place)
    region = list(story.hints[REGION].finditer(story.text, whole, place))
    if region and not story.hints[WE].search(story.text, region[-1].end(), place):
        return True
    start = _after(SENTENCE_END, story.text, place)
    found = story.hints[PART].finditer(story.text, start, place)
    told = [m for m in found if not _closed(story.text, m.start(), place)]
    return bool(told) and not (
        told[-1]["unit"] and _is_reporting(story, told[-1]["unit"])
    )


def _closed(text: str, start: int, end: int) -> bool:
    """Whether a bracket around `start` closes before `end`."""
    depth = 0
    for char in text[start:end]:
        depth += (char == "(") - (char == ")")
        if depth < 0:
            return True
    return False


def _is_reporting(story: Story, unit: str) -> bool:
    return any(
        shortens(unit, own) or shortens(own, unit) or _abbreviates(unit, own)
        for own in story.own_names
    )


def _abbreviates(unit: str, own: str) -> bool:
    """Whether `unit` is `own` with characters left out anywhere but at the end."""
    rest = iter(own)
    whole = all(char in rest for char in unit)
    return whole and len(unit) >= SHORT_NAME and unit[-1] == own[-1]


def _hedged(story: Story, place: int, end: int) -> bool:
    start = _after(PART_END, story.text, place)
    hints = story.hints
    return bool(
        hints["told_plan"].search(story.text, start, place)
        or hints["told_limit"].match(story.text, end)
    )


def _rough(story: Story, place: int, end: int) -> bool:
    """Whether words beside a figure say that it is a rough one."""
    hints = story.hints
    return bool(
        hints["told_about"].search(story.text, max(0, place - ROUGHLY), place)
        or hints["told_more"].match(story.text, end)
    )


def _after(mark: Pattern, text: str, place: int) -> int:
    """Where the stretch up to `place` begins that holds no `mark`."""
    low = max(0, place - LONGEST)
    return max((m.end() for m in mark.finditer(text, low, place)), default=low)
