# Two commands do everything: `make run` and `make test`. `make help` lists the rest.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUN_STAMP := $(VENV)/.run-stamp
DEV_STAMP := $(VENV)/.dev-stamp
PO := $(wildcard app/translations/*/*/LC_MESSAGES/messages.po)

.PHONY: help run test check fmt fast browser provoke bench screenshots migration messages setup

help: ## list the commands
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; try: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "Python's venv module is missing. On Debian or Ubuntu: apt install python3-venv"; rm -rf $(VENV); exit 1; }

$(RUN_STAMP): requirements.lock | $(BIN)/python
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

$(DEV_STAMP): requirements-dev.lock | $(BIN)/python
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@ $(RUN_STAMP)

$(VENV)/.messages-stamp: $(PO) | $(RUN_STAMP)
	@$(BIN)/python tools/messages.py compile
	@touch $@

setup: $(DEV_STAMP) $(VENV)/.messages-stamp ## make the virtual environment for developers

run: $(RUN_STAMP) $(VENV)/.messages-stamp ## set up, create the database, load the demo province, serve
	@$(BIN)/python -m tools.serve

test: setup ## set up, pass all tests (PostgreSQL and browser tests where they are found)
	@$(BIN)/python -m pytest $(ARGS)

fast: setup ## rules and states only
	@$(BIN)/python -m pytest -q -m "not db and not browser" $(ARGS)

browser: setup ## the browser tests only
	@$(BIN)/python -m pytest -m browser $(ARGS)

check: setup ## lint, types, import contracts, message catalogues
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/python tools/messages.py check

fmt: setup ## format the code
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix --quiet . || true

messages: setup ## collect new messages into the catalogues, then compile them
	@$(BIN)/python tools/messages.py update
	@$(BIN)/python tools/messages.py compile

provoke: setup ## break each guard and see its test fail
	@$(BIN)/python -m tests.provoked $(ARGS)

bench: setup ## run the benchmarks and print their ratios
	@$(BIN)/python -m benchmarks $(ARGS)

screenshots: setup ## write every page as each role sees it into screenshots/
	@$(BIN)/python -m tests.browser.screenshots $(ARGS)

migration: setup ## make a draft migration: make migration NAME="add a column"
	@$(BIN)/flask --app app db migrate -m "$(NAME)"
