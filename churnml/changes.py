"""What changed since an earlier list: how much of a risk's move each family explains.

*Then* is the list and the contributions as they were stored, never computed again.
*Now* is first explained by the model of then, so that what the data moved stands apart
from what another model says of the same data:

    part of a family = (phi' - phi) * (risk' - risk) / (logit' - logit)
    part of the model = risk'' - risk'

with phi, risk and logit as stored, phi', risk' and logit' the same of the present
account under the model of then, and risk'' the risk that is printed now. The parts add
up to ``risk'' - risk``. Differences of two lists' points would not do: each family's
points also move with all the others.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal

import numpy as np
import pandas as pd
from scipy.special import expit

from churnml.attribution import Contributions, largest_remainder, risk_per_logit
from churnml.errors import StoreError

__all__ = [
    "CALIBRATION",
    "MODEL",
    "UNKNOWN",
    "Changes",
    "Earlier",
    "earlier_list",
    "what_changed",
]

MODEL: Final = "model"
"""The part of another model."""

CALIBRATION: Final = "calibration"
"""The part of the same boosters, calibrated anew."""

UNKNOWN = "unknown"
"""The part that holds all, where the model of then cannot be asked."""

# The risk of a list and its log-odds are computed side by side.
_SAME_RISK = 1e-9

Swapped = Literal["model", "calibration"]


@dataclass(frozen=True, eq=False)
class Earlier:
    """An earlier list, as it was stored.

    Attributes
    ----------
    cutoff : date
    risk, base_value, logit : Series of float
        By account; the last two in log-odds.
    contributions : DataFrame
        By account, a column per feature.
    facts : DataFrame or None
        What the features were, with the same columns; None where not stored.
    model_version, run_id : str or None
        Of the model that made it.
    """

    cutoff: date
    risk: pd.Series
    base_value: pd.Series
    logit: pd.Series
    contributions: pd.DataFrame
    facts: pd.DataFrame | None = None
    model_version: str | None = None
    run_id: str | None = None


def earlier_list(
    cutoff: date,
    *,
    risk_list: pd.DataFrame,
    contributions: pd.DataFrame,
    features: pd.DataFrame | None,
    about: Mapping[str, Any],
    model_version: str | None = None,
) -> Earlier:
    """Take an earlier list as it lies on the disk.

    Parameters
    ----------
    cutoff : date
    risk_list, contributions, features : DataFrame
        As ``churnml score`` wrote them; ``features`` is None where there are none.
    about : mapping
    model_version : str, optional

    Raises
    ------
    StoreError
        If the list and its contributions are not of the same accounts and risks.
    """
    risk = risk_list.assign(account_id=risk_list["account_id"].astype(str))
    then = _by_account(contributions)
    risks = risk.set_index("account_id")["risk"].astype(float)
    # Where a list was written from many machines it holds its top only.
    then = then.reindex(risks.index)
    if then["logit"].isna().any():
        lost = then.index[then["logit"].isna()]
        msg = (
            f"the list of {cutoff} has no contributions of {len(lost)} of {len(risks)} "
            f"accounts (e.g. {lost[0]!r}). Write it again: churnml score CONFIG "
            f"--cutoff {cutoff}."
        )
        raise StoreError(msg)
    _check_of_one_model(cutoff, risks, then["logit"])
    values = then.drop(columns=["base_value", "logit"])
    facts = None
    if features is not None:
        facts = _by_account(features).reindex(risks.index)
        facts = facts.reindex(columns=values.columns)
    return Earlier(
        cutoff,
        risks,
        then["base_value"],
        then["logit"],
        values,
        facts,
        model_version,
        about.get("run_id"),
    )


def _check_of_one_model(cutoff: date, risks: pd.Series, logit: pd.Series) -> None:
    """Demand that contributions tell the risks of the list they lie beside.

    They do also where the model had no usable signal: all are of the base rate then.
    """
    told = pd.Series(expit(logit), index=risks.index)
    other = risks.index[~((told - risks).abs() <= _SAME_RISK)]
    if len(other):
        one = other[0]
        msg = (
            f"the list of {cutoff} has contributions of another risk than its own for "
            f"{len(other)} of {len(risks)} accounts (e.g. {one!r}: {told[one]:.4g}, "
            f"not {risks[one]:.4g}). Write it again: churnml score CONFIG --cutoff "
            f"{cutoff}."
        )
        raise StoreError(msg)


def _by_account(frame: pd.DataFrame) -> pd.DataFrame:
    plain = frame.assign(account_id=frame["account_id"].astype(str))
    return plain.set_index("account_id").drop(columns="cutoff")


@dataclass(frozen=True, eq=False)
class Changes:
    """What moved the risk of the accounts that are in both lists.

    Attributes
    ----------
    since : date
        Cutoff of the earlier list.
    parts : DataFrame
        By account; a column per family, ``context``, and last the part of another
        model. Shares of risk; a row sums to ``risk - previous``.
    risk, previous : Series of float
        Now and then, by account.
    """

    since: date
    parts: pd.DataFrame
    risk: pd.Series
    previous: pd.Series

    def whole_points(self) -> pd.DataFrame:
        """Round the parts to whole percentage points that still add up.

        Returns
        -------
        DataFrame of int
            A row sums to the risk in whole percent, now minus then.
        """
        total = np.rint(100 * self.risk) - np.rint(100 * self.previous)
        whole = largest_remainder(
            100 * self.parts.to_numpy(), total.to_numpy().astype(int)
        )
        return pd.DataFrame(whole, index=self.parts.index, columns=self.parts.columns)

    def long(self, cutoff: date) -> pd.DataFrame:
        """Give one row per part that is not nothing.

        Returns
        -------
        DataFrame
            ``account_id, cutoff, previous_cutoff, part, points``: shares of risk,
            which sum to ``risk - previous_risk`` of each account.
        """
        rows, columns = np.nonzero(self.parts.to_numpy())
        ids = self.parts.index.to_numpy()[rows]
        names = self.parts.columns.to_numpy()[columns]
        return pd.DataFrame(
            {
                "account_id": pd.array(ids, dtype="str"),
                "cutoff": np.full(len(rows), np.datetime64(cutoff, "us")),
                "previous_cutoff": np.full(len(rows), np.datetime64(self.since, "us")),
                "part": pd.array(names, dtype="str"),
                "points": self.parts.to_numpy()[rows, columns],
            }
        )


def what_changed(
    earlier: Earlier,
    risk: pd.Series,
    now: Contributions | None,
    *,
    swapped: Swapped | None = None,
) -> Changes:
    """Take the move of each risk apart.

    Parameters
    ----------
    earlier : Earlier
        The list of then.
    risk : Series of float
        As it is printed now, indexed by ``(account_id, cutoff)``, of one cutoff.
    now : Contributions or None
        Of the present snapshots under the model *of then*: the present ones where the
        model is the same. None where that model cannot be asked: then all is one part,
        :data:`UNKNOWN`.
    swapped : {"model", "calibration"}, optional
        What the difference of two models is called; None where it is the same model.

    Returns
    -------
    Changes
        Of the accounts in both lists, in the order of ``risk``. Accounts that are new
        to the list have none.

    Raises
    ------
    StoreError
        If ``now`` has other features than were stored.

    Examples
    --------
    >>> from churnml.features.spec import Card
    >>> def card(name: str) -> Card:
    ...     family, measure = name.split("__")
    ...     return Card(name=name, family=family, measure=measure, window=None,
    ...                 signals=(), definition="", unit="count", direction="?",
    ...                 says="{value}")
    >>> row = pd.MultiIndex.from_tuples([("A-1", pd.Timestamp("2025-03-03"))],
    ...                                 names=["account_id", "cutoff"])
    >>> values = pd.DataFrame([[1.0, -0.5]], row, ["logins__users", "nps__latest"])
    >>> now = Contributions(values=values, base_value=-2.0, usable=True, X=values,
    ...     encoded=values, logit=pd.Series([-1.5], row),
    ...     risk=pd.Series([0.1824], row), cards=tuple(card(n) for n in values))
    >>> one = pd.Index(["A-1"], name="account_id")
    >>> then = Earlier(date(2025, 2, 24), risk=pd.Series([0.1192], one),
    ...     base_value=pd.Series([-2.0], one), logit=pd.Series([-2.0], one),
    ...     contributions=pd.DataFrame([[0.25, -0.25]], one, list(values)))
    >>> moved = what_changed(then, now.risk, now)
    >>> moved.parts.round(4).to_dict("records")
    [{'logins': 0.0948, 'nps': -0.0316}]
    >>> moved.whole_points().to_dict("records")
    [{'logins': 9, 'nps': -3}]
    """
    printed = risk.droplevel("cutoff")
    printed.index = printed.index.astype(str)
    both = printed.index[printed.index.isin(earlier.risk.index)]
    printed, previous = printed.loc[both], earlier.risk.loc[both]
    if now is None:
        parts = pd.DataFrame({UNKNOWN: printed - previous}, index=both)
        return Changes(earlier.cutoff, parts, printed, previous)
    asked = now.risk.droplevel("cutoff")
    asked.index = asked.index.astype(str)
    parts = _of_the_data(earlier, now, both)
    if swapped is not None:
        parts[swapped] = printed - asked.loc[both]
    return Changes(earlier.cutoff, parts, printed, previous)


def _of_the_data(earlier: Earlier, now: Contributions, both: pd.Index) -> pd.DataFrame:
    names = [card.name for card in now.cards]
    if set(names) != set(earlier.contributions):
        msg = (
            f"the list of {earlier.cutoff} was explained by other features than its "
            "model has. Write it again, or take it away."
        )
        raise StoreError(msg)
    place = now.risk.index.get_level_values("account_id").astype(str)
    rows = pd.Index(place).get_indexer(both)
    then = earlier.contributions.loc[both, names].to_numpy()
    moved = now.of(names)[rows] - then
    slope = risk_per_logit(
        now.logit.to_numpy()[rows], earlier.logit.loc[both].to_numpy()
    )
    groups = np.array([now.groups[name] for name in names])
    # Feature by feature first: what did not move is 0 and not nearly 0.
    return pd.DataFrame(
        {name: moved[:, groups == name].sum(axis=1) * slope for name in now.families},
        index=both,
    )
