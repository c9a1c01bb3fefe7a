"""Sentiment, all of it: an index of happiness, and accounts that have gone quiet.

Signals N6 and N7 of the catalogue, a part of the family ``nps`` that looks at several
tables at once.

Worked example: NPS answers of 8 on average (80 of 100) and ticket ratings of 4 on a
scale from 1 to 5 (75 of 100) make an index of 77.5 of two parts; CES is missing, and
does not count as anything.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial, reduce
from operator import add

import ibis
import ibis.expr.types as ir
from ibis import _
from ibis.common.deferred import Deferred

from churnml.features.facts import known_if, only, opened_ago, ratio
from churnml.features.nps_facts import (
    QUARTER,
    YEAR,
    answers_seen,
    count,
    kinds_of,
    nps_table,
    part,
    people,
    write,
)
from churnml.features.spec import Family, Feature, Part, View
from churnml.features.surveys import KINDS, goodness, scored
from churnml.features.ticket_facts import rating_scale, tickets_seen
from churnml.tables import RawTable, Tables
from churnml.timeline import epoch_day

__all__ = ["index", "quiet"]


# -- N6: the happiness index -----------------------------------------------------------


@dataclass(frozen=True)
class _Source:
    """Answers of one kind in one table, with the view they are in and their scale.

    A view that the table's own features look at has the name that it has there: it is
    computed once for both.
    """

    what: str
    name: str
    table: RawTable
    ends: tuple[float, float]
    view: str
    rows: View
    counts: Deferred

    @property
    def parts(self) -> dict[str, Part]:
        total = only(self.counts, _.score).sum()
        return {
            self.name: Part(self.view, total, empty=0),
            f"{self.name}_n": count(self.counts, self.view),
        }


def index(tables: Tables) -> Family:
    """N6: the mean of NPS, CSAT and CES, as far as they are known."""
    sources = [*_sources(tables)]
    if not {source.what for source in sources} & {*KINDS}:
        why = "neither CSAT nor CES is there with a declared scale"
        names = ("nps__happiness__365d", "nps__happiness_parts__365d")
        return Family("nps", left_out=dict.fromkeys(names, why))
    return Family(
        "nps",
        views={source.view: source.rows for source in sources},
        parts={k: p for source in sources for k, p in source.parts.items()},
        features=_index(sources),
        observed_from=min(source.table.from_ for source in sources),
    )


def _sources(tables: Tables) -> Iterator[_Source]:
    lately = _.replied <= YEAR
    if (nps := nps_table(tables)) is not None and "responded_at" in nps.columns:
        mine = _.is_last & lately
        rows = partial(_last_words, nps)
        yield _Source("nps", "happy_nps", nps, (0, 10), "people", rows, mine)
    if "surveys" in tables and {"score", "responded_at"} <= tables["surveys"].columns:
        surveys = tables["surveys"]
        for kind in (kind for kind in KINDS if kind in kinds_of(surveys)):
            rows, view = partial(scored, surveys, kind), f"scored_{kind}"
            ends = kinds_of(surveys)[kind]
            name = f"happy_{kind}"
            yield _Source(kind, name, surveys, ends, view, rows, lately)
    if "tickets" in tables:
        tickets = tables["tickets"]
        dated = {"csat_at", "resolved_at"} & tickets.columns
        if (scale := rating_scale(tickets)) and "csat" in tickets.columns and dated:
            rows, view = partial(_ratings, tickets), "happy_tickets"
            given = _.score.notnull()
            yield _Source("csat", view, tickets, scale, view, rows, given)


def _last_words(nps: RawTable, spine: ir.Table) -> ir.Table:
    return people(answers_seen(nps, spine))


def _ratings(tickets: RawTable, spine: ir.Table) -> ir.Table:
    """View: the ratings that tickets were given in the last year."""
    rows = tickets_seen(tickets, spine).filter(_.rated <= YEAR)
    return rows.mutate(score=rows.csat)


def _index(sources: list[_Source]) -> list[Feature]:
    kinds = {source.what for source in sources}
    order = [kind for kind in ("nps", *KINDS) if kind in kinds]
    means = [_mean([s for s in sources if s.what == kind]) for kind in order]
    known = reduce(add, (mean.notnull().cast("int64") for mean in means))
    total = reduce(add, (mean.fill_null(0) for mean in means))
    names = " and ".join(kind.upper() for kind in order)
    return [
        write(
            "happiness",
            100 * ratio(total, known),
            window=f"{YEAR}d",
            signals="N6",
            unit="score",
            direction="-",
            says="its answers of a year come to {value} of 100, all surveys together",
            definition=f"Mean of {names}, each the mean answer of the window brought "
            "to 0 (the worst its scale has) to 100 (the best), of those that have an "
            "answer and are observed for the whole window. Of NPS each respondent's "
            "last answer counts, of CSAT tickets' ratings too if their scale is "
            "declared.",
            nulls="no answer to any of them in the window",
        ),
        write(
            "happiness_parts",
            known,
            window=f"{YEAR}d",
            signals="N6",
            unit="count",
            direction="?",
            says=f"{{value}} kinds of survey answered in the last {YEAR} days, of "
            f"{names}",
            definition=f"How many of {names} the index of happiness is made of.",
        ),
    ]


def _mean(sources: list[_Source]) -> Deferred:
    """Give a part of the index, from 0 to 1; null where nobody answered."""
    good, n = [], []
    for source in sources:
        observed = _.cutoff_day - YEAR >= epoch_day(source.table.from_)
        total, answers = part(source.name), part(f"{source.name}_n")
        good.append(ibis.ifelse(observed, goodness(total, answers, source.ends), 0))
        n.append(ibis.ifelse(observed, answers, 0))
    return ratio(reduce(add, good), reduce(add, n))


# -- N7: quiet accounts ----------------------------------------------------------------


def quiet(tables: Tables) -> Family:
    """N7: no tickets, no answers, and hardly a login."""
    answers = {
        f"quiet_{name}": tables[name]
        for name in ("nps", "surveys")
        if name in tables and "responded_at" in tables[name].columns
    }
    made = _quiet([*answers])
    if "tickets" not in tables or not answers:
        why = "no table dates answers"
        if "tickets" not in tables:
            why = "there is no table 'tickets'"
        return Family("nps", left_out={made.card.name: why})
    tickets = tables["tickets"]
    views: dict[str, View] = {
        "quiet_tickets": partial(opened_ago, tickets, "opened_at")
    }
    parts = {"quiet_tickets": count(_.opened <= QUARTER, "quiet_tickets")}
    for name, table in answers.items():
        views[name] = partial(answers_seen, table)
        parts[name] = count(_.replied <= QUARTER, name)
    began = max(table.from_ for table in (tickets, *answers.values()))
    return Family("nps", views, parts, [made], observed_from=began)


def _quiet(answers: list[str]) -> Feature:
    last, twice = _["usage.logins_last"], _["usage.logins_median2"]
    silent = reduce(
        lambda both, name: both & (part(name) == 0), answers, part("quiet_tickets") == 0
    )
    return write(
        "quiet_account",
        # Under half the median: four times the last under twice the median.
        known_if(twice.notnull(), (silent & (4 * last < twice)).cast("int64")),
        window=f"{QUARTER}d",
        signals="N7",
        unit="flag",
        direction="+",
        says=f"gone quiet (no ticket and no answer to a survey in {QUARTER} days, "
        "logins under half its usual): {value}",
        definition="1 where no ticket was opened and no survey answered in the window "
        "and the logins of the last week (of monthly usage: month) are fewer than half "
        "their median over the account's own normal; else 0.",
        nulls="under 8 weeks of history",
        needs=("usage.logins_last", "usage.logins_median2"),
    )
