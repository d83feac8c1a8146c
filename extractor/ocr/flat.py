"""A page photographed at an angle laid flat by the edges of its paper.

In: a gray picture with paper on something darker. Out: the paper alone, filling the
picture, and the map back. What has no paper's edge in it is left as it is: a scan, a
page in the shade.
"""

import cv2
import numpy as np

from extractor.ocr.engine import Gray

SIDE = 600  # pixels: long side of the picture that is looked at
LEAST = 0.3  # share of the picture that the paper takes
EDGE = 35  # of 255: how much darker what lies beside the paper is
REACH = 5  # pixels inside and outside an edge
AT_BORDER = 4  # pixels: an edge this close to the picture's is its own
SAME = 0.01  # of the long side: corners that near to the picture's need no flattening
TEXT = 15  # pixels: the strokes of print are narrower
CORNERS = 4


def flattened(gray: Gray) -> tuple[Gray, Gray]:
    """The picture with its paper laid flat; 3 × 3 map from its pixels to the old."""
    corners = _paper(gray)
    if corners is None:
        return gray, np.eye(3)
    height, width = gray.shape
    whole = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    forth = cv2.getPerspectiveTransform(corners, whole)
    flat = cv2.warpPerspective(
        gray,
        forth,
        (width, height),
        flags=cv2.INTER_CUBIC,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return flat, np.linalg.inv(forth)


def _paper(gray: Gray) -> Gray | None:
    """Corners of the paper, clockwise from the top left; None where none is seen."""
    shrink = SIDE / max(gray.shape)
    small = cv2.resize(gray, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA)
    small = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((TEXT, TEXT), np.uint8))
    _, bright = cv2.threshold(small, 0, 1, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    outlines, _ = cv2.findContours(bright, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    if not outlines:
        return None
    hull = cv2.convexHull(max(outlines, key=cv2.contourArea))
    if cv2.contourArea(hull) < LEAST * small.size:
        return None
    sides = cv2.approxPolyDP(hull, 0.02 * cv2.arcLength(hull, True), True)
    if len(sides) != CORNERS:
        return None
    corners = _in_order(sides[:, 0, :].astype(np.float32))
    if not all(_is_edge(small, corners, i) for i in range(CORNERS)):
        return None
    height, width = small.shape
    whole = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    if float(np.abs(corners - whole).max()) <= SAME * SIDE:
        return None
    found: Gray = (corners / shrink).astype(np.float32)
    return found


def _in_order(corners: Gray) -> Gray:
    """The corners clockwise, the one nearest the top left first."""
    middle = corners.mean(axis=0)
    angles = np.arctan2(corners[:, 1] - middle[1], corners[:, 0] - middle[0])
    ring = corners[np.argsort(angles)]
    return np.roll(ring, -int(np.argmin(ring.sum(axis=1))), axis=0)


def _is_edge(small: Gray, corners: Gray, i: int) -> bool:
    """Whether paper ends sharply at a side, or the picture does."""
    start, end = corners[i], corners[(i + 1) % CORNERS]
    height, width = small.shape
    along = np.linspace(0.1, 0.9, 50)[:, None]
    points = start + along * (end - start)
    to_borders = (*points.T, width - 1 - points[:, 0], height - 1 - points[:, 1])
    if min(float(np.max(room)) for room in to_borders) <= AT_BORDER:
        return True
    inward = np.array([start[1] - end[1], end[0] - start[0]])
    inward = inward / max(1e-6, float(np.linalg.norm(inward)))
    inside, outside = (
        _levels(small, points + sign * REACH * inward) for sign in (1, -1)
    )
    return float(np.median(inside - outside)) >= EDGE


def _levels(small: Gray, points: Gray) -> Gray:
    x = np.clip(np.round(points[:, 0]), 0, small.shape[1] - 1).astype(int)
    y = np.clip(np.round(points[:, 1]), 0, small.shape[0] - 1).astype(int)
    levels: Gray = small[y, x].astype(float)
    return levels
