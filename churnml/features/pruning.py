"""Build only some features: what nobody needs of the rest is not computed.

A family's parts are many and its views dear. Which parts a feature stands on is read
off its value, so that a choice of features needs no more than their names.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from ibis.common.deferred import Deferred

from churnml.errors import ConfigError
from churnml.features.spec import Family, Feature

__all__ = ["narrowed", "read_of", "standing_on"]

# A column of a value not yet bound to a table, `_['visits.all']` or `_.cutoff`.
_REFERENCE = re.compile(r"\['([^']+)'\]|\b_\.(\w+)")


def narrowed(families: Sequence[Family], only: Collection[str]) -> list[Family]:
    """Keep some features, and of the rest what they stand on.

    Parameters
    ----------
    families : sequence of Family
    only : collection of str
        Full names of features. A feature among peers brings with it the columns it
        compares.

    Returns
    -------
    list of Family
        Families of which nothing is left keep their place and their ``left_out``.

    Raises
    ------
    ConfigError
        If there is no such feature.

    Examples
    --------
    >>> from ibis import _
    >>> from churnml.features.spec import Part, feature
    >>> def count(name):
    ...     return feature("visits", name, _[f"visits.{name}"], signals="U2",
    ...         definition="Visits.", unit="count", direction="-", says="{value}")
    >>> parts = {name: Part("rows", _[name].sum()) for name in ("long", "short")}
    >>> visits = Family("visits", {}, parts, [count("long"), count("short")])
    >>> (kept,) = narrowed([visits], ["visits__short"])
    >>> [f.card.name for f in kept.features], list(kept.parts)
    (['visits__short'], ['short'])
    """
    listed = {f.card.name: f for family in families for f in _all(family)}
    _check(only, listed)
    wanted = _with_compared(only, listed)
    used = {name for f in wanted.values() for name in [*f.needs, *read_of(f.value)]}
    normals = {f.card.normal for f in wanted.values()}
    kept = []
    for family in families:
        evidence = {k: v for k, v in family.evidence.items() if k in normals}
        used |= {name for value in evidence.values() for name in read_of(value)}
        used |= {family.months_observed} if family.months_observed else set()
        kept.append(
            replace(
                family,
                features=[f for f in family.features if f.card.name in wanted],
                peers=[f for f in family.peers if f.card.name in wanted],
                evidence=evidence,
            )
        )
    return [
        family.with_parts([k for k in family.parts if f"{family.name}.{k}" in used])
        for family in kept
    ]


def standing_on(families: Sequence[Family], changed: Collection[str]) -> set[str]:
    """Name all that some parts or columns change, themselves included.

    Parameters
    ----------
    families : sequence of Family
    changed : collection of str
        Parts, by family and name, and finished columns.

    Returns
    -------
    set of str
        They, and the features and evidence that read them, or read what does.

    Examples
    --------
    >>> from ibis import _
    >>> from churnml.features.spec import feature
    >>> def count(name, value):
    ...     return feature("visits", name, value, signals="U2", definition="Visits.",
    ...         unit="count", direction="-", says="{value}")
    >>> long, short = count("long", _["visits.all"]), count("short", _["visits.few"])
    >>> among = count("among", _["visits__short"] - 1)
    >>> visits = Family("visits", features=[long, short], peers=[among])
    >>> sorted(standing_on([visits], {"visits.few"}))
    ['visits.few', 'visits__among', 'visits__short']
    """
    reads = {
        f.card.name: {*f.needs, *read_of(f.value)}
        for family in families
        for f in _all(family)
    }
    for family in families:
        reads |= {name: {*read_of(value)} for name, value in family.evidence.items()}
    found, before = set(changed), -1
    while len(found) > before:
        before = len(found)
        found |= {name for name, read in reads.items() if not found.isdisjoint(read)}
    return found


def _all(family: Family) -> Iterable[Feature]:
    return (*family.features, *family.peers)


def read_of(value: Deferred) -> list[str]:
    """Name the parts and columns that a value reads, ``_["name"]`` or ``_.name``."""
    return [a or b for a, b in _REFERENCE.findall(repr(value))]


def _with_compared(
    only: Collection[str], listed: dict[str, Feature]
) -> dict[str, Feature]:
    """Add the finished columns that features among peers compare."""
    wanted: dict[str, Feature] = {}
    ahead = list(only)
    while ahead:
        name = ahead.pop()
        if name in wanted:
            continue
        wanted[name] = listed[name]
        read = [*listed[name].needs, *read_of(listed[name].value)]
        ahead += [column for column in read if column in listed]
    return wanted


def _check(only: Collection[str], listed: dict[str, Feature]) -> None:
    unknown = [name for name in only if name not in listed]
    if not unknown:
        return
    near = difflib.get_close_matches(unknown[0], listed, n=1)
    hint = f" Did you mean {near[0]!r}?" if near else ""
    msg = (
        f"features: these tables and builders make no feature {unknown[0]!r} "
        f"({len(unknown)} such of {len(only)} asked for).{hint}"
    )
    raise ConfigError(msg)
