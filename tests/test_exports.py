"""Lists in the forms others take: exact texts, and nothing that could do harm."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from churnml.exports import (
    COLUMNS,
    NOBODY,
    columns_of,
    crm_csv,
    digest,
    file_names,
    json_lines,
    owners_of,
)
from churnml.exports.markdown import escaped
from tests.exports.rows import ABOUT, BARE, FULL, NOT_SCORED, listed

# -- CSV -------------------------------------------------------------------------------


def cells(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_csv_is_the_same_to_the_letter() -> None:
    head = (
        "account_id,name,owner,cutoff,risk,risk_low,risk_high,band,rank,in_capacity,"
        "mrr,currency,value_at_risk,expected_value,expected_low,expected_high,"
        "worth_currency,planned,renewal_date,lifecycle_stage,"
        "reason_1,reason_2,reason_3,reason_4,"
        "reason_1_code,reason_2_code,reason_3_code,reason_4_code,"
        "reason_1_points,reason_2_points,reason_3_points,reason_4_points,"
        "protective_1,protective_2,protective_1_code,protective_2_code,"
        "protective_1_points,protective_2_points,context,context_points,"
        "play,play_code,play_channel,play_due,play_why,"
        "previous_cutoff,previous_risk,risk_change,changed_1,changed_2,changed_3,"
        "changed_1_code,changed_2_code,changed_3_code,"
        "changed_1_points,changed_2_points,changed_3_points,"
        "muted,missing_data,model_version,run_id,data_until"
    )
    full = (
        "A-17,Müller & Söhne,Ann Lee,2025-03-03,0.4216,0.3000,0.5500,high,1,true,"
        "1200.00,EUR,6071.04,,,,,,2025-05-01,renewal,"
        '"Logins fell to 6 last week, usually 23 (-74 %)",1 urgent ticket is open,,,'
        "logins.logins_vs_normal.falling,tickets.open_urgent.high,,,25,9,,,"
        "12 features used,,stickiness.features.high,,-2,,,,"
        "Let an engineer solve the ticket,engineer,phone,2025-03-07,"
        '"Logins fell to 6 last week, usually 23 (-74 %). an engineer is heard",'
        "2025-02-24,0.2100,21,Logins fell from 20 to 6 a week,,,logins,,,22,,,"
        ",no NPS answers,3,abc,2025-03-03"
    )
    bare = "B-2,,,2025-03-03,0.1250,,,medium,2" + "," * 53
    assert crm_csv(listed(FULL, BARE)) == f"{head}\r\n{full}\r\n{bare}\r\n"


def test_no_cell_is_a_formula_and_no_cell_breaks_the_line() -> None:
    harm = {
        '=HYPERLINK("http://x","y")': """'=HYPERLINK("http://x","y")""",
        "+49 30 1234": "'+49 30 1234",
        "-1+1": "'-1+1",
        "@SUM(A1)": "'@SUM(A1)",
        "\t =1": "'=1",
    }
    rows = listed(*(BARE | {"name": text} for text in harm))
    assert [row["name"] for row in cells(crm_csv(rows))] == list(harm.values())
    (row,) = cells(crm_csv(listed(BARE | {"name": 'Two\r\nlines, "quoted"'})))
    assert row["name"] == 'Two lines, "quoted"'
    # Numbers below 0 are numbers.
    (row,) = cells(crm_csv(listed(FULL)))
    assert row["protective_1_points"] == "-2"


@pytest.mark.parametrize(
    ("account_id", "written"),
    [
        ("-17", "-17"),
        ("0017", "0017"),
        ("+A1", "+A1"),
        ("=1+1", "'=1+1"),
        ("-1+cmd|' /C calc'!A0", "'-1+cmd|' /C calc'!A0"),
    ],
)
def test_plain_ids_stay_what_a_crm_knows_them_by(account_id: str, written: str) -> None:
    (row,) = cells(crm_csv(listed(BARE | {"account_id": account_id})))
    assert row["account_id"] == written


def test_columns_are_always_the_same() -> None:
    older = listed(BARE).assign(segment="smb")  # a column of one's own
    assert list(columns_of(older)) == list(COLUMNS)
    row = columns_of(older).iloc[0]
    given = {name: row[name] for name in COLUMNS if not pd.isna(row[name])}
    assert given == BARE | {"cutoff": date(2025, 3, 3)}


# -- JSON Lines ------------------------------------------------------------------------


