"""A matrix that stays where its tables are: features, risks and contributions.

Where one machine is outgrown, the features of all accounts do not fit into its memory
either. So nothing of them is brought there: they are computed, handed to the model on
the machines that hold them, and written from there. Brought into memory are only the
accounts at the top of the list, as many as a team has time for, for their reasons are
put in words; and the ids of accounts that are not scored.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import ibis
import ibis.expr.types as ir
import pandas as pd
from ibis import _

from churnml.backend import frame_of, materialise, scratch, table_of, write_parquet
from churnml.features import commercial
from churnml.features.build import compile_features
from churnml.features.spec import Card
from churnml.matrix import KEYS, Matrix, brought
from churnml.peers import among_all, among_peers
from churnml.prepared import Prepared, prepare
from churnml.shown import said_of_running
from churnml.tables import Tables
from churnml.timeline import MONTHS_A_YEAR, epoch_day

__all__ = ["Scored", "Spread", "spread_matrix"]

_MRR = "commercial__mrr"


@contextmanager
def spread_matrix(tables: Tables, **options: Any) -> Iterator[Spread]:
    """Build a matrix without bringing it into memory.

    Parameters
    ----------
    tables : Tables
        On an engine that spreads work, see :func:`churnml.backend.spreads`.
    **options
        Of :func:`churnml.matrix.build_matrix`, `task` and `progress` aside.

    Yields
    ------
    Spread
        Good until the block ends; then its intermediate tables are dropped.
    """
    with scratch(tables.con):
        built = prepare(tables, **options)
        kept = materialise(tables.con, built.compiled.table, "features")
        compiled = replace(built.compiled, table=kept)
        yield Spread(replace(built, compiled=compiled))


@dataclass(frozen=True, eq=False)
class Spread:
    """Features of a cohort, where its tables are.

    Attributes
    ----------
    built : Prepared
        Whose features are computed and kept.
    """

    built: Prepared

    @property
    def cards(self) -> tuple[Card, ...]:
        """One per feature, in the order of the frame."""
        return self.built.compiled.cards

    @property
    def fingerprint(self) -> str:
        """Hash of what the features mean."""
        return self.built.compiled.fingerprint

    def of(self, accounts: Iterable[str]) -> Matrix:
        """Bring some accounts into memory; features are what they are among all."""
        spine = self.built.spine
        asked = spine.filter(spine.account_id.isin(list(accounts)))
        return brought(_few(self.built, asked.select(*KEYS)))

    def at(self, cutoff: date) -> Spread:
        """Keep the snapshots of one of the cutoffs, and who was not scored then."""
        built, day = self.built, epoch_day(cutoff)
        keys = built.spine.filter(_.cutoff_day == day).select(*KEYS)
        then = keys.select("cutoff").distinct()
        others = built.not_scored.semi_join(then, "cutoff")
        return Spread(replace(_few(built, keys), not_scored=others))

    def among_all(self, accounts: Iterable[str]) -> Matrix:
        """Bring some accounts into memory, with their peer percentiles among all.

        Those that are not scored are not listed.
        """
        others = self.built.not_scored.limit(0)
        matrix = Spread(replace(self.built, not_scored=others)).of(accounts)
        return among_all(self.built, matrix) if len(matrix) else matrix

    @property
    def frame(self) -> Any:
        """The features as a frame of the engine, with ``account_id, cutoff``."""
        names = [card.name for card in self.cards]
        table = self.built.compiled.table.select(*KEYS, *names)
        return frame_of(self.built.tables.con, table)

    def scored(self, frame: Any, bands: Mapping[str, float]) -> Scored:
        """Take back the frame with what the model says to it, and keep it.

        Parameters
        ----------
        frame : frame of the engine
            ``account_id, cutoff, risk, risk_low, risk_high, blind`` (1 or 0),
            ``base_value, logit`` and a contribution for each feature, under its name.
        bands : mapping of str to float
            Names of the bands and the least risk of each.
        """
        con = self.built.tables.con
        said = table_of(con, frame, "said")
        money = said.left_join(self._money(), KEYS)
        value = said.risk * MONTHS_A_YEAR * money.mrr
        least = sorted(bands.items(), key=lambda item: item[1], reverse=True)
        band = ibis.cases(
            (said.blind > 0, "unknown"),
            *((said.risk >= edge, name) for name, edge in least),
            else_="low",
        )
        listed = money.select(
            *(said[name] for name in (*KEYS, "risk", "risk_low", "risk_high")),
            band=band,
            mrr=money.mrr,
            currency=money.currency,
            value_at_risk=value,
        )
        return Scored(self.built, said, materialise(con, listed, "listed"))

    def _money(self) -> ir.Table:
        """Give the monthly price of each snapshot, and what it is paid in.

        Null where not known.
        """
        built = self.built
        if _MRR in built.compiled.table.columns:
            table = built.compiled.table
        elif "subscriptions" in built.tables:
            family = commercial.family(built.tables, [4])
            there = {f.card.name for f in family.features}
            table = compile_features([family], built.spine, only=there & {_MRR}).table
        else:
            table = built.spine
        mrr = table[_MRR] if _MRR in table.columns else ibis.null("float64")
        money = table.select(*KEYS, mrr=mrr)
        paid = _currencies(built)
        keys = (money[name] for name in KEYS)
        both = money.left_join(paid, KEYS)
        return both.select(*keys, mrr=money.mrr, currency=paid.currency)


def _few(built: Prepared, keys: ir.Table) -> Prepared:
    """Keep some snapshots, whose features have been computed among all."""
    compiled = built.compiled
    return replace(
        built,
        spine=built.spine.semi_join(keys, KEYS),
        compiled=replace(compiled, table=compiled.table.semi_join(keys, KEYS)),
    )


def _currencies(built: Prepared) -> ir.Table:
    """Give the currency of each snapshot's revenue; null where none is said."""
    paid = built.tables.get("subscriptions")
    if paid is None or "currency" not in paid.columns:
        return built.spine.select(*KEYS, currency=ibis.null("string"))
    found = said_of_running(paid, built.spine, ["currency"])
    # Of several none: what is paid in them adds up to no amount.
    one = ibis.ifelse(found.differing_currency, ibis.null("string"), found.currency)
    return found.select(*KEYS, currency=one)


