"""The catalogue: every signal is answered by a feature or excluded with a reason."""

from __future__ import annotations

import pytest

from churnml.features import words as w
from churnml.features.catalogue import Catalogue, catalogue, full_tables
from churnml.features.exclusions import EXCLUSIONS
from churnml.features.signals import SECTIONS, SIGNALS

IDS = [
    *(f"U{n}" for n in range(1, 16)),
    *(f"P{n}" for n in range(1, 13)),
    *(f"N{n}" for n in range(1, 9)),
    *(f"O{n}" for n in range(1, 6)),
    *(f"M{n}" for n in range(1, 7)),
    *(f"G{n}" for n in range(1, 6)),
]


@pytest.fixture(scope="module")
def every() -> Catalogue:
    """List all features there are."""
    return catalogue()


def test_the_signals_are_those_of_the_catalogue() -> None:
    assert [*SIGNALS] == IDS
    assert {signal[0] for signal in SIGNALS} == {*SECTIONS}
    assert {*EXCLUSIONS} <= {*SIGNALS}


@pytest.mark.parametrize("signal", IDS)
def test_each_signal_is_a_feature_or_excluded(every: Catalogue, signal: str) -> None:
    answered = bool(every.of_signal(signal))
    assert answered != (signal in EXCLUSIONS), (
        f"{signal} {SIGNALS[signal]} needs a feature, or its reason in EXCLUSIONS"
    )


def test_cards_name_known_signals_and_are_named_once(every: Catalogue) -> None:
    names = [card.name for card in every.cards]
    assert len(names) == len({*names})
    assert {s for card in every.cards for s in card.signals} <= {*SIGNALS}


def test_full_tables_leave_nothing_out(every: Catalogue) -> None:
    assert dict(every.left_out) == {}


def test_what_tables_do_not_allow_is_left_out_with_the_reason() -> None:
    tables = full_tables()
    fewer = type(tables)(
        tables.con,
        tables.until,
        tables={n: tables[n] for n in ("accounts", "tickets")},
    )
    own = [w.recency("tickets"), w.recency("touches")]
    found = catalogue(fewer, builders=["nps", "tickets"], windows=["28d"], own=own)
    assert "own__days_since_tickets" in [card.name for card in found.cards]
    assert found.left_out["nps"].startswith("there is no table 'nps'")
    assert found.left_out["own__days_since_touches"] == "there is no table 'touches'"
    lacking = found.left_out["tickets__tickets_per_user__28d"]
    assert lacking == "it needs users in 28 days, of table 'usage'"
