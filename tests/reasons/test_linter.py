"""Sentences read again and counted anew; and the reader itself held to account."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from benchmarks.reasons.reading import Claim, Reader, problems_of
from churnml.attribution import Contributions
from churnml.features.build import BUILDERS
from churnml.features.catalogue import catalogue
from churnml.features.spec import Card
from churnml.matrix import Matrix
from churnml.reasons import top_reasons

ACCOUNTS = 250
SIGNED = ("change", "growth", "seats_ever", "seats_recent", "share_ever")
SIGNED = (
    *SIGNED,
    "share_recent",
    "untrained_seats",
    "untrained_seats_share",
    "nps.nps",
)


def drawn(card: Card, rng: np.random.Generator) -> np.ndarray:
    """Values of a feature as wild as its unit allows, with zeros, ties and nulls."""
    n = ACCOUNTS
    few = rng.poisson(rng.lognormal(0.5, 1.2, n)).astype(float)
    by_unit: Mapping[str, np.ndarray] = {
        "count": few,
        "days": np.floor(rng.exponential(60, n)),
        "hours": rng.exponential(9, n),
        "share": rng.choice([0.0, 1.0, *rng.random(20)], n),
        "score": np.round(rng.uniform(0, 10, n), 1),
        "ratio": rng.choice([0.0, 1.0, *rng.lognormal(0, 1, 40)], n),
        "money": np.round(rng.lognormal(5, 2, n), 2),
        "slope": rng.choice([0.0, *rng.normal(0, 0.1, 40)], n),
        "z": rng.normal(0, 2, n),
        "nats": rng.uniform(0, 2.5, n),
        "flag": rng.integers(0, 2, n).astype(float),
    }
    values = by_unit[card.unit]
    if card.measure.endswith("_band"):
        values = rng.integers(-1, 2, n).astype(float)
    if f"{card.family}.{card.measure}".endswith(SIGNED):
        values = values * rng.choice([-1, 1], n)
    if card.measure == "engagement_decile":
        values = rng.integers(1, 11, n).astype(float)
    return np.where(rng.random(n) < 0.05, np.nan, values) if card.nulls else values


@pytest.fixture(scope="module")
def world() -> tuple[Contributions, Matrix]:
    """Every feature there is, of 250 accounts of two plans, some of them new."""
    rng = np.random.default_rng(11)
    cards = [c for c in catalogue(builders=BUILDERS).cards if c.unit != "text"]
    index = pd.MultiIndex.from_product(
        [[f"A-{n:03d}" for n in range(ACCOUNTS)], [pd.Timestamp("2025-03-03")]],
        names=["account_id", "cutoff"],
    )
    X = pd.DataFrame({card.name: drawn(card, rng) for card in cards}, index)
    evidence = {}
    days = rng.integers(1, 700, ACCOUNTS)
    for card in cards:
        if card.normal:
            near = np.where(rng.random(ACCOUNTS) < 0.3, 1, rng.lognormal(0, 0.8, 1))
            usual = drawn(replace(card, nulls=""), rng) * near
            usual = np.where(rng.random(ACCOUNTS) < 0.1, X[card.name], usual)
            usual = np.clip(usual, 0, 1) if card.unit == "share" else usual
            evidence[card.normal] = np.where(days < 84, np.nan, usual)
    ranked = [c.name for c in cards if c.unit != "flag"]
    lower = (X[ranked].rank(method="min") - 1) / X[ranked].count()
    evidence |= {f"{name}__percentile": lower[name] for name in ranked}
    phi = pd.DataFrame(rng.normal(0, 0.2, X.shape), index, X.columns)
    total = phi.sum(axis=1)
    why = Contributions(
        phi, -1.0, -1.0 + total, 1 / (1 + np.exp(1.0 - total)), tuple(cards),
        usable=True, X=X, encoded=X,
    )  # fmt: skip
    began = pd.Timestamp("2025-03-03") - pd.to_timedelta(days, unit="D")
    plan = np.where(np.arange(ACCOUNTS) % 3 == 0, "Small", "Large")
    context = pd.DataFrame(
        {"account_started_at": began, "plan": plan, "currency": "EUR"}, index
    )
    frame = pd.DataFrame(evidence, index)
    return why, Matrix(X, tuple(cards), "f", evidence=frame, context=context)


def test_no_sentence_about_any_feature_contradicts_itself(
    world: tuple[Contributions, Matrix],
) -> None:
    why, matrix = world
    said = top_reasons(why, matrix)
    read, found = problems_of(why, matrix, said)
    assert found == []
    codes = said.filter(regex="_code$").melt()["value"].dropna()
    assert read > 1200
    assert codes.nunique() > 200
    texts = " ".join(
        said.filter(regex=r"^(reason|protective)_\d$").melt()["value"].dropna()
    )
    for words in (
        "of this plan",
        "in its first",
        "usually none",
        "times as much",
        "No ",
    ):
        assert words in texts, words


TAMPERED = {
    "the verb": ("fell to", "rose to"),
    "the value": ("fell to 6", "fell to 7"),
    "the own normal": ("usually 23", "usually 29"),
    "the change": ("(-74 %)", "(-70 %)"),
    "its sign": ("(-74 %)", "(+74 %)"),
    "the share": ("93 % of", "92 % of"),
    "the side": ("lower than", "higher than"),
    "the peers": ("of accounts", "of accounts of this plan"),
    "the window": ("last week", "in the last 4 weeks"),
    "a second blank": ("Logins fell", "Logins  fell"),
    "a null": ("usually 23", "usually nan"),
}


@pytest.fixture(scope="module")
def one() -> tuple[Reader, Claim]:
    """One account with 6 logins last week; 93 of 100 have more, 5 fewer."""
    cards = [
        c
        for c in catalogue(builders=["logins"], windows=["7d", "28d"]).cards
        if c.measure == "logins"
    ]
    index = pd.MultiIndex.from_product(
        [[f"A-{n:02d}" for n in range(100)], [pd.Timestamp("2025-03-03")]],
        names=["account_id", "cutoff"],
    )
    week = np.array([6.0, *range(1, 20), *range(30, 110)])
    X = pd.DataFrame({cards[0].name: week, cards[1].name: week * 4 + 9}, index)
    phi = pd.DataFrame(0.3, index, X.columns)
    total = phi.sum(axis=1)
    why = Contributions(
        phi, -1.0, -1.0 + total, 1 / (1 + np.exp(1.0 - total)), tuple(cards),
        usable=True, X=X, encoded=X,
    )  # fmt: skip
    usual = pd.DataFrame({c.normal: 23.0 for c in cards if c.normal}, index)
    plan = pd.DataFrame({"plan": ["S"] * 20 + ["L"] * 80}, index)
    matrix = Matrix(X, tuple(cards), "f", evidence=usual, context=plan)
    text = "Logins fell to 6 last week, usually 23 (-74 %), lower than 93 % of accounts"
    return Reader(why, matrix), Claim(text, "logins.logins.falling", 11, True, 0)


def test_the_reader_agrees_with_what_is_right(one: tuple[Reader, Claim]) -> None:
    reader, claim = one
    assert reader.problems(claim) == []


@pytest.mark.parametrize("what", TAMPERED)
def test_the_reader_notices_what_is_wrong(one: tuple[Reader, Claim], what: str) -> None:
    reader, claim = one
    before, after = TAMPERED[what]
    wrong = claim.text.replace(before, after)
    assert wrong != claim.text
    assert reader.problems(replace(claim, text=wrong))


def test_the_reader_notices_the_wrong_side(one: tuple[Reader, Claim]) -> None:
    reader, claim = one
    assert reader.problems(replace(claim, points=-11))
    assert reader.problems(replace(claim, points=-11, raises=False))
    assert reader.problems(replace(claim, code="logins.logins.rising"))
    assert reader.problems(replace(claim, code="logins.others.falling"))
