"""Cards made of what a model says, without a list."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from churnml.attribution import Contributions
from churnml.cards import (
    BANDS,
    account_card,
    card_from_row,
)
from churnml.errors import AccountNotFoundError, TaskError
from churnml.playbook import Playbook, default, read_rows
from churnml.plays import suggestions
from churnml.ranking import beside, risk_list
from churnml.reasons import top_reasons
from churnml.templates import percent
from tests.cards.reader import Reader, plain
from tests.panels import make_panel


@pytest.fixture(scope="module")
def results():
    panel = make_panel(40, 2, seed=3, labelled=False)
    panel = panel.at(panel.cutoffs[-1:])
    # Contributions made by hand: every feature's z-score, a tenth of it.
    numbers = panel.X.apply(pd.to_numeric, errors="coerce")
    spread = numbers.std().replace(0, 1)
    values = ((numbers - numbers.mean()) / spread / 10).fillna(0.0)
    logit = values.sum(axis=1) - 2.0
    risk = 1 / (1 + np.exp(-logit))
    why = Contributions(
        values=values,
        base_value=-2.0,
        logit=logit,
        risk=risk,
        cards=panel.cards,
        usable=True,
        X=panel.X,
        encoded=numbers,
    )
    others = pd.DataFrame({"account_id": ["T-1"], "cutoff": None, "reason": ["trial"]})
    return risk, why, replace(panel, not_scored=others)


def test_a_card_of_results_equals_the_card_of_the_list(results):
    risk, why, panel = results
    listed = risk_list(risk, top_reasons(why, panel))
    plays = suggestions(listed, panel.context, Playbook(rules=default()))
    listed = beside(listed, plays)
    assert listed["play"].notna().any()
    for row in listed.to_dict("records"):
        of_list = card_from_row(
            row, scored=len(listed), base_risk=why.base_risk, bands=BANDS
        )
        of_results = account_card(row["account_id"], risk, why, panel)
        assert replace(of_results, in_capacity=True, data_until=None) == replace(
            of_list, in_capacity=True, data_until=None
        )


def test_a_card_of_results_knows_the_stage_and_the_companys_plays(results):
    risk, why, panel = results
    account, _cutoff = risk.idxmax()
    stages = pd.Series("adoption", index=panel.index)
    stages[account] = "renewal"
    panel = replace(panel, context=panel.context.assign(lifecycle_stage=stages))
    rule = {"channel": "phone", "due_days": 2, "why": "It ends soon"}
    rules = read_rows(
        [
            rule | {"play": "Talk", "stage": "renewal"},
            rule | {"play": "Write", "channel": "e-mail"},
        ]
    )
    card = account_card(account, risk, why, panel, playbook=Playbook(rules=rules))
    assert card.stage == "renewal"
    assert card.play is not None
    assert card.play.title == "Talk"
    shown = " ".join(plain(Reader(card._repr_html_()).text).split())
    assert "Suggested play Talk" in shown
    assert "Stage renewal" in shown
    assert "It ends soon. (Rule: any reason; stage renewal)" in shown
    nothing = account_card(account, risk, why, panel, playbook=Playbook(rules=()))
    assert nothing.play is None
    assert "Suggested play" not in nothing._repr_html_()


@pytest.fixture(scope="module")
def two_weeks():
    """Results of two cutoffs: one account's risk rises from 12 % to 27 %."""
    panel = make_panel(40, 2, seed=3, labelled=False, step=7)
    moved = panel.cards[0].name
    values = pd.DataFrame(0.0, index=panel.index, columns=list(panel.X.columns))
    late = panel.index.get_level_values("cutoff") == pd.Timestamp(panel.cutoffs[-1])
    values.loc[late, moved] = 1.0
    logit = values.sum(axis=1) - 2.0
    numbers = panel.X.apply(pd.to_numeric, errors="coerce")
    why = Contributions(
        values=values,
        base_value=-2.0,
        logit=logit,
        risk=1 / (1 + np.exp(-logit)),
        cards=panel.cards,
        usable=True,
        X=panel.X,
        encoded=numbers,
    )
    return panel, why


def of(why: Contributions, rows: np.ndarray) -> Contributions:
    """Keep some rows."""
    names = ("values", "logit", "risk", "X", "encoded")
    return replace(why, **{name: getattr(why, name)[rows] for name in names})


