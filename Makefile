# Two commands: `make serve` and `make test`. Everything they need is installed into .venv, from the
# lock files, with hashes. `make help` lists the others.

PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/pip --quiet --disable-pip-version-check
# One process more than two cores: tests wait for servers and time limits as long as they compute.
# Files run in the order of tests/conftest.py, slow ones first.
PYTEST := $(BIN)/pytest --numprocesses 3 --dist loadfile --no-loadscope-reorder
# What people read: code, documentation and templates. Not the sentences of other languages.
PROSE := oress_opendata tests benchmarks datasets/builders vocab/build.py docs hatch_build.py \
  README.md CONTRIBUTING.md CHANGELOG.md SECURITY.md Makefile

.PHONY: help serve test coverage check endurance lint prose types lock licences sbom audit messages wording examples vocab documents screenshots icons \
  install develop clean

help:  ## List these commands
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 14

serve: install  ## Publish everything in datasets/ and serve it on http://127.0.0.1:8000
	ORESS_SAMPLES=1 $(BIN)/oress publish --shipped
	exec env ORESS_SAMPLES=1 $(BIN)/oress serve

test: lint types  ## Run linters, types and all tests
	$(PYTEST)

coverage: develop  ## Run all tests and show which lines they reach
	$(PYTEST) --cov --cov-report=term:skip-covered

check: lint types  ## Run linters, types and the fast tests, in under two minutes
	$(PYTEST) -m "not slow"

endurance: develop  ## Run the long tests: kills, full disks, corruptions, load, restore drills
	$(BIN)/pytest -m endurance tests/endurance

lint: develop prose  ## Run the linters
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

prose: develop  ## Check spelling and words
	$(BIN)/codespell $(PROSE)
	@! grep -rnIiE -f docs/style/phrases.txt --include='*.py' --include='*.md' --include='*.html' \
	  --exclude-dir=locale $(PROSE) || { echo 'See docs/style/README.md.'; exit 1; }
	$(BIN)/python -m tests.check_wording

types: develop  ## Check the types
	$(BIN)/mypy

lock: develop  ## Write the lock files again, from pyproject.toml
	$(BIN)/uv pip compile --quiet --universal --upgrade --generate-hashes --no-header \
	  --python-version 3.11 --extra build --extra meaning pyproject.toml -o requirements.txt
	$(BIN)/uv pip compile --quiet --universal --upgrade --generate-hashes --no-header \
	  --python-version 3.11 --extra build --extra meaning --extra dev -c requirements.txt \
	  pyproject.toml -o requirements-dev.txt
	$(BIN)/uv pip compile --quiet --universal --upgrade --generate-hashes --no-header \
	  --python-version 3.11 .ci/clients/requirements.in -o .ci/clients/requirements.txt

licences: develop  ## List the licences of all dependencies in docs/licences.md
	$(BIN)/python -m tests.list_licences

sbom:  ## Write the bill of materials of a release (CycloneDX) into dist/
	$(PYTHON) -m venv build/sbom
	build/sbom/bin/pip install --quiet --require-hashes -r requirements.txt
	$(PYTHON) -m venv build/cyclonedx
	build/cyclonedx/bin/pip install --quiet 'cyclonedx-bom>=7,<8'
	mkdir -p dist
	build/cyclonedx/bin/cyclonedx-py environment build/sbom --pyproject pyproject.toml \
	  --output-reproducible --output-file dist/sbom.cdx.json

audit:  ## Look for known vulnerabilities in the dependencies; needs the network
	$(PYTHON) -m venv build/audit
	build/audit/bin/pip install --quiet 'pip-audit>=2.8,<3'
	build/audit/bin/pip-audit --require-hashes --disable-pip -r requirements.txt

messages: develop  ## Collect new sentences into oress_opendata/locale for translation
	$(BIN)/python -m tests.collect_messages

wording: develop  ## Write all texts as a table for native editors; FILE=… takes it back
	$(BIN)/python -m tests.wording $(FILE)

examples: develop  ## Record the examples of the API's description again
	$(BIN)/python -m tests.delivery.api.record_examples

vocab: develop  ## Write the vocabularies again, from vocab/labels
	$(BIN)/python vocab/build.py

documents: develop  ## Typeset the shipped PDFs again
	$(BIN)/python datasets/documents.py

screenshots: develop  ## Take pictures of every kind of page into build/screenshots
	$(BIN)/python -m tests.delivery.take_screenshots build/screenshots

icons: develop  ## Draw the icons of the site from its mark
	$(BIN)/python -m tests.delivery.draw_icons

install: .venv/installed
develop: .venv/developed

.venv/installed: requirements.txt pyproject.toml hatch_build.py
	$(PYTHON) -m venv .venv
	$(PIP) install --require-hashes -r requirements.txt
	$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

.venv/developed: requirements-dev.txt pyproject.toml hatch_build.py
	$(PYTHON) -m venv .venv
	$(PIP) install --require-hashes -r requirements-dev.txt
	$(PIP) install --no-deps --no-build-isolation -e .
	@touch .venv/installed $@

clean:  ## Remove everything that was installed or built
	rm -rf .venv var dist build
