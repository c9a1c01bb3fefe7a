"""Polars, lazily: the week plan as its own words put it."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from benchmarks import question
from benchmarks.question import DAY_BASE, MICRO, NORMALS, TRENDS, WINDOWS
from benchmarks.worlds import Size, sticky_names

REACH = 31


def prepare(home: Path, size: Size) -> dict:
    texts = [pl.col(name).cast(pl.Categorical) for name in ("account_id", "user_id")]
    events = pl.read_parquet(home / "usage.parquet").with_columns(texts)
    spine = pl.from_pandas(question.spine(home, size)).with_row_index("snapshot")
    spine = spine.with_columns(pl.col("account_id").cast(pl.Categorical))
    return {
        "events": events,
        "spine": spine.with_columns(pl.col("place", "history").cast(pl.Int32)),
        "sticky": sticky_names(size),
        "phase": question.phase(size),
    }


def compute(state: dict) -> object:
    spine = state["spine"].lazy()
    users, features = _folded(state)
    users, features = pl.collect_all([users, features])
    users, features = users.lazy(), features.lazy()
    by = ["account_id", "week"]
    days = users.select(*by, "days").explode("days").group_by(by)
    weeks = (
        users.group_by(by)
        .agg(
            pl.col("n", "logins", "sticky", "user_days").sum(),
            pl.len().alias("user_bins"),
            pl.col("day").max(),
        )
        .join(days.agg(pl.col("days").n_unique().alias("active_days")), on=by)
        .collect()
        .lazy()
    )
    pieces = [
        _totals(spine, weeks),
        _last_use(spine, weeks),
        _people(spine, users),
        _used(spine, features),
    ]
    wide = spine
    for piece in pl.collect_all(pieces):
        wide = wide.join(piece.lazy(), on="snapshot", how="left")
    names = pl.col("account_id").cast(pl.String)
    return wide.select(names, "cutoff", **_answer()).collect().to_pandas()


def _folded(state: dict) -> tuple[pl.LazyFrame, pl.LazyFrame]:
    day = pl.col("occurred_at").dt.epoch("d").cast(pl.Int32)
    login = pl.col("event") == "login"
    events = state["events"].lazy().with_columns(day=day, login=login)
    week = ((pl.col("day") - state["phase"]) // 7).cast(pl.Int32)
    events = events.with_columns(week=week)
    users = events.group_by("account_id", "user_id", "week").agg(
        pl.len().alias("n"),
        pl.col("login").sum().alias("logins"),
        pl.col("event").is_in(state["sticky"]).sum().alias("sticky"),
        pl.col("day").unique().alias("days"),
        pl.col("day").n_unique().alias("user_days"),
        pl.col("day").max(),
    )
    features = events.filter(~pl.col("login"))
    return users, features.select("account_id", "event", "week").unique()


def _seen(spine: pl.LazyFrame, rows: pl.LazyFrame, weeks: int) -> pl.LazyFrame:
    """Join rows of the last weeks to snapshots, by each week's number."""
    grid = spine.select("snapshot", "account_id", "place").with_columns(
        ago=pl.lit(list(range(weeks)), dtype=pl.List(pl.Int32))
    )
    grid = grid.explode("ago").with_columns(week=pl.col("place") - 1 - pl.col("ago"))
    return grid.join(rows, on=["account_id", "week"])


def _totals(spine: pl.LazyFrame, weeks: pl.LazyFrame) -> pl.LazyFrame:
    ago = pl.col("ago")
    sums = {
        f"{value}_{length}": pl.col(value).filter(ago < length).sum()
        for value in ("n", "logins", "sticky", "active_days", "user_days")
        for length in WINDOWS.values()
    }
    for stream in NORMALS.values():
        sums[f"{stream}_last"] = pl.col(stream).filter(ago == 0).sum()
        # Weeks without use have no row: they are zeros of the own normal.
        past = pl.col(stream).filter((ago > 0) & (ago <= pl.col("history")))
        sums[f"{stream}_past"] = past
        for length in TRENDS.values():
            term = ((length - 1) / 2 - ago) * pl.col(stream).log1p() * MICRO
            total = term.round().cast(pl.Int64).filter(ago < length).sum()
            sums[f"{stream}_{length}w"] = total / question.slope_divisor(length)
    seen = _seen(spine, weeks, REACH)
    seen = seen.join(spine.select("snapshot", "history"), on="snapshot")
    totals = seen.group_by("snapshot").agg(history=pl.col("history").first(), **sums)
    zeros = pl.col("history") - pl.col("logins_past").list.len().cast(pl.Int32)
    return totals.select(
        "snapshot",
        *(name for name in sums if not name.endswith("_past")),
        **{
            f"{stream}_median": pl.col(f"{stream}_past")
            .cast(pl.List(pl.Int64))
            .list.concat(pl.lit(0, dtype=pl.Int64).repeat_by(zeros))
            .list.median()
            for stream in NORMALS.values()
        },
    )


