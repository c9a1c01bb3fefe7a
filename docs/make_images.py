"""Draw the pictures of the page: ``python docs/make_images.py PAGE``.

They are the project's own screenshots, of the report that ``churnml demo`` leaves in
its folder. Needs chromium and the dev dependencies; run it where the page has changed.
"""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

CHROMIUM = "/usr/bin/chromium"
IMAGES = Path(__file__).parent / "images"
WIDTH, HEIGHT, SCALE = 1440, 1150, 1.5


def shoot(report: Path) -> None:
    """Take both pictures of a report."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox"]
        )
        page = browser.new_page(
            viewport={"width": WIDTH, "height": HEIGHT}, device_scale_factor=SCALE
        )
        page.goto(report.resolve().as_uri())
        page.wait_for_selector("html[data-ready]", state="attached")
        page.screenshot(path=IMAGES / "report.png")
        _card(page)
        browser.close()


def _card(page: Page) -> None:
    # Somebody of whom there is something to do, else the riskiest.
    planned = page.locator("#list tbody tr:has(.do) a")
    (planned if planned.count() else page.locator("#list tbody a")).first.click()
    page.wait_for_selector("dialog[data-ready]")
    page.set_viewport_size({"width": WIDTH, "height": HEIGHT})
    page.locator("dialog").screenshot(path=IMAGES / "account_card.png")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("python docs/make_images.py FOLDER/outputs/report/index.html")
    shoot(Path(sys.argv[1]))
