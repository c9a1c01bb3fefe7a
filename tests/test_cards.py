"""Cards: what they say, how they show themselves, and whose card there is not."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest
from rich.console import Console

from churnml.cards import (
    AccountCard,
    Play,
    Reason,
    card_from_list,
    card_from_row,
)
from churnml.errors import AccountNotFoundError, StoreError, TableError
from tests.cards.reader import Reader, plain
from tests.risk_lists import make_not_scored, make_risk_list

EVIL = "<script>alert('x')</script>\"& [bold]GmbH[/bold]"


@pytest.fixture
def card() -> AccountCard:
    return AccountCard(
        account_id="A-17",
        cutoff=date(2025, 3, 3),
        name="Nordwind GmbH",
        owner="Jana Müller",
        risk=0.42,
        base_risk=0.09,
        outcome=(date(2025, 3, 17), date(2025, 6, 15)),
        band="high",
        rank=3,
        scored=412,
        mrr=1250.0,
        currency="EUR",
        value_at_risk=6300.0,
        renewal_date=date(2025, 6, 30),
        reasons=(
            Reason("14 logins in the last 7 days, usual 120", 18, "logins.logins.low"),
            Reason("2 urgent tickets open", 12, "tickets.urgent.high"),
        ),
        protective=(Reason("Latest NPS answer 9 of 10"),),
        missing="NPS: no answers",
        data_until=date(2025, 3, 3),
        model_version="4",
    )


# --- The arithmetic ------------------------------------------------------------------


def test_steps_lead_from_a_typical_account_to_this_one(card):
    # 9 + 18 + 12 = 39, so 3 are left to 42.
    assert [(s.kind, s.points) for s in card.steps] == [
        ("typical", 9),
        ("raises", 18),
        ("raises", 12),
        ("rest", 3),
        ("risk", 42),
    ]


def test_bars_begin_where_the_one_before_ended(card):
    # The room is 42 points wide: 9/42 = 21.43 %, 18/42 = 42.86 %, ...
    assert [(s.left, s.width) for s in card.steps] == [
        (0.0, 21.43),
        (21.43, 42.86),
        (64.29, 28.57),
        (92.86, 7.14),
        (0.0, 100.0),
    ]


def test_bars_of_what_lowers_run_back():
    card = AccountCard(
        account_id="A",
        cutoff=date(2025, 3, 3),
        risk=0.02,
        base_risk=0.10,
        protective=(Reason("All seats in use", -20),),
    )
    # 10, down to -10, back up by 12 to 2: the room is from -10 to 10.
    assert [(s.kind, s.points, s.left, s.width) for s in card.steps] == [
        ("typical", 10, 50.0, 50.0),
        ("lowers", -20, 0.0, 100.0),
        ("rest", 12, 0.0, 60.0),
        ("risk", 2, 50.0, 10.0),
    ]


def test_what_an_account_is_has_a_line_of_its_own(card):
    # 9 + 18 + 12 - 4 = 35, so 7 are left to 42.
    known = replace(card, context=Reason("Industry: retail", -4))
    assert [(s.kind, s.points) for s in known.steps] == [
        ("typical", 9),
        ("raises", 18),
        ("raises", 12),
        ("context", -4),
        ("rest", 7),
        ("risk", 42),
    ]
    assert known.steps[3].text == "What it is: Industry: retail"
    assert "What it is: Industry: retail" in known.text()


def test_what_a_person_knows_has_a_line_and_its_points(card):
    text = "Known until 2 May 2025: Latest NPS answer 3 of 10"
    # 9 + 18 + 12 + 5 = 44, so 2 are too many for 42.
    known = replace(card, known=Reason(text, 5))
    assert [(s.kind, s.points) for s in known.steps] == [
        ("typical", 9),
        ("raises", 18),
        ("raises", 12),
        ("known", 5),
        ("rest", -2),
        ("risk", 42),
    ]
    assert text in known.text(120)
    alone = replace(known, reasons=())  # 9 + 5 = 14, so 28 are left to 42
    assert [(s.kind, s.points) for s in alone.steps[1:3]] == [
        ("known", 5),
        ("rest", 28),
    ]
    assert "What the model noticed" in alone.text()
    assert "nothing that stands out" not in alone.text()


@pytest.mark.parametrize("width", range(40, 121, 5))
def test_a_number_and_its_unit_stay_on_one_line(card, width):
    long = (
        "3 logins in the last 28 days, down from 4 (-25 %), fewer than at 97 % of all"
    )
    told = replace(card, reasons=(Reason(long, 18),), mrr=1200.0, currency="EUR")
    lines = told.text(width).splitlines()
    assert max(map(len, lines)) == width
    said = plain("\n".join(lines))
    for whole in ("(-25 %)", "97 %", "EUR 1,200"):
        assert whole in said
    assert "\x1b" not in told.text(width)  # no colour, no markup


@pytest.mark.parametrize("points", [0, None])
def test_what_does_not_move_the_risk_has_no_line(card, points):
    quiet = replace(card, context=Reason("Industry: retail", points))
    assert quiet.steps == card.steps


@pytest.mark.parametrize("seed", range(3))
def test_steps_add_up_whatever_the_account(seed):
    for row in make_risk_list(60, seed).to_dict("records"):
        steps = card_from_row(row, base_risk=0.06).steps
        if steps:
            assert sum(s.points for s in steps[:-1]) == steps[-1].points
            assert steps[-1].points == round(100 * row["risk"])
            assert all(s.left >= 0 and s.left + s.width <= 100.02 for s in steps)


def test_without_a_base_risk_only_the_parts_are_shown(card):
    assert [s.points for s in replace(card, base_risk=None).steps] == [18, 12]


def test_without_points_no_line_pretends_to_any():
    bare = card_from_row(
        {"account_id": "A", "cutoff": "2025-03-03", "risk": 0.4, "reason_1": "Quiet"},
        base_risk=0.1,
    )
    assert [(s.text, s.points, s.width) for s in bare.steps] == [("Quiet", None, 0.0)]


# --- The words -----------------------------------------------------------------------


def test_words(card):
    words = plain(card.chance)
    assert words == "chance of leaving between 17 Mar 2025 and 15 Jun 2025"
    assert card.place == "rank 3 of 412"
    # 28 days of March left, 30 + 31 + 30, and the 3rd counts: 30 June is 119 days on.
    assert plain(card.renewal) == "30 Jun 2025, in 119 days"
    assert plain(card.source) == "As of 3 Mar 2025, data until 3 Mar 2025, model 4"
    assert dict(card.facts)["Not known"] == "NPS: no answers"


@pytest.mark.parametrize(
    ("renewal", "words"),
    [
        (date(2025, 3, 4), "4 Mar 2025, in 1 day"),
        (date(2025, 3, 3), "3 Mar 2025, that very day"),
        (date(2025, 3, 1), "1 Mar 2025, 2 days ago"),
        (None, "not known"),
    ],
)
def test_renewal(card, renewal, words):
    assert plain(replace(card, renewal_date=renewal).renewal) == words


@pytest.mark.parametrize(
    ("before", "words"),
    [
        (0.30, "up 12 points since 3 Feb 2025"),
        (0.43, "down 1 point since 3 Feb 2025"),
        (0.4233, "unchanged since 3 Feb 2025"),
        (None, ""),
    ],
)
def test_movement(card, before, words):
    moved = replace(card, previous_risk=before, previous_cutoff=date(2025, 2, 3))
    assert plain(moved.movement) == words


def test_no_reasons_is_said_and_not_left_empty(card):
    quiet = replace(card, reasons=(), protective=())
    assert "nothing that stands out" in quiet.text()
    unusable = replace(quiet, usable=False)
    assert "no usable signal" in plain(unusable.text()).replace("\n", " ")
    assert "no usable signal" in Reader(unusable._repr_html_()).text


def test_nothing_is_known_but_the_risk():
    bare = AccountCard(account_id="A-1", cutoff=date(2025, 3, 3), risk=0.02)
    assert bare.title == "A-1"
    for shown in (bare.text(), Reader(bare._repr_html_()).text):
        assert "not known" in shown
        assert "None" not in shown


# --- HTML ----------------------------------------------------------------------------


@pytest.fixture
def saved(card, tmp_path) -> str:
    card.save(tmp_path / "card.html")
    return (tmp_path / "card.html").read_text(encoding="utf-8")


def test_the_saved_page_says_it_all(saved):
    text = Reader(saved).text
    for words in [
        "Nordwind GmbH",
        "A-17 · rank 3 of 412",
        "High risk",
        "42 %",
        "chance of leaving between 17 Mar 2025 and 15 Jun 2025",
        "A typical account: 9 %",
        "What the model noticed",
        "14 logins in the last 7 days, usual 120 +18",
        "2 urgent tickets open +12",
        "Everything else +3",
        "This account 42 %",
        "In its favour Latest NPS answer 9 of 10",
        "Jana Müller",
        "EUR 1,250",
        "EUR 6,300",
        "30 Jun 2025, in 119 days",
        "NPS: no answers",
    ]:
        assert words in text
    assert "because" not in text


def test_the_saved_page_needs_nothing_else(saved):
    assert not re.search(r"https?:|//\w|@import|url\(|\ssrc=", saved)
    tags = Reader(saved).tags
    assert not {"script", "img", "iframe", "object", "embed"} & {tag for tag, _ in tags}
    links = [at["href"] for tag, at in tags if "href" in at]
    assert links == ["data:,"]


def test_the_saved_page_is_a_sound_document(saved):
    tags = Reader(saved).tags
    assert saved.startswith("<!doctype html>")
    assert dict(tags)["html"] == {"lang": "en"}
    assert [tag for tag, _ in tags].count("h1") == 1
    assert "<title>Nordwind GmbH: 42" in saved


def test_text_from_outside_is_only_ever_text(card):
    hostile = replace(
        card,
        account_id=EVIL,
        name=EVIL,
        owner=EVIL,
        band=EVIL,
        currency=EVIL,
        missing=EVIL,
        model_version=EVIL,
        reasons=(Reason(EVIL, 5, EVIL),),
        protective=(Reason(EVIL),),
        stage=EVIL,
        play=Play(EVIL, EVIL, date(2025, 3, 5), EVIL),
        changes=(Reason(EVIL, 12, EVIL),),
        previous_risk=0.3,
    )
    reader = Reader(hostile._repr_html_())
    assert "script" not in {tag for tag, _ in reader.tags}
    assert not any(name.startswith("on") for _, at in reader.tags for name in at)
    assert reader.text.count("<script>alert('x')</script>\"& [bold]GmbH[/bold]") >= 12


def test_in_a_notebook_the_style_touches_the_card_only(card):
    shown = card._repr_html_()
    style = re.sub(
        r"/\*.*?\*/", "", re.findall(r"<style>(.*?)</style>", shown, re.S)[0]
    )
    selectors = re.findall(r"([^{}]+)\{", style)
    own = [s.strip() for s in selectors if not s.strip().startswith("@")]
    assert all(
        ".churnml" in part for selector in own for part in selector.split(",")
    ), own
    assert "id=" not in shown


def test_a_folder_that_is_not_there_is_named(card, tmp_path):
    with pytest.raises(StoreError, match=r"'A-17' cannot be written to .*nowhere"):
        card.save(tmp_path / "nowhere" / "card.html")


# --- Terminal ------------------------------------------------------------------------


def test_the_terminal_shows_the_same(card):
    text = plain(card.text(width=100))
    for words in [
        "Nordwind GmbH  A-17",
        "42 %  chance of leaving between 17 Mar 2025 and 15 Jun 2025",
        "high risk · a typical account: 9 % · rank 3 of 412",
        "Everything else",
        "In its favour",
        "Revenue a month       EUR 1,250",
    ]:
        assert words in text
    assert re.search(r"\+18 +█+ +14 logins in the last 7 days, usual 120", text)
    assert all(len(line) <= 100 for line in text.splitlines())


def test_rich_prints_it_without_reading_markup_in_a_name(card):
    console = Console(width=90, record=True, file=io.StringIO())
    console.print(replace(card, name=EVIL))
    assert "[bold]GmbH[/bold]" in console.export_text()


@pytest.mark.parametrize("width", [40, 60, 120])
def test_a_narrow_terminal_keeps_every_word(card, width):
    lines = card.text(width).splitlines()
    assert {len(line) for line in lines} == {width}
    assert "urgent" in card.text(width)


# --- What to do, and what changed ----------------------------------------------------

TOLD = {
    "account_id": "A",
    "cutoff": "2025-03-03",
    "risk": 0.416,
    "previous_cutoff": "2025-02-24",
    "previous_risk": 0.304,
    "changed_1": "Usage: 6 logins in the last 7 days, 23 then",
    "changed_1_code": "logins",
    "changed_1_points": 14,
    "changed_2": "The model was trained anew",
    "changed_2_code": "model",
    "changed_2_points": -2,
    "lifecycle_stage": "renewal",
    "play": "Call",
    "play_code": "call",
    "play_channel": "phone",
    "play_due": "2025-03-05",
    "play_why": "It is silent. (Rule: reasons of Usage)",
}


def test_what_changed_leads_from_then_to_now():
    card = card_from_row(TOLD)
    # From 30 % to 42 %: 14 - 2 is 12 of 12 points.
    assert [(s.kind, s.text, s.points) for s in card.change_steps] == [
        ("typical", "Then", 30),
        ("raises", "Usage: 6 logins in the last 7 days, 23 then", 14),
        ("lowers", "The model was trained anew", -2),
        ("risk", "Now", 42),
    ]
    assert card.changes[1] == Reason("The model was trained anew", -2, "model")
    assert plain(card.movement) == "up 12 points since 24 Feb 2025"
    # 45 % then: from 45 over 59 to 57, and 15 points are left.
    steps = card_from_row(TOLD | {"previous_risk": 0.45}).change_steps
    assert [(s.text, s.points) for s in steps][-2:] == [
        ("Everything else", -15),
        ("Now", 42),
    ]


def test_the_earlier_risk_is_rounded_across_no_band_either():
    bands = {"high": 0.3, "medium": 0.1}
    card = card_from_row(TOLD | {"previous_risk": 0.2996}, bands=bands)
    assert (plain(card.previous_text), card.change_steps[0].points) == ("<30 %", 30)
    assert re.search(r"<30 % +█+ +Then", plain(card.text(100)))
    saved = plain(Reader(card._repr_html_()).text)
    assert "Then <30 %" in " ".join(saved.split())
    assert card_from_row(TOLD | {"previous_risk": None}).previous_text == "not known"


def test_nothing_changed_and_nothing_to_do_is_not_shown():
    row = {k: v for k, v in TOLD.items() if not k.startswith(("changed", "play"))}
    card = card_from_row(row)
    assert (card.change_steps, card.play) == ((), None)
    shown = card._repr_html_() + card.text()
    assert "What changed" not in shown
    assert "Suggested" not in shown
    unknown = card_from_row(TOLD | {"previous_risk": None})
    assert unknown.change_steps == ()


def test_an_earlier_list_given_by_hand_counts_more_than_the_row():
    card = card_from_row(TOLD, previous_risk=0.5, previous_cutoff=date(2025, 2, 3))
    assert (card.previous_risk, card.previous_cutoff) == (0.5, date(2025, 2, 3))


def test_play_and_change_stand_on_every_card():
    card = card_from_row(TOLD)
    assert card.play is not None
    assert plain(card.play.how) == "phone, by 5 Mar 2025"
    html = plain(Reader(card._repr_html_()).text)
    for shown in (html, plain(card.text(width=100))):
        words = " ".join(shown.split())
        for part in [
            "Suggested play",
            "Call phone, by 5 Mar 2025",
            "It is silent. (Rule: reasons of Usage)",
            "What changed since 24 Feb 2025",
            "6 logins in the last 7 days, 23 then",
            "Stage",
            "renewal",
        ]:
            assert part in words


# --- From a list ---------------------------------------------------------------------


def test_a_row_as_stored_becomes_a_card():
    row = make_risk_list(20).iloc[0].to_dict()
    card = card_from_row(row, scored=20, lead="14d", horizon="90d")
    assert card.risk == row["risk"]
    assert card.value_at_risk == row["value_at_risk"]
    assert card.cutoff == date(2025, 3, 3)
    assert card.outcome == (date(2025, 3, 17), date(2025, 6, 15))
    assert card.reasons[0] == Reason(
        row["reason_1"], row["reason_1_points"], row["reason_1_code"]
    )


@pytest.mark.parametrize("null", [None, np.nan, pd.NA, pd.NaT])
def test_every_null_is_the_same_null(null):
    row = {"account_id": "A", "cutoff": "2025-03-03", "risk": 0.1}
    empty = ["name", "owner", "mrr", "currency", "value_at_risk", "renewal_date"]
    empty += ["reason_1", "reason_1_points", "protective_1", "missing_data", "rank"]
    empty += ["in_capacity", "band", "data_until", "model_version", "run_id"]
    assert card_from_row(row | dict.fromkeys(empty, null)) == card_from_row(row)


def test_a_csv_round_trip_gives_the_same_cards(tmp_path):
    listed = make_risk_list(25)
    listed.to_csv(tmp_path / "risk_list.csv", index=False)
    again = pd.read_csv(tmp_path / "risk_list.csv")
    for was, now in zip(
        listed.to_dict("records"), again.to_dict("records"), strict=True
    ):
        first, second = card_from_row(was), card_from_row(now)
        assert second == replace(first, model_version=second.model_version)


def test_a_row_without_a_risk_is_refused():
    with pytest.raises(TableError, match=r"lacks risk .account 'A'.*churnml score"):
        card_from_row({"account_id": "A", "cutoff": "2025-03-03", "risk": None})


def test_an_account_of_the_list_is_found():
    listed = make_risk_list(20)
    wanted = listed.iloc[7]["account_id"]
    card = card_from_list(wanted, listed, make_not_scored(), base_risk=0.06)
    assert (card.rank, card.scored, card.base_risk) == (8, 20, 0.06)


def test_numbers_as_ids_are_found_too():
    listed = make_risk_list(3).assign(account_id=[101, 102, 103])
    assert card_from_list("102", listed, make_not_scored()).account_id == "102"


def test_who_is_not_scored_hears_why():
    with pytest.raises(AccountNotFoundError) as raised:
        card_from_list("N-015", make_risk_list(20), make_not_scored())
    assert str(raised.value) == (
        "account 'N-015' is not scored at 2025-03-03: notice given. "
        "Cards exist for the 20 accounts of the risk list."
    )


def test_a_mistyped_account_gets_a_suggestion():
    with pytest.raises(AccountNotFoundError) as raised:
        card_from_list("A-O007", make_risk_list(20), make_not_scored())
    message = str(raised.value)
    assert "'A-O007' is not known at 2025-03-03 (20 scored, 17 not scored)" in message
    assert "Did you mean" in message
    assert "'A-0007'" in message


def test_nothing_like_it_says_where_ids_come_from():
    with pytest.raises(AccountNotFoundError, match="those of the accounts table"):
        card_from_list("zzz", make_risk_list(5), make_not_scored())


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "chance of leaving in the outcome window"),
        ({"of": "churn"}, "chance of leaving in the outcome window"),
        ({"of": "downgrade"}, "chance of taking less in the outcome window"),
        ({"of": "contraction"}, "chance of paying less in the outcome window"),
        (
            {"of": "churn", "kinds": ["voluntary", "non-renewal"]},
            "chance of leaving (voluntary or non-renewal) in the outcome window",
        ),
    ],
)
def test_a_card_says_what_was_asked(given: dict, words: str) -> None:
    row = {"account_id": "A-17", "cutoff": "2025-03-03", "risk": 0.42}
    assert card_from_row(row, **given).chance == words
