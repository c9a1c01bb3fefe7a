"""Columns by name, levels by training."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from churnml.encoding import Encoding, differences
from churnml.errors import FingerprintError
from churnml.features.spec import Card
from tests.panels import make_card


def test_levels_are_ranked_by_frequency_then_name() -> None:
    X = pd.DataFrame({"plan": ["b", "a", "c", "c", None]})
    encoding = Encoding.learn(X)
    assert encoding.categories == {"plan": ("c", "a", "b")}
    codes = encoding.transform(X)["plan"]
    assert codes.tolist()[:4] == [2.0, 1.0, 0.0, 0.0]
    assert np.isnan(codes[4])


def test_the_order_of_rows_does_not_change_the_codes() -> None:
    X = pd.DataFrame({"plan": list("abcabb")})
    assert Encoding.learn(X) == Encoding.learn(X[::-1])


@pytest.mark.parametrize("kind", [object, "str", "string", "category"])
def test_text_of_any_type_is_the_same(kind) -> None:
    plain = pd.DataFrame({"plan": ["pro", "basic", "pro", None]})
    typed = plain.astype({"plan": kind})
    encoding = Encoding.learn(plain)
    assert Encoding.learn(typed) == encoding
    pd.testing.assert_frame_equal(encoding.transform(typed), encoding.transform(plain))


@pytest.mark.parametrize("kind", ["Float64", "Int64", "boolean", "float32", "int8"])
def test_numbers_of_any_type_become_floats(kind) -> None:
    X = pd.DataFrame({"n": pd.array([1, 0, 1], dtype=kind)})
    encoded = Encoding.learn(X).transform(X)
    assert encoded["n"].dtype == np.float64
    assert encoded["n"].tolist() == [1.0, 0.0, 1.0]


def test_nulls_of_nullable_types_are_kept() -> None:
    X = pd.DataFrame({"n": pd.array([1, None], dtype="Int64")})
    assert np.isnan(Encoding.learn(X).transform(X)["n"][1])


def test_a_column_of_nothing_has_no_type() -> None:
    encoding = Encoding.learn(pd.DataFrame({"n": [1.0], "plan": ["a"]}))
    empty = pd.DataFrame({"n": [None], "plan": [np.nan]})
    assert encoding.transform(empty).isna().all(axis=None)


def test_input_is_left_as_it_is() -> None:
    X = pd.DataFrame({"plan": ["a", None], "n": [1, 2]})
    before = X.copy(deep=True)
    Encoding.learn(X).transform(X)
    pd.testing.assert_frame_equal(X, before)


def test_text_where_a_number_was_is_refused() -> None:
    encoding = Encoding.learn(pd.DataFrame({"n": [1.0], "plan": ["a"]}))
    with pytest.raises(
        FingerprintError, match=r"2 of another type \(e\.g\. 'n', 'plan'"
    ):
        encoding.transform(pd.DataFrame({"n": ["x"], "plan": [3.0]}))


def test_a_column_given_twice_is_refused() -> None:
    encoding = Encoding.learn(pd.DataFrame({"n": [1.0]}))
    with pytest.raises(FingerprintError, match=r"1 given twice \(e\.g\. 'n'\)"):
        encoding.transform(pd.DataFrame([[1.0, 2.0]], columns=["n", "n"]))


def test_at_most_three_names_are_shown() -> None:
    encoding = Encoding.learn(pd.DataFrame({name: [1.0] for name in "abcde"}))
    with pytest.raises(FingerprintError) as caught:
        encoding.transform(pd.DataFrame({"a": [1.0]}))
    assert "4 missing (e.g. 'b', 'c', 'd')" in str(caught.value)


def test_differences_name_what_changed() -> None:
    old = [make_card("logins__logins__28d"), make_card("nps__score")]
    new = [make_card("logins__logins__28d", definition="new"), make_card("nps__band")]
    text = differences(old, new)
    assert "1 missing (e.g. 'nps__score')" in text
    assert "1 unexpected (e.g. 'nps__band')" in text
    assert "1 defined otherwise (e.g. logins__logins__28d (definition))" in text
    assert "your own" not in text


def test_differences_name_every_feature_of_ones_own() -> None:
    def own(name: str, meaning: str) -> Card:
        return make_card(f"own__{name}", meaning=meaning)

    reworded = make_card("own__reworded", meaning="a", says="now {value}")

    left = [own(name, "a") for name in ("b", "c", "d", "e")]
    old = [make_card("nps__score"), own("reworded", "a"), own("changed", "a"), *left]
    new = [reworded, own("changed", "b"), own("more", "c")]
    assert differences(old, new) == (
        "the features differ from those of training:\n"
        "  - 1 missing (e.g. 'nps__score')\n"
        "  - of your own features, missing: "
        "'own__b', 'own__c', 'own__d', 'own__e'\n"
        "  - of your own features, unexpected: 'own__more'\n"
        "  - of your own features, computed otherwise: 'own__changed'\n"
        "Build the matrix with the same tables, builders, windows and own features as "
        "in training."
    )


def test_of_a_model_of_before_ones_own_features_had_a_meaning() -> None:
    old = [make_card("own__same"), make_card("own__other", definition="old")]
    new = [
        make_card("own__same", meaning="a"),
        make_card("own__other", definition="new", meaning="b"),
    ]
    text = differences(old, new)
    assert "own features, computed otherwise: 'own__other'\n" in text
    assert "own__same" not in text
