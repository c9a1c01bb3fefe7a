"""Cards from a stored risk list, without scoring again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd

from churnml.cards.absent import not_found
from churnml.cards.asked import asked
from churnml.cards.card import AccountCard
from churnml.cards.steps import Play, Reason
from churnml.errors import TableError
from churnml.timeline import as_duration

if TYPE_CHECKING:
    from datetime import timedelta

__all__ = ["card_from_list", "card_from_row"]


def card_from_list(
    account_id: str, risk_list: pd.DataFrame, not_scored: pd.DataFrame, **given: Any
) -> AccountCard:
    """Find an account in a stored risk list and make its card.

    Parameters
    ----------
    account_id : str
        The account asked for.
    risk_list : DataFrame
        One row per scored account of one cutoff, as ``churnml score`` writes it.
    not_scored : DataFrame
        ``account_id``, ``cutoff`` and ``reason`` of the others.
    **given
        ``lead``, ``horizon``, ``base_risk``, as for :func:`card_from_row`.

    Returns
    -------
    AccountCard

    Raises
    ------
    AccountNotFoundError
        If the account is not scored (the message says why not) or not known.

    Examples
    --------
    >>> listed = pd.DataFrame(
    ...     {"account_id": ["A-17"], "cutoff": ["2025-03-03"], "risk": [0.42]}
    ... )
    >>> others = pd.DataFrame({"account_id": ["B-2"], "reason": ["notice given"]})
    >>> card_from_list("A-17", listed, others).risk
    0.42
    >>> card_from_list("B-2", listed, others)
    Traceback (most recent call last):
    churnml.errors.AccountNotFoundError: account 'B-2' is not scored at 2025-03-03: \
notice given. Cards exist for the 1 account of the risk list.
    """
    account_id = str(account_id)
    ids = risk_list["account_id"].astype(str)
    found = risk_list[ids == account_id]
    if found.empty:
        cutoff = _date(risk_list["cutoff"].max()) if len(risk_list) else None
        raise not_found(account_id, ids, not_scored, cutoff)
    given.setdefault("scored", len(risk_list))
    row = {str(name): value for name, value in found.iloc[-1].items()}
    return card_from_row(row, **given)


def card_from_row(
    row: Mapping[str, Any],
    *,
    scored: int | None = None,
    lead: str | timedelta | None = None,
    horizon: str | timedelta | None = None,
    of: str | None = None,
    kinds: Sequence[str] = (),
    base_risk: float | None = None,
    usable: bool = True,
    band_says: Mapping[str, str] | None = None,
    bands: Mapping[str, float] | None = None,
    previous_risk: float | None = None,
    previous_cutoff: date | None = None,
) -> AccountCard:
    """Make a card of one row of a risk list.

    Parameters
    ----------
    row : mapping
        ``account_id``, ``cutoff`` and ``risk``, and any other column of the risk
        list. Null and absent are the same: not known.
    scored : int, optional
        How many accounts are in the list.
    lead, horizon : str or timedelta, optional
        Of the task, such as ``"14d"`` and ``"90d"``.
    of : str, optional
        What the task asks of; churn by default.
    kinds : sequence of str
        Of churn, where the task asks for some only.
    base_risk : float, optional
        Risk of a typical account, if the row has no ``base_risk``.
    usable : bool, default True
        False where the model has no usable signal.
    band_says : mapping of str to str, optional
        What each band means, where bands are not those of the risk.
    bands : mapping of str to float, optional
        Least risk of each band, so that none is rounded into the next; of no account
        with `band_says`.
    previous_risk : float, optional
        Of the same account in an earlier list, if not as the row says.
    previous_cutoff : date, optional
        Cutoff of the earlier list.

    Returns
    -------
    AccountCard

    Raises
    ------
    TableError
        If ``account_id``, ``cutoff`` or ``risk`` is missing.

    Examples
    --------
    >>> row = {"account_id": "A-17", "cutoff": "2025-03-03", "risk": 0.42,
    ...        "reason_1": "No logins in 21 days", "reason_1_points": 18}
    >>> card = card_from_row(row, lead="14d", horizon="90d")
    >>> card.reasons[0].points
    18
    >>> card.chance.replace(chr(160), " ")
    'chance of leaving between 17 Mar 2025 and 15 Jun 2025'
    >>> card_from_row({"account_id": "A-17"})
    Traceback (most recent call last):
    churnml.errors.TableError: risk list: a row lacks cutoff, risk (account 'A-17'). \
