"""Draw the icons of the site from its mark: `make icons`. Needs Chromium."""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from tests.delivery.conftest import CHROMIUM

FOLDER = Path(__file__).parents[2] / "oress_opendata" / "delivery" / "pages" / "shared"
SIDE = 1_024
# Pixels, and the part of them that the mark takes: a mask may cut off the rest.
PICTURES = {
    "icon-192.png": (192, 1.0),
    "icon-512.png": (512, 1.0),
    "icon-maskable.png": (512, 0.7),
    "apple-touch-icon.png": (180, 0.7),
}
BROWSER_TAB = (16, 32, 48)


def draw(browser: Browser, pixels: int, part: float) -> Image.Image:
    """The mark alone, or on white where it takes a part only."""
    svg = (FOLDER / "star.svg").read_text(encoding="utf-8")
    size = f"<svg width='{SIDE * part}' height='{SIDE * part}' "
    ground = "#fff" if part < 1 else "transparent"
    page = browser.new_page(viewport={"width": SIDE, "height": SIDE})
    page.set_content(
        f"<body style='margin:0;height:{SIDE}px;display:grid;place-items:center;"
        f"background:{ground}'>{svg.replace('<svg ', size)}"
    )
    picture = Image.open(io.BytesIO(page.screenshot(omit_background=True))).convert("RGBA")
    page.close()
    return picture.resize((pixels, pixels), Image.Resampling.LANCZOS)


def main() -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for name, (pixels, part) in PICTURES.items():
            picture = draw(browser, pixels, part)
            few = picture.quantize(64, method=Image.Quantize.FASTOCTREE)
            few.save(FOLDER / name, optimize=True)
        tab = draw(browser, max(BROWSER_TAB), 1.0)
        tab.save(FOLDER / "favicon.ico", sizes=[(side, side) for side in BROWSER_TAB])
        browser.close()


if __name__ == "__main__":
    main()
