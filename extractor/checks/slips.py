"""How a figure may have been printed or read for another one.

In: two figures in steps of the last digit. Out: the slip of the pen that leads from one
to the other, if it is one of the common ones.
"""

from enum import StrEnum
from fractions import Fraction


class Slip(StrEnum):
    """What happened to the digits; the later, the less it explains."""

    SWAPPED = "swapped"  # two neighbours exchanged
    LOST = "lost"  # one left out
    ADDED = "added"  # one doubled, or one too many
    POINT = "point"  # the decimal point moved
    DIGIT = "digit"  # one digit other
    OTHER = "other"
    NOTHING = "nothing"  # zero, or a figure without a last digit


LIKELY = (Slip.SWAPPED, Slip.LOST, Slip.ADDED, Slip.POINT)
RANKS = {Slip.DIGIT: 2, Slip.OTHER: 1, Slip.NOTHING: 0} | dict.fromkeys(LIKELY, 3)


def slip(printed: Fraction, right: Fraction, step: Fraction) -> Slip:
    """How `printed` may have come about where `right` was meant."""
    if not step or not printed or not right:
        return Slip.NOTHING
    a, b = str(round(abs(printed) / step)), str(round(abs(right) / step))
    other = sum(x != y for x, y in zip(a, b, strict=False))
    if is_swapped(a, b):
        return Slip.SWAPPED
    if a != b and a.rstrip("0") == b.rstrip("0"):
        return Slip.POINT
    if lost_digit(b, a):
        return Slip.LOST
    if lost_digit(a, b):
        return Slip.ADDED
    return Slip.DIGIT if len(a) == len(b) and other == 1 else Slip.OTHER


def is_swapped(a: str, b: str) -> bool:
    """Whether two neighbouring digits are exchanged."""
    different = [i for i in range(len(a)) if i < len(b) and a[i] != b[i]]
    if len(a) != len(b) or len(different) != 2 or different[1] - different[0] != 1:
        return False
    i, j = different
    return a[i] == b[j] and a[j] == b[i]


def lost_digit(longer: str, shorter: str) -> bool:
    """Whether the shorter is the longer with a digit left out."""
    if len(longer) != len(shorter) + 1:
        return False
    return any(longer[:i] + longer[i + 1 :] == shorter for i in range(len(longer)))
