"""Takes `docs/report.png` and `docs/index.png` anew: the report in a browser.

Run from anywhere: `.venv/bin/python scripts/take_screenshots.py`. The reports are the
invented samples.
"""

import subprocess
import sys
import tempfile
from io import BytesIO
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # for the browser of the tests

from tests.browsing import browser, opened  # noqa: E402

SAMPLES = sorted((ROOT / "samples").glob("*.pdf"))
SHOWN = {"report": "multi-unit.pdf.html", "index": "index.html"}
HEIGHTS = {"report": 820, "index": 1180}
COLOURS = 96


def main() -> None:
    """Write the pictures."""
    with tempfile.TemporaryDirectory() as folder, browser() as chromium:
        audit = (sys.executable, "-m", "extractor", "audit", *SAMPLES, "-o", folder)
        subprocess.run(audit, cwd=ROOT, check=True)
        for name, file in SHOWN.items():
            page = opened(chromium, Path(folder) / "html" / file, height=HEIGHTS[name])
            page.wait_for_load_state("load")
            picture = Image.open(BytesIO(page.screenshot()))
            few = picture.convert("RGB").quantize(COLOURS)
            few.save(ROOT / "docs" / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()
