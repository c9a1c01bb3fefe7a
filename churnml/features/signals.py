"""The signals of churn that customer success watches, by their stable ids.

A card names the signals its feature answers. A signal that no feature answers stands
in :data:`churnml.features.exclusions.EXCLUSIONS`, with the reason.
"""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["SECTIONS", "SIGNALS"]

SECTIONS: Mapping[str, str] = {
    "U": "Usage, adoption, stickiness",
    "P": "Support",
    "N": "Sentiment",
    "O": "Onboarding and learning",
    "M": "Commercial",
    "G": "Relationship",
}
"""The sections, by the letter their ids begin with."""

SIGNALS: Mapping[str, str] = {
    "U1": "Non-use",
    "U2": "Login volume and trend",
    "U3": "This week against the last 30",
    "U4": "Basic and sticky features",
    "U5": "Adoption breadth",
    "U6": "Unused licences",
    "U7": "Key actions",
    "U8": "Engagement score",
    "U9": "Habit",
    "U10": "User turnover",
    "U11": "Champion gone",
    "U12": "Started, then vanished",
    "U13": "Automation and people",
    "U14": "Export spike",
    "U15": "Depth",
    "P1": "Volume per channel",
    "P2": "Response time",
    "P3": "First-contact resolution",
    "P4": "Waiting and abandonment",
    "P5": "Open burden",
    "P6": "Recurring themes",
    "P7": "Severity and escalation",
    "P8": "Satisfaction",
    "P9": "Handling time",
    "P10": "Self-service",
    "P11": "Sentiment and intent in text",
    "P12": "Benign and painful tickets",
    "N1": "Latest NPS",
    "N2": "Account NPS",
    "N3": "Movement",
    "N4": "Silence",
    "N5": "Who answered",
    "N6": "Happiness index",
    "N7": "Quiet account",
    "N8": "Scale guard",
    "O1": "First 90 days",
    "O2": "Time to value",
    "O3": "First payment to first value",
    "O4": "Learning",
    "O5": "Lifecycle stage",
    "M1": "Tenure, term and renewal clock",
    "M2": "Money",
    "M3": "Expansion and contraction",
    "M4": "Upsell without adoption",
    "M5": "Billing distress",
    "M6": "Trial",
    "G1": "Contact",
    "G2": "Reviews",
    "G3": "Ownership",
    "G4": "Proactive share",
    "G5": "Plays",
}
"""What each is called, in the order of the catalogue."""
