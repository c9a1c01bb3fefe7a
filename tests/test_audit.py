"""The audit finds planted leaks by the right name, and nothing else."""

from __future__ import annotations

import json
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import ibis
import numpy as np
import pandas as pd
import pytest

import churnml as cm
from churnml.audit import AuditReport, Cause, Leak
from churnml.audit import report as words
from churnml.audit.comparing import moved
from churnml.audit.dating import dating_of
from churnml.audit.unproven import unprovable
from churnml.audit.worlds import Change, Stage, World
from churnml.backend import connect
from churnml.errors import LeakageError, TaskError
from churnml.matrix import Matrix
from churnml.tables import Tables, TableSpec, load_tables
from tests import planted_leaks
from tests.invariants.matrix_worlds import (
    known_late,
    read,
    small_world,
    with_churns,
)

UNTIL = date(2024, 3, 4)
CUTOFFS = [date(2023, 9, 4) + timedelta(days=28 * n) for n in range(4)]


@cache
def planted_tables() -> Tables:
    """Give a small world in which every planted leak has something to see."""
    frames = small_world()
    rng = np.random.default_rng(0)
    churns = with_churns(frames)["churns"]
    churns["reason"] = rng.choice(["price", "missing feature", "closed"], len(churns))
    accounts = frames["accounts"]
    late = pd.Timedelta(days=1) * rng.integers(0, 90, len(accounts))
    accounts["updated_at"] = pd.Timestamp(UNTIL) - late
    paid = ["account_id", "started_at", "ended_at", "plan"]
    asked = ["account_id", "opened_at", "resolved_at", "csat_at", "csat"]
    tickets = frames["tickets"][asked]
    solved = tickets["resolved_at"].notna()
    tickets = tickets.assign(status=np.where(solved, "solved", "open"))
    orders = frames["nps"][["account_id", "score"]].rename(columns={"score": "value"})
    specs = [
        TableSpec(
            name="accounts", frame=accounts, attributes=("country", "updated_at")
        ),
        TableSpec(name="subscriptions", frame=frames["subscriptions"][paid]),
        TableSpec(name="churns", frame=churns),
        TableSpec(
            name="usage",
            frame=frames["usage"].sample(8000, random_state=1),
            columns={"user_id": "="},
        ),
        TableSpec(name="tickets", frame=tickets, extra={"status": "resolved_at"}),
        TableSpec(
            name="orders",
            own=True,
            frame=orders.dropna(),
            columns={"occurred_at": "=2020-01-01"},
        ),
    ]
    return load_tables(specs, con=connect(threads=1), complete_until=UNTIL)


@cache
def late_tables() -> Tables:
    """Give a world with every table, a third of its rows known late."""
    return read(known_late(with_churns(small_world()), seed=1))


@pytest.fixture(scope="module")
def report() -> AuditReport:
    return cm.audit(
        planted_tables(),
        cutoffs=CUTOFFS,
        builders=[],
        own=[planted_leaks.family],
    )


@pytest.fixture(scope="module")
def leaks(report: AuditReport) -> dict[str, Leak]:
    return {leak.feature.removeprefix("planted__"): leak for leak in report.leaks}


