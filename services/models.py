"""Every table of every domain, gathered for migrations and for tests."""

from __future__ import annotations

from importlib import import_module
from pkgutil import walk_packages

from sqlalchemy import MetaData

import services
from services.core.db import Base

_CORE = ("answers", "conversations", "sent_files", "inbox", "order_numbers", "outbox", "schedule")


def all_tables() -> MetaData:
    """Import every module that declares tables, then give them all."""
    for name in _CORE:
        import_module(f"services.core.{name}")
    for module in walk_packages(services.__path__, "services."):
        if module.name.endswith(".models"):
            import_module(module.name)
    return Base.metadata
