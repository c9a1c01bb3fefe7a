"""Opening files by path, and queries over a folder of them."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from churnml.backend import Backend
from churnml.errors import TableError
from churnml.tables import TableSpec, load_tables
from churnml.tables.findings import Refused
from churnml.tables.sources import open_source


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "accounts.csv").write_text("id,name\n00123,Ann\n00124,\n")
    pd.DataFrame({"id": [1, 2]}).to_parquet(tmp_path / "events.parquet")
    return tmp_path


def read(con: Backend, root: Path | None, **given: Any) -> list[dict[str, Any]]:
    source = open_source(TableSpec(name="usage", **given), root, con)
    return list(con.to_pyarrow(source.raw).to_pylist())


def refused(con: Backend, root: Path | None, **given: Any) -> tuple[str, str]:
    with pytest.raises(Refused) as caught:
        read(con, root, **given)
    return caught.value.finding.message, caught.value.finding.advice


def test_csv_is_read_as_text_and_ids_keep_their_zeros(con: Backend, root: Path) -> None:
    assert read(con, root, path="accounts.csv") == [
        {"id": "00123", "name": "Ann"},
        {"id": "00124", "name": None},
    ]


def test_csv_of_other_separators_and_marks(con: Backend, tmp_path: Path) -> None:
    (tmp_path / "semi.csv").write_text('\ufeffid;note\n1;"a;b, ""c"""\n', "utf-8")
    (tmp_path / "tab.tsv").write_text("id\tnote\n1\tx\n")
    with gzip.open(tmp_path / "packed.csv.gz", "wt") as file:
        file.write("id,note\n1,x\n")
    assert read(con, tmp_path, path="semi.csv") == [{"id": "1", "note": 'a;b, "c"'}]
    assert read(con, tmp_path, path="tab.tsv") == [{"id": "1", "note": "x"}]
    assert read(con, tmp_path, path="packed.csv.gz") == [{"id": "1", "note": "x"}]


def test_parquet_keeps_types_and_is_not_copied(con: Backend, root: Path) -> None:
    assert read(con, root, path="events.parquet") == [{"id": 1}, {"id": 2}]
    source = open_source(TableSpec(name="usage", path="events.parquet"), root, con)
    assert not source.keep


def test_a_pattern_reads_several_files(con: Backend, tmp_path: Path) -> None:
    for n in (1, 2):
        pd.DataFrame({"id": [n]}).to_parquet(tmp_path / f"part-{n}.parquet")
    assert len(read(con, tmp_path, path="part-*.parquet")) == 2


