"""Truth tables of what people write, judged by hand."""

from __future__ import annotations

import re

import ibis
import pytest

from churnml.features.phrases import (
    LEAVING,
    NOT_LEAVING,
    NOT_UNHAPPY,
    RIVALS,
    SAYINGS,
    UNHAPPY,
    own_phrases,
    plain,
    sayings,
)

TRUTH: dict[str, dict[str, bool]] = {
    "leaving": {
        "Please cancel my subscription": True,
        "CANCEL   OUR,  CONTRACT": True,
        "I want to cancel our contract by March.": True,
        "Hi,\n\nwe want to cancel\n\nRegards": True,
        "I\u2019d like to cancel": True,
        "We're not happy and want to cancel.": True,
        "We have decided not to renew!": True,
        "we will not be renewing": True,
        "Please close our account": True,
        "What's the notice period?": True,
        "turn off auto-renewal please": True,
        "This is our notice of termination": True,
        "how do i cancel": True,
        # It sounds like it, and is not.
        "How do I cancel a meeting?": False,
        "I'd like to cancel a booking. Thanks": False,
        "cancel the export job": False,
        "I cancelled an order by mistake": False,
        "close the window of the account page": False,
        "Where can I leave feedback? I want to leave a comment": False,
        "How do our customers cancel their subscription?": False,
        "Cancel the subscription of a customer": False,
        "Our certificate did not renew": False,
        "cancel. our plan is great": False,
        # Denied.
        "We do not want to cancel our subscription, just pause it": False,
        "I don't want to cancel": False,
        "We're not planning to leave": False,
        "no intention to terminate the contract": False,
        # Not a word of it.
        "The report is empty since Monday": False,
        "...": False,
    },
    "rival": {
        "Your competitor does this for half the price": True,
        "We are switching to another provider": True,
        "we're looking at alternatives": True,
        "moving to a different tool next month": True,
        "is there an alternative to this product": True,
        "Can I switch to another workspace?": False,
        "moving to a different plan": False,
        "is there an alternative view?": False,
    },
    "unhappy": {
        "This is unacceptable!": True,
        "I am really disappointed": True,
        "We are not happy with the answer": True,
        "not at all satisfied": True,
        "a complete waste of time": True,
        "the import is not working": False,
        "Not bad at all, thanks": False,
        "I'm not angry, it was never terrible": False,
        "poor connection in the train": False,
        "We are happy": False,
    },
}


def said(texts: list[str | None], **own: tuple[str, ...]) -> list[dict[str, bool]]:
    """Let the engine read texts."""
    table = ibis.memtable({"text": texts}, schema={"text": "string"})
    found = table.select(**sayings(table.text, **own), text="text")
    return ibis.duckdb.connect().to_pyarrow(found).to_pylist()


@pytest.mark.parametrize("saying", SAYINGS)
def test_truth(saying: str) -> None:
    wanted = TRUTH[saying]
    found = {row["text"]: row[saying] for row in said([*wanted])}
    assert found == wanted


def test_no_text_says_nothing() -> None:
    for row in said([None, ""]):
        assert [row[name] for name in SAYINGS] == [None, None, None]


def test_own_words_replace_the_english_ones_and_names_come_beside() -> None:
    texts = [
        "Hiermit K\u00dcNDIGE ich!",
        "please cancel our contract",
        "wir wechseln zu Acme-Desk",
        "ein Acme Deskjet; switching to another provider",
    ]
    own = {"intent_words": ("k\u00fcndige",), "competitors": ("ACME desk",)}
    rows = said([*texts], **own)
    assert [row["leaving"] for row in rows] == [True, False, False, False]
    assert [row["rival"] for row in rows] == [False, False, True, True]
    (name,) = said(["ein Acme Deskjet"], **own)
    assert name["rival"] is False, "a name is whole words"


def test_what_a_person_types_is_no_pattern() -> None:
    assert own_phrases(["C.*", "(a|b)", "What now?"]) == ("c", "a b", "what now")


def test_texts_become_plain() -> None:
    table = ibis.memtable({"text": ["Don\u2019t!  (END)\u2026 \u00c9t\u00e9 2025;ok"]})
    (text,) = ibis.duckdb.connect().to_pyarrow(plain(table.text)).to_pylist()
    assert text == " don't . end \u00e9t\u00e9 2025 . ok "


def test_phrases_are_written_in_their_small_language() -> None:
    for phrase in (*LEAVING, *NOT_LEAVING, *RIVALS, *UNHAPPY, *NOT_UNHAPPY):
        words = re.sub(r"[(|)]", " ", phrase).split()
        assert phrase == phrase.lower() == " ".join(phrase.split())
        assert phrase.count("(") == phrase.count(")")
        assert all(re.fullmatch(r"[a-z']+|\*", word) for word in words), phrase
        assert not phrase.endswith("*")
