"""Configurations: what they mean, and what is said of wrong ones."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml

from churnml.config import Config, load_config
from churnml.config.environment import filled, with_placeholders
from churnml.errors import ConfigError
from churnml.labels import ChurnTask
from churnml.playbook import default
from churnml.snapshots import Cohort
from churnml.splits import TemporalSplit
from churnml.workflow.init import example_config

LEAST = "version: 1\nname: acme\ndata: {accounts: {path: accounts.csv}}\n"
ROOT = Path(__file__).parents[1]

Load = Callable[[str], Config]


@pytest.fixture
def load(tmp_path: Path) -> Load:
    """Read a configuration from its text."""

    def read(text: str) -> Config:
        (tmp_path / "acme.yaml").write_text(text, encoding="utf-8")
        return load_config(tmp_path / "acme.yaml")

    return read


def problems(load: Load, text: str) -> list[str]:
    """Read a wrong configuration; give its problems, without the file's name."""
    with pytest.raises(ConfigError) as no:
        load(text)
    head, *rest = str(no.value).splitlines()
    assert head.endswith(f"acme.yaml: {len(rest)} problem" + "s" * (len(rest) > 1))
    return [line.removeprefix("  - ") for line in rest]


def tables(first: date, last: date) -> Any:
    """Stand in for tables that hold usage on ``[first, last)``."""
    usage = SimpleNamespace(from_=first, until=last)
    return {"accounts": SimpleNamespace(from_=date(2015, 1, 1), until=last)} | {
        "usage": usage
    }


