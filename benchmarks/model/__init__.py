"""How well the model does its work, on simulated businesses whose truth is known.

``make bench-model`` runs ``python -m benchmarks.model``: every part measures one
claim, prints what it found, and writes it into `docs/accuracy.md`. A part is a module
here with ``run(worlds) -> Section``, named in ``PARTS``.
"""

PARTS = (
    "shares",
    "sizes",
    "saasguard",
    "calibration",
    "bands",
    "unknown",
    "champion",
    "worth",
)
"""The modules that are run, in the order of the page."""
