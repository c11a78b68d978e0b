# `make` lists the targets, each with the line that follows its `##`.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
# Only the two halves of `make lint` run beside each other.
ifeq ($(filter lint-%,$(MAKECMDGOALS)),)
.NOTPARALLEL:
endif
MAKEFLAGS += --no-builtin-rules --no-print-directory
# Some machines forbid Python to keep what it has compiled: then each of its many starts compiles Django anew.
unexport PYTHONDONTWRITEBYTECODE

PYTHON ?= python3
PORT ?= 8000
ARGS ?=
FILE ?=
OUT ?= var/plan.json

BIN := .venv/bin
MANAGE := $(BIN)/python manage.py
PACKAGES := .venv/.packages
DEV_PACKAGES := .venv/.packages-dev
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard locale/*/LC_MESSAGES/*.po))
TRANSLATIONS := sv de it pl hu

.PHONY: help
help:  ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-14s %s\n", $$1, $$2}' Makefile

# Running

.PHONY: run
run: $(PACKAGES) $(CATALOGUES)  ## Start the site with its sample on http://localhost:8000 (PORT=8001 for another port)
	@PORT=$(PORT) scripts/run

.PHONY: plan
plan: $(PACKAGES)  ## Plan a programme file: make plan FILE=programme.json (OUT=var/plan.json)
	@[[ -n "$(FILE)" ]] || { echo "Which file? make plan FILE=programme.json" >&2; exit 1; }
	@mkdir -p "$(dir $(OUT))"
	@$(MANAGE) plan_programme "$(FILE)" --out "$(OUT)" $(ARGS)

# Checking

.PHONY: test
test: test-tools lint sqlite-test postgres-test coverage  ## Check everything: code, types, translations, tests on both databases, in a browser

.PHONY: test-tools
test-tools:
	@scripts/system_packages install
	@$(MAKE) $(DEV_PACKAGES)

.PHONY: lint
lint: $(DEV_PACKAGES) $(CATALOGUES)  ## Check style, templates, types, import contracts, migrations and translations
	@$(MAKE) --jobs=2 --output-sync=target lint-types lint-others

# On one core they take twice as long as all the others.
.PHONY: lint-types
lint-types:
	$(BIN)/mypy --no-incremental  # whose cache forgets the relations that Django adds

.PHONY: lint-others
lint-others:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check --output-format concise .
	$(BIN)/djlint templates --lint --quiet
	$(BIN)/djangofmt templates --check
	$(BIN)/lint-imports
	$(BIN)/python scripts/check_dead_code.py
	$(MANAGE) makemigrations --check --dry-run
	$(BIN)/python -m scripts.check_translations
	$(BIN)/python scripts/build_styles.py --check
	$(BIN)/python scripts/draw_rooms.py --check

PYTEST := pytest --numprocesses auto --dist worksteal
# Each half leaves out what the other asks for both (tests/conftest.py); ARGS are asked as they are.
.PHONY: sqlite-test
sqlite-test: $(DEV_PACKAGES) $(CATALOGUES)  ## Run the tests on SQLite, pages in Chromium included (ARGS=... for pytest)
ifdef ARGS
	$(BIN)/$(PYTEST) $(ARGS)
else
	@mkdir -p var
	$(BIN)/python -m slipcover --json --out var/coverage-sqlite.json -m $(PYTEST) --half=sqlite
endif

# Everything that asks a database, and the races that only a server shows. Pages look the same on both, so the browser
# opens them once. Of odd requests, which have to find what a strict database refuses, it draws many.
ODD_REQUESTS ?= $(if $(ARGS),400,20000)
.PHONY: postgres-test
postgres-test: $(DEV_PACKAGES) $(CATALOGUES)  ## Run the tests on a throw-away PostgreSQL (ARGS=... for pytest)
ifdef ARGS
	ODD_REQUESTS=$(ODD_REQUESTS) scripts/with_postgres $(BIN)/$(PYTEST) -m "" $(ARGS)
else
	@mkdir -p var
	ODD_REQUESTS=$(ODD_REQUESTS) scripts/with_postgres $(BIN)/python -m slipcover --json --out var/coverage-postgresql.json \
		-m $(PYTEST) -m "" --half=postgresql --ignore=tests/browser
endif

# The floor, in per cent of lines and branches, is for both halves together.
.PHONY: coverage
coverage:  ## Tell what no test came by in the last run of both halves
	$(BIN)/python -m slipcover --merge var/coverage-sqlite.json var/coverage-postgresql.json --out var/coverage.json \
		--skip-covered --fail-under 97.5

# As root on Linux. Nothing of this machine is changed: scripts/throw_away_machine.
.PHONY: deployment
deployment: $(DEV_PACKAGES)  ## Set a site up as docs/operations.md says, lose it, restore it, in throw-away copies of this machine, and ask it everything
	@scripts/system_packages install postgresql nginx logrotate
	@kept=$$(mktemp -d /var/tmp/multiply-kept.XXXXXX); trap 'rm -r "$$kept"' EXIT; \
	for each in trial second_machine; do \
		scripts/throw_away_machine --with "$$kept" /usr/bin/python3 -m scripts.deployment.$$each "$$kept"; \
	done

.PHONY: containers
containers: $(DEV_PACKAGES)  ## Build the image's recipe and start its services without an engine, in a throw-away copy of this machine
	@scripts/system_packages install postgresql caddy
	@scripts/throw_away_machine .venv/bin/python -m scripts.deployment.container_trial

# What everybody may do to a programme, in any order; it passes or says what was done.
MINUTES ?= 10
.PHONY: under-way
under-way: $(DEV_PACKAGES) $(CATALOGUES)  ## Live through programmes in any order for ten minutes on each database (MINUTES=1)
	UNDER_WAY_MINUTES=$(MINUTES) $(BIN)/pytest tests/exchanges/under_way -k AnyOrder
	UNDER_WAY_MINUTES=$(MINUTES) scripts/with_postgres $(BIN)/pytest -m "" tests/exchanges/under_way -k AnyOrder

# Not part of `make test`: what was found good yesterday may not be today, and the network may be away.
.PHONY: audit
audit: $(DEV_PACKAGES)  ## Ask whether a package has a known fault (ARGS=--where-reachable: pass where nobody can be asked)
	$(BIN)/python -m scripts.audit_packages $(ARGS)

# In memory: the tree stays as it is. ARGS=occupancy tries one module.
.PHONY: mutants
mutants: $(DEV_PACKAGES) $(CATALOGUES)  ## Change rules and places in a thousand small ways, and name what no test notices (ARGS=occupancy)
	$(BIN)/python -m scripts.mutants $(ARGS)

# Properties that an ordinary run tries on few examples, on forty times as many.
.PHONY: properties
properties: $(DEV_PACKAGES) $(CATALOGUES)  ## Try the costly properties on many more examples (takes an hour)
	$(BIN)/pytest --numprocesses auto --hypothesis-profile many-examples $(or $(ARGS),$(shell grep -rl 'tests.examples import costly' tests/exchanges))

# Tending

.PHONY: format
format: $(DEV_PACKAGES)  ## Put code into the house's form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/djangofmt templates --quiet

.PHONY: picture
picture: $(DEV_PACKAGES)  ## Draw the rooms and their imports anew into docs/images/rooms.svg
	$(BIN)/python scripts/draw_rooms.py > docs/images/rooms.svg

.PHONY: messages
messages: $(DEV_PACKAGES)  ## Extract the strings to translate into locale/ and compile the translations
	@scripts/system_packages check gettext
	$(MANAGE) makemessages $(addprefix --locale ,$(TRANSLATIONS)) --no-obsolete --add-location file --ignore .venv --ignore var --ignore tests
	$(BIN)/python scripts/compile_messages.py

.PHONY: styles
styles: $(PACKAGES)  ## Join the components of styles/ to the stylesheets of static/css/
	$(BIN)/python -m exchanges.public.calendar.meeting_pins > styles/generated/meeting-pins.css
	$(BIN)/python scripts/build_styles.py

.PHONY: lock
lock: $(PACKAGES)  ## Lock the packages of requirements*.in, with hashes (ARGS=--upgrade for the newest)
	for name in requirements-uv requirements requirements-dev; do \
		$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
			--custom-compile-command "make lock" $(ARGS) $$name.in --output-file $$name.txt; \
	done

.PHONY: clean
clean:  ## Remove what was installed, compiled and cached, and the local database
	rm -rf .venv var .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis test-results
	find locale -name '*.mo' -delete

# Files

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
		{ echo "Python 3.11 or newer is needed, and '$(PYTHON)' is not. Name one: make PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || \
		{ echo "Python's venv is missing. On Debian, as root: apt-get install python3-venv" >&2; exit 1; }
	$(PYTHON) -m venv .venv

$(PACKAGES): requirements.txt requirements-uv.txt scripts/install_packages | .venv/bin/python
	@scripts/install_packages requirements.txt
	@touch $@

$(DEV_PACKAGES): requirements.txt requirements-dev.txt requirements-uv.txt scripts/install_packages | .venv/bin/python
	@scripts/install_packages requirements.txt requirements-dev.txt
	@touch $(PACKAGES) $@

%.mo: %.po | $(PACKAGES)
	@$(BIN)/python scripts/compile_messages.py $<
