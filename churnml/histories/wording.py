"""How marks say times, answers and amounts: short, plain, and with their unit."""

from __future__ import annotations

__all__ = ["amount", "answer", "is_bad", "is_good", "named", "span"]

_MINUTE, _HOUR, _DAY = 60, 3600, 86_400
# Up to two days are said in hours.
_HOURS_UP_TO = 48
_WHOLE_FROM = 100

# From so much of the way to the best answer on, an answer is a good one.
_GOOD_FROM, _BAD_BELOW = 0.75, 0.5

Scale = tuple[float, float]


def span(seconds: float) -> str:
    """Say how long something took.

    Examples
    --------
    >>> [span(s) for s in (20, 2400, 3599, 111_600, 172_800, 432_000)]
    ['1 min', '40 min', '1 h', '31 h', '2 days', '5 days']
    """
    minutes, hours = round(seconds / _MINUTE), round(seconds / _HOUR)
    if minutes < _MINUTE:
        return f"{max(minutes, 1)} min"
    if hours < _HOURS_UP_TO:
        return f"{hours} h"
    return f"{round(seconds / _DAY)} days"


def answer(score: float, scale: Scale | None) -> str:
    """Say an answer with its scale, so that nobody has to know which end is good.

    Examples
    --------
    >>> answer(2.0, (1, 5)), answer(4.5, (5, 1)), answer(4.0, None)
    ('2 of 5', '4.5 (1 is best)', '4')
    """
    number = f"{round(score, 2):g}"
    if scale is None:
        return number
    worst, best = scale
    return f"{number} of {best:g}" if worst < best else f"{number} ({best:g} is best)"


def is_bad(score: float, scale: Scale | None) -> bool:
    """Tell an answer on the worse half of its scale; False without a scale.

    Examples
    --------
    >>> is_bad(2, (1, 5)), is_bad(3, (1, 5)), is_bad(4, (5, 1)), is_bad(1, None)
    (True, False, True, False)
    """
    return scale is not None and _way(score, scale) < _BAD_BELOW


def is_good(score: float, scale: Scale | None) -> bool:
    """Tell an answer on the best quarter of its scale; False without a scale.

    Examples
    --------
    >>> is_good(4, (1, 5)), is_good(3, (1, 5)), is_good(1, (5, 1)), is_good(5, None)
    (True, False, True, False)
    """
    return scale is not None and _way(score, scale) >= _GOOD_FROM


def _way(score: float, scale: Scale) -> float:
    worst, best = scale
    return (score - worst) / (best - worst)


def amount(cents: int, currency: str | None) -> str:
    """Say an amount of money, given in cents.

    Examples
    --------
    >>> amount(120_050, "EUR"), amount(4990, None), amount(5000, "USD")
    ('EUR 1,200', '49.90', 'USD 50')
    """
    whole = cents % 100 == 0 or abs(cents) >= _WHOLE_FROM * 100
    text = f"{cents / 100:,.0f}" if whole else f"{cents / 100:,.2f}"
    return f"{currency} {text}" if currency else text


def named(text: str) -> str:
    """Read a name as words: ``data_imported`` is "data imported".

    Examples
    --------
    >>> named(" data_imported ")
    'data imported'
    """
    return " ".join(text.replace("_", " ").split())
