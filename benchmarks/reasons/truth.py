"""Whether the family that is named first is one of the cause's own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from benchmarks.model.page import Section, table
from benchmarks.model.worlds import Worlds
from benchmarks.reasons.cases import CAUSES, Cases, right
from benchmarks.reasons.causes import ACCEPTABLE, DECOYS
from benchmarks.reasons.wiser import of_true_cause, of_true_risk
from churnml.attribution import CONTEXT
from churnml.reasons import NOISE_FLOOR

Bools = NDArray[np.bool_]


REASONS = 4
"""As many stand on a card at most."""

CEILINGS = 3
"""Worlds in which others are taught the truth: that takes far longer than the rest."""


def run(worlds: Worlds) -> Iterable[Section]:
    """Judge the cards of each world, and those of who knows better."""
    return _written(worlds.each(_judged))


def _judged(worlds: Worlds, seed: int) -> dict[str, pd.DataFrame]:
    cases = Cases.of(worlds, seed)
    top = {
        "card": cases.cards["reason_1_code"],
        "sums": cases.sums.idxmax(axis=1),
        "feature": _strongest(cases, static=False),
        "any feature": _strongest(cases, static=True),
    }
    found: dict[str, pd.DataFrame] = {}
    if seed - worlds.first < CEILINGS:
        wiser = of_true_risk(cases)
        top["true risk"] = wiser.idxmax(axis=1)
        top["true cause"] = of_true_cause(cases, worlds, seed)
        found["false, wiser"] = _false(cases, *_told(wiser))
    families = list(cases.sums.columns)
    told = np.column_stack([cases.told(f) for f in families])
    first = np.column_stack([cases.told_first(f) for f in families])
    return found | {
        "one": _one(cases, top),
        "two": _two(cases),
        "false": _false(cases, told, first),
        "sound": _sound(cases),
    }


def _told(sums: pd.DataFrame) -> tuple[Bools, Bools]:
    """Tell which families would be reasons by their sums alone, and be the first."""
    ranks = sums.rank(axis=1, ascending=False, method="first").to_numpy()
    enough = sums.to_numpy() >= NOISE_FLOOR
    return enough & (ranks <= REASONS), enough & (ranks == 1)


def _strongest(cases: Cases, *, static: bool) -> pd.Series:
    """Name the family of the single strongest feature, as a bar chart of SHAP does."""
    groups = cases.why.groups
    own = [c.name for c in cases.why.cards if static or groups[c.name] != CONTEXT]
    place = cases.why.of(own).argmax(axis=1)
    return pd.Series([groups[own[n]] for n in place], index=cases.rows.index)


def _one(cases: Cases, top: dict[str, pd.Series]) -> pd.DataFrame:
    """Look at snapshots of exactly one cause, on for four weeks or more."""
    alone = cases.on.sum(axis=1).to_numpy() == 1
    rows = []
    for cause in CAUSES:
        mine = alone & cases.long[cause].to_numpy()
        found = {name: right(series, cause)[mine] for name, series in top.items()}
        rows.append(
            pd.DataFrame({"cause": cause, "decile": cases.decile[mine], **found})
        )
    return pd.concat(rows)


def _two(cases: Cases) -> pd.DataFrame:
    """Look at snapshots of exactly two causes: each has a family of its own in three.

    One family does not stand for both.
    """
    both = (cases.on.sum(axis=1) == 2) & (cases.long.sum(axis=1) == 2)
    mine = (both & cases.decile).to_numpy()
    ranked = np.argsort(-cases.sums.to_numpy()[mine], axis=1, kind="stable")[:, :3]
    sums = np.array(cases.sums.columns)[ranked]
    cards = cases.cards[mine].iloc[:, :3].to_numpy(dtype=object)
    pairs = [
        [cause for cause, is_on in zip(CAUSES, row, strict=True) if is_on]
        for row in cases.on.to_numpy()[mine]
    ]
    return pd.DataFrame(
        {
            "card": [_both(c, *p) for c, p in zip(cards, pairs, strict=True)],
            "sums": [_both(s, *p) for s, p in zip(sums, pairs, strict=True)],
        }
    )


def _both(families: NDArray[np.object_], one: str, other: str) -> bool:
    return any(
        a in ACCEPTABLE[one] and b in ACCEPTABLE[other]
        for a in families
        for b in families
        if a != b
    )


def _false(cases: Cases, told: Bools, first: Bools) -> pd.DataFrame:
    """Look for reasons that only what is over, or is harmless, could account for.

    A family counts where it is acceptable for something that faded (off for four weeks
    or more, on in the half year before) or for a decoy of the last four weeks, and for
    no cause that was on in the last four weeks. Beside it, how often a family is named
    that nothing at all could account for.
    """
    families = list(cases.sums.columns)
    live = _spoken_for(families, ACCEPTABLE, cases.lately)
    faded = _spoken_for(families, ACCEPTABLE, cases.before)
    decoys = cases.lately.rename(columns=lambda name: name.removeprefix("decoy_"))
    harmless = _spoken_for(families, DECOYS, decoys)
    rows = []
    for kind, held in (
        ("faded", faded & ~live),
        ("decoy", harmless & ~live),
        ("nothing", ~(live | faded | harmless)),
    ):
        found = [
            int((part[cases.decile].sum(axis=1) > 0).sum())
            for part in (held, held & told, held & first)
        ]
        rows.append([kind, int(cases.decile.sum()), *found])
    return pd.DataFrame(rows, columns=["kind", "cards", "has", "named", "first"])


def _spoken_for(
    families: list[str], own: Mapping[str, frozenset[str]], there: pd.DataFrame
) -> Bools:
    """Tell of which families something that is there is acceptable."""
    found = np.zeros((len(there), len(families)), dtype=bool)
    for name, accepted in own.items():
        mine = [family in accepted for family in families]
        found |= there[name].to_numpy()[:, None] & np.array(mine)
    return found


def _sound(cases: Cases) -> pd.DataFrame:
    """Check that all adds up, and that risk falls where a reason is taken away."""
    why = cases.why
    off = np.abs(why.base_value + why.by_family().sum(axis=1) - why.logit).max()
    fell = []
    X, evidence = cases.rows.X, cases.rows.evidence
    whole = cases.sample.panel
    for family in cases.sums.columns:
        rows = cases.told(family) & cases.decile
        if not rows.any():
            continue
        healed = X[rows].copy()
        at = healed.index.get_level_values("cutoff")
        for card in why.cards:
            if why.groups[card.name] != family or card.categorical:
                continue
            peers = whole.X[card.name].groupby(level="cutoff").median()
            usual = pd.Series(peers.reindex(at).to_numpy(), index=healed.index)
            if card.normal is not None and card.normal in evidence:
                own = evidence.loc[healed.index, card.normal]
                usual = own.astype(float).fillna(usual)
            healed[card.name] = usual.astype(float)
        less = cases.model.predict_risk(healed).to_numpy()
        fell.append(less < why.risk.to_numpy()[rows])
    share = np.concatenate(fell)
    return pd.DataFrame({"off": [off], "fell": [share.sum()], "of": [len(share)]})


# -- the page --------------------------------------------------------------------------


_WAYS = {
    "sums": "family sums",
    "card": "first on the card",
    "feature": "strongest feature one can act on",
    "any feature": "strongest feature",
    "true risk": "taught the true risk",
    "true cause": "taught the causes",
}


def _written(every: list[dict[str, pd.DataFrame]]) -> Iterable[Section]:
    one = pd.concat([found["one"] for found in every])
    tenth = one[one["decile"]]
    parts = {cause: tenth[tenth["cause"] == cause] for cause in CAUSES}
    parts |= {"**all**": tenth, "all, riskiest fifth": one}
    rows = [
        [name, f"{len(part):,}", *(_right_in(part[way]) for way in _WAYS)]
        for name, part in parts.items()
    ]
    head = ["one cause, riskiest tenth", "snapshots", *_WAYS.values()]
    yield Section("truth", table(head, rows))
    head = [f"riskiest tenth, {len(every)} worlds", "found", "wanted"]
    head.append("taught the true risk")
    yield Section("cards", table(head, _on_cards(every)))


def _on_cards(every: list[dict[str, pd.DataFrame]]) -> list[list[str]]:
    two = pd.concat([found["two"] for found in every])
    sound = pd.concat([found["sound"] for found in every])
    fell, reasons = int(sound["fell"].sum()), int(sound["of"].sum())
    mine = _not_so(pd.concat([found["false"] for found in every]))
    wiser = _not_so(
        pd.concat([found["false, wiser"] for found in every if "false, wiser" in found])
    )
    most = {"cards that name a cause that faded": "at most 5 %"}
    most["cards that name a decoy"] = "at most 5 %"
    return [
        [
            "two causes, both in the first three family sums",
            _right_in(two["sums"]),
            "at least 90 %",
            "",
        ],
        ["the same, on the card", _right_in(two["card"]), "at least 90 %", ""],
        *([name, mine[name], most.get(name, ""), wiser[name]] for name in mine),
        [
            "reasons taken away that lower the risk",
            _share(fell, reasons),
            "at least 95 %",
            "",
        ],
        [
            "farthest from adding up, log-odds",
            f"{float(sound['off'].max()):.0e}",
            "at most 1e-9",
            "",
        ],
    ]


def _not_so(false: pd.DataFrame) -> dict[str, str]:
    """Say how often a reason is named that is over, harmless, or not there at all."""
    found = {}
    for kind, name in (("faded", "a cause that faded"), ("decoy", "a decoy")):
        cards, has, named, first = _counts(false, kind)
        found[f"cards that name {name}"] = _share(named, cards)
        found[f"{name} named, of the cards that have one"] = _share(named, has)
        found[f"{name} first, of the cards that have one"] = _share(first, has)
    cards, _has, named, first = _counts(false, "nothing")
    found["cards that name a family nothing accounts for"] = _share(named, cards)
    found["cards that name such a family first"] = _share(first, cards)
    return found


def _counts(false: pd.DataFrame, kind: str) -> tuple[int, int, int, int]:
    mine = false[false["kind"] == kind]
    cards, has, named, first = (
        int(mine[name].sum()) for name in ("cards", "has", "named", "first")
    )
    return cards, has, named, first


def _right_in(found: pd.Series) -> str:
    asked = found.dropna()
    return _share(int(asked.sum()), len(asked))


def _share(some: int, of: int) -> str:
    return f"{100 * some / of:.1f} %" if of else "none"
