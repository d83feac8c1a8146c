"""Takes `docs/report.png` and `docs/index.png` anew: the report in a browser.

Run from anywhere: `.venv/bin/python scripts/take_screenshots.py`. The reports are the
invented samples.
"""

import sys
import tempfile
from io import BytesIO
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # for the browser of the tests

from extractor import batch  # noqa: E402
from extractor.inputs import Input  # noqa: E402
from extractor.loading import load_book  # noqa: E402
from extractor.options import Options  # noqa: E402
from extractor.outputs.stage import Store  # noqa: E402
from tests.browsing import browser, opened  # noqa: E402

SAMPLES = sorted((ROOT / "samples").glob("*.pdf"))
SHOWN = {"report": "multi-unit.pdf.html", "index": "index.html"}
HEIGHTS = {"report": 820, "index": 1180}
COLOURS = 96


def main() -> None:
    """Write the pictures."""
    work = batch.Work(load_book(), Options())
    sources = [Input(path.name, path) for path in SAMPLES]
    with tempfile.TemporaryDirectory() as folder, browser() as chromium:
        store = Store(Path(folder), wanted=("html",))
        batch.run(sources, work, store, formats=("html",), watch=lambda *_: None)
        for name, file in SHOWN.items():
            page = opened(chromium, Path(folder) / "html" / file, height=HEIGHTS[name])
            page.wait_for_load_state("load")
            picture = Image.open(BytesIO(page.screenshot()))
            few = picture.convert("RGB").quantize(COLOURS)
            few.save(ROOT / "docs" / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()
