"""Draws `docs/page.png` anew: where the two figures of a finding stand on their page.

Run from anywhere: `.venv/bin/python scripts/draw_readme_page.py`. The report is one of
the invented samples; the boxes are the evidence that findings.csv gives.
"""

import json
from pathlib import Path

from PIL import Image, ImageDraw

import extractor
from extractor.geometry import POINTS_PER_INCH, BBox
from extractor.render import page_image

ROOT = Path(__file__).resolve().parent.parent
SAMPLE, CHECK = "multi-unit.pdf", "B07"
DPI = 110
SHOWN = BBox(55, 196, 540, 520)  # points: the tables of income and expenditure
TINT, EDGE = (255, 190, 0, 90), (230, 90, 0, 255)


def main() -> None:
    """Write the picture."""
    path = ROOT / "samples" / SAMPLE
    findings = extractor.audit(str(path)).findings()
    finding = findings[findings["check"] == CHECK].iloc[0]
    evidence = finding["evidence"]
    places = json.loads(evidence) if isinstance(evidence, str) else evidence
    scale = DPI / POINTS_PER_INCH
    page = page_image(path, places[0]["page"], dpi=DPI).convert("RGBA")
    frames = Image.new("RGBA", page.size)
    pen = ImageDraw.Draw(frames)
    for place in places:
        box = [round(side * scale) for side in place["bbox"]]
        pen.rectangle(box, TINT, EDGE, round(scale))
    picture = Image.alpha_composite(page, frames).convert("RGB")
    picture = picture.crop([round(side * scale) for side in SHOWN])
    target = ROOT / "docs" / "page.png"
    picture.quantize(48).save(target, optimize=True)


if __name__ == "__main__":
    main()
