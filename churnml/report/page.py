"""From a stored risk list to the files of the page."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd

from churnml.cards import BANDS, AccountCard, card_from_row
from churnml.cards.asked import asked
from churnml.errors import TableError
from churnml.report import libraries
from churnml.report.aside import aside
from churnml.report.drawings import Drawings
from churnml.report.listed import anchor, segment_choices, table_rows
from churnml.report.moved import Movement, movement
from churnml.report.past import Past
from churnml.report.portfolio import portfolio
from churnml.report.quality import quality
from churnml.templates import macro, packed, render, script
from churnml.timeline import as_date

if TYPE_CHECKING:
    from datetime import timedelta

__all__ = ["ATTACHABLE", "INDEX", "render_report"]

INDEX = "index.html"
ATTACHABLE = 1000
"""Up to so many accounts the page is one file; beyond, cards are files beside it."""
CARDS_A_FILE = 100
PRINTED_CARDS = 25
"""Cards on paper where the list does not say whom the team has time for."""
PLAIN_ROWS = 200
"""Rows of the table that needs no scripts."""
SCRIPTS = ("table.js", "charts.js", "feedback.js", "cards.js", "report.js")


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
    drawings: Drawings | None = None,
    segments: pd.DataFrame | None = None,
    past: Past | None = None,
    scored: pd.DataFrame | None = None,
) -> dict[str, str]:
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
    drawings : Drawings, optional
        What the charts of the cards draw; and earlier lists, for the trend.
    segments : DataFrame, optional
        ``account_id`` and a column of text per segment, to filter by.
    past : Past, optional
        How good past lists have been.
    scored : DataFrame, optional
        Every scored account, where `risk_list` is only the top of them: ``account_id``,
        ``risk`` and, as far as there, ``band, mrr, currency, value_at_risk,
        in_capacity``. The figures of the page are theirs; `previous` is to hold all
        then too.

    Returns
    -------
    dict of str to str
        The files by name. ``index.html`` is the page, and complete in itself up to
        :data:`ATTACHABLE` accounts; beyond, it finds its cards in files beside it, as
        they are opened. Nothing is asked of a network.

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
    >>> files = render_report(listed, others, title="Acme", cutoff="2025-03-03")
    >>> list(files), "A-17" in files["index.html"]
    (['index.html'], True)
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
    everybody = ordered if scored is None else scored
    then = None if previous is None or previous.empty else previous
    since = None if then is None else pd.Timestamp(then["cutoff"].iloc[0]).date()
    before = {} if then is None else _risks(then)
    cards = [
        card_from_row(
            row,
            scored=len(everybody),
            lead=lead,
            horizon=horizon,
            of=of,
            kinds=kinds,
            base_risk=base_risk,
            usable=usable,
            band_says=(worth or {}).get("bands"),
            bands=bands,
            previous_risk=before.get(str(row["account_id"])),
            previous_cutoff=since,
        )
        for row in _rows(ordered)
    ]
    moved: Movement | None = None
    if then is not None and since is not None:
        riskiest = max(bands, key=lambda name: bands[name])
        moved = movement(
            cards, then, since, riskiest, why=_why(ordered), scored=everybody
        )
    drawings = drawings or Drawings()
    question = asked(of, kinds)
    paid = [card for card in cards if card.currency or card.mrr is not None]
    currencies = list({card.currency for card in paid})
    currency = currencies[0] if len(currencies) == 1 else None
    known, choices = segment_choices(segments)
    rows = table_rows(cards, currency=currency, moved=moved, segments=known)
    files = {
        f"data/cards-{number}.js": letters
        for number, letters in enumerate(_packed_cards(cards, drawings, at))
    }
    attached = len(cards) <= ATTACHABLE
    text, own = script(*SCRIPTS)
    drawn = libraries.charts(), libraries.table()
    about = {
        # Of this very list: what was said of another one is refused with it.
        "key": f"churnml {title} {at} {_digest(cards)}",
        "cutoff": at.isoformat(),
        "cards": CARDS_A_FILE,
        "printed": _capacity(cards, len(everybody)) or PRINTED_CARDS,
        "rows": rows,
    }
    page = render(
        "report.html.j2",
        title=title,
        cutoff=at,
        data_until=None if data_until is None else as_date(data_until),
        outcome=cards[0].outcome if cards else None,
        asked=question,
        cards=cards,
        plain=cards[:PLAIN_ROWS],
        whole_list=len(cards) == len(everybody),
        whole=portfolio(everybody, not_scored, bands),
        aside=aside(not_scored, _in_time([*drawings.lists, then])),
        quality=quality(metrics, question),
        past=past,
        moved=moved,
        usable=usable,
        bands_shown=any(card.between for card in cards),
        warnings=warnings,
        worth=worth,
        band_words=(worth or {}).get("bands"),
        capacity=_capacity(cards, len(everybody)),
        currency=currency,
        segments=choices,
        owners=sorted({card.owner for card in cards if card.owner}),
        unowned=any(not card.owner for card in cards),
        versions=sorted({card.model_version for card in cards if card.model_version}),
        anchor=anchor,
        attached=attached,
        packs=list(files.values()) if attached else [],
        libraries={one.name: one.letters for one in drawn},
        digests=[own, *(one.digest for one in drawn)],
        list=packed(_json(about)),
        script=text,
    )
    if attached:
        return {INDEX: page}
    beside = {name: _called(name, letters) for name, letters in files.items()}
    return {INDEX: page, **beside}


def _digest(cards: Sequence[AccountCard]) -> str:
    said = [[card.account_id, [r.code for r in card.reasons]] for card in cards]
    return hashlib.sha256(_json(said).encode()).hexdigest()[:12]


def _packed_cards(
    cards: Sequence[AccountCard], drawings: Drawings, at: date
) -> Iterator[str]:
    edges = cards[0].edges if cards else ()
    drawn = drawings.of([card.account_id for card in cards], at, edges)
    content = macro("_card.html.j2", "content")
    for start in range(0, len(cards), CARDS_A_FILE):
        some = {
            card.account_id: {
                "html": str(content(card, 2)),
                "title": card.title,
                "said": [[r.code, r.text] for r in card.reasons if r.code],
                **drawn[card.account_id],
            }
            for card in cards[start : start + CARDS_A_FILE]
        }
        yield packed(_json(some))


def _called(name: str, letters: str) -> str:
    # A page opened from a file may not fetch, but it may add a script.
    return f"churnmlCards({_json(name)},{_json(letters)});\n"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _why(risk_list: pd.DataFrame) -> dict[str, str]:
    if "changed_1" not in risk_list:
        return {}
    said = risk_list[risk_list["changed_1"].notna()]
    return dict(zip(said["account_id"].astype(str), said["changed_1"], strict=True))


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


def _in_time(lists: Sequence[pd.DataFrame | None]) -> list[pd.DataFrame]:
    # The list compared with may be older than others that are drawn.
    there = [listed for listed in lists if listed is not None and len(listed)]
    return sorted(there, key=lambda listed: pd.Timestamp(listed["cutoff"].iloc[0]))


def _risks(previous: pd.DataFrame) -> dict[str, float]:
    ids = previous["account_id"].astype(str)
    return dict(zip(ids, previous["risk"].astype(float), strict=True))


def _rows(ordered: pd.DataFrame) -> list[dict[str, Any]]:
    columns = [str(name) for name in ordered]
    return [
        dict(zip(columns, row, strict=True))
        for row in ordered.itertuples(index=False, name=None)
    ]


def _capacity(cards: Sequence[AccountCard], scored: int) -> int:
    # 0 where nobody said, or where the team has time for all.
    first = sum(bool(card.in_capacity) for card in cards)
    return first if first < scored else 0
