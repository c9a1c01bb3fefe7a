"""What cards draw: weekly use, features and marks, against naive Python and by hand."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from churnml.backend import connect
from churnml.errors import TaskError
from churnml.features.build import compile_features, families_for
from churnml.histories import FRAMES, Histories, histories_of
from churnml.tables import Tables, TableSpec, load_tables
from tests.features.usage_worlds import (
    FROM,
    draw_usage,
    make_spine,
    make_tables,
    midnight,
)

MONDAY = date(2025, 3, 3)
STARTS = dict.fromkeys("abce", midnight(FROM)) | {"d": datetime(2024, 9, 10, 15)}
WEEK = timedelta(days=7)


def context(starts: dict[str, datetime | None], cutoff: date = MONDAY) -> pd.DataFrame:
    """Give what of a matrix the histories need."""
    at = pd.MultiIndex.from_tuples(
        [(account, pd.Timestamp(cutoff)) for account in starts],
        names=["account_id", "cutoff"],
    )
    started = pd.Series(list(starts.values()), at, dtype="datetime64[us]")
    return pd.DataFrame({"account_started_at": started})


def same(one: Histories, other: Histories) -> bool:
    return all(getattr(one, n).equals(getattr(other, n)) for n in FRAMES)


# -- weeks -----------------------------------------------------------------------------


def known_uses(usage: pd.DataFrame, cutoff: date) -> list[dict[str, Any]]:
    rows = usage.to_dict("records")
    at = midnight(cutoff)
    return [r for r in rows if r["occurred_at"] < at and r.get("known_at", FROM_) < at]


FROM_ = midnight(FROM)


def naive_weeks(usage: pd.DataFrame, account: str, cutoff: date) -> list[list[Any]]:
    """Count an account's weeks from the raw rows; oldest first."""
    uses = [r for r in known_uses(usage, cutoff) if r["account_id"] == account]
    weeks = []
    for ago in range(30, -1, -1):
        first = cutoff - (ago + 1) * WEEK
        if first < STARTS[account].date():
            weeks.append([first, None, None, None])
            continue
        last = first + WEEK
        inside = [r for r in uses if first <= r["occurred_at"].date() < last]
        logins = sum(r["event"] == "login" for r in inside)
        people = len({r["user_id"] for r in inside if pd.notna(r["user_id"])})
        weeks.append([first, logins, people, len(inside)])
    return weeks


@pytest.mark.parametrize("cutoff", [MONDAY, date(2024, 10, 16)])  # a Wednesday
@pytest.mark.parametrize("late", [False, True])
def test_weeks_are_counted_from_what_was_known(late: bool, cutoff: date) -> None:
    usage = draw_usage(3, late=late)
    found = histories_of(make_tables(usage), context(STARTS, cutoff)).weeks

    assert len(found) == 5 * 31
    for account, weeks in found.groupby("account_id"):
        given = weeks[["week", "logins", "active_users", "uses"]].astype(object)
        given["week"] = [w.date() for w in weeks["week"]]
        expected = naive_weeks(usage, account, cutoff)
        assert given.where(given.notna(), None).to_numpy().tolist() == expected

        before = [logins for _first, logins, *_ in expected[:-1] if logins is not None]
        band = [np.nan] * 3
        if len(before) >= 8:
            band = list(np.percentile(before, [10, 50, 90]))
        drawn = weeks[["normal_low", "normal_mid", "normal_high"]].drop_duplicates()
        np.testing.assert_allclose(drawn.to_numpy(), [band])


@pytest.mark.parametrize("options", [{}, {"delay": "3d"}, {"login_events": ()}])
def test_the_chart_does_not_contradict_the_sentence(options: dict[str, Any]) -> None:
    tables = make_tables(draw_usage(5), **options)
    families, _left_out = families_for(tables, ["logins"], [1])
    spine = make_spine(tables.con, [MONDAY])
    wanted = ["logins__logins__7d", "logins__active_users__7d"]
    compiled = compile_features(families, spine, only=wanted)
    features = compiled.table.to_pandas().set_index("account_id")
    weeks = histories_of(tables, context(STARTS)).weeks
    measure = "uses" if "login_events" in options else "logins"
    assert set(weeks["measure"]) == {measure}

    of_account = weeks.groupby("account_id")
    usual, last = of_account["normal_mid"].first(), of_account[measure].last()
    evidence = features["logins__logins__7d__normal"]
    assert usual.tolist() == pytest.approx(evidence[usual.index].tolist(), nan_ok=True)
    assert last.tolist() == features["logins__logins__7d"][last.index].tolist()
    people = of_account["active_users"].last()
    assert (
        people.tolist() == features["logins__active_users__7d"][people.index].tolist()
    )


