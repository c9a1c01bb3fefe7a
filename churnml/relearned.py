"""A matrix as it would be had something else been learned: only what differs is built.

What is learned (sticky features, usual days of milestones) changes few columns of
many. These are built anew, the others taken as they are; the result is what
:func:`churnml.matrix.build_matrix` would make, bit for bit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pandas as pd

from churnml.backend import scratch
from churnml.features.build import BUILDERS, described, families_for
from churnml.features.learned import Learned
from churnml.features.own import OwnFeature
from churnml.features.own_file import own_features
from churnml.features.pruning import standing_on
from churnml.features.spec import Family
from churnml.labels import ChurnTask
from churnml.matrix import Matrix, brought, build_matrix
from churnml.own import Own
from churnml.prepared import left_out_of, prepare
from churnml.snapshots import Cohort
from churnml.tables import Tables
from churnml.timeline import whole_weeks

__all__ = ["relearned"]

# Families that read no option that is learned, but in the parts that they share.
_UNTAUGHT = {*BUILDERS, "account", "usage"} - {"onboarding"}


def relearned(
    latest: Matrix,
    tables: Tables,
    learned: Learned,
    *,
    task: ChurnTask | Own | None,
    cohort: Cohort | Own | None = None,
    grace: str | timedelta = "14d",
    builders: Sequence[str],
    windows: Sequence[str],
    own: Sequence[OwnFeature | str | Path] = (),
    progress: Callable[[str], None] | None = None,
) -> Matrix:
    """Build a labelled matrix anew where it stands on what was learned.

    Parameters
    ----------
    latest : Matrix
        Built of the same tables, with the same options, from something else learned.
    tables : Tables
        Without what was learned.
    learned : Learned
    task, cohort, grace, builders, windows, own, progress
        Those that `latest` was built with, see
        :func:`churnml.matrix.build_matrix`.

    Returns
    -------
    Matrix
        Of the cutoffs of `latest`.
    """
    weeks = [whole_weeks(window, where="features.windows") for window in windows]
    mine = own_features(own)
    families, absent = families_for(learned.applied(tables), builders, weeks, own=mine)
    features, left_out, fingerprint = described(families)
    cards = tuple(feature.card for feature in features)
    then = tables if latest.learned is None else latest.learned.applied(tables)
    before = _written(families_for(then, builders, weeks, own=mine)[0])
    rewritten = dict(_written(families).items() - before.items())
    changed = standing_on(families, {*_taught(families), *rewritten})
    with scratch(tables.con):
        built = prepare(
            tables,
            cutoffs=latest.cutoffs,
            task=task,
            cohort=cohort,
            grace=grace,
            builders=builders,
            windows=windows,
            only=[card.name for card in cards if card.name in changed],
            own=own,
            learned=learned,
            tell=progress or (lambda _what: None),
        )
        fresh = brought(built, context=False)
    known = {name for name in latest.evidence if name not in changed}
    evidence = [name for family in families for name in family.evidence]
    alike = fresh.index.equals(latest.index)
    if not alike or not {*fresh.evidence, *known}.issuperset(evidence):
        return build_matrix(
            tables,
            cutoffs=latest.cutoffs,
            task=task,
            cohort=cohort,
            grace=grace,
            builders=builders,
            windows=windows,
            own=own,
            learned=learned,
            progress=progress,
        )
    return replace(
        latest,
        X=_beside(latest.X, fresh.X, [card.name for card in cards]),
        cards=cards,
        fingerprint=fingerprint,
        evidence=_beside(latest.evidence, fresh.evidence, evidence),
        left_out=left_out_of({**absent, **left_out}, learned),
        provenance=fresh.provenance,
        learned=learned,
    )


def _taught(families: Sequence[Family]) -> Iterator[str]:
    """Name the parts and columns that what is learned may change.

    Features of one's own may read any option.
    """
    for family in families:
        if family.name == "usage":
            yield from (f"usage.{part}" for part in family.parts if "sticky" in part)
        elif family.name not in _UNTAUGHT:
            yield from (f.card.name for f in (*family.features, *family.peers))
            yield from family.evidence


def _written(families: Sequence[Family]) -> dict[str, str]:
    """Write out each feature and each evidence."""
    found = {}
    for family in families:
        for each in (*family.features, *family.peers):
            found[each.card.name] = repr((each.card, each.value))
        found |= {name: repr(value) for name, value in family.evidence.items()}
    return found


def _beside(old: pd.DataFrame, new: pd.DataFrame, names: Sequence[str]) -> pd.DataFrame:
    columns = {name: (new if name in new else old)[name] for name in names}
    return pd.DataFrame(columns, index=old.index)
