"""The point-in-time proof: no feature knows what nobody knew at its cutoff."""

from __future__ import annotations

from churnml.audit.report import AuditReport, Cause, Leak, Tested, Unprovable
from churnml.audit.run import audit

__all__ = ["AuditReport", "Cause", "Leak", "Tested", "Unprovable", "audit"]
