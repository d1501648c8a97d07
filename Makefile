# AtlasNexus. `make help` lists the commands; `make run` and `make test` need nothing installed beforehand but Python 3.11+.
PYTHON ?= python3
BIN := .venv/bin
.DEFAULT_GOAL := help
.PHONY: help setup run test check fix docs screenshots bench drill

help:  ## list the commands
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | sort | expand -t 10

setup: .venv/installed .venv/kernel  ## make the environment and compile the engine; starts nothing

run: .venv/installed .venv/kernel  ## start the app on http://127.0.0.1:$ATLAS_PORT (8501), database and worker included
	@exec $(BIN)/python -m atlas_core serve

test: .venv/installed-dev .venv/kernel  ## run the whole suite, browser tests included
	$(BIN)/pytest -n 2 --dist loadfile

check: .venv/installed-dev  ## lint, types, import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

fix: .venv/installed-dev  ## format, and mend what the linter can mend
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: .venv/installed  ## write the generated pages of docs/ again
	$(BIN)/python -m docs.generate

screenshots: .venv/installed-dev  ## take the pictures of docs/images from the running app
	$(BIN)/python -m docs.screenshots

bench: .venv/installed-dev .venv/kernel  ## measure, and write docs/benchmarks.md
	$(BIN)/python -m benchmarks

drill: .venv/installed-dev .venv/kernel  ## run the tests of the suite at full count (long)
	@command -v soffice >/dev/null || { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends libreoffice-calc >/dev/null; }
	$(BIN)/pytest -m drill --timeout=7200

.venv/python:
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed; set PYTHON=…") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv .venv
	@touch $@

.venv/installed: .venv/python requirements.txt
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.txt
	@$(BIN)/python -c 'import weasyprint' 2>/dev/null || { test "$$(id -u)" = 0 && apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core >/dev/null; } || echo 'Pango is missing: term sheets leave as Word files, not as PDF, until it is installed.'
	@touch $@

# Compiled once per source of the engine, so that no first user waits for it.
.venv/kernel: .venv/installed $(wildcard atlas_core/permutation/*.py atlas_core/permutation/*/*.py)
	$(BIN)/python -m atlas_core.permutation.kernel
	@touch $@

.venv/installed-dev: .venv/installed requirements-dev.txt
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@command -v chromium >/dev/null || { test "$$(id -u)" = 0 && apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null; } || $(BIN)/playwright install chromium
	@touch $@
