"""Whatever a user meets is documented, and the documentation says nothing else."""

from __future__ import annotations

import ast
import configparser
import importlib
import re
import runpy
from datetime import timedelta
from pathlib import Path
from types import ModuleType
from typing import get_origin

import pandas as pd
import pytest
from pydantic import BaseModel
from pydantic_core import PydanticUndefined

import churnml
from churnml import ranking
from churnml.change_words import nothing_changed
from churnml.config import Config
from churnml.evaluation import evaluate_backtest
from churnml.playbook import Playbook
from churnml.plays import COLUMNS as PLAYS
from churnml.plays import suggestions
from churnml.reasons.choose import DIRECTIONS
from churnml.tables.contracts import CONTRACTS
from churnml.timeline import format_duration
from churnml.workflow.init import example_config

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = [
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")),
    *sorted(DOCS.rglob("*.md")),
]
QUICKSTART = ROOT / "notebooks" / "00_quickstart.ipynb"


def text(path):
    return path.read_text(encoding="utf-8")


def cells_of_table(page):
    """Give the rows of all tables of a page, as lists of cells."""
    rows = [line for line in text(page).splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]


# ------------------------------------------------------------------- public names


@pytest.mark.parametrize("name", churnml.__all__)
def test_public_names_are_in_the_readme(name):
    assert f"`{name}`" in text(ROOT / "README.md")


def test_public_names_stay_what_they_are_whatever_is_imported():
    # `churnml.simulate` is a function and a package: the function is the public one.
    for home in set(churnml._HOMES.values()):
        importlib.import_module(f"churnml.{home}")

    modules = [
        name
        for name in churnml.__all__
        if isinstance(getattr(churnml, name), ModuleType)
    ]

    assert modules == ["words"]  # the words for features of one's own


def test_everything_that_dir_lists_is_there():
    assert [name for name in dir(churnml) if not hasattr(churnml, name)] == []


# ------------------------------------------------------------------- command line


def test_the_page_of_the_command_line_is_fresh():
    made = runpy.run_path(str(DOCS / "make_cli.py"))

    assert text(DOCS / "cli.md") == made["render"](), "run `make docs`"


def test_the_page_of_features_is_fresh():
    made = runpy.run_path(str(DOCS / "make_features.py"))

    assert text(DOCS / "features.md") == made["render"](), "run `make docs`"


def test_every_verb_is_in_the_readme():
    verbs = runpy.run_path(str(DOCS / "make_cli.py"))["verbs"]()
    readme = text(ROOT / "README.md")

    assert verbs
    assert [verb for verb in verbs if f"`churnml {verb}" not in readme] == []


# ------------------------------------------------------------------ configuration


def leaves(model, prefix=""):
    """Walk the keys of a configuration, with their defaults."""
    for name, field in model.model_fields.items():
        if name == "file":
            continue
        key = f"{prefix}{field.alias or name}"
        choices = (field.annotation, *getattr(field.annotation, "__args__", ()))
        sections = [c for c in choices if isinstance(c, type)]
        section = next((c for c in sections if issubclass(c, BaseModel)), None)
        if section is None or get_origin(field.annotation) is dict:
            yield key, field.default
        else:
            yield from leaves(section, f"{key}.")


def written(value):
    """Write a default as the page does."""
    if value is PydanticUndefined:
        return "required"
    if value is None or value in ([], {}):
        return "none"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, timedelta):
        return f"`{format_duration(value)}`"
    if isinstance(value, list):
        return f"`[{', '.join(value)}]`"
    return f"`{value}`"


def keys():
    """Give every key; those that all tables have, once, as ``data.<table>``."""
    found = dict(leaves(Config))
    tables = [name for name in CONTRACTS if f"data.{name}.path" in found]
    shared = set.intersection(
        *(
            {k.split(".")[2] for k in found if k.startswith(f"data.{t}.")}
            for t in tables
        )
    )
    together = {}
    for key, default in found.items():
        table, _, option = key.removeprefix("data.").partition(".")
        if key.startswith("data.") and table in tables and option in shared:
            key = f"data.<table>.{option}"
        together[key] = written(default)
    return together


def test_every_key_is_documented_with_its_default():
    rows = cells_of_table(DOCS / "configuration.md")
    documented = {row[0].strip("`"): row[1] for row in rows if row[0].startswith("`")}

    assert documented == keys()


def test_every_key_is_explained():
    rows = cells_of_table(DOCS / "configuration.md")

    assert all(row[2].endswith(".") for row in rows if row[0].startswith("`"))


def test_the_example_configuration_shows_every_section():
    example = example_config()

    for section in (*Config.model_fields, *CONTRACTS):
        if section != "file":
            assert re.search(rf"^[ #]*{section}:", example, re.MULTILINE), section


# ----------------------------------------------------------------- tables, outputs


@pytest.mark.parametrize("table", CONTRACTS)
def test_every_column_is_documented(table):
    page = text(DOCS / "tables.md")
    section = page.split(f"### {table}\n")[1].split("\n### ")[0]

    for column in CONTRACTS[table].columns:
        if column.name == "known_at":  # described once, for all tables
            continue
        assert f"`{column.name}`" in section, column.name
        bold = f"**`{column.name}`**" in section
        assert bold == column.required, column.name


