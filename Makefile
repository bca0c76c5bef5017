# make run   install and open the main job: the page at http://127.0.0.1:8000
# make test  install what tests need (Chromium and Java too), check everything, run the tests
# make setup install into .venv only
# make help  the rest

SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin

.PHONY: help run setup test format lock schema knowledge accuracy interview bench load docs docs-serve clean

help:
	@sed -n '/^[a-z-]*:.*##/{s/:.*##/  /;p}' Makefile

run: setup  ## open the page at http://127.0.0.1:8000
	$(BIN)/legwise serve

setup: .venv/.installed  ## install Legwise into .venv

test: .venv/.installed-dev  ## check code and knowledge, and run every test
	$(BIN)/ruff format --check src tests tools benchmarks
	$(BIN)/ruff check src tests tools benchmarks
	$(BIN)/basedpyright
	$(BIN)/lint-imports
	$(BIN)/legwise knowledge check
	$(BIN)/python -m pytest

format: .venv/.installed-dev  ## put the code into its form
	$(BIN)/ruff format src tests tools benchmarks
	$(BIN)/ruff check --fix src tests tools benchmarks

knowledge: setup  ## check the knowledge only
	$(BIN)/legwise knowledge check

accuracy: setup  ## how right the answers are on the benchmark cases
	$(BIN)/legwise evaluate tests/cases

interview: setup  ## ask in this terminal instead
	$(BIN)/legwise interview

bench: .venv/.installed-benchmarks  ## measure speed against peers and the machine
	$(BIN)/python -m benchmarks

load: .venv/.installed-benchmarks  ## measure the page under ever more load
	$(BIN)/python -m benchmarks.load

docs: .venv/.installed-docs  ## build the documentation site into build/site
	rm -rf build/docs
	$(BIN)/python -m tools.knowledge_pages build/docs
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict

docs-serve: docs  ## read it at http://127.0.0.1:8001
	$(BIN)/python -m http.server 8001 -d build/site --bind 127.0.0.1

schema: setup  ## write the JSON Schema of an assessment
	$(BIN)/python -m tools.write_schema docs/assessment.schema.json

lock: $(BIN)/uv  ## resolve the dependencies anew
	$(BIN)/uv lock --upgrade
	$(BIN)/uv export -q --no-emit-project --no-default-groups -o requirements.lock
	$(BIN)/uv export -q --no-emit-project --group dev -o requirements-dev.lock
	$(BIN)/uv export -q --no-emit-project --only-group docs -o requirements-docs.lock
	$(BIN)/uv export -q --no-emit-project --only-group benchmarks -o requirements-benchmarks.lock

clean:  ## remove what was installed and made
	rm -rf .venv build dist .pytest_cache .ruff_cache .hypothesis

# A fresh Debian has Python without venv: python3-venv brings it.
$(BIN)/python:
	$(PYTHON) -m venv .venv || { rm -rf .venv; \
		SUDO=$$([ "$$(id -u)" = 0 ] || echo sudo); \
		$$SUDO apt-get update -q && $$SUDO apt-get install -qy python3-venv && \
		$(PYTHON) -m venv .venv; }

$(BIN)/uv: $(BIN)/python
	$(BIN)/python -m pip install -q --disable-pip-version-check uv

.venv/.installed: requirements.lock pyproject.toml | $(BIN)/uv
	$(BIN)/uv pip install -q --require-hashes -r requirements.lock
	$(BIN)/uv pip install -q --no-deps -e .
	touch $@

.venv/.installed-dev: requirements-dev.lock pyproject.toml | $(BIN)/uv
	$(BIN)/uv pip install -q --require-hashes -r requirements-dev.lock
	$(BIN)/uv pip install -q --no-deps -e .
	command -v chromium > /dev/null && command -v java > /dev/null || { \
		SUDO=$$([ "$$(id -u)" = 0 ] || echo sudo); \
		$$SUDO apt-get update -q && \
		$$SUDO apt-get install -qy chromium default-jre-headless; }
	touch $@

.venv/.installed-benchmarks: requirements-benchmarks.lock .venv/.installed-dev
	$(BIN)/uv pip install -q --require-hashes -r requirements-benchmarks.lock
	touch $@

.venv/.installed-docs: requirements-docs.lock .venv/.installed
	$(BIN)/uv pip install -q --require-hashes -r requirements-docs.lock
	touch $@
