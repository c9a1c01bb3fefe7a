from __future__ import annotations

import dataclasses
import hashlib
import itertools
import math
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from churnml.errors import TaskError
from churnml.simulate import BASIC_EVENTS, LOGIN_EVENT, STICKY_EVENTS, World, simulate
from churnml.simulate.calendar import NEVER, WEEK, term_end_after, working_rhythm
from churnml.simulate.causes import (
    CAUSES,
    DECOYS,
    HAZARD_RATIO,
    MAX_RATIO,
    SEGMENTS,
    STATES,
    active,
    cause_index,
    next_state,
    transition,
)
from churnml.simulate.customers import Customers, draw_customers
from churnml.simulate.lives import Lives, Spells, live, weekly_hazards
from churnml.simulate.relations import SCALES
from churnml.simulate.truth import churn_probability
from churnml.timeline import epoch_day

FIRST = epoch_day(date(2023, 1, 2))
DAY = pd.Timedelta(1, "D")
FOREVER = pd.Timestamp("2200-01-01").as_unit("us")
GRACE = pd.Timedelta(14, "D")
CAUSE_NAMES = [cause.name for cause in CAUSES]
DECOY_NAMES = [f"decoy_{decoy.name}" for decoy in DECOYS] + ["decoy_holiday"]


@pytest.fixture(scope="module")
def world() -> World:
    return simulate(accounts=400, months=24, seed=7)


@pytest.fixture(scope="module")
def crowd() -> tuple[Customers, Lives]:
    """Give many lives without any data: enough churns to judge probabilities."""
    rng = np.random.default_rng(41)
    customers = draw_customers(16_000, FIRST, 104, rng)
    return customers, live(customers, FIRST, 104, rng)


def weekly(world: World, rows: pd.DataFrame, when: str = "occurred_at") -> pd.DataFrame:
    """Count rows per account and week, 0 where there are none."""
    week = (rows[when] - pd.Timestamp(world.start)).dt.days // WEEK
    counts = rows.assign(week=week).pivot_table(
        index="account_id", columns="week", aggfunc="size", fill_value=0
    )
    return counts.reindex(
        index=world.tables["accounts"]["account_id"],
        columns=range(len(world.cutoffs)),
        fill_value=0,
    )


def wide(world: World, column: str) -> pd.DataFrame:
    """Spread a column of the truth over accounts and weeks."""
    grid = world.truth[column].to_numpy().reshape(-1, len(world.cutoffs))
    accounts = world.tables["accounts"]["account_id"]
    return pd.DataFrame(grid, index=accounts)


def paid_spells(world: World) -> Iterator[tuple[str, pd.Timestamp, pd.Timestamp]]:
    """Join paid rows less than the grace apart, one by one: account, first, end."""
    rows = world.tables["subscriptions"]
    for account, mine in rows[~rows["is_trial"]].groupby("account_id"):
        first = end = None
        for row in mine.sort_values("started_at").itertuples():
            if first is None:
                first = row.started_at
            elif row.started_at - end > GRACE:
                yield str(account), first, end
                first = row.started_at
            end = FOREVER if pd.isna(row.ended_at) else row.ended_at
        assert first is not None
        yield str(account), first, end


class TestSimulate:
    def test_the_same_arguments_give_the_same_world(self) -> None:
        one, two = (simulate(accounts=50, months=6, seed=3) for _ in range(2))
        for name, table in one.tables.items():
            pd.testing.assert_frame_equal(table, two.tables[name])
        pd.testing.assert_frame_equal(one.truth, two.truth)

    def test_a_seed_gives_the_world_it_always_gave(self) -> None:
        # Each table has a stream of its own, so that a new one changes no other. Taken
        # before there were tables of customer success.
        columns = {
            "accounts": "account_id started_at name owner",
            "subscriptions": "account_id started_at ended_at notice_at term_ends_at "
            "mrr seats plan is_trial",
            "usage": "account_id occurred_at event user_id",
            "tickets": "account_id ticket_id opened_at resolved_at csat",
            "nps": "account_id asked_at responded_at score",
        }
        tables = simulate(accounts=20, months=2, seed=7).tables
        text = "".join(
            tables[name][names.split()].to_csv(index=False)
            for name, names in columns.items()
        )
        digest = hashlib.sha256(text.encode()).hexdigest()
        assert digest.startswith("536d4ca2c7800a6e")

    def test_another_seed_gives_another_world(self) -> None:
        one, two = (simulate(accounts=50, months=6, seed=seed) for seed in (3, 4))
        assert not one.tables["usage"].equals(two.tables["usage"])

    def test_the_data_end_after_whole_weeks(self) -> None:
        world = simulate(accounts=5, months=1, start="2023-01-04")
        # A month from 4 January is 4 February; 4 whole weeks end on 1 February.
        assert world.until == date(2023, 2, 1)
        assert world.cutoffs[-1] == date(2023, 1, 25)

    def test_one_account_is_enough(self) -> None:
        world = simulate(accounts=1, months=1, seed=0)
        assert world.tables["accounts"]["account_id"].tolist() == ["A-0001"]

    @pytest.mark.parametrize(
        ("name", "value"), [("accounts", 0), ("months", 0), ("seed", -1)]
    )
    def test_numbers_out_of_range_are_refused(self, name: str, value: int) -> None:
        with pytest.raises(
            TaskError, match=f"{name}: {value} is too few. Give a whole"
        ):
            simulate(**{name: value})  # type: ignore[arg-type]

    def test_the_business_looks_alive(self, world: World) -> None:
        alive = world.truth.groupby("cutoff")["alive"].sum()
        assert alive.min() > 150
        assert alive.iloc[-1] > alive.iloc[0]


