"""Which families may speak for a cause: declared from the simulation, not from results.

The rule: a family is acceptable for a cause where `churnml.simulate` draws something in
that family's own tables from the cause itself, and strongly: a rate at least doubles or
halves, or a score moves by about a standard deviation of its noise. What a cause takes
from everybody's engagement (10 to 20 %) is not a footprint of its own. The table was
written before anything was measured, and is not to be tuned to what is found.
"""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["ACCEPTABLE", "DECOYS"]

ACCEPTABLE: Mapping[str, frozenset[str]] = {
    # usage.py: the share of sticky features falls to a tenth. onboarding.py:
    # milestones take 2.3 times as long and are missed 4 times as often, and half as
    # many courses are finished. NPS falls by 0.6 only, under its noise: no.
    "shallow_adoption": frozenset({"stickiness", "onboarding"}),
    # usage.py: the desk of the busiest person is empty. Who uses it, and when the
    # busiest was last seen, are features of `logins` alone. That this person also does
    # much makes every count of uses smaller; but "fewer sticky uses" would send
    # somebody to give a training where a new champion is to be found: no.
    "champion_left": frozenset({"logins"}),
    # tickets.py: painful tickets come about twenty times as often. relations.py:
    # surveys of effort fall by 1.6 standard deviations, nps.py: scores by one; both are
    # features of `nps`.
    "painful_support": frozenset({"tickets", "nps"}),
    # contracts.py: fewer seats or a smaller plan; invoices.py: bills paid twice as
    # late and disputed ten times as often; both are features of `commercial`.
    # tickets.py: tickets about prices come 40 times as often. relations.py: the account
    # calls by itself 8 times as often.
    "price_pressure": frozenset({"commercial", "tickets", "relationship"}),
    # nps.py: scores fall by three standard deviations; relations.py: surveys by 1.6.
    # tickets.py: ratings of tickets by one.
    "dissatisfaction": frozenset({"nps", "tickets"}),
    # footprints.py: engagement falls by five sixths, and so does every count of use,
    # of sticky features too. nps.py and relations.py: half as many answers, five times
    # as many missed meetings. But silence is no more than half of what would be
    # noticed, and the use is what faded: no.
    "disengagement": frozenset({"logins", "stickiness"}),
}
"""Per cause, the families of which one is a right answer."""

DECOYS: Mapping[str, frozenset[str]] = {
    # tickets.py: a few how-to tickets a week, answered well.
    "howto_burst": frozenset({"tickets"}),
    # usage.py: a fifth of the users are replaced each week; use stays as it is.
    "reorganisation": frozenset({"logins"}),
    # footprints.py: six sevenths of what people do is gone; machines do it.
    "automated": frozenset({"logins", "stickiness"}),
    # footprints.py: nobody there for some weeks.
    "absence": frozenset({"logins", "stickiness"}),
    # calendar.py: holidays, for everybody of a country.
    "holiday": frozenset({"logins", "stickiness"}),
}
"""Per harmless decoy, the families that it could make look bad."""
