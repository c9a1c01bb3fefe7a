"""Text for spreadsheets: no formula, and nothing lost."""

from __future__ import annotations

import itertools

import pandas as pd
import pytest

from churnml.spreadsheets import bare, guarded, guarded_frame, guarded_id


@pytest.mark.parametrize("first", ["=", "+", "-", "@", "\t", "\r"])
def test_what_a_spreadsheet_would_run_gets_an_apostrophe(first: str) -> None:
    text = f"{first}1+1"
    assert guarded(text) == f"'{text}"
    assert guarded_frame(pd.DataFrame({"name": [text]}))["name"].tolist() == [
        f"'{text}"
    ]


@pytest.mark.parametrize("text", ["", "A-1", "1 - 2 = -1", "'tis", " =1", "Zoë"])
def test_other_text_stays(text: str) -> None:
    assert guarded(text) == text


@pytest.mark.parametrize(
    ("account_id", "written"),
    [
        ("-17", "-17"),
        ("+A.1:b", "+A.1:b"),
        ("0017", "0017"),
        ("=17", "'=17"),
        ("@17", "'@17"),
        ("-1+1", "'-1+1"),
        ("\t17", "'\t17"),
    ],
)
def test_ids_of_plain_characters_stay(account_id: str, written: str) -> None:
    assert guarded_id(account_id) == written


def test_every_text_comes_back() -> None:
    texts = ["".join(t) for n in range(5) for t in itertools.product("'=-a", repeat=n)]
    for write in (guarded, guarded_id):
        assert [bare(write(text)) for text in texts] == texts
        assert len({write(text) for text in texts}) == len(texts)


def test_a_frame_keeps_what_is_no_text() -> None:
    frame = pd.DataFrame(
        {
            "account_id": pd.array(["-17", "=17"], dtype="str"),
            "plan": pd.Categorical(["@pro", None]),
            "mixed": [-1, "-1"],
            "risk": [-0.5, float("nan")],
            "cutoff": pd.to_datetime(["2025-03-03", None]),
            "rank": pd.array([1, None], dtype="Int64"),
        }
    )
    safe = guarded_frame(frame)

    assert safe["account_id"].tolist() == ["-17", "'=17"]
    assert (safe["plan"].iloc[0], safe["plan"].isna().iloc[1]) == ("'@pro", True)
    assert safe["mixed"].tolist() == [-1, "'-1"]
    same = ["risk", "cutoff", "rank"]
    pd.testing.assert_frame_equal(safe[same], frame[same])
    assert list(safe) == list(frame)