def test_every_column_of_the_list_is_documented():
    index = pd.MultiIndex.from_tuples(
        [("A-1", pd.Timestamp("2025-03-03"))], names=["account_id", "cutoff"]
    )
    risk = pd.Series([0.5], index=index)
    listed = ranking.risk_list(risk, pd.DataFrame({"mrr": [1.0]}, index=index))
    page = text(DOCS / "outputs.md")
    # The page writes a numbered family of columns by its first and its last.
    shown = [c for c in listed if not re.match(r"reason_[23]", c)]

    assert [c for c in shown if f"`{c}`" not in page] == []
    assert [d for d in DIRECTIONS if f"`{d}`" not in page] == []


def test_every_column_of_plays_and_changes_is_documented():
    at = pd.Timestamp("2025-03-03")
    listed = pd.DataFrame({"account_id": ["A-1"], "cutoff": [at], "risk": [0.5]})
    listed = listed.assign(band="high", mrr=1.0, currency="EUR")
    played = suggestions(listed, pd.DataFrame(), Playbook(rules=()))
    section = text(DOCS / "outputs.md").split("\n## risk_list\n")[1].split("\n## ")[0]
    # The page writes a numbered family of columns by its first and its last.
    shown = [c for c in nothing_changed() if not re.match(r"changed_2", c)]

    assert {*PLAYS} < {*played}
    assert [c for c in (*played, *shown) if f"`{c}`" not in section] == []


def test_every_metric_is_explained():
    rows = pd.DataFrame(
        {
            "account_id": ["a", "b", "c"],
            "cutoff": "2025-01-06",
            "fold": 0,
            "label": [True, False, False],
            "risk": [0.6, 0.3, 0.1],
            "recency_baseline": [0.5, 0.2, 0.2],
            "calendar_baseline": [0.5, 0.2, 0.2],
        }
    )
    metrics = evaluate_backtest(rows, capacity=1, resamples=5)["metric"].unique()
    page = text(DOCS / "method.md")

    assert [metric for metric in metrics if f"`{metric}`" not in page] == []


# ----------------------------------------------------------------------- glossary


def glossary():
    found = re.findall(r"^- \*\*(.+?)\*\*: ", text(DOCS / "glossary.md"), re.MULTILINE)
    assert found
    return found


def test_a_term_is_explained_once():
    assert len(set(glossary())) == len(glossary())


@pytest.mark.parametrize("term", glossary())
def test_terms_are_used(term):
    pages = [page for page in PAGES if page.name != "glossary.md"]
    code = (ROOT / "churnml").rglob("*.py")
    word = re.escape(term).replace(r"\ ", r"\s+")

    assert any(
        re.search(rf"\b{word}", text(path), re.IGNORECASE) for path in [*pages, *code]
    ), f"nobody says {term!r}"


def test_words_that_a_list_shows_are_explained():
    explained = text(DOCS / "glossary.md")
    not_scored = ("trial", "new", "notice given", "in grace", "left", "no data")
    outcomes = ("churned", "stayed", "censored", "left in lead")

    for word in (*not_scored, "not in cohort", *outcomes):
        assert f"`{word}`" in explained, word


def test_nobody_says_what_means_three_things():
    # Step, embargo or lead: other libraries call each of them by one and the same word.
    for page in PAGES:
        assert not re.search(r"\bgaps?\b", text(page), re.IGNORECASE), page.name


# ------------------------------------------------------------------ README and rest


def statements(code):
    return {ast.dump(node): ast.unparse(node) for node in ast.parse(code).body}


def test_the_notebook_lines_of_the_readme_are_run_by_the_notebook():
    # The README's lines take too long for a doctest; the notebook's are executed.
    import nbformat

    block = text(ROOT / "README.md").split("```python\n")[1].split("```")[0]
    cells = nbformat.read(QUICKSTART, as_version=4).cells
    run = "\n".join(cell.source for cell in cells if cell.cell_type == "code")

    missing = statements(block).keys() - statements(run).keys()

    assert [statements(block)[dump] for dump in missing] == []


def test_the_first_screen_of_the_readme_says_how_to_begin():
    screen = text(ROOT / "README.md").split("\n## ")[0]

    assert "make demo" in screen
    assert "make test" in screen
    assert "](docs/images/account_card.png)" in screen


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page):
    links = re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", text(page))
    broken = [
        link
        for link in links
        if not link.startswith("http") and not (page.parent / link).exists()
    ]

    assert broken == []


def test_every_page_is_in_the_index():
    index = text(DOCS / "README.md")
    pages = [p.relative_to(DOCS) for p in sorted(DOCS.rglob("*.md"))]

    assert [
        str(p) for p in pages if p.name != "README.md" and f"({p})" not in index
    ] == []


def test_decisions_are_numbered_and_have_their_three_parts():
    pages = sorted((DOCS / "adr").glob("*.md"))

    for number, page in enumerate(pages, start=1):
        assert page.name.startswith(f"{number:04d}-")
        parts = re.findall(r"^## (.+)$", text(page), re.MULTILINE)
        assert parts == ["Context", "Decision", "Consequence"], page.name


def test_the_changelog_says_what_is_not_released():
    assert "\n## Unreleased\n" in text(ROOT / "CHANGELOG.md")


def test_contributing_places_every_module():
    layers = configparser.ConfigParser()
    layers.read(ROOT / ".importlinter", encoding="utf-8")
    placed = layers["importlinter:contract:layers"]["layers"]
    modules = re.findall(r"[a-z_]+", placed)

    assert modules
    page = text(ROOT / "CONTRIBUTING.md")
    assert [module for module in modules if f"`{module}`" not in page] == []
