# make run    set up, load the demo estate, answer three questions, then serve the chat page, the
#             dashboard, REST and MCP until Ctrl-C (another port: make run PORT=9000)
# make test   set up, lint, check types, run all tests
# make eval   ask the eval cases, print how many answers are right, and measure the methods
#             (with public data sets in a folder: make eval DATA=DIR)
# make test-clouds   run the tests that need real counterparts of clouds, where there are any
# make lint | format | docs | bench | lock | clean
# Another Python (3.11 or newer): make run PYTHON=python3.12

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := run
.DELETE_ON_ERROR:
# Commands are started many hundred times in tests: each would compile all that it imports anew.
unexport PYTHONDONTWRITEBYTECODE

PYTHON ?= python3
PORT ?= 8080
DATA ?= $(wildcard ../shared/data)
VENV := .venv
BIN := $(VENV)/bin
PACKAGES := agent tools mcp_server ui evals
INSTALLED := $(VENV)/.installed

.PHONY: run setup test test-clouds lint format docs bench eval lock clean picture

run: setup
	@$(BIN)/cloudwright demo --if-empty
	@for question in \
	    "What did we spend last month by provider?" \
	    "Will I exceed my budget?" \
	    "What should I optimize first?"; do \
	  printf '\nyou> %s\n' "$$question"; \
	  $(BIN)/cloudwright ask "$$question"; \
	done
	@printf '\nThe command is %s; after "source %s" it is just "cloudwright".\n\n' \
	  "$(BIN)/cloudwright" "$(BIN)/activate"
	@exec $(BIN)/cloudwright serve --port $(PORT)

setup: $(INSTALLED)

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "Cloudwright needs Python 3.11 or newer, but '$(PYTHON)' is '$$($(PYTHON) --version 2>&1 | head -1)'." >&2; \
	  echo "Name another one: make $(MAKECMDGOALS) PYTHON=python3.12" >&2; exit 1; }
	@echo "Making a virtual environment in $(VENV) ($$($(PYTHON) --version)) …"
	@$(PYTHON) -m venv $(VENV)

$(INSTALLED): requirements.lock pyproject.toml Makefile .ci/install | $(BIN)/python
	@bash .ci/install $(BIN)
	@touch $@

test: lint
	$(BIN)/python -m pytest -n auto

test-clouds: setup
	@bash tests/clouds/run-real $(BIN)/python

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: setup
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: setup
	$(BIN)/cloudwright tools --markdown > docs/tools.md.new
	mv docs/tools.md.new docs/tools.md
	$(BIN)/python -m evals.pages

picture: setup
	$(BIN)/python -m evals.picture
	$(BIN)/python -m evals.screenshots docs

bench: setup
	$(BIN)/python -m evals.speed
	$(BIN)/python -m evals.load

eval: setup
	$(BIN)/python -m evals.run
	$(BIN)/python -m evals.benchmarks $(if $(DATA),--data $(DATA))

lock: setup
	@bash .ci/install $(BIN) lock
	@echo "requirements.lock is up to date with pyproject.toml."

clean:
	rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find $(PACKAGES) tests -name __pycache__ -type d -prune -exec rm -rf {} +
