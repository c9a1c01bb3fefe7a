"""What is compared for speed gives the same numbers, and the page follows from it."""

from __future__ import annotations

import importlib

import pytest

from benchmarks import explain, page, question
from benchmarks.worlds import Size, make
from churnml.boosting import train

SIZE = Size(events=20_000, accounts=30, users=200, features=20, cutoffs=4)
RIVALS = ("churnml_public", "churnml_features", "pandas_loop", "pandas_vectorised")


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return make(SIZE, tmp_path_factory.mktemp("worlds"))


def answer(name, home):
    rival = importlib.import_module(f"benchmarks.rivals.{name}")
    return question.answer(rival.compute(rival.prepare(home, SIZE)))


@pytest.fixture(scope="module")
def by_hand(home):
    return answer("duckdb_sql", home)


def test_the_question_is_of_40_features_and_of_some_nulls(by_hand):
    assert len(question.FEATURES) == len(set(question.FEATURES)) == 40
    assert list(by_hand) == list(question.FEATURES)
    assert len(by_hand) > 80
    assert 0 < by_hand.isna().to_numpy().mean() < 0.2


@pytest.mark.parametrize(
    "name", [*RIVALS, "range_join", "range_join_each", "polars_lazy"]
)
def test_every_rival_gives_the_numbers_of_the_sql_by_hand(name, home, by_hand):
    if name == "polars_lazy":
        pytest.importorskip("polars")
    off, where = question.difference(by_hand, answer(name, home))
    assert off <= question.TOLERANCE, where


def test_a_difference_is_found_and_named(by_hand):
    other = by_hand.copy()
    other.iloc[3, 0] += 1
    off, where = question.difference(by_hand, other)
    assert off > 0.001
    assert where == by_hand.columns[0]
    assert question.difference(by_hand, by_hand.iloc[1:])[0] == float("inf")


def test_the_page_says_what_is_not_equal_or_not_there(tmp_path, monkeypatch):
    monkeypatch.setattr(page, "DOCS", tmp_path)
    row = {"size": SIZE.to_json(), "wall": 2.0, "cpu": 3.0, "peak_gb": 1.0, "share": 1}
    page.write(
        {
            "rivals": [
                {**row, "label": "SQL", "difference": 0.0, "rival": "duckdb_sql"},
                {**row, "label": "other", "difference": 0.5, "at": "logins__x"},
                {**row, "label": "m", "rival": "churnml_features", "wall": 2.5},
                {**row, "label": "p", "rival": "pandas_loop", "wall": 50.0, "cpu": 9.0},
                {"label": "none", "skipped": "polars is not installed", "share": 1},
            ]
        }
    )
    text = (tmp_path / "performance.md").read_text()
    assert "20,000 events, 30 accounts, 200 users, 4 cutoffs" in text
    assert "| SQL | 2.0 | 1.0 | 3.0 | 1.0 | 1.0 | yes |" in text
    assert "NO: logins__x" in text
    assert "polars is not installed" in text
    # 2.5 s against 2.0 and 50.0, and 3.0 s of processor against 3.0 and 9.0
    assert "by hand | at most 1.3 times | 1.2 times | 1.0 times |" in text
    assert "pandas loop | at least 10 times | 20.0 times | 3.0 times |" in text


def test_a_section_is_written_anew_and_the_rest_stays(tmp_path, monkeypatch):
    monkeypatch.setattr(page, "DOCS", tmp_path)
    file = tmp_path / "performance.md"
    file.write_text("# What features cost\n\nFeatures.\n")
    page.put(page.EXPLAINING, f"{page.EXPLAINING}\n\nFirst.\n")
    assert file.read_text() == (
        "# What features cost\n\nFeatures.\n\n## Explaining\n\nFirst.\n"
    )
    file.write_text(file.read_text() + "\n## Other\n\nOther.\n")
    page.put(page.EXPLAINING, f"{page.EXPLAINING}\n\nSecond.\n")
    assert file.read_text() == (
        "# What features cost\n\nFeatures.\n\n## Explaining\n\nSecond.\n"
        "\n## Other\n\nOther.\n"
    )
    file.write_text(file.read_text() + f"\n{page.NOTES}\n\nBy a person.\n")
    page.write({})
    assert page.section(file.read_text(), page.EXPLAINING).count("Second.") == 1
    assert page.section(file.read_text(), page.NOTES).count("By a person.") == 1
    assert "Features." not in file.read_text()


def test_the_figures_of_the_page_are_a_section_that_features_leave(
    tmp_path, monkeypatch
):
    pytest.importorskip("playwright.sync_api", reason="playwright is absent")
    from benchmarks import report

    monkeypatch.setattr(page, "DOCS", tmp_path)
    file = tmp_path / "performance.md"
    file.write_text("# What features cost\n")
    figures = {
        "accounts": 10_000,
        "processor_seconds": 31.5,
        "libraries_seconds": 0.2,
        "libraries_mb": 0.41,
        "page_mb": 2.5,
        "files": 101,
        "files_mb": 12.25,
        "milliseconds": {"ready": 1234, "card": 56},
    }
    page.put(page.REPORT, report.said(figures))
    page.write({})
    text = file.read_text()
    assert text.count(page.REPORT) == 1
    assert "the page of 10,000 accounts" in text
    assert "Writing it took 31.5 seconds of processor" in text
    assert "all files (101) have 12.25 MB" in text
    assert "| opening: the table is there | 1,234 |" in text
    assert "| opening a card, charts included | 56 |" in text


def test_both_ways_of_explaining_are_held_against_each_other(monkeypatch):
    monkeypatch.setattr(explain, "SMALL", (1, 50))
    X = explain.drawn(300)
    boosters = train(X, X[:, 0] > 0, trees=3, seeds=[1, 2], n_jobs=1)
    text = "\n".join(explain.values([("two boosters", boosters, 40)], 200))
    assert text.startswith("200 snapshots of 150 features")
    assert "`pred_contrib`\nexplained 40 of them" in text
    (row,) = [line for line in text.splitlines() if "100%" in line]
    assert row.startswith("| two boosters | about ")
    assert text.count("| two boosters | 50 | ") == 1
