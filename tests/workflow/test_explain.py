"""The card of one account, from the list as it was written."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from churnml.config import Config, load_config
from churnml.errors import AccountNotFoundError, StoreError
from churnml.workflow.explain import explain_account
from churnml.workflow.score import ScoreResult


def test_card_of_an_account(acme: Config, acme_scored: ScoreResult) -> None:
    for row in acme_scored.risk_list.iloc[[0, 1, -1]].to_dict("records"):
        card = explain_account(acme, row["account_id"])
        assert card.account_id == row["account_id"]
        assert card.cutoff == acme_scored.cutoff
        assert (card.risk, card.rank) == (row["risk"], row["rank"])
        assert card.scored == len(acme_scored.risk_list)
        told = [row[f"reason_{n}"] for n in range(1, 5)]
        assert [r.text for r in card.reasons] == [t for t in told if isinstance(t, str)]
        assert card.outcome is not None
        start, stop = card.outcome  # lead 14 days, horizon 56
        assert ((start - card.cutoff).days, (stop - start).days) == (14, 56)


def test_a_rank_is_among_all_scored_where_the_list_holds_its_top(
    variant: Callable[..., Path], acme_scored: ScoreResult
) -> None:
    config = load_config(variant(models="acme"))
    folder = config.output_dir / acme_scored.folder.name
    shutil.copytree(acme_scored.folder, folder)
    everybody = acme_scored.risk_list
    everybody[["account_id", "cutoff", "risk"]].to_parquet(folder / "scored.parquet")
    everybody.head(5).to_parquet(folder / "risk_list.parquet")
    card = explain_account(config, everybody["account_id"].iloc[4])
    assert (card.rank, card.scored) == (5, len(everybody))


def test_not_scored_and_why(acme: Config, acme_scored: ScoreResult) -> None:
    for reason, rows in acme_scored.not_scored.groupby("reason"):
        account = rows["account_id"].iloc[0]
        with pytest.raises(AccountNotFoundError) as no:
            explain_account(acme, account)
        assert str(no.value) == (
            f"account {account!r} is not scored at {acme_scored.cutoff}: {reason}. "
            f"Cards exist for the {len(acme_scored.risk_list)} accounts of the risk "
            "list."
        )


def test_unknown(acme: Config, acme_scored: ScoreResult) -> None:
    first = acme_scored.risk_list["account_id"].iloc[0]
    with pytest.raises(AccountNotFoundError) as no:
        explain_account(acme, first.lower())
    said = str(no.value)
    assert said.startswith(f"account '{first.lower()}' is not known at ")
    assert f"({len(acme_scored.risk_list)} scored, " in said


def test_no_list_yet(variant: Callable[..., Path]) -> None:
    file = variant()
    with pytest.raises(StoreError, match=r"holds no risk list yet\. Write one"):
        explain_account(load_config(file), "A-0001")
    assert list(file.parent.iterdir()) == [file]


def test_no_list_of_that_cutoff(acme: Config, acme_scored: ScoreResult) -> None:
    with pytest.raises(
        StoreError, match="holds no risk list of 2020-01-06; the latest"
    ):
        explain_account(acme, "A-0001", cutoff=date(2020, 1, 6))


def test_command(
    call: Callable[..., Any], acme: Config, acme_scored: ScoreResult
) -> None:
    top = acme_scored.risk_list.iloc[0]
    done = call("explain", acme.file, "--account", top["account_id"])
    assert (done.code, done.err) == (0, "")
    assert top["account_id"] in done.out
    assert "What the model noticed" in done.out
    done = call("explain", acme.file, "--account", "nobody")
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith("AccountNotFoundError: account 'nobody' is not known")
    assert call("explain", acme.file).code == 2