def test_what_is_not_declared_is_null_throughout() -> None:
    usage = draw_usage(1).drop(columns="user_id")
    weeks = histories_of(make_tables(usage, login_events=()), context(STARTS)).weeks
    assert weeks["logins"].isna().all()
    assert weeks["active_users"].isna().all()
    assert weeks["uses"].notna().any()


def test_weeks_before_the_table_began_are_null() -> None:
    # Observed from Wednesday 2025-01-15: the first whole week is that of the 20th.
    tables = make_tables(draw_usage(1), from_=date(2025, 1, 15))
    weeks = histories_of(tables, context(STARTS)).weeks.query("account_id == 'a'")
    seen = weeks["week"][weeks["uses"].notna()]
    assert seen.tolist() == list(pd.date_range("2025-01-20", "2025-02-24", freq="7D"))
    assert weeks["normal_mid"].isna().all()  # five weeks before the last


def test_rows_that_sum_up_days_count_what_they_sum_up() -> None:
    usage = draw_usage(2).assign(
        occurred_at=lambda rows: rows["occurred_at"].dt.normalize()
    )
    keys = ["account_id", "occurred_at", "event", "user_id"]
    by_day = usage.groupby(keys, dropna=False).size().rename("quantity").reset_index()
    single = histories_of(make_tables(usage), context(STARTS))
    assert same(single, histories_of(make_tables(by_day, period="1d"), context(STARTS)))


def test_usage_that_is_kept_by_the_day_draws_the_same(tmp_path: Path) -> None:
    draw_usage(6).to_parquet(tmp_path / "usage.parquet", index=False)
    accounts = pd.DataFrame({"account_id": list(STARTS), "started_at": FROM_})
    specs = [
        TableSpec(name="accounts", frame=accounts),
        TableSpec(name="usage", path="usage.parquet", login_events=("login",)),
    ]

    def drawn(cache: Path | None) -> Histories:
        tables = load_tables(specs, root=tmp_path, cache=cache, complete_until=MONDAY)
        assert (tables["usage"].by_day is not None) == (cache is not None)
        return histories_of(tables, context(STARTS))

    assert same(drawn(None), drawn(tmp_path / "cache"))


def test_rows_that_sum_up_months_have_no_weeks() -> None:
    usage = draw_usage(2).assign(quantity=1)
    usage["occurred_at"] = usage["occurred_at"].dt.to_period("M").dt.start_time
    found = histories_of(make_tables(usage, period="1mo"), context(STARTS))
    assert (len(found.weeks), len(found.features)) == (0, 0)


# -- features --------------------------------------------------------------------------


@pytest.mark.parametrize("late", [False, True])
def test_features_of_13_weeks_against_naive_python(late: bool) -> None:
    usage = draw_usage(4, late=late)
    expected: dict[tuple[str, str, date], int] = {}
    for row in known_uses(usage, MONDAY):
        ago = (MONDAY - row["occurred_at"].date() - timedelta(days=1)) // WEEK
        if row["event"] != "login" and ago < 13:
            key = (row["account_id"], row["event"], MONDAY - (ago + 1) * WEEK)
            expected[key] = expected.get(key, 0) + 1

    found = histories_of(make_tables(usage), context(STARTS)).features
    days = [week.date() for week in found["week"]]
    keys = list(zip(found["account_id"], found["feature"], days, strict=True))
    assert dict(zip(keys, found["uses"], strict=True)) == expected
    assert set(found["feature"][found["sticky"]]) == {"report", "api"}
    # The sticky ones first, then the most used; weeks oldest first.
    first = found[found["account_id"] == "a"].drop_duplicates("feature")
    assert first["sticky"].tolist() == [True, True, False, False]
    for _key, weeks in found.groupby(["account_id", "feature"])["week"]:
        assert weeks.is_monotonic_increasing


