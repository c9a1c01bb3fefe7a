"""Sentiment: what the account's people said when asked how likely they recommend.

Signals N1 to N4 of the catalogue. A row is an invitation, an answer, or both: an
answer is known at ``responded_at`` and until then the row is an unanswered
invitation. Scores run from 0 to 10: detractors answer 0 to 6, passives 7 and 8,
promoters 9 and 10. Surveys come by the quarter, so the windows are the quarter (91
days), the year (365 days) and the two quarters of a movement (182 days), whatever
windows the other families use.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

import ibis
import ibis.expr.types as ir
from ibis import _
from ibis.common.deferred import Deferred

from churnml.features import facts
from churnml.features.facts import Piece, count_where, known_if, only, ratio
from churnml.features.spec import Family, Feature, Part, feature, keys_of
from churnml.tables import RawTable, Tables

__all__ = ["family"]

MICRO = facts.MICRO
# The NPS of one or two answers jumps by a hundred points.
LEAST_ANSWERS = 3
QUARTER, YEAR = 91, 365
# An invitation may be answered for so long before silence is held against anybody.
PATIENCE = 14
DETRACTOR, PROMOTER = 6 * MICRO, 9 * MICRO

_OPTIONAL = {
    "asked_at": "timestamp(6)",
    "responded_at": "timestamp(6)",
    "respondent_id": "string",
    "score": "float64",
}
_ANSWERS = ("score", "responded_at")


def family(tables: Tables, windows: Sequence[int]) -> Family:  # noqa: ARG001
    """Build the family ``nps`` from the NPS table.

    Parameters
    ----------
    tables : Tables
        With a table ``nps``.
    windows : sequence of int
        Not used: surveys come by the quarter and the year.

    Returns
    -------
    Family
        Features whose columns the table lacks are in ``left_out``.
    """
    table = tables["nps"]
    rows = partial(_rows, table)
    views = {
        "answers": lambda spine: rows(spine).filter(_.score.notnull()),
        "people": lambda spine: _people(rows(spine)),
        "replies": lambda spine: rows(spine).filter(_.replied.notnull()),
        "invitations": lambda spine: _invitations(rows(spine)),
    }
    pieces = [
        _latest(),
        _account_score(),
        _level(),
        _movement(),
        _turned(),
        *_silence(),
    ]
    return facts.assemble("nps", table, views, pieces)


def _rows(table: RawTable, spine: ir.Table) -> ir.Table:
    """List invitations and answers known before each cutoff, as they looked then.

    ``asked`` and ``replied`` are days before the cutoff, null where not known then.
    """
    raw = facts.filled(table, _OPTIONAL)
    opened = ibis.coalesce(raw.asked_at, raw.responded_at)
    known = raw.select(
        "account_id",
        "respondent_id",
        "asked_at",
        "responded_at",
        since=facts.since(opened, raw.known_at),
        score=facts.whole(raw.score),
        asked_day=facts.since(raw.asked_at),
        **facts.dated("replied", raw.responded_at, table.spec.delay),
    )
    rows = facts.before_cutoff(known, spine)
    replied = facts.ago(rows, "replied")
    return rows.select(
        *keys_of(rows),
        "respondent_id",
        "asked_at",
        asked=rows.cutoff_day - rows.asked_day,
        replied=replied,
        replied_at=only(replied.notnull(), rows.responded_at),
        score=only(replied.notnull(), rows.score),
    )


def _people(rows: ir.Table) -> ir.Table:
    """View: what each respondent said, one row per instant, and what before that.

    Answers without a respondent id are those of one nameless respondent. Of answers
    given at one instant the lowest counts, so that a row that is there twice is one.
    """
    person = [*keys_of(rows), "respondent_id"]
    order = ibis.window(group_by=person, order_by=_.replied_at)
    scored = rows.filter(_.score.notnull())
    said = scored.group_by([*person, "replied_at"]).agg(
        score=_.score.min(), replied=_.replied.min()
    )
    return said.mutate(
        previous=_.score.lag().over(order), is_last=_.score.lead().over(order).isnull()
    )


def _invitations(rows: ir.Table) -> ir.Table:
    """View: invitations old enough to be answered, with the account's last reply."""
    account = ibis.window(group_by=keys_of(rows))
    seen = rows.mutate(last_reply_at=_.replied_at.max().over(account))
    return seen.filter(_.asked >= PATIENCE)


