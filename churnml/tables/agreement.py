"""Whether the accounts' flag of who has churned agrees with the dated churns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import ibis.expr.types as ir

from churnml.backend import Backend
from churnml.tables.findings import Finding, grouped
from churnml.tables.reading import Reading

__all__ = ["churned_agreement", "kappa"]

_CHANCE = 0.2


def churned_agreement(
    con: Backend, readings: Mapping[str, Reading], life: ir.Table
) -> Iterator[Finding]:
    """Compare ``accounts.churned`` with the dates; warn where they hardly agree.

    The flag may mean *is gone now* or *has ever left*: whichever agrees better counts.
    Agreement below a kappa of 0.2 is "slight" (Landis and Koch 1977).
    """
    accounts = readings["accounts"]
    dated = {"subscriptions", "churns"} & set(readings)
    if "churned" not in accounts.columns or not dated:
        return
    rows = accounts.rows.filter(lambda t: t.churned.notnull())
    t = rows.join(life, rows.account_id == life.life__account_id)
    gone, ever, flag = t.life__left_at.notnull(), t.life__ever_left, t.churned
    counts = con.to_pyarrow(
        t.aggregate(
            n=t.count(),
            flagged=t.count(where=flag),
            gone=t.count(where=gone),
            both_gone=t.count(where=flag & gone),
            ever=t.count(where=ever),
            both_ever=t.count(where=flag & ever),
        )
    ).to_pylist()[0]
    n, flagged = counts["n"], counts["flagged"]
    if not n:
        return
    results = []
    for which, words in (("gone", "being gone"), ("ever", "ever having left")):
        dated_n, both = counts[which], counts[f"both_{which}"]
        agreeing = n - flagged - dated_n + 2 * both
        results.append((kappa(n, flagged, dated_n, both), agreeing, words))
    best, agreeing, words = max(results)
    best = round(best, 2) + 0.0  # never -0.00
    if best < _CHANCE:
        yield Finding(
            "warning",
            "accounts",
            "churned",
            "flag_disagrees",
            n - agreeing,
            n,
            (),
            f"churned agrees with {words} (by dates) in only {grouped(agreeing)} "
            f"accounts (Cohen's kappa {best:.2f}; 0 is chance) and disagrees",
            "One of the two is wrong. The dates alone are used; find out which is "
            "right before trusting any result.",
        )


def kappa(n: int, first: int, second: int, both: int) -> float:
    """Give Cohen's kappa of two yes-or-no judgements of the same things.

    Parameters
    ----------
    n : int
        How many things were judged.
    first, second, both : int
        How many got a yes from the first, the second, and both.

    Returns
    -------
    float
        ``(p - e) / (1 - e)``, with p the share of agreement and e the share expected
        by chance; 1 where chance leaves no room to disagree and they do not.

    References
    ----------
    Cohen 1960, A coefficient of agreement for nominal scales.

    Examples
    --------
    Of 50, 25 and 30 got a yes, 20 from both: agreement 35/50, by chance 0.5.

    >>> round(kappa(50, 25, 30, 20), 3)
    0.4
    """
    agreed = (n - first - second + 2 * both) / n
    chance = (first * second + (n - first) * (n - second)) / n**2
    if chance == 1:
        return 1.0
    return (agreed - chance) / (1 - chance)
