"""Draws `docs/page.png` anew: where the two figures of a finding stand on their page.

Run from anywhere: `.venv/bin/python scripts/draw_readme_page.py`. The report is one of
the invented samples; the boxes are the evidence that findings.csv gives.
"""

import json
from pathlib import Path

import extractor
from extractor.geometry import BBox
from extractor.model import Region
from extractor.opening import POINTS_PER_INCH
from extractor.render import crop, draw_regions, page_image

ROOT = Path(__file__).resolve().parent.parent
SAMPLE, CHECK = "multi-unit.pdf", "B07"
DPI = 110
SHOWN = BBox(55, 196, 540, 520)  # points: the tables of income and expenditure


def main() -> None:
    """Write the picture."""
    path = ROOT / "samples" / SAMPLE
    findings = extractor.audit(str(path)).findings()
    finding = findings[findings["check"] == CHECK].iloc[0]
    evidence = finding["evidence"]
    places = json.loads(evidence) if isinstance(evidence, str) else evidence
    regions = [Region(place["page"], BBox(*place["bbox"])) for place in places]
    scale = DPI / POINTS_PER_INCH
    picture = page_image(path, regions[0].page, dpi=DPI)
    picture = crop(draw_regions(picture, scale, regions), scale, SHOWN, margin=0)
    target = ROOT / "docs" / "page.png"
    picture.quantize(48).save(target, optimize=True)


if __name__ == "__main__":
    main()
