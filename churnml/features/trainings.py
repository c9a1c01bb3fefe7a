"""Onboarding, the learning: courses begun and finished, and who has been trained.

Signals O4 and, of U6, the seats nobody was trained for, a part of the family
``onboarding``. Somebody is trained who has finished a course; where the table does not
tell, who has enrolled in one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

import ibis
import ibis.expr.types as ir
from ibis import _
from ibis.common.deferred import Deferred

from churnml.backend import count_if
from churnml.features import facts
from churnml.features.facts import Piece, known_if, only, ratio
from churnml.features.spec import Family, Feature, Part, feature, keys_of
from churnml.tables import RawTable, Tables

__all__ = ["trainings"]

# Courses come by the quarter.
LEAST_WEEKS = 13
# Who has not finished a course by then will hardly do so.
RIPE_DAYS = 90

_OPTIONAL = {
    "user_id": "string",
    "enrolled_at": "timestamp(6)",
    "finished_at": "timestamp(6)",
}


def trainings(tables: Tables, windows: Sequence[int]) -> Family:
    """Make the features of the trainings table, or say that there is none."""
    pieces = list(_pieces(facts.days_of(windows, least=LEAST_WEEKS)))
    if "trainings" not in tables:
        return facts.without("trainings", pieces)
    table = tables["trainings"]
    views = {"trainings": partial(_rows, table)}
    return facts.assemble("onboarding", table, views, pieces)


def _rows(table: RawTable, spine: ir.Table) -> ir.Table:
    """View: enrolments known before the cutoff; ``enrolled`` and ``finished`` days ago.

    ``who`` was trained: the user, where the course is finished or no course ever is.
    """
    known = facts.by_account("trainings_dated", partial(_dated, table), table.expr)
    rows = facts.before_cutoff(known, spine)
    finished = facts.ago(rows, "finished")
    return rows.select(
        *keys_of(rows),
        enrolled=rows.cutoff_day - rows.enrolled_day,
        finished=finished,
        who=only(finished.notnull(), rows.user_id),
    )


def _dated(table: RawTable) -> ir.Table:
    """Reduce enrolments to day numbers, before any cutoff is looked at."""
    raw = facts.filled(table, _OPTIONAL)
    opened = ibis.coalesce(raw.enrolled_at, raw.finished_at)
    return raw.select(
        "account_id",
        "user_id",
        since=facts.since(opened, raw.known_at),
        enrolled_day=facts.since(raw.enrolled_at),
        **facts.dated("finished", raw.finished_at, table.spec.delay),
    )


# -- features --------------------------------------------------------------------------


def _part(name: str) -> Deferred:
    return _[f"onboarding.{name}"]


def _write(measure: str, value: Deferred, **card: Any) -> Feature:
    return feature("onboarding", measure, value, **card)


def _count(condition: Deferred) -> Part:
    return Part("trainings", count_if(condition), empty=0)


def _pieces(windows: Sequence[int]) -> Iterator[Piece]:
    for days in windows:
        yield _courses("enrolled", "begun", days)
        yield _courses("finished", "finished", days)
    yield _finished_share()
    yield _last()
    yield from _people()


def _courses(which: str, verb: str, days: int) -> Piece:
    name = f"courses_{which}_{days}d"
    counted = _write(
        f"courses_{which}",
        _part(name),
        window=f"{days}d",
        signals="O4",
        unit="count",
        direction="-",
        says=f"{{value}} courses {verb} in the last {days} days",
        definition=f"Courses {verb} in the window, each person's by itself.",
    )
    return Piece((f"{which}_at",), {name: _count(_[which] <= days)}, [counted])


def _finished_share() -> Piece:
    ripe = _.enrolled >= RIPE_DAYS
    share = _write(
        "courses_finished_share",
        ratio(_part("courses_done"), _part("courses_ripe")),
        signals="O4",
        unit="share",
        direction="-",
        says=f"{{value}} of courses begun {RIPE_DAYS} or more days ago were finished",
        definition="Share finished before the cutoff, of courses begun at least "
        f"{RIPE_DAYS} days before it.",
        nulls="no course begun that long ago",
    )
    parts = {
        "courses_ripe": _count(ripe),
        "courses_done": _count(ripe & _.finished.notnull()),
    }
    return Piece(("enrolled_at", "finished_at"), parts, [share])


def _last() -> Piece:
    since = _write(
        "days_since_training",
        _part("last_training"),
        signals="O4",
        unit="days",
        direction="+",
        says="last began or finished a course {value} ago",
        definition="Days from the last time anybody began or finished a course to the "
        "cutoff.",
        nulls="never trained",
    )
    last = ibis.least(_.enrolled, _.finished).min()
    return Piece((), {"last_training": Part("trainings", last)}, [since])


def _people() -> Iterator[Piece]:
    """O4 and U6: the people trained, against those who use it and the seats sold."""
    parts = {"trained": Part("trainings", _.who.nunique(), empty=0)}
    active, seats = "usage.users_28d", "commercial.seats"
    trained = _write(
        "users_trained",
        _part("trained"),
        signals="O4",
        unit="count",
        direction="-",
        says="{value} people trained so far",
        definition="Different people who finished a course before the cutoff.",
    )
    share = _write(
        "trained_per_active_user",
        ratio(_part("trained"), _[active]),
        window="28d",
        signals="O4",
        unit="ratio",
        direction="-",
        says="{value} people trained per active user of the last 28 days",
        definition="Different people who ever finished a course over distinct users of "
        "the window; above 1 where people who were trained use it no more.",
        nulls="no active user in the window",
        needs=(active,),
    )
    gap = _write(
        "untrained_seats",
        _[seats] - _part("trained"),
        signals="U6",
        unit="count",
        direction="+",
        says="seats minus people trained: {value}",
        definition="Seats of the rows running just before the cutoff minus different "
        "people who ever finished a course.",
        nulls="no running row with seats",
        needs=(seats,),
    )
    gap_share = _write(
        "untrained_seats_share",
        known_if(_[seats] > 0, ratio(_[seats] - _part("trained"), _[seats])),
        signals="U6",
        unit="ratio",
        direction="+",
        says="seats nobody was trained for, per seat: {value}",
        definition="Seats minus different people who ever finished a course, over "
        "seats.",
        nulls="no running row with seats",
        needs=(seats,),
    )
    yield Piece(("user_id", "finished_at"), parts, [trained, share, gap, gap_share])
