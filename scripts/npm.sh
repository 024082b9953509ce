#!/bin/sh
# Install the npm packages of package-lock.json, and those alone.
set -eu
if ! command -v npm >/dev/null 2>&1; then
    echo "npm이 없습니다. Node.js 18 이상과 npm을 설치한 뒤 다시 실행해 주세요(Debian·Ubuntu: apt-get install npm)." >&2
    exit 1
fi
echo "누리집의 디자인과 글꼴을 설치합니다(npm)."
npm ci --ignore-scripts --no-progress --loglevel=error
