# Two commands do all the set-up on a fresh machine: make run, make test.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ORACLE := .venv-oracle
BENCH := .venv-bench
SPARK := .venv-spark
PIP := -m pip --disable-pip-version-check install --quiet --require-virtualenv

.PHONY: setup run test lint bench oracle docs lock clean

setup: $(VENV)/zone.stamp

# The zone with its demonstration data, from the lock; nothing is taken that the lock does not name with its hash.
$(VENV)/zone.stamp: requirements.lock pyproject.toml hatch_build.py
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python $(PIP) --require-hashes -r requirements.lock
	$(BIN)/python $(PIP) --no-deps --editable .
	touch $@

$(VENV)/test.stamp: requirements-test.lock $(VENV)/zone.stamp
	$(BIN)/python $(PIP) --require-hashes -r requirements-test.lock
	touch $@

run: setup
	$(BIN)/pilotzone demo $(ARGS)

test: $(VENV)/test.stamp
	$(BIN)/python -m pilotzone.kit.catalogues
	$(BIN)/python -m pytest -n auto --dist loadgroup $(ARGS)
	$(if $(ARGS),,$(BIN)/python -m tests.on_postgres -q -n auto)
	$(if $(ARGS),,$(BIN)/python -m tests.on_spark -q)

lint: $(VENV)/test.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

docs: $(VENV)/test.stamp
	$(BIN)/sphinx-build -W --keep-going -q -b html docs docs/_build/html

# Other implementations of the same statistics, in an environment of their own; some are GPL and none is ever a dependency.
oracle:
	test -d $(ORACLE) || $(PYTHON) -m venv $(ORACLE)
	$(ORACLE)/bin/python $(PIP) --editable '.[oracle]' pytest
	$(ORACLE)/bin/python -m pytest -p no:django -c tests/oracle/pytest.ini tests/oracle $(ARGS)

bench:
	test -d $(BENCH) || $(PYTHON) -m venv $(BENCH)
	$(BENCH)/bin/python $(PIP) --editable '.[bench,zone]'
	$(BENCH)/bin/python -m bench $(ARGS)

# Renews the lock files; they hold hashes and no address. PySpark's is its own, because only its lane of tests installs it.
lock: $(VENV)/test.stamp
	$(BIN)/uv pip compile pyproject.toml --extra zone --extra demo --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --quiet --output-file requirements.lock
	$(BIN)/uv pip compile pyproject.toml --extra test --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --quiet --constraint requirements.lock --output-file requirements-test.lock
	grep -o 'pyspark[^"]*' pyproject.toml | $(BIN)/uv pip compile - --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --quiet --output-file requirements-spark.lock

clean:
	rm -rf $(VENV) $(ORACLE) $(BENCH) $(SPARK) docs/_build demo-zone .mypy_cache .ruff_cache .hypothesis .import_linter_cache
