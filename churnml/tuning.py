"""Search for better parameters of the booster, forward in time, and doubt the winner.

Of many trials the best one looks better than it is: it is chosen for its luck too. So
the defaults stay unless the *way of choosing* is shown to gain something on accounts
that had no say in the choice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from sklearn.base import clone

from churnml.boosting import canonical, parameters
from churnml.errors import ConfigError
from churnml.logistic import slopes
from churnml.matrix import Matrix
from churnml.model import ChurnModel
from churnml.rows import cutoffs_of, in_order
from churnml.splits import Fold, forward_folds, labelled_rows, maturity

if TYPE_CHECKING:
    import optuna

__all__ = ["SPACE", "Trial", "Tuning", "check_installed", "tune"]

Floats = NDArray[np.float64]

SPACE: Mapping[str, tuple[float, float, bool]] = {
    "num_leaves": (3, 31, True),
    "min_data_in_leaf": (10, 400, True),
    "lambda_l2": (1.0, 300.0, True),
    "feature_fraction": (0.1, 0.9, False),
    "bagging_fraction": (0.3, 0.9, False),
    "learning_rate": (0.02, 0.1, True),
}
"""What is searched: the least and the greatest value, and whether by ratio. Parameters
that a configuration gives are not searched."""

_WHOLE = {"num_leaves", "min_data_in_leaf"}
_FOLDS, _WIDTH = 4, 2
_PARTS = 10  # of the accounts: nine choose, the tenth judges the choice
_SURE = 1.645  # standard errors: one chance in twenty to take what gains nothing
_UNPRUNED = 5  # trials before any is given up half-way


@dataclass(frozen=True)
class Trial:
    """One set of parameters, and how it did.

    Attributes
    ----------
    number : int
        From 0, the defaults.
    params : mapping
        What differs from the defaults.
    by_fold : tuple of float
        Log loss of the folds so far, after each.
    state : str
        ``complete``, or ``pruned`` where it was given up half-way.
    """

    number: int
    params: Mapping[str, Any]
    by_fold: tuple[float, ...]
    state: str


@dataclass(frozen=True)
class Tuning:
    """What a search found.

    Attributes
    ----------
    params : mapping
        To be used; empty where the defaults stay.
    reason : str
    trials : tuple of Trial
    best : int or None
        The trial with the least log loss.
    better, error : float
        Log loss saved by choosing so, on accounts that had no say in the choice,
        summed over their rows; and its standard error.
    """

    params: Mapping[str, Any]
    reason: str
    trials: tuple[Trial, ...] = ()
    best: int | None = None
    better: float = 0.0
    error: float = 0.0

    def said(self) -> dict[str, Any]:
        """Give what a person wants to know of it, as plain JSON."""
        complete = [one for one in self.trials if one.state == "complete"]
        told: dict[str, Any] = {
            "reason": self.reason,
            "parameters": dict(self.params) or "the defaults",
            "trials": len(self.trials),
            "given up half-way": len(self.trials) - len(complete),
        }
        if self.best is not None:
            told |= {
                "log loss of the defaults": self.trials[0].by_fold[-1],
                "log loss of the best": self.trials[self.best].by_fold[-1],
                "the best": dict(self.trials[self.best].params) or "the defaults",
            }
        return told


def check_installed() -> None:
    """Refuse to tune where Optuna is missing.

    Raises
    ------
    ConfigError
        Saying how to install it.
    """
    try:
        import optuna  # noqa: F401
    except ImportError as error:
        msg = (
            "model.tune: Optuna is not installed.\n"
            "Install it (pip install 'churnml[tune]'), or set model.tune: 0."
        )
        raise ConfigError(msg) from error


def tune(
    model: ChurnModel,
    panel: Matrix,
    *,
    trials: int,
    progress: Callable[[str], None] | None = None,
    record: Callable[[Trial], None] | None = None,
) -> Tuning:
    """Search parameters on inner forward folds of a training set.

    Parameters
    ----------
    model : ChurnModel
        The recipe; it need not be fitted, and is left as it is. Its own ``params``
        are kept, and not searched.
    panel : Matrix
        The training set: nothing later is looked at.
    trials : int
        How many sets of parameters to try, the defaults being the first.
    progress : callable, optional
        Told how far it is, such as ``"tuning, trial 3/30"``.
    record : callable, optional
        Given each trial when it ends.

    Returns
    -------
    Tuning

    Raises
    ------
    ConfigError
        If Optuna is not installed.

    Notes
    -----
    A trial is judged as the number of trees is: by the log loss of pooled margins of
    later cutoffs after the best slope and an intercept per cutoff. Trials are drawn by
    a tree-structured Parzen estimator (Bergstra et al. 2011) from ``random_state``,
    and given up after a fold where they stand worse than the median of the trials
    before. In the end the accounts are parted in ten: what the other nine parts would
    choose is judged on the tenth, for each (a correction of the winner's luck, see
    Tibshirani & Tibshirani 2009). The best trial is taken if that saves more log loss
    than 1.645 standard errors, by account.

    References
    ----------
    Bergstra, Bardenet, Bengio & Kegl (2011), Algorithms for hyper-parameter
    optimization. NeurIPS.
    Tibshirani & Tibshirani (2009), A bias correction for the minimum error rate in
    cross-validation. Annals of Applied Statistics 3, 822-829.

    Examples
    --------
    >>> found = tune(ChurnModel(), split.train, trials=30)       # doctest: +SKIP
    >>> model = ChurnModel(params=found.params)                  # doctest: +SKIP
    """
    check_installed()
    tell = progress or (lambda _what: None)
    known = labelled_rows(panel)
    assert known.y is not None
    X, y = in_order(known.X, known.y.to_numpy(dtype=bool))
    folds = forward_folds(maturity(known), width=_WIDTH, folds=_FOLDS)
    field = _Field(model, X, y, folds)
    if len(np.unique(y[field.tested])) < 2:
        return Tuning({}, "the history is too short for an inner fold")
    given = canonical(model.params)
    space = {name: one for name, one in SPACE.items() if name not in given}
    if not space or trials < 2:
        return Tuning({}, "there is nothing to search")
    found: list[Trial] = []
    losses: dict[int, Floats] = {}
    with _quiet() as study:
        searched = study(int(model.random_state), trials)
        start = _within(space, parameters(field.fewest, model.params))
        searched.enqueue_trial(start)
        for number in range(trials):
            tell(f"tuning, trial {number}/{trials}")
            asked = searched.ask()
            tried = {} if number == 0 else _suggested(asked, space)
            if number == 0:
                _suggested(asked, space)
            one, by_account = _run(field, asked, number, tried)
            if by_account is None:
                searched.tell(asked, state=_state("PRUNED"))
            else:
                searched.tell(asked, one.by_fold[-1])
                losses[number] = by_account
            found.append(one)
            if record is not None:
                record(one)
        tell(f"tuning, trial {trials}/{trials}")
    return _chosen(found, losses)


class _Field:
    """The folds on which trials are compared."""

    def __init__(
        self,
        model: ChurnModel,
        X: Any,
        y: NDArray[np.bool_],
        folds: Sequence[Fold],
    ) -> None:
        self.model, self.X, self.y = model, X, y
        cutoffs = cutoffs_of(X.index)
        # A fold whose past or future has one class only teaches nothing.
        self.folds = [
            fold for fold in folds if len(np.unique(y[cutoffs.isin(fold.train)])) == 2
        ]
        self.cutoffs = cutoffs.to_numpy()
        later = [t for fold in self.folds for t in fold.test]
        self.tested = np.asarray(cutoffs.isin(later))
        accounts = X.index.get_level_values("account_id")
        self.account = np.unique(np.asarray(accounts), return_inverse=True)[1]
        first = self.folds[:1]
        self.fewest = int(sum(cutoffs.isin(fold.train).sum() for fold in first))

    def margins(self, params: Mapping[str, Any]) -> Iterator[Floats]:
        """Give the pooled margins after each fold; null where not yet predicted."""
        one: ChurnModel = clone(self.model)
        one.set_params(params={**(self.model.params or {}), **params})
        pooled = np.full((len(one.tree_steps), len(self.X)), np.nan)
        for fold in self.folds:
            part, tested = one.forward_margins(self.X, self.y, [fold])
            pooled[:, tested] = part[:, tested]
            yield pooled

    def losses(self, pooled: Floats) -> Floats:
        """Give each row's log loss, with the number of trees that suits them best."""
        here = ~np.isnan(pooled[0])
        y = self.y[here]
        _, z = slopes(pooled[:, here], y, self.cutoffs[here], prior=(1.0, 1.0))
        every = np.logaddexp(0, z) - y * z
        rows = np.full(len(here), np.nan)
        rows[here] = every[int(np.argmin(every.mean(axis=1)))]
        return rows


