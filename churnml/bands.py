"""Bands of risk: their names, where they begin, and what they mean by value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

__all__ = [
    "BANDS",
    "LOWEST_BAND",
    "UNKNOWN_BAND",
    "VALUE_BANDS",
    "band_by_value",
    "band_of",
    "edges_of",
]

BANDS: Mapping[str, float] = {"high": 0.30, "medium": 0.10}
"""Names of the bands and the least risk of each; what is below all is ``low``."""

LOWEST_BAND = "low"

VALUE_BANDS: Mapping[str, str] = {
    "high": "to be called",
    "medium": "worth a call, no time for it",
    "low": "not worth a call",
    "unknown": "not known what a call is worth",
}
"""What the bands mean where they are chosen by value."""

UNKNOWN_BAND = "unknown"
"""Band of accounts of which the model sees too little, whatever their risk."""


def band_of(
    risk: np.ndarray,
    bands: Mapping[str, float] = BANDS,
    *,
    blind: np.ndarray | None = None,
) -> np.ndarray:
    """Name the band of each risk.

    Parameters
    ----------
    risk : array of float
    bands : mapping of str to float
        Names of the bands and the least risk of each.
    blind : array of bool, optional
        Where the model is blind: the band is ``unknown`` whatever the risk.

    Examples
    --------
    >>> import numpy as np
    >>> band_of(np.array([0.3, 0.2999, 0.1, 0.02])).tolist()
    ['high', 'medium', 'medium', 'low']
    >>> band_of(np.array([0.3, 0.3]), blind=np.array([True, False])).tolist()
    ['unknown', 'high']
    """
    names = sorted(bands, key=lambda name: bands[name], reverse=True)
    risk = np.asarray(risk, dtype=float)
    found = np.select(
        [risk >= bands[name] for name in names],
        [np.array(name, dtype=object) for name in names],
        np.array(LOWEST_BAND, dtype=object),
    )
    if blind is not None:
        found = np.where(blind, np.array(UNKNOWN_BAND, dtype=object), found)
    return np.asarray(found)


def edges_of(about: Mapping[str, Any]) -> tuple[float, ...]:
    """Give the least risks of a list's bands, which no printed risk is to cross.

    Parameters
    ----------
    about : mapping
        Of the list, as it is written beside it.

    Returns
    -------
    tuple of float
        Empty where bands are chosen by value: they have no edge in the risk.

    Examples
    --------
    >>> edges_of({"bands": {"high": 0.3, "medium": 0.1}})
    (0.3, 0.1)
    >>> edges_of({"bands": {"high": 0.3}, "worth": {"bands": VALUE_BANDS}})
    ()
    """
    by_value = (about.get("worth") or {}).get("bands")
    return () if by_value else tuple((about.get("bands") or {}).values())


def band_by_value(verdict: np.ndarray, before: np.ndarray) -> np.ndarray:
    """Name the band of each account by what a plan says of it.

    Where the value is not known, so is the band; where the model is blind, it stays
    ``unknown``, whatever a call would be worth.

    Examples
    --------
    >>> import numpy as np
    >>> said = np.array(["call", "no hours left", "does not pay", "value not known"])
    >>> band_by_value(said, np.array(["low"] * 4)).tolist()
    ['high', 'medium', 'low', 'unknown']
    """
    by_verdict = {"call": "high", "no hours left": "medium", "does not pay": "low"}
    return np.array(
        [
            UNKNOWN_BAND if was == UNKNOWN_BAND else by_verdict.get(said, UNKNOWN_BAND)
            for said, was in zip(verdict, before, strict=True)
        ],
        dtype=object,
    )