class TestTables:
    def test_keys_are_unique(self, world: World) -> None:
        assert world.tables["accounts"]["account_id"].is_unique
        assert world.tables["accounts"]["name"].is_unique
        assert world.tables["tickets"]["ticket_id"].is_unique
        assert not world.tables["nps"].duplicated(["respondent_id", "asked_at"]).any()
        rows = world.tables["subscriptions"]
        assert not rows.duplicated(["account_id", "started_at"]).any()

    def test_every_row_belongs_to_an_account(self, world: World) -> None:
        known = set(world.tables["accounts"]["account_id"])
        for table in world.tables.values():
            assert set(table["account_id"]) <= known

    def test_nothing_is_known_from_after_the_end(self, world: World) -> None:
        until = pd.Timestamp(world.until)
        for name, table in world.tables.items():
            for column in table.columns[table.columns.str.endswith("_at")]:
                if column not in ("ended_at", "term_ends_at", "due_at"):
                    assert not (table[column] >= until).any(), (name, column)
        rows = world.tables["subscriptions"]
        assert rows.loc[rows["ended_at"] >= until, "notice_at"].notna().all()

    def test_an_end_to_come_is_known_by_notice_alone(self) -> None:
        world = simulate(accounts=800, months=2, seed=3)
        until, rows = pd.Timestamp(world.until), world.tables["subscriptions"]
        to_come = rows[rows["ended_at"] >= until]
        assert len(to_come) > 3
        assert to_come["notice_at"].notna().all()
        assert not set(to_come["account_id"]) & set(
            world.churn_dates.loc[
                world.churn_dates["churned_at"] >= until, "account_id"
            ]
        )

    def test_events_begin_with_the_data(self, world: World) -> None:
        start = pd.Timestamp(world.start)
        assert (world.tables["usage"]["occurred_at"] >= start).all()
        assert (world.tables["tickets"]["opened_at"] >= start).all()
        assert (world.tables["nps"]["asked_at"] >= start).all()
        assert (world.tables["subscriptions"]["started_at"] < start).any()

    @pytest.mark.parametrize(
        ("table", "when"),
        [("usage", "occurred_at"), ("tickets", "opened_at"), ("nps", "asked_at")],
    )
    def test_events_happen_within_trials_and_paid_spells(
        self, world: World, table: str, when: str
    ) -> None:
        rows = world.tables["subscriptions"]
        trials = rows[rows["is_trial"]].fillna({"ended_at": FOREVER})
        inside = [
            *paid_spells(world),
            *trials[["account_id", "started_at", "ended_at"]].itertuples(index=False),
        ]
        events = world.tables[table]
        covered = pd.Series(False, index=events.index)
        of = events.groupby("account_id").indices
        for account, first, end in inside:
            mine = events.iloc[of.get(account, [])][when]
            covered.loc[mine.index] |= (mine >= first) & (mine < end)
        assert covered.all()

    def test_accounts_sign_up_when_their_first_row_starts(self, world: World) -> None:
        first = world.tables["subscriptions"].groupby("account_id")["started_at"].min()
        accounts = world.tables["accounts"].set_index("account_id")["started_at"]
        late = first.reindex(accounts.index)
        assert (late.dropna() == accounts[late.notna()]).all()

    def test_paid_rows_follow_one_another(self, world: World) -> None:
        rows = world.tables["subscriptions"]
        paid = rows[~rows["is_trial"]].sort_values(["account_id", "started_at"])
        before = paid.groupby("account_id")["ended_at"].shift()
        apart = (paid["started_at"] - before).dropna().dt.days
        # Renewed at once, or some days late, or won back much later.
        assert (((apart >= 0) & (apart < 14)) | (apart > 30)).all()
        assert (apart.between(1, 13)).any()
        assert (apart > 30).any()

    def test_terms_and_notices_are_in_order(self, world: World) -> None:
        rows = world.tables["subscriptions"]
        assert (rows["ended_at"] > rows["started_at"])[rows["ended_at"].notna()].all()
        told = rows[rows["notice_at"].notna()]
        assert (told["notice_at"] >= told["started_at"]).all()
        assert (told["ended_at"] > told["notice_at"]).all()
        ending = rows[rows["term_ends_at"].notna()]
        assert (ending["term_ends_at"] > ending["started_at"]).all()
        assert (rows["mrr"] == 0).equals(rows["is_trial"])
        assert (rows["seats"] >= 1).all()

    def test_some_trials_convert_and_some_do_not(self, world: World) -> None:
        rows = world.tables["subscriptions"]
        tried = set(rows.loc[rows["is_trial"], "account_id"])
        paid = set(rows.loc[~rows["is_trial"], "account_id"])
        assert tried & paid
        assert tried - paid

    def test_moments_of_a_ticket_are_in_order(self, world: World) -> None:
        tickets = world.tables["tickets"]
        order = ["opened_at", "first_response_at", "resolved_at", "reopened_at"]
        for earlier, later in itertools.pairwise(order):
            both = tickets[tickets[later].notna()]
            assert (both[later] >= both[earlier]).all(), later
        escalated = tickets[tickets["escalated_at"].notna()]
        assert (escalated["escalated_at"] >= escalated["opened_at"]).all()
        rated = tickets[tickets["csat"].notna()]
        assert (rated["csat_at"] > rated["resolved_at"]).all()
        assert rated["csat"].isin([1, 2, 3, 4, 5]).all()

    def test_answers_are_whole_scores_after_the_question(self, world: World) -> None:
        nps = world.tables["nps"]
        assert nps["score"].isna().equals(nps["responded_at"].isna())
        answered = nps[nps["score"].notna()]
        assert (answered["responded_at"] > answered["asked_at"]).all()
        assert answered["score"].isin(range(11)).all()
        assert answered["score"].min() <= 1
        assert 0.3 < nps["score"].notna().mean() < 0.6

    def test_people_work_on_weekdays_and_by_day(self, world: World) -> None:
        usage = world.tables["usage"]
        people = usage[~usage["user_id"].str.endswith("api")]
        per_day = people["occurred_at"].dt.day_of_week.value_counts()
        assert per_day[[5, 6]].sum() < 0.1 * per_day.sum()
        accounts = world.tables["accounts"].set_index("account_id")
        german = accounts.index[accounts["country"] == "DE"]
        hour = people.loc[people["account_id"].isin(german), "occurred_at"].dt.hour
        assert hour.between(6, 18).mean() > 0.95  # an hour ahead of UTC

    def test_events_are_the_declared_ones(self, world: World) -> None:
        declared = {LOGIN_EVENT, *BASIC_EVENTS, *STICKY_EVENTS}
        assert set(world.tables["usage"]["event"]) == declared
        assert len(BASIC_EVENTS) + len(STICKY_EVENTS) == 12

    def test_users_belong_to_one_account(self, world: World) -> None:
        usage = world.tables["usage"].drop_duplicates(["account_id", "user_id"])
        owner = usage["user_id"].str.rsplit("-", n=1).str[0]
        assert (owner == usage["account_id"]).all()


