"""The sandbox is the outside world: it knows nothing of the product."""

import ast
from pathlib import Path

import pytest

from sandbox.main import serve
from sandbox.settings import SandboxSettings
from sandbox.telegram.errors import bad_request

ROOT = Path(__file__).parents[2]
PRODUCT = {"services", "bot", "handlers", "webapp", "main"}


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.partition(".")[0])
    return names


def test_it_imports_nothing_of_the_product() -> None:
    files = list((ROOT / "sandbox").rglob("*.py"))
    assert len(files) > 50
    for path in files:
        assert not imported(path) & PRODUCT, path


def test_it_listens_on_loopback_only(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="loopback"):
        serve(SandboxSettings(tmp_path, host="0.0.0.0"))  # noqa: S104 - must be refused


@pytest.mark.parametrize(
    ("words", "description"),
    [
        ("Message is too long", "Bad Request: message is too long"),
        ("MESSAGE_ID_INVALID", "Bad Request: MESSAGE_ID_INVALID"),
        ("CHAT not", "Bad Request: CHAT not"),
        ("X_y", "Bad Request: X_y"),
        ("", "Bad Request: "),
    ],
)
def test_the_first_letter_of_a_refusal(words: str, description: str) -> None:
    assert bad_request(words).description == description
