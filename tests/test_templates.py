"""Formats, and that colours can be read by everybody."""

from __future__ import annotations

import itertools
import re
from datetime import date

import pytest

from churnml.templates import (
    NO_BREAK,
    count,
    day,
    money,
    percent,
    points,
    render,
    script,
)

MINUS = "\N{MINUS SIGN}"
# Of the style: text on the ground it stands on.
TEXT_ON_GROUND = [
    *itertools.product(["ink", "muted", "accent"], ["paper", "surface"]),
    *itertools.product(["ink", "muted"], ["sunken"]),
    *itertools.product(["raises", "lowers"], ["paper", "surface"]),
    ("high-ink", "high-ground"),
    ("medium-ink", "medium-ground"),
    ("low-ink", "low-ground"),
]


@pytest.mark.parametrize(
    ("share", "text"),
    [(0, "<1"), (0.004, "<1"), (0.006, "1"), (0.42, "42"), (0.994, "99"), (1, ">99")],
)
def test_a_percentage_never_claims_certainty(share, text):
    assert percent(share) == f"{text}{NO_BREAK}%"


@pytest.mark.parametrize(("number", "text"), [(4, "+4"), (-4, f"{MINUS}4"), (0, "0")])
def test_points_carry_their_sign(number, text):
    assert points(number) == text


def test_money():
    assert money(1234567.8, "EUR") == f"EUR{NO_BREAK}1,234,568"
    assert money(-50) == f"{MINUS}50"
    assert money(0, "USD") == f"USD{NO_BREAK}0"
    assert money(None, "USD") == "not known"


def test_days_and_counts():
    assert day(date(2024, 12, 31)) == f"31{NO_BREAK}Dec{NO_BREAK}2024"
    assert day(None) == "not known"
    assert count(1, "day", "days") == "1 day"
    assert count(0, "day", "days") == "0 days"
    assert count(12345) == "12,345"


def test_a_script_is_allowed_by_its_own_hash_only():
    text, source = script("table.js", "report.js")
    assert text.startswith('"use strict";')
    assert script("report.js")[0] in text
    assert source != script("report.js")[1]
    # 32 bytes are 43 characters of base64 and one sign of padding.
    assert re.fullmatch(r"sha256-[A-Za-z0-9+/]{43}=", source)


def _colours() -> dict[str, tuple[str, str]]:
    style = render("_style.css.j2")
    pairs = re.findall(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)", style)
    return {name: (light, dark) for name, light, dark in pairs}


def _luminance(colour: str) -> float:
    # Relative luminance of WCAG 2.
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), TEXT_ON_GROUND)
def test_text_has_enough_contrast(text, ground, scheme):
    colours = _colours()
    pair = _luminance(colours[text][scheme]), _luminance(colours[ground][scheme])
    contrast = (max(pair) + 0.05) / (min(pair) + 0.05)
    assert contrast >= 4.5, f"{text} on {ground}: {contrast:.2f}, AA asks for 4.5"