def test_of_many_features_the_most_used_are_shown() -> None:
    days = [midnight(MONDAY - timedelta(days=1))] * sum(range(1, 26))
    names = [f"f{n:02}" for n in range(1, 26) for _ in range(n)]
    usage = pd.DataFrame({"account_id": "a", "occurred_at": days, "event": names})
    tables = make_tables(usage, sticky_events=("f01",))
    found = histories_of(tables, context(STARTS)).features
    assert found["feature"].tolist() == ["f01", *(f"f{n:02}" for n in range(25, 6, -1))]


# -- marks -----------------------------------------------------------------------------

SCALES = {"tickets": {"csat": (1, 5)}, "surveys": {"ces": (1, 7), "csat": (5, 1)}}


def world(*accounts: str, **frames: Any) -> Tables:
    """Make tables of these rows, of account A unless they say otherwise."""
    ids = accounts or ("A", "B")
    specs = [TableSpec(name="accounts", frame=pd.DataFrame({"account_id": ids}))]
    for name, given in frames.items():
        rows, options = given if isinstance(given, tuple) else (given, {})
        frame = pd.DataFrame([{"account_id": "A"} | row for row in rows])
        for column in frame.columns[frame.columns.str.endswith("_at")]:
            frame[column] = pd.to_datetime(frame[column], format="ISO8601")
        options = {"scales": SCALES.get(name, {})} | options
        specs.append(TableSpec(name=name, frame=frame, **options))
    return load_tables(specs, con=connect(threads=1), complete_until=date(2025, 6, 2))


def marks(**frames: Any) -> list[list[Any]]:
    """Give the marks of account A at the cutoff: kind, tone, text."""
    found = histories_of(world(**frames), context({"A": None, "B": None})).marks
    assert set(found["account_id"]) <= {"A"}
    return found[["kind", "tone", "text"]].to_numpy().tolist()


NOON = "2025-02-28 12:00"  # of the Friday before
TICKETS: list[tuple[dict[str, Any], str, str]] = [
    (
        {"priority": "URGENT", "first_response_at": "2025-03-01 19:00"},
        "bad",
        "Urgent ticket, first answer after 31 h, still open",
    ),
    ({}, "plain", "Ticket, not answered yet, still open"),
    (
        {"theme": "How_To", "resolved_at": "2025-02-28 12:40", "csat": 5},
        "good",
        "Ticket (how to), solved after 40 min, rated 5 of 5",
    ),
    (
        {"priority": "high", "resolved_at": "2025-03-02 12:00", "csat": 2},
        "bad",
        "High-priority ticket, solved after 2 days, rated 2 of 5",
    ),
    (
        # Solved fast, but it did not stay so.
        {"resolved_at": "2025-02-28 13:00", "reopened_at": "2025-03-01 09:00"},
        "plain",
        "Ticket, solved after 1 h, reopened",
    ),
    (
        {"escalated_at": "2025-03-01", "resolved_at": "2025-03-02 12:00"},
        "bad",
        "Ticket, solved after 2 days, escalated",
    ),
    (
        # All that happens on the cutoff's day is not known yet.
        {
            "first_response_at": "2025-03-03",
            "resolved_at": "2025-03-03 08:00",
            "escalated_at": "2025-03-04",
            "csat": 1,
        },
        "plain",
        "Ticket, not answered yet, still open",
    ),
]


def test_tickets() -> None:
    times = ("first_response_at", "resolved_at", "escalated_at", "reopened_at")
    blank = {"opened_at": NOON, "priority": "low"} | dict.fromkeys((*times, "theme"))
    ids = [f"A{n}" for n in range(len(TICKETS))]
    rows = [
        {"account_id": account, "csat": None} | blank | facts
        for account, (facts, *_) in zip(ids, TICKETS, strict=True)
    ]
    tables = world(*ids, tickets=rows)
    found = histories_of(tables, context(dict.fromkeys(ids))).marks
    assert found["account_id"].tolist() == ids
    assert set(found["kind"]) == {"ticket"}
    said = found[["tone", "text"]].to_numpy().tolist()
    assert said == [[tone, text] for _facts, tone, text in TICKETS]


