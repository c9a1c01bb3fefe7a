"""One invitation by hand; all the others are in test_nps.py."""

from __future__ import annotations

from datetime import date, timedelta

import ibis
import pytest

from churnml.features.nps_facts import answers_seen, kinds_of, nps_table
from churnml.tables import RawTable
from tests.features.oracle import Row, instant, spine_of, table_of
from tests.features.survey_worlds import TYPES

INVITATION: Row = dict.fromkeys(TYPES) | {
    "account_id": "a",
    "asked_at": instant("2025-02-24 09:00"),
    "known_at": instant("2025-02-24 09:00"),
    "responded_at": instant("2025-03-03"),
    "role": " Decision_Maker",
    "kind": "NPS ",
    "score": 7.0,
}


def surveys(**options: object) -> RawTable:
    """The invitation among the surveys."""
    return table_of("surveys", [INVITATION], TYPES, **options)


@pytest.mark.parametrize(
    ("cutoff", "delay", "replied", "score"),
    [
        ("2025-03-03", 0, None, None),
        ("2025-03-04", 0, 1, 7_000_000),
        ("2025-03-04", 1, None, None),
    ],
)
def test_an_answer_is_known_when_it_is_given(
    cutoff: str, delay: int, replied: int | None, score: int | None
) -> None:
    table = surveys(delay=timedelta(days=delay))
    spine = spine_of([("a", date.fromisoformat(cutoff))])
    (row,) = ibis.duckdb.connect().to_pyarrow(answers_seen(table, spine)).to_pylist()
    assert (row["replied"], row["score"]) == (replied, score)
    assert (row["role"], row["kind"]) == ("decision maker", "nps")


def test_nps_lies_in_its_own_table_or_where_its_scale_is_declared() -> None:
    assert nps_table({"surveys": surveys()}) is None
    declared = surveys(scales={"NPS": (0, 10), "CES": (7, 1)})
    assert kinds_of(declared) == {"nps": (0, 10), "ces": (7, 1)}
    found = nps_table({"surveys": declared})
    assert found is not None
    assert ibis.duckdb.connect().to_pyarrow(found.expr).num_rows == 1
    own = table_of("nps", [], {"account_id": "string", "score": "float64"})
    assert nps_table({"surveys": declared, "nps": own}) is own
