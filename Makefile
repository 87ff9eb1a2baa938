# Set-up happens by itself: every target that needs the environment asks for $(READY).
.DEFAULT_GOAL := help
SHELL := /bin/sh
.DELETE_ON_ERROR:

PYTHON ?= python3
VENV ?= .venv
CASE ?= sample
ONLY ?=
PYTEST_ARGS ?=

PY := $(VENV)/bin/python
READY := $(VENV)/.ready

# A PYTHON that somebody named is used or refused; otherwise any Python that fits will do.
ifneq ($(filter command environment override,$(firstword $(origin PYTHON))),)
CANDIDATES := $(PYTHON)
else
CANDIDATES := $(PYTHON) python3.13 python3.12 python3.11
endif

# Set up again where the environment is unfinished, its Python is gone or the folder was moved.
ifneq ($(shell $(PY) -c "" 2>/dev/null && cat $(READY) 2>/dev/null),$(CURDIR))
.PHONY: $(READY)
endif

.PHONY: help run test check lab bench notebooks lock

help: ## Show this list
	@echo "make TARGET   (the first use sets up $(VENV) from requirements.lock: a few minutes)"
	@echo
	@sed -n 's/^\([a-z]*\):.* ## \(.*\)/  \1|\2/p' Makefile | awk -F'|' '{ printf "%-12s %s\n", $$1, $$2 }'

run: $(READY) ## Work out a plan and report: CASE=sample, CASE=acme, CASE=acme/stretch
	@$(PY) -m salesplan run $(CASE)

# Files are shared out among the cores; each stays whole, as a notebook's cells must follow in order.
test: $(READY) ## Run every test, doctest and notebook; PYTEST_ARGS="-k quotas" narrows it
	@$(PY) -m pytest -n logical --maxprocesses 4 --dist loadfile $(PYTEST_ARGS)

check: $(READY) ## Lint, format, types and the rules on layers and style: seconds
	@$(PY) -m ruff check
	@$(PY) -m ruff format --check
	@$(PY) -m mypy
	@$(PY) -m pytest -q tests/test_layers.py tests/test_style.py tests/test_architecture.py tests/test_packaging.py

lab: $(READY) ## Open JupyterLab on copies of the chapters, filled in for CASE
	@$(PY) -m salesplan lab $(CASE)

bench: $(READY) ## Measure speed and accuracy against their bars; ONLY=import names one
	@$(PY) -m benchmarks $(ONLY)

notebooks: $(READY) ## Run the committed notebooks again and keep their outputs
	@$(PY) -m salesplan notebooks

lock: $(READY) ## Resolve requirements.lock anew; UPGRADE=yes takes the newest versions
	@set -e; uv=$$(mktemp -d); trap 'rm -rf "$$uv"' EXIT; \
	$(PY) -m pip install --quiet --target "$$uv" uv; \
	$(PY) -c "import tomllib; print(*tomllib.load(open('pyproject.toml', 'rb'))['build-system']['requires'], sep='\n')" \
	| "$$uv/bin/uv" pip compile pyproject.toml - --output-file requirements.lock \
	    --extra test --universal --generate-hashes --python-version 3.11 --no-emit-index-url \
	    --custom-compile-command "make lock" --quiet $(if $(UPGRADE),--upgrade)

# The mark is removed first and written last, so an interrupted set-up starts afresh; a finished
# environment is brought up to date in place. pip compiles what it installs to bytecode.
$(READY): requirements.lock pyproject.toml
	@set -e; python=; for name in $(CANDIDATES); do \
	  if "$$name" -c 'import ensurepip, sys, venv; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null; \
	  then python=$$name; break; fi; \
	done; \
	if [ -z "$$python" ]; then \
	  echo "salesplan needs Python 3.11, 3.12 or 3.13 with its venv module; tried: $(CANDIDATES)." >&2; \
	  echo "Fix: install one (on Debian and Ubuntu also the package python3-venv), or name it: make $(or $(MAKECMDGOALS),run) PYTHON=/path/to/python3.12" >&2; \
	  exit 1; \
	fi; \
	if [ "$$(cat $@ 2>/dev/null)" = "$(CURDIR)" ] && $(PY) -m pip --version >/dev/null 2>&1; then \
	  echo "Bringing $(VENV) up to date with requirements.lock"; \
	else \
	  echo "Setting up $(VENV) with $$("$$python" --version): once, a few minutes"; \
	  rm -f $@; "$$python" -m venv --clear $(VENV); \
	fi; \
	rm -f $@; \
	$(PY) -m pip install --quiet --no-input --disable-pip-version-check --compile --require-hashes -r requirements.lock; \
	$(PY) -m pip install --quiet --no-input --disable-pip-version-check --no-deps --no-build-isolation --editable .; \
	printf '%s' "$(CURDIR)" > $@
