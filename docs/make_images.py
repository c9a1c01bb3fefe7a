"""Draw the pictures of the documentation: ``python docs/make_images.py FOLDER``.

FOLDER is what ``churnml demo FOLDER`` wrote. The pictures are the project's own: the
head of the page, a card as a notebook shows it, a card as it is printed, and, where
``churnml backtest FOLDER/churnml.yaml --curves`` ran too, its learning curves. Needs
chromium and the dev dependencies; run it where page, cards or demo have changed.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import pandas as pd
from playwright.sync_api import Browser, Locator, Page, sync_playwright

from churnml.config import load_config
from churnml.evaluation_pictures import learning_curves_picture
from churnml.workflow.explain import explain_account

CHROMIUM = "/usr/bin/chromium"
IMAGES = Path(__file__).parent / "images"
WIDTH, HEIGHT, SCALE = 1440, 1150, 1.5
CARD_WIDTH, PAPER_WIDTH = 760, 704  # the second is A4 without its margins
LOOKED_AT = 24  # cards among which the one to read is chosen
PARTS = {".play": 1, ".steps": 2, ".chart": 4}
"""What the card to read must have: a play, what changed, and all four drawings."""


def draw(folder: Path) -> None:
    """Take all pictures of a demo."""
    report = folder / "outputs" / "report" / "index.html"
    _learning_curves(folder)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox"]
        )
        page = _open(browser, report, WIDTH, HEIGHT)
        page.wait_for_selector("html[data-ready]", state="attached")
        page.screenshot(path=IMAGES / "report.png")
        account = _account_to_do_something_about(page)
        _card_of_a_notebook(browser, folder, account)
        _card_to_read(page)
        browser.close()


def _learning_curves(folder: Path) -> None:
    learned = folder / "outputs" / "backtest" / "learning_curves.csv"
    if learned.exists():
        picture = learning_curves_picture(pd.read_csv(learned))
        picture.savefig(IMAGES / "learning_curves.png")


def _open(browser: Browser, file: Path, width: int, height: int) -> Page:
    page = browser.new_page(
        viewport={"width": width, "height": height}, device_scale_factor=SCALE
    )
    page.goto(file.resolve().as_uri())
    return page


def _account_to_do_something_about(page: Page) -> str:
    """Name the riskiest account that has a play, else the riskiest."""
    planned = page.locator("#list tbody tr:has(.do) a")
    (planned if planned.count() else page.locator("#list tbody a")).first.click()
    page.wait_for_selector("dialog[data-ready]")
    return str(page.locator("dialog").get_attribute("data-ready"))


def _card_of_a_notebook(browser: Browser, folder: Path, account: str) -> None:
    card = explain_account(load_config(folder / "churnml.yaml"), account)
    with tempfile.TemporaryDirectory() as place:
        file = Path(place) / "card.html"
        card.save(file)
        page = _open(browser, file, CARD_WIDTH, HEIGHT)
        page.locator("article").screenshot(path=IMAGES / "account_card.png")
        page.close()


def _card_to_read(page: Page) -> None:
    """Take the shortest card that has all there is to explain, as it is printed."""
    heights = {}
    for place in range(min(LOOKED_AT, page.locator("#list tbody tr").count())):
        card = _opened(page, place)
        if all(card.locator(part).count() >= n for part, n in PARTS.items()):
            heights[place] = card.evaluate("card => card.scrollHeight")
    if not heights:
        sys.exit(
            f"None of the first {LOOKED_AT} cards has a play, what changed and all "
            "drawings. Give a demo of another seed: churnml demo --seed 8 FOLDER."
        )
    page.set_viewport_size({"width": PAPER_WIDTH, "height": 2 * HEIGHT})
    page.emulate_media(media="print")
    # Paper has margins; a picture has none of its own.
    page.add_style_tag(
        content=".drawer { border-radius: 0 !important; box-shadow: none !important; }"
        ".drawer .inner { padding: 1.5rem !important; }"
    )
    _opened(page, min(heights, key=heights.__getitem__)).locator(".inner").screenshot(
        path=IMAGES / "reading_a_card.png"
    )


def _opened(page: Page, place: int) -> Locator:
    """Open the card of a row, drawn at the width there is now; another is closed."""
    page.evaluate("location.hash = ''")
    page.wait_for_selector("dialog:not([data-ready])", state="attached")
    link = page.locator("#list tbody tr").nth(place).locator("a").first
    link.evaluate("link => link.click()")
    page.wait_for_selector("dialog[data-ready]", state="attached")
    return page.locator("dialog")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("python docs/make_images.py FOLDER, as `churnml demo FOLDER` wrote it")
    draw(Path(sys.argv[1]))
