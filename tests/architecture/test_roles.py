"""Each role pays only for what it uses: libraries that must stay out of its process."""

import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PRINT_LOADED = "import sys; print(*{name.partition('.')[0] for name in sys.modules})"
SUPERVISOR = "bot.supervisor"  # every role starts from it

# What a start imports, and what must not come along.
ROLES = {
    "web": ((SUPERVISOR, "bot.web"), {"aiogram", "aiohttp", "telegram", "handlers"}),
    "worker": (
        (SUPERVISOR, "bot.worker"),
        {"aiogram", "aiohttp", "fastapi", "starlette", "uvicorn", "handlers", "webapp"},
    ),
    "bot": ((SUPERVISOR, "bot.chat"), {"telegram", "fastapi", "starlette", "uvicorn"}),
}
IN_NO_ROLE = {"sandbox", "tests", "alembic", "fakeredis", "redis", "yaml", "pytest"}


@cache
def loaded_by(*modules: str) -> set[str]:
    """The top-level packages in a fresh process that has imported these."""
    program = f"import {', '.join(modules)}; {PRINT_LOADED}"
    command = [sys.executable, "-c", program]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return set(result.stdout.split())


@pytest.mark.parametrize("role", ROLES)
def test_role_leaves_out_what_others_need(role: str) -> None:
    modules, left_out = ROLES[role]
    assert loaded_by(*modules) & (left_out | IN_NO_ROLE) == set()


@pytest.mark.parametrize(
    ("role", "uses"),
    [("web", {"fastapi", "webapp"}), ("worker", {"telegram"}), ("bot", {"aiogram", "handlers"})],
)
def test_control_role_loads_what_it_uses_itself(role: str, uses: set[str]) -> None:
    modules, _ = ROLES[role]
    assert uses <= loaded_by(*modules)


def test_a_command_line_pays_for_no_role() -> None:
    """`--help` and wrong settings answer at once."""
    heavy = {left_out for _, names in ROLES.values() for left_out in names} - {"webapp"}
    assert loaded_by("main") & (heavy | {"sqlalchemy", "babel", "PIL"}) == set()
