"""Silence: how long without any use counts as leaving, where there are no contracts.

Nobody gives notice to a free product: accounts fall silent, and most silences end. An
account has left when its silence has lasted so long that hardly any of that length
ends soon. Until then it is a customer, and the label asks whether its silence will
reach that length in the outcome window. So churn is dated by the day on which the
silence is over the limit, when everybody can know it, and never by the last use,
which nobody knows to be the last.

Worked example, silence 28 days: last used on 2025-03-03. On 2025-04-01 begins the
29th day without use: the account has left at that instant, unless it is used that day.
At the cutoff 2025-03-31 it is still a customer, at 2025-04-02 it has left.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import ibis
from ibis import _

from churnml.activity import days_of_use
from churnml.errors import TaskError
from churnml.islands import STAMP
from churnml.tables import Silence, Tables
from churnml.timeline import as_date, whole_days

__all__ = ["by_silence", "choose_silence"]

# A silence counts as leaving if so few of its length ...
RETURN_SHARE = 0.10
# ... end within so many days more.
WITHIN = 90
# So many silences must have reached the length, and so many last beyond those days:
# else a short history passes for silences without end.
FEWEST, FEWEST_WATCHED = 30, 10
_WEEK = 7
_PERIODS = {"1d": 1, "7d": 7, "1mo": 31}

_Counts = Sequence[tuple[int, int, int]]


def by_silence(tables: Tables, silence: str | timedelta | Silence) -> Tables:
    """Let a silence date churn, and nothing else.

    Parameters
    ----------
    tables : Tables
    silence : str, timedelta or Silence
        Such as ``"60d"``, or what :func:`choose_silence` found.

    Returns
    -------
    Tables
        The same tables: cohort, labels and spells now stand on the days of use.

    Raises
    ------
    TaskError
        If there is no usage, or its rows sum up longer periods than the silence.

    Examples
    --------
    >>> import pandas as pd
    >>> from churnml.tables import load_tables, specs_from
    >>> used = pd.DataFrame({"account_id": ["A"], "occurred_at": ["2025-03-03"]})
    >>> frames = {"accounts": used[["account_id"]], "usage": used}
    >>> tables = load_tables(specs_from(frames), complete_until=date(2025, 7, 1))
    >>> from churnml.spells import paid_spells
    >>> silent = by_silence(tables, "28d")
    >>> spells = paid_spells(silent, grace=timedelta(0)).execute()
    >>> print(spells.churned_at[0].date())
    2025-04-01
    >>> by_silence(load_tables(specs_from({"accounts": used[["account_id"]]}),
    ...            complete_until=date(2025, 7, 1)), "28d")
    Traceback (most recent call last):
    churnml.errors.TaskError: task.silence: there is no table 'usage', so nobody is
    known to be silent. Give it, or the tables that date churn.
    """
    if not isinstance(silence, Silence):
        days = whole_days(silence, where="task.silence")
        silence = Silence(timedelta(days=days))
    _check(tables, silence)
    findings = tuple(f for f in tables.findings if f.code != "no_churn_dates")
    return replace(tables, silence=silence, findings=findings)


def choose_silence(tables: Tables, *, before: str | date) -> Silence:
    """Choose the silence that counts as leaving from the silences that were.

    Parameters
    ----------
    tables : Tables
    before : str or date
        Only use that happened and was known before this day counts.

    Returns
    -------
    Silence
        The shortest, in whole weeks, of which hardly any ends soon: at most 10 % of
        the silences of that length end within 90 days more. ``chosen`` holds ``before,
        silences`` (that lasted so long), ``returned`` (the share that ended within
        ``within_days``), ``limit``, and ``returned_of``, the share by silence.

    Raises
    ------
    TaskError
        If there is no such silence, or too few were observed.

    Notes
    -----
    Every silence is one observation; one that goes on is censored at `before`. With
    Kaplan and Meier's (1958) estimate ``S(t)`` of the share that lasts longer than
    ``t`` days, the share that ends soon is ``1 - S(t + 90) / S(t)``. At least 30 must
    have lasted ``t`` days, and 10 of those chosen be seen to last beyond ``t + 90``.

    Examples
    --------
    Twenty accounts pause for a week in each month and then for good:

    >>> import pandas as pd
    >>> from churnml.tables import load_tables, specs_from
    >>> days = [d for d in pd.date_range("2024-01-01", "2024-06-30") if d.day > 8]
    >>> used = pd.DataFrame({"occurred_at": days}).merge(
    ...     pd.DataFrame({"account_id": [f"A{n}" for n in range(40)]}), how="cross")
    >>> frames = {"accounts": used[["account_id"]].drop_duplicates(), "usage": used}
    >>> tables = load_tables(specs_from(frames), complete_until=date(2025, 3, 1))
    >>> found = choose_silence(tables, before="2025-01-01")
    >>> found.length.days, found.chosen["silences"], found.chosen["returned"]
    (14, 40, 0.0)
    """
    day = as_date(before, where="before")
    _check(tables, None)
    counts = _lengths(tables, day)
    period = tables["usage"].spec.period
    least = _PERIODS.get(period, 1) if period else 1
    figures: list[dict[str, Any]] = []
    longest = max((days for days, _, _ in counts), default=0)
    for weeks in range(-(-least // _WEEK), longest // _WEEK + 1):
        figure = _returns(counts, weeks * _WEEK)
        if figure is None:
            break
        figures.append(figure)
        if figure["returned"] <= RETURN_SHARE:
            chosen = {
                "before": day.isoformat(),
                "silences": figure["silences"],
                "returned": figure["returned"],
                "within_days": WITHIN,
                "limit": RETURN_SHARE,
                "returned_of": {f"{f['days']}d": f["returned"] for f in figures},
            }
            return Silence(timedelta(days=weeks * _WEEK), chosen)
    raise TaskError(_refusal(figures, day))


def _check(tables: Tables, silence: Silence | None) -> None:
    if "usage" not in tables:
        msg = (
            "task.silence: there is no table 'usage', so nobody is known to be silent. "
            "Give it, or the tables that date churn."
        )
        raise TaskError(msg)
    if silence is None:
        return
    period = tables["usage"].spec.period
    least = _PERIODS.get(period, 1) if period else 1
    if silence.length.days < least:
        of = f"rows of usage sum up {period}" if period else "it is not a day"
        msg = (
            f"task.silence: {silence.length.days} days is too short: {of}.\n"
            f"Give at least {least}d."
        )
        raise TaskError(msg)


def _lengths(tables: Tables, before: date) -> _Counts:
    """Count silences by their days: (days, ended, still going on), ascending."""
    end = ibis.literal(before).cast(STAMP)
    days = days_of_use(tables)
    days = days.filter(days.day < end, days.known_at < end)
    days = days.select("account_id", "day").distinct()
    by_time = ibis.window(group_by="account_id", order_by="day")
    days = days.mutate(after=days.day.lead().over(by_time))
    until = days.after.fill_null(end)
    rows = days.select(
        days=until.date().delta(days.day.date(), unit="day") - 1,
        ended=days.after.notnull().cast("int64"),
    )
    found = rows.filter(_.days > 0).group_by("days")
    table = found.aggregate(ended=_.ended.sum(), n=_.count()).order_by("days")
    counted = tables.con.to_pyarrow(table).to_pylist()
    return [(r["days"], r["ended"], r["n"] - r["ended"]) for r in counted]


def _returns(counts: _Counts, length: int) -> dict[str, Any] | None:
    """Estimate how many silences longer than a length end soon; None if unknown."""
    later = [(days, ended, going) for days, ended, going in counts if days > length]
    reached = sum(ended + going for _days, ended, going in later)
    watched = sum(e + g for days, e, g in later if days > length + WITHIN)
    lasting, at_risk = 1.0, reached
    for days, ended, going in later:
        if days > length + WITHIN:
            break
        lasting *= 1 - ended / at_risk
        at_risk -= ended + going
    share = round(1 - lasting, 6)
    # Unwatched, silences seem to last: only a large share can be trusted then.
    if reached < FEWEST or (watched < FEWEST_WATCHED and share <= RETURN_SHARE):
        return None
    return {"days": length, "silences": reached, "returned": share}


def _refusal(figures: Sequence[Mapping[str, Any]], before: date) -> str:
    declare = "Declare what counts as leaving, such as task.silence: 60d."
    if not figures:
        return (
            f"task.silence: too few silences were known before {before} to choose "
            f"from: {FEWEST} must have lasted a week, and {FEWEST_WATCHED} be watched "
            f"{WITHIN} days longer.\n{declare}"
        )
    last = figures[-1]
    return (
        f"task.silence: none can be chosen from the usage before {before}: of "
        f"{last['silences']} silences of {last['days']} days, the longest with enough "
        f"of them, {100 * last['returned']:.0f} % ended within {WITHIN} days, more "
        f"than {100 * RETURN_SHARE:.0f} %.\n{declare}"
    )
