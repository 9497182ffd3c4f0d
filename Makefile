# Every target a person needs. Settings go behind it: make up ARCHIVE_DIR=../shared/data AS_OF=2024-04-20
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
# an image installs the part that it needs: make install LOCK=deploy/requirements-api.lock
LOCK ?= requirements.lock

# .env.example lists every one
SETTINGS := $(shell sed -nE 's/^.([A-Z_]+)=.*/\1/p' .env.example)
$(foreach name,$(SETTINGS),$(if $($(name)),$(eval export $(name))))
GIVEN := $(foreach given,$(MAKEOVERRIDES),$(if $(findstring =,$(given)),$(firstword $(subst =, ,$(given)))))
UNKNOWN := $(filter-out $(SETTINGS) PYTHON TMPDIR LOCK,$(GIVEN))
$(if $(UNKNOWN),$(error $(UNKNOWN) is no setting: .env.example lists every one))

export DAGSTER_DISABLE_TELEMETRY := 1
export DBT_SEND_ANONYMOUS_USAGE_STATS := false
export MLFLOW_DISABLE_TELEMETRY := true
export DO_NOT_TRACK := 1

.PHONY: help install manifest up demo down pipeline api docs check audit test prove format lock

help: ## say what there is
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

install: $(INSTALLED) ## make .venv and install every pinned package

$(INSTALLED): $(LOCK) pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing the pinned packages into $(VENV): two minutes the first time"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement $(LOCK)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

manifest: install ## parse the dbt project, for an image that is not to do so when it starts
	@$(BIN)/python -c 'from orchestration.resources.dbt import manifest_path; print(manifest_path())'

up: install ## start everything, print the addresses, stop with Ctrl-C
	@exec $(BIN)/bet-hope up

demo: install ## play an invented football world, providers included: no key, no network
	@exec $(BIN)/bet-hope demo

down: install ## stop what `make up` started
	@$(BIN)/bet-hope down

pipeline: install ## one full run without the servers
	@$(BIN)/bet-hope pipeline

api: install ## the API alone
	@exec $(BIN)/bet-hope api

docs: install ## what dbt tells of its models, served on loopback
	@exec $(BIN)/bet-hope docs

check: install ## lint, formatting, types, import rules, secrets, dbt
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m deploy.secrets
	DBT_HOST=localhost DBT_USER=nobody DBT_DBNAME=none $(BIN)/dbt --quiet parse --no-partial-parse --target-path $(or $(TMPDIR),/tmp)/bet-hope-dbt-parse \
	    --project-dir dbt_project --profiles-dir dbt_project --warn-error-options '{"error": ["Deprecations"]}'

audit: install ## look the pinned packages up in a database of known vulnerabilities (needs a network)
	$(BIN)/python -m deploy.audit

test: install ## the tests (a few minutes)
	$(BIN)/python -m pytest --numprocesses auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder

prove: install ## the long proofs (half an hour) and benchmarks; their results go to docs/
	$(BIN)/python -m pytest -m prove
	$(BIN)/python -m benchmarks

format: install ## put the code into its form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock: install ## write what is made from requirements.lock: the parts of the images, the licences
	$(BIN)/python -m deploy.packages