class TestTruth:
    def test_there_is_one_row_per_account_and_week(self, world: World) -> None:
        assert len(world.truth) == 400 * len(world.cutoffs)
        assert not world.truth.duplicated(["account_id", "cutoff"]).any()
        assert set(CAUSE_NAMES + DECOY_NAMES) <= set(world.truth.columns)

    def test_churn_dates_are_those_of_the_subscriptions(self, world: World) -> None:
        until = pd.Timestamp(world.until)
        expected = sorted(
            (end, account) for account, _, end in paid_spells(world) if end < until
        )
        churns = world.churn_dates
        found = zip(churns["churned_at"], churns["account_id"], strict=True)
        assert expected == list(found)
        assert len(expected) > 50

    def test_alive_is_what_the_subscriptions_say(self, world: World) -> None:
        alive = wide(world, "alive")
        cutoffs = pd.DatetimeIndex(pd.to_datetime(list(world.cutoffs)))
        expected = pd.DataFrame(False, index=alive.index, columns=alive.columns)
        for account, first, end in paid_spells(world):
            expected.loc[account] |= (first <= cutoffs) & (cutoffs < end)
        pd.testing.assert_frame_equal(alive, expected, check_names=False)

    def test_notice_is_what_the_subscriptions_say(self, world: World) -> None:
        told = world.tables["subscriptions"].dropna(subset=["notice_at"])
        truth = world.truth.merge(told, on="account_id")
        running = truth["alive"] & (truth["cutoff"] < truth["ended_at"])
        known = running & (truth["notice_at"] < truth["cutoff"])
        given = set(
            zip(truth[known]["account_id"], truth[known]["cutoff"], strict=True)
        )
        said = world.truth[world.truth["notice_given"]]
        assert given == set(zip(said["account_id"], said["cutoff"], strict=True))

    def test_since_is_null_where_a_cause_is_off(self, world: World) -> None:
        for name in CAUSE_NAMES:
            since = world.truth[f"{name}_since"]
            assert since.notna().equals(world.truth[name])
            assert not (since > world.truth["cutoff"]).any()

    def test_since_starts_a_run_without_a_break(self, world: World) -> None:
        for name in CAUSE_NAMES:
            on, since = wide(world, name), wide(world, f"{name}_since")
            goes_on = on & on.shift(axis=1, fill_value=False)
            same = since == since.shift(axis=1)
            # Within a spell; a new spell may begin with the cause.
            assert (same | ~goes_on).to_numpy().mean() > 0.999

    def test_probability_is_of_the_table(self, world: World) -> None:
        cutoff = world.cutoffs[40]
        given = world.outcome_probability(cutoff, "14d", timedelta(days=90))
        here = world.truth[world.truth["cutoff"] == pd.Timestamp(cutoff)]
        listed = here.set_index("account_id")["churn_probability"]
        pd.testing.assert_series_equal(given, listed, check_index_type=False)
        alive = here.set_index("account_id")["alive"]
        assert given[~alive].isna().all()
        assert given.dropna().between(0, 1).all()

    def test_true_risk_aligns_with_any_index(self, world: World) -> None:
        rows = world.truth.sample(50, random_state=1)
        index = pd.MultiIndex.from_frame(rows[["account_id", "cutoff"]])
        expected = rows["churn_probability"].to_numpy()
        np.testing.assert_array_equal(world.true_risk(index).to_numpy(), expected)

    def test_a_cutoff_of_another_world_is_refused(self, world: World) -> None:
        with pytest.raises(TaskError, match="2022-12-26 is none of the simulated"):
            world.outcome_probability("2022-12-26")

    def test_who_gave_notice_has_a_certain_outcome(self, world: World) -> None:
        told = world.truth[world.truth["notice_given"]]
        assert told["churn_probability"].dropna().isin([0.0, 1.0]).all()