def _run(
    field: _Field, asked: optuna.Trial, number: int, params: Mapping[str, Any]
) -> tuple[Trial, Floats | None]:
    """Judge one set of parameters fold by fold; None where it is given up."""
    by_fold: list[float] = []
    rows = np.zeros(len(field.X))
    for step, pooled in enumerate(field.margins(params)):
        rows = field.losses(pooled)
        by_fold.append(float(np.nanmean(rows)))
        asked.report(by_fold[-1], step)
        if step + 1 < len(field.folds) and asked.should_prune():
            return Trial(number, params, tuple(by_fold), "pruned"), None
    whole = np.asarray(np.bincount(field.account, np.nan_to_num(rows)), dtype=float)
    return Trial(number, params, tuple(by_fold), "complete"), whole


def _chosen(trials: Sequence[Trial], losses: Mapping[int, Floats]) -> Tuning:
    """Take the best trial if choosing so is surely better than the defaults."""
    numbers = sorted(losses)
    table = np.stack([losses[number] for number in numbers])
    best = numbers[int(table.sum(axis=1).argmin())]
    saved = _saved(table)
    better, error = float(saved.sum()), float(np.sqrt((saved**2).sum()))
    told = f"({better:+.2f} log loss saved, standard error {error:.2f})"
    params: Mapping[str, Any] = {}
    reason = f"the defaults stay: nothing tried is surely better {told}"
    if best != 0 and better > _SURE * error:
        params = trials[best].params
        reason = f"the best of the trials is surely better than the defaults {told}"
    return Tuning(params, reason, tuple(trials), best, better, error)


