#!/usr/bin/env bash
# Make a machine ready for hirestream, once: system packages, Python environment, jars, embedding model.
# Each step is skipped when its result is there and its inputs have not changed. After it, no network is needed.
#   tools/setup.sh           what `make demo` needs
#   tools/setup.sh --tests   also what `make test` needs (Chromium)
set -euo pipefail
cd "$(dirname "$0")/.."
with_tests=no
[ "${1:-}" = "--tests" ] && with_tests=yes
cache="${HIRESTREAM_CACHE_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/hirestream}"
started=$SECONDS

say() { printf '[set-up %3ss] %s\n' "$((SECONDS - started))" "$*" >&2; }
fail() { say "$*"; exit 1; }
have() { command -v "$1" >/dev/null 2>&1; }

# The output of a long step goes to a file; it is shown only when the step fails. A dot each two seconds shows life.
run_quietly() {
  local log pid
  log=$(mktemp)
  "$@" >"$log" 2>&1 &
  pid=$!
  while kill -0 "$pid" 2>/dev/null; do
    [ -t 2 ] && printf '.' >&2
    sleep 2
  done
  [ -t 2 ] && printf '\r\033[K' >&2
  if ! wait "$pid"; then
    cat "$log" >&2
    rm -f "$log"
    return 1
  fi
  rm -f "$log"
}

# ---- 1. what the system must have -------------------------------------------------------------------------------
python=""
for candidate in python3.13 python3.12 python3.11 python3; do
  if have "$candidate" && "$candidate" -c 'import sys; sys.exit(not ((3, 11) <= sys.version_info[:2] <= (3, 13)))' 2>/dev/null; then
    python=$candidate
    break
  fi
done
java_ok() {
  local java="${JAVA_HOME:+$JAVA_HOME/bin/}java"
  have "$java" && [ "$("$java" -version 2>&1 | sed -nE 's/.*version "([0-9]+).*/\1/p')" -ge 17 ] 2>/dev/null
}
required=()
[ -n "$python" ] || required+=(python3)
"${python:-false}" -c 'import venv, ensurepip' 2>/dev/null || required+=(python3-venv)
java_ok || required+=(openjdk-17-jre-headless)
have mvn || required+=(maven)
optional=()
have tesseract && tesseract --list-langs 2>/dev/null | grep -qx fra || optional+=(tesseract-ocr tesseract-ocr-fra)
if [ $with_tests = yes ] && ! have chromium; then required+=(chromium); fi
missing=("${required[@]}" "${optional[@]}")
if [ ${#missing[@]} -gt 0 ]; then
  if [ "$(id -u)" = 0 ] && have apt-get; then
    say "installing Debian packages: ${missing[*]}"
    run_quietly env DEBIAN_FRONTEND=noninteractive apt-get update
    run_quietly env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${missing[@]}" \
      || fail "apt-get could not install them; install them by hand and run this again"
    [ -n "$python" ] || python=python3
  elif [ ${#required[@]} -gt 0 ]; then
    fail "missing: ${required[*]}. As root, run:  apt-get install -y --no-install-recommends ${missing[*]}"
  else
    say "scans cannot be read without OCR. As root, run:  apt-get install -y --no-install-recommends ${optional[*]}"
  fi
fi
"$python" -c 'import sys; sys.exit(not ((3, 11) <= sys.version_info[:2] <= (3, 13)))' || fail "Python 3.11 to 3.13 is needed"

# ---- 2. the Python environment, from the lock file ---------------------------------------------------------------
lock_stamp="$(sha256sum requirements.lock pyproject.toml | sha256sum | cut -c1-16)-$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')"
if [ "$(cat .venv/.stamp 2>/dev/null)" != "$lock_stamp" ]; then
  say "Python environment in .venv from requirements.lock ($(grep -c '==' requirements.lock) packages, about 3.1 GB)"
  [ -x .venv/bin/python ] || "$python" -m venv .venv
  sed -n '/^uv==/,/[^\\]$/p' requirements.lock >.venv/uv.txt
  run_quietly .venv/bin/python -m pip install --require-hashes --no-deps -r .venv/uv.txt
  run_quietly .venv/bin/uv pip sync --python .venv/bin/python --require-hashes requirements.lock \
    || run_quietly .venv/bin/python -m pip install --require-hashes --no-deps -r requirements.lock
  run_quietly .venv/bin/uv pip install --python .venv/bin/python --no-deps --no-build-isolation -e . \
    || run_quietly .venv/bin/python -m pip install --no-deps --no-build-isolation -e .
  # Compiled once: every process of the system starts sooner, also where Python is told to write no bytecode.
  run_quietly .venv/bin/python -m compileall -q -j 2 .venv/lib src || true # some packages ship templates in .py files
  printf '%s' "$lock_stamp" >.venv/.stamp
fi

# ---- 3. the jars of Kafka and Spark ------------------------------------------------------------------------------
for profile in kafka spark; do
  stamp="$(sha256sum jvm/pom.xml | cut -c1-16)"
  if [ "$(cat "$cache/jars/$profile/.stamp" 2>/dev/null)" != "$stamp" ]; then
    say "jars of $profile, by Maven"
    mkdir -p "$cache/jars"
    fresh=$(mktemp -d "$cache/jars/.$profile-XXXXXX")
    run_quietly mvn -q -B -ntp -f jvm/pom.xml "-P$profile" dependency:copy-dependencies \
      -DincludeScope=runtime "-DoutputDirectory=$fresh" || { rm -rf "$fresh"; fail "Maven could not fetch the jars"; }
    printf '%s' "$stamp" >"$fresh/.stamp"
    rm -rf "$cache/jars/$profile"
    mv "$fresh" "$cache/jars/$profile"
  fi
done

# ---- 4. the embedding model, and the catalogues of the pages -----------------------------------------------------
run_step() { say "$1"; shift; run_quietly "$@"; }
model="$cache/models/multilingual-e5-small-int8"
if [ ! -f "$model/COMPLETE" ]; then
  run_step "embedding model: multilingual-e5-small to ONNX int8" .venv/bin/python tools/convert_encoder.py "$model"
fi
if [ -n "$(find src/hirestream/web/translations -name '*.po' -newer .venv/.catalogues 2>/dev/null)" ] || [ ! -f .venv/.catalogues ]; then
  run_quietly .venv/bin/python tools/compile_catalogues.py && touch .venv/.catalogues
fi
say "ready"
