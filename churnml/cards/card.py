"""What a card holds, and how it shows itself."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from churnml.cards.asked import LEAVING, Asked
from churnml.cards.steps import Play, Reason, Step, change_steps, steps
from churnml.cards.terminal import panel
from churnml.errors import StoreError
from churnml.templates import NO_BREAK, count, day, money, percent, render

if TYPE_CHECKING:
    from rich.panel import Panel

__all__ = ["AccountCard"]


@dataclass(frozen=True, kw_only=True)
class AccountCard:
    """What is known about one account at one cutoff, ready to be shown.

    It shows itself in a notebook and, by ``rich.print``, in a terminal.

    Attributes
    ----------
    account_id : str
    cutoff : date
        When the risk was estimated: nothing known later went into it.
    risk : float
        P(churn in the outcome window | still here at its start), in [0, 1].
    low, high : float or None
        The 90 % band of the risk, in [0, 1].
    name, owner : str or None
        As in the accounts table.
    base_risk : float or None
        The risk of a typical account, in [0, 1]; None where not stored.
    outcome : tuple of date or None
        The outcome window ``[start, end)``; None if lead and horizon are unknown.
    asked : Asked
        What the risk is the chance of, in words; of leaving by default.
    band : str or None
        ``high``, ``medium``, ``low``, or as configured; ``unknown`` where the model
        sees too little of the account.
    band_says : str or None
        What the band means, where it is not that of the risk.
    edges : tuple of float
        The least risks of the bands, where bands are those of the risk: it is not
        rounded across one.
    rank, scored : int or None
        Place in the risk list, 1 is the riskiest, and how many are in it.
    in_capacity : bool or None
        Whether the account is among those the team has time for.
    mrr, currency, value_at_risk : float, str, float, or None
        Revenue a month, and risk times revenue a year.
    expected_value, worth_currency : float and str, or None
        What calling the account is expected to bring.
    planned : bool or None
        Whether it is to be called.
    renewal_date : date or None
        End of the present term.
    reasons, protective : tuple of Reason
        What raises the risk, strongest first, and what speaks for the account.
    context : Reason or None
        Static facts and what they add to the risk: no reason, for nobody can act on
        them.
    known : Reason or None
        What would be a reason, but a person marked it as known.
    stage : str or None
        Of its life: ``onboarding``, ``adoption``, ``mature`` or ``renewal``.
    play : Play or None
        What is suggested to be done.
    changes : tuple of Reason
        What moved the risk since the earlier list, most first; ``code`` is the family,
        or ``model``.
    missing : str or None
        What the model could not see.
    usable : bool
        False where the model has no usable signal: the risk is then the base rate.
    previous_risk, previous_cutoff : float and date, or None
        The same account in an earlier list, as stored.
    data_until, model_version, run_id : date, str, str, or None
        Where the numbers come from.

    Examples
    --------
    >>> card = AccountCard(
    ...     account_id="A-17", cutoff=date(2025, 3, 3), risk=0.42, base_risk=0.09,
    ...     reasons=(Reason("Logins fell from 120 to 14 a week", 35),),
    ... )
    >>> [(step.text, step.points) for step in card.steps]
    [('A typical account', 9), ('Logins fell from 120 to 14 a week', 35), \
('Everything else', -2), ('This account', 42)]
    """

    account_id: str
    cutoff: date
    risk: float
    low: float | None = None
    high: float | None = None
    name: str | None = None
    owner: str | None = None
    base_risk: float | None = None
    outcome: tuple[date, date] | None = None
    asked: Asked = LEAVING
    band: str | None = None
    band_says: str | None = None
    edges: tuple[float, ...] = ()
    rank: int | None = None
    scored: int | None = None
    in_capacity: bool | None = None
    mrr: float | None = None
    currency: str | None = None
    value_at_risk: float | None = None
    expected_value: float | None = None
    worth_currency: str | None = None
    planned: bool | None = None
    renewal_date: date | None = None
    reasons: tuple[Reason, ...] = ()
    protective: tuple[Reason, ...] = ()
    context: Reason | None = None
    known: Reason | None = None
    stage: str | None = None
    play: Play | None = None
    changes: tuple[Reason, ...] = ()
    missing: str | None = None
    usable: bool = True
    previous_risk: float | None = None
    previous_cutoff: date | None = None
    data_until: date | None = None
    model_version: str | None = None
    run_id: str | None = None

    @property
    def title(self) -> str:
        """The account's name, or its id where it has none."""
        return self.name or self.account_id

    @property
    def risk_text(self) -> str:
        """The risk as it is printed, on its own side of every edge of a band."""
        return percent(self.risk, self.edges)

    @property
    def previous_text(self) -> str:
        """The risk of the earlier list, printed like the present one."""
        if self.previous_risk is None:
            return "not known"
        return percent(self.previous_risk, self.edges)

    @property
    def steps(self) -> tuple[Step, ...]:
        """The way from a typical account's risk to this one's, see :func:`steps`."""
        kept = (reason for reason in self.protective if reason.points is not None)
        parts = (*self.reasons, *kept)
        return steps(
            parts,
            self.risk,
            self.base_risk,
            context=self.context,
            known=self.known,
        )

    @property
    def change_steps(self) -> tuple[Step, ...]:
        """The way from the earlier risk to this one, see :func:`change_steps`."""
        return change_steps(self.changes, self.risk, self.previous_risk)

    @property
    def changed_since(self) -> str:
        """The heading over what changed."""
        return f"What changed since {day(self.previous_cutoff)}"

    @property
    def favour(self) -> tuple[Reason, ...]:
        """What speaks for the account and is not among the steps."""
        return tuple(r for r in self.protective if r.points is None)

    @property
    def change(self) -> int | None:
        """Percentage points since the earlier list, from the printed risks."""
        if self.previous_risk is None:
            return None
        return round(100 * self.risk) - round(100 * self.previous_risk)

    @property
    def chance(self) -> str:
        """What the risk is the chance of, in words."""
        if self.outcome is None:
            return f"chance of {self.asked.doing} in the outcome window"
        start, end = self.outcome
        return f"chance of {self.asked.doing} between {day(start)} and {day(end)}"

    @property
    def between(self) -> str:
        """The band of the risk in words; empty if not known."""
        if self.low is None or self.high is None or not self.usable:
            return ""
        return f"between {percent(self.low)} and {percent(self.high)}"

    @property
    def band_words(self) -> str:
        """The band in words, such as "high risk"; empty if not known."""
        if self.band_says:
            return self.band_says
        if self.band == "unknown":
            return "too little known"
        return f"{self.band} risk" if self.band else ""

    @property
    def renewal(self) -> str:
        """The renewal date in words, with the days from the cutoff."""
        if self.renewal_date is None:
            return "not known"
        days = (self.renewal_date - self.cutoff).days
        when = f"in {count(days, 'day', 'days')}"
        if days <= 0:
            when = f"{count(-days, 'day', 'days')} ago" if days else "that very day"
        return f"{day(self.renewal_date)}, {when.replace(' ', NO_BREAK)}"

    @property
    def call(self) -> str:
        """What calling is expected to bring, and whether it is planned, in words."""
        brought = money(self.expected_value, self.worth_currency)
        if self.planned:
            return f"planned, worth {brought}"
        if self.expected_value is not None and self.expected_value > 0:
            return f"worth {brought}, no time for it"
        return f"does not pay ({brought})"

    @property
    def place(self) -> str:
        """The account's place in the risk list, in words; empty if not known."""
        if self.rank is None:
            return ""
        of = f" of {count(self.scored)}" if self.scored else ""
        return f"rank {count(self.rank)}{of}"

    @property
    def movement(self) -> str:
        """The change since the earlier list, in words; empty if not known."""
        if self.change is None or self.previous_cutoff is None:
            return ""
        since = f"since {day(self.previous_cutoff)}"
        if not self.change:
            return f"unchanged {since}"
        verb = "up" if self.change > 0 else "down"
        return f"{verb} {count(abs(self.change), 'point', 'points')} {since}"

    @property
    def facts(self) -> tuple[tuple[str, str], ...]:
        """What a person should know beside the risk, as (label, text)."""
        worth = self.value_at_risk
        return (
            ("Owner", self.owner or "not known"),
            ("Revenue a month", money(self.mrr, self.currency)),
            ("Yearly value at risk", money(worth, self.currency)),
            *((("A call", self.call),) if self.expected_value is not None else ()),
            ("Renewal", self.renewal),
            *((("Stage", self.stage),) if self.stage else ()),
            *((("Not known", self.missing),) if self.missing else ()),
        )

    @property
    def silence(self) -> str:
        """Why the card gives no reasons."""
        if not self.usable:
            return (
                "The model has no usable signal: this is the base rate, the same for "
                "every account, and there are no reasons to give."
            )
        return "The model noticed nothing that stands out as raising this risk."

    @property
    def source(self) -> str:
        """Where the numbers come from."""
        parts = [f"As of {day(self.cutoff)}"]
        if self.data_until is not None:
            parts.append(f"data until {day(self.data_until)}")
        if self.model_version is not None:
            parts.append(f"model {self.model_version}")
        return ", ".join(parts)

    def _repr_html_(self) -> str:
        return render("notebook.html.j2", card=self, level=3)

    def save(self, path: str | Path) -> None:
        """Write the card as one HTML page that needs nothing else.

        Raises
        ------
        StoreError
            If the file cannot be written.
        """
        page = render("card_page.html.j2", card=self, level=1)
        try:
            Path(path).write_text(page, encoding="utf-8", newline="\n")
        except OSError as error:
            msg = (
                f"the card of {self.account_id!r} cannot be written to {path}: "
                f"{error.strerror}. Give a file in a folder that exists and is yours."
            )
            raise StoreError(msg) from error

    def text(self, width: int = 80) -> str:
        """Write the card as plain text, ``width`` characters wide.

        Examples
        --------
        >>> card = AccountCard(account_id="A-17", cutoff=date(2025, 3, 3), risk=0.42)
        >>> "A-17" in card.text()
        True
        """
        from rich.console import Console

        console = Console(file=io.StringIO(), width=width, color_system=None)
        with console.capture() as captured:
            console.print(self)
        return captured.get()

    def __rich__(self) -> Panel:
        return panel(self)