def _last_use(spine: pl.LazyFrame, weeks: pl.LazyFrame) -> pl.LazyFrame:
    left = spine.select("snapshot", "account_id", week=pl.col("place") - 1)
    return (
        left.sort("week")
        .join_asof(
            weeks.select("account_id", "week", last=pl.col("day")).sort("week"),
            on="week",
            by="account_id",
            check_sortedness=False,
        )
        .select("snapshot", "last")
    )


def _people(spine: pl.LazyFrame, users: pl.LazyFrame) -> pl.LazyFrame:
    rows = users.select("account_id", "user_id", "week", "n", "day")
    seen = _seen(spine, rows, question.NORMAL_WEEKS)
    people = seen.group_by("snapshot", "user_id").agg(
        pl.col("n").sum().cast(pl.Int64), pl.col("day").max(), pl.col("ago").min()
    )
    return people.group_by("snapshot").agg(
        (pl.col("n") * DAY_BASE + pl.col("day")).max().alias("busiest"),
        pl.col("n").sum().alias("people_n"),
        *(
            (pl.col("ago") < length).sum().alias(f"users_{length}")
            for length in WINDOWS.values()
        ),
    )


def _used(spine: pl.LazyFrame, features: pl.LazyFrame) -> pl.LazyFrame:
    seen = _seen(spine, features, question.NORMAL_WEEKS)
    used = seen.group_by("snapshot", "event").agg(pl.col("ago").min())
    used = used.group_by("snapshot").agg(
        (pl.col("ago") < length).sum().alias(f"features_{length}")
        for length in WINDOWS.values()
    )
    first = features.group_by("event").agg(pl.col("week").min().alias("first"))
    offered = spine.select("place").unique().join(first, how="cross")
    offered = offered.filter(pl.col("first") < pl.col("place"))
    offered = offered.group_by("place").agg(pl.len().alias("catalogue"))
    places = spine.select("snapshot", "place").join(offered, on="place", how="left")
    places = places.select("snapshot", "catalogue")
    return places.join(used, on="snapshot", how="left")


def _answer() -> dict[str, pl.Expr]:
    def count(name: str) -> pl.Expr:
        return pl.col(name).fill_null(0).cast(pl.Float64)

    def ratio(over: pl.Expr, under: pl.Expr) -> pl.Expr:
        return pl.when(under != 0).then(over / under)

    out: dict[str, pl.Expr] = {}
    for window, weeks in WINDOWS.items():
        uses = count(f"n_{weeks}") - count(f"logins_{weeks}")
        sticky, used = count(f"sticky_{weeks}"), count(f"features_{weeks}")
        out[f"logins__logins__{window}"] = count(f"logins_{weeks}")
        out[f"logins__active_users__{window}"] = count(f"users_{weeks}")
        out[f"logins__active_days__{window}"] = count(f"active_days_{weeks}")
        out[f"stickiness__features_used__{window}"] = used
        out[f"stickiness__sticky_uses__{window}"] = sticky
        out[f"stickiness__sticky_share__{window}"] = ratio(sticky, uses)
        if weeks < question.NORMAL_WEEKS:
            share = ratio(used, pl.col("catalogue"))
            out[f"stickiness__feature_share__{window}"] = share
    history = pl.col("history")
    for measure, stream in NORMALS.items():
        enough = history >= question.LEAST_WEEKS
        normal = ratio(count(f"{stream}_last"), pl.col(f"{stream}_median"))
        out[f"logins__{measure}_vs_normal__7d"] = pl.when(enough).then(normal)
        for window, weeks in TRENDS.items():
            trend = pl.when(history >= weeks - 1).then(count(f"{stream}_{weeks}w"))
            out[f"logins__{measure}_trend__{window}"] = trend
    out["logins__days_since_last_use"] = pl.col("cutoff_day") - pl.col("last")
    daily = count("user_days_4") / 28
    out["logins__dau_mau__28d"] = ratio(daily, count("users_4"))
    busiest = pl.col("busiest")
    out["logins__top_user_share__210d"] = busiest // DAY_BASE / pl.col("people_n")
    out["logins__days_since_top_user__210d"] = pl.col("cutoff_day") - busiest % DAY_BASE
    return out