def test_json_lines() -> None:
    full, bare = map(json.loads, json_lines(listed(FULL, BARE)).splitlines())
    assert full["reasons"] == [
        {
            "text": FULL[f"reason_{n}"],
            "code": FULL[f"reason_{n}_code"],
            "points": points,
        }
        for n, points in ((1, 25), (2, 9))
    ]
    assert full["in_its_favour"] == [
        {"text": "12 features used", "code": "stickiness.features.high", "points": -2}
    ]
    assert full["play"] == {
        "text": "Let an engineer solve the ticket",
        "code": "engineer",
        "channel": "phone",
        "due": "2025-03-07",
        "why": FULL["play_why"],
    }
    assert full["change"] == {
        "previous_cutoff": "2025-02-24",
        "previous_risk": 0.21,
        "points": 21,
        "parts": [
            {"text": "Logins fell from 20 to 6 a week", "code": "logins", "points": 22}
        ],
    }
    assert full["model"] == {
        "version": "3",
        "run_id": "abc",
        "data_until": "2025-03-03",
    }
    exact = ("risk", "rank", "in_capacity", "mrr", "renewal_date", "expected_value")
    assert [full[name] for name in exact] == [0.4216, 1, True, 1200, "2025-05-01", None]
    nothing = ("play", "change", "context", "owner", "mrr", "muted")
    assert [bare[name] for name in nothing] == [None] * 6
    assert bare["reasons"] == bare["in_its_favour"] == []
    assert "Müller & Söhne" in json_lines(listed(FULL))


# -- digest ----------------------------------------------------------------------------

PAGE = """\
# Your two accounts this week

Ann Lee, from the list of 3 Mar 2025 (acme).

You have 3 accounts on the list: 1 high risk, 1 medium risk, 1 low risk. Value at \
risk: EUR 6,071 a year.

A percentage is the chance of leaving between 17 Mar 2025 and 15 Jun 2025. What the \
model noticed is where to look, not why a customer leaves: you know more about your \
accounts than it does.

## 1. Müller \\& Söhne: 42 %, high risk

A-17. EUR 1,200 a month. Renewal 1 May 2025, in 59 days. Stage: renewal. The risk may \
lie between 30 % and 55 %.

**To do:** Let an engineer solve the ticket (phone, by 7 Mar 2025). An engineer is \
heard.

**Up from 21 %** on 24 Feb 2025:

- Logins fell from 20 to 6 a week (+22)

**What the model noticed** (a typical account has 9 %):

- Logins fell to 6 last week, usually 23 (-74 %) (+25)
- 1 urgent ticket is open (+9)

**In its favour:**

- 12 features used (\N{MINUS SIGN}2)

Not seen here: no NPS answers.

## 2. B-2: 12 %, medium risk

## What this list cannot see

- What happened on 3 Mar 2025 or later, or was not known before that day.
- What is in no table: a talk on the phone, a budget that was cut, a new manager.
- 1 of these accounts has gaps in the data, named above where shown.
- 3 accounts are not on the list, of all owners: too new to judge (2), on a trial (1).
- Which one leaves: of a hundred accounts at 20 %, about twenty do, and eighty do not.
"""


def test_a_page_to_the_letter() -> None:
    low = BARE | {"account_id": "D-4", "risk": 0.01, "band": "low", "rank": 3}
    page = digest(listed(FULL, BARE, low), NOT_SCORED, ABOUT, owner="Ann Lee")
    assert page == PAGE


def test_at_most_five_and_none_of_the_lowest_band() -> None:
    rows = [BARE | {"account_id": f"B-{n}"} for n in range(7)]
    page = digest(listed(*rows), NOT_SCORED.head(0), ABOUT, owner="Bo")
    assert page.startswith("# Your five accounts this week\n")
    assert [line for line in page.splitlines() if line.startswith("## ")] == [
        *(f"## {n + 1}. B-{n}: 12 %, medium risk" for n in range(5)),
        "## What this list cannot see",
    ]
    low = listed(BARE | {"risk": 0.02, "band": "low"})
    page = digest(low, NOT_SCORED, ABOUT, owner="Bo")
    assert page.startswith("# No account stands out this week\n")
    assert "You have 1 account on the list: 1 low risk." in page
    assert "The riskiest is B-2 (2 %).\n" in page


def test_bands_by_value_leave_out_risky_accounts_and_say_so() -> None:
    worth = {"bands": {"high": "to be called", "low": "not worth a call"}}
    cheap = [
        BARE | {"account_id": f"C-{n}", "risk": 0.6 - n / 10, "band": "low"}
        for n in range(5)
    ]
    rows = listed(*cheap, BARE | {"band": "high"}, BARE | {"risk": 0.1, "band": "low"})
    page = digest(rows, NOT_SCORED, ABOUT | {"worth": worth}, owner="Bo")
    assert "6 not worth a call, 1 to be called." in page
    assert (
        "## 1. B-2: 12 %, to be called\n\nRiskier than some of these, but not worth a "
        "call: C-0 (60 %), C-1 (50 %), C-2 (40 %) and 2 more.\n"
    ) in page


def test_accounts_of_nobody() -> None:
    page = digest(listed(BARE), NOT_SCORED, ABOUT, owner=NOBODY)
    assert page.startswith("# One account that nobody looks after\n")
    assert "Accounts without an owner, from the list of 3 Mar 2025 (acme)." in page