class TestPlantedLeaks:
    @pytest.mark.parametrize("name", planted_leaks.LEAKS)
    def test_each_is_named_rightly(self, leaks: dict[str, Leak], name: str) -> None:
        leak, cause = leaks[name], planted_leaks.LEAKS[name]
        assert leak.builder == "planted"
        if name == "sticky_of_the_future":  # learned from uses and from churns
            assert cause in {(one.table, one.column) for one in leak.causes}
        else:
            assert (leak.table, leak.column) == cause
        assert 0 < leak.changed <= leak.snapshots

    @pytest.mark.parametrize("name", planted_leaks.LISTED)
    def test_what_has_no_date_is_listed(self, report: AuditReport, name: str) -> None:
        listed = {(one.table, one.column) for one in report.unprovable}
        assert planted_leaks.LISTED[name] in listed

    def test_nothing_else_is_found(self, leaks: dict[str, Leak]) -> None:
        assert set(leaks) == set(planted_leaks.LEAKS)

    def test_an_honest_rank_is_known_to_look_across(self, report: AuditReport) -> None:
        assert report.tested.across == ("planted__rank_of_logins",)

    def test_words(self, leaks: dict[str, Leak]) -> None:
        leak = leaks["inclusive_cutoff"]
        assert str(leak).startswith(
            "feature planted__inclusive_cutoff of builder planted changes when rows of "
            f"usage on the cutoff's own day (occurred_at) change: {leak.changed} of "
            f"{leak.snapshots} snapshots, e.g. account "
        )
        assert str(leak).endswith("A cutoff is exclusive: compare with <, never <=.")
        assert float(leak.after) > float(leak.before)
        assert "resolved_at of tickets, dated at or after" in str(leaks["solve_hours"])
        assert "plan in rows of subscriptions" in str(leaks["current_plan"])

    def test_one_error_names_the_first(self, report: AuditReport) -> None:
        with pytest.raises(LeakageError, match="10 features let it") as error:
            report.raise_if_failed()
        assert str(error.value).count("\n") == 4
        assert str(error.value).endswith("  - and 7 more")

    def test_as_json(self, report: AuditReport) -> None:
        plain = json.loads(json.dumps(report.to_json()))
        assert plain["passed"] is False
        assert plain["leaks"][0]["says"] == str(report.leaks[0])
        assert plain["tested"]["cutoffs"] == [c.isoformat() for c in CUTOFFS]

    def test_as_text(self, report: AuditReport) -> None:
        first, *others = str(report).splitlines()
        assert first.endswith("4 cutoffs: 10 leaks")
        assert len(others) == len(report.leaks) + len(report.unprovable)


@pytest.fixture(scope="module")
def honest() -> AuditReport:
    said: list[str] = []
    report = cm.audit(
        late_tables(),
        cutoffs=date(2023, 12, 6),
        progress=said.append,
    )
    assert said == ["tables as they are", "other future 1"]
    return report


class TestHonestBuilders:
    def test_no_false_alarm(self, honest: AuditReport) -> None:
        assert honest.passed, str(honest)
        honest.raise_if_failed()
        assert honest.tested.features > 100

    def test_attributes_are_listed_with_their_feature(
        self, honest: AuditReport
    ) -> None:
        listed = {(one.table, one.column): one.features for one in honest.unprovable}
        assert listed == {
            ("accounts", "industry"): ("account__industry",),
            ("accounts", "country"): ("account__country",),
        }


@pytest.fixture(scope="module")
def stage() -> Stage:
    return Stage(late_tables(), 3)


