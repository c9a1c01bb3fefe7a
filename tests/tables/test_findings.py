"""How findings are said: what, how much, examples, what to do."""

from __future__ import annotations

from churnml.tables.findings import Finding, Refused, grouped, refusal, structural


def finding(severity: str = "error", table: str = "usage", **given: object) -> Finding:
    values = {
        "column": "known_at",
        "code": "known_before",
        "count": 17,
        "total": 1_204_331,
        "examples": ("account 'A': known 2025-03-01, occurred 2025-03-04",),
        "message": "known_at < occurred_at",
        "advice": 'Fix the loader, or declare a delay: usage: {delay: "2d"}.',
    }
    return Finding(severity, table, **{**values, **given})  # type: ignore[arg-type]


def test_one_message_lists_every_error_with_count_examples_and_advice() -> None:
    null = finding(code="null_key", count=3, examples=(), message="account_id null")
    missing = structural("nps", "missing_file", "no file 'nps.csv' in data", "Load it.")
    error = refusal([finding(), finding("warning"), null, missing])
    assert str(error) == (
        "table 'usage': 2 problems in 1,204,331 rows\n"
        "  - known_at < occurred_at in 17 of 1,204,331 rows (0.0 %), e.g. account 'A': "
        "known 2025-03-01, occurred 2025-03-04\n"
        "  - account_id null in 3 of 1,204,331 rows (0.0 %)\n"
        'Fix the loader, or declare a delay: usage: {delay: "2d"}.\n'
        "table 'nps': 1 problem\n"
        "  - no file 'nps.csv' in data\n"
        "Load it."
    )


def test_warnings_are_no_reason_to_refuse() -> None:
    assert refusal([finding("warning")]) is None
    assert refusal([]) is None


def test_refused_carries_its_finding() -> None:
    assert Refused(finding()).finding == finding()


def test_the_place_of_a_finding() -> None:
    assert finding().place == "usage.known_at"
    assert finding(column=None).place == "usage"


def test_thousands_stand_apart() -> None:
    assert [grouped(n) for n in (0, 999, 1000)] == ["0", "999", "1,000"]
