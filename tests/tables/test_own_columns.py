"""Tables and columns of one's own: what is kept, as what, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import ibis
import ibis.expr.datatypes as dt
import pandas as pd
import pytest

from churnml.backend import Backend
from churnml.errors import TableError
from churnml.tables import Tables, TableSpec, load_tables, specs_from
from churnml.tables.own_columns import kind_of

Load = Callable[..., Tables]

ORDERS = pd.DataFrame(
    {
        "account_id": ["A", "A", "Z", None],
        "created": ["2025-03-02 10:00", "2025-03-04", "2025-03-04", "2025-03-05"],
        "paid_at": ["2025-03-03T09:30+01:00", None, None, None],
        "value": [12.5, float("nan"), 1.0, 2.0],
        "status": ["paid", "", "open", "open"],
    }
)
LISTED = ibis.memtable(ORDERS.assign(lines=[["a"], ["b"], [], []]))
MAPPED = {"own": True, "columns": {"occurred_at": "created"}}


class TestAnOwnTable:
    def test_it_keeps_what_is_usable_under_its_own_names(self, load: Load) -> None:
        tables = load(orders=LISTED, orders_spec=MAPPED, until="2025-04-01")

        orders = tables["orders"]
        rows = orders.expr.order_by("occurred_at").to_pandas()
        assert {*rows} == {
            *("account_id", "occurred_at", "known_at", "paid_at", "value", "status")
        }
        assert rows.account_id.tolist() == ["A", "A"]
        assert rows.occurred_at.tolist() == [
            datetime(2025, 3, 2, 10),
            datetime(2025, 3, 4),
        ]
        assert rows.known_at.equals(rows.occurred_at)
        assert rows.paid_at[0] == datetime(2025, 3, 3, 8, 30)
        assert rows.value[0] == 12.5
        assert rows[["paid_at", "value", "status"]].loc[1].isna().all()
        assert (orders.from_, orders.until) == (date(2025, 3, 2), date(2025, 4, 1))
        assert {f.code for f in tables.findings if f.table == "orders"} == {
            *("null_key", "orphan")
        }

    def test_the_checks_are_those_of_every_table(self, load: Load) -> None:
        wrong = ORDERS.assign(known_at="2025-03-01", paid_at=["soon", None, None, None])
        tables = load(orders=wrong, orders_spec=MAPPED, until="2025-04-01")

        said = {f.code: str(f) for f in tables.findings if f.severity == "error"}
        assert {*said} == {"known_before", "wrong_type"}
        assert said["wrong_type"].startswith("paid_at cannot be read as a time")

    def test_it_may_end_the_data_where_there_is_no_usage(self, load: Load) -> None:
        assert load(orders=ORDERS, orders_spec=MAPPED).until == date(2025, 3, 4)

    def test_columns_can_be_renamed_and_left_out(self, load: Load) -> None:
        columns = {"occurred_at": "created", "worth": "value", "status": "="}
        columns["kind"] = "=web"
        spec = {"own": True, "columns": columns}
        rows = load(orders=ORDERS, orders_spec=spec)["orders"].expr
        assert {"worth", "kind"} < {*rows.columns}
        assert not {"value", "status"} & {*rows.columns}
        assert rows.kind.to_pandas().unique().tolist() == ["web"]

    def test_a_csv_gives_its_columns_the_types_that_fit_them(
        self, con: Backend, accounts: pd.DataFrame, tmp_path: Path
    ) -> None:
        for part in "12":
            (tmp_path / f"orders_{part}.csv").write_text(
                f"account_id,occurred_at,value,code,paid\n007,2025-03-0{part},1.5,007,true\n"
            )
        for path in ("orders_1.csv", "orders_*.csv"):
            given = TableSpec(name="orders", own=True, path=path)
            people = TableSpec(
                name="accounts", frame=accounts[:1].assign(account_id="007")
            )
            orders = load_tables([people, given], root=tmp_path, con=con)["orders"].expr
            assert orders.account_id.to_pandas().unique().tolist() == ["007"]
            assert orders.schema()["value"] == dt.float64
            assert orders.schema()["paid"] == dt.boolean
            assert orders.schema()["code"].is_string()

    def test_the_same_content_has_the_same_digest(self, load: Load) -> None:
        first = load(orders=ORDERS, orders_spec=MAPPED)["orders"]
        again = load(orders=ORDERS[::-1], orders_spec=MAPPED)["orders"]
        other = load(orders=ORDERS.assign(value=1.0), orders_spec=MAPPED)["orders"]
        assert first.digest == again.digest != other.digest


class TestAnOwnColumn:
    TICKETS = pd.DataFrame(
        {
            "account_id": ["A", "B"],
            "opened_at": ["2025-03-02", "2025-03-03"],
            "State": ["solved", "open"],
        }
    )

    def test_it_is_kept_beside_the_canonical_ones(self, load: Load) -> None:
        spec = {"columns": {"status": "State"}, "extra": {"status": None}}
        tickets = load(tickets=self.TICKETS, tickets_spec=spec)["tickets"]
        assert tickets.expr.columns == ("account_id", "opened_at", "known_at", "status")
        assert tickets.columns == {"account_id", "opened_at"}
        assert tickets.spec.extra == {"status": None}

    @pytest.mark.parametrize(
        ("extra", "message"),
        [
            ({"Stage": None}, "no column 'Stage', which is listed in extra"),
            ({"opened_at": None}, "'opened_at' is a column churnml knows"),
            (
                {"State": "solved_at"},
                "extra: 'State' becomes known at 'solved_at', which is no time",
            ),
        ],
    )
    def test_a_wrong_declaration_is_refused(
        self, load: Load, extra: dict[str, str | None], message: str
    ) -> None:
        tables = load(tickets=self.TICKETS, tickets_spec={"extra": extra})
        assert message in [str(f) for f in tables.findings if f.table == "tickets"]

    def test_accounts_have_attributes_instead(self, load: Load) -> None:
        tables = load(tickets=self.TICKETS, accounts_spec={"extra": {"size": None}})
        said = [str(f) for f in tables.findings if f.table == "accounts"]
        assert "extra is given, but the table is none of events" in said


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        (TableSpec(name="usage", own=True, path="x.csv"), "is a table churnml knows"),
        (
            TableSpec(name="Web Orders", own=True, path="x.csv"),
            "is no name for a table",
        ),
        (
            TableSpec(name="orders", own=True, path="x.csv", sticky_events=("a",)),
            "sticky_events is given",
        ),
    ],
)
def test_a_wrong_own_table_is_refused(spec: TableSpec, message: str) -> None:
    assert message in " ".join(what for what, _ in spec.problems())


def test_an_own_table_must_be_said_to_be_one() -> None:
    with pytest.raises(TableError, match="own=True"):
        specs_from({"orders": ORDERS})
    spec = TableSpec(name="orders", own=True, frame=ORDERS)
    assert specs_from({"orders": spec}) == [spec]


def test_dated_by_a_column_that_is_no_time(load: Load) -> None:
    spec = {**MAPPED, "extra": {"status": "value"}}
    tables = load(orders=ORDERS, orders_spec=spec)
    (said,) = [str(f) for f in tables.findings if f.severity == "error"]
    assert said == "extra: 'status' becomes known at 'value', which is no time"


def test_a_declared_column_of_a_useless_type_is_refused(load: Load) -> None:
    spec = {**MAPPED, "extra": {"lines": "paid_at"}}
    tables = load(orders=LISTED, orders_spec=spec)
    (said,) = [str(f) for f in tables.findings if f.severity == "error"]
    assert said == "column 'lines' is neither text, number, time nor flag"


@pytest.mark.parametrize(
    ("name", "dtype", "kind"),
    [
        ("x", dt.Decimal(10, 2), "number"),
        ("x", dt.int8, "whole"),
        ("day", dt.date, "time"),
        ("x", dt.binary, None),
        ("x", dt.boolean, "flag"),
    ],
)
def test_kinds_follow_from_types(
    name: str, dtype: dt.DataType, kind: str | None
) -> None:
    assert kind_of(name, dtype) == kind