def test_without_a_root_paths_start_here(
    con: Backend, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(root)
    assert len(read(con, None, path="accounts.csv")) == 2
    assert len(read(con, None, path=str(root / "events.parquet"))) == 2


def test_missing_file_says_what_is_there(con: Backend, root: Path) -> None:
    assert refused(con, root, path="accountz.csv") == (
        f"no file 'accountz.csv' in {root}",
        "Did you mean 'accounts.csv'?",
    )
    assert refused(con, root, path="q.csv")[1] == "There: accounts.csv, events.parquet."
    nowhere = root / "nowhere"
    assert refused(con, nowhere, path="q.csv")[1] == "That folder does not exist."


def test_other_files_are_refused(con: Backend, root: Path) -> None:
    (root / "book.xlsx").write_text("x")
    (root / "void.csv").write_text("")
    (root / "fake.parquet").write_text("hello")
    (root / "latin.csv").write_bytes("id,name\n1,Müller\n".encode("latin-1"))
    assert refused(con, root, path="book.xlsx") == (
        "file 'book.xlsx' is neither CSV nor Parquet",
        "Name it .csv or .tsv or .parquet.",
    )
    assert refused(con, root, path="void.csv")[0] == "file 'void.csv' is empty"
    assert refused(con, root, path="fake.parquet")[0].startswith(
        "file 'fake.parquet' cannot be read: Invalid Input Error"
    )
    # Text is only looked at when it is read.
    accounts = TableSpec(
        name="accounts", path="latin.csv", columns={"account_id": "id"}
    )
    with pytest.raises(TableError, match="not utf-8 encoded") as caught:
        load_tables([accounts], root=root)
    assert "Correct the file: UTF-8 text, a header line" in str(caught.value)


def test_a_row_with_too_many_fields_is_reported(root: Path) -> None:
    lines = ["account_id,name", "A,x", "B,y,z", *(f"C{n},x" for n in range(30))]
    (root / "broken.csv").write_text("\n".join(lines))
    with pytest.raises(TableError, match=r"'broken.csv' cannot be read.*Line: 3"):
        load_tables([TableSpec(name="accounts", path="broken.csv")], root=root)


def test_headers_as_they_come(con: Backend, tmp_path: Path) -> None:
    pd.DataFrame({"a": ["x"]}).to_csv(tmp_path / "index.csv")
    (tmp_path / "one.csv").write_text("id\nx\n")
    (tmp_path / "quoted.csv").write_text('"the ""id""",b\r\n1,"two\r\nlines"\r\n')
    (tmp_path / "twice.csv").write_text("a,a\n1,2\n")
    assert read(con, tmp_path, path="index.csv") == [{"column0": "0", "a": "x"}]
    assert read(con, tmp_path, path="one.csv") == [{"id": "x"}]
    assert read(con, tmp_path, path="quoted.csv") == [
        {'the "id"': "1", "b": "two\r\nlines"}
    ]
    assert refused(con, tmp_path, path="twice.csv") == (
        "file 'twice.csv' has more than one column 'a'",
        "Rename one of them.",
    )


def test_a_header_alone_is_an_empty_table(tmp_path: Path) -> None:
    (tmp_path / "none.csv").write_text("account_id,name\n")
    with pytest.raises(TableError, match="the table has no rows"):
        load_tables([TableSpec(name="accounts", path="none.csv")], root=tmp_path)


def test_sql_reads_every_file_of_the_root_by_its_stem(con: Backend, root: Path) -> None:
    (root / "odd name.csv").write_text("n\n1.5\n2.5\n")
    # The types of a CSV are found from all of it, and '00123' stays text.
    sql = 'select typeof(id) a, typeof(n) b from accounts, "odd name" limit 1;'
    assert read(con, root, sql=sql) == [{"a": "VARCHAR", "b": "DOUBLE"}]
    assert read(con, root, sql="select max(id) m from EVENTS -- done") == [{"m": 2}]


def test_types_of_sql_come_from_the_whole_file(con: Backend, tmp_path: Path) -> None:
    # DuckDB would look at the first 20 480 rows and then stumble.
    lines = [*(str(n) for n in range(1000, 31_000)), "00123"]
    (tmp_path / "ids.csv").write_text("\n".join(["id", *lines]))
    (row,) = read(con, tmp_path, sql="select max(typeof(id)) t, min(id) m from ids")
    assert row == {"t": "VARCHAR", "m": "00123"}


def test_sql_with_its_own_subqueries_and_order(con: Backend, root: Path) -> None:
    sql = "with e as (select id from events) select * from e order by id desc limit 1"
    assert read(con, root, sql=sql) == [{"id": 2}]


def test_only_sql_over_csv_is_kept(con: Backend, root: Path) -> None:
    def kept(sql: str) -> bool:
        return open_source(TableSpec(name="usage", sql=sql), root, con).keep

    assert kept("select * from accounts")
    assert not kept("select * from events")


def test_two_roots_on_one_connection_do_not_mix(con: Backend, tmp_path: Path) -> None:
    sources = []
    for n in (1, 2):
        root = tmp_path / str(n)
        root.mkdir()
        pd.DataFrame({"id": [n]}).to_parquet(root / "events.parquet")
        spec = TableSpec(name="usage", sql="select * from events")
        sources.append(open_source(spec, root, con).raw)
    read = [con.to_pyarrow(raw).column("id").to_pylist() for raw in sources]
    assert read == [[1], [2]]


def test_wrong_sql_is_refused_in_one_line(con: Backend, root: Path) -> None:
    assert refused(con, root, sql="select * from event") == (
        "the query reads 'event', but the root has no such file",
        "Did you mean 'events'?",
    )
    message, advice = refused(con, root, sql="select nme from accounts")
    assert message.startswith("the query cannot be read: Binder Error")
    assert '"nme" not found' in message
    assert advice == "Correct the query: the engine's SQL over the files of the root."
    assert "syntax error" in refused(con, root, sql="selec * from accounts")[0]
    (root / "events.csv").write_text("id\n1\n")
    assert refused(con, root, sql="select * from events") == (
        "'events' may mean events.csv or events.parquet",
        "Take one away, or read it by path.",
    )
    assert con.raw_sql("select 1").fetchall() == [(1,)]  # not poisoned
