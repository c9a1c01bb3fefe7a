"""Notebooks tell a story, use the public names alone, and run from top to bottom."""

from __future__ import annotations

import ast
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

import churnml

FOLDER = Path(__file__).parents[1] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
MOST_CELLS = 18


def read(path):
    return nbformat.read(path, as_version=4)


def code_of(path):
    cells = read(path).cells
    return "\n".join(cell.source for cell in cells if cell.cell_type == "code")


def names_of(notebooks):
    return [path.stem for path in notebooks]


each = pytest.mark.parametrize("path", NOTEBOOKS, ids=names_of(NOTEBOOKS))


def test_notebooks_are_numbered():
    assert [name[:2] for name in names_of(NOTEBOOKS)] == ["00", "02", "03", "04"]


@each
def test_it_tells_before_it_computes(path):
    cells = read(path).cells

    assert cells[0].cell_type == "markdown"
    assert cells[0].source.startswith("# ")
    assert len(cells) <= MOST_CELLS


@each
def test_it_keeps_no_outputs(path):
    for cell in read(path).cells:
        if cell.cell_type == "code":
            assert not cell.outputs
            assert cell.execution_count is None


@each
def test_it_defines_no_helpers(path):
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)

    assert not [n for n in ast.walk(ast.parse(code_of(path))) if isinstance(n, kinds)]


@each
def test_it_uses_public_names_alone(path):
    tree = ast.parse(code_of(path))
    imported = [n for n in ast.walk(tree) if isinstance(n, ast.Import | ast.ImportFrom)]
    used = {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "cm"
    }

    assert {ast.unparse(n) for n in imported} <= {
        "import churnml as cm",
        "import pandas as pd",
        "import shap",
        "from churnml import words as w",
        "from ibis import _",
    }
    assert used
    assert used <= set(churnml.__all__)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # Jupyter's own, about its event loops
@each
def test_it_runs(path, tmp_path, monkeypatch):
    # A kernel is another process: what is imported there must be this checkout.
    monkeypatch.setenv("PYTHONPATH", str(Path(churnml.__file__).parents[1]))
    notebook = read(path)
    client = NotebookClient(
        notebook,
        timeout=600,
        kernel_name="python3",
        resources={"metadata": {"path": str(tmp_path)}},
    )

    client.execute()

    assert not list(tmp_path.iterdir())  # it leaves nothing behind
    shown = [
        o.data
        for cell in notebook.cells
        for o in cell.get("outputs", ())
        if "data" in o
    ]
    assert not [
        data
        for data in shown
        if data.get("text/plain", "").startswith(("<Figure", "<_Picture"))
        and "image/png" not in data
    ]
    card = notebook.cells[-1].outputs[-1].data["text/html"]
    assert "churnml-card" in card