class TestProbability:
    """The truth against the lives it is about, and against other ways to count."""

    @staticmethod
    def one(
        state: int, *, first: str, months: int, segment: int = 1
    ) -> tuple[Customers, Lives]:
        """Make one account, alive at the first cutoff in the given state."""
        rng = np.random.default_rng(0)
        began = np.array([epoch_day(date.fromisoformat(first))])
        customers = dataclasses.replace(
            draw_customers(1, FIRST, 1, rng),
            term_months=np.array([months]),
            segment=np.array([segment]),
            first_paid=began,
        )
        never = np.full((1, 1), NEVER)
        lives = Lives(
            alive=np.array([[True]]),
            end=never,
            first=began[:, None],
            state=np.array([[state]]),
            since=np.full((1, 1, len(CAUSES)), FIRST),
            decoys=np.zeros((1, 1, len(DECOYS)), dtype=bool),
            spells=Spells(account=np.array([0]), first=began, end=never, notice=never),
        )
        return customers, lives

    def test_one_quiet_week_by_hand(self) -> None:
        # A three-year term with years to go: only breaking off, within one week.
        customers, lives = self.one(0, first="2022-06-15", months=36)
        risk = churn_probability(customers, lives, 0, FIRST, 0, 8)[0]
        years = (FIRST - epoch_day(date(2022, 6, 15))) / 365.25
        hazard = 0.00012 * 0.9 * (1 + 0.6 * math.exp(-years / 0.8))
        # [cutoff, cutoff + 8 days) holds all seven midnights after the cutoff.
        assert risk == pytest.approx(1 - math.exp(-hazard), rel=1e-4)

    def test_a_term_that_ends_within_the_week_by_hand(self) -> None:
        # Monthly from the 5th: the term ends on 5 January, three days in.
        customers, lives = self.one(0, first="2022-12-05", months=1)
        years = (FIRST - epoch_day(date(2022, 12, 5))) / 365.25
        base = 0.9 * (1 + 0.6 * math.exp(-years / 0.8))
        term, break_off = 0.0026 * 0.55 * base, 0.00012 * base
        leaves = 1 - math.exp(-(term + break_off))
        by_term = leaves * term / (term + break_off)
        broken_off = leaves - by_term
        # [3 January, 6 January) holds three of seven midnights, and the 5th; one
        # of seven midnights (none before the 3rd) lies in a lead of one day: none.
        risk = churn_probability(customers, lives, 0, FIRST, 1, 3)[0]
        assert risk == pytest.approx(by_term + broken_off * 3 / 7, rel=1e-9)

    def test_a_lead_removes_those_who_left_in_it(self) -> None:
        customers, lives = self.one(
            1 << cause_index("disengagement"), first="2022-03-20", months=1
        )

        def risk(lead: int, horizon: int) -> float:
            chance = churn_probability(customers, lives, 0, FIRST, lead, horizon)
            return float(chance[0])

        for lead, horizon in [(14, 90), (5, 33), (21, 7)]:
            early = risk(0, lead)
            assert early + (1 - early) * risk(lead, horizon) == pytest.approx(
                risk(0, lead + horizon), rel=1e-12
            )

    @pytest.mark.parametrize("segment", range(len(SEGMENTS)))
    def test_many_futures_drawn_one_cause_at_a_time(self, segment: int) -> None:
        # No transition matrix here: causes flip one after the other, as declared.
        state = 1 << cause_index("champion_left") | 1 << cause_index("shallow_adoption")
        customers, lives = self.one(
            state, first="2022-02-27", months=12, segment=segment
        )
        lead, horizon, futures = 14, 90, 60_000
        rng = np.random.default_rng(5)
        on = np.tile(active(np.array([state])), (futures, 1))
        leaves_on = np.full(futures, NEVER)
        first, months = lives.first[:, 0], customers.term_months
        for cutoff in range(FIRST, FIRST + lead + horizon, WEEK):
            hazards = weekly_hazards(first, months, customers.segment, cutoff)
            factors = [cause.hazard for cause in CAUSES]
            ratio = np.minimum(np.where(on, factors, 1.0).prod(axis=1), MAX_RATIO)
            here = leaves_on == NEVER
            # Two competing exponential clocks.
            term = rng.exponential(1 / (hazards.term[0] * ratio + 1e-300))
            broken = rng.exponential(1 / (hazards.break_off[0] * ratio))
            at_term_end = here & (term < 1) & (term < broken)
            leaves_on[at_term_end] = hazards.term_end[0]
            now = here & ~at_term_end & (broken < 1)
            leaves_on[now] = cutoff + rng.integers(1, 8, now.sum())
            for bit, cause in enumerate(CAUSES):
                onset = np.full(futures, cause.onset * cause.segments[segment])
                for other, factor in cause.worsened_by.items():
                    onset[on[:, cause_index(other)]] *= factor
                flip = rng.random(futures) < np.where(on[:, bit], cause.fade, onset)
                on[:, bit] ^= flip
        still_here = leaves_on >= FIRST + lead
        churned = still_here & (leaves_on < FIRST + lead + horizon)
        share = churned.sum() / still_here.sum()
        risk = churn_probability(customers, lives, 0, FIRST, lead, horizon)[0]
        error = math.sqrt(risk * (1 - risk) / still_here.sum())
        assert abs(share - risk) < 4 * error

    def test_transitions_are_probabilities(self) -> None:
        for segment in range(len(SEGMENTS)):
            matrix = transition(segment)
            assert matrix.shape == (STATES, STATES)
            assert (matrix >= 0).all()
            np.testing.assert_allclose(matrix.sum(axis=1), 1.0, rtol=1e-12)

    def test_states_move_as_the_matrix_says(self) -> None:
        state = 0b101010
        count = 200_000
        rng = np.random.default_rng(2)
        segment = np.zeros(count, dtype=np.int64)
        drawn = next_state(np.full(count, state), segment, rng)
        share = np.bincount(drawn, minlength=STATES) / count
        expected = transition(0)[state]
        error = np.sqrt(expected * (1 - expected) / count) + 1e-5
        assert (np.abs(share - expected) < 5 * error).all()

    def test_hazard_ratios_multiply_up_to_the_cap(self) -> None:
        assert HAZARD_RATIO[0] == 1.0
        assert HAZARD_RATIO[1] == CAUSES[0].hazard
        assert HAZARD_RATIO.max() == MAX_RATIO

    @staticmethod
    def outcomes(crowd: tuple[Customers, Lives]) -> pd.DataFrame:
        """List risk and outcome over windows that do not overlap."""
        customers, lives = crowd
        spells, parts = lives.spells, []
        for week in range(4, 104 - 16, 15):
            day = FIRST + WEEK * week
            end = np.full(len(customers), NEVER)
            running = (spells.first <= day) & (spells.end > day)
            end[spells.account[running]] = spells.end[running]
            part = pd.DataFrame(
                {
                    "risk": churn_probability(customers, lives, week, day, 14, 90),
                    "churned": (end >= day + 14) & (end < day + 104),
                    "ratio": HAZARD_RATIO[lives.state[:, week]],
                    "tenure": day - lives.first[:, week],
                    "decoys": lives.decoys[:, week].any(axis=1),
                    "week": week,
                }
            )
            undecided = lives.alive[:, week] & (lives.end[:, week] == NEVER)
            parts.append(part[undecided & (end >= day + 14)])
        return pd.concat(parts)

    def test_accounts_at_a_risk_leave_at_that_rate(
        self, crowd: tuple[Customers, Lives]
    ) -> None:
        rows = self.outcomes(crowd)
        groups = rows.groupby(pd.qcut(rows["risk"], 10))
        missing = groups["churned"].sum() - groups["risk"].sum()
        spread = (rows["risk"] * (1 - rows["risk"])).groupby(pd.qcut(rows["risk"], 10))
        assert (missing.abs() < 4 * np.sqrt(spread.sum())).all()
        assert abs(missing.sum()) < 3 * math.sqrt(spread.sum().sum())
        # The slope of the outcome's log-odds on the risk's, by Newton's method.
        logit = np.log(rows["risk"] / (1 - rows["risk"])).to_numpy()
        design = np.column_stack([np.ones(len(logit)), logit])
        weights = np.array([0.0, 1.0])
        for _ in range(8):
            fitted = 1 / (1 + np.exp(-design @ weights))
            gradient = design.T @ (rows["churned"].to_numpy() - fitted)
            information = (design * (fitted * (1 - fitted))[:, None]).T @ design
            weights = weights + np.linalg.solve(information, gradient)
        assert abs(weights[1] - 1) < 3 * math.sqrt(np.linalg.inv(information)[1, 1])
        assert abs(weights[1] - 1) < 0.1

    def test_it_looks_like_reality(self, crowd: tuple[Customers, Lives]) -> None:
        rows = self.outcomes(crowd)
        rows = rows[rows["tenure"] >= 56]
        assert 0.05 < rows["churned"].mean() < 0.09
        attainable = auc(rows["churned"], rows["risk"])
        assert 0.80 < attainable < 0.88
        assert auc(rows["churned"], rows["ratio"]) < attainable
        assert auc(rows["churned"], -rows["tenure"]) < attainable

    def test_decoys_do_not_matter(self, crowd: tuple[Customers, Lives]) -> None:
        customers, lives = crowd
        rows = self.outcomes(crowd)
        rows = rows[rows["decoys"]]
        error = math.sqrt((rows["risk"] * (1 - rows["risk"])).sum())
        assert abs(rows["churned"].sum() - rows["risk"].sum()) < 3 * error
        bare = dataclasses.replace(lives, decoys=np.zeros_like(lives.decoys))
        np.testing.assert_array_equal(
            churn_probability(customers, lives, 50, FIRST + 350, 14, 90),
            churn_probability(customers, bare, 50, FIRST + 350, 14, 90),
        )


