"""Plays: which row is an account's, what is said of it, and what is not repeated."""

from __future__ import annotations

from datetime import date

import pandas as pd

from churnml.playbook import Playbook, Rule, read_rows
from churnml.plays import Account, _parsed, suggest, suggestions, value_of

CUTOFF = date(2025, 3, 3)
TABLE = """\
reason              stage    value  risk  play     days
logins.silence      renewal  high   .     Visit    1
logins              .        high   .     Call     2
logins              .        .      .     Write    3
nps                 .        .      any   Thank    4
"""


def playbook(**changes: object) -> Playbook:
    header, *lines = (line.split() for line in TABLE.splitlines())
    rows = []
    for cells in lines:
        row = {k: "" if v == "." else v for k, v in zip(header, cells, strict=True)}
        row |= {"channel": "phone", "due_days": row.pop("days"), "why": "For a reason"}
        rows.append(row)
    return Playbook(rules=read_rows(rows), **changes)  # type: ignore[arg-type]


def account(*codes: str, **facts: object) -> Account:
    given = {"stage": "mature", "value": "high", "risk": "high"} | facts
    said = [(code, f"Noticed {code}") for code in codes]
    return Account(reasons=said, **given)  # type: ignore[arg-type]


def play(*codes: str, **facts: object) -> str | None:
    made = suggest(account(*codes, **facts), playbook(), cutoff=CUTOFF)
    return None if made is None else made.rule.play


SILENT, FALLING = "logins.silence.high", "logins.logins.falling"
SCORE = "nps.latest_score.low"


class TestWhichRow:
    def test_the_first_that_fits(self) -> None:
        assert play(SILENT, stage="renewal") == "Visit"
        assert play(SILENT) == "Call"
        assert play(FALLING, stage="renewal") == "Call"
        assert play(SILENT, stage="renewal", value="low") == "Write"
        assert play(SILENT, stage=None, value=None) == "Write"

    def test_the_strongest_reason_decides(self) -> None:
        # Thank stands last in the table and comes first, as its reason does.
        assert play(SCORE, SILENT) == "Thank"
        assert play("tickets.open.high", SCORE) == "Thank"

    def test_none(self) -> None:
        assert play() is None
        assert play("tickets.open.high") is None
        assert play(SILENT, risk="low") is None
        assert play(SILENT, SCORE, risk="low") == "Thank"


class TestAgain:
    def test_what_was_begun_lately_is_passed_over(self) -> None:
        begun = {"call": date(2025, 2, 20)}
        made = suggest(account(SILENT, begun=begun), playbook(), cutoff=CUTOFF)
        assert made is not None
        assert made.why() == (
            "Noticed logins.silence.high. For a reason. Already tried: Call on "
            "20 Feb 2025. (Rule: reasons of Usage)"
        )

    def test_until_it_was_long_ago(self) -> None:
        # 28 days before 3 March is 3 February: no longer lately.
        assert play(SILENT, begun={"call": date(2025, 2, 3)}) == "Call"
        assert play(SILENT, begun={"call": date(2025, 2, 4)}) == "Write"

    def test_then_the_next_reason(self) -> None:
        begun = {"call": date(2025, 3, 1), "write": date(2025, 3, 2)}
        assert play(SILENT, SCORE, begun=begun) == "Thank"
        assert play(SILENT, begun=begun) is None

    def test_by_its_code_or_its_name(self) -> None:
        rule = Rule(
            play="Ask why",
            code="A1",
            channel="phone",
            due=playbook().rules[0].due,
            why="",
        )
        book = Playbook(rules=(rule,))
        for name in ("a1", "ask why"):
            tried = account(SILENT, begun={name: date(2025, 3, 1)})
            assert suggest(tried, book, cutoff=CUTOFF) is None
        # Begun twice, as the table calls it either way: the latest counts.
        twice = {"a1": date(2024, 12, 1), "ask why": date(2025, 3, 1)}
        assert suggest(account(SILENT, begun=twice), book, cutoff=CUTOFF) is None

    def test_a_name_may_hold_what_parts_names(self) -> None:
        found = _parsed("2025-03-01 Call; then mail; 2025-02-11 training")
        assert found == {
            "call; then mail": date(2025, 3, 1),
            "training": date(2025, 2, 11),
        }


