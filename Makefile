# The two commands most people need: make demo, make test.
PORT ?= 8000
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ONLY ?=

# What one process compiles of our source the next need not: several test it, and some start servers.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test services check lint nightly bench build install screenshots lock clean

# Installs by the hashed lock; stamped by its content, so that a second run costs nothing.
install: $(VENV)/.installed node_modules/.installed

$(VENV)/.installed: requirements-dev.txt pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

node_modules/.installed: package.json package-lock.json
	npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

static/build/manifest.json: node_modules/.installed static/build.mjs $(shell find static/src -type f)
	node static/build.mjs

build: install static/build/manifest.json

demo: build
	@$(BIN)/flask demo --port $(PORT) $(if $(FRESH),--fresh,)

services:
	@bash .ci/services

test: build services
	$(BIN)/python -m pytest -q -n 2 --dist worksteal -m "not nightly" $(ARGS)
	@url="$${TEST_DATABASE_URL:-$$(bash .ci/services url)}"; \
	if [ -n "$$url" ]; then \
	  echo "Those of them that ask a database, on PostgreSQL:"; \
	  TEST_DATABASE_URL="$$url" $(BIN)/python -m pytest -q -n 2 --dist worksteal \
	    -m "not nightly and not browser and not own_server" $(ARGS); \
	elif [ "$$CI" = true ]; then \
	  echo "No PostgreSQL server answers: CI runs the tests on both."; exit 1; \
	else \
	  echo "SKIPPED: no PostgreSQL server answers, so the tests ran on SQLite only."; \
	fi

lint: build
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint templates --lint --quiet

check: lint test

nightly: build
	$(BIN)/python -m pytest -q -m "nightly" $(if $(ONLY),-k $(ONLY),)

bench: build
	$(BIN)/python -m tests.bench
	$(BIN)/python -m tests.bench.searches
	$(BIN)/python -m tests.bench.sign_ins
	$(BIN)/python -m tests.bench.many_plans 20

screenshots: build
	$(BIN)/python -m tests.screenshots

lock:
	uv pip compile -q --generate-hashes --no-emit-index-url pyproject.toml -o requirements.txt
	uv pip compile -q --generate-hashes --no-emit-index-url --extra dev pyproject.toml -o requirements-dev.txt

clean:
	rm -rf static/build node_modules $(VENV)
