"""Audit features, cohort and learned quantities on a person's own tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from churnml.audit.bisect import causes_of
from churnml.audit.comparing import COHORT, Moved
from churnml.audit.report import AuditReport, Cause, Leak, Tested
from churnml.audit.resting import resting, undeclared
from churnml.audit.search import BUILD, LEARNED, Build, Search
from churnml.audit.unproven import unprovable
from churnml.audit.worlds import Stage
from churnml.features.build import BUILDERS, DEFAULT_WINDOWS
from churnml.features.learned import Learned, learn
from churnml.features.own import OwnFeature
from churnml.features.spec import Card
from churnml.labels import ChurnTask
from churnml.matrix import Matrix, build_matrix
from churnml.own import Own
from churnml.snapshots import Cohort
from churnml.tables import Tables
from churnml.timeline import as_date

__all__ = ["audit"]


def audit(
    tables: Tables,
    *,
    cutoffs: str | date | Sequence[str | date],
    task: ChurnTask | Own | None = None,
    cohort: Cohort | Own | None = None,
    grace: str | timedelta = "14d",
    builders: Sequence[str] = BUILDERS,
    windows: Sequence[str] = DEFAULT_WINDOWS,
    own: Sequence[OwnFeature | str | Path] = (),
    random_state: int = 7,
    progress: Callable[[str], None] | None = None,
) -> AuditReport:
    """Prove on one's own tables that no feature knows more than its cutoff.

    Whatever happened or became known at or after a cutoff is deleted, said otherwise
    and invented, and rows known by then become something else later. Features and
    cohort must not move, bit for bit. What moves is bisected to table and column.

    Parameters
    ----------
    tables : Tables
        Never changed.
    cutoffs : str, date, or sequence of them
        As :func:`churnml.build_matrix` takes them, and so are the following.
    task : ChurnTask, DataFrame, ir.Table or str, optional
        With it, what features learn from labels is tested too.
    cohort : Cohort, DataFrame, ir.Table or str, optional
        The rule for who is scored, or one's own list.
    grace : str or timedelta, default "14d"
        Within how long a new paid row still continues a spell.
    builders : sequence of str
        Feature families to test.
    windows : sequence of str
        Past windows, whole weeks.
    own : sequence of Word, function, str or Path
        Features of one's own.
    random_state : int, default 7
        The same number, the same other futures.
    progress : callable, optional
        Told what is being built.

    Returns
    -------
    AuditReport
        ``passed``, ``leaks``, ``unprovable`` and ``tested``.

    Raises
    ------
    TaskError
        As :func:`churnml.build_matrix`.

    Examples
    --------
    >>> import churnml as cm
    >>> paid = pd.DataFrame({"account_id": ["A", "B"], "started_at": "2024-06-03"})
    >>> asked = paid.assign(responded_at="2025-02-28 09:00", score=[9, 3])
    >>> tables = cm.read_tables(
    ...     {"accounts": paid, "subscriptions": paid, "nps": asked},
    ...     complete_until="2025-03-10",
    ... )
    >>> report = cm.audit(tables, cutoffs=["2025-03-03"], builders=["nps"])
    >>> report.passed, report.tested.snapshots
    (True, 2)
    >>> {one.table for one in report.unprovable} >= {"nps"}
    True
    """
    tell = progress or (lambda _what: None)
    given = [cutoffs] if isinstance(cutoffs, str | date) else cutoffs
    dates = sorted({as_date(c, where="cutoffs") for c in given})
    waits = task.effective_grace(tables) if isinstance(task, ChurnTask) else grace
    lists = not (isinstance(task, ChurnTask) and isinstance(cohort, Cohort | None))

    def learn_before(these: Tables, day: date) -> Learned:
        assert task is not None
        at = dates if lists else None
        return learn(these, task, before=day, cohort=cohort, grace=waits, cutoffs=at)

    tell("tables as they are")
    learned = None if task is None else learn_before(tables, dates[-1])
    build = partial(
        _built,
        cohort=cohort,
        grace=waits,
        builders=builders,
        windows=windows,
        own=own,
        learned=learned,
        context=False,
    )
    base = build(tables, dates)
    stage = Stage(tables, random_state)
    try:
        search = Search(
            stage, build, partial(_narrow, build, base), base, dates, tell, learn_before
        )
        search.run()
        if learned is not None and learned.options:
            search.learn_again()
        causes = causes_of(search)
        mine = [card.name for card in base.cards if _is_own(card)]
        rests = resting(search, mine, dates[-1])
        unproven = (
            *unprovable(stage, base, rests, cohort=cohort),
            *undeclared(stage, own, windows),
        )
    finally:
        stage.close()
    leaks = [
        _leak(list(places.values()), causes[name], base)
        for name, places in search.found.items()
    ]
    tested = Tested(
        features=base.X.shape[1],
        snapshots=len(base),
        accounts=base.index.get_level_values("account_id").nunique(),
        cutoffs=tuple(dates),
        everywhere=tuple(sorted(search.everywhere)),
        across=tuple(name for name in search.across if name in base.X),
        learned=tuple(search.learned),
        worlds=search.worlds,
    )
    leaks.sort(key=lambda leak: (leak.builder, leak.feature))
    return AuditReport(tuple(leaks), unproven, tested)


def _built(tables: Tables, cutoffs: Sequence[date], **options: Any) -> Matrix:
    return build_matrix(tables, cutoffs=cutoffs, **options)


def _narrow(build: Callable[..., Matrix], base: Matrix, names: Iterable[str]) -> Build:
    """Build some columns, and as little else as can be."""
    normals = {card.normal: card.name for card in base.cards if card.normal}
    wanted = {normals.get(name, name) for name in names}
    here = [name for name in base.X.columns if name in wanted]
    # The cohort is no column: any will do.
    return partial(build, only=here or list(base.X.columns[:1]))


def _is_own(card: Card) -> bool:
    return card.family not in {*BUILDERS, "account"}


def _family(name: str, base: Matrix) -> str:
    families = {card.name: card.family for card in base.cards}
    return families.get(name) or name.partition("__")[0]


def _leak(places: Sequence[Moved], causes: Sequence[Cause], base: Matrix) -> Leak:
    one = max(places, key=lambda moved: moved.changed)
    rows = one.rows.sort_values(["strict", "cutoff", "account_id"], ascending=False)
    last = rows.iloc[0]
    said = {COHORT: "the cohort", BUILD: "the build", LEARNED: "what is learned"}
    return Leak(
        feature=said.get(one.name, one.name),
        builder="" if one.name in said else _family(one.name, base),
        causes=tuple(causes),
        changed=one.changed,
        snapshots=one.snapshots,
        account=str(last["account_id"]),
        cutoff=last["cutoff"].date(),
        before=_shown(last["before"]),
        after=_shown(last["after"]),
    )


def _shown(value: Any) -> str:
    if pd.isna(value):
        return "null"
    return f"{value:,.6g}" if isinstance(value, float) else str(value)
