"""An assertion only looks: what it says may be left out, so nothing may happen in it."""

import ast
from pathlib import Path

import pytest

from tests.architecture.test_unused import ROOT, source_files

PRODUCT = ("bot", "handlers", "services", "webapp", "sandbox")


def acting(source: str) -> list[int]:
    """Lines of assertions that wait for something to be done."""
    return [
        node.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Assert)
        and any(isinstance(part, ast.Await | ast.NamedExpr) for part in ast.walk(node))
    ]


def test_no_assertion_acts() -> None:
    found = {
        str(path.relative_to(ROOT)): lines
        for path in source_files(ROOT, PRODUCT)
        if (lines := acting(Path(path).read_text()))
    }
    assert found == {}


@pytest.mark.parametrize("bad", ["assert await take(tx)", "assert (done := 1)"])
def test_one_that_acts_is_found(bad: str) -> None:
    assert acting(f"async def work(tx):\n    {bad}\n") == [2]
