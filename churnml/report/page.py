"""From a stored risk list to one HTML page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pandas as pd

from churnml.cards import BANDS, AccountCard, card_from_row
from churnml.cards.asked import asked
from churnml.errors import TableError
from churnml.report.portfolio import Movement, movement, portfolio
from churnml.report.quality import quality
from churnml.templates import render, script
from churnml.timeline import as_date

if TYPE_CHECKING:
    from datetime import timedelta

__all__ = ["render_report"]

PRINTED_CARDS = 25
"""Cards on paper where the list does not say whom the team has time for."""


def render_report(
    risk_list: pd.DataFrame,
    not_scored: pd.DataFrame,
    *,
    title: str,
    cutoff: str | date,
    data_until: str | date | None = None,
    lead: str | timedelta | None = None,
    horizon: str | timedelta | None = None,
    of: str | None = None,
    kinds: Sequence[str] = (),
    base_risk: float | None = None,
    metrics: pd.DataFrame | Mapping[str, Any] | None = None,
    previous: pd.DataFrame | None = None,
    capacity: int | None = None,
    bands: Mapping[str, float] = BANDS,
    usable: bool | None = None,
    warnings: Sequence[str] = (),
    worth: Mapping[str, Any] | None = None,
) -> str:
    """Render the report of one cutoff.

    Parameters
    ----------
    risk_list : DataFrame
        One row per scored account, as ``churnml score`` writes it: at least
        ``account_id``, ``cutoff`` and ``risk``. Shown as it is, never scored again.
    not_scored : DataFrame
        ``account_id`` and ``reason`` of the other accounts.
    title : str
        What the page is about, such as the configuration's name.
    cutoff : str or date
        Of the list.
    data_until : str or date, optional
        Where the data ends.
    lead, horizon : str or timedelta, optional
        Of the task, such as ``"14d"`` and ``"90d"``; without them the page cannot
        date the outcome window.
    of : str, optional
        What the task asks of; churn by default.
    kinds : sequence of str
        Of churn, where the task asks for some only.
    base_risk : float, optional
        Risk of a typical account, in [0, 1], if the list has no ``base_risk``
        column. With it, the points of a card add up to its risk.
    metrics : DataFrame or mapping, optional
        Test metrics of the model and its baselines, see
        :func:`churnml.report.quality`.
    previous : DataFrame, optional
        An earlier risk list, as written; shows what moved.
    capacity : int, optional
        How many accounts the team has time for, if the list has no ``in_capacity``.
    bands : mapping of str to float
        Least risk of each band; what is below all is ``low``.
    usable : bool, optional
        Whether the model has a usable signal. By default it has none if all risks
        are equal and no account has a reason.
    warnings : sequence of str
        Sentences to show at the top of the page, such as training warnings.
    worth : mapping, optional
        What the calls planned are worth: ``says``, ``calls``, ``currency``,
        ``expected_value``, ``low``, ``high``; and ``bands``, what each band means in
        words, where bands are chosen by value.

    Returns
    -------
    str
        The page: HTML in one file, no network, no other files.

    Raises
    ------
    TableError
        If a required column is missing, an account is there twice, or the list is
        of another cutoff.

    Examples
    --------
    >>> listed = pd.DataFrame(
    ...     {"account_id": ["A-17"], "cutoff": ["2025-03-03"], "risk": [0.42]}
    ... )
    >>> others = pd.DataFrame({"account_id": [], "reason": []})
    >>> page = render_report(listed, others, title="Acme", cutoff="2025-03-03")
    >>> "A-17" in page and "http:" not in page
    True
    >>> render_report(listed, others, title="Acme", cutoff="2025-04-07")
    Traceback (most recent call last):
    churnml.errors.TableError: risk list: 1 of 1 rows are not of the cutoff \
