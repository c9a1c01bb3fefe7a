"""The command line: what goes where, which exit code, and what is said of bad input.

What each verb does is tested in ``tests/workflow``; here it is how a person meets it.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml

from churnml import cli, errors
from churnml.config import Config
from churnml.matrix import Matrix
from churnml.workflow import train as training
from churnml.workflow.train import TrainResult
from tests.conftest import files_below

VERBS = ["check", "train", "backtest", "audit", "score", "plan", "explain", "report"]
ACCOUNTS = [f"A-{number:02}" for number in range(12)]
MONDAYS = pd.date_range("2023-01-02", "2024-06-24", freq="7D").strftime("%Y-%m-%d")

SMALL: dict[str, Any] = {
    "version": 1,
    "name": "small",
    "data": {
        "accounts": {"path": "accounts.csv"},
        "subscriptions": {"path": "subscriptions.csv"},
        "usage": {"path": "usage.csv"},
        "nps": {"path": "nps.csv"},
    },
    "task": {"horizon": "28d"},
    "split": {"calibration": 2, "test": 2},
    "features": {"builders": ["commercial"], "windows": ["28d"]},
    "model": {"seeds": 1},
    "engine": {"threads": 1},
}

Change = Callable[[dict[str, pd.DataFrame]], dict[str, Any]]
Call = Callable[..., Any]


def tables() -> dict[str, pd.DataFrame]:
    """Twelve accounts that log in every Monday; none of them leaves."""
    ids = pd.DataFrame({"account_id": ACCOUNTS})
    usage = ids.merge(pd.DataFrame({"occurred_at": MONDAYS}), how="cross")
    return {
        "accounts": ids.assign(started_at="2023-01-01"),
        "subscriptions": ids.assign(started_at="2023-01-01", mrr=100.0),
        "usage": usage.assign(event="login", user_id="u"),
        "nps": ids.assign(responded_at="2023-05-01", score=7),
    }


@pytest.fixture
def small(tmp_path: Path) -> Callable[..., Path]:
    """Write the small business: some tables changed, some keys set."""

    def write(change: Change | None = None, **keys: Any) -> Path:
        whole = tables()
        for name, table in {**whole, **(change(whole) if change else {})}.items():
            path = tmp_path / f"{name}.csv"
            if isinstance(table, str):
                path.write_text(table)
            elif table is not None:
                table.to_csv(path, index=False)
        file = tmp_path / "small.yaml"
        data = {**SMALL["data"], **keys.pop("data", {})}
        file.write_text(yaml.safe_dump({**SMALL, **keys, "data": data}))
        return file

    return write


def refused(call: Call, file: Path, *verb: str) -> str:
    """Call a verb that is to fail; give what it says, which is all it does."""
    before = files_below(file.parent)
    done = call(verb[0], file, *verb[1:])
    assert done.code == 1
    assert done.out == ""
    assert "Traceback" not in done.err
    assert files_below(file.parent) == before, "something was written"
    said: str = done.err
    return said


class TestBadTables:
    @pytest.mark.parametrize(
        ("change", "said"),
        [
            pytest.param(
                lambda t: {"usage": t["usage"].rename(columns={"occurred_at": "date"})},
                "table 'usage': 1 problem\n"
                "  - required column 'occurred_at' is missing\n"
                "Map it: columns: {occurred_at: <its name>}. Present: account_id, "
                "date, event, user_id.\n",
                id="missing column",
            ),
            pytest.param(
                lambda t: {
                    "usage": t["usage"].rename(columns={"occurred_at": "occured_at"})
                },
                "Did you mean 'occured_at'?",
                id="mistyped column",
            ),
            pytest.param(
                lambda t: {
                    "subscriptions": t["subscriptions"].assign(
                        mrr=["12 EUR"] * 3 + ["100"] * 9
                    )
                },
                "table 'subscriptions': 1 problem in 12 rows\n"
                "  - mrr cannot be read as a number in 3 of 12 rows (25.0 %), e.g. "
                "'12 EUR'\n",
                id="wrong type",
            ),
            pytest.param(
                lambda t: {"usage": t["usage"].assign(occurred_at="soon")},
                "occurred_at cannot be read as a time in 936 of 936 rows",
                id="no times",
            ),
            pytest.param(
                lambda t: {"usage": t["usage"].head(0)},
                "table 'usage': 1 problem\n  - the table has no rows\n"
                "Load it again, or take it out of the configuration.\n",
                id="empty table",
            ),
            pytest.param(
                lambda t: {"usage": ""},
                "  - file 'usage.csv' is empty\nLoad it again.\n",
                id="empty file",
            ),
            pytest.param(
                lambda t: {"usage": t["usage"].assign(account_id=7.0)},
                "account_id not among the accounts in 936 of 936 rows (100.0 %), e.g. "
                "'7.0'\nSuch rows are left out. Load the missing accounts, or check "
                "that ids are written alike in both tables.\n",
                id="ids of another type",
            ),
            pytest.param(
                lambda t: {"usage": t["usage"].assign(account_id=None)},
                "account_id null in 936 of 936 rows (100.0 %)\n",
                id="null ids",
            ),
            pytest.param(
                lambda t: {"subscriptions": t["subscriptions"].assign(started_at=None)},
                "table 'subscriptions': 1 problem in 12 rows\n"
                "  - started_at null in 12 of 12 rows (100.0 %)\n",
                id="all-null required column",
            ),
            pytest.param(
                lambda t: {"subscriptions": t["subscriptions"].assign(mrr=None)},
                "  - mrr null in 12 of 12 rows (100.0 %)\n"
                'Map another column, or leave it out: columns: {mrr: "="}.\n',
                id="all-null column",
            ),
        ],
    )
    def test_one_clear_error(
        self, call: Call, small: Callable[..., Path], change: Change, said: str
    ) -> None:
        err = refused(call, small(change), "train")
        assert err.startswith("TableError: table ")
        assert said in err

    def test_missing_file(self, call: Call, small: Callable[..., Path]) -> None:
        file = small(data={"usage": {"path": "usages.csv"}})
        for verb in ("train", "backtest"):
            assert refused(call, file, verb) == (
                "TableError: table 'usage': 1 problem\n"
                f"  - no file 'usages.csv' in {file.parent}\n"
                "Did you mean 'usage.csv'?\n"
            )

    def test_all_problems_of_all_tables_at_once(
        self, call: Call, small: Callable[..., Path]
    ) -> None:
        def change(t: dict[str, pd.DataFrame]) -> dict[str, Any]:
            nps = t["nps"].drop(columns="responded_at").assign(score="good")
            return {"nps": nps, "usage": t["usage"].drop(columns="occurred_at")}

        err = refused(call, small(change), "train")
        assert "table 'usage': 1 problem" in err
        assert "table 'nps': " in err

    def test_some_strange_ids_are_a_warning(
        self, call: Call, small: Callable[..., Path]
    ) -> None:
        def change(t: dict[str, pd.DataFrame]) -> dict[str, Any]:
            odd = t["usage"].index % 2 == 1
            return {
                "usage": t["usage"].assign(
                    account_id=t["usage"]["account_id"].mask(odd, "7.0")
                )
            }

        # twelve accounts, and nobody churned: refused, but warned of the ids first
        err = refused(call, small(change), "train")
        assert err.startswith(
            "warning: the tables have 1 finding, for example usage.account_id: "
            "account_id not among the accounts in 468 of 936 rows (50.0 %), e.g. '7.0'."
        )


class TestBadQuestions:
    def test_nobody_churned(self, call: Call, small: Callable[..., Path]) -> None:
        file = small()
        err = refused(call, file, "train")
        assert err.startswith("SplitError: the train set (2023-")
        assert "snapshots) has one class only: nobody churned.\n" in err
        assert err.endswith("or check the table that dates churn.\n")
        assert "nobody churned" in refused(call, file, "backtest")

    def test_too_short(self, call: Call, small: Callable[..., Path]) -> None:
        err = refused(call, small(split={"test": 20}), "train")
        assert err.startswith("SplitError: the history is too short to split: ")
        assert err.endswith("or shorten task.horizon.\n")

    def test_cutoffs_after_the_end(
        self, call: Call, small: Callable[..., Path]
    ) -> None:
        file = small(cutoffs={"from": "2024-07-01"})
        assert refused(call, file, "train") == (
            "ConfigError: cutoffs.from: 2024-07-01 is not before 2024-06-24, the end "
            "of the data.\nSet it earlier, so that labels can mature after it.\n"
        )

    def test_no_feature_at_all(self, call: Call, small: Callable[..., Path]) -> None:
        err = refused(call, small(features={"builders": ["tickets"]}), "train")
        assert "features.builders: these tables allow no feature at all" in err

    def test_broken_labels_of_ones_own(
        self, call: Call, small: Callable[..., Path]
    ) -> None:
        err = refused(call, small(task={"sql": "select 1 as label"}), "train")
        assert err.startswith(
            "TaskError: your labels: no column 'account_id', 'cutoff'"
        )

    def test_nothing_is_there_yet(self, call: Call, small: Callable[..., Path]) -> None:
        file = small()
        assert refused(call, file, "score") == (
            "StoreError: model 'small-churn' was never trained: there is no\n"
            f"database {file.parent}/models/mlflow.db. Train it first: churnml train "
            "CONFIG.\n"
        )
        no_list = (
            f"StoreError: {file.parent}/outputs holds no risk list yet. Write one: "
            "churnml score CONFIG.\n"
        )
        assert refused(call, file, "explain", "--account", "A-01") == no_list
        assert refused(call, file, "report") == no_list


class TestBadConfiguration:
    @pytest.mark.parametrize("verb", VERBS)
    def test_is_said_by_every_verb(self, call: Call, tmp_path: Path, verb: str) -> None:
        file = tmp_path / "acme.yaml"
        file.write_text("version: 1\nname: acme\ntaks: {}\n")
        more = ("--account", "A-1") if verb == "explain" else ()
        assert refused(call, file, verb, *more) == (
            f"ConfigError: {file}: 2 problems\n"
            "  - data: is missing. Every configuration needs it.\n"
            "  - taks: unknown key. Did you mean 'task'?\n"
        )

    def test_a_name_controls_no_terminal(self, call: Call, tmp_path: Path) -> None:
        done = call("check", tmp_path / "\x1b[31mno.yaml")
        assert done.code == 1
        assert f"{tmp_path}/[31mno.yaml" in done.err

    def test_secrets_that_are_not_set(
        self, call: Call, small: Callable[..., Path]
    ) -> None:
        file = small(tracking={"uri": "https://${ACME_TOKEN}@mlflow.acme.com"})
        assert refused(call, file, "train") == (
            f"ConfigError: {file}: not set in the environment: ${{ACME_TOKEN}}. Export "
            "it.\n"
        )


class TestWhereThingsGo:
    def test_training(
        self,
        call: Call,
        variant: Callable[..., Path],
        acme_panel: Matrix,
        acme_trained: TrainResult,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        """Fewer than 50 churned accounts: trained, with a clear warning."""
        monkeypatch.setattr(training, "panel_of", lambda *_, **__: acme_panel)
        file = variant(models="acme")
        done = call("train", file, "--promote", "never", "--json")
        assert done.code == 0
        said = json.loads(done.out, parse_constant=pytest.fail)
        again = acme_trained.to_json()
        assert said == again  # the same panel, the same model, to the last digit
        (small,) = [w for w in said["warnings"] if "(fewer than 50)" in w]
        assert f"warning: {small}\n" in done.err
        # And what the tables lack, which is no doubt about the model.
        assert done.err.count("warning: the tables have 1 finding") == 1
        assert done.err.count("warning: ") == len(said["warnings"]) + 1

    def test_result_of_training(
        self,
        call: Call,
        variant: Callable[..., Path],
        acme_trained: TrainResult,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        given: dict[str, Any] = {}

        def trained(config: Config, **options: Any) -> TrainResult:
            given.update(options)
            return acme_trained

        monkeypatch.setattr(training, "train", trained)
        done = call("train", variant())
        assert done.code == 0
        assert given["promote"] == "auto"
        assert "It is the champion: `churnml score` uses it.\n" in done.out
        assert "warning" not in done.out
        assert done.err == "".join(f"warning: {w}\n" for w in acme_trained.warnings)

    def test_simulate(self, call: Call, tmp_path: Path) -> None:
        done = call("simulate", tmp_path / "w", "--accounts", "5", "--months", "2")
        assert (done.code, done.out, done.err) == (0, f"{tmp_path}/w\n", "")
        assert {path.name for path in (tmp_path / "w").iterdir()} >= {
            *("accounts.csv", "subscriptions.csv", "usage.parquet", "truth.parquet")
        }


class TestWrongCalls:
    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            (["tarin", "x.yaml"], "No such command 'tarin'"),
            (["train"], "Missing argument 'CONFIG'"),
            (["train", "x.yaml", "--fast"], "No such option: --fast"),
            (["train", "x.yaml", "--promote", "maybe"], "'maybe' is not one of"),
            (["explain", "x.yaml"], "Missing option '--account'"),
            (
                ["score", "x.yaml", "--cutoff", "yesterday"],
                "Invalid value for '--cutoff': 'yesterday' is no date. Write it as "
                "2025-03-03.",
            ),
            (["simulate", "x", "--accounts", "many"], "Invalid value for '--accounts'"),
        ],
    )
    def test_exit_2(self, call: Call, arguments: list[str], said: str) -> None:
        done = call(*arguments)
        assert (done.code, done.out) == (2, "")
        assert said in done.err
        assert "Usage: churnml" in done.err


# ------------------------------------------------- as a process of its own


def run(*arguments: str | Path, **options: Any) -> subprocess.CompletedProcess[str]:
    script = "from churnml.cli import main; main()"
    call = [sys.executable, "-c", script, *map(str, arguments)]
    return subprocess.run(call, capture_output=True, text=True, check=False, **options)


class TestProcess:
    def test_an_error_has_no_traceback_unless_asked_for(self, tmp_path: Path) -> None:
        file = tmp_path / "no.yaml"
        done = run("check", file)
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr == (
            f"ConfigError: {file}: there is no such file. `churnml init DIR` writes an "
            "example.\n"
        )
        done = run("check", file, "--debug")
        assert done.returncode == 1
        assert done.stderr.startswith("Traceback")
        assert "ConfigError" in done.stderr.splitlines()[-1]

    def test_relative_paths_are_the_files_own(
        self, small: Callable[..., Path], tmp_path: Path
    ) -> None:
        file = small(lambda t: {"usage": t["usage"].head(0)})
        before = files_below(tmp_path)
        done = run("train", file, cwd="/")
        assert done.returncode == 1
        assert done.stderr.startswith("TableError: table 'usage': 1 problem\n")
        assert files_below(tmp_path) == before

    @pytest.mark.parametrize("json_too", [[], ["--json"]])
    def test_a_reader_that_stops_is_no_error(
        self, small: Callable[..., Path], json_too: list[str]
    ) -> None:
        # The other end is closed before the first word.
        script = (
            "from churnml.cli import main; import os, sys; "
            "r, w = os.pipe(); os.dup2(w, 1); os.close(w); os.close(r); main()"
        )
        call = [sys.executable, "-c", script, "check", str(small()), *json_too]
        done = subprocess.run(call, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, "")


def test_every_error_is_also_a_builtin_one() -> None:
    found = [getattr(errors, name) for name in errors.__all__]
    raised = [e for e in found if issubclass(e, errors.ChurnmlError)]
    said = [w for w in found if issubclass(w, errors.ChurnmlWarning)]
    assert sorted(errors.__all__) == errors.__all__
    assert len(raised) + len(said) == len(found)
    for error in set(raised) - {errors.ChurnmlError}:
        assert issubclass(error, ValueError | LookupError | OSError), error
    assert all(issubclass(w, UserWarning) for w in said)


def test_the_public_verbs() -> None:
    names = [command.callback.__name__ for command in cli.app.registered_commands]  # type: ignore[union-attr]
    others = ["demo", "export", "features", "feedback", "init", "simulate"]
    assert sorted(names) == sorted([*VERBS, *others])
