"""Counting use at equal volume, again by lists."""

from __future__ import annotations

import ibis
import pandas as pd

from churnml.features.sticky import _strata, _used
from tests.features.learning_worlds import CUTOFF, LEFT, Frames, read, world


def _rows(frames: Frames) -> pd.DataFrame:
    paid = frames["subscriptions"]
    return pd.DataFrame(
        {
            "account_id": paid["account_id"],
            "cutoff": pd.Timestamp(CUTOFF),
            "spell_started_at": paid["started_at"],
            "churned": (paid["ended_at"] == LEFT).astype(int),
        }
    )


def test_uses_are_counted_in_the_window_and_logins_are_none() -> None:
    frames = world()
    usage = frames["usage"]
    edge = pd.DataFrame(
        {
            "account_id": "A0000",
            "occurred_at": [
                pd.Timestamp(CUTOFF) - pd.Timedelta(days=28),
                pd.Timestamp(CUTOFF) - pd.Timedelta(days=28, seconds=1),
                pd.Timestamp(CUTOFF),
            ],
            "event": "edge",
        }
    )
    tables = read(frames | {"usage": pd.concat([usage, edge], ignore_index=True)})
    rows = _rows(frames)
    used = _used(tables, ibis.memtable(rows))
    got = tables.con.to_pandas(used).set_index(["account_id", "event"])["n"]
    expected = usage[usage["event"] != "login"].groupby(["account_id", "event"]).size()
    assert got.drop(("A0000", "edge")).sort_index().tolist() == (
        expected.sort_index().tolist()
    )
    assert got[("A0000", "edge")] == 1


def test_a_stratum_holds_equal_volumes_of_one_tenure() -> None:
    """600 snapshots of each volume, of which 100 are over a year old."""
    frames = world()
    rows = _rows(frames)
    old = rows.index < 200
    rows.loc[old, "spell_started_at"] = pd.Timestamp("2023-09-03")
    tables = read(frames)
    used = _used(tables, ibis.memtable(rows))
    placed = tables.con.to_pandas(_strata(used, ibis.memtable(rows)))
    placed = placed.sort_values("account_id", ignore_index=True)
    kinds = pd.Series(placed.index % 2).astype(str) + (placed.index < 200).astype(str)
    assert placed.groupby("stratum").size().sort_values().tolist() == [
        100,
        100,
        500,
        500,
    ]
    assert kinds.groupby(placed["stratum"]).nunique().eq(1).all()