2025-04-07 (e.g. 2025-03-03). Give the list and the report one cutoff.
    """
    at = as_date(cutoff, where="cutoff")
    _check(risk_list, at)
    ordered = _ordered(risk_list, capacity)
    if usable is None:
        usable = _has_signal(ordered)
    then = None if previous is None or previous.empty else previous
    since = None if then is None else pd.Timestamp(then["cutoff"].iloc[0]).date()
    before = {} if then is None else _risks(then)
    cards = [
        card_from_row(
            row,
            scored=len(ordered),
            lead=lead,
            horizon=horizon,
            of=of,
            kinds=kinds,
            base_risk=base_risk,
            usable=usable,
            band_says=(worth or {}).get("bands"),
            previous_risk=before.get(str(row["account_id"])),
            previous_cutoff=since,
        )
        for row in _rows(ordered)
    ]
    moved: Movement | None = None
    if then is not None and since is not None:
        moved = movement(cards, then, since, max(bands, key=lambda name: bands[name]))
    text, digest = script("report.js")
    return render(
        "report.html.j2",
        title=title,
        cutoff=at,
        data_until=None if data_until is None else as_date(data_until),
        outcome=cards[0].outcome if cards else None,
        asked=asked(of, kinds),
        cards=cards,
        whole=portfolio(cards, not_scored, bands),
        quality=quality(metrics),
        moved=moved,
        usable=usable,
        bands_shown=any(card.between for card in cards),
        warnings=warnings,
        worth=worth,
        band_words=(worth or {}).get("bands"),
        capacity=_capacity(cards),
        owners=sorted({card.owner for card in cards if card.owner}),
        currencies=sorted({card.currency for card in cards if card.currency}),
        versions=sorted({card.model_version for card in cards if card.model_version}),
        printed=_capacity(cards) or PRINTED_CARDS,
        anchor=_anchor,
        script=text,
        digest=digest,
    )


def _check(risk_list: pd.DataFrame, cutoff: date) -> None:
    lacking = [n for n in ("account_id", "cutoff", "risk") if n not in risk_list]
    if lacking:
        msg = (
            f"risk list: lacks the columns {', '.join(lacking)}. "
            "Write the list again with churnml score."
        )
        raise TableError(msg)
    cutoffs = pd.to_datetime(risk_list["cutoff"])
    other = cutoffs[cutoffs != pd.Timestamp(cutoff)]
    if len(other):
        msg = (
            f"risk list: {len(other)} of {len(risk_list)} rows are not of the cutoff "
            f"{cutoff} (e.g. {other.iloc[0].date()}). "
            "Give the list and the report one cutoff."
        )
        raise TableError(msg)
    ids = risk_list["account_id"].astype(str)
    twice = ids[ids.duplicated()].unique()
    if len(twice):
        msg = (
            f"risk list: {len(twice)} accounts are there twice "
            f"(e.g. {', '.join(twice[:3])}). Write the list again with churnml score."
        )
        raise TableError(msg)


def _ordered(risk_list: pd.DataFrame, capacity: int | None) -> pd.DataFrame:
    if "rank" in risk_list:
        ordered = risk_list.sort_values("rank", kind="stable")
    else:
        ordered = risk_list.sort_values("risk", ascending=False, kind="stable")
        ordered = ordered.assign(rank=range(1, len(ordered) + 1))
    if capacity is not None and "in_capacity" not in ordered:
        ordered = ordered.assign(in_capacity=ordered["rank"] <= capacity)
    return ordered


def _has_signal(risk_list: pd.DataFrame) -> bool:
    if "reason_1" in risk_list and risk_list["reason_1"].notna().any():
        return True
    risks = risk_list["risk"]
    return len(risks) < 2 or bool((risks != risks.iloc[0]).any())


def _risks(previous: pd.DataFrame) -> dict[str, float]:
    ids = previous["account_id"].astype(str)
    return dict(zip(ids, previous["risk"].astype(float), strict=True))


def _rows(ordered: pd.DataFrame) -> list[dict[str, Any]]:
    columns = [str(name) for name in ordered]
    return [
        dict(zip(columns, row, strict=True))
        for row in ordered.itertuples(index=False, name=None)
    ]


def _capacity(cards: Sequence[AccountCard]) -> int:
    # 0 where nobody said, or where the team has time for all.
    first = sum(bool(card.in_capacity) for card in cards)
    return first if first < len(cards) else 0


def _anchor(card: AccountCard) -> str:
    # What an address may hold without being rewritten, so that id and link agree.
    return quote(card.account_id, safe="")
