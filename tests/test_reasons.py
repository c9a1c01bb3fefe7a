"""Reasons: which family, which feature, and sentences that agree with their numbers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit, logit

from churnml.attribution import Contributions
from churnml.errors import TaskError
from churnml.features.build import BUILDERS, families_for
from churnml.features.spec import Card
from churnml.matrix import Matrix
from churnml.reasons import top_reasons
from churnml.reasons.choose import shares_above
from churnml.reasons.numbers import one_of, printed, value_text
from churnml.reasons.wording import Fact, sentence
from churnml.reasons.words import WORDS
from churnml.simulate import simulate
from churnml.simulate.onboarding import MILESTONES
from churnml.simulate.relations import SCALES
from churnml.tables import TableSpec, load_tables
from tests.panels import make_card

CUTOFF = pd.Timestamp("2025-03-03")
LOGINS = make_card(
    "logins__logins__7d",
    direction="-",
    says="{value} logins in the last 7 days",
    normal="logins__logins__7d__normal",
    nulls="never seen",
)


def snapshots(n: int) -> pd.MultiIndex:
    return pd.MultiIndex.from_product(
        [[f"A-{k:05d}" for k in range(n)], [CUTOFF]], names=["account_id", "cutoff"]
    )


def case(
    cards: list[Card],
    values: Mapping[str, list[Any]],
    phi: Mapping[str, list[float]],
    *,
    evidence: Mapping[str, list[float]] | None = None,
    currency: str | None = None,
    base: float = -2.0,
    usable: bool = True,
    left_out: Mapping[str, str] | None = None,
) -> tuple[Contributions, Matrix]:
    """Contributions and the matrix they are of, written out."""
    X = pd.DataFrame({c.name: values[c.name] for c in cards})
    X.index = index = snapshots(len(X))
    contributions = pd.DataFrame({c.name: phi[c.name] for c in cards}, dtype=float)
    contributions.index = index
    log_odds = base + contributions.sum(axis=1)
    context = pd.DataFrame({"mrr": 100.0, "currency": currency}, index=index)
    matrix = Matrix(
        X,
        tuple(cards),
        "f",
        evidence=pd.DataFrame(evidence or {}, index=index),
        context=context,
        left_out=left_out or {},
    )
    why = Contributions(
        values=contributions,
        base_value=base,
        logit=log_odds,
        risk=pd.Series(expit(log_odds), index=index),
        cards=tuple(cards),
        usable=usable,
        X=X,
        encoded=X,
    )
    return why, matrix


def first(frame: pd.DataFrame, column: str = "reason_1") -> Any:
    return frame[column].iloc[0]


# --- numbers --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("unit", "raw", "text"),
    [
        ("count", 6.0, "6"),
        ("count", 6.04, "6"),
        ("count", 2.25, "2.2"),
        ("count", 23.6, "24"),
        ("count", 12_345.0, "12,345"),
        ("days", 1.0, "1 day"),
        ("days", 40.0, "40 days"),
        ("hours", 1.5, "1.5 hours"),
        ("share", 0.3349, "33 %"),
        ("share", 0.0, "0 %"),
        ("share", 0.004, "0.4 %"),
        ("share", 0.9996, "100 %"),
        ("share", 1.25, "125 %"),
        ("score", 7.0, "7"),
        ("score", 7.25, "7.2"),
        ("ratio", 0.256, "0.26"),
        ("ratio", 12.34, "12.3"),
        ("money", 1234.4, "EUR 1,234"),
        ("money", 12.5, "EUR 12.50"),
        ("z", -2.34, "-2.3"),
        ("z", 2.34, "+2.3"),
        ("z", -0.04, "0"),
        ("flag", 1.0, "yes"),
        ("flag", 0.0, "no"),
        # A slope of log1p of -0.05129 a week is a factor of 0.95 a week.
        ("slope", -0.05129, "-5 %"),
        ("slope", 0.5, "+65 %"),
        # An entropy of ln 4 is that of four things used equally.
        ("nats", 1.386, "4"),
    ],
)
def test_numbers_are_written_with_their_unit(unit: str, raw: float, text: str) -> None:
    card = make_card("a__b", unit=unit)
    number = float(printed(card, np.array([raw]))[0])
    assert value_text(card, number, "EUR") == text


@pytest.mark.parametrize(
    ("unit", "raw", "text"),
    [("share", 0.0004, "0.1 %"), ("ratio", 0.003, "0.01"), ("ratio", -0.003, "-0.01")],
)
def test_more_than_nothing_is_not_printed_as_nothing(
    unit: str, raw: float, text: str
) -> None:
    card = make_card("a__b", unit=unit)
    number = float(printed(card, np.array([raw]))[0])
    assert value_text(card, number, None) == text
    assert printed(card, np.array([0.0]))[0] == 0


@pytest.mark.parametrize(
    "unit",
    ["count", "days", "hours", "share", "score", "ratio", "money", "slope", "z"],
)
def test_rounding_never_turns_an_order_around(unit: str) -> None:
    rng = np.random.default_rng(0)
    values = np.sort(rng.lognormal(0, 3, 5000).clip(max=300))
    rounded = printed(make_card("a__b", unit=unit), values)
    assert (np.diff(rounded) >= 0).all()


@pytest.mark.parametrize(
    ("many", "one"),
    [
        (" logins in the last 28 days", " login in the last 28 days"),
        (" active users in the last 28 days", " active user in the last 28 days"),
        (" urgent tickets are open", " urgent ticket is open"),
        (" days with use in the last 7 days", " day with use in the last 7 days"),
        (" uses of sticky features", " use of sticky features"),
        (" people answered", " person answered"),
        (" replies were late", " reply was late"),
        (" open tickets wait for a response", " open ticket waits for a response"),
        (" times the usual", " times the usual"),
        (" of all features used", " of all features used"),
        ("", ""),
    ],
)
def test_one_of_a_thing_is_singular(many: str, one: str) -> None:
    assert one_of(many) == one


# --- one sentence ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "normal", "text"),
    [
        (6.0, 23.0, "Logins fell to 6 last week, usually 23 (-74 %)"),
        (40.0, 20.0, "Logins rose to 40 last week, usually 20 (+100 %)"),
        (300.0, 2.0, "Logins rose to 300 last week, usually 2 (150 times as much)"),
        (0.0, 23.0, "No logins last week, usually 23"),
        # A normal of zero has no percentage.
        (3.0, 0.0, "Logins rose to 3 last week, usually none"),
        # Nearer than 5 % is no movement, and neither is a difference nobody can see.
        (104.0, 100.0, "104 logins last week, about its usual 100"),
        (22.6, 23.4, "23 logins last week, as usual"),
        (0.0, 0.0, "No logins last week, as usual"),
        # No normal yet: a new account.
        (1.0, np.nan, "1 login last week"),
    ],
)  # fmt: skip
def test_a_value_is_compared_with_the_own_normal(
    value: float, normal: float, text: str
) -> None:
    why, matrix = case(
        [replace(LOGINS, direction="?")],  # speaks on either side
        {LOGINS.name: [value]},
        {LOGINS.name: [1.0]},
        evidence={f"{LOGINS.name}__normal": [normal]},
    )
    assert first(top_reasons(why, matrix)) == text


def test_the_percentage_is_that_of_the_printed_numbers() -> None:
    # 6.04 against 22.6: -73.3 % exactly, but 6 against 23 is -73.9 %.
    why, matrix = case(
        [LOGINS],
        {LOGINS.name: [6.04]},
        {LOGINS.name: [1.0]},
        evidence={f"{LOGINS.name}__normal": [22.6]},
    )
    assert "fell to 6" in first(top_reasons(why, matrix))
    assert "usually 23 (-74 %)" in first(top_reasons(why, matrix))


def test_a_value_that_stands_out_is_compared_with_peers() -> None:
    values = [float(n) for n in range(100)]
    why, matrix = case(
        [replace(LOGINS, direction="?")],
        {LOGINS.name: values},
        {LOGINS.name: [1.0] * 100},
        evidence={
            f"{LOGINS.name}__normal": [50.0] * 100,
            f"{LOGINS.name}__percentile": [n / 100 for n in range(100)],
        },
    )
    said = top_reasons(why, matrix)["reason_1"].tolist()
    assert said[8] == (
        "Logins fell to 8 last week, usually 50 (-84 %), lower than 91 % of accounts"
    )
    assert said[92].endswith("usually 50 (+84 %), higher than 92 % of accounts")
    assert said[40].endswith("fell to 40 last week, usually 50 (-20 %)")
    # About its usual: then the peers decide, and "higher" needs two thirds of them.
    assert said[51].endswith("about its usual 50")


def test_ties_count_on_neither_side() -> None:
    # 70 of 100 accounts have none, 30 have one: none is lower than 30 % only, which is
    # not worth saying; one is higher than 70 %.
    card = make_card("tickets__open", says="{value} tickets are open")
    values = [0.0] * 70 + [1.0] * 30
    why, matrix = case(
        [card],
        {card.name: values},
        {card.name: [1.0] * 100},
        evidence={f"{card.name}__percentile": [0.0] * 70 + [0.7] * 30},
    )
    frame = top_reasons(why, matrix)
    assert frame["reason_1"].iloc[0] == "No tickets are open"
    assert frame["reason_1"].iloc[99] == (
        "1 ticket is open, more than at 70 % of accounts"
    )
    assert frame["reason_1_code"].iloc[[0, 99]].tolist() == [
        "tickets.open.low",
        "tickets.open.high",
    ]


def favour_of_a_flag(yes: int, *, direction: str, lower: float = 0.0) -> list[Any]:
    """What 100 accounts have in their favour, where ``yes`` of them have a flag.

    More than 0 as ``lower`` says that there are others, which are not at hand.
    """
    flag = make_card(
        "stickiness__export_spike",
        unit="flag",
        direction=direction,
        says="exports spiked: {value}",
    )
    uses = make_card("logins__uses", direction="?")
    why, matrix = case(
        [flag, uses],
        {
            flag.name: [*[1.0] * yes, *[0.0] * (100 - yes)],
            uses.name: [float(n) for n in range(100)],
        },
        {flag.name: [-1.0] * 100, uses.name: [0.0] * 100},
        evidence={
            f"{uses.name}__percentile": [
                lower + (1 - lower) * n / 100 for n in range(100)
            ]
        },
    )
    said = top_reasons(why, matrix)["protective_1"]
    return list(said.astype(object).where(said.notna(), None))


def test_what_nearly_all_share_is_in_nobodys_favour() -> None:
    no, yes = "Exports spiked: no", "Exports spiked: yes"
    # 89 of 100 have none: one of the few that could have had. Of 90, hardly.
    assert favour_of_a_flag(11, direction="+")[11:] == [no] * 89
    assert favour_of_a_flag(10, direction="+")[10:] == [None] * 90
    # As much holds of what nearly all have, and of what points either way.
    assert favour_of_a_flag(89, direction="-")[:89] == [yes] * 89
    assert favour_of_a_flag(90, direction="-")[:90] == [None] * 90
    assert favour_of_a_flag(10, direction="?") == [yes] * 10 + [None] * 90


def test_a_no_speaks_for_an_account_only_beside_the_others() -> None:
    # Of a few accounts, how many share it cannot be told.
    assert favour_of_a_flag(50, direction="+", lower=0.5) == [None] * 100


def test_what_moved_is_told_however_many_others_have_it() -> None:
    card = replace(LOGINS, direction="+")
    why, matrix = case(
        [card],
        {card.name: [0.0] * 95 + [5.0] * 5},
        {card.name: [-1.0] * 100},
        evidence={
            f"{card.name}__normal": [9.0] * 2 + [0.0] * 98,
            f"{card.name}__percentile": [0.0] * 95 + [0.95] * 5,
        },
    )
    said = top_reasons(why, matrix)["protective_1"]
    assert said.iloc[0] == "No logins last week, usually 9"
    assert said.iloc[2:].isna().all()


def test_shares_above_against_counting() -> None:
    rng = np.random.default_rng(0)
    values = rng.poisson(2, 300).astype(float)
    values[rng.random(300) < 0.1] = np.nan
    cutoffs = rng.integers(0, 3, 300)
    peers = [values[(cutoffs == c) & ~np.isnan(values)] for c in cutoffs]
    below = np.array([(p < v).mean() for p, v in zip(peers, values, strict=True)])
    below[np.isnan(values)] = np.nan
    expected = np.array([(p > v).mean() for p, v in zip(peers, values, strict=True)])
    expected[np.isnan(values)] = np.nan
    np.testing.assert_allclose(shares_above(values, below, cutoffs), expected)


def test_shares_above_of_a_few_accounts_is_never_too_large() -> None:
    values, below = np.array([0.0, 5.0]), np.array([0.0, 0.7])
    one_cutoff = np.zeros(2, dtype=int)
    assert shares_above(values, below, one_cutoff).tolist() == pytest.approx([0.3, 0.0])
    assert shares_above(values[:1], below[:1], one_cutoff[:1]).tolist() == [0.0]
    assert shares_above(values[:0], below[:0], one_cutoff[:0]).tolist() == []


def test_few_unknown_values_count_against_the_share() -> None:
    card = make_card("nps__score", unit="score", says="the last answer was {value}")
    why, matrix = case(
        [card],
        {card.name: [*[float(n) for n in range(10)] * 19, *[np.nan] * 10]},
        {card.name: [1.0] * 200},
        evidence={
            f"{card.name}__percentile": [*[n / 10 for n in range(10)] * 19]
            + [np.nan] * 10
        },
    )
    # Nine tenths of 95 % are 85.5 %.
    assert top_reasons(why, matrix)["reason_1"].iloc[9] == (
        "The last answer was 9, higher than 85 % of accounts"
    )


def test_of_many_unknown_values_the_known_ones_are_the_peers() -> None:
    # Four of five accounts have a score; of these nine tenths are lower than the best.
    card = make_card("nps__score", unit="score", says="the last answer was {value}")
    values = [*[float(n) for n in range(10)] * 4, *[np.nan] * 10]
    below = [n / 10 for n in range(10)] * 4
    why, matrix = case(
        [card],
        {card.name: values},
        {card.name: [1.0] * 50},
        evidence={f"{card.name}__percentile": [*below, *[np.nan] * 10]},
    )
    assert top_reasons(why, matrix)["reason_1"].iloc[9] == (
        "The last answer was 9, higher than 90 % of accounts where it is known"
    )


@pytest.mark.parametrize(
    ("unit", "says", "sides"),
    [
        ("days", "the term ends in {value}", ("sooner", "later")),
        ("days", "last used {value} ago", ("more recently", "longer ago")),
        ("hours", "a first response takes {value}", ("shorter", "longer")),
        ("count", "{value} tickets are open", ("fewer", "more")),
        ("count", "in decile {value} of engagement", ("lower", "higher")),
        ("score", "the last answer was {value}", ("lower", "higher")),
    ],
)
def test_peers_are_spoken_of_as_the_unit_has_it(
    unit: str, says: str, sides: tuple[str, str]
) -> None:
    card = make_card("commercial__thing", unit=unit, says=says)
    for direction, word in zip(("low", "high"), sides, strict=True):
        said = sentence(card, Fact(6.0, direction=direction, peers=0.83))
        assert f", {word} than " in said
        assert said.endswith("83 % of accounts")


def test_money_names_its_currency() -> None:
    card = make_card(
        "commercial__mrr",
        unit="money",
        says="pays {value} a month",
        normal="commercial__mrr__normal",
    )
    values = ({card.name: [80.0]}, {card.name: [1.0]})
    evidence = {"commercial__mrr__normal": [160.0]}
    why, matrix = case([card], *values, evidence=evidence, currency="EUR")
    assert first(top_reasons(why, matrix)) == (
        "Pays EUR 80 a month, down from its usual EUR 160 (-50 %)"
    )
    why, matrix = case([card], *values, evidence=evidence)
    assert first(top_reasons(why, matrix)).startswith("Pays 80 a month")


def test_texts_are_said_as_they_are() -> None:
    card = make_card("logins__device", categorical=True, says="mostly uses {value}")
    why, matrix = case([card], {card.name: ["phones"]}, {card.name: [1.0]})
    frame = top_reasons(why, matrix)
    assert first(frame) == "Mostly uses phones"
    assert first(frame, "reason_1_code") == "logins.device.present"
    assert sentence(card, Fact(None, direction="missing")) == "Usage: device not known"


def test_a_company_can_use_its_own_words() -> None:
    why, matrix = case(
        [LOGINS],
        {LOGINS.name: [6.0, 6.0]},
        {LOGINS.name: [1.0, 1.0]},
        evidence={f"{LOGINS.name}__normal": [23.0, np.nan]},
    )
    sentences = {
        "falling": "just {value} sign-ins, usually {normal}{change}",
        "present": "{value} sign-ins, usually {normal}",
    }
    own = {
        "sentences": {"logins": {"logins": sentences}},
        "clauses": {"change": " [{change}]"},
    }
    said = top_reasons(why, matrix, words=own)["reason_1"].tolist()
    # The second has no normal: a sentence that needs one is not used.
    assert said == ["Just 6 sign-ins, usually 23 [-74 %]", "6 logins last week"]
    # Words that were checked before are taken as they are.
    again = top_reasons(why, matrix, words=WORDS.over(own))
    assert again["reason_1"].tolist() == said


def movement(name: str, unit: str, value: float, window: str = "__28d") -> str:
    card = make_card(name + window, unit=unit, says="changed by {value}")
    why, matrix = case([card], {card.name: [value]}, {card.name: [1.0]}, currency="EUR")
    return str(first(top_reasons(why, matrix)))


@pytest.mark.parametrize(
    ("name", "unit", "value", "text"),
    [
        ("commercial__mrr_change", "money", -40.0,
         "Its monthly price fell by EUR 40 in 4 weeks"),
        ("commercial__mrr_growth", "share", 0.25,
         "Its monthly price rose by 25 % in 4 weeks"),
        ("commercial__seats_change", "count", -1.0, "1 fewer seat than 4 weeks ago"),
        ("commercial__seats_growth", "share", -0.5,
         "50 % fewer seats than 4 weeks ago"),
        ("commercial__seats_growth", "share", 0.0, "As many seats as 4 weeks ago"),
        ("nps__own_change", "score", 0.0, "Changed by 0"),
        ("nps__nps_change", "score", -33.3, "Its NPS fell by 33.3 from the quarter "
         "before"),
        ("tickets__tickets_change", "count", 1.0,
         "1 more ticket than usual in the last 4 weeks"),
        ("tickets__tickets_change", "count", -2.6,
         "2.6 fewer tickets than usual in the last 4 weeks"),
        ("nps__own_change", "score", 2.0, "Changed by +2"),
        ("commercial__list_change", "money", -5.0, "Changed by -EUR 5"),
    ],
)  # fmt: skip
def test_movements_are_said_without_a_sign(
    name: str, unit: str, value: float, text: str
) -> None:
    assert movement(name, unit, value) == text


def test_a_clause_that_needs_a_window_is_not_used_without_one() -> None:
    assert movement("commercial__mrr_change", "money", 5.0, "") == "Changed by +EUR 5"


def test_unknown_in_a_window_names_the_window() -> None:
    card = make_card("tickets__csat_mean__91d", nulls="no rating in the window")
    assert sentence(card, Fact(None, direction="missing")) == (
        "Support: CSAT mean not known (no rating in the last 3 months)"
    )


def test_what_is_not_known_is_a_reason_only_where_there_are_words_for_it() -> None:
    rating = make_card("tickets__csat_mean__91d")
    why, matrix = case([rating], {rating.name: [np.nan]}, {rating.name: [1.0]})
    assert top_reasons(why, matrix)["reason_1"].isna().all()
    own = {
        "sentences": {"tickets": {"csat_mean": {"missing": "nobody rated our help"}}}
    }
    assert first(top_reasons(why, matrix, words=own)) == "Nobody rated our help"
    use = make_card("logins__days_since_last_use")
    why, matrix = case([use], {use.name: [np.nan]}, {use.name: [1.0]})
    assert first(top_reasons(why, matrix)) == "Never used"
    # That nobody was ever seen speaks for no account.
    why, matrix = case([use], {use.name: [np.nan]}, {use.name: [-1.0]})
    assert top_reasons(why, matrix)["protective_1"].isna().all()


def test_a_fall_that_leaves_something_is_not_one_of_all() -> None:
    evidence = {f"{LOGINS.name}__normal": [250.0]}
    values, strength = {LOGINS.name: [1.0]}, {LOGINS.name: [1.0]}
    why, matrix = case([LOGINS], values, strength, evidence=evidence)
    assert "usually 250 (-99 %)" in first(top_reasons(why, matrix))


def test_of_witnesses_the_one_that_left_its_own_normal_speaks() -> None:
    fewer = make_card("logins__active_days__28d", direction="-")
    values = {LOGINS.name: [6.0], fewer.name: [3.0]}
    evidence = {f"{LOGINS.name}__normal": [23.0], f"{fewer.name}__percentile": [0.0]}
    # Half as strong, but its owner can check it against what is usual there.
    strengths = {LOGINS.name: [0.5], fewer.name: [1.0]}
    why, matrix = case([LOGINS, fewer], values, strengths, evidence=evidence)
    assert first(top_reasons(why, matrix)).startswith("Logins fell to 6 last week")


@pytest.fixture(scope="module")
def real_cards() -> tuple[Card, ...]:
    """The cards of all builders, over a small simulated world."""
    world = simulate(accounts=20, months=12, seed=7)
    options: dict[str, dict[str, Any]] = {
        "usage": {"key_events": ("upload",)},
        "surveys": {"scales": SCALES},
        "milestones": {
            "required_milestones": tuple(MILESTONES),
            "norm_days": MILESTONES,
        },
        "touches": {"review_every": "91d"},
    }
    plays = world.tables["touches"].rename(columns={"touched_at": "started_at"})
    specs = [
        TableSpec(name=name, frame=table, **options.get(name, {}))
        for name, table in {**world.tables, "plays": plays}.items()
    ]
    tables = load_tables(specs, strict=False)
    families, left_out = families_for(tables, BUILDERS, (1, 4, 13, 30))
    assert not left_out
    return tuple(feature.card for family in families for feature in family.features)


def test_every_feature_reads_well_with_one_and_with_many(
    real_cards: tuple[Card, ...],
) -> None:
    odd = re.compile(r"[{}]|\bnan\b|  |\b1 (\w+ )?(days|users|tickets|uses|terms)\b")
    for card in real_cards:
        assert card.says.count("{value}") == 1, card.name
        for number in (1.0, 0.0, 250.0):
            value = "pro" if card.categorical or card.unit == "text" else number
            said = sentence(card, Fact(value, 3.0 if card.normal else None))
            assert not odd.search(said), said
            assert said[0].isupper() or not said[0].isalpha(), said
        if card.nulls:
            said = sentence(card, Fact(None, direction="missing"))
            assert not odd.search(said), said


def test_jargon_speaks_only_where_it_is_much_stronger() -> None:
    plain = make_card("logins__users__7d")
    spread = make_card("logins__users_z__7d", unit="z", says="{value} spreads")
    why, matrix = case(
        [plain, spread],
        {plain.name: [5.0, 5.0], spread.name: [1.2, 1.2]},
        {plain.name: [0.6, 0.3], spread.name: [1.0, 1.0]},
    )
    said = top_reasons(why, matrix)["reason_1"].tolist()
    assert said == ["5 users", "+1.2 spreads"]


# --- which family, which feature ------------------------------------------------


def test_reasons_are_families_in_the_order_of_their_points() -> None:
    cards = [
        make_card("logins__logins", direction="-"),
        make_card("logins__users", direction="-"),
        make_card("nps__score", direction="-"),
        make_card("tickets__open", direction="+"),
        make_card("commercial__tenure", actionable=False),
    ]
    phi = [0.4, 0.4, 0.6, -0.5, 2.0]
    why, matrix = case(
        cards,
        {c.name: [3.0] for c in cards},
        {c.name: [p] for c, p in zip(cards, phi, strict=True)},
    )
    frame = top_reasons(why, matrix)
    whole = why.whole_points().iloc[0]
    assert frame["reason_1_code"].iloc[0].startswith("logins.")  # 0.8 of both
    assert first(frame, "reason_2_code").startswith("nps.")
    assert first(frame, "reason_1_points") == whole["logins"]
    assert first(frame, "reason_2_points") == whole["nps"]
    assert first(frame, "protective_1") == "3 tickets are open"
    # The strongest of all is a static fact: nobody's reason.
    assert whole["context"] > whole["logins"]
    assert frame[["reason_3", "reason_4", "protective_2"]].isna().all(axis=None)


def muted(**changes: Any) -> pd.DataFrame:
    """One family of one account, known until 2 May."""
    base: dict[str, Any] = {
        "account_id": ["A-00000"],
        "cutoff": [CUTOFF],
        "family": ["f1"],
        "until": [pd.Timestamp("2025-05-02")],
    }
    return pd.DataFrame({**base, **changes})


def families(n: int, rows: int, phi: list[float]) -> tuple[Contributions, Matrix]:
    """So many families of one feature each, alike for so many accounts."""
    cards = [make_card(f"f{k}__m") for k in range(n)]
    return case(
        cards,
        {c.name: [1.0] * rows for c in cards},
        {c.name: [p] * rows for c, p in zip(cards, phi, strict=True)},
    )


def test_what_is_known_is_left_out_and_the_next_ones_move_up() -> None:
    why, matrix = families(6, 2, [0.7, 0.6, 0.5, 0.4, 0.3, -0.3])
    plain = top_reasons(why, matrix)
    assert plain[["muted", "muted_points"]].isna().all(axis=None)

    frame = top_reasons(why, matrix, muted=muted())

    codes = frame.filter(regex=r"^reason_\d_code$").to_numpy().tolist()
    assert codes == [
        [f"f{n}.m.present" for n in (0, 2, 3, 4)],
        [f"f{n}.m.present" for n in (0, 1, 2, 3)],  # of another account
    ]
    said = plain["reason_2"].iloc[0]
    assert frame["muted"].iloc[0] == f"Known until 2 May 2025: {said}"
    assert pd.isna(frame["muted"].iloc[1])
    assert frame["muted_points"].iloc[0] == why.whole_points()["f1"].iloc[0]
    # Nothing else moves: points are those of the model, whatever people know.
    others = [c for c in plain if not c.startswith(("reason_", "muted"))]
    pd.testing.assert_frame_equal(frame[others], plain[others])
    pd.testing.assert_frame_equal(frame.iloc[1:], plain.iloc[1:])


def test_all_that_is_known_is_said_the_strongest_first() -> None:
    why, matrix = families(3, 1, [0.4, 0.7, -0.5])
    two = muted(
        **{name: muted()[name].tolist() * 2 for name in ("account_id", "cutoff")},
        family=["f0", "f1"],
        until=pd.to_datetime(["2025-05-02", "2025-05-30"]),
    )
    frame = top_reasons(why, matrix, muted=two)
    said = top_reasons(why, matrix)
    whole = why.whole_points().iloc[0]

    assert frame.filter(regex=r"^reason_\d$").isna().all(axis=None)
    assert first(frame, "muted") == (
        f"Known until 30 May 2025: {first(said, 'reason_1')}; "
        f"Known until 2 May 2025: {first(said, 'reason_2')}"
    )
    assert first(frame, "muted_points") == whole["f0"] + whole["f1"]


@pytest.mark.parametrize(
    "changes",
    [
        {"family": ["f2"]},  # lowers the risk: no reason that could be left out
        {"family": ["f9"]},  # of no family that there is
        {"cutoff": [CUTOFF + pd.Timedelta(days=7)]},
        {"account_id": ["A-9"]},
    ],
)
def test_what_is_no_reason_is_not_muted(changes: dict[str, Any]) -> None:
    why, matrix = families(3, 1, [0.4, 0.7, -0.5])
    pd.testing.assert_frame_equal(
        top_reasons(why, matrix, muted=muted(**changes)), top_reasons(why, matrix)
    )


def test_a_frame_that_mutes_nothing_clearly_is_refused() -> None:
    why, matrix = families(1, 1, [0.4])
    twice = pd.concat([muted(), muted()])
    with pytest.raises(
        TaskError, match=r"muted: mutes a family twice\. Give account_id"
    ):
        top_reasons(why, matrix, muted=twice)
    with pytest.raises(
        TaskError, match=r"muted: lacks family, until\. Give account_id"
    ):
        top_reasons(why, matrix, muted=twice[["account_id", "cutoff"]])


def test_no_more_reasons_than_asked_for() -> None:
    cards = [make_card(f"f{n}__m") for n in range(8)]
    phi = [0.5, 0.4, 0.3, -0.3, -0.2, 0.6, 0.7, -0.4]
    why, matrix = case(
        cards,
        {c.name: [1.0] for c in cards},
        {c.name: [p] for c, p in zip(cards, phi, strict=True)},
    )
    frame = top_reasons(why, matrix)
    assert frame.filter(regex=r"^reason_\d_code$").iloc[0].tolist() == [
        f"f{n}.m.present" for n in (6, 5, 0, 1)
    ]
    assert frame.filter(like="protective").notna().all(axis=None)
    short = top_reasons(why, matrix, reasons=1, protective=0)
    assert list(short.filter(regex="reason|protective")) == [
        "reason_1",
        "reason_1_code",
        "reason_1_points",
    ]


@pytest.mark.parametrize("phi", [0.0, 0.11, -0.11])
def test_noise_is_no_reason(phi: float) -> None:
    # The tickets make the risk a half: there 0.11 log-odds are two whole points.
    cards = [make_card("logins__logins"), make_card("tickets__open")]
    why, matrix = case(
        cards,
        {c.name: [1.0] for c in cards},
        {"logins__logins": [phi], "tickets__open": [2.0]},
    )
    said = top_reasons(why, matrix).filter(regex=r"^(reason_\d|protective_\d)$")
    assert said.iloc[0].dropna().tolist() == ["1 ticket is open"]


def test_a_reason_is_worth_a_whole_point() -> None:
    # At a risk of 0.1 % even doubled odds add a tenth of a point.
    why, matrix = case([LOGINS], {LOGINS.name: [1.0]}, {LOGINS.name: [0.7]}, base=-7.6)
    assert pd.isna(first(top_reasons(why, matrix)))


def test_the_witness_lies_on_the_expected_side() -> None:
    rising = replace(
        LOGINS,
        name="logins__events__7d",
        measure="events",
        says="{value} events",
        normal="logins__events__7d__normal",
    )
    evidence = {
        f"{LOGINS.name}__normal": [10.0] * 3,
        "logins__events__7d__normal": [10.0] * 3,
    }
    why, matrix = case(
        [LOGINS, rising],
        {LOGINS.name: [5.0] * 3, rising.name: [20.0] * 3},
        # Fewer logins and more events both raise the risk; the model relies on the
        # events most. Fewer logins make sense, unless they hardly count.
        {LOGINS.name: [0.5, 0.2, -0.1], rising.name: [1.0, 1.0, 1.0]},
        evidence=evidence,
    )
    codes = top_reasons(why, matrix)["reason_1_code"].tolist()
    assert codes[0] == "logins.logins.falling"
    # More events would be read as a mistake: they stay in "everything else".
    assert pd.isna(codes[1])
    assert pd.isna(codes[2])


def test_standing_still_is_not_the_expected_side() -> None:
    change = make_card("tickets__tickets_change__28d", direction="+")
    open_ = make_card("tickets__open", direction="+", says="{value} open tickets")
    why, matrix = case(
        [change, open_],
        {change.name: [0.0], open_.name: [2.0]},
        {change.name: [1.0], open_.name: [0.5]},
    )
    assert first(top_reasons(why, matrix)) == "2 tickets are open"


def test_in_favour_the_expected_side_is_the_other_one() -> None:
    open_ = make_card("tickets__open", direction="+", says="{value} open tickets")
    slow = make_card("tickets__hours", direction="+", unit="hours", says="took {value}")
    why, matrix = case(
        [open_, slow],
        {open_.name: [0.0], slow.name: [9.0]},
        {open_.name: [-0.5], slow.name: [-0.8]},
    )
    assert first(top_reasons(why, matrix), "protective_1") == "No tickets are open"


def test_without_a_usable_signal_there_are_no_reasons() -> None:
    why, matrix = case(
        [LOGINS], {LOGINS.name: [1.0, 2.0]}, {LOGINS.name: [0.0, 0.0]}, usable=False
    )
    frame = top_reasons(why, matrix)
    said = frame.filter(regex="reason|protective")
    assert said.shape == (2, 18)
    assert said.isna().all(axis=None)
    assert frame["mrr"].tolist() == [100.0, 100.0]


def test_what_is_missing_is_said_by_family() -> None:
    cards = [
        make_card("nps__score", nulls="no answer yet"),
        make_card("nps__change", nulls="no answer yet"),
        make_card("nps__answers"),
        make_card("logins__logins"),
    ]
    why, matrix = case(
        cards,
        {
            "nps__score": [np.nan, 5.0, np.nan],
            "nps__change": [np.nan, np.nan, np.nan],
            "nps__answers": [0.0, 1.0, np.nan],
            "logins__logins": [1.0, 1.0, np.nan],
        },
        {c.name: [0.1] * 3 for c in cards},
        left_out={"tickets": "there is no table 'tickets'", "nps__x__7d": "too short"},
    )
    assert top_reasons(why, matrix)["missing_data"].tolist() == [
        "NPS: no answer yet; Support: not available",
        "Support: not available",
        "NPS: no answer yet; Usage: not known; Support: not available",
    ]
    why, matrix = case([LOGINS], {LOGINS.name: [1.0]}, {LOGINS.name: [0.1]})
    assert top_reasons(why, matrix)["missing_data"].isna().all()


def test_contributions_of_another_matrix_are_refused() -> None:
    why, _ = case([LOGINS], {LOGINS.name: [1.0]}, {LOGINS.name: [0.1]})
    _, other = case([LOGINS], {LOGINS.name: [1.0] * 2}, {LOGINS.name: [0.1] * 2})
    with pytest.raises(TaskError, match=r"of 1 snapshots, the matrix holds 2.*explain"):
        top_reasons(why, other)


# --- from week to week -----------------------------------------------------------


def weeks_of(
    now: Mapping[str, list[float]],
    before: Mapping[str, list[float]],
    *,
    days: int = 7,
) -> tuple[tuple[Contributions, Matrix], tuple[Contributions, Matrix]]:
    """Two lists some days apart, of features whose values never change."""
    cards = [make_card(name, direction="+") for name in now]
    weeks = []
    for phi, back in ((now, 0), (before, days)):
        n = len(next(iter(phi.values())))
        why, matrix = case(cards, {c.name: [1.0] * n for c in cards}, phi)
        then = CUTOFF - pd.Timedelta(days=back)
        index = matrix.index.set_levels([then], level="cutoff")
        moved = {"values": why.values, "risk": why.risk, "logit": why.logit}
        why = replace(why, **{k: v.set_axis(index) for k, v in moved.items()})
        parts = {"X": matrix.X, "evidence": matrix.evidence, "context": matrix.context}
        matrix = replace(matrix, **{k: v.set_axis(index) for k, v in parts.items()})
        weeks.append((why, matrix))
    return weeks[0], weeks[1]


def named(frame: pd.DataFrame, row: int = 0) -> list[str]:
    """The features that speak, of all reasons of an account."""
    codes = frame.filter(regex=r"^reason_\d_code$").iloc[row].dropna()
    return [code.split(".")[1] for code in codes]


@pytest.mark.parametrize(
    ("tickets", "order"),
    [(0.64, ["users", "open"]), (0.66, ["open", "users"])],  # 0.5 * 1.3 = 0.65
)
def test_the_first_reason_stays_until_it_is_clearly_beaten(
    tickets: float, order: list[str]
) -> None:
    now, before = weeks_of(
        {"logins__users": [0.5], "tickets__open": [tickets]},
        {"logins__users": [0.5], "tickets__open": [0.0]},
    )
    assert named(top_reasons(*now)) == ["open", "users"]
    assert named(top_reasons(*now, earlier=before)) == order


def test_a_reason_does_not_come_and_go_about_the_noise_floor() -> None:
    # Beside tickets that make the risk a half 0.06 log-odds are over a point.
    weak = [0.119, 0.061, 0.059]
    now, before = weeks_of(
        {"logins__users": weak, "tickets__open": [2.0] * 3},
        {"logins__users": [0.13] * 3, "tickets__open": [2.0] * 3},
    )
    frame = top_reasons(*now, earlier=before)
    assert [named(frame, row) for row in range(3)] == [
        ["open", "users"],
        ["open", "users"],
        ["open"],
    ]
    assert named(top_reasons(*now)) == ["open"]
    # What was below the floor a week before has no claim to stay.
    now, before = weeks_of(
        {"logins__users": [0.119], "tickets__open": [2.0]},
        {"logins__users": [0.119], "tickets__open": [2.0]},
    )
    assert named(top_reasons(*now, earlier=before)) == ["open"]


def test_the_feature_that_spoke_speaks_again_unless_another_is_much_stronger() -> None:
    earlier = {"logins__users": [0.5, 0.5], "logins__days": [0.4, 0.4]}
    # Of the stronger one's share: 0.75 + 0.3 is more than 1, and 0.65 + 0.3 is less.
    now, before = weeks_of(
        {"logins__users": [0.45, 0.39], "logins__days": [0.6, 0.6]}, earlier
    )
    frame = top_reasons(*now, earlier=before)
    assert [named(frame, row) for row in range(2)] == [["users"], ["days"]]
    assert named(top_reasons(*now)) == ["days"]


def test_an_account_that_was_not_there_is_judged_by_itself() -> None:
    now, before = weeks_of(
        {"logins__users": [0.5, 0.5], "tickets__open": [0.6, 0.6]},
        {"logins__users": [0.5], "tickets__open": [0.0]},  # the first account alone
    )
    frame = top_reasons(*now, earlier=before)
    assert named(frame, 0) == ["users", "open"]
    assert named(frame, 1) == ["open", "users"]
    # Six days before is not a week before.
    _, other = weeks_of(
        {"logins__users": [0.5, 0.5], "tickets__open": [0.6, 0.6]},
        {"logins__users": [0.5, 0.5], "tickets__open": [0.0, 0.0]},
        days=6,
    )
    pd.testing.assert_frame_equal(top_reasons(*now, earlier=other), top_reasons(*now))


def test_where_nothing_changed_no_reason_changes() -> None:
    phi = {"logins__users": [0.5, 0.12], "tickets__open": [0.5, 0.7]}
    now, before = weeks_of(phi, phi)
    frame = top_reasons(*now, earlier=before)
    pd.testing.assert_frame_equal(frame, top_reasons(*now))
    then = top_reasons(*before)
    assert [named(then, row) for row in range(2)] == [named(frame, r) for r in range(2)]


def test_what_speaks_in_favour_stays_too() -> None:
    now, before = weeks_of(
        {"logins__users": [-0.5], "tickets__open": [-0.6]},
        {"logins__users": [-0.5], "tickets__open": [0.0]},
    )
    cards = [replace(card, direction="?") for card in now[0].cards]
    now, before = (
        (replace(why, cards=tuple(cards)), replace(matrix, cards=tuple(cards)))
        for why, matrix in (now, before)
    )
    alone, steady = top_reasons(*now), top_reasons(*now, earlier=before)
    assert first(alone, "protective_1_code").startswith("tickets.open.")
    assert first(steady, "protective_1_code").startswith("logins.users.")


def test_earlier_contributions_of_another_model_are_refused() -> None:
    now, _ = weeks_of({"logins__users": [0.5]}, {"logins__users": [0.5]})
    _, other = weeks_of({"tickets__open": [0.5]}, {"tickets__open": [0.5]})
    with pytest.raises(TaskError, match=r"of 1 features, those of earlier of 1.*model"):
        top_reasons(*now, earlier=other)


# --- the contradiction linter ---------------------------------------------------

NUMBER = r"(?:EUR )?([+-]?[\d,]*\.?\d+)(?: (?:%|days?|hours?))?"
SENTENCE = re.compile(
    rf"Of (?P<subject>\w+): {NUMBER}(?P<noun> items?)?"
    rf"(?:, (?P<movement>down from|up from|about|as) (?:its )?usual(?: {NUMBER})?"
    r"(?: (?P<few>none|less than 1))?)?"
    r"(?: \((?P<change>[+-]\d+) %\)| \((?P<times>[\d,]+) times as much\))?"
    r"(?:, (?P<side>lower|higher|shorter|longer) than(?: at)? (?P<share>\d+) % of "
    r"(?P<accounts>accounts|accounts where it is known))?"
)


@dataclass(frozen=True)
class Claim:
    """A sentence taken apart again."""

    subject: str
    value: float
    singular: bool | None
    movement: str | None
    normal: float | None
    change: float | None
    times: float | None
    side: str | None
    share: float | None
    everywhere: bool
    few: str | None


def read(text: str) -> Claim:
    found = SENTENCE.fullmatch(text)
    assert found, text
    value, normal = found.group(2), found.group(5)
    as_number = lambda t: None if t is None else float(t.replace(",", ""))  # noqa: E731
    return Claim(
        found["subject"],
        as_number(value),
        None if found["noun"] is None else found["noun"] == " item",
        found["movement"],
        as_number(normal),
        as_number(found["change"]),
        as_number(found["times"]),
        {"shorter": "lower", "longer": "higher"}.get(found["side"], found["side"]),
        as_number(found["share"]),
        found["accounts"] == "accounts",
        found["few"],
    )


def lint(text: str, code: str, raw: float, normal: float, cohort: np.ndarray) -> None:
    """Refuse a sentence whose words and numbers, or number and fact, disagree."""
    claim, direction = read(text), code.rsplit(".", 1)[1]
    unit = claim.subject
    scale = {"share": 100.0}.get(unit, 1.0)
    told = 100 * np.expm1(raw) if unit == "slope" else scale * raw
    assert claim.value == pytest.approx(told, abs=0.51, rel=1e-3), text
    assert (claim.singular is None) or claim.singular == (claim.value == 1), text
    if claim.few:
        assert claim.movement == ("up from" if claim.value else "about"), text
        assert 0 < normal < 1 if claim.few == "less than 1" else normal < 0.05, text
        assert (claim.change, claim.times) == (None, None), text
    elif claim.movement == "as":
        assert claim.value == pytest.approx(scale * normal, abs=0.51, rel=1e-3), text
    elif claim.movement:
        assert claim.normal == pytest.approx(scale * normal, abs=0.51, rel=1e-3), text
        lint_movement(claim, direction, text)
    else:
        assert (claim.change, claim.times) == (None, None), text
        moves = unit in {"slope", "z"} and claim.value != 0
        expected = ("rising" if claim.value > 0 else "falling") if moves else None
        assert (
            (direction == expected)
            if moves
            else (direction in {"low", "high", "present"})
        ), (text, code)
    if claim.side:
        among = cohort if claim.everywhere else cohort[~np.isnan(cohort)]
        beyond = (among > raw) if claim.side == "lower" else (among < raw)
        assert 0 <= 100 * beyond.mean() - claim.share < 1 + 1e-9, text
        assert (
            direction
            in {
                "lower": ("low", "falling"),
                "higher": ("high", "rising"),
            }[claim.side]
        ), (text, code)
    elif direction == "high":
        pytest.fail(f"high against nothing: {text}")


def lint_movement(claim: Claim, direction: str, text: str) -> None:
    value, normal = claim.value, claim.normal
    if claim.movement == "about":
        assert abs(value - normal) <= 0.05 * normal + 1e-9, text
        assert direction in {"low", "high", "present"}, text
        assert (claim.change, claim.times) == (None, None), text
        return
    down = claim.movement == "down from"
    assert (value < normal) if down else (value > normal), text
    assert direction == ("falling" if down else "rising"), text
    if claim.change is not None:
        assert claim.change == pytest.approx(100 * (value / normal - 1), abs=0.51), text
        assert (claim.change < 0) == down, text
    if claim.times is not None:
        assert claim.times == pytest.approx(value / normal, abs=0.51), text


def random_world(n: int, seed: int) -> tuple[Contributions, Matrix]:
    """Features of every unit, with zeros, ties, nulls, new accounts and wild values."""
    rng = np.random.default_rng(seed)
    volume = rng.poisson(rng.lognormal(1.5, 1.5, n)).astype(float)
    raw = {
        "count": volume,
        "days": np.floor(rng.exponential(20, n)),
        "hours": rng.exponential(8, n),
        "share": np.clip(rng.normal(0.5, 0.4, n), 0, 1),
        "score": rng.integers(0, 11, n).astype(float),
        "ratio": rng.lognormal(0, 1, n),
        "money": np.round(rng.lognormal(5, 2, n), 2),
        "slope": rng.normal(0, 0.1, n),
        "z": rng.normal(0, 2, n),
    }
    cards, X, evidence = [], {}, {}
    for unit, values in raw.items():
        name = f"{unit}__m__7d"
        noun = " items" if unit == "count" else ""
        moves = unit in {"slope", "z"}
        cards.append(
            make_card(
                name,
                unit=unit,
                direction=rng.choice(["+", "-", "?"]),
                says=f"of {unit}: {{value}}{noun}",
                normal=None if moves else f"{name}__normal",
            )
        )
        X[name] = np.where(rng.random(n) < 0.05, np.nan, values)
        if not moves:
            near = np.where(rng.random(n) < 0.3, 1.0, rng.lognormal(0, 0.7, n))
            normal = np.where(rng.random(n) < 0.1, 0.0, values * near)
            normal = np.where(unit == "share", np.clip(normal, 0, 1), normal)
            evidence[f"{name}__normal"] = np.where(rng.random(n) < 0.15, np.nan, normal)
        known = X[name][~np.isnan(X[name])]
        below = np.array([(known < v).mean() for v in X[name]])
        evidence[f"{name}__percentile"] = np.where(np.isnan(X[name]), np.nan, below)
    phi = {name: rng.normal(0.2, 0.6, n) for name in X}
    return case(
        cards,
        {name: list(v) for name, v in X.items()},
        {name: list(v) for name, v in phi.items()},
        evidence={name: list(v) for name, v in evidence.items()},
        currency="EUR",
        base=float(logit(0.2)),
    )


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_no_sentence_contradicts_its_numbers(seed: int) -> None:
    why, matrix = random_world(1500, seed)
    frame = top_reasons(why, matrix)
    linted = 0
    for n in range(1, 5):
        for position, (text, code) in enumerate(
            zip(frame[f"reason_{n}"], frame[f"reason_{n}_code"], strict=True)
        ):
            if pd.isna(text):
                continue
            family = code.split(".")[0]
            name = f"{family}__m__7d"
            raw = float(matrix.X[name].iloc[position])
            if code.endswith(".missing"):
                assert np.isnan(raw), text
                assert text.endswith("not known"), text
                continue
            normals = matrix.evidence.get(f"{name}__normal")
            normal = np.nan if normals is None else float(normals.iloc[position])
            lint(text, code, raw, normal, matrix.X[name].to_numpy())
            assert why.values[name].iloc[position] > 0, text
            linted += 1
    assert linted > 3000


def test_a_reason_raises_the_risk_and_points_stay_within_the_whole() -> None:
    why, matrix = random_world(800, 9)
    frame = top_reasons(why, matrix)
    totals = why.by_family().to_numpy()
    points = frame.filter(regex=r"reason_\d_points").astype("Float64")
    assert (points.fillna(1) >= 1).all(axis=None)
    for first_, second in ((1, 2), (2, 3), (3, 4)):
        both = points.dropna(subset=[f"reason_{second}_points"])
        drop = both[f"reason_{first_}_points"] - both[f"reason_{second}_points"]
        assert (drop >= 0).all()
    given = frame.filter(regex=r"^reason_\d$").notna().sum(axis=1).to_numpy()
    assert (given <= (totals > 0).sum(axis=1)).all()


def test_the_linter_catches_a_contradiction() -> None:
    cohort = np.arange(100.0)
    for text, code in (
        ("Of count: 6 items, up from its usual 23", "count.m.rising"),
        ("Of count: 6 items, down from its usual 23 (+74 %)", "count.m.falling"),
        ("Of count: 6 items, down from its usual 23", "count.m.rising"),
        ("Of count: 6 item", "count.m.present"),
        ("Of count: 6 items, higher than 94 % of accounts", "count.m.high"),
        ("Of count: 6 items, lower than 95 % of accounts", "count.m.low"),
        ("Of count: 6 items, about its usual 23", "count.m.low"),
    ):
        with pytest.raises(AssertionError):
            lint(text, code, 6.0, 23.0, cohort)
    lint(
        "Of count: 6 items, down from its usual 23 (-74 %), "
        "lower than 93 % of accounts",
        "count.m.falling",
        6.0,
        23.0,
        cohort,
    )


def test_a_fact_can_be_said_alone() -> None:
    assert sentence(LOGINS, Fact(6.0)) == "6 logins last week"


# --- what speaks for an account, and what it is -------------------------------------


def test_what_lowers_the_risk_has_points_and_a_code() -> None:
    # From 50 % to 50 - 19 = 31 %: logit(0.31) is -0.8.
    why, matrix = case(
        [LOGINS], {LOGINS.name: [40.0]}, {LOGINS.name: [-0.8]}, base=0.0,
        evidence={f"{LOGINS.name}__normal": [20.0]},
    )  # fmt: skip
    frame = top_reasons(why, matrix)
    assert first(frame, "protective_1_code") == "logins.logins.rising"
    assert first(frame, "protective_1_points") == -19
    assert frame[["protective_2_points", "protective_2_code"]].isna().all(axis=None)


def test_less_than_a_point_is_not_in_anybodys_favour() -> None:
    # At a risk of 1 % log-odds of -0.2 are 0.2 points, which nobody prints.
    why, matrix = case(
        [LOGINS], {LOGINS.name: [40.0]}, {LOGINS.name: [-0.2]}, base=-4.4,
        evidence={f"{LOGINS.name}__normal": [20.0]},
    )  # fmt: skip
    assert pd.isna(first(top_reasons(why, matrix), "protective_1"))


INDUSTRY = make_card(
    "account__industry",
    unit="text",
    says="industry: {value}",
    categorical=True,
    actionable=False,
)
TENURE = make_card(
    "commercial__tenure_days",
    unit="days",
    says="a paying customer for {value}",
    actionable=False,
)


def test_static_facts_are_context_and_no_reason() -> None:
    why, matrix = case(
        [LOGINS, INDUSTRY, TENURE],
        {
            LOGINS.name: [6.0] * 4,
            INDUSTRY.name: ["Retail", "Retail", None, "Retail"],
            TENURE.name: [400.0, 1.0, 400.0, 400.0],
        },
        {
            LOGINS.name: [1.0] * 4,
            INDUSTRY.name: [0.3, 0.1, 0.2, 0.04],
            TENURE.name: [0.1, -0.9, 0.0, -0.04],
        },
    )
    frame = top_reasons(why, matrix)
    # The strongest first, below 0.05 of log-odds not a word.
    assert frame["context"].iloc[:2].tolist() == [
        "Industry: Retail; a paying customer for 400 days",
        "A paying customer for 1 day; industry: Retail",
    ]
    assert "not known" in frame["context"].iloc[2]
    assert pd.isna(frame["context"].iloc[3])
    # Points are those of all static facts together, whichever sign they have.
    assert frame["context_points"].tolist() == why.whole_points()["context"].tolist()
    assert (frame["context_points"] > 0).tolist() == [True, False, True, False]
    assert frame["reason_1_code"].str.startswith("logins.").all()


def test_without_static_facts_or_a_signal_there_is_no_context() -> None:
    for cards, usable in (([LOGINS], True), ([INDUSTRY], False)):
        name = cards[0].name
        values = {LOGINS.name: [6.0], INDUSTRY.name: ["Retail"]}
        why, matrix = case(cards, values, {name: [1.0]}, usable=usable)
        frame = top_reasons(why, matrix)
        assert frame[["context", "context_points"]].isna().all(axis=None)


# --- on which side a value lies -----------------------------------------------------


def side_case(card: Card, values: list[float], sign: float) -> pd.Series:
    """The first reason, or what speaks first for the account, of each."""
    below = [sum(v < value for v in values) / len(values) for value in values]
    why, matrix = case(
        [card],
        {card.name: values},
        {card.name: [sign] * len(values)},
        evidence={f"{card.name}__percentile": below},
        base=0.0,
    )
    return top_reasons(why, matrix)["reason_1" if sign > 0 else "protective_1"]


def test_the_wrong_half_does_not_speak() -> None:
    # Of 10 accounts the third has 2 below and 7 above it: neither low nor high by two
    # thirds ... but 4th and 5th are in the lower half, where more is expected.
    card = make_card("tickets__hours", direction="+", unit="hours", says="took {value}")
    values = [float(n) for n in range(1, 11)]
    raising = side_case(card, values, 0.8).notna().tolist()
    # The median accounts, with 4 or 5 of 10 beyond them, can speak for either side.
    assert raising == [False] * 4 + [True] * 6
    lowering = side_case(card, values, -0.8).notna().tolist()
    assert lowering == [True] * 6 + [False] * 4


def test_nothing_where_most_have_nothing_says_nothing() -> None:
    card = make_card("tickets__urgent", direction="+", says="{value} urgent tickets")
    most = side_case(card, [0.0] * 8 + [1.0, 2.0], -0.8)
    assert most.isna().all()
    # Where half of the accounts have some, having none is worth a word.
    half = side_case(card, [0.0] * 5 + [1.0] * 5, -0.8)
    assert half.iloc[:5].eq("No urgent tickets").all()


def test_standing_still_is_nobodys_reason() -> None:
    card = make_card("commercial__mrr_growth__28d", direction="-", unit="share")
    for sign in (0.8, -0.8):
        assert side_case(card, [0.0, 0.0], sign).isna().all()
    assert side_case(card, [-0.5, 0.5], 0.8).tolist()[0] == (
        "Its monthly price fell by 50 % in 4 weeks"
    )