def auc(churned: pd.Series, score: pd.Series) -> float:
    """Give the share of concordant pairs, by ranks."""
    rank = score.rank()
    positives = int(churned.sum())
    above = rank[churned].sum() - positives * (positives + 1) / 2
    return float(above / (positives * (len(churned) - positives)))


@pytest.fixture(scope="module")
def running(world: World) -> pd.DataFrame:
    return wide(world, "alive") & ~wide(world, "notice_given")


@pytest.fixture(scope="module")
def logins(world: World) -> pd.DataFrame:
    usage = world.tables["usage"]
    return weekly(world, usage[usage["event"] == LOGIN_EVENT])


class TestFootprints:
    """Causes show in the data they are said to show in, and decoys as harmless."""

    def test_a_champion_who_left_is_never_seen_again(self, world: World) -> None:
        usage = world.tables["usage"]
        since = world.truth[world.truth["champion_left"]]
        onsets = since.drop_duplicates(["account_id", "champion_left_since"])
        start = pd.Timestamp(world.start) + pd.Timedelta(70, "D")
        of = usage.groupby("account_id").indices
        gone, top = 0, 0
        for account, onset in zip(
            onsets["account_id"], onsets["champion_left_since"], strict=True
        ):
            mine = usage.iloc[of[account]] if account in of else usage.iloc[:0]
            before = mine[
                (mine["occurred_at"] < onset)
                & (mine["occurred_at"] >= onset - pd.Timedelta(56, "D"))
            ]
            if onset < start or len(before) < 30:
                continue
            champion = before["user_id"].mode()[0]
            # Local time: the last hours of work may fall past midnight in UTC.
            after = mine[mine["occurred_at"] >= onset + pd.Timedelta(1, "D")]
            gone += champion not in set(after["user_id"])
            top += 1
        assert top >= 15
        assert gone / top > 0.8  # now and then somebody else was more active

    def test_disengagement_fades_logins_away(
        self, world: World, logins: pd.DataFrame
    ) -> None:
        ratio = self.before_and_after(world, logins, "disengagement", after=6)
        assert ratio < 0.4

    def test_other_causes_hardly_touch_logins(
        self, world: World, logins: pd.DataFrame
    ) -> None:
        ratio = self.before_and_after(world, logins, "dissatisfaction", after=6)
        assert 0.6 < ratio < 1.2

    @staticmethod
    def before_and_after(
        world: World, counts: pd.DataFrame, cause: str, after: int
    ) -> float:
        """Compare five weeks, some weeks after the onset, with eight before it."""
        on, alive = wide(world, cause).to_numpy(), wide(world, "alive").to_numpy()
        table = counts.to_numpy()
        old = new = 0.0
        for account, week in np.argwhere(on & ~np.roll(on, 1, axis=1)):
            span = slice(week + after, week + after + 5)
            if week < 8 or not alive[account, week - 8 : span.stop].all():
                continue
            if span.stop > on.shape[1] or not on[account, week : span.stop].all():
                continue
            if table[account, week - 8 : week].sum() > 8:
                old += table[account, week - 8 : week].mean()
                new += table[account, span].mean()
        assert old > 0
        return new / old

    def test_shallow_accounts_hardly_use_sticky_features(
        self, world: World, running: pd.DataFrame
    ) -> None:
        usage = world.tables["usage"]
        usage = usage[~usage["user_id"].str.endswith("api")]
        sticky = weekly(world, usage[usage["event"].isin(STICKY_EVENTS)])
        every = weekly(world, usage[usage["event"] != LOGIN_EVENT])
        shallow = wide(world, "shallow_adoption").to_numpy() & running.to_numpy()
        deep = ~wide(world, "shallow_adoption").to_numpy() & running.to_numpy()
        share = sticky.to_numpy(), every.to_numpy()
        assert share[0][shallow].sum() / share[1][shallow].sum() < 0.12
        assert share[0][deep].sum() / share[1][deep].sum() > 0.25

    def test_pain_brings_urgent_tickets(
        self, world: World, running: pd.DataFrame
    ) -> None:
        tickets = world.tables["tickets"]
        urgent = tickets[tickets["priority"].isin(["high", "urgent"])]
        counts = weekly(world, urgent, "opened_at").to_numpy()
        pain = wide(world, "painful_support").to_numpy() & running.to_numpy()
        calm = ~pain & running.to_numpy()
        assert counts[pain].mean() > 5 * counts[calm].mean()

    def test_howto_bursts_are_kind(self, world: World, running: pd.DataFrame) -> None:
        tickets = world.tables["tickets"]
        burst = wide(world, "decoy_howto_burst").to_numpy() & running.to_numpy()
        every = weekly(world, tickets, "opened_at").to_numpy()
        calm = ~burst & running.to_numpy()
        assert every[burst].mean() > 5 * every[calm].mean()
        kind = tickets[tickets["theme"] == "how-to"]
        assert (
            kind["csat"].mean()
            > tickets.loc[~tickets.index.isin(kind.index), "csat"].mean() + 0.5
        )
        assert (kind["priority"] == "urgent").mean() < 0.05

    def test_price_pressure_shrinks_contracts(self, world: World) -> None:
        rows = world.tables["subscriptions"]
        paid = rows[~rows["is_trial"]].copy()
        paid["before"] = paid.groupby("account_id")["seats"].shift()
        # A few seats less mean nothing: that happens to anybody.
        smaller = paid[(paid["seats"] < 0.75 * paid["before"]) & (paid["before"] > 4)]
        since = world.truth[["account_id", "cutoff", "price_pressure"]]
        joined = pd.merge_asof(
            smaller.sort_values("started_at"),
            since.sort_values("cutoff"),
            left_on="started_at",
            right_on="cutoff",
            by="account_id",
        )
        assert len(joined) > 10
        assert joined["price_pressure"].astype(bool).mean() > 0.8

    def test_the_unhappy_give_low_scores(self, world: World) -> None:
        nps = world.tables["nps"].dropna(subset=["score"]).sort_values("asked_at")
        truth = world.truth[["account_id", "cutoff", "dissatisfaction"]]
        joined = pd.merge_asof(
            nps,
            truth.sort_values("cutoff"),
            left_on="asked_at",
            right_on="cutoff",
            by="account_id",
        ).dropna(subset=["dissatisfaction"])
        unhappy = joined["dissatisfaction"].astype(bool)
        assert joined.loc[unhappy, "score"].mean() < 5.5
        assert joined.loc[~unhappy, "score"].mean() > 7.5

    def test_a_reorganisation_changes_people_not_use(
        self, world: World, running: pd.DataFrame, logins: pd.DataFrame
    ) -> None:
        usage = world.tables["usage"]
        first_seen = usage.drop_duplicates("user_id")
        fresh = weekly(world, first_seen).to_numpy()
        here = running.to_numpy().copy()
        here[:, :26] = False  # everybody is new when the data begin
        reorganised = wide(world, "decoy_reorganisation").to_numpy() & here
        usual = ~reorganised & here
        assert fresh[reorganised].mean() > 3 * fresh[usual].mean()
        ratio = logins.to_numpy()[reorganised].mean() / logins.to_numpy()[usual].mean()
        assert ratio > 0.7

    def test_automated_accounts_are_quiet_but_busy(
        self, world: World, running: pd.DataFrame
    ) -> None:
        usage = world.tables["usage"]
        automated = wide(world, "decoy_automated").to_numpy() & running.to_numpy()
        calls = weekly(world, usage[usage["user_id"].str.endswith("api")]).to_numpy()
        assert calls[automated].mean() > 10
        assert calls[~wide(world, "decoy_automated").to_numpy()].sum() == 0

    def test_absent_teams_are_hardly_seen(
        self, world: World, running: pd.DataFrame, logins: pd.DataFrame
    ) -> None:
        absent = wide(world, "decoy_absence").to_numpy() & running.to_numpy()
        usual = ~absent & running.to_numpy()
        seen = logins.to_numpy()
        assert seen[absent].mean() < 0.2 * seen[usual].mean()

    def test_year_end_is_a_holiday(self, world: World) -> None:
        usage = world.tables["usage"]["occurred_at"]
        last = usage.between("2023-12-25", "2023-12-31").sum()
        assert last < 0.3 * usage.between("2023-12-04", "2023-12-10").sum()
        holiday = wide(world, "decoy_holiday")
        assert holiday.loc[wide(world, "alive")[51], 51].all()


