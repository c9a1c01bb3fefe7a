r"""Text that a spreadsheet takes for text, and nothing else.

A cell that begins like a formula would be run by a spreadsheet, and names come from
outside. So text that begins with ``=``, ``+``, ``-``, ``@``, a tab or a carriage return
gets an apostrophe before it, which spreadsheets take for "this is text". Numbers stay
numbers, and ids that are made of plain characters stay as they are, for accounts are
found by them. What is written so can be read back: one apostrophe less.

References
----------
OWASP, CSV Injection.
"""

from __future__ import annotations

import re

import pandas as pd

__all__ = ["bare", "guarded", "guarded_frame", "guarded_id"]

IDS = "account_id"

_LIKE_A_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_PLAIN_ID = re.compile(r"[+\-]?[\w.:\-]*")


def guarded(text: str) -> str:
    r"""Make a text safe for a spreadsheet.

    Parameters
    ----------
    text : str

    Examples
    --------
    >>> print(guarded("=cmd|' /C calc'!A0"), guarded("Rock 'n' Roll - fine"))
    '=cmd|' /C calc'!A0 Rock 'n' Roll - fine

    What has apostrophes before a formula gets one more, so that none is ever lost:

    >>> print(guarded("'=1+1"), bare(guarded("'=1+1")))
    ''=1+1 '=1+1
    """
    return f"'{text}" if _LIKE_A_FORMULA.match(text) else text


def bare(text: str) -> str:
    """Give the text that :func:`guarded` was given.

    Parameters
    ----------
    text : str

    Examples
    --------
    >>> bare("'=1+1"), bare("-17"), bare("'tis")
    ('=1+1', '-17', "'tis")
    """
    guard = text.startswith("'") and _LIKE_A_FORMULA.match(text)
    return text[1:] if guard else text


def guarded_id(account_id: str) -> str:
    """Make an id safe for a spreadsheet; one of plain characters is.

    Parameters
    ----------
    account_id : str

    Examples
    --------
    >>> guarded_id("-17"), guarded_id("-17+A1")
    ('-17', "'-17+A1")
    """
    plain = _PLAIN_ID.fullmatch(account_id)
    return account_id if plain else guarded(account_id)


def guarded_frame(frame: pd.DataFrame) -> pd.DataFrame:
    """Make all texts of a frame safe for a spreadsheet.

    Parameters
    ----------
    frame : DataFrame
        Its ``account_id`` is taken for an id.

    Returns
    -------
    DataFrame
        Of the same columns; what is no text is as it was.

    Examples
    --------
    >>> listed = pd.DataFrame({"account_id": ["-17"], "name": ["=1+1 Ltd"], "mrr": -5})
    >>> guarded_frame(listed).to_dict("records")
    [{'account_id': '-17', 'name': "'=1+1 Ltd", 'mrr': -5}]
    """
    texts = frame.select_dtypes(["object", "string", "category"])
    return frame.assign(
        **{str(n): _safe(values, str(n)) for n, values in texts.items()}
    )


def _safe(values: pd.Series, name: str) -> pd.Series:
    safe = guarded_id if name == IDS else guarded

    def cell(value: object) -> object:
        return safe(value) if isinstance(value, str) else value

    found: pd.Series = values.astype(object).map(cell, na_action="ignore")
    return found
