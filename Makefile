# make run, make setup, make test: each does all of its own set-up. `make help` lists the rest.
# Needs Python 3.11 or later, make, Node and npm, and no service.
SHELL := /bin/sh
.DELETE_ON_ERROR:

PORT ?= 8000
export PORT

VENV := .venv
BIN := $(VENV)/bin
# A stamp is written when a step is done, so that the next run skips it.
RUNTIME := $(VENV)/.stamp-runtime
DEVELOPMENT := $(VENV)/.stamp-development
NPM := node_modules/.stamp
COMPILED := $(VENV)/.stamp-compiled

.PHONY: help
help: ## 할 수 있는 일을 보여 줍니다
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: setup
setup: $(RUNTIME) $(NPM) $(COMPILED) ## 설치만 합니다. 그다음 .venv/bin/imojak으로 모든 명령을 쓸 수 있습니다
	@$(BIN)/imojak migrate --verbosity 0
	@$(if $(filter setup,$(MAKECMDGOALS)),echo "준비되었습니다. 명령 목록: $(BIN)/imojak help")

.PHONY: run
run: setup ## 2023년 한 해를 만들고, 보고서를 out/에 쓰고, 누리집을 엽니다(PORT=8000)
	@sh scripts/run.sh 2023 2023-09-30

.PHONY: test
test: setup $(DEVELOPMENT) ## 모든 검사와 시험을 합니다
	@$(BIN)/python scripts/check.py

.PHONY: lint types contract migrations test-sqlite test-postgres test-browser
lint: setup $(DEVELOPMENT) ## 코드와 템플릿의 모양을 봅니다
	@$(BIN)/python scripts/check.py lint
types: setup $(DEVELOPMENT) ## 타입을 검사합니다
	@$(BIN)/python scripts/check.py types
contract: setup $(DEVELOPMENT) ## 꾸러미 사이의 import 규칙을 검사합니다
	@$(BIN)/python scripts/check.py contract
migrations: setup $(DEVELOPMENT) ## 모델과 마이그레이션이 맞는지 봅니다
	@$(BIN)/python scripts/check.py migrations
test-sqlite: setup $(DEVELOPMENT) ## SQLite에서 시험합니다
	@$(BIN)/python scripts/check.py sqlite
test-postgres: setup $(DEVELOPMENT) ## PostgreSQL에서 시험합니다(서버를 따로 띄웠다가 끕니다)
	@$(BIN)/python scripts/check.py postgres
test-browser: setup $(DEVELOPMENT) ## Chromium으로 누리집을 써 봅니다
	@$(BIN)/python scripts/check.py browser

.PHONY: lock
lock: $(DEVELOPMENT) ## 의존성 잠금 파일을 다시 씁니다(판을 올리려면 UPGRADE=--upgrade)
	@sh scripts/lock.sh $(BIN)/uv $(UPGRADE)

.PHONY: clean
clean: ## 다시 만들 수 있는 것을 지웁니다(데이터베이스 var/와 보고서 out/은 둡니다)
	rm -rf $(VENV) node_modules build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

$(BIN)/python:
	@sh scripts/venv.sh $(VENV)

$(RUNTIME): $(BIN)/python requirements.lock pyproject.toml
	@echo "파이썬 꾸러미를 설치합니다."
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-index --no-deps --no-build-isolation --editable .
	@touch $@

$(DEVELOPMENT): $(RUNTIME) requirements-dev.lock
	@echo "개발 도구를 설치합니다."
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

$(COMPILED): $(RUNTIME) $(wildcard imojak/matching/*.py)
	@echo "배정 계산을 미리 컴파일합니다(처음에만 30초쯤 걸립니다)."
	@$(BIN)/python -m imojak.matching.ahead
	@touch $@

$(NPM): package.json package-lock.json
	@sh scripts/npm.sh
	@touch $@