# -- what pieces are made of -----------------------------------------------------------


def _part(name: str) -> Deferred:
    return _[f"nps.{name}"]


def _count(condition: Deferred, view: str = "answers") -> Part:
    return Part(view, count_where(condition), empty=0)


def _write(measure: str, value: Deferred, **card: Any) -> Feature:
    return feature("nps", measure, value, **card)


# -- N1: the latest score --------------------------------------------------------------


def _latest() -> Piece:
    """N1: the latest score and its band, beside the mean of all answers before it."""
    order = ibis.struct({"at": _.replied_at, "worse": -_.score})
    parts = {
        "latest": Part("answers", _.score.argmax(order)),
        "total": Part("answers", _.score.sum()),
        "answers": _count(_.score.notnull()),
    }
    latest = _part("latest")
    score = _write(
        "latest_score",
        latest / MICRO,
        signals="N1",
        unit="score",
        direction="-",
        says="the latest NPS answer was {value} of 10",
        definition="Score of the latest answer; of answers of the same instant, the "
        "lowest.",
        nulls="never answered",
        normal=True,
    )
    band = _write(
        "latest_band",
        ibis.cases(
            (latest <= DETRACTOR, -1), (latest >= PROMOTER, 1), (latest.notnull(), 0)
        ),
        signals="N1",
        unit="score",
        direction="-",
        says="the latest NPS answer is in band {value} (-1 detractor, 0 passive, "
        "1 promoter)",
        definition="Band of the latest answer: -1 detractor (0-6), 0 passive (7-8), 1 "
        "promoter (9-10).",
        nulls="never answered",
    )
    before = ratio(_part("total") - latest, (_part("answers") - 1) * MICRO)
    return Piece(_ANSWERS, parts, [score, band], {f"{score.card.name}__normal": before})


def _account_score() -> Piece:
    """N1: the mean of what each respondent said last."""
    mine = _.is_last & (_.replied <= YEAR)
    parts = {
        "last_scores": Part("people", only(mine, _.score).sum()),
        "respondents": _count(mine, "people"),
    }
    score = _write(
        "account_score",
        ratio(_part("last_scores"), _part("respondents") * MICRO),
        window=f"{YEAR}d",
        signals="N1",
        unit="score",
        direction="-",
        says="its people's last NPS answers in a year average {value} of 10",
        definition="Mean of each respondent's last answer in the window.",
        nulls="no answer in the window",
    )
    return Piece((*_ANSWERS, "respondent_id"), parts, [score])


# -- N2, N3: level and movement --------------------------------------------------------


def _counts(name: str, within: Deferred) -> dict[str, Part]:
    """Count answers, promoters and detractors of a period."""
    return {
        f"n_{name}": _count(within),
        f"promoters_{name}": _count(within & (_.score >= PROMOTER)),
        f"detractors_{name}": _count(within & (_.score <= DETRACTOR)),
    }


def _net(name: str) -> Deferred:
    """NPS of a period: 100 times (promoters - detractors) over answers."""
    net = _part(f"promoters_{name}") - _part(f"detractors_{name}")
    return ratio(100 * net, _part(f"n_{name}"))


def _level() -> Piece:
    """N2: the account's NPS over a quarter and a year, and of how many answers."""
    parts: dict[str, Part] = {}
    features = []
    for days in (QUARTER, YEAR):
        window: dict[str, Any] = {"window": f"{days}d", "signals": "N2"}
        parts |= _counts(f"{days}d", _.replied <= days)
        features += [
            _write(
                "nps",
                _net(f"{days}d"),
                **window,
                unit="score",
                direction="-",
                says=f"its NPS over the last {days} days is {{value}}",
                definition="100 * (promoters - detractors) / answers, over the answers "
                "of the window; from -100 to 100.",
                nulls="no answer in the window",
            ),
            _write(
                "answers",
                _part(f"n_{days}d"),
                **window,
                unit="count",
                direction="-",
                says=f"{{value}} NPS answers in the last {days} days",
                definition="Number of answers with a score in the window.",
            ),
        ]
    return Piece(_ANSWERS, parts, features)


