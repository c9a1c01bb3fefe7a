"""The playbook: how rows are read, for whom they are, and what is refused."""

from __future__ import annotations

import csv
import io
import itertools
import re
from datetime import timedelta
from pathlib import Path

import pytest

from churnml.config.plays import rules_of
from churnml.errors import ConfigError
from churnml.features.build import BUILDERS
from churnml.playbook import (
    CHANNELS,
    RISKS,
    STAGES,
    VALUES,
    Playbook,
    default,
    default_text,
    read_rows,
    rows_of_csv,
)

FEATURES = (Path(__file__).parents[1] / "docs" / "features.md").read_text("utf-8")
CODES = sorted(
    {
        ".".join([*name.split("__")[:2], "high"])
        for name in re.findall(r"`([a-z]+__[a-z0-9_]+)`", FEATURES)
    }
)
ROW = {"play": "Call", "channel": "phone", "due_days": "2", "why": "Ask."}
LOGINS = "logins.logins.falling"


def fits(pattern: str, reason: str) -> bool:
    (rule,) = read_rows([ROW | {"reason": pattern}])
    return rule.fits(reason, stage=None, value=None, risk="high")


class TestFits:
    @pytest.mark.parametrize(
        "pattern",
        [
            *("", "*", "logins", "log*", "logins.logins", "logins.log*"),
            *(LOGINS, "logins.*.falling", "nps | logins", "tickets|logins.logins"),
        ],
    )
    def test_patterns_that_name_a_reason(self, pattern: str) -> None:
        assert fits(pattern, LOGINS)

    @pytest.mark.parametrize(
        "pattern",
        ["nps", "logins.active*", "logins.logins.rising", "*.active_users", "own|nps"],
    )
    def test_patterns_that_do_not(self, pattern: str) -> None:
        assert not fits(pattern, LOGINS)

    @pytest.mark.parametrize(
        ("pattern", "fitting"),
        [
            # A star in a family alone goes on over all that family's reasons ...
            ("nps*", ["nps.latest_score.low", "nps.answers_91d.falling"]),
            ("n*", ["nps.latest_score.low", "nps.answers_91d.falling"]),
            # ... and in a part it ends with that part.
            ("nps.latest*", ["nps.latest_score.low"]),
            ("nps.*.low", ["nps.latest_score.low"]),
            ("*ps.*.falling", ["nps.answers_91d.falling"]),
        ],
    )
    def test_stars(self, pattern: str, fitting: list[str]) -> None:
        codes = ["nps.latest_score.low", "nps.answers_91d.falling", LOGINS]
        assert [code for code in codes if fits(pattern, code)] == fitting

    def test_stage_and_value_are_asked_only_where_a_row_asks(self) -> None:
        (rule,) = read_rows([ROW | {"stage": "renewal", "value": "high|mid"}])
        at = {"stage": "renewal", "value": "mid", "risk": "high"}
        assert rule.fits(LOGINS, **at)
        assert not rule.fits(LOGINS, **at | {"value": "low"})
        assert not rule.fits(LOGINS, **at | {"stage": "mature"})
        # What is not known fits no row that asks for it.
        assert not rule.fits(LOGINS, **at | {"stage": None})
        assert not rule.fits(LOGINS, **at | {"value": None})

    @pytest.mark.parametrize(
        ("given", "risks"),
        [
            ("", ["high", "medium", "unknown"]),
            ("low|medium", ["medium", "low"]),
            ("any", ["high", "medium", "low", "unknown", None]),
        ],
    )
    def test_the_safe_have_a_play_only_where_a_row_says_so(
        self, given: str, risks: list[str | None]
    ) -> None:
        (rule,) = read_rows([ROW | {"risk": given}])
        fitting = [
            r for r in (*RISKS, None) if rule.fits("a", stage=None, value=None, risk=r)
        ]
        assert fitting == risks


