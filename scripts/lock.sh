#!/bin/sh
# Write both requirement locks anew from pyproject.toml: newest versions that fit, with hashes and without addresses.
# usage: lock.sh UV [further options, such as --upgrade]
set -eu
uv=$1
shift
lock() {
    output=$1
    shift
    "$uv" pip compile pyproject.toml --group build --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-emit-find-links --no-annotate --no-header --quiet --output-file "$output" "$@"
}
lock requirements.lock "$@"
lock requirements-dev.lock --extra dev --constraints requirements.lock "$@"
if grep -nE '://|file:|^-' requirements.lock requirements-dev.lock; then
    echo "The lock names an address, see above." >&2
    exit 1
fi
npm install --package-lock-only --ignore-scripts --loglevel=error
if grep -n '"resolved"' package-lock.json; then
    echo "package-lock.json names an address, see above." >&2
    exit 1
fi
