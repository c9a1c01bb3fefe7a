# Two commands do everything on a fresh machine: `make demo` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PYTHONDONTWRITEBYTECODE = 1

.PHONY: snapshots docs help setup dev fmt lint types layers unit chromium test demo bench bench-model bench-explain bench-reasons bench-report clean

help:  ## Say what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

# Byte code is made by all processors at once, which pip does with one; files of other
# people's that no Python can read are left as they are.
PIP_INSTALL = $(BIN)/python -m pip install --quiet --no-compile --constraint constraints.txt
COMPILE = $(BIN)/python -m compileall -qq -j 0 $(VENV)/lib churnml || true

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "churnml needs Python 3.11 or newer: make PYTHON=python3.11")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: pyproject.toml constraints.txt | $(BIN)/python
	$(PIP_INSTALL) --editable .
	$(COMPILE)
	touch $@

# What tests need has all that running needs. Spark comes as source: it is made a wheel
# on the other processor meanwhile, or by the second call where that fails.
$(VENV)/installed-dev: pyproject.toml constraints.txt | $(BIN)/python
	$(BIN)/python -m pip wheel --quiet --no-deps --constraint constraints.txt \
	  --wheel-dir $(VENV)/wheels pyspark & \
	$(PIP_INSTALL) --editable . && { wait || true; }
	$(PIP_INSTALL) $$(ls $(VENV)/wheels/*.whl 2>/dev/null) --editable '.[dev]'
	rm -rf $(VENV)/wheels
	$(COMPILE)
	touch $(VENV)/installed $@

setup: $(VENV)/installed  ## Create .venv and install churnml

dev: $(VENV)/installed-dev  ## Install what tests and checks need too

demo: setup  ## Run everything on a simulated business, three minutes and more
	$(BIN)/churnml demo outputs/demo

fmt: dev  ## Format the code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lint: dev  ## Style and spelling
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/codespell churnml tests docs configs *.md

types: dev  ## Static types
	$(BIN)/mypy

layers: dev  ## Imports flow downward
	$(BIN)/lint-imports

unit: dev  ## Tests and doctests, two at a time
	$(BIN)/pytest -q -n 2 --dist loadfile --no-loadscope-reorder

# A Python that has churnml's libraries serves; else the environment is made.
RUN = if $(PYTHON) -c 'import churnml.matrix' 2>/dev/null; then set -- $(PYTHON); \
  else $(MAKE) --no-print-directory setup && set -- $(BIN)/python; fi; PYTHONPATH=. "$$@"

docs:  ## Regenerate docs/cli.md and docs/features.md from the code
	@$(RUN) docs/make_cli.py
	@$(RUN) docs/make_features.py

snapshots:  ## Regenerate the SQL of all features in tests/snapshots
	@$(RUN) tests/snapshots/regenerate.py

bench: setup  ## Measure what features cost, about 10 minutes
	$(PIP_INSTALL) --editable '.[bench]'
	test -x $(VENV)-featuretools/bin/python || $(PYTHON) -m venv $(VENV)-featuretools
	$(VENV)-featuretools/bin/python -m pip install --quiet --requirement benchmarks/featuretools.txt
	$(BIN)/python -m benchmarks.features --featuretools-python $(VENV)-featuretools/bin/python $(BENCH)

bench-model: setup  ## Measure how good the model is, under 20 minutes
	$(PIP_INSTALL) --editable '.[bench]'
	$(BIN)/python -m benchmarks.model $(BENCH)

bench-explain: setup  ## Measure what explanations cost, about 10 minutes
	$(BIN)/python -m benchmarks.explain $(BENCH)

bench-reasons: setup  ## Measure whether reasons are true and steady, under an hour
	$(BIN)/python -m benchmarks.reasons $(BENCH)

bench-report: setup  ## Measure the page of 10,000 accounts in Chromium, a few minutes
	$(PIP_INSTALL) --editable '.[dev]'
	$(BIN)/python -m benchmarks.report $(BENCH)

chromium:  ## Install the browser that the page's tests use, where it is missing
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null \
	  || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null \
	       && apt-get -qq update && apt-get -qq install -y chromium >/dev/null; } \
	  || echo "no chromium: the tests of the page will be skipped"

test:  ## Everything that CI runs
	$(MAKE) --no-print-directory --jobs 2 --output-sync dev chromium lint types layers
	$(MAKE) --no-print-directory unit

clean:  ## Remove what was made
	rm -rf $(VENV) $(VENV)-featuretools outputs build *.egg-info
