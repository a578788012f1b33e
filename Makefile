# `make` lists the commands. What they need lies under ~/.cache/hr_training.
.DEFAULT_GOAL := help
.PHONY: help run test test-fast test-hard bench lint format dist stop clean

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 20

run: ## Odoo with demo data at http://localhost:8069 (HTTP_PORT, DB, RESET=1, ARGS)
	@scripts/run $(ARGS)

test: ## all tests with tours, and the life cycle (TAGS=... for a subset)
	@scripts/test

test-fast: ## the tests without tours and life cycle
	@scripts/test --fast

test-hard: ## long: races and kills, and Odoo's own tests beside us
	@scripts/test-hard

bench: ## each promise of speed beside its floor (BENCH=punches,lists for some, SIZE=10)
	@scripts/bench

lint: ## ruff, pylint-odoo, OCA's checks, XML, translations, shellcheck
	@scripts/lint

format: ## what ruff can mend by itself
	@scripts/lint --fix

dist: ## the addon of the last commit as dist/hr_training-VERSION.zip
	@scripts/env dist

stop: ## the private PostgreSQL
	@scripts/env stop

clean: ## remove the cache folder (FORCE=1 does not ask)
	@scripts/env clean
