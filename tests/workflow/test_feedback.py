"""Feedback as a person gives it: a file, a log, a report, and a way back."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from churnml.config import Config, load_config
from churnml.errors import StoreError, TableError, TaskError
from churnml.sinks import write_list
from churnml.tables import Tables
from churnml.workflow.explain import explain_account
from churnml.workflow.feedback import (
    read_log,
    report_feedback,
    take_feedback,
    undo_feedback,
)
from churnml.workflow.score import ScoreResult, score
from tests.conftest import files_below
from tests.risk_lists import make_risk_list

MARCH = date(2025, 3, 3)
HEADER = "account_id,cutoff,reason_code,verdict,note,by\n"


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """A configuration with lists of two cutoffs; nothing is ever scored."""
    file = tmp_path / "small.yaml"
    file.write_text(
        "version: 1\nname: small\ndata: {accounts: {path: accounts.csv}}\n"
        "output: {dir: lists}\nfeedback: {mute: 30d}\n"
    )
    config = load_config(file)
    for weeks in range(2):
        cutoff = MARCH + timedelta(weeks=weeks)
        listed = make_risk_list(20).assign(cutoff=pd.Timestamp(cutoff))
        write_list(
            config.output_dir,
            cutoff,
            risk_list=listed,
            not_scored=pd.DataFrame({"account_id": [], "cutoff": [], "reason": []}),
            contributions=pd.DataFrame(),
            about={},
        )
    return config


@pytest.fixture
def said(config: Config, tmp_path: Path) -> Callable[..., Path]:
    """Write a file: a verdict on the first reason of each account that has one."""
    listed = make_risk_list(20)
    found = listed[listed["reason_1_code"].notna()]

    def write(*verdicts: str, by: str = "jana", cutoff: date = MARCH) -> Path:
        rows = zip(found["account_id"], found["reason_1_code"], verdicts, strict=False)
        file = tmp_path / "said.csv"
        lines = [f"{a},{cutoff},{c},{v},,{by}\n" for a, c, v in rows]
        file.write_text(HEADER + "".join(lines))
        return file

    return write


def test_a_file_is_kept_and_reported(config: Config, said: Callable[..., Path]) -> None:
    result = take_feedback(config, said("right", "wrong", "known"))

    assert result.path == config.output_dir / "feedback.jsonl"
    lines = [json.loads(line) for line in result.path.read_text().splitlines()]
    assert [(x["id"], x["verdict"], x["after"]) for x in lines] == [
        (1, "right", "2025-03-10"),
        (2, "wrong", "2025-03-10"),
        (3, "known", "2025-03-10"),
    ]
    listed = make_risk_list(20).set_index("account_id")
    row = listed.loc[lines[0]["account_id"]]
    assert lines[0]["seen"]["reason"] == row["reason_1"]
    assert lines[0]["seen"]["points"] == row["reason_1_points"]
    assert lines[0]["seen"]["band"] == row["band"]

    report = report_feedback(config)
    whole = report.agreement.iloc[0]
    assert whole[["right", "wrong", "known"]].tolist() == [1, 1, 1]
    family = lines[2]["reason_code"].split(".")[0]
    assert report.to_json()["muted"] == [
        # 30 days from 3 March
        {"account_id": lines[2]["account_id"], "family": family, "until": "2025-04-02"}
    ]


def test_a_log_that_lost_its_last_line_break_grows_all_the_same(
    config: Config, said: Callable[..., Path]
) -> None:
    path = take_feedback(config, said("right", "known")).path
    path.write_text(path.read_text(encoding="utf-8").rstrip("\n"), encoding="utf-8")
    undo_feedback(config, first=1, last=1)
    assert [e.id for e in report_feedback(config).standing] == [2]


def test_the_log_only_grows(config: Config, said: Callable[..., Path]) -> None:
    path = take_feedback(config, said("right", "known")).path
    before = path.read_bytes()
    again = take_feedback(config, said("right", "known"))
    assert (path.read_bytes(), again.taken.again) == (before, (1, 2))

    back = undo_feedback(config, first=1)  # all from the first line on

    assert path.read_bytes().startswith(before)
    assert [line.id for line in back.taken.added] == [3, 4]
    assert report_feedback(config).standing == ()
    undo_feedback(config, first=3, last=3)
    assert [e.id for e in report_feedback(config).standing] == [2]
    assert [x["counts"] for x in report_feedback(config).to_json()["lines"]] == [
        False,
        True,
    ]


def test_a_wrong_file_changes_nothing(
    config: Config, said: Callable[..., Path], tmp_path: Path
) -> None:
    take_feedback(config, said("right"))
    file = said("known", "knownn")
    before = files_below(tmp_path)
    with pytest.raises(TableError, match=r"said\.csv: 1 problem in 2 rows") as no:
        take_feedback(config, file)
    assert "line 3: 'knownn', did you mean 'known'?" in str(no.value)
    with pytest.raises(TableError, match=r"cannot be read \(No such file"):
        take_feedback(config, tmp_path / "none.csv")
    with pytest.raises(TaskError, match=r"no line 2\. It has the lines 1 to 1"):
        undo_feedback(config, first=2)
    assert files_below(tmp_path) == before


def test_without_a_list_there_is_nothing_to_say(tmp_path: Path) -> None:
    file = tmp_path / "small.yaml"
    file.write_text("version: 1\nname: small\ndata: {accounts: {path: accounts.csv}}\n")
    for verb in (report_feedback, lambda c: undo_feedback(c, first=1)):
        with pytest.raises(StoreError, match=r"holds no risk list yet\. Write one"):
            verb(load_config(file))
    assert list(tmp_path.iterdir()) == [file]


def test_a_damaged_log_is_said(config: Config, said: Callable[..., Path]) -> None:
    path = take_feedback(config, said("right")).path
    path.write_bytes(path.read_bytes() + b"\xff")
    with pytest.raises(StoreError, match=r"feedback\.jsonl: cannot be read"):
        read_log(config)


def test_the_list_leaves_out_what_is_known(
    variant: Callable[..., Path],
    acme_scored: ScoreResult,
    acme_tables: Tables,
    tmp_path: Path,
) -> None:
    config = load_config(variant(models="acme"))
    plain, at = acme_scored.risk_list, acme_scored.cutoff
    week = at - timedelta(days=7)
    # The same list, as if it had been that of the week before.
    write_list(
        config.output_dir,
        week,
        risk_list=plain.assign(cutoff=pd.Timestamp(week)),
        not_scored=acme_scored.not_scored,
        contributions=pd.DataFrame(),
        about={},
    )
    told = plain[plain["reason_2"].notna()].iloc[0]
    file = tmp_path / "said.csv"
    file.write_text(
        f"{HEADER}{told['account_id']},{week},{told['reason_1_code']},known,,jana\n"
    )
    take_feedback(config, file)

    ranked = score(config, tables=acme_tables).risk_list

    row = ranked.set_index("account_id").loc[told["account_id"]]
    assert row["reason_1"] == told["reason_2"]
    day = week + timedelta(days=60)  # the default
    assert row["muted"] == (
        f"Known until {day.day} {day:%b} {day.year}: {told['reason_1']}"
    )
    assert row["muted_points"] == told["reason_1_points"]
    rest = ranked["account_id"] != told["account_id"]
    pd.testing.assert_frame_equal(ranked[rest], plain[rest])
    card = explain_account(config, told["account_id"])
    known = [step for step in card.steps if step.kind == "known"]
    assert [(s.text, s.points) for s in known] == [(row["muted"], row["muted_points"])]
    numbers = [step.points or 0 for step in card.steps]
    assert sum(numbers[:-1]) == numbers[-1]


class TestCommand:
    def test_who_says_something_else_is_told_what_it_replaces(
        self,
        call: Callable[..., Any],
        config: Config,
        said: Callable[..., Path],
    ) -> None:
        call("feedback", config.file, said("right"))
        other = call("feedback", config.file, said("wrong"))
        assert other.out.splitlines()[1] == (
            "1 line no longer counts, as the same person now says something else: 1"
        )
        first_again = call("feedback", config.file, said("right"), "--json")
        assert json.loads(first_again.out)["replaced"] == [2]

    def test_give_read_and_take_back(
        self,
        call: Callable[..., Any],
        config: Config,
        said: Callable[..., Path],
    ) -> None:
        empty = call("feedback", config.file)
        assert (empty.code, empty.err) == (0, "")
        assert empty.out.startswith("Nothing was said of any reason yet.")

        given = call("feedback", config.file, said("right", "wrong", "known"))
        assert (given.code, given.err) == (0, "")
        assert given.out == (
            "3 lines added: 1-3. They count from the next list on. To take back: "
            f"--undo 1-3\n{config.output_dir / 'feedback.jsonl'}\n"
        )
        again = call("feedback", config.file, said("right"))
        assert again.out.startswith(
            "1 row said what stands there already (line 1), and count"
        )

        report = call("feedback", config.file)
        assert (report.code, report.err) == (0, "")
        words = report.out.split()
        assert "Do people agree with the reasons?" in report.out
        assert "2025-04-02" in words  # muted until
        assert words.count("jana") == 3

        back = call("feedback", config.file, "--undo", "1-2", "--json")
        assert json.loads(back.out)["added"] == [4, 5]
        left = json.loads(call("feedback", config.file, "--json").out)
        assert left["agreement"][0]["judged"] == 1
        assert call("feedback", config.file, "--since", "4").out.startswith(
            "2 lines added: 6-7."
        )
        restored = json.loads(call("feedback", config.file, "--json").out)
        assert restored["agreement"][0]["judged"] == 3
        shown = call("feedback", config.file, "--undo", "2").out
        assert shown.startswith("1 line added: 8. ")
        assert "wrong, does not count" in call("feedback", config.file).out

    @pytest.mark.parametrize("lines", ["x", "0", "3-2", "-1"])
    def test_no_lines(
        self, call: Callable[..., Any], config: Config, lines: str
    ) -> None:
        done = call("feedback", config.file, f"--undo={lines}")
        assert (done.code, done.out) == (2, "")
        assert f"'{lines}' is no line such as 17" in done.err

    def test_one_thing_at_a_time(
        self, call: Callable[..., Any], config: Config, said: Callable[..., Path]
    ) -> None:
        done = call("feedback", config.file, said("right"), "--undo", "1")
        assert (done.code, done.out) == (2, "")
        assert "give one of FILE, --undo and --since" in done.err