class TestWorlds:
    @pytest.mark.parametrize("truncated", [False, True])
    def test_what_was_known_stays(self, stage: Stage, truncated: bool) -> None:
        t = pd.Timestamp(CUTOFFS[2])
        world = World((CUTOFFS[2],), stage.all_changes(), truncated=truncated)
        with stage.staged(world) as other:
            for name, (opened, later) in {
                "usage": ("occurred_at", []),
                "tickets": (
                    "opened_at",
                    list(dating_of(late_tables()["tickets"]).later),
                ),
                "subscriptions": ("started_at", ["ended_at", "notice_at"]),
                "nps": ("asked_at", ["responded_at"]),
            }.items():
                before, after = (
                    tables[name].expr.execute() for tables in (late_tables(), other)
                )
                assert list(before) == list(after)
                assert len(before) != len(after)
                known = [
                    f[(f[opened] < t) & (f["known_at"] < t)] for f in (before, after)
                ]
                fixed = [c for c in before if c not in {*later, "csat", "score"}]
                keys = ["account_id", opened, "known_at"]
                one, two = (
                    f[fixed].sort_values([*keys, *set(fixed) - {*keys}]) for f in known
                )
                one, two = (f.reset_index(drop=True) for f in (one, two))
                pd.testing.assert_frame_equal(one, two)
                for column in later:
                    past = [f[f[column] < t] for f in known]
                    assert len(past[0]) == len(past[1])
                new = after[(after[opened] >= t) | (after["known_at"] >= t)]
                assert new.empty == truncated
                # Exactly at the cutoff, and a microsecond after it.
                exactly = new[[opened, "known_at"]].max(axis=1)
                microsecond = t + pd.Timedelta(microseconds=1)
                assert truncated or {t, microsecond} <= {*exactly}

    def test_an_account_has_the_same_future_whoever_shares_its_instant(
        self, stage: Stage
    ) -> None:
        changes = stage.all_changes()
        spread = World(tuple(CUTOFFS), changes, rotation=1)
        instants = stage.instants(spread)
        mine = [a for a, at in instants.items() if at.date() == CUTOFFS[1]]
        assert mine
        rows = []
        for world in (spread, World((CUTOFFS[1],), changes)):
            with stage.staged(world) as other:
                frame = other["tickets"].expr.execute()
            frame = frame[frame["account_id"].isin(mine)]
            rows.append(frame.sort_values([*frame]).reset_index(drop=True))
        assert len(rows[0])
        pd.testing.assert_frame_equal(*rows)

    def test_known_ratings_keep_their_date(self, stage: Stage) -> None:
        # Not rated at a time of its own, but solved: nobody may rate it later.
        change = Change("tickets", "later", "csat_at")
        with stage.staged(World((CUTOFFS[2],), frozenset([change]))) as other:
            frame = other["tickets"].expr.execute()
        before = late_tables()["tickets"].expr.execute()
        t = pd.Timestamp(CUTOFFS[2])
        known = [
            f[(f["csat_at"].fillna(f["resolved_at"]) < t) & f["csat"].notna()]
            for f in (before, frame)
        ]
        assert known[0]["ticket_id"].sort_values().tolist() == (
            known[1]["ticket_id"].sort_values().tolist()
        )

    def test_memory_is_given_back(self) -> None:
        tables = late_tables()
        before = set(tables.con.list_tables())
        stage = Stage(tables, 4)
        with stage.staged(World((CUTOFFS[0],), stage.all_changes())):
            pass
        stage.close()
        assert not {t for t in set(tables.con.list_tables()) - before if "audit" in t}


class TestDating:
    def test_later_facts(self) -> None:
        dating = dating_of(late_tables()["tickets"])
        assert dating.opens == ("opened_at",)
        assert dating.later == (
            "first_response_at",
            "resolved_at",
            "reopened_at",
            "escalated_at",
            "csat_at",
        )
        assert dating.values == {"csat": ("csat_at", "resolved_at")}
        assert dating.dated_by("csat_at") == ("csat",)

    def test_an_end_is_announced_and_a_term_lies_ahead(self) -> None:
        dating = dating_of(late_tables()["subscriptions"])
        assert dating.later == ("ended_at", "notice_at")
        assert dating.announced == {"ended_at": "notice_at"}

    def test_the_only_time_is_the_opening(self) -> None:
        asked = pd.DataFrame(
            {"account_id": ["A"], "responded_at": ["2025-01-01"], "score": [9]}
        )
        dating = dating_of(tables_of(nps=asked)["nps"])
        assert (dating.opens, dating.later, dating.values) == (
            ("responded_at",),
            (),
            {},
        )

    def test_own_columns(self) -> None:
        orders = pd.DataFrame(
            {
                "account_id": ["A", "A"],
                "occurred_at": ["2025-01-01 10:00", "2025-01-02 10:00"],
                "paid_at": ["2025-01-05", None],
                "status": ["paid", "open"],
                "plan_now": ["team", "team"],
                "deliver_by_at": ["2025-03-01", "2025-03-01"],
                "value": [1.0, 2.0],
            }
        )
        spec = TableSpec(
            name="orders",
            own=True,
            frame=orders,
            extra={
                "status": "paid_at",
                "plan_now": None,
                "deliver_by_at": "known_at",
            },
        )
        tables = tables_of(orders=spec)
        dating = dating_of(tables["orders"])
        assert dating.later == ("paid_at",)
        assert dating.values == {"status": ("paid_at",)}
        assert dating.undated == ("plan_now",)
        assert dating.facts(tables["orders"].expr) == ["deliver_by_at", "value"]


