"""A CSV that a CRM imports, and that opens in a spreadsheet without harm.

Text that a spreadsheet would run has an apostrophe before it, see
:mod:`churnml.spreadsheets`; ids that are made of plain characters stay as they are, for
the CRM finds its accounts by them.
"""

from __future__ import annotations

import csv
import io
import re
from datetime import date
from typing import Any

import pandas as pd

from churnml.exports.columns import COLUMNS, rows_of
from churnml.spreadsheets import guarded, guarded_id

__all__ = ["crm_csv"]

# A few digits are exact enough for a person, and stay what they are in a spreadsheet.
_DECIMALS = {"risk": 4, "risk_low": 4, "risk_high": 4, "previous_risk": 4}
_CENTS = 2

_BREAKS = re.compile(r"\s+")


def crm_csv(risk_list: pd.DataFrame) -> str:
    r"""Write a risk list as CSV (RFC 4180), one row an account.

    Parameters
    ----------
    risk_list : DataFrame
        As it was written.

    Returns
    -------
    str
        A header and a row an account; what is not known is empty; days are
        ``2025-03-03``, flags ``true`` and ``false``, shares have four decimals and
        amounts two; lines end in ``\r\n``, and there are none within a cell.

    Examples
    --------
    >>> listed = pd.DataFrame({"account_id": ["-17"], "name": ["=1+1 Ltd"],
    ...                        "cutoff": ["2025-03-03"], "risk": [0.25]})
    >>> crm_csv(listed).split("\r\n")[1][:36]
    "-17,'=1+1 Ltd,,2025-03-03,0.2500,,,,"
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in rows_of(risk_list):
        writer.writerow(_cell(name, value) for name, value in row.items())
    return out.getvalue()


def _cell(name: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        line = _BREAKS.sub(" ", value).strip()
        return guarded_id(line) if name == "account_id" else guarded(line)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return f"{value:.{_DECIMALS.get(name, _CENTS)}f}"
    return str(value)