def test_tickets_of_a_table_that_does_not_tell_are_plain() -> None:
    rows = [{"opened_at": "2025-02-28 12:00"}, {"opened_at": "2025-03-03 00:00"}]
    assert marks(tickets=rows) == [["ticket", "plain", "Ticket"]]


def test_a_ticket_lasts_until_it_is_solved() -> None:
    row = {"opened_at": "2025-02-28 12:00", "resolved_at": "2025-03-02 11:00"}
    given = world(tickets=([row], {"delay": "1d"}))
    at = context({"A": None})
    assert histories_of(given, at).marks["until"].isna().all()  # known on the 3rd
    given = world(tickets=[row])
    (until,) = histories_of(given, at).marks["until"]
    assert until == datetime(2025, 3, 2, 11)


def test_of_very_many_tickets_the_bad_ones_are_shown() -> None:
    rows: list[dict[str, Any]] = [
        {"opened_at": f"2025-02-{day:02} {hour:02}:00", "priority": "low"}
        for day in range(1, 29)
        for hour in range(3)
    ]
    rows[0]["priority"] = "urgent"
    found = marks(tickets=rows)
    assert len(found) == 60
    assert found[0] == ["ticket", "bad", "Urgent ticket"]


def test_answers() -> None:
    day = "2025-02-10"
    nps = [
        {"responded_at": f"{day} 08:00", "score": 6, "role": "decision_maker"},
        {"responded_at": f"{day} 09:00", "score": 7, "role": "user"},
        {"responded_at": f"{day} 10:00", "score": 9, "role": None},
        {"responded_at": "2025-03-03", "score": 0, "role": None},
    ]
    surveys = [
        {"responded_at": f"{day} 11:00", "kind": "CES", "score": 3},
        {"responded_at": f"{day} 12:00", "kind": "csat", "score": 1},
        {"responded_at": f"{day} 13:00", "kind": "onboarding_check", "score": 4},
        {"responded_at": f"{day} 14:00", "kind": "nps", "score": 1},
        {"responded_at": None, "kind": "ces", "score": None, "asked_at": day},
    ]
    assert marks(nps=nps, surveys=surveys) == [
        ["nps", "bad", "NPS 6 by a decision maker"],
        ["nps", "plain", "NPS 7 by a user"],
        ["nps", "good", "NPS 9"],
        ["survey", "bad", "CES 3 of 7"],
        ["survey", "good", "CSAT 1 (1 is best)"],
        ["survey", "plain", "Onboarding check survey: 4"],
    ]


def paid(start: str, end: str | None = None, **facts: Any) -> dict[str, Any]:
    row = {"started_at": start, "ended_at": end, "plan": "Pro", "seats": 20}
    return row | {"mrr": 1200.0, "currency": "EUR", "is_trial": False} | facts


CONTRACTS: list[tuple[list[dict[str, Any]], list[str] | None]] = [
    (
        [
            paid("2024-01-01", "2025-01-10"),
            paid("2025-01-10", plan="Basic", seats=8, mrr=480.0),
        ],
        [
            "bad",
            "Moved from Pro to Basic, 12 seats fewer, MRR from EUR 1,200 to EUR 480",
        ],
    ),
    (
        # A row of its own adds to the one that runs.
        [paid("2024-01-01"), paid("2025-01-10", seats=1, mrr=49.9)],
        ["good", "1 seat more, MRR from EUR 1,200 to EUR 1,250"],
    ),
    (
        [paid("2024-01-01", "2025-01-10"), paid("2025-01-10", plan="Pro 2")],
        ["plain", "Moved from Pro to Pro 2"],
    ),
    # Seats of one row are not known, nor then is their change.
    (
        [paid("2024-01-01", "2025-01-10"), paid("2025-01-10", seats=None, mrr=9)],
        ["bad", "MRR from EUR 1,200 to EUR 9"],
    ),
    # Dollars and euros are not compared.
    (
        [
            paid("2024-01-01", "2025-01-10"),
            paid("2025-01-10", currency="USD", seats=10),
        ],
        ["bad", "10 seats fewer"],
    ),
    ([paid("2025-01-10")], ["plain", "Became a customer"]),
    (
        [paid("2024-01-01", "2024-05-01"), paid("2025-01-10")],
        ["good", "Came back"],
    ),
    (
        [paid("2024-01-01", "2025-03-01")],
        ["bad", "Last paid subscription ended"],
    ),
    # A few cents more are printed as the same amount.
    (
        [paid("2024-01-01", "2025-01-10"), paid("2025-01-10", mrr=1200.4)],
        None,
    ),
    # Renewed as it was; a trial; an end and a start still to come; long ago.
    ([paid("2024-01-01", "2025-01-10"), paid("2025-01-10")], None),
    ([paid("2024-01-01"), paid("2025-01-10", is_trial=True)], None),
    ([paid("2024-01-01", "2025-03-03"), paid("2025-03-03", seats=2)], None),
    ([paid("2023-01-01", "2024-07-01"), paid("2024-07-01", seats=1)], None),
]


