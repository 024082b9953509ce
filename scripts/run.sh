#!/bin/sh
# The agency's year from nothing to a page in the browser. What is there already is kept and not made again.
# usage: run.sh YEAR CUT-OFF   (make run; PORT says where the site opens)
set -eu
year=$1
cutoff=$2
out=${OUT:-out}
made=$out/.made
imojak=.venv/bin/imojak
PORT=${PORT:-8000}
export PORT

# The port first: nobody should wait a minute to hear that the last step cannot be done.
"$imojak" serve --port "$PORT" --check

"$imojak" load_plan "plans/$year"
"$imojak" live "$year"

# A report is made again when the plan, the program or the database's choice changed since; its folder may be deleted.
sources="$year $cutoff ${DATABASE_URL:-}"
if [ ! -e "$made" ] || [ "$(cat "$made")" != "$sources" ] ||
    [ -n "$(find "plans/$year" imojak -newer "$made" \( -name '*.py' -o -name '*.toml' -o -name '*.typ' -o -name '*.html' \) | head -n 1)" ]; then
    "$imojak" report "$year" --as-of "$cutoff" --out "$out"
    printf '%s\n' "$sources" >"$made"
else
    echo "보고서는 이미 $out/에 있습니다. 다시 만들려면: $imojak report $year --as-of $cutoff --out $out"
fi
exec "$imojak" serve --port "$PORT"
