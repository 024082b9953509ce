#!/bin/sh
# Make the virtual environment with the first Python that is new enough.  usage: venv.sh FOLDER
set -eu
for python in "${PYTHON:-python3}" python3 python3.14 python3.13 python3.12 python3.11; do
    if command -v "$python" >/dev/null 2>&1 &&
        "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        echo "파이썬 환경을 만듭니다: $1 ($("$python" --version))"
        "$python" -m venv "$1" || {
            rm -rf "$1"
            echo "파이썬 가상환경을 만들 수 없습니다. venv 모듈을 설치해 주세요(Debian·Ubuntu: apt-get install python3-venv)." >&2
            exit 1
        }
        exit 0
    fi
done
echo "Python 3.11 이상이 필요합니다. 설치한 뒤 다시 실행하거나 PYTHON=/경로/python3.11 make 처럼 위치를 알려 주세요." >&2
exit 1
