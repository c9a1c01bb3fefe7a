"""Sentiment: what the account's people said when they were asked.

Signals N1 to N8 of the catalogue, and the surveys of P8. Scores of the NPS question
run from 0 to 10: detractors answer 0 to 6, passives 7 and 8, promoters 9 and 10.
Surveys come by the quarter, so the windows are the quarter (91 days), the year (365
days) and the two quarters of a movement (182 days), whatever windows the other
families use. NPS lies in a table of its own, or in one with all other surveys.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import ibis
from ibis import _
from ibis.common.deferred import Deferred

from churnml.features import facts, happiness, nps_roles, surveys
from churnml.features.facts import Piece, known_if, only, ratio
from churnml.features.nps_facts import (
    PATIENCE,
    QUARTER,
    YEAR,
    answers_seen,
    count,
    invitations,
    nps_table,
    part,
    people,
    write,
)
from churnml.features.spec import Family, Part
from churnml.tables import RawTable, Tables

__all__ = ["family"]

MICRO = facts.MICRO
# The NPS of one or two answers jumps by a hundred points.
LEAST_ANSWERS = 3
DETRACTOR, PROMOTER = 6 * MICRO, 9 * MICRO

_ANSWERS = ("score", "responded_at")


def family(tables: Tables, windows: Sequence[int]) -> Family:  # noqa: ARG001
    """Build the family ``nps`` from the NPS answers, the other surveys, or both.

    Parameters
    ----------
    tables : Tables
        With a table ``nps``, or ``surveys``, or both: then NPS is read from its own.
    windows : sequence of int
        Not used: surveys come by the quarter and the year.

    Returns
    -------
    Family
        Features whose tables and columns are not there are in ``left_out``.
    """
    table = nps_table(tables)
    made = [
        _none_asked() if table is None else _answers(table),
        surveys.family(tables),
        happiness.index(tables),
        happiness.quiet(tables),
    ]
    return facts.joined("nps", *made)


def _pieces() -> list[Piece]:
    return [
        _latest(),
        _account_score(),
        _level(),
        _movement(),
        _turned(),
        *_silence(),
        nps_roles.decision_score(),
        *nps_roles.roles(),
    ]


def _answers(table: RawTable) -> Family:
    """Build the part that stands on NPS answers alone."""
    rows, deciding = partial(answers_seen, table), nps_roles.deciding(table.spec)
    views = {
        "answers": lambda spine: rows(spine).filter(_.score.notnull()),
        "people": lambda spine: people(rows(spine)),
        "replies": lambda spine: rows(spine).filter(_.replied.notnull()),
        "invitations": lambda spine: invitations(rows(spine)),
        "deciders": lambda spine: people(rows(spine).filter(_.role.isin(deciding))),
        "roles": lambda spine: nps_roles.roles_seen(rows(spine)),
    }
    made = facts.assemble("nps", table, views, _pieces())
    return replace(made, declared={"decision_roles": sorted(deciding)})


def _none_asked() -> Family:
    why = "there is no table 'nps', and no scale of nps is declared for surveys"
    names = (made.card.name for piece in _pieces() for made in piece.features)
    return Family("nps", left_out=dict.fromkeys(names, why))


# -- N1: the latest score --------------------------------------------------------------


def _latest() -> Piece:
    """N1: the latest score and its band, beside the mean of all answers before it."""
    order = ibis.struct({"at": _.replied_at, "worse": -_.score})
    parts = {
        "latest": Part("answers", _.score.argmax(order)),
        "total": Part("answers", _.score.sum()),
        "answers": count(_.score.notnull()),
    }
    latest = part("latest")
    score = write(
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
    band = write(
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
    before = ratio(part("total") - latest, (part("answers") - 1) * MICRO)
    return Piece(_ANSWERS, parts, [score, band], {f"{score.card.name}__normal": before})


def _account_score() -> Piece:
    """N1: the mean of what each respondent said last."""
    mine = _.is_last & (_.replied <= YEAR)
    parts = {
        "last_scores": Part("people", only(mine, _.score).sum()),
        "respondents": count(mine, "people"),
    }
    score = write(
        "account_score",
        ratio(part("last_scores"), part("respondents") * MICRO),
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
        f"n_{name}": count(within),
        f"promoters_{name}": count(within & (_.score >= PROMOTER)),
        f"detractors_{name}": count(within & (_.score <= DETRACTOR)),
    }


def _net(name: str) -> Deferred:
    """NPS of a period: 100 times (promoters - detractors) over answers."""
    net = part(f"promoters_{name}") - part(f"detractors_{name}")
    return ratio(100 * net, part(f"n_{name}"))


def _level() -> Piece:
    """N2: the account's NPS over a quarter and a year, and of how many answers."""
    parts: dict[str, Part] = {}
    features = []
    for days in (QUARTER, YEAR):
        window: dict[str, Any] = {"window": f"{days}d", "signals": "N2"}
        parts |= _counts(f"{days}d", _.replied <= days)
        features += [
            write(
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
            write(
                "answers",
                part(f"n_{days}d"),
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
    change = write(
        "nps_change",
        known_if(
            (part("n_now") >= LEAST_ANSWERS) & (part("n_before") >= LEAST_ANSWERS),
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
        "turned_detractor": count(
            lately & (_.score <= DETRACTOR) & (_.previous > DETRACTOR), "people"
        ),
        "turned_promoter": count(
            lately & (_.score >= PROMOTER) & (_.previous < PROMOTER), "people"
        ),
    }
    features = [
        write(
            f"turned_{side}",
            part(f"turned_{side}"),
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
    since = write(
        "days_since_answer",
        part("last_reply"),
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
    streak = write(
        "unanswered_in_a_row",
        part("in_vain"),
        signals="N4",
        unit="count",
        direction="+",
        says="{value} survey invitations in a row without an answer",
        definition=f"Invitations at least {PATIENCE} days old, sent after the "
        "account's last answer and not answered.",
    )
    ripe = _.asked <= YEAR
    rate = write(
        "response_rate",
        ratio(part("taken_up"), part("invited")),
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
        "in_vain": count(fresh & _.replied.isnull(), "invitations"),
        "invited": count(ripe, "invitations"),
        "taken_up": count(ripe & _.replied.notnull(), "invitations"),
    }
    yield Piece(("asked_at", "responded_at"), parts, [streak, rate])
