"""A card in another language: the example of the docs, end to end."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from churnml.attribution import Contributions
from churnml.config import load_config
from churnml.errors import ConfigError
from churnml.matrix import Matrix
from churnml.playbook import Playbook, read_rows
from churnml.plays import suggestions
from churnml.ranking import risk_list
from churnml.reasons import Words, top_reasons
from tests.panels import make_card

DOCS = Path(__file__).parents[2] / "docs" / "words.md"
CONFIG = "version: 1\nname: acme\ndata: {accounts: {path: a.csv}}\n"


@pytest.fixture
def german(tmp_path: Path) -> Words:
    """What the docs show, read as a company's own file is."""
    example = re.search(r"```toml\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.S)
    assert example
    (tmp_path / "words_de.toml").write_text(example[1], encoding="utf-8")
    file = tmp_path / "acme.yaml"
    file.write_text(CONFIG + "output: {words: words_de.toml}", encoding="utf-8")
    return load_config(file).words


def accounts() -> tuple[Contributions, Matrix]:
    """Forty accounts of one plan; the first three are looked at."""
    index = pd.MultiIndex.from_product(
        [[f"A-{n:02d}" for n in range(40)], [pd.Timestamp("2025-03-03")]],
        names=["account_id", "cutoff"],
    )
    more = np.arange(40.0) + 100
    logins = make_card("logins__logins__28d", direction="-", normal="usual_logins")
    cards = (
        logins,
        make_card("tickets__open_urgent", direction="+"),
        make_card("nps__latest_score", unit="score", direction="-", normal="usual_nps"),
        make_card("commercial__days_to_term_end", unit="days", direction="-",
                  says="the term ends in {value}"),
        make_card("stickiness__days_since_last_use", unit="days", direction="+"),
        make_card("commercial__mrr", unit="money", actionable=False),
        make_card("account__industry", unit="text", categorical=True, actionable=False),
    )  # fmt: skip
    first = {
        "logins__logins__28d": [6.0, 1.0, 0.0],
        "tickets__open_urgent": [1.0, 2.0, 3.0],
        "nps__latest_score": [7.5, np.nan, 3.0],
        "commercial__days_to_term_end": [74.0, 1.0, 30.0],
        "stickiness__days_since_last_use": [21.0, 1.0, 400.0],
        "commercial__mrr": [1234.5, 900.0, 80.0],
    }
    X = pd.DataFrame({name: [*v, *more[3:]] for name, v in first.items()}, index)
    X.loc[X.index[3:], "tickets__open_urgent"] = 0.0
    X["account__industry"] = "Retail"
    phi = pd.DataFrame(0.2, index, [card.name for card in cards])
    lower = X.drop(columns="account__industry").rank(method="min") - 1
    share = lower / X.drop(columns="account__industry").notna().sum()
    evidence = share.add_suffix("__percentile")
    evidence["usual_logins"], evidence["usual_nps"] = 23.0, 9.0
    total = phi.sum(axis=1)
    why = Contributions(
        phi, -1.5, -1.5 + total, 1 / (1 + np.exp(1.5 - total)), cards,
        usable=True, X=X, encoded=X,
    )  # fmt: skip
    context = pd.DataFrame({"currency": "EUR", "mrr": 1.0, "plan": "Pro"}, index)
    left_out = {"surveys": "there is no table 'surveys'"}
    return why, Matrix(X, cards, "f", evidence=evidence, context=context,
                       left_out=left_out)  # fmt: skip


def test_a_whole_card_reads_in_german(german: Words) -> None:
    why, matrix = accounts()
    listed = risk_list(why.risk, top_reasons(why, matrix, words=german), words=german)
    row = listed.set_index("account_id")
    said = row.filter(regex=r"^reason_\d$")
    assert said.loc["A-00"].tolist() == [
        "Anmeldungen: nur noch 6 in den letzten 4 Wochen, üblich sind 23 (-74 %), "
        "weniger als 92 % der Kunden mit diesem Tarif",
        "1 dringende Anfrage ist offen, mehr als bei 92 % der Kunden mit diesem Tarif",
        "Letzte NPS-Antwort: 7,5 von 10, üblich sind 9, weniger als 92 % der Kunden "
        "mit diesem Tarif",
        "Die Laufzeit endet am 16. Mai 2025, in 74 Tagen, früher als bei 92 % der "
        "Kunden mit diesem Tarif",
    ]
    assert said.loc["A-01"].dropna().tolist()[:2] == [
        "Anmeldungen: nur noch 1 in den letzten 4 Wochen, üblich sind 23 (-96 %), "
        "weniger als 95 % der Kunden mit diesem Tarif",
        "2 dringende Anfragen sind offen, mehr als bei 95 % der Kunden mit diesem "
        "Tarif",
    ]
    assert said.loc["A-02", "reason_1"] == (
        "Keine Anmeldungen in den letzten 4 Wochen, üblich sind 23, weniger als bei "
        "97 % der Kunden mit diesem Tarif"
    )
    assert row["context"].loc[["A-00", "A-01"]].tolist() == [
        "Zahlt 1.234 EUR im Monat; Branche Einzelhandel",
        "Zahlt 900 EUR im Monat; Branche Einzelhandel",
    ]
    # No word of another language is left.
    everything = " ".join(said.loc[["A-00", "A-01", "A-02"]].melt()["value"].dropna())
    assert not re.search(r"\b(the|of|last|usual|than|login|accounts)\b", everything)


def test_what_is_known_already_reads_in_german(german: Words) -> None:
    why, matrix = accounts()
    plain = top_reasons(why, matrix, words=german)
    muted = pd.DataFrame(
        {
            "account_id": ["A-00"],
            "cutoff": [pd.Timestamp("2025-03-03")],
            "family": ["logins"],
            "until": [pd.Timestamp("2025-05-02")],
        }
    )
    said = top_reasons(why, matrix, words=german, muted=muted)["muted"]
    assert said.iloc[0] == f"Bekannt bis 2. Mai 2025: {plain['reason_1'].iloc[0]}"


def test_a_play_reads_in_german(german: Words) -> None:
    columns = {"play": "Anrufen", "channel": "phone", "due_days": 2, "why": "Fragen"}
    rules = read_rows(
        [
            columns | {"reason": "logins", "play": "Schreiben"},
            columns
            | {
                "reason": "logins|nps.latest_score|tickets",
                "stage": "renewal|mature",
                "value": "high|mid",
                "risk": "high",
            },
            columns | {"play": "Notieren", "risk": "any"},
        ]
    )
    listed = pd.DataFrame(
        {
            "account_id": ["A-00", "A-01"],
            "cutoff": pd.Timestamp("2025-03-03"),
            "band": ["high", "low"],
            "mrr": [900.0, 80.0],
            "currency": "EUR",
            "reason_1": ["Zuletzt vor 21 Tagen genutzt", "Nie genutzt"],
            "reason_1_code": "logins.days_since_last_use.high",
        }
    )
    context = pd.DataFrame(
        {
            "lifecycle_stage": "renewal",
            "plays_begun": ["2025-02-20 Schreiben", None],
        },
        pd.Index(listed["account_id"]),
    )
    said = suggestions(listed, context, Playbook(rules=rules), words=german)
    assert said["play_why"].tolist() == [
        "Zuletzt vor 21 Tagen genutzt. Fragen. Schon versucht: Schreiben am 20. Feb. "
        "2025. (Regel: Gründe aus Nutzung oder einige Gründe aus NPS oder Gründe aus "
        "Support; Phase Verlängerung oder mature; Wert hoch oder mittel; Risiko hoch)",
        "Nie genutzt. Fragen. (Regel: jeder Grund)",
    ]


def test_what_was_not_translated_is_said_in_english(german: Words) -> None:
    why, matrix = accounts()
    said = top_reasons(why, matrix, words=german, reasons=6)
    assert said["missing_data"].iloc[0] == "Surveys: not available"
    plain = top_reasons(why, matrix, reasons=6)
    assert (said.filter(like="_code") == plain.filter(like="_code")).all(axis=None) or (
        said.filter(like="_code").equals(plain.filter(like="_code"))
    )


def test_a_wrong_file_is_told_by_name(tmp_path: Path) -> None:
    file = tmp_path / "acme.yaml"
    file.write_text(CONFIG + "output: {words: mine.toml}", encoding="utf-8")
    config = load_config(file)
    with pytest.raises(ConfigError, match=r"output\.words: there is no file .*mine"):
        _ = config.words
    own = tmp_path / "mine.toml"
    own.write_text("[clauses]\nfact = {fact}", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"mine\.toml is no TOML.*stand in quotes"):
        _ = config.words
    own.write_bytes("[clauses]\nfact = 'ü{fact}'".encode("latin-1"))
    with pytest.raises(ConfigError, match=r"mine\.toml cannot be read.*UTF-8"):
        _ = config.words
    own.write_text("[clauses]\nfakt = '{fact}'", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"mine\.toml: words: 1 problem\n  - clauses"):
        _ = config.words
