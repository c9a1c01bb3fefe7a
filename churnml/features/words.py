"""The words features of one's own are written in.

A word is data: what is counted of which table, in which window. It is compiled like
every other feature, so it is in training, scoring, explanations and the audit without
further work. Any table of events can be used, churnml's or one's own, and of each row
only what was known before the cutoff.

>>> from ibis import _
>>> from churnml import words as w
>>> features = [
...     w.count("orders", window="28d", direction="-"),
...     w.sum("orders", "value", window="91d", unit="money", direction="-"),
...     w.share("orders", _.status == "refunded", window="91d", name="refund_share"),
...     w.recency("orders", where=_.value > 1000, name="big_order_recency"),
... ]
>>> [feature.card.name for feature in features][:2]
['own__orders__28d', 'own__orders_value__91d']
>>> features[0].card.says
'{value} orders in the last 28 days'
"""

from __future__ import annotations

from dataclasses import replace
from typing import Unpack

from ibis.common.deferred import Deferred

from churnml.errors import ConfigError
from churnml.features.own_word import (
    NORMAL_UP_TO,
    By,
    Word,
    Wording,
    card_of,
    fact_of,
    make_word,
    place_of,
)
from churnml.timeline import DAYS_PER_WEEK

__all__ = [
    "Word",
    "Wording",
    "count",
    "distinct",
    "latest",
    "max",
    "mean",
    "min",
    "recency",
    "share",
    "sum",
    "trend",
    "versus_own_normal",
]

_TOO_SHORT = "under 8 weeks of history"


# -- the words -------------------------------------------------------------------------


def count(
    table: str, *, window: str, where: Deferred | None = None, **says: Unpack[Wording]
) -> Word:
    """Count the rows of a table in a window.

    Rows that sum up a period count as often as their ``quantity`` says.

    Parameters
    ----------
    table : str
        Name of a table of events.
    window : str
        The past window, whole weeks: ``"28d"``.
    where : Deferred, optional
        Which rows count: ``_.event == "export"``. What is not known does not.
    **says : Wording
        Name, sentence, unit, direction, family.

    Examples
    --------
    >>> count("orders", window="30d")
    Traceback (most recent call last):
    churnml.errors.TaskError: count of 'orders': window: '30d' is not a whole number of
    weeks. Windows are whole weeks so that weekdays cancel: use 28d or 35d.
    """
    return make_word("count", table, None, where, window, says)


def sum(
    table: str,
    of: str | Deferred,
    *,
    window: str,
    where: Deferred | None = None,
    **says: Unpack[Wording],
) -> Word:
    """Add up a value over the rows of a window; 0 without rows.

    Parameters
    ----------
    table : str
    of : str or Deferred
        A column, or what is made of several: ``_.price * _.pieces``. Rows where it is
        not known are left out.
    window : str
    where : Deferred, optional
    **says : Wording
    """
    return make_word("sum", table, of, where, window, says)


def mean(
    table: str,
    of: str | Deferred,
    *,
    window: str,
    where: Deferred | None = None,
    **says: Unpack[Wording],
) -> Word:
    """Average a value over the rows of a window where it is known."""
    return make_word("mean", table, of, where, window, says)


def min(
    table: str,
    of: str | Deferred,
    *,
    window: str,
    where: Deferred | None = None,
    **says: Unpack[Wording],
) -> Word:
    """Take the lowest value of a window."""
    return make_word("min", table, of, where, window, says)


def max(
    table: str,
    of: str | Deferred,
    *,
    window: str,
    where: Deferred | None = None,
    **says: Unpack[Wording],
) -> Word:
    """Take the highest value of a window."""
    return make_word("max", table, of, where, window, says)


def distinct(
    table: str,
    of: str | Deferred,
    *,
    window: str,
    where: Deferred | None = None,
    **says: Unpack[Wording],
) -> Word:
    """Count the different values in a window, of numbers, texts or times."""
    return make_word("distinct", table, of, where, window, says)


