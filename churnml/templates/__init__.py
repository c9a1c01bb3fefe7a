"""How pages look and how numbers are worded: one style, a few formats, no network.

Every page is rendered from the templates beside this file. All text is escaped,
and nothing on a page points outside of it.
"""

from __future__ import annotations

import gzip
import re
from base64 import b64encode
from collections.abc import Iterable
from datetime import date
from functools import cache
from hashlib import sha256

from jinja2 import Environment, PackageLoader, StrictUndefined
from jinja2.runtime import Macro
from markupsafe import Markup

__all__ = [
    "NO_BREAK",
    "count",
    "day",
    "digest",
    "macro",
    "money",
    "packed",
    "percent",
    "points",
    "render",
    "script",
    "sentence",
]

# Not strftime: month names must not follow the machine's locale.
_MONTHS = (
    *("Jan", "Feb", "Mar", "Apr", "May", "Jun"),
    *("Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
)
NO_BREAK = "\N{NO-BREAK SPACE}"
_MINUS = "\N{MINUS SIGN}"
# As in table.js.
_NEGATIVE = re.compile(r"(?<![\w.)\]-])-(?=[.]?[0-9])")


def percent(share: float, edges: Iterable[float] = ()) -> str:
    """Write a share in [0, 1] as a whole percentage.

    Where that would stand on the other side of an edge, such as the least risk of a
    band, with one decimal; and where that would too, as below or above it.

    Nothing is called impossible or certain: what rounds to 0 or to 100 is written
    as below 1 or above 99.

    Examples
    --------
    >>> [percent(share).replace(chr(160), " ") for share in (0.417, 0.001, 0.995)]
    ['42 %', '<1 %', '>99 %']
    >>> near = [percent(share, (0.3, 0.1)) for share in (0.3, 0.296, 0.2997, 0.294)]
    >>> [text.replace(chr(160), " ") for text in near]
    ['30 %', '29.6 %', '<30 %', '29 %']
    """
    whole = round(100 * share)
    crossed = [edge for edge in edges if (share >= edge) != (whole / 100 >= edge)]
    if crossed:
        tenths = round(1000 * share)
        beyond = any((share >= edge) != (tenths / 1000 >= edge) for edge in crossed)
        sign = "" if not beyond else "<" if share < crossed[0] else ">"
        return f"{sign}{tenths / 10:g}{NO_BREAK}%"
    number = "<1" if whole <= 0 else ">99" if whole >= 100 else str(whole)
    return f"{number}{NO_BREAK}%"


def points(number: float) -> str:
    r"""Write percentage points with their sign.

    Examples
    --------
    >>> points(18), points(-3) == "\N{MINUS SIGN}3", points(0)
    ('+18', True, '0')
    """
    whole = round(number)
    if not whole:
        return "0"
    return f"+{whole}" if whole > 0 else f"{_MINUS}{-whole}"


def money(amount: float | None, currency: str | None = None) -> str:
    """Write an amount in whole units, with its currency code if there is one.

    Examples
    --------
    >>> money(1234.5, "EUR").replace(chr(160), " "), money(999.6), money(None, "EUR")
    ('EUR 1,234', '1,000', 'not known')
    """
    if amount is None:
        return "not known"
    text = f"{amount:,.0f}".replace("-", _MINUS)
    return f"{currency}{NO_BREAK}{text}" if currency else text


def sentence(text: str) -> str:
    """Write a sentence as a page shows it: signs that are signs, and kept to numbers.

    A hyphen before a number becomes a minus where nothing stands before it that would
    make it a part of a word, a date or a range.

    Examples
    --------
    >>> shown = sentence("NPS fell by 93 % (-93 %), MRR by EUR -3,750 since 2025-03-03")
    >>> shown.replace(chr(160), "_").replace(_MINUS, "~")
    'NPS fell by 93_% (~93_%), MRR by EUR ~3,750 since 2025-03-03'
    >>> sentence("A-17 used 5-10 of it-2")
    'A-17 used 5-10 of it-2'
    """
    return _NEGATIVE.sub(_MINUS, text).replace(" %", f"{NO_BREAK}%")


def day(value: date | None) -> str:
    """Write a date as people read it, the same on every machine.

    Examples
    --------
    >>> from datetime import date
    >>> day(date(2025, 3, 3)).replace(chr(160), " "), day(None)
    ('3 Mar 2025', 'not known')
    """
    if value is None:
        return "not known"
    return f"{value.day}{NO_BREAK}{_MONTHS[value.month - 1]}{NO_BREAK}{value.year}"


def count(number: float, one: str = "", many: str = "") -> str:
    """Write a count with its noun.

    Examples
    --------
    >>> count(1, "account", "accounts"), count(1204, "account", "accounts"), count(7)
    ('1 account', '1,204 accounts', '7')
    """
    noun = one if number == 1 else many
    return f"{number:,.0f} {noun}".rstrip()


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("churnml"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "percent": percent,
        "points": points,
        "money": money,
        "sentence": sentence,
        "day": day,
        "count": count,
    }
    return environment


def render(name: str, **values: object) -> str:
    """Render the template ``name``; every value put into it is escaped.

    Parameters
    ----------
    name : str
        A file of this folder, such as ``"card.html.j2"``.
    **values : object
        What the template asks for; a missing value is an error.

    Returns
    -------
    str
        HTML.
    """
    return _environment().get_template(name).render(**values)


def macro(name: str, called: str) -> Macro:
    """Give a macro of a template, to be called many times; it escapes as all do.

    Parameters
    ----------
    name : str
        A file of this folder, such as ``"_card.html.j2"``.
    called : str
        The macro's name in it.
    """
    found: Macro = getattr(_environment().get_template(name).module, called)
    return found


def script(*names: str) -> tuple[Markup, str]:
    """Read scripts as one, and the hash by which a page allows it and no other.

    Parameters
    ----------
    *names : str
        Files of this folder, in the order in which they run.

    Returns
    -------
    tuple of Markup and str
        The text, to stand between script tags, and its source for the page's
        content security policy.

    Examples
    --------
    >>> script("report.js")[1].startswith("sha256-")
    True
    """
    loader = _environment().loader
    assert loader is not None
    text = "".join(loader.get_source(_environment(), name)[0] for name in names)
    return Markup(text), digest(text)


def digest(text: str) -> str:
    """Name a script as a content security policy does, by its hash.

    Examples
    --------
    >>> digest("")
    'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='
    """
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"


def packed(text: str) -> str:
    """Compress a text into letters that may stand anywhere in a page.

    The same text gives the same letters, and there is nothing in them to escape.

    Examples
    --------
    >>> import base64, gzip
    >>> packed("</script>").isascii(), "<" in packed("</script>")
    (True, False)
    >>> gzip.decompress(base64.b64decode(packed("</script>"))).decode()
    '</script>'
    """
    return b64encode(gzip.compress(text.encode(), mtime=0)).decode()
