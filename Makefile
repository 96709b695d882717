# The commands that matter: `make demo` and `make test` set up what they need by themselves.
.DEFAULT_GOAL := help
.PHONY: help setup demo test unit lint format flow browser fuzz bench quality docs clean

DATA ?=
ONCE ?=
BIN := .venv/bin

help:  ## Show this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup:  ## Make the machine ready: packages, environment, jars, model (once)
	@tools/setup.sh

demo: setup  ## Run documents through the whole flow and open the result (DATA=folder, ONCE=1)
	@$(BIN)/hirestream demo $(foreach path,$(DATA),--data $(path)) $(if $(ONCE),--once)

test:  ## All tests: lint, types, import rules, unit, contracts, flow, browser
	@tools/setup.sh --tests
	@$(MAKE) --no-print-directory lint
	$(BIN)/pytest -m "not flow and not browser" -n 2 --dist loadfile --disable-socket --allow-unix-socket -q
	$(BIN)/pytest -m "flow or browser" -q

unit:  ## Only the tests without an engine
	$(BIN)/pytest -m "not flow and not browser" -n 2 --dist loadfile --disable-socket --allow-unix-socket -q

flow:  ## Only the tests on real engines
	$(BIN)/pytest -m flow -q

browser:  ## Only the tests in Chromium
	$(BIN)/pytest -m browser -q

lint:  ## Style, types and import rules
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format:  ## Mend style where a tool can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

fuzz:  ## Damage files of every format, 10,000 and more times: for the night
	HIRESTREAM_FUZZ=10000 $(BIN)/pytest tests/read/test_fuzz.py -q --timeout 7200 --disable-socket --allow-unix-socket

bench: setup  ## Measure the flow on this machine
	$(BIN)/hirestream bench

quality:  ## Measure how well documents are read and ranked (HIRESTREAM_QUALITY_DATA=folder of other sets; SCANS=1)
	$(BIN)/python bench/quality.py $(if $(SCANS),--scans)
	$(BIN)/python bench/quality_matching.py

docs:  ## Write the generated pages anew
	$(BIN)/python tools/write_docs.py

clean:  ## Remove what set-up and tests made here (not the cache in the home folder)
	rm -rf .venv hirestream-demo .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
