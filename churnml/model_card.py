"""The model's card: what it answers, what it was learned from, how well, and limits.

Plain values in, Markdown out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import isfinite
from typing import Any

import pandas as pd

from churnml.cards.asked import asked
from churnml.features.spec import Card
from churnml.gates import Verdict

__all__ = ["model_card"]

_HEADLINES = {
    "auc_within_cutoff": "AUC within cutoff",
    "average_precision": "average precision",
    "base_rate": "base rate",
    "lift_at_10pct": "lift in the riskiest tenth",
    "recall_at_10pct": "churners in the riskiest tenth",
    "lift_at_capacity": "lift at capacity",
    "recall_at_capacity": "churners caught at capacity",
    "revenue_caught": "churning revenue in the riskiest tenth",
    "brier": "Brier score",
    "observed_over_expected": "observed / expected",
    "calibration_slope": "calibration slope",
    "calibration_error": "calibration error",
    "auc_known_accounts": "AUC of accounts it was trained on",
    "auc_unseen_accounts": "AUC of accounts it had not seen",
    "left_in_lead": "left before anybody could act",
    "left_in_lead_share": "their share of all that left",
    "left_in_lead_auc": "AUC of these against those that stayed",
    "left_in_lead_recall_at_10pct": "of these in the riskiest tenth",
    "auc_random_split": "what a random split would have claimed (do not believe it)",
}
_LIMITS = """\
- Risk is the probability that an account that is still here when the outcome window \
begins {event} in it. It says nothing about accounts outside the cohort.
- A reason says what the model noticed, not why the account {does}, and not what \
would change that.
- The figures come from cutoffs after those the judged model was trained on. The \
model in use was trained again, in the same way, on all cutoffs whose labels are known.
- It is made for ranking companies that pay for software, to decide whom to talk to. \
It is not made for decisions about persons, prices or credit."""


def model_card(
    *,
    title: str,
    provenance: Mapping[str, Any],
    certificate: Mapping[str, Any],
    evaluation: pd.DataFrame,
    calibration: Mapping[str, Any],
    cards: Sequence[Card],
    learned: Mapping[str, Mapping[str, Any]] | None = None,
    selected: Mapping[str, Mapping[str, Any]] | None = None,
    warnings: Sequence[str] = (),
    verdict: Verdict | None = None,
    tuned: Mapping[str, Any] | None = None,
) -> str:
    """Write the card of a trained model.

    Parameters
    ----------
    title : str
        Name of the model.
    provenance : mapping
        Of the matrix: task, cohort, cutoffs, windows, tables.
    certificate : mapping
        Of the split: per set its cutoffs, rows, accounts and positives.
    evaluation : DataFrame
        On the test set, tidy: ``model, metric, value, low, high`` (null where there
        is no interval).
    calibration : mapping
        What the calibration is: slope, intercept, interval, usable.
    cards : sequence of Card
        One per feature.
    learned : mapping of str to mapping, optional
        What had to be learned before the features could be built, by the model that
        was judged and by the one that is shipped.
    selected : mapping of str to mapping, optional
        Of the same two, which families were dropped, and why.
    warnings : sequence of str
        What the training warned of.
    verdict : Verdict, optional
        Whether it was made the champion, and why.
    tuned : mapping, optional
        What tuning tried and found.

    Returns
    -------
    str
        Markdown.

    Examples
    --------
    >>> evaluation = pd.DataFrame(
    ...     [["model", "auc_within_cutoff", 0.8123, 0.74, 0.87],
    ...      ["recency", "auc_within_cutoff", 0.7, None, None]],
    ...     columns=["model", "metric", "value", "low", "high"])
    >>> text = model_card(
    ...     title="acme-churn", provenance={"task": {"horizon": "90d"}},
    ...     certificate={"test": {"cutoffs": ["2025-03-03"], "positives": 31}},
    ...     evaluation=evaluation, calibration={"slope": 0.93}, cards=())
    >>> print(text.split("## ")[3])
    How well it does, on the test set
    <BLANKLINE>
    |  | model | recency |
    | --- | --- | --- |
    | AUC within cutoff | 0.812 (0.740 to 0.870) | 0.700 |
    <BLANKLINE>
    <BLANKLINE>
    """
    sections = {
        "What it answers": _question(provenance.get("task")),
        "Whether it scores": _verdict(verdict),
        "Warnings": "\n".join(f"- {_line(warning)}" for warning in warnings),
        "What it was learned from": _bullets(provenance),
        "How it was judged": _sets(certificate),
        "How well it does, on the test set": _figures(evaluation),
        "Calibration": _bullets(calibration),
        "What its features had to learn first": _bullets(learned or {}),
        "Families it learns from": _bullets(selected or {}),
        "Tuning": _bullets(tuned or {}),
        "Features": _features(cards),
        "What it is for, and its limits": _limits(provenance.get("task")),
    }
    body = "\n\n".join(
        f"## {name}\n\n{text}" for name, text in sections.items() if text
    )
    return f"# {_line(title)}\n\n{body}\n"


def _question(task: Any) -> str:
    """Say in a sentence what is asked; nothing where that is not known.

    Examples
    --------
    >>> print(_question({"lead_days": 14, "horizon_days": 90, "silence_days": 63}))
    The probability that an account which is still here 14 days after the cutoff churns
    in the 90 days that follow. There are no contracts: a silence of 63 days is leaving.
    >>> _question({"own_labels": "a table"})
    'The probability that a label of your own is true.'
    """
    if not isinstance(task, Mapping):
        return ""
    if "own_labels" in task:
        return "The probability that a label of your own is true."
    if not {"lead_days", "horizon_days"} <= set(task):
        return ""
    lead, horizon = task["lead_days"], task["horizon_days"]
    said = [
        f"The probability that an account which is still here {lead} days after the "
        f"cutoff {_event(task)} in the {horizon} days that follow."
    ]
    if task.get("kinds"):
        said.append(f"Of the kinds of churn it is asked of: {_short(task['kinds'])}.")
    if task.get("share") is not None:
        said.append(f"What counts is a fall of at least {100 * task['share']:.0f} %.")
    if task.get("silence_days"):
        silence = f"a silence of {task['silence_days']} days is leaving"
        said.append(f"There are no contracts: {silence}.")
    return " ".join(said)


def _event(task: Mapping[str, Any]) -> str:
    of = task.get("of", "churn")
    return "churns" if of == "churn" else f"has a {of}"


def _limits(task: Any) -> str:
    if not isinstance(task, Mapping):
        task = {}
    if "own_labels" in task:
        event = does = "has a label that is true"
    else:
        event, does = _event(task), asked(task.get("of")).does
    return _LIMITS.format(event=event, does=does)


def _verdict(verdict: Verdict | None) -> str:
    if verdict is None:
        return ""
    one = "" if verdict.champion is None else f"version {verdict.champion}"
    if verdict.promote:
        standing = f"the **champion**{one and f' in place of {one}'}"
    else:
        standing = f"a **challenger**{one and f'; {one} stays the champion'}"
    checks = [[c.words, "passed" if c.passed else "failed"] for c in verdict.checks]
    said = f"When it was trained it became {standing}: {_line(verdict.reason)}."
    table = _table(["what was checked", ""], checks) if checks else ""
    return "\n\n".join(part for part in (said, table) if part)


def _figures(evaluation: pd.DataFrame) -> str:
    models = list(dict.fromkeys(evaluation["model"]))
    metrics = list(dict.fromkeys(evaluation["metric"]))
    ordered = [m for m in _HEADLINES if m in metrics]
    ordered += [m for m in metrics if m not in _HEADLINES]
    cell = {
        (row.model, row.metric): _figure(row.value, row.low, row.high)
        for row in evaluation.itertuples(index=False)
    }
    named = dict(_HEADLINES)
    if "recall_at_capacity" in metrics:
        named["revenue_caught"] = "churning revenue caught at capacity"
    rows = [
        [named.get(m, m), *(cell.get((model, m), "") for model in models)]
        for m in ordered
    ]
    return _table(["", *models], rows) if rows else ""


def _figure(value: Any, low: Any, high: Any) -> str:
    interval = f" ({_number(low)} to {_number(high)})"
    return _number(value) + (interval if _number(low) and _number(high) else "")


def _number(value: Any) -> str:
    """Write a number with three decimals, a whole one without; nothing for null.

    Examples
    --------
    >>> _number(0.5), _number(31.0), _number(None), _number(float("inf"))
    ('0.500', '31', '', '')
    """
    if value is None or pd.isna(value) or not isfinite(value):
        return ""
    return f"{value:,.0f}" if value == int(value) and value >= 2 else f"{value:.3f}"


def _sets(certificate: Mapping[str, Any]) -> str:
    sets = {k: v for k, v in certificate.items() if isinstance(v, Mapping)}
    facts = list(dict.fromkeys(fact for one in sets.values() for fact in one))
    rows = [
        [name, *(_short(one.get(fact, "")) for fact in facts)]
        for name, one in sets.items()
    ]
    table = _table(["set", *(f.replace("_", " ") for f in facts)], rows) if rows else ""
    rest = {k: v for k, v in certificate.items() if k not in sets}
    return "\n\n".join(part for part in (table, _bullets(rest)) if part)


def _features(cards: Sequence[Card]) -> str:
    rows = [
        [f"`{card.name}`", card.definition, card.unit, card.nulls or "never"]
        for card in cards
    ]
    return _table(["feature", "what it is", "unit", "null"], rows) if rows else ""


def _bullets(facts: Mapping[str, Any], indent: str = "") -> str:
    lines = []
    for name, fact in facts.items():
        label = f"{indent}- {_line(name.replace('_', ' '))}:"
        if isinstance(fact, Mapping) and fact:
            lines += [label, _bullets(fact, indent + "  ")]
        else:
            lines.append(f"{label} {_short(fact)}")
    return "\n".join(lines)


def _short(fact: Any) -> str:
    """Write a value on one line; of a long list its ends."""
    if isinstance(fact, (list, tuple)):
        if len(fact) > 4:
            return f"{_short(fact[0])} to {_short(fact[-1])} ({len(fact)})"
        return ", ".join(_short(item) for item in fact) or "none"
    if isinstance(fact, bool) or fact is None:
        return {True: "yes", False: "no", None: "none"}[fact]
    return _number(fact) if isinstance(fact, float) else _line(str(fact))


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    cells = ([_line(cell).replace("|", "\\|") for cell in line] for line in lines)
    return "\n".join(f"| {' | '.join(line)} |" for line in cells)


def _line(text: Any) -> str:
    return " ".join(str(text).split())
