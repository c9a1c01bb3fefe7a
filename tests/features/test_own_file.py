"""Files with features of one's own: what is taken, and what is said of wrong ones."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from churnml.errors import ConfigError
from churnml.features import words as w
from churnml.features.own_file import own_features, read_own_file


def written(folder: Path, *lines: str) -> Path:
    """Write a file of these lines."""
    file = folder / "mine.py"
    file.write_text("\n".join(lines), encoding="utf-8")
    return file


def test_a_file_may_hold_words_and_functions(tmp_path: Path) -> None:
    file = written(
        tmp_path,
        "from __future__ import annotations",
        "from ibis import _",
        "from churnml import words as w",
        "def family(tables, windows): ...",
        "big = w.count('orders', window='28d', where=_.value > 10, name='big')",
        "features = [big, family]",
    )
    before = {*sys.modules}
    word, function = read_own_file(file)
    assert word.meaning == (
        *("'count'", "'orders'", "None", "(_.value > 10)", "28", "None", "None"),
    )
    assert function.__name__ == "family"
    assert {*sys.modules} == before
    assert [p.name for p in tmp_path.iterdir()] == ["mine.py"]


def test_features_and_files_are_put_in_one_list(tmp_path: Path) -> None:
    file = written(
        tmp_path,
        "from churnml import words as w",
        "features = (w.recency('orders'),)",
    )
    word = w.count("orders", window="28d")
    names = [f.card.name for f in own_features([word, file])]
    assert names == ["own__orders__28d", "own__days_since_orders"]
    assert own_features(word) == (word,)
    assert len(own_features(str(file))) == 1
    assert own_features(()) == ()


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (["x = (1,", "y = 2"], "line 1: SyntaxError: '(' was never closed"),
        (["import math", "", "math.nought"], "line 3: AttributeError: module 'math'"),
        (
            [
                "from churnml import words as w",
                "features = [",
                "    w.count('orders', window='28d'),",
                "    w.count('orders', window='30d'),",
                "]",
            ],
            "line 4: count of 'orders': window: '30d' is not a whole number of weeks.",
        ),
        (["import no_such_module_anywhere"], "line 1: ModuleNotFoundError: No module"),
        (["x = 1"], "has no list `features`.\nEnd it with"),
        (["features = []"], "has no list `features`.\nEnd it with"),
    ],
)
def test_a_wrong_file_is_named_with_its_line(
    tmp_path: Path, lines: list[str], message: str
) -> None:
    with pytest.raises(ConfigError) as no:
        read_own_file(written(tmp_path, *lines))
    assert str(no.value).startswith(f"features.own: {tmp_path / 'mine.py'}")
    assert message in str(no.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"features.own: .*none.py cannot be read"):
        read_own_file(tmp_path / "none.py")
