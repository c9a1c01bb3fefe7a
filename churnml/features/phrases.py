"""Phrases that say something in what people write: transparent lists, no model.

A phrase is words between blanks. In the lists below, and only there, ``(a|b)`` is
either of two words and ``*`` up to two words of any kind. The lists are English;
whoever's customers write in another language gives his own words. A text is first
made plain: lower case, words between single blanks, sentence ends as words of their
own, so that no phrase reaches from one sentence into the next.

Worked example: "We do NOT want to cancel our plan; how do I cancel a meeting?" reads
plainly " we do not want to cancel our plan . how do i cancel a meeting . ". First
what sounds like leaving and is not, is struck out ("not want to cancel", "cancel a
meeting"); what is left holds no phrase of leaving.

Matching is by regular expressions that all engines read alike: no look-around, no
back-references, no classes but of literal characters, after which only the existence
of a match counts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import ibis
import ibis.expr.types as ir

__all__ = [
    "LEAVING",
    "NOT_LEAVING",
    "NOT_UNHAPPY",
    "RIVALS",
    "SAYINGS",
    "UNHAPPY",
    "own_phrases",
    "plain",
    "sayings",
    "says",
    "searched_for",
]

SAYINGS = ("leaving", "rival", "unhappy")
"""What texts are searched for: thoughts of leaving, competitors, anger."""

_OURS = "(our|my|the|this|all)"
_PACT = (
    "(subscription|subscriptions|contract|contracts|account|accounts|agreement|plan|"
    "licence|licences|license|licenses|membership|renewal|service|services)"
)
_THING = (
    "(meeting|meetings|event|events|appointment|appointments|booking|bookings|order|"
    "orders|invite|invites|invitation|invitations|call|calls|job|jobs|export|exports|"
    "import|imports|task|tasks|run|runs|demo|webinar|reservation|reservations|"
    "download|upload|sync|request|requests|ticket|tickets|payment|payments|"
    "transaction|transactions|transfer|shift|class|session|sessions|trip|delivery|"
    "shipment|process|workflow|campaign|change|changes|reminder|reminders|"
    "notification|notifications|newsletter|backup|report|reports|query|upgrade|"
    "invoice|invoices|visit|interview)"
)
_CANCEL = "(cancel|cancelling|canceling|terminate|terminating|discontinue|end|ending)"
_MEAN_TO = (
    "(want|wants|wanted|wish|like|need|decided|decide|going|plan|planning|intend|"
    "intends|have|ready|have decided)"
)

LEAVING: Sequence[str] = (
    f"{_CANCEL} {_OURS} * {_PACT}",
    "(cancel|terminate) (subscription|contract|account|agreement|membership|renewal)",
    "(close|closing|delete|deleting|deactivate) (our|my) (account|workspace)",
    "(close|closing|delete|deleting) (our|my) (whole|entire|company) account",
    f"{_MEAN_TO} to (cancel|terminate|leave)",
    "how (do|can|could|should) (i|we) cancel",
    "(i|we) (will not|won't|wont|do not|don't|dont|are not) * (renew|renewing)",
    "(decided|decide|going|plan|planning|prefer|want) not to renew",
    "(decided|decide) against * (renewing|renewal)",
    "(stop|disable|turn off|switch off) * (auto|automatic) (renewal|renew)",
    "(notice|letter) of (termination|cancellation|cancelation)",
    "(cancellation|cancelation|termination|notice) (period|terms|fee|clause|form)",
    f"(cancellation|cancelation|termination) of {_OURS} * {_PACT}",
    "(request|requesting|confirm|want) (a|the|our|my) (cancellation|termination)",
    "(leaving|quitting) (you|your)",
)
"""What people write who think of leaving."""

NOT_LEAVING: Sequence[str] = (
    "(not|never|no|don't|dont|doesn't|didn't|won't|wouldn't|aren't|isn't) "
    "(want|wanting|wish|plan|plans|planning|intend|intending|intention|going|like|"
    "need|thinking|thought|reason) * "
    "(cancel|cancelling|canceling|terminate|leave|leaving)",
    f"(cancel|cancels|cancelled|canceled|cancelling|canceling) * {_THING}",
    f"(terminate|end|ending|delete|close) * {_THING}",
    f"(cancellation|cancelation) (of|for) * {_THING}",
    f"{_CANCEL} * {_PACT} (of|for) * (customer|customers|client|clients|member|"
    "members|user|users|guest|guests|employee|employees)",
    "(need|want|like|have|going|ready) to leave (a|the) * (comment|review|message|"
    "note|feedback|rating)",
    "(need|want|like|have|going|ready) to leave (feedback|early|now)",
)
"""What sounds like it and is not: struck out of a text before it is searched."""

RIVALS: Sequence[str] = (
    "(competitor|competitors|competitor's)",
    "(competing|rival|rivalling) (product|products|tool|tools|offer|vendor|provider)",
    "(another|different|alternative|other|competing) (provider|providers|vendor|"
    "vendors|supplier|suppliers)",
    "(switch|switching|migrate|migrating|move|moving|change|changing) (to|over to) "
    "(another|a different|an alternative|a competing) * (tool|product|solution|"
    "platform|software|system)",
    "(alternative|alternatives) to (you|your|this product|this tool)",
    "(evaluating|comparing|considering|looking at|looking into) * (alternatives)",
)
"""How people speak of competitors without a name."""

_BAD = (
    "(angry|annoyed|annoying|appalling|awful|disappointed|disappointing|dissatisfied|"
    "dreadful|furious|frustrated|frustrating|frustration|horrible|hopeless|inadequate|"
    "inexcusable|infuriating|nightmare|pathetic|poor|ridiculous|rubbish|shocking|"
    "terrible|unacceptable|unhappy|unprofessional|unusable|upset|useless|worst|"
    "worthless)"
)
UNHAPPY: Sequence[str] = (
    _BAD,
    "(not|never|isn't|aren't|wasn't|weren't|am not|hardly) (at all|very|really|so|"
    "too|been) (happy|satisfied|impressed|pleased|acceptable|helpful|good enough)",
    "(not|never|isn't|aren't|wasn't|weren't|hardly) (happy|satisfied|impressed|"
    "pleased|acceptable|helpful|good enough)",
    "(fed up|waste of time|waste of money|losing patience|lost patience|let down|"
    "sick of|tired of|last straw|not good enough)",
)
"""Words of anger and disappointment; that something fails is not among them."""

NOT_UNHAPPY: Sequence[str] = (
    f"(not|never|no|isn't|wasn't|aren't|don't be|hardly) {_BAD}",
    f"(not|never|isn't|wasn't|aren't) (at all|too|so|very|really) {_BAD}",
    f"(without|less|avoid|avoids) {_BAD}",
    "(poor|terrible|horrible) (connection|internet|signal|lighting|resolution)",
)
"""The same words denied, and poor things that are nobody's mood."""

