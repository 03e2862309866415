# Two commands: `make serve` and `make test`. Everything they need is installed into .venv.

PYTHON ?= python3
BIN := .venv/bin

.PHONY: serve test lint install develop vocab documents screenshots clean

serve: install
	ORESS_SAMPLES=1 $(BIN)/oress publish --shipped
	ORESS_SAMPLES=1 $(BIN)/oress serve

test: develop
	$(MAKE) lint
	$(BIN)/pytest --numprocesses auto --maxprocesses 4 --dist loadfile \
	  --cov --cov-report=term:skip-covered

lint: develop
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

vocab: develop
	$(BIN)/python vocab/build.py

screenshots: develop
	$(BIN)/python -m tests.delivery.take_screenshots build/screenshots

documents: develop
	$(BIN)/python datasets/documents.py

install: .venv/installed
develop: .venv/developed

.venv/installed: pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check -e .
	@touch $@

.venv/developed: pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check -e '.[dev]'
	@touch .venv/installed $@

clean:
	rm -rf .venv var dist build
