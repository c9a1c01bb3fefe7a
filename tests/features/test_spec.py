"""Cards, and the fingerprint of what features mean."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from typing import Any

import ibis
import pytest
from ibis import _

from churnml.features.spec import Feature, feature, fingerprint, keys_of


def count(value: Any = None, **card: Any) -> Feature:
    """Write a feature with some words of its own."""
    words: dict[str, Any] = {
        "signals": "U2 U3",
        "definition": "Logins in the window.",
        "unit": "count",
        "direction": "-",
        "says": "{value} logins in the last 28 days",
    }
    value = _["usage.logins_28d"] if value is None else value
    return feature("logins", "logins", value, **(words | card))


def test_a_name_follows_from_family_measure_and_window() -> None:
    assert count().card.name == "logins__logins"
    card = count(window="28d", normal=True).card
    assert card.name == "logins__logins__28d"
    assert card.normal == "logins__logins__28d__normal"
    assert card.signals == ("U2", "U3")
    assert (card.categorical, card.actionable, card.version) == (False, True, 1)


def raised(made: Feature) -> Feature:
    return replace(made, card=replace(made.card, version=2))


@pytest.mark.parametrize(
    "other",
    [
        count(_["usage.logins_91d"]),
        count(_["usage.logins_28d"] + 1),
        count(window="28d"),
        count(definition="Something else."),
        count(unit="days"),
        raised(count()),
    ],
    ids=["part", "formula", "name", "definition", "unit", "version"],
)
def test_another_meaning_has_another_fingerprint(other: Feature) -> None:
    assert fingerprint([other]) != fingerprint([count()])


def test_other_words_have_the_same_fingerprint() -> None:
    same = count(says="{value} times in", direction="?", nulls="never", normal=True)
    assert fingerprint([same]) == fingerprint([count()])


def test_what_the_user_declares_is_part_of_the_meaning() -> None:
    one = fingerprint([count()], {"logins": {"login_events": ["in", "sso"]}})
    assert one != fingerprint([count()], {"logins": {"login_events": ["in"]}})
    assert one == fingerprint([count()], {"logins": {"login_events": ["in", "sso"]}})
    assert len(one) == 64


_PRINT = """
from ibis import _
import ibis
from churnml.features.spec import feature, fingerprint
value = ibis.ifelse(_["a.x"] >= 3, ibis.least(_["a.x"] - 1, 91), ibis.null())
print(fingerprint([feature("a", "x", value, signals="U1", definition="X.",
    unit="count", direction="?", says="{value} x")]))
"""


def test_a_fingerprint_is_the_same_in_every_process() -> None:
    value = ibis.ifelse(_["a.x"] >= 3, ibis.least(_["a.x"] - 1, 91), ibis.null())
    here = feature(
        "a",
        "x",
        value,
        signals="U1",
        definition="X.",
        unit="count",
        direction="?",
        says="{value} x",
    )
    command = [sys.executable, "-c", _PRINT]
    there = subprocess.run(command, capture_output=True, text=True, check=True)
    assert there.stdout.strip() == fingerprint([here])
    shorter = ibis.ifelse(_["a.x"] >= 3, ibis.least(_["a.x"] - 1, 90), ibis.null())
    assert fingerprint([replace(here, value=shorter)]) != fingerprint([here])


def test_snapshots_are_told_apart_by_number_where_they_have_one() -> None:
    plain = ibis.table({"account_id": "string", "cutoff": "timestamp"}, name="t")
    assert keys_of(plain) == ["account_id", "cutoff"]
    assert keys_of(plain.mutate(snapshot=1)) == ["snapshot"]
