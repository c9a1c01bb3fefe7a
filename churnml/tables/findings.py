"""What the checks found, and how it is said."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from churnml.errors import TableError

__all__ = ["Finding", "Refused", "grouped", "refusal", "structural"]

Severity = Literal["error", "warning"]


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong with a raw table.

    Attributes
    ----------
    severity : {"error", "warning"}
        An error stops the work; a warning never does.
    table : str
    column : str or None
        Canonical column, where one is to blame.
    code : str
        Stable identifier, such as ``"before_sign_up"``.
    count, total : int
        Rows concerned, of rows in the table; 0 of 0 where rows are not the matter.
    examples : tuple of str
        Up to three.
    message : str
        What is wrong, without the figures.
    advice : str
        What to do about it.

    Examples
    --------
    >>> print(Finding("error", "nps", "score", "off_scale", 2, 800,
    ...     ("account 'A-1': 11",), "score over 10", "Correct it."))
    score over 10 in 2 of 800 rows (0.2 %), e.g. account 'A-1': 11
    """

    severity: Severity
    table: str
    column: str | None
    code: str
    count: int
    total: int
    examples: tuple[str, ...]
    message: str
    advice: str

    @property
    def place(self) -> str:
        """Where it is: ``"usage.occurred_at"``, or the table alone."""
        return f"{self.table}.{self.column}" if self.column else self.table

    def __str__(self) -> str:
        text = self.message
        if self.total:
            share = 100 * self.count / self.total
            text += f" in {grouped(self.count)} of {_rows(self.total)} ({share:.1f} %)"
        if self.examples:
            text += f", e.g. {'; '.join(self.examples)}"
        return text


class Refused(Exception):
    """A table cannot be read at all; carries the finding that says why."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(str(finding))
        self.finding = finding


def structural(
    table: str,
    code: str,
    message: str,
    advice: str,
    *,
    column: str | None = None,
    examples: tuple[str, ...] = (),
) -> Finding:
    """Make an error that is about the table as a whole, not about some rows."""
    return Finding("error", table, column, code, 0, 0, examples, message, advice)


def grouped(number: int) -> str:
    """Write a whole number with its thousands apart.

    Examples
    --------
    >>> grouped(1204331)
    '1,204,331'
    """
    return f"{number:,}"


def refusal(findings: Iterable[Finding]) -> TableError | None:
    """Put all errors among the findings into one exception; None if there is none.

    Examples
    --------
    >>> print(refusal([structural("nps", "missing_file", "no file 'nps.csv'",
    ...     "Correct the path.")]))
    table 'nps': 1 problem
      - no file 'nps.csv'
    Correct the path.
    """
    errors = [f for f in findings if f.severity == "error"]
    by_table: dict[str, list[Finding]] = {}
    for error in errors:
        by_table.setdefault(error.table, []).append(error)
    if not by_table:
        return None
    return TableError("\n".join(_block(*item) for item in by_table.items()))


def _block(table: str, errors: list[Finding]) -> str:
    total = max(error.total for error in errors)
    head = f"table {table!r}: {len(errors)} problem{'s' * (len(errors) > 1)}"
    if total:
        head += f" in {_rows(total)}"
    advice = dict.fromkeys(error.advice for error in errors if error.advice)
    return "\n".join([head, *(f"  - {error}" for error in errors), *advice])


def _rows(n: int) -> str:
    return f"{grouped(n)} row" + "s" * (n != 1)