def tables_of(**sources: object) -> Tables:
    accounts = pd.DataFrame({"account_id": ["A", "B"], "started_at": "2024-01-01"})
    given = {"accounts": accounts, "subscriptions": accounts, **sources}
    return cm.read_tables(given, complete_until="2025-06-01")


def listed(tables: Tables, cohort: object = None) -> dict[tuple[str, str], str]:
    stage = Stage(tables, 1)
    matrix = Matrix(X=pd.DataFrame(), cards=(), fingerprint="")
    return {
        (o.table, o.column): str(o)
        for o in unprovable(stage, matrix, {}, cohort=cohort)
    }


class TestUnprovable:
    def test_rows_that_do_not_say_when_they_were_written(self) -> None:
        late = pd.DataFrame(
            {"account_id": ["A"], "responded_at": ["2025-01-01"], "score": [9]}
        )
        found = listed(tables_of(nps=late.assign(known_at="2025-01-02")))
        assert ("subscriptions", "known_at") in found
        assert ("nps", "known_at") not in found
        spec = TableSpec(name="nps", frame=late, delay=timedelta(days=1))
        assert ("nps", "known_at") not in listed(tables_of(nps=spec))

    def test_queries_that_sum_up(self, tmp_path: Path) -> None:
        rows = pd.DataFrame({"account_id": ["A"], "occurred_at": ["2025-01-01"]})
        rows.to_csv(tmp_path / "raw.csv", index=False)
        accounts = pd.DataFrame({"account_id": ["A"], "started_at": ["2024-01-01"]})

        def read_by(sql: str) -> Tables:
            specs = [
                TableSpec(name="accounts", frame=accounts),
                TableSpec(name="subscriptions", frame=accounts),
                TableSpec(name="usage", sql=sql),
            ]
            return load_tables(specs, root=tmp_path, complete_until=date(2025, 6, 1))

        summed = "select account_id, max(occurred_at) occurred_at from raw group by 1"
        assert listed(read_by(summed))["usage", ""] == (
            "usage: its query sums up or picks rows, before anything is dated. Give "
            "the single rows, with the time of each; churnml sums them up."
        )
        assert ("usage", "") not in listed(read_by("select * from raw"))

    def test_an_expression_that_sums_up(self) -> None:
        con = connect(threads=1)
        raw = con.create_table(
            "raw",
            pd.DataFrame({"account_id": ["A"], "day": [pd.Timestamp("2025-01-01")]}),
        )
        usage = raw.group_by("account_id").agg(occurred_at=ibis._.day.max())
        assert ("usage", "") in listed(tables_of(usage=usage))

    def test_what_is_known_on_the_users_word_alone(self) -> None:
        orders = pd.DataFrame(
            {"account_id": ["A"], "occurred_at": ["2025-01-01"], "status": ["paid"]}
        )
        given = {"own": True, "extra": {"status": "known_at"}}
        bare = TableSpec(name="orders", frame=orders, **given)
        found = listed(tables_of(orders=bare))
        assert "taken on your word" in found["orders", "status"]
        loaded = orders.assign(known_at="2025-01-02")
        for spec in (
            TableSpec(name="orders", frame=loaded, **given),
            TableSpec(name="orders", frame=orders, delay=timedelta(days=1), **given),
        ):
            assert ("orders", "status") not in listed(tables_of(orders=spec))

    def test_times_that_were_written_over(self) -> None:
        nps = pd.DataFrame(
            {
                "account_id": ["A", "B"],
                "responded_at": ["2025-01-01", "2025-01-03"],
                "known_at": ["2025-01-01", "2025-01-03"],
                "score": [9, 8],
                "edited_at": ["2025-02-01", "2025-01-03"],
            }
        )
        spec = TableSpec(name="nps", frame=nps, extra={"edited_at": "known_at"})
        assert "in 1 of 2 rows" in listed(tables_of(nps=spec))["nps", "edited_at"]

    def test_a_finished_cohort(self) -> None:
        mine = pd.DataFrame({"account_id": ["A"], "cutoff": ["2025-05-01"]})
        assert listed(tables_of(), mine)["", ""].startswith(
            "the whole: your own cohort"
        )