def _saved(table: Floats) -> Floats:
    """Give what choosing saves each account, by a choice it had no say in.

    Parameters
    ----------
    table : array of shape (n_trials, n_accounts)
        Log losses; the first row is the defaults'.
    """
    part = np.arange(table.shape[1]) % _PARTS
    saved = np.zeros(table.shape[1])
    for n in range(_PARTS):
        mine = part == n
        winner = int(table[:, ~mine].sum(axis=1).argmin())
        saved[mine] = table[0, mine] - table[winner, mine]
    return saved


def _suggested(
    asked: optuna.Trial, space: Mapping[str, tuple[float, float, bool]]
) -> dict[str, Any]:
    """Draw a value of each parameter, short enough to be read."""
    drawn: dict[str, Any] = {}
    for name, (low, high, by_ratio) in space.items():
        if name in _WHOLE:
            drawn[name] = asked.suggest_int(name, int(low), int(high), log=by_ratio)
        else:
            value = asked.suggest_float(name, low, high, log=by_ratio)
            drawn[name] = float(f"{value:.3g}")
    return drawn


def _within(
    space: Mapping[str, tuple[float, float, bool]], defaults: Mapping[str, Any]
) -> dict[str, Any]:
    """Give the defaults to the sampler, which knows the bounds only."""
    known = {
        name: min(max(defaults[name], low), high)
        for name, (low, high, _) in space.items()
        if name in defaults
    }
    return {name: int(v) if name in _WHOLE else float(v) for name, v in known.items()}


def _state(name: str) -> Any:
    from optuna.trial import TrialState

    return TrialState[name]


@contextmanager
def _quiet() -> Iterator[Callable[[int, int], optuna.Study]]:
    """Let Optuna say nothing, and leave its own settings as they were."""
    import optuna

    loud = optuna.logging.get_verbosity()
    optuna.logging.set_verbosity(optuna.logging.ERROR)

    def made(random_state: int, trials: int) -> optuna.Study:
        startup = max(min(10, trials // 3), 1)
        return optuna.create_study(
            direction="minimize",
            sampler=optuna.samplers.TPESampler(
                seed=random_state, n_startup_trials=startup
            ),
            pruner=optuna.pruners.MedianPruner(n_startup_trials=_UNPRUNED),
        )

    try:
        yield made
    finally:
        optuna.logging.set_verbosity(loud)