def test_a_card_of_results_says_what_changed(two_weeks):
    panel, why = two_weeks
    first, last = panel.cutoffs
    early = panel.index.get_level_values("cutoff") == pd.Timestamp(first)
    here = panel.at([last]).index.get_level_values("account_id")
    there = panel.at([first]).index.get_level_values("account_id")
    account = here.intersection(there)[0]
    now, then = of(why, ~early), of(why, early)

    card = account_card(
        account, now.risk, now, panel.at([last]), earlier=(then, panel.at([first]))
    )

    # logit -2 is 12 %, -1 is 27 %, and one family moved all of it.
    family = panel.cards[0].family
    assert card.previous_cutoff == first
    assert [(step.kind, step.points) for step in card.change_steps] == [
        ("typical", 12),
        ("raises", 15),
        ("risk", 27),
    ]
    assert [change.code for change in card.changes] == [family]
    shown = plain(Reader(card._repr_html_()).text)
    assert plain(card.changed_since) in shown
    # Without, nothing is said; and neither is it of an account that was not there.
    assert account_card(account, now.risk, now, panel.at([last])).changes == ()
    others = panel.at([first]).take(there != account)
    unseen = of(then, then.risk.index.get_level_values("account_id") != account)
    card = account_card(
        account, now.risk, now, panel.at([last]), earlier=(unseen, others)
    )
    assert (card.changes, card.previous_risk) == ((), None)
    with pytest.raises(TaskError, match="nothing of it is from before the cutoff"):
        account_card(
            account, now.risk, now, panel.at([last]), earlier=(now, panel.at([last]))
        )


def test_a_card_of_results_says_how_sure_and_what_is_known(results):
    risk, why, panel = results
    listed = risk_list(risk, top_reasons(why, panel))
    top = listed.dropna(subset=["reason_1"]).iloc[0]
    account, cutoff = top["account_id"], top["cutoff"]
    sure = pd.DataFrame({"risk_low": risk / 2, "risk_high": (1 + risk) / 2})
    sure["blind"] = pd.array([None] * len(sure), dtype="str")
    muted = pd.DataFrame(
        {
            "account_id": [account],
            "cutoff": [cutoff],
            "family": [top["reason_1_code"].split(".")[0]],
            "until": [pd.Timestamp("2025-05-02")],
        }
    )
    card = account_card(account, risk, why, panel, certainty=sure, muted=muted)
    assert (card.low, card.high) == (card.risk / 2, (1 + card.risk) / 2)
    shown = plain(Reader(card._repr_html_()).text)
    low, high = (plain(percent(bound)) for bound in (card.low, card.high))
    assert f"Between {low} and {high}" in shown
    assert card.known is not None
    assert card.known.text == f"Known until 2 May 2025: {top['reason_1']}"
    bare = account_card(account, risk, why, panel)
    assert (bare.low, bare.between, bare.known) == (None, "", None)
    assert [r.code for r in card.reasons] == [r.code for r in bare.reasons][1:]


def test_results_know_who_is_not_scored(results):
    risk, why, panel = results
    with pytest.raises(AccountNotFoundError, match=r"'T-1' is not scored at .*: trial"):
        account_card("T-1", risk, why, panel)
    with pytest.raises(AccountNotFoundError, match="is not known at"):
        account_card("nobody at all", risk, why, panel)


def test_of_several_cutoffs_the_latest_is_shown():
    panel = make_panel(12, 3, seed=1, labelled=False)
    zero = pd.DataFrame(0.0, index=panel.X.index, columns=panel.X.columns)
    risk = pd.Series(np.linspace(0.1, 0.4, len(panel)), index=panel.X.index)
    why = Contributions(
        values=zero,
        base_value=-2.0,
        logit=np.log(risk / (1 - risk)),
        risk=risk,
        cards=panel.cards,
        usable=False,
        X=panel.X,
        encoded=zero,
    )
    account = panel.X.index.get_level_values("account_id")[-1]
    card = account_card(account, risk, why, panel, lead="14d", horizon="90d")
    assert card.cutoff == panel.cutoffs[-1]
    assert card.outcome is not None
    assert not card.usable
    assert card.scored == int(
        (
            panel.X.index.get_level_values("cutoff") == pd.Timestamp(panel.cutoffs[-1])
        ).sum()
    )
    less = account_card(account, risk, why, panel, of="contraction")
    assert less.asked.title == "Contraction risk"
