"""The report in a real browser: it works with scripts, without them, and on paper."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from churnml.report import render_report
from tests.risk_lists import (
    BASE_RISK,
    METRICS,
    make_not_scored,
    make_previous,
    make_risk_list,
)

CHROMIUM = Path("/usr/bin/chromium")

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is absent")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        not CHROMIUM.exists(),
        reason=f"no browser at {CHROMIUM}: apt-get install chromium",
    ),
]

LISTED = make_risk_list(120)


@pytest.fixture(scope="module")
def browser() -> Iterator[sync_api.Browser]:
    with sync_api.sync_playwright() as playwright:
        # A sandbox needs rights that root in a container does not have.
        browser = playwright.chromium.launch(
            executable_path=str(CHROMIUM), args=["--no-sandbox"]
        )
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("report") / "index.html"
    text = render_report(
        LISTED,
        make_not_scored(),
        title="Acme",
        cutoff="2025-03-03",
        lead="14d",
        horizon="90d",
        base_risk=BASE_RISK,
        metrics=METRICS,
        previous=make_previous(LISTED),
    )
    path.write_text(text, encoding="utf-8")
    return path.as_uri()


Opener = Callable[..., "sync_api.Page"]


@pytest.fixture
def opened(browser: sync_api.Browser, address: str) -> Iterator[Opener]:
    """Open the page; at the end, insist that it asked for nothing and said nothing."""
    contexts, asked, said = [], [], []

    def open_page(hash_: str = "", width: int = 1280, **options) -> sync_api.Page:
        context = browser.new_context(
            viewport={"width": width, "height": 900}, **options
        )
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(address + hash_)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert {url.split("#")[0] for url in asked} <= {address, "data:,"}
    assert said == []


def ranks(page: sync_api.Page) -> list[int]:
    texts = page.locator("tbody tr:visible td.rank").all_inner_texts()
    return [int(text) for text in texts]


def card(page: sync_api.Page) -> sync_api.Locator:
    return page.locator("article:visible")


def test_finding(opened):
    page = opened()
    assert page.locator("#state").inner_text() == "120 accounts"
    page.get_by_role("searchbox", name="Find").fill("okafor NPS Answer 3 of")
    found = LISTED[
        (LISTED["owner"] == "Tom Okafor")
        & LISTED.filter(regex=r"^reason_\d$")
        .apply(lambda column: column.str.contains("NPS answer 3", na=False))
        .any(axis=1)
    ]
    assert len(found) > 3
    assert ranks(page) == found["rank"].tolist()
    assert page.locator("#state").inner_text() == f"{len(found)} of 120 accounts"


def test_choosing(opened):
    page = opened()
    page.get_by_role("combobox", name="Risk").select_option("medium")
    page.get_by_role("combobox", name="Owner").select_option("Luis Ferreira")
    page.get_by_role("checkbox", name="First 20 only").check()
    chosen = LISTED[
        (LISTED["band"] == "medium")
        & (LISTED["owner"] == "Luis Ferreira")
        & LISTED["in_capacity"]
    ]
    assert len(chosen) > 1
    assert ranks(page) == chosen["rank"].tolist()


@pytest.mark.parametrize(
    ("label", "column", "rising"),
    [
        ("Revenue a month", "mrr", False),
        ("Renewal", "renewal_date", True),
        ("Owner", "owner", True),
    ],
)
def test_sorting(opened, label, column, rising):
    page = opened()
    head = page.get_by_role("columnheader", name=label)
    for ascending in (rising, not rising):
        head.get_by_role("button").click()
        values = LISTED.set_index("rank")[column].loc[ranks(page)]
        known = values.dropna()
        assert values.notna().tolist() == [True] * len(known) + [False] * (
            len(LISTED) - len(known)
        )
        ordered = known.is_monotonic_increasing if ascending else None
        assert ordered or known.is_monotonic_decreasing
        expected = "ascending" if ascending else "descending"
        assert head.get_attribute("aria-sort") == expected


def test_a_card_opens_and_closes_and_the_place_is_kept(opened):
    page = opened()
    row = LISTED.iloc[30]
    link = page.locator(f"#row-{row['account_id']} a")
    link.scroll_into_view_if_needed()
    before = page.evaluate("scrollY")
    assert before > 0
    link.click()
    shown = card(page)
    assert shown.count() == 1
    assert row["reason_1"] in shown.inner_text()
    assert f"{round(100 * row['risk'])}" in shown.locator(".risk strong").inner_text()
    assert page.evaluate("document.activeElement.id") == f"account-{row['account_id']}"
    assert abs(page.evaluate("scrollY") - before) < 400
    page.keyboard.press("Escape")
    assert card(page).count() == 0
    assert page.evaluate("document.activeElement.textContent") in (
        row["name"],
        row["account_id"],
    )
    assert link.is_visible()


def test_next_follows_what_was_found(opened):
    page = opened()
    page.get_by_role("combobox", name="Owner").select_option("Luis Ferreira")
    mine = LISTED[LISTED["owner"] == "Luis Ferreira"]["account_id"].tolist()
    page.locator(f"#row-{mine[0]} a").click()
    for account in mine[1:4]:
        card(page).get_by_role("link", name="Next").click()
        assert card(page).get_attribute("id") == f"account-{account}"
    card(page).get_by_role("link", name="Previous").click()
    assert card(page).get_attribute("id") == f"account-{mine[2]}"
    assert page.locator("tr[aria-current]").get_attribute("id") == f"row-{mine[2]}"
    page.go_back()
    assert card(page).get_attribute("id") == f"account-{mine[3]}"


def test_an_address_leads_to_a_card(opened):
    page = opened("#account-A-0042")
    assert card(page).get_attribute("id") == "account-A-0042"
    card(page).get_by_role("link", name="Back to the list").click()
    assert card(page).count() == 0


def test_everything_by_keyboard(opened):
    page = opened()
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "Skip to the accounts"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.locator(":focus").get_attribute("name") == "search"
    page.locator("tbody a").nth(2).focus()
    page.keyboard.press("Enter")
    assert card(page).locator("h2").is_visible()
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "Back to the list"


def test_without_scripts_the_list_and_the_cards_are_there(opened):
    page = opened(java_script_enabled=False)
    assert page.locator("tbody tr:visible").count() == len(LISTED)
    assert not page.locator("form").is_visible()
    page.locator("tbody a").nth(7).click()
    shown = card(page)
    assert shown.get_attribute("id") == f"account-{LISTED.iloc[7]['account_id']}"
    shown.get_by_role("link", name="Next").click()
    assert card(page).get_attribute("id") == f"account-{LISTED.iloc[8]['account_id']}"
    card(page).get_by_role("link", name="Back to the list").click()
    assert card(page).count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_every_screen(opened, scheme):
    page = opened(color_scheme=scheme)
    for width in (390, 768, 1280, 1920):
        page.set_viewport_size({"width": width, "height": 900})
        for hash_ in ("#list", f"#account-{LISTED.iloc[0]['account_id']}"):
            page.evaluate("hash => location.hash = hash", hash_)
            wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert wide <= 0, f"{width} pixels: {wide} too many at {hash_}"
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (_brightness(ground) > 0.5) == (scheme == "light")


def _brightness(colour: str) -> float:
    """Read the mean of ``rgb(r, g, b)``, from 0 to 1."""
    parts = [int(part) for part in colour.strip("rgb()").split(",")]
    return sum(parts) / (3 * 255)


def test_paper_shows_the_cards_of_the_first(opened):
    page = opened(color_scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    assert card(page).count() == 20
    assert not page.locator("form").is_visible()
    ink = page.evaluate("getComputedStyle(document.body).color")
    assert _brightness(ink) < 0.3


def test_paper_shows_the_open_card_alone(opened):
    page = opened("#account-A-0042")
    page.emulate_media(media="print")
    assert card(page).count() == 1
    assert not page.locator("h1").is_visible()
    assert not page.locator("table").is_visible()


@pytest.mark.slow
def test_two_thousand_accounts_stay_usable(browser, tmp_path):
    listed = make_risk_list(2000)
    path = tmp_path / "index.html"
    page_text = render_report(
        listed,
        make_not_scored(),
        title="Acme",
        cutoff="2025-03-03",
        lead="14d",
        horizon="90d",
        base_risk=BASE_RISK,
    )
    path.write_text(page_text, encoding="utf-8")
    page = browser.new_page()
    page.goto(path.as_uri())
    timed = """act => { const start = performance.now(); eval(act);
        document.body.getBoundingClientRect(); return performance.now() - start; }"""
    typing = """const box = document.querySelector('[name=search]');
        box.value = 'nps'; box.dispatchEvent(new Event('input', {bubbles: true}));"""
    # Generous: a busy machine must not fail it, a quadratic script must.
    assert page.evaluate(timed, typing) < 3000
    assert (
        page.evaluate(timed, "document.querySelectorAll('th button')[2].click()") < 3000
    )
    assert page.evaluate(timed, "location.hash = '#account-A-0042'") < 3000
    page.close()
