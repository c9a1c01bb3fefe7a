"""The words of reasons: all there, all checked, and anybody's own over them."""

from __future__ import annotations

import re
from typing import Any

import pytest

from churnml.errors import ConfigError
from churnml.features.build import BUILDERS
from churnml.features.catalogue import catalogue
from churnml.features.spec import Card
from churnml.reasons.clauses import family_name, label
from churnml.reasons.numbers import number_text, percent_text, value_text
from churnml.reasons.wording import Fact, sentence
from churnml.reasons.words import FIELDS, KINDS, WORDS, fields_of
from tests.panels import make_card

DIRECTIONS = ("low", "high", "falling", "rising", "present", "missing")


@pytest.fixture(scope="module")
def cards() -> tuple[Card, ...]:
    return catalogue(builders=BUILDERS).cards


def spoken(card: Card) -> tuple[str, str]:
    """What the words know; milestones and attributes have names of one's own."""
    named = card.measure.startswith("days_to_first_import") or card.family == "account"
    return ("", "") if named else (card.family, card.measure)


def test_every_measure_of_the_catalogue_has_words(cards: tuple[Card, ...]) -> None:
    there = {tuple(key.split(".")[:2]) for key in WORDS.sentences}
    wanted = {spoken(card) for card in cards} - {("", "")}
    assert not wanted - there
    # Nothing is said of what there is not; uses stand for logins where none are known.
    assert {m for _, m in there - wanted} == {
        "uses", "uses_vs_normal", "uses_z", "uses_percentile", "uses_trend",
    }  # fmt: skip


def test_sentences_name_only_what_there_is() -> None:
    for key, text in WORDS.sentences.items():
        assert key.split(".")[2] in KINDS, key
        assert set(fields_of(text)) <= set(FIELDS), key
        assert text == text.strip()
        assert not text.endswith("."), key
        assert "  " not in text, key


def test_words_agree_with_their_keys() -> None:
    words = {
        "falling": r"\b(fell|fewer|below|less)\b|usually",
        "rising": r"\b(rose|more|above|times)\b|usually",
    }
    keys = [k for k in WORDS.sentences if k.split(".")[2] in words]
    assert len(keys) > 30
    for key in keys:
        direction = key.split(".")[2]
        other = {"falling": "rising", "rising": "falling"}[direction]
        text = WORDS.sentences[key]
        assert re.search(words[direction], text), key
        if "usually" not in text:
            assert not re.search(words[other].replace("|times", ""), text), key


def test_what_is_not_known_speaks_only_where_that_says_something(
    cards: tuple[Card, ...],
) -> None:
    # Words for what is missing make a reason of it: not of any gap in the data.
    said = {key.rsplit(".", 1)[0] for key in WORDS.sentences if key.endswith("missing")}
    reasons = {f"{c.family}.{c.measure}" for c in cards if c.actionable}
    assert said & reasons == {
        "logins.days_since_last_use",
        "nps.days_since_answer",
        "nps.latest_score",
    }


def test_no_word_claims_a_cause() -> None:
    everything = [*WORDS.clauses.values(), *WORDS.sentences.values()]
    assert not re.search(r"because|due to|cause", " ".join(everything))


ODD = re.compile(
    r"[{}|]|\bnan\b|  |\b1 (?!more|fewer)(\w+ )?(days|users|tickets|uses)\b"
)


def test_every_feature_reads_well_whatever_its_value(cards: tuple[Card, ...]) -> None:
    said = 0
    for card in cards:
        for value in (1.0, 0.0, -1.0, -2.5, 0.5, 250.0, 12345.6):
            if value < 0 and not re.search(
                "slope|z|change|growth|idle|untr|nps", str(card)
            ):
                continue
            text = "pro" if card.categorical or card.unit == "text" else value
            for direction in DIRECTIONS[:-1]:
                for normal in (None, 0.0, 0.5, 3.0):
                    fact = Fact(text, normal, direction, 0.83, group="plan", weeks=6)
                    line = sentence(card, fact)
                    assert not ODD.search(line), line
                    assert line[0].isupper() or not line[0].isalpha(), line
                    assert "-0" not in re.sub(r"-0\.\d", "", line), line
                    said += 1
        line = sentence(card, Fact(None, direction="missing"))
        assert not ODD.search(line), line
    assert said > 15_000


