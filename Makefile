# Each target does its own set-up; see README.md. `make PYTHON=/path/to/python3.12 run` chooses the Python.

BIN := .venv/bin
PYTEST := $(BIN)/python -m pytest
# Four on two cores, because a test of the window waits more than it works; one that names a group stays with its group.
WORKERS ?= 4
ARGS ?=
export PYTHON

.PHONY: help run test test-long mutants check format bench coverage translations lock

help:
	@echo "make run        open the program (without a display: leave pictures of it in build/tour)"
	@echo "make test       run the tests (ARGS='-k name' for some of them, WORKERS=0 for one process)"
	@echo "make test-long  run all tests, the long ones too"
	@echo "make mutants    plant bugs, one by one, and see that the fault tests notice each"
	@echo "make check      run the guards: format, lint, types, rooms"
	@echo "make format     format the code"
	@echo "make bench      measure, as ratios to the bare work (ARGS='import --data FILE' for a CSV of your own)"
	@echo "make coverage   run the tests and say what they leave out"
	@echo "make translations   bring the translations up to date with what the sources say"
	@echo "make lock       write the locks anew with the newest versions"

run:
	@scripts/setup run
	@scripts/run

test:
	@scripts/setup dev
	$(PYTEST) -n $(WORKERS) --dist loadgroup $(ARGS)

test-long:
	@scripts/setup dev
	HYPOTHESIS_PROFILE=long $(PYTEST) -n $(WORKERS) --dist loadgroup -m "not bench" $(ARGS)

mutants:
	@scripts/setup dev
	$(BIN)/python -m tests.faults.mutants $(ARGS)

check:
	@scripts/setup dev
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

format:
	@scripts/setup dev
	$(BIN)/ruff check --fix --exit-zero --quiet
	$(BIN)/ruff format

bench:
	@scripts/setup dev
	$(BIN)/python -m bench $(ARGS)

coverage:
	@scripts/setup dev
	$(PYTEST) -n $(WORKERS) --dist loadgroup --cov --cov-report=term $(ARGS)

translations:
	@scripts/setup dev
	$(BIN)/python -m guards.translations
	$(BIN)/python hatch_build.py

lock:
	@scripts/lock