class TestMeaning:
    def test_three_keys_are_enough(self, load: Load) -> None:
        config = load(LEAST)
        assert config.question == ChurnTask(horizon="90d", lead="14d", grace="14d")
        assert config.rule == Cohort(min_tenure="56d")
        assert config.temporal_split == TemporalSplit(calibration=3, test=3)
        assert config.cutoffs.step == timedelta(days=28)
        assert config.experiment == "acme"
        assert config.registered_model == "acme-churn"
        assert [spec.name for spec in config.data.specs()] == ["accounts"]

    def test_tables_and_columns_of_ones_own(self, load: Load) -> None:
        config = load(
            LEAST.replace(
                "accounts.csv}",
                "accounts.csv}, tickets: {path: t.csv, extra: {status: null}}, own: "
                "{orders: {path: o.csv, delay: 1d, extra: {state: paid_at}}}",
            )
        )
        _, tickets, orders = config.data.specs()
        assert (tickets.own, tickets.extra) == (False, {"status": None})
        assert (orders.own, orders.name) == (True, "orders")
        assert orders.extra == {"state": "paid_at"}
        assert orders.delay == timedelta(days=1)

    def test_paths_are_relative_to_the_file(
        self, load: Load, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir("/")
        config = load(
            LEAST.replace("{accounts", "{root: ../data, accounts")
            + "tracking: {uri: 'sqlite:///../models/mlflow.db'}\noutput: {dir: out}"
        )
        assert config.root == tmp_path.parent / "data"
        assert config.output_dir == tmp_path / "out"
        assert config.tracking_uri == f"sqlite:///{tmp_path.parent}/models/mlflow.db"

    def test_absolute_paths_and_servers_stay(self, load: Load) -> None:
        absolute = LEAST.replace("{accounts", "{root: /srv/data, accounts")
        config = load(absolute + "tracking: {uri: 'sqlite:////srv/mlflow.db'}")
        assert config.root == Path("/srv/data")
        assert config.tracking_uri == "sqlite:////srv/mlflow.db"
        uri = "https://mlflow.acme.com/"
        assert load(LEAST + f"tracking: {{uri: '{uri}'}}").tracking_uri == uri

    def test_tables_are_declared(self, load: Load) -> None:
        config = load(LEAST.replace("csv}", "csv, attributes: [industry]}"))
        (accounts,) = config.data.specs()
        assert (accounts.path, accounts.attributes) == ("accounts.csv", ("industry",))

        config = load(
            "version: 1\nname: acme\ndata:\n  accounts: {path: a.csv}\n"
            "  usage: {sql: select 1, delay: 2d, period: 1mo, from: 2024-01-01, "
            "login_events: [login]}\n"
        )
        usage = list(config.data.specs())[1]
        assert usage.delay == timedelta(days=2)
        assert usage.from_ == date(2024, 1, 1)
        assert (usage.period, usage.login_events) == ("1mo", ("login",))

    def test_tables_of_customer_success_are_declared(self, load: Load) -> None:
        tables = (
            "data:\n  accounts: {path: a.csv}\n"
            "  surveys: {path: s.csv, scales: {ces: [7, 1]}}\n"
            "  milestones: {path: m.csv, norm_days: {import: 14}}\n"
            "  touches: {path: t.csv, review_kinds: [qbr], review_every: 13w}\n"
        )
        config = load("version: 1\nname: acme\n" + tables)
        _accounts, surveys, milestones, touches = config.data.specs()
        assert surveys.scales == {"ces": (7, 1)}
        assert milestones.norm_days == {"import": 14}
        assert touches.review_kinds == ("qbr",)
        assert touches.review_every == timedelta(days=91)

    def test_own_labels_and_cohort(self, load: Load) -> None:
        config = load(LEAST + "task: {sql: select 1}\ncohort: {sql: select 2}")
        assert (config.question, config.rule) == ("select 1", "select 2")

    def test_what_a_call_is_worth(self, load: Load) -> None:
        worth = "worth: {currency: EUR, contact_cost: 150, accept_rate: 0.25}\n"
        plain, valued = load(LEAST), load(LEAST + worth)
        assert plain.offer is None
        assert not plain.bands_by_value
        assert valued.offer is not None
        assert valued.offer.expected_value(0.5, 1000) == 1350
        assert valued.bands_by_value
        # Without hours, enough for as many calls as the team's capacity.
        assert valued.offer.hours == valued.output.capacity
        written = load(LEAST + worth + "output: {bands: {high: 0.2}}")
        assert not written.bands_by_value

    def test_counts_of_cutoffs_read_both_ways(self, load: Load) -> None:
        config = load(LEAST + "split: {calibration: 2 cutoffs, test: 4}")
        assert config.temporal_split == TemporalSplit(calibration=2, test=4)

    @pytest.mark.parametrize("name", ["saasguard", "ravenstack"])
    def test_shipped_configurations(self, name: str) -> None:
        config = load_config(ROOT / "configs" / f"{name}.yaml")
        assert config.name == name
        assert config.root.parts[-2:] == ("data", name)
        assert config.output_dir == ROOT / "outputs" / name
        assert config.tracking_uri == f"sqlite:///{ROOT}/models/mlflow.db"

    def test_the_annotated_example_holds_the_defaults(self, load: Load) -> None:
        example, least = load(example_config()), load(LEAST)
        for section in ("engine", "task", "cutoffs", "cohort", "features", "split"):
            assert getattr(example, section) == getattr(least, section), section
        assert (example.model, example.output) == (least.model, least.output)
        assert example.tracking_uri == least.tracking_uri


class TestTrainingCutoffs:
    def test_from_and_to(self, load: Load) -> None:
        config = load(LEAST + "cutoffs: {from: 2024-01-01, to: 2024-02-26, step: 28d}")
        found = config.training_cutoffs(tables(date(2023, 1, 1), date(2025, 1, 1)))
        assert found == (date(2024, 1, 1), date(2024, 1, 29))  # not `to` itself

    def test_counted_back_from_the_end(self, load: Load) -> None:
        # 2025-01-01 minus 28 days is 2024-12-04, and so on; 91 days after the first
        # usage is 2024-10-09, on which the last one falls exactly.
        found = load(LEAST).training_cutoffs(
            tables(date(2024, 7, 10), date(2025, 1, 1))
        )
        assert found == (date(2024, 10, 9), date(2024, 11, 6), date(2024, 12, 4))
        a_day_less = tables(date(2024, 7, 11), date(2025, 1, 1))
        assert load(LEAST).training_cutoffs(a_day_less) == found[1:]

    def test_counted_back_and_cut_at_to(self, load: Load) -> None:
        config = load(LEAST + "cutoffs: {to: 2024-12-04}")
        found = config.training_cutoffs(tables(date(2024, 7, 10), date(2025, 1, 1)))
        assert found == (date(2024, 10, 9), date(2024, 11, 6))

    def test_too_little_data(self, load: Load) -> None:
        with pytest.raises(ConfigError) as no:
            load(LEAST).training_cutoffs(tables(date(2024, 10, 1), date(2025, 1, 1)))
        assert str(no.value) == (
            "cutoffs: the data from 2024-10-01 to 2025-01-01 leave no cutoff 91 days "
            "after their start.\nSet cutoffs.from."
        )

    def test_from_after_the_end_of_the_data(self, load: Load) -> None:
        config = load(LEAST + "cutoffs: {from: 2025-01-01}")
        with pytest.raises(ConfigError) as no:
            config.training_cutoffs(tables(date(2023, 1, 1), date(2025, 1, 1)))
        assert str(no.value) == (
            "cutoffs.from: 2025-01-01 is not before 2025-01-01, the end of the data.\n"
            "Set it earlier, so that labels can mature after it."
        )


class TestWrongKeys:
    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("taks: {}", "taks: unknown key. Did you mean 'task'?"),
            (
                "task: {horizn: 90d}",
                "task.horizn: unknown key. Did you mean 'horizon'?",
            ),
            ("cutoffs: {form: 2024-01-01}", "cutoffs.form: unknown key. Did you mean"),
            ("cutoffs: {from_: 2024-01-01}", "unknown key. Did you mean 'from'?"),
            (
                "output: {bands: {hihg: 0.3}}",
                "output.bands.hihg: unknown key. Did you mean 'high'?",
            ),
            (
                "zzz: 1",
                "zzz: unknown key. Known here: version, name, data, engine, task, "
                "cutoffs, cohort, features, split, model, tracking, output, "
                "feedback, worth, plays.",
            ),
            ("file: other.yaml", "file: unknown key."),
        ],
    )
    def test_unknown(self, load: Load, text: str, said: str) -> None:
        (problem,) = problems(load, LEAST + text)
        assert said in problem

    def test_unknown_in_a_table(self, load: Load) -> None:
        (problem,) = problems(load, LEAST.replace("path", "pth"))
        assert problem == "data.accounts.pth: unknown key. Did you mean 'path'?"

    def test_missing(self, load: Load) -> None:
        said = "is missing. Every configuration needs it."
        assert problems(load, "name: acme\ndata: {}\n") == [
            f"version: {said}",
            f"data.accounts: {said}",
        ]

    def test_given_twice(self, load: Load) -> None:
        with pytest.raises(ConfigError) as no:
            load(LEAST + "task: {horizon: 60d}\ntask: {lead: 7d}\n")
        assert "is no YAML: the key 'task' is given twice at line 5" in str(no.value)