@pytest.mark.parametrize(
    ("own", "message"),
    [
        ({"clause": {}}, r"clause: unknown key\. Did you mean 'clauses'\?"),
        ({"clauses": {"stedy": "{fact}"}}, r"clauses\.stedy: unknown key\. Did you "
         "mean 'steady'"),
        ({"clauses": "x"}, r"clauses: must hold keys, not 'x'"),
        ({"clauses": {"fact": "{facts}"}}, r"clauses\.fact: names \{facts\}, which "
         r"there is not\. Use .*fact,"),
        ({"clauses": {"lower": ", unter {accounts}"}}, r"clauses\.lower: must name "
         r"\{share\}"),
        ({"clauses": {"change": " (mehr)"}}, r"clauses\.change: must name \{change\}"),
        ({"clauses": {"accounts": "{n} Konten"}}, r"names \{n\}, which there is not\. "
         "Use no braces"),
        ({"clauses": {"fact": "{fact"}}, r"has a brace without its other"),
        ({"clauses": {"fact": "{}"}}, r"names \{\}, which there is not"),
        ({"lead_in": 3}, r"lead_in: must be a text, not 3"),
        ({"numbers": {"percent": "%"}}, r"numbers\.percent: must name \{number\}"),
        ({"numbers": {"decimal": 1}}, r"numbers\.decimal: must be a text, not 1"),
        ({"spans": {"28": "vier Wochen"}}, r"spans\.28: is no window, such as 7d"),
        ({"units": {"day": "{number} Tage"}}, r"units\.day: unknown key\. Did you mean "
         "'days'"),
        ({"dates": {"months": ["Jan"]}}, r"dates\.months: must be a list of 12"),
        ({"sentences": {"login": {}}}, r"sentences\.login: unknown family\. Did you "
         "mean 'logins'"),
        ({"sentences": {"logins": {"login": {"fact": "{value}"}}}},
         r"sentences\.logins\.login: unknown measure\. Did you mean 'logins'"),
        ({"sentences": {"logins": {"logins": {"fallen": "{value}"}}}},
         r"sentences\.logins\.logins\.fallen: unknown key\. Did you mean 'falling'"),
        ({"sentences": {"logins": {"logins": {"falling": "viel weniger"}}}},
         r"sentences\.logins\.logins\.falling: must name \{value\}: 'viel weniger'"),
        ({"sentences": {"logins": {"logins": {"fact": "{value} {Login|Logins|Log}"}}}},
         r"must give two words, of one and of many"),
        ({"sentences": {"logins": {"logins": {"fact": 3}}}}, r"must be a text, not 3"),
    ],
)  # fmt: skip
def test_wrong_words_are_refused(own: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigError, match=r"^words: 1 problem\n  - .*" + message):
        WORDS.over(own)


def test_all_problems_are_told_at_once() -> None:
    own = {"clauses": {"stedy": "{fact}", "fact": "{facts}"}, "numbers": {"a": "b"}}
    with pytest.raises(ConfigError, match=r"^words: 3 problems\n  - .*\n  - .*\n  - "):
        WORDS.over(own)


def test_own_features_and_attributes_can_be_reworded() -> None:
    own = {
        "sentences": {
            "own": {"orders": {"fact": "{value} {Bestellung|Bestellungen} {when}"}},
            "account": {"industry": {"fact": "Branche {value}"}},
        },
        "values": {"Retail": "Einzelhandel"},
    }
    words = WORDS.over(own)
    orders = make_card("own__orders__28d", says="{value} orders in the last 28 days")
    assert sentence(orders, Fact(1.0), words) == "1 Bestellung in the last 4 weeks"
    industry = make_card("account__industry", unit="text", says="industry {value}")
    assert sentence(industry, Fact("Retail"), words) == "Branche Einzelhandel"


def test_what_is_left_out_is_said_as_before() -> None:
    words = WORDS.over({"clauses": {"accounts": "customers"}})
    assert words.sentences == WORDS.sentences
    assert {k for k, v in words.clauses.items() if v != WORDS.clauses[k]} == {
        "accounts"
    }
    assert WORDS.clauses["accounts"] == "accounts"
    assert WORDS.over(None) is WORDS


def test_numbers_are_written_as_the_words_have_them() -> None:
    words = WORDS.over({"numbers": {
        "decimal": ",", "thousands": ".", "money": "{number} {currency}",
        "percent": "{number}%", "yes": "ja",
    }, "units": {"days": "{number} {Tag|Tage}"}})  # fmt: skip
    assert number_text(1234.5, words=words) == "1.234,5"
    assert percent_text(-12.5, words=words) == "-12,5%"
    for unit, value, text in (
        ("money", 1234.5, "1.234,50 EUR"),
        ("days", 1.0, "1 Tag"),
        ("days", 30.0, "30 Tage"),
        ("flag", 1.0, "ja"),
        ("share", 0.4, "0,4%"),
    ):
        card = make_card("a__b", unit=unit)
        assert value_text(card, value, "EUR", words=words) == text


def test_names_of_families_and_measures_are_words_too() -> None:
    words = WORDS.over({"families": {"logins": "Nutzung"}, "measures": {"logins.logins":
        "Anmeldungen"}})  # fmt: skip
    assert family_name("logins", words) == "Nutzung"
    assert label("logins", "logins", words) == "Nutzung: Anmeldungen"
