"""How the share grows with the number of accounts to learn from.

Smaller businesses are some of the accounts of one world; larger ones are several worlds
put together, which are drawn from the same process. All rank the same test sets.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from benchmarks.model.page import IMAGES, Section, said, table
from benchmarks.model.rivals import Bools, simple
from benchmarks.model.worlds import Worlds
from churnml.model import ChurnModel

ACCOUNTS = (400, 800, 1_500, 3_000, 6_000)
TESTED = 3
MINE, PLAIN = "churnml", "LightGBM as it comes, simple windows"
PICTURE = IMAGES / "accuracy.png"

Shares = Mapping[str, Mapping[int, Sequence[float]]]


def run(worlds: Worlds) -> Section:
    """Train on more and more accounts, and draw how the share grows."""
    found: dict[str, dict[int, list[float]]] = {MINE: {}, PLAIN: {}}
    for seed in worlds.seeds[:TESTED]:
        sample = worlds.of(seed)
        test = sample.split().test
        for accounts in ACCOUNTS:
            X, y = rows(worlds, seed, accounts)
            # As many trees for all, so that nothing but the size differs.
            model = ChurnModel(seeds=2, n_estimators=120, n_jobs=2).fit(X, y)
            scores = {MINE: model.margin(test), PLAIN: simple(X, y, test.X)}
            for name, score in scores.items():
                share = sample.reached(test, score)[1]
                found[name].setdefault(accounts, []).append(share)
                print(
                    f"world {seed}, {accounts} accounts: {name} {share:.3f}", flush=True
                )
    draw(found)
    return Section("sizes", body(found))


def rows(worlds: Worlds, seed: int, accounts: int) -> tuple[pd.DataFrame, Bools]:
    """Give what is known of so many accounts before the test, the seed's own first."""
    parts: list[pd.DataFrame] = []
    labels: list[Bools] = []
    for number in range(-(-accounts // worlds.accounts)):
        other = worlds.of(worlds.after(seed, number))
        before = other.before(other.split().test)
        assert before.y is not None
        who = before.index.get_level_values("account_id")
        names = np.random.default_rng(seed).permutation(sorted(who.unique()))
        share = min(accounts / worlds.accounts - number, 1)
        kept = who.isin(names[: round(share * len(names))])
        part = before.X[kept]
        renamed = part.index.set_levels(
            part.index.levels[0] + f" of {number}", level="account_id"
        )
        parts.append(part.set_axis(renamed))
        labels.append(before.y.to_numpy(dtype=bool)[kept])
    return pd.concat(parts), np.concatenate(labels)


def body(found: Shares) -> str:
    """Lay out the mean share, by the number of accounts."""
    head = ["accounts", *found]
    lines = [
        [f"{n:,}", *(said(by_size[n]) for by_size in found.values())]
        for n in found[MINE]
    ]
    return table(head, lines)


def draw(found: Shares) -> None:
    """Draw the share against the number of accounts."""
    import matplotlib as mpl

    mpl.use("Agg")
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(figsize=(6, 3.6), layout="constrained")
    for (name, by_size), colour in zip(found.items(), ("C0", "0.55"), strict=True):
        sizes = list(by_size)
        axes.plot(
            sizes, [np.mean(by_size[n]) for n in sizes], "o-", color=colour, label=name
        )
        each = np.array([by_size[n] for n in sizes])
        axes.plot(sizes, each, ".", color=colour, alpha=0.4)
    axes.set_xscale("log")
    axes.set_xticks(sizes, [f"{n:,}" for n in sizes])
    axes.minorticks_off()
    axes.set_xlabel("accounts")
    axes.set_ylabel("share of the attainable AUC")
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False, loc="lower right")
    PICTURE.parent.mkdir(exist_ok=True)
    figure.savefig(PICTURE, dpi=110)
    plt.close(figure)