class TestWrongValues:
    @pytest.mark.parametrize(
        ("text", "said"),
        [
            (
                "task: {horizon: 3 months}",
                "task.horizon: '3 months' is no duration. Write a whole number and a "
                "unit, for example '90d', '13w' or '36h'.",
            ),
            (
                "task: {horizon: 0d}",
                "task.horizon: '0d' is not a whole number of days, at least one.",
            ),
            (
                "cutoffs: {step: 36h}",
                "cutoffs.step: '36h' is not a whole number of days, at least one.",
            ),
            (
                "cutoffs: {from: 2025-01-01, to: 2024-01-01}",
                "cutoffs: from 2025-01-01 is not before to 2024-01-01. Swap them.",
            ),
            (
                "cutoffs: {from: January}",
                "cutoffs.from: 'January' is no date. Write it as 2025-03-03.",
            ),
            (
                "features: {windows: [7d, 30d]}",
                "features.windows.1: '30d' is not a whole number of weeks. Windows are "
                "whole weeks so that weekdays cancel: use 28d or 35d.",
            ),
            (
                "features: {builders: [login]}",
                "features.builders.0: Input should be 'logins', 'stickiness', "
                "'tickets', 'nps', 'onboarding', 'commercial' or 'relationship' (got "
                "'login'). Did you mean 'logins'?",
            ),
            ("split: {test: 0}", "split.test: Input should be greater than or equal"),
            ("model: {seeds: many}", "model.seeds: Input should be a valid integer"),
            (
                "model: 5",
                "model: must hold keys, not 5. Known here: params, tune, seeds, "
                "random_state.",
            ),
            (
                "tracking: {uri: 'postgresql://ann:p[a]ss@db/mlflow'}",
                "tracking.uri: this is no address. Escape what a password may not "
                "hold: %5B and %5D for [ and ].",
            ),
            (
                "output: {bands: {high: 0.1}}",
                "output.bands: medium 0.1 is not below high 0.1.",
            ),
            (
                "worth: {currency: EUR, contact_cost: 150, accept_rate: 30}",
                "worth: accept_rate 30 must lie in (0, 1].",
            ),
            ("worth: {currency: EUR, contact_cost: 150}", "worth.accept_rate: "),
            (
                "task: {of: contraction}\n"
                "worth: {currency: EUR, contact_cost: 150, accept_rate: 0.3}",
                "worth: a call is valued by all the revenue of an account that "
                "leaves, of which a contraction takes a part.",
            ),
            (
                "task: {sql: select 1, of: downgrade, kinds: []}",
                "task: kinds, of would be ignored: the labels are those of task.sql.",
            ),
            ("output: {bands: {high: 30}}", "output.bands.high: Input should be less"),
            (
                "engine: {backend: flink}",
                "engine.backend: Input should be 'duckdb' or 'spark'",
            ),
            (
                "engine: {backend: spark, cache: days}",
                "engine: cache is for the backend duckdb. Leave it out.",
            ),
            (
                "engine: {scratch: /tmp}",
                "engine: scratch is for the backend spark. Leave it out.",
            ),
        ],
    )
    def test_one(self, load: Load, text: str, said: str) -> None:
        (problem,) = problems(load, LEAST + text)
        assert problem.startswith(said)

    def test_name(self, load: Load) -> None:
        (problem,) = problems(load, LEAST.replace("name: acme", "name: Acme & Co"))
        assert problem == (
            "name: 'Acme & Co' names files and models. Use letters, digits, - and _, "
            "beginning with a letter or digit."
        )

    def test_version(self, load: Load) -> None:
        (problem,) = problems(load, LEAST.replace("version: 1", "version: 2"))
        assert problem == "version: Input should be 1 (got 2)."

    def test_all_at_once(self, load: Load) -> None:
        said = problems(load, LEAST + "tsk: 1\nmodel: {seeds: 0}\ntask: {lead: soon}")
        assert [problem.split(":")[0] for problem in said] == [
            "task.lead",
            "model.seeds",
            "tsk",
        ]