Write the list again with churnml score.
    """
    values = {name: _known(value) for name, value in row.items()}
    lacking = [n for n in ("account_id", "cutoff", "risk") if values.get(n) is None]
    if lacking:
        msg = (
            f"risk list: a row lacks {', '.join(lacking)} "
            f"(account {values.get('account_id')!r}). "
            "Write the list again with churnml score."
        )
        raise TableError(msg)
    cutoff = _date(values["cutoff"])
    assert cutoff is not None
    own_base = values.get("base_risk")
    if previous_risk is None:
        previous_risk = _number(values.get("previous_risk"))
        previous_cutoff = _date(values.get("previous_cutoff")) or previous_cutoff
    return AccountCard(
        account_id=str(values["account_id"]),
        cutoff=cutoff,
        risk=float(values["risk"]),
        low=_number(values.get("risk_low")),
        high=_number(values.get("risk_high")),
        name=_text(values.get("name")),
        owner=_text(values.get("owner")),
        base_risk=base_risk if own_base is None else float(own_base),
        outcome=_outcome(cutoff, lead, horizon),
        asked=asked(of, kinds),
        band=_text(values.get("band")),
        band_says=(band_says or {}).get(_text(values.get("band")) or ""),
        edges=() if band_says else tuple((bands or {}).values()),
        rank=_whole(values.get("rank")),
        scored=scored,
        in_capacity=values.get("in_capacity"),
        mrr=_number(values.get("mrr")),
        currency=_text(values.get("currency")),
        value_at_risk=_number(values.get("value_at_risk")),
        expected_value=_number(values.get("expected_value")),
        worth_currency=_text(values.get("worth_currency")),
        planned=values.get("planned"),
        renewal_date=_date(values.get("renewal_date")),
        reasons=_reasons(values, "reason"),
        protective=_reasons(values, "protective"),
        context=_aside(values, "context"),
        known=_aside(values, "muted"),
        stage=_text(values.get("lifecycle_stage")),
        play=_play(values),
        changes=_reasons(values, "changed"),
        missing=_text(values.get("missing_data")),
        usable=usable,
        previous_risk=previous_risk,
        previous_cutoff=previous_cutoff,
        data_until=_date(values.get("data_until")),
        model_version=_text(values.get("model_version")),
        run_id=_text(values.get("run_id")),
    )


def _known(value: Any) -> Any:
    return None if pd.api.types.is_scalar(value) and pd.isna(value) else value


def _text(value: Any) -> str | None:
    return None if value is None else str(value).strip() or None


def _number(value: Any) -> float | None:
    return None if value is None else float(value)


def _whole(value: Any) -> int | None:
    return None if value is None else round(float(value))


def _date(value: Any) -> date | None:
    if value is None:
        return None
    return pd.Timestamp(value).date()


def _outcome(
    cutoff: date, lead: str | timedelta | None, horizon: str | timedelta | None
) -> tuple[date, date] | None:
    if lead is None or horizon is None:
        return None
    start = cutoff + as_duration(lead, where="lead")
    return start, start + as_duration(horizon, where="horizon")


def _aside(values: Mapping[str, Any], column: str) -> Reason | None:
    text = _text(values.get(column))
    if text is None:
        return None
    return Reason(text, _whole(values.get(f"{column}_points")))


def _play(values: Mapping[str, Any]) -> Play | None:
    title = _text(values.get("play"))
    if title is None:
        return None
    return Play(
        title,
        channel=_text(values.get("play_channel")),
        due=_date(values.get("play_due")),
        why=_text(values.get("play_why")),
        code=_text(values.get("play_code")),
    )


def _reasons(values: Mapping[str, Any], kind: str) -> tuple[Reason, ...]:
    found = []
    number = 1
    while f"{kind}_{number}" in values:
        column = f"{kind}_{number}"
        text = _text(values[column])
        if text is not None:
            points, code = values.get(f"{column}_points"), values.get(f"{column}_code")
            found.append(Reason(text, _whole(points), _text(code)))
        number += 1
    return tuple(found)
