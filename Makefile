# The commands of the README. `make PYTHON=python3.12 setup` chooses another interpreter (3.11 or newer).
PYTHON ?= python3
VENV := .venv/bin
# Of two processors a third worker takes what the others leave while they wait.
PYTEST := $(VENV)/pytest -n 3
SOURCES := __main__.py benchmarks commands components handlers localaws localpulumi notebooks sample tests

.PHONY: up demo demo-retraining down recover env stack promote status replay collection retrain rollback notebook test test-fast bench setup lint types lock help

help:
	@echo 'make demo       set everything up, start the local AWS, pulumi up, play a visit'
	@echo 'make up         the same without the visit'
	@echo 'make demo-retraining  a stack that trains itself anew: gate, refusal, alarm'
	@echo 'make down       pulumi destroy, stop the local AWS'
	@echo 'make recover    give the state what a killed run made'
	@echo 'make env        exports for a shell: eval "$$(make -s env)"'
	@echo 'make stack      a new stack in the backend of the shell; NAME=sandbox-one PRESET=sandbox DATA=travel'
	@echo 'make promote    the data of a stack that passed, to another one; FROM=staging TO=prod ARGS="--yes"'
	@echo 'make status     how the stack does, in one table; ARGS="--since 7d"'
	@echo 'make replay     deliver its dead letters; counted only with ARGS="--dry-run"'
	@echo 'make retrain    import, train, compare, deploy, shown state by state; ARGS="--parameters FILE"'
	@echo 'make rollback   a campaign back to an earlier version; ARGS="home --previous"'
	@echo 'make collection requests of its API for Postman and curl, in collection/'
	@echo 'make notebook   opens the data exploration in JupyterLab, on this machine alone'
	@echo 'make test       lint, types, all tests'
	@echo 'make test-fast  lint and what is quick of the tests, under two minutes'
	@echo 'make lint       format, rules of code and imports, declared dependencies'
	@echo 'make types      mypy'
	@echo 'make bench      figures and ratios of speed and memory'
	@echo 'make setup      what the others call first'

setup:
	@$(PYTHON) -m commands.setup

up: setup
	@$(VENV)/python -m commands.up

demo: setup
	@$(VENV)/python -m commands.demo

demo-retraining: setup
	@$(VENV)/python -m commands.demo_retraining

down: setup
	@$(VENV)/python -m commands.down

recover: setup
	@$(VENV)/python -m commands.recover

env:
	@$(PYTHON) -m commands.env

# These two in the world of the shell: AWS, or the local AWS after `make env`.
stack: setup
	@$(VENV)/python -m commands.stack --preset '$(PRESET)' $(if $(DATA),--data '$(DATA)') $(if $(filter true,$(LOAD_TEST_DATA)),--load-test-data) -- '$(NAME)'

promote: setup
	@$(VENV)/python -m commands.promote --from '$(FROM)' --to '$(TO)' $(ARGS)

status: setup
	@exports="$$($(VENV)/python -m commands.env)" && eval "$$exports" && python -m commands.status --stack local $(ARGS)

replay: setup
	@exports="$$($(VENV)/python -m commands.env)" && eval "$$exports" && python -m commands.replay --stack local $(ARGS)

retrain: setup
	@exports="$$($(VENV)/python -m commands.env)" && eval "$$exports" && python -m commands.retraining start --stack local $(ARGS)

rollback: setup
	@exports="$$($(VENV)/python -m commands.env)" && eval "$$exports" && python -m commands.retraining rollback --stack local $(ARGS)

collection: setup
	@exports="$$($(VENV)/python -m commands.env)" && eval "$$exports" && python -m commands.collection --stack local

notebook: setup
	@$(VENV)/python -m commands.notebook

lint: setup
	@$(VENV)/ruff format --check $(SOURCES)
	@$(VENV)/ruff check $(SOURCES)
	@PYTHONPATH=. $(VENV)/lint-imports --no-cache --no-logo
	@$(VENV)/deptry components handlers --no-ansi -rf requirements/production.in
	@$(VENV)/deptry localaws --no-ansi --config localaws/pyproject.toml
	@$(VENV)/deptry localpulumi --no-ansi --config localpulumi/pyproject.toml
	@$(VENV)/deptry benchmarks commands notebooks sample tests --no-ansi --exclude '\.venv' --ignore DEP002 -rf requirements/development.in

types: setup
	@$(VENV)/mypy $(SOURCES)

test: lint types
	@$(PYTEST) --dist loadfile -m 'not e2e' tests
	@$(PYTEST) -m e2e tests/e2e

test-fast: lint
	@$(PYTEST) --dist worksteal -m 'not e2e and not local_aws and not slow' --hypothesis-profile fast -q tests

bench: setup
	@$(VENV)/python -m benchmarks

# Lock the requirements again after a change of an *.in; needs uv.
lock:
	for lock in requirements/production requirements/development requirements/notebook localaws/process/functions; do \
	  (cd $$(dirname $$lock) && name=$$(basename $$lock) && \
	    uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header $$name.in -o $$name.txt); \
	done
