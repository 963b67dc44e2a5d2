# Two commands do everything: `make run` and `make test`. Needed before: Python 3.11+, make, sh.
export UV_PYTHON_DOWNLOADS := never
unexport PYTHONDONTWRITEBYTECODE # each process would compile every module anew
PYTHON ?= python3
# One worker more than the smallest machine has cores: many tests wait for processes that they start.
WORKERS := -n 3 --dist loadfile --no-loadscope-reorder
PYTEST_FLAGS ?= -q $(WORKERS)
PY := .venv/bin/python
INSTALL := .venv/bin/uv pip install -q --python $(PY) --require-hashes -r
COMPILE := .venv/bin/uv pip compile -q --universal --no-header --no-annotate --generate-hashes
CODE := $(wildcard main.py hatch_build.py bot handlers services webapp sandbox tests requirements)
FAILED = { echo "make: the packages could not be fetched; check the network and repeat" >&2; exit 1; }
MINI_APP := webapp/frontend
MINI_APP_SOURCES := $(shell $(PYTHON) -c "from pathlib import Path; root = Path('$(MINI_APP)'); \
	folders = [each for each in root.iterdir() if each.name not in ('node_modules', '.tests')]; \
	print(*(p for each in folders for p in (each, *each.rglob('*')) if p.is_file()))")
NPM := $(PY) requirements/npm.py $(MINI_APP)
.PHONY: help run test check web types bench chaos lock migration translations

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST)

run: .venv/.run webapp/static/index.html ## sets up what is missing, then the whole product; ends with Ctrl-C
	@exec $(PY) main.py run

test: .venv/.test tests/browser/node_modules/.fetched webapp/static/index.html ## sets up what is missing, then every test
	@$(PY) -m pytest $(PYTEST_FLAGS) $(TESTS)

check: .venv/.test $(MINI_APP)/node_modules/.fetched ## format, lint, types, imports, translations, locks
	@status=0; for tool in "ruff format --check" "ruff check" mypy; do \
		$(PY) -m $$tool $(CODE) || status=1; \
	done; $(NPM) run -s check || status=1; $(NPM) run -s test || status=1; \
	$(PY) -m pytest -q tests/architecture tests/webapp/miniapp/test_schema.py || status=1; \
	exit $$status

web: .venv/.run webapp/static/index.html ## builds the Mini App where its sources are newer

types: .venv/.test ## writes the front end's types of the API anew
	@$(PY) -m tests.webapp.miniapp.schema

bench: .venv/.test ## ratios, each measured in one run
	@set -e; for file in tests/benchmarks/bench_*.py; do echo "== $$file"; PYTHONPATH=. $(PY) $$file; done

chaos: .venv/.test ## kill and cut tests, many rounds
	@CHAOS_ROUNDS=$${CHAOS_ROUNDS:-50} $(PY) -m pytest -q tests/chaos

migration: .venv/.test ## drafts the next migration; NAME=what_it_does
	@$(PY) -m tests.migrations.draft $(NAME)

translations: .venv/.test ## the checks of the texts alone
	@$(PY) -m pytest -q tests/architecture/test_translations.py

lock: .venv/.uv ## resolves the packages anew; UPGRADE=name for one of them
	$(COMPILE) $(UPGRADE:%=--upgrade-package %) pyproject.toml -o requirements/run.lock
	$(COMPILE) $(UPGRADE:%=--upgrade-package %) --group test pyproject.toml -c requirements/run.lock -o requirements/test.lock

.venv/.uv: requirements/uv.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "make: Python 3.11 or newer is needed; name one: make PYTHON=python3.12 ..." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
		{ echo "make: this Python cannot make environments; install the package python3-venv" >&2; exit 1; }
	@echo "make: setting up Python in .venv"
	@$(PY) -c '' 2>/dev/null || $(PYTHON) -m venv --clear .venv
	@$(PY) -m pip install -q --disable-pip-version-check --require-hashes -r $< || $(FAILED)
	@touch $@

.venv/.run: requirements/run.lock .venv/.uv
	@echo "make: installing what the product needs"
	@$(INSTALL) $< || $(FAILED)
	@touch $@

.venv/.test: requirements/test.lock .venv/.run
	@echo "make: installing what the tests need"
	@$(INSTALL) $< || $(FAILED)
	@touch $@

tests/browser/node_modules/.fetched: tests/browser/package-lock.json .venv/.test
	@echo "make: fetching the browser of the tests"
	@$(PY) requirements/npm.py tests/browser ci --loglevel=error || $(FAILED)
	@touch $@

$(MINI_APP)/node_modules/.fetched: $(MINI_APP)/package-lock.json .venv/.run
	@echo "make: fetching what builds the Mini App"
	@$(NPM) ci --loglevel=error || $(FAILED)
	@touch $@

webapp/static/index.html: $(MINI_APP)/node_modules/.fetched $(MINI_APP_SOURCES)
	@echo "make: building the Mini App"
	@$(NPM) run -s build
	@touch $@