class TestFile:
    def test_absent(self, tmp_path: Path) -> None:
        with pytest.raises(ConfigError) as no:
            load_config(tmp_path / "nope.yaml")
        assert str(no.value) == (
            f"{tmp_path}/nope.yaml: there is no such file. `churnml init DIR` writes "
            "an example."
        )

    def test_a_folder(self, tmp_path: Path) -> None:
        with pytest.raises(ConfigError, match=r"cannot be read \(.*Is a directory"):
            load_config(tmp_path)

    @pytest.mark.parametrize("text", ["", "- version\n", "acme"])
    def test_no_keys(self, load: Load, text: str) -> None:
        with pytest.raises(ConfigError, match="must hold keys such as `version`"):
            load(text)

    def test_broken_yaml(self, load: Load) -> None:
        with pytest.raises(ConfigError) as no:
            load(LEAST + "task: {horizon: 90d\n  lead: 14d\n")
        assert "acme.yaml: is no YAML: while parsing a flow mapping" in str(no.value)
        assert "at line 5, column 7" in str(no.value)

    def test_no_text(self, tmp_path: Path) -> None:
        (tmp_path / "acme.yaml").write_bytes(b"\xff\xfe\x00")
        with pytest.raises(ConfigError, match=r"acme\.yaml: cannot be read"):
            load_config(tmp_path / "acme.yaml")


