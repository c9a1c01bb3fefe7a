"""Plays: what to do about an account, from a table that its company owns.

A suggestion names the reason it answers and, in words, the rule it comes from; whoever
disagrees finds the row to change by its number. What was begun lately is not suggested
again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pandas as pd

from churnml.playbook import Playbook, Rule
from churnml.reasons.wording import day_text, said_by
from churnml.reasons.words import WORDS, Words

__all__ = ["COLUMNS", "Account", "Suggestion", "suggest", "suggestions", "value_of"]

COLUMNS = ("play", "play_code", "play_channel", "play_due", "play_why", "play_row")
"""What :func:`suggestions` gives."""

TOP_SHARE, LOWER_SHARE = 0.8, 0.5


@dataclass(frozen=True, kw_only=True)
class Account:
    """What a play depends on.

    Attributes
    ----------
    reasons : sequence of (str, str)
        Code and sentence of each, the strongest first.
    stage, value, risk : str or None
        Stage of its life, value beside the others, band of its risk; None is not known.
    begun : mapping of str to date
        Plays begun lately, by code or name in small letters, and when.
    """

    reasons: Sequence[tuple[str, str]]
    stage: str | None = None
    value: str | None = None
    risk: str | None = None
    begun: Mapping[str, date] = field(default_factory=dict)


@dataclass(frozen=True)
class Suggestion:
    """A play for an account.

    Attributes
    ----------
    rule : Rule
    reason : str
        The sentence it answers.
    tried : tuple of (str, date)
        Plays that would have come before it, and were begun lately.
    """

    rule: Rule
    reason: str
    tried: tuple[tuple[str, date], ...] = ()

    def why(self, words: Words = WORDS) -> str:
        """Say why this play: the reason, what the table says, and for whom it does."""
        said = [f"{self.reason}.", f"{self.rule.why}."]
        for play, at in self.tried:
            date = day_text(at, words)
            said.append(said_by("play_tried", words, play=play, date=date))
        said.append(said_by("play_rule", words, rule=self.rule.where(words)))
        return " ".join(said)


def suggest(account: Account, playbook: Playbook, *, cutoff: date) -> Suggestion | None:
    """Look up the play of one account.

    The strongest reason for which the table has a row decides, and of its rows the
    first that fits. A play that was begun less than ``again_after`` before the cutoff
    is passed over.

    Returns
    -------
    Suggestion or None
        None without a reason, and where nothing fits or all was tried.

    Examples
    --------
    >>> from churnml.playbook import default
    >>> said = ("logins.days_since_last_use.high", "Last use 24 days ago")
    >>> quiet = Account(reasons=[said], stage="mature", value="high", risk="high")
    >>> book = Playbook(rules=default())
    >>> made = suggest(quiet, book, cutoff=date(2025, 3, 3))
    >>> made.rule.play, made.rule.channel, made.rule.due.days
    ('Call and ask what changed', 'phone', 2)
    """
    tried: dict[str, date] = {}
    case = {"stage": account.stage, "value": account.value, "risk": account.risk}
    for code, sentence in account.reasons:
        for rule in playbook.rows_for(code, **case):
            at = _begun(rule, account.begun)
            if at is None or cutoff - at >= playbook.again_after:
                return Suggestion(rule, sentence, tuple(tried.items()))
            tried[rule.play] = at
    return None


def _begun(rule: Rule, begun: Mapping[str, date]) -> date | None:
    names = {rule.code.lower(), rule.play.lower()}
    return max((begun[name] for name in names if name in begun), default=None)


def suggestions(
    listed: pd.DataFrame,
    context: pd.DataFrame,
    playbook: Playbook,
    *,
    places: pd.Series | None = None,
    words: Words = WORDS,
) -> pd.DataFrame:
    """Look up the plays of a risk list.

    Parameters
    ----------
    listed : DataFrame
        As :func:`churnml.risk_list` gives it, of one cutoff.
    context : DataFrame
        Of the same accounts, as :attr:`Matrix.context`: ``lifecycle_stage`` and
        ``plays_begun`` are used where they are there.
    playbook : Playbook
    places : Series of float, optional
        Where the list is only the top of all: by account, where its revenue lies among
        all accounts of its currency, in [0, 1].
    words : Words
        As the reasons are written in; what the playbook's own rows say stays.

    Returns
    -------
    DataFrame
        Indexed by ``account_id``, in the order of the list:

        ``lifecycle_stage``
            Null where it is not known.
        ``play, play_code, play_channel, play_due, play_why``
            Null where there is no play.
        ``play_row``
            The row of the playbook, as a spreadsheet counts.

    Examples
    --------
    >>> from churnml.playbook import default
    >>> listed = pd.DataFrame({
    ...     "account_id": ["A-1", "A-2"], "cutoff": pd.Timestamp("2025-03-03"),
    ...     "band": ["high", "low"], "mrr": 900.0, "currency": "EUR",
    ...     "reason_1": "Last use 24 days ago",
    ...     "reason_1_code": "logins.days_since_last_use.high"})
    >>> found = suggestions(listed, pd.DataFrame(), Playbook(rules=default()))
    >>> found["play_code"].fillna("none").tolist()
    ['vanished-call', 'none']
    >>> print(found.loc["A-1", "play_due"].date())
    2025-03-05
    """
    ids = listed["account_id"].astype(str)
    facts = _facts(context).reindex(ids)
    value = value_of(listed, playbook.value_from, places=places)
    reasons = _reasons(listed)
    made: list[Suggestion | None] = []
    cutoff = pd.Timestamp(listed["cutoff"].iloc[0]).date() if len(listed) else date.min
    stages = _texts(facts["lifecycle_stage"])
    for place, (stage, begun, band, worth) in enumerate(
        zip(
            stages,
            _texts(facts["plays_begun"]),
            _texts(listed["band"]),
            value,
            strict=True,
        )
    ):
        account = Account(
            reasons=reasons[place],
            stage=stage,
            value=worth,
            risk=band,
            begun=_parsed(begun),
        )
        made.append(suggest(account, playbook, cutoff=cutoff))
    columns: dict[str, list[str | None]] = {
        "lifecycle_stage": stages,
        "play": [m.rule.play if m else None for m in made],
        "play_code": [m.rule.code if m else None for m in made],
        "play_channel": [m.rule.channel if m else None for m in made],
        "play_why": [m.why(words) if m else None for m in made],
    }
    index = pd.Index(ids, name="account_id")
    found = pd.DataFrame(
        {name: pd.array(texts, dtype="str") for name, texts in columns.items()}, index
    )
    due = [None if m is None else pd.Timestamp(cutoff + m.rule.due) for m in made]
    found["play_due"] = pd.Series(due, index, dtype="datetime64[us]")
    rows = [None if m is None else m.rule.row for m in made]
    found["play_row"] = pd.Series(rows, index, dtype="Int64")
    return found[["lifecycle_stage", *COLUMNS]]


def value_of(
    listed: pd.DataFrame,
    value_from: Mapping[str, float],
    *,
    places: pd.Series | None = None,
) -> list[str | None]:
    """Say what each account is worth beside the others.

    Parameters
    ----------
    listed : DataFrame
        With ``mrr`` and ``currency``.
    value_from : mapping of str to float
        As in :class:`Playbook`.
    places : Series of float, optional
        As for :func:`suggestions`; else the places among the list's own accounts.

    Returns
    -------
    list of str or None
        ``high``, ``mid`` or ``low``; None where no revenue is known.

    Examples
    --------
    Of five accounts of a currency, each the middle of a fifth: the third stands at
    50 %, the fifth at 90 %.

    >>> listed = pd.DataFrame({"mrr": [10, 20, 30, 40, 50, None], "currency": "EUR"})
    >>> value_of(listed, {})
    ['low', 'low', 'mid', 'mid', 'high', None]
    >>> value_of(listed, {"high": 45, "mid": 30})
    ['low', 'low', 'mid', 'mid', 'high', None]
    """
    mrr = pd.to_numeric(listed["mrr"], errors="coerce").astype("float64")
    if value_from:
        place, high, mid = mrr, value_from["high"], value_from["mid"]
    elif places is not None:
        place = places.reindex(listed["account_id"].astype(str)).set_axis(mrr.index)
        high, mid = TOP_SHARE, LOWER_SHARE
    else:
        # Ranks compare within a currency: a million yen is no million pounds.
        alike = mrr.groupby(listed["currency"].fillna("").to_numpy())
        # Of equal revenue each stands in the middle: with one price all are mid.
        place = (alike.rank() - 0.5) / alike.transform("count")
        high, mid = TOP_SHARE, LOWER_SHARE
    names = np.select([place >= high, place >= mid], ["high", "mid"], "low")
    known = mrr.notna()
    return [str(n) if k else None for n, k in zip(names, known, strict=True)]


def _facts(context: pd.DataFrame) -> pd.DataFrame:
    """Give what is needed of the context, by account."""
    wanted = ["lifecycle_stage", "plays_begun"]
    facts = context.reindex(columns=wanted)
    if "account_id" in facts.index.names:
        facts = facts.set_axis(facts.index.get_level_values("account_id").astype(str))
    return facts


def _reasons(listed: pd.DataFrame) -> list[list[tuple[str, str]]]:
    """Give code and sentence of each account's reasons, the strongest first."""
    found: list[list[tuple[str, str]]] = [[] for _ in range(len(listed))]
    number = 1
    while f"reason_{number}_code" in listed:
        codes = _texts(listed[f"reason_{number}_code"])
        said = _texts(listed[f"reason_{number}"])
        for place, (code, text) in enumerate(zip(codes, said, strict=True)):
            if code and text:
                found[place].append((code, text))
        number += 1
    return found


def _texts(column: pd.Series) -> list[str | None]:
    return [None if pd.isna(value) else str(value) for value in column]


def _parsed(begun: str | None) -> dict[str, date]:
    """Read back plays and dates: ``2025-03-03 call; 2025-02-11 training``.

    Examples
    --------
    >>> _parsed("2025-03-03 Call; 2025-02-11 call")
    {'call': datetime.date(2025, 3, 3)}
    """
    found: dict[str, date] = {}
    # A name may hold "; ": a part begins with a date.
    for part in re.split(r"; (?=\d{4}-\d\d-\d\d )", begun or ""):
        at, _, name = part.partition(" ")
        if name:  # the latest stands first
            found.setdefault(name.strip().lower(), date.fromisoformat(at))
    return found