@dataclass(frozen=True, eq=False)
class Scored:
    """Risks and contributions of a cohort, where its tables are.

    Attributes
    ----------
    built : Prepared
    said : ir.Table
        As given to :meth:`Spread.scored`.
    listed : ir.Table
        ``account_id, cutoff, risk, risk_low, risk_high, band, mrr, currency,
        value_at_risk`` of all.
    """

    built: Prepared
    said: ir.Table
    listed: ir.Table

    def count(self) -> int:
        """Count the snapshots."""
        return int(self.listed.count().execute())

    def top(self, capacity: int) -> tuple[Matrix, pd.DataFrame]:
        """Bring the riskiest accounts into memory.

        Parameters
        ----------
        capacity : int
            How many.

        Returns
        -------
        matrix : Matrix
            Of these accounts alone; their peer percentiles are those among all, and
            among all of their plan or segment.
        said : DataFrame
            ``risk``, its band, ``base_value, logit`` and contributions, on the matrix'
            index.
        """
        order = [
            ibis.desc("risk"),
            ibis.desc("value_at_risk", nulls_first=False),
            "account_id",
        ]
        best = self.listed.order_by(order).limit(capacity).select(*KEYS)
        best = materialise(self.built.tables.con, best, "best")
        matrix = brought(_few(self.built, best))
        said = self.said.semi_join(best, KEYS).to_pandas()
        said = said.assign(cutoff=said["cutoff"].astype("datetime64[us]"))
        matrix = among_peers(self.built, among_all(self.built, matrix))
        return matrix, said.set_index(KEYS).loc[matrix.index]

    def value_places(self, matrix: Matrix) -> pd.Series:
        """Say where the revenue of some accounts lies among all of the same currency.

        Parameters
        ----------
        matrix : Matrix
            Of the accounts.

        Returns
        -------
        Series of float
            By account: share of all accounts that pay less, those that pay the same
            counted half. Accounts without a revenue are absent.
        """
        priced = self.listed.select("account_id", "mrr", "currency").drop_null("mrr")
        priced = priced.mutate(currency=priced.currency.fill_null(""))
        alike = ibis.window(group_by="currency")
        place = (
            ibis.rank().over(ibis.window(group_by="currency", order_by="mrr"))
            + priced.mrr.count().over(ibis.window(group_by=["currency", "mrr"])) / 2
        ) / priced.mrr.count().over(alike)
        found = priced.select("account_id", place=place)
        ids = matrix.index.get_level_values("account_id").tolist()
        rows = self.built.tables.con.execute(found.filter(found.account_id.isin(ids)))
        places: pd.Series = rows.set_index("account_id")["place"].astype(float)
        return places

    def write(self, folder: str) -> None:
        """Write the list of all and their contributions, from where they are.

        Parameters
        ----------
        folder : str
            That every machine reaches. It gets ``scored.parquet`` and
            ``contributions.parquet``, each a folder of files.
        """
        con = self.built.tables.con
        write_parquet(con, self.listed, f"{folder}/scored.parquet")
        contributions = self.said.drop("risk", "risk_low", "risk_high", "blind")
        write_parquet(con, contributions, f"{folder}/contributions.parquet")
