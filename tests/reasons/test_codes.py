"""Reason codes are a promise: they change with no word, and none is taken back."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pandas as pd

from churnml.attribution import Contributions
from churnml.features.build import BUILDERS
from churnml.features.catalogue import catalogue
from churnml.features.spec import Card
from churnml.matrix import Matrix
from churnml.reasons import WORDS, top_reasons
from churnml.reasons.words import KINDS

CODES = Path(__file__).with_name("codes.txt")


def codes_of(cards: Iterable[Card]) -> set[str]:
    """All codes that features can have, from what their cards say of their values."""
    found = set()
    for card in cards:
        ways = {"present"}
        if card.nulls or card.unit == "text":
            ways.add("missing")
        if card.unit != "text":
            ways.add("low")
        if card.unit not in {"text", "flag"}:
            ways.add("high")
        moves = card.unit in {"slope", "z"} or card.measure.endswith(
            ("change", "growth", "_vs_normal")
        )
        if card.normal or moves:
            ways |= {"falling", "rising"}
        if moves:
            ways -= {"low", "high"}
        found |= {f"{card.family}.{card.measure}.{way}" for way in ways}
    return found


def test_no_code_is_taken_back_or_unheard_of() -> None:
    promised = set(CODES.read_text(encoding="utf-8").split())
    cards = [c for c in catalogue(builders=BUILDERS).cards if c.actionable]
    there = codes_of(c for c in cards if "first_import" not in c.name)
    assert not promised - there, "a code others may rely on is gone"
    assert not there - promised, "add the new codes to tests/reasons/codes.txt"


def test_codes_stay_whatever_the_words() -> None:
    cards = tuple(c for c in catalogue(builders=["logins", "tickets"]).cards)
    rng = np.random.default_rng(5)
    index = pd.MultiIndex.from_product(
        [[f"A-{n}" for n in range(60)], [pd.Timestamp("2025-03-03")]],
        names=["account_id", "cutoff"],
    )
    shape = (60, len(cards))
    names = [card.name for card in cards]
    X = pd.DataFrame(rng.poisson(2, shape).astype(float), index, names)
    normals = {c.normal: rng.poisson(3, 60).astype(float) for c in cards if c.normal}
    values = pd.DataFrame(rng.normal(0, 0.5, shape), index, names)
    total = values.sum(axis=1)
    why = Contributions(
        values, -1.0, -1.0 + total, 1 / (1 + np.exp(1.0 - total)), cards,
        usable=True, X=X, encoded=X,
    )  # fmt: skip
    matrix = Matrix(X, cards, "f", evidence=pd.DataFrame(normals, index))
    words: dict[str, dict[str, dict[str, str]]] = {}
    for key in WORDS.sentences:
        family, measure, kind = key.split(".")
        said = {kind: f"#{'{value}' if kind != 'missing' else ''} {kind}"}
        words.setdefault(family, {}).setdefault(measure, {}).update(said)
    usual = top_reasons(why, matrix)
    other = top_reasons(why, matrix, words={"sentences": words})
    codes = [name for name in usual if name.endswith("_code")]
    pd.testing.assert_frame_equal(usual[codes], other[codes])
    assert usual["reason_1_code"].notna().sum() > 20
    assert not usual["reason_1"].dropna().isin(other["reason_1"]).any()
    promised = set(CODES.read_text(encoding="utf-8").split())
    assert set(usual[codes].melt()["value"].dropna()) <= promised
    assert {code.split(".")[2] for code in promised} < set(KINDS)
