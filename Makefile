# Everything to do from a checkout. Needs Python 3.11 or newer, git and GNU make, nothing else.

SHELL := /bin/bash
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
MAKEFLAGS += --no-print-directory

VENV := .venv
BIN := $(VENV)/bin
PYTHON := $(BIN)/python
STAMPS := $(VENV)/stamps
PIP := $(PYTHON) -m pip --quiet --quiet --disable-pip-version-check
FROM_LOCK := $(PIP) install --require-hashes --only-binary :all:
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-header --no-annotate
PYTEST := $(PYTHON) -m pytest --numprocesses=auto --maxprocesses=4 --dist=worksteal

# Whoever has the environment for development has all that the demo needs.
RUNTIME := $(if $(wildcard $(STAMPS)/dev),$(STAMPS)/dev,$(STAMPS)/runtime)

# Handed on to the command: make demo ARGS="--port 9000", make test ARGS="-k link", make lock ARGS=--upgrade
ARGS ?=

.PHONY: help
help: ## Show this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1|\2/p' $(firstword $(MAKEFILE_LIST)) | \
		while IFS='|' read -r target words; do printf '  make %-12s %s\n' "$$target" "$$words"; done
	@echo '  ARGS="..." is handed on to demo, test, test-sqlite, screens, bench and lock.'

.PHONY: demo
demo: $(RUNTIME) $(STAMPS)/portal ## Start the portal with an invented employer (make demo ARGS="--port 9000")
	@$(BIN)/portal demo $(ARGS)

.PHONY: install
install: $(STAMPS)/dev $(STAMPS)/portal ## Create .venv with all that development and tests need

.PHONY: test
test: needs lint ## Run every check and test, on SQLite, PostgreSQL and Chromium
	@$(PYTEST) $(ARGS)

.PHONY: test-sqlite
test-sqlite: install ## Run the quick tests: SQLite alone, no Chromium, no wheel
	@TESTS_WITHOUT=postgres,chromium $(PYTEST) -m "not browser and not processes and not wheel" $(ARGS)

.PHONY: screens
screens: needs ## Take every page in both languages, light and dark, small and wide, into build/screens
	@SCREENS=all $(PYTEST) -m screens $(ARGS)

.PHONY: bench
bench: install ## Measure what pages cost, in floors (ARGS=--quick, ARGS=--postgres); docs/bench.md
	@$(PYTHON) -m tests.bench $(ARGS)

.PHONY: lint
lint: install ## Check format, style, types and the order of the parts
	@$(BIN)/ruff format --check --quiet --output-format=concise || { echo "make fix formats the code."; exit 1; }
	@$(BIN)/ruff check --quiet --output-format=concise
	@$(BIN)/mypy --no-error-summary
	@mkdir -p build
	@$(BIN)/lint-imports --no-logo > build/imports.txt || { cat build/imports.txt; exit 1; }
	@echo "Format, style, types and imports are in order."

.PHONY: fix
fix: install ## Format the code and repair what ruff can repair
	@$(BIN)/ruff check --fix-only --quiet
	@$(BIN)/ruff format

.PHONY: words
words: install ## Bring the catalogues of German up to the sources; says what has to be translated
	@$(PYTHON) -m tests.tools.words

.PHONY: lock
lock: install ## Pin the dependencies of pyproject.toml anew (ARGS=--upgrade for newer ones)
	@$(COMPILE) $(ARGS) -o requirements.lock pyproject.toml
	@$(COMPILE) $(ARGS) -o build.lock --group build
	@$(COMPILE) $(ARGS) -o dev.lock --all-extras --group dev pyproject.toml

.PHONY: wheel
wheel: install ## Build sdist and wheel into dist
	@$(PYTHON) -m build --no-isolation --outdir dist

.PHONY: clean
clean: ## Remove what builds and tests left behind; keeps .venv and instance
	@rm -rf build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	@find portal tests -name __pycache__ -type d -prune -exec rm -rf {} +

# PostgreSQL and Chromium: installed, or named as left out.
.PHONY: needs
needs: install
	@$(PYTHON) -m tests.tools.needs

$(PYTHON):
	@for python in python3.13 python3.12 python3.11 python3 python; do \
		if "$$python" -c 'import ensurepip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
			echo "Creating $(VENV) with $$("$$python" --version)"; \
			exec "$$python" -m venv --clear $(VENV); \
		fi; \
	done; \
	echo "No Python 3.11 or newer that can create environments was found;" \
		"on Debian and Ubuntu the packages python3 and python3-venv bring it." >&2; \
	exit 1

$(STAMPS)/dev: dev.lock | $(PYTHON)
	@echo "Installing what development and tests need; this takes a minute"
	@$(FROM_LOCK) -r dev.lock
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/runtime: requirements.lock build.lock | $(PYTHON)
	@echo "Installing what the portal needs"
	@$(FROM_LOCK) -r requirements.lock -r build.lock
	@mkdir -p $(STAMPS) && touch $@

# The package itself, editable; again only when its metadata may have changed.
$(STAMPS)/portal: pyproject.toml | $(PYTHON)
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@
