"""What families and measures are called."""

from __future__ import annotations

from churnml.reasons.words import WORDS, Words

__all__ = ["LEAD_IN", "family_name", "label"]

LEAD_IN = WORDS.lead_in
"""How reasons are introduced: a reason is what the model used, not a cause."""

_SPELT = {"ces": "CES", "csat": "CSAT", "mrr": "MRR", "nps": "NPS", "z": "in spreads"}


def family_name(family: str, words: Words = WORDS) -> str:
    """Call a family as people do.

    Examples
    --------
    >>> family_name("nps"), family_name("data_loads")
    ('NPS', 'Data loads')
    """
    return words.families.get(family) or family.replace("_", " ").capitalize()


def label(family: str, measure: str, words: Words = WORDS) -> str:
    """Name a measure and its family in words.

    Examples
    --------
    >>> label("logins", "days_since_last_use"), label("nps", "nps_change")
    ('Usage: days since last use', 'NPS change')
    """
    said = " ".join(_SPELT.get(word, word) for word in measure.split("_"))
    said = words.measures.get(f"{family}.{measure}", words.measures.get(measure, said))
    name = family_name(family, words)
    return said if said.split()[0] == name else f"{name}: {said}"
