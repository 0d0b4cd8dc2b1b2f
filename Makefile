# 呼应 Huying: `make demo` shows it, `make test` tests it. Ports move with HUYING_PORT_BASE (8100), data lives in .run/.
.DEFAULT_GOAL := help
.PHONY: help docs golden packages setup setup-dev up down status demo test check integration integration-services integration-platform e2e faults bench bench-scale clean lock servers

VENV ?= $(CURDIR)/.venv
# Quoted, as the folder may have a space in its name.
PY := "$(VENV)/bin/python"
LOCAL := $(PY) -m deploy.local
SERVICES := $(addprefix tests/integration/,dispatch intake notify reporting)
export HUYING_VENV := $(VENV)
export PYTHONUTF8 := 1

help: ## what can be done
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: setup ## install what is missing, start everything, play five working days of appeals, leave it running
	@$(PY) -m deploy.demo

test: setup-dev ## every test that CI runs, servers included: three suites side by side, then the whole system
	@echo "checks and integration tests run side by side, on servers of their own; each prints when it is done"
	@$(MAKE) --no-print-directory -j3 --output-sync=target check integration-services integration-platform
	@$(MAKE) --no-print-directory e2e

up: setup ## start RabbitMQ, MongoDB and every service
	@$(LOCAL) up

down: packages ## stop everything; data stays in .run/
	@$(LOCAL) down

status: packages ## each process with its port, health and restarts
	@$(LOCAL) status

check: setup-dev ## lint, layout, types, import rules, unit and contract tests
	@"$(VENV)/bin/ruff" check .
	@"$(VENV)/bin/ruff" format --check .
	@"$(VENV)/bin/mypy"
	@"$(VENV)/bin/lint-imports"
	@sh deploy/console/tidy.sh
	@$(PY) -m pytest -q tests/unit tests/contract

integration: integration-services integration-platform ## tests on real MongoDB and RabbitMQ, private ones

integration-services: setup-dev
	@$(PY) -m pytest -q $(SERVICES)

integration-platform: setup-dev
	@$(PY) -m pytest -q tests/integration $(addprefix --ignore=,$(SERVICES))

e2e: setup-dev ## whole-system tests
	@$(PY) -m pytest -q tests/e2e

faults: setup-dev ## kill processes and servers under load, then count
	@$(PY) -m pytest -q tests/faults

bench: setup-dev ## measure; one JSON line a measure
	@$(PY) -m tests.bench

bench-scale: setup-dev ## measure life cycles at ten thousand and at a million tickets, and escalation among a million
	@$(PY) -m tests.bench --scale

packages:
	@sh deploy/local/bootstrap.sh local

setup: packages ## install what running needs
	@sh deploy/console/vendor.sh local

setup-dev: ## install what testing needs
	@sh deploy/local/bootstrap.sh dev
	@sh deploy/console/vendor.sh dev

servers: packages ## start RabbitMQ and MongoDB only
	@$(LOCAL) servers

docs: setup-dev ## print the references (events, settings, metrics) from the code
	@$(PY) -m docs.generate

golden: setup-dev ## write event schemas and golden samples anew, and show what changed
	@$(PY) -c "from services.common.contracts import schemas; from tests.golden import samples; schemas.write_all(); samples.write_all()"
	@git --no-pager diff --stat -- services/common/contracts/schemas tests/golden

clean: packages ## remove all data in .run/, after asking
	@$(LOCAL) clean

lock: ## resolve the lock files anew (needs uv)
	@sh deploy/requirements/lock.sh
