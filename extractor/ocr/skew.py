"""How far a page lies from straight.

In: a gray picture. Out: degrees to turn it counter-clockwise. Lines of print and
rulings make the ink of rows, and of columns, stand out most when they lie straight;
the angle is searched in ever finer steps (H. S. Baird, 1987, projection profiles).
"""

import cv2
import numpy as np

from extractor.ocr.engine import Gray

SIDE = 820  # pixels: long side of the picture that is looked at
MOST = 10.0  # degrees; beyond that a sheet was not put onto a scanner
STEPS = ((0.5, MOST), (0.1, 0.5), (0.02, 0.1))  # step, how far around the best
MOST_POINTS = 40_000


def skew_of(gray: Gray) -> float:
    """Degrees by which the picture must be turned counter-clockwise; 0 without ink."""
    x, y = _ink(gray)
    if len(x) < 2:
        return 0.0
    best = 0.0
    for step, reach in STEPS:
        n = round(reach / step)
        angles = [best + i * step for i in range(-n, n + 1)]
        best = max(angles, key=lambda angle: _sharpness(x, y, angle))
    return best


def _ink(gray: Gray) -> tuple[Gray, Gray]:
    """Where ink begins going down, in shrunken pixels from the middle."""
    shrink = min(1.0, SIDE / max(gray.shape))
    small = cv2.resize(gray, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA)
    dark = cv2.adaptiveThreshold(
        small, 1, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 15, 12
    )
    y, x = np.nonzero(dark)
    if len(x) > MOST_POINTS:
        keep = np.linspace(0, len(x) - 1, MOST_POINTS).astype(int)
        x, y = x[keep], y[keep]
    height, width = small.shape
    return x - width / 2, y - height / 2


def _sharpness(x: Gray, y: Gray, angle: float) -> float:
    """How uneven the ink of rows and of columns is when turned by `angle`."""
    turn = np.radians(angle)
    sine, cosine = np.sin(turn), np.cos(turn)
    return _contrast(y * cosine - x * sine) + _contrast(x * cosine + y * sine)


def _contrast(place: Gray) -> float:
    counts = np.bincount((place - place.min()).astype(np.int32))
    return float(np.sum(np.square(np.diff(counts.astype(float)))))
