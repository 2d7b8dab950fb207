# One task per command, the same by hand and in CI.
#   make demo    the product with demo data on 127.0.0.1:8000 (PORT= to change)
#   make test    the test suite (ARGS= for pytest)
#   make check   style, types, templates, layers, migrations, repository
#   make bench   measurements (ARGS= for the benchmark)
#   make charge  the closing evening on the real server (ARGS= for its size)
#   make bureautique  every .docx read by LibreOffice, which must be installed
#   make catalogue  docs/catalogue.md, from the fiches
#   make mutation   mutation testing of the rules (ARGS= for outils/mutation.py)

PORT ?= 8000
PYTHON ?= python3
ARGS ?=
ACTIF := .venv/bin

export PYTHON

.DEFAULT_GOAL := aide
.PHONY: aide demo test check bench charge bureautique catalogue mutation format requirements base dev

aide:
	@sed -n 's/^#   //p' Makefile

base:
	@outils/preparer.sh base

dev:
	@outils/preparer.sh dev

# exec: a signal sent to make, or typed at the terminal, reaches Écluse itself.
demo: base
	@exec $(ACTIF)/ecluse demo --port $(PORT)

test: dev
	$(ACTIF)/python -m pytest --numprocesses auto --dist loadfile $(ARGS)

check: dev
	$(ACTIF)/ruff check .
	$(ACTIF)/ruff format --check .
	$(ACTIF)/mypy ecluse
	git ls-files -z --cached --others --exclude-standard '*.html' | xargs -0 -r $(ACTIF)/djade --target-version 5.2 --check
	$(ACTIF)/lint-imports --no-logo
	$(ACTIF)/ecluse gerer makemigrations --check --dry-run --skip-checks
	$(ACTIF)/python outils/verifier_depot.py

bench: dev
	$(ACTIF)/python -m bench $(ARGS)

charge: dev
	$(ACTIF)/python -m tests.charge $(ARGS)

bureautique: dev
	$(ACTIF)/python -m pytest tests/bureautique/libreoffice.py $(ARGS)

catalogue: base
	$(ACTIF)/python -m ecluse.regles.catalogue > docs/catalogue.md

# Less than an hour on two cores; the result is written down in docs/mutation.md.
mutation: dev
	$(ACTIF)/python outils/mutation.py $(ARGS)

format: dev
	$(ACTIF)/ruff check --fix .
	$(ACTIF)/ruff format .
	git ls-files -z --cached --others --exclude-standard '*.html' | xargs -0 -r $(ACTIF)/djade --target-version 5.2

# Pins what requirements/*.in ask, with hashes and without the address of any index.
requirements: dev
	$(ACTIF)/uv pip compile --quiet --generate-hashes --no-emit-index-url --no-header \
		--python-version 3.11 $(ARGS) requirements/base.in -o requirements/base.txt
	$(ACTIF)/uv pip compile --quiet --generate-hashes --no-emit-index-url --no-header \
		--python-version 3.11 $(ARGS) requirements/dev.in -o requirements/dev.txt
