"""The page people open: the whole list in a few numbers, ranked, a card for each.

Up to a thousand accounts it is one file, complete in itself; beyond, the cards stand in
files beside it. It opens from a disk or a mail, asks the network for nothing, can be
read without scripts, and holds exactly what the risk list holds, because nothing is
scored again.
"""

from __future__ import annotations

from churnml.report.drawings import Drawings
from churnml.report.moved import Movement, movement
from churnml.report.page import ATTACHABLE, INDEX, render_report
from churnml.report.past import Past, past
from churnml.report.portfolio import Portfolio, portfolio
from churnml.report.quality import Quality, quality

__all__ = [
    "ATTACHABLE",
    "INDEX",
    "Drawings",
    "Movement",
    "Past",
    "Portfolio",
    "Quality",
    "movement",
    "past",
    "portfolio",
    "quality",
    "render_report",
]
