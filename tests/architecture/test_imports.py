"""Who may import whom, and that each contract catches what it is there for."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CONTRACTS = "contracts.importlinter"
LINT = (
    "import sys; from importlinter.cli import lint_imports; "
    f"sys.exit(lint_imports(config_filename='{CONTRACTS}', no_cache=True))"
)
DOMAINS = (
    "artists",
    "artwork",
    "checkout",
    "core",
    "entitlements",
    "identity",
    "ledger",
    "orders",
    "payments",
    "streaming",
    "subscriptions",
    "ticketing",
    "transfers",
    "voting",
    "wallet",
)
PACKAGES = ("bot", "handlers", "sandbox", "services", "webapp")

# The file that breaks a rule, its line, the contract that must say so.
VIOLATIONS = [
    ("services/ticketing/service.py", "import handlers", "edges"),
    ("handlers/ticketing.py", "import webapp", "edges"),
    ("webapp/api.py", "from bot import container", "edges"),
    ("services/wallet/service.py", "from services import payments", "domains"),
    ("services/identity/service.py", "from services import artwork", "domains"),
    ("services/raffles/service.py", "VALUE = 1", "domains"),
    ("services/core/text.py", "from aiogram.types import Message", "pure-services"),
    ("services/core/text.py", "import fastapi", "pure-services"),
    ("webapp/app.py", "import aiogram", "light-web"),
    ("handlers/ticketing.py", "from sqlalchemy import select", "edges-without-sql"),
    ("handlers/ticketing.py", "from services.ticketing import models", "edges-without-sql"),
    ("webapp/api.py", "import services.ticketing.repository", "edges-without-sql"),
    ("services/ticketing/service.py", "from services import ledger", "money-door"),
    ("bot/worker.py", "import services.ledger", "money-door"),
    ("sandbox/bank.py", "from services.core import text", "outside-world"),
    ("bot/worker.py", "import sandbox", "no-sandbox-inside"),
]


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", LINT]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture
def small_product(tmp_path: Path) -> Path:
    """A product of empty modules under the real contracts."""
    shutil.copy(ROOT / CONTRACTS, tmp_path)
    for name in (*PACKAGES, *(f"services/{domain}" for domain in DOMAINS)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").touch()
    modules = ["bot/container.py", "services/core/text.py"]
    modules += ["services/ticketing/models.py", "services/ticketing/repository.py"]
    for module in modules:
        (tmp_path / module).touch()
    return tmp_path


def test_every_contract_is_kept() -> None:
    result = lint(ROOT)
    assert result.returncode == 0, result.stdout + result.stderr


def test_small_product_keeps_every_contract(small_product: Path) -> None:
    """The control of the test below: the tree itself breaks nothing."""
    result = lint(small_product)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize(("module", "line", "contract"), VIOLATIONS)
def test_violation_is_caught(small_product: Path, module: str, line: str, contract: str) -> None:
    path = small_product / module
    path.parent.mkdir(exist_ok=True)
    (path.parent / "__init__.py").touch()
    path.write_text(f"{line}\n")
    result = lint(small_product)
    broken = [row for row in result.stdout.splitlines() if row.endswith("BROKEN")]
    assert result.returncode == 1
    assert any(row.startswith(f"{contract}:") for row in broken), result.stdout
