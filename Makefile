# make help lists the commands.
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.installed
CHECKS := .venv/.checks

.PHONY: help brief test check fuzz format clean
help: ## list these commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:[^#]*## /\t/'

# what the program needs; the checks' own tools and engines come on top, for `make test` and `make check` alone
define install
	@if command -v uv >/dev/null 2>&1; then \
	  uv pip sync --quiet --compile-bytecode --python $(BIN)/python --require-hashes $(1) && \
	  uv pip install --quiet --python $(BIN)/python --no-deps --editable . ; \
	else \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(1) && \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable . ; \
	fi
	@touch $@
endef

$(BIN)/python:
	@if command -v uv >/dev/null 2>&1; then \
	  uv venv --quiet --clear --python "$$($(PYTHON) -c 'import sys; print(sys.executable)')" .venv ; \
	else \
	  $(PYTHON) -m venv --clear .venv ; \
	fi

$(STAMP): requirements.lock pyproject.toml | $(BIN)/python
	$(call install,requirements.lock)

$(CHECKS): $(STAMP) requirements-dev.lock
	$(call install,requirements-dev.lock)

brief: $(STAMP) ## write the brief of the example and print where it is
	@$(BIN)/tightrope brief examples/pakistan-2025

test: $(CHECKS) ## run all tests
	@$(BIN)/python -m pytest

check: $(CHECKS) ## format, lint, types, floors, tests, docs
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest

fuzz: $(CHECKS) ## read ten thousand mutated documents
	@TIGHTROPE_FUZZ=10000 $(BIN)/python -m pytest tests/reading -k fuzz

format: $(CHECKS) ## format and fix what can be fixed
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

clean: ## remove what was built
	rm -rf .venv out .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