class TestRead:
    def test_a_row(self) -> None:
        (rule,) = read_rows([ROW | {"play": "Ask: what's new?"}], first=2)
        assert rule.code == "ask-what-s-new"
        assert rule.due == timedelta(days=2)
        assert rule.why == "Ask"  # it becomes part of a sentence
        assert (rule.row, rule.where()) == (2, "any reason")

    @pytest.mark.parametrize(
        ("given", "words"),
        [
            ({"reason": "logins"}, "reasons of Usage"),
            ({"reason": "logins.*"}, "reasons of Usage"),
            ({"reason": "logins.idle*|logins.silence"}, "some reasons of Usage"),
            (
                {"reason": "nps|tickets.csat.low", "stage": "mature|renewal"},
                "reasons of NPS or some reasons of Support; stage mature or renewal",
            ),
            (
                {"reason": "*", "value": "high|mid", "risk": "high"},
                "any reason; high or mid value; high risk",
            ),
            ({"reason": "orders", "risk": "any"}, "reasons of orders"),
        ],
    )
    def test_a_rule_in_words(self, given: dict[str, str], words: str) -> None:
        (rule,) = read_rows([ROW | given], first=25)
        assert rule.where() == words

    def test_all_that_is_wrong_is_said_at_once(self) -> None:
        rows = [
            ROW | {"channel": "fax"},
            ROW,
            ROW | {"play": " ", "why": None},
            ROW | {"due_days": "-1"},
            ROW | {"stage": "renewals"},
            ROW | {"value": "medium"},
            ROW | {"risk": "mid"},
            ROW | {"reason": "login.logins"},
            ROW | {"reason": "a.b.c.d"},
            ROW | {"chanel": "phone"},
            {**ROW, None: ["more"]},
        ]
        with pytest.raises(ConfigError) as no:
            read_rows(rows, first=2)
        assert str(no.value).splitlines() == [
            "plays: 10 problems",
            "  - row 2: channel 'fax' is none of in-app, e-mail, chat, phone, meeting.",
            "  - row 4: play, why must be given.",
            "  - row 5: due_days '-1' is no whole number of days from 0 to 365.",
            "  - row 6: stage 'renewals' is none of onboarding, adoption, mature, "
            "renewal, any. Did you mean 'renewal'?",
            "  - row 7: value 'medium' is none of high, mid, low, any.",
            "  - row 8: risk 'mid' is none of high, medium, low, unknown, any.",
            "  - row 9: reason 'login.logins' names no family. Did you mean 'logins'?",
            "  - row 10: reason 'a.b.c.d' is no family and no reason code. Write "
            "family, family.measure or family.measure.direction.",
            "  - row 11: column 'chanel' is unknown. Known are reason, stage, value, "
            "risk, play, code, channel, due_days, why. Did you mean 'channel'?",
            "  - row 12: has more cells than the header. Put a text with commas in "
            "quotes.",
        ]

    def test_families_of_ones_own_are_let_through(self) -> None:
        assert read_rows([ROW | {"reason": "data_loads"}])[0].reasons == ("data_loads",)

    def test_value_needs_two_amounts_in_order(self) -> None:
        for wrong in ({"high": 5}, {"high": 5, "mid": 5}, {"high": 9, "low": 1}):
            with pytest.raises(ConfigError, match=r"plays\.value: .* For example"):
                Playbook(rules=(), value_from=wrong)


def test_plays_are_looked_back_for_half_a_year() -> None:
    assert Playbook(rules=(), again_after=timedelta(182)).rules == ()
    with pytest.raises(ConfigError) as no:
        Playbook(rules=(), again_after=timedelta(183))
    assert str(no.value) == (
        "plays.again_after: 183d is longer than plays are looked back for. Give 182d "
        "or less."
    )