class TestCalendar:
    @pytest.mark.parametrize(
        ("first", "months", "day", "end"),
        [
            ("2024-01-28", 1, "2024-01-28", "2024-02-28"),
            ("2024-01-28", 1, "2024-02-27", "2024-02-28"),
            ("2024-01-28", 1, "2024-02-28", "2024-03-28"),
            ("2022-03-10", 12, "2025-03-09", "2025-03-10"),
            ("2022-03-10", 24, "2025-03-10", "2026-03-10"),
            ("2022-03-10", 36, "2022-03-10", "2025-03-10"),
        ],
    )
    def test_term_ends(self, first: str, months: int, day: str, end: str) -> None:
        found = term_end_after(
            np.array([epoch_day(date.fromisoformat(first))]),
            np.array([months]),
            epoch_day(date.fromisoformat(day)),
        )
        assert found.tolist() == [epoch_day(date.fromisoformat(end))]

    def test_weekends_and_thanksgiving_are_quiet(self) -> None:
        rhythm = working_rhythm(epoch_day(date(2024, 11, 25)), 7)[0]  # Monday on, US
        assert rhythm[:3].min() > 0.9
        assert rhythm[3:].max() < 0.2


class TestCustomerSuccess:
    def test_moments_are_in_order(self, world: World) -> None:
        for name, first, later in (
            ("surveys", "asked_at", "responded_at"),
            ("milestones", "assigned_at", "reached_at"),
            ("trainings", "enrolled_at", "finished_at"),
            ("invoices", "issued_at", "paid_at"),
            ("invoices", "paid_at", "refunded_at"),
            ("touches", "touched_at", "answered_at"),
        ):
            rows = world.tables[name].dropna(subset=[first, later])
            assert len(rows), name
            assert (rows[later] >= rows[first]).all(), name

    def test_shallow_accounts_reach_their_milestones_late(self, world: World) -> None:
        rows = world.tables["milestones"].set_index("account_id")
        start = world.tables["accounts"].set_index("account_id")["started_at"]
        # A month after its start: is the product used for little?
        truth = world.truth[world.truth["alive"]].set_index("account_id")
        age = (truth["cutoff"] - start.reindex(truth.index)).dt.days
        shallow = truth.loc[age.between(28, 34), "shallow_adoption"]
        reached = rows["reached_at"].notna().groupby("account_id").mean()
        known = shallow.index.intersection(reached.index)
        by = reached[known].groupby(shallow[known]).mean()
        assert len(known) > 100
        assert by[True] < by[False] - 0.1

    def test_who_looks_after_an_account_today_did_so_last(self, world: World) -> None:
        touches, owner = world.tables["touches"], world.tables["accounts"]
        last = touches[touches["touched_at"] >= touches["touched_at"].max() - 30 * DAY]
        last = last.groupby("account_id")["owner"].last()
        now = owner.set_index("account_id")["owner"].reindex(last.index)
        assert (last == now).mean() > 0.9

    def test_survey_scores_are_on_their_scales(self, world: World) -> None:
        rows = world.tables["surveys"].dropna(subset=["score"])
        for kind, (worst, best) in SCALES.items():
            assert rows.loc[rows["kind"] == kind, "score"].between(worst, best).all()

    def test_bills_are_of_paid_months(self, world: World) -> None:
        bills, paid = world.tables["invoices"], world.tables["subscriptions"]
        assert (bills["amount"] > 0).all()
        assert (bills["issued_at"] >= pd.Timestamp(world.start)).all()
        # A year without a change, by the month, is twelve bills of one amount.
        rows = paid[paid["term_ends_at"].isna() & ~paid["is_trial"]]
        until = rows["ended_at"].fillna(pd.Timestamp(world.until))
        seen = rows["started_at"] >= pd.Timestamp(world.start)
        row = rows[seen & ((until - rows["started_at"]) > 366 * DAY)].iloc[0]
        mine = bills[bills["account_id"] == row["account_id"]]
        inside = mine["issued_at"].between(
            row["started_at"], row["started_at"] + 365 * DAY
        )
        assert inside.sum() == 12
        assert (mine.loc[inside, "amount"] == row["mrr"]).all()

    def test_cards_fail_by_chance_alone(self, world: World) -> None:
        failed = world.tables["invoices"]["failed_at"].notna()
        assert 0.01 < failed.mean() < 0.03


class TestWrite:
    def test_files_hold_the_tables(self, tmp_path: Path) -> None:
        folder = tmp_path / "data"
        small = simulate(accounts=20, months=3, seed=1)
        for _ in range(2):  # writing over a world is fine
            small.write(folder)
        assert sorted(path.name for path in folder.iterdir()) == [
            "accounts.csv",
            "invoices.csv",
            "milestones.csv",
            "nps.csv",
            "subscriptions.csv",
            "surveys.csv",
            "tickets.csv",
            "touches.csv",
            "trainings.csv",
            "truth.parquet",
            "usage.parquet",
        ]
        usage = pd.read_parquet(folder / "usage.parquet")
        pd.testing.assert_frame_equal(usage, small.tables["usage"])
        truth = pd.read_parquet(folder / "truth.parquet")
        pd.testing.assert_frame_equal(truth, small.truth)
        rows = pd.read_csv(folder / "subscriptions.csv")
        assert rows["started_at"].iloc[0][:4].isdigit()
        assert rows.columns.tolist() == small.tables["subscriptions"].columns.tolist()
