"""Lists, written whole and read back as they were."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from churnml.errors import StoreError
from churnml.histories import FRAMES, Histories
from churnml.sinks import (
    StoredList,
    read_list,
    stored_cutoffs,
    write_frame,
    write_list,
)
from tests.conftest import files_below

MARCH, APRIL = date(2025, 3, 3), date(2025, 4, 7)
ABOUT = {"name": "acme", "base_risk": 0.0625, "lead": "14d"}
FILES = {
    "risk_list.parquet",
    "risk_list.csv",
    "not_scored.csv",
    "contributions.parquet",
    "about.json",
}


def parts(cutoff: date, risk: float = 0.5) -> dict[str, pd.DataFrame]:
    """Give a list of two accounts, one of them with a difficult name."""
    ids, at = ["0017", "A-2"], pd.Timestamp(cutoff).as_unit("us")
    return {
        "risk_list": pd.DataFrame(
            {
                "account_id": pd.array(ids, dtype="str"),
                "name": pd.array(['Müller, "Söhne"\n& Co', None], dtype="str"),
                "cutoff": [at, at],
                "risk": [risk, 0.1 + 0.2],
                "reason_1_points": pd.array([12, None], dtype="Int64"),
            }
        ),
        "not_scored": pd.DataFrame(
            {"account_id": ["007"], "cutoff": [at], "reason": ["new"]}
        ),
        "contributions": pd.DataFrame({"account_id": ids, "logins__x": [0.1, -0.2]}),
    }


def write(output: Path, cutoff: date = MARCH, risk: float = 0.5) -> Path:
    return write_list(output, cutoff, **parts(cutoff, risk), about=ABOUT)


class TestOneList:
    def test_is_read_back_as_it_was(self, tmp_path: Path) -> None:
        folder = write(tmp_path / "out")
        assert folder == tmp_path / "out" / "cutoff=2025-03-03"
        assert set(files_below(folder)) == FILES

        stored, wrote = read_list(tmp_path / "out"), parts(MARCH)
        assert stored.folder == folder
        pd.testing.assert_frame_equal(stored.risk_list, wrote["risk_list"])
        pd.testing.assert_frame_equal(stored.contributions, wrote["contributions"])
        assert stored.not_scored.to_dict("records") == [
            {"account_id": "007", "cutoff": "2025-03-03", "reason": "new"}
        ]
        assert stored.about == ABOUT

    def test_csv_says_the_same(self, tmp_path: Path) -> None:
        folder = write(tmp_path)
        csv = pd.read_csv(
            folder / "risk_list.csv",
            dtype={"account_id": "str", "reason_1_points": "Int64"},
            parse_dates=["cutoff"],
        )
        pd.testing.assert_frame_equal(
            csv, parts(MARCH)["risk_list"], check_dtype=False, check_exact=True
        )

    def test_csv_runs_nothing_in_a_spreadsheet(self, tmp_path: Path) -> None:
        ids, names = ["-17", "=A1", "'=A1"], ["=1+1 Ltd", "@pro", "\tx"]
        given = parts(MARCH) | {
            "risk_list": pd.DataFrame(
                {"account_id": ids, "name": names, "risk_change": [-3, 0, 1]}
            ).astype({"account_id": "str", "name": "str"}),
            "not_scored": pd.DataFrame({"account_id": ids, "reason": "new"}),
        }
        folder = write_list(tmp_path, MARCH, **given, about=ABOUT)

        assert (folder / "risk_list.csv").read_bytes().splitlines() == [
            b"account_id,name,risk_change",
            b"-17,'=1+1 Ltd,-3",
            b"'=A1,'@pro,0",
            b"''=A1,'\tx,1",
        ]
        # What reads them back gets what was there.
        stored = read_list(tmp_path)
        pd.testing.assert_frame_equal(stored.risk_list, given["risk_list"])
        assert stored.not_scored["account_id"].tolist() == ids

    def test_who_is_not_scored_is_read_back_as_told(self, tmp_path: Path) -> None:
        others = pd.DataFrame(
            {
                "account_id": ["NA", "-17", "3"],
                "cutoff": "2025-03-03",
                "reason": ["notice given", "new", "left"],
                "name": ["=1+1 Ltd", "NA", None],
                "owner": [None, "null", "Jana"],
                "mrr": [0.1 + 0.2, None, None],
                "currency": ["EUR", None, None],
            }
        )
        write_list(
            tmp_path, MARCH, **{**parts(MARCH), "not_scored": others}, about=ABOUT
        )
        stored = read_list(tmp_path).not_scored
        pd.testing.assert_frame_equal(
            stored, others, check_dtype=False, check_exact=True
        )

    def test_histories_are_offered_where_they_were_written(
        self, tmp_path: Path
    ) -> None:
        write(tmp_path)
        assert read_list(tmp_path).histories() is None

        marks = {"account_id": "A-2", "kind": "nps", "tone": "bad", "text": "NPS 4"}
        empty = {
            name: pd.DataFrame(columns=list(columns)).astype(dict(columns))
            for name, columns in FRAMES.items()
        }
        found = pd.concat([empty["marks"], pd.DataFrame([marks])])
        given = Histories(**empty | {"marks": found.astype(dict(FRAMES["marks"]))})
        folder = write_list(
            tmp_path, APRIL, **parts(APRIL), about=ABOUT, histories=given
        )
        assert set(files_below(folder)) == FILES | {
            *("history_weeks.parquet", "history_features.parquet"),
            "history_marks.parquet",
        }
        stored = read_list(tmp_path)
        for name in FRAMES:
            whole = getattr(stored.histories(), name)
            pd.testing.assert_frame_equal(whole, getattr(given, name))
        one, other = stored.histories("A-2"), stored.histories("0017")
        assert one is not None
        assert other is not None
        assert (len(one.marks), len(other.marks)) == (1, 0)

        (folder / "history_marks.parquet").write_text("{")
        with pytest.raises(StoreError, match=r"cannot be read .*Write the list again"):
            stored.histories()

    def test_again_gives_the_same_bytes(self, tmp_path: Path) -> None:
        first = files_below(write(tmp_path))
        assert files_below(write(tmp_path)) == first

    def test_replaces_the_one_of_its_cutoff(self, tmp_path: Path) -> None:
        write(tmp_path)
        write(tmp_path, APRIL)
        write(tmp_path, risk=0.75)
        assert stored_cutoffs(tmp_path) == (MARCH, APRIL)
        assert read_list(tmp_path, MARCH).risk_list["risk"].tolist()[0] == 0.75
        assert read_list(tmp_path, APRIL).risk_list["risk"].tolist()[0] == 0.5

    def test_latest_by_default(self, tmp_path: Path) -> None:
        write(tmp_path, APRIL)
        write(tmp_path, MARCH)
        assert read_list(tmp_path).folder.name == "cutoff=2025-04-07"


class TestWhatIsNotThere:
    def test_no_list(self, tmp_path: Path) -> None:
        assert stored_cutoffs(tmp_path / "out") == ()
        with pytest.raises(StoreError) as no:
            read_list(tmp_path / "out")
        assert str(no.value) == (
            f"{tmp_path}/out holds no risk list yet. Write one: churnml score CONFIG."
        )
        assert list(tmp_path.iterdir()) == []

    def test_not_of_that_cutoff(self, tmp_path: Path) -> None:
        write(tmp_path)
        with pytest.raises(StoreError) as no:
            read_list(tmp_path, APRIL)
        assert str(no.value) == (
            f"{tmp_path} holds no risk list of 2025-04-07; the latest is 2025-03-03.\n"
            "Write it: churnml score CONFIG --cutoff 2025-04-07."
        )

    def test_what_others_put_there_is_no_list(self, tmp_path: Path) -> None:
        write(tmp_path)
        (tmp_path / "cutoff=draft").mkdir()
        (tmp_path / "cutoff=2025-05-05").write_text("a file")
        (tmp_path / "report").mkdir()
        (tmp_path / ".new.cutoff=2025-06-02").mkdir()  # a killed writer's
        assert stored_cutoffs(tmp_path) == (MARCH,)

    @pytest.mark.parametrize("name", ["risk_list.parquet", "about.json"])
    def test_broken(self, tmp_path: Path, name: str) -> None:
        folder = write(tmp_path)
        (folder / name).write_text("{")
        with pytest.raises(StoreError, match=r"cannot be read .*Write the list again"):
            read_list(tmp_path)
        (folder / name).unlink()
        with pytest.raises(StoreError, match=r"cannot be read .*Write the list again"):
            read_list(tmp_path)


KILLED = """
import os, signal
import pandas as pd
from pathlib import Path
from tests import test_sinks

