"""Reasons: what the model noticed about an account, in words.

Contributions are signed and summed by family; a family that raises the risk is a
reason, one that lowers it speaks in the account's favour. A reason says what the
*model* used. It claims no cause, and what to do about it is another question.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from pandas.api.extensions import ExtensionArray

from churnml.attribution import CONTEXT, Contributions
from churnml.errors import TaskError
from churnml.matrix import Matrix
from churnml.reasons.beside import Beside
from churnml.reasons.choose import Column, agreement, read_column, witness
from churnml.reasons.clauses import LEAD_IN
from churnml.reasons.context import CONTEXT_FLOOR, context_facts
from churnml.reasons.known import known_until
from churnml.reasons.missing import missing_data
from churnml.reasons.steady import NOISE_FLOOR, Choice, choose
from churnml.reasons.wording import said_by, sentence
from churnml.reasons.words import WORDS, Words

__all__ = [
    "CONTEXT_COLUMNS",
    "LEAD_IN",
    "NOISE_FLOOR",
    "WEEK",
    "WORDS",
    "Words",
    "top_reasons",
]

CONTEXT_COLUMNS = ("name", "owner", "mrr", "currency", "renewal_date")

WEEK = pd.Timedelta(days=7)
"""How much earlier the snapshots lie that reasons are held against."""


def top_reasons(
    why: Contributions,
    matrix: Matrix,
    *,
    reasons: int = 4,
    protective: int = 2,
    words: Words | Mapping[str, Any] | None = None,
    muted: pd.DataFrame | None = None,
    earlier: tuple[Contributions, Matrix] | None = None,
) -> pd.DataFrame:
    """Put the strongest contributions of each snapshot into words.

    Parameters
    ----------
    why : Contributions
        Of the same snapshots, see :func:`churnml.explain`.
    matrix : Matrix
        With the evidence the words need.
    reasons, protective : int
        The most to give of what raises and of what lowers the risk.
    words : Words or mapping, optional
        Words to use instead of the English ones, by the keys of ``words.toml``.
    muted : DataFrame, optional
        Families a person knows of, as :func:`churnml.feedback.muted_families` gives
        them: they are no reasons, and are said as ``muted``.
    earlier : pair of Contributions and Matrix, optional
        Of snapshots seven days before, by the same model: reasons of then stand until
        they are clearly beaten, so that a list does not change its mind every week. A
        snapshot whose account was not there yet is judged by itself.

    Returns
    -------
    DataFrame
        One row per snapshot, indexed by ``(account_id, cutoff)``:

        ``name, owner, mrr, currency, renewal_date``
            Of the account, null where not known.
        ``reason_1 ...``
            Sentences, the strongest first, but that one of a week before stands
            before one that is only a little stronger; null where there are fewer.
        ``reason_1_code ...``
            ``family.measure.direction``, safe to group by.
        ``reason_1_points ...``
            Whole percentage points of risk the family adds, at least 1.
        ``protective_1 ...``, ``protective_1_code ...``
            The same of what lowers the risk, the strongest first.
        ``protective_1_points ...``
            Whole percentage points of risk, at most -1.
        ``context``
            Static facts that moved the risk, the strongest first, parted by "; ";
            null where none did.
        ``context_points``
            Whole percentage points of risk all static facts add; may be negative.
            Null where the model knows no static facts, or has no usable signal.
        ``muted``, ``muted_points``
            What would be reasons and is muted, parted by "; ", each with the day
            until which it is; and the whole percentage points that they add. Null
            where there is none.
        ``missing_data``
            What the model could not see; null where nothing is missing.

    Raises
    ------
    TaskError
        If the contributions are of other snapshots than the matrix, those of earlier of
        other features, or ``muted`` is no such frame.
    ConfigError
        If ``words`` has an unknown key, or a sentence names what there is not.

    Notes
    -----
    A family is a reason where its actionable features together raise the risk by at
    least one whole percentage point, and the log-odds by ``NOISE_FLOOR``, and where the
    feature that speaks for it is known and lies on the side one expects; what lowers
    the risk speaks in the account's favour by the same measure. Static facts (tenure,
    industry) are nobody's reason: they are said apart, as context. Without a usable
    signal there are no reasons at all.

    Examples
    --------
    >>> from churnml.features.spec import Card
    >>> card = Card(name="logins__logins__7d", family="logins", measure="logins",
    ...     window="7d", signals=("U2",), definition="Logins in the window.",
    ...     unit="count", direction="-", says="{value} logins in the last 7 days",
    ...     normal="logins__logins__7d__normal")
    >>> row = pd.MultiIndex.from_tuples([("A-1", pd.Timestamp("2025-03-03"))],
    ...                                 names=["account_id", "cutoff"])
    >>> X = pd.DataFrame({card.name: [6.0]}, index=row)
    >>> usual = pd.DataFrame({card.normal: [23.0]}, index=row)
    >>> today = Matrix(X, (card,), "of these features", evidence=usual)
    >>> why = Contributions(  # as explain(model, today) gives it
    ...     values=pd.DataFrame({card.name: [1.2]}, index=row), base_value=-2.0,
    ...     logit=pd.Series([-0.8], index=row), risk=pd.Series([0.31], index=row),
    ...     cards=(card,), usable=True, X=X, encoded=X)
    >>> print(*top_reasons(why, today).filter(like="reason_1").iloc[0], sep=" | ")
    Logins fell to 6 last week, usually 23 (-74 %) | logins.logins.falling | 19
    """
    _check(why, matrix)
    said_in = words if isinstance(words, Words) else WORDS.over(words)
    speaker, before = _Speaker.of(why, matrix, said_in), None
    if earlier is not None:
        _check(*earlier)
        _check_alike(why, earlier[0])
        before = _Speaker.of(*earlier, said_in)
    known = known_until(muted, matrix.index, speaker.families, said_in)
    is_known = known != None  # noqa: E711 - element by element
    against = speaker.say(_chosen(speaker, before, 1, reasons, ~is_known))
    favour = speaker.say(
        _chosen(speaker, before, -1, protective, np.ones_like(is_known))
    )
    parts: dict[str, object] = {
        column: _context(matrix, column) for column in CONTEXT_COLUMNS
    }
    for kind, all_said in (("reason", against), ("protective", favour)):
        parts |= {f"{kind}_{n + 1}": said.text for n, said in enumerate(all_said)}
        parts |= {f"{kind}_{n + 1}_code": said.code for n, said in enumerate(all_said)}
        parts |= {
            f"{kind}_{n + 1}_points": said.points for n, said in enumerate(all_said)
        }
    facts = context_facts(why, matrix, said_in, least=CONTEXT_FLOOR)
    parts["context"], parts["context_points"] = facts.text, facts.points
    parts |= _muted(speaker, known)
    parts["missing_data"] = pd.array(missing_data(matrix, said_in), dtype="str")
    return pd.DataFrame(parts, index=matrix.index)


def _muted(speaker: _Speaker, until: np.ndarray) -> Mapping[str, object]:
    """Say what a person knows of already, the strongest first."""
    n, families = until.shape
    texts: list[str | None] = [None] * n
    points = pd.array([None] * n, dtype="Int64")
    is_known = until != None  # noqa: E711 - element by element
    all_said = speaker.say(speaker.choose(1, families, is_known))
    place_of = {family: place for place, family in enumerate(speaker.families)}
    for said in all_said:
        for row in np.flatnonzero(pd.notna(said.text)).tolist():
            family = str(said.code[row]).partition(".")[0]
            text = said_by(
                "known",
                speaker.words,
                until=str(until[row, place_of[family]]),
                text=said.text[row],
            )
            before = texts[row]
            between = speaker.words.clauses["context"]
            texts[row] = text if before is None else between.join([before, text])
            points[row] = said.points[row] + (0 if before is None else points[row])
    return {"muted": pd.array(texts, dtype="str"), "muted_points": points}


def _check(why: Contributions, matrix: Matrix) -> None:
    if not why.risk.index.equals(matrix.index):
        msg = (
            f"the contributions are of {len(why.risk)} snapshots, the matrix holds "
            f"{len(matrix)}, and they are not the same. Explain the matrix you pass: "
            "top_reasons(explain(model, matrix), matrix)."
        )
        raise TaskError(msg)


def _check_alike(why: Contributions, earlier: Contributions) -> None:
    now, before = ([card.name for card in one.cards] for one in (why, earlier))
    if now != before:
        msg = (
            f"the contributions are of {len(now)} features, those of earlier of "
            f"{len(before)}, and they are not the same. Explain both by one model: "
            "earlier=(explain(model, before), before)."
        )
        raise TaskError(msg)


def _chosen(
    now: _Speaker, before: _Speaker | None, sign: int, most: int, among: np.ndarray
) -> Choice:
    """Choose what to say of each snapshot, and hold it against a week before."""
    if before is None:
        return now.choose(sign, most, among)
    then = pd.DatetimeIndex(now.index.get_level_values("cutoff")) - WEEK
    accounts = now.index.get_level_values("account_id")
    same = pd.MultiIndex.from_arrays([accounts, then], names=now.index.names)
    rows = before.index.get_indexer(same)
    there = rows >= 0
    if not there.any():
        return now.choose(sign, most, among)
    # Of today's families: what is muted now takes no place of then.
    of_then = np.ones(before.totals.shape, dtype=bool)
    of_then[rows[there]] = among[there]
    earlier = before.choose(sign, most, of_then).at(rows)
    return now.choose(sign, most, among, earlier=earlier)


def _context(matrix: Matrix, column: str) -> object:
    if column in matrix.context:
        return matrix.context[column].array
    return pd.array([None] * len(matrix), dtype="str")


@dataclass(frozen=True, eq=False)
class _Said:
    """One slot of all snapshots."""

    text: ExtensionArray
    code: ExtensionArray
    points: ExtensionArray


@dataclass(frozen=True, eq=False)
class _Speaker:
    """The families that can be reasons, and the columns that speak for them."""

    index: pd.MultiIndex
    families: tuple[str, ...]
    columns: tuple[tuple[Column, ...], ...]  # per family
    phi: tuple[np.ndarray, ...]  # per family, (n_snapshots, n_columns)
    totals: np.ndarray  # (n_snapshots, n_families)
    points: np.ndarray
    currencies: np.ndarray
    words: Words

    @classmethod
    def of(cls, why: Contributions, matrix: Matrix, words: Words) -> _Speaker:
        beside = Beside.of(matrix)
        families = tuple(f for f in why.families if f != CONTEXT) if why.usable else ()
        cards = [[c for c in why.cards if why.groups[c.name] == f] for f in families]
        currency = pd.Series(_context(matrix, "currency"), dtype=object)
        return cls(
            index=matrix.index,
            families=families,
            columns=tuple(
                tuple(read_column(card, matrix, beside) for card in own)
                for own in cards
            ),
            phi=tuple(why.of([c.name for c in own]) for own in cards),
            totals=why.by_family()[list(families)].to_numpy(),
            points=why.whole_points()[list(families)].to_numpy(),
            currencies=currency.where(currency.notna(), None).to_numpy(),
            words=words,
        )

    def choose(
        self,
        sign: int,
        most: int,
        among: np.ndarray,
        *,
        earlier: Choice | None = None,
    ) -> Choice:
        """Choose up to ``most`` of some families per snapshot, the strongest first."""
        worth = among & (sign * self.points >= 1)
        chosen = np.zeros(worth.shape, dtype=int)
        spoke = earlier.spoke() if earlier is not None else np.full(worth.shape, -1)
        for place, (own, phi) in enumerate(zip(self.columns, self.phi, strict=True)):
            speaks = np.column_stack(
                [c.speaks(self.words.sentences) & (agreement(c, sign) > 0) for c in own]
            )
            chosen[:, place] = witness(own, phi, speaks, sign, spoke=spoke[:, place])
            worth[:, place] &= speaks[np.arange(len(worth)), chosen[:, place]]
        return choose(sign * self.totals, worth, chosen, most=most, earlier=earlier)

    def say(self, choice: Choice) -> list[_Said]:
        """Put what was chosen in words."""
        said = []
        for families in choice.families.T:
            n = len(families)
            texts: list[str | None] = [None] * n
            codes: list[str | None] = [None] * n
            points: list[int | None] = [None] * n
            for row in np.flatnonzero(families >= 0).tolist():
                family = int(families[row])
                column = self.columns[family][choice.witnesses[row, family]]
                card, fact = column.card, column.fact(row, self.currencies[row])
                texts[row] = sentence(card, fact, self.words)
                codes[row] = f"{card.family}.{card.measure}.{fact.direction}"
                points[row] = int(self.points[row, family])
            said.append(
                _Said(
                    pd.array(texts, dtype="str"),
                    pd.array(codes, dtype="str"),
                    pd.array(points, dtype="Int64"),
                )
            )
        return said
