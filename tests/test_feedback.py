"""Feedback: files are checked whole, the log only grows, and time is the lists'."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pandas as pd
import pytest

from churnml.errors import StoreError, TableError, TaskError
from churnml.feedback import (
    Entry,
    Log,
    Reversal,
    Row,
    agreement,
    muted_families,
    read_rows,
    standing,
    take,
    undo,
)

FIRST, SECOND, THIRD = (date(2025, 3, day) for day in (3, 10, 17))
FALLING, URGENT = "logins.logins.falling", "tickets.open_urgent.high"


def listed(**more: Any) -> pd.DataFrame:
    """A list of two accounts: two reasons for A-1, one for A-2."""
    return pd.DataFrame(
        {
            "account_id": ["A-1", "A-2"],
            "owner": ["Jana", None],
            "band": ["high", "low"],
            "reason_1": ["6 logins, usually 23", "2 urgent tickets open"],
            "reason_2": ["1 urgent ticket open", None],
            "reason_1_code": [FALLING, URGENT],
            "reason_2_code": [URGENT, None],
            "reason_1_points": pd.array([19, 3], dtype="Int64"),
            "reason_2_points": pd.array([4, None], dtype="Int64"),
            "protective_1_code": ["nps.score.high", None],
            **more,
        }
    )


LISTS: Mapping[date, pd.DataFrame] = {FIRST: listed(), SECOND: listed()}


def row(**changes: str) -> Row:
    base = Row("line 2", "A-1", "2025-03-03", FALLING, "known", "", "jana")
    return replace(base, **changes)


def entry(number: int = 1, **changes: Any) -> Entry:
    fields: dict[str, Any] = {
        "id": number,
        "after": FIRST,
        "account_id": "A-1",
        "cutoff": FIRST,
        "reason_code": FALLING,
        "verdict": "known",
        "by": "jana",
    }
    return Entry(**{**fields, **changes})


# --------------------------------------------------------------------------- files

CSV = (
    "account_id,cutoff,reason_code,verdict,note,by\n"
    f'A-1,2025-03-03,{FALLING},known,"merger, since May",Zoë\n'
)
JSON = [
    {
        "account_id": "A-1",
        "cutoff": "2025-03-03",
        "reason_code": FALLING,
        "verdict": "known",
        "note": "merger, since May",
        "by": "Zoë",
    }
]


@pytest.mark.parametrize(
    ("content", "place"),
    [
        pytest.param(CSV.encode(), "line 2", id="csv"),
        pytest.param(b"\xef\xbb\xbf" + CSV.encode(), "line 2", id="with a mark"),
        pytest.param(CSV.replace("\n", "\r\n").encode(), "line 2", id="windows"),
        pytest.param(
            CSV.replace(", ", "@").replace(",", ";").replace("@", ", ").encode(),
            "line 2",
            id="semicolons",
        ),
        pytest.param(f"\n{CSV}\n,,,,,\n".encode(), "line 3", id="empty lines"),
        pytest.param(json.dumps(JSON).encode(), "entry 1", id="json"),
        pytest.param(
            json.dumps(JSON[0], indent=1).encode(), "entry 1", id="one object"
        ),
        pytest.param(
            f"\n{json.dumps(JSON[0], ensure_ascii=False)}\n".encode(),
            "entry 1",
            id="one line",
        ),
    ],
)
def test_files_are_read_alike(content: bytes, place: str) -> None:
    expected = Row(
        place, "A-1", "2025-03-03", FALLING, "known", "merger, since May", "Zoë"
    )
    assert read_rows(content, name="said") == (expected,)


def test_what_is_guarded_against_spreadsheets_is_read_as_it_was() -> None:
    text = CSV.replace("A-1", "'=A1").replace('"merger, since May"', "'-- gone")
    (row,) = read_rows(text.encode(), name="said")
    assert (row.account_id, row.note) == ("=A1", "-- gone")
    whole = json.dumps(JSON).replace("A-1", "'=A1").encode()
    assert read_rows(whole, name="said")[0].account_id == "'=A1"


def test_json_lines() -> None:
    text = "".join(json.dumps({**JSON[0], "account_id": n}) + "\n" for n in (7, "A-2"))

    rows = read_rows(text.encode(), name="said.jsonl")

    assert [(r.place, r.account_id) for r in rows] == [
        ("line 1", "7"),
        ("line 2", "A-2"),
    ]


def test_note_and_by_can_be_left_out() -> None:
    content = f"account_id,cutoff,reason_code,verdict\nA-1,2025-03-03,{FALLING},right\n"

    (said,) = read_rows(content.encode(), name="said.csv")

    assert (said.verdict, said.note, said.by) == ("right", "", "")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param(
            CSV.encode("latin-1"),
            "said: is not UTF-8 (byte 0xeb in line 2).\nSave it as 'CSV UTF-8'.",
            id="encoding",
        ),
        pytest.param(
            b"account,cutoff,reason_code,verdict,verdict\n",
            "said: lacks account_id, and has unknown account, and has twice verdict.\n"
            "The columns are account_id, cutoff, reason_code, verdict, note, by.",
            id="columns",
        ),
        pytest.param(
            b"account_id,cutoff,reason_code,verdict\nA-1,2025-03-03,a.b.low,right,so\n",
            "said: line 2 has 5 cells, the header 4. Put texts with commas in double "
            "quotes.",
            id="cells",
        ),
        pytest.param(
            CSV.splitlines()[0].encode(),
            "said: holds no feedback. Give one row for each reason judged.",
            id="no rows",
        ),
        pytest.param(
            b"",
            "said: holds no feedback. Give one row for each reason judged.",
            id="nothing",
        ),
        pytest.param(
            b'account_id,cutoff,reason_code,verdict\nA-1,2025-03-03,a.b.low,"right',
            "said: line 2 cannot be read as CSV (unexpected end of data).",
            id="open quote",
        ),
        pytest.param(
            b'[{"account_id": "A-1",}]',
            "said: line 1 cannot be read as JSON (",
            id="json",
        ),
        pytest.param(
            json.dumps(JSON[0]).encode() + b'\n{"account_id"\n',
            "said: line 2 cannot be read as JSON (Expecting ':' delimiter).",
            id="json lines",
        ),
        pytest.param(
            b'[{"account_id": "A-1"}]',
            "said, entry 1: lacks cutoff, reason_code, verdict.\n",
            id="json keys",
        ),
        pytest.param(
            b"[3]",
            "said: entry 1 is no object with the keys account_id, ",
            id="no object",
        ),
        pytest.param(
            b"[" * 100_000,
            "said: cannot be read as JSON (it is nested too deep).",
            id="deep",
        ),
        pytest.param(
            b'{"note": 1' + b"0" * 5000 + b"}",
            "said: cannot be read as JSON (a number has too many digits).",
            id="digits",
        ),
        pytest.param(
            json.dumps(JSON[0]).encode() + b'\n{"note": ' + b"[" * 100_000,
            "said: line 2 cannot be read as JSON (it is nested too deep).",
            id="deep line",
        ),
        pytest.param(
            b'{"note": 1' + b"0" * 5000 + b'}\n{"note": 1}',
            "said: line 1 cannot be read as JSON (a number has too many digits).",
            id="digits line",
        ),
        pytest.param(
            json.dumps([JSON[0], JSON[0] | {"note": "so \ud83d"}]).encode(),
            "said: entry 2: note holds half a character, such as half an emoji.\n"
            "Write the whole of it, or leave it out.",
            id="half an emoji",
        ),
        pytest.param(
            json.dumps([JSON[0] | {"note": [["a"]]}]).encode(),
            "said: entry 1: note is a list or an object. Give a text.",
            id="no text",
        ),
    ],
)
def test_files_that_are_none(content: bytes, message: str) -> None:
    with pytest.raises(TableError) as no:
        read_rows(content, name="said")
    assert str(no.value).startswith(message)


# -------------------------------------------------------------------------- taking


def test_a_row_becomes_a_line_that_remembers_what_was_seen() -> None:
    taken = take(Log(), [row(note="merger")], lists=LISTS, name="said.csv")

    expected = Entry(
        id=1,
        after=SECOND,  # the latest list there is
        account_id="A-1",
        cutoff=FIRST,
        reason_code=FALLING,
        verdict="known",
        note="merger",
        by="jana",
        seen={
            "reason": "6 logins, usually 23",
            "points": 19,
            "owner": "Jana",
            "band": "high",
        },
    )
    assert taken.added == taken.log.lines == (expected,)
    assert taken.again == ()


def test_segments_are_those_the_list_has_and_what_accounts_were_besides() -> None:
    lists = {FIRST: listed(lifecycle_stage=["renewal", None])}
    besides = pd.DataFrame(
        {
            "account_id": ["A-2", "A-1"],
            "stage": ["mature", "mature"],
            "owner": ["Bo", "Bo"],
            "plan": ["free", "pro"],
            "industry": ["unknown", "retail"],
            "points": ["many", "few"],  # a column of the company's own
        }
    )
    rows = [row(), row(account_id="A-2", reason_code=URGENT)]

    taken = take(Log(), rows, lists=lists, segments={FIRST: besides}, name="x")
    one, other = (e.seen for e in taken.log.entries)

    assert one["lifecycle_stage"] == "renewal"
    assert (one["plan"], other["plan"]) == ("pro", "free")
    assert one["owner"] == "Jana"  # the list's own word
    assert one["industry"] == "retail"
    assert one["points"] == 19
    # What is not known is no segment, and tenure says less than the list's stage.
    assert not {"lifecycle_stage", "industry", "stage"} & {*other}
    by = agreement(taken.log.entries)["by"].drop_duplicates().tolist()
    assert by[:5] == ["all", "family", "owner", "band", "lifecycle_stage"]
    assert by[5:] == ["industry", "plan"]


def test_every_problem_is_told_at_once() -> None:
    rows = [
        row(place="line 2", verdict="rihgt"),
        row(place="line 3", verdict=""),
        row(place="line 4", account_id="A-11"),
        row(place="line 5", cutoff="3.3.2025"),
        row(place="line 6", cutoff="2025-04-01"),
        row(place="line 7", reason_code="nps.score.high"),  # speaks in its favour
        row(place="line 8", account_id="A-2"),
        row(place="line 9"),
        row(place="line 10", verdict="wrong"),
        *(row(place=f"line {n}", account_id="zzz") for n in range(11, 14)),
    ]
    with pytest.raises(TableError) as no:
        take(Log(), rows, lists=LISTS, name="said.csv")
    assert str(no.value) == (
        "said.csv: 6 problems in 12 rows\n"
        "  - the verdict is none of right, wrong, known (line 2: 'rihgt', did you mean "
        "'right'?; line 3: '')\n"
        "  - the account is not in the list of its cutoff (line 4: 'A-11' at "
        "2025-03-03, did you mean 'A-1'?; line 11: 'zzz' at 2025-03-03; line 12: "
        "'zzz' at 2025-03-03 and 1 more)\n"
        "  - the cutoff is no date such as 2025-03-03 (line 5: '3.3.2025')\n"
        "  - there is no list of that cutoff, the latest is of 2025-03-10 (line 6: "
        "2025-04-01)\n"
        f"  - the list gives no such reason for the account (line 7: 'nps.score.high', "
        f"'A-1' has {FALLING}, {URGENT}; line 8: '{FALLING}', 'A-2' has {URGENT})\n"
        "  - the same person says two things of one reason (line 9: 'known', line 10: "
        "'wrong')\n"
        "Correct the file and give it again. Nothing was written."
    )


def test_the_same_again_is_not_taken_twice() -> None:
    rows = [row(), row(verdict="Known"), row(by="tom")]

    once = take(Log(), rows, lists=LISTS, name="x")
    twice = take(once.log, rows, lists=LISTS, name="x")

    assert [e.by for e in once.log.entries] == ["jana", "tom"]
    assert once.again == (1,)
    assert (twice.log, twice.added, twice.again) == (once.log, (), (1, 1, 2))


def test_the_last_word_of_each_person_stands() -> None:
    log = take(Log(), [row(), row(by="tom")], lists=LISTS, name="x").log
    log = take(log, [row(verdict="wrong")], lists=LISTS, name="x").log

    assert [(e.id, e.by, e.verdict) for e in standing(log)] == [
        (2, "tom", "known"),
        (3, "jana", "wrong"),
    ]
    # The word that counts is no news; neither is it where an older one was taken back.
    for said in (log, undo(log, [1], after=SECOND).log):
        again = take(said, [row(verdict="wrong")], lists=LISTS, name="x")
        assert (again.added, again.again, again.replaced) == ((), (3,), ())


def test_the_first_word_said_again_after_a_second_is_the_last() -> None:
    log = take(Log(), [row()], lists=LISTS, name="x").log
    log = take(log, [row(verdict="wrong")], lists=LISTS, name="x").log

    third = take(log, [row(), row(by="tom")], lists=LISTS, name="x")

    assert [line.id for line in third.added] == [3, 4]
    assert (third.again, third.replaced) == ((), (2,))  # of jana; tom is new
    assert [(e.id, e.by, e.verdict) for e in standing(third.log)] == [
        (3, "jana", "known"),
        (4, "tom", "known"),
    ]
    # All three stay in the log, and every step can be taken back.
    assert [e.verdict for e in third.log.entries] == ["known", "wrong", *["known"] * 2]
    back = undo(third.log, [3], after=SECOND).log
    assert [(e.id, e.verdict) for e in standing(back)] == [(2, "wrong"), (4, "known")]
    back = undo(back, [2], after=SECOND).log
    assert [(e.id, e.verdict) for e in standing(back)] == [(1, "known"), (4, "known")]


def test_one_file_has_one_word_of_a_person_on_a_reason() -> None:
    rows = [row(note="merger"), row(place="line 3", note="moved")]
    with pytest.raises(TableError) as no:
        take(Log(), rows, lists=LISTS, name="said.csv")
    assert "two things of one reason (line 2: 'known' (merger), line 3: 'known' (" in (
        str(no.value)
    )


# ------------------------------------------------------------------------- the log


def test_undo_and_undo_that() -> None:
    log = Log((entry(1), entry(2, by="tom")))
    back = undo(log, [1], after=SECOND)
    assert back.added == (Reversal(id=3, after=SECOND, undoes=1),)
    assert [e.id for e in standing(back.log)] == [2]

    forth = undo(back.log, [3], after=SECOND)
    assert [e.id for e in standing(forth.log)] == [1, 2]
    # Once more, by the line itself.
    assert [e.id for e in standing(undo(forth.log, [1], after=SECOND).log)] == [2]


def test_taking_back_a_span_gives_the_log_as_it_was_before_it() -> None:
    log = Log((entry(1),))
    log = undo(log, [1], after=FIRST).log  # line 2
    log = Log((*log.lines, entry(3, verdict="wrong"), entry(4, by="tom")))
    log = undo(log, [2], after=FIRST).log  # line 5: line 1 counts again
    assert [e.id for e in standing(log)] == [3, 4]  # 3 is jana's last word

    back = undo(log, range(3, 6), after=SECOND)

    assert [line.undoes for line in back.added if isinstance(line, Reversal)] == [
        5,
        4,
        3,
    ]
    assert standing(back.log) == ()  # as after line 2
    assert standing(back.log, before=SECOND) == standing(log)


@pytest.mark.parametrize(
    ("ids", "message"),
    [
        ([4], "the log of feedback has no line 4. It has the lines 1 to 3."),
        ([], "the log of feedback has no such line. It has the lines 1 to 3."),
        (
            [1],
            "line 1 does not count already: line 3 took it back.\n"
            "To let it count again: --undo 3.",
        ),
    ],
)
def test_what_cannot_be_undone(ids: list[int], message: str) -> None:
    log = undo(Log((entry(1), entry(2, by="tom"))), [1], after=FIRST).log
    with pytest.raises(TaskError) as no:
        undo(log, ids, after=SECOND)
    assert str(no.value) == message


def test_an_empty_log_has_nothing_to_undo() -> None:
    with pytest.raises(TaskError, match=r"has no line 1\. It is empty\."):
        undo(Log(), [1], after=FIRST)


def test_the_log_is_read_as_it_was_written() -> None:
    said = entry(1, note='"so", she said\n=1+1', seen={"owner": "Zoë", "points": 3})
    log = Log((said, Reversal(id=2, after=SECOND, undoes=1)))

    assert Log.read(log.text()) == log
    assert log.text().count("\n") == 2
    assert json.loads(log.text().splitlines()[1]) == {
        "id": 2,
        "after": "2025-03-10",
        "undoes": 1,
    }
    assert Log.read("") == Log()


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda text: text + text, "line 2 is not as churnml wrote it (its id is 1)"),
        (lambda text: text[:-9], "line 1 is not as churnml wrote it (Unterminated"),
        (lambda text: text.replace("known", "knwn"), "(verdict 'knwn')"),
        (
            lambda text: text + '{"id": 2, "after": "2025-03-03", "undoes": 2}',
            "(it undo",
        ),
        (lambda text: text.replace('"cutoff"', '"cut"'), "('cutoff')"),
        (lambda text: "[]", "line 1 is not"),
        (
            lambda text: text + "[" * 100_000,
            "line 2 is not as churnml wrote it (it is nested too deep)",
        ),
        (
            lambda text: '{"id": 1' + "0" * 5000 + "}",
            "line 1 is not as churnml wrote it (a number has too many digits)",
        ),
    ],
)
def test_a_log_that_was_changed_by_hand(change: Any, why: str) -> None:
    with pytest.raises(StoreError) as no:
        Log.read(change(Log((entry(1),)).text()), name="feedback.jsonl")
    assert why in str(no.value)
    assert str(no.value).endswith(
        "The log is only added to, by `churnml feedback`; restore it."
    )


# --------------------------------------------------------------------------- mutes


def muted_at(log: Log, cutoff: date, days: int = 60) -> list[tuple[str, str, str]]:
    found = muted_families(log, cutoff, mute=timedelta(days=days))
    return [(r.account_id, r.family, str(r.until.date())) for r in found.itertuples()]


def test_a_known_reason_is_muted_from_the_next_list_until_the_time_is_over() -> None:
    log = Log((entry(),))  # of the list of 3 March; 60 days later it is 2 May
    until = [("A-1", "logins", "2025-05-02")]

    assert muted_at(log, FIRST) == []  # the list it is said of stays as it was
    assert muted_at(log, date(2025, 3, 4)) == until
    assert muted_at(log, date(2025, 5, 1)) == until
    assert muted_at(log, date(2025, 5, 2)) == []
    assert muted_at(log, SECOND, days=0) == []


@pytest.mark.parametrize("verdict", ["right", "wrong"])
def test_only_what_is_known_is_muted(verdict: str) -> None:
    assert muted_at(Log((entry(verdict=verdict),)), SECOND) == []


def test_a_list_made_again_is_not_changed_by_what_was_said_since() -> None:
    # Said of the first list when the second stood already: the second stays.
    late = Log((entry(after=SECOND),))
    assert muted_at(late, SECOND) == []
    assert muted_at(late, THIRD) == [("A-1", "logins", "2025-05-02")]  # from 3 March
    # Taken back when the second stood already: the second stays muted.
    back = undo(Log((entry(),)), [1], after=SECOND).log
    assert muted_at(back, SECOND) == [("A-1", "logins", "2025-05-02")]
    assert muted_at(back, THIRD) == []


def test_several_people_mute_for_as_long_as_any_of_them() -> None:
    log = Log(
        (
            entry(1),
            entry(2, by="tom", cutoff=SECOND, after=SECOND),
            entry(3, by="tom", account_id="A-0", reason_code=URGENT, after=SECOND),
        )
    )
    assert muted_at(log, THIRD) == [
        ("A-0", "tickets", "2025-05-02"),
        ("A-1", "logins", "2025-05-09"),
    ]


# ----------------------------------------------------------------------- agreement


def test_agreement_counted_by_hand() -> None:
    seen = {"owner": "Jana", "band": "high"}
    said = [
        entry(1, verdict="right", seen=seen),
        entry(2, verdict="known", seen=seen),
        entry(3, verdict="wrong", seen={"band": "low"}),
        entry(4, verdict="wrong", reason_code=URGENT, seen=seen),
    ]
    found = agreement(said).set_index(["by", "value"])

    assert list(found.index) == [
        ("all", "all"),
        ("family", "logins"),
        ("family", "tickets"),
        ("owner", "Jana"),
        ("band", "high"),
        ("band", "low"),
    ]
    counts = found[["right", "wrong", "known", "judged"]]
    assert counts.loc[("all", "all")].tolist() == [1, 2, 1, 4]
    assert counts.loc[("family", "logins")].tolist() == [1, 1, 1, 3]
    assert counts.loc[("band", "high")].tolist() == [1, 1, 1, 3]
    assert found["agreement"].tolist() == [2 / 4, 2 / 3, 0, 2 / 3, 2 / 3, 0]


def test_values_of_one_segment_stand_together() -> None:
    seen = [{"plan": "pro", "country": "GB"}] * 2 + [{"plan": "free", "country": "US"}]
    found = agreement([entry(n, seen=one) for n, one in enumerate(seen, 1)])
    assert found["by"].tolist()[2:] == ["country", "country", "plan", "plan"]
    assert found["value"].tolist()[2:] == ["GB", "US", "pro", "free"]


def test_the_interval_is_wilsons() -> None:
    # 8 of 10: (8 + z^2/2 -+ z sqrt(8 * 2 / 10 + z^2/4)) / (10 + z^2), z = 1.95996
    said = [entry(n, verdict="wrong" if n < 3 else "right") for n in range(1, 11)]

    row = agreement(said).iloc[0]

    z = 1.959964
    middle, half = 8 + z**2 / 2, z * (8 * 2 / 10 + z**2 / 4) ** 0.5
    assert row["low"] == pytest.approx((middle - half) / (10 + z**2), abs=1e-6)
    assert row["high"] == pytest.approx((middle + half) / (10 + z**2), abs=1e-6)


def test_agreement_of_nothing() -> None:
    found = agreement([])
    assert len(found) == 0
    assert list(found) == [
        *("by", "value", "right", "wrong", "known", "judged"),
        *("agreement", "low", "high"),
    ]
