"""What an audit found, in words: leaks with their cause, and what cannot be proven."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from churnml.errors import LeakageError

__all__ = ["AuditReport", "Cause", "Leak", "Tested", "Unprovable"]

_SHOWN = 3

_WORDS = {
    "at": "rows of {table} on the cutoff's own day ({column}) change",
    "after": "rows of {table} dated after the cutoff ({column}) change",
    "rows": "rows of {table} dated at or after the cutoff ({column}) change",
    "late": "rows of {table} that happened before the cutoff and became known at or "
    "after it (known_at) change",
    "later": "{column} of {table}, dated at or after the cutoff, changes",
    "dated": "{column} of {table}, which becomes known at or after the cutoff, changes",
    "value": "{column} in rows of {table} dated at or after the cutoff changes",
    "whole": "the future of all tables changes, not one column by one",
    "cutoffs": "other cutoffs are built beside it, or the same is built again",
}
_ADVICE = {
    "at": "A cutoff is exclusive: compare with <, never <=.",
    "after": "Keep only rows that happened and were known before the cutoff.",
    "rows": "Keep only rows that happened and were known before the cutoff.",
    "late": "Compare known_at with the cutoff too, not only when a row happened.",
    "later": "Use {column} only where it lies before the cutoff; else it is null.",
    "dated": "Use {column} only where the time that dates it lies before the cutoff.",
    "value": "Take {column} only from rows that were known before the cutoff.",
    "whole": "Compute it for each cutoff from what was known before it.",
    "cutoffs": "Compute it for each cutoff by itself, in sums of whole numbers.",
}


@dataclass(frozen=True)
class Cause:
    """What moves a feature that nothing in the future may move.

    Attributes
    ----------
    table, column : str
        Empty where no single one does it.
    kind : str
        ``"at"``, ``"after"``, ``"rows"`` (both), ``"late"``, ``"later"``,
        ``"dated"``, ``XX
    changed : int
        Snapshots that it moves.
    """

    table: str
    column: str
    kind: str
    changed: int

    @property
    def words(self) -> str:
        """Say what changes."""
        return _WORDS[self.kind].format(table=self.table, column=self.column)

    @property
    def advice(self) -> str:
        """Say what to do about it."""
        return _ADVICE[self.kind].format(table=self.table, column=self.column)


@dataclass(frozen=True)
class Leak:
    """One feature (or the cohort) that lets the future in.

    Attributes
    ----------
    feature : str
        Column of the features; ``"cohort"`` for who is scored.
    builder : str
    causes : tuple of Cause
        The likeliest first.
    changed, snapshots : int
        Snapshots that moved, of those looked at.
    account : str
    cutoff : date
        An example ...
    before, after : str
        ... and what it was and became.
    """

    feature: str
    builder: str
    causes: tuple[Cause, ...]
    changed: int
    snapshots: int
    account: str
    cutoff: date | None
    before: str
    after: str

    @property
    def table(self) -> str:
        """The table whose future gets in."""
        return self.causes[0].table

    @property
    def column(self) -> str:
        """The column whose future gets in."""
        return self.causes[0].column

    def __str__(self) -> str:
        what = f"feature {self.feature} of builder {self.builder}"
        what = what if self.builder else self.feature
        example = f", e.g. account {self.account} at cutoff {self.cutoff} was "
        example += f"{self.before}, became {self.after}"
        return (
            f"{what} changes when {self.causes[0].words}: {self.changed:,} of "
            f"{self.snapshots:,} snapshots{example if self.cutoff else ''}. "
            f"{self.causes[0].advice}"
        )


@dataclass(frozen=True)
class Unprovable:
    """What no change of the tables can test.

    Attributes
    ----------
    table, column : str
        Empty where it is no single one.
    why : str
    advice : str
    features : tuple of str
        Those that rest on it; empty where that is not known.
    """

    table: str
    column: str
    why: str
    advice: str
    features: tuple[str, ...] = ()

    def __str__(self) -> str:
        where = ".".join(filter(None, [self.table, self.column])) or "the whole"
        return f"{where}: {self.why}. {self.advice}"


@dataclass(frozen=True)
class Tested:
    """What was held against what.

    Attributes
    ----------
    features, snapshots, accounts : int
    cutoffs : tuple of date
        At each of them some accounts were given another future.
    everywhere : tuple of date
        At these all accounts were.
    across : tuple of str
        Features that look at other accounts too, as far as could be seen: judged at
        the cutoffs of ``everywhere`` alone.
    learned : tuple of date
        Dates up to which learned quantities were learned again.
    worlds : int
        How many other futures were built.
    """

    features: int
    snapshots: int
    accounts: int
    cutoffs: tuple[date, ...]
    everywhere: tuple[date, ...]
    across: tuple[str, ...]
    learned: tuple[date, ...]
    worlds: int


@dataclass(frozen=True)
class AuditReport:
    """What an audit found.

    Attributes
    ----------
    passed : bool
        Whether no leak was found. What is unprovable does not count: it is listed.
    leaks : tuple of Leak
    unprovable : tuple of Unprovable
    tested : Tested

    Examples
    --------
    >>> tested = Tested(1, 2, 2, (date(2025, 3, 3),), (date(2025, 3, 3),), (), (), 3)
    >>> AuditReport((), (), tested).passed
    True
    """

    leaks: tuple[Leak, ...]
    unprovable: tuple[Unprovable, ...]
    tested: Tested

    @property
    def passed(self) -> bool:
        """Whether no leak was found."""
        return not self.leaks

    def raise_if_failed(self) -> None:
        """Raise one error that names the first leaks, if there are any.

        Raises
        ------
        LeakageError
        """
        if not self.leaks:
            return
        features = len(self.leaks)
        lines = [f"  - {leak}" for leak in self.leaks[:_SHOWN]]
        more = features - _SHOWN
        lines += [f"  - and {more} more"] if more > 0 else []
        plural = "s let" if features > 1 else " lets"
        msg = "\n".join([f"the future gets in: {features} feature{plural} it", *lines])
        raise LeakageError(msg)

    def to_json(self) -> dict[str, Any]:
        """Give all of it as plain values."""
        leaks = [
            {
                **_plain(asdict(leak)),
                "table": leak.table,
                "column": leak.column,
                "says": str(leak),
            }
            for leak in self.leaks
        ]
        return {
            "passed": self.passed,
            "leaks": leaks,
            "unprovable": [asdict(one) for one in self.unprovable],
            "tested": _plain(asdict(self.tested)),
        }

    def __str__(self) -> str:
        tested = self.tested
        head = (
            f"{tested.features} features, {tested.snapshots:,} snapshots, "
            f"{len(tested.cutoffs)} cutoffs: "
        )
        head += f"{len(self.leaks)} leaks" if self.leaks else "no leak found"
        lines = [head, *(f"leak: {leak}" for leak in self.leaks)]
        return "\n".join([*lines, *(f"unprovable: {one}" for one in self.unprovable)])


def _plain(value: Any) -> Any:
    """Turn dates into text, whatever they stand in."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_plain(item) for item in value]
    return value
