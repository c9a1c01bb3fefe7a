"""From one risk to another, line by line: from a typical account's, or from then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from churnml.templates import day

__all__ = ["Play", "Reason", "Step", "change_steps", "steps"]

WHAT_IT_IS = "What it is"


@dataclass(frozen=True)
class Reason:
    """Something the model noticed.

    Attributes
    ----------
    text : str
        The sentence a person reads.
    points : int or None
        Percentage points of risk, compared with a typical account; positive raises
        it. None where not stored.
    code : str or None
        The stable identifier, ``family.measure.direction``.
    """

    text: str
    points: int | None = None
    code: str | None = None


@dataclass(frozen=True)
class Play:
    """What is suggested to be done about an account.

    Attributes
    ----------
    title : str
        In a few words.
    channel : str or None
        How the account is spoken to.
    due : date or None
        The day by which it is to be done.
    why : str or None
        The reason it answers, and the rule of the playbook that says so, in words.
    code : str or None
        The stable name.
    """

    title: str
    channel: str | None = None
    due: date | None = None
    why: str | None = None
    code: str | None = None

    @property
    def how(self) -> str:
        """Channel and day in words.

        Examples
        --------
        >>> Play("Call", "phone", date(2025, 3, 5)).how.replace(chr(160), " ")
        'phone, by 5 Mar 2025'
        """
        due = f"by {day(self.due)}" if self.due else ""
        return ", ".join(part for part in (self.channel, due) if part)


@dataclass(frozen=True)
class Step:
    """One line of the way from a typical account's risk to this one's.

    Attributes
    ----------
    kind : {"typical", "raises", "lowers", "context", "known", "rest", "risk"}
        What the line is: where it begins, a part, what static facts add, what a
        person knows of already, what is left, or where it ends.
    text : str
        The sentence a person reads.
    points : int or None
        Percentage points; of the first and last line, the risk itself. None where
        not stored.
    left, width : float
        Where the line's bar lies, as percentages of the room for it.
    """

    kind: str
    text: str
    points: int | None
    left: float
    width: float


def steps(
    parts: Sequence[Reason],
    risk: float,
    base_risk: float | None,
    *,
    context: Reason | None = None,
    known: Reason | None = None,
) -> tuple[Step, ...]:
    """Line up the parts of a risk, in printed numbers.

    The first line plus all parts is the last line, exactly: what is left is a line
    of its own. Where the base risk or the points of a part are not known there are
    only the parts; without parts there is nothing.

    Parameters
    ----------
    parts : sequence of Reason
        What was noticed, in the order to show.
    risk, base_risk : float
        Of this account and of a typical one, in [0, 1].
    context : Reason, optional
        Static facts; a line of their own where they move the risk and something else
        is to be shown.
    known : Reason, optional
        What a person knows of already: no reason, but points all the same.

    Returns
    -------
    tuple of Step

    Examples
    --------
    >>> for step in steps([Reason("Logins fell to 14 a week", 35)], 0.42, 0.09):
    ...     print(step.points, step.text)
    9 A typical account
    35 Logins fell to 14 a week
    -2 Everything else
    42 This account
    """
    numbers = [part.points for part in parts if part.points is not None]
    shown = [
        ("lowers" if (part.points or 0) < 0 else "raises", part.text, part.points)
        for part in parts
    ]
    if known is not None:
        numbers += [] if known.points is None else [known.points]
        shown.append(("known", known.text, known.points))
    if base_risk is None or not shown or len(numbers) < len(shown):
        return _drawn(shown)
    if context is not None and context.points:
        numbers.append(context.points)
        shown.append(("context", f"{WHAT_IT_IS}: {context.text}", context.points))
    start, end = round(100 * base_risk), round(100 * risk)
    rest = end - start - sum(numbers)
    if rest:
        shown.append(("rest", "Everything else", rest))
    return _drawn(shown, ends=(start, end))


def change_steps(
    parts: Sequence[Reason], risk: float, previous_risk: float | None
) -> tuple[Step, ...]:
    """Line up what moved a risk since an earlier list, in printed numbers.

    The first line plus all parts is the last line, exactly; what is left is a line of
    its own. Without parts, or without the earlier risk, there is nothing.

    Parameters
    ----------
    parts : sequence of Reason
        What moved, in the order to show.
    risk, previous_risk : float
        Now and then, in [0, 1].

    Returns
    -------
    tuple of Step

    Examples
    --------
    >>> moved = [Reason("Usage: 6 logins in the last 7 days, 23 then", 12)]
    >>> for step in change_steps(moved, 0.42, 0.31):
    ...     print(step.points, step.text)
    31 Then
    12 Usage: 6 logins in the last 7 days, 23 then
    -1 Everything else
    42 Now
    """
    told = [(part.text, part.points) for part in parts if part.points is not None]
    if previous_risk is None or not told:
        return ()
    shown: list[tuple[str, str, int | None]] = [
        ("lowers" if points < 0 else "raises", text, points) for text, points in told
    ]
    start, end = round(100 * previous_risk), round(100 * risk)
    rest = end - start - sum(points for _, points in told)
    if rest:
        shown.append(("rest", "Everything else", rest))
    return _drawn(shown, ends=(start, end), called=("Then", "Now"))


def _drawn(
    parts: Sequence[tuple[str, str, int | None]],
    *,
    ends: tuple[int, int] | None = None,
    called: tuple[str, str] = ("A typical account", "This account"),
) -> tuple[Step, ...]:
    # Bars float: each begins where the one before it ended, so that the eye can
    # follow the risk from a typical account's to this one's.
    at = 0 if ends is None else ends[0]
    lines: list[tuple[str, str, int | None, int, int]] = []
    for kind, text, points in parts:
        to = at + (points or 0)
        lines.append((kind, text, points, at, to))
        at = to
    if ends is not None:
        lines.insert(0, ("typical", called[0], ends[0], 0, ends[0]))
        lines.append(("risk", called[1], ends[1], 0, ends[1]))
    low = min((min(a, b) for *_, a, b in lines), default=0)
    high = max((max(a, b) for *_, a, b in lines), default=0)
    scale = 100 / ((high - low) or 1)
    return tuple(
        Step(
            kind=kind,
            text=text,
            points=points,
            left=round((min(a, b) - low) * scale, 2),
            width=round(abs(b - a) * scale, 2),
        )
        for kind, text, points, a, b in lines
    )
