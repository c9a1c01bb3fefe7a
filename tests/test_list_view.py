"""A list as people read it: what is shown, what is left out, and nothing unescaped."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from churnml.bands import VALUE_BANDS
from churnml.errors import TableError
from churnml.list_view import ListView, show
from tests.risk_lists import make_risk_list

MARCH = pd.Timestamp("2025-03-03")


def plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


@pytest.fixture
def ranked() -> pd.DataFrame:
    """Two accounts: of one all is known, of the other next to nothing."""
    return pd.DataFrame(
        {
            "account_id": ["A-7", "A-3"],
            "name": ["Nord & Süd <GmbH>", None],
            "owner": ["Jana", None],
            "cutoff": MARCH,
            "risk": [0.42, 0.071],
            "risk_low": [0.3, np.nan],
            "risk_high": [0.55, np.nan],
            "band": ["high", "low"],
            "rank": [1, 2],
            "currency": ["EUR", None],
            "value_at_risk": [5040.0, np.nan],
            "renewal_date": [pd.Timestamp("2025-06-01"), pd.NaT],
            "reason_1": ["6 logins, down from 23 (-74 %)", None],
            "reason_2": ["2 urgent tickets open", None],
            "reason_1_points": pd.array([19, None], dtype="Int64"),
            "previous_risk": [0.31, np.nan],
            "risk_change": pd.array([11, None], dtype="Int64"),
            "play": ["Training for new people", None],
            "play_due": [pd.Timestamp("2025-03-17"), pd.NaT],
        }
    )


def test_what_is_shown(ranked: pd.DataFrame) -> None:
    view = show(ranked)
    titles = [column.title for column in view.columns]
    cells = [
        {t: (plain(c.text), plain(c.small)) for t, c in zip(titles, row, strict=True)}
        for row in view.rows
    ]
    assert cells[0] == {
        "Rank": ("1", ""),
        "Account": ("Nord & Süd <GmbH>", "A-7"),
        "Owner": ("Jana", ""),
        "Risk": ("42 %", "30 % to 55 %"),
        "Change": ("+11", "from 31 %"),
        "Band": ("high", ""),
        "Value at risk": ("EUR 5,040", ""),
        "Renewal": ("1 Jun 2025", ""),
        "What the model noticed first": (
            "6 logins, down from 23 (-74 %)",
            "+19 points, and 1 reason more",
        ),
        "Play": ("Training for new people", "by 17 Mar 2025"),
    }
    assert {t: c for t, c in cells[1].items() if c != ("", "")} == {
        "Rank": ("2", ""),
        "Account": ("A-3", ""),
        "Risk": ("7 %", ""),
        "Band": ("low", ""),
    }


def test_columns_of_which_nothing_is_known_are_left_out(ranked: pd.DataFrame) -> None:
    bare = show(ranked[["account_id", "cutoff", "risk"]].assign(owner=None))
    assert [column.title for column in bare.columns] == ["Account", "Risk"]


def test_no_risk_is_rounded_into_another_band(ranked: pd.DataFrame) -> None:
    def shown(listed: pd.DataFrame, **bands: float) -> list[str]:
        view = show(listed, bands=bands) if bands else show(listed)
        titles = [column.title for column in view.columns]
        places = titles.index("Risk"), titles.index("Change")
        return [plain(row[p].text + row[p].small) for row in view.rows for p in places]

    near = ranked.drop(columns=["risk_low", "risk_high"]).assign(
        risk=[0.3, 0.296],
        band=["high", "medium"],
        previous_risk=[0.2996, 0.0951],
        risk_change=pd.array([0, 20], dtype="Int64"),
    )
    assert shown(near) == ["30 %", "0from <30 %", "29.6 %", "+20from 9.5 %"]
    # Bands of one's own, and bands that are not those of the risk.
    mine = near.assign(band=["low", "low"])
    assert shown(mine, high=0.3004) == ["30 %", "0from 30 %", "30 %", "+20from 10 %"]
    assert shown(mine.assign(risk=[0.302, 0.2]), high=0.3024)[0] == "30 %"
    by_value = near.assign(band=["low", "high"])
    assert set(by_value["band"]) <= set(VALUE_BANDS)
    assert shown(by_value) == ["30 %", "0from 30 %", "30 %", "+20from 10 %"]


def test_in_html_nothing_of_a_list_is_markup(ranked: pd.DataFrame) -> None:
    ranked["owner"] = "<script>alert(1)</script>"
    html = show(ranked)._repr_html_()
    assert "<script" not in html
    assert "Nord &amp; Süd &lt;GmbH&gt;" in html
    assert html.count("<tr>") == 3
    assert '<th scope="row">' in html
    assert "(-74\N{NO-BREAK SPACE}%)" in html
    assert '<span class="chip high">high</span>' in html
    assert "http" not in html  # nothing is loaded


def test_the_top_alone_says_so(ranked: pd.DataFrame) -> None:
    view = show(ranked, top=1)
    assert (view.title, view.more) == (
        f"Risk list of {view.title[-10:]}",
        "The first 1 of 2",
    )
    assert "A-3" not in view._repr_html_()
    assert plain(view.title).endswith("3 Mar 2025")
    assert "The first 1 of 2" in view.text()


def test_several_cutoffs_are_told_apart(ranked: pd.DataFrame) -> None:
    later = ranked.assign(cutoff=MARCH + pd.Timedelta(days=7))
    view = show(pd.concat([ranked, later], ignore_index=True))
    assert view.title == "Risk list, 2 cutoffs"
    shown = [plain(row[1].text) for row in view.rows]
    assert shown == ["3 Mar 2025"] * 2 + ["10 Mar 2025"] * 2


def test_the_list_stays_a_plain_frame(ranked: pd.DataFrame) -> None:
    before = ranked.copy()
    view = show(ranked)
    assert type(view.frame) is pd.DataFrame
    _ = view._repr_html_(), repr(view)
    pd.testing.assert_frame_equal(ranked, before)
    pd.testing.assert_frame_equal(view.frame, before)


def test_in_a_terminal_no_colour_and_no_markup(ranked: pd.DataFrame) -> None:
    ranked["name"] = "[bold]Nord[/bold]"
    view = show(ranked)
    assert "\x1b" not in view.text()
    assert "[bold]Nord[/bold]" in view.text(160)
    assert "6 logins, down from 23 (-74 %)" in view.text(160)
    assert max(map(len, repr(view).splitlines())) <= 100


def test_any_list_can_be_shown() -> None:
    listed = make_risk_list(300)
    view = show(listed, top=300)
    assert len(view.rows) == 300
    assert isinstance(view, ListView)
    assert "nan" not in view._repr_html_()
    assert "None" not in view._repr_html_()
    assert show(listed.head(0))._repr_html_().count("<tr>") == 1


def test_what_is_no_list(ranked: pd.DataFrame) -> None:
    with pytest.raises(TableError, match=r"lacks risk\. Pass what"):
        show(ranked.drop(columns="risk"))
    with pytest.raises(TableError, match=r"top: 0 rows\. Give 1 or more"):
        show(ranked, top=0)
