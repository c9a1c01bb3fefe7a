"""What each table of a build holds, in words: the comment above its SQL."""

from __future__ import annotations

import re
from collections.abc import Mapping

__all__ = ["described"]

_TABLES: Mapping[str, str] = {
    "numbered": "the snapshots, with small numbers for snapshot and account",
    "parts": "those of all families beside each other",
    # usage
    "usage_at": "the snapshots on the grid of weeks or months, with their history",
    "usage_dates": "the cutoffs, and the bin that begins at each",
    "usage_reach": "which bins each cutoff looks back on, and how many bins ago",
    "usage_events": "the events by name: what they are declared to be, numbered",
    "usage_kinds": "the events by name, with the bit of each feature",
    "usage_passed": "the one pass over the events: sums by account, person and bin",
    "usage_accounts": "the accounts that are looked at",
    "usage_people": "the people, numbered",
    "usage_user_bins": "sums by account, person and bin, sorted",
    "usage_account_bins": "sums by account and bin, people added up",
    "usage_feature_bins": "uses by account, feature and bin",
    "usage_people_so_far": "sums by account and person, by the first cutoff after them",
    "usage_known_bins": "what of each bin was known at each cutoff",
    "usage_lived": "the bins of the own normal, those without use included",
    "usage_medians": "the own normal: medians over its bins",
    # rows before any cutoff, and at each
    "tickets_dated": "tickets as day numbers and flags, before any cutoff",
    "touches_dated": "touches as day numbers and flags, before any cutoff",
    "tickets_opened_at": "the days on which tickets were opened and known",
    "touches_touched_at": "the days of touches, and on which they were known",
    "milestones_dated": "milestones as day numbers, before any cutoff",
    "trainings_dated": "courses as day numbers, before any cutoff",
    "invoices_dated": "bills as day numbers, before any cutoff",
    "nps_dated": "invitations and answers as day numbers, before any cutoff",
    "surveys_dated": "surveys as day numbers, before any cutoff",
    "subscriptions_dated": "paid rows as day numbers, before any cutoff",
    "subscriptions_seen": "paid rows as they looked just before each cutoff",
}

_VIEWS: Mapping[str, str] = {
    "usage_sums": "sums over windows",
    "usage_bins": "the last bin and trends",
    "usage_last": "the last day of use",
    "usage_medians": "the own normals",
    "usage_spread": "how far the bins of the own normal lie from it",
    "usage_used": "distinct features in each window",
    "usage_features": "how evenly use is spread over features",
    "usage_adopted": "features that two people used lately",
    "usage_catalogue": "features that anybody used so far",
    "usage_people": "distinct people in each window, who is new, and the busiest",
    "usage_ever": "people ever seen",
    "usage_foremost": "who used it most of all",
    "usage_silences": "days without use, against those before",
    "usage_placed": "how much of its own past an account has",
    "usage_beginning": "the uses of the first weeks",
    "usage_exports": "exports in stretches of 28 days",
    "tickets_tickets": "tickets by window, priority, channel and outcome",
    "tickets_open": "tickets still open",
    "tickets_rated": "tickets with a rating",
    "tickets_themes": "tickets by theme",
    "tickets_history": "days of observed history",
    "nps_answers": "invitations and answers by window",
    "nps_people": "what each respondent said last, and before that",
    "nps_replies": "answers in their order",
    "nps_invitations": "invitations old enough to be answered",
    "nps_deciders": "answers of those who decide",
    "nps_roles": "invitations and answers by role",
    "nps_asked": "surveys nobody answered",
    "nps_happy_tickets": "ratings of tickets, for the index of happiness",
    "nps_quiet_tickets": "tickets lately, or none",
    "nps_quiet_nps": "NPS answers lately, or none",
    "nps_quiet_surveys": "answers to surveys lately, or none",
    "onboarding_newcomers": "accounts that began under observation",
    "onboarding_reached": "milestones reached",
    "onboarding_goals": "milestones that should have been reached",
    "onboarding_tickets_new": "accounts that began while tickets were observed",
    "onboarding_tickets": "tickets of the first weeks",
    "onboarding_touches_new": "accounts that began while touches were observed",
    "onboarding_touches": "touches of the first weeks",
    "onboarding_key_actions": "the first key action",
    "onboarding_payments": "the first payment",
    "onboarding_trainings": "courses begun and finished",
    "onboarding_spell": "days in the present spell",
    "onboarding_terms": "the end of the first term",
    "commercial_rows": "sums over the paid rows, now and before",
    "commercial_terms": "the end of the term",
    "commercial_changes": "days on which price or seats changed",
    "commercial_invoices": "bills: due, late, failed, refunded, disputed",
    "relationship_touches": "touches by window and kind",
    "relationship_owners": "touches at which somebody new took over",
    "relationship_history": "days of observed history",
    "relationship_tickets": "tickets, to hold touches against",
    "relationship_plays": "plays begun and running",
}

_SERIAL = re.compile(r"_\d+$")


def described(name: str, *, by_snapshot: bool) -> str:
    """Say what a table of a build holds.

    Parameters
    ----------
    name : str
        The table, with or without a running number.
    by_snapshot : bool
        Whether its rows are snapshots, aggregated from a view.

    Examples
    --------
    >>> described("usage_people", by_snapshot=False)
    'the people, numbered'
    >>> described("usage_people_2", by_snapshot=True)
    'by snapshot: distinct people in each window, who is new, and the busiest'
    >>> described("parts_usage", by_snapshot=True)
    'by snapshot: all its parts beside each other'
    """
    bare = _SERIAL.sub("", name)
    if bare.startswith("parts_"):
        return "by snapshot: all its parts beside each other"
    if not by_snapshot:
        return _TABLES[bare]
    kind = bare.removeprefix("nps_scored_")
    if kind != bare:
        return f"by snapshot: answers to surveys of {kind.upper()}"
    _family, _, view = bare.partition("_")
    return (
        f"by snapshot: {_VIEWS.get(bare, view.replace('__', ', ').replace('_', ' '))}"
    )
