"""The page people open: the whole list in a few numbers, ranked, a card for each.

One file, complete in itself: it opens from a disk or a mail, asks the network for
nothing, works without scripts, and holds exactly what the risk list holds, because
nothing is scored again.
"""

from __future__ import annotations

from churnml.report.page import render_report
from churnml.report.portfolio import Movement, Portfolio, movement, portfolio
from churnml.report.quality import Quality, quality

__all__ = [
    "Movement",
    "Portfolio",
    "Quality",
    "movement",
    "portfolio",
    "quality",
    "render_report",
]
