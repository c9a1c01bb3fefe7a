"""The report: it shows the list as it is, and nothing it was not given."""

from __future__ import annotations

import re
from base64 import b64encode
from datetime import date
from hashlib import sha256
from html.parser import HTMLParser

import numpy as np
import pandas as pd
import pytest

from churnml.errors import TableError
from churnml.report import quality, render_report
from churnml.templates import NO_BREAK, money, percent
from tests.risk_lists import (
    BASE_RISK,
    CUTOFF,
    METRICS,
    make_not_scored,
    make_previous,
    make_risk_list,
)

EVIL = "</script><script>alert(1)</script>\"'><img src=x onerror=alert(2)>"
NOBODY = pd.DataFrame({"account_id": [], "cutoff": [], "reason": []})


class Page(HTMLParser):
    """What a browser makes of it."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.source = page
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.rows: list[list[str]] = []
        self.words: list[str] = []
        self._raw = self._row = False
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self._raw = tag in {"script", "style"}
        if tag == "tr":
            self.rows.append([])
        if tag in {"td", "th"}:
            self.rows[-1].append("")
            self._row = True

    def handle_endtag(self, tag):
        self._raw = False
        if tag in {"td", "th"}:
            self._row = False

    def handle_data(self, data):
        if self._raw:
            return
        text = data.replace(NO_BREAK, " ")
        self.words.append(text)
        if self._row:
            self.rows[-1][-1] += text

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def make_page(listed=None, others=None, **given) -> Page:
    given = {"title": "Acme", "cutoff": "2025-03-03", "lead": "14d"} | given
    given = {"horizon": "90d", "base_risk": BASE_RISK} | given
    listed = make_risk_list(30) if listed is None else listed
    others = make_not_scored() if others is None else others
    return Page(render_report(listed, others, **given))


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
    assert len(page.rows) == 1 + len(listed)
    rows = zip(page.rows[1:], listed.to_dict("records"), strict=True)
    for cells, row in rows:
        assert cells[0] == str(row["rank"])
        assert cells[1].strip().endswith(row["account_id"])
        assert cells[1].startswith(row["name"] if pd.notna(row["name"]) else "A-")
        assert cells[2] == percent(row["risk"]).replace(NO_BREAK, " ")
        assert cells[3].lower() == row["band"]
        assert cells[5] == (row["reason_1"] if pd.notna(row["reason_1"]) else "")
        worth = "" if pd.isna(row["mrr"]) else money(row["risk"] * 12 * row["mrr"])
        assert cells[6].removeprefix("At risk a year: EUR ") == worth
        assert cells[7] == ("" if pd.isna(row["mrr"]) else f"{row['mrr']:,.0f}")
        assert bool(cells[8]) == pd.notna(row["renewal_date"])
        assert cells[9] == (row["owner"] if pd.notna(row["owner"]) else "")


def test_change_is_that_of_the_printed_risks(page, listed):
    then = make_previous(listed).set_index("account_id")["risk"]
    for cells, row in zip(page.rows[1:], listed.to_dict("records"), strict=True):
        if row["account_id"] not in then:
            assert cells[4] == "new"
            continue
        change = round(100 * row["risk"]) - round(100 * then[row["account_id"]])
        assert cells[4].replace("\N{MINUS SIGN}", "-").removeprefix("+") == str(change)


def test_every_account_has_a_card_and_every_link_leads_somewhere(page, listed):
    ids = [at["id"] for _, at in page.tags if "id" in at]
    assert len(ids) == len(set(ids))
    targets = [at["href"] for at in page.all("a")]
    assert all(target.startswith("#") for target in targets)
    assert {target[1:] for target in targets} <= set(ids)
    assert sum(i.startswith("account-") for i in ids) == len(listed)


def test_numbers_that_sort_are_not_rounded(page, listed):
    cells = [at["data-v"] for at in page.all("td") if at.get("class") == "n risk"]
    assert [float(value) for value in cells] == listed["risk"].tolist()


def test_the_list_is_not_changed():
    listed = make_risk_list(10)
    before = listed.copy(deep=True)
    make_page(listed, previous=listed)
    pd.testing.assert_frame_equal(listed, before)


def test_rank_decides_the_order_and_risk_where_there_is_none():
    listed = make_risk_list(12)
    shuffled = listed.sample(frac=1, random_state=1)
    ranked = [row[0] for row in make_page(shuffled).rows[1:]]
    assert ranked == [str(n) for n in range(1, 13)]
    bare = shuffled[["account_id", "cutoff", "risk"]]
    names = [row[1] for row in make_page(bare).rows[1:]]
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
        "on a trial: 9",
        "too new to judge: 5",
        "have given notice already: 3",
        "New since 3 Feb 2025 5",
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
    assert "New since 24 Feb 2025 1" in text
    assert "No longer scored 2" in text


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
    text = make_page(flat, base_risk=0.023).text
    assert "No usable signal" in text
    assert "the model cannot tell them apart" in text
    assert "What the model noticed The facts" in text  # how to read, not a card
    assert text.count("What the model noticed") == 1
    assert text.count("no usable signal: this is the base rate") == 20


def test_a_signal_is_assumed_where_risks_differ(page):
    assert "No usable signal" not in page.text
    assert "No usable signal" in make_page(usable=False).text


# --- One file, safe and sound --------------------------------------------------------


def test_the_page_asks_the_network_for_nothing(page):
    assert not re.search(r"https?:|@import|url\(|[\"'(]//\w", page.source)
    assert not any("src" in at or "srcset" in at for _, at in page.tags)
    links = [at["href"] for at in page.all("link")]
    assert links == ["data:,"]


def test_only_the_page_s_own_script_may_run(page):
    scripts = re.findall(r"<script>(.*?)</script>", page.source, re.S)
    digest = b64encode(sha256(scripts[0].encode()).digest()).decode()
    assert len(scripts) == 1
    policy = next(
        at["content"]
        for at in page.all("meta")
        if at.get("http-equiv") == "Content-Security-Policy"
    )
    assert f"script-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none'")


def test_a_page_says_what_was_asked():
    page = make_page(of="contraction")
    assert "<title>Contraction risk, Acme, 3" in page.source
    assert "expected to pay less between 17 Mar 2025 and 15 Jun 2025" in page.text
    assert "an account stays and pays less between" in page.text
    assert "leave" not in page.text


def test_text_from_outside_is_only_ever_text():
    columns = ["account_id", "name", "owner", "currency", "band", "reason_1"]
    columns += ["protective_1", "missing_data", "model_version", "reason_1_code"]
    listed = make_risk_list(3)
    for column in columns:
        listed[column] = [f"{EVIL} {i}" for i in range(3)]
    others = pd.DataFrame({"account_id": ["x"], "reason": [EVIL]})
    page = make_page(
        listed, others, title=EVIL, warnings=[EVIL], previous=listed, metrics=METRICS
    )
    assert len(page.all("script")) == 1
    assert not page.all("img")
    assert not any(name.startswith("on") for _, at in page.tags for name in at)
    assert page.text.count("onerror=alert(2)") > 20


def test_the_document_is_sound(page):
    assert page.source.startswith("<!doctype html>")
    assert page.all("html") == [{"lang": "en"}]
    assert "<title>Churn risk, Acme, 3" in page.source
    names = [name for name, _ in page.tags]
    assert names.count("h1") == names.count("main") == names.count("caption") == 1
    heads = page.all("th")
    assert all(at.get("scope") in {"col", "row"} for at in heads)
    assert all(at.get("aria-label") for at in page.all("article"))


def test_odd_ids_still_find_their_cards():
    listed = make_risk_list(4)
    listed["account_id"] = ["a b", "50%", "ünï/cödé#1", "x&y=z"]
    page = make_page(listed)
    ids = {at["id"] for _, at in page.tags if "id" in at}
    links = {at["href"][1:] for at in page.all("a")}
    assert "account-a%20b" in ids
    assert links <= ids


def test_the_same_list_gives_the_same_page(listed):
    assert make_page(listed).source == make_page(listed).source


def test_an_empty_list_is_a_page_too():
    page = make_page(make_risk_list(3).iloc[:0])
    assert "No account is scored." in page.text


def test_two_thousand_accounts_stay_a_file_to_mail():
    page = render_report(
        make_risk_list(2000), NOBODY, title="Acme", cutoff="2025-03-03"
    )
    assert len(page) < 8_000_000


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