def test_contracts() -> None:
    ids = [f"A{n:02}" for n in range(len(CONTRACTS))]
    rows = [
        row | {"account_id": account}
        for account, (rows, _) in zip(ids, CONTRACTS, strict=True)
        for row in rows
    ]
    tables = world(*ids, subscriptions=rows)
    found = histories_of(tables, context(dict.fromkeys(ids))).marks
    said = {
        account: [mark.tone, mark.text]
        for account, mark in found.set_index("account_id").iterrows()
    }
    expected = {
        account: mark for account, (_, mark) in zip(ids, CONTRACTS, strict=True) if mark
    }
    assert said == expected
    assert len(found) == len(expected)


def test_a_row_within_the_grace_continues_the_one_before() -> None:
    # Ends that are written as last days leave a day between: 31 January, 1 February.
    rows = [paid("2024-02-01", "2025-01-31"), paid("2025-02-01")]
    tables = world("A", subscriptions=[row | {"account_id": "A"} for row in rows])
    at = context({"A": None})
    said = histories_of(tables, at, grace=timedelta(days=14)).marks["text"].tolist()
    assert said == []
    said = histories_of(tables, at).marks["text"].tolist()
    assert said == ["Last paid subscription ended", "Came back"]


def test_tickets_of_one_day_are_all_drawn_in_whatever_order() -> None:
    alike = {"account_id": "A", "opened_at": "2025-02-20"}
    three = [alike | {"ticket_id": f"T{n}"} for n in range(3)]
    found = histories_of(world("A", tickets=three), context({"A": None})).marks
    assert len(found) == 3
    themes = ["billing", "login", "export", "import"]
    many = [
        alike | {"ticket_id": f"T{n}", "theme": f"{themes[n % 4]} {n}"}
        for n in range(100)
    ]
    drawn = [
        histories_of(world("A", tickets=rows), context({"A": None})).marks
        for rows in (many, many[::-1])
    ]
    pd.testing.assert_frame_equal(*(d.reset_index(drop=True) for d in drawn))


def test_relations() -> None:
    milestones = [
        {"milestone": "data_imported", "reached_at": "2025-01-08"},
        {"milestone": "data_imported", "reached_at": "2025-01-05"},
        {"milestone": "go live", "reached_at": None, "assigned_at": "2025-01-01"},
        {"milestone": "go live", "reached_at": "2025-03-03", "assigned_at": None},
    ]
    touches = [
        {"touched_at": "2025-01-10", "kind": "QBR", "owner": "Ann"},
        {"touched_at": "2025-01-11", "kind": "call", "no_show": True, "owner": None},
        {"touched_at": "2025-01-12", "kind": "email", "owner": "Bo"},
        {"touched_at": "2025-01-13", "kind": "qbr", "no_show": True, "owner": "Bo"},
        {"touched_at": "2025-01-14", "kind": "email", "owner": "Bo"},
    ]
    plays = [
        {"started_at": "2025-02-01", "ended_at": "2025-02-08", "play": "success_story"},
        {"started_at": "2025-02-02", "ended_at": "2025-03-09", "play": None},
        {"started_at": "2025-02-03", "play": "training", "held_out": True},
    ]
    assert marks(milestones=milestones, touches=touches, plays=plays) == [
        ["milestone", "good", "Milestone reached: data imported"],
        ["touch", "plain", "Business review"],
        ["touch", "bad", "Call, nobody came"],
        ["touch", "plain", "Bo took over from Ann"],
        ["touch", "bad", "Business review, nobody came"],
        ["play", "plain", "Play: success story"],
        ["play", "plain", "Play to keep the account, still running"],
    ]


