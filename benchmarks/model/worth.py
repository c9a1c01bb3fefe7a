"""What a plan of calls promises, and what it keeps; beside simpler ways to choose."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from benchmarks.model.page import Section, said, table
from benchmarks.model.worlds import Worlds
from churnml.baselines import fit_baselines
from churnml.matrix import Matrix
from churnml.offer import Offer
from churnml.profit import Plan, plan

OFFER = Offer(
    contact_cost=150,
    accept_rate=0.3,
    margin=0.8,
    hours=40,
    currency="EUR",
    rates={"USD": 0.92, "GBP": 1.17},
)
LUCKS = 500
WAYS = {
    "plan": "the plan",
    "true": "a plan by the true risk",
    "recency": "a plan by the recency baseline's risk",
    "risk": "as many calls, the greatest risk first",
    "mrr": "as many calls, the greatest MRR first",
    "random": "as many calls, to anybody",
}


@dataclass(frozen=True)
class _Called:
    """One plan of one world: what it promised, and what it was worth."""

    promised: float
    by_truth: float
    by_outcome: float
    kept: bool
    inside: float
    inside_by_truth: float
    earned: dict[str, float]


def run(worlds: Worlds) -> Section:
    """Plan at each test cutoff of each world, and look what became of it."""
    found = worlds.each(_of_world)
    plans = [one for world in found for one in world]
    ratios = [
        sum(one.promised for one in world) / sum(one.by_truth for one in world)
        for world in found
    ]
    outcomes = [np.mean([one.by_outcome for one in world]) for world in found]
    kept = sum(one.kept for one in plans)
    promise = [
        ["expected, EUR a plan", said(_mean(found, "promised"), 0)],
        ["the same calls by the true risk", said(_mean(found, "by_truth"), 0)],
        ["the same calls by who left", said(outcomes, 0)],
        ["expected over that by the true risk", said(ratios, 2)],
        [
            "outcomes in the 90 % interval, accept rate at its mean",
            f"{kept} of {len(plans)}",
        ],
        [
            "share in it, by who left, accept rate drawn",
            said(_mean(found, "inside"), 2),
        ],
        [
            "share in it, all drawn by the true risk",
            said(_mean(found, "inside_by_truth"), 2),
        ],
    ]
    ways = [[words, *_of_way(found, way)] for way, words in WAYS.items()]
    body = "\n\n".join(
        (
            f"{len(plans)} plans of {OFFER.hours:g} calls, in {len(found)} worlds.",
            table(["what a plan promises", "mean over worlds"], promise),
            table(["calls chosen by", "EUR a plan", "the plan minus it"], ways),
        )
    )
    return Section("worth", body)


def _mean(found: list[list[_Called]], name: str) -> list[float]:
    return [float(np.mean([getattr(one, name) for one in world])) for world in found]


def _of_way(found: list[list[_Called]], way: str) -> tuple[str, str]:
    mine, plans = (
        [float(np.mean([one.earned[name] for one in world])) for world in found]
        for name in (way, "plan")
    )
    less = [a - b for a, b in zip(plans, mine, strict=True)]
    return said(mine, 0), "" if way == "plan" else said(less, 0, sign=True)


def _of_world(worlds: Worlds, seed: int) -> list[_Called]:
    sample = worlds.of(seed)
    split = sample.split()
    model = worlds.shipped(seed).model
    baseline = fit_baselines(split.train.X, split.train.y, ["recency"])["recency"]
    test = split.test
    risks = {
        "plan": model.predict_risk(test).to_numpy(),
        "true": sample.true_risk.loc[test.index].to_numpy(),
        "recency": baseline.predict_proba(test.X)[:, 1],
    }
    band = model.risk_band(test)
    cutoffs = test.index.get_level_values("cutoff")
    rng = np.random.default_rng(7)
    return [
        _of_cutoff(test, np.flatnonzero(cutoffs == at), risks, band, rng)
        for at in cutoffs.unique()
    ]


def _of_cutoff(
    test: Matrix,
    rows: np.ndarray,
    risks: dict[str, np.ndarray],
    band: pd.DataFrame,
    rng: np.random.Generator,
) -> _Called:
    mine = test.context.iloc[rows]
    names = test.index.get_level_values("account_id")[rows]
    listed = pd.DataFrame(
        {
            "account_id": names,
            "mrr": mine["mrr"].to_numpy(dtype=float),
            "currency": mine["currency"].to_numpy(),
            "churned": test.y.to_numpy(dtype=float)[rows],
            **{f"{name}_risk": risk[rows] for name, risk in risks.items()},
        }
    )
    listed["euros"] = listed["mrr"] * OFFER.exchange(listed["currency"])
    listed["worth"] = OFFER.expected_value(listed["true_risk"], listed["euros"])
    listed = listed[listed["worth"].notna()].set_index("account_id", drop=False)
    made = {
        name: plan(listed.assign(risk=listed[f"{name}_risk"]), OFFER) for name in risks
    }
    # What is shipped says how sure it is, and its plan's interval is the wider for it.
    sure = band[["risk_low", "risk_high"]].iloc[rows].set_index(names)
    made["plan"] = plan(listed.assign(risk=listed["plan_risk"]).join(sure), OFFER)
    called = {name: _called(one) for name, one in made.items()}
    number = len(called["plan"])
    for name, by in (("risk", "plan_risk"), ("mrr", "euros")):
        called[name] = listed.nlargest(number, by).index
    earned = {
        name: float(listed.loc[ids, "worth"].sum()) for name, ids in called.items()
    }
    earned["random"] = float(listed["worth"].mean() * number)
    calls = listed.loc[called["plan"]]
    brought = float(OFFER.expected_value(calls["churned"], calls["euros"]).sum())
    return _Called(
        made["plan"].expected_value,
        earned["plan"],
        brought,
        made["plan"].low <= brought <= made["plan"].high,
        _inside(made["plan"], calls, calls["churned"], rng),
        _inside(made["plan"], calls, calls["true_risk"], rng),
        earned,
    )


def _called(made: Plan) -> pd.Index:
    return pd.Index(made.table.loc[made.table["planned"], "account_id"])


def _inside(
    made: Plan, calls: pd.DataFrame, leaving: pd.Series, rng: np.random.Generator
) -> float:
    """Say how often what the calls bring lies in the interval."""
    value = OFFER.value(calls["euros"])
    rate = rng.beta(*OFFER.beta, size=(LUCKS, 1))
    shape = (LUCKS, len(calls))
    kept = (rng.random(shape) < rate) & (rng.random(shape) < leaving.to_numpy())
    brought = (kept * value).sum(axis=1) - OFFER.contact_cost * len(calls)
    return float(((brought >= made.low) & (brought <= made.high)).mean())
