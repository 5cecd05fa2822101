# Each target does its own set-up: it makes .venv, installs what it needs, and does so again only when pyproject.toml changed.
#
#   make demo       play the invented study; the last lines name what was written below outputs/
#   make lab        the workspace notebook of the invented study, in JupyterLab; Ctrl+C stops it
#   make test       all checks and tests
#   make check      formatting, lint, import contracts, types
#   make bench      the benchmark, as ratios
#   make pictures   take the README's pictures from the demo (needs pdftoppm)
#   make clean      remove what the above made, .venv included

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet --quiet install

.DEFAULT_GOAL := help
.PHONY: help demo lab test check bench pictures clean

help:
	@sed -n 's/^#   //p' Makefile

demo: $(VENV)/installed
	@$(BIN)/amnmethods demo

lab: $(VENV)/installed
	@$(BIN)/amnmethods lab outputs/workspace --demo

# Compiled modules are kept, also where the environment says otherwise: the tests start many commands and kernels.
test: check
	PYTHONDONTWRITEBYTECODE= $(BIN)/pytest --numprocesses auto --dist loadfile --no-loadscope-reorder

check: $(VENV)/installed-for-tests
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/lint-imports
	$(BIN)/mypy

bench: $(VENV)/installed-for-tests
	@$(BIN)/python -m tests.bench

pictures: demo
	@$(BIN)/python -m tests.pictures

clean:
	rm -rf $(VENV) outputs build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find amnmethods tests -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/installed: pyproject.toml | $(BIN)/python
	@echo "Installing amnmethods into $(VENV): some 600 MB, a few minutes the first time ..."
	@$(PIP) --editable .
	@touch $@

$(VENV)/installed-for-tests: pyproject.toml | $(BIN)/python
	@echo "Installing amnmethods and its test tools into $(VENV): some 900 MB, a few minutes the first time ..."
	@$(PIP) --editable ".[test]"
	@touch $(VENV)/installed $@

# The first Python from 3.11 on. A machine whose Python comes without venv (Debian's) is told what to install.
$(BIN)/python:
	@for python in $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11 python; do \
	  "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && break || python=; \
	done; \
	if [ -z "$$python" ]; then \
	  echo "amnmethods needs Python 3.11 or later: install it, or say where it is: make PYTHON=path/to/python" >&2; exit 1; \
	fi; \
	"$$python" -m venv $(VENV) || { rm -rf $(VENV); \
	  echo "This Python cannot make a virtual environment. On Debian or Ubuntu: apt-get install python3-venv" >&2; exit 1; }
