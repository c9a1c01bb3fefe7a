"""The report: it shows the list as it is, and nothing it was not given."""

from __future__ import annotations

import gzip
import json
import re
from base64 import b64decode, b64encode
from datetime import date
from hashlib import sha256
from html.parser import HTMLParser

import numpy as np
import pandas as pd
import pytest

from churnml.bands import VALUE_BANDS
from churnml.errors import TableError
from churnml.report import ATTACHABLE, Drawings, quality, render_report
from churnml.templates import NO_BREAK, money, percent
from tests.risk_lists import (
    BASE_RISK,
    CUTOFF,
    METRICS,
    make_drawings,
    make_features,
    make_marks,
    make_not_scored,
    make_past,
    make_previous,
    make_risk_list,
    make_segments,
)

EVIL = "</script><script>alert(1)</script>\"'><img src=x onerror=alert(2)>"
NOBODY = pd.DataFrame({"account_id": [], "cutoff": [], "reason": []})


def unpacked(letters: str):
    return json.loads(gzip.decompress(b64decode(letters)))


class Page(HTMLParser):
    """What a browser makes of it: the page, its list, and the cards it holds."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.source = page
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self._raw = False
        self.feed(page)
        packs = re.findall(r'<script type="text/plain" id="cards-\d+">(.+?)<', page)
        self.cards = {k: v for pack in packs for k, v in unpacked(pack).items()}
        about = re.search(r'<script type="text/plain" id="about">(.+?)<', page)
        self.about = unpacked(about[1])
        self.rows = self.about["rows"]

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self._raw = tag in {"script", "style"}

    def handle_endtag(self, tag):
        self._raw = False

    def handle_data(self, data):
        if not self._raw:
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).replace(NO_BREAK, " ").split())

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def card_text(page: Page, account: str) -> str:
    card = Page.__new__(Page)
    HTMLParser.__init__(card)
    card.tags, card.words, card._raw = [], [], False
    card.feed(page.cards[account]["html"])
    return card.text


def make_page(listed=None, others=None, **given) -> Page:
    given = {"title": "Acme", "cutoff": "2025-03-03", "lead": "14d"} | given
    given = {"horizon": "90d", "base_risk": BASE_RISK} | given
    listed = make_risk_list(30) if listed is None else listed
    others = make_not_scored() if others is None else others
    files = render_report(listed, others, **given)
    assert list(files) == ["index.html"]
    return Page(files["index.html"])


@pytest.fixture(scope="module")
def listed() -> pd.DataFrame:
    return make_risk_list(120)


@pytest.fixture(scope="module")
def page(listed) -> Page:
    return make_page(
        listed,
        data_until=date(2025, 3, 2),
        metrics=METRICS,
        previous=make_previous(listed),
        warnings=["Only 43 churned accounts: read the figures with care."],
    )


# --- It shows the list ---------------------------------------------------------------


def test_the_table_is_the_list(page, listed):
    assert len(page.rows) == len(listed)
    for row, said in zip(listed.to_dict("records"), page.rows, strict=True):
        known = {name: value for name, value in row.items() if pd.notna(value)}
        assert said["rank"] == row["rank"]
        assert said["id"] == row["account_id"]
        assert said.get("name") == known.get("name")
        assert said["risk"] == row["risk"]  # what sorts is not rounded
        assert said["riskText"] == percent(row["risk"], (0.3, 0.1))
        assert said["band"] == row["band"]
        assert said.get("why") == known.get("reason_1")
        worth = money(row["risk"] * 12 * row["mrr"]) if "mrr" in known else None
        assert said.get("worthText") == worth
        assert said.get("mrrText") == (money(row["mrr"]) if "mrr" in known else None)
        assert said.get("renewal") == (
            str(row["renewal_date"].date()) if "renewal_date" in known else None
        )
        assert said.get("owner") == known.get("owner")


def test_everything_noticed_can_be_found(page, listed):
    for row, said in zip(listed.to_dict("records"), page.rows, strict=True):
        for name, value in row.items():
            if re.fullmatch(r"(reason|protective)_\d", name) and pd.notna(value):
                assert value in said["said"]


def test_change_is_that_of_the_printed_risks(page, listed):
    then = make_previous(listed).set_index("account_id")["risk"]
    for row, said in zip(listed.to_dict("records"), page.rows, strict=True):
        if row["account_id"] not in then:
            assert said["changeText"] == "new"
            assert said["way"] == "new"
            continue
        change = round(100 * row["risk"]) - round(100 * then[row["account_id"]])
        assert said["change"] == change
        text = said["changeText"].replace("\N{MINUS SIGN}", "-").removeprefix("+")
        assert text == str(change)


def test_every_account_has_a_card_and_every_link_leads_somewhere(page, listed):
    ids = [at["id"] for _, at in page.tags if "id" in at]
    assert len(ids) == len(set(ids))
    assert list(page.cards) == listed["account_id"].tolist()
    targets = {at["href"] for at in page.all("a")}
    accounts = {f"#account-{row['at']}" for row in page.rows}
    assert targets <= {f"#{name}" for name in ids} | accounts


def test_a_card_is_that_of_the_list(page, listed):
    for row in listed.head(5).to_dict("records"):
        text = card_text(page, row["account_id"])
        assert row["reason_1"] in text
        assert f"rank {row['rank']} of 120" in text
        said = page.cards[row["account_id"]]["said"]
        assert said[0] == [row["reason_1_code"], row["reason_1"]]


def test_segments_are_there_to_filter_by(listed):
    segments = make_segments(listed)
    page = make_page(listed, segments=segments)
    told = {row["id"]: row["in"] for row in page.rows}
    wanted = segments.set_index("account_id").to_dict("index")
    assert told == wanted
    values = {at.get("value") for at in page.all("option")}
    assert {"stage=mature", "plan=Pro", "plan=Team"} <= values
    assert {at["label"] for at in page.all("optgroup")} == {"Stage", "Plan"}


def test_owner_and_renewal_are_no_segments(listed):
    segments = make_segments(listed).assign(owner="x", renewal="later", cutoff=CUTOFF)
    page = make_page(listed, segments=segments)
    assert {at["label"] for at in page.all("optgroup")} == {"Stage", "Plan"}


def test_the_list_is_not_changed():
    listed = make_risk_list(10)
    before = listed.copy(deep=True)
    make_page(listed, previous=listed)
    pd.testing.assert_frame_equal(listed, before)


def test_rank_decides_the_order_and_risk_where_there_is_none():
    listed = make_risk_list(12)
    shuffled = listed.sample(frac=1, random_state=1)
    ranked = [row["rank"] for row in make_page(shuffled).rows]
    assert ranked == list(range(1, 13))
    bare = shuffled[["account_id", "cutoff", "risk"]]
    names = [row["id"] for row in make_page(bare).rows]
    assert names == listed["account_id"].tolist()


# --- The head ------------------------------------------------------------------------


def test_the_head_says_when_how_many_and_how_much(page, listed):
    risk = listed["risk"]
    at_risk = (risk * 12 * listed["mrr"]).sum()
    unknown = int(listed["mrr"].isna().sum())
    for words in [
        "As of 3 Mar 2025, data until 2 Mar 2025, model 4",
        f"About {round(risk.sum())} of 120 accounts are expected to leave "
        "between 17 Mar 2025 and 15 Jun 2025.",
        f"High risk 30 % or more {(risk >= 0.3).sum()}",
        f"Medium risk 10 % to 30 % {((risk >= 0.1) & (risk < 0.3)).sum()}",
        f"Low risk below 10 % {(risk < 0.1).sum()}",
        "Scored 120",
        f"EUR {at_risk:,.0f}",
        f"Without {unknown} accounts whose revenue is not known"
        if unknown > 1
        else "Scored",
        "Not scored 17 Have given notice already 3 N-014 N-015 N-016 On a trial 9",
        "Too new to judge 5",
        "New in the list 5",
        "Only 43 churned accounts: read the figures with care.",
    ]:
        assert words in page.text


def test_revenue_is_summed_by_currency_and_never_across():
    listed = make_risk_list(40, currencies=("EUR", "USD"))
    text = make_page(listed).text
    worth = (listed["risk"] * 12 * listed["mrr"]).groupby(listed["currency"]).sum()
    for currency, sum_ in worth.items():
        assert f"{currency} {sum_:,.0f}" in text
    assert f"{worth.sum():,.0f}" not in text
    assert "amounts in" not in text


def test_amounts_of_several_currencies_stand_each_in_its_own():
    listed = make_risk_list(60, currencies=("EUR", "USD"))
    # Nobody said what some are paid in: neither of both.
    listed["currency"] = listed["currency"].where(listed.index % 5 > 0, None)
    page = make_page(listed)
    for row, said in zip(listed.to_dict("records"), page.rows, strict=True):
        if pd.notna(row["mrr"]):
            currency = None if pd.isna(row["currency"]) else row["currency"]
            assert said["mrrText"] == money(row["mrr"], currency)
            assert said["worthText"] == money(row["value_at_risk"], currency)
    sums = re.findall(r'<p class="big">(.+?)</p>', page.source)
    worth = listed["value_at_risk"].groupby(listed["currency"].fillna("")).sum()
    wanted = [money(sum_, unit or None) for unit, sum_ in worth.items()]
    assert sorted(sums) == sorted(wanted)
    assert len(sums) == 3


def test_owners_are_offered_and_found_by_the_same_words():
    owners = ['Ann "AJ" O\'Neil, Ltd', "<b>Bo</b> & Co", "a=b;c", "Ünï  Cöde"]
    listed = make_risk_list(40)
    listed["owner"] = [owners[place % 4] for place in range(40)]
    page = make_page(listed)
    offered = [at["value"] for at in page.all("option")]
    assert [one for one in offered if one.startswith("=")] == [
        f"={owner}" for owner in sorted(owners)
    ]
    assert "nobody" not in offered
    assert {row["owner"] for row in page.rows} == set(owners)


def test_those_who_already_leave_stand_in_the_head_with_what_they_pay():
    listed = make_risk_list(30)
    then = (
        make_previous(listed)
        .head(2)
        .assign(
            account_id=["N-014", "N-016"],
            name=["Cee", None],
            owner=["Jana", None],
            mrr=[100.0, 250.0],
            currency="EUR",
        )
    )
    # 12 * (100 + 250); N-015 stood in no list.
    head = (
        "Already leaving: 3 accounts have given notice, with EUR 4,200 of revenue a "
        "year as last listed; that of 1 is not known. They are in no rank of this list."
    )
    page = make_page(listed, previous=then)
    assert head in page.text
    assert (
        "Have given notice already 3 Cee N-014, Jana, EUR 1,200 a year N-015 "
        "N-016 EUR 3,000 a year" in page.text
    )
    assert [at["href"] for at in page.all("a")].count("#leaving") == 1
    assert "notice, with" not in make_page(listed).text
    one = make_not_scored().iloc[[-1]]
    alone = Page(
        render_report(listed, one, title="A", cutoff=CUTOFF)["index.html"]
    ).text
    assert "Already leaving: 1 account has given notice; its revenue is" in alone
    nobody = make_not_scored().iloc[:3]
    page = Page(render_report(listed, nobody, title="A", cutoff=CUTOFF)["index.html"])
    assert "Already leaving" not in page.text


def test_what_training_warned_of_is_folded_away_for_whoever_runs_it(page):
    told = "Only 43 churned accounts: read the figures with care."
    assert f"For whoever runs churnml {told}" in page.text
    assert page.text.count(told) == 1
    at = page.source.index("For whoever runs churnml")
    details = page.source.rindex("<details", 0, at)
    assert page.source[details:at] == '<details class="model">\n<summary>'
    assert "For whoever" not in make_page().text
    assert f"For whoever runs churnml {told}" in make_page(warnings=[told]).text


def test_a_minus_is_a_minus_on_the_page_and_stays_a_hyphen_in_names():
    listed = make_risk_list(3)
    listed.loc[0, "name"] = "Minus -5 Ltd"
    listed.loc[0, "reason_1"] = "MRR changed by -93 % since 2025-03-03"
    listed.loc[0, "reason_1_points"] = 5
    worth = {
        "says": "Calling brings EUR -3,750.",
        "calls": 2,
        "currency": "EUR",
        "expected_value": -3750.0,
    }
    page = make_page(listed, worth=worth)
    shown = "MRR changed by \N{MINUS SIGN}93 % since 2025-03-03"
    assert shown in card_text(page, listed["account_id"][0])
    assert shown in page.text  # the table that needs no scripts
    assert "Calling brings EUR \N{MINUS SIGN}3,750." in page.text
    assert "Minus -5 Ltd" in page.text
    # What is data is as the list has it: it is searched, and kept with feedback.
    assert page.rows[0]["why"] == "MRR changed by -93 % since 2025-03-03"


def test_no_risk_is_rounded_into_another_band():
    listed = make_risk_list(5).sort_values("rank")
    risks = [0.3, 0.2996, 0.296, 0.2949, 0.0996]
    shown = ["30 %", "<30 %", "29.6 %", "29 %", "<10 %"]
    listed["risk"] = risks
    listed["band"] = ["high", "medium", "medium", "medium", "low"]
    page = make_page(listed)
    for row, said, account in zip(page.rows, shown, listed["account_id"], strict=True):
        assert row["riskText"].replace(NO_BREAK, " ") == said
        assert f" {said} chance of" in card_text(page, account).replace(" %", " %")
    plain = page.text.split("Scored accounts, riskiest first")[1]
    assert [plain.count(f" {said} ") for said in shown] == [1, 1, 1, 1, 1]
    # Bands by value have no edge in the risk.
    worth = {"says": "So.", "calls": 0, "bands": dict(VALUE_BANDS)}
    by_value = make_page(listed, worth=worth)
    assert by_value.rows[2]["riskText"] == f"30{NO_BREAK}%"


def test_feedback_is_kept_apart_by_list():
    def key(listed=None, **given):
        return make_page(listed, **given).about["key"]

    mine = make_risk_list(30)
    assert key(mine) == key(mine) == key(mine.sample(frac=1, random_state=1))
    others = [
        # Another company's list of the same name and day; other reasons; another day.
        key(mine.assign(account_id="B" + mine["account_id"])),
        key(mine.assign(reason_1_code=mine["reason_1_code"] + "x")),
        key(mine.head(29)),
        key(mine.assign(cutoff=pd.Timestamp(2025, 3, 10)), cutoff="2025-03-10"),
        key(mine, title="Beta"),
    ]
    assert len({key(mine), *others}) == 6


def test_capacity_speaks_of_the_first():
    listed = make_risk_list(40).drop(columns="in_capacity")
    worth = listed["risk"] * 12 * listed["mrr"]
    share = round(100 * worth[listed["rank"] <= 8].sum() / worth.sum())
    text = make_page(listed, capacity=8).text
    assert f"The first 8 accounts hold {share} % of it." in text
    assert "First 8 only" in text
    assert "The first" not in make_page(listed).text


def test_portfolio_by_hand():
    listed = pd.DataFrame(
        {
            "account_id": ["A", "B", "C"],
            "cutoff": CUTOFF,
            "risk": [0.5, 0.25, 0.05],
            "band": ["red", "amber", "low"],
        }
    )
    bands = {"amber": 0.2, "red": 0.4}
    text = make_page(listed, NOBODY, bands=bands).text
    assert "Red risk 40 % or more 1" in text
    assert "Amber risk 20 % to 40 % 1" in text
    assert "Low risk below 20 % 1" in text
    fine = make_page(listed, NOBODY, bands={"amber": 0.1849, "red": 0.404}).text
    assert "Red risk 40.4 % or more 1" in fine
    assert "Amber risk 18.5 % to 40.4 % 1" in fine
    # 0.5 + 0.25 + 0.05 = 0.8
    assert "About 1 of 3 accounts" in text
    assert "Not known: the list has no revenue." in text
    assert "Not scored 0" in text


def test_movement_counts_only_who_is_in_both_lists(listed):
    now = listed.iloc[:4].assign(band=["high", "high", "low", "low"])
    then = listed.iloc[1:6].assign(band=["low", "high", "low", "high", "high"])
    then = then.assign(cutoff=CUTOFF - pd.Timedelta(days=7))
    # Row 0 is new; row 1 rose; row 2 came down; rows 4 and 5 are gone.
    text = make_page(now, previous=then).text
    assert (
        "Since 24 Feb 2025, 1 account rose into high risk and 1 account came down"
        in text
    )
    assert "What moved since 24 Feb 2025 Rose into high risk 1 Came down" in text
    assert "New in the list 1" in text
    assert "No longer scored 2" in text


@pytest.fixture(scope="module")
def partly(listed) -> Page:
    """A page as Spark writes its list: in full the first 20 of 120 accounts."""
    told = ["account_id", "cutoff", "risk", "band", "mrr", "currency", "value_at_risk"]
    everybody = listed[told].assign(in_capacity=listed["rank"] <= 20)
    then = make_previous(listed)
    return make_page(listed.head(20), scored=everybody, previous=then[told])


def test_figures_are_those_of_all_scored_where_the_list_is_their_top(partly, listed):
    risk, worth = listed["risk"], listed["value_at_risk"]
    share = round(100 * worth.head(20).sum() / worth.sum())
    for words in [
        f"About {round(risk.sum())} of 120 accounts are expected to leave",
        f"Low risk below 10 % {(risk < 0.1).sum()}",
        "Scored 120",
        f"EUR {worth.sum():,.0f}",
        f"The first 20 accounts hold {share} % of it.",
        "The 20 riskiest accounts of 120 scored. The others are in scored.parquet,",
    ]:
        assert words in partly.text
    account = listed["account_id"].iloc[4]
    assert "rank 5 of 120" in card_text(partly, account)
    assert len(partly.rows) == 20


def test_movement_is_that_of_all_scored_where_the_list_is_their_top(partly, listed):
    then = make_previous(listed).set_index("account_id")["band"]
    both = listed.set_index("account_id")["band"].loc[then.index]
    rose = int(((both == "high") & (then != "high")).sum())
    fell = int(((both != "high") & (then == "high")).sum())
    assert fell > 0
    # The first 5 are new since then, and nobody is gone.
    moved = f"Rose into high risk {rose} Came down from it {fell} Newly scored 5"
    assert f"{moved} No longer scored 0" in partly.text
    assert "Fell most, of those listed" in partly.text
    # Such a number leads to no rows: most of these accounts are not in the list.
    assert not any("data-way" in at for at in partly.all("div"))


def test_another_model_is_said(listed):
    then = make_previous(listed)
    assert "another version of the model" not in make_page(listed, previous=then).text
    then = then.assign(model_version="3")
    assert "another version of the model" in make_page(listed, previous=then).text


def test_an_empty_earlier_list_is_no_earlier_list(listed):
    assert "Since" not in make_page(listed, previous=listed.iloc[:0]).text


# --- How good ------------------------------------------------------------------------


def test_quality_stands_beside_its_baselines(page):
    for words in [
        "This model 84 81–87",
        "Logistic regression 80 76–83",
        "Days since last use, alone 73 69–77",
        "Tenure and renewal date, alone 59 54–63",
        "The tenth it ranked riskiest held 46 of every 100 accounts that left",
        "For every 100 departures it expected, 96 happened.",
        "The test saw 87 accounts leave.",
    ]:
        assert words in page.text


@pytest.mark.parametrize(
    ("model", "low", "verdict"),
    [
        (0.85, 0.82, "It ranks better than every simpler way it was compared with."),
        (0.85, 0.78, "lead over the best (days since last use, alone) is within"),
        (0.78, 0.70, "no better than a simpler way: days since last use, alone."),
    ],
)
def test_the_verdict_follows_the_numbers(model, low, verdict):
    tested = quality(
        pd.DataFrame(
            {
                "model": ["model", "recency"],
                "metric": "auc_within_cutoff",
                "value": [model, 0.80],
                "low": [low, 0.76],
                "high": [0.9, 0.84],
            }
        )
    )
    assert verdict in tested.sentences[0]


def test_metrics_of_the_training_object_do_as_well():
    given = {
        "test": {"auc_within_cutoff": 0.8, "lift_at_10pct": 3.14, "brier": None},
        "baselines": {"calendar": {"auc_within_cutoff": np.float64(0.6)}},
        "warnings": [],
    }
    tested = quality(given)
    assert [r.share for r in tested.rankings] == [0.8, 0.6]
    assert tested.rankings[1].place(0.6) == 20.0
    assert "left 3.1 times as often" in tested.sentences[1]


@pytest.mark.parametrize("metrics", [None, {}, METRICS.iloc[:0], {"test": {"x": 1}}])
def test_without_metrics_nothing_is_claimed(metrics):
    assert quality(metrics) is None
    assert "How good" not in make_page(metrics=metrics).text


def test_a_null_metric_is_left_out():
    assert quality(METRICS.assign(value=np.nan)) is None


# --- No usable signal ----------------------------------------------------------------


def test_without_a_signal_the_page_says_so_and_gives_no_reasons():
    listed = make_risk_list(20)
    reasons = [name for name in listed if name.startswith(("reason", "protective"))]
    flat = listed.drop(columns=reasons).assign(risk=0.023)
    page = make_page(flat, base_risk=0.023)
    text = page.text
    assert "No usable signal" in text
    assert "the model cannot tell them apart" in text
    for account in flat["account_id"]:
        card = card_text(page, account)
        assert "What the model noticed" not in card
        assert "no usable signal: this is the base rate" in card


def test_a_signal_is_assumed_where_risks_differ(page):
    assert "No usable signal" not in page.text
    assert "No usable signal" in make_page(usable=False).text


# --- One file, safe and sound --------------------------------------------------------


def test_the_page_asks_the_network_for_nothing(page):
    cards = "".join(card["html"] for card in page.cards.values())
    own = re.sub(r"<script.*?</script>", "", page.source, flags=re.S) + cards
    assert not re.search(r"https?:|@import|url\(|[\"'(]//\w", own)
    assert not any("src" in at or "srcset" in at for _, at in page.tags)
    links = [at["href"] for at in page.all("link")]
    assert links == ["data:,"]


def policy(page: Page) -> str:
    return next(
        at["content"]
        for at in page.all("meta")
        if at.get("http-equiv") == "Content-Security-Policy"
    )


def hash_of(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def test_only_the_page_s_own_scripts_and_its_libraries_may_run(page):
    own = re.findall(r"<script>(.*?)</script>", page.source, re.S)
    assert len(own) == 1
    packs = re.findall(r'id="library-\w+">(.+?)<', page.source)
    texts = [gzip.decompress(b64decode(pack)).decode() for pack in packs]
    assert len(texts) == 2
    allowed = {hash_of(text) for text in (*own, *texts)}
    rules = {
        name: set(values)
        for name, *values in (rule.split() for rule in policy(page).split(";"))
    }
    assert rules["default-src"] == {"'none'"}
    assert rules["script-src"] == allowed


@pytest.mark.parametrize(
    ("of", "did", "events"),
    [
        ("churn", "left", "departures"),
        ("downgrade", "took less", "downgrades"),
        ("contraction", "paid less", "contractions"),
    ],
)
def test_figures_speak_of_what_was_asked(listed, of, did, events):
    text = make_page(listed, of=of, metrics=METRICS, past=make_past(listed)).text
    for words in (
        f"Accounts that {did} List of Of the first Of the others Expected In all",
        f"of every 100 accounts that stood first {did}, and",
        f"Take one account that {did} and one that did not",
        f"held 46 of every 100 accounts that {did};",
        f"For every 100 {events} it expected, 96 happened.",
    ):
        assert words in text
    said = set(re.findall(r"\b(?:lea\w+|left|depart\w+|stayed|churned)\b", text))
    assert said == (
        {"leave", "leaves", "leaving", "left", "departures"} if of == "churn" else set()
    )


def test_a_page_says_what_was_asked():
    page = make_page(of="contraction")
    assert "<title>Contraction risk, Acme, 3" in page.source
    assert "expected to pay less between 17 Mar 2025 and 15 Jun 2025" in page.text
    assert "an account stays and pays less between" in page.text
    assert "leave" not in page.text


def test_text_from_outside_is_only_ever_text():
    columns = ["account_id", "name", "owner", "currency", "band", "reason_1"]
    columns += ["protective_1", "missing_data", "model_version", "reason_1_code"]
    columns += ["changed_1"]
    listed = make_risk_list(3)
    for column in columns:
        listed[column] = [f"{EVIL} {i}" for i in range(3)]
    others = pd.DataFrame({"account_id": ["x"], "reason": [EVIL]})
    then = listed.assign(risk=0.9 - listed["risk"], cutoff=CUTOFF - pd.Timedelta("7D"))
    drawings = Drawings(
        marks=make_marks(listed).assign(text=EVIL, kind=EVIL),
        features=make_features(listed).assign(feature=EVIL),
        lists=[then, listed],
    )
    segments = pd.DataFrame({"account_id": listed["account_id"], EVIL: EVIL})
    plain = make_page()
    page = make_page(
        listed,
        others,
        title=EVIL,
        warnings=[EVIL],
        previous=then,
        metrics=METRICS,
        drawings=drawings,
        segments=segments,
    )
    assert len(page.all("script")) == len(plain.all("script"))
    html = "".join(card["html"] for card in page.cards.values())
    assert "onerror" in html
    for source in (page.source, html):
        parsed = Page.__new__(Page)
        HTMLParser.__init__(parsed)
        parsed.tags, parsed.words, parsed._raw = [], [], False
        parsed.feed(source)
        assert not parsed.all("img")
        assert not any(name.startswith("on") for _, at in parsed.tags for name in at)
    assert page.text.count("onerror=alert(2)") > 20


def test_the_document_is_sound(page):
    assert page.source.startswith("<!doctype html>")
    assert page.all("html") == [{"lang": "en"}]
    assert "<title>Churn risk, Acme, 3" in page.source
    names = [name for name, _ in page.tags]
    assert names.count("h1") == names.count("main") == 1
    assert names.count("caption") == names.count("table")
    heads = page.all("th")
    assert all(at.get("scope") in {"col", "row"} for at in heads)


def test_odd_ids_still_find_their_cards():
    listed = make_risk_list(4)
    listed["account_id"] = ["a b", "50%", "ünï/cödé#1", "x&y=z"]
    page = make_page(listed)
    assert [row["at"] for row in page.rows] == [
        "a%20b",
        "50%25",
        "%C3%BCn%C3%AF%2Fc%C3%B6d%C3%A9%231",
        "x%26y%3Dz",
    ]
    assert list(page.cards) == listed["account_id"].tolist()


def test_the_same_list_gives_the_same_page(listed):
    assert make_page(listed).source == make_page(listed).source


def test_an_empty_list_is_a_page_too():
    page = make_page(make_risk_list(3).iloc[:0])
    assert "No account is scored." in page.text


def test_a_thousand_accounts_stay_a_file_to_mail():
    listed = make_risk_list(ATTACHABLE)
    # With use, features, marks and earlier lists of every one.
    page = make_page(
        listed, drawings=make_drawings(listed), segments=make_segments(listed)
    )
    assert all("weeks" in page.cards[account] for account in listed["account_id"])
    assert len(page.cards) == ATTACHABLE
    assert len(page.source) < 3_000_000


def test_more_accounts_find_their_cards_in_files_beside_the_page():
    listed = make_risk_list(ATTACHABLE + 1)
    files = render_report(listed, NOBODY, title="Acme", cutoff="2025-03-03")
    page = Page(files.pop("index.html"))
    assert len(page.rows) == ATTACHABLE + 1
    assert page.cards == {}
    assert "'self' file:" in policy(page)
    assert list(files) == [f"data/cards-{n}.js" for n in range(11)]
    ids = []
    for name, text in files.items():
        called, letters = re.fullmatch(
            r'churnmlCards\("(.+)","(.+)"\);\n', text
        ).groups()
        assert called == name
        ids += list(unpacked(letters))
    assert ids == listed["account_id"].tolist()


def test_without_scripts_the_first_stand_in_a_plain_table():
    page = make_page(make_risk_list(300))
    plain = re.search(r"<noscript>(.*?)</noscript>", page.source, re.S)[1]
    assert plain.count("<tr>") == 1 + 200
    assert "these are the first 200 of 300 accounts" in plain
    for row in page.rows[:200]:
        assert row["id"] in plain


# --- Refusals ------------------------------------------------------------------------


def test_missing_columns_are_named():
    with pytest.raises(TableError, match="lacks the columns cutoff, risk"):
        make_page(pd.DataFrame({"account_id": ["A"]}))


def test_a_list_of_another_cutoff_is_refused(listed):
    with pytest.raises(TableError, match=r"120 of 120 rows .* 2025-04-07 .e\.g\. 2025"):
        make_page(listed, cutoff="2025-04-07")


def test_an_account_twice_is_refused():
    listed = pd.concat([make_risk_list(5)] * 2)
    with pytest.raises(TableError, match="5 accounts are there twice"):
        make_page(listed)
