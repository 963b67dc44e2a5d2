"""Devices that a fan plays on: listed, named, stopped, removed."""

# Annotations are evaluated here: a route's refer to the router's own arguments.
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Path

from services.identity import FanProfile
from services.streaming.playback.errors import NoSuchScreen
from services.streaming.playback.screens import ScreensService
from webapp.api.caller import Caller
from webapp.api.play_shapes import (
    ScreenGoneOut,
    ScreenNameIn,
    ScreenOut,
    ScreensOut,
    ScreenStoppedOut,
)
from webapp.api.refusals import refusals

ScreenId = Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{8,64}$")]


def screens_router(caller: Caller, screens: ScreensService) -> APIRouter:
    router = APIRouter(prefix="/api/v1/screens", tags=["play"], responses=refusals())

    @router.get("")
    async def list_screens(fan: Annotated[FanProfile, Depends(caller)]) -> ScreensOut:
        """Where you play, the last seen first."""
        return ScreensOut.of(await screens.screens(fan.id))

    @router.patch("/{screen_id}", responses=refusals(400, 404, 422))
    async def rename_screen(
        screen_id: ScreenId, body: ScreenNameIn, fan: Annotated[FanProfile, Depends(caller)]
    ) -> ScreenOut:
        """Give it a name that you will know again."""
        return ScreenOut.of(await screens.rename(fan.id, screen_id, body.name))

    @router.delete("/{screen_id}", responses=refusals(404, 422))
    async def remove_screen(
        screen_id: ScreenId, fan: Annotated[FanProfile, Depends(caller)]
    ) -> ScreenGoneOut:
        """It stops playing at its next sign of life, and its place is free, see `swap_at`."""
        if not await screens.remove(fan.id, screen_id):
            raise NoSuchScreen
        return ScreenGoneOut(removed=True)

    @router.delete("/leases/{lease_id}", responses=refusals(422))
    async def stop_screen(
        lease_id: UUID, fan: Annotated[FanProfile, Depends(caller)]
    ) -> ScreenStoppedOut:
        """Stop what plays there; the device stays. False: it has stopped already."""
        return ScreenStoppedOut(stopped=await screens.stop(fan.id, lease_id))

    return router