def latest(
    table: str,
    of: str | Deferred,
    *,
    window: str | None = None,
    where: Deferred | None = None,
    **says: Unpack[Wording],
) -> Word:
    """Take the value of the latest row where it is known; a text becomes a category.

    Of rows of one instant the highest value counts, so that their order does not.
    Without a window, the latest row may be of any age.
    """
    return make_word("latest", table, of, where, window, says)


def share(
    table: str,
    of: str | Deferred,
    *,
    window: str,
    where: Deferred | None = None,
    **says: Unpack[Wording],
) -> Word:
    """Give the share of a window's rows for which a condition holds.

    Parameters
    ----------
    table : str
    of : str or Deferred
        The condition. Rows for which it is not known yet are left out, so that a
        share of what needs time counts only what is ripe.
    window : str
    where : Deferred, optional
        The rows it is a share of; by default all.
    **says : Wording
    """
    return make_word("share", table, of, where, window, says)


def recency(
    table: str, *, where: Deferred | None = None, **says: Unpack[Wording]
) -> Word:
    """Count the days since the latest row."""
    return make_word("recency", table, None, where, None, says)


def trend(
    table: str,
    of: str | Deferred | None = None,
    *,
    window: str = "56d",
    where: Deferred | None = None,
    **says: Unpack[Wording],
) -> Word:
    """Give the slope per week of ``log1p`` of the weekly counts, or sums.

    Parameters
    ----------
    table : str
    of : str or Deferred, optional
        The value to add up by week, a negative sum counting as 0; by default rows are
        counted.
    window : str, default "56d"
        At least two weeks.
    where : Deferred, optional
    **says : Wording

    Notes
    -----
    With ``y_k`` the ``log1p`` of the week ``k`` weeks ago, of ``n`` weeks, and ``c_k =
    (n - 1) / 2 - k``, the least-squares slope is ``sum(c_k y_k) / sum(c_k ** 2)``.
    """
    word = make_word("trend", table, of, where, window, says)
    if word.days == DAYS_PER_WEEK:
        msg = f"{place_of('trend', table)}: one week has no trend. Give two or more."
        raise ConfigError(msg)
    return word


def versus_own_normal(word: Word, *, by: By = "ratio", **says: Unpack[Wording]) -> Word:
    """Hold a count, sum, mean or share against the account's own normal.

    Parameters
    ----------
    word : Word
        ``count("orders", window="28d")``; its window is at most 91 days.
    by : {"ratio", "difference"}, default "ratio"
        Over the own normal, or minus it.
    **says : Wording

    Notes
    -----
    The own normal is the same quantity over the 210 days before the window, or those
    the account has lived through, at least 56; of counts and sums, for the same
    length of time.

    Examples
    --------
    >>> versus_own_normal(count("orders", window="28d")).card.name
    'own__orders_vs_normal__28d'
    """
    place = f"versus_own_normal({word.verb} of {word.table!r})"
    if not word.has_normal:
        msg = (
            f"{place}: there is no own normal of this. Give a count, sum, mean "
            f"or share in a window of at most {NORMAL_UP_TO} days."
        )
        raise ConfigError(msg)
    if by not in {"ratio", "difference"}:
        msg = f"{place}: by {by!r}. Give 'ratio' or 'difference'."
        raise ConfigError(msg)
    ending = "_vs_normal" if by == "ratio" else "_change"
    old, how = word.card, "over" if by == "ratio" else "minus"
    fact = fact_of(old)
    default: Wording = {
        "name": old.measure + ending,
        "says": f"{fact}: {{value}} times the usual"
        if by == "ratio"
        else f"{fact}, against the usual: {{value}}",
        "unit": "ratio" if by == "ratio" else old.unit,
        "direction": old.direction,
        "family": old.family,
        "actionable": old.actionable,
    }
    nulls = [old.nulls, _TOO_SHORT, "a usual of 0" if by == "ratio" else ""]
    card = card_of(
        {**default, **says},
        window=old.window,
        definition=f"{old.definition.rstrip('.')}, {how} the same over the 210 days "
        "before the window, or those of them the account has lived through"
        + ("." if word.verb in {"mean", "share"} else ", for the same length of time."),
        nulls=", or ".join(filter(None, nulls)),
        place=place,
    )
    return replace(word, verb="versus_own_normal", base=word.verb, by=by, card=card)
