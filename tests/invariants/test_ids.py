"""An account keeps its name, whatever it is called, from the files to the feedback."""

from __future__ import annotations

import csv
import gzip
import json
import re
from base64 import b64decode
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from churnml.config import Config, load_config
from churnml.sinks import read_list, write_list
from churnml.workflow.explain import explain_account
from churnml.workflow.feedback import report_feedback, take_feedback
from churnml.workflow.read import matrix_of, open_tables
from churnml.workflow.report import write_report

MARCH = date(2025, 3, 3)
WORDS = ["001", "1", "1e3", "NA", "None", "TRUE", "nan", "null", "undefined"]
NUMBERS = ["001", "002", "010"]
ON_TRIAL = "N/A"
CODE = "nps.latest_score.low"
CONFIG = """
version: 1
name: ids
data:
  accounts: {path: accounts.csv}
  subscriptions: {path: subscriptions.csv}
  nps: {path: nps.csv}
  complete_until: 2025-03-03
features: {builders: [nps]}
output: {dir: lists}
"""


@pytest.fixture(params=[WORDS, NUMBERS], ids=["words", "numbers"])
def called(request: pytest.FixtureRequest) -> list[str]:
    """What the accounts are called, in order."""
    return list(request.param)


@pytest.fixture
def config(tmp_path: Path, called: list[str]) -> Config:
    """A configuration whose files have these accounts, and one on a trial."""
    rows = [
        {"account_id": one, "started_at": "2024-01-01", "is_trial": one == ON_TRIAL}
        for one in (*called, ON_TRIAL)
    ]
    answers = [{"account_id": one, "responded_at": "2025-02-01"} for one in called]
    files = {
        "accounts": [{"account_id": row["account_id"]} for row in rows],
        "subscriptions": rows,
        "nps": [{**answer, "score": 9} for answer in answers],
    }
    for name, lines in files.items():
        pd.DataFrame(lines).to_csv(tmp_path / f"{name}.csv", index=False)
    (tmp_path / "churnml.yaml").write_text(CONFIG)
    return load_config(tmp_path / "churnml.yaml")


def packed_in(page: str, name: str) -> dict[str, Any]:
    found = re.search(f'<script type="text/plain" id="{name}">(.+?)<', page)
    assert found is not None
    unpacked: dict[str, Any] = json.loads(gzip.decompress(b64decode(found[1])))
    return unpacked


def test_from_the_files_to_the_feedback(
    config: Config, called: list[str], tmp_path: Path
) -> None:
    tables = open_tables(config)
    matrix = matrix_of(config, tables, [MARCH], labelled=False)
    ids = matrix.index.get_level_values("account_id")
    assert ids.tolist() == called
    assert matrix.X["nps__latest_score"].tolist() == [9] * len(called)
    assert matrix.not_scored["account_id"].tolist() == [ON_TRIAL]

    listed = pd.DataFrame(
        {
            "account_id": ids,
            "cutoff": pd.Timestamp(MARCH),
            "risk": [0.5 / (1 + place) for place in range(len(ids))],
            "rank": range(1, len(ids) + 1),
            "reason_1": "The latest answer is low",
            "reason_1_code": CODE,
            "reason_1_points": 3,
        }
    )
    about = {"name": "ids", "cutoff": str(MARCH), "data_until": str(MARCH)}
    about |= {"lead": "14d", "horizon": "90d", "capacity": 2, "usable": True}
    judged: dict[str, Any] = {"evaluation": [], "warnings": []}
    write_list(
        config.output_dir,
        MARCH,
        risk_list=listed,
        not_scored=matrix.not_scored,
        contributions=pd.DataFrame({"account_id": ids, "nps__latest_score": 0.1}),
        about={**about, "bands": {"high": 0.3}, "base_risk": 0.1, "judged": judged},
    )
    stored = read_list(config.output_dir)
    assert stored.risk_list["account_id"].tolist() == called
    assert stored.not_scored["account_id"].tolist() == [ON_TRIAL]
    assert stored.contributions_of(called[:2])["account_id"].tolist() == called[:2]
    with (stored.folder / "risk_list.csv").open(newline="") as file:
        assert [row["account_id"] for row in csv.DictReader(file)] == called
    assert [explain_account(config, one).account_id for one in called] == called

    page = write_report(config).read_text(encoding="utf-8")
    rows = packed_in(page, "about")["rows"]
    assert [(row["id"], row["at"]) for row in rows] == [(one, one) for one in called]
    assert list(packed_in(page, "cards-0")) == called
    assert f"<li>{ON_TRIAL}</li>" in page

    said = tmp_path / "said.csv"
    lines = [f"{one},{MARCH},{CODE},right,,Jana\r\n" for one in called]
    said.write_text(
        "account_id,cutoff,reason_code,verdict,note,by\r\n" + "".join(lines)
    )
    assert len(take_feedback(config, said).taken.added) == len(called)
    told = report_feedback(config).to_json()["lines"]
    assert [line["account_id"] for line in told] == called
