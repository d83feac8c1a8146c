"""A real browser for tests of HTML: Debian's Chromium, driven by Playwright."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
WIDTH, HEIGHT = 1280, 900


@contextmanager
def browser() -> Iterator[Browser]:
    """Chromium without a window; `sh scripts/setup.sh test` installs it."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    assert found, "no Chromium: run `sh scripts/setup.sh test`"
    root = ["--no-sandbox"] if os.geteuid() == 0 else []  # which Chromium insists on
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=found, args=root)
        yield made
        made.close()


def opened(
    browser: Browser, path: Path, width: int = WIDTH, height: int = HEIGHT
) -> Page:
    """A page of its own for the file, opened from disk; `page.told` has its complaints.

    What it asks for but data it holds itself is a complaint as well.
    """
    page = browser.new_page(viewport={"width": width, "height": height})
    page.told = []
    page.on("console", lambda message: page.told.append(message.text))
    page.on("pageerror", lambda error: page.told.append(str(error)))
    page.on("dialog", lambda dialog: page.told.append(dialog.message))
    page.on(
        "request",
        lambda r: (
            None if r.url.startswith(("data:", "file:")) else page.told.append(r.url)
        ),
    )
    page.goto(path.resolve().as_uri())
    return page
