"""Whose accounts they are, and how the files of each are called."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from hashlib import sha256

import pandas as pd

from churnml.errors import StoreError

__all__ = ["NOBODY", "file_names", "owned_by", "owners_of"]

NOBODY = "Nobody"
"""Who has the accounts that nobody has."""

_NEAR = 3
_MOST_BYTES = 80


def owners_of(risk_list: pd.DataFrame) -> tuple[str, ...]:
    """Name the owners of a list in alphabetical order, `NOBODY` last if needed.

    Examples
    --------
    >>> owners_of(pd.DataFrame({"owner": ["Bo", None, "Ann", "Bo"]}))
    ('Ann', 'Bo', 'Nobody')
    """
    owners = _owners(risk_list)
    named = sorted({*owners} - {NOBODY})
    return (*named, NOBODY) if (owners == NOBODY).any() else tuple(named)


def _owners(risk_list: pd.DataFrame) -> pd.Series:
    if "owner" not in risk_list:
        return pd.Series(NOBODY, risk_list.index)
    owners = risk_list["owner"].astype("str").str.strip()
    return owners.where(owners.notna() & (owners != ""), NOBODY)


def owned_by(risk_list: pd.DataFrame, owner: str) -> pd.DataFrame:
    """Keep one owner's accounts, in the list's order.

    Raises
    ------
    StoreError
        If the list has no such owner.

    Examples
    --------
    >>> listed = pd.DataFrame({"account_id": ["A", "B"], "owner": ["Ann", None]})
    >>> owned_by(listed, "nobody")["account_id"].tolist()
    ['B']
    >>> owned_by(listed, "An")
    Traceback (most recent call last):
    churnml.errors.StoreError: --owner: the list has no accounts of 'An'.
    Did you mean 'Ann'?
    """
    owners = owners_of(risk_list)
    wanted = owner.strip()
    same = [o for o in owners if o == wanted] or [
        o for o in owners if o.casefold() == wanted.casefold()
    ]
    if len(same) != 1:
        near = difflib.get_close_matches(wanted, owners, n=_NEAR, cutoff=0.4)
        some = " or ".join(repr(o) for o in near)
        advice = f"Did you mean {some}?" if near else f"It has {len(owners)} owners."
        msg = f"--owner: the list has no accounts of {owner!r}.\n{advice}"
        raise StoreError(msg)
    return risk_list[_owners(risk_list) == same[0]]


def file_names(owners: Sequence[str]) -> dict[str, str]:
    """Give each owner a file name of plain characters, all different.

    A disk takes 255 bytes: a longer name is cut, and ends in a digest of the whole.

    Examples
    --------
    >>> file_names(["Ann Lee", "ann-lee", "Zoë / Ops", "..", "Nobody"])
    {'Ann Lee': 'ann-lee', 'ann-lee': 'ann-lee-2', 'Zoë / Ops': 'zoë-ops', '..': \
'owner', 'Nobody': 'nobody'}
    """
    names: dict[str, str] = {}
    for owner in owners:
        kept = "".join(c if c.isalnum() else " " for c in owner.casefold())
        stem = _cut("-".join(kept.split()) or "owner", owner)
        name, number = stem, 1
        while name in names.values():
            number += 1
            name = f"{stem}-{number}"
        names[owner] = name
    return names


def _cut(stem: str, owner: str) -> str:
    whole = stem.encode()
    if len(whole) <= _MOST_BYTES:
        return stem
    # Never within a character, which may be of several bytes.
    begun = whole[:_MOST_BYTES].decode(errors="ignore").rstrip("-")
    return f"{begun}-{sha256(owner.encode()).hexdigest()[:8]}"