def _movement() -> Piece:
    """N3: this quarter against the one before."""
    parts = {
        **_counts("now", _.replied <= QUARTER),
        **_counts("before", (_.replied > QUARTER) & (_.replied <= 2 * QUARTER)),
    }
    change = _write(
        "nps_change",
        known_if(
            (_part("n_now") >= LEAST_ANSWERS) & (_part("n_before") >= LEAST_ANSWERS),
            _net("now") - _net("before"),
        ),
        window=f"{2 * QUARTER}d",
        signals="N3",
        unit="score",
        direction="-",
        says="its NPS moved by {value} points from the quarter before to the last",
        definition=f"NPS of the last {QUARTER} days minus NPS of the {QUARTER} days "
        "before them.",
        nulls=f"under {LEAST_ANSWERS} answers in either quarter",
    )
    return Piece(_ANSWERS, parts, [change])


def _turned() -> Piece:
    """N3: people who changed sides."""
    lately = _.is_last & (_.replied <= QUARTER)
    parts = {
        "turned_detractor": _count(
            lately & (_.score <= DETRACTOR) & (_.previous > DETRACTOR), "people"
        ),
        "turned_promoter": _count(
            lately & (_.score >= PROMOTER) & (_.previous < PROMOTER), "people"
        ),
    }
    features = [
        _write(
            f"turned_{side}",
            _part(f"turned_{side}"),
            window=f"{QUARTER}d",
            signals="N3",
            unit="count",
            direction=direction,
            says=f"{{value}} people turned {side} in the last {QUARTER} days",
            definition=f"Respondents whose last answer lies in the window and is a "
            f"{side}'s, while the answer before it, of whatever date, was not. Without "
            "respondent ids the account is one respondent.",
        )
        for side, direction in (("detractor", "+"), ("promoter", "-"))
    ]
    return Piece(_ANSWERS, parts, features)


# -- N4: silence -----------------------------------------------------------------------


def _silence() -> Iterator[Piece]:
    """N4: how long nobody has answered, and how many invitations in vain."""
    since = _write(
        "days_since_answer",
        _part("last_reply"),
        signals="N4",
        unit="days",
        direction="+",
        says="last answered a survey {value} ago",
        definition="Days from the last answer to the cutoff.",
        nulls="never answered",
    )
    parts = {"last_reply": Part("replies", _.replied.min())}
    yield Piece(("responded_at",), parts, [since])
    fresh = _.last_reply_at.isnull() | (_.asked_at > _.last_reply_at)
    streak = _write(
        "unanswered_in_a_row",
        _part("in_vain"),
        signals="N4",
        unit="count",
        direction="+",
        says="{value} survey invitations in a row without an answer",
        definition=f"Invitations at least {PATIENCE} days old, sent after the "
        "account's last answer and not answered.",
    )
    ripe = _.asked <= YEAR
    rate = _write(
        "response_rate",
        ratio(_part("taken_up"), _part("invited")),
        window=f"{YEAR}d",
        signals="N4",
        unit="share",
        direction="-",
        says="{value} of a year's survey invitations were answered",
        definition=f"Share answered before the cutoff, of invitations in the window "
        f"that are at least {PATIENCE} days old.",
        nulls="no invitation that old in the window",
    )
    parts = {
        "in_vain": _count(fresh & _.replied.isnull(), "invitations"),
        "invited": _count(ripe, "invitations"),
        "taken_up": _count(ripe & _.replied.notnull(), "invitations"),
    }
    yield Piece(("asked_at", "responded_at"), parts, [streak, rate])
