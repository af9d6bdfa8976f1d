.DEFAULT_GOAL := help
.PHONY: help setup run test lint format cover soak bench screenshots advisories licences clean

export PORT ?= 8000

help: ## shows this list
	@sed -n 's/^\([a-z]*\): ## /\1\t/p' $(MAKEFILE_LIST)

setup: ## installs what the portal needs
	@scripts/setup.sh

run: ## loads the demo, renders its report, serves http://127.0.0.1:8000 (PORT=... for another port)
	@scripts/run.sh

test: ## every check that CI runs
	@scripts/test.sh

lint: ## those of them that only read the source
	@scripts/lint.sh

format: ## lays out Python and templates
	@scripts/setup.sh --test
	@.venv/bin/ruff check --fix .
	@.venv/bin/ruff format .
	@.venv/bin/djlint --reformat --quiet --warn templates

cover: ## which branches the tests reach, on SQLite
	@scripts/setup.sh --test
	@COVERAGE_FILE=var/tests/coverage .venv/bin/pytest -q -n 2 --dist worksteal -m "not browser and not soak" --cov --cov-report=term:skip-covered

soak: ## the long counts, on both databases
	@scripts/soak.sh

bench: ## the benchmarks
	@scripts/bench.sh

screenshots: ## takes the pictures of README anew
	@scripts/setup.sh --test
	@.venv/bin/python scripts/screenshots.py

advisories: ## asks PyPI and npm for known weaknesses of what the lock files name
	@scripts/advisories.sh

licences: ## writes docs/licences.md anew
	@.venv/bin/python scripts/licences.py

clean: ## removes what was installed and cached; var/ with its data stays, but for the reports of tests
	@rm -rf .venv node_modules static/vendor var/static var/tests .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	@find apps songvan tests benchmarks scripts -name __pycache__ -prune -exec rm -rf {} +
