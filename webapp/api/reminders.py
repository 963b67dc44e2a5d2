"""Waiting for items: being told once when one opens."""

# Annotations are evaluated here: a route's refer to the router's own arguments.
from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel

from services.identity import FanProfile
from services.streaming.telling.service import RemindersService
from webapp.api.caller import Caller
from webapp.api.library import ItemKey
from webapp.api.refusals import refusals


class RemindersOut(BaseModel):
    """Keys of the items that one waits for."""

    items: list[str]


def reminders_router(caller: Caller, reminders: RemindersService) -> APIRouter:
    router = APIRouter(prefix="/api/v1/watch", tags=["watch"], responses=refusals())

    @router.get("/reminders")
    async def list_reminders(fan: Annotated[FanProfile, Depends(caller)]) -> RemindersOut:
        """What you wait for."""
        return RemindersOut(items=sorted(await reminders.asked(fan.id)))

    @router.put("/items/{item_key}/reminder", responses=refusals(404, 422))
    async def ask_reminder(
        item_key: ItemKey, fan: Annotated[FanProfile, Depends(caller)]
    ) -> RemindersOut:
        """Be told when it opens for you. Again changes nothing."""
        await reminders.ask(fan.id, item_key)
        return RemindersOut(items=sorted(await reminders.asked(fan.id)))

    @router.delete("/items/{item_key}/reminder", responses=refusals(404, 422))
    async def drop_reminder(
        item_key: ItemKey, fan: Annotated[FanProfile, Depends(caller)]
    ) -> RemindersOut:
        """Wait no more."""
        await reminders.drop(fan.id, item_key)
        return RemindersOut(items=sorted(await reminders.asked(fan.id)))

    return router
