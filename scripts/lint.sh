#!/usr/bin/env bash
# The checks that read the source and run no test.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. scripts/lib.sh

step "Set-up" scripts/setup.sh --test
use_test_settings
step "Style (ruff check)" .venv/bin/ruff check .
step "Layout (ruff format)" .venv/bin/ruff format --check .
step "Imports run downwards (import-linter)" .venv/bin/lint-imports
step "Types (mypy)" .venv/bin/mypy apps songvan
step "Templates' layout (djlint)" .venv/bin/djlint --check templates
step "Templates (djlint)" .venv/bin/djlint --lint templates
