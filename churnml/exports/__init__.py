"""The list as it was written, in the forms that other programs and people take.

A CSV that a CRM imports, JSON Lines for programs, a database table, and a page a week
for each owner. Nothing is scored here.
"""

from __future__ import annotations

from churnml.exports.columns import COLUMNS, columns_of
from churnml.exports.crm import crm_csv
from churnml.exports.database import TABLE, write_table
from churnml.exports.digest import digest
from churnml.exports.json_lines import json_lines
from churnml.exports.owners import NOBODY, file_names, owned_by, owners_of

__all__ = [
    "COLUMNS",
    "NOBODY",
    "TABLE",
    "columns_of",
    "crm_csv",
    "digest",
    "file_names",
    "json_lines",
    "owned_by",
    "owners_of",
    "write_table",
]
