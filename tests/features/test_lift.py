"""Lift at equal volume, against numbers worked out by hand."""

from __future__ import annotations

from math import erfc, exp, inf, log, sqrt

import pytest

from churnml.features.lift import Lift, Stratum, chosen, lift, strata_of


def found(*strata: Stratum) -> Lift:
    one = lift("report", strata)
    assert one is not None
    return one


def test_one_stratum_is_the_plain_odds_ratio() -> None:
    """(90 * 40) / (10 * 60) = 6, with Woolf's variance 1/90 + 1/10 + 1/60 + 1/40."""
    one = found(Stratum(90, 10, 60, 40))
    assert one.odds_ratio == pytest.approx(6)
    half = 1.959963984540054 * sqrt(1 / 90 + 1 / 10 + 1 / 60 + 1 / 40)
    assert one.low == pytest.approx(exp(log(6) - half))
    assert one.high == pytest.approx(exp(log(6) + half))
    assert (one.used, one.unused) == (100, 100)


def test_the_chance_is_mantel_and_haenszels() -> None:
    """Expected 100 * 150 / 200 = 75 users stay, variance 100*100*150*50/(200^2*199)."""
    spread = 100 * 100 * 150 * 50 / (200**2 * 199)
    z = (90 - 75 - 0.5) / sqrt(spread)
    assert found(Stratum(90, 10, 60, 40)).p == pytest.approx(0.5 * erfc(z / sqrt(2)))


def test_what_only_heavy_users_do_lifts_nothing() -> None:
    """Among all 46 of 60 users stay and 29 of 50 others: an odds ratio of 2.4."""
    one = found(Stratum(10, 10, 20, 20), Stratum(36, 4, 9, 1))
    assert one.odds_ratio == pytest.approx(1)
    assert one.p > 0.5


def test_strata_without_a_comparison_change_nothing() -> None:
    every, nobody = Stratum(50, 10, 0, 0), Stratum(0, 0, 50, 10)
    stayed = Stratum(50, 0, 50, 0)
    alone = found(Stratum(90, 10, 60, 40))
    assert found(every, Stratum(90, 10, 60, 40), nobody, stayed) == alone


def test_the_order_of_strata_changes_nothing() -> None:
    strata = [Stratum(30 + n, 10, 20, 10 + n % 7) for n in range(50)]
    assert found(*strata) == found(*reversed(strata))


def test_no_user_churned() -> None:
    one = found(Stratum(50, 0, 25, 25))
    assert (one.odds_ratio, one.low, one.high) == (inf, 0.0, inf)
    assert one.p < 1e-6


@pytest.mark.parametrize(
    "stratum",
    [
        pytest.param(Stratum(20, 5, 60, 40), id="few users"),
        pytest.param(Stratum(60, 40, 20, 5), id="few others"),
        pytest.param(Stratum(98, 2, 95, 5), id="few churned"),
    ],
)
def test_too_little_to_compare(stratum: Stratum) -> None:
    assert lift("report", [stratum]) is None


def test_users_are_paired_with_the_others_of_their_stratum() -> None:
    totals = {1: (60, 40), 2: (10, 0)}
    assert strata_of(totals, {1: (20, 5)}) == [
        Stratum(20, 5, 40, 35),
        Stratum(0, 0, 10, 0),
    ]


def made(event: str, p: float, ratio: float = 2.0) -> Lift:
    return Lift(event, 500, 500, ratio, 1.0, 4.0, p)


class TestChosen:
    """Benjamini and Hochberg at 5 %."""

    def test_the_last_that_is_low_enough_takes_all_before_it(self) -> None:
        """Bounds of four: 0.0125, 0.025, 0.0375, 0.05. The third passes alone."""
        given = [made("a", 0.02), made("b", 0.03), made("c", 0.035), made("d", 0.2)]
        assert [one.event for one in chosen(given, most=9)] == ["a", "b", "c"]

    def test_what_is_compared_in_vain_costs(self) -> None:
        noise = [made(f"n{i}", 0.5) for i in range(9)]
        assert chosen([made("a", 0.02), *noise], most=9) == ()
        assert len(chosen([made("a", 0.004), *noise], most=9)) == 1

    def test_a_small_lift_is_not_worth_a_name(self) -> None:
        assert chosen([made("a", 1e-9, ratio=1.1)], most=9) == ()

    def test_the_surest_are_kept_ties_by_name(self) -> None:
        given = [made("c", 1e-4), made("b", 1e-4), made("a", 1e-3)]
        assert [one.event for one in chosen(given, most=2)] == ["b", "c"]

    def test_nothing_compared(self) -> None:
        assert chosen([], most=9) == ()