class TestEnvironment:
    TEXT = LEAST + "tracking: {uri: 'https://ann:${ACME_PASSWORD}@mlflow.acme.com'}\n"

    def test_is_filled_in(self, load: Load, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("ACME_PASSWORD", "s3cret")
        assert load(self.TEXT).tracking_uri == "https://ann:s3cret@mlflow.acme.com"
        monkeypatch.setenv("ACME_SEEDS", "2")
        assert load(LEAST + "model: {seeds: '${ACME_SEEDS}'}").model.seeds == 2

    def test_all_that_is_not_set(self, load: Load) -> None:
        with pytest.raises(ConfigError) as no:
            load(self.TEXT + "model: {seeds: '${ACME_SEEDS}'}\n")
        assert str(no.value).endswith(
            "acme.yaml: not set in the environment: ${ACME_PASSWORD}, ${ACME_SEEDS}. "
            "Export it."
        )

    def test_is_never_logged(self, load: Load, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("ACME_PASSWORD", "s3cret")
        logged = load(self.TEXT).logged()
        assert logged["tracking"]["uri"] == (
            "https://ann:${ACME_PASSWORD}@mlflow.acme.com"
        )
        assert logged["task"]["horizon"] == timedelta(days=90)
        assert logged["cutoffs"]["from"] is None
        assert "s3cret" not in str(logged)

    def test_is_never_shown_in_an_error(
        self, load: Load, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("ACME_PASSWORD", "s3cret")
        with pytest.raises(ConfigError) as no:
            load(LEAST + "model: {seeds: '${ACME_PASSWORD}'}")
        assert "(got '${ACME_PASSWORD}')" in str(no.value)
        chain = [no.value, no.value.__cause__]
        assert "s3cret" not in " ".join(map(str, chain))

    def test_lists_and_other_values(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("A", "1")
        written = {"x": ["${A}", 2, None], "y": {"z": True}, "n": "${A}${A}"}
        values = filled(written)
        assert values == {"x": ["1", 2, None], "y": {"z": True}, "n": "11"}
        assert with_placeholders(values, written) == written
        # a default that the file does not mention stays
        assert with_placeholders({"a": 1, "b": [2]}, {}) == {"a": 1, "b": [2]}


def test_logged_is_plain_enough_for_yaml(load: Load) -> None:
    from churnml.tracking.run import _plain

    assert "PT" not in yaml.safe_dump(_plain(load(LEAST).logged()))
    assert _plain(load(LEAST).logged())["task"]["horizon"] == "90d"


class TestPlays:
    ROW = "{play: Call, channel: phone, due_days: 2, why: Ask}"

    def test_the_table_or_its_file_alone(self, load: Load) -> None:
        config = load(LEAST + f"plays: [{self.ROW}]")
        assert [rule.play for rule in config.playbook.rules] == ["Call"]
        assert load(LEAST + "plays: []").playbook.rules == ()
        assert load(LEAST).playbook.rules == default()
        config = load(LEAST + "plays: mine.csv")
        file = config.folder / "mine.csv"
        with pytest.raises(ConfigError, match=f"there is no file {file}"):
            _ = config.playbook
        file.write_text("play,channel,due_days,why\nWrite,e-mail,3,Ask\n")
        assert [rule.play for rule in config.playbook.rules] == ["Write"]

    def test_with_its_options(self, load: Load) -> None:
        text = "plays: {again_after: 42d, value: {high: 2000, mid: 500}}"
        book = load(LEAST + text).playbook
        assert (book.again_after.days, book.value_from["mid"]) == (42, 500)
        assert book.rules == default()

    def test_what_is_wrong_is_said_when_it_is_read(self, load: Load) -> None:
        (problem,) = problems(load, LEAST + "plays: [{play: Call, channel: phone}]")
        assert "row 1: due_days, why must be given." in problem
        (problem,) = problems(load, LEAST + "plays: {value: {high: 1, mid: 2}}")
        assert "must give the monthly revenue" in problem
        (problem,) = problems(load, LEAST + "plays: {again_after: 200d}")
        assert problem.startswith("plays: 200d is longer than plays are looked back")