class TestFiles:
    def write(self, tmp_path: Path, name: str, text: str) -> Path:
        file = tmp_path / name
        file.write_text(text, encoding="utf-8")
        return file

    def test_as_spreadsheets_write_them(self, tmp_path: Path) -> None:
        # A mark of the encoding, semicolons, a blank line, a line break in a cell.
        text = (
            "\ufeffplay;channel;due_days;why\r\n"
            'Call;phone;2;"Ask;\r\nthen listen"\r\n'
            ";;;\r\n"
            "Write;e-mail;3;Ask\r\n"
        )
        rules = rules_of(self.write(tmp_path, "plays.csv", text))
        assert [(rule.play, rule.row) for rule in rules] == [("Call", 2), ("Write", 4)]
        assert rules[0].why == "Ask; then listen"

    def test_yaml(self, tmp_path: Path) -> None:
        text = (
            "- {reason: [logins, nps], play: Call, channel: phone, due_days: 2, why: x}"
        )
        (rule,) = rules_of(self.write(tmp_path, "plays.yaml", text))
        assert (rule.reasons, rule.row) == (("logins", "nps"), 1)
        assert rules_of(self.write(tmp_path, "none.yml", "")) == ()

    def test_errors_name_the_file(self, tmp_path: Path) -> None:
        short = self.write(tmp_path, "short.csv", "play,channel,due_days,why\nCall\n")
        with pytest.raises(ConfigError) as no:
            rules_of(short)
        assert str(no.value) == (
            f"{short}: plays: 1 problem\n"
            "  - row 2: channel, due_days, why must be given."
        )
        with pytest.raises(ConfigError, match="must be a list of rows"):
            rules_of(self.write(tmp_path, "plays.yml", "play: Call"))
        with pytest.raises(ConfigError, match="is no YAML"):
            rules_of(self.write(tmp_path, "broken.yml", "- {a"))
        with pytest.raises(ConfigError, match=r"there is no file .* `churnml init"):
            rules_of(tmp_path / "nowhere.csv")
        (tmp_path / "latin.csv").write_bytes("play,why\nÜ,x\n".encode("latin-1"))
        with pytest.raises(ConfigError, match="Save it as CSV in UTF-8"):
            rules_of(tmp_path / "latin.csv")


class TestDefault:
    def test_every_family_has_a_play_at_every_stage_and_value(self) -> None:
        for family in (*BUILDERS, "own", "anything"):
            for stage in (*STAGES, None):
                for value in (*VALUES, None):
                    code = f"{family}.x.high"
                    at = {"stage": stage, "value": value}
                    assert any(r.fits(code, risk="medium", **at) for r in default())
                    assert not any(r.fits(code, risk="low", **at) for r in default())

    def test_every_row_is_some_accounts_first(self) -> None:
        cases = itertools.product([*CODES, "own.x.high"], STAGES, VALUES, RISKS)
        first = {
            next((rule.row for rule in default() if rule.fits(code, **at)), None)
            for code, stage, value, risk in cases
            for at in [{"stage": stage, "value": value, "risk": risk}]
        }
        assert first == {None, *(rule.row for rule in default())}

    def test_its_reasons_are_measures_there_are(self) -> None:
        for rule in default():
            for pattern in rule.reasons:
                assert any(fits(pattern, code) for code in CODES), (rule.row, pattern)

    def test_touch_is_closer_for_what_is_worth_more(self) -> None:
        # Of rows for the same reasons and stage, the more valuable never get a lighter
        # touch than the others.
        closeness = {channel: place for place, channel in enumerate(CHANNELS)}
        for rule in default():
            for other in default():
                same = (rule.reasons, rule.stages) == (other.reasons, other.stages)
                if same and "high" in rule.values and not other.values:
                    assert closeness[rule.channel] >= closeness[other.channel]

    def test_codes_are_one_play_each(self) -> None:
        titles: dict[str, set[str]] = {}
        for rule in default():
            titles.setdefault(rule.code, set()).add(rule.play)
        assert [code for code, names in titles.items() if len(names) > 1] == []

    def test_the_page_of_plays_shows_it(self) -> None:
        page = Path(__file__).parents[1] / "docs" / "plays.md"
        text = page.read_text(encoding="utf-8")
        assert text.count("\n| ") - text.count("\n| `") - 1 == 1 + len(default())
        for rule in default():
            reasons = ", ".join(f"`{reason}`" for reason in rule.reasons)
            shown = (
                f"| {rule.play} (`{rule.code}`) | {rule.channel} | {rule.due.days} |"
            )
            assert f"| {rule.row} | {reasons} |" in text
            assert shown in text

    def test_it_is_written_as_any_spreadsheet_reads_it(self) -> None:
        rows = list(csv.DictReader(io.StringIO(default_text())))
        assert rows == rows_of_csv(default_text())
        assert 25 <= len(rows) <= 40
