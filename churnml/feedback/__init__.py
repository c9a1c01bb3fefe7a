"""Feedback: what people say of the reasons a list gave, kept in a log.

A person says of a reason that it was ``right``, ``wrong``, or ``known``: true, and no
news. The log is only ever appended to: taking a line back is a line itself.

Time is that of the lists, no clock is read. A line counts for lists *after* the
latest one that stood when it was written, so that a list that is made again is the
same list, whatever was said of it since.
"""

from __future__ import annotations

from churnml.feedback.agreement import agreement
from churnml.feedback.files import VERDICTS, Row, read_rows
from churnml.feedback.log import Entry, Log, Reversal, line_of, standing
from churnml.feedback.mutes import DEFAULT_MUTE, muted_families
from churnml.feedback.taking import Taken, take, undo

__all__ = [
    "DEFAULT_MUTE",
    "VERDICTS",
    "Entry",
    "Log",
    "Reversal",
    "Row",
    "Taken",
    "agreement",
    "line_of",
    "muted_families",
    "read_rows",
    "standing",
    "take",
    "undo",
]
