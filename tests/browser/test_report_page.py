"""The report in a real browser: it works with scripts, without them, and on paper."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pandas as pd
import pytest

from churnml.feedback.files import read_rows
from churnml.report import ATTACHABLE, render_report
from tests.risk_lists import (
    BASE_RISK,
    METRICS,
    make_drawings,
    make_not_scored,
    make_past,
    make_previous,
    make_risk_list,
    make_segments,
    make_weeks,
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

HOSTILE = [
    "</script><script>throw 1</script>",
    '<img src=x onerror="throw 2"> & \'quotes\' "double"',
    "شركة الاختبار \u202e reversed",
    "🦊🚀 Größe",
    "A" * 200,
]


def _listed() -> pd.DataFrame:
    listed = make_risk_list(120)
    # Among the first, so that they stand on the page as it opens.
    listed.loc[:4, "name"] = HOSTILE
    listed.loc[60:62, "owner"] = OWNERS
    return listed


OWNERS = [
    'Ann "AJ" O\'Neil, Ltd',
    "<b>Bo</b> & Co <img src=x onerror=throw(3)>",
    "a=b;c",
]


LISTED = _listed()
WITH_REASONS = LISTED["account_id"].iloc[12]
SEGMENTS = make_segments(LISTED)
THEN = make_previous(LISTED).set_index("account_id")["risk"]


@pytest.fixture(scope="module")
def browser() -> Iterator[sync_api.Browser]:
    with sync_api.sync_playwright() as playwright:
        # A sandbox needs rights that root in a container does not have.
        browser = playwright.chromium.launch(
            executable_path=str(CHROMIUM), args=["--no-sandbox"]
        )
        yield browser
        browser.close()


def write(folder: Path, files: dict[str, str]) -> str:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return (folder / "index.html").as_uri()


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    files = render_report(
        LISTED,
        make_not_scored(),
        title="Acme",
        cutoff="2025-03-03",
        lead="14d",
        horizon="90d",
        base_risk=BASE_RISK,
        metrics=METRICS,
        previous=make_previous(LISTED),
        drawings=make_drawings(LISTED),
        segments=SEGMENTS,
        past=make_past(LISTED),
    )
    return write(tmp_path_factory.mktemp("report"), files)


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> str:
    listed = make_risk_list(ATTACHABLE + 150)
    files = render_report(
        listed,
        make_not_scored(),
        title="Acme",
        cutoff="2025-03-03",
        base_risk=BASE_RISK,
        drawings=make_drawings(listed.iloc[[-1]]),
    )
    return write(tmp_path_factory.mktemp("large"), files)


Opener = Callable[..., "sync_api.Page"]


@pytest.fixture
def opened(browser: sync_api.Browser, address: str) -> Iterator[Opener]:
    """Open the page; at the end, insist that it asked for nothing and said nothing."""
    contexts, asked, said = [], [], []
    folders = {address.rsplit("/", 1)[0]}

    def open_page(
        hash_: str = "", width: int = 1280, at: str = address, **options
    ) -> sync_api.Page:
        folders.add(at.rsplit("/", 1)[0])
        context = browser.new_context(
            viewport={"width": width, "height": 900}, **options
        )
        context.set_default_timeout(60_000)  # a machine may be busy
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(at + hash_)
        if options.get("java_script_enabled", True):
            page.wait_for_selector("html[data-ready]", state="attached")
        return page

    yield open_page
    for context in contexts:
        context.close()
    # Its own files, and what stands in the page itself.
    strange = [u for u in asked if not u.startswith((*folders, "data:,", "blob:"))]
    assert strange == []
    assert said == []


def ranks(page: sync_api.Page) -> list[int]:
    texts = page.locator("#list tbody td.rank").all_inner_texts()
    return [int(text) for text in texts]


def card(page: sync_api.Page, account: str | None = None) -> sync_api.Locator:
    if account is not None:
        page.wait_for_selector(f'dialog[data-ready="{account}"]')
    return page.locator("dialog[open]")


def state(page: sync_api.Page) -> str:
    return page.locator("#state").inner_text()


def first_fifty(chosen: pd.DataFrame) -> list[int]:
    return chosen["rank"].tolist()[:50]


# --- The table -----------------------------------------------------------------------


def test_finding(opened):
    page = opened()
    assert state(page) == "120 accounts"
    page.get_by_role("searchbox", name="Find").fill("okafor NPS Answer")
    told = LISTED.filter(regex=r"^(account_id|name|owner|(reason|protective)_\d)$")
    texts = told.fillna("").agg(" ".join, axis=1).str.lower()
    found = LISTED[[all(w in t for w in ("okafor", "nps", "answer")) for t in texts]]
    assert 1 < len(found) < 50
    assert ranks(page) == found["rank"].tolist()
    assert state(page) == f"{len(found)} of 120 accounts"
    page.get_by_role("button", name="Clear").click()
    page.wait_for_function("document.querySelectorAll('#list tbody tr').length === 50")
    assert state(page) == "120 accounts"


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


def test_an_owner_is_chosen_whatever_he_is_called(opened):
    page = opened()
    for place, owner in enumerate(OWNERS, start=61):
        page.get_by_role("combobox", name="Owner").select_option(label=owner)
        assert ranks(page) == [place]
        assert page.locator("#list tbody td.owner").inner_text() == owner


def test_choosing_a_segment_and_a_renewal(opened):
    page = opened()
    days = (LISTED["renewal_date"] - LISTED["cutoff"]).dt.days
    page.get_by_role("combobox", name="Segment").select_option("plan=Pro")
    page.get_by_role("combobox", name="Renewal").select_option("90")
    pro = SEGMENTS["plan"].to_numpy() == "Pro"
    assert ranks(page) == first_fifty(LISTED[pro & (days <= 90)])
    page.get_by_role("combobox", name="Renewal").select_option("none")
    assert ranks(page) == first_fifty(LISTED[pro & days.isna()])


def test_a_number_of_those_that_moved_leads_to_who_they_are(opened):
    page = opened()
    then = make_previous(LISTED).set_index("account_id")["band"]
    was = LISTED["account_id"].map(then)
    left = LISTED[(was == "high") & (LISTED["band"] != "high")]
    assert len(left) > 0
    page.get_by_role("button", name="Came down from it").click()
    page.wait_for_function(
        "n => document.querySelectorAll('#list tbody tr').length === n", arg=len(left)
    )
    assert ranks(page) == left["rank"].tolist()
    assert page.get_by_role("combobox", name="Movement").input_value() == "left"


@pytest.mark.parametrize(
    ("label", "column", "rising"),
    [("Revenue a month", "mrr", False), ("Owner", "owner", True)],
)
def test_sorting(opened, label, column, rising):
    page = opened()
    head = page.locator("#list th").filter(has_text=label)
    values = LISTED.set_index("rank")[column]
    if column == "owner":
        values = values.str.lower()
    for ascending in (rising, not rising):
        head.get_by_role("button").click()
        expected = "ascending" if ascending else "descending"
        sync_api.expect(head).to_have_attribute("aria-sort", expected)
        shown = ranks(page)
        for number in ("2", "3"):
            page.locator(".dt-paging").get_by_text(number, exact=True).click()
            shown += ranks(page)
        assert sorted(shown) == list(range(1, 121))
        there = values.loc[shown]
        known = there.dropna()
        # What is not known stands last, whichever way.
        assert there.iloc[: len(known)].notna().all()
        assert known.is_monotonic_increasing if ascending else True
        assert known.is_monotonic_decreasing if not ascending else True


def test_on_a_phone_a_list_sorts(opened):
    page = opened(width=375)
    by = page.get_by_role("combobox", name="Sort by")
    sync_api.expect(by).to_have_value("rank")
    listed = LISTED.assign(
        days=(LISTED["renewal_date"] - LISTED["cutoff"]).dt.days,
        title=LISTED["name"].fillna(LISTED["account_id"]).str.lower(),
        change=(100 * LISTED["risk"]).round()
        - (100 * LISTED["account_id"].map(THEN)).round(),
    )
    choices = [
        ("Value at risk, largest first", "value_at_risk", False),
        ("Renewal, soonest first", "days", True),
        ("Change, largest rise first", "change", False),
        ("Name, A to Z", "title", True),
        ("Risk, highest first", "rank", True),
    ]
    for label, column, ascending in choices:
        by.select_option(label=label)
        values = listed.set_index("rank", drop=False)[column]
        shown = values.loc[ranks(page)]
        wanted = values.sort_values(ascending=ascending).head(50)
        assert shown.tolist() == wanted.tolist(), label
    # What is chosen and what it is sorted by are two things.
    by.select_option(label="Name, A to Z")
    page.get_by_role("combobox", name="Owner").select_option("Luis Ferreira")
    page.get_by_role("button", name="Clear").click()
    sync_api.expect(by).to_have_value("account")
    assert ranks(page) == listed.sort_values("title")["rank"].tolist()[:50]


def test_on_a_phone_no_hidden_head_takes_the_keyboard(opened):
    page = opened(width=375)
    page.locator("[name=sort]").focus()
    for _ in range(6):
        page.keyboard.press("Tab")
        focus = page.locator(":focus")
        assert focus.is_visible()
        assert focus.evaluate("element => !element.closest('thead')")
    assert focus.evaluate("element => Boolean(element.closest('#list tbody'))")


def test_on_a_wide_screen_the_head_sorts_and_no_list_beside_it(opened):
    page = opened()
    assert not page.locator("[name=sort]").is_visible()


def test_accounts_of_nobody_are_chosen(opened):
    page = opened()
    page.get_by_role("combobox", name="Owner").select_option(label="Nobody")
    mine = LISTED[LISTED["owner"].isna()]
    assert 1 < len(mine) < 50
    assert ranks(page) == mine["rank"].tolist()


def test_those_who_already_leave_are_one_click_away(opened):
    page = opened()
    link = page.locator("header").get_by_role("link", name="3 accounts")
    assert not page.get_by_text("N-014").is_visible()
    link.click()
    assert page.get_by_text("N-014").is_visible()


# --- Cards ---------------------------------------------------------------------------


def test_a_card_opens_and_closes_and_the_place_is_kept(opened):
    page = opened()
    row = LISTED.iloc[30]
    link = page.locator(f"#row-{row['account_id']} a")
    link.scroll_into_view_if_needed()
    before = page.evaluate("scrollY")
    assert before > 0
    link.click()
    shown = card(page, row["account_id"])
    assert row["reason_1"] in shown.inner_text().replace("\xa0", " ")
    assert f"{round(100 * row['risk'])}" in shown.locator(".risk strong").inner_text()
    assert page.evaluate("document.activeElement.id") == "card"
    assert abs(page.evaluate("scrollY") - before) < 400
    page.keyboard.press("Escape")
    sync_api.expect(card(page)).to_have_count(0)
    assert page.evaluate("document.activeElement.textContent") in (
        row["name"],
        row["account_id"],
    )
    assert link.is_visible()


def test_a_card_draws_its_past_and_says_it_too(opened):
    page = opened(f"#account-{WITH_REASONS}")
    shown = card(page, WITH_REASONS)
    heads = ["Risk over past lists", "Logins a week", "What happened", "Features used"]
    for head in heads:
        chart = shown.locator(".chart").filter(has=page.get_by_text(head, exact=True))
        assert chart.locator("svg").is_visible()
        said = chart.get_by_role("img").get_attribute("aria-label")
        assert said.startswith(f"Chart. {head}: ")
        chart.get_by_text("As a table").click()
        sync_api.expect(chart.locator("tbody tr")).not_to_have_count(0)
    weeks = shown.get_by_role("region", name="Logins a week").locator("tbody tr")
    sync_api.expect(weeks).to_have_count(31)
    assert weeks.first.locator("th").inner_text() == "24\xa0Feb\xa02025"
    lists = shown.get_by_role("region", name="Risk over past lists").locator("tbody tr")
    sync_api.expect(lists).to_have_count(7)
    now = LISTED["risk"].iloc[12]
    assert f"{round(100 * now)}" in lists.first.inner_text()


def chart(shown: sync_api.Locator, head: str) -> sync_api.Locator:
    return shown.locator(".chart").filter(has=shown.page.get_by_text(head, exact=True))


def cells(shown: sync_api.Locator, head: str) -> list[list[str]]:
    """Read the table of a chart, as it is opened, with its head."""
    chart(shown, head).get_by_text("As a table").click()
    rows = shown.get_by_role("region", name=head).get_by_role("row")
    sync_api.expect(rows).not_to_have_count(0)
    return [row.locator("th, td").all_inner_texts() for row in rows.all()]


def test_good_and_bad_are_told_without_colour(opened):
    page = opened(f"#account-{WITH_REASONS}")
    shown = card(page, WITH_REASONS)
    happened = chart(shown, "What happened")
    said = happened.locator(".says").inner_text()
    assert said == "8 in 31 weeks, of them 3 bad (▲) and 2 good (◆)."
    sync_api.expect(happened.locator("svg .mark-symbol path")).to_have_count(8)
    by_colour: dict[str, list[str]] = {}
    for mark in happened.locator("svg .mark-symbol path").all():
        # A place is no shape: only what is drawn, whatever the size.
        drawn = re.sub(r"[^A-Za-z]", "", mark.get_attribute("d"))
        by_colour.setdefault(mark.get_attribute("fill"), []).append(drawn)
    assert {colour: len(drawn) for colour, drawn in by_colour.items()} == {
        "var(--raises)": 3,
        "var(--lowers)": 2,
        "var(--neutral)": 3,
    }
    shapes = [set(drawn) for drawn in by_colour.values()]
    assert [len(one) for one in shapes] == [1, 1, 1]
    assert len(set.union(*shapes)) == 3
    head, *rows = cells(shown, "What happened")
    assert head == ["On", "What", "Good or bad"]
    # The latest first, by hand from the marks of every account.
    assert [row[2] for row in rows] == [
        "good",
        "neither",
        "bad",
        "bad",
        "bad",
        "neither",
        "good",
        "neither",
    ]


def test_a_clock_shows_how_much_of_a_year_is_left_to_the_renewal(opened):
    page = opened()
    days = (LISTED["renewal_date"] - LISTED["cutoff"]).dt.days
    known, unknown = days[days.notna()].index[0], days[days.isna()].index[0]
    for place, turn in ((known, f"{days[known] / 365:.3f}turn"), (unknown, None)):
        account = LISTED["account_id"][place]
        page.evaluate("hash => location.hash = hash", f"#account-{account}")
        clock = card(page, account).locator(".clock")
        sync_api.expect(clock).to_have_count(0 if turn is None else 1)
        if turn is not None:
            assert clock.get_attribute("style") == f"--left:{turn}"
            assert "conic-gradient" in clock.evaluate(
                "element => getComputedStyle(element).backgroundImage"
            )


def test_the_own_normal_is_a_band_behind_the_weeks(opened):
    page = opened(f"#account-{WITH_REASONS}")
    weeks = make_weeks(LISTED).set_index("account_id")
    mine = weeks.loc[WITH_REASONS]
    low, high = mine["normal_low"].iloc[-1], mine["normal_high"].iloc[-1]
    drawn = chart(card(page, WITH_REASONS), "Logins a week").locator(".mark-rect path")
    boxes = drawn.evaluate_all(
        "all => all.map(one => [one.getAttribute('fill'), one.getBoundingClientRect()])"
        ".map(([fill, {top, bottom}]) => [fill, top, bottom])"
    )
    ((_, top, bottom),) = [box for box in boxes if box[0] == "var(--neutral)"]
    bars = [box for box in boxes if box[0] != "var(--neutral)"]
    counts = mine["logins"].astype(float).tolist()
    assert len(bars) == len(counts) == 31
    ground = max(bar[2] for bar in bars)
    unit = (ground - min(bar[1] for bar in bars)) / max(counts)
    assert top == pytest.approx(ground - high * unit, abs=1)
    assert bottom == pytest.approx(ground - low * unit, abs=1)
    below = [fill == "var(--raises)" for fill, *_ in bars]
    assert below == [count < low for count in counts]
    assert any(below)
    assert not all(below)
    # The sixth is too new to have a normal of its own, and has no band.
    young = LISTED["account_id"].iloc[5]
    page.evaluate("hash => location.hash = hash", f"#account-{young}")
    new = chart(card(page, young), "Logins a week")
    assert "Too new to have a normal of its own." in new.locator(".says").inner_text()
    fills = new.locator(".mark-rect path").evaluate_all(
        "all => all.map(one => one.getAttribute('fill'))"
    )
    assert fills
    assert "var(--neutral)" not in fills


def test_features_that_hold_accounts_are_told_in_the_table_too(opened):
    page = opened(f"#account-{WITH_REASONS}")
    head, *rows = cells(card(page, WITH_REASONS), "Features used")
    assert head[:2] == ["Feature", "Holds accounts"]
    held = {row[0]: row[1] for row in rows}
    assert held == {
        "reports": "yes",
        "dashboards": "yes",
        "api_export": "yes",
        "alerts": "no",
        "comments": "no",
        "search": "no",
    }


def test_a_card_without_a_past_has_no_charts(opened, large):
    page = opened("#account-A-0042", at=large)
    shown = card(page, "A-0042")
    sync_api.expect(shown.locator(".chart")).to_have_count(0)
    assert shown.locator(".name").is_visible()


def test_next_follows_what_was_found(opened):
    page = opened()
    page.get_by_role("combobox", name="Owner").select_option("Luis Ferreira")
    mine = LISTED[LISTED["owner"] == "Luis Ferreira"]["account_id"].tolist()
    page.locator(f"#row-{mine[0]} a").click()
    card(page, mine[0])
    for account in mine[1:4]:
        card(page).get_by_role("link", name="Next").click()
        card(page, account)
    card(page).get_by_role("link", name="Previous").click()
    card(page, mine[2])
    assert page.locator("tr[aria-current]").get_attribute("id") == f"row-{mine[2]}"
    page.go_back()
    card(page, mine[3])


def test_next_turns_the_pages_of_the_table(opened):
    fiftieth, next_ = LISTED["account_id"].iloc[49], LISTED["account_id"].iloc[50]
    page = opened(f"#account-{fiftieth}")
    card(page, fiftieth).get_by_role("link", name="Next").click()
    card(page, next_)
    assert ranks(page)[0] == 51
    assert page.locator("tr[aria-current]").get_attribute("id") == f"row-{next_}"


def test_an_address_leads_to_a_card(opened):
    page = opened("#account-A-0042")
    card(page, "A-0042").get_by_role("link", name="Back to the list").click()
    sync_api.expect(card(page)).to_have_count(0)


def test_everything_by_keyboard(opened):
    page = opened()
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "Skip to the accounts"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.locator(":focus").get_attribute("name") == "search"
    page.locator("#list tbody a").nth(2).focus()
    page.keyboard.press("Enter")
    assert card(page, LISTED["account_id"].iloc[2]).locator("h2").is_visible()
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "Back to the list"
    page.keyboard.press("Enter")
    risk = page.locator('#list th[data-column="risk"]')
    risk.get_by_role("button").focus()
    page.keyboard.press("Enter")
    sync_api.expect(risk).to_have_attribute("aria-sort", "descending")


def test_on_a_phone_a_card_holds_the_keyboard(opened):
    page = opened("#account-A-0042", width=375)
    card(page, "A-0042")
    for _ in range(12):
        page.keyboard.press("Tab")
        outside = "!document.activeElement.closest('dialog, body:focus, html:focus')"
        inside = page.evaluate(outside)
        assert not inside or page.evaluate("document.activeElement === document.body")
    page.keyboard.press("Escape")
    sync_api.expect(card(page)).to_have_count(0)


def test_hostile_names_are_only_ever_text(opened):
    page = opened()
    for account, name in zip(LISTED["account_id"], HOSTILE, strict=False):
        link = page.locator(f"#row-{account} a")
        assert link.inner_text() == name
        link.click()
        assert card(page, account).locator("h2").first.inner_text() == name
    sync_api.expect(page.locator("img")).to_have_count(0)


def test_hostile_texts_of_the_past_are_only_ever_text(opened, tmp_path):
    evil = '<img src=x onerror="throw 4"><script>throw 5</script> & "x"'
    listed = make_risk_list(12)
    drawings = make_drawings(listed)
    drawings.marks["text"] = evil
    drawings.features["feature"] = evil + drawings.features["feature"]
    segments = make_segments(listed).assign(plan=evil)
    files = render_report(
        listed,
        make_not_scored(),
        title="Acme",
        cutoff="2025-03-03",
        drawings=drawings,
        segments=segments,
    )
    page = opened(at=write(tmp_path, files))
    page.get_by_role("combobox", name="Segment").select_option(label=evil)
    assert ranks(page) == list(range(1, 13))
    account = listed["account_id"].iloc[0]
    page.evaluate("hash => location.hash = hash", f"#account-{account}")
    shown = card(page, account)
    tip = page.locator("#vg-tooltip-element.visible")
    for head, mark in (("What happened", "symbol"), ("Features used", "rect")):
        drawn = chart(shown, head).locator(f".mark-{mark} path").first
        drawn.scroll_into_view_if_needed()
        drawn.hover(force=True)
        sync_api.expect(tip).to_contain_text("onerror=")
        assert any(evil in cell for row in cells(shown, head) for cell in row)
    sync_api.expect(page.locator("img, dialog script")).to_have_count(0)


# --- Feedback ------------------------------------------------------------------------


def test_feedback_is_kept_and_downloaded(opened):
    page = opened()
    row = LISTED.iloc[0]
    page.locator(f"#row-{row['account_id']} a").click()
    shown = card(page, row["account_id"])
    shown.get_by_text("Were these reasons right?").click()
    first = shown.get_by_role("group", name=row["reason_1"])
    first.get_by_role("radio", name="Wrong").check(force=True)
    first.get_by_label("Note").fill('They said "no",\nand why')
    second = shown.get_by_role("group", name=row["reason_2"])
    second.get_by_role("radio", name="Known already").check(force=True)
    second.get_by_label("Note").fill("=1+1")
    third = shown.get_by_role("group", name=row["reason_3"])
    third.get_by_role("radio", name="Right").click(force=True)
    third.get_by_role("radio", name="Right").click(force=True)  # taken back
    shown.get_by_label("Your name").fill("Jana, CSM")
    page.reload()
    page.wait_for_selector("html[data-ready]", state="attached")
    card(page, row["account_id"])
    with page.expect_download() as download:
        page.get_by_role("button", name="Download feedback (2)").click()
    text = Path(download.value.path()).read_text(encoding="utf-8")
    assert download.value.suggested_filename == "feedback-2025-03-03.csv"
    said = list(csv.reader(io.StringIO(text, newline="")))
    who = [row["account_id"], "2025-03-03"]
    assert said == [
        ["account_id", "cutoff", "reason_code", "verdict", "note", "by"],
        [*who, row["reason_1_code"], "wrong", 'They said "no", and why', "Jana, CSM"],
        [*who, row["reason_2_code"], "known", "'=1+1", "Jana, CSM"],
    ]
    assert read_rows(text.encode(), name="said")[1].note == "=1+1"


def test_a_verdict_is_given_and_taken_back_by_keyboard(opened):
    page = opened()
    row = LISTED.iloc[0]
    page.locator(f"#row-{row['account_id']} a").click()
    shown = card(page, row["account_id"])
    shown.get_by_text("Were these reasons right?").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")  # to the first verdict of the first reason
    first = shown.get_by_role("group", name=row["reason_1"])
    download = page.get_by_role("button", name="Download feedback", include_hidden=True)
    page.keyboard.press("Space")
    sync_api.expect(first.get_by_role("radio", name="Right")).to_be_checked()
    page.keyboard.press("ArrowRight")
    sync_api.expect(first.get_by_role("radio", name="Wrong")).to_be_checked()
    sync_api.expect(download).to_have_text("Download feedback (1)")
    sync_api.expect(first.get_by_label("Note")).to_be_visible()
    page.keyboard.press("Space")
    sync_api.expect(first.locator(":checked")).to_have_count(0)
    sync_api.expect(first.get_by_label("Note")).to_be_hidden()
    sync_api.expect(download).to_be_hidden()
    page.keyboard.press("Space")  # and given once more
    sync_api.expect(first.get_by_role("radio", name="Wrong")).to_be_checked()


def test_feedback_of_one_company_does_not_show_on_the_page_of_another(opened, address):
    page = opened()
    row = LISTED.iloc[0]
    page.locator(f"#row-{row['account_id']} a").click()
    shown = card(page, row["account_id"])
    shown.get_by_text("Were these reasons right?").click()
    first = shown.get_by_role("group", name=row["reason_1"])
    first.get_by_role("radio", name="Right").check(force=True)
    keys = "Object.keys(localStorage).filter(key => key.startsWith('churnml'))"
    assert len(page.evaluate(keys)) == 1
    # Of the same name and day, and accounts of the same ids: another list.
    other = make_risk_list(12, seed=8)
    files = render_report(other, make_not_scored(), title="Acme", cutoff="2025-03-03")
    folder = Path(unquote(urlsplit(address).path)).parent
    page.goto(write(folder / "other", files))
    page.wait_for_selector("html[data-ready]", state="attached")
    assert len(page.evaluate(keys)) == 1  # one place for all pages, and it is kept
    download = page.get_by_role("button", name="Download feedback", include_hidden=True)
    sync_api.expect(download).to_be_hidden()


def test_feedback_without_a_place_to_keep_it_is_downloaded_all_the_same(opened):
    page = opened()
    page.evaluate("() => { Storage.prototype.setItem = () => { throw Error(); }; }")
    row = LISTED.iloc[0]
    page.locator(f"#row-{row['account_id']} a").click()
    shown = card(page, row["account_id"])
    shown.get_by_text("Were these reasons right?").click()
    first = shown.get_by_role("group", name=row["reason_1"])
    first.get_by_role("radio", name="Right").check(force=True)
    with page.expect_download():
        page.get_by_role("button", name="Download feedback (1)").click()


# --- Large lists ---------------------------------------------------------------------


def test_cards_of_a_large_list_come_from_files_as_they_are_opened(opened, large):
    page = opened(at=large)
    asked = []
    page.on("request", lambda request: asked.append(request.url.rsplit("/", 1)[1]))
    assert state(page) == "1,150 accounts"
    last = make_risk_list(ATTACHABLE + 150)["account_id"].iloc[-1]
    page.get_by_role("searchbox", name="Find").fill(last)
    page.locator(f"#row-{last} a").click()
    sync_api.expect(card(page, last).locator(".chart svg")).to_have_count(3)
    assert [name for name in asked if name.startswith("cards")] == ["cards-11.js"]


def test_a_card_whose_file_is_gone_says_so(browser, tmp_path):
    listed = make_risk_list(ATTACHABLE + 1)
    files = render_report(listed, make_not_scored(), title="A", cutoff="2025-03-03")
    page = browser.new_page()
    page.goto(write(tmp_path, {"index.html": files["index.html"]}))
    page.locator("#list tbody a").first.click()
    alert = page.locator("dialog").get_by_role("alert")
    assert "data/cards-0.js is not beside the page" in alert.inner_text()
    page.close()


# --- For everybody, everywhere -------------------------------------------------------


def test_without_scripts_the_list_is_there(opened):
    page = opened(java_script_enabled=False)
    sync_api.expect(page.locator(".plain tbody tr:visible")).to_have_count(len(LISTED))
    assert not page.locator("form").is_visible()
    page.get_by_text("Have given notice already").click()
    assert page.get_by_text("N-014").is_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_every_screen(opened, scheme):
    page = opened(color_scheme=scheme)
    for width in (375, 650, 768, 1000, 1280, 1920):
        page.set_viewport_size({"width": width, "height": 900})
        for account in (None, LISTED["account_id"].iloc[0]):
            hash_ = "#list" if account is None else f"#account-{account}"
            page.evaluate("hash => location.hash = hash", hash_)
            if account is not None:
                card(page, account)
            wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert wide <= 0, f"{width} pixels: {wide} too many at {hash_}"
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (_brightness(ground) > 0.5) == (scheme == "light")


def _brightness(colour: str) -> float:
    """Read the mean of ``rgb(r, g, b)``, from 0 to 1."""
    parts = [int(part) for part in colour.strip("rgb()").split(",")]
    return sum(parts) / (3 * 255)


@pytest.fixture
def axe():
    """Check for what keeps people out; where there is a browser it is never skipped."""
    from axe_playwright_python.sync_playwright import Axe

    return Axe()


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 375)])
def test_axe_finds_nothing(opened, axe, scheme, width):
    # The policy keeps strangers' scripts out, a checker's too.
    page = opened(width=width, color_scheme=scheme, bypass_csp=True)
    page.get_by_role("searchbox", name="Find").fill("okafor")  # fewer rows to check
    reports = [axe.run(page)]
    page.evaluate("hash => location.hash = hash", f"#account-{WITH_REASONS}")
    shown = card(page, WITH_REASONS)
    shown.get_by_text("As a table").first.click()
    shown.get_by_text("Were these reasons right?").click()
    reports.append(axe.run(page))
    found = [
        (violation["id"], violation["impact"], violation["nodes"][0]["html"][:200])
        for report in reports
        for violation in report.response["violations"]
    ]
    assert found == []


def test_axe_finds_nothing_where_there_is_no_signal(opened, axe, tmp_path):
    listed = make_risk_list(12).assign(risk=BASE_RISK, band="low")
    said = listed.filter(regex="^(reason|protective|context)").columns
    listed[said] = None
    files = render_report(
        listed,
        make_not_scored(),
        title="Acme",
        cutoff="2025-03-03",
        warnings=["only 7 churned accounts"],
    )
    page = opened(at=write(tmp_path, files), bypass_csp=True)
    assert page.get_by_role("heading", name="No usable signal").is_visible()
    page.get_by_text("For whoever runs churnml").click()
    assert page.get_by_text("Only 7 churned accounts").is_visible()
    account = listed["account_id"].iloc[0]
    page.evaluate("hash => location.hash = hash", f"#account-{account}")
    assert "no usable signal" in card(page, account).inner_text()
    found = axe.run(page).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"][:200]) for one in found] == []


def tell(page: sync_api.Page, event: str) -> None:
    page.evaluate("event => dispatchEvent(new Event(event))", event)


def test_paper_shows_the_list(opened):
    page = opened(color_scheme="dark")
    page.locator(".dt-paging").get_by_text("2", exact=True).click()
    assert ranks(page) == list(range(51, 101))
    page.emulate_media(media="print", color_scheme="dark")
    tell(page, "beforeprint")
    tell(page, "beforeprint")
    sync_api.expect(page.locator("#list tbody tr:visible")).to_have_count(120)
    assert page.locator("#rest").inner_text() == ""
    noticed = " ".join(page.locator("#list tbody td.why").all_inner_texts())
    assert "61\xa0% of all use" in noticed
    assert "61 %" not in noticed
    assert not page.locator("form").is_visible()
    ink = page.evaluate("getComputedStyle(document.body).color")
    assert _brightness(ink) < 0.3
    tell(page, "afterprint")
    assert ranks(page) == list(range(51, 101))


def test_paper_shows_what_was_found_and_says_what_it_does_not_hold(opened, large):
    page = opened(at=large)
    tell(page, "beforeprint")
    assert ranks(page) == list(range(1, 501))
    rest = page.locator("#rest")
    assert rest.inner_text() == "And 650 more, in risk_list.csv."
    tell(page, "afterprint")
    assert rest.inner_text() == ""
    assert ranks(page) == list(range(1, 51))
    # A list that was searched is printed as it was found.
    page.get_by_role("combobox", name="Risk").select_option("high")
    high = int((make_risk_list(ATTACHABLE + 150)["band"] == "high").sum())
    assert 50 < high < 500
    tell(page, "beforeprint")
    assert ranks(page) == list(range(1, high + 1))
    assert rest.inner_text() == ""


def test_paper_shows_the_open_card_alone(opened):
    page = opened("#account-A-0042")
    card(page, "A-0042")
    page.emulate_media(media="print")
    assert card(page).is_visible()
    assert not page.locator("h1").is_visible()
    assert not page.locator("#list").is_visible()


def test_cards_can_be_printed_one_a_page(opened):
    page = opened()
    page.evaluate("window.print = () => document.body.dataset.printed = ''")
    page.get_by_role("combobox", name="Owner").select_option("Luis Ferreira")
    page.get_by_role("checkbox", name="First 20 only").check()
    mine = LISTED[(LISTED["owner"] == "Luis Ferreira") & LISTED["in_capacity"]]
    page.get_by_role("button", name="Print cards").click()
    page.wait_for_selector("body[data-printed]")
    page.emulate_media(media="print")
    cards = page.locator("#paper article")
    assert cards.count() == len(mine) > 1
    for place, row in enumerate(mine.head(3).to_dict("records")):
        assert row["account_id"] in cards.nth(place).inner_text()
        sync_api.expect(cards.nth(place).locator("svg")).not_to_have_count(0)
    assert not page.locator("#list").is_visible()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    sync_api.expect(cards).to_have_count(0)