@pytest.mark.parametrize(
    ("of", "does", "doing"),
    [
        ("contraction", "stays and pays less", "paying less"),
        ("downgrade", "stays and takes less", "taking less"),
    ],
)
def test_a_page_says_what_was_asked(of: str, does: str, doing: str) -> None:
    page = digest(listed(FULL, BARE), NOT_SCORED, ABOUT | {"of": of}, owner="Bo")
    assert f"A percentage is the chance of {doing} between 17 Mar 2025" in page
    assert f"not why a customer {does}: you know more" in page
    assert (
        f"- Which one {does}: of a hundred accounts at 20 %, about twenty do, and "
        "eighty do not.\n"
    ) in page
    assert not re.findall(r"\b(?:lea\w+|left|depart\w+|stayed|churned)\b", page)


def test_without_a_usable_signal_the_page_says_so() -> None:
    page = digest(listed(BARE), NOT_SCORED, ABOUT | {"usable": False}, owner="Bo")
    assert "The model has no usable signal" in page
    assert "A percentage is" not in page


def test_falls_and_rests_are_said() -> None:
    fell = FULL | {"previous_risk": 0.5, "risk_change": -8, "changed_1": None}
    page = digest(listed(fell), NOT_SCORED, ABOUT, owner="Bo")
    assert "**Down from 50 %** on 24 Feb 2025.\n" in page
    page = digest(listed(FULL | {"risk_change": 0}), NOT_SCORED, ABOUT, owner="Bo")
    assert "Unchanged since 24 Feb 2025.\n" in page


def test_no_risk_is_rounded_into_another_band() -> None:
    about = ABOUT | {"bands": {"high": 0.3, "medium": 0.1}}
    near = FULL | {"risk": 0.296, "band": "medium", "previous_risk": 0.3004}
    below = BARE | {"risk": 0.3, "band": "high", "account_id": "C-3"}
    least = BARE | {"risk": 0.0996, "band": "low"}
    page = digest(listed(near, below), NOT_SCORED, about, owner="Bo")
    assert "## 1. Müller \\& Söhne: 29.6 %, medium risk\n" in page
    assert "## 2. C-3: 30 %, high risk\n" in page
    page = digest(
        listed(near | {"previous_risk": 0.0996}), NOT_SCORED, about, owner="B"
    )
    assert "**Up from <10 %** on 24 Feb 2025" in page
    page = digest(listed(least), NOT_SCORED, about, owner="Bo")
    assert "The riskiest is B-2 (<10 %).\n" in page
    # Bands by value have no edge in the risk.
    about["worth"] = {"bands": {"medium": "worth a call, no time for it"}}
    page = digest(listed(near), NOT_SCORED, about, owner="Bo")
    assert "## 1. Müller \\& Söhne: 30 %, worth a call, no time for it\n" in page


def test_what_people_named_things_does_nothing_to_a_page() -> None:
    evil = "# 1 <img src=x onerror=alert(1)> [a](http://b) `c` **d** | a@b.c www.x.y"
    row = BARE | {"name": evil, "reason_1": f"- {evil}\n\n## new", "band": "b<i>"}
    page = digest(listed(row), NOT_SCORED, ABOUT | {"name": evil}, owner=evil)
    safe = (
        "1 \\<img src=x onerror=alert(1)\\> \\[a\\](http\\://b) \\`c\\` \\*\\*d\\*\\* "
        "\\| a\\@b.c www\\.x.y"
    )
    assert f"## 1. \\# {safe}: 12 %, b\\<i\\> risk" in page
    assert f"- \\- # {safe} ## new" in page
    assert page.count("\n## ") == 2


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("Acme Ltd.", "Acme Ltd."),
        ("10) x", "10\\) x"),
        ("+ x", "\\+ x"),
        ("C:\\dir_name", "C:\\\\dir\\_name"),
        ("~~a~~ & b", "\\~\\~a\\~\\~ \\& b"),
    ],
)
def test_markdown_is_escaped(text: str, safe: str) -> None:
    assert escaped(text) == safe


def test_owners_in_order() -> None:
    rows = listed(*(BARE | {"owner": o} for o in ("Zoe", None, "Ann", " ", "Ann")))
    assert owners_of(rows) == ("Ann", "Zoe", NOBODY)
    assert owners_of(listed(BARE)) == (NOBODY,)


@pytest.mark.parametrize("owner", ["x" * 300, "Ü" * 140, f"{'Ann ' * 20}Lee"])
def test_files_of_an_owner_have_a_name_that_a_disk_takes(
    owner: str, tmp_path: Path
) -> None:
    names = file_names([owner, f"{owner}s", "Ann Lee"])
    assert names["Ann Lee"] == "ann-lee"
    assert len({*names.values()}) == 3
    begun = names[owner].rpartition("-")[0]
    assert "-".join(owner.casefold().split()).startswith(begun)
    assert 75 <= len(begun.encode()) <= 80
    # The same, whoever else has a file.
    assert file_names(["Bo", owner])[owner] == names[owner]
    for name in names.values():
        (tmp_path / f".lock.accounts-{name}.jsonl").touch()
