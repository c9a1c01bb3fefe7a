"""Tests mirror the package, so that nobody has to search for either."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE, TESTS = ROOT / "churnml", ROOT / "tests"

# Tests that mirror no module, and what they hold instead.
OF_THE_HOUSE = {
    "test_benchmarks.py": "what is compared for speed is the same",
    "test_benchmarks_model.py": "what is claimed of the model is measured",
    "test_benchmarks_reasons.py": "what is claimed of reasons is measured",
    "test_bounds.py": "versions we are bound to, and when that can end",
    "test_cli_help.py": "what the command line imports before it knows what to do",
    "test_docs.py": "everything a user meets is documented",
    "test_mirror.py": "this",
    "test_notebooks.py": "notebooks",
    "test_style.py": "docstrings",
    "browser": "pages in a real browser",
    "invariants": "laws of the whole",
    "labels/test_labels.py": "labels as a whole",
    "reasons": "the words of reasons, and what is made of them",
    "labels/test_truth_table.py": "labels, by cases made by hand",
    "features/test_usage.py": "logins and stickiness, which share the usage rollups",
    "tables/test_real_data.py": "the checks on third-party data",
    "test_real_data.py": "every verb on third-party data",
    "test_less_revenue.py": "every verb where paying less is asked of",
    "test_without_contracts.py": "every verb where a silence dates churn",
}
# Modules whose tests stand elsewhere, and where.
TESTED_ELSEWHERE = {
    "tables/kept": "tables/test_by_day.py",
    # One Spark session for all.
    "backend/in_spark": "invariants/test_engine_parity.py",
    "quadrature": "test_tree_shap.py",  # what it computes, by the module that calls it
    "spread": "invariants/test_engine_parity.py",
    "errors": "test_cli.py",  # classes and nothing else
    "features/account": "test_matrix.py",
    "features/build": "test_matrix.py",
    "features/columns": "features/test_build.py",
    "features/grid": "features/test_usage.py",
    "features/usage_facts": "features/test_usage.py",
    "features/usage_kinds": "features/test_rollups.py",
    "features/usage_normals": "features/test_rollups.py",
    "features/usage_parts": "features/test_usage.py",
    "features/usage_past": "features/test_depth.py",
    "features/usage_streams": "features/test_usage.py",
    "features/logins": "features/test_usage.py",
    "features/own_columns": "features/test_own.py",
    "features/own_piece": "features/test_own.py",
    "features/own_rows": "features/test_own.py",
    "features/own_word": "features/test_words.py",
    "features/exclusions": "features/test_catalogue.py",
    "features/signals": "features/test_catalogue.py",
    "features/rollups": "features/test_usage.py",
    "features/spec": "test_matrix.py",
    "features/stickiness": "features/test_usage.py",
}


def every_test():
    """List test files and folders, but not what only helps them."""
    files = {str(p.relative_to(TESTS)) for p in TESTS.rglob("test_*.py")}
    inside = {name for name in files if name.split("/")[0] in OF_THE_HOUSE}
    return sorted((files - inside) | {name.split("/")[0] for name in inside})


def modules(folder=PACKAGE):
    """List modules of a folder, and packages, by name."""
    files = {p.stem for p in folder.glob("*.py") if p.stem != "__init__"}
    return files | {p.parent.name for p in folder.glob("*/__init__.py")}


def mirrored():
    """Give the modules a folder of tests follows one by one, and the others whole."""
    names = modules()
    for package in ("backend", "features", "tables"):
        names -= {package}
        names |= {f"{package}/{name}" for name in modules(PACKAGE / package)}
    return sorted(names)


@pytest.mark.parametrize("name", every_test())
def test_every_test_mirrors_a_module(name):
    if name in OF_THE_HOUSE:
        return
    *folder, file = name.split("/")
    module = PACKAGE.joinpath(*folder, file.removeprefix("test_").removesuffix(".py"))

    assert module.is_dir() or module.with_suffix(".py").is_file(), (
        f"tests/{name} mirrors no module: rename it, or say in OF_THE_HOUSE what it is"
    )


@pytest.mark.parametrize("module", mirrored())
def test_every_module_is_tested(module):
    *folder, name = module.split("/")
    expected = "/".join([*folder, f"test_{name}.py"])
    at = TESTS / TESTED_ELSEWHERE.get(module, expected)
    if (TESTS / name / "__init__.py").is_file() and not folder:
        at = TESTS / name / "__init__.py"  # a package whose tests are a folder

    assert at.is_file(), f"churnml/{module} has no tests: write {at.relative_to(ROOT)}"


def test_lists_of_exceptions_are_not_stale():
    for name in OF_THE_HOUSE:
        assert (TESTS / name).exists(), name
    for module in TESTED_ELSEWHERE:
        assert module in mirrored(), module
