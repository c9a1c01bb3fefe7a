"""Whether reasons are true and steady, on simulated businesses whose truth is known.

``make bench-reasons`` runs ``python -m benchmarks.reasons``: every part measures one
claim, prints what it found, and writes it into `docs/reasons.md`. A part is a module
here with ``run(worlds) -> Section``, named in ``PARTS``.
"""

PARTS = ("truth", "linter", "steadiness")
"""The modules that are run, in the order of the page."""
