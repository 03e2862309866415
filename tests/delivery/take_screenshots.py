"""Pictures of every kind of page, in every language, on a screen and on a telephone.

    make screenshots

publishes all that is shipped, serves it, and writes `build/screenshots/NAME-LANGUAGE-WIDTH.png`,
with `index.html` to look at them side by side. Needs Chromium. With names after the folder
(`python -m tests.delivery.take_screenshots FOLDER home atlas`), of these pages alone.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.conftest import Service, serve_everything
from tests.delivery.conftest import CHROMIUM
from tests.delivery.pages.test_accessibility import LANGUAGES, PAGES

WIDTHS = {1280: 900, 360: 740}
HEAD = '<!doctype html><html lang="en"><meta charset="utf-8"><title>Screenshots</title>\n'
FIGURE = '<figure><img src="{0}" loading="lazy" width="300" alt="">{0}</figure>'


def take_screenshots(service: Service, folder: Path, names: list[str]) -> list[str]:
    """The names of the pictures that were written."""
    taken = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        for width, height in WIDTHS.items():
            page = browser.new_page(viewport={"width": width, "height": height})
            for name in names:
                for language in LANGUAGES:
                    page.goto(f"{service.address}/{language}/{PAGES[name]}")
                    page.evaluate("document.fonts.ready")
                    target = f"{name.replace(' ', '-')}-{language}-{width}.png"
                    page.screenshot(path=folder / target, full_page=True)
                    taken.append(target)
        browser.close()
    return taken


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    if not CHROMIUM:
        sys.exit("Chromium is not installed; .ci/run installs it.")
    with tempfile.TemporaryDirectory() as home, serve_everything(Path(home)) as service:
        taken = take_screenshots(service, folder, sys.argv[2:] or list(PAGES))
    (folder / "index.html").write_text(HEAD + "\n".join(map(FIGURE.format, taken)), "utf-8")
    print(f"{len(taken)} pictures in {folder}")


if __name__ == "__main__":
    main()
