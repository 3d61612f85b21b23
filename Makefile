# Every task of this project. `make` alone lists them. They need Python 3.11 or newer and make, nothing else.

PYTHON ?= python3
BIN := .venv/bin
LOCK_FLAGS := --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
	--no-config --custom-compile-command 'make lock'
PIP_FLAGS := --quiet --disable-pip-version-check

.DEFAULT_GOAL := tasks
.DELETE_ON_ERROR:
.PHONY: tasks run demo test check reference lock bench judge screenshot clean

tasks: ## list the tasks
	@echo 'make TASK, where TASK is one of'
	@sed -nE 's/^([a-z]+):.*## (.*)/  \1|\2/p' $(MAKEFILE_LIST) | awk -F '|' '{ printf "%-14s%s\n", $$1, $$2 }'

run: .venv/.installed ## set up, create the database and the first Master admin, and serve
	$(BIN)/mediadesk serve

demo: .venv/.installed ## the same with a cast, an account and pictures
	$(BIN)/mediadesk demo

test: .venv/.installed-dev ## run all tests, on SQLite and on PostgreSQL
	$(BIN)/python tests/run.py

check: .venv/.installed-dev ## check style, types, floors and the drawn reference pages
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	MEDIADESK_DATA=.mypy_cache/data $(BIN)/mypy  # it reads the settings, which make their secrets where they are told
	$(BIN)/lint-imports
	$(BIN)/python -m mediadesk.wiring.reference --check

reference: .venv/.installed-dev ## draw docs/reference from the tables
	$(BIN)/python -m mediadesk.wiring.reference

lock: .venv/.installed-dev ## choose the newest versions allowed and write them with their hashes
	$(BIN)/uv pip compile $(LOCK_FLAGS) --upgrade --output-file requirements.lock --group build pyproject.toml
	$(BIN)/uv pip compile $(LOCK_FLAGS) --upgrade --output-file requirements-dev.lock --group dev \
		--constraints requirements.lock pyproject.toml

bench: .venv/.installed-dev ## measure, side by side with public tools
	$(BIN)/python -m bench

judge: .venv/.installed-dev ## compare with others, plant faults, and look for hours
	$(BIN)/pytest --hypothesis-profile=searching -m judge

screenshot: .venv/.installed-dev ## make the pictures of the documents
	sh tests/setup_browser.sh
	$(BIN)/python -m tests.screenshot

clean: ## remove what tools made; the data directory stays
	rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .grimp_cache
	find src tests bench -name __pycache__ -type d -prune -exec rm -rf {} +

# --- setting up ---------------------------------------------------------------------------------------------------

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Python 3.11 or newer is needed; `make PYTHON=python3.12 …` names another one.")'
	$(PYTHON) -m venv .venv

.venv/.installed: requirements.lock pyproject.toml | .venv/bin/python
	$(BIN)/pip install $(PIP_FLAGS) --require-hashes -r requirements.lock
	$(BIN)/pip install $(PIP_FLAGS) --no-deps --no-build-isolation -e .
	@touch $@

.venv/.installed-dev: requirements-dev.lock .venv/.installed
	$(BIN)/pip install $(PIP_FLAGS) --require-hashes -r requirements-dev.lock
	@touch $@