# Letters and digits of the languages that part words by blanks, and the apostrophe.
_LETTERS = "0-9A-Za-z'\u00c0-\u1fff\u2c00-\ud7ff"
_ENDS = "[.!?;]+"
_NO_WORD = f"[^{_LETTERS}.]+"
# All of these but a single blank, as most are: replacing it by itself takes as long.
_NO_BLANK = f"[^{_LETTERS}. ][^{_LETTERS}.]*| [^{_LETTERS}.]+"
_ANY = "(?:[^ .]+ ){0,2}"


def plain(text: ir.StringValue) -> ir.StringValue:
    """Make a text plain: lower-case words between single blanks, ``.`` for an end."""
    ends = text.replace("\u2019", "'").re_replace(_ENDS, " . ")
    return ibis.literal(" ") + ends.re_replace(_NO_BLANK, " ").lower() + " "


def own_phrases(words: Sequence[str]) -> tuple[str, ...]:
    """Make somebody's own words plain, in the same way as texts.

    Examples
    --------
    >>> own_phrases(["Kündigung", "Acme-Desk"])
    ('kündigung', 'acme desk')
    """
    spaced = (re.sub(_NO_WORD, " ", word.replace("\u2019", "'")) for word in words)
    return tuple(" ".join(word.replace(".", " ").split()).lower() for word in spaced)


def says(
    text: ir.StringValue, phrases: Sequence[str], but: Sequence[str] = ()
) -> ir.BooleanValue:
    """Tell whether a plain text holds one of the phrases.

    Parameters
    ----------
    text : ir.StringValue
        As :func:`plain` makes it.
    phrases : sequence of str
    but : sequence of str
        Phrases that are struck out first.

    Returns
    -------
    ir.BooleanValue
        Null where there is no text.
    """
    if but:
        text = text.re_replace(f"(?: {_either(but)})+ ", " ")
    return text.re_search(f" {_either(phrases)} ")


def searched_for(
    intent_words: Sequence[str] = (), competitors: Sequence[str] = ()
) -> dict[str, tuple[Sequence[str], Sequence[str]]]:
    """Give the phrases of each saying, and those that are struck out first.

    Parameters
    ----------
    intent_words : sequence of str
        Own words of leaving, instead of the English ones.
    competitors : sequence of str
        Names, beside how people speak of competitors without a name.
    """
    leaving: tuple[Sequence[str], Sequence[str]] = (LEAVING, NOT_LEAVING)
    if intent_words:
        leaving = (own_phrases(intent_words), ())
    rivals = (*RIVALS, *own_phrases(competitors))
    return {
        "leaving": leaving,
        "rival": (rivals, ()),
        "unhappy": (UNHAPPY, NOT_UNHAPPY),
    }


def sayings(
    text: ir.StringValue,
    intent_words: Sequence[str] = (),
    competitors: Sequence[str] = (),
) -> dict[str, ir.BooleanValue]:
    """Tell what a text says, for each of :data:`SAYINGS`; null without a text."""
    words = plain(text.nullif(""))
    phrases = searched_for(intent_words, competitors)
    return {name: says(words, *phrases[name]) for name in SAYINGS}


def _either(phrases: Sequence[str]) -> str:
    return f"(?:{'|'.join(_pattern(phrase) for phrase in phrases)})"


def _pattern(phrase: str) -> str:
    """Turn a phrase into a regular expression.

    Examples
    --------
    >>> _pattern("(cancel|end) our * plan")
    '(?:cancel|end) our (?:[^ .]+ ){0,2}plan'
    """
    return phrase.replace("(", "(?:").replace("* ", _ANY)
