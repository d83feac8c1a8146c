"""Texts that are copies of each other, found without keeping the texts.

In: texts. Out: signatures, pairs that are alike by them, and how alike two texts are.
Signatures are one-permutation hashes of runs of characters (Li, Owen, Zhang 2012),
looked up band by band; figures are left out, for a copy changes those first.
"""

import re
from array import array
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import TypeAlias
from zlib import crc32

from extractor.text import fold_key

RUN = 4  # characters; long enough that two texts of one subject share few by chance
BINS, BAND = 48, 4  # texts alike by 0.8 meet in one of the 12 bands in 998 of 1000
EMPTY = 0xFFFFFFFF
MOST_BESIDE = 8  # texts of one band that a further one is compared with
FIGURES = re.compile(r"[\d.,%]+")

Signature: TypeAlias = "array[int]"  # of BINS numbers


def runs(text: str) -> frozenset[str]:
    """Every run of characters, figures left out."""
    bare = FIGURES.sub("", fold_key(text))
    return frozenset(bare[i : i + RUN] for i in range(len(bare) - RUN + 1))


def signature(text: str) -> Signature:
    """The smallest hash of each of the bins that the runs fall into."""
    bins = [EMPTY] * BINS
    for run in runs(text):
        high, place = divmod(crc32(run.encode()), BINS)
        bins[place] = min(bins[place], high)
    return array("I", bins)


def alike(a: str, b: str) -> Fraction:
    """The share of runs that both texts have, of those that either has."""
    one, other = runs(a), runs(b)
    either = len(one | other)
    return Fraction(len(one & other), either) if either else Fraction(0)


def estimate(a: Signature, b: Signature) -> Fraction:
    """The share that two signatures let expect."""
    filled = [(x, y) for x, y in zip(a, b, strict=True) if min(x, y) != EMPTY]
    same = sum(x == y for x, y in filled)
    return Fraction(same, len(filled)) if filled else Fraction(0)


def candidates(
    signatures: Mapping[int, Sequence[Signature]],
) -> Iterator[tuple[int, int]]:
    """Pairs of owners with texts that may be copies, the earlier one first."""
    seen: set[tuple[int, int]] = set()
    for start in range(0, BINS, BAND):
        met: dict[bytes, list[int]] = defaultdict(list)
        for owner, texts in signatures.items():
            for text in texts:
                key = text[start : start + BAND].tobytes()
                beside = met[key]
                for other in beside:
                    if other != owner and (other, owner) not in seen:
                        seen.add((other, owner))
                        yield other, owner
                if len(beside) < MOST_BESIDE and owner not in beside:
                    beside.append(owner)
