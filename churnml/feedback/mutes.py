"""Which families are muted: a person knows of them already."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd

from churnml.feedback.log import Log, standing

__all__ = ["DEFAULT_MUTE", "muted_families"]

DEFAULT_MUTE = timedelta(days=60)


def muted_families(
    log: Log, cutoff: date, *, mute: timedelta = DEFAULT_MUTE
) -> pd.DataFrame:
    """List the families that the list of a cutoff leaves out of its reasons.

    Whoever calls a reason known mutes its family for that account, on lists of cutoffs
    in ``(said of, said of + mute)``: the time is counted from the list it was said of.
    Only what was said before the list counts, see :func:`~churnml.feedback.standing`.

    Parameters
    ----------
    log : Log
    cutoff : date
        Of the list.
    mute : timedelta, default 60 days
        How long a known reason is left out; 0 leaves nothing out.

    Returns
    -------
    DataFrame
        ``account_id, cutoff, family, until``: one row for each account and family, in
        their order. ``until`` is the first day on which it is not muted any more.

    Examples
    --------
    With a mute of 60 days, what was known on 3 March is muted before 2 May:

    >>> from churnml.feedback import Entry
    >>> said = Entry(id=1, after=date(2025, 3, 3), account_id="A-1", verdict="known",
    ...     cutoff=date(2025, 3, 3), reason_code="logins.logins.falling")
    >>> muted_families(Log((said,)), date(2025, 3, 10))
      account_id     cutoff  family      until
    0        A-1 2025-03-10  logins 2025-05-02
    >>> len(muted_families(Log((said,)), date(2025, 5, 2)))
    0
    """
    until: dict[tuple[str, str], date] = {}
    for entry in standing(log, before=cutoff):
        end = entry.cutoff + mute
        if entry.verdict == "known" and entry.cutoff < cutoff < end:
            key = (entry.account_id, entry.family)
            until[key] = max(end, until.get(key, end))
    rows = sorted((account, family, end) for (account, family), end in until.items())
    return pd.DataFrame(
        {
            "account_id": pd.array([account for account, _, _ in rows], dtype="str"),
            "cutoff": pd.to_datetime([cutoff] * len(rows)).as_unit("us"),
            "family": pd.array([family for _, family, _ in rows], dtype="str"),
            "until": pd.to_datetime([end for _, _, end in rows]).as_unit("us"),
        }
    )
