"""The index and quiet accounts by hand; random answers are in test_nps.py."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from churnml.features import happiness, nps
from churnml.tables import RawTable
from tests.features.oracle import compute, instant, table_of
from tests.features.survey_worlds import TICKETS, TYPES
from tests.features.test_nps_roles import NPS
from tests.features.test_nps_roles import answer as nps_answer
from tests.features.test_surveys import answer

CUTOFF = date(2025, 3, 3)


def tables() -> dict[str, RawTable]:
    """NPS of 8 on average, a ticket rated 4 of 5, and a CES of long ago."""
    answers = [
        nps_answer("user", score, who, "2025-01-06")
        for who, score in (("u1", 10.0), ("u2", 6.0))
    ]
    at = instant("2025-01-20")
    ticket = {"account_id": "a", "opened_at": at, "known_at": at, "csat_at": at}
    scales = {"csat": (1.0, 5.0), "ces": (1.0, 7.0)}
    return {
        "nps": table_of("nps", answers, NPS),
        "surveys": table_of(
            "surveys", [answer("ces", 7.0, "2024-02-01")], TYPES, scales=scales
        ),
        "tickets": table_of(
            "tickets", [ticket | {"csat": 4.0}], TICKETS, scales={"csat": (1, 5)}
        ),
    }


def index(given: dict[str, RawTable]) -> tuple[float, float]:
    """The index and its parts."""
    got = compute(happiness.index(given), [("a", CUTOFF)]).iloc[0]
    return got["nps__happiness__365d"], got["nps__happiness_parts__365d"]


def test_the_index_is_the_mean_of_what_is_there() -> None:
    assert index(tables()) == (77.5, 2)
    given = tables()
    answers = [answer("ces", 4.0, "2025-02-03"), answer("csat", 2.0, "2025-02-03")]
    made = table_of("surveys", answers, TYPES, scales=given["surveys"].spec.scales)
    # NPS 80; CSAT (75 + 25) / 2 = 50; CES 50.
    assert index(given | {"surveys": made}) == (60, 3)


def test_what_is_not_observed_for_a_year_is_no_part() -> None:
    given = tables()
    young = replace(given["tickets"], from_=date(2024, 6, 1))
    assert index(given | {"tickets": young}) == (80, 1)


def test_nps_alone_is_no_index() -> None:
    given = tables()
    unscaled = replace(given["tickets"].spec, scales={})
    for left in (
        {"nps": given["nps"]},
        {"nps": given["nps"], "tickets": replace(given["tickets"], spec=unscaled)},
    ):
        assert set(happiness.index(left).left_out) == {
            "nps__happiness__365d",
            "nps__happiness_parts__365d",
        }


def test_a_quiet_account() -> None:
    # Account a has no login in the last week; at 2025-03-03 its twice median is 3.
    flag = "nps__quiet_account__91d"
    family = happiness.quiet(tables())
    got = compute(family, [("a", CUTOFF), ("a", date(2025, 6, 2)), ("b", CUTOFF)])
    assert got.loc[("a", CUTOFF), flag] == 0  # a ticket in January
    assert got.loc[("a", date(2025, 6, 2)), flag] == 1
    assert got.loc[("b", CUTOFF), flag] == 0  # one login of usually two
    assert flag in happiness.quiet({"nps": tables()["nps"]}).left_out


def test_the_family_lives_on_surveys_alone() -> None:
    family = nps.family({"surveys": tables()["surveys"]}, (4,))
    assert "no scale of nps" in family.left_out["nps__latest_score"]
    names = {made.card.name for made in family.features}
    assert {"nps__ces_latest", "nps__happiness__365d"} <= names
