#!/usr/bin/env bash
# Installs what the portal needs: system packages, .venv, node_modules, static/vendor. Starts and changes nothing else.
# `setup.sh --test` adds what the checks need. What is already there is left alone.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. scripts/lib.sh

kind=prod
[[ ${1:-} == --test ]] && kind=dev
python=${PYTHON:-python3}

has_venv() { grep -qsF "$PWD/.venv/bin/" .venv/bin/pip && .venv/bin/python -c ""; } # a moved one points elsewhere
can_make_venv() { "$python" -c "import ensurepip, venv"; }
has_command() { command -v "$1"; }
has_library() { [[ $(ldconfig -p) == *"$1"* ]]; }
has_font() { [[ $(fc-list "$1") ]]; }
has_postgresql() { compgen -G "/usr/lib/postgresql/*/bin/initdb" || command -v initdb; }

# Asks for the thing itself, not for the package: Node.js, say, may have come another way than by apt.
find_missing() {
  missing=()
  has_venv || need python3-venv can_make_venv
  need make has_command make
  need nodejs has_command node
  need npm has_command npm
  need libpango-1.0-0 has_library libpango-1.0.so.0
  need libpangoft2-1.0-0 has_library libpangoft2-1.0.so.0
  need libharfbuzz-subset0 has_library libharfbuzz-subset.so.0
  [[ $kind == dev ]] || return 0
  need postgresql has_postgresql
  need chromium has_command chromium
  need poppler-utils has_command pdftotext
  need qpdf has_command qpdf
  need libreoffice-writer-nogui has_command soffice
  need fonts-liberation2 has_font "Liberation Serif"
}

need() {
  "${@:2}" >/dev/null 2>&1 || missing+=("$1")
}

install_system_packages() {
  find_missing
  ((${#missing[@]})) || return 0
  local options=(-y --no-install-recommends)
  if ! has_command apt-get >/dev/null; then
    die "Missing, to be installed by this system's own means (names as in Debian 12): ${missing[*]}"
  fi
  if ((EUID != 0)); then
    die "Missing system packages. Run this line, then try again:" \
      "  sudo apt-get update && sudo apt-get install ${options[*]} ${missing[*]}"
  fi
  say "apt-get install ${missing[*]}"
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq || say "apt-get update failed; going on with the lists that are there"
  apt-get install -qq "${options[@]}" -o DPkg::Lock::Timeout=300 "${missing[@]}" >/dev/null # told in /var/log/apt/term.log
  find_missing
  ((${#missing[@]} == 0)) || die "Still missing after apt-get install: ${missing[*]}"
}

make_venv() {
  has_venv 2>/dev/null && return
  # `venv --clear` would empty the folder that the link leads to.
  [[ -L .venv ]] && die ".venv is a link to an environment that does not work; remove the link, then try again."
  say "Python environment .venv"
  "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
    die "Python 3.11 or newer is needed; name one by PYTHON=/path/to/python3."
  "$python" -m venv --clear .venv
}

# What the tests install holds everything that the portal needs, so `make run` after `make test` has nothing to do.
install_python_packages() {
  fresh .venv/.stamp-dev requirements/dev.txt && return
  [[ $kind == prod ]] && fresh .venv/.stamp-prod requirements/prod.txt && return
  say "Python packages: requirements/$kind.txt"
  .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r "requirements/$kind.txt"
  stamp ".venv/.stamp-$kind" "requirements/$kind.txt"
}

install_node_packages() {
  local lock=(package.json package-lock.json) omit=()
  fresh node_modules/.stamp-dev "${lock[@]}" && return
  [[ $kind == prod ]] && fresh node_modules/.stamp-prod "${lock[@]}" && return
  [[ $kind == prod ]] && omit=(--omit=dev)
  say "npm packages"
  npm ci "${omit[@]}" --ignore-scripts --no-audit --no-fund --no-update-notifier --loglevel=error
  stamp "node_modules/.stamp-$kind" "${lock[@]}"
}

copy_assets() {
  local sources=(package-lock.json scripts/assets.sh scripts/fonts.py scripts/icons.py scripts/icons.txt)
  fresh static/vendor/.stamp "${sources[@]}" && return
  say "Front-end files: static/vendor"
  scripts/assets.sh
  .venv/bin/python scripts/fonts.py
  .venv/bin/python scripts/icons.py
  stamp static/vendor/.stamp "${sources[@]}"
}

install_system_packages
make_venv
install_python_packages
install_node_packages
copy_assets
