"""From one tap's handler to another's: the flow goes on as if the fan had tapped that button."""

from __future__ import annotations

from typing import Any

from aiogram import Router
from aiogram.types import CallbackQuery


async def open_packed(tap: str, query: CallbackQuery, data: dict[str, Any]) -> Any:
    """Run the handler of the packed tap. `data` is what the running handler was given, with all
    that it took by name; `query` is its event, so the tap's answer is still this one's.
    """
    root: Router = data["event_router"]
    while root.parent_router is not None:
        root = root.parent_router
    going_on = query.model_copy(update={"data": tap})
    return await root.propagate_event("callback_query", going_on, **data)