def listed(**columns: object) -> pd.DataFrame:
    rows = {
        "account_id": ["A", "B", "C"],
        "cutoff": pd.Timestamp(CUTOFF),
        "band": ["high", "medium", "low"],
        "mrr": [100.0, 100.0, 100.0],
        "currency": "EUR",
        "reason_1": ["Silent for 24 days", None, "Silent for 9 days"],
        "reason_1_code": [SILENT, None, SILENT],
        "reason_2": ["NPS 3", None, None],
        "reason_2_code": [SCORE, None, None],
    }
    return pd.DataFrame(rows | columns)


class TestOfAList:
    def test_columns_and_nulls(self) -> None:
        found = suggestions(listed(), pd.DataFrame(), playbook())
        assert list(found) == [
            *("lifecycle_stage", "play", "play_code", "play_channel", "play_due"),
            "play_why",
            "play_row",
        ]
        assert found.index.tolist() == ["A", "B", "C"]
        # All pay the same, so all are of mid value; B has no reason, C is safe.
        assert found.loc["A", "play"] == "Write"
        assert found.loc["A", "play_due"] == pd.Timestamp("2025-03-06")
        assert found.loc[["B", "C"]].isna().all(axis=None)
        assert found["play_due"].dtype == "datetime64[us]"

    def test_stage_and_plays_begun_are_those_of_the_account(self) -> None:
        context = pd.DataFrame(
            {
                "lifecycle_stage": ["mature", "renewal"],
                "plays_begun": [None, "2025-03-01 write; 2025-02-28 CALL"],
            },
            index=pd.MultiIndex.from_product(
                [["B", "A"], [pd.Timestamp(CUTOFF)]], names=["account_id", "cutoff"]
            ).sortlevel(0, ascending=False)[0],
        )
        found = suggestions(listed(mrr=[9.0, 1.0, 2.0]), context, playbook())
        assert found["lifecycle_stage"].fillna("?").tolist() == [
            "renewal",
            "mature",
            "?",
        ]
        assert found.loc["A", "play"] == "Visit"  # of high value, and silent
        book = Playbook(rules=playbook().rules[1:3])
        found = suggestions(listed(mrr=[9.0, 1.0, 2.0]), context, book)
        assert found["play"].isna().all()  # called and written to already

    def test_switched_off(self) -> None:
        found = suggestions(listed(), pd.DataFrame(), Playbook(rules=()))
        assert found.isna().all(axis=None)

    def test_nobody(self) -> None:
        found = suggestions(listed().iloc[:0], pd.DataFrame(), playbook())
        assert len(found) == 0
        assert found["play_due"].dtype == "datetime64[us]"


class TestValue:
    def test_each_currency_by_itself(self) -> None:
        rows = pd.DataFrame(
            {
                "mrr": [1000.0, 10.0, 20.0, 30.0],
                "currency": ["JPY", "EUR", "EUR", "EUR"],
            }
        )
        # Alone in its currency: in the middle. Of three: 1/6, 3/6, 5/6.
        assert value_of(rows, {}) == ["mid", "low", "mid", "high"]

    def test_among_more_accounts_than_are_listed(self) -> None:
        rows = pd.DataFrame({"account_id": ["A", "B"], "mrr": [9.0, None]})
        places = pd.Series([0.6, 0.9], index=["A", "C"])
        assert value_of(rows, {}, places=places) == ["mid", None]

    def test_not_known(self) -> None:
        rows = pd.DataFrame({"mrr": [None, 5.0], "currency": [None, None]})
        assert value_of(rows, {}) == [None, "mid"]
        assert value_of(rows, {"high": 5, "mid": 1}) == [None, "high"]