class TestCohort:
    def test_a_cohort_of_the_future_is_a_leak(self) -> None:
        stayed = (
            "select distinct account_id, '2023-11-27' cutoff from subscriptions "
            "where ended_at is null and started_at < '2023-06-01'"
        )
        frames = {
            name: small_world()[name][["account_id", *columns]]
            for name, columns in {
                "accounts": ["started_at"],
                "subscriptions": ["started_at", "ended_at"],
            }.items()
        }
        report = cm.audit(
            cm.read_tables(frames, complete_until="2024-03-04"),
            cutoffs=["2023-11-27"],
            cohort=stayed,
            builders=["commercial"],
        )
        leak = next(leak for leak in report.leaks if not leak.builder)
        assert (leak.feature, leak.table, leak.column) == (
            "the cohort",
            "subscriptions",
            "ended_at",
        )
        assert str(leak).startswith("the cohort changes when ended_at of subscriptions")


class TestComparing:
    @staticmethod
    def matrix(values: list[float | None], text: list[str | None]) -> Matrix:
        keys = [("A", CUTOFFS[0]), ("B", CUTOFFS[0]), ("A", CUTOFFS[1])]
        index = pd.MultiIndex.from_tuples(
            [(a, pd.Timestamp(c).as_unit("us")) for a, c in keys],
            names=["account_id", "cutoff"],
        )
        X = pd.DataFrame({"own__n": values, "own__word": text}, index=index)
        return Matrix(X=X, cards=(), fingerprint="")

    def test_null_is_not_zero_and_text_is_compared(self) -> None:
        base = self.matrix([0.0, None, 1.0], ["x", None, "y"])
        other = self.matrix([None, None, 1.0], ["x", "z", "y"])
        one, two = moved(base, other, cutoffs=CUTOFFS[:2], instants=CUTOFFS[1])
        assert (one.name, one.changed, one.snapshots) == ("own__n", 1, 3)
        assert (two.name, two.changed) == ("own__word", 1)
        assert not moved(base, base, cutoffs=CUTOFFS[:2], instants=CUTOFFS[1])

    def test_what_comes_after_an_instant_may_differ(self) -> None:
        base = self.matrix([0.0, 0.0, 1.0], ["x", "x", "x"])
        other = self.matrix([0.0, 0.0, 2.0], ["x", "x", "x"])
        cutoffs = CUTOFFS[:2]
        instants = {"A": pd.Timestamp(CUTOFFS[0]), "B": pd.Timestamp(CUTOFFS[1])}
        assert not moved(base, other, cutoffs=cutoffs, instants=instants)
        (one,) = moved(base, other, cutoffs=cutoffs, instants=CUTOFFS[1])
        assert one.rows["strict"].tolist() == [True]


def test_refusals_are_those_of_the_matrix() -> None:
    with pytest.raises(TaskError, match="the data ends before them"):
        cm.audit(planted_tables(), cutoffs="2030-01-01")


def test_a_whole_cause_is_said_so() -> None:
    cause = Cause("", "", "whole", 3)
    leak = Leak("own__x", "own", (cause,), 3, 9, "A", date(2025, 3, 3), "1", "2")
    tested = words.Tested(1, 9, 3, (), (), (), (), 1)
    report = AuditReport((leak,), (), tested)
    with pytest.raises(LeakageError, match="1 feature lets it"):
        report.raise_if_failed()
    assert "the future of all tables changes" in str(leak)
