"""The product soon gives up on a server that is slow; the tests' own processes wait longer.

So a machine that stands still for a moment makes no test red. Tests of those limits take the
fixture `impatient`.
"""

from __future__ import annotations

from types import ModuleType
from typing import Final

from services.core import db, store

PATIENCE_SECONDS: Final = 30
IMPATIENCE: Final[list[tuple[ModuleType, str, float]]] = [
    (db, "LOCK_TIMEOUT_SECONDS", db.LOCK_TIMEOUT_SECONDS),
    (db, "POOL_WAIT_SECONDS", db.POOL_WAIT_SECONDS),
    (db, "CONNECT_SECONDS", db.CONNECT_SECONDS),
    (store, "_ANSWER_SECONDS", store._ANSWER_SECONDS),
    (store, "_WAIT_SECONDS", store._WAIT_SECONDS),
]


def make_patient() -> None:
    """Databases and stores that this process opens from now on wait."""
    for module, name, _ in IMPATIENCE:
        setattr(module, name, PATIENCE_SECONDS)
