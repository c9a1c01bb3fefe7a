"""The words around the facts, kept as data so that a company can use its own."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from functools import cache

from churnml.errors import ConfigError

__all__ = [
    "CLAUSES",
    "FAMILY_NAMES",
    "LEAD_IN",
    "family_name",
    "fields_of",
    "label",
    "with_own",
]

LEAD_IN = "the model noticed"
"""How reasons are introduced: a reason is what the model used, not a cause."""

CLAUSES: Mapping[str, str] = {
    "fact": "{fact}{peers}",
    "falling": "{fact}, down from its usual {normal}{change}{peers}",
    "rising": "{fact}, up from its usual {normal}{change}{peers}",
    "steady": "{fact}, about its usual {normal}{peers}",
    "missing": "{label} not known{nulls}",
    "lower": ", lower than {share} of {accounts}",
    "higher": ", higher than {share} of {accounts}",
    "fewer": ", fewer than at {share} of {accounts}",
    "more": ", more than at {share} of {accounts}",
    "shorter": ", shorter than at {share} of {accounts}",
    "longer": ", longer than at {share} of {accounts}",
    "sooner": ", sooner than at {share} of {accounts}",
    "later": ", later than at {share} of {accounts}",
    "more recent": ", more recently than at {share} of {accounts}",
    "longer ago": ", longer ago than at {share} of {accounts}",
    "accounts": "accounts",
    "accounts known": "the accounts where it is known",
    "change": " ({change})",
    "times": " ({times} times as much)",
    "nulls": " ({nulls})",
    # Where the fact alone would need a sign, or an explanation, to be understood.
    "commercial.mrr_change.present": "Its monthly price is what it was {span} ago",
    "commercial.mrr_change.falling": "Its monthly price fell by {size} in {span}",
    "commercial.mrr_change.rising": "Its monthly price rose by {size} in {span}",
    "commercial.mrr_growth.present": "Its monthly price is what it was {span} ago",
    "commercial.mrr_growth.falling": "Its monthly price fell by {size} in {span}",
    "commercial.mrr_growth.rising": "Its monthly price rose by {size} in {span}",
    "commercial.seats_change.present": "As many seats as {span} ago",
    "commercial.seats_change.falling": "{size} seats fewer than {span} ago",
    "commercial.seats_change.rising": "{size} seats more than {span} ago",
    "commercial.seats_growth.present": "As many seats as {span} ago",
    "commercial.seats_growth.falling": "{size} fewer seats than {span} ago",
    "commercial.seats_growth.rising": "{size} more seats than {span} ago",
    "logins.days_since_last_use.missing": "Never used",
    "nps.days_since_answer.missing": "Never answered a survey",
    "nps.latest_score.missing": "Never answered a survey",
    "nps.nps_change.present": "Its NPS is what it was in the quarter before",
    "nps.nps_change.falling": "Its NPS fell by {size} from the quarter before",
    "nps.nps_change.rising": "Its NPS rose by {size} from the quarter before",
    "tickets.tickets_change.present": "As many tickets as usual "
    "in the last {span}{peers}",
    "tickets.tickets_change.falling": "{size} tickets fewer than usual "
    "in the last {span}{peers}",
    "tickets.tickets_change.rising": "{size} tickets more than usual "
    "in the last {span}{peers}",
}
"""All words around the facts. A company rewords them by passing its own, and may add
a sentence for one reason code, such as ``"logins.logins.falling": "Logins fell to
{value}, usually {normal}{change}{peers}"``. Where such a sentence needs something an
account does not have, such as an own normal, the general one is used."""

FIELDS = {
    "fact": "the fact as the card says it",
    "value": "the value with its unit",
    "size": "the value without its sign",
    "normal": "the own normal",
    "change": "the change against it, in brackets",
    "peers": "the comparison with other accounts, after a comma",
    "span": "the window, such as 28 days",
    "label": "family and measure",
    "nulls": "when the value is not known, in brackets",
    "share": "how many other accounts",
    "accounts": "accounts, or those where the value is known",
    "times": "how many times as much",
}
"""What a clause can name."""

FAMILY_NAMES: Mapping[str, str] = {
    "commercial": "Contract",
    "logins": "Usage",
    "nps": "NPS",
    "own": "Own signals",
    "stickiness": "Features",
    "tickets": "Support",
}
"""What people call the families; others are called by their own name."""

_MEASURE_NAMES = {
    "dau_mau": "daily over monthly users",
    "dau_wau": "daily over weekly users",
    "wau_mau": "weekly over monthly users",
}
_WORDS = {"ces": "CES", "csat": "CSAT", "mrr": "MRR", "nps": "NPS", "z": "in spreads"}


def family_name(family: str) -> str:
    """Call a family as people do.

    Examples
    --------
    >>> family_name("nps"), family_name("data_loads")
    ('NPS', 'Data loads')
    """
    return FAMILY_NAMES.get(family) or family.replace("_", " ").capitalize()


def label(family: str, measure: str) -> str:
    """Name a measure and its family in words.

    Examples
    --------
    >>> label("logins", "days_since_last_use"), label("nps", "nps_change")
    ('Usage: days since last use', 'NPS change')
    """
    words = " ".join(_WORDS.get(word, word) for word in measure.split("_"))
    words = _MEASURE_NAMES.get(measure, words)
    name = family_name(family)
    return words if words.split()[0] == name else f"{name}: {words}"


@cache
def fields_of(clause: str) -> tuple[str, ...]:
    """List what a clause names in braces.

    Examples
    --------
    >>> fields_of("Logins fell to {value}, usually {normal}")
    ('value', 'normal')
    """
    return tuple(re.findall(r"{(.*?)}", clause))


def with_own(own: Mapping[str, str] | None) -> Mapping[str, str]:
    """Put a company's own words over the usual ones.

    Parameters
    ----------
    own : mapping of str to str or None
        By the keys of :data:`CLAUSES`, or by reason codes.

    Raises
    ------
    ConfigError
        If a key is neither, or a clause names something there is not.

    Examples
    --------
    >>> with_own({"steady": "{fact}, as always"})["steady"]
    '{fact}, as always'
    >>> with_own({"stedy": "{fact}"})
    Traceback (most recent call last):
    churnml.errors.ConfigError: clauses: 'stedy' is no clause and no reason code
    (family.measure.direction). Did you mean 'steady'?
    """
    for key, clause in (own or {}).items():
        if key not in CLAUSES and key.count(".") != 2:  # not a code
            close = difflib.get_close_matches(key, CLAUSES, n=1)
            advice = f"Did you mean {close[0]!r}?" if close else "See reasons.CLAUSES."
            msg = (
                f"clauses: {key!r} is no clause and no reason code\n"
                f"(family.measure.direction). {advice}"
            )
            raise ConfigError(msg)
        unknown = [name for name in fields_of(clause) if name not in FIELDS]
        if unknown:
            msg = (
                f"clauses: {key!r} names {{{unknown[0]}}}, which there is not. "
                f"Use {', '.join(FIELDS)}."
            )
            raise ConfigError(msg)
    return {**CLAUSES, **(own or {})}