# -- laws ------------------------------------------------------------------------------


def everything(**more: list[dict[str, Any]]) -> Tables:
    """Make a row or two of every table that is drawn, and rows to add to them."""
    given: dict[str, list[dict[str, Any]]] = {
        "usage": [
            {"occurred_at": f"2025-0{month}-1{day}", "event": "edit", "user_id": "u"}
            for month in (1, 2)
            for day in range(5)
        ],
        "subscriptions": [
            {"started_at": "2024-09-01", "seats": 4, "ended_at": None},
            {"started_at": "2025-01-20", "seats": 2, "ended_at": None},
        ],
        "tickets": [{"opened_at": "2025-02-01", "resolved_at": None, "csat": None}],
        "nps": [{"responded_at": "2025-02-03", "score": 3}],
        "surveys": [{"responded_at": "2025-02-04", "kind": "ces", "score": 2}],
        "milestones": [{"reached_at": "2025-01-05", "milestone": "kickoff"}],
        "touches": [{"touched_at": "2025-01-07", "kind": "review", "owner": "Ann"}],
        "plays": [{"started_at": "2025-02-07", "ended_at": None, "play": "call"}],
    }
    rows = {name: [*own, *more.get(name, [])] for name, own in given.items()}
    options = {"usage": {"from_": date(2024, 6, 1)}}
    return world(**{name: (own, options.get(name, {})) for name, own in rows.items()})


@pytest.fixture(scope="module")
def whole() -> Tables:
    return everything()


def test_the_future_moves_nothing(whole: Tables) -> None:
    at = context({"A": datetime(2024, 9, 1), "B": None})
    before = histories_of(whole, at)
    assert set(before.marks["kind"]) == {
        *("ticket", "nps", "survey", "plan", "milestone", "touch", "play")
    }
    late = {"known_at": "2025-03-03"}
    news: dict[str, list[dict[str, Any]]] = {
        "usage": [
            {"occurred_at": "2025-03-03", "event": "new", "user_id": "v"},
            {"occurred_at": "2025-05-03", "event": "edit", "user_id": "u"},
        ],
        "subscriptions": [{"started_at": "2025-02-20", "seats": 9} | late],
        "tickets": [{"opened_at": "2025-02-20"} | late, {"opened_at": "2025-03-03"}],
        "nps": [{"responded_at": "2025-03-03 01:00", "score": 0}],
        "surveys": [{"responded_at": "2025-04-01", "kind": "ces", "score": 1}],
        "milestones": [{"reached_at": "2025-02-20", "milestone": "live"} | late],
        "touches": [{"touched_at": "2025-03-03", "kind": "review", "owner": "Bo"}],
        "plays": [{"started_at": "2025-02-20", "play": "late"} | late],
    }
    assert same(before, histories_of(everything(**news), at))


def test_absent_tables_give_no_rows() -> None:
    found = histories_of(world(), context({"A": None}))
    for name, columns in FRAMES.items():
        frame = getattr(found, name)
        assert len(frame) == 0
        assert {str(k): str(v) for k, v in frame.dtypes.items()} == {
            k: {"Int64": "Int64"}.get(v, v) for k, v in columns.items()
        }


def test_accounts_that_are_not_scored_are_left_out(whole: Tables) -> None:
    found = histories_of(whole, context({"B": None}))
    assert set(found.weeks["account_id"]) == {"B"}
    assert (len(found.marks), len(found.features)) == (0, 0)
    assert found.weeks["uses"].max() == 0


def test_several_cutoffs_are_refused() -> None:
    both = pd.concat([context({"A": None}), context({"A": None}, date(2025, 2, 3))])
    with pytest.raises(TaskError) as no:
        histories_of(world(), both)
    assert str(no.value) == (
        "histories: accounts of 2 cutoffs given. Give those of one: "
        "matrix.at([cutoff]).context."
    )
