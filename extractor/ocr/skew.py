"""How far a page lies from straight.

In: a gray picture. Out: degrees to turn it counter-clockwise. Lines of print and
rulings make the ink of rows, or of columns, stand out most when they lie straight; the
angle is searched in ever finer steps (H. S. Baird, 1987, projection profiles).
"""

import cv2
import numpy as np

from extractor.ocr.engine import Gray

SIDE = 1640  # pixels: long side of the picture that is looked at
MOST = 10.0  # degrees; beyond that a sheet was not put onto a scanner
STEPS = ((0.5, MOST), (0.1, 0.5), (0.02, 0.1))  # step, how far around the best
MOST_POINTS = 40_000
AS_GOOD, PLAIN = 0.99, 1.5  # of the sharpest; times the usual, from which it is plain
BENT, FEWEST, CLEAR = 6.0, 2000, 1.5  # degrees looked at, points, times the usual


def skew_of(gray: Gray) -> float:
    """Degrees by which the picture must be turned counter-clockwise; 0 without ink."""
    x, y = _ink(gray)
    if len(x) < 2:
        return 0.0
    best = 0.0
    ways: tuple[bool, ...] = (True, False)
    for step, reach in STEPS:
        n = round(reach / step)
        angles = best + step * np.arange(-n, n + 1)
        sharp = {
            across: np.array([_one_way(x, y, float(a), across) for a in angles])
            for across in ways
        }
        # print stands out in rows, or in columns where the page lies on its side
        across = max(ways, key=lambda w: sharp[w].max() / np.median(sharp[w]))
        if len(ways) > 1 and sharp[across].max() < PLAIN * np.median(sharp[across]):
            return 0.0  # noise looks the same from all sides
        ways = (across,)
        # less than a pixel's turn changes nothing: the middle of what is as good
        found = angles[sharp[across] >= AS_GOOD * sharp[across].max()]
        best = float(np.mean(found))
    return best if abs(best) < MOST - STEPS[0][0] else 0.0


def bend_of(gray: Gray) -> float:
    """Degrees by which lines at one side of the page run off those at the other.

    Of a page that lies flat there are none; one photographed at an angle has its rows,
    or its columns, run together. 0 where there is too little to tell.
    """
    x, y = _ink(gray)
    bends = [
        _apart(x[low], y[low], x[~low], y[~low], across)
        for across, low in ((True, y < 0), (False, x < 0))
    ]
    return max(bends)


def _apart(x: Gray, y: Gray, other_x: Gray, other_y: Gray, across: bool) -> float:
    if min(len(x), len(other_x)) < FEWEST:
        return 0.0
    angles = np.arange(-BENT, BENT + 0.1, 0.2)
    found = []
    for half in ((x, y), (other_x, other_y)):
        sharp = [_one_way(*half, float(angle), across) for angle in angles]
        best = int(np.argmax(sharp))
        if sharp[best] < CLEAR * float(np.median(sharp)):
            return 0.0
        found.append(float(angles[best]))
    return abs(found[0] - found[1])


def _one_way(x: Gray, y: Gray, angle: float, across: bool) -> float:
    """How uneven the ink of rows, or of columns, is when turned by `angle`."""
    turn = np.radians(angle)
    sine, cosine = np.sin(turn), np.cos(turn)
    return _contrast(y * cosine - x * sine if across else x * cosine + y * sine)


def _ink(gray: Gray) -> tuple[Gray, Gray]:
    """Where ink begins going down, in shrunken pixels from the middle."""
    shrink = min(1.0, SIDE / max(gray.shape))
    small = cv2.resize(gray, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA)
    dark = cv2.adaptiveThreshold(
        small, 1, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 31, 12
    )
    y, x = np.nonzero(dark)
    if len(x) > MOST_POINTS:
        keep = np.linspace(0, len(x) - 1, MOST_POINTS).astype(int)
        x, y = x[keep], y[keep]
    height, width = small.shape
    return x - width / 2, y - height / 2


def _contrast(place: Gray) -> float:
    counts = np.bincount((place - place.min()).astype(np.int32))
    return float(np.sum(np.square(np.diff(counts.astype(float)))))