# The second of the five files is half on the disk when the end comes.
def half(self, path, **options):
    Path(path).write_text("account_id,na")
    os.kill(os.getpid(), signal.SIGKILL)

pd.DataFrame.to_csv = half
test_sinks.write(Path({output!r}), risk=0.75)
"""


def test_a_killed_scoring_leaves_the_old_list(tmp_path: Path) -> None:
    before = files_below(write(tmp_path))
    script = KILLED.format(output=str(tmp_path))
    root = Path(__file__).parents[1]
    done = subprocess.run([sys.executable, "-c", script], cwd=root, check=False)
    assert done.returncode == -signal.SIGKILL

    assert stored_cutoffs(tmp_path) == (MARCH,)
    assert files_below(read_list(tmp_path).folder) == before
    write(tmp_path, risk=0.75)  # again is harmless, and cleans up
    assert [path.name for path in tmp_path.iterdir()] == ["cutoff=2025-03-03"]
    assert read_list(tmp_path).risk_list["risk"].tolist()[0] == 0.75


def test_set_aside_in_the_instant_of_two_renames(tmp_path: Path) -> None:
    folder = write(tmp_path)
    folder.rename(tmp_path / ".old.cutoff=2025-03-03")
    assert stored_cutoffs(tmp_path) == (MARCH,)
    assert read_list(tmp_path).about == json.loads(json.dumps(ABOUT))


def test_contributions_of_some_accounts(tmp_path: Path) -> None:
    write(tmp_path)
    stored = read_list(tmp_path)
    assert stored.contributions_of(["A-2", "gone"])["account_id"].tolist() == ["A-2"]
    assert stored.contributions_of([]).empty
    assert len(stored.contributions) == 2


def test_all_scored_where_a_list_holds_its_top(tmp_path: Path) -> None:
    folder = write(tmp_path)
    stored = read_list(tmp_path)
    stored = replace(stored, risk_list=stored.risk_list.assign(model_version="4"))
    assert stored.scored() is stored.risk_list
    first = stored.risk_list["account_id"].iloc[0]
    rest = pd.DataFrame({"account_id": ["Z", first], "risk": [0.01, 0.9]})
    rest.to_parquet(folder / "scored.parquet")
    scored = stored.scored()
    assert scored["account_id"].tolist() == ["Z", first]
    assert scored["in_capacity"].tolist() == [False, True]
    assert scored["model_version"].tolist() == ["4", "4"]


def segmented(output: Path, risk: float = 0.5, **more: object) -> None:
    """Write a list with all that is read only when it is asked for."""
    empty = {
        name: pd.DataFrame(columns=list(columns)).astype(dict(columns))
        for name, columns in FRAMES.items()
    }
    beside = parts(MARCH)["contributions"]
    write_list(
        output,
        MARCH,
        **parts(MARCH, risk),
        about=ABOUT | more,
        histories=Histories(**empty),
        features=beside,
        changes=beside,
        segments=beside,
    )


LAZY: dict[str, Callable[[StoredList], object]] = {
    "histories": lambda stored: stored.histories(),
    "contributions": lambda stored: stored.contributions,
    "some contributions": lambda stored: stored.contributions_of(["A-2"]),
    "all risks": lambda stored: stored.all_risks(),
    "scored": lambda stored: stored.scored(),
    "features": lambda stored: stored.features(),
    "segments": lambda stored: stored.segments(),
    "changes": lambda stored: stored.changes(),
}


class TestWrittenAgainWhileRead:
    @pytest.mark.parametrize("name", LAZY)
    def test_two_lists_are_never_mixed(self, tmp_path: Path, name: str) -> None:
        segmented(tmp_path, run_id="one")
        stored = read_list(tmp_path)
        assert LAZY[name](stored) is not None  # as long as nobody writes it

        segmented(tmp_path, 0.75, run_id="another")
        with pytest.raises(StoreError) as no:
            LAZY[name](stored)
        assert str(no.value) == (
            f"{tmp_path}/cutoff=2025-03-03 was written again or taken away while it "
            "was read. Run again."
        )
        assert LAZY[name](read_list(tmp_path)) is not None

    def test_also_by_the_same_model(self, tmp_path: Path) -> None:
        segmented(tmp_path)
        stored = read_list(tmp_path)
        segmented(tmp_path)
        with pytest.raises(StoreError, match="was written again"):
            stored.segments()

    @pytest.mark.parametrize("name", LAZY)
    def test_also_without_what_was_there(self, tmp_path: Path, name: str) -> None:
        segmented(tmp_path)
        stored = read_list(tmp_path)
        write(tmp_path)
        with pytest.raises(StoreError, match="was written again"):
            LAZY[name](stored)

    def test_also_between_its_first_files(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        segmented(tmp_path)
        read_csv = pd.read_csv

        def overtaken(*given: Any, **named: Any) -> pd.DataFrame:
            segmented(tmp_path, 0.75)
            return read_csv(*given, **named)

        monkeypatch.setattr(pd, "read_csv", overtaken)
        with pytest.raises(StoreError, match="was written again"):
            read_list(tmp_path)

    def test_taken_away(self, tmp_path: Path) -> None:
        folder = write(tmp_path)
        stored = read_list(tmp_path)
        shutil.rmtree(folder)
        with pytest.raises(StoreError, match="was written again"):
            stored.segments()


class TestCannotBeWritten:
    def test_the_output_folder_is_a_file(self, tmp_path: Path) -> None:
        (tmp_path / "out").write_text("a file")
        with pytest.raises(StoreError, match=r"cutoff=2025-03-03 cannot be written"):
            write(tmp_path / "out")
        assert (tmp_path / "out").read_text() == "a file"

    def test_the_list_is_a_file(self, tmp_path: Path) -> None:
        (tmp_path / "cutoff=2025-03-03").write_text("a file")
        with pytest.raises(StoreError, match="is a file, a folder is to be written"):
            write(tmp_path)

    def test_no_permission(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refuse(*_: object, **__: object) -> None:
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr(Path, "mkdir", refuse)  # root may write anywhere
        with pytest.raises(StoreError) as no:
            write(tmp_path / "out")
        assert str(no.value) == (
            f"{tmp_path}/out/cutoff=2025-03-03 cannot be written: Permission denied.\n"
            "Check the permissions, or choose another place. What was there is "
            "untouched."
        )

    def test_an_error_in_between(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        before = files_below(write(tmp_path))

        def fail(*_: object, **__: object) -> None:
            raise MemoryError

        monkeypatch.setattr(pd.DataFrame, "to_csv", fail)
        with pytest.raises(MemoryError):
            write(tmp_path, risk=0.75)
        assert files_below(tmp_path / "cutoff=2025-03-03") == before
        assert len(list(tmp_path.iterdir())) == 1


def test_a_frame_of_its_own(tmp_path: Path) -> None:
    frame = parts(MARCH)["contributions"]
    path = write_frame(tmp_path / "new" / "backtest.parquet", frame)
    pd.testing.assert_frame_equal(pd.read_parquet(path), frame)
    assert [p.name for p in path.parent.iterdir()] == ["backtest.parquet"]
